/* Accounts with their cursors, gaps and watches; staff, places, presence, views and saved replies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "repute/store_scores.h"
#include "store_fixture.h"

static struct account *account_named(const char *name)
{
    struct account *a = account_new();
    a->name = g_strdup(name);
    a->platform = g_strdup("mastodon");
    a->url = g_strdup("https://example.social");
    a->owner = g_strdup("kim");
    return a;
}

static gint64 add(struct fixture *f, const char *name)
{
    struct account *a = account_named(name);
    assert_ok(store_account_add(f->w, a, FIXTURE_NOW, error));
    gint64 id = a->id;
    account_free(a);
    return id;
}

static struct account *get(struct fixture *f, gint64 id)
{
    struct account *a;
    assert_ok((a = store_account_by_id(store_writer_reader(f->w), id, error)) != NULL);
    return a;
}

static void accounts_come_and_go(void **state)
{
    struct fixture *f = *state;
    struct account *a = account_named("shop");
    GPtrArray *all;
    a->handle = g_strdup("shop@example.social");
    assert_fails(store_account_add(f->w, a, FIXTURE_NOW, error), ERR_INTERNAL); /* no transaction */
    assert_ok(store_begin(f->w, error));
    assert_ok(store_account_add(f->w, a, FIXTURE_NOW, error));
    gint64 id = a->id;
    assert_true(id > 1);
    assert_fails(store_account_add(f->w, a, FIXTURE_NOW, error), ERR_CONFLICT);
    assert_ok(store_commit(f->w, error));

    assert_ok((all = store_accounts(f->r, error)) != NULL);
    assert_int_equal(all->len, 2);
    assert_string_equal(((struct account *)all->pdata[0])->name, "main");
    assert_string_equal(((struct account *)all->pdata[1])->name, "shop");
    g_ptr_array_unref(all);
    struct account *read;
    assert_ok((read = store_account(f->r, "shop", error)) != NULL);
    assert_int_equal(read->id, id);
    assert_string_equal(read->handle, "shop@example.social");
    assert_string_equal(read->owner, "kim");
    assert_int_equal(read->rate_limit, -1);
    assert_int_equal(read->state_since, FIXTURE_NOW);
    assert_false(read->guarded);
    account_free(read);

    assert_ok(store_begin(f->w, error));
    assert_ok(store_account_remove(f->w, id, FIXTURE_NOW, error));
    assert_fails(store_account_remove(f->w, id, FIXTURE_NOW, error), ERR_NOT_FOUND);
    assert_ok(store_commit(f->w, error));
    assert_fails(store_account(f->r, "shop", error) != NULL, ERR_NOT_FOUND);
    account_free(get(f, id)); /* its items still name it */

    /* The same again takes up the old row, another gets a row of its own. */
    assert_ok(store_begin(f->w, error));
    assert_ok(store_account_add(f->w, a, FIXTURE_NOW, error));
    assert_int_equal(a->id, id);
    assert_ok(store_account_remove(f->w, id, FIXTURE_NOW, error));
    g_free(a->url);
    a->url = g_strdup("https://other.example");
    assert_ok(store_account_add(f->w, a, FIXTURE_NOW, error));
    assert_int_not_equal(a->id, id);
    assert_ok(store_commit(f->w, error));
    account_free(a);
}

static void nearest_name(void **state)
{
    struct fixture *f = *state;
    GError *e = NULL;
    assert_null(store_account(f->r, "mian", &e));
    assert_true(err_is(e, ERR_NOT_FOUND));
    assert_non_null(strstr(e->message, "\"main\""));
    g_clear_error(&e);
    assert_null(store_account(f->r, "something else", &e));
    assert_null(strstr(e->message, "\"main\""));
    g_clear_error(&e);
    assert_fails(store_account_by_id(f->r, 99, error) != NULL, ERR_NOT_FOUND);
}

