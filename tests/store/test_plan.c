/* The lists that people live in read no more than a page: SQLite's own plans say so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "store_fixture.h"

#define NOW FIXTURE_NOW

/* What EXPLAIN QUERY PLAN says of every statement that r has prepared from built text. */
static void check_plans(struct store_reader *r, const char *list)
{
    GHashTableIter it;
    gpointer sql;
    guint n = 0;
    g_hash_table_iter_init(&it, r->built);
    while (g_hash_table_iter_next(&it, &sql, NULL)) {
        g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", sql, NULL);
        sqlite3_stmt *s = NULL;
        assert_int_equal(sqlite3_prepare_v2(r->db, explain, -1, &s, NULL), SQLITE_OK);
        while (sqlite3_step(s) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(s, 3);
            n++;
            /* In order along an index that holds all rows of the list, or nothing but alarms. */
            gboolean along = strstr(step, "USING INDEX conversation_last") != NULL ||
                             strstr(step, "USING COVERING INDEX conversation_last") != NULL ||
                             strstr(step, "USING INDEX conversation_alarm") != NULL ||
                             g_str_has_prefix(step, "SCAN (subquery");
            if (strstr(step, "TEMP B-TREE") != NULL || (g_str_has_prefix(step, "SCAN ") && !along))
                fail_msg("%s: %s\nin %s", list, step, (const char *)sql);
        }
        sqlite3_finalize(s);
    }
    assert_true(n > 0);
    g_hash_table_remove_all(r->built);
}

static void check_list(struct fixture *f, const char *text, enum list_sort sort)
{
    struct pattern *p = NULL;
    if (text != NULL)
        assert_ok((p = pattern_parse(text, NOW, "UTC", NULL, NULL, error)) != NULL);
    struct list_query q = {p, sort, NOW, "kim"};
    struct list_key key;
    GPtrArray *rows;
    assert_ok((rows = store_list(f->r, &q, NULL, FALSE, 5, error)) != NULL);
    check_plans(f->r, text != NULL ? text : "inbox");
    if (rows->len > 2) {
        store_list_key(&q, rows->pdata[rows->len / 2], &key);
        for (int backwards = 0; backwards < 2; backwards++) {
            GPtrArray *more;
            assert_ok((more = store_list(f->r, &q, &key, backwards, 5, error)) != NULL);
            check_plans(f->r, text != NULL ? text : "inbox");
            g_ptr_array_unref(more);
        }
        assert_true(store_list_position(f->r, &q, &key, 100, NULL) >= 0);
        check_plans(f->r, text != NULL ? text : "inbox");
    }
    g_ptr_array_unref(rows);
    pattern_free(p);
}

static void fill(struct fixture *f)
{
    struct hours *hours;
    assert_ok((hours = hours_new("always", "UTC", NULL, error)) != NULL);
    struct service_level sl = {hours, 40 * MS_HOUR, 4 * MS_HOUR};
    assert_ok(store_begin(f->w, error));
    for (int k = 0; k < 200; k++) {
        g_autofree char *id = g_strdup_printf("%d", k);
        g_autofree char *who = g_strdup_printf("p%d", k);
        fixture_put(f, fixture_item(id, who, k % 3 == 0 ? "a refund?" : "Where?", NOW - k * MS_HOUR), FALSE,
                    &sl);
    }
    assert_ok(db_exec(
        store_writer_reader(f->w),
        "UPDATE conversation SET priority=id%5-2 WHERE id%7=0;"
        " UPDATE conversation SET alarm=1 WHERE id%11=0; UPDATE conversation SET state=id/1048576%5,"
        " active=id/1048576%5<2; UPDATE conversation SET due_at=0, soon_at=0, waiting_since=0 WHERE state IN"
        " (2,4)",
        error));
    assert_ok(store_commit(f->w, error));
    hours_free(hours);
    g_hash_table_remove_all(f->r->built); /* what opening looked at */
}

static void no_scan_and_no_sort(void **state)
{
    struct fixture *f = *state;
    static const char *const LISTS[] = {NULL,         "is:new",  "is:open",    "is:pending",
                                        "is:snoozed", "is:done", "is:new,open"};
    fill(f);
    for (gsize k = 0; k < G_N_ELEMENTS(LISTS); k++)
        for (int sort = SORT_URGENT; sort <= SORT_OLDEST; sort++)
            check_list(f, LISTS[k], (enum list_sort)sort);
    check_list(f, "", SORT_NEWEST);
    check_list(f, "", SORT_OLDEST);
}

/* A common word is walked, not collected: rows are found without a sort, by the index's own order. */
static void a_search_is_walked(void **state)
{
    struct fixture *f = *state;
    fill(f);
    f->r->few_max = 0; /* as in a large store */
    struct pattern *p;
    assert_ok((p = pattern_parse("refund is:new,open", NOW, "UTC", NULL, NULL, error)) != NULL);
    struct list_query q = {p, SORT_NEWEST, NOW, "kim"};
    GPtrArray *rows;
    assert_ok((rows = store_list(f->r, &q, NULL, FALSE, 5, error)) != NULL);
    assert_int_equal(rows->len, 5);
    GHashTableIter it;
    gpointer sql;
    g_hash_table_iter_init(&it, f->r->built);
    while (g_hash_table_iter_next(&it, &sql, NULL)) {
        g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", sql, NULL);
        sqlite3_stmt *s = NULL;
        assert_int_equal(sqlite3_prepare_v2(f->r->db, explain, -1, &s, NULL), SQLITE_OK);
        for (int step = 0; sqlite3_step(s) == SQLITE_ROW; step++) {
            const char *text = (const char *)sqlite3_column_text(s, 3);
            assert_null(strstr(text, "TEMP B-TREE"));
            if (step == 0)
                assert_non_null(strstr(text, "VIRTUAL TABLE"));
            else
                assert_false(g_str_has_prefix(text, "SCAN"));
        }
        sqlite3_finalize(s);
    }
    g_ptr_array_unref(rows);
    pattern_free(p);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {T(no_scan_and_no_sort), T(a_search_is_walked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
