/* Who answers whom: the conversation is claimed while a reply is written, renewed by keys, freed when it closes. */
#include "writing.h"

#include "repute/clock.h"

static json_t *args(const struct composer *c)
{
    char id[24];
    g_snprintf(id, sizeof id, "%" G_GINT64_FORMAT, c->draft->conversation);
    return json_pack("{s:s}", "conversation", id);
}

static void taken(struct ui *ui, const struct event *e, gpointer data)
{
    struct composer *c = composer_of(ui);
    if (!c->open || c->serial != GPOINTER_TO_UINT(data))
        return;
    gboolean had = c->claim_held;
    c->claim_held = e->type == EVENT_DONE;
    if (c->claim_held)
        return;
    c->claimed = FALSE;
    if (e->code == ERR_CONFLICT && !had) {
        ui_overlay(ui, PANE_CLAIM);
        c->typed_at = ui->now;
    } else {
        ui_tell(ui, SAY_WARN, "%s%s", e->text, had ? "; what you wrote is kept" : "");
    }
}

static void taken_over(struct ui *ui, const struct event *e, gpointer data)
{
    if (e->type == EVENT_DONE)
        ui_tell(ui, SAY_INFO, "it is yours now; write on");
    taken(ui, e, data);
}

static void submit(struct composer *c, followup done)
{
    json_t *a = args(c);
    json_object_set_new(a, "writing", json_true());
    json_object_set_new(a, "take", json_boolean(done == taken_over));
    c->claimed = TRUE;
    c->claim_at = c->base.ui->now;
    ui_submit(c->base.ui, "claim", a, done, GUINT_TO_POINTER(c->serial));
}

void claim_take_over(struct composer *c)
{
    submit(c, taken_over);
}

void claim_take(struct composer *c)
{
    struct ui *ui = c->base.ui;
    c->claimed = c->was_claimed = c->claim_held = FALSE;
    if (c->draft->conversation == 0 || c->draft->edits != 0)
        return;
    struct conversation *v = store_conversation(ui->o.reader, c->draft->conversation, NULL);
    if (v == NULL)
        return;
    /* Claimed by hand before: it stays so after. */
    c->was_claimed = g_strcmp0(v->claim_by, ui->user) == 0 && v->claim_until > ui->now && !v->claim_writing;
    conversation_free(v);
    submit(c, taken);
}

void claim_renew(struct composer *c)
{
    if (c->claimed && c->base.ui->now - c->claim_at >= MS_MINUTE)
        submit(c, taken);
}

void claim_drop(struct composer *c)
{
    if (!c->claimed)
        return;
    json_t *a = args(c);
    c->claimed = FALSE;
    if (!c->was_claimed)
        json_object_set_new(a, "quiet", json_true());
    ui_submit(c->base.ui, c->was_claimed ? "claim" : "unclaim", a, NULL, NULL);
}
