/* Parts of mksentiment, the program that makes the weights. Never part of the library. */
#ifndef REPUTE_REPUTATION_MK_H
#define REPUTE_REPUTATION_MK_H

#include "senti.h"

void mk_die(const char *what, const char *why) G_GNUC_NORETURN;
/* Calls each for the tab-separated fields (three at most) of every line of a file. */
void mk_each_line(const char *dir, const char *name, void (*each)(char **fields, guint n, void *data),
                  void *data);

GByteArray *mk_lexicon(const char *data, const char *own);

/* What a training can be told, and what it is otherwise. English first; then the model of many (many_) and each other
 * language's own; then both. own: weight of our own texts; addressed: of them as messages to a business; each: texts at
 * most from one pattern of ours; english: weight of English in the model of many; rounds: trainings in another order
 * that are averaged; hold: 1 to 5 leaves that fifth of each file of tweets out and measures on it, 6 the last 6,000;
 * only: 1 English, 2 the others, and nothing is written, for trying out. */
#define MK_OPTIONS(OPTION)                                                                                    \
    OPTION(bits, 18) OPTION(epochs, 4) OPTION(rate, 0.25) OPTION(damp, 0.1) OPTION(l2, 6e-4)                  \
    OPTION(own, 0.75) OPTION(addressed, 0.65) OPTION(each, 50)                                                  \
    OPTION(many_bits, 17) OPTION(own_bits, 15) OPTION(many_epochs, 10) OPTION(many_rate, 0.1)                 \
    OPTION(many_damp, 1e-4) OPTION(many_l2, 3e-4) OPTION(many_own, 0.3) OPTION(english, 0.3)                  \
    OPTION(rounds, 4) OPTION(hold, 0) OPTION(only, 0)
#define MK_DECLARE(name, otherwise) double name;
struct mk_options {
    MK_OPTIONS(MK_DECLARE)
};

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
