/* Profiles, posts and notifications to what the model knows. */
#include "bluesky.h"

#include "repute/text.h"

#define MAX_FACETS 200
#define MAX_LABELS 20
#define MAX_MEDIA 8
#define MAX_QUOTED 200           /* bytes of a quoted post shown beside the quote */
#define BACK_DATED_MS (10 * MS_MINUTE) /* a post that dates itself further back than it was written is late */

/* FALSE where it is no profile. */
static gboolean bsky_profile(const json_t *author, struct profile *out)
{
    const char *did = kit_str(author, "did"), *handle = kit_str(author, "handle");
    if (!bsky_is_did(did))
        return FALSE;
    /* Who lost their domain is called so by the network; the DID is still theirs. */
    gboolean named = handle != NULL && bsky_is_handle(handle, strlen(handle)) && strcmp(handle, "handle.invalid") != 0;
    *out = (struct profile){
        .uri = g_strdup(did),
        .remote_id = g_strdup(did),
        .handle = g_strdup(named ? handle : did),
        .name = kit_line(author, "displayName"),
        .url = g_strconcat("https://bsky.app/profile/", did, NULL),
        .followers = kit_int(author, "followersCount", -1),
    };
    if (out->name == NULL)
        out->name = g_strdup(out->handle);
    return TRUE;
}

gint64 bsky_arrived(const char *uri, gint64 sorted_ms)
{
    char *did, *collection, *rkey;
    if (!bsky_uri_split(uri, &did, &collection, &rkey))
        return sorted_ms;
    gint64 written = tid_ms(rkey);
    g_free(did);
    g_free(collection);
    g_free(rkey);
    return written > sorted_ms + BACK_DATED_MS ? written : sorted_ms;
}

/* --- text: links as they lead, for a post shows them shortened --- */

static gint by_start(gconstpointer a, gconstpointer b)
{
    gint64 x = kit_int(json_object_get(*(json_t *const *)a, "index"), "byteStart", -1),
           y = kit_int(json_object_get(*(json_t *const *)b, "index"), "byteStart", -1);
    return (x > y) - (x < y);
}

/* What a facet of a link leads to, or NULL where it is no link or not at whole characters of this text. */
static const char *link_of(const json_t *facet, const char *text, gsize len, gsize *start, gsize *end)
{
    const json_t *index = json_object_get(facet, "index"), *features = json_object_get(facet, "features");
    gint64 from = kit_int(index, "byteStart", -1), to = kit_int(index, "byteEnd", -1);
    if (from < 0 || to <= from || to > (gint64)len || ((guchar)text[from] & 0xc0) == 0x80 ||
        ((guchar)text[to] & 0xc0) == 0x80)
        return NULL;
    *start = (gsize)from;
    *end = (gsize)to;
    for (gsize i = 0; i < MIN(json_array_size(features), 4); i++) {
        const char *uri = kit_str(json_array_get(features, i), "uri");
        if (uri != NULL && (g_str_has_prefix(uri, "https://") || g_str_has_prefix(uri, "http://")))
            return uri;
    }
    return NULL;
}

static void add_link(GString *out, const char *shown, gsize len, const char *uri)
{
    const char *bare = strstr(uri, "://") + 3;
    gsize kept = len;
    if (kept > 3 && strncmp(shown + kept - 3, "...", 3) == 0)
        kept -= 3;
    else if (kept > 3 && strncmp(shown + kept - 3, "…", 3) == 0)
        kept -= 3;
    if (strncmp(shown, uri, kept) == 0 || strncmp(shown, bare, kept) == 0) {
        g_string_append(out, uri);
        return;
    }
    g_string_append_len(out, shown, (gssize)len);
    g_string_append_printf(out, " (%s)", uri);
}

static char *text_of(const json_t *record)
{
    const char *said = kit_str(record, "text"), *text = said != NULL ? said : "";
    const json_t *facets = json_object_get(record, "facets");
    GPtrArray *sorted = g_ptr_array_new();
    GString *out = g_string_new(NULL);
    gsize at = 0, len = strlen(text);
    for (gsize i = 0; i < MIN(json_array_size(facets), MAX_FACETS); i++)
        g_ptr_array_add(sorted, json_array_get(facets, i));
    g_ptr_array_sort(sorted, by_start);
    for (guint i = 0; i < sorted->len; i++) {
        gsize start, end;
        const char *uri = link_of(g_ptr_array_index(sorted, i), text, len, &start, &end);
        if (uri == NULL || start < at)
            continue;
        g_string_append_len(out, text + at, (gssize)(start - at));
        add_link(out, text + start, end - start, uri);
        at = end;
    }
    g_string_append(out, text + at);
    char *clean = text_sanitise(out->str, (gssize)out->len, 0, 0, NULL);
    g_string_free(out, TRUE);
    g_ptr_array_unref(sorted);
    return clean;
}

/* --- embeds --- */

