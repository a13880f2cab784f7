/* A cursor in a list that is read whole: it keeps its row by id, and its place on the screen, through every load. */
#ifndef REPUTE_VIEW_ROWS_H
#define REPUTE_VIEW_ROWS_H

#include "ui_private.h"

struct rows {
    int n, cur, top;
    gint64 id; /* of the row under the cursor, 0 none */
};

/* The list was read again: n rows, whose ids id_of tells. A row that went is followed by what stands there now. */
void rows_loaded(struct rows *r, int n, gint64 (*id_of)(gconstpointer list, int i), gconstpointer list);
/* height: rows shown. */
void rows_move(struct rows *r, enum motion m, int count, int height, gint64 (*id_of)(gconstpointer list, int i),
               gconstpointer list);
void rows_go(struct rows *r, int i, gint64 (*id_of)(gconstpointer list, int i), gconstpointer list);
void rows_scroll(struct rows *r, int height);
/* Mark, selection and cursor of the row at y that is under the cursor; after everything else of the row. */
void rows_mark(struct ui *ui, struct grid *g, struct rect row, gboolean focus);
/* A pane that has nothing to show: what is so, and what to do next (either may be NULL). */
void rows_empty(struct pane *p, struct grid *g, const char *what, const char *next);
/* One line: line breaks and tabs become blanks, for this terminal. To be freed. */
char *rows_text(struct ui *ui, const char *text, const char *lang);

#endif
