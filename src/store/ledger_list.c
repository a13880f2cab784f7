/* Lists and counts of the ledger, and texts that were said before. */

#include "repute/clock.h"
#include "repute/text.h"

#include "ledger_row.h"

/* ---- lists ---- */
/* A guarded account's row that asks again at its hour is held for a person's yes like one for approval. */
#define ASKED "(l.held_by='approval' OR (l.held_by='person' AND a.guarded AND l.due_at<=?3))"
#define OF_ACCOUNT "(?1=0 OR l.account=?1)"

static sqlite3_stmt *needs_person(struct store_reader *r, gint64 account, gint64 now_ms, guint limit,
                                  GError **error)
{
    return db_query(r, error,
                    "SELECT " LEDGER_COLUMNS " FROM " LEDGER_JOINED " WHERE l.state IN (" SQL_HELD
                    "," SQL_FAILED "," SQL_UNKNOWN "," SQL_MISSED ") AND (l.state<>" SQL_HELD " OR " ASKED
                    ") AND " OF_ACCOUNT " ORDER BY CASE l.state WHEN " SQL_UNKNOWN " THEN 0 WHEN " SQL_FAILED
                    " THEN 1 WHEN " SQL_MISSED " THEN 2 ELSE 3 END, l.due_at, l.id LIMIT ?2",
                    DB_I(account), DB_I(limit), DB_I(now_ms));
}

/* asked: those that ask a person too. */
static sqlite3_stmt *to_come(struct store_reader *r, gint64 account, gint64 now_ms, gboolean asked,
                             guint limit, GError **error)
{
    return db_query(r, error,
                    "SELECT " LEDGER_COLUMNS " FROM " LEDGER_JOINED " WHERE l.state IN (" SQL_SCHEDULED
                    "," SQL_QUEUED "," SQL_HELD "," SQL_SENDING ") AND (?4 OR l.state<>" SQL_HELD
                    " OR NOT " ASKED ") AND " OF_ACCOUNT " ORDER BY l.due_at, l.id LIMIT ?2",
                    DB_I(account), DB_I(limit), DB_I(now_ms), DB_I(asked));
}

/* By their time, since the index on it ends the walk at the limit: there are many, and states are only two.
 */
static sqlite3_stmt *past(struct store_reader *r, gint64 account, guint limit, GError **error)
{
    return db_query(r, error,
                    "SELECT " LEDGER_COLUMNS " FROM " LEDGER_JOINED " WHERE +l.state IN (" SQL_SENT
                    "," SQL_CANCELLED ") AND " OF_ACCOUNT " ORDER BY l.due_at DESC, l.id DESC LIMIT ?2",
                    DB_I(account), DB_I(limit));
}

static GPtrArray *append(struct store_reader *r, GPtrArray *to, sqlite3_stmt *s, GError **error)
{
    GPtrArray *more = db_rows(r, s, ledger_read, (GDestroyNotify)ledger_free, error);
    if (more == NULL)
        g_clear_pointer(&to, g_ptr_array_unref);
    else if (to == NULL)
        return more;
    else
        g_ptr_array_extend_and_steal(to, more);
    return to;
}

GPtrArray *store_ledgers(struct store_reader *r, enum ledger_filter f, gint64 account, gint64 now_ms,
                         guint limit, GError **error)
{
    GPtrArray *rows = NULL;
    switch (f) {
    case LEDGER_NEEDS_PERSON:
        return append(r, NULL, needs_person(r, account, now_ms, limit, error), error);
    case LEDGER_TO_COME:
        return append(r, NULL, to_come(r, account, now_ms, TRUE, limit, error), error);
    case LEDGER_PAST:
        return append(r, NULL, past(r, account, limit, error), error);
    case LEDGER_ALL:
        rows = append(r, NULL, needs_person(r, account, now_ms, limit, error), error);
        if (rows != NULL && rows->len < limit)
            rows = append(r, rows, to_come(r, account, now_ms, FALSE, limit - rows->len, error), error);
        if (rows != NULL && rows->len < limit)
            rows = append(r, rows, past(r, account, limit - rows->len, error), error);
        return rows;
    }
    err_set(error, ERR_INTERNAL, "listing the ledger failed: no such filter");
    return NULL;
}

