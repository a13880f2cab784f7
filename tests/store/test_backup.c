/* Backup under load, restore, and what is refused: whatever fails leaves both files as they were. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "../fault/fault_vfs.h"
#include "ledger_fixture.h"

static char *path_of(const struct fixture *f, const char *name)
{
    return g_build_filename(f->folder, name, NULL);
}

/* Its bytes, as a sum; "-" where there is none. */
static char *sum_of(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize len = 0;
    if (!g_file_get_contents(path, &bytes, &len, NULL))
        return g_strdup("-");
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, len);
}

/* How many files the folder holds: nothing may be left behind. */
static guint files_in(const char *folder)
{
    guint n = 0;
    GDir *dir = g_dir_open(folder, 0, NULL);
    while (g_dir_read_name(dir) != NULL)
        n++;
    g_dir_close(dir);
    return n;
}

static void fill(struct fixture *f)
{
    for (int i = 0; i < 20; i++) {
        g_autofree char *id = g_strdup_printf("m%d", i);
        fixture_mention(f, id, "lena", "My order arrived broken", NOW + i * 1000);
    }
    add_row(f, "an answer", 0, NULL);
}

static gint64 count(const char *path, const char *sql)
{
    struct store_reader *r;
    gint64 n = -1;
    sqlite3_stmt *s;
    assert_ok((r = store_reader_open(path, error)) != NULL);
    assert_ok((s = db_query_built(r, error, sql)) != NULL);
    int rc = sqlite3_step(s);
    n = sqlite3_column_int64(s, 0);
    assert_ok(db_end(r, s, rc, error));
    store_reader_free(r);
    return n;
}

static void there_and_back(void **state)
{
    struct fixture *f = *state;
    g_autofree char *backup = path_of(f, "backup"), *kept = path_of(f, "repute.db.before-restore");
    GStatBuf st;
    fill(f);
    assert_true(g_file_set_contents(backup, "an older one", -1, NULL));
    assert_ok(store_backup(f->w, backup, error));
    assert_int_equal(g_stat(backup, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(count(backup, "SELECT count(*) FROM item"), 20);
    assert_int_equal(count(backup, "SELECT count(*) FROM item_fts WHERE item_fts MATCH 'broken'"), 20);
    /* The writer goes on, and what comes later is not in it. */
    fixture_mention(f, "later", "lena", "And nobody answers", NOW + 100000);
    fixture_close(f);
    assert_ok(store_restore(backup, f->path, error));
    assert_int_equal(g_stat(f->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0660);
    assert_int_equal(count(kept, "SELECT count(*) FROM item"), 21);
    fixture_open(f);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 20);
    g_autofree char *mode = db_string(f->r, NULL, "PRAGMA journal_mode");
    assert_string_equal(mode, "wal");
    add_row(f, "goes on", 0, NULL);
    assert_ok(store_audit_verify(f->r, NULL, error));
    /* The one that was kept can be taken back in turn. */
    fixture_close(f);
    assert_ok(store_restore(kept, f->path, error));
    fixture_open(f);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 21);
}

/* A child commits pairs of rows as fast as it can until it is ended. */
static void busy_child(const char *path, int ready)
{
    struct store_writer *w = store_writer_open(path, NULL, NULL);
    if (w == NULL)
        _exit(1);
    store_set_durable(w, FALSE);
    for (int i = 0;; i++) {
        if (!store_begin(w, NULL) || !store_audit(w, NOW, "kim", "one", "test", i, NULL, NULL) ||
            !store_audit(w, NOW, "kim", "two", "test", i, NULL, NULL) || !store_commit(w, NULL))
            _exit(2);
        if (i == 0 && write(ready, "r", 1) != 1)
            _exit(3);
    }
}

static void under_load(void **state)
{
    struct fixture *f = *state;
    g_autofree char *backup = path_of(f, "backup");
    int ready[2], status;
    char c;
    fill(f);
    assert_int_equal(pipe(ready), 0);
    fixture_close(f);
    pid_t child = fork();
    if (child == 0)
        busy_child(f->path, ready[1]);
    assert_int_equal(read(ready[0], &c, 1), 1);
    fixture_open(f);
    for (int i = 0; i < 5; i++) {
        assert_ok(store_backup(f->w, backup, error));
        struct store_reader *r;
        assert_ok((r = store_reader_open(backup, error)) != NULL);
        assert_ok(store_audit_verify(r, NULL, error));
        store_reader_free(r);
        assert_int_equal(count(backup, "SELECT count(*) % 2 FROM audit WHERE kind='test'"), 0);
    }
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status)); /* it was at work all the time */
    close(ready[0]);
    close(ready[1]);
}

