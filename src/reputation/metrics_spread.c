/* How a post spreads where only counts are known, and alarms on counts. */
#include "repute/cascade.h"
#include "repute/metrics.h"
#include "special.h"

#include <math.h>

void metrics_cori(const double *counts, gsize n, gint64 step_ms, gsize window, struct metrics_spread *out)
{
    /* Prior of Cori et al.: gamma of shape 1 and scale 5. */
    double shape = 1, rate = 0.2, before = 0;
    double step = (double)MAX(step_ms, 1) / (double)MS_SECOND;
    gsize from = MAX(n > window ? n - window : 0, 1);
    g_autofree double *w = g_new0(double, MAX(n, 1));
    /* A step's delay is about its middle's: half a step early to half a step late. Nothing arises within
     * the step it comes from (w_0 = 0), so the first delay takes that mass too. */
    for (gsize s = 1; s < n; s++)
        w[s] = cascade_kernel(((double)s + 0.5) * step) - (s > 1 ? cascade_kernel(((double)s - 0.5) * step) : 0);
    for (gsize t = from; t < n; t++) {
        double sum = 0;
        for (gsize s = 1; s <= t; s++)
            sum += counts[t - s] > 0 && isfinite(counts[t - s]) ? counts[t - s] * w[s] : 0;
        before += sum;
        shape += counts[t] > 0 && isfinite(counts[t]) ? counts[t] : 0;
    }
    rate += before;
    out->known = n > 1 && before > 0;
    out->r = shape / rate;
    out->lo = special_gamma_quantile(0.05, shape) / rate;
    out->hi = special_gamma_quantile(0.95, shape) / rate;
}

void metrics_spike(double x, const double *same_hour, gsize n, struct metrics_spike *out)
{
    double mean = 0, squares = 0;
    for (gsize i = 0; i < n; i++) {
        double d = same_hour[i] - mean;
        mean += d / (double)(i + 1);
        squares += d * (same_hour[i] - mean);
    }
    double variance = n > 1 ? squares / (double)(n - 1) : 0;
    out->mean = mean;
    out->limit = mean + 3 * sqrt(MAX(MAX(variance, mean), 0));
    out->alarm = x > out->limit && x >= 5;
}

#define DRIFT_SLACK 0.5
#define DRIFT_LIMIT 5.0

void metrics_negative_drift(const double *negative, const double *all, gsize n, double p0,
                            struct metrics_drift *out)
{
    double sum = 0;
    p0 = p0 >= 0.01 ? MIN(p0, 0.99) : 0.01;
    for (gsize i = 0; i < n; i++) {
        if (!(all[i] > 0) || !(negative[i] >= 0) || !isfinite(all[i]))
            continue;
        double z = (MIN(negative[i], all[i]) - all[i] * p0) / sqrt(all[i] * p0 * (1 - p0));
        sum = MAX(0, sum + z - DRIFT_SLACK);
    }
    out->sum = sum;
    out->alarm = sum > DRIFT_LIMIT;
}
