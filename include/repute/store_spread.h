/* What the spread of posts rests on, and what was worked out of it: reshares with their times, counts over time, what
 * came back; one row of figures for each post that spreads. Rules of store.h. */
#ifndef REPUTE_STORE_SPREAD_H
#define REPUTE_STORE_SPREAD_H

#include "repute/store.h"

/* A post that was reshared: ours, one to us, or one that a watch found. */
struct spread_post {
    gint64 item, conversation, account, at;
    gint64 followers; /* of its author; -1 unknown */
    gint64 reshares;  /* the larger of what the server counts and what we were told of */
    gboolean own, watched, scored;
    int label;
    gboolean alarm;   /* as it was worked out last */
};
/* Those since from_ms with at least least reshares, newest first, at most limit. own: only ours. GArray. */
GArray *store_spread_posts(struct store_reader *r, gint64 from_ms, gint64 least, gboolean own, guint limit, GError **error);
struct spread_share {
    gint64 at, followers; /* -1 unknown */
};
/* Reshares we were told of, oldest first. */
GArray *store_spread_shares(struct store_reader *r, gint64 item, GError **error);
struct spread_count {
    gint64 at, reshares;
};
/* What the server counted, each time it was another number. */
GArray *store_spread_counts(struct store_reader *r, gint64 item, GError **error);
struct spread_sharer {
    gint64 at, person, followers; /* -1 unknown */
    char *handle;                 /* or the name */
};
/* Who they were, the newest first, at most limit. struct spread_sharer *. */
GPtrArray *store_spread_sharers(struct store_reader *r, gint64 item, guint limit, GError **error);
/* Followers of those who reshared of late, on average; 0 where none is known. */
gint64 store_spread_usual(struct store_reader *r);
struct spread_reply {
    double confidence;
    gint64 item, at, followers;
    int label;
};
/* Scored words of others in its thread after it, the newest first. */
GArray *store_spread_replies(struct store_reader *r, gint64 item, GError **error);

/* ---- worked out ---- */
struct spread_row {
    gint64 item, account, at; /* at: when it was worked out */
    gboolean alarm;
    char *value; /* JSON, see src/sync/spreading.c */
};
/* Alarms first, then by what the last hour brought, then the newest post. account: 0 all. struct spread_row *. */
GPtrArray *store_spreads(struct store_reader *r, gint64 account, guint limit, GError **error);
/* Items of an account that spread (a reshare an hour), not looked at since checked_before_ms, alarms and the fastest
 * first, at most limit. struct item *. *any: whether there are such, looked at or not. */
GPtrArray *store_items_spreading(struct store_reader *r, gint64 account, gint64 checked_before_ms, guint limit, gboolean *any,
                                 GError **error);
/* What was counted elsewhere, before it came: added to what the server tells. */
gboolean store_share_count_add(struct store_writer *w, gint64 item, const struct spread_count *count, GError **error);
/* In place of all rows there are. rate: reshares an hour, for the order. */
gboolean store_spread_clear(struct store_writer *w, GError **error);
gboolean store_spread_set(struct store_writer *w, const struct spread_row *row, double rate, GError **error);

#endif
