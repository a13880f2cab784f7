/* What scores rest on, as the store keeps it: sums of mentions and of promises by hour, for each account, label and
 * watch. They change in the transaction that changes a mention or a conversation, by what it was and what it is, in
 * whole numbers: so they are the same, to the last digit, however things came about, and store_scores_rebuild() finds
 * what was there already.
 *
 * Whoever shows figures uses scores.h, which makes them out of these. Times are UTC milliseconds, hours are hours since
 * 1970. What counts: incoming, scored, not automatic, not in a conversation closed as spam; found by a watch only
 * (watched) counts for its watch alone. What was deleted there counts until the hour of its deletion. */
#ifndef REPUTE_STORE_SCORES_H
#define REPUTE_STORE_SCORES_H

#include "repute/store_items.h"

/* Whose score. A campaign is a label, or a watch (a hashtag or words) of one of our accounts. A person's is not kept but
 * read: nobody writes so much. */
enum score_scope_kind { SCORE_ACCOUNT, SCORE_LABEL, SCORE_WATCH, SCORE_PERSON };
struct score_scope {
    enum score_scope_kind kind;
    gint64 id;        /* ACCOUNT: 0 is all that are not removed; WATCH, PERSON */
    const char *name; /* LABEL: its name, borrowed */
};
/* NULL, "" or "all": all accounts; "acme": an account; "label:shipping"; "watch:#coffee", or "watch:#coffee@acme" where
 * several accounts watch it; "person:@lena" or just "@lena". *name (to be freed) is how to call it, and what scope->name
 * borrows. ERR_NOT_FOUND says what was looked for, ERR_USAGE which of several watches may be meant: two accounts find the
 * same posts, so their figures are never added up. */
gboolean store_scope_find(struct store_reader *r, const char *text, struct score_scope *scope, char **name, GError **error);
/* What text may mean: itself, or each of several watches of these words, as store_scope_find() takes them. NULL-ended, to
 * be freed. */
char **store_scope_names(struct store_reader *r, const char *text);
/* All watches, likewise: "watch:#coffee", "watch:late@acme", "watch:late@care". char *. */
GPtrArray *store_watch_names(struct store_reader *r);
/* The pattern of what counts for it, `account:"acme"` or `"late delivery" account:"acme"`; "" all. To be freed. */
char *store_scope_pattern(struct store_reader *r, const struct score_scope *scope);

/* ---- worked-out figures: JSON made by sync (scores_figures()), read by panes ---- */
/* To be freed; NULL where nobody worked them out yet. at (may be NULL): when. All of an account stays, the rest goes a week
 * after it was worked out last. */
char *store_score(struct store_reader *r, const struct score_scope *scope, const char *part, gint64 *at);
gboolean store_score_set(struct store_writer *w, const struct score_scope *scope, const char *part, const char *json,
                         gint64 now_ms, GError **error);

/* ---- the kept sums ---- */
/* Mentions that came in one hour and were deleted in one hour (0: they are there). Weights are in billionths, as of the
 * begin of their hour: at a later moment all of them weigh 2^-(time since then / WEIGHT_HALF_LIFE_MS) of it, and the
 * squares the square of that. raw: without age. */
struct mood_sum {
    gint64 hour, deleted;
    gint64 n, n_positive, n_negative;
    gint64 positive, negative, neutral, squares, polar_squares, raw_positive, raw_negative;
};
#define MOOD_UNIT 1e9
/* Conversations that needed an answer first in one hour: what changed in another. due: the promised time has passed and
 * nobody said that it needs no answer; answered: by a person, or closed as answered or solved; ended: answered, or the
 * promise was broken; met: answered by then. A promise counts as broken from the full hour after it on, all else at once.
 * closed and solved stand in rows of their own, where needed is the hour of closing. */
struct promise_sum {
    gint64 needed, hour;
    gint64 due, answered, ended, met, closed, solved;
};
/* to += sign * from; hours stay. Pure. */
void promise_sum_add(struct promise_sum *to, const struct promise_sum *from, gint64 sign);
/* Rows with hours of mentions (of needs) from from_ms on, up to the hour that holds to_ms, oldest first. GArrays of the
 * structs above; a person's are summed from the rows. */
GArray *store_moods(struct store_reader *r, const struct score_scope *scope, gint64 from_ms, gint64 to_ms, GError **error);
GArray *store_promises(struct store_reader *r, const struct score_scope *scope, gint64 from_ms, gint64 to_ms, GError **error);
/* All sums anew, from the rows of mentions and conversations and from what retention left. */
gboolean store_scores_rebuild(struct store_writer *w, GError **error);
/* The same, compared with what is kept: how many sums differ (0: all is well). */
gboolean store_scores_check(struct store_reader *r, gint64 *wrong, GError **error);

/* ---- single rows, oldest first, one call each ---- */
struct score_item {
    gint64 id, conversation, at, followers, deleted_at;
    double score, confidence;
    int label;
    gboolean corrected;
    gint64 account;
    char language[4]; /* "en"; "" not told */
};
/* from_ms is in, to_ms is not. */
gboolean store_score_items(struct store_reader *r, const struct score_scope *scope, gint64 from_ms, gint64 to_ms,
                           void (*each)(const struct score_item *row, gpointer user), gpointer user, GError **error);
struct score_conversation {
    gint64 id, account, person, needed_at, promised_at, replied_at, closed_at; /* 0: no promise, not (yet) */
    enum conv_state state;
    enum done_reason reason;
};
/* Conversations that ever needed an answer, by the moment they did first; spam too (the reason tells). from_ms is in,
 * to_ms is not. */
gboolean store_score_conversations(struct store_reader *r, const struct score_scope *scope, gint64 from_ms, gint64 to_ms,
                                   void (*each)(const struct score_conversation *row, gpointer user), gpointer user,
                                   GError **error);
/* Those before to_ms that nobody answered yet and nobody closed. */
gboolean store_score_waiting(struct store_reader *r, const struct score_scope *scope, gint64 to_ms,
                             void (*each)(const struct score_conversation *row, gpointer user), gpointer user,
                             GError **error);

/* ---- a person's standing ---- */
/* Good and bad contacts, each 0.99 to the power of its days of age: every scored word of theirs to us that is not
 * neutral; automatic ones and spam are none. */
struct standing {
    gint64 person;
    double good, bad;
    guint contacts; /* those words */
};
gboolean store_standing(struct store_reader *r, gint64 person, gint64 now_ms, struct standing *out, GError **error);
/* Everybody with at least so many contacts since from_ms; in no order. GArray of struct standing. A second for a million
 * contacts: not on the screen's thread. */
GArray *store_standings(struct store_reader *r, gint64 from_ms, guint least, gint64 now_ms, GError **error);

#endif
