/* Times as people write them, and durations. Zones by GLib; gaps and doubles of summer time are found by
 * asking g_time_zone_find_interval() on both sides, never silently shifted. Pure: now comes in. */
#ifndef REPUTE_WHEN_H
#define REPUTE_WHEN_H

#include <glib.h>

/* Parses "now", "15:00" (next such), "tomorrow", "tomorrow 9:00", "fri 9:00", "2026-11-22 15:00",
 * "2026-11-22T15:00:00Z", "22 Nov 15:00", "+2h", "2h", "3d", "next week", with optional trailing zone name
 * ("15:00 Europe/Berlin"). A day without a time is at 09:00. zone: IANA name or NULL for the system's.
 * Whole days and weeks ("3d") keep the time on the wall; hours do not. "next week" is its Monday.
 * ERR_INVALID: not understood (says what was expected); a time in a gap ("02:30 does not exist on …, clocks
 * go from 02:00 to 03:00; say 03:00"); an ambiguous one unless prefer_second says which
 * (-1 ask: error naming both; 0 first, 1 second). */
gboolean when_parse(const char *text, gint64 now_ms, const char *zone, int prefer_second, gint64 *ms, GError **error);

/* "90s", "30m", "2h", "1d", "2w", also "1h30m" and "1.5h" → ms. FALSE with ERR_INVALID. */
gboolean when_parse_duration(const char *text, gint64 *ms, GError **error);

/* Age as rows show it, 3 cells at most: now 1m 59m 1h 23h 1d 6d 1w 51w 1y. A time to come is "now". */
void when_age(gint64 then_ms, gint64 now_ms, char out[8]);
/* A duration as words: "2h 04m", "2h", "41m", "3d 2h", "under 1m". To be freed. */
char *when_duration(gint64 ms);
/* A percentile of durations: the same, from two days on in days, for nobody waits by the hour there; "over 8h" where it was
 * not reached. To be freed. */
char *when_percentile(gint64 ms, gboolean reached);
/* A moment in a zone as lists show it, seen from now: "15:00" the same day, "Fri 09:00" less than 7 days off,
 * "9 Apr 12:00" in the same year, else "14 Feb 2024". A zone nobody knows is UTC, here and below. To be freed. */
char *when_short(gint64 ms, gint64 now_ms, const char *zone);
/* The same by the clock of zone (NULL or empty: ours), with the zone's short name, "Fri 09:00 EST", where that clock then
 * shows another time than ours. To be freed. */
char *when_there(gint64 ms, gint64 now_ms, const char *zone, const char *ours);
/* strftime-like through GDateTime in a zone (NULL: system's). To be freed. */
char *when_format(gint64 ms, const char *zone, const char *format);
/* Start of the local day that holds ms. */
gint64 when_day_start(gint64 ms, const char *zone);
/* TRUE where the name is a zone this system knows. */
gboolean when_zone_known(const char *zone);
/* The same, with ERR_INVALID and the way out where it is not. */
gboolean when_zone_check(const char *zone, GError **error);
/* The name that is kept with a time: that of the system's zone for "local". To be freed. */
char *when_zone_name(const char *zone);

#endif
