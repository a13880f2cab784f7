/* Opening: files and their modes, what is refused, migrations, transactions, the changed file. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "db.h"
#include "schema.h"

#define APPLICATION_ID 0x72707574 /* "rput", for file(1) and against somebody else's database */
#define CHANGED_MAX 4096          /* bytes of the changed file before it starts again */

/* ---- the files, whatever the umask ---- */
gboolean db_make_folder(const char *db_path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(db_path);
    if (g_file_test(folder, G_FILE_TEST_IS_DIR))
        return TRUE;
    g_autofree char *parent = g_path_get_dirname(folder);
    if (g_mkdir_with_parents(parent, 0755) != 0)
        return db_fail_errno("making the folder", parent, error);
    if (g_mkdir(folder, 0770) != 0)
        return errno == EEXIST || db_fail_errno("making the folder", folder, error);
    return g_chmod(folder, 02770) == 0 || db_fail_errno("setting the mode of the folder", folder, error);
}

/* An existing file keeps its mode: its owner may have chosen it. */
static gboolean make_file(const char *path, GError **error)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0660);
    if (fd < 0)
        return errno == EEXIST || db_fail_errno("making", path, error);
    gboolean ok = fchmod(fd, 0660) == 0 || db_fail_errno("setting the mode of", path, error);
    close(fd);
    return ok;
}

static gboolean make_files(const char *db_path, GError **error)
{
    g_autofree char *wal = g_strconcat(db_path, "-wal", NULL);
    g_autofree char *shm = g_strconcat(db_path, "-shm", NULL);
    return db_make_folder(db_path, error) && make_file(db_path, error) && make_file(wal, error) &&
           make_file(shm, error);
}

/* ---- what is refused, looked at read-only so that the file stays as it is ---- */
static gboolean version_of(struct store_reader *r, gint64 *version, GError **error)
{
    gint64 application = 0, tables = 0;
    if (!db_int(r, error, version, "PRAGMA user_version") ||
        !db_int(r, error, &application, "PRAGMA application_id") ||
        !db_int(r, error, &tables, "SELECT count(*) FROM sqlite_schema"))
        return FALSE;
    if (*version > SCHEMA_VERSION) {
        err_set(error, ERR_NEWER,
                "\"%s\" was written by a newer repute (its version %" G_GINT64_FORMAT
                ", this program's %d); update this program",
                r->path, *version, SCHEMA_VERSION);
        return FALSE;
    }
    if (tables > 0 && (application != APPLICATION_ID || *version < 1)) {
        err_set(error, ERR_DAMAGED,
                "\"%s\" is no workspace of repute: it holds another program's tables; choose"
                " another folder with --workspace",
                r->path);
        return FALSE;
    }
    return TRUE;
}

/* One row of each family's main table: a file cut short or overwritten shows here, not in the middle of work.
 */
static gboolean sound(struct store_reader *r, GError **error)
{
    static const char *const LOOKS[] = {
        "SELECT max(id) FROM conversation", "SELECT max(id) FROM item",   "SELECT max(seq) FROM audit",
        "SELECT max(id) FROM account",      "SELECT max(id) FROM ledger", "SELECT count(*) FROM meta",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(LOOKS); i++)
        if (!db_run_built(r, error, LOOKS[i]))
            return FALSE;
    g_hash_table_remove_all(r->built); /* asked once */
    return TRUE;
}

static void no_workspace(const char *db_path, GError **error)
{
    err_set(error, ERR_NOT_FOUND,
            "no workspace in \"%s\"; make one with `repute account add` or look at"
            " `repute demo`",
            db_path);
}

/* *version 0: a file without tables, as a program leaves it that died in its first moment. */
static struct store_reader *reader_open(const char *db_path, gint64 *version, GError **error)
{
    struct store_reader *r = g_new0(struct store_reader, 1);
    r->path = g_strdup(db_path);
    r->few_max = DB_FEW_MAX;
    r->db = db_connect(db_path, SQLITE_OPEN_READONLY, error);
    if (r->db == NULL || !db_exec(r, "PRAGMA cache_size=-3072", error) || !version_of(r, version, error) ||
        (*version > 0 && !sound(r, error))) {
        store_reader_free(r);
        return NULL;
    }
    return r;
}

