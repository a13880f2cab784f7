/* Training: multinomial logistic regression by AdaGrad, one text at a time. Classes are balanced within each
 * corpus; every corpus has a constant and copies of the first dense figures of its own, so that the habits of
 * film subtitles stay theirs, and tweets are judged by the tweets' own. */
#include "mk.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COPIES 12 /* dense figures that every corpus has weights of its own for */
#define MAX_DOMAINS 24
#define FOLDS 5
#define HELD_LAST 6000
#define QUANTILE 0.9995 /* of the weights, that becomes 127 */
/* What a feature tells of the mood: */
#define SMOOTH 30 /* texts of no mood that are thought to have it too */
#define TELLING 0.7
#define LEAST_TOLD 0.02

struct sample {
    guint32 *hashes;
    guint8 *sorts; /* of features, enum senti_sort */
    guint32 n, turn;
    float dense[SENTI_DENSE];
    gint8 label;
    guint8 domain, lang;
    gboolean held; /* left out of training, to be measured on */
    float weight;
};
struct set {
    GArray *samples; /* struct sample */
    const struct senti_classes *classes;
    struct senti_lexicon lexicon;
    /* of the corpus being read */
    enum senti_lang lang;
    guint domain;
    guint each; /* texts at most from one pattern of ours */
    gboolean addressed; /* these begin with a handle */
};

static void take_sample(struct set *s, enum senti_lang lang, int label, const char *text)
{
    struct senti_token tokens[SENTI_MAX_TOKENS];
    struct senti_share shares[SENTI_MAX_TOKENS];
    struct senti_feature features[SENTI_MAX_FEATURES];
    gsize turn;
    struct sample x = {.label = (gint8)label, .domain = (guint8)s->domain, .lang = (guint8)lang};
    gsize n = senti_tokens(text, tokens, SENTI_MAX_TOKENS);
    if (n == 0)
        return;
    double rules = senti_rules(s->classes, &s->lexicon, lang, tokens, n, shares);
    senti_dense(s->classes, lang, tokens, n, shares, rules, x.dense);
    x.n = (guint32)senti_features(s->classes, lang, text, tokens, n, features, &turn);
    x.turn = (guint32)turn;
    x.hashes = g_new(guint32, x.n);
    x.sorts = g_new(guint8, x.n);
    for (guint32 i = 0; i < x.n; i++) {
        x.hashes[i] = features[i].hash;
        x.sorts[i] = features[i].sort;
    }
    g_array_append_val(s->samples, x);
}

static void take_line(char **f, guint n, void *data)
{
    struct set *s = data;
    if (n == 2)
        take_sample(s, s->lang, atoi(f[0]), f[1]);
}

/* A text of ours with each of its alternatives: "(a|b) c" is "a c" and "b c". */
static void spell_out(GPtrArray *all, const char *text)
{
    const char *open = strchr(text, '('), *close = open != NULL ? strchr(open, ')') : NULL;
    if (close == NULL) {
        g_ptr_array_add(all, g_strdup(text));
        return;
    }
    g_autofree char *inner = g_strndup(open + 1, (gsize)(close - open - 1));
    g_auto(GStrv) choices = g_strsplit(inner, "|", -1);
    for (char **c = choices; *c != NULL; c++) {
        g_autofree char *one = g_strdup_printf("%.*s%s%s", (int)(open - text), text, *c, close + 1);
        spell_out(all, one);
    }
}

