/* An answer in a thread of ours is hidden by naming it in the thread's gate, a record of ours that has the key of the
 * thread's first post. What else the gate says (who may answer) stays; who changed it meanwhile is not overruled. */
#include "bluesky.h"

#define GATE "app.bsky.feed.threadgate"
#define MOST_HIDDEN 300 /* of the gate's lexicon */

enum { START, POST_COMING, GATE_COMING, ANSWER };

struct hide {
    gboolean hides;
    char *root, *rkey; /* of the thread */
};

static void hide_free(gpointer data)
{
    struct hide *h = data;
    g_free(h->root);
    g_free(h->rkey);
    g_free(h);
}

static void begin(struct bsky_task *t, struct step_output *out)
{
    struct hide *h = g_new0(struct hide, 1);
    h->hides = g_strcmp0(bsky_arg(t, "action"), "hide") == 0;
    t->data = h;
    t->phase = POST_COMING;
    strong_ask(t, out, bsky_arg(t, "target"), TRUE);
}

static void take_post(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct hide *h = t->data;
    char *did = NULL, *collection = NULL;
    json_t *root = NULL, *post = strong_take(bsky_arg(t, "target"), in, out, &root);
    if (post == NULL)
        return;
    h->root = g_strdup(kit_str(root, "uri"));
    gboolean split = bsky_uri_split(h->root, &did, &collection, &h->rkey);
    if (!split || g_strcmp0(did, t->did) != 0) {
        kit_fail(out, ERR_REJECTED,
                 "only answers in a thread of ours can be hidden, and this one is not in one: mute or report its author");
    } else {
        t->phase = GATE_COMING;
        kit_send(out, bsky_get(t, "com.atproto.repo.getRecord",
                               http_form("repo", t->did, "collection", GATE, "rkey", h->rkey, NULL)));
    }
    g_free(did);
    g_free(collection);
    json_decref(root);
    json_decref(post);
}

/* FALSE where it is so already. */
static gboolean change(const struct bsky_task *t, json_t *gate)
{
    const struct hide *h = t->data;
    const char *target = bsky_arg(t, "target");
    json_t *list = json_object_get(gate, "hiddenReplies");
    if (!json_is_array(list)) {
        list = json_array();
        json_object_set_new(gate, "hiddenReplies", list);
    }
    for (gsize i = 0; i < json_array_size(list); i++)
        if (g_strcmp0(json_string_value(json_array_get(list, i)), target) == 0) {
            if (!h->hides)
                json_array_remove(list, i);
            return !h->hides;
        }
    if (h->hides)
        json_array_append_new(list, json_string(target));
    return h->hides;
}

static json_t *new_gate(const struct hide *h, gint64 now_ms)
{
    char *now = clock_format_rfc3339(now_ms);
    json_t *gate = json_pack("{s:s, s:s, s:s}", "$type", GATE, "post", h->root, "createdAt", now);
    g_free(now);
    return gate;
}

static void take_gate(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    const struct hide *h = t->data;
    gboolean none = in->type == IN_RESPONSE && bsky_is_error(in->response, "RecordNotFound");
    json_t *answer = none ? NULL : bsky_json(in, out);
    if (answer == NULL && !none)
        return;
    const char *cid = kit_str(answer, "cid");
    json_t *gate = none ? new_gate(h, in->now_ms) : json_deep_copy(json_object_get(answer, "value"));
    if (!json_is_object(gate) || (!none && cid == NULL)) {
        kit_fail(out, ERR_SERVER, "the thread's gate cannot be read");
    } else if (!change(t, gate)) {
        kit_done(out, json_pack("{s:b}", "already", TRUE));
    } else if (json_array_size(json_object_get(gate, "hiddenReplies")) > MOST_HIDDEN) {
        kit_fail(out, ERR_REJECTED, "%d answers of this thread are hidden already, and that is the most", MOST_HIDDEN);
    } else {
        struct http_request *r = bsky_post(t, "com.atproto.repo.putRecord",
                                           json_pack("{s:s, s:s, s:s, s:O, s:s?}", "repo", t->did, "collection", GATE,
                                                     "rkey", h->rkey, "record", gate, "swapRecord", cid));
        r->writes = TRUE;
        t->phase = ANSWER;
        kit_send(out, r);
    }
    json_decref(gate);
    json_decref(answer);
}

static void hide_step(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    if (t->phase == START)
        begin(t, out);
    else if (t->phase == POST_COMING)
        take_post(t, in, out);
    else if (t->phase == GATE_COMING)
        take_gate(t, in, out);
    else if (in->type == IN_RESPONSE && bsky_is_error(in->response, "InvalidSwap"))
        kit_fail(out, ERR_BUSY, "somebody else changed the thread's gate meanwhile: tried again");
    else if (bsky_ok(in, out))
        kit_done(out, NULL);
}

const struct bsky_kind bsky_hide = {.step = hide_step, .free = hide_free};
