/* Where store writer, adapters and transport meet. An engine does all of it and belongs to one thread: the worker
 * thread of the screen, or the main thread of `repute sync` and `repute worker`; tests drive it directly. It never
 * works longer than about 10 ms between two looks at its jobs. COMMIT first, then the event. */
#ifndef REPUTE_SYNC_H
#define REPUTE_SYNC_H

#include "repute/http.h"
#include "repute/job.h"
#include "repute/paths.h"
#include "repute/sentiment.h"
#include "repute/settings.h"
#include "repute/store_writing.h"

struct engine_options {
    const struct paths *paths;             /* borrowed for the engine's life */
    const struct settings *settings;       /* copied */
    const struct sentiment *sentiment;     /* borrowed; NULL: nothing is scored */
    struct http_transport *transport;      /* owned; NULL: libcurl's */
    const char *user;
    void (*emit)(struct event *e, gpointer data); /* takes the event; called on the engine's thread after COMMIT */
    gpointer emit_data;
    gboolean (*stop)(gpointer data);       /* with emit_data; asked now and then by what the next start can do as well: TRUE
                                              breaks it off. NULL: never */
    gint64 (*now)(gpointer data);          /* NULL: clock_now_ms() */
    gpointer now_data;
    gboolean once;                         /* `repute sync`: one pass, no streams, no backfill beyond what is due */
    gboolean send_only;                    /* fetches nothing: sends what is due, runs jobs */
    const char *only;                      /* name of the one account it cares for; NULL: all. Copied */
};
struct engine;
struct engine *engine_new(const struct engine_options *o, GError **error); /* opens the writer */
void engine_free(struct engine *e); /* lets running sends go: their rows are settled by the next start */
/* Runs a job: local ones at once (result by emit before it returns), network ones later. Owns the job. */
void engine_job(struct engine *e, struct job *j);
/* One turn: due things, bytes, batches; sleeps at most timeout_ms (-1: until the next due thing) in the transport.
 * Returns ms until it next wants to run (0: at once, -1: nothing due). */
gint64 engine_turn(struct engine *e, int timeout_ms);
/* Lets another process keep the accounts in step: what is being fetched is dropped, and asked for again by whoever is
 * next. Rows that are being sent stay with this engine. The next turn takes back what is free. */
void engine_let_go(struct engine *e);
/* From another thread: engine_turn() returns soon. */
void engine_wake(struct engine *e);
/* once: TRUE when the pass is over. */
gboolean engine_idle(const struct engine *e);
/* What an account's pass was like: items that came in and are new; FALSE where another process keeps it in step. */
gboolean engine_came(const struct engine *e, gint64 account, gint64 *items);
/* Why an account's pass failed, where not even that could be stored (a full disk); NULL else. Borrowed. */
const char *engine_unsaid(const struct engine *e, gint64 account);
/* A send is under way (for Q's question). */
guint engine_sending(const struct engine *e);
struct store_writer *engine_writer(struct engine *e);

/* The card that a post of the piece brings along, as it goes out; NULL none. piece: the draft as it is for the account. */
struct send_view;
struct platform_ops;
struct card *send_card(struct store_reader *r, const struct settings *s, const struct draft *piece,
                       const struct platform_ops *ops, const struct send_view *v);
/* Links (char *) whose pages are to be read for that before d is sent from a; read lately, they are left out. */
GPtrArray *send_pages(struct store_reader *r, const struct settings *s, const struct draft *d, const struct account *a,
                      gint64 now_ms);

/* Local jobs without an engine (command line, golden tests): runs j on w in one transaction, appends to events (of
 * struct event *). Network verbs fail with ERR_UNSUPPORTED. */
struct job_context {
    struct store_writer *writer;
    const struct paths *paths;        /* NULL in tests: no secrets, no media folder */
    const struct settings *settings;
    const struct sentiment *sentiment;
    gint64 now_ms;
};
gboolean job_run(const struct job_context *c, const struct job *j, GPtrArray *events, GError **error);

/* The model with what people of this workspace corrected (see sentiment_taught()), from the store's newest lessons; base
 * must outlive it. Some 30 ms for 1,000 lessons. NULL with an error. */
struct sentiment *taught_model(struct store_reader *r, const struct sentiment *base, const char *const *brands,
                               GError **error);

/* ---- the worker thread of the screen ---- */
struct worker;
struct worker *worker_start(const struct engine_options *o, GError **error); /* emit, emit_data, stop are its own */
/* Ends the thread: finishes what is being written, then joins. At most grace_ms. */
void worker_stop(struct worker *w, gint64 grace_ms);
/* Before the whole program is stopped (^Z): the thread lets the accounts go and rests until worker_go_on(). Waits for it
 * at most most_ms; FALSE where it is still busy. */
gboolean worker_rest(struct worker *w, gint64 most_ms);
void worker_go_on(struct worker *w);
guint64 worker_submit(struct worker *w, struct job *j); /* takes it; its number */
struct event *worker_event(struct worker *w);           /* next event or NULL */
int worker_fd(struct worker *w);                        /* readable when there are events */
guint worker_sending(struct worker *w);

#endif
