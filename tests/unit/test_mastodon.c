/* Mastodon: limits of an instance, counting, checks before a send, frozen requests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "repute/err.h"
#include "repute/platform.h"

static const struct platform_ops *ops(void)
{
    return platform_find("mastodon");
}

#define MASTODON                                                                                           \
    "{\"software\":\"mastodon\",\"statuses\":{\"max_characters\":20,\"characters_reserved_per_url\":23,"   \
    "\"max_media_attachments\":2},\"media_attachments\":{\"supported_mime_types\":[\"image/png\",\"video/" \
    "mp4\"],"                                                                                              \
    "\"image_size_limit\":1000},\"polls\":{\"max_options\":3,\"max_characters_per_option\":5}}"
#define GOTOSOCIAL                                                                                           \
    "{\"software\":\"gotosocial\",\"statuses\":{\"max_characters\":5000,\"characters_reserved_per_url\":25}" \
    "}"

static void test_limits(void **state)
{
    struct platform_limits l;
    ops()->limits(MASTODON, &l);
    assert_int_equal(l.max_chars, 20);
    assert_int_equal(l.chars_per_url, 23);
    assert_true(l.count_clusters);
    assert_int_equal(l.max_image_bytes, 1000);
    assert_int_equal(l.max_poll_options, 3);
    assert_string_equal(l.media_types, "image/png video/mp4");
    platform_limits_clear(&l);
    ops()->limits(GOTOSOCIAL, &l);
    assert_int_equal(l.max_chars, 5000);
    assert_int_equal(l.chars_per_url, 0); /* it says 25 and counts what is written */
    assert_false(l.count_clusters);
    platform_limits_clear(&l);
    ops()->limits(NULL, &l); /* before the first look: what Mastodon has always had */
    assert_int_equal(l.max_chars, 500);
    assert_int_equal(l.chars_per_url, 23);
    assert_null(l.media_types);
    platform_limits_clear(&l);
    ops()->limits("{\"statuses\":{\"max_characters\":\"many\"}}", &l);
    assert_int_equal(l.max_chars, 500);
    platform_limits_clear(&l);
}

static void test_lacks(void **state)
{
    const char *snac = "{\"software\":\"snac\"}";
    assert_null(ops()->lacks(MASTODON, CAP_STREAM));
    assert_non_null(ops()->lacks(GOTOSOCIAL, CAP_STREAM));
    assert_null(ops()->lacks(GOTOSOCIAL, CAP_POLL));
    assert_non_null(ops()->lacks(snac, CAP_POLL));
    assert_non_null(ops()->lacks(snac, CAP_REPORT));
    assert_non_null(ops()->lacks(snac, CAP_DELETE));
    assert_null(ops()->lacks(snac, CAP_BLOCK));
    assert_null(ops()->lacks(NULL, CAP_STREAM));
    assert_true((ops()->caps & ((guint64)1 << CAP_HIDE)) == 0);
}

static void assert_count(const char *text, const char *limits, gint64 expected, gint64 expected_over)
{
    struct platform_limits l;
    gint64 over_at = 7;
    ops()->limits(limits, &l);
    assert_int_equal(ops()->count(text, &l, &over_at), expected);
    assert_int_equal(over_at, expected_over);
    assert_int_equal(ops()->count(text, &l, NULL), expected);
    platform_limits_clear(&l);
}

