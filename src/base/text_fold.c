#include "repute/text.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>

#include "text_char.h"

gsize text_count_clusters(const char *s)
{
    gsize count = 0, n;
    for (; (n = text_cluster(s)) > 0; s += n)
        count++;
    return count;
}

gsize text_count_chars(const char *s)
{
    gsize count = 0, n;
    for (; text_char_at(s, &n), n > 0; s += n)
        count++;
    return count;
}

gboolean text_is_cjk(gunichar c)
{
    if (c < 0x1100)
        return FALSE;
    return c <= 0x11FF || (c >= 0x2E80 && c <= 0x2FDF) || (c >= 0x3005 && c <= 0x3007) ||
           (c >= 0x3021 && c <= 0x3029) || (c >= 0x3031 && c <= 0x3035) || (c >= 0x303B && c <= 0x303C) ||
           (c >= 0x3041 && c <= 0x318F) || (c >= 0x31A0 && c <= 0x31BF) || (c >= 0x31F0 && c <= 0x31FF) ||
           (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xA960 && c <= 0xA97F) ||
           (c >= 0xAC00 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF66 && c <= 0xFFDC) ||
           (c >= 0x1AFF0 && c <= 0x1B16F) || (c >= 0x20000 && c <= 0x3FFFD);
}

gboolean text_char_is_rtl(gunichar c)
{
    int class = c < 0x590 ? UC_BIDI_L : uc_bidi_class(c); /* nothing before Hebrew is */
    return class == UC_BIDI_R || class == UC_BIDI_AL;
}

/* --- folding --- */

/* Accents and points that a search does not ask for. Marks of other scripts are letters of theirs and stay:
 * the signs of Indic vowels, and the two marks that tell kana apart. */
static gboolean is_accent(gunichar c)
{
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x591 && c <= 0x5BD) || c == 0x5BF || c == 0x5C1 ||
           c == 0x5C2 || c == 0x5C4 || c == 0x5C5 || c == 0x5C7 || (c >= 0x610 && c <= 0x61A) || c == 0x640 ||
           (c >= 0x64B && c <= 0x65F) || c == 0x670 || (c >= 0x6D6 && c <= 0x6DC) ||
           (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) || (c >= 0x20D0 && c <= 0x20FF) ||
           (c >= 0xFE20 && c <= 0xFE2F);
}

/* Letters with a stroke have no decomposition, and people type them without; so for the curly apostrophe. */
static const char *plain_form(gunichar c)
{
    switch (c) {
    case 0xF8:
        return "o";
    case 0xE6:
        return "ae";
    case 0x153:
        return "oe";
    case 0x142:
        return "l";
    case 0x111:
    case 0xF0:
        return "d";
    case 0x131:
        return "i";
    case 0x2018:
    case 0x2019:
        return "'";
    case 0x2010:
    case 0x2011:
        return "-";
    default:
        return NULL;
    }
}

/* One run of characters beyond ASCII, decomposed and case-folded already. */
static void append_bare(GString *out, const uint8_t *s, size_t len)
{
    size_t n;
    for (size_t i = 0; i < len; i += n) {
        gunichar c = text_char_in((const char *)s + i, len - i, &n);
        const char *plain = plain_form(c);
        if (plain != NULL)
            g_string_append(out, plain);
        else if (!is_accent(c) && !uc_is_property_default_ignorable_code_point(c))
            g_string_append_len(out, (const char *)s + i, (gssize)n);
    }
}

static void fold_run(GString *out, const char *s, gsize len)
{
    size_t folded_len = 0, composed_len = 0;
    uint8_t *folded = u8_casefold((const uint8_t *)s, len, NULL, UNINORM_NFKD, NULL, &folded_len);
    if (folded == NULL) {
        g_string_append_len(out, s, (gssize)len); /* not valid UTF-8: as it is */
        return;
    }
    GString *bare = g_string_sized_new(folded_len + 8);
    append_bare(bare, folded, folded_len);
    free(folded);
    /* Syllables and voiced kana become one character again, as the index cuts them. */
    uint8_t *composed = u8_normalize(UNINORM_NFC, (const uint8_t *)bare->str, bare->len, NULL, &composed_len);
    if (composed != NULL)
        g_string_append_len(out, (const char *)composed, (gssize)composed_len);
    free(composed);
    g_string_free(bare, TRUE);
}

