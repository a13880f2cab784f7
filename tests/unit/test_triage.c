/* The whole table of states, who needs an answer, and what is urgent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/triage.h"

/* The table of a conversation's states: an event a line, a column a state; "." is no transition. */
static const struct {
    enum conv_event event;
    gboolean reply;
    const char *after[CONV_STATE_N]; /* new, open, pending, snoozed, done */
} WANT[] = {
    {EV_OPENED, FALSE, {"open", ".", ".", ".", "."}},
    {EV_ITEM_IN, FALSE, {".", ".", "open", ".", "open"}},
    {EV_ITEM_IN, TRUE, {".", ".", "open", "open", "open"}},
    {EV_ANSWER_SENT, FALSE, {"pending", "pending", ".", "pending", "."}},
    {EV_SNOOZE, FALSE, {"snoozed", "snoozed", "snoozed", "snoozed", "."}},
    {EV_SNOOZE_ENDS, FALSE, {".", ".", ".", "open", "."}},
    {EV_DONE, FALSE, {"done", "done", "done", "done", "."}},
    {EV_REOPEN, FALSE, {".", ".", "open", "open", "open"}},
    {EV_LAST_DELETED, FALSE, {"done", "open", ".", ".", "."}},
};

static void whole_table(void **state)
{
    for (gsize e = 0; e < G_N_ELEMENTS(WANT); e++)
        for (int s = 0; s < CONV_STATE_N; s++) {
            enum conv_state next = CONV_STATE_N;
            gboolean moved = triage_next((enum conv_state)s, WANT[e].event, WANT[e].reply, &next);
            gboolean wanted = !g_str_equal(WANT[e].after[s], ".");
            if (moved != wanted || next >= CONV_STATE_N)
                fail_msg("event %d in state %s", (int)WANT[e].event, conv_state_name((enum conv_state)s));
            assert_string_equal(conv_state_name(next),
                                wanted ? WANT[e].after[s] : conv_state_name((enum conv_state)s));
        }
}

/* Only an item's arrival looks at "or reply". */
static void snooze_reply_matters_once(void **state)
{
    for (int e = EV_OPENED; e <= EV_LAST_DELETED; e++)
        for (int s = 0; s < CONV_STATE_N; s++) {
            enum conv_state with, without;
            triage_next((enum conv_state)s, (enum conv_event)e, TRUE, &with);
            triage_next((enum conv_state)s, (enum conv_event)e, FALSE, &without);
            if (e == EV_ITEM_IN && s == CONV_SNOOZED)
                assert_true(with == CONV_OPEN && without == CONV_SNOOZED);
            else
                assert_int_equal(with, without);
        }
}

static gboolean needs(enum item_kind kind, gboolean scored, int label, const char *text)
{
    struct item *i = item_new();
    i->kind = kind;
    i->direction = DIR_IN;
    i->scored = scored;
    i->label = label;
    i->text = g_strdup(text);
    gboolean yes = triage_needs_answer(i);
    item_free(i);
    return yes;
}

static void needs_answer_by_kind(void **state)
{
    static const gboolean complaint[KIND_N] = {
        [KIND_MENTION] = TRUE, [KIND_REPLY] = TRUE, [KIND_COMMENT] = TRUE,
        [KIND_DIRECT] = TRUE,  [KIND_MAIL] = TRUE,
    };
    static const gboolean neutral[KIND_N] = {
        [KIND_MENTION] = TRUE,
        [KIND_REPLY] = TRUE,
        [KIND_DIRECT] = TRUE,
        [KIND_MAIL] = TRUE,
    };
    for (int k = 0; k < KIND_N; k++) {
        assert_int_equal(needs((enum item_kind)k, TRUE, -1, "broken"), complaint[k]);
        assert_int_equal(needs((enum item_kind)k, FALSE, 0, ""), complaint[k]);
        assert_int_equal(needs((enum item_kind)k, TRUE, 1, "When?"), complaint[k]);
        assert_int_equal(needs((enum item_kind)k, TRUE, 0, "Order 4417"), neutral[k]);
        assert_false(needs((enum item_kind)k, TRUE, 1, "thank you"));
    }
}

static void needs_answer_not_from_machines(void **state)
{
    struct item *i = item_new();
    i->kind = KIND_MAIL;
    i->label = -1;
    i->scored = TRUE;
    assert_true(triage_needs_answer(i));
    i->automatic = TRUE;
    assert_false(triage_needs_answer(i));
    i->automatic = FALSE;
    i->watched = TRUE;
    assert_false(triage_needs_answer(i));
    i->watched = FALSE;
    i->deleted_at = 1;
    assert_false(triage_needs_answer(i));
    i->deleted_at = 0;
    i->direction = DIR_OUT;
    assert_false(triage_needs_answer(i));
    item_free(i);
}

static void questions_of_any_script(void **state)
{
    static const char *const asking[] = {
        "nice, where from?",
        "¿y cuándo",
        "何時ですか？",
        "متى؟",
        "Πότε φτάνει;",
        "երբ՞",
        "መቼ፧",
        "so⁉",
        "❓",
        "great, seen https://shop.example/?a=1 too?",
        "have you seen https://shop.example/page?",
        "(was it https://shop.example/page?)",
        "h?",
        "HTTP?",
    };
    static const char *const telling[] = {
        "thanks", "thanks https://shop.example/?order=1", "HTTPS://shop.example/?a=1;b", "love it; truly", "",
        NULL,
    };
    for (gsize i = 0; i < G_N_ELEMENTS(asking); i++)
        if (!needs(KIND_COMMENT, TRUE, 1, asking[i]))
            fail_msg("no question seen in: %s", asking[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(telling); i++)
        if (needs(KIND_COMMENT, TRUE, 1, telling[i]))
            fail_msg("a question seen in: %s", telling[i]);
}

static void urgency_in_order(void **state)
{
    struct conversation *c = conversation_new();
    assert_int_equal(triage_urgency(c, 1000), URGENT_NONE);
    c->priority = -1;
    assert_int_equal(triage_urgency(c, 1000), URGENT_LOWERED);
    c->priority = 2;
    assert_int_equal(triage_urgency(c, 1000), URGENT_RAISED);
    c->waiting_since = 100;
    c->soon_at = 800;
    c->due_at = 1000;
    assert_int_equal(triage_urgency(c, 799), URGENT_RAISED);
    assert_int_equal(triage_urgency(c, 800), URGENT_SOON);
    assert_int_equal(triage_urgency(c, 1000), URGENT_SOON);
    c->alarm = TRUE;
    assert_int_equal(triage_urgency(c, 1000), URGENT_ALARM);
    assert_int_equal(triage_urgency(c, 1001), URGENT_LATE);
    c->state = CONV_DONE;
    assert_int_equal(triage_urgency(c, 1001), URGENT_ALARM);
    c->state = CONV_OPEN;
    c->alarm = FALSE;
    c->waiting_since = 0;
    assert_int_equal(triage_urgency(c, 1001), URGENT_RAISED);
    conversation_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_table),
        cmocka_unit_test(snooze_reply_matters_once),
        cmocka_unit_test(needs_answer_by_kind),
        cmocka_unit_test(needs_answer_not_from_machines),
        cmocka_unit_test(questions_of_any_script),
        cmocka_unit_test(urgency_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
