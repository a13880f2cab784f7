#include "conv.h"
#include "sums.h"

#define COLUMNS                                                                                           \
    "id,account,person,profile,root,state,reason,closed_by,closed_at,assignee,priority,snoozed_until,"    \
    "snooze_reply,claim_by,claim_since,claim_until,claim_writing,waiting_since,soon_at,due_at,alarm,"     \
    "needed_at,replied_at,settled_id,settled_at,items,unread,first_in,last_in,last_out,last_item,labels," \
    "deleted_mark,revision,promised_at"

void conv_clear(struct conv *c)
{
    g_free(c->root);
    g_free(c->closed_by);
    g_free(c->assignee);
    g_free(c->claim_by);
    g_free(c->labels);
    g_free(c->sums.labels);
    *c = (struct conv){0};
}

struct conv_sums conv_sums_of(const struct conv *c)
{
    return (struct conv_sums){.in = TRUE,
                              .spam = c->state == CONV_DONE && c->reason == REASON_SPAM,
                              .reason = c->reason,
                              .needed_at = c->needed_at,
                              .promised_at = c->promised_at,
                              .replied_at = c->replied_at,
                              .closed_at = c->state == CONV_DONE ? c->closed_at : 0,
                              .labels = c->labels};
}

static void keep_sums(struct conv *c)
{
    g_free(c->sums.labels);
    c->sums = conv_sums_of(c);
    c->sums.labels = g_strdup(c->labels);
}

static void read_conv(sqlite3_stmt *s, struct conv *c)
{
    int k = 0;
    c->id = sqlite3_column_int64(s, k++);
    c->account = sqlite3_column_int64(s, k++);
    c->person = sqlite3_column_int64(s, k++);
    c->profile = sqlite3_column_int64(s, k++);
    c->root = db_text(s, k++);
    c->state = (enum conv_state)sqlite3_column_int(s, k++);
    c->reason = (enum done_reason)sqlite3_column_int(s, k++);
    c->closed_by = db_text(s, k++);
    c->closed_at = sqlite3_column_int64(s, k++);
    c->assignee = db_text(s, k++);
    c->priority = sqlite3_column_int(s, k++);
    c->snoozed_until = sqlite3_column_int64(s, k++);
    c->snooze_reply = sqlite3_column_int(s, k++) != 0;
    c->claim_by = db_text(s, k++);
    c->claim_since = sqlite3_column_int64(s, k++);
    c->claim_until = sqlite3_column_int64(s, k++);
    c->claim_writing = sqlite3_column_int(s, k++) != 0;
    c->waiting_since = sqlite3_column_int64(s, k++);
    c->soon_at = sqlite3_column_int64(s, k++);
    c->due_at = sqlite3_column_int64(s, k++);
    c->alarm = sqlite3_column_int(s, k++) != 0;
    c->needed_at = sqlite3_column_int64(s, k++);
    c->replied_at = sqlite3_column_int64(s, k++);
    c->settled_id = sqlite3_column_int64(s, k++);
    c->settled_at = sqlite3_column_int64(s, k++);
    c->items = sqlite3_column_int64(s, k++);
    c->unread = sqlite3_column_int64(s, k++);
    c->first_in = sqlite3_column_int64(s, k++);
    c->last_in = sqlite3_column_int64(s, k++);
    c->last_out = sqlite3_column_int64(s, k++);
    c->last_item = sqlite3_column_int64(s, k++);
    c->labels = db_text(s, k++);
    c->deleted_mark = sqlite3_column_int(s, k++) != 0;
    c->revision = sqlite3_column_int64(s, k++);
    c->promised_at = sqlite3_column_int64(s, k++);
    keep_sums(c);
}

static int read_one(struct store_reader *r, sqlite3_stmt *s, struct conv *c, GError **error)
{
    *c = (struct conv){0};
    if (s == NULL)
        return -1;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW)
        read_conv(s, c);
    return db_end(r, s, rc, error) ? rc == SQLITE_ROW : -1;
}

int conv_load(struct store_reader *r, gint64 id, struct conv *c, GError **error)
{
    return read_one(r, db_query(r, error, "SELECT " COLUMNS " FROM conversation WHERE id=?", DB_I(id)), c,
                    error);
}

