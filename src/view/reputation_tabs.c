/* The tabs behind the overview, as lines: messages, reply times, people, ideas, spread. */
#include "reputation.h"

#include <string.h>

#include "repute/cascade.h"
#include "repute/idea.h"
#include "repute/scores.h"
#include "repute/store_spread.h"
#include "repute/when.h"

#define WAITING_MOST 50

const char *rep_tab_name(enum rep_tab tab)
{
    static const char *const NAMES[] = {"overview", "messages", "replies", "people", "ideas", "spread"};
    return NAMES[tab];
}

void rep_line_free(gpointer p)
{
    rep_line_clear(p);
    g_free(p);
}

struct rep_line *rep_add(struct reputation *r, enum role role, char *text)
{
    struct rep_line *l = g_new0(struct rep_line, 1);
    l->role = role;
    l->text = text;
    l->id = -1 - (gint64)r->lines->len;
    g_ptr_array_add(r->lines, l);
    return l;
}

/* ---- reply times ---- */

static void add_times(struct reputation *r, const char *word, const char *name, const char *figure, int part)
{
    const json_t *t = json_object_get(r->score, name);
    int w = r->base.rect.w;
    g_autofree char *words = rep_times_words(t, w < 80 ? 2 : 3);
    gboolean room = w >= 80 && text_width(words) + (int)strlen("  first reply   conversations") < w;
    struct rep_line *l =
        rep_add(r, ROLE_TEXT, g_strdup_printf("%-12s %s%s", word, words, rep_num(t, "n") > 1 && room ? " conversations" : ""));
    l->why = g_strdup(figure);
    l->part = part;
}

static void add_ratio(struct reputation *r, const char *word, const char *name, enum metrics_part part)
{
    const json_t *j = json_object_get(r->score, name);
    double met = rep_num(j, "met"), of = rep_num(j, "of");
    struct metrics_interval band = metrics_wilson(of > 0 ? met / of : 0, of, METRICS_Z95);
    char *range = of >= 10 ? g_strdup_printf("%.0f to %.0f %%", 100 * band.lo, 100 * band.hi) : g_strdup("too few for a range");
    struct rep_line *l = rep_add(r, of > 0 ? ROLE_TEXT : ROLE_DIM,
                             of > 0 ? g_strdup_printf("%-12s %3.0f %%  %.0f of %.0f  %s", word, 100 * met / of, met, of, range)
                                    : g_strdup_printf("%-12s nothing was due in 28 days", word));
    l->why = g_strdup(metrics_part_name(part));
    l->part = 1 + (int)part;
    g_free(range);
}

