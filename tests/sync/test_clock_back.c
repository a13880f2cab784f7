/* Waits that the store keeps, and a clock that ran ahead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine_world.h"
#include "repute/clock.h"

#define STATUSES "/api/v1/statuses"

/* A clock that runs a day ahead is put right, with the program running or not: what was to be tried again, and what was
 * to go out "now", waits for no tomorrow; the first try is found where it arrived. */
static void clock_put_right(gboolean restart)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    w->skew = MS_DAY;
    struct sandbox_fault busy = {.method = "POST", .path = STATUSES, .times = 1, .status = 503};
    sandbox_fault(w->server, &busy);
    struct sandbox_fault lost = {.method = "POST", .path = STATUSES, .times = 1, .trick = SANDBOX_TRICK_CLOSE_AFTER};
    gint64 refused = engine_world_post(w, "Refused", 0, NULL);
    assert_true(engine_world_until(w, engine_world_asked, (gpointer)STATUSES));
    assert_true(engine_world_reaches(w, refused, LEDGER_QUEUED));
    struct sandbox_fault away = {.method = "GET", .path = "/api/v1/accounts", .times = 1, .status = 503};
    sandbox_fault(w->server, &lost);
    sandbox_fault(w->server, &away); /* it cannot be read back yet */
    gint64 arrived = engine_world_post(w, "Arrived", 0, NULL);
    assert_true(engine_world_reaches(w, arrived, LEDGER_QUEUED));
    if (restart)
        engine_world_end(w);
    w->skew = 0;
    if (restart)
        engine_world_restart(w);
    for (int i = 0; i < 20; i++) {
        w->skew += 2 * MS_SECOND;
        engine_world_settle(w);
    }
    assert_int_equal(engine_world_state(w, refused), LEDGER_SENT);
    assert_int_equal(engine_world_state(w, arrived), LEDGER_SENT);
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 2);
    engine_world_free(w);
}

static void put_right_meanwhile(void **state)
{
    clock_put_right(FALSE);
}

static void put_right_before_the_start(void **state)
{
    clock_put_right(TRUE);
}

/* Asked to wait ten minutes by a server; the clock, put right, makes no day of them. */
static void a_limit_ends_too(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    struct sandbox_fault f = {.path = "/api/v1/notifications", .times = 1, .status = 429, .retry_after_s = 600};
    sandbox_fault(w->server, &f);
    w->skew = MS_DAY;
    engine_world_settle(w);
    engine_world_end(w);
    w->skew = 0;
    engine_world_restart(w);
    guint before = sandbox_requests(w->server, "GET", "/api/v1/notifications");
    engine_world_settle(w);
    assert_int_equal(sandbox_requests(w->server, "GET", "/api/v1/notifications"), before);
    w->skew = 11 * MS_MINUTE;
    engine_world_settle(w);
    assert_true(sandbox_requests(w->server, "GET", "/api/v1/notifications") > before);
    engine_world_free(w);
}

static gboolean has_mention(struct engine_world *w, gpointer data)
{
    return engine_world_count(w, "is:new") == 1;
}

static void snooze(struct engine_world *w, gint64 id, gint64 until)
{
    char *args = g_strdup_printf("{\"verb\":\"snooze\",\"until\":%" G_GINT64_FORMAT ",\"targets\":[{\"id\":\"%" G_GINT64_FORMAT
                                 "\",\"revision\":0}]}", until, id);
    assert_int_equal(engine_world_job(w, "change", json_loads(args, 0, NULL))->type, EVENT_DONE);
    g_free(args);
}

/* The clock is put right; the conversation as it is then, to be freed. */
static struct conversation *back_to_now(struct engine_world *w, gint64 id, gboolean restart)
{
    if (restart)
        engine_world_end(w);
    w->skew = 0;
    if (restart)
        engine_world_restart(w);
    engine_world_settle(w);
    return store_conversation(w->reader, id, NULL);
}

/* Somebody snoozed "for two hours" and claimed by that clock. */
static void put_away_for_no_day(gboolean restart)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    w->skew = MS_DAY;
    sandbox_post(w->server, "lena@beans.example", "@acme where is my order?", NULL, NULL, 0);
    w->skew += 2 * MS_MINUTE;
    assert_true(engine_world_until(w, has_mention, NULL));
    gint64 begun = clock_now_ms(), fixed = (begun / MS_DAY + 3) * MS_DAY;
    struct list_query q = {.now_ms = begun, .me = "sal"};
    GPtrArray *rows = store_list(w->reader, &q, NULL, FALSE, 1, NULL);
    gint64 id = ((const struct conversation *)rows->pdata[0])->id;
    g_ptr_array_unref(rows);
    snooze(w, id, fixed); /* a time of day is what was meant */
    struct conversation *c = back_to_now(w, id, restart);
    assert_int_equal(c->snoozed_until, fixed);
    conversation_free(c);
    w->skew = MS_DAY;
    engine_world_settle(w);
    snooze(w, id, (begun + MS_DAY) / MS_MINUTE * MS_MINUTE + 2 * MS_HOUR + 7 * MS_SECOND);
    char *args = g_strdup_printf("{\"conversation\":\"%" G_GINT64_FORMAT "\"}", id);
    assert_int_equal(engine_world_job(w, "claim", json_loads(args, 0, NULL))->type, EVENT_DONE);
    g_free(args);
    c = back_to_now(w, id, restart);
    gint64 now = clock_now_ms() + w->skew;
    assert_in_range(c->snoozed_until, now + 110 * MS_MINUTE, now + 130 * MS_MINUTE);
    /* By how much the clock was put back is known but for the time since the engine's last turn: a slow machine's minute. */
    assert_in_range(c->claim_since, begun - MS_MINUTE, now + MS_MINUTE);
    assert_in_range(c->claim_until, begun, now + 11 * MS_MINUTE);
    gint64 until = c->snoozed_until;
    conversation_free(c);
    w->skew += 10 * MS_SECOND;
    c = back_to_now(w, id, TRUE); /* once is enough */
    assert_int_equal(c->snoozed_until, until);
    conversation_free(c);
    engine_world_free(w);
}

static void put_away_meanwhile(void **state)
{
    put_away_for_no_day(FALSE);
}

static void put_away_before_the_start(void **state)
{
    put_away_for_no_day(TRUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(put_right_meanwhile),
        cmocka_unit_test(put_right_before_the_start),
        cmocka_unit_test(a_limit_ends_too),
        cmocka_unit_test(put_away_meanwhile),
        cmocka_unit_test(put_away_before_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
