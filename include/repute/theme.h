/* Themes: a style for each role. A theme file is lines "role  CELL" as in the themes folder. */
#ifndef REPUTE_THEME_H
#define REPUTE_THEME_H

#include "repute/grid.h"

enum theme_attr { ATTR_BOLD = 1, ATTR_UNDERLINE = 2, ATTR_REVERSE = 4 };
struct style {
    gint16 fg, bg;     /* 256-colour number, -1: the terminal's own */
    gint8 fg16, bg16;  /* 0-15 fallback for 8 and 16 colours, -1 own */
    guint8 attrs;
};
struct theme {
    char *name;
    struct style roles[ROLE_N];
    struct style base; /* fg unused; bg of the whole screen */
    gboolean mono;
};
void theme_free(struct theme *t);
/* A theme file's lines: "name WORD", "background N FALLBACK" (or "-"), "ROLE FG[/BG] FALLBACK[/FB] [+b][+u][+r]" with
 * 256-colour numbers or "-", "force". A text role whose contrast with its ground is under 4.5 by WCAG 2.1 is refused
 * unless "force" stands in the file. ERR_INVALID with line and what was expected. Roles not named take the look of
 * "text". A built-in by name (harbour, paper, contrast, ansi16, mono), else a file NAME.theme in dirs (NULL-ended). */
struct theme *theme_load(const char *name, const char *const *dirs, GError **error);

#endif
