/* Statements and errors: the only code that prepares, binds and looks at SQLite's result codes. */
#include <errno.h>
#include <sys/statvfs.h>

#include "db.h"
#include "repute/text.h"

#define BUILT_MAX 32 /* texts of patterns kept prepared; more than a session uses at a time */

static void finalise(gpointer s)
{
    sqlite3_finalize(s);
}

/* Another process' transaction is short; sleeping 1 ms at a time gets in right after it, where SQLite's own
 * handler would wait up to 100 ms. */
static int wait_busy(void *user, int times)
{
    if (times >= 5000)
        return 0;
    g_usleep(1000);
    return 1;
}

/* text_fold() in SQL. */
static void fold(sqlite3_context *context, int n, sqlite3_value **values)
{
    const char *text = (const char *)sqlite3_value_text(values[0]);
    if (text != NULL)
        sqlite3_result_text(context, text_fold(text), -1, g_free);
}

sqlite3 *db_connect(const char *path, int flags, GError **error)
{
    sqlite3 *db = NULL;
    int rc = sqlite3_open_v2(path, &db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_extended_result_codes(db, 1);
        sqlite3_busy_handler(db, wait_busy, NULL);
        rc = sqlite3_exec(db, "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF", NULL, NULL, NULL);
    }
    if (rc == SQLITE_OK)
        rc = sqlite3_create_function(db, "fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                     NULL, fold, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = tokenizer_register(db);
    if (rc == SQLITE_OK)
        return db;
    db_fail_at(path, db, rc, error);
    sqlite3_close(db);
    return NULL;
}

void db_reader_clear(struct store_reader *r)
{
    g_clear_pointer(&r->fixed, g_hash_table_unref);
    g_clear_pointer(&r->built, g_hash_table_unref);
    g_clear_pointer(&r->extra, g_ptr_array_unref);
    sqlite3_close(r->db);
    r->db = NULL;
    g_clear_pointer(&r->path, g_free);
}

/* ---- the cache: a statement stays in its table while it runs; a second one of the same text is an extra
 * ---- */
static gboolean not_running(gpointer sql, gpointer s, gpointer user)
{
    return !sqlite3_stmt_busy(s);
}

static sqlite3_stmt *take(struct store_reader *r, const char *sql, gboolean literal, GError **error)
{
    if (r->fixed == NULL) {
        r->fixed = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, finalise);
        r->built = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, finalise);
        r->extra = g_ptr_array_new_with_free_func(finalise);
    }
    GHashTable *table = literal ? r->fixed : r->built;
    sqlite3_stmt *s = g_hash_table_lookup(table, sql);
    gboolean running = s != NULL && sqlite3_stmt_busy(s);
    if (s != NULL && !running)
        return s;
    int rc = sqlite3_prepare_v3(r->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
    if (rc != SQLITE_OK) {
        db_fail(r, rc, error);
        return NULL;
    }
    if (running)
        g_ptr_array_add(r->extra, s);
    else if (literal)
        g_hash_table_insert(table, (gpointer)sql, s);
    else {
        if (g_hash_table_size(table) >= BUILT_MAX)
            g_hash_table_foreach_remove(table, not_running, NULL);
        g_hash_table_insert(table, (gpointer)sqlite3_sql(s), s); /* the statement owns its text */
    }
    return s;
}

static void give_back(struct store_reader *r, sqlite3_stmt *s)
{
    if (r->extra->len > 0 && g_ptr_array_remove_fast(r->extra, s))
        return;
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
}

static int bind(sqlite3_stmt *s, const struct db_value *values, gsize n)
{
    int rc = (int)n == sqlite3_bind_parameter_count(s) ? SQLITE_OK : SQLITE_RANGE;
    for (gsize i = 0; i < n && rc == SQLITE_OK; i++)
        switch (values[i].type) {
        case DB_VALUE_INT:
            rc = sqlite3_bind_int64(s, (int)i + 1, values[i].i);
            break;
        case DB_VALUE_TEXT:
            rc = sqlite3_bind_text(s, (int)i + 1, values[i].t, -1, SQLITE_STATIC);
            break;
        case DB_VALUE_REAL:
            rc = sqlite3_bind_double(s, (int)i + 1, values[i].d);
            break;
        }
    return rc;
}

sqlite3_stmt *db_query_values(struct store_reader *r, GError **error, const char *sql, gboolean literal,
                              const struct db_value *values, gsize n)
{
    sqlite3_stmt *s = take(r, sql, literal, error);
    if (s == NULL)
        return NULL;
    int rc = bind(s, values, n);
    if (rc == SQLITE_OK)
        return s;
    db_fail(r, rc, error);
    give_back(r, s);
    return NULL;
}

gboolean db_end(struct store_reader *r, sqlite3_stmt *s, int rc, GError **error)
{
    gboolean ok = rc == SQLITE_DONE || rc == SQLITE_ROW;
    if (!ok)
        db_fail(r, rc, error);
    give_back(r, s);
    return ok;
}

gboolean db_run_values(struct store_reader *r, GError **error, const char *sql, gboolean literal,
                       const struct db_value *values, gsize n)
{
    sqlite3_stmt *s = db_query_values(r, error, sql, literal, values, n);
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        continue;
    return db_end(r, s, rc, error);
}

