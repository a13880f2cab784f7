/* The tabs behind the overview, as lines: messages, reply times, people, ideas, spread. */
#include "reputation.h"

#include <math.h>
#include <string.h>

#include "repute/clock.h"
#include "repute/idea.h"
#include "repute/scores.h"
#include "repute/store_spread.h"
#include "repute/when.h"

#define MOST 200

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

static struct rep_line *add(struct reputation *r, enum role role, char *text)
{
    struct rep_line *l = g_new0(struct rep_line, 1);
    l->role = role;
    l->text = text;
    l->id = -1 - (gint64)r->lines->len;
    g_ptr_array_add(r->lines, l);
    return l;
}

static void add_message(struct reputation *r, const struct item *i, const char *platform, double points)
{
    struct ui *ui = r->base.ui;
    char age[8], mood[4];
    enum role role;
    const char *who = i->author.handle != NULL ? i->author.handle : i->author.name;
    char *name = ui_shown(ui, who, NULL), *text = rows_text(ui, i->text, i->language);
    char *cut = text_cut(name, r->base.rect.w >= 80 ? 24 : 16, ui_ellipsis(ui), NULL);
    when_age(i->created_at, ui->now, age);
    mood_text(ui, i, mood, &role);
    char *lead = points != 0 ? rep_signed(points, 2) : g_strdup("");
    struct rep_line *l =
        add(r, i->scored && i->label < 0 ? ROLE_MOOD_BAD : ROLE_TEXT,
            g_strdup_printf("%6s %3s %s %c%c %s%*s %s", lead, age, mood, channel_letter(platform), kind_sign(i->kind), cut,
                            (r->base.rect.w >= 80 ? 24 : 16) - text_width(cut), "", text));
    l->item = l->id = i->id;
    l->conversation = i->conversation;
    g_free(lead);
    g_free(cut);
    g_free(name);
    g_free(text);
}

static const char *platform_of(struct reputation *r, gint64 account)
{
    const struct account *a = status_account(r->base.ui, account);
    return a != NULL ? a->platform : NULL;
}

/* ---- messages ---- */

/* When the day begins, or (by 1) the day after it, in the zone of the settings. */
static gint64 day_begins(struct ui *ui, const char *day, guint by)
{
    GDate date;
    gint64 ms = 0;
    g_date_clear(&date, 1);
    g_date_set_parse(&date, day);
    if (!g_date_valid(&date))
        return 0;
    g_date_add_days(&date, by);
    char *text = g_strdup_printf("%04d-%02d-%02d 0:00", g_date_get_year(&date), (int)g_date_get_month(&date), g_date_get_day(&date));
    when_parse(text, ui->now, settings_str(ui->settings, "zone"), -1, &ms, NULL);
    g_free(text);
    return ms;
}

static void keep_id(const struct score_item *row, gpointer data)
{
    g_array_append_val((GArray *)data, row->id);
}

/* The newest of them first. */
static void add_ids(struct reputation *r, const GArray *ids)
{
    for (guint i = ids->len; i-- > 0 && r->lines->len <= MOST;) {
        struct item *item = store_item(r->base.ui->o.reader, g_array_index(ids, gint64, i), NULL);
        if (item != NULL)
            add_message(r, item, platform_of(r, item->account), 0);
        item_free(item);
    }
}

/* Those that count in the day's figures, newest first: the ids of a time are a range, whatever the store holds. */
static void day_messages(struct reputation *r)
{
    struct ui *ui = r->base.ui;
    const struct rep_day *d = rep_day_of(r);
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    if (d != NULL) {
        struct rep_line *l = add(r, ROLE_STRONG, g_strdup_printf("%s, left and right for other days", d->day));
        l->why = g_strdup("net");
        store_score_items(ui->o.reader, &r->scope, day_begins(ui, d->day, 0), day_begins(ui, d->day, 1), keep_id, ids, NULL);
    }
    add_ids(r, ids);
    g_array_unref(ids);
}

