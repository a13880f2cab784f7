/* The ledger: writing rows, what time does to them, and how a try ended. */
#include "ledger_row.h"

#define SQL_BLOCKED "(3,4)" /* account states in which nothing can be sent */
G_STATIC_ASSERT(ACCOUNT_LOGIN == 3 && ACCOUNT_OFF == 4);

/* ---- writing ---- */
/* What would go out twice: the same bytes, waiting or gone out around the same time. */
static gboolean no_twin(struct store_reader *r, const struct ledger *l, const char *hash, gint64 due_at,
                        gint64 window_ms, GError **error)
{
    gpointer found = NULL;
    if (window_ms <= 0)
        return TRUE;
    sqlite3_stmt *s =
        db_query(r, error,
                 "SELECT " LEDGER_COLUMNS " FROM " LEDGER_JOINED " WHERE l.hash=? AND l.account=? AND"
                 " l.state NOT IN (" SQL_FAILED "," SQL_CANCELLED ") AND"
                 " abs(max(l.due_at, l.sent_at) - ?) <= ? ORDER BY l.id DESC LIMIT 1",
                 DB_T(hash), DB_I(l->account), DB_I(due_at), DB_I(window_ms));
    int n = db_row(r, s, ledger_read, &found, error);
    struct ledger *twin = found;
    if (n > 0)
        err_set(error, ERR_CONFLICT,
                "sending from \"%s\" failed: row %" G_GINT64_FORMAT " is the same, and %s; confirm"
                " that it is to go out again",
                twin->account_name, twin->id, ledger_state_name(twin->state));
    ledger_free(twin);
    return n == 0;
}

static gboolean part_before(struct store_reader *r, const struct ledger *l, gint64 *previous, GError **error)
{
    *previous = l->previous;
    if (l->part <= 1 || l->previous != 0)
        return TRUE;
    if (!db_int(r, error, previous,
                "SELECT id FROM ledger WHERE draft=? AND account=? AND part=? AND parts=? ORDER BY id"
                " DESC LIMIT 1",
                DB_I(l->draft), DB_I(l->account), DB_I(l->part - 1), DB_I(l->parts)))
        return FALSE;
    if (*previous == 0)
        err_set(error, ERR_INTERNAL, "writing part %d of %d failed: the part before it is not in the ledger",
                l->part, l->parts);
    return *previous != 0;
}

static gboolean insert(struct store_writer *w, const struct ledger *l, const char *approver, GError **error)
{
    struct store_reader *r = &w->reader;
    gint64 taken = 0;
    if (!db_int(r, error, &taken, "SELECT id FROM ledger WHERE key=?", DB_T(l->key)))
        return FALSE;
    if (taken != 0) {
        err_set(error, ERR_CONFLICT,
                "writing to the ledger failed: row %" G_GINT64_FORMAT " has the key \"%s\" already", taken,
                l->key);
        return FALSE;
    }
    return db_run(r, error,
                  "INSERT INTO ledger(draft, account, conversation, reply_to, action, state, held_by, "
                  "target, part, parts,"
                  " previous, text, request, key, hash, approver, approved_by, approved_hash, due_at, "
                  "grace_ms, zone, by,"
                  " created_at) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                  DB_I(l->draft), DB_I(l->account), DB_I(l->conversation), DB_I(l->reply_to), DB_I(l->action),
                  DB_I(l->state), DB_T(l->held_by), DB_T(l->target), DB_I(l->part), DB_I(l->parts),
                  DB_I(l->previous), DB_T(l->text), DB_T(l->request), DB_T(l->key), DB_T(l->hash),
                  DB_T(approver), DB_T(l->approved_by), DB_T(l->approved_hash), DB_I(l->due_at),
                  DB_I(l->grace_ms), DB_T(l->zone), DB_T(l->by), DB_I(l->created_at));
}

/* The row as it will be written, borrowing l's strings but for key and hash. An approval that is handed over
 * is one of an earlier text: it shows that the text changed, and counts for nothing. */
static struct ledger row_to_be(const struct ledger *l, char *key, char *hash, const char *approver,
                               gint64 now_ms)
{
    struct ledger row = *l;
    const char *held_by;
    row.key = key;
    row.hash = hash;
    row.approver = (char *)approver;
    row.created_at = now_ms;
    if (row.due_at == 0)
        row.due_at = now_ms;
    if (g_strcmp0(row.approved_hash, hash) == 0)
        row.approved_by = row.approved_hash = NULL;
    row.state = ledger_place(&row, 0, now_ms, &held_by);
    row.held_by = (char *)held_by;
    return row;
}

