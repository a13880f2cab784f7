/* The overview: a sentence to act on, parts that add up, the days with a cursor, reply times, what moved it, how sure it
 * is. Each row can be chosen and opened. */
#include "reputation.h"

#include <math.h>
#include <string.h>

#include "repute/clock.h"
#include "repute/metrics.h"
#include "repute/when.h"

#define PARTS 5
#define MOVERS_LEAST 3

/* What finds room, the least useful given up first. */
struct plan {
    gboolean blanks, days, measured, heads; /* heads: the headings of the table and its sum */
    int movers;
};

static struct plan plan_of(const struct reputation *r)
{
    struct plan p = {TRUE, TRUE, TRUE, TRUE, 0};
    int h = reputation_body(r).h, fixed = 2 + PARTS + 3 + 1; /* sentence, score; parts; reply times; a rule */
    int want = CLAMP((int)r->movers->len, 1, MOVERS_LEAST);
    if (h < fixed + 2 + 2 + 2 + 2 + want)
        p.measured = FALSE;
    if (h < fixed + 2 + 2 + 2 + want)
        p.blanks = FALSE;
    if (h < fixed + 2 + 2 + want)
        p.heads = FALSE;
    if (h < fixed + 2 + 1)
        p.days = FALSE;
    p.movers = MAX(h - fixed - (p.measured ? 2 : 0) - (p.blanks ? 2 : 0) - (p.heads ? 2 : 0) - (p.days ? 2 : 0), 0);
    return p;
}

static void add_row(struct reputation *r, enum rep_kind kind, int index)
{
    struct rep_row row = {kind, index};
    g_array_append_val(r->rows, row);
}

void reputation_rows(struct reputation *r)
{
    struct plan p = plan_of(r);
    g_array_set_size(r->rows, 0);
    add_row(r, REP_ROW_SENTENCE, 0);
    add_row(r, REP_ROW_SCORE, 0);
    for (gsize i = 0; i < json_array_size(json_object_get(r->score, "parts")); i++)
        add_row(r, REP_ROW_PART, (int)i);
    if (p.days)
        add_row(r, REP_ROW_DAYS, 0);
    add_row(r, REP_ROW_FIRST, 0);
    add_row(r, REP_ROW_SOLVED, 0);
    for (guint i = 0; i < r->movers->len && p.movers > 0; i++)
        add_row(r, REP_ROW_MOVER, (int)i);
    if (p.measured)
        add_row(r, REP_ROW_MEASURED, 0);
}

struct sheet {
    struct reputation *r;
    struct grid *g;
    struct rect rect;
    int y, end;
    gboolean focus;
    struct rep_row here;
};

static gboolean room(const struct sheet *s)
{
    return s->y < s->end;
}

/* The row at y is this one: marked where the cursor is on it. */
static void row_is(struct sheet *s, enum rep_kind kind, int index)
{
    if (room(s) && s->here.kind == kind && s->here.index == index)
        rows_mark(s->r->base.ui, s->g, (struct rect){s->y, s->rect.x, 1, s->rect.w}, s->focus);
}

static void rule(struct sheet *s, const char *heading, const char *right)
{
    struct ui *ui = s->r->base.ui;
    if (!room(s))
        return;
    grid_fill(s->g, s->y, s->rect.x, s->rect.w, ROLE_RULE, ui->slow ? " " : ui_glyph(ui, "─", "-"));
    grid_printf(s->g, s->y, s->rect.x + 1, s->rect.w - 2, ROLE_TITLE, " %s ", heading);
    int w = right != NULL ? text_width(right) + 2 : 0;
    if (w > 0 && text_width(heading) + w + 6 < s->rect.w)
        grid_printf(s->g, s->y, s->rect.x + s->rect.w - w - 1, w, ROLE_TITLE, " %s ", right);
    s->y++;
}

