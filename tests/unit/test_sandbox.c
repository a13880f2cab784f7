#include "../sandbox_http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define START G_GINT64_CONSTANT(1795320000000) /* 2026-11-22T04:00:00Z */

static int setup(void **state)
{
    struct sandbox_options options = {.empty = TRUE, .start_ms = START, .seed = 7, .rate_limit = 100000};
    *state = sandbox_new(&options, NULL);
    return *state != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    sandbox_free(*state);
    return 0;
}

static struct sandbox *small(int rate_limit, gboolean ignore_idempotency)
{
    struct sandbox_options options = {.empty = TRUE, .start_ms = START, .rate_limit = rate_limit};
    options.ignore_idempotency = ignore_idempotency;
    struct sandbox *s = sandbox_new(&options, NULL);
    assert_non_null(s);
    return s;
}

static int status_of(struct reply *r)
{
    int status = r->status;
    reply_free(r);
    return status;
}

static void without_user_agent_it_is_a_teapot(void **state)
{
    struct sandbox *s = *state;
    assert_int_equal(status_of(http_ask(s, "GET", "/api/v2/instance", NULL, NULL, NULL, "User-Agent:")), 418);
    assert_int_equal(status_of(http_get(s, "/api/v2/instance", NULL)), 200);
    assert_int_equal(status_of(http_get(s, "/api/v1/no/such", NULL)), 404);
    assert_int_equal(status_of(http_ask(s, "PUT", "/api/v1/notifications", NULL, NULL, NULL, NULL)), 405);
}

static void a_mention_becomes_a_notification(void **state)
{
    struct sandbox *s = *state;
    const char *acme = sandbox_token(s, "acme");
    const char *id = sandbox_post(s, "lena@beans.example", "@acme is the <b>decaf</b> back? #coffee\nThanks",
                                  NULL, NULL, 0);
    struct reply *r = http_get(s, "/api/v1/notifications", acme);
    assert_int_equal(r->status, 200);
    assert_int_equal(json_array_size(r->json), 1);
    assert_string_equal(reply_text(r, "0.type"), "mention");
    assert_string_equal(reply_text(r, "0.created_at"), "2026-11-22T04:00:00.000Z");
    assert_string_equal(reply_text(r, "0.account.acct"), "lena@beans.example");
    assert_string_equal(reply_text(r, "0.status.id"), id);
    assert_string_equal(reply_text(r, "0.status.mentions.0.acct"), "acme");
    assert_string_equal(reply_text(r, "0.status.tags.0.name"), "coffee");
    assert_non_null(strstr(reply_text(r, "0.status.content"), "&lt;b&gt;decaf&lt;/b&gt;"));
    assert_non_null(strstr(reply_text(r, "0.status.content"), "</a><br />Thanks</p>"));
    reply_free(r);
}

static void deleting_takes_the_notification_along(void **state)
{
    struct sandbox *s = *state;
    const char *acme = sandbox_token(s, "acme");
    const char *id = sandbox_post(s, "lena", "@acme hello", NULL, NULL, 0);
    assert_int_equal(sandbox_count_notifications(s, "acme", "mention"), 1);
    assert_true(sandbox_delete(s, id));
    assert_false(sandbox_delete(s, id));
    struct reply *r = http_get(s, "/api/v1/notifications", acme);
    assert_int_equal(json_array_size(r->json), 0);
    reply_free(r);
    char *path = g_strconcat("/api/v1/statuses/", id, NULL);
    assert_int_equal(status_of(http_get(s, path, acme)), 404);
    g_free(path);
}

/* Follows rel="next" until it ends; the ids in order. */
static GPtrArray *walk(struct sandbox *s, const char *first, const char *token)
{
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    char *path = g_strdup(first);
    for (int pages = 0; path != NULL && pages < 1000; pages++) {
        struct reply *r = http_get(s, path, token);
        assert_int_equal(r->status, 200);
        for (size_t i = 0; i < json_array_size(r->json); i++)
            g_ptr_array_add(ids,
                            g_strdup(json_string_value(json_object_get(json_array_get(r->json, i), "id"))));
        char *link = reply_header(r, "Link");
        g_clear_pointer(&path, g_free);
        const char *end = link != NULL ? strstr(link, ">; rel=\"next\"") : NULL;
        if (end != NULL)
            path = g_strndup(link + 1 + strlen(sandbox_url(s)),
                             (gsize)(end - link - 1) - strlen(sandbox_url(s)));
        g_free(link);
        reply_free(r);
    }
    g_free(path);
    return ids;
}

