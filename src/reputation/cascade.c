/* Spread of a post: SEISMIC where followers are known, Cori where only times or counts are. */
#include "repute/cascade.h"

#include <math.h>

#include "repute/metrics.h"
#include "special.h"

/* SEISMIC's memory kernel, section 3.2: c up to S0, then c (s / S0)^-(1 + THETA). */
#define S0 300.0
#define THETA 0.2314843
#define C 6.265725e-4
#define WINDOW_LEAST 300.0 /* seconds of the triangular window: half of the post's age, within these */
#define WINDOW_MOST 7200.0
#define BAND_LO 0.05
#define BAND_HI 0.95
#define BINS 96

double cascade_kernel(double s)
{
    if (!(s > 0))
        return 0;
    if (s <= S0)
        return C * s;
    return MIN(C * S0 * (1 + (1 - pow(s / S0, -THETA)) / THETA), 1);
}

/* The integral of s φ(s) from 0. */
static double moment(double s)
{
    if (!(s > 0))
        return 0;
    if (s <= S0)
        return C * s * s / 2;
    return C * S0 * S0 / 2 + C * pow(S0, 1 + THETA) * (pow(s, 1 - THETA) - pow(S0, 1 - THETA)) / (1 - THETA);
}

/* The integral of K(t - s) φ(s - then) over s, K falling from 1 now to 0 at the window's begin; age = t - then. */
static double exposure(double age, double window)
{
    double from = MAX(age - window, 0);
    return (1 - age / window) * (cascade_kernel(age) - cascade_kernel(from)) + (moment(age) - moment(from)) / window;
}

static double seconds(gint64 from, gint64 to)
{
    return (double)(to - from) / (double)MS_SECOND;
}

/* ---- SEISMIC ---- */
struct sums {
    double weight, squares; /* of the reshares within the window */
    double exposed;         /* followers who could have reshared within it */
    double still;           /* followers who are still to see it */
};

static void add(struct sums *s, double age, double followers, double window, gboolean reshare)
{
    double k = reshare && age < window ? 1 - age / window : 0;
    s->weight += k;
    s->squares += k * k;
    s->exposed += followers * exposure(age, window);
    s->still += followers * (1 - cascade_kernel(age));
}

/* Where it ends with this infectiousness, r = p times the mean of followers below CASCADE_TELLS. */
static double end_with(const struct cascade *c, double p, double r, double still)
{
    return (double)c->reshares + p * still / (1 - r);
}

static void seismic(gint64 posted_at, double root, const struct cascade_share *shares, gsize n, double mean,
                    gint64 now_ms, struct cascade *out)
{
    struct sums s = {0};
    double age = seconds(posted_at, now_ms), window = CLAMP(age / 2, WINDOW_LEAST, WINDOW_MOST);
    add(&s, age, root, window, FALSE);
    for (gsize i = 0; i < n; i++)
        add(&s, seconds(MAX(shares[i].at, posted_at), now_ms), shares[i].followers >= 0 ? (double)shares[i].followers : mean, window,
            TRUE);
    if (!(s.exposed > 0))
        return;
    /* The weighted sum is about as sure as so many events that count whole. */
    double events = s.squares > 0 ? s.weight * s.weight / s.squares : 0, scale = events > 0 ? s.weight / events : 1;
    double p = s.weight / s.exposed;
    double lo = events > 0 ? special_gamma_quantile(BAND_LO, events) * scale / s.exposed : 0;
    double hi = special_gamma_quantile(BAND_HI, events + 1) * scale / s.exposed;
    out->by_followers = TRUE;
    out->r = p * mean;
    out->lo = lo * mean;
    out->hi = hi * mean;
    out->forecast = out->r < CASCADE_TELLS;
    if (!out->forecast)
        return;
    out->end = end_with(out, p, out->r, s.still);
    out->end_lo = end_with(out, lo, out->lo, s.still);
    out->end_hi = out->hi < CASCADE_TELLS ? end_with(out, hi, out->hi, s.still) : 0;
}

const char *cascade_no_end(double r, double lo)
{
    return lo >= 1 ? "grows: no end in sight"
           : r < 1 ? "nearly one for one: where it ends cannot be told"
                   : "too unsure to say where it ends";
}

/* ---- Cori ---- */
/* bins: new reshares of each step, the post itself in the first. */
static void by_bins(const double *bins, gsize n, gint64 step, struct cascade *out)
{
    struct metrics_spread s;
    double still = 0;
    metrics_cori(bins, n, step, MAX(n / 3, 1), &s);
    out->r = s.r;
    out->lo = s.lo;
    out->hi = s.hi;
    out->forecast = s.known && s.r < CASCADE_TELLS;
    for (gsize i = 0; i < n; i++)
        still += bins[i] * (1 - cascade_kernel(((double)(n - i) - 0.5) * (double)step / (double)MS_SECOND));
    if (!out->forecast)
        return;
    out->end = end_with(out, s.r, s.r, still);
    out->end_lo = end_with(out, s.lo, s.lo, still);
    out->end_hi = s.hi < CASCADE_TELLS ? end_with(out, s.hi, s.hi, still) : 0;
}

