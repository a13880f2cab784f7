#include "lines.h"

#include <stdarg.h>

static void row_free(gpointer p)
{
    struct lines_row *r = p;
    g_free(r->text);
    g_free(r->action);
    g_free(r);
}

void lines_init(struct pane *p)
{
    struct lines_pane *l = (struct lines_pane *)p;
    l->rows = g_ptr_array_new_with_free_func(row_free);
    l->cur = l->found = -1;
}

void lines_clear_pane(struct pane *p)
{
    g_ptr_array_unref(((struct lines_pane *)p)->rows);
}

void lines_reset(struct lines_pane *l)
{
    g_ptr_array_set_size(l->rows, 0);
    l->found = -1;
}

static void add(struct lines_pane *l, enum role role, const char *action, char *text)
{
    struct lines_row *r = g_new0(struct lines_row, 1);
    *r = (struct lines_row){text, role, g_strdup(action)};
    g_ptr_array_add(l->rows, r);
}

void lines_add(struct lines_pane *l, enum role role, const char *action, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(l, role, action, g_strdup_vprintf(format, args));
    va_end(args);
}

void lines_add_wrapped(struct lines_pane *l, enum role role, int indent, const char *text)
{
    int w = MAX(l->base.rect.w - indent - 3, 8);
    GArray *lines = text_wrap(text, w);
    for (guint i = 0; i < lines->len; i++) {
        const struct text_line *t = &g_array_index(lines, struct text_line, i);
        add(l, role, NULL, g_strdup_printf("%*s%.*s", indent, "", (int)(t->end - t->start), text + t->start));
    }
    g_array_unref(lines);
}

static gboolean choosable(const struct lines_pane *l, int i)
{
    return i >= 0 && i < (int)l->rows->len && ((struct lines_row *)l->rows->pdata[i])->action != NULL;
}

static void settle(struct lines_pane *l)
{
    if (choosable(l, l->cur))
        return;
    l->cur = -1;
    for (int i = 0; i < (int)l->rows->len; i++)
        if (choosable(l, i)) {
            l->cur = i;
            return;
        }
}

void lines_draw(struct pane *p, struct grid *g, gboolean focus)
{
    struct lines_pane *l = (struct lines_pane *)p;
    struct rect r = p->rect;
    settle(l);
    gboolean aside = l->found >= 0 && l->found != l->cur; /* what / found is looked at, wherever the mark is */
    if (!aside && l->cur >= 0 && l->cur < l->top)
        l->top = l->cur;
    if (!aside && l->cur >= l->top + r.h)
        l->top = l->cur - r.h + 1;
    l->top = CLAMP(l->top, 0, MAX((int)l->rows->len - r.h, 0));
    g->cursor_y = r.y;
    g->cursor_x = r.x;
    g->cursor_text = FALSE;
    for (int y = 0; y < r.h && l->top + y < (int)l->rows->len; y++) {
        const struct lines_row *row = l->rows->pdata[l->top + y];
        gboolean here = l->top + y == l->cur;
        char *shown = ui_shown(p->ui, row->text, NULL);
        grid_cut(g, r.y + y, r.x + 2, r.w - 3, row->role, shown, ui_ellipsis(p->ui), FALSE);
        if (l->top + y == l->found)
            search_mark(p->ui, g, r.y + y, r.x + 2, r.w - 3, shown);
        if (here) {
            grid_put(g, r.y + y, r.x, 1, ROLE_SELECT_MARK, ui_glyph(p->ui, "▌", ">"));
            g->cursor_y = r.y + y;
        }
        g_free(shown);
    }
}

static void choose(struct lines_pane *l, int by)
{
    int i = l->cur;
    for (int n = ABS(by); n > 0; n--) {
        int next = i + (by > 0 ? 1 : -1);
        while (next >= 0 && next < (int)l->rows->len && !choosable(l, next))
            next += by > 0 ? 1 : -1;
        if (!choosable(l, next))
            break;
        i = next;
    }
    l->cur = i;
}

void lines_move(struct pane *p, enum motion m, int count)
{
    struct lines_pane *l = (struct lines_pane *)p;
    int h = MAX(p->rect.h, 1), n = MAX(count, 1);
    int by = m == MOVE_DOWN ? n : m == MOVE_UP ? -n : m == MOVE_HALF_DOWN ? h / 2 : m == MOVE_HALF_UP ? -h / 2
             : m == MOVE_PAGE_DOWN ? h : m == MOVE_PAGE_UP ? -h : m == MOVE_LAST ? (int)l->rows->len
             : m == MOVE_FIRST ? -(int)l->rows->len : 0;
    settle(l);
    l->found = -1;
    if (l->cur >= 0)
        choose(l, by);
    else
        l->top = CLAMP(l->top + by, 0, MAX((int)l->rows->len - h, 0));
    p->dirty = TRUE;
}

static gboolean row_has(gpointer data, int i, const char *needle)
{
    return search_has(((struct lines_row *)((struct lines_pane *)data)->rows->pdata[i])->text, needle);
}

gboolean lines_search(struct pane *p, const char *needle, gboolean back, gboolean *wrapped)
{
    struct lines_pane *l = (struct lines_pane *)p;
    int n = (int)l->rows->len, h = MAX(p->rect.h, 1);
    int from = l->found >= 0 ? l->found : l->cur >= 0 ? l->cur : back ? n : l->top - 1;
    int i = search_rows(n, from, back, row_has, l, needle, wrapped);
    if (i < 0)
        return FALSE;
    l->found = i;
    if (choosable(l, i))
        l->cur = i;
    if (i < l->top || i >= l->top + h)
        l->top = CLAMP(i - h / 3, 0, MAX(n - h, 0));
    return TRUE;
}

void lines_click(struct pane *p, int row)
{
    struct lines_pane *l = (struct lines_pane *)p;
    if (!choosable(l, l->top + row))
        return;
    gboolean again = l->cur == l->top + row;
    l->cur = l->top + row;
    p->dirty = TRUE;
    if (again)
        lines_key(p, K_ENTER);
}

gboolean lines_key(struct pane *p, keycode k)
{
    struct lines_pane *l = (struct lines_pane *)p;
    if (k != K_ENTER || !choosable(l, l->cur))
        return FALSE;
    struct ui *ui = p->ui;
    char *line = g_strdup(((struct lines_row *)l->rows->pdata[l->cur])->action);
    ui_close(ui, p->ops->id);
    GError *error = NULL;
    if (!ui_call(ui, line, 0, FALSE, &error)) {
        ui_tell_error(ui, error);
        g_clear_error(&error);
    }
    g_free(line);
    return TRUE;
}

int lines_height(struct pane *p, int available)
{
    struct lines_pane *l = (struct lines_pane *)p;
    return CLAMP((int)l->rows->len + 1, 4, MAX(available / 2, 6));
}
