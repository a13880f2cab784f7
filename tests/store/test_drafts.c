/* Drafts: compare and set, the journal and its thinning, discarding and getting back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "repute/store_writing.h"

#include "store_fixture.h"

static struct draft *draft_of(const char *owner, const char *text)
{
    struct draft *d = draft_new();
    d->owner = g_strdup(owner);
    d->text = g_strdup(text);
    d->accounts = g_strdup("main");
    return d;
}

static gint64 save(struct fixture *f, struct draft *d, gint64 now)
{
    assert_ok(store_begin(f->w, error));
    assert_ok(store_draft_save(f->w, d, now, error));
    assert_ok(store_commit(f->w, error));
    return d->id;
}

static struct draft *get(struct fixture *f, gint64 id)
{
    struct draft *d;
    assert_ok((d = store_draft(f->r, id, error)) != NULL);
    return d;
}

static void set_text(struct draft *d, const char *text)
{
    g_free(d->text);
    d->text = g_strdup(text);
}

static void everything_is_kept(void **state)
{
    struct fixture *f = *state;
    struct draft *d = draft_of("kim", "Grüße aus 東京");
    d->title = g_strdup("Autumn");
    d->conversation = 5;
    d->reply_to = 6;
    d->warning = g_strdup("spoiler");
    d->language = g_strdup("de");
    d->visibility = VIS_FOLLOWERS;
    d->due_at = 77;
    d->zone = g_strdup("Europe/Berlin");
    d->approver = g_strdup("ola");
    d->cursor = 3;
    d->edits = 9;
    d->card = g_strdup("");
    g_ptr_array_add(d->media, media_new("image", "media/a.png", "a \"cup\""));
    g_ptr_array_add(d->media, media_new("video", "media/b.mp4", NULL));
    ((struct media *)d->media->pdata[1])->remote_id = g_strdup("r1");
    d->poll = g_new0(struct poll, 1);
    d->poll->options = g_strsplit("yes,no,東", ",", 0);
    d->poll->seconds = 3600;
    d->poll->multiple = TRUE;
    gint64 id = save(f, d, 100);
    assert_true(id > 0 && d->revision == 1 && d->created_at == 100 && d->updated_at == 100);
    struct draft *read = get(f, id);
    assert_string_equal(read->owner, "kim");
    assert_string_equal(read->title, "Autumn");
    assert_string_equal(read->text, "Grüße aus 東京");
    assert_string_equal(read->warning, "spoiler");
    assert_string_equal(read->language, "de");
    assert_string_equal(read->zone, "Europe/Berlin");
    assert_string_equal(read->approver, "ola");
    assert_string_equal(read->accounts, "main");
    assert_string_equal(read->card, "");
    assert_true(read->conversation == 5 && read->reply_to == 6 && read->visibility == VIS_FOLLOWERS);
    assert_true(read->due_at == 77 && read->cursor == 3 && read->edits == 9 && read->revision == 1);
    assert_int_equal(read->media->len, 2);
    const struct media *a = read->media->pdata[0], *b = read->media->pdata[1];
    assert_string_equal(a->alt, "a \"cup\"");
    assert_string_equal(a->url, "media/a.png");
    assert_null(a->remote_id);
    assert_null(b->alt);
    assert_string_equal(b->remote_id, "r1");
    assert_string_equal(read->poll->options[2], "東");
    assert_null(read->poll->options[3]);
    assert_true(read->poll->seconds == 3600 && read->poll->multiple);
    draft_free(read);
    draft_free(d);
}

static void second_window_is_refused(void **state)
{
    struct fixture *f = *state;
    struct draft *one = draft_of("kim", "first");
    gint64 id = save(f, one, 100);
    struct draft *other = get(f, id);
    set_text(one, "first, longer");
    save(f, one, 200);
    assert_int_equal(one->revision, 2);
    set_text(other, "second");
    assert_ok(store_begin(f->w, error));
    assert_fails(store_draft_save(f->w, other, 300, error), ERR_CONFLICT);
    assert_int_equal(other->revision, 1); /* outputs untouched */
    store_rollback(f->w);
    struct draft *kept = get(f, id);
    assert_string_equal(kept->text, "first, longer");
    assert_true(kept->created_at == 100 && kept->updated_at == 200);
    draft_free(kept);
    draft_free(other);
    other = draft_of("kim", "x");
    other->id = 99;
    assert_ok(store_begin(f->w, error));
    assert_fails(store_draft_save(f->w, other, 300, error), ERR_NOT_FOUND);
    store_rollback(f->w);
    draft_free(one);
    draft_free(other);
}

static GPtrArray *journal(struct fixture *f, gint64 id)
{
    GPtrArray *rows;
    assert_ok((rows = store_journal(store_writer_reader(f->w), id, error)) != NULL);
    return rows;
}

