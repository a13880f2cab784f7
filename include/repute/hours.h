/* Business hours: weekly opening times in a zone, with holidays. Clocks of first reply run only in them.
 * Immutable after parsing; any thread. */
#ifndef REPUTE_HOURS_H
#define REPUTE_HOURS_H

#include <glib.h>

struct hours;

/* spec: "mon-fri 09:00-18:00, sat 10:00-14:00" or "always"; zone: IANA name ("Europe/Berlin") or "local";
 * holidays: NULL-ended ISO dates ("2026-12-25") or NULL. ERR_INVALID says the column and what was expected. */
struct hours *hours_new(const char *spec, const char *zone, const char *const *holidays, GError **error);
void hours_free(struct hours *h);
gboolean hours_open_at(const struct hours *h, gint64 ms);
/* Open time between two moments, ms; 0 where to <= from. Years apart is fine (whole weeks are not walked
 * day by day more than needed: under 1 ms for 10 years). */
gint64 hours_between(const struct hours *h, gint64 from_ms, gint64 to_ms);
/* The moment at which open_ms of open time have passed since from_ms; G_MAXINT64 where never. */
gint64 hours_add(const struct hours *h, gint64 from_ms, gint64 open_ms);

#endif
