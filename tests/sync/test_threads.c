/* One piece of writing, several sends: a thread's posts one after the other, and accounts that fail alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "../refusing_port.h"
#include "engine_world.h"
#include "repute/clock.h"

#define THREAD "Where our coffee grows.\n---\nIt grows in Huila,\n\nhigh up.\n---\nAnd in Yirgacheffe."

static gint64 row_of(struct engine_world *w, const char *account, int part)
{
    GPtrArray *rows = store_ledgers(w->reader, LEDGER_ALL, 0, clock_now_ms() + w->skew, 100, NULL);
    gint64 id = 0;
    for (guint i = 0; i < rows->len; i++) {
        const struct ledger *l = rows->pdata[i];
        if (g_str_equal(l->account_name, account) && l->part == part)
            id = l->id;
    }
    g_ptr_array_unref(rows);
    assert_true(id != 0);
    return id;
}

/* A field of what this row brought out, as the server has it; to be freed. */
static char *field(struct engine_world *w, struct sandbox *server, gint64 row, const char *name)
{
    struct ledger *l = store_ledger(w->reader, row, NULL);
    char *text = sandbox_status_json(server, l->remote_id);
    json_t *j = json_loads(text, 0, NULL);
    char *value = g_strdup(json_string_value(json_object_get(j, name)));
    json_decref(j);
    g_free(text);
    ledger_free(l);
    return value;
}

static void assert_follows(struct engine_world *w, gint64 row, gint64 before)
{
    struct ledger *l = store_ledger(w->reader, before, NULL);
    char *parent = field(w, w->server, row, "in_reply_to_id");
    assert_string_equal(parent, l->remote_id);
    g_free(parent);
    ledger_free(l);
}

static void assert_thread(struct engine_world *w)
{
    gint64 rows[3] = {row_of(w, "acme", 1), row_of(w, "acme", 2), row_of(w, "acme", 3)};
    assert_true(engine_world_reaches(w, rows[2], LEDGER_SENT));
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 3);
    assert_int_equal(sandbox_count_statuses(w->server, "acme", "It grows in Huila,\n\nhigh up."), 1);
    char *first = field(w, w->server, rows[0], "in_reply_to_id");
    assert_null(first);
    assert_follows(w, rows[1], rows[0]);
    assert_follows(w, rows[2], rows[1]);
}

static void test_posts_follow_each_other(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    gint64 first = engine_world_post(w, THREAD, 0, NULL);
    assert_int_equal(first, row_of(w, "acme", 1));
    assert_thread(w);
    engine_world_free(w);
}

static void fault(struct engine_world *w, int skip, enum sandbox_trick trick)
{
    struct sandbox_fault f = {.method = "POST", .path = "/api/v1/statuses", .skip = skip, .times = 1, .trick = trick};
    sandbox_fault(w->server, &f);
}

static void test_a_lost_answer_in_the_middle(void **state)
{
    struct sandbox_options o = {.ignore_idempotency = TRUE};
    struct engine_world *w = engine_world_new(&o);
    engine_world_sign_in(w);
    fault(w, 1, SANDBOX_TRICK_CLOSE_AFTER);
    engine_world_post(w, THREAD, 0, NULL);
    assert_thread(w);
    engine_world_free(w);
}

static gboolean two_requests(struct engine_world *w, gpointer data)
{
    return sandbox_requests(w->server, "POST", "/api/v1/statuses") > 1;
}

/* The program dies while the second post is under way, whether the server has taken it or not. */
static void died(enum sandbox_trick trick)
{
    struct sandbox_options o = {.ignore_idempotency = TRUE};
    struct engine_world *w = engine_world_new(&o);
    engine_world_sign_in(w);
    fault(w, 1, trick);
    engine_world_post(w, THREAD, 0, NULL);
    assert_true(engine_world_until(w, two_requests, NULL));
    assert_int_equal(engine_world_state(w, row_of(w, "acme", 1)), LEDGER_SENT);
    assert_int_equal(engine_world_state(w, row_of(w, "acme", 3)), LEDGER_QUEUED);
    engine_world_restart(w);
    assert_thread(w);
    engine_world_free(w);
}