/* What stands alone: no character of these composes with the one before it. */
static gboolean stands_alone(gunichar c)
{
    return text_is_plain(c) || c < 0x80 || (c >= 0xFF01 && c <= 0xFF5E);
}

/* The fold of the frequent characters without the library's buffers, 0 for the others: Latin and Cyrillic
 * letters by their canonical base, full-width forms, and what stays as it is. */
static gunichar fold_quick(gunichar c)
{
    if (text_is_plain_wide(c) || (c >= 0x3001 && c <= 0x3002) || (c >= 0x3041 && c <= 0x3096) ||
        (c >= 0x30A1 && c <= 0x30FE))
        return c;
    if (c >= 0xFF01 && c <= 0xFF5E)
        return (guchar)g_ascii_tolower((gchar)(c - 0xFEE0));
    gboolean latin =
        (c >= 0xC0 && c <= 0x148 && c != 0xDF && c != 0x132 && c != 0x133 && c != 0x13F && c != 0x140) ||
        (c >= 0x14A && c <= 0x17E);
    if (!latin && !(c >= 0x400 && c <= 0x45F))
        return 0;
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
    int n = uc_canonical_decomposition(c, parts);
    for (int i = 1; i < n; i++)
        if (!is_accent(parts[i]))
            return 0;
    return uc_tolower(n > 0 ? parts[0] : c);
}

static gboolean append_quick(GString *out, gunichar c, gunichar next)
{
    gunichar folded = stands_alone(next) ? fold_quick(c) : 0;
    if (folded == 0)
        return FALSE;
    const char *plain = plain_form(folded);
    if (plain != NULL)
        g_string_append(out, plain);
    else if (folded < 0x80)
        g_string_append_c(out, (char)folded);
    else
        g_string_append_unichar(out, folded);
    return TRUE;
}

/* Bytes at s up to the next character that ends the influence of those before it; at least one character. */
static gsize slow_run(const char *s)
{
    gsize len, n;
    (void)text_char_at(s, &len);
    for (gunichar c; (guchar)s[len] >= 0x80; len += n) {
        c = text_char_at(s + len, &n);
        gsize ignored;
        if (stands_alone(c) && stands_alone(text_char_at(s + len + n, &ignored)))
            break;
    }
    return len;
}

static void append_lower(GString *out, const char *s, gsize len)
{
    gsize at = out->len;
    g_string_append_len(out, s, (gssize)len);
    for (; at < out->len; at++)
        out->str[at] = g_ascii_tolower(out->str[at]);
}

char *text_fold(const char *s)
{
    GString *out = g_string_sized_new(strlen(s) + 8);
    gsize n, ignored;
    for (; *s != '\0'; s += n) {
        if ((guchar)*s < 0x80) {
            for (n = 1; s[n] != '\0' && (guchar)s[n] < 0x80; n++)
                ;
            append_lower(out, s, n);
            continue;
        }
        gunichar c = text_char_at(s, &n);
        if (append_quick(out, c, text_char_at(s + n, &ignored)))
            continue;
        n = slow_run(s);
        fold_run(out, s, n);
    }
    return g_string_free(out, FALSE);
}

/* --- the nearest word --- */

#define WORD_MAX 63

static guint min3(guint a, guint b, guint c)
{
    return MIN(a, MIN(b, c));
}

/* Optimal string alignment (Damerau-Levenshtein without repeats), three rows at a time. Both at most
 * WORD_MAX. */
static guint edit_distance(const char *a, gsize la, const char *b, gsize lb)
{
    guint rows[3][WORD_MAX + 1];
    for (gsize j = 0; j <= lb; j++)
        rows[0][j] = (guint)j;
    for (gsize i = 1; i <= la; i++) {
        guint *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        row[0] = (guint)i;
        for (gsize j = 1; j <= lb; j++) {
            row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = MIN(row[j], before[j - 2] + 1);
        }
    }
    return rows[la % 3][lb];
}

const char *text_nearest(const char *word, const char *const *words)
{
    const char *nearest = NULL;
    guint best = 3;
    gsize len = strlen(word);
    for (; len <= WORD_MAX && *words != NULL; words++) {
        gsize other = strlen(*words);
        if (other > WORD_MAX || MAX(len, other) - MIN(len, other) > 2)
            continue;
        guint distance = edit_distance(word, len, *words, other);
        /* A word of which nothing is left is not the one meant. */
        if (distance < best && distance < MAX(len, other)) {
            best = distance;
            nearest = *words;
        }
    }
    return nearest;
}
