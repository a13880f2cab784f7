/* The inside of the screen: shared by the files of view, seen by nobody else. One struct ui; panes are structs that
 * begin with struct pane and behave by their pane_ops. A pane's load() reads the store into a snapshot of its own;
 * draw() only paints that snapshot. Keys become command lines, command lines become calls, calls become jobs. */
#ifndef REPUTE_VIEW_UI_PRIVATE_H
#define REPUTE_VIEW_UI_PRIVATE_H

#include "repute/err.h"
#include "repute/platform.h"
#include "repute/store_items.h"
#include "repute/store_lessons.h"
#include "repute/store_writing.h"
#include "repute/text.h"
#include "repute/ui.h"

#define REST_MS 120 /* the conversation follows the hand after this */
#define READ_MS 1500 /* who rested so long has seen what opened, or why nothing did */

enum motion { MOVE_DOWN, MOVE_UP, MOVE_FIRST, MOVE_LAST, MOVE_HALF_DOWN, MOVE_HALF_UP, MOVE_PAGE_DOWN, MOVE_PAGE_UP,
              MOVE_LEFT, MOVE_RIGHT };

/* What the cursor is on; strings borrowed from the pane's snapshot until its next load. */
struct subject {
    gint64 conversation, revision; /* 0 none */
    gint64 item;                   /* the item under the cursor, or the conversation's last in */
    gint64 profile, person;
    gint64 draft, ledger, ledger_revision, account;
    const char *account_name;      /* ours that is concerned, or NULL */
    const char *platform;
    const char *who;               /* the other side, for messages */
    gboolean guarded;
};

struct metrics_standing_value; /* repute/metrics.h */
struct pane;
struct pane_ops {
    enum pane_id id;
    const char *label;  /* "Mentions" */
    const char *(*label_now)(struct pane *p); /* in its title instead of label; may be NULL */
    int number;         /* 1 to 6; 0: an overlay or a view of its own */
    gsize size;         /* of the struct that begins with struct pane */
    guint needs;        /* CHANGED_ bits that make it stale */
    gboolean foot;      /* an overlay that rises from the foot (height()), else it fills the desk */
    void (*init)(struct pane *p);
    void (*clear)(struct pane *p);
    void (*load)(struct pane *p);                                 /* reads; may be NULL */
    void (*draw)(struct pane *p, struct grid *g, gboolean focus); /* fills p->rect (title row not in it) */
    void (*title)(struct pane *p, GString *left, GString *right); /* what follows the label; may be NULL */
    void (*tab)(struct pane *p, GString *headline);               /* in one-column mode; may be NULL */
    void (*move)(struct pane *p, enum motion m, int count);       /* may be NULL */
    gboolean (*subject)(struct pane *p, struct subject *s);       /* FALSE: nothing; may be NULL */
    gboolean (*key)(struct pane *p, keycode k);                   /* before the keymap; TRUE: eaten; may be NULL */
    /* To the next row with these words (folded) after the one chosen; FALSE: none has them. NULL: / does not work. */
    gboolean (*search)(struct pane *p, const char *needle, gboolean back, gboolean *wrapped);
    void (*click)(struct pane *p, int row);                       /* a row of rect; may be NULL */
    int (*height)(struct pane *p, int available);                 /* foot overlays, title row included */
    const char *hints;  /* commands of the foot: "COMMAND LABEL" or "=KEYS LABEL", separated by | */
    const char *(*hint_now)(struct pane *p); /* hints that depend on what is under the mark; may be NULL */
    gboolean no_help;   /* the foot leaves "? help" out: ? is a letter here, or the room is needed */
    gboolean (*close)(struct pane *p); /* before an overlay goes; FALSE keeps it (it asks first); may be NULL */
};
struct pane {
    const struct pane_ops *ops;
    struct ui *ui;
    struct rect rect;   /* content, without the title row */
    struct rect frame;  /* with it */
    gboolean visible, stale, dirty;
};

enum say_level { SAY_INFO, SAY_WARN, SAY_ERROR };
struct message {
    enum say_level level;
    char *text;
    gint64 at;
    gboolean drawn, passed; /* seen; a key came since, so that anything may take its place */
    gboolean waits;         /* behind one that weighs more */
};