static void test_death_before_the_second_post(void **state)
{
    died(SANDBOX_TRICK_HANG);
}

static void test_death_after_the_second_post(void **state)
{
    died(SANDBOX_TRICK_CLOSE_AFTER);
}

static void test_a_refused_post_stops_the_rest(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    struct sandbox_fault f = {.method = "POST", .path = "/api/v1/statuses", .skip = 1, .times = 1, .status = 422};
    sandbox_fault(w->server, &f);
    engine_world_post(w, THREAD, 0, NULL);
    assert_true(engine_world_reaches(w, row_of(w, "acme", 2), LEDGER_FAILED));
    assert_int_equal(sandbox_count_statuses(w->server, "acme", NULL), 1);
    char *id = g_strdup_printf("%" G_GINT64_FORMAT, row_of(w, "acme", 2));
    engine_world_job(w, "ledger", json_pack("{s:s,s:s}", "id", id, "verb", "retry"));
    assert_thread(w);
    g_free(id);
    engine_world_free(w);
}

static void test_a_reply_in_two_posts(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    const char *theirs = sandbox_post(w->server, "lena@beans.example", "@acme how do I brew it?", NULL, NULL, 0);
    engine_world_sign_in(w);
    engine_world_job(w, "sync", json_object());
    engine_world_settle(w);
    struct list_query q = {.sort = SORT_NEWEST, .now_ms = clock_now_ms(), .me = "sal"};
    GPtrArray *list = store_list(w->reader, &q, NULL, FALSE, 1, NULL);
    gint64 item = ((struct conversation *)list->pdata[0])->last.id;
    g_ptr_array_unref(list);
    engine_world_post(w, "@lena@beans.example First grind it.\n---\nThen wait.", item, NULL);
    assert_true(engine_world_reaches(w, row_of(w, "acme", 2), LEDGER_SENT));
    char *parent = field(w, w->server, row_of(w, "acme", 1), "in_reply_to_id");
    assert_string_equal(parent, theirs);
    assert_follows(w, row_of(w, "acme", 2), row_of(w, "acme", 1));
    assert_int_equal(engine_world_count(w, "is:pending"), 1); /* both stand in the one conversation */
    struct conversation *c = store_conversation(w->reader, store_conversation_of(w->reader, item), NULL);
    assert_int_equal(c->items, 3);
    conversation_free(c);
    g_free(parent);
    engine_world_free(w);
}

/* ---- two accounts on two servers ---- */

static struct sandbox *server_at(guint16 port)
{
    struct sandbox_options o = {.empty = TRUE, .rate_limit = -1, .seed = 7, .port = port};
    struct sandbox *s = sandbox_new(&o, NULL);
    assert_non_null(s);
    sandbox_token(s, "acme"); /* follows from the seed: the same after a restart */
    return s;
}

static struct sandbox *second(struct engine_world *w, guint16 port)
{
    struct sandbox *s = server_at(port);
    const struct event *e = engine_world_job(w, "account-add",
                                             json_pack("{s:s,s:s,s:s,s:s}", "platform", "mastodon", "url", sandbox_url(s), "name",
                                                       "acme-b", "token", sandbox_token(s, "acme")));
    assert_int_equal(e->type, EVENT_DONE);
    engine_world_settle(w);
    return s;
}

static void post_to_both(struct engine_world *w, struct draft *d)
{
    d->owner = g_strdup("sal");
    d->accounts = g_strdup("acme,acme-b");
    const struct event *e = engine_world_job(w, "draft-save", json_pack("{s:o}", "draft", draft_to_json(d)));
    assert_int_equal(e->type, EVENT_DONE);
    e = engine_world_job(w, "send", json_pack("{s:O,s:[s,s]}", "draft", json_object_get(e->result, "draft"), "accounts", "acme",
                                              "acme-b"));
    assert_int_equal(e->type, EVENT_DONE);
    assert_int_equal(json_array_size(json_object_get(e->result, "ledger")), 2);
    draft_free(d);
}

