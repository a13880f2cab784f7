/* In which look a row's cells are put: fewer changes of it, nothing that one could see differently. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "repute/look.h"

#define W 20

/* Roles by one letter: . text, U unread, b bad mood, o overdue, k key, h hint; r reversed. */
static guint8 role_of(char c)
{
    return c == 'U'   ? ROLE_UNREAD
           : c == 'b' ? ROLE_MOOD_BAD
           : c == 'o' ? ROLE_OVERDUE
           : c == 'k' ? ROLE_KEY
           : c == 'h' ? ROLE_KEY_HINT
           : c == 'r' ? ROLE_SELECT
                      : ROLE_TEXT;
}

static char letter_of(guint8 role)
{
    const char *letters = ".Ubokhr";
    for (const char *c = letters; *c != '\0'; c++)
        if (role_of(*c) == (role & ~LOOK_BOLD))
            return (role & LOOK_BOLD) != 0 ? g_ascii_toupper(*c) : *c;
    return '?';
}

static void assert_look(const char *text, const char *roles, gboolean bold_runs, const char *expected)
{
    struct look_rules rules = {.bold_runs = bold_runs};
    rules.attrs[ROLE_UNREAD] = rules.attrs[ROLE_OVERDUE] = rules.attrs[ROLE_KEY] = ATTR_BOLD;
    rules.attrs[ROLE_SELECT] = ATTR_REVERSE;
    rules.ground[ROLE_SELECT] = 7;
    struct cell row[W] = {0}, out[W];
    char got[W + 1] = "";
    int w = (int)strlen(text);
    for (int x = 0; x < w; x++)
        row[x] = (struct cell){.text = {text[x]}, .width = 1, .role = role_of(roles[x])};
    look_row(&rules, row, w, out);
    for (int x = 0; x < w; x++)
        got[x] = letter_of(out[x].role);
    assert_string_equal(got, expected);
}

static void blanks_take_their_neighbours_look(void **state)
{
    assert_look("  ab  cd  ", "..bb..kk..", FALSE, "bbbbbbkkkk");
    assert_look("ab  cd", "bbrr..", FALSE, "bbrr.."); /* a ground that shows stays where it is */
    assert_look("    ", "....", FALSE, "....");
}

static void moods_are_bold_in_an_unread_row(void **state)
{
    assert_look("N!* 3h -.8 M@", "Uob.UU.bbb.UU", TRUE, "UoBBUUUBBBBUU");
}

static void words_between_keys_stay_plain(void **state)
{
    assert_look("r why q x", "k.hhh.k.h", TRUE, "kkhhhhkkh");
    assert_look("N abcde M", "U.bbbbb.U", TRUE, "UUbbbbbbU"); /* longer than a mood */
    assert_look("N rr M", "U.rr.U", TRUE, "UUrr.U");
    assert_look("N bb M", "U.bb.U", FALSE, "UUbbbU"); /* where bold would brighten */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blanks_take_their_neighbours_look),
        cmocka_unit_test(moods_are_bold_in_an_unread_row),
        cmocka_unit_test(words_between_keys_stay_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
