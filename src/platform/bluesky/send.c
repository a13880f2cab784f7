/* Sending what was frozen. A record is put under its own key: put twice it is there once. */
#include "bluesky.h"

#define MAX_MENTIONS 30

enum { START, PARENT, MENTION, QUOTED_WHO, QUOTED, LOOKING, ANSWER };

struct send {
    enum action_kind action;
    json_t *record;
    char *quoted; /* uri of the quoted post */
    guint facet; /* whose handle is asked for */
    guint asked;
    gboolean puts; /* the answer names the record */
    gint64 at;     /* when it was written there */
};

static void send_free(gpointer data)
{
    struct send *s = data;
    json_decref(s->record);
    g_free(s->quoted);
    g_free(s);
}

static void write_request(struct bsky_task *t, struct step_output *out, const char *method, json_t *body)
{
    struct http_request *r = bsky_post(t, method, body);
    r->writes = TRUE;
    t->phase = ANSWER;
    kit_send(out, r);
}

/* swapRecord null: what is there already stays as it is (it is ours, from a try whose answer was lost). */
static void put(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct send *s = t->data;
    const char *collection = bsky_arg(t, "collection"), *rkey = bsky_arg(t, "rkey");
    if (collection == NULL || rkey == NULL || t->did == NULL) {
        kit_fail(out, ERR_INTERNAL, "the frozen request says not what it writes");
        return;
    }
    char *now = clock_format_rfc3339(in->now_ms);
    s->puts = TRUE;
    s->at = in->now_ms;
    json_object_set_new(s->record, "createdAt", json_string(now));
    write_request(t, out, "com.atproto.repo.putRecord",
                  json_pack("{s:s, s:s, s:s, s:O, s:n}", "repo", t->did, "collection", collection, "rkey", rkey,
                            "record", s->record, "swapRecord"));
    g_free(now);
}

static void delete_record(struct bsky_task *t, struct step_output *out, const char *uri)
{
    char *did, *collection, *rkey;
    if (!bsky_uri_split(uri, &did, &collection, &rkey)) {
        kit_fail(out, ERR_INVALID, "'%s' is no post of this network", uri != NULL ? uri : "");
        return;
    }
    write_request(t, out, "com.atproto.repo.deleteRecord",
                  json_pack("{s:s, s:s, s:s}", "repo", did, "collection", collection, "rkey", rkey));
    g_free(did);
    g_free(collection);
    g_free(rkey);
}

/* --- posts --- */

static json_t *feature_of(json_t *record, guint facet)
{
    json_t *f = json_array_get(json_object_get(record, "facets"), facet);
    return json_array_get(json_object_get(f, "features"), 0);
}

static void add_images(struct bsky_task *t, json_t *record)
{
    json_t *images = json_deep_copy(json_object_get(t->args, "images")), *image;
    const json_t *ids = json_object_get(t->args, "media");
    gsize i;
    json_array_foreach(images, i, image) {
        const char *id = json_string_value(json_array_get(ids, i));
        json_t *blob = id != NULL ? json_loads(id, 0, NULL) : NULL;
        json_object_set_new(image, "image", blob != NULL ? blob : json_null());
    }
    if (json_array_size(images) > 0)
        json_object_set_new(record, "embed", json_pack("{s:s, s:O}", "$type", "app.bsky.embed.images", "images", images));
    json_decref(images);
}

/* A post whose link stands in the text is quoted; where it is not there any more, the link alone remains. */
static void ask_quoted(struct bsky_task *t, struct step_output *out)
{
    const struct send *s = t->data;
    t->phase = QUOTED;
    kit_send(out, bsky_get(t, "app.bsky.feed.getPosts", http_form("uris", s->quoted, NULL)));
}

static void quote(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct send *s = t->data;
    const char *who = bsky_arg(t, "quotes"), *rkey = bsky_arg(t, "quotes_rkey");
    if (who == NULL || rkey == NULL) {
        put(t, in, out);
    } else if (bsky_is_did(who)) {
        s->quoted = bsky_uri(who, POST, rkey);
        ask_quoted(t, out);
    } else {
        t->phase = QUOTED_WHO;
        kit_send(out, bsky_get(t, "com.atproto.identity.resolveHandle", http_form("handle", who, NULL)));
    }
}

