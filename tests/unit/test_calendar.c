/* Slots for posts, and times in which none goes out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/calendar.h"
#include "repute/when.h"

static gint64 at(const char *text)
{
    gint64 ms = 0;
    assert_true(when_parse(text, 0, "Europe/Berlin", 0, &ms, NULL));
    return ms;
}

static struct settings *settings(const char *slots, const char *blackout)
{
    struct settings *s = settings_new();
    assert_true(settings_set(s, "zone", "Europe/Berlin", NULL) &&
                settings_set(s, "publish.slots", slots, NULL) &&
                settings_set(s, "publish.blackout", blackout, NULL));
    return s;
}

/* By the clock and the days of the zone, to the minute. */
static void when_none_goes_out(void **state)
{
    static const struct {
        const char *then, *entry;
    } OF[] = {
        {"2026-12-23 23:59", NULL},
        {"2026-12-24 00:00", "2026-12-24..2026-12-26"},
        {"2026-12-26 23:59", "2026-12-24..2026-12-26"},
        {"2026-11-20 17:59", NULL},
        {"2026-11-20 18:00", "fri 18:00-24:00"},
        {"2026-11-21 00:00", NULL},
        {"2026-11-22 00:00", "Sunday"},
        {"2026-11-22 23:59", "Sunday"},
        {"2026-11-23 00:00", NULL},
        {"2027-01-01 12:00", "2027-01-01"},
        {"2027-01-02 00:00", NULL},
    };
    (void)state;
    struct settings *s = settings("", "fri 18:00-24:00, Sunday, 2026-12-24..2026-12-26,2027-01-01");
    for (gsize i = 0; i < G_N_ELEMENTS(OF); i++) {
        g_autofree char *entry = calendar_blackout(s, at(OF[i].then));
        if (g_strcmp0(entry, OF[i].entry) != 0)
            fail_msg("%s: %s", OF[i].then, entry != NULL ? entry : "none");
    }
    settings_free(s);
}

/* Any part of a day, and whether it is all of it; of several the one that takes the whole day. */
static void days_of_a_blackout(void **state)
{
    static const struct {
        const char *day, *entry;
        gboolean whole;
    } OF[] = {{"2026-11-20", "fri 23:00-24:00", FALSE},
              {"2026-11-21", NULL, FALSE},
              {"2026-11-22", "sun", TRUE},
              {"2027-03-28", "sun", TRUE},
              {"2026-12-25", "2026-12-25", TRUE},
              {"2026-12-26", NULL, FALSE}};
    (void)state;
    struct settings *s = settings("", "fri 23:00-24:00, sun, 2026-12-25");
    for (gsize i = 0; i < G_N_ELEMENTS(OF); i++) {
        g_autofree char *noon = g_strconcat(OF[i].day, " 12:00", NULL);
        gboolean whole = TRUE;
        g_autofree char *entry = calendar_blackout_day(s, at(noon), &whole);
        if (g_strcmp0(entry, OF[i].entry) != 0 || whole != OF[i].whole)
            fail_msg("%s: %s", OF[i].day, entry != NULL ? entry : "none");
    }
    settings_free(s);
}

static void expect(const struct settings *s, const char *day, const char *wanted)
{
    g_autofree char *noon = g_strconcat(day, " 12:00", NULL);
    g_autoptr(GArray) slots = calendar_slots(s, at(noon));
    g_autoptr(GString) got = g_string_new(NULL);
    for (guint i = 0; i < slots->len; i++) {
        const struct calendar_slot *slot = &g_array_index(slots, struct calendar_slot, i);
        g_autofree char *then = when_format(slot->at, "Europe/Berlin", "%H:%M");
        g_string_append_printf(got, "%s%s%s%s", i > 0 ? ", " : "", then, *slot->name != '\0' ? " " : "",
                               slot->name);
    }
    assert_string_equal(got->str, wanted);
}

static void slots_of_a_day(void **state)
{
    (void)state;
    struct settings *s = settings("sat 18:00 weekend, mon-fri 17:00 late afternoon, fri 9:30, sun 02:30",
                                  "2026-11-25, fri 16:00-24:00");
    expect(s, "2026-11-21", "18:00 weekend");
    expect(s, "2026-11-23", "17:00 late afternoon");
    expect(s, "2026-11-25", "");      /* blackout */
    expect(s, "2026-11-27", "09:30"); /* the later one is in it */
    expect(s, "2026-11-22", "02:30");
    expect(s, "2026-03-29", ""); /* left out by the clocks */
    settings_free(s);
    s = settings("", "");
    expect(s, "2026-11-21", "");
    settings_free(s);
}

static void what_they_may_be(void **state)
{
    static const char *const SLOTS[] = {"17:00",    "mon",       "mon 24:00",  "mon 5pm",
                                        "fry 9:00", "mon 9:00x", "always 9:00"};
    static const char *const BLACKOUTS[] = {
        "2026-13-01", "2026-12-26..2026-12-24", "2026-12-24..", "fry", "18:00-24:00", "always"};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(SLOTS); i++)
        if (calendar_check_slots(SLOTS[i], NULL))
            fail_msg("a slot: %s", SLOTS[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(BLACKOUTS); i++)
        if (calendar_check_blackout(BLACKOUTS[i], NULL))
            fail_msg("a blackout: %s", BLACKOUTS[i]);
    assert_true(calendar_check_slots(" , daily 9:00 ,", NULL) && calendar_check_blackout("daily, ", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(when_none_goes_out),
                                       cmocka_unit_test(days_of_a_blackout), cmocka_unit_test(slots_of_a_day),
                                       cmocka_unit_test(what_they_may_be)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
