/* One line of configuration, or of `:`, into words. */

#include "repute/err.h"
#include "repute/settings.h"

struct splitter {
    const char *line;
    GPtrArray *words;
    GArray *columns;
    GError **error;
};

static gboolean is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int column_of(const struct splitter *p, const char *s)
{
    return (int)g_utf8_pointer_to_offset(p->line, s) + 1;
}

/* Reads the quote at s into word; where it ends, or NULL. */
static const char *read_quote(const struct splitter *p, const char *s, GString *word)
{
    char quote = *s;
    const char *open = s;
    for (s++; *s != '\0' && *s != quote; s++) {
        if (quote == '"' && *s == '\\' && s[1] != '\0')
            s++;
        g_string_append_c(word, *s);
    }
    if (*s == quote)
        return s + 1;
    err_set(p->error, ERR_INVALID, "column %d: the quote %c is never closed", column_of(p, open), quote);
    return NULL;
}

static const char *read_word(struct splitter *p, const char *s)
{
    int column = column_of(p, s);
    GString *word = g_string_new(NULL);
    while (s != NULL && *s != '\0' && !is_blank(*s)) {
        if (*s == '"' || *s == '\'') {
            s = read_quote(p, s, word);
            continue;
        }
        if (*s == '\\' && s[1] != '\0')
            s++;
        g_string_append_c(word, *s++);
    }
    if (s == NULL) {
        g_string_free(word, TRUE);
        return NULL;
    }
    g_array_append_val(p->columns, column);
    g_ptr_array_add(p->words, g_string_free(word, FALSE));
    return s;
}

char **settings_split(const char *line, GArray **columns, GError **error)
{
    struct splitter p = {
        .line = line,
        .words = g_ptr_array_new_with_free_func(g_free),
        .columns = g_array_new(FALSE, FALSE, sizeof(int)),
        .error = error,
    };
    const char *s = line, *end;
    if (!g_utf8_validate(line, -1, &end)) {
        err_set(error, ERR_INVALID, "column %d: the line is not UTF-8 from here on", column_of(&p, end));
        s = NULL;
    }
    while (s != NULL) {
        while (is_blank(*s))
            s++;
        if (*s == '\0' || *s == '#')
            break;
        s = read_word(&p, s);
    }
    if (columns != NULL && s != NULL)
        *columns = g_array_ref(p.columns);
    g_array_unref(p.columns);
    if (s == NULL) {
        g_ptr_array_unref(p.words);
        return NULL;
    }
    g_ptr_array_add(p.words, NULL);
    g_ptr_array_set_free_func(p.words, NULL);
    return (char **)g_ptr_array_free(p.words, FALSE);
}
