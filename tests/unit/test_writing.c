/* The Composer over a real store: what is stored when, and that nothing is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "../../src/store/schema.h"
#include "writing_fixture.h"

/* ---- pure ---- */

static void polls(void **state)
{
    GError *error = NULL;
    struct poll *p = poll_parse(" Filter | Espresso or mocha| 2 cups 3h multiple", &error);
    assert_null(error);
    assert_int_equal(g_strv_length(p->options), 3);
    assert_string_equal(p->options[1], "Espresso or mocha");
    assert_string_equal(p->options[2], "2 cups");
    assert_int_equal(p->seconds, 3 * 3600);
    assert_true(p->multiple);
    char *text = poll_to_text(p);
    assert_string_equal(text, "Filter | Espresso or mocha | 2 cups 3h multiple");
    poll_free(p);
    p = poll_parse(text, NULL);
    assert_int_equal(g_strv_length(p->options), 3);
    poll_free(p);
    g_free(text);
    p = poll_parse("a | b | 7d", NULL);
    assert_int_equal(g_strv_length(p->options), 2);
    assert_int_equal(p->seconds, 7 * 86400);
    assert_false(p->multiple);
    poll_free(p);
    assert_null(poll_parse("only one 1d", &error));
    assert_true(err_is(error, ERR_INVALID));
    g_clear_error(&error);
    assert_null(poll_parse("  ", &error));
    assert_null(error);
}

static void names_and_blanks(void **state)
{
    char *s = writing_with_name("acme,acme-b", "acme", FALSE);
    assert_string_equal(s, "acme-b");
    g_free(s);
    s = writing_with_name("acme-b", "acme", TRUE);
    assert_string_equal(s, "acme-b,acme");
    assert_true(writing_has_name(s, "acme"));
    assert_false(writing_has_name(s, "acm"));
    g_free(s);
    char **names = writing_names(" acme  acme,b, ");
    assert_int_equal(g_strv_length(names), 2);
    g_strfreev(names);
    assert_true(writing_is_blank(" \n", ""));
    assert_true(writing_is_blank("@lena@example.social ", "@lena@example.social "));
    assert_false(writing_is_blank("@lena@example.social hi", "@lena@example.social "));
}

/* ---- nothing is lost ---- */

static void every_key_is_kept(void **state)
{
    struct world *w = *state;
    world_keys(w, "m");
    assert_int_equal(drafts(w), 0); /* nothing before the first letter */
    world_keys(w, "a");
    assert_text(w, 1, "a");
    world_keys(w, "bcdef");
    assert_int_equal(jobs(w, "draft-journal"), 0); /* within 200 ms */
    gint64 next = ui_next_ms(w->ui);
    assert_true(next > 0 && next <= 200);
    world_wait(w, next);
    assert_int_equal(jobs(w, "draft-journal"), 1);
    assert_text(w, 1, "abcdef");
    assert_true(ui_next_ms(w->ui) > 200); /* at rest nothing runs */
    w->now += 3000;
    world_keys(w, "g"); /* after a rest at once */
    assert_text(w, 1, "abcdefg");
    world_keys(w, "<C-u><C-u>");
    world_wait(w, 200);
    assert_text(w, 1, "");
    world_keys(w, "<C-r><CR>h<Esc>");
    assert_text(w, 1, "abcdef\nh"); /* leaving the editor waits for nothing */
    assert_int_equal(jobs(w, "draft-save"), 1);
    assert_int_equal(drafts(w), 1);
}

static void closing_waits_for_no_answer(void **state)
{
    struct world *w = *state;
    world_keys(w, "m");
    press(w, "abc<Esc><Esc>"); /* the job that makes the draft is not answered yet */
    assert_int_equal(jobs(w, "draft-save"), 1);
    world_wait(w, 1);
    assert_text(w, 1, "abc");
    assert_int_equal(drafts(w), 1);
    world_keys(w, "m");
    press(w, "xyz");
    ui_leave(w->ui); /* … and never will be */
    GPtrArray *all = store_drafts(w->reader, "sal", NULL);
    gboolean there = FALSE;
    for (guint i = 0; i < all->len; i++)
        there = there || g_str_equal(((struct draft *)all->pdata[i])->text, "xyz");
    assert_true(there);
    g_ptr_array_unref(all);
}

