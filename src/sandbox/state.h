/* The sandbox's state and what can happen in it. Inside the room only. All names that the linker sees begin
 * with sb_, those of the header with sandbox_. Every function here expects the sandbox's lock to be held,
 * unless it says otherwise. Everything lives until sandbox_free(): a deleted status stays in memory with its
 * flag, so that no pointer ever dangles. */
#ifndef SANDBOX_STATE_H
#define SANDBOX_STATE_H

#include "repute/clock.h"
#include "repute/err.h"
#include "repute/sandbox.h"

#include <jansson.h>
#include <pthread.h>

enum visibility { VISIBILITY_PUBLIC, VISIBILITY_UNLISTED, VISIBILITY_PRIVATE, VISIBILITY_DIRECT };

struct account {
    char *id, *username, *domain /* NULL: ours */, *acct, *name, *note;
    gint64 created_ms;
    int followers_base, following_base, statuses_base; /* people beyond this server */
    gboolean bot;
    GHashTable *following, *followers, *muting, *blocking; /* sets of struct account */
    GPtrArray *statuses;                                   /* struct status, by id, ascending */
    GPtrArray *notifications;                              /* struct notification, ascending */
    GHashTable *idempotency;                               /* key → struct status */
    GHashTable *markers;                                   /* timeline → struct marker */
    GHashTable *bookmarks;                                 /* set of struct status */
    const char *token;                                     /* the one sandbox_token() hands out */
};

struct marker {
    char *last_read_id;
    int version;
    gint64 updated_ms;
};

struct media {
    char *id, *type /* MIME */, *description;
    GBytes *bytes;
    int width, height;
    int polls_left; /* looks that still say "processing" */
    struct account *owner;
    gboolean attached;
    double focus_x, focus_y;
};

struct poll {
    char *id;
    GPtrArray *options; /* char * */
    GArray *votes;      /* int, one for each option */
    GHashTable *voters; /* struct account → bit mask of its choices, in a pointer */
    gint64 expires_ms;
    gboolean multiple;
};

struct edit {
    char *html, *spoiler;
    gint64 when_ms;
    gboolean sensitive;
    GPtrArray *media; /* of that time, or NULL */
};

struct status {
    guint64 n; /* the id as a number: time in ms << 16 and a count */
    char *id, *text, *html, *spoiler, *language /* NULL: unknown */, *app;
    struct account *author;
    enum visibility visibility;
    gboolean sensitive, deleted, raw;
    gint64 created_ms, edited_ms; /* edited_ms 0: never */
    struct status *parent;        /* NULL: none, or deleted */
    struct account *parent_author;
    struct status *reblog_of;
    GPtrArray *replies, *mentions, *tags, *media, *favourites, *reblogs, *edits, *notes; /* NULL: none */
    struct poll *poll;
    int favourites_base, reblogs_base, replies_base;
    enum sandbox_poison poison;
};

struct notification {
    guint64 n;
    char *id;
    const char *type; /* static */
    struct account *from, *to;
    struct status *status; /* or NULL */
    gint64 created_ms;
};

struct app {
    char *id, *name, *website, *client_id, *client_secret, *redirect_uri, *scopes;
};

struct token {
    char *value, *scopes;
    struct account *account; /* NULL: the app's own */
    struct app *app;
    gboolean expired;
    gint64 created_ms;
    gint64 window_ms; /* start of the current rate window */
    int used;         /* requests in it */
};

struct agenda;
struct server;

struct sandbox {
    pthread_mutex_t lock;
    struct sandbox_options options;
    char *url, *host; /* host: "127.0.0.1:PORT", the domain of our accounts */
    GRand *rand;
    gint64 base_ms, started_us, advanced_ms;
    GHashTable *accounts, *accounts_by_id;
    GPtrArray *account_list;
    GHashTable *statuses; /* id → struct status; owns */
    GPtrArray *timeline;  /* what is not deleted, by id, ascending */
    guint64 last_status, last_status_ms, last_note, last_serial;
    GHashTable *scheduled; /* id → struct scheduled */
    GHashTable *media, *polls, *apps, *codes, *tokens;
    struct app *own_app;
    GPtrArray *edits, *notes; /* own what the statuses point to */
    GPtrArray *streams;
    GRegex *entities;
    guint poisoned;     /* posts that are */
    gboolean inventing; /* whoever a text names exists */
    struct agenda *agenda;
    struct server *server;
    struct story *story;
    struct token anonymous; /* counts the requests without a token */
};

/* --- state.c --- */
void sb_state_init(struct sandbox *s);
void sb_state_clear(struct sandbox *s);
gint64 sb_state_now(struct sandbox *s);
/* A fresh identifier or secret; to be freed. */
char *sb_state_secret(struct sandbox *s, int length);
/* By "name", "name@domain", "name@our-host", with or without a leading "@"; NULL where unknown. */
struct account *sb_state_find_account(struct sandbox *s, const char *handle);
struct account *sb_state_account(struct sandbox *s, const char *handle); /* created where unknown */
/* What the viewer (NULL: nobody signed in) may see under this id; else NULL. */
struct status *sb_state_find_status(struct sandbox *s, const char *id, const struct account *viewer);
gboolean sb_state_may_see(const struct status *st, const struct account *viewer);
struct status *sb_state_new_status(struct sandbox *s, struct account *author, gint64 created_ms);
struct notification *sb_state_notify(struct sandbox *s, struct account *to, struct account *from,
                                     const char *type, struct status *st, gint64 when_ms);
