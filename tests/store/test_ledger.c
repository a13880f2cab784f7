/* The ledger's machine: how rows begin, what time, pause, login and guards do to them, and how tries end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ledger_fixture.h"

static void begins(void **state)
{
    struct fixture *f = *state;
    struct ledger *l = ledger_of("hello", 0);
    assert_fails(store_ledger_add(f->w, l, NULL, 0, NOW, error), ERR_INTERNAL); /* no transaction */
    write_ok(f, store_ledger_add(f->w, l, NULL, 0, NOW, error));
    assert_true(l->id > 0 && l->revision == 1 && l->state == LEDGER_QUEUED && l->due_at == NOW);
    assert_true(g_uuid_string_is_valid(l->key));
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "{\"text\":\"hello\"}", -1);
    assert_string_equal(l->hash, sum);
    struct ledger *read = row(f, l->id);
    assert_string_equal(read->request, l->request);
    assert_string_equal(read->key, l->key);
    assert_string_equal(read->account_name, "main");
    assert_string_equal(read->platform, "mastodon");
    assert_true(read->created_at == NOW && read->attempts == 0 && read->part == 1 && read->parts == 1);
    ledger_free(read);
    expect(f, add_row(f, "later", NOW + 1, NULL), "scheduled");
    expect(f, add_row(f, "asked", NOW + 1, "ola"), "held approval");
    expect(f, add_row(f, "asked now", 0, "ola"), "held approval");
    struct ledger *twin = ledger_of("other", 0);
    twin->key = g_strdup(l->key);
    write_fails(f, store_ledger_add(f->w, twin, NULL, 0, NOW, error), ERR_CONFLICT);
    ledger_free(twin);
    twin = ledger_of("part two", 0);
    twin->part = twin->parts = 2;
    write_fails(f, store_ledger_add(f->w, twin, NULL, 0, NOW, error), ERR_INTERNAL);
    ledger_free(twin);
    ledger_free(l);
    assert_fails(store_ledger(f->r, 99, error) != NULL, ERR_NOT_FOUND);
}

/* The same bytes around the same time are refused, unless the first never went out. */
static void duplicates(void **state)
{
    struct fixture *f = *state;
    gint64 id = add_row(f, "offer", 0, NULL);
    struct ledger *l = ledger_of("offer", 0);
    write_fails(f, store_ledger_add(f->w, l, NULL, MS_DAY, NOW + MS_HOUR, error), ERR_CONFLICT);
    assert_true(l->id == 0 && l->key == NULL && l->hash == NULL); /* outputs untouched */
    send_row(f, id, NOW);
    write_fails(f, store_ledger_add(f->w, l, NULL, MS_DAY, NOW + MS_HOUR, error), ERR_CONFLICT);
    l->due_at = NOW + 2 * MS_DAY;
    write_ok(f, store_ledger_add(f->w, l, NULL, MS_DAY, NOW, error));
    ledger_free(l);
    l = ledger_of("offer", 0);
    fixture_account(f, 2, "second", "mastodon");
    l->account = 2;
    write_ok(f, store_ledger_add(f->w, l, NULL, MS_DAY, NOW, error));
    assert_int_equal(claim(f, l->id, NOW), CLAIM_TAKEN);
    write_ok(f, store_ledger_end(f->w, l->id, LEDGER_FAILED, NULL, "rejected", "no", NOW, error));
    ledger_free(l);
    l = ledger_of("offer", 0);
    l->account = 2;
    write_ok(f, store_ledger_add(f->w, l, NULL, MS_DAY, NOW, error));
    ledger_free(l);
}

