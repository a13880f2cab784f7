/* Bluesky: what marks a text, how it is counted, checks before a send, frozen records and their keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "repute/err.h"
#include "repute/platform_kit.h"

#define NOW G_GINT64_CONSTANT(1767607200000)

static const struct platform_ops *ops(void)
{
    return platform_find("bluesky");
}

static json_t *frozen(const char *text)
{
    struct send_view v = {.action = ACT_POST, .text = text, .at_ms = NOW, .random = 7};
    GError *error = NULL;
    json_t *o = ops()->freeze(&v, &error);
    assert_null(error);
    assert_non_null(o);
    return o;
}

/* The facets of a text as "KIND[what it covers]=what it says", blank separated. */
static char *facets_of(const char *text)
{
    json_t *o = frozen(text);
    const json_t *list = json_object_get(json_object_get(o, "record"), "facets");
    GString *out = g_string_new(NULL);
    for (gsize i = 0; i < json_array_size(list); i++) {
        const json_t *f = json_array_get(list, i), *index = json_object_get(f, "index"),
                     *feature = json_array_get(json_object_get(f, "features"), 0);
        gint64 start = kit_int(index, "byteStart", -1), end = kit_int(index, "byteEnd", -1);
        assert_true(start >= 0 && start < end && end <= (gint64)strlen(text));
        const char *kind = strrchr(kit_str(feature, "$type"), '#') + 1;
        const char *says = kit_str(feature, "handle") != NULL ? kit_str(feature, "handle")
                           : kit_str(feature, "tag") != NULL  ? kit_str(feature, "tag")
                                                              : kit_str(feature, "uri");
        g_string_append_printf(out, "%s%s[%.*s]=%s", out->len > 0 ? " " : "", kind, (int)(end - start), text + start, says);
    }
    json_decref(o);
    return g_string_free(out, FALSE);
}

static void check_facets(const char *text, const char *expected)
{
    char *got = facets_of(text);
    assert_string_equal(got, expected);
    g_free(got);
}

static void test_facets(void **state)
{
    check_facets("plain", "");
    check_facets("@lena.example hi", "mention[@lena.example]=lena.example");
    /* Bytes, not characters: what stands before may be of any width. */
    check_facets("日本☕ @Lena.Example.", "mention[@Lena.Example]=lena.example");
    check_facets("(@a.b) mail@a.example @nodot @-a.example @a.123 @a..b", "mention[@a.b]=a.b");
    check_facets("see https://a.example/b?c=d#e, and http://b.example.",
                 "link[https://a.example/b?c=d#e]=https://a.example/b?c=d#e link[http://b.example]=http://b.example");
    check_facets("#Kaffee! #2026 #a1 x#y ##z #日本語 #_", "tag[#Kaffee]=Kaffee tag[#a1]=a1 tag[#日本語]=日本語 tag[#_]=_");
    check_facets("hi @lena.example", "mention[@lena.example]=lena.example"); /* at the end */
    check_facets("(https://x.example/z_(a)) (see https://x.example/z)", "link[https://x.example/z_(a)]=https://x.example/z_(a) "
                                                                        "link[https://x.example/z]=https://x.example/z");
    check_facets("「@a.example」さん @b.exampleさん '@c.example' @d.example's @e.example, @f.example!",
                 "mention[@a.example]=a.example mention[@b.example]=b.example mention[@c.example]=c.example "
                 "mention[@d.example]=d.example mention[@e.example]=e.example mention[@f.example]=f.example");
    check_facets("@lena.ortiz@example.social @lena.example_ @lena.example/x", "mention[@lena.example]=lena.example");
    check_facets("#️⃣ #☕ #c++, #👩‍👩‍👧 （＃緑） #a\xc2\xad" "b #a—b—", "tag[#☕]=☕ tag[#c++]=c++ tag[#👩]=👩 tag[＃緑]=緑 tag[#a]=a tag[#a—b]=a—b");
    check_facets("👩‍👩‍👧🏳️‍🌈 e\xcc\x81 @lena.example\n#x\nhttps://a.example/緑?q=1",
                 "mention[@lena.example]=lena.example tag[#x]=x link[https://a.example/緑?q=1]=https://a.example/緑?q=1");
    check_facets("https://a.example/@lena.example #x", "link[https://a.example/@lena.example]=https://a.example/@lena.example tag[#x]=x");
    char long_tag[80] = "#";
    memset(long_tag + 1, 'a', 65);
    check_facets(long_tag, "");
    long_tag[65] = '\0';
    char *expected = g_strdup_printf("tag[%s]=%s", long_tag, long_tag + 1);
    check_facets(long_tag, expected);
    g_free(expected);
}

