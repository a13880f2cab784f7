/* Forgetting a person. What they wrote, what we answered them and what we noted of them is wiped; the rows
 * stay, since days, tallies and threads count them. */
#include "forget.h"

#include "person.h"
#include "repute/store_items.h"
#include "sums.h"

#define CONVERSATIONS "SELECT id FROM conversation WHERE person IN " SAME_PERSON("?1")
#define PROFILES "SELECT id FROM profile WHERE person IN " SAME_PERSON("?1")
#define NOT_OVER "(0,1,2,3,5,6,7)" /* ledger states in which the request may be needed again */
G_STATIC_ASSERT(LEDGER_SENT == 4 && LEDGER_CANCELLED == 8 && CONV_DONE == 4 && REASON_NO_ACTION == 3);

static char *hash_of(const char *uri)
{
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, uri, -1);
}

gboolean forget_knows(struct store_reader *r, gint64 account, const char *uri)
{
    gint64 known = 0, any = 0;
    db_int(r, NULL, &any, "SELECT 1 FROM forgotten LIMIT 1"); /* mostly none, and a hash takes its time */
    if (any == 0)
        return FALSE;
    g_autofree char *hash = hash_of(uri);
    db_int(r, NULL, &known, "SELECT 1 FROM forgotten WHERE account=? AND hash=?", DB_I(account), DB_T(hash));
    return known != 0;
}

/* ---- one item ---- */
struct wiped {
    gint64 id, account, direction;
    char *uri, *remote_id;
};

static void wiped_free(struct wiped *x)
{
    g_free(x->uri);
    g_free(x->remote_id);
    g_free(x);
}

static gpointer read_wiped(sqlite3_stmt *s)
{
    struct wiped *x = g_new(struct wiped, 1);
    *x = (struct wiped){.id = sqlite3_column_int64(s, 0),
                        .account = sqlite3_column_int64(s, 1),
                        .direction = sqlite3_column_int64(s, 2),
                        .uri = db_text(s, 3),
                        .remote_id = db_text(s, 4)};
    return x;
}

/* Threads that were known by one of their posts are known by a name of ours. */
static gboolean rename_root(struct store_reader *r, gint64 account, const char *from, const char *to,
                            GError **error)
{
    return db_run(
               r, error,
               "UPDATE conversation SET root=?3 WHERE id IN (SELECT conversation FROM item WHERE account=?1"
               " AND root=?2 AND conversation IS NOT NULL)",
               DB_I(account), DB_T(from), DB_T(to)) &&
           db_run(r, error, "UPDATE item SET root=?3 WHERE account=?1 AND root=?2", DB_I(account), DB_T(from),
                  DB_T(to));
}

/* Their post's ids: where others answered it, and its own. */
static gboolean rename_item(struct store_reader *r, const struct wiped *x, gint64 now_ms, GError **error)
{
    g_autofree char *name = g_strdup_printf("forgotten:%" G_GINT64_FORMAT, x->id);
    g_autofree char *second = g_strconcat(name, ":uri", NULL);
    gboolean two = !g_str_equal(x->uri, x->remote_id);
    return rename_root(r, x->account, x->remote_id, name, error) &&
           (!two || rename_root(r, x->account, x->uri, second, error)) &&
           db_run(
               r, error,
               "UPDATE item SET in_reply_to=?3 WHERE account=?1 AND root=(SELECT root FROM item WHERE id=?2)"
               " AND in_reply_to IN (?4, ?5)",
               DB_I(x->account), DB_I(x->id), DB_T(name), DB_T(x->remote_id), DB_T(x->uri)) &&
           db_run(
               r, error,
               "UPDATE item SET uri=?2, uri_end=?2, remote_id=?2, url=NULL, deleted_at=iif(deleted_at>0, deleted_at, ?3)"
               " WHERE id=?1",
               DB_I(x->id), DB_T(name), DB_I(now_ms));
}

