/* One person, several profiles: linked by staff, taken apart again, never guessed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ledger_fixture.h"

static gint64 person_of(struct fixture *f, gint64 item)
{
    gint64 person = 0;
    assert_ok(db_int(f->r, error, &person, "SELECT p.person FROM item i JOIN profile p ON p.id=i.profile WHERE i.id=?",
                     DB_I(item)));
    assert_true(person > 0);
    return person;
}

static gint64 says(struct fixture *f, const char *id, const char *author, int label)
{
    struct item *i = fixture_item(id, author, "About my order", NOW);
    i->label = label;
    return person_of(f, fixture_put(f, i, FALSE, NULL).item);
}

static void link_them(struct fixture *f, gint64 a, gint64 b)
{
    struct change_result r = {0};
    write_ok(f, store_person_link(f->w, a, b, "kim", NOW, &r, error));
    assert_true(r.act != 0 && r.changed == 1);
    change_result_clear(&r);
}

static void unlink_them(struct fixture *f, gint64 person)
{
    write_ok(f, store_person_unlink(f->w, person, "kim", NOW, NULL, error));
}

/* "2 profiles, 3 contacts", for short "2/3". */
static void assert_person(struct fixture *f, gint64 id, const char *wanted)
{
    struct person *p;
    assert_ok((p = store_person(f->r, id, NOW, error)) != NULL);
    GPtrArray *all;
    assert_ok((all = store_person_conversations(f->r, id, 100, error)) != NULL);
    g_autofree char *got = g_strdup_printf("%u/%" G_GINT64_FORMAT, p->profiles->len, p->contacts);
    assert_string_equal(got, wanted);
    assert_int_equal(all->len, p->contacts);
    assert_int_equal(p->persons[0], id); /* their own first */
    g_ptr_array_unref(all);
    person_free(p);
}

static void both_histories_are_one(void **state)
{
    struct fixture *f = *state;
    gint64 a = says(f, "m1", "lena", 1), b = says(f, "m2", "lena-b", -1), c = says(f, "m3", "omar", 0);
    says(f, "m4", "lena", 0);
    assert_person(f, a, "1/2");
    link_them(f, a, b);
    assert_person(f, a, "2/3");
    assert_person(f, b, "2/3");
    assert_person(f, c, "1/1");
    struct person *p;
    assert_ok((p = store_person(f->r, b, NOW, error)) != NULL);
    assert_true(p->good > 0.9 && p->bad > 0.9); /* standing is of both */
    person_free(p);
    /* Whoever is linked with one of them is linked with all, from either side. */
    link_them(f, c, b);
    assert_person(f, a, "3/4");
    says(f, "m5", "omar", 0); /* and what comes later belongs to it */
    assert_person(f, a, "3/5");
    assert_ok(store_begin(f->w, error));
    assert_fails(store_person_link(f->w, a, c, "kim", NOW, NULL, error), ERR_CONFLICT);
    assert_fails(store_person_link(f->w, a, 99, "kim", NOW, NULL, error), ERR_NOT_FOUND);
    assert_fails(store_person_link(f->w, a, a, "kim", NOW, NULL, error), ERR_CONFLICT);
    store_rollback(f->w);
    /* The one that gave the number leaves: the rest stays together, and new links are no old ones. */
    unlink_them(f, a);
    assert_person(f, a, "1/2");
    assert_person(f, b, "2/3");
    gint64 d = says(f, "m6", "dora", 0);
    link_them(f, a, d);
    assert_person(f, a, "2/3");
    assert_person(f, c, "2/3");
    unlink_them(f, b);
    assert_person(f, b, "1/1");
    assert_person(f, c, "1/2");
    assert_ok(store_begin(f->w, error));
    assert_fails(store_person_unlink(f->w, c, "kim", NOW, NULL, error), ERR_CONFLICT);
    store_rollback(f->w);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM audit WHERE kind='person' AND verb IN ('link','unlink')"), 5);
}

