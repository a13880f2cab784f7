/* Who reads what: a conversation shown in full is opened by us, and others see who reads along. The mark is renewed by
 * keys, so that it lapses where nobody sits any more, and goes when the conversation is left. */
#include "conversation.h"
#include "repute/clock.h"

/* Reading on is no reason to complain where the thread cannot be fetched now: account health says why. */
static void quiet(struct ui *ui, const struct event *e, gpointer data)
{
}

static void submit_presence(struct ui *ui, gint64 conversation)
{
    ui->present = conversation;
    ui->present_at = ui->now;
    char *id = g_strdup_printf("%" G_GINT64_FORMAT, conversation);
    ui_submit(ui, "presence", conversation != 0 ? json_pack("{s:s}", "conversation", id) : json_object(), quiet, NULL);
    g_free(id);
}

void ui_attend(struct ui *ui)
{
    gboolean full = ui->zoomed && ui->focus == PANE_CONVERSATION && !ui->leaving;
    gint64 here = full ? conversation_shown(ui) : 0;
    if (here == ui->present) {
        if (here != 0 && ui->now - ui->present_at >= MS_MINUTE)
            submit_presence(ui, here);
        return;
    }
    submit_presence(ui, here);
    if (here == 0)
        return;
    alarm_seen(ui, here);
    /* New becomes open, and the thread around it is read anew. */
    char *id = g_strdup_printf("%" G_GINT64_FORMAT, here);
    ui_submit(ui, "change", json_pack("{s:s,s:[{s:s}]}", "verb", "opened", "targets", "id", id), NULL, NULL);
    ui_submit(ui, "refresh", json_pack("{s:s}", "conversation", id), quiet, NULL);
    g_free(id);
}
