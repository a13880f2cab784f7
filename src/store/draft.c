/* Drafts: pieces of writing, each its writer's own. Nobody else's act takes one away. */
#include "db.h"
#include "draft_poll.h"
#include "journal.h"
#include "row.h"
#include "variant.h"

#define COLUMNS                                                                                         \
    "id, owner, title, conversation, reply_to, accounts, text, warning, language, visibility, due_at, " \
    "zone, media,"                                                                                      \
    " poll, approver, cursor, edits, created_at, updated_at, discarded_at, revision, card"

static gpointer read_draft(sqlite3_stmt *s)
{
    struct draft *d = draft_new();
    GPtrArray *media = d->media, *variants = d->variants;
    *d = (struct draft){
        .id = sqlite3_column_int64(s, 0),
        .owner = db_text(s, 1),
        .title = db_text(s, 2),
        .conversation = sqlite3_column_int64(s, 3),
        .reply_to = sqlite3_column_int64(s, 4),
        .accounts = db_text(s, 5),
        .text = db_text(s, 6),
        .warning = db_text(s, 7),
        .language = db_text(s, 8),
        .visibility = (enum visibility)sqlite3_column_int(s, 9),
        .due_at = sqlite3_column_int64(s, 10),
        .zone = db_text(s, 11),
        .media = media,
        .variants = variants,
        .poll = draft_poll_from_text((const char *)sqlite3_column_text(s, 13)),
        .approver = db_text(s, 14),
        .cursor = sqlite3_column_int64(s, 15),
        .edits = sqlite3_column_int64(s, 16),
        .created_at = sqlite3_column_int64(s, 17),
        .updated_at = sqlite3_column_int64(s, 18),
        .discarded_at = sqlite3_column_int64(s, 19),
        .revision = sqlite3_column_int64(s, 20),
        .card = db_text(s, 21),
    };
    media_from_json((const char *)sqlite3_column_text(s, 12), media);
    return d;
}

/* list may be NULL: then the error is set. */
static GPtrArray *with_variants(struct store_reader *r, GPtrArray *list, GError **error)
{
    for (guint i = 0; list != NULL && i < list->len; i++)
        if (!variants_read(r, list->pdata[i], error))
            g_clear_pointer(&list, g_ptr_array_unref);
    return list;
}

GPtrArray *store_drafts(struct store_reader *r, const char *owner, GError **error)
{
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT " COLUMNS " FROM draft WHERE discarded_at=0 AND sent_at=0 AND"
                               " (?1 IS NULL OR owner=?1) ORDER BY updated_at DESC, id DESC",
                               DB_T(owner));
    return with_variants(r, db_rows(r, s, read_draft, (GDestroyNotify)draft_free, error), error);
}

GPtrArray *store_drafts_discarded(struct store_reader *r, const char *owner, GError **error)
{
    sqlite3_stmt *s =
        db_query(r, error,
                 "SELECT " COLUMNS " FROM draft WHERE discarded_at>0 AND (?1 IS NULL OR owner=?1)"
                 " ORDER BY discarded_at DESC, id DESC",
                 DB_T(owner));
    return with_variants(r, db_rows(r, s, read_draft, (GDestroyNotify)draft_free, error), error);
}

struct draft *store_draft(struct store_reader *r, gint64 id, GError **error)
{
    gpointer d = NULL;
    sqlite3_stmt *s = db_query(r, error, "SELECT " COLUMNS " FROM draft WHERE id=?", DB_I(id));
    if (db_row(r, s, read_draft, &d, error) == 0)
        err_set(error, ERR_NOT_FOUND, "no draft with the number %" G_GINT64_FORMAT, id);
    if (d != NULL && !variants_read(r, d, error))
        g_clear_pointer((struct draft **)&d, draft_free);
    return d;
}

