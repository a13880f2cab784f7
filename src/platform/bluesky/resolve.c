/* Who is meant by the handles in a text, asked before it is sent: one that nobody has stays plain text. */
#include "bluesky.h"

GPtrArray *bsky_mentions(const struct send_view *v)
{
    char *text = bsky_whole_text(v);
    json_t *facets = bsky_facets(text), *facet;
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    gsize i;
    json_array_foreach(facets, i, facet) {
        const char *handle = kit_str(json_array_get(json_object_get(facet, "features"), 0), "handle");
        if (handle != NULL && !g_ptr_array_find_with_equal_func(names, handle, g_str_equal, NULL))
            g_ptr_array_add(names, g_strdup(handle));
    }
    json_decref(facets);
    g_free(text);
    return names;
}

struct resolve {
    json_t *unknown;
    gsize at;
};

static void resolve_free(gpointer data)
{
    struct resolve *r = data;
    json_decref(r->unknown);
    g_free(r);
}

static void resolve_step(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    const json_t *names = json_object_get(t->args, "names");
    struct resolve *r = t->data;
    if (r == NULL) {
        t->data = r = g_new0(struct resolve, 1);
        r->unknown = json_array();
    } else if (in->type == IN_RESPONSE && in->response->status == 400) {
        json_array_append(r->unknown, json_array_get(names, r->at++));
    } else if (bsky_ok(in, out)) {
        r->at++;
    } else {
        return;
    }
    const char *name = json_string_value(json_array_get(names, r->at));
    if (name != NULL)
        kit_send(out, bsky_get(t, "com.atproto.identity.resolveHandle", http_form("handle", name, NULL)));
    else
        kit_done(out, json_pack("{s:O}", "unknown", r->unknown));
}

const struct bsky_kind bsky_names = {.step = resolve_step, .free = resolve_free};
