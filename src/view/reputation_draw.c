/* The seven rows beside the desk: a sentence to act on, the score, what it is made of, what moved it. */
#include "reputation.h"

#define FULL_W 60
#define FULL_H 13

gboolean reputation_is_full(const struct pane *p)
{
    return p->rect.w >= FULL_W && p->rect.h >= FULL_H;
}

struct rect reputation_body(const struct reputation *r)
{
    struct rect b = r->base.rect;
    return (struct rect){b.y + 1, b.x, b.h - 1, b.w};
}

struct painter {
    struct reputation *r;
    struct grid *g;
    int y, x, end;
};

static void text(struct painter *p, enum role role, const char *what)
{
    p->x += grid_cut(p->g, p->y, p->x, p->end - p->x, role, what, ui_ellipsis(p->r->base.ui), FALSE);
}

static gboolean next(struct painter *p, int indent)
{
    struct rect rect = p->r->base.rect;
    p->y++;
    p->x = rect.x + indent;
    return p->y < rect.y + rect.h;
}

/* The last 14 days at the row's end, or the seven that find room. */
static void put_fortnight(struct painter *p)
{
    const GArray *days = p->r->days;
    guint n = MIN(days->len, p->x + 16 < p->end ? 14 : 7);
    double values[14];
    gboolean known[14];
    for (guint i = 0; i < n; i++) {
        const struct rep_day *d = &g_array_index(days, struct rep_day, days->len - n + i);
        values[i] = d->score;
        known[i] = d->scored;
    }
    if (p->x + 2 + (int)n < p->end && n > 0) {
        char *spark = rep_bars(p->r->base.ui, values, known, n, FALSE);
        grid_put(p->g, p->y, p->end - 1 - (int)n, (int)n, ROLE_CHART, spark);
        g_free(spark);
    }
}

static void put_score(struct painter *p)
{
    struct ui *ui = p->r->base.ui;
    const json_t *s = p->r->score;
    char buffer[48];
    if (!rep_has(s, "score")) {
        g_snprintf(buffer, sizeof buffer, "too few: %.0f of the 10 that a score needs", rep_num(s, "n_eff"));
        text(p, ROLE_DIM, buffer);
        return;
    }
    g_snprintf(buffer, sizeof buffer, "%.0f", rep_num(s, "score"));
    text(p, rep_score_role(p->r, rep_num(s, "score")), buffer);
    char *agrees = rep_agreement(p->r);
    gboolean plain = *agrees == '\0';
    g_snprintf(buffer, sizeof buffer, " %s%.0f%s", ui_glyph(ui, "±", "+-"), rep_num(s, "half"), plain ? " of 100 " : "");
    text(p, ROLE_TEXT, buffer);
    if (rep_has(s, "was")) {
        char *by = rep_signed(rep_num(s, "score") - rep_num(s, "was"), 0);
        g_snprintf(buffer, sizeof buffer, "  %s in 7 days", by);
        text(p, ROLE_TEXT, buffer);
        g_free(by);
    }
    if (!plain) {
        text(p, ROLE_DIM, "  ");
        text(p, ROLE_DIM, agrees);
    }
    g_free(agrees);
    put_fortnight(p);
}

/* As many as fit, with one blank between where that lets one more in. */
static void put_parts(struct painter *p)
{
    static const char *const WORDS[] = {"good", "follow", "speed", "solved", "calm"};
    const json_t *parts = json_object_get(p->r->score, "parts");
    GString *loose = g_string_new(NULL), *dense = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(WORDS) && i < json_array_size(parts); i++) {
        char *value = rep_fraction(rep_num(json_array_get(parts, i), "value"));
        g_string_append_printf(loose, "%s%s %s", i > 0 ? "  " : "", WORDS[i], value);
        g_string_append_printf(dense, "%s%s\t%s", i > 0 ? " " : "", WORDS[i], value);
        g_free(value);
    }
    int room = p->end - p->x - 1;
    drop_pieces(loose, "  ", room);
    drop_pieces(dense, " ", room);
    g_strdelimit(dense->str, "\t", ' ');
    text(p, ROLE_TEXT, text_width(dense->str) > text_width(loose->str) ? dense->str : loose->str);
    g_string_free(loose, TRUE);
    g_string_free(dense, TRUE);
}

