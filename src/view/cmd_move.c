/* Moving: rows, messages, panes, views. */
#include "cmd.h"
#include "conversation.h"
#include "reputation.h"

#include <string.h>

static gboolean motion(struct ui *ui, enum motion m, const struct call *call)
{
    struct pane *p = ui_focused(ui);
    if (p->ops->move != NULL)
        p->ops->move(p, m, call->count);
    return TRUE;
}

CMD(down)
{
    return motion(ui, MOVE_DOWN, call);
}

CMD(up)
{
    return motion(ui, MOVE_UP, call);
}

CMD(first)
{
    return motion(ui, MOVE_FIRST, call);
}

CMD(last)
{
    return motion(ui, MOVE_LAST, call);
}

CMD(half_down)
{
    return motion(ui, MOVE_HALF_DOWN, call);
}

CMD(half_up)
{
    return motion(ui, MOVE_HALF_UP, call);
}

CMD(page_down)
{
    return motion(ui, MOVE_PAGE_DOWN, call);
}

CMD(page_up)
{
    return motion(ui, MOVE_PAGE_UP, call);
}

CMD(left)
{
    return motion(ui, MOVE_LEFT, call);
}

CMD(right)
{
    return motion(ui, MOVE_RIGHT, call);
}

CMD(open)
{
    struct pane *p = ui_focused(ui);
    struct subject s = {0};
    if (p->ops->id == PANE_MENTIONS && mentions_gap_here(ui) != NULL) {
        mentions_fill_gap(ui);
        return TRUE;
    }
    if (p->ops->id == PANE_REPUTATION) {
        reputation_open(ui);
        return TRUE;
    }
    if (p->ops->subject == NULL || !p->ops->subject(p, &s))
        return TRUE;
    switch (p->ops->id) {
    case PANE_SCHEDULED:
        return cmd_settle(ui, call, error);
    case PANE_DRAFTS:
        return cmd_edit(ui, call, error);
    case PANE_ACCOUNTS:
        return cmd_account_check(ui, call, error);
    case PANE_CONVERSATION:
        if (!conversation_fill_gap(ui))
            conversation_unfold(ui);
        return TRUE;
    default:
        break;
    }
    if (s.conversation == 0)
        return TRUE;
    if (p->ops->id != PANE_MENTIONS)
        ui_close(ui, p->ops->id);
    ui->rest_at = 0;
    conversation_show(ui, s.conversation);
    ui->back_to = ui->focus;
    ui->zoomed = TRUE;
    ui_focus(ui, PANE_CONVERSATION);
    ui_attend(ui);
    return TRUE;
}

CMD(close)
{
    if (ui->overlays->len > 0) {
        ui_close(ui, ui_focused(ui)->ops->id);
        return TRUE;
    }
    if (ui->focus == PANE_REPUTATION && reputation_to_overview(ui))
        return TRUE;
    if (ui->zoomed) {
        /* From a message one came to by its figures, back to the figures as they were. */
        gboolean figures = ui->focus == PANE_CONVERSATION && ui->back_to == PANE_REPUTATION;
        ui->zoomed = figures;
        ui_focus(ui, ui->back_to != PANE_NONE && ui->back_to != PANE_CONVERSATION ? ui->back_to : PANE_MENTIONS);
        ui->back_to = figures ? PANE_MENTIONS : PANE_NONE;
    } else if (ui->focus != PANE_MENTIONS) {
        ui_focus(ui, PANE_MENTIONS);
    } else {
        return cmd_leave(ui, call, error);
    }
    return TRUE;
}

CMD(next_item)
{
    conversation_step(ui, MAX(call->count, 1));
    return TRUE;
}

CMD(prev_item)
{
    conversation_step(ui, -MAX(call->count, 1));
    return TRUE;
}

CMD(unfold)
{
    conversation_unfold(ui);
    return TRUE;
}

CMD(tab_next)
{
    reputation_turn(ui, 1);
    return TRUE;
}

CMD(tab_prev)
{
    reputation_turn(ui, -1);
    return TRUE;
}

CMD(account_next)
{
    reputation_next(reputation_of(ui));
    return TRUE;
}

/* ---- panes ---- */

