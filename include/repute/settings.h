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
    const char *choices;  /* SET_CHOICE: "bar mark" blank separated; SET_INT, SET_DURATION: "min max"; or NULL */
    const char *help;     /* one line */
};

/* The table, sorted by name: settings_table.c has each with its default and what it does. */
const struct setting_def *settings_table(gsize *n);
const struct setting_def *settings_find(const char *name);

struct settings;
struct settings *settings_new(void); /* all at their defaults */
struct settings *settings_copy(const struct settings *s);
void settings_free(struct settings *s);
/* ERR_INVALID: unknown name (nearest proposed) or a value that does not fit (what was expected). Blanks around the
 * value are dropped; words of a list and on/off are kept as the table spells them. */
gboolean settings_set(struct settings *s, const char *name, const char *value, GError **error);

const char *settings_str(const struct settings *s, const char *name); /* "" where empty; never NULL */
gint64 settings_int(const struct settings *s, const char *name); /* SET_INT */
gboolean settings_bool(const struct settings *s, const char *name); /* SET_BOOL */
gint64 settings_ms(const struct settings *s, const char *name); /* SET_DURATION */
/* The comma separated parts of a value, without blanks around them and empty ones; g_strfreev(). */
char **settings_list(const struct settings *s, const char *name);
/* Business hours out of hours, zone and holidays; hours_free(). */
struct hours;
struct hours *settings_hours(const struct settings *s);

/* Splits one line of configuration or `:` into words: blanks separate, '…' and "…" quote, # begins a comment
 * (only at a word's start), \ takes the next character as it is in "…" and bare. ERR_INVALID names the column of
 * an open quote. NULL-ended, g_strfreev(); an empty line gives an empty array. columns (may be NULL) gets a GArray
 * of int, the 1-based column of each word, counted in characters; g_array_unref(). */
char **settings_split(const char *line, GArray **columns, GError **error);

#endif
