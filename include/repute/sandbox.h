/* A Mastodon-compatible server of our own on 127.0.0.1, for the demo and for tests: accounts, posts,
 * notifications, media, OAuth and streaming in memory; nothing is written to disk, nothing leaves the
 * host. It can play a day of a coffee roaster, and it can misbehave on demand.
 *
 * Threads: every function below may be called from any thread while the server runs (one lock inside),
 * except sandbox_new() and sandbox_free(). Texts are UTF-8. Times: UTC, milliseconds.
 * Strings returned as const char * belong to the sandbox and live until sandbox_free(); char * is the
 * caller's, to be freed with g_free().
 *
 * A handle is "acme" (an account of this server) or "lena@beans.example" (one of another server).
 * Where a handle is not known yet, the account is created. */
#ifndef REPUTE_SANDBOX_H
#define REPUTE_SANDBOX_H

#include <glib.h>

struct sandbox;

struct sandbox_options {
    guint16 port;                /* 0: any free one */
    guint64 seed;                /* story, tokens and ids follow from it */
    gint64 start_ms;             /* the server's time at the start; 0: the real time, going on */
    gboolean empty;              /* no story: tests fill it */
    gboolean live;               /* the story goes on in time, answers get reactions */
    gboolean control;            /* offer /_sandbox/ (shell tests) */
    gboolean ignore_idempotency; /* a repeated Idempotency-Key posts again, as snac and GoToSocial do */
    gboolean no_streaming;       /* server-sent events answer 404, as GoToSocial does */
    int rate_limit;              /* requests per 5 minutes and token; 0: 300; below 0: off, no headers */
    int media_polls;             /* so many looks at a fresh upload say "processing"; 0: ready at once */
    int max_characters;          /* 0: 500 */
};

/* Starts the server. Time: with start_ms and not live it stands still until sandbox_advance(), so that a
 * test sees the same ids and times in every run; else it goes on with the real one. */
struct sandbox *sandbox_new(const struct sandbox_options *options, GError **error);
/* Ends it; open streams end, waiting answers are dropped. NULL is fine. */
void sandbox_free(struct sandbox *s);

const char *sandbox_url(struct sandbox *s); /* "http://127.0.0.1:PORT", no slash at the end */
gint64 sandbox_now(struct sandbox *s);
/* Puts the server's time forward and plays what of the story, of reactions falls due. */
void sandbox_advance(struct sandbox *s, gint64 ms);

/* --- accounts --- */
/* A token with all scopes, the same one at each call until it is expired. */
const char *sandbox_token(struct sandbox *s, const char *handle);
/* A further token with only these scopes ("read", "read write:statuses" …). */
const char *sandbox_token_scoped(struct sandbox *s, const char *handle, const char *scopes);
/* All tokens of this account answer 401 from now on; sandbox_token() then gives a new one. */
void sandbox_expire_tokens(struct sandbox *s, const char *handle);
const char *sandbox_account_id(struct sandbox *s, const char *handle);
void sandbox_follow(struct sandbox *s, const char *who, const char *whom);

/* --- posts: as if somebody had made them in a client, notifications and streams included --- */
/* visibility: "public", "unlisted", "private", "direct", NULL: public. created_ms 0: now. Mentions are
 * taken from "@handle" in the text. NULL where in_reply_to_id is not known. */
const char *sandbox_post(struct sandbox *s, const char *handle, const char *text, const char *in_reply_to_id,
                         const char *visibility, gint64 created_ms);

struct sandbox_post { /* the same with everything; zero and NULL: default */
    const char *handle, *text, *in_reply_to_id, *visibility, *spoiler_text, *language;
    gint64 created_ms;
    const char *picture_alt;          /* a generated picture with this description; "": without one */
    int pictures;                     /* so many of them; 0: one where picture_alt is set */
    int favourites, reblogs, replies; /* counters of people beyond this server */
    int poll_options;                 /* a poll with so many options */
    gboolean raw;                     /* text is the HTML to hand out, nothing is derived from it */
};
const char *sandbox_post_full(struct sandbox *s, const struct sandbox_post *post);

/* FALSE where the id (or what it would change) is not there. */
gboolean sandbox_edit(struct sandbox *s, const char *id, const char *text);
gboolean sandbox_delete(struct sandbox *s, const char *id);
gboolean sandbox_favourite(struct sandbox *s, const char *handle, const char *id);
gboolean sandbox_unfavourite(struct sandbox *s, const char *handle, const char *id);
const char *sandbox_reblog(struct sandbox *s, const char *handle, const char *id);
gboolean sandbox_set_counts(struct sandbox *s, const char *id, int favourites, int reblogs, int replies);

/* n public mentions of whom by many people in several languages, one second apart, the last one now. */
void sandbox_add_mentions(struct sandbox *s, const char *whom, guint n, guint64 seed);

/* What a JSON string of this post holds from now on, in every answer that contains the post. */
enum sandbox_poison {
    SANDBOX_POISON_NONE,
    SANDBOX_POISON_NUL,       /* an escaped NUL */
    SANDBOX_POISON_SURROGATE, /* an escaped lone surrogate */
    SANDBOX_POISON_UTF8,      /* bytes that are no UTF-8 */
    SANDBOX_POISON_CONTROL,   /* a raw control character, which JSON forbids */
};
gboolean sandbox_poison(struct sandbox *s, const char *id, enum sandbox_poison poison);

