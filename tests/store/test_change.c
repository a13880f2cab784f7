/* What people do to conversations: each verb, revisions, many at once, claims. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "store_fixture.h"

#define NOW FIXTURE_NOW

static struct conversation *row(struct fixture *f, gint64 id)
{
    struct conversation *c;
    assert_ok((c = store_conversation(f->r, id, error)) != NULL);
    return c;
}

/* One change of one conversation by who; the row after it. */
static struct conversation *change(struct fixture *f, gint64 id, const struct change *c, const char *who,
                                   struct change_result *result)
{
    struct target t = {id, 0};
    struct change_result own = {0};
    assert_ok(store_begin(f->w, error));
    assert_ok(store_change(f->w, c, &t, 1, who, NULL, NOW + 1000, &own, error));
    assert_ok(store_commit(f->w, error));
    if (result != NULL)
        *result = own;
    else
        change_result_clear(&own);
    return row(f, id);
}

static void done_and_reopen(void **state)
{
    struct fixture *f = *state;
    gint64 id = fixture_mention(f, "1", "lena", "Where is it?", NOW).conversation;
    struct change_result result;
    struct conversation *c = change(f, id, &(struct change){.verb = CHANGE_DONE}, "kim", &result);
    assert_int_equal(c->state, CONV_DONE);
    assert_int_equal(c->reason, REASON_NO_ACTION); /* nobody answered */
    assert_int_equal(c->waiting_since, 0);
    assert_int_equal(c->unread, 0);
    assert_int_equal(result.changed, 1);
    assert_int_not_equal(result.act, 0);
    assert_string_equal(result.what, "done: lena");
    assert_int_equal(result.ids->len, 1);
    change_result_clear(&result);
    conversation_free(c);
    assert_int_equal(fixture_number(f, "SELECT closed_at FROM conversation WHERE closed_by='kim'"),
                     NOW + 1000);
    /* Done is done; another reason corrects it. */
    conversation_free(change(f, id, &(struct change){.verb = CHANGE_DONE}, "kim", &result));
    assert_int_equal(result.same, 1);
    assert_int_equal(result.act, 0);
    change_result_clear(&result);
    c = change(f, id, &(struct change){.verb = CHANGE_DONE, .reason = REASON_SOLVED}, "kim", NULL);
    assert_int_equal(c->reason, REASON_SOLVED);
    conversation_free(c);
    c = change(f, id, &(struct change){.verb = CHANGE_REOPEN}, "kim", NULL);
    assert_int_equal(c->state, CONV_OPEN);
    assert_int_equal(c->reason, REASON_NONE);
    assert_int_equal(c->waiting_since, NOW); /* and they wait still */
    conversation_free(c);
    fixture_put(f, fixture_answer("2", "1", NOW + 5000), FALSE, NULL);
    c = change(f, id, &(struct change){.verb = CHANGE_DONE}, "kim", NULL);
    assert_int_equal(c->reason, REASON_ANSWERED);
    conversation_free(c);
}

static void a_new_word_after_done_waits_from_itself(void **state)
{
    struct fixture *f = *state;
    gint64 id = fixture_mention(f, "1", "lena", "Where is it?", NOW).conversation;
    conversation_free(change(f, id, &(struct change){.verb = CHANGE_DONE}, "kim", NULL));
    struct item *i = fixture_item("2", "lena", "Hello? Where?", NOW + 9000);
    i->in_reply_to = g_strdup("1");
    assert_true(fixture_put(f, i, FALSE, NULL).woke);
    struct conversation *c = row(f, id);
    assert_int_equal(c->state, CONV_OPEN);
    assert_int_equal(c->waiting_since, NOW + 9000);
    conversation_free(c);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM audit WHERE who='system' AND verb='came-back'"),
                     1);
}

/* What closing settled stays settled, whatever else is counted again. */
static void what_was_closed_is_not_waited_for(void **state)
{
    struct fixture *f = *state;
    gint64 id = fixture_mention(f, "1", "lena", "Where is it?", NOW).conversation;
    conversation_free(change(f, id, &(struct change){.verb = CHANGE_DONE}, "kim", NULL));
    for (int edit = 0; edit < 2; edit++) {
        struct item *i =
            fixture_item("2", "lena", edit ? "Found it, thanks!" : "Found it, thanks", NOW + 2000);
        i->in_reply_to = g_strdup("1");
        i->label = 1;
        fixture_put(f, i, FALSE, NULL);
    }
    struct conversation *c = row(f, id);
    assert_int_equal(c->state, CONV_OPEN);
    assert_int_equal(c->waiting_since, 0);
    conversation_free(c);
}

