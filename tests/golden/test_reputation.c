/* Figures of the Reputation pane: each opens what it is made of, and one comes back to where one was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "repute/scores.h"
#include "repute/store_spread.h"
#include "rich.h"

/* The conversation at the head of the list. */
static gint64 mentions_first(struct world *w)
{
    struct list_query q = {.sort = SORT_NEWEST, .now_ms = w->now};
    GPtrArray *list = store_list(w->reader, &q, NULL, FALSE, 1, NULL);
    gint64 id = ((struct conversation *)list->pdata[0])->id;
    g_ptr_array_unref(list);
    return id;
}

static guint asked(const struct world *w)
{
    guint n = 0;
    for (guint i = 0; i < w->jobs->len; i++)
        n += g_str_equal(w->jobs->pdata[i], "figures");
    return n;
}

static void keep_figures(struct world *w, const struct score_scope *scope, const char *part, const char *json, gint64 at)
{
    assert_true(store_begin(w->writer, NULL) && store_score_set(w->writer, scope, part, json, at, NULL) &&
                store_commit(w->writer, NULL));
}

static void keep_score(struct world *w, const struct score_scope *scope, gint64 at)
{
    g_autofree char *value = store_score(w->reader, scope, "", NULL);
    keep_figures(w, scope, "", value, at);
}

/* The worker is asked where what is kept lacks, is older than the score of all, or is of a time to come; then no more. */
static void asks_once(void **state)
{
    static const struct score_scope ALL = {.kind = SCORE_ACCOUNT}, LABEL = {.kind = SCORE_LABEL, .name = "delivery"};
    struct world *w = world_new_rich();
    w->keeps = FALSE;
    world_keys(w, "gi:label delivery<CR>gr]]]");
    assert_int_equal(asked(w), 1); /* for people */
    world_keys(w, ":score label:delivery<CR>");
    assert_int_equal(asked(w), 2);
    world_keys(w, "o:score label:delivery<CR>");
    assert_int_equal(asked(w), 2);
    keep_score(w, &ALL, w->now + 1);
    w->now += MS_SECOND;
    world_keys(w, "o:score label:delivery<CR>");
    assert_int_equal(asked(w), 4); /* for it, and people */
    keep_score(w, &LABEL, w->now + MS_DAY);
    world_keys(w, "o:score label:delivery<CR>oo");
    assert_int_equal(asked(w), 5);
    world_free(w);
}

static void other_accounts(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, "gr");
    assert_true(world_shows(w, "all accounts"));
    world_keys(w, "o");
    assert_true(world_shows(w, "─ acme ·"));
    world_keys(w, "ooo");
    assert_true(world_shows(w, "─ care ·"));
    world_keys(w, "o");
    assert_true(world_shows(w, "all accounts"));
    world_keys(w, ":score acm<Tab><CR>");
    assert_true(world_shows(w, "─ acme ·"));
    world_keys(w, "gi:label delivery<CR>");
    world_keys(w, ":score label:del<Tab><CR>");
    assert_true(world_shows(w, "─ delivery ·"));
    assert_true(world_shows(w, "The figures are being worked out."));
    w->keeps = FALSE;
    world_keys(w, "o:score label:delivery<CR>");
    assert_true(world_shows(w, "too few: "));
    world_keys(w, "]]");
    assert_true(world_shows(w, "1 waits, 1 longer than promised"));
    world_keys(w, ":score @ruth@example.net<CR>");
    assert_true(world_shows(w, "@ruth@example.net ·"));
    world_keys(w, ":score label:nothing<CR>");
    assert_true(world_shows(w, "no conversation has the label"));
    world_free(w);
}

static void opens_what_moved(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, "gr10j<CR>"); /* the first mover is what several say: the inbox, limited to it */
    assert_true(world_shows(w, "limit: \"late deliv"));
    world_keys(w, "grj<CR>");
    assert_true(world_shows(w, "Conversation]"));
    assert_true(world_shows(w, "ruth@example.net"));
    world_keys(w, "q");
    assert_true(world_shows(w, "[3 Reputation]"));
    world_free(w);
}

