/* An empty sandbox, and the adapter for Mastodon signed in to it as "acme"; time stands still. */
#ifndef TESTS_MASTODON_WORLD_H
#define TESTS_MASTODON_WORLD_H

#include "repute/sandbox.h"
#include "task_run.h"

#define START G_GINT64_CONSTANT(1795320000000) /* 2026-11-22T04:00:00Z */

struct world {
    struct sandbox *s;
    struct task_run run;
    char *cursor; /* of the notifications */
};

struct world *world_new(struct sandbox_options options);
void world_free(struct world *w);
void world_advance(struct world *w, gint64 ms);
/* One fetch from the cursor, which moves. */
void world_fetch(struct world *w);
/* Fails the test where the last run failed. */
void world_assert_done(const struct world *w);
/* A public post by lena@beans.example; its id. */
const char *world_mention(struct world *w, const char *text);

#endif
