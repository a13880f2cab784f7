/* Items in: who, where, what changed, and what they do to their conversation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "store_fixture.h"

#define T0 FIXTURE_NOW

/* store_conversation() is tested with the lists; here the rows are asked. */
static gint64 fact(struct fixture *f, gint64 conversation, const char *column)
{
    g_autofree char *sql =
        g_strdup_printf("SELECT %s FROM conversation WHERE id=%" G_GINT64_FORMAT, column, conversation);
    return fixture_number(f, sql);
}

static gint64 tally(struct fixture *f, enum conv_state state)
{
    g_autofree char *sql =
        g_strdup_printf("SELECT n FROM tally WHERE account=1 AND kind='state' AND key='%d'", state);
    return MAX(fixture_number(f, sql), 0);
}

static void new_same_changed_edited(void **state)
{
    struct fixture *f = *state;
    struct put_result a = fixture_mention(f, "1", "lena", "Where is my order?", T0);
    assert_int_equal(a.outcome, PUT_NEW);
    assert_int_equal(id_ms(a.item), T0);
    assert_int_not_equal(a.conversation, 0);
    struct put_result b = fixture_mention(f, "1", "lena", "Where is my order?", T0);
    assert_int_equal(b.outcome, PUT_SAME);
    assert_int_equal(b.item, a.item);
    assert_int_equal(b.conversation, a.conversation);

    struct item *i = fixture_item("1", "lena", "Where is my order?", T0);
    i->favourites = 3;
    assert_int_equal(fixture_put(f, i, FALSE, NULL).outcome, PUT_CHANGED);
    assert_int_equal(fixture_number(f, "SELECT favourites FROM item"), 3);
    i = fixture_item("1", "lena", "Where is my order?", T0); /* -1: not told this time */
    assert_int_equal(fixture_put(f, i, FALSE, NULL).outcome, PUT_SAME);

    i = fixture_item("1", "lena", "Found it, thank you", T0);
    i->label = 1;
    i->fetched_at = T0 + 5000;
    assert_int_equal(fixture_put(f, i, FALSE, NULL).outcome, PUT_EDITED);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_version WHERE text LIKE 'Where%'"), 1);
    assert_int_equal(fixture_number(f, "SELECT edited_at FROM item"), T0 + 5000);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_fts WHERE item_fts MATCH 'where'"), 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_fts WHERE item_fts MATCH 'found'"), 1);
    /* The sums follow, and a thank-you waits for nobody. */
    assert_int_equal(fixture_number(f, "SELECT n*100+n_neg*10+n_pos FROM mood"), 101);
    assert_int_equal(fact(f, a.conversation, "waiting_since"), 0);
}

static void ids_follow_time_and_stay_apart(void **state)
{
    struct fixture *f = *state;
    struct put_result a = fixture_mention(f, "1", "lena", "one?", T0);
    struct put_result b = fixture_mention(f, "2", "noa", "two?", T0);
    assert_int_equal(b.item, a.item + 1);
    struct put_result c = fixture_mention(f, "3", "sam", "older?", T0 - 1);
    assert_true(c.item < a.item);
    struct item *i = fixture_item("4", "eve", "from the future?", T0 + 10 * MS_DAY);
    i->fetched_at = T0 + 5;
    assert_int_equal(id_ms(fixture_put(f, i, FALSE, NULL).item), T0 + 5);
}

