/* A database as SQL text, and back. Counts that triggers keep and the tables of the full-text index are
 * written as they are, so that a dump holds what a program of its time left behind. */
#ifndef REPUTE_TESTS_STORE_DUMP_H
#define REPUTE_TESTS_STORE_DUMP_H

#include "../../src/store/db.h"

/* The first columns of a query as strings. */
static inline GPtrArray *dump_list(sqlite3 *db, const char *sql)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        g_error("%s: %s", sql, sqlite3_errmsg(db));
    while (sqlite3_step(s) == SQLITE_ROW)
        g_ptr_array_add(list, g_strdup((const char *)sqlite3_column_text(s, 0)));
    sqlite3_finalize(s);
    return list;
}

static inline void dump_lines(sqlite3 *db, GString *out, const char *sql, const char *end)
{
    g_autoptr(GPtrArray) lines = dump_list(db, sql);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(out, "%s%s\n", (char *)lines->pdata[i], end);
}

static inline void dump_rows(sqlite3 *db, GString *out, const char *table)
{
    char *columns = sqlite3_mprintf(
        "SELECT group_concat('quote(' || name || ')', '||'',''||') FROM pragma_table_info(%Q)", table);
    g_autoptr(GPtrArray) quoted = dump_list(db, columns);
    /* The index makes some rows of its own tables when it is made. */
    char *rows = sqlite3_mprintf("SELECT 'INSERT%s INTO %s VALUES(' || %s || ')' FROM %s ORDER BY 1",
                                 g_str_has_prefix(table, "item_fts_") ? " OR REPLACE" : "", table,
                                 (char *)quoted->pdata[0], table);
    dump_lines(db, out, rows, ";");
    sqlite3_free(columns);
    sqlite3_free(rows);
}

/* To be freed. */
static inline char *dump_write(sqlite3 *db)
{
    GString *out = g_string_new(NULL);
    dump_lines(db, out, "SELECT 'PRAGMA application_id=' || application_id FROM pragma_application_id", ";");
    dump_lines(db, out, "SELECT 'PRAGMA user_version=' || user_version FROM pragma_user_version", ";");
    g_string_append(out, "BEGIN;\n");
    dump_lines(
        db, out,
        "SELECT sql FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE"
        " 'item_fts_%' ORDER BY rowid",
        ";");
    g_autoptr(GPtrArray) tables =
        dump_list(db, "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE"
                      " 'sqlite%' AND name<>'item_fts' ORDER BY rowid");
    for (guint i = 0; i < tables->len; i++)
        dump_rows(db, out, tables->pdata[i]);
    dump_lines(db, out,
               "SELECT sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY"
               " rowid",
               ";");
    g_string_append(out, "COMMIT;\n");
    return g_string_free(out, FALSE);
}

/* Makes the database at path, which does not exist. */
static inline gboolean dump_read(const char *path, const char *sql, GError **error)
{
    sqlite3 *db = db_connect(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);
    if (db == NULL)
        return FALSE;
    /* Tables come in their own order, not in that of their references. */
    gboolean ok = sqlite3_exec(db, "PRAGMA foreign_keys=OFF", NULL, NULL, NULL) == SQLITE_OK &&
                  sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    if (!ok)
        db_fail_at(path, db, sqlite3_errcode(db), error);
    sqlite3_close(db);
    return ok;
}

#endif
