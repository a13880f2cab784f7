/* An account's own zone on the screen: times of its posts are typed, shown and kept by the clock there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "writing_fixture.h"

#define NEW_YORK "{\"account\":\"acme-b\",\"zone\":\"America/New_York\"}"
#define FRI_9_BERLIN G_GINT64_CONSTANT(1773388800000)
#define FRI_9_NEW_YORK G_GINT64_CONSTANT(1773406800000)

static int two_clocks(void **state)
{
    begin(state);
    world_job(*state, "sal", "account-add", SECOND_ACCOUNT);
    world_job(*state, "sal", "account-zone", NEW_YORK);
    return 0;
}

static void assert_row(struct world *w, gint64 id, gint64 due_at, const char *zone)
{
    struct ledger *l = store_ledger(w->reader, id, NULL);
    assert_int_equal(l->due_at, due_at);
    assert_string_equal(l->zone, zone);
    ledger_free(l);
}

static void the_review_reads_the_clock_of_the_account_shown(void **state)
{
    struct world *w = *state;
    world_keys(w, ":post acme acme-b<CR>Two clocks<Esc>tfri 9:00<CR>");
    assert_shows(w, "Fri 13 Mar 09:00 CET");
    assert_shows(w, "acme-b Fri 04:00 EDT");
    world_keys(w, "jt");
    assert_shows(w, "when in America/New_York");
    assert_shows(w, "2026-03-13 04:00");
    world_keys(w, "<C-u>2027-03-14 2:30<CR>"); /* clocks there go forward; here they do not */
    assert_shows(w, "does not exist on 2027-03-14");
    world_keys(w, "<C-u>fri 9:00<CR>");
    assert_shows(w, "Fri 13 Mar 09:00 EDT");
    assert_shows(w, "acme Fri 14:00 CET");
    world_keys(w, "y");
    assert_row(w, 1, FRI_9_NEW_YORK, "Europe/Berlin");
    assert_row(w, 2, FRI_9_NEW_YORK, "America/New_York");
}

static void what_waits_is_moved_by_the_clock_it_is_shown_by(void **state)
{
    struct world *w = *state;
    world_keys(w, ":post acme-b<CR>Morning there<Esc>tfri 9:00<CR>y");
    assert_row(w, 1, FRI_9_NEW_YORK, "America/New_York");
    assert_shows(w, "scheduled as acme-b for Fri 09:00 EDT");
    world_keys(w, "gs");
    assert_shows(w, "Fri 09:00 EDT");
    world_keys(w, "t");
    assert_shows(w, "from Fri 09:00 EDT to");
    world_keys(w, "fri 10:00<CR>");
    assert_row(w, 1, FRI_9_NEW_YORK + MS_HOUR, "America/New_York");
    assert_shows(w, "moved to Fri 10:00 EDT");
    world_keys(w, "gs"); /* its day in the week has our clock; the row below has both */
    assert_shows(w, "15:00");
    assert_shows(w, "scheduled  Fri 10:00 EDT");
}

static void the_zone_is_set_and_taken_back(void **state)
{
    struct world *w = *state;
    world_keys(w, ":post acme<CR>Here<Esc>tfri 9:00<CR>y");
    world_keys(w, "ga");
    assert_true(ui_run(w->ui, "account-zone acme", NULL));
    world_keys(w, "Asia/Tokio<CR>");
    assert_shows(w, "zone \"Asia/Tokio\" is not known; say one like Europe/Berlin");
    world_keys(w, "<C-u>Asia/Tokyo<CR>");
    assert_shows(w, "acme: times are in Asia/Tokyo");
    assert_row(w, 1, FRI_9_BERLIN, "Asia/Tokyo");
    world_keys(w, "gs");
    assert_shows(w, "Fri 17:00 JST");
    assert_true(ui_run(w->ui, "account-zone acme none", NULL));
    world_wait(w, 10);
    assert_shows(w, "Fri 09:00");
    struct account *a = store_account(w->reader, "acme", NULL);
    assert_null(a->zone);
    account_free(a);
}

int main(void)
{
#undef WITH
#define WITH(f) cmocka_unit_test_setup_teardown(f, two_clocks, end)
    const struct CMUnitTest tests[] = {
        WITH(the_review_reads_the_clock_of_the_account_shown),
        WITH(what_waits_is_moved_by_the_clock_it_is_shown_by),
        WITH(the_zone_is_set_and_taken_back),
    };
    return cmocka_run_group_tests_name("account zone", tests, NULL, NULL);
}
