/* Where each stream of an account stands: cursors, gaps in what was fetched, and watched words. */
#include <string.h>

#include "repute/text.h"
#include "sums.h"

char *store_cursor(struct store_reader *r, gint64 account, const char *stream)
{
    return db_string(r, NULL, "SELECT value FROM cursor WHERE account=? AND stream=?", DB_I(account),
                     DB_T(stream));
}

gboolean store_cursor_set(struct store_writer *w, gint64 account, const char *stream, const char *value,
                          gint64 now_ms, GError **error)
{
    if (!db_writable(w, error))
        return FALSE;
    if (value == NULL)
        return db_run(&w->reader, error, "DELETE FROM cursor WHERE account=? AND stream=?", DB_I(account),
                      DB_T(stream));
    return db_run(&w->reader, error,
                  "INSERT INTO cursor VALUES(?,?,?,?) ON CONFLICT DO UPDATE SET value=excluded.value,"
                  " at=excluded.at",
                  DB_I(account), DB_T(stream), DB_T(value), DB_I(now_ms));
}

/* ---- gaps ---- */
void gap_free(struct gap *g)
{
    if (g == NULL)
        return;
    g_free(g->account_name);
    g_free(g->stream);
    g_free(g->cursor);
    g_free(g);
}

static gpointer read_gap(sqlite3_stmt *s)
{
    struct gap *g = g_new(struct gap, 1);
    *g = (struct gap){.id = sqlite3_column_int64(s, 0),
                      .account = sqlite3_column_int64(s, 1),
                      .from_ms = sqlite3_column_int64(s, 2),
                      .to_ms = sqlite3_column_int64(s, 3),
                      .found_at = sqlite3_column_int64(s, 4),
                      .account_name = db_text(s, 5),
                      .stream = db_text(s, 6),
                      .cursor = db_text(s, 7)};
    return g;
}

GPtrArray *store_gaps(struct store_reader *r, gint64 account, GError **error)
{
    sqlite3_stmt *s =
        db_query(r, error,
                 "SELECT g.id, g.account, g.from_ms, g.to_ms, g.found_at, a.name, g.stream, g.cursor"
                 " FROM gap g JOIN account a ON a.id=g.account WHERE g.filled_at=0 AND a.removed_at=0 AND"
                 " (?1=0 OR g.account=?1) ORDER BY g.to_ms DESC, g.id DESC",
                 DB_I(account));
    return db_rows(r, s, read_gap, (GDestroyNotify)gap_free, error);
}

static gboolean gap_exists(struct store_writer *w, gint64 id, GError **error)
{
    if (db_changes(&w->reader) > 0)
        return TRUE;
    err_set(error, ERR_NOT_FOUND, "no open gap with the number %" G_GINT64_FORMAT, id);
    return FALSE;
}

/* The same gap seen again, by a fetch that starts anew, is one gap. */
gboolean store_gap_add(struct store_writer *w, const struct gap *g, gint64 now_ms, GError **error)
{
    struct store_reader *r = &w->reader;
    gint64 known = 0;
    if (!db_writable(w, error) ||
        !db_int(r, error, &known,
                "SELECT id FROM gap WHERE account=? AND stream=? AND from_ms=? AND to_ms=? AND"
                " filled_at=0",
                DB_I(g->account), DB_T(g->stream), DB_I(g->from_ms), DB_I(g->to_ms)))
        return FALSE;
    if (known != 0)
        return db_run(r, error, "UPDATE gap SET cursor=? WHERE id=?", DB_T(g->cursor), DB_I(known));
    return db_run(
        r, error, "INSERT INTO gap(account, stream, from_ms, to_ms, cursor, found_at) VALUES(?,?,?,?,?,?)",
        DB_I(g->account), DB_T(g->stream), DB_I(g->from_ms), DB_I(g->to_ms), DB_T(g->cursor), DB_I(now_ms));
}

gboolean store_gap_narrow(struct store_writer *w, gint64 id, gint64 to_ms, const char *cursor, GError **error)
{
    return db_writable(w, error) &&
           db_run(&w->reader, error, "UPDATE gap SET to_ms=?, cursor=? WHERE id=? AND filled_at=0",
                  DB_I(to_ms), DB_T(cursor), DB_I(id)) &&
           gap_exists(w, id, error);
}

