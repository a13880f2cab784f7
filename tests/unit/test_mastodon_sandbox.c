/* What the adapter for Mastodon brings home from a server that behaves, and misbehaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "../mastodon_world.h"
#include "repute/clock.h"
#include "repute/err.h"

static void test_verify(void **state)
{
    struct world *w = world_new((struct sandbox_options){.max_characters = 640});
    task_run(&w->run, TASK_VERIFY, NULL);
    world_assert_done(w);
    const struct batch *b = g_ptr_array_index(w->run.batches, 0);
    assert_true(g_str_has_prefix(b->handle, "acme@"));
    assert_string_equal(b->remote_id, sandbox_account_id(w->s, "acme"));
    assert_non_null(b->uri);
    struct platform_limits l;
    w->run.ops->limits(b->limits, &l);
    assert_int_equal(l.max_chars, 640);
    platform_limits_clear(&l);
    sandbox_expire_tokens(w->s, "acme");
    task_run(&w->run, TASK_VERIFY, NULL);
    assert_true(err_is(w->run.error, ERR_LOGIN));
    world_free(w);
}

struct page {
    struct http_response *response;
    GError *error;
};

static void on_page(gpointer user, struct http_response *response, GError *error)
{
    *(struct page *)user = (struct page){response, error};
}

/* What the person does in a browser: the code that the page shows. */
static char *authorise(struct world *w, const char *url)
{
    static const struct http_events events = {on_page, NULL, NULL};
    char *target = http_join(sandbox_url(w->s), "/oauth/authorize");
    struct http_request *r = http_request_new("POST", target);
    const char *query = strchr(url, '?') + 1;
    char *form = g_strconcat(query, "&username=acme", NULL);
    http_request_header(r, "Content-Type", "application/x-www-form-urlencoded");
    r->body = g_bytes_new_take(form, strlen(form));
    struct page page = {0};
    http_start(w->run.transport, r, &events, &page);
    while (http_perform(w->run.transport, 1000, -1) > 0)
        ;
    assert_non_null(page.response);
    char *html =
        g_strndup(g_bytes_get_data(page.response->body, NULL), g_bytes_get_size(page.response->body));
    char **parts = g_regex_split_simple("<code[^>]*>([^<]*)</code>", html, 0, 0);
    char *code = g_strdup(parts[1]);
    g_strfreev(parts);
    g_free(html);
    g_free(target);
    http_response_free(page.response);
    return code;
}

static void test_sign_in(void **state)
{
    struct world *w = world_new((struct sandbox_options){0});
    w->run.config.token = w->run.config.remote_id = NULL;
    task_run(&w->run, TASK_REGISTER, NULL);
    world_assert_done(w);
    char *code = authorise(w, json_string_value(json_object_get(w->run.result, "authorize_url")));
    json_t *args = json_pack("{s:O, s:s}", "app", json_object_get(w->run.result, "app"), "code", code);
    task_run(&w->run, TASK_TOKEN, args);
    world_assert_done(w);
    assert_non_null(w->run.secret);
    assert_true(g_str_has_prefix(json_string_value(json_object_get(w->run.result, "handle")), "acme@"));
    /* the token does all that is asked of it, and the code works once */
    char *token = g_strdup(w->run.secret);
    w->run.config.token = token;
    task_run(&w->run, TASK_FETCH, NULL);
    world_assert_done(w);
    task_run(&w->run, TASK_SEND, json_pack("{s:s, s:s}", "action", "post", "text", "we are here"));
    world_assert_done(w);
    task_run(&w->run, TASK_TOKEN,
             json_pack("{s:{s:s, s:s}, s:s}", "app", "client_id", "x", "client_secret", "y", "code", code));
    assert_true(err_is(w->run.error, ERR_LOGIN));
    g_free(code);
    g_free(token);
    world_free(w);
}

static void test_catch_up(void **state)
{
    struct world *w = world_new((struct sandbox_options){0});
    world_mention(w, "@acme first");
    world_fetch(w);
    world_assert_done(w);
    assert_int_equal(task_run_items(&w->run), 1);
    world_advance(w, 10 * MS_MINUTE);
    world_mention(w, "@acme second");
    for (int i = 0; i < 2; i++) { /* what is younger than two minutes is read again */
        task_run_clear(&w->run);
        world_fetch(w);
        assert_int_equal(task_run_items(&w->run), 1);
    }
    world_advance(w, 10 * MS_MINUTE);
    task_run_clear(&w->run);
    world_fetch(w);
    assert_int_equal(task_run_items(&w->run), 0);
    world_advance(w, MS_HOUR);
    sandbox_add_mentions(w->s, "acme", 500, 3);
    task_run_clear(&w->run);
    world_fetch(w);
    world_assert_done(w);
    assert_int_equal(task_run_items(&w->run), 500);
    assert_int_equal(w->run.requests, 8); /* 6 of 80, the rest, the empty one */
    assert_int_equal(task_run_gaps(&w->run), 0);
    world_free(w);
}

