/* Tokens: words of all scripts (marks belong to their word, so Hindi vowel signs do not split it), hashtags,
 * handles, links, emoji, emoticons, numbers, punctuation. One pass, no allocation. Words are hashed in a
 * folded form: lower case, composed, Arabic without vowel marks and with one form of alif, ya and ta. */
#include "senti_letter.h"

#include <string.h>

#define BRAND_TOKENS 8

guint32 senti_hash_next(guint32 sequence, guint32 hash)
{
    return hash_finish((sequence * 31 + hash) * HASH_PRIME + 0x9e3779b9u);
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
    struct word w = WORD_INIT;
    const guint8 *p = start;
    for (;;) {
        guint len, more;
        guint32 c = letter_decode(p, &len);
        if (letter_is(c) || (letter_is_mark(c) && p > start)) {
            guint32 folded;
            p += letter_read(p, &folded, &w.cased, &w.upper);
            if (folded != 0)
                word_push(&w, folded);
        } else if (ascii_digit(c) || (joined && c == '_')) {
            word_push(&w, c);
            p += len;
        } else if (is_apostrophe(c) && p > start && !joined) {
            guint32 next = letter_decode(p + len, &more);
            if (!letter_is(next))
                break;
            if (leans(start, (gsize)(p - start))) {
                word_push(&w, '\'');
                p += len;
                break;
            }
            if ((next | 0x20) == 's' && !letter_is(letter_decode(p + len + 1, &more))) {
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
    if (*p == '@' && (letter_is(letter_decode(p + 1, &len)) || ascii_digit(p[1]))) {
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
    guint32 c = letter_decode(p + 1, &len);
    if (!letter_is(c) && !ascii_digit(c) && c != '_')
        return NULL;
    for (p++;; p += len) {
        c = letter_decode(p, &len);
        if (!letter_is(c) && !ascii_digit(c) && c != '_' && c != '.' && c != '-' && c != '@')
            break;
    }
    while (p[-1] == '.' || p[-1] == '-' || p[-1] == '@')
        p--;
    return p;
}

static guint32 hash_ascii(const char *s, gsize n)
{
    struct word w = WORD_INIT;
    for (gsize i = 0; i < n; i++)
        word_push(&w, (guint32)g_ascii_tolower(s[i]));
    struct senti_token t = {0};
    word_finish(&w, &t);
    return t.hash;
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
    guint32 c = letter_decode(p, &len);
    struct word w = WORD_INIT;
    word_push(&w, c);
    word_finish(&w, t);
    t->flags = 0;
    for (p += len;; p += len) {
        guint32 next = letter_decode(p, &len);
        guint more;
        if (next == 0x200d && letter_is_emoji(letter_decode(p + len, &more)))
            len += more;
        else if (!letter_is_emoji_tail(next))
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
    guint32 c = letter_decode(p, &len), first = c;
    guint count = 0;
    for (; c == first && count < G_MAXUINT16; count++) {
        p += len;
        c = letter_decode(p, &len);
    }
    t->mark = mark_of(first);
    t->count = (guint16)(first == 0x2026 ? count * 3 : count);
    t->hash = t->alt = hash_finish((HASH_SEED ^ first) * HASH_PRIME + MIN(count, 3));
    return p;
}

/* The token at p, which is no blank. */
static const guint8 *read_token(const guint8 *p, const guint8 *text, struct senti_token *t)
{
    guint len;
    guint32 c = letter_decode(p, &len);
    const guint8 *end;
    gboolean open = p == text || !(ascii_letter(p[-1]) || ascii_digit(p[-1]));
    if (open && ((end = read_link(p)) != NULL)) {
        t->kind = SENTI_URL;
    } else if (c == '@' && (end = read_handle(p)) != NULL) {
        t->kind = SENTI_HANDLE;
    } else if (c < 0x80 && open && (end = read_emoticon(p, t)) != NULL) {
        t->kind = SENTI_EMOTICON;
    } else if (letter_is_emoji(c)) {
        t->kind = SENTI_EMOJI;
        end = read_emoji(p, t);
    } else if (c == '#' && (letter_is(letter_decode(p + 1, &len)) || ascii_digit(p[1]))) {
        t->kind = SENTI_HASHTAG;
        end = read_word(p + 1, t, TRUE);
    } else if (ascii_digit(c)) {
        t->kind = SENTI_NUMBER;
        for (end = p;
             ascii_digit(*end) || ((*end == '.' || *end == ',' || *end == ':') && ascii_digit(end[1]));)
            end++;
        t->hash = t->alt = hash_finish(HASH_SEED ^ '0');
        if (letter_is(letter_decode(end, &len))) {
            t->kind = SENTI_WORD;
            end = read_word(p, t, FALSE);
        }
    } else if (letter_is(c)) {
        t->kind = SENTI_WORD;
        end = read_address(read_word(p, t, FALSE), &t->kind);
        /* What is left of a link where texts were made anonymous. */
        if (end - p == 4 && memcmp(p, "http", 4) == 0)
            t->kind = SENTI_URL;
    } else {
        t->kind = SENTI_PUNCT;
        end = read_marks(p, t);
    }
    if (t->kind == SENTI_URL || t->kind == SENTI_HANDLE) {
        t->hash = t->alt = hash_finish(HASH_SEED ^ (t->kind == SENTI_URL ? '/' : '@'));
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
        guint32 c = letter_decode(p, &len);
        if (c == 0)
            break;
        if (letter_is_blank(c)) {
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

gsize senti_letters(const char *text, const struct senti_token *t, guint32 *out, gsize max)
{
    const guint8 *p = (const guint8 *)text + t->start, *end = (const guint8 *)text + t->end;
    gsize n = 0;
    guint run = 0;
    if (t->kind == SENTI_HASHTAG)
        p++;
    while (p < end && n < max) {
        guint32 folded;
        p += letter_read(p, &folded, NULL, NULL);
        if (folded == 0)
            continue;
        run = n > 0 && folded == out[n - 1] ? run + 1 : 1;
        if (run <= 2)
            out[n++] = folded;
    }
    return n;
}

static void mask_brand(struct senti_token *tokens, gsize n, const char *brand)
{
    struct senti_token name[BRAND_TOKENS];
    gsize len = senti_tokens(brand, name, BRAND_TOKENS);
    if (len == 0)
        return;
    struct word tag = WORD_INIT;
    struct senti_token joined = {0};
    for (const guint8 *p = (const guint8 *)brand; *p != '\0';) {
        guint l;
        if (letter_is(letter_decode(p, &l))) {
            guint32 folded;
            p += letter_read(p, &folded, NULL, NULL);
            if (folded != 0)
                word_push(&tag, folded);
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
