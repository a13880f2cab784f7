/* The whole path on a server: messages in, answers out, once; and what happens when answers are lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/sync/engine.h"
#include "engine_world.h"
#include "repute/clock.h"
#include "repute/store_scores.h"

static gint64 first_item(struct engine_world *w)
{
    struct list_query q = {.sort = SORT_NEWEST, .now_ms = clock_now_ms(), .me = "sal"};
    GPtrArray *rows = store_list(w->reader, &q, NULL, FALSE, 1, NULL);
    assert_non_null(rows);
    gint64 id = rows->len > 0 ? ((struct conversation *)rows->pdata[0])->last.id : 0;
    g_ptr_array_unref(rows);
    return id;
}

static void sync_now(struct engine_world *w)
{
    engine_world_job(w, "sync", json_object());
    engine_world_settle(w);
}

static void test_mentions_come_in_exactly(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    sandbox_add_mentions(w->server, "acme", 500, 7);
    engine_world_sign_in(w);
    sync_now(w);
    assert_int_equal(engine_world_count(w, "direction:in"), 500);
    sync_now(w); /* and again brings nothing twice */
    assert_int_equal(engine_world_count(w, "direction:in"), 500);
    struct account *a = store_account(w->reader, "acme", NULL);
    assert_int_equal(a->state, ACCOUNT_OK);
    assert_string_equal(a->owner, "sal");
    account_free(a);
    engine_world_free(w);
}

static void test_reply_reaches_the_other_side_once(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    char *asked = g_strdup(sandbox_post(w->server, "lena@beans.example", "@acme my order arrived broken", NULL, NULL, 0));
    engine_world_sign_in(w);
    sync_now(w);
    gint64 row = engine_world_post(w, "@lena@beans.example Sorry to hear that!", first_item(w), NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 1);
    char *text = sandbox_last_status_json(w->server, "acme");
    json_t *status = json_loads(text, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(status, "in_reply_to_id")), asked);
    json_t *mention = json_array_get(json_object_get(status, "mentions"), 0);
    assert_string_equal(json_string_value(json_object_get(mention, "acct")), "lena@beans.example");
    json_decref(status);
    g_free(text);
    g_free(asked);
    assert_int_equal(engine_world_count(w, "is:pending"), 1);
    engine_world_free(w);
}

static void lose_the_answer(struct engine_world *w, enum sandbox_trick trick)
{
    struct sandbox_fault f = {.method = "POST", .path = "/api/v1/statuses", .times = 1, .trick = trick, .amount = 3};
    sandbox_fault(w->server, &f);
}

/* The server took the post and its answer was lost: read back, found, sent once; also where the server ignores the
 * idempotency key. */
static void lost_answer(gboolean ignores_key, enum sandbox_trick trick)
{
    struct sandbox_options o = {.ignore_idempotency = ignores_key};
    struct engine_world *w = engine_world_new(&o);
    engine_world_sign_in(w);
    lose_the_answer(w, trick);
    gint64 row = engine_world_post(w, "Spring blend is back", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(sandbox_count_statuses(w->server, "acme", "Spring blend is back"), 1);
    engine_world_free(w);
}

static void test_lost_answer(void **state)
{
    lost_answer(FALSE, SANDBOX_TRICK_CLOSE_AFTER);
}

static void test_lost_answer_key_ignored(void **state)
{
    lost_answer(TRUE, SANDBOX_TRICK_CLOSE_AFTER);
}

static void test_cut_answer_key_ignored(void **state)
{
    lost_answer(TRUE, SANDBOX_TRICK_CUT);
}

/* Nothing was done there: read back twice, not found, sent by the second try, once. */
static void test_refused_connection_is_tried_again(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    lose_the_answer(w, SANDBOX_TRICK_CLOSE_BEFORE);
    gint64 row = engine_world_post(w, "Cupping on Saturday", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(sandbox_count_statuses(w->server, "acme", "Cupping on Saturday"), 1);
    engine_world_free(w);
}

static gboolean has_request(struct engine_world *w, gpointer data)
{
    return sandbox_requests(w->server, "POST", data) > 0;
}

/* The program dies while it sends (its engine is dropped in the middle): the next start reads back. */
static void test_death_in_the_middle(void **state)
{
    struct sandbox_options o = {.ignore_idempotency = TRUE};
    struct engine_world *w = engine_world_new(&o);
    engine_world_sign_in(w);
    struct sandbox_fault f = {.method = "POST", .path = "/api/v1/statuses", .times = 1, .trick = SANDBOX_TRICK_HANG};
    sandbox_fault(w->server, &f);
    gint64 row = engine_world_post(w, "Open from 8 today", 0, NULL);
    assert_true(engine_world_until(w, has_request, (gpointer) "/api/v1/statuses"));
    assert_int_equal(engine_world_state(w, row), LEDGER_SENDING);
    engine_world_restart(w);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(sandbox_count_statuses(w->server, "acme", "Open from 8 today"), 1);
    engine_world_free(w);
}

static void test_scheduled_goes_out_on_time(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    gint64 due = clock_now_ms() + 3600 * MS_SECOND;
    gint64 row = engine_world_post(w, "Meet the growers", 0, json_pack("{s:I}", "at", (json_int_t)due));
    engine_world_settle(w);
    assert_int_equal(engine_world_state(w, row), LEDGER_SCHEDULED);
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 0);
    w->skew = 3500 * MS_SECOND;
    engine_world_settle(w);
    assert_int_equal(engine_world_state(w, row), LEDGER_SCHEDULED);
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 0);
    w->skew = 3600 * MS_SECOND + 1000;
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    assert_int_equal(sandbox_count_statuses(w->server, "acme", "Meet the growers"), 1);
    engine_world_free(w);
}