static void test_broken_off(void **state)
{
    struct world *w = world_new((struct sandbox_options){0});
    world_mention(w, "@acme first");
    world_fetch(w);
    world_advance(w, MS_HOUR);
    sandbox_add_mentions(w->s, "acme", 300, 3);
    sandbox_fault(w->s,
                  &(struct sandbox_fault){
                      .path = "/api/v1/notifications", .skip = 2, .trick = SANDBOX_TRICK_CUT, .amount = 999});
    task_run_clear(&w->run);
    world_fetch(w);
    assert_true(err_is(w->run.error, ERR_NETWORK));
    assert_int_equal(task_run_items(&w->run), 160);
    world_fetch(w);
    world_assert_done(w);
    assert_int_equal(task_run_items(&w->run), 300);
    /* given up between two commits, as in a crash: what the cursor says is in, is in */
    world_advance(w, MS_HOUR);
    sandbox_add_mentions(w->s, "acme", 200, 4);
    w->run.stop_after = 1;
    world_fetch(w);
    assert_int_equal(task_run_items(&w->run), 380);
    world_fetch(w);
    assert_int_equal(task_run_items(&w->run), 500);
    world_free(w);
}

static void test_poisoned(void **state)
{
    const enum sandbox_poison kinds[] = {SANDBOX_POISON_NUL, SANDBOX_POISON_SURROGATE, SANDBOX_POISON_UTF8,
                                         SANDBOX_POISON_CONTROL};
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        struct world *w = world_new((struct sandbox_options){0});
        world_mention(w, "@acme first");
        world_fetch(w);
        world_advance(w, MS_HOUR);
        sandbox_add_mentions(w->s, "acme", 30, 3);
        assert_true(sandbox_poison(w->s, world_mention(w, "@acme poison"), kinds[i]));
        world_advance(w, MS_SECOND);
        sandbox_add_mentions(w->s, "acme", 30, 4);
        task_run_clear(&w->run);
        world_fetch(w);
        world_assert_done(w);
        gboolean readable = kinds[i] == SANDBOX_POISON_NUL;
        assert_int_equal(task_run_items(&w->run), readable ? 61 : 60);
        assert_int_equal(task_run_gaps(&w->run), readable ? 0 : 1);
        for (int again = 0; again < 2; again++) {
            task_run_clear(&w->run);
            world_fetch(w);
            assert_int_equal(task_run_gaps(&w->run), 0); /* said once */
            world_advance(w, MS_HOUR);
        }
        world_free(w);
    }
}

/* Whatever the server answers, a task ends; it asks nobody else, and not for ever. */
static void test_every_trick(void **state)
{
    const enum task_kind tasks[] = {TASK_VERIFY, TASK_FETCH, TASK_BACKFILL, TASK_OWN, TASK_WATCH};
    for (int trick = SANDBOX_TRICK_CLOSE_BEFORE; trick < SANDBOX_TRICK_HANG; trick++) {
        if (trick == SANDBOX_TRICK_HUGE || trick == SANDBOX_TRICK_HUGE_STRING)
            continue; /* below */
        for (guint i = 0; i < G_N_ELEMENTS(tasks); i++) {
            struct world *w = world_new((struct sandbox_options){0});
            sandbox_add_mentions(w->s, "acme", 100, 3);
            sandbox_fault(w->s, &(struct sandbox_fault){.path = "/api/",
                                                        .times = -1,
                                                        .trick = trick,
                                                        .amount = trick == SANDBOX_TRICK_POISON ? 1 : 3000,
                                                        .link = "http://127.0.0.1:9/elsewhere"});
            task_run(&w->run, tasks[i], json_pack("{s:s}", "query", "#coffee"));
            assert_true(w->run.requests <= 60);
            assert_true(w->run.error == NULL || w->run.error->domain == REPUTE_ERROR);
            world_free(w);
        }
    }
}

static void test_too_long(void **state)
{
    struct world *w = world_new((struct sandbox_options){0});
    world_mention(w, "@acme first");
    sandbox_fault(
        w->s, &(struct sandbox_fault){
                  .path = "/api/v1/notifications", .times = -1, .trick = SANDBOX_TRICK_HUGE, .amount = 9});
    world_fetch(w);
    assert_true(err_is(w->run.error, ERR_SERVER));
    assert_non_null(strstr(w->run.error->message, "longer than"));
    world_free(w);
}

static void test_lying_links(void **state)
{
    struct world *w = world_new((struct sandbox_options){0});
    world_mention(w, "@acme first");
    world_fetch(w);
    world_advance(w, MS_HOUR);
    sandbox_add_mentions(w->s, "acme", 200, 3);
    const char *const links[] = {"", "http://127.0.0.1:9/api/v1/notifications?min_id=1"};
    for (guint i = 0; i < G_N_ELEMENTS(links); i++) {
        char *before = g_strdup(w->cursor);
        sandbox_fault(
            w->s, &(struct sandbox_fault){.path = "/api/v1/notifications", .times = -1, .link = links[i]});
        task_run_clear(&w->run);
        world_fetch(w);
        world_assert_done(w);
        assert_int_equal(task_run_items(&w->run), 200);
        assert_true(w->run.requests <= 6);
        sandbox_faults_clear(w->s);
        g_free(w->cursor);
        w->cursor = before;
    }
    world_free(w);
}