static void sends_once(void **state)
{
    struct fixture *f = *state;
    gint64 id = add_row(f, "hello", 0, NULL);
    enum claim_outcome outcome = CLAIM_GONE;
    struct ledger *l = NULL;
    g_autofree char *ids = ready(f, NOW);
    g_autofree char *wanted = g_strdup_printf("%" G_GINT64_FORMAT, id);
    assert_string_equal(ids, wanted);
    assert_ok(store_ledger_claim(f->w, id, NOW, &outcome, &l, error));
    assert_int_equal(outcome, CLAIM_TAKEN);
    assert_true(l->state == LEDGER_SENDING && l->attempts == 1 && l->began_at == NOW && l->revision == 2);
    ledger_free(l);
    assert_int_equal(claim(f, id, NOW), CLAIM_GONE);
    GArray *sending;
    assert_ok((sending = store_ledger_sending(f->r, error)) != NULL);
    assert_true(sending->len == 1 && g_array_index(sending, gint64, 0) == id);
    g_array_unref(sending);
    write_ok(f, store_ledger_sent(f->w, id, "r9", "uri9", "url9", 44, NOW + 5, error));
    l = row(f, id);
    assert_true(l->state == LEDGER_SENT && l->sent_at == NOW + 5 && l->revision == 3);
    assert_string_equal(l->remote_id, "r9");
    assert_string_equal(l->uri, "uri9");
    assert_string_equal(l->url, "url9");
    ledger_free(l);
    assert_int_equal(claim(f, id, NOW), CLAIM_GONE);
    assert_int_equal(claim(f, 99, NOW), CLAIM_GONE);
    write_fails(f, store_ledger_sent(f->w, id, "r9", NULL, NULL, 0, NOW, error), ERR_CONFLICT);
    write_fails(f, store_ledger_retry(f->w, id, NOW, "network", "x", NOW, error), ERR_CONFLICT);
    GPtrArray *audit;
    assert_ok((audit = store_audit_of(f->r, "ledger", id, 10, error)) != NULL);
    assert_int_equal(audit->len, 3);
    assert_string_equal(((struct audit_row *)audit->pdata[0])->verb, "sent");
    assert_string_equal(((struct audit_row *)audit->pdata[1])->verb, "sending");
    assert_string_equal(((struct audit_row *)audit->pdata[2])->verb, "send");
    assert_string_equal(((struct audit_row *)audit->pdata[2])->who, "kim");
    g_ptr_array_unref(audit);
}

static void tries_again(void **state)
{
    struct fixture *f = *state;
    gint64 id = add_row(f, "hello", 0, NULL);
    assert_int_equal(claim(f, id, NOW), CLAIM_TAKEN);
    write_ok(f, store_ledger_retry(f->w, id, NOW + 500, "network", "no route", NOW, error));
    struct ledger *l = row(f, id);
    assert_true(l->state == LEDGER_QUEUED && l->next_try_at == NOW + 500);
    assert_string_equal(l->error_code, "network");
    assert_string_equal(l->error, "no route");
    g_autofree char *key = g_strdup(l->key);
    ledger_free(l);
    g_autofree char *none = ready(f, NOW + 499);
    assert_string_equal(none, "");
    assert_int_equal(claim(f, id, NOW + 499), CLAIM_NOT_DUE);
    assert_int_equal(store_ledger_next(f->r, NOW), NOW + 500);
    assert_int_equal(claim(f, id, NOW + 500), CLAIM_TAKEN);
    l = row(f, id);
    assert_int_equal(l->attempts, 2);
    assert_string_equal(l->key, key);
    assert_null(l->error);
    ledger_free(l);
}

static void ends(void **state)
{
    struct fixture *f = *state;
    static const enum ledger_state ENDS[] = {LEDGER_FAILED, LEDGER_UNKNOWN, LEDGER_MISSED};
    for (gsize i = 0; i < G_N_ELEMENTS(ENDS); i++) {
        gint64 id = add_row(f, "hello", 0, NULL);
        write_fails(f, store_ledger_end(f->w, id, LEDGER_SENT, NULL, NULL, NULL, NOW, error), ERR_INTERNAL);
        write_fails(f, store_ledger_end(f->w, id, LEDGER_UNKNOWN, NULL, NULL, NULL, NOW, error),
                    ERR_CONFLICT);
        assert_int_equal(claim(f, id, NOW), CLAIM_TAKEN);
        write_ok(f, store_ledger_end(f->w, id, ENDS[i], NULL, "server", "it broke", NOW, error));
        expect(f, id, ledger_state_name(ENDS[i]));
        /* Nothing leaves these by itself. */
        due(f, NOW + 30 * MS_DAY);
        assert_int_equal(claim(f, id, NOW + 30 * MS_DAY), CLAIM_GONE);
        write_fails(f, store_ledger_sent(f->w, id, "r", NULL, NULL, 0, NOW, error), ERR_CONFLICT);
        write_fails(f, store_ledger_end(f->w, id, LEDGER_HELD, "login", NULL, NULL, NOW, error),
                    ERR_CONFLICT);
        expect(f, id, ledger_state_name(ENDS[i]));
    }
}

