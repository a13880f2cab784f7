/* Figures of reputation against worked examples. */
#include "repute/metrics.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

static void wilson_agrees_with_the_published_examples(void **state)
{
    struct metrics_interval i = metrics_wilson(0.8, 10, METRICS_Z95);
    near(i.lo, 0.490, 0.0005);
    near(i.hi, 0.943, 0.0005);
    i = metrics_wilson(0.8, 100, METRICS_Z95);
    near(i.lo, 0.711, 0.0005);
    near(i.hi, 0.867, 0.0005);
}

static void wilson_stays_within_bounds(void **state)
{
    const double ns[] = {0, -1, 1, 1e12, NAN, INFINITY}, ps[] = {-1, 0, 1, 2, NAN};
    for (gsize n = 0; n < G_N_ELEMENTS(ns); n++)
        for (gsize p = 0; p < G_N_ELEMENTS(ps); p++) {
            struct metrics_interval i = metrics_wilson(ps[p], ns[n], METRICS_Z95);
            assert_true(i.lo >= 0 && i.lo <= i.hi && i.hi <= 1);
        }
    struct metrics_interval none = metrics_wilson(0.5, 0, METRICS_Z95);
    assert_true(none.lo == 0 && none.hi == 1);
}

static void weight_follows_reach_and_age(void **state)
{
    const gint64 h = METRICS_HALF_LIFE_MS, cap = METRICS_FOLLOWERS_CAP;
    near(metrics_weight(1, 0, cap, 0, h), 1, 1e-12);
    near(metrics_weight(1, 9, cap, 0, h), 2, 1e-12);
    near(metrics_weight(0.5, 99, cap, 7 * MS_DAY, h), 0.75, 1e-12);
    near(metrics_weight(1, 1000000000, cap, 0, h), metrics_weight(1, cap, cap, 0, h), 0);
    near(metrics_weight(1, -1, cap, -MS_DAY, h), 1, 1e-12);
    assert_true(metrics_weight(1, G_MAXINT64, G_MAXINT64, G_MAXINT64, h) == 0);
    assert_true(metrics_weight(NAN, 5, cap, 0, h) == 0);
    assert_true(isfinite(metrics_weight(1, 5, cap, 0, 0)));
}

static struct metrics_mood mood_of(int good, int bad, int neutral)
{
    struct metrics_mood m = {0};
    for (int i = 0; i < good + bad + neutral; i++)
        metrics_mood_add(&m, 1, i < good ? 1 : i < good + bad ? -1 : 0);
    return m;
}

static void mood_counts_by_weight(void **state)
{
    struct metrics_mood m = mood_of(6, 3, 11);
    near(metrics_mood_n_eff(&m), 20, 1e-9);
    near(metrics_mood_n_polar(&m), 9, 1e-9);
    near(metrics_mood_net(&m), 15, 1e-9);
    near(metrics_mood_share(&m, 20, 0.5), 16.0 / 29, 1e-12);
    /* One loud voice beside nine quiet ones is not ten voices. */
    struct metrics_mood loud = mood_of(9, 0, 0);
    metrics_mood_add(&loud, 9, -1);
    near(metrics_mood_n_eff(&loud), 18.0 * 18 / 90, 1e-9);
    near(metrics_mood_net(&loud), 0, 1e-9);
}

static void empty_mood_is_the_prior(void **state)
{
    struct metrics_mood none = {0};
    assert_true(metrics_mood_n_eff(&none) == 0 && metrics_mood_n_polar(&none) == 0);
    assert_true(metrics_mood_net(&none) == 0);
    near(metrics_mood_share(&none, 20, 0.7), 0.7, 1e-12);
    near(metrics_mood_share(&none, 0, 0.7), 0.7, 1e-12);
    metrics_mood_add(&none, NAN, 1);
    metrics_mood_add(&none, -3, 1);
    assert_int_equal(none.n, 2);
    assert_true(metrics_mood_n_eff(&none) == 0);
}

static void prior_waits_for_thirty_items(void **state)
{
    struct metrics_mood few = mood_of(29, 0, 100), enough = mood_of(24, 6, 0);
    near(metrics_mood_prior(&few), 0.5, 0);
    near(metrics_mood_prior(&enough), 0.8, 1e-12);
}

static void a_mention_moves_what_taking_it_out_would(void **state)
{
    struct metrics_mood with = mood_of(6, 3, 0), without = mood_of(6, 2, 0);
    double moved = metrics_mood_moved(&with, 20, 0.5, 1, -1, 40);
    near(moved, 40 * (metrics_mood_share(&with, 20, 0.5) - metrics_mood_share(&without, 20, 0.5)), 1e-12);
    assert_true(moved < 0);
    assert_true(metrics_mood_moved(&with, 20, 0.5, 1, 0, 40) == 0);
    assert_true(isfinite(metrics_mood_moved(&with, 0, 0.5, 1e9, 1, 40)));
}

