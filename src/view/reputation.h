/* How we stand: the worked-out score of one account or all. Private to reputation*.c. */
#ifndef REPUTE_VIEW_REPUTATION_H
#define REPUTE_VIEW_REPUTATION_H

#include "rows.h"

/* A line of "moved most": a message, or what several complaints say. Borrowed from the score. */
struct mover {
    const json_t *what;
    gboolean reason;
    double points;
    gint64 id;
};

struct reputation {
    struct pane base;
    gint64 account;     /* 0: all */
    char *account_name; /* NULL: all */
    json_t *score;      /* as score_work_out() has it; NULL: none yet */
    GArray *movers;     /* struct mover, the strongest first */
    struct rows at;
};

struct reputation *reputation_of(struct ui *ui);
const struct mover *reputation_row(const struct reputation *r); /* under the cursor, or NULL */
/* Numbers of the JSON; missing ones and null are 0, has() tells. */
double rep_num(const json_t *j, const char *name);
gboolean rep_has(const json_t *j, const char *name);
gint64 rep_late(const struct reputation *r); /* who waits longer than promised */
/* The one sentence to act on; *role how urgent. To be freed. */
char *reputation_sentence(struct reputation *r, enum role *role);
/* ".62", "-2", "+0.4"; to be freed. */
char *rep_fraction(double x);
char *rep_signed(double x, int decimals);
/* Bars of a series' "score" (blank where there is none), low to high; to be freed. */
char *rep_spark(struct ui *ui, const json_t *series, const char *name);
/* "41m", "over 8h", "-" where nothing was counted; to be freed. */
char *rep_quantile(const json_t *times, const char *name);
enum role rep_score_role(double score);
/* reputation_draw.c, reputation_full.c */
gboolean reputation_is_full(const struct pane *p);
int reputation_full_rows(const struct reputation *r); /* of the list that is moved in */
void reputation_draw(struct pane *p, struct grid *g, gboolean focus);
void reputation_draw_full(struct reputation *r, struct grid *g, gboolean focus);

#endif
