/* The model behind repute/sentiment.h: a linear model with a word list and rules. */
#include "repute/sentiment.h"
#include "senti.h"

#include <math.h>
#include <string.h>

#define STACK_TOKENS 256
#define BAND 0.05  /* a label is at least so far from 0 */
#define RULES 0.25 /* the rules' part of the score; the model has the rest */

struct sentiment {
    struct senti_file file;
    struct senti_classes *classes;
};

struct sentiment *sentiment_new(const guint8 *bytes, gsize len, GError **error)
{
    struct senti_file file;
    if (!senti_file_open(bytes, len, &file, error))
        return NULL;
    struct sentiment *s = g_new0(struct sentiment, 1);
    s->file = file;
    s->classes = senti_classes_new();
    return s;
}

void sentiment_free(struct sentiment *s)
{
    if (s == NULL)
        return;
    senti_classes_free(s->classes);
    g_free(s);
}

guint sentiment_version(const struct sentiment *s)
{
    return s->file.version;
}

gboolean sentiment_knows(const struct sentiment *s, const char *lang)
{
    return senti_lang_of(lang, NULL) != SENTI_NONE;
}

/* One text on its way through: small ones stay on the stack. */
struct reading {
    struct senti_token stack_tokens[STACK_TOKENS], *tokens;
    struct senti_share stack_shares[STACK_TOKENS], *shares;
    struct senti_feature features[SENTI_MAX_FEATURES];
    double *points; /* of each token and of no token by the model, where asked for; heap */
    gsize n;
    double tamed; /* what a point of the rules adds to the score */
    double rest;  /* what keeps a bad or good text at least so far from 0 */
};

static void reading_clear(struct reading *r)
{
    if (r->tokens != r->stack_tokens) {
        g_free(r->tokens);
        g_free(r->shares);
    }
    g_free(r->points);
}

static void read_tokens(struct reading *r, const char *text)
{
    r->tokens = r->stack_tokens;
    r->shares = r->stack_shares;
    r->points = NULL;
    r->n = senti_tokens(text, r->tokens, STACK_TOKENS);
    if (r->n < STACK_TOKENS)
        return;
    r->tokens = g_new(struct senti_token, SENTI_MAX_TOKENS);
    r->shares = g_new(struct senti_share, SENTI_MAX_TOKENS);
    r->n = senti_tokens(text, r->tokens, SENTI_MAX_TOKENS);
}

static gboolean has_content(const struct reading *r)
{
    for (gsize i = 0; i < r->n; i++)
        if (r->tokens[i].kind <= SENTI_HASHTAG || r->tokens[i].kind == SENTI_EMOJI ||
            r->tokens[i].kind == SENTI_EMOTICON)
            return TRUE;
    return FALSE;
}

static void judge(const struct sentiment *s, enum senti_lang lang, const char *text, struct reading *r,
                  struct sentiment_result *result)
{
    float dense[SENTI_DENSE];
    struct senti_verdict v;
    gsize turn;
    double rules = senti_rules(s->classes, &s->file.lexicon, lang, r->tokens, r->n, r->shares);
    senti_dense(s->classes, lang, r->tokens, r->n, r->shares, rules, dense);
    gsize n = senti_features(s->classes, lang, text, r->tokens, r->n, r->features, &turn);
    senti_judge(&s->file, lang, dense, r->features, n, turn, r->shares, r->n, r->points, &v);
    r->tamed = RULES / sqrt(rules * rules + SENTI_SPREAD);
    result->known = TRUE;
    result->score = CLAMP((1 - RULES) * (v.p[2] - v.p[0]) + r->tamed * rules, -1, 1);
    result->label = senti_verdict_label(&v);
    /* Where the rules outvote the model the label is still the model's, which is right more often. */
    double sum = result->score;
    if (result->label != 0)
        result->score = result->label * MAX(result->label * sum, BAND);
    r->rest = result->score - sum;
    result->confidence = v.p[result->label + 1];
}

static void read_text(const struct sentiment *s, const char *text, const char *lang,
                      const char *const *brands, gboolean explain, struct reading *r,
                      struct sentiment_result *result)
{
    gboolean tells;
    enum senti_lang tagged = senti_lang_of(lang, &tells);
    *result = (struct sentiment_result){0};
    if (text == NULL)
        text = "";
    read_tokens(r, text);
    if (!has_content(r) || (tells && tagged == SENTI_NONE))
        return;
    enum senti_lang in = senti_guess(s->classes, text, r->tokens, r->n, tagged);
    if (in == SENTI_NONE)
        return;
    senti_mask_brands(r->tokens, r->n, brands);
    if (explain)
        r->points = g_new(double, r->n + 1);
    judge(s, in, text, r, result);
}

void sentiment_score(const struct sentiment *s, const char *text, const char *lang, const char *const *brands,
                     struct sentiment_result *result)
{
    struct reading r;
    read_text(s, text, lang, brands, FALSE, &r, result);
    reading_clear(&r);
}

static const char *reason_of(const struct senti_token *t, const struct senti_share *share)
{
    switch (t->kind) {
    case SENTI_EMOJI:
    case SENTI_EMOTICON:
        return "emoji";
    case SENTI_PUNCT:
        return t->mark == '?' ? "question" : "emphasis";
    default:
        return share->reason;
    }
}

static void append(GArray *words, gsize start, gsize end, double points, const char *reason, gboolean rule)
{
    struct sentiment_word w = {start, end, points, reason, rule};
    if (points != 0)
        g_array_append_val(words, w);
}

GArray *sentiment_explain(const struct sentiment *s, const char *text, const char *lang,
                          const char *const *brands, struct sentiment_result *result)
{
    struct reading r;
    struct sentiment_result own;
    GArray *words = g_array_new(FALSE, FALSE, sizeof(struct sentiment_word));
    read_text(s, text, lang, brands, TRUE, &r, &own);
    for (gsize i = 0; i < r.n && own.known; i++) {
        const struct senti_token *t = &r.tokens[i];
        const struct senti_share *share = &r.shares[i];
        append(words, t->start, r.tokens[i + share->span - 1].end, share->points * r.tamed, share->reason,
               TRUE);
        append(words, t->start, t->end, r.points[i] * (1 - RULES), reason_of(t, share), FALSE);
    }
    if (own.known)
        append(words, 0, 0, r.points[r.n] * (1 - RULES) + r.rest, "tone", FALSE);
    reading_clear(&r);
    if (result != NULL)
        *result = own;
    return words;
}
