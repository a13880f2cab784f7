/* `repute demo`: a sandbox server of our own on loopback, a workspace of its own, the screen. Without a terminal the
 * desk is printed once. */
#include <stdio.h>
#include <unistd.h>

#include "app.h"
#include "repute/clock.h"
#include "repute/sandbox.h"
#include "repute/scores.h"

struct demo {
    struct sandbox *server;
    char *dir;
    gboolean keep;
};

static gboolean add_account(struct app *a, struct demo *d, const char *handle, GError **error)
{
    struct engine_options o = {.paths = &a->paths, .settings = a->conf->settings, .sentiment = a->sentiment,
                               .user = a->user, .once = TRUE};
    struct engine *e = engine_new(&o, error);
    if (e == NULL)
        return FALSE;
    engine_job(e, job_new("account-add", a->user,
                          json_pack("{s:s,s:s,s:s,s:s}", "platform", "mastodon", "url", sandbox_url(d->server), "name",
                                    handle, "token", sandbox_token(d->server, handle))));
    gint64 until = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;
    while (!engine_idle(e) && g_get_monotonic_time() < until)
        engine_turn(e, 200);
    demo_story(a, engine_writer(e));
    /* The first desk already has its score. */
    const struct score_scope all = {.kind = SCORE_ACCOUNT};
    char *score =
        scores_work_out(store_writer_reader(engine_writer(e)), &all, a->conf->settings, clock_now_ms(), NULL);
    if (score != NULL && store_begin(engine_writer(e), NULL)) {
        store_score_set(engine_writer(e), &all, "", score, clock_now_ms(), NULL);
        store_commit(engine_writer(e), NULL);
    }
    g_free(score);
    engine_free(e);
    return TRUE;
}

static gboolean prepare(struct app *a, struct demo *d, guint64 seed, GError **error)
{
    struct sandbox_options o = {.seed = seed, .live = TRUE};
    d->server = sandbox_new(&o, error);
    if (d->server == NULL)
        return FALSE;
    if (d->dir == NULL) {
        d->dir = g_dir_make_tmp("repute-demo-XXXXXX", error);
        if (d->dir == NULL)
            return FALSE;
    }
    char *workspace = g_build_filename(d->dir, "workspace", NULL);
    if (g_file_test(workspace, G_FILE_TEST_EXISTS)) {
        err_set(error, ERR_USAGE, "the demo that was kept in \"%s\" has lost its server; look at it with --workspace %s, or name another folder",
                d->dir, workspace);
        g_free(workspace);
        return FALSE;
    }
    g_setenv("XDG_DATA_HOME", d->dir, TRUE);
    g_setenv("XDG_STATE_HOME", d->dir, TRUE);
    paths_clear(&a->paths);
    paths_init(&a->paths, workspace, NULL);
    app_open_log(a);
    settings_set(a->conf->settings, "brands", "acme", NULL);
    g_free(workspace);
    return add_account(a, d, "acme", error);
}

int demo_main(struct app *a, int argc, char **argv)
{
    struct demo d = {0};
    guint64 seed = 1;
    for (int i = 1; i < argc; i++) {
        if (g_str_equal(argv[i], "--seed") && i + 1 < argc) {
            seed = g_ascii_strtoull(argv[++i], NULL, 10);
        } else if (g_str_equal(argv[i], "--keep") && i + 1 < argc) {
            d.dir = g_strdup(argv[++i]);
            d.keep = TRUE;
        } else {
            fprintf(stderr, "repute: usage: repute demo [--seed N] [--keep DIR]\n");
            g_free(d.dir);
            return 2;
        }
    }
    GError *error = NULL;
    int code;
    gboolean terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (terminal)
        tui_hold_signals();
    if (!prepare(a, &d, seed, &error)) {
        code = app_fail(error);
        g_error_free(error);
    } else {
        code = terminal ? tui_run(a, TRUE) : tui_print(a, 120, 36, TRUE);
    }
    sandbox_free(d.server);
    if (!d.keep && d.dir != NULL)
        paths_remove_tree(d.dir);
    else if (d.keep && code == 0)
        fprintf(stderr, "repute: the demo's workspace is kept in %s\n", d.dir);
    g_free(d.dir);
    return code;
}
