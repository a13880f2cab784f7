/* Reputation alone on the screen: parts that add up, weeks, reply times, what moved it, how sure it is; and the same
 * in words, for w. */
#include "reputation.h"

#include <math.h>
#include <string.h>

#include "lines.h"
#include "repute/clock.h"
#include "repute/when.h"

#define PARTS_ROWS 7 /* heading, five parts, sum */
#define MOVERS_LEAST 4

/* What finds room, the least useful given up first. */
struct plan {
    gboolean blanks, weeks, measured;
    int movers;
};

static struct plan plan_of(const struct reputation *r)
{
    struct plan p = {TRUE, TRUE, TRUE, 0};
    int h = r->base.rect.h, fixed = 2 + PARTS_ROWS + 3 + 1; /* sentence, score; reply times; a rule */
    int want = CLAMP((int)r->movers->len, 1, MOVERS_LEAST);
    if (h < fixed + 2 + 2 + 2 + want)
        p.measured = FALSE;
    if (h < fixed + 2 + 2 + want)
        p.weeks = FALSE;
    if (h < fixed + 2 + want)
        p.blanks = FALSE;
    p.movers = MAX(h - fixed - (p.measured ? 2 : 0) - (p.weeks ? 2 : 0) - (p.blanks ? 2 : 0), 0);
    return p;
}

int reputation_full_rows(const struct reputation *r)
{
    return MAX(plan_of(r).movers, 1);
}

struct sheet {
    struct reputation *r;
    struct grid *g;
    int y, end;
};

static gboolean room(const struct sheet *s)
{
    return s->y < s->end;
}

static void rule(struct sheet *s, const char *heading, const char *right)
{
    struct rect rect = s->r->base.rect;
    struct ui *ui = s->r->base.ui;
    if (!room(s))
        return;
    grid_fill(s->g, s->y, rect.x, rect.w, ROLE_RULE, ui->slow ? " " : ui_glyph(ui, "─", "-"));
    grid_printf(s->g, s->y, rect.x + 1, rect.w - 2, ROLE_TITLE, " %s ", heading);
    int w = right != NULL ? text_width(right) + 2 : 0;
    if (w > 0 && text_width(heading) + w + 6 < rect.w)
        grid_printf(s->g, s->y, rect.x + rect.w - w - 1, w, ROLE_TITLE, " %s ", right);
    s->y++;
}

static void put_score(struct sheet *s)
{
    struct rect rect = s->r->base.rect;
    const json_t *j = s->r->score;
    int x = rect.x + 3, end = rect.x + rect.w;
    if (!rep_has(j, "score")) {
        grid_printf(s->g, s->y++, x, end - x, ROLE_DIM,
                    "too few: %.0f mentions weigh %.1f, a score needs 10; clocks count all the same", rep_num(j, "n"),
                    rep_num(j, "n_eff"));
        return;
    }
    x += grid_printf(s->g, s->y, x, end - x, rep_score_role(rep_num(j, "score")), "%.0f", rep_num(j, "score"));
    const char *gap = rect.w >= 96 ? "    " : "  ";
    x += grid_printf(s->g, s->y, x, end - x, ROLE_TEXT, " of 100%s%.0f to %.0f (95 %%)%sn_eff %.0f of %.0f%s", gap,
                     rep_num(j, "low"), rep_num(j, "high"), gap, rep_num(j, "n_eff"), rep_num(j, "n"),
                     rect.w >= 96 ? " mentions" : "");
    if (rep_has(j, "was")) {
        char *by = rep_signed(rep_num(j, "score") - rep_num(j, "was"), 0);
        grid_printf(s->g, s->y, x, end - x, ROLE_TEXT, "%swas %.0f, %s in 7 days", gap, rep_num(j, "was"), by);
        g_free(by);
    }
    s->y++;
}

static void put_bar(struct sheet *s, int x, int w, double value)
{
    struct ui *ui = s->r->base.ui;
    int full = (int)lround(CLAMP(value, 0, 1) * w);
    for (int i = 0; i < w; i++)
        grid_put(s->g, s->y, x + i, 1, i < full ? ROLE_CHART : ROLE_DIM,
                 i < full ? ui_glyph(ui, "█", "#") : ui_glyph(ui, "·", "."));
}

