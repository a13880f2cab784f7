/* Any bytes as a text before the model that is shipped: scores within bounds, shares that add up, and the
 * same twice; the same before a model that was taught by these very bytes, cut into lines. Any bytes as the inside of a weights file whose checksum is right: opened or refused, and what
 * was opened can score. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "../../src/reputation/senti.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct sentiment *shipped(void)
{
    static struct sentiment *model;
    static char *bytes;
    gsize len;
    if (model == NULL) {
        g_assert_true(g_file_get_contents(SRCDIR "/data/sentiment.weights", &bytes, &len, NULL));
        model = sentiment_new((const guint8 *)bytes, len, NULL);
        g_assert_nonnull(model);
    }
    return model;
}

static void check_text(const struct sentiment *model, const char *text, const char *lang, const char *brand)
{
    const char *const brands[] = {brand, NULL};
    struct sentiment_result one, two;
    sentiment_score(model, text, lang, brands, &one);
    g_assert_true(one.score >= -1 && one.score <= 1 && one.confidence >= 0 && one.confidence <= 1);
    g_assert_true(one.known || (one.score == 0 && one.label == 0));
    GArray *words = sentiment_explain(model, text, lang, brands, &two);
    g_assert_true(one.score == two.score && one.label == two.label && one.known == two.known);
    double sum = 0;
    for (guint i = 0; i < words->len; i++) {
        const struct sentiment_word *w = &g_array_index(words, struct sentiment_word, i);
        g_assert_true(w->start <= w->end && w->end <= strlen(text) && isfinite(w->points));
        sum += w->points;
    }
    g_assert_true(fabs(sum - one.score) < 1e-6);
    g_array_unref(words);
}

/* The bytes are cut into sections of a kind and a length of one byte each. */
static void check_weights(const uint8_t *data, size_t size)
{
    static const char *const tags[] = {"lexi", "moen", "mode", "mo**", "what"};
    struct senti_section sections[8];
    gsize n = 0;
    while (size > 2 && n < G_N_ELEMENTS(sections)) {
        gsize len = MIN((gsize)data[1] * 64, size - 2);
        g_strlcpy(sections[n].tag, tags[data[0] % G_N_ELEMENTS(tags)], sizeof sections[n].tag);
        sections[n].bytes = g_byte_array_append(g_byte_array_new(), data + 2, (guint)len);
        data += 2 + len;
        size -= 2 + len;
        n++;
    }
    GByteArray *file = senti_file_write(1, sections, n);
    GError *error = NULL;
    struct sentiment *model = sentiment_new(file->data, file->len, &error);
    g_assert_true((model == NULL) == (error != NULL));
    if (model != NULL)
        check_text(model, "not bad, but late", NULL, NULL);
    sentiment_free(model);
    g_clear_error(&error);
    g_byte_array_unref(file);
    for (gsize i = 0; i < n; i++)
        g_byte_array_unref(sections[i].bytes);
}

/* Each line is a lesson; its first byte says which label and language. */
static void check_taught(const char *text, const char *lang)
{
    static const char *const langs[] = {NULL, "en", "de", "hi"};
    struct sentiment_lesson lessons[16];
    char **lines = g_strsplit(text, "\n", (int)G_N_ELEMENTS(lessons));
    gsize n = 0;
    for (char **l = lines; *l != NULL; l++, n++)
        lessons[n] = (struct sentiment_lesson){*l, langs[(guchar)**l % 4], (guchar)**l % 5 - 2};
    struct sentiment *taught = sentiment_taught(shipped(), lessons, n, NULL);
    check_text(taught, text, lang, NULL);
    GArray *agreements = sentiment_agreement(shipped(), lessons, n, NULL);
    for (guint i = 0; i < agreements->len; i++) {
        const struct sentiment_agreement *a = &g_array_index(agreements, struct sentiment_agreement, i);
        g_assert_true(a->n > 0 && a->n <= n && a->agreed <= a->n);
    }
    g_array_unref(agreements);
    sentiment_free(taught);
    g_strfreev(lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const langs[] = {NULL, "en", "de", "fr", "es", "it", "pt", "hi", "ar", "ja"};
    if (size < 2)
        return 0;
    if (data[0] == 0xff) {
        check_weights(data + 1, size - 1);
        return 0;
    }
    /* The first line is a brand. */
    char *all = g_strndup((const char *)data + 1, size - 1);
    char *end = strchr(all, '\n');
    if (end != NULL)
        *end = '\0';
    check_text(shipped(), end != NULL ? end + 1 : all, langs[data[0] % G_N_ELEMENTS(langs)], all);
    if (end != NULL && data[0] >= 0x80)
        check_taught(end + 1, langs[data[0] % G_N_ELEMENTS(langs)]);
    g_free(all);
    return 0;
}
