/* The last row: at rest the keys that work here, else a message, a half-typed sequence or a prompt. */
#include "ui_private.h"

#include <string.h>

static void put_message(struct ui *ui, struct grid *g, int y)
{
    struct message *m = ui->message;
    enum role role = m->level == SAY_ERROR ? ROLE_MSG_ERROR : ROLE_TEXT;
    int room = ui->w - 2, x = 1;
    if (m->level == SAY_WARN) {
        x += grid_put(g, y, x, room, ROLE_SCORE_WARN, "! ");
        room -= 2;
    }
    if (text_width(m->text) > room) {
        const char *more = ui_glyph(ui, "… :messages", "~ :messages");
        char *cut = text_cut(m->text, MAX(room - text_width(more) - 1, 1), "", NULL);
        x += grid_put(g, y, x, room, role, cut);
        grid_put(g, y, x, ui->w - x, ROLE_KEY, more);
        g_free(cut);
    } else {
        grid_put(g, y, x, room, role, m->text);
    }
    m->drawn = TRUE;
}

/* "i inbox" of "go inbox", "1 Mentions" of "focus 1": where it leads is enough. FALSE: no room for it. */
static gboolean put_follower(struct ui *ui, struct grid *g, int y, int *x, const struct binding *b)
{
    char *keys = keys_show(b->keys + ui->n_pending, b->n - ui->n_pending);
    const char *label = b->command;
    if (g_str_has_prefix(label, "go "))
        label += 3;
    else if (g_str_has_prefix(label, "focus ") && label[6] >= '1' && label[6] <= '6' && label[7] == '\0')
        label = ui_pane(ui, (enum pane_id)(PANE_MENTIONS + label[6] - '1'))->ops->label;
    gboolean fits = *x + text_width(keys) + 1 + text_width(label) + 2 < ui->w;
    if (fits) {
        *x += grid_put(g, y, *x, ui->w - *x, ROLE_KEY, keys) + 1;
        *x += grid_put(g, y, *x, ui->w - *x, ROLE_KEY_HINT, label) + 2;
    }
    g_free(keys);
    return fits;
}

/* What may follow: every binding with this beginning. */
static void put_followers(struct ui *ui, struct grid *g, int y, int x)
{
    gsize n = 0;
    const struct binding *const *all = keymap_all(ui->keymap, &n);
    guint bit = IN(ui_focused(ui)->ops->id);
    for (gsize i = 0; i < n; i++) {
        const struct binding *b = all[i];
        if (b->n <= ui->n_pending || memcmp(b->keys, ui->pending, ui->n_pending * sizeof(keycode)) != 0 ||
            (b->panes != 0 && (b->panes & bit) == 0))
            continue;
        if (!put_follower(ui, g, y, &x, b)) {
            grid_put(g, y, x, ui->w - x, ROLE_KEY_HINT, ui_ellipsis(ui));
            return;
        }
    }
}

static void put_pending(struct ui *ui, struct grid *g, int y)
{
    char *keys = keys_show(ui->pending, ui->n_pending);
    GString *s = g_string_new(NULL);
    if (ui->with_tagged) {
        GArray *tagged = mentions_tagged(ui);
        g_string_append_printf(s, "tagged %u: d done  s snooze  L label  a assign  Esc leaves", tagged->len);
        g_array_unref(tagged);
    }
    if (ui->count > 0)
        g_string_append_printf(s, "%s%d", s->len > 0 ? "  " : "", ui->count);
    if (*keys != '\0')
        g_string_append_printf(s, "%s%s", ui->count > 0 ? "" : s->len > 0 ? "  " : "", keys);
    int x = 1 + grid_cut(g, y, 1, ui->w - 2, ROLE_STRONG, s->str, ui_ellipsis(ui), FALSE);
    if (ui->n_pending > 0)
        put_followers(ui, g, y, x + 3);
    g_string_free(s, TRUE);
    g_free(keys);
}