gboolean store_ledger_add(struct store_writer *w, struct ledger *l, const char *approver, gint64 window_ms,
                          gint64 now_ms, GError **error)
{
    struct store_reader *r = &w->reader;
    if (!db_writable(w, error))
        return FALSE;
    if (l->request == NULL) {
        err_set(error, ERR_INTERNAL, "writing to the ledger failed: the row has no frozen request");
        return FALSE;
    }
    g_autofree char *key = l->key != NULL ? g_strdup(l->key) : g_uuid_string_random();
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, l->request, -1);
    struct ledger row = row_to_be(l, key, hash, approver, now_ms);
    if (!no_twin(r, l, hash, row.due_at, window_ms, error) || !part_before(r, l, &row.previous, error) ||
        !insert(w, &row, approver, error))
        return FALSE;
    row.id = sqlite3_last_insert_rowid(r->db);
    g_autofree char *detail =
        g_strdup_printf("{\"to\":\"%s\",\"hash\":\"%s\"}", ledger_state_name(row.state), hash);
    if (!store_audit(w, now_ms, l->by, "send", "ledger", row.id, detail, error))
        return FALSE;
    l->id = row.id;
    l->previous = row.previous;
    l->state = row.state;
    l->created_at = now_ms;
    l->due_at = row.due_at;
    l->revision = 1;
    g_free(l->key);
    l->key = g_steal_pointer(&key);
    g_free(l->hash);
    l->hash = g_steal_pointer(&hash);
    g_free(l->held_by);
    l->held_by = g_strdup(row.held_by);
    g_free(l->approver);
    l->approver = g_strdup(approver);
    return TRUE;
}

/* ---- what time does ---- */
/* Where the row belongs with pause and account; FALSE where it stays. */
static gboolean must_move(struct store_reader *r, const struct ledger *l, gboolean paused, gint64 now_ms,
                          struct ledger_move *m)
{
    if (l->state == LEDGER_HELD && g_strcmp0(l->held_by, "pause") != 0 && g_strcmp0(l->held_by, "login") != 0)
        return FALSE;
    m->to = ledger_place(l, ledger_previous_sent_at(r, l), now_ms, &m->held_by);
    if (m->to == LEDGER_QUEUED && paused) {
        m->to = LEDGER_HELD;
        m->held_by = "pause";
    } else if (m->to == LEDGER_QUEUED && ledger_account_blocked(r, l->account, &m->error)) {
        m->to = LEDGER_HELD;
        m->held_by = "login";
    }
    /* What a pause stopped stays with it until the pause ends, and is judged then. */
    if (m->to == LEDGER_MISSED && paused && g_strcmp0(l->held_by, "pause") == 0)
        return FALSE;
    /* What the last try said stays; what the account lacked does not. */
    if (m->error == NULL && g_strcmp0(l->held_by, "login") != 0) {
        m->error = l->error;
        m->error_code = l->error_code;
    }
    m->next_try_at = l->next_try_at;
    m->who = STORE_SYSTEM;
    m->verb = m->to == LEDGER_HELD ? "hold" : ledger_state_name(m->to);
    return m->to != l->state || g_strcmp0(m->held_by, l->held_by) != 0;
}

GArray *store_ledger_due(struct store_writer *w, gint64 now_ms, GError **error)
{
    struct store_reader *r = &w->reader;
    struct pause pause = {0};
    if (!db_writable(w, error) || !store_pause(r, &pause, error))
        return NULL;
    gboolean paused = pause.on;
    pause_clear(&pause);
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT " LEDGER_COLUMNS " FROM " LEDGER_JOINED
                               " WHERE l.state IN " SQL_WAITING " AND l.due_at<=? ORDER BY l.due_at, l.id",
                               DB_I(now_ms));
    g_autoptr(GPtrArray) rows = db_rows(r, s, ledger_read, (GDestroyNotify)ledger_free, error);
    if (rows == NULL)
        return NULL;
    GArray *changed = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < rows->len; i++) {
        const struct ledger *l = rows->pdata[i];
        struct ledger_move m = {0};
        if (!must_move(r, l, paused, now_ms, &m))
            continue;
        if (!ledger_move(w, l, &m, now_ms, error)) {
            g_array_unref(changed);
            return NULL;
        }
        g_array_append_val(changed, l->id);
    }
    return changed;
}

gboolean store_ledger_has_post_at(struct store_reader *r, gint64 ms)
{
    gint64 there = 0;
    db_int(r, NULL, &there,
           "SELECT 1 FROM ledger WHERE due_at=? AND action=0 AND state IN (" SQL_SCHEDULED "," SQL_QUEUED "," SQL_HELD "," SQL_SENDING
           "," SQL_SENT ") LIMIT 1",
           DB_I(ms));
    return there != 0;
}