static void add_images(const json_t *list, struct item *item)
{
    for (gsize i = 0; i < MIN(json_array_size(list), MAX_MEDIA); i++) {
        const json_t *image = json_array_get(list, i);
        char *url = kit_url(image, "fullsize"), *alt = kit_text(image, "alt");
        g_ptr_array_add(item->media, media_new("image", url, alt != NULL && *alt != '\0' ? alt : NULL));
        g_free(url);
        g_free(alt);
    }
}

static const char *quoted_uri(const json_t *record)
{
    const json_t *embed = json_object_get(record, "embed"), *inner = json_object_get(embed, "record");
    const char *uri = kit_str(inner, "uri");
    return uri != NULL ? uri : kit_str(json_object_get(inner, "record"), "uri");
}

/* The quoted post as far as the view tells it: its author and its first words. */
static void add_quoted(const json_t *view, struct item *item)
{
    const json_t *inner = json_object_get(view, "record");
    const json_t *quoted = json_is_object(json_object_get(inner, "record")) ? json_object_get(inner, "record") : inner;
    char *url = bsky_web_url(kit_str(quoted, "uri"));
    if (url == NULL)
        return;
    const char *handle = kit_str(json_object_get(quoted, "author"), "handle"),
               *text = kit_str(json_object_get(quoted, "value"), "text");
    char *words = g_strdup_printf("quotes %s%s: %s", handle != NULL ? "@" : "a post", handle != NULL ? handle : "",
                                  text != NULL ? text : "it cannot be seen here");
    char *alt = text_sanitise(words, -1, TEXT_ONE_LINE, MAX_QUOTED, NULL);
    g_ptr_array_add(item->media, media_new("other", url, alt));
    g_free(alt);
    g_free(words);
    g_free(url);
}

static void add_embed(const json_t *view, struct item *item)
{
    const json_t *media = json_object_get(view, "media"), *external = json_object_get(view, "external");
    if (json_is_object(media)) /* a quote with pictures */
        add_embed(media, item);
    add_images(json_object_get(view, "images"), item);
    if (json_is_object(external)) {
        char *url = kit_url(external, "uri"), *title = kit_line(external, "title");
        if (url != NULL && strstr(item->text, url) == NULL)
            g_ptr_array_add(item->media, media_new("other", url, title));
        g_free(url);
        g_free(title);
    }
    char *playlist = kit_url(view, "playlist");
    if (playlist != NULL) {
        char *alt = kit_text(view, "alt");
        g_ptr_array_add(item->media, media_new("video", playlist, alt));
        g_free(alt);
    }
    g_free(playlist);
    if (json_is_object(json_object_get(view, "record")))
        add_quoted(view, item);
}

/* Labels, of the author or of a moderation service: "labelled: graphic-media". */
static char *warning_of(const json_t *labels)
{
    GString *words = g_string_new(NULL);
    for (gsize i = 0; i < MIN(json_array_size(labels), MAX_LABELS); i++) {
        const json_t *label = json_array_get(labels, i);
        const char *value = kit_str(label, "val");
        if (value == NULL || *value == '!' || kit_bool(label, "neg"))
            continue;
        g_string_append_printf(words, "%s%s", words->len > 0 ? ", " : "labelled: ", value);
    }
    char *text = words->len > 0 ? text_sanitise(words->str, (gssize)words->len, TEXT_ONE_LINE, 512, NULL) : NULL;
    g_string_free(words, TRUE);
    return text;
}

/* --- posts --- */

static gboolean names_us(const struct bsky_task *t, const json_t *record)
{
    const json_t *facets = json_object_get(record, "facets");
    for (gsize i = 0; t->did != NULL && i < MIN(json_array_size(facets), MAX_FACETS); i++) {
        const json_t *features = json_object_get(json_array_get(facets, i), "features");
        for (gsize k = 0; k < MIN(json_array_size(features), 4); k++)
            if (g_strcmp0(kit_str(json_array_get(features, k), "did"), t->did) == 0)
                return TRUE;
    }
    return FALSE;
}

static gboolean is_ours(const struct bsky_task *t, const char *uri)
{
    gsize len = t->did != NULL ? strlen(t->did) : 0;
    return uri != NULL && len > 0 && g_str_has_prefix(uri, "at://") && strncmp(uri + 5, t->did, len) == 0 &&
           uri[5 + len] == '/';
}

static void set_kind(const struct bsky_task *t, const json_t *record, gboolean addressed, struct item *item)
{
    const char *root = kit_str(json_object_get(json_object_get(record, "reply"), "root"), "uri");
    /* Further down in a thread of ours: we are told of it. */
    gboolean to_us = is_ours(t, item->in_reply_to), quotes_us = is_ours(t, quoted_uri(record)),
             names = addressed || names_us(t, record) || is_ours(t, root);
    item->direction = g_strcmp0(item->author.uri, t->did) == 0 ? DIR_OUT : DIR_IN;
    if (item->direction == DIR_OUT)
        item->kind = item->in_reply_to != NULL ? KIND_REPLY : KIND_POST;
    else
        item->kind = to_us ? KIND_REPLY : quotes_us ? KIND_QUOTE : names ? KIND_MENTION : KIND_POST;
    item->watched = item->direction == DIR_IN && item->kind == KIND_POST;
}

