/* Points of words by a valence list and rules after VADER (Hutto and Gilbert 2014): negation, boosters and
 * dampeners, but-clauses, capitals, elongation, exclamation marks; per-token, so every point has its word. */
#include "senti.h"

#include <math.h>

#define NEGATION (-0.74) /* VADER's factor */
#define BOOST 0.29       /* VADER's step, as a share of the word's own valence */
#define CAPITALS 1.25    /* share, VADER adds .733 to a mean valence of about 2 */
#define ELONGATION 1.15
#define BEFORE_BUT 0.5
#define AFTER_BUT 1.5
#define EXCLAMATION 0.292
#define MAX_EXCLAMATIONS 4u
#define REACH 4u       /* tokens a negation reaches */
#define REACH_AFTER 3u /* and back, where it may stand behind */
#define PHRASE_TOKENS 4u

struct scan {
    const struct senti_classes *classes;
    const struct senti_lexicon *lexicon;
    enum senti_lang lang;
    const struct senti_token *t;
    gsize n;
    struct senti_share *shares;
    gboolean shouted; /* the whole text is in capitals, which then say nothing */
    gsize negated_to; /* tokens before this index are negated */
    gsize boosted_to;
    double boost;
    gsize covered; /* tokens before this index belong to a phrase already scored */
};

/* Tokens of the longest listed phrase that begins at i; 0 for none. */
static gsize find_phrase(const struct scan *s, gsize i, double *valence)
{
    double unused;
    if (!senti_lexicon_find(s->lexicon, senti_phrase_key(s->lang, s->t[i].hash), &unused))
        return 0;
    gsize found = 0;
    guint32 sequence = senti_hash_next(0, s->t[i].hash);
    for (gsize len = 2; len <= PHRASE_TOKENS && i + len <= s->n; len++) {
        const struct senti_token *t = &s->t[i + len - 1];
        if (t->kind != SENTI_WORD && t->kind != SENTI_NUMBER)
            break;
        sequence = senti_hash_next(sequence, t->hash);
        if (senti_lexicon_find(s->lexicon, senti_key(s->lang, sequence), valence))
            found = len;
    }
    return found;
}

static gboolean find_word(const struct scan *s, const struct senti_token *t, double *valence)
{
    enum senti_lang lang = t->kind == SENTI_EMOJI || t->kind == SENTI_EMOTICON ? SENTI_NONE : s->lang;
    return senti_lexicon_find(s->lexicon, senti_key(lang, t->hash), valence) ||
           (t->alt != t->hash && senti_lexicon_find(s->lexicon, senti_key(lang, t->alt), valence));
}

static void negate_back(struct scan *s, gsize i)
{
    /* Only where nothing ahead in the clause is there to be negated. */
    for (gsize j = i + 1; j < s->n && j <= i + 2 && s->t[j].mark == '\0'; j++) {
        double v;
        if (s->t[j].kind == SENTI_WORD && find_word(s, &s->t[j], &v))
            return;
    }
    for (gsize back = 1; back <= REACH_AFTER && back <= i; back++) {
        struct senti_share *share = &s->shares[i - back];
        if (s->t[i - back].mark != '\0')
            return;
        if (share->points != 0 && share->reason[0] != 'n') {
            share->points *= NEGATION;
            share->reason = "negated";
            return;
        }
    }
}

static void score_word(struct scan *s, gsize i, double valence, const char *reason)
{
    const struct senti_token *t = &s->t[i];
    struct senti_share *share = &s->shares[i];
    share->points = valence;
    share->reason = reason;
    if (t->kind == SENTI_EMOJI) {
        share->points *= 1 + 0.2 * (MIN(t->count, 4) - 1);
        return;
    }
    if (t->kind == SENTI_EMOTICON)
        return;
    if (t->flags & SENTI_CAPS && !s->shouted) {
        share->points *= CAPITALS;
        share->reason = "capitals";
    }
    if (t->flags & SENTI_ELONGATED)
        share->points *= ELONGATION;
    if (i < s->boosted_to) {
        share->points *= 1 + s->boost;
        share->reason = s->boost > 0 ? "boosted" : "dampened";
    }
    if (i < s->negated_to && reason[0] != 'p') {
        share->points *= NEGATION;
        share->reason = "negated";
    }
}