static void pages_hold_everything_once(void **state)
{
    struct sandbox *s = *state;
    const char *acme = sandbox_token(s, "acme");
    sandbox_add_mentions(s, "acme", 100, 3);
    sandbox_follow(s, "lena", "acme");
    GPtrArray *ids = walk(s, "/api/v1/notifications?types[]=mention&limit=7", acme);
    assert_int_equal(ids->len, 100);
    for (guint i = 1; i < ids->len; i++)
        assert_true(strcmp(g_ptr_array_index(ids, i - 1), g_ptr_array_index(ids, i)) > 0);
    /* min_id is the page right after it, since_id the newest. */
    char *path = g_strdup_printf("/api/v1/notifications?limit=3&types[]=mention&min_id=%s",
                                 (char *)g_ptr_array_index(ids, 99));
    struct reply *r = http_get(s, path, acme);
    assert_string_equal(reply_text(r, "0.id"), g_ptr_array_index(ids, 96));
    assert_string_equal(reply_text(r, "2.id"), g_ptr_array_index(ids, 98));
    reply_free(r);
    g_free(path);
    path = g_strdup_printf("/api/v1/notifications?limit=3&types[]=mention&since_id=%s",
                           (char *)g_ptr_array_index(ids, 99));
    r = http_get(s, path, acme);
    assert_string_equal(reply_text(r, "0.id"), g_ptr_array_index(ids, 0));
    reply_free(r);
    g_free(path);
    r = http_get(s, "/api/v1/notifications?limit=1000&exclude_types[]=mention", acme);
    assert_int_equal(json_array_size(r->json), 1);
    assert_string_equal(reply_text(r, "0.type"), "follow");
    reply_free(r);
    /* What is no list or names no type filters nothing. */
    r = http_get(s, "/api/v1/notifications?limit=1000&types[]=nonsense", acme);
    assert_int_equal(json_array_size(r->json), 80);
    reply_free(r);
    r = http_get(s, "/api/v1/notifications?limit=1000&types=follow", acme);
    assert_int_equal(json_array_size(r->json), 80);
    reply_free(r);
    g_ptr_array_unref(ids);
}

static void one_key_one_post(void **state)
{
    for (int ignore = 0; ignore < 2; ignore++) {
        struct sandbox *s = small(0, ignore);
        const char *acme = sandbox_token(s, "acme");
        for (int i = 0; i < 2; i++)
            assert_int_equal(
                status_of(http_ask(s, "POST", "/api/v1/statuses", acme, "{\"status\":\"Open again\"}",
                                   "application/json", "Idempotency-Key: k1")),
                200);
        assert_int_equal(sandbox_count_statuses(s, "acme", "Open again"), 1 + ignore);
        sandbox_free(s);
    }
}

static void a_lost_answer_is_posted_all_the_same(void **state)
{
    struct sandbox *s = *state;
    const char *acme = sandbox_token(s, "acme");
    sandbox_fault(s, &(struct sandbox_fault){
                         .method = "POST", .path = "/api/v1/statuses", .trick = SANDBOX_TRICK_CLOSE_AFTER});
    assert_int_equal(status_of(http_form(s, "POST", "/api/v1/statuses", acme, "status=Hello+there")), 0);
    assert_int_equal(sandbox_count_statuses(s, "acme", "Hello there"), 1);
    sandbox_fault(s, &(struct sandbox_fault){.method = "POST", .trick = SANDBOX_TRICK_CLOSE_BEFORE});
    assert_int_equal(status_of(http_form(s, "POST", "/api/v1/statuses", acme, "status=Hello+there")), 0);
    assert_int_equal(sandbox_count_statuses(s, "acme", "Hello there"), 1);
}

static void direct_posts_are_hidden_from_others(void **state)
{
    struct sandbox *s = *state;
    const char *id = sandbox_post(s, "lena", "@acme my order number is 12", NULL, "direct", 0);
    char *path = g_strconcat("/api/v1/statuses/", id, NULL);
    assert_int_equal(status_of(http_get(s, path, sandbox_token(s, "acme"))), 200);
    assert_int_equal(status_of(http_get(s, path, sandbox_token(s, "sam"))), 404);
    assert_int_equal(status_of(http_get(s, path, NULL)), 404);
    g_free(path);
}

