/* Lists: a pattern as SQL, how a list is walked, and text searches; between list*.c and search.c. Private to
 * store. Aliases are those of row.h: c conversation, i item. */
#ifndef REPUTE_STORE_LIST_H
#define REPUTE_STORE_LIST_H

#include "db.h"
#include "repute/store_items.h"

/* ---- SQL being built, with its values in order ---- */
struct sql {
    struct store_reader *r;
    const struct list_query *q;
    GString *text;
    GArray *values;   /* struct db_value */
    GPtrArray *owned; /* texts that values point to */
    GHashTable *memo; /* of the plan: const struct pattern_value * of from: → ids of profiles as text */
    gboolean items;   /* rows are items, with or without a conversation */
    gboolean few;     /* the text of a few rows is asked for: ask the index for each */
};
void sql_init(struct sql *s, struct store_reader *r, const struct list_query *q, gboolean items);
void sql_clear(struct sql *s);
void sql_add(struct sql *s, const char *text);
void sql_int(struct sql *s, gint64 value); /* appends only the value: its ? stands in the text already */
void sql_text(struct sql *s, const char *value);
sqlite3_stmt *sql_query(struct sql *s, GError **error);
/* A number, as db_int(). */
gboolean sql_get_int(struct sql *s, gint64 *out, GError **error);

/* ---- list_sql.c: patterns ---- */
/* The pattern as an expression that is 0 or 1, never NULL. */
void sql_pattern(struct sql *s, const struct pattern *p);
/* A SELECT of the items that say such an idea. */
void sql_ideas(struct sql *s, const struct pattern_value *v);
/* Whether p asks for nothing but the conversation, so that no item has to be looked at. */
gboolean pattern_is_of_conversation(const struct pattern *p);

/* ---- list_names.c: words that name rows of which there are few ---- */
/* "x IN (…)" for the accounts of this name or platform. */
void sql_accounts(struct sql *s, const char *column, const struct pattern *atom);
/* "x IN (…)" for those of the label names (column label) or users (column conversation.assignee) in use that
 * match. */
void sql_labels(struct sql *s, const char *column, const struct pattern *atom);
void sql_assignees(struct sql *s, const char *column, const struct pattern *atom);
/* "x IN (…)" for the profiles that match from:. */
void sql_profiles(struct sql *s, const char *column, const struct pattern_value *v);

/* ---- list_plan.c ---- */
enum { BASE_ALL = -1, BASE_ACTIVE = -2 }; /* or a state */
struct plan {
    struct store_reader *r;
    const struct list_query *q;
    int base;
    gboolean few; /* the few conversations that candidates names are sorted, instead of walking an index */
    struct sql candidates; /* a SELECT of conversation ids, where few */
    char *match;           /* full-text query that every match satisfies, or NULL */
    GPtrArray *rest;       /* const struct pattern *: what is still to be asked, all of them */
    GHashTable *memo;
};
void plan_init(struct plan *p, struct store_reader *r, const struct list_query *q);
/* Looks whether few conversations can match, so that those are sorted instead. */
void plan_find_few(struct plan *p);
void plan_clear(struct plan *p);
/* " AND …" for all that the plan's base and rest ask of a conversation. */
void plan_where(const struct plan *p, struct sql *s);
/* Conversations are listed by their newest matching item: the pattern asks for text. */
gboolean plan_by_text(const struct list_query *q);
/* The same where the list is of items: " AND …" for the rest, on i and c. */
void plan_where_item(const struct plan *p, struct sql *s);

/* ---- search.c: lists by text, newest matching item first ---- */
GPtrArray *search_list(struct store_reader *r, const struct list_query *q, const struct plan *p,
                       const struct list_key *key, gboolean backwards, guint limit, GError **error);
/* How many conversations match, or of them stand before key; no further than limit. */
gint64 search_count(struct store_reader *r, const struct list_query *q, const struct plan *p,
                    const struct list_key *key, gint64 limit, GError **error);

#endif
