/* Settings keep what fits, refuse the rest with a way out; and lines split as people expect. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "repute/err.h"
#include "repute/hours.h"
#include "repute/settings.h"

static void the_table_is_sound(void **state)
{
    gsize n;
    const struct setting_def *table = settings_table(&n);
    struct settings *s = settings_new();
    assert_true(n > 30);
    for (gsize i = 0; i < n; i++) {
        const struct setting_def *d = &table[i];
        if (i > 0 && strcmp(table[i - 1].name, d->name) >= 0)
            fail_msg("%s stands in the wrong place", d->name);
        assert_ptr_equal(settings_find(d->name), d);
        GError *error = NULL;
        if (!settings_set(s, d->name, d->fallback, &error))
            fail_msg("%s", error->message);
        assert_string_equal(settings_str(s, d->name), d->fallback);
        assert_true(strlen(d->help) > 10 && d->help[strlen(d->help) - 1] != '.');
        assert_true(d->type != SET_CHOICE || d->choices != NULL);
    }
    settings_free(s);
    settings_free(NULL);
    assert_null(settings_find("nothing"));
    assert_null(settings_find(NULL));
}

static void defaults(void **state)
{
    struct settings *s = settings_new();
    assert_true(settings_ms(s, "target.first-reply") == MS_HOUR);
    assert_true(settings_ms(s, "claim.idle") == 10 * MS_MINUTE);
    assert_true(settings_ms(s, "sync.interval") == MS_MINUTE);
    assert_true(settings_ms(s, "publish.grace") == 30 * MS_MINUTE);
    assert_true(settings_ms(s, "since.after") == 4 * MS_HOUR);
    assert_true(settings_int(s, "retention.days") == 0);
    assert_true(settings_bool(s, "bell") && !settings_bool(s, "http.plain"));
    assert_string_equal(settings_str(s, "zone"), "local");
    assert_string_equal(settings_str(s, "user"), "");
    settings_free(s);
}

static void what_fits_is_kept(void **state)
{
    static const char *const rows[][3] = {
        {"bell", "No", "off"},
        {"bell", " true ", "on"},
        {"glyphs", "ASCII", "ascii"},
        {"history.days", "007", "7"},
        {"sync.interval", "5m", "5m"},
        {"zone", "Europe/Berlin", "Europe/Berlin"},
        {"zone", "", "local"},
        {"hours", "mon-fri 09:00-18:00", "mon-fri 09:00-18:00"},
        {"holidays", "2026-12-25, 2026-12-26", "2026-12-25, 2026-12-26"},
        {"score.weights", "50 10,10 20 10", "50 10,10 20 10"},
        {"theme", "my own", "my own"},
        {"duplicate.window", "0s", "0s"},
    };
    struct settings *s = settings_new();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        GError *error = NULL;
        if (!settings_set(s, rows[i][0], rows[i][1], &error))
            fail_msg("%s", error->message);
        assert_string_equal(settings_str(s, rows[i][0]), rows[i][2]);
    }
    assert_true(settings_bool(s, "bell"));
    assert_true(settings_int(s, "history.days") == 7);
    assert_true(settings_ms(s, "sync.interval") == 5 * MS_MINUTE);
    assert_true(settings_ms(s, "duplicate.window") == 0);
    settings_free(s);
}

static void what_does_not_fit_is_refused(void **state)
{
    static const char *const rows[][3] = {
        {"them", "x", "unknown setting \"them\"; is \"theme\" meant?"},
        {"frobnicate", "x", "unknown setting \"frobnicate\""},
        {"bell", "maybe", "setting \"bell\" cannot be \"maybe\": say on or off"},
        {"glyphs", "unicod", "is \"unicode\" meant?"},
        {"glyphs", "fancy stuff", "say one of auto, unicode, ascii"},
        {"glyphs", "", "say one of"},
        {"history.days", "-1", "from 0 to 36500"},
        {"history.days", "many", "from 0 to 36500"},
        {"history.days", "1 2", "from 0 to 36500"},
        {"sync.interval", "1s", "from 15s to 24h"},
        {"sync.interval", "60", "like 90s"},
        {"zone", "Europe/Atlantis", "no such zone"},
        {"hours", "mon-fry 09:00-18:00", "column 1"},
        {"hours", "", "say always"},
        {"holidays", "2026-12-25, christmas", "holiday \"christmas\""},
        {"score.weights", "50 50", "say five whole numbers, like 40 20 20 10 10"},
        {"score.weights", "0 0 0 0 0", "five"},
        {"score.weights", "40 20 20 10 x", "five"},
        {"score.weights", "40 20 20 10 10 0", "five"},
        {"user", "\xff", "not UTF-8"},
    };
    struct settings *s = settings_new();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        GError *error = NULL;
        if (settings_set(s, rows[i][0], rows[i][1], &error))
            fail_msg("%s took \"%s\"", rows[i][0], rows[i][1]);
        assert_true(err_is(error, ERR_INVALID));
        if (strstr(error->message, rows[i][2]) == NULL)
            fail_msg("\"%s\" says nothing of \"%s\"", error->message, rows[i][2]);
        g_error_free(error);
        const struct setting_def *d = settings_find(rows[i][0]);
        if (d != NULL)
            assert_string_equal(settings_str(s, d->name), d->fallback);
    }
    assert_false(settings_set(s, NULL, "x", NULL));
    settings_free(s);
}

static void copies_go_their_own_way(void **state)
{
    struct settings *s = settings_new();
    assert_true(settings_set(s, "theme", "paper", NULL));
    assert_true(settings_set(s, "claim.idle", "2h", NULL));
    struct settings *copy = settings_copy(s);
    assert_true(settings_set(s, "theme", "mono", NULL));
    settings_free(s);
    assert_string_equal(settings_str(copy, "theme"), "paper");
    assert_true(settings_ms(copy, "claim.idle") == 2 * MS_HOUR);
    settings_free(copy);
}

static void lists_and_hours(void **state)
{
    struct settings *s = settings_new();
    char **brands = settings_list(s, "brands");
    assert_null(brands[0]);
    g_strfreev(brands);
    assert_true(settings_set(s, "brands", " acme , ,Acme Coffee,", NULL));
    brands = settings_list(s, "brands");
    assert_string_equal(brands[0], "acme");
    assert_string_equal(brands[1], "Acme Coffee");
    assert_null(brands[2]);
    g_strfreev(brands);
    struct hours *h = settings_hours(s);
    assert_true(hours_open_at(h, 0));
    hours_free(h);
    assert_true(settings_set(s, "hours", "mon-fri 09:00-18:00", NULL));
    assert_true(settings_set(s, "zone", "Europe/Berlin", NULL));
    assert_true(settings_set(s, "holidays", "2026-03-27", NULL));
    h = settings_hours(s);
    assert_true(
        hours_add(h, G_GINT64_CONSTANT(1774544400000), 2 * MS_HOUR) == /* Thu 18:00, Fri off, Mon 11:00 */
        G_GINT64_CONSTANT(1774861200000));
    hours_free(h);
    settings_free(s);
}

