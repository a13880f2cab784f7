/* Times as people write them: words → a day and a time of it → the moment on the zone's wall clock. */
#include "repute/when.h"

#include <string.h>

#include "repute/clock.h"
#include "repute/err.h"
#include "zone.h"

#define LENGTH_MAX 100
#define WORDS_MAX 8
#define DAY_BEGINS_AT (9 * 3600) /* a day without a time */
#define DURATION_MAX (100 * 366 * MS_DAY)

static gboolean not_understood(const char *text, GError **error)
{
    err_set(error, ERR_INVALID,
            "time \"%.*s\" is not understood; say 15:00, tomorrow 9:00, fri 9:00, 22 Nov 15:00, 2026-11-22 "
            "15:00, "
            "+2h, next week or now",
            (int)(g_utf8_offset_to_pointer(text, MIN(40, g_utf8_strlen(text, -1))) - text), text);
    return FALSE;
}

/* ---- durations ---- */

static gint64 unit_ms(char unit)
{
    switch (unit) {
    case 's':
        return MS_SECOND;
    case 'm':
        return MS_MINUTE;
    case 'h':
        return MS_HOUR;
    case 'd':
        return MS_DAY;
    case 'w':
        return 7 * MS_DAY;
    default:
        return 0;
    }
}

/* Digits with at most one point; FALSE where none is there or it is larger than anything meant. */
static gboolean read_number(const char **s, double *number)
{
    const char *end = *s;
    while (g_ascii_isdigit(*end))
        end++;
    gboolean digits = end > *s;
    if (digits && *end == '.' && g_ascii_isdigit(end[1]))
        for (end++; g_ascii_isdigit(*end);)
            end++;
    if (!digits || end - *s > 12)
        return FALSE;
    *number = g_ascii_strtod(*s, NULL);
    *s = end;
    return TRUE;
}

/* "2h", "1h30m", "1.5d". */
static gboolean duration_from(const char *s, gint64 *ms)
{
    double total = 0, number;
    if (s == NULL || *s == '\0')
        return FALSE;
    while (*s != '\0') {
        if (!read_number(&s, &number) || unit_ms(*s) == 0)
            return FALSE;
        total += number * (double)unit_ms(*s++);
    }
    if (total > (double)DURATION_MAX)
        return FALSE;
    *ms = (gint64)(total + 0.5);
    return TRUE;
}

gboolean when_parse_duration(const char *text, gint64 *ms, GError **error)
{
    if (duration_from(text, ms))
        return TRUE;
    err_set(
        error, ERR_INVALID,
        "duration \"%.40s\" is not understood; say a number and s, m, h, d or w, like 90s, 30m, 2h, 1d, 2w",
        text != NULL && g_utf8_validate(text, -1, NULL) ? text : "");
    return FALSE;
}

/* ---- words ---- */

enum day_kind { DAY_NONE, DAY_RELATIVE, DAY_WEEKDAY, DAY_DATE, DAY_OF_YEAR };

/* What the words said. */
struct words {
    enum day_kind kind;
    gint64 day;        /* RELATIVE: days from today; WEEKDAY: 0 Monday …; DATE: days since 1970 */
    int month, mday;   /* OF_YEAR: a date whose year was not said */
    gint64 after;      /* a duration from now, seconds; -1 none */
    gint64 after_days; /* … in whole days by the calendar; -1 none */
    int second;        /* of the day; -1 not said */
};

/* "9:00", "15:00:30", "9am", "3:30pm". */
static gboolean time_from(const char *s, int *second)
{
    int part[3] = {0}, n = 0;
    for (;;) {
        int digits = 0;
        for (; g_ascii_isdigit(*s) && digits < 2; s++, digits++)
            part[n] = part[n] * 10 + (*s - '0');
        if (digits == 0 || (n > 0 && digits != 2))
            return FALSE;
        if (++n == 3 || *s != ':')
            break;
        s++;
    }
    gboolean am = g_ascii_strcasecmp(s, "am") == 0, pm = g_ascii_strcasecmp(s, "pm") == 0;
    if (am || pm) {
        if (part[0] < 1 || part[0] > 12)
            return FALSE;
        part[0] = part[0] % 12 + (pm ? 12 : 0);
    } else if (*s != '\0' || n == 1) {
        return FALSE;
    }
    if (part[0] > 23 || part[1] > 59 || part[2] > 59)
        return FALSE;
    *second = part[0] * 3600 + part[1] * 60 + part[2];
    return TRUE;
}

