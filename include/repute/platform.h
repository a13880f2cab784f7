/* A platform is one struct platform_ops and tasks that do no I/O: step(task, input) → output. Somebody else
 * (sync) carries the bytes, so the same adapter runs over libcurl, over a recorded transcript and under a fuzzer.
 * Clock and randomness come in the input. Nothing above this header knows a platform's name. */
#ifndef REPUTE_PLATFORM_H
#define REPUTE_PLATFORM_H

#include <jansson.h>

#include "repute/http.h"
#include "repute/model.h"

/* ---- capabilities: what a platform can do; a server may lack some (platform_ops.lacks) ---- */
enum capability {
    CAP_MENTIONS, CAP_REPLIES, CAP_DIRECT, CAP_REACTIONS, CAP_OWN_POSTS, CAP_THREAD, CAP_WATCH, CAP_STREAM,
    CAP_BACKFILL, CAP_POST, CAP_REPLY, CAP_REPLY_DIRECT, CAP_EDIT, CAP_DELETE, CAP_MEDIA, CAP_POLL, CAP_WARNING,
    CAP_VISIBILITY, CAP_FAVOURITE, CAP_REPOST, CAP_MUTE, CAP_BLOCK, CAP_REPORT, CAP_HIDE, CAP_READ_BACK,
    CAP_SIGN_IN, CAP_N
};
const char *capability_name(enum capability c); /* "mentions", …: also the transcripts' names; "?" for others */

/* ---- limits of one account's server, for counting and checking before a send ---- */
struct platform_limits {
    gint64 max_chars;      /* characters as this server counts them */
    gint64 chars_per_url;  /* each link counts so many; 0: as written */
    gint64 max_media, max_image_bytes, max_video_bytes, max_alt;
    gint64 max_poll_options, max_poll_option_chars, min_poll_seconds, max_poll_seconds;
    gboolean count_clusters; /* characters are grapheme clusters; else code points */
    char *media_types;     /* blank separated MIME types, or NULL: not told */
};
void platform_limits_clear(struct platform_limits *l);

/* ---- what a task brings home: one batch, committed in one transaction ---- */
struct batch_reaction {
    enum reaction_kind kind;
    char *remote_id;       /* unique with the account (notification id, or kind:actor:item) */
    char *item_uri;        /* the post of ours it is about, or NULL (follow) */
    struct profile by;
    gint64 at;
};
struct batch_gap {
    char *stream;          /* "notifications", "watch:N" */
    gint64 from_ms, to_ms; /* what is missing lies between */
    char *cursor;          /* what the fill task starts from */
};
struct batch {
    GPtrArray *items;      /* struct item *, oldest or newest first, any order; upserted by (account, uri) */
    GPtrArray *reactions;  /* struct batch_reaction * */
    GPtrArray *deleted;    /* char *: uris (or remote ids) of posts that are gone */
    GPtrArray *gaps;       /* struct batch_gap * found */
    char *stream;          /* whose cursor moves, or NULL */
    char *cursor;          /* new cursor of that stream, or NULL: unchanged */
    gint64 complete_to;    /* watermark: all up to here is in; 0 unchanged */
    gint64 gap_filled;     /* id of the gap this batch closes, 0 none */
    gint64 gap_narrowed;   /* … or narrows, 0 none: */
    gint64 gap_to_ms;      /* its new upper end */
    char *gap_cursor;
    /* facts about the account itself, each NULL or 0 where not learnt */
    char *handle, *display_name, *remote_id, *uri, *limits;
    gint64 proved_at;      /* an authenticated answer came at */
};
struct batch *batch_new(void);
void batch_free(struct batch *b);

/* ---- tasks ---- */
enum task_kind {
    TASK_REGISTER,     /* sign-in, first half: args {"redirect"?} → done {"authorize_url", "app"} */
    TASK_TOKEN,        /* second half: args {"app", "code"}, or {"user", "password"} where the platform signs in so →
                        * save secret, then verify, done {"handle", …} */
    TASK_VERIFY,       /* is the token good, limits, handle: one batch of account facts */
    TASK_FETCH,        /* what is new since the cursor: args {"cursor", "start": the first since this program runs,
                        * "until_ms": what is older is not wanted} */
    TASK_BACKFILL,     /* history, newest first: args {"cursor", "until_ms"}; commits page by page */
    TASK_FILL_GAP,     /* args {"gap" (a number), "stream", "cursor", "from_ms", "to_ms"} */
    TASK_OWN,          /* our own posts with counters: args {"cursor"} */
    TASK_REFRESH,      /* re-read items: args {"items":[{"remote_id","uri"}], "context": true} edits, deletions, thread */
    TASK_WATCH,        /* args {"watch", "query", "cursor"} hashtag or word; stream "watch:N" */
    TASK_STREAM,       /* server-sent events until broken: batches as they come */
    TASK_UPLOAD,       /* args {"path", "type", "alt"} → done {"id", "url"} */
    TASK_SEND,         /* args: the ledger row's frozen request (built by ops->freeze) → done {"remote_id","uri","url"} */
    TASK_READ_BACK,    /* args: {"request": the frozen one, "key", "since_ms"} → done {"found": bool, "remote_id", …, "sure": bool} */
    TASK_NAMES,        /* args {"names"}: as ops->mentions() finds them → done {"unknown": those whom nobody has} */
    TASK_PAGE          /* of platform_page alone: args {"url", "here": our own server is on this machine} → done {"title"…,
                        * "description"…}: what the page tells of itself, sanitised */
};

