/* data/default.conf and the theme files, compiled in (src/view/builtin.c is made by data/embed). */
#ifndef REPUTE_BUILTIN_H
#define REPUTE_BUILTIN_H

extern const char DEFAULT_CONF[];

struct builtin_theme {
    const char *name, *text;
};
extern const struct builtin_theme BUILTIN_THEMES[]; /* ended by a NULL name */

#endif
