/* The inside of the editor: editor.c changes the text, editor_move.c moves in it. */
#ifndef REPUTE_VIEW_EDITOR_PRIVATE_H
#define REPUTE_VIEW_EDITOR_PRIVATE_H

#include "editor.h"

/* One step: removed gave way to inserted at an offset. */
struct edit_step {
    gsize at;
    char *removed, *inserted;
    gsize before, after; /* the cursor */
    gint64 last_ms;      /* of the last key that went into it; 0: closed */
};
struct editor {
    GString *text;
    gsize cursor;
    int column;          /* wanted by EDIT_UP and EDIT_DOWN; -1: where the cursor is */
    GPtrArray *steps;    /* struct edit_step * */
    guint done;          /* so many of them are done, the others taken back */
    int cells;           /* width of the rows */
    GArray *rows;        /* struct text_line, or NULL: to be made */
};

/* Offsets before and after the cluster that begins or ends at at. */
gsize editor_before(const struct editor *e, gsize at);
gsize editor_after(const struct editor *e, gsize at);
/* at, or the next offset where a cursor can stand. */
gsize editor_snap(const struct editor *e, gsize at);
gsize editor_word_before(const struct editor *e, gsize at);
gsize editor_word_after(const struct editor *e, gsize at);
gsize editor_line_start(const struct editor *e, gsize at);
gsize editor_line_end(const struct editor *e, gsize at);

#endif