static gboolean small_number(const char *s, int *number)
{
    gsize len = strlen(s);
    if (len < 1 || len > 4 || strspn(s, "0123456789") != len)
        return FALSE;
    *number = (int)g_ascii_strtoll(s, NULL, 10);
    return TRUE;
}

/* "22 Nov", "Nov 22", either with a year: how many words it took, 0 for none. */
static int month_day(char **word, int n, struct words *w)
{
    int month, day, year;
    if (n < 2)
        return 0;
    if ((month = month_from_word(word[0], strlen(word[0]))) > 0) {
        if (!small_number(word[1], &day))
            return 0;
    } else if ((month = month_from_word(word[1], strlen(word[1]))) < 0 || !small_number(word[0], &day)) {
        return 0;
    }
    if (n > 2 && strlen(word[2]) == 4 && small_number(word[2], &year)) {
        w->kind = DAY_DATE;
        return day_from_date(year, month, day, &w->day) ? 3 : 0;
    }
    gint64 leap;
    if (!day_from_date(2000, month, day, &leap))
        return 0;
    w->kind = DAY_OF_YEAR;
    w->month = month;
    w->mday = day;
    return 2;
}

/* A day at the front of the words: how many it took, 0 for none. */
static int day_words(char **word, int n, gint64 today, struct words *w)
{
    if (n == 0)
        return 0;
    const char *end = day_from_iso(word[0], &w->day);
    if (end != NULL && *end == '\0') {
        w->kind = DAY_DATE;
        return 1;
    }
    w->kind = DAY_RELATIVE;
    if (g_ascii_strcasecmp(word[0], "today") == 0 || g_ascii_strcasecmp(word[0], "tomorrow") == 0) {
        w->day = g_ascii_tolower(word[0][2]) == 'm';
        return 1;
    }
    if (n > 1 && g_ascii_strcasecmp(word[0], "next") == 0 && g_ascii_strcasecmp(word[1], "week") == 0) {
        w->day = 7 - day_weekday(today);
        return 2;
    }
    int weekday = weekday_from_word(word[0], strlen(word[0]));
    if (weekday >= 0) {
        w->kind = DAY_WEEKDAY;
        w->day = weekday;
        return 1;
    }
    w->kind = DAY_NONE;
    return month_day(word, n, w);
}

/* "+2h", "2h", "3d"; whole days and weeks go by the calendar. */
static gboolean after_word(const char *s, struct words *w)
{
    gint64 ms;
    if (!duration_from(*s == '+' ? s + 1 : s, &ms))
        return FALSE;
    if (ms % MS_DAY == 0 && strpbrk(s, "smh") == NULL)
        w->after_days = ms / MS_DAY;
    else
        w->after = ms / MS_SECOND;
    return TRUE;
}

static gboolean understand(char **word, int n, gint64 today, struct words *w)
{
    *w = (struct words){.kind = DAY_NONE, .after = -1, .after_days = -1, .second = -1};
    if (n == 1 && g_ascii_strcasecmp(word[0], "now") == 0) {
        w->after = 0;
        return TRUE;
    }
    if (n > 1 && g_ascii_strcasecmp(word[0], "in") == 0)
        return n == 2 && after_word(word[1], w);
    if (n == 1 && after_word(word[0], w))
        return TRUE;
    int took = day_words(word, n, today, w);
    if (took < n && took > 0 && g_ascii_strcasecmp(word[took], "at") == 0)
        took++;
    if (took < n && !time_from(word[took++], &w->second))
        return FALSE;
    return n > 0 && took == n;
}

