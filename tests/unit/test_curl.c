/* The real transport against a server that says exactly what the test tells it to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

#include "../refusing_port.h"
#include "raw_server.h"
#include "repute/err.h"
#include "repute/http.h"

struct seen {
    guint done, ends;
    struct http_response *response;
    GError *error;
    GString *chunks;
};

static void on_done(gpointer user, struct http_response *response, GError *error)
{
    struct seen *s = user;
    s->done++;
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
    s->ends++;
    s->error = error;
}

static const struct http_events EVENTS = {on_done, on_chunk, on_end};

static void seen_clear(struct seen *s)
{
    http_response_free(s->response);
    g_clear_error(&s->error);
    g_string_free(s->chunks, TRUE);
}

static struct http_request *request_to(const char *base, const char *method)
{
    char *url = http_join(base, "/api/v1/things?limit=2");
    struct http_request *r = http_request_new(method, url);
    r->timeout_ms = 60000;
    r->writes = strcmp(method, "GET") != 0;
    g_free(url);
    return r;
}

/* Starts the request and turns until it has ended. */
static void run(struct http_transport *t, struct http_request *request, struct seen *s)
{
    *s = (struct seen){.chunks = g_string_new(NULL)};
    assert_int_not_equal(http_start(t, request, &EVENTS, s), 0);
    assert_int_equal(s->done, 0); /* only from http_perform() */
    while (http_perform(t, 60000, -1) > 0)
        ;
    assert_int_equal(s->done, 1);
}

/* One answer to one request of its own server. */
static void exchange(const char *method, const struct raw_answer *answer, gsize max_bytes, struct seen *s)
{
    struct raw_server server;
    raw_server_start(&server, answer, 1);
    struct http_transport *t = http_curl_new(FALSE, NULL);
    struct http_request *r = request_to(server.url, method);
    r->max_bytes = max_bytes;
    run(t, r, s);
    http_transport_free(t);
    raw_server_stop(&server);
}

static void assert_error(const char *method, const char *bytes, gsize max_bytes, enum err_code code)
{
    const struct raw_answer answer = {.bytes = bytes};
    struct seen s;
    exchange(method, &answer, max_bytes, &s);
    assert_null(s.response);
    assert_true(err_is(s.error, code));
    seen_clear(&s);
}

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

static void test_answer(void **state)
{
    const struct raw_answer answer = {.bytes = "HTTP/1.1 100 Continue\r\n\r\n" OK_HEAD
                                               "X-A: 1\r\nContent-Length: 2\r\n\r\n[]"};
    struct raw_server server;
    raw_server_start(&server, &answer, 1);
    struct http_transport *t = http_curl_new(FALSE, NULL);
    struct http_request *r = request_to(server.url, "POST");
    http_request_header(r, "Authorization", "Bearer TOKEN");
    r->body = g_bytes_new("a=b", 3);
    struct seen s;
    run(t, r, &s);
    assert_non_null(s.response);
    assert_int_equal(s.response->status, 200);
    assert_string_equal(http_response_header(s.response, "x-a"), "1");
    assert_int_equal(g_bytes_get_size(s.response->body), 2);
    const char *sent = g_ptr_array_index(server.requests, 0);
    assert_non_null(strstr(sent, "POST /api/v1/things?limit=2 HTTP/1.1\r\n"));
    assert_non_null(strstr(sent, "User-Agent: repute/"));
    assert_non_null(strstr(sent, "Authorization: Bearer TOKEN\r\n"));
    assert_non_null(strstr(sent, "Accept-Encoding: gzip, deflate\r\n"));
    assert_null(strstr(sent, "Expect:"));
    assert_non_null(strstr(sent, "\r\n\r\na=b"));
    seen_clear(&s);
    http_transport_free(t);
    raw_server_stop(&server);
}

