/* Points of words by a valence list and rules after VADER (Hutto and Gilbert 2014): negation, boosters and
 * dampeners, but-clauses, capitals, elongation, exclamation marks; per-token, so every point has its word. */
#include "senti.h"

#include <math.h>

#define NEGATION (-0.74) /* VADER's factor */
#define BOOST 0.293      /* points a strengthening word adds, less at a distance */
#define FADE 0.05        /* of it a token */
#define BOOST_REACH 3u
#define CAPITALS 0.733 /* points */
#define ELONGATION 1.15
#define BEFORE_BUT 0.5
#define AFTER_BUT 1.5
#define EXCLAMATION 0.292
#define MAX_EXCLAMATIONS 4u
#define QUESTION 0.18 /* from the second question mark on */
#define MAX_QUESTIONS 0.96
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
static gsize find_phrase(const struct scan *s, gsize i, struct senti_valence *valence)
{
    struct senti_valence unused;
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

static gboolean find_in(const struct scan *s, enum senti_lang lang, const struct senti_token *t,
                        struct senti_valence *valence)
{
    return senti_lexicon_find(s->lexicon, senti_key(lang, t->hash), valence) ||
           (t->alt != t->hash && senti_lexicon_find(s->lexicon, senti_key(lang, t->alt), valence));
}

static gboolean find_word(const struct scan *s, const struct senti_token *t, struct senti_valence *valence)
{
    if (t->kind == SENTI_EMOJI || t->kind == SENTI_EMOTICON)
        return find_in(s, SENTI_NONE, t, valence) ||
               find_in(s, SENTI_EN, t, valence); /* "xD" is listed as "xd" */
    if (find_in(s, s->lang, t, valence))
        return TRUE;
    /* English words are everywhere; small words that look like one ("die") are not meant. */
    return s->lang != SENTI_EN && senti_class(s->classes, s->lang, t->hash) == 0 &&
           find_in(s, SENTI_EN, t, valence);
}

static void multiply(struct senti_share *share, double by, const char *reason)
{
    share->points *= by;
    share->base[0] *= by;
    share->base[1] *= by;
    if (reason != NULL)
        share->reason = reason;
}

/* Moves a valence away from 0 by so many points (towards it where negative). */
static void strengthen(struct senti_share *share, double by, const char *reason)
{
    double x = share->points != 0 ? share->points : share->base[1];
    multiply(share, 1 + by / MAX(fabs(x), 1), reason);
}

static void negate_back(struct scan *s, gsize i)
{
    /* Only where nothing ahead in the clause is there to be negated. */
    for (gsize j = i + 1; j < s->n && j <= i + 2 && s->t[j].mark == '\0'; j++) {
        struct senti_valence v;
        if (s->t[j].kind == SENTI_WORD && find_word(s, &s->t[j], &v))
            return;
    }
    for (gsize back = 1; back <= REACH_AFTER && back <= i; back++) {
        struct senti_share *share = &s->shares[i - back];
        if (s->t[i - back].mark != '\0')
            return;
        if (share->points != 0 && share->reason[0] != 'n') {
            multiply(share, NEGATION, "negated");
            return;
        }
    }
}

/* Whether the phrase that begins at i denies: "never again" means the same after a "no". */
static gboolean denies(const struct scan *s, gsize i)
{
    for (; i < s->covered; i++)
        if (senti_class(s->classes, s->lang, s->t[i].hash) & SENTI_NEGATOR)
            return TRUE;
    return FALSE;
}

static void score_word(struct scan *s, gsize i, const struct senti_valence *valence, const char *reason)
{
    const struct senti_token *t = &s->t[i];
    struct senti_share *share = &s->shares[i];
    /* The rules were made for VADER's list; the other one stands in only where there is no VADER. */
    share->points = valence->first != 0 || s->lang == SENTI_EN ? valence->first : valence->second;
    share->base[0] = valence->first;
    share->base[1] = valence->second;
    share->reason = reason;
    if (t->kind == SENTI_EMOJI)
        multiply(share, 1 + 0.2 * (MIN(t->count, 4) - 1), NULL);
    if (t->kind == SENTI_EMOJI || t->kind == SENTI_EMOTICON)
        return;
    if (t->flags & SENTI_CAPS && !s->shouted)
        strengthen(share, CAPITALS, "capitals");
    if (t->flags & SENTI_ELONGATED)
        multiply(share, ELONGATION, NULL);
    if (i < s->boosted_to) {
        double fade = 1 - FADE * (double)(BOOST_REACH - (s->boosted_to - i));
        strengthen(share, s->boost * fade, s->boost > 0 ? "boosted" : "dampened");
    }
    if (i < s->negated_to && !denies(s, i))
        multiply(share, NEGATION, "negated");
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
    struct senti_valence valence = {0, 0};
    guint class = t->kind == SENTI_WORD ? senti_class(s->classes, s->lang, t->hash) : 0;
    gsize phrase = t->kind == SENTI_WORD && i >= s->covered ? find_phrase(s, i, &valence) : 0;
    if (phrase > 0) {
        s->covered = i + phrase;
        score_word(s, i, &valence, "phrase");
        s->shares[i].span = (guint32)phrase;
        return;
    }
    if (i < s->covered)
        return;
    if (class & SENTI_BUT)
        s->negated_to = 0;
    if (class & SENTI_NEGATOR) {
        if (class & SENTI_NEGATOR_AFTER)
            negate_back(s, i);
        /* "no" is bad news by itself, but not where it negates the next word. */
        struct senti_valence next;
        if (find_in(s, s->lang, t, &valence) && !(i + 1 < s->n && find_word(s, &s->t[i + 1], &next)))
            score_word(s, i, &valence, "word");
        s->negated_to = i + 1 + REACH;
        return;
    }
    if (find_word(s, t, &valence))
        score_word(s, i, &valence, t->kind == SENTI_EMOJI || t->kind == SENTI_EMOTICON ? "emoji" : "word");
    if (class & (SENTI_BOOSTER | SENTI_DAMPENER)) {
        s->boost = class & SENTI_BOOSTER ? BOOST : -BOOST;
        s->boosted_to = i + 1 + BOOST_REACH;
    }
}

/* What comes before the last "but" counts less, what comes after it more. */
static void weigh_clauses(struct scan *s)
{
    gsize but = s->n;
    for (gsize i = 0; i < s->n && s->n <= SENTI_TURN_TOKENS; i++)
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

/* Exclamation marks and repeated question marks strengthen what is there; returns what they add. */
static double weigh_marks(struct scan *s, double sum)
{
    guint left = MAX_EXCLAMATIONS, questions = 0;
    double sign = sum > 0 ? 1 : sum < 0 ? -1 : 0, added = 0;
    for (gsize i = 0; i < s->n && sign != 0; i++) {
        struct senti_share *share = &s->shares[i];
        guint count = s->t[i].count;
        if (s->t[i].mark == '!') {
            share->points = sign * EXCLAMATION * MIN(count, left);
            share->reason = "emphasis";
            left -= MIN(count, left);
        } else if (s->t[i].mark == '?') {
            double before = questions > 1 ? MIN(questions * QUESTION, MAX_QUESTIONS) : 0;
            questions += count;
            double after = questions > 1 ? MIN(questions * QUESTION, MAX_QUESTIONS) : 0;
            share->points = sign * (after - before);
            share->reason = "question";
        } else {
            continue;
        }
        added += share->points;
    }
    return added;
}

double senti_rules(const struct senti_classes *c, const struct senti_lexicon *l, enum senti_lang lang,
                   const struct senti_token *tokens, gsize n, struct senti_share *shares)
{
    struct scan s = {.classes = c, .lexicon = l, .lang = lang, .t = tokens, .n = n, .shares = shares};
    s.shouted = is_shouted(tokens, n);
    for (gsize i = 0; i < n; i++)
        shares[i] = (struct senti_share){0, {0, 0}, "word", 1};
    for (gsize i = 0; i < n; i++)
        visit(&s, i);
    weigh_clauses(&s);
    double sum = 0;
    for (gsize i = 0; i < n; i++)
        sum += shares[i].points;
    return sum + weigh_marks(&s, sum);
}
