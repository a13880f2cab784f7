/* A few lines of HTTP for tests that talk to the sandbox directly. */
#ifndef TESTS_SANDBOX_HTTP_H
#define TESTS_SANDBOX_HTTP_H

#include "repute/sandbox.h"

#include <jansson.h>

struct reply {
    int status; /* 0: no answer */
    int curl;   /* CURLcode */
    GString *body, *head;
    json_t *json; /* NULL: the body is none */
};

/* token, body, type may be NULL; extra: one more header line, or NULL. */
struct reply *http_ask(struct sandbox *s, const char *method, const char *path, const char *token,
                       const char *body, const char *type, const char *extra);
struct reply *http_get(struct sandbox *s, const char *path, const char *token);
struct reply *http_form(struct sandbox *s, const char *method, const char *path, const char *token,
                        const char *form);
/* One file as multipart/form-data in the field "file". */
struct reply *http_upload(struct sandbox *s, const char *path, const char *token, const char *bytes,
                          gsize length, const char *description);
void reply_free(struct reply *r);
/* The string at a path like "0.account.acct"; "" where there is none. */
const char *reply_text(const struct reply *r, const char *path);
json_t *reply_at(const struct reply *r, const char *path);
/* The value of a header, to be freed; NULL where there is none. */
char *reply_header(const struct reply *r, const char *name);

#endif
