/* The wall clock, in one place. Pure rooms (model, reputation, platform) never call it: the time comes
 * in as a parameter, so that tests choose it. Times everywhere: int64, UTC, milliseconds since 1970. */
#ifndef REPUTE_CLOCK_H
#define REPUTE_CLOCK_H

#include <glib.h>

#define MS_SECOND G_GINT64_CONSTANT(1000)
#define MS_MINUTE (60 * MS_SECOND)
#define MS_HOUR (60 * MS_MINUTE)
#define MS_DAY (24 * MS_HOUR)

/* Now. REPUTE_NOW (ms) in the environment freezes it for golden runs of whole programs; read once. */
gint64 clock_now_ms(void);

/* RFC 3339 in UTC with "Z", seconds (or milliseconds where not 0); to be freed. */
char *clock_format_rfc3339(gint64 ms);

/* Parses RFC 3339 or ISO 8601 ("2026-11-22T03:44:57.000Z", offsets too) strictly;
 * FALSE and *ms untouched where it is none. */
gboolean clock_parse_rfc3339(const char *text, gint64 *ms);

#endif