static void visit(struct scan *s, gsize i)
{
    const struct senti_token *t = &s->t[i];
    if (t->kind == SENTI_PUNCT) {
        if (t->mark != '\0') {
            s->negated_to = 0;
            s->boosted_to = 0;
        }
        return;
    }
    if (t->kind == SENTI_HANDLE || t->kind == SENTI_URL || t->kind == SENTI_BRAND || t->kind == SENTI_NUMBER)
        return;
    double valence;
    guint class = t->kind == SENTI_WORD ? senti_class(s->classes, s->lang, t->hash) : 0;
    gsize phrase = t->kind == SENTI_WORD && i >= s->covered ? find_phrase(s, i, &valence) : 0;
    if (phrase > 0) {
        s->covered = i + phrase;
        score_word(s, i, valence, "phrase");
        s->shares[i].span = (guint32)phrase;
        return;
    }
    if (i < s->covered)
        return;
    if (class & SENTI_BUT)
        s->negated_to = 0;
    if (class & SENTI_NEGATOR) {
        s->negated_to = i + 1 + REACH;
        if (class & SENTI_NEGATOR_AFTER)
            negate_back(s, i);
        return;
    }
    if (find_word(s, t, &valence))
        score_word(s, i, valence, t->kind == SENTI_EMOJI || t->kind == SENTI_EMOTICON ? "emoji" : "word");
    if (class & (SENTI_BOOSTER | SENTI_DAMPENER)) {
        s->boost = class & SENTI_BOOSTER ? BOOST : -BOOST;
        s->boosted_to = i + 3;
    }
}

/* What comes before the last "but" counts less, what comes after it more. */
static void weigh_clauses(struct scan *s)
{
    gsize but = s->n;
    for (gsize i = 0; i < s->n; i++)
        if (s->t[i].kind == SENTI_WORD && senti_class(s->classes, s->lang, s->t[i].hash) & SENTI_BUT && i > 0)
            but = i;
    if (but == s->n)
        return;
    for (gsize i = 0; i < s->n; i++)
        s->shares[i].points *= i < but ? BEFORE_BUT : AFTER_BUT;
}

static gboolean is_shouted(const struct senti_token *t, gsize n)
{
    gsize words = 0, caps = 0;
    for (gsize i = 0; i < n; i++) {
        words += t[i].kind == SENTI_WORD;
        caps += t[i].kind == SENTI_WORD && t[i].flags & SENTI_CAPS;
    }
    return caps * 10 >= words * 8;
}

double senti_rules(const struct senti_classes *c, const struct senti_lexicon *l, enum senti_lang lang,
                   const struct senti_token *tokens, gsize n, struct senti_share *shares)
{
    struct scan s = {.classes = c, .lexicon = l, .lang = lang, .t = tokens, .n = n, .shares = shares};
    s.shouted = is_shouted(tokens, n);
    for (gsize i = 0; i < n; i++)
        shares[i] = (struct senti_share){0, "word", 1};
    for (gsize i = 0; i < n; i++)
        visit(&s, i);
    weigh_clauses(&s);
    double sum = 0;
    for (gsize i = 0; i < n; i++)
        sum += shares[i].points;
    guint left = MAX_EXCLAMATIONS;
    double sign = sum > 0 ? 1 : sum < 0 ? -1 : 0;
    for (gsize i = 0; i < n && sign != 0; i++) {
        if (tokens[i].mark != '!' || left == 0)
            continue;
        guint marks = MIN(tokens[i].count, left);
        left -= marks;
        shares[i].points = sign * EXCLAMATION * marks;
        shares[i].reason = "emphasis";
        sum += shares[i].points;
    }
    return sum;
}