static void put_sentence(struct sheet *s)
{
    enum role role;
    char *sentence = reputation_sentence(s->r, &role, NULL);
    grid_cut(s->g, s->y, s->rect.x + 3, s->rect.w - 3, role, sentence, ui_ellipsis(s->r->base.ui), FALSE);
    row_is(s, REP_ROW_SENTENCE, 0);
    s->y++;
    g_free(sentence);
}

static void put_score(struct sheet *s)
{
    const json_t *j = s->r->score;
    int x = s->rect.x + 3, end = s->rect.x + s->rect.w;
    gboolean wide = s->rect.w >= 96;
    const char *gap = wide ? "    " : "  ";
    row_is(s, REP_ROW_SCORE, 0);
    if (!rep_has(j, "score")) {
        grid_printf(s->g, s->y++, x, end - x, ROLE_DIM,
                    "too few: %.0f messages, worth %.1f; a score needs 10. Clocks count all the same", rep_num(j, "n"),
                    rep_num(j, "n_eff"));
        return;
    }
    x += grid_printf(s->g, s->y, x, end - x, rep_score_role(s->r, rep_num(j, "score")), "%.0f", rep_num(j, "score"));
    x += grid_printf(s->g, s->y, x, end - x, ROLE_TEXT, " of 100%s%.0f to %.0f (95 %%)", gap, rep_num(j, "low"), rep_num(j, "high"));
    if (s->rect.w >= 70)
        x += grid_printf(s->g, s->y, x, end - x, ROLE_TEXT, "%s%.0f messages%s%.0f", gap, rep_num(j, "n"),
                         wide ? ", worth " : " worth ", rep_num(j, "n_eff"));
    if (rep_has(j, "was")) {
        char *by = rep_signed(rep_num(j, "score") - rep_num(j, "was"), 0);
        x += grid_printf(s->g, s->y, x, end - x, ROLE_TEXT, "%swas %.0f, %s in 7 days", gap, rep_num(j, "was"), by);
        g_free(by);
    }
    char *agrees = rep_agreement(s->r);
    if (*agrees != '\0')
        grid_printf(s->g, s->y, x, end - x, ROLE_DIM, "%s%s", gap, agrees);
    g_free(agrees);
    s->y++;
}

/* ---- parts ---- */

static void put_bar(struct sheet *s, int x, int w, double value)
{
    struct ui *ui = s->r->base.ui;
    int full = (int)lround(CLAMP(value, 0, 1) * w);
    for (int i = 0; i < w; i++)
        grid_put(s->g, s->y, x + i, 1, i < full ? ROLE_CHART : ROLE_DIM,
                 i < full ? ui_glyph(ui, "█", "#") : ui_glyph(ui, "·", "."));
}

/* Too few to be a score: what was measured has its value, nothing has points. */
static void put_part(struct sheet *s, const json_t *part, gboolean scored, int index)
{
    int x = s->rect.x + 3, w = s->rect.w - 3, bar = CLAMP(s->rect.w - 68, 0, 20);
    gboolean measured = json_is_true(json_object_get(part, "measured"));
    const char *name = json_string_value(json_object_get(part, "name"));
    char *value = !scored && index == METRICS_GOODWILL ? g_strdup("too few")
                  : measured || scored                 ? rep_fraction(rep_num(part, "value"))
                                                       : g_strdup("-");
    char *since = rep_has(part, "since") ? rep_signed(rep_num(part, "since"), 1) : g_strdup("");
    char *points = scored ? g_strdup_printf("%6.1f %6.1f", rep_num(part, "points"), rep_num(part, "lost"))
                          : g_strdup_printf("%13s", "");
    if (room(s)) {
        grid_printf(s->g, s->y, x, w, measured ? ROLE_TEXT : ROLE_DIM, "%-10s %7s   x %2.0f   %s   %s", name, value,
                    rep_num(part, "times"), points, measured ? since : s->rect.w < 66 ? "none due" : "nothing was due");
        if (bar > 0 && (measured || scored))
            put_bar(s, s->rect.x + 64, bar, rep_num(part, "value"));
    }
    row_is(s, REP_ROW_PART, index);
    s->y++;
    g_free(value);
    g_free(since);
    g_free(points);
}

