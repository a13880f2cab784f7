/* The pieces of score_work_out(): mentions by day, clocks of conversations, words of complaints. Pure: rows and now
 * come in. One thread. Private to sync.
 *
 * A mention of the last 28 days weighs on a day by its age at that day's end (today: now) with the half-life of
 * metrics.h. Weights of one day all shrink by the same factor from one day to the next, so a sum for each day is
 * enough to have the score of every day shown without looking at a mention twice. */
#ifndef REPUTE_SYNC_SCORE_H
#define REPUTE_SYNC_SCORE_H

#include "repute/hours.h"
#include "repute/metrics.h"
#include "repute/store_items.h"
#include "repute/store_writing.h"

#define SCORE_WINDOW 28 /* days whose mentions and clocks count */
#define SCORE_BEFORE 90 /* days before: the prior, and what a bad day usually is */
#define SCORE_SHOWN 84  /* days whose score is drawn: 12 weeks */
#define SCORE_DAYS (SCORE_SHOWN + SCORE_WINDOW + SCORE_BEFORE)
#define SCORE_LAST (SCORE_DAYS - 1) /* today */

/* ---- score_days.c ---- */
struct score_day {
    double positive, negative, neutral; /* weights as of the day's end */
    double squares, polar_squares;
    double raw_positive, raw_negative; /* weights as they came */
    guint n;
};
struct score_days {
    gint64 now_ms, bounds[SCORE_DAYS + 1];
    struct score_day day[SCORE_DAYS];
    double negative_24h; /* weight of the last 24 hours' bad ones, as they came */
};
/* Days of this zone (settings' "zone"), all empty. */
void score_days_init(struct score_days *d, const char *zone, gint64 now_ms);
void score_days_add(struct score_days *d, const struct score_item *row);
/* What a mention weighs now. */
double score_weight_now(const struct score_days *d, const struct score_item *row);
/* The mood at the end of day k (SCORE_LAST: now), its prior, and how much of the usual bad day burns. */
void score_days_mood(const struct score_days *d, guint k, struct metrics_mood *mood);
double score_days_prior(const struct score_days *d, guint k);
double score_days_burn(const struct score_days *d, guint k);
gint64 score_day_end(const struct score_days *d, guint k);
char *score_day_name(const struct score_days *d, guint k, const char *zone); /* "2026-03-12"; to be freed */

/* ---- score_clocks.c ---- */
struct score_clock {
    gint64 needed_at, replied_at, closed_at, due_at; /* due_at G_MAXINT64: never */
    enum conv_state state;
    enum done_reason reason;
};
void score_clock_of(const struct score_conversation *row, const struct service_level *sl, struct score_clock *c);
struct score_ratios {
    struct metrics_ratio answered, clocks, solved;
};
/* The three shares of the window that ends at at_ms. Spam counts nowhere. answered: those whose target time has
 * passed; closed as answered or solved counts as answered, closed as needing no action is left out (a person said
 * that it needed none). clocks: answered in time / answered or past their target; closed without an answer before the
 * target is neither. solved: closed as answered or solved / closed. */
void score_clocks_at(const GArray *clocks, gint64 at_ms, struct score_ratios *out);
struct score_waiting {
    guint count, late;
    gint64 longest_ms; /* open hours */
};
void score_clocks_waiting(const GArray *clocks, const struct hours *hours, gint64 now_ms, struct score_waiting *out);
/* Times of the last window in open hours: until the first reply, and until solved. */
void score_clocks_times(const GArray *clocks, const struct hours *hours, gint64 now_ms, struct metrics_times *reply,
                        struct metrics_times *solved);

/* ---- score_words.c ---- */
struct score_text {
    const char *text;
    gint64 author;
    double points; /* what it moved, with its sign */
    gboolean negative;
};
struct score_reason {
    char *word;      /* one or two, in small letters */
    guint n, people; /* complaints that say it, and how many people they are from */
    double points;   /* what those moved together */
};
void score_reason_free(gpointer reason);
/* Words and pairs of words that stand in complaints and seldom elsewhere, most telling first, at most most; said at
 * least twice, and each mostly by other complaints than those before it. brands: our own names, NULL-ended, or NULL.
 * struct score_reason *. */
GPtrArray *score_reasons(const struct score_text *texts, gsize n, const char *const *brands, guint most);

#endif