gint64 store_draft_for(struct store_reader *r, const char *owner, gint64 conversation)
{
    gint64 id = 0;
    db_int(r, NULL, &id,
           "SELECT id FROM draft WHERE conversation=? AND owner=? AND discarded_at=0 AND sent_at=0"
           " ORDER BY updated_at DESC, id DESC LIMIT 1",
           DB_I(conversation), DB_T(owner));
    return id;
}

/* ---- saving ---- */
static gboolean insert(struct store_writer *w, const struct draft *d, const char *media, const char *poll,
                       gint64 now_ms, gint64 *id, GError **error)
{
    if (!db_run(&w->reader, error,
                "INSERT INTO draft(owner, title, conversation, reply_to, accounts, text, warning, language, "
                "visibility,"
                " due_at, zone, media, poll, card, approver, cursor, edits, created_at, updated_at)"
                " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                DB_T(d->owner), DB_T(d->title), DB_I(d->conversation), DB_I(d->reply_to),
                DB_T(d->accounts != NULL ? d->accounts : ""), DB_T(d->text != NULL ? d->text : ""),
                DB_T(d->warning), DB_T(d->language), DB_I(d->visibility), DB_I(d->due_at), DB_T(d->zone),
                DB_T(media), DB_T(poll), DB_T(d->card), DB_T(d->approver), DB_I(d->cursor), DB_I(d->edits),
                DB_I(now_ms), DB_I(now_ms)))
        return FALSE;
    *id = sqlite3_last_insert_rowid(w->reader.db);
    return TRUE;
}

static gpointer read_standing(sqlite3_stmt *s)
{
    return g_strdup(sqlite3_column_int64(s, 0) > 0   ? "it was sent since"
                    : sqlite3_column_int64(s, 1) > 0 ? "it was discarded since"
                                                     : "another window changed it since");
}

/* Why an update found no row to change. */
static gboolean refuse(struct store_reader *r, gint64 id, GError **error)
{
    gpointer why = NULL;
    sqlite3_stmt *s = db_query(r, error, "SELECT sent_at, discarded_at FROM draft WHERE id=?", DB_I(id));
    int found = db_row(r, s, read_standing, &why, error);
    if (found == 0)
        err_set(error, ERR_NOT_FOUND, "no draft with the number %" G_GINT64_FORMAT, id);
    else if (found > 0)
        err_set(error, ERR_CONFLICT,
                "saving draft %" G_GINT64_FORMAT " failed: %s; keep this text as a new draft", id,
                (char *)why);
    g_free(why);
    return FALSE;
}

static gboolean update(struct store_writer *w, const struct draft *d, const char *media, const char *poll,
                       gint64 now_ms, GError **error)
{
    struct store_reader *r = &w->reader;
    if (!db_run(
            r, error,
            "UPDATE draft SET title=?, conversation=?, reply_to=?, accounts=?, text=?, warning=?, language=?,"
            " visibility=?, due_at=?, zone=?, media=?, poll=?, card=?, approver=?, cursor=?, edits=?, updated_at=?,"
            " revision=revision+1 WHERE id=? AND revision=? AND discarded_at=0 AND sent_at=0",
            DB_T(d->title), DB_I(d->conversation), DB_I(d->reply_to),
            DB_T(d->accounts != NULL ? d->accounts : ""), DB_T(d->text != NULL ? d->text : ""),
            DB_T(d->warning), DB_T(d->language), DB_I(d->visibility), DB_I(d->due_at), DB_T(d->zone),
            DB_T(media), DB_T(poll), DB_T(d->card), DB_T(d->approver), DB_I(d->cursor), DB_I(d->edits),
            DB_I(now_ms), DB_I(d->id), DB_I(d->revision)))
        return FALSE;
    return db_changes(r) > 0 || refuse(r, d->id, error);
}

