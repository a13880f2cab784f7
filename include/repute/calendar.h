/* When posts are meant to go out, and when none may: settings publish.slots and publish.blackout. Answers to people are no
 * posts. Pure; any thread. Moments are UTC ms, days those of setting zone. */
#ifndef REPUTE_CALENDAR_H
#define REPUTE_CALENDAR_H

#include "repute/settings.h"

/* The entry of publish.blackout that this moment is in: "sun", "2026-12-24..2026-12-26", "fri 18:00-24:00". To be freed;
 * NULL: none. */
char *calendar_blackout(const struct settings *s, gint64 ms);
/* The same of any moment of the local day that holds ms, by quarters of an hour; *whole: of all of them. */
char *calendar_blackout_day(const struct settings *s, gint64 ms, gboolean *whole);
/* The slots of the local day that holds ms, earliest first, without those in a blackout: struct calendar_slot. */
struct calendar_slot {
    gint64 at;
    char name[32]; /* "" none */
};
GArray *calendar_slots(const struct settings *s, gint64 ms);
/* What the two settings may be: ERR_INVALID says which entry is off, and one that is right. */
gboolean calendar_check_blackout(const char *value, GError **error);
gboolean calendar_check_slots(const char *value, GError **error);

#endif
