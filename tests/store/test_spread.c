/* What spreads: found, counted over time, judged by what comes back; and the alarm for something critical that grows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <jansson.h>

#include "repute/clock.h"
#include "repute/spreading.h"
#include "repute/store_scores.h"
#include "store_fixture.h"

#define NOW FIXTURE_NOW

static void reshare(struct fixture *f, const char *post, int k, gint64 at, gint64 followers)
{
    g_autofree char *id = g_strdup_printf("s-%s-%d", post, k);
    g_autofree char *uri = g_strdup_printf("https://example.net/@fan%d", k);
    g_autofree char *of = g_strconcat("https://example.net/", post, NULL);
    struct profile by = {.uri = uri, .remote_id = id, .handle = id, .followers = followers};
    assert_ok(store_begin(f->w, error));
    assert_ok(store_reaction_put(f->w, 1, REACT_REPOST, id, of, &by, at, NOW, NULL, error));
    assert_ok(store_commit(f->w, error));
}

static struct item *post_of(const char *id, gint64 at, enum direction direction, int label, gint64 reposts)
{
    struct item *i = fixture_item(id, direction == DIR_OUT ? "us" : "ruth", "Late again, third week in a row", at);
    i->direction = direction;
    i->kind = direction == DIR_OUT ? KIND_POST : KIND_MENTION;
    i->author.followers = 4000;
    i->label = label;
    i->reposts = reposts;
    return i;
}

/* Counted again by the server at a later look. */
static void counted(struct fixture *f, const char *id, gint64 posted, int label, gint64 reposts, gint64 at)
{
    struct item *i = post_of(id, posted, DIR_IN, label, reposts);
    struct put_result r;
    i->fetched_at = at;
    assert_ok(store_begin(f->w, error));
    assert_ok(store_item_put(f->w, i, FALSE, NULL, at, &r, error));
    assert_ok(store_commit(f->w, error));
    item_free(i);
}

/* The figures of the post with this text's position in the list. */
static json_t *figures_in(struct fixture *f, const char *zone, guint k, guint n)
{
    GPtrArray *found;
    assert_ok((found = spreading_work_out(f->r, zone, NOW, error)) != NULL);
    if (found->len != n)
        fail_msg("%u posts spread, not %u", found->len, n);
    json_t *j = n > k ? json_loads(((struct spreading *)found->pdata[k])->row.value, 0, NULL) : NULL;
    g_ptr_array_unref(found);
    return j;
}

static json_t *figures(struct fixture *f, guint k, guint n)
{
    return figures_in(f, "UTC", k, n);
}

static double number(const json_t *j, const char *name)
{
    return json_number_value(json_object_get(j, name));
}

static void too_early(void **state)
{
    struct fixture *f = *state;
    fixture_put(f, post_of("p1", NOW - MS_HOUR, DIR_OUT, 0, -1), FALSE, NULL);
    assert_null(figures(f, 0, 0)); /* nobody reshared it */
    for (int k = 0; k < 9; k++)
        reshare(f, "p1", k, NOW - (50 - k) * MS_MINUTE, 100);
    json_t *j = figures(f, 0, 1);
    assert_true(json_is_true(json_object_get(j, "early")) && number(j, "reshares") == 9 && number(j, "rate") == 9);
    assert_true(json_is_null(json_object_get(j, "end")));
    json_decref(j);
    reshare(f, "p1", 9, NOW - MS_MINUTE, 100);
    j = figures(f, 0, 1);
    assert_true(json_is_false(json_object_get(j, "early")) && number(j, "low") <= number(j, "r"));
    assert_string_equal(json_string_value(json_object_get(j, "method")), "followers");
    assert_int_equal(json_integer_value(json_array_get(json_object_get(j, "series"), 23)), 10);
    json_decref(j);
}

/* Who they were, the newest first. */
static void who_passed_it_on(void **state)
{
    struct fixture *f = *state;
    fixture_put(f, post_of("p1", NOW - MS_HOUR, DIR_OUT, 0, -1), FALSE, NULL);
    for (int k = 0; k < 3; k++)
        reshare(f, "p1", k, NOW - (10 - k) * MS_MINUTE, 100 + k);
    GArray *posts = store_spread_posts(f->r, NOW - MS_DAY, 1, TRUE, 5, NULL);
    GPtrArray *who;
    assert_ok((who = store_spread_sharers(f->r, g_array_index(posts, struct spread_post, 0).item, 2, error)) != NULL);
    assert_int_equal(who->len, 2);
    const struct spread_sharer *first = who->pdata[0];
    assert_string_equal(first->handle, "s-p1-2");
    assert_true(first->at == NOW - 8 * MS_MINUTE && first->followers == 102 && first->person != 0);
    g_ptr_array_unref(who);
    g_array_unref(posts);
}

