/* Spread, on cascades made with a known answer: each reshare leads to a Poisson number of others, after delays of the
 * memory kernel. The chance is seeded, so that every run sees the same ones. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "repute/cascade.h"
#include "repute/clock.h"

#define POSTED G_GINT64_CONSTANT(1795000000000)
#define END (30 * MS_DAY)
#define MANY 4000

/* ---- making them ---- */
static double uniform(GRand *rand)
{
    return 1 - g_rand_double(rand); /* never 0 */
}

static int poisson(GRand *rand, double mean)
{
    int n = 0;
    for (double left = mean - -log(uniform(rand)); left > 0; left -= -log(uniform(rand)))
        n++;
    return n;
}

/* A delay of the memory kernel, by its inverse. */
static double delay(GRand *rand)
{
    const double c = 6.265725e-4, th = 0.2314843, flat = c * 300;
    double u = g_rand_double(rand);
    if (u <= flat)
        return u / c;
    return 300 * pow(MAX(1 - (u / flat - 1) * th, 1e-12), -1 / th);
}

/* Followers with a long tail, of this mean. */
static gint64 someone(GRand *rand, double mean)
{
    double z = sqrt(-2 * log(uniform(rand))) * cos(2 * G_PI * g_rand_double(rand));
    return (gint64)lround(mean * exp(0.8 * z - 0.32));
}

static int by_time(gconstpointer a, gconstpointer b)
{
    gint64 x = ((const struct cascade_share *)a)->at, y = ((const struct cascade_share *)b)->at;
    return x < y ? -1 : x > y;
}

/* p: chance that a follower reshares; with mean 0 each leads to p others whoever follows. */
static GArray *cascade_made(GRand *rand, double root, double mean, double p)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct cascade_share));
    struct cascade_share next = {POSTED, (gint64)root};
    for (guint i = 0;; i++) {
        int children = poisson(rand, p * (mean > 0 || i == 0 ? (double)next.followers : 1));
        for (int k = 0; k < children && all->len < MANY; k++) {
            double after = delay(rand);
            struct cascade_share s = {next.at + (gint64)(MIN(after, 1e7) * 1000) + 1, mean > 0 ? someone(rand, mean) : -1};
            if (s.at < POSTED + END)
                g_array_append_val(all, s);
        }
        if (i >= all->len)
            break;
        next = g_array_index(all, struct cascade_share, i);
    }
    g_array_sort(all, by_time);
    return all;
}

struct outcome {
    int n, covered, known, forecasts, within;
    double r, ratio; /* sums */
    double *error;
};

/* Many cascades seen at this age: what is said of R, and of the end. */
static struct outcome look(guint32 seed, double root, double mean, double p, gint64 age, double true_r, int runs)
{
    struct outcome o = {.error = g_new0(double, runs)};
    GRand *rand = g_rand_new_with_seed(seed);
    for (int i = 0; i < runs; i++) {
        struct cascade c;
        GArray *s = cascade_made(rand, root, mean, p);
        struct cascade_post post = {POSTED, (gint64)root, mean > 0 ? 0 : 1};
        cascade_of_shares(&post, (const struct cascade_share *)(gpointer)s->data, s->len, POSTED + age, &c);
        o.n++;
        if (!c.early) {
            o.known++;
            o.r += c.r;
            o.covered += c.lo <= true_r && true_r <= c.hi;
            assert_true(c.lo <= c.r && c.r <= c.hi);
            assert_int_equal(c.by_followers, mean > 0);
            if (c.forecast) {
                o.error[o.forecasts++] = fabs(c.end - (double)s->len) / (double)MAX(s->len, 1);
                o.ratio += c.end / (double)MAX(s->len, 1);
                o.within += c.end_lo <= (double)s->len && (c.end_hi == 0 || (double)s->len <= c.end_hi);
            }
        }
        g_array_unref(s);
    }
    g_rand_free(rand);
    return o;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *values, int n)
{
    qsort(values, (gsize)n, sizeof *values, by_value);
    return n > 0 ? values[n / 2] : 0;
}

static void expect(const char *what, struct outcome *o, double true_r, double off, double error, double covers)
{
    double r = o->r / MAX(o->known, 1), covered = (double)o->covered / MAX(o->known, 1),
           wrong = median(o->error, o->forecasts), within = (double)o->within / MAX(o->forecasts, 1);
    if (o->known < o->n * .9 || o->forecasts < o->n / 2 || fabs(r - true_r) > off * true_r || covered < .8 || wrong > error ||
        within < covers)
        fail_msg("%s, R %.1f: %d of %d known, mean %.3f, its band holds %.2f; %d forecasts, median error %.2f, band %.2f",
                 what, true_r, o->known, o->n, r, covered, o->forecasts, wrong, within);
    g_free(o->error);
}

