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
    i = metrics_wilson(0.5, 0, METRICS_Z95);
    assert_true(i.lo == 0 && i.hi == 1);
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
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson_agrees_with_the_published_examples),
        cmocka_unit_test(those_waiting_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