/* Each figure leads to what is behind it. */
static void opens_figures(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, "gr<CR>"); /* the sentence: who waits too long */
    assert_true(world_shows(w, "view: late"));
    world_keys(w, "<Esc>");
    assert_true(world_shows(w, "[overview]"));
    world_keys(w, "grj<CR>");
    assert_true(world_shows(w, "what moved goodwill most"));
    world_keys(w, "qG<CR>"); /* how sure: whom people put right */
    assert_true(world_shows(w, "whose mood somebody set"));
    world_keys(w, "w");
    assert_true(world_shows(w, "How often the model says"));
    world_keys(w, "qqggjjj<CR>");
    assert_true(world_shows(w, "[messages]"));
    assert_true(world_shows(w, "whom nobody followed up"));
    world_keys(w, "qjjjj<CR>"); /* q: the overview; then today's messages */
    assert_true(world_shows(w, "2026-03-12, left and right"));
    world_keys(w, "<Left>");
    assert_true(world_shows(w, "2026-03-11"));
    world_keys(w, "jj<CR>");
    assert_true(world_shows(w, "Conversation]"));
    world_keys(w, "q");
    assert_true(world_shows(w, "2026-03-11")); /* back where one was */
    world_keys(w, "qj<CR>");
    assert_true(world_shows(w, "[replies]"));
    world_keys(w, "ggjj<CR>"); /* in time: what came late, and what did not */
    assert_true(world_shows(w, "first answers that came too late"));
    world_keys(w, "q"); /* whence one came */
    assert_true(world_shows(w, "[replies]"));
    world_free(w);
}

/* The same words watched by two accounts: figures of each, by its name. */
static void watched_twice(void **state)
{
    struct world *w = world_new_rich();
    GPtrArray *accounts = store_accounts(w->reader, NULL);
    assert_true(store_begin(w->writer, NULL));
    for (guint i = 0; i < 2; i++)
        assert_true(store_watch_add(w->writer, ((struct account *)accounts->pdata[i])->id, "#unroasted", "sal", w->now, NULL, NULL));
    assert_true(store_commit(w->writer, NULL));
    world_keys(w, "gr:score watch:#unroasted<CR>");
    assert_true(world_shows(w, "more than one account watches \"#unroasted\""));
    for (guint i = 0; i < 2; i++) {
        g_autofree char *name = g_strdup_printf("watch:#unroasted@%s ", ((struct account *)accounts->pdata[i])->name);
        world_keys(w, i == 0 ? ":score watch:<Tab><CR>" : "o");
        assert_true(world_shows(w, name));
    }
    world_keys(w, "o");
    assert_true(world_shows(w, "all accounts"));
    g_ptr_array_unref(accounts);
    world_free(w);
}

/* A list that has more than it shows says how many, and where they are. */
static void says_what_is_left_out(void **state)
{
    static const struct score_scope ALL = {.kind = SCORE_ACCOUNT}, LABEL = {.kind = SCORE_LABEL, .name = "spät"};
    struct world *w = world_new_rich();
    w->keeps = FALSE;
    world_keys(w, "gi:label spät<CR>:score label:spät<CR>");
    w->keeps = TRUE;
    keep_figures(w, &ALL, "follow-up", "{\"n\":1234,\"moved\":[]}", w->now);
    keep_figures(w, &LABEL, "follow-up", "{\"n\":7,\"moved\":[]}", w->now);
    keep_figures(w, &ALL, SCORES_PEOPLE, "{\"advocates\":[],\"advocates_n\":0,\"detractors\":[],\"detractors_n\":3}", w->now);
    world_keys(w, "ggjjj<CR>");
    assert_true(world_shows(w, "and 7 that moved it less; repute why 'label:spät' follow-up --limit 7 lists all"));
    world_keys(w, "q:score all<CR>ggjjj<CR>");
    assert_true(world_shows(w, "and 1234 that moved it less; repute why all follow-up --limit 1234 lists all"));
    world_keys(w, "q]]]");
    assert_true(world_shows(w, "and 3 of whom it is less sure"));
    world_free(w);
}

/* Of a day too whose midnight its clocks leave out. */
static void opens_a_day_without_midnight(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, ":set zone America/Havana<CR>grjjjjjjj<Left><Left><Left><Left><CR>");
    assert_true(world_shows(w, "in the inbox: direction:in since:2026-03-08 until:2026-03-09"));
    assert_true(world_shows(w, "p11@example.net"));
    g_autofree char *screen = world_screen(w, NULL);
    assert_null(strstr(screen, "p12@example.net")); /* of the day before */
    world_keys(w, "<Left>");
    assert_true(world_shows(w, "in the inbox: direction:in since:2026-03-07 until:2026-03-08"));
    world_free(w);
}

/* What reply times are made of is worked out where it is asked for. */
static void opens_reply_times(void **state)
{
    struct world *w = world_new_rich();
    w->keeps = FALSE;
    world_keys(w, "gr]]<CR>");
    assert_true(world_shows(w, "until a person answered, the longest first: 51 conversations"));
    assert_true(world_shows(w, " waits "));
    world_keys(w, "j<CR>");
    assert_true(world_shows(w, "Conversation]"));
    world_keys(w, "qqj<CR>k");
    assert_true(world_shows(w, "until it was solved"));
    assert_true(world_shows(w, " open "));
    world_free(w);
}