static void a_draft_changed_elsewhere_is_not_written_over(void **state)
{
    struct world *w = *state;
    world_keys(w, "mmine");
    world_wait(w, 200);
    world_job(w, "sal", "draft-discard", "{\"id\":\"1\"}");
    w->now += 1000;
    world_keys(w, "!");
    assert_text(w, 2, "mine!");
    assert_shows(w, "kept as a new one");
    world_keys(w, "?");
    world_wait(w, 200);
    assert_text(w, 2, "mine!?");
}

static void what_was_wiped_leaves_no_draft(void **state)
{
    struct world *w = *state;
    world_keys(w, "rN");
    world_wait(w, 3000);
    world_keys(w, "o");
    world_wait(w, 3000);
    assert_int_equal(drafts(w), 1);
    world_keys(w, "<BS><BS><Esc><Esc>");
    assert_int_equal(drafts(w), 0);
    world_keys(w, ":recover<CR>");
    assert_shows(w, "earlier");
    world_keys(w, "<Down><CR>");
    assert_text(w, 1, "@lena@example.social No");
    assert_int_equal(drafts(w), 1);
}

static void a_paste_is_text(void **state)
{
    struct world *w = *state;
    world_keys(w, "m");
    static const keycode KEYS[] = {K_PASTE_BEGIN, 'a', K_ESC, K_ENTER, '[', 'b', 24, K_PASTE_END};
    for (gsize i = 0; i < G_N_ELEMENTS(KEYS); i++)
        ui_key(w->ui, KEYS[i]);
    world_wait(w, 200);
    assert_text(w, 1, "a\n[b");
    ui_key(w->ui, K_PASTE_BEGIN); /* whose end never comes */
    ui_key(w->ui, 'c');
    world_wait(w, 1100);
    world_wait(w, 200);
    assert_text(w, 1, "a\n[bc");
    world_keys(w, "<Esc>"); /* a key again */
    assert_shows(w, "[Review]");
}

static void the_editor_of_ones_own(void **state)
{
    struct world *w = *state;
    world_keys(w, "mdraft<C-e>");
    struct wish *wish = ui_wish(w->ui);
    assert_non_null(wish);
    assert_int_equal(wish->kind, WISH_EDIT);
    assert_string_equal(wish->text, "draft");
    wish_free(wish);
    ui_edited(w->ui, "draft, longer\x1b\n", NULL);
    world_wait(w, 200);
    assert_text(w, 1, "draft, longer");
    ui_edited(w->ui, NULL, "vi is missing");
    assert_shows(w, "vi is missing");
    world_wait(w, 200);
    assert_text(w, 1, "draft, longer");
}

/* ---- replies ---- */

static void a_reply_keeps_to_what_it_answers(void **state)
{
    struct world *w = *state;
    world_keys(w, "jrBonjour"); /* Marie wrote directly */
    world_wait(w, 200);
    struct draft *d = store_draft(w->reader, 1, NULL);
    assert_int_equal(d->visibility, VIS_DIRECT);
    assert_string_equal(d->accounts, "acme");
    assert_string_equal(d->language, "fr");
    assert_string_equal(d->text, "@marie@piaf.example Bonjour");
    assert_true(d->reply_to != 0 && d->conversation != 0);
    gint64 conversation = d->conversation;
    draft_free(d);
    world_keys(w, "<C-o>vp"); /* public is not offered */
    world_keys(w, "<Esc>");
    d = store_draft(w->reader, 1, NULL);
    assert_int_equal(d->visibility, VIS_DIRECT);
    draft_free(d);
    world_keys(w, "<Esc>f");
    assert_shows(w, "the account that was addressed");
    /* The claim others see, while it is written and no longer. */
    struct conversation *c = store_conversation(w->reader, conversation, NULL);
    assert_string_equal(c->claim_by, "sal");
    assert_true(c->claim_writing && c->claim_until > w->now);
    conversation_free(c);
    world_wait(w, 2000);
    world_keys(w, "p");
    c = store_conversation(w->reader, conversation, NULL);
    assert_true(c->claim_by == NULL || c->claim_until <= w->now);
    conversation_free(c);
    /* The same draft again, not a second one. */
    world_keys(w, "r!");
    world_wait(w, 200);
    assert_text(w, 1, "@marie@piaf.example Bonjour!");
    assert_int_equal(drafts(w), 1);
}

