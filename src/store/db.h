/* What every file of the store shares: the handles, cached statements with typed values, errors. Private to
 * src/store, the only room that sees sqlite3.h. A handle and all it gives out belong to one thread at a time.
 */
#ifndef REPUTE_STORE_DB_H
#define REPUTE_STORE_DB_H

#include <sqlite3.h>

#include "repute/err.h"
#include "repute/store.h"

struct store_reader {
    sqlite3 *db;
    char *path;
    GHashTable *fixed; /* const char * of a literal, by address → sqlite3_stmt * */
    GHashTable *built; /* SQL as text → sqlite3_stmt *; the patterns of lists */
    GPtrArray *extra;  /* running statements beside a running one of the same text */
    gboolean (*stop)(gpointer user);
    gpointer stop_user;
    gboolean snapshot; /* between store_snapshot_begin() and _end() */
    guint few_max;     /* so many candidates of a list are sorted instead of walking an index */
};
#define DB_FEW_MAX 2000 /* about a millisecond */
struct store_writer {
    struct store_reader reader; /* first: the same connection, for the reading functions */
    int changed_fd;             /* -1: none */
    GPtrArray *texts;           /* what the full-text index gets before COMMIT, see index.c */
    gboolean open;              /* between store_begin() and commit or rollback */
    gboolean durable;
};

/* Opens a connection with the store's settings (tokenizer, busy handler, foreign keys). flags of
 * sqlite3_open_v2(). For store_backup() and the like too. */
sqlite3 *db_connect(const char *path, int flags, GError **error);
/* The workspace's folder where it is missing, 2770. */
gboolean db_make_folder(const char *db_path, GError **error);
void db_reader_clear(struct store_reader *r); /* statements and connection */

/* ---- values to bind: db_run(r, error, SQL, DB_I(id), DB_T(name)) ---- */
struct db_value {
    enum { DB_VALUE_INT, DB_VALUE_TEXT, DB_VALUE_REAL } type;
    gint64 i;
    const char *t;
    double d;
};
#define DB_I(x) ((struct db_value){.type = DB_VALUE_INT, .i = (x)})
#define DB_T(x) ((struct db_value){.type = DB_VALUE_TEXT, .t = (x)}) /* NULL binds NULL */
#define DB_D(x) ((struct db_value){.type = DB_VALUE_REAL, .d = (x)})
#define DB_VALUES_(...)                       \
    ((const struct db_value[]){__VA_ARGS__}), \
        sizeof((const struct db_value[]){__VA_ARGS__}) / sizeof(struct db_value)

/* A statement of sql with its values bound, from the cache; NULL with an error. sql of db_query() and
 * db_run() must be a literal (cached by its address); db_query_built() and db_run_built() take any text.
 * Texts are not copied: they stay as they are until db_end(). The same sql may be open twice. Give it back
 * with db_end(). */
#define db_query(r, error, sql, ...) db_query_values(r, error, sql, TRUE, DB_VALUES_(__VA_ARGS__))
#define db_query_built(r, error, sql, ...) db_query_values(r, error, sql, FALSE, DB_VALUES_(__VA_ARGS__))
sqlite3_stmt *db_query_values(struct store_reader *r, GError **error, const char *sql, gboolean literal,
                              const struct db_value *values, gsize n);
/* Ends a query after the sqlite3_step() that returned rc: the statement goes back to the cache. FALSE with an
 * error where rc is neither SQLITE_DONE nor SQLITE_ROW. while ((rc = sqlite3_step(s)) == SQLITE_ROW) … return
 * db_end(r, s, rc, error); */
gboolean db_end(struct store_reader *r, sqlite3_stmt *s, int rc, GError **error);
/* Runs a statement that gives no rows (or whose rows do not matter). */
#define db_run(r, error, sql, ...) db_run_values(r, error, sql, TRUE, DB_VALUES_(__VA_ARGS__))
#define db_run_built(r, error, sql, ...) db_run_values(r, error, sql, FALSE, DB_VALUES_(__VA_ARGS__))
gboolean db_run_values(struct store_reader *r, GError **error, const char *sql, gboolean literal,
                       const struct db_value *values, gsize n);
/* First column of the first row: *out is left as it is where there is no row. FALSE only with an error. */
#define db_int(r, error, out, sql, ...) db_int_values(r, error, out, sql, DB_VALUES_(__VA_ARGS__))
gboolean db_int_values(struct store_reader *r, GError **error, gint64 *out, const char *sql,
                       const struct db_value *values, gsize n);
/* The same for a text, to be freed; NULL where there is no row, it is NULL, or the read failed. */
#define db_string(r, error, sql, ...) db_string_values(r, error, sql, DB_VALUES_(__VA_ARGS__))
char *db_string_values(struct store_reader *r, GError **error, const char *sql, const struct db_value *values,
                       gsize n);
/* All rows of a query, each made by read (GPtrArray that frees with free_row); NULL with an error. s may be
 * NULL: then db_query() has set the error. */
GPtrArray *db_rows(struct store_reader *r, sqlite3_stmt *s, gpointer (*read)(sqlite3_stmt *s),
                   GDestroyNotify free_row, GError **error);
/* The first row: 1 and *row, 0 where there is none, -1 with an error. */
int db_row(struct store_reader *r, sqlite3_stmt *s, gpointer (*read)(sqlite3_stmt *s), gpointer *row,
           GError **error);
/* First columns as numbers: GArray of gint64; NULL with an error. */
GArray *db_ids(struct store_reader *r, sqlite3_stmt *s, GError **error);
/* Column as a copy to be freed, NULL for NULL. */
char *db_text(sqlite3_stmt *s, int column);
/* Rows the last writing statement changed (triggers' not counted). */
int db_changes(struct store_reader *r);
/* Several statements without values, not cached. */
gboolean db_exec(struct store_reader *r, const char *sql, GError **error);

/* Sets the error that the connection's last failure (rc) stands for. */
void db_fail(const struct store_reader *r, int rc, GError **error);
/* The same where there is no handle yet. */
void db_fail_at(const char *path, sqlite3 *db, int rc, GError **error);
/* "making \"…\" failed: …", by errno; always FALSE. */
gboolean db_fail_errno(const char *what, const char *path, GError **error);
/* Every writing function asks this first: FALSE with ERR_INTERNAL outside of store_begin(). */
gboolean db_writable(struct store_writer *w, GError **error);

/* ---- index.c: the full text ---- */
/* The index learns of texts just before COMMIT: FTS5 writes out all it has in memory at each statement of
 * others that might have to be rolled back alone, which is most of them. So a search within a transaction
 * does not find them. */
void index_add(struct store_writer *w, gint64 item, const char *text, const char *warning);
/* The index keeps no copy of a text: what is taken out must be told to it as it went in. */
void index_remove(struct store_writer *w, gint64 item, const char *text, const char *warning);
gboolean index_write(struct store_writer *w, GError **error);
void index_forget(struct store_writer *w); /* rolled back */

/* The FTS5 tokenizer "repute" (tokenizer.c). */
int tokenizer_register(sqlite3 *db);
/* Appends a word or phrase as FTS5's query language has it; FALSE, and nothing, where the text holds no token
 * (":-)"). */
gboolean tokenizer_phrase(const char *text, gboolean prefix, GString *out);

#endif