gboolean store_draft_save(struct store_writer *w, struct draft *d, gint64 now_ms, GError **error)
{
    gint64 id = d->id;
    if (!db_writable(w, error))
        return FALSE;
    g_autofree char *media = media_to_json(d->media);
    g_autofree char *poll = draft_poll_to_text(d->poll);
    gboolean ok =
        id == 0 ? insert(w, d, media, poll, now_ms, &id, error) : update(w, d, media, poll, now_ms, error);
    if (!ok || !journal_note(w, id, NULL, d->text != NULL ? d->text : "", now_ms, error) ||
        !variants_write(w, id, d, now_ms, error))
        return FALSE;
    d->revision = d->id == 0 ? 1 : d->revision + 1;
    if (d->id == 0)
        d->created_at = now_ms;
    d->id = id;
    d->updated_at = now_ms;
    return TRUE;
}

gboolean store_draft_journal(struct store_writer *w, gint64 id, const char *account, const char *text,
                             gint64 cursor, gint64 now_ms, gint64 *revision, GError **error)
{
    struct store_reader *r = &w->reader;
    gint64 now_at = 0;
    if (!db_writable(w, error) ||
        !db_run(r, error,
                "UPDATE draft SET text=iif(?5,text,?1), cursor=iif(?5,cursor,?2), updated_at=?3,"
                " revision=revision+1 WHERE id=?4 AND discarded_at=0 AND sent_at=0",
                DB_T(text), DB_I(cursor), DB_I(now_ms), DB_I(id), DB_I(account != NULL)))
        return FALSE;
    if (db_changes(r) == 0)
        return refuse(r, id, error);
    if (!db_int(r, error, &now_at, "SELECT revision FROM draft WHERE id=?", DB_I(id)) ||
        (account != NULL && !variant_write_text(r, id, account, text, cursor, error)) ||
        !journal_note(w, id, account, text, now_ms, error))
        return FALSE;
    if (revision != NULL)
        *revision = now_at;
    return TRUE;
}

/* ---- discarded, sent ---- */
static gboolean owned_by(struct store_reader *r, gint64 id, const char *who, GError **error)
{
    g_autofree char *owner = db_string(r, error, "SELECT owner FROM draft WHERE id=?", DB_I(id));
    if (owner == NULL && (error == NULL || *error == NULL))
        err_set(error, ERR_NOT_FOUND, "no draft with the number %" G_GINT64_FORMAT, id);
    if (owner == NULL || g_str_equal(owner, who))
        return owner != NULL;
    err_set(error, ERR_HELD, "discarding draft %" G_GINT64_FORMAT " failed: it is %s's; only %s can", id,
            owner, owner);
    return FALSE;
}

gboolean store_draft_discard(struct store_writer *w, gint64 id, const char *who, gboolean back, gint64 now_ms,
                             GError **error)
{
    struct store_reader *r = &w->reader;
    if (!db_writable(w, error) || (!back && !owned_by(r, id, who, error)))
        return FALSE;
    gboolean ok = back ? db_run(r, error,
                                "UPDATE draft SET discarded_at=0, sent_at=0, revision=revision+1 WHERE id=?1"
                                " AND (discarded_at>0 OR sent_at>0)",
                                DB_I(id))
                       : db_run(r, error,
                                "UPDATE draft SET discarded_at=?2, revision=revision+1 WHERE id=?1 AND"
                                " discarded_at=0 AND sent_at=0",
                                DB_I(id), DB_I(now_ms));
    if (!ok)
        return FALSE;
    if (db_changes(r) > 0)
        return store_audit(w, now_ms, who, back ? "recover" : "discard", "draft", id, NULL, error);
    if (!back)
        return refuse(r, id, error);
    err_set(error, ERR_CONFLICT, "recovering draft %" G_GINT64_FORMAT " failed: it is not discarded", id);
    return FALSE;
}

gboolean store_draft_sent(struct store_writer *w, gint64 id, gint64 now_ms, GError **error)
{
    struct store_reader *r = &w->reader;
    if (!db_writable(w, error) ||
        !db_run(r, error, "UPDATE draft SET sent_at=?, revision=revision+1 WHERE id=? AND sent_at=0",
                DB_I(now_ms), DB_I(id)))
        return FALSE;
    return db_changes(r) > 0 || refuse(r, id, error);
}