static void time_passes(void **state)
{
    struct fixture *f = *state;
    gint64 post = add_row(f, "post", NOW + MS_HOUR, NULL), answer = add_row(f, "answer", 0, NULL);
    assert_int_equal(store_ledger_next(f->r, NOW - 1), NOW);
    send_row(f, answer, NOW);
    assert_int_equal(store_ledger_next(f->r, NOW), NOW + MS_HOUR);
    assert_int_equal(due(f, NOW + MS_HOUR - 1), 0);
    assert_int_equal(claim(f, post, NOW + MS_HOUR - 1), CLAIM_NOT_DUE);
    expect(f, post, "scheduled");
    assert_int_equal(due(f, NOW + MS_HOUR), 1);
    expect(f, post, "queued");
    assert_int_equal(due(f, NOW + MS_HOUR), 0); /* once */
    assert_int_equal(claim(f, post, NOW + MS_HOUR), CLAIM_TAKEN);
    assert_int_equal(store_ledger_next(f->r, NOW), 0);
}

static void missed_after_its_grace(void **state)
{
    struct fixture *f = *state;
    gint64 due_at = NOW + MS_HOUR;
    gint64 in_time = add_row(f, "a", due_at, NULL), late = add_row(f, "b", due_at + 1, NULL);
    gint64 now = due_at + 1 + GRACE;
    assert_int_equal(due(f, now), 2); /* the machine was off */
    expect(f, in_time, "missed");
    expect(f, late, "queued");
    /* Queued in time, tried too late: nobody with the token was there, or the network was down. */
    assert_int_equal(claim(f, late, now), CLAIM_TAKEN);
    write_ok(f, store_ledger_retry(f->w, late, now + 60000, "network", "down", now, error));
    assert_int_equal(claim(f, late, now + 60000), CLAIM_GONE);
    expect(f, late, "missed");
    /* An answer was meant for no moment, it only waited. */
    gint64 answer = add_row(f, "c", 0, NULL);
    due(f, NOW + 30 * MS_DAY);
    assert_int_equal(claim(f, answer, NOW + 30 * MS_DAY), CLAIM_TAKEN);
}

static void pause_holds(void **state)
{
    struct fixture *f = *state;
    struct pause p;
    gint64 due_now = add_row(f, "a", 0, NULL), later = add_row(f, "b", NOW + MS_HOUR, NULL),
           far = add_row(f, "c", NOW + MS_DAY, NULL);
    gint64 asked = add_row(f, "d", 0, "ola");
    write_ok(f, store_pause_set(f->w, TRUE, "strike, \"ask\" legal", "ola", NOW, error));
    assert_ok(store_pause(f->r, &p, error));
    assert_true(p.on && p.since == NOW);
    assert_string_equal(p.by, "ola");
    assert_string_equal(p.reason, "strike, \"ask\" legal");
    pause_clear(&p);
    expect(f, due_now, "held pause");
    expect(f, asked, "held approval");
    expect(f, later, "scheduled"); /* not due yet: it stays */
    assert_int_equal(claim(f, due_now, NOW), CLAIM_HELD);
    /* Written during the pause: the claim sees the flag, whoever asks. */
    gint64 fresh = add_row(f, "e", 0, NULL);
    assert_int_equal(claim(f, fresh, NOW), CLAIM_HELD);
    expect(f, fresh, "held pause");
    assert_int_equal(due(f, NOW + MS_HOUR), 1);
    expect(f, later, "held pause");
    assert_int_equal(due(f, NOW + MS_HOUR), 0);
    assert_int_equal(store_ledger_next(f->r, NOW + MS_HOUR), NOW + MS_DAY);
    assert_int_equal(due(f, NOW + 4 * MS_HOUR), 0); /* its grace over, the pause not */
    /* Long after: the answers go, a post for that hour is for a person. */
    write_ok(f, store_pause_set(f->w, TRUE, "still", "kim", NOW + MS_HOUR, error));
    assert_ok(store_pause(f->r, &p, error));
    assert_int_equal(p.since, NOW);
    pause_clear(&p);
    write_ok(f, store_pause_set(f->w, FALSE, NULL, "kim", NOW + 5 * MS_HOUR, error));
    assert_ok(store_pause(f->r, &p, error));
    assert_false(p.on);
    expect(f, due_now, "queued");
    expect(f, fresh, "queued");
    expect(f, later, "missed");
    expect(f, far, "scheduled");
    write_ok(f, store_pause_set(f->w, FALSE, NULL, "kim", NOW, error)); /* again: nothing */
    GPtrArray *audit;
    assert_ok((audit = store_audit_of(f->r, "workspace", 0, 10, error)) != NULL);
    assert_int_equal(audit->len, 3);
    assert_string_equal(((struct audit_row *)audit->pdata[2])->detail,
                        "{\"reason\":\"strike, \\\"ask\\\" legal\"}");
    g_ptr_array_unref(audit);
}

