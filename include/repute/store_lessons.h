/* What people said about the mood of items, what is scored again because of it, and how often the model agrees. */
#ifndef REPUTE_STORE_LESSONS_H
#define REPUTE_STORE_LESSONS_H

#include "repute/store_items.h"

/* An incoming item whose mood a person set or confirmed. An act that is taken back, an edit of the text and a
 * deletion end it, without a trace. */
struct lesson {
    gint64 item;
    char *text, *language; /* language may be NULL */
    int label;             /* -1, 0, 1 */
};
/* struct lesson *, the newest items first, at most limit; NULL with an error. */
GPtrArray *store_lessons(struct store_reader *r, guint limit, GError **error);
/* A number that changes when the lessons do; 0 where there are none. */
gboolean store_lessons_mark(struct store_reader *r, gint64 *mark, GError **error);

/* Incoming items of new and open conversations that no person judged: struct item * with id, text, language, score,
 * label, confidence and scored, the newest first, at most limit; NULL with an error. */
GPtrArray *store_items_to_score(struct store_reader *r, guint limit, GError **error);
/* Gives an item the score, label, confidence and scored of now, unless a person judged it meanwhile; then its day,
 * its need of an answer and its conversation's clock follow. A mark of the program's own: no act, no new revision.
 * *changed: whether it was done. */
gboolean store_rescore(struct store_writer *w, const struct item *now, const struct service_level *sl, gboolean *changed,
                       GError **error);

/* How often the model says what people say (see sentiment_agreement()). */
struct agreement {
    char lang[4]; /* "en" */
    guint n, agreed;
};
#define AGREEMENT_LEAST 20 /* corrections: fewer tell nothing */
/* "en-GB" as "en"; "" where it is NULL or no such tag. */
void agreement_lang(const char *tag, char lang[4]);
/* That of a language tag in an array of them (may be NULL), or NULL. */
const struct agreement *agreement_find(const GArray *all, const char *tag);
/* Array of struct agreement by language, to be freed with g_array_unref(); NULL with an error. */
GArray *store_agreements(struct store_reader *r, GError **error);
/* Replaces all of them; *changed says whether that made a difference. */
gboolean store_agreements_set(struct store_writer *w, const GArray *agreements, gboolean *changed, GError **error);

#endif
