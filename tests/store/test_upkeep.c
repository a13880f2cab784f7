/* Upkeep: what retention takes and what it leaves, and what a look at the store finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/store_scores.h"

#include "ledger_fixture.h"

/* Past the program's own doors: the sums follow after. */
static void sql(struct fixture *f, const char *text)
{
    write_ok(f, db_exec(store_writer_reader(f->w), text, error));
    write_ok(f, store_scores_rebuild(f->w, error));
}

static guint retain(struct fixture *f, gint64 before_ms, guint limit)
{
    guint deleted = 99;
    write_ok(f, store_retain(f->w, before_ms, limit, &deleted, error));
    return deleted;
}

/* One word each of these people, closed at their own time; the conversation. */
static gint64 closed(struct fixture *f, const char *who, gint64 ms)
{
    gint64 id = fixture_mention(f, who, who, "words to find", ms).conversation;
    write_ok(f, db_run(store_writer_reader(f->w), error,
                       "UPDATE conversation SET state=4, active=0, reason=3, closed_at=?"
                       " WHERE id=?",
                       DB_I(ms + 1), DB_I(id)));
    write_ok(f, store_scores_rebuild(f->w, error));
    return id;
}

static gboolean there(struct fixture *f, gint64 conversation)
{
    gint64 n = 0;
    assert_ok(db_int(f->r, error, &n, "SELECT count(*) FROM conversation WHERE id=?", DB_I(conversation)));
    return n > 0;
}

