/* Accounts of ours: what we know of them, their state, and what the server lets us do. */
#include "repute/clock.h"
#include "repute/text.h"

#include "sums.h"

/* The plus: few rows wait, many are an account's. */
#define COLUMNS                                                                                           \
    "a.id, a.name, a.platform, a.url, a.handle, a.display_name, a.remote_id, a.uri, a.owner, a.guarded, " \
    "a.state,"                                                                                            \
    " a.state_since, a.proved_at, a.expires_at, a.complete_to, a.rate_limit, a.rate_remaining, "          \
    "a.rate_reset_at,"                                                                                    \
    " a.error, a.error_code, a.limits, a.revision, a.zone, a.next_try_at,"                                \
    " (SELECT count(*) FROM gap g WHERE g.account=a.id AND g.filled_at=0),"                               \
    " (SELECT count(*) FROM ledger l WHERE +l.account=a.id AND l.state IN (0,1,2) AND l.due_at<=?)"

static gpointer read_account(sqlite3_stmt *s)
{
    struct account *a = account_new();
    a->id = sqlite3_column_int64(s, 0);
    a->name = db_text(s, 1);
    a->platform = db_text(s, 2);
    a->url = db_text(s, 3);
    a->handle = db_text(s, 4);
    a->display_name = db_text(s, 5);
    a->remote_id = db_text(s, 6);
    a->uri = db_text(s, 7);
    a->owner = db_text(s, 8);
    a->guarded = sqlite3_column_int(s, 9) != 0;
    a->state = (enum account_state)sqlite3_column_int(s, 10);
    a->state_since = sqlite3_column_int64(s, 11);
    a->proved_at = sqlite3_column_int64(s, 12);
    a->expires_at = sqlite3_column_int64(s, 13);
    a->complete_to = sqlite3_column_int64(s, 14);
    a->rate_limit = sqlite3_column_int64(s, 15);
    a->rate_remaining = sqlite3_column_int64(s, 16);
    a->rate_reset_at = sqlite3_column_int64(s, 17);
    a->error = db_text(s, 18);
    a->error_code = db_text(s, 19);
    a->limits = db_text(s, 20);
    a->revision = sqlite3_column_int64(s, 21);
    a->zone = db_text(s, 22);
    a->next_try_at = sqlite3_column_int64(s, 23);
    a->gaps = sqlite3_column_int64(s, 24);
    a->due = sqlite3_column_int64(s, 25);
    return a;
}

static gint64 within_the_day(void)
{
    return clock_now_ms() + MS_DAY;
}

GPtrArray *store_accounts(struct store_reader *r, GError **error)
{
    sqlite3_stmt *s =
        db_query(r, error, "SELECT " COLUMNS " FROM account a WHERE a.removed_at=0 ORDER BY a.name",
                 DB_I(within_the_day()));
    return db_rows(r, s, read_account, (GDestroyNotify)account_free, error);
}

static void no_such_account(struct store_reader *r, const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    sqlite3_stmt *s = db_query(r, NULL, "SELECT name FROM account WHERE removed_at=0 ORDER BY name");
    int rc;
    if (s != NULL) {
        while ((rc = sqlite3_step(s)) == SQLITE_ROW)
            g_ptr_array_add(names, db_text(s, 0));
        db_end(r, s, rc, NULL);
    }
    g_ptr_array_add(names, NULL);
    const char *near = text_nearest(name, (const char *const *)names->pdata);
    if (near != NULL)
        err_set(error, ERR_NOT_FOUND, "no account \"%s\": is \"%s\" meant?", name, near);
    else
        err_set(error, ERR_NOT_FOUND, "no account \"%s\"; `repute account ls` shows those there are", name);
}

struct account *store_account(struct store_reader *r, const char *name, GError **error)
{
    gpointer a = NULL;
    sqlite3_stmt *s =
        db_query(r, error, "SELECT " COLUMNS " FROM account a WHERE a.name=? AND a.removed_at=0",
                 DB_I(within_the_day()), DB_T(name));
    if (db_row(r, s, read_account, &a, error) == 0)
        no_such_account(r, name, error);
    return a;
}

