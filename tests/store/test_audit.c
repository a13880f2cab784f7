/* The audit's chain: every way to change it behind the program's back is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store_fixture.h"

static void write_rows(struct fixture *f)
{
    assert_ok(store_begin(f->w, error));
    assert_ok(store_audit(f->w, 10, "kim", "done", "conversation", 5, "{\"reason\":\"solved\"}", error));
    assert_ok(store_audit(f->w, 20, "ola", "approve", "ledger", 7, NULL, error));
    assert_ok(store_audit(f->w, 30, "kim", "reopen", "conversation", 5, NULL, error));
    assert_ok(store_audit(f->w, 40, "kim", "cancel", "ledger", 7, "{\"note\":\"a|b\"}", error));
    assert_ok(store_commit(f->w, error));
}

static void rows_are_read_back(void **state)
{
    struct fixture *f = *state;
    gint64 rows = -1;
    GPtrArray *found;
    assert_ok(store_audit_verify(f->r, &rows, error));
    assert_int_equal(rows, 0);
    write_rows(f);
    assert_ok(store_audit_verify(f->r, &rows, error));
    assert_int_equal(rows, 4);
    assert_ok((found = store_audit_of(f->r, "conversation", 5, 10, error)) != NULL);
    assert_int_equal(found->len, 2);
    const struct audit_row *newest = found->pdata[0], *oldest = found->pdata[1];
    assert_string_equal(newest->verb, "reopen");
    assert_null(newest->detail);
    assert_true(oldest->seq == 1 && oldest->at == 10 && oldest->target == 5);
    assert_string_equal(oldest->who, "kim");
    assert_string_equal(oldest->detail, "{\"reason\":\"solved\"}");
    g_ptr_array_unref(found);
    assert_ok((found = store_audit_since(f->r, 20, 2, error)) != NULL);
    assert_int_equal(found->len, 2);
    assert_int_equal(((struct audit_row *)found->pdata[0])->seq, 4);
    assert_int_equal(((struct audit_row *)found->pdata[1])->seq, 3);
    g_ptr_array_unref(found);
}

/* The formula is a promise to whoever checks it with other programs. */
static void formula(void **state)
{
    struct fixture *f = *state;
    write_rows(f);
    struct store_reader *r = f->r;
    g_autofree char *first = db_string(r, NULL, "SELECT hash FROM audit WHERE seq=1");
    g_autofree char *second = db_string(r, NULL, "SELECT hash FROM audit WHERE seq=2");
    g_autofree char *text = g_strdup_printf("2|20|ola|approve|ledger|7||%s", first);
    g_autofree char *one = g_compute_checksum_for_string(
        G_CHECKSUM_SHA256, "1|10|kim|done|conversation|5|{\"reason\":\"solved\"}|", -1);
    g_autofree char *two = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    assert_string_equal(first, one);
    assert_string_equal(second, two);
}

static void tampering_is_found(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *sql, *row;
    } HARM[] = {
        {"UPDATE audit SET who='sal' WHERE seq=2", "row 2"},
        {"UPDATE audit SET at=at+1 WHERE seq=1", "row 1"},
        {"UPDATE audit SET verb='reject' WHERE seq=2", "row 2"},
        {"UPDATE audit SET target=8 WHERE seq=4", "row 4"},
        {"UPDATE audit SET detail='{}' WHERE seq=1", "row 1"},
        {"UPDATE audit SET previous='' WHERE seq=3", "row 3"},
        {"UPDATE audit SET hash=previous WHERE seq=2", "row 2"},
        {"DELETE FROM audit WHERE seq=1", "row 1"},
        {"DELETE FROM audit WHERE seq=3", "row 3"},
        {"DELETE FROM audit WHERE seq=4", "row 4"},
        {"DELETE FROM audit", "row 1"},
        {"INSERT INTO audit VALUES(9,50,'kim','done','conversation',5,NULL,'','')", "row 5"},
    };
    write_rows(f);
    for (gsize i = 0; i < G_N_ELEMENTS(HARM); i++) {
        GError *e = NULL;
        struct store_reader *r = store_writer_reader(f->w);
        assert_ok(store_begin(f->w, error));
        assert_ok(db_exec(r, HARM[i].sql, error));
        if (store_audit_verify(r, NULL, &e))
            fail_msg("not found: %s", HARM[i].sql);
        assert_true(err_is(e, ERR_DAMAGED));
        if (strstr(e->message, HARM[i].row) == NULL)
            fail_msg("%s: %s", HARM[i].sql, e->message);
        g_error_free(e);
        store_rollback(f->w);
    }
    assert_ok(store_audit_verify(f->r, NULL, error));
}

static void separator_is_refused(void **state)
{
    struct fixture *f = *state;
    assert_fails(store_audit(f->w, 1, "kim", "done", "conversation", 1, NULL, error), ERR_INTERNAL);
    assert_ok(store_begin(f->w, error));
    assert_fails(store_audit(f->w, 1, "kim|done", "x", "conversation", 1, NULL, error), ERR_INVALID);
    store_rollback(f->w);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(rows_are_read_back),
        TEST(formula),
        TEST(tampering_is_found),
        TEST(separator_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
