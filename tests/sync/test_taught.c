/* The worker learns: what people corrected counts for what comes in next and for what is open, and not when taken back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine_world.h"
#include "repute/clock.h"
#include "repute/store_lessons.h"

struct shipped {
    char *bytes;
    struct sentiment *model;
};

static int load(void **state)
{
    struct shipped *s = g_new0(struct shipped, 1);
    gsize len;
    if (!g_file_get_contents(SRCDIR "/data/sentiment.weights", &s->bytes, &len, NULL))
        return 1;
    s->model = sentiment_new((const guint8 *)s->bytes, len, NULL);
    *state = s;
    return s->model == NULL;
}

static int unload(void **state)
{
    struct shipped *s = *state;
    sentiment_free(s->model);
    g_free(s->bytes);
    g_free(s);
    return 0;
}

static void sync_now(struct engine_world *w)
{
    engine_world_job(w, "sync", json_object());
    engine_world_settle(w);
}

static void post(struct engine_world *w, const char *text)
{
    char *full = g_strdup_printf("@acme %s", text);
    sandbox_post(w->server, "lena@beans.example", full, NULL, NULL, 0);
    g_free(full);
}

/* The item whose text ends so; to be freed. */
static struct item *item_with(struct engine_world *w, const char *end)
{
    struct list_query q = {.sort = SORT_NEWEST, .now_ms = clock_now_ms(), .me = "sal"};
    GPtrArray *rows = store_list(w->reader, &q, NULL, FALSE, 100, NULL);
    struct item *found = NULL;
    assert_non_null(rows);
    for (guint k = 0; k < rows->len && found == NULL; k++) {
        const struct conversation *c = rows->pdata[k];
        if (g_str_has_suffix(c->last.text, end))
            found = store_item(w->reader, c->last.id, NULL);
    }
    g_ptr_array_unref(rows);
    assert_non_null(found);
    return found;
}

static void judge(struct engine_world *w, const char *end, int label)
{
    struct item *i = item_with(w, end);
    char *id = g_strdup_printf("%" G_GINT64_FORMAT, i->id);
    const struct event *e = engine_world_job(w, "change", json_pack("{s:s,s:i,s:[{s:s}]}", "verb", "sentiment", "label", label,
                                                                    "targets", "id", id));
    g_free(id);
    assert_int_equal(e->type, EVENT_DONE);
    item_free(i);
}

/* The worker looks at the lessons a little after a correction. */
static void let_learn(struct engine_world *w)
{
    w->skew += 5 * MS_SECOND;
    engine_turn(w->engine, 0);
    engine_turn(w->engine, 0);
}

static double score_of(struct engine_world *w, const char *end)
{
    struct item *i = item_with(w, end);
    double s = i->score;
    item_free(i);
    return s;
}

static void test_corrections_count_for_the_open_and_the_next(void **state)
{
    const struct shipped *s = *state;
    struct engine_world *w = engine_world_new(NULL);
    w->sentiment = s->model;
    engine_world_restart(w);
    post(w, "the loom was zorbled on Monday");
    post(w, "the kiln was zorbled again");
    post(w, "a zorbled gate");
    post(w, "the barge is zorbled");
    engine_world_sign_in(w);
    sync_now(w);
    double open = score_of(w, "the barge is zorbled");
    judge(w, "on Monday", -1);
    judge(w, "zorbled again", -1);
    judge(w, "a zorbled gate", -1);
    let_learn(w);
    assert_true(score_of(w, "the barge is zorbled") < open - 0.03);
    post(w, "the crane was zorbled");
    sync_now(w);
    struct sentiment_result plain;
    struct item *next = item_with(w, "the crane was zorbled");
    sentiment_score(s->model, next->text, next->language, NULL, &plain);
    assert_true(next->score < plain.score - 0.03);
    item_free(next);
    GArray *agreements = store_agreements(w->reader, NULL);
    assert_int_equal(agreements->len, 1);
    assert_int_equal(g_array_index(agreements, struct agreement, 0).n, 3);
    g_array_unref(agreements);
    /* After a restart it is the same; taken back, all is as it was. */
    double taught = score_of(w, "the barge is zorbled");
    engine_world_restart(w);
    let_learn(w);
    assert_true(fabs(score_of(w, "the barge is zorbled") - taught) < 1e-9);
    for (int k = 0; k < 3; k++)
        assert_int_equal(engine_world_job(w, "undo", json_object())->type, EVENT_DONE);
    let_learn(w);
    assert_true(fabs(score_of(w, "the barge is zorbled") - open) < 1e-9);
    agreements = store_agreements(w->reader, NULL);
    assert_int_equal(agreements->len, 0);
    g_array_unref(agreements);
    engine_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_corrections_count_for_the_open_and_the_next),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
