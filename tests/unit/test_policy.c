/* Words that no text of ours may have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/policy.h"

static char *word_of(const struct settings *s, const char *text)
{
    struct draft *d = draft_new();
    d->text = g_strdup(text);
    char *word = policy_word(s, d);
    draft_free(d);
    return word;
}

static void finds_words(void **state)
{
    static const struct {
        const char *text, *word;
    } ROWS[] = {{"We guarantee it.", "guarantee"},
                {"GUARANTEE!", "guarantee"},
                {"No guarantees", NULL},
                {"a cheaper one", "cheap"},
                {"dirt-cheap", "cheap"},
                {"Muenchen, München", "münchen"},
                {"the best coffee in town", "best coffee"},
                {"the best\n coffee", "best coffee"},
                {"the best\n\ncoffees", NULL},
                {"全額保証します", "保証"},
                {"100%保証ABC", "保証"},
                {"guaranteeします", "guarantee"},
                {"", NULL},
                {NULL, NULL}};
    struct settings *s = settings_new();
    assert_null(word_of(s, "guarantee"));
    assert_true(settings_set(s, "publish.words", "guarantee, cheap*, münchen, best coffee, 保証, *", NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        char *word = word_of(s, ROWS[i].text);
        if (g_strcmp0(word, ROWS[i].word) != 0)
            fail_msg("\"%s\": %s", ROWS[i].text, word != NULL ? word : "nothing");
        g_free(word);
    }
    settings_free(s);
}

/* All that is made public is looked at. */
static void finds_them_everywhere(void **state)
{
    struct settings *s = settings_new();
    assert_true(settings_set(s, "publish.words", "guarantee", NULL));
    for (int i = 0; i < 5; i++) {
        struct draft *d = draft_new();
        d->text = g_strdup(i == 0 ? "A guarantee" : "A cup");
        d->warning = g_strdup(i == 1 ? "Guarantee" : NULL);
        d->card = g_strdup(i == 2 ? "Our guarantee" : NULL);
        if (i == 3)
            g_ptr_array_add(d->media, media_new("image", "a.png", "A guarantee in a frame"));
        d->poll = i == 4 ? poll_parse("Price | Guarantee", NULL) : NULL;
        char *word = policy_word(s, d);
        if (g_strcmp0(word, "guarantee") != 0)
            fail_msg("text %d", i);
        g_free(word);
        draft_free(d);
    }
    settings_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_words), cmocka_unit_test(finds_them_everywhere)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