static void one_person_one_root_one_conversation(void **state)
{
    struct fixture *f = *state;
    struct put_result post = fixture_put(f, fixture_answer("p", NULL, T0), FALSE, NULL);
    assert_int_equal(post.conversation, 0);
    gint64 ids[3];
    const char *who[] = {"lena", "noa", "lena"};
    for (int k = 0; k < 3; k++) {
        g_autofree char *id = g_strdup_printf("c%d", k);
        struct item *i = fixture_item(id, who[k], "Really?", T0 + k + 1);
        i->kind = KIND_COMMENT;
        i->in_reply_to = g_strdup("p");
        ids[k] = fixture_put(f, i, FALSE, NULL).conversation;
    }
    assert_int_equal(ids[0], ids[2]);
    assert_int_not_equal(ids[0], ids[1]);
    assert_int_equal(fact(f, ids[0], "items"), 2);
    assert_int_equal(fact(f, ids[0], "unread"), 2);
    assert_int_equal(tally(f, CONV_NEW), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM person"), 3);
    /* A stranger in the thread is context. */
    struct item *i = fixture_item("s", "zoe", "Me too", T0 + 9);
    i->in_reply_to = g_strdup("c0");
    assert_int_equal(fixture_put(f, i, TRUE, NULL).conversation, 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item WHERE root='p'"), 5);
    /* … until it is addressed to us. */
    i = fixture_item("s", "zoe", "Me too", T0 + 9);
    i->in_reply_to = g_strdup("c0");
    struct put_result r = fixture_put(f, i, FALSE, NULL);
    assert_int_equal(r.outcome, PUT_NEW);
    assert_int_not_equal(r.conversation, 0);
    assert_int_equal(fact(f, r.conversation, "items"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 5);
}

static void answers_and_new_words(void **state)
{
    struct fixture *f = *state;
    gint64 c = fixture_mention(f, "1", "lena", "Where is it?", T0).conversation;
    assert_int_equal(fact(f, c, "waiting_since"), T0);
    assert_int_equal(fact(f, c, "needed_at"), T0);
    struct put_result ours = fixture_put(f, fixture_answer("2", "1", T0 + 1000), FALSE, NULL);
    assert_int_equal(ours.conversation, c);
    assert_int_equal(fact(f, c, "state"), CONV_PENDING);
    assert_int_equal(fact(f, c, "waiting_since"), 0);
    assert_int_equal(fact(f, c, "replied_at"), T0 + 1000);
    assert_int_equal(fact(f, c, "unread"), 0);
    assert_ok(store_begin(f->w, error));
    assert_ok(store_conversation_alarm(f->w, c, TRUE, error));
    assert_ok(store_commit(f->w, error));
    assert_int_equal(fact(f, c, "alarm"), 1);
    struct item *i = fixture_item("3", "lena", "Still nothing?", T0 + 2000);
    i->in_reply_to = g_strdup("2");
    struct put_result back = fixture_put(f, i, FALSE, NULL);
    assert_int_equal(back.conversation, c);
    assert_true(back.woke);
    assert_int_equal(fact(f, c, "state"), CONV_OPEN);
    assert_int_equal(fact(f, c, "waiting_since"), T0 + 2000);
    assert_int_equal(fact(f, c, "last_item"), back.item);
    assert_int_equal(fact(f, c, "replied_at"), T0 + 1000);
    assert_int_equal(tally(f, CONV_OPEN), 1);
    assert_int_equal(tally(f, CONV_PENDING), 0);
}

/* An automatic answer is none by a person, though it ends the waiting. */
static void automatic_answers_do_not_count_as_replies(void **state)
{
    struct fixture *f = *state;
    gint64 c = fixture_mention(f, "1", "lena", "Where is it?", T0).conversation;
    struct item *i = fixture_answer("2", "1", T0 + 1000);
    i->automatic = TRUE;
    fixture_put(f, i, FALSE, NULL);
    assert_int_equal(fact(f, c, "replied_at"), 0);
    assert_int_equal(fact(f, c, "state"), CONV_PENDING);
}

static void what_came_while_we_answered_is_not_lost(void **state)
{
    struct fixture *f = *state;
    gint64 c = fixture_mention(f, "1", "lena", "Where is it?", T0).conversation;
    fixture_put(f, fixture_answer("2", "1", T0 + 60000), FALSE, NULL);
    struct item *i = fixture_item("3", "lena", "It is urgent, where?", T0 + 50000);
    i->in_reply_to = g_strdup("1");
    i->fetched_at = T0 + 90000;
    assert_true(fixture_put(f, i, FALSE, NULL).woke);
    assert_int_equal(fact(f, c, "waiting_since"), T0 + 50000);
}

/* The past, fetched later: what was answered then stays answered. */
static void backfill_wakes_nobody(void **state)
{
    struct fixture *f = *state;
    gint64 late = T0 + 90 * MS_DAY;
    struct item *i = fixture_item("3", "lena", "Thanks, and when?", T0 + 2000);
    i->in_reply_to = g_strdup("1");
    i->fetched_at = late;
    gint64 c = fixture_put(f, i, FALSE, NULL).conversation;
    i = fixture_answer("4", "3", T0 + 3000);
    i->fetched_at = late;
    fixture_put(f, i, FALSE, NULL);
    i = fixture_item("1", "lena", "Where is it?", T0);
    i->fetched_at = late;
    struct put_result r = fixture_put(f, i, FALSE, NULL);
    assert_int_equal(r.conversation, c);
    assert_false(r.woke);
    assert_int_equal(fact(f, c, "state"), CONV_PENDING);
    assert_int_equal(fact(f, c, "waiting_since"), 0);
    assert_int_equal(fact(f, c, "last_item") >> 20, T0 + 2000);
    assert_int_equal(fact(f, c, "needed_at"), T0);
}

static void the_promise(void **state)
{
    struct fixture *f = *state;
    struct hours *hours;
    assert_ok((hours = hours_new("always", "UTC", NULL, error)) != NULL);
    struct service_level sl = {hours, 4 * MS_HOUR, MS_HOUR};
    gint64 c = fixture_put(f, fixture_item("1", "lena", "Where is it?", T0), FALSE, &sl).conversation;
    assert_int_equal(fact(f, c, "due_at"), T0 + 4 * MS_HOUR);
    assert_int_equal(fact(f, c, "soon_at"), T0 + 3 * MS_HOUR);
    struct item *i = fixture_item("2", "noa", "Where is it?", T0);
    i->kind = KIND_DIRECT;
    c = fixture_put(f, i, FALSE, &sl).conversation;
    assert_int_equal(fact(f, c, "due_at"), T0 + MS_HOUR);
    hours_free(hours);
}

static void deleted_there(void **state)
{
    struct fixture *f = *state;
    gint64 fresh = fixture_mention(f, "1", "lena", "Where is it?", T0).conversation;
    gint64 opened = fixture_mention(f, "2", "noa", "Where is it?", T0 + 1).conversation;
    gint64 conversation = 0;
    assert_ok(store_begin(f->w, error));
    assert_ok(
        db_run(store_writer_reader(f->w), error, "UPDATE conversation SET state=1 WHERE id=?", DB_I(opened)));
    assert_ok(store_item_deleted(f->w, 1, "1", T0 + 10, &conversation, error));
    assert_int_equal(conversation, fresh);
    assert_ok(store_item_deleted(f->w, 1, "https://example.net/2", T0 + 10, &conversation, error));
    assert_int_equal(conversation, opened);
    assert_ok(store_item_deleted(f->w, 1, "nothing", T0 + 10, &conversation, error));
    assert_int_equal(conversation, 0);
    assert_ok(store_commit(f->w, error));
    assert_int_equal(fact(f, fresh, "state"), CONV_DONE);
    assert_int_equal(fact(f, fresh, "reason"), REASON_NO_ACTION);
    assert_int_equal(fact(f, fresh, "waiting_since"), 0);
    assert_int_equal(fact(f, opened, "state"), CONV_OPEN);
    assert_int_equal(fact(f, opened, "deleted_mark"), 1);
    assert_int_equal(fact(f, opened, "waiting_since"), 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item WHERE deleted_at>0 AND text<>''"), 2);
    /* The server had only stumbled. */
    fixture_mention(f, "2", "noa", "Where is it?", T0 + 1);
    assert_int_equal(fact(f, opened, "waiting_since"), T0 + 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item WHERE deleted_at>0"), 1);
}

static void profiles_follow_their_owners(void **state)
{
    struct fixture *f = *state;
    struct put_result a = fixture_mention(f, "1", "lena", "One?", T0);
    struct item *i = fixture_item("2", "lena", "Two?", T0 + 1);
    g_free(i->author.handle);
    i->author.handle = g_strdup("lena@elsewhere.example");
    i->author.followers = 500;
    fixture_put(f, i, FALSE, NULL);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM profile WHERE handle='lena@elsewhere.example'"
                                       " AND followers=500 AND name='lena'"),
                     1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM profile"), 1);
    g_autofree char *remote = store_profile_remote(f->r, 1, fixture_number(f, "SELECT id FROM profile"));
    assert_string_equal(remote, "n-lena");
    assert_null(store_profile_remote(f->r, 2, 1));
    assert_int_equal(store_person_by_handle(f->r, "@LENA@elsewhere.example"),
                     fact(f, a.conversation, "person"));
    assert_int_equal(store_person_by_handle(f->r, "Lena"), fact(f, a.conversation, "person"));
    assert_int_equal(store_person_by_handle(f->r, "nobody"), 0);
}

static void reactions_once(void **state)
{
    struct fixture *f = *state;
    fixture_put(f, fixture_answer("p", NULL, T0), FALSE, NULL);
    struct profile by = {
        .uri = (char *)"https://example.net/@sam", .handle = (char *)"sam@example.net", .followers = -1};
    gboolean is_new = FALSE;
    assert_ok(store_begin(f->w, error));
    assert_ok(store_reaction_put(f->w, 1, REACT_FAVOURITE, "77", "https://example.net/p", &by, T0, T0,
                                 &is_new, error));
    assert_true(is_new);
    assert_ok(store_reaction_put(f->w, 1, REACT_FAVOURITE, "77", "https://example.net/p", &by, T0, T0,
                                 &is_new, error));
    assert_false(is_new);
    assert_ok(store_reaction_put(f->w, 1, REACT_FOLLOW, "78", NULL, &by, T0, T0, &is_new, error));
    assert_true(is_new);
    assert_ok(store_commit(f->w, error));
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM reaction WHERE item IS NOT NULL"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM reaction"), 2);
}

static void what_to_look_at_again(void **state)
{
    struct fixture *f = *state;
    for (int k = 0; k < 4; k++) {
        g_autofree char *id = g_strdup_printf("%d", k);
        g_autofree char *who = g_strdup_printf("p%d", k);
        fixture_mention(f, id, who, "Where?", T0 + k);
    }
    fixture_put(f, fixture_answer("ours", NULL, T0 + 10), FALSE, NULL);
    fixture_put(f, fixture_answer("old", NULL, T0 - 30 * MS_DAY), FALSE, NULL);
    assert_ok(store_begin(f->w, error));
    assert_ok(db_run(store_writer_reader(f->w), error,
                     "UPDATE conversation SET state=4, active=0 WHERE last_item=(SELECT"
                     " id FROM item WHERE remote_id='0')"));
    gint64 one = fixture_number(f, "SELECT id FROM item WHERE remote_id='1'");
    assert_ok(store_item_checked(f->w, one, T0 + 100, error));
    assert_ok(store_commit(f->w, error));
    GPtrArray *items;
    assert_ok((items = store_items_to_refresh(f->r, 1, T0 + 50, 10, error)) != NULL);
    assert_int_equal(items->len, 3);
    assert_string_equal(((struct item *)items->pdata[0])->remote_id, "2");
    assert_string_equal(((struct item *)items->pdata[1])->remote_id, "3");
    assert_string_equal(((struct item *)items->pdata[2])->remote_id, "ours");
    g_ptr_array_unref(items);
    assert_ok((items = store_items_to_refresh(f->r, 1, T0 + 50, 1, error)) != NULL);
    assert_int_equal(items->len, 1);
    g_ptr_array_unref(items);
}

static void snoozes_end(void **state)
{
    struct fixture *f = *state;
    gint64 c = fixture_mention(f, "1", "lena", "Where?", T0).conversation;
    assert_int_equal(store_next_wake(f->r), 0);
    assert_ok(store_begin(f->w, error));
    assert_ok(db_run(store_writer_reader(f->w), error,
                     "UPDATE conversation SET state=3, active=0, snoozed_until=?", DB_I(T0 + 100)));
    assert_ok(store_commit(f->w, error));
    assert_int_equal(store_next_wake(f->r), T0 + 100);
    GArray *ids;
    assert_ok(store_begin(f->w, error));
    assert_ok((ids = store_wake_snoozed(f->w, T0 + 99, error)) != NULL);
    assert_int_equal(ids->len, 0);
    g_array_unref(ids);
    assert_ok((ids = store_wake_snoozed(f->w, T0 + 100, error)) != NULL);
    assert_int_equal(ids->len, 1);
    assert_int_equal(g_array_index(ids, gint64, 0), c);
    g_array_unref(ids);
    assert_ok(store_commit(f->w, error));
    assert_int_equal(fact(f, c, "state"), CONV_OPEN);
    assert_int_equal(fact(f, c, "snoozed_until"), 0);
    assert_int_equal(store_next_wake(f->r), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(new_same_changed_edited),
        T(ids_follow_time_and_stay_apart),
        T(one_person_one_root_one_conversation),
        T(answers_and_new_words),
        T(automatic_answers_do_not_count_as_replies),
        T(what_came_while_we_answered_is_not_lost),
        T(backfill_wakes_nobody),
        T(the_promise),
        T(deleted_there),
        T(profiles_follow_their_owners),
        T(reactions_once),
        T(what_to_look_at_again),
        T(snoozes_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
