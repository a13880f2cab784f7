/* Goes when the store brings them. */
#include "repute/store_items.h"

#define WEAK __attribute__((weak))
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

WEAK void person_free(struct person *p)
{
}
WEAK struct person *store_person(struct store_reader *r, gint64 id, gint64 now_ms, GError **error)
{
    return NULL;
}
WEAK gboolean store_since(struct store_reader *r, const char *user, gint64 from_ms, gint64 now_ms, struct since *s, GError **error)
{
    return TRUE;
}
WEAK gboolean store_forget(struct store_writer *w, gint64 person, gint64 now_ms, const char *who, guint *items, GError **error)
{
    return TRUE;
}
WEAK GPtrArray *store_thread(struct store_reader *r, gint64 conversation, guint limit, GError **error)
{
    return NULL;
}
