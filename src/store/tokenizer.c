/* The full-text index's tokenizer "repute": words of the folded text (text_fold()), symbols one by one, and
 * overlapping pairs for scripts that write no blanks between words, so that any two or more characters of
 * those are found wherever they stand, as LIKE would find them. The last character of such a run is indexed
 * alone too, at the place of its pair: so one character is found as a prefix. */
#include <string.h>

#include "db.h"
#include "repute/text.h"

#define TOKEN_MAX 64 /* bytes; longer words are cut, in text and query alike */

typedef int (*token_func)(void *user, int flags, const char *token, int len, int start, int end);
struct walk {
    void *user;
    token_func each;
    gboolean query; /* the lone last character is left out */
    const char *text;
    gboolean lone; /* the last token was a run of one character */
};

/* Scripts without blanks between words: CJK, and Thai, Lao, Burmese, Khmer. */
static gboolean is_unspaced(gunichar c)
{
    return text_is_cjk(c) || (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) ||
           (c >= 0x1780 && c <= 0x17FF);
}

static gboolean is_word(gunichar c)
{
    if (c < 0x80)
        return g_ascii_isalnum((gchar)c);
    return g_unichar_isalnum(c) || g_unichar_ismark(c) || g_unichar_type(c) == G_UNICODE_PRIVATE_USE;
}

static gboolean is_symbol(gunichar c)
{
    return c >= 0x80 && g_unichar_type(c) == G_UNICODE_OTHER_SYMBOL;
}

static int emit(struct walk *w, int flags, const char *from, const char *to)
{
    gsize len = (gsize)(to - from);
    if (len > TOKEN_MAX)
        len = TOKEN_MAX;
    return w->each(w->user, flags, from, (int)len, (int)(from - w->text), (int)(to - w->text));
}

/* The run of unspaced characters at s; *end gets what follows it. */
static int walk_run(struct walk *w, const char *s, const char **end)
{
    const char *next = g_utf8_next_char(s);
    w->lone = !is_unspaced(g_utf8_get_char(next));
    if (w->lone) {
        *end = next;
        return emit(w, 0, s, next);
    }
    for (;;) {
        const char *after = g_utf8_next_char(next);
        int rc = emit(w, 0, s, after);
        if (rc != SQLITE_OK)
            return rc;
        s = next;
        next = after;
        if (*next == '\0' || !is_unspaced(g_utf8_get_char(next)))
            break;
    }
    *end = next;
    return w->query ? SQLITE_OK : emit(w, FTS5_TOKEN_COLOCATED, s, next);
}

static int walk_folded(struct walk *w, const char *s)
{
    int rc = SQLITE_OK;
    while (*s != '\0' && rc == SQLITE_OK) {
        gunichar c = g_utf8_get_char(s);
        const char *end = g_utf8_next_char(s);
        if (is_unspaced(c)) {
            rc = walk_run(w, s, &end);
        } else if (is_symbol(c)) {
            w->lone = FALSE;
            rc = emit(w, 0, s, end);
        } else if (is_word(c)) {
            while (*end != '\0' && is_word(c = g_utf8_get_char(end)) && !is_unspaced(c))
                end = g_utf8_next_char(end);
            w->lone = FALSE;
            rc = emit(w, 0, s, end);
        }
        s = end;
    }
    return rc;
}

/* Most texts are ASCII: no folding, no copy of more than a word. */
static int walk_ascii(struct walk *w, const char *text, int len)
{
    char token[TOKEN_MAX];
    for (int i = 0; i < len;) {
        int start = i, n = 0;
        for (; i < len && g_ascii_isalnum(text[i]); i++)
            if (n < TOKEN_MAX)
                token[n++] = g_ascii_tolower(text[i]);
        if (n == 0) {
            i++;
            continue;
        }
        int rc = w->each(w->user, 0, token, n, start, i);
        if (rc != SQLITE_OK)
            return rc;
    }
    return SQLITE_OK;
}

static gboolean is_ascii(const char *text, int len)
{
    int i = 0;
    for (guint64 eight; i + 8 <= len; i += 8) {
        memcpy(&eight, text + i, 8);
        if ((eight & G_GUINT64_CONSTANT(0x8080808080808080)) != 0)
            return FALSE;
    }
    for (; i < len; i++)
        if ((guchar)text[i] >= 0x80)
            return FALSE;
    return TRUE;
}

static int walk_text(struct walk *w, const char *text, int len)
{
    if (is_ascii(text, len))
        return walk_ascii(w, text, len);
    g_autofree char *copy = g_utf8_make_valid(text, len);
    g_autofree char *folded = text_fold(copy);
    w->text = folded;
    return walk_folded(w, folded);
}

/* ---- what FTS5 calls ---- */
static int create(void *user, const char **args, int n, Fts5Tokenizer **out)
{
    static const char NOTHING = 0; /* nothing is kept, but NULL would mean that there is no tokenizer */
    *out = (Fts5Tokenizer *)&NOTHING;
    return SQLITE_OK;
}

static void destroy(Fts5Tokenizer *t)
{
}

static int tokenize(Fts5Tokenizer *t, void *user, int flags, const char *text, int len, token_func each)
{
    struct walk w = {.user = user, .each = each, .query = (flags & FTS5_TOKENIZE_QUERY) != 0};
    return text != NULL && len > 0 ? walk_text(&w, text, len) : SQLITE_OK;
}

static fts5_api *api_of(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &s, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(s, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(s);
    }
    sqlite3_finalize(s);
    return api;
}

int tokenizer_register(sqlite3 *db)
{
    fts5_tokenizer ours = {create, destroy, tokenize};
    fts5_api *api = api_of(db);
    return api != NULL ? api->xCreateTokenizer(api, "repute", NULL, &ours, NULL) : SQLITE_ERROR;
}

/* ---- queries ---- */
static int count(void *user, int flags, const char *token, int len, int start, int end)
{
    int *n = user;
    (*n)++;
    return SQLITE_OK;
}

gboolean tokenizer_phrase(const char *text, gboolean prefix, GString *out)
{
    int n = 0;
    struct walk w = {.user = &n, .each = count, .query = TRUE};
    walk_text(&w, text, (int)strlen(text));
    if (n == 0)
        return FALSE;
    g_string_append_c(out, '"');
    for (const char *s = text; *s != '\0'; s++) {
        if (*s == '"')
            g_string_append_c(out, '"');
        g_string_append_c(out, *s);
    }
    g_string_append(out, prefix || w.lone ? "\"*" : "\"");
    return TRUE;
}
