#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/view/editor.h"

#define ZWJ "\xE2\x80\x8D"
#define ACUTE "\xCC\x81"
#define MAN "\xF0\x9F\x91\xA8"
#define GIRL "\xF0\x9F\x91\xA7"
#define FAMILY MAN ZWJ GIRL
#define D_FLAG "\xF0\x9F\x87\xA9"
#define E_FLAG "\xF0\x9F\x87\xAA"

static void assert_state(struct editor *e, const char *text, gsize cursor)
{
    assert_string_equal(editor_text(e), text);
    assert_int_equal(editor_cursor(e), cursor);
}

static void type(struct editor *e, const char *text, gint64 now)
{
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        char *one = g_strndup(p, (gsize)(g_utf8_next_char(p) - p));
        editor_insert(e, one, now);
        g_free(one);
    }
}

static void typing_and_erasing(void **state)
{
    struct editor *e = editor_new("Hi", 2);
    assert_true(editor_insert(e, " there\r\nyou\rtwo", 1));
    assert_state(e, "Hi there\nyou\ntwo", 16);
    assert_true(editor_delete(e, EDIT_WORD, FALSE, 1));
    assert_state(e, "Hi there\nyou\n", 13);
    assert_true(editor_delete(e, EDIT_CLUSTER, FALSE, 1));
    assert_true(editor_delete(e, EDIT_WORD, FALSE, 1));
    assert_state(e, "Hi there\n", 9);
    editor_go(e, 2);
    assert_true(editor_delete(e, EDIT_LINE, TRUE, 1));
    assert_state(e, "Hi\n", 2);
    assert_true(editor_delete(e, EDIT_LINE, TRUE, 1));
    assert_state(e, "Hi", 2);
    assert_false(editor_delete(e, EDIT_LINE, TRUE, 1));
    assert_false(editor_delete(e, EDIT_CLUSTER, TRUE, 1));
    assert_true(editor_delete(e, EDIT_LINE, FALSE, 1));
    assert_state(e, "", 0);
    assert_false(editor_delete(e, EDIT_WORD, FALSE, 1));
    assert_false(editor_insert(e, "\xC3", 1)); /* half a character */
    assert_false(editor_insert(e, "", 1));
    assert_state(e, "", 0);
    editor_free(e);
}

static void clusters_stay_whole(void **state)
{
    struct editor *e = editor_new("a" FAMILY "e" ACUTE "b", 0);
    gsize family = strlen(FAMILY);
    editor_move(e, EDIT_RIGHT, 2);
    assert_int_equal(editor_cursor(e), 1 + family);
    editor_move(e, EDIT_RIGHT, 1);
    assert_int_equal(editor_cursor(e), 1 + family + 3);
    assert_true(editor_delete(e, EDIT_CLUSTER, FALSE, 1));
    assert_state(e, "a" FAMILY "b", 1 + family);
    assert_true(editor_delete(e, EDIT_CLUSTER, FALSE, 2));
    assert_state(e, "ab", 1);
    editor_free(e);

    /* What is put before a mark, or between two letters of a flag, takes the cursor past what it joins. */
    e = editor_new("x" ACUTE, 0);
    assert_true(editor_delete(e, EDIT_CLUSTER, TRUE, 1));
    assert_state(e, "", 0);
    editor_free(e);
    e = editor_new("-" E_FLAG, 1);
    assert_true(editor_insert(e, D_FLAG, 1));
    assert_state(e, "-" D_FLAG E_FLAG, 9);
    assert_true(editor_undo(e));
    assert_state(e, "-" E_FLAG, 1);
    editor_free(e);
    e = editor_new("e" ACUTE, 1); /* asked to stand inside of one */
    assert_int_equal(editor_cursor(e), 3);
    editor_go(e, 2);
    assert_int_equal(editor_cursor(e), 3);
    editor_free(e);
}

