/* What public verbs share: the question before, the engine that carries a job or a row out, the outcome after. */
#include "cli.h"

#include <stdio.h>
#include <unistd.h>

#include "repute/clock.h"
#include "repute/when.h"

#define WAIT_MS (60 * MS_SECOND)       /* --wait without a number */
#define UNDER_WAY_MS (15 * MS_SECOND)  /* what is being sent is not broken off before so long after the time */
#define ASK_SERVER_MS (90 * MS_SECOND) /* an answer of a server */

/* ---- questions ---- */

static gboolean somebody_there(void)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* A line from the terminal, without its end; NULL at the end of input. */
static char *answer_to(const char *question)
{
    char line[512];
    fprintf(stderr, "%s ", question);
    fflush(stderr);
    return fgets(line, sizeof line, stdin) != NULL ? g_strdup(g_strstrip(line)) : NULL;
}

static gboolean refused(GError **error)
{
    err_set(error, ERR_CANCELLED, "nothing was done");
    return FALSE;
}

gboolean cli_ask(struct cli *c, const char *question, GError **error)
{
    if (c->a->yes)
        return TRUE;
    if (!somebody_there()) {
        err_set(error, ERR_USAGE, "this would ask \"%s\", and there is no terminal: say --yes", question);
        return FALSE;
    }
    char *asked = g_strdup_printf("%s [y/N]", question), *said = answer_to(asked);
    gboolean yes = said != NULL && (g_ascii_strcasecmp(said, "y") == 0 || g_ascii_strcasecmp(said, "yes") == 0);
    g_free(asked);
    g_free(said);
    return yes || refused(error);
}

static gboolean ask_name(struct cli *c, const struct account *a, const char *what, GError **error)
{
    for (guint i = 0; i < c->a->confirmed->len; i++)
        if (g_strcmp0(c->a->confirmed->pdata[i], a->name) == 0)
            return TRUE;
    if (!somebody_there()) {
        err_set(error, ERR_USAGE, "%s is guarded, and there is no terminal to type its name: say --confirm %s", a->name, a->name);
        return FALSE;
    }
    char *asked = g_strdup_printf("%s as %s, public. It is guarded; its name:", what, a->name), *said = answer_to(asked);
    gboolean yes = g_strcmp0(said, a->name) == 0;
    if (yes)
        g_ptr_array_add(c->a->confirmed, g_strdup(a->name));
    g_free(asked);
    g_free(said);
    return yes || refused(error);
}

gboolean cli_ask_public(struct cli *c, const struct account *a, const char *what, GError **error)
{
    if (a->guarded)
        return ask_name(c, a, what, error);
    char *question = g_strdup_printf("%s as %s (%s), public?", what, a->name, a->handle != NULL ? a->handle : a->url);
    gboolean yes = cli_ask(c, question, error);
    g_free(question);
    return yes;
}

/* ---- engines ---- */

struct engine *cli_engine(struct cli *c, enum cli_engine_kind kind, const char *only,
                          void (*emit)(struct event *e, gpointer data), gboolean (*stop)(gpointer data), gpointer data,
                          GError **error)
{
    struct engine_options o = {.paths = &c->a->paths, .settings = c->a->conf->settings, .sentiment = c->a->sentiment,
                               .user = c->a->user, .emit = emit, .stop = stop, .emit_data = data, .once = kind != ENGINE_FOREVER,
                               .send_only = kind == ENGINE_SEND, .only = only};
    return cli_workspace(c, error) ? engine_new(&o, error) : NULL;
}

struct answer {
    struct event *event;
};

static void take_answer(struct event *e, gpointer data)
{
    struct answer *a = data;
    if ((e->type == EVENT_DONE || e->type == EVENT_FAILED) && e->job == 1 && a->event == NULL)
        a->event = e;
    else
        event_free(e);
}

/* Ends the engine once what it sends is through: a row that is broken off must be read back by whoever comes next. */
static void see_off(struct engine *e)
{
    gint64 until = clock_now_ms() + UNDER_WAY_MS;
    while (engine_sending(e) > 0 && clock_now_ms() < until)
        engine_turn(e, 1000);
    engine_free(e);
}