static void test_count(void **state)
{
    assert_count("", MASTODON, 0, -1);
    assert_count("hello", MASTODON, 5, -1);
    assert_count("Grüße 👩‍👩‍👧", MASTODON, 7, -1); /* a family is one */
    assert_count("Grüße 👩‍👩‍👧", GOTOSOCIAL, 11, -1);
    assert_count("https://shop.example/a/very/long/way/to/go", NULL, 23, -1);
    assert_count("a https://a.example b", NULL, 27, -1);
    assert_count("https://shop.example/a/very/long/way/to/go", GOTOSOCIAL, 42, -1);
    assert_count("@lena@beans.example hi", NULL, 8, -1); /* "@lena hi" */
    assert_count("@lena hi", NULL, 8, -1);
    assert_count("lena@beans.example hi", NULL, 21, -1); /* a mail address is text */
    assert_count("@lena@beans.example hi", GOTOSOCIAL, 22, -1);
    assert_count("12345678901234567890", MASTODON, 20, -1);
    assert_count("1234567890123456789ü1", MASTODON, 21, 21);
    assert_count("hello https://a.example", MASTODON, 29, 6);
}

static char *faults(const struct send_view *v, const char *limits)
{
    struct platform_limits l;
    ops()->limits(limits, &l);
    GPtrArray *found = ops()->check(v, &l);
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++)
        g_string_append_printf(all, "%s;", ((struct send_fault *)g_ptr_array_index(found, i))->what);
    g_ptr_array_unref(found);
    platform_limits_clear(&l);
    return g_string_free(all, FALSE);
}

static void assert_fault(const struct send_view *v, const char *words)
{
    char *all = faults(v, MASTODON);
    if (words == NULL)
        assert_string_equal(all, "");
    else
        assert_non_null(strstr(all, words));
    g_free(all);
}

static void test_check(void **state)
{
    struct send_view v = {.action = ACT_POST, .text = "short"};
    assert_fault(&v, NULL);
    v.text = "123456789012345678901";
    assert_fault(&v, "1 over");
    v.text = "1234567890";
    v.warning = "12345678901";
    assert_fault(&v, "1 over (the warning counts too)");
    v = (struct send_view){.action = ACT_POST, .text = " \n"};
    assert_fault(&v, "nothing written");
    v = (struct send_view){.action = ACT_REPLY, .text = "hi", .visibility = VIS_DIRECT};
    assert_fault(&v, "add @NAME");
    v.text = "hi @lena";
    assert_fault(&v, NULL);
    v = (struct send_view){.action = ACT_FAVOURITE, .target = "1"};
    assert_fault(&v, NULL);
}

static void test_check_media_and_polls(void **state)
{
    GPtrArray *media = g_ptr_array_new_with_free_func((GDestroyNotify)media_free);
    for (guint i = 0; i < 3; i++)
        g_ptr_array_add(media, media_new("image", "/m", NULL));
    struct send_view v = {.action = ACT_POST, .text = "", .media = media};
    assert_fault(&v, "3 attachments: this server takes 2");
    char *options[] = {(char *)"one", (char *)"longer", NULL};
    struct poll poll = {.options = options, .seconds = 60};
    v = (struct send_view){.action = ACT_POST, .text = "?", .poll = &poll, .media = media};
    assert_fault(&v, "media or a poll");
    assert_fault(&v, "poll option 2 is longer");
    assert_fault(&v, "the poll's time");
    poll.seconds = 600;
    options[1] = (char *)"two";
    v.media = NULL;
    assert_fault(&v, NULL);
    options[1] = NULL;
    assert_fault(&v, "1 poll options");
    g_ptr_array_unref(media);
}

static void assert_frozen(const struct send_view *v, const char *expected)
{
    GError *error = NULL;
    json_t *o = ops()->freeze(v, &error);
    assert_null(error);
    char *text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(text, expected);
    free(text);
    json_decref(o);
}

static void assert_not_frozen(const struct send_view *v, enum err_code code)
{
    GError *error = NULL;
    assert_null(ops()->freeze(v, &error));
    assert_true(err_is(error, code));
    g_error_free(error);
}

