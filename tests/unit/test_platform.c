/* What all adapters share: the registry, bodies as JSON, statuses as errors, limits of rate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "repute/err.h"
#include "repute/platform.h"

#define NOW G_GINT64_CONSTANT(1767607200000) /* 2026-01-05T10:00:00Z */

static struct http_response *answer(long status, const char *type, const char *body)
{
    struct http_response *r = http_response_new(status);
    if (type != NULL)
        http_response_add_header(r, "Content-Type", type);
    g_bytes_unref(r->body);
    r->body = g_bytes_new(body, strlen(body));
    r->final_url = g_strdup("https://coffee.example/api/v1/x?secret=1");
    return r;
}

static void test_registry(void **state)
{
    gsize n = 0;
    const struct platform_ops *const *all = platform_all(&n);
    assert_true(n > 0);
    for (gsize i = 0; i < n; i++) {
        assert_ptr_equal(platform_find(all[i]->name), all[i]);
        assert_true(all[i]->caps != 0);
        for (gsize k = i + 1; k < n; k++)
            assert_int_not_equal(all[i]->letter, all[k]->letter);
    }
    assert_null(platform_find("myspace"));
    assert_null(platform_find(NULL));
    assert_string_equal(capability_name(CAP_READ_BACK), "read-back");
    assert_string_equal(capability_name(CAP_N), "?");
    enum task_kind kind;
    assert_true(task_kind_from_name("fill-gap", &kind));
    assert_int_equal(kind, TASK_FILL_GAP);
    assert_false(task_kind_from_name("nonsense", &kind));
}

static void assert_json(const char *body, const char *words)
{
    struct http_response *r = answer(200, "application/json", body);
    GError *error = NULL;
    json_t *json = platform_json(r, &error);
    if (words == NULL) {
        assert_non_null(json);
    } else {
        assert_null(json);
        assert_true(err_is(error, ERR_SERVER));
        assert_non_null(strstr(error->message, words));
    }
    g_clear_error(&error);
    json_decref(json);
    http_response_free(r);
}

static void test_json(void **state)
{
    assert_json("{\"a\":\"b\\u0000c\"}", NULL);
    assert_json("", "empty answer");
    assert_json("  \n<html>", "HTML");
    assert_json("[\"\\ud800\"]", "cannot be read");
    assert_json("[1", "cannot be read");
    assert_json("[\x1b[2J]", "near ''"); /* what it quotes is a stranger's */
    char *deep = g_strnfill(100000, '[');
    assert_json(deep, "cannot be read");
    g_free(deep);
}

static void assert_error(long status, const char *type, const char *body, enum err_code code,
                         const char *words)
{
    struct http_response *r = answer(status, type, body);
    GError *error = NULL;
    platform_http_error(r, NOW, 0, &error);
    assert_true(err_is(error, code));
    if (words != NULL)
        assert_non_null(strstr(error->message, words));
    assert_null(strstr(error->message, "secret=1"));
    g_error_free(error);
    http_response_free(r);
}

static void test_errors(void **state)
{
    const char *json = "application/json; charset=utf-8";
    assert_error(401, "text/html", "", ERR_LOGIN, "no reason given");
    assert_error(401, json, "{\"error\":\"Unauthorized: token not supplied\"}", ERR_LOGIN,
                 "token not supplied");
    assert_error(403, json, "{\"error\":\"This action is outside the authorized scopes\"}", ERR_LOGIN,
                 "scopes");
    assert_error(403, json, "{\"error\":\"Forbidden\"}", ERR_REJECTED, "Forbidden");
    assert_error(422, json, "{\"error\":\"This method requires an authenticated user\"}", ERR_LOGIN, NULL);
    assert_error(422, json, "{\"error\":\"x\",\"error_description\":\"too long\"}", ERR_REJECTED,
                 "x: too long");
    assert_error(404, "text/html", "<h1>404</h1>", ERR_GONE,
                 "'https://coffee.example/api/v1/x' is not there");
    assert_error(410, json, "{}", ERR_GONE, NULL);
    assert_error(405, "text/plain", "405 method not allowed", ERR_REJECTED, "405 method not allowed");
    assert_error(503, "text/html", "<h1>busy</h1>", ERR_SERVER, "503");
    assert_error(302, NULL, "", ERR_SERVER, "302");
    assert_error(400, json, "{\"error\":\"a\\u001b[31mb\"}", ERR_REJECTED, "a[31mb");
    assert_error(400, json, "{\"error\":{\"no\":\"string\"}}", ERR_REJECTED, "no reason given");
}

