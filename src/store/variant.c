/* How a draft differs for single accounts. */
#include "variant.h"

#include "db.h"
#include "journal.h"

static gpointer read_variant(sqlite3_stmt *s)
{
    struct variant *v = g_new(struct variant, 1);
    *v = (struct variant){
        .account = db_text(s, 0),
        .text = db_text(s, 1),
        .warning = db_text(s, 2),
        .visibility = sqlite3_column_int(s, 3),
        .language = db_text(s, 4),
        .cursor = sqlite3_column_int64(s, 5),
    };
    return v;
}

gboolean variants_read(struct store_reader *r, struct draft *d, GError **error)
{
    GPtrArray *all = db_rows(r,
                             db_query(r, error,
                                      "SELECT account, text, warning, coalesce(visibility,-1), language, cursor"
                                      " FROM variant WHERE draft=? ORDER BY account",
                                      DB_I(d->id)),
                             read_variant, (GDestroyNotify)variant_free, error);
    if (all == NULL)
        return FALSE;
    g_ptr_array_unref(d->variants);
    d->variants = all;
    return TRUE;
}

static gboolean write_one(struct store_writer *w, gint64 draft, const struct variant *v, gint64 now_ms, GError **error)
{
    if (v->text != NULL && !journal_note(w, draft, v->account, v->text, now_ms, error))
        return FALSE;
    /* An empty one behind it: what is written next does not take the place of what was given up. */
    if (v->dropped)
        return v->text == NULL || journal_note(w, draft, v->account, "", now_ms, error);
    return db_run(&w->reader, error,
                                "INSERT INTO variant(draft, account, text, warning, visibility, language, cursor)"
                                " VALUES(?,?,?,?,iif(?5<0,NULL,?5),?,?)",
                                DB_I(draft), DB_T(v->account), DB_T(v->text), DB_T(v->warning), DB_I(v->visibility),
                                DB_T(v->language), DB_I(v->cursor));
}

gboolean variants_write(struct store_writer *w, gint64 id, struct draft *d, gint64 now_ms, GError **error)
{
    if (!db_run(&w->reader, error, "DELETE FROM variant WHERE draft=?", DB_I(id)))
        return FALSE;
    for (guint i = 0; i < d->variants->len; i++)
        if (!write_one(w, id, d->variants->pdata[i], now_ms, error))
            return FALSE;
    for (guint i = d->variants->len; i > 0; i--)
        if (((struct variant *)d->variants->pdata[i - 1])->dropped)
            g_ptr_array_remove_index(d->variants, i - 1);
    return TRUE;
}

gboolean variant_write_text(struct store_reader *r, gint64 draft, const char *account, const char *text,
                            gint64 cursor, GError **error)
{
    return db_run(r, error,
                  "INSERT INTO variant(draft, account, text, cursor) VALUES(?,?,?,?)"
                  " ON CONFLICT DO UPDATE SET text=excluded.text, cursor=excluded.cursor",
                  DB_I(draft), DB_T(account), DB_T(text), DB_I(cursor));
}
