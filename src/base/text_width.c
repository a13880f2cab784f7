#include "repute/text.h"

#include <string.h>
#include <unigbrk.h>

#include "text_char.h"

struct width_range {
    guint32 first, last_width; /* last << 2 | cells */
};

#define R(first, last, cells)                   \
    {                                           \
        (first), (guint32)(last) << 2 | (cells) \
    }
static const struct width_range RANGES[] = {
#include "text_width_table.h"
};
#undef R

int text_char_width(gunichar c)
{
    if (c < 0x7F)
        return c >= 0x20 ? 1 : c == 0 ? 0 : -1;
    if (text_is_plain_wide(c))
        return 2;
    gsize low = 0, high = G_N_ELEMENTS(RANGES);
    while (low < high) {
        gsize middle = (low + high) / 2;
        if (c < RANGES[middle].first)
            high = middle;
        else if (c > RANGES[middle].last_width >> 2)
            low = middle + 1;
        else
            return (int)(RANGES[middle].last_width & 3);
    }
    return -1;
}

/* --- clusters --- */

/* What UAX 29 needs to know of a cluster so far, beyond its last code point. */
struct cluster_state {
    gunichar prev;
    guint regionals;     /* regional indicators in a row up to here */
    gboolean pictograph; /* the last base is one, and only extending characters followed */
};

static void cluster_add(struct cluster_state *st, gunichar c)
{
    st->regionals = text_is_regional(c) ? st->regionals + 1 : 0;
    if (text_is_pictograph(c))
        st->pictograph = TRUE;
    else if (c != TEXT_ZWJ && uc_graphemeclusterbreak_property(c) != GBP_EXTEND)
        st->pictograph = FALSE;
    st->prev = c;
}

static gboolean cluster_goes_on(const struct cluster_state *st, gunichar c)
{
    /* The library's own walk joins neither flags nor emoji before its version 1.1. */
    if (text_is_regional(c) && text_is_regional(st->prev))
        return st->regionals % 2 == 1;
    if (st->prev == TEXT_ZWJ && text_is_pictograph(c))
        return st->pictograph;
    return !uc_is_grapheme_break(st->prev, c);
}

gsize text_cluster(const char *s)
{
    guchar first = (guchar)s[0];
    if (first == '\0')
        return 0;
    if (first < 0x80 && (guchar)s[1] < 0x80)
        return first == '\r' && s[1] == '\n' ? 2 : 1;
    struct cluster_state st = {0};
    gsize len, total;
    gunichar c = text_char_at(s, &total);
    if (text_is_plain(c) && text_is_plain(text_char_at(s + total, &len)))
        return total;
    cluster_add(&st, c);
    for (;;) {
        c = text_char_at(s + total, &len);
        if (len == 0 || !cluster_goes_on(&st, c))
            return total;
        cluster_add(&st, c);
        total += len;
    }
}

/* --- one cluster as the screen shows it --- */

#define SHOWN_MAX 31  /* bytes, without the NUL */
#define SHOWN_MARKS 2 /* for each base */
#define SHOWN_BASES 4 /* more in one cluster is not writing any more */

struct shown {
    char *out;
    gsize len;
    int cells;
    guint bases, marks;
    gboolean syllable; /* the last base takes the vowel and the end of a Hangul syllable */
};

static void shown_put(struct shown *sh, const char *bytes, gsize len, int cells)
{
    if (sh->len + len > SHOWN_MAX)
        return;
    memcpy(sh->out + sh->len, bytes, len);
    sh->len += len;
    sh->cells += cells;
}

/* Flags become letters: terminals agree neither on their width nor on whether to draw them. */
static gboolean shown_flag(struct shown *sh, gunichar first, const char *cluster, gsize len)
{
    gboolean regional = text_is_regional(first);
    if (!regional && first != TEXT_BLACK_FLAG)
        return FALSE;
    guint tags = 0;
    gsize step;
    for (gsize i = 0; i < len; i += step) {
        gunichar c = text_char_in(cluster + i, len - i, &step);
        char letter = regional ? (char)('A' + (c - 0x1F1E6)) : (char)(c - 0xE0000);
        if (regional && text_is_regional(c))
            shown_put(sh, &letter, 1, 1);
        else if (!regional && text_is_tag(c) && ++tags > 2 && tags <= 4) {
            /* gbeng, gbsct, ustx: the part of the country is what tells them apart. */
            letter = g_ascii_toupper(letter);
            shown_put(sh, &letter, 1, 1);
        }
    }
    return sh->len > 0;
}

