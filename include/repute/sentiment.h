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
    gboolean taught;    /* TRUE: from what people corrected (then rule is FALSE) */
};

/* The same score taken apart: array of struct sentiment_word, in the order of the text, without shares of 0.
 * A bounded score is not a sum by itself: each share is the word's share of the sum before bounding, times
 * the factor by which bounding shrank that sum (one factor for the rules, one for the model), so the
 * points do add up to the score. What corrections moved is shared among the words that speak for the move.
 * result may be NULL. Empty where unknown. To be freed with g_array_unref().
 */
GArray *sentiment_explain(const struct sentiment *s, const char *text, const char *lang,
                          const char *const *brands, struct sentiment_result *result);

/* --- learning from people --- */
/* A text that a person judged: they corrected the model, or said that it was right. */
struct sentiment_lesson {
    const char *text, *lang; /* as sentiment_score() has them */
    int label;               /* -1, 0, 1 */
};
#define SENTIMENT_LESSONS 2000 /* more are not looked at: the first ones count, so give the newest first */

/* A model that has learnt from people on top of s, for the texts of one workspace: a small layer whose points
 * are added before the likelihoods are formed, its classes balanced. It is worked out from the lessons alone,
 * in milliseconds: the same lessons in the same order make the same layer to the last bit, and without one of
 * them it is as if that had never been. Lessons that cannot be read are left out. s and its bytes are
 * borrowed and must outlive the result; the lessons are not kept. To be freed with sentiment_free(). */
struct sentiment *sentiment_taught(const struct sentiment *s, const struct sentiment_lesson *lessons, gsize n,
                                   const char *const *brands);
/* Lessons that the layer was made from; 0 for a model as shipped. */
guint sentiment_lessons(const struct sentiment *s);

/* How often a taught model says what people say, measured on lessons it has not seen: they are cut into five
 * parts, and each is judged by a layer of the other four. */
struct sentiment_agreement {
    char lang[4];    /* "en" */
    guint n, agreed; /* of the first SENTIMENT_ASKED lessons of this language */
};
#define SENTIMENT_ASKED 200
/* Array of struct sentiment_agreement, by language, those without lessons left out. Takes five times as long as
 * sentiment_taught(). To be freed with g_array_unref(). */
GArray *sentiment_agreement(const struct sentiment *s, const struct sentiment_lesson *lessons, gsize n,
                            const char *const *brands);

#endif
