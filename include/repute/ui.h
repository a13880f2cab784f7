/* The screen without a terminal: keys, events and the clock in; cells and wishes out. Belongs to one thread. Tests
 * drive it as term does. */
#ifndef REPUTE_UI_H
#define REPUTE_UI_H

#include "repute/command.h"
#include "repute/grid.h"
#include "repute/job.h"
#include "repute/keys.h"
#include "repute/sentiment.h"
#include "repute/settings.h"
#include "repute/store.h"
#include "repute/theme.h"

/* What the outer world is to do for the screen (all optional in tests). */
enum wish_kind {
    WISH_QUIT, WISH_SUSPEND, WISH_REDRAW, WISH_BELL, WISH_COPY /* text */, WISH_EDIT /* text; answer: ui_edited() */,
    WISH_OPEN /* an URL or file, by the configured program text2 */, WISH_RUN /* shell line text with stdin text2 */,
    WISH_NOTIFY /* text, by text2: the setting notify */, WISH_THEME /* ui_theme() changed */
};
struct wish {
    enum wish_kind kind;
    char *text, *text2;
};

struct ui_options {
    struct store_reader *reader;     /* owned by the caller */
    const struct settings *settings; /* copied */
    const struct keymap *keymap;     /* copied; NULL: the default one */
    const struct sentiment *sentiment; /* for w; may be NULL */
    const char *user;
    const char *workspace;           /* name in row 0 */
    int w, h;
    gboolean utf8;                   /* the terminal draws UTF-8 */
    int colours;                     /* 256, 16, 8, 0 */
    gboolean sandbox;                /* banner */
    guint64 (*submit)(gpointer data, struct job *j); /* takes the job; its number */
    guint (*sending)(gpointer data); /* rows being sent now; NULL: none */
    gint64 (*now)(gpointer data);
    gpointer data;
    GPtrArray *problems;             /* char *: of the configuration, shown at start; borrowed; may be NULL */
    const char *const *theme_dirs;   /* where theme files are, NULL-ended; borrowed; NULL: only the built-in ones */
};
struct ui *ui_new(const struct ui_options *o, GError **error);
void ui_free(struct ui *ui);

void ui_resize(struct ui *ui, int w, int h);
void ui_key(struct ui *ui, keycode key);
void ui_mouse(struct ui *ui, int y, int x, int button);
void ui_event(struct ui *ui, const struct event *e);
/* Time passed: call at ui_next_ms(). */
void ui_tick(struct ui *ui);
/* When it next wants a tick, ms from now; -1: never. more_keys: keys are waiting to be read, so what follows the
 * resting hand (the conversation) waits. */
gint64 ui_next_ms(struct ui *ui);
/* Draws what is stale; *changed (may be NULL) says whether any cell may differ from the last call. The grid is the
 * ui's own, valid until the next call. */
const struct grid *ui_draw(struct ui *ui, gboolean more_keys, gboolean *changed);
/* The next wish, to be freed with wish_free(); NULL none. */
struct wish *ui_wish(struct ui *ui);
void wish_free(struct wish *w);
const struct theme *ui_theme(const struct ui *ui);
/* As they are now: `:set` changes them. */
const struct settings *ui_settings(const struct ui *ui);
/* The text the editor left (NULL: it failed, message says why). */
void ui_edited(struct ui *ui, const char *text, const char *message);
/* The terminal's title: "repute acme: 3 wait too long, 12 new"; NULL: none is wanted. Valid until the next call. */
const char *ui_title(struct ui *ui);
/* What the terminal answered: ambiguous characters take two cells there (glyphs auto then means ASCII); how long the
 * first screen took to arrive, -1 not known (slow-line auto goes by it). */
void ui_found(struct ui *ui, gboolean wide, gint64 line_ms);
/* Runs one command line, as `:` does. */
gboolean ui_run(struct ui *ui, const char *line, GError **error);
/* For the outer world's failures: a warning or an error at the foot. */
void ui_say(struct ui *ui, gboolean error, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* … and what went well. */
void ui_note(struct ui *ui, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Saves the place (selection, view, histories) as a job; before leaving. */
void ui_leave(struct ui *ui);

/* ---- configuration: lines of commands, one parser for file, defaults and `:` ---- */
struct conf {
    struct settings *settings;
    struct keymap *keymap;
    GPtrArray *problems; /* char *: "repute.conf:3:7: unknown setting "them"; is "theme" meant?" */
};
/* Built-in defaults, then the file at path (NULL or missing: none). Never fails: what is wrong is listed. */
struct conf *conf_load(const char *path);
void conf_free(struct conf *c);

#endif
