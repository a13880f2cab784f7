#include "call.h"

#include <string.h>

struct wanted {
    GPtrArray *types, *not_types; /* const char *; empty: all, none */
    const char *account;
};

static gboolean has(const GPtrArray *list, const char *word)
{
    return g_ptr_array_find_with_equal_func((GPtrArray *)list, word, g_str_equal, NULL);
}

static gboolean is_wanted(struct call *c, gpointer element, gpointer data)
{
    const struct notification *note = element;
    const struct wanted *w = data;
    if (w->types->len > 0 && !has(w->types, note->type))
        return FALSE;
    if (has(w->not_types, note->type))
        return FALSE;
    return w->account == NULL || strcmp(w->account, note->from->id) == 0;
}

/* Mastodon ignores names it does not know: with only such names the list is unfiltered. */
static void drop_unknown(GPtrArray *types)
{
    static const char *const known[] = {"mention",
                                        "status",
                                        "reblog",
                                        "follow",
                                        "follow_request",
                                        "favourite",
                                        "poll",
                                        "update",
                                        "admin.sign_up",
                                        "admin.report",
                                        "quote",
                                        "quoted_update",
                                        "severed_relationships",
                                        NULL};
    for (guint i = types->len; i-- > 0;)
        if (!g_strv_contains(known, g_ptr_array_index(types, i)))
            g_ptr_array_remove_index(types, i);
}

void sb_api_notifications(struct call *c)
{
    struct page page;
    struct wanted wanted = {sb_call_list(c, "types"), sb_call_list(c, "exclude_types"),
                            sb_call_arg(c, "account_id")};
    drop_unknown(wanted.types);
    sb_page_read(c, &page, 40, 80);
    GPtrArray *taken = sb_page_take(c, &page, c->actor->notifications, TRUE, is_wanted, &wanted);
    json_t *out = json_array();
    for (guint i = 0; i < taken->len; i++)
        json_array_append_new(out, sb_entity_notification(c->s, g_ptr_array_index(taken, i), c->actor));
    sb_page_link(c, taken, TRUE);
    sb_call_json(c, out);
    g_ptr_array_unref(taken);
    g_ptr_array_unref(wanted.types);
    g_ptr_array_unref(wanted.not_types);
}

static struct notification *find(struct call *c)
{
    char *end = NULL;
    guint64 n = g_ascii_strtoull(c->segment[0], &end, 10);
    GPtrArray *all = c->actor->notifications;
    guint at = sb_state_lower_bound(all, n, TRUE);
    if (*end == '\0' && at < all->len && ((struct notification *)g_ptr_array_index(all, at))->n == n)
        return g_ptr_array_index(all, at);
    sb_call_error(c, 404, "%s", "Record not found");
    return NULL;
}

void sb_api_notification(struct call *c)
{
    struct notification *note = find(c);
    if (note != NULL)
        sb_call_json(c, sb_entity_notification(c->s, note, c->actor));
}

void sb_api_notification_dismiss(struct call *c)
{
    struct notification *note = find(c);
    if (note == NULL)
        return;
    sb_state_drop_notification(note);
    sb_call_json(c, json_object());
}

void sb_api_notification_clear(struct call *c)
{
    GPtrArray *all = c->actor->notifications;
    while (all->len > 0)
        sb_state_drop_notification(g_ptr_array_index(all, all->len - 1));
    sb_call_json(c, json_object());
}
