/* Composer and Review over a real store: what is stored when, what is asked, what leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "../../src/view/writing.h"
#include "../golden/world.h"

#include "repute/store_writing.h"

#define SECOND_ACCOUNT                                                                                                 \
    "{\"platform\":\"mastodon\",\"url\":\"https://b.example\",\"name\":\"acme-b\",\"token\":\"x\",\"handle\":"         \
    "\"acme@b.example\",\"limits\":\"{\\\"statuses\\\":{\\\"max_characters\\\":20}}\"}"

static int begin(void **state)
{
    *state = world_new(12, 80, 24, TRUE);
    return 0;
}

static int end(void **state)
{
    world_free(*state);
    return 0;
}

static guint jobs(const struct world *w, const char *verb)
{
    guint n = 0;
    for (guint i = 0; i < w->jobs->len; i++)
        n += g_str_equal(w->jobs->pdata[i], verb);
    return n;
}

/* Keys whose jobs are not answered yet. */
static void press(struct world *w, const char *keys)
{
    keycode codes[64];
    gsize n = 0;
    assert_true(keys_parse(keys, codes, G_N_ELEMENTS(codes), &n));
    for (gsize i = 0; i < n; i++)
        ui_key(w->ui, codes[i]);
}

static void assert_text(struct world *w, gint64 draft, const char *text)
{
    GError *error = NULL;
    struct draft *d = store_draft(w->reader, draft, &error);
    if (d == NULL)
        fail_msg("%s", error->message);
    assert_string_equal(d->text, text);
    draft_free(d);
}

static guint drafts(struct world *w)
{
    GPtrArray *all = store_drafts(w->reader, NULL, NULL);
    guint n = all->len;
    g_ptr_array_unref(all);
    return n;
}

static void assert_shows(struct world *w, const char *words)
{
    char *screen = world_screen(w, NULL);
    gboolean there = strstr(screen, words) != NULL;
    for (char **lines = g_strsplit(there ? "" : screen, "\n", -1), **l = lines; lines != NULL; l++) {
        if (*l == NULL) {
            g_strfreev(lines);
            break;
        }
        print_error("%s\n", *l); /* a line at a time: cmocka cuts */
    }
    g_free(screen);
    if (!there)
        fail_msg("\"%s\" is not shown", words);
}

static GPtrArray *sends(struct world *w)
{
    GPtrArray *rows = store_ledgers(w->reader, LEDGER_ALL, 0, w->now, 100, NULL);
    assert_non_null(rows);
    return rows;
}

static guint n_sends(struct world *w)
{
    GPtrArray *rows = sends(w);
    guint n = rows->len;
    g_ptr_array_unref(rows);
    return n;
}

/* ---- pure ---- */

