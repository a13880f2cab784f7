/* A scrolled list of lines, the body of most overlays: each line a text with a role, maybe something to choose. */
#ifndef REPUTE_VIEW_LINES_H
#define REPUTE_VIEW_LINES_H

#include "ui_private.h"

struct lines_row {
    char *text;
    enum role role;
    char *action;     /* a command line that Enter runs; NULL: not to be chosen */
};
/* A pane made of lines; begins a pane's own struct. */
struct lines_pane {
    struct pane base;
    GPtrArray *rows;  /* struct lines_row * */
    int top, cur;     /* cur: index of the chosen row, -1 none can be */
    int found;        /* row that / found last, -1 none */
};

void lines_init(struct pane *p);
void lines_clear_pane(struct pane *p);
void lines_reset(struct lines_pane *l);
void lines_add(struct lines_pane *l, enum role role, const char *action, const char *format, ...) G_GNUC_PRINTF(4, 5);
/* Wrapped to the pane's width, continued lines indented. */
void lines_add_wrapped(struct lines_pane *l, enum role role, int indent, const char *text);
void lines_draw(struct pane *p, struct grid *g, gboolean focus);
void lines_move(struct pane *p, enum motion m, int count);
/* Enter: runs the chosen row's command line after closing the overlay. TRUE where there was one. */
gboolean lines_key(struct pane *p, keycode k);
int lines_height(struct pane *p, int available);

void lines_click(struct pane *p, int row); /* on the chosen row: as Enter */
/* For pane_ops.search. */
gboolean lines_search(struct pane *p, const char *needle, gboolean back, gboolean *wrapped);
char *history_words(struct ui *ui, const struct audit_row *a); /* event_words() for who sits here */

/* ---- the overlays made of them ---- */
void help_show(struct ui *ui, const char *word);                     /* NULL: the keys of where one is */
/* Why a draft does not go out by itself, and why an account is in its state: for why_show(). NULL: not known. */
char *why_draft(struct ui *ui, gint64 id);
char *why_account(struct ui *ui, gint64 id);
void why_show(struct ui *ui, const struct subject *s, char *text);   /* text (taken): shown as it is instead */
GPtrArray *links_of(struct ui *ui, GError **error);                  /* char *: of the message under the cursor */
void links_show(struct ui *ui);
char *reputation_why_text(struct ui *ui);                            /* reputation*.c; to be freed */

#endif
