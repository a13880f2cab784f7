/* The kept sums of a scope as days, and the score of each. */
#include "score.h"

#include <string.h>

struct score_days *score_gather(struct store_reader *r, const struct score_scope *scope, const struct settings *settings,
                                gint64 now_ms, GError **error)
{
    struct score_days *d = score_days_new(settings_str(settings, "zone"), now_ms);
    g_autoptr(GArray) moods = store_moods(r, scope, d->bounds[0], now_ms, error);
    g_autoptr(GArray) promises =
        moods != NULL ? store_promises(r, scope, d->bounds[SCORE_BEFORE], now_ms, error) : NULL;
    if (promises == NULL) {
        score_days_free(d);
        return NULL;
    }
    for (guint i = 0; i < moods->len; i++)
        score_days_add(d, &g_array_index(moods, struct mood_sum, i));
    for (guint i = 0; i < promises->len; i++)
        score_days_add_promise(d, &g_array_index(promises, struct promise_sum, i));
    score_days_sum_promises(d);
    return d;
}

static struct metrics_ratio ratio(gint64 met, gint64 of)
{
    return (struct metrics_ratio){(guint64)MAX(met, 0), (guint64)MAX(of, 0)};
}

void score_of_day(const struct score_days *d, guint k, const double times[METRICS_PARTS], struct metrics_score_input *in,
                  struct metrics_score *out)
{
    const struct promise_sum *p = &d->promise[k];
    *in = (struct metrics_score_input){0};
    score_days_mood(d, k, &in->mood);
    in->p0 = score_days_prior(d, k);
    in->burn = score_days_burn(d, k);
    in->answered = ratio(p->answered, p->due);
    in->clocks = ratio(p->met, p->ended);
    in->solved = ratio(p->solved, p->closed);
    memcpy(in->times, times, sizeof in->times);
    metrics_score(in, out);
}

void score_times(const struct settings *settings, double times[METRICS_PARTS])
{
    char **words = g_strsplit_set(settings_str(settings, "score.weights"), " ,", -1);
    int n = 0;
    memset(times, 0, METRICS_PARTS * sizeof *times);
    for (int i = 0; words[i] != NULL && n < METRICS_PARTS; i++)
        if (*words[i] != '\0')
            times[n++] = g_ascii_strtod(words[i], NULL);
    g_strfreev(words);
}
