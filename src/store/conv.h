/* A conversation's row while it is changed: load, apply events of triage.h, save. Private to store. */
#ifndef REPUTE_STORE_CONV_H
#define REPUTE_STORE_CONV_H

#include "db.h"
#include "repute/store_items.h"

/* What of a conversation the kept sums rest on (sums.h). */
struct conv_sums {
    gboolean in; /* FALSE: nothing of it is in the sums yet */
    gboolean spam;
    enum done_reason reason;
    gint64 needed_at, promised_at, replied_at, closed_at; /* closed_at 0 where it is not done */
    char *labels;
};

struct conv {
    gint64 id, account, person, profile;
    char *root;
    enum conv_state state;
    enum done_reason reason;
    char *closed_by;
    gint64 closed_at;
    char *assignee;
    int priority;
    gint64 snoozed_until;
    gboolean snooze_reply;
    char *claim_by;
    gint64 claim_since, claim_until;
    gboolean claim_writing;
    gint64 waiting_since, soon_at, due_at;
    gboolean alarm;
    gint64 needed_at, replied_at;
    gint64 promised_at; /* by when the first need should be answered; 0: no promise */
    gint64 settled_id, settled_at; /* dealt with: items up to settled_id, by our answer or by closing */
    gint64 items, unread, first_in, last_in, last_out, last_item;
    char *labels;
    gboolean deleted_mark;
    gint64 revision;
    struct conv_sums sums; /* as they are kept; conv_save() brings them up to date */
};

void conv_clear(struct conv *c);
/* 1 and *c, 0 where there is none, -1 with an error. */
int conv_load(struct store_reader *r, gint64 id, struct conv *c, GError **error);
int conv_find(struct store_reader *r, gint64 account, gint64 person, const char *root, struct conv *c,
              GError **error);
gboolean conv_insert(struct store_writer *w, const struct conv *c, GError **error);
/* What came and went; with triage all else too (state, root, assignee, …). The revision goes up by one, in c
 * too. */
gboolean conv_save(struct store_writer *w, struct conv *c, gboolean triage, GError **error);

/* What it is worth as it stands; borrows labels. */
struct conv_sums conv_sums_of(const struct conv *c);

/* Applies the event to state and to what hangs on it (reason, snooze, clocks, claim); FALSE where the table
 * of states has no such transition. */
gboolean conv_event(struct conv *c, enum conv_event event);
/* Closed: by whom, with what reason. */
void conv_close(struct conv *c, enum done_reason reason, const char *who, gint64 now_ms);
/* Somebody waits since then; the promise for this kind of item. sl NULL: no promise. */
void conv_wait(struct conv *c, gint64 since_ms, enum item_kind kind, const struct service_level *sl);
void conv_stop_waiting(struct conv *c);
/* Needed an answer first then: the promise for this kind of item, kept for the figures. */
void conv_need(struct conv *c, gint64 since_ms, enum item_kind kind, const struct service_level *sl);
/* The first item that nobody dealt with yet, from the items' rows: sets or stops the clock. Only new, open
 * and snoozed conversations have one. */
gboolean conv_recount_waiting(struct store_reader *r, struct conv *c, const struct service_level *sl,
                              GError **error);
/* The first reply by a person since needed_at, from the items' rows. */
gboolean conv_recount_reply(struct store_reader *r, struct conv *c, GError **error);
/* What our answer with this id and time settles. */
void conv_answered(struct conv *c, gint64 item, gint64 at, gboolean by_person);

/* An item that came while we answered may be older than the answer and yet unseen: so late it may come. */
#define UNSEEN_MS G_GINT64_CONSTANT(3600000)

#endif
