/* Texts of single accounts: which one the editor shows, and how it comes to be. An account's text starts as a copy of
 * the one for all when the first letter of it is changed, and not before: looking makes none. */
#include "writing.h"

void variant_forget(struct composer *c)
{
    g_clear_pointer(&c->editors, g_hash_table_unref);
    g_clear_pointer(&c->shown, g_free);
    c->editor = NULL;
}

static struct editor *add_editor(struct composer *c, const char *account, const char *text, gint64 cursor)
{
    struct editor *e = editor_new(text != NULL ? text : "", cursor >= 0 ? (gsize)cursor : G_MAXSIZE);
    g_hash_table_replace(c->editors, g_strdup(account != NULL ? account : ""), e);
    return e;
}

void variant_start(struct composer *c, gint64 cursor)
{
    variant_forget(c);
    c->editors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)editor_free);
    c->editor = add_editor(c, NULL, c->draft->text, cursor);
}

/* The text that this account has now. */
static const char *text_of(const struct composer *c, const char *account, gint64 *cursor)
{
    const struct variant *v = draft_variant(c->draft, account);
    gboolean own = v != NULL && v->text != NULL;
    const char *text = own ? v->text : c->draft->text;
    *cursor = own ? v->cursor : c->draft->cursor;
    return text != NULL ? text : "";
}

void variant_reset(struct composer *c, const char *account)
{
    gint64 cursor = 0;
    const char *text = text_of(c, account, &cursor);
    struct editor *e = g_hash_table_lookup(c->editors, account != NULL ? account : "");
    gboolean here = e != NULL && e == c->editor;
    if (e != NULL && g_str_equal(editor_text(e), text))
        return;
    e = add_editor(c, account, text, cursor);
    if (here)
        c->editor = e;
}

void variant_sync(struct composer *c)
{
    struct draft *d = c->draft;
    const char *text = editor_text(c->editor);
    gint64 cursor = (gint64)editor_cursor(c->editor);
    struct variant *v = draft_variant(d, c->shown);
    if (c->shown == NULL) {
        if (g_strcmp0(d->text, text) != 0) {
            g_free(d->text);
            d->text = g_strdup(text);
        }
        d->cursor = cursor;
        return;
    }
    if ((v == NULL || v->text == NULL) && g_strcmp0(d->text, text) == 0)
        return; /* only looked at */
    v = draft_variant_make(d, c->shown);
    if (g_strcmp0(v->text, text) != 0) {
        g_free(v->text);
        v->text = g_strdup(text);
    }
    v->cursor = cursor;
}

void variant_show(struct composer *c, const char *account)
{
    if (g_strcmp0(c->shown, account) == 0)
        return;
    variant_sync(c);
    if (c->dirty_text) /* the journal's job carries one text: both go with all the rest */
        c->dirty_rest = TRUE;
    char *name = g_strdup(account);
    g_free(c->shown);
    c->shown = name;
    variant_reset(c, name);
    c->editor = g_hash_table_lookup(c->editors, name != NULL ? name : "");
    c->top = 0;
    c->base.dirty = TRUE;
}

void variant_next(struct composer *c)
{
    struct ui *ui = c->base.ui;
    guint at = 0;
    if (c->accounts->len < 2 && c->shown == NULL) {
        ui_tell(ui, SAY_INFO, c->draft->reply_to != 0 ? "a reply leaves from one account" : "it goes to one account; ^O t adds more");
        return;
    }
    while (c->shown != NULL && at < c->accounts->len &&
           !g_str_equal(((struct account *)c->accounts->pdata[at])->name, c->shown))
        at++;
    if (c->shown != NULL)
        at++;
    variant_show(c, at < c->accounts->len ? ((struct account *)c->accounts->pdata[at])->name : NULL);
}

void variant_drop(struct composer *c)
{
    struct ui *ui = c->base.ui;
    struct variant *v = draft_variant(c->draft, c->shown);
    if (v == NULL) {
        ui_tell(ui, SAY_WARN, c->shown != NULL ? "%s has nothing of its own" : "this is the text for all; ^V goes to that of one account",
                c->shown);
        return;
    }
    v->dropped = TRUE;
    ui_tell(ui, SAY_INFO, "%s has the text for all again%s", c->shown, v->text != NULL ? "; :recover has its own" : "");
    variant_reset(c, c->shown);
    composer_touched(c, TRUE);
}

struct variant *variant_shown(struct composer *c)
{
    return c->shown != NULL ? draft_variant_make(c->draft, c->shown) : NULL;
}

void variant_check(struct composer *c)
{
    if (c->shown != NULL && !writing_has_name(c->draft->accounts, c->shown))
        variant_show(c, NULL);
}

const struct draft *composer_piece(struct composer *c)
{
    const GPtrArray *views = composer_views(c);
    for (guint i = 0; i < views->len; i++) {
        const struct writing_view *v = views->pdata[i];
        if (g_strcmp0(v->account->name, c->shown) == 0)
            return v->piece;
    }
    return c->draft;
}
