/* What came while nobody looked: the first import, gaps, a day offline, clocks that jump, streams and watches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine_world.h"
#include "repute/clock.h"

static gint64 now(const struct engine_world *w)
{
    return clock_now_ms() + w->skew;
}

struct wanted {
    const char *pattern;
    gint64 n;
    gint64 step; /* ms that pass at each look */
};

static gboolean has(struct engine_world *w, gpointer data)
{
    const struct wanted *x = data;
    w->skew += x->step;
    return engine_world_count(w, x->pattern) == x->n;
}

static void assert_comes(struct engine_world *w, const char *pattern, gint64 n, gint64 step)
{
    struct wanted x = {pattern, n, step};
    if (!engine_world_until(w, has, &x))
        fail_msg("%s: %d, not %d", pattern, (int)engine_world_count(w, pattern), (int)n);
}

static gint64 watermark(struct engine_world *w)
{
    struct account *a = store_account(w->reader, "acme", NULL);
    gint64 at = a->complete_to;
    account_free(a);
    return at;
}

static guint progress(struct engine_world *w, const char *words)
{
    guint n = 0;
    for (guint i = 0; i < w->events->len; i++) {
        const struct event *e = w->events->pdata[i];
        n += e->type == EVENT_PROGRESS && e->text != NULL && strstr(e->text, words) != NULL;
    }
    return n;
}

static struct engine_world *polling(void)
{
    struct sandbox_options o = {.no_streaming = TRUE};
    return engine_world_new(&o);
}

/* Signed in, and only just: n or more mentions are there. */
static gint64 begin_import(struct engine_world *w, gint64 n)
{
    gint64 until = g_get_monotonic_time() + 30 * G_USEC_PER_SEC, is = 0;
    const struct event *e = engine_world_job(w, "account-add",
                                             json_pack("{s:s,s:s,s:s,s:s}", "platform", "mastodon", "url", sandbox_url(w->server),
                                                       "name", "acme", "token", sandbox_token(w->server, "acme")));
    assert_true(e != NULL && e->type == EVENT_DONE);
    while ((is = engine_world_count(w, "direction:in")) < n && g_get_monotonic_time() < until)
        engine_turn(w->engine, 5);
    return is;
}

/* The newest page is there at once, what is older follows, and a line says how far it is. */
static void test_first_import(void **state)
{
    struct engine_world *w = polling();
    sandbox_add_mentions(w->server, "acme", 1000, 5);
    assert_in_range(begin_import(w, 1), 1, 999);
    assert_comes(w, "direction:in", 1000, 0);
    assert_true(progress(w, "acme filling, back to ") > 3);
    engine_world_settle(w);
    const struct event *last = NULL; /* the line goes when it is over */
    for (guint i = 0; i < w->events->len; i++)
        if (((struct event *)w->events->pdata[i])->type == EVENT_PROGRESS)
            last = w->events->pdata[i];
    assert_null(last->text);
    engine_world_free(w);
}

/* Stopped in the middle, it goes on where it was. */
static void test_import_goes_on_after_a_restart(void **state)
{
    struct engine_world *w = polling();
    sandbox_add_mentions(w->server, "acme", 1500, 5);
    assert_in_range(begin_import(w, 300), 300, 1499);
    engine_world_restart(w);
    assert_comes(w, "direction:in", 1500, 0);
    engine_world_free(w);
}

/* A page that could not be stored is read again: none is passed over. */
static void test_import_without_room(void **state)
{
    struct engine_world *w = polling();
    sandbox_add_mentions(w->server, "acme", 1500, 5);
    assert_in_range(begin_import(w, 300), 300, 1400);
    engine_world_sql(w, "CREATE TRIGGER no_room BEFORE INSERT ON item BEGIN SELECT RAISE(ABORT, 'no room'); END");
    guint asked = sandbox_requests(w->server, "GET", "/api/v1/notifications");
    for (int i = 0; i < 50; i++)
        engine_turn(w->engine, 5);
    assert_in_range(sandbox_requests(w->server, "GET", "/api/v1/notifications") - asked, 1, 4);
    engine_world_sql(w, "DROP TRIGGER no_room");
    assert_comes(w, "direction:in", 1500, MS_SECOND);
    engine_world_free(w);
}

