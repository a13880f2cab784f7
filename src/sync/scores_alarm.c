/* What is out of the ordinary: more mentions than such an hour has, a slow turn to the bad. */
#include "score.h"

#define SAME_HOURS 28 /* days whose same hour is compared */
#define DRIFT_DAYS 28
#define RECENT_DAYS 7
#define LEAST_DAYS 7   /* heard of since then, to know what is usual */
#define LEAST_BEFORE 30 /* mentions, to know what share is usual */

struct hours_seen {
    gint64 now; /* hour */
    gint64 first;
    double same[SAME_HOURS];
    double all[DRIFT_DAYS], negative[DRIFT_DAYS]; /* oldest first */
    gint64 before, before_negative, recent, recent_negative;
};

static void see(struct hours_seen *h, const struct mood_sum *m, struct scores_alarm *out)
{
    gint64 ago = h->now - m->hour, day = ago / 24;
    if (ago < 0)
        return;
    h->first = MIN(h->first, m->hour);
    if (ago == 0) {
        out->n += (guint)m->n;
        out->negative += (guint)m->n_negative;
    } else if (ago % 24 == 0 && day <= SAME_HOURS) {
        h->same[day - 1] += (double)m->n;
    }
    if (day < RECENT_DAYS) {
        h->recent += m->n;
        h->recent_negative += m->n_negative;
    }
    if (day >= DRIFT_DAYS) {
        h->before += m->n;
        h->before_negative += m->n_negative;
        return;
    }
    h->all[DRIFT_DAYS - 1 - day] += (double)m->n;
    h->negative[DRIFT_DAYS - 1 - day] += (double)m->n_negative;
}

static double share(gint64 part, gint64 of)
{
    return of > 0 ? (double)part / (double)of : 0;
}

static void judge(const struct hours_seen *h, struct scores_alarm *out)
{
    gint64 days = MIN((h->now - h->first) / 24, SAME_HOURS);
    if (days >= LEAST_DAYS) {
        struct metrics_spike spike;
        metrics_spike(out->n, h->same, (gsize)days, &spike);
        out->spike = spike.alarm;
        out->usual = spike.mean;
    }
    out->share = share(h->recent_negative, h->recent);
    out->usual_share = share(h->before_negative, h->before);
    if (h->before >= LEAST_BEFORE) {
        struct metrics_drift drift;
        metrics_negative_drift(h->negative, h->all, DRIFT_DAYS, out->usual_share, &drift);
        out->drift = drift.alarm && out->share > out->usual_share;
    }
}

gboolean scores_alarm(struct store_reader *r, const struct score_scope *scope, gint64 now_ms, struct scores_alarm *out,
                      GError **error)
{
    struct hours_seen h = {.now = now_ms / MS_HOUR, .first = now_ms / MS_HOUR};
    g_autoptr(GArray) moods =
        store_moods(r, scope, now_ms - (DRIFT_DAYS + SCORE_BEFORE) * MS_DAY, now_ms, error);
    if (moods == NULL)
        return FALSE;
    *out = (struct scores_alarm){.hour = h.now};
    for (guint i = 0; i < moods->len; i++)
        see(&h, &g_array_index(moods, struct mood_sum, i), out);
    judge(&h, out);
    return TRUE;
}
