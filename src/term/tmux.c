#include "tmux.h"

#include <gio/gio.h>
#include <string.h>

/* tmux clears in the colour that is set, which its own descriptions do not say: by them each blank is sent. */
const char *tmux_description(const char *term)
{
    gboolean tmux = g_str_has_prefix(term, "tmux");
    if (!tmux && (!g_str_has_prefix(term, "screen") || g_getenv("TMUX") == NULL || g_getenv("STY") != NULL))
        return NULL;
    return g_str_has_suffix(term, "-256color") ? "screen-256color-bce" : NULL;
}

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
    g_autoptr(GSubprocess) tmux = g_subprocess_new(
        G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, "tmux",
        "load-buffer", "-w", "-", NULL);
    g_autoptr(GBytes) in = g_bytes_new_static(text, strlen(text));
    return tmux != NULL && g_subprocess_communicate(tmux, in, NULL, NULL, NULL, NULL) && g_subprocess_get_successful(tmux);
}