/* A question at the foot. */
struct prompt {
    char *label;              /* " limit: " */
    GString *text;
    gsize cursor;             /* byte offset */
    enum role role;           /* of the label; ROLE_PROMPT_PUBLIC for public acts */
    gboolean secret;          /* shows stars, no history */
    const char *keys;         /* a question of single keys: "yn"; NULL: a line */
    const char *history;      /* place key of its history, or NULL */
    int history_at;
    char *begun;              /* what was typed before an older line took its place, or NULL */
    const char *complete;     /* kind of completion: "command", "pattern", or of an argument */
    /* Enter (or a key of keys, in *text); TRUE closes the prompt, FALSE keeps it (a message says why). Esc calls it
     * with NULL. */
    gboolean (*done)(struct ui *ui, const char *text, gpointer data);
    void (*changed)(struct ui *ui, const char *text, gpointer data); /* after each key; may be NULL */
    /* Rows above the prompt's line (palette, limit's errors); may be NULL. */
    int (*above_height)(struct ui *ui, gpointer data, int available);
    void (*above)(struct ui *ui, struct grid *g, struct rect r, gpointer data);
    gboolean (*key)(struct ui *ui, keycode k, gpointer data); /* before editing; TRUE: eaten; may be NULL */
    gpointer data;
    GDestroyNotify free_data;
    /* The command whose line the answer completes ("snooze" of "snooze 2h"), for . and macros; NULL: none. */
    const char *verb;
    char *otherwise;          /* what an empty answer means; NULL: it is no answer */
    int count;                /* as the command was called */
    gboolean tagged;
    const struct message *before; /* what was said when it opened: only newer words stand above it */
};

/* What row 0 and banners tell; read with every change. */
struct desk_status {
    GPtrArray *accounts;      /* struct account * */
    struct inbox_counts inbox;
    struct ledger_counts ledger;
    struct pause pause;
    GPtrArray *users;         /* struct user * */
    char *progress;           /* "acme filling, back to 3 Feb, 12k", or NULL */
    gint64 score;             /* of all accounts, -1: too few or not known */
    GArray *agreements;       /* struct agreement, or NULL */
};

/* What was heard lately, and what the last look at the store said (alarm.c). */
struct alarm {
    GHashTable *said;          /* char * → gint64 *: when */
    char *text;                /* the last */
    gint64 rung_at, event_at;  /* heard; told by our own worker */
    guint waiting;             /* came since and are not heard yet */
    GHashTable *out, *woken;   /* accounts without a login; conversations whose snooze ended */
    gint64 unknown, spreading; /* sends, conversations */
    gint64 wake;               /* when the next snooze ends */
};

typedef void (*followup)(struct ui *ui, const struct event *e, gpointer data); /* e: DONE or FAILED */

struct ui {
    struct ui_options o;
    char *user, *workspace;
    struct settings *settings;
    struct keymap *keymap;
    struct theme *theme;
    struct grid *grid;
    int w, h;
    gint64 now;               /* of this frame */
    struct pane *panes[PANE_N]; /* made on first use */
    enum pane_id focus;       /* the desk's pane that has the keys (where no overlay is up) */
    enum pane_id column;      /* the pane shown in one-column mode or zoomed */
    gboolean zoomed;
    enum pane_id back_to;     /* where q leads from a zoomed pane */
    GArray *overlays;         /* enum pane_id, the last is on top */
    struct prompt *prompt;
    guint prompts;            /* how many there were */
    struct desk_status status;
    gboolean status_stale, layout_stale, foot_dirty, status_dirty;
    struct message *message;
    gboolean message_above;   /* a message covers a row above the prompt */
    GPtrArray *messages;      /* struct message *, the last 500 */
    keycode pending[KEYS_MAX];
    gsize n_pending;
    int count;
    gboolean pasting;         /* between the marks of a bracketed paste … */
    gint64 paste_at;          /* … whose last byte came then */
    gboolean with_tagged;
    const struct command *refused; /* what is typed next was for it (unheard.c), or NULL */
    gint64 refused_at;
    GString *last_line;       /* what . repeats */
    int last_count;
    GHashTable *macros;       /* letter → command lines */
    char macro_recording;     /* letter, or 0 */
    GString *macro_text;
    gboolean replaying;
    GQueue *replay;           /* char *: what a macro that runs still has to do */
    guint replayed;           /* steps it did */
    GHashTable *followups;    /* job number → struct waiting */
    GQueue *wishes;
    gint64 last_key;          /* when the hand last moved */
    gint64 idle_from;         /* … before a rest that was too long */
    gint64 since_from;        /* what Since you left counts from */
    gint64 rest_at;           /* the conversation follows then; 0: it does */
    gint64 place_at;          /* the place is kept then; 0: it is */
    gint64 next_minute;
    struct alarm alarm;
    gboolean slow;            /* slow-line mode */
    gboolean line_slow, wide; /* found: the line, the terminal's ambiguous characters */
    gboolean tabs;            /* one column: the tab row is shown */
    struct { int from, to; } tab[PANE_ACCOUNTS + 1]; /* cells of each tab, to 0: not shown */
    int columns[2], n_columns; /* x of the lines between columns */
    char *title;
    GHashTable *acted;        /* gint64 *: conversations we changed; their revisions on the screen are older */
    guint acting;             /* changes under way */
    json_t *last_ids;         /* conversations the last act changed, or NULL */
    gint64 discarded;         /* the draft discarded last, for u in Drafts; 0 none */
    char *search;             /* what / looked for last */
    gint64 present, present_at; /* the conversation others see us at, 0 none; when that was said last */
    gboolean leaving;
};

