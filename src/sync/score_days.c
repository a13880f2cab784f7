/* Mentions and promises summed by day, and the mood of any day out of those sums. */
#include "score.h"

#include <math.h>

#include "repute/when.h"

static GTimeZone *zone_of(const char *zone)
{
    GTimeZone *tz =
        zone == NULL || g_str_equal(zone, "local") ? g_time_zone_new_local() : g_time_zone_new_identifier(zone);
    return tz != NULL ? tz : g_time_zone_new_utc();
}

struct score_days *score_days_new(const char *zone, gint64 now_ms)
{
    struct score_days *d = g_new0(struct score_days, 1);
    d->now_ms = now_ms;
    d->gone = g_array_new(FALSE, FALSE, sizeof(struct score_gone));
    GTimeZone *tz = zone_of(zone);
    metrics_day_bounds(tz, now_ms, SCORE_DAYS, d->bounds);
    g_time_zone_unref(tz);
    return d;
}

void score_days_free(struct score_days *d)
{
    if (d == NULL)
        return;
    g_array_unref(d->gone);
    g_free(d);
}

static gint64 day_end(const struct score_days *d, guint k)
{
    return k >= SCORE_LAST ? d->now_ms : d->bounds[k + 1];
}

char *score_day_name(const struct score_days *d, guint k, const char *zone)
{
    /* Noon: bounds are local midnights, and some zones skip theirs. */
    return when_format(d->bounds[k] + 12 * MS_HOUR, zone, "%Y-%m-%d");
}

