/* `repute doctor`: what is wrong here, and the one line that mends it. Asks no server. */
#include "cli.h"

#include <stdio.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "repute/clock.h"
#include "repute/platform.h"
#include "repute/store_scores.h"

/* One finding; fix NULL: all is well. */
static void find(struct cli *c, const char *what, const char *fix, const char *format, ...) G_GNUC_PRINTF(4, 5);

static void find(struct cli *c, const char *what, const char *fix, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args), *clean = log_redact(text), *shown = cli_shown(clean);
    va_end(args);
    if (fix != NULL)
        c->code = MAX(c->code, 1);
    if (c->a->json)
        cli_print_json(json_pack("{s:s,s:b,s:s,s:s*}", "check", what, "ok", fix == NULL, "found", clean, "fix", fix));
    else if (fix == NULL)
        printf("ok     %-10s %s\n", what, shown);
    else
        printf("WRONG  %-10s %s\n       %-10s mend: %s\n", what, shown, "", fix);
    g_free(text);
    g_free(clean);
    g_free(shown);
}

static void look_at_terminal(struct cli *c)
{
    const char *charset = NULL, *term = g_getenv("TERM");
    if (g_get_charset(&charset))
        find(c, "locale", NULL, "%s", charset);
    else
        find(c, "locale", "export LC_ALL=C.UTF-8", "%s: only ASCII can be shown", charset);
    if (!isatty(STDOUT_FILENO))
        find(c, "terminal", NULL, "none on standard output; the screen needs one, the verbs do not");
    else if (term == NULL || *term == '\0' || g_str_equal(term, "dumb"))
        find(c, "terminal", "export TERM=xterm-256color, or what this terminal is", "TERM is %s", term != NULL ? term : "not set");
    else
        find(c, "terminal", NULL, "%s", term);
}

static void look_at_configuration(struct cli *c)
{
    const GPtrArray *problems = c->a->conf->problems;
    for (guint i = 0; i < problems->len; i++)
        find(c, "settings", "edit that line, or leave it: the default holds", "%s", (const char *)problems->pdata[i]);
    if (problems->len == 0)
        find(c, "settings", NULL, "%s%s", c->a->paths.config,
             g_file_test(c->a->paths.config, G_FILE_TEST_EXISTS) ? "" : " is not there: the defaults hold");
    if (c->a->sentiment != NULL)
        find(c, "moods", NULL, "weights version %u", sentiment_version(c->a->sentiment));
}

static void look_at_clock(struct cli *c)
{
    GStatBuf st;
    const char *zone = settings_str(c->a->conf->settings, "zone");
    if (g_getenv("REPUTE_NOW") != NULL)
        find(c, "clock", "unset REPUTE_NOW", "it stands still: REPUTE_NOW is set");
    else if (g_stat(c->a->paths.changed, &st) == 0 && (gint64)st.st_mtime * MS_SECOND > c->now + MS_HOUR)
        find(c, "clock", "set the clock, or switch NTP on", "it is behind the workspace's last change");
    else
        find(c, "clock", NULL, "zone %s", zone);
}

/* What scores rest on can be made anew from the messages: so it is. */
static void mend_scores(struct cli *c, const char *problem)
{
    GError *why = NULL;
    if (cli_writer(c, &why) && store_begin(c->w, &why) && store_end(c->w, store_scores_rebuild(c->w, &why), &why))
        find(c, "scores", NULL, "their sums did not add up, and were made anew");
    else
        find(c, "scores", "repute doctor makes them anew, once that can be written", "%s: %s", problem, why->message);
    g_clear_error(&why);
}

static void cannot_read_store(struct cli *c, const GError *why)
{
    if (err_is(why, ERR_NOT_FOUND))
        find(c, "workspace", NULL, "%s is empty so far; repute account add begins one", c->a->paths.workspace);
    else
        find(c, "workspace",
             err_is(why, ERR_DAMAGED) ? "repute restore FILE puts a backup in its place"
             : err_is(why, ERR_NEWER) ? "use the newer repute, or another workspace"
                                      : "ls -la shows who may read and write there; its owner can give it to a group",
             "%s", why->message);
}

