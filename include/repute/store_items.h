/* Items, people, conversations: how they come in, how lists and panes read them, how triage changes them. */
#ifndef REPUTE_STORE_ITEMS_H
#define REPUTE_STORE_ITEMS_H

#include "repute/hours.h"
#include "repute/pattern.h"
#include "repute/store.h"
#include "repute/triage.h"

/* Who did what nobody did: a snooze that ended, a word that reopened, conversations that fell together. */
#define STORE_SYSTEM "system"

/* ---- in ---- */
/* Promises to the public, for waiting_since, due_at and soon_at. Borrowed. */
struct service_level {
    const struct hours *hours;
    gint64 target_ms, target_direct_ms; /* of open time until the first reply */
};
enum put_outcome { PUT_SAME, PUT_NEW, PUT_CHANGED /* counters */, PUT_EDITED };
struct put_result {
    enum put_outcome outcome;
    gint64 item, conversation; /* conversation 0: context or a post of our own without one */
    gboolean woke;             /* it reopened a pending, snoozed or done conversation */
};
/* Upserts one item by (account, uri): profile, person, conversation (account, person, root), versions of edited
 * texts, full text, sums of scores, needs_answer, waiting clocks, state by triage_next. item is sanitised and scored
 * by the caller (an EDITED one must be scored again by the caller before: compare with store_item()).
 * context: a thread's stranger, not addressed to us: stored without a conversation. A direction-out item that
 * answers somebody marks their conversation answered (EV_ANSWER_SENT when it is newer than their last). A reply
 * whose parent is not known yet gets the parent's remote id as provisional root; when the parent comes, the
 * subtree is re-rooted and conversations that fall together are merged into the older one. What was forgotten by
 * store_forget() is left out: PUT_SAME with item 0. */
gboolean store_item_put(struct store_writer *w, struct item *item, gboolean context, const struct service_level *sl,
                        gint64 now_ms, struct put_result *result, GError **error);
/* The item that is called so there; 0 unknown. */
gint64 store_item_called(struct store_reader *r, gint64 account, const char *uri_or_remote_id);
/* Marks deleted there (row and text stay), by uri or remote id; conversation by EV_LAST_DELETED. */
gboolean store_item_deleted(struct store_writer *w, gint64 account, const char *uri_or_remote_id, gint64 now_ms,
                            gint64 *conversation, GError **error);
gboolean store_reaction_put(struct store_writer *w, gint64 account, enum reaction_kind kind, const char *remote_id,
                            const char *item_uri, const struct profile *by, gint64 at, gint64 now_ms,
                            gboolean *is_new, GError **error);
/* Items whose last look lies longest back, for re-reading: those in active or pending conversations, our own of
 * the last 14 days, at most limit. struct item * with remote_id, uri, id. */
GPtrArray *store_items_to_refresh(struct store_reader *r, gint64 account, gint64 checked_before_ms, guint limit,
                                  GError **error);
gboolean store_item_checked(struct store_writer *w, gint64 item, gint64 now_ms, GError **error);
/* Snoozes that ended by now become open; conversations changed, as GArray of gint64. */
GArray *store_wake_snoozed(struct store_writer *w, gint64 now_ms, GError **error);
/* The next moment at which something changes by itself: a snooze ends; 0 none. */
gint64 store_next_wake(struct store_reader *r);

/* It spreads, or does no longer: a mark of the program's own, no act and no new revision. */
gboolean store_conversation_alarm(struct store_writer *w, gint64 conversation, gboolean alarm, GError **error);

/* ---- lists of conversations: keyset pages ---- */
enum list_sort { SORT_URGENT, SORT_NEWEST, SORT_OLDEST };
struct list_query {
    const struct pattern *pattern; /* NULL: the inbox, active ones (new, open) */
    enum list_sort sort;
    gint64 now_ms;                 /* the list's own now: urgency is judged by it, so keep it while paging */
    const char *me;                /* for is:mine */
    gint64 arrived_from;           /* only those to which a message came, this arrival or a later one; 0: all */
};
/* The number of the last message that came in, whatever its own time: one number each, in the order of the commits. */
gint64 store_last_arrival(struct store_reader *r);
/* Where a row stands in the order; rows rise by (segment, a, b). Urgent: late by due_at, alarms, due soon by due_at,
 * raised, the rest newest first, lowered; segment says which.
 * A pattern that asks for text (and not only as one of several choices) lists by text instead, newest matching item
 * first (SORT_OLDEST: oldest), whatever else sort says: the row's last is then that item, not the last word. */
