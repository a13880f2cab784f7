/* What people do to the ledger: cancel, move, hold, settle, approve. Each acts on the row as they saw it, and
 * writes the audit. A row of a thread takes the parts after it along, since they cannot go out without it. */
#include "ledger_row.h"

/* The row for an act on the revision they saw; NULL with an error. */
static struct ledger *row_as_seen(struct store_writer *w, gint64 id, gint64 revision, const char *doing,
                                  GError **error)
{
    struct ledger *l = db_writable(w, error) ? store_ledger(&w->reader, id, error) : NULL;
    if (l == NULL || revision == 0 || l->revision == revision)
        return l;
    ledger_refuse(l, doing, "somebody changed it since", error);
    ledger_free(l);
    return NULL;
}

static GArray *parts_after(struct store_writer *w, gint64 id, GError **error)
{
    return db_ids(
        &w->reader,
        db_query(&w->reader, error,
                 "WITH RECURSIVE after(id) AS (SELECT id FROM ledger WHERE previous=? UNION SELECT l.id FROM"
                 " ledger l JOIN after ON l.previous=after.id) SELECT id FROM after ORDER BY id",
                 DB_I(id)),
        error);
}

/* Calls act for each part after the row. */
static gboolean each_part_after(struct store_writer *w, const struct ledger *l,
                                gboolean (*act)(struct store_writer *w, const struct ledger *part,
                                                const struct ledger *head, const char *who, gint64 now_ms,
                                                GError **error),
                                const char *who, gint64 now_ms, GError **error)
{
    g_autoptr(GArray) ids = parts_after(w, l->id, error);
    gboolean ok = ids != NULL;
    for (guint i = 0; ok && i < ids->len; i++) {
        struct ledger *part = store_ledger(&w->reader, g_array_index(ids, gint64, i), error);
        ok = part != NULL && act(w, part, l, who, now_ms, error);
        ledger_free(part);
    }
    return ok;
}

/* A person's yes to these bytes, for a guarded account; an approval by another stays what it is. */
static gboolean confirm_part(struct store_writer *w, const struct ledger *part, const struct ledger *head,
                             const char *who, gint64 now_ms, GError **error)
{
    return part->approver != NULL || !ledger_waits(part) ||
           db_run(&w->reader, error, "UPDATE ledger SET approved_by=?, approved_hash=hash WHERE id=?",
                  DB_T(who), DB_I(part->id));
}

/* One yes is for the whole thread: asked again after its first part went out, it would stand there cut off.
 */
static gboolean confirm(struct store_writer *w, const struct ledger *l, const char *who, gint64 now_ms,
                        GError **error)
{
    return (l->approver != NULL || db_run(&w->reader, error,
                                          "UPDATE ledger SET approved_by=?, approved_hash=hash WHERE"
                                          " id=?",
                                          DB_T(who), DB_I(l->id))) &&
           each_part_after(w, l, confirm_part, who, now_ms, error);
}

/* The row back to where it belongs now. What the last try said stays: one that may have gone out is looked for first. */
static gboolean put_back(struct store_writer *w, const struct ledger *l, const char *who, const char *verb,
                         gint64 now_ms, GError **error)
{
    struct ledger_move m = {.who = who, .verb = verb, .next_try_at = l->next_try_at};
    if (l->state == LEDGER_HELD) {
        m.error_code = l->error_code;
        m.error = l->error;
    }
    m.to = ledger_place(l, ledger_previous_sent_at(&w->reader, l), now_ms, &m.held_by);
    return ledger_move(w, l, &m, now_ms, error);
}

/* ---- cancel ---- */
static gboolean cancel_part(struct store_writer *w, const struct ledger *part, const struct ledger *head,
                            const char *who, gint64 now_ms, GError **error)
{
    g_autofree char *why = g_strdup_printf("part %d was cancelled", head->part);
    struct ledger_move m = {.to = LEDGER_CANCELLED,
                            .held_by = part->held_by,
                            .error_code = "previous",
                            .error = why,
                            .who = who,
                            .verb = "cancel"};
    return !ledger_waits(part) || ledger_move(w, part, &m, now_ms, error);
}