static void test_rate(void **state)
{
    struct world *w = world_new((struct sandbox_options){0});
    sandbox_fault(w->s, &(struct sandbox_fault){.path = "/api/", .status = 429, .reset_s = 300});
    world_fetch(w);
    assert_true(err_is(w->run.error, ERR_RATE));
    gint64 wait = err_retry_at(w->run.error) - w->run.now_ms;
    assert_true(wait >= 299000 && wait <= 306000);
    world_free(w);
}

static void test_history(void **state)
{
    struct world *w = world_new((struct sandbox_options){0});
    sandbox_add_mentions(w->s, "acme", 300, 3); /* one a second, the last one now */
    task_run(&w->run, TASK_BACKFILL, json_pack("{s:I}", "until_ms", (json_int_t)(START - 200 * MS_SECOND)));
    world_assert_done(w);
    assert_true(json_is_true(json_object_get(w->run.result, "complete")));
    assert_true(task_run_items(&w->run) >= 200 && task_run_items(&w->run) < 300);
    task_run_clear(&w->run);
    task_run(&w->run, TASK_BACKFILL, NULL);
    assert_int_equal(task_run_items(&w->run), 300);
    world_free(w);
}

static void test_watch(void **state)
{
    struct world *w = world_new((struct sandbox_options){0});
    world_mention(w, "the #filter is cold");
    task_run(&w->run, TASK_WATCH, json_pack("{s:i, s:s}", "watch", 4, "query", "#filter"));
    world_assert_done(w);
    assert_int_equal(task_run_items(&w->run), 1);
    assert_non_null(task_run_cursor(&w->run, "watch:4"));
    const struct batch *b = g_ptr_array_index(w->run.batches, 0);
    assert_true(((struct item *)g_ptr_array_index(b->items, 0))->watched);
    task_run(&w->run, TASK_WATCH, json_pack("{s:i, s:s}", "watch", 5, "query", "cold"));
    world_assert_done(w);
    world_free(w);
}

static void test_thread(void **state)
{
    struct world *w = world_new((struct sandbox_options){0});
    char *first = g_strdup(world_mention(w, "@acme cold"));
    char *second = g_strdup(sandbox_post(w->s, "bo@tea.example", "here too", first, NULL, 0));
    world_fetch(w);
    const struct batch *b = g_ptr_array_index(w->run.batches, 0);
    char *uri = g_strdup(((struct item *)g_ptr_array_index(b->items, 0))->uri);
    assert_true(sandbox_edit(w->s, first, "@acme warm now"));
    task_run_clear(&w->run);
    json_t *args =
        json_pack("{s:[{s:s, s:s}], s:b}", "items", "remote_id", first, "uri", uri, "context", TRUE);
    task_run(&w->run, TASK_REFRESH, json_incref(args));
    world_assert_done(w);
    assert_int_equal(task_run_items(&w->run), 2);
    const struct item *item = task_run_item(&w->run, uri);
    assert_string_equal(item->text, "@acme warm now");
    assert_int_not_equal(item->edited_at, 0);
    assert_true(sandbox_delete(w->s, first));
    task_run_clear(&w->run);
    task_run(&w->run, TASK_REFRESH, args);
    world_assert_done(w);
    b = g_ptr_array_index(w->run.batches, 0);
    assert_int_equal(b->deleted->len, 1);
    assert_string_equal(g_ptr_array_index(b->deleted, 0), uri);
    g_free(uri);
    g_free(first);
    g_free(second);
    world_free(w);
}

static void post_once(gpointer user)
{
    struct world *w = user;
    if (sandbox_streams(w->s) > 0 && sandbox_count_statuses(w->s, "lena@beans.example", NULL) == 0)
        world_mention(w, "@acme are you there");
}

static void test_stream(void **state)
{
    struct world *w = world_new((struct sandbox_options){0});
    w->run.idle = post_once;
    w->run.user = w;
    w->run.stop_after = 1;
    task_run(&w->run, TASK_STREAM, NULL);
    world_assert_done(w);
    assert_int_equal(task_run_items(&w->run), 1);
    const struct batch *b = g_ptr_array_index(w->run.batches, 0);
    assert_null(b->cursor);
    world_free(w);
    w = world_new((struct sandbox_options){.no_streaming = TRUE});
    task_run(&w->run, TASK_STREAM, NULL);
    assert_true(err_is(w->run.error, ERR_UNSUPPORTED));
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify),   cmocka_unit_test(test_sign_in),
        cmocka_unit_test(test_catch_up), cmocka_unit_test(test_broken_off),
        cmocka_unit_test(test_poisoned), cmocka_unit_test(test_every_trick),
        cmocka_unit_test(test_too_long), cmocka_unit_test(test_lying_links),
        cmocka_unit_test(test_rate),     cmocka_unit_test(test_history),
        cmocka_unit_test(test_watch),    cmocka_unit_test(test_thread),
        cmocka_unit_test(test_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