/* ---- ui.c ---- */
struct pane *ui_pane(struct ui *ui, enum pane_id id);        /* makes it on first use */
struct pane *ui_focused(struct ui *ui);                      /* top overlay, else the desk's focus */
void ui_overlay(struct ui *ui, enum pane_id id);             /* opens (or brings up) an overlay or a full view */
void ui_close(struct ui *ui, enum pane_id id);               /* closes it; FALSE of its close() keeps it */
gboolean ui_is_up(struct ui *ui, enum pane_id id);
void ui_focus(struct ui *ui, enum pane_id id);
void ui_stale(struct ui *ui, guint what);                    /* panes that need these bits reload before the next frame */
/* Places and loads what a key opened or turned before the next key reaches it: keys typed ahead find what they are for.
 * Mentions keeps its rows as they were drawn. */
void ui_settle(struct ui *ui);
gint64 ui_now(struct ui *ui);
void ui_wish_push(struct ui *ui, enum wish_kind kind, const char *text, const char *text2);
gboolean ui_unicode(struct ui *ui);                          /* which glyph set */
const char *ui_glyph(struct ui *ui, const char *unicode, const char *ascii);
void ui_slow_changed(struct ui *ui);                         /* by the setting and what was found */
gboolean ui_set_theme(struct ui *ui, const char *name, GError **error);
gboolean ui_look_changed(struct ui *ui, GError **error);     /* draws by the theme and ground that are set now */
/* start.c: what the first frame shows (welcome, since you left, the kept place), and what leaving keeps. */
void ui_started(struct ui *ui);
/* The hand came back after since.idle. */
void ui_idle_over(struct ui *ui);
char *ui_shown(struct ui *ui, const char *text, const char *lang); /* a stranger's text for this terminal; to be freed */
const char *ui_ellipsis(struct ui *ui);

/* ---- jobs ---- */
/* Submits; when it is over, done (may be NULL) is called with the event. Failures without a followup are said. */
guint64 ui_submit(struct ui *ui, const char *verb, json_t *args, followup done, gpointer data);
/* The followup that says what the job says. */
void ui_job_said(struct ui *ui, const struct event *e, gpointer data);

/* ---- messages and prompts (prompt.c, message.c) ---- */
void ui_tell(struct ui *ui, enum say_level level, const char *format, ...) G_GNUC_PRINTF(3, 4);
void ui_tell_error(struct ui *ui, const GError *error);
void message_free(struct message *m);
void message_over(struct ui *ui); /* what is said goes; the next that waits takes its place */
/* Takes a prompt whose fields are set (text NULL: empty). */
void ui_prompt(struct ui *ui, struct prompt *p);
struct prompt *prompt_new(const char *label, gboolean (*done)(struct ui *, const char *, gpointer), gpointer data);
void ui_prompt_end(struct ui *ui);
/* unheard.c: the command of this line was refused; TRUE where a key is one of the words typed on after that. */
void unheard_expect(struct ui *ui, const char *line);
gboolean unheard_key(struct ui *ui, keycode key);
/* palette.c: the list of commands above the `:` line. */
void palette_attach(struct prompt *p);
void ui_prompt_key(struct ui *ui, keycode k);
void ui_prompt_draw(struct ui *ui, struct grid *g);
int ui_prompt_height(struct ui *ui, int available);
/* "repost as acme on HOST: WHO, public?  y yes  n no" in prompt.public; yes() on y only. guarded: the account whose name
 * must be typed instead, or NULL. */