static void test_gzip(void **state)
{
    /* "[1,2]" compressed; and what unpacks to more than the limit is refused although little comes. */
    GConverter *gzip = G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
    char plain[20000], packed[1000];
    memset(plain, ' ', sizeof plain);
    memcpy(plain, "[1,2]", 5);
    gsize used = 0, len = 0;
    g_converter_convert(gzip, plain, sizeof plain, packed, sizeof packed, G_CONVERTER_INPUT_AT_END, &used,
                        &len, NULL);
    g_object_unref(gzip);
    assert_true(used == sizeof plain && len > 0);
    GString *bytes = g_string_new(OK_HEAD "Content-Encoding: gzip\r\nConnection: close\r\n\r\n");
    g_string_append_len(bytes, packed, (gssize)len);
    const struct raw_answer answer = {.bytes = bytes->str, .len = bytes->len};
    struct seen s;
    exchange("GET", &answer, 0, &s);
    assert_non_null(s.response);
    assert_int_equal(g_bytes_get_size(s.response->body), sizeof plain);
    seen_clear(&s);
    exchange("GET", &answer, 19999, &s);
    assert_true(err_is(s.error, ERR_SERVER));
    seen_clear(&s);
    g_string_free(bytes, TRUE);
}

static void test_breaks(void **state)
{
    /* read: it can be asked again; write: nobody knows */
    assert_error("GET", NULL, 0, ERR_NETWORK);
    assert_error("POST", NULL, 0, ERR_UNKNOWN);
    assert_error("GET", OK_HEAD "Content-Length: 10\r\n\r\n[1", 0, ERR_NETWORK);
    assert_error("POST", OK_HEAD "Content-Length: 10\r\n\r\n[1", 0, ERR_UNKNOWN);
    assert_error("GET", OK_HEAD "Content-Length: 4\r\n\r\n[12]", 3, ERR_SERVER);
    assert_error("POST", OK_HEAD "Content-Length: 4\r\n\r\n[12]", 3, ERR_UNKNOWN);
    assert_error("GET", "SSH-2.0-OpenSSH\r\n", 0, ERR_NETWORK);
}

static void test_unreached(void **state)
{
    /* Nothing was sent, so a write may be tried again. */
    guint16 port = 0;
    GSocket *held = refusing_port(&port);
    char *url = g_strdup_printf("http://127.0.0.1:%u", port);
    struct http_transport *t = http_curl_new(FALSE, NULL);
    struct seen s;
    run(t, request_to(url, "POST"), &s);
    assert_true(err_is(s.error, ERR_NETWORK));
    seen_clear(&s);
    http_transport_free(t);
    g_free(url);
    g_object_unref(held);
}

static void assert_refused(const char *url, const char *method, enum err_code code)
{
    struct http_transport *t = http_curl_new(FALSE, NULL);
    struct seen s;
    run(t, http_request_new(method, url), &s);
    assert_true(err_is(s.error, code));
    seen_clear(&s);
    http_transport_free(t);
}

static void test_refused(void **state)
{
    assert_refused("http://coffee.example/api", "GET", ERR_INVALID);
    assert_refused("http://127.0.0.1.coffee.example/api", "GET", ERR_INVALID);
    assert_refused("file:///etc/passwd", "GET", ERR_INVALID);
    assert_refused("https://user:word@coffee.example/", "GET", ERR_INVALID);
    assert_refused("nonsense", "POST", ERR_INVALID);
}

/* Answers the first request with a redirect; the second one, if it comes, with "[]". */
static void redirect(const char *status, const char *location, const char *method, struct seen *s,
                     guint *asked)
{
    char *first =
        g_strdup_printf("HTTP/1.1 %s\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", status, location);
    const struct raw_answer answers[] = {{.bytes = first}, {.bytes = OK_HEAD "Content-Length: 2\r\n\r\n[]"}};
    struct raw_server server;
    raw_server_start(&server, answers, 2);
    struct http_transport *t = http_curl_new(FALSE, NULL);
    struct http_request *r = request_to(server.url, method);
    http_request_header(r, "Authorization", "Bearer TOKEN");
    run(t, r, s);
    *asked = raw_server_count(&server);
    http_transport_free(t);
    raw_server_stop(&server);
    g_free(first);
}

