#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "repute/text.h"

#define ZWJ "\xE2\x80\x8D"
#define ZWNJ "\xE2\x80\x8C"
#define VS16 "\xEF\xB8\x8F"
#define ACUTE "\xCC\x81"
#define FFFD "\xEF\xBF\xBD"
#define MAN "\xF0\x9F\x91\xA8"
#define WOMAN "\xF0\x9F\x91\xA9"
#define GIRL "\xF0\x9F\x91\xA7"
#define BLACK_FLAG "\xF0\x9F\x8F\xB4"
#define TAG(c) "\xF3\xA0\x81" c
#define ENGLAND BLACK_FLAG TAG("\xA7") TAG("\xA2") TAG("\xA5") TAG("\xAE") TAG("\xA7") TAG("\xBF")

/* --- sanitiser --- */

static void assert_clean_len(const char *s, gssize len, guint flags, gsize max, const char *expected,
                             guint bits)
{
    guint changed = 0xFFFF, again = 0xFFFF;
    char *clean = text_sanitise(s, len, flags, max, &changed);
    char *twice = text_sanitise(clean, -1, flags, max, &again);
    assert_string_equal(clean, expected);
    assert_int_equal(changed, bits);
    assert_string_equal(twice, expected);
    assert_int_equal(again, 0);
    g_free(clean);
    g_free(twice);
}

static void assert_clean(const char *s, const char *expected, guint bits)
{
    assert_clean_len(s, -1, 0, 0, expected, bits);
}

static void sanitise_leaves_good_text(void **state)
{
    assert_clean("", "", 0);
    assert_clean("plain\ttext\n", "plain\ttext\n", 0);
    assert_clean("Grüße, 退款 👍🏽 " MAN ZWJ WOMAN ZWJ GIRL,
                 "Grüße, 退款 👍🏽 " MAN ZWJ WOMAN ZWJ GIRL, 0);
    assert_clean(ENGLAND "!", ENGLAND "!", 0);
    assert_clean("می" ZWNJ "خواهم", "می" ZWNJ "خواهم", 0);
    assert_clean("क्" ZWJ "ष", "क्" ZWJ "ष", 0);
    assert_clean("❤" VS16 ZWJ "🔥 1" VS16 "\xE2\x83\xA3", "❤" VS16 ZWJ "🔥 1" VS16 "\xE2\x83\xA3", 0);
}

static void sanitise_mends_bytes_and_breaks(void **state)
{
    assert_clean("a\xFF"
                 "b",
                 "a" FFFD "b", TEXT_CHANGED_UTF8);
    assert_clean("cut \xE2\x82", "cut " FFFD FFFD, TEXT_CHANGED_UTF8);
    assert_clean("\xEF", FFFD, TEXT_CHANGED_UTF8);
    assert_clean("\xED\xA0\x80", FFFD FFFD FFFD, TEXT_CHANGED_UTF8); /* a surrogate */
    assert_clean("\xC0\xAF", FFFD FFFD, TEXT_CHANGED_UTF8);          /* a slash in two bytes */
    assert_clean(FFFD, FFFD, 0);
    assert_clean("a\r\nb\rc\n", "a\nb\nc\n", 0);
    assert_clean("a\xE2\x80\xA8"
                 "b\x0C"
                 "c\xC2\x85"
                 "d",
                 "a\nb\nc\nd", TEXT_CHANGED_CONTROL);
}

