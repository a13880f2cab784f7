/* Words that no text of ours may have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/policy.h"

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
                {"", NULL},
                {NULL, NULL}};
    struct settings *s = settings_new();
    assert_null(policy_word(s, "guarantee"));
    assert_true(settings_set(s, "publish.words", "guarantee, cheap*, münchen, best coffee, *", NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        char *word = policy_word(s, ROWS[i].text);
        if (g_strcmp0(word, ROWS[i].word) != 0)
            fail_msg("\"%s\": %s", ROWS[i].text, word != NULL ? word : "nothing");
        g_free(word);
    }
    settings_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
