/* What an item and a conversation are worth in the kept sums. */
#include "sums.h"

#include <math.h>

#include "repute/clock.h"
#include "repute/weight.h"

G_STATIC_ASSERT(DIR_IN == 0 && CONV_DONE == 4 && REASON_SPAM == 4); /* as the columns have them */

gint64 sum_hour(gint64 ms)
{
    return ms >= 0 ? ms / MS_HOUR : -((MS_HOUR - 1 - ms) / MS_HOUR);
}

void sum_read_item(sqlite3_stmt *s, struct sum_item *out)
{
    int k = 0;
    out->id = sqlite3_column_int64(s, k++);
    out->account = sqlite3_column_int64(s, k++);
    out->created_at = sqlite3_column_int64(s, k++);
    out->deleted_at = sqlite3_column_int64(s, k++);
    out->followers = sqlite3_column_int64(s, k++);
    out->confidence = sqlite3_column_double(s, k++);
    out->label = sqlite3_column_int(s, k++);
    out->corrected = sqlite3_column_int(s, k++) != 0;
    out->counts = sqlite3_column_int(s, k++) != 0;
    out->filed = sqlite3_column_int(s, k++) != 0;
}

void sum_read_conv(sqlite3_stmt *s, int k, struct conv_sums *out)
{
    *out = (struct conv_sums){.in = TRUE};
    out->needed_at = sqlite3_column_int64(s, k++);
    out->promised_at = sqlite3_column_int64(s, k++);
    out->replied_at = sqlite3_column_int64(s, k++);
    out->closed_at = sqlite3_column_int64(s, k++);
    out->reason = (enum done_reason)sqlite3_column_int(s, k++);
    out->spam = sqlite3_column_int(s, k++) != 0;
    out->labels = (char *)sqlite3_column_text(s, k++);
}

/* Whole numbers, so that their sums do not depend on the order they were added in. */
static gint64 billionths(double x)
{
    return llround(x * MOOD_UNIT);
}

void sum_of_item(const struct sum_item *i, struct mood_sum *out)
{
    double raw = weight_fresh(i->corrected ? 1 : i->confidence, i->followers, WEIGHT_FOLLOWERS_CAP);
    gint64 hour = sum_hour(i->created_at);
    double w = raw * exp2((double)(i->created_at - hour * MS_HOUR) / (double)WEIGHT_HALF_LIFE_MS);
    *out = (struct mood_sum){.hour = hour, .n = 1, .squares = billionths(w * w)};
    out->deleted = i->deleted_at != 0 ? MAX(sum_hour(i->deleted_at), 1) : 0;
    if (i->label == 0) {
        out->neutral = billionths(w);
        return;
    }
    out->polar_squares = out->squares;
    if (i->label > 0) {
        out->n_positive = 1;
        out->positive = billionths(w);
        out->raw_positive = billionths(raw);
    } else {
        out->n_negative = 1;
        out->negative = billionths(w);
        out->raw_negative = billionths(raw);
    }
}

/* ---- promises ---- */
static gboolean is_solved(enum done_reason reason)
{
    return reason == REASON_ANSWERED || reason == REASON_SOLVED;
}

/* How it stands in an hour. */
static struct promise_sum standing_at(const struct conv_sums *c, gint64 hour)
{
    gboolean replied = c->replied_at != 0 && sum_hour(c->replied_at) <= hour;
    gboolean closed = c->closed_at != 0 && sum_hour(c->closed_at) <= hour;
    gboolean passed = c->promised_at != 0 && sum_hour(c->promised_at - 1) + 1 <= hour;
    struct promise_sum s = {.needed = sum_hour(c->needed_at), .hour = hour};
    /* A person said that it needed no answer. */
    gboolean needless = closed && !replied && c->reason == REASON_NO_ACTION;
    if (passed && !needless) {
        s.due = 1;
        s.answered = replied || (closed && is_solved(c->reason));
    }
    if (c->promised_at == 0)
        return s;
    if (replied) {
        s.ended = 1;
        s.met = c->replied_at <= c->promised_at;
    } else if (passed && !(closed && c->closed_at <= c->promised_at)) {
        s.ended = 1;
    }
    return s;
}

static void put_hour(gint64 *hours, guint *n, gint64 hour, gint64 first)
{
    guint at = 0;
    hour = MAX(hour, first);
    while (at < *n && hours[at] < hour)
        at++;
    if (at < *n && hours[at] == hour)
        return;
    for (guint k = (*n)++; k > at; k--)
        hours[k] = hours[k - 1];
    hours[at] = hour;
}

guint sums_of_promise(const struct conv_sums *c, struct promise_sum out[4])
{
    gint64 hours[3] = {0}, first = sum_hour(c->needed_at);
    guint n = 0, rows = 0;
    struct promise_sum before = {0};
    if (c->needed_at == 0 || c->spam)
        return 0;
    if (c->promised_at != 0)
        put_hour(hours, &n, sum_hour(c->promised_at - 1) + 1, first);
    if (c->replied_at != 0)
        put_hour(hours, &n, sum_hour(c->replied_at), first);
    if (c->closed_at != 0)
        put_hour(hours, &n, sum_hour(c->closed_at), first);
    for (guint k = 0; k < n; k++) {
        struct promise_sum now = standing_at(c, hours[k]), change = now;
        promise_sum_add(&change, &before, -1);
        if (!promise_sum_is_empty(&change))
            out[rows++] = change;
        before = now;
    }
    if (c->closed_at != 0)
        out[rows++] = (struct promise_sum){.needed = sum_hour(c->closed_at),
                                           .hour = sum_hour(c->closed_at),
                                           .closed = 1,
                                           .solved = is_solved(c->reason)};
    return rows;
}

/* ---- adding ---- */
void mood_sum_add(struct mood_sum *to, const struct mood_sum *from, gint64 sign)
{
    to->n += sign * from->n;
    to->n_positive += sign * from->n_positive;
    to->n_negative += sign * from->n_negative;
    to->positive += sign * from->positive;
    to->negative += sign * from->negative;
    to->neutral += sign * from->neutral;
    to->squares += sign * from->squares;
    to->polar_squares += sign * from->polar_squares;
    to->raw_positive += sign * from->raw_positive;
    to->raw_negative += sign * from->raw_negative;
}

void promise_sum_add(struct promise_sum *to, const struct promise_sum *from, gint64 sign)
{
    to->due += sign * from->due;
    to->answered += sign * from->answered;
    to->ended += sign * from->ended;
    to->met += sign * from->met;
    to->closed += sign * from->closed;
    to->solved += sign * from->solved;
}

gboolean mood_sum_is_empty(const struct mood_sum *s)
{
    return s->n == 0 && s->n_positive == 0 && s->n_negative == 0 && s->positive == 0 && s->negative == 0 &&
           s->neutral == 0 && s->squares == 0 && s->polar_squares == 0 && s->raw_positive == 0 &&
           s->raw_negative == 0;
}

gboolean promise_sum_is_empty(const struct promise_sum *s)
{
    return s->due == 0 && s->answered == 0 && s->ended == 0 && s->met == 0 && s->closed == 0 && s->solved == 0;
}
