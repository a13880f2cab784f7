/* Values of the transport: forms, Link headers, origins, joins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/http.h"

static void assert_link(const char *header, const char *rel, const char *expected)
{
    struct http_response *r = http_response_new(200);
    r->final_url = g_strdup("https://coffee.example/api/v1/notifications?limit=3");
    if (header != NULL)
        http_response_add_header(r, "Link", header);
    char *got = http_link(r, rel);
    if (expected == NULL)
        assert_null(got);
    else
        assert_string_equal(got, expected);
    g_free(got);
    http_response_free(r);
}

static void test_link(void **state)
{
    const char *both =
        "<https://a.example/x?max_id=1>; rel=\"next\", <https://a.example/x?min_id=9>; rel=\"prev\"";
    assert_link(both, "next", "https://a.example/x?max_id=1");
    assert_link(both, "prev", "https://a.example/x?min_id=9");
    assert_link(both, "last", NULL);
    assert_link(NULL, "next", NULL);
    /* kept verbatim, commas inside the target, other parameters, several relations, no quotes */
    assert_link("<https://a.example/x?types%5B%5D=mention,a>; title=\"a, b\"; rel=prev", "prev",
                "https://a.example/x?types%5B%5D=mention,a");
    assert_link("<https://a.example/1>; rel=\"first next\"", "next", "https://a.example/1");
    assert_link("<https://a.example/1>; REL=\"Next\"", "next", "https://a.example/1");
    assert_link("<https://a.example/1>; xrel=\"next\"", "next", NULL);
    /* relative targets, broken values */
    assert_link("</api/v1/notifications?max_id=7>; rel=\"next\"", "next",
                "https://coffee.example/api/v1/notifications?max_id=7");
    assert_link("<https://a.example/1; rel=\"next\"", "next", NULL);
    assert_link("https://a.example/1; rel=\"next\"", "next", NULL);
}

static void test_origin(void **state)
{
    assert_true(http_same_origin("https://coffee.example/a", "https://COFFEE.example:443/b?c"));
    assert_true(http_same_origin("http://127.0.0.1:8080", "http://127.0.0.1:8080/x"));
    assert_false(http_same_origin("https://coffee.example", "http://coffee.example"));
    assert_false(http_same_origin("https://coffee.example", "https://coffee.example:8443"));
    assert_false(http_same_origin("https://coffee.example", "https://coffee.example.evil.example/"));
    assert_false(http_same_origin("https://coffee.example", "https://coffee.example@evil.example/"));
    assert_false(http_same_origin("https://coffee.example", "https://evil.example/@coffee.example"));
    assert_false(http_same_origin("", ""));
    assert_false(http_same_origin("not a url", "not a url"));
    char *origin = http_origin("https://Coffee.Example/x");
    assert_string_equal(origin, "https://coffee.example:443");
    g_free(origin);
}

static void test_form(void **state)
{
    char *form = http_form("status", "Grüße & mehr\n", "left out", NULL, "media_ids[]", "7", NULL);
    assert_string_equal(form, "status=Gr%C3%BC%C3%9Fe%20%26%20mehr%0A&media_ids%5B%5D=7");
    g_free(form);
    char *empty = http_form("left out", NULL, NULL);
    assert_string_equal(empty, "");
    g_free(empty);
}

static void assert_join(const char *base, const char *path, const char *expected)
{
    char *joined = http_join(base, path);
    assert_string_equal(joined, expected);
    g_free(joined);
}

static void test_join(void **state)
{
    assert_join("https://a.example", "/api/v1/apps", "https://a.example/api/v1/apps");
    assert_join("https://a.example/", "/api/v1/apps", "https://a.example/api/v1/apps");
    assert_join("https://a.example/sub//", "api", "https://a.example/sub/api");
}

static void test_headers(void **state)
{
    struct http_response *r = http_response_new(429);
    http_response_add_header(r, "X-RateLimit-Reset", " 2026-01-05T10:00:00Z\x1b[31m\t");
    http_response_add_header(r, "x-ratelimit-reset", "second");
    assert_string_equal(http_response_header(r, "x-ratelimit-reset"), "2026-01-05T10:00:00Z[31m");
    assert_null(http_response_header(r, "retry-after"));
    assert_int_equal(g_bytes_get_size(r->body), 0);
    http_response_free(r);
}

static void test_shown(void **state)
{
    char *shown = http_url_shown("https://a.example/oauth/token?code=secret#x");
    assert_string_equal(shown, "https://a.example/oauth/token");
    g_free(shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_link), cmocka_unit_test(test_origin),  cmocka_unit_test(test_form),
        cmocka_unit_test(test_join), cmocka_unit_test(test_headers), cmocka_unit_test(test_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