gboolean store_ledger_cancel(struct store_writer *w, gint64 id, gint64 revision, const char *who,
                             gint64 now_ms, GError **error)
{
    struct ledger *l = row_as_seen(w, id, revision, "cancelling", error);
    if (l == NULL)
        return FALSE;
    g_autofree char *by = g_strdup_printf("by %s", who);
    struct ledger_move m = {
        .to = LEDGER_CANCELLED, .held_by = l->held_by, .error = by, .who = who, .verb = "cancel"};
    const char *way_out = l->state == LEDGER_UNKNOWN || l->state == LEDGER_MISSED || l->state == LEDGER_FAILED
                              ? "settle it instead"
                              : NULL;
    gboolean ok = ledger_waits(l) ? ledger_move(w, l, &m, now_ms, error) &&
                                        each_part_after(w, l, cancel_part, who, now_ms, error)
                                  : ledger_refuse(l, "cancelling", way_out, error);
    ledger_free(l);
    return ok;
}

/* A hold by a person is theirs to end; all else is found out anew. */
static gboolean uncancel_row(struct store_writer *w, const struct ledger *l, const char *who, gint64 now_ms,
                             GError **error)
{
    struct ledger_move hold = {.to = LEDGER_HELD, .held_by = "person", .who = who, .verb = "uncancel"};
    return g_strcmp0(l->held_by, "person") == 0 ? ledger_move(w, l, &hold, now_ms, error)
                                                : put_back(w, l, who, "uncancel", now_ms, error);
}

static gboolean uncancel_part(struct store_writer *w, const struct ledger *part, const struct ledger *head,
                              const char *who, gint64 now_ms, GError **error)
{
    gboolean with_it = part->state == LEDGER_CANCELLED && g_strcmp0(part->error_code, "previous") == 0;
    return !with_it || uncancel_row(w, part, who, now_ms, error);
}

gboolean store_ledger_uncancel(struct store_writer *w, gint64 id, const char *who, gint64 now_ms,
                               GError **error)
{
    gint64 before = 0;
    struct ledger *l = row_as_seen(w, id, 0, "taking back", error);
    if (l == NULL)
        return FALSE;
    gboolean ok = db_int(&w->reader, error, &before, "SELECT state=" SQL_CANCELLED " FROM ledger WHERE id=?",
                         DB_I(l->previous));
    if (ok && l->state != LEDGER_CANCELLED)
        ok = ledger_refuse(l, "taking back the cancelling of", NULL, error);
    else if (ok && g_strcmp0(l->error_code, "settled") == 0)
        ok = ledger_refuse(l, "taking back the cancelling of", "it was settled as not sent; write it again",
                           error);
    else if (ok && before != 0)
        ok = ledger_refuse(l, "taking back the cancelling of",
                           "the part before it is cancelled: take that back", error);
    ok = ok && uncancel_row(w, l, who, now_ms, error) &&
         each_part_after(w, l, uncancel_part, who, now_ms, error);
    ledger_free(l);
    return ok;
}

/* ---- move ---- */
static gboolean set_time(struct store_writer *w, const struct ledger *l, gint64 due_at, const char *zone,
                         const char *who, gint64 now_ms, GError **error)
{
    struct ledger moved = *l;
    struct ledger_move m = {.to = l->state,
                            .held_by = l->held_by,
                            .error_code = l->error_code,
                            .error = l->error,
                            .who = who,
                            .verb = "move"};
    moved.due_at = due_at;
    if (l->state != LEDGER_HELD)
        m.to = ledger_place(&moved, 0, now_ms, &m.held_by);
    /* A guarded account asks again for the new time. */
    return ledger_move(w, l, &m, now_ms, error) &&
           db_run(&w->reader, error,
                  "UPDATE ledger SET due_at=?2, zone=coalesce(?3, zone),"
                  " approved_by=iif(approver IS NULL, NULL, approved_by),"
                  " approved_hash=iif(approver IS NULL, NULL, approved_hash) WHERE id=?1",
                  DB_I(l->id), DB_I(due_at), DB_T(zone));
}