static void test_late_start_is_missed(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    gint64 due = clock_now_ms() + 3600 * MS_SECOND;
    gint64 row = engine_world_post(w, "Early birds", 0, json_pack("{s:I}", "at", (json_int_t)due));
    w->skew = 6 * MS_HOUR;
    assert_true(engine_world_reaches(w, row, LEDGER_MISSED));
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 0);
    engine_world_free(w);
}

static void test_pause_holds_and_resume_sends(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    engine_world_job(w, "pause", json_pack("{s:s}", "reason", "courier strike"));
    gint64 row = engine_world_post(w, "Held back", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_HELD));
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 0);
    engine_world_job(w, "resume", json_object());
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    engine_world_free(w);
}

static gboolean account_is(struct engine_world *w, gpointer data)
{
    struct account *a = store_account(w->reader, "acme", NULL);
    gboolean is = a->state == (enum account_state)GPOINTER_TO_INT(data);
    account_free(a);
    return is;
}

static void test_expired_token_is_a_login_fault(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    sandbox_expire_tokens(w->server, "acme");
    engine_world_job(w, "sync", json_object());
    assert_true(engine_world_until(w, account_is, GINT_TO_POINTER(ACCOUNT_LOGIN)));
    gint64 row = engine_world_post(w, "Waits for login", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_HELD));
    engine_world_free(w);
}

static void test_network_fault_is_no_login_fault(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    struct sandbox_fault f = {.path = "/", .times = 50, .trick = SANDBOX_TRICK_CLOSE_BEFORE};
    sandbox_fault(w->server, &f);
    engine_world_job(w, "sync", json_object());
    assert_true(engine_world_until(w, account_is, GINT_TO_POINTER(ACCOUNT_OFFLINE)));
    engine_world_free(w);
}

static void garbage(enum sandbox_trick trick, int amount)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    sandbox_post(w->server, "lena@beans.example", "@acme hello?", NULL, NULL, 0);
    struct sandbox_fault f = {.path = "/api/v1/notifications", .times = 30, .trick = trick, .amount = amount};
    sandbox_fault(w->server, &f);
    engine_world_job(w, "sync", json_object());
    assert_true(engine_world_until(w, account_is, GINT_TO_POINTER(ACCOUNT_LIMITED)));
    sandbox_faults_clear(w->server);
    w->skew += MS_HOUR; /* after the back-off all is well again */
    engine_world_job(w, "sync", json_object());
    engine_world_settle(w);
    assert_true(engine_world_until(w, account_is, GINT_TO_POINTER(ACCOUNT_OK)));
    assert_int_equal(engine_world_count(w, "direction:in"), 1);
    engine_world_free(w);
}

static void test_html_for_json(void **state)
{
    garbage(SANDBOX_TRICK_HTML, 0);
}

