/* The ledger's states one by one, each step on a real server: what people do to a row, what time does, and what the
 * server's answers do. Never is there more or less on the server than the row says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ledger_acts.h"

#define REPORTS "/api/v1/reports"

static gboolean act(struct engine_world *w, const char *verb, gint64 row)
{
    return by(w, "sal", verb, row, NULL);
}

static void test_cancelled_and_taken_back(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = post_at(w, "Cancelled", now(w) + MS_HOUR), back = post_at(w, "Taken back", now(w) + MS_HOUR);
    assert_true(act(w, "cancel", row));
    assert_true(act(w, "cancel", back));
    assert_false(act(w, "cancel", row)); /* once */
    assert_true(act(w, "uncancel", back));
    assert_int_equal(engine_world_state(w, back), LEDGER_SCHEDULED);
    pass(w, MS_HOUR + MS_SECOND);
    assert_true(engine_world_reaches(w, back, LEDGER_SENT));
    assert_int_equal(engine_world_state(w, row), LEDGER_CANCELLED);
    assert_int_equal(on_server(w), 1);
    assert_false(act(w, "cancel", back)); /* it is out */
    assert_false(act(w, "uncancel", back));
    engine_world_free(w);
}

/* Taken back within its grace it goes out, later a person is asked. */
static void test_taken_back_within_its_grace(void **state)
{
    struct engine_world *w = signed_in();
    gint64 soon = post_at(w, "Within its grace", now(w) + MS_MINUTE), late = post_at(w, "Too late", now(w) + MS_MINUTE);
    assert_true(act(w, "cancel", soon));
    assert_true(act(w, "cancel", late));
    pass(w, 20 * MS_MINUTE);
    assert_true(act(w, "uncancel", soon));
    assert_true(engine_world_reaches(w, soon, LEDGER_SENT));
    pass(w, 20 * MS_MINUTE);
    assert_true(act(w, "uncancel", late));
    assert_true(engine_world_reaches(w, late, LEDGER_MISSED));
    assert_int_equal(on_server(w), 1);
    engine_world_free(w);
}

static void test_moved(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = post_at(w, "Moved", now(w) + MS_HOUR), due = now(w) + 2 * MS_HOUR;
    assert_true(by(w, "sal", "move", row, json_pack("{s:I}", "at", (json_int_t)due)));
    pass(w, MS_HOUR + MS_MINUTE);
    assert_int_equal(engine_world_state(w, row), LEDGER_SCHEDULED);
    assert_int_equal(on_server(w), 0);
    pass(w, MS_HOUR);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_false(by(w, "sal", "move", row, json_pack("{s:I}", "at", (json_int_t)(now(w) + MS_HOUR))));
    engine_world_free(w);
}

/* On the revision that was seen: a colleague was faster. */
static void test_moved_under_ones_hands(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = post_at(w, "Two hands", now(w) + MS_HOUR), due = now(w) + 2 * MS_HOUR;
    struct ledger *seen = store_ledger(w->reader, row, NULL);
    assert_true(by(w, "ola", "hold", row, NULL));
    assert_false(by(w, "sal", "move", row,
                    json_pack("{s:I,s:I}", "at", (json_int_t)due, "revision", (json_int_t)seen->revision)));
    ledger_free(seen);
    assert_held_by(w, row, "person");
    engine_world_free(w);
}

static void test_held_and_released(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = post_at(w, "Held", now(w) + MS_HOUR);
    assert_true(act(w, "hold", row));
    pass(w, 5 * MS_HOUR);
    assert_held_by(w, row, "person");
    assert_int_equal(on_server(w), 0);
    assert_true(act(w, "release", row)); /* go, whatever its time was */
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(on_server(w), 1);
    assert_false(act(w, "release", row));
    engine_world_free(w);
}

