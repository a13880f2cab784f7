/* How we stand: the worked-out score of one account or all, in tabs. Private to reputation*.c. */
#ifndef REPUTE_VIEW_REPUTATION_H
#define REPUTE_VIEW_REPUTATION_H

#include "repute/store_scores.h"
#include "rows.h"

enum rep_tab { REP_OVERVIEW, REP_MESSAGES, REP_REPLIES, REP_PEOPLE, REP_IDEAS, REP_SPREAD, REP_TABS };

/* A line of "moved most": a message, or what several complaints say. Borrowed from the score. */
struct mover {
    const json_t *what;
    gboolean reason;
    double points;
    gint64 id;
};
/* A line of the other tabs; with something to open it can be chosen. */
struct rep_line {
    char *text;
    enum role role;
    gint64 item, conversation, person, id;
    int part;      /* 1 + the part of the score whose messages Enter shows, or REP_OF_…; 0 none */
    char *command; /* what Enter runs instead */
    char *why;     /* what w says of it */
};
struct rep_day {
    char day[11]; /* "2026-03-12" */
    gboolean scored;
    double score, half, net;
    gint64 n;
};
/* A row of the overview that can be chosen. */
enum rep_kind {
    REP_ROW_SENTENCE,
    REP_ROW_SCORE,
    REP_ROW_PART,
    REP_ROW_DAYS,
    REP_ROW_FIRST,
    REP_ROW_SOLVED,
    REP_ROW_MOVER,
    REP_ROW_MEASURED
};
/* What the messages' tab shows: a part's, or … */
enum { REP_OF_ALL = -1, REP_OF_CORRECTED = -2, REP_OF_FIRST = -3, REP_OF_SOLVED = -4, REP_OF_BACK = -5, REP_OF_SHARES = -6 };
struct rep_row {
    enum rep_kind kind;
    int index; /* of the part, or the mover */
};

struct reputation {
    struct pane base;
    struct score_scope scope; /* whose it is; its name is of's */
    char *of;                 /* how it is called, as store_scope_find() takes it; NULL: all accounts */
    json_t *score;      /* as scores_figures() has it; NULL: none yet */
    json_t *figures;    /* the tab's, likewise */
    char *asked[2];     /* what the worker was asked for last: for score, for figures */
    GArray *movers;     /* struct mover, the strongest first */
    json_t *spread;     /* the post that spreads most, or NULL */
    GArray *days;       /* struct rep_day, oldest first */
    int day;            /* under the cursor */
    gboolean weeks;     /* days are all there are, else the score's fortnight */
    enum rep_tab tab;
    struct rows at[REP_TABS];
    GArray *rows;       /* struct rep_row: those of the overview that have room */
    GPtrArray *lines;   /* struct rep_line: the tab's */
    int part;           /* whose messages REP_MESSAGES shows, or REP_OF_… */
    gboolean of_day;    /* … or those of the day */
    gint64 of_item;     /* the post of REP_OF_BACK, REP_OF_SHARES */
    enum rep_tab from;  /* where REP_MESSAGES was opened: Esc leads there */
    char *limit;        /* the inbox's, where it was limited from here: Esc there leads back */
};

struct reputation *reputation_of(struct ui *ui);
void reputation_next(struct reputation *r); /* the next scope that there is */
char *rep_score_name(const struct reputation *r); /* as store_scope_find() takes it; to be freed */
/* Nothing is kept yet of what the worker was asked for. */
gboolean rep_is_awaited(const struct reputation *r);
#define REP_AWAITED "the figures are being worked out"
/* Posts that spread: of which account, 0 all. */
gint64 rep_account(const struct reputation *r);
/* Numbers of the JSON; missing ones and null are 0, has() tells. */
double rep_num(const json_t *j, const char *name);
gboolean rep_has(const json_t *j, const char *name);
gint64 rep_id(const json_t *j, const char *name);
/* The one sentence to act on; *role how urgent, act (may be NULL) what Enter does. To be freed. */
char *reputation_sentence(struct reputation *r, enum role *role, struct rep_line *act);
/* Whether a row of the tab (data: the struct reputation) says the folded needle. */
gboolean reputation_row_has(gpointer data, int i, const char *needle);
void rep_line_clear(struct rep_line *l);
/* ".62", "-2", "+0.4"; to be freed. */
char *rep_fraction(double x);
char *rep_signed(double x, int decimals);
/* Bars of values (levels by metrics_spark), "·" where known says FALSE; to be freed. */
char *rep_bars(struct ui *ui, const double *values, const gboolean *known, gsize n, gboolean from_zero);
/* "half in 1h 09m, 9 of 10 in 7h, 19 of 20 in over 23h, of 80": so many of the three at most, none after the first that is
 * not known yet; of so many where all three would have room. To be freed. */
char *rep_times_words(const json_t *times, int most);
enum role rep_score_role(const struct reputation *r, double score); /* dim where the moods are doubted */
gboolean rep_doubted(const struct reputation *r);
/* "agrees 72 %" (with what people said), "unsure, agrees 24 %"; "" where too few corrected. To be freed. */
char *rep_agreement(const struct reputation *r);
void reputation_load(struct pane *p);
/* The tab's figures, kept by this name, into r->figures; those of people are of all accounts. */
void reputation_figures(struct reputation *r, const char *part);
/* Into r->days: twelve weeks where the pane has room for them, else a fortnight. */
void reputation_days(struct reputation *r);
const struct rep_day *rep_day_of(const struct reputation *r); /* under the cursor, or NULL */
/* reputation_draw.c, reputation_full.c */
gboolean reputation_is_full(const struct pane *p);
void reputation_draw(struct pane *p, struct grid *g, gboolean focus);
void reputation_draw_overview(struct reputation *r, struct grid *g, gboolean focus, struct rect rect);
struct rect reputation_body(const struct reputation *r); /* below the tabs */
/* Which rows of the overview have room, into r->rows. */
void reputation_rows(struct reputation *r);
const struct rep_row *reputation_row(const struct reputation *r); /* under the cursor of the overview, or NULL */
const struct rep_line *reputation_line(const struct reputation *r); /* of another tab, or NULL */
/* reputation_tabs.c: what the tab shows, into r->lines. */
void reputation_tab_load(struct reputation *r);
void rep_line_free(gpointer line);
struct rep_line *rep_add(struct reputation *r, enum role role, char *text); /* to r->lines; text is taken */
/* words and what limits them to the scope, as a pattern; to be freed. */
char *rep_pattern(const struct reputation *r, const char *words);
char *rep_waiting_pattern(const struct reputation *r); /* those of the scope that wait; to be freed */
char *rep_reason_pattern(const struct reputation *r, const json_t *reason); /* the complaints that say it; to be freed */
/* reputation_messages.c */
void rep_messages_load(struct reputation *r);
const char *rep_tab_name(enum rep_tab tab);
const char *rep_part_name(const struct reputation *r, int part);

#endif
