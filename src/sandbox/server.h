/* The HTTP side: libmicrohttpd, the log of requests, faults, streams. Inside the room only. */
#ifndef SANDBOX_SERVER_H
#define SANDBOX_SERVER_H

#include "call.h"

#include <microhttpd.h>

/* What goes onto the wire. */
struct wire {
    int status;
    GString *body;
    const char *type;
    GPtrArray *headers;    /* struct param */
    gboolean close;        /* no answer at all */
    gint64 cut_at;         /* the body breaks off here; -1: no */
    gint64 longer;         /* Content-Length is off by so much */
    gint64 blanks;         /* bytes of white space after the body */
    struct stream *stream; /* instead of a body */
};

struct server {
    struct MHD_Daemon *daemon;
    GPtrArray *faults;    /* struct fault */
    GQueue log;           /* struct sandbox_request, oldest first */
    GHashTable *counts;   /* "METHOD path" → number */
    GHashTable *waiting;  /* set of struct exchange: suspended */
    pthread_cond_t heard; /* a request came */
    gboolean stopping;
    gboolean beating; /* a heartbeat of the streams is on the agenda */
};

gboolean sb_server_start(struct sandbox *s, GError **error);
/* The lock must not be held. */
void sb_server_stop(struct sandbox *s);

/* --- record.c --- */
struct sandbox_request *sb_record_new(void);
void sb_record_request(struct sandbox *s, struct sandbox_request *r); /* keeps it as well */
void sb_record_clear(struct sandbox *s);

/* --- fault.c --- */
struct fault {
    struct sandbox_fault f; /* with strings of its own */
    int seen, hit;
};
void sb_fault_free(gpointer p);
/* The fault that hits this request, counted; NULL for none. */
struct fault *sb_fault_pick(struct sandbox *s, const struct sandbox_request *r);
/* TRUE: the fault answers and nothing is to be done. */
gboolean sb_fault_before(struct call *c, const struct sandbox_fault *f);
void sb_fault_after(struct call *c, const struct sandbox_fault *f, struct wire *w);
/* Puts the bytes of poisoned posts into the body. */
void sb_fault_poison(struct wire *w);

/* --- streaming.c --- */
struct stream *sb_stream_new(struct call *c, const char *name);
/* The lock must not be held. */
struct MHD_Response *sb_stream_response(struct stream *stream, struct MHD_Connection *connection);
void sb_stream_stop_all(struct sandbox *s);

#endif
