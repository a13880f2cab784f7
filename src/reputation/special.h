/* Distribution functions for intervals: regularised incomplete beta and gamma functions and their inverses.
 * Internal to src/reputation. Pure; good to about 1e-9, which is far more than anything printed. */
#ifndef REPUTE_REPUTATION_SPECIAL_H
#define REPUTE_REPUTATION_SPECIAL_H

/* The x where P(X <= x) is q, of a beta distribution; a, b > 0. */
double special_beta_quantile(double q, double a, double b);
/* The same of a gamma distribution of that shape > 0 and rate 1. */
double special_gamma_quantile(double q, double shape);

#endif
