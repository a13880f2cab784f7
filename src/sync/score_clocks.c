/* Clocks of first reply and of solving: shares kept, times with those still waiting. */
#include "score.h"

#define WINDOW_MS (SCORE_WINDOW * MS_DAY)

void score_clock_of(const struct score_conversation *row, const struct service_level *sl, struct score_clock *c)
{
    gint64 target = row->direct ? sl->target_direct_ms : sl->target_ms;
    *c = (struct score_clock){.needed_at = row->needed_at,
                              .replied_at = row->replied_at,
                              .closed_at = row->state == CONV_DONE ? row->closed_at : 0,
                              .due_at = hours_add(sl->hours, row->needed_at, target),
                              .state = row->state,
                              .reason = row->reason};
}

static gboolean by_then(gint64 what, gint64 at_ms)
{
    return what != 0 && what <= at_ms;
}

static gboolean is_solved(const struct score_clock *c)
{
    return c->reason == REASON_ANSWERED || c->reason == REASON_SOLVED;
}

static void count(struct metrics_ratio *r, gboolean met)
{
    r->of++;
    r->met += met != FALSE;
}

static void count_clock(const struct score_clock *c, gint64 at_ms, struct score_ratios *out)
{
    gboolean replied = by_then(c->replied_at, at_ms), closed = by_then(c->closed_at, at_ms);
    gboolean needless = closed && !replied && c->reason == REASON_NO_ACTION;
    if (c->due_at <= at_ms && !needless)
        count(&out->answered, replied || (closed && is_solved(c)));
    if (replied)
        count(&out->clocks, c->replied_at <= c->due_at);
    else if (c->due_at <= at_ms && !(closed && c->closed_at <= c->due_at))
        count(&out->clocks, FALSE);
}

void score_clocks_at(const GArray *clocks, gint64 at_ms, struct score_ratios *out)
{
    *out = (struct score_ratios){0};
    for (guint i = 0; i < clocks->len; i++) {
        const struct score_clock *c = &g_array_index(clocks, struct score_clock, i);
        if (c->reason == REASON_SPAM)
            continue;
        if (c->needed_at > at_ms - WINDOW_MS && c->needed_at <= at_ms)
            count_clock(c, at_ms, out);
        if (by_then(c->closed_at, at_ms) && c->closed_at > at_ms - WINDOW_MS)
            count(&out->solved, is_solved(c));
    }
}

static gboolean waits(const struct score_clock *c)
{
    return c->replied_at == 0 && c->closed_at == 0 && c->state != CONV_PENDING && c->reason != REASON_SPAM;
}

void score_clocks_waiting(const GArray *clocks, const struct hours *hours, gint64 now_ms, struct score_waiting *out)
{
    *out = (struct score_waiting){0};
    for (guint i = 0; i < clocks->len; i++) {
        const struct score_clock *c = &g_array_index(clocks, struct score_clock, i);
        if (!waits(c))
            continue;
        out->count++;
        out->late += c->due_at < now_ms;
        if (out->longest_ms == 0) /* the first is the oldest */
            out->longest_ms = hours_between(hours, c->needed_at, now_ms);
    }
}

void score_clocks_times(const GArray *clocks, const struct hours *hours, gint64 now_ms, struct metrics_times *reply,
                        struct metrics_times *solved)
{
    GArray *first = g_array_new(FALSE, FALSE, sizeof(struct metrics_reply));
    GArray *whole = g_array_new(FALSE, FALSE, sizeof(struct metrics_reply));
    for (guint i = 0; i < clocks->len; i++) {
        const struct score_clock *c = &g_array_index(clocks, struct score_clock, i);
        if (c->needed_at <= now_ms - WINDOW_MS || c->needed_at > now_ms || c->reason == REASON_SPAM)
            continue;
        gboolean replied = c->replied_at != 0, closed = c->closed_at != 0;
        gint64 until = replied ? c->replied_at : closed ? c->closed_at : now_ms;
        struct metrics_reply r = {hours_between(hours, c->needed_at, until), replied, !replied && !waits(c)};
        g_array_append_val(first, r);
        gboolean done = closed && is_solved(c);
        r = (struct metrics_reply){hours_between(hours, c->needed_at, closed ? c->closed_at : now_ms), done,
                                   closed && !done};
        g_array_append_val(whole, r);
    }
    metrics_reply_times((const struct metrics_reply *)(gpointer)first->data, first->len, reply);
    metrics_reply_times((const struct metrics_reply *)(gpointer)whole->data, whole->len, solved);
    g_array_unref(first);
    g_array_unref(whole);
}
