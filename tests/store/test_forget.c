/* Forgetting: no word of a person is left in any table, counts stay, and nothing of it comes in again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ledger_fixture.h"

/* All that is known of lena; "kiosk" stands in every text of hers and to her. */
static const char *const TRACES[] = {"lena", "kiosk", "m1", "m2", "m3"};

static gint64 person_of(struct fixture *f, gint64 item)
{
    gint64 person = 0;
    assert_ok(db_int(f->r, error, &person,
                     "SELECT p.person FROM item i JOIN profile p ON p.id=i.profile WHERE i.id=?",
                     DB_I(item)));
    assert_true(person > 0);
    return person;
}

static void sql(struct fixture *f, const char *text)
{
    write_ok(f, db_exec(store_writer_reader(f->w), text, error));
}

/* A thread, a direct message and a reaction of lena's; another person in her thread, who is not to be
 * forgotten. Her person, and *other theirs. */
static gint64 fill(struct fixture *f, gint64 *other)
{
    gint64 first = fixture_mention(f, "m1", "lena", "My kiosk order broke", NOW).item;
    struct item *again = fixture_item("m1", "lena", "My kiosk order arrived broken", NOW);
    again->edited_at = NOW + 10;
    fixture_put(f, again, FALSE, NULL);
    fixture_put(f, fixture_answer("a1", "m1", NOW + 1000), FALSE, NULL);
    struct item *reply = fixture_item("m2", "lena", "Still no kiosk", NOW + 2000);
    reply->in_reply_to = g_strdup("a1");
    reply->scored = TRUE;
    reply->label = -1;
    g_ptr_array_add(reply->media, media_new("image", "https://example.social/kiosk.png", "my kiosk"));
    fixture_put(f, reply, FALSE, NULL);
    fixture_mention(f, "m3", "lena", "Another kiosk question", NOW + 3000);
    struct item *theirs = fixture_item("o1", "omar", "Mine came whole", NOW + 4000);
    theirs->in_reply_to = g_strdup("m1");
    *other = person_of(f, fixture_put(f, theirs, FALSE, NULL).item);
    g_autofree char *rest = g_strdup_printf(
        "UPDATE item SET text='To lena: your kiosk order' WHERE remote_id='a1';"
        "INSERT INTO item_fts(item_fts, rowid, text, warning) SELECT 'delete', id, 'Thank you, we are on "
        "it.', warning"
        " FROM item WHERE remote_id='a1';"
        "INSERT INTO item_fts(rowid, text, warning) SELECT id, text, warning FROM item WHERE remote_id='a1';"
        "INSERT INTO reaction(account, remote_id, kind, item, profile, at) SELECT 1, 'fav-lena', 0, "
        "%" G_GINT64_FORMAT ", profile, 1 FROM item WHERE id=%" G_GINT64_FORMAT ";"
        "INSERT INTO note(conversation, author, at, text) SELECT conversation, 'kim', 1, 'lena calls the "
        "kiosk often'"
        " FROM item WHERE id=%" G_GINT64_FORMAT ";"
        "INSERT INTO act(who, at, verb, what) VALUES('kim', 1, 'done', 'done: Lena');"
        "INSERT INTO act_part SELECT last_insert_rowid(), 1, 'conversation', conversation, '{}', '{}' "
        "FROM item"
        " WHERE id=%" G_GINT64_FORMAT ";"
        "INSERT INTO draft(owner, text, conversation, sent_at, created_at, updated_at) SELECT 'kim', 'Dear "
        "lena',"
        " conversation, 5, 1, 1 FROM item WHERE id=%" G_GINT64_FORMAT ";"
        "INSERT INTO journal SELECT id, '', 1, 'Dear lena' FROM draft;"
        "INSERT INTO score VALUES(0, 0, '', 1, 'lena moved it');"
        "INSERT INTO spread VALUES(%" G_GINT64_FORMAT ", 1, 1, 0, 0, 'lena asks for a kiosk')",
        first, first, first, first, first, first);
    sql(f, rest);
    return person_of(f, first);
}

static gint64 answer_to(struct fixture *f, gint64 person)
{
    struct ledger *l = ledger_of("To lena: your kiosk order", 0);
    l->target = g_strdup("m1");
    assert_ok(db_int(f->r, error, &l->conversation, "SELECT min(id) FROM conversation WHERE person=?",
                     DB_I(person)));
    write_ok(f, store_ledger_add(f->w, l, NULL, 0, NOW, error));
    gint64 id = l->id;
    ledger_free(l);
    return id;
}

static guint forget(struct fixture *f, gint64 person)
{
    guint items = 0;
    write_ok(f, store_forget(f->w, person, NOW + MS_DAY, "kim", &items, error));
    return items;
}

static void look_at_cell(const char *table, const char *text)
{
    if (text == NULL)
        return;
    g_autofree char *low = g_utf8_strdown(text, -1);
    for (gsize i = 0; i < G_N_ELEMENTS(TRACES); i++)
        if (strstr(low, TRACES[i]) != NULL)
            fail_msg("\"%s\" in %s", text, table);
}