static void sanitise_takes_controls_out(void **state)
{
    assert_clean("\x1B[31mred\x1B]52;c;eA==\x07", "[31mred]52;c;eA==", TEXT_CHANGED_CONTROL);
    assert_clean("a\xC2\x9B"
                 "31m\x7F",
                 "a31m", TEXT_CHANGED_CONTROL);
    assert_clean_len("a\0b", 3, 0, 0, "ab", TEXT_CHANGED_CONTROL);
    assert_clean("user\xE2\x80\xAEgpj.exe", "usergpj.exe", TEXT_CHANGED_BIDI);
    assert_clean("\xE2\x81\xA6x\xE2\x81\xA9\xE2\x80\x8F\xD8\x9C", "x", TEXT_CHANGED_BIDI);
    assert_clean("a" TAG("\xA1") TAG("\xA2") "b", "ab", TEXT_CHANGED_TAG);
    assert_clean(BLACK_FLAG TAG("\xA7") TAG("\xA2") TAG("\xA5"), BLACK_FLAG,
                 TEXT_CHANGED_TAG); /* never ended */
    assert_clean("a\xEF\xBF\xBE\xEF\xB7\x90", "a", TEXT_CHANGED_TAG);
    assert_clean("a" ZWJ "b" ZWNJ, "ab", TEXT_CHANGED_CONTROL);
    assert_clean(MAN ZWJ, MAN, TEXT_CHANGED_CONTROL);
    assert_clean(MAN ZWJ "\x01" WOMAN, MAN WOMAN, TEXT_CHANGED_CONTROL);
}

static void sanitise_stops_floods(void **state)
{
    GString *in = g_string_new("Z"), *out = g_string_new("Z");
    for (int i = 0; i < 500; i++)
        g_string_append(in, i % 3 == 0 ? ACUTE "\x01" : ACUTE);
    g_string_append(in, "algo");
    for (int i = 0; i < 8; i++)
        g_string_append(out, ACUTE);
    g_string_append(out, "algo");
    assert_clean(in->str, out->str, TEXT_CHANGED_FLOOD | TEXT_CHANGED_CONTROL);
    g_string_truncate(in, 0);
    g_string_append(in, "top");
    for (int i = 0; i < 100000; i++)
        g_string_append(in, i % 2 == 0 ? "\n" : " \n");
    g_string_append(in, "end");
    guint changed = 0, again = 0;
    char *clean = text_sanitise(in->str, -1, 0, 0, &changed), *twice = text_sanitise(clean, -1, 0, 0, &again);
    assert_int_equal(changed, TEXT_CHANGED_FLOOD);
    assert_in_range(strlen(clean), 65000, 65536 + 8);
    assert_true(g_str_has_suffix(clean, "\nend"));
    assert_string_equal(clean, twice);
    assert_int_equal(again, 0);
    g_free(clean);
    g_free(twice);
    g_string_free(in, TRUE);
    g_string_free(out, TRUE);
}

static void sanitise_limits_joined_emoji(void **state)
{
    GString *in = g_string_new(MAN);
    for (int i = 0; i < 100; i++)
        g_string_append(in, ZWJ MAN);
    guint changed = 0, again = 0;
    char *clean = text_sanitise(in->str, -1, 0, 0, &changed), *twice = text_sanitise(clean, -1, 0, 0, &again);
    assert_int_equal(changed, TEXT_CHANGED_FLOOD);
    assert_int_equal(text_cluster(clean), 9 * strlen(MAN) + 8 * strlen(ZWJ));
    assert_string_equal(clean, twice);
    assert_int_equal(again, 0);
    g_free(clean);
    g_free(twice);
    g_string_free(in, TRUE);
}

static void sanitise_makes_one_line(void **state)
{
    assert_clean_len("  Jo\r\n \t Smith \n", -1, TEXT_ONE_LINE, 0, "Jo Smith", 0);
    assert_clean_len("two  blanks", -1, TEXT_ONE_LINE, 0, "two  blanks", 0);
    assert_clean_len("\n\n", -1, TEXT_ONE_LINE, 0, "", 0);
    assert_clean_len("日\xE2\x80\xA9本", -1, TEXT_ONE_LINE, 0, "日 本", TEXT_CHANGED_CONTROL);
}

