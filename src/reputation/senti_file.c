/* The weights file: header, table of sections, sections; all numbers little-endian.
 *
 *      0  "REPSENT\n"
 *      8  format, version of the weights (32 bits each)
 *     16  length of the file, checksum of all bytes from 32 on (64 bits each)
 *     32  number of sections, 0 (32 bits each)
 *     40  sections: four letters, offset, length, 0 (32 bits each)
 *
 * "lexi": number of keys, 0; 1,025 indices by the key's upper ten bits; the keys, sorted; one signed byte
 * of valence each. */
#include "repute/err.h"
#include "senti.h"

#include <string.h>

#define MAGIC "REPSENT\n"
#define HEADER 40
#define ENTRY 16
#define BUCKET_BITS 10
#define BUCKETS (1u << BUCKET_BITS)

static guint32 load32(const guint8 *p)
{
    guint32 v;
    memcpy(&v, p, sizeof v);
    return GUINT32_FROM_LE(v);
}

static guint64 load64(const guint8 *p)
{
    guint64 v;
    memcpy(&v, p, sizeof v);
    return GUINT64_FROM_LE(v);
}

static void put32(GByteArray *to, guint32 v)
{
    v = GUINT32_TO_LE(v);
    g_byte_array_append(to, (const guint8 *)&v, sizeof v);
}

static void put64(GByteArray *to, guint64 v)
{
    v = GUINT64_TO_LE(v);
    g_byte_array_append(to, (const guint8 *)&v, sizeof v);
}

/* FNV-1a over words of eight bytes: finds damage, not forgery, at memory speed. */
static guint64 checksum(const guint8 *p, gsize len)
{
    guint64 h = G_GUINT64_CONSTANT(14695981039346656037);
    for (; len >= 8; p += 8, len -= 8) {
        h = (h ^ load64(p)) * G_GUINT64_CONSTANT(1099511628211);
        h ^= h >> 29;
    }
    for (; len > 0; p++, len--)
        h = (h ^ *p) * G_GUINT64_CONSTANT(1099511628211);
    return h ^ h >> 32;
}

static gboolean damaged(GError **error, const char *what)
{
    err_set(error, ERR_DAMAGED, "sentiment weights are damaged (%s); install them again", what);
    return FALSE;
}

static gboolean lexicon_open(const guint8 *p, gsize len, struct senti_lexicon *l)
{
    if (len < 8 + 4 * (BUCKETS + 1))
        return FALSE;
    guint32 count = load32(p);
    if ((len - 8 - 4 * (BUCKETS + 1)) / 5 < count)
        return FALSE;
    l->count = count;
    l->index = p + 8;
    l->keys = l->index + 4 * (BUCKETS + 1);
    l->values = l->keys + 4 * (gsize)count;
    for (guint i = 0; i < BUCKETS; i++)
        if (load32(l->index + 4 * i) > load32(l->index + 4 * i + 4))
            return FALSE;
    return load32(l->index + 4 * BUCKETS) == count;
}

gboolean senti_file_open(const guint8 *bytes, gsize len, struct senti_file *file, GError **error)
{
    if (bytes == NULL || len < HEADER || memcmp(bytes, MAGIC, 8) != 0)
        return damaged(error, "no such file");
    if (load32(bytes + 8) > SENTI_FORMAT) {
        err_set(error, ERR_NEWER, "sentiment weights are of a newer program; update this one");
        return FALSE;
    }
    if (load32(bytes + 8) != SENTI_FORMAT || load64(bytes + 16) != len)
        return damaged(error, "its length");
    if (checksum(bytes + 32, len - 32) != load64(bytes + 24))
        return damaged(error, "its checksum");
    struct senti_file f = {.version = load32(bytes + 12)};
    guint32 n = load32(bytes + 32);
    if (n > (len - HEADER) / ENTRY)
        return damaged(error, "its table");
    for (guint32 i = 0; i < n; i++) {
        const guint8 *e = bytes + HEADER + ENTRY * (gsize)i;
        gsize at = load32(e + 4), size = load32(e + 8);
        if (at > len || size > len - at)
            return damaged(error, "a section");
        if (memcmp(e, "lexi", 4) == 0 && !lexicon_open(bytes + at, size, &f.lexicon))
            return damaged(error, "the word list");
    }
    if (f.lexicon.index == NULL)
        return damaged(error, "no word list");
    *file = f;
    return TRUE;
}

gboolean senti_lexicon_find(const struct senti_lexicon *l, guint32 key, double *valence)
{
    const guint8 *slot = l->index + 4 * (gsize)(key >> (32 - BUCKET_BITS));
    for (guint32 i = load32(slot), end = load32(slot + 4); i < end; i++) {
        guint32 k = load32(l->keys + 4 * (gsize)i);
        if (k < key)
            continue;
        if (k > key)
            return FALSE;
        *valence = (gint8)l->values[i] / SENTI_VALENCE_SCALE;
        return TRUE;
    }
    return FALSE;
}

GByteArray *senti_lexicon_write(const guint32 *keys, const gint8 *values, gsize n)
{
    GByteArray *b = g_byte_array_new();
    put32(b, (guint32)n);
    put32(b, 0);
    gsize at = 0;
    for (guint i = 0; i <= BUCKETS; i++) {
        while (at < n && (i == BUCKETS || keys[at] >> (32 - BUCKET_BITS) < i))
            at++;
        put32(b, (guint32)at);
    }
    for (gsize i = 0; i < n; i++)
        put32(b, keys[i]);
    g_byte_array_append(b, (const guint8 *)values, (guint)n);
    return b;
}

GByteArray *senti_file_write(guint32 version, const struct senti_section *sections, gsize n)
{
    GByteArray *body = g_byte_array_new();
    put32(body, (guint32)n);
    put32(body, 0);
    gsize at = HEADER + ENTRY * n;
    for (gsize i = 0; i < n; i++) {
        g_byte_array_append(body, (const guint8 *)sections[i].tag, 4);
        put32(body, (guint32)at);
        put32(body, sections[i].bytes->len);
        put32(body, 0);
        at += (sections[i].bytes->len + 7) / 8 * 8;
    }
    static const guint8 zero[8];
    for (gsize i = 0; i < n; i++) {
        g_byte_array_append(body, sections[i].bytes->data, sections[i].bytes->len);
        g_byte_array_append(body, zero, (8 - sections[i].bytes->len % 8) % 8);
    }
    GByteArray *file = g_byte_array_new();
    g_byte_array_append(file, (const guint8 *)MAGIC, 8);
    put32(file, SENTI_FORMAT);
    put32(file, version);
    put64(file, 32 + body->len);
    put64(file, checksum(body->data, body->len));
    g_byte_array_append(file, body->data, body->len);
    g_byte_array_unref(body);
    return file;
}

guint32 senti_key(enum senti_lang lang, guint32 hash)
{
    return senti_hash_next((guint32)lang * 0x9e3779b1u, hash);
}

guint32 senti_phrase_key(enum senti_lang lang, guint32 first)
{
    return senti_hash_next((guint32)lang * 0x9e3779b1u + 77, first);
}
