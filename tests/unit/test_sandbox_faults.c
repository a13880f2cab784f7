#include "../sandbox_http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define START G_GINT64_CONSTANT(1795320000000) /* 2026-11-22T04:00:00Z */
#define LIST "/api/v1/notifications"

static int setup(void **state)
{
    struct sandbox_options options = {.empty = TRUE, .start_ms = START, .seed = 7, .rate_limit = -1};
    struct sandbox *s = sandbox_new(&options, NULL);
    *state = s;
    if (s != NULL)
        sandbox_post(s, "lena", "@acme hello", NULL, NULL, 0);
    return s != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    sandbox_free(*state);
    return 0;
}

static struct reply *list_after(struct sandbox *s, const struct sandbox_fault *fault)
{
    sandbox_fault(s, fault);
    return http_get(s, LIST, sandbox_token(s, "acme"));
}

static struct reply *trick(struct sandbox *s, enum sandbox_trick which, gint64 amount)
{
    return list_after(s, &(struct sandbox_fault){.path = LIST, .trick = which, .amount = amount});
}

static void assert_header(const struct reply *r, const char *name, const char *value)
{
    char *found = reply_header(r, name);
    if (value == NULL)
        assert_null(found);
    else
        assert_string_equal(found != NULL ? found : "", value);
    g_free(found);
}

static void too_many_requests(void **state)
{
    struct sandbox *s = *state;
    struct reply *r = list_after(s, &(struct sandbox_fault){.status = 429, .retry_after_s = 7});
    assert_int_equal(r->status, 429);
    assert_header(r, "Retry-After", "7");
    assert_string_equal(reply_text(r, "error"), "Too many requests");
    reply_free(r);
    r = list_after(s, &(struct sandbox_fault){.status = 429, .reset_s = 90});
    assert_header(r, "Retry-After", NULL);
    assert_header(r, "X-RateLimit-Remaining", "0");
    assert_header(r, "X-RateLimit-Reset", "2026-11-22T04:01:30Z");
    reply_free(r);
    r = list_after(s, &(struct sandbox_fault){.status = 429});
    assert_header(r, "Retry-After", NULL);
    assert_header(r, "X-RateLimit-Reset", NULL);
    reply_free(r);
}

static void a_status_means_nothing_was_done(void **state)
{
    struct sandbox *s = *state;
    const char *acme = sandbox_token(s, "acme");
    sandbox_fault(
        s, &(struct sandbox_fault){.method = "POST", .status = 500, .body = "<h1>oops", .type = "text/html"});
    struct reply *r = http_form(s, "POST", "/api/v1/statuses", acme, "status=a");
    assert_int_equal(r->status, 500);
    assert_string_equal(r->body->str, "<h1>oops");
    assert_header(r, "Content-Type", "text/html");
    reply_free(r);
    assert_int_equal(sandbox_count_statuses(s, "acme", NULL), 0);
    reply_free(http_form(s, "POST", "/api/v1/statuses", acme, "status=a"));
    assert_int_equal(sandbox_count_statuses(s, "acme", NULL), 1);
}

static void faults_hit_what_they_name(void **state)
{
    struct sandbox *s = *state;
    const char *acme = sandbox_token(s, "acme");
    static const int expected[] = {200, 503, 503, 200};
    sandbox_fault(
        s, &(struct sandbox_fault){.method = "GET", .path = LIST, .skip = 1, .times = 2, .status = 503});
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        struct reply *other = http_get(s, "/api/v1/preferences", acme), *r = http_get(s, LIST, acme);
        assert_int_equal(other->status, 200);
        assert_int_equal(r->status, expected[i]);
        reply_free(other);
        reply_free(r);
    }
    sandbox_fault(s, &(struct sandbox_fault){.times = -1, .status = 503});
    for (int i = 0; i < 3; i++) {
        struct reply *r = http_get(s, LIST, acme);
        assert_int_equal(r->status, 503);
        reply_free(r);
    }
    sandbox_faults_clear(s);
    struct reply *r = http_get(s, LIST, acme);
    assert_int_equal(r->status, 200);
    reply_free(r);
}

static void bodies_break_off(void **state)
{
    struct reply *r = trick(*state, SANDBOX_TRICK_CUT, 10);
    assert_int_equal(r->curl, 18); /* CURLE_PARTIAL_FILE */
    assert_int_equal(r->body->len, 10);
    reply_free(r);
    r = trick(*state, SANDBOX_TRICK_LENGTH_LONG, 3);
    assert_int_equal(r->curl, 18);
    assert_non_null(r->json);
    reply_free(r);
    r = trick(*state, SANDBOX_TRICK_LENGTH_SHORT, 3);
    assert_int_equal(r->curl, 0);
    assert_null(r->json);
    reply_free(r);
}

static void a_stream_may_fail_to_open(void **state)
{
    struct sandbox *s = *state;
    sandbox_fault(s,
                  &(struct sandbox_fault){.path = "/api/v1/streaming", .trick = SANDBOX_TRICK_CLOSE_AFTER});
    struct reply *r = http_get(s, "/api/v1/streaming/user", sandbox_token(s, "acme"));
    assert_int_equal(r->status, 0);
    assert_int_equal(sandbox_streams(s), 0);
    reply_free(r);
}

static void bodies_are_no_json(void **state)
{
    static const enum sandbox_trick tricks[] = {SANDBOX_TRICK_HTML, SANDBOX_TRICK_EMPTY,
                                                SANDBOX_TRICK_GARBAGE};
    for (guint i = 0; i < G_N_ELEMENTS(tricks); i++) {
        struct reply *r = trick(*state, tricks[i], 0);
        assert_int_equal(r->status, 200);
        assert_null(r->json);
        reply_free(r);
    }
}

