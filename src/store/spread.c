/* Spread: who reshared when, how counts grew, what came back. */
#include "row.h"
#include "repute/store_spread.h"

#define SHARES_MAX "20000" /* of one post: more tell nothing new */
G_STATIC_ASSERT(REACT_REPOST == 1 && DIR_OUT == 1 && DIR_IN == 0);

static void spread_row_free(struct spread_row *s)
{
    if (s == NULL)
        return;
    g_free(s->value);
    g_free(s);
}

/* Ours may have reshares that we were told of before the counts were read again. */
#define POST                                                                                                      \
    "SELECT i.id, coalesce(i.conversation,0), i.account, i.created_at, max(i.followers, coalesce(p.followers,-1)),"  \
    " max(i.reposts, (SELECT count(*) FROM reaction x WHERE x.item=i.id AND x.kind=1)) AS n, i.direction, i.watched," \
    " i.scored, i.label, coalesce((SELECT alarm FROM spread s WHERE s.item=i.id), 0) FROM item i LEFT JOIN profile p ON p.id=i.profile WHERE i.id>=?1 AND i.deleted_at=0 AND "

static gboolean add_posts(struct store_reader *r, sqlite3_stmt *s, gint64 least, GArray *out, GError **error)
{
    int rc = SQLITE_DONE;
    if (s == NULL)
        return FALSE;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct spread_post p = {
            .item = sqlite3_column_int64(s, 0),
            .conversation = sqlite3_column_int64(s, 1),
            .account = sqlite3_column_int64(s, 2),
            .at = sqlite3_column_int64(s, 3),
            .followers = sqlite3_column_int64(s, 4),
            .reshares = sqlite3_column_int64(s, 5),
            .own = sqlite3_column_int(s, 6) == DIR_OUT,
            .watched = sqlite3_column_int(s, 7) != 0,
            .scored = sqlite3_column_int(s, 8) != 0,
            .label = sqlite3_column_int(s, 9),
            .alarm = sqlite3_column_int(s, 10) != 0,
        };
        if (p.reshares >= least)
            g_array_append_val(out, p);
    }
    return db_end(r, s, rc, error);
}

static int newest_first(gconstpointer a, gconstpointer b)
{
    gint64 x = ((const struct spread_post *)a)->item, y = ((const struct spread_post *)b)->item;
    return x > y ? -1 : x < y;
}

static void drop_doubles(GArray *posts)
{
    for (guint k = posts->len; k-- > 1;)
        if (g_array_index(posts, struct spread_post, k).item == g_array_index(posts, struct spread_post, k - 1).item)
            g_array_remove_index(posts, k);
}

GArray *store_spread_posts(struct store_reader *r, gint64 from_ms, gint64 least, gboolean own, guint limit, GError **error)
{
    static const char COUNTED[] = POST "i.reposts>0 AND i.reposts>=?2 AND (?3=0 OR i.direction=1) ORDER BY i.id DESC LIMIT ?4";
    static const char TOLD[] =
        POST "i.id IN (SELECT DISTINCT x.item FROM (SELECT item FROM reaction WHERE kind=1 AND item>=?1"
             " ORDER BY id DESC LIMIT " SHARES_MAX ") x) ORDER BY i.id DESC LIMIT ?2";
    gint64 from = id_from_ms(from_ms, 0);
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct spread_post));
    gboolean ok = add_posts(r, db_query(r, error, COUNTED, DB_I(from), DB_I(least), DB_I(own), DB_I(limit)), least, out, error) &&
                  add_posts(r, db_query(r, error, TOLD, DB_I(from), DB_I(limit)), least, out, error);
    if (!ok) {
        g_array_unref(out);
        return NULL;
    }
    for (guint k = out->len; own && k-- > 0;)
        if (!g_array_index(out, struct spread_post, k).own)
            g_array_remove_index(out, k);
    g_array_sort(out, newest_first);
    drop_doubles(out);
    g_array_set_size(out, MIN(out->len, limit));
    return out;
}

GArray *store_spread_shares(struct store_reader *r, gint64 item, GError **error)
{
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT x.at, coalesce(p.followers,-1) FROM reaction x LEFT JOIN profile p ON p.id=x.profile"
                               " WHERE x.item=? AND x.kind=1 ORDER BY x.at LIMIT " SHARES_MAX,
                               DB_I(item));
    if (s == NULL)
        return NULL;
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct spread_share));
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct spread_share one = {sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1)};
        g_array_append_val(out, one);
    }
    if (!db_end(r, s, rc, error))
        g_clear_pointer(&out, g_array_unref);
    return out;
}

static void spread_sharer_free(struct spread_sharer *s)
{
    if (s == NULL)
        return;
    g_free(s->handle);
    g_free(s);
}

static gpointer read_sharer(sqlite3_stmt *s)
{
    struct spread_sharer *one = g_new(struct spread_sharer, 1);
    *one = (struct spread_sharer){sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1), sqlite3_column_int64(s, 2), db_text(s, 3)};
    return one;
}

