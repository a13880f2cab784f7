/* Looking: why, history, help, links, pictures, copying, pipes. */
#include "cmd.h"
#include "lines.h"

#include <stdlib.h>

CMD(why)
{
    enum pane_id here = ui_focused(ui)->ops->id;
    if (here == PANE_REPUTATION) {
        why_show(ui, NULL, reputation_why_text(ui));
        return TRUE;
    }
    if (here == PANE_MENTIONS && mentions_gap_here(ui) != NULL) {
        why_show(ui, NULL, mentions_gap_why(ui));
        return TRUE;
    }
    struct subject s;
    if (!ui_subject(ui, &s, error))
        return FALSE;
    char *text = here == PANE_DRAFTS ? why_draft(ui, s.draft) : here == PANE_ACCOUNTS ? why_account(ui, s.account) : NULL;
    if (s.ledger != 0)
        ui_overlay(ui, PANE_HISTORY);
    else if (text != NULL)
        why_show(ui, NULL, text);
    else if (s.item != 0 || s.conversation != 0)
        why_show(ui, &s, NULL);
    else
        ui_tell(ui, SAY_INFO, "nothing to explain here");
    return TRUE;
}

CMD(history)
{
    ui_overlay(ui, PANE_HISTORY);
    return TRUE;
}

CMD(help)
{
    help_show(ui, call_text(call));
    return TRUE;
}

CMD(messages)
{
    ui_overlay(ui, PANE_MESSAGES);
    return TRUE;
}

CMD(since)
{
    if (ui->since_from == 0)
        ui->since_from = ui->now - 24 * 3600 * G_GINT64_CONSTANT(1000);
    ui_overlay(ui, PANE_SINCE);
    return TRUE;
}

/* ---- links ---- */

CMD(open_link)
{
    GPtrArray *links = links_of(ui, error);
    if (links == NULL)
        return FALSE;
    guint n = call->n > 0 ? (guint)g_ascii_strtoull(call->args[0], NULL, 10) : 0;
    gboolean ok = TRUE;
    if (links->len == 0) {
        err_set(error, ERR_NOT_FOUND, "there is no link in this message");
        ok = FALSE;
    } else if (call->n > 0 && (n < 1 || n > links->len)) {
        err_set(error, ERR_USAGE, "no link %s; this message has %u", call->args[0], links->len);
        ok = FALSE;
    } else if (n >= 1) {
        ui_wish_push(ui, WISH_OPEN, links->pdata[n - 1], settings_str(ui->settings, "browser"));
    } else if (links->len == 1) {
        ui_wish_push(ui, WISH_OPEN, links->pdata[0], settings_str(ui->settings, "browser"));
    } else {
        links_show(ui);
    }
    g_ptr_array_unref(links);
    return ok;
}

static struct item *subject_item(struct ui *ui, GError **error)
{
    struct subject s;
    return ui_subject(ui, &s, error) ? store_item(ui->o.reader, s.item, error) : NULL;
}

CMD(view_media)
{
    struct item *i = subject_item(ui, error);
    if (i == NULL)
        return FALSE;
    gboolean ok = i->media->len > 0;
    if (ok) {
        guint n = call->count > 0 ? MIN((guint)call->count, i->media->len) - 1 : 0;
        const struct media *m = i->media->pdata[n];
        ui_wish_push(ui, WISH_OPEN, m->url, settings_str(ui->settings, "viewer"));
        ui_tell(ui, SAY_INFO, "%u of %u: %s", n + 1, i->media->len,
                m->alt != NULL && *m->alt != '\0' ? m->alt : "no description");
    } else {
        err_set(error, ERR_NOT_FOUND, "there is no picture in this message");
    }
    item_free(i);
    return ok;
}

CMD(copy_link)
{
    struct item *i = subject_item(ui, error);
    if (i == NULL)
        return FALSE;
    gboolean ok = i->url != NULL;
    if (ok)
        ui_wish_push(ui, WISH_COPY, i->url, "link");
    else
        err_set(error, ERR_NOT_FOUND, "the server names no link for this message");
    item_free(i);
    return ok;
}

CMD(copy_text)
{
    if (ui_focused(ui)->ops->id == PANE_REPUTATION) {
        char *figures = reputation_why_text(ui);
        ui_wish_push(ui, WISH_COPY, figures, "text");
        g_free(figures);
        return TRUE;
    }
    struct subject s;
    struct draft *d = NULL;
    struct ledger *l = NULL;
    struct item *i = NULL;
    if (!ui_subject(ui, &s, error))
        return FALSE;
    if (s.draft != 0)
        d = store_draft(ui->o.reader, s.draft, error);
    else if (s.ledger != 0)
        l = store_ledger(ui->o.reader, s.ledger, error);
    else
        i = store_item(ui->o.reader, s.item, error);
    gboolean any = d != NULL || l != NULL || i != NULL;
    const char *text = d != NULL ? d->text : l != NULL ? l->text : i != NULL ? i->text : NULL;
    if (text != NULL)
        ui_wish_push(ui, WISH_COPY, text, "text");
    else if (any)
        err_set(error, ERR_NOT_FOUND, "there is no text to copy");
    draft_free(d);
    ledger_free(l);
    item_free(i);
    return text != NULL;
}

/* ---- pipes ---- */

static char *item_as_json(const struct item *i)
{
    char id[24];
    g_snprintf(id, sizeof id, "%" G_GINT64_FORMAT, i->id);
    json_t *j = json_pack("{s:s,s:s*,s:s*,s:s*,s:s*,s:s}", "id", id, "author", i->author.handle, "text", i->text, "url",
                          i->url, "language", i->language, "kind", item_kind_name(i->kind));
    char *text = json_dumps(j, JSON_COMPACT), *line = g_strdup_printf("%s\n", text);
    free(text);
    json_decref(j);
    return line;
}

CMD(pipe)
{
    const char *command = call_text(call);
    if (command == NULL) {
        ui_ask_line(ui, " pipe to (JSON): ", "pipe", NULL, "history.pipe");
        return TRUE;
    }
    struct item *i = subject_item(ui, error);
    if (i == NULL)
        return FALSE;
    char *json = item_as_json(i);
    ui_wish_push(ui, WISH_RUN, command, json);
    g_free(json);
    item_free(i);
    return TRUE;
}

CMD(shell)
{
    const char *command = call_text(call);
    if (command == NULL)
        ui_ask_line(ui, " !", "shell", "path", "history.shell");
    else
        ui_wish_push(ui, WISH_RUN, command, NULL);
    return TRUE;
}
