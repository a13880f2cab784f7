/* The list of sends: columns go as the pane narrows, state and time never. */
#include "scheduled.h"

#define NARROW 60 /* under this: no heading, and what is known of one row stands below */
#define KNOWN 35
#define TEXT_LEAST 12

struct widths {
    int word, when, account, text, by, known; /* 0: not shown */
};

/* Priorities of the table: by goes first, then what is known, its word, the account. */
static struct widths widths_of(const struct scheduled *s, int w)
{
    struct widths r = {9, s->when_w, s->account_w, 0, 3, KNOWN};
    if (w < NARROW)
        r = (struct widths){0, s->when_w, MIN(s->account_w, 12), 0, 0, 0};
    int fixed = 2 + 1 + (r.word > 0 ? r.word + 1 : 0) + r.when + 1 + r.account + 1;
    int rest = w - fixed;
    if (rest < TEXT_LEAST + 1 + 3 + 1 + KNOWN)
        r.by = 0;
    if (r.known > 0 && rest < TEXT_LEAST + 1 + KNOWN) /* both are of use only with some room */
        r.known = rest >= TEXT_LEAST + 1 + 18 ? rest * 11 / 20 : 0;
    r.text = rest - (r.by > 0 ? r.by + 1 : 0) - (r.known > 0 ? r.known + 1 : 0);
    if (r.text < TEXT_LEAST && w < NARROW) {
        r.text += r.account + 1;
        r.account = 0;
    }
    r.text = MAX(r.text, 1);
    return r;
}

static enum role base_of(const struct ledger *l)
{
    return scheduled_role(l) == ROLE_DIM ? ROLE_DIM : ROLE_TEXT;
}

static int put_account(struct ui *ui, struct grid *g, int y, int x, int w, const struct ledger *l, enum role base)
{
    char *name = account_shown(ui, l->account_name, l->account_guarded, w);
    enum role role = l->account_guarded ? ROLE_ACCOUNT_GUARD : base == ROLE_TEXT ? ROLE_ACCOUNT : base;
    grid_put(g, y, x, w, role, name);
    g_free(name);
    return w + 1;
}

static void put_row(struct scheduled *s, struct grid *g, int y, const struct ledger *l, gboolean here, gboolean focus)
{
    struct ui *ui = s->base.ui;
    struct rect r = s->base.rect;
    struct widths ws = widths_of(s, r.w);
    enum role mark = scheduled_role(l), base = base_of(l);
    int x = r.x;
    grid_clear(g, (struct rect){y, r.x, 1, r.w}, base);
    grid_put(g, y, x + 1, 1, mark, ledger_glyph(ui, l));
    x += 3;
    if (ws.word > 0) {
        grid_put(g, y, x, ws.word, mark, ledger_state_name(l->state));
        x += ws.word + 1;
    }
    char *when = scheduled_when(ui, l), *text = scheduled_text(ui, l, ws.text);
    grid_cut(g, y, x, ws.when, base, when, ui_ellipsis(ui), FALSE);
    x += ws.when + 1;
    if (ws.account > 0)
        x += put_account(ui, g, y, x, ws.account, l, base);
    grid_cut(g, y, x, ws.text, here && !focus ? ROLE_SELECT_IDLE : base, text, ui_ellipsis(ui), FALSE);
    x += ws.text + 1;
    if (ws.by > 0) {
        grid_cut(g, y, x, ws.by, base, l->by, "", FALSE);
        x += ws.by + 1;
    }
    if (ws.known > 0) {
        char *known = scheduled_known(ui, l);
        grid_cut(g, y, x, ws.known, *known == '!' ? ROLE_SCORE_WARN : base, known, ui_ellipsis(ui), FALSE);
        g_free(known);
    }
    if (here)
        rows_mark(ui, g, (struct rect){y, r.x, 1, r.w}, focus);
    g_free(when);
    g_free(text);
}

static void put_heading(struct scheduled *s, struct grid *g)
{
    struct rect r = s->base.rect;
    struct widths ws = widths_of(s, r.w);
    int x = r.x + 3;
    grid_put(g, r.y, x, r.w - 3, ROLE_DIM, "state");
    x += ws.word + 1;
    grid_put(g, r.y, x, r.w - x + r.x, ROLE_DIM, "when");
    x += ws.when + 1;
    if (ws.account > 0) {
        grid_put(g, r.y, x, r.w - x + r.x, ROLE_DIM, "account");
        x += ws.account + 1;
    }
    grid_put(g, r.y, x, r.w - x + r.x, ROLE_DIM, "text");
    x += ws.text + 1;
    if (ws.by > 0) {
        grid_put(g, r.y, x, r.w - x + r.x, ROLE_DIM, "by");
        x += ws.by + 1;
    }
    if (ws.known > 0)
        grid_put(g, r.y, x, r.w - x + r.x, ROLE_DIM, "what is known");
}

static gboolean has_foot(const struct pane *p)
{
    return p->rect.h >= 4 && ((const struct scheduled *)p)->list->len > 0;
}

int scheduled_list_rows(const struct pane *p)
{
    return MAX(p->rect.h - (p->rect.w >= NARROW ? 1 : 0) - (has_foot(p) ? 1 : 0), 1);
}

/* With focus all that is known of the row where its column cuts it; else what went wrong. */
static void put_foot(struct scheduled *s, struct grid *g, gboolean focus)
{
    struct ui *ui = s->base.ui;
    struct rect r = s->base.rect;
    int below = (r.w >= NARROW ? 1 : 0) + s->at.n + 1; /* the list with a blank row, where that is short */
    int y = r.y + MIN(below, r.h - 1), x = r.x + 3;
    const struct ledger *l = scheduled_row(s);
    if (focus && l != NULL) {
        char *known = scheduled_known(ui, l);
        if (text_width(known) <= widths_of(s, r.w).known) { /* it stands in its column, whole */
            g_free(known);
            return;
        }
        x += grid_put(g, y, x, r.w - 3, scheduled_role(l), ledger_state_name(l->state));
        grid_cut(g, y, x + 2, r.w - (x + 2 - r.x), ROLE_TEXT, known, ui_ellipsis(ui), FALSE);
        g_free(known);
        return;
    }
    static const enum ledger_state BAD[] = {LEDGER_FAILED, LEDGER_UNKNOWN, LEDGER_MISSED};
    for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
        const struct ledger like = {.state = BAD[i]};
        int n = scheduled_count(s, BAD[i]);
        if (s->needs > 0)
            x += grid_printf(g, y, x, r.w - (x - r.x), n > 0 ? scheduled_role(&like) : ROLE_DIM, "%s %s %d",
                             ledger_glyph(ui, &like), ledger_state_name(like.state), n) +
                 3;
    }
}

void scheduled_draw(struct pane *p, struct grid *g, gboolean focus)
{
    struct scheduled *s = (struct scheduled *)p;
    if (s->list->len == 0) {
        rows_empty(p, g, "Nothing waits to go out.", "m writes a post, t in its review times it");
        return;
    }
    int top = p->rect.w >= NARROW ? 1 : 0, h = scheduled_list_rows(p);
    rows_scroll(&s->at, h);
    if (top > 0)
        put_heading(s, g);
    for (int i = 0; i < h && s->at.top + i < s->at.n; i++)
        put_row(s, g, p->rect.y + top + i, s->list->pdata[s->at.top + i], s->at.top + i == s->at.cur, focus);
    if (has_foot(p))
        put_foot(s, g, focus);
}
