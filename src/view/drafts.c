/* The Drafts pane: what is being written, ours first. */
#include "rows.h"

#include "repute/when.h"

struct drafts {
    struct pane base;
    GPtrArray *list; /* struct draft *, newest first */
    GPtrArray *whom; /* char *: whom each answers, or NULL */
    struct rows at;
};

static void init(struct pane *p)
{
    struct drafts *d = (struct drafts *)p;
    d->list = g_ptr_array_new_with_free_func((GDestroyNotify)draft_free);
    d->whom = g_ptr_array_new_with_free_func(g_free);
}

static void clear(struct pane *p)
{
    struct drafts *d = (struct drafts *)p;
    g_ptr_array_unref(d->list);
    g_ptr_array_unref(d->whom);
}

static gint64 id_of(gconstpointer list, int i)
{
    return ((const struct draft *)((const GPtrArray *)list)->pdata[i])->id;
}

static char *whom_of(struct ui *ui, const struct draft *d)
{
    struct conversation *c = d->conversation != 0 ? store_conversation(ui->o.reader, d->conversation, NULL) : NULL;
    if (c == NULL)
        return NULL;
    const struct profile *a = &c->last.author;
    char *who = g_strdup(a->handle != NULL && *a->handle != '\0' ? a->handle : a->name);
    conversation_free(c);
    return who;
}

static void load(struct pane *p)
{
    struct drafts *d = (struct drafts *)p;
    GPtrArray *list = store_drafts(p->ui->o.reader, NULL, NULL);
    if (list == NULL)
        return;
    g_ptr_array_unref(d->list);
    d->list = list;
    g_ptr_array_set_size(d->whom, 0);
    for (guint i = 0; i < list->len; i++)
        g_ptr_array_add(d->whom, whom_of(p->ui, list->pdata[i]));
    rows_loaded(&d->at, (int)list->len, id_of, list);
}

static const struct draft *current(struct drafts *d)
{
    return d->at.cur < (int)d->list->len ? d->list->pdata[d->at.cur] : NULL;
}

static void title(struct pane *p, GString *left, GString *right)
{
    struct drafts *d = (struct drafts *)p;
    g_string_append_printf(left, "%u", d->list->len);
    if (p->rect.w >= 60 && d->list->len > 0)
        g_string_append_printf(right, "%d/%u", d->at.cur + 1, d->list->len);
}

static void tab(struct pane *p, GString *t)
{
    struct drafts *d = (struct drafts *)p;
    if (p->stale && !p->visible) {
        p->stale = FALSE;
        load(p);
    }
    g_string_append_printf(t, " %u", d->list->len);
}

static void move(struct pane *p, enum motion m, int count)
{
    struct drafts *d = (struct drafts *)p;
    rows_move(&d->at, m, count, p->rect.h, id_of, d->list);
    p->dirty = TRUE;
}

static void click(struct pane *p, int row)
{
    struct drafts *d = (struct drafts *)p;
    if (d->at.top + row < d->at.n)
        rows_go(&d->at, d->at.top + row, id_of, d->list);
    p->dirty = TRUE;
}

static gboolean subject(struct pane *p, struct subject *s)
{
    struct drafts *d = (struct drafts *)p;
    const struct draft *dr = current(d);
    if (dr == NULL)
        return FALSE;
    s->draft = dr->id;
    s->conversation = dr->conversation;
    s->who = d->whom->pdata[d->at.cur];
    return TRUE;
}

static gboolean row_has(gpointer data, int i, const char *needle)
{
    struct drafts *d = data;
    const struct draft *dr = d->list->pdata[i];
    return search_has(dr->text, needle) || search_has(dr->title, needle) || search_has(dr->owner, needle) ||
           search_has(d->whom->pdata[i], needle) || search_has(dr->accounts, needle);
}

static gboolean search(struct pane *p, const char *needle, gboolean back, gboolean *wrapped)
{
    struct drafts *d = (struct drafts *)p;
    int i = search_rows(d->at.n, d->at.cur, back, row_has, d, needle, wrapped);
    if (i >= 0)
        rows_go(&d->at, i, id_of, d->list);
    return i >= 0;
}

/* ---- drawing ---- */

static char *name_of(struct ui *ui, const struct draft *d, const char *whom)
{
    if (whom != NULL) {
        char *shown = ui_shown(ui, whom, NULL), *name = g_strdup_printf("re %s", shown);
        g_free(shown);
        return name;
    }
    if (d->title != NULL && *d->title != '\0')
        return rows_text(ui, d->title, NULL);
    return g_strdup(d->edits != 0 ? "edit" : "new post");
}

static void put_row(struct drafts *d, struct grid *g, int y, int i, gboolean focus)
{
    struct ui *ui = d->base.ui;
    struct rect r = d->base.rect;
    const struct draft *dr = d->list->pdata[i];
    gboolean here = i == d->at.cur, mine = g_strcmp0(dr->owner, ui->user) == 0;
    enum role base = mine ? ROLE_TEXT : ROLE_DIM;
    char age[8], *name = name_of(ui, dr, d->whom->pdata[i]), *text = rows_text(ui, dr->text, dr->language);
    int by = r.w >= 40 ? 4 : 0, text_w = r.w - 18 - 4 - (by > 0 ? by + 1 : 0);
    grid_clear(g, (struct rect){y, r.x, 1, r.w}, base);
    grid_put(g, y, r.x + 1, 1, base, dr->approver != NULL ? "A" : "d");
    grid_cut(g, y, r.x + 3, 14, here && !focus ? ROLE_SELECT_IDLE : base, name, ui_ellipsis(ui), FALSE);
    if (text_w > 0)
        grid_cut(g, y, r.x + 18, text_w, *text != '\0' ? base : ROLE_DIM, *text != '\0' ? text : "(empty)",
                 ui_ellipsis(ui), FALSE);
    if (by > 0)
        grid_cut(g, y, r.x + r.w - 4 - by, by, base, mine ? "you" : user_display(ui, dr->owner), "", FALSE);
    when_age(dr->updated_at, ui->now, age);
    grid_right(g, y, r.x + r.w - 3, 3, base, age);
    if (here)
        rows_mark(ui, g, (struct rect){y, r.x, 1, r.w}, focus);
    g_free(name);
    g_free(text);
}

static void draw(struct pane *p, struct grid *g, gboolean focus)
{
    struct drafts *d = (struct drafts *)p;
    if (d->list->len == 0) {
        rows_empty(p, g, "No drafts.", p->rect.h > 1 ? "m begins a post, r an answer" : NULL);
        return;
    }
    rows_scroll(&d->at, p->rect.h);
    for (int i = 0; i < p->rect.h && d->at.top + i < d->at.n; i++)
        put_row(d, g, p->rect.y + i, d->at.top + i, focus);
}

const struct pane_ops drafts_ops = {
    .id = PANE_DRAFTS,
    .label = "Drafts",
    .number = 5,
    .size = sizeof(struct drafts),
    .needs = CHANGED_DRAFTS,
    .init = init,
    .clear = clear,
    .load = load,
    .draw = draw,
    .title = title,
    .tab = tab,
    .move = move,
    .subject = subject,
    .search = search,
    .click = click,
    .hints = "edit edit|discard discard|post new|recover recover|close back",
};
