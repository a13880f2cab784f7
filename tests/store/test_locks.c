/* Kernel locks: who holds a byte, and that they end with the process that holds them. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "repute/err.h"
#include "repute/store_writing.h"

struct fixture {
    char *folder, *path;
    struct locks *ours, *theirs; /* two open files stand for two processes */
};

static int setup(void **state)
{
    struct fixture *f = g_new0(struct fixture, 1);
    f->folder = g_dir_make_tmp("repute-locks-XXXXXX", NULL);
    f->path = g_build_filename(f->folder, "locks", NULL);
    f->ours = locks_open(f->path, NULL);
    f->theirs = locks_open(f->path, NULL);
    *state = f;
    return f->ours == NULL || f->theirs == NULL;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    locks_free(f->ours);
    locks_free(f->theirs);
    g_unlink(f->path);
    g_rmdir(f->folder);
    g_free(f->path);
    g_free(f->folder);
    g_free(f);
    return 0;
}

static void one_holder(void **state)
{
    struct fixture *f = *state;
    assert_false(locks_taken_elsewhere(f->ours, 7));
    assert_true(locks_take(f->ours, 7));
    assert_true(locks_taken_elsewhere(f->theirs, 7));
    assert_false(locks_taken_elsewhere(f->ours, 7)); /* our own is not elsewhere */
    assert_false(locks_take(f->theirs, 7));
    assert_true(locks_take(f->theirs, 8)); /* the byte beside is free */
    assert_true(locks_take(f->theirs, (G_GINT64_CONSTANT(1) << 40) - 1));
    locks_drop(f->ours, 7);
    assert_false(locks_taken_elsewhere(f->theirs, 7));
    assert_true(locks_take(f->theirs, 7));
}

static void accounts_are_apart(void **state)
{
    struct fixture *f = *state;
    assert_true(locks_take(f->ours, 3));
    assert_true(locks_take_account(f->theirs, 3));
    assert_false(locks_take_account(f->ours, 3));
    locks_drop_account(f->theirs, 3);
    assert_true(locks_take_account(f->ours, 3));
    assert_true(locks_taken_elsewhere(f->theirs, 3)); /* the row's is still ours */
}

static void closing_ends_all(void **state)
{
    struct fixture *f = *state;
    assert_true(locks_take(f->theirs, 1) && locks_take(f->theirs, 2) && locks_take_account(f->theirs, 1));
    locks_free(f->theirs);
    f->theirs = NULL;
    assert_true(locks_take(f->ours, 1) && locks_take(f->ours, 2) && locks_take_account(f->ours, 1));
}

/* A stopped process keeps its row, a killed one does not. */
static void end_with_the_process(void **state)
{
    struct fixture *f = *state;
    int ready[2], status;
    char c;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        struct locks *l = locks_open(f->path, NULL);
        if (l == NULL || !locks_take(l, 5) || write(ready[1], "r", 1) != 1)
            _exit(1);
        raise(SIGSTOP);
        _exit(2);
    }
    assert_true(child > 0);
    assert_int_equal(read(ready[0], &c, 1), 1);
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(WIFSTOPPED(status));
    assert_false(locks_take(f->ours, 5));
    assert_true(locks_taken_elsewhere(f->ours, 5));
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_false(locks_taken_elsewhere(f->ours, 5));
    assert_true(locks_take(f->ours, 5));
    close(ready[0]);
    close(ready[1]);
}

/* Colleagues of the group must be able to lock, whatever the first one's umask. */
static void mode_is_the_groups(void **state)
{
    struct fixture *f = *state;
    g_autofree char *path = g_build_filename(f->folder, "other", NULL);
    mode_t old = umask(077);
    struct locks *l = locks_open(path, NULL);
    umask(old);
    assert_non_null(l);
    GStatBuf st;
    assert_int_equal(g_stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0660);
    locks_free(l);
    g_unlink(path);
}

static void refuses_what_it_cannot_open(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GError) error = NULL;
    assert_null(locks_open(f->folder, &error));
    assert_true(err_is(error, ERR_INTERNAL));
    assert_non_null(strstr(error->message, f->folder));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_holder, setup, teardown),
        cmocka_unit_test_setup_teardown(accounts_are_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(closing_ends_all, setup, teardown),
        cmocka_unit_test_setup_teardown(end_with_the_process, setup, teardown),
        cmocka_unit_test_setup_teardown(mode_is_the_groups, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_what_it_cannot_open, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
