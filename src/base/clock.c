#include "repute/clock.h"

static gint64 frozen_now(void)
{
    const char *text = g_getenv("REPUTE_NOW");
    return text != NULL ? g_ascii_strtoll(text, NULL, 10) : 0;
}

gint64 clock_now_ms(void)
{
    static gsize once;
    static gint64 frozen;
    if (g_once_init_enter(&once)) {
        frozen = frozen_now();
        g_once_init_leave(&once, 1);
    }
    return frozen != 0 ? frozen : g_get_real_time() / 1000;
}

char *clock_format_rfc3339(gint64 ms)
{
    gint64 seconds = ms >= 0 ? ms / MS_SECOND : -((-ms + MS_SECOND - 1) / MS_SECOND);
    int rest = (int)(ms - seconds * MS_SECOND);
    GDateTime *t = g_date_time_new_from_unix_utc(seconds);
    if (t == NULL)
        return g_strdup("1970-01-01T00:00:00Z");
    char *day = g_date_time_format(t, "%Y-%m-%dT%H:%M:%S");
    char *out = rest != 0 ? g_strdup_printf("%s.%03dZ", day, rest) : g_strdup_printf("%sZ", day);
    g_free(day);
    g_date_time_unref(t);
    return out;
}

gboolean clock_parse_rfc3339(const char *text, gint64 *ms)
{
    if (text == NULL)
        return FALSE;
    GTimeZone *utc = g_time_zone_new_utc();
    GDateTime *t = g_date_time_new_from_iso8601(text, utc);
    g_time_zone_unref(utc);
    if (t == NULL)
        return FALSE;
    *ms = g_date_time_to_unix(t) * MS_SECOND + g_date_time_get_microsecond(t) / 1000;
    g_date_time_unref(t);
    return TRUE;
}
