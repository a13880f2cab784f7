/* The Review over a real store: what holds a piece back, what is asked, what leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "writing_fixture.h"

static void a_quote_has_the_link_below(void **state)
{
    struct world *w = *state;
    world_keys(w, ":quote<CR>Look at this<Esc>y");
    GPtrArray *rows = sends(w);
    assert_int_equal(rows->len, 1);
    const struct ledger *l = rows->pdata[0];
    assert_int_equal(l->action, ACT_POST);
    assert_true(g_str_has_prefix(l->text, "Look at this\n\nhttps://example.social/p/"));
    g_ptr_array_unref(rows);
    world_keys(w, ":limit kind:direct<CR>:quote<CR>"); /* what few may see is not shown to all */
    assert_shows(w, "a direct message cannot be quoted");
}

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
    assert_shows(w, "queued as acme");
    world_wait(w, 1000);
    assert_int_equal(drafts(w), 0); /* nothing writes the draft again */
}

/* What a row brought out, as the server's answer files it. */
static gint64 went_out(struct world *w, gint64 row, const char *text)
{
    struct ledger *l = store_ledger(w->reader, row, NULL);
    struct item *i = item_new();
    struct put_result put = {0};
    enum claim_outcome outcome;
    i->account = l->account;
    i->direction = DIR_OUT;
    i->kind = KIND_REPLY;
    i->remote_id = g_strdup("77");
    i->uri = g_strdup("https://example.social/77");
    i->author.uri = g_strdup("https://example.social/@acme");
    i->text = g_strdup(text);
    i->created_at = i->fetched_at = w->now;
    struct item *theirs = store_item(w->reader, l->reply_to, NULL);
    i->in_reply_to = g_strdup(theirs->remote_id);
    assert_true(store_ledger_claim(w->writer, row, w->now, &outcome, NULL, NULL));
    assert_int_equal(outcome, CLAIM_TAKEN);
    assert_true(store_begin(w->writer, NULL));
    assert_true(store_item_put(w->writer, i, FALSE, NULL, w->now, &put, NULL));
    assert_true(store_ledger_sent(w->writer, row, "77", NULL, NULL, put.item, w->now, NULL));
    assert_true(store_commit(w->writer, NULL));
    item_free(theirs);
    item_free(i);
    ledger_free(l);
    return put.item;
}

static void e_edits_what_we_said(void **state)
{
    struct world *w = *state;
    gint64 theirs = 0;
    world_keys(w, "rSo sorry<Esc>y");
    GPtrArray *rows = sends(w);
    gint64 row = ((struct ledger *)rows->pdata[0])->id;
    theirs = ((struct ledger *)rows->pdata[0])->reply_to;
    g_ptr_array_unref(rows);
    gint64 ours = went_out(w, row, "@lena@example.social So sorry");
    ui_focus(w->ui, PANE_CONVERSATION);
    conversation_go_item(w->ui, theirs);
    world_keys(w, "e");
    assert_false(ui_is_up(w->ui, PANE_COMPOSER));
    assert_shows(w, "not sent from here");
    world_wait(w, 2000); /* read */
    conversation_go_item(w->ui, ours);
    world_keys(w, "e");
    assert_true(ui_is_up(w->ui, PANE_COMPOSER));
    world_keys(w, ", Lena<Esc>y");
    rows = sends(w);
    assert_int_equal(rows->len, 2);
    for (guint i = 0; i < rows->len; i++) {
        const struct ledger *l = rows->pdata[i];
        if (l->id == row)
            continue;
        assert_int_equal(l->action, ACT_EDIT);
        assert_string_equal(l->target, "77");
        assert_string_equal(l->text, "@lena@example.social So sorry, Lena");
    }
    g_ptr_array_unref(rows);
}

static void unanswered_it_stays_and_sends_once(void **state)
{
    struct world *w = *state;
    world_keys(w, "mPost<Esc>");
    press(w, "yyy"); /* before the worker has answered */
    assert_shows(w, "queued as acme");
    assert_int_equal(jobs(w, "send"), 1);
    assert_int_equal(n_sends(w), 1);
}

static void leaving_says_whether_it_goes(void **state)
{
    struct world *w = *state;
    world_keys(w, "mPost");
    press(w, "!<Esc>y<Esc>"); /* its last letter is not stored yet, so nothing was sent */
    world_wait(w, 200);
    assert_int_equal(n_sends(w), 0);
    assert_text(w, 1, "Post!");
    assert_shows(w, "not sent, kept as a draft");
    world_keys(w, "mAnother<Esc>");
    press(w, "y<Esc>"); /* the job is on its way */
    assert_false(ui_is_up(w->ui, PANE_REVIEW));
    assert_shows(w, "queued as acme");
    assert_int_equal(n_sends(w), 1);
}

static void sent_from_another_window(void **state)
{
    struct world *w = *state;
    world_keys(w, "mMine<Esc>");
    world_job(w, "sal", "draft-journal", "{\"id\":\"1\",\"text\":\"theirs\",\"cursor\":0}");
    world_keys(w, "y");
    world_wait(w, 200);
    assert_int_equal(n_sends(w), 0);
    assert_text(w, 1, "theirs");
    assert_text(w, 2, "Mine");
    world_keys(w, "<Esc>y"); /* the error goes, then what was written is sent */
    GPtrArray *rows = sends(w);
    assert_int_equal(rows->len, 1);
    assert_string_equal(((struct ledger *)rows->pdata[0])->text, "Mine");
    g_ptr_array_unref(rows);
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

/* The head of a picture of 4 by 3. */
static const char PNG[24] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\4\0\0\0\3";

static void attachments_want_words(void **state)
{
    struct world *w = *state;
    char *path = g_build_filename(w->dir, "bag.png", NULL), *text = g_build_filename(w->dir, "notes.txt", NULL);
    assert_true(g_file_set_contents(path, "words", -1, NULL));
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
    assert_false(ui_run(w->ui, line, &error));
    assert_string_equal(error->message, "acme: bag.png is no picture inside: attach the picture itself, or take it off");
    g_clear_error(&error);
    assert_true(g_file_set_contents(path, PNG, sizeof PNG, NULL));
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
    assert_true(g_file_set_contents(path, "words", -1, NULL)); /* another one by now */
    world_keys(w, "y");
    assert_int_equal(n_sends(w), 0);
    assert_shows(w, "no picture inside");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(a_quote_has_the_link_below),
        WITH(yes_sends_once), WITH(e_edits_what_we_said),
        WITH(unanswered_it_stays_and_sends_once),
        WITH(leaving_says_whether_it_goes),
        WITH(sent_from_another_window),
        WITH(faults_hold_it),
        WITH(a_guarded_account_wants_its_name),
        WITH(a_repeat_is_asked_once_more),
        WITH(time_and_approval),
        WITH(attachments_want_words),
        WITH(an_account_without_login_sends_nothing),
        WITH(what_went_out_can_be_edited),
        WITH(what_waits_is_taken_out_before_it_is_edited),
    };
    return cmocka_run_group_tests_name("review", tests, NULL, NULL);
}