static void test_huge_body(void **state)
{
    garbage(SANDBOX_TRICK_HUGE, 100);
}

static void test_deep_json(void **state)
{
    garbage(SANDBOX_TRICK_DEEP, 100000);
}

static gboolean text_is(struct engine_world *w, gpointer data)
{
    w->skew += MS_MINUTE;
    return engine_world_count(w, data) == 1;
}

static void test_edit_and_deletion_are_followed(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    const char *id = sandbox_post(w->server, "lena@beans.example", "@acme where is my ordre?", NULL, NULL, 0);
    engine_world_sign_in(w);
    sync_now(w);
    assert_int_equal(engine_world_count(w, "ordre"), 1);
    sandbox_edit(w->server, id, "@acme where is my parcel?");
    assert_true(engine_world_until(w, text_is, (gpointer) "parcel is:edited"));
    sandbox_delete(w->server, id);
    assert_true(engine_world_until(w, text_is, (gpointer) "is:deleted"));
    engine_world_free(w);
}

static gint64 figures_at(struct engine_world *w)
{
    gint64 at = 0;
    g_free(store_score(w->reader, &(struct score_scope){0}, "", &at));
    return at;
}

/* Who leaves waits for no figures over years of mentions; the next start works them out. */
static void test_leaving_breaks_figures_off(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    engine_world_sql(w, "WITH RECURSIVE h(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM h WHERE n<2000)"
                        " INSERT INTO mood SELECT 0, 1, strftime('%s')/3600-n, 0, 1,0,0,0,0,1,1,1,0,0 FROM h");
    w->leaves = TRUE;
    engine_world_restart(w);
    gint64 before = figures_at(w);
    for (int i = 0; i < 10; i++) {
        w->skew += MS_MINUTE;
        engine_turn(w->engine, 1);
    }
    assert_int_equal(figures_at(w), before);
    w->leaves = FALSE;
    engine_world_restart(w);
    for (int i = 0; i < 10; i++) {
        w->skew += MS_MINUTE;
        engine_turn(w->engine, 1);
    }
    assert_true(figures_at(w) > before);
    engine_world_free(w);
}

static gboolean figures_there(struct engine_world *w, gpointer none)
{
    (void)none;
    return figures_at(w) != 0;
}

/* Who was forgotten takes all figures along, whose names and words stood in them: they are worked out anew at once, however
 * long the engine meant to rest. */
static void test_figures_after_forgetting(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    sandbox_post(w->server, "lena@beans.example", "@acme my order arrived broken", NULL, NULL, 0);
    engine_world_sign_in(w);
    sync_now(w);
    assert_true(engine_world_until(w, figures_there, NULL));
    w->engine->score_not_before = engine_now(w->engine) + MS_HOUR;
    gint64 person = store_person_by_handle(w->reader, "lena");
    assert_true(person != 0);
    engine_world_job(w, "forget", json_pack("{s:I}", "person", (json_int_t)person));
    assert_true(figures_at(w) == 0);
    w->skew += 3 * MS_SECOND; /* more may come at once */
    assert_true(engine_world_until(w, figures_there, NULL));
    engine_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mentions_come_in_exactly),
        cmocka_unit_test(test_reply_reaches_the_other_side_once),
        cmocka_unit_test(test_lost_answer),
        cmocka_unit_test(test_lost_answer_key_ignored),
        cmocka_unit_test(test_cut_answer_key_ignored),
        cmocka_unit_test(test_refused_connection_is_tried_again),
        cmocka_unit_test(test_death_in_the_middle),
        cmocka_unit_test(test_scheduled_goes_out_on_time),
        cmocka_unit_test(test_late_start_is_missed),
        cmocka_unit_test(test_pause_holds_and_resume_sends),
        cmocka_unit_test(test_expired_token_is_a_login_fault),
        cmocka_unit_test(test_network_fault_is_no_login_fault),
        cmocka_unit_test(test_html_for_json),
        cmocka_unit_test(test_huge_body),
        cmocka_unit_test(test_deep_json),
        cmocka_unit_test(test_leaving_breaks_figures_off),
        cmocka_unit_test(test_edit_and_deletion_are_followed),
        cmocka_unit_test(test_figures_after_forgetting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