gboolean store_ledger_counts(struct store_reader *r, gint64 now_ms, struct ledger_counts *c, GError **error)
{
    struct ledger_counts counts = {0};
    sqlite3_stmt *s =
        db_query(r, error, "SELECT CAST(key AS INTEGER), sum(n) FROM tally WHERE kind='ledger' GROUP BY 1");
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        gint64 state = sqlite3_column_int64(s, 0);
        if (state >= 0 && state < LEDGER_STATE_N)
            counts.by_state[state] = sqlite3_column_int64(s, 1);
    }
    /* A thread goes out at one time: it counts once. */
    if (!db_end(r, s, rc, error) ||
        !db_int(r, error, &counts.due_within_hour,
                "SELECT count(*) FROM ledger WHERE state IN (" SQL_SCHEDULED "," SQL_HELD
                ") AND part=1 AND due_at>?1 AND due_at<=?1+?2",
                DB_I(now_ms), DB_I(MS_HOUR)) ||
        !db_int(r, error, &counts.next_due,
                "SELECT coalesce(min(due_at), 0) FROM ledger WHERE state=" SQL_SCHEDULED))
        return FALSE;
    *c = counts;
    return TRUE;
}

/* ---- said before ---- */
#define SIMILAR 0.9
#define NEWEST 300 /* rows of the account looked at */

/* How often each pair of neighbouring letters stands in the folded text: works without words, so for all
 * scripts. */
static GHashTable *pairs_of(const char *text, guint *n)
{
    GHashTable *pairs = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autofree char *folded = text_fold(text);
    gunichar before = 0;
    *n = 0;
    for (const char *p = folded; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isalnum(c))
            continue;
        gint64 *key = g_new(gint64, 1);
        *key = ((gint64)before << 32) | c;
        guint times = GPOINTER_TO_UINT(g_hash_table_lookup(pairs, key));
        g_hash_table_replace(pairs, key, GUINT_TO_POINTER(times + 1));
        before = c;
        (*n)++;
    }
    return pairs;
}

/* Dice: twice what both have by what they have together. */
static double likeness(GHashTable *a, guint a_n, GHashTable *b, guint b_n)
{
    GHashTableIter iter;
    gpointer key, times;
    guint both = 0;
    if (a_n + b_n == 0)
        return 0;
    g_hash_table_iter_init(&iter, a);
    while (g_hash_table_iter_next(&iter, &key, &times))
        both += MIN(GPOINTER_TO_UINT(times), GPOINTER_TO_UINT(g_hash_table_lookup(b, key)));
    return 2.0 * both / (a_n + b_n);
}

struct ledger *store_ledger_repeat(struct store_reader *r, gint64 account, gint64 conversation, const char *text,
                                   gint64 window_ms, gint64 now_ms)
{
    sqlite3_stmt *s =
        db_query(r, NULL,
                 "SELECT * FROM (SELECT " LEDGER_COLUMNS " FROM " LEDGER_JOINED " WHERE l.account=?1"
                 " AND (?3=0 OR l.conversation=?3) ORDER BY l.created_at DESC LIMIT ?2)",
                 DB_I(account), DB_I(NEWEST), DB_I(conversation));
    g_autoptr(GPtrArray) rows = db_rows(r, s, ledger_read, (GDestroyNotify)ledger_free, NULL);
    guint n = 0;
    g_autoptr(GHashTable) pairs = pairs_of(text, &n);
    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        struct ledger *l = rows->pdata[i];
        gboolean over = l->state == LEDGER_FAILED || l->state == LEDGER_CANCELLED;
        gint64 at = l->state == LEDGER_SENT ? l->sent_at : l->due_at;
        guint their_n = 0;
        if (over || l->text == NULL || ABS(at - now_ms) > window_ms)
            continue;
        g_autoptr(GHashTable) theirs = pairs_of(l->text, &their_n);
        if (likeness(pairs, n, theirs, their_n) >= SIMILAR)
            return g_ptr_array_steal_index(rows, i);
    }
    return NULL;
}

gint64 store_ledger_of_item(struct store_reader *r, gint64 item)
{
    gint64 id = 0;
    db_int(r, NULL, &id, "SELECT id FROM ledger WHERE item=? AND state=" SQL_SENT " ORDER BY id DESC LIMIT 1",
           DB_I(item));
    return id;
}

gint64 store_ledger_item(struct store_reader *r, gint64 id)
{
    gint64 item = 0;
    db_int(r, NULL, &item, "SELECT item FROM ledger WHERE id=?", DB_I(id));
    return item;
}
