#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "repute/err.h"
#include "repute/log.h"
#include "repute/paths.h"

static int set_up(void **state)
{
    *state = g_dir_make_tmp("repute-paths-XXXXXX", NULL);
    return *state != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    log_close();
    paths_remove_tree(*state);
    g_free(*state);
    return 0;
}

static int mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return (int)(st.st_mode & 07777);
}

static void assert_error(GError **error, enum err_code code, const char *words)
{
    assert_non_null(*error);
    assert_true(err_is(*error, code));
    assert_non_null(strstr((*error)->message, words));
    g_clear_error(error);
}

/* --- no room --- */

static void a_limit_on_files_is_told_as_one(void **state)
{
    char *path = g_build_filename(*state, "large", NULL);
    char text[8192] = {0};
    struct rlimit before, small;
    GError *error = NULL;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 4096;
    setrlimit(RLIMIT_FSIZE, &small);
    assert_false(paths_write_file(path, text, sizeof text, 0600, &error));
    setrlimit(RLIMIT_FSIZE, &before);
    assert_error(&error, ERR_FULL, "nothing was changed: the file would be larger than is allowed here");
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_free(path);
}

static void what_leaves_no_room_has_a_way_out(void **state)
{
    assert_non_null(strstr(err_full(EDQUOT), "quota"));
    assert_non_null(strstr(err_full(EROFS), "mounted read-only"));
    assert_non_null(strstr(err_full(ENOSPC), "free some"));
    assert_null(err_full(EACCES));
}

/* --- where things live --- */

static void clear_environment(void)
{
    g_unsetenv("XDG_DATA_HOME");
    g_unsetenv("XDG_CONFIG_HOME");
    g_unsetenv("XDG_STATE_HOME");
    g_unsetenv("REPUTE_WORKSPACE");
    g_unsetenv("REPUTE_CONFIG");
}

static void paths_follow_xdg(void **state)
{
    struct paths p;
    clear_environment();
    g_setenv("XDG_DATA_HOME", "/d", TRUE);
    g_setenv("XDG_CONFIG_HOME", "/c", TRUE);
    g_setenv("XDG_STATE_HOME", "/s", TRUE);
    paths_init(&p, NULL, NULL);
    assert_string_equal(p.config, "/c/repute/repute.conf");
    assert_string_equal(p.workspace, "/d/repute");
    assert_string_equal(p.database, "/d/repute/repute.db");
    assert_string_equal(p.changed, "/d/repute/changed");
    assert_string_equal(p.locks, "/d/repute/locks");
    assert_string_equal(p.media, "/d/repute/media");
    assert_string_equal(p.state, "/s/repute");
    assert_string_equal(p.log, "/s/repute/repute.log");
    assert_true(g_str_has_prefix(p.secrets, "/d/repute-secrets/"));
    assert_int_equal(strlen(p.secrets), strlen("/d/repute-secrets/") + 16);
    paths_clear(&p);
    assert_null(p.config);
    g_setenv("XDG_DATA_HOME", "relative", TRUE); /* the specification: ignore it */
    paths_init(&p, NULL, NULL);
    char *expected = g_build_filename(g_get_home_dir(), ".local/share/repute", NULL);
    assert_string_equal(p.workspace, expected);
    g_free(expected);
    paths_clear(&p);
    clear_environment();
}

static void options_win_over_environment(void **state)
{
    struct paths p;
    clear_environment();
    g_setenv("XDG_DATA_HOME", "/d", TRUE);
    g_setenv("REPUTE_WORKSPACE", "/env/ws", TRUE);
    g_setenv("REPUTE_CONFIG", "/env/conf", TRUE);
    paths_init(&p, NULL, "");
    assert_string_equal(p.workspace, "/env/ws");
    assert_string_equal(p.config, "/env/conf");
    paths_clear(&p);
    paths_init(&p, "/opt//ws/.", "here.conf");
    assert_string_equal(p.workspace, "/opt/ws");
    assert_true(g_path_is_absolute(p.config));
    assert_true(g_str_has_suffix(p.config, "/here.conf"));
    paths_clear(&p);
    clear_environment();
}

static char *secrets_of(const char *workspace)
{
    struct paths p;
    paths_init(&p, workspace, NULL);
    char *secrets = g_strdup(p.secrets);
    paths_clear(&p);
    return secrets;
}

static void one_workspace_has_one_place_for_secrets(void **state)
{
    char *real = g_build_filename(*state, "real", NULL), *link = g_build_filename(*state, "link", NULL);
    assert_int_equal(g_mkdir(real, 0700), 0);
    assert_int_equal(symlink("real", link), 0);
    char *below_real = g_build_filename(real, "a", "b", NULL),
         *below_link = g_build_filename(link, "a", "b", NULL);
    char *first = secrets_of(below_real), *second = secrets_of(below_link), *other = secrets_of(real);
    assert_string_equal(first, second); /* before there is one */
    assert_string_not_equal(first, other);
    assert_true(paths_make_dir(below_link, 0700, NULL));
    g_free(second);
    second = secrets_of(below_link);
    assert_string_equal(first, second); /* and after */
    g_free(real);
    g_free(link);
    g_free(below_real);
    g_free(below_link);
    g_free(first);
    g_free(second);
    g_free(other);
}

