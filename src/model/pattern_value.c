/* Values of a pattern's keys: words of a list, numbers, durations, moments, texts. */
#include "pattern_value.h"

#include <math.h>
#include <string.h>

#include "repute/clock.h"
#include "repute/text.h"
#include "repute/when.h"
#include "zone.h"

#define CHOICES_MAX 16

static gboolean wrong(struct value_fault *fault, const char *format, ...) G_GNUC_PRINTF(2, 3);
static gboolean wrong(struct value_fault *fault, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fault->message = g_strdup_vprintf(format, args);
    va_end(args);
    return FALSE;
}

/* The operator at the front of a word. */
static gsize read_operator(const char *s, enum pattern_cmp *cmp)
{
    *cmp = CMP_EQ;
    if (*s != '<' && *s != '>')
        return 0;
    gboolean less = *s == '<';
    if (s[1] == '=') {
        *cmp = less ? CMP_LE : CMP_GE;
        return 2;
    }
    *cmp = less ? CMP_LT : CMP_GT;
    return 1;
}

/* ---- the kinds ---- */

static gboolean read_choice(enum pattern_key key, struct pattern_value *v, struct value_fault *fault)
{
    const char *words[CHOICES_MAX + 1] = {NULL};
    GString *list = g_string_new(NULL);
    const char *word;
    int choice;
    for (int n = 0; n < CHOICES_MAX && (word = pattern_choice(key, n, &choice)) != NULL; n++) {
        if (g_ascii_strcasecmp(word, v->text) == 0) {
            g_free(v->text);
            v->text = g_strdup(word);
            v->choice = choice;
            g_string_free(list, TRUE);
            return TRUE;
        }
        words[n] = word;
        g_string_append_printf(list, "%s%s", n > 0 ? ", " : "", word);
    }
    char *lower = g_ascii_strdown(v->text, -1);
    fault->near = text_nearest(lower, words);
    g_free(lower);
    if (fault->near != NULL)
        wrong(fault, "\"%s\" is no word of %s:", v->text, pattern_key_name(key));
    else
        wrong(fault, "\"%s\" is no word of %s:, which has %s", v->text, pattern_key_name(key), list->str);
    g_string_free(list, TRUE);
    return FALSE;
}

/* "-0.4", "1000", "10k", "1.5m". */
static gboolean number_from(const char *s, gboolean large, double *number)
{
    const char *at = s + (*s == '-' || *s == '+');
    gsize digits = strspn(at, "0123456789"),
          after = at[digits] == '.' ? strspn(at + digits + 1, "0123456789") : 0;
    if (digits + after == 0 || digits + after > 18)
        return FALSE;
    at += digits + (at[digits] == '.') + after;
    double factor = 1;
    if (large && g_ascii_tolower(*at) == 'k')
        factor = 1e3;
    else if (large && g_ascii_tolower(*at) == 'm')
        factor = 1e6;
    if (at[factor > 1] != '\0')
        return FALSE;
    *number = g_ascii_strtod(s, NULL) * factor;
    return TRUE;
}

static gboolean read_number(enum pattern_key key, struct pattern_value *v, struct value_fault *fault)
{
    const char *example = key == PK_SENTIMENT ? "<-0.4" : key == PK_PRIORITY ? ">0" : ">1000";
    if (!number_from(v->text, key == PK_FOLLOWERS, &v->number))
        return wrong(fault, "\"%s\" is no number; say %s:%s", v->text, pattern_key_name(key), example);
    if (key == PK_SENTIMENT && fabs(v->number) > 1)
        return wrong(fault, "sentiment goes from -1 to 1, not to %s", v->text);
    return TRUE;
}