static gboolean look_at_store(struct cli *c)
{
    GError *why = NULL;
    GPtrArray *problems = cli_reader(c, &why) ? store_check(c->r, &why) : NULL;
    if (problems == NULL) {
        cannot_read_store(c, why);
        g_error_free(why);
        return FALSE;
    }
    gboolean add_up = TRUE;
    for (guint i = 0; i < problems->len; i++) {
        const char *problem = problems->pdata[i];
        if (g_str_has_prefix(problem, "scores: ")) {
            add_up = FALSE;
            mend_scores(c, problem);
        } else {
            find(c, "workspace", "repute backup FILE keeps what is there, repute restore FILE takes an older one", "%s",
                 problem);
        }
    }
    if (problems->len == 0)
        find(c, "workspace", NULL, "%s", c->a->paths.database);
    if (add_up)
        find(c, "scores", NULL, "their sums are what the messages add up to");
    g_ptr_array_unref(problems);
    if (g_access(c->a->paths.database, W_OK) != 0)
        find(c, "workspace", "ask its owner for write permission by group", "%s cannot be written by you", c->a->paths.database);
    return TRUE;
}

static void look_at_token(struct cli *c, const struct account *a)
{
    GError *why = NULL;
    const char *command = settings_str(c->a->conf->settings, "secret-command");
    if (*command != '\0' || (a->owner != NULL && !g_str_equal(a->owner, c->a->user)))
        return;
    char *token = secret_load(c->a->paths.secrets, a->name, &why);
    if (token == NULL)
        find(c, "token", err_is(why, ERR_LOGIN) ? "repute account add PLATFORM URL --name NAME" : "the chmod that the line names",
             "%s: %s", a->name, why->message);
    g_clear_error(&why);
    secret_free(token);
}

static void look_at_account(struct cli *c, const struct account *a)
{
    if (platform_find(a->platform) == NULL) {
        find(c, "account", NULL, "%s is an archive", a->name);
        return;
    }
    if (a->state == ACCOUNT_OK || a->state == ACCOUNT_OFF)
        find(c, "account", NULL, "%s: %s", a->name, account_state_name(a->state));
    else
        find(c, "account",
             a->state == ACCOUNT_LOGIN     ? "repute account add PLATFORM URL --name NAME signs in again"
             : a->state == ACCOUNT_LIMITED ? "wait; it goes on by itself"
                                           : "look at the network; it is tried again by itself",
             "%s: %s%s%s", a->name, account_state_name(a->state), a->error != NULL ? ": " : "", a->error != NULL ? a->error : "");
    if (a->gaps > 0)
        find(c, "account", "repute sync fills it", "%s: %" G_GINT64_FORMAT " gaps in its history", a->name, a->gaps);
    look_at_token(c, a);
}

static void look_at_accounts(struct cli *c)
{
    GPtrArray *all = store_accounts(c->r, NULL);
    for (guint i = 0; all != NULL && i < all->len; i++)
        look_at_account(c, all->pdata[i]);
    if (all != NULL && all->len == 0)
        find(c, "account", NULL, "none so far; repute account add brings one");
    g_clear_pointer(&all, g_ptr_array_unref);
}

static void look_at_publishing(struct cli *c)
{
    struct ledger_counts n = {0};
    struct pause pause = {0};
    if (store_pause(c->r, &pause, NULL) && pause.on)
        find(c, "publishing", "repute resume", "paused by %s: %s", pause.by, pause.reason);
    pause_clear(&pause);
    if (!store_ledger_counts(c->r, c->now, &n, NULL))
        return;
    gint64 asks = n.by_state[LEDGER_UNKNOWN] + n.by_state[LEDGER_FAILED] + n.by_state[LEDGER_MISSED];
    if (asks > 0)
        find(c, "publishing", "repute queue ls shows them, repute queue settle decides", "%" G_GINT64_FORMAT
             " rows are unknown, failed or missed", asks);
    else
        find(c, "publishing", NULL, "%" G_GINT64_FORMAT " scheduled, %" G_GINT64_FORMAT " held", n.by_state[LEDGER_SCHEDULED],
             n.by_state[LEDGER_HELD]);
}

VERB(doctor)
{
    look_at_terminal(c);
    look_at_configuration(c);
    look_at_clock(c);
    if (look_at_store(c)) {
        look_at_accounts(c);
        look_at_publishing(c);
    }
    return TRUE;
}