/* Posts of this account that are there now; text NULL: any, else the text as it was posted, exactly. */
guint sandbox_count_statuses(struct sandbox *s, const char *handle, const char *text);
/* The Status entity as its own account sees it; NULL where there is none. */
char *sandbox_last_status_json(struct sandbox *s, const char *handle);
char *sandbox_status_json(struct sandbox *s, const char *id);
guint sandbox_count_notifications(struct sandbox *s, const char *handle, const char *type);

/* --- misbehaviour --- */
enum sandbox_trick {
    SANDBOX_TRICK_NONE,
    SANDBOX_TRICK_CLOSE_BEFORE, /* the connection closes, nothing was done */
    SANDBOX_TRICK_CLOSE_AFTER,  /* it was done, and the connection closes without an answer */
    SANDBOX_TRICK_CUT,          /* the connection closes after amount bytes of the body */
    SANDBOX_TRICK_EXPIRE,       /* the token of this request is expired, from this request on */
    SANDBOX_TRICK_HTML,         /* a page of HTML where JSON belongs */
    SANDBOX_TRICK_EMPTY,        /* nothing where JSON belongs */
    SANDBOX_TRICK_GARBAGE,      /* bytes that are no JSON, declared as JSON */
    SANDBOX_TRICK_HUGE,         /* the body, followed by amount MB of blanks, in pieces */
    SANDBOX_TRICK_HUGE_STRING,  /* a JSON body with one string of amount MB */
    SANDBOX_TRICK_DEEP,         /* JSON of amount nested arrays */
    SANDBOX_TRICK_TYPES,        /* strings become numbers, numbers strings, arrays objects, and so on */
    SANDBOX_TRICK_NULLS,        /* every value but the outermost becomes null */
    SANDBOX_TRICK_POISON,       /* every "content" holds what amount (enum sandbox_poison) says */
    SANDBOX_TRICK_LENGTH_LONG,  /* Content-Length says amount bytes more than come */
    SANDBOX_TRICK_LENGTH_SHORT, /* Content-Length says amount bytes less than come */
    SANDBOX_TRICK_REDIRECT,     /* 302 to link */
    SANDBOX_TRICK_HANG,         /* not looked at before sandbox_release(); no answer where the server ends first */
};

struct sandbox_fault {
    const char *method; /* NULL: any */
    const char *path;   /* the beginning of the path; NULL: any */
    int skip;           /* so many matching requests pass unharmed first */
    int times;          /* then so many are hit; 0: one; below 0: all from then on */
    int delay_ms;       /* real milliseconds before the request is looked at */
    int status;         /* answer this (JSON error) and do nothing; 0: do it */
    int retry_after_s;  /* with a Retry-After header; 0: none */
    int reset_s;        /* X-RateLimit-Remaining 0 and Reset so far ahead of the server's time; 0: as usual */
    const char *body;   /* with status: this body instead of the JSON error */
    const char *type;   /* its Content-Type; NULL: application/json */
    enum sandbox_trick trick;
    gint64 amount;
    const char *link; /* rel="next" in the Link header points here; "": to the request itself */
};
/* Strings are copied. The first fault that matches a request counts. */
void sandbox_fault(struct sandbox *s, const struct sandbox_fault *fault);
void sandbox_faults_clear(struct sandbox *s);
/* Requests that hang or wait for their delay are looked at now, whether their clients are still there or not. */
void sandbox_release(struct sandbox *s);

/* --- what was asked of it --- */
struct sandbox_request {
    guint64 serial;      /* 1, 2, 3 … */
    gint64 time_ms;      /* the server's time */
    char *method, *path; /* path without the query */
    char *query;         /* as sent, without "?"; "" for none */
    char *body;          /* NUL after body_length bytes */
    gsize body_length;
    int status;          /* answered; 0: not (yet) */
    GHashTable *headers; /* lower-case name → value */
};
/* Requests received so far with this method (NULL: any) and this beginning of the path (NULL: any). */
guint sandbox_requests(struct sandbox *s, const char *method, const char *prefix);
/* Waits until there are so many; FALSE after timeout_ms real milliseconds. */
gboolean sandbox_wait_requests(struct sandbox *s, const char *method, const char *prefix, guint n,
                               int timeout_ms);
/* The back-th from the end (0: the last) of those; a copy, NULL where there is none (the last 4096 are
 * kept). To be freed with sandbox_request_free(). */
struct sandbox_request *sandbox_request_last(struct sandbox *s, const char *method, const char *prefix,
                                             guint back);
const char *sandbox_request_header(const struct sandbox_request *r, const char *lower_case_name);
void sandbox_request_free(struct sandbox_request *r);
/* Forgets them all: counts start at 0 again. */
void sandbox_requests_forget(struct sandbox *s);
/* Streams open now. */
guint sandbox_streams(struct sandbox *s);
/* Ends them all, as a restarting server does. */
void sandbox_drop_streams(struct sandbox *s);

/* `repute sandbox`: runs until SIGTERM or SIGINT, prints {"url":…,"tokens":{…}} as one line first.
 * --port N --seed N --start MS --empty --still --control --rate-limit N --media-polls N
 * --ignore-idempotency --no-streaming. Returns the exit code. */
int sandbox_main(int argc, char **argv);

#endif