static struct metrics_score_input example(void)
{
    struct metrics_score_input in = {.mood = mood_of(84, 44, 100),
                                     .p0 = 0.5,
                                     .answered = {96, 100},
                                     .clocks = {70, 100},
                                     .solved = {81, 100},
                                     .burn = 0.51};
    return in;
}

static void score_adds_up(void **state)
{
    struct metrics_score_input in = example();
    struct metrics_score s;
    metrics_score(&in, &s);
    near(s.parts[METRICS_GOODWILL].value, 94.0 / 148, 1e-12);
    near(s.parts[METRICS_GOODWILL].points, 25.4, 1e-9);
    near(s.parts[METRICS_FOLLOW_UP].points, 19.2, 1e-9);
    near(s.parts[METRICS_SPEED].lost, 6.0, 1e-9);
    near(s.parts[METRICS_RESOLUTION].points, 8.1, 1e-9);
    near(s.parts[METRICS_CALM].points, 4.9, 1e-9);
    near(s.total, 71.6, 1e-9);
    assert_false(s.too_few);
    struct metrics_interval w = metrics_wilson(94.0 / 148, 128, METRICS_Z95);
    near(s.half_width, 40 * (w.hi - w.lo) / 2, 1e-9);
    near(s.lo, 71.6 - s.half_width, 1e-9);
    assert_string_equal(metrics_part_name(METRICS_FOLLOW_UP), "follow-up");
}

/* What is printed adds up to what is printed, and nobody loses less than nothing. */
static void rounded_points_always_add_up(void **state)
{
    guint32 seed = 1;
    for (int round = 0; round < 5000; round++) {
        double v[8];
        for (int i = 0; i < 8; i++) {
            seed = seed * 1664525u + 1013904223u;
            v[i] = round % 3 == 0 && (seed >> 20) % 3 == 0 ? 1 : (seed >> 8) / 16777216.0;
        }
        struct metrics_score_input in = {.p0 = v[0], .burn = v[1]};
        in.answered = (struct metrics_ratio){(guint64)(v[2] * 1000), 1000};
        in.clocks = (struct metrics_ratio){(guint64)(v[3] * 1000), 1000};
        in.solved = (struct metrics_ratio){(guint64)(v[4] * 1000), 1000};
        for (int i = 0; i < METRICS_PARTS && round % 2; i++)
            in.times[i] = v[i] * 50;
        struct metrics_score s;
        metrics_score(&in, &s);
        double points = 0, lost = 0;
        for (int i = 0; i < METRICS_PARTS; i++) {
            points += s.parts[i].points;
            lost += s.parts[i].lost;
            assert_true(s.parts[i].points >= 0 && s.parts[i].lost >= 0);
            near(s.parts[i].points + s.parts[i].lost, s.parts[i].times, 1e-9);
            near(s.parts[i].points, s.parts[i].value * s.parts[i].times, 0.26);
        }
        near(points, s.total, 1e-9);
        near(points + lost, 100, 1e-9);
    }
}

static void score_of_nothing_is_no_number(void **state)
{
    struct metrics_score_input in = {.p0 = 0.5};
    struct metrics_score s;
    metrics_score(&in, &s);
    assert_true(s.too_few);
    near(s.total, 80, 1e-9); /* half the goodwill, nothing else due */
    assert_false(s.parts[METRICS_SPEED].measured);
    in.mood = mood_of(5, 4, 0);
    metrics_score(&in, &s);
    assert_true(s.too_few);
    in.mood = mood_of(5, 5, 0);
    metrics_score(&in, &s);
    assert_false(s.too_few);
    in = (struct metrics_score_input){.p0 = NAN, .burn = NAN, .times = {NAN, INFINITY, -1, 0, 0}};
    metrics_score(&in, &s);
    assert_true(isfinite(s.parts[METRICS_GOODWILL].value) && isfinite(s.half_width));
    near(s.total, 80, 1e-9);
}

static void burn_is_measured_by_the_past(void **state)
{
    double days[21];
    for (int i = 0; i < 21; i++)
        days[20 - i] = i;
    near(metrics_percentile(days, 21, 0.95), 19, 1e-12);
    near(metrics_percentile(days, 21, 0.975), 19.5, 1e-12);
    near(metrics_burn(9.5, days, 21), 0.5, 1e-12);
    near(metrics_burn(100, days, 21), 1, 0);
    assert_true(metrics_burn(0, NULL, 0) == 0);
    assert_true(metrics_burn(1, NULL, 0) == 1);
    near(metrics_percentile(days, 1, 0.5), 20, 0);
}

