/* Accounts of ours: signing in, health, leaving; and what is watched with them. */
#include "cli.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "repute/platform.h"
#include "repute/text.h"
#include "repute/when.h"

#define NO_ACCOUNT "no account so far; repute account add signs in"

/* ---- add ---- */

/* "none": that of the settings again. */
static json_t *zone_args(const char *account, const char *zone)
{
    return json_pack("{s:s,s:s*}", "account", account, "zone", g_str_equal(zone, "none") ? NULL : zone);
}

static gboolean set_zone_of_added(struct cli *c, const char *name, GError **error)
{
    const char *zone = cli_option(c, "--zone");
    struct event *e = zone != NULL ? cli_job(c, "account-zone", zone_args(name, zone), error) : NULL;
    gboolean ok = zone == NULL || e != NULL;
    event_free(e);
    return ok;
}

static gboolean report_added(struct cli *c, struct event *e, GError **error)
{
    const char *name = json_string_value(json_object_get(e->result, "account"));
    gboolean ok = name != NULL && cli_reader(c, error) && set_zone_of_added(c, name, error);
    struct account *a = ok ? store_account(c->r, name, error) : NULL;
    if (a == NULL)
        return FALSE;
    if (c->a->json)
        cli_print_json(json_of_account(a, a->gaps));
    else
        printf("%s is connected as %s; repute sync fetches its messages\n", a->name, a->handle != NULL ? a->handle : a->url);
    account_free(a);
    return TRUE;
}

static json_t *sign_in_args(struct cli *c)
{
    return json_pack("{s:s,s:s,s:s*}", "platform", c->args[1], "url", c->args[2], "name", cli_option(c, "--name"));
}

static struct event *add_with_token(struct cli *c, const char *file, GError **error)
{
    char *token = secret_from_file(file, error);
    if (token == NULL)
        return NULL;
    json_t *args = sign_in_args(c);
    json_object_set_new(args, "token", json_string(token));
    secret_free(token);
    return cli_network_job(c, "account-add", args, error);
}

/* Where nobody can type, a prompt that got no answer was none. */
static enum err_code no_answer(void)
{
    return isatty(STDIN_FILENO) ? ERR_CANCELLED : ERR_USAGE;
}

/* The address is opened wherever there is a browser; what the page then shows is pasted here. */
static char *pasted_code(const char *url)
{
    char line[2048];
    fprintf(stderr, "Open this address where you are signed in as the account, and allow it:\n\n  %s\n\nThen paste the code it shows: ",
            url);
    fflush(stderr);
    char *code = fgets(line, sizeof line, stdin) != NULL ? g_strdup(g_strstrip(line)) : NULL;
    explicit_bzero(line, sizeof line);
    if (!isatty(STDIN_FILENO))
        fputc('\n', stderr);
    return code;
}

static struct event *add_by_browser(struct cli *c, GError **error)
{
    struct event *e = cli_network_job(c, "account-register", sign_in_args(c), error);
    const char *url = e != NULL ? json_string_value(json_object_get(e->result, "url")) : NULL;
    if (url == NULL) {
        event_free(e);
        return NULL;
    }
    char *code = pasted_code(url);
    struct event *done = NULL;
    if (code == NULL || *code == '\0') {
        err_set(error, no_answer(), "no code was pasted; nothing was added: without a terminal --token-file F gives a token");
    } else {
        json_t *args = sign_in_args(c);
        json_object_set(args, "app", json_object_get(e->result, "app"));
        json_object_set_new(args, "code", json_string(code));
        done = cli_network_job(c, "account-token", args, error);
    }
    secret_free(code);
    event_free(e);
    return done;
}

