/* No room left, or a write that fails, at every place where the store writes: the act fails with the right
 * error, what was committed stays, and with room again all goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fault_vfs.h"

#include "../store/ledger_fixture.h"

/* Runs the call in a transaction of its own. */
#define IN_TRANSACTION(call) \
    (store_begin(w, error) && ((call) || (store_rollback(w), FALSE)) && store_commit(w, error))

/* An hour at the desk: *done counts the acts that said they were committed. */
static gboolean work(struct store_writer *w, guint *done, GError **error)
{
    g_autofree char *text = g_strnfill(9000, 'x'); /* several pages */
    for (int i = 0; i < 2; i++) {
        struct draft *d = draft_new();
        struct ledger *l = ledger_of("text", 0);
        enum claim_outcome outcome;
        d->owner = g_strdup("kim");
        d->text = g_strdup(text);
        gboolean ok = IN_TRANSACTION(store_draft_save(w, d, NOW, error));
        *done += ok;
        ok = ok && IN_TRANSACTION(store_ledger_add(w, l, NULL, 0, NOW, error) &&
                                  store_draft_sent(w, d->id, NOW, error));
        *done += ok;
        ok = ok && store_ledger_claim(w, l->id, NOW, &outcome, NULL, error);
        *done += ok;
        ok = ok && IN_TRANSACTION(store_ledger_sent(w, l->id, "r", NULL, NULL, 0, NOW, error));
        *done += ok;
        draft_free(d);
        ledger_free(l);
        if (!ok)
            return FALSE;
    }
    return TRUE;
}

/* Each act leaves its own rows; a commit that said no may not have left any. */
static guint committed(struct fixture *f)
{
    return (guint)(fixture_number(f, "SELECT count(*) FROM draft") +
                   fixture_number(f, "SELECT count(*) FROM ledger") +
                   fixture_number(f, "SELECT count(*) FROM ledger WHERE attempts>0") +
                   fixture_number(f, "SELECT count(*) FROM ledger WHERE state=4"));
}

static void at_every_write(struct fixture *f, enum fault_mode mode, enum err_code wanted)
{
    guint at = 1, failures = 0;
    for (gboolean struck = TRUE; struck; at++) {
        GError *e = NULL;
        guint done = 0;
        write_ok(f, db_exec(store_writer_reader(f->w), "DELETE FROM ledger; DELETE FROM draft", error));
        fault_plan(mode, at);
        gboolean through = work(f->w, &done, &e); /* also where the fault hit a checkpoint, which can wait */
        struck = fault.done >= at;
        fault_plan(FAULT_NONE, 0);
        if (!through && !err_is(e, wanted))
            fail_msg("at write %u: %s", at, e->message);
        failures += !through;
        g_clear_error(&e);
        /* As another process sees it, and as this one goes on. */
        assert_int_equal(committed(f), done);
        assert_whole(f);
        done = 0;
        assert_ok(work(f->w, &done, error));
        assert_int_equal(done, 8);
    }
    assert_true(failures > 20);
}

static void no_room_at_every_write(void **state)
{
    at_every_write(*state, FAULT_FULL, ERR_FULL);
}

static void over_quota_at_every_write(void **state)
{
    at_every_write(*state, FAULT_QUOTA, ERR_FULL);
}

static void broken_at_every_write(void **state)
{
    at_every_write(*state, FAULT_BROKEN, ERR_INTERNAL);
}

/* The same by SQLite's own limit, with a text larger than what is left. */
static void no_page_left(void **state)
{
    struct fixture *f = *state;
    struct draft *d = draft_new();
    d->owner = g_strdup("kim");
    d->text = g_strdup("small");
    write_ok(f, store_draft_save(f->w, d, NOW, error));
    assert_ok(
        db_exec(store_writer_reader(f->w), "PRAGMA max_page_count=1", error)); /* as many as there are */
    g_free(d->text);
    d->text = g_strnfill(1000000, 'x');
    write_fails(f, store_draft_save(f->w, d, NOW + 1, error), ERR_FULL);
    assert_int_equal(d->revision, 1);
    struct draft *kept;
    assert_ok((kept = store_draft(f->r, d->id, error)) != NULL);
    assert_string_equal(kept->text, "small");
    draft_free(kept);
    assert_ok(db_exec(store_writer_reader(f->w), "PRAGMA max_page_count=1000000", error));
    write_ok(f, store_draft_save(f->w, d, NOW + 1, error));
    draft_free(d);
}

static int setup(void **state)
{
    fault_install();
    fault_plan(FAULT_NONE, 0);
    return fixture_setup(state);
}

static int teardown(void **state)
{
    int rc = fixture_teardown(state);
    fault_remove();
    return rc;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(no_room_at_every_write),
        TEST(over_quota_at_every_write),
        TEST(broken_at_every_write),
        TEST(no_page_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
