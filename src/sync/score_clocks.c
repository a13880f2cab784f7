/* Clocks of first reply and of solving: who waits, and times with those still waiting. */
#include "score.h"

gboolean score_solved(const struct score_conversation *c)
{
    return c->state == CONV_DONE && (c->reason == REASON_ANSWERED || c->reason == REASON_SOLVED);
}

static gboolean is_spam(const struct score_conversation *c)
{
    return c->state == CONV_DONE && c->reason == REASON_SPAM;
}

struct score_conversation score_as_of(const struct score_conversation *c, gint64 now_ms)
{
    struct score_conversation then = *c;
    gboolean answered_later = c->replied_at > now_ms, closed_later = c->state == CONV_DONE && c->closed_at > now_ms;
    if (is_spam(c))
        return then;
    if (answered_later)
        then.replied_at = 0;
    if (closed_later) {
        then.closed_at = 0;
        then.reason = REASON_NONE;
    }
    if (closed_later || (answered_later && c->state == CONV_PENDING))
        then.state = CONV_OPEN;
    return then;
}

gboolean score_waits(const struct score_conversation *c)
{
    return c->replied_at == 0 && c->state != CONV_DONE && c->state != CONV_PENDING;
}

void score_clocks_waiting(const GArray *conversations, const struct hours *hours, gint64 now_ms,
                          struct score_waiting *out)
{
    *out = (struct score_waiting){0};
    for (guint i = 0; i < conversations->len; i++) {
        const struct score_conversation *c = &g_array_index(conversations, struct score_conversation, i);
        if (!score_waits(c))
            continue;
        out->count++;
        out->late += c->promised_at != 0 && c->promised_at < now_ms;
        if (out->longest_ms == 0) /* the first is the oldest */
            out->longest_ms = hours_between(hours, c->needed_at, now_ms);
    }
}

void score_clocks_times(const GArray *conversations, const struct hours *hours, gint64 now_ms,
                        struct metrics_times *reply, struct metrics_times *solved)
{
    GArray *first = g_array_new(FALSE, FALSE, sizeof(struct metrics_reply));
    GArray *whole = g_array_new(FALSE, FALSE, sizeof(struct metrics_reply));
    for (guint i = 0; i < conversations->len; i++) {
        const struct score_conversation *c = &g_array_index(conversations, struct score_conversation, i);
        if (c->needed_at > now_ms || is_spam(c))
            continue;
        gboolean replied = c->replied_at != 0, closed = c->state == CONV_DONE && c->closed_at != 0;
        gint64 until = replied ? c->replied_at : closed ? c->closed_at : now_ms;
        struct metrics_reply r = {hours_between(hours, c->needed_at, until), replied, !replied && !score_waits(c)};
        g_array_append_val(first, r);
        gboolean done = closed && score_solved(c);
        r = (struct metrics_reply){hours_between(hours, c->needed_at, closed ? c->closed_at : now_ms), done,
                                   closed && !done};
        g_array_append_val(whole, r);
    }
    metrics_reply_times((const struct metrics_reply *)(gpointer)first->data, first->len, reply);
    metrics_reply_times((const struct metrics_reply *)(gpointer)whole->data, whole->len, solved);
    g_array_unref(first);
    g_array_unref(whole);
}
