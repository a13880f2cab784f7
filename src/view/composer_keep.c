/* Nothing that is written is lost: the first change makes the draft, each later one is journalled, at most every
 * 200 ms. One job is under way at a time, so that each carries the revision the one before brought. */
#include "writing.h"

#define EVERY_MS 200
#define AGAIN_MS 2000

/* Closed while a job was still under way: kept until the store has it. */
struct orphan {
    guint serial;
    struct draft *draft; /* as it stands, text included */
    gboolean more;       /* what is under way does not have all of it */
    gint64 again_at;     /* it could not be stored: tried again then; 0 */
    gboolean said;       /* that it is not stored */
};

static void orphan_free(gpointer p)
{
    struct orphan *o = p;
    draft_free(o->draft);
    g_free(o);
}

void keep_orphans_free(struct composer *c)
{
    g_clear_pointer(&c->orphans, g_ptr_array_unref);
}

static json_t *id_json(gint64 id)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, id);
    return json_string(text);
}

static struct draft *whole(const struct composer *c)
{
    struct draft *d = draft_copy(c->draft);
    gint64 cursor = (gint64)editor_cursor(c->editor);
    struct variant *v = draft_variant(d, c->shown);
    if (c->shown == NULL)
        d->cursor = cursor;
    else if (v != NULL && v->text != NULL)
        v->cursor = cursor;
    return d;
}

static gint64 id_in(const json_t *result)
{
    const char *id = json_string_value(json_object_get(result, "draft"));
    return id != NULL ? g_ascii_strtoll(id, NULL, 10) : 0;
}

static void settle(struct composer *c, gboolean kept)
{
    void (*then)(struct ui *, gboolean) = c->then;
    if (then == NULL || c->busy || (kept && (c->dirty_text || c->dirty_rest)))
        return;
    c->then = NULL;
    then(c->base.ui, kept);
}

static void over(struct ui *ui, const struct event *e, gpointer data);

static void submit(struct composer *c)
{
    struct ui *ui = c->base.ui;
    json_t *args;
    gboolean save = c->dirty_rest || c->draft->id == 0;
    if (save) {
        struct draft *d = whole(c);
        args = json_pack("{s:o}", "draft", draft_to_json(d));
        draft_free(d);
    } else {
        args = json_pack("{s:o,s:s*,s:s,s:I}", "id", id_json(c->draft->id), "account", c->shown, "text",
                         editor_text(c->editor), "cursor", (json_int_t)editor_cursor(c->editor));
    }
    c->dirty_text = c->dirty_rest = FALSE;
    c->flush_at = 0;
    c->sent_at = ui->now;
    c->busy = ui_submit(ui, save ? "draft-save" : "draft-journal", args, over, GUINT_TO_POINTER(c->serial)) != 0;
    if (!c->busy)
        c->dirty_rest = TRUE; /* the worker is gone: keep it in hand */
}

static void kept(struct composer *c, const struct event *e)
{
    struct ui *ui = c->base.ui;
    gint64 revision = json_integer_value(json_object_get(e->result, "revision"));
    gboolean was_ours = c->draft->revision == 0 || revision == c->draft->revision + 1;
    c->draft->id = id_in(e->result);
    c->draft->revision = revision;
    c->again = FALSE;
    for (guint i = c->dirty_rest ? 0 : c->draft->variants->len; i > 0; i--)
        if (((struct variant *)c->draft->variants->pdata[i - 1])->dropped) /* the journal has it now */
            g_ptr_array_remove_index(c->draft->variants, i - 1);
    if (!was_ours)
        ui_tell(ui, SAY_WARN, "draft %" G_GINT64_FORMAT " is written in another window too; :recover has every text",
                c->draft->id);
    c->base.dirty = TRUE;
}

static void refused(struct composer *c, const struct event *e)
{
    struct ui *ui = c->base.ui;
    c->dirty_rest = TRUE;
    if ((e->code == ERR_CONFLICT || e->code == ERR_NOT_FOUND) && c->draft->id != 0) {
        ui_tell(ui, SAY_WARN, "draft %" G_GINT64_FORMAT " was changed elsewhere; what you write is kept as a new one",
                c->draft->id);
        c->draft->id = c->draft->revision = 0;
        submit(c);
        return;
    }
    if (!c->again)
        ui_tell(ui, SAY_ERROR, "not stored yet: %s; it is tried again", e->text);
    c->again = TRUE;
    c->flush_at = ui->now + AGAIN_MS;
}

static void orphan_submit(struct ui *ui, struct orphan *o, followup done)
{
    o->more = FALSE;
    o->again_at = 0;
    ui_submit(ui, "draft-save", json_pack("{s:o}", "draft", draft_to_json(o->draft)), done, GUINT_TO_POINTER(o->serial));
}

/* The answer came after the composer had closed. */
static void orphan_answered(struct composer *c, guint at, const struct event *e)
{
    struct ui *ui = c->base.ui;
    struct orphan *o = c->orphans->pdata[at];
    if (e->type == EVENT_DONE) {
        o->draft->id = id_in(e->result);
        o->draft->revision = json_integer_value(json_object_get(e->result, "revision"));
        if (o->said)
            ui_tell(ui, SAY_INFO, "the draft is stored now");
        o->said = FALSE;
        if (o->more)
            orphan_submit(ui, o, over);
        else
            g_ptr_array_remove_index(c->orphans, at);
    } else if ((e->code == ERR_CONFLICT || e->code == ERR_NOT_FOUND) && o->draft->id != 0) {
        ui_tell(ui, SAY_WARN, "draft %" G_GINT64_FORMAT " was changed elsewhere; what you wrote is kept as a new one",
                o->draft->id);
        o->draft->id = o->draft->revision = 0;
        orphan_submit(ui, o, over);
    } else {
        o->more = TRUE;
        o->again_at = ui->now + AGAIN_MS;
        if (!o->said)
            ui_tell(ui, SAY_ERROR, "the draft is not stored: %s; it is tried again, stay until it is", e->text);
        o->said = TRUE;
    }
}

