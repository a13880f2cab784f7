/* Business hours against a slow reference that asks the wall clock minute by minute. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "repute/err.h"
#include "repute/hours.h"
#include "repute/when.h"

#define BERLIN "Europe/Berlin"
#define OFFICE "mon-fri 09:00-18:00, sat 10:00-14:00"

static gint64 utc(const char *rfc3339)
{
    gint64 ms = 0;
    if (!clock_parse_rfc3339(rfc3339, &ms))
        fail_msg("the test's own time is off: %s", rfc3339);
    return ms;
}

static struct hours *hours_must(const char *spec, const char *zone, const char *const *holidays)
{
    GError *error = NULL;
    struct hours *h = hours_new(spec, zone, holidays, &error);
    if (h == NULL)
        fail_msg("%s", error->message);
    return h;
}

/* ---- the reference: own words for the same rule, no arithmetic shared ---- */

struct rule {
    const char *days; /* "1" Monday … "7" Sunday */
    int from, to;     /* minutes */
};

static gboolean reference_open(const struct rule *rules, const char *const *holidays, const char *zone,
                               gint64 ms)
{
    gboolean open = FALSE;
    char *day = when_format(ms, zone, "%u"), *clock = when_format(ms, zone, "%H %M"),
         *date = when_format(ms, zone, "%F");
    int minute = (int)g_ascii_strtoll(clock, NULL, 10) * 60 + (int)g_ascii_strtoll(clock + 3, NULL, 10);
    for (const struct rule *r = rules; r->days != NULL; r++)
        open = open || (strstr(r->days, day) != NULL && minute >= r->from && minute < r->to);
    for (; holidays != NULL && *holidays != NULL; holidays++)
        open = open && !g_str_equal(*holidays, date);
    g_free(day);
    g_free(clock);
    g_free(date);
    return open;
}

static const char *const HOLIDAYS[] = {"2026-03-30", "2026-10-24", "2026-03-30",
                                       "2026-04-06", "2026-10-05", NULL};
static const struct rule OFFICE_RULES[] = {{"12345", 540, 1080}, {"6", 600, 840}, {.days = NULL}};
static const struct rule NIGHT_RULES[] = {
    {"567", 1320, 1440}, {"671", 0, 240}, {"3", 0, 1440}, {.days = NULL}};

static const struct {
    const char *spec, *zone, *from;
    const struct rule *rules;
    int days;
} CASES[] = {
    {OFFICE, BERLIN, "2026-03-26T22:07:00Z", OFFICE_RULES, 6},
    {OFFICE, BERLIN, "2026-10-22T22:00:00Z", OFFICE_RULES, 5},
    {OFFICE, "America/Los_Angeles", "2026-11-05T00:01:00Z", OFFICE_RULES, 4},
    {"fri-sun 22:00-4:00, wed 00:00-24:00", BERLIN, "2026-03-27T12:00:00Z", NIGHT_RULES, 3},
    {"fri-sun 22:00-04:00, wed 0:00-24:00", BERLIN, "2026-10-23T12:00:00Z", NIGHT_RULES, 3},
    {"wed 00:00-24:00 fri sat,sun 22:00-04:00", "Australia/Lord_Howe", "2026-10-02T12:00:00Z", NIGHT_RULES,
     5},
    {"wed 00:00-24:00, fri-sun 22:00-04:00", "Australia/Lord_Howe", "2026-04-03T12:00:00Z", NIGHT_RULES, 5},
};

/* Every minute is asked; open time so far is kept and compared with hours_between() from the beginning, from
 * a few minutes in between, and with what hours_add() leads back to. */
static void as_the_slow_reference(void **state)
{
    for (gsize c = 0; c < G_N_ELEMENTS(CASES); c++) {
        struct hours *h = hours_must(CASES[c].spec, CASES[c].zone, HOLIDAYS);
        gint64 from = utc(CASES[c].from), minutes = CASES[c].days * 1440;
        gint64 *sum = g_new0(gint64, minutes + 1);
        for (gint64 m = 0; m < minutes; m++) {
            gint64 at = from + m * MS_MINUTE;
            gboolean open = reference_open(CASES[c].rules, HOLIDAYS, CASES[c].zone, at);
            if (hours_open_at(h, at) != open || hours_open_at(h, at + MS_MINUTE - 1) != open)
                fail_msg("case %d, minute %d: open is not %d", (int)c, (int)m, open);
            sum[m + 1] = sum[m] + (open ? MS_MINUTE : 0);
        }
        assert_true(sum[minutes] > 0 && sum[minutes] < minutes * MS_MINUTE);
        for (gint64 m = 0; m <= minutes; m += 7) {
            gint64 at = from + m * MS_MINUTE, other = m * 13 % minutes;
            if (hours_between(h, from, at) != sum[m])
                fail_msg("case %d: %d minutes on", (int)c, (int)m);
            assert_true(hours_between(h, from + other * MS_MINUTE, at) ==
                        MAX(0, sum[m] - sum[MIN(other, m)]));
            gint64 back = hours_add(h, from, sum[m]);
            assert_true(back <= at && hours_between(h, from, back) == sum[m]);
            assert_true(m == 0 || sum[m] == 0 || hours_between(h, from, back - 1) == sum[m] - 1);
        }
        g_free(sum);
        hours_free(h);
    }
}

