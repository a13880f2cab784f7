/* Sentiment of texts, with the weights that are shipped. */
#include "repute/err.h"
#include "repute/sentiment.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct loaded {
    char *bytes;
    gsize len;
    struct sentiment *model;
};

static int load(void **state)
{
    struct loaded *l = g_new0(struct loaded, 1);
    g_autoptr(GError) error = NULL;
    assert_true(g_file_get_contents(SRCDIR "/data/sentiment.weights", &l->bytes, &l->len, &error));
    l->model = sentiment_new((const guint8 *)l->bytes, l->len, &error);
    assert_non_null(l->model);
    *state = l;
    return 0;
}

static int unload(void **state)
{
    struct loaded *l = *state;
    sentiment_free(l->model);
    g_free(l->bytes);
    g_free(l);
    return 0;
}

static int label(void **state, const char *text, const char *lang)
{
    const struct loaded *l = *state;
    struct sentiment_result r;
    sentiment_score(l->model, text, lang, NULL, &r);
    assert_true(r.known);
    assert_true(r.score >= -1 && r.score <= 1 && r.confidence >= 0 && r.confidence <= 1);
    return r.label;
}

static void complaints_stated_as_facts_are_bad(void **state)
{
    assert_int_equal(label(state, "Two hours on hold and then you hang up", "en"), -1);
    assert_int_equal(label(state, "order 4711 still not here", "en"), -1);
    assert_int_equal(label(state, "my order arrived broken", "en"), -1);
}

static void questions_are_neutral(void **state)
{
    assert_int_equal(label(state, "Do you ship to Norway?", "en"), 0);
}

static void negation_turns(void **state)
{
    assert_int_equal(label(state, "The coffee is good", "en"), 1);
    assert_int_equal(label(state, "The coffee is not good", "en"), -1);
    assert_int_equal(label(state, "Der Kaffee ist gut", "de"), 1);
    assert_int_equal(label(state, "Der Kaffee ist nicht gut", "de"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complaints_stated_as_facts_are_bad),
        cmocka_unit_test(questions_are_neutral),
        cmocka_unit_test(negation_turns),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
