/* Drafts, their journal, and the publish ledger with its kernel locks ("The ledger" in docs/ARCHITECTURE.md). */
#ifndef REPUTE_STORE_WRITING_H
#define REPUTE_STORE_WRITING_H

#include "repute/store.h"

/* ---- drafts ---- */
GPtrArray *store_drafts(struct store_reader *r, const char *owner /* NULL all */, GError **error); /* newest first */
GPtrArray *store_drafts_discarded(struct store_reader *r, const char *owner, GError **error);      /* for :recover */
struct draft *store_draft(struct store_reader *r, gint64 id, GError **error);
/* The live draft of owner that answers this conversation; 0 none. */
gint64 store_draft_for(struct store_reader *r, const char *owner, gint64 conversation);
/* Inserts (id 0; d->id and d->revision are set) or updates where d->revision is still the stored one, else
 * ERR_CONFLICT: the writer's text is then kept as a new draft by the caller. The variants become those of d, and those
 * that were dropped leave d. Journals all texts too. */
gboolean store_draft_save(struct store_writer *w, struct draft *d, gint64 now_ms, GError **error);
/* Only text and cursor, many times a second: the draft row (account NULL) or the variant of one account, which it makes
 * where there is none, and one journal row, thinned to one every 2 s and 100 in
 * all, older ones sparser; the first stays. A text that was mostly wiped is kept as a row of its own. May run with store_set_durable(FALSE). Sets the new revision. */
gboolean store_draft_journal(struct store_writer *w, gint64 id, const char *account, const char *text, gint64 cursor,
                             gint64 now_ms, gint64 *revision, GError **error);
/* Only its owner discards (ERR_HELD). back: a discarded or sent draft becomes live again (a send was refused for
 * good: who is "system"). */
gboolean store_draft_discard(struct store_writer *w, gint64 id, const char *who, gboolean back /* TRUE: undiscard */,
                             gint64 now_ms, GError **error);
gboolean store_draft_sent(struct store_writer *w, gint64 id, gint64 now_ms, GError **error);
struct journal_row {
    gint64 at;
    char *account; /* whose variant it was; NULL: the common text */
    char *text;
};
GPtrArray *store_journal(struct store_reader *r, gint64 draft, GError **error); /* newest first */

/* ---- pages that posts link to, for a month ---- */
struct card *store_page(struct store_reader *r, const char *link); /* as it was read last; NULL: never */
gboolean store_page_put(struct store_writer *w, const struct card *c, GError **error);

/* ---- the ledger ---- */
/* Writes rows (id, key where NULL, hash, revision are set) as scheduled (due later), queued (due now) or held
 * (approver set). Part 2.. get previous = the row of the same draft and account before (or as told). due_at 0: now.
 * Not possible under ERR_CONFLICT: same hash, same account waiting or sent within window_ms of the time this one is due
 * (the duplicate check; 0: none); a key that another row has. An approved_hash other than the hash shows that the text
 * changed since an approval, and approves nothing. */
gboolean store_ledger_add(struct store_writer *w, struct ledger *l, const char *approver, gint64 window_ms,
                          gint64 now_ms, GError **error);
struct ledger *store_ledger(struct store_reader *r, gint64 id, GError **error);
enum ledger_filter { LEDGER_ALL, LEDGER_TO_COME /* scheduled, queued, held, sending */, LEDGER_NEEDS_PERSON, LEDGER_PAST };
/* What needs a person first (unknown, failed, missed, held for approval, or by a guard whose hour has come), then what
 * is to come by due time, then what is past, newest first. */
GPtrArray *store_ledgers(struct store_reader *r, enum ledger_filter f, gint64 account /* 0 all */, gint64 now_ms,
                         guint limit, GError **error);
struct ledger_counts {
    gint64 by_state[LEDGER_STATE_N], due_within_hour, next_due;
};
gboolean store_ledger_counts(struct store_reader *r, gint64 now_ms, struct ledger_counts *c, GError **error);
/* A similar text sent or waiting on this account within window_ms, or NULL: its row. With a conversation only among what
 * was said in it: the same words to two people are no repeat. */
struct ledger *store_ledger_repeat(struct store_reader *r, gint64 account, gint64 conversation /* 0: any */,
                                   const char *text, gint64 window_ms, gint64 now_ms);
/* The row that sent this item of ours; 0: it was written elsewhere. */
gint64 store_ledger_of_item(struct store_reader *r, gint64 item);
/* The item of ours that a row brought out; 0: not sent, or not seen yet. */
gint64 store_ledger_item(struct store_reader *r, gint64 id);

/* Scheduled rows whose time came become queued; what waits past its grace becomes missed (only rows that were written
 * for later and have a grace; parts of a thread count from when the part before was sent); under a pause due rows are
 * held by it, those of an account that needs login or is off by login; rows held by pause or login whose reason is
 * gone become queued again (or missed). Rows held by token stay: store_ledger_ready() has them for who has it. ids
 * changed. */
GArray *store_ledger_due(struct store_writer *w, gint64 now_ms, GError **error);
/* When store_ledger_due() or a try is due next, past times too; 0 none. Queued rows of accounts whose token is not here
 * count until they are held by token (store_ledger_end()). */
