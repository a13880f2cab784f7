/* Multinomial logistic regression over hashed features (each 1 / sqrt(their number)) and dense figures.
 * Section: bits, scale (float); then for each language 1 + SENTI_DENSE pairs of floats (a constant and the
 * dense weights, for bad and good); then 2^bits pairs of signed bytes. Neutral has the sum of both, negated:
 * the weights of the three add up to 0. */
#include "senti.h"

#include <math.h>
#include <string.h>

#define HEADER 8
#define ROW (8 * (1 + SENTI_DENSE))
#define MIN_BITS 8u
#define MAX_BITS 24u
#define AHEAD 12

static float load_float(const guint8 *p)
{
    guint32 bits = senti_load32(p);
    float f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

static void put_float(GByteArray *to, float f)
{
    guint32 bits;
    memcpy(&bits, &f, sizeof bits);
    senti_put32(to, bits);
}

gboolean senti_model_open(const guint8 *bytes, gsize len, struct senti_model *m)
{
    if (len < HEADER + SENTI_LANGS * ROW)
        return FALSE;
    guint32 bits = senti_load32(bytes);
    double scale = load_float(bytes + 4);
    if (bits < MIN_BITS || bits > MAX_BITS || !(scale > 0 && scale < 100))
        return FALSE;
    if (len - HEADER - SENTI_LANGS * ROW != (gsize)2 << bits)
        return FALSE;
    for (gsize i = 0; i < SENTI_LANGS * ROW; i += 4)
        if (!(fabsf(load_float(bytes + HEADER + i)) < 1e4f))
            return FALSE;
    m->bits = bits;
    m->scale = scale;
    m->dense = bytes + HEADER;
    m->weights = m->dense + SENTI_LANGS * ROW;
    return TRUE;
}

GByteArray *senti_model_write(guint bits, double scale, const float *dense, const gint8 *weights)
{
    GByteArray *b = g_byte_array_new();
    senti_put32(b, bits);
    put_float(b, (float)scale);
    for (gsize i = 0; i < SENTI_LANGS * ROW / 4; i++)
        put_float(b, dense[i]);
    g_byte_array_append(b, (const guint8 *)weights, 2u << bits);
    return b;
}

/* Gives the margin of the word list's figures to the tokens that have points in its direction. */
static void spread_lexical(double margin, const struct senti_share *shares, gsize n, double *margins)
{
    double same = 0;
    for (gsize i = 0; i < n; i++)
        if (shares[i].points * margin > 0)
            same += fabs(shares[i].points);
    if (same == 0)
        margins[n] += margin;
    for (gsize i = 0; i < n && same > 0; i++)
        if (shares[i].points * margin > 0)
            margins[i] += margin * fabs(shares[i].points) / same;
}

/* One text before one model. */
struct hearing {
    const float *dense;
    const struct senti_feature *features;
    gsize n_features, turn;
    const struct senti_share *shares;
    gsize n;
    double *margins; /* of each token and of none; NULL where not asked for */
};

/* Sums for bad and good. */
static void add_up(const struct senti_model *m, enum senti_lang lang, const struct hearing *h, double z[2])
{
    const guint8 *row = m->dense + (gsize)lang * ROW;
    double lexical = 0;
    z[0] = load_float(row);
    z[1] = load_float(row + 4);
    if (h->margins != NULL)
        memset(h->margins, 0, (h->n + 1) * sizeof *h->margins);
    if (h->margins != NULL)
        h->margins[h->n] = z[1] - z[0];
    for (gsize i = 0; i < SENTI_DENSE; i++) {
        if (h->dense[i] == 0)
            continue;
        double bad = h->dense[i] * load_float(row + 8 * (i + 1));
        double good = h->dense[i] * load_float(row + 8 * (i + 1) + 4);
        z[0] += bad;
        z[1] += good;
        if (i < SENTI_DENSE_LEXICAL)
            lexical += good - bad;
        else if (h->margins != NULL)
            h->margins[h->n] += good - bad;
    }
    double scale = h->n_features > 0 ? m->scale / sqrt((double)h->n_features) : 0;
    guint32 mask = (1u << m->bits) - 1;
    double bad = 0, good = 0;
    for (gsize i = 0; i < h->n_features; i++) {
        const struct senti_feature *f = &h->features[i];
        /* The weights lie all over a megabyte: ask for the next ones in time. */
        if (i + AHEAD < h->n_features)
            __builtin_prefetch(m->weights + 2 * (gsize)(f[AHEAD].hash & mask));
        const gint8 *w = (const gint8 *)m->weights + 2 * (gsize)(f->hash & mask);
        double counts = i < h->turn ? SENTI_BEFORE_TURN : 1;
        bad += counts * w[0];
        good += counts * w[1];
        if (h->margins != NULL) {
            h->margins[f->token] += scale * counts * (w[1] - w[0]) / 2;
            h->margins[f->token - f->back] += scale * counts * (w[1] - w[0]) / 2;
        }
    }
    z[0] += scale * bad;
    z[1] += scale * good;
    if (h->margins != NULL)
        spread_lexical(lexical, h->shares, h->n, h->margins);
}

/* Adds share times this model's likelihoods, and its points where asked for. */
static void hear(const struct senti_model *m, enum senti_lang lang, const struct hearing *h, double share,
                 double *points, struct senti_verdict *out)
{
    double sums[2], sum = 0, p[3];
    add_up(m, lang, h, sums);
    double z[3] = {sums[0], -(sums[0] + sums[1]), sums[1]}, top = MAX(MAX(z[0], z[1]), z[2]);
    for (int k = 0; k < 3; k++)
        sum += p[k] = exp(z[k] - top);
    for (int k = 0; k < 3; k++)
        out->p[k] += share * p[k] / sum;
    if (points == NULL)
        return;
    /* The points are the margins, shrunk by what bounding made of their sum; near 0 that tends to p[2]. */
    double margin = sums[1] - sums[0];
    double shrink = (fabs(margin) > 1e-6 ? (p[2] - p[0]) / margin : p[2]) / sum;
    for (gsize i = 0; i <= h->n; i++)
        points[i] += share * shrink * h->margins[i];
}

void senti_judge(const struct senti_file *f, enum senti_lang lang, const float *dense,
                 const struct senti_feature *features, gsize n_features, gsize turn,
                 const struct senti_share *shares, gsize n, double *points, struct senti_verdict *out)
{
    g_autofree double *margins = points != NULL ? g_new(double, n + 1) : NULL;
    struct hearing h = {dense, features, n_features, turn, shares, n, margins};
    *out = (struct senti_verdict){{0, 0, 0}};
    if (points != NULL)
        memset(points, 0, (n + 1) * sizeof *points);
    hear(&f->own[lang], lang, &h, lang == SENTI_EN ? 1 : 0.5, points, out);
    if (lang != SENTI_EN)
        hear(&f->many, lang, &h, 0.5, points, out);
}

int senti_verdict_label(const struct senti_verdict *v)
{
    if (v->p[0] > v->p[1] && v->p[0] > v->p[2])
        return -1;
    return v->p[2] > v->p[1] ? 1 : 0;
}