static guint common_factor(guint a, guint b)
{
    while (b != 0) {
        guint rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* At most so many of one pattern, spread over its alternatives: a step that shares no factor with their number. */
static void take_some(struct set *s, enum senti_lang lang, int label, const char *pattern)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
    spell_out(all, pattern);
    guint n = all->len, step = MAX((guint)(n * 0.618), 1);
    while (common_factor(n, step) != 1)
        step++;
    for (guint i = 0; i < MIN(n, s->each); i++) {
        g_autofree char *text =
            g_strconcat(s->addressed ? "@us " : "", (const char *)all->pdata[(guint64)i * step % n], NULL);
        take_sample(s, lang, label, text);
    }
}

static void take_own(char **f, guint n, void *data)
{
    struct set *s = data;
    if (n != 3 || f[0][0] == '#')
        return;
    enum senti_lang lang = senti_lang_of(f[0], NULL);
    if (s->lang == lang)
        take_some(s, lang, atoi(f[1]), f[2]);
}

/* Sets the weights of the samples from first on: classes balanced, or by the parts given, then the corpus' weight. */
static void weigh(struct set *s, guint first, double weight, const double part[3])
{
    guint count[3] = {0}, classes = 0, all = 0;
    for (guint i = first; i < s->samples->len; i++) {
        const struct sample *x = &g_array_index(s->samples, struct sample, i);
        if (x->held)
            continue;
        classes += count[x->label + 1]++ == 0;
        all++;
    }
    for (guint i = first; i < s->samples->len; i++) {
        struct sample *x = &g_array_index(s->samples, struct sample, i);
        guint of = count[x->label + 1];
        if (!x->held)
            x->weight = (float)(part != NULL ? weight * all * part[x->label + 1] / of : weight * all / (classes * of));
    }
}

/* Leaves every FOLDS-th text out, beginning with fold (0: none). */
static void hold_out(struct set *s, guint first, guint fold)
{
    for (guint i = first; i < s->samples->len && fold > 0; i++)
        g_array_index(s->samples, struct sample, i).held =
            fold <= FOLDS ? (i - first) % FOLDS == fold - 1 : i + HELD_LAST >= s->samples->len;
}

static void add_corpus(struct set *s, const char *data, const char *name, enum senti_lang lang, guint domain,
                       double weight, guint hold)
{
    guint first = s->samples->len;
    s->lang = lang;
    s->domain = domain;
    mk_each_line(data, name, take_line, s);
    hold_out(s, first, hold);
    weigh(s, first, weight, NULL);
}

/* Our own texts of a language; once more, addressed, as messages to a business, of which most are complaints. */
static void add_own(struct set *s, const char *own, enum senti_lang lang, guint domain, gboolean addressed,
                    double weight)
{
    static const double messages[3] = {0.63, 0.21, 0.16};
    guint first = s->samples->len;
    s->lang = lang;
    s->domain = domain;
    s->addressed = addressed;
    if (weight > 0)
        mk_each_line(own, "texts.tsv", take_own, s);
    weigh(s, first, weight, addressed ? messages : NULL);
}

struct weights {
    guint bits;
    float (*sparse)[2]; /* bad, good; neutral is their sum, negated */
    float *sparse_seen;
    float *value; /* of a feature that is there: the more it tells of the mood, the larger */
    float dense[1 + SENTI_DENSE][2], dense_seen[1 + SENTI_DENSE];
    float own[MAX_DOMAINS][1 + COPIES][2], own_seen[MAX_DOMAINS][1 + COPIES];
};

/* How to learn. The rate falls to 0 evenly; damp keeps the first steps of rare features small, without which
 * texts of a new domain, full of them, are judged by chance. */
struct habit {
    double rate, damp, l2;
    guint epochs, rounds;
};

static gboolean teaches(const struct sample *x, enum senti_lang lang)
{
    return !x->held && (lang == SENTI_NONE || x->lang == lang);
}

/* In how many texts, by their weights, a place in the table is found. */
struct found {
    float of_mood[3], by_sort; /* of texts of a mood; of all, each times the value of the feature's sort */
};

/* Fills the values of features after Wang and Manning (ACL 2012), for three moods: the roots of the mean squares of
 * the logarithms of how much more often than others texts of a mood have the feature, to the power of TELLING, so
 * scaled that their squares are 1 on average over the texts; times what its sort is worth. */
static void value_features(struct weights *w, const struct set *s, enum senti_lang lang)
{
    static const float worth[SENTI_SORTS] = {1.4f, 1.4f, 1, 0.9f};
    static const char *const moods[3] = {"none of the texts is bad", "none of the texts is neutral",
                                         "none of the texts is good"};
    guint32 size = 1u << w->bits;
    g_autofree struct found *found = g_new0(struct found, size);
    double of_mood[3] = {0}, square = 0, all = 0;
    for (guint i = 0; i < s->samples->len; i++) {
        const struct sample *x = &g_array_index(s->samples, struct sample, i);
        if (!teaches(x, lang))
            continue;
        for (guint32 j = 0; j < x->n; j++) {
            found[x->hashes[j] & (size - 1)].of_mood[x->label + 1] += x->weight;
            found[x->hashes[j] & (size - 1)].by_sort += x->weight * worth[x->sorts[j]];
        }
        of_mood[x->label + 1] += x->n * (double)x->weight;
    }
    for (int k = 0; k < 3; k++)
        if (!(of_mood[k] > 0))
            mk_die(lang != SENTI_NONE ? senti_lang_name(lang) : "many", moods[k]);
    double total = of_mood[0] + of_mood[1] + of_mood[2];
    for (guint32 i = 0; i < size; i++) {
        const float *f = found[i].of_mood;
        double n = f[0] + f[1] + f[2], ratio[3], mean = 0, spread = 0;
        for (int k = 0; k < 3; k++)
            mean += (ratio[k] = log((f[k] * total / of_mood[k] + SMOOTH) / (n + SMOOTH))) / 3;
        for (int k = 0; k < 3; k++)
            spread += (ratio[k] - mean) * (ratio[k] - mean) / 3;
        double value = n > 0 ? pow(sqrt(spread) + LEAST_TOLD, TELLING) : 0;
        square += n * value * value;
        all += n;
        w->value[i] = n > 0 ? (float)(value * found[i].by_sort / n) : 0;
    }
    for (guint32 i = 0; i < size; i++)
        w->value[i] *= (float)sqrt(all / square);
}

static inline void step(float w[2], float *seen, const struct habit *h, const double g[3], double x)
{
    double bad = g[0] * x + h->l2 * w[0], good = g[2] * x + h->l2 * w[1], neutral = bad + good;
    *seen += (float)((bad * bad + good * good + neutral * neutral) / 2);
    double r = h->rate / sqrt(*seen + h->damp);
    w[0] -= (float)(r * bad);
    w[1] -= (float)(r * good);
}

static void learn(struct weights *w, const struct sample *x, const struct habit *h)
{
    guint32 mask = (1u << w->bits) - 1;
    double scale = x->n > 0 ? 1 / sqrt((double)x->n) : 0, bad = 0, good = 0, p[3], value[SENTI_MAX_FEATURES];
    for (guint32 i = 0; i < x->n; i++) {
        guint32 at = x->hashes[i] & mask;
        value[i] = w->value[at] * (i < x->turn ? SENTI_BEFORE_TURN : 1);
        bad += value[i] * w->sparse[at][0];
        good += value[i] * w->sparse[at][1];
    }
    bad *= scale;
    good *= scale;
    for (int i = 0; i <= SENTI_DENSE; i++) {
        double d = i == 0 ? 1 : x->dense[i - 1];
        bad += d * (w->dense[i][0] + (i <= COPIES ? w->own[x->domain][i][0] : 0));
        good += d * (w->dense[i][1] + (i <= COPIES ? w->own[x->domain][i][1] : 0));
    }
    double z[3] = {bad, -(bad + good), good}, top = MAX(MAX(z[0], z[1]), z[2]), sum = 0;
    for (int k = 0; k < 3; k++)
        sum += p[k] = exp(z[k] - top);
    for (int k = 0; k < 3; k++)
        p[k] = x->weight * (p[k] / sum - (k == x->label + 1));
    struct habit free = *h;
    free.l2 = 0;
    for (guint32 i = 0; i < x->n; i++)
        step(w->sparse[x->hashes[i] & mask], &w->sparse_seen[x->hashes[i] & mask], h, p, scale * value[i]);
    for (int i = 0; i <= SENTI_DENSE; i++) {
        double d = i == 0 ? 1 : x->dense[i - 1];
        if (d == 0)
            continue;
        step(w->dense[i], &w->dense_seen[i], &free, p, d);
        if (i <= COPIES)
            step(w->own[x->domain][i], &w->own_seen[x->domain][i], &free, p, d);
    }
}

static guint64 random_next(guint64 *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Of the samples of one language, or of all (SENTI_NONE). */
static struct weights *train_once(struct set *s, enum senti_lang lang, guint bits, const struct habit *h, guint round)
{
    struct weights *w = g_new0(struct weights, 1);
    guint n = s->samples->len;
    guint32 *order = g_new(guint32, n);
    guint64 state = G_GUINT64_CONSTANT(88172645463325252) + round * G_GUINT64_CONSTANT(7919);
    w->bits = bits;
    w->sparse = g_malloc0_n(1u << bits, sizeof *w->sparse);
    w->sparse_seen = g_new0(float, 1u << bits);
    w->value = g_new0(float, 1u << bits);
    value_features(w, s, lang);
    for (guint i = 0; i < n; i++)
        order[i] = i;
    for (guint e = 0; e < h->epochs; e++) {
        for (guint i = n - 1; i > 0; i--) {
            guint j = (guint)(random_next(&state) % (i + 1));
            guint32 t = order[i];
            order[i] = order[j];
            order[j] = t;
        }
        for (guint i = 0; i < n; i++) {
            const struct sample *x = &g_array_index(s->samples, struct sample, order[i]);
            struct habit now = *h;
            now.rate *= 1 - (e + (double)i / n) / h->epochs;
            if (teaches(x, lang))
                learn(w, x, &now);
        }
    }
    for (guint32 i = 0; i < 1u << bits; i++)
        for (int k = 0; k < 2; k++)
            w->sparse[i][k] *= w->value[i];
    g_free(order);
    return w;
}

static void weights_free(struct weights *w)
{
    g_free(w->sparse);
    g_free(w->sparse_seen);
    g_free(w->value);
    g_free(w);
}

static void add_floats(float *to, const float *from, gsize n, float times)
{
    for (gsize i = 0; i < n; i++)
        to[i] = (to[i] + from[i]) * times;
}

/* The mean of several trainings, each in another order. */
static struct weights *train(struct set *s, enum senti_lang lang, guint bits, const struct habit *h)
{
    struct weights *w = train_once(s, lang, bits, h, 0);
    for (guint round = 1; round < h->rounds; round++) {
        struct weights *more = train_once(s, lang, bits, h, round);
        float times = round + 1 == h->rounds ? 1 / (float)h->rounds : 1;
        add_floats((float *)w->sparse, (const float *)more->sparse, (gsize)2 << bits, times);
        add_floats((float *)w->dense, (const float *)more->dense, sizeof w->dense / sizeof(float), times);
        add_floats((float *)w->own, (const float *)more->own, sizeof w->own / sizeof(float), times);
        weights_free(more);
    }
    return w;
}

static int compare_floats(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* domains[lang]: whose own weights a language is judged by. */
static GByteArray *weights_bytes(struct weights *w, const guint domains[SENTI_LANGS])
{
    gsize n = (gsize)2 << w->bits;
    const float *all = (const float *)w->sparse;
    g_autofree float *sorted = g_new(float, n);
    g_autofree gint8 *bytes = g_new(gint8, n);
    for (gsize i = 0; i < n; i++)
        sorted[i] = fabsf(all[i]);
    qsort(sorted, n, sizeof *sorted, compare_floats);
    double scale = sorted[(gsize)((double)(n - 1) * QUANTILE)] / 127;
    for (gsize i = 0; i < n; i++)
        bytes[i] = (gint8)CLAMP((int)lround(all[i] / scale), -127, 127);
    float rows[SENTI_LANGS][1 + SENTI_DENSE][2];
    for (int lang = 0; lang < SENTI_LANGS; lang++)
        for (int i = 0; i <= SENTI_DENSE; i++)
            for (int k = 0; k < 2; k++)
                rows[lang][i][k] = w->dense[i][k] + (i <= COPIES ? w->own[domains[lang]][i][k] : 0);
    GByteArray *b = senti_model_write(w->bits, scale, &rows[0][0][0], bytes);
    weights_free(w);
    return b;
}

static void set_clear(struct set *s)
{
    for (guint i = 0; i < s->samples->len; i++) {
        g_free(g_array_index(s->samples, struct sample, i).hashes);
        g_free(g_array_index(s->samples, struct sample, i).sorts);
    }
    g_array_set_size(s->samples, 0);
}

static void read_english(struct set *s, const char *data, const char *own, const struct mk_options *o)
{
    static const struct {
        const char *name;
        double weight;
    } corpora[] = {{"train/kaggle-tse.tsv", 0.5}, {"train/goemo-train.tsv", 0.4}, {"train/proscons.tsv", 0.2},
                   {"train/xed-en.tsv", 0.2},     {"train/products.tsv", 0.3},    {"train/uci.tsv", 0.3}};
    add_corpus(s, data, "train/semeval13-16.tsv", SENTI_EN, 0, 1, (guint)o->hold);
    for (guint i = 0; i < G_N_ELEMENTS(corpora); i++)
        add_corpus(s, data, corpora[i].name, SENTI_EN, 1 + i, corpora[i].weight, 0);
    add_own(s, own, SENTI_EN, 0, FALSE, o->own);
    add_own(s, own, SENTI_EN, 0, TRUE, o->addressed);
}

static void read_many(struct set *s, const char *data, const char *own, const struct mk_options *o)
{
    static const char *const names[SENTI_LANGS] = {NULL,      NULL,         "german", "french", "spanish",
                                                   "italian", "portuguese", "hindi",  "arabic"};
    for (guint i = SENTI_DE; i < SENTI_LANGS; i++) {
        g_autofree char *name = g_strdup_printf("train/um-%s-train.tsv", names[i]);
        /* Half of the Hindi texts are English, and their labels little better than chance. */
        add_corpus(s, data, name, (enum senti_lang)i, i, i == SENTI_HI ? 0.2 : 1,
                   o->hold <= FOLDS ? (guint)o->hold : 0);
    }
    add_corpus(s, data, "train/arsarcasm.tsv", SENTI_AR, SENTI_LANGS, 0.3, 0);
    add_corpus(s, data, "train/semeval13-16.tsv", SENTI_EN, SENTI_EN, o->english, 0);
    for (guint i = SENTI_DE; i < SENTI_LANGS; i++)
        add_own(s, own, (enum senti_lang)i, i, FALSE, o->many_own);
}

/* Macro-averaged recall and F1 on the texts held out, by language. */
static void measure_held(const struct set *s, const struct senti_file *f)
{
    struct senti_feature features[SENTI_MAX_FEATURES];
    struct mk_confusion c[SENTI_LANGS] = {0};
    double sum = 0;
    int languages = 0;
    for (guint i = 0; i < s->samples->len; i++) {
        const struct sample *x = &g_array_index(s->samples, struct sample, i);
        struct senti_verdict v;
        if (!x->held)
            continue;
        for (guint32 j = 0; j < x->n; j++)
            features[j].hash = x->hashes[j];
        senti_judge(f, (enum senti_lang)x->lang, x->dense, features, x->n, x->turn, NULL, 0, NULL, &v);
        c[x->lang].count[x->label + 1][senti_verdict_label(&v) + 1]++;
    }
    for (int i = 0; i < SENTI_LANGS; i++) {
        double recall, f1;
        if (mk_confusion_figures(&c[i], &recall, &f1) == 0)
            continue;
        printf("%s: recall %.4f F1 %.4f\n", senti_lang_name((enum senti_lang)i), recall, f1);
        sum += f1;
        languages++;
    }
    if (languages > 1)
        printf("mean F1 %.4f\n", sum / languages);
}

static GByteArray *train_model(struct set *s, enum senti_lang lang, double bits, const struct habit *h,
                               const guint domains[SENTI_LANGS], struct senti_model *model)
{
    GByteArray *b = weights_bytes(train(s, lang, (guint)bits, h), domains);
    if (!senti_model_open(b->data, b->len, model))
        mk_die("model", "cannot be read back");
    fprintf(stderr, "model of %s: %u bytes\n", lang != SENTI_NONE ? senti_lang_name(lang) : "many", b->len);
    return b;
}

void mk_train(const char *data, const char *own, const struct mk_options *o, struct senti_section *sections)
{
    static const guint tweets[SENTI_LANGS] = {0};
    static const guint each[SENTI_LANGS] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    struct senti_classes *classes = senti_classes_new();
    struct set s = {.samples = g_array_new(FALSE, FALSE, sizeof(struct sample)),
                    .classes = classes,
                    .each = (guint)o->each};
    struct senti_file f = {0};
    if (!senti_lexicon_open(sections[SENTI_NONE].bytes->data, sections[SENTI_NONE].bytes->len, &s.lexicon))
        mk_die("word list", "cannot be read back");
    if (o->only != 2) {
        read_english(&s, data, own, o);
        struct habit h = {o->rate, o->damp, o->l2, (guint)o->epochs, (guint)o->rounds};
        sections[SENTI_EN].bytes = train_model(&s, SENTI_EN, o->bits, &h, tweets, &f.own[SENTI_EN]);
        measure_held(&s, &f);
        set_clear(&s);
    }
    if (o->only != 1) {
        read_many(&s, data, own, o);
        struct habit h = {o->many_rate, o->many_damp, o->many_l2, (guint)o->many_epochs, (guint)o->rounds};
        sections[SENTI_LANGS].bytes = train_model(&s, SENTI_NONE, o->many_bits, &h, each, &f.many);
        for (int i = SENTI_DE; i < SENTI_LANGS; i++)
            sections[i].bytes = train_model(&s, (enum senti_lang)i, o->own_bits, &h, each, &f.own[i]);
        measure_held(&s, &f);
        set_clear(&s);
    }
    g_array_unref(s.samples);
    senti_classes_free(classes);
}
