/* What is to go goes, and does not come back with the next fetch: old conversations, and people who ask to be forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine_world.h"
#include "repute/clock.h"

static struct engine_world *polling(const char *retention)
{
    struct sandbox_options o = {.no_streaming = TRUE};
    struct engine_world *w = engine_world_new(&o);
    if (retention != NULL)
        assert_true(settings_set(w->settings, "retention.days", retention, NULL));
    engine_world_restart(w);
    return w;
}

static gint64 the_one(struct engine_world *w, const char *pattern)
{
    struct pattern *p = pattern_parse(pattern, clock_now_ms() + w->skew, "UTC", NULL, NULL, NULL);
    struct list_query q = {.pattern = p, .sort = SORT_NEWEST, .now_ms = clock_now_ms() + w->skew, .me = "sal"};
    GPtrArray *rows = store_list(w->reader, &q, NULL, FALSE, 2, NULL);
    assert_int_equal(rows->len, 1);
    gint64 id = ((struct conversation *)rows->pdata[0])->id;
    g_ptr_array_unref(rows);
    pattern_free(p);
    return id;
}

static void change(struct engine_world *w, gint64 id, const char *verb, const char *reason)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, id);
    const struct event *e =
        engine_world_job(w, "change", json_pack("{s:s,s:[{s:s}],s:s}", "verb", verb, "targets", "id", text, "reason", reason));
    if (e == NULL || e->type != EVENT_DONE)
        fail_msg("%s: %s", verb, e != NULL ? e->text : "no answer");
}

static gboolean is_count(struct engine_world *w, gpointer n)
{
    w->skew += 30 * MS_SECOND;
    return engine_world_count(w, "direction:in") == GPOINTER_TO_INT(n);
}

static void test_done_and_old(void **state)
{
    struct engine_world *w = polling("30");
    sandbox_post(w->server, "lena@beans.example", "@acme an old question", NULL, NULL, 0);
    sandbox_post(w->server, "nina@else.example", "@acme another that stays open", NULL, NULL, 0);
    engine_world_sign_in(w);
    engine_world_settle(w);
    change(w, the_one(w, "old"), "done", "solved");
    w->skew += 29 * MS_DAY;
    engine_world_settle(w);
    w->skew += 2 * MS_HOUR;
    engine_world_settle(w);
    assert_int_equal(engine_world_count(w, "direction:in"), 2);
    w->skew += 2 * MS_DAY;
    assert_true(engine_world_until(w, is_count, GINT_TO_POINTER(1)));
    assert_int_equal(engine_world_count(w, "another"), 1); /* nobody closed it */
    for (int i = 0; i < 5; i++) {
        w->skew += MS_HOUR;
        engine_world_settle(w);
    }
    assert_int_equal(engine_world_count(w, "direction:in"), 1); /* and it is not fetched again */
    engine_world_free(w);
}

/* More than one helping of it: between them the program has time for everything else. */
static void test_many(void **state)
{
    struct engine_world *w = polling("30");
    sandbox_add_mentions(w->server, "acme", 350, 7);
    engine_world_sign_in(w);
    engine_world_settle(w);
    engine_world_sql(w, "UPDATE conversation SET state=4, reason=2, closed_at=1, revision=revision+1");
    w->skew += 31 * MS_DAY;
    assert_true(engine_world_until(w, is_count, GINT_TO_POINTER(0)));
    engine_world_free(w);
}

static void test_without_an_end(void **state)
{
    struct engine_world *w = polling("0");
    sandbox_post(w->server, "lena@beans.example", "@acme kept for ever", NULL, NULL, 0);
    engine_world_sign_in(w);
    engine_world_settle(w);
    change(w, the_one(w, "kept"), "done", "solved");
    w->skew += 4000 * MS_DAY;
    engine_world_settle(w);
    assert_int_equal(engine_world_count(w, "direction:in"), 1);
    engine_world_free(w);
}

static void test_forgotten(void **state)
{
    struct engine_world *w = polling(NULL);
    sandbox_post(w->server, "lena@beans.example", "@acme my name is a secret", NULL, NULL, 0);
    sandbox_post(w->server, "nina@else.example", "@acme mine is not", NULL, NULL, 0);
    engine_world_sign_in(w);
    engine_world_settle(w);
    char person[24];
    g_snprintf(person, sizeof person, "%" G_GINT64_FORMAT, store_person_by_handle(w->reader, "lena@beans.example"));
    const struct event *e = engine_world_job(w, "forget", json_pack("{s:s}", "person", person));
    if (e->type != EVENT_DONE)
        fail_msg("%s", e->text);
    assert_int_equal(store_person_by_handle(w->reader, "lena@beans.example"), 0);
    for (int i = 0; i < 5; i++) { /* the server shows it still */
        w->skew += MS_HOUR;
        engine_world_job(w, "sync", json_object());
        engine_world_settle(w);
    }
    assert_int_equal(engine_world_count(w, "secret"), 0);
    assert_int_equal(engine_world_count(w, "mine"), 1);
    engine_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_done_and_old),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_without_an_end),
        cmocka_unit_test(test_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
