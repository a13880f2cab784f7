/* What happens to conversations and items besides words that come in: snoozes end, items are deleted there,
 * looked at again, reacted to. And one conversation or item for whoever knows its id. */
#include "conv.h"
#include "put.h"
#include "repute/clock.h"
#include "row.h"
#include "sums.h"

#define OURS_MS (14 * MS_DAY) /* our own posts are looked at again for so long */

/* ---- one ---- */
struct conversation *store_conversation(struct store_reader *r, gint64 id, GError **error)
{
    static const char ONE[] = "SELECT " CONVERSATION_COLUMNS "," ITEM_COLUMNS
                              " FROM conversation c JOIN account a ON a.id=c.account"
                              " LEFT JOIN item i ON i.id=c.last_item LEFT JOIN profile p ON p.id=i.profile"
                              " WHERE c.id=coalesce((SELECT conversation FROM merged WHERE old=?1),?1)";
    gpointer c = NULL;
    int found = db_row(r, db_query(r, error, ONE, DB_I(id)), row_new_conversation, &c, error);
    if (found == 0)
        err_set(error, ERR_NOT_FOUND,
                "no conversation with the id %" G_GINT64_FORMAT "; `repute ls` shows them", id);
    return c;
}

gint64 store_conversation_of(struct store_reader *r, gint64 item_id)
{
    gint64 id = 0;
    db_int(r, NULL, &id, "SELECT conversation FROM item WHERE id=?", DB_I(item_id));
    return id;
}

struct item *store_item(struct store_reader *r, gint64 id, GError **error)
{
    gpointer i = NULL;
    int found =
        db_row(r, db_query(r, error, "SELECT " ITEM_COLUMNS " FROM " ITEM_FROM " WHERE i.id=?", DB_I(id)),
               row_new_item, &i, error);
    if (found == 0)
        err_set(error, ERR_NOT_FOUND,
                "no item with the id %" G_GINT64_FORMAT "; `repute ls --items` shows them", id);
    return i;
}

GPtrArray *store_item_versions(struct store_reader *r, gint64 item, GError **error)
{
    sqlite3_stmt *s =
        db_query(r, error, "SELECT text, warning, seen_at FROM item_version WHERE item=? ORDER BY seen_at",
                 DB_I(item));
    if (s == NULL)
        return NULL;
    GPtrArray *versions = g_ptr_array_new_with_free_func((GDestroyNotify)item_free);
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct item *i = item_new();
        i->id = item;
        i->text = db_text(s, 0);
        i->warning = db_text(s, 1);
        i->fetched_at = sqlite3_column_int64(s, 2);
        g_ptr_array_add(versions, i);
    }
    if (!db_end(r, s, rc, error))
        g_clear_pointer(&versions, g_ptr_array_unref);
    return versions;
}

/* ---- deleted there ---- */
static gboolean last_word_deleted(struct store_writer *w, struct conv *c, gint64 now_ms, GError **error)
{
    gboolean moved = conv_event(c, EV_LAST_DELETED);
    if (moved && c->state == CONV_DONE)
        conv_close(c, REASON_NO_ACTION, STORE_SYSTEM, now_ms);
    c->deleted_mark = TRUE;
    return conv_recount_waiting(&w->reader, c, NULL, error) && conv_save(w, c, moved, error) &&
           store_audit(w, now_ms, STORE_SYSTEM, "deleted-there", "conversation", c->id, NULL, error);
}

static gboolean mark_deleted(struct store_writer *w, gint64 item, gint64 conversation, gint64 now_ms,
                             GError **error)
{
    struct conv c;
    if (!sums_item(w, item, -1, error) ||
        !db_run(&w->reader, error, "UPDATE item SET deleted_at=?, needs_answer=0 WHERE id=?", DB_I(now_ms),
                DB_I(item)) ||
        !sums_item(w, item, 1, error))
        return FALSE;
    int found = conversation != 0 ? conv_load(&w->reader, conversation, &c, error) : 0;
    if (found != 1)
        return found == 0;
    gboolean ok = item == c.last_in
                      ? last_word_deleted(w, &c, now_ms, error)
                      : conv_recount_waiting(&w->reader, &c, NULL, error) && conv_save(w, &c, FALSE, error);
    conv_clear(&c);
    return ok;
}

/* Columns id, conversation, deleted_at of the item that is called so, by its URI or its remote id; NULL with an error. */
static sqlite3_stmt *called(struct store_reader *r, gint64 account, const char *name, GError **error)
{
    static const char FIND[] =
        "SELECT id, conversation, deleted_at FROM item WHERE account=?1 AND uri_end=?3 AND uri=?2 UNION ALL"
        " SELECT id, conversation, deleted_at FROM item WHERE account=?1 AND remote_id=?2 LIMIT 1";
    return db_query(r, error, FIND, DB_I(account), DB_T(name), DB_T(item_uri_end(name)));
}

gint64 store_item_called(struct store_reader *r, gint64 account, const char *uri_or_remote_id)
{
    sqlite3_stmt *s = called(r, account, uri_or_remote_id, NULL);
    int rc = s != NULL ? sqlite3_step(s) : SQLITE_DONE;
    gint64 id = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    return s != NULL && db_end(r, s, rc, NULL) ? id : 0;
}

