/* What is told to a tmux around us by its own commands. */
#ifndef REPUTE_TERM_TMUX_H
#define REPUTE_TERM_TMUX_H

#include <glib.h>

/* The description by which a tmux around us is drawn with fewer bytes than by the one TERM names, or NULL. */
const char *tmux_description(const char *term);
/* A message in its status line; not waited for. */
void tmux_say(const char *text);
/* Into its buffer and, by it, the terminal's clipboard. FALSE: it could not. */
gboolean tmux_copy(const char *text);

#endif
