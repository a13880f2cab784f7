/* A text of several lines as a value: what it says, where the cursor is, what can be taken back. Knows no screen, no
 * keys and no clock of its own. The cursor always stands between two grapheme clusters. Strings are UTF-8 without
 * NUL; line breaks are "\n". Offsets are bytes. Belongs to one thread. */
#ifndef REPUTE_VIEW_EDITOR_H
#define REPUTE_VIEW_EDITOR_H

#include <glib.h>

#include "repute/text.h"

enum edit_unit { EDIT_CLUSTER, EDIT_WORD, EDIT_LINE /* to the line break; at one: that one */ };
enum edit_move {
    EDIT_LEFT, EDIT_RIGHT, EDIT_WORD_LEFT, EDIT_WORD_RIGHT,
    EDIT_UP, EDIT_DOWN,                 /* rows as wrapped, in the column one wanted */
    EDIT_ROW_START, EDIT_ROW_END,       /* there already: of the paragraph, then of the text */
    EDIT_PARAGRAPH_UP, EDIT_PARAGRAPH_DOWN, EDIT_START, EDIT_END
};

struct editor;
struct editor *editor_new(const char *text, gsize cursor); /* cursor is moved to the next place it can stand */
void editor_free(struct editor *e);
const char *editor_text(const struct editor *e); /* valid until the next change */
gsize editor_length(const struct editor *e);
gsize editor_cursor(const struct editor *e);

/* Changes. CR LF and CR become LF; what is not UTF-8 is refused. One character after the other is one step of undo
 * until a word ends, the cursor goes elsewhere, or the hand rests for 2 s; a longer text is a step of its own.
 * FALSE: nothing changed. */
gboolean editor_insert(struct editor *e, const char *text, gint64 now_ms);
gboolean editor_delete(struct editor *e, enum edit_unit unit, gboolean forward, gint64 now_ms);
/* The whole text becomes this, as one step; the cursor keeps its place where that is still there. */
gboolean editor_replace(struct editor *e, const char *text);
gboolean editor_undo(struct editor *e);
gboolean editor_redo(struct editor *e);

/* Moving. count: how often, at least 1. */
void editor_move(struct editor *e, enum edit_move move, int count);
void editor_go(struct editor *e, gsize offset);

/* Rows: the text wrapped to so many cells; they stay until the text or the width changes. */
void editor_wrap(struct editor *e, int cells);
int editor_rows(struct editor *e);
struct text_line editor_row(struct editor *e, int row);
/* Row and cell of an offset. The cell can be the width itself (after the last one of a full row), not more. */
void editor_locate(struct editor *e, gsize offset, int *row, int *column);
/* The offset shown at a cell of a row, or the last place of the row where it is shorter. */
gsize editor_at(struct editor *e, int row, int column);

#endif
