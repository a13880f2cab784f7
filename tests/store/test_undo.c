/* Taking back and doing again: every field as it was, in any number, after a restart, and never over a
 * colleague. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "store_fixture.h"

#define NOW FIXTURE_NOW
#define N 40

/* All that people change, as text: two states are the same where these are. */
static char *picture(struct fixture *f)
{
    GString *out = g_string_new(NULL);
    sqlite3_stmt *s;
    int rc;
    assert_ok(
        (s = db_query(
             f->r, error,
             "SELECT id||' '||state||' '||active||' '||reason||' '||coalesce(closed_by,'-')||"
             "' '||closed_at||' '||coalesce(assignee,'-')||' '||priority||' '||snoozed_until||' '||"
             "snooze_reply||' '||waiting_since||' '||due_at||' '||soon_at||' '||settled_id||' '||unread||"
             "' '||coalesce(labels,'-')||' '||notes||' '||(SELECT count(*) FROM note n WHERE"
             " n.conversation=c.id AND removed=0)||' '||coalesce((SELECT group_concat(name) FROM label l"
             " WHERE l.conversation=c.id),'-') FROM conversation c ORDER BY id")) != NULL);
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        g_string_append_printf(out, "%s\n", (const char *)sqlite3_column_text(s, 0));
    assert_ok(db_end(f->r, s, rc, error));
    assert_ok((s = db_query(
                   f->r, error,
                   "SELECT kind||key||' '||n FROM tally WHERE n<>0 UNION ALL SELECT 'mood '||sum(n) FROM"
                   " mood UNION ALL SELECT group_concat(label||coalesce(scored_by,'')||score) FROM item")) !=
              NULL);
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        g_string_append_printf(out, "%s\n", (const char *)sqlite3_column_text(s, 0));
    assert_ok(db_end(f->r, s, rc, error));
    return g_string_free(out, FALSE);
}

static GArray *fill(struct fixture *f)
{
    GArray *targets = g_array_new(FALSE, TRUE, sizeof(struct target));
    struct hours *hours;
    assert_ok((hours = hours_new("always", "UTC", NULL, error)) != NULL);
    struct service_level sl = {hours, MS_HOUR, MS_HOUR};
    for (int k = 0; k < N; k++) {
        g_autofree char *id = g_strdup_printf("%d", k);
        g_autofree char *who = g_strdup_printf("p%d", k);
        struct target t = {fixture_put(f, fixture_item(id, who, "Where?", NOW + k), FALSE, &sl).conversation,
                           0};
        g_array_append_val(targets, t);
    }
    hours_free(hours);
    return targets;
}

static void act(struct fixture *f, const struct change *c, GArray *targets, guint n, const char *who)
{
    assert_ok(store_begin(f->w, error));
    assert_ok(
        store_change(f->w, c, (struct target *)(void *)targets->data, n, who, NULL, NOW + 5000, NULL, error));
    assert_ok(store_commit(f->w, error));
}

static void turn(struct fixture *f, const char *who, gboolean redo, struct change_result *result)
{
    assert_ok(store_begin(f->w, error));
    assert_ok(store_undo(f->w, who, redo, NOW + 6000, result, error));
    assert_ok(store_commit(f->w, error));
}

static const struct change ACTS[] = {
    {.verb = CHANGE_LABEL, .text = "damage"},
    {.verb = CHANGE_ASSIGN, .text = "ola"},
    {.verb = CHANGE_NOTE, .text = "call the depot"},
    {.verb = CHANGE_PRIORITY, .number = 2},
    {.verb = CHANGE_SNOOZE, .until_ms = NOW + MS_DAY, .reply = TRUE},
    {.verb = CHANGE_LABEL, .text = "angry"},
    {.verb = CHANGE_DONE, .reason = REASON_SPAM},
    {.verb = CHANGE_REASON, .reason = REASON_SOLVED},
    {.verb = CHANGE_UNLABEL, .text = "damage"},
    {.verb = CHANGE_REOPEN},
    {.verb = CHANGE_ASSIGN, .text = "raj"},
};

/* Down to the beginning and up again, over a restart in the middle; a bulk of N is one act. */
static void all_the_way_back_and_forth(void **state)
{
    struct fixture *f = *state;
    GArray *targets = fill(f);
    char *pictures[G_N_ELEMENTS(ACTS) + 1];
    for (gsize k = 0; k < G_N_ELEMENTS(ACTS); k++) {
        pictures[k] = picture(f);
        act(f, &ACTS[k], targets, k % 2 == 0 ? N : 1, "kim");
    }
    pictures[G_N_ELEMENTS(ACTS)] = picture(f);
    for (int round = 0; round < 2; round++) {
        for (gsize k = G_N_ELEMENTS(ACTS); k-- > 0;) {
            struct change_result result = {0};
            if (k == 5) {
                fixture_close(f);
                fixture_open(f);
            }
            turn(f, "kim", FALSE, &result);
            assert_int_equal(result.changed, k % 2 == 0 ? N : 1);
            change_result_clear(&result);
            g_autofree char *now = picture(f);
            assert_string_equal(now, pictures[k]);
        }
        assert_ok(store_begin(f->w, error));
        assert_fails(store_undo(f->w, "kim", FALSE, NOW, NULL, error), ERR_NOT_FOUND);
        assert_ok(store_commit(f->w, error));
        for (gsize k = 0; k < G_N_ELEMENTS(ACTS); k++) {
            turn(f, "kim", TRUE, NULL);
            g_autofree char *now = picture(f);
            assert_string_equal(now, pictures[k + 1]);
        }
        assert_ok(store_begin(f->w, error));
        assert_fails(store_undo(f->w, "kim", TRUE, NOW, NULL, error), ERR_NOT_FOUND);
        assert_ok(store_commit(f->w, error));
    }
    for (gsize k = 0; k <= G_N_ELEMENTS(ACTS); k++)
        g_free(pictures[k]);
    g_array_unref(targets);
}

