/* Texts as the network counts and marks them. Its facets name bytes of UTF-8, the end exclusive; the server believes
 * whatever it is told, so that they are worked out with care here. */
#include "bluesky.h"

#include "repute/text.h"

#define MAX_CHARS 300
#define MAX_BYTES 3000 /* both of app.bsky.feed.post, "text" */
#define MAX_TAG 64     /* clusters; bytes ten times as many (app.bsky.richtext.facet#tag) */

/* --- facets --- */

static json_t *facet(gsize start, gsize end, json_t *feature)
{
    return json_pack("{s:{s:I, s:I}, s:[o]}", "index", "byteStart", (json_int_t)start, "byteEnd", (json_int_t)end,
                     "features", feature);
}

/* A mention or a tag begins a word. */
static gboolean begins(const char *text, gsize at)
{
    if (at == 0)
        return TRUE;
    gunichar before = g_utf8_get_char(g_utf8_prev_char(text + at));
    GUnicodeType type = g_unichar_type(before);
    return g_unichar_isspace(before) || before == '"' || before == '\'' || type == G_UNICODE_OPEN_PUNCTUATION ||
           type == G_UNICODE_INITIAL_PUNCTUATION;
}

static gboolean in_link(const GArray *links, gsize at)
{
    for (guint i = 0; i < links->len; i++) {
        const struct text_span *l = &g_array_index(links, struct text_span, i);
        if (at >= l->start && at < l->end)
            return TRUE;
    }
    return FALSE;
}

/* End of the handle at p, or p where none is: "@lena.ortiz@example.social" is somebody of another network. */
static const char *handle_end(const char *p)
{
    const char *end = p;
    while (g_ascii_isalnum(*end) || *end == '.' || *end == '-')
        end++;
    if (*end == '@' || *end == '_')
        return p;
    while (end > p && (end[-1] == '.' || end[-1] == '-'))
        end--;
    return bsky_is_handle(p, (gsize)(end - p)) ? end : p;
}

/* Signs (☕, +) are none. */
static gboolean is_punctuation(gunichar c)
{
    GUnicodeType type = g_unichar_type(c);
    return type >= G_UNICODE_CONNECT_PUNCTUATION && type <= G_UNICODE_OPEN_PUNCTUATION;
}

/* End of the tag's word at p, or p: no blanks, not only digits, no punctuation at its end; the sign of a keycap ("#️⃣")
 * begins none. */
static const char *tag_end(const char *p)
{
    const char *end = p, *stop = p;
    gboolean letter = FALSE;
    guint n = 0;
    if (g_unichar_ismark(g_utf8_get_char(p)))
        return p;
    for (; *end != '\0'; end = g_utf8_next_char(end)) {
        gunichar c = g_utf8_get_char(end);
        if (g_unichar_isspace(c) || c == '#' || c == 0xff03 || g_unichar_type(c) == G_UNICODE_FORMAT)
            break;
        if (!is_punctuation(c) || c == '_') {
            stop = g_utf8_next_char(end);
            letter = letter || !g_unichar_isdigit(c);
        }
        n++;
    }
    return letter && n <= MAX_TAG && stop - p <= 10 * MAX_TAG ? stop : p;
}

static json_t *mention_facet(const char *text, gsize at)
{
    const char *name = text + at + 1, *end = handle_end(name);
    if (end == name)
        return NULL;
    char *handle = g_ascii_strdown(name, end - name);
    json_t *f = facet(at, (gsize)(end - text),
                      json_pack("{s:s, s:s}", "$type", "app.bsky.richtext.facet#mention", "handle", handle));
    g_free(handle);
    return f;
}

static json_t *tag_facet(const char *text, gsize at)
{
    const char *word = g_utf8_next_char(text + at), *end = tag_end(word);
    if (end == word)
        return NULL;
    char *tag = g_strndup(word, (gsize)(end - word));
    json_t *f = facet(at, (gsize)(end - text),
                      json_pack("{s:s, s:s}", "$type", "app.bsky.richtext.facet#tag", "tag", tag));
    g_free(tag);
    return f;
}

json_t *bsky_facets(const char *text)
{
    json_t *facets = json_array();
    GArray *links = text_links(text);
    guint link = 0;
    for (gsize at = 0; text[at] != '\0'; at = (gsize)(g_utf8_next_char(text + at) - text)) {
        json_t *f = NULL;
        if (link < links->len && at == g_array_index(links, struct text_span, link).start) {
            const struct text_span *l = &g_array_index(links, struct text_span, link++);
            char *uri = g_strndup(text + l->start, l->end - l->start);
            f = facet(l->start, l->end,
                      json_pack("{s:s, s:s}", "$type", "app.bsky.richtext.facet#link", "uri", uri));
            g_free(uri);
        } else if (!in_link(links, at) && begins(text, at)) {
            gunichar c = g_utf8_get_char(text + at);
            f = c == '@' ? mention_facet(text, at) : c == '#' || c == 0xff03 ? tag_facet(text, at) : NULL;
        }
        if (f != NULL)
            json_array_append_new(facets, f);
    }
    g_array_unref(links);
    return facets;
}