int conv_find(struct store_reader *r, gint64 account, gint64 person, const char *root, struct conv *c,
              GError **error)
{
    return read_one(r,
                    db_query(r, error,
                             "SELECT " COLUMNS " FROM conversation WHERE account=? AND person=? AND root=?",
                             DB_I(account), DB_I(person), DB_T(root)),
                    c, error);
}

static gint64 is_active(const struct conv *c)
{
    return c->state == CONV_NEW || c->state == CONV_OPEN;
}

gboolean conv_insert(struct store_writer *w, const struct conv *c, GError **error)
{
    const struct conv_sums none = {0}, now = conv_sums_of(c);
    return db_run(&w->reader, error,
                  "INSERT INTO conversation(id,account,person,profile,root,state,active,"
                  "waiting_since,soon_at,due_at,needed_at,promised_at,items,unread,first_in,last_in,last_item)"
                  " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                  DB_I(c->id), DB_I(c->account), DB_I(c->person), DB_I(c->profile), DB_T(c->root),
                  DB_I(c->state), DB_I(is_active(c)), DB_I(c->waiting_since), DB_I(c->soon_at),
                  DB_I(c->due_at), DB_I(c->needed_at), DB_I(c->promised_at), DB_I(c->items), DB_I(c->unread), DB_I(c->first_in),
                  DB_I(c->last_in), DB_I(c->last_item)) &&
           db_run(&w->reader, error,
                  "INSERT INTO tally VALUES(?,'state',?,1) ON CONFLICT DO UPDATE SET n=n+1", DB_I(c->account),
                  DB_I(c->state)) &&
           sums_conv(w, c->id, c->account, &none, &now, error);
}

/* Another word in a conversation that stays where it is: most updates, and they touch few indexes. */
static gboolean save_counts(struct store_writer *w, const struct conv *c, GError **error)
{
    return db_run(&w->reader, error,
                  "UPDATE conversation SET waiting_since=?,soon_at=?,due_at=?,needed_at=?,promised_at=?,"
                  "replied_at=?,settled_id=?,settled_at=?,items=?,unread=?,first_in=?,last_in=?,last_out=?,"
                  "last_item=?,deleted_mark=?,revision=? WHERE id=?",
                  DB_I(c->waiting_since), DB_I(c->soon_at), DB_I(c->due_at), DB_I(c->needed_at),
                  DB_I(c->promised_at), DB_I(c->replied_at), DB_I(c->settled_id), DB_I(c->settled_at), DB_I(c->items),
                  DB_I(c->unread), DB_I(c->first_in), DB_I(c->last_in), DB_I(c->last_out), DB_I(c->last_item),
                  DB_I(c->deleted_mark), DB_I(c->revision), DB_I(c->id));
}

static gboolean save_triage(struct store_writer *w, const struct conv *c, GError **error)
{
    return db_run(
        &w->reader, error,
        "UPDATE conversation SET root=?,state=?,active=?,reason=?,closed_by=?,closed_at=?,"
        "assignee=?,priority=?,snoozed_until=?,snooze_reply=?,claim_by=?,claim_since=?,claim_until=?,"
        "claim_writing=?,alarm=?,labels=? WHERE id=?",
        DB_T(c->root), DB_I(c->state), DB_I(is_active(c)), DB_I(c->reason), DB_T(c->closed_by),
        DB_I(c->closed_at), DB_T(c->assignee), DB_I(c->priority), DB_I(c->snoozed_until),
        DB_I(c->snooze_reply), DB_T(c->claim_by), DB_I(c->claim_since), DB_I(c->claim_until),
        DB_I(c->claim_writing), DB_I(c->alarm), DB_T(c->labels), DB_I(c->id));
}

gboolean conv_save(struct store_writer *w, struct conv *c, gboolean triage, GError **error)
{
    c->revision++;
    c->last_item = c->last_in != 0 ? c->last_in : c->last_out;
    if (!save_counts(w, c, error) || (triage && !save_triage(w, c, error)))
        return FALSE;
    const struct conv_sums now = conv_sums_of(c);
    if (!sums_conv(w, c->id, c->account, &c->sums, &now, error))
        return FALSE;
    keep_sums(c);
    return TRUE;
}

void conv_stop_waiting(struct conv *c)
{
    c->waiting_since = c->soon_at = c->due_at = 0;
}

