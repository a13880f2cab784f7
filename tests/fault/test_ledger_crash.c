/* Whatever dies in the middle: a row is sent once, a draft is never lost, and what another process still
 * holds is left alone. Sending is a line in a file (the server of these tests), written between the claim and
 * its outcome. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "fault_vfs.h"

#include "../store/ledger_fixture.h"

static char *path_of(const struct fixture *f, const char *name)
{
    return g_build_filename(f->folder, name, NULL);
}

static struct locks *open_locks(const struct fixture *f)
{
    g_autofree char *path = path_of(f, "locks");
    struct locks *l;
    assert_ok((l = locks_open(path, error)) != NULL);
    return l;
}

/* ---- the server ---- */
static void server_takes(const struct fixture *f, const char *key)
{
    g_autofree char *path = path_of(f, "server"), *line = g_strconcat(key, "\n", NULL);
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, line, strlen(line)) != (ssize_t)strlen(line))
        _exit(9);
    close(fd);
}

static guint server_has(const struct fixture *f, const char *key)
{
    g_autofree char *path = path_of(f, "server"), *all = NULL;
    guint n = 0;
    if (!g_file_get_contents(path, &all, NULL, NULL))
        return 0;
    g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
    for (char **l = lines; *l != NULL; l++)
        n += g_str_equal(*l, key);
    return n;
}