static void snooze_until_a_time_or_a_word(void **state)
{
    struct fixture *f = *state;
    gint64 id = fixture_mention(f, "1", "lena", "Where is it?", NOW).conversation;
    struct change later = {.verb = CHANGE_SNOOZE, .until_ms = NOW + MS_DAY};
    struct conversation *c = change(f, id, &later, "kim", NULL);
    assert_int_equal(c->state, CONV_SNOOZED);
    assert_int_equal(c->snoozed_until, NOW + MS_DAY);
    assert_false(c->snooze_reply);
    assert_int_equal(c->waiting_since, NOW); /* they still wait */
    conversation_free(c);
    struct item *i = fixture_item("2", "lena", "Hello?", NOW + 2000);
    i->in_reply_to = g_strdup("1");
    assert_false(fixture_put(f, i, FALSE, NULL).woke);
    c = change(f, id, &(struct change){.verb = CHANGE_SNOOZE}, "kim", NULL);
    assert_true(c->snooze_reply);
    conversation_free(c);
    i = fixture_item("3", "lena", "Hello??", NOW + 3000);
    i->in_reply_to = g_strdup("1");
    assert_true(fixture_put(f, i, FALSE, NULL).woke);
    conversation_free(change(f, id, &(struct change){.verb = CHANGE_DONE}, "kim", NULL));
    struct target t = {id, 0};
    assert_ok(store_begin(f->w, error));
    assert_fails(store_change(f->w, &later, &t, 1, "kim", NULL, NOW, NULL, error), ERR_CONFLICT);
    store_rollback(f->w);
}

