/* Watches as campaigns: which items belong to one. */
#include <string.h>

#include "repute/text.h"
#include "sums.h"

static gboolean in_word(const char *p)
{
    gunichar c = g_utf8_get_char(p);
    return !text_is_cjk(c) && (g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '_');
}

/* The words stand there whole, "#tag" with its sign; scripts without blanks need no gap. Both folded. */
static gboolean has_words(const char *text, const char *words)
{
    gsize len = strlen(words);
    for (const char *at = text; (at = strstr(at, words)) != NULL; at = g_utf8_next_char(at)) {
        const char *last = g_utf8_prev_char(words + len);
        gboolean begins = at == text || !in_word(words) || !in_word(g_utf8_prev_char(at));
        gboolean ends = at[len] == '\0' || !in_word(last) || !in_word(at + len);
        if (begins && ends)
            return TRUE;
    }
    return FALSE;
}

gboolean sums_watch_matches(const char *query, const char *text)
{
    g_autofree char *words = g_strstrip(text_fold(query)), *folded = text_fold(text);
    return *words != '\0' && strcmp(words, "#") != 0 && has_words(folded, words);
}

static gboolean take_in(struct store_writer *w, gint64 watch, const char *query, GArray *found, GError **error)
{
    struct store_reader *r = &w->reader;
    for (guint k = 0; k < found->len; k++) {
        gint64 id = g_array_index(found, gint64, k);
        g_autofree char *text = db_string(r, NULL, "SELECT text FROM item WHERE id=?", DB_I(id));
        if (text == NULL || !sums_watch_matches(query, text))
            continue;
        if (!sums_item(w, id, -1, error) ||
            !db_run(r, error, "INSERT OR IGNORE INTO watch_item(watch,item) VALUES(?,?)", DB_I(watch), DB_I(id)) ||
            !sums_item(w, id, 1, error))
            return FALSE;
    }
    return TRUE;
}

gboolean sums_watch_added(struct store_writer *w, gint64 watch, gint64 account, const char *query, GError **error)
{
    struct store_reader *r = &w->reader;
    g_autoptr(GString) phrase = g_string_new(NULL);
    if (!tokenizer_phrase(query, FALSE, phrase))
        return TRUE;
    if (!index_write(w, error))
        return FALSE;
    g_autoptr(GArray) found = db_ids(r,
                                     db_query(r, error,
                                              "SELECT i.id FROM item_fts f CROSS JOIN item i ON i.id=f.rowid WHERE"
                                              " item_fts MATCH ? AND i.account=? AND i.direction=0",
                                              DB_T(phrase->str), DB_I(account)),
                                     error);
    return found != NULL && take_in(w, watch, query, found, error);
}

gboolean sums_watches_removed(struct store_writer *w, gint64 account, gint64 watch, GError **error)
{
    struct store_reader *r = &w->reader;
    g_autoptr(GArray) ids = db_ids(
        r, db_query(r, error, "SELECT id FROM watch WHERE id=? OR account=?", DB_I(watch), DB_I(account)), error);
    for (guint k = 0; ids != NULL && k < ids->len; k++) {
        gint64 id = g_array_index(ids, gint64, k);
        if (!db_run(r, error, "DELETE FROM score WHERE kind=2 AND scope=?", DB_I(id)) || /* the next watch may have its id */
            !db_run(r, error, "DELETE FROM mood WHERE kind=2 AND scope=?", DB_I(id)) ||
            !db_run(r, error, "DELETE FROM mood_gone WHERE kind=2 AND scope=?", DB_I(id)))
            return FALSE;
    }
    return ids != NULL;
}
