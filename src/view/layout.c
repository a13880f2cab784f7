/* Where panes stand: three columns from 160 cells, two from 100, one with tabs below. */
#include "ui_private.h"

#include <string.h>

#include "repute/text.h"

static void hide_all(struct ui *ui)
{
    for (int i = 0; i < PANE_N; i++)
        if (ui->panes[i] != NULL)
            ui->panes[i]->visible = FALSE;
    ui->n_columns = 0;
}

static void place(struct ui *ui, enum pane_id id, struct rect frame, gboolean titled)
{
    struct pane *p = ui_pane(ui, id);
    if (p == NULL || frame.h <= 0 || frame.w <= 0)
        return;
    if (!p->visible)
        p->dirty = TRUE;
    p->visible = TRUE;
    p->frame = frame;
    p->rect = frame;
    if (titled) {
        p->rect.y++;
        p->rect.h--;
    }
}

static void column_at(struct ui *ui, int x)
{
    ui->columns[ui->n_columns++] = x;
}

/* Reputation 7 rows, Scheduled the rest (at least 5), Drafts 5, Accounts 7, each with its title. */
static void place_right(struct ui *ui, struct rect r)
{
    int fixed_rep = 8, least_sched = 6, drafts = 6, accounts = 8;
    if (fixed_rep + least_sched + drafts + accounts > r.h)
        accounts = 0;
    if (fixed_rep + least_sched + drafts > r.h)
        drafts = 0;
    int rep = MIN(fixed_rep, MAX(r.h - least_sched, 3));
    int sched = r.h - rep - drafts - accounts, y = r.y;
    place(ui, PANE_REPUTATION, (struct rect){y, r.x, rep, r.w}, TRUE);
    y += rep;
    place(ui, PANE_SCHEDULED, (struct rect){y, r.x, sched, r.w}, TRUE);
    y += sched;
    if (drafts > 0)
        place(ui, PANE_DRAFTS, (struct rect){y, r.x, drafts, r.w}, TRUE);
    y += drafts;
    if (accounts > 0)
        place(ui, PANE_ACCOUNTS, (struct rect){y, r.x, accounts, r.w}, TRUE);
}

static gboolean on_desk(enum pane_id id)
{
    return id >= PANE_MENTIONS && id <= PANE_ACCOUNTS;
}

static void place_one_column(struct ui *ui, struct rect r)
{
    struct rect body = {r.y + 1, r.x, r.h - 1, r.w}; /* below the tabs */
    enum pane_id tab = ui->column;
    if (tab != PANE_MENTIONS && tab != PANE_CONVERSATION) {
        place(ui, tab, body, FALSE);
        return;
    }
    int conv = CLAMP((ui->h - 10) / 2, 3, MAX(ui->h / 3, 3));
    if (body.h < conv + 4)
        conv = 0;
    int list = conv > 0 ? body.h - conv - 1 : body.h;
    place(ui, PANE_MENTIONS, (struct rect){body.y, body.x, list, body.w}, FALSE);
    if (conv > 0)
        place(ui, PANE_CONVERSATION, (struct rect){body.y + list, body.x, conv + 1, body.w}, TRUE);
}

static void place_two_columns(struct ui *ui, struct rect r)
{
    int right = MAX(40, r.w * 41 / 100), left = r.w - right - 1;
    int list = (ui->h - 4) * 57 / 100 + 1;
    column_at(ui, left);
    place(ui, PANE_MENTIONS, (struct rect){r.y, r.x, list, left}, TRUE);
    place(ui, PANE_CONVERSATION, (struct rect){r.y + list, r.x, r.h - list, left}, TRUE);
    place_right(ui, (struct rect){r.y, left + 1, r.h, right});
}

static void place_three_columns(struct ui *ui, struct rect r)
{
    int right = CLAMP(r.w * 23 / 100, 40, 48), rest = r.w - right - 2;
    int middle = rest * 447 / 1000, left = rest - middle;
    column_at(ui, left);
    column_at(ui, left + 1 + middle);
    place(ui, PANE_MENTIONS, (struct rect){r.y, r.x, r.h, left}, TRUE);
    place(ui, PANE_CONVERSATION, (struct rect){r.y, left + 1, r.h, middle}, TRUE);
    place_right(ui, (struct rect){r.y, left + middle + 2, r.h, right});
}

