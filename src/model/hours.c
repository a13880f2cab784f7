/* Business hours: a week of opening times on the wall clock, closed on holidays. A moment is open where the
 * wall clock of the zone shows an open time; so an hour that comes twice counts twice, and one left out not
 * at all.
 *
 * Between two moments the wall clock runs evenly as long as the zone's offset stays, so time is cut into such
 * stretches (two a year), and inside one the open time is a difference of two sums over whole weeks. */
#include "repute/hours.h"

#include <string.h>

#include "repute/clock.h"
#include "repute/err.h"
#include "repute/when.h"
#include "zone.h"

#define DAY_MINUTES 1440
#define WEEK_MINUTES (7 * DAY_MINUTES)
#define MS_WEEK (7 * MS_DAY)
/* Monday 1970-01-05: where weeks are counted from, local ms. */
#define FIRST_MONDAY (4 * MS_DAY)
/* Nobody plans further; keeps the arithmetic from running over. */
#define FAR_MS (1000 * 366 * MS_DAY)

struct span {
    gint64 start, end; /* ms of the week, Monday 00:00 is 0 */
    gint64 before;     /* open ms of the week before start */
};

struct hours {
    gboolean always;
    GTimeZone *zone;
    GArray *spans;    /* struct span, sorted, apart from each other */
    gint64 week_open; /* ms */
    GArray *holidays; /* gint64 local ms of their midnights, sorted, each once */
};

/* ---- reading ---- */

struct reader {
    const char *spec, *word;
    gsize len;
    guint8 open[WEEK_MINUTES]; /* a byte a minute: overlaps and nights past midnight need no thought */
    gboolean days[7];
    gboolean days_used; /* a time was said for these days: the next day begins a new set */
};

static gboolean wrong(const struct reader *r, const char *expected, GError **error)
{
    err_set(error, ERR_INVALID,
            "hours \"%s\" are off at column %d: \"%.*s\" is not %s, like mon-fri 09:00-18:00", r->spec,
            (int)g_utf8_pointer_to_offset(r->spec, r->word) + 1, (int)r->len, r->word, expected);
    return FALSE;
}

/* "mon", "mon-fri", "sat-mon", "daily". */
static gboolean read_days(struct reader *r)
{
    int first = 0, last = 6;
    if (r->len != 5 || g_ascii_strncasecmp(r->word, "daily", 5) != 0) {
        const char *dash = memchr(r->word, '-', r->len);
        gsize len = dash != NULL ? (gsize)(dash - r->word) : r->len;
        first = weekday_from_word(r->word, len);
        last = dash != NULL ? weekday_from_word(dash + 1, r->len - len - 1) : first;
        if (first < 0 || last < 0)
            return FALSE;
    }
    if (r->days_used)
        memset(r->days, 0, sizeof r->days);
    r->days_used = FALSE;
    for (int day = first;; day = (day + 1) % 7) {
        r->days[day] = TRUE;
        if (day == last)
            return TRUE;
    }
}

/* "9:00" up to 24:00 → minutes; NULL where it is none. */
static const char *read_minutes(const char *s, const char *end, int *minutes)
{
    int hour = 0, minute = 0, digits = 0;
    for (; s < end && g_ascii_isdigit(*s) && digits < 2; s++, digits++)
        hour = hour * 10 + (*s - '0');
    if (digits == 0 || end - s < 3 || s[0] != ':' || !g_ascii_isdigit(s[1]) || !g_ascii_isdigit(s[2]))
        return NULL;
    minute = (s[1] - '0') * 10 + (s[2] - '0');
    *minutes = hour * 60 + minute;
    return minute < 60 && *minutes <= DAY_MINUTES ? s + 3 : NULL;
}

/* "09:00-18:00"; one that ends before it begins goes on past midnight. */
static gboolean read_times(struct reader *r)
{
    int from, to;
    const char *end = r->word + r->len, *s = read_minutes(r->word, end, &from);
    if (s == NULL || s == end || *s != '-' || read_minutes(s + 1, end, &to) != end || from == DAY_MINUTES ||
        from == to)
        return FALSE;
    if (to < from)
        to += DAY_MINUTES;
    for (int day = 0; day < 7; day++)
        for (int m = from; r->days[day] && m < to; m++)
            r->open[(day * DAY_MINUTES + m) % WEEK_MINUTES] = 1;
    r->days_used = TRUE;
    return TRUE;
}