static void sanitise_cuts_at_a_cluster(void **state)
{
    assert_clean_len("abcdef", -1, 0, 6, "abcdef", 0);
    assert_clean_len("abcdef", -1, 0, 5, "abcde", TEXT_CHANGED_CUT);
    assert_clean_len("abe" ACUTE, -1, 0, 4, "ab", TEXT_CHANGED_CUT);
    assert_clean_len("a" MAN ZWJ WOMAN, -1, 0, 8, "a", TEXT_CHANGED_CUT);
    assert_clean_len(MAN ZWJ WOMAN, -1, 0, 8, MAN, TEXT_CHANGED_CUT); /* not even one fits */
    assert_clean_len(ENGLAND, -1, 0, 20, BLACK_FLAG, TEXT_CHANGED_CUT);
    char *big = g_strnfill(300000, 'x');
    guint changed = 0;
    char *clean = text_sanitise(big, -1, 0, 0, &changed);
    assert_int_equal(strlen(clean), 256 * 1024);
    assert_int_equal(changed, TEXT_CHANGED_CUT);
    g_free(clean);
    g_free(big);
}

/* --- clusters and width --- */

static void clusters_follow_uax29(void **state)
{
    assert_int_equal(text_cluster(""), 0);
    assert_int_equal(text_cluster("ab"), 1);
    assert_int_equal(text_cluster("\r\nx"), 2);
    assert_int_equal(text_cluster("e" ACUTE "x"), 3);
    assert_int_equal(text_cluster(MAN ZWJ WOMAN ZWJ GIRL "x"), 18);
    assert_int_equal(text_cluster("🇩🇪🇫🇷"), 8);
    assert_int_equal(text_cluster("👍🏽👍"), 8);
    assert_int_equal(text_cluster(ENGLAND "x"), 28);
    assert_int_equal(text_cluster("का"), 6);
    assert_int_equal(text_cluster("\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8가"), 9);
    assert_int_equal(text_cluster("日本"), 3);
    assert_int_equal(text_cluster("\xFF\xFF"), 1);
    assert_int_equal(text_count_clusters("🇩🇪🇫🇷e" ACUTE "日"), 4);
    assert_int_equal(text_count_chars("🇩🇪🇫🇷e" ACUTE "日"), 7);
    assert_int_equal(text_count_clusters("🇩🇪🇫"), 2);
}

static void assert_shown(const char *cluster, const char *expected, int cells)
{
    char shown[32];
    assert_int_equal(text_shown_cluster(cluster, strlen(cluster), shown), cells);
    assert_string_equal(shown, expected);
}

static void shown_holds_nothing_in_dispute(void **state)
{
    assert_shown("a", "a", 1);
    assert_shown("日", "日", 2);
    assert_shown("e" ACUTE, "e" ACUTE, 1);
    assert_shown("e" ACUTE ACUTE ACUTE, "e" ACUTE ACUTE, 1);
    assert_shown(MAN ZWJ WOMAN ZWJ GIRL, MAN "+", 3);
    assert_shown("👩🏽" ZWJ "🚀", "👩+", 3);
    assert_shown("❤" VS16 ZWJ "🔥", "❤+", 2);
    assert_shown("👍🏽", "👍", 2);
    assert_shown("🇩🇪", "DE", 2);
    assert_shown("🇩", "D", 1);
    assert_shown(ENGLAND, "EN", 2);
    assert_shown(BLACK_FLAG, BLACK_FLAG, 2);
    assert_shown("1" VS16 "\xE2\x83\xA3", "1", 1);
    assert_shown("❤" VS16, "❤", 1);
    assert_shown("\xF0\x9F\xAB\xA8", "[]", 2); /* shaking face, Unicode 15 */
    assert_shown("\xF0\x9F\xAB\xA8" VS16, "[]", 2);
    assert_shown("का", "का", 2);
    assert_shown("می" ZWNJ, "می", 2);
    assert_shown(ACUTE, " " ACUTE, 1);
    assert_shown("\xE0\xA4\xBE", " \xE0\xA4\xBE", 2); /* a vowel sign alone */
    assert_shown("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", 2);
    assert_shown("\xE1\x84\x92", "[]", 2);     /* parts of a syllable, */
    assert_shown("\xE1\x85\xA1", "[]", 2);     /* each alone */
    assert_shown("\xF0\x9F\x8F\xBD", "[]", 2); /* a skin tone alone */
    assert_shown("\x1B", FFFD, 1);
    assert_shown("\xC2\x9B", FFFD, 1);
    assert_shown("\xFF", FFFD, 1);
    assert_shown("\t", " ", 1);
    assert_shown("\n", "", 0);
    assert_shown("\r\n", "", 0);
    assert_shown("\xE2\x80\x8B", "", 0); /* zero width space */
}

