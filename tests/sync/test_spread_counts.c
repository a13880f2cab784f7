/* A critical post that spreads: counted each minute, not by the usual turn, and said aloud once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine_world.h"
#include "repute/clock.h"
#include "repute/store_spread.h"

/* So long, turn by turn, each when the one before asked for it. */
static void pass(struct engine_world *w, gint64 ms)
{
    for (gint64 left = ms; left > 0;) {
        gint64 wait = MAX(engine_turn(w->engine, 0), 50);
        w->skew += MIN(wait, left);
        left -= wait;
        engine_world_settle(w);
    }
}

static struct item *only_item(struct engine_world *w)
{
    struct list_query q = {.sort = SORT_NEWEST, .now_ms = clock_now_ms() + w->skew, .me = "sal"};
    GPtrArray *rows = store_list(w->reader, &q, NULL, FALSE, 10, NULL);
    assert_int_equal(rows->len, 1);
    struct item *i = store_item(w->reader, ((struct conversation *)rows->pdata[0])->last.id, NULL);
    g_ptr_array_unref(rows);
    return i;
}

static void say_bad(struct engine_world *w)
{
    struct item *i = only_item(w);
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, i->id);
    const struct event *e = engine_world_job(w, "change", json_pack("{s:s,s:i,s:[{s:s}]}", "verb", "sentiment", "label", -1,
                                                                    "targets", "id", id));
    assert_int_equal(e->type, EVENT_DONE);
    item_free(i);
}

static guint alarms(const struct engine_world *w)
{
    guint n = 0;
    for (guint i = 0; i < w->events->len; i++)
        n += ((const struct event *)w->events->pdata[i])->type == EVENT_ALARM;
    return n;
}

static guint counts(struct engine_world *w)
{
    struct item *i = only_item(w);
    GArray *all = store_spread_counts(w->reader, i->id, NULL);
    guint n = all->len;
    g_array_unref(all);
    item_free(i);
    return n;
}

static void test_counted_and_said(void **state)
{
    struct sandbox_options o = {.no_streaming = TRUE};
    struct engine_world *w = engine_world_new(&o);
    const char *post = sandbox_post(w->server, "ruth@mugs.example", "@acme Third week without a word", NULL, NULL, 0);
    engine_world_sign_in(w);
    engine_world_settle(w);
    say_bad(w);
    pass(w, 6 * MS_MINUTE);
    guint before = counts(w);
    pass(w, 3 * MS_MINUTE);
    assert_int_equal(counts(w), before); /* nobody passed it on */
    assert_int_equal(alarms(w), 0);
    int shares = 12;
    sandbox_set_counts(w->server, post, 0, shares, 0);
    pass(w, 6 * MS_MINUTE);
    struct item *i = only_item(w);
    assert_int_equal(i->reposts, 12);
    item_free(i);
    before = counts(w);
    for (int minute = 0; minute < 8; minute++, shares += shares / 2) {
        sandbox_set_counts(w->server, post, 0, shares, 0);
        pass(w, 70 * MS_SECOND);
    }
    assert_true(counts(w) >= before + 6);
    assert_int_equal(alarms(w), 1);
    GPtrArray *rows = store_spreads(w->reader, 0, 10, NULL);
    assert_true(rows->len == 1 && ((struct spread_row *)rows->pdata[0])->alarm);
    g_ptr_array_unref(rows);
    for (guint k = 0; k < w->events->len; k++) {
        const struct event *e = w->events->pdata[k];
        if (e->type == EVENT_ALARM)
            assert_true(g_str_has_prefix(e->text, "critical and spreading: ruth@mugs.example, "));
    }
    engine_world_restart(w); /* another start says nothing new */
    pass(w, MS_MINUTE);
    assert_int_equal(alarms(w), 1);
    engine_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_counted_and_said)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