struct event *cli_network_job(struct cli *c, const char *verb, json_t *args, GError **error)
{
    struct answer a = {NULL};
    struct job *j = job_new(verb, c->a->user, args);
    struct engine *e = cli_engine(c, ENGINE_SEND, NULL, take_answer, NULL, &a, error);
    if (e == NULL) {
        job_free(j);
        return NULL;
    }
    gint64 until = clock_now_ms() + ASK_SERVER_MS;
    j->number = 1;
    engine_job(e, j);
    while (a.event == NULL && clock_now_ms() < until)
        engine_turn(e, 1000);
    see_off(e);
    if (a.event == NULL)
        err_set(error, ERR_NETWORK, "%s: no answer came within %d s", verb, (int)(ASK_SERVER_MS / MS_SECOND));
    else if (a.event->type == EVENT_FAILED)
        err_set(error, a.event->code, "%s", a.event->text);
    if (a.event != NULL && a.event->type == EVENT_FAILED)
        g_clear_pointer(&a.event, event_free);
    return a.event;
}

/* ---- outcomes of rows ---- */

gboolean cli_wait_ms(struct cli *c, gint64 *ms, GError **error)
{
    const char *text = cli_option(c, "--wait");
    gint64 seconds = 0;
    *ms = text != NULL ? WAIT_MS : 0;
    if (text == NULL || *text == '\0')
        return TRUE;
    if (g_ascii_string_to_signed(text, 10, 1, 86400, &seconds, NULL)) {
        *ms = seconds * MS_SECOND;
        return TRUE;
    }
    return when_parse_duration(text, ms, error);
}

/* Nothing more happens to it by itself. */
static gboolean is_settled(const struct ledger *l)
{
    switch (l->state) {
    case LEDGER_SENT:
    case LEDGER_FAILED:
    case LEDGER_UNKNOWN:
    case LEDGER_MISSED:
    case LEDGER_CANCELLED:
        return TRUE;
    case LEDGER_HELD:
        return g_strcmp0(l->held_by, "token") != 0;
    default:
        return FALSE;
    }
}

static void say_owner(struct cli *c, const struct ledger *l, const char *id)
{
    struct account *a = store_account_by_id(c->r, l->account, NULL);
    const char *owner = a != NULL && a->owner != NULL ? a->owner : "another person";
    cli_warn(c, 1, "%s: waits for a process of %s: its token is with them", id, owner);
    account_free(a);
}

static void say_held(struct cli *c, const struct ledger *l, const char *id)
{
    const char *by = l->held_by != NULL ? l->held_by : "";
    if (g_str_equal(by, "login"))
        cli_warn(c, 4, "%s: %s needs login: repute account add; it goes out after that", id, l->account_name);
    else if (g_str_equal(by, "pause"))
        cli_warn(c, 1, "%s: held, publishing is paused; repute resume ends it", id);
    else if (g_str_equal(by, "approval"))
        cli_warn(c, 1, "%s: waits for %s to approve it: repute queue approve %s", id,
                 l->approver != NULL ? l->approver : "somebody", id);
    else if (g_str_equal(by, "token"))
        say_owner(c, l, id);
    else
        cli_warn(c, 1, "%s: held for a person: repute queue release %s", id, id);
}

static void say_outcome(struct cli *c, const struct ledger *l)
{
    char id[24];
    const char *why = l->error != NULL ? l->error : "no reason is known";
    g_snprintf(id, sizeof id, "%" G_GINT64_FORMAT, l->id);
    switch (l->state) {
    case LEDGER_SENT:
        cli_warn(c, 0, "%s: sent%s%s", id, l->url != NULL ? ", " : "", l->url != NULL ? l->url : "");
        break;
    case LEDGER_FAILED:
        cli_warn(c, 1, "%s: failed: %s", id, why);
        break;
    case LEDGER_UNKNOWN:
        cli_warn(c, 5, "%s: nobody knows whether it is there: %s; look, then: repute queue settle %s --sent, or --not-sent", id,
                 why, id);
        break;
    case LEDGER_MISSED:
        cli_warn(c, 1, "%s: missed its time: repute queue move %s --at TIME", id, id);
        break;
    case LEDGER_CANCELLED:
        cli_warn(c, 1, "%s: somebody cancelled it", id);
        break;
    case LEDGER_HELD:
        say_held(c, l, id);
        break;
    case LEDGER_SENDING:
        cli_warn(c, 5, "%s: still being sent; the next repute sync looks whether it arrived", id);
        break;
    default:
        cli_warn(c, 1, "%s: still %s%s%s; repute queue show %s", id, ledger_state_name(l->state), l->error != NULL ? ": " : "",
                 l->error != NULL ? l->error : "", id);
        break;
    }
}

