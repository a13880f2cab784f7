/* The inside of `repute VERB`. Private to src/app. */
#ifndef REPUTE_APP_CLI_H
#define REPUTE_APP_CLI_H

#include "app.h"
#include "repute/store_items.h"

struct cli {
    struct app *a;
    struct store_writer *w;  /* opened by cli_writer() */
    struct store_reader *r;  /* opened by cli_reader(), or the writer's */
    char **args;             /* words that are no options, NULL-ended */
    int n;
    GHashTable *options;     /* "--limit" → GPtrArray of char * values ("" for a flag) */
    int code;                /* the exit code so far: the highest that applies */
    gint64 now;
};
/* One verb. valued: options that take a value, flags: those that take none; blank separated, all with "--". */
struct cli_verb {
    const char *name, *usage, *help, *valued, *flags;
    gboolean (*run)(struct cli *c, GError **error);
};
extern const struct cli_verb cli_verbs[]; /* ended by a NULL name */

/* Options. */
const char *cli_option(const struct cli *c, const char *name);          /* last value, or NULL */
gboolean cli_flag(const struct cli *c, const char *name);
const GPtrArray *cli_all(const struct cli *c, const char *name);        /* char *, or NULL */

gboolean cli_reader(struct cli *c, GError **error);
gboolean cli_writer(struct cli *c, GError **error);
/* Runs a local job; its DONE event, or NULL. To be freed with event_free(). args is taken. */
struct event *cli_job(struct cli *c, const char *verb, json_t *args, GError **error);
/* One JSON line on standard output; takes j. */
void cli_print_json(json_t *j);
/* A stranger's text for this terminal, on one line; to be freed. */
char *cli_shown(const char *text);
/* Warns on stderr and remembers the exit code. */
void cli_warn(struct cli *c, int code, const char *format, ...) G_GNUC_PRINTF(3, 4);
gint64 cli_id(const char *text); /* 0 where it is none */
/* Conversations of the words (ids of conversations or items) and of --match; GArray of gint64, or NULL. */
GArray *cli_conversations(struct cli *c, GError **error);
/* The text of --text, or of --file (- is standard input); NULL with an error. */
char *cli_text(struct cli *c, GError **error);
struct engine *cli_engine(struct cli *c, gboolean once, GError **error);

/* cli_json.c */
json_t *json_of_conversation(const struct conversation *c);
json_t *json_of_item(const struct item *i, const struct conversation *c, const char *account, const char *platform);
json_t *json_of_ledger(const struct ledger *l);
json_t *json_of_account(const struct account *a, gint64 gaps);
json_t *json_of_draft(const struct draft *d);
json_t *json_id(gint64 id);
json_t *json_time(gint64 ms); /* RFC 3339, or null for 0 */

/* verbs, by file */
#define VERB(name) gboolean cli_##name(struct cli *c, GError **error)
VERB(ls); VERB(show); VERB(draft); VERB(queue); VERB(score); VERB(why); VERB(audit);         /* cli_read.c, cli_queue.c */
VERB(done); VERB(reopen); VERB(snooze); VERB(assign); VERB(unassign); VERB(label); VERB(note); VERB(claim);
VERB(priority); VERB(spam); VERB(sentiment); VERB(undo);                                     /* cli_act.c */
VERB(reply); VERB(post); VERB(favourite); VERB(repost); VERB(mute); VERB(block); VERB(report); VERB(hide);
VERB(edit_published); VERB(delete_published);                                               /* cli_send.c */
VERB(account); VERB(sync); VERB(worker); VERB(watch); VERB(pause); VERB(resume);             /* cli_account.c */
VERB(classify); VERB(import); VERB(export); VERB(backup); VERB(restore); VERB(doctor); VERB(forget); VERB(help); /* cli_tools.c */

#endif
