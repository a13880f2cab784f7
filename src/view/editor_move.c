/* Clusters, words, lines and rows of the text. Clusters are counted from the beginning of their line, because what
 * belongs to one depends on what stands before it. */
#include "editor_private.h"

#include <string.h>

gsize editor_line_start(const struct editor *e, gsize at)
{
    while (at > 0 && e->text->str[at - 1] != '\n')
        at--;
    return at;
}

gsize editor_line_end(const struct editor *e, gsize at)
{
    return at + strcspn(e->text->str + at, "\n");
}

gsize editor_after(const struct editor *e, gsize at)
{
    return at + text_cluster(e->text->str + at);
}

gsize editor_before(const struct editor *e, gsize at)
{
    if (at == 0)
        return 0;
    if (e->text->str[at - 1] == '\n')
        return at - 1;
    gsize i = editor_line_start(e, at), last = i;
    while (i < at) {
        last = i;
        i = editor_after(e, i);
    }
    return last;
}

gsize editor_snap(const struct editor *e, gsize at)
{
    gsize i = editor_line_start(e, at);
    while (i < at)
        i = editor_after(e, i);
    return i;
}

/* ---- words ---- */

enum letter { LETTER_NONE, LETTER_BLANK, LETTER_WORD, LETTER_CJK, LETTER_SIGN };

static enum letter letter_at(const struct editor *e, gsize at)
{
    if (at >= e->text->len)
        return LETTER_NONE;
    gunichar c = g_utf8_get_char(e->text->str + at);
    if (g_unichar_isspace(c))
        return LETTER_BLANK;
    if (text_is_cjk(c))
        return LETTER_CJK;
    return g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '_' || c == '\'' || c == 0x2019 ? LETTER_WORD : LETTER_SIGN;
}

gsize editor_word_before(const struct editor *e, gsize at)
{
    while (at > 0 && letter_at(e, editor_before(e, at)) == LETTER_BLANK)
        at = editor_before(e, at);
    if (at == 0)
        return 0;
    at = editor_before(e, at);
    enum letter kind = letter_at(e, at);
    while (kind != LETTER_CJK && at > 0 && letter_at(e, editor_before(e, at)) == kind)
        at = editor_before(e, at);
    return at;
}

/* The beginning of the next word. */
gsize editor_word_after(const struct editor *e, gsize at)
{
    enum letter kind = letter_at(e, at);
    if (kind != LETTER_NONE && kind != LETTER_BLANK) {
        at = editor_after(e, at);
        while (kind != LETTER_CJK && letter_at(e, at) == kind)
            at = editor_after(e, at);
    }
    while (letter_at(e, at) == LETTER_BLANK)
        at = editor_after(e, at);
    return at;
}

/* ---- rows ---- */

static GArray *rows(struct editor *e)
{
    if (e->rows == NULL)
        e->rows = text_wrap(e->text->str, e->cells);
    return e->rows;
}

void editor_wrap(struct editor *e, int cells)
{
    if (cells == e->cells)
        return;
    e->cells = MAX(cells, 1);
    e->column = -1;
    g_clear_pointer(&e->rows, g_array_unref);
}

int editor_rows(struct editor *e)
{
    return (int)rows(e)->len;
}

struct text_line editor_row(struct editor *e, int row)
{
    GArray *all = rows(e);
    return g_array_index(all, struct text_line, CLAMP(row, 0, (int)all->len - 1));
}

static int cluster_width(const struct editor *e, gsize at)
{
    char shown[32];
    gsize n = text_cluster(e->text->str + at);
    return e->text->str[at] == '\n' ? 0 : text_shown_cluster(e->text->str + at, n, shown);
}