/* The index forgets what it is told was there; an empty row stays in it, to be taken out like any other. */
static gboolean wipe_text(struct store_reader *r, gint64 id, GError **error)
{
    return db_run(
               r, error,
               "INSERT INTO item_fts(item_fts, rowid, text, warning) SELECT 'delete', id, text, warning FROM"
               " item WHERE id=?",
               DB_I(id)) &&
           db_run(r, error,
                  "UPDATE item SET text='', warning=NULL, language=NULL, media=NULL, poll=NULL, has_link=0,"
                  " needs_answer=0 WHERE id=?",
                  DB_I(id)) &&
           db_run(r, error, "INSERT INTO item_fts(rowid, text, warning) VALUES(?, '', NULL)", DB_I(id)) &&
           db_run(r, error, "DELETE FROM item_version WHERE item=?", DB_I(id)) &&
           db_run(r, error, "DELETE FROM spread WHERE item=?", DB_I(id)); /* it says who, and what */
}

static gboolean wipe(struct store_writer *w, const struct wiped *x, gint64 now_ms, GError **error)
{
    struct store_reader *r = &w->reader;
    g_autofree char *hash = hash_of(x->uri);
    return db_run(r, error, "INSERT OR IGNORE INTO forgotten VALUES(?,?)", DB_I(x->account), DB_T(hash)) &&
           sums_item(w, x->id, -1, error) && wipe_text(r, x->id, error) && (x->direction != DIR_IN || rename_item(r, x, now_ms, error)) &&
           sums_item(w, x->id, 1, error);
}

static gboolean wipe_items(struct store_writer *w, gint64 person, gint64 now_ms, guint *n, GError **error)
{
    struct store_reader *r = &w->reader;
    sqlite3_stmt *s =
        db_query(r, error,
                 "SELECT id, account, direction, uri, remote_id FROM item WHERE id IN (SELECT id"
                 " FROM item WHERE conversation IS NULL AND profile IN (" PROFILES ") UNION SELECT i.id FROM conversation c CROSS"
                 " JOIN item i ON i.conversation=c.id WHERE c.person IN " SAME_PERSON("?1") ")",
                 DB_I(person));
    g_autoptr(GPtrArray) items = db_rows(r, s, read_wiped, (GDestroyNotify)wiped_free, error);
    for (guint i = 0; items != NULL && i < items->len; i++)
        if (!wipe(w, items->pdata[i], now_ms, error))
            return FALSE;
    if (items != NULL)
        *n = items->len;
    return items != NULL;
}

/* ---- all else ---- */
/* An answer that may still go out needs its words; a draft is its writer's. */
static gboolean nothing_open(struct store_reader *r, gint64 person, GError **error)
{
    gint64 row = 0, draft = 0;
    if (!db_int(r, error, &row,
                "SELECT id FROM ledger WHERE state IN " NOT_OVER " AND conversation IN (" CONVERSATIONS ")"
                " AND conversation<>0 LIMIT 1",
                DB_I(person)) ||
        !db_int(r, error, &draft,
                "SELECT id FROM draft WHERE discarded_at=0 AND sent_at=0 AND conversation IN (" CONVERSATIONS
                ") LIMIT 1",
                DB_I(person)))
        return FALSE;
    if (row != 0)
        err_set(error, ERR_CONFLICT,
                "forgetting them failed: row %" G_GINT64_FORMAT " of the ledger is an answer to them"
                " that is not sent; cancel or settle it first",
                row);
    else if (draft != 0)
        err_set(error, ERR_CONFLICT,
                "forgetting them failed: draft %" G_GINT64_FORMAT " is an answer to them; discard it"
                " first",
                draft);
    return row == 0 && draft == 0;
}

static gboolean wipe_work(struct store_reader *r, gint64 person, GError **error)
{
    return db_run(r, error, "DELETE FROM score") && /* names and words stand in them; they are worked out again */
           db_run(r, error,
                  "DELETE FROM act WHERE id IN (SELECT act FROM act_part WHERE"
                  " (kind='conversation' AND target IN (" CONVERSATIONS ")) OR"
                  " (kind='note' AND target IN (SELECT id FROM note WHERE conversation IN (" CONVERSATIONS
                  "))) OR"
                  " (kind IN ('item','idea_item') AND target IN (SELECT id FROM item WHERE conversation IN (" CONVERSATIONS
                  "))) OR (kind='person' AND target IN " SAME_PERSON("?1") "))",
                  DB_I(person)) &&
           db_run(r, error, "DELETE FROM note WHERE conversation IN (" CONVERSATIONS ")", DB_I(person)) &&
           db_run(r, error, "DELETE FROM draft WHERE conversation IN (" CONVERSATIONS ")", DB_I(person)) &&
           db_run(
               r, error,
               "UPDATE ledger SET text=NULL, request='{}', target=NULL, remote_id=NULL, uri=NULL, url=NULL,"
               " error=NULL, revision=revision+1 WHERE state NOT IN " NOT_OVER
               " AND (conversation IN (" CONVERSATIONS
               ") AND conversation<>0 OR EXISTS (SELECT 1 FROM profile_local p WHERE p.account=ledger.account"
               " AND p.remote_id=ledger.target AND p.profile IN (" PROFILES ")))",
               DB_I(person));
}

