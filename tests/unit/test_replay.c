/* The transport that answers from a transcript. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#include "repute/err.h"
#include "repute/http.h"

struct seen {
    struct http_response *response;
    GError *error;
    GString *chunks;
    gboolean ended;
};

static void on_done(gpointer user, struct http_response *response, GError *error)
{
    struct seen *s = user;
    s->response = response;
    s->error = error;
}

static void on_chunk(gpointer user, const char *bytes, gsize len)
{
    g_string_append_len(((struct seen *)user)->chunks, bytes, (gssize)len);
}

static void on_end(gpointer user, GError *error)
{
    struct seen *s = user;
    s->ended = TRUE;
    s->error = error;
}

static const struct http_events EVENTS = {on_done, on_chunk, on_end};

static struct http_transport *replay(const char *text)
{
    char *path = NULL;
    close(g_file_open_tmp("repute-XXXXXX.txt", &path, NULL));
    assert_true(g_file_set_contents(path, text, -1, NULL));
    GError *error = NULL;
    struct http_transport *t = http_replay_new(path, &error);
    unlink(path);
    g_free(path);
    if (t == NULL) {
        assert_true(err_is(error, ERR_INVALID));
        g_error_free(error);
    }
    return t;
}

static void ask(struct http_transport *t, struct http_request *r, struct seen *s)
{
    *s = (struct seen){.chunks = g_string_new(NULL)};
    http_start(t, r, &EVENTS, s);
    for (int i = 0; i < 10 && http_perform(t, 0, -1) > 0; i++)
        ;
}

static void seen_clear(struct seen *s)
{
    http_response_free(s->response);
    g_clear_error(&s->error);
    g_string_free(s->chunks, TRUE);
}

#define SCRIPT                                                                                       \
    "# a comment, and lines of no use here\ntask fetch\n"                                            \
    "> GET https://a.example/one?x=1\n> Authorization: Bearer TOKEN\n"                               \
    "< 200\n< Link: <https://a.example/two>; rel=\"next\"\n<\n< [1,\n< 2]\n\n"                       \
    "> POST https://a.example/two\n>= status=Grüße & mehr\n>= media_ids[]=7\n"                     \
    "< error unknown it broke off\n\n"                                                               \
    "> GET https://a.example/stream\n"                                                               \
    "< 200\n< Content-Type: text/event-stream\n<~ data: \\\"a\n<~ b\\\"\\n\\n\n< end network gone\n" \
    "= and the expected batch\n"

static struct http_request *form_request(const char *status)
{
    struct http_request *r = http_request_new("POST", "https://a.example/two");
    char *form = http_form("status", status, "media_ids[]", "7", NULL);
    r->body = g_bytes_new_take(form, strlen(form));
    return r;
}

static void test_in_order(void **state)
{
    struct http_transport *t = replay(SCRIPT);
    struct seen s;
    struct http_request *r = http_request_new("GET", "https://a.example/one?x=1");
    http_request_header(r, "authorization", "Bearer TOKEN");
    ask(t, r, &s);
    assert_non_null(s.response);
    char *next = http_link(s.response, "next");
    assert_string_equal(next, "https://a.example/two");
    g_free(next);
    assert_int_equal(g_bytes_get_size(s.response->body), strlen("[1,\n2]"));
    seen_clear(&s);
    assert_non_null(strstr(http_replay_problem(t), "never asked"));
    http_transport_free(t);

    t = replay(strstr(SCRIPT, "> POST"));
    ask(t, form_request("Grüße & mehr"), &s);
    assert_true(err_is(s.error, ERR_UNKNOWN));
    assert_string_equal(s.error->message, "it broke off");
    seen_clear(&s);
    ask(t, http_request_new("GET", "https://a.example/stream"), &s);
    assert_int_equal(s.response->status, 200);
    assert_string_equal(s.chunks->str, "data: \"ab\"\n\n");
    assert_true(s.ended);
    assert_true(err_is(s.error, ERR_NETWORK));
    seen_clear(&s);
    assert_null(http_replay_problem(t));
    http_transport_free(t);
}

static void assert_problem(const char *script, struct http_request *r, const char *words)
{
    struct http_transport *t = replay(script);
    struct seen s;
    ask(t, r, &s);
    assert_true(err_is(s.error, ERR_INTERNAL));
    assert_non_null(strstr(http_replay_problem(t), words));
    seen_clear(&s);
    http_transport_free(t);
}

static void test_differences(void **state)
{
    assert_problem(SCRIPT, http_request_new("GET", "https://a.example/one?x=2"),
                   "expected 'GET https://a.example/one?x=1', got 'GET https://a.example/one?x=2'");
    assert_problem(SCRIPT, http_request_new("GET", "https://a.example/one?x=1"), "Authorization");
    assert_problem(strstr(SCRIPT, "> POST"), form_request("Grüße"),
                   "body: expected 'status=Gr%C3%BC%C3%9Fe%20%26");
    assert_problem("", http_request_new("GET", "https://a.example/"), "ends before");
    struct http_request *r = http_request_new("POST", "https://a.example/m");
    http_request_part(r, "description", "a cup");
    http_request_file(r, "file", "/tmp/cup.png", "image/png");
    assert_problem("> POST https://a.example/m\n>+ description=a cup\n>+ file=@jug.png\n< 200\n", r,
                   "expected 'file=@jug.png', got 'file=@cup.png'");
}

static void test_broken_scripts(void **state)
{
    assert_null(replay("< 200\n"));
    assert_null(replay("> Authorization: x\n"));
    assert_null(replay("> GET https://a.example/\n< perhaps\n"));
    assert_null(replay("> GET https://a.example/\n< error nonsense\n"));
    assert_null(replay("> GET https://a.example/\n< 200\n< no colon\n"));
}

/* What the recording transport writes down can be played again, and holds no token. */
static void test_recorded(void **state)
{
    char *path = NULL;
    close(g_file_open_tmp("repute-XXXXXX.txt", &path, NULL));
    struct http_transport *t = http_record_new(replay(SCRIPT), path, NULL);
    assert_non_null(t);
    struct seen s;
    struct http_request *r = http_request_new("GET", "https://a.example/one?x=1");
    http_request_header(r, "Authorization", "Bearer TOKEN");
    ask(t, r, &s);
    seen_clear(&s);
    ask(t, form_request("Grüße & mehr"), &s);
    assert_true(err_is(s.error, ERR_UNKNOWN));
    seen_clear(&s);
    ask(t, http_request_new("GET", "https://a.example/stream"), &s);
    assert_string_equal(s.chunks->str, "data: \"ab\"\n\n");
    seen_clear(&s);
    assert_null(http_replay_problem(t));
    http_transport_free(t);

    char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_non_null(strstr(text, "> GET https://a.example/one?x=1\n> Authorization: Bearer TOKEN\n"));
    t = replay(text);
    r = http_request_new("GET", "https://a.example/one?x=1");
    http_request_header(r, "Authorization", "Bearer TOKEN");
    ask(t, r, &s);
    assert_int_equal(g_bytes_get_size(s.response->body), strlen("[1,\n2]"));
    seen_clear(&s);
    ask(t, form_request("Grüße & mehr"), &s);
    assert_true(err_is(s.error, ERR_UNKNOWN));
    seen_clear(&s);
    ask(t, http_request_new("GET", "https://a.example/stream"), &s);
    assert_string_equal(s.chunks->str, "data: \"ab\"\n\n");
    assert_true(err_is(s.error, ERR_NETWORK));
    seen_clear(&s);
    assert_null(http_replay_problem(t));
    http_transport_free(t);
    g_free(text);
    unlink(path);
    g_free(path);
}