static char *repeated(const char *s, guint n)
{
    GString *out = g_string_new(NULL);
    while (n-- > 0)
        g_string_append(out, s);
    return g_string_free(out, FALSE);
}

static void check_count(const char *unit, guint n, gint64 count, gint64 over_at)
{
    struct platform_limits l;
    ops()->limits(NULL, &l);
    char *text = repeated(unit, n);
    gint64 at = 77;
    assert_int_equal(ops()->count(text, &l, &at), count);
    assert_int_equal(at, over_at);
    assert_int_equal(ops()->count(text, &l, NULL), count);
    g_free(text);
    platform_limits_clear(&l);
}

static void test_count(void **state)
{
    check_count("a", 0, 0, -1);
    check_count("a", 300, 300, -1);
    check_count("a", 302, 302, 300);
    check_count("☕", 301, 301, 900);
    check_count("👩‍👩‍👧", 150, 150, -1); /* 18 bytes each: 2,700 */
    check_count("👩‍👩‍👧", 167, 167, 166 * 18);                    /* 3,006 bytes: one family too many */
    check_count("https://example.social/long ", 10, 280, -1);         /* links count as they are written */
}

static guint faults(const struct send_view *v, const char *words)
{
    struct platform_limits l;
    ops()->limits(NULL, &l);
    GPtrArray *list = ops()->check(v, &l);
    guint n = list->len;
    for (guint i = 0; i < n && words != NULL; i++)
        if (strstr(((struct send_fault *)g_ptr_array_index(list, i))->what, words) != NULL)
            words = NULL;
    if (words != NULL)
        fail_msg("no fault says '%s'", words);
    g_ptr_array_unref(list);
    platform_limits_clear(&l);
    return n;
}

static void test_check(void **state)
{
    char *text = repeated("a", 301), *flood = repeated("👩‍👩‍👧", 167);
    assert_int_equal(faults(&(struct send_view){.action = ACT_POST, .text = "hi"}, NULL), 0);
    assert_int_equal(faults(&(struct send_view){.action = ACT_POST, .text = text}, "1 over"), 1);
    assert_int_equal(faults(&(struct send_view){.action = ACT_POST, .text = flood}, "3006 bytes of 3000"), 1);
    assert_int_equal(faults(&(struct send_view){.action = ACT_POST, .text = " \n"}, "nothing written"), 1);
    assert_int_equal(faults(&(struct send_view){.action = ACT_EDIT, .text = "hi"}, "cannot be edited"), 1);
    assert_int_equal(faults(&(struct send_view){.action = ACT_POST, .text = "hi", .visibility = VIS_DIRECT}, "public"), 1);
    text[298] = '\0'; /* "CW: x" and two line breaks count too */
    assert_int_equal(faults(&(struct send_view){.action = ACT_POST, .text = text, .warning = "x"}, "5 over"), 1);
    assert_int_equal(faults(&(struct send_view){.action = ACT_POST, .text = text, .warning = "nudity"}, NULL), 0);
    GPtrArray *media = g_ptr_array_new_with_free_func((GDestroyNotify)media_free);
    for (int i = 0; i < 4; i++)
        g_ptr_array_add(media, media_new("image", "/x.png", "a cup"));
    struct send_view v = {.action = ACT_POST, .text = "", .media = media};
    assert_int_equal(faults(&v, NULL), 0);
    g_ptr_array_add(media, media_new("video", "/x.mp4", NULL));
    assert_int_equal(faults(&v, "attachment 5 is no picture"), 2);
    g_ptr_array_unref(media);
    g_free(text);
    g_free(flood);
}

