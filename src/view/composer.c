/* The Composer: keys to the editor, every change kept, from here to the review and never elsewhere. */
#include "writing.h"

#include <string.h>

#define PASTE_REST_MS 1000 /* a paste whose end never came is over after this */

struct composer *composer_of(struct ui *ui)
{
    return (struct composer *)ui_pane(ui, PANE_COMPOSER);
}

static const char *composer_word(const struct composer *c)
{
    return !c->open || c->draft->conversation == 0 ? (c->open && c->draft->edits != 0 ? "Edit" : "New post") : "Reply";
}

static void forget(struct composer *c)
{
    c->open = FALSE;
    g_clear_pointer(&c->views, g_ptr_array_unref);
    g_clear_pointer(&c->accounts, g_ptr_array_unref);
    g_clear_pointer(&c->draft, draft_free);
    variant_forget(c);
    g_clear_pointer(&c->answered, item_free);
    g_clear_pointer(&c->greeting, g_free);
    if (c->paste != NULL)
        g_string_free(c->paste, TRUE);
    c->paste = NULL;
    c->then = NULL;
    c->dirty_text = c->dirty_rest = c->busy = c->again = FALSE;
    c->sent_at = c->flush_at = 0;
    c->top = 0;
}

static void clear(struct pane *p)
{
    struct composer *c = (struct composer *)p;
    forget(c);
    keep_orphans_free(c);
}

/* ---- what it shows ---- */

void composer_reload(struct composer *c)
{
    struct ui *ui = c->base.ui;
    g_clear_pointer(&c->views, g_ptr_array_unref);
    g_clear_pointer(&c->accounts, g_ptr_array_unref);
    c->accounts = g_ptr_array_new_with_free_func((GDestroyNotify)account_free);
    char **names = writing_names(c->draft->accounts);
    for (int i = 0; names[i] != NULL; i++) {
        struct account *a = store_account(ui->o.reader, names[i], NULL);
        if (a != NULL)
            g_ptr_array_add(c->accounts, a);
    }
    g_strfreev(names);
    variant_check(c);
    c->base.dirty = TRUE;
}

const GPtrArray *composer_views(struct composer *c)
{
    if (c->views != NULL)
        return c->views;
    c->views = g_ptr_array_new_with_free_func((GDestroyNotify)writing_view_free);
    for (guint i = 0; i < c->accounts->len; i++)
        g_ptr_array_add(c->views, writing_look(c->accounts->pdata[i], c->draft, c->answered));
    return c->views;
}

static void load(struct pane *p)
{
    struct composer *c = (struct composer *)p;
    if (c->open)
        composer_reload(c);
}

static const char *label_now(struct pane *p)
{
    return composer_word((struct composer *)p);
}

static void title(struct pane *p, GString *left, GString *right)
{
    struct composer *c = (struct composer *)p;
    if (!c->open)
        return;
    const char *dot = ui_glyph(p->ui, "·", "|");
    if (c->answered != NULL && c->answered->author.handle != NULL)
        g_string_append_printf(left, "to %s %s ", c->answered->author.handle, dot);
    if (c->draft->id != 0)
        g_string_append_printf(left, "draft %" G_GINT64_FORMAT " %s every key kept", c->draft->id, dot);
    else
        g_string_append(left, c->busy ? "every key kept" : "nothing written yet");
    g_string_append(right, "Esc review");
}

static gboolean subject(struct pane *p, struct subject *s)
{
    struct composer *c = (struct composer *)p;
    if (!c->open)
        return FALSE;
    s->draft = c->draft->id;
    s->conversation = c->draft->conversation;
    s->item = c->draft->reply_to;
    if (c->answered != NULL) {
        s->profile = c->answered->author.id;
        s->account = c->answered->account;
        s->who = c->answered->author.handle;
    }
    return s->draft != 0 || s->conversation != 0;
}

/* ---- opening and closing ---- */

static char *greeting_of(struct composer *c)
{
    struct ui *ui = c->base.ui;
    const struct account *a = c->answered != NULL ? status_account(ui, c->answered->account) : NULL;
    const struct platform_ops *ops = a != NULL ? platform_find(a->platform) : NULL;
    char *hello = ops != NULL && ops->greeting != NULL ? ops->greeting(c->answered, a->handle) : NULL;
    return hello != NULL ? hello : g_strdup("");
}

void composer_start(struct ui *ui, struct draft *d, gint64 cursor, gboolean changed)
{
    struct composer *c = composer_of(ui);
    if (c->open) {
        composer_put_away(c);
        ui_close(ui, PANE_REVIEW);
    }
    c->serial++;
    c->draft = d;
    if (d->reply_to != 0)
        c->answered = store_item(ui->o.reader, d->reply_to, NULL);
    c->greeting = greeting_of(c);
    if (d->id == 0 && (d->text == NULL || *d->text == '\0')) {
        g_free(d->text);
        d->text = g_strdup(c->greeting);
    }
    if (d->text == NULL)
        d->text = g_strdup("");
    variant_start(c, cursor);
    c->open = TRUE;
    composer_reload(c);
    ui_overlay(ui, PANE_COMPOSER);
    claim_take(c);
    if (changed)
        composer_touched(c, TRUE);
}