/* Too few to be a score: what was measured has its value, nothing has points. */
static void put_part(struct sheet *s, const json_t *part, gboolean scored)
{
    struct rect rect = s->r->base.rect;
    int x = rect.x + 3, w = rect.w - 3, bar = CLAMP(rect.w - 68, 0, 20);
    gboolean measured = json_is_true(json_object_get(part, "measured"));
    const char *name = json_string_value(json_object_get(part, "name"));
    char *value = measured || scored ? rep_fraction(rep_num(part, "value")) : g_strdup("-");
    char *since = rep_has(part, "since") ? rep_signed(rep_num(part, "since"), 1) : g_strdup("");
    char *points = scored ? g_strdup_printf("%6.1f %6.1f", rep_num(part, "points"), rep_num(part, "lost"))
                          : g_strdup_printf("%13s", "");
    grid_printf(s->g, s->y, x, w, measured ? ROLE_TEXT : ROLE_DIM, "%-10s %7s   x %2.0f   %s   %s", name, value,
                rep_num(part, "times"), points, measured ? since : "nothing was due");
    if (bar > 0 && (measured || scored))
        put_bar(s, rect.x + 64, bar, rep_num(part, "value"));
    s->y++;
    g_free(value);
    g_free(since);
    g_free(points);
}

static void put_parts(struct sheet *s)
{
    struct rect rect = s->r->base.rect;
    const json_t *j = s->r->score, *part;
    int x = rect.x + 3, w = rect.w - 3;
    gboolean scored = rep_has(j, "score");
    gsize i;
    double lost = 0, points = 0;
    grid_put(s->g, s->y++, x, w, ROLE_DIM, "part         value   times   points   lost   since last week");
    json_array_foreach(json_object_get(j, "parts"), i, part)
    {
        put_part(s, part, scored);
        points += rep_num(part, "points");
        lost += rep_num(part, "lost");
    }
    char *all = rep_has(j, "was") && scored ? rep_signed(rep_num(j, "score") - rep_num(j, "was"), 1) : g_strdup("");
    if (scored)
        grid_printf(s->g, s->y, x, w, ROLE_STRONG, "%-10s %7s   %4d   %6.1f %6.1f   %s", "sum", "", 100, points, lost,
                    all);
    else
        grid_printf(s->g, s->y, x, w, ROLE_DIM, "%-10s %7s   %4d   too few", "sum", "", 100);
    s->y++;
    g_free(all);
}

static void put_weeks(struct sheet *s)
{
    struct reputation *r = s->r;
    struct rect rect = r->base.rect;
    const json_t *weeks = json_object_get(r->score, "weeks"), *week;
    double low = 100, high = 0;
    gsize i;
    GString *figures = g_string_new(NULL);
    json_array_foreach(weeks, i, week) if (rep_has(week, "score"))
    {
        low = MIN(low, rep_num(week, "score"));
        high = MAX(high, rep_num(week, "score"));
        g_string_append_printf(figures, " %.0f", rep_num(week, "score"));
    }
    char *heading = high > 0 ? g_strdup_printf("12 weeks %s low %.0f %s high %.0f", ui_glyph(r->base.ui, "─", "-"), low,
                                               ui_glyph(r->base.ui, "·", "|"), high)
                             : g_strdup("12 weeks");
    rule(s, heading, NULL);
    char *spark = rep_spark(r->base.ui, weeks, "score");
    int x = rect.x + 3;
    if (room(s)) {
        x += grid_put(s->g, s->y, x, rect.w - 3, ROLE_CHART, spark);
        x += grid_printf(s->g, s->y, x, rect.x + rect.w - x, ROLE_TEXT, "   %s", figures->str);
        if (high == 0)
            grid_put(s->g, s->y, x, rect.x + rect.w - x, ROLE_DIM, "too few in each");
    }
    s->y++;
    g_free(spark);
    g_free(heading);
    g_string_free(figures, TRUE);
}

