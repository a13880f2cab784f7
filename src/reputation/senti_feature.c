/* Hashed features of a text: words, pairs of neighbours and of next but one, runs of letters. */
#include "senti_letter.h"

#include <string.h>

#define MAX_LETTERS 32 /* of a word; what comes later says little */
#define LONGEST_RUN 5
#define REACH 4 /* tokens a negation reaches */

/* Open addressing over the features found so far, so that each counts once. */
struct bag {
    struct senti_feature *out;
    gsize n;
    guint32 mask;
    guint16 slots[2 * SENTI_MAX_FEATURES]; /* index + 1 */
};

static void bag_init(struct bag *b, struct senti_feature *out, gsize tokens)
{
    gsize size = 512;
    while (size < 2 * SENTI_MAX_FEATURES && size < tokens * 40)
        size *= 2;
    b->out = out;
    b->n = 0;
    b->mask = (guint32)size - 1;
    memset(b->slots, 0, size * sizeof *b->slots);
}

static inline void bag_add(struct bag *b, guint32 hash, gsize token, guint8 back, enum senti_sort sort)
{
    if (b->n >= SENTI_MAX_FEATURES || b->n * 10 >= (gsize)b->mask * 9)
        return;
    guint32 i = hash & b->mask;
    for (; b->slots[i] != 0; i = (i + 1) & b->mask)
        if (b->out[b->slots[i] - 1].hash == hash)
            return;
    b->out[b->n] = (struct senti_feature){hash, (guint16)token, back, (guint8)sort};
    b->slots[i] = (guint16)++b->n;
}

static void add_letters(struct bag *b, const char *text, const struct senti_token *t, gsize token, guint min)
{
    guint32 letters[MAX_LETTERS + 2];
    gsize n = senti_letters(text, t, letters + 1, MAX_LETTERS) + 2;
    letters[0] = letters[n - 1] = ' ';
    for (gsize i = 0; i + min <= n; i++) {
        guint32 h = HASH_SEED ^ 0x5bd1e995u;
        for (guint len = 1; len <= LONGEST_RUN && i + len <= n; len++) {
            h = (h ^ letters[i + len - 1]) * HASH_PRIME;
            if (len >= min)
                bag_add(b, hash_finish(h + len), token, 0, SENTI_LETTERS);
        }
    }
}

gsize senti_features(const struct senti_classes *c, enum senti_lang lang, const char *text,
                     const struct senti_token *tokens, gsize n, struct senti_feature *out, gsize *turn)
{
    struct bag b;
    guint32 before = 0, earlier = 0;
    guint negated = 0, min_letters = lang == SENTI_EN ? 3 : 2;
    bag_init(&b, out, n);
    *turn = 0;
    for (gsize i = 0; i < n; i++) {
        const struct senti_token *t = &tokens[i];
        gboolean word = t->kind == SENTI_WORD;
        /* Which brand it is must not matter: it reads like any handle. */
        guint32 h = t->kind == SENTI_BRAND ? hash_finish(HASH_SEED ^ '@') : t->hash;
        if (t->mark != '\0')
            negated = 0;
        if (word && i > 0 && n <= SENTI_TURN_TOKENS && senti_class(c, lang, t->hash) & SENTI_BUT)
            *turn = b.n;
        guint32 own = negated > 0 && word ? hash_finish(h ^ 0x4e5fu) : h;
        bag_add(&b, hash_finish(own ^ 0x11111111u), i, 0, SENTI_ONE);
        if (t->kind == SENTI_HASHTAG)
            bag_add(&b, hash_finish(h ^ 0x44444444u), i, 0, SENTI_ONE);
        if (t->flags & SENTI_CAPS && word)
            bag_add(&b, hash_finish(h ^ 0x22222222u), i, 0, SENTI_ONE);
        if (before != 0)
            bag_add(&b, hash_finish(own * 31 + before * 2654435761u + 7), i, 1, SENTI_PAIR);
        if (earlier != 0)
            bag_add(&b, hash_finish(own * 31 + earlier * 2654435761u + 13), i, 2, SENTI_SKIP);
        if (word || t->kind == SENTI_HASHTAG)
            add_letters(&b, text, t, i, min_letters);
        if (word && senti_class(c, lang, t->hash) & SENTI_NEGATOR)
            negated = REACH;
        else if (negated > 0)
            negated--;
        earlier = before;
        before = own;
    }
    if (before != 0)
        bag_add(&b, hash_finish(before ^ 0x33333333u), n - 1, 0, SENTI_ONE);
    return b.n;
}