static gint64 step_of(gint64 posted_at, gint64 now_ms, gsize *n)
{
    gint64 age = MAX(now_ms - posted_at, 1), step = MAX(age / BINS, MS_MINUTE);
    *n = (gsize)CLAMP(age / step + 1, 2, BINS + 1);
    return step;
}

/* ---- both ---- */
static void finish(struct cascade *out)
{
    const double most = 1e12; /* more than there are people */
    double *const all[] = {&out->r, &out->lo, &out->hi, &out->end, &out->end_lo, &out->end_hi};
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        *all[i] = isfinite(*all[i]) ? CLAMP(*all[i], 0, most) : 0;
}

static gboolean begin(gint64 posted_at, gint64 now_ms, gint64 reshares, struct cascade *out)
{
    *out = (struct cascade){.reshares = MAX(reshares, 0), .early = reshares < CASCADE_ENOUGH};
    return !out->early && now_ms > posted_at;
}

static double for_an_hour(double n, gint64 posted_at, gint64 now_ms)
{
    return n * (double)MS_HOUR / (double)CLAMP(now_ms - posted_at, MS_MINUTE, MS_HOUR);
}

/* How many reshares the post itself stands for. */
static double seeds(const struct cascade_post *post)
{
    double usual = post->usual > 0 ? (double)post->usual : CASCADE_USUAL;
    return post->followers > 0 ? MAX((double)post->followers / usual, 1) : 1;
}

void cascade_of_shares(const struct cascade_post *post, const struct cascade_share *shares, gsize n, gint64 now_ms,
                       struct cascade *out)
{
    gint64 posted_at = post->at;
    double sum = 0, recent = 0;
    gsize known = 0;
    while (n > 0 && shares[n - 1].at > now_ms)
        n--;
    for (gsize i = 0; i < n; i++) {
        if (shares[i].followers >= 0) {
            sum += (double)shares[i].followers;
            known++;
        }
        recent += shares[i].at > now_ms - MS_HOUR;
    }
    gboolean enough = begin(posted_at, now_ms, (gint64)n, out);
    out->rate = for_an_hour(recent, posted_at, now_ms);
    out->doubling = n > 1 ? MAX(now_ms - shares[n / 2 - 1].at, 1) : 0;
    if (!enough)
        return;
    if (post->followers > 0 && 2 * known >= n && sum > 0) {
        seismic(posted_at, (double)post->followers, shares, n, sum / (double)known, now_ms, out);
    } else {
        gsize bins = 0;
        double new_in[BINS + 1] = {seeds(post)};
        gint64 step = step_of(posted_at, now_ms, &bins);
        for (gsize i = 0; i < n; i++)
            new_in[CLAMP((shares[i].at - posted_at) / step, 0, (gint64)bins - 1)] += 1;
        by_bins(new_in, bins, step, out);
    }
    finish(out);
}

/* How many there were at a moment: 0 at the post, evenly between two counts. */
static double count_at(gint64 posted_at, const struct cascade_count *counts, gsize n, gint64 at)
{
    gint64 from = posted_at;
    double before = 0;
    for (gsize i = 0; i < n && from < at; i++) {
        double upto = MAX((double)counts[i].n, before);
        if (counts[i].at >= at && counts[i].at > from)
            return before + (upto - before) * (double)(at - from) / (double)(counts[i].at - from);
        from = MAX(counts[i].at, from);
        before = upto;
    }
    return before;
}

/* When there were half as many as now. */
static gint64 half_at(gint64 posted_at, const struct cascade_count *counts, gsize n, gint64 now_ms, double half)
{
    gint64 lo = posted_at, hi = now_ms;
    while (hi - lo > MS_SECOND) {
        gint64 mid = lo + (hi - lo) / 2;
        if (count_at(posted_at, counts, n, mid) < half)
            lo = mid;
        else
            hi = mid;
    }
    return hi;
}

void cascade_of_counts(const struct cascade_post *post, const struct cascade_count *counts, gsize n, gint64 now_ms,
                       struct cascade *out)
{
    gint64 posted_at = post->at;
    while (n > 0 && counts[n - 1].at > now_ms)
        n--;
    double all = count_at(posted_at, counts, n, now_ms);
    gboolean enough = begin(posted_at, now_ms, (gint64)all, out);
    out->rate = for_an_hour(all - count_at(posted_at, counts, n, MAX(now_ms - MS_HOUR, posted_at)), posted_at, now_ms);
    out->doubling = all >= 2 ? MAX(now_ms - half_at(posted_at, counts, n, now_ms, all / 2), 1) : 0;
    if (!enough)
        return;
    gsize bins = 0;
    double new_in[BINS + 1] = {0}, before = 0;
    gint64 step = step_of(posted_at, now_ms, &bins);
    for (gsize i = 0; i < bins; i++) {
        double upto = i + 1 < bins ? count_at(posted_at, counts, n, posted_at + (gint64)(i + 1) * step) : all;
        new_in[i] = MAX(upto - before, 0) + (i == 0 ? seeds(post) : 0);
        before = upto;
    }
    by_bins(new_in, bins, step, out);
    finish(out);
}
