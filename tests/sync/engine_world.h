/* An engine on a workspace of its own, against the sandbox: what the screen's worker does, driven by hand. */
#ifndef REPUTE_TESTS_ENGINE_WORLD_H
#define REPUTE_TESTS_ENGINE_WORLD_H

#include "repute/sandbox.h"
#include "repute/store_items.h"
#include "repute/sync.h"

struct engine_world {
    char *dir;
    struct paths paths;
    struct settings *settings;
    struct sandbox *server;
    struct engine *engine;
    struct store_reader *reader;
    GPtrArray *events; /* struct event *, all so far */
    const struct sentiment *sentiment; /* borrowed; set it before engine_world_restart() */
    gint64 skew;       /* added to the clock: time passes without sleeping */
    guint64 next_job;
    gboolean leaves;   /* the program is about to end */
};

struct engine_world *engine_world_new(const struct sandbox_options *options);
void engine_world_free(struct engine_world *w);
/* For another engine on the same workspace, with the world's clock and events. */
struct engine_options engine_world_options(struct engine_world *w);
/* The world's engine ends, this one takes its place. */
void engine_world_swap(struct engine_world *w, struct engine *other);
/* The engine ends; engine_world_restart() starts the next. */
void engine_world_end(struct engine_world *w);
/* A new engine on the same workspace, as after a restart. */
void engine_world_restart(struct engine_world *w);
/* Adds "acme" with its token and syncs until nothing is left to do. */
void engine_world_sign_in(struct engine_world *w);
/* Turns until done(w) or two minutes; FALSE where it never came true. */
gboolean engine_world_until(struct engine_world *w, gboolean (*done)(struct engine_world *w, gpointer data), gpointer data);
/* Turns until the pass has nothing left to do. */
void engine_world_settle(struct engine_world *w);
/* Submits a job; the DONE or FAILED event of it (owned by the world). args is taken. */
const struct event *engine_world_job(struct engine_world *w, const char *verb, json_t *args);
/* The same by somebody else than "sal". */
const struct event *engine_world_job_by(struct engine_world *w, const char *who, const char *verb, json_t *args);
/* For engine_world_until(): something under this path was asked of the server. */
gboolean engine_world_asked(struct engine_world *w, gpointer path);
/* What the program would never do to its database. */
void engine_world_sql(struct engine_world *w, const char *sql);
/* A post from acme through draft and send; its ledger id. extra (taken, may be NULL) is merged into send's arguments. */
gint64 engine_world_post(struct engine_world *w, const char *text, gint64 reply_to_item, json_t *extra);
enum ledger_state engine_world_state(struct engine_world *w, gint64 ledger);
/* TRUE when the row reached this state. */
gboolean engine_world_reaches(struct engine_world *w, gint64 ledger, enum ledger_state state);
gint64 engine_world_count(struct engine_world *w, const char *pattern);

#endif
