/* What each figure means, in words for the people who read it, and where its formula comes from: one text for the
 * screen's w, the report and the tests that hold the manual to it. Static; any thread. */
#ifndef REPUTE_FIGURES_H
#define REPUTE_FIGURES_H

#include <glib.h>

struct figure {
    const char *name;   /* "goodwill": the word of JSON */
    const char *title;  /* "Goodwill" */
    const char *words;  /* one or two sentences */
    const char *source; /* whose formula, or "" where it is plain counting */
};
/* NULL where there is none of that name. */
const struct figure *figure_of(const char *name);
const struct figure *figure_all(gsize *n);
/* Why there is no handling time in any of them. */
const char *figure_no_handling_time(void);

#endif