static void tokens_end_and_scopes_bind(void **state)
{
    struct sandbox *s = *state;
    const char *token = sandbox_token(s, "acme");
    assert_int_equal(status_of(http_get(s, "/api/v1/notifications", NULL)), 401);
    assert_int_equal(status_of(http_get(s, "/api/v1/notifications", "nonsense")), 401);
    assert_int_equal(status_of(http_get(s, "/api/v1/notifications", token)), 200);
    const char *reader = sandbox_token_scoped(s, "acme", "read");
    assert_int_equal(status_of(http_get(s, "/api/v1/notifications", reader)), 200);
    assert_int_equal(status_of(http_form(s, "POST", "/api/v1/statuses", reader, "status=x")), 403);
    sandbox_fault(s, &(struct sandbox_fault){.trick = SANDBOX_TRICK_EXPIRE});
    assert_int_equal(status_of(http_get(s, "/api/v1/notifications", token)), 401);
    assert_int_equal(status_of(http_get(s, "/api/v1/notifications", token)), 401);
    assert_string_not_equal(sandbox_token(s, "acme"), token);
    assert_int_equal(status_of(http_get(s, "/api/v1/notifications", sandbox_token(s, "acme"))), 200);
    sandbox_expire_tokens(s, "acme");
    assert_int_equal(status_of(http_get(s, "/api/v1/notifications", reader)), 401);
    assert_int_equal(status_of(http_get(s, "/api/v1/notifications", sandbox_token(s, "acme"))), 200);
}

static void the_rate_limit_counts_and_resets(void **state)
{
    struct sandbox *s = small(2, FALSE);
    const char *acme = sandbox_token(s, "acme");
    struct reply *r = http_get(s, "/api/v1/notifications", acme);
    char *left = reply_header(r, "X-RateLimit-Remaining"), *reset = reply_header(r, "X-RateLimit-Reset");
    assert_string_equal(left, "1");
    assert_string_equal(reset, "2026-11-22T04:05:00Z");
    g_free(left);
    g_free(reset);
    reply_free(r);
    assert_int_equal(status_of(http_get(s, "/api/v1/notifications", acme)), 200);
    assert_int_equal(status_of(http_get(s, "/api/v1/notifications", acme)), 429);
    sandbox_advance(s, 5 * 60 * 1000);
    assert_int_equal(status_of(http_get(s, "/api/v1/notifications", acme)), 200);
    sandbox_free(s);
}

static void requests_are_remembered(void **state)
{
    struct sandbox *s = *state;
    const char *acme = sandbox_token(s, "acme");
    assert_int_equal(status_of(http_ask(s, "POST", "/api/v1/statuses?x=1", acme, "status=One", NULL,
                                        "Idempotency-Key: abc")),
                     200);
    assert_int_equal(sandbox_requests(s, "POST", "/api/v1/statuses"), 1);
    assert_int_equal(sandbox_requests(s, NULL, "/api/v1/acc"), 0);
    struct sandbox_request *r = sandbox_request_last(s, "POST", NULL, 0);
    assert_non_null(r);
    assert_string_equal(r->body, "status=One");
    assert_string_equal(r->query, "x=1");
    assert_int_equal(r->status, 200);
    assert_string_equal(sandbox_request_header(r, "idempotency-key"), "abc");
    assert_string_equal(sandbox_request_header(r, "user-agent"), "test/1");
    sandbox_request_free(r);
    sandbox_requests_forget(s);
    assert_int_equal(sandbox_requests(s, NULL, NULL), 0);
    assert_null(sandbox_request_last(s, NULL, NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(without_user_agent_it_is_a_teapot),
        T(a_mention_becomes_a_notification),
        T(deleting_takes_the_notification_along),
        T(pages_hold_everything_once),
        T(a_lost_answer_is_posted_all_the_same),
        T(direct_posts_are_hidden_from_others),
        T(tokens_end_and_scopes_bind),
        T(requests_are_remembered),
        cmocka_unit_test(one_key_one_post),
        cmocka_unit_test(the_rate_limit_counts_and_resets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
