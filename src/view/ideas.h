/* Ideas: a list ranked by people, and one idea with the people behind it. Private to view. */
#ifndef REPUTE_VIEW_IDEAS_H
#define REPUTE_VIEW_IDEAS_H

#include "repute/idea.h"
#include "rows.h"

struct ideas {
    struct pane base;
    gboolean open_only;  /* leaves done and declined ones out */
    GPtrArray *list;     /* struct idea * */
    struct rows at;
    gint64 inside;       /* the idea whose people are shown; 0: the list */
    gboolean straight; /* inside was opened from a figure: q leads back there */
    struct idea *idea;   /* that one, NULL where it is gone */
    GPtrArray *voices;   /* struct idea_voice * */
    struct rows in;
};

struct ideas *ideas_of(struct ui *ui);
/* The idea under the mark, or the one that is open; NULL none. Borrowed until the next load. */
const struct idea *ideas_current(struct ui *ui);
const struct idea_voice *ideas_voice(const struct ideas *v); /* under the mark, or NULL */
void ideas_draw(struct pane *p, struct grid *g, gboolean focus); /* ideas_draw.c */
#define IDEAS_HEAD 1        /* rows above the list */
#define IDEAS_INSIDE_HEAD 3 /* rows above the people of one */

#endif
