/* How a post spreads by reshares: reproduction number, forecast, doubling time.
 *
 * Where it is known who reshared when, and how many follow them: SEISMIC (Zhao, Erdogdu, He, Rajaraman, Leskovec:
 * "SEISMIC: a self-exciting point process model for predicting tweet popularity", KDD 2015). Where only times or counts
 * are known: Cori et al., "A new framework and software to estimate time-varying reproduction numbers during epidemics",
 * American Journal of Epidemiology 178 (2013), by SEISMIC's memory kernel. tests/unit/test_cascade.c checks both on
 * cascades made with a known answer.
 *
 * Pure; any thread; no clock. Times are UTC milliseconds. Nothing here returns NaN or infinity. */
#ifndef REPUTE_CASCADE_H
#define REPUTE_CASCADE_H

#include <glib.h>

#define CASCADE_ENOUGH 10 /* reshares; below this there is no figure: "too early" */
/* From this reproduction number on there is no forecast: what is to come goes as 1 / (1 - r), and near 1 a hundredth
 * more or less is thousands. */
#define CASCADE_TELLS .95

struct cascade_share {
    gint64 at;
    gint64 followers; /* of who reshared; -1 unknown */
};
/* How many reshares there were at a moment. */
struct cascade_count {
    gint64 at;
    gint64 n;
};
struct cascade {
    gint64 reshares;      /* so far */
    gboolean early;       /* under CASCADE_ENOUGH: nothing below is known but rate and doubling */
    gboolean by_followers; /* SEISMIC; else by counts */
    double r, lo, hi;     /* reproduction number with its band of 90 %: how many reshares one reshare leads to */
    gboolean forecast;    /* r < CASCADE_TELLS: it ends, at … */
    double end, end_lo, end_hi; /* … reshares; end_hi 0: no upper bound, for hi is CASCADE_TELLS or more */
    double rate;          /* reshares in the last hour (or since the post, where that is shorter), for an hour */
    gint64 doubling;      /* how long the last doubling took, ms; 0: under two reshares */
};
/* A post and what is known of its author. */
struct cascade_post {
    gint64 at;
    gint64 followers; /* -1 unknown */
    gint64 usual;     /* followers whoever reshares has on average, for times and counts; 0: CASCADE_USUAL */
};
#define CASCADE_USUAL 200
/* Its reshares oldest first; those after now_ms are left out. SEISMIC where the followers of the post's author and of
 * half of who reshared are known (the others count as their mean), else by times alone. There the post stands for as
 * many reshares as its author has more followers than usual: else what those followers do would look like an epidemic. */
void cascade_of_shares(const struct cascade_post *post, const struct cascade_share *shares, gsize n, gint64 now_ms,
                       struct cascade *out);
/* The same from counts, oldest first; between two of them the reshares come evenly. */
void cascade_of_counts(const struct cascade_post *post, const struct cascade_count *counts, gsize n, gint64 now_ms,
                       struct cascade *out);

/* Where there is no forecast: why, in words. Static. */
const char *cascade_no_end(double r, double lo);

/* What part of a post's reshares comes within s seconds after what they reshare: the memory kernel's integral. */
double cascade_kernel(double s);

#endif