static void test_files(void **state)
{
    struct platform_limits l = {0};
    ops()->limits(NULL, &l);
    struct media m = {.type = (char *)"image", .url = (char *)"/cup.png", .bytes = 2000000, .width = 640, .height = 480};
    static const struct {
        const char *url, *fault;
        gint64 bytes;
        int width;
    } CASES[] = {{"/cup.png", NULL, 2000000, 640},
                 {"/cup.png", "cup has 2000001 bytes of 2000000: attach a smaller one", 2000001, 640},
                 {"/cup.png", "cup is no picture inside: attach the picture itself, or take it off", 200, 0},
                 {"/cup.heic", "cup is image/heic, which this server does not take", 200, 0},
                 {"/cup", "cup is no picture, which this server does not take", 200, 0},
                 {"/cup.png", "cup cannot be read any more: put it back, or take it off", -1, 0}};
    for (guint i = 0; i < G_N_ELEMENTS(CASES); i++) {
        m.url = (char *)CASES[i].url;
        m.bytes = CASES[i].bytes;
        m.width = CASES[i].width;
        char *fault = platform_media_fault(&m, "cup", &l);
        if (g_strcmp0(fault, CASES[i].fault) != 0)
            fail_msg("%s: %s", CASES[i].url, fault);
        g_free(fault);
    }
    platform_limits_clear(&l);
}

/* Where it is too long is told in what was written, whatever stands before it. */
static void test_over_at(void **state)
{
    char *text = repeated("a", 300);
    struct platform_limits l = {0};
    ops()->limits(NULL, &l);
    GPtrArray *faults = ops()->check(&(struct send_view){.action = ACT_POST, .text = text, .warning = "x"}, &l);
    assert_int_equal(faults->len, 1);
    assert_int_equal(((struct send_fault *)faults->pdata[0])->over_at, 293);
    g_ptr_array_unref(faults);
    platform_limits_clear(&l);
    g_free(text);
}

static void test_keys(void **state)
{
    char last[32] = "";
    for (gint64 ms = NOW; ms < NOW + 3; ms++)
        for (guint64 random = 0; random < 3; random++) {
            struct send_view v = {.action = ACT_POST, .text = "x", .at_ms = ms, .random = random};
            json_t *o = ops()->freeze(&v, NULL);
            const char *key = kit_str(o, "rkey");
            assert_int_equal(strlen(key), 13);
            assert_int_equal(strspn(key, "234567abcdefghijklmnopqrstuvwxyz"), 13);
            assert_true(strcmp(last, key) < 0); /* they sort as they were written */
            g_strlcpy(last, key, sizeof last);
            json_decref(o);
        }
    assert_true(g_str_has_prefix(last, "3mbo6")); /* 2026-01-05, as others make them */
}

static void test_frozen(void **state)
{
    struct item parent = {.remote_id = (char *)"at://did:plc:lena/app.bsky.feed.post/3k"};
    struct send_view v = {.action = ACT_REPLY, .text = "hi", .reply_to = &parent, .language = "pt", .warning = "nudity",
                          .at_ms = NOW, .random = 7};
    json_t *o = ops()->freeze(&v, NULL);
    const json_t *record = json_object_get(o, "record");
    assert_string_equal(kit_str(o, "reply_to"), parent.remote_id);
    assert_string_equal(kit_str(record, "text"), "hi");
    assert_string_equal(json_string_value(json_array_get(json_object_get(record, "langs"), 0)), "pt");
    assert_non_null(json_object_get(record, "labels"));
    assert_null(json_object_get(record, "createdAt")); /* the time of its sending, not of its writing */
    json_t *again = ops()->freeze(&v, NULL);
    assert_true(json_equal(o, again));
    json_decref(again);
    json_decref(o);
    v.warning = "spoilers";
    o = ops()->freeze(&v, NULL);
    assert_string_equal(kit_str(json_object_get(o, "record"), "text"), "CW: spoilers\n\nhi");
    assert_null(json_object_get(json_object_get(o, "record"), "labels"));
    json_decref(o);
}

