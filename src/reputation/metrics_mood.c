/* Weights of mentions, shares of good and bad, a person's standing. */
#include "repute/metrics.h"
#include "special.h"

#include <math.h>

#define PRIOR_ITEMS 30.0 /* weighted items before an account's own past counts */

struct metrics_interval metrics_wilson(double p, double n, double z)
{
    struct metrics_interval i = {0, 1};
    if (!(n > 0) || !isfinite(n) || !isfinite(p) || !isfinite(z))
        return i;
    p = CLAMP(p, 0, 1);
    double zz = z * z, scale = 1 + zz / n;
    double mid = (p + zz / (2 * n)) / scale;
    double half = fabs(z) * sqrt(p * (1 - p) / n + zz / (4 * n * n)) / scale;
    i.lo = MAX(0, mid - half);
    i.hi = MIN(1, mid + half);
    return i;
}

double metrics_weight(double confidence, gint64 followers, gint64 cap, gint64 age_ms, gint64 half_life_ms)
{
    double age = half_life_ms > 0 ? (double)MAX(age_ms, 0) / (double)half_life_ms : 0;
    return weight_fresh(confidence, followers, cap) * exp2(-age);
}

void metrics_mood_add(struct metrics_mood *mood, double weight, int label)
{
    mood->n++;
    if (!(weight > 0) || !isfinite(weight))
        return;
    mood->squares += weight * weight;
    if (label == 0) {
        mood->neutral += weight;
        return;
    }
    mood->polar_squares += weight * weight;
    if (label > 0)
        mood->positive += weight;
    else
        mood->negative += weight;
}

static double effective(double sum, double squares)
{
    return squares > 0 ? sum * sum / squares : 0;
}

double metrics_mood_n_eff(const struct metrics_mood *mood)
{
    return effective(mood->positive + mood->negative + mood->neutral, mood->squares);
}

double metrics_mood_n_polar(const struct metrics_mood *mood)
{
    return effective(mood->positive + mood->negative, mood->polar_squares);
}

double metrics_mood_net(const struct metrics_mood *mood)
{
    double all = mood->positive + mood->negative + mood->neutral;
    return all > 0 ? CLAMP(100 * (mood->positive - mood->negative) / all, -100, 100) : 0;
}

static double shrunk(double positive, double negative, double m, double p0)
{
    double of = positive + negative + m;
    p0 = p0 >= 0 ? MIN(p0, 1) : 0.5;
    return of > 0 ? CLAMP((positive + m * p0) / of, 0, 1) : p0;
}

double metrics_mood_share(const struct metrics_mood *mood, double m, double p0)
{
    return shrunk(mood->positive, mood->negative, MAX(m, 0), p0);
}

double metrics_mood_prior(const struct metrics_mood *before)
{
    double of = before->positive + before->negative;
    return of >= PRIOR_ITEMS ? before->positive / of : 0.5;
}

double metrics_mood_moved(const struct metrics_mood *mood, double m, double p0, double weight, int label,
                          double times)
{
    if (label == 0 || !(weight > 0))
        return 0;
    double p = mood->positive - (label > 0 ? weight : 0), n = mood->negative - (label < 0 ? weight : 0);
    double without = shrunk(MAX(p, 0), MAX(n, 0), m, p0);
    return times * (shrunk(mood->positive, mood->negative, m, p0) - without);
}

void metrics_standing(double good, double bad, struct metrics_standing_value *out)
{
    double a = MAX(good, 0), b = MAX(bad, 0);
    out->value = (a + 1) / (a + b + 2);
    out->evidence = a + b;
    out->band.lo = special_beta_quantile(0.05, a + 1, b + 1);
    out->band.hi = special_beta_quantile(0.95, a + 1, b + 1);
}
