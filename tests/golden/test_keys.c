/* What keys do beside the acts themselves: typed ahead, searched by, repeated, recorded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <glib/gstdio.h>

#include "rich.h"

static struct world *rich(int width, int height)
{
    struct world *w = world_new(12, width, height, TRUE);
    world_rich(w);
    return w;
}

/* ---- typed ahead ---- */

static void ahead_of_an_overlay(void **state)
{
    struct world *w = rich(60, 16);
    world_keys_ahead(w, "?G");
    assert_true(world_shows(w, ":help WORD"));
    world_keys_ahead(w, "qgsG"); /* and of a pane that was not shown yet */
    char *at_end = world_screen(w, NULL);
    world_keys(w, "G");
    char *again = world_screen(w, NULL);
    assert_string_equal(at_end, again);
    g_free(at_end);
    g_free(again);
    world_free(w);
}

/* ---- searching ---- */

static void finds_in_reputation(void **state)
{
    struct world *w = rich(120, 36);
    world_keys(w, "gr/first reply<CR>");
    assert_true(world_shows(w, "▌  first reply"));
    world_keys_ahead(w, "]/lena<CR>"); /* another tab, before it was drawn */
    assert_true(world_shows(w, "[messages]"));
    world_keys(w, "<CR>");
    assert_true(world_shows(w, "My order 4417"));
    world_keys(w, "qgr/no such word<CR>");
    assert_true(world_shows(w, "nothing in Reputation has \"no such word\""));
    world_free(w);
}

static void finds_in_a_person(void **state)
{
    struct world *w = rich(80, 24);
    world_keys(w, "gp/4417<CR>");
    assert_true(world_shows(w, "[Person]"));
    assert_false(world_shows(w, "nothing in Person"));
    world_keys(w, "/no such word<CR>");
    assert_true(world_shows(w, "nothing in Person has \"no such word\""));
    world_free(w);
}

/* ---- again, and macros ---- */

static gint64 labelled(struct world *w, const char *label)
{
    char *text = g_strdup_printf("label:%s", label);
    struct pattern *p = pattern_parse(text, w->now, NULL, NULL, NULL, NULL);
    struct list_query q = {.pattern = p, .now_ms = w->now, .me = "sal"};
    gint64 n = store_list_count(w->reader, &q, 100, NULL);
    pattern_free(p);
    g_free(text);
    return n;
}

static void repeats_what_was_answered(void **state)
{
    struct world *w = rich(80, 24);
    world_keys(w, "Lvip<CR>j.");
    assert_int_equal(labelled(w, "vip"), 2);
    world_keys(w, "j2Lhot<CR>jj."); /* with its count */
    assert_int_equal(labelled(w, "hot"), 4);
    world_keys(w, ":label slow<CR>j.");
    assert_int_equal(labelled(w, "slow"), 2);
    world_free(w);
}

static void macro_asks_nothing_twice(void **state)
{
    struct world *w = rich(80, 24);
    world_keys(w, ":macro record a<CR>Lvip<CR>:label hot<CR>j:macro<CR>3@a");
    assert_int_equal(labelled(w, "vip"), 4);
    assert_int_equal(labelled(w, "hot"), 4);
    assert_false(world_shows(w, "[Command]"));
    world_free(w);
}

static void macro_waits_for_an_answer(void **state)
{
    struct world *w = rich(80, 24);
    world_keys(w, ":macro record b<CR>f<Esc>Lliked<CR>:macro<CR>j@b");
    assert_true(world_shows(w, "y yes  n no"));
    assert_int_equal(labelled(w, "liked"), 1);
    world_keys(w, "y");
    assert_int_equal(labelled(w, "liked"), 2);
    world_keys(w, "j@b<Esc>"); /* Esc ends all of it */
    assert_int_equal(labelled(w, "liked"), 2);
    world_free(w);
}

