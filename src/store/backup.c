/* Backup and restore: SQLite's online copy, written beside, looked at, and only then put in its place. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "db.h"

#define PAGES 1024 /* copied between two looks at whether to go on */

static void unlink_all(const char *path)
{
    static const char *const ENDS[] = {"", "-wal", "-shm", "-journal"};
    for (gsize i = 0; i < G_N_ELEMENTS(ENDS); i++) {
        g_autofree char *one = g_strconcat(path, ENDS[i], NULL);
        g_unlink(one);
    }
}

/* The file's bytes, then its name, survive a power cut. */
static gboolean sync_path(const char *path, int flags, GError **error)
{
    int fd = open(path, flags | O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        db_fail_errno("writing to disk", path, error);
        if (fd >= 0)
            close(fd);
        return FALSE;
    }
    close(fd);
    return TRUE;
}

/* An empty file of its own name beside path; to be freed. */
static char *make_beside(const char *path, int mode, GError **error)
{
    g_autofree char *name = g_strconcat(path, ".XXXXXX", NULL);
    int fd = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 || fchmod(fd, (mode_t)mode) != 0) {
        db_fail_errno("writing beside", path, error);
        if (fd >= 0)
            close(fd);
        if (fd >= 0)
            g_unlink(name);
        return NULL;
    }
    close(fd);
    return g_steal_pointer(&name);
}

/* ---- copying ---- */
static gboolean copy_pages(struct store_reader *from, sqlite3 *to, const char *path, GError **error)
{
    sqlite3_backup *copy = sqlite3_backup_init(to, "main", from->db, "main");
    int rc = SQLITE_OK;
    if (copy == NULL) {
        db_fail_at(path, to, sqlite3_errcode(to), error);
        return FALSE;
    }
    while (rc == SQLITE_OK)
        rc = from->stop != NULL && from->stop(from->stop_user) ? SQLITE_INTERRUPT
                                                               : sqlite3_backup_step(copy, PAGES);
    int end = sqlite3_backup_finish(copy);
    if (rc == SQLITE_DONE)
        rc = end;
    if (rc == SQLITE_OK)
        return TRUE;
    db_fail_at(path, to, rc, error);
    return FALSE;
}

/* Everything of from, as of now, into the file path, in this journal mode. One snapshot for all steps: others
 * may commit meanwhile without making it start again. */
static gboolean copy_to(struct store_reader *from, const char *path, const char *mode, GError **error)
{
    gint64 n = 0;
    gboolean own = !from->snapshot;
    sqlite3 *to = db_connect(path, SQLITE_OPEN_READWRITE, error);
    if (to == NULL)
        return FALSE;
    gboolean ok = store_snapshot_begin(from, error) && db_int(from, error, &n, "SELECT count(*) FROM meta") &&
                  copy_pages(from, to, path, error);
    if (own)
        store_snapshot_end(from);
    int rc = ok ? sqlite3_exec(to, mode, NULL, NULL, NULL) : SQLITE_OK;
    if (rc != SQLITE_OK) {
        db_fail_at(path, to, rc, error);
        ok = FALSE;
    }
    rc = sqlite3_close(to);
    if (ok && rc != SQLITE_OK) {
        db_fail_at(path, NULL, rc, error);
        ok = FALSE;
    }
    return ok && sync_path(path, 0, error);
}

/* ---- looking at a copy ---- */
static gboolean whole(struct store_reader *r, GError **error)
{
    gint64 version = 0, references = 0;
    g_autofree char *quick = NULL;
    if (!db_int(r, error, &version, "PRAGMA user_version"))
        return FALSE;
    if (version < 1) {
        err_set(error, ERR_DAMAGED, "\"%s\" is empty, and no backup of repute", r->path);
        return FALSE;
    }
    GError *failed = NULL;
    quick = db_string(r, &failed, "PRAGMA quick_check(1)");
    if (failed != NULL) {
        g_propagate_error(error, failed);
        return FALSE;
    }
    if (!db_int(r, error, &references, "SELECT count(*) FROM pragma_foreign_key_check"))
        return FALSE;
    if (g_strcmp0(quick, "ok") == 0 && references == 0)
        return TRUE;
    err_set(error, ERR_DAMAGED, "\"%s\" is damaged (%s); use another backup", r->path,
            references != 0 ? "rows refer to what is not there" : quick);
    return FALSE;
}

static struct store_reader *open_backup(const char *path, GError **error)
{
    GError *why = NULL;
    struct store_reader *r = store_reader_open(path, &why);
    if (r == NULL && err_is(why, ERR_NOT_FOUND)) {
        g_clear_error(&why);
        err_set(&why, ERR_DAMAGED, "\"%s\" is no backup: it is empty", path);
    }
    if (why != NULL)
        g_propagate_error(error, why);
    return r;
}

