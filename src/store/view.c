/* Saved views and saved replies: small lists that the whole staff shares. */
#include "db.h"

static void saved_view_free(struct saved_view *v)
{
    if (v == NULL)
        return;
    g_free(v->name);
    g_free(v->pattern);
    g_free(v->sort);
    g_free(v->by);
    g_free(v);
}

static gpointer read_view(sqlite3_stmt *s)
{
    struct saved_view *v = g_new(struct saved_view, 1);
    *v = (struct saved_view){
        .name = db_text(s, 0), .pattern = db_text(s, 1), .sort = db_text(s, 2), .by = db_text(s, 3)};
    return v;
}

GPtrArray *store_views(struct store_reader *r, GError **error)
{
    sqlite3_stmt *s = db_query(r, error, "SELECT name, pattern, sort, by FROM saved_view ORDER BY name");
    return db_rows(r, s, read_view, (GDestroyNotify)saved_view_free, error);
}

static gboolean removed(struct store_writer *w, const char *what, const char *name, GError **error)
{
    if (db_changes(&w->reader) > 0)
        return TRUE;
    err_set(error, ERR_NOT_FOUND, "no %s \"%s\"", what, name);
    return FALSE;
}

gboolean store_view_save(struct store_writer *w, const struct saved_view *v, GError **error)
{
    if (!db_writable(w, error))
        return FALSE;
    if (v->pattern == NULL)
        return db_run(&w->reader, error, "DELETE FROM saved_view WHERE name=?", DB_T(v->name)) &&
               removed(w, "view", v->name, error);
    return db_run(&w->reader, error,
                  "INSERT INTO saved_view VALUES(?,?,?,?) ON CONFLICT DO UPDATE SET"
                  " pattern=excluded.pattern, sort=excluded.sort, by=excluded.by",
                  DB_T(v->name), DB_T(v->pattern), DB_T(v->sort != NULL ? v->sort : ""), DB_T(v->by));
}

static void saved_reply_free(struct saved_reply *s)
{
    if (s == NULL)
        return;
    g_free(s->name);
    g_free(s->text);
    g_free(s->by);
    g_free(s);
}

static gpointer read_reply(sqlite3_stmt *s)
{
    struct saved_reply *reply = g_new(struct saved_reply, 1);
    *reply = (struct saved_reply){.name = db_text(s, 0), .text = db_text(s, 1), .by = db_text(s, 2)};
    return reply;
}

GPtrArray *store_saved_replies(struct store_reader *r, GError **error)
{
    sqlite3_stmt *s = db_query(r, error, "SELECT name, text, by FROM saved_reply ORDER BY name");
    return db_rows(r, s, read_reply, (GDestroyNotify)saved_reply_free, error);
}

gboolean store_saved_reply_set(struct store_writer *w, const char *name, const char *text, const char *by,
                               gint64 now_ms, GError **error)
{
    if (!db_writable(w, error))
        return FALSE;
    if (text == NULL)
        return db_run(&w->reader, error, "DELETE FROM saved_reply WHERE name=?", DB_T(name)) &&
               removed(w, "saved reply", name, error);
    return db_run(&w->reader, error,
                  "INSERT INTO saved_reply VALUES(?,?,?,?) ON CONFLICT DO UPDATE SET"
                  " text=excluded.text, by=excluded.by, at=excluded.at",
                  DB_T(name), DB_T(text), DB_T(by), DB_I(now_ms));
}
