/* One post, many accounts: texts of single accounts in the Composer and the Review, and posts in several parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "writing_fixture.h"

static int begin_two(void **state)
{
    begin(state);
    world_job(*state, "sal", "account-add", SECOND_ACCOUNT);
    return 0;
}

static struct draft *stored(struct world *w)
{
    world_wait(w, 200);
    struct draft *d = store_draft(w->reader, 1, NULL);
    assert_non_null(d);
    return d;
}

static void assert_own(struct world *w, const char *common, const char *account, const char *own)
{
    struct draft *d = stored(w);
    const struct variant *v = draft_variant(d, account);
    assert_string_equal(d->text, common);
    assert_string_equal(v != NULL && v->text != NULL ? v->text : "(none)", own);
    draft_free(d);
}

static void looking_makes_none_typing_does(void **state)
{
    struct world *w = *state;
    world_keys(w, ":post acme acme-b<CR>Good morning");
    world_keys(w, "<C-v><C-v>");
    assert_shows(w, "acme-b: as for all; what you change is for acme-b alone");
    assert_own(w, "Good morning", "acme-b", "(none)");
    world_keys(w, "!");
    assert_shows(w, "Text of acme-b alone");
    assert_shows(w, "13 of 20");
    assert_shows(w, "12 of 500");
    assert_own(w, "Good morning", "acme-b", "Good morning!");
    world_keys(w, "<C-v>"); /* round to the text for all */
    assert_shows(w, "Text for all that have none of their own");
    world_keys(w, ", everybody");
    assert_own(w, "Good morning, everybody", "acme-b", "Good morning!");
    assert_shows(w, "own text");
    /* What is not its own follows the text for all. */
    world_keys(w, "<C-v>");
    assert_string_equal(editor_text(composer_of(w->ui)->editor), "Good morning, everybody");
    /* Each text has its own way back. */
    world_keys(w, "<C-v><C-u>");
    assert_own(w, "Good morning, everybody", "acme-b", "Good morning");
}

static void typed_in_two_texts_at_once(void **state)
{
    struct world *w = *state;
    world_keys(w, ":post acme acme-b<CR>a");
    press(w, "b<C-v><C-v>c<C-v>d"); /* no job is answered yet */
    assert_own(w, "abd", "acme-b", "abc");
    world_keys(w, "<Esc><Esc>");
    world_keys(w, ":drafts<CR>");
    world_keys(w, "<C-v>");
    assert_own(w, "abd", "acme-b", "abc");
}

static void leaving_at_once_loses_nothing(void **state)
{
    struct world *w = *state;
    world_keys(w, ":post acme acme-b<CR>one");
    press(w, "<C-v><C-v>two");
    ui_leave(w->ui);
    assert_own(w, "one", "acme-b", "onetwo");
}

static void a_dropped_text_is_recovered(void **state)
{
    struct world *w = *state;
    world_keys(w, ":post acme acme-b<CR>short<C-v><C-v>");
    world_keys(w, "<C-o>d");
    assert_shows(w, "acme-b has nothing of its own");
    world_keys(w, " and its own words<C-o>d");
    assert_shows(w, "as for all");
    assert_own(w, "short", "acme-b", "(none)");
    w->now += 3000;
    world_keys(w, "<Esc><Esc>:recover<CR>own words<CR>");
    assert_shows(w, "Text of acme-b alone");
    assert_own(w, "short", "acme-b", "short and its own words");
}

static void options_are_for_the_shown_account(void **state)
{
    struct world *w = *state;
    world_keys(w, ":post acme acme-b<CR>Hello<C-o>cspiders<CR><C-v><C-v>");
    world_keys(w, "<C-o>lde<CR><C-o>c<C-u><CR><C-o>vu");
    struct draft *d = stored(w), *own = draft_as(d, "acme-b");
    assert_string_equal(d->warning, "spiders");
    assert_int_equal(d->visibility, VIS_PUBLIC);
    assert_string_equal(own->language, "de");
    assert_null(own->warning);
    assert_int_equal(own->visibility, VIS_UNLISTED);
    draft_free(own);
    draft_free(d);
    world_keys(w, "<Esc>");
    assert_shows(w, "[spiders]");
    assert_shows(w, "unlisted");
    world_keys(w, "v");
    assert_shows(w, "As acme-b will show it");
    assert_shows(w, "Language  de");
}

