/* What people corrected, as a layer over the model: multinomial logistic regression on the model's hashed
 * features with the model's verdict as its starting point, so that without lessons it says nothing. Classes are
 * balanced among the lessons. The figures about the text as a whole are left out: they would be turned round by
 * few lessons, and all texts with them.
 *
 * Who corrects only what is wrong tells nothing about how often the model is right. Such lessons, learnt as they
 * are, teach to contradict the model everywhere. So of a lesson that contradicts it a part, the larger the fewer
 * lessons confirm the model, is learnt only as "of the other two classes, this one". */
#include "senti.h"

#include <math.h>
#include <string.h>

#define BITS 16
#define MASK ((1u << BITS) - 1)
#define EPOCHS 8
#define RATE 0.15
#define DAMP 0.1
#define DECAY 1e-3
#define CONSTANT 0.3 /* of a language: learns slowly, for one class alone must not pull all texts along */
#define HEAVIEST 3.0 /* weight of a lesson whose class is rare */
#define LEAST 1e-4   /* likelihoods below that are not told apart */
#define OTHERS 0.7   /* part learnt as "of the other two" where nobody ever confirms … */
#define CONFIRMED 0.5 /* … falling to none at this share of confirming lessons */

struct senti_taught {
    float words[1 << BITS][2]; /* bad, good; neutral is what brings the sum to 0 */
    float constant[SENTI_LANGS][2];
};
/* Squared steps so far, for AdaGrad. */
struct steps {
    float words[1 << BITS], constant[SENTI_LANGS];
};

static inline double counts(gsize feature, gsize turn)
{
    return feature < turn ? SENTI_BEFORE_TURN : 1;
}

static void add(const float w[2], double x, double z[2])
{
    z[0] += x * w[0];
    z[1] += x * w[1];
}

static void say(const struct senti_verdict *v, const double z[2], double p[3])
{
    const double layer[3] = {z[0], -(z[0] + z[1]), z[1]};
    double all[3], top = -1e9, sum = 0;
    for (int k = 0; k < 3; k++) {
        all[k] = log(MAX(v->p[k], LEAST)) + layer[k];
        top = MAX(top, all[k]);
    }
    for (int k = 0; k < 3; k++)
        sum += p[k] = exp(all[k] - top);
    for (int k = 0; k < 3; k++)
        p[k] /= sum;
}

static inline void step(float w[2], float *seen, double rate, const double g[3], double x)
{
    double bad = g[0] * x + DECAY * w[0], good = g[2] * x + DECAY * w[1], neutral = bad + good;
    *seen += (float)((bad * bad + good * good + neutral * neutral) / 2);
    double r = rate / sqrt(*seen + DAMP);
    w[0] -= (float)(r * bad);
    w[1] -= (float)(r * good);
}

/* How to learn. */
struct habit {
    double weight[3]; /* of a lesson by its class */
    double others;    /* part learnt as "of the other two" */
};

/* From likelihoods to the slope of the loss. */
static void slope(const struct senti_lesson *l, const struct habit *h, double p[3])
{
    int said = senti_verdict_label(&l->verdict);
    double others = said == l->label ? 0 : h->others, rest = 1 - p[said + 1];
    for (int k = 0; k < 3; k++) {
        double other = k == said + 1 ? 0 : p[k] / MAX(rest, LEAST);
        p[k] = others * other + (1 - others) * p[k];
        p[k] = h->weight[l->label + 1] * (p[k] - (k == l->label + 1));
    }
}

static void learn(struct senti_taught *t, struct steps *s, const struct senti_lesson *l,
                  const struct habit *h, double rate)
{
    double scale = l->n > 0 ? 1 / sqrt((double)l->n) : 0, z[2] = {0, 0}, g[3];
    for (guint32 i = 0; i < l->n; i++)
        add(t->words[l->hashes[i] & MASK], scale * counts(i, l->turn), z);
    add(t->constant[l->lang], CONSTANT, z);
    say(&l->verdict, z, g);
    slope(l, h, g);
    for (guint32 i = 0; i < l->n; i++)
        step(t->words[l->hashes[i] & MASK], &s->words[l->hashes[i] & MASK], rate, g,
             scale * counts(i, l->turn));
    step(t->constant[l->lang], &s->constant[l->lang], rate, g, CONSTANT);
}

