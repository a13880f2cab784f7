/* What a batch of any adapter must be, whatever came from the server. */
#ifndef REPUTE_TESTS_STEP_CHECKS_H
#define REPUTE_TESTS_STEP_CHECKS_H

#include <string.h>

#include "repute/platform.h"

static inline void check_text(const char *s)
{
    g_assert_true(s == NULL || (g_utf8_validate(s, -1, NULL) && strchr(s, '\x1b') == NULL));
}

static inline void check_profile(const struct profile *p)
{
    g_assert_true(p->uri != NULL && p->remote_id != NULL && p->handle != NULL);
    const char *const texts[] = {p->uri, p->remote_id, p->handle, p->name, p->url};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        check_text(texts[i]);
}

static inline void check_batch(const struct batch *b)
{
    for (guint i = 0; i < b->items->len; i++) {
        const struct item *item = g_ptr_array_index(b->items, i);
        g_assert_true(item->uri != NULL && item->remote_id != NULL && item->text != NULL &&
                      item->created_at != 0);
        const char *const texts[] = {item->uri,      item->remote_id, item->text,        item->warning,
                                     item->language, item->url,       item->in_reply_to, item->poll};
        for (gsize k = 0; k < G_N_ELEMENTS(texts); k++)
            check_text(texts[k]);
        check_profile(&item->author);
    }
    for (guint i = 0; i < b->reactions->len; i++) {
        const struct batch_reaction *r = g_ptr_array_index(b->reactions, i);
        g_assert_true(r->remote_id != NULL);
        check_text(r->item_uri);
        check_profile(&r->by);
    }
    for (guint i = 0; i < b->gaps->len; i++) {
        const struct batch_gap *g = g_ptr_array_index(b->gaps, i);
        g_assert_true(g->stream != NULL && g->cursor != NULL && g->from_ms <= g->to_ms);
    }
    g_assert_true(b->cursor == NULL || b->stream != NULL);
}

#endif
