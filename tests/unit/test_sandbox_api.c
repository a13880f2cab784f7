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
    struct sandbox_options options = {
        .empty = TRUE, .start_ms = START, .seed = 7, .rate_limit = -1, .media_polls = 2};
    *state = sandbox_new(&options, NULL);
    return *state != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    sandbox_free(*state);
    return 0;
}

static int status_of(struct reply *r)
{
    int status = r->status;
    reply_free(r);
    return status;
}

/* A path or form with one "%s" filled in; the reply. */
static struct reply *act(struct sandbox *s, const char *handle, const char *method, const char *format,
                         const char *id, const char *form)
{
    char **parts = g_strsplit(format, "%s", 2);
    char *path = g_strconcat(parts[0], id, parts[1], NULL);
    struct reply *r = http_form(s, method, path, sandbox_token(s, handle), form);
    g_strfreev(parts);
    g_free(path);
    return r;
}

static char *between(const char *text, const char *before, const char *after)
{
    const char *start = strstr(text, before);
    assert_non_null(start);
    start += strlen(before);
    const char *end = strstr(start, after);
    assert_non_null(end);
    return g_strndup(start, (gsize)(end - start));
}

static struct reply *redeem(struct sandbox *s, const char *id, const char *secret, const char *code)
{
    char *form =
        g_strdup_printf("grant_type=authorization_code&code=%s&client_id=%s&client_secret=%s&redirect_uri="
                        "urn:ietf:wg:oauth:2.0:oob",
                        code, id, secret);
    struct reply *r = http_form(s, "POST", "/oauth/token", NULL, form);
    g_free(form);
    return r;
}

static void a_person_signs_in(void **state)
{
    struct sandbox *s = *state;
    sandbox_token(s, "acme");
    struct reply *app = http_form(s, "POST", "/api/v1/apps", NULL,
                                  "client_name=T&scopes=read&redirect_uris=urn:ietf:wg:oauth:2.0:oob");
    const char *id = reply_text(app, "client_id"), *secret = reply_text(app, "client_secret");
    char *query = g_strdup_printf("client_id=%s&response_type=code&scope=read&redirect_uri="
                                  "urn:ietf:wg:oauth:2.0:oob&username=acme",
                                  id);
    char *path = g_strconcat("/oauth/authorize?", query, NULL);
    struct reply *page = http_get(s, path, NULL);
    assert_non_null(strstr(page->body->str, "<option>acme</option>"));
    reply_free(page);
    page = http_form(s, "POST", "/oauth/authorize", NULL, query);
    char *code = between(page->body->str, "id=\"code\">", "<");
    reply_free(page);
    assert_int_equal(status_of(redeem(s, id, "wrong", code)), 401);
    struct reply *token = redeem(s, id, secret, code);
    assert_string_equal(reply_text(token, "scope"), "read");
    struct reply *again = redeem(s, id, secret, code);
    assert_int_equal(again->status, 400);
    assert_string_equal(reply_text(again, "error"), "invalid_grant");
    assert_true(strlen(reply_text(again, "error_description")) > 0);
    struct reply *me = http_get(s, "/api/v1/accounts/verify_credentials", reply_text(token, "access_token"));
    assert_string_equal(reply_text(me, "acct"), "acme");
    char *revoke = g_strdup_printf("client_id=%s&client_secret=%s&token=%s", id, secret,
                                   reply_text(token, "access_token"));
    assert_int_equal(status_of(http_form(s, "POST", "/oauth/revoke", NULL, revoke)), 200);
    assert_int_equal(
        status_of(http_get(s, "/api/v1/accounts/verify_credentials", reply_text(token, "access_token"))),
        401);
    g_free(revoke);
    g_free(code);
    g_free(path);
    g_free(query);
    reply_free(me);
    reply_free(again);
    reply_free(token);
    reply_free(app);
}

static void lengths_count_as_mastodon_counts(void **state)
{
    struct sandbox *s = *state;
    static const struct {
        const char *piece;
        int each; /* as Mastodon counts it */
    } cases[] = {
        {"https://example.org/a/very/long/address/that/goes/on/and/on/and/on/and/on ", 24},
        {"@somebody@a.long.domain.example ", 10},
        {"\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", 1},
        {"e\xcc\x81", 1},
        {"\xe6\x97\xa5", 1},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        GString *text = g_string_new("status=");
        for (int n = 0; n < 500 / cases[i].each; n++)
            g_string_append(text, cases[i].piece);
        for (int n = 0; n < 500 % cases[i].each; n++)
            g_string_append_c(text, 'x');
        assert_int_equal(
            status_of(http_form(s, "POST", "/api/v1/statuses", sandbox_token(s, "acme"), text->str)), 200);
        g_string_append(text, "xx");
        assert_int_equal(
            status_of(http_form(s, "POST", "/api/v1/statuses", sandbox_token(s, "acme"), text->str)), 422);
        g_string_free(text, TRUE);
    }
    assert_int_equal(
        status_of(http_form(s, "POST", "/api/v1/statuses", sandbox_token(s, "acme"), "status=+%0a")), 422);
}

