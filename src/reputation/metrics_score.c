/* The score of an account and its parts. */
#include "repute/metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *metrics_part_name(enum metrics_part part)
{
    static const char *const names[METRICS_PARTS] = {"goodwill", "follow-up", "speed", "resolution", "calm"};
    return (guint)part < METRICS_PARTS ? names[part] : "";
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double metrics_percentile(const double *values, gsize n, double q)
{
    if (n == 0)
        return 0;
    g_autofree double *sorted = g_memdup2(values, n * sizeof *values);
    qsort(sorted, n, sizeof *sorted, compare_doubles);
    double at = CLAMP(q, 0, 1) * (double)(n - 1);
    gsize i = (gsize)at;
    if (i + 1 >= n)
        return sorted[n - 1];
    return sorted[i] + (at - (double)i) * (sorted[i + 1] - sorted[i]);
}

double metrics_burn(double negatives, const double *history, gsize n)
{
    double usual = metrics_percentile(history, n, 0.95);
    if (!(negatives > 0))
        return 0;
    return usual > 0 ? MIN(1, negatives / usual) : 1;
}

static double ratio_value(const struct metrics_ratio *r)
{
    return r->of > 0 ? MIN(1, (double)r->met / (double)r->of) : 1;
}

/* The times in tenths of a point, adding up to exactly 1,000. */
static void times_in_tenths(const double *times, int tenths[METRICS_PARTS])
{
    static const double usual[METRICS_PARTS] = {40, 20, 20, 10, 10};
    double sum = 0;
    for (int i = 0; i < METRICS_PARTS; i++)
        sum += times[i] > 0 && isfinite(times[i]) ? times[i] : 0;
    gboolean own = sum > 0 && isfinite(sum);
    int left = 1000, largest = 0;
    for (int i = 0; i < METRICS_PARTS; i++) {
        double t = !own ? usual[i] * 10 : times[i] > 0 ? times[i] / sum * 1000 : 0;
        tenths[i] = (int)lround(t);
        left -= tenths[i];
        if (tenths[i] > tenths[largest])
            largest = i;
    }
    tenths[largest] += left;
}

/* Rounds each part's points to tenths so that they add up to the rounded sum, which it returns: the largest
 * part takes the difference, and where it has no room (all its points won) the next largest. */
static int round_points(const struct metrics_score_part *parts, const int *times, int points[METRICS_PARTS])
{
    double exact = 0;
    int sum = 0;
    for (int i = 0; i < METRICS_PARTS; i++) {
        exact += parts[i].value * times[i];
        points[i] = (int)lround(parts[i].value * times[i]);
        sum += points[i];
    }
    int total = (int)lround(exact);
    while (sum != total) {
        int step = sum < total ? 1 : -1, to = -1;
        for (int i = 0; i < METRICS_PARTS; i++) {
            gboolean room = step > 0 ? points[i] < times[i] : points[i] > 0;
            if (room && (to < 0 || points[i] > points[to]))
                to = i;
        }
        if (to < 0)
            break;
        points[to] += step;
        sum += step;
    }
    return sum;
}

void metrics_score(const struct metrics_score_input *in, struct metrics_score *out)
{
    int times[METRICS_PARTS], points[METRICS_PARTS];
    times_in_tenths(in->times, times);
    memset(out, 0, sizeof *out);
    struct metrics_score_part *p = out->parts;
    p[METRICS_GOODWILL].value = metrics_mood_share(&in->mood, METRICS_PRIOR_MENTIONS, in->p0);
    p[METRICS_FOLLOW_UP].value = ratio_value(&in->answered);
    p[METRICS_SPEED].value = ratio_value(&in->clocks);
    p[METRICS_RESOLUTION].value = ratio_value(&in->solved);
    p[METRICS_CALM].value = 1 - (in->burn > 0 ? MIN(in->burn, 1) : 0);
    p[METRICS_GOODWILL].measured = in->mood.positive + in->mood.negative > 0;
    p[METRICS_FOLLOW_UP].measured = in->answered.of > 0;
    p[METRICS_SPEED].measured = in->clocks.of > 0;
    p[METRICS_RESOLUTION].measured = in->solved.of > 0;
    p[METRICS_CALM].measured = TRUE;
    int total = round_points(p, times, points);
    for (int i = 0; i < METRICS_PARTS; i++) {
        p[i].times = times[i] / 10.0;
        p[i].points = points[i] / 10.0;
        p[i].lost = (times[i] - points[i]) / 10.0;
    }
    out->total = total / 10.0;
    out->n_eff = metrics_mood_n_eff(&in->mood);
    out->too_few = out->n_eff < METRICS_ENOUGH;
    struct metrics_interval w =
        metrics_wilson(p[METRICS_GOODWILL].value, metrics_mood_n_polar(&in->mood), METRICS_Z95);
    out->half_width = (w.hi - w.lo) / 2 * p[METRICS_GOODWILL].times;
    out->lo = MAX(0, out->total - out->half_width);
    out->hi = MIN(100, out->total + out->half_width);
}