static void those_waiting_count(void **state)
{
    struct metrics_reply r[20];
    const gint64 minutes[] = {5, 10, 12, 15, 17, 18, 25, 30, 45, 60};
    for (int i = 0; i < 10; i++) {
        r[i] = (struct metrics_reply){minutes[9 - i] * MS_MINUTE, TRUE};
        r[10 + i] = (struct metrics_reply){(61 + i) * MS_MINUTE, FALSE};
    }
    struct metrics_times t;
    metrics_reply_times(r, 20, &t);
    assert_true(t.p50.reached);
    assert_int_equal(t.p50.ms, 60 * MS_MINUTE);
    assert_false(t.p90.reached);
    assert_int_equal(t.p90.ms, 70 * MS_MINUTE);
    assert_int_equal(t.n, 20);
    assert_int_equal(t.waiting, 10);
    r[19].closed = TRUE; /* closed without an answer: cut off there, but nobody waits */
    metrics_reply_times(r, 20, &t);
    assert_int_equal(t.waiting, 9);
    assert_int_equal(t.p50.ms, 60 * MS_MINUTE);
}

static void cut_off_early_says_nothing_about_later(void **state)
{
    /* By hand: 6 at 1 (5/6), one cut off at 2, 4 at 3 (3/4 of it: .625), 4 (.417), 5 (.208), 6 (0). */
    struct metrics_reply r[] = {{1, TRUE}, {2, FALSE}, {3, TRUE}, {4, TRUE}, {5, TRUE}, {6, TRUE}};
    struct metrics_times t;
    metrics_reply_times(r, G_N_ELEMENTS(r), &t);
    assert_int_equal(t.p50.ms, 4);
    assert_int_equal(t.p90.ms, 6);
    assert_true(t.p95.reached);
    /* An answer and a cut at the same time: the answer comes first. */
    struct metrics_reply tie[] = {{3, FALSE}, {3, TRUE}};
    metrics_reply_times(tie, 2, &t);
    assert_true(t.p50.reached && t.p50.ms == 3);
    metrics_reply_times(NULL, 0, &t);
    assert_true(!t.p50.reached && t.p50.ms == 0 && t.n == 0);
    struct metrics_reply one = {-5, FALSE};
    metrics_reply_times(&one, 1, &t);
    assert_true(!t.p95.reached && t.p95.ms == 0 && t.waiting == 1);
}

static void standing_knows_its_doubt(void **state)
{
    struct metrics_standing_value v;
    metrics_standing(0, 0, &v);
    near(v.value, 0.5, 1e-12);
    near(v.band.lo, 0.05, 1e-6); /* beta (1, 1) is uniform */
    near(v.band.hi, 0.95, 1e-6);
    metrics_standing(8, 0, &v);
    near(v.value, 0.9, 1e-12);
    near(v.evidence, 8, 1e-12);
    near(v.band.lo, pow(0.05, 1.0 / 9), 1e-6); /* beta (9, 1): x^9 */
}

static void spread_tells_growth_from_decay(void **state)
{
    double growing[8], fading[8], none[8] = {0};
    for (int i = 0; i < 8; i++) {
        growing[i] = pow(2, i);
        fading[i] = 1000 * pow(0.4, i);
    }
    struct metrics_spread s;
    metrics_cori(growing, 8, MS_HOUR, 4, &s);
    assert_true(s.known && s.lo > 1 && s.lo < s.r && s.r < s.hi);
    metrics_cori(fading, 8, MS_HOUR, 4, &s);
    assert_true(s.known && s.hi < 1);
    metrics_cori(none, 8, MS_HOUR, 4, &s);
    assert_false(s.known);
    near(s.r, 5, 1e-9); /* the prior: gamma of shape 1, scale 5 */
    near(s.lo, -5 * log(0.95), 1e-6);
    near(s.hi, -5 * log(0.05), 1e-6);
    metrics_cori(NULL, 0, MS_HOUR, 4, &s);
    assert_false(s.known);
    const double wild[] = {1e15, NAN, -4, INFINITY, 1e15};
    metrics_cori(wild, 5, 0, 99, &s);
    assert_true(isfinite(s.r) && isfinite(s.lo) && s.lo <= s.hi);
}

static void a_known_spread_by_hand(void **state)
{
    /* One hour, one step back: w_1 is the kernel's integral over 90 minutes. */
    const double c = 6.265725e-4, th = 0.2314843, counts[] = {100, 30};
    double w1 = c * 300 * (1 + (1 - pow(5400.0 / 300, -th)) / th);
    struct metrics_spread s;
    metrics_cori(counts, 2, MS_HOUR, 1, &s);
    near(s.r, 31 / (0.2 + 100 * w1), 1e-9);
}

