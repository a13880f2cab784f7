/* What goes out and what went out: a list, or a week. Private to scheduled*.c, week.c and cmd_ledger.c. */
#ifndef REPUTE_VIEW_SCHEDULED_H
#define REPUTE_VIEW_SCHEDULED_H

#include "rows.h"

#define SCHEDULED_MOST 500 /* rows read; those that need a person and those to come go first */

struct scheduled {
    struct pane base;
    GPtrArray *list; /* struct ledger *: what needs a person, what is to come, what is past */
    struct rows at;
    int needs, to_come; /* rows of the first two parts */
    gboolean cut;       /* there are more past ones */
    int when_w, account_w;
    gboolean week;
    gint64 day;       /* the day chosen in the week: noon of it */
    char *hints;      /* the foot's keys, as asked for last */
    gint64 cancelled; /* the row cancelled last from here, for u */
};

struct scheduled *scheduled_of(struct ui *ui);
const struct ledger *scheduled_row(const struct scheduled *s); /* under the cursor, or NULL */
gint64 scheduled_id(gconstpointer list, int i);
/* The moment a row is shown at: when it went out, began, or is due. */
gint64 scheduled_moment(const struct ledger *l);
int scheduled_count(const struct scheduled *s, enum ledger_state state);
gboolean scheduled_waits(const struct ledger *l); /* scheduled, queued, held, sending */
/* scheduled_draw.c */
void scheduled_draw(struct pane *p, struct grid *g, gboolean focus);
int scheduled_list_rows(const struct pane *p); /* rows of the list itself */
/* scheduled_words.c: "what is known" of a row, for the last column; to be freed. */
char *scheduled_known(struct ui *ui, const struct ledger *l);
/* "Re: " and the like in front, "(1/3)" behind where there is room. To be freed. */
char *scheduled_text(struct ui *ui, const struct ledger *l, int cells);
char *scheduled_when(struct ui *ui, const struct ledger *l); /* with its zone where that is not ours */
enum role scheduled_role(const struct ledger *l);            /* of glyph and word */
/* week.c */
void week_draw(struct pane *p, struct grid *g, gboolean focus);
void week_title(struct scheduled *s, GString *left, GString *right);
void week_move(struct scheduled *s, enum motion m, int count);
void week_enter(struct scheduled *s);
gboolean week_fits(const struct pane *p);
gboolean week_has(const struct scheduled *s, const struct ledger *l); /* on the chosen day */

#endif
