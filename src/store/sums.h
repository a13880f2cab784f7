/* The kept sums of mentions and promises (store_scores.h): what a row is worth, and how it goes in and out. What goes
 * out must be as it went in, so both are made of the row as it is stored. Private to store. */
#ifndef REPUTE_STORE_SUMS_H
#define REPUTE_STORE_SUMS_H

#include "conv.h"
#include "repute/store_scores.h"

/* ---- sums.c: what things are worth ---- */
/* An item as far as its sums go. */
struct sum_item {
    gint64 id, account, created_at, deleted_at, followers;
    double confidence;
    int label;
    gboolean corrected;
    gboolean counts; /* incoming, scored, not automatic */
    gboolean filed;  /* in a conversation and not watched only: it counts for account and labels */
};
void sum_of_item(const struct sum_item *i, struct mood_sum *out);
/* Rows a conversation is worth, at most 4; their number. */
guint sums_of_promise(const struct conv_sums *c, struct promise_sum out[4]);
gint64 sum_hour(gint64 ms);
void mood_sum_add(struct mood_sum *to, const struct mood_sum *from, gint64 sign);
gboolean mood_sum_is_empty(const struct mood_sum *s);
gboolean promise_sum_is_empty(const struct promise_sum *s);

/* The columns read by sum_read_item(), of item i and conversation c (which may be none). */
#define SUM_ITEM_COLUMNS                                                                           \
    "i.id, i.account, i.created_at, i.deleted_at, i.followers, i.confidence, i.label,"             \
    " i.scored_by IS NOT NULL, i.direction=0 AND i.scored=1 AND i.automatic=0,"                    \
    " i.conversation IS NOT NULL AND i.watched=0"
#define SUM_ITEM_COLUMNS_N 10
void sum_read_item(sqlite3_stmt *s, struct sum_item *out);
/* Of conversation c. */
#define SUM_CONV_COLUMNS                                                                         \
    "c.needed_at, c.promised_at, c.replied_at, iif(c.state=4, c.closed_at, 0),"                  \
    " c.reason, c.state=4 AND c.reason=4, c.labels"
void sum_read_conv(sqlite3_stmt *s, int k, struct conv_sums *out);

/* ---- sums_keep.c: in and out of the tables ---- */
/* An item by its row, its conversation's and its watches' (sign 1 or -1): before what changes it, and after. */
gboolean sums_item(struct store_writer *w, gint64 item, int sign, GError **error);
/* A new item, whose row was just written: which watches it belongs to, and its sums. home: its conversation as it is, or
 * NULL. */
gboolean sums_new_item(struct store_writer *w, const struct item *item, const struct conv_sums *home, GError **error);
/* Its text is another: which watches it belongs to. Between sums_item(-1) and sums_item(1). */
gboolean sums_text_changed(struct store_writer *w, gint64 item, gint64 account, const char *text, GError **error);
/* A conversation's promise, and its items where they count for other scopes than before; conv_save() asks. */
gboolean sums_conv(struct store_writer *w, gint64 id, gint64 account, const struct conv_sums *was,
                   const struct conv_sums *is, GError **error);
/* All of it goes out, until conv_save(): its items go elsewhere, or come from there. */
gboolean sums_conv_out(struct store_writer *w, struct conv *c, GError **error);
/* Only its promise, by its row: around statements that change many rows. */
gboolean sums_promise(struct store_writer *w, gint64 conversation, int sign, GError **error);
/* A conversation and its items are about to be deleted for their age, or one item: what they are worth stays. */
gboolean sums_retire(struct store_writer *w, gint64 conversation, GError **error);
gboolean sums_retire_item(struct store_writer *w, gint64 item, GError **error);

/* ---- sums_watch.c ---- */
/* Whether the text has the words of a watch, "#tag" as such or a phrase. */
gboolean sums_watch_matches(const char *query, const char *text);
/* What is there already belongs to the new watch too; all of it goes with the watch. */
gboolean sums_watch_added(struct store_writer *w, gint64 watch, gint64 account, const char *query, GError **error);
gboolean sums_watches_removed(struct store_writer *w, gint64 account /* all of it, or 0: */, gint64 watch, GError **error);

#endif