struct list_key {
    int segment;
    gint64 a, b;
};
void store_list_key(const struct list_query *q, const struct conversation *c, struct list_key *key);
int store_list_key_compare(const struct list_key *x, const struct list_key *y);
/* At most limit rows after key (NULL: from the start), or before it with backwards (nearest first, so the caller
 * reverses). struct conversation * with last item (text, author, media words) filled. */
GPtrArray *store_list(struct store_reader *r, const struct list_query *q, const struct list_key *key,
                      gboolean backwards, guint limit, GError **error);
/* FALSE, ERR_INVALID with "column N: …", where the pattern names an account that there is none of, or a platform that
 * neither has an account here nor is among the NULL-ended platforms; *column (may be NULL) as of pattern_parse(). The
 * names of accounts that were removed still count. */
gboolean store_pattern_check(struct store_reader *r, const struct pattern *p, const char *const *platforms, int *column,
                             GError **error);
/* How many match, counting no further than limit. The inbox and single states come from the tallies. */
gint64 store_list_count(struct store_reader *r, const struct list_query *q, gint64 limit, GError **error);
/* The same at no cost where the tallies know it, -1 where they do not. */
gint64 store_list_tallied(struct store_reader *r, const struct list_query *q);
/* How many rows stand before this key ("11 of 48"), no further than limit. */
gint64 store_list_position(struct store_reader *r, const struct list_query *q, const struct list_key *key,
                           gint64 limit, GError **error);
/* Every item, in and out, matching: newest first by id. before: 0 from the newest. */
GPtrArray *store_items(struct store_reader *r, const struct list_query *q, gint64 before, guint limit, GError **error);
/* Counts for the title: by state, from the tallies; mine: active ones assigned to user; late, soon and alarms: active ones,
 * counted no further than INBOX_COUNT_MAX. */
#define INBOX_COUNT_MAX 1000
struct inbox_counts {
    gint64 by_state[CONV_STATE_N], mine, late, soon, alarms;
};
gboolean store_inbox_counts(struct store_reader *r, const char *user, gint64 now_ms, struct inbox_counts *c, GError **error);

/* ---- one conversation ---- */
struct conversation *store_conversation(struct store_reader *r, gint64 id, GError **error); /* ERR_NOT_FOUND */
gint64 store_conversation_of(struct store_reader *r, gint64 item_id); /* 0 none */
struct item *store_item(struct store_reader *r, gint64 id, GError **error);
/* The remote id a profile has on an account's server; NULL unknown. To be freed. */
char *store_profile_remote(struct store_reader *r, gint64 account, gint64 profile);

enum entry_kind { ENTRY_ITEM, ENTRY_NOTE, ENTRY_EVENT, ENTRY_LEDGER, ENTRY_GAP };
struct entry {
    enum entry_kind kind;
    gint64 at, id;
    struct item *item;         /* ITEM: of this conversation, or of the thread around it (item->conversation differs) */
    struct note *note;
    struct audit_row *event;
    struct ledger *ledger;     /* ours, not sent yet or failed */
    gint64 reactions[REACT_N]; /* ITEM */
};
/* A conversation with the thread around it, notes, events and unsent answers, oldest first; the newest limit
 * entries. */
GPtrArray *store_thread(struct store_reader *r, gint64 conversation, guint limit, GError **error);
GPtrArray *store_item_versions(struct store_reader *r, gint64 item, GError **error); /* struct item * with text, warning, fetched_at */

/* ---- people ---- */
struct person {
    gint64 id;
    char *name;
    GPtrArray *profiles;    /* struct profile *, those of the persons linked with them too, their own first */
    gint64 *persons;        /* whose each profile is */
    char **platforms;       /* platform of each profile, NULL-ended */
    gint64 contacts;        /* conversations */
    double good, bad;       /* decayed sums of good and bad contacts (reputation.md) */
    gboolean muted, blocked;
};
void person_free(struct person *p);
struct person *store_person(struct store_reader *r, gint64 id, gint64 now_ms, GError **error);
GPtrArray *store_person_conversations(struct store_reader *r, gint64 person, guint limit, GError **error); /* newest first */
/* Others whose handle begins alike: no more than a suggestion to whoever looks. */
struct person_alike {
    gint64 person;
    char *handle, *platform;
    gboolean same_name;
};
GPtrArray *store_person_alike(struct store_reader *r, const struct person *p, GError **error); /* the likest first */
gint64 store_person_by_handle(struct store_reader *r, const char *handle_or_name); /* 0 none */
/* A number that is the same for all profiles of people who are linked as one; 0 where there is no such profile. */
gint64 store_person_of(struct store_reader *r, gint64 profile);
gboolean store_profile_mark(struct store_writer *w, gint64 profile, int muted /* -1 as is */, int blocked, GError **error);

