/* What the desk does beside what a picture of it tells: gaps, who reads along, alarms, the mouse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "rich.h"

/* How many wishes of this kind there were; the newest one's text in *text where that is not NULL. */
static int wishes(struct world *w, enum wish_kind kind, char **text)
{
    int n = 0;
    struct wish *wish;
    while ((wish = ui_wish(w->ui)) != NULL) {
        if (wish->kind == kind) {
            n++;
            if (text != NULL) {
                g_free(*text);
                *text = g_strdup(wish->text);
            }
        }
        wish_free(wish);
    }
    return n;
}

static guint jobs(struct world *w, const char *verb)
{
    guint n = 0;
    for (guint i = 0; i < w->jobs->len; i++)
        n += g_str_equal(w->jobs->pdata[i], verb);
    return n;
}

static void changed(struct world *w, guint what)
{
    struct event e = {.type = EVENT_CHANGED, .what = what};
    ui_event(w->ui, &e);
    ui_draw(w->ui, FALSE, NULL);
}

#define STORE(w, call)                                        \
    do {                                                      \
        GError *error = NULL;                                 \
        assert_true(store_begin((w)->writer, &error));        \
        if (!(call))                                          \
            fail_msg("%s", error != NULL ? error->message : ""); \
        assert_true(store_commit((w)->writer, &error));       \
    } while (0)

/* ---- gaps ---- */

static void fills_a_gap(void **state)
{
    struct world *w = world_new(12, 80, 24, TRUE);
    char stream[] = "notifications";
    struct gap g = {.account = 1, .stream = stream, .from_ms = w->now - 3 * MS_DAY, .to_ms = w->now - 2 * MS_DAY};
    STORE(w, store_gap_add(w->writer, &g, w->now, &error));
    world_keys(w, "<C-l>G");
    w->keeps = TRUE;
    world_keys(w, "<CR>");
    assert_non_null(w->kept);
    assert_string_equal(w->kept->verb, "fill-gap");
    assert_string_equal(json_string_value(json_object_get(w->kept->args, "gap")), "1");
    guint before = jobs(w, "change");
    world_keys(w, "d"); /* it is nobody's message: no act is for it, and none is for its neighbour */
    assert_int_equal(jobs(w, "change"), before);
    assert_true(world_shows(w, "this row is a gap"));
    world_keys(w, "<Esc>k3d"); /* a count does not count it */
    assert_int_equal(jobs(w, "change"), before + 1);
    world_free(w);
}

/* ---- who reads along ---- */

static guint present(struct world *w)
{
    GPtrArray *all = store_presences(w->reader, 0, w->now, NULL);
    guint n = all->len;
    g_ptr_array_unref(all);
    return n;
}

static void says_who_reads(void **state)
{
    struct world *w = world_new(12, 80, 24, TRUE);
    world_keys(w, "<CR>");
    assert_int_equal(present(w), 1);
    world_wait(w, 9 * MS_MINUTE);
    world_keys(w, "j"); /* a key renews it */
    world_wait(w, 9 * MS_MINUTE);
    assert_int_equal(present(w), 1);
    world_wait(w, 2 * MS_MINUTE); /* claim.idle without a key */
    assert_int_equal(present(w), 0);
    world_keys(w, "jq");
    assert_int_equal(present(w), 0);
    world_keys(w, "<CR>d"); /* done, and the next one is read */
    assert_int_equal(present(w), 1);
    assert_int_equal(jobs(w, "refresh"), 3);
    ui_leave(w->ui);
    assert_int_equal(present(w), 0);
    world_free(w);
}

static void claims_lapse(void **state)
{
    struct world *w = world_new(12, 80, 24, TRUE);
    world_claimed(w);
    assert_true(world_shows(w, "▌●!K"));
    assert_true(world_shows(w, "Kim is answering"));
    world_keys(w, "r"); /* two answers to one message: she is named before the first letter */
    assert_true(world_shows(w, "Kim has been answering since"));
    world_keys(w, "<Esc><Esc><Esc>");
    world_wait(w, 11 * MS_MINUTE);
    assert_true(world_shows(w, "▌●!  "));
    assert_false(world_shows(w, "Kim is answering"));
    world_free(w);
}