/* Opened as any program would: ERR_NEWER, ERR_DAMAGED, ERR_NOT_FOUND leave it as it is. */
static gboolean look_at(const char *path, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        err_set(error, ERR_NOT_FOUND, "no backup \"%s\"; `repute backup FILE` makes one", path);
        return FALSE;
    }
    struct store_reader *r = open_backup(path, error);
    if (r == NULL)
        return FALSE;
    gboolean ok = whole(r, error);
    store_reader_free(r);
    return ok;
}

/* ---- backup ---- */
static gboolean same_file(const char *a, const char *b)
{
    GStatBuf x, y;
    return g_stat(a, &x) == 0 && g_stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

gboolean store_backup(struct store_writer *w, const char *path, GError **error)
{
    struct store_reader *r = &w->reader;
    if (w->open || same_file(r->path, path)) {
        err_set(error, w->open ? ERR_INTERNAL : ERR_USAGE, "backup to \"%s\" failed: %s", path,
                w->open ? "a transaction is open" : "that is the workspace itself; name another file");
        return FALSE;
    }
    if (g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        err_set(error, ERR_USAGE, "backup to \"%s\" failed: that is no file that could be replaced; name another", path);
        return FALSE;
    }
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *beside = make_beside(path, 0600, error);
    if (beside == NULL)
        return FALSE;
    gboolean ok =
        copy_to(r, beside, "PRAGMA journal_mode=DELETE", error) && look_at(beside, error) &&
        (g_rename(beside, path) == 0 || db_fail_errno("putting the backup in the place of", path, error)) &&
        sync_path(folder, O_DIRECTORY, error);
    unlink_all(beside); /* after the rename there is nothing of that name */
    return ok;
}

/* ---- restore ---- */
static gboolean copy_backup(const char *backup, const char *beside, GError **error)
{
    struct store_reader *from = open_backup(backup, error);
    if (from == NULL)
        return FALSE;
    gboolean ok = copy_to(from, beside, "PRAGMA journal_mode=WAL", error);
    store_reader_free(from);
    return ok && look_at(beside, error);
}

/* The old file becomes one that is whole in itself. ERR_BUSY where another has it open; what is damaged stays
 * so. */
static gboolean fold_in(const char *db_path, GError **error)
{
    sqlite3 *db = db_connect(db_path, SQLITE_OPEN_READWRITE, NULL);
    if (db == NULL)
        return TRUE;
    sqlite3_busy_timeout(db, 200);
    int rc = sqlite3_exec(db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    sqlite3_close(db);
    if ((rc & 0xff) != SQLITE_BUSY && (rc & 0xff) != SQLITE_LOCKED)
        return TRUE;
    err_set(error, ERR_BUSY,
            "restoring to \"%s\" failed: a program has it open; leave all screens and workers first",
            db_path);
    return FALSE;
}

/* Under the new name the old file stays whole; under its own name there is always one. */
static gboolean keep_old(const char *db_path, GError **error)
{
    static const char *const ENDS[] = {"-wal", "-shm"};
    g_autofree char *kept = g_strconcat(db_path, ".before-restore", NULL);
    unlink_all(kept);
    /* A log of the old file must not be played into the new one. */
    for (gsize i = 0; i < G_N_ELEMENTS(ENDS); i++) {
        g_autofree char *from = g_strconcat(db_path, ENDS[i], NULL);
        g_autofree char *to = g_strconcat(kept, ENDS[i], NULL);
        if (g_rename(from, to) != 0 && errno != ENOENT)
            return db_fail_errno("keeping", from, error);
    }
    return link(db_path, kept) == 0 || errno == ENOENT || g_rename(db_path, kept) == 0 ||
           db_fail_errno("keeping", db_path, error);
}

gboolean store_restore(const char *backup_path, const char *db_path, GError **error)
{
    if (same_file(backup_path, db_path)) {
        err_set(error, ERR_USAGE, "restoring \"%s\" failed: that is the workspace itself", backup_path);
        return FALSE;
    }
    if (!look_at(backup_path, error) || !db_make_folder(db_path, error))
        return FALSE;
    g_autofree char *folder = g_path_get_dirname(db_path);
    g_autofree char *beside = make_beside(db_path, 0660, error);
    if (beside == NULL)
        return FALSE;
    gboolean ok = copy_backup(backup_path, beside, error) && fold_in(db_path, error) &&
                  keep_old(db_path, error) &&
                  (g_rename(beside, db_path) == 0 ||
                   db_fail_errno("putting the backup in the place of", db_path, error)) &&
                  sync_path(folder, O_DIRECTORY, error);
    unlink_all(beside);
    return ok;
}