static void test_approved_by_another(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = engine_world_post(w, "Four eyes", 0, json_pack("{s:s}", "approver", "ola"));
    pass(w, MS_MINUTE);
    assert_held_by(w, row, "approval");
    assert_false(act(w, "approve", row)); /* sal wrote it */
    assert_false(act(w, "release", row));
    assert_int_equal(on_server(w), 0);
    assert_true(by(w, "ola", "approve", row, NULL));
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(on_server(w), 1);
    engine_world_free(w);
}

static void test_rejected(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = engine_world_post(w, "Not like this", 0, json_pack("{s:s}", "approver", "ola"));
    assert_true(by(w, "ola", "reject", row, NULL));
    assert_int_equal(engine_world_state(w, row), LEDGER_CANCELLED);
    gint64 later = engine_world_post(w, "A yes taken back", 0,
                                     json_pack("{s:s,s:I}", "approver", "ola", "at", (json_int_t)(now(w) + MS_HOUR)));
    assert_true(by(w, "ola", "approve", later, NULL));
    assert_int_equal(engine_world_state(w, later), LEDGER_SCHEDULED);
    assert_true(by(w, "ola", "reject", later, NULL));
    pass(w, 65 * MS_MINUTE);
    assert_held_by(w, later, "approval");
    assert_int_equal(on_server(w), 0);
    engine_world_free(w);
}

static void refuse_posts(struct engine_world *w, int times, int status)
{
    struct sandbox_fault f = {.method = "POST", .path = STATUSES, .times = times, .status = status};
    sandbox_fault(w->server, &f);
}

static void test_failed_and_tried_again(void **state)
{
    struct engine_world *w = signed_in();
    refuse_posts(w, 1, 422);
    gint64 row = engine_world_post(w, "Refused first", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_FAILED));
    pass(w, MS_DAY); /* nothing leaves this state by itself */
    assert_int_equal(engine_world_state(w, row), LEDGER_FAILED);
    assert_int_equal(on_server(w), 0);
    assert_true(act(w, "retry", row));
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(on_server(w), 1);
    engine_world_free(w);
}

static void test_busy_server_is_tried_again(void **state)
{
    struct engine_world *w = signed_in();
    refuse_posts(w, 3, 503);
    gint64 row = engine_world_post(w, "Fourth time", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(on_server(w), 1);
    assert_int_equal(sandbox_requests(w->server, "POST", STATUSES), 4);
    engine_world_free(w);
}

/* Whether it may have gone out is not forgotten by a hold in between. */
static void test_held_between_two_tries(void **state)
{
    struct engine_world *w = signed_in();
    refuse_posts(w, 1, 503);
    gint64 row = engine_world_post(w, "Held meanwhile", 0, NULL);
    pass(w, MS_SECOND);
    assert_true(act(w, "hold", row));
    assert_true(act(w, "release", row));
    struct ledger *l = store_ledger(w->reader, row, NULL);
    assert_int_equal(l->state, LEDGER_QUEUED);
    assert_string_equal(l->error_code, "unknown");
    ledger_free(l);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(on_server(w), 1);
    engine_world_free(w);
}

static void test_rate_limit_is_kept(void **state)
{
    struct engine_world *w = signed_in();
    struct sandbox_fault f = {.method = "POST", .path = STATUSES, .times = 1, .status = 429, .retry_after_s = 120};
    sandbox_fault(w->server, &f);
    gint64 row = engine_world_post(w, "Slowly", 0, NULL);
    assert_true(engine_world_until(w, engine_world_asked, (gpointer)STATUSES));
    assert_true(engine_world_reaches(w, row, LEDGER_QUEUED));
    pass(w, 60 * MS_SECOND);
    assert_int_equal(engine_world_state(w, row), LEDGER_QUEUED);
    assert_int_equal(sandbox_requests(w->server, "POST", STATUSES), 1); /* not before the server's own time */
    pass(w, 65 * MS_SECOND);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(on_server(w), 1);
    engine_world_free(w);
}

static void test_login_again_sends_what_was_held(void **state)
{
    struct engine_world *w = signed_in();
    refuse_posts(w, 1, 401);
    gint64 row = engine_world_post(w, "After the login", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_HELD));
    assert_held_by(w, row, "login");
    engine_world_sign_in(w);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(on_server(w), 1);
    engine_world_free(w);
}