static void facts_and_state(void **state)
{
    struct fixture *f = *state;
    assert_ok(store_begin(f->w, error));
    assert_ok(store_account_facts(f->w, 1, "main@example.social", "Main", "77", NULL, "{\"max\":500}", 10, 20,
                                  error));
    assert_ok(store_account_facts(f->w, 1, NULL, "Main Street", NULL, NULL, NULL, 0, 0, error));
    assert_ok(store_account_state(f->w, 1, ACCOUNT_LOGIN, "login", "the token was withdrawn", 100, error));
    assert_ok(store_account_state(f->w, 1, ACCOUNT_LOGIN, "login", "still withdrawn", 200, error));
    assert_ok(store_account_rate(f->w, 1, 300, 12, 900, error));
    assert_ok(store_account_guard(f->w, 1, TRUE, error));
    assert_fails(store_account_guard(f->w, 99, TRUE, error), ERR_NOT_FOUND);
    assert_fails(store_account_zone(f->w, 99, "Europe/Berlin", error), ERR_NOT_FOUND);
    struct account *a = get(f, 1);
    assert_string_equal(a->handle, "main@example.social");
    assert_string_equal(a->display_name, "Main Street");
    assert_string_equal(a->remote_id, "77");
    assert_string_equal(a->limits, "{\"max\":500}");
    assert_int_equal(a->proved_at, 10);
    assert_int_equal(a->complete_to, 20);
    assert_int_equal(a->state, ACCOUNT_LOGIN);
    assert_int_equal(a->state_since, 100);
    assert_string_equal(a->error, "still withdrawn");
    assert_int_equal(a->rate_limit, 300);
    assert_int_equal(a->rate_remaining, 12);
    assert_int_equal(a->rate_reset_at, 900);
    assert_true(a->guarded);
    account_free(a);
    assert_ok(store_account_state(f->w, 1, ACCOUNT_OK, "login", NULL, 300, error));
    a = get(f, 1);
    assert_int_equal(a->state_since, 300);
    assert_null(a->error);
    assert_null(a->error_code);
    account_free(a);
    store_rollback(f->w);
}

static void cursors(void **state)
{
    struct fixture *f = *state;
    struct store_reader *r = store_writer_reader(f->w);
    assert_ok(store_begin(f->w, error));
    assert_null(store_cursor(r, 1, "notifications"));
    assert_ok(store_cursor_set(f->w, 1, "notifications", "a", 1, error));
    assert_ok(store_cursor_set(f->w, 1, "own", "b", 1, error));
    assert_ok(store_cursor_set(f->w, 1, "notifications", "c", 2, error));
    g_autofree char *first = store_cursor(r, 1, "notifications");
    g_autofree char *second = store_cursor(r, 1, "own");
    assert_string_equal(first, "c");
    assert_string_equal(second, "b");
    assert_null(store_cursor(r, 2, "own"));
    assert_ok(store_cursor_set(f->w, 1, "own", NULL, 3, error));
    assert_null(store_cursor(r, 1, "own"));
    store_rollback(f->w);
}

static void gaps(void **state)
{
    struct fixture *f = *state;
    struct store_reader *r = store_writer_reader(f->w);
    struct gap old = {
        .account = 1, .stream = (char *)"notifications", .from_ms = 10, .to_ms = 20, .cursor = (char *)"x"};
    struct gap young = {.account = 1, .stream = (char *)"notifications", .from_ms = 50, .to_ms = 60};
    GPtrArray *open;
    assert_ok(store_begin(f->w, error));
    assert_ok(store_gap_add(f->w, &old, 100, error));
    assert_ok(store_gap_add(f->w, &young, 100, error));
    old.cursor = (char *)"y";
    assert_ok(store_gap_add(f->w, &old, 200, error)); /* found again: the same one */
    assert_ok((open = store_gaps(r, 1, error)) != NULL);
    assert_int_equal(open->len, 2);
    const struct gap *newest = open->pdata[0], *oldest = open->pdata[1];
    assert_int_equal(newest->to_ms, 60);
    assert_string_equal(oldest->cursor, "y");
    assert_string_equal(oldest->account_name, "main");
    assert_int_equal(oldest->found_at, 100);
    gint64 id = oldest->id;
    g_ptr_array_unref(open);
    struct account *a = get(f, 1);
    assert_int_equal(a->gaps, 2);
    account_free(a);

    assert_ok(store_gap_narrow(f->w, id, 15, "z", error));
    assert_ok((open = store_gaps(r, 0, error)) != NULL);
    assert_int_equal(((struct gap *)open->pdata[1])->to_ms, 15);
    assert_string_equal(((struct gap *)open->pdata[1])->cursor, "z");
    g_ptr_array_unref(open);
    assert_ok(store_gap_fill(f->w, id, 300, error));
    assert_fails(store_gap_fill(f->w, id, 300, error), ERR_NOT_FOUND);
    assert_ok((open = store_gaps(r, 0, error)) != NULL);
    assert_int_equal(open->len, 1);
    g_ptr_array_unref(open);
    store_rollback(f->w);
}