void editor_locate(struct editor *e, gsize offset, int *row, int *column)
{
    GArray *all = rows(e);
    guint low = 0, high = all->len;
    while (high - low > 1) { /* the last row that begins no later */
        guint middle = (low + high) / 2;
        if (g_array_index(all, struct text_line, middle).start <= offset)
            low = middle;
        else
            high = middle;
    }
    int x = 0;
    for (gsize i = g_array_index(all, struct text_line, low).start; i < offset; i = editor_after(e, i))
        x += cluster_width(e, i);
    *row = (int)low;
    *column = MIN(x, e->cells);
}

/* The last offset that is still in the row: before its line break, or before what made it wrap. */
static gsize row_last(struct editor *e, int row)
{
    GArray *all = rows(e);
    if (row + 1 >= (int)all->len)
        return e->text->len;
    return editor_before(e, g_array_index(all, struct text_line, row + 1).start);
}

gsize editor_at(struct editor *e, int row, int column)
{
    gsize i = editor_row(e, row).start, last = row_last(e, CLAMP(row, 0, editor_rows(e) - 1));
    for (int x = 0; i < last; i = editor_after(e, i)) {
        x += cluster_width(e, i);
        if (x > column)
            break;
    }
    return i;
}

/* ---- moving ---- */

static void up_or_down(struct editor *e, int by)
{
    int row = 0, column = 0;
    editor_locate(e, e->cursor, &row, &column);
    int wanted = e->column >= 0 ? e->column : column;
    int to = CLAMP(row + by, 0, editor_rows(e) - 1);
    if (to == row) /* on the first or last row: to its end, as one expects of a key held down */
        e->cursor = by < 0 ? editor_row(e, row).start : row_last(e, row);
    else
        e->cursor = editor_at(e, to, wanted);
    e->column = wanted;
}

static gsize row_start(struct editor *e)
{
    int row = 0, column = 0;
    editor_locate(e, e->cursor, &row, &column);
    gsize start = editor_row(e, row).start, line = editor_line_start(e, e->cursor);
    return e->cursor > start ? start : e->cursor > line ? line : 0;
}

static gsize row_end(struct editor *e)
{
    int row = 0, column = 0;
    editor_locate(e, e->cursor, &row, &column);
    gsize end = row_last(e, row), line = editor_line_end(e, e->cursor);
    return e->cursor < end ? end : e->cursor < line ? line : e->text->len;
}

static gsize paragraph_up(const struct editor *e, gsize at)
{
    gsize start = editor_line_start(e, at);
    if (at > start)
        return start;
    while (start > 0 && e->text->str[start - 1] == '\n')
        start--;
    return editor_line_start(e, start);
}

static gsize paragraph_down(const struct editor *e, gsize at)
{
    at = editor_line_end(e, at);
    return at + strspn(e->text->str + at, "\n");
}

static gsize step(struct editor *e, enum edit_move move)
{
    switch (move) {
    case EDIT_LEFT:
        return editor_before(e, e->cursor);
    case EDIT_RIGHT:
        return editor_after(e, e->cursor);
    case EDIT_WORD_LEFT:
        return editor_word_before(e, e->cursor);
    case EDIT_WORD_RIGHT:
        return editor_word_after(e, e->cursor);
    case EDIT_ROW_START:
        return row_start(e);
    case EDIT_ROW_END:
        return row_end(e);
    case EDIT_PARAGRAPH_UP:
        return paragraph_up(e, e->cursor);
    case EDIT_PARAGRAPH_DOWN:
        return paragraph_down(e, e->cursor);
    case EDIT_START:
        return 0;
    default:
        return e->text->len;
    }
}

void editor_move(struct editor *e, enum edit_move move, int count)
{
    count = MAX(count, 1);
    if (move == EDIT_UP || move == EDIT_DOWN) {
        up_or_down(e, move == EDIT_UP ? -count : count);
        return;
    }
    e->column = -1;
    for (gsize before = e->text->len + 1; count > 0 && e->cursor != before; count--) {
        before = e->cursor;
        e->cursor = step(e, move);
    }
}

void editor_go(struct editor *e, gsize offset)
{
    e->column = -1;
    e->cursor = editor_snap(e, MIN(offset, e->text->len));
}
