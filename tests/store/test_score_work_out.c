/* The score as JSON out of a small store, and its pieces: days, clocks, words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <math.h>

#include "../../src/sync/score.h"
#include "repute/settings.h"
#include "repute/sync.h"

#include "store_fixture.h"

#define NOW FIXTURE_NOW

static struct settings *plain_settings(void)
{
    struct settings *s = settings_new();
    assert_true(settings_set(s, "zone", "UTC", NULL));
    return s;
}

/* A mention of its own author that came so long ago. */
static gint64 came(struct fixture *f, const char *id, gint64 ago, int label, const char *text)
{
    struct item *i = fixture_item(id, id, text, NOW - ago);
    i->label = label;
    i->score = label * 0.5;
    i->confidence = 1;
    i->author.followers = 0;
    return fixture_put(f, i, FALSE, NULL).item;
}

static json_t *worked_out(struct fixture *f, gint64 account)
{
    struct settings *s = plain_settings();
    char *text;
    assert_ok((text = score_work_out(f->r, account, s, NOW, error)) != NULL);
    json_t *j = json_loads(text, 0, NULL);
    assert_non_null(j);
    settings_free(s);
    g_free(text);
    return j;
}

static double number(const json_t *j, const char *name)
{
    const json_t *value = json_object_get(j, name);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static void nothing_yet(void **state)
{
    json_t *j = worked_out(*state, 0);
    assert_true(json_is_null(json_object_get(j, "score")));
    assert_true(number(j, "n") == 0 && number(j, "n_eff") == 0 && number(j, "net") == 0);
    assert_int_equal(json_array_size(json_object_get(j, "parts")), 5);
    assert_int_equal(json_array_size(json_object_get(j, "days")), 14);
    assert_int_equal(json_array_size(json_object_get(j, "weeks")), 12);
    assert_int_equal(json_array_size(json_object_get(j, "moved")), 0);
    assert_true(json_is_null(json_object_get(json_object_get(j, "first_reply"), "p50")));
    json_decref(j);
}

/* Twelve good and eight bad now: the goodwill is (12 + 20 · ½) / 40, the rest is whole but calm. */
static void parts_add_up(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 20; i++) {
        g_autofree char *id = g_strdup_printf("m%d", i), *answer = g_strdup_printf("a%d", i);
        came(f, id, 0, i < 12 ? 1 : -1, i < 12 ? "Lovely beans." : "Late delivery again.");
        fixture_put(f, fixture_answer(answer, id, NOW), FALSE, NULL);
    }
    json_t *j = worked_out(f, 1), *parts = json_object_get(j, "parts"), *part;
    double sum = 0, times = 0;
    gsize i;
    json_array_foreach(parts, i, part)
    {
        sum += number(part, "points");
        times += number(part, "times");
        assert_true(fabs(number(part, "points") + number(part, "lost") - number(part, "times")) < 1e-9);
    }
    assert_true(fabs(sum - number(j, "score")) < 1e-9 && times == 100);
    part = json_array_get(parts, 0);
    assert_string_equal(json_string_value(json_object_get(part, "name")), "goodwill");
    assert_true(fabs(number(part, "value") - 22.0 / 40) < 1e-6 && number(part, "points") == 22);
    assert_true(number(json_array_get(parts, METRICS_CALM), "points") == 0); /* no day before to compare with */
    assert_true(fabs(number(j, "net") - 20) < 0.1 && number(j, "net_low") < 20 && number(j, "net_high") > 20);
    assert_true(number(j, "half") > 0 && json_is_null(json_object_get(j, "was")));
    const json_t *today = json_array_get(json_object_get(j, "days"), 13);
    assert_string_equal(json_string_value(json_object_get(today, "day")), "2026-11-18");
    assert_true(number(today, "n") == 20 && number(today, "score") == number(j, "score"));
    json_decref(j);
}

static void what_moved_it(void **state)
{
    struct fixture *f = *state;
    struct item *loud =
        fixture_item("loud", "lena", "@us @kim Broken, and @us does not answer https://example.net/x", NOW - MS_HOUR);
    loud->label = -1;
    loud->score = -.8;
    loud->confidence = 1;
    loud->author.followers = 99999;
    gint64 first = fixture_put(f, loud, FALSE, NULL).item;
    came(f, "old", 8 * MS_DAY, -1, "Broken last week.");
    for (int i = 0; i < 6; i++) {
        g_autofree char *bad = g_strdup_printf("b%d", i), *good = g_strdup_printf("g%d", i);
        came(f, bad, i * MS_HOUR, -1, "The Lieferung verspätet sich, Roastery!");
        came(f, good, i * MS_HOUR, 1, "The Roastery is a joy.");
    }
    json_t *j = worked_out(f, 0), *moved = json_object_get(j, "moved"), *top = json_array_get(moved, 0);
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, first);
    assert_int_equal(json_array_size(moved), 10);
    assert_string_equal(json_string_value(json_object_get(top, "item")), id);
    assert_string_equal(json_string_value(json_object_get(top, "who")), "lena@example.net");
    assert_true(number(top, "points") < -1);
    assert_true(g_str_has_prefix(json_string_value(json_object_get(top, "text")), "Broken, and @us"));
    json_t *m;
    gsize i;
    json_array_foreach(moved, i, m) /* only of the last seven days */
        assert_string_not_equal(json_string_value(json_object_get(m, "who")), "old@example.net");
    const json_t *reason = json_array_get(json_object_get(j, "reasons"), 0);
    assert_string_equal(json_string_value(json_object_get(reason, "word")), "lieferung verspätet");
    assert_true(number(reason, "n") == 6 && number(reason, "people") == 6 && number(reason, "points") < 0);
    assert_true(number(json_object_get(j, "measured"), "of") == 13);
    json_decref(j);
}

