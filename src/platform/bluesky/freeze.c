/* What changes something, frozen while it waits: the whole record, and the key it will have, chosen now, so that
 * however often it is sent there is one. What only the network can tell is asked for when it is sent: whose DID a handle
 * is, and the hash of the post that is answered. */
#include "bluesky.h"

#include "repute/text.h"

static json_t *images_of(const GPtrArray *media, GError **error)
{
    json_t *images = json_array();
    for (guint i = 0; i < media->len; i++) {
        const struct media *m = g_ptr_array_index(media, i);
        if (m->remote_id == NULL) {
            err_set(error, ERR_INTERNAL, "attachment %u was not uploaded before the post was put together", i + 1);
            json_decref(images);
            return NULL;
        }
        json_t *image = json_pack("{s:s}", "alt", m->alt != NULL ? m->alt : "");
        if (m->width > 0 && m->height > 0)
            json_object_set_new(image, "aspectRatio", json_pack("{s:i, s:i}", "width", m->width, "height", m->height));
        json_array_append_new(images, image);
    }
    return images;
}

static json_t *ids_of(const GPtrArray *media)
{
    json_t *ids = json_array();
    for (guint i = 0; i < media->len; i++)
        json_array_append_new(ids, json_string(((const struct media *)g_ptr_array_index(media, i))->remote_id));
    return ids;
}

static json_t *post_record(const struct send_view *v)
{
    char *text = bsky_whole_text(v);
    const char *label = bsky_self_label(v->warning);
    json_t *record = json_pack("{s:s, s:s, s:o}", "$type", POST, "text", text, "facets", bsky_facets(text));
    if (json_array_size(json_object_get(record, "facets")) == 0)
        json_object_del(record, "facets");
    if (v->language != NULL && *v->language != '\0')
        json_object_set_new(record, "langs", json_pack("[s]", v->language));
    if (label != NULL)
        json_object_set_new(record, "labels", json_pack("{s:s, s:[{s:s}]}", "$type", "com.atproto.label.defs#selfLabels",
                                                        "values", "val", label));
    g_free(text);
    return record;
}

/* The last link that leads to a post's page names a post that is quoted. */
static void add_quoted(const char *text, json_t *o)
{
    static const char PAGE[] = "https://bsky.app/profile/";
    GArray *links = text_links(text);
    for (guint i = links->len; i-- > 0;) {
        const struct text_span *l = &g_array_index(links, struct text_span, i);
        char *url = g_strndup(text + l->start, l->end - l->start);
        char **parts = g_str_has_prefix(url, PAGE) ? g_strsplit(url + strlen(PAGE), "/", 4) : NULL;
        gboolean post = parts != NULL && g_strv_length(parts) == 3 && strcmp(parts[1], "post") == 0 &&
                        (bsky_is_did(parts[0]) || bsky_is_handle(parts[0], strlen(parts[0])));
        char *uri = post ? bsky_uri("did:web:x", POST, parts[2]) : NULL, *bits[3] = {NULL};
        post = post && bsky_uri_split(uri, &bits[0], &bits[1], &bits[2]); /* the key is one */
        if (post) {
            json_object_set_new(o, "quotes", json_string(parts[0]));
            json_object_set_new(o, "quotes_rkey", json_string(parts[2]));
        }
        for (int k = 0; k < 3; k++)
            g_free(bits[k]);
        g_free(uri);
        g_strfreev(parts);
        g_free(url);
        if (post)
            break;
    }
    g_array_unref(links);
}

char *bsky_card_link(const struct send_view *v)
{
    gboolean writing = (v->action == ACT_POST || v->action == ACT_REPLY) && v->text != NULL;
    if (!writing || (v->media != NULL && v->media->len > 0))
        return NULL; /* a post has one thing below its text */
    json_t *o = json_object();
    add_quoted(v->text, o);
    GArray *links = text_links(v->text);
    const struct text_span *l = links->len > 0 ? &g_array_index(links, struct text_span, 0) : NULL;
    char *link = l != NULL && json_object_size(o) == 0 ? g_strndup(v->text + l->start, l->end - l->start) : NULL;
    g_array_unref(links);
    json_decref(o);
    return link;
}

static void add_card(const struct card *c, json_t *record)
{
    json_object_set_new(record, "embed", json_pack("{s:s, s:{s:s, s:s, s:s}}", "$type", "app.bsky.embed.external", "external",
                                                   "uri", c->link, "title", c->title, "description",
                                                   c->description != NULL ? c->description : ""));
}

static json_t *freeze_writing(const struct send_view *v, GError **error)
{
    const char *parent = v->reply_to != NULL ? v->reply_to->remote_id : NULL;
    if (v->action == ACT_REPLY && parent == NULL) {
        err_set(error, ERR_INVALID, "the reply has nothing to answer: the post it belongs to is not known");
        return NULL;
    }
    json_t *images = NULL;
    if (v->media != NULL && v->media->len > 0 && (images = images_of(v->media, error)) == NULL)
        return NULL;
    char *rkey = tid_new(v->at_ms, v->random);
    json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:o, s:s*}", "action", action_kind_name(v->action), "text",
                          v->text != NULL ? v->text : "", "collection", POST, "rkey", rkey, "record", post_record(v),
                          "reply_to", parent);
    if (v->warning != NULL)
        json_object_set_new(o, "warning", json_string(v->warning));
    if (images != NULL) {
        json_object_set_new(o, "images", images);
        json_object_set_new(o, "media", ids_of(v->media));
    } else if (v->text != NULL) {
        add_quoted(v->text, o);
    }
    if (images == NULL && v->card != NULL && json_object_get(o, "quotes") == NULL)
        add_card(v->card, json_object_get(o, "record"));
    g_free(rkey);
    return o;
}

/* A like, a repost, a block: a record of its own. Its end names the thing, whose record is found when it is sent. */
static json_t *freeze_act(const struct send_view *v)
{
    static const char *const COLLECTIONS[ACT_N] = {[ACT_FAVOURITE] = LIKE, [ACT_REPOST] = REPOST, [ACT_BLOCK] = BLOCK};
    gboolean about_person = v->action >= ACT_MUTE && v->action <= ACT_REPORT;
    json_t *o = json_pack("{s:s, s:s*, s:s*, s:s*}", "action", action_kind_name(v->action), "target", v->target, "account",
                          about_person ? v->target_author : NULL, "comment",
                          v->action == ACT_REPORT ? v->comment : NULL);
    if (COLLECTIONS[v->action] != NULL) {
        char *rkey = tid_new(v->at_ms, v->random);
        json_object_set_new(o, "collection", json_string(COLLECTIONS[v->action]));
        json_object_set_new(o, "rkey", json_string(rkey));
        g_free(rkey);
    }
    return o;
}

json_t *bsky_freeze(const struct send_view *v, GError **error)
{
    gboolean about_person = v->action >= ACT_MUTE && v->action <= ACT_REPORT;
    if (v->action == ACT_EDIT) {
        err_set(error, ERR_UNSUPPORTED, "%s", bsky_lacks(NULL, CAP_EDIT));
        return NULL;
    }
    if (v->action == ACT_POST || v->action == ACT_REPLY)
        return freeze_writing(v, error);
    if (about_person ? v->target_author == NULL : v->target == NULL) {
        err_set(error, ERR_INVALID, "'%s' has no %s it is about", action_kind_name(v->action),
                about_person ? "account" : "post");
        return NULL;
    }
    return freeze_act(v);
}
