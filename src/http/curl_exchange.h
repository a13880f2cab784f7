/* One exchange over libcurl: the easy handle, what came so far, and how it ended. Private to src/http. */
#ifndef REPUTE_HTTP_CURL_EXCHANGE_H
#define REPUTE_HTTP_CURL_EXCHANGE_H

#include <curl/curl.h>

#include "repute/http.h"

struct exchange {
    guint id;
    CURL *easy;
    struct curl_slist *send_headers;
    curl_mime *mime;
    struct http_request *request;
    struct http_events events;
    gpointer user;
    char *url; /* where it is now, after redirects */
    int redirects;
    struct http_response *response; /* being filled */
    GByteArray *body;               /* of an answer, or a stream's bytes not delivered yet */
    gsize header_bytes;
    gboolean headers_done; /* of a final (not 1xx) answer */
    gboolean streaming;    /* a stream with a 2xx answer: bytes go out as they come */
    gboolean delivered;    /* done() was called */
    gboolean cut;          /* of a stranger's page no more is read */
    gboolean near;         /* … and where it led to last is none of the public internet */
    gint64 last_byte_us;   /* monotonic */
    GError *error;         /* found by us while bytes came */
    char errors[CURL_ERROR_SIZE];
};

/* Checks the request and makes the handle; NULL with error where it must not or cannot be sent. Does not
 * take request. */
struct exchange *exchange_new(struct http_request *request, gboolean insecure_http, const char *user_agent,
                              GError **error);
void exchange_free(struct exchange *x); /* the request too */
/* After libcurl is through with the handle: TRUE where the exchange ended (x->response complete, or
 * x->error set), FALSE where a redirect of the same origin is to be followed with the handle as it is now. */
gboolean exchange_finish(struct exchange *x, CURLcode code, gboolean insecure_http);

#endif