/* Every cell of every table of ours. */
static void no_trace(struct fixture *f)
{
    GPtrArray *tables = g_ptr_array_new_with_free_func(g_free);
    sqlite3_stmt *s;
    int rc;
    assert_ok((s = db_query_built(f->r, error,
                                  "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE"
                                  " 'item_fts%'")) != NULL);
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        g_ptr_array_add(tables, db_text(s, 0));
    assert_ok(db_end(f->r, s, rc, error));
    assert_true(tables->len > 25);
    for (guint i = 0; i < tables->len; i++) {
        g_autofree char *all = g_strdup_printf("SELECT * FROM %s", (char *)tables->pdata[i]);
        assert_ok((s = db_query_built(f->r, error, all)) != NULL);
        while ((rc = sqlite3_step(s)) == SQLITE_ROW)
            for (int c = 0; c < sqlite3_column_count(s); c++)
                look_at_cell(tables->pdata[i], (const char *)sqlite3_column_text(s, c));
        assert_ok(db_end(f->r, s, rc, error));
    }
    g_ptr_array_unref(tables);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_fts WHERE item_fts MATCH 'kiosk OR lena'"),
                     0);
}

/* What came in which hour, whether it was deleted since or not. */
#define HOURS                                                                                                  \
    "SELECT group_concat(hour||':'||n||','||pos||','||neg||','||neu) FROM (SELECT hour, sum(n) AS n, sum(pos)" \
    " AS pos, sum(neg) AS neg, sum(neu) AS neu FROM mood WHERE kind=0 GROUP BY hour)"

static void nothing_is_left(void **state)
{
    struct fixture *f = *state;
    gint64 other, lena = fill(f, &other);
    send_row(f, answer_to(f, lena), NOW + 5000);
    g_autofree char *days = db_string(f->r, NULL, HOURS);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_version"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_fts WHERE item_fts MATCH 'kiosk'"), 4);
    assert_int_equal(forget(f, lena), 4);
    no_trace(f);
    assert_whole(f);
    /* Counts and rows stay, the other person too. */
    g_autofree char *after = db_string(f->r, NULL, HOURS);
    assert_string_equal(days, after);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 5);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_fts WHERE item_fts MATCH 'whole'"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM profile WHERE handle LIKE 'omar%'"), 1);
    /* The thread holds together under its new name. */
    assert_int_equal(
        fixture_number(f, "SELECT count(DISTINCT root) FROM item WHERE id NOT IN (SELECT max(id) FROM item"
                          " WHERE direction=0 AND text='')"),
        1);
    assert_int_equal(
        fixture_number(f, "SELECT count(*) FROM item o JOIN item i ON i.remote_id=o.in_reply_to WHERE"
                          " o.text='Mine came whole'"),
        1);
    /* Nobody is asked to answer them. */
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM conversation WHERE state<>4"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM conversation WHERE waiting_since>0 OR due_at>0"),
                     1);
    GPtrArray *audit;
    assert_ok((audit = store_audit_of(f->r, "person", lena, 1, error)) != NULL);
    assert_string_equal(((struct audit_row *)audit->pdata[0])->verb, "forget");
    assert_string_equal(((struct audit_row *)audit->pdata[0])->detail, "{\"items\":4}");
    g_ptr_array_unref(audit);
    assert_int_equal(forget(f, lena), 4); /* again: nothing breaks */
    assert_whole(f);
}

static void does_not_come_in_again(void **state)
{
    struct fixture *f = *state;
    gint64 other, lena = fill(f, &other);
    forget(f, lena);
    struct put_result r = fixture_mention(f, "m1", "lena", "My kiosk order broke", NOW);
    assert_true(r.outcome == PUT_SAME && r.item == 0 && r.conversation == 0);
    struct item *ours = fixture_answer("a1", "m1", NOW + 1000);
    assert_int_equal(fixture_put(f, ours, FALSE, NULL).item, 0);
    no_trace(f);
    /* A new word of theirs is a stranger's. */
    r = fixture_mention(f, "new", "lena", "Hello", NOW + MS_DAY);
    assert_true(r.outcome == PUT_NEW && person_of(f, r.item) != lena);
    /* And the one whose account is another's is not. */
    fixture_account(f, 2, "second", "mastodon");
    struct item *elsewhere = fixture_item("m1", "lena", "words", NOW);
    elsewhere->account = 2;
    assert_int_equal(fixture_put(f, elsewhere, FALSE, NULL).outcome, PUT_NEW);
}

static void open_work_comes_first(void **state)
{
    struct fixture *f = *state;
    gint64 other, lena = fill(f, &other), row = answer_to(f, lena);
    write_fails(f, store_forget(f->w, lena, NOW, "kim", NULL, error), ERR_CONFLICT);
    assert_int_equal(claim(f, row, NOW), CLAIM_TAKEN);
    write_ok(f, store_ledger_end(f->w, row, LEDGER_UNKNOWN, NULL, NULL, NULL, NOW, error));
    write_fails(f, store_forget(f->w, lena, NOW, "kim", NULL, error), ERR_CONFLICT);
    write_ok(f, store_ledger_settle(f->w, row, FALSE, FALSE, NULL, "kim", NOW, error));
    struct draft *d = draft_new();
    d->owner = g_strdup("ola");
    d->text = g_strdup("Dear Lena");
    assert_ok(
        db_int(f->r, error, &d->conversation, "SELECT min(id) FROM conversation WHERE person=?", DB_I(lena)));
    write_ok(f, store_draft_save(f->w, d, NOW, error));
    write_fails(f, store_forget(f->w, lena, NOW, "kim", NULL, error), ERR_CONFLICT);
    write_ok(f, store_draft_discard(f->w, d->id, "ola", FALSE, NOW, error));
    draft_free(d);
    forget(f, lena);
    no_trace(f);
    write_fails(f, store_forget(f->w, 999, NOW, "kim", NULL, error), ERR_NOT_FOUND);
    forget(f, other);
    assert_whole(f);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_left),
        TEST(does_not_come_in_again),
        TEST(open_work_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
