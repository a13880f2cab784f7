/* Claimed: the message that is to be answered is somebody else's just now. It opens by itself, over the composer. */
#include "cmd.h"
#include "conversation.h"
#include "lines.h"
#include "repute/when.h"
#include "writing.h"

static gint64 conversation_here(struct ui *ui)
{
    return conversation_shown(ui) != 0 ? conversation_shown(ui) : mentions_current(ui);
}

static void load(struct pane *p)
{
    struct lines_pane *l = (struct lines_pane *)p;
    struct ui *ui = p->ui;
    lines_reset(l);
    struct conversation *c = store_conversation(ui->o.reader, conversation_here(ui), NULL);
    if (c == NULL || c->claim_by == NULL || c->claim_until <= ui->now) {
        lines_add(l, ROLE_TEXT, NULL, "It is free now.");
        conversation_free(c);
        return;
    }
    const char *zone = settings_str(ui->settings, "zone"), *who = user_display(ui, c->claim_by);
    char *since = when_short(c->claim_since, ui->now, zone), *until = when_short(c->claim_until, ui->now, zone);
    lines_add(l, ROLE_TEXT, NULL, "%s %s since %s.", who, c->claim_writing ? "has been answering" : "has it", since);
    lines_add(l, ROLE_TEXT, NULL, "The claim ends at %s unless %s goes on. Drafts stay whose they are,", until, who);
    lines_add(l, ROLE_TEXT, NULL, "whatever you choose, and nothing of yours is lost.");
    g_free(since);
    g_free(until);
    conversation_free(c);
}

static void taken(struct ui *ui, const struct event *e, gpointer data)
{
    ui_tell(ui, e->type == EVENT_FAILED ? SAY_ERROR : SAY_INFO, "%s",
            e->type == EVENT_FAILED ? e->text : "it is yours now; r answers");
}

static void take(struct ui *ui)
{
    struct composer *c = composer_of(ui);
    if (c->open) {
        claim_take_over(c);
        return;
    }
    char *text = g_strdup_printf("%" G_GINT64_FORMAT, conversation_here(ui));
    ui_submit(ui, "claim", json_pack("{s:s,s:b}", "conversation", text, "take", 1), taken, NULL);
    g_free(text);
}

/* The hand had begun to write when this opened: its letters are the text's until it has rested, and take over nothing. */
static gboolean types_on(struct composer *c, keycode k)
{
    gint64 now = c->base.ui->now;
    if (!c->open || now - c->typed_at > READ_MS || (k != K_ENTER && k != K_BACKSPACE && (k < 32 || k >= K_SPECIAL)))
        return FALSE;
    c->typed_at = now;
    return composer_ops.key(&c->base, k);
}

static gboolean key(struct pane *p, keycode k)
{
    struct ui *ui = p->ui;
    struct composer *c = composer_of(ui);
    if (types_on(c, k))
        return TRUE;
    gboolean leaves = k == K_ESC || k == 'q';
    if (k != 'T' && k != 'i' && k != K_ENTER && !leaves)
        return FALSE;
    ui_close(ui, PANE_CLAIM);
    if (k == 'T') {
        take(ui);
        return TRUE;
    }
    /* What was written is a draft; a text that was not begun goes. */
    if (!leaves || composer_is_empty(c))
        ui_close(ui, PANE_COMPOSER);
    GError *error = NULL;
    if (!leaves && !ui_call(ui, k == 'i' ? "note" : "open", 0, FALSE, &error))
        ui_tell_error(ui, error);
    g_clear_error(&error);
    return TRUE;
}

static void title(struct pane *p, GString *left, GString *right)
{
    struct ui *ui = p->ui;
    struct conversation *c = store_conversation(ui->o.reader, conversation_here(ui), NULL);
    if (c == NULL || c->claim_by == NULL)
        g_string_append(left, "free");
    else
        g_string_append_printf(left, "by %s: %s", user_display(ui, c->claim_by), c->last.author.handle);
    conversation_free(c);
}

static int height(struct pane *p, int available)
{
    return MIN(5, available);
}

static const char *hint_now(struct pane *p)
{
    struct composer *c = composer_of(p->ui);
    return c->open && !composer_is_empty(c) ? "=i note|=Enter read along|=T take over|=Esc write on"
                                            : "=i note|=Enter read along|=T take over|=Esc leave it";
}

const struct pane_ops claim_ops = {
    .id = PANE_CLAIM, .label = "Claimed", .size = sizeof(struct lines_pane), .needs = CHANGED_CONVERSATIONS,
    .foot = TRUE, .init = lines_init, .clear = lines_clear_pane, .load = load, .draw = lines_draw, .search = lines_search,
    .click = lines_click, .title = title, .key = key, .height = height, .hint_now = hint_now,
};
