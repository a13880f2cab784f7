/* Values of the settings: one text each, checked when it is set, so that who reads it needs no second look.
 */
#include "repute/settings.h"

#include <stdlib.h>
#include <string.h>

#include "repute/calendar.h"
#include "repute/err.h"
#include "repute/hours.h"
#include "repute/pattern.h"
#include "repute/text.h"
#include "repute/when.h"

#define CHOICES_MAX 16
#define SCORE_PARTS 5

struct value {
    char *text;
    gint64 figure; /* BOOL, INT, DURATION in ms; else 0 */
};
struct settings {
    struct value *values; /* in the table's order */
};

static int compare_name(const void *name, const void *def)
{
    return strcmp(name, ((const struct setting_def *)def)->name);
}

const struct setting_def *settings_find(const char *name)
{
    gsize n;
    const struct setting_def *table = settings_table(&n);
    return name != NULL ? bsearch(name, table, n, sizeof *table, compare_name) : NULL;
}

/* ---- checking ---- */

static gboolean misfit(const struct setting_def *d, const char *value, GError **error, const char *format,
                       ...) G_GNUC_PRINTF(4, 5);
static gboolean misfit(const struct setting_def *d, const char *value, GError **error, const char *format,
                       ...)
{
    va_list args;
    va_start(args, format);
    char *expected = g_strdup_vprintf(format, args);
    va_end(args);
    err_set(error, ERR_INVALID, "setting \"%s\" cannot be \"%s\": %s", d->name, value, expected);
    g_free(expected);
    return FALSE;
}

static gboolean unknown(const char *name, GError **error)
{
    gsize n;
    const struct setting_def *table = settings_table(&n);
    const char **names = g_new0(const char *, n + 1);
    for (gsize i = 0; i < n; i++)
        names[i] = table[i].name;
    const char *near = text_nearest(name, names);
    if (near != NULL)
        err_set(error, ERR_INVALID, "unknown setting \"%s\"; is \"%s\" meant?", name, near);
    else
        err_set(error, ERR_INVALID, "unknown setting \"%s\"; :help settings has them all", name);
    g_free(names);
    return FALSE;
}

static gboolean check_bool(const struct setting_def *d, const char *value, struct value *v, GError **error)
{
    static const char *const words[][2] = {{"off", "on"}, {"no", "yes"}, {"false", "true"}, {"0", "1"}};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        for (int on = 0; on < 2; on++)
            if (g_ascii_strcasecmp(value, words[i][on]) == 0) {
                *v = (struct value){.text = g_strdup(words[0][on]), .figure = on};
                return TRUE;
            }
    return misfit(d, value, error, "say on or off");
}