static void spikes_are_above_the_usual_and_not_tiny(void **state)
{
    double same_hour[28];
    for (int i = 0; i < 28; i++)
        same_hour[i] = i % 2 ? 3 : 5;
    struct metrics_spike s;
    metrics_spike(10, same_hour, 28, &s);
    near(s.mean, 4, 1e-12);
    near(s.limit, 10, 1e-9); /* variance under the mean: Poisson's counts */
    assert_false(s.alarm);
    metrics_spike(10.5, same_hour, 28, &s);
    assert_true(s.alarm);
    metrics_spike(4, NULL, 0, &s);
    assert_false(s.alarm); /* under five is never an alarm */
    metrics_spike(5, NULL, 0, &s);
    assert_true(s.alarm);
}

static void slow_drift_adds_up(void **state)
{
    double all[20], usual[20], worse[20];
    for (int i = 0; i < 20; i++) {
        all[i] = 100;
        usual[i] = i % 2 ? 18 : 22;
        worse[i] = i < 10 ? 20 : 24; /* one standard deviation more, every day */
    }
    struct metrics_drift d;
    metrics_negative_drift(usual, all, 20, 0.2, &d);
    assert_false(d.alarm);
    metrics_negative_drift(worse, all, 20, 0.2, &d);
    near(d.sum, 5, 1e-9);
    worse[19] = 25;
    metrics_negative_drift(worse, all, 20, 0.2, &d);
    assert_true(d.alarm);
    all[3] = NAN;
    metrics_negative_drift(worse, all, 20, NAN, &d);
    assert_true(isfinite(d.sum));
    metrics_negative_drift(NULL, NULL, 0, 0.2, &d);
    assert_true(!d.alarm && d.sum == 0);
}

static void days_are_local_days(void **state)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier("CET-1CEST,M3.5.0,M10.5.0/3");
    assert_non_null(zone);
    gint64 now, b[15], start;
    assert_true(clock_parse_rfc3339("2026-04-02T12:00:00Z", &now));
    metrics_day_bounds(zone, now, 14, b);
    assert_true(clock_parse_rfc3339("2026-03-19T23:00:00Z", &start)); /* 20 March, still winter time */
    assert_true(b[0] == start);
    assert_true(b[14] - b[13] == MS_DAY && b[13] <= now && now < b[14]);
    assert_true(b[10] - b[9] == MS_DAY - MS_HOUR); /* 29 March has 23 hours */
}

static void sparklines_use_their_height(void **state)
{
    const double scores[] = {66, 69, 77, 72}, same[] = {7, 7}, counts[] = {0, 1, 400, 800};
    int out[4];
    metrics_spark(scores, 4, 8, FALSE, out);
    assert_true(out[0] == 1 && out[2] == 8 && out[1] == 3 && out[3] == 5);
    metrics_spark(same, 2, 8, FALSE, out);
    assert_true(out[0] == out[1] && out[0] >= 4 && out[0] <= 5);
    metrics_spark(counts, 4, 8, TRUE, out);
    assert_true(out[0] == 0 && out[1] == 1 && out[2] == 4 && out[3] == 8);
    metrics_spark(NULL, 0, 8, TRUE, out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson_agrees_with_the_published_examples),
        cmocka_unit_test(wilson_stays_within_bounds),
        cmocka_unit_test(weight_follows_reach_and_age),
        cmocka_unit_test(mood_counts_by_weight),
        cmocka_unit_test(empty_mood_is_the_prior),
        cmocka_unit_test(prior_waits_for_thirty_items),
        cmocka_unit_test(a_mention_moves_what_taking_it_out_would),
        cmocka_unit_test(score_adds_up),
        cmocka_unit_test(rounded_points_always_add_up),
        cmocka_unit_test(score_of_nothing_is_no_number),
        cmocka_unit_test(burn_is_measured_by_the_past),
        cmocka_unit_test(those_waiting_count),
        cmocka_unit_test(cut_off_early_says_nothing_about_later),
        cmocka_unit_test(standing_knows_its_doubt),
        cmocka_unit_test(spread_tells_growth_from_decay),
        cmocka_unit_test(a_known_spread_by_hand),
        cmocka_unit_test(spikes_are_above_the_usual_and_not_tiny),
        cmocka_unit_test(slow_drift_adds_up),
        cmocka_unit_test(days_are_local_days),
        cmocka_unit_test(sparklines_use_their_height),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
