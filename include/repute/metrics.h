/* Figures of reputation: weights, shares and their intervals, the score of an account with its parts,
 * reply times that count those still waiting, a person's standing, spread and alarms.
 *
 * Pure; any thread; no clock (ages and "now" come in). Times and durations are milliseconds, UTC.
 * Nothing here returns NaN or infinity: empty input gives the value said below. Formulas and where they
 * come from are said at each function; docs/SENTIMENT.md says how the sentiment below them was measured. */
#ifndef REPUTE_METRICS_H
#define REPUTE_METRICS_H

#include "repute/clock.h"
#include "repute/weight.h"

#include <glib.h>

#define METRICS_HALF_LIFE_MS WEIGHT_HALF_LIFE_MS   /* H of a mention's weight */
#define METRICS_FOLLOWERS_CAP WEIGHT_FOLLOWERS_CAP /* default cap of followers in a weight */
#define METRICS_Z95 1.959963984540054
#define METRICS_PRIOR_MENTIONS 20.0 /* m of the shrunk share */
#define METRICS_ENOUGH 10.0         /* below this n_eff no number is shown: "too few" */

/* --- shares and intervals --- */
struct metrics_interval {
    double lo, hi; /* 0 to 1 */
};
/* Wilson's interval for a share p of n (Wilson 1927); n may be fractional. n <= 0: 0 to 1. */
struct metrics_interval metrics_wilson(double p, double n, double z);

/* Weight of a mention: c (1 + log10(1 + min(followers, cap))) 2^(-age/half_life). confidence is the model's,
 * 1 once a person corrected or confirmed it. A negative age counts as 0, unknown followers (< 0) as 0. */
double metrics_weight(double confidence, gint64 followers, gint64 cap, gint64 age_ms, gint64 half_life_ms);

/* Weighted counts of mentions by label. All zero is empty; add() in any order. */
struct metrics_mood {
    double positive, negative, neutral; /* sums of weights */
    double squares;                     /* sum of squared weights */
    double polar_squares;               /* the same without neutral ones */
    guint n;                            /* mentions, unweighted */
};
void metrics_mood_add(struct metrics_mood *mood, double weight, int label);
/* Effective number (sum w)^2 / sum w^2 (Kish 1965); 0 for none. */
double metrics_mood_n_eff(const struct metrics_mood *mood);
/* The same of the good and bad ones only: what a share of good among good and bad rests on. */
double metrics_mood_n_polar(const struct metrics_mood *mood);
/* Net sentiment 100 (P - N) / (P + N + U), -100 to 100; 0 for none. */
double metrics_mood_net(const struct metrics_mood *mood);
/* Shrunk share (P + m p0) / (P + N + m); p0 for none. */
double metrics_mood_share(const struct metrics_mood *mood, double m, double p0);
/* p0 from the 90 days before: its share, 0.5 until it holds 30 weighted good and bad items. */
double metrics_mood_prior(const struct metrics_mood *before);
/* Points of the account's score (of times, 40 by default) that one mention moved: the goodwill with it
 * less the goodwill without it. The mention must be among those in mood. */
double metrics_mood_moved(const struct metrics_mood *mood, double m, double p0, double weight, int label,
                          double times);

/* --- score of an account --- */
enum metrics_part {
    METRICS_GOODWILL,   /* shrunk share of good among good and bad mentions */
    METRICS_FOLLOW_UP,  /* conversations answered by a person / those due */
    METRICS_SPEED,      /* clocks met / clocks ended */
    METRICS_RESOLUTION, /* closed as answered or solved / closed */
    METRICS_CALM,       /* 1 - burn */
    METRICS_PARTS
};
/* "goodwill", "follow-up", "speed", "resolution", "calm"; static. */
const char *metrics_part_name(enum metrics_part part);

struct metrics_ratio {
    guint64 met, of; /* of == 0: nothing was due, so nothing is lost: counts as 1 */
};
struct metrics_score_input {
    struct metrics_mood mood;
    double p0;                     /* metrics_mood_prior() */
    struct metrics_ratio answered; /* of the last 28 days, target time passed */
    struct metrics_ratio clocks;
    struct metrics_ratio solved;
    double burn;                 /* metrics_burn() */
    double times[METRICS_PARTS]; /* all 0: 40, 20, 20, 10, 10; else scaled to add up to 100 */
};
struct metrics_score_part {
    double value;      /* 0 to 1 */
    double times;      /* points this part can give */
    double points;     /* won, rounded to tenths so that the printed parts add up to the printed sum */
    double lost;       /* times - points */
    gboolean measured; /* FALSE: nothing was due */
};
struct metrics_score {
    gboolean too_few;  /* n_eff under METRICS_ENOUGH: show "too few" and no number */
    double total;      /* 0 to 100, tenths; the sum of the parts' points */
    double half_width; /* points: Wilson's half-width of the goodwill (95 %, n_polar) times its times */
    double lo, hi;     /* total -+ half_width, within 0 to 100 */
    double n_eff;
    struct metrics_score_part parts[METRICS_PARTS];
};
/* The additive score. Always filled, also where too_few. */
void metrics_score(const struct metrics_score_input *in, struct metrics_score *out);