static gboolean read_moment(enum pattern_key key, gint64 now_ms, const char *zone, struct pattern_value *v,
                            struct value_fault *fault)
{
    gint64 back, day;
    if (when_parse_duration(v->text, &back, NULL)) {
        v->ms = now_ms - back;
        return TRUE;
    }
    const char *end = day_from_iso(v->text, &day);
    if (end != NULL && *end == '\0') {
        GTimeZone *tz = zone_open(zone);
        v->ms = zone_day_start(tz, day * DAY_SECONDS) * MS_SECOND;
        g_time_zone_unref(tz);
        return TRUE;
    }
    gboolean today = g_ascii_strcasecmp(v->text, "today") == 0;
    if (today || g_ascii_strcasecmp(v->text, "yesterday") == 0) {
        v->ms = when_day_start(now_ms, zone);
        if (!today)
            v->ms = when_day_start(v->ms - 1, zone);
        return TRUE;
    }
    GError *error = NULL;
    if (end != NULL && when_parse(v->text, now_ms, zone, 0, &v->ms, &error))
        return TRUE;
    if (end != NULL)
        wrong(fault, "%s", error->message);
    else
        wrong(fault, "\"%s\" is no day; say %s:2026-11-01, %s:yesterday or %s:7d", v->text,
              pattern_key_name(key), pattern_key_name(key), pattern_key_name(key));
    g_clear_error(&error);
    return FALSE;
}

static gboolean read_id(struct pattern_value *v, struct value_fault *fault)
{
    guint64 id;
    if (!g_ascii_string_to_unsigned(v->text, 10, 1, G_MAXINT64, &id, NULL))
        return wrong(fault, "\"%s\" is no id; ids are whole numbers", v->text);
    v->ms = (gint64)id;
    return TRUE;
}

static gboolean read_text(struct pattern_value *v, struct value_fault *fault)
{
    gsize len = strlen(v->text);
    if (!v->phrase && len > 0 && v->text[len - 1] == '*') {
        if (len == 1)
            return wrong(fault, "\"*\" needs letters before it");
        v->text[len - 1] = '\0';
        v->prefix = TRUE;
    }
    if (*v->text == '\0')
        return wrong(fault, "nothing stands between the quotes");
    v->folded = text_fold(v->text);
    return TRUE;
}

static gboolean read_by_kind(enum pattern_key key, gint64 now_ms, const char *zone, struct pattern_value *v,
                             struct value_fault *fault)
{
    GError *error = NULL;
    switch (pattern_value_kind(key)) {
    case VALUE_CHOICE:
        return read_choice(key, v, fault);
    case VALUE_NUMBER:
        return read_number(key, v, fault);
    case VALUE_DURATION:
        if (when_parse_duration(v->text, &v->ms, &error))
            return TRUE;
        wrong(fault, "%s", error->message);
        g_error_free(error);
        return FALSE;
    case VALUE_MOMENT:
        return read_moment(key, now_ms, zone, v, fault);
    case VALUE_ID:
        return read_id(v, fault);
    default:
        return read_text(v, fault);
    }
}

static gboolean compares(enum pattern_key key)
{
    enum value_kind kind = pattern_value_kind(key);
    return kind == VALUE_NUMBER || kind == VALUE_DURATION;
}

gboolean pattern_value_read(enum pattern_key key, const struct token *t, gint64 now_ms, const char *zone,
                            struct pattern_value *v, struct value_fault *fault)
{
    const char *name = pattern_key_name(key);
    struct pattern_value read = {.phrase = t->kind == TOKEN_PHRASE};
    *fault = (struct value_fault){.message = NULL};
    gsize op = read.phrase ? 0 : read_operator(t->text, &read.cmp);
    if (op > 0 && !compares(key))
        return wrong(fault, "%s: compares nothing, leave out the \"%.*s\"", name, (int)op, t->text);
    fault->offset = op;
    if (!read.phrase && t->text[op] == '\0')
        return wrong(fault, "a value is missing after %s:%s", name, t->text);
    if (op == 0 && pattern_needs_operator(key))
        return wrong(fault, "%s: needs < or > before its value: %s:>%s", name, name, t->text);
    read.text = g_strdup(t->text + op);
    if (!read_by_kind(key, now_ms, zone, &read, fault)) {
        g_free(read.text);
        return FALSE;
    }
    *v = read;
    return TRUE;
}

gboolean pattern_word_read(const struct token *t, struct pattern_value *v, struct value_fault *fault)
{
    struct pattern_value read = {.phrase = t->kind == TOKEN_PHRASE, .text = g_strdup(t->text)};
    *fault = (struct value_fault){.message = NULL};
    if (!read_text(&read, fault)) {
        g_free(read.text);
        return FALSE;
    }
    *v = read;
    return TRUE;
}
