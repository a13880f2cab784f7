/* Counts for titles, and what happened while somebody was away. */
#include "db.h"
#include "repute/store_items.h"

gboolean store_inbox_counts(struct store_reader *r, const char *user, gint64 now_ms, struct inbox_counts *out,
                            GError **error)
{
    struct inbox_counts c = {0};
    sqlite3_stmt *s = db_query(r, error, "SELECT key, sum(n) FROM tally WHERE kind='state' GROUP BY key");
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        int state = sqlite3_column_int(s, 0);
        if (state >= 0 && state < CONV_STATE_N)
            c.by_state[state] = sqlite3_column_int64(s, 1);
    }
    if (!db_end(r, s, rc, error) ||
        !db_int(r, error, &c.mine, "SELECT sum(n) FROM tally WHERE kind='mine' AND key=?", DB_T(user)) ||
        !db_int(r, error, &c.late,
                "SELECT count(*) FROM (SELECT 1 FROM conversation INDEXED BY conversation_due"
                " WHERE due_at>0 AND due_at<? AND active=1 LIMIT ?)",
                DB_I(now_ms), DB_I(INBOX_COUNT_MAX)) ||
        !db_int(r, error, &c.soon,
                "SELECT count(*) FROM (SELECT 1 FROM conversation INDEXED BY conversation_due"
                " WHERE due_at>0 AND due_at>=?1 AND soon_at<=?1 AND active=1 LIMIT ?2)",
                DB_I(now_ms), DB_I(INBOX_COUNT_MAX)) ||
        !db_int(r, error, &c.alarms,
                "SELECT count(*) FROM (SELECT 1 FROM conversation INDEXED BY conversation_alarm"
                " WHERE alarm=1 AND active=1 LIMIT ?)",
                DB_I(INBOX_COUNT_MAX)))
        return FALSE;
    *out = c;
    return TRUE;
}

GPtrArray *store_labels(struct store_reader *r, GError **error)
{
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT name||char(9)||count(*) FROM label GROUP BY name"
                               " ORDER BY count(*) DESC, name");
    if (s == NULL)
        return NULL;
    GPtrArray *labels = g_ptr_array_new_with_free_func(g_free);
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        g_ptr_array_add(labels, db_text(s, 0));
    if (!db_end(r, s, rc, error))
        g_clear_pointer(&labels, g_ptr_array_unref);
    return labels;
}
