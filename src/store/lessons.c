/* Lessons are the items that a person judged: no table of their own, so what is taken back is gone. */
#include "repute/store_lessons.h"

#include <string.h>

#include "act.h"

static void lesson_free(gpointer p)
{
    struct lesson *l = p;
    if (l == NULL)
        return;
    g_free(l->text);
    g_free(l->language);
    g_free(l);
}

static gpointer read_lesson(sqlite3_stmt *s)
{
    struct lesson *l = g_new0(struct lesson, 1);
    l->item = sqlite3_column_int64(s, 0);
    l->text = db_text(s, 1);
    l->language = db_text(s, 2);
    l->label = sqlite3_column_int(s, 3);
    return l;
}

GPtrArray *store_lessons(struct store_reader *r, guint limit, GError **error)
{
    return db_rows(r,
                   db_query(r, error,
                            "SELECT id, text, language, label FROM item INDEXED BY item_judged"
                            " WHERE scored_by IS NOT NULL AND direction=0 AND deleted_at=0 ORDER BY id DESC LIMIT ?",
                            DB_I(limit)),
                   read_lesson, lesson_free, error);
}

gboolean store_lessons_mark(struct store_reader *r, gint64 *mark, GError **error)
{
    /* Ids are too large to add up; 1,000,003 is a prime. */
    return db_int(r, error, mark,
                  "SELECT coalesce(sum((id % 1000003 + 1) * (label + 2)), 0) * 4096 + count(*) % 4096 FROM item"
                  " INDEXED BY item_judged WHERE scored_by IS NOT NULL AND direction=? AND deleted_at=0",
                  DB_I(DIR_IN));
}

static gpointer read_item(sqlite3_stmt *s)
{
    struct item *i = item_new();
    i->id = sqlite3_column_int64(s, 0);
    i->text = db_text(s, 1);
    i->language = db_text(s, 2);
    i->score = sqlite3_column_double(s, 3);
    i->label = sqlite3_column_int(s, 4);
    i->confidence = sqlite3_column_double(s, 5);
    i->scored = sqlite3_column_int(s, 6) != 0;
    return i;
}

GPtrArray *store_items_to_score(struct store_reader *r, guint limit, GError **error)
{
    return db_rows(r,
                   db_query(r, error,
                            "SELECT i.id, i.text, i.language, i.score, i.label, i.confidence, i.scored"
                            " FROM conversation c JOIN item i ON i.conversation=c.id"
                            " WHERE c.active=1 AND i.direction=0 AND i.scored_by IS NULL AND i.deleted_at=0"
                            " ORDER BY c.last_item DESC, i.id DESC LIMIT ?",
                            DB_I(limit)),
                   read_item, (GDestroyNotify)item_free, error);
}

/* The clock alone: to judge again is no change that another's act would have to know of. */
static gboolean follow_clock(struct store_writer *w, gint64 conversation, const struct service_level *sl, GError **error)
{
    struct conv c;
    int found = conv_load(&w->reader, conversation, &c, error);
    if (found != 1)
        return found == 0;
    gboolean ok = conv_recount_waiting(&w->reader, &c, sl, error) &&
                  db_run(&w->reader, error,
                         "UPDATE conversation SET waiting_since=?2, soon_at=?3, due_at=?4, needed_at=?5 WHERE id=?1 AND"
                         " (waiting_since<>?2 OR soon_at<>?3 OR due_at<>?4 OR needed_at<>?5)",
                         DB_I(c.id), DB_I(c.waiting_since), DB_I(c.soon_at), DB_I(c.due_at), DB_I(c.needed_at));
    conv_clear(&c);
    return ok;
}

gboolean store_rescore(struct store_writer *w, const struct item *now, const struct service_level *sl, gboolean *changed,
                       GError **error)
{
    struct item *old = store_item(&w->reader, now->id, error);
    if (old == NULL)
        return FALSE;
    gboolean ok = TRUE, todo = old->scored_by == NULL && g_strcmp0(old->text, now->text) == 0;
    gint64 conversation = old->conversation;
    item_free(old);
    if (todo) {
        json_t *fields = json_pack("{s:i,s:f,s:f,s:i}", "label", now->label, "score", now->score, "confidence",
                                   now->confidence, "scored", now->scored ? 1 : 0);
        ok = change_sentiment(w, now->id, fields, error) && follow_clock(w, conversation, sl, error);
        json_decref(fields);
    }
    if (ok && changed != NULL)
        *changed = todo;
    return ok;
}

/* ---- agreement ---- */

void agreement_lang(const char *tag, char lang[4])
{
    gsize len = tag != NULL ? strcspn(tag, "-_") : 0;
    gsize n = len < 4 ? len : 0;
    for (gsize i = 0; i < n; i++)
        lang[i] = g_ascii_tolower(tag[i]);
    lang[n] = '\0';
}

const struct agreement *agreement_find(const GArray *all, const char *tag)
{
    char lang[4];
    agreement_lang(tag, lang);
    for (guint i = 0; all != NULL && *lang != '\0' && i < all->len; i++) {
        const struct agreement *a = &g_array_index(all, struct agreement, i);
        if (strcmp(a->lang, lang) == 0)
            return a;
    }
    return NULL;
}

GArray *store_agreements(struct store_reader *r, GError **error)
{
    sqlite3_stmt *s = db_query(r, error, "SELECT lang, n, agreed FROM agreement WHERE n>? ORDER BY lang", DB_I(0));
    if (s == NULL)
        return NULL;
    GArray *all = g_array_new(FALSE, TRUE, sizeof(struct agreement));
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct agreement a = {.n = (guint)sqlite3_column_int(s, 1), .agreed = (guint)sqlite3_column_int(s, 2)};
        g_strlcpy(a.lang, (const char *)sqlite3_column_text(s, 0), sizeof a.lang);
        g_array_append_val(all, a);
    }
    if (!db_end(r, s, rc, error))
        g_clear_pointer(&all, g_array_unref);
    return all;
}

static gboolean are_same(const GArray *a, const GArray *b)
{
    gboolean same = a->len == b->len;
    for (guint i = 0; same && i < a->len; i++) {
        const struct agreement *x = &g_array_index(a, struct agreement, i), *y = &g_array_index(b, struct agreement, i);
        same = strcmp(x->lang, y->lang) == 0 && x->n == y->n && x->agreed == y->agreed;
    }
    return same;
}

static int by_lang(gconstpointer a, gconstpointer b)
{
    return strcmp(((const struct agreement *)a)->lang, ((const struct agreement *)b)->lang);
}

gboolean store_agreements_set(struct store_writer *w, const GArray *agreements, gboolean *changed, GError **error)
{
    g_autoptr(GArray) old = store_agreements(&w->reader, error);
    if (old == NULL || !db_writable(w, error))
        return FALSE;
    g_autoptr(GArray) sorted = g_array_new(FALSE, TRUE, sizeof(struct agreement));
    g_array_append_vals(sorted, agreements->data, agreements->len);
    g_array_sort(sorted, by_lang);
    gboolean same = are_same(old, sorted), ok = same || db_run(&w->reader, error, "DELETE FROM agreement WHERE n>=?", DB_I(0));
    for (guint i = 0; ok && !same && i < sorted->len; i++) {
        const struct agreement *a = &g_array_index(sorted, struct agreement, i);
        ok = db_run(&w->reader, error, "INSERT INTO agreement VALUES(?,?,?)", DB_T(a->lang), DB_I(a->n), DB_I(a->agreed));
    }
    if (ok && changed != NULL)
        *changed = !same;
    return ok;
}