static void put_parts(struct sheet *s, gboolean heads)
{
    const json_t *j = s->r->score, *part;
    int x = s->rect.x + 3, w = s->rect.w - 3;
    gboolean scored = rep_has(j, "score");
    gsize i;
    double lost = 0, points = 0;
    if (heads)
        grid_put(s->g, s->y++, x, w, ROLE_DIM, "part         value   times   points   lost   since last week");
    json_array_foreach(json_object_get(j, "parts"), i, part)
    {
        put_part(s, part, scored, (int)i);
        points += rep_num(part, "points");
        lost += rep_num(part, "lost");
    }
    if (!heads)
        return;
    char *all = rep_has(j, "was") && scored ? rep_signed(rep_num(j, "score") - rep_num(j, "was"), 1) : g_strdup("");
    if (scored)
        grid_printf(s->g, s->y, x, w, ROLE_STRONG, "%-10s %7s   %4d   %6.1f %6.1f   %s", "sum", "", 100, points, lost,
                    all);
    else
        grid_printf(s->g, s->y, x, w, ROLE_DIM, "%-10s %7s   %4d   too few", "sum", "", 100);
    s->y++;
    g_free(all);
}

/* ---- days ---- */

/* "Thu 12 Mar: 71 ±3, 34 messages, net -12" */
static char *day_words(const struct rep_day *d, const char *plus_minus)
{
    GDate date;
    char when[32] = "";
    g_date_clear(&date, 1);
    g_date_set_parse(&date, d->day);
    if (g_date_valid(&date)) {
        gint64 noon = ((gint64)g_date_get_julian(&date) - 719163) * MS_DAY + 12 * MS_HOUR;
        char *words = when_format(noon, "UTC", "%a %e %b");
        g_strlcpy(when, words, sizeof when);
        g_free(words);
    }
    char *score = d->scored ? g_strdup_printf("%.0f %s%.0f", d->score, plus_minus, d->half) : g_strdup("too few");
    char *text = d->n > 0 ? g_strdup_printf("%s: %s, %" G_GINT64_FORMAT " %s, net %+.0f", when, score, d->n,
                                            d->n == 1 ? "message" : "messages", d->net)
                          : g_strdup_printf("%s: %s, no messages", when, score);
    g_free(score);
    return text;
}

static void put_days(struct sheet *s)
{
    struct reputation *r = s->r;
    int w = MIN((int)r->days->len, s->rect.w - 6), first = (int)r->days->len - w;
    double low = 100, high = 0;
    if (r->day < first)
        first = MAX(r->day, 0);
    double *values = g_new0(double, w + 1);
    gboolean *known = g_new0(gboolean, w + 1);
    for (int i = 0; i < w; i++) {
        const struct rep_day *d = &g_array_index(r->days, struct rep_day, first + i);
        values[i] = d->score;
        known[i] = d->scored;
        if (d->scored) {
            low = MIN(low, d->score);
            high = MAX(high, d->score);
        }
    }
    const struct rep_day *here = rep_day_of(r);
    const char *rule_glyph = ui_glyph(r->base.ui, "─", "-"), *dot = ui_glyph(r->base.ui, "·", "|");
    char *words = here != NULL ? day_words(here, ui_glyph(r->base.ui, "±", "+-")) : NULL;
    char *heading = high > 0 ? g_strdup_printf("%d days %s low %.0f %s high %.0f", w, rule_glyph, low, dot, high)
                             : g_strdup_printf("%d days", w);
    rule(s, heading, words);
    if (room(s)) {
        char *spark = rep_bars(r->base.ui, values, known, (gsize)w, FALSE);
        grid_put(s->g, s->y, s->rect.x + 3, s->rect.w - 3, ROLE_CHART, spark);
        if (r->day >= first)
            grid_role(s->g, s->y, s->rect.x + 3 + r->day - first, 1, ROLE_SELECT);
        g_free(spark);
    }
    if (s->here.kind == REP_ROW_DAYS && room(s)) {
        grid_put(s->g, s->y, s->rect.x, 1, ROLE_SELECT_MARK, ui_glyph(r->base.ui, "▌", ">"));
        s->g->cursor_y = s->y;
        s->g->cursor_x = s->rect.x + 3 + MAX(r->day - first, 0);
    }
    s->y++;
    g_free(words);
    g_free(heading);
    g_free(values);
    g_free(known);
}

