/* Whose reputation the pane shows: all accounts, one of them, a label, what is watched, a person. */
#include <string.h>

#include "cmd.h"
#include "repute/pattern.h"
#include "reputation.h"

/* name is taken. */
static void set_scope(struct reputation *r, const struct score_scope *scope, char *name)
{
    g_free(r->of);
    r->of = name;
    r->scope = *scope;
    memset(r->at, 0, sizeof r->at);
    r->base.stale = r->base.dirty = TRUE;
}

/* This one from now on, as store_scope_find() reads it. */
static gboolean reputation_show(struct ui *ui, const char *of, GError **error)
{
    struct score_scope scope;
    char *name = NULL;
    if (!store_scope_find(ui->o.reader, of, &scope, &name, error))
        return FALSE;
    if (scope.kind != SCORE_LABEL) { /* a label's own name is what its figures are found by */
        g_free(name);
        name = scope.kind == SCORE_ACCOUNT && scope.id == 0 ? NULL : g_strdup(of);
    }
    set_scope(reputation_of(ui), &scope, name);
    return TRUE;
}

char *rep_score_name(const struct reputation *r)
{
    return r->of == NULL ? g_strdup("all") : g_strconcat(r->scope.kind == SCORE_LABEL ? "label:" : "", r->of, NULL);
}

char *rep_pattern(const struct reputation *r, const char *words)
{
    g_autofree char *of = store_scope_pattern(r->base.ui->o.reader, &r->scope);
    return *of == '\0' ? g_strdup(words) : g_strconcat(words, " ", of, NULL);
}

char *rep_waiting_pattern(const struct reputation *r)
{
    return rep_pattern(r, "is:new,open,snoozed waiting:>0m");
}

char *rep_reason_pattern(const struct reputation *r, const json_t *reason)
{
    const char *word = json_string_value(json_object_get(reason, "word"));
    g_autofree char *quoted = pattern_quoted(word != NULL ? word : "");
    g_autofree char *words = g_strconcat(quoted, " direction:in sentiment:<0 age:<7d", NULL);
    return rep_pattern(r, words);
}

/* All accounts, then each of them, then what is watched. */
void reputation_next(struct reputation *r)
{
    const GPtrArray *list = r->base.ui->status.accounts;
    GPtrArray *watches = store_watch_names(r->base.ui->o.reader), *all = g_ptr_array_new_with_free_func(g_free);
    guint at = 0;
    g_ptr_array_add(all, g_strdup("all"));
    for (guint i = 0; list != NULL && i < list->len; i++)
        g_ptr_array_add(all, g_strdup(((struct account *)list->pdata[i])->name));
    g_ptr_array_extend_and_steal(all, watches);
    while (r->of != NULL && at < all->len && !g_str_equal(all->pdata[at], r->of))
        at++;
    if (!reputation_show(r->base.ui, at + 1 < all->len ? all->pdata[at + 1] : "all", NULL))
        reputation_show(r->base.ui, "all", NULL);
    g_ptr_array_unref(all);
}

CMD(score)
{
    g_autofree char *of = g_strstrip(g_strdup(call_text(call) != NULL ? call_text(call) : ""));
    if (!reputation_show(ui, of, error))
        return FALSE;
    return ui_call(ui, "go reputation", 0, FALSE, error);
}