static void put_times(struct sheet *s, const char *word, const char *list, const char *more)
{
    const json_t *t = json_object_get(s->r->score, list);
    struct rect rect = s->r->base.rect;
    char *p50 = rep_quantile(t, "p50"), *p90 = rep_quantile(t, "p90"), *p95 = rep_quantile(t, "p95");
    char *third = rect.w >= 90 ? g_strdup_printf("p95 %-11s ", p95) : g_strdup("");
    char *line =
        g_strdup_printf("%-12s p50 %-11s p90 %-11s %sn %.0f  %s", word, p50, p90, third, rep_num(t, "n"), more);
    g_free(third);
    if (room(s))
        grid_cut(s->g, s->y, rect.x + 3, rect.w - 3, ROLE_TEXT, line, ui_ellipsis(s->r->base.ui), FALSE);
    s->y++;
    g_free(line);
    g_free(p50);
    g_free(p90);
    g_free(p95);
}

static void put_clocks(struct sheet *s)
{
    const json_t *j = s->r->score, *met = json_object_get(j, "target_met"), *solved = json_object_get(j, "resolution");
    const char *dot = ui_glyph(s->r->base.ui, "·", "|");
    char *heading = g_strdup_printf("Reply times %s 28 days, opening hours %s those still waiting count",
                                    ui_glyph(s->r->base.ui, "─", "-"), dot);
    char *met_text = rep_num(met, "of") > 0
                         ? g_strdup_printf("%.0f %% in time", 100 * rep_num(met, "met") / rep_num(met, "of"))
                         : g_strdup("nothing was due");
    char *first = g_strdup_printf("waiting %.0f, %s", rep_num(json_object_get(j, "waiting"), "count"), met_text);
    char *open = g_strdup_printf("open %.0f", rep_num(solved, "waiting"));
    rule(s, heading, NULL);
    put_times(s, "first reply", "first_reply", first);
    put_times(s, "solved", "resolution", open);
    g_free(heading);
    g_free(first);
    g_free(met_text);
    g_free(open);
}

/* "3h -.8 M@ lena@example.social  My order …" */
static void put_item(struct sheet *s, int x, const json_t *m)
{
    struct ui *ui = s->r->base.ui;
    struct rect rect = s->r->base.rect;
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
    grid_cut(s->g, s->y, x + 33, rect.x + rect.w - x - 33, ROLE_TEXT, text, ui_ellipsis(ui), FALSE);
    g_free(who);
    g_free(text);
}

static void put_movers(struct sheet *s, int rows, gboolean focus)
{
    struct reputation *r = s->r;
    struct rect rect = r->base.rect;
    if (r->movers->len == 0 && room(s))
        grid_put(s->g, s->y, rect.x + 3, rect.w - 3, ROLE_DIM, "nothing with a mood came in 7 days");
    rows_scroll(&r->at, rows);
    for (int i = 0; i < rows && r->at.top + i < r->at.n && room(s); i++, s->y++) {
        const struct mover *m = &g_array_index(r->movers, struct mover, r->at.top + i);
        char *points = rep_signed(m->points, fabs(m->points) < .05 ? 2 : 1);
        grid_right(s->g, s->y, rect.x + 2, 6, m->points < 0 ? ROLE_MOOD_BAD : ROLE_MOOD_GOOD, points);
        if (m->reason) {
            char *word = ui_shown(r->base.ui, json_string_value(json_object_get(m->what, "word")), NULL);
            char *line = g_strdup_printf("%.0f posts, %.0f people say \"%s\"", rep_num(m->what, "n"),
                                         rep_num(m->what, "people"), word);
            grid_cut(s->g, s->y, rect.x + 10, rect.w - 10, ROLE_TEXT, line, ui_ellipsis(r->base.ui), FALSE);
            g_free(line);
            g_free(word);
        } else {
            put_item(s, rect.x + 9, m->what);
        }
        if (r->at.top + i == r->at.cur)
            rows_mark(r->base.ui, s->g, (struct rect){s->y, rect.x, 1, rect.w}, focus);
        g_free(points);
    }
}