static void width_adds_up(void **state)
{
    assert_int_equal(text_width(""), 0);
    assert_int_equal(text_width("hello"), 5);
    assert_int_equal(text_width("hello\nworld\r\n"), 10);
    assert_int_equal(text_width("cafe" ACUTE "s"), 5);
    assert_int_equal(text_width("退款 ok"), 7);
    assert_int_equal(text_width("a" VS16 "b"), 2);
    assert_int_equal(text_width("x" MAN ZWJ GIRL "🇩🇪"), 6);
}

static void assert_cut(const char *s, int cells, const char *ellipsis, const char *expected, int width)
{
    int got = -1;
    char *cut = text_cut(s, cells, ellipsis, &got);
    assert_string_equal(cut, expected);
    assert_int_equal(got, width);
    assert_int_equal(text_width(cut), width);
    g_free(cut);
}

static void cut_ends_in_the_ellipsis(void **state)
{
    assert_cut("hello", 5, "…", "hello", 5);
    assert_cut("hello", 9, "…", "hello", 5);
    assert_cut("hello!", 5, "…", "hell…", 5);
    assert_cut("hello!", 5, "~", "hell~", 5);
    assert_cut("hello!", 5, "", "hello", 5);
    assert_cut("hello", 1, "…", "…", 1);
    assert_cut("hello", 0, "…", "", 0);
    assert_cut("hello", -1, "…", "", 0);
    assert_cut("", 3, "…", "", 0);
    assert_cut("日本語", 6, "…", "日本語", 6);
    assert_cut("日本語", 5, "…", "日本…", 5);
    assert_cut("日本語", 4, "…", "日… ", 4);
    assert_cut("日本語", 3, "", "日", 2);
    assert_cut("日本語", 1, "…", "…", 1);
    assert_cut("a" MAN ZWJ GIRL "z", 5, "…", "a" MAN "+z", 5);
    assert_cut("a" MAN ZWJ GIRL "z", 4, "…", "a…  ", 4);
    assert_cut("caf"
               "e" ACUTE,
               4, "…", "cafe" ACUTE, 4);
    assert_cut("caf"
               "e" ACUTE "s",
               4, "…", "caf…", 4);
    assert_cut("one\r\n\ntwo", 9, "…", "one two", 7);
    /* The soft hyphen between is not drawn: nothing may join across it. */
    assert_cut("👍\xC2\xAD\xF0\x9F\x8F\xBDx", 9, "…", "👍[]x", 5);
    assert_cut("\x1B[2J", 9, "…", FFFD "[2J", 4);
}

/* --- wrapping --- */

static void assert_wrapped(const char *s, int cells, const char *expected)
{
    GArray *lines = text_wrap(s, cells);
    GString *got = g_string_new(NULL);
    for (guint i = 0; i < lines->len; i++) {
        struct text_line *line = &g_array_index(lines, struct text_line, i);
        assert_true(line->end <= strlen(s) && line->start <= line->end);
        char *part = g_strndup(s + line->start, line->end - line->start);
        assert_int_equal(line->width, text_width(part));
        g_string_append_printf(got, "%s%s", i > 0 ? "|" : "", part);
        g_free(part);
    }
    assert_string_equal(got->str, expected);
    g_string_free(got, TRUE);
    g_array_unref(lines);
}

