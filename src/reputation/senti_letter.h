/* Letters: decoding, classes, folding, and the hash of a word letter by letter. Internal to the tokeniser
 * and to the features, which must agree on what a word is. */
#ifndef REPUTE_REPUTATION_SENTI_LETTER_H
#define REPUTE_REPUTATION_SENTI_LETTER_H

#include "senti.h"

#define HASH_SEED 2166136261u
#define HASH_PRIME 16777619u

static inline guint32 hash_finish(guint32 h)
{
    h ^= h >> 16;
    h *= 0x85ebca6bu;
    h ^= h >> 13;
    h *= 0xc2b2ae35u;
    h ^= h >> 16;
    return h != 0 ? h : 1;
}

/* One code point; bytes that are no UTF-8 read as U+FFFD, one at a time. 0 at the end of the text. */
static inline guint32 letter_decode(const guint8 *p, guint *len)
{
    guint32 c = p[0];
    *len = 1;
    if (c < 0x80)
        return c;
    guint n = c >= 0xf0 && c < 0xf8 ? 4 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xc2 && c < 0xe0 ? 2 : 0;
    if (n == 0)
        return 0xfffd;
    c &= 0x7fu >> n;
    for (guint i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0xfffd;
        c = c << 6 | (p[i] & 0x3fu);
    }
    if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return 0xfffd;
    *len = n;
    return c;
}

static inline gboolean ascii_letter(guint32 c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static inline gboolean ascii_digit(guint32 c)
{
    return c >= '0' && c <= '9';
}

static inline gboolean is_apostrophe(guint32 c)
{
    return c == '\'' || c == 0x2019 || c == 0x2bc;
}

gboolean letter_is(guint32 c);
gboolean letter_is_mark(guint32 c); /* belongs to the letter before it */
gboolean letter_is_blank(guint32 c);
gboolean letter_is_emoji(guint32 c);
/* What an emoji drags along: variation selectors, skin tones, tags. */
gboolean letter_is_emoji_tail(guint32 c);

/* Hashes of a word as it grows: a letter counts when its run has ended. */
struct word {
    guint32 two, one; /* long runs cut to two, to one */
    guint32 last;
    guint run, cased, upper;
    gboolean elongated;
};

#define WORD_INIT                          \
    {                                      \
        .two = HASH_SEED, .one = HASH_SEED \
    }
void word_push(struct word *w, guint32 folded);
/* Fills hash, alt and flags of t. */
void word_finish(struct word *w, struct senti_token *t);
/* Reads a letter and the marks composed with it; its length in bytes. *folded is 0 for what folding drops;
 * cased and upper (may be NULL) are counted up. */
guint letter_read(const guint8 *p, guint32 *folded, guint *cased, guint *upper);

#endif
