/* What moved a part of a score most: messages for goodwill and calm, conversations for the rest. */
#include "score.h"

#include <math.h>

struct moving {
    const struct score_days *days;
    struct metrics_score_input in;
    struct metrics_score score;
    enum metrics_part part;
    gint64 from_ms;
    GArray *moves; /* struct scores_move */
    guint limit, n; /* n: of all */
};

static int by_size(gconstpointer a, gconstpointer b)
{
    const struct scores_move *x = a, *y = b;
    double p = fabs(x->points), q = fabs(y->points);
    if (x->item == 0 && (x->points < 0) != (y->points < 0))
        return x->points < 0 ? -1 : 1; /* a promise kept may weigh more than one broken, but nobody looks for it */
    if (p != q)
        return p > q ? -1 : 1;
    gint64 i = x->item != 0 ? x->item : x->conversation, k = y->item != 0 ? y->item : y->conversation;
    return i > k ? -1 : i < k; /* the newer one first */
}

/* The few that count are kept, however many there are. */
static void keep(struct moving *m, const struct scores_move *move)
{
    m->n++;
    g_array_append_val(m->moves, *move);
    if (m->moves->len < (gsize)m->limit + 4096)
        return;
    g_array_sort(m->moves, by_size);
    g_array_set_size(m->moves, m->limit);
}

static void by_item(const struct score_item *row, gpointer user)
{
    struct moving *m = user;
    const struct score_days *d = m->days;
    double times = m->score.parts[m->part].times;
    struct scores_move move = {row->id, row->conversation, row->at, 0};
    if (score_weight_now(d, row) <= 0)
        return;
    if (m->part == METRICS_GOODWILL) {
        move.points = metrics_mood_moved(&m->in.mood, METRICS_PRIOR_MENTIONS, m->in.p0, score_weight_now(d, row),
                                         row->label, times);
        keep(m, &move);
    } else if (row->label < 0 && row->at > d->now_ms - MS_DAY) {
        /* Its share: over the worst of days one more or less moves nothing. */
        double raw = weight_fresh(row->corrected ? 1 : row->confidence, row->followers, METRICS_FOLLOWERS_CAP);
        move.points = d->negative_24h > 0 ? -times * m->in.burn * raw / d->negative_24h : 0;
        keep(m, &move);
    }
}

/* A share with one of its members, less the share without it. */
static double moved(const struct metrics_ratio *r, gboolean met)
{
    double with = r->of > 0 ? (double)r->met / (double)r->of : 1;
    double without = r->of > 1 ? (double)(r->met - (met && r->met > 0)) / (double)(r->of - 1) : 1;
    return with - without;
}

/* Whether the conversation is one of those that the part counts, and which way; as the kept sums have it. */
static gboolean counts(const struct moving *m, const struct score_conversation *c, gboolean *met)
{
    gint64 now = m->days->now_ms, first = m->days->bounds[SCORE_DAYS - SCORE_WINDOW];
    gboolean replied = c->replied_at != 0, closed = c->state == CONV_DONE;
    gint64 hour_passed = now - now % MS_HOUR;
    gboolean passed = c->promised_at != 0 && c->promised_at <= hour_passed;
    if (closed && c->reason == REASON_SPAM)
        return FALSE;
    if (m->part == METRICS_RESOLUTION) {
        *met = score_solved(c);
        return closed && c->closed_at >= first;
    }
    if (c->needed_at < first || c->promised_at == 0)
        return FALSE;
    if (m->part == METRICS_FOLLOW_UP) {
        *met = replied || score_solved(c);
        return passed && !(closed && !replied && c->reason == REASON_NO_ACTION);
    }
    *met = replied && c->replied_at <= c->promised_at;
    return replied || (passed && !(closed && c->closed_at <= c->promised_at));
}

static void by_conversation(const struct score_conversation *c, gpointer user)
{
    struct moving *m = user;
    const struct metrics_ratio *of = m->part == METRICS_FOLLOW_UP ? &m->in.answered
                                     : m->part == METRICS_SPEED   ? &m->in.clocks
                                                                  : &m->in.solved;
    const struct score_conversation then = score_as_of(c, m->days->now_ms);
    gboolean met = FALSE;
    if (!counts(m, &then, &met))
        return;
    gint64 at = m->part == METRICS_RESOLUTION ? c->closed_at : c->needed_at;
    if (at < m->from_ms)
        return;
    const struct scores_move move = {0, c->id, at, m->score.parts[m->part].times * moved(of, met)};
    keep(m, &move);
}

GArray *scores_moved(struct store_reader *r, const struct score_scope *scope, const struct settings *settings,
                     enum metrics_part part, gint64 from_ms, gint64 now_ms, guint limit, guint *n, GError **error)
{
    struct moving m = {.part = part, .from_ms = from_ms, .limit = limit};
    double times[METRICS_PARTS];
    struct score_days *d = score_gather(r, scope, settings, now_ms, error);
    if (d == NULL)
        return NULL;
    m.days = d;
    m.moves = g_array_new(FALSE, FALSE, sizeof(struct scores_move));
    score_times(settings, times);
    score_of_day(d, SCORE_LAST, times, &m.in, &m.score);
    gboolean ok = part == METRICS_GOODWILL || part == METRICS_CALM
                      ? store_score_items(r, scope, from_ms, now_ms + 1, by_item, &m, error)
                      /* What was closed may have been needed long before. */
                      : store_score_conversations(r, scope, part == METRICS_RESOLUTION ? d->bounds[0] : from_ms,
                                                  now_ms + 1, by_conversation, &m, error);
    score_days_free(d);
    if (!ok) {
        g_array_unref(m.moves);
        return NULL;
    }
    g_array_sort(m.moves, by_size);
    g_array_set_size(m.moves, MIN(m.moves->len, limit));
    if (n != NULL)
        *n = m.n;
    return m.moves;
}