static void test_redirects(void **state)
{
    struct seen s;
    guint asked;
    redirect("302 Found", "/api/v2/things", "GET", &s, &asked);
    assert_non_null(s.response);
    assert_true(g_str_has_suffix(s.response->final_url, "/api/v2/things"));
    assert_int_equal(asked, 2);
    seen_clear(&s);

    redirect("301 Moved", "http://localhost:1/elsewhere?token=x", "GET", &s, &asked);
    assert_true(err_is(s.error, ERR_REJECTED));
    assert_non_null(strstr(s.error->message, "http://localhost:1/elsewhere"));
    assert_null(strstr(s.error->message, "token=x"));
    assert_int_equal(asked, 1);
    seen_clear(&s);

    redirect("307 Moved", "/api/v2/things", "POST", &s, &asked);
    assert_true(err_is(s.error, ERR_REJECTED));
    assert_int_equal(asked, 1);
    seen_clear(&s);

    redirect("303 See", "/api/v2/things", "POST", &s, &asked);
    assert_true(err_is(s.error, ERR_UNKNOWN));
    assert_int_equal(asked, 1);
    seen_clear(&s);
}

static void test_endless_redirect(void **state)
{
    struct raw_answer answers[10];
    for (guint i = 0; i < G_N_ELEMENTS(answers); i++)
        answers[i] = (struct raw_answer){
            .bytes = "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"};
    struct raw_server server;
    raw_server_start(&server, answers, G_N_ELEMENTS(answers));
    struct http_transport *t = http_curl_new(FALSE, NULL);
    struct seen s;
    run(t, request_to(server.url, "GET"), &s);
    assert_true(err_is(s.error, ERR_SERVER));
    assert_true(raw_server_count(&server) < 10);
    seen_clear(&s);
    http_transport_free(t);
    raw_server_stop(&server);
}

static void test_writes_are_sent_once(void **state)
{
    /* A kept connection that dies is not a reason to send a write a second time. */
    const struct raw_answer answers[] = {{.bytes = OK_HEAD "Content-Length: 2\r\n\r\n[]", .reuse = TRUE},
                                         {.bytes = NULL},
                                         {.bytes = OK_HEAD "Content-Length: 2\r\n\r\n[]"}};
    struct raw_server server;
    raw_server_start(&server, answers, 3);
    struct http_transport *t = http_curl_new(FALSE, NULL);
    struct seen s;
    run(t, request_to(server.url, "GET"), &s);
    assert_non_null(s.response);
    seen_clear(&s);
    run(t, request_to(server.url, "POST"), &s);
    assert_true(err_is(s.error, ERR_UNKNOWN));
    assert_int_equal(raw_server_count(&server), 2);
    seen_clear(&s);
    http_transport_free(t);
    raw_server_stop(&server);
}

static void run_stream(const struct raw_answer *answer, gint64 silence_ms, struct seen *s)
{
    struct raw_server server;
    raw_server_start(&server, answer, 1);
    struct http_transport *t = http_curl_new(FALSE, NULL);
    struct http_request *r = request_to(server.url, "GET");
    r->stream = TRUE;
    r->silence_ms = silence_ms;
    run(t, r, s);
    http_transport_free(t);
    raw_server_stop(&server);
}

#define STREAM_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

