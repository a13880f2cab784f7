/* Whether somebody is called as the text says, where only the network knows: asked once for each name. */
#include "writing.h"

enum { ASKED = 1, NOBODY };

static void over(struct ui *ui, const struct event *e, gpointer data)
{
    struct review *r = review_of(ui);
    const json_t *unknown = json_object_get(e->result, "unknown"), *name;
    gsize i;
    json_array_foreach(unknown, i, name)
        if (json_string_value(name) != NULL)
            g_hash_table_insert(r->mentioned, g_strdup(json_string_value(name)), GINT_TO_POINTER(NOBODY));
    r->base.stale = TRUE;
}

GPtrArray *names_of_nobody(struct review *r, const struct writing_view *v)
{
    GPtrArray *nobody = g_ptr_array_new_with_free_func(g_free);
    if (v->ops == NULL || v->ops->mentions == NULL)
        return nobody;
    struct send_view s = {.action = ACT_POST, .text = v->piece->text, .warning = v->piece->warning};
    GPtrArray *names = v->ops->mentions(&s);
    json_t *ask = json_array();
    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        int state = GPOINTER_TO_INT(g_hash_table_lookup(r->mentioned, name));
        if (state == NOBODY)
            g_ptr_array_add(nobody, g_strdup(name));
        if (state != 0)
            continue;
        g_hash_table_insert(r->mentioned, g_strdup(name), GINT_TO_POINTER(ASKED));
        json_array_append_new(ask, json_string(name));
    }
    if (json_array_size(ask) > 0)
        ui_submit(r->base.ui, "names", json_pack("{s:s,s:O}", "account", v->account->name, "names", ask), over, NULL);
    json_decref(ask);
    g_ptr_array_unref(names);
    return nobody;
}
