/* Was it done? A record has the key it was frozen with: it is there or it is not, and its server says so for certain. */
#include "bluesky.h"

enum { START, RECORD, VIEW };

static void answer(struct step_output *out, const char *uri, gboolean found, gboolean sure)
{
    char *url = uri != NULL ? bsky_web_url(uri) : NULL;
    kit_done(out, json_pack("{s:b, s:b, s:s*, s:s*, s:s*}", "found", found, "sure", sure, "remote_id", uri, "uri", uri,
                            "url", url));
    g_free(url);
}

static gboolean is_action(const struct bsky_task *t, const char *name)
{
    return g_strcmp0(bsky_arg(t, "action"), name) == 0;
}

/* What was to be written under its key, or what was to be deleted. */
static char *record_uri(const struct bsky_task *t)
{
    const char *rkey = bsky_arg(t, "rkey"), *collection = bsky_arg(t, "collection"), *target = bsky_arg(t, "target");
    if (is_action(t, "delete"))
        return g_strdup(target);
    return rkey != NULL && collection != NULL && t->did != NULL ? bsky_uri(t->did, collection, rkey) : NULL;
}

static void ask_record(struct bsky_task *t, struct step_output *out, const char *uri)
{
    struct http_request *request = bsky_get_record(t, uri);
    if (request == NULL) {
        kit_fail(out, ERR_INVALID, "'%s' is no post of this network", uri);
        return;
    }
    t->phase = RECORD;
    kit_send(out, request);
}

static void start(struct bsky_task *t, struct step_output *out)
{
    char *uri = record_uri(t);
    const char *account = bsky_arg(t, "account"), *target = bsky_arg(t, "target");
    t->phase = VIEW;
    if (uri != NULL)
        ask_record(t, out, uri);
    else if (is_action(t, "report"))
        answer(out, NULL, FALSE, FALSE); /* reports cannot be read back */
    else if (account != NULL)
        kit_send(out, bsky_get(t, "app.bsky.actor.getProfile", http_form("actor", account, NULL)));
    else if (target != NULL)
        kit_send(out, bsky_get(t, "app.bsky.feed.getPosts", http_form("uris", target, NULL)));
    else
        kit_fail(out, ERR_INTERNAL, "the frozen request says not what is to be read back");
    g_free(uri);
}

static void take_record(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    char *uri = record_uri(t);
    gboolean gone = in->type == IN_RESPONSE && bsky_is_error(in->response, "RecordNotFound");
    if (gone || bsky_ok(in, out))
        answer(out, gone ? NULL : uri, gone == is_action(t, "delete"), TRUE);
    g_free(uri);
}

static void take_view(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    json_t *json = bsky_json(in, out);
    const json_t *viewer = json_object_get(json, "viewer");
    if (json == NULL)
        return;
    gboolean found = (is_action(t, "mute") && kit_bool(viewer, "muted")) ||
                     (is_action(t, "unmute") && !kit_bool(viewer, "muted")) ||
                     (is_action(t, "unblock") && kit_str(viewer, "blocking") == NULL) ||
                     (is_action(t, "unfavourite") && strong_mark(json, "like") == NULL) ||
                     (is_action(t, "unrepost") && strong_mark(json, "repost") == NULL);
    answer(out, NULL, found, TRUE);
    json_decref(json);
}

static void readback_step(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    if (t->phase == START)
        start(t, out);
    else if (t->phase == RECORD)
        take_record(t, in, out);
    else
        take_view(t, in, out);
}

const struct bsky_kind bsky_read_back = {.step = readback_step, .takes_errors = TRUE};