static void place_desk(struct ui *ui, struct rect r)
{
    if (ui->zoomed || !on_desk(ui->focus)) {
        place(ui, ui->focus, r, TRUE);
    } else if (r.w >= 160) {
        place_three_columns(ui, r);
    } else if (r.w >= 100 && r.h >= 16) {
        place_two_columns(ui, r);
    } else {
        ui->tabs = TRUE;
        place_one_column(ui, r);
    }
}

static struct pane *top_full(struct ui *ui)
{
    for (guint i = ui->overlays->len; i-- > 0;) {
        struct pane *p = ui_pane(ui, g_array_index(ui->overlays, enum pane_id, i));
        if (!p->ops->foot)
            return p;
    }
    return NULL;
}

void layout_desk(struct ui *ui)
{
    hide_all(ui);
    ui->tabs = FALSE;
    int top = 1 + banner_rows(ui);
    struct rect r = {top, 0, MAX(ui->h - top - 1, 1), ui->w};
    struct pane *full = top_full(ui);
    if (full != NULL)
        place(ui, full->ops->id, r, TRUE);
    else
        place_desk(ui, r);
    if (full == NULL && !on_desk(ui->focus))
        return;
    /* A pane that has the keys but no room (a low window) is shown alone. */
    if (full == NULL && !ui_pane(ui, ui->focus)->visible) {
        hide_all(ui);
        ui->tabs = FALSE;
        place(ui, ui->focus, r, TRUE);
    }
    for (guint i = 0; i < ui->overlays->len; i++) {
        struct pane *p = ui_pane(ui, g_array_index(ui->overlays, enum pane_id, i));
        if (!p->ops->foot)
            continue;
        int h = CLAMP(p->ops->height(p, r.h), 2, r.h);
        place(ui, p->ops->id, (struct rect){ui->h - 1 - h, 0, h, ui->w}, TRUE);
    }
}

/* ---- rules and titles ---- */

static gboolean title_at(struct ui *ui, int y, int x)
{
    for (int i = 0; i < PANE_N; i++) {
        struct pane *p = ui->panes[i];
        if (p != NULL && p->visible && p->frame.y == y && p->rect.y != p->frame.y && x >= p->frame.x &&
            x < p->frame.x + p->frame.w)
            return TRUE;
    }
    return FALSE;
}

void columns_draw(struct ui *ui, struct grid *g)
{
    int top = 1 + banner_rows(ui);
    for (int i = 0; i < ui->n_columns; i++)
        for (int y = top; y < ui->h - 1; y++) {
            int x = ui->columns[i];
            gboolean left = title_at(ui, y, x - 1), right = title_at(ui, y, x + 1);
            const char *line = ui_glyph(ui, "│", "|");
            if (left && right)
                line = ui_glyph(ui, y == top ? "┬" : "┼", "+");
            else if (left || right)
                line = ui_glyph(ui, left ? "┤" : "├", "+");
            grid_put(g, y, x, 1, ROLE_RULE, line);
        }
}

void title_join(struct grid *g, int y, int from, int to)
{
    struct cell *row = &g->cells[(gsize)y * (gsize)g->w];
    for (int x = from; x < to; x++) {
        gboolean left = x > from && row[x - 1].role == ROLE_RULE, right = x < to - 1 && row[x + 1].role == ROLE_RULE;
        if (row[x].role == ROLE_RULE && !left && !right)
            row[x].role = row[x > from ? x - 1 : MIN(x + 1, to - 1)].role;
    }
}

static void title_text(struct ui *ui, struct grid *g, struct pane *p, struct rect f, gboolean focus)
{
    const char *rule = ui->slow ? " " : ui_glyph(ui, "─", "-");
    grid_fill(g, f.y, f.x, f.w, ROLE_RULE, rule);
    const char *word = p->ops->label_now != NULL ? p->ops->label_now(p) : p->ops->label;
    char *label = p->ops->number > 0 ? g_strdup_printf("%d %s", p->ops->number, word) : g_strdup(word);
    int x = f.x + 1, end = f.x + f.w;
    if (focus)
        x += grid_printf(g, f.y, x, end - x, ROLE_TITLE_FOCUS, "[%s]", label);
    else
        x += grid_printf(g, f.y, x, end - x, ROLE_TITLE, " %s ", label);
    g_free(label);
    if (p->ops->title == NULL)
        return;
    GString *left = g_string_new(NULL), *right = g_string_new(NULL);
    p->ops->title(p, left, right);
    int right_w = right->len > 0 ? text_width(right->str) + 3 : 0;
    if (right_w > 0 && x + right_w + 2 < end)
        grid_printf(g, f.y, end - right_w, right_w - 1, ROLE_TITLE, " %s ", right->str);
    else
        right_w = 0;
    int room = end - right_w - x - 3;
    drop_pieces(left, ui_glyph(ui, " · ", " | "), room - 1);
    drop_pieces(left, ", ", room - 1);
    if (left->len > 0 && room > 4) {
        char *cut = text_cut(left->str, room - 1, ui_ellipsis(ui), NULL);
        grid_printf(g, f.y, x + 1, room, ROLE_TITLE, " %s ", cut);
        g_free(cut);
    }
    g_string_free(left, TRUE);
    g_string_free(right, TRUE);
}

