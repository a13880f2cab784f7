/* The pieces of scores.h: mentions and promises by day, times of replies, words of complaints. One thread. Private to
 * sync.
 *
 * A mention of the last 28 days weighs on a day by its age at that day's end (today: now) with the half-life of
 * metrics.h. Weights of one hour all shrink by the same factor as time goes on, so the kept sum of each hour is enough
 * to have the score of every day shown without looking at a mention. An hour counts for the local day it begins in. */
#ifndef REPUTE_SYNC_SCORE_H
#define REPUTE_SYNC_SCORE_H

#include <jansson.h>

#include "repute/hours.h"
#include "repute/scores.h"

#define SCORE_WINDOW SCORES_WINDOW /* days whose mentions and promises count */
#define SCORE_BEFORE 90            /* days before: the prior, and what a bad day usually is */
#define SCORE_SHOWN SCORES_DAYS    /* days whose score is drawn: 12 weeks */
#define SCORE_DAYS (SCORE_SHOWN + SCORE_WINDOW + SCORE_BEFORE)
#define SCORE_LAST (SCORE_DAYS - 1) /* today */

/* ---- score_days.c ---- */
struct score_day {
    double positive, negative, neutral; /* weights as of the day's end */
    double squares, polar_squares;
    double raw_positive, raw_negative; /* weights as they came */
    guint n, n_negative;
};
struct score_gone { /* of day came, deleted on the later day gone: counts for the days until then */
    guint came, gone;
    struct score_day day;
};
struct score_days {
    gint64 now_ms, bounds[SCORE_DAYS + 1];
    struct score_day day[SCORE_DAYS];  /* without those deleted before today */
    struct score_day came[SCORE_DAYS]; /* with them */
    GArray *gone;                      /* struct score_gone */
    double negative_24h;               /* weight of the last 24 hours' bad ones, as they came */
    struct promise_sum promise[SCORE_DAYS + SCORE_WINDOW + 1]; /* what begins, less what ends, on a day */
};
/* Days of this zone (settings' "zone"), all empty. */
struct score_days *score_days_new(const char *zone, gint64 now_ms);
void score_days_free(struct score_days *d);
void score_days_add(struct score_days *d, const struct mood_sum *sum);
void score_days_add_promise(struct score_days *d, const struct promise_sum *sum);
/* Once all promises are in: from now on promise[k] is what stands at the end of day k. */
void score_days_sum_promises(struct score_days *d);
/* What a mention weighs now; 0 where it was deleted before today or is older than the window. */
double score_weight_now(const struct score_days *d, const struct score_item *row);
/* The mood at the end of day k (SCORE_LAST: now), its prior, and how much of the usual bad day burns. */
void score_days_mood(const struct score_days *d, guint k, struct metrics_mood *mood);
double score_days_prior(const struct score_days *d, guint k);
double score_days_burn(const struct score_days *d, guint k);
char *score_day_name(const struct score_days *d, guint k, const char *zone); /* "2026-03-12"; to be freed */

/* ---- score_gather.c ---- */
/* All days of a scope, read from the kept sums. NULL with an error. */
struct score_days *score_gather(struct store_reader *r, const struct score_scope *scope, const struct settings *settings,
                                gint64 now_ms, GError **error);
/* The score of day k with these weights of the parts. */
void score_of_day(const struct score_days *d, guint k, const double times[METRICS_PARTS], struct metrics_score_input *in,
                  struct metrics_score *out);
/* Weights of the parts from the settings; all 0 where there are none. */
void score_times(const struct settings *settings, double times[METRICS_PARTS]);

/* ---- score.c: takes j ---- */
char *score_text(json_t *j);

/* ---- score_clocks.c ---- */
/* As it stood at a moment that may be over: what was answered or closed later was not yet. Spam always was spam. */
struct score_conversation score_as_of(const struct score_conversation *c, gint64 now_ms);
/* Whether nobody answered, and nobody said that there is no need. */
gboolean score_waits(const struct score_conversation *c);
gboolean score_solved(const struct score_conversation *c);
struct score_waiting {
    guint count, late;
    gint64 longest_ms; /* open hours */
};
/* conversations: GArray of struct score_conversation, oldest first. */
void score_clocks_waiting(const GArray *conversations, const struct hours *hours, gint64 now_ms,
                          struct score_waiting *out);
/* Times in open hours: until the first reply, and until solved. Spam is left out. */
void score_clocks_times(const GArray *conversations, const struct hours *hours, gint64 now_ms,
                        struct metrics_times *reply, struct metrics_times *solved);

/* ---- scores_agreement.c: as scores_agreement(), one message after the other ---- */
gboolean score_agreement_begin(struct store_reader *r, struct scores_agreement *out, GError **error);
void score_agreement_add(struct scores_agreement *a, const struct score_item *row);
void score_agreement_end(struct scores_agreement *a, const struct settings *settings);

/* ---- score_words.c ---- */
struct score_text {
    const char *text;
    gint64 person; /* who wrote it; the same for all profiles that are linked as one */
    double points; /* what it moved, with its sign */
    gboolean negative;
};
struct score_reason {
    char *word;      /* one or two, in small letters */
    guint n, people; /* complaints that say it, and how many people they are from */
    double points;   /* what those moved together */
};
/* Words and pairs of words that stand in complaints and seldom elsewhere, most telling first, at most most; said at
 * least twice, and each mostly by other complaints than those before it. brands: our own names, NULL-ended, or NULL.
 * struct score_reason *. */
GPtrArray *score_reasons(const struct score_text *texts, gsize n, const char *const *brands, guint most);

#endif