static void people_labels_priorities_notes(void **state)
{
    struct fixture *f = *state;
    gint64 id = fixture_mention(f, "1", "lena", "Where is it?", NOW).conversation;
    struct change_result result;
    struct conversation *c =
        change(f, id, &(struct change){.verb = CHANGE_ASSIGN, .text = "ola"}, "kim", &result);
    assert_string_equal(c->assignee, "ola");
    assert_string_equal(result.what, "assigned to ola: lena");
    change_result_clear(&result);
    conversation_free(c);
    assert_int_equal(fixture_number(f, "SELECT n FROM tally WHERE kind='mine' AND key='ola'"), 1);
    c = change(f, id, &(struct change){.verb = CHANGE_ASSIGN}, "kim", NULL);
    assert_null(c->assignee);
    conversation_free(c);
    assert_int_equal(fixture_number(f, "SELECT n FROM tally WHERE kind='mine' AND key='ola'"), 0);
    conversation_free(change(f, id, &(struct change){.verb = CHANGE_LABEL, .text = "refund"}, "kim", NULL));
    c = change(f, id, &(struct change){.verb = CHANGE_LABEL, .text = "damage"}, "kim", NULL);
    assert_string_equal(c->labels, "damage,refund");
    conversation_free(c);
    GPtrArray *labels;
    assert_ok((labels = store_labels(f->r, error)) != NULL);
    assert_int_equal(labels->len, 2);
    assert_string_equal(labels->pdata[0], "damage\t1");
    g_ptr_array_unref(labels);
    c = change(f, id, &(struct change){.verb = CHANGE_UNLABEL, .text = "damage"}, "kim", NULL);
    assert_string_equal(c->labels, "refund");
    conversation_free(c);
    conversation_free(change(f, id, &(struct change){.verb = CHANGE_PRIORITY, .number = 1}, "kim", NULL));
    c = change(f, id, &(struct change){.verb = CHANGE_PRIORITY, .number = 1}, "kim", NULL);
    assert_int_equal(c->priority, 2);
    conversation_free(c);
    c = change(f, id, &(struct change){.verb = CHANGE_PRIORITY, .number = -3, .absolute = TRUE}, "kim", NULL);
    assert_int_equal(c->priority, -3);
    conversation_free(c);
    c = change(f, id, &(struct change){.verb = CHANGE_NOTE, .text = "call the depot"}, "kim", NULL);
    assert_int_equal(c->notes, 1);
    conversation_free(c);
    struct target t = {id, 0};
    struct change bad[] = {
        {.verb = CHANGE_LABEL, .text = "a,b"}, {.verb = CHANGE_LABEL}, {.verb = CHANGE_NOTE, .text = ""}};
    for (gsize k = 0; k < G_N_ELEMENTS(bad); k++) {
        assert_ok(store_begin(f->w, error));
        assert_fails(store_change(f->w, &bad[k], &t, 1, "kim", NULL, NOW, NULL, error), ERR_INVALID);
        store_rollback(f->w);
    }
    /* Nothing that they wrote, nor the note, is in the audit for ever. */
    assert_int_equal(
        fixture_number(f, "SELECT count(*) FROM audit WHERE detail LIKE '%depot%' OR detail LIKE '%lena%'"),
        0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM audit WHERE who='kim'"), 9);
}

static void to_look_is_no_change(void **state)
{
    struct fixture *f = *state;
    gint64 id = fixture_mention(f, "1", "lena", "Where is it?", NOW).conversation;
    struct conversation *before = row(f, id);
    struct change_result result;
    struct conversation *c = change(f, id, &(struct change){.verb = CHANGE_OPENED}, "kim", &result);
    assert_int_equal(c->state, CONV_OPEN);
    assert_int_equal(c->unread, 0);
    assert_int_equal(c->revision, before->revision);
    assert_int_equal(result.act, 0);
    assert_int_equal(result.changed, 1);
    change_result_clear(&result);
    conversation_free(c);
    conversation_free(before);
    conversation_free(change(f, id, &(struct change){.verb = CHANGE_OPENED}, "kim", &result));
    assert_int_equal(result.same, 1);
    change_result_clear(&result);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM audit"), 0);
}

static void corrections_of_sentiment(void **state)
{
    struct fixture *f = *state;
    struct item *i = fixture_item("1", "lena", "Well, thank you very much", NOW);
    i->label = 1;
    i->score = .8;
    struct put_result put = fixture_put(f, i, FALSE, NULL);
    struct conversation *c = row(f, put.conversation);
    assert_int_equal(c->waiting_since, 0);
    conversation_free(c);
    struct target t = {put.item, 0};
    struct change irony = {.verb = CHANGE_SENTIMENT, .label = -1};
    assert_ok(store_begin(f->w, error));
    assert_ok(store_change(f->w, &irony, &t, 1, "kim", NULL, NOW, NULL, error));
    assert_ok(store_commit(f->w, error));
    struct item *now;
    assert_ok((now = store_item(f->r, put.item, error)) != NULL);
    assert_int_equal(now->label, -1);
    assert_true(now->score < 0);
    assert_string_equal(now->scored_by, "kim");
    item_free(now);
    c = row(f, put.conversation);
    assert_int_equal(c->waiting_since, NOW); /* a complaint needs an answer */
    conversation_free(c);
    assert_int_equal(fixture_number(f, "SELECT sum(n_neg)*100+sum(n_pos)*10+sum(n) FROM mood"), 101);
    assert_ok(store_begin(f->w, error));
    assert_ok(store_undo(f->w, "kim", FALSE, NOW, NULL, error));
    assert_ok(store_commit(f->w, error));
    assert_ok((now = store_item(f->r, put.item, error)) != NULL);
    assert_int_equal(now->label, 1);
    assert_null(now->scored_by);
    item_free(now);
    c = row(f, put.conversation);
    assert_int_equal(c->waiting_since, 0);
    conversation_free(c);
    assert_int_equal(fixture_number(f, "SELECT sum(n_neg)*100+sum(n_pos)*10+sum(n) FROM mood"), 11);
}

static void spam_is_no_part_of_the_sums(void **state)
{
    struct fixture *f = *state;
    gint64 id = fixture_mention(f, "1", "lena", "Buy?", NOW).conversation;
    assert_int_equal(fixture_number(f, "SELECT sum(n) FROM mood"), 1);
    conversation_free(
        change(f, id, &(struct change){.verb = CHANGE_DONE, .reason = REASON_SPAM}, "kim", NULL));
    assert_int_equal(fixture_number(f, "SELECT sum(n) FROM mood"), 0);
    conversation_free(
        change(f, id, &(struct change){.verb = CHANGE_REASON, .reason = REASON_SOLVED}, "kim", NULL));
    assert_int_equal(fixture_number(f, "SELECT sum(n) FROM mood"), 1);
    conversation_free(
        change(f, id, &(struct change){.verb = CHANGE_REASON, .reason = REASON_SPAM}, "kim", NULL));
    conversation_free(change(f, id, &(struct change){.verb = CHANGE_REOPEN}, "kim", NULL));
    assert_int_equal(fixture_number(f, "SELECT sum(n) FROM mood"), 1);
    /* … until they write again, and we believe them. */
    conversation_free(
        change(f, id, &(struct change){.verb = CHANGE_DONE, .reason = REASON_SPAM}, "kim", NULL));
    struct item *i = fixture_item("2", "lena", "Really?", NOW + 5000);
    i->in_reply_to = g_strdup("1");
    fixture_put(f, i, FALSE, NULL);
    assert_int_equal(fixture_number(f, "SELECT sum(n) FROM mood"), 2);
}

static void what_somebody_changed_since_is_left_alone(void **state)
{
    struct fixture *f = *state;
    struct target t[3];
    for (int k = 0; k < 3; k++) {
        g_autofree char *id = g_strdup_printf("%d", k);
        g_autofree char *who = g_strdup_printf("p%d", k);
        t[k].id = fixture_mention(f, id, who, "Where?", NOW + k).conversation;
        struct conversation *c = row(f, t[k].id);
        t[k].revision = c->revision;
        conversation_free(c);
    }
    conversation_free(
        change(f, t[1].id, &(struct change){.verb = CHANGE_LABEL, .text = "damage"}, "kim", NULL));
    struct change_result result;
    struct change done = {.verb = CHANGE_DONE};
    assert_ok(store_begin(f->w, error));
    assert_ok(store_change(f->w, &done, t, 3, "ola", NULL, NOW + 2000, &result, error));
    assert_ok(store_commit(f->w, error));
    assert_int_equal(result.changed, 2);
    assert_int_equal(result.refused, 1);
    assert_string_equal(result.refusal, "kim labelled it since");
    assert_string_equal(result.what, "done 2");
    change_result_clear(&result);
    struct conversation *c = row(f, t[1].id);
    assert_int_equal(c->state, CONV_NEW);
    conversation_free(c);
    struct item *i = fixture_item("9", "p1", "And?", NOW + 3000);
    i->in_reply_to = g_strdup("1");
    fixture_put(f, i, FALSE, NULL);
    GError *refused = NULL;
    assert_ok(store_begin(f->w, error));
    assert_false(store_change(f->w, &done, &t[1], 1, "ola", NULL, NOW + 4000, NULL, &refused));
    assert_true(err_is(refused, ERR_CONFLICT));
    assert_string_equal(refused->message, "done failed: they wrote since");
    g_error_free(refused);
    /* The transaction may go on: nothing of the refused act is in it. */
    assert_ok(store_commit(f->w, error));
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM act WHERE who='ola'"), 1);
}

static void claims(void **state)
{
    struct fixture *f = *state;
    gint64 id = fixture_mention(f, "1", "lena", "Where is it?", NOW).conversation;
    gint64 revision;
    struct conversation *c = row(f, id);
    revision = c->revision;
    conversation_free(c);
    assert_ok(store_begin(f->w, error));
    assert_ok(store_claim(f->w, id, "ola", TRUE, FALSE, NOW + 100, NOW, error));
    assert_ok(store_claim(f->w, id, "ola", FALSE, FALSE, NOW + 200, NOW + 50, error)); /* renewed */
    assert_fails(store_claim(f->w, id, "kim", TRUE, FALSE, NOW + 300, NOW + 60, error), ERR_CONFLICT);
    assert_ok(store_commit(f->w, error));
    c = row(f, id);
    assert_string_equal(c->claim_by, "ola");
    assert_int_equal(c->claim_since, NOW);
    assert_int_equal(c->claim_until, NOW + 200);
    assert_false(c->claim_writing);
    assert_int_equal(c->revision, revision);
    conversation_free(c);
    assert_ok(store_begin(f->w, error));
    assert_ok(store_claim(f->w, id, "kim", TRUE, FALSE, NOW + 400, NOW + 200, error)); /* it lapsed */
    assert_fails(store_claim(f->w, id, "ola", TRUE, FALSE, NOW + 400, NOW + 210, error), ERR_CONFLICT);
    assert_ok(store_claim(f->w, id, "ola", TRUE, TRUE, NOW + 400, NOW + 220, error));
    assert_ok(store_unclaim(f->w, id, "kim", NOW + 230, error)); /* not kim's any more: stays */
    assert_ok(store_commit(f->w, error));
    c = row(f, id);
    assert_string_equal(c->claim_by, "ola");
    assert_int_equal(c->claim_since, NOW + 220);
    conversation_free(c);
    assert_ok(store_begin(f->w, error));
    assert_ok(store_unclaim(f->w, id, "ola", NOW + 240, error));
    assert_fails(store_claim(f->w, 77, "ola", FALSE, FALSE, 0, NOW, error), ERR_NOT_FOUND);
    assert_ok(store_commit(f->w, error));
    c = row(f, id);
    assert_null(c->claim_by);
    conversation_free(c);
    /* Closing ends a claim. */
    assert_ok(store_begin(f->w, error));
    assert_ok(store_claim(f->w, id, "ola", TRUE, FALSE, NOW + 900, NOW + 300, error));
    assert_ok(store_commit(f->w, error));
    c = change(f, id, &(struct change){.verb = CHANGE_DONE}, "ola", NULL);
    assert_null(c->claim_by);
    conversation_free(c);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(done_and_reopen),
        T(a_new_word_after_done_waits_from_itself),
        T(what_was_closed_is_not_waited_for),
        T(snooze_until_a_time_or_a_word),
        T(people_labels_priorities_notes),
        T(to_look_is_no_change),
        T(corrections_of_sentiment),
        T(spam_is_no_part_of_the_sums),
        T(what_somebody_changed_since_is_left_alone),
        T(claims),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
