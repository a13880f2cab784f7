/* Zones and civil time for this room: moments of a local time, offsets, days. Pure but for GLib's reading of
 * the zone files, which it keeps. Local times are "local seconds": seconds since 1970 as if the wall clock
 * showed UTC. */
#ifndef REPUTE_MODEL_ZONE_H
#define REPUTE_MODEL_ZONE_H

#include <glib.h>

#define DAY_SECONDS 86400

/* name: IANA, or NULL, "" or "local" for the system's. Never NULL: a name nobody knows is UTC. */
GTimeZone *zone_open(const char *name);

/* Seconds east of UTC at a moment. */
int zone_offset(GTimeZone *zone, gint64 utc);

/* The end (exclusive, at most limit) of the stretch of unchanged offset that holds from. from < limit. */
gint64 zone_stretch_end(GTimeZone *zone, gint64 from, gint64 limit);

struct zone_gap {
    gint64 at;            /* moment the clocks jump */
    gint64 before, after; /* local seconds they go from and to */
};
/* The moments at which the wall clock shows local: 0 (then *gap says why), 1 or 2, earliest first. */
int zone_moments(GTimeZone *zone, gint64 local, gint64 utc[2], struct zone_gap *gap);

/* The first moment of the local day that begins at local (a multiple of DAY_SECONDS). */
gint64 zone_day_start(GTimeZone *zone, gint64 local);

/* Days since 1970 of a date, and back. FALSE for no date, or one outside 1970 to 9999. */
gboolean day_from_date(int year, int month, int day, gint64 *days);
/* "2026-11-22" at s: where it ends, or NULL where s begins with no such date. */
const char *day_from_iso(const char *s, gint64 *days);
void day_to_date(gint64 days, int *year, int *month, int *day);
/* 0 Monday … 6 Sunday. */
int day_weekday(gint64 days);

/* Floor division: towards minus infinity. */
gint64 floor_div(gint64 a, gint64 b);

/* "mon", "Monday" → 0; "jan", "January", "sept" → 1. -1 where it is none. len bytes of word. */
int weekday_from_word(const char *word, gsize len);
int month_from_word(const char *word, gsize len);
/* "Mon", "Jan" (month from 1): English whatever the locale, as the screen is. */
const char *weekday_short(int weekday);
const char *month_short(int month);

#endif
