/* The next moment that is meant for a post and has none yet. */
#include "repute/slots.h"

#include "repute/calendar.h"
#include "repute/clock.h"
#include "repute/err.h"
#include "repute/store_writing.h"
#include "repute/when.h"

#define WEEKS 4

static gint64 next_free(struct store_reader *r, const struct settings *s, gint64 now_ms)
{
    gint64 noon = when_day_start(now_ms, settings_str(s, "zone")) + 12 * MS_HOUR, found = 0;
    for (int day = 0; day <= 7 * WEEKS && found == 0; day++) {
        g_autoptr(GArray) slots = calendar_slots(s, noon + day * MS_DAY);
        for (guint i = 0; i < slots->len && found == 0; i++) {
            gint64 at = g_array_index(slots, struct calendar_slot, i).at;
            found = at > now_ms && !store_ledger_has_post_at(r, at) ? at : 0;
        }
    }
    return found;
}

gboolean slots_parse(struct store_reader *r, const struct settings *s, const char *text, gint64 now_ms, const char *zone, gint64 *ms,
                     GError **error)
{
    if (g_ascii_strcasecmp(text, "slot") != 0)
        return when_parse(text, now_ms, zone, -1, ms, error);
    gint64 at = next_free(r, s, now_ms);
    if (at == 0) {
        err_set(error, ERR_NOT_FOUND, *settings_str(s, "publish.slots") == '\0'
                                          ? "there are no slots; set publish.slots says when there are, such as mon-fri 12:30"
                                          : "no slot is free in four weeks; say a time");
        return FALSE;
    }
    *ms = at;
    return TRUE;
}