static void test_history_days(void **state)
{
    struct engine_world *w = polling();
    settings_set(w->settings, "history.days", "7", NULL);
    engine_world_restart(w);
    for (int day = 0; day < 30; day++)
        for (int i = 0; i < 10; i++) {
            char *text = g_strdup_printf("@acme day %d number %d", day, i);
            sandbox_post(w->server, "lena@beans.example", text, NULL, NULL, now(w) - (30 - day) * MS_DAY + i * MS_SECOND);
            g_free(text);
        }
    engine_world_sign_in(w);
    for (int i = 0; i < 20; i++) {
        w->skew += MS_MINUTE;
        engine_world_settle(w);
    }
    assert_in_range(engine_world_count(w, "direction:in"), 70, 240); /* whole pages */
    engine_world_free(w);
}

static void test_gap_is_filled(void **state)
{
    struct engine_world *w = polling();
    engine_world_sign_in(w);
    sandbox_add_mentions(w->server, "acme", 5, 3);
    const char *id = sandbox_post(w->server, "lena@beans.example", "@acme unreadable for now", NULL, NULL, 0);
    sandbox_add_mentions(w->server, "acme", 5, 4);
    sandbox_poison(w->server, id, SANDBOX_POISON_CONTROL);
    engine_world_job(w, "sync", json_object());
    engine_world_settle(w);
    assert_int_equal(engine_world_count(w, "direction:in"), 10);
    GPtrArray *gaps = store_gaps(w->reader, 0, NULL);
    assert_int_equal(gaps->len, 1);
    g_ptr_array_unref(gaps);
    for (int i = 0; i < 3; i++) { /* it cannot be filled yet, and stays */
        w->skew += 2 * MS_MINUTE;
        engine_world_settle(w);
        struct account *a = store_account(w->reader, "acme", NULL);
        assert_int_equal(a->state, ACCOUNT_OK); /* one bad post is no fault of the account */
        account_free(a);
    }
    gaps = store_gaps(w->reader, 0, NULL);
    assert_int_equal(gaps->len, 1);
    g_ptr_array_unref(gaps);
    sandbox_poison(w->server, id, SANDBOX_POISON_NONE);
    engine_world_job(w, "fill-gap", json_pack("{s:s}", "gap", "1")); /* Enter on its row */
    assert_comes(w, "direction:in", 11, 0);
    gaps = store_gaps(w->reader, 0, NULL);
    assert_int_equal(gaps->len, 0);
    g_ptr_array_unref(gaps);
    engine_world_free(w);
}

static gboolean two_gaps_left(struct engine_world *w, gpointer data)
{
    GPtrArray *gaps = store_gaps(w->reader, 0, NULL);
    guint n = gaps->len;
    g_ptr_array_unref(gaps);
    return n == 2;
}

/* Of several it is the one that was chosen, not the newest. */
static void test_the_chosen_gap_is_filled(void **state)
{
    struct engine_world *w = polling();
    engine_world_sign_in(w);
    const char *ids[3];
    for (guint i = 0; i < 3; i++) {
        sandbox_add_mentions(w->server, "acme", 5, i);
        char *text = g_strdup_printf("@acme unreadable %u", i);
        ids[i] = sandbox_post(w->server, "lena@beans.example", text, NULL, NULL, 0);
        sandbox_poison(w->server, ids[i], SANDBOX_POISON_CONTROL);
        sandbox_advance(w->server, MS_MINUTE);
        w->skew += MS_MINUTE;
        g_free(text);
    }
    sandbox_add_mentions(w->server, "acme", 5, 4);
    engine_world_job(w, "sync", json_object());
    engine_world_settle(w);
    GPtrArray *gaps = store_gaps(w->reader, 0, NULL);
    assert_int_equal(gaps->len, 3);
    char *oldest = g_strdup_printf("%" G_GINT64_FORMAT, ((struct gap *)gaps->pdata[2])->id);
    g_ptr_array_unref(gaps);
    for (guint i = 0; i < 3; i++)
        sandbox_poison(w->server, ids[i], SANDBOX_POISON_NONE);
    engine_world_job(w, "fill-gap", json_pack("{s:s}", "gap", oldest));
    assert_true(engine_world_until(w, two_gaps_left, NULL));
    const struct event *e = engine_world_job(w, "fill-gap", json_pack("{s:s}", "gap", oldest));
    assert_int_equal(e->code, ERR_NOT_FOUND);
    g_free(oldest);
    engine_world_free(w);
}