gboolean composer_open(struct ui *ui, gint64 id, GError **error)
{
    struct composer *c = composer_of(ui);
    if (c->open && c->draft->id == id) {
        ui_overlay(ui, PANE_COMPOSER);
        return TRUE;
    }
    struct draft *d = store_draft(ui->o.reader, id, error);
    if (d == NULL)
        return FALSE;
    gboolean ours = d->owner == NULL || g_str_equal(d->owner, ui->user);
    if (!ours) { /* a colleague's draft is never written over */
        ui_tell(ui, SAY_INFO, "a copy of %s's draft; theirs stays", user_display(ui, d->owner));
        g_free(d->owner);
        d->owner = g_strdup(ui->user);
        d->id = d->revision = 0;
    }
    gint64 cursor = d->cursor;
    composer_start(ui, d, cursor, !ours);
    return TRUE;
}

gboolean composer_is_empty(const struct composer *c)
{
    const struct draft *d = c->draft;
    for (guint i = 0; i < d->variants->len; i++) {
        const struct variant *v = d->variants->pdata[i];
        if (v->text != NULL && !writing_is_blank(v->text, NULL))
            return FALSE;
    }
    return d->media->len == 0 && d->poll == NULL && writing_is_blank(d->text != NULL ? d->text : "", c->greeting);
}

void composer_put_away(struct composer *c)
{
    if (!c->open)
        return;
    composer_paste_end(c);
    char id[24];
    g_snprintf(id, sizeof id, "%" G_GINT64_FORMAT, c->draft->id);
    if (!composer_is_empty(c))
        keep_put_away(c);
    else if (c->draft->id != 0) /* wiped on purpose: no list shows it, :recover still has it */
        ui_submit(c->base.ui, "draft-discard", json_pack("{s:s}", "id", id), NULL, NULL);
    claim_drop(c);
    forget(c);
}

static gboolean close(struct pane *p)
{
    composer_put_away((struct composer *)p);
    return TRUE;
}

void composer_touched(struct composer *c, gboolean rest)
{
    c->base.dirty = TRUE;
    variant_sync(c);
    g_clear_pointer(&c->views, g_ptr_array_unref);
    if (rest) {
        c->dirty_rest = TRUE;
        composer_reload(c);
        ui_pane(c->base.ui, PANE_REVIEW)->stale = TRUE;
    } else {
        c->dirty_text = TRUE;
    }
    keep_changed(c);
}

/* ---- pasting ---- */

void composer_paste_end(struct composer *c)
{
    if (c->paste == NULL)
        return;
    char *text = text_sanitise(c->paste->str, (gssize)c->paste->len, 0, 0, NULL);
    g_string_free(c->paste, TRUE);
    c->paste = NULL;
    if (editor_insert(c->editor, text, c->base.ui->now))
        composer_touched(c, FALSE);
    g_free(text);
}

/* TRUE where the key is part of a paste. */
static gboolean paste_key(struct composer *c, keycode k)
{
    gint64 now = c->base.ui->now;
    if (c->paste != NULL && now - c->paste_at > PASTE_REST_MS)
        composer_paste_end(c);
    if (k == K_PASTE_BEGIN) {
        composer_paste_end(c);
        c->paste = g_string_new(NULL);
        c->paste_at = now;
        return TRUE;
    }
    if (k == K_PASTE_END) {
        composer_paste_end(c);
        return TRUE;
    }
    if (c->paste == NULL)
        return FALSE;
    c->paste_at = now;
    if (k == K_ENTER || k == '\n')
        g_string_append_c(c->paste, '\n');
    else if (k == K_TAB || (k >= 32 && k < K_SPECIAL))
        g_string_append_unichar(c->paste, k);
    return TRUE;
}

/* ---- the person's own editor ---- */

void composer_external(struct composer *c)
{
    keep_flush(c);
    ui_wish_push(c->base.ui, WISH_EDIT, editor_text(c->editor), NULL);
}

void ui_edited(struct ui *ui, const char *text, const char *message)
{
    struct composer *c = composer_of(ui);
    ui->now = ui_now(ui);
    if (text == NULL) {
        ui_tell(ui, SAY_ERROR, "%s", message != NULL ? message : "the editor failed; the text is as it was");
        return;
    }
    if (!c->open)
        return;
    char *clean = text_sanitise(text, -1, 0, 0, NULL);
    gsize n = strlen(clean);
    /* Editors end a file with a line break that nobody typed. */
    if (n > 0 && clean[n - 1] == '\n' && !g_str_has_suffix(editor_text(c->editor), "\n"))
        clean[n - 1] = '\0';
    if (editor_replace(c->editor, clean)) {
        composer_touched(c, FALSE);
        ui_pane(ui, PANE_REVIEW)->stale = TRUE;
        ui_tell(ui, SAY_INFO, "back from the editor; ^U undoes");
    }
    g_free(clean);
}