static void watches(void **state)
{
    struct fixture *f = *state;
    struct store_reader *r = store_writer_reader(f->w);
    gint64 id = 0;
    GPtrArray *all;
    assert_ok(store_begin(f->w, error));
    gint64 other = add(f, "other");
    assert_ok(store_watch_add(f->w, 1, "#coffee", "kim", 5, &id, error));
    assert_fails(store_watch_add(f->w, 1, "#coffee", "sal", 6, NULL, error), ERR_CONFLICT);
    assert_fails(store_watch_add(f->w, 1, "", "sal", 6, NULL, error), ERR_USAGE);
    assert_fails(store_watch_add(f->w, 1, " # ", "sal", 6, NULL, error), ERR_USAGE);
    assert_ok(store_watch_add(f->w, other, "#coffee", "sal", 6, NULL, error));
    assert_ok((all = store_watches(r, 1, error)) != NULL);
    assert_int_equal(all->len, 1);
    const struct watch *v = all->pdata[0];
    assert_true(v->id == id && v->created_at == 5);
    assert_string_equal(v->account_name, "main");
    assert_string_equal(v->by, "kim");
    g_ptr_array_unref(all);
    g_autofree char *stream = g_strdup_printf("watch:%" G_GINT64_FORMAT, id);
    assert_ok(store_cursor_set(f->w, 1, stream, "9", 7, error));
    const struct score_scope scope = {.kind = SCORE_WATCH, .id = id};
    assert_ok(store_score_set(f->w, &scope, "", "{}", 7, error));
    assert_ok(store_watch_remove(f->w, id, error));
    assert_null(store_cursor(r, 1, stream));
    assert_null(store_score(r, &scope, "", NULL));
    assert_fails(store_watch_remove(f->w, id, error), ERR_NOT_FOUND);
    assert_ok((all = store_watches(r, 0, error)) != NULL);
    assert_int_equal(all->len, 1);
    g_ptr_array_unref(all);
    store_rollback(f->w);
}

static char *name_of(struct store_reader *r, const char *text, gint64 *id)
{
    struct score_scope scope;
    char *name;
    assert_ok(store_scope_find(r, text, &scope, &name, error));
    *id = scope.id;
    g_free(name);
    return store_scope_pattern(r, &scope);
}

/* Two accounts find the same posts: each has figures of its own, and a name that tells which. */
static void same_words_watched_twice(void **state)
{
    struct fixture *f = *state;
    struct store_reader *r = store_writer_reader(f->w);
    gint64 mine = 0, theirs = 0, id = 0;
    struct score_scope scope;
    char *name;
    assert_ok(store_begin(f->w, error));
    gint64 other = add(f, "other");
    assert_ok(store_watch_add(f->w, 1, "#Café", "kim", 5, &mine, error));
    g_auto(GStrv) one = store_scope_names(r, "#cafe");
    assert_true(g_strv_length(one) == 1 && g_str_equal(one[0], "#cafe"));
    g_free(name_of(r, "#cafe", &id));
    assert_true(id == mine);
    assert_ok(store_watch_add(f->w, other, "#cafe", "sal", 6, &theirs, error));
    assert_ok(store_watch_add(f->w, other, "late delivery", "sal", 6, NULL, error));
    assert_fails(store_scope_find(r, "#cafe", &scope, &name, error), ERR_USAGE);
    g_auto(GStrv) two = store_scope_names(r, "watch:#CAFE");
    g_autofree char *both = g_strjoinv(" ", two);
    assert_string_equal(both, "watch:#Café@main watch:#cafe@other");
    g_autofree char *first = name_of(r, two[0], &id);
    assert_string_equal(first, "\"#Café\" account:\"main\"");
    assert_true(id == mine);
    g_autofree char *second = name_of(r, two[1], &id);
    assert_string_equal(second, "\"#cafe\" account:\"other\"");
    assert_true(id == theirs);
    GPtrArray *all = store_watch_names(r);
    assert_true(all->len == 3 && g_str_equal(all->pdata[2], "watch:late delivery"));
    g_ptr_array_unref(all);
    assert_fails(store_scope_find(r, "#cafe@nobody", &scope, &name, error), ERR_NOT_FOUND);
    store_rollback(f->w);
}

