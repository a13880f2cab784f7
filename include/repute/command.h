/* The one command table: keys, the `:` line, the palette, `repute VERB`, help, completion and the manual come from
 * it. */
#ifndef REPUTE_COMMAND_H
#define REPUTE_COMMAND_H

#include <glib.h>

struct ui;

enum pane_id {
    PANE_NONE, PANE_MENTIONS, PANE_CONVERSATION, PANE_REPUTATION, PANE_SCHEDULED, PANE_DRAFTS, PANE_ACCOUNTS,
    PANE_PERSON, PANE_IDEAS,
    /* overlays */
    PANE_COMPOSER, PANE_REVIEW, PANE_HELP, PANE_SINCE, PANE_WELCOME, PANE_WHY, PANE_CLAIM, PANE_LINKS, PANE_MESSAGES,
    PANE_HISTORY, PANE_N
};
#define IN(pane) (1u << (pane))
#define IN_ALL (~0u)
#define IN_INBOX (IN(PANE_MENTIONS) | IN(PANE_CONVERSATION))
const char *pane_name(enum pane_id p); /* "mentions", … for map lines and help */
gboolean pane_from_name(const char *name, enum pane_id *p);

enum scope { SCOPE_NONE, SCOPE_CONVERSATION, SCOPE_ITEM, SCOPE_PROFILE, SCOPE_DRAFT, SCOPE_LEDGER, SCOPE_ACCOUNT };
enum command_flags {
    CMD_PUBLIC = 1 << 0, /* asks, naming the account */
    CMD_UNDO = 1 << 1,   /* a local act that u takes back */
    CMD_CLI = 1 << 2,    /* `repute VERB` too */
    CMD_MOTION = 1 << 3, /* takes a count; not repeated by . */
    CMD_REPEAT = 1 << 4, /* . repeats it */
    CMD_ALWAYS = 1 << 5, /* works in overlays too */
    CMD_BULK = 1 << 6,   /* for all tagged */
};

struct call {
    const struct command *command;
    char **args;     /* words after the verb, NULL-ended */
    int n;
    const char *rest; /* the line after the verb as typed, or "" */
    int count;       /* digits before the key; 0 none */
    gboolean tagged; /* ; was pressed, or there are tagged rows and the command takes them */
};
struct command {
    const char *name;     /* "done" */
    const char *args;     /* "[REASON]", "" none */
    const char *complete; /* kinds of the arguments for completion, blank separated: reason user label theme setting
                             view account time pattern command path watch pane idea idea-state none */
    guint panes;          /* where it works */
    enum scope scope;
    guint flags;
    const char *group;    /* heading of help: move, act, write, public, look, program */
    const char *help;     /* one line */
    gboolean (*run)(struct ui *ui, const struct call *call, GError **error); /* NULL: command line only */
};

const struct command *command_table(gsize *n);
/* Exact name, or NULL. */
const struct command *command_find(const char *name);
/* Names that start with prefix first, then those that contain its letters in order; at most max. */
GPtrArray *command_search(const char *typed, guint max); /* const struct command *; not owned inside */

#endif
