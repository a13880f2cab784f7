/* One conversation as it is read: its own words, notes, events and unsent answers, with the thread around it.
 */
#include <string.h>

#include "db.h"
#include "repute/store_items.h"
#include "repute/store_writing.h"
#include "row.h"

static void entry_free(struct entry *e)
{
    if (e == NULL)
        return;
    item_free(e->item);
    note_free(e->note);
    audit_row_free(e->event);
    ledger_free(e->ledger);
    g_free(e);
}

static struct entry *add(GPtrArray *entries, enum entry_kind kind, gint64 at, gint64 id)
{
    struct entry *e = g_new0(struct entry, 1);
    e->kind = kind;
    e->at = at;
    e->id = id;
    g_ptr_array_add(entries, e);
    return e;
}

/* ---- items ---- */
static gboolean read_reactions(struct store_reader *r, struct entry *e, GError **error)
{
    sqlite3_stmt *s =
        db_query(r, error, "SELECT kind, count(*) FROM reaction WHERE item=? GROUP BY kind", DB_I(e->id));
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        int kind = sqlite3_column_int(s, 0);
        if (kind >= 0 && kind < REACT_N)
            e->reactions[kind] = sqlite3_column_int64(s, 1);
    }
    return db_end(r, s, rc, error);
}

static gboolean add_items(struct store_reader *r, sqlite3_stmt *s, GPtrArray *entries, GError **error)
{
    GPtrArray *items = db_rows(r, s, row_new_item, NULL, error);
    gboolean ok = items != NULL;
    for (guint k = 0; items != NULL && k < items->len; k++) {
        struct item *i = items->pdata[k];
        struct entry *e = add(entries, ENTRY_ITEM, i->created_at, i->id);
        e->item = i;
        ok = ok && read_reactions(r, e, error);
    }
    if (items != NULL)
        g_ptr_array_unref(items);
    return ok;
}

/* Others' posts of the thread: the root, and the nearest below and above the conversation's last word. */
static gboolean add_around(struct store_reader *r, gint64 id, gint64 last, guint limit, GPtrArray *entries,
                           GError **error)
{
    static const char OLDER[] =
        "SELECT " ITEM_COLUMNS " FROM conversation c JOIN item i ON i.account=c.account AND i.root=c.root"
        " LEFT JOIN profile p ON p.id=i.profile WHERE c.id=?1 AND i.conversation IS NOT ?1 AND i.id<?2"
        " ORDER BY i.id DESC LIMIT ?3";
    static const char NEWER[] =
        "SELECT " ITEM_COLUMNS " FROM conversation c JOIN item i ON i.account=c.account AND i.root=c.root"
        " LEFT JOIN profile p ON p.id=i.profile WHERE c.id=?1 AND i.conversation IS NOT ?1 AND i.id>?2"
        " ORDER BY i.id LIMIT ?3";
    static const char ROOT[] =
        "SELECT " ITEM_COLUMNS
        " FROM conversation c JOIN item i ON i.account=c.account AND i.remote_id=c.root"
        " LEFT JOIN profile p ON p.id=i.profile WHERE c.id=?1 AND i.conversation IS NOT ?1 AND i.id<?2";
    guint from = entries->len;
    if (!add_items(r, db_query(r, error, OLDER, DB_I(id), DB_I(last), DB_I(limit - limit / 4)), entries,
                   error))
        return FALSE;
    gint64 oldest = entries->len > from ? ((struct entry *)entries->pdata[entries->len - 1])->id : last;
    return add_items(r, db_query(r, error, NEWER, DB_I(id), DB_I(last), DB_I(limit / 4)), entries, error) &&
           add_items(r, db_query(r, error, ROOT, DB_I(id), DB_I(oldest)), entries, error);
}

/* ---- the rest ---- */
static gboolean add_notes(struct store_reader *r, gint64 id, GPtrArray *entries, GError **error)
{
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT id, at, author, text FROM note WHERE conversation=? AND removed=0"
                               " ORDER BY id",
                               DB_I(id));
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct entry *e = add(entries, ENTRY_NOTE, sqlite3_column_int64(s, 1), sqlite3_column_int64(s, 0));
        e->note = g_new0(struct note, 1);
        *e->note = (struct note){e->id, id, e->at, db_text(s, 2), db_text(s, 3)};
    }
    return db_end(r, s, rc, error);
}

/* Notes stand for themselves, and who was at it for a minute is no history. */
static gboolean is_event(const struct audit_row *a)
{
    return strcmp(a->verb, "note") != 0 && strcmp(a->verb, "claim") != 0 && strcmp(a->verb, "unclaim") != 0;
}

static gboolean add_events(struct store_reader *r, gint64 id, guint limit, GPtrArray *entries, GError **error)
{
    GPtrArray *rows = store_audit_of(r, "conversation", id, limit, error);
    if (rows == NULL)
        return FALSE;
    g_ptr_array_set_free_func(rows, NULL);
    for (guint k = 0; k < rows->len; k++) {
        struct audit_row *a = rows->pdata[k];
        if (is_event(a))
            add(entries, ENTRY_EVENT, a->at, a->seq)->event = a;
        else
            audit_row_free(a);
    }
    g_ptr_array_unref(rows);
    return TRUE;
}

