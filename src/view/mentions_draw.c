/* One item, one row. Cells 0 to 15 never shift within one width, whatever is in them. */
#include "mentions.h"

#include <string.h>

#include "repute/when.h"

#define FIXED 16

struct widths {
    int author, text, name, account, labels;
};

static struct widths widths_of(int w)
{
    struct widths r = {0};
    r.author = w >= 120 ? 22 : w >= 80 ? 18 : w >= 70 ? 15 : w >= 56 ? 13 : 10;
    r.name = w >= 84 ? 5 : 0;
    r.account = w >= 108 ? 9 : 0;
    r.labels = w >= 120 ? 12 : 0;
    int names = (r.name > 0 ? r.name + 1 : 0) + (r.account > 0 ? r.account + 1 : 0) + (r.labels > 0 ? r.labels + 1 : 0);
    r.text = MAX(w - FIXED - r.author - 1 - names, 1);
    return r;
}

static enum role base_role(struct ui *ui, const struct conversation *c)
{
    if (c->state == CONV_OPEN && alarm_woke(ui, c->id))
        return ROLE_UNREAD;
    switch (c->state) {
    case CONV_NEW:
        return ROLE_UNREAD;
    case CONV_PENDING:
    case CONV_SNOOZED:
    case CONV_DONE:
        return ROLE_SNOOZED;
    default:
        return ROLE_TEXT;
    }
}

static void put_urgency(struct ui *ui, struct grid *g, int y, int x, const struct conversation *c, enum role base)
{
    static const struct {
        const char *mark;
        enum role role;
    } MARKS[] = {[URGENT_LATE] = {"!", ROLE_OVERDUE},   [URGENT_ALARM] = {"^", ROLE_SPREAD},
                 [URGENT_SOON] = {":", ROLE_SOON},      [URGENT_RAISED] = {"+", ROLE_TEXT},
                 [URGENT_NONE] = {" ", ROLE_TEXT},      [URGENT_LOWERED] = {"-", ROLE_TEXT}};
    enum urgency u = triage_urgency(c, ui->now);
    grid_put(g, y, x, 1, MARKS[u].role == ROLE_TEXT ? base : MARKS[u].role, MARKS[u].mark);
}

/* Who has it: ◆ mine, a capital where somebody else answers now, a small letter where it is theirs. */
static void put_who(struct ui *ui, struct grid *g, int y, int x, const struct conversation *c)
{
    gboolean claimed = c->claim_by != NULL && c->claim_until > ui->now;
    const char *who = claimed ? c->claim_by : c->assignee;
    if (who == NULL || *who == '\0')
        return;
    if (g_str_equal(who, ui->user)) {
        grid_put(g, y, x, 1, ROLE_MINE, ui_glyph(ui, "◆", "*"));
        return;
    }
    char letter[8] = {0};
    gunichar ch = g_utf8_get_char(who);
    ch = claimed && c->claim_writing ? g_unichar_toupper(ch) : g_unichar_tolower(ch);
    g_unichar_to_utf8(ch, letter);
    grid_put(g, y, x, 1, ROLE_OTHER, letter);
}

static gboolean is_name(const char *at, gsize n, const char *handle)
{
    gsize local = strcspn(handle, "@");
    return n > local && strncmp(at + 1, handle, local) == 0 && (n == local + 1 || at[local + 1] == '@');
}

/* Everybody begins with our name and the names of who is in the thread: these are left out of rows, where they tell
 * nothing. Names without ours among them stay: they are what is said. */
static const char *past_names(struct ui *ui, gint64 account, const char *text)
{
    const struct account *a = status_account(ui, account);
    const char *rest = text;
    gboolean ours = FALSE;
    while (a != NULL && a->handle != NULL && *rest == '@') {
        gsize n = strcspn(rest, " \n\t");
        ours = ours || is_name(rest, n, a->handle);
        rest += n + strspn(rest + n, " \n\t");
    }
    return ours && *rest != '\0' ? rest : text;
}