static gboolean look_first(const char *path, GError **error)
{
    GStatBuf st;
    gint64 version = 0;
    if (g_stat(path, &st) == 0 && st.st_size == 0)
        return TRUE;
    struct store_reader *r = reader_open(path, &version, error);
    if (r == NULL)
        return FALSE;
    store_reader_free(r);
    return TRUE;
}

struct store_reader *store_reader_open(const char *db_path, GError **error)
{
    gint64 version = 0;
    if (g_access(db_path, F_OK) != 0) {
        if (errno == ENOENT)
            no_workspace(db_path, error);
        else
            err_set(error, ERR_INTERNAL, "opening \"%s\" failed: %s; check its folder, and who may read it", db_path, g_strerror(errno));
        return NULL;
    }
    struct store_reader *r = reader_open(db_path, &version, error);
    if (r != NULL && version == 0) {
        no_workspace(db_path, error);
        g_clear_pointer(&r, store_reader_free);
    }
    return r;
}

void store_reader_free(struct store_reader *r)
{
    if (r == NULL)
        return;
    store_snapshot_end(r);
    db_reader_clear(r);
    g_free(r);
}

/* ---- migrations ---- */
static gboolean migrate_locked(struct store_reader *r, GError **error)
{
    gint64 version = 0;
    if (!version_of(r, &version, error))
        return FALSE; /* another process was faster, and newer */
    for (; version < SCHEMA_VERSION; version++) {
        g_autofree char *mark = g_strdup_printf("PRAGMA user_version=%d; PRAGMA application_id=%d",
                                                (int)version + 1, APPLICATION_ID);
        if (!db_exec(r, schema_migrations[version], error) || !db_exec(r, mark, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean migrate(struct store_reader *r, GError **error)
{
    gint64 version = 0;
    if (!version_of(r, &version, error))
        return FALSE;
    if (version == SCHEMA_VERSION)
        return TRUE;
    if (version == 0 && !db_exec(r, "PRAGMA auto_vacuum=NONE", error))
        return FALSE;
    if (!db_exec(r, "PRAGMA journal_mode=WAL; BEGIN IMMEDIATE", error))
        return FALSE;
    if (migrate_locked(r, error) && db_exec(r, "COMMIT", error))
        return TRUE;
    db_exec(r, "ROLLBACK", NULL);
    return FALSE;
}

struct store_writer *store_writer_open(const char *db_path, const char *changed_path, GError **error)
{
    if (!make_files(db_path, error) || !look_first(db_path, error))
        return NULL;
    struct store_writer *w = g_new0(struct store_writer, 1);
    struct store_reader *r = &w->reader;
    int keep = 1;
    w->changed_fd = -1;
    w->durable = TRUE;
    r->path = g_strdup(db_path);
    r->few_max = DB_FEW_MAX;
    r->db = db_connect(db_path, SQLITE_OPEN_READWRITE, error);
    if (r->db == NULL || !migrate(r, error))
        goto fail;
    sqlite3_file_control(r->db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
    if (!db_exec(r,
                 "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-4096;"
                 " PRAGMA journal_size_limit=16777216; PRAGMA secure_delete=FAST",
                 error))
        goto fail;
    if (changed_path != NULL) {
        if (!make_file(changed_path, error))
            goto fail;
        w->changed_fd = open(changed_path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
        if (w->changed_fd < 0) {
            db_fail_errno("opening", changed_path, error);
            goto fail;
        }
    }
    return w;
fail:
    store_writer_free(w);
    return NULL;
}

void store_writer_free(struct store_writer *w)
{
    if (w == NULL)
        return;
    store_rollback(w);
    if (w->changed_fd >= 0)
        close(w->changed_fd);
    if (w->texts != NULL)
        g_ptr_array_unref(w->texts);
    db_reader_clear(&w->reader);
    g_free(w);
}

struct store_reader *store_writer_reader(struct store_writer *w)
{
    return &w->reader;
}

/* ---- transactions ---- */
gboolean store_begin(struct store_writer *w, GError **error)
{
    struct store_reader *r = &w->reader;
    gint64 version = SCHEMA_VERSION;
    if (w->open) {
        err_set(error, ERR_INTERNAL, "a transaction on \"%s\" is open already", r->path);
        return FALSE;
    }
    if (!db_run(r, error, "BEGIN IMMEDIATE"))
        return FALSE;
    w->open = TRUE;
    gboolean ok = db_int(r, error, &version, "PRAGMA user_version");
    if (ok && version != SCHEMA_VERSION) {
        err_set(error, ERR_NEWER, "\"%s\" was upgraded by a newer repute meanwhile; update this program",
                r->path);
        ok = FALSE;
    }
    if (!ok)
        store_rollback(w);
    return ok;
}

/* What the watchers of other processes wake by: the WAL itself is written before a commit can be seen. A
 * failure costs others a late screen, never us the commit. */
static void tell_others(struct store_writer *w)
{
    struct stat st;
    if (w->changed_fd < 0)
        return;
    if (fstat(w->changed_fd, &st) == 0 && st.st_size >= CHANGED_MAX && ftruncate(w->changed_fd, 0) != 0)
        return;
    if (write(w->changed_fd, ".", 1) != 1)
        return;
}

gboolean store_commit(struct store_writer *w, GError **error)
{
    if (!db_writable(w, error))
        return FALSE;
    if (!index_write(w, error) || !db_run(&w->reader, error, "COMMIT")) {
        store_rollback(w);
        return FALSE;
    }
    w->open = FALSE;
    tell_others(w);
    return TRUE;
}

gboolean store_end(struct store_writer *w, gboolean ok, GError **error)
{
    if (ok)
        return store_commit(w, error);
    store_rollback(w);
    return FALSE;
}

void store_rollback(struct store_writer *w)
{
    if (!w->open)
        return;
    w->open = FALSE;
    index_forget(w);
    /* A full disk or a damaged page may have rolled back by itself. */
    if (!sqlite3_get_autocommit(w->reader.db))
        db_run(&w->reader, NULL, "ROLLBACK");
}

void store_set_durable(struct store_writer *w, gboolean durable)
{
    if (w->open || w->durable == durable)
        return;
    if (db_exec(&w->reader, durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL", NULL))
        w->durable = durable;
}

/* ---- reading ---- */
gboolean store_snapshot_begin(struct store_reader *r, GError **error)
{
    /* Inside a writer's transaction everything is one snapshot already. */
    if (r->snapshot || !sqlite3_get_autocommit(r->db))
        return TRUE;
    if (!db_run(r, error, "BEGIN"))
        return FALSE;
    r->snapshot = TRUE;
    return TRUE;
}

void store_snapshot_end(struct store_reader *r)
{
    if (!r->snapshot)
        return;
    r->snapshot = FALSE;
    if (!sqlite3_get_autocommit(r->db))
        db_run(r, NULL, "COMMIT");
}

static int ask(void *user)
{
    struct store_reader *r = user;
    return r->stop != NULL && r->stop(r->stop_user);
}

void store_reader_set_interrupt(struct store_reader *r, gboolean (*stop)(gpointer user), gpointer user)
{
    r->stop = stop;
    r->stop_user = user;
    /* About every 50 µs of work. */
    sqlite3_progress_handler(r->db, stop != NULL ? 2000 : 0, stop != NULL ? ask : NULL, r);
}

gint64 store_data_version(struct store_reader *r)
{
    gint64 version = 0;
    db_int(r, NULL, &version, "PRAGMA data_version");
    return version;
}

/* ---- workspace facts ---- */
char *store_meta(struct store_reader *r, const char *key)
{
    return db_string(r, NULL, "SELECT value FROM meta WHERE key=?", DB_T(key));
}

gboolean store_meta_set(struct store_writer *w, const char *key, const char *value, GError **error)
{
    if (!db_writable(w, error))
        return FALSE;
    if (value == NULL)
        return db_run(&w->reader, error, "DELETE FROM meta WHERE key=?", DB_T(key));
    return db_run(&w->reader, error,
                  "INSERT INTO meta VALUES(?,?) ON CONFLICT DO UPDATE SET value=excluded.value", DB_T(key),
                  DB_T(value));
}
