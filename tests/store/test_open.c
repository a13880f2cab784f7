/* Opening: modes whatever the umask, newer and damaged files stay as they are, transactions, facts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "store_fixture.h"

static guint mode_of(const char *path)
{
    GStatBuf st;
    assert_int_equal(g_stat(path, &st), 0);
    return st.st_mode & 07777;
}

static char *sum_of(const char *path)
{
    char *bytes = NULL;
    gsize len = 0;
    assert_true(g_file_get_contents(path, &bytes, &len, NULL));
    char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, len);
    g_free(bytes);
    return sum;
}

static void modes_whatever_the_umask(void **state)
{
    struct fixture *f = *state;
    g_autofree char *path = g_build_filename(f->folder, "deep", "shared", "repute.db", NULL);
    g_autofree char *changed = g_build_filename(f->folder, "deep", "shared", "changed", NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *wal = g_strconcat(path, "-wal", NULL);
    g_autofree char *shm = g_strconcat(path, "-shm", NULL);
    mode_t old = umask(077);
    struct store_writer *w;
    assert_ok((w = store_writer_open(path, changed, error)) != NULL);
    umask(old);
    assert_int_equal(mode_of(folder), 02770);
    assert_int_equal(mode_of(path), 0660);
    assert_int_equal(mode_of(wal), 0660);
    assert_int_equal(mode_of(shm), 0660);
    assert_int_equal(mode_of(changed), 0660);
    store_writer_free(w);
    assert_int_equal(mode_of(wal), 0660); /* kept, so that nobody makes it anew with other modes */
}

static void newer_is_refused_untouched(void **state)
{
    struct fixture *f = *state;
    /* The newer program's version may be in the WAL still. */
    assert_ok(db_exec(store_writer_reader(f->w), "PRAGMA user_version=99", error));
    assert_fails(store_begin(f->w, error), ERR_NEWER);
    fixture_close(f);
    g_autofree char *before = sum_of(f->path);
    assert_fails(store_writer_open(f->path, NULL, error) != NULL, ERR_NEWER);
    assert_fails(store_reader_open(f->path, error) != NULL, ERR_NEWER);
    g_autofree char *after = sum_of(f->path);
    assert_string_equal(before, after);
}

