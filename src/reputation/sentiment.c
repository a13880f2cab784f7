/* The model behind repute/sentiment.h: a linear model with a word list and rules. */
#include "repute/sentiment.h"
#include "senti.h"

#include <math.h>

#define STACK_TOKENS 256
#define BAND 0.05  /* a label is at least so far from 0 */
#define FOLDS 5u   /* parts of the lessons, to be judged by what the others taught */
#define RULES 0.3 /* the rules' part of the score; the model has the rest */

struct sentiment {
    struct senti_file file;
    struct senti_classes *classes;
    struct senti_taught *taught; /* NULL: as shipped; else file and classes are another's */
    guint lessons;
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
    if (s->taught == NULL)
        senti_classes_free(s->classes);
    g_free(s->taught);
    g_free(s);
}

guint sentiment_version(const struct sentiment *s)
{
    return s->file.version;
}

/* One text on its way through: small ones stay on the stack. */
struct reading {
    struct senti_token stack_tokens[STACK_TOKENS], *tokens;
    struct senti_share stack_shares[STACK_TOKENS], *shares;
    struct senti_view view;
    double *points; /* of each token and of no token by the model, where asked for; heap */
    double *taught; /* the same of what corrections moved; NULL where there are none */
    gsize n;
    double tamed; /* what a point of the rules adds to the score */
    double leant; /* what a point of the model adds */
    double rest;  /* what keeps a bad or good text at least so far from 0 */
};

static void reading_clear(struct reading *r)
{
    if (r->tokens != r->stack_tokens) {
        g_free(r->tokens);
        g_free(r->shares);
    }
    g_free(r->points);
    g_free(r->taught);
}

static void read_tokens(struct reading *r, const char *text)
{
    r->tokens = r->stack_tokens;
    r->shares = r->stack_shares;
    r->points = r->taught = NULL;
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

/* What the model as shipped makes of it; returns the points by the rules. */
static double see(const struct sentiment *s, enum senti_lang lang, const char *text, struct reading *r)
{
    struct senti_view *v = &r->view;
    double rules = senti_rules(s->classes, &s->file.lexicon, lang, r->tokens, r->n, r->shares);
    v->lang = lang;
    senti_dense(s->classes, lang, r->tokens, r->n, r->shares, rules, v->dense);
    v->n = senti_features(s->classes, lang, text, r->tokens, r->n, v->features, &v->turn);
    senti_judge(&s->file, lang, v->dense, v->features, v->n, v->turn, r->shares, r->n, r->points,
                &v->verdict);
    return rules;
}

/* Good less bad, by the roots of the likelihoods: people grade moods more mildly than the model is sure of them. As a
 * factor of p[2] - p[0]. */
static double lean(const struct senti_verdict *v)
{
    double bad = sqrt(v->p[0]), good = sqrt(v->p[2]);
    return 1 / (MAX(bad + good, 1e-9) * (bad + sqrt(v->p[1]) + good));
}

static void judge(const struct sentiment *s, enum senti_lang lang, const char *text, struct reading *r,
                  struct sentiment_result *result)
{
    double rules = see(s, lang, text, r);
    struct senti_verdict v = r->view.verdict;
    if (s->taught != NULL)
        senti_taught_judge(s->taught, &r->view, r->n, r->taught, &v);
    r->tamed = RULES / sqrt(rules * rules + SENTI_SPREAD);
    result->known = TRUE;
    r->leant = (1 - RULES) * lean(&v);
    result->score = CLAMP(r->leant * (v.p[2] - v.p[0]) + r->tamed * rules, -1, 1);
    result->label = senti_verdict_label(&v);
    /* Where the rules outvote the model the label is still the model's, which is right more often. */
    double sum = result->score;
    if (result->label != 0)
        result->score = result->label * MAX(result->label * sum, BAND);
    r->rest = result->score - sum;
    result->confidence = v.p[result->label + 1];
}

/* Tokens and language; SENTI_NONE where there is nothing to read. */
static enum senti_lang open_text(const struct sentiment *s, const char *text, const char *lang,
                                 const char *const *brands, struct reading *r)
{
    gboolean tells;
    enum senti_lang tagged = senti_lang_of(lang, &tells);
    read_tokens(r, text);
    if (!has_content(r) || (tells && tagged == SENTI_NONE))
        return SENTI_NONE;
    enum senti_lang in = senti_guess(s->classes, text, r->tokens, r->n, tagged);
    if (in != SENTI_NONE)
        senti_mask_brands(r->tokens, r->n, brands);
    return in;
}

static void read_text(const struct sentiment *s, const char *text, const char *lang,
                      const char *const *brands, gboolean explain, struct reading *r,
                      struct sentiment_result *result)
{
    *result = (struct sentiment_result){0};
    if (text == NULL)
        text = "";
    enum senti_lang in = open_text(s, text, lang, brands, r);
    if (in == SENTI_NONE)
        return;
    if (explain) {
        r->points = g_new(double, r->n + 1);
        r->taught = s->taught != NULL ? g_new(double, r->n + 1) : NULL;
    }
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

enum part { RULE, MODEL, TAUGHT };

static void append(GArray *words, gsize start, gsize end, double points, const char *reason, enum part part)
{
    struct sentiment_word w = {start, end, points, reason, part == RULE, part == TAUGHT};
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
               RULE);
        append(words, t->start, t->end, r.points[i] * r.leant, reason_of(t, share), MODEL);
        if (r.taught != NULL)
            append(words, t->start, t->end, r.taught[i] * r.leant, reason_of(t, share), TAUGHT);
    }
    if (own.known)
        append(words, 0, 0, r.points[r.n] * r.leant + r.rest, "tone", MODEL);
    if (own.known && r.taught != NULL)
        append(words, 0, 0, r.taught[r.n] * r.leant, "tone", TAUGHT);
    reading_clear(&r);
    if (result != NULL)
        *result = own;
    return words;
}