static gboolean read_spec(struct reader *r, GError **error)
{
    gboolean any_day = FALSE;
    for (const char *s = r->spec;;) {
        s += strspn(s, " ,\t");
        if (*s == '\0')
            break;
        r->word = s;
        r->len = strcspn(s, " ,\t");
        s += r->len;
        if (g_ascii_isdigit(*r->word)) {
            if (!any_day)
                return wrong(r, "a day", error);
            if (!read_times(r))
                return wrong(r, "a time from 00:00 to 24:00", error);
        } else if (!read_days(r)) {
            return wrong(r, "a day", error);
        }
        any_day = TRUE;
    }
    if (any_day && r->days_used)
        return TRUE;
    err_set(error, ERR_INVALID,
            "hours \"%s\" end without a time; say always, or days and times like mon-fri 09:00-18:00",
            r->spec);
    return FALSE;
}

static void spans_from_minutes(struct hours *h, const guint8 *open)
{
    for (int m = 0; m < WEEK_MINUTES;) {
        int end = m;
        while (end < WEEK_MINUTES && open[end] == open[m])
            end++;
        struct span span = {.start = m * MS_MINUTE, .end = end * MS_MINUTE, .before = h->week_open};
        if (open[m]) {
            g_array_append_val(h->spans, span);
            h->week_open += span.end - span.start;
        }
        m = end;
    }
}

static int compare_moments(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
    return (x > y) - (x < y);
}

static gboolean read_holidays(struct hours *h, const char *const *dates, GError **error)
{
    for (; dates != NULL && *dates != NULL; dates++) {
        gint64 days;
        const char *end = day_from_iso(*dates, &days);
        if (end == NULL || *end != '\0') {
            err_set(error, ERR_INVALID, "holiday \"%s\" is no date; say one like 2026-12-25", *dates);
            return FALSE;
        }
        gint64 local = days * MS_DAY;
        g_array_append_val(h->holidays, local);
    }
    g_array_sort(h->holidays, compare_moments);
    for (guint i = h->holidays->len; i-- > 1;)
        if (g_array_index(h->holidays, gint64, i) == g_array_index(h->holidays, gint64, i - 1))
            g_array_remove_index(h->holidays, i);
    return TRUE;
}

static gboolean read_hours(struct hours *h, const char *spec, const char *const *holidays, GError **error)
{
    struct reader *r = g_new0(struct reader, 1);
    r->spec = spec;
    gboolean ok = read_spec(r, error) && read_holidays(h, holidays, error);
    if (ok)
        spans_from_minutes(h, r->open);
    g_free(r);
    return ok;
}

struct hours *hours_new(const char *spec, const char *zone, const char *const *holidays, GError **error)
{
    gboolean local = zone == NULL || *zone == '\0' || g_str_equal(zone, "local");
    if (!local && !when_zone_known(zone)) {
        err_set(error, ERR_INVALID, "zone \"%s\" is not known; say one like Europe/Berlin, or local", zone);
        return NULL;
    }
    struct hours *h = g_new0(struct hours, 1);
    h->zone = zone_open(zone);
    h->spans = g_array_new(FALSE, FALSE, sizeof(struct span));
    h->holidays = g_array_new(FALSE, FALSE, sizeof(gint64));
    char *words = g_strstrip(g_strdup(spec != NULL ? spec : ""));
    gboolean ok;
    if (g_ascii_strcasecmp(words, "always") == 0) {
        ok = read_holidays(h, holidays, error);
        h->always = h->holidays->len == 0;
        static const struct span week = {.start = 0, .end = MS_WEEK};
        g_array_append_val(h->spans, week);
        h->week_open = MS_WEEK;
    } else {
        ok = read_hours(h, spec != NULL ? spec : "", holidays, error);
    }
    g_free(words);
    if (ok)
        return h;
    hours_free(h);
    return NULL;
}

void hours_free(struct hours *h)
{
    if (h == NULL)
        return;
    g_time_zone_unref(h->zone);
    g_array_unref(h->spans);
    g_array_unref(h->holidays);
    g_free(h);
}

/* ---- counting, on local ms ---- */

