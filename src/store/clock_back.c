/* A clock that ran ahead and was put right: what was kept as "not before" by it would be waited for as long as it ran
 * ahead. A try that lies ahead tells which rows that are; once shifted they are not found again, so that it does not
 * matter how many programs notice. */
#include "db.h"
#include "ledger_row.h"

#define AHEAD ">?1+5000" /* less is a correction as clocks get them all day */
#define WAITS "state IN (" SQL_SCHEDULED "," SQL_QUEUED "," SQL_HELD "," SQL_SENDING ")"
#define TRIED WAITS " AND tried_at" AHEAD
#define SAID_NOW WAITS " AND due_at=created_at AND due_at" AHEAD
#define LIMITED "rate_reset_at>?1 AND state_since" AHEAD
#define CLAIMED "claim_by IS NOT NULL AND claim_since" AHEAD
/* "in 2 hours" hardly ever ends with a whole minute; a time of day does, and is what was meant. Shifted ones end with
 * one: they are not found again. */
#define SNOOZED_BY                                                                                          \
    "(SELECT a.at FROM audit a WHERE a.kind='conversation' AND a.target=conversation.id AND a.verb='snooze'" \
    " ORDER BY a.seq DESC LIMIT 1)"
#define SNOOZED "state=3 AND snoozed_until>?1 AND snoozed_until%60000<>0 AND " SNOOZED_BY AHEAD

static gboolean is_any(struct store_reader *r, gint64 now_ms)
{
    gint64 any = 0;
    return db_int(r, NULL, &any,
                  "SELECT EXISTS(SELECT 1 FROM ledger WHERE " TRIED " OR " SAID_NOW
                  ") OR EXISTS(SELECT 1 FROM account WHERE " LIMITED
                  ") OR EXISTS(SELECT 1 FROM conversation WHERE " CLAIMED
                  ") OR EXISTS(SELECT 1 FROM conversation WHERE " SNOOZED ")",
                  DB_I(now_ms)) &&
           any != 0;
}

/* Where it is not known by how much, the wait begins anew; and as the first try's own time is then known to nobody, it is
 * looked for from a day ago on. */
static gboolean shift(struct store_reader *r, gint64 by_ms, gint64 now_ms, GError **error)
{
    return db_run(r, error,
                  "UPDATE ledger SET next_try_at=max(next_try_at - iif(?2>0, ?2, tried_at - ?1), 0),"
                  " began_at=iif(?2>0, began_at - ?2, min(began_at, ?1 - 86400000)),"
                  " tried_at=iif(?2>0, tried_at - ?2, ?1), revision=revision+1 WHERE " TRIED,
                  DB_I(now_ms), DB_I(by_ms)) &&
           db_run(r, error, "UPDATE ledger SET due_at=?1, revision=revision+1 WHERE " SAID_NOW, DB_I(now_ms)) &&
           db_run(r, error,
                  "UPDATE account SET rate_reset_at=max(rate_reset_at - iif(?2>0, ?2, state_since - ?1), 0),"
                  " state_since=?1, revision=revision+1 WHERE " LIMITED,
                  DB_I(now_ms), DB_I(by_ms)) &&
           db_run(r, error,
                  "UPDATE conversation SET claim_until=claim_until - iif(?2>0, ?2, claim_since - ?1),"
                  " claim_since=iif(?2>0, min(claim_since - ?2, ?1), ?1) WHERE " CLAIMED,
                  DB_I(now_ms), DB_I(by_ms)) &&
           db_run(r, error,
                  "UPDATE conversation SET snoozed_until="
                  "(snoozed_until - iif(?2>0, ?2, " SNOOZED_BY " - ?1) + 59999) / 60000 * 60000 WHERE " SNOOZED,
                  DB_I(now_ms), DB_I(by_ms));
}

gboolean store_clock_back(struct store_writer *w, gint64 by_ms, gint64 now_ms, GError **error)
{
    return !is_any(&w->reader, now_ms) ||
           (store_begin(w, error) && store_end(w, shift(&w->reader, by_ms, now_ms, error), error));
}