static void login_and_token(void **state)
{
    struct fixture *f = *state;
    gint64 id = add_row(f, "a", 0, NULL);
    write_ok(f, store_account_state(f->w, 1, ACCOUNT_LOGIN, "login", "withdrawn", NOW, error));
    assert_int_equal(claim(f, id, NOW), CLAIM_HELD);
    expect(f, id, "held login");
    assert_int_equal(due(f, NOW), 0);
    assert_int_equal(store_ledger_next(f->r, NOW), 0);
    write_ok(f, store_account_state(f->w, 1, ACCOUNT_OK, NULL, NULL, NOW, error));
    assert_int_equal(store_ledger_next(f->r, NOW), NOW);
    assert_int_equal(due(f, NOW), 1);
    expect(f, id, "queued");
    /* The server said so in the middle of a try. */
    assert_int_equal(claim(f, id, NOW), CLAIM_TAKEN);
    write_ok(f, store_ledger_end(f->w, id, LEDGER_HELD, "login", "login", "401", NOW, error));
    expect(f, id, "held login");
    due(f, NOW);
    /* No token here: whoever has it takes the row from there. */
    write_ok(f, store_ledger_end(f->w, id, LEDGER_HELD, "token", NULL, NULL, NOW, error));
    assert_int_equal(due(f, NOW), 0);
    assert_int_equal(store_ledger_next(f->r, NOW), 0);
    g_autofree char *ids = ready(f, NOW), *wanted = g_strdup_printf("%" G_GINT64_FORMAT, id);
    assert_string_equal(ids, wanted);
    write_ok(f, store_ledger_move(f->w, id, 0, NOW + 5, NULL, "kim", NOW, error));
    assert_int_equal(claim(f, id, NOW + 4), CLAIM_NOT_DUE);
    assert_int_equal(claim(f, id, NOW + 5), CLAIM_TAKEN);
    /* Off is a person's word too. */
    gint64 other = add_row(f, "b", 0, NULL);
    write_ok(f, store_account_state(f->w, 1, ACCOUNT_OFF, NULL, NULL, NOW, error));
    assert_int_equal(claim(f, other, NOW), CLAIM_HELD);
    write_ok(f, store_account_state(f->w, 1, ACCOUNT_OK, NULL, NULL, NOW, error));
    write_ok(f, store_account_remove(f->w, 1, NOW, error));
    due(f, NOW);
    assert_int_equal(claim(f, other, NOW), CLAIM_HELD);
}

/* A person's hold and an asked approval are not lifted by saying the token is missing. */
static void holds_by_people_stay(void **state)
{
    struct fixture *f = *state;
    gint64 held = add_row(f, "a", 0, NULL), asked = add_row(f, "b", 0, "ola");
    write_ok(f, store_ledger_hold(f->w, held, 0, TRUE, "kim", NOW, error));
    write_fails(f, store_ledger_end(f->w, held, LEDGER_HELD, "token", NULL, NULL, NOW, error), ERR_CONFLICT);
    write_fails(f, store_ledger_end(f->w, asked, LEDGER_HELD, "token", NULL, NULL, NOW, error), ERR_CONFLICT);
    g_autofree char *none = ready(f, NOW);
    assert_string_equal(none, "");
    assert_int_equal(claim(f, held, NOW), CLAIM_HELD);
    assert_int_equal(claim(f, asked, NOW), CLAIM_HELD);
}

static void parts_in_order(void **state)
{
    struct fixture *f = *state;
    gint64 id[3];
    add_thread(f, 3, 0, id);
    g_autofree char *first = ready(f, NOW), *one = g_strdup_printf("%" G_GINT64_FORMAT, id[0]);
    assert_string_equal(first, one);
    assert_int_equal(claim(f, id[1], NOW), CLAIM_NOT_DUE);
    send_row(f, id[0], NOW);
    assert_int_equal(claim(f, id[2], NOW), CLAIM_NOT_DUE);
    assert_int_equal(claim(f, id[1], NOW), CLAIM_TAKEN);
    write_ok(f, store_ledger_end(f->w, id[1], LEDGER_FAILED, NULL, "rejected", "too long", NOW, error));
    /* A failed part stops the rest, and nobody is woken for it. */
    assert_int_equal(claim(f, id[2], NOW), CLAIM_NOT_DUE);
    assert_int_equal(store_ledger_next(f->r, NOW), 0);
    g_autofree char *none = ready(f, NOW);
    assert_string_equal(none, "");
    write_ok(f, store_ledger_settle(f->w, id[1], TRUE, FALSE, NULL, "kim", NOW, error));
    send_row(f, id[2], NOW);
}