void sb_state_drop_notification(struct notification *note);
/* Index of the first element of a by-id-ascending array whose n is at least n (notifications, statuses). */
guint sb_state_lower_bound(const GPtrArray *array, guint64 n, gboolean notes);
struct token *sb_state_new_token(struct sandbox *s, struct account *account, struct app *app,
                                 const char *scopes);
gboolean sb_visibility_parse(const char *word, enum visibility *visibility);
const char *sb_visibility_name(enum visibility v);

/* --- social.c: what people do; notifications and streams follow from it --- */
struct draft {
    struct account *author;
    const char *text, *spoiler, *language, *app;
    enum visibility visibility;
    gboolean sensitive, raw;
    struct status *parent;
    GPtrArray *media; /* struct media; taken over, may be NULL */
    struct poll *poll;
    gint64 created_ms; /* 0: now */
};
struct status *sb_social_post(struct sandbox *s, const struct draft *draft);
struct social_change { /* NULL: as it was */
    const char *text, *spoiler, *language;
    const gboolean *sensitive;
    GPtrArray *media; /* taken over */
    struct poll *poll;
    gint64 when_ms; /* 0: now */
};
void sb_social_edit(struct sandbox *s, struct status *st, const struct social_change *change);
void sb_social_delete(struct sandbox *s, struct status *st);
void sb_social_favourite(struct sandbox *s, struct account *who, struct status *st, gint64 when_ms);
void sb_social_unfavourite(struct sandbox *s, struct account *who, struct status *st);
struct status *sb_social_reblog(struct sandbox *s, struct account *who, struct status *st, enum visibility v,
                                gint64 when_ms);
void sb_social_unreblog(struct sandbox *s, struct account *who, struct status *st);
void sb_social_follow(struct sandbox *s, struct account *who, struct account *whom, gint64 when_ms);
void sb_social_unfollow(struct sandbox *s, struct account *who, struct account *whom);
void sb_social_block(struct sandbox *s, struct account *who, struct account *whom);

/* --- render.c: text to HTML, mentions, tags, counting --- */
/* html is to be freed; mentions and tags are new arrays or NULL. */
char *sb_render_html(struct sandbox *s, const char *text, GPtrArray **mentions, GPtrArray **tags);
/* As Mastodon counts: clusters, links as 23, remote mentions without their domain. */
int sb_render_count(struct sandbox *s, const char *text);
char *sb_render_url_of(struct sandbox *s, const struct status *st, gboolean uri);

/* --- entities.c: the JSON of Mastodon 4.x; viewer may be NULL --- */
json_t *sb_entity_time(gint64 ms);
json_t *sb_entity_account(struct sandbox *s, const struct account *a);
json_t *sb_entity_credential_account(struct sandbox *s, const struct account *a);
json_t *sb_entity_status(struct sandbox *s, const struct status *st, struct account *viewer);
json_t *sb_entity_notification(struct sandbox *s, const struct notification *note, struct account *viewer);
json_t *sb_entity_media(struct sandbox *s, const struct media *m);
json_t *sb_entity_poll(struct sandbox *s, const struct poll *p, struct account *viewer);
json_t *sb_entity_tag(struct sandbox *s, const char *name);
json_t *sb_entity_relationship(struct account *viewer, struct account *a);
json_t *sb_entity_edits(struct sandbox *s, const struct status *st);
json_t *sb_entity_application(const struct app *app, gboolean secret);

/* --- api_oauth.c --- */
void sb_oauth_grant_free(gpointer p);

/* --- api_scheduled.c --- */
void sb_scheduled_free(gpointer p);

/* --- picture.c: files and polls --- */
struct poll *sb_poll_new(struct sandbox *s, gint64 lasts_ms);
void sb_poll_add_option(struct poll *poll, const char *title, int votes);
struct media *sb_media_add(struct sandbox *s, struct account *owner, GBytes *bytes, const char *type,
                           int width, int height, const char *description);
/* bytes is taken over. */
/* A small PNG made of the seed. */
GBytes *sb_picture_make(guint64 seed, int width, int height);

/* --- streaming.c --- */
void sb_streaming_status(struct sandbox *s, struct status *st, const char *event);
void sb_streaming_delete(struct sandbox *s, const struct status *st);
void sb_streaming_notification(struct sandbox *s, struct notification *note);

/* --- agenda.c: what falls due; one thread that sleeps until the next thing --- */
typedef void (*agenda_act)(struct sandbox *s, gpointer data);
void sb_agenda_start(struct sandbox *s);
/* Stops and joins the thread; the lock must not be held. */
void sb_agenda_stop(struct sandbox *s);
void sb_agenda_clear(struct sandbox *s);
/* At a time of the server's clock (story) or so many real milliseconds from now (delays, heartbeats). */
void sb_agenda_at(struct sandbox *s, gint64 when_ms, agenda_act act, gpointer data, GDestroyNotify destroy);
void sb_agenda_in(struct sandbox *s, int real_ms, agenda_act act, gpointer data);
/* Puts the clock forward and plays what falls due on the way. */
void sb_agenda_advance(struct sandbox *s, gint64 ms);

/* --- story.c --- */
void sb_story_begin(struct sandbox *s);
void sb_story_end(struct sandbox *s);
/* One of our accounts posted through the API. */
void sb_story_react(struct sandbox *s, struct status *st);

#define SANDBOX_LOCK(s) pthread_mutex_lock(&(s)->lock)
#define SANDBOX_UNLOCK(s) pthread_mutex_unlock(&(s)->lock)

#endif