/* A line that somebody types, or a script writes; a secret one without showing it. To be freed with secret_free(). */
static char *typed_line(const char *question, gboolean hidden)
{
    char line[2048];
    struct termios before, quiet;
    gboolean quietly = hidden && tcgetattr(STDIN_FILENO, &before) == 0;
    if (quietly) {
        quiet = before;
        quiet.c_lflag &= (tcflag_t)~ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    fprintf(stderr, "%s: ", question);
    fflush(stderr);
    char *text = fgets(line, sizeof line, stdin) != NULL ? g_strdup(g_strstrip(line)) : NULL;
    explicit_bzero(line, sizeof line);
    if (quietly)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    if (quietly || !isatty(STDIN_FILENO))
        fputc('\n', stderr);
    return text;
}

/* With a name and a password, which is asked for where no file holds it. */
static struct event *add_with_password(struct cli *c, const struct platform_sign_in *s, GError **error)
{
    const char *file = cli_option(c, "--password-file"), *user = cli_option(c, "--user");
    if (file == NULL)
        file = cli_option(c, "--token-file");
    char *asked = user == NULL ? typed_line(s->name, FALSE) : NULL, *password = NULL;
    user = user != NULL ? user : asked;
    if (user != NULL && *user != '\0' && file == NULL && isatty(STDIN_FILENO))
        fprintf(stderr, "An %s is made in the network's own program: %s.\n", s->word, s->hint);
    if (user != NULL && *user != '\0')
        password = file != NULL ? secret_from_file(file, error) : typed_line(s->word, TRUE);
    struct event *e = NULL;
    if (password != NULL && *password != '\0') {
        json_t *args = sign_in_args(c);
        json_object_set_new(args, "user", json_string(user));
        json_object_set_new(args, "password", json_string(password));
        e = cli_network_job(c, "account-token", args, error);
    } else if (file == NULL || user == NULL || *user == '\0') {
        err_set(error, no_answer(), "no %s was given; nothing was added: --user and --password-file give both", s->name);
    }
    secret_free(password);
    g_free(asked);
    return e;
}

static gboolean add(struct cli *c, GError **error)
{
    const char *file = cli_option(c, "--token-file");
    if (c->n != 3) {
        err_set(error, ERR_USAGE,
                "usage: repute account add PLATFORM URL [--name N] [--zone Z] [--token-file F | --user U --password-file F]");
        return FALSE;
    }
    if (cli_option(c, "--zone") != NULL && !when_zone_check(cli_option(c, "--zone"), error))
        return FALSE;
    const struct platform_ops *ops = platform_find(c->args[1]);
    if (ops == NULL) {
        const char **names = platform_names();
        cli_unknown("platform", c->args[1], names, error);
        g_free(names);
        return FALSE;
    }
    gboolean password = ops->sign_in->password;
    if (!password && (cli_option(c, "--password-file") != NULL || cli_option(c, "--user") != NULL)) {
        err_set(error, ERR_UNSUPPORTED, "%s signs in with a token: --token-file F, or without it in a browser", c->args[1]);
        return FALSE;
    }
    struct event *e = password       ? add_with_password(c, ops->sign_in, error)
                      : file != NULL ? add_with_token(c, file, error)
                                     : add_by_browser(c, error);
    gboolean ok = e != NULL && report_added(c, e, error);
    event_free(e);
    return ok;
}

/* ---- list, check, remove, guard ---- */

static void print_account(struct cli *c, const struct account *a)
{
    if (c->a->json) {
        cli_print_json(json_of_account(a, a->gaps));
        return;
    }
    const char *zone = settings_str(c->a->conf->settings, "zone");
    char *proved = a->proved_at != 0 ? when_short(a->proved_at, c->now, zone) : g_strdup("never");
    char *to = a->complete_to != 0 ? when_short(a->complete_to, c->now, zone) : g_strdup("-");
    char *error = cli_shown(a->error), *handle = cli_shown(a->handle != NULL ? a->handle : a->url);
    char *gaps = a->gaps > 0 ? g_strdup_printf(", %" G_GINT64_FORMAT " gap%s", a->gaps, a->gaps == 1 ? "" : "s") : NULL;
    printf("%-14s %-9s %-8s %s  proved %s, complete to %s%s%s%s%s%s%s\n", a->name, a->platform, account_state_name(a->state),
           handle, proved, to, gaps != NULL ? gaps : "", a->guarded ? ", guarded" : "", a->zone != NULL ? ", times in " : "",
           a->zone != NULL ? a->zone : "", *error != '\0' ? ": " : "", error);
    g_free(gaps);
    g_free(proved);
    g_free(to);
    g_free(error);
    g_free(handle);
}

static gboolean list_accounts(struct cli *c, GError **error)
{
    GPtrArray *all = cli_reader(c, error) ? store_accounts(c->r, error) : NULL;
    if (all == NULL)
        return FALSE;
    for (guint i = 0; i < all->len; i++)
        print_account(c, all->pdata[i]);
    if (all->len == 0)
        cli_warn(c, 3, NO_ACCOUNT);
    g_ptr_array_unref(all);
    return TRUE;
}

static void check_one(struct cli *c, const struct account *a)
{
    GError *why = NULL;
    struct event *e = cli_network_job(c, "account-check", json_pack("{s:s}", "account", a->name), &why);
    struct account *now = store_account_by_id(c->r, a->id, NULL);
    if (c->a->json && now != NULL)
        print_account(c, now);
    else if (e != NULL)
        puts(e->text);
    if (why != NULL)
        cli_warn(c, err_exit_code(why), "%s: %s", a->name, why->message);
    g_clear_error(&why);
    account_free(now);
    event_free(e);
}

static gboolean check_accounts(struct cli *c, GError **error)
{
    GPtrArray *all = cli_reader(c, error) ? store_accounts(c->r, error) : NULL;
    struct account *named = all != NULL && c->n > 1 ? store_account(c->r, c->args[1], error) : NULL;
    gboolean ok = all != NULL && (c->n == 1 || named != NULL);
    guint n = 0;
    for (guint i = 0; ok && i < all->len; i++) {
        const struct account *a = all->pdata[i];
        if (named != NULL ? a->id != named->id : platform_find(a->platform) == NULL)
            continue;
        check_one(c, a);
        n++;
    }
    if (ok && n == 0)
        cli_warn(c, 3, NO_ACCOUNT);
    account_free(named);
    g_clear_pointer(&all, g_ptr_array_unref);
    return ok;
}

/* A job about one account of ours; what it says on standard output. args is taken. */
static gboolean account_job(struct cli *c, const char *verb, json_t *args, GError **error)
{
    struct event *e = cli_job(c, verb, args, error);
    if (e == NULL)
        return FALSE;
    if (!c->a->json && e->text != NULL)
        puts(e->text);
    else if (c->a->json)
        cli_print_json(json_pack("{s:s*}", "message", e->text));
    event_free(e);
    return TRUE;
}

static gboolean remove_account(struct cli *c, GError **error)
{
    struct account *a = cli_reader(c, error) ? store_account(c->r, c->args[1], error) : NULL;
    if (a == NULL)
        return FALSE;
    char *question = g_strdup_printf("remove %s and its token from this workspace? its messages stay", a->name);
    gboolean ok = cli_ask(c, question, error);
    g_free(question);
    account_free(a);
    return ok && account_job(c, "account-remove", json_pack("{s:s}", "account", c->args[1]), error);
}

VERB(account)
{
    static const char *const VERBS[] = {"add", "ls", "check", "rm", "guard", "zone", NULL};
    const char *verb = c->n > 0 ? c->args[0] : "ls";
    if (!g_strv_contains(VERBS, verb)) {
        cli_unknown("account verb", verb, VERBS, error);
        return FALSE;
    }
    if (g_str_equal(verb, "add"))
        return add(c, error);
    if (g_str_equal(verb, "ls"))
        return list_accounts(c, error);
    if (g_str_equal(verb, "check"))
        return check_accounts(c, error);
    if (g_str_equal(verb, "zone") && c->n == 3)
        return account_job(c, "account-zone", zone_args(c->args[1], c->args[2]), error);
    if (g_str_equal(verb, "zone")) {
        err_set(error, ERR_USAGE, "zone wants an account and a zone: repute account zone acme Europe/Berlin, or none");
        return FALSE;
    }
    if (c->n != 2) {
        err_set(error, ERR_USAGE, "%s wants the name of an account; repute account ls lists them", verb);
        return FALSE;
    }
    if (g_str_equal(verb, "rm"))
        return remove_account(c, error);
    return account_job(c, "account-guard", json_pack("{s:s,s:b}", "account", c->args[1], "on", !cli_flag(c, "--off")), error);
}

/* ---- watches ---- */

static gboolean list_watches(struct cli *c, GError **error)
{
    GPtrArray *all = cli_reader(c, error) ? store_watches(c->r, 0, error) : NULL;
    if (all == NULL)
        return FALSE;
    for (guint i = 0; i < all->len; i++) {
        const struct watch *w = all->pdata[i];
        if (c->a->json)
            cli_print_json(json_pack("{s:o,s:s,s:s,s:s*,s:o,s:s?}", "id", json_id(w->id), "account", w->account_name, "query", w->query,
                                     "by", w->by, "created_at", json_time(w->created_at), "error", w->error));
        else
            printf("%-14s %s%s%s\n", w->account_name, w->query, w->error != NULL ? "   ! " : "",
                   w->error != NULL ? w->error : "");
    }
    if (all->len == 0)
        cli_warn(c, 3, "nothing is watched; repute watch add QUERY --account NAME");
    g_ptr_array_unref(all);
    return TRUE;
}

static gboolean remove_watch(struct cli *c, GError **error)
{
    const char *account = cli_option(c, "--account"), *query = c->args[1];
    g_autofree char *folded = text_fold(query);
    GPtrArray *all = cli_writer(c, error) ? store_watches(c->r, 0, error) : NULL;
    guint n = 0;
    gboolean ok = all != NULL;
    for (guint i = 0; ok && i < all->len; i++) {
        const struct watch *w = all->pdata[i];
        g_autofree char *words = text_fold(w->query);
        if (!g_str_equal(words, folded) || (account != NULL && !g_str_equal(w->account_name, account)))
            continue;
        ok = account_job(c, "unwatch", json_pack("{s:o}", "id", json_id(w->id)), error);
        n++;
    }
    if (ok && n == 0) {
        err_set(error, ERR_NOT_FOUND, "\"%s\" is not watched; repute watch ls lists what is", query);
        ok = FALSE;
    }
    g_clear_pointer(&all, g_ptr_array_unref);
    return ok;
}

VERB(watch)
{
    static const char *const VERBS[] = {"ls", "add", "rm", NULL};
    const char *verb = c->n > 0 ? c->args[0] : "ls", *account = cli_option(c, "--account");
    if (!g_strv_contains(VERBS, verb)) {
        cli_unknown("watch verb", verb, VERBS, error);
        return FALSE;
    }
    if (g_str_equal(verb, "ls"))
        return list_watches(c, error);
    if (c->n != 2 || (account == NULL && g_str_equal(verb, "add"))) {
        err_set(error, ERR_USAGE, "usage: repute watch add QUERY --account NAME, repute watch rm QUERY");
        return FALSE;
    }
    if (g_str_equal(verb, "rm"))
        return remove_watch(c, error);
    return account_job(c, "watch", json_pack("{s:s,s:s}", "account", account, "query", c->args[1]), error);
}