static void what_it_says(void **state)
{
    struct fixture *f = *state;
    GArray *targets = fill(f);
    struct change_result result;
    act(f, &(struct change){.verb = CHANGE_DONE}, targets, 3, "kim");
    turn(f, "kim", FALSE, &result);
    assert_string_equal(result.what, "undone: done 3");
    assert_int_equal(result.ids->len, 3);
    change_result_clear(&result);
    turn(f, "kim", TRUE, &result);
    assert_string_equal(result.what, "redone: done 3");
    change_result_clear(&result);
    /* A new act ends the way forward. */
    turn(f, "kim", FALSE, NULL);
    act(f, &(struct change){.verb = CHANGE_PRIORITY, .number = 1}, targets, 1, "kim");
    assert_ok(store_begin(f->w, error));
    assert_fails(store_undo(f->w, "kim", TRUE, NOW, NULL, error), ERR_NOT_FOUND);
    assert_fails(store_undo(f->w, "ola", FALSE, NOW, NULL, error),
                 ERR_NOT_FOUND); /* everybody has their own */
    assert_ok(store_commit(f->w, error));
    g_array_unref(targets);
}

static void never_over_a_colleague(void **state)
{
    struct fixture *f = *state;
    GArray *targets = fill(f);
    GError *refused = NULL;
    act(f, &(struct change){.verb = CHANGE_DONE}, targets, 2, "kim");
    act(f, &(struct change){.verb = CHANGE_LABEL, .text = "angry"}, targets, 1, "ola");
    struct change_result result = {0};
    turn(f, "kim", FALSE, &result); /* the other row comes back */
    assert_int_equal(result.changed, 1);
    assert_int_equal(result.refused, 1);
    assert_string_equal(result.refusal, "ola labelled it since");
    change_result_clear(&result);
    act(f, &(struct change){.verb = CHANGE_PRIORITY, .number = 1}, targets, 1, "kim");
    act(f, &(struct change){.verb = CHANGE_REOPEN}, targets, 1, "ola");
    assert_ok(store_begin(f->w, error));
    assert_false(store_undo(f->w, "kim", FALSE, NOW, NULL, &refused));
    assert_true(err_is(refused, ERR_CONFLICT));
    assert_non_null(strstr(refused->message, "ola reopened it since"));
    g_error_free(refused);
    assert_ok(store_commit(f->w, error));
    g_array_unref(targets);
}

static void never_over_their_new_word(void **state)
{
    struct fixture *f = *state;
    GArray *targets = fill(f);
    act(f, &(struct change){.verb = CHANGE_DONE}, targets, 1, "kim");
    act(f, &(struct change){.verb = CHANGE_LABEL, .text = "angry"}, targets, 1, "kim");
    struct item *i = fixture_item("99", "p0", "Hello?", NOW + 7000);
    i->in_reply_to = g_strdup("0");
    fixture_put(f, i, FALSE, NULL);
    turn(f, "kim", FALSE, NULL); /* a label has nothing to do with it */
    assert_ok(store_begin(f->w, error));
    assert_fails(store_undo(f->w, "kim", FALSE, NOW, NULL, error), ERR_CONFLICT);
    assert_ok(store_commit(f->w, error));
    g_array_unref(targets);
}

static void one_act_out_of_the_middle(void **state)
{
    struct fixture *f = *state;
    GArray *targets = fill(f);
    struct change_result label, other;
    assert_ok(store_begin(f->w, error));
    assert_ok(store_change(f->w, &(struct change){.verb = CHANGE_ASSIGN, .text = "ola"},
                           (struct target *)(void *)targets->data, 1, "kim", NULL, NOW, &label, error));
    assert_ok(store_change(f->w, &(struct change){.verb = CHANGE_PRIORITY, .number = 1},
                           (struct target *)(void *)targets->data, 1, "kim", NULL, NOW, &other, error));
    assert_fails(store_undo_act(f->w, label.act, "ola", NOW, NULL, error), ERR_CONFLICT); /* not ola's */
    assert_ok(store_undo_act(f->w, label.act, "kim", NOW, NULL, error));
    assert_fails(store_undo_act(f->w, label.act, "kim", NOW, NULL, error), ERR_NOT_FOUND);
    assert_ok(store_commit(f->w, error));
    change_result_clear(&label);
    change_result_clear(&other);
    assert_int_equal(
        fixture_number(f, "SELECT count(*) FROM conversation WHERE assignee IS NULL AND priority=1"), 1);
    g_array_unref(targets);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(all_the_way_back_and_forth), T(what_it_says),
        T(never_over_a_colleague),     T(never_over_their_new_word),
        T(one_act_out_of_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
