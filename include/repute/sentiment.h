/* Sentiment of a text: how its author feels about what it speaks of, from -1 to 1, with every word's share.
 *
 * Pure: no files, no clock. A model is made from the bytes of a weights file (data/sentiment.weights,
 * made by src/reputation/mksentiment.c) that the caller has loaded or mapped. It is constant after
 * sentiment_new(), so any number of threads may score with one model.
 * What it was measured to do, and how, stands in docs/SENTIMENT.md. */
#ifndef REPUTE_SENTIMENT_H
#define REPUTE_SENTIMENT_H

#include <glib.h>

struct sentiment;

/* A model over the len bytes of a weights file. The bytes stay the caller's, who keeps them unchanged
 * until sentiment_free(); a read-only map will do. NULL with ERR_DAMAGED where they are no weights file
 * or its checksum is off, ERR_NEWER where a newer program wrote them. */
struct sentiment *sentiment_new(const guint8 *bytes, gsize len, GError **error);
void sentiment_free(struct sentiment *s); /* NULL is fine */

/* The weights' own version, for "by model v3": goes up with every training that is shipped. */
guint sentiment_version(const struct sentiment *s);

struct sentiment_result {
    double score;      /* -1 (bad) to 1 (good); 0 where unknown */
    int label;         /* -1, 0, 1 */
    double confidence; /* 0 to 1: how sure the label is; 0 where unknown */
    gboolean known;    /* FALSE: nothing to read, or a language the model was not made for; shown as "?" */
};

/* Scores a text (UTF-8, NUL-ended, best sanitised; invalid bytes are skipped). lang is a BCP 47 tag as the
 * platform has it ("de", "pt-BR"), or NULL: found from the text. brands (NULL, or NULL-ended) are names
 * that say nothing by themselves ("United", "Best Buy"), compared without case; handles and links are left
 * out anyway. Of very long texts the first 2,048 tokens are read. Never fails; any thread. */
void sentiment_score(const struct sentiment *s, const char *text, const char *lang, const char *const *brands,
                     struct sentiment_result *result);

/* One share of the score. */
struct sentiment_word {
    gsize start, end;   /* byte offsets into the text; both 0: no place, the sum of what belongs to no word */
    double points;      /* all points of a text add up to its score */
    const char *reason; /* static, one word: "word", "negated", "boosted", "dampened", "phrase", "emoji",
                         * "capitals", "emphasis", "question", "tone" (no place) */
    gboolean rule;      /* TRUE: from the word list and its rules; FALSE: from the learnt model */
};

/* The same score taken apart: array of struct sentiment_word, in the order of the text, without shares of 0.
 * A bounded score is not a sum by itself: each share is the word's share of the sum before bounding, times
 * the factor by which bounding shrank that sum (one factor for the rules, one for the model), so the
 * points do add up to the score. result may be NULL. Empty where unknown. To be freed with g_array_unref().
 */
GArray *sentiment_explain(const struct sentiment *s, const char *text, const char *lang,
                          const char *const *brands, struct sentiment_result *result);

/* TRUE where the model was made for this language (BCP 47 tag). */
gboolean sentiment_knows(const struct sentiment *s, const char *lang);

#endif