/* --- folders and whole files --- */

static void folders_get_their_mode(void **state)
{
    GError *error = NULL;
    char *dir = g_build_filename(*state, "a", "b", NULL), *below = g_build_filename(dir, "f", "g", NULL);
    mode_t before = umask(077);
    assert_true(paths_make_dir(dir, 02770, NULL));
    umask(before);
    assert_int_equal(mode_of(dir), 02770);
    assert_true(paths_make_dir(dir, 0700, NULL));
    assert_int_equal(mode_of(dir), 02770); /* what is there stays */
    char *file = g_build_filename(dir, "f", NULL);
    assert_true(g_file_set_contents(file, "", -1, NULL));
    assert_false(paths_make_dir(file, 0700, &error));
    assert_non_null(strstr(error->message, file));
    g_clear_error(&error);
    assert_false(paths_make_dir(below, 0700, &error));
    assert_non_null(strstr(error->message, below));
    g_clear_error(&error);
    g_free(dir);
    g_free(below);
    g_free(file);
}

static guint entries(const char *path)
{
    guint count = 0;
    GDir *dir = g_dir_open(path, 0, NULL);
    while (g_dir_read_name(dir) != NULL)
        count++;
    g_dir_close(dir);
    return count;
}

static void a_tree_goes_and_what_it_links_to_stays(void **state)
{
    char *tree = g_build_filename(*state, "tree", NULL), *deep = g_build_filename(tree, "a", "b", NULL),
         *file = g_build_filename(deep, "file", NULL), *kept = g_build_filename(*state, "kept", NULL),
         *inside = g_build_filename(kept, "file", NULL), *link = g_build_filename(tree, "link", NULL);
    assert_true(paths_make_dir(deep, 0700, NULL) && paths_make_dir(kept, 0700, NULL));
    assert_true(g_file_set_contents(file, "x", 1, NULL) && g_file_set_contents(inside, "x", 1, NULL));
    assert_int_equal(symlink("../kept", link), 0);
    paths_remove_tree(tree);
    assert_false(g_file_test(tree, G_FILE_TEST_EXISTS));
    assert_true(g_file_test(inside, G_FILE_TEST_EXISTS));
    char *const names[] = {tree, deep, file, kept, inside, link};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        g_free(names[i]);
}

static void assert_contents(const char *path, const char *expected, gsize expected_len)
{
    char *text = NULL;
    gsize len = 0;
    assert_true(g_file_get_contents(path, &text, &len, NULL));
    assert_int_equal(len, expected_len);
    assert_memory_equal(text, expected, len);
    g_free(text);
}

static void files_are_replaced_whole(void **state)
{
    char *path = g_build_filename(*state, "f", NULL), *link = g_build_filename(*state, "l", NULL);
    assert_true(paths_write_file(path, "old", 3, 0644, NULL));
    assert_int_equal(mode_of(path), 0644);
    assert_int_equal(symlink("f", link), 0);
    assert_true(paths_write_file(link, "n\0w", 3, 0600, NULL));
    assert_contents(path, "n\0w", 3);
    assert_int_equal(mode_of(path), 0600);
    assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    assert_int_equal(entries(*state), 2); /* no temporary file is left */
    g_free(path);
    g_free(link);
}

static void a_failed_write_leaves_the_old_file(void **state)
{
    GError *error = NULL;
    char *dir = g_build_filename(*state, "d", NULL), *missing = g_build_filename(*state, "no", "f", NULL);
    assert_false(paths_write_file(missing, "x", 1, 0600, &error));
    assert_true(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT));
    assert_non_null(strstr(error->message, missing));
    g_clear_error(&error);
    assert_int_equal(g_mkdir(dir, 0700), 0);
    assert_false(paths_write_file(dir, "x", 1, 0600, &error)); /* a folder cannot be replaced */
    assert_non_null(error);
    g_clear_error(&error);
    assert_int_equal(entries(*state), 1);
    g_free(dir);
    g_free(missing);
}

/* --- secrets --- */

