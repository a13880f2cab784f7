/* Retention: conversations that are over and long silent go, with their items. Those with a message that says an idea
 * stay: who had it is still to hear what came of it. */
#include "db.h"
#include "sums.h"

#define NOT_OVER "(0,1,2,3,5,6,7)" /* ledger states that may still need their conversation */
G_STATIC_ASSERT(LEDGER_SENT == 4 && LEDGER_CANCELLED == 8 && CONV_DONE == 4 && DIR_IN == 0);

static GArray *those_to_go(struct store_reader *r, gint64 before_ms, guint limit, GError **error)
{
    sqlite3_stmt *s =
        db_query(r, error,
                 "SELECT c.id FROM conversation c WHERE c.state=4 AND c.last_item<?1 AND"
                 " max(c.last_in, c.last_out)<?1 AND c.closed_at<?2 AND NOT EXISTS (SELECT 1 FROM draft d"
                 " WHERE d.conversation=c.id AND d.discarded_at=0 AND d.sent_at=0) AND NOT EXISTS (SELECT 1"
                 " FROM ledger l WHERE l.conversation=c.id AND l.conversation<>0 AND l.state IN " NOT_OVER ")"
                 " AND NOT EXISTS (SELECT 1 FROM item i JOIN idea_item x ON x.item=i.id WHERE i.conversation=c.id)"
                 " ORDER BY c.last_item LIMIT ?3",
                 DB_I(id_from_ms(before_ms, 0)), DB_I(before_ms), DB_I(limit));
    return db_ids(r, s, error);
}

/* The index must be told what it held. */
#define OUT_OF_INDEX                                                                                     \
    "INSERT INTO item_fts(item_fts, rowid, text, warning) SELECT 'delete', id, text, warning FROM item " \
    "WHERE "

/* A watch may have found them. */
static gboolean retire_context(struct store_writer *w, gint64 account, const char *root, GError **error)
{
    struct store_reader *r = &w->reader;
    g_autoptr(GArray) ids = db_ids(
        r,
        db_query(r, error, "SELECT id FROM item WHERE account=? AND root=? AND direction=0", DB_I(account), DB_T(root)),
        error);
    for (guint k = 0; ids != NULL && k < ids->len; k++)
        if (!sums_retire_item(w, g_array_index(ids, gint64, k), error))
            return FALSE;
    return ids != NULL;
}

/* Strangers' posts around a conversation that nobody has in their thread any more. */
static gboolean drop_context(struct store_writer *w, gint64 account, const char *root, GError **error)
{
    struct store_reader *r = &w->reader;
    gint64 others = 0;
    if (!db_int(r, error, &others,
                "SELECT 1 FROM item WHERE account=? AND root=? AND conversation IS NOT NULL LIMIT 1",
                DB_I(account), DB_T(root)))
        return FALSE;
    return others != 0 || (retire_context(w, account, root, error) &&
                           db_run(r, error, OUT_OF_INDEX "account=? AND root=? AND direction=0",
                                  DB_I(account), DB_T(root)) &&
                           db_run(r, error, "DELETE FROM item WHERE account=? AND root=? AND direction=0",
                                  DB_I(account), DB_T(root)));
}

static gboolean drop(struct store_writer *w, gint64 id, GError **error)
{
    struct store_reader *r = &w->reader;
    gint64 account = 0;
    if (!db_int(r, error, &account, "SELECT account FROM conversation WHERE id=?", DB_I(id)))
        return FALSE;
    g_autofree char *root = db_string(r, NULL, "SELECT root FROM conversation WHERE id=?", DB_I(id));
    return root != NULL && sums_retire(w, id, error) && db_run(r, error, OUT_OF_INDEX "conversation=?", DB_I(id)) &&
           db_run(r, error, "DELETE FROM item WHERE conversation=?", DB_I(id)) &&
           db_run(r, error, "DELETE FROM presence WHERE conversation=?", DB_I(id)) &&
           db_run(r, error, "DELETE FROM conversation WHERE id=?", DB_I(id)) &&
           drop_context(w, account, root, error);
}

/* What can no longer be taken back; one look through the parts for all of them. */
static gboolean drop_acts(struct store_reader *r, const GArray *ids, GError **error)
{
    GString *list = g_string_new("[");
    for (guint i = 0; i < ids->len; i++)
        g_string_append_printf(list, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index(ids, gint64, i));
    g_string_append_c(list, ']');
    gboolean ok =
        db_run(r, error,
               "DELETE FROM act WHERE id IN (SELECT act FROM act_part WHERE (kind='conversation' AND"
               " target IN (SELECT value FROM json_each(?1))) OR (kind='item' AND target IN (SELECT i.id FROM"
               " json_each(?1) j CROSS JOIN item i ON i.conversation=j.value)))",
               DB_T(list->str));
    g_string_free(list, TRUE);
    return ok;
}

gboolean store_retain(struct store_writer *w, gint64 before_ms, guint limit, guint *deleted, GError **error)
{
    struct store_reader *r = &w->reader;
    g_autoptr(GArray) ids = db_writable(w, error) && index_write(w, error) ? those_to_go(r, before_ms, limit, error) : NULL;
    if (ids == NULL || (ids->len > 0 && !drop_acts(r, ids, error)))
        return FALSE;
    for (guint i = 0; i < ids->len; i++)
        if (!drop(w, g_array_index(ids, gint64, i), error))
            return FALSE;
    /* All of an account is worked out again by itself, the rest where somebody looks at it. */
    if (ids->len > 0 && !db_run(r, error, "DELETE FROM score WHERE kind<>0 OR part<>''"))
        return FALSE;
    if (deleted != NULL)
        *deleted = ids->len;
    return TRUE;
}
