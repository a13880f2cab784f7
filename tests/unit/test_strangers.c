/* Pages of strangers over the real transport: what is asked for, and what never is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "../../src/http/address.h"
#include "raw_server.h"
#include "repute/err.h"
#include "repute/http.h"

static void test_addresses(void **state)
{
    static const struct {
        const char *host;
        enum address_kind kind;
    } CASES[] = {
        {"9.255.255.255", ADDRESS_PUBLIC},  {"10.0.0.1", ADDRESS_OTHER},          {"11.0.0.0", ADDRESS_PUBLIC},
        {"0.0.0.0", ADDRESS_OTHER},         {"127.0.0.1", ADDRESS_LOOPBACK},      {"127.9.9.9", ADDRESS_LOOPBACK},
        {"100.63.0.1", ADDRESS_PUBLIC},     {"100.127.0.1", ADDRESS_OTHER},       {"169.254.169.254", ADDRESS_OTHER},
        {"172.15.0.1", ADDRESS_PUBLIC},     {"172.31.255.255", ADDRESS_OTHER},    {"172.32.0.1", ADDRESS_PUBLIC},
        {"192.168.1.1", ADDRESS_OTHER},     {"198.19.0.1", ADDRESS_OTHER},        {"224.0.0.1", ADDRESS_OTHER},
        {"255.255.255.255", ADDRESS_OTHER}, {"[::1]", ADDRESS_LOOPBACK},          {"::", ADDRESS_OTHER},
        {"[fe80::1]", ADDRESS_OTHER},       {"[fd00::1]", ADDRESS_OTHER},         {"[ff02::1]", ADDRESS_OTHER},
        {"[2a00::1]", ADDRESS_PUBLIC},      {"[::ffff:10.0.0.1]", ADDRESS_OTHER}, {"[::ffff:127.0.0.1]", ADDRESS_LOOPBACK},
        {"[64:ff9b::a00:1]", ADDRESS_OTHER}, {"[64:ff9b::b00:1]", ADDRESS_PUBLIC}, {"[2002:a00:1::]", ADDRESS_OTHER},
        {"[2001:0:a00:1::]", ADDRESS_OTHER}, {"LocalHost", ADDRESS_LOOPBACK},      {"example.org", ADDRESS_PUBLIC},
    };
    for (guint i = 0; i < G_N_ELEMENTS(CASES); i++)
        if (address_kind_of_host(CASES[i].host) != CASES[i].kind)
            fail_msg("%s", CASES[i].host);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x0a000001)};
    assert_int_equal(address_kind_of((struct sockaddr *)&a), ADDRESS_OTHER);
    a.sin_addr.s_addr = htonl(0x01010101);
    assert_int_equal(address_kind_of((struct sockaddr *)&a), ADDRESS_PUBLIC);
    a.sin_family = AF_UNIX;
    assert_int_equal(address_kind_of((struct sockaddr *)&a), ADDRESS_OTHER);
}

struct seen {
    struct http_response *response;
    GError *error;
};

static void on_done(gpointer user, struct http_response *response, GError *error)
{
    struct seen *s = user;
    s->response = response;
    s->error = error;
}

static const struct http_events EVENTS = {.done = on_done};

static struct seen ask(const char *url, gboolean here)
{
    struct seen s = {0};
    struct http_transport *t = http_curl_new(FALSE, NULL);
    struct http_request *r = http_request_new("GET", url);
    r->stranger = TRUE;
    r->here = here;
    r->timeout_ms = 60000;
    r->max_bytes = 10;
    http_start(t, r, &EVENTS, &s);
    while (http_perform(t, 5000, -1) > 0)
        ;
    http_transport_free(t);
    return s;
}

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
#define MOVED "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "

static void assert_never(const char *url, gboolean here)
{
    struct seen s = ask(url, here);
    assert_null(s.response);
    assert_true(err_is(s.error, ERR_INVALID));
    assert_non_null(strstr(s.error->message, "is none of the public internet"));
    g_clear_error(&s.error);
}

static void test_near_hosts_are_never_asked(void **state)
{
    const struct raw_answer answer = {.bytes = HEAD "hello"};
    struct raw_server server;
    raw_server_start(&server, &answer, 1);
    const char *port = strrchr(server.url, ':');
    char *names[] = {g_strdup(server.url), g_strconcat("http://localhost", port, NULL),
                     g_strconcat("http://name.localhost", port, NULL), /* a name that leads here */
                     g_strconcat("http://2130706433", port, NULL), g_strconcat("http://[::ffff:127.0.0.1]", port, NULL)};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        assert_never(names[i], FALSE);
        g_free(names[i]);
    }
    assert_never("http://192.168.1.1/", TRUE);
    assert_int_equal(raw_server_count(&server), 0);
    raw_server_stop(&server);
}

static void test_what_is_longer_is_cut(void **state)
{
    const struct raw_answer answer = {.bytes = HEAD "0123456789abcdef"};
    struct raw_server server;
    raw_server_start(&server, &answer, 1);
    struct seen s = ask(server.url, TRUE);
    assert_non_null(s.response);
    assert_int_equal(s.response->status, 200);
    assert_int_equal(g_bytes_get_size(s.response->body), 10);
    http_response_free(s.response);
    raw_server_stop(&server);
}

static void test_redirects(void **state)
{
    const struct raw_answer page = {.bytes = HEAD "hello"};
    struct raw_server other;
    raw_server_start(&other, &page, 1);
    char *moved = g_strdup_printf(MOVED "%s/there\r\n\r\n", other.url);
    const struct raw_answer answers[] = {{.bytes = moved}, {.bytes = MOVED "http://10.0.0.1/\r\n\r\n"}};
    struct raw_server server;
    raw_server_start(&server, answers, 2);
    struct seen s = ask(server.url, TRUE);
    assert_non_null(s.response);
    assert_int_equal(g_bytes_get_size(s.response->body), 5);
    assert_true(g_str_has_suffix(s.response->final_url, "/there"));
    http_response_free(s.response);
    assert_never(server.url, TRUE);
    raw_server_stop(&server);
    raw_server_stop(&other);
    g_free(moved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_near_hosts_are_never_asked),
        cmocka_unit_test(test_what_is_longer_is_cut),
        cmocka_unit_test(test_redirects),
    };
    static const char *const PROXIES[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    for (guint i = 0; i < G_N_ELEMENTS(PROXIES); i++)
        g_unsetenv(PROXIES[i]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
