/* Words both ways, ids that follow time, copies that share nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/model.h"

#define CHECK_WORDS(word, n, first, last)                                    \
    do {                                                                     \
        assert_string_equal(word##_name((enum word)0), first);               \
        assert_string_equal(word##_name((enum word)((n)-1)), last);          \
        for (int i = 0; i < (int)(n); i++) {                                 \
            enum word back = (enum word)(n);                                 \
            assert_true(word##_from_name(word##_name((enum word)i), &back)); \
            assert_int_equal(back, i);                                       \
        }                                                                    \
        enum word same = (enum word)1;                                       \
        assert_false(word##_from_name("nothing", &same));                    \
        assert_false(word##_from_name(NULL, &same));                         \
        assert_int_equal(same, 1);                                           \
    } while (0)

static void words_both_ways(void **state)
{
    CHECK_WORDS(item_kind, KIND_N, "mention", "post");
    CHECK_WORDS(visibility, VIS_N, "public", "direct");
    CHECK_WORDS(conv_state, CONV_STATE_N, "new", "done");
    CHECK_WORDS(done_reason, REASON_N, "", "spam");
    CHECK_WORDS(account_state, ACCOUNT_STATE_N, "ok", "off");
    CHECK_WORDS(ledger_state, LEDGER_STATE_N, "scheduled", "cancelled");
    CHECK_WORDS(reaction_kind, REACT_N, "favourite", "vote");
    CHECK_WORDS(action_kind, ACT_N, "post", "unhide");
    assert_string_equal(direction_name(DIR_IN), "in");
    assert_string_equal(direction_name(DIR_OUT), "out");
    assert_string_equal(done_reason_name(REASON_NO_ACTION), "no-action");
}

static void ids_follow_time(void **state)
{
    gint64 ms = G_GINT64_CONSTANT(1774530120123);
    assert_true(id_ms(id_from_ms(ms, 0)) == ms);
    assert_true(id_ms(id_from_ms(ms, (1u << ID_SEQUENCE_BITS) - 1)) == ms);
    assert_true(id_from_ms(ms, 1) > id_from_ms(ms, 0));
    assert_true(id_from_ms(ms + 1, 0) > id_from_ms(ms, (1u << ID_SEQUENCE_BITS) - 1));
    assert_true(id_from_ms(-5, 3) == 3);
    assert_true(id_from_ms(G_MAXINT64, 0) > 0);
}

static void new_values_say_unknown(void **state)
{
    struct item *i = item_new();
    assert_non_null(i->media);
    assert_int_equal(i->media->len, 0);
    assert_true(i->favourites == -1 && i->reposts == -1 && i->replies == -1 && i->author.followers == -1);
    assert_false(i->scored);
    g_ptr_array_add(i->media, media_new("image", "https://m.example/1.png", NULL));
    item_free(i);
    item_free(NULL);
    struct account *a = account_new();
    assert_true(a->rate_limit == -1 && a->rate_remaining == -1 && a->rate_reset_at == 0);
    account_free(a);
    struct conversation *c = conversation_new();
    assert_non_null(c->last.media);
    conversation_free(c);
    struct ledger *l = ledger_new();
    assert_true(l->part == 1 && l->parts == 1);
    ledger_free(l);
    media_free(NULL);
    poll_free(NULL);
    profile_clear(NULL);
    account_free(NULL);
    conversation_free(NULL);
    draft_free(NULL);
    ledger_free(NULL);
    note_free(NULL);
    assert_null(draft_copy(NULL));
}

static void item_clear_leaves_an_empty_item(void **state)
{
    struct item i;
    item_init(&i);
    i.text = g_strdup("text");
    i.author.handle = g_strdup("lena@example.social");
    item_clear(&i);
    assert_true(i.text == NULL && i.author.handle == NULL && i.media == NULL);
    item_clear(&i);
}

static void copies_share_nothing(void **state)
{
    struct draft *d = draft_new();
    d->text = g_strdup("Sorry to hear");
    d->accounts = g_strdup("acme,blog");
    d->due_at = 77;
    d->cursor = 5;
    g_ptr_array_add(d->media, media_new("image", "a.png", "a red jug"));
    d->poll = g_new0(struct poll, 1);
    d->poll->options = g_strsplit("yes no", " ", -1);
    d->poll->seconds = 3600;
    struct draft *copy = draft_copy(d);
    d->text[0] = 'X';
    d->poll->options[1][0] = 'X';
    draft_free(d);
    assert_string_equal(copy->text, "Sorry to hear");
    assert_string_equal(copy->accounts, "acme,blog");
    assert_true(copy->due_at == 77 && copy->cursor == 5 && copy->zone == NULL);
    assert_int_equal(copy->media->len, 1);
    assert_string_equal(((struct media *)copy->media->pdata[0])->alt, "a red jug");
    assert_string_equal(copy->poll->options[1], "no");
    assert_true(copy->poll->seconds == 3600);
    draft_free(copy);
}

static void a_draft_as_one_account_has_it(void **state)
{
    struct draft *d = draft_new();
    d->text = g_strdup("for all");
    d->warning = g_strdup("spiders");
    d->language = g_strdup("en");
    d->visibility = VIS_UNLISTED;
    struct variant *v = draft_variant_make(d, "blog");
    assert_ptr_equal(draft_variant_make(d, "blog"), v);
    v->language = g_strdup("de");
    struct draft *own = draft_as(d, "blog");
    assert_string_equal(own->text, "for all");
    assert_string_equal(own->language, "de");
    assert_int_equal(own->visibility, VIS_UNLISTED);
    assert_int_equal(own->variants->len, 0);
    draft_free(own);
    v->text = g_strdup("for the blog");
    v->warning = g_strdup("");
    v->visibility = VIS_PUBLIC;
    struct draft *copy = draft_copy(d);
    v->dropped = TRUE;
    own = draft_as(d, "blog");
    assert_string_equal(own->text, "for all");
    draft_free(own);
    own = draft_as(copy, "blog");
    assert_string_equal(own->text, "for the blog");
    assert_null(own->warning);
    assert_int_equal(own->visibility, VIS_PUBLIC);
    draft_free(own);
    draft_warning_in_words(copy, "acme");
    own = draft_as(copy, "acme");
    assert_string_equal(own->text, "CW: spiders\n\nfor all");
    assert_null(own->warning);
    draft_free(own);
    g_free(copy->text);
    copy->text = g_strdup("one\n---\ntwo");
    draft_warning_in_words(copy, "sky"); /* each post may be read alone */
    own = draft_as(copy, "sky");
    assert_string_equal(own->text, "CW: spiders\n\none\n---\nCW: spiders\n\ntwo");
    draft_free(own);
    draft_warning_in_words(copy, "blog"); /* has none */
    own = draft_as(copy, "blog");
    assert_string_equal(own->text, "for the blog");
    draft_free(own);
    draft_free(copy);
    draft_free(d);
}