static void put_times(struct painter *p)
{
    const json_t *first = json_object_get(p->r->score, "first_reply");
    double waiting = rep_num(json_object_get(p->r->score, "waiting"), "count");
    g_autofree char *words = rep_times_words(first, 2), *fewer = rep_times_words(first, 1);
    char *lines[] = {g_strdup_printf("first reply   %s, %.0f wait", words, waiting), g_strdup_printf("reply  %s, %.0f wait", words, waiting),
                     g_strdup_printf("first reply   %s, %.0f wait", fewer, waiting), g_strdup_printf("reply  %s, %.0f wait", fewer, waiting)};
    gsize i = 0;
    while (i + 1 < G_N_ELEMENTS(lines) && p->x + text_width(lines[i]) >= p->end)
        i++;
    text(p, ROLE_TEXT, lines[i]);
    for (i = 0; i < G_N_ELEMENTS(lines); i++)
        g_free(lines[i]);
}

static void put_follow_up(struct painter *p)
{
    const json_t *f = json_object_get(p->r->score, "follow_up");
    char *line = rep_num(f, "of") > 0 ? g_strdup_printf("follow-up     answered %.0f of %.0f due",
                                                        rep_num(f, "met"), rep_num(f, "of"))
                                      : g_strdup("follow-up     nothing was due in 28 days");
    text(p, ROLE_TEXT, line);
    g_free(line);
}

static void put_mover(struct painter *p, const struct mover *m, gboolean first)
{
    struct ui *ui = p->r->base.ui;
    text(p, ROLE_TEXT, first ? "moved most    " : "              ");
    char *points = rep_signed(m->points, 1);
    text(p, m->points < 0 ? ROLE_MOOD_BAD : ROLE_MOOD_GOOD, points);
    text(p, ROLE_TEXT, "  ");
    const char *what = json_string_value(json_object_get(m->what, m->reason ? "word" : "who"));
    char *shown = ui_shown(ui, what, NULL);
    char *line = m->reason ? g_strdup_printf("%.0f posts on \"%s\"", rep_num(m->what, "n"), shown) : g_strdup(shown);
    if (m->reason && text_width(line) > p->end - p->x) {
        g_free(line);
        line = g_strdup_printf("%.0f say \"%s\"", rep_num(m->what, "n"), shown);
    }
    grid_cut(p->g, p->y, p->x, p->end - p->x, ROLE_TEXT, line, ui_ellipsis(ui), FALSE);
    g_free(line);
    g_free(shown);
    g_free(points);
}

/* "^ spreading   ruth@example.net 41/h R 1.3" */
static void put_spread(struct painter *p)
{
    const json_t *s = p->r->spread;
    struct ui *ui = p->r->base.ui;
    gboolean alarm = json_is_true(json_object_get(s, "alarm")), early = json_is_true(json_object_get(s, "early"));
    gboolean own = json_is_true(json_object_get(s, "own"));
    char *who = rows_text(ui, json_string_value(json_object_get(s, own ? "text" : "who")), NULL);
    char *how = early ? g_strdup_printf(" %.0f, too early", rep_num(s, "reshares"))
                      : g_strdup_printf(" %.0f/h R %.1f", rep_num(s, "rate"), rep_num(s, "r"));
    text(p, alarm ? ROLE_SPREAD : ROLE_TEXT, alarm ? "^ spreading    " : "  spreading    ");
    int room = p->end - p->x - text_width(how) - 1;
    p->x += grid_cut(p->g, p->y, p->x, MAX(room, 4), ROLE_TEXT, who, ui_ellipsis(ui), FALSE);
    text(p, alarm ? ROLE_SPREAD : ROLE_TEXT, how);
    g_free(who);
    g_free(how);
}