const char *task_kind_name(enum task_kind k); /* "register", …, "read-back" */
gboolean task_kind_from_name(const char *name, enum task_kind *k);

struct task_config {
    enum task_kind kind;
    const char *base_url;
    const char *token;       /* the kept secret, or NULL before sign-in; never copied into requests' logs or errors */
    const char *remote_id;   /* of the account, or NULL */
    const char *handle;
    const json_t *args;      /* borrowed during task_new only */
    const char *idempotency_key; /* TASK_SEND */
};

enum input_type {
    IN_START, IN_RESPONSE, IN_CHUNK, IN_STREAM_END, IN_ERROR, IN_TIMER, IN_SAVED, IN_COMMITTED, IN_SECRET, IN_MISSING
};
struct step_input {
    enum input_type type;
    const struct http_response *response; /* IN_RESPONSE */
    const char *chunk;                    /* IN_CHUNK */
    gsize chunk_len;
    const GError *error;                  /* IN_ERROR, IN_STREAM_END (may be NULL) */
    const char *secret;                   /* IN_SECRET: as it is kept now, NULL none. IN_SAVED: somebody was faster, and
                                           * this is kept instead of ours; else NULL */
    const GPtrArray *missing;             /* IN_MISSING: char *, those of the uris that the store lacks */
    gint64 now_ms;
    guint64 random;
};

enum output_type {
    OUT_REQUEST, OUT_STREAM, OUT_COMMIT, OUT_SAVE_SECRET, OUT_WAIT, OUT_MORE, OUT_DONE, OUT_FAILED,
    OUT_LOAD_SECRET, /* reads what is kept now; then step with IN_SECRET */
    OUT_FIND_MISSING /* looks into the store for uris; then step with IN_MISSING */
};
struct step_output {
    enum output_type type;
    struct http_request *request; /* REQUEST, STREAM: start it, its answer is the next input (owned by receiver) */
    struct batch *batch;          /* COMMIT: commit, then step with IN_COMMITTED (owned by receiver) */
    char *secret;                 /* SAVE_SECRET: persist first, then step with IN_SAVED (owned; wipe it) */
    char *secret_was;             /* … only where this is what is kept still; NULL: in any case (owned; wipe it) */
    GPtrArray *uris;              /* FIND_MISSING: char * (owned) */
    gint64 wait_until_ms;         /* WAIT: then step with IN_TIMER */
    json_t *result;               /* DONE: an object (owned), may be NULL */
    GError *error;                /* FAILED (owned) */
    /* MORE: nothing to do now (a stream waits for its next chunk). */
    /* learnt on the way, whatever the type; -1, -1, 0 where not: */
    gint64 rate_limit, rate_remaining, rate_reset_at;
};
void step_output_init(struct step_output *o);
void step_output_clear(struct step_output *o); /* frees what was not taken */

struct task; /* private to the adapter; first member is its ops */