static void load_replies(struct reputation *r)
{
    struct ui *ui = r->base.ui;
    add_times(r, "first reply", "first_reply", "first-reply", REP_OF_FIRST);
    add_times(r, "solved", "resolution", "solved", REP_OF_SOLVED);
    add_ratio(r, "in time", "target_met", METRICS_SPEED);
    add_ratio(r, "follow-up", "follow_up", METRICS_FOLLOW_UP);
    add_ratio(r, "resolution", "solved", METRICS_RESOLUTION);
    char *text = rep_waiting_pattern(r);
    const json_t *waiting = json_object_get(r->score, "waiting");
    double wait = rep_num(waiting, "count");
    struct rep_line *head = rep_add(r, ROLE_STRONG, g_strdup_printf("%.0f %s, %.0f longer than promised", wait, wait == 1 ? "waits" : "wait",
                                                                    rep_num(waiting, "late")));
    head->why = g_strdup("waiting");
    head->command = g_strdup_printf("limit %s", text);
    struct pattern *p = pattern_parse(text, ui->now, settings_str(ui->settings, "zone"), NULL, NULL, NULL);
    struct list_query q = {.pattern = p, .sort = SORT_URGENT, .now_ms = ui->now, .me = ui->user};
    GPtrArray *list = p != NULL ? store_list(ui->o.reader, &q, NULL, FALSE, WAITING_MOST, NULL) : NULL;
    for (guint i = 0; list != NULL && i < list->len; i++) {
        const struct conversation *c = list->pdata[i];
        char *how = when_duration(MAX(c->due_at != 0 && c->due_at < ui->now ? ui->now - c->due_at : c->due_at - ui->now, 0));
        char *who = ui_shown(ui, c->last.author.handle != NULL ? c->last.author.handle : c->last.author.name, NULL);
        char *words = rows_text(ui, c->last.text, c->last.language), *cut = text_cut(who, 22, ui_ellipsis(ui), NULL);
        gboolean late = c->due_at != 0 && c->due_at < ui->now;
        struct rep_line *l = rep_add(r, late ? ROLE_OVERDUE : ROLE_TEXT,
                                 g_strdup_printf("%-5s %-8s %s%*s %s", late ? "late" : "due", how, cut, 22 - text_width(cut), "", words));
        l->conversation = l->id = c->id;
        l->item = c->last_in;
        g_free(how);
        g_free(who);
        g_free(words);
        g_free(cut);
    }
    if (list == NULL || list->len == 0)
        rep_add(r, ROLE_DIM, g_strdup("nobody waits"));
    else if (list->len == WAITING_MOST && wait > WAITING_MOST)
        rep_add(r, ROLE_DIM, g_strdup_printf("and %.0f more", wait - WAITING_MOST))->command = g_strdup(head->command);
    g_clear_pointer(&list, g_ptr_array_unref);
    pattern_free(p);
    g_free(text);
}

/* ---- people ---- */

static void add_person(struct reputation *r, const json_t *p)
{
    struct ui *ui = r->base.ui;
    struct person *person = store_person(ui->o.reader, rep_id(p, "person"), ui->now, NULL);
    const struct profile *f = person != NULL && person->profiles->len > 0 ? person->profiles->pdata[0] : NULL;
    if (f != NULL) {
        char *who = ui_shown(ui, f->handle != NULL ? f->handle : f->name, NULL), *cut = text_cut(who, 30, ui_ellipsis(ui), NULL);
        char *value = rep_fraction(rep_num(p, "value")), *lo = rep_fraction(rep_num(p, "low")), *hi = rep_fraction(rep_num(p, "high"));
        char *listen = f->followers >= 0 ? count_text(f->followers) : g_strdup("?");
        struct rep_line *l = rep_add(r, ROLE_TEXT, g_strdup_printf("%s%*s  %s (%s to %s)  %.0f messages  %s followers", cut, 30 - text_width(cut),
                                                               "", value, lo, hi, rep_num(p, "contacts"), listen));
        l->person = l->id = rep_id(p, "person");
        l->why = g_strdup("standing");
        g_free(who);
        g_free(cut);
        g_free(value);
        g_free(lo);
        g_free(hi);
        g_free(listen);
    }
    person_free(person);
}

static void add_people(struct reputation *r, const char *list, const char *heading)
{
    const json_t *people = json_object_get(r->figures, list), *p;
    gsize i;
    rep_add(r, ROLE_STRONG, g_strdup(heading))->why = g_strdup("standing");
    json_array_foreach(people, i, p)
        add_person(r, p);
    g_autofree char *count = g_strconcat(list, "_n", NULL);
    if (rep_num(r->figures, count) > (double)i)
        rep_add(r, ROLE_DIM, g_strdup_printf("and %.0f of whom it is less sure", rep_num(r->figures, count) - (double)i));
    if (json_array_size(people) == 0)
        rep_add(r, ROLE_DIM, g_strdup("nobody; it takes several messages of one kind"));
}

static void load_people(struct reputation *r)
{
    reputation_figures(r, SCORES_PEOPLE);
    if (r->figures == NULL) {
        rep_add(r, ROLE_DIM, g_strdup(REP_AWAITED));
        return;
    }
    add_people(r, "detractors", "speak badly of us, as far as can be told with certainty");
    add_people(r, "advocates", "speak well of us, as far as can be told with certainty");
}