static void damaged_is_refused_untouched(void **state)
{
    struct fixture *f = *state;
    fixture_close(f);
    char *bytes = NULL;
    gsize len = 0;
    assert_true(g_file_get_contents(f->path, &bytes, &len, NULL));
    assert_true(len > 8192);
    static const struct {
        gsize at, n, keep; /* overwrite n bytes at, keep so many bytes of the file (0: all) */
    } HARM[] = {{0, 16, 0}, {100, 2000, 0}, {0, 0, 8192}, {0, 0, 600}, {4096, 60000, 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(HARM); i++) {
        g_autofree char *bad = g_memdup2(bytes, len);
        memset(bad + HARM[i].at, 0x5a, MIN(HARM[i].n, len - HARM[i].at));
        assert_true(
            g_file_set_contents(f->path, bad, HARM[i].keep != 0 ? (gssize)HARM[i].keep : (gssize)len, NULL));
        g_autofree char *before = sum_of(f->path);
        assert_fails(store_writer_open(f->path, NULL, error) != NULL, ERR_DAMAGED);
        assert_fails(store_reader_open(f->path, error) != NULL, ERR_DAMAGED);
        g_autofree char *after = sum_of(f->path);
        assert_string_equal(before, after);
    }
    g_free(bytes);
}

static void somebody_elses_database_is_refused(void **state)
{
    struct fixture *f = *state;
    g_autofree char *path = g_build_filename(f->folder, "other.db", NULL);
    sqlite3 *db;
    assert_ok((db = db_connect(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error)) != NULL);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE bookmarks(a)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_fails(store_writer_open(path, NULL, error) != NULL, ERR_DAMAGED);
}

static void missing_is_not_found(void **state)
{
    struct fixture *f = *state;
    g_autofree char *path = g_build_filename(f->folder, "none", "repute.db", NULL);
    assert_fails(store_reader_open(path, error) != NULL, ERR_NOT_FOUND);
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void an_empty_file_is_no_workspace(void **state)
{
    struct fixture *f = *state;
    g_autofree char *path = g_build_filename(f->folder, "empty.db", NULL);
    /* An empty file, as a program leaves it that died in its first moment, and one becomes of it. */
    assert_true(g_file_set_contents(path, "", 0, NULL));
    assert_fails(store_reader_open(path, error) != NULL, ERR_NOT_FOUND);
    struct store_writer *w;
    assert_ok((w = store_writer_open(path, NULL, error)) != NULL);
    store_writer_free(w);
}

static void transactions(void **state)
{
    struct fixture *f = *state;
    assert_fails(store_meta_set(f->w, "a", "1", error), ERR_INTERNAL);
    assert_fails(store_commit(f->w, error), ERR_INTERNAL);
    assert_ok(store_begin(f->w, error));
    assert_fails(store_begin(f->w, error), ERR_INTERNAL);
    assert_ok(store_meta_set(f->w, "a", "1", error));
    assert_null(store_meta(f->r, "a"));
    store_rollback(f->w);
    assert_null(store_meta(f->r, "a"));
    gint64 version = store_data_version(f->r);
    assert_ok(store_begin(f->w, error));
    assert_ok(store_meta_set(f->w, "a", "2", error));
    assert_ok(store_commit(f->w, error));
    assert_int_not_equal(store_data_version(f->r), version);
    g_autofree char *value = store_meta(f->r, "a");
    assert_string_equal(value, "2");
    assert_ok(store_begin(f->w, error));
    assert_ok(store_meta_set(f->w, "a", NULL, error));
    assert_ok(store_commit(f->w, error));
    assert_null(store_meta(f->r, "a"));
}

static void a_snapshot_stands_still(void **state)
{
    struct fixture *f = *state;
    assert_ok(store_snapshot_begin(f->r, error));
    assert_null(store_meta(f->r, "a"));
    assert_ok(store_begin(f->w, error));
    assert_ok(store_meta_set(f->w, "a", "1", error));
    assert_ok(store_commit(f->w, error));
    assert_null(store_meta(f->r, "a"));
    store_snapshot_end(f->r);
    g_autofree char *value = store_meta(f->r, "a");
    assert_string_equal(value, "1");
}

static void commits_leave_a_byte(void **state)
{
    struct fixture *f = *state;
    GStatBuf st;
    goffset last = -1;
    gboolean shrank = FALSE;
    for (int i = 0; i < 4200; i++) {
        assert_ok(store_begin(f->w, error));
        assert_ok(store_commit(f->w, error));
        assert_int_equal(g_stat(f->changed, &st), 0);
        assert_true(st.st_size != last);
        shrank = shrank || st.st_size < last;
        last = st.st_size;
    }
    assert_true(shrank);
    assert_true(last < 4200);
}

static gboolean stop_now(gpointer user)
{
    return TRUE;
}

static void a_slow_read_can_be_broken_off(void **state)
{
    struct fixture *f = *state;
    static const char SLOW[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<1000000)"
                               " SELECT count(*) FROM n";
    gint64 n = 0;
    store_reader_set_interrupt(f->r, stop_now, NULL);
    assert_fails(db_int(f->r, error, &n, SLOW), ERR_CANCELLED);
    store_reader_set_interrupt(f->r, NULL, NULL);
    assert_ok(db_int(f->r, error, &n, "SELECT count(*) FROM account"));
    assert_int_equal(n, 1);
}

static void a_reader_cannot_write(void **state)
{
    struct fixture *f = *state;
    assert_fails(db_exec(f->r, "DELETE FROM account", error), ERR_INTERNAL);
}

static void a_statement_may_run_twice_at_once(void **state)
{
    struct fixture *f = *state;
    fixture_account(f, 2, "second", "bluesky");
    int outer = 0, inner = 0;
    for (int round = 0; round < 2; round++) {
        static const char ALL[] = "SELECT id FROM account WHERE id>? ORDER BY id";
        sqlite3_stmt *a, *b;
        int rc, rc2;
        assert_ok((a = db_query(f->r, error, ALL, DB_I(0))) != NULL);
        while ((rc = sqlite3_step(a)) == SQLITE_ROW) {
            outer++;
            assert_ok((b = db_query(f->r, error, ALL, DB_I(0))) != NULL);
            while ((rc2 = sqlite3_step(b)) == SQLITE_ROW)
                inner++;
            assert_ok(db_end(f->r, b, rc2, error));
        }
        assert_ok(db_end(f->r, a, rc, error));
    }
    assert_int_equal(outer, 4);
    assert_int_equal(inner, 8);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(modes_whatever_the_umask),
        T(newer_is_refused_untouched),
        T(damaged_is_refused_untouched),
        T(somebody_elses_database_is_refused),
        T(missing_is_not_found),
        T(an_empty_file_is_no_workspace),
        T(transactions),
        T(a_snapshot_stands_still),
        T(commits_leave_a_byte),
        T(a_slow_read_can_be_broken_off),
        T(a_reader_cannot_write),
        T(a_statement_may_run_twice_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