/* ---- the moment ---- */

struct question {
    gint64 now; /* seconds */
    GTimeZone *zone;
    int prefer_second;
};

static char *show_local(gint64 local, gint64 day_shown)
{
    gint64 day = floor_div(local, DAY_SECONDS), second = local - day * DAY_SECONDS;
    char *time = second % 60 != 0
                     ? g_strdup_printf("%02d:%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60),
                                       (int)(second % 60))
                     : g_strdup_printf("%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60));
    if (day == day_shown)
        return time;
    int year, month, mday;
    day_to_date(day, &year, &month, &mday);
    char *both = g_strdup_printf("%04d-%02d-%02d %s", year, month, mday, time);
    g_free(time);
    return both;
}

static gboolean in_gap(gint64 local, const struct zone_gap *gap, GError **error)
{
    gint64 day = floor_div(local, DAY_SECONDS);
    int year, month, mday;
    day_to_date(day, &year, &month, &mday);
    char *time = show_local(local, day), *from = show_local(gap->before, day),
         *to = show_local(gap->after, day);
    err_set(error, ERR_INVALID, "%s does not exist on %04d-%02d-%02d, clocks go from %s to %s; say %s", time,
            year, month, mday, from, to, to);
    g_free(time);
    g_free(from);
    g_free(to);
    return FALSE;
}

static char *show_with_offset(gint64 local, gint64 utc)
{
    int year, month, mday;
    gint64 day = floor_div(local, DAY_SECONDS), second = local - day * DAY_SECONDS;
    int offset = (int)(local - utc), east = ABS(offset);
    day_to_date(day, &year, &month, &mday);
    return g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", year, month, mday,
                           (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60),
                           offset < 0 ? '-' : '+', east / 3600, east / 60 % 60);
}

static gboolean is_double(gint64 local, const gint64 utc[2], GError **error)
{
    gint64 day = floor_div(local, DAY_SECONDS);
    int year, month, mday;
    day_to_date(day, &year, &month, &mday);
    char *time = show_local(local, day), *first = show_with_offset(local, utc[0]),
         *second = show_with_offset(local, utc[1]);
    err_set(error, ERR_INVALID,
            "%s comes twice on %04d-%02d-%02d, clocks go back; say %s for the first or %s for the second",
            time, year, month, mday, first, second);
    g_free(time);
    g_free(first);
    g_free(second);
    return FALSE;
}

/* The moment the wall clock shows local. Where a double's first is over and coming is set, the second is
 * meant. */
static gboolean moment(const struct question *q, gint64 local, gboolean coming, gint64 *ms, GError **error)
{
    gint64 utc[2];
    struct zone_gap gap;
    int n = zone_moments(q->zone, local, utc, &gap);
    if (n == 0)
        return in_gap(local, &gap, error);
    int choice = 0;
    if (n == 2 && coming && utc[0] <= q->now)
        choice = 1;
    else if (n == 2 && q->prefer_second < 0)
        return is_double(local, utc, error);
    else if (n == 2)
        choice = q->prefer_second != 0;
    *ms = utc[choice] * MS_SECOND;
    return TRUE;
}

/* Whether local is still to come; a time in a gap counts by the wall clock. */
static gboolean is_coming(const struct question *q, gint64 local)
{
    gint64 utc[2];
    struct zone_gap gap;
    int n = zone_moments(q->zone, local, utc, &gap);
    return n == 0 ? gap.at > q->now : utc[n - 1] > q->now;
}

/* The day meant by words that fit more than one: the first whose time is still to come. */
static gboolean next_such(const struct question *q, const struct words *w, gint64 today, int second,
                          gint64 *ms, GError **error)
{
    int year, month, mday;
    day_to_date(today, &year, &month, &mday);
    for (int i = 0; i <= 9; i++) { /* 29 Feb: at most eight years */
        gint64 day = today + i;
        if (w->kind == DAY_WEEKDAY)
            day = today + (w->day - day_weekday(today) + 7) % 7 + 7 * i;
        else if (w->kind == DAY_OF_YEAR && !day_from_date(year + i, w->month, w->mday, &day))
            continue;
        if (is_coming(q, day * DAY_SECONDS + second))
            return moment(q, day * DAY_SECONDS + second, TRUE, ms, error);
    }
    err_set(error, ERR_INVALID, "no such day is to come; say the year");
    return FALSE;
}