static void damaged_is_refused(void **state)
{
    struct fixture *f = *state;
    g_autofree char *backup = path_of(f, "backup"), *bad = path_of(f, "bad"), *bytes = NULL;
    gsize len = 0;
    fill(f);
    assert_ok(store_backup(f->w, backup, error));
    fixture_close(f);
    assert_true(g_file_get_contents(backup, &bytes, &len, NULL));
    static const struct {
        gsize at, n, keep; /* n bytes overwritten, the file cut to keep (0: not) */
    } HARM[] = {{0, 100, 0}, {4096, 200, 0}, {40000, 4096, 0}, {0, 0, 40960}, {0, 0, 100}, {0, 0, 1}};
    g_autofree char *before = sum_of(f->path);
    guint files = files_in(f->folder) + 1;
    for (gsize i = 0; i < G_N_ELEMENTS(HARM); i++) {
        g_autofree char *copy = g_memdup2(bytes, len);
        memset(copy + HARM[i].at, 0xa5, HARM[i].n);
        assert_true(
            g_file_set_contents(bad, copy, HARM[i].keep > 0 ? (gssize)HARM[i].keep : (gssize)len, NULL));
        assert_fails(store_restore(bad, f->path, error), ERR_DAMAGED);
    }
    assert_true(g_file_set_contents(bad, "", 0, NULL));
    assert_fails(store_restore(bad, f->path, error), ERR_DAMAGED);
    assert_true(g_file_set_contents(bad, "not a database at all, but a letter", -1, NULL));
    assert_fails(store_restore(bad, f->path, error), ERR_DAMAGED);
    g_autofree char *missing = path_of(f, "missing");
    assert_fails(store_restore(missing, f->path, error), ERR_NOT_FOUND);
    assert_fails(store_restore(f->path, f->path, error), ERR_USAGE);
    g_autofree char *after = sum_of(f->path);
    assert_string_equal(before, after);
    assert_int_equal(files_in(f->folder), files);
}

