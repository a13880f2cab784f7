/* What people do to the ledger, what they cannot do, and what they see of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ledger_fixture.h"

static gint64 revision(struct fixture *f, gint64 id)
{
    struct ledger *l = row(f, id);
    gint64 n = l->revision;
    ledger_free(l);
    return n;
}

/* A row in each state that is not one of those that wait. */
static gint64 row_in(struct fixture *f, enum ledger_state s)
{
    gint64 id = add_row(f, "hello", 0, NULL);
    if (s == LEDGER_CANCELLED) {
        write_ok(f, store_ledger_cancel(f->w, id, 0, "kim", NOW, error));
        return id;
    }
    assert_int_equal(claim(f, id, NOW), CLAIM_TAKEN);
    if (s == LEDGER_SENT)
        write_ok(f, store_ledger_sent(f->w, id, "r", NULL, NULL, 0, NOW, error));
    else if (s != LEDGER_SENDING)
        write_ok(f, store_ledger_end(f->w, id, s, NULL, "server", "broke", NOW, error));
    return id;
}

static void cancel_and_back(void **state)
{
    struct fixture *f = *state;
    gint64 post = add_row(f, "a", NOW + MS_HOUR, NULL), held = add_row(f, "b", 0, NULL),
           asked = add_row(f, "c", 0, "ola");
    write_ok(f, store_ledger_cancel(f->w, post, 1, "ola", NOW, error));
    struct ledger *l = row(f, post);
    assert_true(l->state == LEDGER_CANCELLED && l->revision == 2);
    assert_string_equal(l->error, "by ola");
    ledger_free(l);
    due(f, NOW + MS_HOUR);
    assert_int_equal(claim(f, post, NOW + MS_HOUR), CLAIM_GONE);
    write_ok(f, store_ledger_uncancel(f->w, post, "ola", NOW, error));
    expect(f, post, "scheduled");
    write_fails(f, store_ledger_uncancel(f->w, post, "ola", NOW, error), ERR_CONFLICT);
    write_ok(f, store_ledger_hold(f->w, held, 0, TRUE, "kim", NOW, error));
    write_ok(f, store_ledger_cancel(f->w, held, 0, "kim", NOW, error));
    write_ok(f, store_ledger_cancel(f->w, asked, 0, "kim", NOW, error));
    write_ok(f, store_ledger_uncancel(f->w, held, "kim", NOW, error));
    write_ok(f, store_ledger_uncancel(f->w, asked, "kim", NOW, error));
    expect(f, held, "held person"); /* taken back is as it was: nothing goes out by it */
    expect(f, asked, "held approval");
    /* Its hour went by in between. */
    write_ok(f, store_ledger_cancel(f->w, post, 0, "kim", NOW, error));
    write_ok(f, store_ledger_uncancel(f->w, post, "kim", NOW + MS_DAY, error));
    expect(f, post, "missed");
    GPtrArray *audit;
    assert_ok((audit = store_audit_of(f->r, "ledger", post, 2, error)) != NULL);
    assert_string_equal(((struct audit_row *)audit->pdata[0])->verb, "uncancel");
    assert_string_equal(((struct audit_row *)audit->pdata[1])->detail,
                        "{\"from\":\"scheduled\",\"to\":\"cancelled\"}");
    g_ptr_array_unref(audit);
}

static void old_revision_is_refused(void **state)
{
    struct fixture *f = *state;
    gint64 id = add_row(f, "a", NOW + MS_HOUR, NULL);
    gint64 seen = revision(f, id);
    GError *e = NULL;
    write_ok(f, store_ledger_move(f->w, id, seen, NOW + 2 * MS_HOUR, "Europe/Berlin", "ola", NOW, error));
    write_fails(f, store_ledger_cancel(f->w, id, seen, "kim", NOW, error), ERR_CONFLICT);
    write_fails(f, store_ledger_move(f->w, id, seen, NOW, NULL, "kim", NOW, error), ERR_CONFLICT);
    write_fails(f, store_ledger_hold(f->w, id, seen, TRUE, "kim", NOW, error), ERR_CONFLICT);
    write_ok(f, store_ledger_hold(f->w, id, revision(f, id), TRUE, "ola", NOW, error));
    assert_ok(store_begin(f->w, error));
    assert_false(store_ledger_cancel(f->w, id, seen, "kim", NOW, &e));
    store_rollback(f->w);
    assert_non_null(strstr(e->message, "held (person)")); /* it says what the row is now */
    g_error_free(e);
}

