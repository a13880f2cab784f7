/* data/default.conf and the theme files, compiled in (src/view/defaults.c is made by data/embed). */
#ifndef REPUTE_VIEW_DEFAULTS_H
#define REPUTE_VIEW_DEFAULTS_H

extern const char DEFAULT_CONF[];

struct builtin_theme {
    const char *name, *text;
};
extern const struct builtin_theme BUILTIN_THEMES[]; /* ended by a NULL name */

#endif