static void take_quoted(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct send *s = t->data;
    long status = in->type == IN_RESPONSE ? in->response->status : 0;
    if (status != 200 && status != 400) {
        bsky_ok(in, out);
        return;
    }
    json_t *answer = status == 200 ? platform_json(in->response, NULL) : NULL;
    const json_t *post = json_array_get(json_object_get(answer, "posts"), 0);
    const char *did = kit_str(answer, "did"), *cid = kit_str(post, "cid");
    if (t->phase == QUOTED_WHO && bsky_is_did(did)) {
        s->quoted = bsky_uri(did, POST, bsky_arg(t, "quotes_rkey"));
        ask_quoted(t, out);
    } else {
        if (t->phase == QUOTED && cid != NULL)
            json_object_set_new(s->record, "embed", json_pack("{s:s, s:{s:s, s:s}}", "$type", "app.bsky.embed.record",
                                                              "record", "uri", s->quoted, "cid", cid));
        put(t, in, out);
    }
    json_decref(answer);
}

/* Asks for the next handle's DID; where none is left the record is whole. */
static void next_mention(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct send *s = t->data;
    for (; s->facet < json_array_size(json_object_get(s->record, "facets")); s->facet++) {
        const char *handle = kit_str(feature_of(s->record, s->facet), "handle");
        if (handle == NULL || s->asked >= MAX_MENTIONS)
            continue;
        s->asked++;
        t->phase = MENTION;
        kit_send(out, bsky_get(t, "com.atproto.identity.resolveHandle", http_form("handle", handle, NULL)));
        return;
    }
    json_t *facets = json_object_get(s->record, "facets");
    for (gsize i = json_array_size(facets); i-- > 0;) /* nobody is called so: it stays plain text */
        if (kit_str(feature_of(s->record, (guint)i), "handle") != NULL)
            json_array_remove(facets, i);
    if (facets != NULL && json_array_size(facets) == 0)
        json_object_del(s->record, "facets");
    add_images(t, s->record);
    quote(t, in, out);
}

static void take_mention(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct send *s = t->data;
    if (in->type != IN_RESPONSE || (in->response->status != 200 && in->response->status != 400)) {
        bsky_ok(in, out);
        return;
    }
    json_t *answer = in->response->status == 200 ? platform_json(in->response, NULL) : NULL;
    const char *did = kit_str(answer, "did");
    json_t *feature = feature_of(s->record, s->facet);
    if (bsky_is_did(did)) {
        json_object_set_new(feature, "did", json_string(did));
        json_object_del(feature, "handle");
    }
    json_decref(answer);
    s->facet++;
    next_mention(t, in, out);
}

static void take_parent(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct send *s = t->data;
    json_t *root = NULL, *parent = strong_take(bsky_arg(t, "reply_to"), in, out, &root);
    if (parent == NULL)
        return;
    json_object_set_new(s->record, "reply", json_pack("{s:o, s:o}", "root", root, "parent", parent));
    next_mention(t, in, out);
}

static void write_post(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct send *s = t->data;
    const char *parent = bsky_arg(t, "reply_to");
    s->record = json_deep_copy(json_object_get(t->args, "record"));
    if (!json_is_object(s->record)) {
        kit_fail(out, ERR_INTERNAL, "the frozen request holds no post");
    } else if (parent != NULL) {
        t->phase = PARENT;
        strong_ask(t, out, parent, FALSE);
    } else {
        next_mention(t, in, out);
    }
}

/* --- acts --- */

static void report(struct bsky_task *t, const json_t *post, struct step_output *out)
{
    const char *comment = bsky_arg(t, "comment"), *account = bsky_arg(t, "account");
    json_t *subject = post != NULL ? json_pack("{s:s, s:s, s:s}", "$type", "com.atproto.repo.strongRef", "uri",
                                               kit_str(post, "uri"), "cid", kit_str(post, "cid"))
                                   : json_pack("{s:s, s:s}", "$type", "com.atproto.admin.defs#repoRef", "did", account);
    write_request(t, out, "com.atproto.moderation.createReport",
                  json_pack("{s:s, s:s*, s:o}", "reasonType", "com.atproto.moderation.defs#reasonOther", "reason",
                            comment, "subject", subject));
}

/* What the act is about, as the network sees it now. */
static void looked(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct send *s = t->data;
    gboolean person = s->action == ACT_UNBLOCK || s->action == ACT_BLOCK;
    json_t *answer = bsky_json(in, out);
    if (answer == NULL)
        return;
    const char *mark = person ? kit_str(json_object_get(answer, "viewer"), "blocking")
                              : strong_mark(answer, s->action == ACT_FAVOURITE || s->action == ACT_UNFAVOURITE ? "like"
                                                                                                              : "repost");
    gboolean ends = s->action == ACT_UNFAVOURITE || s->action == ACT_UNREPOST || s->action == ACT_UNBLOCK;
    json_t *ref = NULL;
    if (ends && mark != NULL)
        delete_record(t, out, mark);
    else if (s->action != ACT_REPORT && ends == (mark == NULL))
        kit_done(out, json_pack("{s:b}", "already", TRUE));
    else if (s->action == ACT_BLOCK)
        s->record = json_pack("{s:s, s:s}", "$type", BLOCK, "subject", bsky_arg(t, "account"));
    else if ((ref = strong_take(bsky_arg(t, "target"), in, out, NULL)) != NULL && s->action != ACT_REPORT)
        s->record = json_pack("{s:s, s:O}", "$type", bsky_arg(t, "collection"), "subject", ref);
    if (s->record != NULL)
        put(t, in, out);
    else if (ref != NULL)
        report(t, ref, out);
    json_decref(ref);
    json_decref(answer);
}

