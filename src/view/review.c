/* The Review: all that will happen, before it does. Nothing leaves but by its y. */
#include "writing.h"

struct review *review_of(struct ui *ui)
{
    return (struct review *)ui_pane(ui, PANE_REVIEW);
}

static void fault_free(gpointer p)
{
    struct review_fault *f = p;
    g_free(f->account);
    g_free(f->brief);
    g_free(f->text);
    g_free(f);
}

static void init(struct pane *p)
{
    struct review *r = (struct review *)p;
    r->names = g_ptr_array_new_with_free_func(g_free);
    r->faults = g_ptr_array_new_with_free_func(fault_free);
    r->checks = g_ptr_array_new_with_free_func(g_free);
    r->confirmed = g_ptr_array_new_with_free_func(g_free);
    r->mentioned = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    r->pages = cards_new();
}

static void clear(struct pane *p)
{
    struct review *r = (struct review *)p;
    g_ptr_array_unref(r->names);
    g_ptr_array_unref(r->faults);
    g_ptr_array_unref(r->checks);
    g_ptr_array_unref(r->confirmed);
    g_hash_table_unref(r->mentioned);
    g_ptr_array_unref(r->pages);
    ledger_free(r->repeat_of);
    pause_clear(&r->pause);
    g_free(r->last_post);
    g_free(r->approver);
}

/* ---- its accounts ---- */

const char *review_name(struct review *r)
{
    return r->at < (int)r->names->len ? r->names->pdata[r->at] : NULL;
}

const struct writing_view *review_view(struct review *r, const char *name)
{
    const GPtrArray *views = composer_views(composer_of(r->base.ui));
    for (guint i = 0; i < views->len; i++) {
        const struct writing_view *v = views->pdata[i];
        if (g_strcmp0(v->account->name, name) == 0)
            return v;
    }
    return NULL;
}

/* Names stay where they are: one that is left out keeps its row, so that it can come back. */
static void add_names(struct review *r)
{
    char **names = writing_names(composer_of(r->base.ui)->draft->accounts);
    for (int i = 0; names[i] != NULL; i++)
        if (!g_ptr_array_find_with_equal_func(r->names, names[i], g_str_equal, NULL))
            g_ptr_array_add(r->names, g_strdup(names[i]));
    g_strfreev(names);
    r->at = CLAMP(r->at, 0, MAX((int)r->names->len - 1, 0));
}

void review_toggle(struct ui *ui)
{
    struct review *r = review_of(ui);
    struct composer *c = composer_of(ui);
    const char *name = review_name(r);
    if (name == NULL || r->names->len < 2)
        return;
    char *accounts = writing_with_name(c->draft->accounts, name, !writing_has_name(c->draft->accounts, name));
    g_free(c->draft->accounts);
    c->draft->accounts = accounts;
    composer_touched(c, TRUE);
}

/* Back to the editor, with the text of this account alone. */
gboolean review_alone(struct ui *ui, GError **error)
{
    struct review *r = review_of(ui);
    struct composer *c = composer_of(ui);
    const char *name = review_name(r);
    if (name == NULL || !writing_has_name(c->draft->accounts, name) || composer_views(c)->len < 2) {
        err_set(error, ERR_USAGE, "it goes to one account only; e edits it");
        return FALSE;
    }
    variant_show(c, name);
    r->keep_composer = TRUE;
    ui_close(ui, PANE_REVIEW);
    return TRUE;
}

/* ---- the pane ---- */

void review_open(struct ui *ui)
{
    struct review *r = review_of(ui);
    g_ptr_array_set_size(r->names, 0);
    r->at = r->top = 0;
    r->sending = r->submitted = r->keep_composer = FALSE;
    r->fresh = TRUE;
    g_hash_table_remove_all(r->mentioned);
    cards_again(r);
    ui_overlay(ui, PANE_REVIEW);
}

static void load(struct pane *p)
{
    struct review *r = (struct review *)p;
    struct composer *c = composer_of(p->ui);
    if (!c->open)
        return;
    composer_reload(c);
    add_names(r);
    review_check(r);
    for (guint i = 0; r->fresh && i < r->faults->len; i++) { /* the mark is where something is to be done */
        const struct review_fault *f = r->faults->pdata[i];
        guint at = 0;
        if (f->account != NULL && g_ptr_array_find_with_equal_func(r->names, f->account, g_str_equal, &at)) {
            r->at = (int)at;
            break;
        }
    }
    r->fresh = FALSE;
}

