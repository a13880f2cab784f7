/* Nothing to do, nothing done: how often the engine wants to run while nothing is due, in the time of the tests' clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "engine_world.h"
#include "repute/clock.h"
#include "repute/store_scores.h"

/* Turns within ms, when each comes as soon as the one before asked for it, and no sooner. */
static guint turns_in(struct engine_world *w, gint64 ms)
{
    gint64 left = ms;
    guint n = 0;
    while (left > 0 && n < 10000) {
        gint64 wait = engine_turn(w->engine, 0);
        n++;
        if (wait < 0)
            break;
        wait = MAX(wait, 1); /* "at once" takes a moment */
        w->skew += wait;
        left -= wait;
    }
    return n;
}

static struct engine_world *quiet(void)
{
    struct sandbox_options o = {.no_streaming = TRUE};
    struct engine_world *w = engine_world_new(&o);
    engine_world_sign_in(w);
    engine_world_settle(w);
    for (int i = 0; i < 2; i++) { /* scores, history, what a start brings */
        w->skew += i * 10 * MS_MINUTE; /* scores rest fifty times as long as they took */
        turns_in(w, 10 * MS_SECOND);
        engine_world_settle(w);
    }
    return w;
}

static void test_idle(void **state)
{
    struct engine_world *w = quiet();
    assert_in_range(turns_in(w, 10 * MS_SECOND), 1, 3);
    engine_world_free(w);
}

static void test_nothing_at_all(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    turns_in(w, 10 * MS_SECOND);
    assert_in_range(turns_in(w, MS_HOUR), 1, 5);
    engine_world_free(w);
}

/* A score is a day's: where nothing comes in, one waking at midnight has the next. */
static void test_midnight(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    assert_true(settings_set(w->settings, "zone", "UTC", NULL));
    engine_world_restart(w); /* an engine takes its settings at its start */
    turns_in(w, 10 * MS_SECOND);
    gint64 at = 0, midnight = (clock_now_ms() + w->skew) / MS_DAY * MS_DAY + MS_DAY;
    g_autofree char *today = store_score(w->reader, &(struct score_scope){0}, "", &at);
    assert_true(today != NULL && at < midnight);
    assert_in_range(turns_in(w, midnight - clock_now_ms() - w->skew + MS_MINUTE), 1, 6);
    g_autofree char *next = store_score(w->reader, &(struct score_scope){0}, "", &at);
    assert_true(next != NULL && at >= midnight && at < midnight + MS_MINUTE);
    engine_world_free(w);
}

/* Rows with a time in the past that nobody here can send: each kind of them. */
static void test_rows_that_cannot_go(void **state)
{
    static const struct {
        const char *name, *sql;
    } ROWS[] = {
        {"held by a person", "UPDATE ledger SET state=2, held_by='person'"},
        {"held by approval", "UPDATE ledger SET state=2, held_by='approval', approver='ola'"},
        {"held by token", "UPDATE ledger SET state=2, held_by='token'"},
        {"held by login", "UPDATE ledger SET state=2, held_by='login'; UPDATE account SET state=3"},
        {"held by pause", "UPDATE ledger SET state=2, held_by='pause';"
                          " INSERT INTO meta(key, value) VALUES('pause.since', '1'),('pause.by', 'ola')"},
        {"sending elsewhere", "UPDATE ledger SET state=3"},
        {"missed", "UPDATE ledger SET state=7"},
        {"unknown", "UPDATE ledger SET state=6"},
        {"the part before it failed", "UPDATE ledger SET previous=999999"},
        {"an account that is off", "UPDATE account SET state=4"},
        {"a removed account", "UPDATE account SET removed_at=1"},
        {"an archive", "UPDATE account SET platform='archive'"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        struct engine_world *w = quiet();
        gint64 row = engine_world_post(w, "Not from here", 0,
                                       json_pack("{s:I}", "at", (json_int_t)(clock_now_ms() + w->skew + MS_HOUR)));
        struct locks *other = locks_open(w->paths.locks, NULL);
        assert_true(locks_take(other, row)); /* so that no start takes a row that is being sent */
        engine_world_sql(w, ROWS[i].sql);
        engine_world_sql(w, "UPDATE ledger SET due_at=due_at-3600000, next_try_at=0, grace_ms=0");
        engine_world_restart(w);
        turns_in(w, 10 * MS_SECOND);
        engine_world_settle(w);
        turns_in(w, 10 * MS_SECOND);
        guint n = turns_in(w, 10 * MS_SECOND);
        if (n > 6)
            fail_msg("%s: %u turns in ten seconds", ROWS[i].name, n);
        assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 0);
        locks_free(other);
        engine_world_free(w);
    }
}