struct account *store_account_by_id(struct store_reader *r, gint64 id, GError **error)
{
    gpointer a = NULL;
    sqlite3_stmt *s = db_query(r, error, "SELECT " COLUMNS " FROM account a WHERE a.id=?",
                               DB_I(within_the_day()), DB_I(id));
    if (db_row(r, s, read_account, &a, error) == 0)
        err_set(error, ERR_NOT_FOUND, "no account with the number %" G_GINT64_FORMAT, id);
    return a;
}

/* ---- changes ---- */
static gboolean exists(struct store_writer *w, gint64 id, GError **error)
{
    if (db_changes(&w->reader) > 0)
        return TRUE;
    err_set(error, ERR_NOT_FOUND, "no account with the number %" G_GINT64_FORMAT, id);
    return FALSE;
}

/* One that was removed is the same again where platform, address and user are; else it gives its name up,
 * since its items stay and must not become another's. */
static gboolean revive(struct store_writer *w, const struct account *a, gint64 removed, gint64 *id,
                       GError **error)
{
    struct store_reader *r = &w->reader;
    gint64 same = 0;
    if (!db_int(r, error, &same,
                "SELECT platform=? AND url=? AND (uri IS NULL OR ?4 IS NULL OR uri=?4) AND"
                " (handle IS NULL OR ?5 IS NULL OR handle=?5) FROM account WHERE id=?3",
                DB_T(a->platform), DB_T(a->url), DB_I(removed), DB_T(a->uri), DB_T(a->handle)))
        return FALSE;
    if (same == 0)
        return db_run(r, error,
                      "UPDATE account SET name=name||'-removed-'||id, revision=revision+1 WHERE id=?",
                      DB_I(removed));
    *id = removed;
    return db_run(
        r, error,
        "UPDATE account SET removed_at=0, state=0, error=NULL, error_code=NULL, guarded=?2,"
        " owner=?3, handle=coalesce(?4, handle), display_name=coalesce(?5, display_name),"
        " remote_id=coalesce(?6, remote_id), uri=coalesce(?7, uri), revision=revision+1 WHERE id=?1",
        DB_I(removed), DB_I(a->guarded), DB_T(a->owner), DB_T(a->handle), DB_T(a->display_name),
        DB_T(a->remote_id), DB_T(a->uri));
}

static gboolean insert(struct store_writer *w, const struct account *a, gint64 now_ms, gint64 *id,
                       GError **error)
{
    if (!db_run(
            &w->reader, error,
            "INSERT INTO account(name, platform, url, handle, display_name, remote_id, uri, owner, guarded, "
            "state,"
            " state_since, proved_at, expires_at, limits, created_at) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            DB_T(a->name), DB_T(a->platform), DB_T(a->url), DB_T(a->handle), DB_T(a->display_name),
            DB_T(a->remote_id), DB_T(a->uri), DB_T(a->owner), DB_I(a->guarded), DB_I(a->state), DB_I(now_ms),
            DB_I(a->proved_at), DB_I(a->expires_at), DB_T(a->limits), DB_I(now_ms)))
        return FALSE;
    *id = sqlite3_last_insert_rowid(w->reader.db);
    return TRUE;
}

gboolean store_account_add(struct store_writer *w, struct account *a, gint64 now_ms, GError **error)
{
    struct store_reader *r = &w->reader;
    gint64 there = 0, removed = 0, id = 0;
    if (!db_writable(w, error) ||
        !db_int(r, error, &there, "SELECT id FROM account WHERE name=?", DB_T(a->name)) ||
        (there != 0 && !db_int(r, error, &removed, "SELECT removed_at FROM account WHERE id=?", DB_I(there))))
        return FALSE;
    if (there != 0 && removed == 0) {
        err_set(error, ERR_CONFLICT,
                "adding account \"%s\" failed: there is one of this name; choose another with --name",
                a->name);
        return FALSE;
    }
    if (there != 0 && !revive(w, a, there, &id, error))
        return FALSE;
    if (id == 0 && !insert(w, a, now_ms, &id, error))
        return FALSE;
    a->id = id;
    a->revision = 1;
    return db_int(r, error, &a->revision, "SELECT revision FROM account WHERE id=?", DB_I(id));
}

