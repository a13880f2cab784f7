/* The full text: any two or more characters of a script without blanks are found wherever LIKE finds them,
 * words whatever their case and accents; and the index follows every edit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/text.h"
#include "store_fixture.h"

#define NOW FIXTURE_NOW

static GPtrArray *find(struct fixture *f, const char *text, enum list_sort sort)
{
    struct pattern *p;
    assert_ok((p = pattern_parse(text, NOW, "UTC", NULL, NULL, error)) != NULL);
    struct list_query q = {p, sort, NOW, "kim"};
    GPtrArray *rows;
    assert_ok((rows = store_list(f->r, &q, NULL, FALSE, 1000, error)) != NULL);
    pattern_free(p);
    return rows;
}

static guint found(struct fixture *f, const char *text)
{
    g_autoptr(GPtrArray) rows = find(f, text, SORT_NEWEST);
    return rows->len;
}

static const char *const PIECES[] = {
    "退款",   "退",   "款",     "什么时候", "お届け", "届きません", "が",   "遅れて", "ー",
    "カード", "배송", "이",     "늦어요",   "refund", " ",          "。",   "、",     "a",
    "x9",     "🔥",    "𠮷野家", "ｶﾞﾗｽ",     "々",     "人々",       "อยาก", "คืน",     "เงิน",
    "ខ្មែរ",   "-",    "!",      "ß",        "é",      "東京タワー",
};

static void runs_of_any_script_like_like(void **state)
{
    struct fixture *f = *state;
    GRand *rand = g_rand_new_with_seed(5);
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    assert_ok(store_begin(f->w, error));
    for (int k = 0; k < 300; k++) {
        GString *text = g_string_new(NULL);
        for (int n = g_rand_int_range(rand, 1, 9); n > 0; n--)
            g_string_append(text, PIECES[g_rand_int_range(rand, 0, G_N_ELEMENTS(PIECES))]);
        g_autofree char *id = g_strdup_printf("%d", k);
        g_autofree char *who = g_strdup_printf("p%d", k);
        fixture_mention(f, id, who, text->str, NOW + k);
        g_ptr_array_add(texts, text_fold(text->str));
        g_string_free(text, TRUE);
    }
    assert_ok(store_commit(f->w, error));
    /* Every piece of two or three characters of every text, and single ones too. */
    GHashTable *asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint k = 0; k < texts->len; k++)
        for (const char *s = texts->pdata[k]; *s != '\0'; s = g_utf8_next_char(s)) {
            const char *end = s;
            for (int n = 1; n <= 3 && *end != '\0' && text_is_cjk(g_utf8_get_char(end)); n++) {
                end = g_utf8_next_char(end);
                g_hash_table_add(asked, g_strndup(s, (gsize)(end - s)));
            }
        }
    assert_true(g_hash_table_size(asked) > 100);
    GHashTableIter it;
    gpointer word;
    g_hash_table_iter_init(&it, asked);
    while (g_hash_table_iter_next(&it, &word, NULL)) {
        guint like = 0;
        for (guint k = 0; k < texts->len; k++)
            like += strstr(texts->pdata[k], word) != NULL;
        guint n = found(f, word);
        if (n != like)
            fail_msg("\"%s\": %u found, %u by LIKE", (char *)word, n, like);
    }
    g_hash_table_unref(asked);
    g_ptr_array_unref(texts);
    g_rand_free(rand);
}

