/* What happened while somebody was away. Nothing in it is a figure about a colleague. */
#include "db.h"
#include "repute/store_items.h"

#define COUNT_MAX 100000 /* counted no further */

static gboolean count_theirs(struct store_reader *r, struct since *s, GError **error)
{
    gint64 first = id_from_ms(s->from, 0);
    return db_int(r, error, &s->came,
                  "SELECT count(DISTINCT conversation) FROM item WHERE id>=? AND direction=0 AND"
                  " conversation IS NOT NULL",
                  DB_I(first)) &&
           db_int(r, error, &s->fresh, "SELECT count(*) FROM conversation WHERE state=0 AND last_item>=?",
                  DB_I(first)) &&
           db_int(r, error, &s->closed,
                  "SELECT count(DISTINCT target) FROM audit WHERE at>=? AND kind='conversation' AND"
                  " verb='done' AND who<>'" STORE_SYSTEM "'",
                  DB_I(s->from)) &&
           /* Closed, and by nobody whom one could ask. */
           db_int(r, error, &s->dropped,
                  "SELECT count(DISTINCT a.target) FROM audit a JOIN conversation c ON c.id=a.target"
                  " WHERE a.at>=? AND a.kind='conversation' AND c.state=4 AND c.closed_by='" STORE_SYSTEM "'",
                  DB_I(s->from));
}

static gboolean count_waiting(struct store_reader *r, struct since *s, gint64 now_ms, GError **error)
{
    gint64 due = 0;
    if (!db_int(r, error, &s->still_waiting,
                "SELECT count(*) FROM (SELECT 1 FROM conversation WHERE active=1 AND"
                " waiting_since<>0 LIMIT ?)",
                DB_I(COUNT_MAX)) ||
        !db_int(r, error, &s->late,
                "SELECT count(*) FROM (SELECT 1 FROM conversation WHERE due_at>0 AND due_at<? AND"
                " active=1 LIMIT ?)",
                DB_I(now_ms), DB_I(COUNT_MAX)) ||
        !db_int(r, error, &due,
                "SELECT due_at FROM conversation WHERE due_at>0 AND due_at<? AND active=1"
                " ORDER BY due_at LIMIT 1",
                DB_I(now_ms)))
        return FALSE;
    s->longest_late_ms = due != 0 ? now_ms - due : 0;
    return TRUE;
}

static gboolean count_yours(struct store_reader *r, struct since *s, const char *user, GError **error)
{
    gint64 first = id_from_ms(s->from, 0);
    return db_int(r, error, &s->assigned, "SELECT sum(n) FROM tally WHERE kind='mine' AND key=?",
                  DB_T(user)) &&
           db_int(r, error, &s->came_back,
                  "SELECT count(*) FROM conversation WHERE assignee=? AND state=1 AND last_in>=?"
                  " AND first_in<?",
                  DB_T(user), DB_I(first), DB_I(first)) &&
           db_int(r, error, &s->snooze_ended,
                  "SELECT count(DISTINCT a.target) FROM audit a JOIN conversation c ON"
                  " c.id=a.target WHERE a.at>=?1 AND a.kind='conversation' AND a.verb='snooze-ended' AND "
                  "(c.assignee=?2 OR"
                  " EXISTS(SELECT 1 FROM audit b WHERE b.kind='conversation' AND b.target=a.target AND "
                  "b.verb='snooze'"
                  " AND b.who=?2))",
                  DB_I(s->from), DB_T(user));
}

static gboolean count_sent(struct store_reader *r, struct since *s, GError **error)
{
    return db_int(r, error, &s->sent, "SELECT count(*) FROM ledger WHERE state=? AND sent_at>=?",
                  DB_I(LEDGER_SENT), DB_I(s->from)) &&
           db_int(r, error, &s->unknown, "SELECT count(*) FROM ledger WHERE state=?", DB_I(LEDGER_UNKNOWN)) &&
           db_int(r, error, &s->failed, "SELECT count(*) FROM ledger WHERE state=?", DB_I(LEDGER_FAILED));
}

gboolean store_since(struct store_reader *r, const char *user, gint64 from_ms, gint64 now_ms,
                     struct since *out, GError **error)
{
    struct since s = {.from = from_ms, .to = now_ms};
    if (!count_theirs(r, &s, error) || !count_waiting(r, &s, now_ms, error) ||
        !count_yours(r, &s, user, error) || !count_sent(r, &s, error))
        return FALSE;
    *out = s;
    return TRUE;
}
