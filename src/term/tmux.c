#include "tmux.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* tmux reads # and % in its messages: #(…) would even run something. */
void tmux_say(const char *text)
{
    GString *plain = g_string_new(text);
    g_string_replace(plain, "#", "##", 0);
    g_string_replace(plain, "%", "%%", 0);
    const char *const argv[] = {"tmux", "display-message", "-d", "8000", plain->str, NULL};
    g_spawn_async(NULL, (char **)argv, NULL,
                  G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL);
    g_string_free(plain, TRUE);
}

/* tmux 3.3 drops OSC 52 of programs by default; its own command passes it on. */
gboolean tmux_copy(const char *text)
{
    const char *const argv[] = {"tmux", "load-buffer", "-w", "-", NULL};
    GPid pid;
    int in = -1, status = 1;
    if (!g_spawn_async_with_pipes(NULL, (char **)argv, NULL,
                                  G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
                                      G_SPAWN_STDERR_TO_DEV_NULL,
                                  NULL, NULL, &pid, &in, NULL, NULL, NULL))
        return FALSE;
    gboolean ok = write(in, text, strlen(text)) == (ssize_t)strlen(text);
    close(in);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    g_spawn_close_pid(pid);
    return ok && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
