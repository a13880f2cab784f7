/* Items read again: edits, deletions, counters, and the thread around them. One batch for each item. */
#include "mastodon.h"

#define MAX_THREAD 200 /* of each side: one batch stays one short transaction */

enum { STATUS, SEARCH, CONTEXT };

struct refresh {
    gsize at; /* of args' items */
    struct batch *batch;
};

static void refresh_free(gpointer data)
{
    struct refresh *r = data;
    batch_free(r->batch);
    g_free(r);
}

static const json_t *current(const struct masto_task *t)
{
    const struct refresh *r = t->data;
    return json_array_get(json_object_get(t->args, "items"), r->at);
}

static void ask(struct masto_task *t, struct step_output *out, int phase, const char *suffix)
{
    char *id = http_escape(kit_str(current(t), "remote_id"));
    char *path = g_strdup_printf("/api/v1/statuses/%s%s", id, suffix);
    t->phase = phase;
    masto_get(t, out, path);
    g_free(path);
    g_free(id);
}

/* The next item, or the end. */
static void next(struct masto_task *t, struct step_output *out)
{
    struct refresh *r = t->data;
    while (current(t) != NULL && kit_str(current(t), "remote_id") == NULL)
        r->at++;
    if (current(t) == NULL)
        kit_done(out, NULL);
    else
        ask(t, out, STATUS, "");
}

static void commit(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    struct refresh *r = t->data;
    r->at++;
    r->batch->proved_at = in->now_ms;
    kit_commit(out, g_steal_pointer(&r->batch));
}

static void add_status(struct masto_task *t, const struct step_input *in, const json_t *status)
{
    struct refresh *r = t->data;
    const char *uri = kit_str(current(t), "uri");
    struct item *item = masto_status(t, status, FALSE, masto_is_snac(in->response), in->now_ms);
    /* The lasting id is the uri: under another one it is another post. */
    if (item != NULL && (uri == NULL || strcmp(uri, item->uri) == 0))
        g_ptr_array_add(r->batch->items, item);
    else
        item_free(item);
}

static void gone(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    struct refresh *r = t->data;
    const char *uri = kit_str(current(t), "uri");
    if (masto_is_snac(in->response) && uri != NULL) {
        /* snac gives a post a new id when it is edited, so that the old one is not there says nothing. */
        char *query = http_form("q", uri, "type", "statuses", "limit", "1", NULL);
        char *path = g_strconcat("/api/v2/search?", query, NULL);
        t->phase = SEARCH;
        masto_get(t, out, path);
        g_free(path);
        g_free(query);
        return;
    }
    g_ptr_array_add(r->batch->deleted, g_strdup(uri != NULL ? uri : kit_str(current(t), "remote_id")));
    commit(t, in, out);
}

static void take_status(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    long status = in->response->status;
    if (status == 404 || status == 410) {
        gone(t, in, out);
        return;
    }
    if (!masto_ok(in, out))
        return;
    json_t *json = platform_json(in->response, NULL);
    if (json != NULL) /* one that cannot be read stays as it is */
        add_status(t, in, json);
    json_decref(json);
    if (json_is_true(json_object_get(t->args, "context")))
        ask(t, out, CONTEXT, "/context");
    else
        commit(t, in, out);
}

static void take_search(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    json_t *json = in->response->status == 200 ? platform_json(in->response, NULL) : NULL;
    const json_t *found = json_array_get(json_object_get(json, "statuses"), 0);
    if (found != NULL)
        add_status(t, in, found);
    json_decref(json);
    commit(t, in, out);
}

static void add_thread(struct masto_task *t, const struct step_input *in, const json_t *list)
{
    struct refresh *r = t->data;
    for (gsize i = 0; i < MIN(json_array_size(list), MAX_THREAD); i++) {
        struct item *item =
            masto_status(t, json_array_get(list, i), FALSE, masto_is_snac(in->response), in->now_ms);
        if (item != NULL)
            g_ptr_array_add(r->batch->items, item);
    }
}

static void take_context(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    if (in->response->status == 429 || in->response->status == 401) {
        masto_ok(in, out);
        return;
    }
    json_t *json = in->response->status == 200 ? platform_json(in->response, NULL) : NULL;
    add_thread(t, in, json_object_get(json, "ancestors"));
    add_thread(t, in, json_object_get(json, "descendants"));
    json_decref(json);
    commit(t, in, out);
}

static void refresh_step(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    struct refresh *r = t->data;
    if (r == NULL)
        t->data = r = g_new0(struct refresh, 1);
    if (r->batch == NULL) { /* at the start, and when one was committed */
        r->batch = batch_new();
        next(t, out);
    } else if (in->type != IN_RESPONSE) {
        kit_fail(out, ERR_INTERNAL, "refresh: input %d is not expected here", in->type);
    } else if (t->phase == STATUS) {
        take_status(t, in, out);
    } else if (t->phase == SEARCH) {
        take_search(t, in, out);
    } else {
        take_context(t, in, out);
    }
}

const struct masto_kind masto_refresh = {.step = refresh_step, .free = refresh_free};
