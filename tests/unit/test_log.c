#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "repute/log.h"

struct fixture {
    char *dir, *path, *aside;
};

static int set_up(void **state)
{
    struct fixture *f = g_new0(struct fixture, 1);
    f->dir = g_dir_make_tmp("repute-log-XXXXXX", NULL);
    f->path = g_build_filename(f->dir, "repute.log", NULL);
    f->aside = g_strconcat(f->path, ".1", NULL);
    *state = f;
    return f->dir != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    log_close();
    g_unlink(f->path);
    g_unlink(f->aside);
    g_rmdir(f->dir);
    g_free(f->dir);
    g_free(f->path);
    g_free(f->aside);
    g_free(f);
    return 0;
}

static char *contents(const char *path)
{
    char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static void lines_have_time_level_and_area(void **state)
{
    struct fixture *f = *state;
    assert_true(log_open(f->path, LOG_INFO_, NULL));
    log_warn("sync", "account %d\nis \x1B[31mlate\t", 3);
    log_debug("sync", "not at this level");
    char *text = contents(f->path);
    assert_string_equal(text, "2026-11-22T03:44:57Z WARN sync: account 3 is [31mlate\n");
    g_free(text);
    struct stat st;
    assert_int_equal(stat(f->path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static void opening_appends_and_mends_the_mode(void **state)
{
    struct fixture *f = *state;
    struct stat st;
    assert_true(g_file_set_contents(f->path, "old\n", -1, NULL));
    assert_int_equal(chmod(f->path, 0644), 0);
    assert_true(log_open(f->path, LOG_DEBUG_, NULL));
    log_error("a", "new");
    char *text = contents(f->path);
    assert_true(g_str_has_prefix(text, "old\n2026"));
    g_free(text);
    assert_int_equal(stat(f->path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static void a_log_nowhere_is_quiet(void **state)
{
    struct fixture *f = *state;
    log_error("a", "before it is open");
    assert_true(log_open(NULL, LOG_DEBUG_, NULL));
    log_error("a", "nowhere");
    GError *error = NULL;
    char *below = g_build_filename(f->path, "x", "log", NULL);
    assert_true(g_file_set_contents(f->path, "", -1, NULL));
    assert_false(log_open(below, LOG_DEBUG_, &error));
    assert_non_null(strstr(error->message, f->path));
    g_error_free(error);
    g_free(below);
}

static void a_big_file_goes_aside(void **state)
{
    struct fixture *f = *state;
    assert_true(log_open(f->path, LOG_INFO_, NULL));
    log_info("a", "first");
    assert_int_equal(truncate(f->path, 4 * 1024 * 1024 + 1), 0);
    log_info("a", "second");
    char *text = contents(f->path), *old = contents(f->aside);
    assert_non_null(strstr(text, "second"));
    assert_null(strstr(text, "first"));
    assert_non_null(strstr(old, "first"));
    g_free(text);
    g_free(old);
}

static void another_process_may_have_rotated(void **state)
{
    struct fixture *f = *state;
    assert_true(log_open(f->path, LOG_INFO_, NULL));
    log_info("a", "mine");
    assert_int_equal(truncate(f->path, 4 * 1024 * 1024 + 1), 0);
    assert_int_equal(g_rename(f->path, f->aside), 0);
    assert_true(g_file_set_contents(f->path, "theirs\n", -1, NULL));
    log_info("a", "later");
    char *text = contents(f->path), *old = contents(f->aside);
    assert_true(g_str_has_prefix(text, "theirs\n"));
    assert_non_null(strstr(text, "later"));
    assert_non_null(strstr(old, "mine"));
    g_free(text);
    g_free(old);
}

static void assert_redacted(const char *text, const char *expected)
{
    char *safe = log_redact(text);
    assert_string_equal(safe, expected);
    g_free(safe);
}

static void tokens_are_recognised(void **state)
{
    assert_redacted("nothing here", "nothing here");
    assert_redacted("Authorization: Bearer abc.def-123", "Authorization: [hidden]");
    assert_redacted("sent bearer abcdef123456 twice", "sent bearer [hidden] twice");
    assert_redacted("GET /x?access_token=EAAB12&fields=id", "GET /x?access_token=[hidden]&fields=id");
    assert_redacted("code=abc123&state=1&client_secret=zz%20",
                    "code=[hidden]&state=1&client_secret=[hidden]");
    assert_redacted("{\"accessJwt\": \"a\\\"b\", \"did\":\"did:plc:x\"}",
                    "{\"accessJwt\": \"[hidden]\", \"did\":\"did:plc:x\"}");
    assert_redacted("{\"token\":\"abcdef\"", "{\"token\":\"[hidden]\"");
    assert_redacted("{\"code\":\"A1b2c3\"}", "{\"code\":\"[hidden]\"}");
    assert_redacted("{\"code\":\"rest_forbidden\",\"x\":1}", "{\"code\":\"rest_forbidden\",\"x\":1}");
    assert_redacted("{\"code\":190}", "{\"code\":190}");
    assert_redacted("{\"refresh_token\":\"cut off he", "{\"refresh_token\":\"[hidden]\"");
    assert_redacted("imaps://kim:pass@mail.example/x", "imaps://[hidden]@mail.example/x");
    assert_redacted("jwt eyJhbGciOiJ.eyJzdWIi.c2ln end", "jwt [hidden] end");
    assert_redacted("pw abcd-ef12-gh34-ij56!", "pw [hidden]!");
    assert_redacted("id 123e4567-e89b-12d3-a456-426614174000", "id 123e4567-e89b-12d3-a456-426614174000");
    assert_redacted("cookie: a=b; c=d\nnext", "cookie: [hidden]\nnext");
    assert_redacted("zip code: 12345, barcode=7", "zip code: 12345, barcode=7");
}

static void registered_secrets_are_never_written(void **state)
{
    struct fixture *f = *state;
    assert_true(log_open(f->path, LOG_INFO_, NULL));
    log_hide("hunter2");
    log_hide("hunter2 and more");
    log_hide("pass&word");
    log_hide("short");
    log_hide(NULL);
    log_info("a", "%s | %s | %s | %s", "xhunter2x", "hunter2 and more", "q=pass%26word", "short");
    char *text = contents(f->path);
    assert_non_null(strstr(text, "x[hidden]x | [hidden] | q=[hidden] | short\n"));
    g_free(text);
    log_close();
    assert_redacted("hunter2", "hunter2"); /* the copy is gone */
}

static void *write_some(void *data)
{
    for (int i = 0; i < 200; i++)
        log_info("thread", "%s %d", (const char *)data, i);
    return NULL;
}

static void threads_do_not_mix_lines(void **state)
{
    struct fixture *f = *state;
    char first[] = "first", second[] = "second";
    pthread_t threads[2];
    assert_true(log_open(f->path, LOG_INFO_, NULL));
    assert_int_equal(pthread_create(&threads[0], NULL, write_some, first), 0);
    assert_int_equal(pthread_create(&threads[1], NULL, write_some, second), 0);
    log_hide("secret of a third");
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    char *text = contents(f->path), **lines = g_strsplit(text, "\n", -1);
    assert_int_equal(g_strv_length(lines), 401);
    for (int i = 0; i < 400; i++)
        assert_true(g_str_has_prefix(lines[i], "2026-11-22T03:44:57Z INFO thread: "));
    g_strfreev(lines);
    g_free(text);
}

int main(void)
{
    g_setenv("REPUTE_NOW", "1795319097000", TRUE);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lines_have_time_level_and_area, set_up, tear_down),
        cmocka_unit_test_setup_teardown(opening_appends_and_mends_the_mode, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_log_nowhere_is_quiet, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_big_file_goes_aside, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_process_may_have_rotated, set_up, tear_down),
        cmocka_unit_test(tokens_are_recognised),
        cmocka_unit_test_setup_teardown(registered_secrets_are_never_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(threads_do_not_mix_lines, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