static void test_freeze(void **state)
{
    struct item *parent = item_new();
    parent->remote_id = g_strdup("60");
    parent->visibility = VIS_DIRECT;
    struct send_view v = {.action = ACT_REPLY, .text = "hi", .visibility = VIS_PUBLIC, .reply_to = parent};
    /* never seen by more people than what it answers */
    assert_frozen(&v, "{\"action\":\"reply\",\"reply_to\":\"60\",\"text\":\"hi\",\"visibility\":\"direct\"}");
    parent->visibility = VIS_PUBLIC;
    v.visibility = VIS_UNLISTED;
    assert_frozen(&v,
                  "{\"action\":\"reply\",\"reply_to\":\"60\",\"text\":\"hi\",\"visibility\":\"unlisted\"}");
    v.reply_to = NULL;
    assert_not_frozen(&v, ERR_INVALID);
    item_free(parent);

    v = (struct send_view){.action = ACT_BLOCK, .target_author = "7"};
    assert_frozen(&v, "{\"account\":\"7\",\"action\":\"block\"}");
    v = (struct send_view){.action = ACT_REPORT, .target_author = "7", .target = "60", .comment = "spam"};
    assert_frozen(&v, "{\"account\":\"7\",\"action\":\"report\",\"comment\":\"spam\",\"target\":\"60\"}");
    v = (struct send_view){.action = ACT_DELETE, .target = "60"};
    assert_frozen(&v, "{\"action\":\"delete\",\"target\":\"60\"}");
    v = (struct send_view){.action = ACT_DELETE};
    assert_not_frozen(&v, ERR_INVALID);
    v = (struct send_view){.action = ACT_MUTE, .target = "60"};
    assert_not_frozen(&v, ERR_INVALID);
    v = (struct send_view){.action = ACT_HIDE, .target = "60"};
    assert_not_frozen(&v, ERR_UNSUPPORTED);

    GPtrArray *media = g_ptr_array_new_with_free_func((GDestroyNotify)media_free);
    g_ptr_array_add(media, media_new("image", "/m", NULL));
    v = (struct send_view){.action = ACT_POST, .text = "", .media = media};
    assert_not_frozen(&v, ERR_INTERNAL);
    ((struct media *)g_ptr_array_index(media, 0))->remote_id = g_strdup("m9");
    assert_frozen(&v, "{\"action\":\"post\",\"media\":[\"m9\"],\"text\":\"\",\"visibility\":\"public\"}");
    g_ptr_array_unref(media);
}

/* A task that ended answers nothing but that; one with impossible inputs fails instead of doing something. */
static void test_misuse(void **state)
{
    json_t *args = json_pack("{s:s, s:s}", "action", "favourite", "target", "60");
    struct task_config c = {
        .kind = TASK_SEND, .base_url = "https://coffee.example", .token = "TOKEN", .args = args};
    struct task *t = ops()->task_new(&c, NULL);
    struct step_input in = {.type = IN_TIMER};
    struct step_output out;
    ops()->step(t, &in, &out);
    assert_int_equal(out.type, OUT_FAILED);
    step_output_clear(&out);
    ops()->step(t, &in, &out);
    assert_int_equal(out.type, OUT_FAILED);
    assert_true(err_is(out.error, ERR_INTERNAL));
    step_output_clear(&out);
    ops()->task_free(t);
    json_decref(args);
    c.base_url = NULL;
    GError *error = NULL;
    assert_null(ops()->task_new(&c, &error));
    assert_true(err_is(error, ERR_USAGE));
    g_error_free(error);
}

static void answers_begin_with_the_name(void **state)
{
    struct item *i = item_new();
    assert_null(ops()->greeting(i, "acme@example.social"));
    i->author.handle = g_strdup("lena@example.social");
    char *hello = ops()->greeting(i, "acme@example.social");
    assert_string_equal(hello, "@lena@example.social ");
    g_free(hello);
    assert_null(ops()->greeting(i, "lena@example.social")); /* our own post goes on */
    item_free(i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_begin_with_the_name),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_lacks),
        cmocka_unit_test(test_count),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_check_media_and_polls),
        cmocka_unit_test(test_freeze),
        cmocka_unit_test(test_misuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
