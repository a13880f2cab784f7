/* Inside of the sentiment scorer: tokens, word classes, the weights file, the rules. Internal to
 * src/reputation (its tool mksentiment.c shares it). Pure; any thread. */
#ifndef REPUTE_REPUTATION_SENTI_H
#define REPUTE_REPUTATION_SENTI_H

#include "repute/sentiment.h"

#include <glib.h>

/* --- languages --- */
enum senti_lang {
    SENTI_NONE,
    SENTI_EN,
    SENTI_DE,
    SENTI_FR,
    SENTI_ES,
    SENTI_IT,
    SENTI_PT,
    SENTI_HI,
    SENTI_AR,
    SENTI_LANGS
};
/* The language of a BCP 47 tag; SENTI_NONE for one we have nothing for. *tells (may be NULL) becomes FALSE
 * for tags that say nothing ("und", "mul", empty, NULL). */
enum senti_lang senti_lang_of(const char *tag, gboolean *tells);
/* "en" and so on; static. */
const char *senti_lang_name(enum senti_lang lang);

/* --- tokens --- */
#define SENTI_MAX_TOKENS 2048
#define SENTI_TURN_TOKENS 60 /* in a longer text a "but" turns its sentence, not the text */

enum senti_kind {
    SENTI_WORD,
    SENTI_HASHTAG, /* hash is that of the word without "#" */
    SENTI_HANDLE,
    SENTI_URL,
    SENTI_BRAND,
    SENTI_NUMBER,
    SENTI_EMOJI,
    SENTI_EMOTICON,
    SENTI_PUNCT /* a run of one mark; mark and count say which and how many */
};
enum senti_flag {
    SENTI_CAPS = 1 << 0,     /* two letters or more, all of them capitals */
    SENTI_ELONGATED = 1 << 1 /* a letter three times or more in a row */
};
struct senti_token {
    guint32 start, end; /* bytes */
    guint32 hash;       /* of the lower-case form, runs of three and more letters cut to two; never 0 */
    guint32 alt;        /* the same with those runs cut to one, emoticons without nose; else equal to hash */
    guint16 count;      /* of a punctuation run or a repeated emoji */
    guint8 kind, flags;
    char mark; /* punctuation: "." "," ";" ":" "!" "?" as ASCII, 0 for others */
};
/* Cuts text into at most max tokens; returns their number. */
gsize senti_tokens(const char *text, struct senti_token *tokens, gsize max);
/* The folded letters of a token (as hashed, long runs cut to two), at most max; returns their number. */
gsize senti_letters(const char *text, const struct senti_token *t, guint32 *out, gsize max);
/* Turns tokens that spell one of the brands (a hashtag too) into SENTI_BRAND. */
void senti_mask_brands(struct senti_token *tokens, gsize n, const char *const *brands);
/* Hash of one word as a token has it. */
guint32 senti_hash(const char *word);
/* Hash of a sequence: hashes of its tokens, one after the other, beginning with 0. */
guint32 senti_hash_next(guint32 sequence, guint32 hash);

/* --- word classes by language --- */
enum senti_class {
    SENTI_NEGATOR = 1 << 0,
    SENTI_NEGATOR_AFTER = 1 << 1, /* may stand behind what it negates (German "nicht", French "pas") */
    SENTI_BOOSTER = 1 << 2,
    SENTI_DAMPENER = 1 << 3,
    SENTI_BUT = 1 << 4, /* in texts of at most SENTI_TURN_TOKENS: what comes before counts less */
    SENTI_STOP = 1 << 5, /* tells the language */
    SENTI_SERVICE = 1 << 6, /* what people write to a business about */
    SENTI_SELF = 1 << 7,    /* "I", "our" */
    SENTI_THEM = 1 << 8     /* "you", "your" */
};
struct senti_classes;
struct senti_classes *senti_classes_new(void);
void senti_classes_free(struct senti_classes *c);
/* Bits of enum senti_class of a word in a language. */
guint senti_class(const struct senti_classes *c, enum senti_lang lang, guint32 hash);
/* The language of a text by script and small words, given what its tag says (SENTI_NONE: nothing), which
 * holds unless the text speaks against it; SENTI_NONE where it is in one we have nothing for. */
enum senti_lang senti_guess(const struct senti_classes *c, const char *text, const struct senti_token *tokens,
                            gsize n, enum senti_lang tagged);

/* --- word list --- */
#define SENTI_MAYBE_BITS 18
struct senti_lexicon {
    const guint8 *index, *keys, *values; /* little-endian in the file */
    guint32 count;
    guint8 maybe[1 << (SENTI_MAYBE_BITS - 3)]; /* a bit for what a key ends with: most words are in no list */
};
/* Valences of -4 to 4 from two lists, 0 where one does not have the word: VADER's and our phrases; AFINN's, Hu and Liu's.
 */
struct senti_valence {
    double first, second;
};
#define SENTI_VALENCE_SCALE 31.0
/* FALSE and *valence untouched where neither list has the key. */
gboolean senti_lexicon_find(const struct senti_lexicon *l, guint32 key, struct senti_valence *valence);
/* Keys: a word of a language (SENTI_NONE: emoji and emoticons), and of the first word of phrases. */
guint32 senti_key(enum senti_lang lang, guint32 hash);
guint32 senti_phrase_key(enum senti_lang lang, guint32 first);
gboolean senti_lexicon_open(const guint8 *bytes, gsize len, struct senti_lexicon *l);
/* The bytes of a lexicon section of n sorted keys without doubles, and two values each. */
GByteArray *senti_lexicon_write(const guint32 *keys, const gint8 *values, gsize n);

