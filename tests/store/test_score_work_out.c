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
#include "repute/store_lessons.h"

#include "ledger_fixture.h"


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
    const struct score_scope scope = {.kind = SCORE_ACCOUNT, .id = account};
    assert_ok((text = scores_work_out(f->r, &scope, s, NOW, error)) != NULL);
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
    assert_int_equal(json_array_size(json_object_get(j, "days")), SCORES_DAYS);
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
    const json_t *today = json_array_get(json_object_get(j, "days"), SCORES_DAYS - 1);
    assert_string_equal(json_string_value(json_object_get(today, "day")), "2026-11-18");
    assert_true(number(today, "n") == 20 && number(today, "score") == number(j, "score"));
    json_decref(j);
}

static void they_agree(struct fixture *f, const char *lang, guint agreed, guint n)
{
    g_autoptr(GArray) all = store_agreements(f->r, NULL);
    struct agreement a = {.n = n, .agreed = agreed};
    g_strlcpy(a.lang, lang, sizeof a.lang);
    g_array_append_val(all, a);
    write_ok(f, store_agreements_set(f->w, all, NULL, error));
}

/* Three of four messages are in the language that the model has right six times of ten, one in that of two of ten. */
static void how_far_people_agree(void **state)
{
    struct fixture *f = *state;
    struct scores_agreement a;
    struct settings *s = plain_settings();
    const struct score_scope all = {.kind = SCORE_ACCOUNT};
    for (int i = 0; i < 5; i++) {
        g_autofree char *id = g_strdup_printf("m%d", i);
        struct item *item = fixture_item(id, id, "Lovely beans.", NOW - (i < 4 ? 0 : 8 * MS_DAY));
        g_free(item->language);
        item->language = g_strdup(i == 3 ? "de-AT" : "en");
        item->confidence = 1;
        fixture_put(f, item, FALSE, NULL);
    }
    assert_ok(scores_agreement(f->r, &all, s, NOW, &a, error));
    assert_true(a.share == -1 && !a.doubted && a.n == 0);
    they_agree(f, "fr", 1, 200); /* nobody wrote in it */
    they_agree(f, "en", 11, 19);
    assert_ok(scores_agreement(f->r, &all, s, NOW, &a, error));
    assert_true(a.share == -1 && a.n == 1 && a.languages[0].messages == 3); /* too few to tell */
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(struct agreement));
    write_ok(f, store_agreements_set(f->w, none, NULL, error));
    they_agree(f, "en", 120, 200);
    they_agree(f, "de", 4, 20);
    assert_ok(scores_agreement(f->r, &all, s, NOW, &a, error));
    assert_true(fabs(a.share - .5) < 1e-9 && a.n == 2 && !a.doubted);
    g_autofree char *words = scores_agreement_words(&a);
    assert_string_equal(words, "4 of 20 corrections in de, 120 of 200 corrections in en");
    assert_true(settings_set(s, "mood.agreement", "51", NULL));
    assert_ok(scores_agreement(f->r, &all, s, NOW, &a, error));
    assert_true(a.doubted);
    json_t *j = worked_out(f, 0), *agreement = json_object_get(j, "agreement");
    assert_true(fabs(number(agreement, "share") - .5) < 1e-9 && json_is_false(json_object_get(agreement, "doubted")));
    json_decref(j);
    settings_free(s);
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
    /* Two names of one person are one of those people. */
    write_ok(f, store_person_link(f->w, store_person_by_handle(f->r, "b0@example.net"), store_person_by_handle(f->r, "b1@example.net"),
                                  "kim", NOW, NULL, error));
    j = worked_out(f, 0);
    reason = json_array_get(json_object_get(j, "reasons"), 0);
    assert_true(number(reason, "n") == 6 && number(reason, "people") == 5);
    json_decref(j);
}

/* Everybody of a year, and who is one with another once. */
static void all_people(void **state)
{
    struct fixture *f = *state;
    GArray *advocates, *detractors;
    gint64 first = 0, other = 0;
    for (guint k = 0; k < 24; k++) {
        g_autofree char *id = g_strdup_printf("p%u", k);
        struct item *i = fixture_item(id, k % 3 == 0 ? "lena" : k % 3 == 1 ? "omar" : "ruth", "words", NOW - k * MS_DAY);
        i->label = k % 3 == 2 ? -1 : 1;
        fixture_put(f, i, FALSE, NULL);
    }
    assert_ok(db_int(f->r, error, &first, "SELECT person FROM profile WHERE handle LIKE 'lena%'"));
    assert_ok(db_int(f->r, error, &other, "SELECT person FROM profile WHERE handle LIKE 'omar%'"));
    for (guint linked = 0; linked < 2; linked++) {
        assert_ok(scores_people(f->r, NOW, 10, &advocates, &detractors, error));
        assert_int_equal(advocates->len, linked ? 1 : 2);
        assert_int_equal(detractors->len, 1);
        assert_int_equal(g_array_index(advocates, struct scores_person, 0).contacts, linked ? 16 : 8);
        g_array_unref(advocates);
        g_array_unref(detractors);
        if (!linked)
            write_ok(f, store_person_link(f->w, first, other, "kim", NOW, NULL, error));
    }
}