static void pictures_are_processed_and_attached_once(void **state)
{
    struct sandbox *s = *state;
    const char *acme = sandbox_token(s, "acme");
    static const char bytes[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03";
    assert_int_equal(status_of(http_upload(s, "/api/v2/media", acme, "plain text", 10, "")), 422);
    struct reply *r = http_upload(s, "/api/v2/media", acme, bytes, sizeof bytes, "two by three");
    assert_int_equal(r->status, 202);
    assert_true(json_is_null(reply_at(r, "url")));
    assert_int_equal(json_integer_value(reply_at(r, "meta.original.height")), 3);
    char *id = g_strdup(reply_text(r, "id")), *form = g_strdup_printf("status=a&media_ids[]=%s", id);
    reply_free(r);
    assert_int_equal(status_of(http_form(s, "POST", "/api/v1/statuses", acme, form)), 422);
    assert_int_equal(status_of(act(s, "acme", "GET", "/api/v1/media/%s", id, NULL)), 206);
    assert_int_equal(status_of(act(s, "acme", "GET", "/api/v1/media/%s", id, NULL)), 206);
    assert_int_equal(status_of(act(s, "lena", "GET", "/api/v1/media/%s", id, NULL)), 404);
    r = act(s, "acme", "GET", "/api/v1/media/%s", id, NULL);
    assert_int_equal(r->status, 200);
    struct reply *file = http_get(s, reply_text(r, "url") + strlen(sandbox_url(s)), NULL);
    assert_int_equal(file->body->len, sizeof bytes);
    assert_memory_equal(file->body->str, bytes, sizeof bytes);
    reply_free(file);
    reply_free(r);
    r = http_form(s, "POST", "/api/v1/statuses", acme, form);
    assert_string_equal(reply_text(r, "media_attachments.0.description"), "two by three");
    reply_free(r);
    assert_int_equal(status_of(http_form(s, "POST", "/api/v1/statuses", acme, form)), 422);
    g_free(form);
    g_free(id);
}

static void edits_tell_those_who_had_to_do_with_it(void **state)
{
    struct sandbox *s = *state;
    const char *id = sandbox_post(s, "lena", "@acme firts", NULL, NULL, 0);
    sandbox_token(s, "sam");
    assert_true(sandbox_edit(s, id, "@acme first"));
    assert_int_equal(sandbox_count_notifications(s, "acme", "update"), 0);
    assert_int_equal(status_of(act(s, "acme", "POST", "/api/v1/statuses/%s/favourite", id, "")), 200);
    sandbox_advance(s, 60000);
    assert_true(sandbox_edit(s, id, "@acme @sam first and second"));
    assert_int_equal(sandbox_count_notifications(s, "acme", "update"), 1);
    assert_int_equal(sandbox_count_notifications(s, "acme", "mention"), 1);
    assert_int_equal(sandbox_count_notifications(s, "sam", "mention"), 1);
    struct reply *r = act(s, "acme", "GET", "/api/v1/statuses/%s/history", id, NULL);
    assert_int_equal(json_array_size(r->json), 3);
    assert_non_null(strstr(reply_text(r, "0.content"), "firts"));
    assert_string_equal(reply_text(r, "2.created_at"), "2026-11-22T04:01:00.000Z");
    reply_free(r);
    assert_int_equal(status_of(act(s, "acme", "PUT", "/api/v1/statuses/%s", id, "status=mine")), 404);
    assert_int_equal(status_of(act(s, "acme", "DELETE", "/api/v1/statuses/%s", id, NULL)), 404);
}

static void taking_back_takes_the_notification_back(void **state)
{
    struct sandbox *s = *state;
    const char *id = sandbox_post(s, "acme", "Open again", NULL, NULL, 0);
    assert_int_equal(status_of(act(s, "lena", "POST", "/api/v1/statuses/%s/favourite", id, "")), 200);
    assert_int_equal(status_of(act(s, "lena", "POST", "/api/v1/statuses/%s/reblog", id, "")), 200);
    assert_int_equal(status_of(act(s, "lena", "POST", "/api/v1/statuses/%s/reblog", id, "")), 200);
    assert_int_equal(sandbox_count_notifications(s, "acme", NULL), 2);
    struct reply *r = act(s, "lena", "GET", "/api/v1/statuses/%s", id, NULL);
    assert_true(json_is_true(reply_at(r, "favourited")) && json_is_true(reply_at(r, "reblogged")));
    assert_int_equal(json_integer_value(reply_at(r, "reblogs_count")), 1);
    reply_free(r);
    assert_int_equal(status_of(act(s, "lena", "POST", "/api/v1/statuses/%s/unfavourite", id, "")), 200);
    assert_int_equal(status_of(act(s, "lena", "POST", "/api/v1/statuses/%s/unreblog", id, "")), 200);
    assert_int_equal(sandbox_count_notifications(s, "acme", NULL), 0);
}

static void the_muted_and_the_blocked_are_not_heard(void **state)
{
    struct sandbox *s = *state;
    const char *lena = sandbox_account_id(s, "lena"), *sam = sandbox_account_id(s, "sam");
    sandbox_post(s, "sam", "@acme before", NULL, NULL, 0);
    struct reply *r = act(s, "acme", "POST", "/api/v1/accounts/%s/mute", lena, "");
    assert_true(json_is_true(reply_at(r, "muting")));
    reply_free(r);
    assert_int_equal(status_of(act(s, "acme", "POST", "/api/v1/accounts/%s/block", sam, "")), 200);
    assert_int_equal(sandbox_count_notifications(s, "acme", NULL), 0);
    sandbox_post(s, "lena", "@acme hello", NULL, NULL, 0);
    sandbox_post(s, "sam", "@acme hello", NULL, NULL, 0);
    assert_int_equal(sandbox_count_notifications(s, "acme", NULL), 0);
    const char *ours = sandbox_post(s, "acme", "Good morning", NULL, NULL, 0);
    assert_int_equal(status_of(act(s, "sam", "GET", "/api/v1/statuses/%s", ours, NULL)), 404);
    assert_int_equal(status_of(act(s, "acme", "POST", "/api/v1/accounts/%s/unmute", lena, "")), 200);
    sandbox_post(s, "lena", "@acme again", NULL, NULL, 0);
    assert_int_equal(sandbox_count_notifications(s, "acme", "mention"), 1);
}

static void threads_have_an_above_and_a_below(void **state)
{
    struct sandbox *s = *state;
    const char *top = sandbox_post(s, "lena", "top", NULL, NULL, 0);
    const char *middle = sandbox_post(s, "sam", "@lena middle", top, NULL, 0);
    const char *end = sandbox_post(s, "lena", "@sam end", middle, NULL, 0);
    sandbox_post(s, "lena", "@sam for your eyes", middle, "direct", 0);
    assert_null(sandbox_post(s, "lena", "lost", "1", NULL, 0));
    struct reply *r = act(s, "acme", "GET", "/api/v1/statuses/%s/context", middle, NULL);
    assert_int_equal(json_array_size(reply_at(r, "ancestors")), 1);
    assert_string_equal(reply_text(r, "ancestors.0.id"), top);
    assert_int_equal(json_array_size(reply_at(r, "descendants")), 1);
    assert_string_equal(reply_text(r, "descendants.0.id"), end);
    reply_free(r);
    assert_true(sandbox_delete(s, middle));
    r = act(s, "acme", "GET", "/api/v1/statuses/%s", end, NULL);
    assert_true(json_is_null(reply_at(r, "in_reply_to_id")));
    reply_free(r);
}

static void timelines_show_what_they_should(void **state)
{
    struct sandbox *s = *state;
    const char *acme = sandbox_token(s, "acme");
    sandbox_follow(s, "acme", "lena");
    sandbox_post(s, "lena", "one #Coffee", NULL, NULL, 0);
    sandbox_post(s, "sam", "two #coffee", NULL, "unlisted", 0);
    sandbox_post(s, "sam@far.example", "three #coffee", NULL, NULL, 0);
    const char *four = sandbox_post(s, "lena", "four", NULL, "private", 0);
    static const struct {
        const char *path;
        int n;
    } cases[] = {
        {"/api/v1/timelines/home", 2},           {"/api/v1/timelines/public", 2},
        {"/api/v1/timelines/public?local=1", 1}, {"/api/v1/timelines/tag/COFFEE", 2},
        {"/api/v1/timelines/tag/tea", 0},        {"/api/v1/timelines/tag/coffee?limit=1", 1},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct reply *r = http_get(s, cases[i].path, acme);
        assert_int_equal(json_array_size(r->json), cases[i].n);
        reply_free(r);
    }
    struct reply *r = http_get(s, "/api/v1/timelines/home", acme);
    assert_string_equal(reply_text(r, "0.id"), four);
    reply_free(r);
    assert_int_equal(status_of(act(s, "sam", "GET", "/api/v1/statuses/%s", four, NULL)), 404);
}

static void the_server_publishes_later(void **state)
{
    struct sandbox *s = *state;
    const char *acme = sandbox_token(s, "acme");
    const char *post = "/api/v1/statuses";
    assert_int_equal(
        status_of(http_form(s, "POST", post, acme, "status=a&scheduled_at=2026-11-22T04:02:00Z")), 422);
    struct reply *r = http_form(s, "POST", post, acme, "status=b&scheduled_at=2026-11-22T04:10:00Z");
    assert_string_equal(reply_text(r, "params.text"), "b");
    assert_null(reply_at(r, "content"));
    reply_free(r);
    r = http_form(s, "POST", post, acme, "status=c&scheduled_at=2026-11-22T03:10:00Z");
    assert_string_equal(reply_text(r, "created_at"), "2026-11-22T03:10:00.000Z");
    reply_free(r);
    assert_int_equal(sandbox_count_statuses(s, "acme", "b"), 0);
    sandbox_advance(s, 11 * 60000);
    assert_int_equal(sandbox_count_statuses(s, "acme", "b"), 1);
    char *json = sandbox_last_status_json(s, "acme");
    assert_non_null(strstr(json, "\"created_at\": \"2026-11-22T04:10:00.000Z\""));
    g_free(json);
}

static gpointer listen_to(gpointer s)
{
    return http_get(s, "/api/v1/streaming/user", sandbox_token(s, "acme"));
}

static void streams_tell_what_happens(void **state)
{
    struct sandbox *s = *state;
    sandbox_token(s, "acme");
    GThread *thread = g_thread_new("stream", listen_to, s);
    assert_true(sandbox_wait_requests(s, "GET", "/api/v1/streaming", 1, 20000));
    assert_int_equal(sandbox_streams(s), 1);
    const char *id = sandbox_post(s, "lena", "@acme hello", NULL, NULL, 0);
    sandbox_post(s, "lena", "to nobody", NULL, NULL, 0);
    const char *ours = sandbox_post(s, "acme", "Good morning", NULL, NULL, 0);
    sandbox_edit(s, ours, "Good evening");
    sandbox_delete(s, id);
    sandbox_drop_streams(s);
    struct reply *r = g_thread_join(thread);
    assert_int_equal(r->status, 200);
    assert_true(g_str_has_prefix(r->body->str, ":)\n"));
    char **lines = g_strsplit(r->body->str, "\n", -1);
    GString *events = g_string_new(NULL);
    for (char **l = lines; *l != NULL; l++)
        if (g_str_has_prefix(*l, "event: "))
            g_string_append_printf(events, "%s ", *l + 7);
    assert_string_equal(events->str, "notification update status.update delete ");
    char *deleted = g_strdup_printf("event: delete\ndata: %s\n\n", id);
    assert_non_null(strstr(r->body->str, deleted));
    g_free(deleted);
    g_string_free(events, TRUE);
    g_strfreev(lines);
    reply_free(r);
}

static void the_control_endpoint_is_there_when_asked_for(void **state)
{
    struct sandbox_options options = {.empty = TRUE, .start_ms = START, .control = TRUE};
    struct sandbox *s = sandbox_new(&options, NULL);
    assert_int_equal(status_of(http_form(*state, "POST", "/_sandbox/post", NULL, "handle=lena&text=a")), 404);
    struct reply *r = http_form(s, "POST", "/_sandbox/post", NULL, "handle=lena&text=@acme+a");
    assert_string_equal(reply_text(r, "account.acct"), "lena");
    reply_free(r);
    assert_int_equal(sandbox_count_notifications(s, "acme", "mention"), 1);
    r = http_form(s, "POST", "/_sandbox/fault", NULL, "path=/api/v1/pref&trick=sideways");
    assert_int_equal(r->status, 400);
    reply_free(r);
    assert_int_equal(status_of(http_form(s, "POST", "/_sandbox/fault", NULL, "path=/api&status=503&times=1")),
                     200);
    assert_int_equal(status_of(http_get(s, "/_sandbox/statuses?handle=lena", NULL)), 200);
    assert_int_equal(status_of(http_get(s, "/api/v1/preferences", NULL)), 503);
    r = http_get(s, "/_sandbox/requests", NULL);
    assert_int_equal(json_array_size(r->json), 1);
    assert_string_equal(reply_text(r, "0.path"), "/api/v1/preferences");
    reply_free(r);
    sandbox_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(a_person_signs_in),
        T(lengths_count_as_mastodon_counts),
        T(pictures_are_processed_and_attached_once),
        T(edits_tell_those_who_had_to_do_with_it),
        T(taking_back_takes_the_notification_back),
        T(the_muted_and_the_blocked_are_not_heard),
        T(threads_have_an_above_and_a_below),
        T(timelines_show_what_they_should),
        T(the_server_publishes_later),
        T(streams_tell_what_happens),
        T(the_control_endpoint_is_there_when_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
