/* Worked-out scores, and the raw rows they are worked out from. */
#include "db.h"
#include "repute/store_writing.h"

#define SQL_SPAM "4"
#define SQL_DIRECT_KINDS "(3,4)" /* a direct message, a mail: they have a promise of their own */
G_STATIC_ASSERT(REASON_SPAM == 4 && KIND_DIRECT == 3 && KIND_MAIL == 4 && DIR_IN == 0);

char *store_score(struct store_reader *r, gint64 account, gint64 *at)
{
    char *value = NULL;
    sqlite3_stmt *s = db_query(r, NULL, "SELECT value, at FROM score WHERE account=?", DB_I(account));
    if (s == NULL)
        return NULL;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW) {
        value = db_text(s, 0);
        if (at != NULL)
            *at = sqlite3_column_int64(s, 1);
    }
    db_end(r, s, rc, NULL);
    return value;
}

gboolean store_score_set(struct store_writer *w, gint64 account, const char *json, gint64 now_ms,
                         GError **error)
{
    return db_writable(w, error) &&
           db_run(&w->reader, error,
                  "INSERT INTO score VALUES(?,?,?) ON CONFLICT DO UPDATE SET at=excluded.at,"
                  " value=excluded.value",
                  DB_I(account), DB_I(now_ms), DB_T(json));
}

gboolean store_score_items(struct store_reader *r, gint64 account, gint64 from_ms, gint64 to_ms,
                           void (*each)(const struct score_item *row, gpointer user), gpointer user,
                           GError **error)
{
    /* Ids follow time: the range of ids is the range of time. */
    sqlite3_stmt *s =
        db_query(r, error,
                 "SELECT i.id, i.created_at, i.followers, i.score, i.confidence, i.label,"
                 " i.scored_by IS NOT NULL FROM item i JOIN conversation c ON c.id=i.conversation"
                 " WHERE i.id>=?1 AND i.id<?2 AND (?3=0 OR i.account=?3) AND i.direction=0 AND i.scored=1"
                 " AND i.automatic=0 AND i.watched=0 AND c.reason<>" SQL_SPAM " ORDER BY i.id",
                 DB_I(id_from_ms(from_ms, 0)), DB_I(id_from_ms(to_ms, 0)), DB_I(account));
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct score_item row = {
            .id = sqlite3_column_int64(s, 0),
            .at = sqlite3_column_int64(s, 1),
            .followers = sqlite3_column_int64(s, 2),
            .score = sqlite3_column_double(s, 3),
            .confidence = sqlite3_column_double(s, 4),
            .label = sqlite3_column_int(s, 5),
            .corrected = sqlite3_column_int(s, 6) != 0,
        };
        each(&row, user);
    }
    return db_end(r, s, rc, error);
}

gboolean store_score_conversations(struct store_reader *r, gint64 account, gint64 from_ms,
                                   void (*each)(const struct score_conversation *row, gpointer user),
                                   gpointer user, GError **error)
{
    sqlite3_stmt *s =
        db_query(r, error,
                 "SELECT c.id, c.needed_at, c.replied_at, c.closed_at, i.kind IN " SQL_DIRECT_KINDS
                 ", c.state, c.reason FROM conversation c LEFT JOIN item i ON i.id=c.first_in"
                 " WHERE c.needed_at>0 AND c.needed_at>=?1 AND (?2=0 OR c.account=?2) ORDER BY c.needed_at,"
                 " c.id",
                 DB_I(from_ms), DB_I(account));
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct score_conversation row = {
            .id = sqlite3_column_int64(s, 0),
            .needed_at = sqlite3_column_int64(s, 1),
            .replied_at = sqlite3_column_int64(s, 2),
            .closed_at = sqlite3_column_int64(s, 3),
            .direct = sqlite3_column_int(s, 4) != 0,
            .state = (enum conv_state)sqlite3_column_int(s, 5),
            .reason = (enum done_reason)sqlite3_column_int(s, 6),
        };
        each(&row, user);
    }
    return db_end(r, s, rc, error);
}

GArray *store_days(struct store_reader *r, gint64 account, const char *from_day, GError **error)
{
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT day, sum(pos), sum(neg), sum(neu), sum(w2), sum(n) FROM day WHERE"
                               " (?1=0 OR account=?1) AND day>=coalesce(?2, '') GROUP BY day ORDER BY day",
                               DB_I(account), DB_T(from_day));
    if (s == NULL)
        return NULL;
    GArray *days = g_array_new(FALSE, TRUE, sizeof(struct day_row));
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct day_row row = {
            .pos = sqlite3_column_double(s, 1),
            .neg = sqlite3_column_double(s, 2),
            .neu = sqlite3_column_double(s, 3),
            .w2 = sqlite3_column_double(s, 4),
            .n = sqlite3_column_int64(s, 5),
        };
        g_strlcpy(row.day, (const char *)sqlite3_column_text(s, 0), sizeof row.day);
        g_array_append_val(days, row);
    }
    if (!db_end(r, s, rc, error))
        g_clear_pointer(&days, g_array_unref);
    return days;
}