/* ---- learning from people ---- */

/* FALSE where there is nothing to learn from it. */
static gboolean read_lesson(const struct sentiment *s, const struct sentiment_lesson *from,
                            const char *const *brands, struct senti_lesson *to)
{
    struct reading r;
    const char *text = from->text != NULL ? from->text : "";
    enum senti_lang in = open_text(s, text, from->lang, brands, &r);
    if (in != SENTI_NONE) {
        see(s, in, text, &r);
        *to = (struct senti_lesson){.n = (guint32)r.view.n,
                                    .turn = (guint32)r.view.turn,
                                    .verdict = r.view.verdict,
                                    .label = (gint8)CLAMP(from->label, -1, 1),
                                    .lang = (guint8)in,
                                    .hashes = g_new(guint32, r.view.n + 1)};
        for (gsize i = 0; i < r.view.n; i++)
            to->hashes[i] = r.view.features[i].hash;
    }
    reading_clear(&r);
    return in != SENTI_NONE;
}

static void lesson_clear(gpointer p)
{
    g_free(((struct senti_lesson *)p)->hashes);
}

static GArray *read_lessons(const struct sentiment *s, const struct sentiment_lesson *lessons, gsize n,
                            const char *const *brands)
{
    GArray *read = g_array_new(FALSE, FALSE, sizeof(struct senti_lesson));
    g_array_set_clear_func(read, lesson_clear);
    for (gsize i = 0; i < MIN(n, SENTIMENT_LESSONS); i++) {
        struct senti_lesson l;
        if (read_lesson(s, &lessons[i], brands, &l))
            g_array_append_val(read, l);
    }
    return read;
}

struct sentiment *sentiment_taught(const struct sentiment *s, const struct sentiment_lesson *lessons, gsize n,
                                   const char *const *brands)
{
    g_autoptr(GArray) read = read_lessons(s, lessons, n, brands);
    struct sentiment *t = g_new0(struct sentiment, 1);
    t->file = s->file;
    t->classes = s->classes;
    t->lessons = read->len;
    t->taught = senti_teach((const struct senti_lesson *)read->data, read->len, 0, 0);
    return t;
}

guint sentiment_lessons(const struct sentiment *s)
{
    return s->lessons;
}

GArray *sentiment_agreement(const struct sentiment *s, const struct sentiment_lesson *lessons, gsize n,
                            const char *const *brands)
{
    g_autoptr(GArray) read = read_lessons(s, lessons, n, brands);
    g_autofree struct senti_view *view = g_new0(struct senti_view, 1);
    guint asked[SENTI_LANGS] = {0}, agreed[SENTI_LANGS] = {0};
    struct senti_taught *layers[FOLDS];
    for (guint f = 0; f < FOLDS; f++)
        layers[f] = senti_teach((const struct senti_lesson *)read->data, read->len, FOLDS, f);
    for (guint i = 0; i < read->len; i++) {
        const struct senti_lesson *l = &g_array_index(read, struct senti_lesson, i);
        struct senti_verdict v;
        if (asked[l->lang] >= SENTIMENT_ASKED)
            continue;
        view->lang = (enum senti_lang)l->lang;
        view->n = l->n;
        view->turn = l->turn;
        view->verdict = l->verdict;
        for (guint32 j = 0; j < l->n; j++)
            view->features[j].hash = l->hashes[j];
        senti_taught_judge(layers[i % FOLDS], view, 0, NULL, &v);
        asked[l->lang]++;
        agreed[l->lang] += senti_verdict_label(&v) == l->label;
    }
    for (guint f = 0; f < FOLDS; f++)
        g_free(layers[f]);
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct sentiment_agreement));
    for (int i = 0; i < SENTI_LANGS; i++) {
        struct sentiment_agreement a = {.n = asked[i], .agreed = agreed[i]};
        g_strlcpy(a.lang, senti_lang_name((enum senti_lang)i), sizeof a.lang);
        if (a.n > 0)
            g_array_append_val(out, a);
    }
    return out;
}