/* Every act against every state it must not touch. */
static void what_people_cannot_do(void **state)
{
    struct fixture *f = *state;
    static const enum ledger_state STATES[] = {LEDGER_SENDING, LEDGER_SENT,   LEDGER_FAILED,
                                               LEDGER_UNKNOWN, LEDGER_MISSED, LEDGER_CANCELLED};
    for (gsize i = 0; i < G_N_ELEMENTS(STATES); i++) {
        gint64 id = row_in(f, STATES[i]), before = revision(f, id);
        write_fails(f, store_ledger_cancel(f->w, id, 0, "kim", NOW, error), ERR_CONFLICT);
        write_fails(f, store_ledger_move(f->w, id, 0, NOW + 5, NULL, "kim", NOW, error), ERR_CONFLICT);
        write_fails(f, store_ledger_hold(f->w, id, 0, TRUE, "kim", NOW, error), ERR_CONFLICT);
        write_fails(f, store_ledger_hold(f->w, id, 0, FALSE, "kim", NOW, error), ERR_CONFLICT);
        write_fails(f, store_ledger_approve(f->w, id, TRUE, "ola", NOW, error), ERR_CONFLICT);
        if (STATES[i] != LEDGER_CANCELLED)
            write_fails(f, store_ledger_uncancel(f->w, id, "kim", NOW, error), ERR_CONFLICT);
        if (STATES[i] == LEDGER_SENDING || STATES[i] == LEDGER_SENT || STATES[i] == LEDGER_CANCELLED)
            write_fails(f, store_ledger_settle(f->w, id, TRUE, FALSE, NULL, "kim", NOW, error), ERR_CONFLICT);
        assert_int_equal(revision(f, id), before);
        expect(f, id, ledger_state_name(STATES[i]));
    }
    write_fails(f, store_ledger_cancel(f->w, 99, 0, "kim", NOW, error), ERR_NOT_FOUND);
    gint64 id = add_row(f, "a", 0, NULL);
    write_fails(f, store_ledger_approve(f->w, id, TRUE, "ola", NOW, error), ERR_CONFLICT);
    write_fails(f, store_ledger_settle(f->w, id, TRUE, FALSE, NULL, "kim", NOW, error), ERR_CONFLICT);
}

static void settled_by_a_person(void **state)
{
    struct fixture *f = *state;
    static const enum ledger_state STATES[] = {LEDGER_FAILED, LEDGER_UNKNOWN, LEDGER_MISSED};
    for (gsize i = 0; i < G_N_ELEMENTS(STATES); i++) {
        gint64 there = row_in(f, STATES[i]), again = row_in(f, STATES[i]), gone = row_in(f, STATES[i]);
        write_ok(f, store_ledger_settle(f->w, there, TRUE, FALSE, "https://example.social/7", "kim", NOW + 9,
                                        error));
        struct ledger *l = row(f, there);
        assert_true(l->state == LEDGER_SENT && l->sent_at == NOW);
        assert_string_equal(l->url, "https://example.social/7");
        ledger_free(l);
        write_ok(f, store_ledger_settle(f->w, again, FALSE, TRUE, NULL, "kim", NOW + 2 * GRACE, error));
        expect(f, again, "queued");
        assert_int_equal(claim(f, again, NOW + 2 * GRACE), CLAIM_TAKEN);
        write_ok(f, store_ledger_settle(f->w, gone, FALSE, FALSE, NULL, "kim", NOW, error));
        expect(f, gone, "cancelled");
        write_fails(f, store_ledger_uncancel(f->w, gone, "kim", NOW, error), ERR_CONFLICT);
    }
}