/* Open time of the weeks from FIRST_MONDAY up to local, holidays not looked at. Negative before it. */
static gint64 open_since_monday(const struct hours *h, gint64 local)
{
    gint64 weeks = floor_div(local - FIRST_MONDAY, MS_WEEK), rest = local - FIRST_MONDAY - weeks * MS_WEEK;
    gint64 open = weeks * h->week_open;
    guint low = 0, high = h->spans->len; /* the spans that begin before rest: [0, low) */
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(h->spans, struct span, middle).start < rest)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return open;
    const struct span *last = &g_array_index(h->spans, struct span, low - 1);
    return open + last->before + MIN(rest, last->end) - last->start;
}

/* The first holiday that ends after local. */
static guint first_holiday(const struct hours *h, gint64 local)
{
    guint low = 0, high = h->holidays->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(h->holidays, gint64, middle) + MS_DAY <= local)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Open time of a stretch in which the offset stays. */
static gint64 open_in_stretch(const struct hours *h, gint64 from, gint64 to)
{
    gint64 open = open_since_monday(h, to) - open_since_monday(h, from);
    for (guint i = first_holiday(h, from); i < h->holidays->len; i++) {
        gint64 start = g_array_index(h->holidays, gint64, i);
        if (start >= to)
            break;
        open -= open_since_monday(h, MIN(start + MS_DAY, to)) - open_since_monday(h, MAX(start, from));
    }
    return open;
}

gboolean hours_open_at(const struct hours *h, gint64 ms)
{
    if (h->always)
        return TRUE;
    gint64 local = ms + zone_offset(h->zone, floor_div(ms, MS_SECOND)) * MS_SECOND;
    return open_in_stretch(h, local, local + 1) > 0;
}

gint64 hours_between(const struct hours *h, gint64 from_ms, gint64 to_ms)
{
    if (to_ms <= from_ms)
        return 0;
    if (h->always)
        return to_ms - from_ms;
    gint64 open = 0, last = floor_div(to_ms - 1, MS_SECOND) + 1;
    while (from_ms < to_ms) {
        gint64 second = floor_div(from_ms, MS_SECOND);
        gint64 end = MIN(zone_stretch_end(h->zone, second, last) * MS_SECOND, to_ms);
        gint64 offset = zone_offset(h->zone, second) * MS_SECOND;
        open += open_in_stretch(h, from_ms + offset, end + offset);
        from_ms = end;
    }
    return open;
}

/* hours_between() for many moments within one span: where the offset stays throughout, which it nearly always
 * does, the zone is asked once. */
struct span_of_time {
    gboolean even;
    gint64 offset;
};

static struct span_of_time span_of_time(const struct hours *h, gint64 from_ms, gint64 to_ms)
{
    gint64 first = floor_div(from_ms, MS_SECOND), last = floor_div(to_ms - 1, MS_SECOND) + 1;
    return (struct span_of_time){.even = zone_stretch_end(h->zone, first, last) >= last,
                                 .offset = zone_offset(h->zone, first) * MS_SECOND};
}

static gint64 open_between(const struct hours *h, const struct span_of_time *span, gint64 from_ms, gint64 to_ms)
{
    if (!span->even)
        return hours_between(h, from_ms, to_ms);
    return open_in_stretch(h, from_ms + span->offset, to_ms + span->offset);
}

/* The search has no need of the ways of a zone: the open time between two moments never falls as the second
 * moves on. */
gint64 hours_add(const struct hours *h, gint64 from_ms, gint64 open_ms)
{
    if (open_ms <= 0)
        return from_ms;
    if (open_ms > FAR_MS || from_ms > G_MAXINT64 - 3 * FAR_MS)
        return G_MAXINT64;
    if (h->always)
        return from_ms + open_ms;
    gint64 low = from_ms, left = open_ms, reach = MAX(open_ms, MS_WEEK), open;
    while ((open = hours_between(h, low, low + reach)) < left) {
        left -= open;
        low += reach;
        if (low - from_ms > FAR_MS)
            return G_MAXINT64;
        if (reach < 64 * MS_WEEK)
            reach *= 2;
    }
    gint64 high = low + reach;
    struct span_of_time span = span_of_time(h, low, high);
    while (high - low > 1) {
        gint64 middle = low + (high - low) / 2;
        open = open_between(h, &span, low, middle);
        if (open >= left) {
            high = middle;
        } else {
            left -= open;
            low = middle;
        }
    }
    return high;
}
