/* Any bytes through the sanitiser, and everything that measures text over its result and over the raw bytes.
 */
#include <stdint.h>
#include <string.h>

#include "repute/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(const char *s, gsize max, gboolean one_line)
{
    g_assert_true(strlen(s) <= max);
    g_assert_true(g_utf8_validate(s, -1, NULL));
    for (const char *p = s; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        g_assert_true(!g_unichar_iscntrl(c) || (!one_line && (c == '\n' || c == '\t')));
        g_assert_true(c < 0x202A || c > 0x202E);
        g_assert_true(c < 0x2066 || c > 0x206F);
    }
}

/* What is shown of s: nothing of unknown width, and the widths add up. */
static int check_shown(const char *s)
{
    int cells = 0;
    char shown[32];
    gsize n, total = 0;
    for (const char *p = s; (n = text_cluster(p)) > 0; p += n) {
        int one = text_shown_cluster(p, n, shown), sum = 0;
        g_assert_true(strlen(shown) < sizeof shown && g_utf8_validate(shown, -1, NULL));
        for (const char *q = shown; *q != '\0'; q = g_utf8_next_char(q)) {
            g_assert_true(text_char_width(g_utf8_get_char(q)) >= 0);
            sum += text_char_width(g_utf8_get_char(q));
        }
        g_assert_true(sum == one);
        cells += one;
        total += n;
    }
    g_assert_true(total == strlen(s));
    g_assert_true(text_width(s) == cells);
    return cells;
}

static void check_cut(const char *s, int cells)
{
    int width = -1;
    char *cut = text_cut(s, cells, "~", &width);
    g_assert_true(width >= 0 && width <= cells && text_width(cut) == width);
    g_free(cut);
}

static void check_wrap(const char *s, int cells)
{
    GArray *lines = text_wrap(s, cells);
    gsize at = 0;
    g_assert_true(lines->len > 0);
    for (guint i = 0; i < lines->len; i++) {
        struct text_line *line = &g_array_index(lines, struct text_line, i);
        g_assert_true(line->start >= at && line->end >= line->start && line->end <= strlen(s));
        char *part = g_strndup(s + line->start, line->end - line->start);
        /* A single cluster may be wider than the line, and only that. */
        g_assert_true(text_width(part) == line->width &&
                      (line->width <= cells || text_cluster(part) == strlen(part)));
        g_free(part);
        at = line->end;
    }
    g_array_unref(lines);
}

static void check_forms(const char *s)
{
    char *folded = text_fold(s), *ascii = text_ascii(s, "xx");
    g_assert_true(g_utf8_validate(folded, -1, NULL));
    g_assert_true(g_str_is_ascii(ascii));
    g_assert_true(text_count_clusters(s) <= text_count_chars(s));
    GArray *links = text_links(s);
    for (guint i = 0; i < links->len; i++) {
        struct text_span *span = &g_array_index(links, struct text_span, i);
        g_assert_true(span->start < span->end && span->end <= strlen(s));
    }
    g_array_unref(links);
    g_free(ascii);
    g_free(folded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    guint flags = data[0] & TEXT_ONE_LINE, changed = 0, again = 0;
    gsize max = (data[0] & 2) != 0 ? data[1] : 0;
    int cells = data[2] % 90 + 1;
    const char *bytes = (const char *)data + 3;
    char *clean = text_sanitise(bytes, (gssize)size - 3, flags, max, &changed);
    char *twice = text_sanitise(clean, -1, flags, max, &again);
    g_assert_true(strcmp(clean, twice) == 0 && again == 0);
    check_clean(clean, max > 0 ? max : 256 * 1024, flags != 0);
    char *raw = g_strndup(bytes, size - 3);
    const char *const both[] = {clean, raw};
    for (int i = 0; i < 2; i++) {
        check_shown(both[i]);
        check_cut(both[i], cells);
        check_wrap(both[i], cells);
        check_forms(both[i]);
    }
    g_free(raw);
    g_free(twice);
    g_free(clean);
    return 0;
}
