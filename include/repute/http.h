/* Bytes to and from servers. One interface, several transports: curl (the real one), replay (a recorded
 * transcript), record (curl that writes a transcript). Only src/http sees libcurl. A transport belongs to one
 * thread (the worker); only http_wake() may come from another. */
#ifndef REPUTE_HTTP_H
#define REPUTE_HTTP_H

#include <glib.h>

struct http_header {
    char *name, *value;
};
struct http_part {       /* of a multipart/form-data body */
    char *name;
    char *value;         /* or NULL with a file: */
    char *file;          /* path on this machine */
    char *filename, *type;
};
struct http_request {
    char *method;        /* GET POST PUT DELETE PATCH */
    char *url;           /* absolute */
    GPtrArray *headers;  /* struct http_header *; "Authorization" is sent to this host only, never logged */
    GBytes *body;        /* or NULL */
    GPtrArray *parts;    /* struct http_part *, multipart instead of body; or NULL */
    char *body_file;     /* path on this machine whose bytes are the body; or NULL. Read when it is sent */
    gint64 timeout_ms;   /* whole exchange; 0: 30 s */
    gsize max_bytes;     /* of the answer; 0: 8 MiB. Beyond: ERR_SERVER */
    gboolean stream;     /* server-sent events: chunks as they come, no time limit but silence (silence_ms) */
    gint64 silence_ms;   /* stream: ends with ERR_NETWORK after so long without a byte; 0: 90 s */
    gboolean stranger;   /* GET of a page of strangers: redirects to other hosts are followed, plain http is read, what is
                          * longer than max_bytes is cut off, and only the public internet is asked: else ERR_INVALID */
    gboolean here;       /* … and this machine: our own server is on it */
    gboolean writes;     /* changes something there: a break after sending is ERR_UNKNOWN, not ERR_NETWORK */
};
struct http_response {
    long status;
    GPtrArray *headers;  /* struct http_header *, names lower case, control characters stripped */
    GBytes *body;        /* decoded (gzip, deflate); never NULL */
    gint64 received_at;
    char *final_url;     /* after redirects within the same host, else as asked */
};

struct http_request *http_request_new(const char *method, const char *url);
void http_request_header(struct http_request *r, const char *name, const char *value);
/* Multipart fields; the file is read while it is sent. */
void http_request_part(struct http_request *r, const char *name, const char *value);
void http_request_file(struct http_request *r, const char *name, const char *path, const char *type);
void http_request_free(struct http_request *r);
struct http_response *http_response_new(long status);
/* Lower-cases the name, strips controls from the value. */
void http_response_add_header(struct http_response *r, const char *name, const char *value);
void http_response_free(struct http_response *r);
/* First header of this name (lower case), or NULL. */
const char *http_response_header(const struct http_response *r, const char *name);

/* "a=b&c=d" from pairs NAME, VALUE, …, NULL (a NULL value leaves the pair out). To be freed. */
char *http_form(const char *name, ...) G_GNUC_NULL_TERMINATED;
/* Appends one pair to such a string; nothing where value is NULL. */
void http_form_add(GString *form, const char *name, const char *value);
/* Percent-encodes one component. To be freed. */
char *http_escape(const char *s);
/* The target of rel in a Link header (RFC 8288), or NULL. To be freed. */
char *http_link(const struct http_response *r, const char *rel);
/* TRUE where both URLs have the same scheme, host and port. */
gboolean http_same_origin(const char *a, const char *b);
/* TRUE where the URL's host is this machine. */
gboolean http_is_here(const char *url);
/* "https://host:443": scheme, host in lower case, port; NULL for what is no URL or carries a user name. To be
 * freed. */
char *http_origin(const char *url);
/* The URL without query and fragment, valid UTF-8, for messages. To be freed. */
char *http_url_shown(const char *url);
/* Joins a base URL and a path ("/api/…"); the base's trailing slash is dropped. To be freed. */
char *http_join(const char *base, const char *path);

/* --- transport --- */
struct http_events {
    /* Exactly once for each exchange: response (owned by the callee) or error (owned by the callee). For a
     * stream answered with 2xx: response first with an empty body once the headers came, then chunks, then
     * stream_end with error (NULL: the server closed). A stream answered otherwise gets its whole response by
     * done, and nothing after it. */
    void (*done)(gpointer user, struct http_response *response, GError *error);
    void (*chunk)(gpointer user, const char *bytes, gsize len); /* streams only */
    void (*stream_end)(gpointer user, GError *error);           /* streams only, after done */
};
struct http_transport;

/* libcurl: one connection pool, HTTP keep-alive, compressed answers, redirects only to the same origin (others
 * are an error that names the target), no proxy credentials, protocols http and https only, User-Agent
 * "repute/VERSION", certificate checks always on. insecure_http: whether plain http
 * to other hosts than loopback is allowed (setting http.plain; default no). */
struct http_transport *http_curl_new(gboolean insecure_http, GError **error);
/* A transcript (see docs/HACKING.md, "Transcripts"): expected requests in order with their answers. A request
 * that differs ends with ERR_INTERNAL naming the first difference. */
struct http_transport *http_replay_new(const char *path, GError **error);
/* Wraps another transport and writes what passes, with tokens replaced, to path. Owns inner. */
struct http_transport *http_record_new(struct http_transport *inner, const char *path, GError **error);
/* Open exchanges end with ERR_CANCELLED, those that write with ERR_UNKNOWN. */
void http_transport_free(struct http_transport *t);

/* Starts an exchange; owns request. Returns its number (never 0), for http_cancel(). Events come from
 * http_perform() only. */
guint http_start(struct http_transport *t, struct http_request *request, const struct http_events *events, gpointer user);
/* No more events for it. */
void http_cancel(struct http_transport *t, guint exchange);
/* Moves bytes and delivers events; waits at most timeout_ms (-1: until something happens or http_wake()).
 * extra_fd (-1: none) is watched for reading too. Returns the number of running exchanges. */
int http_perform(struct http_transport *t, int timeout_ms, int extra_fd);
/* From any thread: http_perform() returns soon. */
void http_wake(struct http_transport *t);
/* Replay only: NULL where the whole transcript was used and matched, else what went wrong. */
const char *http_replay_problem(const struct http_transport *t);

#endif