/* ---- what came ---- */

/* A server hands some messages over late: they came now, whenever they were written. */
static void counts_what_came_late(void **state)
{
    struct world *w = world_new(12, 80, 16, TRUE);
    world_keys(w, ":sort newest<CR>");
    world_mention(w, "jo@example.org", "written days ago", 9 * MS_DAY);
    assert_true(world_shows(w, "+1 new"));
    world_mention(w, "jo@example.org", "and another, in a thread of its own", 8 * MS_DAY);
    assert_true(world_shows(w, "+2 new"));
    world_keys(w, "l\"nothing like that\"<CR>");
    world_mention(w, "jo@example.org", "not looked for", MS_DAY);
    assert_false(world_shows(w, "+1 new"));
    world_free(w);
}

/* ---- alarms ---- */

static void login_lost(struct world *w, const char *name, enum account_state state)
{
    struct account *a = store_account(w->reader, name, NULL);
    STORE(w, store_account_state(w->writer, a->id, state, NULL, NULL, w->now, &error));
    account_free(a);
    changed(w, CHANGED_ACCOUNTS);
}

static void rings(void **state)
{
    struct world *w = world_new(12, 80, 24, TRUE);
    world_rich(w);
    char *notice = NULL;
    world_keys(w, ":set notify tmux<CR><Esc>");
    world_wait(w, 6 * MS_MINUTE); /* what rang while that world was made */
    world_wait(w, 6 * MS_MINUTE);
    wishes(w, WISH_BELL, NULL);
    world_mention(w, "jo@example.org", "an ordinary mention", 1000);
    assert_int_equal(wishes(w, WISH_BELL, NULL), 0);
    login_lost(w, "acme", ACCOUNT_LOGIN); /* another program's worker found it out */
    assert_true(world_shows(w, "login lost on acme; ga shows the way out"));
    assert_string_equal(ui_title(w->ui), "repute acme: ! acme: login, ! care: login, 1 unknown, 31 wait too long, 40 new");
    struct wish *wish = ui_wish(w->ui);
    assert_int_equal(wish->kind, WISH_BELL);
    wish_free(wish);
    assert_int_equal(wishes(w, WISH_NOTIFY, &notice), 1);
    assert_string_equal(notice, "repute acme: login lost on acme; ga shows the way out");
    for (int i = 0; i < 5; i++) { /* it flaps: nothing more is heard */
        login_lost(w, "acme", ACCOUNT_OK);
        login_lost(w, "acme", ACCOUNT_LOGIN);
    }
    login_lost(w, "acme-b", ACCOUNT_LOGIN); /* too soon for a second sound */
    login_lost(w, "acme-de", ACCOUNT_LOGIN);
    assert_int_equal(wishes(w, WISH_BELL, NULL), 0);
    world_wait(w, 5 * MS_MINUTE);
    assert_int_equal(wishes(w, WISH_NOTIFY, &notice), 1);
    assert_string_equal(notice, "repute acme: 2 more, the last: login lost on acme-de; ga shows the way out");
    world_wait(w, 5 * MS_MINUTE);
    assert_int_equal(wishes(w, WISH_BELL, NULL), 0);
    g_free(notice);
    world_free(w);
}

/* ---- without a network ---- */

static void says_when_it_tries_again(void **state)
{
    struct world *w = world_new(12, 80, 24, TRUE);
    login_lost(w, "acme", ACCOUNT_OFFLINE);
    assert_true(world_shows(w, "NO NETWORK since 14:02 · reading and writing go on · 0 held\n"));
    STORE(w, store_account_next_try(w->writer, 1, w->now + 150 * MS_SECOND, &error));
    changed(w, CHANGED_ACCOUNTS);
    assert_true(world_shows(w, "go on · 0 held · next try 14:04"));
    assert_true(ui_next_ms(w->ui) > 50 * MS_SECOND); /* it wakes nobody before the minute is over */
    world_keys(w, "ga");
    assert_true(world_shows(w, "it is tried again at 14:04; Enter tries now"));
    world_free(w);
}

