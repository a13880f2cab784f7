/* Every figure of the pane in words: what it means, whose formula it is, and what made it. */
#include "reputation.h"

#include "lines.h"
#include "repute/figures.h"

/* Long sentences in lines that fit. */
static void add_wrapped(GString *s, const char *text, int w)
{
    GArray *lines = text_wrap(text, MAX(w, 30));
    for (guint i = 0; i < lines->len; i++) {
        const struct text_line *t = &g_array_index(lines, struct text_line, i);
        g_string_append_len(s, text + t->start, (gssize)(t->end - t->start));
        g_string_append_c(s, '\n');
    }
    g_array_unref(lines);
}

static void add_figure(struct reputation *r, GString *s, const char *name)
{
    const struct figure *f = figure_of(name);
    if (f == NULL)
        return;
    int w = r->base.ui->w - 4;
    char *words = g_strdup_printf("%s. %s", f->title, f->words);
    add_wrapped(s, words, w);
    if (*f->source != '\0') {
        char *from = g_strdup_printf("Formula: %s.", f->source);
        add_wrapped(s, from, w);
        g_free(from);
    }
    g_free(words);
}

static void add_part(struct reputation *r, GString *s, int index)
{
    const json_t *part = json_array_get(json_object_get(r->score, "parts"), (gsize)index);
    char *value = rep_fraction(rep_num(part, "value"));
    g_string_append_printf(s, "%s  %s x %.0f = %.1f points, %.1f lost\n", rep_part_name(r, index), value,
                           rep_num(part, "times"), rep_num(part, "points"), rep_num(part, "lost"));
    g_free(value);
    add_figure(r, s, rep_part_name(r, index));
}

static void add_score(struct reputation *r, GString *s)
{
    const json_t *j = r->score, *part;
    gsize i;
    if (rep_has(j, "score"))
        g_string_append_printf(s, "%.1f of 100, %.1f to %.1f with 95 %% certainty\n", rep_num(j, "score"),
                               rep_num(j, "low"), rep_num(j, "high"));
    else
        g_string_append_printf(s, "too few: %.0f mentions weigh %.1f, a score needs 10\n", rep_num(j, "n"),
                               rep_num(j, "n_eff"));
    const json_t *agreement = json_object_get(j, "agreement");
    const char *agreed = json_string_value(json_object_get(agreement, "words"));
    if (agreed != NULL && *agreed != '\0')
        g_string_append_printf(s, "%sthe model agrees with %s\n", rep_doubted(r) ? "unsure: " : "", agreed);
    json_array_foreach(json_object_get(j, "parts"), i, part)
    {
        static const char *const SHORT[] = {
            "good among good and bad messages, newest most", "answered, of those past their target in 28 days",
            "first replies in time, opening hours only", "closed as answered or solved, of all closed",
            "1 less today's complaints by a usual bad day's"};
        char *value = rep_fraction(rep_num(part, "value"));
        g_string_append_printf(s, "%-10s %4s x %2.0f = %4.1f  %s\n", json_string_value(json_object_get(part, "name")),
                               value, rep_num(part, "times"), rep_num(part, "points"),
                               i < G_N_ELEMENTS(SHORT) ? SHORT[i] : "");
        g_free(value);
    }
}

static void add_movers(struct reputation *r, GString *s)
{
    g_string_append(s, "moved most in 7 days:\n");
    for (guint i = 0; i < MIN(r->movers->len, 10); i++) {
        const struct mover *m = &g_array_index(r->movers, struct mover, i);
        const char *word = json_string_value(json_object_get(m->what, m->reason ? "word" : "who"));
        char *shown = ui_shown(r->base.ui, word, NULL),
             *text = rows_text(r->base.ui, json_string_value(json_object_get(m->what, "text")), NULL);
        char *points = rep_signed(m->points, 2);
        if (m->reason)
            g_string_append_printf(s, "%6s  %.0f posts say \"%s\"\n", points, rep_num(m->what, "n"), shown);
        else
            g_string_append_printf(s, "%6s  %s: %s\n", points, shown, text);
        g_free(points);
        g_free(shown);
        g_free(text);
    }
}

/* What the row under the mark stands for; FALSE: the score as a whole. */
static gboolean add_here(struct reputation *r, GString *s)
{
    if (!reputation_is_full(&r->base))
        return FALSE;
    const struct rep_line *l = reputation_line(r);
    if (r->tab == REP_OVERVIEW)
        reputation_rows(r);
    const struct rep_row *row = reputation_row(r);
    if (l != NULL && l->why != NULL)
        add_figure(r, s, l->why);
    else if (row != NULL && row->kind == REP_ROW_PART)
        add_part(r, s, row->index);
    else if (row != NULL && (row->kind == REP_ROW_DAYS || row->kind == REP_ROW_MEASURED))
        add_figure(r, s, row->kind == REP_ROW_DAYS ? "score" : "agreement");
    else if (row != NULL && (row->kind == REP_ROW_FIRST || row->kind == REP_ROW_SOLVED))
        add_figure(r, s, row->kind == REP_ROW_FIRST ? "first-reply" : "solved");
    else
        return FALSE;
    if (row == NULL || row->kind != REP_ROW_PART)
        add_wrapped(s, figure_no_handling_time(), r->base.ui->w - 4);
    return TRUE;
}

char *reputation_why_text(struct ui *ui)
{
    struct reputation *r = reputation_of(ui);
    if (r->score == NULL)
        return g_strdup(rep_is_awaited(r) ? REP_AWAITED : "no figures yet: they come with the first messages");
    GString *s = g_string_new(NULL);
    if (!add_here(r, s)) {
        add_score(r, s);
        add_movers(r, s);
        add_figure(r, s, rep_has(r->score, "score") ? "score" : "weight");
    }
    if (s->len > 0 && s->str[s->len - 1] == '\n')
        g_string_truncate(s, s->len - 1);
    return g_string_free(s, FALSE);
}
