/* Staff: who works here, what their screens keep, and who looks at what now. */
#include "repute/clock.h"

#include "db.h"

static void user_free(struct user *u)
{
    if (u == NULL)
        return;
    g_free(u->name);
    g_free(u->display);
    g_free(u);
}

static gpointer read_user(sqlite3_stmt *s)
{
    struct user *u = g_new(struct user, 1);
    *u = (struct user){.name = db_text(s, 0),
                       .display = db_text(s, 1),
                       .seen_at = sqlite3_column_int64(s, 2),
                       .left_at = sqlite3_column_int64(s, 3)};
    return u;
}

GPtrArray *store_users(struct store_reader *r, GError **error)
{
    sqlite3_stmt *s = db_query(r, error, "SELECT name, display, seen_at, left_at FROM user ORDER BY name");
    return db_rows(r, s, read_user, (GDestroyNotify)user_free, error);
}

gboolean store_user_seen(struct store_writer *w, const char *name, const char *display, gboolean left,
                         gint64 now_ms, GError **error)
{
    return db_writable(w, error) &&
           db_run(&w->reader, error,
                  "INSERT INTO user VALUES(?1,?2,?3,iif(?4, ?3, 0)) ON CONFLICT DO UPDATE SET"
                  " display=coalesce(?2, display), seen_at=?3, left_at=iif(?4, ?3, left_at)",
                  DB_T(name), DB_T(display), DB_I(now_ms), DB_I(left));
}

/* ---- places ---- */
char *store_place(struct store_reader *r, const char *user, const char *key)
{
    return db_string(r, NULL, "SELECT value FROM place WHERE user=? AND key=?", DB_T(user), DB_T(key));
}

gboolean store_place_set(struct store_writer *w, const char *user, const char *key, const char *value,
                         GError **error)
{
    if (!db_writable(w, error))
        return FALSE;
    if (value == NULL)
        return db_run(&w->reader, error, "DELETE FROM place WHERE user=? AND key=?", DB_T(user), DB_T(key));
    return db_run(&w->reader, error,
                  "INSERT INTO place VALUES(?,?,?) ON CONFLICT DO UPDATE SET value=excluded.value",
                  DB_T(user), DB_T(key), DB_T(value));
}

/* ---- presence ---- */
static void presence_free(struct presence *p)
{
    if (p == NULL)
        return;
    g_free(p->user);
    g_free(p);
}

static gpointer read_presence(sqlite3_stmt *s)
{
    struct presence *p = g_new(struct presence, 1);
    *p = (struct presence){.user = db_text(s, 0),
                           .conversation = sqlite3_column_int64(s, 1),
                           .until = sqlite3_column_int64(s, 2),
                           .writing = sqlite3_column_int(s, 3) != 0};
    return p;
}

/* A user in two processes at one conversation is one row, writing where one of them is. */
GPtrArray *store_presences(struct store_reader *r, gint64 conversation, gint64 now_ms, GError **error)
{
    sqlite3_stmt *s =
        db_query(r, error,
                 "SELECT user, conversation, max(until), max(writing) FROM presence WHERE"
                 " until>?1 AND (?2=0 OR conversation=?2) GROUP BY user, conversation ORDER BY user,"
                 " conversation",
                 DB_I(now_ms), DB_I(conversation));
    return db_rows(r, s, read_presence, (GDestroyNotify)presence_free, error);
}

gboolean store_presence_set(struct store_writer *w, const char *user, const char *process,
                            gint64 conversation, gboolean writing, gint64 until_ms, GError **error)
{
    /* Processes that were killed left their rows behind. */
    if (!db_writable(w, error) ||
        !db_run(&w->reader, error, "DELETE FROM presence WHERE until<?", DB_I(until_ms - MS_DAY)))
        return FALSE;
    if (conversation == 0)
        return db_run(&w->reader, error, "DELETE FROM presence WHERE user=? AND process=?", DB_T(user),
                      DB_T(process));
    return db_run(&w->reader, error,
                  "INSERT INTO presence VALUES(?,?,?,?,?) ON CONFLICT DO UPDATE SET"
                  " conversation=excluded.conversation, writing=excluded.writing, until=excluded.until",
                  DB_T(user), DB_T(process), DB_I(conversation), DB_I(writing), DB_I(until_ms));
}