/* A colleague's account: its token is with them. The row says so, and the program rests. */
static void test_token_elsewhere(void **state)
{
    struct engine_world *w = quiet();
    char *secret = g_build_filename(w->paths.secrets, "acme", NULL);
    engine_world_sql(w, "UPDATE account SET owner='ola'");
    engine_world_restart(w);
    g_remove(secret);
    g_free(secret);
    gint64 row = engine_world_post(w, "Ola's program sends it", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_HELD));
    struct ledger *l = store_ledger(w->reader, row, NULL);
    assert_string_equal(l->held_by, "token");
    ledger_free(l);
    turns_in(w, 10 * MS_SECOND);
    assert_in_range(turns_in(w, 10 * MS_SECOND), 1, 3);
    engine_world_free(w);
}

/* The server is busy: waiting for the next try is no work. */
static void test_waiting_for_the_next_try(void **state)
{
    struct engine_world *w = quiet();
    struct sandbox_fault f = {.method = "POST", .path = "/api/v1/statuses", .times = -1, .status = 503};
    sandbox_fault(w->server, &f);
    gint64 row = engine_world_post(w, "Busy there", 0, NULL);
    while (sandbox_requests(w->server, "POST", "/api/v1/statuses") < 4) {
        w->skew += MS_SECOND;
        engine_turn(w->engine, 5);
    }
    assert_true(engine_world_reaches(w, row, LEDGER_QUEUED));
    assert_in_range(turns_in(w, 10 * MS_SECOND), 1, 5);
    engine_world_free(w);
}

/* Whatever the store refuses to take, a full disk and the like: it is tried again in a while, and not with every turn. */
#define REFUSE(what) "CREATE TRIGGER no_room BEFORE UPDATE OF " what " BEGIN SELECT RAISE(ABORT, 'no room'); END"

static void rests_while_refused(struct engine_world *w)
{
    turns_in(w, 10 * MS_SECOND);
    assert_in_range(turns_in(w, MS_MINUTE), 1, 60);
}

static void test_outcome_cannot_be_written(void **state)
{
    struct engine_world *w = quiet();
    struct sandbox_fault f = {.method = "POST", .path = "/api/v1/statuses", .times = 1, .status = 422};
    sandbox_fault(w->server, &f);
    engine_world_sql(w, REFUSE("state ON ledger WHEN old.state=3"));
    gint64 row = engine_world_post(w, "Refused, and no room to say so", 0, NULL);
    assert_true(engine_world_until(w, engine_world_asked, (gpointer) "/api/v1/statuses"));
    guint asked = sandbox_requests(w->server, "GET", "/api/v1/accounts");
    for (int i = 0; i < 100; i++)
        engine_turn(w->engine, 10);
    assert_in_range(sandbox_requests(w->server, "GET", "/api/v1/accounts") - asked, 0, 4);
    assert_int_equal(engine_world_state(w, row), LEDGER_SENDING);
    engine_world_sql(w, "DROP TRIGGER no_room");
    w->skew += MS_MINUTE;
    assert_true(engine_world_reaches(w, row, LEDGER_SENT)); /* read back, and once more with its key */
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 1);
    engine_world_free(w);
}

static void test_claim_cannot_be_written(void **state)
{
    struct engine_world *w = quiet();
    engine_world_sql(w, REFUSE("state ON ledger WHEN new.state=3"));
    gint64 row = engine_world_post(w, "No room to begin", 0, NULL);
    rests_while_refused(w);
    assert_int_equal(engine_world_state(w, row), LEDGER_QUEUED);
    engine_world_sql(w, "DROP TRIGGER no_room");
    w->skew += MS_MINUTE;
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    engine_world_free(w);
}

static void test_snooze_cannot_end(void **state)
{
    struct engine_world *w = quiet();
    sandbox_post(w->server, "lena@beans.example", "@acme is it open?", NULL, NULL, 0);
    engine_world_job(w, "sync", json_object());
    engine_world_settle(w);
    engine_world_sql(w, "UPDATE conversation SET state=3, snoozed_until=1;" REFUSE("state ON conversation"));
    engine_world_restart(w);
    rests_while_refused(w);
    engine_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_idle),
        cmocka_unit_test(test_nothing_at_all), cmocka_unit_test(test_midnight),
        cmocka_unit_test(test_rows_that_cannot_go),
        cmocka_unit_test(test_token_elsewhere),
        cmocka_unit_test(test_waiting_for_the_next_try),
        cmocka_unit_test(test_outcome_cannot_be_written),
        cmocka_unit_test(test_claim_cannot_be_written),
        cmocka_unit_test(test_snooze_cannot_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
