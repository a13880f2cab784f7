/* Times in which no post goes out, on a real server: whatever would send one then waits for a person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ledger_acts.h"

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
