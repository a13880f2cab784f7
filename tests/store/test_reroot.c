/* Whatever the order in which a thread arrives, it ends as the same conversations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "store_fixture.h"

#define T0 (FIXTURE_NOW - 300 * MS_DAY)

/* A post of ours, two people below it, a stranger between; a thread of lena's that we joined; loops. */
static const struct {
    const char *id, *who, *to; /* who NULL: we */
    gboolean context;
} THREAD[] = {
    {"p1", NULL, NULL, FALSE},   {"a1", "lena", "p1", FALSE}, {"o1", NULL, "a1", FALSE},
    {"o2", NULL, "o1", FALSE},   {"a2", "lena", "o2", FALSE}, {"b1", "noa", "a2", FALSE},
    {"z1", "zoe", "b1", TRUE},   {"a3", "lena", "z1", FALSE}, {"o3", NULL, "a3", FALSE},
    {"m1", "lena", NULL, FALSE}, {"z2", "zoe", "m1", TRUE},   {"m2", "lena", "z2", FALSE},
    {"s1", "sam", "s1", FALSE},  {"x1", "sam", "x2", FALSE},  {"x2", "sam", "x1", FALSE},
};
#define N G_N_ELEMENTS(THREAD)

static void put(struct fixture *f, gsize k)
{
    struct item *i = fixture_item(THREAD[k].id, THREAD[k].who != NULL ? THREAD[k].who : "us", "And now?",
                                  T0 + (gint64)k * 1000);
    i->fetched_at = FIXTURE_NOW;
    i->direction = THREAD[k].who != NULL ? DIR_IN : DIR_OUT;
    i->in_reply_to = g_strdup(THREAD[k].to);
    fixture_put(f, i, THREAD[k].context, NULL);
}

/* Everything that must not depend on the order, as text. */
static char *picture(struct fixture *f)
{
    static const char ITEMS[] = "SELECT i.remote_id||' of '||coalesce((SELECT min(j.remote_id) FROM item j "
                                "WHERE j.conversation=i.conversation),'-')"
                                " FROM item i WHERE i.remote_id NOT LIKE 'x%' ORDER BY 1";
    static const char ROOTS[] =
        "SELECT remote_id||' under '||root FROM item WHERE remote_id NOT LIKE 'x%' ORDER BY 1";
    static const char CONVERSATIONS[] =
        "SELECT root||' '||items||' '||state||' '||waiting_since||' '||coalesce(needed_at,0)||' "
        "'||replied_at||' '||"
        "(last_in>>20)||' '||(first_in>>20)||' '||(last_out>>20)||' '||(last_item>>20)||' '||"
        "(SELECT count(*) FROM item i WHERE i.conversation=c.id) FROM conversation c WHERE root NOT LIKE "
        "'x%' ORDER BY 1";
    GString *out = g_string_new(NULL);
    const char *all[] = {ITEMS, ROOTS, CONVERSATIONS};
    for (gsize k = 0; k < G_N_ELEMENTS(all); k++) {
        sqlite3_stmt *s;
        int rc;
        assert_ok((s = db_query_built(f->r, error, all[k])) != NULL);
        while ((rc = sqlite3_step(s)) == SQLITE_ROW)
            g_string_append_printf(out, "%s\n", (const char *)sqlite3_column_text(s, 0));
        assert_ok(db_end(f->r, s, rc, error));
    }
    return g_string_free(out, FALSE);
}

static void wipe(struct fixture *f)
{
    assert_ok(store_begin(f->w, error));
    assert_ok(
        db_exec(store_writer_reader(f->w),
                "UPDATE item SET conversation=NULL; DELETE FROM merged;"
                " DELETE FROM conversation; DELETE FROM item; DELETE FROM profile_local; DELETE FROM profile;"
                " DELETE FROM person; INSERT INTO item_fts(item_fts) VALUES('rebuild')",
                error));
    assert_ok(store_commit(f->w, error));
}

