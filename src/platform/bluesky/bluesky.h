/* What the files of this adapter share. Private to src/platform/bluesky. The protocol: atproto.com/specs, the
 * lexicons com.atproto.* (an account's own server, the PDS) and app.bsky.* (the network's view of all posts, to which
 * the PDS passes such calls on). */
#ifndef REPUTE_BLUESKY_H
#define REPUTE_BLUESKY_H

#include <string.h>

#include "repute/clock.h"
#include "repute/err.h"
#include "repute/platform_kit.h"

extern const struct platform_ops platform_bluesky; /* the registry has its own word of it */

#define POST "app.bsky.feed.post"
#define LIKE "app.bsky.feed.like"
#define REPOST "app.bsky.feed.repost"
#define BLOCK "app.bsky.graph.block"
#define NOTIFICATIONS "notifications"
#define APP_PASSWORDS "Settings, Privacy and security, App passwords"

struct bsky_task;

/* What a kind of task brings: its first step and all that follow. Private data is freed by free. */
struct bsky_kind {
    void (*step)(struct bsky_task *t, const struct step_input *in, struct step_output *out);
    void (*free)(gpointer data);
    gboolean takes_errors; /* a failed request reaches step as IN_ERROR, else it ends the task */
};

/* The kept secret: both tokens, whose they are, and where. All NULL where there is none. */
struct session {
    char *text; /* as it is kept */
    char *access, *refresh, *did, *pds;
    gint64 expires_ms; /* of access; 0: it does not say */
};

enum session_phase {
    SESSION_READY, SESSION_LOADING, SESSION_REFRESHING, SESSION_CREATING, SESSION_REFUSED, SESSION_SAVING
};

struct bsky_task {
    const struct platform_ops *ops;
    const struct bsky_kind *kind;
    enum task_kind task;
    char *base; /* URL of the server as the person named it, without a slash at the end */
    char *did;  /* the account's; NULL before sign-in */
    char *handle, *key;
    json_t *args; /* an object, never NULL */
    int phase;    /* of the kind */
    gpointer data;
    gboolean ended;
    /* session.c */
    struct session session, next; /* next: came, and is not kept yet */
    char *password;               /* the secret is no session: it begins one */
    char *user;                   /* … of this handle, DID or mail address */
    enum session_phase session_phase;
    struct http_request *held; /* waits for the session */
    struct http_request *last; /* what was sent last, for a second try; without its token */
    gboolean renewed;          /* … and it was tried a second time */
};

/* --- session.c --- */
/* FALSE where the text is no session. */
gboolean session_parse(const char *text, struct session *s);
void session_clear(struct session *s);
/* One step of the task with its session around it. */
void session_step(struct bsky_task *t, const struct step_input *in, struct step_output *out);
/* Begins a session with a password; *out is the request. */
struct http_request *session_create(struct bsky_task *t, const char *user, const char *password);

/* --- calls (calls.c) --- */
/* GET and POST of a method; the session adds the token. query may be NULL; taken. body may be NULL: none; taken. */
struct http_request *bsky_get(const struct bsky_task *t, const char *method, char *query);
struct http_request *bsky_post(const struct bsky_task *t, const char *method, json_t *body);
struct http_request *bsky_get_record(const struct bsky_task *t, const char *uri); /* NULL where it names no record */
/* "uris=…&uris=…" of up to 25 posts, from index on; *n how many. To be freed. */
char *bsky_uris_query(const GPtrArray *uris, guint from, guint *n);
#define POSTS_AT_ONCE 25
gboolean bsky_is_error(const struct http_response *r, const char *name);
/* TRUE where the answer is 2xx; else *out fails as it says. */
gboolean bsky_ok(const struct step_input *in, struct step_output *out);
/* The 2xx answer's JSON object, or NULL and *out fails. */
json_t *bsky_json(const struct step_input *in, struct step_output *out);
const char *bsky_arg(const struct bsky_task *t, const char *name);
gint64 bsky_arg_int(const struct bsky_task *t, const char *name);

/* --- names (names.c) --- */
/* "at://DID/COLLECTION/RKEY" in its parts; FALSE where it is none. To be freed. */
gboolean bsky_uri_split(const char *uri, char **did, char **collection, char **rkey);
char *bsky_uri(const char *did, const char *collection, const char *rkey);
/* A post's page in the browser, or NULL. To be freed. */
char *bsky_web_url(const char *uri);
gboolean bsky_is_did(const char *s);
gboolean bsky_is_handle(const char *s, gsize len);
/* A record key made of a time and a chance (atproto.com/specs/tid); to be freed. 0 from what is none. */
char *tid_new(gint64 ms, guint64 random);
gint64 tid_ms(const char *rkey);