void ui_ask_public(struct ui *ui, const char *question, const char *guarded, void (*yes)(struct ui *ui, gpointer data),
                   gpointer data, GDestroyNotify free_data);
/* Asks for one line at the foot, then runs "VERB LINE". complete, history: as prompt's. */
void ui_ask_line(struct ui *ui, const char *label, const char *verb, const char *complete, const char *history);
/* Words that may stand there, for a kind of completion. NULL-ended, g_strfreev(). */
char **ui_complete(struct ui *ui, const char *kind, const char *typed);
/* The same for a value of a pattern's key, in quotes where it needs them; none for keys whose values have no names. */
char **ui_complete_value(struct ui *ui, const char *key, const char *typed);

/* ---- commands ---- */
gboolean ui_call(struct ui *ui, const char *line, int count, gboolean tagged, GError **error);
/* As ui_call(), by a person's hand: . and a macro that is recorded keep it (cmd_repeat.c). */
gboolean ui_act(struct ui *ui, const char *line, int count, gboolean tagged, GError **error);
/* A prompt completed what ui_act() began. */
void ui_answered(struct ui *ui, const char *verb, const char *text, int count, gboolean tagged);
/* A macro waits while something is asked: on with it, or it is over. */
void ui_macro_go_on(struct ui *ui);
void ui_macro_stop(struct ui *ui);
/* Targets of a call: tagged conversations, else count (at least 1) from the cursor. JSON array of {"id","revision"};
 * NULL with ERR_NOT_FOUND where there are none. */
json_t *ui_targets(struct ui *ui, const struct call *call, GError **error);
gboolean ui_subject(struct ui *ui, struct subject *s, GError **error);
void subject_of(struct subject *s, const struct conversation *c); /* its last message stands for it */
/* lacking.c: why this account cannot do that, and why a command does nothing for what is under the mark (to be freed).
 * NULL: it can, it does. */
const char *account_lacks(const struct account *a, enum capability cap);
char *command_lacking(struct ui *ui, const struct command *c);
/* The pane's own keys that work now, as foot and help show them. */
void foot_draw(struct ui *ui, struct grid *g);

/* ---- layout.c, status.c ---- */
void layout_desk(struct ui *ui);
void status_load(struct ui *ui);
void status_draw(struct ui *ui, struct grid *g);
void status_clear(struct desk_status *s);
int banner_rows(struct ui *ui);
void columns_draw(struct ui *ui, struct grid *g);
void title_draw(struct ui *ui, struct grid *g, struct pane *p, gboolean focus);
/* A dash between two titles, or between one and the end, takes the look of its neighbour: a change of it less each. */
void title_join(struct grid *g, int y, int from, int to);
void tabs_draw(struct ui *ui, struct grid *g);
enum pane_id tab_at(struct ui *ui, int y, int x); /* PANE_NONE: none */
const struct account *status_account(struct ui *ui, gint64 id); /* or NULL */

/* ---- start.c ---- */
void ui_place_moved(struct ui *ui);                /* soon kept */
void ui_place_keep(struct ui *ui);                 /* now */

/* ---- alarm.c ---- */
void alarm_init(struct ui *ui);
void alarm_clear(struct ui *ui);
void alarm_raise(struct ui *ui, const char *text);
void alarm_compare(struct ui *ui);                 /* after status_load() */
gint64 alarm_due(const struct ui *ui);             /* when alarm_tick() is wanted, 0 not */
void alarm_tick(struct ui *ui);
gboolean alarm_woke(const struct ui *ui, gint64 conversation); /* its snooze ended, nobody looked yet */
void alarm_seen(struct ui *ui, gint64 conversation);

/* ---- what panes tell each other ---- */
/* Mentions: the conversation under the cursor (0 none); go to one by id; rows an act changed. */
gint64 mentions_current(struct ui *ui);
void mentions_go(struct ui *ui, gint64 conversation);
void mentions_changed(struct ui *ui, gboolean advance);
/* Rows that are put away now, so that the mark does not come back to one before the store says so. */
void mentions_put_away(struct ui *ui, const json_t *targets, enum conv_state state);
void mentions_merge_now(struct ui *ui);
void mentions_limit(struct ui *ui, const char *pattern, GError **error);
/* What a person wrote as a pattern, its accounts and platforms such as there are; NULL with an error, *column and
 * *suggestion as of pattern_parse(). */
