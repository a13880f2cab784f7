/* What tests of the ledger do on a real server: sign in, post, act on a row as somebody, let time pass, look. */
#ifndef REPUTE_TESTS_LEDGER_ACTS_H
#define REPUTE_TESTS_LEDGER_ACTS_H

#include "engine_world.h"
#include "repute/clock.h"

#define STATUSES "/api/v1/statuses"

static struct engine_world *signed_in(void)
{
    struct sandbox_options o = {.no_streaming = TRUE};
    struct engine_world *w = engine_world_new(&o);
    engine_world_sign_in(w);
    engine_world_settle(w);
    return w;
}

static gint64 now(const struct engine_world *w)
{
    return clock_now_ms() + w->skew;
}

static gint64 post_at(struct engine_world *w, const char *text, gint64 at)
{
    return engine_world_post(w, text, 0, json_pack("{s:I}", "at", (json_int_t)at));
}

/* A person's act on a row; extra is taken. TRUE where it was done. */
static gboolean by(struct engine_world *w, const char *who, const char *verb, gint64 row, json_t *extra)
{
    char id[24];
    g_snprintf(id, sizeof id, "%" G_GINT64_FORMAT, row);
    json_t *args = json_pack("{s:s,s:s}", "verb", verb, "id", id);
    if (extra != NULL)
        json_object_update(args, extra);
    json_decref(extra);
    const struct event *e = engine_world_job_by(w, who, "ledger", args);
    return e != NULL && e->type == EVENT_DONE;
}

static void assert_held_by(struct engine_world *w, gint64 row, const char *what)
{
    struct ledger *l = store_ledger(w->reader, row, NULL);
    assert_int_equal(l->state, LEDGER_HELD);
    assert_string_equal(l->held_by, what);
    ledger_free(l);
}

static guint on_server(struct engine_world *w)
{
    return sandbox_count_statuses(w->server, "acme", NULL);
}

/* Time goes by, and what is due happens. */
static void pass(struct engine_world *w, gint64 ms)
{
    w->skew += ms;
    for (int i = 0; i < 5; i++)
        engine_turn(w->engine, 10);
}

#endif
