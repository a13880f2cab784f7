/* Why in words, for what is no message: a draft that does not go out by itself, an account in its state. */
#include "accounts.h"
#include "lines.h"
#include "repute/when.h"

static const char *by_whom(struct ui *ui, const char *user)
{
    return g_strcmp0(user, ui->user) == 0 ? "you" : user_display(ui, user);
}

static char *moment(struct ui *ui, gint64 at)
{
    return when_short(at, ui->now, settings_str(ui->settings, "zone"));
}

static void add_whom(struct ui *ui, GString *s, const struct draft *d)
{
    struct conversation *c = d->conversation != 0 ? store_conversation(ui->o.reader, d->conversation, NULL) : NULL;
    if (c == NULL)
        return;
    char *who = ui_shown(ui, c->last.author.handle, NULL);
    if (c->state == CONV_DONE || c->state == CONV_PENDING)
        g_string_append_printf(s, "\nit answers %s, which is %s by now", who, conv_state_name(c->state));
    else
        g_string_append_printf(s, "\nit answers %s", who);
    if (c->claim_by != NULL && c->claim_until > ui->now && g_strcmp0(c->claim_by, ui->user) != 0)
        g_string_append_printf(s, "; %s has claimed that conversation", user_display(ui, c->claim_by));
    g_free(who);
    conversation_free(c);
}

char *why_draft(struct ui *ui, gint64 id)
{
    struct draft *d = store_draft(ui->o.reader, id, NULL);
    if (d == NULL)
        return NULL;
    GString *s = g_string_new(NULL);
    char *at = moment(ui, d->updated_at), *begun = moment(ui, d->created_at);
    if (d->approver != NULL)
        g_string_append_printf(s, "waits for %s: asked to approve this very text; a change asks anew",
                               by_whom(ui, d->approver));
    else if (d->text == NULL || *d->text == '\0')
        g_string_append(s, "nothing is written in it yet; d discards it");
    else
        g_string_append(s, "a draft goes out only by y in its review: e opens it");
    if (d->edits != 0)
        g_string_append(s, "\nit changes a post that was published");
    add_whom(ui, s, d);
    g_string_append_printf(s, "\n%s began it %s, last key %s; every key is kept", by_whom(ui, d->owner), begun, at);
    g_free(at);
    g_free(begun);
    draft_free(d);
    return g_string_free(s, FALSE);
}

char *why_account(struct ui *ui, gint64 id)
{
    const struct account *a = status_account(ui, id);
    if (a == NULL)
        return NULL;
    GString *s = g_string_new(NULL);
    char *proved = moment(ui, a->proved_at), *since = moment(ui, a->state_since), *to = moment(ui, a->complete_to);
    char *trouble = account_trouble(a), *out = account_way_out(ui, a);
    g_string_append_printf(s, "%s since %s: %s", account_state_name(a->state), since,
                           trouble != NULL ? trouble : "its server took the login with the last answer");
    g_string_append_printf(s, "\nlast answer to our login %s, ", a->proved_at != 0 ? proved : "never");
    if (a->complete_to != 0)
        g_string_append_printf(s, "all up to %s is here", to);
    else
        g_string_append(s, "nothing was fetched yet");
    if (a->gaps > 0)
        g_string_append_printf(s, ", but for %" G_GINT64_FORMAT " %s", a->gaps, a->gaps == 1 ? "gap" : "gaps");
    if (a->due > 0)
        g_string_append_printf(s, "\n%" G_GINT64_FORMAT " to go out within the day%s", a->due,
                               a->state == ACCOUNT_OK ? "" : ", none is lost");
    if (out != NULL)
        g_string_append_printf(s, "\nway out: %s", out);
    g_free(trouble);
    g_free(out);
    g_free(proved);
    g_free(since);
    g_free(to);
    return g_string_free(s, FALSE);
}
