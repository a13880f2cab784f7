/* Moments and durations as rows and views show them. */
#include "repute/when.h"

#include "repute/clock.h"
#include "zone.h"

#define MS_WEEK (7 * MS_DAY)

void when_age(gint64 then_ms, gint64 now_ms, char out[8])
{
    gint64 age = now_ms - then_ms;
    gint64 figure;
    char unit;
    if (age < MS_MINUTE) {
        g_strlcpy(out, "now", 8);
        return;
    }
    if (age < MS_HOUR) {
        figure = age / MS_MINUTE;
        unit = 'm';
    } else if (age < MS_DAY) {
        figure = age / MS_HOUR;
        unit = 'h';
    } else if (age < MS_WEEK) {
        figure = age / MS_DAY;
        unit = 'd';
    } else if (age < 52 * MS_WEEK) {
        figure = age / MS_WEEK;
        unit = 'w';
    } else {
        figure = CLAMP(age * 4 / (1461 * MS_DAY), 1, 99);
        unit = 'y';
    }
    g_snprintf(out, 8, "%d%c", (int)figure, unit);
}

char *when_duration(gint64 ms)
{
    gint64 minutes = ms / MS_MINUTE, hours = minutes / 60, days = hours / 24;
    if (minutes < 1)
        return g_strdup("under 1m");
    if (hours < 1)
        return g_strdup_printf("%dm", (int)minutes);
    if (days < 1)
        return minutes % 60 == 0 ? g_strdup_printf("%dh", (int)hours)
                                 : g_strdup_printf("%dh %02dm", (int)hours, (int)(minutes % 60));
    return hours % 24 == 0 ? g_strdup_printf("%" G_GINT64_FORMAT "d", days)
                           : g_strdup_printf("%" G_GINT64_FORMAT "d %dh", days, (int)(hours % 24));
}

char *when_percentile(gint64 ms, gboolean reached)
{
    g_autofree char *text = ms >= 2 * MS_DAY ? g_strdup_printf("%" G_GINT64_FORMAT "d", ms / MS_DAY)
                            : ms < MS_MINUTE && !reached ? g_strdup("0m")
                                                         : when_duration(ms);
    return g_strconcat(reached ? "" : "over ", text, NULL);
}

static gint64 local_of(GTimeZone *zone, gint64 ms)
{
    gint64 utc = floor_div(ms, MS_SECOND);
    return utc + zone_offset(zone, utc);
}

char *when_short(gint64 ms, gint64 now_ms, const char *zone)
{
    GTimeZone *tz = zone_open(zone);
    gint64 local = local_of(tz, ms), day = floor_div(local, DAY_SECONDS), second = local - day * DAY_SECONDS;
    gint64 today = floor_div(local_of(tz, now_ms), DAY_SECONDS);
    int hour = (int)(second / 3600), minute = (int)(second / 60 % 60);
    int year, month, mday, this_year, other;
    g_time_zone_unref(tz);
    day_to_date(day, &year, &month, &mday);
    day_to_date(today, &this_year, &other, &other);
    if (day == today)
        return g_strdup_printf("%02d:%02d", hour, minute);
    if (ABS(day - today) < 7)
        return g_strdup_printf("%s %02d:%02d", weekday_short(day_weekday(day)), hour, minute);
    if (year == this_year)
        return g_strdup_printf("%d %s %02d:%02d", mday, month_short(month), hour, minute);
    return g_strdup_printf("%d %s %d", mday, month_short(month), year);
}

static int offset_at(gint64 ms, const char *zone)
{
    GTimeZone *tz = zone_open(zone);
    int offset = zone_offset(tz, floor_div(ms, MS_SECOND));
    g_time_zone_unref(tz);
    return offset;
}

char *when_there(gint64 ms, gint64 now_ms, const char *zone, const char *ours)
{
    /* Another name for the same clock is no news. */
    if (zone == NULL || *zone == '\0' || offset_at(ms, zone) == offset_at(ms, ours))
        return when_short(ms, now_ms, ours);
    char *when = when_short(ms, now_ms, zone), *name = when_format(ms, zone, "%Z");
    char *text = g_strdup_printf("%s %s", when, name);
    g_free(when);
    g_free(name);
    return text;
}

char *when_format(gint64 ms, const char *zone, const char *format)
{
    gint64 utc = floor_div(ms, MS_SECOND);
    GTimeZone *tz = zone_open(zone);
    GDateTime *at_zero = g_date_time_new_from_unix_utc(utc);
    GDateTime *whole = at_zero != NULL ? g_date_time_to_timezone(at_zero, tz) : NULL;
    GDateTime *exact = whole != NULL ? g_date_time_add(whole, (ms - utc * MS_SECOND) * 1000) : NULL;
    char *out = exact != NULL ? g_date_time_format(exact, format) : NULL;
    g_clear_pointer(&exact, g_date_time_unref);
    g_clear_pointer(&whole, g_date_time_unref);
    g_clear_pointer(&at_zero, g_date_time_unref);
    g_time_zone_unref(tz);
    return out != NULL ? out : g_strdup("");
}

gint64 when_day_start(gint64 ms, const char *zone)
{
    GTimeZone *tz = zone_open(zone);
    gint64 day = floor_div(local_of(tz, ms), DAY_SECONDS);
    gint64 start = zone_day_start(tz, day * DAY_SECONDS);
    g_time_zone_unref(tz);
    return start * MS_SECOND;
}