/* --- what is read (parse.c) --- */
/* A post of getPosts and the like (#postView), or NULL where it is none. addressed: it certainly is to us. */
struct item *bsky_item(const struct bsky_task *t, const json_t *view, gboolean addressed, gint64 now_ms);
/* A notification that is a post, as a #postView of what the notification itself says. New reference. */
json_t *bsky_notification_view(const json_t *n);
gboolean bsky_notification_is_post(const json_t *n);
void bsky_reaction(const json_t *n, gint64 now_ms, struct batch *batch);
/* When it came, as well as can be told: a post's key tells when it was written, whatever date it gives itself. */
gint64 bsky_arrived(const char *uri, gint64 sorted_ms);

/* --- pages of notifications (notes.c) --- */
struct notes {
    json_t *entries;      /* of the page */
    GPtrArray *missing;   /* char *: posts on it that the store lacks */
    json_t *posts;        /* by uri: what getPosts told of them */
    guint asked;          /* of missing */
    char *position;       /* cursor the page was asked with, or NULL: the newest */
    char *next;           /* cursor of the next page, NULL: none */
    gint64 newest, oldest; /* as the server sorts; 0 where the page is empty */
    guint n, fresh;       /* entries; those not met before by this task */
    GHashTable *seen;     /* uris met */
    guint pages;
    gint64 wanted_ms;     /* posts that came before are left out; 0: all */
    int phase;
};
enum notes_result { NOTES_BUSY, NOTES_READY, NOTES_FAILED };
void notes_init(struct notes *p, const char *position);
void notes_clear(struct notes *p);
/* Asks for the page at p->position. */
void notes_ask(struct notes *p, const struct bsky_task *t, struct step_output *out);
/* Takes any input until the page is there with all that is new on it: READY, its content is put into *batch, which
 * is made. BUSY: *out is the next output. FAILED: *out failed. */
enum notes_result notes_step(struct notes *p, const struct bsky_task *t, const struct step_input *in,
                             struct step_output *out, struct batch **batch);
/* To the next page; FALSE where there is none. */
gboolean notes_go_on(struct notes *p);
/* The cursor from which a page overlaps what ends at this one by all of its millisecond. To be freed. */
char *notes_overlap(const char *cursor);

/* --- text (text.c) --- */
/* The richtext facets of a text: links and tags; those of mentions have "handle" where the network wants "did". */
json_t *bsky_facets(const char *text);
/* The label of the network for a content warning ("graphic-media"), or NULL: then it is said in words. */
const char *bsky_self_label(const char *warning);
/* The text with the content warning in words before it, where it is to be said so. To be freed. */
char *bsky_whole_text(const struct send_view *v);

/* --- posts of others (strong.c): what refers to one names its content too --- */
/* Asks for a post: of our own server where it is ours (it knows it at once), else of the network; whole: its bare record,
 * which is given even where a block hides the post. */
void strong_ask(const struct bsky_task *t, struct step_output *out, const char *uri, gboolean whole);
/* {"uri", "cid"} of the answer, and the root of its thread into *root (may be NULL); NULL and *out fails, with ERR_GONE
 * where it is not there. New references. */
json_t *strong_take(const char *uri, const struct step_input *in, struct step_output *out, json_t **root);
/* From an answer of getPosts: our record of this kind ("like", "repost") about the post, or NULL; borrowed. */
const char *strong_mark(const json_t *answer, const char *kind);

/* --- ops --- */
const char *bsky_lacks(const char *limits_json, enum capability c);
void bsky_limits(const char *limits_json, struct platform_limits *out);
gint64 bsky_count(const char *text, const struct platform_limits *l, gint64 *over_at);
GPtrArray *bsky_check(const struct send_view *v, const struct platform_limits *l);
GPtrArray *bsky_mentions(const struct send_view *v);
char *bsky_card_link(const struct send_view *v);
json_t *bsky_freeze(const struct send_view *v, GError **error);

extern const struct bsky_kind bsky_token, bsky_verify, bsky_fetch, bsky_backfill, bsky_fill_gap, bsky_own,
    bsky_refresh, bsky_names, bsky_watch, bsky_upload, bsky_send, bsky_hide, bsky_read_back;

#endif
