/* Ideas: who is behind them, that nobody is counted or answered twice, and that every act can be taken back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "repute/idea.h"
#include "repute/store_writing.h"
#include "store_fixture.h"

#define NOW FIXTURE_NOW

#define write_ok(f, call)                                  \
    do {                                                   \
        assert_ok(store_begin((f)->w, error));             \
        assert_ok(call);                                   \
        assert_ok(store_commit((f)->w, error));            \
    } while (0)

static gint64 says(struct fixture *f, const char *id, const char *author, gint64 ms)
{
    return fixture_mention(f, id, author, "Please bring back the sampler box", ms).item;
}

static void join(struct fixture *f, const char *title, gint64 item)
{
    struct change_result r = {0};
    write_ok(f, store_idea_join(f->w, title, &item, 1, "kim", NOW, &r, error));
    change_result_clear(&r);
}

/* "title state people/messages", one a line. */
static char *ranking(struct fixture *f)
{
    GPtrArray *list;
    GString *s = g_string_new(NULL);
    assert_ok((list = store_ideas(f->r, -1, error)) != NULL);
    for (guint i = 0; i < list->len; i++) {
        const struct idea *d = list->pdata[i];
        g_string_append_printf(s, "%s %s %d/%d\n", d->title, idea_state_name(d->state), (int)d->people,
                               (int)d->messages);
    }
    g_ptr_array_unref(list);
    return g_string_free(s, FALSE);
}

static void expect(struct fixture *f, const char *wanted)
{
    g_autofree char *is = ranking(f);
    assert_string_equal(is, wanted);
}

static void undo(struct fixture *f, const char *who, gboolean redo)
{
    struct change_result r = {0};
    write_ok(f, store_undo(f->w, who, redo, NOW + 1, &r, error));
    assert_true(r.changed > 0);
    change_result_clear(&r);
}

static void ranked_by_people(void **state)
{
    struct fixture *f = *state;
    for (int k = 0; k < 4; k++) { /* one loud voice */
        g_autofree char *id = g_strdup_printf("l%d", k);
        join(f, "Decaf", says(f, id, "lena", NOW + k));
    }
    join(f, "Sampler box", says(f, "m1", "omar", NOW + 10));
    join(f, " SAMPLER  bóx", says(f, "m2", "jun", NOW + 11)); /* in other letters it is no other idea */
    expect(f, "Sampler box collected 2/2\nDecaf collected 1/4\n");
}

static void own_words_are_none(void **state)
{
    struct fixture *f = *state;
    says(f, "m1", "lena", NOW);
    gint64 ours = fixture_put(f, fixture_answer("a1", "m1", NOW + 1), FALSE, NULL).item, none = 12345;
    assert_ok(store_begin(f->w, error));
    assert_fails(store_idea_join(f->w, "Box", &ours, 1, "kim", NOW, NULL, error), ERR_INVALID);
    assert_fails(store_idea_join(f->w, "Box", &none, 1, "kim", NOW, NULL, error), ERR_NOT_FOUND);
    assert_fails(store_idea_join(f->w, "  ", &ours, 1, "kim", NOW, NULL, error), ERR_INVALID);
    assert_ok(store_commit(f->w, error));
    expect(f, "");
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM idea"), 0); /* nothing half done */
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM act"), 0);
}

static void taken_back(void **state)
{
    struct fixture *f = *state;
    gint64 a = says(f, "m1", "lena", NOW), b = says(f, "m2", "omar", NOW + 1);
    join(f, "Box", a);
    join(f, "Box", b);
    gint64 id = store_idea_titled(f->r, "box");
    write_ok(f, store_idea_set_state(f->w, id, 0, IDEA_PLANNED, "kim", NOW, NULL, error));
    write_ok(f, store_idea_rename(f->w, id, 0, "Sampler", "kim", NOW, NULL, error));
    expect(f, "Sampler planned 2/2\n");
    undo(f, "kim", FALSE);
    expect(f, "Box planned 2/2\n");
    undo(f, "kim", FALSE);
    expect(f, "Box collected 2/2\n");
    undo(f, "kim", FALSE);
    undo(f, "kim", FALSE);
    expect(f, "");
    for (int k = 0; k < 4; k++)
        undo(f, "kim", TRUE);
    expect(f, "Sampler planned 2/2\n");
    assert_ok(store_audit_verify(f->r, NULL, error));
}