static void old_and_done_goes(void **state)
{
    struct fixture *f = *state;
    gint64 limit = NOW + 10 * MS_DAY;
    gint64 old = closed(f, "ann", NOW), young = closed(f, "ben", limit + 1), late = closed(f, "cem", NOW + 1);
    gint64 open = fixture_mention(f, "dan", "dan", "words to find", NOW + 2).conversation;
    const struct score_scope all = {.kind = SCORE_ACCOUNT}, person = {.kind = SCORE_PERSON, .id = 1};
    write_ok(f, store_score_set(f->w, &all, "", "{}", NOW, error));
    write_ok(f, store_score_set(f->w, &all, "calm", "{}", NOW, error));
    write_ok(f, store_score_set(f->w, &person, "", "{}", NOW, error));
    gint64 drafted = closed(f, "eva", NOW + 3), unsent = closed(f, "fay", NOW + 4),
           answered = closed(f, "gus", NOW + 5);
    write_ok(f, db_run(store_writer_reader(f->w), error, "UPDATE conversation SET closed_at=? WHERE id=?",
                       DB_I(limit + 1), DB_I(late)));
    write_ok(f, store_scores_rebuild(f->w, error));
    struct draft *d = draft_new();
    d->owner = g_strdup("kim");
    d->conversation = drafted;
    write_ok(f, store_draft_save(f->w, d, NOW, error));
    struct ledger *l = ledger_of("answer", 0);
    l->conversation = unsent;
    write_ok(f, store_ledger_add(f->w, l, NULL, 0, NOW, error));
    /* What we said counts as a word too. */
    write_ok(f, db_run(store_writer_reader(f->w), error, "UPDATE conversation SET last_out=? WHERE id=?",
                       DB_I(id_from_ms(limit + 1, 0)), DB_I(answered)));
    assert_int_equal(retain(f, limit, 100), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM score"), 1); /* the rest may speak of what went */
    assert_false(there(f, old));
    assert_true(there(f, young) && there(f, late) && there(f, open) && there(f, drafted) &&
                there(f, unsent) && there(f, answered));
    assert_int_equal(retain(f, limit, 100), 0);
    write_ok(f, store_draft_discard(f->w, d->id, "kim", FALSE, NOW, error));
    send_row(f, l->id, NOW);
    assert_int_equal(retain(f, limit, 100), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_fts WHERE item_fts MATCH 'words'"), 4);
    assert_whole(f);
    draft_free(d);
    ledger_free(l);
}

static void oldest_first_and_no_more_than_asked(void **state)
{
    struct fixture *f = *state;
    gint64 id[5];
    for (int i = 0; i < 5; i++) {
        g_autofree char *who = g_strdup_printf("w%d", i);
        id[i] = closed(f, who, NOW + i);
    }
    assert_int_equal(retain(f, NOW + MS_DAY, 2), 2);
    assert_false(there(f, id[0]) || there(f, id[1]));
    assert_true(there(f, id[2]));
    assert_int_equal(retain(f, NOW + MS_DAY, 10), 3);
}

static void all_that_hangs_on_it_goes(void **state)
{
    struct fixture *f = *state;
    gint64 id = fixture_mention(f, "m1", "lena", "broken", NOW).conversation;
    struct item *edited = fixture_item("m1", "lena", "all broken", NOW);
    fixture_put(f, edited, FALSE, NULL);
    fixture_put(f, fixture_answer("a1", "m1", NOW + 10), FALSE, NULL);
    struct item *stranger = fixture_item("c1", "omar", "Mine came whole", NOW + 20);
    stranger->in_reply_to = g_strdup("m1");
    fixture_put(f, stranger, TRUE, NULL);
    sql(f, "UPDATE conversation SET state=4, active=0, closed_at=1;"
           "INSERT INTO note(conversation, author, at, text) SELECT id, 'kim', 1, 'x' FROM conversation;"
           "INSERT INTO label SELECT 'refund', id FROM conversation;"
           "INSERT INTO presence SELECT 'kim', 'p', id, 0, 9 FROM conversation;"
           "INSERT INTO reaction(account, remote_id, kind, item, at) SELECT 1, 'fav', 0, id, 1 FROM item "
           "WHERE direction=1;"
           "INSERT INTO act(who, at, verb, what) VALUES('kim', 1, 'done', 'done: Lena'), ('kim', 2, 'done', "
           "'other');"
           "INSERT INTO act_part SELECT 1, 1, 'conversation', id, '{}', '{}' FROM conversation;"
           "INSERT INTO act_part VALUES(2, 1, 'conversation', 12345, '{}', '{}')");
    assert_true(id > 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 3);
    assert_int_equal(retain(f, NOW + MS_DAY, 10), 1);
    static const char *const EMPTY[] = {
        "item",  "item_version", "reaction",     "note",
        "label", "presence",     "conversation", "item_fts WHERE item_fts MATCH 'broken OR whole OR thank'"};
    for (gsize i = 0; i < G_N_ELEMENTS(EMPTY); i++) {
        g_autofree char *count = g_strdup_printf("SELECT count(*) FROM %s", EMPTY[i]);
        if (fixture_number(f, count) != 0)
            fail_msg("rows are left in %s", EMPTY[i]);
    }
    assert_int_equal(fixture_number(f, "SELECT id FROM act"), 2);
    assert_whole(f);
}

/* The thread around it belongs to another's conversation too. */
static void a_shared_thread_stays(void **state)
{
    struct fixture *f = *state;
    fixture_put(f, fixture_item("p0", "host", "A thread", NOW), TRUE, NULL);
    const char *const people[] = {"lena", "omar"};
    for (int i = 0; i < 2; i++) {
        struct item *reply = fixture_item(people[i], people[i], "We have that too", NOW + 10 + i);
        reply->in_reply_to = g_strdup("p0");
        fixture_put(f, reply, FALSE, NULL);
    }
    sql(f,
        "UPDATE conversation SET state=4, active=0, closed_at=1 WHERE id=(SELECT min(id) FROM conversation)");
    assert_int_equal(retain(f, NOW + MS_DAY, 10), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 2);
    sql(f, "UPDATE conversation SET state=4, active=0, closed_at=1");
    assert_int_equal(retain(f, NOW + MS_DAY, 10), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 0);
    assert_whole(f);
}

static void a_look_finds(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *harm, *wanted;
    } HARM[] = {
        {"UPDATE tally SET n=n+1 WHERE kind='state' AND key='0'",
         "account 1: state \"0\" is kept as 2, counted 1"},
        {"UPDATE tally SET n=7 WHERE kind='ledger'", "account 1: ledger \"1\" is kept as 7, counted 1"},
        {"DELETE FROM tally WHERE kind='mine'", "account 1: mine \"kim\" is kept as 0, counted 1"},
        {"INSERT INTO tally VALUES(3, 'state', '2', 4)", "account 3: state \"2\" is kept as 4, counted 0"},
        {"PRAGMA foreign_keys=OFF; DELETE FROM profile; PRAGMA foreign_keys=ON",
         "refers to in profile is not there"},
        {"UPDATE audit SET who='sal'", "the audit of"},
        {"UPDATE mood SET n=n+1", "scores: 1 sums are not"},
    };
    fixture_mention(f, "m1", "lena", "broken", NOW);
    add_row(f, "a", 0, NULL);
    sql(f, "UPDATE conversation SET assignee='kim'");
    assert_whole(f);
    g_autofree char *backup = g_build_filename(f->folder, "backup", NULL);
    assert_ok(store_backup(f->w, backup, error));
    for (gsize i = 0; i < G_N_ELEMENTS(HARM); i++) {
        GPtrArray *problems;
        /* Foreign keys cannot be switched inside of a transaction. */
        assert_ok(db_exec(store_writer_reader(f->w), HARM[i].harm, error));
        assert_ok((problems = store_check(f->r, error)) != NULL);
        gboolean found = FALSE;
        for (guint p = 0; p < problems->len; p++)
            found = found || strstr(problems->pdata[p], HARM[i].wanted) != NULL;
        if (!found)
            fail_msg("%s: %s", HARM[i].harm,
                     problems->len > 0 ? (char *)problems->pdata[0] : "nothing found");
        g_ptr_array_unref(problems);
        fixture_close(f);
        assert_ok(store_restore(backup, f->path, error));
        fixture_open(f);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(old_and_done_goes),
        TEST(oldest_first_and_no_more_than_asked),
        TEST(all_that_hangs_on_it_goes),
        TEST(a_shared_thread_stays),
        TEST(a_look_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
