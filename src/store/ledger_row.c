/* A ledger row: reading it, where it belongs, and the one statement that moves it. */
#include "ledger_row.h"

gpointer ledger_read(sqlite3_stmt *s)
{
    struct ledger *l = g_new(struct ledger, 1);
    *l = (struct ledger){
        .id = sqlite3_column_int64(s, 0),
        .draft = sqlite3_column_int64(s, 1),
        .account = sqlite3_column_int64(s, 2),
        .conversation = sqlite3_column_int64(s, 3),
        .reply_to = sqlite3_column_int64(s, 4),
        .account_name = db_text(s, 5),
        .platform = db_text(s, 6),
        .account_guarded = sqlite3_column_int(s, 7) != 0,
        .action = (enum action_kind)sqlite3_column_int(s, 8),
        .state = (enum ledger_state)sqlite3_column_int(s, 9),
        .held_by = db_text(s, 10),
        .target = db_text(s, 11),
        .part = sqlite3_column_int(s, 12),
        .parts = sqlite3_column_int(s, 13),
        .previous = sqlite3_column_int64(s, 14),
        .text = db_text(s, 15),
        .request = db_text(s, 16),
        .key = db_text(s, 17),
        .hash = db_text(s, 18),
        .approver = db_text(s, 19),
        .approved_by = db_text(s, 20),
        .approved_hash = db_text(s, 21),
        .due_at = sqlite3_column_int64(s, 22),
        .grace_ms = sqlite3_column_int64(s, 23),
        .zone = db_text(s, 24),
        .attempts = sqlite3_column_int64(s, 25),
        .next_try_at = sqlite3_column_int64(s, 26),
        .remote_id = db_text(s, 27),
        .uri = db_text(s, 28),
        .url = db_text(s, 29),
        .error_code = db_text(s, 30),
        .error = db_text(s, 31),
        .by = db_text(s, 32),
        .created_at = sqlite3_column_int64(s, 33),
        .sent_at = sqlite3_column_int64(s, 34),
        .began_at = sqlite3_column_int64(s, 35),
        .tried_at = sqlite3_column_int64(s, 36),
        .revision = sqlite3_column_int64(s, 37),
    };
    return l;
}

struct ledger *store_ledger(struct store_reader *r, gint64 id, GError **error)
{
    gpointer l = NULL;
    sqlite3_stmt *s =
        db_query(r, error, "SELECT " LEDGER_COLUMNS " FROM " LEDGER_JOINED " WHERE l.id=?", DB_I(id));
    if (db_row(r, s, ledger_read, &l, error) == 0)
        err_set(error, ERR_NOT_FOUND,
                "no row %" G_GINT64_FORMAT " in the ledger; `repute queue ls` shows those there are", id);
    return l;
}

/* ---- where it belongs ---- */
gboolean ledger_waits(const struct ledger *l)
{
    return l->state == LEDGER_SCHEDULED || l->state == LEDGER_QUEUED || l->state == LEDGER_HELD;
}

gboolean ledger_approved(const struct ledger *l)
{
    return l->approver == NULL || g_strcmp0(l->approved_hash, l->hash) == 0;
}

/* Only what was meant for a moment can miss it: an answer that waited for a login is still an answer. A part
 * of a thread is late when the one before went out long ago: half a thread must not stop for the hour it
 * began at. */
static gboolean too_late(const struct ledger *l, gint64 previous_at, gint64 now_ms)
{
    return l->grace_ms > 0 && l->due_at > l->created_at && now_ms - MAX(l->due_at, previous_at) > l->grace_ms;
}

enum ledger_state ledger_place(const struct ledger *l, gint64 previous_at, gint64 now_ms,
                               const char **held_by)
{
    *held_by = NULL;
    if (!ledger_approved(l)) {
        *held_by = "approval";
        return LEDGER_HELD;
    }
    if (l->due_at > now_ms)
        return LEDGER_SCHEDULED;
    return too_late(l, previous_at, now_ms) ? LEDGER_MISSED : LEDGER_QUEUED;
}

gint64 ledger_previous_sent_at(struct store_reader *r, const struct ledger *l)
{
    gint64 at = LEDGER_NOT_SENT;
    if (l->previous == 0)
        return 0;
    db_int(r, NULL, &at, "SELECT sent_at FROM ledger WHERE id=? AND state=" SQL_SENT, DB_I(l->previous));
    return at;
}

gboolean ledger_account_blocked(struct store_reader *r, gint64 account, const char **why)
{
    gint64 state = ACCOUNT_OFF, removed = 0;
    db_int(r, NULL, &state, "SELECT state FROM account WHERE id=?", DB_I(account));
    db_int(r, NULL, &removed, "SELECT removed_at FROM account WHERE id=?", DB_I(account));
    *why = removed != 0             ? "the account was removed"
           : state == ACCOUNT_OFF   ? "the account is switched off"
           : state == ACCOUNT_LOGIN ? "the account needs login"
                                    : NULL;
    return *why != NULL;
}

/* ---- moving ---- */
gboolean ledger_refuse(const struct ledger *l, const char *doing, const char *way_out, GError **error)
{
    g_autofree char *now = l->state == LEDGER_HELD
                               ? g_strdup_printf("held (%s)", l->held_by != NULL ? l->held_by : "person")
                               : g_strdup(ledger_state_name(l->state));
    err_set(error, ERR_CONFLICT, "%s row %" G_GINT64_FORMAT " failed: it is %s now%s%s", doing, l->id, now,
            way_out != NULL ? "; " : "", way_out != NULL ? way_out : "");
    return FALSE;
}

static char *detail_of(const struct ledger *l, const struct ledger_move *m)
{
    GString *s = g_string_new(NULL);
    g_string_printf(s, "{\"from\":\"%s\",\"to\":\"%s\"", ledger_state_name(l->state),
                    ledger_state_name(m->to));
    if (m->to == LEDGER_HELD)
        g_string_append_printf(s, ",\"held_by\":\"%s\"", m->held_by);
    if (m->error_code != NULL)
        g_string_append_printf(s, ",\"error\":\"%s\"", m->error_code);
    g_string_append_c(s, '}');
    return g_string_free(s, FALSE);
}

gboolean ledger_move(struct store_writer *w, const struct ledger *l, const struct ledger_move *m,
                     gint64 now_ms, GError **error)
{
    struct store_reader *r = &w->reader;
    g_autofree char *detail = detail_of(l, m);
    if (!db_run(
            r, error,
            "UPDATE ledger SET state=?, held_by=?, error_code=?, error=?, next_try_at=?, revision=revision+1"
            " WHERE id=? AND state=?",
            DB_I(m->to), DB_T(m->held_by), DB_T(m->error_code), DB_T(m->error), DB_I(m->next_try_at),
            DB_I(l->id), DB_I(l->state)))
        return FALSE;
    if (db_changes(r) == 0)
        return ledger_refuse(l, "moving", NULL, error);
    return store_audit(w, now_ms, m->who, m->verb, "ledger", l->id, detail, error);
}