static void polls(void **state)
{
    GError *error = NULL;
    struct poll *p = writing_poll(" Filter | Espresso or mocha| 2 cups 3h multiple", &error);
    assert_null(error);
    assert_int_equal(g_strv_length(p->options), 3);
    assert_string_equal(p->options[1], "Espresso or mocha");
    assert_string_equal(p->options[2], "2 cups");
    assert_int_equal(p->seconds, 3 * 3600);
    assert_true(p->multiple);
    char *text = writing_poll_text(p);
    assert_string_equal(text, "Filter | Espresso or mocha | 2 cups 3h multiple");
    poll_free(p);
    p = writing_poll(text, NULL);
    assert_int_equal(g_strv_length(p->options), 3);
    poll_free(p);
    g_free(text);
    p = writing_poll("a | b | 7d", NULL);
    assert_int_equal(g_strv_length(p->options), 2);
    assert_int_equal(p->seconds, 7 * 86400);
    assert_false(p->multiple);
    poll_free(p);
    assert_null(writing_poll("only one 1d", &error));
    assert_true(err_is(error, ERR_INVALID));
    g_clear_error(&error);
    assert_null(writing_poll("  ", &error));
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

/* ---- the review ---- */

static void yes_sends_once(void **state)
{
    struct world *w = *state;
    world_keys(w, "rSo sorry<Esc>y");
    GPtrArray *rows = sends(w);
    assert_int_equal(rows->len, 1);
    const struct ledger *l = rows->pdata[0];
    assert_int_equal(l->action, ACT_REPLY);
    assert_int_equal(l->state, LEDGER_QUEUED);
    assert_string_equal(l->text, "@lena@example.social So sorry");
    g_ptr_array_unref(rows);
    assert_false(ui_is_up(w->ui, PANE_REVIEW));
    assert_false(ui_is_up(w->ui, PANE_COMPOSER));
    assert_int_equal(drafts(w), 0);
    assert_shows(w, "reply queued");
    world_wait(w, 1000);
    assert_int_equal(drafts(w), 0); /* nothing writes the draft again */
}

static void unanswered_it_stays_and_sends_once(void **state)
{
    struct world *w = *state;
    world_keys(w, "mPost<Esc>");
    press(w, "yyy"); /* before the worker has answered */
    assert_shows(w, "post queued");
    assert_int_equal(jobs(w, "send"), 1);
    assert_int_equal(n_sends(w), 1);
}

static void faults_hold_it(void **state)
{
    struct world *w = *state;
    world_job(w, "sal", "account-add", SECOND_ACCOUNT);
    world_keys(w, ":post acme acme-b<CR>This is more than twenty characters long<Esc>");
    assert_shows(w, "20 over");
    assert_shows(w, "E for acme-b alone");
    world_keys(w, "y");
    assert_int_equal(n_sends(w), 0);
    assert_shows(w, "not sent: acme-b: 20 characters over 20");
    world_keys(w, "<Space>"); /* the mark stands on it */
    assert_shows(w, "left out");
    world_keys(w, "y");
    GPtrArray *rows = sends(w);
    assert_int_equal(rows->len, 1);
    assert_string_equal(((struct ledger *)rows->pdata[0])->account_name, "acme");
    g_ptr_array_unref(rows);
    /* Nothing but the name of whom it answers is no answer. */
    world_keys(w, "r <Esc>");
    assert_true(ui_is_up(w->ui, PANE_REVIEW));
    world_keys(w, "y");
    assert_int_equal(n_sends(w), 1);
}

static void a_guarded_account_wants_its_name(void **state)
{
    struct world *w = *state;
    world_job(w, "sal", "account-guard", "{\"account\":\"acme\",\"on\":true}");
    world_keys(w, "mCareful<Esc>y");
    assert_int_equal(n_sends(w), 0);
    world_keys(w, "acm<CR>");
    assert_int_equal(n_sends(w), 0);
    assert_shows(w, "that is not acme");
    world_keys(w, "e<CR>");
    assert_int_equal(n_sends(w), 1);
}

static void a_repeat_is_asked_once_more(void **state)
{
    struct world *w = *state;
    world_keys(w, "mCupping on Saturday<Esc>y");
    world_keys(w, "mCupping on saturday!<Esc>y");
    assert_int_equal(n_sends(w), 1);
    world_keys(w, "n");
    assert_int_equal(n_sends(w), 1);
    world_keys(w, "yy");
    assert_int_equal(n_sends(w), 2);
    /* The same words to two people are none. */
    world_keys(w, "rSo sorry to hear that<Esc>y");
    world_keys(w, "jrSo sorry to hear that<Esc>y");
    assert_int_equal(n_sends(w), 4);
}

static void time_and_approval(void **state)
{
    struct world *w = *state;
    world_keys(w, "mLater<Esc>t2026-03-29 2:30<CR>");
    assert_shows(w, "does not exist");
    world_keys(w, "<C-u>yesterday 9:00<CR><C-u>fri 9:00<CR>");
    assert_shows(w, "Fri 13 Mar 09:00");
    world_keys(w, "y");
    GPtrArray *rows = sends(w);
    assert_int_equal(rows->len, 1);
    const struct ledger *l = rows->pdata[0];
    assert_int_equal(l->state, LEDGER_SCHEDULED);
    assert_int_equal(l->due_at, G_GINT64_CONSTANT(1773388800000));
    assert_string_equal(l->zone, "Europe/Berlin");
    g_ptr_array_unref(rows);
    world_keys(w, "mAsk first<Esc>Psal<CR>");
    assert_int_equal(n_sends(w), 1); /* one's own yes is none */
    world_keys(w, "<C-u>kim<CR>");
    rows = sends(w);
    assert_int_equal(rows->len, 2);
    gboolean held = FALSE;
    for (guint i = 0; i < rows->len; i++) {
        l = rows->pdata[i];
        held = held || (l->state == LEDGER_HELD && g_strcmp0(l->approver, "kim") == 0);
    }
    assert_true(held);
    g_ptr_array_unref(rows);
}

static void attachments_want_words(void **state)
{
    struct world *w = *state;
    char *path = g_build_filename(w->dir, "bag.png", NULL), *text = g_build_filename(w->dir, "notes.txt", NULL);
    assert_true(g_file_set_contents(path, "picture", -1, NULL));
    assert_true(g_file_set_contents(text, "text", -1, NULL));
    GError *error = NULL;
    world_keys(w, "mLook<Esc>");
    char *line = g_strdup_printf("review-attach %s", text);
    assert_false(ui_run(w->ui, line, &error));
    assert_true(err_is(error, ERR_INVALID));
    g_clear_error(&error);
    assert_false(ui_run(w->ui, "review-attach /nonexistent/a.png", &error));
    assert_true(err_is(error, ERR_NOT_FOUND));
    g_clear_error(&error);
    g_free(line);
    line = g_strdup_printf("review-attach %s", path);
    assert_true(ui_run(w->ui, line, NULL));
    world_keys(w, "<Esc>"); /* no description given */
    assert_shows(w, "bag.png has no description");
    world_keys(w, "y");
    assert_int_equal(n_sends(w), 0);
    world_keys(w, "AThree paper bags<CR>");
    world_wait(w, 200);
    struct draft *d = store_draft(w->reader, 1, NULL);
    assert_int_equal(d->media->len, 1);
    const struct media *m = d->media->pdata[0];
    assert_string_equal(m->url, path);
    assert_string_equal(m->type, "image");
    assert_string_equal(m->alt, "Three paper bags");
    draft_free(d);
    assert_int_equal(g_remove(path), 0); /* gone before the send */
    world_keys(w, "y");
    assert_int_equal(n_sends(w), 0);
    assert_shows(w, "cannot be read any more");
    g_free(line);
    g_free(text);
    g_free(path);
}

static void an_account_without_login_sends_nothing(void **state)
{
    struct world *w = *state;
    world_keys(w, "mHello<Esc>");
    assert_true(store_begin(w->writer, NULL));
    assert_true(store_account_state(w->writer, 1, ACCOUNT_LOGIN, "login", "401", w->now, NULL));
    assert_true(store_commit(w->writer, NULL));
    world_keys(w, "y"); /* drawn as ready, looked at again all the same */
    assert_int_equal(n_sends(w), 0);
    assert_shows(w, "needs login");
}

static void what_went_out_can_be_edited(void **state)
{
    struct world *w = *state;
    world_keys(w, "mTypo hree<Esc>y");
    assert_true(store_begin(w->writer, NULL));
    enum claim_outcome outcome = CLAIM_GONE;
    store_commit(w->writer, NULL);
    assert_true(store_ledger_claim(w->writer, 1, w->now, &outcome, NULL, NULL));
    assert_int_equal(outcome, CLAIM_TAKEN);
    assert_true(store_begin(w->writer, NULL));
    assert_true(store_ledger_sent(w->writer, 1, "901", "https://example.social/901", NULL, 0, w->now, NULL));
    assert_true(store_commit(w->writer, NULL));
    ui_focus(w->ui, PANE_SCHEDULED);
    GError *error = NULL;
    if (!ui_run(w->ui, "edit-published 1", &error))
        fail_msg("%s", error->message);
    assert_int_equal(jobs(w, "draft-save"), 1); /* of the first post: opening stores nothing */
    world_keys(w, "<BS><BS><BS><BS>here<Esc>y");
    GPtrArray *rows = sends(w);
    assert_int_equal(rows->len, 2);
    const struct ledger *edit = rows->pdata[0], *first = rows->pdata[1];
    if (edit->action != ACT_EDIT) {
        edit = rows->pdata[1];
        first = rows->pdata[0];
    }
    assert_int_equal(edit->action, ACT_EDIT);
    assert_string_equal(edit->target, "901");
    assert_string_equal(edit->text, "Typo here");
    assert_int_equal(first->action, ACT_POST);
    g_ptr_array_unref(rows);
}

static void what_waits_is_taken_out_before_it_is_edited(void **state)
{
    struct world *w = *state;
    world_keys(w, "mTomorrow<Esc>tfri 9:00<CR>y");
    ui_focus(w->ui, PANE_SCHEDULED);
    assert_true(ui_run(w->ui, "edit-published 1", NULL));
    world_wait(w, 200);
    struct ledger *l = store_ledger(w->reader, 1, NULL);
    assert_int_equal(l->state, LEDGER_CANCELLED);
    ledger_free(l);
    assert_true(ui_is_up(w->ui, PANE_COMPOSER));
    assert_text(w, 2, "Tomorrow");
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

#define WITH(f) cmocka_unit_test_setup_teardown(f, begin, end)

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
        WITH(yes_sends_once),
        WITH(unanswered_it_stays_and_sends_once),
        WITH(faults_hold_it),
        WITH(a_guarded_account_wants_its_name),
        WITH(a_repeat_is_asked_once_more),
        WITH(time_and_approval),
        WITH(attachments_want_words),
        WITH(an_account_without_login_sends_nothing),
        WITH(what_went_out_can_be_edited),
        WITH(what_waits_is_taken_out_before_it_is_edited),
        WITH(lost_words_come_back),
        WITH(saved_replies),
    };
    return cmocka_run_group_tests_name("writing", tests, NULL, NULL);
}