static const struct journal_row *at(const GPtrArray *rows, guint i)
{
    return rows->pdata[i];
}

static void type(struct fixture *f, gint64 id, const char *text, gint64 now)
{
    gint64 revision = 0;
    assert_ok(store_draft_journal(f->w, id, NULL, text, (gint64)strlen(text), now, &revision, error));
    assert_true(revision > 1);
}

static void keys_are_journalled(void **state)
{
    struct fixture *f = *state;
    struct draft *d = draft_of("kim", "");
    gint64 id = save(f, d, 10000);
    assert_ok(store_begin(f->w, error));
    type(f, id, "H", 10200);
    type(f, id, "He", 10400);
    type(f, id, "Hel", 11900); /* the same 2 s: one row */
    type(f, id, "Hell", 12100);
    type(f, id, "Hell", 12200); /* nothing new */
    GPtrArray *rows = journal(f, id);
    assert_int_equal(rows->len, 2);
    assert_string_equal(at(rows, 0)->text, "Hell");
    assert_string_equal(at(rows, 1)->text, "Hel");
    g_ptr_array_unref(rows);
    /* Wiped by a slip of the hand a moment later: what was there stays. */
    type(f, id, "Hello world, this is a long text", 12300);
    type(f, id, "", 12400);
    rows = journal(f, id);
    assert_string_equal(at(rows, 0)->text, "");
    assert_string_equal(at(rows, 1)->text, "Hello world, this is a long text");
    g_ptr_array_unref(rows);
    /* A clock that was set back: the newest text is still the newest. */
    type(f, id, "after", 5000);
    rows = journal(f, id);
    assert_string_equal(at(rows, 0)->text, "after");
    g_ptr_array_unref(rows);
    assert_ok(store_commit(f->w, error));
    struct draft *read = get(f, id);
    assert_string_equal(read->text, "after");
    assert_int_equal(read->cursor, 5);
    draft_free(read);
    assert_ok(store_begin(f->w, error));
    assert_fails(store_draft_journal(f->w, 99, NULL, "x", 0, 1, NULL, error), ERR_NOT_FOUND);
    store_rollback(f->w);
    draft_free(d);
}

static void variants_are_kept_and_journalled(void **state)
{
    struct fixture *f = *state;
    struct draft *d = draft_of("kim", "for all");
    draft_variant_make(d, "blog")->language = g_strdup("de");
    struct variant *v = draft_variant_make(d, "acme-b");
    v->text = g_strdup("for acme-b alone");
    v->warning = g_strdup("");
    v->visibility = VIS_UNLISTED;
    v->cursor = 3;
    gint64 id = save(f, d, 10000);
    assert_ok(store_begin(f->w, error));
    gint64 revision = 0;
    assert_ok(store_draft_journal(f->w, id, "acme-b", "for acme-b, longer", 18, 13000, &revision, error));
    assert_ok(store_draft_journal(f->w, id, "new", "a third", 7, 13000, &revision, error));
    assert_ok(store_commit(f->w, error));
    struct draft *read = get(f, id);
    assert_string_equal(read->text, "for all");
    assert_int_equal(read->variants->len, 3);
    assert_int_equal(read->revision, revision);
    v = draft_variant(read, "acme-b");
    assert_string_equal(v->text, "for acme-b, longer");
    assert_string_equal(v->warning, "");
    assert_true(v->language == NULL && v->visibility == VIS_UNLISTED && v->cursor == 18);
    v = draft_variant(read, "blog");
    assert_true(v->text == NULL && v->visibility == -1);
    assert_string_equal(v->language, "de");
    /* Dropped with words that no save had yet, and begun anew at once: both are there. */
    v = draft_variant(read, "acme-b");
    g_free(v->text);
    v->text = g_strdup("never saved before");
    v->dropped = TRUE;
    draft_variant_make(read, "acme-b")->text = g_strdup("another");
    save(f, read, 15100);
    assert_int_equal(read->variants->len, 3);
    assert_string_equal(draft_variant(read, "acme-b")->text, "another");
    GPtrArray *rows = journal(f, id);
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < rows->len; i++)
        if (g_strcmp0(at(rows, i)->account, "acme-b") == 0)
            g_string_append_printf(all, "%s;", at(rows, i)->text);
    assert_string_equal(all->str, "another;never saved before;for acme-b, longer;for acme-b alone;");
    g_string_free(all, TRUE);
    g_ptr_array_unref(rows);
    draft_free(read);
    draft_free(d);
}

