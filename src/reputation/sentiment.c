/* The model behind repute/sentiment.h: a valence list with rules. */
#include "repute/sentiment.h"
#include "senti.h"

#include <math.h>
#include <string.h>

#define STACK_TOKENS 256
#define SPREAD 15.0 /* VADER's alpha: score = sum / sqrt(sum^2 + alpha) */
#define BAND 0.05   /* neutral band of the label */

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
    gsize n;
    double factor; /* bounded score / sum */
};

static void reading_clear(struct reading *r)
{
    if (r->tokens != r->stack_tokens) {
        g_free(r->tokens);
        g_free(r->shares);
    }
}

static void read_tokens(struct reading *r, const char *text)
{
    r->tokens = r->stack_tokens;
    r->shares = r->stack_shares;
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

static void read_text(const struct sentiment *s, const char *text, const char *lang,
                      const char *const *brands, struct reading *r, struct sentiment_result *result)
{
    gboolean tells;
    enum senti_lang tagged = senti_lang_of(lang, &tells);
    *result = (struct sentiment_result){0};
    read_tokens(r, text != NULL ? text : "");
    if (!has_content(r) || (tells && tagged == SENTI_NONE))
        return;
    enum senti_lang in = senti_guess(s->classes, text, r->tokens, r->n, tagged);
    if (in == SENTI_NONE)
        return;
    senti_mask_brands(r->tokens, r->n, brands);
    double sum = senti_rules(s->classes, &s->file.lexicon, in, r->tokens, r->n, r->shares);
    r->factor = 1 / sqrt(sum * sum + SPREAD);
    result->known = TRUE;
    result->score = CLAMP(sum * r->factor, -1, 1);
    result->label = result->score >= BAND ? 1 : result->score <= -BAND ? -1 : 0;
    double clear = result->label == 0 ? 1 - fabs(result->score) / BAND : fabs(result->score);
    result->confidence = CLAMP(0.5 + 0.45 * clear, 0, 1);
}

void sentiment_score(const struct sentiment *s, const char *text, const char *lang, const char *const *brands,
                     struct sentiment_result *result)
{
    struct reading r;
    read_text(s, text, lang, brands, &r, result);
    reading_clear(&r);
}

GArray *sentiment_explain(const struct sentiment *s, const char *text, const char *lang,
                          const char *const *brands, struct sentiment_result *result)
{
    struct reading r;
    struct sentiment_result own;
    GArray *words = g_array_new(FALSE, FALSE, sizeof(struct sentiment_word));
    read_text(s, text, lang, brands, &r, &own);
    for (gsize i = 0; i < r.n && own.known; i++) {
        struct sentiment_word w = {r.tokens[i].start, r.tokens[i + r.shares[i].span - 1].end,
                                   r.shares[i].points * r.factor, r.shares[i].reason, TRUE};
        if (w.points != 0)
            g_array_append_val(words, w);
    }
    reading_clear(&r);
    if (result != NULL)
        *result = own;
    return words;
}
