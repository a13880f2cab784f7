/* Mentions summed by day, and the mood of any day out of those sums. */
#include "score.h"

#include <math.h>

#include "repute/when.h"

static GTimeZone *zone_of(const char *zone)
{
    GTimeZone *tz =
        zone == NULL || g_str_equal(zone, "local") ? g_time_zone_new_local() : g_time_zone_new_identifier(zone);
    return tz != NULL ? tz : g_time_zone_new_utc();
}

void score_days_init(struct score_days *d, const char *zone, gint64 now_ms)
{
    *d = (struct score_days){.now_ms = now_ms};
    GTimeZone *tz = zone_of(zone);
    metrics_day_bounds(tz, now_ms, SCORE_DAYS, d->bounds);
    g_time_zone_unref(tz);
}

gint64 score_day_end(const struct score_days *d, guint k)
{
    return k >= SCORE_LAST ? d->now_ms : d->bounds[k + 1];
}

char *score_day_name(const struct score_days *d, guint k, const char *zone)
{
    /* Noon: bounds are local midnights, and some zones skip theirs. */
    return when_format(d->bounds[k] + 12 * MS_HOUR, zone, "%Y-%m-%d");
}

static double weight_at(const struct score_item *row, gint64 at_ms)
{
    return metrics_weight(row->corrected ? 1 : row->confidence, row->followers, METRICS_FOLLOWERS_CAP, at_ms - row->at,
                          METRICS_HALF_LIFE_MS);
}

double score_weight_now(const struct score_days *d, const struct score_item *row)
{
    return weight_at(row, d->now_ms);
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

void score_days_add(struct score_days *d, const struct score_item *row)
{
    if (row->at < d->bounds[0] || row->at > d->now_ms)
        return;
    guint k = day_of(d, row->at);
    struct score_day *day = &d->day[k];
    double w = weight_at(row, score_day_end(d, k)), raw = weight_at(row, row->at);
    day->n++;
    day->squares += w * w;
    if (row->label == 0) {
        day->neutral += w;
        return;
    }
    day->polar_squares += w * w;
    if (row->label > 0) {
        day->positive += w;
        day->raw_positive += raw;
        return;
    }
    day->negative += w;
    day->raw_negative += raw;
    if (row->at > d->now_ms - MS_DAY)
        d->negative_24h += raw;
}

void score_days_mood(const struct score_days *d, guint k, struct metrics_mood *mood)
{
    *mood = (struct metrics_mood){0};
    gint64 end = score_day_end(d, k);
    for (guint j = k + 1 > SCORE_WINDOW ? k + 1 - SCORE_WINDOW : 0; j <= k; j++) {
        const struct score_day *day = &d->day[j];
        double f = exp2(-(double)(end - score_day_end(d, j)) / (double)METRICS_HALF_LIFE_MS);
        mood->positive += day->positive * f;
        mood->negative += day->negative * f;
        mood->neutral += day->neutral * f;
        mood->squares += day->squares * f * f;
        mood->polar_squares += day->polar_squares * f * f;
        mood->n += day->n;
    }
}

double score_days_prior(const struct score_days *d, guint k)
{
    struct metrics_mood before = {0};
    guint end = k + 1 > SCORE_WINDOW ? k + 1 - SCORE_WINDOW : 0;
    for (guint j = end > SCORE_BEFORE ? end - SCORE_BEFORE : 0; j < end; j++) {
        before.positive += d->day[j].raw_positive;
        before.negative += d->day[j].raw_negative;
    }
    return metrics_mood_prior(&before);
}

/* Days before the first mention say nothing about what a bad day is like. */
double score_days_burn(const struct score_days *d, guint k)
{
    double history[SCORE_BEFORE];
    gsize n = 0;
    gboolean begun = FALSE;
    for (guint j = k > SCORE_BEFORE ? k - SCORE_BEFORE : 0; j < k; j++) {
        begun = begun || d->day[j].n > 0;
        if (begun)
            history[n++] = d->day[j].raw_negative;
    }
    return metrics_burn(k >= SCORE_LAST ? d->negative_24h : d->day[k].raw_negative, history, n);
}