static gint64 retry_after(const char *name, const char *value, guint64 random)
{
    struct http_response *r = answer(429, NULL, "");
    if (name != NULL)
        http_response_add_header(r, name, value);
    GError *error = NULL;
    platform_http_error(r, NOW, random, &error);
    assert_true(err_is(error, ERR_RATE));
    gint64 at = err_retry_at(error);
    g_error_free(error);
    http_response_free(r);
    return at - NOW;
}

static void test_retry(void **state)
{
    assert_int_equal(retry_after(NULL, NULL, 0), 60000);
    assert_int_equal(retry_after(NULL, NULL, 5003), 60003);
    assert_int_equal(retry_after("Retry-After", "7", 0), 7000);
    assert_int_equal(retry_after("Retry-After", "Mon, 05 Jan 2026 10:01:30 GMT", 0), 90000);
    assert_int_equal(retry_after("X-RateLimit-Reset", "2026-01-05T10:05:00.000Z", 0), 300000);
    assert_int_equal(retry_after("ratelimit-reset", "1767607260", 0), 60000);
    assert_int_equal(retry_after("Retry-After", "soon", 0), 60000);
    /* a server that knows no end is asked again the next day */
    assert_int_equal(retry_after("Retry-After", "999999999", 0), G_GINT64_CONSTANT(86400000));
    assert_int_equal(retry_after("X-RateLimit-Reset", "2020-01-01T00:00:00Z", 0), 60000);
}

static void test_rate_headers(void **state)
{
    struct http_response *r = answer(200, NULL, "");
    struct step_output out;
    step_output_init(&out);
    platform_rate_headers(r, NOW, &out);
    assert_int_equal(out.rate_limit, -1);
    assert_int_equal(out.rate_remaining, -1);
    assert_int_equal(out.rate_reset_at, 0);
    http_response_add_header(r, "X-RateLimit-Limit", "300");
    http_response_add_header(r, "X-Ratelimit-Remaining", "0");
    http_response_add_header(r, "X-RateLimit-Reset", "2026-01-05T10:05:00Z");
    platform_rate_headers(r, NOW, &out);
    assert_int_equal(out.rate_limit, 300);
    assert_int_equal(out.rate_remaining, 0);
    assert_int_equal(out.rate_reset_at, NOW + 300000);
    http_response_free(r);
    r = answer(200, NULL, ""); /* no end that is believed, here as in an error */
    http_response_add_header(r, "RateLimit-Reset", "99999999999");
    platform_rate_headers(r, NOW, &out);
    assert_int_equal(out.rate_reset_at, NOW + G_GINT64_CONSTANT(86400000));
    step_output_clear(&out);
    http_response_free(r);
}

static void test_http_date(void **state)
{
    gint64 ms = 7;
    assert_true(platform_http_date("Sun, 06 Nov 1994 08:49:37 GMT", &ms));
    assert_int_equal(ms, G_GINT64_CONSTANT(784111777000));
    const char *const broken[] = {"",
                                  "yesterday",
                                  "Sun, 06 Xyz 1994 08:49:37 GMT",
                                  "Sun, 06 anF 1994 08:49:37 GMT",
                                  "Sun, -6 Nov 1994 08:49:37 GMT",
                                  "Sun, 06 Nov 1994 08:49 GMT",
                                  "60"};
    for (gsize i = 0; i < G_N_ELEMENTS(broken); i++)
        assert_false(platform_http_date(broken[i], &ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registry),     cmocka_unit_test(test_json),
        cmocka_unit_test(test_errors),       cmocka_unit_test(test_retry),
        cmocka_unit_test(test_rate_headers), cmocka_unit_test(test_http_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