/* ---- ideas ---- */

static void load_ideas(struct reputation *r)
{
    GPtrArray *list = store_ideas(r->base.ui->o.reader, -1, NULL);
    for (guint i = 0; list != NULL && i < list->len; i++) {
        const struct idea *d = list->pdata[i];
        char *title = rows_text(r->base.ui, d->title, NULL);
        struct rep_line *l = rep_add(r, d->state == IDEA_DECLINED ? ROLE_SNOOZED : ROLE_TEXT,
                                 g_strdup_printf("%4" G_GINT64_FORMAT " %-6s  %-10s  %s", d->people,
                                                 d->people == 1 ? "person" : "people", idea_state_name(d->state), title));
        l->id = d->id;
        l->why = g_strdup("ideas");
        g_free(title);
    }
    if (r->lines->len == 0)
        rep_add(r, ROLE_DIM, g_strdup("No ideas yet: :idea on a message collects one."));
    g_clear_pointer(&list, g_ptr_array_unref);
}

/* ---- spread ---- */

/* Every second one where there is little room; the newest stays. */
static char *growth(struct ui *ui, const json_t *series, gboolean narrow)
{
    gsize all = MIN(json_array_size(series), 24), step = narrow ? 2 : 1, n = all / step;
    double values[24];
    for (gsize i = 0; i < n; i++)
        values[i] = json_number_value(json_array_get(series, all - 1 - (n - 1 - i) * step));
    return rep_bars(ui, values, NULL, n, TRUE);
}

/* "each leads to 1.3 more (0.9 to 1.8), ends near 240 (190 to 400)" */
static char *verdict(const json_t *j, gboolean narrow)
{
    if (json_is_true(json_object_get(j, "over")))
        return g_strdup("over");
    if (json_is_true(json_object_get(j, "seldom")))
        return g_strdup("counted too seldom to say how fast");
    if (json_is_true(json_object_get(j, "early")))
        return g_strdup("too early to say");
    double r = rep_num(j, "r"), low = rep_num(j, "low"), high = rep_num(j, "high"), end = rep_num(j, "end");
    gboolean ends = rep_has(j, "end"), grows = low >= 1;
    if (narrow && ends)
        return g_strdup_printf("R %.1f (%.1f to %.1f), near %.0f", r, low, high, end);
    if (narrow)
        return g_strdup_printf("R %.1f (%.1f to %.1f), %s", r, low, high, grows ? "grows" : "end unsure");
    g_autofree char *where = !ends                  ? g_strdup(cascade_no_end(r, low))
                             : rep_has(j, "end_high") ? g_strdup_printf("ends near %.0f (%.0f to %.0f)", end, rep_num(j, "end_low"), rep_num(j, "end_high"))
                                                      : g_strdup_printf("ends near %.0f (%.0f or more)", end, rep_num(j, "end_low"));
    return g_strdup_printf("each leads to %.1f more (%.1f to %.1f), %s", r, low, high, where);
}

static char *consequences(const json_t *j)
{
    const json_t *back = json_object_get(j, "back");
    GString *s = g_string_new(NULL);
    if (rep_has(j, "doubling_ms")) {
        char *d = when_duration((gint64)rep_num(j, "doubling_ms"));
        g_string_append_printf(s, "doubled in %s  ", d);
        g_free(d);
    }
    if (rep_num(back, "n") >= 5)
        g_string_append_printf(s, "answers: net %+.0f (%+.0f to %+.0f) of %.0f  ", rep_num(back, "net"), rep_num(back, "low"),
                               rep_num(back, "high"), rep_num(back, "n"));
    else if (rep_num(back, "n") > 0)
        g_string_append_printf(s, "answers: %.0f good, %.0f bad, %.0f neither  ", rep_num(back, "positive"), rep_num(back, "negative"),
                               rep_num(back, "neutral"));
    if (rep_has(j, "before") && rep_has(j, "after"))
        g_string_append_printf(s, "score %.0f before, %.0f after  ", rep_num(j, "before"), rep_num(j, "after"));
    if (rep_has(j, "end") && rep_has(j, "error"))
        g_string_append_printf(s, "forecasts were off by %.0f %%", 100 * rep_num(j, "error"));
    else if (rep_has(j, "end"))
        g_string_append(s, "too few past posts to judge forecasts");
    return g_string_free(s, FALSE);
}