static void shuffle(guint *order, gsize n, guint64 *state)
{
    for (gsize i = n; i > 1; i--) {
        *state = *state * G_GUINT64_CONSTANT(6364136223846793005) + G_GUINT64_CONSTANT(1442695040888963407);
        gsize j = (gsize)((*state >> 33) % i);
        guint other = order[i - 1];
        order[i - 1] = order[j];
        order[j] = other;
    }
}

static struct habit habit_of(const struct senti_lesson *lessons, const guint *order, gsize n)
{
    struct habit h = {{0, 0, 0}, 0};
    double of_class[3] = {0, 0, 0}, confirmed = 0;
    for (gsize i = 0; i < n; i++) {
        const struct senti_lesson *l = &lessons[order[i]];
        of_class[l->label + 1]++;
        confirmed += senti_verdict_label(&l->verdict) == l->label;
    }
    for (int k = 0; k < 3; k++)
        h.weight[k] = of_class[k] > 0 ? MIN((double)n / (3 * of_class[k]), HEAVIEST) : 0;
    if (n > 0)
        h.others = OTHERS * MAX(0, 1 - confirmed / (double)n / CONFIRMED);
    return h;
}

struct senti_taught *senti_teach(const struct senti_lesson *lessons, gsize n, guint fold, guint part)
{
    struct senti_taught *t = g_new0(struct senti_taught, 1);
    g_autofree struct steps *s = g_new0(struct steps, 1);
    g_autofree guint *order = g_new(guint, n + 1);
    gsize m = 0;
    for (gsize i = 0; i < n; i++)
        if (fold == 0 || i % fold != part)
            order[m++] = (guint)i;
    struct habit h = habit_of(lessons, order, m);
    guint64 state = 1;
    for (guint e = 0; e < EPOCHS; e++) {
        shuffle(order, m, &state);
        for (gsize i = 0; i < m; i++)
            learn(t, s, &lessons[order[i]], &h, RATE * (1 - (e + (double)i / (double)m) / EPOCHS));
    }
    return t;
}

/* Shares what the verdict moved by among the tokens that pull that way. */
static void share_out(double moved, const double *margins, gsize n, double *points)
{
    double same = 0;
    memset(points, 0, (n + 1) * sizeof *points);
    for (gsize i = 0; i < n; i++)
        if (margins[i] * moved > 0)
            same += fabs(margins[i]);
    if (same == 0)
        points[n] = moved;
    for (gsize i = 0; i < n && same > 0; i++)
        if (margins[i] * moved > 0)
            points[i] = moved * fabs(margins[i]) / same;
}

void senti_taught_judge(const struct senti_taught *t, const struct senti_view *view, gsize tokens,
                        double *points, struct senti_verdict *out)
{
    g_autofree double *margins = points != NULL ? g_new0(double, tokens + 1) : NULL;
    double scale = view->n > 0 ? 1 / sqrt((double)view->n) : 0, z[2] = {0, 0}, p[3];
    for (gsize i = 0; i < view->n; i++) {
        const struct senti_feature *f = &view->features[i];
        const float *w = t->words[f->hash & MASK];
        double x = scale * counts(i, view->turn);
        add(w, x, z);
        if (margins != NULL) {
            margins[f->token] += x * (w[1] - w[0]) / 2;
            margins[f->token - f->back] += x * (w[1] - w[0]) / 2;
        }
    }
    add(t->constant[view->lang], CONSTANT, z);
    say(&view->verdict, z, p);
    if (points != NULL)
        share_out((p[2] - p[0]) - (view->verdict.p[2] - view->verdict.p[0]), margins, tokens, points);
    memcpy(out->p, p, sizeof p);
}
