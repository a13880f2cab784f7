/* Single public acts: favourite, repost, mute, block, report, hide, delete. Each is a ledger row, so none happens twice. */
#include "cli.h"

#include "repute/platform.h"

/* Why this account cannot do it, in words; NULL where it can. */
static const char *lacking(const struct account *a, enum capability cap)
{
    const struct platform_ops *ops = platform_find(a->platform);
    if (ops == NULL)
        return "nothing is sent from it";
    return ops->lacks(a->limits, cap);
}

/* args without "item"; taken. what: the question, as in "favourite". */
static gboolean act_on(struct cli *c, const struct item *i, enum capability cap, const char *what, json_t *args, GError **error)
{
    gint64 ms = 0;
    struct account *a = cli_wait_ms(c, &ms, error) ? store_account_by_id(c->r, i->account, error) : NULL;
    if (a == NULL) {
        json_decref(args);
        return FALSE;
    }
    const char *lacks = lacking(a, cap);
    if (lacks != NULL)
        err_set(error, ERR_UNSUPPORTED, "%s: %s", a->name, lacks);
    char *shown = cli_shown(what);
    struct event *e = NULL;
    if (lacks == NULL && cli_ask_public(c, a, shown, error)) {
        json_object_set_new(args, "item", json_id(i->id));
        e = cli_job(c, "act", json_incref(args), error);
    }
    gboolean ok = e != NULL && cli_sent(c, json_object_get(e->result, "ledger"), error);
    event_free(e);
    json_decref(args);
    g_free(shown);
    account_free(a);
    return ok;
}

static struct item *subject(struct cli *c, GError **error)
{
    if (c->n != 1) {
        err_set(error, ERR_USAGE, "which item? one number of `repute ls --items`");
        return NULL;
    }
    return cli_writer(c, error) ? cli_item(c, c->args[0], error) : NULL;
}

static gboolean toggle(struct cli *c, const char *on, const char *off, enum capability cap, GError **error)
{
    struct item *i = subject(c, error);
    if (i == NULL)
        return FALSE;
    const char *action = cli_flag(c, "--undo") ? off : on;
    char *what = g_strdup_printf("%s %s", action, i->author.handle != NULL ? i->author.handle : "it");
    gboolean ok = act_on(c, i, cap, what, json_pack("{s:s}", "action", action), error);
    g_free(what);
    item_free(i);
    return ok;
}

VERB(favourite)
{
    return toggle(c, "favourite", "unfavourite", CAP_FAVOURITE, error);
}

VERB(repost)
{
    struct item *i = subject(c, error);
    gboolean secret = i != NULL && i->visibility >= VIS_FOLLOWERS;
    if (secret)
        err_set(error, ERR_UNSUPPORTED, "a %s message cannot be reposted", visibility_name(i->visibility));
    gboolean ok = i != NULL && !secret;
    item_free(i);
    return ok && toggle(c, "repost", "unrepost", CAP_REPOST, error);
}

VERB(mute)
{
    return toggle(c, "mute", "unmute", CAP_MUTE, error);
}

VERB(block)
{
    return toggle(c, "block", "unblock", CAP_BLOCK, error);
}

VERB(hide)
{
    return toggle(c, "hide", "unhide", CAP_HIDE, error);
}

VERB(report)
{
    if (c->n == 0)
        return cli_report_period(c, error); /* a period, not a person */
    struct item *i = subject(c, error);
    char *why = i != NULL ? cli_text(c, error) : NULL;
    gboolean ok = FALSE;
    if (why != NULL) {
        char *what = g_strdup_printf("report %s to their server", i->author.handle != NULL ? i->author.handle : "them");
        ok = act_on(c, i, CAP_REPORT, what, json_pack("{s:s,s:s}", "action", "report", "comment", why), error);
        g_free(what);
    }
    g_free(why);
    item_free(i);
    return ok;
}

VERB(delete_published)
{
    gint64 id = c->n == 1 ? cli_id(c->args[0]) : 0;
    if (id == 0) {
        err_set(error, ERR_USAGE, "which one? the number of a sent row in `repute queue ls`");
        return FALSE;
    }
    struct ledger *l = cli_writer(c, error) ? store_ledger(c->r, id, error) : NULL;
    if (l == NULL)
        return FALSE;
    gint64 ours = l->state == LEDGER_SENT ? store_ledger_item(c->r, id) : 0;
    struct item *i = ours != 0 ? store_item(c->r, ours, NULL) : NULL;
    if (l->state != LEDGER_SENT)
        err_set(error, ERR_CONFLICT, "%s did not go out; repute queue cancel %s cancels what waits", c->args[0], c->args[0]);
    else if (i == NULL)
        err_set(error, ERR_CONFLICT, "what %s brought out is not known here; delete it there", c->args[0]);
    gboolean ok = i != NULL && act_on(c, i, CAP_DELETE, "delete the post for good", json_pack("{s:s}", "action", "delete"), error);
    item_free(i);
    ledger_free(l);
    return ok;
}