static gboolean close(struct pane *p)
{
    struct review *r = (struct review *)p;
    struct composer *c = composer_of(p->ui);
    gboolean keep = r->keep_composer;
    r->keep_composer = FALSE;
    if (keep || !c->open) {
        if (!c->open)
            ui_close(p->ui, PANE_COMPOSER);
        return TRUE;
    }
    if (r->sending && r->submitted)
        ui_tell(p->ui, SAY_INFO, "it is being queued; gs will show it");
    else if (r->sending)
        ui_tell(p->ui, SAY_WARN, "not sent, kept as a draft; gd shows it");
    else if (c->draft->id != 0)
        ui_tell(p->ui, SAY_INFO, "kept as draft %" G_GINT64_FORMAT "; gd shows it", c->draft->id);
    else
        ui_tell(p->ui, SAY_INFO, "kept as a draft; gd shows it");
    ui_close(p->ui, PANE_COMPOSER);
    return TRUE;
}

static void title(struct pane *p, GString *left, GString *right)
{
    struct review *r = (struct review *)p;
    struct composer *c = composer_of(p->ui);
    if (!c->open)
        return;
    const struct draft *d = c->draft;
    guint n = composer_views(c)->len;
    if (c->answered != NULL)
        g_string_append_printf(left, "reply to %s", c->answered->author.handle);
    else
        g_string_append(left, d->edits != 0 ? "edit of a published post" : "new post");
    if (n != 1)
        g_string_append_printf(left, ", %u accounts", n);
    g_string_append(left, r->sending ? ", queued" : ", nothing sent yet");
    if (r->sending)
        g_string_append(left, p->ui->o.utf8 ? "…" : "...");
    if (d->id != 0)
        g_string_append_printf(right, "draft %" G_GINT64_FORMAT, d->id);
}

static void move(struct pane *p, enum motion m, int count)
{
    struct review *r = (struct review *)p;
    int n = MAX(count, 1), page = MAX(r->shown, 1), most = MAX(r->lines - r->shown, 0);
    p->dirty = TRUE;
    gboolean names = r->names->len > 1 && (m == MOVE_DOWN || m == MOVE_UP);
    if (names) {
        r->at = CLAMP(r->at + (m == MOVE_DOWN ? n : -n), 0, (int)r->names->len - 1);
        r->top = 0;
        p->stale = TRUE;
        return;
    }
    int by = m == MOVE_DOWN        ? n
             : m == MOVE_UP        ? -n
             : m == MOVE_HALF_DOWN ? page / 2 * n
             : m == MOVE_HALF_UP   ? -page / 2 * n
             : m == MOVE_PAGE_DOWN ? page * n
             : m == MOVE_PAGE_UP   ? -page * n
             : m == MOVE_LAST      ? most
             : m == MOVE_FIRST     ? -r->top
                                   : 0;
    r->top = CLAMP(r->top + by, 0, most);
}

static void click(struct pane *p, int row)
{
    struct review *r = (struct review *)p;
    int first = composer_of(p->ui)->answered != NULL ? 1 : 0;
    if (row >= first && row - first < (int)r->names->len) {
        r->at = row - first;
        p->stale = TRUE;
    }
}

static gboolean subject(struct pane *p, struct subject *s)
{
    struct pane *c = ui_pane(p->ui, PANE_COMPOSER);
    return c->ops->subject(c, s);
}

#define HINTS_REST "review-attach attach|review-alt alt|review-from from|review-postpone postpone|"

static const char *hint_now(struct pane *p)
{
    struct review *r = (struct review *)p;
    if (r->sending)
        return "=Esc desk, it goes on";
    if (r->faults->len > 0)
        return r->names->len > 1 ? "edit edit|review-alone alone|review-toggle out|review-time time|" HINTS_REST "close back"
                                 : "edit edit|review-time time|" HINTS_REST "review-approval approve|close back";
    if (r->names->len > 1)
        return "review-send send|edit edit|review-alone alone|review-time time|review-view view|" HINTS_REST "close back";
    return "review-send send|edit edit|review-time time|" HINTS_REST "review-approval approve|close back";
}

const struct pane_ops review_ops = {
    .id = PANE_REVIEW,
    .label = "Review",
    .size = sizeof(struct review),
    .needs = CHANGED_ACCOUNTS | CHANGED_LEDGER | CHANGED_PAUSE | CHANGED_ITEMS,
    .init = init,
    .clear = clear,
    .load = load,
    .draw = review_draw,
    .title = title,
    .move = move,
    .click = click,
    .subject = subject,
    .close = close,
    .hint_now = hint_now,
    .no_help = TRUE,
};