/* --- limits --- */

void bsky_limits(const char *limits_json, struct platform_limits *out)
{
    *out = (struct platform_limits){
        .max_chars = MAX_CHARS,
        .count_clusters = TRUE,
        .max_media = 4,
        .max_image_bytes = 2000000, /* of app.bsky.embed.images; an upload alone may be larger */
        .max_alt = 2000,
        .media_types = g_strdup("image/jpeg image/png image/webp image/gif"),
    };
}

/* Grapheme clusters, a link as it is written; and 3,000 bytes, which only floods of marks reach first. */
gint64 bsky_count(const char *text, const struct platform_limits *l, gint64 *over_at)
{
    gint64 count = 0, over = -1;
    for (gsize at = 0; text[at] != '\0'; count++) {
        gsize len = text_cluster(text + at);
        if (over < 0 && (count >= l->max_chars || at + len > MAX_BYTES))
            over = (gint64)at;
        at += len;
    }
    if (over_at != NULL)
        *over_at = over;
    return count;
}

/* added: bytes of it that stand before what was written. */
static void check_text(const char *text, gsize added, const struct platform_limits *l, GPtrArray *faults)
{
    gint64 over_at = -1, count = bsky_count(text, l, &over_at);
    if (over_at >= 0)
        over_at = MAX(over_at - (gint64)added, 0);
    if (over_at >= 0 && count > l->max_chars)
        send_faults_add(faults, over_at, "%" G_GINT64_FORMAT " over: shorten it, or make it a thread",
                        count - l->max_chars);
    else if (over_at >= 0)
        send_faults_add(faults, over_at, "%zu bytes of %d: it has many marks on few letters; shorten it", strlen(text),
                        MAX_BYTES);
}

static void check_media(const struct send_view *v, const struct platform_limits *l, GPtrArray *faults)
{
    if (v->media->len > (guint)l->max_media)
        send_faults_add(faults, -1, "%u attachments: this network takes %" G_GINT64_FORMAT, v->media->len,
                        l->max_media);
    for (guint i = 0; i < v->media->len; i++) {
        const struct media *m = g_ptr_array_index(v->media, i);
        if (g_strcmp0(m->type, "image") != 0)
            send_faults_add(faults, -1, "attachment %u is no picture: this network takes pictures only", i + 1);
        if (m->alt != NULL && (gint64)text_count_clusters(m->alt) > l->max_alt)
            send_faults_add(faults, -1,
                            "the description of attachment %u is longer than %" G_GINT64_FORMAT " characters", i + 1,
                            l->max_alt);
    }
}

GPtrArray *bsky_check(const struct send_view *v, const struct platform_limits *l)
{
    GPtrArray *faults = send_faults_new();
    if (v->action == ACT_EDIT)
        send_faults_add(faults, -1, "%s", bsky_lacks(NULL, CAP_EDIT));
    if (v->action != ACT_POST && v->action != ACT_REPLY)
        return faults;
    char *text = bsky_whole_text(v);
    gboolean empty = text[strspn(text, " \t\n")] == '\0';
    check_text(text, strlen(text) - (v->text != NULL ? strlen(v->text) : 0), l, faults);
    if (empty && (v->media == NULL || v->media->len == 0))
        send_faults_add(faults, -1, "nothing written: write something, or attach a picture");
    if (v->media != NULL)
        check_media(v, l, faults);
    if (v->poll != NULL)
        send_faults_add(faults, -1, "%s", bsky_lacks(NULL, CAP_POLL));
    if (v->visibility > VIS_UNLISTED)
        send_faults_add(faults, -1, "%s", bsky_lacks(NULL, CAP_VISIBILITY));
    g_free(text);
    return faults;
}

const char *bsky_lacks(const char *limits_json, enum capability c)
{
    switch (c) {
    case CAP_DIRECT:
    case CAP_REPLY_DIRECT:
        return "Bluesky's direct messages need its chat service, which an app password does not open";
    case CAP_STREAM:
        return "Bluesky does not stream an account's notifications: they are asked for at intervals";
    case CAP_EDIT:
        return "Bluesky's posts cannot be edited: delete it and post anew";
    case CAP_POLL:
        return "Bluesky has no polls";
    case CAP_VISIBILITY:
        return "everything on Bluesky is public";
    default:
        return NULL;
    }
}

/* --- content warnings --- */

static const char *const LABELS[] = {"sexual", "nudity", "porn", "graphic-media"};

const char *bsky_self_label(const char *warning)
{
    for (guint i = 0; warning != NULL && i < G_N_ELEMENTS(LABELS); i++)
        if (g_ascii_strcasecmp(warning, LABELS[i]) == 0)
            return LABELS[i];
    return NULL;
}

char *bsky_whole_text(const struct send_view *v)
{
    const char *text = v->text != NULL ? v->text : "";
    if (v->warning == NULL || *v->warning == '\0' || bsky_self_label(v->warning) != NULL)
        return g_strdup(text);
    return g_strdup_printf("CW: %s\n\n%s", v->warning, text);
}
