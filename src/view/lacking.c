/* Why a command does nothing for what is under the mark: what help says of its keys. */

#include "scheduled.h"

const char *account_lacks(const struct account *a, enum capability cap)
{
    const struct platform_ops *ops = a != NULL ? platform_find(a->platform) : NULL;
    if (ops == NULL)
        return "nothing is sent from an account of this kind";
    if ((ops->caps & (G_GUINT64_CONSTANT(1) << cap)) != 0)
        return ops->lacks(a->limits, cap);
    return cap == CAP_HIDE ? "others' posts cannot be hidden on this network; :mute, :block and :report can"
                           : "this network cannot do that";
}

static const char *of_item(const struct item *i, const char *name, enum capability *cap)
{
    static const struct {
        const char *name;
        enum capability cap;
    } NEEDS[] = {{"reply", CAP_REPLY},   {"reply-direct", CAP_REPLY_DIRECT}, {"favourite", CAP_FAVOURITE},
                 {"repost", CAP_REPOST}, {"mute", CAP_MUTE},                 {"block", CAP_BLOCK},
                 {"report", CAP_REPORT}, {"hide", CAP_HIDE},                 {"edit-published", CAP_EDIT}};
    if (g_str_equal(name, "delete-remote"))
        *cap = i->direction == DIR_OUT ? CAP_DELETE : CAP_HIDE;
    for (gsize k = 0; k < G_N_ELEMENTS(NEEDS); k++)
        if (g_str_equal(NEEDS[k].name, name))
            *cap = NEEDS[k].cap;
    if (*cap != CAP_N && i->deleted_at != 0)
        return "the message was deleted there";
    if (g_str_equal(name, "repost") && i->visibility >= VIS_FOLLOWERS)
        return "the message is not public";
    if (g_str_equal(name, "edit-published") && i->direction != DIR_OUT)
        return "the message is not ours";
    if (g_str_equal(name, "view-media") && i->media->len == 0)
        return "there is no picture in the message";
    if (g_str_equal(name, "unfold") && (i->warning == NULL || *i->warning == '\0'))
        return "nothing is covered by a warning";
    if (g_str_equal(name, "copy-link") && i->url == NULL)
        return "the server names no link";
    return NULL;
}

static const char *of_send(const struct ledger *l, const char *name)
{
    gboolean waits = scheduled_waits(l) && l->state != LEDGER_SENDING;
    gboolean open_end = l->state == LEDGER_UNKNOWN || l->state == LEDGER_FAILED || l->state == LEDGER_MISSED;
    if ((g_str_equal(name, "cancel") || g_str_equal(name, "move") || g_str_equal(name, "hold")) && !waits)
        return "it does not wait any more";
    if ((g_str_equal(name, "approve") || g_str_equal(name, "reject")) && l->approver == NULL)
        return "it asks for no approval";
    if (g_str_equal(name, "retry") && !open_end)
        return "it neither failed nor was missed";
    if (g_str_equal(name, "delete-published") && l->state != LEDGER_SENT)
        return "it did not go out";
    return NULL;
}

char *command_lacking(struct ui *ui, const struct command *c)
{
    struct subject s = {0};
    struct pane *p = ui_focused(ui);
    if (c->scope == SCOPE_NONE || p->ops->subject == NULL)
        return NULL;
    if (!p->ops->subject(p, &s))
        return g_strdup_printf("nothing is chosen in %s", p->ops->label);
    enum capability cap = CAP_N;
    const char *why = NULL;
    struct ledger *l = s.ledger != 0 ? store_ledger(ui->o.reader, s.ledger, NULL) : NULL;
    struct item *i = l == NULL && s.item != 0 ? store_item(ui->o.reader, s.item, NULL) : NULL;
    if (l != NULL)
        why = of_send(l, c->name);
    else if (i != NULL)
        why = of_item(i, c->name, &cap);
    if (why == NULL && cap != CAP_N)
        why = account_lacks(status_account(ui, s.account), cap);
    char *said = g_strdup(why);
    ledger_free(l);
    item_free(i);
    return said;
}