static void secrets_come_back(void **state)
{
    GError *error = NULL;
    char *dir = g_build_filename(*state, "s", "hash", NULL),
         *file = g_build_filename(dir, "mastodon-1", NULL);
    mode_t before = umask(0);
    assert_true(secret_store(dir, "mastodon-1", "{\"a\":\n 1}", NULL));
    umask(before);
    assert_int_equal(mode_of(dir), 0700);
    assert_int_equal(mode_of(file), 0600);
    char *secret = secret_load(dir, "mastodon-1", NULL);
    assert_string_equal(secret, "{\"a\":\n 1}");
    char *safe = log_redact("x{\"a\":\n 1}y");
    assert_string_equal(safe, "x[hidden]y");
    g_free(safe);
    secret_free(secret);
    assert_true(secret_store(dir, "mastodon-1", "by-hand\n", NULL));
    secret = secret_load(dir, "mastodon-1", NULL);
    assert_string_equal(secret, "by-hand");
    secret_free(secret);
    assert_true(secret_remove(dir, "mastodon-1", NULL));
    assert_true(secret_remove(dir, "mastodon-1", NULL));
    assert_null(secret_load(dir, "mastodon-1", &error));
    assert_error(&error, ERR_LOGIN, "mastodon-1");
    secret_free(NULL);
    g_free(dir);
    g_free(file);
}

/* A secret that changes while it is used, held by two programs: the older one never comes back. */
static void a_newer_secret_stays(void **state)
{
    GError *error = NULL;
    char *dir = g_build_filename(*state, "s", NULL), *kept = NULL;
    assert_true(secret_replace(dir, "a", NULL, "session-1", &kept, NULL));
    assert_true(secret_replace(dir, "a", "session-1", "session-2", &kept, NULL));
    assert_null(kept);
    assert_false(secret_replace(dir, "a", "session-1", "session-2b", &kept, &error)); /* the other one, later */
    assert_null(error);
    assert_string_equal(kept, "session-2");
    secret_free(kept);
    char *secret = secret_load(dir, "a", NULL);
    assert_string_equal(secret, "session-2");
    secret_free(secret);
    kept = NULL;
    assert_true(secret_remove(dir, "a", NULL));
    assert_true(secret_replace(dir, "a", "session-2", "session-3", &kept, NULL)); /* nothing is kept */
    assert_true(secret_replace(dir, "a", NULL, "signed in anew", &kept, NULL));
    assert_null(kept);
    assert_false(secret_replace(dir, "A/", NULL, "x", &kept, &error));
    assert_error(&error, ERR_INVALID, "A/");
    assert_null(kept);
    g_free(dir);
}

static void no_folder_means_log_in(void **state)
{
    GError *error = NULL;
    char *dir = g_build_filename(*state, "none", NULL);
    assert_null(secret_load(dir, "a", &error));
    assert_error(&error, ERR_LOGIN, "log in");
    assert_true(secret_remove(dir, "a", NULL));
    g_free(dir);
}

static void open_secrets_are_refused(void **state)
{
    GError *error = NULL;
    char *dir = g_build_filename(*state, "s", NULL), *file = g_build_filename(dir, "a", NULL);
    assert_true(secret_store(dir, "a", "secret", NULL));
    static const int WIDE[] = {0640, 0604, 0620, 0601};
    for (gsize i = 0; i < G_N_ELEMENTS(WIDE); i++) {
        assert_int_equal(chmod(file, (mode_t)WIDE[i]), 0);
        assert_null(secret_load(dir, "a", &error));
        assert_error(&error, ERR_INVALID, "chmod 600");
    }
    assert_int_equal(chmod(file, 0400), 0);
    char *secret = secret_load(dir, "a", NULL);
    assert_string_equal(secret, "secret");
    secret_free(secret);
    assert_int_equal(chmod(dir, 0750), 0);
    assert_null(secret_load(dir, "a", &error));
    assert_error(&error, ERR_INVALID, "chmod 700");
    assert_false(secret_store(dir, "b", "secret", &error));
    assert_error(&error, ERR_INVALID, "chmod 700");
    g_free(dir);
    g_free(file);
}

static void names_stay_inside_the_folder(void **state)
{
    GError *error = NULL;
    static const char *const BAD[] = {"", "..", ".x", "a/b", "A", "a b", "\xC3\xA9"};
    for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
        assert_false(secret_store(*state, BAD[i], "x", &error));
        assert_error(&error, ERR_INVALID, "small letters");
        assert_null(secret_load(*state, BAD[i], &error));
        assert_error(&error, ERR_INVALID, "small letters");
        assert_false(secret_remove(*state, BAD[i], &error));
        assert_error(&error, ERR_INVALID, "small letters");
    }
    char *dir = g_build_filename(*state, "s", NULL), *link = g_build_filename(dir, "l", NULL);
    assert_true(secret_store(dir, "a", "secret", NULL));
    assert_int_equal(symlink("a", link), 0);
    assert_null(secret_load(dir, "l", &error)); /* no links */
    assert_non_null(error);
    g_clear_error(&error);
    g_free(dir);
    g_free(link);
}