/* ---- clocks ---- */

static void put_times(struct sheet *s, const char *word, const char *list, const char *more, enum rep_kind kind)
{
    const json_t *times = json_object_get(s->r->score, list);
    g_autofree char *words = rep_times_words(times, s->rect.w < 90 ? 2 : 3);
    if (text_width(words) + text_width(more) + (int)strlen("   first reply    ") > s->rect.w) {
        g_free(words);
        words = rep_times_words(times, 2);
    }
    g_autofree char *line = g_strdup_printf("%-11s  %s  %s", word, words, more);
    if (room(s))
        grid_cut(s->g, s->y, s->rect.x + 3, s->rect.w - 3, ROLE_TEXT, line, ui_ellipsis(s->r->base.ui), FALSE);
    row_is(s, kind, 0);
    s->y++;
}

static void put_clocks(struct sheet *s)
{
    const json_t *j = s->r->score, *met = json_object_get(j, "target_met"), *solved = json_object_get(j, "resolution");
    const char *dot = ui_glyph(s->r->base.ui, " · ", " | ");
    GString *heading = g_string_new(NULL);
    g_string_printf(heading, "Reply times %s 28 days, opening hours%sthose still waiting count",
                    ui_glyph(s->r->base.ui, "─", "-"), dot);
    drop_pieces(heading, dot, s->rect.w - 4);
    char *met_text = s->rect.w < 76             ? g_strdup("")
                     : rep_num(met, "of") > 0
                         ? g_strdup_printf(", %.0f %% in time", 100 * rep_num(met, "met") / rep_num(met, "of"))
                         : g_strdup(", nothing was due");
    char *first = g_strdup_printf("%.0f waiting%s", rep_num(json_object_get(j, "waiting"), "count"), met_text);
    char *open = g_strdup_printf("%.0f open", rep_num(solved, "waiting"));
    rule(s, heading->str, NULL);
    put_times(s, "first reply", "first_reply", first, REP_ROW_FIRST);
    put_times(s, "solved", "resolution", open, REP_ROW_SOLVED);
    g_string_free(heading, TRUE);
    g_free(first);
    g_free(met_text);
    g_free(open);
}

/* ---- movers ---- */

/* "3h -.8 M@ lena@example.social  My order …" */
static void put_item(struct sheet *s, int x, const json_t *m)
{
    struct ui *ui = s->r->base.ui;
    struct item like = {.scored = TRUE, .score = rep_num(m, "mood")};
    char age[8], mood[4];
    enum role role;
    enum item_kind kind = KIND_MENTION;
    const char *name = json_string_value(json_object_get(m, "kind"));
    if (name != NULL)
        item_kind_from_name(name, &kind);
    when_age((gint64)rep_num(m, "at"), ui->now, age);
    grid_right(s->g, s->y, x, 3, ROLE_TEXT, age);
    mood_text(ui, &like, mood, &role);
    grid_put(s->g, s->y, x + 4, 3, role, mood);
    grid_printf(s->g, s->y, x + 8, 2, ROLE_TEXT, "%c%c",
                channel_letter(json_string_value(json_object_get(m, "platform"))), kind_sign(kind));
    char *who = ui_shown(ui, json_string_value(json_object_get(m, "who")), NULL);
    char *text = rows_text(ui, json_string_value(json_object_get(m, "text")), NULL);
    grid_cut(s->g, s->y, x + 11, 20, ROLE_TEXT, who, ui_ellipsis(ui), FALSE);
    grid_cut(s->g, s->y, x + 33, s->rect.x + s->rect.w - x - 33, ROLE_TEXT, text, ui_ellipsis(ui), FALSE);
    g_free(who);
    g_free(text);
}

