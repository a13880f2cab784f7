/* A batch into the store: scored, filed, in one transaction; COMMIT first, then the events. */
#include "engine.h"

struct brought {
    guint fresh, edited, came;
    guint what;
    gint64 conversation; /* the only one that changed, or 0 */
    gboolean several;
};

static void score(struct engine *e, struct item *i)
{
    i->scored = FALSE;
    const struct sentiment *model = engine_sentiment(e);
    if (model == NULL || i->direction != DIR_IN)
        return;
    struct sentiment_result r = {0};
    sentiment_score(model, i->text != NULL ? i->text : "", i->language, (const char *const *)e->brands, &r);
    i->score = r.score;
    i->label = r.label;
    i->confidence = r.confidence;
    i->scored = r.known;
}

static void note_conversation(struct brought *b, gint64 id)
{
    if (id == 0)
        return;
    b->what |= CHANGED_CONVERSATIONS;
    if (b->conversation != 0 && b->conversation != id)
        b->several = TRUE;
    b->conversation = id;
}

static gboolean put_items(struct engine *e, struct member *m, const struct batch *b, struct brought *out, GError **error)
{
    for (guint k = 0; k < b->items->len; k++) {
        struct item *i = b->items->pdata[k];
        struct put_result r = {0};
        i->account = m->id;
        score(e, i);
        gboolean context = i->direction == DIR_IN && !i->watched && i->kind == KIND_POST;
        if (!store_item_put(e->writer, i, context, &e->sl, engine_now(e), &r, error))
            return FALSE;
        out->fresh += r.outcome == PUT_NEW;
        out->edited += r.outcome == PUT_EDITED;
        out->came += r.outcome == PUT_NEW && i->direction == DIR_IN && !context;
        if (r.outcome != PUT_SAME) {
            out->what |= CHANGED_ITEMS;
            note_conversation(out, r.conversation);
        }
    }
    return TRUE;
}

static gboolean put_rest(struct engine *e, struct member *m, const struct batch *b, struct brought *out, GError **error)
{
    gint64 now = engine_now(e);
    for (guint k = 0; k < b->reactions->len; k++) {
        const struct batch_reaction *r = b->reactions->pdata[k];
        gboolean fresh = FALSE;
        if (!store_reaction_put(e->writer, m->id, r->kind, r->remote_id, r->item_uri, &r->by, r->at, now, &fresh, error))
            return FALSE;
        if (fresh)
            out->what |= CHANGED_ITEMS;
    }
    for (guint k = 0; k < b->deleted->len; k++) {
        gint64 conversation = 0;
        if (!store_item_deleted(e->writer, m->id, b->deleted->pdata[k], now, &conversation, error))
            return FALSE;
        out->what |= CHANGED_ITEMS;
        note_conversation(out, conversation);
    }
    for (guint k = 0; k < b->gaps->len; k++) {
        const struct batch_gap *g = b->gaps->pdata[k];
        struct gap gap = {.account = m->id, .from_ms = g->from_ms, .to_ms = g->to_ms, .stream = g->stream,
                          .cursor = g->cursor};
        if (!store_gap_add(e->writer, &gap, now, error))
            return FALSE;
        out->what |= CHANGED_ACCOUNTS | CHANGED_ITEMS;
    }
    return TRUE;
}

static gboolean put_facts(struct engine *e, struct member *m, const struct batch *b, struct brought *out, GError **error)
{
    gint64 now = engine_now(e);
    if (b->stream != NULL && b->cursor != NULL &&
        !store_cursor_set(e->writer, m->id, b->stream, b->cursor, now, error))
        return FALSE;
    if (b->gap_filled != 0 && !store_gap_fill(e->writer, b->gap_filled, now, error))
        return FALSE;
    if (b->gap_narrowed != 0 && !store_gap_narrow(e->writer, b->gap_narrowed, b->gap_to_ms, b->gap_cursor, error))
        return FALSE;
    if (b->gap_filled != 0 || b->gap_narrowed != 0)
        out->what |= CHANGED_ACCOUNTS | CHANGED_ITEMS;
    if (m->rate_unsaved &&
        !store_account_rate(e->writer, m->id, m->rate_limit, m->rate_remaining, m->rate_reset_at, error))
        return FALSE;
    if (b->handle != NULL || b->limits != NULL || b->display_name != NULL)
        out->what |= CHANGED_ACCOUNTS;
    return store_account_facts(e->writer, m->id, b->handle, b->display_name, b->remote_id, b->uri, b->limits,
                               b->proved_at, b->complete_to, error);
}

static void take_facts(struct member *m, const struct batch *b)
{
    if (b->remote_id != NULL) {
        g_free(m->remote_id);
        m->remote_id = g_strdup(b->remote_id);
    }
    if (b->handle != NULL) {
        g_free(m->handle);
        m->handle = g_strdup(b->handle);
    }
    if (b->limits != NULL) {
        g_free(m->limits);
        m->limits = g_strdup(b->limits);
    }
}

gboolean ingest(struct engine *e, struct member *m, struct batch *b, GError **error)
{
    struct brought out = {0};
    if (!store_begin(e->writer, error) ||
        !store_end(e->writer,
                   put_items(e, m, b, &out, error) && put_rest(e, m, b, &out, error) && put_facts(e, m, b, &out, error),
                   error))
        return FALSE;
    take_facts(m, b);
    m->rate_unsaved = FALSE;
    m->came += out.came;
    if (b->proved_at != 0)
        health_proved(e, m);
    if (out.what != 0) {
        engine_changed(e, out.what, out.several ? 0 : out.conversation);
        score_stale(e);
    }
    e->wake_at = 1; /* a snooze may have got another end */
    return TRUE;
}