/* A day without a network: nothing is lost, and the watermark says until when all is there. */
static void test_offline_for_a_day(void **state)
{
    struct engine_world *w = polling();
    engine_world_sign_in(w);
    engine_world_settle(w);
    struct sandbox_fault off = {.path = "/", .times = -1, .trick = SANDBOX_TRICK_CLOSE_BEFORE};
    sandbox_fault(w->server, &off);
    gint64 row = engine_world_post(w, "Written offline", 0, NULL);
    gint64 stood = watermark(w);
    for (int hour = 0; hour < 24; hour++) {
        w->skew += MS_HOUR;
        sandbox_advance(w->server, MS_HOUR);
        sandbox_add_mentions(w->server, "acme", 10, (guint64)hour);
        for (int i = 0; i < 5; i++)
            engine_turn(w->engine, 5);
    }
    assert_true(watermark(w) <= stood + MS_HOUR);
    struct account *a = store_account(w->reader, "acme", NULL);
    assert_int_equal(a->state, ACCOUNT_OFFLINE);
    account_free(a);
    assert_true(sandbox_requests(w->server, NULL, NULL) < 400); /* no storm of tries */
    sandbox_faults_clear(w->server);
    assert_comes(w, "direction:in", 240, MS_MINUTE);
    engine_world_settle(w);
    assert_true(watermark(w) > stood + 23 * MS_HOUR);
    a = store_account(w->reader, "acme", NULL);
    assert_int_equal(a->state, ACCOUNT_OK);
    account_free(a);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT)); /* meant for now: no time that was missed */
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 1);
    engine_world_free(w);
}

/* The clock was a day ahead and is set right: the program does not wait for a day. */
static void test_clock_put_back(void **state)
{
    struct engine_world *w = polling();
    w->skew = MS_DAY;
    engine_world_sign_in(w);
    engine_world_settle(w);
    w->skew = 0;
    sandbox_post(w->server, "lena@beans.example", "@acme what time is it?", NULL, NULL, 0);
    assert_comes(w, "direction:in", 1, 0);
    gint64 row = engine_world_post(w, "Just now", 0, NULL);
    assert_true(engine_world_reaches(w, row, LEDGER_SENT));
    engine_world_free(w);
}

/* Put forward over a post's hour: as if the machine had been off. Once, or not at all and said. */
static void test_clock_put_forward(void **state)
{
    struct engine_world *w = polling();
    engine_world_sign_in(w);
    gint64 soon = engine_world_post(w, "Within its grace", 0, json_pack("{s:I}", "at", (json_int_t)(now(w) + MS_HOUR)));
    w->skew += 80 * MS_MINUTE;
    assert_true(engine_world_reaches(w, soon, LEDGER_SENT));
    gint64 late = engine_world_post(w, "Past it", 0, json_pack("{s:I}", "at", (json_int_t)(now(w) + MS_HOUR)));
    w->skew += MS_DAY;
    assert_true(engine_world_reaches(w, late, LEDGER_MISSED));
    w->skew -= MS_DAY; /* and back: what was missed stays with the person */
    for (int i = 0; i < 10; i++)
        engine_turn(w->engine, 5);
    assert_int_equal(engine_world_state(w, late), LEDGER_MISSED);
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 1);
    engine_world_free(w);
}

static gboolean streams(struct engine_world *w, gpointer n)
{
    return sandbox_streams(w->server) == GPOINTER_TO_UINT(n);
}

/* By stream, without a poll in between. */
static void test_stream(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    assert_true(engine_world_until(w, streams, GUINT_TO_POINTER(1)));
    engine_world_settle(w);
    guint polls = sandbox_requests(w->server, "GET", "/api/v1/notifications");
    sandbox_post(w->server, "lena@beans.example", "@acme by stream", NULL, NULL, 0);
    assert_comes(w, "stream", 1, 0);
    assert_int_equal(sandbox_requests(w->server, "GET", "/api/v1/notifications"), polls);
    engine_world_free(w);
}

/* The stream breaks: what was said meanwhile is fetched, and a new stream begins. */
static void test_stream_breaks(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    assert_true(engine_world_until(w, streams, GUINT_TO_POINTER(1)));
    engine_world_settle(w);
    sandbox_drop_streams(w->server);
    sandbox_post(w->server, "lena@beans.example", "@acme in between", NULL, NULL, 0);
    assert_comes(w, "between", 1, MS_SECOND);
    w->skew += MS_MINUTE;
    assert_true(engine_world_until(w, streams, GUINT_TO_POINTER(1)));
    sandbox_post(w->server, "lena@beans.example", "@acme again", NULL, NULL, 0);
    assert_comes(w, "again", 1, 0);
    engine_world_free(w);
}