gint64 store_ledger_next(struct store_reader *r, gint64 now_ms)
{
    struct pause pause = {0};
    gint64 next = 0;
    store_pause(r, &pause, NULL);
    gboolean paused = pause.on;
    pause_clear(&pause);
    db_int(r, NULL, &next,
           "SELECT min(at) FROM (SELECT min(due_at) AS at FROM ledger WHERE state=" SQL_SCHEDULED
           " UNION ALL SELECT min(max(l.due_at, l.next_try_at)) FROM ledger l LEFT JOIN ledger p ON "
           "p.id=l.previous"
           "  WHERE l.state=" SQL_QUEUED " AND (l.previous=0 OR p.state=" SQL_SENT ") AND " SQL_WHOLE_APPROVED
           " UNION ALL SELECT ?1 FROM ledger WHERE state=" SQL_HELD " AND held_by='pause' AND NOT ?2"
           " UNION ALL SELECT ?1 FROM ledger l JOIN account a ON a.id=l.account WHERE l.state=" SQL_HELD
           "  AND l.held_by='login' AND a.state NOT IN " SQL_BLOCKED " AND a.removed_at=0)",
           DB_I(now_ms), DB_I(paused));
    return next;
}

/* ---- how a try ended ---- */
/* The row, which must be sending; NULL with an error. */
static struct ledger *sending(struct store_writer *w, gint64 id, const char *doing, GError **error)
{
    struct ledger *l = db_writable(w, error) ? store_ledger(&w->reader, id, error) : NULL;
    if (l == NULL || l->state == LEDGER_SENDING)
        return l;
    ledger_refuse(l, doing, NULL, error);
    ledger_free(l);
    return NULL;
}

gboolean store_ledger_sent(struct store_writer *w, gint64 id, const char *remote_id, const char *uri,
                           const char *url, gint64 item, gint64 now_ms, GError **error)
{
    struct ledger *l = sending(w, id, "marking as sent", error);
    struct ledger_move m = {.to = LEDGER_SENT, .who = STORE_SYSTEM, .verb = "sent"};
    if (l == NULL)
        return FALSE;
    gboolean ok =
        ledger_move(w, l, &m, now_ms, error) &&
        db_run(&w->reader, error, "UPDATE ledger SET remote_id=?, uri=?, url=?, item=?, sent_at=? WHERE id=?",
               DB_T(remote_id), DB_T(uri), DB_T(url), DB_I(item), DB_I(now_ms), DB_I(id));
    ledger_free(l);
    return ok;
}

gboolean store_ledger_retry(struct store_writer *w, gint64 id, gint64 next_try_at, const char *error_code,
                            const char *error_text, gint64 now_ms, GError **error)
{
    struct ledger *l = sending(w, id, "trying again later with", error);
    struct ledger_move m = {.to = LEDGER_QUEUED,
                            .error_code = error_code,
                            .error = error_text,
                            .next_try_at = next_try_at,
                            .who = STORE_SYSTEM,
                            .verb = "retry"};
    if (l == NULL)
        return FALSE;
    gboolean ok = ledger_move(w, l, &m, now_ms, error);
    ledger_free(l);
    return ok;
}

gboolean store_ledger_end(struct store_writer *w, gint64 id, enum ledger_state state, const char *held_by,
                          const char *error_code, const char *error_text, gint64 now_ms, GError **error)
{
    struct ledger_move m = {.to = state,
                            .held_by = state != LEDGER_HELD ? NULL
                                       : held_by != NULL    ? held_by
                                                            : "person",
                            .error_code = error_code,
                            .error = error_text,
                            .who = STORE_SYSTEM,
                            .verb = state == LEDGER_HELD ? "hold" : ledger_state_name(state)};
    if (state != LEDGER_FAILED && state != LEDGER_UNKNOWN && state != LEDGER_MISSED && state != LEDGER_HELD) {
        err_set(error, ERR_INTERNAL, "ending row %" G_GINT64_FORMAT " failed: \"%s\" is no end of a try", id,
                ledger_state_name(state));
        return FALSE;
    }
    struct ledger *l = db_writable(w, error) ? store_ledger(&w->reader, id, error) : NULL;
    if (l == NULL)
        return FALSE;
    /* What waits can be held, missed or given up as well, unless a person holds it; unknown only what was
     * begun. */
    gboolean persons = g_strcmp0(l->held_by, "person") == 0 || g_strcmp0(l->held_by, "approval") == 0;
    gboolean may = l->state == LEDGER_SENDING || (ledger_waits(l) && !persons && state != LEDGER_UNKNOWN);
    m.next_try_at = l->next_try_at;
    gboolean ok = may ? ledger_move(w, l, &m, now_ms, error) : ledger_refuse(l, "ending", NULL, error);
    ledger_free(l);
    return ok;
}
