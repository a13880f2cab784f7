/* Several programs on one workspace: one of them keeps an account in step, and another takes over when it ends or is
 * stopped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine_world.h"
#include "repute/clock.h"

#define RETRY (11 * MS_SECOND) /* longer than a program waits before it tries for the account again */

/* Another program on the same workspace. */
static struct engine *other_program(struct engine_world *w)
{
    struct engine_options o = engine_world_options(w);
    GError *error = NULL;
    struct engine *e = engine_new(&o, &error);
    if (e == NULL)
        fail_msg("%s", error->message);
    return e;
}

static void turns(struct engine *e, int n)
{
    for (int i = 0; i < n; i++)
        engine_turn(e, 5);
}

/* Whatever it began is over, so that what is counted from here on was begun by another. */
static void settle(struct engine *e)
{
    gint64 until = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
    do
        engine_turn(e, 20);
    while (!engine_idle(e) && g_get_monotonic_time() < until);
    assert_true(engine_idle(e));
}

static guint fetches(struct engine_world *w)
{
    return sandbox_requests(w->server, "GET", "/api/v1/notifications");
}

/* The other program fetches, and what was said since comes in. */
static void takes_over(struct engine_world *w, struct engine *other)
{
    guint before = fetches(w);
    gint64 items = engine_world_count(w, "direction:in");
    sandbox_post(w->server, "lena@beans.example", "@acme anybody there?", NULL, NULL, 0);
    w->skew += RETRY;
    gint64 until = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
    while (fetches(w) == before && g_get_monotonic_time() < until)
        engine_turn(other, 20);
    while (engine_world_count(w, "direction:in") == items && g_get_monotonic_time() < until)
        engine_turn(other, 20);
    assert_int_equal(engine_world_count(w, "direction:in"), items + 1);
    settle(other);
}

/* A gap that somebody chose is the other program's to fetch, and that is said. */
static void test_a_gap_of_the_other_program(void **state)
{
    struct sandbox_options o = {.no_streaming = TRUE};
    struct engine_world *w = engine_world_new(&o);
    engine_world_sign_in(w);
    engine_world_settle(w);
    engine_world_sql(w, "INSERT INTO gap(account,stream,from_ms,to_ms,found_at) VALUES(1,'notifications',1,2,3)");
    struct engine *ours = w->engine, *other = other_program(w);
    const struct event *e = engine_world_job(w, "fill-gap", json_pack("{s:s}", "gap", "1"));
    assert_string_equal(e->text, "fetching what is missing from acme");
    w->engine = other;
    e = engine_world_job(w, "fill-gap", json_pack("{s:s}", "gap", "1"));
    assert_string_equal(e->text, "another program asks for acme and fetches this in its turn");
    w->engine = ours;
    engine_free(other);
    engine_world_free(w);
}

static void test_one_asks(void **state)
{
    struct sandbox_options o = {.no_streaming = TRUE};
    struct engine_world *w = engine_world_new(&o);
    engine_world_sign_in(w);
    engine_world_settle(w);
    struct engine *other = other_program(w);
    guint before = sandbox_requests(w->server, NULL, NULL);
    for (int i = 0; i < 5; i++) {
        w->skew += RETRY;
        turns(other, 5);
    }
    gint64 came = 0;
    assert_int_equal(sandbox_requests(w->server, NULL, NULL), before);
    assert_false(engine_came(other, 1, &came));
    engine_free(other);
    engine_world_free(w);
}

static void test_end_passes_it_on(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    engine_world_settle(w);
    struct engine *other = other_program(w);
    turns(other, 5);
    engine_world_swap(w, other);
    takes_over(w, other);
    engine_world_free(w);
}

static void test_letting_go_passes_it_on(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    engine_world_settle(w);
    struct engine *other = other_program(w);
    turns(other, 5);
    engine_let_go(w->engine);
    takes_over(w, other);
    guint before = fetches(w);
    w->skew += RETRY; /* the first one goes on: it waits for its turn */
    turns(w->engine, 5);
    assert_int_equal(fetches(w), before);
    engine_free(other);
    w->skew += RETRY;
    engine_world_job(w, "sync", json_object());
    engine_world_settle(w);
    assert_true(fetches(w) > before);
    engine_world_free(w);
}

