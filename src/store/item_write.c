/* An item's row, its full text and its earlier versions. */
#include <string.h>

#include "put.h"
#include "repute/text.h"
#include "row.h"
#include "sums.h"

const char *item_uri_end(const char *uri)
{
    const char *slash = strrchr(uri, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : uri;
}

void stored_clear(struct stored *s)
{
    g_free(s->text);
    g_free(s->warning);
    g_free(s->language);
    g_free(s->media);
    g_free(s->poll);
    g_free(s->root);
    *s = (struct stored){0};
}

int item_find(struct store_reader *r, gint64 account, const char *uri, struct stored *o, GError **error)
{
    static const char FIND[] =
        "SELECT "
        "id,conversation,created_at,edited_at,deleted_at,favourites,reposts,replies,label,visibility,scored,"
        "automatic,watched,needs_answer,favourited,reposted,direction,text,warning,language,media,poll,root"
        " FROM item WHERE account=? AND uri_end=? AND uri=?";
    *o = (struct stored){0};
    sqlite3_stmt *s = db_query(r, error, FIND, DB_I(account), DB_T(item_uri_end(uri)), DB_T(uri));
    if (s == NULL)
        return -1;
    int rc = sqlite3_step(s), k = 0;
    if (rc == SQLITE_ROW) {
        o->id = sqlite3_column_int64(s, k++);
        o->conversation = sqlite3_column_int64(s, k++);
        o->created_at = sqlite3_column_int64(s, k++);
        o->edited_at = sqlite3_column_int64(s, k++);
        o->deleted_at = sqlite3_column_int64(s, k++);
        o->favourites = sqlite3_column_int64(s, k++);
        o->reposts = sqlite3_column_int64(s, k++);
        o->replies = sqlite3_column_int64(s, k++);
        o->label = sqlite3_column_int(s, k++);
        o->visibility = sqlite3_column_int(s, k++);
        o->scored = sqlite3_column_int(s, k++) != 0;
        o->automatic = sqlite3_column_int(s, k++) != 0;
        o->watched = sqlite3_column_int(s, k++) != 0;
        o->needs_answer = sqlite3_column_int(s, k++) != 0;
        o->favourited = sqlite3_column_int(s, k++) != 0;
        o->reposted = sqlite3_column_int(s, k++) != 0;
        o->direction = (enum direction)sqlite3_column_int(s, k++);
        o->text = db_text(s, k++);
        o->warning = db_text(s, k++);
        o->language = db_text(s, k++);
        o->media = db_text(s, k++);
        o->poll = db_text(s, k++);
        o->root = db_text(s, k++);
    }
    return db_end(r, s, rc, error) ? rc == SQLITE_ROW : -1;
}

gint64 item_new_id(struct store_reader *r, gint64 created_ms, GError **error)
{
    gint64 first = id_from_ms(created_ms, 0), last = first - 1;
    /* max() of no row is NULL, read as 0. */
    if (!db_int(r, error, &last, "SELECT max(id) FROM item WHERE id>=?1 AND id<?1+1048576", DB_I(first)))
        return 0;
    if (last < first)
        return first;
    if (id_ms(last + 1) == id_ms(last))
        return last + 1;
    return item_new_id(r, created_ms + 1, error); /* a million in one millisecond */
}

static gboolean has_link(const char *text)
{
    if (strstr(text, "://") == NULL)
        return FALSE;
    GArray *links = text_links(text);
    gboolean found = links->len > 0;
    g_array_unref(links);
    return found;
}

gboolean item_insert(struct store_writer *w, const struct item *item, const struct known *author,
                     const char *root, gint64 now_ms, GError **error)
{
    static const char INSERT[] =
        "INSERT INTO "
        "item(id,account,conversation,profile,direction,kind,remote_id,uri,url,in_reply_to,root,text,"
        "warning,language,visibility,created_at,fetched_at,edited_at,deleted_at,checked_at,media,poll,"
        "favourites,"
        "reposts,replies,favourited,reposted,automatic,watched,needs_answer,has_link,followers,score,label,"
        "confidence,"
        "scored,scored_by,uri_end) "
        "VALUES(?,?,nullif(?,0),?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
    struct store_reader *r = &w->reader;
    g_autofree char *media = media_to_json(item->media);
    const char *text = item->text != NULL ? item->text : "";
    gboolean ok =
        db_run(r, error, INSERT, DB_I(item->id), DB_I(item->account), DB_I(item->conversation),
               DB_I(author->profile), DB_I(item->direction), DB_I(item->kind),
               DB_T(item->remote_id != NULL ? item->remote_id : item->uri), DB_T(item->uri), DB_T(item->url),
               DB_T(item->in_reply_to), DB_T(root), DB_T(text), DB_T(item->warning), DB_T(item->language),
               DB_I(item->visibility), DB_I(item->created_at), DB_I(item->fetched_at), DB_I(item->edited_at),
               DB_I(item->deleted_at), DB_I(now_ms), DB_T(media), DB_T(item->poll), DB_I(item->favourites),
               DB_I(item->reposts), DB_I(item->replies), DB_I(item->favourited), DB_I(item->reposted),
               DB_I(item->automatic), DB_I(item->watched), DB_I(triage_needs_answer(item)),
               DB_I(has_link(text)), DB_I(item->author.followers), DB_D(item->score), DB_I(item->label),
               DB_D(item->confidence), DB_I(item->scored), DB_T(item->scored_by), DB_T(item_uri_end(item->uri)));
    if (ok)
        index_add(w, item->id, text, item->warning);
    return ok;
}

/* ---- put again ---- */
static gboolean counter_changed(gint64 now, gint64 then)
{
    return now >= 0 && now != then;
}

static gboolean facts_changed(const struct stored *o, const struct item *i, const char *media)
{
    return counter_changed(i->favourites, o->favourites) || counter_changed(i->reposts, o->reposts) ||
           counter_changed(i->replies, o->replies) || i->favourited != o->favourited ||
           i->reposted != o->reposted || (int)i->visibility != o->visibility ||
           o->deleted_at != i->deleted_at || i->edited_at > o->edited_at || g_strcmp0(media, o->media) != 0 ||
           (i->poll != NULL && g_strcmp0(i->poll, o->poll) != 0) ||
           (i->language != NULL && g_strcmp0(i->language, o->language) != 0);
}

gboolean item_is_back(const struct stored *o, const struct item *i)
{
    return o->deleted_at != 0 && i->deleted_at == 0;
}

static gboolean update_facts(struct store_reader *r, const struct stored *o, const struct item *i,
                             const char *media, gint64 now_ms, GError **error)
{
    static const char FACTS[] =
        "UPDATE item SET "
        "favourites=iif(?1<0,favourites,?1),reposts=iif(?2<0,reposts,?2),replies=iif(?3<0,replies,?3),"
        "favourited=?4,reposted=?5,visibility=?6,deleted_at=?7,edited_at=max(edited_at,?8),media=?9,"
        "poll=coalesce(?10,poll),language=coalesce(?11,language),checked_at=?12 WHERE id=?13";
    return db_run(r, error, FACTS, DB_I(i->favourites), DB_I(i->reposts), DB_I(i->replies),
                  DB_I(i->favourited), DB_I(i->reposted), DB_I(i->visibility), DB_I(i->deleted_at),
                  DB_I(i->edited_at), DB_T(media), DB_T(i->poll), DB_T(i->language), DB_I(now_ms),
                  DB_I(o->id)) &&
           (!item_is_back(o, i) || db_run(r, error, "UPDATE item SET needs_answer=? WHERE id=?",
                                          DB_I(triage_needs_answer(i)), DB_I(o->id)));
}

static gboolean update_text(struct store_writer *w, const struct stored *o, const struct item *i,
                            gint64 now_ms, GError **error)
{
    struct store_reader *r = &w->reader;
    const char *text = i->text != NULL ? i->text : "";
    /* Two edits in one millisecond: the earlier text is the one to keep. */
    if (!db_run(r, error, "INSERT OR IGNORE INTO item_version(item,seen_at,text,warning) VALUES(?,?,?,?)",
                DB_I(o->id), DB_I(now_ms), DB_T(o->text), DB_T(o->warning)))
        return FALSE;
    index_remove(w, o->id, o->text, o->warning);
    index_add(w, o->id, text, i->warning);
    /* What we sent comes back as the server shows it ("@lena" for "@lena@host"): no edit, unless it says so. */
    gint64 edited = i->edited_at != 0 || o->direction == DIR_OUT ? i->edited_at : now_ms;
    return db_run(r, error,
                  "UPDATE item SET text=?,warning=?,score=?,label=?,confidence=?,scored=?,scored_by=?,"
                  "has_link=?,needs_answer=?,edited_at=? WHERE id=?",
                  DB_T(text), DB_T(i->warning), DB_D(i->score), DB_I(i->label), DB_D(i->confidence),
                  DB_I(i->scored), DB_T(i->scored_by), DB_I(has_link(text)), DB_I(triage_needs_answer(i)),
                  DB_I(MAX(edited, o->edited_at)), DB_I(o->id)) &&
           (o->direction != DIR_IN || sums_text_changed(w, o->id, i->account, text, error));
}

gboolean item_update(struct store_writer *w, const struct stored *o, const struct item *i, gint64 now_ms,
                     enum put_outcome *outcome, GError **error)
{
    g_autofree char *media = media_to_json(i->media);
    gboolean edited =
        g_strcmp0(o->text, i->text != NULL ? i->text : "") != 0 || g_strcmp0(o->warning, i->warning) != 0;
    gboolean facts = facts_changed(o, i, media), sums = edited || o->deleted_at != i->deleted_at;
    *outcome = edited ? PUT_EDITED : facts ? PUT_CHANGED : PUT_SAME;
    return (!sums || sums_item(w, o->id, -1, error)) &&
           (!facts || update_facts(&w->reader, o, i, media, now_ms, error)) &&
           (!edited || update_text(w, o, i, now_ms, error)) && (!sums || sums_item(w, o->id, 1, error));
}