static void read_reply(const json_t *record, struct item *item)
{
    const char *parent = kit_str(json_object_get(json_object_get(record, "reply"), "parent"), "uri");
    char *did, *collection, *rkey;
    if (!bsky_uri_split(parent, &did, &collection, &rkey))
        return;
    item->in_reply_to = g_strdup(parent);
    item->in_reply_to_author = did;
    g_free(collection);
    g_free(rkey);
}

/* A key may claim the future; then the time counts by which the network sorts. */
static gint64 not_later(gint64 at, gint64 sorted, gint64 now_ms)
{
    at = at > now_ms ? sorted : at;
    return at <= 0 || at > now_ms ? now_ms : at;
}

static gint64 time_of(const json_t *view, const json_t *record, const char *uri, gint64 now_ms)
{
    gint64 created = kit_time(record, "createdAt"), indexed = kit_time(view, "indexedAt");
    gint64 sorted = created == 0 || (indexed != 0 && indexed < created) ? indexed : created;
    return not_later(bsky_arrived(uri, sorted), sorted, now_ms);
}

struct item *bsky_item(const struct bsky_task *t, const json_t *view, gboolean addressed, gint64 now_ms)
{
    const json_t *record = json_object_get(view, "record"), *viewer = json_object_get(view, "viewer");
    const char *uri = kit_str(view, "uri");
    char *did, *collection, *rkey;
    if (!bsky_uri_split(uri, &did, &collection, &rkey))
        return NULL;
    gboolean post = strcmp(collection, POST) == 0;
    g_free(did);
    g_free(collection);
    g_free(rkey);
    struct item *item = item_new();
    if (!post || !json_is_object(record) || !bsky_profile(json_object_get(view, "author"), &item->author)) {
        item_free(item);
        return NULL;
    }
    item->uri = g_strdup(uri);
    item->remote_id = g_strdup(uri);
    item->url = bsky_web_url(uri);
    item->text = text_of(record);
    item->warning = warning_of(json_object_get(view, "labels"));
    const char *language = json_string_value(json_array_get(json_object_get(record, "langs"), 0));
    item->language = language != NULL ? text_sanitise(language, -1, TEXT_ONE_LINE, 32, NULL) : NULL;
    read_reply(record, item);
    item->visibility = VIS_PUBLIC;
    item->created_at = time_of(view, record, uri, now_ms);
    item->fetched_at = now_ms;
    item->favourites = kit_int(view, "likeCount", -1);
    item->reposts = kit_int(view, "repostCount", -1);
    item->replies = kit_int(view, "replyCount", -1);
    item->favourited = kit_str(viewer, "like") != NULL;
    item->reposted = kit_str(viewer, "repost") != NULL;
    add_embed(json_object_get(view, "embed"), item);
    set_kind(t, record, addressed, item);
    return item;
}

/* --- notifications --- */

gboolean bsky_notification_is_post(const json_t *n)
{
    const char *reason = kit_str(n, "reason");
    return g_strcmp0(reason, "mention") == 0 || g_strcmp0(reason, "reply") == 0 || g_strcmp0(reason, "quote") == 0;
}

json_t *bsky_notification_view(const json_t *n)
{
    static const char *const SAME[] = {"uri", "cid", "author", "record", "indexedAt", "labels"};
    json_t *view = json_object();
    for (guint i = 0; i < G_N_ELEMENTS(SAME); i++)
        if (json_object_get(n, SAME[i]) != NULL)
            json_object_set(view, SAME[i], json_object_get(n, SAME[i]));
    return view;
}

void bsky_reaction(const json_t *n, gint64 now_ms, struct batch *batch)
{
    static const struct {
        const char *reason;
        enum reaction_kind kind;
    } KINDS[] = {{"like", REACT_FAVOURITE}, {"repost", REACT_REPOST}, {"follow", REACT_FOLLOW}};
    const char *reason = kit_str(n, "reason"), *uri = kit_str(n, "uri"), *subject = kit_str(n, "reasonSubject");
    char *did, *collection, *rkey;
    for (guint i = 0; i < G_N_ELEMENTS(KINDS); i++) {
        if (g_strcmp0(reason, KINDS[i].reason) != 0 || !bsky_uri_split(uri, &did, &collection, &rkey))
            continue;
        g_free(did);
        g_free(collection);
        g_free(rkey);
        struct batch_reaction *r = g_new0(struct batch_reaction, 1);
        if (!bsky_profile(json_object_get(n, "author"), &r->by)) {
            g_free(r);
            return;
        }
        gint64 sorted = kit_time(n, "indexedAt");
        r->kind = KINDS[i].kind;
        r->remote_id = g_strdup(uri);
        r->item_uri = KINDS[i].kind != REACT_FOLLOW && subject != NULL && g_utf8_validate(subject, -1, NULL)
                          ? text_sanitise(subject, -1, TEXT_ONE_LINE, 1024, NULL)
                          : NULL;
        r->at = not_later(bsky_arrived(uri, sorted), sorted, now_ms);
        g_ptr_array_add(batch->reactions, r);
        return;
    }
}