/* What is known already. */
static void moved_messages(struct reputation *r)
{
    struct rep_line *l = add(r, ROLE_STRONG, g_strdup("what moved goodwill most in 7 days, in points of the score"));
    l->why = g_strdup("goodwill");
    for (guint i = 0; i < r->movers->len; i++) {
        const struct mover *m = &g_array_index(r->movers, struct mover, i);
        struct item *item = m->reason ? NULL : store_item(r->base.ui->o.reader, rep_id(m->what, "item"), NULL);
        if (item != NULL)
            add_message(r, item, platform_of(r, item->account), m->points);
        item_free(item);
    }
}

/* What the figure of corrected ones is made of. */
static void corrected_messages(struct reputation *r)
{
    const json_t *id;
    gsize i;
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    add(r, ROLE_STRONG, g_strdup("whose mood somebody set in 7 days"))->why = g_strdup("agreement");
    json_array_foreach(json_object_get(json_object_get(r->score, "measured"), "items"), i, id)
    {
        gint64 number = json_is_string(id) ? g_ascii_strtoll(json_string_value(id), NULL, 10) : 0;
        g_array_append_val(ids, number);
    }
    add_ids(r, ids);
    g_array_unref(ids);
}

/* A conversation by the message it began with. */
static void add_conversation(struct reputation *r, gint64 id, double points)
{
    struct conversation *c = store_conversation(r->base.ui->o.reader, id, NULL);
    if (c != NULL) {
        c->last.conversation = c->id;
        add_message(r, &c->last, c->platform, points);
        ((struct rep_line *)r->lines->pdata[r->lines->len - 1])->id = c->id;
    }
    conversation_free(c);
}

static const char *part_heading(enum metrics_part part)
{
    static const char *const WORDS[] = {"what moved goodwill most in 28 days", "whom nobody followed up, and who was",
                                        "first answers that came too late, and in time", "what was closed without an answer, and what with one",
                                        "today's complaints"};
    return WORDS[part];
}

/* What moved a part most, in points of the score. */
static void part_messages(struct reputation *r, enum metrics_part part)
{
    const json_t *move;
    gsize i;
    struct rep_line *l = add(r, ROLE_STRONG, g_strdup_printf("%s, in points of the score", part_heading(part)));
    l->why = g_strdup(metrics_part_name(part));
    reputation_figures(r, metrics_part_name(part));
    json_array_foreach(json_object_get(r->figures, "moved"), i, move)
    {
        gint64 id = rep_id(move, "item");
        struct item *item = id != 0 ? store_item(r->base.ui->o.reader, id, NULL) : NULL;
        if (item != NULL)
            add_message(r, item, platform_of(r, item->account), rep_num(move, "points"));
        else if (id == 0)
            add_conversation(r, rep_id(move, "conversation"), rep_num(move, "points"));
        item_free(item);
    }
    if (r->figures == NULL)
        add(r, ROLE_DIM, g_strdup(REP_AWAITED));
}

static void load_messages(struct reputation *r)
{
    if (r->of_day)
        day_messages(r);
    else if (r->part == REP_OF_CORRECTED)
        corrected_messages(r);
    else if (r->part < 0)
        moved_messages(r);
    else
        part_messages(r, (enum metrics_part)MIN(r->part, METRICS_PARTS - 1));
    if (r->lines->len == 1)
        add(r, ROLE_DIM, g_strdup("none"));
}

/* ---- reply times ---- */

static void add_times(struct reputation *r, const char *word, const char *name, const char *figure, enum metrics_part part)
{
    const json_t *t = json_object_get(r->score, name);
    char *p50 = rep_quantile(t, "p50"), *p90 = rep_quantile(t, "p90"), *p95 = rep_quantile(t, "p95");
    struct rep_line *l = add(r, ROLE_TEXT, g_strdup_printf("%-12s half in %s, 9 of 10 in %s, 19 of 20 in %s, of %.0f", word, p50, p90, p95,
                                                           rep_num(t, "n")));
    l->why = g_strdup(figure);
    l->part = 1 + (int)part;
    g_free(p50);
    g_free(p90);
    g_free(p95);
}