/* A pattern that one can read and use again; Esc leads back, but not from a limit of one's own. */
static void limits_the_inbox(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, "gr]j");
    assert_true(world_shows(w, "in the inbox: direction:in age:<7d"));
    world_keys(w, "<CR>");
    assert_true(world_shows(w, "limit: direction:"));
    world_keys(w, "<Esc>");
    assert_true(world_shows(w, "[messages]"));
    assert_true(world_shows(w, "▌ in the inbox"));
    world_keys(w, "<CR>:limit lang:de<CR><Esc>");
    assert_true(world_shows(w, "[1 Mentions]"));
    world_free(w);
}

/* A post's figures: who passed it on or what was counted, and what came back. */
static void opens_spread(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, "gr[Gk<CR>");
    assert_true(world_shows(w, "who passed it on"));
    world_keys(w, "q");
    assert_true(world_shows(w, "[spread]"));
    world_keys(w, "j<CR>");
    assert_true(world_shows(w, "what others answered to it"));
    world_free(w);
}

static void tabs_turn(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, ":idea Sampler box<CR>gr]]]]");
    assert_true(world_shows(w, "[ideas]"));
    world_keys(w, "<CR>");
    assert_true(world_shows(w, "the people behind one"));
    world_keys(w, "q");
    assert_true(world_shows(w, "[ideas]"));
    world_keys(w, "ggw"); /* w on a figure says what it is */
    assert_true(world_shows(w, "ranked by how many people said it"));
    world_keys(w, "q]");
    assert_true(world_shows(w, "too early to say"));
    world_keys(w, "]");
    assert_true(world_shows(w, "[overview]"));
    world_keys(w, "[[q");
    assert_true(world_shows(w, "[overview]"));
    world_free(w);
}

/* What grows and is critical is said first, and is what Enter opens. */
static void alarm_comes_first(void **state)
{
    struct world *w = world_new_rich();
    GError *error = NULL;
    GPtrArray *list = store_spreads(w->reader, 0, 1, NULL);
    struct spread_row *row = list->pdata[0];
    gint64 conversation = mentions_first(w);
    row->alarm = TRUE;
    g_free(row->value);
    row->value = g_strdup_printf("{\"who\":\"ruth@example.net\",\"rate\":41,\"r\":1.3,\"alarm\":true,\"reshares\":60,"
                                 "\"conversation\":\"%" G_GINT64_FORMAT "\"}", conversation);
    assert_true(store_begin(w->writer, &error) && store_spread_set(w->writer, row, 41, &error) && store_commit(w->writer, &error));
    g_ptr_array_unref(list);
    struct event e = {.type = EVENT_CHANGED, .what = CHANGED_SCORES};
    ui_event(w->ui, &e);
    world_keys(w, "gr");
    assert_true(world_shows(w, "critical and spreading: ruth@example.net, 41 reshares an hour, each leads to 1.3 more"));
    world_keys(w, "<CR>");
    assert_true(world_shows(w, "Conversation]"));
    world_free(w);
}

static void spike_is_opened(void **state)
{
    struct world *w = world_new_rich();
    const struct score_scope all = {.kind = SCORE_ACCOUNT};
    GError *error = NULL;
    g_autofree char *was = store_score(w->reader, &all, "", NULL);
    json_t *score = json_loads(was, 0, NULL);
    json_object_set_new(score, "alarm", json_pack("{s:b,s:i,s:i,s:f}", "spike", 1, "n", 9, "negative", 4, "usual", 1.2));
    char *now = json_dumps(score, JSON_COMPACT);
    assert_true(store_begin(w->writer, &error) && store_score_set(w->writer, &all, "", now, w->now, &error) &&
                store_commit(w->writer, &error));
    free(now);
    json_decref(score);
    struct event e = {.type = EVENT_CHANGED, .what = CHANGED_SCORES};
    ui_event(w->ui, &e);
    world_keys(w, "gr");
    assert_true(world_shows(w, "9 mentions this hour (usual: 1), 4 of them bad"));
    world_keys(w, "gg<CR>");
    assert_true(world_shows(w, "limit: age:<1h"));
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_once),
        cmocka_unit_test(other_accounts),
        cmocka_unit_test(opens_what_moved),
        cmocka_unit_test(opens_figures),
        cmocka_unit_test(says_what_is_left_out),
        cmocka_unit_test(watched_twice),
        cmocka_unit_test(opens_a_day_without_midnight),
        cmocka_unit_test(opens_reply_times),
        cmocka_unit_test(limits_the_inbox),
        cmocka_unit_test(opens_spread),
        cmocka_unit_test(tabs_turn),
        cmocka_unit_test(alarm_comes_first),
        cmocka_unit_test(spike_is_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