/* No streams there: polled at the interval, and the account is well. */
static void test_polling_where_there_is_no_stream(void **state)
{
    struct engine_world *w = polling();
    engine_world_sign_in(w);
    engine_world_settle(w);
    sandbox_post(w->server, "lena@beans.example", "@acme by and by", NULL, NULL, 0);
    guint polls = sandbox_requests(w->server, "GET", "/api/v1/notifications");
    w->skew += settings_ms(w->settings, "sync.interval") + MS_SECOND;
    assert_comes(w, "by", 1, 0);
    assert_int_equal(sandbox_requests(w->server, "GET", "/api/v1/notifications"), polls + 1);
    struct account *a = store_account(w->reader, "acme", NULL);
    assert_int_equal(a->state, ACCOUNT_OK);
    account_free(a);
    engine_world_free(w);
}

/* A word and a hashtag are looked for, by whoever says them; taken off, they are no more. */
static void test_watches(void **state)
{
    struct engine_world *w = polling();
    engine_world_sign_in(w);
    engine_world_settle(w);
    engine_world_job(w, "watch", json_pack("{s:s,s:s}", "account", "acme", "query", "#coffee"));
    sandbox_post(w->server, "nina@else.example", "Best #coffee in town", NULL, NULL, 0);
    sandbox_post(w->server, "nina@else.example", "Best tea in town", NULL, NULL, 0);
    w->skew += 4 * MS_MINUTE;
    assert_comes(w, "is:watched", 1, 0);
    assert_int_equal(engine_world_count(w, "tea"), 0);
    sandbox_post(w->server, "nina@else.example", "More #coffee", NULL, NULL, 0);
    w->skew += 4 * MS_MINUTE;
    assert_comes(w, "is:watched", 2, 0);
    engine_world_settle(w);
    char *cursor = store_cursor(w->reader, 1, "watch:1");
    assert_non_null(cursor); /* each its own */
    g_free(cursor);
    const struct event *e = engine_world_job(w, "unwatch", json_pack("{s:s}", "id", "1"));
    assert_int_equal(e->type, EVENT_DONE);
    sandbox_post(w->server, "nina@else.example", "Too much #coffee", NULL, NULL, 0);
    for (int i = 0; i < 3; i++) {
        w->skew += 4 * MS_MINUTE;
        engine_world_settle(w);
    }
    assert_int_equal(engine_world_count(w, "is:watched"), 2);
    engine_world_free(w);
}

/* One that the server always refuses: told on the watch, until it finds something again; the account is well. */
static void test_a_refused_watch(void **state)
{
    struct engine_world *w = polling();
    engine_world_sign_in(w);
    engine_world_settle(w);
    struct sandbox_fault f = {.path = "/api/v1/timelines/tag", .times = 2, .status = 422};
    sandbox_fault(w->server, &f);
    engine_world_job(w, "watch", json_pack("{s:s,s:s}", "account", "acme", "query", "#coffee"));
    for (int i = 0; i < 3; i++) {
        w->skew += 4 * MS_MINUTE;
        engine_world_settle(w);
        struct account *a = store_account(w->reader, "acme", NULL);
        GPtrArray *all = store_watches(w->reader, a->id, NULL);
        const struct watch *v = all->pdata[0];
        assert_int_equal(a->state, ACCOUNT_OK);
        assert_null(a->error);
        assert_int_equal(v->error != NULL, i < 2);
        g_ptr_array_unref(all);
        account_free(a);
    }
    engine_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_import),
        cmocka_unit_test(test_import_goes_on_after_a_restart),
        cmocka_unit_test(test_import_without_room),
        cmocka_unit_test(test_history_days),
        cmocka_unit_test(test_gap_is_filled),
        cmocka_unit_test(test_the_chosen_gap_is_filled),
        cmocka_unit_test(test_offline_for_a_day),
        cmocka_unit_test(test_clock_put_back),
        cmocka_unit_test(test_clock_put_forward),
        cmocka_unit_test(test_stream),
        cmocka_unit_test(test_stream_breaks),
        cmocka_unit_test(test_polling_where_there_is_no_stream),
        cmocka_unit_test(test_watches),
        cmocka_unit_test(test_a_refused_watch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
