/* The publish ledger by people: what waits, what went out, what needs a decision; and the stop of all publishing. */
#include "cli.h"

#include <stdio.h>

#include "repute/text.h"
#include "repute/when.h"

/* ---- showing ---- */

static void print_row(struct cli *c, const struct ledger *l)
{
    if (c->a->json) {
        cli_print_json(json_of_ledger(l));
        return;
    }
    const char *zone = settings_str(c->a->conf->settings, "zone");
    gint64 at = l->state == LEDGER_SENT ? l->sent_at : l->due_at;
    char *when = at != 0 ? when_there(at, c->now, l->zone, zone) : g_strdup("-");
    char *part = l->parts > 1 ? g_strdup_printf("(%d/%d) %s", l->part, l->parts, l->text != NULL ? l->text : "") : NULL;
    char *text = cli_shown(part != NULL ? part : l->text), *cut = text_cut(text, 50, "~", NULL);
    char *state = l->state == LEDGER_HELD && l->held_by != NULL ? g_strdup_printf("held:%s", l->held_by)
                                                               : g_strdup(ledger_state_name(l->state));
    printf("%6" G_GINT64_FORMAT "  %-13s %-14s %-12s %-10s %s\n", l->id, state, when, l->account_name,
           action_kind_name(l->action), cut);
    g_free(when);
    g_free(part);
    g_free(text);
    g_free(cut);
    g_free(state);
}

static gboolean list_rows(struct cli *c, GError **error)
{
    const char *name = cli_option(c, "--account");
    guint limit = 1000;
    if (!cli_limit(c, &limit, error) || !cli_reader(c, error))
        return FALSE;
    struct account *a = name != NULL ? store_account(c->r, name, error) : NULL;
    if (name != NULL && a == NULL)
        return FALSE;
    GPtrArray *rows = store_ledgers(c->r, LEDGER_ALL, a != NULL ? a->id : 0, c->now, limit, error);
    account_free(a);
    if (rows == NULL)
        return FALSE;
    for (guint i = 0; i < rows->len; i++)
        print_row(c, rows->pdata[i]);
    if (rows->len == 0)
        cli_warn(c, 3, "the ledger is empty: nothing was sent or scheduled");
    g_ptr_array_unref(rows);
    return TRUE;
}

static void print_line(const char *name, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    char *shown = cli_shown(value);
    printf("%-9s %s\n", name, shown);
    g_free(shown);
}

static void print_time(const char *name, gint64 ms, const char *zone)
{
    char *text = ms != 0 ? when_format(ms, zone, "%Y-%m-%d %H:%M:%S %Z") : NULL;
    print_line(name, text);
    g_free(text);
}

static gboolean show_row(struct cli *c, GError **error)
{
    gint64 id;
    struct ledger *l =
        cli_number(c->args[1], "repute queue ls", &id, error) && cli_reader(c, error) ? store_ledger(c->r, id, error) : NULL;
    if (l == NULL)
        return FALSE;
    if (c->a->json) {
        print_row(c, l);
    } else {
        const char *zone = l->zone != NULL ? l->zone : settings_str(c->a->conf->settings, "zone");
        print_row(c, l);
        print_line("by", l->by);
        print_line("approver", l->approver);
        print_line("approved", l->approved_by);
        print_time("written", l->created_at, zone);
        print_time("due", l->due_at, zone);
        print_time("sent", l->sent_at, zone);
        print_line("url", l->url);
        print_line("error", l->error);
        print_line("hash", l->hash);
        char *text = text_sanitise(l->text != NULL ? l->text : "", -1, 0, 0, NULL);
        printf("\n%s\n", text);
        g_free(text);
    }
    ledger_free(l);
    return TRUE;
}

/* ---- deciding ---- */

/* What lets something out asks as sending does. */
static gboolean asked(struct cli *c, gint64 id, const char *what, GError **error)
{
    struct ledger *l = store_ledger(c->r, id, error);
    struct account *a = l != NULL ? store_account_by_id(c->r, l->account, error) : NULL;
    gboolean ok = a != NULL && cli_ask_public(c, a, what, error);
    account_free(a);
    ledger_free(l);
    return ok;
}

/* Where rows are moved: by the clock of each row's own zone. */
static gboolean take_time(struct cli *c, gint64 id, json_t *args, GError **error)
{
    const char *at = cli_option(c, "--at");
    struct ledger *l = at != NULL ? store_ledger(c->r, id, error) : NULL;
    gint64 ms = 0;
    char *zone = NULL;
    gboolean ok = at == NULL || (l != NULL && cli_time(c, at, l->zone, &ms, &zone, error));
    if (ok && at != NULL) {
        json_object_set_new(args, "at", json_integer(ms));
        json_object_set_new(args, "zone", json_string(zone));
    }
    g_free(zone);
    ledger_free(l);
    return ok;
}