static void parts_of_minutes(void **state)
{
    struct hours *h = hours_must(OFFICE, BERLIN, NULL);
    gint64 opens = utc("2026-03-26T08:00:00Z");
    assert_false(hours_open_at(h, opens - 1));
    assert_true(hours_open_at(h, opens));
    assert_true(hours_between(h, opens - 500, opens + 250) == 250);
    assert_true(hours_add(h, opens - 500, 250) == opens + 250);
    assert_true(hours_add(h, opens, 0) == opens);
    assert_true(hours_add(h, opens - 500, 0) == opens - 500);
    assert_true(hours_add(h, opens, -5) == opens);
    assert_true(hours_between(h, opens, opens) == 0);
    assert_true(hours_between(h, opens + 5, opens) == 0);
    /* Saturday's last hour, then Monday's first */
    assert_true(hours_add(h, utc("2026-03-21T12:00:00Z"), 2 * MS_HOUR) == utc("2026-03-23T09:00:00Z"));
    hours_free(h);
}

static void always_is_always(void **state)
{
    struct hours *h = hours_must(" Always ", "local", NULL);
    assert_true(hours_open_at(h, 5));
    assert_true(hours_between(h, -MS_DAY, 5 * MS_DAY) == 6 * MS_DAY);
    assert_true(hours_add(h, 7, 8) == 15);
    assert_true(hours_add(h, 7, G_MAXINT64) == G_MAXINT64);
    hours_free(h);
    h = hours_must("always", "UTC", HOLIDAYS);
    assert_false(hours_open_at(h, utc("2026-03-30T23:59:59Z")));
    assert_true(hours_add(h, utc("2026-03-29T23:00:00Z"), 2 * MS_HOUR) == utc("2026-03-31T01:00:00Z"));
    hours_free(h);
}

/* Ten years as the sum of its months, and the same ten years asked so often that walking days would show. */
static void years_apart(void **state)
{
    struct hours *h = hours_must(OFFICE, BERLIN, HOLIDAYS);
    gint64 from = utc("2020-01-01T11:00:00Z"), to = utc("2030-01-01T11:00:00Z"), sum = 0;
    for (gint64 at = from; at < to; at += 30 * MS_DAY)
        sum += hours_between(h, at, MIN(at + 30 * MS_DAY, to));
    for (int i = 0; i < 200; i++)
        assert_true(hours_between(h, from, to) == sum);
    assert_true(sum > 10 * 52 * 48 * MS_HOUR && sum < 10 * 53 * 50 * MS_HOUR);
    gint64 back = hours_add(h, from, sum);
    assert_true(back <= to && hours_between(h, from, back) == sum);
    assert_true(hours_add(h, from, G_MAXINT64) == G_MAXINT64);
    assert_true(hours_add(h, from, 900 * 366 * MS_DAY) == G_MAXINT64);
    hours_free(h);
}

static void refused(void **state)
{
    static const struct {
        const char *spec, *zone, *says;
    } bad[] = {
        {"mon-fri", BERLIN, "end without a time"},
        {"", BERLIN, "end without a time"},
        {"mon 9:00-18:00 tue", BERLIN, "end without a time"},
        {"mon-fry 09:00-18:00", BERLIN, "column 1: \"mon-fry\" is not a day"},
        {"mon-fri 09:00-18:00, sam 9:00-10:00", BERLIN, "column 22: \"sam\" is not a day"},
        {"mon-fri 09:00-25:00", BERLIN, "column 9: \"09:00-25:00\" is not a time"},
        {"mon 9-18", BERLIN, "column 5"},
        {"mon 09:00-09:00", BERLIN, "column 5"},
        {"mon 24:00-09:00", BERLIN, "column 5"},
        {"mon 09:60-10:00", BERLIN, "column 5"},
        {"mon 09:00-18:00x", BERLIN, "column 5"},
        {"mon 9:0-18:00", BERLIN, "column 5"},
        {"09:00-18:00", BERLIN, "column 1: \"09:00-18:00\" is not a day"},
        {OFFICE, "Europe/Atlantis", "zone \"Europe/Atlantis\" is not known"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        GError *error = NULL;
        if (hours_new(bad[i].spec, bad[i].zone, NULL, &error) != NULL)
            fail_msg("\"%s\" was taken", bad[i].spec);
        assert_true(err_is(error, ERR_INVALID));
        if (strstr(error->message, bad[i].says) == NULL)
            fail_msg("\"%s\" says nothing of \"%s\"", error->message, bad[i].says);
        g_error_free(error);
    }
    static const char *const dates[] = {"2026-02-30", "25.12.2026", "2026-12-25 ", "2026- 1- 1", ""};
    for (gsize i = 0; i < G_N_ELEMENTS(dates); i++) {
        const char *holidays[] = {"2026-12-24", dates[i], NULL};
        GError *error = NULL;
        assert_null(hours_new(OFFICE, BERLIN, holidays, &error));
        assert_true(err_is(error, ERR_INVALID));
        g_error_free(error);
    }
    hours_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_the_slow_reference),
        cmocka_unit_test(parts_of_minutes),
        cmocka_unit_test(always_is_always),
        cmocka_unit_test(years_apart),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
