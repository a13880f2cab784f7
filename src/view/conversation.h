/* The inside of the Conversation pane; private to conversation*.c and the commands that act on its items. */
#ifndef REPUTE_VIEW_CONVERSATION_H
#define REPUTE_VIEW_CONVERSATION_H

#include "ui_private.h"

/* A laid-out line: text from the left with one role, and maybe something at the right. */
struct conv_line {
    char *left, *right;
    enum role role, right_role;
    int indent;
    gint64 item; /* whose heading it is, 0 none */
};
struct conv_pane {
    struct pane base;
    gint64 id, item;          /* conversation, and the message chosen in it */
    struct conversation *conv;
    struct person *person;
    GPtrArray *entries;       /* struct entry *, oldest first */
    GPtrArray *presences;     /* struct presence *: who looks at it now */
    GPtrArray *lines;         /* struct conv_line * for a pane of laid_w x laid_h */
    int laid_w, laid_h, top;
    int found;                /* line that / found, -1 none */
    gboolean reveal;          /* scroll to the chosen message at the next draw */
    GHashTable *unfolded;     /* items whose content warning was opened */
};

void conversation_draw(struct pane *p, struct grid *g, gboolean focus);
void conversation_step(struct ui *ui, int by);
void conversation_unfold(struct ui *ui);
/* Where a gap lies in it and the message chosen has nothing to unfold: fetches it. */
/* Room for who it is above the first message. */
gboolean conversation_has_facts(const struct conv_pane *v);
char *conversation_standing(const struct conv_pane *v); /* "standing .60 (3)", NULL: nothing is known; to be freed */
/* Lays the lines out where that is due. */
void conversation_layout(struct conv_pane *v);
gboolean conversation_fill_gap(struct ui *ui);
gint64 conversation_shown(struct ui *ui);
GPtrArray *conversation_entries(struct ui *ui);

#endif