static void journal_is_thinned(void **state)
{
    struct fixture *f = *state;
    struct draft *d = draft_of("kim", "the first words");
    gint64 id = save(f, d, 0), now = 0;
    assert_ok(store_begin(f->w, error));
    for (int i = 1; i <= 2000; i++) {
        g_autofree char *text = g_strdup_printf("the first words and then %d", i);
        now = i * 2000;
        type(f, id, text, now);
    }
    assert_ok(store_commit(f->w, error));
    GPtrArray *rows = journal(f, id);
    assert_in_range(rows->len, 40, 100);
    for (guint i = 0; i < 20; i++) /* dense where it is new … */
        assert_int_equal(at(rows, i)->at, now - 2000 * (gint64)i);
    assert_string_equal(at(rows, rows->len - 1)->text,
                        "the first words"); /* … and never without its beginning */
    gint64 widest = 0;
    for (guint i = 1; i + 1 < rows->len; i++)
        widest = MAX(widest, at(rows, i - 1)->at - at(rows, i)->at);
    assert_true(widest < MS_HOUR);
    g_ptr_array_unref(rows);
    draft_free(d);
}

static void only_its_writer_discards(void **state)
{
    struct fixture *f = *state;
    struct draft *d = draft_of("kim", "mine");
    gint64 id = save(f, d, 100);
    GPtrArray *list;
    assert_ok(store_begin(f->w, error));
    assert_fails(store_draft_discard(f->w, id, "ola", FALSE, 200, error), ERR_HELD);
    assert_fails(store_draft_discard(f->w, 99, "kim", FALSE, 200, error), ERR_NOT_FOUND);
    assert_fails(store_draft_discard(f->w, id, "kim", TRUE, 200, error), ERR_CONFLICT);
    assert_ok(store_draft_discard(f->w, id, "kim", FALSE, 200, error));
    assert_fails(store_draft_discard(f->w, id, "kim", FALSE, 200, error), ERR_CONFLICT);
    assert_fails(store_draft_journal(f->w, id, NULL, "more", 0, 300, NULL, error), ERR_CONFLICT);
    assert_ok(store_commit(f->w, error));
    assert_ok((list = store_drafts(f->r, NULL, error)) != NULL);
    assert_int_equal(list->len, 0);
    g_ptr_array_unref(list);
    assert_ok((list = store_drafts_discarded(f->r, "kim", error)) != NULL);
    assert_int_equal(list->len, 1);
    assert_int_equal(((struct draft *)list->pdata[0])->discarded_at, 200);
    g_ptr_array_unref(list);
    assert_ok((list = store_drafts_discarded(f->r, "ola", error)) != NULL);
    assert_int_equal(list->len, 0);
    g_ptr_array_unref(list);
    assert_ok(store_begin(f->w, error));
    assert_ok(store_draft_discard(f->w, id, "kim", TRUE, 400, error));
    assert_ok(store_commit(f->w, error));
    assert_ok((list = store_drafts(f->r, "kim", error)) != NULL);
    assert_int_equal(list->len, 1);
    assert_string_equal(((struct draft *)list->pdata[0])->text, "mine");
    g_ptr_array_unref(list);
    assert_ok((list = store_audit_of(f->r, "draft", id, 10, error)) != NULL);
    assert_int_equal(list->len, 2);
    assert_string_equal(((struct audit_row *)list->pdata[0])->verb, "recover");
    assert_string_equal(((struct audit_row *)list->pdata[1])->verb, "discard");
    g_ptr_array_unref(list);
    draft_free(d);
}

static void sent_leaves_the_list(void **state)
{
    struct fixture *f = *state;
    struct draft *older = draft_of("kim", "older"), *d = draft_of("kim", "answer");
    older->conversation = d->conversation = 5;
    save(f, older, 50);
    gint64 id = save(f, d, 100);
    assert_int_equal(store_draft_for(f->r, "kim", 5), id);
    assert_int_equal(store_draft_for(f->r, "ola", 5), 0);
    assert_int_equal(store_draft_for(f->r, "kim", 6), 0);
    assert_ok(store_begin(f->w, error));
    assert_ok(store_draft_sent(f->w, id, 200, error));
    assert_fails(store_draft_sent(f->w, id, 200, error), ERR_CONFLICT);
    assert_ok(store_commit(f->w, error));
    assert_int_equal(store_draft_for(f->r, "kim", 5), older->id);
    /* The server refused it for good: the draft reopens. */
    assert_ok(store_begin(f->w, error));
    assert_ok(store_draft_discard(f->w, id, "system", TRUE, 300, error));
    assert_ok(store_commit(f->w, error));
    assert_int_equal(store_draft_for(f->r, "kim", 5), id);
    draft_free(older);
    draft_free(d);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(everything_is_kept), TEST(second_window_is_refused), TEST(keys_are_journalled),
        TEST(variants_are_kept_and_journalled),
        TEST(journal_is_thinned), TEST(only_its_writer_discards), TEST(sent_leaves_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