gboolean store_item_deleted(struct store_writer *w, gint64 account, const char *uri_or_remote_id,
                            gint64 now_ms, gint64 *conversation, GError **error)
{
    struct store_reader *r = &w->reader;
    gint64 id = 0, in = 0, deleted = 0;
    if (!db_writable(w, error))
        return FALSE;
    sqlite3_stmt *s = called(r, account, uri_or_remote_id, error);
    if (s == NULL)
        return FALSE;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW) {
        id = sqlite3_column_int64(s, 0);
        in = sqlite3_column_int64(s, 1);
        deleted = sqlite3_column_int64(s, 2);
    }
    if (!db_end(r, s, rc, error))
        return FALSE;
    if (id != 0 && deleted == 0 && !mark_deleted(w, id, in, now_ms, error))
        return FALSE;
    if (conversation != NULL)
        *conversation = in;
    return TRUE;
}

gboolean store_conversation_alarm(struct store_writer *w, gint64 conversation, gboolean alarm, GError **error)
{
    return db_writable(w, error) && db_run(&w->reader, error, "UPDATE conversation SET alarm=?2 WHERE id=?1 AND alarm<>?2",
                                           DB_I(conversation), DB_I(alarm));
}

/* ---- reactions ---- */
gboolean store_reaction_put(struct store_writer *w, gint64 account, enum reaction_kind kind,
                            const char *remote_id, const char *item_uri, const struct profile *by, gint64 at,
                            gint64 now_ms, gboolean *is_new, GError **error)
{
    struct known who = {0};
    if (!db_writable(w, error) || (by != NULL && !people_put(w, account, by, now_ms, &who, error)) ||
        !db_run(&w->reader, error,
                "INSERT INTO reaction(account,remote_id,kind,item,profile,at) VALUES(?1,?2,?3,"
                "(SELECT id FROM item WHERE account=?1 AND uri_end=?7 AND uri=?4),nullif(?5,0),?6) ON CONFLICT DO NOTHING",
                DB_I(account), DB_T(remote_id), DB_I(kind), DB_T(item_uri), DB_I(who.profile), DB_I(at), DB_T(item_uri != NULL ? item_uri_end(item_uri) : NULL)))
        return FALSE;
    if (is_new != NULL)
        *is_new = db_changes(&w->reader) == 1;
    return TRUE;
}

/* ---- looking again ---- */
GPtrArray *store_items_to_refresh(struct store_reader *r, gint64 account, gint64 checked_before_ms,
                                  guint limit, GError **error)
{
    /* The newest few thousand only: older conversations change no more, and nobody reads them all again. */
    static const char LOOK[] =
        "WITH near(id) AS (SELECT id FROM (SELECT id FROM conversation WHERE active=1 ORDER BY last_item "
        "DESC LIMIT 3000)"
        " UNION ALL SELECT id FROM (SELECT id FROM conversation WHERE state=2 ORDER BY last_item DESC LIMIT "
        "1000)),"
        " again(id, checked_at) AS (SELECT i.id, i.checked_at FROM near CROSS JOIN item i ON "
        "i.conversation=near.id"
        "  WHERE i.account=?1 AND i.checked_at<?2 AND i.deleted_at=0"
        " UNION SELECT id, checked_at FROM item WHERE account=?1 AND direction=1 AND id>?3 AND checked_at<?2"
        "  AND deleted_at=0)"
        " SELECT " ITEM_COLUMNS " FROM (SELECT id FROM again ORDER BY checked_at, id LIMIT ?4) x"
        " CROSS JOIN item i ON i.id=x.id LEFT JOIN profile p ON p.id=i.profile ORDER BY i.checked_at, i.id";
    return db_rows(r,
                   db_query(r, error, LOOK, DB_I(account), DB_I(checked_before_ms),
                            DB_I(id_from_ms(checked_before_ms - OURS_MS, 0)), DB_I(limit)),
                   row_new_item, (GDestroyNotify)item_free, error);
}

gboolean store_item_checked(struct store_writer *w, gint64 item, gint64 now_ms, GError **error)
{
    return db_writable(w, error) &&
           db_run(&w->reader, error, "UPDATE item SET checked_at=? WHERE id=?", DB_I(now_ms), DB_I(item));
}

/* ---- snoozes ---- */
static gboolean wake(struct store_writer *w, gint64 id, gint64 now_ms, GError **error)
{
    struct conv c;
    if (conv_load(&w->reader, id, &c, error) != 1)
        return FALSE;
    gboolean ok = !conv_event(&c, EV_SNOOZE_ENDS) ||
                  (conv_save(w, &c, TRUE, error) &&
                   store_audit(w, now_ms, STORE_SYSTEM, "snooze-ended", "conversation", id, NULL, error));
    conv_clear(&c);
    return ok;
}

GArray *store_wake_snoozed(struct store_writer *w, gint64 now_ms, GError **error)
{
    if (!db_writable(w, error))
        return NULL;
    GArray *ids = db_ids(&w->reader,
                         db_query(&w->reader, error,
                                  "SELECT id FROM conversation WHERE state=3 AND"
                                  " snoozed_until>0 AND snoozed_until<=? ORDER BY snoozed_until",
                                  DB_I(now_ms)),
                         error);
    for (guint k = 0; ids != NULL && k < ids->len; k++)
        if (!wake(w, g_array_index(ids, gint64, k), now_ms, error))
            g_clear_pointer(&ids, g_array_unref);
    return ids;
}

gint64 store_next_wake(struct store_reader *r)
{
    gint64 at = 0;
    db_int(r, NULL, &at, "SELECT min(snoozed_until) FROM conversation WHERE state=3 AND snoozed_until>0");
    return at;
}