static void undo_goes_by_words_and_rests(void **state)
{
    struct editor *e = editor_new("", 0);
    type(e, "one two", 1000);
    type(e, "!", 9000); /* after a rest */
    assert_true(editor_undo(e));
    assert_state(e, "one two", 7);
    assert_true(editor_undo(e));
    assert_state(e, "one ", 4);
    assert_true(editor_undo(e));
    assert_state(e, "", 0);
    assert_false(editor_undo(e));
    assert_true(editor_redo(e));
    assert_true(editor_redo(e));
    assert_state(e, "one two", 7);
    type(e, "x", 9000); /* writing on ends what could be done again */
    assert_false(editor_redo(e));
    assert_true(editor_undo(e));
    assert_state(e, "one two", 7);
    /* A held backspace is one step, and so is a pasted text. */
    for (int i = 0; i < 3; i++)
        editor_delete(e, EDIT_CLUSTER, FALSE, 20000 + i);
    assert_state(e, "one ", 4);
    editor_insert(e, "a b c", 20010);
    type(e, "d", 20010);
    assert_true(editor_undo(e));
    assert_true(editor_undo(e));
    assert_state(e, "one ", 4);
    assert_true(editor_undo(e));
    assert_state(e, "one two", 7);
    editor_free(e);
}

static void replacing_keeps_the_place(void **state)
{
    struct editor *e = editor_new("Dear Lena,\nit is broken.", 24);
    assert_true(editor_replace(e, "Dear Lena Okafor,\nit is broken."));
    assert_state(e, "Dear Lena Okafor,\nit is broken.", 31);
    assert_false(editor_replace(e, "Dear Lena Okafor,\nit is broken."));
    assert_true(editor_undo(e));
    assert_state(e, "Dear Lena,\nit is broken.", 24);
    editor_go(e, 4);
    assert_true(editor_replace(e, "Dear Len\xC3\xA4,\nit is broken!\n"));
    assert_state(e, "Dear Len\xC3\xA4,\nit is broken!\n", 4);
    assert_false(editor_replace(e, "\xFF"));
    editor_free(e);
}

static void rows_and_columns(void **state)
{
    struct editor *e = editor_new("alpha beta gamma\n\n日本語", 0);
    editor_wrap(e, 11);
    assert_int_equal(editor_rows(e), 4); /* "alpha beta", "gamma", "", "日本語" */
    int row = -1, column = -1;
    editor_locate(e, 10, &row, &column); /* the blank that is not shown */
    assert_int_equal(row, 0);
    assert_int_equal(column, 10);
    editor_locate(e, 11, &row, &column);
    assert_int_equal(row, 1);
    assert_int_equal(column, 0);
    editor_locate(e, 17, &row, &column);
    assert_int_equal(row, 2);
    assert_int_equal(column, 0);
    editor_locate(e, 24, &row, &column); /* after two wide ones */
    assert_int_equal(row, 3);
    assert_int_equal(column, 4);
    assert_int_equal(editor_at(e, 3, 3), 21); /* the middle of a wide one: before it */
    assert_int_equal(editor_at(e, 0, 40), 10);
    assert_int_equal(editor_at(e, 9, 40), 27);

    /* Blanks at the end of a row do not push the cursor out of it. */
    editor_free(e);
    e = editor_new("abcd    ", 8);
    editor_wrap(e, 5);
    editor_locate(e, 8, &row, &column);
    assert_int_equal(row, 0);
    assert_int_equal(column, 5);
    editor_free(e);
}

static void moving(void **state)
{
    struct editor *e = editor_new("one two-three\nx\nfour five", 0);
    editor_wrap(e, 40);
    editor_move(e, EDIT_WORD_RIGHT, 1);
    assert_int_equal(editor_cursor(e), 4);
    editor_move(e, EDIT_WORD_RIGHT, 2);
    assert_int_equal(editor_cursor(e), 8); /* "three" */
    editor_move(e, EDIT_DOWN, 1);
    assert_int_equal(editor_cursor(e), 15); /* a short row … */
    editor_move(e, EDIT_DOWN, 1);
    assert_int_equal(editor_cursor(e), 24); /* … does not forget the column */
    editor_move(e, EDIT_DOWN, 1);
    assert_int_equal(editor_cursor(e), 25);
    editor_move(e, EDIT_ROW_START, 1);
    assert_int_equal(editor_cursor(e), 16);
    editor_move(e, EDIT_UP, 2);
    assert_int_equal(editor_cursor(e), 0);
    editor_move(e, EDIT_ROW_END, 1);
    assert_int_equal(editor_cursor(e), 13);
    editor_move(e, EDIT_ROW_END, 1);
    assert_int_equal(editor_cursor(e), 25);
    editor_move(e, EDIT_WORD_LEFT, 3);
    assert_int_equal(editor_cursor(e), 14);
    editor_move(e, EDIT_PARAGRAPH_UP, 1);
    assert_int_equal(editor_cursor(e), 0);
    editor_move(e, EDIT_PARAGRAPH_DOWN, 2);
    assert_int_equal(editor_cursor(e), 16);
    editor_move(e, EDIT_LEFT, 100);
    assert_int_equal(editor_cursor(e), 0);
    editor_move(e, EDIT_END, 1);
    assert_int_equal(editor_cursor(e), 25);
    editor_free(e);
}

