/* Times as people write them, at the edges of summer time too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "repute/err.h"
#include "repute/when.h"

#define BERLIN "Europe/Berlin"

static gint64 utc(const char *rfc3339)
{
    gint64 ms = 0;
    if (!clock_parse_rfc3339(rfc3339, &ms))
        fail_msg("the test's own time is off: %s", rfc3339);
    return ms;
}

static void check(const char *text, const char *now, const char *zone, int prefer, const char *want)
{
    gint64 ms = 0;
    GError *error = NULL;
    if (!when_parse(text, utc(now), zone, prefer, &ms, &error))
        fail_msg("\"%s\": %s", text, error->message);
    char *got = clock_format_rfc3339(ms);
    if (!g_str_equal(got, want))
        fail_msg("\"%s\" in %s at %s: %s, not %s", text, zone, now, got, want);
    g_free(got);
}

static void check_refused(const char *text, const char *now, const char *zone, int prefer, const char *says)
{
    gint64 ms = 42;
    GError *error = NULL;
    if (when_parse(text, utc(now), zone, prefer, &ms, &error))
        fail_msg("\"%s\" was taken", text);
    assert_true(ms == 42);
    assert_true(err_is(error, ERR_INVALID));
    if (strstr(error->message, says) == NULL)
        fail_msg("\"%s\": \"%s\" says nothing of \"%s\"", text, error->message, says);
    g_error_free(error);
}

/* Thursday, 14:02:30 in Berlin, winter. */
#define NOW "2026-03-26T13:02:30.250Z"