static void words(void **state)
{
    struct fixture *f = *state;
    fixture_mention(f, "1", "a", "The Refund, please! Größe, façade, ÅNGSTRÖM", NOW);
    fixture_mention(f, "2", "b", "refunds for 3.50, see x_y and C++", NOW + 1);
    struct item *i = fixture_item("3", "c", "nothing here", NOW + 2);
    i->warning = g_strdup("refund talk");
    fixture_put(f, i, FALSE, NULL);
    static const struct {
        const char *text;
        guint n;
    } WANT[] = {
        {"refund", 2},
        {"REFUND", 2},
        {"refund*", 3},
        {"fund", 0},
        {"\"the refund\"", 1},
        {"\"refund the\"", 0},
        {"grosse", 1},
        {"größe", 1},
        {"facade", 1},
        {"ångström", 1},
        {"angstrom", 1},
        {"3.50", 1},
        {"50", 1},
        {"c++", 1},
        {"refund please", 1},
        {"refund nothing", 1},
        {"refund -please", 1},
        {"refund or refunds", 3},
        {"\"", 0},
    };
    for (gsize k = 0; k + 1 < G_N_ELEMENTS(WANT); k++)
        if (found(f, WANT[k].text) != WANT[k].n)
            fail_msg("%s: %u found", WANT[k].text, found(f, WANT[k].text));
    /* What the query language of the index would make of it must not matter. */
    static const char *const ODD[] = {"\"a\\\"b\"", "NEAR", "AND", "text:", "\"*\"", "\"^the\"", "a:b"};
    for (gsize k = 0; k < G_N_ELEMENTS(ODD); k++) {
        struct pattern *p = pattern_parse(ODD[k], NOW, "UTC", NULL, NULL, NULL);
        if (p == NULL)
            continue;
        struct list_query q = {p, SORT_NEWEST, NOW, "kim"};
        GPtrArray *rows;
        assert_ok((rows = store_list(f->r, &q, NULL, FALSE, 10, error)) != NULL);
        g_ptr_array_unref(rows);
        pattern_free(p);
    }
}

/* A row of a search shows the item that matched, and stands where it does. */
static void by_the_newest_match(void **state)
{
    struct fixture *f = *state;
    fixture_mention(f, "1", "lena", "a refund?", NOW);
    fixture_mention(f, "2", "noa", "a refund?", NOW + 1);
    struct item *i = fixture_item("3", "lena", "and now?", NOW + 2);
    i->in_reply_to = g_strdup("1");
    fixture_put(f, i, FALSE, NULL);
    g_autoptr(GPtrArray) rows = find(f, "refund", SORT_URGENT);
    assert_int_equal(rows->len, 2);
    assert_string_equal(((struct conversation *)rows->pdata[0])->last.remote_id, "2");
    assert_string_equal(((struct conversation *)rows->pdata[1])->last.remote_id, "1");
    g_autoptr(GPtrArray) oldest = find(f, "refund", SORT_OLDEST);
    assert_string_equal(((struct conversation *)oldest->pdata[0])->last.remote_id, "1");
}

static void the_index_follows(void **state)
{
    struct fixture *f = *state;
    GRand *rand = g_rand_new_with_seed(9);
    static const char *const TEXTS[] = {"one refund", "退款吗", "two parcels", "Größe", "", "Größe of 退款"};
    for (int round = 0; round < 60; round++) {
        g_autofree char *id = g_strdup_printf("%d", g_rand_int_range(rand, 0, 8));
        struct item *i = fixture_item(id, "lena", TEXTS[g_rand_int_range(rand, 0, G_N_ELEMENTS(TEXTS))], NOW);
        if (g_rand_boolean(rand))
            i->warning = g_strdup(TEXTS[g_rand_int_range(rand, 0, G_N_ELEMENTS(TEXTS))]);
        i->fetched_at = NOW + round;
        assert_ok(store_begin(f->w, error));
        fixture_put(f, i, FALSE, NULL);
        if (round % 7 == 3)
            store_rollback(f->w);
        else
            assert_ok(store_commit(f->w, error));
    }
    g_rand_free(rand);
    assert_ok(store_begin(f->w, error));
    /* FTS5 compares index and table itself. */
    assert_ok(db_exec(store_writer_reader(f->w),
                      "INSERT INTO item_fts(item_fts, rank) VALUES('integrity-check', 1)", error));
    assert_ok(store_commit(f->w, error));
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(runs_of_any_script_like_like),
        T(words),
        T(by_the_newest_match),
        T(the_index_follows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