static void add_ratio(struct reputation *r, const char *word, const char *name, enum metrics_part part)
{
    const json_t *j = json_object_get(r->score, name);
    double met = rep_num(j, "met"), of = rep_num(j, "of");
    struct metrics_interval band = metrics_wilson(of > 0 ? met / of : 0, of, METRICS_Z95);
    char *range = of >= 10 ? g_strdup_printf("%.0f to %.0f %%", 100 * band.lo, 100 * band.hi) : g_strdup("too few for a range");
    struct rep_line *l = add(r, of > 0 ? ROLE_TEXT : ROLE_DIM,
                             of > 0 ? g_strdup_printf("%-12s %3.0f %%  %.0f of %.0f  %s", word, 100 * met / of, met, of, range)
                                    : g_strdup_printf("%-12s nothing was due in 28 days", word));
    l->why = g_strdup(metrics_part_name(part));
    l->part = 1 + (int)part;
    g_free(range);
}

/* Those of the scope that wait: to be freed. */
static char *waiting_pattern(const struct reputation *r)
{
    GString *s = g_string_new("is:new,open waiting:>0m");
    if (r->scope.kind == SCORE_PERSON)
        g_string_append_printf(s, " person:%" G_GINT64_FORMAT, r->scope.id);
    else if (r->scope.kind == SCORE_WATCH)
        g_string_append_printf(s, " \"%s\"", r->of + strcspn(r->of, ":") + (strchr(r->of, ':') != NULL));
    else if (r->of != NULL)
        g_string_append_printf(s, " %s:\"%s\"", r->scope.kind == SCORE_LABEL ? "label" : "account", r->of);
    return g_string_free(s, FALSE);
}

