/* A grid of cells with roles: what views draw into, term shows and tests print. No terminal in here. */
#ifndef REPUTE_GRID_H
#define REPUTE_GRID_H

#include <glib.h>

/* The roles, in the order of a theme's lines. Nothing outside theme and term knows a colour. */
enum role {
    ROLE_TEXT, ROLE_STRONG, ROLE_DIM, ROLE_LINK, ROLE_OWN, ROLE_NOTE, ROLE_MATCH, ROLE_STATUS, ROLE_STATUS_OK,
    ROLE_STATUS_WARN, ROLE_STATUS_BAD, ROLE_BANNER_PAUSE, ROLE_BANNER_SANDBOX, ROLE_BANNER_OFFLINE, ROLE_RULE,
    ROLE_TITLE, ROLE_TITLE_FOCUS, ROLE_SELECT, ROLE_SELECT_IDLE, ROLE_SELECT_MARK, ROLE_TAG, ROLE_UNREAD, ROLE_MINE,
    ROLE_OTHER, ROLE_OVERDUE, ROLE_SOON, ROLE_SPREAD, ROLE_SNOOZED, ROLE_MOOD_GOOD, ROLE_MOOD_BAD, ROLE_MOOD_FLAT,
    ROLE_SCORE_GOOD, ROLE_SCORE_WARN, ROLE_SCORE_BAD, ROLE_CHART, ROLE_LEDGER_FAIL, ROLE_LEDGER_UNKNOWN,
    ROLE_ACCOUNT, ROLE_ACCOUNT_GUARD, ROLE_EDIT_OVER, ROLE_MSG_ERROR, ROLE_PROMPT_PUBLIC, ROLE_KEY, ROLE_KEY_HINT,
    ROLE_N
};
const char *role_name(enum role r); /* "item.unread" */
gboolean role_from_name(const char *name, enum role *r);

struct cell {
    char text[14];  /* one shown cluster, "" in the right half of a wide one */
    guint8 width;   /* 1, 2; 0: right half */
    guint8 role;
};
struct grid {
    int w, h;
    struct cell *cells;
    int cursor_y, cursor_x; /* where the hardware cursor rests */
    gboolean cursor_text;   /* a text cursor (prompt, editor), else the mark of the selected row */
};
struct rect {
    int y, x, h, w;
};

struct grid *grid_new(int w, int h);
void grid_free(struct grid *g);
void grid_clear(struct grid *g, struct rect r, enum role role); /* blanks */
/* Draws text from (y, x), at most max_w cells (clipped to the grid), as text_shown_cluster() has it; what follows a
 * cut wide cluster is a blank. No ellipsis: text_cut() is for that. Line breaks become blanks. Returns cells used. */
int grid_put(struct grid *g, int y, int x, int max_w, enum role role, const char *text);
int grid_printf(struct grid *g, int y, int x, int max_w, enum role role, const char *format, ...) G_GNUC_PRINTF(6, 7);
/* Text cut with an ellipsis, padded with blanks to exactly w cells where pad. */
int grid_cut(struct grid *g, int y, int x, int w, enum role role, const char *text, const char *ellipsis, gboolean pad);
/* Right-aligned in w cells ending at x+w. */
void grid_right(struct grid *g, int y, int x, int w, enum role role, const char *text);
/* Only the role of cells that are there. */
void grid_role(struct grid *g, int y, int x, int w, enum role role);
void grid_fill(struct grid *g, int y, int x, int w, enum role role, const char *one_cell);
/* The text of the whole grid, each row without trailing blanks and ended by "\n". To be freed. */
char *grid_text(const struct grid *g);
/* One letter a cell for its role (a-z A-Z by enum), for golden tests. To be freed. */
char *grid_roles(const struct grid *g);

#endif