static void over(struct ui *ui, const struct event *e, gpointer data)
{
    struct composer *c = composer_of(ui);
    guint serial = GPOINTER_TO_UINT(data);
    for (guint i = 0; c->orphans != NULL && i < c->orphans->len; i++)
        if (((struct orphan *)c->orphans->pdata[i])->serial == serial) {
            orphan_answered(c, i, e);
            return;
        }
    if (!c->open || c->serial != serial)
        return;
    c->busy = FALSE;
    if (e->type == EVENT_FAILED) {
        refused(c, e);
        settle(c, FALSE);
        return;
    }
    kept(c, e);
    if (c->dirty_text || c->dirty_rest)
        keep_changed(c);
    settle(c, TRUE);
}

void keep_changed(struct composer *c)
{
    struct ui *ui = c->base.ui;
    if (c->busy)
        return; /* its answer brings us back */
    gint64 at = c->sent_at + EVERY_MS;
    if (c->draft->id == 0 || c->then != NULL || ui->now >= at || ui->now < c->sent_at)
        submit(c);
    else if (c->flush_at == 0)
        c->flush_at = at;
}

void keep_flush(struct composer *c)
{
    if (c->open && !c->busy && (c->dirty_text || c->dirty_rest))
        submit(c);
}

void keep_then(struct composer *c, void (*then)(struct ui *ui, gboolean kept))
{
    c->then = then;
    keep_flush(c);
    settle(c, TRUE);
}

void keep_put_away(struct composer *c)
{
    c->then = NULL;
    keep_flush(c);
    if (!c->busy)
        return;
    struct orphan *o = g_new0(struct orphan, 1);
    o->serial = c->serial;
    o->draft = whole(c);
    o->more = c->dirty_text || c->dirty_rest;
    if (c->orphans == NULL)
        c->orphans = g_ptr_array_new_with_free_func(orphan_free);
    g_ptr_array_add(c->orphans, o);
}

/* ---- for ui.c and start.c ---- */

static gint64 sooner(gint64 a, gint64 b)
{
    return a == 0 || b == 0 ? MAX(a, b) : MIN(a, b);
}

gint64 composer_due(struct ui *ui)
{
    struct composer *c = ui->panes[PANE_COMPOSER] != NULL ? composer_of(ui) : NULL;
    gint64 at = 0;
    if (c == NULL)
        return 0;
    for (guint i = 0; c->orphans != NULL && i < c->orphans->len; i++)
        at = sooner(at, ((struct orphan *)c->orphans->pdata[i])->again_at);
    return c->open ? sooner(at, sooner(c->flush_at, c->paste != NULL ? c->paste_at + 1000 : 0)) : at;
}

guint composer_refused(struct ui *ui)
{
    struct composer *c = ui->panes[PANE_COMPOSER] != NULL ? composer_of(ui) : NULL;
    guint n = c != NULL && c->open && c->again;
    for (guint i = 0; c != NULL && c->orphans != NULL && i < c->orphans->len; i++)
        n += ((struct orphan *)c->orphans->pdata[i])->said;
    return n;
}

static void orphans_tick(struct ui *ui, struct composer *c)
{
    for (guint i = 0; c->orphans != NULL && i < c->orphans->len; i++) {
        struct orphan *o = c->orphans->pdata[i];
        if (o->again_at != 0 && ui->now >= o->again_at)
            orphan_submit(ui, o, over);
    }
}

void composer_tick(struct ui *ui)
{
    struct composer *c = ui->panes[PANE_COMPOSER] != NULL ? composer_of(ui) : NULL;
    if (c == NULL)
        return;
    orphans_tick(ui, c);
    if (!c->open)
        return;
    if (c->paste != NULL && ui->now >= c->paste_at + 1000)
        composer_paste_end(c);
    if (c->flush_at != 0 && ui->now >= c->flush_at) {
        c->flush_at = 0;
        keep_flush(c);
    }
}

/* All texts without a revision, which is still on its way. */
static void journal_all(struct ui *ui, const struct draft *d)
{
    ui_submit(ui, "draft-journal", json_pack("{s:o,s:s,s:I}", "id", id_json(d->id), "text", d->text, "cursor",
                                             (json_int_t)d->cursor), NULL, NULL);
    for (guint i = 0; i < d->variants->len; i++) {
        const struct variant *v = d->variants->pdata[i];
        if (v->text != NULL && !v->dropped)
            ui_submit(ui, "draft-journal", json_pack("{s:o,s:s,s:s,s:I}", "id", id_json(d->id), "account", v->account,
                                                     "text", v->text, "cursor", (json_int_t)v->cursor), NULL, NULL);
    }
}

void composer_leave(struct ui *ui)
{
    struct composer *c = ui->panes[PANE_COMPOSER] != NULL ? composer_of(ui) : NULL;
    if (c == NULL)
        return;
    if (c->open)
        composer_put_away(c);
    for (guint i = 0; c->orphans != NULL && i < c->orphans->len; i++) {
        struct orphan *o = c->orphans->pdata[i];
        /* Nobody waits for its number any more: a second draft is better than a lost word. */
        if (o->more && o->draft->id == 0)
            orphan_submit(ui, o, NULL);
        else if (o->more)
            journal_all(ui, o->draft);
    }
    keep_orphans_free(c);
}