/* What was deleted yesterday was there then, and is not today. */
static void deleted_yesterday(void **state)
{
    struct fixture *f = *state;
    came(f, "stays", 2 * MS_DAY, -1, "Late again.");
    came(f, "goes", 2 * MS_DAY, -1, "Late again.");
    write_ok(f, store_item_deleted(f->w, 1, "https://example.net/goes", NOW - MS_DAY, NULL, error));
    struct settings *s = plain_settings();
    const struct score_scope scope = {.kind = SCORE_ACCOUNT, .id = 1};
    g_autofree struct scores *now = g_new0(struct scores, 1);
    assert_ok(scores_read(f->r, &scope, s, NOW, now, error));
    assert_int_equal(now->mood.n, 1);
    const struct scores_day *yesterday = &now->days[SCORES_DAYS - 2], *came = &now->days[SCORES_DAYS - 3];
    assert_true(fabs(yesterday->score.n_eff - 2) < 1e-6 && came->n == 2);
    settings_free(s);
}

/* Whatever a server tells, what is kept is whole: jansson takes no number that is none. */
static void extremes(void **state)
{
    static const gint64 FOLLOWERS[] = {G_MININT64, -1, 0, G_GINT64_CONSTANT(1000000000), G_MAXINT64};
    static const gint64 TIMES[] = {1, NOW - MS_DAY, NOW, G_GINT64_CONSTANT(4102444800000), G_MAXINT64};
    static const char *const PARTS[] = {"", "goodwill", "follow-up", "speed", "resolution", "calm", SCORES_PEOPLE};
    struct fixture *f = *state;
    struct settings *s = plain_settings();
    g_autofree char *text = g_strnfill(100000, 'a');
    for (guint k = 0; k < 75; k++) {
        g_autofree char *id = g_strdup_printf("x%u", k);
        struct item *i = fixture_item(id, k % 2 == 0 ? "lena" : id, text, TIMES[k / 5 % 5]);
        i->label = (int)(k / 25) - 1;
        i->confidence = k % 3 / 2.0;
        i->author.followers = FOLLOWERS[k % 5];
        fixture_put(f, i, FALSE, NULL);
    }
    for (gsize k = 0; k < G_N_ELEMENTS(PARTS); k++) {
        const struct score_scope scope = {.kind = SCORE_ACCOUNT, .id = 1};
        g_autofree char *figures = NULL;
        assert_ok((figures = scores_figures(f->r, &scope, PARTS[k], s, NOW, error)) != NULL);
        json_t *j = json_loads(figures, 0, NULL);
        assert_non_null(j);
        if (k == 0)
            assert_in_range((gint64)number(j, "score"), 0, 100);
        if (k == 0)
            assert_int_equal(json_array_size(json_object_get(j, "days")), SCORES_DAYS);
        json_decref(j);
    }
    settings_free(s);
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

/* A mention of somebody nobody follows, so long ago; deleted so long ago (-1: it is there). */
static void add_deleted(struct score_days *d, gint64 ago, gint64 deleted_ago, int label)
{
    gint64 at = d->now_ms - ago, hour = at / MS_HOUR;
    gint64 w = (gint64)round(exp2((double)(at % MS_HOUR) / (double)METRICS_HALF_LIFE_MS) * MOOD_UNIT);
    const struct mood_sum sum = {.hour = hour,
                                 .deleted = deleted_ago < 0 ? 0 : (d->now_ms - deleted_ago) / MS_HOUR,
                                 .n = 1,
                                 .n_negative = label < 0,
                                 .positive = label > 0 ? w : 0,
                                 .negative = label < 0 ? w : 0,
                                 .squares = w / 1000 * w / 1000000,
                                 .polar_squares = w / 1000 * w / 1000000,
                                 .raw_positive = label > 0 ? (gint64)MOOD_UNIT : 0,
                                 .raw_negative = label < 0 ? (gint64)MOOD_UNIT : 0};
    score_days_add(d, &sum);
}

static void add(struct score_days *d, gint64 ago, int label)
{
    add_deleted(d, ago, -1, label);
}

/* A mention halves every seven days, and is gone after the window. */
static void days_fade(void **state)
{
    struct score_days *d = score_days_new("UTC", NOW);
    struct metrics_mood mood;
    add(d, 7 * MS_DAY, 1);
    score_days_mood(d, SCORE_LAST, &mood);
    assert_true(fabs(mood.positive - .5) < 1e-5 && fabs(mood.squares - .25) < 1e-5 && mood.n == 1);
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
    score_days_free(d);
}

/* What was deleted counts for the days until then, that day too. */
static void days_deleted(void **state)
{
    struct score_days *d = score_days_new("UTC", NOW);
    struct metrics_mood mood;
    add_deleted(d, 5 * MS_DAY, 3 * MS_DAY, 1);
    add_deleted(d, 5 * MS_DAY, 0, -1);
    for (guint ago = 0; ago < 7; ago++) {
        score_days_mood(d, SCORE_LAST - ago, &mood);
        assert_int_equal(mood.n, ago < 3 ? 1 : ago <= 5 ? 2 : 0);
        assert_true((mood.positive > 0) == (ago >= 3 && ago <= 5) && (mood.negative > 0) == (ago <= 5));
    }
    score_days_free(d);
}

static void days_burn(void **state)
{
    struct score_days *d = score_days_new("UTC", NOW);
    assert_true(score_days_burn(d, SCORE_LAST) == 0);
    for (int day = 1; day <= 20; day++)
        for (int i = 0; i < 4; i++)
            add(d, day * MS_DAY + MS_HOUR, -1);
    add(d, 23 * MS_HOUR, -1); /* of the last day, though of yesterday's date */
    assert_true(fabs(score_days_burn(d, SCORE_LAST) - .25) < .06);
    assert_true(score_days_burn(d, SCORE_LAST - 5) == 1);
    score_days_free(d);
}

/* ---- clocks ---- */

static void clock_add(GArray *clocks, gint64 needed_ago, gint64 replied_ago, gint64 closed_ago, enum done_reason reason)
{
    struct score_conversation row = {.needed_at = NOW - needed_ago,
                                     .promised_at = NOW - needed_ago + MS_HOUR,
                                     .replied_at = replied_ago < 0 ? 0 : NOW - replied_ago,
                                     .closed_at = closed_ago < 0 ? 0 : NOW - closed_ago,
                                     .state = closed_ago >= 0    ? CONV_DONE
                                              : replied_ago >= 0 ? CONV_PENDING
                                                                 : CONV_OPEN,
                                     .reason = reason};
    g_array_append_val(clocks, row);
}

static void clocks_wait(void **state)
{
    struct hours *hours = hours_new("always", "UTC", NULL, NULL);
    GArray *clocks = g_array_new(FALSE, FALSE, sizeof(struct score_conversation));
    struct metrics_times reply, solved;
    struct score_waiting waiting;
    for (int i = 0; i < 10; i++)
        clock_add(clocks, 10 * MS_HOUR, 10 * MS_HOUR - (i + 1) * MS_MINUTE, -1, REASON_NONE);
    for (int i = 0; i < 10; i++)
        clock_add(clocks, 5 * MS_HOUR, -1, -1, REASON_NONE);
    clock_add(clocks, MS_HOUR / 2, -1, 0, REASON_SPAM);
    score_clocks_waiting(clocks, hours, NOW, &waiting);
    assert_true(waiting.count == 10 && waiting.late == 10 && waiting.longest_ms == 5 * MS_HOUR);
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

/* "day" says nothing; with another word it may. */
static void weak_words(void **state)
{
    const struct score_text texts[] = {
        {"Not a good day", 1, -1, TRUE},
        {"What a day. In the third week now", 2, -1, TRUE},
        {"Third week, and every day I ask", 3, -1, TRUE},
        {"Lovely, thank you", 4, 1, FALSE},
    };
    GPtrArray *found = score_reasons(texts, G_N_ELEMENTS(texts), NULL, 5);
    assert_int_equal(found->len, 1);
    assert_string_equal(((struct score_reason *)found->pdata[0])->word, "third week");
    g_ptr_array_unref(found);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(nothing_yet),
        TEST(parts_add_up),
        TEST(how_far_people_agree),
        TEST(what_moved_it),
        TEST(all_people),
        TEST(deleted_yesterday),
        TEST(extremes),
        TEST(another_account),
        cmocka_unit_test(days_fade),
        cmocka_unit_test(days_deleted),
        cmocka_unit_test(days_burn),
        cmocka_unit_test(clocks_wait),
        cmocka_unit_test(words),
        cmocka_unit_test(weak_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