static void another_account(void **state)
{
    struct fixture *f = *state;
    fixture_account(f, 2, "second", "mastodon");
    came(f, "a", MS_HOUR, 1, "Good.");
    json_t *one = worked_out(f, 1), *two = worked_out(f, 2), *all = worked_out(f, 0);
    assert_true(number(one, "n") == 1 && number(two, "n") == 0 && number(all, "n") == 1);
    json_decref(one);
    json_decref(two);
    json_decref(all);
}

/* ---- days ---- */

static void add(struct score_days *d, gint64 ago, int label)
{
    struct score_item row = {.at = d->now_ms - ago, .followers = 0, .confidence = .9, .label = label};
    row.corrected = TRUE; /* counts whole, whatever the model thought */
    score_days_add(d, &row);
}

/* A mention halves every seven days, and is gone after the window. */
static void days_fade(void **state)
{
    g_autofree struct score_days *d = g_new(struct score_days, 1);
    struct metrics_mood mood;
    score_days_init(d, "UTC", NOW);
    add(d, 7 * MS_DAY, 1);
    score_days_mood(d, SCORE_LAST, &mood);
    assert_true(fabs(mood.positive - .5) < 1e-9 && fabs(mood.squares - .25) < 1e-9 && mood.n == 1);
    score_days_mood(d, SCORE_LAST - 8, &mood); /* it had not come then */
    assert_true(mood.n == 0);
    /* At the end of its own day it was younger than a day. */
    score_days_mood(d, SCORE_LAST - 7, &mood);
    assert_true(mood.positive > .9 && mood.positive < 1);
    add(d, SCORE_WINDOW * MS_DAY, -1);
    score_days_mood(d, SCORE_LAST, &mood);
    assert_true(mood.negative == 0 && mood.n == 1);
    assert_true(score_days_prior(d, SCORE_LAST) == .5); /* one is too few for a prior */
    for (int i = 0; i < 40; i++)
        add(d, 40 * MS_DAY, i < 30 ? 1 : -1);
    assert_true(fabs(score_days_prior(d, SCORE_LAST) - 30.0 / 41) < 1e-9);
    assert_true(score_days_prior(d, SCORE_LAST - 60) == .5);
}

static void days_burn(void **state)
{
    g_autofree struct score_days *d = g_new(struct score_days, 1);
    score_days_init(d, "UTC", NOW);
    assert_true(score_days_burn(d, SCORE_LAST) == 0);
    for (int day = 1; day <= 20; day++)
        for (int i = 0; i < 4; i++)
            add(d, day * MS_DAY + MS_HOUR, -1);
    add(d, 23 * MS_HOUR, -1); /* of the last day, though of yesterday's date */
    assert_true(fabs(score_days_burn(d, SCORE_LAST) - .25) < .06);
    assert_true(score_days_burn(d, SCORE_LAST - 5) == 1);
}

/* ---- clocks ---- */

static void clock_add(GArray *clocks, gint64 needed_ago, gint64 replied_ago, gint64 closed_ago, enum done_reason reason)
{
    struct hours *hours = hours_new("always", "UTC", NULL, NULL);
    struct service_level sl = {hours, MS_HOUR, MS_HOUR};
    struct score_conversation row = {.needed_at = NOW - needed_ago,
                                     .replied_at = replied_ago < 0 ? 0 : NOW - replied_ago,
                                     .closed_at = closed_ago < 0 ? 0 : NOW - closed_ago,
                                     .state = closed_ago >= 0    ? CONV_DONE
                                              : replied_ago >= 0 ? CONV_PENDING
                                                                 : CONV_OPEN,
                                     .reason = reason};
    struct score_clock c;
    score_clock_of(&row, &sl, &c);
    g_array_append_val(clocks, c);
    hours_free(hours);
}

