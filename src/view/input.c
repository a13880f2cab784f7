/* Keys to command lines: counts, sequences, prompts first, then the pane's own wish, then the keymap. */
#include "ui_private.h"

static void clear_pending(struct ui *ui)
{
    ui->n_pending = 0;
    ui->count = 0;
    ui->with_tagged = FALSE;
    ui->foot_dirty = TRUE;
}

/* A drawn information goes with the next key; a warning needs a key after it was drawn; an error stays until Esc, which
 * then does nothing else: TRUE. */
static gboolean age_message(struct ui *ui, keycode key)
{
    struct message *m = ui->message;
    if (m == NULL || !m->drawn)
        return FALSE;
    m->passed = TRUE;
    if (m->level == SAY_ERROR && key != K_ESC)
        return FALSE;
    /* Whoever types a line looks at the line: what was said meanwhile stays above it until the line is done. */
    if (ui->prompt != NULL && ui->prompt->keys == NULL && m != ui->prompt->before)
        return FALSE;
    message_over(ui);
    return m->level == SAY_ERROR && ui->prompt == NULL;
}

static void run_binding(struct ui *ui, const struct binding *b)
{
    char *line = g_strdup(b->command);
    int count = ui->count;
    gboolean tagged = ui->with_tagged;
    clear_pending(ui);
    GError *error = NULL;
    if (!ui_act(ui, line, count, tagged, &error)) {
        ui_tell_error(ui, error);
        g_clear_error(&error);
    }
    g_free(line);
}

static gboolean is_count(const struct ui *ui, keycode key)
{
    if (ui->n_pending > 0 || key < '0' || key > '9')
        return FALSE;
    return key != '0' || ui->count > 0;
}

static void unbound(struct ui *ui)
{
    char *shown = keys_show(ui->pending, ui->n_pending);
    clear_pending(ui);
    ui_tell(ui, SAY_INFO, "%s does nothing here; ? shows the keys that work", shown);
    g_free(shown);
}

/* Esc: leaves what is half typed, then tags, then an overlay, then a limit: whatever is nearest. */
static void escape(struct ui *ui)
{
    if (ui->n_pending > 0 || ui->count > 0 || ui->with_tagged) {
        clear_pending(ui);
        return;
    }
    GError *error = NULL;
    ui_call(ui, "leave", 0, FALSE, &error);
    g_clear_error(&error);
}

static void desk_key(struct ui *ui, keycode key)
{
    struct pane *p = ui_focused(ui);
    ui_settle(ui);
    if (ui->n_pending == 0 && p->ops->key != NULL && p->ops->key(p, key))
        return;
    if (key == K_ESC) {
        escape(ui);
        return;
    }
    if (is_count(ui, key)) {
        ui->count = MIN(ui->count * 10 + (int)(key - '0'), 100000);
        ui->foot_dirty = TRUE;
        return;
    }
    if (ui->n_pending == KEYS_MAX)
        clear_pending(ui);
    ui->pending[ui->n_pending++] = key;
    const struct binding *b = NULL;
    switch (keymap_find(ui->keymap, IN(p->ops->id), ui->pending, ui->n_pending, &b)) {
    case KEYMAP_FOUND:
        run_binding(ui, b);
        break;
    case KEYMAP_PREFIX:
        ui->foot_dirty = TRUE;
        break;
    case KEYMAP_NONE:
        unbound(ui);
        break;
    }
}

/* The hand moved: TRUE where it had rested too long. */
static gboolean hand_moved(struct ui *ui)
{
    gboolean was_idle = ui->last_key != 0 && ui->now - ui->last_key > settings_ms(ui->settings, "since.idle");
    if (was_idle)
        ui->idle_from = ui->last_key;
    ui->last_key = ui->now;
    return was_idle;
}

#define PASTE_REST_MS 1000 /* a paste whose end never came is over after this */

/* What is pasted is text for a line or the composer; its letters are no commands and answer no question. TRUE where the
 * key is part of it. */
