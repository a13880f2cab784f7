/* In which look the cells of a row are put, so that a terminal is told few changes of it: a change of colour is 22
 * bytes, one of bold as many more, and a row has a dozen of them. */
#ifndef REPUTE_LOOK_H
#define REPUTE_LOOK_H

#include "repute/theme.h"

#define LOOK_BOLD 0x80 /* beside a role: bold, whatever the theme says */

struct look_rules {
    int ground[ROLE_N];   /* what a blank of the role shows: roles with the same number cannot be told apart by it */
    guint8 attrs[ROLE_N]; /* enum theme_attr */
    gboolean bold_runs;   /* marks and moods inside an unread row are bold with it; not where bold brightens colours */
};
/* row as it was drawn; out (of w cells too) as it is put. */
void look_row(const struct look_rules *rules, const struct cell *row, int w, struct cell *out);

#endif