static void focus_step(struct ui *ui, int by)
{
    int id = (int)ui->focus;
    for (int i = 0; i < PANE_ACCOUNTS; i++) {
        id = (id - 1 + by + PANE_ACCOUNTS) % PANE_ACCOUNTS + 1;
        struct pane *p = ui_pane(ui, (enum pane_id)id);
        if (ui->tabs || ui->zoomed || p->visible)
            break;
    }
    ui_focus(ui, (enum pane_id)id);
}

CMD(focus_next)
{
    if (ui->overlays->len == 0)
        focus_step(ui, 1);
    return TRUE;
}

CMD(focus_prev)
{
    if (ui->overlays->len == 0)
        focus_step(ui, -1);
    return TRUE;
}

CMD(focus)
{
    const char *text = call_text(call);
    enum pane_id id = PANE_NONE;
    if (text != NULL && strlen(text) == 1 && *text >= '1' && *text <= '6')
        id = (enum pane_id)(*text - '0');
    else if (text == NULL || !pane_from_name(text, &id) || id > PANE_ACCOUNTS) {
        err_set(error, ERR_USAGE, "no pane \"%s\"; panes are 1 to 6", text != NULL ? text : "");
        return FALSE;
    }
    ui_focus(ui, id);
    return TRUE;
}

CMD(zoom)
{
    if (ui->overlays->len > 0)
        return TRUE;
    ui->zoomed = !ui->zoomed;
    ui->back_to = PANE_NONE;
    ui->layout_stale = TRUE;
    struct pane *p = ui_focused(ui);
    p->stale = TRUE;
    return TRUE;
}

CMD(go)
{
    static const struct {
        const char *name;
        enum pane_id pane;
    } PLACES[] = {{"inbox", PANE_MENTIONS},        {"drafts", PANE_DRAFTS},     {"schedule", PANE_SCHEDULED},
                  {"reputation", PANE_REPUTATION}, {"accounts", PANE_ACCOUNTS}, {"person", PANE_PERSON},
                  {"conversation", PANE_CONVERSATION}, {"ideas", PANE_IDEAS}};
    const char *where = call_text(call);
    for (gsize i = 0; i < G_N_ELEMENTS(PLACES); i++) {
        if (g_strcmp0(where, PLACES[i].name) != 0)
            continue;
        if (PLACES[i].pane == PANE_PERSON) {
            person_show(ui);
            return TRUE;
        }
        if (PLACES[i].pane == PANE_IDEAS) {
            ui_overlay(ui, PANE_IDEAS);
            return TRUE;
        }
        while (ui->overlays->len > 0) {
            guint before = ui->overlays->len;
            ui_close(ui, ui_focused(ui)->ops->id);
            if (ui->overlays->len == before)
                return TRUE; /* it asks first */
        }
        gboolean again = ui->focus == PLACES[i].pane;
        ui->zoomed = PLACES[i].pane != PANE_MENTIONS;
        ui->back_to = PANE_MENTIONS;
        ui_focus(ui, PLACES[i].pane);
        if (again && PLACES[i].pane == PANE_SCHEDULED)
            scheduled_toggle_week(ui);
        if (PLACES[i].pane == PANE_MENTIONS)
            mentions_limit(ui, NULL, NULL);
        return TRUE;
    }
    err_set(error, ERR_USAGE, "go where? inbox, drafts, schedule, reputation, person, accounts, ideas");
    return FALSE;
}

/* Esc and q at rest: what is nearest goes first, the screen itself never. */
CMD(leave)
{
    if (ui->message != NULL) {
        message_over(ui);
        return TRUE;
    }
    if (ui->overlays->len > 0 || ui->zoomed)
        return cmd_close(ui, call, error);
    GArray *tagged = mentions_tagged(ui);
    guint n = tagged->len;
    g_array_unref(tagged);
    if (n > 0)
        return cmd_untag(ui, call, error);
    if (mentions_limited(ui)) {
        if (!reputation_resume(ui))
            mentions_limit(ui, NULL, NULL);
        return TRUE;
    }
    if (ui->focus != PANE_MENTIONS)
        ui_focus(ui, PANE_MENTIONS);
    else
        ui_tell(ui, SAY_INFO, "Q leaves repute; all is kept");
    return TRUE;
}
