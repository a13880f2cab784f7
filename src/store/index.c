/* Texts on their way into the full-text index. */
#include "db.h"

struct text {
    gint64 item;
    gboolean remove;
    char *text, *warning;
};

static void text_free(gpointer p)
{
    struct text *t = p;
    g_free(t->text);
    g_free(t->warning);
    g_free(t);
}

static void push(struct store_writer *w, gint64 item, const char *text, const char *warning, gboolean remove)
{
    struct text *t = g_new(struct text, 1);
    *t = (struct text){item, remove, g_strdup(text), g_strdup(warning)};
    if (w->texts == NULL)
        w->texts = g_ptr_array_new_with_free_func(text_free);
    g_ptr_array_add(w->texts, t);
}

void index_add(struct store_writer *w, gint64 item, const char *text, const char *warning)
{
    push(w, item, text, warning, FALSE);
}

void index_remove(struct store_writer *w, gint64 item, const char *text, const char *warning)
{
    push(w, item, text, warning, TRUE);
}

gboolean index_write(struct store_writer *w, GError **error)
{
    struct store_reader *r = &w->reader;
    gboolean ok = TRUE;
    for (guint k = 0; ok && w->texts != NULL && k < w->texts->len; k++) {
        const struct text *t = w->texts->pdata[k];
        ok = t->remove ? db_run(r, error,
                                "INSERT INTO item_fts(item_fts,rowid,text,warning) VALUES('delete',?,?,?)",
                                DB_I(t->item), DB_T(t->text), DB_T(t->warning))
                       : db_run(r, error, "INSERT INTO item_fts(rowid,text,warning) VALUES(?,?,?)",
                                DB_I(t->item), DB_T(t->text), DB_T(t->warning));
    }
    index_forget(w);
    return ok;
}

void index_forget(struct store_writer *w)
{
    if (w->texts != NULL)
        g_ptr_array_set_size(w->texts, 0);
}
