/* Parts of mksentiment, the program that makes the weights. Never part of the library. */
#ifndef REPUTE_REPUTATION_MK_H
#define REPUTE_REPUTATION_MK_H

#include "senti.h"

void mk_die(const char *what, const char *why) G_GNUC_NORETURN;
/* Calls each for the tab-separated fields (three at most) of every line of a file. */
void mk_each_line(const char *dir, const char *name, void (*each)(char **fields, guint n, void *data),
                  void *data);

GByteArray *mk_lexicon(const char *data, const char *own);

struct mk_options {
    /* English */
    double bits, epochs, rate, damp, l2, own; /* own: weight of our own texts */
    double addressed; /* weight of them as messages to a business */
    double each;      /* texts at most from one pattern of ours */
    double rounds;    /* trainings in another order that are averaged */
    /* all others: the model of many, and one of each language's own */
    double many_bits, own_bits, many_epochs, many_rate, many_damp, many_l2, many_own;
    double english; /* weight of English in the model of many */
    double
        hold; /* 1 to 5: leave that fifth of each file of tweets out and measure on it; 6: the last 6,000 */
    double only; /* 1: English, 2: the others; writes nothing, for trying out */
};
#define MK_OPTIONS                                                                                  \
    {                                                                                               \
        .bits = 18, .epochs = 4, .rate = 0.25, .damp = 0.1, .l2 = 6e-4, .own = 0.7, .addressed = 0.6, \
        .each = 50, .rounds = 4, .many_bits = 17,                                                   \
        .own_bits = 15, .many_epochs = 10, .many_rate = 0.1, .many_damp = 1e-4, .many_l2 = 3e-4,    \
        .many_own = 0.3, .english = 0.3                                                             \
    }

/* Fills the sections of the models, sections[lang] one for each language and sections[SENTI_LANGS] the one of
 * many; sections[SENTI_NONE] is the word list and there already. */
void mk_train(const char *data, const char *own, const struct mk_options *o, struct senti_section *sections);

struct mk_confusion {
    guint count[3][3]; /* true, said */
};
/* Macro-averaged recall and F1; returns the number of texts. */
guint mk_confusion_figures(const struct mk_confusion *c, double *recall, double *f1);
void mk_measure(const char *weights, const char *lang, char **files);

#endif