static void links_are_taken_back(void **state)
{
    struct fixture *f = *state;
    gint64 a = says(f, "m1", "lena", 1), b = says(f, "m2", "lena-b", -1), c = says(f, "m3", "omar", 0);
    struct change_result r = {0};
    link_them(f, a, b);
    link_them(f, b, c);
    write_ok(f, store_undo(f->w, "kim", FALSE, NOW, &r, error));
    assert_string_equal(r.what, "undone: linked: lena-b@example.net and omar@example.net");
    change_result_clear(&r);
    assert_person(f, a, "2/2");
    assert_person(f, c, "1/1");
    write_ok(f, store_undo(f->w, "kim", TRUE, NOW, NULL, error));
    assert_person(f, c, "3/3");
    unlink_them(f, b);
    write_ok(f, store_undo(f->w, "kim", FALSE, NOW, NULL, error));
    assert_person(f, b, "3/3");
    /* A colleague linked otherwise since: nothing is half undone. */
    write_ok(f, store_person_unlink(f->w, c, "ola", NOW, NULL, error));
    assert_ok(store_begin(f->w, error));
    assert_fails(store_undo(f->w, "kim", FALSE, NOW, NULL, error), ERR_CONFLICT);
    assert_ok(store_commit(f->w, error));
    assert_person(f, a, "2/2");
    assert_person(f, c, "1/1");
}

static void alike(struct fixture *f, gint64 person, const char *wanted)
{
    struct person *p;
    GPtrArray *list;
    GString *s = g_string_new(NULL);
    assert_ok((p = store_person(f->r, person, NOW, error)) != NULL);
    assert_ok((list = store_person_alike(f->r, p, error)) != NULL);
    for (guint i = 0; i < list->len; i++) {
        const struct person_alike *a = list->pdata[i];
        g_string_append_printf(s, "%s %s%s;", a->platform, a->handle, a->same_name ? " same" : "");
    }
    assert_string_equal(s->str, wanted);
    g_string_free(s, TRUE);
    g_ptr_array_unref(list);
    person_free(p);
}

static gint64 called(struct fixture *f, gint64 account, const char *id, const char *handle, const char *name)
{
    struct item *i = fixture_item(id, id, "Hello", NOW);
    i->account = account;
    g_free(i->author.handle);
    i->author.handle = g_strdup(handle);
    g_free(i->author.name);
    i->author.name = g_strdup(name);
    return person_of(f, fixture_put(f, i, FALSE, NULL).item);
}

static void the_like_are_suggested_and_no_more(void **state)
{
    struct fixture *f = *state;
    fixture_account(f, 2, "sky", "bluesky");
    gint64 a = called(f, 1, "m1", "Ruth@example.net", "Ruth Adler");
    gint64 b = called(f, 2, "m2", "ruth.bsky.example", "ruth adler");
    called(f, 2, "m3", "ruth.other.example", "Somebody");    /* a short handle alone says nothing */
    called(f, 2, "m4", "ruthless.example", "Ruth Adler");    /* nor does a name alone */
    gint64 long_one = called(f, 1, "m5", "coffeelover@example.net", "A");
    called(f, 2, "m6", "coffeelover.bsky.example", "B");
    alike(f, a, "bluesky ruth.bsky.example same;");
    alike(f, long_one, "bluesky coffeelover.bsky.example;");
    assert_person(f, a, "1/1");
    link_them(f, a, b);
    alike(f, a, "");
}

static void forgotten_together(void **state)
{
    struct fixture *f = *state;
    gint64 a = says(f, "m1", "lena", 1), b = says(f, "m2", "lena-b", -1);
    says(f, "m3", "omar", 0);
    link_them(f, a, b);
    write_ok(f, store_forget(f->w, b, NOW, "kim", NULL, error));
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM item WHERE text='' OR text IS NULL"), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM profile WHERE handle IS NULL"), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM act WHERE what LIKE '%lena%'"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(both_histories_are_one), TEST(links_are_taken_back), TEST(the_like_are_suggested_and_no_more),
        TEST(forgotten_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