/* ---- keys ---- */

static void to_review(struct composer *c)
{
    struct ui *ui = c->base.ui;
    keep_flush(c);
    if (c->draft->id == 0 && !c->busy && composer_is_empty(c))
        ui_close(ui, PANE_COMPOSER);
    else
        review_open(ui);
}

static gboolean move_key(struct composer *c, keycode k)
{
    static const struct {
        keycode key;
        enum edit_move move;
    } MOVES[] = {{K_LEFT, EDIT_LEFT},      {K_RIGHT, EDIT_RIGHT},   {K_UP, EDIT_UP},
                 {K_DOWN, EDIT_DOWN},      {K_HOME, EDIT_ROW_START}, {K_END, EDIT_ROW_END},
                 {K_TAB, EDIT_WORD_RIGHT}, {K_STAB, EDIT_WORD_LEFT}, {14, EDIT_PARAGRAPH_DOWN},
                 {25, EDIT_PARAGRAPH_UP}};
    if (k == K_PGUP || k == K_PGDN) {
        editor_move(c->editor, k == K_PGUP ? EDIT_UP : EDIT_DOWN, MAX(c->page - 1, 1));
        return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(MOVES); i++)
        if (MOVES[i].key == k) {
            editor_move(c->editor, MOVES[i].move, 1);
            return TRUE;
        }
    return FALSE;
}

/* TRUE where the key changes text; *changed whether it did. */
static gboolean change_key(struct composer *c, keycode k, gboolean *changed)
{
    gint64 now = c->base.ui->now;
    char utf8[8] = "";
    switch (k) {
    case K_BACKSPACE:
    case 8:
        *changed = editor_delete(c->editor, EDIT_CLUSTER, FALSE, now);
        return TRUE;
    case K_DELETE:
    case 4: /* ^D */
        *changed = editor_delete(c->editor, EDIT_CLUSTER, TRUE, now);
        return TRUE;
    case 23: /* ^W */
        *changed = editor_delete(c->editor, EDIT_WORD, FALSE, now);
        return TRUE;
    case 11: /* ^K */
        *changed = editor_delete(c->editor, EDIT_LINE, TRUE, now);
        return TRUE;
    case 21: /* ^U */
        *changed = editor_undo(c->editor);
        return TRUE;
    case 18: /* ^R */
        *changed = editor_redo(c->editor);
        return TRUE;
    case K_ENTER:
    case 10:
        *changed = editor_insert(c->editor, "\n", now);
        return TRUE;
    default:
        if (k < 32 || k >= K_SPECIAL || (k >= 0x7F && k < 0xA0) || !g_unichar_validate(k))
            return FALSE;
        g_unichar_to_utf8(k, utf8);
        *changed = editor_insert(c->editor, utf8, now);
        return TRUE;
    }
}

static gboolean command_key(struct composer *c, keycode k)
{
    struct ui *ui = c->base.ui;
    switch (k) {
    case K_ESC:
    case 24: /* ^X */
        to_review(c);
        return TRUE;
    case 15: /* ^O */
        writing_options(ui);
        return TRUE;
    case 5: /* ^E */
        composer_external(c);
        return TRUE;
    case 22: /* ^V */
        variant_next(c);
        return TRUE;
    case 20: /* ^T */
        writing_ask_saved(ui);
        return TRUE;
    case K_FOCUS_OUT:
        keep_flush(c);
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean key(struct pane *p, keycode k)
{
    struct composer *c = (struct composer *)p;
    gboolean changed = FALSE;
    if (!c->open || k == 16 || k == 12 || k == 26) /* ^P, ^L, ^Z are the program's */
        return FALSE;
    p->dirty = TRUE;
    claim_renew(c);
    if (paste_key(c, k) || command_key(c, k) || move_key(c, k))
        return TRUE;
    if (change_key(c, k, &changed)) {
        if (changed)
            composer_touched(c, FALSE);
        return TRUE;
    }
    if (k < 32)
        ui_tell(p->ui, SAY_INFO, "^%c does nothing while writing; Esc goes to the review", (char)(k + 64));
    return TRUE;
}

static const char *hint_now(struct pane *p)
{
    struct composer *c = (struct composer *)p;
    if (c->open && c->accounts->len > 1)
        return "=Esc review|=^O to, when, language|=^V text of one account|=^E editor|=^U undo";
    return "=Esc review|=^X review|=^O to, when, language|=^E editor|=^U undo";
}

const struct pane_ops composer_ops = {
    .id = PANE_COMPOSER,
    .label = "Composer",
    .label_now = label_now,
    .size = sizeof(struct composer),
    .needs = CHANGED_ACCOUNTS,
    .clear = clear,
    .load = load,
    .draw = composer_draw,
    .title = title,
    .subject = subject,
    .key = key,
    .close = close,
    .no_help = TRUE,
    .hint_now = hint_now,
};
