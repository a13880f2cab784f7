/* The word list: VADER's valences and our phrases in the first place, AFINN's in the second, with Hu and Liu's words
 * where AFINN has none. */
#include "mk.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AFINN 0.8   /* from -5..5 to -4..4 */
#define OPINION 1.0 /* of every word of Hu and Liu's list, which grades none */

struct entry {
    gint8 valence[2];
};
struct lexicon {
    GHashTable *entries; /* key -> struct entry */
};

/* The first source that has a key holds. */
static void put(struct lexicon *l, guint32 key, int list, double valence)
{
    int v = CLAMP((int)lround(valence * SENTI_VALENCE_SCALE), -127, 127);
    struct entry *e = g_hash_table_lookup(l->entries, GUINT_TO_POINTER(key));
    if (v == 0)
        return;
    if (e == NULL) {
        e = g_new0(struct entry, 1);
        g_hash_table_insert(l->entries, GUINT_TO_POINTER(key), e);
    }
    if (e->valence[list] == 0)
        e->valence[list] = (gint8)v;
}

/* A word, an emoji, an emoticon or a phrase of up to four words. */
static void put_entry(struct lexicon *l, enum senti_lang lang, int list, const char *text, double valence)
{
    struct senti_token t[5];
    gsize n = senti_tokens(text, t, G_N_ELEMENTS(t));
    if (n == 0 || n > 4)
        return;
    if (t[0].kind == SENTI_EMOJI || t[0].kind == SENTI_EMOTICON) {
        if (n == 1)
            put(l, senti_key(SENTI_NONE, t[0].hash), list, valence);
        return;
    }
    guint32 sequence = 0;
    for (gsize i = 0; i < n; i++) {
        if (t[i].kind != SENTI_WORD && t[i].kind != SENTI_NUMBER)
            return;
        sequence = senti_hash_next(sequence, t[i].hash);
    }
    put(l, senti_key(lang, n == 1 ? t[0].hash : sequence), list, valence);
    if (n > 1)
        put(l, senti_phrase_key(lang, t[0].hash), 0, 1);
}

struct source {
    struct lexicon *lexicon;
    enum senti_lang lang;
    int list;
    double scale;
    GHashTable *names; /* valence of English words, for the names of emoji */
};

static void take_word(char **f, guint n, void *data)
{
    struct source *s = data;
    char *end;
    if (n < 2)
        return;
    double v = g_ascii_strtod(f[1], &end);
    if (end == f[1])
        return;
    put_entry(s->lexicon, s->lang, s->list, f[0], v * s->scale);
    if (s->names != NULL)
        g_hash_table_insert(s->names, g_ascii_strdown(f[0], -1), g_memdup2(&v, sizeof v));
}

/* An emoji has the summed valence of the words of its name, as VADER has it. */
static void take_emoji(char **f, guint n, void *data)
{
    struct source *s = data;
    if (n < 2)
        return;
    double sum = 0;
    g_auto(GStrv) words = g_strsplit(f[1], " ", -1);
    for (char **w = words; *w != NULL; w++) {
        const double *v = g_hash_table_lookup(s->names, *w);
        sum += v != NULL ? *v : 0;
    }
    put_entry(s->lexicon, SENTI_NONE, 0, f[0], CLAMP(sum, -4, 4));
}

static void take_phrase(char **f, guint n, void *data)
{
    struct source *s = data;
    if (n == 3 && f[0][0] != '#')
        put_entry(s->lexicon, senti_lang_of(f[0], NULL), 0, f[1], g_ascii_strtod(f[2], NULL));
}

/* A list of words alone, all of one valence. */
static void take_alone(char **f, guint n, void *data)
{
    struct source *s = data;
    if (n == 1 && f[0][0] != ';')
        put_entry(s->lexicon, s->lang, s->list, f[0], s->scale);
}

static int compare_keys(const void *a, const void *b)
{
    guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
    return (x > y) - (x < y);
}

static GByteArray *lexicon_bytes(struct lexicon *l)
{
    gsize n = g_hash_table_size(l->entries), i = 0;
    g_autofree guint32 *keys = g_new(guint32, n);
    g_autofree gint8 *values = g_new(gint8, 2 * n);
    GHashTableIter iter;
    void *key;
    g_hash_table_iter_init(&iter, l->entries);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        keys[i++] = GPOINTER_TO_UINT(key);
    qsort(keys, n, sizeof *keys, compare_keys);
    for (i = 0; i < n; i++) {
        const struct entry *e = g_hash_table_lookup(l->entries, GUINT_TO_POINTER(keys[i]));
        memcpy(values + 2 * i, e->valence, 2);
    }
    fprintf(stderr, "%zu keys in the word list\n", n);
    return senti_lexicon_write(keys, values, n);
}

GByteArray *mk_lexicon(const char *data, const char *own)
{
    struct lexicon l = {g_hash_table_new_full(NULL, NULL, NULL, g_free)};
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    struct source s = {&l, SENTI_NONE, 0, 1, NULL};
    mk_each_line(own, "phrases.tsv", take_phrase, &s);
    s.lang = SENTI_EN;
    s.names = names;
    mk_each_line(data, "lexicon/vader.tsv", take_word, &s);
    mk_each_line(data, "lexicon/vader_emoji_names.tsv", take_emoji, &s);
    s.names = NULL;
    s.list = 1;
    s.scale = AFINN;
    mk_each_line(data, "lexicon/afinn165_en.tsv", take_word, &s);
    s.scale = OPINION;
    mk_each_line(data, "lexicon/positive-words.txt", take_alone, &s);
    s.scale = -OPINION;
    mk_each_line(data, "lexicon/negative-words.txt", take_alone, &s);
    s.scale = AFINN;
    for (int i = SENTI_DE; i < SENTI_LANGS; i++) {
        g_autofree char *name =
            g_strdup_printf("lexicon/afinn_mt_%s.tsv", senti_lang_name((enum senti_lang)i));
        s.lang = (enum senti_lang)i;
        mk_each_line(data, name, take_word, &s);
    }
    GByteArray *bytes = lexicon_bytes(&l);
    g_hash_table_unref(l.entries);
    g_hash_table_unref(names);
    return bytes;
}