static void bodies_are_enormous(void **state)
{
    struct reply *r = trick(*state, SANDBOX_TRICK_HUGE, 3);
    assert_true(r->body->len > 3 << 20);
    assert_int_equal(json_array_size(r->json), 1);
    reply_free(r);
    r = trick(*state, SANDBOX_TRICK_HUGE_STRING, 2);
    assert_int_equal(strlen(reply_text(r, "0.content")), 2 << 20);
    reply_free(r);
    r = trick(*state, SANDBOX_TRICK_DEEP, 50000);
    assert_int_equal(r->body->len, 100000);
    assert_null(r->json); /* jansson stops at its own limit */
    reply_free(r);
}

static void values_are_of_other_types(void **state)
{
    struct reply *r = trick(*state, SANDBOX_TRICK_TYPES, 0);
    assert_true(json_is_integer(reply_at(r, "0.id")));
    assert_true(json_is_object(reply_at(r, "0.status.mentions")));
    assert_true(json_is_string(reply_at(r, "0.account.followers_count")));
    reply_free(r);
    r = trick(*state, SANDBOX_TRICK_NULLS, 0);
    assert_true(json_is_null(reply_at(r, "0.id")));
    reply_free(r);
}

static void one_post_poisons_the_page(void **state)
{
    struct sandbox *s = *state;
    const char *acme = sandbox_token(s, "acme");
    const char *id = sandbox_post(s, "sam", "@acme boo", NULL, NULL, 0);
    static const char *const seen[] = {"<p>\\u0000<p>", "<p>\\ud83d<p>", "<p>\xff\xfe\xc0<p>", "<p>\x01<p>"};
    for (int poison = SANDBOX_POISON_NUL; poison <= SANDBOX_POISON_CONTROL; poison++) {
        assert_true(sandbox_poison(s, id, (enum sandbox_poison)poison));
        struct reply *r = http_get(s, LIST, acme);
        assert_null(r->json);
        assert_non_null(strstr(r->body->str, seen[poison - 1]));
        json_t *lax = json_loadb(r->body->str, r->body->len, JSON_ALLOW_NUL, NULL);
        assert_true((lax != NULL) == (poison == SANDBOX_POISON_NUL));
        json_decref(lax);
        reply_free(r);
        r = http_get(s, LIST "?max_id=34970002", acme); /* the other one is sound */
        assert_int_equal(json_array_size(r->json), 1);
        reply_free(r);
    }
    assert_true(sandbox_poison(s, id, SANDBOX_POISON_NONE));
    struct reply *r = http_get(s, LIST, acme);
    assert_int_equal(json_array_size(r->json), 2);
    reply_free(r);
    r = trick(s, SANDBOX_TRICK_POISON, SANDBOX_POISON_SURROGATE);
    assert_null(r->json);
    reply_free(r);
}

static void links_lie(void **state)
{
    struct sandbox *s = *state;
    char *self = g_strdup_printf("<%s" LIST "?limit=1>; rel=\"next\"", sandbox_url(s));
    sandbox_fault(s, &(struct sandbox_fault){.link = ""});
    struct reply *r = http_get(s, LIST "?limit=1", sandbox_token(s, "acme"));
    assert_header(r, "Link", self);
    reply_free(r);
    g_free(self);
    r = list_after(s, &(struct sandbox_fault){.link = "http://127.0.0.2:1/x"});
    assert_header(r, "Link", "<http://127.0.0.2:1/x>; rel=\"next\"");
    reply_free(r);
    r = list_after(s,
                   &(struct sandbox_fault){.trick = SANDBOX_TRICK_REDIRECT, .link = "http://127.0.0.2:1/y"});
    assert_int_equal(r->status, 302);
    assert_header(r, "Location", "http://127.0.0.2:1/y");
    reply_free(r);
}

static void a_delay_comes_before_the_answer(void **state)
{
    gint64 before = g_get_monotonic_time();
    struct reply *r = list_after(*state, &(struct sandbox_fault){.delay_ms = 30});
    assert_true(g_get_monotonic_time() - before >= 30000);
    assert_int_equal(r->status, 200);
    reply_free(r);
}

static gpointer ask_in_thread(gpointer s)
{
    return http_get(s, LIST, sandbox_token(s, "acme"));
}

static void a_hanging_request_ends_with_the_server(void **state)
{
    struct sandbox_options options = {.empty = TRUE, .start_ms = START};
    struct sandbox *s = sandbox_new(&options, NULL);
    sandbox_fault(s, &(struct sandbox_fault){.trick = SANDBOX_TRICK_HANG});
    sandbox_fault(s, &(struct sandbox_fault){.delay_ms = 3600000});
    GThread *hangs = g_thread_new("hangs", ask_in_thread, s),
            *waits = g_thread_new("waits", ask_in_thread, s);
    assert_true(sandbox_wait_requests(s, "GET", LIST, 2, 20000));
    assert_false(sandbox_wait_requests(s, "GET", LIST, 3, 1));
    sandbox_free(s);
    struct reply *r = g_thread_join(hangs);
    assert_int_equal(r->status, 0);
    reply_free(r);
    r = g_thread_join(waits);
    assert_int_equal(r->status, 0);
    reply_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(too_many_requests),
        T(a_status_means_nothing_was_done),
        T(faults_hit_what_they_name),
        T(bodies_break_off),
        T(bodies_are_no_json),
        T(a_stream_may_fail_to_open),
        T(bodies_are_enormous),
        T(values_are_of_other_types),
        T(one_post_poisons_the_page),
        T(links_lie),
        T(a_delay_comes_before_the_answer),
        cmocka_unit_test(a_hanging_request_ends_with_the_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