static void a_claim_of_a_colleague_is_said_first(void **state)
{
    struct world *w = *state;
    gint64 id = mentions_current(w->ui);
    char *args = g_strdup_printf("{\"conversation\":\"%" G_GINT64_FORMAT "\",\"writing\":true}", id);
    world_job(w, "kim", "claim", args);
    g_free(args);
    world_keys(w, "r");
    assert_true(ui_is_up(w->ui, PANE_CLAIM));
    assert_shows(w, "Kim");
    assert_int_equal(drafts(w), 0);
}

static void lost_words_come_back(void **state)
{
    struct world *w = *state;
    world_keys(w, "mA long first text that took an hour");
    w->now += 3000;
    world_keys(w, ".");
    w->now += 3000;
    world_keys(w, "<C-u>");
    for (int i = 0; i < 40; i++)
        world_keys(w, "<C-w>");
    w->now += 3000;
    world_keys(w, "Short<Esc><Esc>");
    world_wait(w, 200);
    assert_text(w, 1, "Short");
    world_keys(w, ":recover<CR>hour<CR>");
    assert_shows(w, "A long first text that took an hour");
    world_wait(w, 200);
    assert_text(w, 1, "A long first text that took an hour");
    world_keys(w, "<C-u>");
    world_wait(w, 200);
    assert_text(w, 1, "Short");
}

/* Or it refuses to: the workspace is a newer program's for a while. */
static void store_takes(struct world *w, gboolean yes)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(w->paths.database, &db), SQLITE_OK);
    char *version = g_strdup_printf("PRAGMA user_version=%d", yes ? SCHEMA_VERSION : 999);
    assert_int_equal(sqlite3_exec(db, version, NULL, NULL, NULL), SQLITE_OK);
    g_free(version);
    sqlite3_close(db);
}

/* Closed while it could not be stored: kept in hand, and stored as soon as that is possible. */
static void what_could_not_be_stored_is_tried_again(void **state)
{
    struct world *w = *state;
    world_keys(w, "mBefore");
    store_takes(w, FALSE);
    world_keys(w, " and after");
    world_wait(w, 200);
    assert_shows(w, "not stored yet");
    world_keys(w, "<Esc><Esc><Esc>");
    assert_shows(w, "the draft is not stored");
    world_keys(w, "<Esc>Q");
    assert_shows(w, "1 draft is not stored yet and would be lost");
    world_keys(w, "<Esc>");
    world_wait(w, 2100);
    store_takes(w, TRUE);
    world_wait(w, 2100);
    assert_shows(w, "the draft is stored now");
    assert_text(w, 1, "Before and after");
    assert_int_equal(drafts(w), 1);
    guint tries = jobs(w, "draft-save") + jobs(w, "draft-journal");
    world_wait(w, 10000);
    assert_int_equal(jobs(w, "draft-save") + jobs(w, "draft-journal"), tries); /* and not again */
}

static void saved_replies(void **state)
{
    struct world *w = *state;
    world_keys(w, "rThank you for telling us.<C-o>sthanks<CR><Esc><Esc>");
    world_keys(w, "jr<C-t>th<CR>");
    world_wait(w, 200);
    GPtrArray *all = store_drafts(w->reader, "sal", NULL);
    gboolean there = FALSE;
    for (guint i = 0; i < all->len; i++)
        there = there || g_str_equal(((struct draft *)all->pdata[i])->text, "@marie@piaf.example Thank you for telling us.");
    assert_true(there);
    g_ptr_array_unref(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polls),
        cmocka_unit_test(names_and_blanks),
        WITH(every_key_is_kept),
        WITH(closing_waits_for_no_answer),
        WITH(a_draft_changed_elsewhere_is_not_written_over),
        WITH(what_was_wiped_leaves_no_draft),
        WITH(a_paste_is_text),
        WITH(the_editor_of_ones_own),
        WITH(a_reply_keeps_to_what_it_answers),
        WITH(a_claim_of_a_colleague_is_said_first),
        WITH(lost_words_come_back),
        WITH(what_could_not_be_stored_is_tried_again),
        WITH(saved_replies),
    };
    return cmocka_run_group_tests_name("writing", tests, NULL, NULL);
}