static void counts_over_time(void **state)
{
    struct fixture *f = *state;
    gint64 posted = NOW - 4 * MS_HOUR;
    for (int h = 0; h < 4; h++)
        counted(f, "m1", posted, -1, 4 << h, posted + (h + 1) * MS_HOUR - MS_MINUTE);
    json_t *j = figures(f, 0, 1);
    assert_string_equal(json_string_value(json_object_get(j, "method")), "counts");
    assert_true(number(j, "reshares") == 32 && json_is_false(json_object_get(j, "own")));
    /* From 16 to 32 in an hour. */
    assert_true(number(j, "doubling_ms") > 50 * MS_MINUTE && number(j, "doubling_ms") < 70 * MS_MINUTE);
    const json_t *series = json_object_get(j, "series");
    assert_int_equal(json_integer_value(json_array_get(series, 11)), 8); /* at two hours */
    json_decref(j);
    counted(f, "m2", NOW - MS_HOUR, -1, 9, NOW); /* a stranger's with few is nothing yet */
    json_decref(figures(f, 0, 1));
}

/* Growing, and what it says is bad. */
static void alarms(void **state)
{
    static const int MOODS[] = {-1, 1};
    for (int m = 0; m < 2; m++) {
        struct fixture *f = *state;
        const char *id = m == 0 ? "bad" : "good";
        gint64 posted = NOW - 5 * MS_HOUR + m;
        for (int h = 0; h < 5; h++)
            counted(f, id, posted, MOODS[m], 5 * (1 << (2 * h)), posted + (h + 1) * MS_HOUR - MS_MINUTE);
        json_t *j = figures(f, 0, (guint)m + 1);
        if (number(j, "r") < 1)
            fail_msg("R %.2f", number(j, "r"));
        assert_int_equal(json_is_true(json_object_get(j, "alarm")), MOODS[m] < 0);
        assert_true(json_is_null(json_object_get(j, "end"))); /* no end in sight */
        json_decref(j);
    }
}

/* It ends clearly below 1, not with each swing about it. */
static void alarm_holds(void **state)
{
    struct fixture *f = *state;
    gint64 posted = NOW - 5 * MS_HOUR;
    for (int h = 0; h < 5; h++)
        counted(f, "bad", posted, -1, 150 - (90 >> h), posted + (h + 1) * MS_HOUR - MS_MINUTE);
    for (int before = 0; before < 2; before++) {
        json_t *j = figures(f, 0, 1);
        if (number(j, "r") < .8 || number(j, "r") >= 1)
            fail_msg("R %.2f", number(j, "r"));
        assert_int_equal(json_is_true(json_object_get(j, "alarm")), before);
        struct spread_row row = {.item = (gint64)g_ascii_strtoll(json_string_value(json_object_get(j, "item")), NULL, 10),
                                 .account = 1, .at = NOW, .alarm = TRUE, .value = (char *)"{}"};
        assert_ok(store_begin(f->w, error));
        assert_ok(store_spread_set(f->w, &row, 20, error));
        assert_ok(store_commit(f->w, error));
        json_decref(j);
    }
}

static void what_comes_back(void **state)
{
    struct fixture *f = *state;
    gint64 posted = NOW - 6 * MS_HOUR;
    fixture_put(f, post_of("p1", posted, DIR_OUT, 0, -1), FALSE, NULL);
    for (int k = 0; k < 40; k++) {
        gint64 at = posted + (gint64)(6 * MS_HOUR * (1 - 1.0 / (k + 1.1)));
        reshare(f, "p1", k, at, 300);
    }
    for (int k = 0; k < 12; k++) {
        g_autofree char *id = g_strdup_printf("r%d", k), *who = g_strdup_printf("r%d", k);
        struct item *i = fixture_item(id, who, "This is a shame", NOW - MS_HOUR + k);
        i->kind = KIND_REPLY;
        i->in_reply_to = g_strdup("p1");
        i->label = k < 11 ? -1 : 1;
        i->confidence = .9;
        fixture_put(f, i, FALSE, NULL);
    }
    json_t *j = figures(f, 0, 1), *back = json_object_get(j, "back");
    assert_true(number(back, "n") == 12 && number(back, "negative") == 11 && number(back, "net") < -50);
    assert_int_equal(json_is_true(json_object_get(j, "alarm")), number(j, "r") >= 1);
    assert_true(number(j, "r") >= 1); /* ever more of them */
    json_decref(j);
}