static void staff(void **state)
{
    struct fixture *f = *state;
    struct store_reader *r = store_writer_reader(f->w);
    assert_ok(store_begin(f->w, error));
    assert_ok(store_user_seen(f->w, "ola", NULL, FALSE, 5, error));
    assert_ok(store_user_seen(f->w, "kim", "Kim Ng", FALSE, 10, error));
    assert_ok(store_user_seen(f->w, "kim", NULL, TRUE, 20, error));
    assert_ok(store_user_seen(f->w, "kim", NULL, FALSE, 30, error));
    GPtrArray *all;
    assert_ok((all = store_users(r, error)) != NULL);
    assert_int_equal(all->len, 2);
    const struct user *kim = all->pdata[0], *ola = all->pdata[1];
    assert_string_equal(kim->display, "Kim Ng");
    assert_true(kim->seen_at == 30 && kim->left_at == 20);
    assert_true(ola->seen_at == 5 && ola->left_at == 0 && ola->display == NULL);
    g_ptr_array_unref(all);

    assert_null(store_place(r, "kim", "inbox"));
    assert_ok(store_place_set(f->w, "kim", "inbox", "{\"row\":1}", error));
    assert_ok(store_place_set(f->w, "kim", "inbox", "{\"row\":2}", error));
    g_autofree char *place = store_place(r, "kim", "inbox");
    assert_string_equal(place, "{\"row\":2}");
    assert_null(store_place(r, "ola", "inbox"));
    assert_ok(store_place_set(f->w, "kim", "inbox", NULL, error));
    assert_null(store_place(r, "kim", "inbox"));
    store_rollback(f->w);
}

static void presence(void **state)
{
    struct fixture *f = *state;
    struct store_reader *r = store_writer_reader(f->w);
    GPtrArray *all;
    assert_ok(store_begin(f->w, error));
    assert_ok(store_presence_set(f->w, "kim", "a", 7, FALSE, 100, error));
    assert_ok(store_presence_set(f->w, "kim", "b", 7, TRUE, 90, error));
    assert_ok(store_presence_set(f->w, "ola", "c", 8, FALSE, 50, error));
    assert_ok((all = store_presences(r, 0, 40, error)) != NULL);
    assert_int_equal(all->len, 2);
    const struct presence *p = all->pdata[0];
    assert_string_equal(p->user, "kim");
    assert_true(p->conversation == 7 && p->writing && p->until == 100);
    g_ptr_array_unref(all);
    assert_ok((all = store_presences(r, 8, 50, error)) != NULL); /* gone at its end */
    assert_int_equal(all->len, 0);
    g_ptr_array_unref(all);
    assert_ok(store_presence_set(f->w, "kim", "b", 0, FALSE, 0, error));
    assert_ok((all = store_presences(r, 7, 40, error)) != NULL);
    assert_int_equal(all->len, 1);
    assert_false(((struct presence *)all->pdata[0])->writing);
    g_ptr_array_unref(all);
    store_rollback(f->w);
}

static void views_and_replies(void **state)
{
    struct fixture *f = *state;
    struct store_reader *r = store_writer_reader(f->w);
    struct saved_view v = {.name = (char *)"late",
                           .pattern = (char *)"waiting:>2h",
                           .sort = (char *)"urgent",
                           .by = (char *)"kim"};
    GPtrArray *all;
    assert_ok(store_begin(f->w, error));
    assert_ok(store_view_save(f->w, &v, error));
    v.pattern = (char *)"waiting:>4h";
    assert_ok(store_view_save(f->w, &v, error));
    assert_ok((all = store_views(r, error)) != NULL);
    assert_int_equal(all->len, 1);
    assert_string_equal(((struct saved_view *)all->pdata[0])->pattern, "waiting:>4h");
    g_ptr_array_unref(all);
    v.pattern = NULL;
    assert_ok(store_view_save(f->w, &v, error));
    assert_fails(store_view_save(f->w, &v, error), ERR_NOT_FOUND);

    assert_ok(store_saved_reply_set(f->w, "thanks", "Thank you!", "kim", 1, error));
    assert_ok(store_saved_reply_set(f->w, "hours", "Nine to five.", "ola", 2, error));
    assert_ok((all = store_saved_replies(r, error)) != NULL);
    assert_int_equal(all->len, 2);
    assert_string_equal(((struct saved_reply *)all->pdata[0])->name, "hours");
    assert_string_equal(((struct saved_reply *)all->pdata[1])->text, "Thank you!");
    g_ptr_array_unref(all);
    assert_ok(store_saved_reply_set(f->w, "thanks", NULL, "kim", 3, error));
    assert_fails(store_saved_reply_set(f->w, "thanks", NULL, "kim", 3, error), ERR_NOT_FOUND);
    store_rollback(f->w);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(accounts_come_and_go),
        TEST(nearest_name),
        TEST(facts_and_state),
        TEST(cursors),
        TEST(gaps),
        TEST(watches),
        TEST(same_words_watched_twice),
        TEST(staff),
        TEST(presence),
        TEST(views_and_replies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