static GPtrArray *rows_of(struct cli *c, const json_t *ids, GError **error)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)ledger_free);
    gsize i;
    json_t *id;
    json_array_foreach(ids, i, id) {
        struct ledger *l = store_ledger(c->r, cli_id(json_string_value(id)), error);
        if (l == NULL) {
            g_ptr_array_unref(rows);
            return NULL;
        }
        g_ptr_array_add(rows, l);
    }
    return rows;
}

static gboolean all_settled(const GPtrArray *rows)
{
    gboolean all = TRUE;
    for (guint i = 0; i < rows->len; i++)
        all = all && is_settled(rows->pdata[i]);
    return all;
}

static gboolean see_through(struct cli *c, const json_t *ids, gint64 ms, GError **error)
{
    struct engine *e = cli_engine(c, ENGINE_SEND, NULL, NULL, NULL, NULL, error);
    if (e == NULL)
        return FALSE;
    gint64 until = clock_now_ms() + ms, left = ms;
    GPtrArray *rows = rows_of(c, ids, error);
    while (rows != NULL && !all_settled(rows) && left > 0) {
        engine_turn(e, (int)MIN(left, 1000));
        g_ptr_array_unref(rows);
        rows = rows_of(c, ids, error);
        left = until - clock_now_ms();
    }
    see_off(e);
    if (rows != NULL) {
        g_ptr_array_unref(rows);
        rows = rows_of(c, ids, error);
    }
    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        if (c->a->json)
            cli_print_json(json_of_ledger(rows->pdata[i]));
        say_outcome(c, rows->pdata[i]);
    }
    gboolean ok = rows != NULL;
    g_clear_pointer(&rows, g_ptr_array_unref);
    return ok;
}

/* Whether a process keeps this account in step, and so would send for it. */
static gboolean somebody_sends(struct cli *c, const struct ledger *l)
{
    struct locks *locks = locks_open(c->a->paths.locks, NULL);
    gboolean is_free = locks != NULL && locks_take_account(locks, l->account);
    locks_free(locks);
    return locks != NULL && !is_free;
}

static void say_who_sends(struct cli *c, const GPtrArray *rows)
{
    struct pause pause = {0};
    gboolean said = FALSE;
    for (guint i = 0; i < rows->len && !said; i++) {
        const struct ledger *l = rows->pdata[i];
        said = l->state != LEDGER_HELD && !somebody_sends(c, l);
        if (l->state == LEDGER_HELD)
            cli_warn(c, 0, "%" G_GINT64_FORMAT " waits for %s", l->id, l->approver != NULL ? l->approver : "a person");
    }
    if (said)
        cli_warn(c, 0, "nothing here sends it now: repute sync, or repute worker");
    if (store_pause(c->r, &pause, NULL) && pause.on)
        cli_warn(c, 0, "publishing is paused by %s (%s); it waits", pause.by, pause.reason);
    pause_clear(&pause);
}

gboolean cli_sent(struct cli *c, const json_t *ids, GError **error)
{
    gint64 ms = 0;
    GPtrArray *rows = cli_wait_ms(c, &ms, error) ? rows_of(c, ids, error) : NULL;
    if (rows == NULL)
        return FALSE;
    for (guint i = 0; i < rows->len; i++) {
        const struct ledger *l = rows->pdata[i];
        if (c->a->json)
            cli_print_json(json_of_ledger(l));
        else
            printf("%" G_GINT64_FORMAT "\n", l->id);
    }
    fflush(stdout);
    gboolean ok = TRUE;
    if (ms > 0)
        ok = see_through(c, ids, ms, error);
    else
        say_who_sends(c, rows);
    g_ptr_array_unref(rows);
    return ok;
}