gboolean store_ledger_move(struct store_writer *w, gint64 id, gint64 revision, gint64 due_at,
                           const char *zone, const char *who, gint64 now_ms, GError **error)
{
    struct ledger *l = row_as_seen(w, id, revision, "moving", error);
    if (l == NULL)
        return FALSE;
    gint64 at = MAX(due_at, now_ms);
    gboolean ok = ledger_waits(l) ? set_time(w, l, at, zone, who, now_ms, error)
                                  : ledger_refuse(l, "moving", "only what waits can be moved", error);
    g_autoptr(GArray) after = ok ? parts_after(w, id, error) : NULL;
    ok = ok && after != NULL;
    /* Parts that were meant for the same moment, or would now come before. */
    for (guint i = 0; ok && i < after->len; i++) {
        struct ledger *part = store_ledger(&w->reader, g_array_index(after, gint64, i), error);
        ok = part != NULL && (!ledger_waits(part) || (part->due_at != l->due_at && part->due_at >= at) ||
                              set_time(w, part, at, zone, who, now_ms, error));
        ledger_free(part);
    }
    ledger_free(l);
    return ok;
}

/* ---- hold ---- */
static gboolean release(struct store_writer *w, struct ledger *l, const char *who, gint64 now_ms,
                        GError **error)
{
    const char *held_by;
    if (l->state != LEDGER_HELD || g_strcmp0(l->held_by, "person") != 0)
        return ledger_refuse(l, "releasing",
                             g_strcmp0(l->held_by, "pause") == 0      ? "ending the pause releases it"
                             : g_strcmp0(l->held_by, "approval") == 0 ? "it needs an approval"
                             : g_strcmp0(l->held_by, "login") == 0    ? "its account needs login"
                                                                      : NULL,
                             error);
    /* They say go now, whatever its time was. */
    if (ledger_place(l, ledger_previous_sent_at(&w->reader, l), now_ms, &held_by) == LEDGER_MISSED) {
        if (!db_run(&w->reader, error, "UPDATE ledger SET due_at=? WHERE id=?", DB_I(now_ms), DB_I(l->id)))
            return FALSE;
        l->due_at = now_ms;
    }
    return confirm(w, l, who, now_ms, error) && put_back(w, l, who, "release", now_ms, error);
}

gboolean store_ledger_hold(struct store_writer *w, gint64 id, gint64 revision, gboolean hold, const char *who,
                           gint64 now_ms, GError **error)
{
    struct ledger *l = row_as_seen(w, id, revision, hold ? "holding" : "releasing", error);
    if (l == NULL)
        return FALSE;
    struct ledger_move m = {.to = LEDGER_HELD,
                            .held_by = "person",
                            .error_code = l->error_code,
                            .error = l->error,
                            .next_try_at = l->next_try_at,
                            .who = who,
                            .verb = "hold"};
    gboolean ok;
    if (!hold)
        ok = release(w, l, who, now_ms, error);
    else if (!ledger_waits(l) || (l->state == LEDGER_HELD && g_strcmp0(l->held_by, "person") == 0))
        ok = ledger_refuse(l, "holding", NULL, error);
    else
        ok = ledger_move(w, l, &m, now_ms, error);
    ledger_free(l);
    return ok;
}

/* ---- settle ---- */
/* What was sent long ago holds up the parts after it no longer: their time is now. */
static gboolean part_waits_on(struct store_writer *w, const struct ledger *part, const struct ledger *head,
                              const char *who, gint64 now_ms, GError **error)
{
    return !ledger_waits(part) || part->due_at >= now_ms ||
           set_time(w, part, now_ms, NULL, who, now_ms, error);
}

static gboolean settle_again(struct store_writer *w, struct ledger *l, const char *who, gint64 now_ms,
                             GError **error)
{
    struct ledger_move m = {.who = who, .verb = "settle"};
    l->due_at = now_ms;
    m.to = ledger_place(l, 0, now_ms, &m.held_by);
    return ledger_move(w, l, &m, now_ms, error) &&
           db_run(&w->reader, error, "UPDATE ledger SET due_at=? WHERE id=?", DB_I(now_ms), DB_I(l->id)) &&
           confirm(w, l, who, now_ms, error);
}

static gboolean settle_sent(struct store_writer *w, const struct ledger *l, const char *url, const char *who,
                            gint64 now_ms, GError **error)
{
    struct ledger_move m = {.to = LEDGER_SENT, .who = who, .verb = "settle"};
    return ledger_move(w, l, &m, now_ms, error) &&
           db_run(&w->reader, error,
                  "UPDATE ledger SET url=coalesce(?2, url), sent_at=iif(began_at>0, began_at, ?3)"
                  " WHERE id=?1",
                  DB_I(l->id), DB_T(url), DB_I(now_ms)) &&
           each_part_after(w, l, part_waits_on, who, now_ms, error) &&
           each_part_after(w, l, confirm_part, who, now_ms, error);
}

