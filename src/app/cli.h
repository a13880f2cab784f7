/* The inside of `repute VERB`. Private to src/app. */
#ifndef REPUTE_APP_CLI_H
#define REPUTE_APP_CLI_H

#include "app.h"
#include "repute/store_items.h"

struct cli {
    struct app *a;
    const char *verb;        /* its name */
    struct store_writer *w;  /* opened by cli_writer() */
    struct store_reader *r;  /* opened by cli_reader(), or the writer's */
    char **args;             /* words that are no options, NULL-ended */
    int n;
    GHashTable *options;     /* "--limit" → GPtrArray of char * values ("" for a flag) */
    int code;                /* the exit code so far: the highest that applies */
    gint64 now;
};
/* One verb. valued: options that take a value, flags: those that take none (--wait may); blank separated, all with "--". */
struct cli_verb {
    const char *name, *usage, *help, *valued, *flags;
    int words; /* the most it takes beside its options; -1: any number */
    gboolean (*run)(struct cli *c, GError **error);
};
extern const struct cli_verb cli_verbs[]; /* ended by a NULL name */

/* Options. */
const char *cli_option(const struct cli *c, const char *name);          /* last value, or NULL */
gboolean cli_flag(const struct cli *c, const char *name);
const GPtrArray *cli_all(const struct cli *c, const char *name);        /* char *, or NULL */

gboolean cli_reader(struct cli *c, GError **error);
/* Whether there is a workspace, or this verb makes one, which is said. */
gboolean cli_workspace(struct cli *c, GError **error);
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
/* The id that a word of the call is; FALSE with ERR_USAGE naming the call that lists them. */
gboolean cli_number(const char *word, const char *list, gint64 *id, GError **error);
/* The conversation with this id, or the one of the item with it; NULL with an error. */
struct conversation *cli_conversation(struct cli *c, const char *word, GError **error);
/* The pattern that text is, its accounts and platforms such as there are; NULL with an error. Wants cli_reader(). */
struct pattern *cli_pattern(struct cli *c, const char *text, GError **error);
/* Conversations of the words (ids of conversations or items) and of --match; GArray of gint64, or NULL. */
GArray *cli_conversations(struct cli *c, GError **error);
/* The item with this id, or the last word in of the conversation with this id; NULL with an error. */
struct item *cli_item(struct cli *c, const char *word, GError **error);
/* The text of --text, or of --file (- is standard input): UTF-8, without breaks at the end; NULL with an error. */
char *cli_text(struct cli *c, GError **error);
/* The text of this file, in the same way. */
char *cli_file_text(const char *file, GError **error);
/* --limit, or *limit as it is. */
gboolean cli_limit(struct cli *c, guint *limit, GError **error);
/* The moment and the zone's name (to be freed) that an option like --at means, in --zone, else in this zone (NULL: the
 * setting's). */
gboolean cli_time(struct cli *c, const char *text, const char *in, gint64 *ms, char **zone, GError **error);
/* The start of the local day that an option such as --to names ("2026-03-12"), by days later. */
gboolean cli_day_start(struct cli *c, const char *option, const char *text, int by, gint64 *ms, GError **error);
/* Nearest of the NULL-ended words, in the message of a usage error. */
void cli_unknown(const char *what, const char *word, const char *const *words, GError **error);

/* Asks on the terminal, or wants --yes. FALSE with ERR_USAGE (nobody to ask) or ERR_CANCELLED (no). */
gboolean cli_ask(struct cli *c, const char *question, GError **error);
/* Before anything public: names the account; of a guarded one the name itself must come, typed or by --confirm. */
gboolean cli_ask_public(struct cli *c, const struct account *a, const char *what, GError **error);

/* Engines of this call. emit, stop and data may be NULL. only: the name of one account, or NULL. */
enum cli_engine_kind { ENGINE_PASS /* fetch and send once */, ENGINE_SEND /* only send, only run jobs */, ENGINE_FOREVER };
struct engine *cli_engine(struct cli *c, enum cli_engine_kind kind, const char *only,
                          void (*emit)(struct event *e, gpointer data), gboolean (*stop)(gpointer data), gpointer data,
                          GError **error);
/* Runs a job that asks a server, to its end; DONE event, or NULL with the error that came. args is taken. */
struct event *cli_network_job(struct cli *c, const char *verb, json_t *args, GError **error);
/* How long --wait is to last; 0 without it. */
gboolean cli_wait_ms(struct cli *c, gint64 *ms, GError **error);
/* Prints the ids of ledger rows; then --wait sees them through, or a warning says that nothing sends them here. */
gboolean cli_sent(struct cli *c, const json_t *ids, GError **error);

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
VERB(ls); VERB(show); VERB(draft); VERB(queue); VERB(audit);                                 /* cli_read.c, cli_queue.c */
VERB(score); VERB(why);                                                                      /* cli_score.c */
VERB(done); VERB(reopen); VERB(snooze); VERB(assign); VERB(unassign); VERB(label); VERB(note); VERB(claim);
VERB(priority); VERB(spam); VERB(sentiment); VERB(undo);                                     /* cli_act.c */
VERB(reply); VERB(post); VERB(favourite); VERB(repost); VERB(mute); VERB(block); VERB(report); VERB(hide);
VERB(edit_published); VERB(delete_published);                                               /* cli_send.c, cli_public.c */
VERB(idea); VERB(report_period);                                                                                  /* cli_idea.c, cli_report.c */
VERB(account); VERB(watch);                                                                  /* cli_account.c */
VERB(sync); VERB(worker); VERB(pause); VERB(resume);                                         /* cli_worker.c, cli_queue.c */
VERB(classify); VERB(import); VERB(export);                                                  /* cli_classify.c, cli_import.c */
VERB(backup); VERB(restore); VERB(doctor); VERB(forget); VERB(help); VERB(person);                         /* cli_tools.c, cli_doctor.c, cli_person.c */

#endif
