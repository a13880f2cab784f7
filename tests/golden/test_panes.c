/* What keys do in the panes beside the inbox, where a picture of the screen does not tell it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rich.h"

/* The text of the newest wish of this kind, or NULL. */
static char *wished(struct world *w, enum wish_kind kind)
{
    char *text = NULL;
    struct wish *wish;
    while ((wish = ui_wish(w->ui)) != NULL) {
        if (wish->kind == kind) {
            g_free(text);
            text = g_strdup(wish->text);
        }
        wish_free(wish);
    }
    return text;
}

static const char *arg(struct world *w, const char *name)
{
    return json_string_value(json_object_get(w->kept->args, name));
}

#define ANSWER "{\"url\":\"https://new.example/oauth/authorize?client_id=7\",\"app\":{\"client_id\":\"7\"}}"

/* ---- accounts ---- */

static void connects(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, "gaanew.example<CR>");
    assert_string_equal(w->kept->verb, "account-register");
    assert_string_equal(arg(w, "platform"), "mastodon");
    assert_string_equal(arg(w, "url"), "new.example");
    world_answer(w, EVENT_DONE, NULL, ANSWER);
    assert_true(world_shows(w, "https://new.example/oauth/authorize?client_id=7"));
    g_autofree char *copied = wished(w, WISH_COPY);
    assert_string_equal(copied, "https://new.example/oauth/authorize?client_id=7");
    world_keys(w, "  c0de <CR>shop<CR>");
    assert_string_equal(w->kept->verb, "account-token");
    assert_string_equal(arg(w, "code"), "c0de");
    assert_string_equal(arg(w, "name"), "shop");
    assert_string_equal(json_string_value(json_object_get(json_object_get(w->kept->args, "app"), "client_id")), "7");
    world_answer(w, EVENT_DONE, "shop is connected; its messages are being fetched", NULL);
    assert_true(world_shows(w, "shop is connected"));
    world_keys(w, "a"); /* nothing is left of it: it asks for a server anew */
    assert_true(world_shows(w, "connect which server?"));
    world_free(w);
}

static void signs_in_again(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, "gajjja");
    assert_string_equal(w->kept->verb, "account-register");
    assert_string_equal(arg(w, "url"), "https://example.social");
    world_answer(w, EVENT_DONE, NULL, ANSWER);
    world_keys(w, "c0de<CR>");
    assert_string_equal(w->kept->verb, "account-token");
    assert_string_equal(arg(w, "name"), "care"); /* it is not asked for */
    world_answer(w, EVENT_FAILED, "the server refuses this code", NULL);
    assert_true(world_shows(w, "the server refuses this code"));
    world_keys(w, "<Esc>a"); /* another code from the same address */
    assert_true(world_shows(w, "code:"));
    world_free(w);
}

/* The server answers while something else is being typed. */
static void never_steals_a_prompt(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, "gaanew.example<CR>:snooz");
    world_answer(w, EVENT_DONE, NULL, ANSWER);
    assert_true(world_shows(w, ":snooz"));
    world_keys(w, "<Esc>a");
    assert_true(world_shows(w, "https://new.example/oauth/authorize?client_id=7"));
    world_keys(w, "<Esc>a"); /* Esc keeps it too */
    assert_true(world_shows(w, "client_id=7"));
    world_keys(w, "<CR>a"); /* Enter alone forgets it */
    assert_true(world_shows(w, "connect which server?"));
    world_free(w);
}

/* An answer to a sign-in that was given up for another one. */
static void late_answer(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, "gaaone.example<CR>");
    struct job *first = w->kept;
    w->kept = NULL;
    world_keys(w, "atwo.example<CR>");
    struct job *second = w->kept;
    w->kept = first;
    world_answer(w, EVENT_DONE, NULL, ANSWER);
    char *screen = world_screen(w, NULL);
    assert_null(strstr(screen, "client_id=7"));
    g_free(screen);
    w->kept = second;
    job_free(first);
    world_free(w);
}

