/* A secret that changes while it is used, through the engine: kept before it is used, and read again before that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

#include "repute/sync.h"

#define NOW G_GINT64_CONSTANT(1767607200000) /* 2026-01-05T10:00:00Z */
#define SESSION(access, refresh) \
    "{\"access\":\"" access "\",\"did\":\"did:plc:acmeacme\",\"pds\":\"https://pds.example\",\"refresh\":\"" refresh "\"}"
/* One that ends within half a minute, one that ends in two hours. */
#define ENDING "e30.eyJleHAiOjE3Njc2MDcyMzB9.s"
#define FRESH "e30.eyJleHAiOjE3Njc2MTQ0MDB9.s"
#define OTHER "e30.eyJleHAiOjE3Njc2MTQ0MDF9.s"

struct place {
    char *dir;
    struct paths paths;
    struct settings *settings;
};

static gint64 at_ten(gpointer data)
{
    return NOW;
}

static void emit(struct event *e, gpointer data)
{
    event_free(e);
}

static int set_up(void **state)
{
    struct place *p = g_new0(struct place, 1);
    p->dir = g_dir_make_tmp("repute-renewal-XXXXXX", NULL);
    char *workspace = g_build_filename(p->dir, "workspace", NULL);
    paths_init(&p->paths, workspace, "/nonexistent");
    g_free(p->paths.secrets);
    p->paths.secrets = g_build_filename(p->dir, "secrets", NULL);
    g_free(workspace);
    p->settings = settings_new();
    *state = p;
    return p->dir == NULL;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    paths_remove_tree(p->dir);
    settings_free(p->settings);
    paths_clear(&p->paths);
    g_free(p->dir);
    g_free(p);
    return 0;
}

/* An engine whose server says what script does. */
static struct engine *engine_on(struct place *p, const char *script)
{
    char *path = g_build_filename(p->dir, "script", NULL);
    assert_true(g_file_set_contents(path, script, -1, NULL));
    GError *error = NULL;
    struct engine_options o = {.paths = &p->paths, .settings = p->settings, .user = "sal", .emit = emit, .now = at_ten,
                               .transport = http_replay_new(path, &error), .once = TRUE};
    assert_null(error);
    struct engine *e = engine_new(&o, &error);
    assert_null(error);
    g_free(path);
    return e;
}

static void add_account(struct place *p, const char *secret)
{
    struct engine *e = engine_on(p, "");
    struct job_context c = {engine_writer(e), &p->paths, p->settings, NULL, NOW};
    struct job *j = job_new("account-add", "sal",
                            json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "platform", "bluesky", "url", "https://social.example",
                                      "name", "acme", "token", secret, "handle", "acme.example", "remote_id",
                                      "did:plc:acmeacme"));
    GPtrArray *events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
    GError *error = NULL;
    assert_true(job_run(&c, j, events, &error));
    g_ptr_array_unref(events);
    job_free(j);
    engine_free(e);
}

static char *kept(struct place *p)
{
    return secret_load(p->paths.secrets, "acme", NULL);
}

static void run(struct place *p, const char *script)
{
    struct engine *e = engine_on(p, script);
    for (int i = 0; i < 20; i++)
        engine_turn(e, 0);
    engine_free(e);
}

#define RENEWS                                                             \
    "> POST https://pds.example/xrpc/com.atproto.server.refreshSession\n" \
    "> Authorization: Bearer R1\n"                                        \
    "< 200\n<\n"                                                          \
    "< {\"accessJwt\":\"" FRESH "\",\"refreshJwt\":\"R2\",\"did\":\"did:plc:acmeacme\"}\n\n"
#define PROFILE "https://pds.example/xrpc/app.bsky.actor.getProfile?actor=did%3Aplc%3Aacmeacme"
#define ASKS(token)                                                                           \
    "> GET https://pds.example/xrpc/com.atproto.server.getSession\n> Authorization: Bearer " token \
    "\n< 200\n<\n< {\"did\":\"did:plc:acmeacme\",\"handle\":\"acme.example\"}\n"

static void test_renewed(void **state)
{
    struct place *p = *state;
    add_account(p, SESSION(ENDING, "R1"));
    run(p, RENEWS);
    char *secret = kept(p);
    assert_non_null(secret);
    assert_non_null(strstr(secret, "\"R2\""));
    assert_non_null(strstr(secret, FRESH));
    secret_free(secret);
}

/* Its answer is lost: what is kept stays, and the next start asks with the same once more. */
static void test_lost(void **state)
{
    struct place *p = *state;
    add_account(p, SESSION(ENDING, "R1"));
    run(p, "> POST https://pds.example/xrpc/com.atproto.server.refreshSession\n< error network it broke\n");
    char *secret = kept(p);
    assert_string_equal(secret, SESSION(ENDING, "R1"));
    secret_free(secret);
    run(p, RENEWS);
    secret = kept(p);
    assert_non_null(strstr(secret, "\"R2\""));
    secret_free(secret);
}

/* Another program renewed it while this one still had the old one in hand: no second renewal, and theirs stays. */
static void test_another(void **state)
{
    struct place *p = *state;
    add_account(p, SESSION("A1", "R1"));
    struct engine *e = engine_on(p, ASKS("A1") "\n> GET " PROFILE "\n> Authorization: Bearer A1\n< 400\n<\n"
                                    "< {\"error\":\"ExpiredToken\",\"message\":\"Token has expired\"}\n\n"
                                    "> GET " PROFILE "\n> Authorization: Bearer " OTHER "\n< 200\n<\n"
                                    "< {\"displayName\":\"Acme, as the other one asked\"}\n");
    engine_turn(e, 0);
    assert_true(secret_store(p->paths.secrets, "acme", SESSION(OTHER, "R9"), NULL));
    for (int i = 0; i < 20; i++)
        engine_turn(e, 0);
    struct account *a = store_account(store_writer_reader(engine_writer(e)), "acme", NULL);
    assert_string_equal(a->display_name, "Acme, as the other one asked");
    account_free(a);
    engine_free(e);
    char *secret = kept(p);
    assert_string_equal(secret, SESSION(OTHER, "R9"));
    secret_free(secret);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_renewed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lost, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_another, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
