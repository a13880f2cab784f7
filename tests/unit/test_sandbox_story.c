#include "../sandbox_http.h"

#include "repute/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define START G_GINT64_CONSTANT(1795320000000) /* 2026-11-22T04:00:00Z */
#define LIST "/api/v1/notifications?limit=80"

static struct sandbox *open_story(guint64 seed)
{
    struct sandbox_options options = {.start_ms = START, .seed = seed, .rate_limit = -1};
    struct sandbox *s = sandbox_new(&options, NULL);
    assert_non_null(s);
    return s;
}

static struct reply *listed(struct sandbox *s, const char *more)
{
    char *path = g_strconcat(LIST, more, NULL);
    struct reply *r = http_get(s, path, sandbox_token(s, "acme"));
    assert_int_equal(r->status, 200);
    g_free(path);
    return r;
}

/* Ids, times and texts: what must be the same in every run. */
static char *digest(struct sandbox *s)
{
    struct reply *r = listed(s, "");
    GString *out = g_string_new(NULL);
    size_t i;
    json_t *note;
    json_array_foreach(r->json, i, note)
    {
        json_t *status = json_object_get(note, "status");
        g_string_append_printf(out, "%s %s %s\n", json_string_value(json_object_get(note, "id")),
                               json_string_value(json_object_get(note, "created_at")),
                               status != NULL ? json_string_value(json_object_get(status, "id")) : "-");
    }
    reply_free(r);
    return g_string_free(out, FALSE);
}

static void the_seed_decides(void **state)
{
    char *digests[3];
    static const guint64 seeds[] = {5, 5, 6};
    for (int i = 0; i < 3; i++) {
        struct sandbox *s = open_story(seeds[i]);
        sandbox_advance(s, 20 * MS_MINUTE);
        digests[i] = digest(s);
        sandbox_free(s);
    }
    assert_string_equal(digests[0], digests[1]);
    assert_string_not_equal(digests[0], digests[2]);
    for (int i = 0; i < 3; i++)
        g_free(digests[i]);
}

static void two_lively_days(void **state)
{
    struct sandbox *s = open_story(1);
    struct reply *r = listed(s, "&types[]=mention");
    GHashTable *languages = g_hash_table_new(g_str_hash, g_str_equal);
    int recent = 0, late = 0, direct = 0, described = 0, edited = 0;
    size_t i;
    json_t *note;
    json_array_foreach(r->json, i, note)
    {
        json_t *status = json_object_get(note, "status");
        const char *content = json_string_value(json_object_get(status, "content"));
        json_t *picture = json_array_get(json_object_get(status, "media_attachments"), 0);
        gint64 when = 0;
        assert_true(clock_parse_rfc3339(json_string_value(json_object_get(note, "created_at")), &when));
        recent += when > START - 2 * MS_DAY;
        late += strstr(content, "ate delivery") != NULL || strstr(content, "Lieferung verspätet") != NULL;
        direct += strcmp(json_string_value(json_object_get(status, "visibility")), "direct") == 0;
        described += json_is_string(json_object_get(picture, "description"));
        edited += json_is_string(json_object_get(status, "edited_at"));
        g_hash_table_add(languages, (gpointer)json_string_value(json_object_get(status, "language")));
    }
    assert_in_range(recent, 50, 75);
    assert_true(late >= 6);
    assert_int_equal(direct, 3);
    assert_true(described >= 6);
    assert_int_equal(edited, 1);
    assert_int_equal(g_hash_table_size(languages), 9);
    g_hash_table_unref(languages);
    reply_free(r);
    assert_true(sandbox_count_notifications(s, "acme", "follow") >= 5);
    assert_true(sandbox_count_notifications(s, "acme", "reblog") >= 3);
    assert_true(sandbox_count_notifications(s, "acme-de", "mention") >= 2);
    sandbox_free(s);
}

static void pictures_can_be_fetched(void **state)
{
    struct sandbox *s = open_story(1);
    struct reply *r = http_get(s, "/api/v2/search?type=statuses&q=apricot", sandbox_token(s, "acme"));
    const char *url = reply_text(r, "statuses.0.media_attachments.0.url");
    assert_true(g_str_has_prefix(url, sandbox_url(s)));
    struct reply *picture = http_get(s, url + strlen(sandbox_url(s)), NULL);
    assert_int_equal(picture->status, 200);
    assert_memory_equal(picture->body->str, "\x89PNG\r\n\x1a\n", 8);
    reply_free(picture);
    reply_free(r);
    sandbox_free(s);
}

static void the_story_goes_on(void **state)
{
    struct sandbox *s = open_story(1);
    guint before = sandbox_count_notifications(s, "acme", "mention");
    sandbox_advance(s, 110 * MS_SECOND);
    assert_true(sandbox_count_statuses(s, "bea@social.example", "@acme Is the caturra sold out alreday?") ==
                1);
    sandbox_advance(s, 500 * MS_SECOND);
    assert_true(sandbox_count_statuses(s, "bea@social.example", "@acme Is the caturra sold out already?") ==
                1);
    assert_int_equal(sandbox_count_statuses(s, "uwe@kaffee.example", "@acme Was für ein Saftladen."), 0);
    guint after = sandbox_count_notifications(s, "acme", "mention");
    assert_true(after >= before + 15);
    sandbox_advance(s, MS_HOUR);
    assert_true(sandbox_count_notifications(s, "acme", "mention") >= after + 20);
    sandbox_free(s);
}

static void answers_get_reactions(void **state)
{
    struct sandbox *s = open_story(1);
    struct reply *r = listed(s, "&types[]=mention");
    char *asked = g_strdup(reply_text(r, "0.status.id")), *who = g_strdup(reply_text(r, "0.account.acct"));
    reply_free(r);
    char *form = g_strdup_printf("in_reply_to_id=%s&status=@%s+We+look+into+it.", asked, who);
    r = http_form(s, "POST", "/api/v1/statuses", sandbox_token(s, "acme"), form);
    assert_int_equal(r->status, 200);
    char *ours = g_strdup(reply_text(r, "id"));
    reply_free(r);
    sandbox_advance(s, MS_MINUTE);
    r = http_get(s, LIST, sandbox_token(s, "acme"));
    int favourites = 0, replies = 0;
    for (int i = 0; i < 10; i++) {
        json_t *note = json_array_get(r->json, (size_t)i), *status = json_object_get(note, "status");
        const char *type = json_string_value(json_object_get(note, "type"));
        const char *parent = json_string_value(json_object_get(status, "in_reply_to_id"));
        const char *id = json_string_value(json_object_get(status, "id"));
        favourites += strcmp(type, "favourite") == 0 && strcmp(id, ours) == 0;
        replies += strcmp(type, "mention") == 0 && g_strcmp0(parent, ours) == 0;
    }
    assert_int_equal(favourites, 1);
    assert_int_equal(replies, 1);
    reply_free(r);
    g_free(asked);
    g_free(who);
    g_free(ours);
    g_free(form);
    sandbox_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_seed_decides),        cmocka_unit_test(two_lively_days),
        cmocka_unit_test(pictures_can_be_fetched), cmocka_unit_test(the_story_goes_on),
        cmocka_unit_test(answers_get_reactions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