/* A token that is not called one leaves the recording too. */
static void test_recorded_secrets(void **state)
{
    char *path = NULL, *text = NULL;
    close(g_file_open_tmp("repute-XXXXXX.txt", &path, NULL));
    struct http_transport *t =
        http_record_new(replay("> POST https://a.example/oauth/token\n>= code=c0dec0de\n< 200\n<\n< "
                               "{\"access_token\":\"s3cr3t\"}\n"),
                        path, NULL);
    struct http_request *r = http_request_new("POST", "https://a.example/oauth/token");
    http_request_header(r, "Authorization", "Basic aGVsbG86d29ybGQ=");
    char *form = http_form("code", "c0dec0de", NULL);
    r->body = g_bytes_new_take(form, strlen(form));
    struct seen s;
    ask(t, r, &s);
    assert_non_null(s.response);
    seen_clear(&s);
    http_transport_free(t);
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_null(strstr(text, "s3cr3t"));
    assert_null(strstr(text, "c0dec0de"));
    assert_null(strstr(text, "aGVsbG8"));
    g_free(text);
    unlink(path);
    g_free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_order),         cmocka_unit_test(test_differences),
        cmocka_unit_test(test_broken_scripts),   cmocka_unit_test(test_recorded),
        cmocka_unit_test(test_recorded_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