static void any_order(void **state)
{
    struct fixture *f = *state;
    gsize order[N];
    for (gsize k = 0; k < N; k++)
        put(f, order[k] = k);
    g_autofree char *want = picture(f);
    /* What the picture should show, so that a constant mistake does not pass. */
    assert_non_null(strstr(want, "a3 of a1\n"));
    assert_non_null(strstr(want, "o3 of a1\n"));
    assert_non_null(strstr(want, "b1 of b1\n"));
    assert_non_null(strstr(want, "z1 of -\n"));
    assert_non_null(strstr(want, "m2 of m1\n"));
    assert_non_null(strstr(want, "a3 under p1\n"));
    GRand *rand = g_rand_new_with_seed(7);
    for (int round = 0; round < 60; round++) {
        wipe(f);
        for (gsize k = N - 1; k > 0; k--) {
            gsize other = round == 0 ? N - 1 - k : (gsize)g_rand_int_range(rand, 0, (gint32)k + 1),
                  was = order[k];
            order[k] = order[other];
            order[other] = was;
        }
        for (gsize k = 0; k < N; k++)
            put(f, order[k]);
        g_autofree char *got = picture(f);
        assert_string_equal(got, want);
        for (int s = 0; s < CONV_STATE_N; s++) {
            g_autofree char *sql =
                g_strdup_printf("SELECT (SELECT count(*) FROM conversation WHERE state=%d)-coalesce("
                                "(SELECT n FROM tally WHERE kind='state' AND key='%d'),0)",
                                s, s);
            assert_int_equal(fixture_number(f, sql), 0);
        }
    }
    g_rand_free(rand);
}

static void what_hangs_on_the_younger_goes_to_the_older(void **state)
{
    struct fixture *f = *state;
    fixture_mention(f, "1", "lena", "One?", FIXTURE_NOW);
    struct item *i = fixture_item("3", "lena", "Three?", FIXTURE_NOW + 3);
    i->in_reply_to = g_strdup("2");
    gint64 younger = fixture_put(f, i, FALSE, NULL).conversation;
    gint64 older = fixture_number(f, "SELECT conversation FROM item WHERE remote_id='1'");
    assert_int_not_equal(younger, older);
    assert_ok(store_begin(f->w, error));
    struct store_reader *r = store_writer_reader(f->w);
    assert_ok(db_run(
        r, error, "UPDATE conversation SET assignee='kim', labels='damage', priority=2, state=1 WHERE id=?",
        DB_I(younger)));
    assert_ok(db_run(r, error, "INSERT INTO label(conversation,name) VALUES(?,'damage')", DB_I(younger)));
    assert_ok(db_run(r, error, "INSERT INTO note(conversation,author,at,text) VALUES(?,'kim',1,'call her')",
                     DB_I(younger)));
    assert_ok(store_commit(f->w, error));
    i = fixture_item("2", "zoe", "Two", FIXTURE_NOW + 2);
    i->in_reply_to = g_strdup("1");
    fixture_put(f, i, TRUE, NULL);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM conversation"), 1);
    struct conversation *c;
    assert_ok((c = store_conversation(f->r, younger, error)) != NULL); /* the id is still good */
    assert_int_equal(c->id, older);
    assert_string_equal(c->assignee, "kim");
    assert_string_equal(c->labels, "damage");
    assert_int_equal(c->priority, 2);
    assert_int_equal(c->notes, 1);
    assert_int_equal(c->state, CONV_OPEN);
    assert_int_equal(c->items, 2);
    assert_int_equal(c->waiting_since, FIXTURE_NOW);
    assert_string_equal(c->last.text, "Three?");
    conversation_free(c);
    assert_fails(store_conversation(f->r, 12345, error) != NULL, ERR_NOT_FOUND);
}

/* As if the words had come in one conversation: a new one after it was closed opens it. */
static void a_new_word_opens_what_was_closed(void **state)
{
    struct fixture *f = *state;
    gint64 older = fixture_mention(f, "1", "lena", "One?", FIXTURE_NOW).conversation;
    struct target t = {older, 0};
    struct change done = {.verb = CHANGE_DONE};
    assert_ok(store_begin(f->w, error));
    assert_ok(store_change(f->w, &done, &t, 1, "kim", NULL, FIXTURE_NOW + 1, NULL, error));
    assert_ok(store_commit(f->w, error));
    struct item *i = fixture_item("3", "lena", "Three?", FIXTURE_NOW + 3);
    i->in_reply_to = g_strdup("2");
    fixture_put(f, i, FALSE, NULL);
    i = fixture_item("2", "zoe", "Two", FIXTURE_NOW + 2);
    i->in_reply_to = g_strdup("1");
    fixture_put(f, i, TRUE, NULL);
    struct conversation *c;
    assert_ok((c = store_conversation(f->r, older, error)) != NULL);
    assert_int_equal(c->state, CONV_OPEN);
    assert_int_equal(c->reason, REASON_NONE);
    assert_int_equal(c->waiting_since, FIXTURE_NOW + 3);
    conversation_free(c);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {T(any_order), T(what_hangs_on_the_younger_goes_to_the_older),
                                       T(a_new_word_opens_what_was_closed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
