/* Single acts that others see: each asks, naming the account; guarded accounts want their name typed. */
#include "cmd.h"

#include <string.h>

struct public_act {
    json_t *args;
};

static void public_act_free(gpointer p)
{
    struct public_act *a = p;
    json_decref(a->args);
    g_free(a);
}

static void over(struct ui *ui, const struct event *e, gpointer data)
{
    ui_tell(ui, e->type == EVENT_FAILED ? SAY_ERROR : SAY_INFO, "%s", e->text);
}

static void yes(struct ui *ui, gpointer p)
{
    ui_submit(ui, "act", json_incref(((struct public_act *)p)->args), over, NULL);
}

/* Asked first what can be done: a yes to what cannot is worse than none. */
static gboolean can(struct ui *ui, const struct subject *s, enum capability cap, GError **error)
{
    const char *lacks = account_lacks(status_account(ui, s->account), cap);
    if (lacks != NULL)
        err_set(error, ERR_UNSUPPORTED, "%s: %s", s->account_name, lacks);
    return lacks == NULL;
}

static gboolean ask(struct ui *ui, const struct subject *s, enum capability cap, const char *action, const char *question,
                    json_t *more, GError **error)
{
    gboolean ok = can(ui, s, cap, error);
    if (ok) {
        char *item = g_strdup_printf("%" G_GINT64_FORMAT, s->item);
        struct public_act *a = g_new0(struct public_act, 1);
        a->args = json_pack("{s:s,s:s,s:s}", "action", action, "item", item, "account", s->account_name);
        if (more != NULL)
            json_object_update(a->args, more);
        ui_ask_public(ui, question, s->guarded ? s->account_name : NULL, yes, a, public_act_free);
        g_free(item);
    }
    json_decref(more);
    return ok;
}

static char *account_words(struct ui *ui, const struct subject *s)
{
    const struct account *a = status_account(ui, s->account);
    const char *url = a != NULL ? a->url : NULL, *host = url != NULL ? strstr(url, "://") : NULL;
    return g_strdup_printf("%s%s%s%s", s->account_name, s->guarded ? "!" : "", url != NULL ? " on " : "",
                           host != NULL ? host + 3 : url != NULL ? url : "");
}

static gboolean act(struct ui *ui, enum capability cap, const char *verb, const char *more, GError **error)
{
    struct subject s;
    if (!ui_subject(ui, &s, error))
        return FALSE;
    char *as = account_words(ui, &s);
    char *question = g_strdup_printf("%s as %s: %s, public?%s", verb, as, s.who, more);
    gboolean ok = ask(ui, &s, cap, verb, question, NULL, error);
    g_free(question);
    g_free(as);
    return ok;
}

static struct item *current(struct ui *ui, GError **error)
{
    struct subject s;
    return ui_subject(ui, &s, error) ? store_item(ui->o.reader, s.item, error) : NULL;
}

CMD(favourite)
{
    struct item *i = current(ui, error);
    gboolean ok = i != NULL && act(ui, CAP_FAVOURITE, i->favourited ? "unfavourite" : "favourite", "", error);
    item_free(i);
    return ok;
}

CMD(repost)
{
    struct item *i = current(ui, error);
    if (i != NULL && i->visibility >= VIS_FOLLOWERS) {
        err_set(error, ERR_UNSUPPORTED, "a %s message cannot be reposted", visibility_name(i->visibility));
        item_free(i);
        return FALSE;
    }
    gboolean ok = i != NULL && act(ui, CAP_REPOST, i->reposted ? "unrepost" : "repost", "", error);
    item_free(i);
    return ok;
}

/* Which of theirs are hidden, no server says: both are asked for by name. */
CMD(hide)
{
    gboolean back = call->n == 1 && g_str_equal(call->args[0], "undo");
    if (call->n > 0 && !back) {
        err_set(error, ERR_USAGE, "hide, or hide undo");
        return FALSE;
    }
    return act(ui, CAP_HIDE, back ? "unhide" : "hide", back ? "" : " :hide undo shows it again", error);
}

CMD(delete_remote)
{
    if (ui_focused(ui)->ops->id == PANE_SCHEDULED)
        return cmd_delete_published(ui, call, error);
    struct subject s;
    struct item *i = ui_subject(ui, &s, error) ? store_item(ui->o.reader, s.item, error) : NULL;
    if (i == NULL)
        return FALSE;
    gboolean ours = i->direction == DIR_OUT;
    item_free(i);
    if (!ours)
        return act(ui, CAP_HIDE, "hide", " :hide undo shows it again", error);
    char *as = account_words(ui, &s);
    char *question = g_strdup_printf("delete as %s: our post, for good?", as);
    gboolean ok = ask(ui, &s, CAP_DELETE, "delete", question, NULL, error);
    g_free(question);
    g_free(as);
    return ok;
}

static gboolean person_act(struct ui *ui, enum capability cap, const char *on, const char *off, GError **error)
{
    struct subject s;
    if (!ui_subject(ui, &s, error))
        return FALSE;
    struct person *p = store_person(ui->o.reader, s.person, ui->now, error);
    if (p == NULL)
        return FALSE;
    gboolean is_on = cap == CAP_MUTE ? p->muted : p->blocked;
    person_free(p);
    return act(ui, cap, is_on ? off : on, "", error);
}

CMD(mute)
{
    return person_act(ui, CAP_MUTE, "mute", "unmute", error);
}

CMD(block)
{
    return person_act(ui, CAP_BLOCK, "block", "unblock", error);
}

CMD(report)
{
    const char *why = call_text(call);
    struct subject s;
    if (!ui_subject(ui, &s, error) || !can(ui, &s, CAP_REPORT, error))
        return FALSE;
    if (why == NULL) {
        ui_ask_line(ui, " report why: ", "report", NULL, NULL);
        return TRUE;
    }
    char *as = account_words(ui, &s);
    char *question = g_strdup_printf("report as %s: %s, to their server?", as, s.who);
    gboolean ok = ask(ui, &s, CAP_REPORT, "report", question, json_pack("{s:s}", "comment", why), error);
    g_free(question);
    g_free(as);
    return ok;
}
