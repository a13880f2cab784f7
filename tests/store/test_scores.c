/* What scores are worked out from: which rows count, in what order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "repute/store_scores.h"

#include "store_fixture.h"

#define NOW FIXTURE_NOW
#define write_ok(call)                        \
    do {                                      \
        assert_ok(store_begin(f->w, error));  \
        assert_ok(call);                      \
        assert_ok(store_commit(f->w, error)); \
    } while (0)

static void kept_scores(void **state)
{
    struct fixture *f = *state;
    gint64 at = 0;
    assert_null(store_score(f->r, &(struct score_scope){0}, "", &at));
    write_ok(store_score_set(f->w, &(struct score_scope){0}, "", "{\"score\":71}", NOW, error));
    write_ok(store_score_set(f->w, &(struct score_scope){.id = 1}, "", "{\"score\":60}", NOW, error));
    write_ok(store_score_set(f->w, &(struct score_scope){0}, "", "{\"score\":72}", NOW + 1, error));
    g_autofree char *all = store_score(f->r, &(struct score_scope){0}, "", &at);
    g_autofree char *one = store_score(f->r, &(struct score_scope){.id = 1}, "", NULL);
    assert_string_equal(all, "{\"score\":72}");
    assert_string_equal(one, "{\"score\":60}");
    assert_int_equal(at, NOW + 1);
}

/* What was asked for and is looked at no more does not stay for ever; what is worked out by itself does. */
static void asked_scores_go(void **state)
{
    struct fixture *f = *state;
    const struct score_scope all = {0}, lena = {.kind = SCORE_PERSON, .id = 1}, sam = {.kind = SCORE_PERSON, .id = 2};
    write_ok(store_score_set(f->w, &all, "", "{}", NOW, error));
    write_ok(store_score_set(f->w, &all, "calm", "{}", NOW, error));
    write_ok(store_score_set(f->w, &lena, "", "{}", NOW, error));
    write_ok(store_score_set(f->w, &sam, "", "{}", NOW + 7 * MS_DAY, error));
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM score"), 4);
    write_ok(store_score_set(f->w, &sam, "", "{}", NOW + 7 * MS_DAY + 1, error));
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM score"), 2);
}

static void add_item(const struct score_item *row, gpointer user)
{
    g_array_append_val((GArray *)user, *row);
}

static GArray *items(struct fixture *f, gint64 account, gint64 from, gint64 to)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct score_item));
    const struct score_scope scope = {.kind = SCORE_ACCOUNT, .id = account};
    assert_ok(store_score_items(f->r, &scope, from, to, add_item, rows, error));
    return rows;
}

/* A scored item of its own author. */
static gint64 scored(struct fixture *f, const char *id, gint64 ms, void (*change)(struct item *i))
{
    struct item *i = fixture_item(id, id, "words", ms);
    i->scored = TRUE;
    i->label = -1;
    i->score = -0.5;
    i->confidence = 0.75;
    i->author.followers = 42;
    if (change != NULL)
        change(i);
    return fixture_put(f, i, FALSE, NULL).item;
}
static void automatic(struct item *i)
{
    i->automatic = TRUE;
}
static void watched(struct item *i)
{
    i->watched = TRUE;
}
static void unscored(struct item *i)
{
    i->scored = FALSE;
}
static void ours(struct item *i)
{
    i->direction = DIR_OUT;
}
static void corrected(struct item *i)
{
    i->scored_by = g_strdup("kim");
    i->label = 1;
}

static void items_that_count(void **state)
{
    struct fixture *f = *state;
    gint64 second = scored(f, "b", NOW + 2000, corrected), first = scored(f, "a", NOW + 1000, NULL);
    scored(f, "c", NOW + 1500, automatic);
    scored(f, "d", NOW + 1500, watched);
    scored(f, "e", NOW + 1500, unscored);
    scored(f, "g", NOW + 1500, ours);
    gint64 spam = scored(f, "h", NOW + 1500, NULL);
    write_ok(db_run(store_writer_reader(f->w), error,
                    "UPDATE conversation SET state=4, active=0, reason=4 WHERE id="
                    "(SELECT conversation FROM item WHERE id=?)",
                    DB_I(spam)));
    GArray *rows = items(f, 1, NOW, NOW + 5000);
    assert_int_equal(rows->len, 2);
    const struct score_item *one = &g_array_index(rows, struct score_item, 0), *two = one + 1;
    assert_true(one->id == first && two->id == second);
    assert_true(one->at == NOW + 1000 && one->followers == 42 && one->label == -1 && !one->corrected);
    assert_true(one->score == -0.5 && one->confidence == 0.75);
    assert_true(two->corrected && two->label == 1);
    g_array_unref(rows);
    rows = items(f, 0, NOW + 1000, NOW + 2000); /* from is in, to is not */
    assert_int_equal(rows->len, 1);
    g_array_unref(rows);
    rows = items(f, 2, NOW, NOW + 5000);
    assert_int_equal(rows->len, 0);
    g_array_unref(rows);
}

static void add_conversation(const struct score_conversation *row, gpointer user)
{
    g_array_append_val((GArray *)user, *row);
}

static void direct(struct item *i)
{
    i->kind = KIND_DIRECT;
}

static void conversations_that_count(void **state)
{
    struct fixture *f = *state;
    gint64 later = scored(f, "b", NOW + 2000, direct);
    scored(f, "a", NOW + 1000, NULL);
    scored(f, "c", NOW + 500, watched); /* nobody waits for us there */
    fixture_put(f, fixture_answer("x", "a", NOW + 1800), FALSE, NULL);
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct score_conversation));
    const struct score_scope all = {.kind = SCORE_ACCOUNT}, one_account = {.kind = SCORE_ACCOUNT, .id = 1};
    assert_ok(store_score_conversations(f->r, &all, NOW, NOW + 86400000, add_conversation, rows, error));
    assert_int_equal(rows->len, 2);
    const struct score_conversation *one = &g_array_index(rows, struct score_conversation, 0), *two = one + 1;
    assert_true(one->needed_at == NOW + 1000 && one->replied_at == NOW + 1800);
    assert_int_equal(one->state, CONV_PENDING);
    assert_true(two->needed_at == NOW + 2000 && two->replied_at == 0);
    assert_int_equal(two->id, store_conversation_of(f->r, later));
    g_array_set_size(rows, 0);
    assert_ok(store_score_conversations(f->r, &one_account, NOW + 1001, NOW + 86400000, add_conversation, rows, error));
    assert_int_equal(rows->len, 1);
    g_array_unref(rows);
}

static gboolean at_once(gpointer user)
{
    return TRUE;
}

static void broken_off(void **state)
{
    struct fixture *f = *state;
    assert_ok(store_begin(f->w, error));
    for (int i = 0; i < 300; i++) {
        g_autofree char *id = g_strdup_printf("n%d", i);
        scored(f, id, NOW + i, NULL);
    }
    assert_ok(store_commit(f->w, error));
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct score_item));
    store_reader_set_interrupt(f->r, at_once, NULL);
    const struct score_scope all = {.kind = SCORE_ACCOUNT};
    assert_fails(store_score_items(f->r, &all, NOW, NOW + 1000, add_item, rows, error), ERR_CANCELLED);
    store_reader_set_interrupt(f->r, NULL, NULL);
    assert_true(rows->len < 300);
    g_array_unref(rows);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(kept_scores),
        TEST(asked_scores_go),
        TEST(items_that_count),
        TEST(conversations_that_count),
        TEST(broken_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
