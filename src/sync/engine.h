/* The inside of the engine. One thread. Private to sync. */
#ifndef REPUTE_SYNC_ENGINE_H
#define REPUTE_SYNC_ENGINE_H

#include <stdatomic.h>

#include "repute/platform.h"
#include "repute/store_items.h"
#include "jobs.h"

struct run;

/* An account as the engine keeps it in step. */
struct member {
    gint64 id;
    char *name, *url, *remote_id, *handle;
    const struct platform_ops *ops; /* NULL: an archive, never synced */
    char *limits;
    char *token;            /* wiped at the end; NULL: not ours, or none */
    gboolean token_refused; /* its secret could not be read: said once */
    char *refusal;          /* why, in words */
    char *unsaid;           /* a failure that could not even be stored */
    enum account_state state;
    gboolean leased;        /* this process syncs it */
    gboolean verified;
    gboolean fetched;       /* what is new came in at least once since the start */
    gint64 verify_at, fetch_at, own_at, refresh_at, recount_at, watch_at, backfill_at, gap_at, stream_at; /* next time, ms */
    guint gaps, gap_turn;   /* how many there were, and which one is next */
    gint64 gap_chosen;      /* the one a person chose: before the others, until it is filled or cannot be; 0 none */
    guint failures;         /* one after another, for the back-off */
    guint unanswered;       /* kinds of tasks (1 << kind) whose last answer was of no use */
    gint64 not_before;      /* rate limit or back-off: no request before */
    gint64 rate_limit, rate_remaining, rate_reset_at; /* as the server said last */
    gboolean rate_unsaved;  /* kept with the next batch, or at the end of the task */
    guint running;          /* tasks that run for it, streams not counted */
    gboolean streaming;
    gint64 filled;          /* items the backfill brought, for the progress line */
    gint64 came;            /* new items that came in since the start */
};

struct engine {
    struct engine_options o;
    struct settings *settings;
    char *user, *only;      /* only: the one account's name, or NULL */
    struct store_writer *writer;
    struct store_reader *reader;
    struct locks *locks;
    struct http_transport *transport;
    struct hours *hours;
    struct service_level sl;
    char **brands;
    GPtrArray *members;     /* struct member * */
    GPtrArray *runs;        /* struct run *, running */
    int watch_fd;           /* inotify on the changed file */
    int timer_fd;           /* the next due thing by the wall clock: a suspended machine, a clock that is set */
    int wake_fd;            /* readable where one of these two is */
    gint64 timer_at;        /* what timer_fd is set to */
    gint64 turned_at;       /* the clock at the last turn: to notice that it was put back */
    gint64 seen_version;    /* of the store, to notice what other processes commit */
    gint64 ledger_at, wake_at, score_at; /* next time, ms; 0 none */
    gint64 score_not_before, retain_at;
    struct sentiment *taught; /* by what people corrected; NULL: the model as shipped */
    gint64 taught_at, taught_mark; /* next look at the lessons, ms, 0 none; which lessons it was made from */
    gint64 recover_at;      /* not before: an outcome could not be written down */
    gboolean retain_more;   /* more is to go than one helping: soon again */
    guint score_next;       /* whose score is next: 0 all, else the member after it; it goes on in the next turn */
    gint64 score_spent;     /* µs, so far */
    gboolean score_again;   /* something changed meanwhile */
    GPtrArray *asked;       /* struct asked *: figures that a screen waits for, the oldest first */
    gint64 asked_at;        /* next time, ms; 0 none */
    guint score_broken;     /* times in a row that somebody wanted something meanwhile */
    atomic_bool woken;      /* by engine_wake(), from any thread, since the last turn */
    guint sending;
};

/* What becomes of a run. Exactly one of done and failed is called, on the engine's thread; the run is freed after. */
struct run {
    struct engine *e;
    gint64 account;         /* 0: sign-in, before there is an account */
    enum task_kind kind;
    const struct platform_ops *ops;
    struct task *task;
    guint exchange;         /* running in the transport, 0 none */
    gboolean stream;
    gint64 wait_until;      /* 0 none */
    gint64 batches, items;
    void (*done)(struct run *r, json_t *result);
    void (*failed)(struct run *r, const GError *error);
    void (*batch)(struct run *r, struct batch *b);   /* takes it, instead of storing; may be NULL */
    void (*stored)(struct run *r, const struct batch *b); /* it is stored; may be NULL */
    void (*secret)(struct run *r, char *secret);     /* takes it; may be NULL */
    guint64 job;            /* whose answer this is, 0 none */
    char *verb;
    gint64 ledger;          /* the row that is sent */
    gint64 watch;           /* what is looked for … */
    char *refused;          /* … and why that was refused the last time, or NULL */
    char *loaded;           /* the kept secret, as the task asked for it; wiped */
    GPtrArray *missing;     /* char *: what the task asked for, and the store lacks */
    gpointer data;
    GDestroyNotify free_data;
    gboolean over;
};