/* What a colleague did since stays. */
static void not_over_a_colleague(void **state)
{
    struct fixture *f = *state;
    gint64 a = says(f, "m1", "lena", NOW), b = says(f, "m2", "omar", NOW + 1);
    join(f, "Box", a);
    gint64 id = store_idea_titled(f->r, "Box");
    write_ok(f, store_idea_join(f->w, "Box", &b, 1, "ola", NOW, NULL, error));
    undo(f, "kim", FALSE); /* kim's message leaves, the idea has ola's */
    expect(f, "Box collected 1/1\n");
    write_ok(f, store_idea_set_state(f->w, id, 0, IDEA_PLANNED, "kim", NOW, NULL, error));
    write_ok(f, store_idea_set_state(f->w, id, 0, IDEA_DECLINED, "ola", NOW, NULL, error));
    assert_ok(store_begin(f->w, error));
    assert_fails(store_undo(f->w, "kim", FALSE, NOW, NULL, error), ERR_CONFLICT);
    assert_fails(store_idea_set_state(f->w, id, 1, IDEA_DONE, "kim", NOW, NULL, error), ERR_CONFLICT);
    store_rollback(f->w);
    expect(f, "Box declined 1/1\n");
}

static void ends_with_its_last(void **state)
{
    struct fixture *f = *state;
    gint64 a = says(f, "m1", "lena", NOW);
    join(f, "Box", a);
    gint64 id = store_idea_titled(f->r, "Box");
    write_ok(f, store_idea_leave(f->w, id, &a, 1, "kim", NOW, NULL, error));
    expect(f, "");
    join(f, "Box", a); /* the title is free again */
    assert_ok(store_begin(f->w, error));
    assert_ok(store_undo(f->w, "kim", FALSE, NOW, NULL, error));
    assert_ok(store_undo(f->w, "kim", FALSE, NOW, NULL, error));
    assert_ok(store_commit(f->w, error));
    expect(f, "Box collected 1/1\n");
}

static void merges(void **state)
{
    struct fixture *f = *state;
    gint64 a = says(f, "m1", "lena", NOW), b = says(f, "m2", "omar", NOW + 1);
    join(f, "Box", a);
    join(f, "Box", b);
    join(f, "Sampler", b);
    gint64 box = store_idea_titled(f->r, "Box"), sampler = store_idea_titled(f->r, "Sampler");
    write_ok(f, store_idea_merge(f->w, sampler, box, "kim", NOW, NULL, error));
    expect(f, "Box collected 2/2\n");
    undo(f, "kim", FALSE);
    expect(f, "Box collected 2/2\nSampler collected 1/1\n");
    assert_ok(store_begin(f->w, error));
    assert_fails(store_idea_merge(f->w, box, box, "kim", NOW, NULL, error), ERR_INVALID);
    assert_fails(store_idea_rename(f->w, box, 0, "sampler", "kim", NOW, NULL, error), ERR_CONFLICT);
    assert_ok(store_commit(f->w, error));
}

/* ---- answers ---- */
static gboolean never(const char *platform, const char *limits)
{
    return FALSE;
}

static void one_answer_each(void **state)
{
    struct fixture *f = *state;
    struct idea_answers n;
    join(f, "Box", says(f, "m1", "lena", NOW));
    gint64 newest = says(f, "m2", "lena", NOW + MS_HOUR), gone = says(f, "m3", "gus", NOW + 2);
    join(f, "Box", newest);
    join(f, "Box", says(f, "m4", "omar", NOW + 3));
    join(f, "Box", gone);
    gint64 id = store_idea_titled(f->r, "Box");
    write_ok(f, store_item_deleted(f->w, 1, "m3", NOW + 4, NULL, error));
    assert_ok(store_begin(f->w, error));
    assert_fails(store_idea_answer(f->w, id, "", "kim", NULL, NOW, &n, NULL, error), ERR_INVALID);
    assert_fails(store_idea_answer(f->w, id, "Done", "kim", never, NOW, &n, NULL, error), ERR_NOT_FOUND);
    assert_ok(store_idea_answer(f->w, id, "It is back, {name}! {name}?", "kim", NULL, NOW, &n, NULL, error));
    assert_ok(store_commit(f->w, error));
    assert_int_equal(n.drafted, 2);
    assert_int_equal(n.cannot, 1);
    GPtrArray *drafts;
    assert_ok((drafts = store_drafts(f->r, "kim", error)) != NULL);
    assert_int_equal(drafts->len, 2);
    const struct draft *first = drafts->pdata[1]; /* the newest word first */
    assert_string_equal(first->text, "It is back, lena! lena?");
    assert_true(first->reply_to == newest && first->conversation != 0);
    assert_string_equal(first->accounts, "main");
    gint64 discarded = ((struct draft *)drafts->pdata[0])->id;
    g_ptr_array_unref(drafts);
    write_ok(f, store_draft_discard(f->w, discarded, "kim", FALSE, NOW, error));
    join(f, "Box", says(f, "m5", "lena", NOW + 5)); /* she says it again, and omar's was thrown away */
    assert_ok(store_begin(f->w, error));
    assert_fails(store_idea_answer(f->w, id, "Again", "ola", NULL, NOW, &n, NULL, error), ERR_NOT_FOUND);
    assert_ok(store_commit(f->w, error));
    assert_int_equal(n.already, 2);
    join(f, "Box", says(f, "m6", "jun", NOW + 6)); /* who comes later hears too */
    write_ok(f, store_idea_answer(f->w, id, "Late", "ola", NULL, NOW, &n, NULL, error));
    assert_int_equal(n.drafted, 1);
}