struct hint {
    char *keys, *label;
    int w;
};

static void hint_clear(gpointer p)
{
    struct hint *h = p;
    g_free(h->keys);
    g_free(h->label);
}

/* "COMMAND LABEL|=KEYS LABEL|…" of the pane, commands with the keys they are bound to now. */
static GArray *hints_of(struct ui *ui, struct pane *p)
{
    const char *hints = p->ops->hint_now != NULL ? p->ops->hint_now(p) : p->ops->hints;
    char **parts = g_strsplit(hints != NULL ? hints : "", "|", -1);
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct hint));
    g_array_set_clear_func(out, hint_clear);
    for (int i = 0; parts[i] != NULL; i++) {
        char *label = *parts[i] == '=' ? strchr(parts[i], ' ') : strrchr(parts[i], ' ');
        if (label == NULL)
            continue;
        *label++ = '\0';
        struct hint h = {*parts[i] == '=' ? g_strdup(parts[i] + 1) : keymap_keys_of(ui->keymap, IN(p->ops->id), parts[i]),
                         g_strdup(label), 0};
        h.w = text_width(h.keys) + 1 + text_width(label);
        if (*h.keys != '\0')
            g_array_append_val(out, h);
        else
            hint_clear(&h);
    }
    g_strfreev(parts);
    return out;
}

/* The blanks are the labels': a change of colour less on each side of a key, a tenth of a full paint in all. The last
 * one is the way back: others go before it. */
static void put_hints(struct ui *ui, struct grid *g, int y)
{
    grid_clear(g, (struct rect){y, 0, 1, ui->w}, ROLE_KEY_HINT);
    struct pane *p = ui_focused(ui);
    char *help = keymap_keys_of(ui->keymap, IN(p->ops->id), "help"), *help_text = g_strdup_printf("%s help", help);
    int help_w = p->ops->no_help ? -2 : text_width(help_text), end = ui->w - help_w - 2, x = 1;
    GArray *hints = hints_of(ui, p);
    for (guint i = 0; i < hints->len; i++) {
        const struct hint *h = &g_array_index(hints, struct hint, i);
        const struct hint *last = &g_array_index(hints, struct hint, hints->len - 1);
        int kept = h != last && g_str_equal(last->label, "back") ? last->w + 2 : 0;
        if (x + h->w + kept > end)
            continue;
        x += grid_put(g, y, x, ui->w - x, ROLE_KEY, h->keys);
        x += 1 + grid_put(g, y, x + 1, ui->w - x - 1, ROLE_KEY_HINT, h->label) + 2;
    }
    if (help_w > 0 && help_w + 2 < ui->w) {
        grid_put(g, y, ui->w - help_w - 1, help_w, ROLE_KEY_HINT, help_text);
        grid_role(g, y, ui->w - help_w - 1, text_width(help), ROLE_KEY);
    }
    g_array_unref(hints);
    g_free(help);
    g_free(help_text);
}

void foot_draw(struct ui *ui, struct grid *g)
{
    int y = ui->h - 1;
    if (y < 1)
        return;
    if (ui->prompt != NULL) {
        ui_prompt_draw(ui, g);
        if (ui->message != NULL && ui->message != ui->prompt->before && y >= 2 && ui_prompt_height(ui, ui->h - 3) == 0) {
            grid_clear(g, (struct rect){y - 1, 0, 1, ui->w}, ROLE_TEXT);
            put_message(ui, g, y - 1);
            ui->message_above = TRUE;
        }
        return;
    }
    grid_clear(g, (struct rect){y, 0, 1, ui->w}, ROLE_TEXT);
    if (ui->n_pending > 0 || ui->count > 0 || ui->with_tagged)
        put_pending(ui, g, y);
    else if (ui->message != NULL)
        put_message(ui, g, y);
    else if (!ui->slow)
        put_hints(ui, g, y);
}
