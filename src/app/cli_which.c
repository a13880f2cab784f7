/* What a call means: ids and patterns become conversations and items. */
#include "cli.h"

#include <string.h>

#include "repute/platform.h"

gint64 cli_id(const char *text)
{
    gint64 id = 0;
    return text != NULL && g_ascii_string_to_signed(text, 10, 1, G_MAXINT64, &id, NULL) ? id : 0;
}

gboolean cli_number(const char *word, const char *list, gint64 *id, GError **error)
{
    gint64 n = cli_id(word);
    if (n == 0) {
        char *shown = cli_shown(word);
        err_set(error, ERR_USAGE, "\"%s\" is no id; ids are the numbers of `%s`", shown, list);
        g_free(shown);
        return FALSE;
    }
    *id = n;
    return TRUE;
}

struct conversation *cli_conversation(struct cli *c, const char *word, GError **error)
{
    gint64 id;
    if (!cli_number(word, "repute ls", &id, error))
        return NULL;
    struct conversation *v = store_conversation(c->r, id, NULL);
    gint64 of = v == NULL ? store_conversation_of(c->r, id) : 0;
    if (of != 0)
        v = store_conversation(c->r, of, NULL);
    if (v == NULL)
        err_set(error, ERR_NOT_FOUND, "no conversation or item %s", word);
    return v;
}

static gboolean add_id(struct cli *c, GArray *ids, const char *word, GError **error)
{
    struct conversation *v = cli_conversation(c, word, error);
    if (v == NULL)
        return FALSE;
    g_array_append_val(ids, v->id);
    conversation_free(v);
    return TRUE;
}

static gboolean is_blank(const char *text)
{
    return text[strspn(text, " \t\n")] == '\0';
}

struct pattern *cli_pattern(struct cli *c, const char *text, GError **error)
{
    struct pattern *p = pattern_parse(text, c->now, settings_str(c->a->conf->settings, "zone"), NULL, NULL, error);
    const char **platforms = platform_names();
    if (p != NULL && !store_pattern_check(c->r, p, platforms, NULL, error))
        g_clear_pointer(&p, pattern_free);
    g_free(platforms);
    return p;
}

static gboolean add_matching(struct cli *c, GArray *ids, const char *text, GError **error)
{
    struct pattern *p = cli_pattern(c, text, error);
    if (p == NULL)
        return FALSE;
    struct list_query q = {.pattern = p, .sort = SORT_NEWEST, .now_ms = c->now, .me = c->a->user};
    GPtrArray *rows = store_list(c->r, &q, NULL, FALSE, 100000, error);
    pattern_free(p);
    if (rows == NULL)
        return FALSE;
    for (guint i = 0; i < rows->len; i++)
        g_array_append_val(ids, ((struct conversation *)rows->pdata[i])->id);
    g_ptr_array_unref(rows);
    return TRUE;
}

GArray *cli_conversations(struct cli *c, GError **error)
{
    const char *match = cli_option(c, "--match");
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    gboolean ok = cli_writer(c, error);
    if (ok && match != NULL && is_blank(match)) { /* an empty variable of a script is not meant for all there are */
        err_set(error, ERR_USAGE, "--match wants a pattern, such as --match 'is:new label:spam'");
        ok = FALSE;
    } else if (ok && c->n == 0 && match == NULL) {
        err_set(error, ERR_USAGE, "which? name ids, or --match PATTERN");
        ok = FALSE;
    }
    for (int i = 0; ok && i < c->n; i++)
        ok = add_id(c, ids, c->args[i], error);
    if (ok && match != NULL)
        ok = add_matching(c, ids, match, error);
    if (ok && ids->len == 0) {
        err_set(error, ERR_NOT_FOUND, "nothing matches %s", match);
        ok = FALSE;
    }
    if (ok)
        return ids;
    g_array_unref(ids);
    return NULL;
}

struct item *cli_item(struct cli *c, const char *word, GError **error)
{
    gint64 id;
    if (!cli_number(word, "repute ls --items", &id, error))
        return NULL;
    struct item *i = store_item(c->r, id, NULL);
    struct conversation *v = i == NULL ? store_conversation(c->r, id, NULL) : NULL;
    if (v != NULL)
        i = store_item(c->r, v->last_in != 0 ? v->last_in : v->last.id, NULL);
    conversation_free(v);
    if (i == NULL)
        err_set(error, ERR_NOT_FOUND, "no item or conversation %s", word);
    return i;
}