static void look(struct bsky_task *t, struct step_output *out, gboolean person)
{
    const char *about = bsky_arg(t, person ? "account" : "target");
    if (about == NULL) {
        kit_fail(out, ERR_INTERNAL, "the frozen request says not what it is about");
        return;
    }
    t->phase = LOOKING;
    if (((const struct send *)t->data)->action == ACT_REPORT) {
        strong_ask(t, out, about, TRUE);
        return;
    }
    kit_send(out, person ? bsky_get(t, "app.bsky.actor.getProfile", http_form("actor", about, NULL))
                         : bsky_get(t, "app.bsky.feed.getPosts", http_form("uris", about, NULL)));
}

/* The rest is hide.c's work. */
static void hide(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    send_free(g_steal_pointer(&t->data));
    t->kind = &bsky_hide;
    t->kind->step(t, in, out);
}

static void start(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct send *s = t->data;
    const char *name = bsky_arg(t, "action"), *account = bsky_arg(t, "account");
    if (name == NULL || !action_kind_from_name(name, &s->action))
        kit_fail(out, ERR_INTERNAL, "the frozen request names no action");
    else if (s->action == ACT_POST || s->action == ACT_REPLY)
        write_post(t, in, out);
    else if (s->action == ACT_HIDE || s->action == ACT_UNHIDE)
        hide(t, in, out);
    else if (s->action == ACT_DELETE)
        delete_record(t, out, bsky_arg(t, "target"));
    else if ((s->action == ACT_MUTE || s->action == ACT_UNMUTE) && account != NULL)
        write_request(t, out, s->action == ACT_MUTE ? "app.bsky.graph.muteActor" : "app.bsky.graph.unmuteActor",
                      json_pack("{s:s}", "actor", account));
    else if (s->action == ACT_REPORT && bsky_arg(t, "target") == NULL && account != NULL)
        report(t, NULL, out);
    else
        look(t, out, s->action == ACT_BLOCK || s->action == ACT_UNBLOCK);
}

/* --- the answer --- */

static json_t *result_of(const struct bsky_task *t, const char *uri)
{
    const struct send *s = t->data;
    char *url = bsky_web_url(uri);
    json_t *result = json_pack("{s:s*, s:s*, s:s*}", "remote_id", uri, "uri", uri, "url", url);
    if (s->action == ACT_POST || s->action == ACT_REPLY)
        json_object_set_new(result, "created_at", json_integer(s->at));
    g_free(url);
    return result;
}

static void take_answer(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    const struct send *s = t->data;
    long status = in->type == IN_RESPONSE ? in->response->status : 0;
    char *uri = s->puts && t->did != NULL ? bsky_uri(t->did, bsky_arg(t, "collection"), bsky_arg(t, "rkey")) : NULL;
    if (status >= 200 && status < 300) {
        kit_done(out, result_of(t, uri)); /* the key was ours: the answer has nothing to add */
    } else if (status == 400 && s->puts && bsky_is_error(in->response, "InvalidSwap")) {
        kit_done(out, result_of(t, uri)); /* an earlier try was taken, its answer got lost */
    } else if (status >= 500) {
        kit_fail(out, ERR_UNKNOWN, "the server answers %ld and does not say whether it was done", status);
    } else {
        bsky_ok(in, out);
    }
    g_free(uri);
}

static void send_step(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    if (t->data == NULL)
        t->data = g_new0(struct send, 1);
    if (t->phase == START)
        start(t, in, out);
    else if (t->phase == PARENT)
        take_parent(t, in, out);
    else if (t->phase == MENTION)
        take_mention(t, in, out);
    else if (t->phase == QUOTED_WHO || t->phase == QUOTED)
        take_quoted(t, in, out);
    else if (t->phase == LOOKING)
        looked(t, in, out);
    else
        take_answer(t, in, out);
}

const struct bsky_kind bsky_send = {.step = send_step, .free = send_free};