static void a_token_file_gives_its_first_line(void **state)
{
    GError *error = NULL;
    char *file = g_build_filename(*state, "token", NULL);
    assert_true(paths_write_file(file, "abc def\r\nmore", 13, 0600, NULL));
    char *secret = secret_from_file(file, NULL);
    assert_string_equal(secret, "abc def");
    secret_free(secret);
    assert_int_equal(chmod(file, 0644), 0);
    assert_null(secret_from_file(file, &error));
    assert_error(&error, ERR_INVALID, "chmod 600");
    assert_true(paths_write_file(file, "\nabc", 4, 0600, NULL));
    assert_null(secret_from_file(file, &error));
    assert_error(&error, ERR_INVALID, "empty");
    assert_int_equal(g_unlink(file), 0);
    assert_null(secret_from_file(file, &error));
    assert_error(&error, ERR_NOT_FOUND, file);
    assert_null(secret_from_file(*state, &error));
    assert_non_null(error);
    g_clear_error(&error);
    g_free(file);
}

static void a_command_gives_its_first_line(void **state)
{
    GError *error = NULL;
    char *secret = secret_from_command("echo 'one two'; echo three; echo noise >&2", &error);
    assert_string_equal(secret, "one two");
    secret_free(secret);
    secret = secret_from_command("printf 'no end'", &error);
    assert_string_equal(secret, "no end");
    secret_free(secret);
    /* More to say than a pipe holds. */
    secret = secret_from_command("echo first; i=0; while [ $i -lt 3000 ]; do i=$((i+1));"
                                 " echo 0123456789012345678901234567890123456789; done",
                                 &error);
    assert_string_equal(secret, "first");
    secret_free(secret);
    assert_null(secret_from_command("echo half; echo 'no such key' >&2; exit 3", &error));
    assert_error(&error, ERR_LOGIN, "no such key");
    assert_null(secret_from_command("true", &error));
    assert_error(&error, ERR_LOGIN, "said nothing");
    assert_null(
        secret_from_command("i=0; while [ $i -lt 900 ]; do i=$((i+1)); printf 0123456789; done", &error));
    assert_error(&error, ERR_INVALID, "over 8190 bytes");
}

static char *quoted_fifo(const char *dir, const char *name, char **path)
{
    *path = g_build_filename(dir, name, NULL);
    assert_int_equal(mkfifo(*path, 0600), 0);
    return g_shell_quote(*path);
}

/* Nothing is ever written to "hang": the command ends only at its limit, and all that it started with it.
 * What still lives holds "alive" open. */
static void a_command_that_hangs_is_ended(void **state)
{
    GError *error = NULL;
    char *hang, *alive, *hang_quoted = quoted_fifo(*state, "hang", &hang);
    char *alive_quoted = quoted_fifo(*state, "alive", &alive);
    int fd = g_open(alive, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    char *command = g_strdup_printf("exec 9>%s; echo early; cat <%s | cat", alive_quoted, hang_quoted);
    assert_null(secret_from_command_within(command, 200, &error));
    assert_error(&error, ERR_LOGIN, "in time");
    GPollFD poll = {.fd = fd, .events = G_IO_IN};
    char byte;
    gssize n = -1;
    for (int i = 0; i < 50 && (n = read(fd, &byte, 1)) < 0; i++)
        g_poll(&poll, 1, 100);
    assert_int_equal(n, 0);
    g_close(fd, NULL);
    g_free(command);
    g_free(hang);
    g_free(alive);
    g_free(hang_quoted);
    g_free(alive_quoted);
}

/* An agent that the command starts keeps its output open: nobody waits for that. */
static void a_command_may_leave_an_agent_behind(void **state)
{
    GError *error = NULL;
    char *hang, *quoted = quoted_fifo(*state, "hang", &hang);
    char *command = g_strdup_printf("echo secret; (cat <%s) & exit 0", quoted);
    char *secret = secret_from_command_within(command, 5000, &error);
    assert_string_equal(secret, "secret");
    secret_free(secret);
    FILE *end = g_fopen(hang, "we"); /* lets it go */
    assert_non_null(end);
    fclose(end);
    g_free(command);
    g_free(quoted);
    g_free(hang);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_follow_xdg),
        cmocka_unit_test(options_win_over_environment),
        cmocka_unit_test_setup_teardown(one_workspace_has_one_place_for_secrets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(folders_get_their_mode, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_tree_goes_and_what_it_links_to_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_are_replaced_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_limit_on_files_is_told_as_one, set_up, tear_down),
        cmocka_unit_test(what_leaves_no_room_has_a_way_out),
        cmocka_unit_test_setup_teardown(a_failed_write_leaves_the_old_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(secrets_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_newer_secret_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_folder_means_log_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(open_secrets_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_stay_inside_the_folder, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_token_file_gives_its_first_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_command_gives_its_first_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_command_that_hangs_is_ended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_command_may_leave_an_agent_behind, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