static void title_in(struct ui *ui, struct grid *g, struct pane *p, struct rect f, gboolean focus)
{
    title_text(ui, g, p, f, focus);
    title_join(g, f.y, f.x, f.x + f.w);
}

void title_draw(struct ui *ui, struct grid *g, struct pane *p, gboolean focus)
{
    if (p->rect.y != p->frame.y)
        title_in(ui, g, p, p->frame, focus);
}

static const char *short_label(const struct pane_ops *ops, int w)
{
    if (w >= 70)
        return ops->label;
    return ops->id == PANE_REPUTATION ? "Rep" : ops->id == PANE_SCHEDULED ? "Sched" : ops->label;
}

struct tab {
    enum pane_id id;
    char *text; /* NULL: left out */
};

/* The last goes first where they do not all fit, never the one that is shown. */
static void drop_tabs(struct tab *tabs, gsize n, enum pane_id shown, int room)
{
    int w = -1; /* the last needs no blank after it */
    for (gsize i = 0; i < n; i++)
        w += text_width(tabs[i].text) + 2;
    for (gsize i = n; i-- > 0 && w > room;) {
        if (tabs[i].id == shown)
            continue;
        w -= text_width(tabs[i].text) + 2;
        g_clear_pointer(&tabs[i].text, g_free);
    }
}

void tabs_draw(struct ui *ui, struct grid *g)
{
    struct tab tabs[] = {{PANE_MENTIONS, NULL}, {PANE_REPUTATION, NULL}, {PANE_SCHEDULED, NULL}, {PANE_DRAFTS, NULL},
                         {PANE_ACCOUNTS, NULL}};
    int y = 1 + banner_rows(ui), x = 0;
    enum pane_id shown = ui->column == PANE_CONVERSATION ? PANE_MENTIONS : ui->column;
    memset(ui->tab, 0, sizeof ui->tab);
    /* What a list is limited to matters more than the way to the others, which Esc brings back. */
    if (shown == PANE_MENTIONS && mentions_limited(ui)) {
        title_in(ui, g, ui_pane(ui, shown), (struct rect){y, 0, 1, ui->w}, TRUE);
        return;
    }
    grid_clear(g, (struct rect){y, 0, 1, ui->w}, ROLE_TITLE);
    for (gsize i = 0; i < G_N_ELEMENTS(tabs); i++) {
        struct pane *p = ui_pane(ui, tabs[i].id);
        GString *t = g_string_new(NULL);
        g_string_printf(t, "%d %s", p->ops->number, short_label(p->ops, ui->w));
        if (p->ops->tab != NULL)
            p->ops->tab(p, t);
        tabs[i].text = g_string_free(t, FALSE);
    }
    drop_tabs(tabs, G_N_ELEMENTS(tabs), shown, ui->w);
    for (gsize i = 0; i < G_N_ELEMENTS(tabs); i++) {
        if (tabs[i].text == NULL)
            continue;
        gboolean on = tabs[i].id == shown;
        ui->tab[tabs[i].id].from = x;
        x += grid_printf(g, y, x, ui->w - x, on ? ROLE_TITLE_FOCUS : ROLE_TITLE, on ? "[%s]" : " %s ", tabs[i].text);
        ui->tab[tabs[i].id].to = x;
        g_free(tabs[i].text);
    }
}

enum pane_id tab_at(struct ui *ui, int y, int x)
{
    for (int i = PANE_MENTIONS; y == 1 + banner_rows(ui) && i <= PANE_ACCOUNTS; i++)
        if (x >= ui->tab[i].from && x < ui->tab[i].to)
            return (enum pane_id)i;
    return PANE_NONE;
}