static gboolean answer(const struct question *q, const struct words *w, gint64 now_ms, gint64 *ms,
                       GError **error)
{
    gint64 local_now = q->now + zone_offset(q->zone, q->now), today = floor_div(local_now, DAY_SECONDS);
    int second = w->second >= 0 ? w->second : DAY_BEGINS_AT;
    if (w->after >= 0) {
        *ms = now_ms + w->after * MS_SECOND;
        return TRUE;
    }
    if (w->after_days >= 0) {
        gint64 whole;
        if (!moment(q, local_now + w->after_days * DAY_SECONDS, FALSE, &whole, error))
            return FALSE;
        *ms = whole + now_ms - q->now * MS_SECOND;
        return TRUE;
    }
    if (w->kind == DAY_DATE)
        return moment(q, w->day * DAY_SECONDS + second, FALSE, ms, error);
    if (w->kind == DAY_RELATIVE)
        return moment(q, (today + w->day) * DAY_SECONDS + second, FALSE, ms, error);
    return next_such(q, w, today, second, ms, error);
}

/* Splits "2026-11-22T15:00" into two words; one with an offset is left whole. */
static int split(char **parts, char *word[WORDS_MAX])
{
    int n = 0;
    for (char **p = parts; *p != NULL; p++) {
        if (**p == '\0')
            continue;
        if (n + 2 > WORDS_MAX)
            return -1;
        word[n++] = *p;
        gint64 day;
        const char *end = day_from_iso(*p, &day);
        if (end != NULL && (*end == 'T' || *end == 't') && strpbrk(end, "Zz+-") == NULL) {
            char *t = *p + (end - *p);
            *t = '\0';
            word[n++] = t + 1;
        }
    }
    return n;
}

/* A moment written whole, with its offset. */
static gboolean is_absolute(const char *word, gint64 *ms)
{
    gint64 day;
    const char *end = day_from_iso(word, &day);
    return end != NULL && (*end == 'T' || *end == 't') && clock_parse_rfc3339(word, ms);
}

static gboolean parse_words(const char *text, char **word, int n, gint64 now_ms, const char *zone,
                            int prefer_second, gint64 *ms, GError **error)
{
    if (n == 1 && is_absolute(word[0], ms))
        return TRUE;
    if (n > 1 && when_zone_known(word[n - 1]))
        zone = word[--n];
    else if (n > 1 && strchr(word[n - 1], '/') != NULL && !when_zone_check(word[n - 1], error))
        return FALSE;
    struct question q = {
        .now = floor_div(now_ms, MS_SECOND), .zone = zone_open(zone), .prefer_second = prefer_second};
    gint64 today = floor_div(q.now + zone_offset(q.zone, q.now), DAY_SECONDS);
    struct words w;
    gboolean ok =
        understand(word, n, today, &w) ? answer(&q, &w, now_ms, ms, error) : not_understood(text, error);
    g_time_zone_unref(q.zone);
    return ok;
}

gboolean when_parse(const char *text, gint64 now_ms, const char *zone, int prefer_second, gint64 *ms,
                    GError **error)
{
    if (text == NULL || !g_utf8_validate(text, -1, NULL))
        return not_understood("", error);
    if (strlen(text) > LENGTH_MAX)
        return not_understood(text, error);
    char *word[WORDS_MAX];
    char **parts = g_strsplit_set(text, " \t\n,", -1);
    int n = split(parts, word);
    gboolean ok = n > 0 ? parse_words(text, word, n, now_ms, zone, prefer_second, ms, error)
                        : not_understood(text, error);
    g_strfreev(parts);
    return ok;
}