/* Whose post, and its key; "" where none is quoted. */
static void check_quoted(const char *text, const char *who, const char *key)
{
    json_t *o = frozen(text);
    assert_string_equal(kit_str(o, "quotes") != NULL ? kit_str(o, "quotes") : "", who);
    assert_string_equal(kit_str(o, "quotes_rkey") != NULL ? kit_str(o, "quotes_rkey") : "", key);
    json_decref(o);
}

static void test_quoted(void **state)
{
    check_quoted("no link", "", "");
    check_quoted("see https://bsky.app/profile/lena.example/post/3k2a and https://a.example/", "lena.example", "3k2a");
    check_quoted("https://bsky.app/profile/did:plc:lenalena/post/3k2a", "did:plc:lenalena", "3k2a");
    check_quoted("https://bsky.app/profile/lena.example/post/", "", "");
    check_quoted("https://bsky.app/profile/lena.example/feed/3k2a https://bsky.app/profile/x/post/3k", "", "");
    check_quoted("https://evil.example/https://bsky.app/profile/lena.example/post/3k2a", "", "");
}

static void test_refused(void **state)
{
    static const struct {
        enum action_kind action;
        enum err_code code;
    } none[] = {{ACT_EDIT, ERR_UNSUPPORTED},      {ACT_HIDE, ERR_INVALID},     {ACT_REPLY, ERR_INVALID},
                {ACT_FAVOURITE, ERR_INVALID}, {ACT_MUTE, ERR_INVALID},     {ACT_REPORT, ERR_INVALID}};
    for (guint i = 0; i < G_N_ELEMENTS(none); i++) {
        struct send_view v = {.action = none[i].action, .text = "x"};
        GError *error = NULL;
        assert_null(ops()->freeze(&v, &error));
        assert_true(err_is(error, none[i].code));
        g_clear_error(&error);
    }
}

/* Whatever it does not declare, it gives a reason for. */
static void test_lacks(void **state)
{
    for (int c = 0; c < CAP_N; c++) {
        gboolean has = (ops()->caps & ((guint64)1 << c)) != 0;
        if (has != (ops()->lacks(NULL, (enum capability)c) == NULL))
            fail_msg("%s", capability_name((enum capability)c));
    }
}

static void check_card_link(const char *text, const GPtrArray *media, const char *link)
{
    char *got = ops()->card_link(&(struct send_view){.action = ACT_POST, .text = text, .media = media});
    assert_string_equal(got != NULL ? got : "", link);
    g_free(got);
}

static void test_cards(void **state)
{
    GPtrArray *media = g_ptr_array_new_with_free_func((GDestroyNotify)media_free);
    check_card_link("no link", NULL, "");
    check_card_link("look: https://acme.example/a, and https://acme.example/b", media, "https://acme.example/a");
    check_card_link("https://bsky.app/profile/acme.example/post/3mbo4tzohxjlz https://acme.example/a", NULL, "");
    g_ptr_array_add(media, media_new("image", "/x.png", "a cup"));
    ((struct media *)media->pdata[0])->remote_id = g_strdup("local:0");
    check_card_link("look: https://acme.example/a", media, "");
    struct card card = {.link = (char *)"https://acme.example/a", .title = (char *)"A"};
    struct send_view v = {.action = ACT_POST, .text = "look: https://acme.example/a", .card = &card, .at_ms = NOW};
    json_t *o = ops()->freeze(&v, NULL), *embed = json_object_get(json_object_get(o, "record"), "embed");
    char *text = kit_dump(embed);
    assert_string_equal(text, "{\"$type\":\"app.bsky.embed.external\",\"external\":{\"description\":\"\",\"title\":\"A\","
                              "\"uri\":\"https://acme.example/a\"}}");
    g_free(text);
    json_decref(o);
    v.media = media; /* a post has one thing below its text */
    o = ops()->freeze(&v, NULL);
    assert_null(json_object_get(json_object_get(o, "record"), "embed"));
    json_decref(o);
    g_ptr_array_unref(media);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facets), cmocka_unit_test(test_count),   cmocka_unit_test(test_check),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_over_at),
        cmocka_unit_test(test_cards),
        cmocka_unit_test(test_keys),   cmocka_unit_test(test_frozen),  cmocka_unit_test(test_refused),
        cmocka_unit_test(test_lacks),  cmocka_unit_test(test_quoted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