/* Posts of ours whose end is known say how far off forecasts are. */
static void past_error(void **state)
{
    struct fixture *f = *state;
    for (int p = 0; p < 6; p++) {
        g_autofree char *id = g_strdup_printf("old%d", p);
        gint64 posted = NOW - (20 + p) * MS_DAY;
        fixture_put(f, post_of(id, posted, DIR_OUT, 0, -1), FALSE, NULL);
        for (int k = 0; k < 30; k++)
            reshare(f, id, 100 * p + k, posted + k * k * MS_MINUTE, 20);
    }
    fixture_put(f, post_of("new", NOW - 3 * MS_HOUR, DIR_OUT, 0, -1), FALSE, NULL);
    for (int k = 0; k < 12; k++)
        reshare(f, "new", 900 + k, NOW - 3 * MS_HOUR + k * k * MS_MINUTE, 20);
    json_t *j = figures(f, 0, 7);
    assert_true(json_is_number(json_object_get(j, "end")) && number(j, "end") >= 12);
    assert_int_equal(number(j, "error_n"), 6);
    assert_true(number(j, "error") > 0 && number(j, "error") < 1);
    json_decref(j);
    j = figures(f, 6, 7);
    assert_true(json_is_true(json_object_get(j, "over")));
    json_decref(j);
}

/* The day before its own and a week after, as the zone has days: it was posted half an hour before midnight in UTC. */
static void scores_around_it(void **state)
{
    static const struct {
        const char *zone;
        int day;
    } OF[] = {{"UTC", 10}, {"Asia/Tokyo", 11}, {"America/Los_Angeles", 10}};
    struct fixture *f = *state;
    const struct score_scope scope = {.kind = SCORE_ACCOUNT, .id = 1};
    gint64 at = NOW - NOW % MS_DAY - 7 * MS_DAY - 30 * MS_MINUTE; /* 10 Nov 23:30 UTC */
    json_t *j, *days = json_array();
    for (int day = 1; day <= 17; day++) {
        g_autofree char *name = g_strdup_printf("2026-11-%02d", day);
        json_array_append_new(days, json_pack("{s:s,s:i}", "day", name, "score", day));
    }
    g_autoptr(GString) score = g_string_new(NULL);
    char *list = json_dumps(days, 0);
    g_string_printf(score, "{\"days\":%s}", list);
    assert_ok(store_begin(f->w, error));
    assert_ok(store_score_set(f->w, &scope, "", score->str, NOW, error));
    assert_ok(store_commit(f->w, error));
    fixture_put(f, post_of("p1", at, DIR_OUT, 0, 12), FALSE, NULL);
    for (gsize k = 0; k < G_N_ELEMENTS(OF); k++) {
        j = figures_in(f, OF[k].zone, 0, 1);
        if (number(j, "before") != OF[k].day - 1 || number(j, "after") != MIN(OF[k].day + 7, 17))
            fail_msg("%s: %.0f before, %.0f after", OF[k].zone, number(j, "before"), number(j, "after"));
        json_decref(j);
    }
    fixture_put(f, post_of("p2", NOW, DIR_OUT, 0, 12), FALSE, NULL); /* of a day that has no score yet */
    j = figures(f, 0, 2);
    assert_true(number(j, "before") == 17 && json_is_null(json_object_get(j, "after")));
    json_decref(j);
    json_decref(days);
    free(list);
}

static void kept(void **state)
{
    struct fixture *f = *state;
    gint64 a = fixture_mention(f, "m1", "lena", "one", NOW).item, b = fixture_mention(f, "m2", "omar", "two", NOW).item;
    struct spread_row rows[] = {{a, 1, NOW, FALSE, (char *)"{}"}, {b, 1, NOW, TRUE, (char *)"{\"b\":1}"}};
    assert_ok(store_begin(f->w, error));
    assert_ok(store_spread_set(f->w, &rows[0], 50, error));
    assert_ok(store_spread_set(f->w, &rows[1], 2, error));
    assert_ok(store_commit(f->w, error));
    GPtrArray *list;
    assert_ok((list = store_spreads(f->r, 0, 10, error)) != NULL);
    assert_true(list->len == 2 && ((struct spread_row *)list->pdata[0])->alarm);
    assert_string_equal(((struct spread_row *)list->pdata[0])->value, "{\"b\":1}");
    g_ptr_array_unref(list);
    assert_ok((list = store_spreads(f->r, 9, 10, error)) != NULL);
    assert_int_equal(list->len, 0);
    g_ptr_array_unref(list);
}

int main(void)
{
#define test(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        test(too_early), test(who_passed_it_on), test(counts_over_time), test(alarms), test(alarm_holds), test(what_comes_back), test(past_error), test(scores_around_it), test(kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
