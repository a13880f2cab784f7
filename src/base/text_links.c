#include "repute/text.h"

#include <string.h>

#include "text_char.h"

/* "http://" or "https://" at s: its length, else 0. */
static gsize scheme_at(const char *s)
{
    if (g_ascii_strncasecmp(s, "http://", 7) == 0)
        return 7;
    return g_ascii_strncasecmp(s, "https://", 8) == 0 ? 8 : 0;
}

static gboolean ends_link(gunichar c)
{
    if (c <= 0x20 || c == 0x7F)
        return TRUE;
    if (c < 0x80)
        return strchr("<>\"`{}|\\^", (int)c) != NULL;
    return c == TEXT_REPLACEMENT || uc_is_general_category_withtable(
                                        c, UC_CATEGORY_MASK_Z | UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Cf |
                                               UC_CATEGORY_MASK_P | UC_CATEGORY_MASK_Cn);
}

static gboolean is_unmatched(const char *s, gsize len, char open, char close)
{
    int depth = 0;
    for (gsize i = 0; i < len; i++)
        depth += s[i] == open ? 1 : s[i] == close ? -1 : 0;
    return depth < 0;
}

/* Without the punctuation of the sentence around it. */
static gsize trimmed(const char *s, gsize len)
{
    for (; len > 0; len--) {
        char last = s[len - 1];
        gboolean drop = strchr(".,;:!?'*", last) != NULL || (last == ')' && is_unmatched(s, len, '(', ')')) ||
                        (last == ']' && is_unmatched(s, len, '[', ']'));
        if (!drop)
            break;
    }
    return len;
}

GArray *text_links(const char *s)
{
    GArray *links = g_array_new(FALSE, FALSE, sizeof(struct text_span));
    gsize n;
    for (const char *p = s; (p = strpbrk(p, "hH")) != NULL;) {
        gsize scheme = scheme_at(p), end = scheme;
        /* "xhttp://" is no link of ours; "自http://" is. */
        if (scheme == 0 || (p > s && g_ascii_isalnum(p[-1]))) {
            p++;
            continue;
        }
        for (gunichar c; c = text_char_at(p + end, &n), n > 0 && !ends_link(c);)
            end += n;
        end = trimmed(p, end);
        if (end > scheme && (g_ascii_isalnum(p[scheme]) || p[scheme] == '[' || (guchar)p[scheme] >= 0x80)) {
            struct text_span span = {.start = (gsize)(p - s), .end = (gsize)(p - s) + end};
            g_array_append_val(links, span);
        }
        p += MAX(end, scheme);
    }
    return links;
}
