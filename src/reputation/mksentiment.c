/* Makes data/sentiment.weights from word lists and marked texts that are no part of the project:
 *
 *     mksentiment DATA PHRASES OUT VERSION
 *
 * DATA holds lexicon/ as docs/SENTIMENT.md lists it; PHRASES is src/reputation/phrases.tsv. Never needed for
 * a build: the file it writes is kept with the sources. */
#include "senti.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Valences by key, in the order they came: the first one holds. */
struct lexicon {
    GHashTable *valence; /* key -> valence in file units */
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "mksentiment: %s: %s\n", what, why);
    exit(1);
}

/* Calls each for the tab-separated fields of every line of a file. */
static void each_line(const char *dir, const char *name, void (*each)(char **fields, guint n, void *data),
                      void *data)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    char *text;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error))
        die(path, error->message);
    for (char *line = text; line != NULL && *line != '\0';) {
        char *end = strchr(line, '\n');
        if (end != NULL)
            *end = '\0';
        g_auto(GStrv) fields = g_strsplit(line, "\t", -1);
        each(fields, g_strv_length(fields), data);
        line = end != NULL ? end + 1 : NULL;
    }
    g_free(text);
}

static void put(struct lexicon *l, guint32 key, double valence)
{
    int v = CLAMP((int)lround(valence * SENTI_VALENCE_SCALE), -127, 127);
    if (v != 0 && !g_hash_table_contains(l->valence, GUINT_TO_POINTER(key)))
        g_hash_table_insert(l->valence, GUINT_TO_POINTER(key), GINT_TO_POINTER(v));
}

/* A word, an emoji, an emoticon or a phrase of up to four words. */
static void put_entry(struct lexicon *l, enum senti_lang lang, const char *entry, double valence)
{
    struct senti_token t[5];
    gsize n = senti_tokens(entry, t, G_N_ELEMENTS(t));
    if (n == 0 || n > 4)
        return;
    if (t[0].kind == SENTI_EMOJI || t[0].kind == SENTI_EMOTICON) {
        if (n == 1)
            put(l, senti_key(SENTI_NONE, t[0].hash), valence);
        return;
    }
    guint32 sequence = 0;
    for (gsize i = 0; i < n; i++) {
        if (t[i].kind != SENTI_WORD && t[i].kind != SENTI_NUMBER)
            return;
        sequence = senti_hash_next(sequence, t[i].hash);
    }
    put(l, senti_key(lang, n == 1 ? t[0].hash : sequence), valence);
    if (n > 1)
        put(l, senti_phrase_key(lang, t[0].hash), 1);
}

struct source {
    struct lexicon *lexicon;
    enum senti_lang lang;
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
    put_entry(s->lexicon, s->lang, f[0], v * s->scale);
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
    put_entry(s->lexicon, SENTI_NONE, f[0], CLAMP(sum, -4, 4));
}

static void take_phrase(char **f, guint n, void *data)
{
    struct source *s = data;
    if (n == 3 && f[0][0] != '#')
        put_entry(s->lexicon, senti_lang_of(f[0], NULL), f[1], g_ascii_strtod(f[2], NULL));
}

static int compare_keys(const void *a, const void *b)
{
    guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
    return (x > y) - (x < y);
}

static GByteArray *lexicon_bytes(struct lexicon *l)
{
    gsize n = g_hash_table_size(l->valence), i = 0;
    g_autofree guint32 *keys = g_new(guint32, n);
    g_autofree gint8 *values = g_new(gint8, n);
    GHashTableIter iter;
    void *key;
    g_hash_table_iter_init(&iter, l->valence);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        keys[i++] = GPOINTER_TO_UINT(key);
    qsort(keys, n, sizeof *keys, compare_keys);
    for (i = 0; i < n; i++)
        values[i] = (gint8)GPOINTER_TO_INT(g_hash_table_lookup(l->valence, GUINT_TO_POINTER(keys[i])));
    fprintf(stderr, "mksentiment: %zu keys in the word list\n", n);
    return senti_lexicon_write(keys, values, n);
}

int main(int argc, char **argv)
{
    static const char *const translated[SENTI_LANGS] = {NULL, NULL, "de", "fr", "es", "it", "pt", "hi", "ar"};
    if (argc != 5)
        die("usage", "mksentiment DATA PHRASES OUT VERSION");
    struct lexicon l = {g_hash_table_new(NULL, NULL)};
    struct source s = {&l, SENTI_NONE, 1, g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
    each_line("", argv[2], take_phrase, &s);
    s.lang = SENTI_EN;
    each_line(argv[1], "lexicon/vader.tsv", take_word, &s);
    each_line(argv[1], "lexicon/vader_emoji_names.tsv", take_emoji, &s);
    g_clear_pointer(&s.names, g_hash_table_unref);
    s.scale = 0.8; /* from -5..5 to -4..4 */
    each_line(argv[1], "lexicon/afinn165_en.tsv", take_word, &s);
    for (s.lang = SENTI_DE; s.lang < SENTI_LANGS; s.lang++) {
        g_autofree char *name = g_strdup_printf("lexicon/afinn_mt_%s.tsv", translated[s.lang]);
        each_line(argv[1], name, take_word, &s);
    }
    struct senti_section section = {"lexi", lexicon_bytes(&l)};
    GByteArray *file = senti_file_write((guint32)strtoul(argv[4], NULL, 10), &section, 1);
    g_autoptr(GError) error = NULL;
    if (!g_file_set_contents(argv[3], (const char *)file->data, file->len, &error))
        die(argv[3], error->message);
    fprintf(stderr, "mksentiment: %s: %u bytes\n", argv[3], file->len);
    g_byte_array_unref(file);
    g_byte_array_unref(section.bytes);
    g_hash_table_unref(l.valence);
    return 0;
}