/* What was being fetched is dropped, and nothing of it is lost. */
static void test_letting_go_in_the_middle(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    engine_world_settle(w);
    struct sandbox_fault f = {.path = "/api/v1/notifications", .times = 1, .trick = SANDBOX_TRICK_HANG};
    sandbox_fault(w->server, &f);
    guint before = fetches(w);
    w->skew += MS_HOUR;
    gint64 until = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
    while (fetches(w) == before && g_get_monotonic_time() < until)
        engine_turn(w->engine, 20);
    assert_int_equal(fetches(w), before + 1);
    struct engine *other = other_program(w);
    engine_let_go(w->engine);
    takes_over(w, other);
    struct account *a = store_account(w->reader, "acme", NULL);
    assert_int_equal(a->state, ACCOUNT_OK); /* to let go is no fault of the account */
    account_free(a);
    engine_free(other);
    engine_world_free(w);
}

/* A row of a program that rests stays its own. */
static void test_a_row_under_way_is_kept(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    engine_world_settle(w);
    struct sandbox_fault f = {.method = "POST", .path = "/api/v1/statuses", .times = 1, .trick = SANDBOX_TRICK_HANG};
    sandbox_fault(w->server, &f);
    gint64 row = engine_world_post(w, "Slow but once", 0, NULL);
    assert_true(engine_world_until(w, engine_world_asked, (gpointer)"/api/v1/statuses"));
    assert_int_equal(engine_world_state(w, row), LEDGER_SENDING);
    engine_let_go(w->engine);
    struct engine *other = other_program(w);
    w->skew += RETRY;
    turns(other, 10);
    assert_int_equal(engine_world_state(w, row), LEDGER_SENDING);
    sandbox_release(w->server);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    turns(other, 10);
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 1);
    assert_int_equal(sandbox_requests(w->server, "POST", "/api/v1/statuses"), 1);
    engine_free(other);
    engine_world_free(w);
}

/* Another program dies while it sends: this one, which runs on, reads back and settles it. */
static void test_a_row_of_the_dead_is_settled(void **state)
{
    struct sandbox_options o = {.ignore_idempotency = TRUE};
    struct engine_world *w = engine_world_new(&o);
    engine_world_sign_in(w);
    engine_world_settle(w);
    struct engine *other = other_program(w);
    turns(other, 5);
    struct sandbox_fault f = {.method = "POST", .path = "/api/v1/statuses", .times = 1, .trick = SANDBOX_TRICK_HANG};
    sandbox_fault(w->server, &f);
    gint64 row = engine_world_post(w, "Died on the way", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_SENDING));
    turns(other, 10); /* it lives: its row is left alone */
    w->skew += MS_MINUTE;
    turns(other, 10);
    assert_int_equal(engine_world_state(w, row), LEDGER_SENDING);
    engine_world_swap(w, other);
    w->skew += MS_MINUTE;
    if (!engine_world_reaches(w, row, LEDGER_SENT)) {
        struct ledger *l = store_ledger(w->reader, row, NULL);
        fail_msg("%s: %s", ledger_state_name(l->state), l->error);
    }
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 1);
    engine_world_free(w);
}

/* The screen's thread, stopped and continued. */
static void test_a_resting_worker(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    engine_world_settle(w);
    engine_let_go(w->engine);
    struct engine_options o = engine_world_options(w);
    o.now = NULL;
    GError *error = NULL;
    guint before = fetches(w);
    struct worker *worker = worker_start(&o, &error);
    assert_non_null(worker);
    assert_true(sandbox_wait_requests(w->server, "GET", "/api/v1/notifications", before + 1, 60000));
    assert_true(worker_rest(worker, 60000));
    takes_over(w, w->engine);
    worker_go_on(worker);
    worker_stop(worker, 1000);
    engine_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_asks), cmocka_unit_test(test_a_gap_of_the_other_program),
        cmocka_unit_test(test_end_passes_it_on),
        cmocka_unit_test(test_letting_go_passes_it_on),
        cmocka_unit_test(test_letting_go_in_the_middle),
        cmocka_unit_test(test_a_row_under_way_is_kept),
        cmocka_unit_test(test_a_row_of_the_dead_is_settled),
        cmocka_unit_test(test_a_resting_worker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
