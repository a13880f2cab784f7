/* Lists by text: the full text is walked by item, newest first, and each conversation stands where its newest
 * matching item does. So a common word costs no more than a rare one: the walk ends with the page. */
#include "list.h"
#include "row.h"

struct search {
    struct store_reader *r;
    const struct list_query *q;
    const struct plan *plan;
    struct sql newer;  /* whether a conversation has a matching item newer than one */
    GHashTable *seen;  /* gint64 * conversations that stood already */
    gboolean older;    /* the walk is from newer to older */
    gint64 from;       /* … and began below this item */
};

static void search_init(struct search *f, struct store_reader *r, const struct list_query *q, const struct plan *plan)
{
    *f = (struct search){.r = r, .q = q, .plan = plan};
    f->seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    sql_init(&f->newer, r, q, FALSE);
    f->newer.few = TRUE;
    sql_add(&f->newer, "SELECT 1 FROM item i CROSS JOIN conversation c ON c.id=i.conversation WHERE EXISTS(SELECT 1 FROM"
                       " item_fts WHERE item_fts MATCH ? AND rowid=i.id)");
    sql_text(&f->newer, plan->match);
    plan_where_item(plan, &f->newer);
    sql_add(&f->newer, " AND i.conversation=? AND i.id>? LIMIT 1");
}

static void search_clear(struct search *f)
{
    g_hash_table_unref(f->seen);
    sql_clear(&f->newer);
}

/* The conversation with this matching item stands here: it has none newer. */
static gboolean stands_here(struct search *f, gint64 conversation, gint64 item, gint64 last_word)
{
    if (g_hash_table_contains(f->seen, &conversation))
        return FALSE;
    /* Walking from newer to older, whatever is newer was seen, down from where the walk began. */
    if (last_word < (f->older ? f->from : item + 1))
        return TRUE;
    gint64 yes = 0;
    sql_int(&f->newer, conversation);
    sql_int(&f->newer, item);
    sql_get_int(&f->newer, &yes, NULL);
    g_array_set_size(f->newer.values, f->newer.values->len - 2);
    return yes == 0;
}

/* SELECT what of all matching items on one side of the key, walking away from it. */
static void sql_walk(struct search *f, struct sql *s, const char *what, const struct list_key *key, gboolean older)
{
    gint64 item = key == NULL ? G_MAXINT64 : f->q->sort == SORT_OLDEST ? key->a : -key->a;
    s->few = TRUE;
    f->older = older;
    f->from = item;
    sql_add(s, what);
    sql_add(s, " FROM item_fts f CROSS JOIN item i ON i.id=f.rowid CROSS JOIN conversation c ON c.id=i.conversation"
               " CROSS JOIN account a ON a.id=c.account LEFT JOIN profile p ON p.id=i.profile"
               " WHERE f.item_fts MATCH ?");
    sql_text(s, f->plan->match);
    if (key != NULL) {
        sql_add(s, older ? " AND f.rowid<?" : " AND f.rowid>?");
        sql_int(s, item);
    }
    plan_where_item(f->plan, s);
    sql_add(s, older ? " ORDER BY f.rowid DESC" : " ORDER BY f.rowid");
}

static void mark_seen(struct search *f, gint64 conversation)
{
    g_hash_table_add(f->seen, g_memdup2(&conversation, sizeof conversation));
}

GPtrArray *search_list(struct store_reader *r, const struct list_query *q, const struct plan *p,
                       const struct list_key *key, gboolean backwards, guint limit, GError **error)
{
    struct search f;
    struct sql s;
    GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)conversation_free);
    search_init(&f, r, q, p);
    sql_init(&s, r, q, FALSE);
    sql_walk(&f, &s, "SELECT " CONVERSATION_COLUMNS "," ITEM_COLUMNS, key, (q->sort == SORT_OLDEST) == backwards);
    sqlite3_stmt *stmt = limit > 0 ? sql_query(&s, error) : NULL;
    int rc = SQLITE_DONE;
    while (stmt != NULL && rows->len < limit && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        gint64 id = sqlite3_column_int64(stmt, 0);
        gint64 last_in = sqlite3_column_int64(stmt, 23), last_out = sqlite3_column_int64(stmt, 24);
        if (!stands_here(&f, id, sqlite3_column_int64(stmt, CONVERSATION_COLUMNS_N), MAX(last_in, last_out)))
            continue;
        mark_seen(&f, id);
        g_ptr_array_add(rows, row_new_conversation(stmt));
    }
    if (stmt != NULL ? !db_end(r, stmt, rc, error) : limit > 0)
        g_clear_pointer(&rows, g_ptr_array_unref);
    sql_clear(&s);
    search_clear(&f);
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
    sql_walk(&f, &s, "SELECT c.id, i.id, max(c.last_in,c.last_out)", key, key == NULL || q->sort == SORT_OLDEST);
    sqlite3_stmt *stmt = sql_query(&s, error);
    int rc = SQLITE_DONE;
    while (stmt != NULL && n < limit && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        gint64 id = sqlite3_column_int64(stmt, 0);
        if (!stands_here(&f, id, sqlite3_column_int64(stmt, 1), sqlite3_column_int64(stmt, 2)))
            continue;
        mark_seen(&f, id);
        n++;
    }
    if (stmt == NULL || !db_end(r, stmt, rc, error))
        n = -1;
    sql_clear(&s);
    search_clear(&f);
    return n;
}