static void by_token_file(void **state)
{
    struct world *w = world_new_rich();
    char *path = g_build_filename(w->dir, "token", NULL),
         *line = g_strdup_printf(":account-add mastodon https://t.example %s t<CR>", path);
    assert_true(g_file_set_contents_full(path, "s3cret\n", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    world_keys(w, line);
    assert_string_equal(w->kept->verb, "account-add");
    assert_string_equal(arg(w, "token"), "s3cret");
    assert_string_equal(arg(w, "name"), "t");
    g_free(path);
    g_free(line);
    world_free(w);
}

static void guards(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, ":account-guard acme<CR>");
    struct account *a = store_account(w->reader, "acme", NULL);
    assert_true(a->guarded);
    account_free(a);
    world_keys(w, ":account-guard acme<CR>nope<CR>"); /* to end it the name is typed */
    a = store_account(w->reader, "acme", NULL);
    assert_true(a->guarded);
    account_free(a);
    world_keys(w, "<C-u>acme<CR>");
    a = store_account(w->reader, "acme", NULL);
    assert_false(a->guarded);
    account_free(a);
    world_free(w);
}

/* ---- sends ---- */

static struct ledger *row_of(struct world *w, const char *text)
{
    GPtrArray *rows = store_ledgers(w->reader, LEDGER_ALL, 0, w->now, 100, NULL);
    struct ledger *found = NULL;
    for (guint i = 0; i < rows->len && found == NULL; i++)
        if (g_str_has_prefix(((struct ledger *)rows->pdata[i])->text, text))
            found = store_ledger(w->reader, ((struct ledger *)rows->pdata[i])->id, NULL);
    g_ptr_array_unref(rows);
    assert_non_null(found);
    return found;
}

static void expect(struct world *w, const char *text, enum ledger_state state)
{
    struct ledger *l = row_of(w, text);
    if (l->state != state)
        fail_msg("\"%s\" is %s", text, ledger_state_name(l->state));
    ledger_free(l);
}

static void settles(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, "gs<CR>x"); /* no other key answers */
    expect(w, "Price change", LEDGER_UNKNOWN);
    world_keys(w, "<Esc>R<Esc>"); /* and nothing unknown is tried again blindly */
    expect(w, "Price change", LEDGER_UNKNOWN);
    world_keys(w, "<CR>s");
    expect(w, "Price change", LEDGER_SENT);
    world_keys(w, "ggRn"); /* the next that needs a person: asked, and not sent */
    expect(w, "Video", LEDGER_FAILED);
    world_keys(w, "Ry");
    expect(w, "Video", LEDGER_QUEUED);
    world_keys(w, "gg<CR>n");
    expect(w, "Early birds", LEDGER_CANCELLED);
    world_free(w);
}

/* The question is for the row it was asked about, wherever the list went meanwhile. */
static void asked_about_one(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, "gsjjjd");
    struct ledger *other = row_of(w, "Price change");
    char *args = g_strdup_printf("{\"id\":\"%d\",\"verb\":\"settle\",\"sent\":true}", (int)other->id);
    world_job(w, "kim", "ledger", args); /* the list moves up by one */
    world_keys(w, "y");
    expect(w, "Meet the growers", LEDGER_CANCELLED);
    expect(w, "invoice", LEDGER_HELD);
    g_free(args);
    ledger_free(other);
    world_free(w);
}

/* u takes back a cancelling in Scheduled only: elsewhere it means the act made there. */
static void undoes_here(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, "gsjjjdy");
    expect(w, "Meet the growers", LEDGER_CANCELLED);
    world_keys(w, "giu");
    expect(w, "Meet the growers", LEDGER_CANCELLED);
    world_keys(w, "gsu");
    expect(w, "Meet the growers", LEDGER_HELD);
    world_free(w);
}