static void keeps_quiet(void **state)
{
    struct world *w = world_new(12, 80, 24, TRUE);
    world_keys(w, ":set bell off<CR><Esc>");
    struct event e = {.type = EVENT_ALARM, .text = (char[]){"post on acme has an unknown outcome; gs shows it"}};
    ui_event(w->ui, &e);
    assert_true(world_shows(w, "post on acme has an unknown outcome"));
    struct wish *wish = ui_wish(w->ui);
    assert_null(wish);
    world_free(w);
}

/* An alarm does not take an error away before anybody read it: it comes when that is put away. */
static void waits_behind_an_error(void **state)
{
    struct world *w = world_new(12, 80, 24, TRUE);
    ui_say(w->ui, TRUE, "could not be kept");
    assert_true(world_shows(w, "could not be kept"));
    login_lost(w, "acme", ACCOUNT_LOGIN);
    struct event e = {.type = EVENT_ALARM, .text = (char[]){"post on acme has an unknown outcome; gs shows it"}};
    ui_event(w->ui, &e);
    assert_true(world_shows(w, "could not be kept"));
    world_keys(w, "<Esc>");
    assert_true(world_shows(w, "! login lost on acme; ga"));
    world_keys(w, "j");
    assert_true(world_shows(w, "! post on acme has"));
    world_keys(w, "j");
    assert_false(world_shows(w, "post on acme has"));
    ui_say(w->ui, TRUE, "could not be kept");
    world_keys(w, "jd"); /* a key went past it: what that one did is said */
    assert_true(world_shows(w, "u undoes"));
    world_free(w);
}

static void snooze_ends(void **state)
{
    struct world *w = world_new(12, 80, 24, TRUE);
    world_keys(w, ":set snooze.wake bell<CR>s1h<CR>");
    assert_int_equal(wishes(w, WISH_BELL, NULL), 0);
    w->now += 61 * MS_MINUTE;
    GArray *ids = NULL;
    STORE(w, (ids = store_wake_snoozed(w->writer, w->now, &error)) != NULL);
    assert_int_equal(ids->len, 1);
    g_array_unref(ids);
    changed(w, CHANGED_CONVERSATIONS);
    assert_int_equal(wishes(w, WISH_BELL, NULL), 1);
    assert_true(world_shows(w, "a snooze ended"));
    world_free(w);
}

/* ---- polls ---- */

static void shows_votes(void **state)
{
    struct world *w = world_new(1, 100, 30, TRUE);
    struct list_query q = {.now_ms = w->now};
    GPtrArray *rows = store_list(w->reader, &q, NULL, FALSE, 1, NULL);
    struct item *i = store_item(w->reader, ((struct conversation *)rows->pdata[0])->last_in, NULL);
    g_ptr_array_unref(rows);
    i->poll = g_strdup("Refund\t2\nA new one\t1\nNeither");
    struct put_result r;
    STORE(w, store_item_put(w->writer, i, FALSE, NULL, w->now, &r, &error));
    item_free(i);
    assert_int_equal(r.outcome, PUT_CHANGED); /* votes make no edit of it */
    changed(w, CHANGED_ITEMS);
    assert_true(world_shows(w, "( ) Refund  67 %, 2 votes"));
    assert_true(world_shows(w, "( ) A new one  33 %, 1 vote "));
    assert_true(world_shows(w, "( ) Neither"));
    world_free(w);
}

/* ---- in public ---- */

static int sends(struct world *w, enum action_kind action)
{
    int n = 0;
    GPtrArray *rows = store_ledgers(w->reader, LEDGER_ALL, 0, w->now, 100, NULL);
    for (guint i = 0; i < rows->len; i++)
        n += ((struct ledger *)rows->pdata[i])->action == action;
    g_ptr_array_unref(rows);
    return n;
}

