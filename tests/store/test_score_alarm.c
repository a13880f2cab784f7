/* What is out of the ordinary, and that the engine says it once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/scores.h"
#include "repute/settings.h"
#include "repute/sync.h"

#include "ledger_fixture.h"

#define T0 (NOW - NOW % MS_HOUR + MS_HOUR / 2) /* in the middle of an hour */

/* So many mentions at this moment, the first bad ones of them bad. */
static void mentions(struct fixture *f, gint64 at, int n, int bad)
{
    assert_ok(store_begin(f->w, error));
    for (int k = 0; k < n; k++) {
        g_autofree char *id = g_strdup_printf("m%" G_GINT64_FORMAT "-%d", at, k);
        struct item *i = fixture_item(id, id, "words", at);
        i->label = k < bad ? -1 : 1;
        i->confidence = 1;
        fixture_put(f, i, FALSE, NULL);
    }
    assert_ok(store_commit(f->w, error));
}

static struct scores_alarm alarm_at(struct fixture *f, gint64 now)
{
    const struct score_scope scope = {.kind = SCORE_ACCOUNT, .id = 1};
    struct scores_alarm a;
    assert_ok(scores_alarm(f->r, &scope, now, &a, error));
    return a;
}

static void more_than_usual(void **state)
{
    struct fixture *f = *state;
    struct scores_alarm a = alarm_at(f, T0);
    assert_false(a.spike || a.drift || a.n != 0);
    mentions(f, T0, 20, 20); /* heard of since today: what is usual is not known */
    assert_false(alarm_at(f, T0).spike);
    for (int day = 1; day <= 28; day++)
        mentions(f, T0 - day * MS_DAY, 1 + day % 3, 0);
    a = alarm_at(f, T0);
    assert_true(a.spike && a.n == 20 && a.negative == 20 && a.usual > 1.9 && a.usual < 2.1);
    assert_false(alarm_at(f, T0 + MS_HOUR).spike); /* the next hour is another */
    assert_false(alarm_at(f, T0 - MS_DAY).spike);
}

static void four_are_no_spike(void **state)
{
    struct fixture *f = *state;
    mentions(f, T0 - 27 * MS_DAY + 3 * MS_HOUR, 1, 0);
    mentions(f, T0, 4, 4);
    assert_false(alarm_at(f, T0).spike);
    mentions(f, T0 + 1, 1, 1);
    assert_true(alarm_at(f, T0).spike); /* five where none is usual */
}

/* Five in an hour are many for a small account, once a week of it says so. */
static void a_first_week_rings_nothing(void **state)
{
    struct fixture *f = *state;
    mentions(f, T0 - 7 * MS_DAY + MS_HOUR, 2, 0);
    mentions(f, T0, 12, 12);
    struct scores_alarm a = alarm_at(f, T0);
    assert_true(!a.spike && a.n == 12 && a.usual == 0);
    mentions(f, T0 - 7 * MS_DAY, 7, 0);
    a = alarm_at(f, T0);
    assert_true(a.spike && a.usual == 1);
}

static void slow_turn(void **state)
{
    struct fixture *f = *state;
    for (int day = 28; day < 60; day++)
        mentions(f, T0 - day * MS_DAY, 10, 2);
    for (int day = 10; day < 28; day++)
        mentions(f, T0 - day * MS_DAY - MS_HOUR, 10, 2);
    assert_false(alarm_at(f, T0).drift);
    for (int day = 0; day < 10; day++)
        mentions(f, T0 - day * MS_DAY - MS_HOUR, 10, 5);
    struct scores_alarm a = alarm_at(f, T0);
    assert_true(a.drift && a.usual_share > .19 && a.usual_share < .21 && a.share == .5);
}

/* ---- said once ---- */

struct heard {
    gint64 now;
    guint alarms;
    char *text;
};

static gint64 heard_now(gpointer data)
{
    return ((struct heard *)data)->now;
}

static void hear(struct event *e, gpointer data)
{
    struct heard *h = data;
    if (e->type == EVENT_ALARM) {
        h->alarms++;
        g_free(h->text);
        h->text = g_strdup(e->text);
    }
    event_free(e);
}