/* ---- properties, over texts of everything that makes trouble ---- */

static gboolean is_place(const char *text, gsize at)
{
    gsize i = 0;
    while (i < at)
        i += text_cluster(text + i);
    return i == at;
}

static void random_act(struct editor *e, GRand *r, gint64 now)
{
    static const char *const PIECES[] = {"a", "word ", "\n", "\n\n", ACUTE, ZWJ, MAN, FAMILY, D_FLAG, E_FLAG, "日本", "한",
                                         "\xE1\x84\x80", "\xE1\x85\xA1", "שלום ", " ", "https://a.example/b", "\t",
                                         "\xF0\x9F\x8F\xBD", "é", "x" ACUTE ACUTE, "क्षि", "\r\n", "…"};
    int what = g_rand_int_range(r, 0, 20);
    if (what < 9)
        editor_insert(e, PIECES[g_rand_int_range(r, 0, G_N_ELEMENTS(PIECES))], now);
    else if (what < 12)
        editor_delete(e, (enum edit_unit)g_rand_int_range(r, 0, 3), g_rand_boolean(r), now);
    else if (what < 18)
        editor_move(e, (enum edit_move)g_rand_int_range(r, 0, EDIT_END + 1), g_rand_int_range(r, 1, 4));
    else if (what == 18)
        editor_go(e, (gsize)g_rand_int_range(r, 0, 200));
    else if (g_rand_boolean(r))
        editor_undo(e);
    else
        editor_redo(e);
}

static void assert_sound(struct editor *e)
{
    const char *text = editor_text(e);
    assert_true(g_utf8_validate(text, -1, NULL));
    assert_int_equal(strlen(text), editor_length(e));
    assert_true(is_place(text, editor_cursor(e)));
    int row = -1, column = -1, again_row = -1, again = -1;
    editor_locate(e, editor_cursor(e), &row, &column);
    assert_in_range(row, 0, editor_rows(e) - 1);
    struct text_line line = editor_row(e, row);
    assert_true(line.start <= editor_cursor(e));
    gsize there = editor_at(e, row, column);
    assert_true(is_place(text, there));
    editor_locate(e, there, &again_row, &again);
    assert_int_equal(again_row, row);
    assert_true(again <= column);
}

static void any_text_stays_sound_and_can_be_taken_back(void **state)
{
    for (guint32 seed = 1; seed <= 60; seed++) {
        GRand *r = g_rand_new_with_seed(seed);
        const char *first = seed % 2 == 0 ? "" : "Déjà vu: " FAMILY D_FLAG E_FLAG "\n注文 \n\nend";
        struct editor *e = editor_new(first, 5);
        gint64 now = 1000;
        for (int i = 0; i < 120; i++) {
            now += g_rand_int_range(r, 0, 1500);
            if (g_rand_int_range(r, 0, 8) == 0)
                editor_wrap(e, g_rand_int_range(r, 1, 30));
            random_act(e, r, now);
            assert_sound(e);
        }
        while (editor_redo(e))
            assert_sound(e);
        char *last = g_strdup(editor_text(e));
        while (editor_undo(e))
            assert_sound(e);
        assert_string_equal(editor_text(e), first);
        while (editor_redo(e))
            ;
        assert_string_equal(editor_text(e), last);
        g_free(last);
        editor_free(e);
        g_rand_free(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typing_and_erasing),
        cmocka_unit_test(clusters_stay_whole),
        cmocka_unit_test(undo_goes_by_words_and_rests),
        cmocka_unit_test(replacing_keeps_the_place),
        cmocka_unit_test(rows_and_columns),
        cmocka_unit_test(moving),
        cmocka_unit_test(any_text_stays_sound_and_can_be_taken_back),
    };
    return cmocka_run_group_tests_name("editor", tests, NULL, NULL);
}
