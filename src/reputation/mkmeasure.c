/* Measuring what was made, through the interface that everybody else uses. */
#include "mk.h"
#include "repute/sentiment.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct tally {
    const struct sentiment *model;
    const char *lang;
    guint skip;
    struct mk_confusion confusion;
    guint n, unknown;
    double x, y, xx, yy, xy;
};

static void take(char **f, guint n, void *data)
{
    struct tally *t = data;
    if (n != 2)
        return;
    if (t->skip > 0) {
        t->skip--;
        return;
    }
    struct sentiment_result r;
    sentiment_score(t->model, f[1], t->lang, NULL, &r);
    double y = g_ascii_strtod(f[0], NULL);
    int label = y > 0.5 ? 1 : y < -0.5 ? -1 : 0;
    t->confusion.count[label + 1][r.label + 1]++;
    t->unknown += !r.known;
    t->n++;
    t->x += r.score;
    t->y += y;
    t->xx += r.score * r.score;
    t->yy += y * y;
    t->xy += r.score * y;
}

static void count(char **f, guint n, void *data)
{
    *(guint *)data += n == 2;
}

guint mk_confusion_figures(const struct mk_confusion *c, double *recall, double *f1)
{
    guint n = 0;
    *recall = *f1 = 0;
    for (int k = 0; k < 3; k++) {
        double is = 0, said = 0, hit = c->count[k][k];
        for (int j = 0; j < 3; j++) {
            is += c->count[k][j];
            said += c->count[j][k];
        }
        n += (guint)is;
        *recall += is > 0 ? hit / is / 3 : 0;
        *f1 += hit > 0 ? 2 * hit / (is + said) / 3 : 0;
    }
    return n;
}

static void print(const char *file, const struct tally *t, double us)
{
    double recall, f1, n = mk_confusion_figures(&t->confusion, &recall, &f1);
    guint right = t->confusion.count[0][0] + t->confusion.count[1][1] + t->confusion.count[2][2];
    double cov = t->xy / n - t->x / n * t->y / n;
    double sd = sqrt((t->xx / n - t->x / n * t->x / n) * (t->yy / n - t->y / n * t->y / n));
    printf("%-28s n %5u  recall %.4f  F1 %.4f  right %.4f  r %.4f  unknown %u  %.1f us\n", file, t->n, recall,
           f1, right / n, sd > 0 ? cov / sd : 0, t->unknown, us);
    for (int k = 0; k < 3; k++)
        printf("    %2d: said bad %5u, neutral %5u, good %5u\n", k - 1, t->confusion.count[k][0],
               t->confusion.count[k][1], t->confusion.count[k][2]);
}

void mk_measure(const char *weights, const char *lang, char **files)
{
    char *bytes;
    gsize len;
    g_autoptr(GError) error = NULL;
    struct sentiment *model = NULL;
    if (g_file_get_contents(weights, &bytes, &len, &error))
        model = sentiment_new((const guint8 *)bytes, len, &error);
    if (model == NULL)
        mk_die(weights, error->message);
    for (; *files != NULL; files++) {
        struct tally t = {.model = model, .lang = strcmp(lang, "-") == 0 ? NULL : lang};
        g_autofree char *path = g_strdup(*files);
        char *tail = strstr(path, ":-");
        guint lines = 0;
        if (tail != NULL) {
            *tail = '\0';
            mk_each_line("", path, count, &lines);
            t.skip = lines - MIN(lines, (guint)atoi(tail + 2));
        }
        clock_t start = clock(); /* of this process, whatever else runs */
        mk_each_line("", path, take, &t);
        double us = 1e6 * (double)(clock() - start) / CLOCKS_PER_SEC / MAX(t.n, 1);
        g_autofree char *name = g_path_get_basename(path);
        print(name, &t, us);
    }
    sentiment_free(model);
    g_free(bytes);
}
