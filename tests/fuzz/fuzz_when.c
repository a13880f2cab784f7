/* Times and hours of any bytes. What is taken lies within reason and comes out the same again. */
#include "repute/clock.h"
#include "repute/hours.h"
#include "repute/when.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static const char *const ZONES[] = {"Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "UTC"};

static void hours(const char *text, const char *zone, gint64 now)
{
    struct hours *h = hours_new(text, zone, NULL, NULL);
    if (h == NULL)
        return;
    gint64 at = hours_add(h, now, 5 * MS_HOUR);
    g_assert_true(at > now && hours_between(h, now, at) == 5 * MS_HOUR);
    hours_free(h);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    if (size < 4)
        return 0;
    /* The first bytes choose the moment, to the quarter of an hour, and the zone. */
    gint64 now = G_GINT64_CONSTANT(1704067200000) + (data[0] * 256 + data[1]) * 15 * MS_MINUTE, ms = 0;
    const char *zone = ZONES[data[2] % G_N_ELEMENTS(ZONES)];
    char *text = g_strndup((const char *)data + 3, size - 3);
    for (int prefer = -1; prefer <= 1; prefer++) {
        GError *error = NULL;
        if (when_parse(text, now, zone, prefer, &ms, &error)) {
            char *exact = clock_format_rfc3339(ms);
            gint64 again = 0;
            g_assert_true(when_parse(exact, now, zone, -1, &again, NULL) && again == ms);
            g_free(exact);
            g_free(when_short(ms, now, zone));
            g_assert_true(when_day_start(ms, zone) <= ms);
        } else {
            g_assert_nonnull(error);
            g_error_free(error);
        }
    }
    if (when_parse_duration(text, &ms, NULL)) {
        g_assert_true(ms >= 0);
        g_free(when_duration(ms));
    }
    hours(text, zone, now);
    g_free(text);
    return 0;
}