static gboolean add_all_events(struct store_reader *r, gint64 id, guint limit, GPtrArray *entries,
                               GError **error)
{
    GArray *merged =
        db_ids(r, db_query(r, error, "SELECT old FROM merged WHERE conversation=?", DB_I(id)), error);
    gboolean ok = merged != NULL && add_events(r, id, limit, entries, error);
    for (guint k = 0; ok && k < merged->len; k++)
        ok = add_events(r, g_array_index(merged, gint64, k), limit, entries, error);
    if (merged != NULL)
        g_array_unref(merged);
    return ok;
}

/* A row that is still under way while our words are here already (the server tells of them before it answers us): one
 * of ours from since it began that no row has brought out. The clocks may differ by two minutes. */
static gboolean is_here(struct store_reader *r, gint64 id, const struct ledger *l)
{
    gint64 yes = 0;
    if (l->state != LEDGER_SENDING || (l->action != ACT_POST && l->action != ACT_REPLY))
        return FALSE;
    db_int(r, NULL, &yes,
           "SELECT 1 FROM item i WHERE i.conversation=?1 AND i.direction=1 AND i.created_at>=?2 AND NOT EXISTS"
           " (SELECT 1 FROM ledger o WHERE o.conversation=?1 AND o.conversation<>0 AND o.item=i.id)",
           DB_I(id), DB_I(l->began_at - 120000));
    return yes != 0;
}

static gboolean add_ledgers(struct store_reader *r, gint64 id, GPtrArray *entries, GError **error)
{
    GArray *ids = db_ids(r,
                         db_query(r, error,
                                  "SELECT id FROM ledger WHERE conversation=?1 AND conversation<>0 AND"
                                  " state NOT IN (?2,?3)",
                                  DB_I(id), DB_I(LEDGER_SENT), DB_I(LEDGER_CANCELLED)),
                         error);
    gboolean ok = ids != NULL;
    for (guint k = 0; ok && k < ids->len; k++) {
        struct ledger *l = store_ledger(r, g_array_index(ids, gint64, k), error);
        ok = l != NULL;
        if (ok && is_here(r, id, l))
            ledger_free(l);
        else if (ok)
            add(entries, ENTRY_LEDGER, MAX(l->created_at, l->due_at), l->id)->ledger = l;
    }
    if (ids != NULL)
        g_array_unref(ids);
    return ok;
}

/* What was not fetched between the oldest and the newest word that is shown. */
static gboolean add_gaps(struct store_reader *r, gint64 id, GPtrArray *entries, GError **error)
{
    gint64 from = G_MAXINT64, to = 0;
    for (guint k = 0; k < entries->len; k++) {
        const struct entry *e = entries->pdata[k];
        from = e->kind == ENTRY_ITEM ? MIN(from, e->at) : from;
        to = e->kind == ENTRY_ITEM ? MAX(to, e->at) : to;
    }
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT g.id, g.from_ms FROM conversation c JOIN gap g ON g.account=c.account"
                               " WHERE c.id=? AND g.filled_at=0 AND g.to_ms>? AND g.from_ms<?",
                               DB_I(id), DB_I(from), DB_I(to));
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        add(entries, ENTRY_GAP, MAX(sqlite3_column_int64(s, 1), from), sqlite3_column_int64(s, 0));
    return db_end(r, s, rc, error);
}

/* ---- together ---- */
static gint by_time(gconstpointer a, gconstpointer b)
{
    const struct entry *x = *(const struct entry *const *)a, *y = *(const struct entry *const *)b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->kind != y->kind)
        return (int)x->kind - (int)y->kind;
    return x->id < y->id ? -1 : x->id > y->id;
}

static void keep_newest(GPtrArray *entries, guint limit)
{
    g_ptr_array_sort(entries, by_time);
    if (entries->len > limit)
        g_ptr_array_remove_range(entries, 0, entries->len - limit);
}

static gboolean read_all(struct store_reader *r, gint64 id, guint limit, GPtrArray *entries, GError **error)
{
    static const char OWN[] =
        "SELECT " ITEM_COLUMNS " FROM " ITEM_FROM " WHERE i.conversation=? ORDER BY i.id DESC LIMIT ?";
    if (!add_items(r, db_query(r, error, OWN, DB_I(id), DB_I(limit)), entries, error))
        return FALSE;
    gint64 last = entries->len > 0 ? ((struct entry *)entries->pdata[0])->id : G_MAXINT64;
    if (!add_notes(r, id, entries, error) || !add_all_events(r, id, limit, entries, error) ||
        !add_ledgers(r, id, entries, error))
        return FALSE;
    keep_newest(entries, limit);
    guint left = limit - entries->len;
    if (left > 0 && !add_around(r, id, last, left, entries, error))
        return FALSE;
    return add_gaps(r, id, entries, error);
}

GPtrArray *store_thread(struct store_reader *r, gint64 conversation, guint limit, GError **error)
{
    gint64 id = conversation;
    GPtrArray *entries = g_ptr_array_new_with_free_func((GDestroyNotify)entry_free);
    if (!db_int(r, error, &id, "SELECT conversation FROM merged WHERE old=?", DB_I(conversation)) ||
        !read_all(r, id, limit, entries, error)) {
        g_ptr_array_unref(entries);
        return NULL;
    }
    /* The root stays, however far above. */
    g_ptr_array_sort(entries, by_time);
    return entries;
}
