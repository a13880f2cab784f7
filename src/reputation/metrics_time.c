/* Reply times with those still waiting, and series by day. */
#include "repute/metrics.h"

#include <math.h>
#include <stdlib.h>

/* By time; at the same time answers come before those cut off there, as Kaplan and Meier have it. */
static int compare_replies(const void *a, const void *b)
{
    const struct metrics_reply *x = a, *y = b;
    if (x->duration_ms != y->duration_ms)
        return x->duration_ms < y->duration_ms ? -1 : 1;
    return (y->answered != FALSE) - (x->answered != FALSE);
}

static void reach(struct metrics_quantile *to, double q, double still, gint64 ms)
{
    /* The product of fractions may miss a round share by a few units in the last place. */
    if (!to->reached && still <= 1 - q + 1e-9) {
        to->reached = TRUE;
        to->ms = ms;
    }
}

void metrics_reply_times(const struct metrics_reply *replies, gsize n, struct metrics_times *out)
{
    struct metrics_times t = {.n = (guint)n};
    g_autofree struct metrics_reply *sorted = n > 0 ? g_memdup2(replies, n * sizeof *replies) : NULL;
    for (gsize i = 0; i < n; i++) {
        sorted[i].duration_ms = MAX(sorted[i].duration_ms, 0);
        t.waiting += !sorted[i].answered && !sorted[i].closed;
    }
    if (n > 0)
        qsort(sorted, n, sizeof *sorted, compare_replies);
    double still = 1;
    for (gsize i = 0; i < n && sorted != NULL;) {
        gint64 at = sorted[i].duration_ms;
        gsize end = i, answered = 0;
        for (; end < n && sorted[end].duration_ms == at; end++)
            answered += sorted[end].answered != FALSE;
        still *= 1 - (double)answered / (double)(n - i);
        reach(&t.p50, 0.5, still, at);
        reach(&t.p90, 0.9, still, at);
        reach(&t.p95, 0.95, still, at);
        i = end;
    }
    gint64 longest = n > 0 ? sorted[n - 1].duration_ms : 0;
    struct metrics_quantile *all[] = {&t.p50, &t.p90, &t.p95};
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        if (!all[i]->reached)
            all[i]->ms = longest;
    *out = t;
}

void metrics_day_bounds(GTimeZone *zone, gint64 now_ms, guint days, gint64 *bounds)
{
    gint64 seconds = now_ms / MS_SECOND - (now_ms % MS_SECOND < 0);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(seconds);
    g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_timezone(utc, zone) : NULL;
    GDate day;
    g_date_clear(&day, 1);
    if (local != NULL)
        g_date_set_dmy(&day, (GDateDay)g_date_time_get_day_of_month(local),
                       (GDateMonth)g_date_time_get_month(local), (GDateYear)g_date_time_get_year(local));
    for (guint i = 0; i <= days; i++) {
        bounds[i] = now_ms - (gint64)(days - i) * MS_DAY;
        if (!g_date_valid(&day))
            continue;
        GDate at = day;
        if (i == days)
            g_date_add_days(&at, 1);
        else
            g_date_subtract_days(&at, days - 1 - i);
        g_autoptr(GDateTime) start = g_date_time_new(zone, g_date_get_year(&at), (gint)g_date_get_month(&at),
                                                     g_date_get_day(&at), 0, 0, 0);
        if (start != NULL)
            bounds[i] = g_date_time_to_unix(start) * MS_SECOND;
    }
}

void metrics_spark(const double *values, gsize n, int levels, gboolean from_zero, int *out)
{
    double lo = G_MAXDOUBLE, hi = -G_MAXDOUBLE;
    for (gsize i = 0; i < n; i++) {
        lo = MIN(lo, values[i]);
        hi = MAX(hi, values[i]);
    }
    if (from_zero)
        lo = 0;
    for (gsize i = 0; i < n; i++) {
        if (from_zero && !(values[i] > 0)) {
            out[i] = 0;
            continue;
        }
        double at = hi > lo ? (values[i] - lo) / (hi - lo) : 0.5;
        out[i] = from_zero ? (int)ceil(at * levels) : 1 + (int)lround(at * (levels - 1));
        out[i] = CLAMP(out[i], 1, levels);
    }
}
