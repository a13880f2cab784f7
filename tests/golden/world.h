/* A small workspace with a fixed clock, user and texts: what the golden screens show. */
#ifndef REPUTE_TESTS_WORLD_H
#define REPUTE_TESTS_WORLD_H

#include "repute/store_items.h"
#include "repute/sync.h"
#include "repute/ui.h"

struct world {
    char *dir;
    struct paths paths;
    struct store_writer *writer;
    struct store_reader *reader;
    struct conf *conf;
    struct ui *ui;
    gint64 now;
    GPtrArray *events;  /* struct event *, to be given to ui */
    GPtrArray *jobs;    /* char *: verbs submitted, for assertions */
    guint64 next_job;
    gboolean keeps;     /* jobs that ask a server do not fail, the last one waits for world_answer() */
    struct job *kept;
};

/* Thursday 12 March 2026, 14:02 in Europe/Berlin. */
#define WORLD_NOW G_GINT64_CONSTANT(1773320520000)

/* rows: how many of the invented mentions (0: an empty workspace without an account). */
struct world *world_new(guint rows, int w, int h, gboolean utf8);
void world_free(struct world *w);
/* Keys as in maps: "jj<CR>:theme paper<CR>"; each is followed by the events it causes. */
void world_keys(struct world *w, const char *keys);
/* The same typed ahead: no event and no frame comes in between. */
void world_keys_ahead(struct world *w, const char *keys);
/* Time passes, with a tick. */
void world_wait(struct world *w, gint64 ms);
/* The screen as text, to be freed; the roles too where roles is not NULL. */
char *world_screen(struct world *w, char **roles);
/* Whether the screen has this text; says the screen where not. */
gboolean world_shows(struct world *w, const char *text);
/* One mention more from now, as the worker would bring it. */
gint64 world_mention(struct world *w, const char *handle, const char *text, gint64 age_ms);
/* What the server's job leads to: EVENT_DONE or EVENT_FAILED, with its text and the result as JSON (may be NULL). */
void world_answer(struct world *w, enum event_type type, const char *text, const char *result);
/* Runs a job as somebody. */
void world_job(struct world *w, const char *user, const char *verb, const char *args_json);
/* Kim has begun to answer the first conversation. */
void world_claimed(struct world *w);

#endif
