#include "repute/text.h"

#include <string.h>

#include "text_char.h"

#define MAX_BYTES_DEFAULT (256 * 1024)
#define MAX_MARKS 8           /* on one base: Vietnamese has 2, Tibetan and Hebrew with all points 5 */
#define MAX_JOINS 8           /* in one emoji: the longest in use has 4 */
#define MAX_BLANK_LINES 65536 /* bytes */
#define LONGEST_CLUSTER 1024  /* bytes; what is left of a cluster after the limits above is shorter */
#define TAGS_MAX 6            /* "gbeng": country and part */

struct cleaner {
    GString *out;
    guint flags, changed;
    gunichar prev;          /* last one written */
    guint marks, joins;     /* on the last base; in the last emoji */
    gboolean pictograph;    /* the last base is one */
    gboolean pending_blank; /* one line: breaks and tabs are waiting to become one blank */
    gboolean line_blank;    /* nothing but blanks since line_start */
    gsize line_start, blank_bytes;
};

static void put_blank(struct cleaner *cl)
{
    if (cl->pending_blank && cl->out->len > 0)
        g_string_append_c(cl->out, ' ');
    cl->pending_blank = FALSE;
}

static void put(struct cleaner *cl, gunichar c, const char *bytes, gsize len)
{
    put_blank(cl);
    g_string_append_len(cl->out, bytes, (gssize)len);
    cl->prev = c;
    cl->line_blank = FALSE;
}

/* --- line breaks --- */

static void put_break_as_blank(struct cleaner *cl)
{
    while (cl->out->len > 0 && cl->out->str[cl->out->len - 1] == ' ')
        g_string_truncate(cl->out, cl->out->len - 1);
    cl->pending_blank = TRUE;
    cl->prev = ' ';
    cl->marks = 0;
    cl->pictograph = FALSE;
}

static void put_break(struct cleaner *cl)
{
    if ((cl->flags & TEXT_ONE_LINE) != 0) {
        put_break_as_blank(cl);
        return;
    }
    if (cl->line_blank) {
        gsize bytes = cl->out->len - cl->line_start + 1;
        if (cl->blank_bytes + bytes > MAX_BLANK_LINES) {
            g_string_truncate(cl->out, cl->line_start);
            cl->changed |= TEXT_CHANGED_FLOOD;
            return;
        }
        cl->blank_bytes += bytes;
    }
    g_string_append_c(cl->out, '\n');
    cl->prev = '\n';
    cl->marks = 0;
    cl->pictograph = FALSE;
    cl->line_blank = TRUE;
    cl->line_start = cl->out->len;
}

/* --- runs of printable ASCII: nearly everything --- */

static gsize put_ascii(struct cleaner *cl, const char *s, gsize len)
{
    gsize n = 0, from = 0;
    gboolean ink = FALSE;
    while (n < len && s[n] >= 0x20 && s[n] < 0x7F)
        ink |= s[n++] != ' ';
    if (n == 0)
        return 0;
    if ((cl->flags & TEXT_ONE_LINE) != 0 && (cl->pending_blank || cl->out->len == 0))
        while (from < n && s[from] == ' ')
            from++;
    if (from == n)
        return n;
    put_blank(cl);
    g_string_append_len(cl->out, s + from, (gssize)(n - from));
    cl->prev = (guchar)s[n - 1];
    cl->marks = 0;
    cl->pictograph = FALSE;
    cl->line_blank &= !ink;
    return n;
}

/* --- joiners and tags --- */

/* Scripts whose letters take other forms beside a joiner: Hebrew to Mongolian, and the historic ones. */
static gboolean joins_letters(gunichar c)
{
    return ((c >= 0x590 && c <= 0x109F) || (c >= 0x1700 && c <= 0x1CFF) || (c >= 0xA800 && c <= 0xABFF) ||
            (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC) || (c >= 0x10A00 && c <= 0x11FFF) ||
            (c >= 0x1E900 && c <= 0x1E95F)) &&
           uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M);
}

static void put_joiner(struct cleaner *cl, gunichar c, const char *bytes, gsize len, const char *next,
                       gsize left)
{
    gsize step;
    if (joins_letters(cl->prev)) {
        put(cl, c, bytes, len);
        cl->pictograph = FALSE;
    } else if (c == TEXT_ZWJ && cl->pictograph && left > 0 &&
               text_is_pictograph(text_char_in(next, left, &step))) {
        if (cl->joins++ < MAX_JOINS)
            put(cl, c, bytes, len);
        else
            cl->changed |= TEXT_CHANGED_FLOOD;
    } else {
        cl->changed |= TEXT_CHANGED_CONTROL;
    }
}

/* Bytes of the tags after a black flag that make it a region's flag; 0 where they do not. */
static gsize flag_tags(const char *s, gsize left)
{
    gsize i = 0, step;
    for (guint tags = 0; i < left; tags++) {
        gunichar c = text_char_in(s + i, left - i, &step);
        if (c == TEXT_CANCEL_TAG)
            return tags >= 3 ? i + step : 0;
        if (!text_is_tag(c) || tags == TAGS_MAX)
            return 0;
        i += step;
    }
    return 0;
}

/* --- what is left out --- */