/* The server took it, its answer was lost, and it cannot be read back: a person is asked. */
static gint64 unknown(struct engine_world *w, enum sandbox_trick trick)
{
    struct sandbox_fault lost = {.method = "POST", .path = STATUSES, .times = 1, .trick = trick};
    struct sandbox_fault blind = {.method = "GET", .path = "/api/v1/accounts", .times = -1, .status = 500};
    sandbox_fault(w->server, &lost);
    sandbox_fault(w->server, &blind);
    gint64 row = engine_world_post(w, "Is it there?", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_UNKNOWN));
    sandbox_faults_clear(w->server);
    pass(w, MS_DAY);
    assert_int_equal(engine_world_state(w, row), LEDGER_UNKNOWN);
    assert_int_equal(sandbox_requests(w->server, "POST", STATUSES), 1);
    return row;
}

static void test_unknown_settled_as_sent(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = unknown(w, SANDBOX_TRICK_CLOSE_AFTER);
    assert_false(act(w, "cancel", row));
    assert_true(by(w, "sal", "settle", row, json_pack("{s:b,s:s}", "sent", 1, "url", "https://acme.example/@acme/1")));
    assert_int_equal(engine_world_state(w, row), LEDGER_SENT);
    pass(w, MS_HOUR);
    assert_int_equal(sandbox_requests(w->server, "POST", STATUSES), 1);
    assert_int_equal(on_server(w), 1);
    engine_world_free(w);
}

static void test_unknown_settled_as_not_sent(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = unknown(w, SANDBOX_TRICK_CLOSE_BEFORE);
    assert_true(act(w, "settle", row));
    assert_int_equal(engine_world_state(w, row), LEDGER_CANCELLED);
    assert_false(act(w, "uncancel", row)); /* settled is settled */
    pass(w, MS_HOUR);
    assert_int_equal(on_server(w), 0);
    engine_world_free(w);
}

/* A person says it is not there, and is wrong: it is read back before the second try. */
static void test_unknown_tried_again(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = unknown(w, SANDBOX_TRICK_CLOSE_AFTER);
    assert_true(by(w, "sal", "settle", row, json_pack("{s:b}", "again", 1)));
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(on_server(w), 1);
    engine_world_free(w);
}

/* Reports cannot be read back. What the server certainly did not take is told it again; for the rest a person is asked,
 * and their word is enough. */
static gint64 reported(struct engine_world *w, const struct sandbox_fault *fault)
{
    sandbox_post(w->server, "lena@beans.example", "@acme buy cheap lamps", NULL, NULL, 0);
    engine_world_job(w, "sync", json_object());
    engine_world_settle(w);
    struct list_query q = {.sort = SORT_NEWEST, .now_ms = now(w), .me = "sal"};
    GPtrArray *items = store_items(w->reader, &q, 0, 1, NULL);
    assert_int_equal(items->len, 1);
    gint64 item = ((struct item *)items->pdata[0])->id;
    g_ptr_array_unref(items);
    sandbox_fault(w->server, fault);
    const struct event *e = engine_world_job(w, "act", json_pack("{s:I,s:s,s:s}", "item", (json_int_t)item, "action",
                                                                 "report", "comment", "spam"));
    assert_true(e != NULL && e->type == EVENT_DONE);
    return g_ascii_strtoll(json_string_value(json_array_get(json_object_get(e->result, "ledger"), 0)), NULL, 10);
}