gboolean store_gap_fill(struct store_writer *w, gint64 id, gint64 now_ms, GError **error)
{
    return db_writable(w, error) &&
           db_run(&w->reader, error, "UPDATE gap SET filled_at=? WHERE id=? AND filled_at=0", DB_I(now_ms),
                  DB_I(id)) &&
           gap_exists(w, id, error);
}

/* ---- watches ---- */
void watch_free(struct watch *v)
{
    if (v == NULL)
        return;
    g_free(v->account_name);
    g_free(v->query);
    g_free(v->by);
    g_free(v->error);
    g_free(v);
}

static gpointer read_watch(sqlite3_stmt *s)
{
    struct watch *v = g_new(struct watch, 1);
    *v = (struct watch){.id = sqlite3_column_int64(s, 0),
                        .account = sqlite3_column_int64(s, 1),
                        .created_at = sqlite3_column_int64(s, 2),
                        .account_name = db_text(s, 3),
                        .query = db_text(s, 4),
                        .by = db_text(s, 5),
                        .error = db_text(s, 6)};
    return v;
}

GPtrArray *store_watches(struct store_reader *r, gint64 account, GError **error)
{
    sqlite3_stmt *s =
        db_query(r, error,
                 "SELECT v.id, v.account, v.created_at, a.name, v.query, v.by, v.error FROM watch v"
                 " JOIN account a ON a.id=v.account WHERE ?1=0 OR v.account=?1 ORDER BY a.name, v.query",
                 DB_I(account));
    return db_rows(r, s, read_watch, (GDestroyNotify)watch_free, error);
}

gint64 store_watch_find(struct store_reader *r, gint64 account, const char *query)
{
    g_autofree char *folded = text_fold(query);
    GPtrArray *all = store_watches(r, account, NULL);
    gint64 found = 0;
    for (guint i = 0; all != NULL && i < all->len; i++) {
        const struct watch *v = all->pdata[i];
        g_autofree char *words = text_fold(v->query);
        if (strcmp(words, folded) == 0 && (found == 0 || v->id < found))
            found = v->id;
    }
    g_clear_pointer(&all, g_ptr_array_unref);
    return found;
}

gboolean store_watch_add(struct store_writer *w, gint64 account, const char *query, const char *by,
                         gint64 now_ms, gint64 *id, GError **error)
{
    struct store_reader *r = &w->reader;
    if (!db_writable(w, error))
        return FALSE;
    if (query[strspn(query, "# \t")] == '\0') {
        err_set(error, ERR_USAGE, "\"%s\" is nothing to watch for; a hashtag such as #coffee, or words", query);
        return FALSE;
    }
    if (store_watch_find(r, account, query) != 0) {
        err_set(error, ERR_CONFLICT, "watching \"%s\" failed: this account watches it already", query);
        return FALSE;
    }
    if (!db_run(r, error, "INSERT INTO watch(account, query, by, created_at) VALUES(?,?,?,?)", DB_I(account),
                DB_T(query), DB_T(by), DB_I(now_ms)))
        return FALSE;
    gint64 watch = sqlite3_last_insert_rowid(r->db);
    if (!sums_watch_added(w, watch, account, query, error))
        return FALSE;
    if (id != NULL)
        *id = watch;
    return TRUE;
}

gboolean store_watch_told(struct store_writer *w, gint64 id, const char *refused, GError **error)
{
    return db_writable(w, error) &&
           db_run(&w->reader, error, "UPDATE watch SET error=? WHERE id=?", DB_T(refused), DB_I(id));
}

gboolean store_watch_remove(struct store_writer *w, gint64 id, GError **error)
{
    g_autofree char *stream = g_strdup_printf("watch:%" G_GINT64_FORMAT, id);
    if (!db_writable(w, error) || !sums_watches_removed(w, 0, id, error) ||
        !db_run(&w->reader, error, "DELETE FROM cursor WHERE stream=?", DB_T(stream)) ||
        !db_run(&w->reader, error, "DELETE FROM watch WHERE id=?", DB_I(id)))
        return FALSE;
    if (db_changes(&w->reader) > 0)
        return TRUE;
    err_set(error, ERR_NOT_FOUND, "no watch with the number %" G_GINT64_FORMAT, id);
    return FALSE;
}
