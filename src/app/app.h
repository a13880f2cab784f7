/* What the program's parts share: the workspace of this call, its configuration, the sentiment weights. */
#ifndef REPUTE_APP_H
#define REPUTE_APP_H

#include "repute/log.h"
#include "repute/paths.h"
#include "repute/sentiment.h"
#include "repute/store_writing.h"
#include "repute/sync.h"
#include "repute/ui.h"

struct app {
    struct paths paths;
    struct conf *conf;
    char *user;
    struct sentiment *sentiment;
    GMappedFile *weights;
    gboolean json, yes;   /* --json, --yes */
    GPtrArray *confirmed; /* char *: --confirm */
    char *theme_dirs[3];  /* beside the configuration, then what is installed; NULL-ended */
};

/* Paths, configuration, log, user, weights. Never fails: what is missing is said later, where it is needed. */
void app_init(struct app *a, const char *workspace, const char *config);
void app_open_log(struct app *a); /* where paths say by then */
void app_clear(struct app *a);
char *app_workspace_name(const struct app *a); /* of row 0; to be freed */
/* The screen on this workspace; the exit code. */
int tui_run(struct app *a, gboolean sandbox);
/* HUP, TERM, INT and the like wait for the loop of tui_run(). To be called before any other thread starts: a thread
 * that does not hold them back would end the program on the spot. */
void tui_hold_signals(void);
/* The desk as text on standard output, w x h. */
int tui_print(struct app *a, int w, int h, gboolean sandbox);

/* `repute demo`, `repute sandbox`. */
int demo_main(struct app *a, int argc, char **argv);
/* demo_story.c: what colleagues did before one comes in. */
void demo_story(struct app *a, struct store_writer *w);
/* `repute VERB …`; argv[0] is the verb. The exit code. */
int cli_main(struct app *a, int argc, char **argv);
/* Prints an error as scripts expect it, on stderr; its exit code. */
int app_fail(const GError *error);

struct event *app_done(GPtrArray *events); /* the first DONE among those of job_run(), or NULL; takes them all */

#endif
