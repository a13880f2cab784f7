/* The whole program killed at every step of a send, on a real server: each post stands there exactly once, whether the
 * server knows idempotency keys or not. A step is what is written to disk, and the moments in between while the server
 * has the request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "../sync/engine_world.h"
#include "fault_vfs.h"

#define STATUSES "/api/v1/statuses"
#define STEPS_MOST 200

static struct engine_world *world(gboolean ignores_key)
{
    struct sandbox_options o = {.ignore_idempotency = ignores_key, .no_streaming = TRUE};
    struct engine_world *w = engine_world_new(&o);
    engine_world_sign_in(w);
    engine_world_settle(w);
    return w;
}

/* In the child: a program of its own, which ends by itself when the row is out. */
static void send_it(struct engine_world *w, gint64 row, guint at)
{
    gint64 until = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
    GError *error = NULL;
    fault_install();
    struct engine_options o = engine_world_options(w);
    o.send_only = TRUE;
    struct engine *e = engine_new(&o, &error);
    if (e == NULL) {
        dprintf(STDERR_FILENO, "step %u: no engine: %s\n", at, error->message);
        _exit(9);
    }
    fault_plan(at > 0 ? FAULT_KILL : FAULT_NONE, at);
    struct store_reader *r = store_writer_reader(engine_writer(e));
    for (;;) {
        struct ledger *l = store_ledger(r, row, NULL);
        if (l != NULL && l->state == LEDGER_SENT)
            _exit(0);
        if (g_get_monotonic_time() > until) {
            dprintf(STDERR_FILENO, "step %u: after a minute the row is %s: %s\n", at,
                    l != NULL ? ledger_state_name(l->state) : "gone", l != NULL && l->error != NULL ? l->error : "no error");
            _exit(8);
        }
        ledger_free(l);
        engine_turn(e, 20);
    }
}

static pid_t start_child(struct engine_world *w, gint64 row, guint at)
{
    engine_world_end(w); /* no connection to the database goes through a fork */
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        send_it(w, row, at);
    return child;
}

static void is_settled(struct engine_world *w, gint64 row, const char *text)
{
    if (!engine_world_reaches(w, row, LEDGER_SENT))
        fail_msg("\"%s\" is %s", text, ledger_state_name(engine_world_state(w, row)));
    if (sandbox_count_statuses(w->server, "acme", text) != 1)
        fail_msg("\"%s\" stands there %u times", text, sandbox_count_statuses(w->server, "acme", text));
    assert_int_not_equal(store_ledger_item(w->reader, row), 0); /* and its copy is filed */
}

/* The next start settles it. */
static void next_start(struct engine_world *w, gint64 row, const char *text)
{
    engine_world_restart(w);
    is_settled(w, row, text);
}

static void killed_at_every_write(gboolean ignores_key)
{
    struct engine_world *w = world(ignores_key);
    guint at = 1;
    for (gboolean through = FALSE; !through; at++) {
        int status = 0;
        char *text = g_strdup_printf("step %u of a send", at);
        gint64 row = engine_world_post(w, text, 0, json_pack("{s:b}", "repeat", 1));
        pid_t child = start_child(w, row, at);
        assert_int_equal(waitpid(child, &status, 0), child);
        through = WIFEXITED(status);
        if (through)
            assert_int_equal(WEXITSTATUS(status), 0);
        else
            assert_int_equal(WTERMSIG(status), SIGKILL);
        next_start(w, row, text);
        g_free(text);
        assert_true(at < STEPS_MOST);
    }
    assert_true(at > 8); /* there was something to die at */
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), at - 1);
    engine_world_free(w);
}

static void test_killed_at_every_write(void **state)
{
    killed_at_every_write(FALSE);
}

static void test_killed_at_every_write_key_ignored(void **state)
{
    killed_at_every_write(TRUE);
}

/* The server has the request and does this with it, and the program dies meanwhile; the row. */
static gint64 kill_while_the_server_has_it(struct engine_world *w, enum sandbox_trick trick)
{
    struct sandbox_fault f = {.method = "POST", .path = STATUSES, .times = 1, .trick = trick};
    sandbox_fault(w->server, &f);
    gint64 row = engine_world_post(w, "The server has it", 0, NULL);
    int status = 0;
    pid_t child = start_child(w, row, 0);
    assert_true(sandbox_wait_requests(w->server, "POST", STATUSES, 1, 60000));
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    /* Where the server lets it go at once, it may have come to its end before the signal. */
    assert_true(WIFSIGNALED(status) || (trick != SANDBOX_TRICK_HANG && WIFEXITED(status)));
    return row;
}

static void killed_while_the_server_has_it(gboolean ignores_key, enum sandbox_trick trick)
{
    struct engine_world *w = world(ignores_key);
    gint64 row = kill_while_the_server_has_it(w, trick);
    next_start(w, row, "The server has it");
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 1);
    engine_world_free(w);
}

static void test_killed_before_the_answer(void **state)
{
    for (int ignores_key = 0; ignores_key < 2; ignores_key++) {
        killed_while_the_server_has_it(ignores_key, SANDBOX_TRICK_HANG);
        killed_while_the_server_has_it(ignores_key, SANDBOX_TRICK_CLOSE_BEFORE);
        killed_while_the_server_has_it(ignores_key, SANDBOX_TRICK_CLOSE_AFTER);
    }
}

/* It looks at the request after the program's next start has read back for the first time. */
static void test_server_is_slow(void **state)
{
    for (int ignores_key = 0; ignores_key < 2; ignores_key++) {
        struct engine_world *w = world(ignores_key);
        gint64 row = kill_while_the_server_has_it(w, SANDBOX_TRICK_HANG), until = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
        sandbox_requests_forget(w->server);
        engine_world_restart(w);
        assert_true(engine_world_until(w, engine_world_asked, (gpointer)"/api/v1/accounts"));
        sandbox_release(w->server);
        while (sandbox_count_statuses(w->server, "acme", NULL) == 0 && g_get_monotonic_time() < until)
            g_thread_yield(); /* the engine's clock must not go on meanwhile */
        is_settled(w, row, "The server has it");
        assert_int_equal(sandbox_requests(w->server, "POST", STATUSES), 0);
        engine_world_free(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed_at_every_write),
        cmocka_unit_test(test_killed_at_every_write_key_ignored),
        cmocka_unit_test(test_killed_before_the_answer),
        cmocka_unit_test(test_server_is_slow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