/* One line: attachments as words, a content warning in place of what it covers, blanks for breaks. */
static char *row_text(struct ui *ui, gint64 account, const struct item *i)
{
    char *media = media_words(i->media);
    GString *s = g_string_new(media);
    g_free(media);
    if (i->deleted_at != 0)
        g_string_append(s, "(deleted there) ");
    if (i->warning != NULL && *i->warning != '\0')
        g_string_append_printf(s, "[cw: %s]", i->warning);
    else
        g_string_append(s, past_names(ui, account, i->text != NULL ? i->text : ""));
    for (gsize k = 0; k < s->len; k++)
        if (s->str[k] == '\n' || s->str[k] == '\t')
            s->str[k] = ' ';
    char *flat = g_string_free(s, FALSE);
    char *shown = ui_shown(ui, flat, i->language);
    g_free(flat);
    return shown;
}

static void put_names(struct ui *ui, struct grid *g, int y, struct rect r, const struct widths *ws,
                      const struct conversation *c, enum role base)
{
    int x = r.x + r.w;
    if (ws->labels > 0) {
        x -= ws->labels;
        grid_cut(g, y, x, ws->labels, base, c->labels, ui_ellipsis(ui), TRUE);
        x--;
    }
    if (ws->account > 0) {
        x -= ws->account;
        enum role role = c->account_guarded ? ROLE_ACCOUNT_GUARD : base == ROLE_TEXT ? ROLE_ACCOUNT : base;
        char *name = account_shown(ui, c->account_name, c->account_guarded, ws->account);
        grid_cut(g, y, x, ws->account, role, name, "", FALSE);
        g_free(name);
        x--;
    }
    if (ws->name > 0 && c->assignee != NULL) {
        x -= ws->name;
        const char *who = g_str_equal(c->assignee, ui->user) ? "you" : c->assignee;
        grid_cut(g, y, x, ws->name, base, who, ui_ellipsis(ui), FALSE);
    }
}

static void put_row(struct mentions *m, struct grid *g, int y, const struct conversation *c, gboolean here,
                    gboolean focus)
{
    struct ui *ui = m->base.ui;
    struct rect r = m->base.rect;
    struct widths ws = widths_of(r.w);
    enum role base = base_role(ui, c), mood_role;
    gboolean tagged = mentions_is_tagged(m, c->id);
    char age[8], mood[4], channel[3] = {channel_letter(c->platform), kind_sign(c->last.kind), '\0'};
    const char *bar = ui_glyph(ui, "▌", ">");
    grid_clear(g, (struct rect){y, r.x, 1, r.w}, base);
    grid_put(g, y, r.x, 1, tagged ? ROLE_TAG : !here ? base : focus ? ROLE_SELECT_MARK : ROLE_DIM,
             tagged && here ? "#" : tagged ? "+" : here ? bar : " ");
    grid_put(g, y, r.x + 1, 1, base, state_glyph(ui, c->state));
    put_urgency(ui, g, y, r.x + 2, c, base);
    put_who(ui, g, y, r.x + 3, c);
    when_age(c->last.created_at, ui->now, age);
    grid_right(g, y, r.x + 5, 3, base, age);
    mood_text(ui, &c->last, mood, &mood_role);
    grid_put(g, y, r.x + 9, 3, mood_role == ROLE_TEXT ? base : mood_role, mood);
    grid_put(g, y, r.x + 13, 2, base, channel);
    const struct profile *a = &c->last.author;
    const char *name = a->handle != NULL && *a->handle != '\0' ? a->handle : a->name;
    char *author = ui_shown(ui, name, NULL);
    grid_cut(g, y, r.x + FIXED, ws.author, here && !focus ? ROLE_SELECT_IDLE : base, author, ui_ellipsis(ui), FALSE);
    char *text = row_text(ui, c->account, &c->last);
    grid_cut(g, y, r.x + FIXED + ws.author + 1, ws.text, base, text, ui_ellipsis(ui), FALSE);
    put_names(ui, g, y, r, &ws, c, base);
    g_free(author);
    g_free(text);
    const char *select = settings_str(ui->settings, "select");
    if (here && focus && !ui->slow && !g_str_equal(select, "mark"))
        grid_role(g, y, r.x, g_str_equal(select, "bar") ? r.w : FIXED, ROLE_SELECT);
    if (here && focus) {
        g->cursor_y = y;
        g->cursor_x = r.x;
        g->cursor_text = FALSE;
    }
}

