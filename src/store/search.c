/* Lists by text: the full text is walked by item, newest first, and each conversation stands where its newest
 * matching item does. So a common word costs no more than a rare one: the walk ends with the page. Where few
 * conversations can match at all, their items are walked instead. */
#include <string.h>

#include "list.h"
#include "repute/idea.h"
#include "row.h"

struct search {
    struct store_reader *r;
    const struct list_query *q;
    const struct plan *plan;
    GHashTable *seen; /* gint64 * conversations that stood already */
    gboolean older;   /* the walk is from newer to older */
    gint64 from;      /* … and began below this item */
};

static void search_init(struct search *f, struct store_reader *r, const struct list_query *q,
                        const struct plan *plan)
{
    *f = (struct search){.r = r, .q = q, .plan = plan};
    f->seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

/* Whether the conversation has a matching item newer than this one: a handful to look at, in memory. */
static gboolean has_newer(struct search *f, gint64 conversation, gint64 item)
{
    static const char NEWER[] = "SELECT " ITEM_COLUMNS " FROM " ITEM_FROM " WHERE i.conversation=? AND i.id>?"
                                " ORDER BY i.id DESC";
    struct conversation *c = store_conversation(f->r, conversation, NULL);
    GPtrArray *items = db_rows(f->r, db_query(f->r, NULL, NEWER, DB_I(conversation), DB_I(item)),
                               row_new_item, (GDestroyNotify)item_free, NULL);
    gboolean yes = FALSE;
    for (guint k = 0; items != NULL && pattern_has_key(f->q->pattern, PK_IDEA) && k < items->len; k++)
        store_item_ideas(f->r, items->pdata[k]);
    for (guint k = 0; items != NULL && !yes && k < items->len; k++)
        yes = pattern_match(f->q->pattern, c, items->pdata[k], f->q->me, f->q->now_ms);
    if (items != NULL)
        g_ptr_array_unref(items);
    conversation_free(c);
    return yes;
}

/* The conversation with this matching item stands here: it has none newer. */
static gboolean stands_here(struct search *f, gint64 conversation, gint64 item, gint64 last_word)
{
    if (g_hash_table_contains(f->seen, &conversation))
        return FALSE;
    /* Walking from newer to older, whatever is newer was seen, down from where the walk began. */
    if (last_word >= (f->older ? f->from : item + 1) && has_newer(f, conversation, item))
        return FALSE;
    g_hash_table_add(f->seen, g_memdup2(&conversation, sizeof conversation));
    return TRUE;
}

/* SELECT what of all matching items on one side of the key, walking away from it. */
static void sql_walk(struct search *f, struct sql *s, const char *what, const struct list_key *key,
                     gboolean older)
{
    gint64 item = key == NULL ? G_MAXINT64 : f->q->sort == SORT_OLDEST ? key->a : -key->a;
    gboolean few = f->plan->few;
    s->few = TRUE;
    f->older = older;
    f->from = item;
    sql_add(s, what);
    if (few) {
        g_string_append_printf(s->text,
                               " FROM (WITH few(id) AS (%s) SELECT DISTINCT id FROM few) f"
                               " CROSS JOIN item i ON i.conversation=f.id",
                               f->plan->candidates.text->str);
        g_array_append_vals(s->values, f->plan->candidates.values->data, f->plan->candidates.values->len);
    } else {
        sql_add(s, " FROM item_fts f CROSS JOIN item i ON i.id=f.rowid");
    }
    sql_add(s, " CROSS JOIN conversation c ON c.id=i.conversation CROSS JOIN account a ON a.id=c.account"
               " LEFT JOIN profile p ON p.id=i.profile WHERE ");
    /* A prefix is many words, which the index puts together anew each time that it is asked. */
    sql_add(s, !few ? "f.item_fts MATCH ?"
               : strchr(f->plan->match, '*') != NULL
                   ? "+i.id IN (SELECT rowid FROM item_fts WHERE item_fts MATCH ?)"
                   : "EXISTS(SELECT 1 FROM item_fts WHERE item_fts MATCH ? AND"
                     " rowid=i.id)");
    sql_text(s, f->plan->match);
    if (key != NULL) {
        g_string_append_printf(s->text, " AND %s%s?", few ? "i.id" : "f.rowid", older ? "<" : ">");
        sql_int(s, item);
    }
    plan_where_item(f->plan, s);
    g_string_append_printf(s->text, " ORDER BY %s%s", few ? "i.id" : "f.rowid", older ? " DESC" : "");
}

GPtrArray *search_list(struct store_reader *r, const struct list_query *q, const struct plan *p,
                       const struct list_key *key, gboolean backwards, guint limit, GError **error)
{
    struct search f;
    struct sql s;
    GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)conversation_free);
    search_init(&f, r, q, p);
    sql_init(&s, r, q, FALSE);
    sql_walk(&f, &s, "SELECT " CONVERSATION_COLUMNS "," ITEM_COLUMNS, key,
             (q->sort == SORT_OLDEST) == backwards);
    sqlite3_stmt *stmt = limit > 0 ? sql_query(&s, error) : NULL;
    int rc = SQLITE_DONE;
    while (stmt != NULL && rows->len < limit && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        gint64 last_in = sqlite3_column_int64(stmt, 23), last_out = sqlite3_column_int64(stmt, 24);
        if (stands_here(&f, sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, CONVERSATION_COLUMNS_N),
                        MAX(last_in, last_out)))
            g_ptr_array_add(rows, row_new_conversation(stmt));
    }
    if (stmt != NULL ? !db_end(r, stmt, rc, error) : limit > 0)
        g_clear_pointer(&rows, g_ptr_array_unref);
    sql_clear(&s);
    g_hash_table_unref(f.seen);
    return rows;
}

gint64 search_count(struct store_reader *r, const struct list_query *q, const struct plan *p,
                    const struct list_key *key, gint64 limit, GError **error)
{
    struct search f;
    struct sql s;
    gint64 n = 0;
    search_init(&f, r, q, p);
    sql_init(&s, r, q, FALSE);
    sql_walk(&f, &s, "SELECT c.id, i.id, max(c.last_in,c.last_out)", key,
             key == NULL || q->sort == SORT_OLDEST);
    sqlite3_stmt *stmt = sql_query(&s, error);
    int rc = SQLITE_DONE;
    while (stmt != NULL && n < limit && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        n += stands_here(&f, sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1),
                         sqlite3_column_int64(stmt, 2));
    if (stmt == NULL || !db_end(r, stmt, rc, error))
        n = -1;
    sql_clear(&s);
    g_hash_table_unref(f.seen);
    return n;
}