static gboolean count_promises(struct store_writer *w, const GArray *ids, int sign, GError **error)
{
    for (guint k = 0; k < ids->len; k++)
        if (!sums_promise(w, g_array_index(ids, gint64, k), sign, error))
            return FALSE;
    return TRUE;
}

/* Nobody can answer them any more: what was open is closed. */
static gboolean close_conversations(struct store_writer *w, gint64 person, const char *who, gint64 now_ms,
                                    GError **error)
{
    struct store_reader *r = &w->reader;
    g_autoptr(GArray) ids =
        db_ids(r, db_query(r, error, "SELECT id FROM conversation WHERE state<>4 AND person IN " SAME_PERSON("?1"), DB_I(person)), error);
    return ids != NULL && count_promises(w, ids, -1, error) &&
           db_run(r, error,
                  "UPDATE conversation SET state=4, active=0, reason=3, closed_by=?2, closed_at=?3,"
                  " snoozed_until=0, snooze_reply=0 WHERE person IN " SAME_PERSON("?1") " AND state<>4",
                  DB_I(person), DB_T(who), DB_I(now_ms)) &&
           db_run(r, error,
                  "UPDATE conversation SET notes=0, unread=0, waiting_since=0, soon_at=0, due_at=0, alarm=0,"
                  " claim_by=NULL, claim_since=0, claim_until=0, claim_writing=0, revision=revision+1 WHERE "
                  "person IN " SAME_PERSON("?1"),
                  DB_I(person)) &&
           count_promises(w, ids, 1, error);
}

static gboolean wipe_person(struct store_reader *r, gint64 person, GError **error)
{
    return db_run(r, error, "DELETE FROM reaction WHERE profile IN (" PROFILES ")", DB_I(person)) &&
           db_run(r, error, "DELETE FROM profile_local WHERE profile IN (" PROFILES ")", DB_I(person)) &&
           db_run(r, error,
                  "UPDATE profile SET uri='forgotten:'||id, handle=NULL, name=NULL, url=NULL, followers=-1,"
                  " handle_folded='', server_folded='', name_folded='' WHERE person IN " SAME_PERSON("?1"),
                  DB_I(person)) &&
           db_run(r, error, "UPDATE person SET name=NULL WHERE id IN " SAME_PERSON("?1"), DB_I(person));
}

gboolean store_forget(struct store_writer *w, gint64 person, gint64 now_ms, const char *who, guint *items,
                      GError **error)
{
    struct store_reader *r = &w->reader;
    gint64 known = 0;
    guint n = 0;
    if (!db_writable(w, error) || !index_write(w, error) || !db_int(r, error, &known, "SELECT 1 FROM person WHERE id=?", DB_I(person)))
        return FALSE;
    if (known == 0) {
        err_set(error, ERR_NOT_FOUND, "no person with the number %" G_GINT64_FORMAT, person);
        return FALSE;
    }
    /* What is wiped is overwritten, in pages given back too. */
    if (!nothing_open(r, person, error) || !db_exec(r, "PRAGMA secure_delete=ON", error))
        return FALSE;
    gboolean ok = wipe_work(r, person, error) && wipe_items(w, person, now_ms, &n, error) &&
                  close_conversations(w, person, who, now_ms, error) && wipe_person(r, person, error);
    ok = db_exec(r, "PRAGMA secure_delete=FAST", ok ? error : NULL) && ok;
    g_autofree char *detail = g_strdup_printf("{\"items\":%u}", n);
    if (!ok || !store_audit(w, now_ms, who, "forget", "person", person, detail, error))
        return FALSE;
    if (items != NULL)
        *items = n;
    return TRUE;
}
