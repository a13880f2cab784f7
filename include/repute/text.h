/* Text: width, grapheme clusters, wrapping, cutting, folding, and the one sanitiser that every string
 * from a network passes before it is stored or drawn. Pure; any thread. Strings are UTF-8, NUL-ended.
 *
 * Width agrees with the C library's wcwidth() in a UTF-8 locale but does not need one: it is our own
 * table-driven function over libunistring (a test walks all of Unicode against wcwidth). */
#ifndef REPUTE_TEXT_H
#define REPUTE_TEXT_H

#include <glib.h>

/* --- sanitiser --- */
enum text_sanitise_flags {
    TEXT_ONE_LINE = 1 << 0, /* names, handles: line breaks and tabs become one blank, none at the ends */
};
/* What a call changed, as bits. */
enum text_changed {
    TEXT_CHANGED_UTF8 = 1 << 0,    /* invalid bytes became U+FFFD */
    TEXT_CHANGED_CONTROL = 1 << 1, /* C0, C1, ESC, DEL, NUL; stray joiners; unusual line breaks became LF */
    TEXT_CHANGED_BIDI = 1 << 2,    /* U+202A-202E, 2066-2069, 200E/F, 061C */
    TEXT_CHANGED_TAG = 1 << 3,     /* U+E0000 block, except a well-formed flag sequence; noncharacters */
    TEXT_CHANGED_FLOOD = 1 << 4,   /* over 8 marks on one base or joints in an emoji, 64 KiB of blank lines */
    TEXT_CHANGED_CUT = 1 << 5,     /* longer than max_bytes, cut at a cluster */
};
/* A clean copy of len bytes (-1: NUL-ended) of any content; never NULL; to be freed. ZWJ and ZWNJ stay
 * where a script or an emoji needs them. CR LF becomes LF. At most max_bytes long (0: 256 KiB).
 * *changed (may be NULL) gets the bits above. Idempotent. */
char *text_sanitise(const char *s, gssize len, guint flags, gsize max_bytes, guint *changed);

/* --- clusters and width --- */
/* Bytes of the grapheme cluster at s (UAX 29); 0 at the end. */
gsize text_cluster(const char *s);
/* Cells (0, 1, 2) of one code point, as wcwidth() has it; -1 for controls and what no table knows. */
int text_char_width(gunichar c);
/* One cluster as the screen shows it: one base of undisputed width and at most two marks
 * of width 0; joined emoji as their first part and "+", skin tones dropped, flags as two letters, keycaps
 * as the digit, no variation selectors, "[]" for what the C library does not know, U+FFFD for controls.
 * Writes at most 31 bytes and a NUL to out, returns the cells it takes. out is a row of units, each one base
 * (a character of width 1 or 2) and up to two marks (width 0): a joined emoji or an Indic syllable is
 * several, and a grid gives each its own cell. A tab is one blank; a mark alone gets a blank as its base. */
int text_shown_cluster(const char *cluster, gsize len, char out[32]);
/* Cells of a whole string as shown (sum of text_shown_cluster; line breaks count 0). */
int text_width(const char *s);
/* A copy cut to at most cells cells, at a cluster boundary, ending in ellipsis (1 cell: "…" or "~", or ""
 * for none) where something was cut. A straddling wide cluster leaves one blank after the ellipsis.
 * *width (may be NULL) gets the cells used. To be freed. Content is as shown (text_shown_cluster), except
 * that a run of line breaks becomes one blank, so that words of two lines do not run together. */
char *text_cut(const char *s, int cells, const char *ellipsis, int *width);

/* --- wrapping --- */
struct text_line {
    gsize start, end; /* byte offsets into the text; end excludes the break and trailing blanks */
    int width;        /* cells */
};
/* Wraps by UAX 14 to at most cells cells a line; a word longer than a line breaks at a cluster. An empty
 * text is one empty line, and so is what follows a break at the end. Array of struct text_line, to be freed with g_array_unref(). */
GArray *text_wrap(const char *s, int cells);

/* --- comparing, searching, counting --- */
/* Folded for search: case, accents, width and compatibility forms, as the search index folds. To be freed. */
char *text_fold(const char *s);
/* Grapheme clusters (as Bluesky counts) and code points. */
gsize text_count_clusters(const char *s);
gsize text_count_chars(const char *s);
/* TRUE for CJK ideographs, kana, hangul: what the search index cuts into bigrams. */
gboolean text_is_cjk(gunichar c);
gboolean text_char_is_rtl(gunichar c); /* a letter that is written from right to left */
/* A rendering in ASCII: transliterated where readable, else "[ja, 24 characters]" (lang may be NULL: "?").
 * For terminals whose locale is not UTF-8. To be freed. */
char *text_ascii(const char *s, const char *lang);

/* --- links --- */
struct text_span {
    gsize start, end;
};
/* http(s) links in the text, in order (trailing punctuation and an unmatched ")" left out).
 * Array of struct text_span. */
GArray *text_links(const char *s);

/* The nearest of the NULL-ended words to word within an edit distance of 2 (transpositions count one),
 * or NULL. For "is … meant?". */
const char *text_nearest(const char *word, const char *const *words);

#endif
