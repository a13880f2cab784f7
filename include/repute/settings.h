/* Settings: named, typed, with a default and a line of help each. The configuration file, `:set` and the
 * default file are lines of commands read by one parser (conf.h in view runs whole files); here are the values.
 * A struct settings is built before the worker starts and is then immutable; a reload builds a new one. */
#ifndef REPUTE_SETTINGS_H
#define REPUTE_SETTINGS_H

#include <glib.h>

enum setting_type { SET_BOOL, SET_INT, SET_DURATION, SET_STRING, SET_CHOICE, SET_PATTERN, SET_ZONE };

struct setting_def {
    const char *name;     /* "snooze.default" */
    enum setting_type type;
    const char *fallback; /* the default as text */
    const char *choices;  /* SET_CHOICE: "bar mark" blank separated; SET_INT: "min max" */
    const char *help;     /* one line */
};

/* The table: user, workspace.name, zone, hours, holidays, target.first-reply (1h), target.direct,
 * brands (comma separated words masked in sentiment), theme, glyphs (auto unicode ascii), select (mark bar cells),
 * background (theme default), emoji (safe raw), slow-line (auto on off), bell, title, notify (osc9/tmux), mouse,
 * snooze.default, snooze.wake, claim.idle (10m), since.idle (30m), since.after (4h), viewer, browser, editor,
 * shell, sync.interval (60s), history.days (backfill depth), retention.days (0: keep), publish.grace (30m),
 * secret-command, log.level, duplicate.window, score.weights, … */
const struct setting_def *settings_table(gsize *n);
const struct setting_def *settings_find(const char *name);

struct settings;
struct settings *settings_new(void); /* all at their defaults */
struct settings *settings_copy(const struct settings *s);
void settings_free(struct settings *s);
/* ERR_INVALID: unknown name (nearest proposed) or a value that does not fit (what was expected). */
gboolean settings_set(struct settings *s, const char *name, const char *value, GError **error);

const char *settings_str(const struct settings *s, const char *name); /* "" where empty; never NULL */
gint64 settings_int(const struct settings *s, const char *name);
gboolean settings_bool(const struct settings *s, const char *name);
gint64 settings_ms(const struct settings *s, const char *name); /* SET_DURATION */

/* Splits one line of configuration or `:` into words: blanks separate, '…' and "…" quote, # begins a comment
 * (only at a word's start), \ escapes in "…" and bare. ERR_INVALID names the column of an open quote.
 * NULL-ended, g_strfreev(); an empty line gives an empty array. columns (may be NULL) gets a GArray of int,
 * the 1-based column of each word. */
char **settings_split(const char *line, GArray **columns, GError **error);

#endif