/* The first part's lateness is the thread's: the others wait for what a person decides on it. */
static void parts_wait_past_their_grace(void **state)
{
    struct fixture *f = *state;
    gint64 id[2], now = NOW + MS_DAY;
    add_thread(f, 2, NOW + MS_HOUR, id);
    due(f, now);
    expect(f, id[0], "missed");
    expect(f, id[1], "queued");
    write_ok(f, store_ledger_settle(f->w, id[0], FALSE, TRUE, NULL, "kim", now, error));
    send_row(f, id[0], now);
    due(f, now + 1);
    send_row(f, id[1], now + 1);
}

/* The machine went off in the middle of a thread. */
static void part_misses_the_one_before(void **state)
{
    struct fixture *f = *state;
    gint64 id[2], at = NOW + MS_HOUR, sent = at + GRACE;
    add_thread(f, 2, at, id);
    due(f, sent);
    send_row(f, id[0], sent);
    due(f, sent + GRACE);
    expect(f, id[1], "queued");
    due(f, sent + GRACE + 1);
    expect(f, id[1], "missed");
}

static void guard_asks_at_the_hour(void **state)
{
    struct fixture *f = *state;
    gint64 at = NOW + MS_HOUR, id[3];
    write_ok(f, store_account_guard(f->w, 1, TRUE, error));
    gint64 at_once = add_row(f, "answer", 0, NULL);
    send_row(f, at_once, NOW); /* confirmed a moment ago, on the review screen */
    add_thread(f, 3, at, id);
    gint64 approved = add_row(f, "approved", at, "ola");
    write_ok(f, store_ledger_approve(f->w, approved, TRUE, "ola", NOW, error));
    due(f, at);
    assert_int_equal(claim(f, approved, at), CLAIM_TAKEN);
    assert_int_equal(claim(f, id[0], at), CLAIM_HELD);
    expect(f, id[0], "held person");
    write_ok(f, store_ledger_hold(f->w, id[0], 0, FALSE, "kim", at + 2 * GRACE,
                                  error)); /* late, but a person says go */
    send_row(f, id[0], at + 2 * GRACE);
    /* One yes is for the thread … */
    due(f, at + 2 * GRACE);
    send_row(f, id[1], at + 2 * GRACE);
    /* … and for its time. */
    write_ok(f, store_ledger_move(f->w, id[2], 0, at + 3 * GRACE, NULL, "kim", at + 2 * GRACE, error));
    due(f, at + 3 * GRACE);
    assert_int_equal(claim(f, id[2], at + 3 * GRACE), CLAIM_HELD);
    write_ok(f, store_ledger_hold(f->w, id[2], 0, FALSE, "kim", at + 3 * GRACE, error));
    send_row(f, id[2], at + 3 * GRACE);
}

static void changed_request_is_not_sent(void **state)
{
    struct fixture *f = *state;
    gint64 id = add_row(f, "harmless", 0, "ola");
    write_ok(f, store_ledger_approve(f->w, id, TRUE, "ola", NOW, error));
    write_ok(f, db_run(store_writer_reader(f->w), error, "UPDATE ledger SET request='{\"text\":\"evil\"}'"));
    assert_int_equal(claim(f, id, NOW), CLAIM_GONE);
    expect(f, id, "failed");
    /* With a hash to match, the approval is no longer one of these bytes. */
    gint64 other = add_row(f, "harmless too", 0, "ola");
    write_ok(f, store_ledger_approve(f->w, other, TRUE, "ola", NOW, error));
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "{}", -1);
    write_ok(f, db_run(store_writer_reader(f->w), error, "UPDATE ledger SET request='{}', hash=? WHERE id=?",
                       DB_T(sum), DB_I(other)));
    assert_int_equal(claim(f, other, NOW), CLAIM_HELD);
    expect(f, other, "held approval");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(begins),
        TEST(duplicates),
        TEST(sends_once),
        TEST(tries_again),
        TEST(ends),
        TEST(time_passes),
        TEST(missed_after_its_grace),
        TEST(pause_holds),
        TEST(login_and_token),
        TEST(holds_by_people_stay),
        TEST(parts_in_order),
        TEST(parts_wait_past_their_grace),
        TEST(part_misses_the_one_before),
        TEST(guard_asks_at_the_hour),
        TEST(changed_request_is_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
