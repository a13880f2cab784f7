/* Figures about a text as a whole, for the model: sums of the word list, where they stand, marks, shape. */
#include "senti.h"

#include <math.h>
#include <string.h>

struct sums {
    double all, good, bad;
};

/* What one pass over the tokens collects. */
struct survey {
    struct sums list[2];
    double most, least, first, last, last_clause, clause;
    double before_but, after_but;
    double emoji_sum, emoji_most, emoji_least, emoji_last, hashtags_sum;
    guint hits, phrases, emoji, hashtags, negators, words, capitals, elongated, questions, exclamations,
        links;
    guint handles, numbers, ellipses, brands, service, self, them;
    gboolean but;
    char last_mark; /* of the last mark, where nothing but links follows it */
};

static double soft(double x, double by)
{
    return x / (fabs(x) + by);
}

static void survey_value(struct survey *v, const struct senti_token *t, const struct senti_share *share)
{
    double x = share->base[0] != 0 ? share->base[0] : share->base[1];
    if (x == 0)
        return;
    for (int j = 0; j < 2; j++) {
        v->list[j].all += share->base[j];
        if (share->base[j] > 0)
            v->list[j].good += share->base[j];
        else
            v->list[j].bad -= share->base[j];
    }
    v->most = MAX(v->most, x);
    v->least = MIN(v->least, x);
    if (v->hits++ == 0)
        v->first = x;
    v->last = x;
    v->clause += x;
    if (v->but)
        v->after_but += x;
    v->phrases += share->span > 1;
    if (t->kind == SENTI_EMOJI || t->kind == SENTI_EMOTICON) {
        v->emoji++;
        v->emoji_sum += x;
        v->emoji_last = x;
        v->emoji_most = MAX(v->emoji_most, x);
        v->emoji_least = MIN(v->emoji_least, x);
    }
    if (t->kind == SENTI_HASHTAG)
        v->hashtags_sum += x;
}

static void survey_shape(struct survey *v, const struct senti_token *t, guint class)
{
    switch (t->kind) {
    case SENTI_WORD:
        v->words++;
        v->capitals += (t->flags & SENTI_CAPS) != 0;
        v->elongated += (t->flags & SENTI_ELONGATED) != 0;
        v->negators += (class & SENTI_NEGATOR) != 0;
        v->service += (class & SENTI_SERVICE) != 0;
        v->self += (class & SENTI_SELF) != 0;
        v->them += (class & SENTI_THEM) != 0;
        break;
    case SENTI_PUNCT:
        v->questions += t->mark == '?';
        v->exclamations += t->mark == '!' ? t->count : 0;
        v->ellipses += t->mark == '.' && t->count > 1;
        break;
    case SENTI_HASHTAG:
        v->hashtags++;
        break;
    case SENTI_HANDLE:
        v->handles++;
        break;
    case SENTI_URL:
        v->links++;
        return;
    case SENTI_NUMBER:
        v->numbers++;
        break;
    case SENTI_BRAND:
        v->brands++;
        break;
    default:
        break;
    }
    v->last_mark = t->mark;
}

static void survey_clause(struct survey *v)
{
    if (v->clause != 0)
        v->last_clause = v->clause;
    v->clause = 0;
}

static void survey_read(struct survey *v, const struct senti_classes *c, enum senti_lang lang,
                        const struct senti_token *tokens, gsize n, const struct senti_share *shares)
{
    memset(v, 0, sizeof *v);
    for (gsize i = 0; i < n; i++) {
        const struct senti_token *t = &tokens[i];
        guint class = t->kind == SENTI_WORD ? senti_class(c, lang, t->hash) : 0;
        if (t->mark != '\0' && t->mark != ',')
            survey_clause(v);
        if (class & SENTI_BUT) {
            survey_clause(v);
            v->but = TRUE;
            v->before_but = v->list[0].all;
            v->after_but = 0;
        }
        survey_shape(v, t, class);
        survey_value(v, t, &shares[i]);
    }
    survey_clause(v);
}

