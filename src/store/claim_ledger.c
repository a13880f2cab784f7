/* Claiming: who may try which row now. All that could speak against a send is looked at in the transaction
 * that marks the row as sending; the kernel lock that the caller holds says for how long that mark is
 * believed. */
#include "ledger_row.h"

static gboolean among(const GArray *accounts, gint64 account)
{
    for (guint i = 0; accounts != NULL && i < accounts->len; i++)
        if (g_array_index(accounts, gint64, i) == account)
            return TRUE;
    return FALSE;
}

/* Rows that wait for a process with their account's token are ready for whoever has it. */
GArray *store_ledger_ready(struct store_reader *r, const GArray *accounts, gint64 now_ms, GError **error)
{
    sqlite3_stmt *s =
        db_query(r, error,
                 "SELECT l.id, l.account FROM ledger l LEFT JOIN ledger p ON p.id=l.previous"
                 " WHERE l.state IN (" SQL_QUEUED "," SQL_HELD ") AND"
                 " (l.state=" SQL_QUEUED " OR l.held_by='token') AND l.due_at<=?1 AND l.next_try_at<=?1"
                 " AND (l.previous=0 OR p.state=" SQL_SENT ") AND " SQL_WHOLE_APPROVED " ORDER BY l.due_at, l.id",
                 DB_I(now_ms));
    if (s == NULL)
        return NULL;
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        gint64 id = sqlite3_column_int64(s, 0);
        if (among(accounts, sqlite3_column_int64(s, 1)))
            g_array_append_val(ids, id);
    }
    if (!db_end(r, s, rc, error))
        g_clear_pointer(&ids, g_array_unref);
    return ids;
}

GArray *store_ledger_sending(struct store_reader *r, GError **error)
{
    return db_ids(r, db_query(r, error, "SELECT id FROM ledger WHERE state=" SQL_SENDING " ORDER BY id"),
                  error);
}

/* A guarded account asks again at the hour: what was written for later needs a person's yes to these bytes.
 */
static gboolean guard_asks(const struct ledger *l)
{
    return l->account_guarded && l->due_at > l->created_at && g_strcmp0(l->approved_hash, l->hash) != 0;
}

/* What keeps a due row from being sent. TRUE: *m says where it goes instead. */
static gboolean held_back(struct store_reader *r, const struct ledger *l, gboolean paused, gint64 now_ms,
                          struct ledger_move *m)
{
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, l->request, -1);
    *m =
        (struct ledger_move){.to = LEDGER_HELD, .next_try_at = l->next_try_at, .who = STORE_SYSTEM, .verb = "hold"};
    if (!g_str_equal(hash, l->hash)) {
        m->to = LEDGER_FAILED;
        m->verb = "failed";
        m->error_code = err_code_name(ERR_DAMAGED);
        m->error = "the frozen request is not the one that was written: write it again";
        return TRUE;
    }
    const char *held_by;
    if (ledger_place(l, ledger_previous_sent_at(r, l), now_ms, &held_by) == LEDGER_MISSED) {
        m->to = LEDGER_MISSED;
        m->verb = "missed";
        return TRUE;
    }
    m->held_by = paused                                             ? "pause"
                 : !ledger_approved(l)                              ? "approval"
                 : ledger_account_blocked(r, l->account, &m->error) ? "login"
                 : guard_asks(l)                                    ? "person"
                                                                    : NULL;
    return m->held_by != NULL;
}

static gboolean mark_sending(struct store_writer *w, const struct ledger *l, gint64 now_ms, GError **error)
{
    struct ledger_move m = {.to = LEDGER_SENDING, .who = STORE_SYSTEM, .verb = "sending"};
    return ledger_move(w, l, &m, now_ms, error) &&
           db_run(&w->reader, error, "UPDATE ledger SET attempts=attempts+1, began_at=iif(began_at=0, ?1, began_at),"
                  " tried_at=?1 WHERE id=?2",
                  DB_I(now_ms), DB_I(l->id));
}

/* FALSE with an error, else *outcome. */
static gboolean try_row(struct store_writer *w, const struct ledger *l, gint64 now_ms,
                        enum claim_outcome *outcome, GError **error)
{
    struct store_reader *r = &w->reader;
    struct ledger_move m;
    struct pause pause = {0};
    gboolean ours =
        l->state == LEDGER_QUEUED || (l->state == LEDGER_HELD && g_strcmp0(l->held_by, "token") == 0);
    if (!ours) {
        *outcome = l->state == LEDGER_SCHEDULED ? CLAIM_NOT_DUE
                   : l->state == LEDGER_HELD    ? CLAIM_HELD
                                                : CLAIM_GONE;
        return TRUE;
    }
    if (l->due_at > now_ms || l->next_try_at > now_ms || ledger_previous_sent_at(r, l) == LEDGER_NOT_SENT) {
        *outcome = CLAIM_NOT_DUE;
        return TRUE;
    }
    if (!store_pause(r, &pause, error))
        return FALSE;
    gboolean paused = pause.on;
    pause_clear(&pause);
    if (held_back(r, l, paused, now_ms, &m)) {
        *outcome = m.to == LEDGER_HELD ? CLAIM_HELD : CLAIM_GONE;
        return ledger_move(w, l, &m, now_ms, error);
    }
    *outcome = CLAIM_TAKEN;
    return mark_sending(w, l, now_ms, error);
}

gboolean store_ledger_claim(struct store_writer *w, gint64 id, gint64 now_ms, enum claim_outcome *outcome,
                            struct ledger **row, GError **error)
{
    enum claim_outcome found = CLAIM_GONE;
    gpointer before = NULL;
    struct ledger *after = NULL;
    if (!store_begin(w, error))
        return FALSE;
    struct store_reader *r = &w->reader;
    sqlite3_stmt *s =
        db_query(r, error, "SELECT " LEDGER_COLUMNS " FROM " LEDGER_JOINED " WHERE l.id=?", DB_I(id));
    int n = db_row(r, s, ledger_read, &before, error);
    struct ledger *l = before;
    gboolean ok = n == 0 || (n > 0 && try_row(w, l, now_ms, &found, error));
    if (ok && n > 0)
        ok = (after = store_ledger(r, id, error)) != NULL;
    if (ok && found == CLAIM_TAKEN)
        after->error_code = g_steal_pointer(&l->error_code);
    ledger_free(l);
    if (!store_end(w, ok, error)) {
        ledger_free(after);
        return FALSE;
    }
    *outcome = found;
    if (row != NULL)
        *row = after;
    else
        ledger_free(after);
    return TRUE;
}