/* Half a thread says half a thing: the first post waits for the approval of the last. */
static void a_thread_begins_when_all_is_approved(void **state)
{
    struct fixture *f = *state;
    gint64 id[3];
    for (int i = 0; i < 3; i++) {
        g_autofree char *text = g_strdup_printf("part %d of the plan", i + 1);
        struct ledger *l = ledger_of(text, 0);
        l->draft = 9;
        l->part = i + 1;
        l->parts = 3;
        write_ok(f, store_ledger_add(f->w, l, "ola", 0, NOW, error));
        id[i] = l->id;
        ledger_free(l);
    }
    gint64 alone = add_row(f, "something else", 0, NULL);
    send_row(f, alone, NOW);
    for (int i = 0; i < 2; i++) {
        write_ok(f, store_ledger_approve(f->w, id[i], TRUE, "ola", NOW, error));
        g_autofree char *none = ready(f, NOW);
        assert_string_equal(none, "");
        assert_int_equal(store_ledger_next(f->r, NOW), 0); /* and nobody is woken for it */
    }
    write_ok(f, store_ledger_approve(f->w, id[2], TRUE, "ola", NOW, error));
    g_autofree char *first = ready(f, NOW), *wanted = g_strdup_printf("%" G_GINT64_FORMAT, id[0]);
    assert_string_equal(first, wanted);
    assert_true(store_ledger_next(f->r, NOW) != 0);
}

static void threads_move_as_one(void **state)
{
    struct fixture *f = *state;
    gint64 id[3], at = NOW + MS_HOUR;
    add_thread(f, 3, at, id);
    write_ok(f, store_ledger_move(f->w, id[2], 0, at + MS_DAY, NULL, "kim", NOW, error));
    write_ok(f, store_ledger_move(f->w, id[0], 0, at + MS_HOUR, "Asia/Tokyo", "kim", NOW, error));
    struct ledger *one = row(f, id[0]), *two = row(f, id[1]), *three = row(f, id[2]);
    assert_true(one->due_at == at + MS_HOUR && two->due_at == at + MS_HOUR && three->due_at == at + MS_DAY);
    assert_string_equal(two->zone, "Asia/Tokyo");
    ledger_free(one);
    ledger_free(two);
    ledger_free(three);
    write_ok(f, store_ledger_cancel(f->w, id[2], 0, "kim", NOW, error));
    write_ok(f, store_ledger_cancel(f->w, id[0], 0, "kim", NOW, error));
    expect(f, id[1], "cancelled");
    write_fails(f, store_ledger_uncancel(f->w, id[1], "kim", NOW, error), ERR_CONFLICT);
    write_ok(f, store_ledger_uncancel(f->w, id[0], "kim", NOW, error));
    expect(f, id[1], "scheduled");
    expect(f, id[2], "cancelled"); /* that one was cancelled for itself */
    /* Moved to now: due at once. */
    write_ok(f, store_ledger_move(f->w, id[0], 0, NOW - 5, NULL, "kim", NOW, error));
    expect(f, id[0], "queued");
    send_row(f, id[0], NOW);
    assert_int_equal(claim(f, id[1], NOW), CLAIM_TAKEN);
    write_ok(f, store_ledger_end(f->w, id[1], LEDGER_UNKNOWN, NULL, NULL, NULL, NOW, error));
    write_ok(f, store_ledger_settle(f->w, id[1], FALSE, FALSE, NULL, "kim", NOW, error));
    expect(f, id[2], "cancelled");
}

static void hold_and_release(void **state)
{
    struct fixture *f = *state;
    gint64 id = add_row(f, "a", NOW + MS_HOUR, NULL), asked = add_row(f, "b", 0, "ola");
    write_ok(f, store_ledger_hold(f->w, id, 0, TRUE, "kim", NOW, error));
    write_fails(f, store_ledger_hold(f->w, id, 0, TRUE, "kim", NOW, error), ERR_CONFLICT);
    assert_int_equal(due(f, NOW + MS_HOUR), 0);
    expect(f, id, "held person");
    write_ok(f, store_ledger_hold(f->w, id, 0, FALSE, "ola", NOW, error));
    expect(f, id, "scheduled");
    write_fails(f, store_ledger_hold(f->w, id, 0, FALSE, "ola", NOW, error), ERR_CONFLICT);
    /* Holding and releasing is no way around an approval. */
    write_fails(f, store_ledger_hold(f->w, asked, 0, FALSE, "kim", NOW, error), ERR_CONFLICT);
    write_ok(f, store_ledger_hold(f->w, asked, 0, TRUE, "kim", NOW, error));
    write_ok(f, store_ledger_hold(f->w, asked, 0, FALSE, "kim", NOW, error));
    expect(f, asked, "held approval");
    /* Nor around a pause. */
    write_ok(f, store_pause_set(f->w, TRUE, "x", "ola", NOW, error));
    gint64 paused = add_row(f, "c", 0, NULL);
    due(f, NOW);
    write_fails(f, store_ledger_hold(f->w, paused, 0, FALSE, "kim", NOW, error), ERR_CONFLICT);
}