static void each_account_gets_its_text(void **state)
{
    struct world *w = *state;
    world_keys(w, ":post acme acme-b<CR>More than twenty characters for acme<Esc>");
    assert_shows(w, "16 over");
    world_keys(w, "E"); /* the mark stands on it */
    assert_shows(w, "acme-b: as for all");
    for (int i = 0; i < 20; i++)
        world_keys(w, "<BS>");
    world_keys(w, "<Esc>");
    assert_shows(w, "own text");
    world_keys(w, "y");
    GPtrArray *rows = sends(w);
    assert_int_equal(rows->len, 2);
    for (guint i = 0; i < rows->len; i++) {
        const struct ledger *l = rows->pdata[i];
        assert_string_equal(l->text, g_str_equal(l->account_name, "acme") ? "More than twenty characters for acme" : "More than twenty");
        assert_non_null(strstr(l->request, l->text));
    }
    g_ptr_array_unref(rows);
}

#define SKY                                                                                                            \
    "{\"platform\":\"bluesky\",\"url\":\"https://sky.example\",\"name\":\"sky\",\"token\":\"x\",\"handle\":"                 \
    "\"acme.example\"}"

/* A network that has no such warning gets it in words, after asking, and the other keeps it. */
static void a_warning_in_words(void **state)
{
    struct world *w = *state;
    world_job(w, "sal", "account-add", SKY);
    world_keys(w, ":post acme sky<CR>Hello<C-o>cspiders<CR>");
    assert_shows(w, "18 of 300"); /* while it is written, as it will be sent */
    world_keys(w, "<Esc>v");
    assert_shows(w, "CW: spiders");
    assert_shows(w, "18 of 300");
    world_keys(w, "y");
    assert_shows(w, "sky has no such content warning");
    world_keys(w, "n");
    assert_int_equal(n_sends(w), 0);
    world_keys(w, "yy");
    GPtrArray *rows = sends(w);
    assert_int_equal(rows->len, 2);
    for (guint i = 0; i < rows->len; i++) {
        const struct ledger *l = rows->pdata[i];
        gboolean sky = g_str_equal(l->account_name, "sky");
        assert_string_equal(l->text, sky ? "CW: spiders\n\nHello" : "Hello");
        assert_true((strstr(l->request, "\"warning\"") != NULL) == !sky);
    }
    g_ptr_array_unref(rows);
}

static void each_post_of_a_thread_is_counted(void **state)
{
    struct world *w = *state;
    world_keys(w, ":post acme-b<CR>The first of two<CR>---<CR>This one is far too long for it<Esc>");
    assert_shows(w, "2 posts");
    assert_shows(w, "acme-b: post 2 is 11 characters over 20");
    assert_shows(w, "1/2  16 of 20");
    world_keys(w, "y");
    assert_int_equal(n_sends(w), 0);
    world_keys(w, "e");
    assert_shows(w, "2/2  31 of 20");
    for (int i = 0; i < 12; i++)
        world_keys(w, "<BS>");
    assert_shows(w, "2/2  19 of 20");
    world_keys(w, "<Home><Up><Up>");
    assert_shows(w, "1/2  16 of 20");
    world_keys(w, "<Esc>y");
    assert_shows(w, "2 posts queued");
    GPtrArray *rows = sends(w);
    assert_int_equal(rows->len, 2);
    for (guint i = 0; i < rows->len; i++) {
        const struct ledger *l = rows->pdata[i];
        assert_int_equal(l->parts, 2);
        assert_string_equal(l->text, l->part == 1 ? "The first of two" : "This one is far too");
        assert_true((l->previous != 0) == (l->part == 2));
    }
    g_ptr_array_unref(rows);
}

int main(void)
{
#define TWO(f) cmocka_unit_test_setup_teardown(f, begin_two, end)
    const struct CMUnitTest tests[] = {
        TWO(looking_makes_none_typing_does),
        TWO(typed_in_two_texts_at_once),
        TWO(leaving_at_once_loses_nothing),
        TWO(a_dropped_text_is_recovered),
        TWO(options_are_for_the_shown_account),
        TWO(each_account_gets_its_text),
        TWO(a_warning_in_words),
        TWO(each_post_of_a_thread_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