static gboolean paste_key(struct ui *ui, keycode key)
{
    struct prompt *p = ui->prompt;
    if (p == NULL && ui_focused(ui)->ops->id == PANE_COMPOSER)
        return FALSE; /* it takes pastes whole */
    gboolean was = ui->pasting && ui->now - ui->paste_at <= PASTE_REST_MS;
    ui->pasting = key == K_PASTE_BEGIN || (was && key != K_PASTE_END);
    ui->paste_at = ui->now;
    if (key == K_PASTE_BEGIN && p == NULL)
        ui_tell(ui, SAY_WARN, "pasted text does nothing here; r answers, m writes a post");
    if (key == K_PASTE_BEGIN || key == K_PASTE_END || !was)
        return key == K_PASTE_BEGIN || key == K_PASTE_END;
    if (p != NULL && p->keys == NULL)
        ui_prompt_key(ui, key == K_ENTER || key == '\n' || key == K_TAB ? ' ' : key);
    return TRUE;
}

void ui_key(struct ui *ui, keycode key)
{
    ui->now = ui_now(ui);
    gboolean was_idle = hand_moved(ui);
    if (key == K_RESIZE || key == K_NONE || paste_key(ui, key))
        return;
    if (unheard_key(ui, key))
        return;
    gboolean used_up = age_message(ui, key);
    if (was_idle)
        ui_idle_over(ui);
    if (ui->prompt != NULL)
        ui_prompt_key(ui, key);
    else if (!used_up)
        desk_key(ui, key);
    ui_attend(ui);
}

/* ---- the mouse: chooses and scrolls, never acts in public ---- */

static gboolean holds(const struct pane *p, int y, int x)
{
    return p != NULL && p->visible && y >= p->frame.y && y < p->frame.y + p->frame.h && x >= p->frame.x &&
           x < p->frame.x + p->frame.w;
}

/* What is on top there: an overlay, else a pane of the desk. */
static struct pane *pane_at(struct ui *ui, int y, int x)
{
    for (guint i = ui->overlays->len; i-- > 0;) {
        struct pane *p = ui->panes[g_array_index(ui->overlays, enum pane_id, i)];
        if (holds(p, y, x))
            return p;
        if (p != NULL && !p->ops->foot)
            return NULL; /* it fills the desk */
    }
    for (int i = PANE_MENTIONS; i <= PANE_ACCOUNTS; i++)
        if (holds(ui->panes[i], y, x))
            return ui->panes[i];
    return NULL;
}

static void click(struct ui *ui, struct pane *p, int y)
{
    gboolean desk = p->ops->number != 0, had_focus = ui_focused(ui) == p;
    struct subject before = {0}, after = {0};
    gboolean any = p->ops->subject != NULL && p->ops->subject(p, &before);
    gint64 was = before.conversation;
    if (desk && !had_focus && ui->overlays->len == 0)
        ui_focus(ui, p->ops->id);
    if (p->ops->click == NULL || y < p->rect.y)
        return;
    p->ops->click(p, y - p->rect.y);
    /* Again on the row that is chosen already: it is opened. */
    if (p->ops->id == PANE_MENTIONS && had_focus && any && p->ops->subject(p, &after) && after.conversation == was)
        ui_call(ui, "open", 0, FALSE, NULL);
}

void ui_mouse(struct ui *ui, int y, int x, int button)
{
    ui->now = ui_now(ui);
    gboolean was_idle = hand_moved(ui);
    if (ui->prompt != NULL)
        return;
    age_message(ui, K_MOUSE);
    if (was_idle)
        ui_idle_over(ui);
    struct pane *p = pane_at(ui, y, x);
    enum pane_id tab = ui->tabs && ui->overlays->len == 0 ? tab_at(ui, y, x) : PANE_NONE;
    if (tab != PANE_NONE && button != 4 && button != 5)
        ui_focus(ui, tab);
    else if (p != NULL && (button == 4 || button == 5)) {
        if (p->ops->move != NULL)
            p->ops->move(p, button == 4 ? MOVE_UP : MOVE_DOWN, 3);
    } else if (p != NULL) {
        click(ui, p, y);
    }
    ui_attend(ui);
}