GPtrArray *store_spread_sharers(struct store_reader *r, gint64 item, guint limit, GError **error)
{
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT x.at, coalesce(p.person,0), coalesce(p.followers,-1), coalesce(p.handle,p.name) FROM reaction x"
                               " LEFT JOIN profile p ON p.id=x.profile WHERE x.item=? AND x.kind=1 ORDER BY x.at DESC LIMIT ?",
                               DB_I(item), DB_I(limit));
    return db_rows(r, s, read_sharer, (GDestroyNotify)spread_sharer_free, error);
}

GArray *store_spread_counts(struct store_reader *r, gint64 item, GError **error)
{
    /* Where it never changed there is only the count it came with. */
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT at, n FROM share_count WHERE item=?1 UNION SELECT max(checked_at, fetched_at), reposts"
                               " FROM item WHERE id=?1 AND reposts>=0 ORDER BY 1",
                               DB_I(item));
    if (s == NULL)
        return NULL;
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct spread_count));
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct spread_count one = {sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1)};
        g_array_append_val(out, one);
    }
    if (!db_end(r, s, rc, error))
        g_clear_pointer(&out, g_array_unref);
    return out;
}

gint64 store_spread_usual(struct store_reader *r)
{
    gint64 mean = 0;
    db_int(r, NULL, &mean,
           "SELECT cast(coalesce(avg(p.followers),0) AS INTEGER) FROM (SELECT kind, profile FROM reaction ORDER BY id DESC"
           " LIMIT 5000) x JOIN profile p ON p.id=x.profile WHERE x.kind=1 AND p.followers>=0");
    return mean;
}

GArray *store_spread_replies(struct store_reader *r, gint64 item, GError **error)
{
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT i.confidence, i.created_at, i.followers, i.label, i.scored_by IS NOT NULL, i.id FROM item o"
                               " JOIN item i ON i.account=o.account AND i.root=o.root AND i.id>o.id WHERE o.id=? AND"
                               " i.direction=0 AND i.scored=1 AND i.automatic=0 AND i.deleted_at=0 ORDER BY i.id DESC LIMIT 2000",
                               DB_I(item));
    if (s == NULL)
        return NULL;
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct spread_reply));
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct spread_reply one = {sqlite3_column_int(s, 4) != 0 ? 1 : sqlite3_column_double(s, 0), sqlite3_column_int64(s, 5),
                                   sqlite3_column_int64(s, 1), sqlite3_column_int64(s, 2), sqlite3_column_int(s, 3)};
        g_array_append_val(out, one);
    }
    if (!db_end(r, s, rc, error))
        g_clear_pointer(&out, g_array_unref);
    return out;
}

/* ---- worked out ---- */
static gpointer read_row(sqlite3_stmt *s)
{
    struct spread_row *row = g_new(struct spread_row, 1);
    *row = (struct spread_row){sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1), sqlite3_column_int64(s, 2),
                               sqlite3_column_int(s, 3) != 0, db_text(s, 4)};
    return row;
}

GPtrArray *store_spreads(struct store_reader *r, gint64 account, guint limit, GError **error)
{
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT item, account, at, alarm, value FROM spread WHERE ?1=0 OR account=?1"
                               " ORDER BY alarm DESC, rate DESC, item DESC LIMIT ?2",
                               DB_I(account), DB_I(limit));
    return db_rows(r, s, read_row, (GDestroyNotify)spread_row_free, error);
}

GPtrArray *store_items_spreading(struct store_reader *r, gint64 account, gint64 checked_before_ms, guint limit, gboolean *any,
                                 GError **error)
{
#define SPREADING " FROM spread s CROSS JOIN item i ON i.id=s.item LEFT JOIN profile p ON p.id=i.profile" \
                  " WHERE s.account=?1 AND s.rate>=1 AND i.deleted_at=0"
    gint64 n = 0;
    if (!db_int(r, error, &n, "SELECT EXISTS(SELECT 1" SPREADING ")", DB_I(account)))
        return NULL;
    *any = n != 0;
    return db_rows(r,
                   db_query(r, error,
                            "SELECT " ITEM_COLUMNS SPREADING " AND i.checked_at<?2 ORDER BY s.alarm DESC, s.rate DESC LIMIT ?3",
                            DB_I(account), DB_I(checked_before_ms), DB_I(limit)),
                   row_new_item, (GDestroyNotify)item_free, error);
}

gboolean store_share_count_add(struct store_writer *w, gint64 item, const struct spread_count *count, GError **error)
{
    return db_writable(w, error) && db_run(&w->reader, error, "INSERT OR REPLACE INTO share_count VALUES(?,?,?)", DB_I(item),
                                           DB_I(count->at), DB_I(count->reshares));
}

gboolean store_spread_clear(struct store_writer *w, GError **error)
{
    return db_writable(w, error) && db_run(&w->reader, error, "DELETE FROM spread");
}

gboolean store_spread_set(struct store_writer *w, const struct spread_row *row, double rate, GError **error)
{
    return db_writable(w, error) &&
           db_run(&w->reader, error, "INSERT OR REPLACE INTO spread(item,account,at,rate,alarm,value) VALUES(?,?,?,?,?,?)",
                  DB_I(row->item), DB_I(row->account), DB_I(row->at), DB_D(rate), DB_I(row->alarm != FALSE), DB_T(row->value));
}