static void put_mover(struct sheet *s, const struct mover *m, int index)
{
    struct ui *ui = s->r->base.ui;
    char *points = rep_signed(m->points, fabs(m->points) < .05 ? 2 : 1);
    grid_right(s->g, s->y, s->rect.x + 2, 6, m->points < 0 ? ROLE_MOOD_BAD : ROLE_MOOD_GOOD, points);
    if (m->reason) {
        char *word = ui_shown(ui, json_string_value(json_object_get(m->what, "word")), NULL);
        char *line = g_strdup_printf("%.0f posts, %.0f people say \"%s\"", rep_num(m->what, "n"),
                                     rep_num(m->what, "people"), word);
        grid_cut(s->g, s->y, s->rect.x + 10, s->rect.w - 10, ROLE_TEXT, line, ui_ellipsis(ui), FALSE);
        g_free(line);
        g_free(word);
    } else {
        put_item(s, s->rect.x + 9, m->what);
    }
    row_is(s, REP_ROW_MOVER, index);
    g_free(points);
}

static void put_movers(struct sheet *s, int n)
{
    struct reputation *r = s->r;
    int first = s->here.kind == REP_ROW_MOVER ? MAX(s->here.index - n + 1, 0) : 0;
    if (r->movers->len == 0 && room(s))
        grid_put(s->g, s->y, s->rect.x + 3, s->rect.w - 3, ROLE_DIM, "nothing with a mood came in 7 days");
    for (int i = first; i < first + n && i < (int)r->movers->len && room(s); i++, s->y++)
        put_mover(s, &g_array_index(r->movers, struct mover, i), i);
}

static void put_measured(struct sheet *s)
{
    const json_t *m = json_object_get(s->r->score, "measured");
    const char *words = json_string_value(json_object_get(json_object_get(s->r->score, "agreement"), "words"));
    char *line = words != NULL && *words != '\0'
                     ? g_strdup_printf("mood: %.0f of %.0f corrected in 7 days; the model agrees with %s", rep_num(m, "corrected"),
                                       rep_num(m, "of"), words)
                     : g_strdup_printf("mood: %.0f of %.0f corrected by people in 7 days, who count whole",
                                       rep_num(m, "corrected"), rep_num(m, "of"));
    s->y = s->end - 2;
    rule(s, "Measured", NULL);
    grid_cut(s->g, s->y, s->rect.x + 3, s->rect.w - 3, ROLE_TEXT, line, ui_ellipsis(s->r->base.ui), FALSE);
    row_is(s, REP_ROW_MEASURED, 0);
    s->y++;
    g_free(line);
}

void reputation_draw_overview(struct reputation *r, struct grid *g, gboolean focus, struct rect rect)
{
    struct plan plan = plan_of(r);
    struct sheet s = {r, g, rect, rect.y, rect.y + rect.h, focus, {REP_ROW_SENTENCE, 0}};
    reputation_rows(r);
    r->at[REP_OVERVIEW].n = (int)r->rows->len;
    r->at[REP_OVERVIEW].cur = CLAMP(r->at[REP_OVERVIEW].cur, 0, MAX((int)r->rows->len - 1, 0));
    if (reputation_row(r) != NULL)
        s.here = *reputation_row(r);
    put_sentence(&s);
    put_score(&s);
    s.y += plan.blanks;
    put_parts(&s, plan.heads);
    s.y += plan.blanks;
    if (plan.days)
        put_days(&s);
    put_clocks(&s);
    rule(&s, "Moved it most", rect.w >= 80 ? "Enter opens" : NULL);
    put_movers(&s, MAX(plan.movers, 0));
    if (plan.measured)
        put_measured(&s);
}
