/* Stores of every earlier version open with this program, with all that is in them. dumps/vN.sql is what the
 * program of version N made of sample.h; GENERATE=1 writes that of this version anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/store/schema.h"
#include "dump.h"
#include "sample.h"

static char *dump_path(int version)
{
    return g_strdup_printf("%s/tests/store/dumps/v%d.sql", SRCDIR, version);
}

static char *dump_text(int version)
{
    g_autofree char *path = dump_path(version);
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        fail_msg("%s is missing: write it with GENERATE=1, with the program of that version", path);
    return text;
}

/* Everything that makes the shape of a store, one line each. */
static char *shape_of(struct fixture *f)
{
    g_autoptr(GPtrArray) lines =
        dump_list(f->r->db, "SELECT type || ' ' || name || ': ' || sql FROM sqlite_schema WHERE"
                            " sql IS NOT NULL ORDER BY type, name");
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("\n", (char **)lines->pdata);
}

/* A fixture on a store made from this version's dump. */
static void open_dump(struct fixture *f, int version)
{
    g_autofree char *text = dump_text(version);
    fixture_close(f);
    fixture_sweep(f->folder);
    assert_int_equal(g_mkdir(f->folder, 0700), 0);
    assert_ok(dump_read(f->path, text, error));
    fixture_open(f);
}

static void whole(struct fixture *f)
{
    GPtrArray *problems;
    gint64 rows = 0;
    assert_ok((problems = store_check(f->r, error)) != NULL);
    if (problems->len > 0)
        fail_msg("%s", (char *)problems->pdata[0]);
    g_ptr_array_unref(problems);
    assert_ok(store_audit_verify(f->r, &rows, error));
    assert_true(rows > 10);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_fts WHERE item_fts MATCH 'broken'"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_fts WHERE item_fts MATCH '退款'"), 1);
}

/* What people would miss. */
static void work_is_there(struct fixture *f)
{
    GPtrArray *list;
    struct account *a;
    struct pause p;
    struct ledger_counts c;
    assert_ok((a = store_account(f->r, "care", error)) != NULL);
    assert_true(a->guarded && a->state == ACCOUNT_LOGIN);
    account_free(a);
    assert_ok((list = store_drafts(f->r, "kim", error)) != NULL);
    assert_int_equal(list->len, 1);
    const struct draft *d = list->pdata[0];
    assert_string_equal(d->text, "Spring blend is back");
    assert_string_equal(d->poll->options[1], "no");
    assert_string_equal(((struct media *)d->media->pdata[0])->alt, "three cups");
    g_ptr_array_unref(list);
    assert_ok(store_pause(f->r, &p, error));
    assert_true(p.on);
    pause_clear(&p);
    assert_ok(store_ledger_counts(f->r, NOW, &c, error));
    assert_true(c.by_state[LEDGER_SENT] == 1 && c.by_state[LEDGER_UNKNOWN] == 1 &&
                c.by_state[LEDGER_HELD] == 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 8);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM conversation"), 5);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM note"), 1);
}

static void every_version_opens(void **state)
{
    struct fixture *f = *state;
    g_autofree char *wanted = shape_of(f);
    for (int version = 1; version <= SCHEMA_VERSION; version++) {
        open_dump(f, version);
        assert_int_equal(fixture_number(f, "PRAGMA user_version"), SCHEMA_VERSION);
        /* Upgraded or made anew: the same tables, indexes and triggers. Where this fails for the newest
         * version, and that was never released, write its dump anew; else it needs a migration. */
        g_autofree char *shape = shape_of(f);
        assert_string_equal(shape, wanted);
        whole(f);
        work_is_there(f);
        /* And it goes on. */
        fixture_mention(f, "new", "lena", "Hello again", NOW + MS_DAY);
        add_row(f, "a new answer", 0, NULL);
        whole(f);
    }
}

static void every_table_has_rows(void **state)
{
    struct fixture *f = *state;
    open_dump(f, SCHEMA_VERSION);
    g_autoptr(GPtrArray) tables = dump_list(f->r->db, "SELECT name FROM sqlite_schema WHERE type='table'");
    assert_true(tables->len > 30);
    for (guint i = 0; i < tables->len; i++) {
        g_autofree char *count = g_strdup_printf("SELECT count(*) FROM %s", (char *)tables->pdata[i]);
        if (fixture_number(f, count) == 0)
            fail_msg("no row of %s is in the dump: add some to sample.h", (char *)tables->pdata[i]);
    }
}

/* The dump of this version is what this program makes, so that the next one can rely on it. */
static void newest_is_todays(void **state)
{
    struct fixture *f = *state;
    sample_fill(f);
    whole(f);
    work_is_there(f);
    g_autofree char *text = dump_write(f->r->db), *path = dump_path(SCHEMA_VERSION);
    if (g_getenv("GENERATE") != NULL)
        assert_true(g_file_set_contents(path, text, -1, NULL));
    g_autofree char *kept = dump_text(SCHEMA_VERSION);
    g_auto(GStrv) is = g_strsplit(text, "\n", -1), wanted = g_strsplit(kept, "\n", -1);
    for (guint i = 0; is[i] != NULL && wanted[i] != NULL; i++)
        if (g_str_has_prefix(is[i], "CREATE ") && !g_str_equal(is[i], wanted[i]))
            fail_msg("%s\nstands in %s as\n%s\nif that version was never released, write the dump anew with "
                     "GENERATE=1;"
                     " else this needs a migration",
                     is[i], path, wanted[i]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(newest_is_todays),
        TEST(every_version_opens),
        TEST(every_table_has_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