static void every_form(void **state)
{
    static const char *const forms[][2] = {
        {"now", NOW},
        {"+2h", "2026-03-26T15:02:30.250Z"},
        {"2h", "2026-03-26T15:02:30.250Z"},
        {"in 90s", "2026-03-26T13:04:00.250Z"},
        {"1h30m", "2026-03-26T14:32:30.250Z"},
        {"15:00", "2026-03-26T14:00:00Z"},
        {"14:02", "2026-03-27T13:02:00Z"},
        {"14:03", "2026-03-26T13:03:00Z"},
        {"9am", "2026-03-27T08:00:00Z"},
        {"3:30pm", "2026-03-26T14:30:00Z"},
        {"12am", "2026-03-26T23:00:00Z"},
        {"today 15:00", "2026-03-26T14:00:00Z"},
        {"tomorrow", "2026-03-27T08:00:00Z"},
        {"Tomorrow at 9:30", "2026-03-27T08:30:00Z"},
        {"fri 9:00", "2026-03-27T08:00:00Z"},
        {"friday", "2026-03-27T08:00:00Z"},
        {"thu 15:00", "2026-03-26T14:00:00Z"},
        {"thu 9:00", "2026-04-02T07:00:00Z"},
        {"next week", "2026-03-30T07:00:00Z"},
        {"next week 14:00", "2026-03-30T12:00:00Z"},
        {"2026-11-22 15:00", "2026-11-22T14:00:00Z"},
        {"2026-11-22T15:00", "2026-11-22T14:00:00Z"},
        {"2026-11-22T15:00:00Z", "2026-11-22T15:00:00Z"},
        {"2026-11-22t15:00:00.500+02:00", "2026-11-22T13:00:00.500Z"},
        {"2026-11-22", "2026-11-22T08:00:00Z"},
        {"2020-02-29 00:00", "2020-02-28T23:00:00Z"},
        {"22 Nov 15:00", "2026-11-22T14:00:00Z"},
        {"nov 22, 15:00:30", "2026-11-22T14:00:30Z"},
        {"3 feb", "2027-02-03T08:00:00Z"},
        {"26 mar 14:03", "2026-03-26T13:03:00Z"},
        {"29 feb", "2028-02-29T08:00:00Z"},
        {"22 Nov 2030 15:00", "2030-11-22T14:00:00Z"},
        {"15:00 America/New_York", "2026-03-26T19:00:00Z"},
        {"tomorrow 9:00 UTC", "2026-03-27T09:00:00Z"},
        {"3d", "2026-03-29T12:02:30.250Z"}, /* the same hour on the wall, an hour less in between */
        {"+1w", "2026-04-02T12:02:30.250Z"},
        {"72h", "2026-03-29T13:02:30.250Z"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
        check(forms[i][0], NOW, BERLIN, -1, forms[i][1]);
}

static void not_understood(void **state)
{
    static const char *const texts[] = {
        "",
        "   ",
        "soon",
        "25:00",
        "9:60",
        "9:5",
        "9",
        "15",
        "13pm",
        "0am",
        "2026-02-30",
        "2026-13-01 10:00",
        "30 feb",
        "22 Nov 15:00 16:00",
        "fri sat",
        "2x",
        "2",
        "h",
        "+",
        "-2h",
        "now now",
        "tomorrow in 2h",
        "in",
        "2026-11-22T",
        "2026-11-22T25:00:00Z",
        "1 2 3 4 5 6 7 8 9 10",
        "99999999999999d",
        "at 9:00",
        "\xff",
        "22 22",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        check_refused(texts[i], NOW, BERLIN, 0, "is not understood; say 15:00");
    check_refused("15:00 Europe/Atlantis", NOW, BERLIN, 0, "zone \"Europe/Atlantis\" is not known");
    assert_false(when_parse(NULL, 0, BERLIN, 0, NULL, NULL));
    char *longer = g_strnfill(5000, 'x');
    check_refused(longer, NOW, BERLIN, 0, "xxx");
    g_free(longer);
}

static void a_gap_is_refused_and_named(void **state)
{
    for (int prefer = -1; prefer <= 1; prefer++) {
        check_refused("2026-03-29 02:30", NOW, BERLIN, prefer,
                      "02:30 does not exist on 2026-03-29, clocks go from 02:00 to 03:00; say 03:00");
        check_refused("2026-10-04 02:10", NOW, "Australia/Lord_Howe", prefer,
                      "02:10 does not exist on 2026-10-04, clocks go from 02:00 to 02:30; say 02:30");
    }
    check_refused("2026-03-29 02:00", NOW, BERLIN, 0, "does not exist");
    check_refused("sun 02:59", NOW, BERLIN, 0, "does not exist");
    check("2026-03-29 03:00", NOW, BERLIN, -1, "2026-03-29T01:00:00Z");
    check("2026-03-29 01:59", NOW, BERLIN, -1, "2026-03-29T00:59:00Z");
    check("2026-10-04 02:30", NOW, "Australia/Lord_Howe", -1, "2026-10-03T15:30:00Z");
    /* a whole day: Samoa crossed the date line */
    check_refused("2011-12-30 12:00", NOW, "Pacific/Apia", 0, "clocks go from 00:00 to 2011-12-31 00:00");
    check("2011-12-31 00:00", NOW, "Pacific/Apia", -1, "2011-12-30T10:00:00Z");
    check("2011-12-29 23:59", NOW, "Pacific/Apia", -1, "2011-12-30T09:59:00Z");
}

static void a_double_asks_or_is_told(void **state)
{
    check_refused(
        "2026-10-25 02:30", NOW, BERLIN, -1,
        "02:30 comes twice on 2026-10-25, clocks go back; say 2026-10-25T02:30:00+02:00 for the first or "
        "2026-10-25T02:30:00+01:00 for the second");
    check("2026-10-25 02:30", NOW, BERLIN, 0, "2026-10-25T00:30:00Z");
    check("2026-10-25 02:30", NOW, BERLIN, 1, "2026-10-25T01:30:00Z");
    check("2026-10-25T02:30:00+01:00", NOW, BERLIN, -1, "2026-10-25T01:30:00Z");
    check("2026-10-25 02:00", NOW, BERLIN, 0, "2026-10-25T00:00:00Z");
    check("2026-10-25 03:00", NOW, BERLIN, -1, "2026-10-25T02:00:00Z");
    check("2026-10-25 01:59", NOW, BERLIN, -1, "2026-10-24T23:59:00Z");
    check("2026-04-05 01:45", NOW, "Australia/Lord_Howe", 0, "2026-04-04T14:45:00Z");
    check("2026-04-05 01:45", NOW, "Australia/Lord_Howe", 1, "2026-04-04T15:15:00Z");
    check("2026-04-05 02:00", NOW, "Australia/Lord_Howe", -1, "2026-04-04T15:30:00Z");
    /* west of Greenwich, and a change of the standard offset without summer time */
    check_refused("2026-11-01 01:30", NOW, "America/New_York", -1,
                  "2026-11-01T01:30:00-05:00 for the second");
    check("2014-10-26 01:30", NOW, "Europe/Moscow", 0, "2014-10-25T21:30:00Z");
    check("2014-10-26 01:30", NOW, "Europe/Moscow", 1, "2014-10-25T22:30:00Z");
}

/* "15:00" alone is the next one: a gap that is over, and a double half over, are no obstacle. */
static void next_such_near_the_edges(void **state)
{
    check("02:30", "2026-03-29T10:00:00Z", BERLIN, -1, "2026-03-30T00:30:00Z");
    check_refused("02:30", "2026-03-28T10:00:00Z", BERLIN, -1, "does not exist on 2026-03-29");
    check_refused("02:30", "2026-03-29T00:30:00Z", BERLIN, -1, "does not exist on 2026-03-29");
    check("02:30", "2026-10-25T00:45:00Z", BERLIN, -1, "2026-10-25T01:30:00Z");
    check("02:30", "2026-10-25T00:45:00Z", BERLIN, 0, "2026-10-25T01:30:00Z");
    check_refused("02:30", "2026-10-25T00:15:00Z", BERLIN, -1, "comes twice");
    check("02:30", "2026-10-25T01:45:00Z", BERLIN, -1, "2026-10-26T01:30:00Z");
}

static void durations(void **state)
{
    static const struct {
        const char *text;
        gint64 ms;
    } good[] = {
        {"90s", 90000},      {"30m", 30 * MS_MINUTE},   {"2h", 2 * MS_HOUR},      {"1d", MS_DAY},
        {"2w", 14 * MS_DAY}, {"1h30m", 90 * MS_MINUTE}, {"1.5h", 90 * MS_MINUTE}, {"0s", 0},
    };
    static const char *const bad[] = {"",   "h",   "2",   "2 h",  "-2h",         "2hh",
                                      "2y", "1.h", ".5h", "1e3h", "9999999999d", NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        gint64 ms = -1;
        assert_true(when_parse_duration(good[i].text, &ms, NULL));
        assert_true(ms == good[i].ms);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        gint64 ms = -1;
        GError *error = NULL;
        if (when_parse_duration(bad[i], &ms, &error))
            fail_msg("\"%s\" was taken", bad[i]);
        assert_true(ms == -1);
        assert_true(err_is(error, ERR_INVALID));
        g_error_free(error);
    }
}

static void ages(void **state)
{
    static const struct {
        gint64 age;
        const char *want;
    } rows[] = {
        {-MS_DAY, "now"},       {0, "now"},           {MS_MINUTE - 1, "now"},       {MS_MINUTE, "1m"},
        {MS_HOUR - 1, "59m"},   {MS_HOUR, "1h"},      {MS_DAY - 1, "23h"},          {MS_DAY, "1d"},
        {7 * MS_DAY - 1, "6d"}, {7 * MS_DAY, "1w"},   {52 * 7 * MS_DAY - 1, "51w"}, {52 * 7 * MS_DAY, "1y"},
        {366 * MS_DAY, "1y"},   {731 * MS_DAY, "2y"}, {200 * 366 * MS_DAY, "99y"},
    };
    char out[8];
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        when_age(utc(NOW) - rows[i].age, utc(NOW), out);
        assert_string_equal(out, rows[i].want);
    }
}

static void check_text(char *got, const char *want)
{
    assert_string_equal(got, want);
    g_free(got);
}

static void durations_as_words(void **state)
{
    check_text(when_percentile(41 * MS_MINUTE, TRUE), "41m");
    check_text(when_percentile(47 * MS_HOUR, FALSE), "over 1d 23h");
    check_text(when_percentile(13 * MS_DAY + 20 * MS_HOUR, TRUE), "13d");
    check_text(when_percentile(0, TRUE), "under 1m");
    check_text(when_percentile(0, FALSE), "over 0m");
    check_text(when_duration(0), "under 1m");
    check_text(when_duration(-5), "under 1m");
    check_text(when_duration(MS_MINUTE - 1), "under 1m");
    check_text(when_duration(41 * MS_MINUTE + 59999), "41m");
    check_text(when_duration(2 * MS_HOUR + 4 * MS_MINUTE), "2h 04m");
    check_text(when_duration(2 * MS_HOUR), "2h");
    check_text(when_duration(3 * MS_DAY + 2 * MS_HOUR + 59 * MS_MINUTE), "3d 2h");
    check_text(when_duration(3 * MS_DAY), "3d");
}

static void moments_in_lists(void **state)
{
    gint64 now = utc(NOW);
    check_text(when_short(utc("2026-03-26T14:00:00Z"), now, BERLIN), "15:00");
    check_text(when_short(utc("2026-03-26T23:00:00Z"), now, BERLIN), "Fri 00:00");
    check_text(when_short(utc("2026-03-24T01:10:00Z"), now, BERLIN), "Tue 02:10");
    check_text(when_short(utc("2026-04-02T10:00:00Z"), now, BERLIN), "2 Apr 12:00");
    check_text(when_short(utc("2026-03-19T10:00:00Z"), now, BERLIN), "19 Mar 11:00");
    check_text(when_short(utc("2024-02-14T10:00:00Z"), now, BERLIN), "14 Feb 2024");
    check_text(when_short(utc("2026-12-31T23:30:00Z"), now, BERLIN), "1 Jan 2027");
    check_text(when_format(utc(NOW), BERLIN, "%Y-%m-%d %H:%M:%S.%f %Z"), "2026-03-26 14:02:30.250000 CET");
    check_text(when_format(G_MAXINT64, BERLIN, "%Y"), "");
}

static void starts_of_days(void **state)
{
    assert_true(when_day_start(utc(NOW), BERLIN) == utc("2026-03-25T23:00:00Z"));
    assert_true(when_day_start(utc("2026-03-29T12:00:00Z"), BERLIN) == utc("2026-03-28T23:00:00Z"));
    assert_true(when_day_start(utc("2026-03-25T23:00:00Z"), BERLIN) == utc("2026-03-25T23:00:00Z"));
    /* midnight does not exist in Beirut, and comes twice in Havana */
    assert_true(when_day_start(utc("2026-03-29T12:00:00Z"), "Asia/Beirut") == utc("2026-03-28T22:00:00Z"));
    assert_true(when_day_start(utc("2026-11-01T12:00:00Z"), "America/Havana") == utc("2026-11-01T04:00:00Z"));
    assert_true(when_day_start(utc("1969-07-20T20:17:00Z"), "UTC") == utc("1969-07-20T00:00:00Z"));
}

static void zones(void **state)
{
    static const char *const known[] = {BERLIN,    "UTC",       "America/Argentina/Buenos_Aires",
                                        "EST5EDT", "Etc/GMT+5", "W-SU"};
    static const char *const unknown[] = {"",
                                          "Foo3",
                                          "+02:00",
                                          "05",
                                          "leapseconds",
                                          "zone.tab",
                                          "../../etc/passwd",
                                          "/etc/localtime",
                                          "Europe",
                                          "Europe/",
                                          "europe/berlin",
                                          "Europe/../UTC",
                                          "Europe//Berlin",
                                          "A",
                                          "local",
                                          NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (!when_zone_known(known[i]))
            fail_msg("%s is not known", known[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(unknown); i++)
        if (when_zone_known(unknown[i]))
            fail_msg("%s is known", unknown[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form),
        cmocka_unit_test(not_understood),
        cmocka_unit_test(a_gap_is_refused_and_named),
        cmocka_unit_test(a_double_asks_or_is_told),
        cmocka_unit_test(next_such_near_the_edges),
        cmocka_unit_test(durations),
        cmocka_unit_test(ages),
        cmocka_unit_test(durations_as_words),
        cmocka_unit_test(moments_in_lists),
        cmocka_unit_test(starts_of_days),
        cmocka_unit_test(zones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
