/* What people said about moods is what the model learns from: read newest first, gone when taken back; open items that
 * nobody judged are scored again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/store_lessons.h"
#include "store_fixture.h"

#define NOW FIXTURE_NOW

static gint64 mark(struct fixture *f)
{
    gint64 m = 0;
    assert_ok(store_lessons_mark(f->r, &m, error));
    return m;
}

static void judge(struct fixture *f, gint64 item, int label)
{
    struct target t = {item, 0};
    struct change c = {.verb = CHANGE_SENTIMENT, .label = label};
    assert_ok(store_begin(f->w, error));
    assert_ok(store_change(f->w, &c, &t, 1, "kim", NULL, NOW + 1, NULL, error));
    assert_ok(store_commit(f->w, error));
}

static void take_back(struct fixture *f, gboolean redo)
{
    assert_ok(store_begin(f->w, error));
    assert_ok(store_undo(f->w, "kim", redo, NOW + 2, NULL, error));
    assert_ok(store_commit(f->w, error));
}

static void lessons_come_and_go(void **state)
{
    struct fixture *f = *state;
    gint64 a = fixture_mention(f, "1", "lena", "all mirk", NOW).item, b = fixture_mention(f, "2", "dov", "full lum", NOW + 5).item;
    fixture_mention(f, "3", "ruth", "nobody judged this", NOW + 9);
    assert_int_equal(mark(f), 0);
    judge(f, a, -1);
    gint64 one = mark(f);
    judge(f, b, 1);
    assert_true(one != 0 && mark(f) != one && mark(f) != 0);
    g_autoptr(GPtrArray) two = NULL;
    assert_ok((two = store_lessons(f->r, 10, error)) != NULL);
    assert_int_equal(two->len, 2);
    const struct lesson *newest = two->pdata[0];
    assert_int_equal(newest->item, b);
    assert_string_equal(newest->text, "full lum");
    assert_int_equal(newest->label, 1);
    take_back(f, FALSE);
    assert_int_equal(mark(f), one);
    take_back(f, TRUE);
    assert_true(mark(f) != one);
    /* The same item judged otherwise is another lesson. */
    gint64 before = mark(f);
    judge(f, b, 0);
    assert_true(mark(f) != before);
    g_autoptr(GPtrArray) limited = NULL;
    assert_ok((limited = store_lessons(f->r, 1, error)) != NULL);
    assert_int_equal(limited->len, 1);
    assert_int_equal(((struct lesson *)limited->pdata[0])->label, 0);
}

static gboolean rescore(struct fixture *f, struct item *i, int label, double score)
{
    gboolean changed = FALSE;
    i->label = label;
    i->score = score;
    i->confidence = .9;
    i->scored = TRUE;
    assert_ok(store_begin(f->w, error));
    assert_ok(store_rescore(f->w, i, NULL, &changed, error));
    assert_ok(store_commit(f->w, error));
    return changed;
}

static void open_items_are_scored_again(void **state)
{
    struct fixture *f = *state;
    struct item *new = fixture_item("1", "lena", "Well, thank you very much", NOW);
    new->label = 1;
    new->score = .8;
    struct put_result put = fixture_put(f, new, FALSE, NULL);
    gint64 done = fixture_mention(f, "2", "dov", "done with", NOW + 1).conversation;
    assert_ok(store_begin(f->w, error));
    assert_ok(store_change(f->w, &(struct change){.verb = CHANGE_DONE}, &(struct target){done, 0}, 1, "kim", NULL, NOW + 2, NULL,
                           error));
    assert_ok(store_commit(f->w, error));
    g_autoptr(GPtrArray) open = NULL;
    assert_ok((open = store_items_to_score(f->r, 10, error)) != NULL);
    assert_int_equal(open->len, 1);
    struct item *i = open->pdata[0];
    assert_int_equal(i->id, put.item);
    gint64 revision = fixture_number(f, "SELECT revision FROM conversation WHERE id<>0 ORDER BY id LIMIT 1");
    gint64 audits = fixture_number(f, "SELECT count(*) FROM audit");
    assert_true(rescore(f, i, -1, -.7));
    struct item *now;
    assert_ok((now = store_item(f->r, put.item, error)) != NULL);
    assert_true(now->label == -1 && now->score == -.7 && now->confidence == .9);
    assert_null(now->scored_by);
    item_free(now);
    /* Its hour counts it anew, a complaint waits for an answer, and nobody did anything. */
    assert_int_equal(fixture_number(f, "SELECT max(n_neg)*10+max(n_pos) FROM mood"), 10);
    assert_int_equal(fixture_number(f, "SELECT waiting_since FROM conversation ORDER BY id LIMIT 1"), NOW);
    assert_int_equal(fixture_number(f, "SELECT revision FROM conversation ORDER BY id LIMIT 1"), revision);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM audit"), audits);
    /* What a person said stays. */
    judge(f, put.item, 0);
    assert_false(rescore(f, i, 1, .5));
    assert_int_equal(fixture_number(f, "SELECT label FROM item ORDER BY id LIMIT 1"), 0);
    g_autoptr(GPtrArray) none = NULL;
    assert_ok((none = store_items_to_score(f->r, 10, error)) != NULL);
    assert_int_equal(none->len, 0);
}

static void a_correction_survives_what_the_model_says_since(void **state)
{
    struct fixture *f = *state;
    gint64 id = fixture_mention(f, "1", "lena", "all mirk", NOW).item;
    judge(f, id, -1);
    take_back(f, FALSE);
    struct item *i;
    assert_ok((i = store_item(f->r, id, error)) != NULL);
    assert_true(rescore(f, i, 1, .5));
    item_free(i);
    take_back(f, TRUE); /* the model learnt in between: that is no reason to refuse */
    assert_int_equal(fixture_number(f, "SELECT label FROM item"), -1);
}

static void agreements_are_kept(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GArray) set = g_array_new(FALSE, TRUE, sizeof(struct agreement));
    g_array_append_val(set, ((struct agreement){"en", 200, 143}));
    g_array_append_val(set, ((struct agreement){"de", 9, 8}));
    for (int round = 0; round < 2; round++) {
        gboolean changed = FALSE;
        assert_ok(store_begin(f->w, error));
        assert_ok(store_agreements_set(f->w, set, &changed, error));
        assert_ok(store_commit(f->w, error));
        assert_int_equal(changed, round == 0);
        g_autoptr(GArray) all = NULL;
        assert_ok((all = store_agreements(f->r, error)) != NULL);
        assert_int_equal(all->len, 2);
        const struct agreement *a = (const struct agreement *)all->data;
        assert_string_equal(a[0].lang, "de");
        assert_string_equal(a[1].lang, "en");
        assert_int_equal(a[1].n, 200);
        assert_int_equal(a[1].agreed, 143);
    }
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(lessons_come_and_go),
        T(open_items_are_scored_again),
        T(a_correction_survives_what_the_model_says_since),
        T(agreements_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