static gboolean check_int(const struct setting_def *d, const char *value, struct value *v, GError **error)
{
    gint64 min = G_MININT64, max = G_MAXINT64, number;
    if (d->choices != NULL) {
        char *rest;
        min = g_ascii_strtoll(d->choices, &rest, 10);
        max = g_ascii_strtoll(rest, NULL, 10);
    }
    if (!g_ascii_string_to_signed(value, 10, min, max, &number, NULL))
        return misfit(d, value, error, "say a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                      min, max);
    *v = (struct value){.text = g_strdup_printf("%" G_GINT64_FORMAT, number), .figure = number};
    return TRUE;
}

static gboolean check_duration(const struct setting_def *d, const char *value, struct value *v,
                               GError **error)
{
    char **bounds = g_strsplit(d->choices != NULL ? d->choices : "0s 36500d", " ", 2);
    gint64 min = 0, max = 0, ms;
    when_parse_duration(bounds[0], &min, NULL);
    when_parse_duration(bounds[1], &max, NULL);
    gboolean ok = when_parse_duration(value, &ms, NULL) && ms >= min && ms <= max;
    if (ok)
        *v = (struct value){.text = g_strdup(value), .figure = ms};
    else
        misfit(d, value, error, "say a duration from %s to %s, like 90s, 30m, 2h or 1d", bounds[0],
               bounds[1]);
    g_strfreev(bounds);
    return ok;
}

static gboolean check_choice(const struct setting_def *d, const char *value, struct value *v, GError **error)
{
    char **choices = g_strsplit(d->choices, " ", CHOICES_MAX), *lower = g_ascii_strdown(value, -1);
    gboolean ok = g_strv_contains((const char *const *)choices, lower);
    if (ok) {
        *v = (struct value){.text = g_strdup(lower)};
    } else {
        const char *near = text_nearest(lower, (const char *const *)choices);
        char *all = g_strjoinv(", ", choices);
        if (near != NULL)
            misfit(d, value, error, "is \"%s\" meant?", near);
        else
            misfit(d, value, error, "say one of %s", all);
        g_free(all);
    }
    g_free(lower);
    g_strfreev(choices);
    return ok;
}

static gboolean check_zone(const struct setting_def *d, const char *value, struct value *v, GError **error)
{
    if (*value == '\0')
        value = "local";
    if (!g_str_equal(value, "local") && !when_zone_known(value))
        return misfit(d, value, error, "no such zone is known; say one like Europe/Berlin, or local");
    *v = (struct value){.text = g_strdup(value)};
    return TRUE;
}

static gboolean check_pattern(const char *value, struct value *v, GError **error)
{
    struct pattern *p = pattern_parse(value, 0, NULL, NULL, NULL, error);
    if (p == NULL)
        return FALSE;
    pattern_free(p);
    *v = (struct value){.text = g_strdup(value)};
    return TRUE;
}

/* ---- checks of single settings ---- */

static char **split_list(const char *text)
{
    char **parts = g_strsplit(text, ",", -1);
    gsize kept = 0;
    for (gsize i = 0; parts[i] != NULL; i++) {
        g_strstrip(parts[i]);
        if (*parts[i] == '\0')
            g_free(parts[i]);
        else
            parts[kept++] = parts[i];
    }
    parts[kept] = NULL;
    return parts;
}

static gboolean check_hours(const char *spec, const char *holidays, GError **error)
{
    char **dates = split_list(holidays);
    struct hours *h = hours_new(spec, "UTC", (const char *const *)dates, error);
    g_strfreev(dates);
    hours_free(h);
    return h != NULL;
}

static gboolean check_weights(const struct setting_def *d, const char *value, GError **error)
{
    int n = 0;
    double sum = 0;
    char **parts = g_strsplit_set(value, " ,", -1);
    for (char **p = parts; *p != NULL; p++) {
        guint64 weight = 0;
        if (**p == '\0')
            continue;
        n = g_ascii_string_to_unsigned(*p, 10, 0, 1000, &weight, NULL) ? n + 1 : SCORE_PARTS + 1;
        sum += (double)weight;
    }
    g_strfreev(parts);
    if (n == SCORE_PARTS && sum > 0)
        return TRUE;
    return misfit(d, value, error, "say five whole numbers, like %s", d->fallback);
}

static gboolean check_string(const struct setting_def *d, const char *value, struct value *v, GError **error)
{
    gboolean ok = TRUE;
    if (g_str_equal(d->name, "hours"))
        ok = check_hours(value, "", error);
    else if (g_str_equal(d->name, "holidays"))
        ok = check_hours("always", value, error);
    else if (g_str_equal(d->name, "publish.blackout"))
        ok = calendar_check_blackout(value, error);
    else if (g_str_equal(d->name, "publish.slots"))
        ok = calendar_check_slots(value, error);
    else if (g_str_equal(d->name, "score.weights"))
        ok = check_weights(d, value, error);
    if (ok)
        *v = (struct value){.text = g_strdup(value)};
    return ok;
}

static gboolean check(const struct setting_def *d, const char *value, struct value *v, GError **error)
{
    switch (d->type) {
    case SET_BOOL:
        return check_bool(d, value, v, error);
    case SET_INT:
        return check_int(d, value, v, error);
    case SET_DURATION:
        return check_duration(d, value, v, error);
    case SET_CHOICE:
        return check_choice(d, value, v, error);
    case SET_PATTERN:
        return check_pattern(value, v, error);
    case SET_ZONE:
        return check_zone(d, value, v, error);
    default:
        return check_string(d, value, v, error);
    }
}

/* ---- the values ---- */

struct settings *settings_new(void)
{
    gsize n;
    const struct setting_def *table = settings_table(&n);
    struct settings *s = g_new(struct settings, 1);
    s->values = g_new0(struct value, n);
    for (gsize i = 0; i < n; i++)
        check(&table[i], table[i].fallback, &s->values[i], NULL);
    return s;
}

struct settings *settings_copy(const struct settings *s)
{
    gsize n;
    settings_table(&n);
    struct settings *copy = g_new(struct settings, 1);
    copy->values = g_new(struct value, n);
    for (gsize i = 0; i < n; i++)
        copy->values[i] = (struct value){.text = g_strdup(s->values[i].text), .figure = s->values[i].figure};
    return copy;
}

void settings_free(struct settings *s)
{
    gsize n;
    if (s == NULL)
        return;
    settings_table(&n);
    for (gsize i = 0; i < n; i++)
        g_free(s->values[i].text);
    g_free(s->values);
    g_free(s);
}

gboolean settings_set(struct settings *s, const char *name, const char *value, GError **error)
{
    const struct setting_def *d = settings_find(name);
    if (d == NULL)
        return unknown(name != NULL ? name : "", error);
    char *trimmed = g_strstrip(g_strdup(value != NULL ? value : ""));
    struct value v;
    gboolean ok = g_utf8_validate(trimmed, -1, NULL) ? check(d, trimmed, &v, error)
                                                     : misfit(d, "", error, "the value is not UTF-8");
    g_free(trimmed);
    if (!ok)
        return FALSE;
    struct value *kept = &s->values[d - settings_table(NULL)];
    g_free(kept->text);
    *kept = v;
    return TRUE;
}

/* A name that is not in the table, or of another type, is a fault of the caller's: GLib says so aloud. */
static const struct value *value_of(const struct settings *s, const char *name)
{
    const struct setting_def *d = settings_find(name);
    g_return_val_if_fail(d != NULL, NULL);
    return &s->values[d - settings_table(NULL)];
}

static gint64 figure_of(const struct settings *s, const char *name, enum setting_type type)
{
    const struct setting_def *d = settings_find(name);
    g_return_val_if_fail(d != NULL && d->type == type, 0);
    return s->values[d - settings_table(NULL)].figure;
}

const char *settings_str(const struct settings *s, const char *name)
{
    const struct value *v = value_of(s, name);
    return v != NULL ? v->text : "";
}

gint64 settings_int(const struct settings *s, const char *name)
{
    return figure_of(s, name, SET_INT);
}

gboolean settings_bool(const struct settings *s, const char *name)
{
    return figure_of(s, name, SET_BOOL) != 0;
}

gint64 settings_ms(const struct settings *s, const char *name)
{
    return figure_of(s, name, SET_DURATION);
}

char **settings_list(const struct settings *s, const char *name)
{
    return split_list(settings_str(s, name));
}

struct hours *settings_hours(const struct settings *s)
{
    char **holidays = settings_list(s, "holidays");
    struct hours *h =
        hours_new(settings_str(s, "hours"), settings_str(s, "zone"), (const char *const *)holidays, NULL);
    g_strfreev(holidays);
    return h;
}
