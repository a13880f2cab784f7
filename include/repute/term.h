/* The terminal: the only place that knows ncurses. Shows a grid, reads keys, and gives the screen back as it was.
 * UI thread only. */
#ifndef REPUTE_TERM_H
#define REPUTE_TERM_H

#include "repute/grid.h"
#include "repute/keys.h"
#include "repute/theme.h"

struct terminal;

struct term_options {
    gboolean mouse, title;
};

/* Takes the terminal over. ERR_UNSUPPORTED where standard output is none or its description is missing. */
struct terminal *term_new(const struct term_options *o, GError **error);
/* Title, cursor, attributes and screen as they were. Safe to call from the end after a signal (not in a handler). */
void term_free(struct terminal *t);
void term_mouse(struct terminal *t, gboolean on); /* as the setting says now */
gboolean term_utf8(const struct terminal *t);
int term_colours(const struct terminal *t); /* 256, 16, 8 or 0 */
void term_size(const struct terminal *t, int *w, int *h);
/* After SIGWINCH: asks the kernel for the new size. */
void term_resized(struct terminal *t);
void term_set_theme(struct terminal *t, const struct theme *theme);
/* Writes the cells that differ from what is shown. */
void term_present(struct terminal *t, const struct grid *g);
/* Everything anew at the next present. */
void term_redraw(struct terminal *t);
int term_fd(const struct terminal *t);
/* The next key that waits, or K_NONE at once. A K_MOUSE key fills y, x and button (1 to 5). */
keycode term_key(struct terminal *t, int *y, int *x, int *button);
/* What it answered to a question about itself, once after each answer: ambiguous characters take two cells; ms the
 * first screen took to arrive, -1 not known. */
gboolean term_found(struct terminal *t, gboolean *wide, gint64 *line_ms);
void term_bell(struct terminal *t);
void term_title(struct terminal *t, const char *text);
/* OSC 9, wrapped for tmux; or, by_tmux and inside one, tmux's own message line. */
void term_notify(struct terminal *t, const char *text, gboolean by_tmux);
/* Gives the terminal to another program, and takes it back. */
void term_pause(struct terminal *t);
void term_continue(struct terminal *t);
/* Copies text by tmux, OSC 52 or, failing both, into the file fallback; says how ("tmux's buffer", …), static or
 * fallback itself. */
const char *term_copy(struct terminal *t, const char *text, const char *fallback);

#endif