static void put_measured(struct sheet *s)
{
    struct rect rect = s->r->base.rect;
    const json_t *m = json_object_get(s->r->score, "measured");
    s->y = s->end - 2;
    rule(s, "Measured", NULL);
    grid_printf(
        s->g, s->y++, rect.x + 3, rect.w - 3, ROLE_TEXT,
        "mood: %.0f of %.0f corrected by people in 7 days, who count whole; else the model's, by how sure it is",
        rep_num(m, "corrected"), rep_num(m, "of"));
}

void reputation_draw_full(struct reputation *r, struct grid *g, gboolean focus)
{
    struct rect rect = r->base.rect;
    struct sheet s = {r, g, rect.y, rect.y + rect.h};
    struct plan plan = plan_of(r);
    enum role role;
    char *sentence = reputation_sentence(r, &role);
    g->cursor_y = rect.y;
    g->cursor_x = rect.x;
    g->cursor_text = FALSE;
    grid_put(g, s.y++, rect.x + 3, rect.w - 3, role, sentence);
    g_free(sentence);
    put_score(&s);
    s.y += plan.blanks;
    put_parts(&s);
    s.y += plan.blanks;
    if (plan.weeks)
        put_weeks(&s);
    put_clocks(&s);
    rule(&s, "Moved it most", r->base.rect.w >= 80 ? "Enter opens" : NULL);
    put_movers(&s, MAX(plan.movers, 1), focus);
    if (plan.measured)
        put_measured(&s);
}

/* ---- in words, for w ---- */

static const char *part_words(const char *name)
{
    static const struct {
        const char *name, *words;
    } PARTS[] = {
        {"goodwill", "good among good and bad messages, newest most"},
        {"follow-up", "answered, of those past their target in 28 days"},
        {"speed", "first replies in time, opening hours only"},
        {"resolution", "closed as answered or solved, of all closed"},
        {"calm", "1 less today's complaints by a usual bad day's"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(PARTS); i++)
        if (g_strcmp0(PARTS[i].name, name) == 0)
            return PARTS[i].words;
    return "";
}

static void why_score(GString *s, const json_t *j)
{
    if (rep_has(j, "score"))
        g_string_append_printf(s, "%.1f of 100, %.1f to %.1f with 95 %% certainty\n", rep_num(j, "score"),
                               rep_num(j, "low"), rep_num(j, "high"));
    else
        g_string_append_printf(s, "too few: %.0f mentions weigh %.1f, a score needs 10\n", rep_num(j, "n"),
                               rep_num(j, "n_eff"));
    const json_t *part;
    gsize i;
    json_array_foreach(json_object_get(j, "parts"), i, part)
    {
        const char *name = json_string_value(json_object_get(part, "name"));
        char *value = rep_fraction(rep_num(part, "value"));
        g_string_append_printf(s, "%-10s %4s x %2.0f = %4.1f  %s\n", name, value, rep_num(part, "times"),
                               rep_num(part, "points"), part_words(name));
        g_free(value);
    }
}

char *reputation_why_text(struct ui *ui)
{
    struct reputation *r = reputation_of(ui);
    if (r->score == NULL)
        return g_strdup("no figures yet: they come with the first messages");
    GString *s = g_string_new(NULL);
    why_score(s, r->score);
    g_string_append(s, "moved most in 7 days:\n");
    for (guint i = 0; i < MIN(r->movers->len, 10); i++) {
        const struct mover *m = &g_array_index(r->movers, struct mover, i);
        const char *word = json_string_value(json_object_get(m->what, m->reason ? "word" : "who"));
        char *shown = ui_shown(ui, word, NULL),
             *text = rows_text(ui, json_string_value(json_object_get(m->what, "text")), NULL);
        char *points = rep_signed(m->points, 2);
        if (m->reason)
            g_string_append_printf(s, "%6s  %.0f posts say \"%s\"\n", points, rep_num(m->what, "n"), shown);
        else
            g_string_append_printf(s, "%6s  %s: %s\n", points, shown, text);
        g_free(points);
        g_free(shown);
        g_free(text);
    }
    if (s->str[s->len - 1] == '\n')
        g_string_truncate(s, s->len - 1);
    return g_string_free(s, FALSE);
}