static void test_stream(void **state)
{
    const struct raw_answer closed = {.bytes = STREAM_HEAD ":thump\n"};
    struct seen s;
    run_stream(&closed, 0, &s);
    assert_int_equal(s.response->status, 200);
    assert_int_equal(g_bytes_get_size(s.response->body), 0);
    assert_string_equal(s.chunks->str, ":thump\n");
    assert_int_equal(s.ends, 1);
    assert_null(s.error);
    seen_clear(&s);

    const struct raw_answer silent = {.bytes = STREAM_HEAD "data: a\n\n", .keep = TRUE};
    gint64 silence_ms = 50; /* on a loaded machine the first bytes take longer */
    for (run_stream(&silent, silence_ms, &s); s.chunks->len == 0 && silence_ms < 60000; run_stream(&silent, silence_ms, &s)) {
        seen_clear(&s);
        silence_ms *= 2;
    }
    assert_string_equal(s.chunks->str, "data: a\n\n");
    assert_int_equal(s.ends, 1);
    assert_true(err_is(s.error, ERR_NETWORK));
    seen_clear(&s);

    const struct raw_answer refused = {.bytes = "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnope"};
    run_stream(&refused, 0, &s);
    assert_int_equal(s.response->status, 404);
    assert_int_equal(g_bytes_get_size(s.response->body), 4);
    assert_int_equal(s.ends, 0);
    seen_clear(&s);
}

static void test_multipart(void **state)
{
    const struct raw_answer answer = {.bytes = OK_HEAD "Content-Length: 2\r\n\r\n{}"};
    char *path = NULL;
    int fd = g_file_open_tmp("repute-XXXXXX.png", &path, NULL);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "PIXELS", 6), 6);
    close(fd);
    struct raw_server server;
    raw_server_start(&server, &answer, 1);
    struct http_transport *t = http_curl_new(FALSE, NULL);
    struct http_request *r = request_to(server.url, "POST");
    http_request_file(r, "file", path, "image/png");
    http_request_part(r, "description", "two \"cups\"");
    struct seen s;
    run(t, r, &s);
    assert_non_null(s.response);
    const char *sent = g_ptr_array_index(server.requests, 0);
    assert_non_null(strstr(sent, "Content-Type: image/png\r\n\r\nPIXELS\r\n"));
    assert_non_null(strstr(sent, "name=\"description\"\r\n\r\ntwo \"cups\"\r\n"));
    seen_clear(&s);

    r = request_to(server.url, "POST");
    http_request_file(r, "file", "/nonexistent/cup.png", "image/png");
    run(t, r, &s);
    assert_true(err_is(s.error, ERR_NOT_FOUND));
    seen_clear(&s);
    http_transport_free(t);
    raw_server_stop(&server);
    unlink(path);
    g_free(path);
}

static gpointer wake_soon(gpointer t)
{
    http_wake(t);
    return NULL;
}

static void test_wake_and_cancel(void **state)
{
    struct http_transport *t = http_curl_new(FALSE, NULL);
    GThread *thread = g_thread_new("wake", wake_soon, t);
    assert_int_equal(http_perform(t, -1, -1), 0); /* would wait for an hour */
    g_thread_join(thread);

    int fds[2];
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], "x", 1), 1);
    assert_int_equal(http_perform(t, -1, fds[0]), 0);
    close(fds[0]);
    close(fds[1]);

    const struct raw_answer silent = {.bytes = STREAM_HEAD, .keep = TRUE};
    struct raw_server server;
    raw_server_start(&server, &silent, 1);
    struct seen s = {.chunks = g_string_new(NULL)};
    guint id = http_start(t, request_to(server.url, "GET"), &EVENTS, &s);
    http_cancel(t, id);
    assert_int_equal(http_perform(t, 0, -1), 0);
    assert_int_equal(s.done, 0);
    http_start(t, request_to(server.url, "GET"), &EVENTS, &s);
    http_transport_free(t);
    assert_int_equal(s.done, 1);
    assert_true(err_is(s.error, ERR_CANCELLED));
    seen_clear(&s);
    raw_server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answer),           cmocka_unit_test(test_gzip),
        cmocka_unit_test(test_breaks),           cmocka_unit_test(test_unreached),
        cmocka_unit_test(test_refused),          cmocka_unit_test(test_redirects),
        cmocka_unit_test(test_endless_redirect), cmocka_unit_test(test_writes_are_sent_once),
        cmocka_unit_test(test_stream),           cmocka_unit_test(test_multipart),
        cmocka_unit_test(test_wake_and_cancel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