static gboolean settle_not_sent(struct store_writer *w, const struct ledger *l, const char *who,
                                gint64 now_ms, GError **error)
{
    g_autofree char *why = g_strdup_printf("not sent, says %s", who);
    struct ledger_move m = {
        .to = LEDGER_CANCELLED, .error_code = "settled", .error = why, .who = who, .verb = "settle"};
    return ledger_move(w, l, &m, now_ms, error) && each_part_after(w, l, cancel_part, who, now_ms, error);
}

gboolean store_ledger_settle(struct store_writer *w, gint64 id, gboolean sent, gboolean again,
                             const char *url, const char *who, gint64 now_ms, GError **error)
{
    struct ledger *l = row_as_seen(w, id, 0, "settling", error);
    if (l == NULL)
        return FALSE;
    gboolean open = l->state == LEDGER_UNKNOWN || l->state == LEDGER_MISSED || l->state == LEDGER_FAILED;
    gboolean ok = !open   ? ledger_refuse(l, "settling", "there is nothing to settle", error)
                  : sent  ? settle_sent(w, l, url, who, now_ms, error)
                  : again ? settle_again(w, l, who, now_ms, error)
                          : settle_not_sent(w, l, who, now_ms, error);
    ledger_free(l);
    return ok;
}

/* ---- approve ---- */
static gboolean approve(struct store_writer *w, struct ledger *l, const char *who, gint64 now_ms,
                        GError **error)
{
    if (ledger_approved(l))
        return ledger_refuse(l, "approving", "it is approved already", error);
    /* Four eyes; who asked themselves asked nobody. */
    if (g_str_equal(who, l->by) && !g_str_equal(who, l->approver)) {
        err_set(error, ERR_HELD, "approving row %" G_GINT64_FORMAT " failed: %s wrote it; ask %s", l->id, who,
                l->approver);
        return FALSE;
    }
    if (!db_run(&w->reader, error, "UPDATE ledger SET approved_by=?, approved_hash=hash WHERE id=?",
                DB_T(who), DB_I(l->id)))
        return FALSE;
    g_free(l->approved_hash);
    l->approved_hash = g_strdup(l->hash);
    struct ledger_move stay = {.to = l->state,
                               .held_by = l->held_by,
                               .error_code = l->error_code,
                               .error = l->error,
                               .next_try_at = l->next_try_at,
                               .who = who,
                               .verb = "approve"};
    return g_strcmp0(l->held_by, "approval") == 0 ? put_back(w, l, who, "approve", now_ms, error)
                                                  : ledger_move(w, l, &stay, now_ms, error);
}

/* A yes is taken back, or there was none: then the row goes. */
static gboolean reject(struct store_writer *w, const struct ledger *l, const char *who, gint64 now_ms,
                       GError **error)
{
    g_autofree char *why = g_strdup_printf("rejected by %s", who);
    struct ledger_move withdraw = {.to = LEDGER_HELD, .held_by = "approval", .who = who, .verb = "reject"};
    struct ledger_move drop = {
        .to = LEDGER_CANCELLED, .error_code = "rejected", .error = why, .who = who, .verb = "reject"};
    gboolean had = ledger_approved(l);
    return db_run(&w->reader, error, "UPDATE ledger SET approved_by=NULL, approved_hash=NULL WHERE id=?",
                  DB_I(l->id)) &&
           ledger_move(w, l, had ? &withdraw : &drop, now_ms, error) &&
           (had || each_part_after(w, l, cancel_part, who, now_ms, error));
}

gboolean store_ledger_approve(struct store_writer *w, gint64 id, gboolean yes, const char *who, gint64 now_ms,
                              GError **error)
{
    const char *doing = yes ? "approving" : "rejecting";
    struct ledger *l = row_as_seen(w, id, 0, doing, error);
    if (l == NULL)
        return FALSE;
    gboolean ok = !ledger_waits(l)      ? ledger_refuse(l, doing, NULL, error)
                  : l->approver == NULL ? ledger_refuse(l, doing, "it asks for no approval", error)
                  : yes                 ? approve(w, l, who, now_ms, error)
                                        : reject(w, l, who, now_ms, error);
    ledger_free(l);
    return ok;
}
