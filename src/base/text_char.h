/* Inside src/base only: walking over UTF-8 one code point at a time. Strings that reach these are clean as
 * a rule; what is not valid counts as U+FFFD a byte, so that no reader ever runs over the end. */
#ifndef REPUTE_BASE_TEXT_CHAR_H
#define REPUTE_BASE_TEXT_CHAR_H

#include <glib.h>
#include <unictype.h>
#include <unistr.h>

#define TEXT_REPLACEMENT 0xFFFD
#define TEXT_REPLACEMENT_UTF8 "\xEF\xBF\xBD"
#define TEXT_ZWNJ 0x200C
#define TEXT_ZWJ 0x200D
#define TEXT_BLACK_FLAG 0x1F3F4
#define TEXT_CANCEL_TAG 0xE007F

/* The code point at s (NUL-ended) and its length in *len, which is 0 at the end. */
static inline gunichar text_char_at(const char *s, gsize *len)
{
    if ((guchar)*s < 0x80) {
        *len = *s != '\0';
        return (guchar)*s;
    }
    ucs4_t c = 0;
    int n = u8_strmbtouc(&c, (const uint8_t *)s);
    *len = n > 0 ? (gsize)n : 1;
    return n > 0 ? c : TEXT_REPLACEMENT;
}

/* The same within left bytes (at least 1); a NUL is a character like others. */
static inline gunichar text_char_in(const char *s, gsize left, gsize *len)
{
    if ((guchar)*s < 0x80) {
        *len = 1;
        return (guchar)*s;
    }
    ucs4_t c = 0;
    int n = u8_mbtoucr(&c, (const uint8_t *)s, left);
    *len = n > 0 ? (gsize)n : 1;
    return n > 0 ? c : TEXT_REPLACEMENT;
}

static inline gboolean text_is_regional(gunichar c)
{
    return c >= 0x1F1E6 && c <= 0x1F1FF;
}

static inline gboolean text_is_skin_tone(gunichar c)
{
    return c >= 0x1F3FB && c <= 0x1F3FF;
}

static inline gboolean text_is_selector(gunichar c)
{
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

/* A letter or digit of a flag of tags (England, Scotland); the cancel tag is not one. */
static inline gboolean text_is_tag(gunichar c)
{
    return (c >= 0xE0030 && c <= 0xE0039) || (c >= 0xE0061 && c <= 0xE007A);
}

static inline gboolean text_is_mark(gunichar c)
{
    return c >= 0x300 && uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M);
}

static inline gboolean text_is_pictograph(gunichar c)
{
    return c >= 0xA9 && uc_is_property_extended_pictographic(c);
}

/* Ideographs, syllables and kana that neither combine nor change their form: the fast path of CJK. */
static inline gboolean text_is_plain_wide(gunichar c)
{
    return (c >= 0x4E00 && c <= 0x9FFC) || (c >= 0xAC00 && c <= 0xD7A3);
}

/* Most of what is written: characters between two of which UAX 29 always breaks. */
static inline gboolean text_is_plain(gunichar c)
{
    if (c < 0x530)
        return (c >= 0x20 && c < 0x7F) || (c >= 0xB0 && c < 0x300) || (c >= 0x370 && c <= 0x482) ||
               c >= 0x48A;
    return text_is_plain_wide(c) || (c >= 0x5D0 && c <= 0x5EA) || (c >= 0x620 && c <= 0x64A) ||
           (c >= 0x2010 && c <= 0x2027) || (c >= 0x3001 && c <= 0x3003) || (c >= 0x3041 && c <= 0x3096) ||
           (c >= 0x30A1 && c <= 0x30FE);
}

#endif