/* Each asks, names the account, does nothing on any key but y, and then once. */
static void acts_in_public(void **state)
{
    static const struct {
        const char *keys, *question;
        enum action_kind action;
    } ACTS[] = {{":mute<CR>", "mute as acme on example.social: lena@example.social, public?", ACT_MUTE},
                {":block<CR>", "block as acme", ACT_BLOCK},
                {":report rude words<CR>", "report as acme", ACT_REPORT},
                {"f", "favourite as acme", ACT_FAVOURITE},
                {"b", "repost as acme", ACT_REPOST}};
    struct world *w = world_new(12, 100, 30, TRUE);
    for (gsize i = 0; i < G_N_ELEMENTS(ACTS); i++) {
        world_keys(w, ACTS[i].keys);
        assert_true(world_shows(w, ACTS[i].question));
        world_keys(w, "d<CR>n");
        assert_int_equal(sends(w, ACTS[i].action), 0);
        world_keys(w, ACTS[i].keys);
        world_keys(w, "y");
        assert_int_equal(sends(w, ACTS[i].action), 1);
    }
    assert_int_equal(jobs(w, "change"), 0); /* the d was no answer, and no act */
    world_free(w);
}

/* ---- the mouse ---- */

static void mouse(void **state)
{
    struct world *w = world_new(12, 120, 36, TRUE);
    world_rich(w);
    ui_draw(w->ui, FALSE, NULL);
    ui_mouse(w->ui, 4, 20, 1); /* the third row of Mentions */
    assert_true(world_shows(w, "24/39"));
    ui_mouse(w->ui, 10, 20, 5);
    assert_true(world_shows(w, "27/39"));
    ui_mouse(w->ui, 10, 20, 4);
    assert_true(world_shows(w, "24/39"));
    ui_mouse(w->ui, 12, 90, 1); /* Scheduled */
    assert_true(world_shows(w, "[4 Scheduled]"));
    ui_mouse(w->ui, 0, 5, 1); /* row 0 is nobody's */
    assert_true(world_shows(w, "[4 Scheduled]"));
    world_keys(w, ":");
    ui_mouse(w->ui, 4, 20, 1); /* never under a question */
    assert_true(world_shows(w, "[4 Scheduled]"));
    world_free(w);
}

/* ---- the look ---- */

/* What is set is drawn at once, and a slow line has a palette without a ground of its own. */
static void look_follows_settings(void **state)
{
    struct world *w = world_new(12, 80, 24, TRUE);
    assert_string_equal(ui_theme(w->ui)->name, "harbour");
    assert_int_equal(ui_theme(w->ui)->base.bg, 234);
    wishes(w, WISH_THEME, NULL);
    world_keys(w, ":set slow-line on<CR>");
    assert_string_equal(ui_theme(w->ui)->name, "ansi16");
    assert_int_equal(wishes(w, WISH_THEME, NULL), 1);
    world_keys(w, ":theme contrast<CR>"); /* made for eyes, not for looks */
    assert_string_equal(ui_theme(w->ui)->name, "contrast");
    world_keys(w, ":set slow-line off<CR>:theme harbour<CR>:set background default<CR>");
    assert_string_equal(ui_theme(w->ui)->name, "harbour");
    assert_int_equal(ui_theme(w->ui)->base.bg, -1);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_a_gap), cmocka_unit_test(counts_what_came_late), cmocka_unit_test(says_who_reads), cmocka_unit_test(claims_lapse),
        cmocka_unit_test(rings),       cmocka_unit_test(keeps_quiet),    cmocka_unit_test(snooze_ends),
        cmocka_unit_test(waits_behind_an_error), cmocka_unit_test(shows_votes), cmocka_unit_test(says_when_it_tries_again),
        cmocka_unit_test(acts_in_public), cmocka_unit_test(mouse), cmocka_unit_test(look_follows_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
