/* Strong references: a reply, a like, a report names the post by its uri and by the hash of its content. */
#include "bluesky.h"

static gboolean is_own(const struct bsky_task *t, const char *uri)
{
    gsize len = t->did != NULL ? strlen(t->did) : 0;
    return len > 0 && strncmp(uri + strlen("at://"), t->did, len) == 0 && uri[strlen("at://") + len] == '/';
}

void strong_ask(const struct bsky_task *t, struct step_output *out, const char *uri, gboolean whole)
{
    char *did, *collection, *rkey, *query;
    if (!bsky_uri_split(uri, &did, &collection, &rkey)) {
        kit_fail(out, ERR_INVALID, "'%s' is no post of this network", uri != NULL ? uri : "");
        return;
    }
    gboolean record = whole || is_own(t, uri);
    query = record ? http_form("repo", did, "collection", collection, "rkey", rkey, NULL) : http_form("uris", uri, NULL);
    kit_send(out, bsky_get(t, record ? "com.atproto.repo.getRecord" : "app.bsky.feed.getPosts", query));
    g_free(did);
    g_free(collection);
    g_free(rkey);
}

static json_t *ref_of(const json_t *o)
{
    const char *uri = kit_str(o, "uri"), *cid = kit_str(o, "cid");
    return uri != NULL && cid != NULL ? json_pack("{s:s, s:s}", "uri", uri, "cid", cid) : NULL;
}

json_t *strong_take(const char *uri, const struct step_input *in, struct step_output *out, json_t **root)
{
    json_t *answer = bsky_json(in, out);
    if (answer == NULL)
        return NULL;
    const json_t *list = json_object_get(answer, "posts"), *post = list != NULL ? json_array_get(list, 0) : answer;
    const json_t *record = json_object_get(post, list != NULL ? "record" : "value");
    json_t *ref = g_strcmp0(kit_str(post, "uri"), uri) == 0 ? ref_of(post) : NULL;
    if (ref == NULL)
        kit_fail(out, ERR_GONE, "'%s' is not there any more", uri);
    else if (root != NULL)
        *root = ref_of(json_object_get(json_object_get(record, "reply"), "root"));
    if (ref != NULL && root != NULL && *root == NULL)
        *root = json_incref(ref);
    json_decref(answer);
    return ref;
}

const char *strong_mark(const json_t *answer, const char *kind)
{
    const json_t *post = json_array_get(json_object_get(answer, "posts"), 0);
    return kit_str(json_object_get(post, "viewer"), kind);
}