/* Two profiles that staff said are one person have one voice, and get one answer; whom we block gets none. */
static void one_person_is_one(void **state)
{
    struct fixture *f = *state;
    struct idea_answers n;
    struct put_result a = fixture_mention(f, "m1", "lena", "A box, please", NOW);
    struct put_result b = fixture_mention(f, "m2", "lena2", "A box, please", NOW + 1);
    struct put_result c = fixture_mention(f, "m3", "gus", "A box", NOW + 2);
    join(f, "Box", a.item);
    join(f, "Box", c.item);
    join(f, "Box", b.item);
    expect(f, "Box collected 3/3\n");
    gint64 person = fixture_number(f, "SELECT person FROM profile WHERE handle LIKE 'lena2%'");
    gint64 other = fixture_number(f, "SELECT person FROM profile WHERE handle LIKE 'lena@%'");
    write_ok(f, store_person_link(f->w, person, other, "kim", NOW, NULL, error));
    write_ok(f, store_profile_mark(f->w, fixture_number(f, "SELECT id FROM profile WHERE handle LIKE 'gus%'"), -1, TRUE, error));
    expect(f, "Box collected 2/3\n");
    gint64 id = store_idea_titled(f->r, "Box");
    write_ok(f, store_idea_answer(f->w, id, "Done", "kim", NULL, NOW, &n, NULL, error));
    assert_int_equal(n.drafted, 1);
    assert_int_equal(n.cannot, 1);
    assert_true(fixture_number(f, "SELECT reply_to FROM draft") == b.item);
    struct idea *i;
    assert_ok((i = store_idea(f->r, id, error)) != NULL);
    assert_int_equal(i->answered, 1);
    idea_free(i);
}

static void answers_taken_back(void **state)
{
    struct fixture *f = *state;
    struct idea_answers n;
    struct change_result r = {0};
    join(f, "Box", says(f, "m1", "lena", NOW));
    join(f, "Box", says(f, "m2", "omar", NOW + 1));
    gint64 id = store_idea_titled(f->r, "Box"), revision = 0;
    write_ok(f, store_idea_answer(f->w, id, "Done", "kim", NULL, NOW, &n, NULL, error));
    gint64 mine = fixture_number(f, "SELECT min(id) FROM draft");
    write_ok(f, store_draft_journal(f->w, mine, NULL, "Done, and more", 3, NOW, &revision, error));
    write_ok(f, store_undo(f->w, "kim", FALSE, NOW + 1, &r, error));
    assert_int_equal(r.changed, 1); /* the one that was written on stays */
    assert_int_equal(r.refused, 1);
    change_result_clear(&r);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM draft WHERE discarded_at=0"), 1);
    undo(f, "kim", TRUE);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM draft WHERE discarded_at=0"), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM idea_item WHERE draft>0"), 2);
}

/* Where they wrote stays while an idea has it; what it said goes with them. */
static void kept_and_forgotten(void **state)
{
    struct fixture *f = *state;
    struct put_result p = fixture_mention(f, "m1", "lena", "Please bring back the box", NOW);
    struct target t = {p.conversation, 0};
    struct change done = {.verb = CHANGE_DONE};
    guint deleted = 9;
    gint64 person;
    join(f, "Box", p.item);
    write_ok(f, store_change(f->w, &done, &t, 1, "kim", NULL, NOW + 1, NULL, error));
    write_ok(f, store_retain(f->w, NOW + 300 * MS_DAY, 10, &deleted, error));
    assert_int_equal(deleted, 0);
    person = fixture_number(f, "SELECT person FROM conversation");
    write_ok(f, store_forget(f->w, person, NOW + 2, "kim", NULL, error));
    expect(f, "Box collected 1/1\n"); /* figures stay */
    GPtrArray *voices;
    assert_ok((voices = store_idea_voices(f->r, store_idea_titled(f->r, "Box"), error)) != NULL);
    const struct idea_voice *v = voices->pdata[0];
    assert_string_equal(v->item.text, "");
    assert_null(v->item.author.handle);
    g_ptr_array_unref(voices);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM act_part WHERE kind='idea_item'"), 0);
    assert_ok(store_begin(f->w, error));
    assert_fails(store_idea_answer(f->w, store_idea_titled(f->r, "Box"), "Hi", "kim", NULL, NOW, NULL, NULL, error),
                 ERR_NOT_FOUND);
    assert_ok(store_commit(f->w, error));
}

int main(void)
{
#define test(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        test(ranked_by_people), test(own_words_are_none), test(taken_back),      test(not_over_a_colleague),
        test(ends_with_its_last), test(merges),           test(one_answer_each), test(answers_taken_back),
        test(one_person_is_one),  test(kept_and_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
