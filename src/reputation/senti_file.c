/* The weights file: header, table of sections, sections; all numbers little-endian.
 *
 *      0  "REPSENT\n"
 *      8  checksum of all bytes from 16 on (64 bits)
 *     16  format, version of the weights (32 bits each)
 *     24  length of the file (64 bits)
 *     32  number of sections, 0 (32 bits each)
 *     40  sections: four letters, offset, length, 0 (32 bits each)
 *
 * "lexi": number of keys, 0; 4,097 indices by the key's upper twelve bits; the keys, sorted; two
 * signed bytes each: valence in the first and in the second list.
 * "moen", "mode" and so on, one for each language, "mo**" for all but English: see senti_model.c. */
#include "repute/err.h"
#include "senti.h"

#include <string.h>

#define MAGIC "REPSENT\n"
#define HEADER 40
#define ENTRY 16
#define BUCKET_BITS 12
#define BUCKETS (1u << BUCKET_BITS)
#define MAYBE (1u << SENTI_MAYBE_BITS)

guint32 senti_load32(const guint8 *p)
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

void senti_put32(GByteArray *to, guint32 v)
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

gboolean senti_lexicon_open(const guint8 *p, gsize len, struct senti_lexicon *l)
{
    if (len < 8 + 4 * (BUCKETS + 1))
        return FALSE;
    guint32 count = senti_load32(p);
    if ((len - 8 - 4 * (BUCKETS + 1)) / 6 < count)
        return FALSE;
    l->count = count;
    l->index = p + 8;
    l->keys = l->index + 4 * (BUCKETS + 1);
    l->values = l->keys + 4 * (gsize)count;
    for (guint i = 0; i < BUCKETS; i++)
        if (senti_load32(l->index + 4 * i) > senti_load32(l->index + 4 * i + 4))
            return FALSE;
    memset(l->maybe, 0, sizeof l->maybe);
    for (guint32 i = 0; i < count; i++) {
        guint32 bit = senti_load32(l->keys + 4 * (gsize)i) & (MAYBE - 1);
        l->maybe[bit >> 3] |= (guint8)(1u << (bit & 7));
    }
    return senti_load32(l->index + 4 * BUCKETS) == count;
}

/* "en" and so on, or "**" for the one of many; others are skipped. */
static gboolean open_model(struct senti_file *f, const char *name, const guint8 *bytes, gsize len)
{
    for (int i = 1; i < SENTI_LANGS; i++)
        if (memcmp(name, senti_lang_name((enum senti_lang)i), 2) == 0)
            return senti_model_open(bytes, len, &f->own[i]);
    return memcmp(name, "**", 2) != 0 || senti_model_open(bytes, len, &f->many);
}

gboolean senti_file_open(const guint8 *bytes, gsize len, struct senti_file *file, GError **error)
{
    if (bytes == NULL || len < HEADER || memcmp(bytes, MAGIC, 8) != 0)
        return damaged(error, "no such file");
    if (senti_load32(bytes + 16) > SENTI_FORMAT) {
        err_set(error, ERR_NEWER, "sentiment weights are of a newer program; update this one");
        return FALSE;
    }
    if (senti_load32(bytes + 16) != SENTI_FORMAT || load64(bytes + 24) != len)
        return damaged(error, "its length");
    if (checksum(bytes + 16, len - 16) != load64(bytes + 8))
        return damaged(error, "its checksum");
    struct senti_file f = {.version = senti_load32(bytes + 20)};
    guint32 n = senti_load32(bytes + 32);
    if (n > (len - HEADER) / ENTRY)
        return damaged(error, "its table");
    for (guint32 i = 0; i < n; i++) {
        const guint8 *e = bytes + HEADER + ENTRY * (gsize)i;
        gsize at = senti_load32(e + 4), size = senti_load32(e + 8);
        if (at > len || size > len - at)
            return damaged(error, "a section");
        if (memcmp(e, "lexi", 4) == 0 && !senti_lexicon_open(bytes + at, size, &f.lexicon))
            return damaged(error, "the word list");
        if (memcmp(e, "mo", 2) == 0 && !open_model(&f, (const char *)e + 2, bytes + at, size))
            return damaged(error, "a model");
    }
    gboolean whole = f.lexicon.index != NULL && f.many.dense != NULL;
    for (int i = 1; i < SENTI_LANGS; i++)
        whole = whole && f.own[i].dense != NULL;
    if (!whole)
        return damaged(error, "a section is missing");
    *file = f;
    return TRUE;
}

gboolean senti_lexicon_find(const struct senti_lexicon *l, guint32 key, struct senti_valence *valence)
{
    guint32 bit = key & (MAYBE - 1);
    if ((l->maybe[bit >> 3] >> (bit & 7) & 1) == 0)
        return FALSE;
    const guint8 *slot = l->index + 4 * (gsize)(key >> (32 - BUCKET_BITS));
    for (guint32 i = senti_load32(slot), end = senti_load32(slot + 4); i < end; i++) {
        guint32 k = senti_load32(l->keys + 4 * (gsize)i);
        if (k < key)
            continue;
        if (k > key)
            return FALSE;
        valence->first = (gint8)l->values[2 * (gsize)i] / SENTI_VALENCE_SCALE;
        valence->second = (gint8)l->values[2 * (gsize)i + 1] / SENTI_VALENCE_SCALE;
        return TRUE;
    }
    return FALSE;
}

GByteArray *senti_lexicon_write(const guint32 *keys, const gint8 *values, gsize n)
{
    GByteArray *b = g_byte_array_new();
    senti_put32(b, (guint32)n);
    senti_put32(b, 0);
    gsize at = 0;
    for (guint i = 0; i <= BUCKETS; i++) {
        while (at < n && (i == BUCKETS || keys[at] >> (32 - BUCKET_BITS) < i))
            at++;
        senti_put32(b, (guint32)at);
    }
    for (gsize i = 0; i < n; i++)
        senti_put32(b, keys[i]);
    g_byte_array_append(b, (const guint8 *)values, (guint)(2 * n));
    return b;
}

GByteArray *senti_file_write(guint32 version, const struct senti_section *sections, gsize n)
{
    GByteArray *body = g_byte_array_new();
    gsize length = HEADER + ENTRY * n;
    for (gsize i = 0; i < n; i++)
        length += (sections[i].bytes->len + 7) / 8 * 8;
    senti_put32(body, SENTI_FORMAT);
    senti_put32(body, version);
    put64(body, length);
    senti_put32(body, (guint32)n);
    senti_put32(body, 0);
    gsize at = HEADER + ENTRY * n;
    for (gsize i = 0; i < n; i++) {
        g_byte_array_append(body, (const guint8 *)sections[i].tag, 4);
        senti_put32(body, (guint32)at);
        senti_put32(body, sections[i].bytes->len);
        senti_put32(body, 0);
        at += (sections[i].bytes->len + 7) / 8 * 8;
    }
    static const guint8 zero[8];
    for (gsize i = 0; i < n; i++) {
        g_byte_array_append(body, sections[i].bytes->data, sections[i].bytes->len);
        g_byte_array_append(body, zero, (8 - sections[i].bytes->len % 8) % 8);
    }
    GByteArray *file = g_byte_array_new();
    g_byte_array_append(file, (const guint8 *)MAGIC, 8);
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
