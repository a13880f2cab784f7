/* What is typed on where its key opened nothing, or where something opened over it: words never act. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rich.h"

static guint count(struct world *w, const char *verb)
{
    guint n = 0;
    for (guint i = 0; i < w->jobs->len; i++)
        n += g_str_equal(w->jobs->pdata[i], verb);
    return n;
}

static struct world *rich(void)
{
    struct world *w = world_new(12, 80, 24, TRUE);
    world_rich(w);
    return w;
}

/* r is for a message: in Reputation there is none. */
static void words_of_a_refused_reply(void **state)
{
    struct world *w = rich();
    world_keys(w, "gr");
    guint before = w->jobs->len;
    world_keys(w, "rdear Qd,<CR>u are");
    assert_int_equal(w->jobs->len, before);
    assert_true(world_shows(w, "reply does not work in Reputation"));
    assert_true(world_shows(w, "Esc goes on: dear Qd, u are"));
    world_keys(w, "<Esc>");
    assert_int_equal(count(w, "draft-save"), 1);
    assert_true(world_shows(w, "what you typed is draft"));
    world_keys(w, "gd");
    assert_true(world_shows(w, "dear Qd, u are"));
    world_free(w);
}

static void a_slip_is_no_draft(void **state)
{
    struct world *w = rich();
    world_keys(w, "grrd<Esc>");
    assert_int_equal(count(w, "draft-save"), 0);
    world_keys(w, "ci");
    assert_true(world_shows(w, "view does not work in Reputation")); /* named in the line: it asked for nothing */
    world_keys(w, "gi");
    assert_true(world_shows(w, "[1 Mentions"));
    world_free(w);
}

static void answer_of_a_refused_question(void **state)
{
    struct world *w = rich();
    world_keys(w, "gdlsam<CR>"); /* Enter is the end of that line */
    assert_int_equal(count(w, "change"), 0);
    assert_false(world_shows(w, "Esc goes on"));
    assert_int_equal(count(w, "draft-save"), 0);
    world_free(w);
}

static void a_hand_that_rested_has_read(void **state)
{
    struct world *w = rich();
    world_keys(w, "grr");
    world_wait(w, 1600);
    world_keys(w, "gi");
    assert_true(world_shows(w, "[1 Mentions"));
    world_keys(w, "grr<Esc>gi"); /* and so has who presses Esc */
    assert_true(world_shows(w, "[1 Mentions"));
    world_keys(w, "grr<Down>gi"); /* or an arrow: no text begins with one */
    assert_true(world_shows(w, "[1 Mentions"));
    world_free(w);
}

/* ---- somebody else has it ---- */

static struct world *claimed(void)
{
    struct world *w = world_new(12, 80, 24, TRUE);
    world_claimed(w);
    return w;
}

static void words_take_over_nothing(void **state)
{
    struct world *w = claimed();
    world_keys(w, "rThanks, i ");
    world_keys(w, "quit");
    assert_true(world_shows(w, "Kim has been answering since 14:02"));
    assert_true(world_shows(w, "@lena@example.social Thanks, i quit"));
    world_wait(w, 2000);
    world_keys(w, "T");
    assert_true(world_shows(w, "it is yours now; write on"));
    world_keys(w, "ter");
    assert_true(world_shows(w, "Thanks, i quitter"));
    assert_false(world_shows(w, "Kim has been answering"));
    world_free(w);
}

static void leaves_it_to_her(void **state)
{
    struct world *w = claimed();
    world_keys(w, "r<Esc>");
    assert_true(world_shows(w, "[1 Mentions"));
    world_keys(w, "r");
    world_wait(w, 2000);
    world_keys(w, "i");
    assert_true(world_shows(w, "note on lena"));
    world_keys(w, "ask her<CR>");
    assert_true(world_shows(w, "ask her"));
    world_free(w);
}

/* ---- drafts ---- */

static void u_brings_a_draft_back(void **state)
{
    struct world *w = rich();
    world_keys(w, "gdd"); /* Kim's */
    assert_true(world_shows(w, "only Kim discards that draft"));
    assert_int_equal(count(w, "draft-discard"), 0);
    world_wait(w, 2000);
    world_keys(w, "jd");
    assert_true(world_shows(w, "Sorry to hear that, Lena"));
    assert_true(world_shows(w, "y yes  n no"));
    world_keys(w, "y");
    assert_true(world_shows(w, "draft discarded"));
    assert_true(world_shows(w, "─ 1/1 ─"));
    world_keys(w, "u");
    assert_true(world_shows(w, "is back"));
    assert_true(world_shows(w, "Sorry to hear that, Lena"));
    world_free(w);
}

/* ---- older lines ---- */

static void begun_line_comes_back(void **state)
{
    struct world *w = rich();
    world_keys(w, "ione<Up><Down> two"); /* notes have no older lines */
    assert_true(world_shows(w, "never sent: one two"));
    world_keys(w, "<Esc>/one<CR>/from<Up>");
    assert_true(world_shows(w, "/one"));
    world_keys(w, "<Down>");
    assert_true(world_shows(w, "/from"));
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_a_refused_reply), cmocka_unit_test(a_slip_is_no_draft),
        cmocka_unit_test(answer_of_a_refused_question), cmocka_unit_test(a_hand_that_rested_has_read),
        cmocka_unit_test(words_take_over_nothing), cmocka_unit_test(leaves_it_to_her),
        cmocka_unit_test(u_brings_a_draft_back), cmocka_unit_test(begun_line_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