static void macro_runs_itself(void **state)
{
    struct world *w = rich(80, 24);
    world_keys(w, ":macro record a<CR>j:macro<CR>:macro record a<CR>j:run-macro a<CR>:macro<CR>@a");
    assert_true(world_shows(w, "does it run itself?"));
    world_free(w);
}

static void tagged_acts_only_where_meant(void **state)
{
    struct world *w = rich(80, 24);
    world_keys(w, "  ;f");
    assert_true(world_shows(w, "favourite is not for all tagged at once"));
    world_keys(w, ":with-tagged label both<CR>");
    assert_int_equal(labelled(w, "both"), 2);
    world_free(w);
}

static void range_reaches_far(void **state)
{
    struct world *w = rich(80, 24);
    for (int i = 0; i < 400; i++) { /* more than the window holds */
        char *handle = g_strdup_printf("p%03d.example", i);
        world_mention(w, handle, "one of many", (400 - i) * 1000);
        g_free(handle);
    }
    world_keys(w, "o<C-l>ggt350jV");
    assert_true(world_shows(w, "tagged 351;"));
    world_keys(w, "<Esc><Esc>gg300d");
    assert_true(world_shows(w, "done 300"));
    world_free(w);
}

/* ---- help, and keys of one's own ---- */

static void help_gives_reasons(void **state)
{
    struct world *w = rich(80, 60);
    world_keys(w, "jjj?G");
    assert_true(world_shows(w, "NOT FOR WHAT IS CHOSEN NOW"));
    assert_true(world_shows(w, "v  there is no picture in the message"));
    world_keys(w, "qgs?"); /* y approves there: it does not copy a link */
    assert_true(world_shows(w, "y         approve this very text"));
    assert_true(world_shows(w, "y n  it asks for no approval"));
    assert_false(world_shows(w, "copy the link"));
    world_keys(w, "q:help snooze<CR>");
    assert_true(world_shows(w, "set snooze.default"));
    world_free(w);
}

static void keys_of_reputation_are_bound(void **state)
{
    struct world *w = rich(120, 36);
    world_keys(w, "gr]");
    assert_true(world_shows(w, "[messages]"));
    world_keys(w, "[");
    assert_true(world_shows(w, "[overview]"));
    world_keys(w, ":map reputation e tab-next<CR>e");
    assert_true(world_shows(w, "[messages]"));
    world_keys(w, "q");
    assert_true(world_shows(w, "[overview]"));
    world_free(w);
}

/* ---- place ---- */

static void place_outlives_a_kill(void **state)
{
    struct world *w = rich(80, 24);
    world_keys(w, ":limit is:new<CR>4j");
    world_wait(w, 3500);
    char *place = store_place(w->reader, "sal", "place");
    assert_non_null(place);
    assert_non_null(strstr(place, "\"pattern\":\"is:new\""));
    g_free(place);
    world_free(w);
}

/* ---- questions, and pastes ---- */

static void question_fits(void **state)
{
    struct world *w = rich(60, 16);
    world_keys(w, "f"); /* the account comes first, and how one answers is never cut */
    assert_true(world_shows(w, "favourite as acme on example.social: "));
    assert_true(world_shows(w, "  y yes  n no"));
    world_free(w);
}

static void paste(struct world *w, const char *text)
{
    ui_key(w->ui, K_PASTE_BEGIN);
    for (; *text != '\0'; text++)
        ui_key(w->ui, *text == '\n' ? K_ENTER : (keycode)*text);
    ui_key(w->ui, K_PASTE_END);
}

static guint quits(struct world *w)
{
    guint n = 0;
    struct wish *wish;
    while ((wish = ui_wish(w->ui)) != NULL) {
        n += wish->kind == WISH_QUIT;
        wish_free(wish);
    }
    return n;
}

