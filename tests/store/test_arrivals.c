/* What came in after a moment, by the order of the commits and not by the posts' own times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "store_fixture.h"

#define NOW FIXTURE_NOW

static guint listed(struct fixture *f, const char *text, gint64 from)
{
    struct pattern *p = NULL;
    if (text != NULL)
        assert_ok((p = pattern_parse(text, NOW, "UTC", NULL, NULL, error)) != NULL);
    struct list_query q = {.pattern = p, .sort = SORT_NEWEST, .now_ms = NOW, .me = "kim", .arrived_from = from};
    GPtrArray *rows;
    assert_ok((rows = store_list(f->r, &q, NULL, FALSE, 1000, error)) != NULL);
    guint n = rows->len;
    assert_int_equal(store_list_count(f->r, &q, 1000, NULL), n);
    f->r->few_max = 0; /* as in a large store */
    GPtrArray *walked;
    assert_ok((walked = store_list(f->r, &q, NULL, FALSE, 1000, error)) != NULL);
    assert_int_equal(walked->len, n);
    f->r->few_max = DB_FEW_MAX;
    g_ptr_array_unref(walked);
    g_ptr_array_unref(rows);
    pattern_free(p);
    return n;
}

static void late_ones_came(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(store_last_arrival(f->r), 0);
    fixture_mention(f, "a", "lena", "Where is my order?", NOW);
    fixture_mention(f, "b", "sam", "Which kiosk?", NOW - MS_HOUR);
    gint64 from = store_last_arrival(f->r) + 1;
    assert_int_equal(listed(f, NULL, from), 0);
    fixture_mention(f, "late", "noa", "Lost for a week", NOW - 7 * MS_DAY);
    assert_int_equal(listed(f, NULL, from), 1);
    assert_int_equal(listed(f, "lost", from), 1);
    assert_int_equal(listed(f, "kiosk", from), 0);
    assert_int_equal(listed(f, "is:done", from), 0);
    fixture_mention(f, "a", "lena", "Where is my order?", NOW); /* known */
    fixture_put(f, fixture_item("c", "jo", "in somebody's thread", NOW), TRUE, NULL);
    assert_int_equal(listed(f, "", from), 1);
    struct item *more = fixture_item("d", "sam", "Which kiosk, please?", NOW - MS_MINUTE);
    more->in_reply_to = g_strdup("b");
    fixture_put(f, more, FALSE, NULL); /* to what was there */
    assert_int_equal(listed(f, NULL, from), 2);
    assert_int_equal(listed(f, "kiosk", from), 1);
    assert_int_equal(listed(f, NULL, 0), 3);
}

/* Our own answer is none, and what came in goes along where its conversation becomes part of another. */
static void found_where_they_are(void **state)
{
    struct fixture *f = *state;
    fixture_mention(f, "a", "lena", "Where is my order?", NOW);
    gint64 from = store_last_arrival(f->r) + 1;
    struct item *more = fixture_item("c", "lena", "Still not here", NOW + 2);
    more->in_reply_to = g_strdup("b");
    fixture_put(f, more, FALSE, NULL); /* to a post that is not known yet */
    assert_int_equal(listed(f, NULL, 0), 2);
    struct item *between = fixture_item("b", "jo", "And mine?", NOW + 1);
    between->in_reply_to = g_strdup("a");
    fixture_put(f, between, TRUE, NULL);
    assert_int_equal(listed(f, NULL, 0), 1);
    assert_int_equal(listed(f, NULL, from), 1);
    from = store_last_arrival(f->r) + 1;
    struct item *ours = fixture_item("d", "us", "On its way", NOW + 3);
    ours->direction = DIR_OUT;
    ours->in_reply_to = g_strdup("c");
    fixture_put(f, ours, FALSE, NULL);
    assert_int_equal(store_last_arrival(f->r) + 1, from);
}

static void the_newest_are_kept(void **state)
{
    struct fixture *f = *state;
    assert_ok(store_begin(f->w, error));
    for (int k = 0; k < 1000; k++) {
        g_autofree char *id = g_strdup_printf("%d", k);
        fixture_mention(f, id, id, "Where?", NOW - k * MS_MINUTE);
    }
    assert_ok(store_commit(f->w, error));
    assert_int_equal(store_last_arrival(f->r), 1000);
    assert_in_range(fixture_number(f, "SELECT count(*) FROM arrival"), 256, 511);
    assert_int_equal(listed(f, NULL, 1000 - 99), 100);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {T(late_ones_came), T(found_where_they_are), T(the_newest_are_kept)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
