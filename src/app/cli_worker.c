/* Fetching and sending without a screen: one pass (`repute sync`), or without end (`repute worker`). */
#include "cli.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>

#include "repute/clock.h"
#include "repute/platform.h"
#include "repute/when.h"

#define PASS_MS (10 * MS_MINUTE)    /* a pass that is not over by then ends, and says so */
#define END_MS (10 * G_USEC_PER_SEC) /* a request that sends may run so long after a signal, in us */

/* ---- sync ---- */

static const char *word_of(const struct account *a, gboolean leased, gboolean ours)
{
    if (!ours)
        return "its token is with another person";
    if (!leased && a->state == ACCOUNT_OK)
        return "another process keeps it in step";
    return account_state_name(a->state);
}

/* What could not be stored counts more than what was before. */
static void take_unsaid(struct account *a, const char *unsaid)
{
    if (unsaid == NULL)
        return;
    a->state = ACCOUNT_LIMITED;
    g_free(a->error);
    a->error = g_strdup(unsaid);
}

static int code_of(const struct account *a)
{
    return a->state == ACCOUNT_OK || a->state == ACCOUNT_OFF ? 0 : a->state == ACCOUNT_LOGIN ? 4 : 1;
}

static void report_account(struct cli *c, const struct engine *e, struct account *a)
{
    gint64 came = 0;
    take_unsaid(a, engine_unsaid(e, a->id));
    gboolean leased = engine_came(e, a->id, &came), ours = a->owner == NULL || g_str_equal(a->owner, c->a->user);
    const char *word = word_of(a, leased, ours);
    c->code = MAX(c->code, ours ? code_of(a) : 0);
    if (c->a->json) {
        json_t *j = json_of_account(a, a->gaps);
        json_object_set_new(j, "new", json_integer(came));
        json_object_set_new(j, "synced", json_boolean(leased && ours));
        cli_print_json(j);
        return;
    }
    char *to = a->complete_to != 0 ? when_short(a->complete_to, c->now, settings_str(c->a->conf->settings, "zone")) : NULL;
    char *error = cli_shown(a->state != ACCOUNT_OK ? a->error : NULL);
    printf("%s: %s", a->name, word);
    if (*error != '\0')
        printf(" (%s)", error);
    if (to != NULL)
        printf(", complete to %s", to);
    if (leased)
        printf(", %" G_GINT64_FORMAT " new", came);
    if (a->gaps > 0)
        printf(", %" G_GINT64_FORMAT " gap%s", a->gaps, a->gaps == 1 ? "" : "s");
    putchar('\n');
    g_free(to);
    g_free(error);
}

static gboolean is_one_of(const GArray *ids, gint64 id)
{
    for (guint i = 0; ids != NULL && i < ids->len; i++)
        if (g_array_index(ids, gint64, i) == id)
            return TRUE;
    return FALSE;
}

/* Rows that this pass tried, or read back after another process (begun), and that did not go out. */
static void report_rows(struct cli *c, gint64 account, const GArray *begun)
{
    GPtrArray *rows = store_ledgers(c->r, LEDGER_ALL, account, c->now, 500, NULL);
    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        const struct ledger *l = rows->pdata[i];
        if ((l->tried_at < c->now && !is_one_of(begun, l->id)) || l->state == LEDGER_SENT || l->state == LEDGER_SENDING)
            continue; /* what another process is sending is its own */
        gboolean login = l->state == LEDGER_HELD && g_strcmp0(l->held_by, "login") == 0;
        cli_warn(c, l->state == LEDGER_UNKNOWN ? 5 : login ? 4 : 1, "row %" G_GINT64_FORMAT " (%s on %s) is %s: %s", l->id,
                 action_kind_name(l->action), l->account_name, ledger_state_name(l->state), l->error != NULL ? l->error : "");
    }
    g_clear_pointer(&rows, g_ptr_array_unref);
}

static gboolean report(struct cli *c, const struct engine *e, const char *only, const GArray *begun, GError **error)
{
    GPtrArray *all = cli_reader(c, error) ? store_accounts(c->r, error) : NULL;
    if (all == NULL)
        return FALSE;
    guint n = 0;
    for (guint i = 0; i < all->len; i++) {
        struct account *a = all->pdata[i];
        if (platform_find(a->platform) == NULL || (only != NULL && !g_str_equal(only, a->name)))
            continue;
        report_account(c, e, a);
        report_rows(c, a->id, begun);
        n++;
    }
    if (n == 0)
        cli_warn(c, 3, "there is no account to sync; repute account add brings one");
    g_ptr_array_unref(all);
    return TRUE;
}

