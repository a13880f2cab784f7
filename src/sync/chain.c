/* Posts of a thread: each answers the one before, whose id is known only when it is out. The frozen request, its hash
 * and an approval of it name that id by SEND_PREVIOUS; what is sent has the id in its place. As the id of a sent row
 * never changes, a second try after a crash sends the same bytes. */
#include "engine.h"

#include "repute/store_writing.h"

/* The string itself, nothing that contains it: a text that speaks of it stays as it is. */
static guint replace(json_t *j, const char *id)
{
    guint n = 0;
    const char *key;
    json_t *value;
    gsize i;
    if (json_is_object(j)) {
        void *next;
        json_object_foreach_safe(j, next, key, value) {
            if (g_str_equal(key, "text") || g_str_equal(key, "warning"))
                continue;
            if (g_strcmp0(json_string_value(value), SEND_PREVIOUS) != 0) {
                n += replace(value, id);
                continue;
            }
            n++;
            if (id != NULL)
                json_object_set_new(j, key, json_string(id));
        }
    } else if (json_is_array(j)) {
        json_array_foreach(j, i, value)
            n += replace(value, id);
    }
    return n;
}

void chain_link(struct engine *e, const struct ledger *row, json_t *request)
{
    if (row->previous == 0 || request == NULL || replace(request, NULL) == 0)
        return;
    struct ledger *before = store_ledger(e->reader, row->previous, NULL);
    char *id = before != NULL ? g_strdup(before->remote_id) : NULL;
    /* Settled by a person: its item tells, once our own posts were read. */
    struct item *item = id == NULL ? store_item(e->reader, store_ledger_item(e->reader, row->previous), NULL) : NULL;
    if (item != NULL)
        id = g_strdup(item->remote_id);
    if (id != NULL)
        replace(request, id);
    g_free(id);
    item_free(item);
    ledger_free(before);
}

gboolean chain_is_open(json_t *request)
{
    return replace(request, NULL) > 0;
}
