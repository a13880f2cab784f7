/* Our own posts after they were sent: edited and deleted from here, and what is stored says so at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine_world.h"
#include "repute/clock.h"

static struct item *own(struct engine_world *w, gint64 ledger)
{
    struct item *i = store_item(w->reader, store_ledger_item(w->reader, ledger), NULL);
    assert_non_null(i);
    return i;
}

static gint64 job_row(const struct event *e)
{
    if (e == NULL || e->type != EVENT_DONE)
        fail_msg("%s", e != NULL ? e->text : "no answer");
    return g_ascii_strtoll(json_string_value(json_array_get(json_object_get(e->result, "ledger"), 0)), NULL, 10);
}

/* The row that edits what row sent. */
static gint64 edit(struct engine_world *w, gint64 row, const char *text)
{
    struct draft *d = draft_new();
    d->owner = g_strdup("sal");
    d->text = g_strdup(text);
    d->edits = row;
    const struct event *e = engine_world_job(w, "draft-save", json_pack("{s:o}", "draft", draft_to_json(d)));
    draft_free(d);
    json_t *args = json_pack("{s:O,s:[s]}", "draft", json_object_get(e->result, "draft"), "accounts", "acme");
    return job_row(engine_world_job(w, "send", args));
}

static void assert_text(struct engine_world *w, gint64 row, const char *text)
{
    struct item *i = own(w, row);
    assert_string_equal(i->text, text);
    item_free(i);
}

static void test_edit_renews_the_stored_text(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    gint64 row = engine_world_post(w, "Open untill 6", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    /* Nothing but the answer to the edit tells what it says now. */
    struct sandbox_fault down = {.method = "GET", .path = "/api/v1/accounts", .times = -1, .status = 503};
    sandbox_fault(w->server, &down);
    gint64 second = edit(w, row, "Open until 6");
    assert_true(engine_world_reaches(w, second, LEDGER_SENT));
    assert_int_equal(sandbox_count_statuses(w->server, "acme", "Open until 6"), 1);
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 1);
    assert_text(w, row, "Open until 6");
    struct item *i = own(w, row);
    assert_true(i->edited_at != 0);
    GPtrArray *versions = store_item_versions(w->reader, i->id, NULL);
    assert_int_equal(versions->len, 1);
    assert_string_equal(((struct item *)versions->pdata[0])->text, "Open untill 6");
    g_ptr_array_unref(versions);
    item_free(i);
    gint64 third = edit(w, second, "Open until 7"); /* an edit is edited like what was posted */
    assert_true(engine_world_reaches(w, third, LEDGER_SENT));
    assert_text(w, row, "Open until 7");
    engine_world_free(w);
}

/* The server did it and its answer was lost: the edit is repeated or read back, and filed. */
static void test_lost_edit_is_filed(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    gint64 row = engine_world_post(w, "Two bags for one", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    struct sandbox_fault f = {.method = "PUT", .path = "/api/v1/statuses", .times = 1, .trick = SANDBOX_TRICK_CLOSE_AFTER};
    sandbox_fault(w->server, &f);
    gint64 second = edit(w, row, "Two bags for the price of one");
    assert_true(engine_world_reaches(w, second, LEDGER_SENT));
    assert_text(w, row, "Two bags for the price of one");
    engine_world_free(w);
}

static void test_refused_edit_changes_nothing(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    gint64 row = engine_world_post(w, "Closed on Monday", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    struct sandbox_fault f = {.method = "PUT", .path = "/api/v1/statuses", .times = 1, .status = 422};
    sandbox_fault(w->server, &f);
    gint64 second = edit(w, row, "Closed on Tuesday");
    assert_true(engine_world_reaches(w, second, LEDGER_FAILED));
    assert_text(w, row, "Closed on Monday");
    engine_world_free(w);
}

static gint64 act_on(struct engine_world *w, const char *action, gint64 item)
{
    char id[24];
    g_snprintf(id, sizeof id, "%" G_GINT64_FORMAT, item);
    return job_row(engine_world_job(w, "act", json_pack("{s:s,s:s}", "action", action, "item", id)));
}

static void test_delete_marks_it_at_once(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    gint64 row = engine_world_post(w, "Wrong account, sorry", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    gint64 item = store_ledger_item(w->reader, row);
    gint64 second = act_on(w, "delete", item);
    assert_true(engine_world_reaches(w, second, LEDGER_SENT));
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 0);
    struct item *i = own(w, row);
    assert_true(i->deleted_at != 0);
    assert_string_equal(i->text, "Wrong account, sorry"); /* marked, not lost */
    item_free(i);
    engine_world_free(w);
}

/* Gone there already (a colleague was faster): that is what was wanted. */
static void test_delete_of_what_is_gone(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    gint64 row = engine_world_post(w, "Wrong account, sorry", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    struct ledger *l = store_ledger(w->reader, row, NULL);
    sandbox_delete(w->server, l->remote_id);
    ledger_free(l);
    gint64 second = act_on(w, "delete", store_ledger_item(w->reader, row));
    assert_true(engine_world_reaches(w, second, LEDGER_SENT));
    struct item *i = own(w, row);
    assert_true(i->deleted_at != 0);
    item_free(i);
    engine_world_free(w);
}

/* Marks on what others wrote are stored with the outcome. */
static void test_favourite_and_back(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    sandbox_post(w->server, "lena@beans.example", "@acme thank you!", NULL, NULL, 0);
    engine_world_sign_in(w);
    engine_world_settle(w);
    struct list_query q = {.sort = SORT_NEWEST, .now_ms = clock_now_ms(), .me = "sal"};
    GPtrArray *rows = store_list(w->reader, &q, NULL, FALSE, 1, NULL);
    assert_int_equal(rows->len, 1);
    gint64 item = ((struct conversation *)rows->pdata[0])->last.id;
    g_ptr_array_unref(rows);
    for (int on = 1; on >= 0; on--) {
        gint64 row = act_on(w, on ? "favourite" : "unfavourite", item);
        assert_true(engine_world_reaches(w, row, LEDGER_SENT));
        struct item *i = store_item(w->reader, item, NULL);
        assert_int_equal(i->favourited, on);
        item_free(i);
    }
    engine_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edit_renews_the_stored_text),
        cmocka_unit_test(test_lost_edit_is_filed),
        cmocka_unit_test(test_refused_edit_changes_nothing),
        cmocka_unit_test(test_delete_marks_it_at_once),
        cmocka_unit_test(test_delete_of_what_is_gone),
        cmocka_unit_test(test_favourite_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
