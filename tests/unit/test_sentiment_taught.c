/* What people corrected moves what the model says of texts like those, and of no others; taken back, nothing is left. */
#include "repute/sentiment.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sentiment_model.h"

#define LESSONS 300
#define UNSEEN 200

static const struct sentiment *model(void **state)
{
    return ((struct loaded *)*state)->model;
}

/* A trade of our own: what its words mean nobody can know who was not told. */
struct trade {
    GPtrArray *texts; /* char * */
    GArray *lessons;  /* struct sentiment_lesson */
};

static struct trade trade_new(guint n, guint64 seed, const char *lang)
{
    static const char *const turns[3][4] = {{"zorbled", "the vint skewed", "all mirk", "ungrommed"},
                                            {"on the plint", "in tarm seven", "by the lodge", "at half wend"},
                                            {"flimmed", "the vint sang", "full lum", "well grommed"}};
    static const char *const things[] = {"gate", "loom", "barge", "kiln", "ferry", "mill", "dock", "crane"};
    static const char *const times[] = {"today", "at noon", "last night", "again", "this week", "on Monday"};
    struct trade t = {g_ptr_array_new_with_free_func(g_free), g_array_new(FALSE, FALSE, sizeof(struct sentiment_lesson))};
    for (guint i = 0; i < n; i++) {
        guint pick[4];
        for (int k = 0; k < 4; k++) {
            seed = seed * G_GUINT64_CONSTANT(6364136223846793005) + 1442695040888963407u;
            pick[k] = (guint)(seed >> 33);
        }
        int label = (int)(pick[0] % 3) - 1;
        char *text = g_strdup_printf("the %s of number %u was %s %s", things[pick[1] % G_N_ELEMENTS(things)], pick[2] % 90,
                                     turns[label + 1][pick[3] % 4], times[pick[3] / 4 % G_N_ELEMENTS(times)]);
        struct sentiment_lesson lesson = {text, lang, label};
        g_ptr_array_add(t.texts, text);
        g_array_append_val(t.lessons, lesson);
    }
    return t;
}

static void trade_clear(struct trade *t)
{
    g_ptr_array_unref(t->texts);
    g_array_unref(t->lessons);
}

static const struct sentiment_lesson *lessons_of(const struct trade *t)
{
    return (const struct sentiment_lesson *)t->lessons->data;
}

static guint right(const struct sentiment *s, const struct trade *t)
{
    guint n = 0;
    for (guint i = 0; i < t->lessons->len; i++) {
        const struct sentiment_lesson *l = &lessons_of(t)[i];
        struct sentiment_result r;
        sentiment_score(s, l->text, l->lang, NULL, &r);
        n += r.known && r.label == l->label;
    }
    return n;
}

static void a_trade_is_learnt(void **state)
{
    struct trade taught = trade_new(LESSONS, 1, "en"), unseen = trade_new(UNSEEN, 2, "en");
    guint before = right(model(state), &unseen);
    struct sentiment *s = sentiment_taught(model(state), lessons_of(&taught), LESSONS, NULL);
    guint after = right(s, &unseen);
    assert_true(before < UNSEEN * 6 / 10);
    if (after < UNSEEN * 9 / 10)
        print_error("%u right before, %u after, of %u\n", before, after, UNSEEN);
    assert_true(after >= UNSEEN * 9 / 10);
    assert_int_equal(sentiment_lessons(s), LESSONS);
    assert_int_equal(sentiment_lessons(model(state)), 0);
    sentiment_free(s);
    trade_clear(&taught);
    trade_clear(&unseen);
}

/* Who corrects only mistakes must not teach it to contradict itself everywhere. */
static void mistakes_alone_do_no_harm(void **state)
{
    static const struct sentiment_lesson plain[] = {
        {"I love this place, thank you so much", "en", 1}, {"wonderful service, we will come again", "en", 1},
        {"the worst hotel I have ever seen", "en", -1},    {"my order arrived broken and nobody answers", "en", -1},
        {"Do you ship to Norway?", "en", 0},               {"Doors open at 19:30, the talk starts at 20:00.", "en", 0},
        {"great coffee and lovely people", "en", 1},       {"this is a disgrace, I want my money back", "en", -1},
    };
    struct trade all = trade_new(LESSONS, 3, "en");
    g_autoptr(GArray) mistakes = g_array_new(FALSE, FALSE, sizeof(struct sentiment_lesson));
    struct sentiment_result r;
    for (guint i = 0; i < LESSONS; i++) {
        sentiment_score(model(state), lessons_of(&all)[i].text, "en", NULL, &r);
        if (r.label != lessons_of(&all)[i].label)
            g_array_append_val(mistakes, lessons_of(&all)[i]);
    }
    assert_true(mistakes->len > 50);
    struct sentiment *s = sentiment_taught(model(state), (const struct sentiment_lesson *)mistakes->data, mistakes->len, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(plain); i++) {
        sentiment_score(s, plain[i].text, plain[i].lang, NULL, &r);
        if (r.label != plain[i].label)
            print_error("%d, not %d: %s\n", r.label, plain[i].label, plain[i].text);
        assert_int_equal(r.label, plain[i].label);
    }
    assert_true(right(s, &all) > right(model(state), &all));
    sentiment_free(s);
    trade_clear(&all);
}