struct pattern *mentions_parse(struct ui *ui, const char *text, int *column, char **suggestion, GError **error);
GArray *mentions_tagged(struct ui *ui);             /* gint64 */
gboolean mentions_limited(struct ui *ui);
const char *mentions_limit_now(struct ui *ui); /* NULL: the inbox */
/* The gap under the mark (its id negative), NULL none; Enter and w on it. */
const struct conversation *mentions_gap_here(struct ui *ui);
void mentions_fill_gap(struct ui *ui);
char *mentions_gap_why(struct ui *ui); /* to be freed; NULL none */
void mentions_add_targets(struct ui *ui, int count, json_t *targets);
void person_show(struct ui *ui);                    /* of the subject */
void scheduled_toggle_week(struct ui *ui);
/* Reputation: Enter; the next tab (or by -1 the one before); back from a tab, FALSE where none is open. */
void reputation_open(struct ui *ui);
void reputation_turn(struct ui *ui, int by);
gboolean reputation_to_overview(struct ui *ui); /* or to the tab that the messages were opened from; FALSE: it shows already */
gboolean reputation_resume(struct ui *ui);      /* back to the figures that limited the inbox; FALSE: they did not */
/* Composer: when it wants composer_tick() (0: not at all), how many drafts the store refused so far (a full disk), and
 * what leaving keeps. */
gint64 composer_due(struct ui *ui);
guint composer_refused(struct ui *ui);
void composer_tick(struct ui *ui);
void composer_leave(struct ui *ui);
/* In Scheduled: takes back the last cancelling; FALSE where there is none. */
gboolean ledger_undo_last(struct ui *ui);
/* The same in Drafts: the last that was discarded. */
gboolean draft_undo_last(struct ui *ui);
/* attend.c: says which conversation is read in full, where that changed or its mark grows old. */
void ui_attend(struct ui *ui);
/* Conversation: show this one (0: none) now. */
void conversation_show(struct ui *ui, gint64 conversation);
void conversation_go_item(struct ui *ui, gint64 item);

/* ---- searching in what is shown (cmd_search.c); needles are folded ---- */
gboolean search_has(const char *text, const char *needle);
/* From row from (-1: before the first, n: behind the last) in n rows, round the end; -1: none. */
int search_rows(int n, int from, gboolean back, gboolean (*has)(gpointer data, int i, const char *needle), gpointer data,
                const char *needle, gboolean *wrapped);
/* What was searched for, in a text drawn at (y, x). */
void search_mark(struct ui *ui, struct grid *g, int y, int x, int w, const char *shown);

/* ---- the panes ---- */
extern const struct pane_ops mentions_ops, conversation_ops, reputation_ops, scheduled_ops, drafts_ops, accounts_ops,
    person_ops, composer_ops, review_ops, help_ops, since_ops, welcome_ops, why_ops, claim_ops, links_ops,
    messages_ops, history_ops, ideas_ops;

/* Small words shared by panes (format.c). */
char channel_letter(const char *platform);
char kind_sign(enum item_kind k);
void mood_text(struct ui *ui, const struct item *i, char out[4], enum role *role);
/* How often the model agrees with people on texts of this language; NULL: nobody corrected any. */
const struct agreement *mood_agreement(struct ui *ui, const char *language);
const char *state_glyph(struct ui *ui, enum conv_state s);
const char *ledger_glyph(struct ui *ui, const struct ledger *l);
char *count_text(gint64 n);                          /* 999, 1.2k, 12k, 1.3M; to be freed */
/* "acme-de!" in w cells: the sign of a guarded account is never cut; to be freed. */
char *account_shown(struct ui *ui, const char *name, gboolean guarded, int w);
/* "open 48 · new 12 · mine 4": whole pieces go from the end, as long as one is left. */
void drop_pieces(GString *text, const char *between, int room);
char *fraction_text(double x, gboolean sign);        /* ".67", "1.00"; with its sign "-.68"; to be freed */
/* "standing .60 (3)" as of now, its figures in *v; to be freed. */
char *standing_text(struct ui *ui, const struct person *p, struct metrics_standing_value *v);
char *media_words(const GPtrArray *media);           /* "[2 img] ", "" none; to be freed */
const char *user_display(struct ui *ui, const char *user);

#endif