/* ---- a process ---- */
/* The call in a child; its wait status. A child may not touch our connections, so they are closed before. */
static int in_child(struct fixture *f, void (*run)(struct fixture *f, gpointer data), gpointer data)
{
    int status = 0;
    fixture_close(f);
    pid_t child = fork();
    if (child == 0) {
        run(f, data);
        _exit(0);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

#define child_ok(call)                                                \
    do {                                                              \
        if (!(call)) {                                                \
            dprintf(STDERR_FILENO, "line %d: %s\n", __LINE__, #call); \
            _exit(3);                                                 \
        }                                                             \
    } while (0)

static void child_opens(struct fixture *f)
{
    child_ok((f->w = store_writer_open(f->path, NULL, NULL)) != NULL);
    store_set_durable(f->w, FALSE);
}

/* One pass of a process that delivers: what a dead process left is read back, then each row that is ready is
 * sent. */
static void deliver(struct fixture *f, struct locks *l)
{
    gint64 one = 1;
    struct store_reader *r = store_writer_reader(f->w);
    g_autoptr(GArray) accounts = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_array_append_val(accounts, one);
    g_autoptr(GArray) left = store_ledger_sending(r, NULL);
    child_ok(left != NULL);
    for (guint i = 0; i < left->len; i++) {
        gint64 id = g_array_index(left, gint64, i);
        if (locks_taken_elsewhere(l, id) || !locks_take(l, id))
            continue;
        struct ledger *row = store_ledger(r, id, NULL);
        child_ok(row != NULL);
        if (row->state == LEDGER_SENDING) { /* else its process lived, and has just finished */
            child_ok(store_begin(f->w, NULL));
            child_ok(server_has(f, row->key) > 0 ? store_ledger_sent(f->w, id, "r", NULL, NULL, 0, NOW, NULL)
                                                 : store_ledger_retry(f->w, id, 0, NULL, NULL, NOW, NULL));
            child_ok(store_commit(f->w, NULL));
        }
        locks_drop(l, id);
        ledger_free(row);
    }
    g_autoptr(GArray) ready_now = store_ledger_ready(r, accounts, NOW, NULL);
    child_ok(ready_now != NULL);
    for (guint i = 0; i < ready_now->len; i++) {
        gint64 id = g_array_index(ready_now, gint64, i);
        enum claim_outcome outcome;
        struct ledger *row = NULL;
        if (!locks_take(l, id))
            continue;
        child_ok(store_ledger_claim(f->w, id, NOW, &outcome, &row, NULL));
        if (outcome == CLAIM_TAKEN) {
            server_takes(f, row->key);
            child_ok(store_begin(f->w, NULL) && store_ledger_sent(f->w, id, "r", NULL, NULL, 0, NOW, NULL) &&
                     store_commit(f->w, NULL));
        }
        ledger_free(row);
        locks_drop(l, id);
    }
}

/* ---- killed at every step ---- */
struct step {
    gboolean statements; /* counts statements, else what is written to disk */
    guint at;
    gint64 draft;
};

static int count_statement(unsigned int type, void *user, void *s, void *sql)
{
    struct step *step = user;
    if (--step->at == 0)
        kill(getpid(), SIGKILL);
    return 0;
}

/* Writes on at the draft, hands it to the ledger, sends it. */
static void write_and_send(struct fixture *f, gpointer data)
{
    struct step *step = data;
    if (!step->statements)
        fault_install();
    child_opens(f);
    struct locks *l = open_locks(f);
    if (step->statements)
        sqlite3_trace_v2(store_writer_reader(f->w)->db, SQLITE_TRACE_STMT, count_statement, step);
    else
        fault_plan(FAULT_KILL, step->at);
    child_ok(store_begin(f->w, NULL) &&
             store_draft_journal(f->w, step->draft, NULL, "first words, more", 5, NOW, NULL, NULL) &&
             store_commit(f->w, NULL));
    struct ledger *row = ledger_of("first words, more", 0);
    row->draft = step->draft;
    row->key = g_strdup("the-key");
    child_ok(store_begin(f->w, NULL) && store_ledger_add(f->w, row, NULL, 0, NOW, NULL) &&
             store_draft_sent(f->w, step->draft, NOW, NULL) && store_commit(f->w, NULL));
    ledger_free(row);
    deliver(f, l);
}

static void next_process(struct fixture *f, gpointer data)
{
    child_opens(f);
    deliver(f, open_locks(f));
}

/* The store of a killed process is whole, and the draft either is still one or stands in the ledger. */
static gboolean look_at_it(struct fixture *f, gint64 draft)
{
    fixture_open(f);
    assert_whole(f);
    gint64 rows = fixture_number(f, "SELECT count(*) FROM ledger WHERE key='the-key'");
    struct draft *d;
    assert_ok((d = store_draft(f->r, draft, error)) != NULL);
    assert_true(g_str_has_prefix(d->text, "first words"));
    draft_free(d);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM draft WHERE sent_at=0"), rows == 0);
    return rows > 0;
}

static void start_over(struct fixture *f, gint64 *draft)
{
    g_autofree char *server = path_of(f, "server");
    g_unlink(server);
    write_ok(f, db_exec(store_writer_reader(f->w), "DELETE FROM ledger; DELETE FROM draft", error));
    struct draft *d = draft_new();
    d->owner = g_strdup("kim");
    d->text = g_strdup("first words");
    write_ok(f, store_draft_save(f->w, d, NOW - 10000, error));
    *draft = d->id;
    draft_free(d);
}

/* How many steps there were until it came through. */
static guint kill_at_every_step(struct fixture *f, gboolean statements)
{
    for (guint at = 1;; at++) {
        struct step step = {.statements = statements, .at = at};
        start_over(f, &step.draft);
        int status = in_child(f, write_and_send, &step);
        gboolean killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        assert_true(killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
        gboolean accepted = look_at_it(f, step.draft);
        assert_int_equal(in_child(f, next_process, NULL), 0);
        fixture_open(f);
        /* Whatever was accepted went out, and once. */
        assert_int_equal(server_has(f, "the-key"), accepted ? 1 : 0);
        if (accepted)
            assert_int_equal(fixture_number(f, "SELECT state FROM ledger"), LEDGER_SENT);
        assert_ok(store_audit_verify(f->r, NULL, error));
        if (!killed)
            return at;
    }
}

static void killed_at_every_statement(void **state)
{
    assert_true(kill_at_every_step(*state, TRUE) > 20);
}

static void killed_at_every_write(void **state)
{
    assert_true(kill_at_every_step(*state, FALSE) > 10);
}

/* ---- a stopped process keeps its row ---- */
static void claim_and_stop(struct fixture *f, gpointer data)
{
    gint64 id = *(gint64 *)data;
    enum claim_outcome outcome;
    child_opens(f);
    struct locks *l = open_locks(f);
    child_ok(locks_take(l, id) && store_ledger_claim(f->w, id, NOW, &outcome, NULL, NULL) &&
             outcome == CLAIM_TAKEN);
    raise(SIGSTOP);
    _exit(4);
}

static void stopped_keeps_its_row(void **state)
{
    struct fixture *f = *state;
    int status;
    gint64 id = add_row(f, "slow", 0, NULL);
    struct ledger *l = row(f, id);
    g_autofree char *key = g_strdup(l->key);
    ledger_free(l);
    fixture_close(f);
    pid_t child = fork();
    if (child == 0)
        claim_and_stop(f, &id);
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(WIFSTOPPED(status));
    assert_int_equal(in_child(f, next_process, NULL), 0);
    fixture_open(f);
    expect(f, id, "sending");
    assert_int_equal(server_has(f, key), 0);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(in_child(f, next_process, NULL), 0);
    fixture_open(f);
    expect(f, id, "sent");
    assert_int_equal(server_has(f, key), 1);
}

/* ---- two processes, many rows ---- */
#define ROWS 200

static void race(struct fixture *f, int gate)
{
    char c;
    child_opens(f);
    struct locks *l = open_locks(f);
    child_ok(read(gate, &c, 1) == 0); /* the parent closes it for both at once */
    deliver(f, l);
    _exit(0);
}

static void two_processes_send_each_once(void **state)
{
    struct fixture *f = *state;
    int gate[2], status;
    pid_t child[2];
    assert_ok(store_begin(f->w, error));
    for (int i = 0; i < ROWS; i++) {
        g_autofree char *text = g_strdup_printf("row %d", i);
        struct ledger *l = ledger_of(text, 0);
        l->key = g_strdup_printf("key-%d", i);
        assert_ok(store_ledger_add(f->w, l, NULL, 0, NOW, error));
        ledger_free(l);
    }
    assert_ok(store_commit(f->w, error));
    fixture_close(f);
    assert_int_equal(pipe(gate), 0);
    for (int i = 0; i < 2; i++)
        if ((child[i] = fork()) == 0) {
            close(gate[1]);
            race(f, gate[0]);
        }
    close(gate[1]);
    close(gate[0]);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_int_equal(status, 0);
    }
    fixture_open(f);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM ledger WHERE state=4 AND attempts=1"), ROWS);
    for (int i = 0; i < ROWS; i++) {
        g_autofree char *key = g_strdup_printf("key-%d", i);
        assert_int_equal(server_has(f, key), 1);
    }
}

/* Without the kernel lock the transaction alone lets only one claim through. */
static void two_connections_one_claim(void **state)
{
    struct fixture *f = *state;
    gint64 id = add_row(f, "a", 0, NULL);
    struct store_writer *other;
    enum claim_outcome outcome;
    assert_ok((other = store_writer_open(f->path, NULL, error)) != NULL);
    assert_int_equal(claim(f, id, NOW), CLAIM_TAKEN);
    assert_ok(store_ledger_claim(other, id, NOW, &outcome, NULL, error));
    assert_int_equal(outcome, CLAIM_GONE);
    store_writer_free(other);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(killed_at_every_statement),    TEST(killed_at_every_write),     TEST(stopped_keeps_its_row),
        TEST(two_processes_send_each_once), TEST(two_connections_one_claim),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