static void what_is_taken_back_is_gone(void **state)
{
    struct trade t = trade_new(41, 4, "en"), unseen = trade_new(50, 5, "en");
    struct sentiment *with = sentiment_taught(model(state), lessons_of(&t), 41, NULL);
    struct sentiment *without = sentiment_taught(model(state), lessons_of(&t), 40, NULL);
    struct sentiment *again = sentiment_taught(model(state), lessons_of(&t), 40, NULL);
    struct sentiment *none = sentiment_taught(model(state), NULL, 0, NULL);
    guint moved = 0;
    for (guint i = 0; i < unseen.lessons->len; i++) {
        const char *text = lessons_of(&unseen)[i].text;
        struct sentiment_result a, b, c, d, base;
        sentiment_score(with, text, "en", NULL, &a);
        sentiment_score(without, text, "en", NULL, &b);
        sentiment_score(again, text, "en", NULL, &c);
        sentiment_score(none, text, "en", NULL, &d);
        sentiment_score(model(state), text, "en", NULL, &base);
        moved += a.score != b.score;
        assert_true(b.score == c.score && b.label == c.label && b.confidence == c.confidence);
        assert_true(fabs(d.score - base.score) < 1e-12 && d.label == base.label);
    }
    assert_true(moved > 0);
    sentiment_free(with);
    sentiment_free(without);
    sentiment_free(again);
    sentiment_free(none);
    trade_clear(&t);
    trade_clear(&unseen);
}

static void points_add_up_with_the_layer(void **state)
{
    struct trade t = trade_new(LESSONS, 6, "en");
    struct sentiment *s = sentiment_taught(model(state), lessons_of(&t), LESSONS, NULL);
    const char *text = "the loom was zorbled today, but the people are lovely";
    struct sentiment_result r;
    g_autoptr(GArray) words = sentiment_explain(s, text, "en", NULL, &r);
    double sum = 0, taught = 0;
    for (guint i = 0; i < words->len; i++) {
        const struct sentiment_word *w = &g_array_index(words, struct sentiment_word, i);
        assert_false(w->rule && w->taught);
        sum += w->points;
        if (w->taught && strncmp(text + w->start, "zorbled", 7) == 0)
            taught += w->points;
    }
    assert_true(fabs(sum - r.score) < 1e-9);
    assert_true(taught < 0);
    sentiment_free(s);
    trade_clear(&t);
}

static void agreement_is_of_the_unseen(void **state)
{
    struct trade en = trade_new(LESSONS, 7, "en"), de = trade_new(30, 8, "de");
    g_array_append_vals(en.lessons, de.lessons->data, de.lessons->len);
    g_autoptr(GArray) all = sentiment_agreement(model(state), lessons_of(&en), en.lessons->len, NULL);
    assert_int_equal(all->len, 2);
    const struct sentiment_agreement *a = &g_array_index(all, struct sentiment_agreement, 0);
    assert_string_equal(a->lang, "en");
    assert_int_equal(a->n, SENTIMENT_ASKED);
    assert_true(a->agreed > SENTIMENT_ASKED * 8 / 10);
    assert_string_equal(a[1].lang, "de");
    assert_int_equal(a[1].n, 30);
    /* Words without rhyme or reason cannot be foreseen. */
    for (guint i = 0; i < en.lessons->len; i++)
        g_array_index(en.lessons, struct sentiment_lesson, i).label = (int)(i * 7919 % 101 % 3) - 1;
    g_autoptr(GArray) noise = sentiment_agreement(model(state), lessons_of(&en), en.lessons->len, NULL);
    assert_true(g_array_index(noise, struct sentiment_agreement, 0).agreed < SENTIMENT_ASKED / 2);
    g_autoptr(GArray) none = sentiment_agreement(model(state), NULL, 0, NULL);
    assert_int_equal(none->len, 0);
    trade_clear(&en);
    trade_clear(&de);
}

static void odd_lessons_are_left_out(void **state)
{
    g_autofree char *word = g_strnfill(1000000, 'a');
    const struct sentiment_lesson odd[] = {{NULL, NULL, 1},      {"", "en", 1},    {"...", "en", 0},    {"\xff\xfe", "en", -1},
                                           {"退款在哪里", "zh", 1}, {word, "en", -1}, {"good", "en", 99}, {"good", "en", -99}};
    struct sentiment *s = sentiment_taught(model(state), odd, G_N_ELEMENTS(odd), NULL);
    assert_true(sentiment_lessons(s) >= 2 && sentiment_lessons(s) <= 4);
    struct sentiment_result r;
    sentiment_score(s, word, "en", NULL, &r);
    assert_true(isfinite(r.score) && r.score >= -1 && r.score <= 1);
    sentiment_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trade_is_learnt),
        cmocka_unit_test(mistakes_alone_do_no_harm),
        cmocka_unit_test(what_is_taken_back_is_gone),
        cmocka_unit_test(points_add_up_with_the_layer),
        cmocka_unit_test(agreement_is_of_the_unseen),
        cmocka_unit_test(odd_lessons_are_left_out),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
