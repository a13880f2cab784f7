/* Times in which no post goes out, on a real server: whatever would send one then waits for a person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

static void pass(struct engine_world *w, gint64 ms)
{
    w->skew += ms;
    for (int i = 0; i < 5; i++)
        engine_turn(w->engine, 10);
}

static void set_blackout(struct engine_world *w, const char *when)
{
    engine_world_job(w, "reload", json_pack("{s:{s:s}}", "settings", "publish.blackout", when));
}

/* A blackout that is set when a post is scheduled already: it waits for somebody; an answer does not. */
static void test_held_in_a_blackout(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = post_at(w, "Good morning!", now(w) + MS_HOUR);
    set_blackout(w, "daily");
    pass(w, MS_HOUR + MS_SECOND);
    assert_held_by(w, row, "person");
    pass(w, MS_MINUTE);
    assert_held_by(w, row, "person");
    assert_int_equal(on_server(w), 0);
    assert_true(by(w, "sal", "release", row, NULL));
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    engine_world_free(w);
}

/* A program without the account's token left it to this one, when none goes out any more. */
static void test_left_to_us_in_a_blackout(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = post_at(w, "Left to us", now(w) + MS_HOUR);
    struct store_writer *other = store_writer_open(w->paths.database, w->paths.changed, NULL);
    assert_true(store_begin(other, NULL));
    assert_true(store_ledger_end(other, row, LEDGER_HELD, "token", NULL, NULL, now(w), NULL));
    assert_true(store_commit(other, NULL));
    store_writer_free(other);
    set_blackout(w, "daily");
    pass(w, MS_HOUR + MS_SECOND);
    assert_held_by(w, row, "person");
    assert_int_equal(on_server(w), 0);
    engine_world_free(w);
}

/* What is tried again or approved in a blackout does not go out then, unless somebody says so. */
static void test_a_blackout_comes_before_the_send(void **state)
{
    struct engine_world *w = signed_in();
    sandbox_fault(w->server, &(struct sandbox_fault){.method = "POST", .path = STATUSES, .times = 1, .status = 503});
    gint64 late = engine_world_post(w, "Tried again", 0, NULL);
    gint64 four = engine_world_post(w, "Four eyes", 0, json_pack("{s:s}", "approver", "ola"));
    pass(w, MS_SECOND);
    assert_int_equal(sandbox_requests(w->server, "POST", STATUSES), 1);
    assert_int_equal(engine_world_state(w, late), LEDGER_QUEUED);
    set_blackout(w, "daily");
    pass(w, MS_MINUTE);
    assert_held_by(w, late, "person");
    assert_true(by(w, "ola", "approve", four, NULL));
    pass(w, MS_MINUTE);
    assert_held_by(w, four, "person");
    assert_int_equal(on_server(w), 0);
    assert_true(by(w, "sal", "release", late, NULL));
    assert_true(by(w, "sal", "release", four, NULL));
    assert_true(engine_world_reaches(w, late, LEDGER_SENT));
    assert_true(engine_world_reaches(w, four, LEDGER_SENT));
    engine_world_free(w);
}

static guint rows_in(struct engine_world *w, enum ledger_state state)
{
    struct ledger_counts counts = {0};
    assert_true(store_ledger_counts(w->reader, now(w), &counts, NULL));
    return (guint)counts.by_state[state];
}

/* One word lets the whole thread go: asked again after its first post, it would stand there cut off. */
static void test_a_thread_in_a_blackout(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = post_at(w, "One\n---\nTwo\n---\nThree", now(w) + MS_HOUR);
    assert_int_equal(rows_in(w, LEDGER_SCHEDULED), 3);
    set_blackout(w, "daily");
    pass(w, MS_HOUR + MS_SECOND);
    assert_int_equal(rows_in(w, LEDGER_HELD), 1);
    assert_held_by(w, row, "person");
    assert_true(by(w, "sal", "release", row, NULL));
    assert_true(engine_world_reaches(w, row + 2, LEDGER_SENT));
    assert_int_equal(on_server(w), 3);
    engine_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_held_in_a_blackout),
        cmocka_unit_test(test_left_to_us_in_a_blackout),
        cmocka_unit_test(test_a_blackout_comes_before_the_send),
        cmocka_unit_test(test_a_thread_in_a_blackout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
