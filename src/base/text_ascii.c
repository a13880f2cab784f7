#include "repute/text.h"

#include <string.h>

#include "text_char.h"

struct tally {
    guint letters, lost;  /* letters of the text, and those among them that have no rendering */
    gboolean others_lost; /* signs and emoji without one */
};

/* One cluster beyond ASCII. GLib's tables under the locale "C" are part of GLib: nothing of the tester's or
 * the person's own locale comes in. */
static void append_cluster(GString *out, const char *s, gsize len, struct tally *tally)
{
    gsize step;
    gunichar c = text_char_in(s, len, &step);
    gboolean letter = uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L);
    char *one = g_strndup(s, len);
    char *ascii = g_str_to_ascii(one, "C");
    gboolean lost = c == TEXT_REPLACEMENT || strchr(ascii, '?') != NULL;
    tally->letters += letter;
    tally->lost += letter && lost;
    tally->others_lost |= !letter && lost;
    g_string_append(out, lost ? "?" : ascii);
    g_free(ascii);
    g_free(one);
}

char *text_ascii(const char *s, const char *lang)
{
    struct tally tally = {0};
    gsize n, len = strlen(s);
    GString *out = g_string_sized_new(len + 8);
    for (const char *p = s; (n = text_cluster(p)) > 0; p += n) {
        if ((guchar)*p >= 0x80) {
            append_cluster(out, p, n, &tally);
            continue;
        }
        /* A base of ASCII under marks is its own rendering. */
        g_string_append_c(out, *p);
        if (n > 1 && *p == '\r')
            g_string_append_c(out, '\n');
        tally.letters += g_ascii_isalpha(*p);
    }
    if (tally.lost * 3 > tally.letters || (tally.letters == 0 && tally.others_lost)) {
        gsize count = text_count_clusters(s);
        g_string_printf(out, "[%s, %" G_GSIZE_FORMAT " character%s]",
                        lang != NULL && *lang != '\0' ? lang : "?", count, count == 1 ? "" : "s");
    }
    return g_string_free(out, FALSE);
}
