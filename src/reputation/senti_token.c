/* Tokens: words of all scripts (marks belong to their word, so Hindi vowel signs do not split it), hashtags,
 * handles, links, emoji, emoticons, numbers, punctuation. One pass, no allocation. Words are hashed in a
 * folded form: lower case, composed, Arabic without vowel marks and with one form of alif, ya and ta. */
#include "senti.h"

#include <string.h>

#define HASH_SEED 2166136261u
#define HASH_PRIME 16777619u
#define BRAND_TOKENS 8

static guint32 finish(guint32 h)
{
    h ^= h >> 16;
    h *= 0x85ebca6bu;
    h ^= h >> 13;
    h *= 0xc2b2ae35u;
    h ^= h >> 16;
    return h != 0 ? h : 1;
}

guint32 senti_hash_next(guint32 sequence, guint32 hash)
{
    return finish((sequence * 31 + hash) * HASH_PRIME + 0x9e3779b9u);
}

/* One code point; bytes that are no UTF-8 read as U+FFFD, one at a time. 0 at the end of the text. */
static inline guint32 decode(const guint8 *p, guint *len)
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

static gboolean is_emoji(guint32 c)
{
    return (c >= 0x1f000 && c <= 0x1faff && !(c >= 0x1f1e6 && c <= 0x1f1ff) &&
            !(c >= 0x1f3fb && c <= 0x1f3ff)) ||
           (c >= 0x2600 && c <= 0x27bf) || (c >= 0x2b05 && c <= 0x2b55) || c == 0x231a || c == 0x231b ||
           c == 0x23f0 || c == 0x23f3;
}

/* What an emoji drags along: variation selectors, joiner with the next one, skin tones, tags. */
static gboolean is_emoji_tail(guint32 c)
{
    return c == 0xfe0f || c == 0xfe0e || c == 0x20e3 || (c >= 0x1f3fb && c <= 0x1f3ff) ||
           (c >= 0xe0020 && c <= 0xe007f);
}