static void approvals(void **state)
{
    struct fixture *f = *state;
    gint64 at = NOW + MS_HOUR, id = add_row(f, "a", at, "ola");
    write_fails(f, store_ledger_approve(f->w, id, TRUE, "kim", NOW, error), ERR_HELD); /* who wrote it */
    write_ok(f, store_ledger_approve(f->w, id, TRUE, "ola", NOW, error));
    expect(f, id, "scheduled");
    struct ledger *l = row(f, id);
    assert_string_equal(l->approver, "ola");
    assert_string_equal(l->approved_by, "ola");
    assert_string_equal(l->approved_hash, l->hash);
    /* An edit is a new row; the old approval shows there, and counts for nothing. */
    struct ledger *edited = ledger_of("a, edited", at);
    edited->approved_by = g_strdup(l->approved_by);
    edited->approved_hash = g_strdup(l->approved_hash);
    write_ok(f, store_ledger_add(f->w, edited, "ola", 0, NOW, error));
    expect(f, edited->id, "held approval");
    ledger_free(l);
    ledger_free(edited);
    write_fails(f, store_ledger_approve(f->w, id, TRUE, "ola", NOW, error), ERR_CONFLICT);
    write_ok(f, store_ledger_approve(f->w, id, FALSE, "ola", NOW, error)); /* the yes is taken back */
    expect(f, id, "held approval");
    due(f, at);
    assert_int_equal(claim(f, id, at), CLAIM_HELD);
    write_ok(f, store_ledger_approve(f->w, id, FALSE, "ola", NOW, error));
    expect(f, id, "cancelled");
    l = row(f, id);
    assert_string_equal(l->error, "rejected by ola");
    ledger_free(l);
    write_ok(f, store_ledger_uncancel(f->w, id, "ola", NOW, error));
    expect(f, id, "held approval");
    write_ok(f, store_ledger_approve(f->w, id, TRUE, "sal", at + GRACE, error)); /* the last moment */
    expect(f, id, "queued");
    gint64 late = add_row(f, "b", at, "ola"), own = add_row(f, "c", 0, "kim");
    write_ok(f, store_ledger_approve(f->w, late, TRUE, "ola", at + GRACE + 1, error));
    expect(f, late, "missed");
    write_ok(f, store_ledger_approve(f->w, own, TRUE, "kim", NOW, error));
    expect(f, own, "queued");
}

/* The texts of a list, in order. */
static char *listed(struct fixture *f, enum ledger_filter filter, gint64 account, guint limit, gint64 now)
{
    GPtrArray *rows;
    GString *s = g_string_new(NULL);
    assert_ok((rows = store_ledgers(f->r, filter, account, now, limit, error)) != NULL);
    for (guint i = 0; i < rows->len; i++)
        g_string_append_printf(s, "%s%s", i > 0 ? " " : "", ((struct ledger *)rows->pdata[i])->text);
    g_ptr_array_unref(rows);
    return g_string_free(s, FALSE);
}
#define assert_listed(f, filter, account, limit, wanted)               \
    do {                                                               \
        g_autofree char *is_ = listed(f, filter, account, limit, NOW); \
        assert_string_equal(is_, wanted);                              \
    } while (0)