/* Each figure of a post leads to it and to what came back. */
static void opens_post(struct rep_line *l, const json_t *j)
{
    l->item = rep_id(j, "item");
    l->conversation = rep_id(j, "conversation");
}

static void add_spread(struct reputation *r, const json_t *j)
{
    struct ui *ui = r->base.ui;
    gboolean alarm = json_is_true(json_object_get(j, "alarm")), own = json_is_true(json_object_get(j, "own"));
    char age[8], *who = ui_shown(ui, own ? "ours" : json_string_value(json_object_get(j, "who")), NULL);
    char *cut = text_cut(who, 20, ui_ellipsis(ui), NULL), *text = rows_text(ui, json_string_value(json_object_get(j, "text")), NULL);
    gboolean seldom = json_is_true(json_object_get(j, "seldom"));
    char *bars = seldom ? NULL : growth(ui, json_object_get(j, "series"), r->base.rect.w < 80), *says = verdict(j, r->base.rect.w < 104), *then = consequences(j);
    when_age((gint64)rep_num(j, "at"), ui->now, age);
    struct rep_line *l = rep_add(r, alarm ? ROLE_SPREAD : ROLE_TEXT,
                             g_strdup_printf("%s %3s %5.0f reshares %s%*s %s", alarm ? "^" : " ", age, rep_num(j, "reshares"), cut,
                                             20 - text_width(cut), "", text));
    opens_post(l, j);
    l->id = l->item;
    l->why = g_strdup("reshares");
    l = rep_add(r, seldom ? ROLE_DIM : alarm ? ROLE_SPREAD : ROLE_CHART,
            seldom ? g_strdup_printf("        %s", says) : g_strdup_printf("      %s %5.0f/h  %s", bars, rep_num(j, "rate"), says));
    l->why = g_strdup("reproduction");
    l->part = REP_OF_SHARES;
    l->item = rep_id(j, "item");
    if (*then != '\0') {
        l = rep_add(r, ROLE_DIM, g_strdup_printf("      %s", then));
        l->why = g_strdup("back");
        l->part = REP_OF_BACK;
        l->item = rep_id(j, "item");
    }
    g_free(who);
    g_free(cut);
    g_free(text);
    g_free(bars);
    g_free(says);
    g_free(then);
}

static void load_spread(struct reputation *r)
{
    GPtrArray *rows = store_spreads(r->base.ui->o.reader, rep_account(r), 40, NULL);
    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        json_t *j = json_loads(((struct spread_row *)rows->pdata[i])->value, 0, NULL);
        if (j != NULL)
            add_spread(r, j);
        json_decref(j);
    }
    if (r->lines->len == 0)
        rep_add(r, ROLE_DIM, g_strdup("Nothing of ours was reshared in 28 days, and nothing about us ten times in 14."));
    g_clear_pointer(&rows, g_ptr_array_unref);
}

/* ---- all ---- */

static gint64 line_id(gconstpointer list, int i)
{
    return ((const struct rep_line *)((const GPtrArray *)list)->pdata[i])->id;
}

void reputation_tab_load(struct reputation *r)
{
    static void (*const LOAD[])(struct reputation *r) = {NULL, rep_messages_load, load_replies, load_people, load_ideas, load_spread};
    g_ptr_array_set_size(r->lines, 0);
    if (LOAD[r->tab] != NULL)
        LOAD[r->tab](r);
    rows_loaded(&r->at[r->tab], (int)r->lines->len, line_id, r->lines);
}
