/* Configuration is commands: the file, the built-in defaults and `:` are read by one parser. In a file only set,
 * theme, map and unmap have a meaning; what is wrong is listed with file, line and column, and the rest goes on. */
#include <string.h>

#include "repute/builtin.h"
#include "repute/err.h"
#include "repute/ui.h"

static const char *const PANE_NAMES[PANE_N] = {
    [PANE_MENTIONS] = "mentions", [PANE_CONVERSATION] = "conversation", [PANE_REPUTATION] = "reputation",
    [PANE_SCHEDULED] = "scheduled", [PANE_DRAFTS] = "drafts", [PANE_ACCOUNTS] = "accounts", [PANE_PERSON] = "person",
    [PANE_IDEAS] = "ideas", [PANE_COMPOSER] = "composer", [PANE_REVIEW] = "review", [PANE_HELP] = "help",
    [PANE_SINCE] = "since", [PANE_WELCOME] = "welcome", [PANE_WHY] = "why", [PANE_CLAIM] = "claimed",
    [PANE_LINKS] = "links", [PANE_MESSAGES] = "messages", [PANE_HISTORY] = "history",
};

const char *pane_name(enum pane_id p)
{
    return p > PANE_NONE && p < PANE_N ? PANE_NAMES[p] : "all";
}

gboolean pane_from_name(const char *name, enum pane_id *p)
{
    for (int i = PANE_NONE + 1; i < PANE_N; i++)
        if (g_strcmp0(PANE_NAMES[i], name) == 0) {
            *p = (enum pane_id)i;
            return TRUE;
        }
    return FALSE;
}

static gboolean conf_map(struct conf *c, char **words, int n, gboolean unmap, int *bad_word, GError **error)
{
    enum pane_id id = PANE_NONE;
    keycode keys[KEYS_MAX];
    gsize n_keys = 0;
    *bad_word = 1;
    if (n < 2 || (!g_str_equal(words[1], "all") && !pane_from_name(words[1], &id))) {
        err_set(error, ERR_INVALID, "expected a pane or all, such as: map mentions X spam");
        return FALSE;
    }
    *bad_word = 2;
    if (n < 3 || !keys_parse(words[2], keys, KEYS_MAX, &n_keys)) {
        err_set(error, ERR_INVALID, "expected one to %d keys, such as gx or <C-d>", KEYS_MAX);
        return FALSE;
    }
    *bad_word = 3;
    if (!unmap && (n < 4 || command_find(words[3]) == NULL)) {
        err_set(error, ERR_INVALID, "expected a command%s%s", n >= 4 ? ", not " : "", n >= 4 ? words[3] : "");
        return FALSE;
    }
    char *line = unmap ? g_strdup("") : g_strjoinv(" ", words + 3);
    keymap_bind(c->keymap, id == PANE_NONE ? 0 : IN(id), keys, n_keys, line);
    g_free(line);
    return TRUE;
}

static gboolean conf_line(struct conf *c, char **words, int *bad_word, GError **error)
{
    int n = (int)g_strv_length(words);
    *bad_word = 0;
    if (g_str_equal(words[0], "set") || g_str_equal(words[0], "theme")) {
        gboolean theme = g_str_equal(words[0], "theme");
        *bad_word = 1;
        if (n < (theme ? 2 : 3)) {
            err_set(error, ERR_INVALID, theme ? "expected: theme NAME" : "expected: set NAME VALUE");
            return FALSE;
        }
        char *value = g_strjoinv(" ", words + (theme ? 1 : 2));
        gboolean ok = settings_set(c->settings, theme ? "theme" : words[1], value, error);
        g_free(value);
        return ok;
    }
    if (g_str_equal(words[0], "map") || g_str_equal(words[0], "unmap"))
        return conf_map(c, words, n, words[0][0] == 'u', bad_word, error);
    err_set(error, ERR_INVALID, "expected set, theme, map or unmap, not \"%s\"", words[0]);
    return FALSE;
}

/* A line that cannot even be split: settings_split() names the column first, for those that type it. */
static char *split_problem(const char *name, int line, const char *message)
{
    static const char COLUMN[] = "column ";
    char *rest = NULL;
    gint64 column = g_str_has_prefix(message, COLUMN) ? g_ascii_strtoll(message + strlen(COLUMN), &rest, 10) : 0;
    if (column < 1 || !g_str_has_prefix(rest, ": "))
        return g_strdup_printf("%s:%d: %s", name, line, message);
    return g_strdup_printf("%s:%d:%" G_GINT64_FORMAT "%s", name, line, column, rest);
}

static void conf_read(struct conf *c, const char *text, const char *name)
{
    char **lines = g_strsplit(text, "\n", -1);
    for (int i = 0; lines[i] != NULL; i++) {
        GError *error = NULL;
        GArray *columns = NULL;
        int bad = 0;
        char **words = settings_split(lines[i], &columns, &error);
        if (words != NULL && words[0] != NULL && !conf_line(c, words, &bad, &error)) {
            int last = (int)columns->len - 1;
            int column = g_array_index(columns, int, MIN(bad, last));
            g_ptr_array_add(c->problems, g_strdup_printf("%s:%d:%d: %s", name, i + 1, column, error->message));
        } else if (words == NULL) {
            g_ptr_array_add(c->problems, split_problem(name, i + 1, error->message));
        }
        g_clear_error(&error);
        g_clear_pointer(&columns, g_array_unref);
        g_strfreev(words);
    }
    g_strfreev(lines);
}

struct conf *conf_load(const char *path)
{
    struct conf *c = g_new0(struct conf, 1);
    c->settings = settings_new();
    c->keymap = keymap_new();
    c->problems = g_ptr_array_new_with_free_func(g_free);
    conf_read(c, DEFAULT_CONF, "built-in");
    char *text = NULL;
    GError *error = NULL;
    if (path != NULL && g_file_test(path, G_FILE_TEST_EXISTS)) {
        if (g_file_get_contents(path, &text, NULL, &error)) {
            char *base = g_path_get_basename(path);
            conf_read(c, text, base);
            g_free(base);
        } else {
            g_ptr_array_add(c->problems, g_strdup_printf("%s; the built-in defaults hold", error->message));
            g_clear_error(&error);
        }
    }
    g_free(text);
    return c;
}

void conf_free(struct conf *c)
{
    if (c == NULL)
        return;
    settings_free(c->settings);
    keymap_free(c->keymap);
    g_ptr_array_unref(c->problems);
    g_free(c);
}