/* The bit of text_changed for a code point that never stays; 0 for the others. */
static guint never_stays(gunichar c)
{
    if (c < 0x20 || (c >= 0x7F && c < 0xA0))
        return TEXT_CHANGED_CONTROL;
    if (c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
        (c >= 0x2066 && c <= 0x2069))
        return TEXT_CHANGED_BIDI;
    /* Deprecated format characters, a byte order mark inside a text, interlinear annotation. */
    if ((c >= 0x206A && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB))
        return TEXT_CHANGED_CONTROL;
    if ((c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE ||
        (c >= 0xE0000 && c <= 0xE0FFF && !text_is_selector(c)))
        return TEXT_CHANGED_TAG;
    return 0;
}

static void put_other(struct cleaner *cl, gunichar c, const char *bytes, gsize len)
{
    gboolean tone = text_is_skin_tone(c);
    if (tone || text_is_mark(c)) {
        if (cl->marks++ >= MAX_MARKS)
            cl->changed |= TEXT_CHANGED_FLOOD;
        else
            put(cl, c, bytes, len);
        if (uc_is_general_category(c, UC_CATEGORY_Mc))
            cl->pictograph = FALSE; /* as clusters have it: no emoji is joined behind one */
        return;
    }
    if (cl->prev != TEXT_ZWJ)
        cl->joins = 0;
    put(cl, c, bytes, len);
    cl->marks = 0;
    cl->pictograph = text_is_pictograph(c);
}

/* One character that is no printable ASCII; returns the bytes it took. */
static gsize put_char(struct cleaner *cl, const char *s, gsize left)
{
    gsize len;
    gunichar c = text_char_in(s, left, &len);
    guint bit = never_stays(c);
    if (c == '\n' || c == '\r' || c == '\t') {
        if (c == '\r' && left > 1 && s[1] == '\n')
            len = 2;
        if (c != '\t')
            put_break(cl);
        else if ((cl->flags & TEXT_ONE_LINE) != 0)
            put_break_as_blank(cl);
        else {
            gboolean blank = cl->line_blank;
            put(cl, c, s, len);
            cl->line_blank = blank;
            cl->marks = 0;
            cl->pictograph = FALSE;
        }
    } else if (c == 0x0B || c == 0x0C || c == 0x85 || c == 0x2028 || c == 0x2029) {
        cl->changed |= TEXT_CHANGED_CONTROL;
        put_break(cl);
    } else if (bit != 0) {
        cl->changed |= bit;
    } else if (c == TEXT_ZWJ || c == TEXT_ZWNJ) {
        put_joiner(cl, c, s, len, s + len, left - len);
    } else if (c == TEXT_REPLACEMENT && len != strlen(TEXT_REPLACEMENT_UTF8)) {
        cl->changed |= TEXT_CHANGED_UTF8;
        put_other(cl, c, TEXT_REPLACEMENT_UTF8, 3);
    } else {
        put_other(cl, c, s, len);
        if (c == TEXT_BLACK_FLAG) {
            gsize tags = flag_tags(s + len, left - len);
            g_string_append_len(cl->out, s + len, (gssize)tags);
            len += tags;
        }
    }
    return len;
}

/* --- the end --- */

/* The last cluster boundary at or before max. */
static gsize boundary_before(const char *s, gsize max)
{
    gsize at = 0, n;
    while ((n = text_cluster(s + at)) > 0 && at + n <= max)
        at += n;
    return at;
}

/* Where one cluster alone is longer than the whole may be: at a character, and nothing half-joined. */
static gsize character_before(const char *s, gsize max)
{
    gsize at = 0, n, good = 0;
    while (at < max) {
        gunichar c = text_char_at(s + at, &n);
        if (n == 0 || at + n > max)
            break;
        at += n;
        if (c != TEXT_ZWJ && !(c >= 0xE0000 && c <= 0xE007F))
            good = at;
    }
    return good;
}

static void cut_to(struct cleaner *cl, gsize max)
{
    if (cl->out->len <= max)
        return;
    gsize at = boundary_before(cl->out->str, max);
    g_string_truncate(cl->out, at > 0 ? at : character_before(cl->out->str, max));
    cl->changed |= TEXT_CHANGED_CUT;
}

char *text_sanitise(const char *s, gssize len, guint flags, gsize max_bytes, guint *changed)
{
    gsize left = len >= 0 ? (gsize)len : strlen(s);
    gsize max = max_bytes > 0 ? max_bytes : MAX_BYTES_DEFAULT;
    struct cleaner cl = {.flags = flags, .line_blank = TRUE};
    cl.out = g_string_sized_new(MIN(left, max) + 8);
    while (left > 0 && cl.out->len <= max + LONGEST_CLUSTER) {
        gsize n = put_ascii(&cl, s, MIN(left, max + LONGEST_CLUSTER));
        if (n == 0)
            n = put_char(&cl, s, left);
        s += n;
        left -= n;
    }
    cut_to(&cl, max);
    if ((flags & TEXT_ONE_LINE) != 0)
        while (cl.out->len > 0 && cl.out->str[cl.out->len - 1] == ' ')
            g_string_truncate(cl.out, cl.out->len - 1);
    if (changed != NULL)
        *changed = cl.changed;
    return g_string_free(cl.out, FALSE);
}