/* One row; args without "id", borrowed. question: NULL where nothing goes out by it. */
static gboolean change_row(struct cli *c, const char *word, const char *question, json_t *args, GError **error)
{
    gint64 id;
    if (!cli_number(word, "repute queue ls", &id, error))
        return FALSE;
    if ((question != NULL && !asked(c, id, question, error)) || !take_time(c, id, args, error))
        return FALSE;
    json_object_set_new(args, "id", json_string(word));
    struct event *e = cli_job(c, "ledger", json_deep_copy(args), error);
    struct ledger *l = e != NULL ? store_ledger(c->r, id, error) : NULL;
    event_free(e);
    if (l == NULL)
        return FALSE;
    print_row(c, l);
    ledger_free(l);
    return TRUE;
}

/* One after another; what is refused leaves the rest alone. args is taken. */
static gboolean change_rows(struct cli *c, const char *question, json_t *args, GError **error)
{
    gboolean ok = c->n > 1 && cli_writer(c, error);
    if (c->n <= 1)
        err_set(error, ERR_USAGE, "which? %s wants numbers of `repute queue ls`", c->args[0]);
    for (int i = 1; ok && i < c->n; i++) {
        GError *why = NULL;
        if (!change_row(c, c->args[i], question, args, &why))
            cli_warn(c, err_exit_code(why), "%s: %s", c->args[i], why->message);
        g_clear_error(&why);
    }
    json_decref(args);
    return ok;
}

static gboolean move_rows(struct cli *c, GError **error)
{
    if (cli_option(c, "--at") == NULL) {
        err_set(error, ERR_USAGE, "move to when? --at TIME");
        return FALSE;
    }
    return change_rows(c, NULL, json_pack("{s:s}", "verb", "move"), error);
}

static gboolean settle_row(struct cli *c, GError **error)
{
    gboolean sent = cli_flag(c, "--sent"), not = cli_flag(c, "--not-sent"), again = cli_flag(c, "--again");
    if (c->n != 2 || sent + not + again != 1) {
        err_set(error, ERR_USAGE, "settle one row: --sent [--url U] where it is there, --not-sent where it is not (it is"
                                  " cancelled), --again where it is not and is to be sent once more");
        return FALSE;
    }
    json_t *args = json_pack("{s:s,s:b,s:b,s:s*}", "verb", "settle", "sent", sent, "again", again, "url", cli_option(c, "--url"));
    return change_rows(c, again ? "send once more" : NULL, args, error);
}

VERB(queue)
{
    static const char *const VERBS[] = {"ls", "show", "cancel", "move", "hold", "release", "approve", "reject", "settle", NULL};
    const char *verb = c->n > 0 ? c->args[0] : "ls";
    if (!g_strv_contains(VERBS, verb)) {
        cli_unknown("queue verb", verb, VERBS, error);
        return FALSE;
    }
    if (g_str_equal(verb, "ls"))
        return list_rows(c, error);
    if (g_str_equal(verb, "show") && c->n == 2)
        return show_row(c, error);
    if (g_str_equal(verb, "move"))
        return move_rows(c, error);
    if (g_str_equal(verb, "settle"))
        return settle_row(c, error);
    if (g_str_equal(verb, "show")) {
        err_set(error, ERR_USAGE, "show wants one number of `repute queue ls`");
        return FALSE;
    }
    const char *question = g_str_equal(verb, "release") ? "let it go" : g_str_equal(verb, "approve") ? "approve it to be sent" : NULL;
    return change_rows(c, question, json_pack("{s:s}", "verb", verb), error);
}

/* ---- the stop of all publishing ---- */

static void say(struct cli *c, const char *text, gboolean on)
{
    if (c->a->json)
        cli_print_json(json_pack("{s:b}", "paused", on));
    else
        puts(text);
}

VERB(pause)
{
    const char *reason = cli_option(c, "--reason");
    if (reason == NULL || *reason == '\0') {
        err_set(error, ERR_USAGE, "say why, for the others: --reason 'wrong price is out'");
        return FALSE;
    }
    struct event *e = cli_job(c, "pause", json_pack("{s:s}", "reason", reason), error);
    if (e != NULL)
        say(c, "publishing is paused for everybody; repute resume ends it", TRUE);
    gboolean ok = e != NULL;
    event_free(e);
    return ok;
}

static guint held_by_pause(struct cli *c)
{
    GPtrArray *rows = store_ledgers(c->r, LEDGER_TO_COME, 0, c->now, 100000, NULL);
    guint n = 0;
    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        const struct ledger *l = rows->pdata[i];
        n += l->state == LEDGER_HELD && g_strcmp0(l->held_by, "pause") == 0;
    }
    g_clear_pointer(&rows, g_ptr_array_unref);
    return n;
}

VERB(resume)
{
    if (!cli_writer(c, error))
        return FALSE;
    struct pause pause = {0};
    gboolean paused = store_pause(c->r, &pause, error) && pause.on;
    pause_clear(&pause);
    if (!paused) {
        cli_warn(c, 0, "publishing is not paused");
        return error == NULL || *error == NULL;
    }
    guint n = held_by_pause(c);
    char *question = g_strdup_printf("publish again? %u held by the pause then go out", n);
    gboolean ok = n == 0 || cli_ask(c, question, error);
    struct event *e = ok ? cli_job(c, "resume", json_object(), error) : NULL;
    if (e != NULL)
        say(c, "publishing goes on; what was held is queued again", FALSE);
    ok = e != NULL;
    event_free(e);
    g_free(question);
    return ok;
}
