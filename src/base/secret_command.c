#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "repute/err.h"
#include "repute/log.h"
#include "repute/paths.h"

#define LIMIT_MS 10000
#define LINE_MAX_LEN 8191 /* bytes */
#define POLL_MS 20
#define WORDS_MAX 200 /* bytes of what it complained about */

struct run {
    GPid pid;
    int out, err;
    gint64 deadline; /* monotonic, µs */
    char line[LINE_MAX_LEN + 1];
    gsize len;
    gboolean complete; /* the line has its end */
    gboolean ended;    /* the command has, with status */
    int status;
};

/* Between fork and exec: a group of its own, so that a whole pipeline can be ended. */
static void own_group(gpointer unused)
{
    setpgid(0, 0);
}

static int left_ms(const struct run *run)
{
    gint64 left = run->deadline - g_get_monotonic_time();
    return left > 0 ? (int)(left / 1000) + 1 : 0;
}

/* TRUE once the command itself has ended. */
static gboolean has_ended(struct run *run)
{
    if (!run->ended) {
        pid_t got = waitpid(run->pid, &run->status, WNOHANG);
        run->ended = got == run->pid || (got < 0 && errno == ECHILD);
    }
    return run->ended;
}

/* Keeps the first line of what came, drops the rest. */
static void keep(struct run *run, const char *bytes, gsize len)
{
    const char *end = memchr(bytes, '\n', len);
    gsize wanted = run->complete ? 0 : end != NULL ? (gsize)(end - bytes) : len;
    wanted = MIN(wanted, LINE_MAX_LEN - run->len);
    memcpy(run->line + run->len, bytes, wanted);
    run->len += wanted;
    run->complete |= end != NULL;
}

/* Reads all, so that a command with more to say does not fail on a closed pipe. The end is that of the output
 * or of the command, because a daemon it started may hold the pipe. FALSE when the time is over. */
static gboolean read_all(struct run *run)
{
    char bytes[4096];
    for (;;) {
        GPollFD poll = {.fd = run->out, .events = G_IO_IN | G_IO_HUP};
        int ready = g_poll(&poll, 1, run->ended ? 0 : MIN(left_ms(run), POLL_MS));
        gssize n = ready > 0 ? read(run->out, bytes, sizeof bytes) : -1;
        if (n > 0)
            keep(run, bytes, (gsize)n);
        explicit_bzero(bytes, sizeof bytes);
        if (n == 0 || (ready <= 0 && run->ended))
            return TRUE;
        if (left_ms(run) == 0)
            return FALSE;
        if (ready <= 0)
            has_ended(run);
    }
}

/* It has closed its output, so it is about to end. FALSE when the time is over. */
static gboolean wait_for_end(struct run *run)
{
    while (!has_ended(run)) {
        if (left_ms(run) == 0)
            return FALSE;
        g_poll(NULL, 0, 2);
    }
    return TRUE;
}

static void end_group(const struct run *run)
{
    if (run->ended)
        return;
    kill(-run->pid, SIGKILL);
    kill(run->pid, SIGKILL); /* where it had no time yet to get its group */
    while (waitpid(run->pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* What it said on its standard error, first line, without secrets; to be freed. */
static char *complaint(const struct run *run)
{
    char words[WORDS_MAX + 1];
    gssize n;
    GPollFD poll = {.fd = run->err, .events = G_IO_IN};
    if (g_poll(&poll, 1, 0) <= 0 || (n = read(run->err, words, WORDS_MAX)) <= 0)
        return g_strdup("it said nothing");
    words[n] = '\0';
    words[strcspn(words, "\r\n")] = '\0';
    return log_redact(words);
}

static char *outcome(struct run *run, const char *command, GError **error)
{
    if (!read_all(run) || !wait_for_end(run)) {
        end_group(run);
        err_set(error, ERR_LOGIN, "secret command \"%s\" did not answer in time: run it once by hand",
                command);
        return NULL;
    }
    run->line[strcspn(run->line, "\r\n")] = '\0';
    if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) != 0 || *run->line == '\0') {
        char *words = complaint(run);
        err_set(error, ERR_LOGIN, "secret command \"%s\" gave no secret: %s", command, words);
        g_free(words);
        return NULL;
    }
    if (run->len == LINE_MAX_LEN) {
        err_set(error, ERR_INVALID, "secret command \"%s\" gave a line over %d bytes", command,
                LINE_MAX_LEN - 1);
        return NULL;
    }
    log_hide(run->line);
    return g_strdup(run->line);
}

char *secret_from_command_within(const char *command, int limit_ms, GError **error)
{
    const char *argv[] = {"/bin/sh", "-c", command, NULL};
    struct run run = {.deadline = g_get_monotonic_time() + (gint64)limit_ms * 1000};
    GError *cause = NULL;
    if (!g_spawn_async_with_pipes(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, own_group, NULL,
                                  &run.pid, NULL, &run.out, &run.err, &cause)) {
        err_set(error, ERR_LOGIN, "secret command \"%s\" cannot be started: %s", command, cause->message);
        g_error_free(cause);
        return NULL;
    }
    char *secret = outcome(&run, command, error);
    close(run.err);
    explicit_bzero(run.line, sizeof run.line);
    g_spawn_close_pid(run.pid);
    return secret;
}

char *secret_from_command(const char *command, GError **error)
{
    return secret_from_command_within(command, LIMIT_MS, error);
}
