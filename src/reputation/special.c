#include "special.h"

#include <glib.h>
#include <math.h>

#define STEPS 400
#define TINY 1e-300
#define EPS 1e-14

/* Continued fraction of the incomplete beta function, DLMF 8.17.22, by Lentz's method. Converges fast for
 * x < (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double a, double b)
{
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    if (fabs(d) < TINY)
        d = TINY;
    d = 1 / d;
    double h = d;
    for (int m = 1; m <= STEPS; m++) {
        for (int odd = 0; odd <= 1; odd++) {
            double t = odd ? -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
                           : m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 + t * d;
            c = 1 + t / c;
            if (fabs(d) < TINY)
                d = TINY;
            if (fabs(c) < TINY)
                c = TINY;
            d = 1 / d;
            h *= d * c;
        }
        if (fabs(d * c - 1) < EPS)
            break;
    }
    return h;
}

static double beta_cdf(double x, double a, double b)
{
    if (x <= 0)
        return 0;
    if (x >= 1)
        return 1;
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1) / (a + b + 2))
        return CLAMP(front * beta_fraction(x, a, b) / a, 0, 1);
    return CLAMP(1 - front * beta_fraction(1 - x, b, a) / b, 0, 1);
}

double special_beta_quantile(double q, double a, double b)
{
    double lo = 0, hi = 1;
    for (int i = 0; i < 60; i++) {
        double mid = (lo + hi) / 2;
        if (beta_cdf(mid, a, b) < q)
            lo = mid;
        else
            hi = mid;
    }
    return (lo + hi) / 2;
}

/* Series of DLMF 8.11.4 below shape + 1, continued fraction of 8.9.2 above. */
static double gamma_cdf(double x, double shape)
{
    if (x <= 0)
        return 0;
    double front = exp(shape * log(x) - x - lgamma(shape));
    if (x < shape + 1) {
        double term = 1 / shape, sum = term;
        for (int i = 1; i < 100000 && term > sum * EPS; i++) {
            term *= x / (shape + i);
            sum += term;
        }
        return CLAMP(sum * front, 0, 1);
    }
    double b = x + 1 - shape, c = 1 / TINY, d = 1 / b, h = d;
    for (int i = 1; i < 100000; i++) {
        double an = -i * (i - shape);
        b += 2;
        d = an * d + b;
        c = b + an / c;
        if (fabs(d) < TINY)
            d = TINY;
        if (fabs(c) < TINY)
            c = TINY;
        d = 1 / d;
        h *= d * c;
        if (fabs(d * c - 1) < EPS)
            break;
    }
    return CLAMP(1 - front * h, 0, 1);
}

/* Normal quantile by bisection on erfc(). */
static double normal_quantile(double q)
{
    double lo = -10, hi = 10;
    for (int i = 0; i < 60; i++) {
        double mid = (lo + hi) / 2;
        if (erfc(-mid / sqrt(2)) / 2 < q)
            lo = mid;
        else
            hi = mid;
    }
    return (lo + hi) / 2;
}

double special_gamma_quantile(double q, double shape)
{
    /* Wilson and Hilferty 1931: the series is slow there and this one good to six digits. */
    if (shape > 1e4) {
        double v = 1 / (9 * shape);
        return shape * pow(1 - v + normal_quantile(q) * sqrt(v), 3);
    }
    double lo = 0, hi = shape + 10 * sqrt(shape) + 20;
    for (int i = 0; i < 80; i++) {
        double mid = (lo + hi) / 2;
        if (gamma_cdf(mid, shape) < q)
            lo = mid;
        else
            hi = mid;
    }
    return (lo + hi) / 2;
}
