/* Walks all of Unicode. The C library's own opinion is asked for under C.UTF-8, never under the tester's
 * locale. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "repute/text.h"

extern int wcwidth(wchar_t c);

static gboolean is_surrogate(gunichar c)
{
    return c >= 0xD800 && c <= 0xDFFF;
}

static void width_agrees_with_the_c_library(void **state)
{
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
    guint known = 0, wrong = 0;
    for (gunichar c = 0; c <= 0x10FFFF; c++) {
        int ours = text_char_width(c), theirs = wcwidth((wchar_t)c);
        known += ours >= 0;
        if (ours >= 0 && ours != theirs && wrong++ < 10)
            print_error("U+%04X: ours %d, the C library's %d\n", c, ours, theirs);
    }
    setlocale(LC_CTYPE, "C");
    assert_int_equal(wrong, 0);
    /* 144,697 characters of Unicode 14 and the private use areas, but for the controls and a hundred
     * disputed. */
    assert_true(known > 281000);
}

static void width_does_not_depend_on_the_locale(void **state)
{
    setlocale(LC_CTYPE, "C");
    assert_int_equal(text_char_width('a'), 1);
    assert_int_equal(text_char_width(0xE9), 1);
    assert_int_equal(text_char_width(0x65E5), 2);
    assert_int_equal(text_char_width(0x301), 0);
    assert_int_equal(text_char_width(0x1F468), 2);
    assert_int_equal(text_char_width(0x1B), -1);
    assert_int_equal(text_char_width(0x85), -1);
    assert_int_equal(text_char_width(0xD800), -1);
    assert_int_equal(text_char_width(0x10FFFF), -1);
    assert_int_equal(text_char_width(0x110000), -1);
    assert_int_equal(text_char_width(0xFFFFFFFFu), -1);
}

/* Every code point alone and after a letter: what is shown adds up, and holds nothing of disputed width. */
static void assert_sound(const char *shown, int cells)
{
    int sum = 0, marks = 0;
    assert_true(strlen(shown) <= 31);
    assert_true(g_utf8_validate(shown, -1, NULL));
    for (const char *p = shown; *p != '\0'; p = g_utf8_next_char(p)) {
        int width = text_char_width(g_utf8_get_char(p));
        assert_true(width >= 0);
        marks = width == 0 ? marks + 1 : 0;
        assert_true(marks <= 2);
        assert_false(p == shown && width == 0);
        sum += width;
    }
    assert_int_equal(sum, cells);
}

static void every_character_is_shown_soundly(void **state)
{
    char text[16], shown[32];
    for (gunichar c = 1; c <= 0x10FFFF; c++) {
        if (is_surrogate(c))
            continue;
        text[0] = 'e';
        text[1 + g_unichar_to_utf8(c, text + 1)] = '\0';
        const char *p = text + 1;
        assert_sound(shown, text_shown_cluster(p, strlen(p), (memset(shown, 'x', 32), shown)));
        int cells = 0;
        for (p = text; *p != '\0';) {
            gsize n = text_cluster(p);
            assert_true(n > 0 && n <= strlen(p));
            int one = text_shown_cluster(p, n, shown);
            assert_sound(shown, one);
            cells += one;
            p += n;
        }
        assert_int_equal(text_width(text), cells);
    }
}

/* Every code point between letters: clean once is clean for ever, and no control is left. */
static void every_character_is_sanitised_for_good(void **state)
{
    static const char *const AFTER[] = {"a", "\xD8\xA8", "\xF0\x9F\x91\xA8"};
    char text[32];
    for (gunichar c = 0; c <= 0x10FFFF; c++) {
        if (is_surrogate(c))
            continue;
        const char *around = AFTER[c % 3];
        gsize len = g_strlcpy(text, around, sizeof text);
        len += (gsize)g_unichar_to_utf8(c, text + len);
        len += g_strlcpy(text + len, around, sizeof text - len);
        guint changed = 0, again = 0;
        char *clean = text_sanitise(text, (gssize)len, 0, 0, &changed);
        char *twice = text_sanitise(clean, -1, 0, 0, &again);
        assert_string_equal(clean, twice);
        assert_int_equal(again, 0);
        assert_true(g_utf8_validate(clean, -1, NULL));
        if (changed == 0 && c != '\r')
            assert_memory_equal(clean, text, len + 1);
        for (const char *p = clean; *p != '\0'; p = g_utf8_next_char(p))
            assert_true(*p == '\n' || *p == '\t' || !g_unichar_iscntrl(g_utf8_get_char(p)));
        g_free(clean);
        g_free(twice);
    }
}

static void every_character_folds_to_something_that_stays(void **state)
{
    char text[8];
    guint unstable = 0;
    for (gunichar c = 1; c <= 0x10FFFF; c++) {
        if (is_surrogate(c))
            continue;
        text[g_unichar_to_utf8(c, text)] = '\0';
        char *once = text_fold(text), *twice = text_fold(once);
        if (strcmp(once, twice) != 0 && unstable++ < 10)
            print_error("U+%04X folds to %s, then to %s\n", c, once, twice);
        g_free(once);
        g_free(twice);
    }
    assert_int_equal(unstable, 0);
}

/* The frequent characters take a short way, unless a mark follows: both ways lead to the same. */
static void both_ways_of_folding_agree(void **state)
{
    char text[16];
    for (gunichar c = 0x80; c <= 0xFFFF; c++) {
        if (is_surrogate(c))
            continue;
        int len = g_unichar_to_utf8(c, text);
        text[len] = '\0';
        char *alone = text_fold(text);
        g_strlcpy(text + len, "\xCC\x81", 3);
        char *accented = text_fold(text);
        if (strcmp(alone, accented) != 0)
            print_error("U+%04X: %s, %s\n", c, alone, accented);
        assert_string_equal(alone, accented);
        g_free(alone);
        g_free(accented);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(width_agrees_with_the_c_library),
        cmocka_unit_test(width_does_not_depend_on_the_locale),
        cmocka_unit_test(every_character_is_shown_soundly),
        cmocka_unit_test(every_character_is_sanitised_for_good),
        cmocka_unit_test(every_character_folds_to_something_that_stays),
        cmocka_unit_test(both_ways_of_folding_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
