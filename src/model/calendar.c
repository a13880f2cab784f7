/* Slots for posts, and times in which none goes out: comma separated entries, read anew each time they are looked at. */
#include "repute/calendar.h"

#include <stdio.h>
#include <string.h>

#include "repute/clock.h"
#include "repute/err.h"
#include "repute/hours.h"
#include "repute/text.h"
#include "repute/when.h"
#include "zone.h"

/* ---- blackout ---- */

/* "2026-12-24" or "2026-12-24..2026-12-26", as days. */
static gboolean read_dates(const char *entry, gint64 *from, gint64 *to)
{
    const char *end = day_from_iso(entry, from);
    *to = *from;
    if (end != NULL && g_str_has_prefix(end, ".."))
        end = day_from_iso(end + 2, to);
    return end != NULL && *end == '\0' && *to >= *from;
}

/* Days with or without times of theirs. */
static struct hours *read_week(const char *entry, const char *zone)
{
    g_autofree char *whole = strpbrk(entry, "0123456789") == NULL ? g_strconcat(entry, " 00:00-24:00", NULL) : NULL;
    return g_str_equal(entry, "always") ? NULL : hours_new(whole != NULL ? whole : entry, zone, NULL, NULL);
}

/* An entry: days of the calendar, or of each week. */
struct blackout {
    gint64 from, to;
    struct hours *week;
};

static struct blackout read_blackout(const char *entry, const char *zone)
{
    struct blackout b = {.to = -1};
    if (!read_dates(entry, &b.from, &b.to))
        b = (struct blackout){.to = -1, .week = read_week(entry, zone)};
    return b;
}

static gboolean is_in(const struct blackout *b, const char *zone, gint64 ms)
{
    gint64 day = 0;
    if (b->week != NULL)
        return hours_open_at(b->week, ms);
    g_autofree char *date = when_format(ms, zone, "%Y-%m-%d");
    return day_from_iso(date, &day) != NULL && day >= b->from && day <= b->to;
}

char *calendar_blackout(const struct settings *s, gint64 ms)
{
    const char *zone = settings_str(s, "zone");
    g_auto(GStrv) entries = settings_list(s, "publish.blackout");
    for (int i = 0; entries[i] != NULL; i++) {
        struct blackout b = read_blackout(entries[i], zone);
        gboolean in = is_in(&b, zone, ms);
        hours_free(b.week);
        if (in)
            return g_strdup(entries[i]);
    }
    return NULL;
}

char *calendar_blackout_day(const struct settings *s, gint64 ms, gboolean *whole)
{
    const char *zone = settings_str(s, "zone");
    gint64 from = when_day_start(ms, zone), to = when_day_start(from + 36 * MS_HOUR, zone);
    g_auto(GStrv) entries = settings_list(s, "publish.blackout");
    char *found = NULL;
    *whole = FALSE;
    for (int i = 0; entries[i] != NULL && !*whole; i++) {
        struct blackout b = read_blackout(entries[i], zone);
        int in = 0, all = 0;
        for (gint64 at = from; at < to; at += MS_HOUR / 4, all++)
            in += is_in(&b, zone, at);
        hours_free(b.week);
        *whole = in == all;
        if (*whole || (in > 0 && found == NULL)) {
            g_free(found);
            found = g_strdup(entries[i]);
        }
    }
    return found;
}

gboolean calendar_check_blackout(const char *value, GError **error)
{
    g_auto(GStrv) entries = g_strsplit(value, ",", -1);
    for (int i = 0; entries[i] != NULL; i++) {
        gint64 from = 0, to = 0;
        char *entry = g_strstrip(entries[i]);
        gboolean ok = *entry == '\0' || read_dates(entry, &from, &to);
        struct hours *week = ok ? NULL : read_week(entry, "UTC");
        ok = ok || week != NULL;
        hours_free(week);
        if (!ok) {
            err_set(error, ERR_INVALID, "publish.blackout: \"%s\" is neither days nor dates, like sat-sun, fri 18:00-24:00 or 2026-12-24..2026-12-26", entry);
            return FALSE;
        }
    }
    return TRUE;
}

/* ---- slots ---- */

/* "mon-fri 17:00 afternoon": which days, what time, and how it is called. */
struct entry {
    struct hours *days;
    char time[6];
    char name[32];
};

static gboolean read_slot(const char *text, struct entry *e)
{
    g_auto(GStrv) words = g_strsplit(text, " ", 3);
    guint n = g_strv_length(words), hour, minute;
    char rest;
    *e = (struct entry){0};
    if (n < 2 || strpbrk(words[0], "0123456789") != NULL || sscanf(words[1], "%2u:%2u%c", &hour, &minute, &rest) != 2 || hour > 23 || minute > 59 ||
        (e->days = read_week(words[0], "UTC")) == NULL)
        return FALSE;
    g_snprintf(e->time, sizeof e->time, "%02u:%02u", hour, minute);
    g_autofree char *name = n > 2 ? text_cut(g_strstrip(words[2]), 20, "", NULL) : NULL;
    g_strlcpy(e->name, name != NULL && strlen(name) < sizeof e->name ? name : "", sizeof e->name);
    return TRUE;
}

static int by_time(gconstpointer a, gconstpointer b)
{
    gint64 x = ((const struct calendar_slot *)a)->at, y = ((const struct calendar_slot *)b)->at;
    return (x > y) - (x < y);
}

/* Its moment on this day ("2026-12-24"); FALSE where the day has none, or clocks leave it out. */
static gboolean slot_on(const struct entry *e, const char *day, const char *zone, gint64 *at)
{
    g_autofree char *noon = g_strconcat(day, " 12:00", NULL), *then = g_strconcat(day, " ", e->time, NULL);
    gint64 there = 0;
    return when_parse(noon, 0, "UTC", 0, &there, NULL) && hours_open_at(e->days, there) && when_parse(then, 0, zone, 0, at, NULL);
}

GArray *calendar_slots(const struct settings *s, gint64 ms)
{
    const char *zone = settings_str(s, "zone");
    g_auto(GStrv) entries = settings_list(s, "publish.slots");
    g_autofree char *day = when_format(ms, zone, "%Y-%m-%d");
    GArray *slots = g_array_new(FALSE, TRUE, sizeof(struct calendar_slot));
    for (int i = 0; entries[i] != NULL; i++) {
        struct entry e;
        struct calendar_slot slot = {0};
        gboolean there = read_slot(entries[i], &e) && slot_on(&e, day, zone, &slot.at);
        g_autofree char *closed = there ? calendar_blackout(s, slot.at) : NULL;
        memcpy(slot.name, e.name, sizeof slot.name);
        if (there && closed == NULL)
            g_array_append_val(slots, slot);
        hours_free(e.days);
    }
    g_array_sort(slots, by_time);
    return slots;
}

gboolean calendar_check_slots(const char *value, GError **error)
{
    g_auto(GStrv) entries = g_strsplit(value, ",", -1);
    for (int i = 0; entries[i] != NULL; i++) {
        struct entry e = {0};
        char *text = g_strstrip(entries[i]);
        gboolean ok = *text == '\0' || read_slot(text, &e);
        hours_free(e.days);
        if (!ok) {
            err_set(error, ERR_INVALID, "publish.slots: \"%s\" is no day and time, like mon-fri 12:30 or sat 18:00 weekend", text);
            return FALSE;
        }
    }
    return TRUE;
}
