/* Keys as numbers and names, and the keymap: bindings of key sequences to command lines, by pane. */
#ifndef REPUTE_KEYS_H
#define REPUTE_KEYS_H

#include <glib.h>

/* A key is a Unicode code point (controls 1-26 are Ctrl-A..Z) or one of these. */
typedef guint32 keycode;
enum {
    K_TAB = 9, K_ENTER = 13, K_ESC = 27, K_BACKSPACE = 127,
    K_SPECIAL = 0x110000,
    K_UP, K_DOWN, K_LEFT, K_RIGHT, K_HOME, K_END, K_PGUP, K_PGDN, K_DELETE, K_INSERT, K_STAB, K_F1,
    K_F12 = K_F1 + 11,
    K_PASTE_BEGIN, K_PASTE_END, K_FOCUS_IN, K_FOCUS_OUT, K_MOUSE, K_RESIZE, K_NONE
};
/* "j", "<C-d>", "<CR>", "<Tab>", "<S-Tab>", "<Esc>", "<Space>", "<Up>", "<PgDn>", "<lt>", "<F1>" one after another.
 * FALSE where a name in <> is unknown. keys gets at most max of them, *n how many. */
gboolean keys_parse(const char *text, keycode *keys, gsize max, gsize *n);
/* As help shows it: "^D", "Enter", "gg", "Space". To be freed. */
char *keys_show(const keycode *keys, gsize n);
/* As maps and macros are written. To be freed. */
char *keys_write(const keycode *keys, gsize n);

#define KEYS_MAX 4
struct binding {
    guint panes;            /* bits 1 << enum pane_id; 0: everywhere */
    keycode keys[KEYS_MAX];
    gsize n;
    char *command;          /* a command line */
};
struct keymap;
struct keymap *keymap_new(void);
struct keymap *keymap_copy(const struct keymap *m);
void keymap_free(struct keymap *m);
/* A later binding of the same keys and panes replaces the earlier; an empty command unbinds. */
void keymap_bind(struct keymap *m, guint panes, const keycode *keys, gsize n, const char *command);
enum keymap_match { KEYMAP_NONE, KEYMAP_PREFIX, KEYMAP_FOUND };
/* pane-specific bindings win over those for everywhere. */
enum keymap_match keymap_find(const struct keymap *m, guint pane_bit, const keycode *keys, gsize n,
                              const struct binding **found);
/* The first keys bound to exactly this command line for this pane, shown; "" none. To be freed. */
char *keymap_keys_of(const struct keymap *m, guint pane_bit, const char *command);
const struct binding *const *keymap_all(const struct keymap *m, gsize *n);

#endif