gboolean conv_event(struct conv *c, enum conv_event event)
{
    enum conv_state before = c->state;
    if (!triage_next(before, event, c->snooze_reply, &c->state))
        return FALSE;
    if (before == CONV_DONE && c->state != CONV_DONE) {
        c->reason = REASON_NONE;
        g_clear_pointer(&c->closed_by, g_free);
        c->closed_at = 0;
    }
    if (c->state != CONV_SNOOZED) {
        c->snoozed_until = 0;
        c->snooze_reply = FALSE;
    }
    if (c->state == CONV_PENDING || c->state == CONV_DONE) {
        conv_stop_waiting(c);
        g_clear_pointer(&c->claim_by, g_free);
        c->claim_since = c->claim_until = 0;
        c->claim_writing = FALSE;
    }
    return TRUE;
}

void conv_close(struct conv *c, enum done_reason reason, const char *who, gint64 now_ms)
{
    c->reason = reason;
    g_free(c->closed_by);
    c->closed_by = g_strdup(who);
    c->closed_at = now_ms;
    c->settled_id = MAX(c->last_in, c->last_out);
    c->settled_at = now_ms;
}

void conv_wait(struct conv *c, gint64 since_ms, enum item_kind kind, const struct service_level *sl)
{
    conv_stop_waiting(c);
    c->waiting_since = since_ms;
    if (sl == NULL || sl->hours == NULL)
        return;
    gint64 target = kind == KIND_DIRECT || kind == KIND_MAIL ? sl->target_direct_ms : sl->target_ms;
    if (target <= 0)
        return;
    gint64 due = hours_add(sl->hours, since_ms, target);
    if (due == G_MAXINT64)
        return; /* never open */
    c->due_at = due;
    c->soon_at = hours_add(sl->hours, since_ms, target - target / 4);
}

void conv_need(struct conv *c, gint64 since_ms, enum item_kind kind, const struct service_level *sl)
{
    c->needed_at = since_ms;
    c->promised_at = 0;
    if (sl == NULL || sl->hours == NULL)
        return;
    gint64 target = kind == KIND_DIRECT || kind == KIND_MAIL ? sl->target_direct_ms : sl->target_ms;
    gint64 due = target > 0 ? hours_add(sl->hours, since_ms, target) : G_MAXINT64;
    if (due != G_MAXINT64)
        c->promised_at = due;
}

gboolean conv_recount_waiting(struct store_reader *r, struct conv *c, const struct service_level *sl,
                              GError **error)
{
    static const char FIRST[] =
        "SELECT created_at, kind FROM item WHERE conversation=?1 AND direction=0 AND needs_answer=1 AND "
        "deleted_at=0"
        " AND (id>?2 OR (fetched_at>?3 AND fetched_at-created_at<?4)) ORDER BY id LIMIT 1";
    gint64 since = 0;
    enum item_kind kind = KIND_MENTION;
    if (c->state == CONV_PENDING || c->state == CONV_DONE) {
        conv_stop_waiting(c);
        return TRUE;
    }
    sqlite3_stmt *s =
        db_query(r, error, FIRST, DB_I(c->id), DB_I(c->settled_id), DB_I(c->settled_at), DB_I(UNSEEN_MS));
    if (s == NULL)
        return FALSE;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW) {
        since = sqlite3_column_int64(s, 0);
        kind = (enum item_kind)sqlite3_column_int(s, 1);
    }
    if (!db_end(r, s, rc, error))
        return FALSE;
    if (rc != SQLITE_ROW)
        conv_stop_waiting(c);
    else if (since != c->waiting_since || (c->due_at == 0 && sl != NULL))
        conv_wait(c, since, kind, sl);
    return TRUE;
}

void conv_answered(struct conv *c, gint64 item, gint64 at, gboolean by_person)
{
    c->settled_id = MAX(c->settled_id, item);
    c->settled_at = MAX(c->settled_at, at);
    if (by_person && c->needed_at != 0 && at >= c->needed_at && (c->replied_at == 0 || at < c->replied_at))
        c->replied_at = at;
}

gboolean conv_recount_reply(struct store_reader *r, struct conv *c, GError **error)
{
    c->replied_at = 0;
    return c->needed_at == 0 || c->last_out == 0 ||
           db_int(r, error, &c->replied_at,
                  "SELECT min(created_at) FROM item WHERE conversation=? AND direction=1 AND"
                  " automatic=0 AND created_at>=?",
                  DB_I(c->id), DB_I(c->needed_at));
}