gboolean db_int_values(struct store_reader *r, GError **error, gint64 *out, const char *sql,
                       const struct db_value *values, gsize n)
{
    sqlite3_stmt *s = db_query_values(r, error, sql, TRUE, values, n);
    if (s == NULL)
        return FALSE;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int64(s, 0);
    return db_end(r, s, rc, error);
}

char *db_string_values(struct store_reader *r, GError **error, const char *sql, const struct db_value *values,
                       gsize n)
{
    sqlite3_stmt *s = db_query_values(r, error, sql, TRUE, values, n);
    if (s == NULL)
        return NULL;
    int rc = sqlite3_step(s);
    char *text = rc == SQLITE_ROW ? db_text(s, 0) : NULL;
    db_end(r, s, rc, error);
    return text;
}

GPtrArray *db_rows(struct store_reader *r, sqlite3_stmt *s, gpointer (*read)(sqlite3_stmt *s),
                   GDestroyNotify free_row, GError **error)
{
    if (s == NULL)
        return NULL;
    GPtrArray *rows = g_ptr_array_new_with_free_func(free_row);
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        g_ptr_array_add(rows, read(s));
    if (!db_end(r, s, rc, error))
        g_clear_pointer(&rows, g_ptr_array_unref);
    return rows;
}

int db_row(struct store_reader *r, sqlite3_stmt *s, gpointer (*read)(sqlite3_stmt *s), gpointer *row,
           GError **error)
{
    if (s == NULL)
        return -1;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW)
        *row = read(s);
    if (!db_end(r, s, rc, error))
        return -1;
    return rc == SQLITE_ROW;
}

GArray *db_ids(struct store_reader *r, sqlite3_stmt *s, GError **error)
{
    if (s == NULL)
        return NULL;
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        gint64 id = sqlite3_column_int64(s, 0);
        g_array_append_val(ids, id);
    }
    if (!db_end(r, s, rc, error))
        g_clear_pointer(&ids, g_array_unref);
    return ids;
}

char *db_text(sqlite3_stmt *s, int column)
{
    return g_strdup((const char *)sqlite3_column_text(s, column));
}

int db_changes(struct store_reader *r)
{
    return sqlite3_changes(r->db);
}

gboolean db_exec(struct store_reader *r, const char *sql, GError **error)
{
    int rc = sqlite3_exec(r->db, sql, NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        db_fail(r, rc, error);
    return rc == SQLITE_OK;
}

gboolean db_writable(struct store_writer *w, GError **error)
{
    if (w->open)
        return TRUE;
    err_set(error, ERR_INTERNAL, "writing to \"%s\" was tried outside of a transaction", w->reader.path);
    return FALSE;
}

/* ---- errors ---- */
gboolean db_fail_errno(const char *what, const char *path, GError **error)
{
    int code = errno;
    const char *full = err_full(code);
    if (full != NULL)
        err_set(error, ERR_FULL, "%s \"%s\" failed: %s", what, path, full);
    else
        err_set(error, ERR_INTERNAL, "%s \"%s\" failed: %s%s", what, path, g_strerror(code),
                code == EACCES || code == EPERM ? "; check who may write there" : "");
    return FALSE;
}

/* SQLite tells only a full device apart; the rest of what leaves no room is in errno, or in how it is mounted. */
static const char *why_full(const char *path, sqlite3 *db, int rc)
{
    int code = errno; /* a COMMIT that fails leaves it there alone */
    struct statvfs at;
    switch (rc & 0xff) {
    case SQLITE_FULL:
        return err_full(ENOSPC);
    case SQLITE_IOERR:
        return err_full(db != NULL && sqlite3_system_errno(db) != 0 ? sqlite3_system_errno(db) : code);
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
        return statvfs(path, &at) == 0 && (at.f_flag & ST_RDONLY) != 0 ? err_full(EROFS) : NULL;
    default:
        return NULL;
    }
}

void db_fail(const struct store_reader *r, int rc, GError **error)
{
    db_fail_at(r->path, r->db, rc, error);
}

void db_fail_at(const char *path, sqlite3 *db, int rc, GError **error)
{
    const char *why = db != NULL ? sqlite3_errmsg(db) : sqlite3_errstr(rc), *full = why_full(path, db, rc);
    if (full != NULL) {
        err_set(error, ERR_FULL, "writing to \"%s\" failed: %s", path, full);
        return;
    }
    switch (rc & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        err_set(error, ERR_DAMAGED,
                "\"%s\" is damaged (%s) and was left as it is; put a backup in its place with"
                " `repute restore FILE`",
                path, why);
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        err_set(error, ERR_BUSY, "\"%s\" was locked by another program for too long; try again", path);
        break;
    case SQLITE_INTERRUPT:
        err_set(error, ERR_CANCELLED, "reading \"%s\" was broken off", path);
        break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        err_set(error, ERR_INTERNAL, "\"%s\" may not be written (%s); check who owns it and its folder", path,
                why);
        break;
    case SQLITE_CANTOPEN:
        err_set(error, ERR_INTERNAL, "\"%s\" could not be opened; check who may read it and its folder",
                path);
        break;
    case SQLITE_IOERR:
        err_set(error, ERR_INTERNAL, "reading or writing \"%s\" failed (%s); check the disk", path,
                sqlite3_errstr(rc));
        break;
    default:
        err_set(error, ERR_INTERNAL, "the store \"%s\" failed: %s", path, why);
    }
}