gboolean store_account_remove(struct store_writer *w, gint64 id, gint64 now_ms, GError **error)
{
    struct store_reader *r = &w->reader;
    return db_writable(w, error) &&
           db_run(r, error,
                  "UPDATE account SET removed_at=?, revision=revision+1 WHERE id=? AND removed_at=0",
                  DB_I(now_ms), DB_I(id)) &&
           exists(w, id, error) && db_run(r, error, "DELETE FROM cursor WHERE account=?", DB_I(id)) &&
           sums_watches_removed(w, id, 0, error) &&
           db_run(r, error, "DELETE FROM watch WHERE account=?", DB_I(id));
}

gboolean store_account_facts(struct store_writer *w, gint64 id, const char *handle, const char *display_name,
                             const char *remote_id, const char *uri, const char *limits, gint64 proved_at,
                             gint64 complete_to, GError **error)
{
    return db_writable(w, error) &&
           db_run(&w->reader, error,
                  "UPDATE account SET handle=coalesce(?2, handle), display_name=coalesce(?3, display_name),"
                  " remote_id=coalesce(?4, remote_id), uri=coalesce(?5, uri), limits=coalesce(?6, limits),"
                  " proved_at=coalesce(nullif(?7, 0), proved_at), complete_to=coalesce(nullif(?8, 0), "
                  "complete_to),"
                  " revision=revision+1 WHERE id=?1",
                  DB_I(id), DB_T(handle), DB_T(display_name), DB_T(remote_id), DB_T(uri), DB_T(limits),
                  DB_I(proved_at), DB_I(complete_to)) &&
           exists(w, id, error);
}

gboolean store_account_state(struct store_writer *w, gint64 id, enum account_state state,
                             const char *error_code, const char *error_text, gint64 now_ms, GError **error)
{
    return db_writable(w, error) &&
           db_run(&w->reader, error,
                  "UPDATE account SET state_since=iif(state<>?2, ?5, state_since), state=?2, error_code=?3, "
                  "error=?4,"
                  " revision=revision+1 WHERE id=?1",
                  DB_I(id), DB_I(state), DB_T(error_text != NULL ? error_code : NULL), DB_T(error_text),
                  DB_I(now_ms)) &&
           exists(w, id, error);
}

gboolean store_account_next_try(struct store_writer *w, gint64 id, gint64 at, GError **error)
{
    return db_writable(w, error) &&
           db_run(&w->reader, error, "UPDATE account SET next_try_at=?2 WHERE id=?1", DB_I(id), DB_I(at)) &&
           exists(w, id, error);
}

gboolean store_account_rate(struct store_writer *w, gint64 id, gint64 limit, gint64 remaining,
                            gint64 reset_at, GError **error)
{
    return db_writable(w, error) &&
           db_run(&w->reader, error,
                  "UPDATE account SET rate_limit=?2, rate_remaining=?3, rate_reset_at=?4 WHERE id=?1",
                  DB_I(id), DB_I(limit), DB_I(remaining), DB_I(reset_at)) &&
           exists(w, id, error);
}

gboolean store_account_guard(struct store_writer *w, gint64 id, gboolean guarded, GError **error)
{
    return db_writable(w, error) &&
           db_run(&w->reader, error, "UPDATE account SET guarded=?2, revision=revision+1 WHERE id=?1",
                  DB_I(id), DB_I(guarded)) &&
           exists(w, id, error);
}

gboolean store_account_zone(struct store_writer *w, gint64 id, const char *zone, GError **error)
{
    struct store_reader *r = &w->reader;
    return db_writable(w, error) &&
           db_run(r, error, "UPDATE account SET zone=?2, revision=revision+1 WHERE id=?1", DB_I(id), DB_T(zone)) &&
           exists(w, id, error) &&
           db_run(r, error, "UPDATE ledger SET zone=?2, revision=revision+1 WHERE account=?1 AND state IN (0,1,2)",
                  DB_I(id), DB_T(zone));
}