/* ---- with a known answer ---- */
static const double TRUE_R[] = {.3, .6, .9};

static void finds_what_followers_do(void **state)
{
    for (gsize k = 0; k < G_N_ELEMENTS(TRUE_R); k++) {
        double mean = 100, p = TRUE_R[k] / mean;
        struct outcome o = look(7, 60 / p, mean, p, 2 * MS_HOUR, TRUE_R[k], 100);
        expect("by followers", &o, TRUE_R[k], .15, .6, .8);
    }
}

static void finds_it_by_times_alone(void **state)
{
    for (gsize k = 0; k < G_N_ELEMENTS(TRUE_R); k++) {
        struct outcome o = look(11, 60 / TRUE_R[k], 0, TRUE_R[k], 4 * MS_HOUR, TRUE_R[k], 100);
        expect("by times", &o, TRUE_R[k], .35, .6, .7);
    }
}

/* What an alarm rests on. */
static void tells_growth_from_decay(void **state)
{
    static const double R[] = {.4, 1.6};
    for (gsize k = 0; k < G_N_ELEMENTS(R); k++) {
        GRand *rand = g_rand_new_with_seed(3);
        int grows = 0, runs = 60;
        for (int i = 0; i < runs; i++) {
            struct cascade c;
            struct cascade_post post = {POSTED, (gint64)(3000 / R[k]), 0};
            GArray *s = cascade_made(rand, (double)post.followers, 100, R[k] / 100);
            cascade_of_shares(&post, (const struct cascade_share *)(gpointer)s->data, s->len, POSTED + 2 * MS_HOUR, &c);
            grows += !c.early && c.r >= 1;
            assert_true(c.early || c.forecast == (c.r < CASCADE_TELLS));
            g_array_unref(s);
        }
        if (k == 0 ? grows > 3 : grows < 48)
            fail_msg("R %.1f: %d of %d are said to grow", R[k], grows, runs);
        g_rand_free(rand);
    }
}

/* Just below 1 a forecast would be thousands, or tens of thousands: there is none, and words say why. */
static void no_forecast_near_one(void **state)
{
    GRand *rand = g_rand_new_with_seed(5);
    int near = 0;
    for (int i = 0; i < 100; i++) {
        struct cascade c;
        struct cascade_post post = {POSTED, 6000, 0};
        GArray *s = cascade_made(rand, 6000, i % 2 ? 100 : 0, i % 2 ? .0097 : .97);
        for (gint64 age = MS_HOUR; age <= 6 * MS_HOUR; age += MS_HOUR) {
            cascade_of_shares(&post, (const struct cascade_share *)(gpointer)s->data, s->len, POSTED + age, &c);
            assert_true(c.end_hi == 0 || c.hi < CASCADE_TELLS);
            if (c.early || c.r < CASCADE_TELLS || c.r >= 1)
                continue;
            near++;
            assert_true(!c.forecast && c.end == 0);
            assert_non_null(strstr(cascade_no_end(c.r, c.lo), "cannot be told"));
        }
        g_array_unref(s);
    }
    if (near < 10)
        fail_msg("only %d came near", near);
    assert_string_equal(cascade_no_end(1.2, .8), "too unsure to say where it ends");
    assert_string_equal(cascade_no_end(1.2, 1.1), "grows: no end in sight");
    g_rand_free(rand);
}

/* ---- by hand ---- */
static double phi(double s)
{
    return s <= 300 ? 6.265725e-4 : 6.265725e-4 * pow(s / 300, -1.2314843);
}

/* The estimate of reputation.md, its integrals summed in small steps. */
static void as_the_formula_has_it(void **state)
{
    struct cascade_share s[12];
    double age = 5400, window = 2700, weight = 0, exposed = 0, mean = 0;
    for (int i = 0; i < 12; i++) {
        s[i] = (struct cascade_share){POSTED + (i + 1) * 400 * MS_SECOND, 50 + 10 * i};
        mean += (double)s[i].followers / 12;
    }
    for (int i = -1; i < 12; i++) {
        double then = i < 0 ? 0 : (i + 1) * 400.0, n = i < 0 ? 4000 : (double)s[i].followers, step = .25;
        if (i >= 0 && age - then < window)
            weight += 1 - (age - then) / window;
        for (double at = MAX(then, age - window) + step / 2; at < age; at += step)
            exposed += n * (1 - (age - at) / window) * phi(at - then) * step;
    }
    struct cascade c;
    struct cascade_post post = {POSTED, 4000, 0};
    cascade_of_shares(&post, s, 12, POSTED + (gint64)age * MS_SECOND, &c);
    assert_true(c.by_followers && !c.early && c.reshares == 12);
    assert_true(fabs(c.r - weight / exposed * mean) < 1e-4 * c.r);
    double still = 4000 * (1 - cascade_kernel(age)), p = weight / exposed;
    for (int i = 0; i < 12; i++)
        still += (double)s[i].followers * (1 - cascade_kernel(age - (i + 1) * 400.0));
    assert_true(fabs(c.end - (12 + p * still / (1 - p * mean))) < 1e-3 * c.end);
    assert_true(fabs(cascade_kernel(1e30) - 1) < .01); /* the kernel is a distribution */
}

