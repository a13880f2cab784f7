/* The list of conversations: a window of loaded rows over a list of any length. Rows are added, never moved or
 * removed, until a merge. Private to mentions*.c. */
#ifndef REPUTE_VIEW_MENTIONS_H
#define REPUTE_VIEW_MENTIONS_H

#include "ui_private.h"

/* How far a list is counted that the tallies do not know: counting all of a million takes a second. */
#define MENTIONS_COUNTED 2000

struct mentions {
    struct pane base;
    char *pattern_text;      /* NULL: the inbox */
    char *view_name;         /* of a saved view, or NULL */
    enum list_sort sort;
    gint64 list_now;         /* urgency is judged by it until the next merge */
    GPtrArray *rows;         /* struct conversation * */
    guint top, cur;          /* indexes into rows */
    gboolean at_start, at_end;
    gint64 first_position;   /* of rows[0] in the whole list */
    gint64 total;            /* when merged */
    gboolean many;           /* at least so many: nobody counted further */
    gint64 arrived_from;     /* the first arrival after the merge */
    gint64 arrived;          /* matching ones that came since and are not shown */
    gint64 kept;             /* id to go to at the first load, from the kept place */
    guint kept_offset;       /* its row below the first that is shown */
    GPtrArray *gaps;         /* struct gap *, newest first, as of the merge */
    GHashTable *tagged;      /* gint64 id → itself */
    gint64 last_tag;         /* where a range begins */
    gboolean loaded;
    GHashTable *fresh;       /* gint64 *: rows read again since something changed … */
    gboolean ageing;         /* … where something did, after the merge; the others are, once they are shown */
    gboolean rows_only;      /* nothing but the cursor moved since the last draw */
};

struct mentions *mentions_of(struct ui *ui);
/* Reads the list anew around the selected conversation; rows leave and come in here only. */
void mentions_merge(struct mentions *m, gboolean to_top);
/* Another pattern (NULL: the inbox), already parsed once; name of its view or NULL. */
void mentions_pattern(struct mentions *m, const char *pattern, const char *view_name);
/* Makes sure that rows around the cursor are loaded and the cursor is in the window. */
void mentions_scroll(struct mentions *m);
/* Loads rows on from the mark, as far as there are any: n of them. */
void mentions_reach(struct mentions *m, guint n);
void mentions_move(struct mentions *m, enum motion motion, int count);
struct conversation *mentions_row(struct mentions *m, guint index); /* or NULL */
/* The visible rows read again, in place; counts what arrived. */
void mentions_refresh(struct mentions *m);
gboolean mentions_is_tagged(struct mentions *m, gint64 id);
/* mentions_gaps.c: gaps are rows too. */
gboolean mentions_is_gap(const struct conversation *c);
guint mentions_gaps_before(const struct mentions *m, guint index);
/* The first or last conversation of the window, or the one nearest to an index; NULL none. */
struct conversation *mentions_real(struct mentions *m, gboolean last);
struct conversation *mentions_real_near(struct mentions *m, guint index);
void mentions_load_gaps(struct mentions *m);
void mentions_place_gaps(struct mentions *m, const struct list_query *q);
void mentions_refresh_gaps(struct mentions *m);
void mentions_draw_gap(struct mentions *m, struct grid *g, int y, const struct conversation *c, gboolean here,
                       gboolean focus);
/* mentions_draw.c */
void mentions_draw(struct pane *p, struct grid *g, gboolean focus);

#endif