static gboolean is_letter(guint32 c)
{
    if (c < 0x80)
        return ascii_letter(c);
    if (c == 0xfffd || is_emoji(c))
        return FALSE;
    switch (g_unichar_type(c)) {
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_TITLECASE_LETTER:
    case G_UNICODE_MODIFIER_LETTER:
    case G_UNICODE_OTHER_LETTER:
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean is_mark(guint32 c)
{
    if (c < 0x300 || c == 0xfe0f || c == 0xfe0e || c == 0x20e3)
        return c == 0xad; /* a soft hyphen is as good as nothing */
    if (c == 0x200c || c == 0x200d)
        return TRUE;
    GUnicodeType t = g_unichar_type(c);
    return t == G_UNICODE_NON_SPACING_MARK || t == G_UNICODE_SPACING_MARK || t == G_UNICODE_ENCLOSING_MARK;
}

static inline gboolean is_apostrophe(guint32 c)
{
    return c == '\'' || c == 0x2019 || c == 0x2bc;
}

static gboolean is_blank(guint32 c)
{
    return c <= ' ' || c == 0x7f || c == 0xa0 || c == 0xfffd || c == 0xfeff || (c >= 0x2000 && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202f) || (c >= 0x2060 && c <= 0x206f) || c == 0x3000 || c == 0xfe0f ||
           (c >= 0x80 && c < 0xa0);
}

/* Folded form of one letter or mark; 0 for what folding drops. */
static guint32 fold(guint32 c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    if (c >= 0x600 && c < 0x700) {
        if (c == 0x640 || (c >= 0x64b && c <= 0x65f) || c == 0x670)
            return 0;
        if (c == 0x623 || c == 0x625 || c == 0x622 || c == 0x671)
            return 0x627;
        return c == 0x649 ? 0x64a : c == 0x629 ? 0x647 : c;
    }
    if (c == 0xad || c == 0x200c || c == 0x200d)
        return 0;
    if (c >= 0xff21 && c <= 0xff5a)
        return fold(c - 0xfee0);
    return is_apostrophe(c) ? '\'' : g_unichar_tolower(c);
}

/* Hashes of a word as it grows: a letter counts when its run has ended. */
struct word {
    guint32 two, one; /* long runs cut to two, to one */
    guint32 last;
    guint run, cased, upper, letters;
    gboolean elongated;
};

static inline void word_flush(struct word *w)
{
    if (w->run == 0)
        return;
    w->two = (w->two ^ w->last) * HASH_PRIME;
    w->one = (w->one ^ w->last) * HASH_PRIME;
    if (w->run >= 2)
        w->two = (w->two ^ w->last) * HASH_PRIME;
    if (w->run == 2)
        w->one = (w->one ^ w->last) * HASH_PRIME;
    w->elongated |= w->run > 2;
    w->run = 0;
}

static inline void word_push(struct word *w, guint32 c)
{
    if (c != w->last || w->run == 0 || ascii_digit(c)) {
        word_flush(w);
        w->last = c;
    }
    w->run++;
    w->letters++;
}

/* A letter and the marks on it: composed where Unicode has one for both. */
static guint letter_with_marks(const guint8 *p, struct word *w)
{
    guint len, more;
    guint32 c = decode(p, &len);
    guint32 next = decode(p + len, &more);
    while (next >= 0x300 && next < 0x370) {
        gunichar both;
        if (!g_unichar_compose(c, next, &both))
            break;
        c = both;
        len += more;
        next = decode(p + len, &more);
    }
    if (c < 0x80 ? ascii_letter(c) : g_unichar_tolower(c) != c || g_unichar_toupper(c) != c) {
        w->cased++;
        w->upper += c < 0x80 ? c <= 'Z' : g_unichar_isupper(c);
    }
    guint32 f = fold(c);
    if (f != 0)
        word_push(w, f);
    return len;
}

static void word_finish(struct word *w, struct senti_token *t)
{
    word_flush(w);
    t->hash = finish(w->two);
    t->alt = w->elongated ? finish(w->one) : t->hash;
    if (w->elongated)
        t->flags |= SENTI_ELONGATED;
    if (w->cased >= 2 && w->upper == w->cased)
        t->flags |= SENTI_CAPS;
}

/* French and Italian words that lean on the next one: "l'attente", "dell'ordine". */
static gboolean leans(const guint8 *start, gsize len)
{
    static const char *const words[] = {"qu",   "un",    "all",   "dell",   "nell",   "sull",
                                        "dall", "quest", "jusqu", "lorsqu", "puisqu", "quelqu"};
    if (len == 1)
        return strchr("cdjlmnst", start[0] | 0x20) != NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strlen(words[i]) == len && g_ascii_strncasecmp(words[i], (const char *)start, len) == 0)
            return TRUE;
    return FALSE;
}

/* A word from its first letter or digit on; returns its end. A trailing 's belongs to its bytes, not to its
 * hash: "it's" and "United's" are "it" and "united". */
static const guint8 *read_word(const guint8 *start, struct senti_token *t, gboolean joined)
{
    struct word w = {.two = HASH_SEED, .one = HASH_SEED};
    const guint8 *p = start;
    for (;;) {
        guint len, more;
        guint32 c = decode(p, &len);
        if (is_letter(c) || (is_mark(c) && p > start)) {
            p += letter_with_marks(p, &w);
        } else if (ascii_digit(c) || (joined && c == '_')) {
            word_push(&w, c);
            p += len;
        } else if (is_apostrophe(c) && p > start && !joined) {
            guint32 next = decode(p + len, &more);
            if (!is_letter(next))
                break;
            if (leans(start, (gsize)(p - start))) {
                word_push(&w, '\'');
                p += len;
                break;
            }
            if ((next | 0x20) == 's' && !is_letter(decode(p + len + 1, &more))) {
                p += len + 1;
                break;
            }
            word_push(&w, '\'');
            p += len;
        } else {
            break;
        }
    }
    word_finish(&w, t);
    return p;
}

/* End of a link that starts here ("http://", "https://", "www."), or NULL. */
static const guint8 *read_link(const guint8 *p)
{
    const char *s = (const char *)p;
    if ((s[0] | 0x20) != 'h' && (s[0] | 0x20) != 'w')
        return NULL;
    if (g_ascii_strncasecmp(s, "http://", 7) != 0 && g_ascii_strncasecmp(s, "https://", 8) != 0 &&
        g_ascii_strncasecmp(s, "www.", 4) != 0)
        return NULL;
    while (*p > ' ' && *p != '<' && *p != '>' && *p != '"')
        p++;
    return p;
}

/* After a word: the rest of an address ("name@host") or of a bare link ("t.co/x", "example.com"). */
static const guint8 *read_address(const guint8 *p, guint8 *kind)
{
    guint len;
    if (*p == '@' && (is_letter(decode(p + 1, &len)) || ascii_digit(p[1]))) {
        *kind = SENTI_HANDLE;
    } else if (*p == '.' && ascii_letter(p[1])) {
        const guint8 *q = p + 1;
        while (ascii_letter(*q) || ascii_digit(*q) || *q == '-' || (*q == '.' && ascii_letter(q[1])))
            q++;
        gboolean com = q - p >= 4 && (g_ascii_strncasecmp((const char *)q - 4, ".com", 4) == 0 ||
                                      g_ascii_strncasecmp((const char *)q - 4, ".org", 4) == 0 ||
                                      g_ascii_strncasecmp((const char *)q - 4, ".net", 4) == 0);
        if (!com && !(*q == '/' && q[1] > ' '))
            return p;
        *kind = SENTI_URL;
    } else {
        return p;
    }
    while (*p > ' ' && *p != '<' && *p != '>' && *p != '"' && *p != ',' && *p != ')')
        p++;
    while (p[-1] == '.' || p[-1] == ':' || p[-1] == '!' || p[-1] == '?')
        p--;
    return p;
}

/* "@name", "@name@host", "@name.host": its end, or NULL. */
static const guint8 *read_handle(const guint8 *p)
{
    guint len;
    guint32 c = decode(p + 1, &len);
    if (!is_letter(c) && !ascii_digit(c) && c != '_')
        return NULL;
    for (p++;; p += len) {
        c = decode(p, &len);
        if (!is_letter(c) && !ascii_digit(c) && c != '_' && c != '.' && c != '-' && c != '@')
            break;
    }
    while (p[-1] == '.' || p[-1] == '-' || p[-1] == '@')
        p--;
    return p;
}

static guint32 hash_ascii(const char *s, gsize n)
{
    struct word w = {.two = HASH_SEED, .one = HASH_SEED};
    for (gsize i = 0; i < n; i++)
        word_push(&w, (guint32)g_ascii_tolower(s[i]));
    word_flush(&w);
    return finish(w.two);
}

/* Emoticons: eyes, perhaps a nose or a tear, a mouth that may repeat; hearts. Its end, or NULL. */
static const guint8 *read_emoticon(const guint8 *p, struct senti_token *t)
{
    const guint8 *q = p;
    if (p[0] == '<' && (p[1] == '3' || (p[1] == '/' && p[2] == '3'))) {
        q += p[1] == '3' ? 2 : 3;
        t->hash = t->alt = hash_ascii((const char *)p, (gsize)(q - p));
        return ascii_digit(*q) ? NULL : q;
    }
    if ((p[0] == '^' && (p[1] == '^' || (p[1] == '_' && p[2] == '^'))) ||
        (p[0] == '-' && p[1] == '_' && p[2] == '-')) {
        q += p[1] == '^' ? 2 : 3;
        t->hash = t->alt = hash_ascii(p[0] == '^' ? "^_^" : "-_-", 3);
        return q;
    }
    if (p[0] == '\0' || strchr(":;=8xX", p[0]) == NULL)
        return NULL;
    gboolean letter = p[0] == '8' || (p[0] | 0x20) == 'x';
    char face[3] = {(char)(p[0] | (letter ? 0x20 : 0)), '\0', '\0'};
    q++;
    gsize n = 1;
    if (*q == '\'' && (q[1] == '(' || q[1] == ')' || q[1] == '-'))
        face[n++] = (char)*q++;
    if ((*q == '-' || *q == 'o' || *q == '^') && q[1] != '\0' && strchr(")(DPp/|][*\\3@O", q[1]) != NULL)
        q++;
    if (*q == '\0' || strchr(letter ? "D" : ")(DPp/\\|][*3@O", *q) == NULL || (p[0] == '=' && *q == '='))
        return NULL;
    guint8 mouth = *q;
    while (*q == mouth)
        q++;
    if ((ascii_letter(mouth) || mouth == '3') && (ascii_letter(*q) || ascii_digit(*q)))
        return NULL;
    if (mouth == '/' && *q == '/')
        return NULL;
    char shape[4] = {face[0], n > 1 ? face[1] : (char)mouth, n > 1 ? (char)mouth : '\0', '\0'};
    t->hash = hash_ascii(shape, n + 1);
    t->alt = t->hash;
    return q;
}

static const guint8 *read_emoji(const guint8 *p, struct senti_token *t)
{
    guint len;
    guint32 c = decode(p, &len);
    struct word w = {.two = HASH_SEED, .one = HASH_SEED};
    word_push(&w, c);
    word_finish(&w, t);
    t->flags = 0;
    for (p += len;; p += len) {
        guint32 next = decode(p, &len);
        guint more;
        if (next == 0x200d && is_emoji(decode(p + len, &more)))
            len += more;
        else if (!is_emoji_tail(next))
            return p;
    }
}

static char mark_of(guint32 c)
{
    if (c < 0x80)
        return strchr(".,;:!?", (int)c) != NULL ? (char)c : '\0';
    switch (c) {
    case 0x3002:
    case 0xff0e:
    case 0x2026:
    case 0x964:
    case 0x6d4:
        return '.';
    case 0xff0c:
    case 0x60c:
    case 0x3001:
        return ',';
    case 0x61b:
    case 0xff1b:
        return ';';
    case 0xff1f:
    case 0x61f:
    case 0x2047:
    case 0x2049:
        return '?';
    case 0xff01:
    case 0x203c:
        return '!';
    default:
        return '\0';
    }
}

static const guint8 *read_marks(const guint8 *p, struct senti_token *t)
{
    guint len;
    guint32 c = decode(p, &len), first = c;
    guint count = 0;
    for (; c == first && count < G_MAXUINT16; count++) {
        p += len;
        c = decode(p, &len);
    }
    t->mark = mark_of(first);
    t->count = (guint16)(first == 0x2026 ? count * 3 : count);
    t->hash = t->alt = finish((HASH_SEED ^ first) * HASH_PRIME + MIN(count, 3));
    return p;
}

/* The token at p, which is no blank. */
static const guint8 *read_token(const guint8 *p, const guint8 *text, struct senti_token *t)
{
    guint len;
    guint32 c = decode(p, &len);
    const guint8 *end;
    gboolean open = p == text || !(ascii_letter(p[-1]) || ascii_digit(p[-1]));
    if (open && ((end = read_link(p)) != NULL)) {
        t->kind = SENTI_URL;
    } else if (c == '@' && (end = read_handle(p)) != NULL) {
        t->kind = SENTI_HANDLE;
    } else if (c < 0x80 && open && (end = read_emoticon(p, t)) != NULL) {
        t->kind = SENTI_EMOTICON;
    } else if (is_emoji(c)) {
        t->kind = SENTI_EMOJI;
        end = read_emoji(p, t);
    } else if (c == '#' && (is_letter(decode(p + 1, &len)) || ascii_digit(p[1]))) {
        t->kind = SENTI_HASHTAG;
        end = read_word(p + 1, t, TRUE);
    } else if (ascii_digit(c)) {
        t->kind = SENTI_NUMBER;
        for (end = p;
             ascii_digit(*end) || ((*end == '.' || *end == ',' || *end == ':') && ascii_digit(end[1]));)
            end++;
        t->hash = t->alt = finish(HASH_SEED ^ '0');
        if (is_letter(decode(end, &len))) {
            t->kind = SENTI_WORD;
            end = read_word(p, t, FALSE);
        }
    } else if (is_letter(c)) {
        t->kind = SENTI_WORD;
        end = read_address(read_word(p, t, FALSE), &t->kind);
    } else {
        t->kind = SENTI_PUNCT;
        end = read_marks(p, t);
    }
    if (t->kind == SENTI_URL || t->kind == SENTI_HANDLE) {
        t->hash = t->alt = finish(HASH_SEED ^ (t->kind == SENTI_URL ? '/' : '@'));
        t->flags = 0;
    }
    return end;
}

gsize senti_tokens(const char *text, struct senti_token *tokens, gsize max)
{
    const guint8 *start = (const guint8 *)text, *p = start;
    gsize n = 0;
    while (n < max) {
        guint len;
        guint32 c = decode(p, &len);
        if (c == 0)
            break;
        if (is_blank(c)) {
            p += len;
            continue;
        }
        struct senti_token t = {.start = (guint32)(p - start), .count = 1};
        p = read_token(p, start, &t);
        t.end = (guint32)(p - start);
        struct senti_token *last = n > 0 ? &tokens[n - 1] : NULL;
        if (last != NULL && t.kind == SENTI_EMOJI && last->kind == SENTI_EMOJI && last->hash == t.hash &&
            last->count < G_MAXUINT16) {
            last->count++;
            last->end = t.end;
            continue;
        }
        tokens[n++] = t;
    }
    return n;
}

guint32 senti_hash(const char *word)
{
    struct senti_token t;
    return senti_tokens(word, &t, 1) == 1 ? t.hash : 1;
}

static void mask_brand(struct senti_token *tokens, gsize n, const char *brand)
{
    struct senti_token name[BRAND_TOKENS];
    gsize len = senti_tokens(brand, name, BRAND_TOKENS);
    if (len == 0)
        return;
    struct word tag = {.two = HASH_SEED, .one = HASH_SEED};
    struct senti_token joined = {0};
    for (const guint8 *p = (const guint8 *)brand; *p != '\0';) {
        guint l;
        if (is_letter(decode(p, &l))) {
            p += letter_with_marks(p, &tag);
            continue;
        }
        if (ascii_digit(*p))
            word_push(&tag, *p);
        p += l;
    }
    word_finish(&tag, &joined);
    for (gsize i = 0; i < n; i++) {
        if (tokens[i].hash == joined.hash &&
            (tokens[i].kind == SENTI_HASHTAG || tokens[i].kind == SENTI_WORD))
            tokens[i].kind = SENTI_BRAND;
        gsize same = 0;
        while (same < len && i + same < n && tokens[i + same].hash == name[same].hash)
            same++;
        for (gsize j = 0; same == len && j < len; j++)
            tokens[i + j].kind = SENTI_BRAND;
    }
}

void senti_mask_brands(struct senti_token *tokens, gsize n, const char *const *brands)
{
    for (; brands != NULL && *brands != NULL; brands++)
        mask_brand(tokens, n, *brands);
}