static guint day_of(const struct score_days *d, gint64 at)
{
    guint lo = 0, hi = SCORE_DAYS;
    while (hi - lo > 1) {
        guint mid = (lo + hi) / 2;
        if (at >= d->bounds[mid])
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

double score_weight_now(const struct score_days *d, const struct score_item *row)
{
    if (row->at < d->bounds[SCORE_DAYS - SCORE_WINDOW] || (row->deleted_at != 0 && row->deleted_at < d->bounds[SCORE_LAST]))
        return 0;
    return metrics_weight(row->corrected ? 1 : row->confidence, row->followers, METRICS_FOLLOWERS_CAP,
                          d->now_ms - row->at, METRICS_HALF_LIFE_MS);
}

/* ---- mentions ---- */

static void day_add(struct score_day *to, const struct score_day *from, double f)
{
    to->positive += from->positive * f;
    to->negative += from->negative * f;
    to->neutral += from->neutral * f;
    to->squares += from->squares * f * f;
    to->polar_squares += from->polar_squares * f * f;
    to->raw_positive += from->raw_positive;
    to->raw_negative += from->raw_negative;
    to->n += from->n;
    to->n_negative += from->n_negative;
}

void score_days_add(struct score_days *d, const struct mood_sum *sum)
{
    gint64 begin = sum->hour * MS_HOUR;
    if (begin < d->bounds[0] || begin > d->now_ms)
        return;
    guint k = day_of(d, begin);
    double f = exp2(-(double)(day_end(d, k) - begin) / (double)METRICS_HALF_LIFE_MS);
    const struct score_day hour = {.positive = (double)sum->positive / MOOD_UNIT,
                                   .negative = (double)sum->negative / MOOD_UNIT,
                                   .neutral = (double)sum->neutral / MOOD_UNIT,
                                   .squares = (double)sum->squares / MOOD_UNIT,
                                   .polar_squares = (double)sum->polar_squares / MOOD_UNIT,
                                   .raw_positive = (double)sum->raw_positive / MOOD_UNIT,
                                   .raw_negative = (double)sum->raw_negative / MOOD_UNIT,
                                   .n = (guint)MAX(sum->n, 0),
                                   .n_negative = (guint)MAX(sum->n_negative, 0)};
    guint gone = sum->deleted != 0 ? MAX(day_of(d, sum->deleted * MS_HOUR), k) : SCORE_LAST;
    day_add(&d->came[k], &hour, f);
    if (gone >= SCORE_LAST) {
        day_add(&d->day[k], &hour, f);
        if (begin > d->now_ms - MS_DAY)
            d->negative_24h += hour.raw_negative;
        return;
    }
    struct score_gone row = {k, gone, {0}};
    day_add(&row.day, &hour, f);
    g_array_append_val(d->gone, row);
}

static void mood_add(struct metrics_mood *mood, const struct score_day *day, double f)
{
    mood->positive += day->positive * f;
    mood->negative += day->negative * f;
    mood->neutral += day->neutral * f;
    mood->squares += day->squares * f * f;
    mood->polar_squares += day->polar_squares * f * f;
    mood->n += day->n;
}

static double faded(const struct score_days *d, guint k, guint j)
{
    return exp2(-(double)(day_end(d, k) - day_end(d, j)) / (double)METRICS_HALF_LIFE_MS);
}

void score_days_mood(const struct score_days *d, guint k, struct metrics_mood *mood)
{
    *mood = (struct metrics_mood){0};
    guint first = k + 1 > SCORE_WINDOW ? k + 1 - SCORE_WINDOW : 0;
    for (guint j = first; j <= k; j++)
        if (d->day[j].n > 0)
            mood_add(mood, &d->day[j], faded(d, k, j));
    for (guint i = 0; i < d->gone->len; i++) {
        const struct score_gone *g = &g_array_index(d->gone, struct score_gone, i);
        if (g->came >= first && g->came <= k && k <= g->gone)
            mood_add(mood, &g->day, faded(d, k, g->came));
    }
}

double score_days_prior(const struct score_days *d, guint k)
{
    struct metrics_mood before = {0};
    guint end = k + 1 > SCORE_WINDOW ? k + 1 - SCORE_WINDOW : 0, first = end > SCORE_BEFORE ? end - SCORE_BEFORE : 0;
    for (guint j = first; j < end; j++) {
        before.positive += d->day[j].raw_positive;
        before.negative += d->day[j].raw_negative;
    }
    for (guint i = 0; i < d->gone->len; i++) {
        const struct score_gone *g = &g_array_index(d->gone, struct score_gone, i);
        if (g->came >= first && g->came < end && k <= g->gone) {
            before.positive += g->day.raw_positive;
            before.negative += g->day.raw_negative;
        }
    }
    return metrics_mood_prior(&before);
}

/* Days before the first mention say nothing about what a bad day is like. */
double score_days_burn(const struct score_days *d, guint k)
{
    double history[SCORE_BEFORE], now = d->day[k].raw_negative;
    guint first = k > SCORE_BEFORE ? k - SCORE_BEFORE : 0, begun = first;
    while (begun < k && d->came[begun].n == 0)
        begun++;
    for (guint j = begun; j < k; j++)
        history[j - begun] = d->day[j].raw_negative;
    for (guint i = 0; i < d->gone->len; i++) {
        const struct score_gone *g = &g_array_index(d->gone, struct score_gone, i);
        if (k > g->gone)
            continue;
        if (g->came == k)
            now += g->day.raw_negative;
        else if (g->came >= begun && g->came < k)
            history[g->came - begun] += g->day.raw_negative;
    }
    return metrics_burn(k >= SCORE_LAST ? d->negative_24h : now, history, k - begun);
}

/* ---- promises ---- */

/* It stands from the day it happened on until the need leaves the window. */
void score_days_add_promise(struct score_days *d, const struct promise_sum *sum)
{
    gint64 needed = sum->needed * MS_HOUR, at = sum->hour * MS_HOUR;
    if (needed < d->bounds[0] || at > d->now_ms)
        return;
    guint from = day_of(d, needed), begin = MAX(from, day_of(d, at)), end = from + SCORE_WINDOW;
    if (begin >= end)
        return;
    promise_sum_add(&d->promise[begin], sum, 1);
    promise_sum_add(&d->promise[end], sum, -1);
}

void score_days_sum_promises(struct score_days *d)
{
    for (guint k = 1; k < G_N_ELEMENTS(d->promise); k++)
        promise_sum_add(&d->promise[k], &d->promise[k - 1], 1);
}
