/* What the adapter for Mastodon sends: once, whatever becomes of the answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#include "../mastodon_world.h"
#include "repute/err.h"

static json_t *request(const char *action, const char *text, const char *name, const char *id)
{
    json_t *o = json_pack("{s:s, s:s*}", "action", action, "text", text);
    if (name != NULL)
        json_object_set_new(o, name, json_string(id));
    return o;
}

static void read_back(struct world *w, json_t *frozen, gboolean found, gboolean sure)
{
    task_run(&w->run, TASK_READ_BACK,
             json_pack("{s:o, s:I}", "request", frozen, "since_ms", (json_int_t)w->run.now_ms));
    world_assert_done(w);
    assert_int_equal(json_is_true(json_object_get(w->run.result, "found")), found);
    assert_int_equal(json_is_true(json_object_get(w->run.result, "sure")), sure);
}

/* Every way in which a post can get lost, then read back, then sent again where it is sure to be missing: one
 * post. */
static void send_through(enum sandbox_trick trick, int status, gboolean arrives)
{
    struct world *w = world_new((struct sandbox_options){.ignore_idempotency = TRUE});
    const char *text =
        "On its way 📦 @lena@beans.example https://shop.example/orders/1?a=b&c=d <3 & more\n\nbye";
    json_t *frozen = request("post", text, "visibility", "public");
    sandbox_fault(
        w->s,
        &(struct sandbox_fault){
            .method = "POST", .path = "/api/v1/statuses", .trick = trick, .amount = 1, .status = status});
    task_run(&w->run, TASK_SEND, json_incref(frozen));
    assert_true(err_is(w->run.error, ERR_UNKNOWN));
    assert_int_equal(sandbox_count_statuses(w->s, "acme", text), arrives ? 1 : 0);
    read_back(w, json_incref(frozen), arrives, TRUE);
    if (!arrives) {
        task_run(&w->run, TASK_SEND, json_incref(frozen));
        world_assert_done(w);
    }
    assert_int_equal(sandbox_count_statuses(w->s, "acme", text), 1);
    json_decref(frozen);
    world_free(w);
}

static void test_lost_answers(void **state)
{
    send_through(SANDBOX_TRICK_CLOSE_BEFORE, 0, FALSE);
    send_through(SANDBOX_TRICK_CLOSE_AFTER, 0, TRUE);
    send_through(SANDBOX_TRICK_CUT, 0, TRUE);
    send_through(SANDBOX_TRICK_HTML, 0, TRUE);
    send_through(SANDBOX_TRICK_EMPTY, 0, TRUE);
    send_through(SANDBOX_TRICK_GARBAGE, 0, TRUE);
    send_through(SANDBOX_TRICK_LENGTH_LONG, 0, TRUE);
    send_through(SANDBOX_TRICK_NONE, 502, FALSE);
}

static void test_reply_and_acts(void **state)
{
    struct world *w = world_new((struct sandbox_options){0});
    char *id = g_strdup(world_mention(w, "@acme cold"));
    json_t *reply =
        json_pack("{s:s, s:s, s:s, s:s, s:s}", "action", "reply", "text", "@lena@beans.example sorry",
                  "visibility", "direct", "reply_to", id, "warning", "delays");
    task_run(&w->run, TASK_SEND, json_incref(reply));
    world_assert_done(w);
    char *own = g_strdup(json_string_value(json_object_get(w->run.result, "remote_id")));
    read_back(w, reply, TRUE, TRUE);
    assert_string_equal(json_string_value(json_object_get(w->run.result, "remote_id")), own);
    char *status = sandbox_status_json(w->s, own);
    assert_non_null(strstr(status, "\"direct\""));
    assert_non_null(strstr(status, "delays"));
    g_free(status);

    const char *const acts[] = {"favourite", "repost", "unfavourite", "unrepost"};
    for (guint i = 0; i < G_N_ELEMENTS(acts); i++) {
        read_back(w, request(acts[i], NULL, "target", id), FALSE, TRUE);
        task_run(&w->run, TASK_SEND, request(acts[i], NULL, "target", id));
        world_assert_done(w);
        read_back(w, request(acts[i], NULL, "target", id), TRUE, TRUE);
    }
    const char *lena = sandbox_account_id(w->s, "lena@beans.example");
    const char *const people[] = {"mute", "block", "unmute", "unblock"};
    for (guint i = 0; i < G_N_ELEMENTS(people); i++) {
        task_run(&w->run, TASK_SEND, request(people[i], NULL, "account", lena));
        world_assert_done(w);
        read_back(w, request(people[i], NULL, "account", lena), TRUE, TRUE);
    }
    json_t *report = json_pack("{s:s, s:s, s:s, s:s}", "action", "report", "account", lena, "target", id,
                               "comment", "spam");
    task_run(&w->run, TASK_SEND, report);
    world_assert_done(w);
    g_free(own);
    g_free(id);
    world_free(w);
}

static void test_edit_and_delete(void **state)
{
    struct world *w = world_new((struct sandbox_options){.media_polls = 3});
    char *path = NULL;
    int fd = g_file_open_tmp("repute-XXXXXX.png", &path, NULL);
    static const guint8 png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0};
    assert_int_equal(write(fd, png, sizeof png), sizeof png);
    close(fd);
    task_run(&w->run, TASK_UPLOAD,
             json_pack("{s:s, s:s, s:s}", "path", path, "type", "image/png", "alt", "a cup"));
    world_assert_done(w);
    assert_true(w->run.waits > 0);
    json_t *post = json_pack("{s:s, s:s, s:[O]}", "action", "post", "text", "a cup", "media",
                             json_object_get(w->run.result, "id"));
    task_run(&w->run, TASK_SEND, post);
    world_assert_done(w);
    char *id = g_strdup(json_string_value(json_object_get(w->run.result, "remote_id")));
    task_run(&w->run, TASK_SEND, request("edit", "two cups", "target", id));
    world_assert_done(w);
    char *status = sandbox_status_json(w->s, id);
    assert_non_null(strstr(status, "two cups"));
    assert_non_null(strstr(status, "\"a cup\"")); /* the picture's description: it is still there */
    g_free(status);
    read_back(w, request("edit", "two cups", "target", id), TRUE, TRUE);
    read_back(w, request("edit", "three cups", "target", id), FALSE, TRUE);
    read_back(w, request("delete", NULL, "target", id), FALSE, TRUE);
    for (int i = 0; i < 2; i++) { /* the second time it is gone already, and that is what was wanted */
        task_run(&w->run, TASK_SEND, request("delete", NULL, "target", id));
        world_assert_done(w);
    }
    read_back(w, request("delete", NULL, "target", id), TRUE, TRUE);
    task_run(&w->run, TASK_OWN, NULL);
    world_assert_done(w);
    g_free(id);
    unlink(path);
    g_free(path);
    world_free(w);
}

static void test_same_key_is_one_post(void **state)
{
    struct world *w = world_new((struct sandbox_options){0});
    for (int i = 0; i < 2; i++) {
        task_run(&w->run, TASK_SEND, request("post", "once", NULL, NULL));
        world_assert_done(w);
    }
    assert_int_equal(sandbox_count_statuses(w->s, "acme", "once"), 1);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lost_answers),
        cmocka_unit_test(test_reply_and_acts),
        cmocka_unit_test(test_edit_and_delete),
        cmocka_unit_test(test_same_key_is_one_post),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
