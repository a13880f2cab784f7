/* The card of the page that a post links to: decided once, for the review and for the row that is frozen, from what the
 * page told when it was read. */
#include "repute/sync.h"

#include "repute/platform.h"

static char *link_of(const struct settings *s, const struct draft *piece, const struct platform_ops *ops,
                     const struct send_view *v)
{
    gboolean none = piece->card != NULL ? *piece->card == '\0' : !settings_bool(s, "publish.cards");
    return none || ops == NULL || ops->card_link == NULL ? NULL : ops->card_link(v);
}

struct card *send_card(struct store_reader *r, const struct settings *s, const struct draft *piece,
                       const struct platform_ops *ops, const struct send_view *v)
{
    char *link = link_of(s, piece, ops, v);
    if (link == NULL)
        return NULL;
    struct card *page = store_page(r, link), *card = card_for(link, page, piece->card);
    card_free(page);
    g_free(link);
    return card;
}

GPtrArray *send_pages(struct store_reader *r, const struct settings *s, const struct draft *d, const struct account *a,
                      gint64 now_ms)
{
    GPtrArray *links = g_ptr_array_new_with_free_func(g_free);
    struct draft *piece = draft_as(d, a->name);
    GArray *parts = draft_parts(piece->text != NULL ? piece->text : "");
    for (guint i = 0; settings_bool(s, "publish.cards") && d->edits == 0 && i < parts->len; i++) {
        const struct draft_part *p = &g_array_index(parts, struct draft_part, i);
        char *text = g_strndup(piece->text != NULL ? piece->text + p->start : "", p->end - p->start);
        struct send_view v = {.action = ACT_POST, .text = text, .media = i == 0 ? piece->media : NULL};
        char *link = link_of(s, piece, platform_find(a->platform), &v);
        struct card *page = link != NULL ? store_page(r, link) : NULL;
        if (link != NULL && card_is_stale(page, now_ms))
            g_ptr_array_add(links, g_steal_pointer(&link));
        card_free(page);
        g_free(link);
        g_free(text);
    }
    g_array_unref(parts);
    draft_free(piece);
    return links;
}
