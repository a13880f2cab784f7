/* What a mention weighs: how sure its mood is, times how many may have read it, halved with every half-life of age.
 * Pure; any thread. */
#ifndef REPUTE_WEIGHT_H
#define REPUTE_WEIGHT_H

#include "repute/clock.h"

#define WEIGHT_HALF_LIFE_MS (7 * MS_DAY)
#define WEIGHT_FOLLOWERS_CAP 1000000

/* c (1 + log10(1 + min(followers, cap))): confidence is the model's, 1 once a person corrected or confirmed it. Never
 * negative, no NaN; unknown followers (< 0) count as 0, confidence over 1 as 1. */
double weight_fresh(double confidence, gint64 followers, gint64 cap);

#endif
