/* Every minute around every change of the clocks, in zones of all sorts: what is shown means what it says when typed
 * again, or is asked for because it comes twice; what no clock shows is refused, and the way out named is one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "repute/err.h"
#include "repute/when.h"

#define AROUND (3 * MS_HOUR)
#define WALL "%Y-%m-%d %H:%M"

/* Half an hour, two hours, by night and at midnight, in Ramadan, never, and a day that was left out. */
static const struct {
    const char *zone, *from, *to;
} ZONES[] = {
    {"Europe/Berlin", "2025-01-01T00:00:00Z", "2028-01-01T00:00:00Z"},
    {"Europe/London", "2025-01-01T00:00:00Z", "2028-01-01T00:00:00Z"},
    {"America/New_York", "2025-01-01T00:00:00Z", "2028-01-01T00:00:00Z"},
    {"America/Havana", "2025-01-01T00:00:00Z", "2028-01-01T00:00:00Z"},
    {"America/Santiago", "2025-01-01T00:00:00Z", "2028-01-01T00:00:00Z"},
    {"America/St_Johns", "2025-01-01T00:00:00Z", "2028-01-01T00:00:00Z"},
    {"America/Nuuk", "2023-01-01T00:00:00Z", "2026-01-01T00:00:00Z"},
    {"Africa/Casablanca", "2025-01-01T00:00:00Z", "2028-01-01T00:00:00Z"},
    {"Asia/Beirut", "2025-01-01T00:00:00Z", "2028-01-01T00:00:00Z"},
    {"Asia/Kathmandu", "1985-06-01T00:00:00Z", "1986-06-01T00:00:00Z"},
    {"Asia/Pyongyang", "2015-01-01T00:00:00Z", "2019-01-01T00:00:00Z"},
    {"Australia/Lord_Howe", "2025-01-01T00:00:00Z", "2028-01-01T00:00:00Z"},
    {"Antarctica/Troll", "2025-01-01T00:00:00Z", "2028-01-01T00:00:00Z"},
    {"Pacific/Chatham", "2025-01-01T00:00:00Z", "2028-01-01T00:00:00Z"},
    {"Pacific/Apia", "2011-06-01T00:00:00Z", "2012-06-01T00:00:00Z"},
};

static gint64 utc(const char *rfc3339)
{
    gint64 ms = 0;
    assert_true(clock_parse_rfc3339(rfc3339, &ms));
    return ms;
}

static gboolean parses_to(const char *text, const char *zone, int prefer, gint64 now, gint64 wanted)
{
    gint64 ms = 0;
    return when_parse(text, now, zone, prefer, &ms, NULL) && ms == wanted;
}

/* What the refusal offers after the nth "say " or " or ", to its blank or end. */
static char *offered(const char *message, const char *before)
{
    const char *at = strstr(message, before);
    return at != NULL ? g_strndup(at + strlen(before), strcspn(at + strlen(before), " ")) : g_strdup("");
}

/* A moment, as it is shown there. */
static void typed_again(const char *text, const char *zone, gint64 ms, gint64 now)
{
    gint64 got = 0;
    GError *error = NULL;
    if (when_parse(text, now, zone, -1, &got, &error)) {
        if (got != ms)
            fail_msg("%s in %s is %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, text, zone, got, ms);
        return;
    }
    if (!err_is(error, ERR_INVALID) || strstr(error->message, "comes twice") == NULL)
        fail_msg("%s in %s, which was shown: %s", text, zone, error->message);
    char *first = offered(error->message, "; say "), *second = offered(error->message, " or ");
    if (parses_to(text, zone, 0, now, ms) == parses_to(text, zone, 1, now, ms))
        fail_msg("%s in %s is neither its first nor its second", text, zone);
    if (parses_to(first, zone, -1, now, ms) == parses_to(second, zone, -1, now, ms))
        fail_msg("%s in %s: %s", text, zone, error->message);
    g_free(first);
    g_free(second);
    g_error_free(error);
}

/* What no clock shows. */
static void refused(const char *text, const char *zone, gint64 now)
{
    gint64 ms = 42;
    GError *error = NULL;
    if (when_parse(text, now, zone, -1, &ms, &error))
        fail_msg("%s in %s was taken", text, zone);
    assert_int_equal(ms, 42);
    if (!err_is(error, ERR_INVALID) || strstr(error->message, "does not exist") == NULL)
        fail_msg("%s in %s: %s", text, zone, error->message);
    const char *say = strstr(error->message, "; say ") + strlen("; say ");
    char *out = strlen(say) > 8 ? g_strdup(say) : g_strdup_printf("%.10s %s", text, say);
    if (!when_parse(out, now, zone, -1, &ms, NULL))
        fail_msg("%s in %s: the way out is none: %s", text, zone, error->message);
    g_free(out);
    g_error_free(error);
}

static void around(gint64 change, const char *zone)
{
    GHashTable *shown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gint64 now = change - MS_DAY;
    char *earliest = NULL, *latest = NULL;
    for (gint64 ms = change - AROUND; ms <= change + AROUND; ms += MS_MINUTE) {
        char *text = when_format(ms, zone, WALL);
        typed_again(text, zone, ms, now);
        if (earliest == NULL || strcmp(text, earliest) < 0) {
            g_free(earliest);
            earliest = g_strdup(text);
        }
        if (latest == NULL || strcmp(text, latest) > 0) {
            g_free(latest);
            latest = g_strdup(text);
        }
        g_hash_table_add(shown, text);
    }
    gint64 from = 0, to = 0;
    assert_true(when_parse(earliest, now, "UTC", -1, &from, NULL) && when_parse(latest, now, "UTC", -1, &to, NULL));
    for (gint64 local = from; local <= to; local += MS_MINUTE) {
        char *text = when_format(local, "UTC", WALL);
        if (!g_hash_table_contains(shown, text))
            refused(text, zone, now);
        g_free(text);
    }
    g_free(earliest);
    g_free(latest);
    g_hash_table_unref(shown);
}

static int offset_at(gint64 ms, const char *zone)
{
    char *z = when_format(ms, zone, "%z");
    int offset = (int)g_ascii_strtoll(z, NULL, 10);
    g_free(z);
    return offset;
}

/* The first minute with the new offset. */
static gint64 change_between(gint64 before, gint64 after, const char *zone)
{
    int old = offset_at(before, zone);
    while (after - before > MS_MINUTE) {
        gint64 middle = before + (after - before) / MS_MINUTE / 2 * MS_MINUTE;
        if (offset_at(middle, zone) == old)
            before = middle;
        else
            after = middle;
    }
    return after;
}

static void every_minute_around_every_change(void **state)
{
    guint changes = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(ZONES); i++) {
        const char *zone = ZONES[i].zone;
        assert_true(when_zone_known(zone)); /* without zone data the program itself has no zones */
        gint64 at = utc(ZONES[i].from), end = utc(ZONES[i].to);
        for (int was = offset_at(at, zone), is; at < end; at += MS_DAY, was = is) {
            is = offset_at(at + MS_DAY, zone);
            if (is == was)
                continue;
            around(change_between(at, at + MS_DAY, zone), zone);
            changes++;
        }
    }
    assert_true(changes > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_minute_around_every_change),
    };
    return cmocka_run_group_tests_name("when zones", tests, NULL, NULL);
}