gint64 store_ledger_next(struct store_reader *r, gint64 now_ms);
/* Whether a post of ours went or is to go out at this very moment, from whatever account. */
gboolean store_ledger_has_post_at(struct store_reader *r, gint64 ms);
/* Rows that this process may try now, in order: queued or held by token, next_try_at passed, their previous part sent,
 * for an account in accounts (GArray of gint64 whose token this process has). */
GArray *store_ledger_ready(struct store_reader *r, const GArray *accounts, gint64 now_ms, GError **error);

enum claim_outcome { CLAIM_TAKEN, CLAIM_HELD /* pause, approval, guard: the row says so now */, CLAIM_NOT_DUE, CLAIM_GONE };
/* In one transaction of its own (none may be open): state queued (or held by token), due, previous part sent, request
 * unchanged, within its grace, not paused, approval hash equals, account neither off nor in need of login, a guarded
 * account's yes (a row written for later needs one at its hour: store_ledger_hold(FALSE)) → sending, attempts+1. The
 * caller must hold the row's kernel lock. *row (may be NULL) gets the row as it is then, with the error_code of
 * the try before (NULL: none, or a person settled it); NULL where there is none. */
gboolean store_ledger_claim(struct store_writer *w, gint64 id, gint64 now_ms, enum claim_outcome *outcome,
                            struct ledger **row, GError **error);
/* Outcomes of a claimed row. sent: the caller files our item and the answered conversation in the same transaction. */
gboolean store_ledger_sent(struct store_writer *w, gint64 id, const char *remote_id, const char *uri, const char *url,
                           gint64 item, gint64 now_ms, GError **error);
gboolean store_ledger_retry(struct store_writer *w, gint64 id, gint64 next_try_at, const char *error_code,
                            const char *error_text, gint64 now_ms, GError **error); /* back to queued */
/* failed, unknown, missed, held (with held_by). From sending; all but unknown from rows that wait as well, unless a
 * person or an approval holds them. */
gboolean store_ledger_end(struct store_writer *w, gint64 id, enum ledger_state state, const char *held_by,
                          const char *error_code, const char *error_text, gint64 now_ms, GError **error);
/* Rows in sending: whose kernel lock is free, a process died in the middle. */
GArray *store_ledger_sending(struct store_reader *r, GError **error);
/* The clock was put back by by_ms, or by nobody knows how much (0): what was to be tried again, or asked again of an
 * account's server, by the clock that ran ahead waits no longer than it was meant to. A transaction of its own, where
 * there is any such. */
gboolean store_clock_back(struct store_writer *w, gint64 by_ms, gint64 now_ms, GError **error);

/* By people. revision 0: any. Each writes the audit. ERR_CONFLICT says what the row is now. Cancelling and moving take
 * the parts after it along; cancelling is for rows that wait (else settle), and what was settled cannot be taken back.
 * Releasing ends a person's or a guard's hold, for the whole thread, whatever its time was. */
gboolean store_ledger_cancel(struct store_writer *w, gint64 id, gint64 revision, const char *who, gint64 now_ms, GError **error);
gboolean store_ledger_uncancel(struct store_writer *w, gint64 id, const char *who, gint64 now_ms, GError **error);
gboolean store_ledger_move(struct store_writer *w, gint64 id, gint64 revision, gint64 due_at, const char *zone,
                           const char *who, gint64 now_ms, GError **error);
gboolean store_ledger_hold(struct store_writer *w, gint64 id, gint64 revision, gboolean hold, const char *who,
                           gint64 now_ms, GError **error);
/* unknown, missed, failed → sent (it is there: remote_id or url as told) or not sent (queue: try again, else cancelled). */
gboolean store_ledger_settle(struct store_writer *w, gint64 id, gboolean sent, gboolean again, const char *url,
                             const char *who, gint64 now_ms, GError **error);
/* ERR_HELD where who wrote it and asked somebody else. no: takes a yes back (held again), else cancels the row. */
gboolean store_ledger_approve(struct store_writer *w, gint64 id, gboolean yes, const char *who, gint64 now_ms, GError **error);

/* ---- pause ---- */
struct pause {
    gboolean on;
    char *by, *reason;
    gint64 since;
};
void pause_clear(struct pause *p);
gboolean store_pause(struct store_reader *r, struct pause *p, GError **error);
/* Holds what is due, or lets it go. */
gboolean store_pause_set(struct store_writer *w, gboolean on, const char *reason, const char *who, gint64 now_ms, GError **error);

/* ---- kernel locks: open-file-description locks on bytes of one file; they end with the process ---- */
struct locks;
struct locks *locks_open(const char *path, GError **error);
void locks_free(struct locks *l); /* all of this process's through l end */
/* FALSE where another holds it. Not blocking. */
gboolean locks_take(struct locks *l, gint64 ledger_id);
void locks_drop(struct locks *l, gint64 ledger_id);
gboolean locks_taken_elsewhere(struct locks *l, gint64 ledger_id);
/* Network lease of an account: who syncs it. Byte range apart from the rows'. */
gboolean locks_take_account(struct locks *l, gint64 account);
void locks_drop_account(struct locks *l, gint64 account);

#endif
