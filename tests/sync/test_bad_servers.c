/* A server that answers nonsense: the account's health names it, the other account goes on, and with a good answer all
 * comes in that was missed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine_world.h"
#include "repute/clock.h"

static const struct {
    const char *name;
    enum sandbox_trick trick;
    gint64 amount;
    int status;
    enum account_state state;
} BAD[] = {
    {"closed", SANDBOX_TRICK_CLOSE_BEFORE, 0, 0, ACCOUNT_OFFLINE},
    {"cut", SANDBOX_TRICK_CUT, 20, 0, ACCOUNT_OFFLINE},
    {"a page of HTML", SANDBOX_TRICK_HTML, 0, 0, ACCOUNT_LIMITED},
    {"nothing", SANDBOX_TRICK_EMPTY, 0, 0, ACCOUNT_LIMITED},
    {"no JSON", SANDBOX_TRICK_GARBAGE, 0, 0, ACCOUNT_LIMITED},
    {"100 MB", SANDBOX_TRICK_HUGE, 100, 0, ACCOUNT_LIMITED},
    {"a string of 100 MB", SANDBOX_TRICK_HUGE_STRING, 100, 0, ACCOUNT_LIMITED},
    {"100,000 deep", SANDBOX_TRICK_DEEP, 100000, 0, ACCOUNT_LIMITED},
    {"longer than it says", SANDBOX_TRICK_LENGTH_SHORT, 30, 0, ACCOUNT_LIMITED},
    {"shorter than it says", SANDBOX_TRICK_LENGTH_LONG, 30, 0, ACCOUNT_OFFLINE},
    {"an error of the server", SANDBOX_TRICK_NONE, 0, 500, ACCOUNT_LIMITED},
    {"busy", SANDBOX_TRICK_NONE, 0, 503, ACCOUNT_LIMITED},
    {"not there", SANDBOX_TRICK_NONE, 0, 404, ACCOUNT_LIMITED},
    {"a teapot", SANDBOX_TRICK_NONE, 0, 418, ACCOUNT_LIMITED},
};

static struct account *acme(struct engine_world *w)
{
    struct account *a = store_account(w->reader, "acme", NULL);
    if (a == NULL)
        fail_msg("no account");
    return a;
}

static gboolean has_error(struct engine_world *w, gpointer unused)
{
    struct account *a = acme(w);
    gboolean yes = a->error != NULL && *a->error != '\0' && a->state != ACCOUNT_OK;
    account_free(a);
    return yes;
}

static gboolean is_well(struct engine_world *w, gpointer unused)
{
    struct account *a = acme(w);
    gboolean yes = a->state == ACCOUNT_OK;
    account_free(a);
    w->skew += MS_SECOND;
    return yes && engine_idle(w->engine);
}

static gboolean other_has(struct engine_world *w, gpointer n)
{
    return engine_world_count(w, "account:beta direction:in") == GPOINTER_TO_INT(n);
}

/* beta is on a server of its own. */
static struct sandbox *add_beta(struct engine_world *w)
{
    struct sandbox_options o = {.empty = TRUE, .rate_limit = -1, .no_streaming = TRUE};
    struct sandbox *s = sandbox_new(&o, NULL);
    const struct event *e =
        engine_world_job(w, "account-add",
                         json_pack("{s:s,s:s,s:s,s:s}", "platform", "mastodon", "url", sandbox_url(s), "name", "beta",
                                   "token", sandbox_token(s, "beta")));
    assert_true(e != NULL && e->type == EVENT_DONE);
    engine_world_settle(w);
    return s;
}

static void test_every_kind(void **state)
{
    struct sandbox_options o = {.no_streaming = TRUE};
    struct engine_world *w = engine_world_new(&o);
    engine_world_sign_in(w);
    struct sandbox *beta = add_beta(w);
    gint64 in = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
        sandbox_post(w->server, "lena@beans.example", "@acme hello?", NULL, NULL, 0);
        sandbox_post(beta, "lena@beans.example", "@beta hello?", NULL, NULL, 0);
        struct sandbox_fault f = {.path = "/api/v1/notifications", .times = -1, .trick = BAD[i].trick,
                                  .amount = BAD[i].amount, .status = BAD[i].status};
        sandbox_fault(w->server, &f);
        engine_world_job(w, "sync", json_object());
        if (!engine_world_until(w, has_error, NULL))
            fail_msg("%s: nothing is said", BAD[i].name);
        struct account *a = acme(w);
        if (a->state != BAD[i].state)
            fail_msg("%s: %s: \"%s\"", BAD[i].name, account_state_name(a->state), a->error);
        account_free(a);
        in++;
        if (!engine_world_until(w, other_has, GINT_TO_POINTER((int)in)))
            fail_msg("%s: the other account stands still", BAD[i].name);
        sandbox_faults_clear(w->server);
        w->skew += MS_HOUR;
        engine_world_job(w, "sync", json_object());
        if (!engine_world_until(w, is_well, NULL) || engine_world_count(w, "account:acme direction:in") != in)
            fail_msg("%s: what was missed does not come in", BAD[i].name);
    }
    sandbox_free(beta);
    engine_world_free(w);
}