static void guarded_goes_by_name(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, "gsjjjjjjjj"); /* acme-de, 17:00 */
    world_keys(w, "p");
    expect(w, "Die Fr", LEDGER_HELD);
    world_keys(w, "p");
    assert_true(world_shows(w, "public?  guarded: type acme-de:"));
    world_keys(w, "y<CR>");
    expect(w, "Die Fr", LEDGER_HELD);
    world_keys(w, "<C-u>acme-de<CR>");
    expect(w, "Die Fr", LEDGER_SCHEDULED);
    world_free(w);
}

static void pauses(void **state)
{
    struct world *w = world_new_rich();
    struct pause pause = {0};
    world_keys(w, "XX<CR>"); /* the others will want to know why */
    assert_true(store_pause(w->reader, &pause, NULL) && !pause.on);
    world_keys(w, "strike<CR>");
    assert_true(store_pause(w->reader, &pause, NULL) && pause.on);
    assert_string_equal(pause.reason, "strike");
    pause_clear(&pause);
    world_keys(w, "XXn");
    assert_true(store_pause(w->reader, &pause, NULL) && pause.on);
    pause_clear(&pause);
    world_keys(w, "XXy");
    assert_true(store_pause(w->reader, &pause, NULL) && !pause.on);
    pause_clear(&pause);
    world_free(w);
}

static void refuses_the_past(void **state)
{
    struct world *w = world_new_rich();
    struct ledger *before = row_of(w, "Cupping");
    gint64 due = before->due_at;
    ledger_free(before);
    world_keys(w, "gsjjjjjjjt2026-03-01 9:00<CR>");
    assert_true(world_shows(w, "2026-03-01 9:00")); /* the line stays, to be mended */
    before = row_of(w, "Cupping");
    assert_true(before->due_at == due);
    ledger_free(before);
    world_keys(w, "<C-u>18:30<CR>");
    struct ledger *after = row_of(w, "Cupping");
    assert_true(after->due_at == due + 3 * G_GINT64_CONSTANT(3600000));
    ledger_free(after);
    world_free(w);
}

/* The place is kept by the row's id when rows above it go. */
static void keeps_its_place(void **state)
{
    struct world *w = world_new_rich();
    world_keys(w, "gsjjj");
    struct ledger *first = row_of(w, "Price change");
    char *args = g_strdup_printf("{\"id\":\"%d\",\"verb\":\"settle\",\"sent\":true}", (int)first->id);
    world_job(w, "kim", "ledger", args);
    assert_true(world_shows(w, "▌A held      Fri 09:02"));
    g_free(args);
    ledger_free(first);
    world_free(w);
}

/* Of all accounts that look for it, in whatever letters: a refused one is named by its words alone. */
static void unwatches(void **state)
{
    struct world *w = world_new(12, 100, 30, TRUE);
    world_rich(w);
    GPtrArray *accounts = store_accounts(w->reader, NULL);
    gint64 id;
    assert_true(store_begin(w->writer, NULL));
    for (guint i = 0; i < 2; i++)
        assert_true(store_watch_add(w->writer, ((struct account *)accounts->pdata[i])->id, "#Unroasted", "sal", w->now, &id, NULL));
    assert_true(store_commit(w->writer, NULL));
    world_keys(w, ":unwatch #unroasted<CR>");
    assert_int_equal(store_watch_find(w->reader, 0, "#Unroasted"), 0);
    g_ptr_array_unref(accounts);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connects),
        cmocka_unit_test(signs_in_again),
        cmocka_unit_test(never_steals_a_prompt),
        cmocka_unit_test(late_answer),
        cmocka_unit_test(by_token_file),
        cmocka_unit_test(guards),
        cmocka_unit_test(settles),
        cmocka_unit_test(asked_about_one),
        cmocka_unit_test(undoes_here),
        cmocka_unit_test(guarded_goes_by_name),
        cmocka_unit_test(pauses),
        cmocka_unit_test(refuses_the_past),
        cmocka_unit_test(keeps_its_place),
        cmocka_unit_test(unwatches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