static void test_report_after_a_refusal(void **state)
{
    struct engine_world *w = signed_in();
    struct sandbox_fault limited = {.method = "POST", .path = REPORTS, .times = 1, .status = 429, .retry_after_s = 2};
    gint64 row = reported(w, &limited);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(sandbox_requests(w->server, "POST", REPORTS), 2);
    engine_world_free(w);
}

static void test_report_without_an_answer(void **state)
{
    struct engine_world *w = signed_in();
    struct sandbox_fault lost = {.method = "POST", .path = REPORTS, .times = 1, .trick = SANDBOX_TRICK_CLOSE_AFTER};
    gint64 row = reported(w, &lost);
    assert_true(engine_world_reaches(w, row, LEDGER_UNKNOWN));
    pass(w, MS_HOUR);
    assert_int_equal(sandbox_requests(w->server, "POST", REPORTS), 1);
    assert_true(by(w, "sal", "settle", row, json_pack("{s:b}", "again", 1)));
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(sandbox_requests(w->server, "POST", REPORTS), 2);
    engine_world_free(w);
}

/* The network went down in the middle, for a while: what became of it is found out when it is back. */
static void network_gone_in_the_middle(enum sandbox_trick trick)
{
    struct engine_world *w = signed_in();
    struct sandbox_fault lost = {.method = "POST", .path = STATUSES, .times = 1, .trick = trick};
    struct sandbox_fault down = {.method = "GET", .path = "/api/v1/accounts", .times = -1, .trick = SANDBOX_TRICK_CLOSE_BEFORE};
    sandbox_fault(w->server, &lost);
    sandbox_fault(w->server, &down);
    gint64 row = engine_world_post(w, "Is it there?", 0, NULL);
    for (int i = 0; i < 4; i++) {
        assert_true(engine_world_reaches(w, row, LEDGER_QUEUED));
        pass(w, MS_HOUR);
    }
    assert_int_equal(sandbox_requests(w->server, "POST", STATUSES), 1);
    sandbox_faults_clear(w->server);
    pass(w, MS_HOUR);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(on_server(w), 1);
    engine_world_free(w);
}

static void test_network_gone_in_the_middle(void **state)
{
    network_gone_in_the_middle(SANDBOX_TRICK_CLOSE_AFTER);
    network_gone_in_the_middle(SANDBOX_TRICK_CLOSE_BEFORE);
}

/* It went out, its answer was lost, and then the network was away for hours: found later, not sent again. */
static void test_read_back_when_the_network_returns(void **state)
{
    struct sandbox_options o = {.no_streaming = TRUE, .ignore_idempotency = TRUE};
    struct engine_world *w = engine_world_new(&o);
    engine_world_sign_in(w);
    engine_world_settle(w);
    struct sandbox_fault lost = {.method = "POST", .path = STATUSES, .times = 1, .trick = SANDBOX_TRICK_CLOSE_AFTER};
    struct sandbox_fault away = {.path = "/", .times = -1, .trick = SANDBOX_TRICK_CLOSE_BEFORE};
    sandbox_fault(w->server, &lost);
    sandbox_fault(w->server, &away);
    gint64 row = engine_world_post(w, "Gone into the tunnel", 0, NULL);
    assert_true(engine_world_until(w, engine_world_asked, (gpointer)STATUSES));
    for (int i = 0; i < 40; i++)
        pass(w, 5 * MS_MINUTE);
    assert_true(engine_world_reaches(w, row, LEDGER_QUEUED)); /* when the look that is under way has failed */
    sandbox_faults_clear(w->server);
    pass(w, 20 * MS_MINUTE);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(on_server(w), 1);
    assert_int_equal(sandbox_requests(w->server, "POST", STATUSES), 1);
    engine_world_free(w);
}