/* One fault found before a send. */
struct send_fault {
    char *what; /* "18 over", in words with the way out */
    gint64 over_at; /* byte offset from which the text is over the limit, -1 none */
};
/* An empty array of faults that owns them, and one more fault for it. */
GPtrArray *send_faults_new(void);
void send_faults_add(GPtrArray *faults, gint64 over_at, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Stands in a frozen request for the remote id of the post before, which is not sent yet (freeze() finds it as
 * reply_to->remote_id); whoever sends the request has put the id in its place. */
#define SEND_PREVIOUS "previous:"
/* Why a file cannot be attached, in words that call it name; NULL where it can; to be freed. m: its bytes (-1: not to be
 * read) and a picture's size were looked at. */
char *platform_media_fault(const struct media *m, const char *name, const struct platform_limits *l);
/* What is to be sent, seen by one account; all borrowed. */
struct send_view {
    enum action_kind action;
    const char *text, *warning, *language;
    enum visibility visibility;
    const GPtrArray *media;  /* struct media * with remote_id once uploaded */
    const struct poll *poll;
    const struct item *reply_to; /* or NULL */
    const char *target;      /* remote id acted on */
    const char *target_author; /* MUTE, BLOCK, REPORT: remote id of the profile */
    const char *comment;     /* REPORT */
    const struct card *card; /* of the page that card_link() names; NULL: none is wanted */
    gint64 at_ms;            /* when it is to go out, and chance: for platforms whose posts are named by who writes them */
    guint64 random;
};

/* How an account signs in there, and what people are told about it. All static. */
struct platform_sign_in {
    gboolean password;       /* with a name and a password; else with a page in the browser and the code it shows */
    const char *example;     /* "https://example.social" */
    const char *name, *word; /* "handle", "app password"; NULL for a code */
    const char *hint;        /* where to get the password; NULL for a code */
    const char *about;       /* one line for who adds an account: which servers, and what is needed */
    gboolean rotates;        /* the kept secret changes while it is used: it is kept in the person's own folder even
                              * where `secret-command` gives what it begins with */
};

struct platform_ops {
    const char *name;        /* "mastodon" */
    const char *label;       /* "Mastodon" */
    char letter;             /* channel letter of the rows: 'M' */
    guint64 caps;            /* 1 << enum capability */
    const struct platform_sign_in *sign_in;
    /* Why this server (its limits JSON, may be NULL) cannot do c, static text, or NULL where it can. */
    const char *(*lacks)(const char *limits_json, enum capability c);
    void (*limits)(const char *limits_json, struct platform_limits *out);
    /* Characters as the server counts them; where over the limit, *over_at is the byte offset of the first
     * character over (else -1). */
    gint64 (*count)(const char *text, const struct platform_limits *l, gint64 *over_at);
    /* Checks before a send; array of struct send_fault *, empty where all is well. */
    GPtrArray *(*check)(const struct send_view *v, const struct platform_limits *l);
    /* Whether it has a content warning of these words; where it has not, they stand before the text ("CW: …"). NULL: of
     * any words, which share the limit of the text. */
    gboolean (*takes_warning)(const char *warning);
    /* What an answer begins with so that it reaches whom it answers ("@lena@example.social "); NULL nothing. NULL
     * function: none here needs it. our_handle may be NULL. To be freed. */
    char *(*greeting)(const struct item *answered, const char *our_handle);
    /* Names in it that stand for somebody only where the network knows them, else for nobody: char *. NULL function: who
     * is meant is left to the server. To be freed. */
    GPtrArray *(*mentions)(const struct send_view *v);
    /* The link whose page is shown as a card that the post brings along; NULL where it has none. NULL function: the network
     * makes such cards itself. To be freed. */
    char *(*card_link)(const struct send_view *v);
    /* The frozen request: all that TASK_SEND and TASK_READ_BACK need, as JSON; never a token. */
    json_t *(*freeze)(const struct send_view *v, GError **error);
    struct task *(*task_new)(const struct task_config *c, GError **error);
    /* One step; fills *out (initialised by the callee). Never blocks, never fails otherwise than by OUT_FAILED. */
    void (*step)(struct task *t, const struct step_input *in, struct step_output *out);
    void (*task_free)(struct task *t);
};

/* The registry. */
const struct platform_ops *platform_find(const char *name); /* or NULL */
const struct platform_ops *const *platform_all(gsize *n);
const char **platform_names(void); /* NULL-ended; to be freed with g_free() */
const struct platform_ops *platform_usual(void); /* the one that is meant where none is named */
/* Reads the pages that posts link to; no account's, in no list: name, task_new, step and task_free alone. */
extern const struct platform_ops platform_page;

/* HTML of posts and comments to text (gumbo): paragraphs as blank lines, br, links kept as text with their
 * target where the shown text does not hold it, mentions as "@user@host" or "@user" as shown, invisible and
 * ellipsis spans of Mastodon joined. Bounded in depth and size. Not yet sanitised. To be freed. */
char *html_to_text(const char *html);

/* What a page says of itself: og:title or its title, og:description or its description; NULL where it tells none. Bounded
 * as above. Not yet sanitised. To be freed. */
void html_head(const char *html, char **title, char **description);

/* Parses a body as JSON bounded in depth (and with NUL allowed); ERR_SERVER "… sent HTML where JSON was
 * expected" and the like. To be json_decref'd. */
json_t *platform_json(const struct http_response *r, GError **error);

/* Items of one poisoned page: where the whole does not parse, the caller may fetch in halves. */

/* The usual reading of a status line and rate headers into an error: 401 → ERR_LOGIN, 403 → ERR_REJECTED (login
 * where the server says so), 404/410 → ERR_GONE, 429 → ERR_RATE with retry time (Retry-After, then
 * X-RateLimit-Reset, then 60 s + jitter), 5xx → ERR_SERVER, other 4xx → ERR_REJECTED with the server's words. */
void platform_http_error(const struct http_response *r, gint64 now_ms, guint64 random, GError **error);
/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7); FALSE and *ms untouched where it is none. */
gboolean platform_http_date(const char *s, gint64 *ms);
/* Reads X-RateLimit-* (ISO 8601 or epoch) and RateLimit-* into out's rate_ fields. */
void platform_rate_headers(const struct http_response *r, gint64 now_ms, struct step_output *out);

#endif