static void assert_parts(const char *text, const char *expected)
{
    GArray *parts = draft_parts(text);
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < parts->len; i++) {
        const struct draft_part *p = &g_array_index(parts, struct draft_part, i);
        g_string_append_printf(all, "[%.*s]", (int)(p->end - p->start), text + p->start);
    }
    assert_string_equal(all->str, expected);
    g_string_free(all, TRUE);
    g_array_unref(parts);
}

static void a_line_of_three_dashes_cuts(void **state)
{
    assert_parts("", "[]");
    assert_parts("one\n", "[one\n]"); /* one post stays as it was typed */
    assert_parts("one\n---\ntwo", "[one][two]");
    assert_parts("one \n\n--- \n\n two\nlines\n---\nthree\n", "[one][ two\nlines][three]");
    assert_parts("one\r\n---\r\ntwo", "[one][two]");
    assert_parts("---\none\n---\n---\ntwo\n---", "[one][two]");
    assert_parts("a --- b\n----\n -- -\n --- x", "[a --- b\n----\n -- -\n --- x]");
    assert_parts("---\n \n---", "[---\n \n---]"); /* nothing but cuts: nothing to cut */
}

static void files_by_their_ending(void **state)
{
    assert_string_equal(media_mime("/home/sal/Bag.JPG"), "image/jpeg");
    assert_string_equal(media_mime("a.b.mov"), "video/quicktime");
    assert_null(media_mime("notes.txt"));
    assert_null(media_mime("jpg"));
    assert_null(media_mime(NULL));
    assert_string_equal(media_kind("image/webp"), "image");
    assert_string_equal(media_kind("audio/ogg"), "audio");
    assert_string_equal(media_kind("application/pdf"), "pdf");
    assert_string_equal(media_kind("imagery/x"), "other");
    assert_string_equal(media_kind(NULL), "other");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draft_as_one_account_has_it),
        cmocka_unit_test(a_line_of_three_dashes_cuts),
        cmocka_unit_test(files_by_their_ending),
        cmocka_unit_test(words_both_ways),        cmocka_unit_test(ids_follow_time),
        cmocka_unit_test(new_values_say_unknown), cmocka_unit_test(item_clear_leaves_an_empty_item),
        cmocka_unit_test(copies_share_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