static void test_missed_is_settled(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = post_at(w, "Late after all", now(w) + MS_HOUR), dropped = post_at(w, "Dropped", now(w) + MS_HOUR);
    pass(w, 6 * MS_HOUR);
    assert_true(engine_world_reaches(w, row, LEDGER_MISSED));
    assert_true(engine_world_reaches(w, dropped, LEDGER_MISSED));
    assert_int_equal(on_server(w), 0);
    assert_true(act(w, "settle", dropped));
    assert_true(by(w, "sal", "settle", row, json_pack("{s:b}", "again", 1)));
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(engine_world_state(w, dropped), LEDGER_CANCELLED);
    assert_int_equal(on_server(w), 1);
    engine_world_free(w);
}

/* Another program pauses between the row's turn and its claim: looked at inside the claim's transaction. */
static void test_pause_of_another_program(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = engine_world_post(w, "Stop!", 0, NULL);
    assert_int_equal(engine_world_state(w, row), LEDGER_QUEUED);
    struct store_writer *other = store_writer_open(w->paths.database, NULL, NULL);
    assert_true(store_begin(other, NULL) && store_pause_set(other, TRUE, "fire", "ola", now(w), NULL) &&
                store_commit(other, NULL));
    pass(w, MS_SECOND);
    assert_held_by(w, row, "pause");
    assert_int_equal(sandbox_requests(w->server, "POST", STATUSES), 0);
    assert_true(store_begin(other, NULL) && store_pause_set(other, FALSE, NULL, "ola", now(w), NULL) &&
                store_commit(other, NULL));
    store_writer_free(other);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    engine_world_free(w);
}

static void test_pause_longer_than_the_grace(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = post_at(w, "Good morning!", now(w) + MS_HOUR);
    engine_world_job(w, "pause", json_pack("{s:s}", "reason", "courier strike"));
    pass(w, MS_HOUR + MS_SECOND);
    assert_held_by(w, row, "pause");
    pass(w, 8 * MS_HOUR);
    assert_held_by(w, row, "pause");
    engine_world_job(w, "resume", json_object());
    assert_true(engine_world_reaches(w, row, LEDGER_MISSED));
    assert_int_equal(on_server(w), 0);
    engine_world_free(w);
}

/* The frozen request is not what was written: damaged on disk, or by somebody's hand. */
static void test_a_changed_request_is_not_sent(void **state)
{
    struct engine_world *w = signed_in();
    gint64 row = post_at(w, "Two cups", now(w) + MS_HOUR);
    engine_world_sql(w, "UPDATE ledger SET request=replace(request, 'Two', 'Ten')");
    pass(w, MS_HOUR + MS_SECOND);
    assert_true(engine_world_reaches(w, row, LEDGER_FAILED));
    assert_int_equal(on_server(w), 0);
    engine_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cancelled_and_taken_back),
        cmocka_unit_test(test_taken_back_within_its_grace),
        cmocka_unit_test(test_moved),
        cmocka_unit_test(test_moved_under_ones_hands),
        cmocka_unit_test(test_held_and_released),
        cmocka_unit_test(test_approved_by_another),
        cmocka_unit_test(test_rejected),
        cmocka_unit_test(test_failed_and_tried_again),
        cmocka_unit_test(test_busy_server_is_tried_again),
        cmocka_unit_test(test_held_between_two_tries),
        cmocka_unit_test(test_rate_limit_is_kept),
        cmocka_unit_test(test_login_again_sends_what_was_held),
        cmocka_unit_test(test_unknown_settled_as_sent),
        cmocka_unit_test(test_unknown_settled_as_not_sent),
        cmocka_unit_test(test_unknown_tried_again),
        cmocka_unit_test(test_report_after_a_refusal),
        cmocka_unit_test(test_report_without_an_answer),
        cmocka_unit_test(test_network_gone_in_the_middle),
        cmocka_unit_test(test_read_back_when_the_network_returns),
        cmocka_unit_test(test_missed_is_settled),
        cmocka_unit_test(test_pause_of_another_program),
        cmocka_unit_test(test_pause_longer_than_the_grace),
        cmocka_unit_test(test_a_changed_request_is_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