/* One list that cannot be read: the same pass asks for the others, and the account's health goes on naming it. */
static void test_one_bad_list(void **state)
{
    struct sandbox_options o = {.no_streaming = TRUE};
    struct engine_world *w = engine_world_new(&o);
    engine_world_sign_in(w);
    sandbox_post(w->server, "lena@beans.example", "@acme hello?", NULL, NULL, 0);
    struct sandbox_fault f = {.path = "/api/v1/notifications", .times = -1, .trick = SANDBOX_TRICK_HTML};
    sandbox_fault(w->server, &f);
    sandbox_requests_forget(w->server);
    engine_world_job(w, "sync", json_object());
    assert_true(engine_world_until(w, engine_world_asked, (gpointer)"/api/v1/accounts"));
    engine_world_settle(w);
    assert_true(has_error(w, NULL));
    sandbox_faults_clear(w->server);
    engine_world_job(w, "sync", json_object());
    assert_true(engine_world_until(w, is_well, NULL));
    assert_int_equal(engine_world_count(w, "direction:in"), 1);
    engine_world_free(w);
}

/* Nonsense inside good JSON: what can be read is read, and nothing breaks. */
static void test_wrong_values(void **state)
{
    static const enum sandbox_trick TRICKS[] = {SANDBOX_TRICK_TYPES, SANDBOX_TRICK_NULLS};
    for (gsize i = 0; i < G_N_ELEMENTS(TRICKS); i++) {
        struct sandbox_options o = {.no_streaming = TRUE};
        struct engine_world *w = engine_world_new(&o);
        engine_world_sign_in(w);
        sandbox_add_mentions(w->server, "acme", 20, 3);
        struct sandbox_fault f = {.path = "/api/", .times = -1, .trick = TRICKS[i]};
        sandbox_fault(w->server, &f);
        w->skew += MS_HOUR;
        engine_world_job(w, "sync", json_object());
        engine_world_settle(w);
        sandbox_faults_clear(w->server);
        w->skew += MS_HOUR;
        engine_world_job(w, "sync", json_object());
        assert_true(engine_world_until(w, is_well, NULL));
        engine_world_free(w);
    }
}

/* A Link header that points to the same page for ever, or to another host. */
static void test_lying_links(void **state)
{
    static const char *const LINKS[] = {"", "http://127.0.0.1:9/api/v1/notifications?min_id=1"};
    for (gsize i = 0; i < G_N_ELEMENTS(LINKS); i++) {
        struct sandbox_options o = {.no_streaming = TRUE};
        struct engine_world *w = engine_world_new(&o);
        engine_world_sign_in(w);
        engine_world_settle(w);
        sandbox_add_mentions(w->server, "acme", 200, 3);
        struct sandbox_fault f = {.path = "/api/v1/notifications", .times = -1, .link = LINKS[i]};
        sandbox_fault(w->server, &f);
        sandbox_requests_forget(w->server);
        engine_world_job(w, "sync", json_object());
        engine_world_settle(w);
        assert_in_range(sandbox_requests(w->server, "GET", "/api/v1/notifications"), 1, 12);
        struct account *a = acme(w);
        assert_int_equal(a->state, ACCOUNT_OK); /* nothing was asked of port 9 */
        account_free(a);
        assert_int_equal(engine_world_count(w, "direction:in"), 200);
        engine_world_free(w);
    }
}

/* One post that no parser takes: the others come in, and the gap is written down. */
static void test_poisoned_post(void **state)
{
    struct sandbox_options o = {.no_streaming = TRUE};
    for (int poison = SANDBOX_POISON_NUL; poison <= SANDBOX_POISON_CONTROL; poison++) {
        struct engine_world *w = engine_world_new(&o);
        engine_world_sign_in(w);
        sandbox_add_mentions(w->server, "acme", 10, 3);
        const char *id = sandbox_post(w->server, "lena@beans.example", "@acme poison", NULL, NULL, 0);
        sandbox_add_mentions(w->server, "acme", 10, 4);
        sandbox_poison(w->server, id, poison);
        engine_world_job(w, "sync", json_object());
        engine_world_settle(w);
        if (engine_world_count(w, "direction:in") < 20)
            fail_msg("poison %d: %d came", poison, (int)engine_world_count(w, "direction:in"));
        engine_world_free(w);
    }
}

static guint asked(struct engine_world *w)
{
    return sandbox_requests(w->server, "GET", "/api/v1/notifications");
}

/* A server that asks to be left alone for a while is, by the next process too. */
static void test_rate_limit_outlives_the_process(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    struct sandbox_fault f = {.path = "/api/v1/notifications", .times = 1, .status = 429, .retry_after_s = 600};
    sandbox_fault(w->server, &f);
    w->skew += MS_HOUR;
    engine_world_settle(w);
    guint before = asked(w);
    engine_world_restart(w);
    engine_world_job(w, "sync", json_object());
    engine_world_settle(w);
    assert_int_equal(asked(w), before);
    w->skew += 11 * MS_MINUTE;
    engine_world_settle(w);
    assert_int_equal(asked(w), before + 1);
    engine_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind),
        cmocka_unit_test(test_one_bad_list),
        cmocka_unit_test(test_wrong_values),
        cmocka_unit_test(test_lying_links),
        cmocka_unit_test(test_poisoned_post),
        cmocka_unit_test(test_rate_limit_outlives_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