static void wrap_breaks_where_uax14_allows(void **state)
{
    assert_wrapped("", 10, "");
    assert_wrapped("one", 10, "one");
    assert_wrapped("one two three", 7, "one two|three");
    assert_wrapped("one two  three", 8, "one two|three");
    assert_wrapped("one two three", 3, "one|two|thr|ee");
    assert_wrapped("a\n\nb", 5, "a||b");
    assert_wrapped("a\r\nb\n", 5, "a|b|");
    assert_wrapped("well-known fact", 6, "well-|known|fact");
    assert_wrapped("退款什么时候到。账", 8, "退款什么|时候到。|账");
    assert_wrapped("退款什么时候到。账", 7, "退款什|么时候|到。账");
    assert_wrapped("10\xC2\xA0km away", 6, "10\xC2\xA0km|away");
    assert_wrapped("abcdefghij kl", 4, "abcd|efgh|ij|kl");
    assert_wrapped("x abcdefgh", 4, "x|abcd|efgh");
    assert_wrapped("  deep", 4, "  de|ep");
    assert_wrapped("\tdeep", 3, "\tde|ep"); /* not an empty line before it */
    assert_wrapped("日本", 1, "日|本");
    assert_wrapped("e" ACUTE "e" ACUTE "e" ACUTE, 2, "e" ACUTE "e" ACUTE "|e" ACUTE);
    assert_wrapped("tail   ", 5, "tail");
}

/* --- comparing, searching --- */

static void assert_fold(const char *s, const char *expected)
{
    char *folded = text_fold(s);
    assert_string_equal(folded, expected);
    g_free(folded);
}

