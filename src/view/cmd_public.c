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

static void ask(struct ui *ui, const struct subject *s, const char *action, const char *question, json_t *more)
{
    char *item = g_strdup_printf("%" G_GINT64_FORMAT, s->item);
    struct public_act *a = g_new0(struct public_act, 1);
    a->args = json_pack("{s:s,s:s,s:s}", "action", action, "item", item, "account", s->account_name);
    if (more != NULL)
        json_object_update(a->args, more);
    json_decref(more);
    ui_ask_public(ui, question, s->guarded ? s->account_name : NULL, yes, a, public_act_free);
    g_free(item);
}

static char *account_words(struct ui *ui, const struct subject *s)
{
    const struct account *a = status_account(ui, s->account);
    const char *url = a != NULL ? a->url : NULL, *host = url != NULL ? strstr(url, "://") : NULL;
    return g_strdup_printf("%s%s%s%s", s->account_name, s->guarded ? "!" : "", url != NULL ? " on " : "",
                           host != NULL ? host + 3 : url != NULL ? url : "");
}

static gboolean toggle(struct ui *ui, const char *on, const char *off, gboolean is_on, GError **error)
{
    struct subject s;
    if (!ui_subject(ui, &s, error))
        return FALSE;
    char *as = account_words(ui, &s);
    const char *verb = is_on ? off : on;
    char *question = g_strdup_printf("%s as %s: %s, public?", verb, as, s.who);
    ask(ui, &s, verb, question, NULL);
    g_free(question);
    g_free(as);
    return TRUE;
}

static struct item *current(struct ui *ui, GError **error)
{
    struct subject s;
    return ui_subject(ui, &s, error) ? store_item(ui->o.reader, s.item, error) : NULL;
}

CMD(favourite)
{
    struct item *i = current(ui, error);
    gboolean ok = i != NULL && toggle(ui, "favourite", "unfavourite", i->favourited, error);
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
    gboolean ok = i != NULL && toggle(ui, "repost", "unrepost", i->reposted, error);
    item_free(i);
    return ok;
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
    char *as = account_words(ui, &s);
    if (ours) {
        char *question = g_strdup_printf("delete as %s: our post, for good?", as);
        ask(ui, &s, "delete", question, NULL);
        g_free(question);
    } else {
        err_set(error, ERR_UNSUPPORTED, "others' posts cannot be hidden there; :mute, :block and :report can");
    }
    g_free(as);
    item_free(i);
    return ours;
}

static gboolean person_act(struct ui *ui, const char *on, const char *off, gboolean mute, GError **error)
{
    struct subject s;
    if (!ui_subject(ui, &s, error))
        return FALSE;
    struct person *p = store_person(ui->o.reader, s.person, ui->now, error);
    if (p == NULL)
        return FALSE;
    gboolean is_on = mute ? p->muted : p->blocked;
    person_free(p);
    return toggle(ui, on, off, is_on, error);
}

CMD(mute)
{
    return person_act(ui, "mute", "unmute", TRUE, error);
}

CMD(block)
{
    return person_act(ui, "block", "unblock", FALSE, error);
}

CMD(report)
{
    const char *why = call_text(call);
    struct subject s;
    if (!ui_subject(ui, &s, error))
        return FALSE;
    if (why == NULL) {
        ui_ask_line(ui, " report why: ", "report", NULL, NULL);
        return TRUE;
    }
    char *as = account_words(ui, &s);
    char *question = g_strdup_printf("report as %s: %s, to their server?", as, s.who);
    ask(ui, &s, "report", question, json_pack("{s:s}", "comment", why));
    g_free(question);
    g_free(as);
    return TRUE;
}