static void put_line(struct mentions *m, struct grid *g, int row, const char *text, enum role role)
{
    struct rect r = m->base.rect;
    if (row < r.h)
        grid_cut(g, r.y + row, r.x + 3, r.w - 3, role, text, ui_ellipsis(m->base.ui), FALSE);
}

/* "Nothing waits for an answer. All accounts complete to 14:01." */
static char *all_here(struct ui *ui)
{
    const GPtrArray *all = ui->status.accounts;
    gint64 to = all != NULL && all->len > 0 ? G_MAXINT64 : 0;
    for (guint i = 0; all != NULL && i < all->len; i++) {
        const struct account *a = all->pdata[i];
        if (a->state != ACCOUNT_OFF)
            to = MIN(to, a->gaps > 0 ? 0 : a->complete_to);
    }
    if (to == 0 || to == G_MAXINT64)
        return g_strdup("Nothing waits for an answer.");
    char *at = when_short(to, ui->now, settings_str(ui->settings, "zone"));
    char *text = g_strdup_printf("Nothing waits for an answer. All accounts complete to %s.", at);
    g_free(at);
    return text;
}

/* "7 pending, their turn    cp shows them" */
static void put_view(struct mentions *m, struct grid *g, int row, gint64 n, const char *what, const char *command,
                     const char *more)
{
    char *keys = keymap_keys_of(m->base.ui->keymap, IN(PANE_MENTIONS), command);
    char *count = g_strdup_printf("%" G_GINT64_FORMAT " %s", n, what);
    char *line = g_strdup_printf("%-28s %s  %s", count, *keys != '\0' ? keys : command, more);
    put_line(m, g, row, line, ROLE_TEXT);
    g_free(line);
    g_free(count);
    g_free(keys);
}

static void put_empty(struct mentions *m, struct grid *g)
{
    struct ui *ui = m->base.ui;
    if (m->pattern_text != NULL) {
        char *line = g_strdup_printf("No conversation matches \"%s\".", m->pattern_text);
        put_line(m, g, 1, line, ROLE_TEXT);
        put_line(m, g, 2, "l changes the limit   Esc ends it   :view-save NAME keeps it", ROLE_DIM);
        g_free(line);
        return;
    }
    char *nothing = all_here(ui);
    put_line(m, g, 1, nothing, ROLE_TEXT);
    g_free(nothing);
    const gint64 *n = ui->status.inbox.by_state;
    put_view(m, g, 3, n[CONV_PENDING], "pending, their turn", "view pending", "shows them");
    put_view(m, g, 4, n[CONV_SNOOZED], "snoozed", "view snoozed", "");
    put_view(m, g, 5, n[CONV_DONE], "done", "view done", "u takes back the last");
    if (m->gaps->len > 0) {
        char *gaps = g_strdup_printf("%u %s of what was fetched so far   ^T fetches", m->gaps->len,
                                     m->gaps->len == 1 ? "gap in the history" : "gaps in the history");
        put_line(m, g, 7, gaps, ROLE_LINK);
        g_free(gaps);
    }
}

void mentions_draw(struct pane *p, struct grid *g, gboolean focus)
{
    struct mentions *m = (struct mentions *)p;
    if (m->rows->len == 0) {
        put_empty(m, g);
        g->cursor_y = p->rect.y;
        g->cursor_x = p->rect.x;
        return;
    }
    for (int i = 0; i < p->rect.h; i++) {
        guint index = m->top + (guint)i;
        if (mentions_is_gap(mentions_row(m, index)))
            mentions_draw_gap(m, g, p->rect.y + i, m->rows->pdata[index], index == m->cur, focus);
        else if (index < m->rows->len)
            put_row(m, g, p->rect.y + i, m->rows->pdata[index], index == m->cur, focus);
    }
}