/* ---- triage: local acts, undoable ---- */
enum change_verb {
    CHANGE_OPENED /* no undo, no act */, CHANGE_DONE, CHANGE_REOPEN, CHANGE_SNOOZE, CHANGE_ASSIGN, CHANGE_LABEL,
    CHANGE_UNLABEL, CHANGE_PRIORITY, CHANGE_NOTE, CHANGE_SENTIMENT, CHANGE_REASON
};
struct change {
    enum change_verb verb;
    enum done_reason reason;  /* DONE (SPAM too), REASON; NONE with DONE: answered where we answered last, else no-action */
    gint64 until_ms;          /* SNOOZE; 0 with reply: until they answer */
    gboolean reply;           /* SNOOZE: wakes at their next word too */
    const char *text;         /* ASSIGN: user or NULL; LABEL, UNLABEL: name; NOTE: text; SNOOZE: "until 14:00", to be said */
    int number;               /* PRIORITY: added (+1, -1), or set where absolute */
    gboolean absolute;
    int label;                /* SENTIMENT: -1, 0, 1 of the item */
};
struct target {
    gint64 id;       /* conversation; SENTIMENT: item */
    gint64 revision; /* as the screen saw it; 0: any */
};
struct change_result {
    gint64 act;          /* for undo; 0 none */
    guint changed, same, refused;
    char *what;          /* "done: Marie Dubois", "done 3", for the foot */
    char *refusal;       /* why those were refused, first one, or NULL: "kim labelled it since" */
    GArray *ids;         /* gint64 conversations changed */
};
void change_result_clear(struct change_result *r);
/* Applies to all targets in order; one act, one audit row each. Targets refused by their revision are counted, the
 * rest is changed. ERR_CONFLICT only where all were refused. */
gboolean store_change(struct store_writer *w, const struct change *c, const struct target *targets, gsize n,
                      const char *who, const struct service_level *sl, gint64 now_ms, struct change_result *result,
                      GError **error);
/* Takes back (redo: does again) who's newest act; refused (ERR_CONFLICT, with who changed what since) where a
 * colleague changed a row since. ERR_NOT_FOUND: nothing to undo. */
gboolean store_undo(struct store_writer *w, const char *who, gboolean redo, gint64 now_ms,
                    struct change_result *result, GError **error);
/* Undoes this one act. */
gboolean store_undo_act(struct store_writer *w, gint64 act, const char *who, gint64 now_ms,
                        struct change_result *result, GError **error);

/* Two persons are one from now on, with all that are linked with either; or this one is by itself again. Both can be
 * taken back. ERR_CONFLICT where it is so already. */
gboolean store_person_link(struct store_writer *w, gint64 person, gint64 other, const char *who, gint64 now_ms,
                           struct change_result *result, GError **error);
gboolean store_person_unlink(struct store_writer *w, gint64 person, const char *who, gint64 now_ms,
                             struct change_result *result, GError **error);

/* ---- claims ---- */
/* Takes or renews; a lapsed claim counts as none. ERR_CONFLICT where another holds it ("ola has been answering
 * since …") unless take_over. writing: an answer is being written. */
gboolean store_claim(struct store_writer *w, gint64 conversation, const char *who, gboolean writing, gboolean take_over,
                     gint64 until_ms, gint64 now_ms, GError **error);
gboolean store_unclaim(struct store_writer *w, gint64 conversation, const char *who, gint64 now_ms, GError **error);

/* ---- since you left ---- */
struct since {
    gint64 from, to, came, closed, fresh, dropped, still_waiting, late, longest_late_ms;
    gint64 assigned, came_back, snooze_ended, sent, unknown, failed;
};
gboolean store_since(struct store_reader *r, const char *user, gint64 from_ms, gint64 now_ms, struct since *s, GError **error);

/* All label names in use, with counts, most used first: "name\tN" strings. */
GPtrArray *store_labels(struct store_reader *r, GError **error);

#endif