/* Burn: min(1, negatives of 24 h / 95th percentile of the same over the 90 days before). Both weighted.
 * No history or a percentile of 0: 1 where there are negatives, else 0. */
double metrics_burn(double negatives, const double *history, gsize n);
/* Percentile q (0 to 1) by linear interpolation (type 7 of Hyndman and Fan 1996); 0 for none. */
double metrics_percentile(const double *values, gsize n, double q);

/* --- reply times --- */
struct metrics_reply {
    gint64 duration_ms; /* business time until the answer, or so far, or until it was closed; < 0 counts 0 */
    gboolean answered;  /* by a person */
    gboolean closed;    /* not answered and closed: waits no more, censored at duration_ms */
};
struct metrics_quantile {
    gboolean reached; /* FALSE: print "over" ms */
    gint64 ms;        /* the quantile, or the longest time seen */
};
struct metrics_times {
    struct metrics_quantile p50, p90, p95;
    guint n;       /* all, waiting ones too */
    guint waiting; /* neither answered nor closed */
};
/* Quantiles by Kaplan and Meier (1958), waiting and closed ones censored on the right: the smallest time
 * at which at most 1 - q still wait. None: nothing reached, 0 ms. Order of the input does not matter. */
void metrics_reply_times(const struct metrics_reply *replies, gsize n, struct metrics_times *out);

/* --- a person's standing with us --- */
/* Beta reputation (Josang and Ismail 2002) of decayed sums of good and bad contacts (store_standing()); none of either is
 * a stranger. */
struct metrics_standing_value {
    double value;                 /* (a + 1) / (a + b + 2) */
    double evidence;              /* a + b: shown beside it, always */
    struct metrics_interval band; /* middle 90 % of the beta distribution (a + 1, b + 1): an advocate has a
                                   * high lo, a detractor a low hi */
};
void metrics_standing(double good, double bad, struct metrics_standing_value *out);

/* --- spread and alarms --- */
struct metrics_spread {
    double r;       /* reproduction number */
    double lo, hi;  /* 90 % band */
    gboolean known; /* FALSE: under two steps or nothing before the window; r is then the prior's 5 */
};
/* Cori et al. 2013 for posts of which only counts are known: R = (1 + sum I) / (1/5 + sum L) over the last
 * window steps of the n counts I of step_ms each (oldest first, the post itself in the first), where
 * L_t = sum I_(t-s) w_s and w is the memory kernel of SEISMIC (Zhao et al. 2015) by steps. */
void metrics_cori(const double *counts, gsize n, gint64 step_ms, gsize window, struct metrics_spread *out);

struct metrics_spike {
    gboolean alarm; /* x > limit and x >= 5 */
    double mean, limit;
};
/* Spike against the same hour of the days before: limit = mean + 3 sqrt(max(variance, mean)). */
void metrics_spike(double x, const double *same_hour, gsize n, struct metrics_spike *out);

struct metrics_drift {
    gboolean alarm; /* sum over 5 standard deviations */
    double sum;     /* of the last step, in standard deviations */
};
/* Slow drift of the negative share (CUSUM, Page 1954): over n steps, oldest first, negative[i] of all[i]
 * mentions against the usual share p0; slack half a standard deviation, starting at 0. */
void metrics_negative_drift(const double *negative, const double *all, gsize n, double p0,
                            struct metrics_drift *out);

/* --- series for sparklines --- */
/* Fills bounds[0..days] with the starts of the days local days that end with the one holding now_ms, and
 * the start of the day after it. */
void metrics_day_bounds(GTimeZone *zone, gint64 now_ms, guint days, gint64 *bounds);
/* Levels 1 to levels of a sparkline, lowest value 1, highest levels; all the same: the middle. For values
 * that count from zero give from_zero: 0 is then level 0 (blank). */
void metrics_spark(const double *values, gsize n, int levels, gboolean from_zero, int *out);

#endif
