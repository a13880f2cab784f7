/* Pictures and files: a small PNG made of a seed, and whatever is uploaded. */
#include "state.h"

#include <gio/gio.h>

/* CRC-32 of PNG chunks (ISO 3309, as in the PNG specification's annex D). */
static guint32 crc32_of(const guint8 *data, gsize length)
{
    guint32 crc = 0xffffffffu;
    for (gsize i = 0; i < length; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? 0xedb88320u ^ (crc >> 1) : crc >> 1;
    }
    return crc ^ 0xffffffffu;
}

static void add_u32(GByteArray *out, guint32 n)
{
    guint32 big = GUINT32_TO_BE(n);
    g_byte_array_append(out, (const guint8 *)&big, 4);
}

static void add_chunk(GByteArray *out, const char *name, const guint8 *data, gsize length)
{
    add_u32(out, (guint32)length);
    guint start = out->len;
    g_byte_array_append(out, (const guint8 *)name, 4);
    g_byte_array_append(out, data, (guint)length);
    add_u32(out, crc32_of(out->data + start, out->len - start));
}

static GByteArray *deflate(const GByteArray *in)
{
    GZlibCompressor *z = g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 6);
    gsize room = (gsize)in->len + 1024, read = 0, written = 0;
    GByteArray *out = g_byte_array_new();
    g_byte_array_set_size(out, (guint)room);
    g_converter_convert(G_CONVERTER(z), in->data, in->len, out->data, room, G_CONVERTER_INPUT_AT_END, &read,
                        &written, NULL);
    g_byte_array_set_size(out, (guint)written);
    g_object_unref(z);
    return out;
}

GBytes *sb_picture_make(guint64 seed, int width, int height)
{
    static const guint8 magic[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    guint8 base[3] = {(guint8)(64 + seed % 128), (guint8)(48 + seed / 7 % 96), (guint8)(32 + seed / 53 % 96)};
    GByteArray *rows = g_byte_array_new(), *out = g_byte_array_new(), *head = g_byte_array_new();
    int cx = width / 2, cy = height / 2, radius = MIN(width, height) / 3;
    for (int y = 0; y < height; y++) {
        guint8 filter = 0;
        g_byte_array_append(rows, &filter, 1);
        for (int x = 0; x < width; x++) {
            gboolean inside = (x - cx) * (x - cx) + (y - cy) * (y - cy) < radius * radius;
            guint8 shade = (guint8)(inside ? 90 : (x * 40 / width + y * 40 / height));
            guint8 pixel[3] = {(guint8)(base[0] + shade), (guint8)(base[1] + shade),
                               (guint8)(base[2] + shade)};
            g_byte_array_append(rows, pixel, 3);
        }
    }
    GByteArray *packed = deflate(rows);
    add_u32(head, (guint32)width);
    add_u32(head, (guint32)height);
    static const guint8 kind[] = {8, 2, 0, 0, 0}; /* 8 bits, RGB, no interlace */
    g_byte_array_append(head, kind, sizeof kind);
    g_byte_array_append(out, magic, sizeof magic);
    add_chunk(out, "IHDR", head->data, head->len);
    add_chunk(out, "IDAT", packed->data, packed->len);
    add_chunk(out, "IEND", head->data, 0);
    g_byte_array_unref(rows);
    g_byte_array_unref(head);
    g_byte_array_unref(packed);
    return g_byte_array_free_to_bytes(out);
}

struct media *sb_media_add(struct sandbox *s, struct account *owner, GBytes *bytes, const char *type,
                           int width, int height, const char *description)
{
    struct media *m = g_new0(struct media, 1);
    m->id = g_strdup_printf("1139%014u", g_hash_table_size(s->media) + 1);
    m->type = g_strdup(type);
    m->bytes = bytes;
    m->width = width;
    m->height = height;
    m->owner = owner;
    m->description = description != NULL && *description != '\0' ? g_strdup(description) : NULL;
    g_hash_table_insert(s->media, m->id, m);
    return m;
}

struct poll *sb_poll_new(struct sandbox *s, gint64 lasts_ms)
{
    struct poll *poll = g_new0(struct poll, 1);
    poll->id = g_strdup_printf("%u", 88000 + g_hash_table_size(s->polls));
    poll->options = g_ptr_array_new_with_free_func(g_free);
    poll->votes = g_array_new(FALSE, TRUE, sizeof(int));
    poll->voters = g_hash_table_new(NULL, NULL);
    poll->expires_ms = sb_state_now(s) + lasts_ms;
    g_hash_table_insert(s->polls, poll->id, poll);
    return poll;
}

void sb_poll_add_option(struct poll *poll, const char *title, int votes)
{
    g_ptr_array_add(poll->options, g_strdup(title));
    g_array_append_val(poll->votes, votes);
}
