/* Letters of all scripts from Unicode's classes (GLib's tables). */
#include "senti_letter.h"

gboolean letter_is_emoji(guint32 c)
{
    return (c >= 0x1f000 && c <= 0x1faff && !(c >= 0x1f1e6 && c <= 0x1f1ff) &&
            !(c >= 0x1f3fb && c <= 0x1f3ff)) ||
           (c >= 0x2600 && c <= 0x27bf) || (c >= 0x2b05 && c <= 0x2b55) || c == 0x231a || c == 0x231b ||
           c == 0x23f0 || c == 0x23f3;
}

gboolean letter_is_emoji_tail(guint32 c)
{
    return c == 0xfe0f || c == 0xfe0e || c == 0x20e3 || (c >= 0x1f3fb && c <= 0x1f3ff) ||
           (c >= 0xe0020 && c <= 0xe007f);
}

gboolean letter_is(guint32 c)
{
    if (c < 0x80)
        return ascii_letter(c);
    if (c == 0xfffd || letter_is_emoji(c))
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

gboolean letter_is_mark(guint32 c)
{
    if (c < 0x300 || c == 0xfe0f || c == 0xfe0e || c == 0x20e3)
        return c == 0xad; /* a soft hyphen is as good as nothing */
    if (c == 0x200c || c == 0x200d)
        return TRUE;
    GUnicodeType t = g_unichar_type(c);
    return t == G_UNICODE_NON_SPACING_MARK || t == G_UNICODE_SPACING_MARK || t == G_UNICODE_ENCLOSING_MARK;
}

gboolean letter_is_blank(guint32 c)
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

static void word_flush(struct word *w)
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

void word_push(struct word *w, guint32 c)
{
    if (c != w->last || w->run == 0 || ascii_digit(c)) {
        word_flush(w);
        w->last = c;
    }
    w->run++;
}

/* A letter and the marks on it: composed where Unicode has one for both. */
guint letter_read(const guint8 *p, guint32 *folded, guint *cased, guint *upper)
{
    guint len, more;
    guint32 c = letter_decode(p, &len);
    guint32 next = letter_decode(p + len, &more);
    while (next >= 0x300 && next < 0x370) {
        gunichar both;
        if (!g_unichar_compose(c, next, &both))
            break;
        c = both;
        len += more;
        next = letter_decode(p + len, &more);
    }
    if (cased != NULL &&
        (c < 0x80 ? ascii_letter(c) : g_unichar_tolower(c) != c || g_unichar_toupper(c) != c)) {
        *cased += 1;
        *upper += c < 0x80 ? c <= 'Z' : g_unichar_isupper(c);
    }
    *folded = fold(c);
    return len;
}

void word_finish(struct word *w, struct senti_token *t)
{
    word_flush(w);
    t->hash = hash_finish(w->two);
    t->alt = w->elongated ? hash_finish(w->one) : t->hash;
    if (w->elongated)
        t->flags |= SENTI_ELONGATED;
    if (w->cased >= 2 && w->upper == w->cased)
        t->flags |= SENTI_CAPS;
}