VERB(sync)
{
    const char *only = cli_option(c, "--account");
    if (only != NULL) {
        struct account *a = cli_writer(c, error) ? store_account(c->r, only, error) : NULL;
        gboolean known = a != NULL;
        account_free(a);
        if (!known)
            return FALSE;
    }
    if (!cli_writer(c, error))
        return FALSE;
    g_autoptr(GArray) begun = store_ledger_sending(c->r, NULL);
    struct engine *e = cli_engine(c, ENGINE_PASS, only, NULL, NULL, NULL, error);
    if (e == NULL)
        return FALSE;
    gint64 until = c->now + PASS_MS;
    gboolean over;
    while (!(over = engine_idle(e)) && clock_now_ms() < until)
        engine_turn(e, 1000);
    gboolean ok = report(c, e, only, begun, error);
    engine_free(e);
    if (!over)
        cli_warn(c, 1, "the pass was not over after %d minutes; the next goes on", (int)(PASS_MS / MS_MINUTE));
    return ok;
}

/* ---- worker ---- */

struct ending {
    struct engine *engine;
    sigset_t signals;
    atomic_bool over;
};

/* Blocked in every other thread, so only this one gets them. */
static void *wait_for_signal(void *data)
{
    struct ending *w = data;
    int sig = 0;
    sigwait(&w->signals, &sig);
    atomic_store(&w->over, TRUE);
    engine_wake(w->engine);
    return NULL;
}

static gboolean is_over(gpointer data)
{
    return atomic_load(&((struct ending *)data)->over);
}

static void work(struct engine *e, struct ending *w)
{
    while (!atomic_load(&w->over))
        engine_turn(e, -1);
    gint64 until = g_get_monotonic_time() + END_MS;
    while (engine_sending(e) > 0 && g_get_monotonic_time() < until)
        engine_turn(e, 100);
}

/* systemd reads \, " and % (and $ in what it runs) as its own. */
static char *unit_word(const char *word)
{
    GString *out = g_string_new("\"");
    for (const char *p = word; *p != '\0'; p++) {
        if (*p == '\\' || *p == '"')
            g_string_append_c(out, '\\');
        else if (*p == '%' || *p == '$')
            g_string_append_c(out, *p);
        g_string_append_c(out, *p);
    }
    g_string_append_c(out, '"');
    return g_string_free(out, FALSE);
}

static void print_unit(struct cli *c)
{
    char *program = g_file_read_link("/proc/self/exe", NULL);
    char *exe = unit_word(program != NULL ? program : "repute");
    char *workspace = g_canonicalize_filename(c->a->paths.workspace, NULL), *ws = unit_word(workspace);
    char *config = g_canonicalize_filename(c->a->paths.config, NULL), *conf = unit_word(config);
    printf("# ~/.config/systemd/user/repute.service, then: systemctl --user enable --now repute; loginctl enable-linger\n"
           "[Unit]\n"
           "Description=repute: fetches what people say to us, sends what is due\n"
           "After=network-online.target\n"
           "\n"
           "[Service]\n"
           "ExecStart=%s --workspace %s --config %s worker\n"
           "Restart=on-failure\n"
           "RestartSec=10\n"
           "TimeoutStopSec=30\n"
           "NoNewPrivileges=yes\n"
           "\n"
           "[Install]\n"
           "WantedBy=default.target\n",
           exe, ws, conf);
    g_free(program);
    g_free(exe);
    g_free(workspace);
    g_free(ws);
    g_free(config);
    g_free(conf);
}

VERB(worker)
{
    if (cli_flag(c, "--print-unit")) {
        print_unit(c);
        return TRUE;
    }
    struct ending w = {0};
    pthread_t thread;
    sigemptyset(&w.signals);
    sigaddset(&w.signals, SIGTERM);
    sigaddset(&w.signals, SIGINT);
    sigaddset(&w.signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &w.signals, NULL);
    w.engine = cli_engine(c, ENGINE_FOREVER, NULL, NULL, is_over, &w, error);
    if (w.engine == NULL)
        return FALSE;
    int failed = pthread_create(&thread, NULL, wait_for_signal, &w);
    if (failed == 0) {
        log_info("worker", "started by %s", c->a->user);
        work(w.engine, &w);
        pthread_join(thread, NULL);
        log_info("worker", "ended");
    } else {
        err_set(error, ERR_INTERNAL, "the worker cannot wait for signals: %s", g_strerror(failed));
    }
    engine_free(w.engine);
    return failed == 0;
}