static void check_split(const char *line, const char *want, const char *want_columns)
{
    GArray *columns = NULL;
    GError *error = NULL;
    char **words = settings_split(line, &columns, &error);
    if (words == NULL)
        fail_msg("%s: %s", line, error->message);
    char *joined = g_strjoinv("|", words);
    GString *numbers = g_string_new(NULL);
    for (guint i = 0; i < columns->len; i++)
        g_string_append_printf(numbers, "%s%d", i > 0 ? " " : "", g_array_index(columns, int, i));
    assert_int_equal(g_strv_length(words), columns->len);
    assert_string_equal(joined, want);
    assert_string_equal(numbers->str, want_columns);
    g_string_free(numbers, TRUE);
    g_free(joined);
    g_array_unref(columns);
    g_strfreev(words);
}

static void lines_split(void **state)
{
    check_split("", "", "");
    check_split("  \t ", "", "");
    check_split("# all a comment", "", "");
    check_split("set theme paper", "set|theme|paper", "1 5 11");
    check_split("  set\tzone  Europe/Berlin # home", "set|zone|Europe/Berlin", "3 7 13");
    check_split("label a#b '#c' \\#d #e", "label|a#b|#c|#d", "1 7 11 16");
    check_split("l 'late delivery' \"is it\" a\\ b", "l|late delivery|is it|a b", "1 3 19 27");
    check_split("\"a \\\"b\\\" \\\\ c\" 'd \\ \"e\"'", "a \"b\" \\ c|d \\ \"e\"", "1 16");
    check_split("pre'mid dle'\"end\" ''", "premid dleend|", "1 19");
    check_split("größe größe x", "größe|größe|x", "1 7 13");
    check_split("end\\", "end\\", "1");
    char **words = settings_split("a b", NULL, NULL);
    assert_string_equal(words[1], "b");
    g_strfreev(words);
}

static void open_quotes_have_columns(void **state)
{
    static const char *const rows[][2] = {
        {"set user 'kim", "column 10: the quote ' is never closed"},
        {"ö \"a' b", "column 3: the quote \" is never closed"},
        {"a \"b\\\"", "column 3"},
        {"'", "column 1"},
        {"ab \xff", "column 4: the line is not UTF-8"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        GError *error = NULL;
        GArray *columns = NULL;
        assert_null(settings_split(rows[i][0], &columns, &error));
        assert_null(columns);
        assert_true(err_is(error, ERR_INVALID));
        if (strstr(error->message, rows[i][1]) == NULL)
            fail_msg("\"%s\" says nothing of \"%s\"", error->message, rows[i][1]);
        g_error_free(error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_sound),
        cmocka_unit_test(defaults),
        cmocka_unit_test(what_fits_is_kept),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(copies_go_their_own_way),
        cmocka_unit_test(lists_and_hours),
        cmocka_unit_test(lines_split),
        cmocka_unit_test(open_quotes_have_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