static void newer_and_foreign_are_refused(void **state)
{
    struct fixture *f = *state;
    g_autofree char *backup = path_of(f, "backup"), *foreign = path_of(f, "foreign");
    sqlite3 *db = NULL;
    assert_ok(store_backup(f->w, backup, error));
    fixture_close(f);
    g_autofree char *before = sum_of(f->path);
    assert_int_equal(sqlite3_open(foreign, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE song(title)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_fails(store_restore(foreign, f->path, error), ERR_DAMAGED);
    assert_int_equal(sqlite3_open(backup, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version=99", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_fails(store_restore(backup, f->path, error), ERR_NEWER);
    g_autofree char *after = sum_of(f->path);
    assert_string_equal(before, after);
}

static void in_use_is_refused(void **state)
{
    struct fixture *f = *state;
    g_autofree char *backup = path_of(f, "backup");
    fill(f);
    assert_ok(store_backup(f->w, backup, error));
    fixture_mention(f, "later", "lena", "And nobody answers", NOW + 100000);
    guint files = files_in(f->folder);
    assert_fails(store_restore(backup, f->path, error), ERR_BUSY);
    assert_int_equal(files_in(f->folder), files);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 21);
    fixture_mention(f, "still", "lena", "Hello?", NOW + 200000);
}

static void damaged_store_is_replaced(void **state)
{
    struct fixture *f = *state;
    g_autofree char *backup = path_of(f, "backup"), *kept = path_of(f, "repute.db.before-restore");
    fill(f);
    assert_ok(store_backup(f->w, backup, error));
    fixture_close(f);
    assert_true(g_file_set_contents(f->path, "overwritten by an accident", -1, NULL));
    assert_ok(store_restore(backup, f->path, error));
    g_autofree char *old = NULL;
    assert_true(g_file_get_contents(kept, &old, NULL, NULL));
    assert_string_equal(old, "overwritten by an accident");
    fixture_open(f);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 20);
    fixture_close(f);
    /* On a new machine there is nothing to replace. */
    g_autofree char *fresh = g_build_filename(f->folder, "new", "repute.db", NULL);
    assert_ok(store_restore(backup, fresh, error));
    assert_int_equal(count(fresh, "SELECT count(*) FROM item"), 20);
}

static void what_a_backup_refuses(void **state)
{
    struct fixture *f = *state;
    g_autofree char *backup = path_of(f, "backup"),
                    *nowhere = g_build_filename(f->folder, "no", "backup", NULL);
    guint files = files_in(f->folder);
    assert_ok(store_begin(f->w, error));
    assert_fails(store_backup(f->w, backup, error), ERR_INTERNAL);
    store_rollback(f->w);
    assert_fails(store_backup(f->w, nowhere, error), ERR_INTERNAL);
    assert_fails(store_backup(f->w, f->path, error), ERR_USAGE);
    assert_int_equal(files_in(f->folder), files);
}

/* Harm that nobody sees in daily work is seen here, and does not take the place of a good backup. */
static void damaged_store_is_not_backed_up(void **state)
{
    struct fixture *f = *state;
    g_autofree char *backup = path_of(f, "backup"), *bytes = NULL;
    gsize len = 0;
    fill(f);
    assert_ok(store_backup(f->w, backup, error));
    g_autofree char *before = sum_of(backup);
    gsize page = (gsize)fixture_number(f, "SELECT rootpage FROM sqlite_schema WHERE name='variant'");
    fixture_close(f);
    assert_true(g_file_get_contents(f->path, &bytes, &len, NULL));
    assert_true(page * 4096 <= len);
    memset(bytes + (page - 1) * 4096, 0xa5, 4096);
    assert_true(g_file_set_contents(f->path, bytes, (gssize)len, NULL));
    fixture_open(f);
    guint files = files_in(f->folder);
    assert_fails(store_backup(f->w, backup, error), ERR_DAMAGED);
    g_autofree char *after = sum_of(backup);
    assert_string_equal(before, after);
    assert_int_equal(files_in(f->folder), files);
}

static gboolean at_once(gpointer user)
{
    return TRUE;
}

/* No room for it: the older backup stays, and nothing else. */
static void no_room(void **state)
{
    struct fixture *f = *state;
    g_autofree char *backup = path_of(f, "backup");
    fill(f);
    assert_ok(store_backup(f->w, backup, error));
    g_autofree char *before = sum_of(backup);
    fixture_close(f);
    fault_install();
    fault_plan(FAULT_NONE, 0);
    fixture_open(f);
    guint files = files_in(f->folder);
    for (guint at = 1; at < 400; at += 13) {
        GError *e = NULL;
        fault_plan(FAULT_FULL, at);
        gboolean ok = store_backup(f->w, backup, &e);
        fault_plan(FAULT_NONE, 0);
        assert_int_equal(files_in(f->folder), files);
        if (ok)
            break;
        assert_true(err_is(e, ERR_FULL));
        g_error_free(e);
        g_autofree char *after = sum_of(backup);
        assert_string_equal(before, after);
    }
    store_reader_set_interrupt(store_writer_reader(f->w), at_once, NULL);
    assert_fails(store_backup(f->w, backup, error), ERR_CANCELLED);
    store_reader_set_interrupt(store_writer_reader(f->w), NULL, NULL);
    assert_int_equal(files_in(f->folder), files);
    fixture_close(f);
    fault_remove();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(there_and_back),
        TEST(under_load),
        TEST(damaged_is_refused),
        TEST(newer_and_foreign_are_refused),
        TEST(in_use_is_refused),
        TEST(damaged_store_is_replaced),
        TEST(what_a_backup_refuses),
        TEST(damaged_store_is_not_backed_up),
        TEST(no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
