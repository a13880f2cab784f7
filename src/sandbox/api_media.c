/* Uploads, and handing them out again. */
#include "call.h"

#include <string.h>

#define IMAGE_MOST (16 * 1024 * 1024)

static guint32 big16(const guint8 *p)
{
    return (guint32)p[0] << 8 | p[1];
}

static void png_size(const guint8 *p, gsize n, int *width, int *height)
{
    if (n >= 24) {
        *width = (int)(big16(p + 16) << 16 | big16(p + 18));
        *height = (int)(big16(p + 20) << 16 | big16(p + 22));
    }
}

/* Walks the segments to the first start of frame. */
static void jpeg_size(const guint8 *p, gsize n, int *width, int *height)
{
    for (gsize at = 2; at + 9 < n && p[at] == 0xff; at += 2 + big16(p + at + 2)) {
        guint8 kind = p[at + 1];
        if (kind >= 0xc0 && kind <= 0xcf && kind != 0xc4 && kind != 0xc8 && kind != 0xcc) {
            *height = (int)big16(p + at + 5);
            *width = (int)big16(p + at + 7);
            return;
        }
    }
}

/* What the bytes are, whatever the client says; NULL: nothing Mastodon takes. */
static const char *sniff(const GByteArray *b, const char *said, int *width, int *height)
{
    const guint8 *p = b->data;
    *width = *height = 0;
    if (b->len > 8 && memcmp(p, "\x89PNG\r\n\x1a\n", 8) == 0) {
        png_size(p, b->len, width, height);
        return "image/png";
    }
    if (b->len > 3 && memcmp(p, "\xff\xd8\xff", 3) == 0) {
        jpeg_size(p, b->len, width, height);
        return "image/jpeg";
    }
    if (b->len > 10 && memcmp(p, "GIF8", 4) == 0) {
        *width = p[6] | p[7] << 8;
        *height = p[8] | p[9] << 8;
        return "image/gif";
    }
    if (b->len > 12 && memcmp(p, "RIFF", 4) == 0 && memcmp(p + 8, "WEBP", 4) == 0)
        return "image/webp";
    static const char *const trusted[] = {"video/mp4", "video/webm", "audio/mpeg", "audio/ogg", NULL};
    for (const char *const *t = trusted; *t != NULL; t++)
        if (said != NULL && strcmp(said, *t) == 0)
            return *t;
    return NULL;
}

static const struct upload *file_of(struct call *c)
{
    for (guint i = 0; i < c->uploads->len; i++) {
        const struct upload *u = g_ptr_array_index(c->uploads, i);
        if (strcmp(u->name, "file") == 0)
            return u;
    }
    return NULL;
}

static void read_focus(struct call *c, struct media *m)
{
    const char *focus = sb_call_arg(c, "focus");
    char *end = NULL;
    if (focus == NULL)
        return;
    m->focus_x = g_ascii_strtod(focus, &end);
    m->focus_y = *end == ',' ? g_ascii_strtod(end + 1, NULL) : 0;
}

void sb_api_media_create(struct call *c)
{
    int width = 0, height = 0;
    const struct upload *u = file_of(c);
    const char *type = u != NULL ? sniff(u->bytes, u->type, &width, &height) : NULL;
    gboolean later = g_str_has_prefix(c->request->path, "/api/v2/");
    if (u == NULL || u->bytes->len == 0) {
        sb_call_error(c, 422, "%s", "Validation failed: File can't be blank");
        return;
    }
    if (type == NULL) {
        sb_call_error(c, 422, "%s", "Validation failed: File content type is invalid, File is invalid");
        return;
    }
    if (g_str_has_prefix(type, "image/") && u->bytes->len > IMAGE_MOST) {
        sb_call_error(c, 422, "%s", "Validation failed: File file size must be less than 16 MB");
        return;
    }
    const char *alt = sb_call_arg(c, "description");
    if (alt != NULL && g_utf8_strlen(alt, -1) > 1500) {
        sb_call_error(c, 422, "%s",
                      "Validation failed: Description is too long (maximum is 1500 characters)");
        return;
    }
    GBytes *bytes = g_bytes_new(u->bytes->data, u->bytes->len);
    struct media *m = sb_media_add(c->s, c->actor, bytes, type, width, height, alt);
    m->polls_left = later ? c->s->options.media_polls : 0;
    read_focus(c, m);
    c->status = m->polls_left > 0 ? 202 : 200;
    sb_call_json(c, sb_entity_media(c->s, m));
}

static struct media *find(struct call *c)
{
    struct media *m = g_hash_table_lookup(c->s->media, c->segment[0]);
    if (m != NULL && m->owner == c->actor)
        return m;
    sb_call_error(c, 404, "%s", "Record not found");
    return NULL;
}

void sb_api_media(struct call *c)
{
    struct media *m = find(c);
    if (m == NULL)
        return;
    c->status = m->polls_left > 0 ? 206 : 200;
    sb_call_json(c, sb_entity_media(c->s, m));
    m->polls_left -= m->polls_left > 0;
}

void sb_api_media_edit(struct call *c)
{
    struct media *m = find(c);
    const char *description = sb_call_arg(c, "description");
    if (m == NULL)
        return;
    if (description != NULL) {
        g_free(m->description);
        m->description = *description != '\0' ? g_strdup(description) : NULL;
    }
    read_focus(c, m);
    sb_call_json(c, sb_entity_media(c->s, m));
}

static void hand_out(struct call *c, GBytes *bytes, const char *type)
{
    gsize n = 0;
    const char *data = g_bytes_get_data(bytes, &n);
    sb_call_raw(c, 200, type, data, (gssize)n);
}

/* /_media/original/ID.EXT, /_media/small/ID.EXT, /_media/avatar/ID.png, /_media/header/ID.png */
void sb_api_media_file(struct call *c)
{
    const char *kind = c->segment[0];
    char *id = g_strndup(c->segment[1], strcspn(c->segment[1], "."));
    struct media *m = g_hash_table_lookup(c->s->media, id);
    if (strcmp(kind, "avatar") == 0 || strcmp(kind, "header") == 0) {
        GBytes *bytes = sb_picture_make(g_str_hash(id), *kind == 'a' ? 48 : 96, 48);
        hand_out(c, bytes, "image/png");
        g_bytes_unref(bytes);
    } else if (m != NULL && m->polls_left == 0) {
        hand_out(c, m->bytes, m->type);
    } else {
        sb_call_error(c, 404, "%s", "Not Found");
    }
    g_free(id);
}