static void test_each_account_has_its_own(void **state)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    struct sandbox *b = second(w, 0);
    struct draft *d = draft_new();
    d->text = g_strdup("For everybody");
    d->warning = g_strdup("long");
    d->language = g_strdup("en");
    struct variant *v = draft_variant_make(d, "acme-b");
    v->text = g_strdup("Für alle");
    v->warning = g_strdup("");
    v->language = g_strdup("de");
    v->visibility = VIS_UNLISTED;
    post_to_both(w, d);
    assert_true(engine_world_reaches(w, row_of(w, "acme", 1), LEDGER_SENT));
    assert_true(engine_world_reaches(w, row_of(w, "acme-b", 1), LEDGER_SENT));
    assert_int_equal(sandbox_count_statuses(w->server, "acme", "For everybody"), 1);
    assert_int_equal(sandbox_count_statuses(b, "acme", "Für alle"), 1);
    static const struct {
        const char *field, *a, *b;
    } SEEN[] = {{"spoiler_text", "long", ""}, {"language", "en", "de"}, {"visibility", "public", "unlisted"}};
    for (gsize i = 0; i < G_N_ELEMENTS(SEEN); i++) {
        char *one = field(w, w->server, row_of(w, "acme", 1), SEEN[i].field);
        char *other = field(w, b, row_of(w, "acme-b", 1), SEEN[i].field);
        assert_string_equal(one, SEEN[i].a);
        assert_string_equal(other, SEEN[i].b);
        g_free(one);
        g_free(other);
    }
    engine_world_free(w);
    sandbox_free(b);
}

static gboolean was_tried(struct engine_world *w, gpointer data)
{
    struct ledger *l = store_ledger(w->reader, *(gint64 *)data, NULL);
    gboolean tried = l->attempts > 0 && l->state == LEDGER_QUEUED;
    ledger_free(l);
    return tried;
}

/* One server is down: the other account's post is out, this one waits, is cancelled or tried again alone. */
static void one_is_down(gboolean comes_back)
{
    struct engine_world *w = engine_world_new(NULL);
    engine_world_sign_in(w);
    guint16 port = 0;
    GSocket *held = refusing_port(&port);
    struct sandbox *b = second(w, port);
    sandbox_free(b);
    struct draft *d = draft_new();
    d->text = g_strdup("Open from eight");
    post_to_both(w, d);
    gint64 row_a = row_of(w, "acme", 1), row_b = row_of(w, "acme-b", 1);
    assert_true(engine_world_reaches(w, row_a, LEDGER_SENT));
    assert_true(engine_world_until(w, was_tried, &row_b));
    if (comes_back) {
        b = server_at(port);
        assert_true(engine_world_reaches(w, row_b, LEDGER_SENT));
        assert_int_equal(sandbox_count_statuses(b, "acme", "Open from eight"), 1);
    } else {
        char *id = g_strdup_printf("%" G_GINT64_FORMAT, row_b);
        const struct event *e = engine_world_job(w, "ledger", json_pack("{s:s,s:s}", "id", id, "verb", "cancel"));
        assert_int_equal(e->type, EVENT_DONE);
        b = server_at(port);
        w->skew += MS_HOUR;
        engine_world_settle(w);
        assert_int_equal(sandbox_count_statuses(b, "acme", NULL), 0);
        assert_int_equal(engine_world_state(w, row_b), LEDGER_CANCELLED);
        g_free(id);
    }
    assert_int_equal(engine_world_state(w, row_a), LEDGER_SENT);
    assert_int_equal(sandbox_count_statuses(w->server, "acme", "Open from eight"), 1);
    engine_world_free(w);
    sandbox_free(b);
    g_object_unref(held);
}

static void test_one_server_down_for_a_while(void **state)
{
    one_is_down(TRUE);
}

static void test_one_server_down_and_given_up(void **state)
{
    one_is_down(FALSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_posts_follow_each_other),
        cmocka_unit_test(test_a_lost_answer_in_the_middle),
        cmocka_unit_test(test_death_before_the_second_post),
        cmocka_unit_test(test_death_after_the_second_post),
        cmocka_unit_test(test_a_refused_post_stops_the_rest),
        cmocka_unit_test(test_a_reply_in_two_posts),
        cmocka_unit_test(test_each_account_has_its_own),
        cmocka_unit_test(test_one_server_down_for_a_while),
        cmocka_unit_test(test_one_server_down_and_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