static void pastes_are_no_commands(void **state)
{
    struct world *w = rich(80, 24);
    guint before = w->jobs->len;
    paste(w, "ddQ\nfy");
    assert_int_equal(w->jobs->len, before);
    assert_int_equal(quits(w), 0);
    assert_true(world_shows(w, "pasted text does nothing here"));
    world_keys(w, "f");
    paste(w, "y"); /* no answer */
    assert_true(world_shows(w, "y yes  n no"));
    assert_int_equal(w->jobs->len, before);
    world_keys(w, "<Esc>L");
    paste(w, "two\nlines"); /* one line, and Enter is the person's */
    assert_true(world_shows(w, "two lines"));
    world_keys(w, "<CR>");
    assert_int_equal(labelled(w, "\"two lines\""), 1);
    world_free(w);
}

/* ---- back where it was done ---- */

/* The first that was put away, whether its row is still there or left with a merge. */
static void undo_goes_to_the_first(void **state)
{
    struct world *w = rich(60, 16);
    world_keys(w, "ggjtjj5dGu");
    assert_true(world_shows(w, "Mentions 4/39"));
    world_keys(w, "ggTis:new<CR>;d<C-l>");
    assert_true(world_shows(w, "Nothing waits for an answer"));
    world_keys(w, "u");
    assert_true(world_shows(w, "Mentions 1/39"));
    world_free(w);
}

/* ---- what happened is said ---- */

static void no_act_is_silent(void **state)
{
    struct world *w = rich(100, 30);
    world_keys(w, "s2h<CR>");
    assert_true(world_shows(w, "snoozed until 16:02: Lena Okafor"));
    world_keys(w, "u");
    assert_true(world_shows(w, "undone: snoozed until 16:02: Lena Okafor"));
    world_keys(w, "sr<CR>");
    assert_true(world_shows(w, "snoozed until they answer: Lena Okafor"));
    world_keys(w, ":label -none<CR>");
    assert_true(world_shows(w, "nothing changed: it was so already"));
    world_keys(w, ":unmap all <lt>F9><CR>");
    assert_true(world_shows(w, "nothing was bound to <F9>"));
    world_keys(w, ":don<CR>");
    assert_true(world_shows(w, "is \"done\" meant?"));
    world_keys(w, "ggz");
    assert_true(world_shows(w, "no warning covers this message"));
    world_free(w);
}

/* ---- copying ---- */

static void copies_a_draft(void **state)
{
    struct world *w = rich(100, 30);
    world_keys(w, "gdY");
    struct wish *wish;
    while ((wish = ui_wish(w->ui)) != NULL && wish->kind != WISH_COPY)
        wish_free(wish);
    assert_non_null(wish);
    assert_non_null(strstr(wish->text, "water"));
    wish_free(wish);
    world_keys(w, "gsY");
    wish = ui_wish(w->ui);
    assert_non_null(wish);
    assert_non_null(strstr(wish->text, "Price change"));
    wish_free(wish);
    world_free(w);
}

/* ---- Tab ---- */

static void completes_names(void **state)
{
    struct world *w = rich(100, 30);
    world_keys(w, ":idea Sampler box<CR>lidea:sa<Tab>");
    assert_true(world_shows(w, "idea:\"Sampler box\""));
    world_keys(w, "<CR>");
    assert_true(world_shows(w, "limit: idea:\"Samp"));
    assert_true(world_shows(w, "1/1"));
    world_keys(w, "lis:new account:nosuch,acm<Tab>");
    assert_true(world_shows(w, "account:nosuch,acme"));
    world_keys(w, "<C-u>wating:>2h is:new");
    assert_true(world_shows(w, "is \"waiting\" meant? Tab puts it in"));
    world_keys(w, "<Tab>");
    assert_true(world_shows(w, "limit: waiting:>2h is:new"));
    assert_true(world_shows(w, "match  Enter limits"));
    world_keys(w, "<C-u>is:p<Tab>"); /* what is only half typed is completed */
    assert_true(world_shows(w, "limit: is:pending"));
    world_free(w);
}