static void rate_and_doubling(void **state)
{
    struct cascade_share s[16];
    struct cascade c;
    struct cascade_post post = {POSTED, -1, 0};
    for (int i = 0; i < 16; i++)
        s[i] = (struct cascade_share){POSTED + (i + 1) * 15 * MS_MINUTE, -1};
    cascade_of_shares(&post, s, 9, POSTED + 9 * 15 * MS_MINUTE, &c);
    assert_true(c.early && c.reshares == 9 && !c.forecast && c.r == 0); /* too early for more */
    assert_true(c.rate == 4 && c.doubling == 5 * 15 * MS_MINUTE);
    cascade_of_shares(&post, s, 16, POSTED + 9 * 15 * MS_MINUTE, &c); /* those to come do not count */
    assert_int_equal(c.reshares, 9);
    cascade_of_shares(&post, s, 16, POSTED + 4 * MS_HOUR, &c);
    assert_true(!c.early && !c.by_followers && c.r > 0 && c.doubling == 2 * MS_HOUR);
    const struct cascade_count counts[] = {{POSTED + MS_HOUR, 10}, {POSTED + 2 * MS_HOUR, 40}};
    cascade_of_counts(&post, counts, 2, POSTED + 90 * MS_MINUTE, &c); /* the second is not known yet */
    assert_int_equal(c.reshares, 10);
    cascade_of_counts(&post, counts, 2, POSTED + 2 * MS_HOUR, &c);
    assert_int_equal(c.reshares, 40);
    assert_true(fabs(c.rate - 30) < .01 && llabs(c.doubling - 40 * MS_MINUTE) < 2 * MS_SECOND);
}

/* An author whom many follow is no epidemic. */
static void many_followers(void **state)
{
    struct cascade_count counts[12];
    struct cascade small, big;
    for (int i = 0; i < 12; i++)
        counts[i] = (struct cascade_count){POSTED + (i + 1) * 20 * MS_MINUTE, (i + 1) * 10};
    cascade_of_counts(&(struct cascade_post){POSTED, 200, 200}, counts, 12, POSTED + 4 * MS_HOUR, &small);
    cascade_of_counts(&(struct cascade_post){POSTED, 200000, 200}, counts, 12, POSTED + 4 * MS_HOUR, &big);
    assert_true(big.r < small.r / 2);
}

static void nothing_strange_out(void **state)
{
    struct cascade_share s[20];
    struct cascade_count counts[] = {{POSTED - MS_DAY, 5}, {POSTED, -7}, {POSTED + 1, G_MAXINT64 / 4}, {POSTED + 2, 3}};
    struct cascade c;
    for (int i = 0; i < 20; i++)
        s[i] = (struct cascade_share){POSTED - MS_DAY, i % 2 ? G_MAXINT64 : 0};
    for (gint64 now = POSTED - 1; now < POSTED + 3; now++) {
        cascade_of_shares(&(struct cascade_post){POSTED, G_MAXINT64, -1}, s, 20, now, &c);
        assert_true(isfinite(c.r) && isfinite(c.hi) && isfinite(c.end) && c.end >= 0 && isfinite(c.rate));
        cascade_of_counts(&(struct cascade_post){POSTED, 0, 0}, counts, 4, now, &c);
        assert_true(isfinite(c.r) && isfinite(c.hi) && isfinite(c.end_hi) && c.r >= 0 && isfinite(c.rate));
    }
    cascade_of_shares(&(struct cascade_post){POSTED, 5, 0}, NULL, 0, POSTED + MS_DAY, &c);
    assert_true(c.early && c.reshares == 0 && c.doubling == 0 && c.rate == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_followers_do), cmocka_unit_test(finds_it_by_times_alone),
        cmocka_unit_test(tells_growth_from_decay), cmocka_unit_test(as_the_formula_has_it),
        cmocka_unit_test(rate_and_doubling),       cmocka_unit_test(many_followers),
        cmocka_unit_test(nothing_strange_out),    cmocka_unit_test(no_forecast_near_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