/* A program starts, works scores out, and ends: how often it said something. */
static guint said(struct fixture *f, struct heard *h, gint64 now)
{
    struct settings *settings = settings_new();
    g_autofree char *locks = g_build_filename(f->folder, "locks", NULL);
    const struct paths paths = {.database = f->path, .changed = f->changed, .locks = locks, .secrets = f->folder,
                                .workspace = f->folder};
    struct engine_options o = {.paths = &paths, .settings = settings, .user = "ola", .send_only = TRUE, .emit = hear,
                               .emit_data = h, .now = heard_now, .now_data = h};
    struct engine *e;
    h->alarms = 0;
    h->now = now;
    assert_ok((e = engine_new(&o, error)) != NULL);
    for (int turn = 0; turn < 5; turn++)
        engine_turn(e, 0);
    engine_free(e);
    settings_free(settings);
    return h->alarms;
}

static void said_once(void **state)
{
    struct fixture *f = *state;
    struct heard h = {0};
    for (int day = 1; day <= 28; day++)
        mentions(f, T0 - day * MS_DAY, 1, 0);
    assert_int_equal(said(f, &h, T0), 0);
    mentions(f, T0, 9, 4);
    assert_int_equal(said(f, &h, T0), 1);
    assert_string_equal(h.text, "main: 9 mentions this hour (usual: 1), 4 of them bad; gr shows why");
    assert_int_equal(said(f, &h, T0 + MS_MINUTE), 0);
    mentions(f, T0 + MS_HOUR, 9, 0); /* it goes on */
    assert_int_equal(said(f, &h, T0 + MS_HOUR), 0);
    mentions(f, T0 + 5 * MS_HOUR, 9, 0); /* and again */
    assert_int_equal(said(f, &h, T0 + 5 * MS_HOUR), 1);
    g_free(h.text);
    /* The worked-out scores were kept on the way. */
    g_autofree char *all = store_score(f->r, &(struct score_scope){0}, "", NULL), *one = store_score(f->r, &(struct score_scope){.id = 1}, "", NULL);
    assert_true(all != NULL && one != NULL);
}

/* Somebody wants something: the score waits, but not for ever. */
static void gives_way(void **state)
{
    struct fixture *f = *state;
    struct heard h = {.now = T0};
    struct settings *settings = settings_new();
    g_autofree char *locks = g_build_filename(f->folder, "locks", NULL);
    const struct paths paths = {.database = f->path, .changed = f->changed, .locks = locks, .secrets = f->folder,
                                .workspace = f->folder};
    struct engine_options o = {.paths = &paths, .settings = settings, .user = "ola", .send_only = TRUE, .emit = hear,
                               .emit_data = &h, .now = heard_now, .now_data = &h};
    struct engine *e;
    mentions(f, T0, 300, 10);
    assert_ok((e = engine_new(&o, error)) != NULL);
    int turns = 0;
    for (gboolean kept = FALSE; !kept && turns < 200; h.now += 200) {
        engine_wake(e);
        engine_turn(e, 0);
        g_autofree char *score = store_score(f->r, &(struct score_scope){0}, "", NULL);
        kept = score != NULL;
        turns += !kept;
    }
    assert_in_range(turns, 60, 90); /* 200 ms each */
    engine_free(e);
    g_free(h.text);
    settings_free(settings);
}

/* What swings about its limit is one drift. */
static void drift_once(void **state)
{
    struct fixture *f = *state;
    struct heard h = {0};
    for (int day = 10; day < 60; day++)
        mentions(f, T0 - day * MS_DAY - MS_HOUR, 10, 2);
    for (int day = 0; day < 10; day++)
        mentions(f, T0 - day * MS_DAY - MS_HOUR, 10, 5);
    assert_int_equal(said(f, &h, T0), 1);
    assert_string_equal(h.text, "main: 50 % of the mentions are bad, 20 % were usual; gr shows why");
    assert_int_equal(said(f, &h, T0 + MS_HOUR), 0);
    mentions(f, T0 + MS_HOUR, 200, 0); /* a good day … */
    assert_false(alarm_at(f, T0 + 2 * MS_HOUR).drift);
    said(f, &h, T0 + 2 * MS_HOUR);
    mentions(f, T0 + MS_DAY, 300, 300); /* … and a bad one */
    assert_true(alarm_at(f, T0 + MS_DAY + MS_HOUR).drift);
    assert_int_equal(said(f, &h, T0 + MS_DAY + MS_HOUR), 0);
    g_free(h.text);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(more_than_usual), TEST(four_are_no_spike), TEST(a_first_week_rings_nothing), TEST(slow_turn), TEST(said_once),
        TEST(drift_once),     TEST(gives_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