/* A name is all of the answer: no blank follows it. */
static void completes_a_colleague(void **state)
{
    struct world *w = rich(100, 30);
    world_keys(w, ":post acme<CR>New hours<Esc>Pk<Tab><CR>");
    assert_true(world_shows(w, "waits for kim"));
    world_keys(w, "gsgg/New hours<CR>y");
    assert_true(world_shows(w, "you wrote it, and asked kim"));
    world_free(w);
}

static void completes_settings_and_zones(void **state)
{
    struct world *w = rich(100, 30);
    char *folder = g_dir_make_tmp("repute-zones-XXXXXX", NULL), *europe = g_build_filename(folder, "Europe", NULL);
    char *berlin = g_build_filename(europe, "Berlin", NULL), *list = g_build_filename(folder, "zone.tab", NULL);
    char *dakota = g_build_filename(folder, "US", "North_Dakota", NULL), *beulah = g_build_filename(dakota, "Beulah", NULL);
    assert_true(g_mkdir(europe, 0700) == 0 && g_mkdir_with_parents(dakota, 0700) == 0);
    assert_true(g_file_set_contents(berlin, "", 0, NULL) && g_file_set_contents(list, "", 0, NULL) && g_file_set_contents(beulah, "", 0, NULL));
    g_setenv("TZDIR", folder, TRUE);
    world_keys(w, ":set zo<Tab>eu<Tab>");
    assert_true(world_shows(w, ":set zone Europe/"));
    world_keys(w, "b<Tab>");
    assert_true(world_shows(w, ":set zone Europe/Berlin"));
    world_keys(w, "<Esc>:set zone us/north_d<Tab>be<Tab>");
    assert_true(world_shows(w, ":set zone US/North_Dakota/Beulah"));
    world_keys(w, "<Esc>:account-zone acme Europe/<Tab>");
    assert_true(world_shows(w, ":account-zone acme Europe/Berlin"));
    world_keys(w, "<Esc>:set slow-line a<Tab>");
    assert_true(world_shows(w, ":set slow-line auto"));
    world_keys(w, "<Esc>:set bell of<Tab>");
    assert_true(world_shows(w, ":set bell off"));
    world_keys(w, "<Esc>s9 Apr 12:00 Eu<Tab>Be<Tab>");
    assert_true(world_shows(w, "9 Apr 12:00 Europe/Berlin"));
    world_keys(w, "<Esc>");
    g_unsetenv("TZDIR");
    char *made[] = {berlin, list, europe, beulah, dakota, g_path_get_dirname(dakota), folder};
    for (gsize i = 0; i < G_N_ELEMENTS(made); i++)
        assert_int_equal(g_remove(made[i]), 0);
    g_free(made[5]);
    g_free(dakota);
    g_free(beulah);
    g_free(list);
    g_free(berlin);
    g_free(europe);
    g_free(folder);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ahead_of_an_overlay),
        cmocka_unit_test(finds_in_reputation),
        cmocka_unit_test(finds_in_a_person),
        cmocka_unit_test(repeats_what_was_answered),
        cmocka_unit_test(macro_asks_nothing_twice),
        cmocka_unit_test(macro_waits_for_an_answer),
        cmocka_unit_test(macro_runs_itself),
        cmocka_unit_test(tagged_acts_only_where_meant),
        cmocka_unit_test(range_reaches_far),
        cmocka_unit_test(help_gives_reasons),
        cmocka_unit_test(keys_of_reputation_are_bound),
        cmocka_unit_test(place_outlives_a_kill),
        cmocka_unit_test(question_fits),
        cmocka_unit_test(pastes_are_no_commands),
        cmocka_unit_test(undo_goes_to_the_first),
        cmocka_unit_test(no_act_is_silent),
        cmocka_unit_test(copies_a_draft),
        cmocka_unit_test(completes_names),
        cmocka_unit_test(completes_a_colleague),
        cmocka_unit_test(completes_settings_and_zones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