static void clocks_kept(void **state)
{
    GArray *clocks = g_array_new(FALSE, FALSE, sizeof(struct score_clock));
    struct score_ratios r;
    clock_add(clocks, 10 * MS_HOUR, 10 * MS_HOUR - MS_MINUTE, -1, REASON_NONE);    /* in time */
    clock_add(clocks, 9 * MS_HOUR, 7 * MS_HOUR, -1, REASON_NONE);                  /* too late, but answered */
    clock_add(clocks, 8 * MS_HOUR, -1, -1, REASON_NONE);                           /* waits, late */
    clock_add(clocks, 30 * MS_MINUTE, -1, -1, REASON_NONE);                        /* waits, in time */
    clock_add(clocks, 6 * MS_HOUR, -1, 6 * MS_HOUR - MS_MINUTE, REASON_NO_ACTION); /* needed none */
    clock_add(clocks, 5 * MS_HOUR, -1, 5 * MS_HOUR - MS_MINUTE, REASON_SOLVED);    /* by telephone */
    clock_add(clocks, 4 * MS_HOUR, -1, MS_HOUR, REASON_SPAM);
    score_clocks_at(clocks, NOW, &r);
    assert_true(r.answered.met == 3 && r.answered.of == 4);
    assert_true(r.clocks.met == 1 && r.clocks.of == 3);
    assert_true(r.solved.met == 1 && r.solved.of == 2);
    score_clocks_at(clocks, NOW - 8 * MS_HOUR, &r); /* as it was then */
    assert_true(r.answered.met == 1 && r.answered.of == 2 && r.solved.of == 0);
    g_array_unref(clocks);
}

static void clocks_wait(void **state)
{
    struct hours *hours = hours_new("always", "UTC", NULL, NULL);
    GArray *clocks = g_array_new(FALSE, FALSE, sizeof(struct score_clock));
    struct metrics_times reply, solved;
    struct score_waiting waiting;
    clock_add(clocks, 40 * MS_DAY, -1, -1, REASON_NONE); /* before the window: waits, but is no time of it */
    for (int i = 0; i < 10; i++)
        clock_add(clocks, 10 * MS_HOUR, 10 * MS_HOUR - (i + 1) * MS_MINUTE, -1, REASON_NONE);
    for (int i = 0; i < 10; i++)
        clock_add(clocks, 5 * MS_HOUR, -1, -1, REASON_NONE);
    score_clocks_waiting(clocks, hours, NOW, &waiting);
    assert_true(waiting.count == 11 && waiting.late == 11 && waiting.longest_ms == 40 * MS_DAY);
    score_clocks_times(clocks, hours, NOW, &reply, &solved);
    assert_true(reply.n == 20 && reply.waiting == 10);
    assert_true(reply.p50.reached && reply.p50.ms == 10 * MS_MINUTE); /* not the 5 of those answered only */
    assert_false(reply.p90.reached);
    assert_true(reply.p90.ms == 5 * MS_HOUR && solved.n == 20 && !solved.p50.reached);
    g_array_unref(clocks);
    hours_free(hours);
}

/* ---- words ---- */

static void words(void **state)
{
    static const char *const BRANDS[] = {"Acme Coffee", NULL};
    const struct score_text texts[] = {
        {"Acme Coffee: late delivery, and nobody answers.", 1, -1, TRUE},
        {"late delivery. Again late delivery", 2, -2, TRUE},
        {"My order: 配送が遅い", 2, -1, TRUE},
        {"配送が遅い!", 3, -1, TRUE},
        {"soggy biscuits", 9, -1, TRUE},
        {"soggy biscuits!", 9, -1, TRUE},
        {"An order of acme, quick delivery", 4, 1, FALSE},
        {"My order came, thanks", 5, 1, FALSE},
    };
    GPtrArray *found = score_reasons(texts, G_N_ELEMENTS(texts), BRANDS, 5);
    assert_true(found->len >= 2);
    const struct score_reason *top = found->pdata[0];
    assert_string_equal(top->word, "late delivery");
    assert_true(top->n == 2 && top->people == 2 && top->points == -3);
    gboolean chinese = FALSE;
    for (guint i = 0; i < found->len; i++) {
        const char *word = ((struct score_reason *)found->pdata[i])->word;
        chinese = chinese || g_str_equal(word, "配送");
        assert_null(strstr(word, "acme"));
        assert_null(strstr(word, "soggy"));    /* one person, twice */
        assert_string_not_equal(word, "late"); /* said by the pair */
        assert_string_not_equal(word, "delivery");
    }
    assert_true(chinese);
    g_ptr_array_unref(found);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(nothing_yet),
        TEST(parts_add_up),
        TEST(what_moved_it),
        TEST(another_account),
        cmocka_unit_test(days_fade),
        cmocka_unit_test(days_burn),
        cmocka_unit_test(clocks_kept),
        cmocka_unit_test(clocks_wait),
        cmocka_unit_test(words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