static void lists_and_counts(void **state)
{
    struct fixture *f = *state;
    fixture_account(f, 2, "second", "mastodon");
    gint64 sent = add_row(f, "sent", NOW - 20, NULL), gone = add_row(f, "gone", NOW - 10, NULL);
    gint64 failed = add_row(f, "failed", NOW - 5, NULL), unknown = add_row(f, "unknown", NOW - 4, NULL);
    add_row(f, "asked", NOW + 5, "ola");
    add_row(f, "later", NOW + 2 * MS_HOUR, NULL);
    add_row(f, "soon", NOW + MS_HOUR, NULL);
    gint64 sending = add_row(f, "sending", NOW - 3, NULL);
    struct ledger *l = ledger_of("other", NOW + 1);
    l->account = 2;
    write_ok(f, store_ledger_add(f->w, l, NULL, 0, NOW, error));
    ledger_free(l);
    send_row(f, sent, NOW);
    write_ok(f, store_ledger_cancel(f->w, gone, 0, "kim", NOW, error));
    assert_int_equal(claim(f, failed, NOW), CLAIM_TAKEN);
    write_ok(f, store_ledger_end(f->w, failed, LEDGER_FAILED, NULL, NULL, NULL, NOW, error));
    assert_int_equal(claim(f, unknown, NOW), CLAIM_TAKEN);
    write_ok(f, store_ledger_end(f->w, unknown, LEDGER_UNKNOWN, NULL, NULL, NULL, NOW, error));
    assert_int_equal(claim(f, sending, NOW), CLAIM_TAKEN);

    assert_listed(f, LEDGER_ALL, 0, 50, "unknown failed asked sending other soon later gone sent");
    assert_listed(f, LEDGER_ALL, 1, 50, "unknown failed asked sending soon later gone sent");
    assert_listed(f, LEDGER_ALL, 0, 5, "unknown failed asked sending other");
    assert_listed(f, LEDGER_NEEDS_PERSON, 0, 50, "unknown failed asked");
    assert_listed(f, LEDGER_TO_COME, 0, 50, "sending other asked soon later");
    assert_listed(f, LEDGER_PAST, 0, 50, "gone sent");
    struct ledger_counts c;
    assert_ok(store_ledger_counts(f->r, NOW, &c, error));
    static const int WANTED[LEDGER_STATE_N] = {
        [LEDGER_SCHEDULED] = 3, [LEDGER_HELD] = 1,    [LEDGER_SENDING] = 1,  [LEDGER_SENT] = 1,
        [LEDGER_FAILED] = 1,    [LEDGER_UNKNOWN] = 1, [LEDGER_CANCELLED] = 1};
    for (int i = 0; i < LEDGER_STATE_N; i++)
        assert_int_equal(c.by_state[i], WANTED[i]);
    assert_int_equal(c.due_within_hour, 3);
    assert_int_equal(c.next_due, NOW + 1);
    struct account *a;
    assert_ok((a = store_account_by_id(f->r, 2, error)) != NULL);
    account_free(a);
}

static void said_before(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text;
        gboolean same;
    } TEXTS[] = {
        {"Our autumn blend is back in every shop from Friday on!", TRUE},
        {"OUR AUTUMN BLEND is back,   in every shop, from Friday on", TRUE},
        {"Our autumn blend is back in every shop from Friday!", TRUE},
        {"Our winter blend leaves every shop on Monday", FALSE},
        {"Friday", FALSE},
        {"", FALSE},
    };
    gint64 id = add_row(f, "Our autumn blend is back in every shop from Friday on.", NOW, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        struct ledger *l = store_ledger_repeat(f->r, 1, 0, TEXTS[i].text, MS_DAY, NOW + MS_HOUR);
        if ((l != NULL) != TEXTS[i].same)
            fail_msg("\"%s\"", TEXTS[i].text);
        assert_true(l == NULL || l->id == id);
        ledger_free(l);
    }
    assert_null(store_ledger_repeat(f->r, 1, 0, TEXTS[0].text, MS_DAY, NOW + 2 * MS_DAY));
    assert_null(store_ledger_repeat(f->r, 2, 0, TEXTS[0].text, MS_DAY, NOW));
    struct ledger *anywhere = store_ledger_repeat(f->r, 1, 0, TEXTS[0].text, MS_DAY, NOW);
    assert_non_null(anywhere);
    assert_null(store_ledger_repeat(f->r, 1, anywhere->conversation + 1, TEXTS[0].text, MS_DAY, NOW));
    ledger_free(anywhere);
    write_ok(f, store_ledger_cancel(f->w, id, 0, "kim", NOW, error));
    assert_null(store_ledger_repeat(f->r, 1, 0, TEXTS[0].text, MS_DAY, NOW));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(cancel_and_back),     TEST(old_revision_is_refused), TEST(what_people_cannot_do),
        TEST(settled_by_a_person), TEST(a_thread_begins_when_all_is_approved), TEST(threads_move_as_one),     TEST(hold_and_release),
        TEST(approvals),           TEST(lists_and_counts),        TEST(said_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
