/* Figures that a screen asks for: worked out by the engine, kept, and said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine_world.h"
#include "repute/clock.h"
#include "repute/scores.h"

static const struct score_scope ALL = {.kind = SCORE_ACCOUNT}, SHIPPING = {.kind = SCORE_LABEL, .name = "shipping"};

static struct engine_world *with_a_label(void)
{
    struct sandbox_options o = {.no_streaming = TRUE};
    struct engine_world *w = engine_world_new(&o);
    sandbox_post(w->server, "lena@beans.example", "@acme where is my order?", NULL, NULL, 0);
    engine_world_sign_in(w);
    engine_world_settle(w);
    GPtrArray *list = store_list(w->reader, &(struct list_query){.sort = SORT_NEWEST, .now_ms = clock_now_ms()}, NULL, FALSE, 1, NULL);
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, ((struct conversation *)list->pdata[0])->id);
    engine_world_job(w, "change", json_pack("{s:s,s:s,s:[{s:s}]}", "verb", "label", "text", "shipping", "targets", "id", id));
    g_ptr_array_unref(list);
    return w;
}

static const struct event *ask(struct engine_world *w, const char *of, const char *part)
{
    return engine_world_job(w, "figures", json_pack("{s:s,s:s}", "of", of, "part", part));
}

static gboolean is_kept(struct engine_world *w, const struct score_scope *scope, const char *part)
{
    g_autofree char *figures = store_score(w->reader, scope, part, NULL);
    json_t *j = figures != NULL ? json_loads(figures, 0, NULL) : NULL;
    gboolean whole = json_is_object(j);
    json_decref(j);
    return whole;
}

static void turns(struct engine_world *w, int n)
{
    for (int i = 0; i < n; i++) {
        w->skew += MS_SECOND;
        engine_turn(w->engine, 1);
    }
}

static guint said(const struct engine_world *w)
{
    guint n = 0;
    for (guint i = 0; i < w->events->len; i++) {
        const struct event *e = w->events->pdata[i];
        n += e->type == EVENT_CHANGED && e->what == CHANGED_SCORES;
    }
    return n;
}

static void test_asked_for(void **state)
{
    struct engine_world *w = with_a_label();
    turns(w, 10);
    assert_true(is_kept(w, &ALL, "")); /* by itself */
    assert_false(is_kept(w, &SHIPPING, ""));
    assert_false(is_kept(w, &ALL, SCORES_PEOPLE));
    guint before = said(w);
    assert_int_equal(ask(w, "label:shipping", "")->type, EVENT_DONE);
    ask(w, "label:shipping", "");
    ask(w, "label:shipping", "calm");
    ask(w, "all", SCORES_PEOPLE);
    turns(w, 10);
    assert_true(is_kept(w, &SHIPPING, ""));
    assert_true(is_kept(w, &SHIPPING, "calm"));
    assert_true(is_kept(w, &ALL, SCORES_PEOPLE));
    assert_true(said(w) >= before + 3);
    assert_int_equal(ask(w, "label:nothing", "")->type, EVENT_FAILED);
    engine_world_free(w);
}

/* What a reply time is made of: who waits, for how long until now. */
static void test_reply_times(void **state)
{
    static const char *const PARTS[] = {"first-reply", "solved"};
    struct engine_world *w = with_a_label();
    turns(w, 10);
    for (gsize i = 0; i < G_N_ELEMENTS(PARTS); i++) {
        ask(w, "label:shipping", PARTS[i]);
        turns(w, 10);
        g_autofree char *figures = store_score(w->reader, &SHIPPING, PARTS[i], NULL);
        assert_non_null(figures);
        json_t *j = json_loads(figures, 0, NULL), *one = json_array_get(json_object_get(j, "longest"), 0);
        assert_int_equal(json_integer_value(json_object_get(j, "n")), 1);
        assert_true(json_is_false(json_object_get(one, "done")) && json_is_true(json_object_get(one, "waits")));
        assert_true(json_integer_value(json_object_get(one, "ms")) > 0);
        json_decref(j);
    }
    engine_world_free(w);
}

/* What is not called so is not tried again and again. */
static void test_no_such_part(void **state)
{
    struct engine_world *w = with_a_label();
    turns(w, 10);
    ask(w, "label:shipping", "luck");
    ask(w, "label:shipping", "speed");
    turns(w, 10);
    assert_false(is_kept(w, &SHIPPING, "luck"));
    assert_true(is_kept(w, &SHIPPING, "speed"));
    engine_world_free(w);
}

/* Who leaves waits for nothing; the screen asks again when it is back. */
static void test_leaving(void **state)
{
    struct engine_world *w = with_a_label();
    turns(w, 10);
    w->leaves = TRUE;
    ask(w, "label:shipping", "");
    turns(w, 10);
    assert_false(is_kept(w, &SHIPPING, ""));
    w->leaves = FALSE;
    turns(w, 10);
    assert_true(is_kept(w, &SHIPPING, ""));
    engine_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_asked_for),
        cmocka_unit_test(test_reply_times),
        cmocka_unit_test(test_no_such_part),
        cmocka_unit_test(test_leaving),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