gint64 engine_now(const struct engine *e);
void engine_emit(struct engine *e, struct event *ev);
void engine_changed(struct engine *e, guint what, gint64 conversation);
void engine_progress(struct engine *e, gint64 account, const char *text);
void engine_job_done(struct engine *e, guint64 job, const char *verb, char *text, json_t *result);
void engine_job_failed(struct engine *e, guint64 job, const char *verb, const GError *error);
struct member *engine_member(struct engine *e, gint64 id);
struct member *engine_member_named(struct engine *e, const char *name);
/* Reads the accounts anew: added, removed, signed in again. */
void engine_load_members(struct engine *e);
/* The token, or FALSE: then the account's state says why. */
gboolean member_token(struct engine *e, struct member *m);
/* member_secret.c: what is kept for it now, to be freed with secret_free(). */
char *member_secret(struct engine *e, const struct member *m, GError **error);
/* Keeps fresh (taken) where was is kept still (NULL: in any case), else takes over what somebody else stored: *kept is
 * then that, the member's own. FALSE: nothing could be written. */
gboolean member_secret_renew(struct engine *e, struct member *m, char *fresh, const char *was, const char **kept,
                             GError **error);

/* run.c: r->ops, kind and callbacks are set; config's task is made and stepped. Takes r. FALSE: failed() was called. */
struct run *run_new(struct engine *e, enum task_kind kind, const struct platform_ops *ops);
gboolean run_start(struct run *r, const struct task_config *c);
/* For an account: base URL, token, remote id, handle from m; takes args. */
gboolean run_start_member(struct run *r, struct member *m, json_t *args, const char *key);
void run_timers(struct engine *e, gint64 now_ms);
gint64 run_next_timer(const struct engine *e); /* 0 none */
void runs_free(struct engine *e);
void runs_clock_back(struct engine *e, gint64 by_ms);
/* Ends what fetches for accounts, with ERR_CANCELLED; sends and sign-ins go on. */
void runs_stop_fetching(struct engine *e);

/* health.c: an error of a task, as the account's state and back-off; words for people. */
void health_failed(struct engine *e, struct member *m, const GError *error);
/* An answer of no use to one question, of a server that is there: this kind waits (*next_at is its time), the rest goes on. */
void health_unanswered(struct engine *e, struct member *m, enum task_kind kind, const GError *error, gint64 *next_at);
void health_proved(struct engine *e, struct member *m);

/* ingest.c: a batch in one transaction, then the events. */
gboolean ingest(struct engine *e, struct member *m, struct batch *b, GError **error);

/* taught.c: the model with what people corrected; NULL where there is none. */
const struct sentiment *engine_sentiment(const struct engine *e);
void taught_soon(struct engine *e); /* lessons may have changed */
void taught_turn(struct engine *e, gint64 now_ms);
/* score_turn.c: something changed that scores may rest on; and works them out when it is time. */
void score_stale(struct engine *e);
void score_turn(struct engine *e, gint64 now_ms);
/* Job "figures": soon, before the scores. */
void figures_job(struct engine *e, const struct job *j);
void asked_free(gpointer asked);

/* plan.c */
void plan_turn(struct engine *e, gint64 now_ms);
/* Something spreads: it is counted again soon. */
void plan_recount(struct engine *e, gint64 now_ms);
gint64 plan_next(const struct engine *e);
void plan_sync_now(struct engine *e, struct member *m); /* NULL: all */
/* Whether this program asks the account's server; FALSE: another one has the account. */
gboolean plan_leases(struct engine *e, struct member *m);
/* The clock was put back: nothing waits for a time that is far off now. */
void plan_clock_back(struct engine *e, gint64 by_ms, gint64 now_ms);

/* deliver.c */
/* Claims a row that is ready, and sends it. FALSE: not to be had now, and no change tells when. */
gboolean deliver_take(struct engine *e, gint64 id);
/* Rows a dead process left in the middle: read back before anything else. TRUE where a living one sends some. */
gboolean deliver_recover(struct engine *e);
/* chain.c: puts the id of the post before into a request that names it by SEND_PREVIOUS, where it is known. */
void chain_link(struct engine *e, const struct ledger *row, json_t *request);
gboolean chain_is_open(json_t *request); /* it was not */
/* outcome.c: what the act changed, to be stored in the same transaction as the outcome; *item_id is set where it has one. */
gboolean outcome_file(struct engine *e, const struct ledger *row, const json_t *request, const json_t *result,
                      gint64 *item_id, GError **error);
/* deliver_due.c */
void deliver_turn(struct engine *e, gint64 now_ms);

/* wake.c: what wakes the engine beside the transport */
void wake_init(struct engine *e, const char *changed);
void wake_clear(struct engine *e);
gboolean wake_changed(struct engine *e);              /* another process committed since the last call, or we did */
void wake_timer(struct engine *e, gint64 at);         /* by the wall clock, ms; 0 none */
/* What the store keeps of waits by a clock that ran ahead, by so much or (0) nobody knows how much. */
void wake_stored_times(struct engine *e, gint64 back, gint64 now);
void wake_notice_clock(struct engine *e, gint64 now); /* was it put back since the last call? */

/* page.c: the job "page" */
void page_job(struct engine *e, const struct job *j);

/* network_jobs.c: FALSE where the verb is not one of its own. */
gboolean network_job(struct engine *e, struct job *j);

#endif
