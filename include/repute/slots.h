/* Times for posts that may be "slot": the next free one of setting publish.slots (calendar.h). A reader is enough. */
#ifndef REPUTE_SLOTS_H
#define REPUTE_SLOTS_H

#include "repute/settings.h"
#include "repute/store.h"

/* As when_parse(), which reads all other words; ERR_NOT_FOUND where no slot is free in four weeks. */
gboolean slots_parse(struct store_reader *r, const struct settings *s, const char *text, gint64 now_ms, const char *zone, gint64 *ms,
                     GError **error);

#endif