static float *dense_lexical(const struct survey *v, double rules, float *d)
{
    *d++ = (float)(rules / sqrt(rules * rules + SENTI_SPREAD));
    for (int j = 0; j < 2; j++) {
        const struct sums *s = &v->list[j];
        *d++ = (float)(s->all / sqrt(s->all * s->all + 4));
        *d++ = (float)soft(s->good, 2);
        *d++ = (float)soft(s->bad, 2);
        *d++ = s->good == 0 && s->bad == 0;
    }
    *d++ = (float)(v->most / 3);
    *d++ = (float)(v->least / 3);
    *d++ = (float)(v->last / 3);
    *d++ = (float)soft(v->last_clause, 2);
    *d++ = (float)(v->first / 3);
    *d++ = v->but ? (float)soft(v->after_but, 2) : 0;
    *d++ = v->but ? (float)soft(v->before_but, 2) : 0;
    *d++ = v->emoji > 0 ? (float)(v->emoji_sum / v->emoji) : 0;
    *d++ = (float)v->emoji_most;
    *d++ = (float)v->emoji_least;
    *d++ = (float)soft(v->hashtags_sum, 2);
    *d++ = v->negators > 0 ? (float)soft(v->list[0].all, 2) : 0;
    *d++ = v->questions > 0 ? (float)soft(v->list[0].good, 2) : 0;
    *d++ = v->questions > 0 ? (float)soft(v->list[0].bad, 2) : 0;
    *d++ = v->words > 0 ? (float)(v->list[0].good / (v->words + 4)) : 0;
    *d++ = v->words > 0 ? (float)(v->list[0].bad / (v->words + 4)) : 0;
    *d++ = v->list[0].good > 0 && v->list[0].bad > 0;
    *d++ = v->phrases > 0;
    *d++ = v->hits == 0;
    /* Praise first and trouble last is often irony; so is a face that does not fit the words. */
    double words = v->list[0].all - v->emoji_sum;
    *d++ = v->first > 0 && v->last < 0;
    *d++ = v->first < 0 && v->last > 0;
    *d++ = v->emoji_sum < 0 && words > 0;
    *d++ = v->emoji_sum > 0 && words < 0;
    *d++ = (float)(v->emoji_last / 3);
    return d;
}

/* Whether it is written to a business about its service. */
static float *dense_address(const struct survey *v, const struct senti_token *tokens, float *d)
{
    gboolean to = tokens[0].kind == SENTI_HANDLE || tokens[0].kind == SENTI_BRAND ||
                  (tokens[0].kind == SENTI_PUNCT && v->handles > 0);
    gboolean about = v->service > 0;
    *d++ = to && about;
    *d++ = to && about ? (float)MIN(v->service, 4) / 4 : 0;
    *d++ = to && v->self > 0;
    *d++ = to && v->them > 0;
    *d++ = to && about && v->self > 0;
    *d++ = to && about && v->them > 0;
    *d++ = to && v->questions > 0;
    *d++ = (float)MIN(v->service, 4) / 4;
    *d++ = about && v->self > 0;
    *d++ = about && v->hits == 0;
    *d++ = to && v->negators > 0;
    return d;
}

void senti_dense(const struct senti_classes *c, enum senti_lang lang, const struct senti_token *tokens,
                 gsize n, const struct senti_share *shares, double rules, float dense[SENTI_DENSE])
{
    struct survey v;
    survey_read(&v, c, lang, tokens, n, shares);
    memset(dense, 0, SENTI_DENSE * sizeof *dense);
    float *d = dense_lexical(&v, rules, dense);
    g_assert(d == dense + SENTI_DENSE_LEXICAL);
    *d++ = v.emoji > 0;
    *d++ = v.but;
    *d++ = v.questions > 0;
    *d++ = v.last_mark == '?';
    *d++ = v.exclamations > 0;
    *d++ = (float)MIN(v.exclamations, 4) / 4;
    *d++ = v.last_mark == '!';
    *d++ = v.links > 0;
    *d++ = v.handles > 0;
    *d++ = tokens[0].kind == SENTI_HANDLE;
    *d++ = v.ellipses > 0;
    *d++ = v.brands > 0;
    *d++ = v.negators > 0;
    *d++ = (float)MIN(v.negators, 3) / 3;
    *d++ = v.negators > 0 && v.hits == 0;
    *d++ = v.words > 0 ? (float)v.capitals / (float)v.words : 0;
    *d++ = v.elongated > 0;
    *d++ = (float)MIN(n, 40) / 40;
    *d++ = v.hashtags > 0;
    *d++ = (float)MIN(v.hashtags, 4) / 4;
    *d++ = v.words < 4;
    *d++ = v.numbers > 0;
    *d++ = (float)MIN(v.handles, 4) / 4;
    *d++ = v.links > 0 && v.questions == 0 && v.exclamations == 0;
    d = dense_address(&v, tokens, d);
    g_assert(d <= dense + SENTI_DENSE);
}