/* What is drawn as nothing: joiners, selectors, and characters that only steer layout. */
static gboolean is_invisible(gunichar c)
{
    return c == 0xAD || c == 0x34F || c == 0x61C || (c >= 0x180B && c <= 0x180F) ||
           (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           c == 0xFEFF || text_is_selector(c) || (c >= 0xE0000 && c <= 0xE0FFF);
}

static gboolean is_break(gunichar c)
{
    return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

static void shown_unknown(struct shown *sh)
{
    sh->marks = 0;
    sh->syllable = FALSE;
    if (++sh->bases <= SHOWN_BASES)
        shown_put(sh, "[]", 2, 2);
}

/* What would join a neighbour that it does not belong to, once the characters between them are not drawn: the
 * first part of a syllable without its vowel, a sign that reaches over what follows it, a skin tone alone. */
static gboolean is_stray(gunichar c, gunichar next)
{
    switch (uc_graphemeclusterbreak_property(c)) {
    case GBP_L:
        return uc_graphemeclusterbreak_property(next) != GBP_V;
    case GBP_PREPEND:
        return TRUE;
    default:
        return text_is_skin_tone(c);
    }
}

static void shown_base(struct shown *sh, gunichar c, gunichar next, const char *bytes, gsize len)
{
    int width = text_char_width(c), property = uc_graphemeclusterbreak_property(c);
    if (c == TEXT_REPLACEMENT || c < 0x20 || (c >= 0x7F && c < 0xA0)) {
        bytes = TEXT_REPLACEMENT_UTF8;
        len = strlen(bytes);
        width = 1;
    } else if (c == 0x115F || c == 0x3164 || c == 0xFFA0) {
        bytes = " "; /* Hangul fillers: blank, and of no agreed width */
        len = 1;
        width = 1;
        property = GBP_OTHER;
    } else if (width <= 0 || is_stray(c, next)) {
        shown_unknown(sh);
        return;
    }
    if (property == GBP_SPACINGMARK && sh->bases == 0)
        shown_put(sh, " ", 1, 1);
    sh->marks = 0;
    sh->syllable = property == GBP_L || property == GBP_LV || property == GBP_LVT;
    if (++sh->bases <= SHOWN_BASES)
        shown_put(sh, bytes, len, width);
}

static void shown_mark(struct shown *sh, gunichar c, const char *bytes, gsize len)
{
    int property = uc_graphemeclusterbreak_property(c);
    if (property != GBP_EXTEND && property != GBP_SPACINGMARK && !sh->syllable) {
        shown_unknown(sh);
        return;
    }
    if (sh->bases == 0) {
        /* A mark without a base would land on the neighbour. */
        shown_put(sh, " ", 1, 1);
        sh->bases = 1;
    }
    if (sh->bases <= SHOWN_BASES && sh->marks++ < SHOWN_MARKS)
        shown_put(sh, bytes, len, 0);
}

static void shown_rest(struct shown *sh, const char *cluster, gsize len)
{
    gboolean pictograph = FALSE;
    gunichar prev = 0;
    gsize step, next_step;
    for (gsize i = 0; i < len; i += step) {
        gunichar c = text_char_in(cluster + i, len - i, &step);
        gunichar next = i + step < len ? text_char_in(cluster + i + step, len - i - step, &next_step) : 0;
        if (pictograph && prev == TEXT_ZWJ && text_is_pictograph(c)) {
            shown_put(sh, "+", 1, 1);
            return;
        }
        prev = c;
        if (is_break(c) || is_invisible(c) || (text_is_skin_tone(c) && sh->bases > 0))
            continue;
        if (text_char_width(c) == 0 && c != 0) {
            if (c == 0x20E3 && sh->len == 1 && sh->out[0] <= '9')
                continue; /* a keycap is its digit */
            shown_mark(sh, c, cluster + i, step);
            continue;
        }
        pictograph = text_is_pictograph(c);
        shown_base(sh, c, next, cluster + i, step);
    }
}

static int shown_ascii(char c, char out[32])
{
    out[1] = '\0';
    out[0] = c == '\t' ? ' ' : c;
    if (out[0] >= 0x20 && out[0] < 0x7F)
        return 1;
    if (c == '\n' || c == '\r') {
        out[0] = '\0';
        return 0;
    }
    memcpy(out, TEXT_REPLACEMENT_UTF8, sizeof TEXT_REPLACEMENT_UTF8);
    return 1;
}

int text_shown_cluster(const char *cluster, gsize len, char out[32])
{
    out[0] = '\0';
    if (len == 0)
        return 0;
    if (len == 1 && (guchar)cluster[0] < 0x80)
        return shown_ascii(cluster[0], out);
    gsize step;
    gunichar first = text_char_in(cluster, len, &step);
    int width = text_char_width(first);
    if (step == len && width > 0 && text_is_plain(first)) {
        memcpy(out, cluster, len);
        out[len] = '\0';
        return width;
    }
    struct shown sh = {.out = out};
    if (!shown_flag(&sh, first, cluster, len))
        shown_rest(&sh, cluster, len);
    out[sh.len] = '\0';
    return sh.cells;
}

/* --- strings --- */

/* Bytes of printable ASCII at s that no mark can change: the last one before something else is left out. */
static gsize plain_run(const char *s)
{
    gsize n = 0;
    while (s[n] >= 0x20 && s[n] < 0x7F)
        n++;
    return n > 0 && (guchar)s[n] >= 0x80 ? n - 1 : n;
}

int text_width(const char *s)
{
    char shown[32];
    int cells = 0;
    for (;;) {
        gsize n = plain_run(s);
        cells += (int)n;
        s += n;
        n = text_cluster(s);
        if (n == 0)
            return cells;
        cells += text_shown_cluster(s, n, shown);
        s += n;
    }
}

/* The copy of text_cut() in the making; keep is where it goes back to if it must end in the ellipsis. */
struct cut {
    GString *out;
    int cells, limit, room, keep_cells;
    gsize keep;
};

/* FALSE where it does not fit any more. */
static gboolean cut_put(struct cut *cut, const char *bytes, gsize len, int cells)
{
    if (cut->cells + cells > cut->limit)
        return FALSE;
    g_string_append_len(cut->out, bytes, (gssize)len);
    cut->cells += cells;
    if (cut->cells <= cut->room) {
        cut->keep = cut->out->len;
        cut->keep_cells = cut->cells;
    }
    return TRUE;
}

static gboolean cut_put_plain(struct cut *cut, const char *bytes, gsize len)
{
    if (cut->cells < cut->room) {
        gsize fits = MIN(len, (gsize)(cut->room - cut->cells));
        cut_put(cut, bytes, fits, (int)fits);
        bytes += fits;
        len -= fits;
    }
    return len == 0 || cut_put(cut, bytes, len, (int)len);
}

static gboolean cut_fill(struct cut *cut, const char *s)
{
    char shown[32];
    for (;;) {
        gsize n = plain_run(s);
        if (n > 0 && !cut_put_plain(cut, s, n))
            return FALSE;
        s += n;
        n = text_cluster(s);
        if (n == 0)
            return TRUE;
        if (n <= 2 && (*s == '\n' || *s == '\r')) {
            /* Two lines in one row stay two words. */
            while (s[n] == '\n' || s[n] == '\r')
                n++;
            if (!cut_put(cut, " ", 1, 1))
                return FALSE;
        } else {
            int cells = text_shown_cluster(s, n, shown);
            if (!cut_put(cut, shown, strlen(shown), cells))
                return FALSE;
        }
        s += n;
    }
}

char *text_cut(const char *s, int cells, const char *ellipsis, int *width)
{
    gboolean mark = ellipsis != NULL && *ellipsis != '\0';
    struct cut cut = {.limit = MAX(cells, 0), .room = MAX(cells, 0) - (mark ? 1 : 0)};
    cut.out = g_string_sized_new((gsize)cut.limit + 16);
    if (!cut_fill(&cut, s)) {
        g_string_truncate(cut.out, cut.keep);
        cut.cells = cut.keep_cells;
        if (mark && cut.limit > 0) {
            g_string_append(cut.out, ellipsis);
            for (cut.cells++; cut.cells < cut.limit; cut.cells++)
                g_string_append_c(cut.out, ' ');
        }
    }
    if (width != NULL)
        *width = cut.cells;
    return g_string_free(cut.out, FALSE);
}
