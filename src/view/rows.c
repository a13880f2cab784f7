/* Cursor, mark and empty state of lists that are read whole. */
#include "rows.h"

#define FIXED 16 /* cells of the selection, as in Mentions */

static void stay_in(struct rows *r)
{
    r->cur = CLAMP(r->cur, 0, MAX(r->n - 1, 0));
}

void rows_go(struct rows *r, int i, gint64 (*id_of)(gconstpointer list, int i), gconstpointer list)
{
    r->cur = i;
    stay_in(r);
    r->id = r->n > 0 ? id_of(list, r->cur) : 0;
}

void rows_loaded(struct rows *r, int n, gint64 (*id_of)(gconstpointer list, int i), gconstpointer list)
{
    int on_screen = r->cur - r->top, found = -1;
    r->n = n;
    for (int i = 0; i < n && found < 0 && r->id != 0; i++)
        if (id_of(list, i) == r->id)
            found = i;
    rows_go(r, found >= 0 ? found : r->cur, id_of, list);
    r->top = MAX(r->cur - on_screen, 0);
}

void rows_scroll(struct rows *r, int height)
{
    height = MAX(height, 1);
    if (r->cur < r->top)
        r->top = r->cur;
    if (r->cur >= r->top + height)
        r->top = r->cur - height + 1;
    r->top = CLAMP(r->top, 0, MAX(r->n - height, 0));
}

void rows_move(struct rows *r, enum motion m, int count, int height, gint64 (*id_of)(gconstpointer list, int i),
               gconstpointer list)
{
    int n = MAX(count, 1), half = MAX(height / 2, 1), page = MAX(height, 1), to = r->cur;
    switch (m) {
    case MOVE_DOWN:
        to += n;
        break;
    case MOVE_UP:
        to -= n;
        break;
    case MOVE_FIRST:
        to = 0;
        break;
    case MOVE_LAST:
        to = r->n - 1;
        break;
    case MOVE_HALF_DOWN:
        to += half * n;
        break;
    case MOVE_HALF_UP:
        to -= half * n;
        break;
    case MOVE_PAGE_DOWN:
        to += page * n;
        break;
    case MOVE_PAGE_UP:
        to -= page * n;
        break;
    default:
        return;
    }
    rows_go(r, to, id_of, list);
    rows_scroll(r, height);
}

void rows_mark(struct ui *ui, struct grid *g, struct rect row, gboolean focus)
{
    const char *select = settings_str(ui->settings, "select");
    /* One bright mark on the screen: that of the pane that has the keys. */
    grid_put(g, row.y, row.x, 1, focus ? ROLE_SELECT_MARK : ROLE_DIM, ui_glyph(ui, "▌", ">"));
    if (!focus)
        return;
    if (!ui->slow && !g_str_equal(select, "mark"))
        grid_role(g, row.y, row.x, g_str_equal(select, "bar") ? row.w : MIN(FIXED, row.w), ROLE_SELECT);
    g->cursor_y = row.y;
    g->cursor_x = row.x;
    g->cursor_text = FALSE;
}

void rows_empty(struct pane *p, struct grid *g, const char *what, const char *next)
{
    struct rect r = p->rect;
    const char *lines[] = {what, next};
    int y = r.h > 3 ? 1 : 0;
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
        if (lines[i] != NULL && y < r.h)
            grid_cut(g, r.y + y++, r.x + 3, r.w - 3, ROLE_DIM, lines[i], ui_ellipsis(p->ui), FALSE);
    g->cursor_y = r.y;
    g->cursor_x = r.x;
    g->cursor_text = FALSE;
}

char *rows_text(struct ui *ui, const char *text, const char *lang)
{
    char *flat = g_strdup(text != NULL ? text : "");
    for (char *c = flat; *c != '\0'; c++)
        if (*c == '\n' || *c == '\t')
            *c = ' ';
    char *shown = ui_shown(ui, flat, lang);
    g_free(flat);
    return shown;
}
