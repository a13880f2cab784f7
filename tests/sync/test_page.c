/* Pages that posts link to, read by the engine: what is kept, and what is never asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../unit/raw_server.h"
#include "engine_world.h"
#include "repute/store_writing.h"

#define HTML(type) "HTTP/1.1 200 OK\r\nContent-Type: " type "\r\nConnection: close\r\n\r\n"

static int begin(void **state)
{
    *state = engine_world_new(&(struct sandbox_options){0});
    engine_world_sign_in(*state);
    return 0;
}

static int end(void **state)
{
    engine_world_free(*state);
    return 0;
}

static struct card *read_page(struct engine_world *w, const char *bytes, enum event_type type)
{
    const struct raw_answer answer = {.bytes = bytes};
    struct raw_server server;
    raw_server_start(&server, &answer, 1);
    const struct event *e = engine_world_job(w, "page", json_pack("{s:s}", "url", server.url));
    assert_int_equal(e->type, type);
    assert_int_equal(raw_server_count(&server), 1);
    const char *asked = g_ptr_array_index(server.requests, 0);
    assert_true(g_str_has_prefix(asked, "GET / "));
    assert_null(strstr(asked, "Authorization"));
    struct card *page = store_page(w->reader, server.url);
    assert_non_null(page);
    raw_server_stop(&server);
    return page;
}

static void assert_page(struct engine_world *w, const char *bytes, const char *title, const char *description)
{
    struct card *page = read_page(w, bytes, EVENT_DONE);
    assert_string_equal(page->title != NULL ? page->title : "(none)", title);
    assert_string_equal(page->description != NULL ? page->description : "(none)", description);
    card_free(page);
}

static void what_it_tells_is_kept(void **state)
{
    struct engine_world *w = *state;
    assert_page(w, HTML("text/html") "<title> Spring\n blend </title><meta name=description content='Citrus\x1b[31m'>",
                "Spring blend", "Citrus\xef\xbf\xbd[31m");
    assert_page(w, HTML("text/html; charset=iso-8859-1") "<title>Gr\xfc\xdf" "e</title>", "Grüße", "(none)");
    assert_page(w, HTML("text/html") "<meta charset='windows-1252'><title>Caf\xe9</title>", "Café", "(none)");
    assert_page(w, HTML("text/html") "<title>a\xff</title>", "a\xef\xbf\xbd", "(none)");
    assert_page(w, HTML("application/pdf") "<title>x</title>", "(none)", "(none)");
    char *long_title = g_strnfill(400, 'x'), *bytes = g_strconcat(HTML("text/html") "<title>", long_title, "</title>", NULL);
    struct card *page = read_page(w, bytes, EVENT_DONE);
    assert_int_equal(strlen(page->title), 300 + strlen("…"));
    card_free(page);
    g_free(bytes);
    g_free(long_title);
}

static void a_page_that_is_not_there(void **state)
{
    struct engine_world *w = *state;
    struct card *page = read_page(w, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", EVENT_FAILED);
    assert_null(page->title);
    card_free(page);
    const struct event *e = engine_world_job(w, "page", json_pack("{s:s}", "url", "http://10.0.0.1/"));
    assert_int_equal(e->type, EVENT_FAILED);
    assert_int_equal(e->code, ERR_INVALID);
    e = engine_world_job(w, "page", json_pack("{s:s}", "url", "file:///etc/passwd"));
    assert_int_equal(e->type, EVENT_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_it_tells_is_kept, begin, end),
        cmocka_unit_test_setup_teardown(a_page_that_is_not_there, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
