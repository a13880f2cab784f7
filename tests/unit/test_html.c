/* HTML of strangers to text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "repute/platform.h"

static void assert_text(const char *html, const char *expected)
{
    char *text = html_to_text(html);
    assert_string_equal(text, expected);
    g_free(text);
}

static void test_paragraphs(void **state)
{
    assert_text("", "");
    assert_text("plain", "plain");
    assert_text("<p>one</p><p>two</p>", "one\n\ntwo");
    assert_text("<p>one<br>two<br/>three</p>", "one\ntwo\nthree");
    assert_text("<p>one<br><br>two</p>", "one\n\ntwo");
    assert_text("hello<br>", "hello");
    assert_text("  <p>  a \n b\t c </p>  ", "a b c");
    assert_text("<div>one</div><div>two</div>", "one\ntwo");
    assert_text("<p>a <b>bold</b> <i>word</i>.</p>", "a bold word.");
    assert_text("<h2>Title</h2>text", "Title\n\ntext");
    assert_text("fish &amp; chips &lt;3 &#x1F41F; &nbsp;x", "fish & chips <3 🐟 \xc2\xa0x");
}

static void test_lists_and_quotes(void **state)
{
    assert_text("<ul><li>one</li><li><p>two</p></li></ul>after", "- one\n- two\n\nafter");
    assert_text("<blockquote><p>they</p><p>said</p></blockquote><p>we say</p>", "> they\n\n> said\n\nwe say");
    assert_text("<pre>a\n  b</pre>c", "a\n  b\n\nc");
    assert_text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc");
}

static void test_links(void **state)
{
    /* as Mastodon writes them: the shown text is cut, the whole is there */
    assert_text("see <a href=\"https://shop.example/a/b?c=d\" rel=\"nofollow\"><span "
                "class=\"invisible\">https://</span>"
                "<span class=\"ellipsis\">shop.example/a</span><span class=\"invisible\">/b?c=d</span></a>!",
                "see https://shop.example/a/b?c=d!");
    assert_text("<a href=\"https://shop.example/\">shop.example</a>", "https://shop.example/");
    assert_text("read <a href=\"https://shop.example/x\">this page</a> now",
                "read this page (https://shop.example/x) now");
    assert_text("<a href=\"https://evil.example\">https://bank.example</a>",
                "https://bank.example (https://evil.example)");
    assert_text("<a href=\"mailto:a@b.example\">a@b.example</a>", "a@b.example");
    assert_text("<a href=\"javascript:alert(1)\">click</a>", "click");
    assert_text("<a href=\"https://x.example/pic\"><img src=\"a.png\"></a>", "https://x.example/pic");
}

static void test_mentions(void **state)
{
    assert_text("<p><span class=\"h-card\"><a href=\"https://a.example/@lena\" class=\"u-url "
                "mention\">@<span>lena</span></a>"
                "</span> and <a href=\"https://a.example/tags/x\" class=\"mention hashtag\" "
                "rel=\"tag\">#<span>Köln</span></a></p>",
                "@lena and #Köln");
    assert_text("<a href=\"http://localhost:7811/acme\" class=\"u-url mention\">@acme@localhost:7811</a> hi",
                "@acme@localhost:7811 hi");
    assert_text("hi <img alt=\":cup:\" src=\"x\"> you", "hi :cup: you");
}

static void test_silent(void **state)
{
    assert_text("a<script>alert(1)</script><style>p{}</style><!-- b --><title>c</title>d", "ad");
    assert_text("<p>open <b>never <i>closed", "open never closed");
    assert_text("a < b > c", "a < b > c");
}

static char *repeated(const char *piece, guint n, const char *tail)
{
    GString *s = g_string_new(NULL);
    for (guint i = 0; i < n; i++)
        g_string_append(s, piece);
    g_string_append(s, tail);
    return g_string_free(s, FALSE);
}

/* Neither the stack nor the time of a parser is a stranger's to use up. */
static void test_unreasonable(void **state)
{
    char *deep = repeated("<div>", 200000, "deep &amp; down");
    assert_text(deep, "deep & down");
    g_free(deep);
    char *bold = repeated("<b a=1>", 50000, "x</p>");
    assert_text(bold, "x");
    g_free(bold);
    /* formatting that is never closed is made anew in each paragraph */
    char *format = repeated("<b a=1></i><a href=x>", 250, ""), *many = repeated("<p>.</p>", 100000, "");
    char *bomb = g_strconcat(format, many, NULL), *flat = html_to_text(bomb);
    assert_int_equal(strlen(flat), 199999); /* dots and blanks: no tree was built */
    g_free(flat);
    g_free(bomb);
    g_free(many);
    g_free(format);
    char *wide = repeated(" a b c d e f", 50000, ">text");
    char *tag = g_strconcat("before <p", wide, NULL);
    assert_text(tag, "before text");
    g_free(tag);
    g_free(wide);
    char *long_text = repeated("word ", 500000, "");
    char *text = html_to_text(long_text);
    assert_true(strlen(text) <= 1 << 20);
    g_free(text);
    g_free(long_text);
}

static void assert_head(const char *html, const char *title, const char *description)
{
    char *t = NULL, *d = NULL;
    html_head(html, &t, &d);
    assert_string_equal(t != NULL ? t : "(none)", title);
    assert_string_equal(d != NULL ? d : "(none)", description);
    g_free(t);
    g_free(d);
}

static void test_head(void **state)
{
    assert_head("", "(none)", "(none)");
    assert_head("<title>Fish &amp; chips</title>", "Fish & chips", "(none)");
    assert_head("<html><head><title>Plain</title><meta name=description content='So &quot;so&quot;'></head><body>x", "Plain",
                "So \"so\"");
    assert_head("<head><meta name=description content=b><title>a</title><meta property=og:description content=d>"
                "<meta PROPERTY='OG:Title' content=c></head>", "c", "d");
    assert_head("<meta name='og:title' content='first'><meta property='og:title' content='second'>", "first", "(none)");
    assert_head("<meta property='og:title'><title></title>", "(none)", "(none)");
    assert_head("<head></head><body><svg><title>arrow</title></svg><title>late</title>", "(none)", "(none)");
    assert_head("<head><svg><title>arrow</title></svg>", "(none)", "(none)");
    GString *deep = g_string_new("<title>x</title>");
    for (int i = 0; i < 5000; i++)
        g_string_append(deep, "<div>");
    assert_head(deep->str, "(none)", "(none)"); /* not given to the parser at all */
    g_string_free(deep, TRUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_paragraphs), cmocka_unit_test(test_lists_and_quotes),
        cmocka_unit_test(test_links),      cmocka_unit_test(test_mentions),
        cmocka_unit_test(test_silent),     cmocka_unit_test(test_unreasonable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
