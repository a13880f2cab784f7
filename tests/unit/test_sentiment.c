/* Sentiment of texts, with the weights that are shipped. They are no training texts, but some of
 * their words and patterns stand in phrases.tsv and texts.tsv: this guards what works, it measures nothing. */
#include "repute/err.h"
#include "repute/sentiment.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sentiment_model.h"

static struct sentiment_result judged(void **state, const char *text, const char *lang,
                                      const char *const *brands)
{
    const struct loaded *l = *state;
    struct sentiment_result r;
    sentiment_score(l->model, text, lang, brands, &r);
    assert_true(isfinite(r.score) && r.score >= -1 && r.score <= 1);
    assert_true(r.confidence >= 0 && r.confidence <= 1 && r.label >= -1 && r.label <= 1);
    assert_true(r.label == 0 || r.label * r.score >= 0.05);
    return r;
}

struct expected {
    int label;
    const char *lang, *text;
};

static void expect(void **state, const struct expected *e, gsize n)
{
    guint wrong = 0;
    for (gsize i = 0; i < n; i++) {
        struct sentiment_result r = judged(state, e[i].text, e[i].lang, NULL);
        if (r.known && r.label == e[i].label)
            continue;
        print_error("expected %d, said %d (%.2f): %s\n", e[i].label, r.label, r.score, e[i].text);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void marked_irony_is_read(void **state)
{
    static const struct expected e[] = {
        {1, "en", "best company ever"},  {-1, "en", "best company ever #sarcasm"},
        {1, "en", "thanks a lot"},       {-1, "en", "thanks a lot 🙃"},
        {-1, "en", "yeah right"},        {1, "en", "right, thanks"},
    };
    expect(state, e, G_N_ELEMENTS(e));
}

static void negation_turns(void **state)
{
    static const struct expected e[] = {
        {1, "en", "The staff are helpful"},
        {-1, "en", "The staff are not helpful"},
        {1, "en", "I would recommend this hotel"},
        {-1, "en", "I would never recommend this hotel"},
        {-1, "en", "there is nothing good about this place"},
        {1, "en", "I have no complaints about the staff"},
        {1, "de", "Der Kaffee ist gut"},
        {-1, "de", "Der Kaffee ist nicht gut"},
        {-1, "de", "Das gefällt uns überhaupt nicht."},
        {1, "fr", "J'aime ce café"},
        {-1, "fr", "Je n'aime pas ce café"},
        {1, "es", "Me gusta mucho este sitio"},
        {-1, "es", "No me gusta nada este sitio"},
    };
    expect(state, e, G_N_ELEMENTS(e));
}

static void the_last_clause_counts_more(void **state)
{
    static const struct expected e[] = {
        {1, "en", "The queue was terrible but the pastries are amazing"},
        {-1, "en", "The pastries are amazing but the queue was terrible"},
        {-1, "de", "Das Hotel ist schön, aber das Personal war furchtbar unfreundlich"},
        {1, "de", "Das Personal war unfreundlich, aber das Hotel ist wunderschön"},
    };
    expect(state, e, G_N_ELEMENTS(e));
}

static void complaints_stated_as_facts_are_bad(void **state)
{
    static const struct expected e[] = {
        {-1, "en", "Two hours on hold and then you hang up"},
        {-1, "en", "order 4711 still not here"},
        {-1, "en", "my order arrived broken"},
        {-1, "en", "Ninth day without hot water"},
        {-1, "en", "The driver never rang and took the parcel back"},
        {-1, "en", "I was billed for a room we did not book"},
        {-1, "en", "Nobody replies to our mails"},
        {-1, "de", "Zwei Stunden in der Warteschleife, dann aufgelegt"},
        {-1, "de", "Bestellung 4711 immer noch nicht da"},
        {-1, "de", "Der Teller kam zerbrochen an"},
        {-1, "fr", "Colis abîmé, toujours pas de réponse"},
        {-1, "fr", "Deux heures d'attente puis vous raccrochez"},
        {-1, "es", "El paquete llegó roto y nadie contesta"},
        {-1, "es", "Llevo un mes esperando mi pedido"},
    };
    expect(state, e, G_N_ELEMENTS(e));
}

static void questions_and_notices_are_neutral(void **state)
{
    static const struct expected e[] = {
        {0, "en", "Do you ship to Norway?"},
        {0, "en", "At what time does the shop close on Friday?"},
        {0, "en", "Which plug do I need for Japan?"},
        {0, "en", "Doors open at 19:30, the talk starts at 20:00."},
        {0, "de", "Versendet ihr nach Dänemark?"},
        {0, "de", "Um wie viel Uhr schließt der Laden am Freitag?"},
        {0, "fr", "Est-ce que vous livrez en Belgique ?"},
        {0, "es", "¿A qué hora cierra la tienda el viernes?"},
    };
    expect(state, e, G_N_ELEMENTS(e));
}

static void emoji_speak(void **state)
{
    static const struct expected e[] = {
        {-1, "en", "my room 😡"}, {1, "en", "my room 😍"}, {-1, "en", "👎"},
        {1, NULL, "👏👏👏"},        {-1, "en", ":("},       {1, "en", ":-)"},
    };
    expect(state, e, G_N_ELEMENTS(e));
    /* A skin tone is no other feeling. */
    assert_true(judged(state, "👍", "en", NULL).score == judged(state, "👍🏽", "en", NULL).score);
}

static void capitals_marks_and_length_strengthen(void **state)
{
    double plain = judged(state, "the soup is awful", "en", NULL).score;
    assert_true(judged(state, "the soup is AWFUL", "en", NULL).score < plain);
    assert_true(judged(state, "the soup is awful!!!", "en", NULL).score < plain);
    assert_true(judged(state, "the soup is awfuuuul", "en", NULL).score < 0);
    assert_true(judged(state, "the soup is slightly awful", "en", NULL).score > plain);
}

static void handles_links_and_brands_say_nothing(void **state)
{
    static const char *const brands[] = {"Best Value", "Awful Coffee", NULL};
    double a = judged(state, "@lovely_bob we open at nine", "en", NULL).score;
    assert_true(a == judged(state, "@hate_bob we open at nine", "en", NULL).score);
    a = judged(state, "see https://example.com/great-love-win today", "en", NULL).score;
    assert_true(a == judged(state, "see https://example.com/hate-war-die today", "en", NULL).score);
    a = judged(state, "Best Value opens at nine", "en", brands).score;
    assert_true(a == judged(state, "AWFUL coffee opens at nine", "en", brands).score);
    assert_true(a < judged(state, "Best Value opens at nine", "en", NULL).score);
    assert_int_equal(judged(state, "#AwfulCoffee opens at nine", "en", brands).label, 0);
    assert_int_equal(judged(state, "Awful Coffee's staff are wonderful", "en", brands).label, 1);
}

static void unknown_is_said(void **state)
{
    static const char *const none[][2] = {
        {"", "en"},
        {"  \n", NULL},
        {"...", "en"},
        {"@acme https://example.com", "en"},
        {"4711", "en"},
        {"退款在哪里", "zh"},
        {"退款在哪里", NULL},
        {"Где мой заказ", NULL},
        {"Missä tilaukseni on, en ole saanut mitään ja se on jo myöhässä", NULL},
        {"good", "ja"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++) {
        struct sentiment_result r = judged(state, none[i][0], none[i][1], NULL);
        if (r.known)
            print_error("thought to be known: %s\n", none[i][0]);
        assert_false(r.known);
        assert_true(r.score == 0 && r.label == 0 && r.confidence == 0);
    }
    assert_false(judged(state, NULL, NULL, NULL).known);
    const struct loaded *l = *state;
    assert_true(sentiment_version(l->model) > 0);
}

static void language_is_found(void **state)
{
    static const struct expected e[] = {
        {-1, NULL, "Seit drei Wochen warte ich und niemand antwortet mir"},
        {1, NULL, "Merci beaucoup pour votre aide, c'est parfait"},
        {-1, NULL, "Mi pedido no ha llegado y nadie me contesta"},
        {-1, "en", "Meine Bestellung ist immer noch nicht da und ihr antwortet nicht"}, /* a wrong tag */
        {1, "und", "I love this place"},
    };
    expect(state, e, G_N_ELEMENTS(e));
}

static void check_sum(void **state, const char *text, const char *lang)
{
    const struct loaded *l = *state;
    struct sentiment_result r, plain = judged(state, text, lang, NULL);
    g_autoptr(GArray) words = sentiment_explain(l->model, text, lang, NULL, &r);
    double sum = 0;
    for (guint i = 0; i < words->len; i++) {
        const struct sentiment_word *w = &g_array_index(words, struct sentiment_word, i);
        assert_true(w->points != 0 && w->start <= w->end && w->end <= strlen(text));
        assert_true((w->start == w->end) == (strcmp(w->reason, "tone") == 0));
        sum += w->points;
    }
    assert_true(fabs(sum - r.score) < 1e-9);
    assert_true(r.score == plain.score && r.label == plain.label && r.known == plain.known);
}

static void every_point_has_its_word(void **state)
{
    static const char *const texts[] = {
        "",
        "ok",
        "My order 4417 arrived broken and nobody answers my mails!!!",
        "The queue was terrible but the pastries are amazing 😍😍",
        "I can't wait, this is not only good, it is VERY good",
        "退款在哪里",
        "Das war schön, aber nicht gut :-(",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        check_sum(state, texts[i], "en");
        check_sum(state, texts[i], "de");
        check_sum(state, texts[i], NULL);
    }
}

static const struct sentiment_word *word_at(GArray *words, const char *text, const char *word, gboolean rule)
{
    gsize at = (gsize)(strstr(text, word) - text);
    for (guint i = 0; i < words->len; i++) {
        const struct sentiment_word *w = &g_array_index(words, struct sentiment_word, i);
        if (w->start == at && w->end == at + strlen(word) && w->rule == rule)
            return w;
    }
    return NULL;
}

static void reasons_are_given(void **state)
{
    const struct loaded *l = *state;
    const char *text = "The tea was not good, the waiting time was VERY long, still waiting 😡";
    g_autoptr(GArray) words = sentiment_explain(l->model, text, "en", NULL, NULL);
    const struct sentiment_word *w = word_at(words, text, "good", TRUE);
    assert_non_null(w);
    assert_string_equal(w->reason, "negated");
    assert_true(w->points < 0);
    w = word_at(words, text, "still waiting", TRUE);
    assert_non_null(w);
    assert_string_equal(w->reason, "phrase");
    w = word_at(words, text, "😡", FALSE);
    assert_non_null(w);
    assert_string_equal(w->reason, "emoji");
    assert_true(w->points < 0);
}

static void phrases_are_negated_but_not_twice(void **state)
{
    const struct loaded *l = *state;
    const char *text = "They have not let me down and nobody here says never again";
    g_autoptr(GArray) words = sentiment_explain(l->model, text, "en", NULL, NULL);
    const struct sentiment_word *w = word_at(words, text, "let me down", TRUE);
    assert_non_null(w);
    assert_string_equal(w->reason, "negated");
    assert_true(w->points > 0);
    w = word_at(words, text, "never again", TRUE);
    assert_non_null(w);
    assert_string_equal(w->reason, "phrase");
    assert_true(w->points < 0);
}

static void damaged_weights_are_refused(void **state)
{
    const struct loaded *l = *state;
    g_autofree guint8 *copy = g_memdup2(l->bytes, l->len);
    for (gsize at = 0; at < l->len; at += at < 200 ? 1 : l->len / 97) {
        copy[at] ^= 0x10;
        g_autoptr(GError) error = NULL;
        assert_null(sentiment_new(copy, l->len, &error));
        assert_true(err_is(error, ERR_DAMAGED) || err_is(error, ERR_NEWER));
        copy[at] ^= 0x10;
    }
    const gsize cuts[] = {0, 1, 8, 39, 40, 100, l->len / 2, l->len - 1};
    for (gsize i = 0; i < G_N_ELEMENTS(cuts); i++) {
        g_autofree guint8 *shorter = g_memdup2(l->bytes, MAX(cuts[i], 1));
        g_autoptr(GError) error = NULL;
        assert_null(sentiment_new(shorter, cuts[i], &error));
        assert_true(err_is(error, ERR_DAMAGED));
    }
    g_autoptr(GError) newer = NULL;
    copy[16] = 99; /* the format's number */
    assert_null(sentiment_new(copy, l->len, &newer));
    assert_true(err_is(newer, ERR_NEWER));
    sentiment_free(NULL);
}

static void weights_need_no_alignment(void **state)
{
    const struct loaded *l = *state;
    g_autofree guint8 *shifted = g_malloc(l->len + 1);
    memcpy(shifted + 1, l->bytes, l->len);
    struct sentiment *s = sentiment_new(shifted + 1, l->len, NULL);
    assert_non_null(s);
    struct sentiment_result r;
    sentiment_score(s, "this is wonderful", "en", NULL, &r);
    assert_true(r.score == judged(state, "this is wonderful", "en", NULL).score);
    sentiment_free(s);
}

static void long_and_broken_texts_are_read(void **state)
{
    g_autoptr(GString) text = g_string_new(NULL);
    while (text->len < 100 * 1024)
        g_string_append(text, "this is a wonderful place, thank you 😍 ");
    assert_int_equal(judged(state, text->str, "en", NULL).label, 1);
    check_sum(state, text->str, "en");
    g_string_truncate(text, 0);
    while (text->len < 100 * 1024)
        g_string_append_c(text, "!a?\xf0\x9f\x98\xa1.\xff"[text->len % 9]);
    judged(state, text->str, NULL, NULL);
    check_sum(state, text->str, "en");
    g_autofree char *word = g_strnfill(1000000, 'a'), *marks = g_strnfill(1000000, '!');
    judged(state, word, "en", NULL);
    assert_false(judged(state, marks, "en", NULL).known);
    judged(state, "THIS IS ALL IN CAPITALS AND STILL ONLY A SENTENCE", "en", NULL);
    static const char *const broken[] = {
        "\xff\xfe good \xc3",
        "\xf0\x9f\x98",
        "g\xcc\x81\xcc\x81\xcc\x81ood",
        "#",
        "@",
        "'",
        "s'",
        "l'",
        "http://",
        "<",
        "\xed\xa0\x80 bad",
        "ℵ ∀ x ≤ y",
        ":",
        "8",
        "x",
        "-_",
        "^",
        "it's",
        "don't",
        "a.b/c",
        "a@b",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(broken); i++) {
        judged(state, broken[i], "en", NULL);
        check_sum(state, broken[i], NULL);
    }
}

static void scripts_are_whole_words(void **state)
{
    /* Hindi vowel signs and a decomposed umlaut belong to their word. */
    static const struct expected e[] = {
        {1, "hi", "यह बहुत अच्छा है, धन्यवाद"},
        {1, "ar", "شكرا جزيلا خدمة ممتازة"},
    };
    expect(state, e, G_N_ELEMENTS(e));
    double a = judged(state, "Das war schön", "de", NULL).score;
    assert_true(a == judged(state, "Das war scho\xcc\x88n", "de", NULL).score);
    assert_true(a == judged(state, "das war SCHÖN", "de", NULL).score || a > 0);
    assert_true(judged(state, "I don't like it", "en", NULL).score ==
                judged(state, "I don’t like it", "en", NULL).score);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marked_irony_is_read),
        cmocka_unit_test(negation_turns),
        cmocka_unit_test(the_last_clause_counts_more),
        cmocka_unit_test(complaints_stated_as_facts_are_bad),
        cmocka_unit_test(questions_and_notices_are_neutral),
        cmocka_unit_test(emoji_speak),
        cmocka_unit_test(capitals_marks_and_length_strengthen),
        cmocka_unit_test(handles_links_and_brands_say_nothing),
        cmocka_unit_test(unknown_is_said),
        cmocka_unit_test(language_is_found),
        cmocka_unit_test(every_point_has_its_word),
        cmocka_unit_test(reasons_are_given),
        cmocka_unit_test(phrases_are_negated_but_not_twice),
        cmocka_unit_test(damaged_weights_are_refused),
        cmocka_unit_test(weights_need_no_alignment),
        cmocka_unit_test(long_and_broken_texts_are_read),
        cmocka_unit_test(scripts_are_whole_words),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