static void fold_finds_what_people_type(void **state)
{
    assert_fold("", "");
    assert_fold("HeLLo World_9", "hello world_9");
    assert_fold("Crème Brûlée", "creme brulee");
    assert_fold("e" ACUTE "X", "ex");
    assert_fold("STRASSE Straße", "strasse strasse");
    assert_fold("Łódź Ærø", "lodz aero");
    assert_fold("ＡＢＣ１２ ｶﾞ", "abc12 ガ");
    assert_fold("退款 ok", "退款 ok");
    assert_fold("パン", "パン");
    assert_fold("한국어", "한국어");
    assert_fold("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "한");
    assert_fold("ПРИВЕТ Ёж", "привет еж");
    assert_fold("ΣΊΣΥΦΟΣ", "σισυφοσ");
    assert_fold("ﬁn", "fin");
    assert_fold("don’t", "don't");
    assert_fold("हिन्दी", "हिन्दी");
    assert_fold("مُحَمَّد", "محمد");
    assert_fold("so\xC2\xAD"
                "ft",
                "soft");
    assert_fold("a\xFF"
                "B",
                "a" FFFD "b");
}

static void scripts_are_told_apart(void **state)
{
    assert_true(text_is_cjk(0x9000) && text_is_cjk(0x3042) && text_is_cjk(0x30A2) && text_is_cjk(0xAC00));
    assert_true(text_is_cjk(0x20000) && text_is_cjk(0x3005) && text_is_cjk(0xFF76));
    assert_false(text_is_cjk('a') || text_is_cjk(0x3002) || text_is_cjk(0xFF01) || text_is_cjk(0x1F600));
    assert_true(text_char_is_rtl(0x5D0) && text_char_is_rtl(0x627));
    assert_false(text_char_is_rtl(0x661) || text_char_is_rtl(0xE9)); /* a digit, a letter from the left */
}

static void assert_ascii(const char *s, const char *lang, const char *expected)
{
    char *ascii = text_ascii(s, lang);
    assert_string_equal(ascii, expected);
    g_free(ascii);
}

static void ascii_is_readable_or_says_how_long(void **state)
{
    assert_ascii("plain\ttext\n", "en", "plain\ttext\n");
    assert_ascii("Grüße aus Łódź – “naïve”", "de", "Grusse aus Lodz - \"naive\"");
    assert_ascii("e" ACUTE "t" ACUTE, "fr", "et");
    assert_ascii("日本語のテキスト", "ja", "[ja, 8 characters]");
    assert_ascii("Привет", NULL, "[?, 6 characters]");
    assert_ascii("日", "ja", "[ja, 1 character]");
    assert_ascii("thank you 👍", "en", "thank you ?");
    assert_ascii("👍", NULL, "[?, 1 character]");
    assert_ascii("refund for order 退款", "en", "refund for order ??");
    assert_ascii("\xFF", NULL, "[?, 1 character]");
    assert_ascii("", NULL, "");
}

static void assert_links(const char *s, const char *expected)
{
    GArray *links = text_links(s);
    GString *got = g_string_new(NULL);
    for (guint i = 0; i < links->len; i++) {
        struct text_span *span = &g_array_index(links, struct text_span, i);
        g_string_append_len(got, s + span->start, (gssize)(span->end - span->start));
        g_string_append_c(got, ' ');
    }
    assert_string_equal(g_strchomp(got->str), expected);
    g_string_free(got, TRUE);
    g_array_unref(links);
}

static void links_end_where_the_sentence_goes_on(void **state)
{
    assert_links("see https://a.example/x?y=1&z#f.", "https://a.example/x?y=1&z#f");
    assert_links("(https://en.example/wiki/A_(b)) and http://b.example, HTTP://C.example!",
                 "https://en.example/wiki/A_(b) http://b.example HTTP://C.example");
    assert_links("https://a.example/((b) https://a.example/b))",
                 "https://a.example/((b) https://a.example/b");
    assert_links("こちらhttps://例え.example/道。次", "https://例え.example/道");
    assert_links("<https://a.example> \"https://b.example\"", "https://a.example https://b.example");
    assert_links("http:// https://... xhttp://a.example ftp://b.example", "");
    assert_links("http://[::1]:8080/x", "http://[::1]:8080/x");
    assert_links("no link, hHhttps", "");
    assert_links("https://a.example/\xE2\x80\xAEx", "https://a.example/");
}

static void nearest_forgives_two_slips(void **state)
{
    static const char *const WORDS[] = {"assign", "go", "quit", "queue", "schedule", "sync", NULL};
    assert_string_equal(text_nearest("qiut", WORDS), "quit");
    assert_string_equal(text_nearest("asign", WORDS), "assign");
    assert_string_equal(text_nearest("shcedul", WORDS), "schedule");
    assert_string_equal(text_nearest("sync", WORDS), "sync");
    assert_null(text_nearest("scdl", WORDS));
    assert_null(text_nearest("zzzz", WORDS));
    assert_null(text_nearest("xy", WORDS)); /* nothing in common */
    assert_string_equal(text_nearest("og", WORDS), "go");
    assert_null(text_nearest("", WORDS));
    char *longest = g_strnfill(500, 'q');
    assert_null(text_nearest(longest, WORDS));
    g_free(longest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sanitise_leaves_good_text),
        cmocka_unit_test(sanitise_mends_bytes_and_breaks),
        cmocka_unit_test(sanitise_takes_controls_out),
        cmocka_unit_test(sanitise_stops_floods),
        cmocka_unit_test(sanitise_limits_joined_emoji),
        cmocka_unit_test(sanitise_makes_one_line),
        cmocka_unit_test(sanitise_cuts_at_a_cluster),
        cmocka_unit_test(clusters_follow_uax29),
        cmocka_unit_test(shown_holds_nothing_in_dispute),
        cmocka_unit_test(width_adds_up),
        cmocka_unit_test(cut_ends_in_the_ellipsis),
        cmocka_unit_test(wrap_breaks_where_uax14_allows),
        cmocka_unit_test(fold_finds_what_people_type),
        cmocka_unit_test(scripts_are_told_apart),
        cmocka_unit_test(ascii_is_readable_or_says_how_long),
        cmocka_unit_test(links_end_where_the_sentence_goes_on),
        cmocka_unit_test(nearest_forgives_two_slips),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