static void draw_narrow(struct reputation *r, struct grid *g, gboolean focus)
{
    struct rect rect = r->base.rect;
    struct painter p = {r, g, rect.y, rect.x + 2, rect.x + rect.w};
    enum role role;
    char *sentence = reputation_sentence(r, &role, NULL);
    text(&p, role, sentence);
    g_free(sentence);
    g->cursor_y = rect.y;
    g->cursor_x = rect.x;
    g->cursor_text = FALSE;
    if (focus)
        grid_put(g, rect.y, rect.x, 1, ROLE_SELECT_MARK, ui_glyph(r->base.ui, "▌", ">"));
    static void (*const LINES[])(struct painter *) = {put_score, put_parts, put_times, put_follow_up};
    for (gsize i = 0; i < G_N_ELEMENTS(LINES); i++)
        if (next(&p, 2))
            LINES[i](&p);
    gboolean spreads = r->spread != NULL && !json_is_true(json_object_get(r->spread, "over")) &&
                       !json_is_true(json_object_get(r->spread, "seldom"));
    int left = rect.y + rect.h - p.y - 1 - (spreads ? 1 : 0);
    for (int i = 0; i < MIN((int)r->movers->len, left) && next(&p, 2); i++)
        put_mover(&p, &g_array_index(r->movers, struct mover, i), i == 0);
    if (spreads && next(&p, 0))
        put_spread(&p);
}

/* "[overview] messages replies people ideas spread" */
static void put_tabs(struct reputation *r, struct grid *g)
{
    struct rect rect = r->base.rect;
    int x = rect.x + 1, end = rect.x + rect.w;
    grid_clear(g, (struct rect){rect.y, rect.x, 1, rect.w}, ROLE_TITLE);
    for (enum rep_tab t = REP_OVERVIEW; t < REP_TABS; t++)
        x += 1 + grid_printf(g, rect.y, x, end - x, t == r->tab ? ROLE_TITLE_FOCUS : ROLE_TITLE, t == r->tab ? "[%s]" : "%s",
                             rep_tab_name(t));
    if (x + 10 < end)
        grid_put(g, rect.y, end - 9, 8, ROLE_DIM, "[ ] tabs");
}

static void draw_lines(struct reputation *r, struct grid *g, gboolean focus)
{
    struct rect b = reputation_body(r);
    struct rows *at = &r->at[r->tab];
    rows_scroll(at, b.h);
    for (int i = 0; i < b.h && at->top + i < (int)r->lines->len; i++) {
        const struct rep_line *l = r->lines->pdata[at->top + i];
        grid_cut(g, b.y + i, b.x + 2, b.w - 2, l->role, l->text, ui_ellipsis(r->base.ui), FALSE);
        if (at->top + i == at->cur)
            rows_mark(r->base.ui, g, (struct rect){b.y + i, b.x, 1, b.w}, focus);
    }
}

static void draw_full(struct reputation *r, struct grid *g, gboolean focus)
{
    if (!r->weeks)
        reputation_days(r); /* it was too small for them until now */
    put_tabs(r, g);
    g->cursor_y = r->base.rect.y;
    g->cursor_x = r->base.rect.x;
    g->cursor_text = FALSE;
    if (r->tab == REP_OVERVIEW)
        reputation_draw_overview(r, g, focus, reputation_body(r));
    else
        draw_lines(r, g, focus);
}

void reputation_draw(struct pane *p, struct grid *g, gboolean focus)
{
    struct reputation *r = (struct reputation *)p;
    if (rep_is_awaited(r)) {
        rows_empty(p, g, "The figures are being worked out.", "they come by themselves");
        return;
    }
    if (r->score == NULL) {
        rows_empty(p, g, "No figures yet.", "they come with the first messages");
        return;
    }
    if (reputation_is_full(p))
        draw_full(r, g, focus);
    else
        draw_narrow(r, g, focus);
}