/* --- rules --- */
struct senti_share {
    double points;      /* by the rules */
    double base[2];     /* valences after negation and boosters, before clauses and marks */
    const char *reason; /* static */
    guint32 span;       /* tokens it stands for, 1 but for phrases */
};
/* Points of each token by lexicon and rules; shares has room for n. Returns their sum. */
double senti_rules(const struct senti_classes *c, const struct senti_lexicon *l, enum senti_lang lang,
                   const struct senti_token *tokens, gsize n, struct senti_share *shares);
#define SENTI_SPREAD 15.0 /* VADER's alpha: score = sum / sqrt(sum^2 + alpha) */

/* --- what the model sees --- */
#define SENTI_DENSE 68
#define SENTI_DENSE_LEXICAL 33 /* the first of them come from the word list */
/* Figures about the text as a whole. */
void senti_dense(const struct senti_classes *c, enum senti_lang lang, const struct senti_token *tokens,
                 gsize n, const struct senti_share *shares, double rules, float dense[SENTI_DENSE]);

#define SENTI_MAX_FEATURES 4096
#define SENTI_BEFORE_TURN 0.4
enum senti_sort {
    SENTI_ONE,  /* a word or mark */
    SENTI_PAIR, /* of neighbours */
    SENTI_SKIP, /* a pair with one between them */
    SENTI_LETTERS,
    SENTI_SORTS
};
struct senti_feature {
    guint32 hash;
    guint16 token; /* whose it is */
    guint8 back;   /* half of it is that of the token so many before */
    guint8 sort;
};
/* Hashed features without doubles: words (negated ones apart), pairs, runs of 2 (English: 3) to 5 letters.
 * Returns their number, at most SENTI_MAX_FEATURES. The first *turn of them come before the last "but" and
 * count SENTI_BEFORE_TURN. */
gsize senti_features(const struct senti_classes *c, enum senti_lang lang, const char *text,
                     const struct senti_token *tokens, gsize n, struct senti_feature *out, gsize *turn);

/* --- model: bad, neutral, good by a linear model over those --- */
struct senti_model {
    const guint8 *dense; /* NULL: none; SENTI_LANGS rows of 1 + SENTI_DENSE pairs of floats, little-endian */
    const guint8 *weights; /* 2^bits pairs of signed bytes: bad, good; neutral is what brings the sum to 0 */
    guint bits;
    double scale;
};
gboolean senti_model_open(const guint8 *bytes, gsize len, struct senti_model *m);
GByteArray *senti_model_write(guint bits, double scale, const float *dense, const gint8 *weights);
/* --- weights file --- */
#define SENTI_FORMAT 1
struct senti_file {
    guint32 version;
    struct senti_lexicon lexicon;
    struct senti_model own[SENTI_LANGS]; /* by language */
    struct senti_model many;             /* of all but English, averaged with their own */
};
/* Checks and opens a weights file; the bytes stay the caller's. */
gboolean senti_file_open(const guint8 *bytes, gsize len, struct senti_file *file, GError **error);
struct senti_verdict {
    double p[3]; /* bad, neutral, good; sum 1 */
};
int senti_verdict_label(const struct senti_verdict *v);
/* points (NULL, or room for n + 1) gets each token's part of p[2] - p[0]; the last one holds what belongs to
 * no token. */
void senti_judge(const struct senti_file *f, enum senti_lang lang, const float *dense,
                 const struct senti_feature *features, gsize n_features, gsize turn,
                 const struct senti_share *shares, gsize n, double *points, struct senti_verdict *out);
/* --- what people corrected: a layer over the model --- */
struct senti_taught;
/* What is seen of one text. */
struct senti_view {
    enum senti_lang lang;
    gsize n, turn; /* features; as senti_features() has them */
    struct senti_feature features[SENTI_MAX_FEATURES];
    float dense[SENTI_DENSE];
    struct senti_verdict verdict; /* of the model as shipped */
};
struct senti_lesson {
    guint32 *hashes; /* owned */
    guint32 n, turn;
    struct senti_verdict verdict;
    gint8 label;
    guint8 lang;
};
/* A layer from those lessons whose number by fold is not part; fold 0: from all. To be freed with g_free(). */
struct senti_taught *senti_teach(const struct senti_lesson *lessons, gsize n, guint fold, guint part);
/* Adds the layer to the verdict of the view. points (NULL, or room for tokens + 1) gets each token's part of
 * what p[2] - p[0] moved by; the last one what belongs to no token. */
void senti_taught_judge(const struct senti_taught *t, const struct senti_view *view, gsize tokens,
                        double *points, struct senti_verdict *out);

/* A weights file of these sections, with header and checksum. */
struct senti_section {
    char tag[5];
    GByteArray *bytes;
};
GByteArray *senti_file_write(guint32 version, const struct senti_section *sections, gsize n);
guint32 senti_load32(const guint8 *p);
void senti_put32(GByteArray *to, guint32 v);

#endif
