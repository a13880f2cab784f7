/* What the files of this adapter share. Private to src/platform/mastodon. */
#ifndef REPUTE_MASTODON_H
#define REPUTE_MASTODON_H

#include <string.h>

#include "repute/clock.h"
#include "repute/err.h"
#include "repute/platform_kit.h"

extern const struct platform_ops platform_mastodon; /* the registry has its own word of it */

struct masto_task;

/* What a kind of task brings: its first step and all that follow. Private data is freed by free. */
struct masto_kind {
    void (*step)(struct masto_task *t, const struct step_input *in, struct step_output *out);
    void (*free)(gpointer data);
    gboolean takes_errors; /* a failed request reaches step as IN_ERROR, else it ends the task */
};

struct masto_task {
    const struct platform_ops *ops;
    const struct masto_kind *kind;
    enum task_kind task;
    char *base; /* URL of the server, without a slash at the end */
    char *token, *remote_id, *handle, *key;
    char *host;   /* of handles of this server's own accounts */
    json_t *args; /* an object, never NULL */
    int phase;    /* of the kind */
    gpointer data;
    gboolean ended;
};

/* --- outputs --- */
struct http_request *masto_request(const struct masto_task *t, const char *method, const char *path);
void masto_get(const struct masto_task *t, struct step_output *out, const char *path);
void masto_post(const struct masto_task *t, struct step_output *out, const char *path, const char *form);
/* The body of a form; takes form. */
void masto_body(struct http_request *r, char *form);
/* TRUE where the answer is 2xx; else *out fails as the status says. */
gboolean masto_ok(const struct step_input *in, struct step_output *out);
/* The 2xx answer's JSON, or NULL and *out fails. */
json_t *masto_json(const struct step_input *in, struct step_output *out);
/* TRUE where the answer names snac as its server. */
gboolean masto_is_snac(const struct http_response *r);

/* --- reading JSON of strangers: every type may be wrong --- */
char *masto_id(const json_t *o, const char *name); /* a string, or a number as one; NULL; to be freed */
const char *masto_arg(const struct masto_task *t, const char *name);
gint64 masto_arg_int(const struct masto_task *t, const char *name);

/* --- entities --- */
/* FALSE where it is no account. */
gboolean masto_account(const struct masto_task *t, const json_t *account, struct profile *out);
/* NULL where it is no status, or only a repost. own: it certainly is addressed to us (a mention's
 * notification). */
struct item *masto_status(const struct masto_task *t, const json_t *status, gboolean addressed, gboolean snac,
                          gint64 now_ms);
/* Puts what a notification says into the batch; other kinds are left out. */
void masto_notification(const struct masto_task *t, const json_t *notification, gboolean snac, gint64 now_ms,
                        struct batch *batch);
enum visibility masto_visibility(const char *word, gboolean snac);
const char *masto_visibility_word(enum visibility v);
/* The account's and the server's facts. */
void masto_account_facts(const struct masto_task *t, const json_t *account, struct batch *batch);
char *masto_limits_json(const json_t *instance);
/* The domain of the server's own handles, or NULL; to be freed. */
char *masto_domain(const json_t *instance);

/* --- pages --- */
enum pager_result {
    PAGE_READ,  /* the array is there */
    PAGE_AGAIN, /* it could not be read: *out asks for a smaller one, or passes the one bad entry */
    PAGE_FAILED /* *out failed */
};
struct pager {
    char *path;     /* "/api/v1/notifications?", with what is asked each time */
    gboolean newer; /* min_id, from old to new; else max_id, from new to old */
    char *position; /* id to go on from, or NULL: the newest */
    char *link;     /* the whole next URL as the server gave it, or NULL */
    int limit, most;
    guint pages;      /* asked so far */
    GHashTable *seen; /* ids met by this task */
    guint fresh;      /* of the last page: ids not met before */
    gboolean linked;  /* the last page came with a Link header */
    gboolean snac;
    guint bad;          /* entries passed since the last page that could be read */
    char *bad_from;     /* position before the first of them, or NULL */
    const char *nested; /* the array is this member of an object, or NULL */
};
#define PAGES_A_TASK 50
void pager_init(struct pager *p, const char *path, gboolean newer, const char *position, int most);
void pager_clear(struct pager *p);
void pager_ask(struct pager *p, const struct masto_task *t, struct step_output *out);
/* Reads an answer (or an error) of pager_ask(). *page is to be json_decref'd. */
enum pager_result pager_take(struct pager *p, const struct masto_task *t, const struct step_input *in,
                             struct step_output *out, json_t **page);
/* TRUE where another page is to be asked for. */
gboolean pager_goes_on(const struct pager *p);
/* A gap for entries that could not be read, where there were any, between these times; put into the batch. */
void pager_gap(struct pager *p, const char *stream, gint64 from_ms, gint64 to_ms, struct batch *batch);
/* Where a gap's fill starts: path, direction and position as text. To be freed. */
char *pager_cursor(const struct pager *p, gboolean newer, const char *position);
/* created_at of the newest and the oldest entry of a page; 0 where it is empty. */
void page_times(const json_t *page, gint64 *newest, gint64 *oldest);

/* Puts a page of notifications or statuses into the batch. */
void masto_page(const struct masto_task *t, const json_t *page, gboolean statuses, gboolean snac,
                gint64 now_ms, struct batch *batch);

/* --- catching up with a list (fetch.c); t->data is theirs, freed by masto_follow_free() --- */
void masto_follow(struct masto_task *t, const struct step_input *in, struct step_output *out,
                  const char *stream, const char *path, gboolean statuses);
void masto_follow_step(struct masto_task *t, const struct step_input *in, struct step_output *out);
void masto_follow_free(gpointer data);

/* --- server-sent events --- */
struct sse; /* cut chunks of any size in, whole events out */
typedef void (*sse_event)(gpointer user, const char *event, const char *data);
struct sse *sse_new(void);
void sse_free(struct sse *s);
/* FALSE where a line or an event is longer than 4 MiB: the stream is of no use any more. */
gboolean sse_feed(struct sse *s, const char *bytes, gsize len, sse_event on_event, gpointer user);

extern const struct masto_kind masto_register, masto_token, masto_verify, masto_fetch, masto_backfill,
    masto_fill_gap, masto_own, masto_refresh, masto_watch, masto_stream, masto_upload, masto_send_kind,
    masto_read_back;

/* --- ops --- */
const char *masto_lacks(const char *limits_json, enum capability c);
void masto_limits(const char *limits_json, struct platform_limits *out);
gint64 masto_count(const char *text, const struct platform_limits *l, gint64 *over_at);
GPtrArray *masto_check(const struct send_view *v, const struct platform_limits *l);
char *masto_greeting(const struct item *answered, const char *our_handle);
json_t *masto_freeze(const struct send_view *v, GError **error);

#endif