static void load_replies(struct reputation *r)
{
    struct ui *ui = r->base.ui;
    add_times(r, "first reply", "first_reply", "first-reply", METRICS_SPEED);
    add_times(r, "solved", "resolution", "solved", METRICS_RESOLUTION);
    add_ratio(r, "in time", "target_met", METRICS_SPEED);
    add_ratio(r, "follow-up", "follow_up", METRICS_FOLLOW_UP);
    add_ratio(r, "resolution", "solved", METRICS_RESOLUTION);
    add(r, ROLE_STRONG, g_strdup("who waits longest"))->why = g_strdup("waiting");
    char *text = waiting_pattern(r);
    struct pattern *p = pattern_parse(text, ui->now, settings_str(ui->settings, "zone"), NULL, NULL, NULL);
    struct list_query q = {.pattern = p, .sort = SORT_URGENT, .now_ms = ui->now, .me = ui->user};
    GPtrArray *list = p != NULL ? store_list(ui->o.reader, &q, NULL, FALSE, 50, NULL) : NULL;
    for (guint i = 0; list != NULL && i < list->len; i++) {
        const struct conversation *c = list->pdata[i];
        char *how = when_duration(MAX(c->due_at != 0 && c->due_at < ui->now ? ui->now - c->due_at : c->due_at - ui->now, 0));
        char *who = ui_shown(ui, c->last.author.handle != NULL ? c->last.author.handle : c->last.author.name, NULL);
        char *words = rows_text(ui, c->last.text, c->last.language), *cut = text_cut(who, 22, ui_ellipsis(ui), NULL);
        gboolean late = c->due_at != 0 && c->due_at < ui->now;
        struct rep_line *l = add(r, late ? ROLE_OVERDUE : ROLE_TEXT,
                                 g_strdup_printf("%-5s %-8s %s%*s %s", late ? "late" : "due", how, cut, 22 - text_width(cut), "", words));
        l->conversation = l->id = c->id;
        l->item = c->last_in;
        g_free(how);
        g_free(who);
        g_free(words);
        g_free(cut);
    }
    if (list == NULL || list->len == 0)
        add(r, ROLE_DIM, g_strdup("nobody waits"));
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
        struct rep_line *l = add(r, ROLE_TEXT, g_strdup_printf("%s%*s  %s (%s to %s)  %.0f messages  %s followers", cut, 30 - text_width(cut),
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
    add(r, ROLE_STRONG, g_strdup(heading))->why = g_strdup("standing");
    json_array_foreach(people, i, p)
        add_person(r, p);
    if (json_array_size(people) == 0)
        add(r, ROLE_DIM, g_strdup("nobody; it takes several messages of one kind"));
}

static void load_people(struct reputation *r)
{
    reputation_figures(r, SCORES_PEOPLE);
    if (r->figures == NULL) {
        add(r, ROLE_DIM, g_strdup(REP_AWAITED));
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
        struct rep_line *l = add(r, d->state == IDEA_DECLINED ? ROLE_SNOOZED : ROLE_TEXT,
                                 g_strdup_printf("%4" G_GINT64_FORMAT " %-6s  %-10s  %s", d->people,
                                                 d->people == 1 ? "person" : "people", idea_state_name(d->state), title));
        l->id = d->id;
        l->why = g_strdup("ideas");
        g_free(title);
    }
    if (r->lines->len == 0)
        add(r, ROLE_DIM, g_strdup("No ideas yet: :idea on a message collects what they suggest."));
    g_clear_pointer(&list, g_ptr_array_unref);
}

/* ---- spread ---- */

static char *growth(struct ui *ui, const json_t *series)
{
    gsize n = MIN(json_array_size(series), 24);
    double values[24];
    for (gsize i = 0; i < n; i++)
        values[i] = json_number_value(json_array_get(series, i));
    return rep_bars(ui, values, NULL, n, TRUE);
}

/* "R 1.3 (.9 to 1.8), ends near 240 (190 to 400), such forecasts were off by 22 %" */
static char *verdict(const json_t *j)
{
    if (json_is_true(json_object_get(j, "over")))
        return g_strdup("over");
    if (json_is_true(json_object_get(j, "seldom")))
        return g_strdup("counted too seldom to say how fast");
    if (json_is_true(json_object_get(j, "early")))
        return g_strdup("too early to say");
    GString *s = g_string_new(NULL);
    g_string_append_printf(s, "R %.1f (%.1f to %.1f)", rep_num(j, "r"), rep_num(j, "low"), rep_num(j, "high"));
    if (!rep_has(j, "end"))
        g_string_append(s, rep_num(j, "low") >= 1 ? ", grows: no end in sight" : ", too unsure to say where it ends");
    else if (rep_has(j, "end_high"))
        g_string_append_printf(s, ", ends near %.0f (%.0f to %.0f)", rep_num(j, "end"), rep_num(j, "end_low"), rep_num(j, "end_high"));
    else
        g_string_append_printf(s, ", ends near %.0f (%.0f or more)", rep_num(j, "end"), rep_num(j, "end_low"));
    return g_string_free(s, FALSE);
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
    char *bars = seldom ? NULL : growth(ui, json_object_get(j, "series")), *says = verdict(j), *then = consequences(j);
    when_age((gint64)rep_num(j, "at"), ui->now, age);
    struct rep_line *l = add(r, alarm ? ROLE_SPREAD : ROLE_TEXT,
                             g_strdup_printf("%s %3s %5.0f reshares %s%*s %s", alarm ? "^" : " ", age, rep_num(j, "reshares"), cut,
                                             20 - text_width(cut), "", text));
    opens_post(l, j);
    l->id = l->item;
    l->why = g_strdup("reproduction");
    l = add(r, seldom ? ROLE_DIM : alarm ? ROLE_SPREAD : ROLE_CHART,
            seldom ? g_strdup_printf("        %s", says) : g_strdup_printf("      %s %5.0f/h  %s", bars, rep_num(j, "rate"), says));
    l->why = g_strdup("forecast");
    opens_post(l, j);
    if (*then != '\0') {
        l = add(r, ROLE_DIM, g_strdup_printf("      %s", then));
        l->why = g_strdup("back");
        opens_post(l, j);
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
        add(r, ROLE_DIM, g_strdup("Nothing of ours was reshared in 28 days, and nothing about us ten times in 14."));
    g_clear_pointer(&rows, g_ptr_array_unref);
}

/* ---- all ---- */

static gint64 line_id(gconstpointer list, int i)
{
    return ((const struct rep_line *)((const GPtrArray *)list)->pdata[i])->id;
}

void reputation_tab_load(struct reputation *r)
{
    static void (*const LOAD[])(struct reputation *r) = {NULL, load_messages, load_replies, load_people, load_ideas, load_spread};
    g_ptr_array_set_size(r->lines, 0);
    if (LOAD[r->tab] != NULL)
        LOAD[r->tab](r);
    rows_loaded(&r->at[r->tab], (int)r->lines->len, line_id, r->lines);
}
