/* Everything a report says, as JSON. */
#include "report.h"

#include <math.h>
#include <string.h>

#include "cli.h"
#include "repute/clock.h"
#include "repute/figures.h"
#include "repute/idea.h"
#include "repute/spreading.h"
#include "repute/text.h"
#include "repute/when.h"

#define MOVED 10
#define IDEAS 10
#define PEOPLE 5
#define PEOPLE_LEAST 3
#define SHORT_TEXT 200
#define ENOUGH 10 /* of a share, for a range */

struct gathering {
    struct store_reader *r;
    const struct report_of *of;
    json_t *out;
    struct scores *end, *begin; /* as of the period's end and begin */
    struct scores_times times;
    struct scores_agreement agreement;
};

static json_t *rounded(double x, double parts)
{
    return json_real(round(x * parts) / parts + 0.0);
}

/* ---- figures ---- */

/* value NAN: none. text, range, count, before are taken. */
static void add_figure(struct gathering *g, const char *name, double value, char *text, char *range, char *count, char *before)
{
    const struct figure *f = figure_of(name);
    json_t *j = json_pack("{s:s,s:s,s:o,s:s,s:s,s:s,s:s,s:s,s:s}", "name", name, "title", f->title, "value",
                          isfinite(value) ? rounded(value, 1000) : json_null(), "text", text, "range", range, "count", count, "before",
                          before, "definition", f->words, "source", f->source);
    json_array_append_new(json_object_get(g->out, "figures"), j);
    g_free(text);
    g_free(range);
    g_free(count);
    g_free(before);
}

static const char *messages(guint n)
{
    return n == 1 ? "message" : "messages";
}

static char *score_words(const struct metrics_score *s, gboolean doubted)
{
    return s->too_few ? g_strdup("too few") : g_strdup_printf("%.0f%s", s->total, doubted ? " (unsure)" : "");
}

static void add_agreement(struct gathering *g)
{
    const struct scores_agreement *a = &g->agreement;
    char *words = scores_agreement_words(a);
    char *text = a->share >= 0 ? g_strdup_printf("%.0f %%", 100 * a->share) : g_strdup("too few corrected");
    add_figure(g, "agreement", a->share >= 0 ? a->share : NAN, text, g_strdup(""),
               a->n > 0 ? g_strdup_printf("the model agrees with %s", words) : g_strdup("no corrections in its languages"), g_strdup(""));
    g_free(words);
}

static void add_score(struct gathering *g)
{
    const struct metrics_score *s = &g->end->now;
    add_figure(g, "score", s->too_few ? NAN : s->total, score_words(s, g->agreement.doubted),
               s->too_few ? g_strdup("") : g_strdup_printf("%.0f to %.0f", s->lo, s->hi),
               g_strdup_printf("%u %s of 28 days, worth %.0f", g->end->mood.n, messages(g->end->mood.n), s->n_eff), score_words(&g->begin->now, FALSE));
    double n_eff = metrics_mood_n_eff(&g->end->mood), n_before = metrics_mood_n_eff(&g->begin->mood);
    gboolean few = n_eff < METRICS_ENOUGH;
    add_figure(g, "net", few ? NAN : g->end->net, few ? g_strdup("too few") : g_strdup_printf("%+.0f", g->end->net),
               few ? g_strdup("") : g_strdup_printf("%+.0f to %+.0f", g->end->net_low, g->end->net_high),
               g_strdup_printf("%u %s of 28 days", g->end->mood.n, messages(g->end->mood.n)),
               n_before < METRICS_ENOUGH ? g_strdup("too few") : g_strdup_printf("%+.0f", g->begin->net));
}

static char *quantile(const struct metrics_quantile *q, guint n)
{
    return n > 0 ? when_percentile(q->ms, q->reached) : g_strdup("none");
}

static void add_times(struct gathering *g, const char *name, const struct metrics_times *t)
{
    char *p90 = quantile(&t->p90, t->n), *p95 = quantile(&t->p95, t->n);
    char *range = t->n == 0              ? g_strdup("")
                  : !t->p50.reached ? g_strdup("less than half so far")
                  : !t->p90.reached ? g_strdup_printf("for half; 9 of 10 in %s", p90)
                                    : g_strdup_printf("for half; 9 of 10 in %s, 19 of 20 in %s", p90, p95);
    add_figure(g, name, t->p50.reached && t->n > 0 ? (double)t->p50.ms / MS_MINUTE : NAN,
               quantile(&t->p50, t->n), range,
               g_strdup_printf("%u %s, %u still waiting", t->n, t->n == 1 ? "conversation" : "conversations", t->waiting), g_strdup(""));
    g_free(p90);
    g_free(p95);
}

static char *share_words(const struct metrics_ratio *r)
{
    return r->of > 0 ? g_strdup_printf("%.0f %%", 100.0 * (double)r->met / (double)r->of) : g_strdup("nothing was due");
}

static char *share_range(const struct metrics_ratio *r)
{
    struct metrics_interval band = metrics_wilson(r->of > 0 ? (double)r->met / (double)r->of : 0, (double)r->of, METRICS_Z95);
    if (r->of == 0)
        return g_strdup("");
    return r->of < ENOUGH ? g_strdup("too few for a range") : g_strdup_printf("%.0f to %.0f %%", 100 * band.lo, 100 * band.hi);
}

static void add_share(struct gathering *g, const char *name, const struct metrics_ratio *now, const struct metrics_ratio *then)
{
    add_figure(g, name, now->of > 0 ? (double)now->met / (double)now->of : NAN, share_words(now), share_range(now),
               g_strdup_printf("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " in 28 days", now->met, now->of), share_words(then));
}

static void add_figures(struct gathering *g)
{
    add_score(g);
    add_times(g, "first-reply", &g->times.reply);
    add_times(g, "solved", &g->times.solved);
    add_share(g, "speed", &g->end->clocks, &g->begin->clocks);
    add_share(g, "follow-up", &g->end->answered, &g->begin->answered);
    add_share(g, "resolution", &g->end->solved, &g->begin->solved);
    char *longest = when_duration(g->times.longest_ms);
    add_figure(g, "waiting", g->times.waiting, g_strdup_printf("%u", g->times.waiting),
               g->times.waiting > 0 ? g_strdup_printf("the longest for %s", longest) : g_strdup(""),
               g_strdup_printf("%u longer than promised", g->times.late), g_strdup(""));
    g_free(longest);
    add_agreement(g);
}

/* How many messages a part counts; *polar: those of them that move it. */
static guint counted(struct gathering *g, enum metrics_part part, guint *polar)
{
    gint64 end = MIN(g->of->to - 1, g->of->now), days = part == METRICS_CALM ? 1 : SCORES_WINDOW;
    GArray *moves = scores_moved(g->r, &g->of->scope, g->of->settings, part, end - days * MS_DAY, end, G_MAXUINT, NULL, NULL);
    guint n = moves != NULL ? moves->len : 0;
    *polar = 0;
    for (guint i = 0; i < n; i++)
        *polar += g_array_index(moves, struct scores_move, i).points != 0;
    g_clear_pointer(&moves, g_array_unref);
    return n;
}

static char *part_count(struct gathering *g, int part, const struct metrics_ratio *ratio)
{
    guint polar, n = ratio == NULL ? counted(g, (enum metrics_part)part, &polar) : 0;
    if (ratio != NULL)
        return g_strdup_printf("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT, ratio->met, ratio->of);
    return part == METRICS_CALM ? g_strdup_printf("%u %s in 24 hours", n, n == 1 ? "complaint" : "complaints")
                                : g_strdup_printf("%u good or bad of %u %s", polar, n, messages(n));
}

static void add_parts(struct gathering *g)
{
    const struct metrics_ratio *counts[METRICS_PARTS] = {NULL, &g->end->answered, &g->end->clocks, &g->end->solved, NULL};
    const struct metrics_score *now = &g->end->now, *then = &g->begin->now;
    json_t *parts = json_array();
    for (int k = 0; k < METRICS_PARTS; k++) {
        const struct metrics_score_part *p = &now->parts[k];
        const struct figure *f = figure_of(metrics_part_name((enum metrics_part)k));
        char *count = part_count(g, k, counts[k]);
        /* Nothing due costs nothing; where there is no score nothing has points. */
        json_array_append_new(parts, json_pack("{s:s,s:s,s:o,s:f,s:o,s:o,s:o,s:s,s:b}", "name", f->name, "title", f->title, "value",
                                               p->measured ? rounded(p->value, 1000) : json_null(), "times", p->times, "points",
                                               now->too_few ? json_null() : rounded(p->points, 10), "lost",
                                               now->too_few ? json_null() : rounded(p->lost, 10), "before",
                                               now->too_few || then->too_few ? json_null() : rounded(then->parts[k].points, 10),
                                               "count", count, "measured", p->measured));
        g_free(count);
    }
    json_object_set_new(g->out, "parts", parts);
}

/* ---- days ---- */

static json_t *day_json(const struct scores_day *d)
{
    const struct metrics_score *s = &d->score;
    return json_pack("{s:s,s:o,s:o,s:o,s:i,s:i}", "day", d->day, "score", s->too_few ? json_null() : rounded(s->total, 10), "low",
                     rounded(s->lo, 10), "high", rounded(s->hi, 10), "messages", (int)d->n, "negative", (int)d->negative);
}

/* The end of the day that is days days before the one of this moment. By a noon: days of summer time are 23 and 25 hours. */
static gint64 day_before(gint64 ms, int days, const char *zone)
{
    return when_day_start(when_day_start(ms, zone) - (days - 1) * MS_DAY + 12 * MS_HOUR, zone) - 1;
}

/* Backwards, as many days at once as are worked out together. */
static gboolean add_days(struct gathering *g, GError **error)
{
    const struct report_of *of = g->of;
    json_t *days = json_array();
    const char *zone = settings_str(of->settings, "zone");
    char *first = when_format(of->from, zone, "%Y-%m-%d");
    struct scores *s = g_new0(struct scores, 1);
    gint64 end = MIN(of->to - 1, of->now);
    gboolean ok = TRUE, more = TRUE;
    for (; ok && more; end = day_before(end, SCORES_DAYS, zone)) {
        ok = scores_read(g->r, &of->scope, of->settings, end, s, error);
        for (int d = SCORES_DAYS - 1; ok && more && d >= 0; d--) {
            more = strcmp(s->days[d].day, first) >= 0;
            if (more)
                json_array_insert_new(days, 0, day_json(&s->days[d]));
        }
    }
    g_free(s);
    g_free(first);
    json_object_set_new(g->out, "days", days);
    return ok;
}

/* ---- what moved it ---- */

static json_t *move_json(struct gathering *g, const struct scores_move *m)
{
    struct item *i = store_item(g->r, m->item, NULL);
    if (i == NULL)
        return NULL;
    const char *who = i->author.handle != NULL ? i->author.handle : i->author.name;
    char *text = text_cut(i->text != NULL ? i->text : "", SHORT_TEXT, "…", NULL);
    json_t *j = json_pack("{s:o,s:o,s:s,s:o,s:o,s:s}", "item", json_id(i->id), "points", rounded(m->points, 100), "who",
                          who != NULL ? who : "", "at", json_time(i->created_at), "mood", rounded(i->score, 100), "text", text);
    g_free(text);
    item_free(i);
    return j;
}

/* As on the screen. A new reference. */
static json_t *strongest_first(const json_t *reasons)
{
    json_t *sorted = json_array(), *reason;
    gsize i;
    json_array_foreach(reasons, i, reason)
    {
        gsize at = 0;
        while (at < i && fabs(report_num(json_array_get(sorted, at), "points")) >= fabs(report_num(reason, "points")))
            at++;
        json_array_insert(sorted, at, reason);
    }
    return sorted;
}

static gboolean add_moved(struct gathering *g, GError **error)
{
    const struct report_of *of = g->of;
    gint64 end = MIN(of->to - 1, of->now);
    GArray *moves = scores_moved(g->r, &of->scope, of->settings, METRICS_GOODWILL, of->from, end, MOVED, NULL, error);
    if (moves == NULL)
        return FALSE;
    json_t *list = json_array();
    for (guint k = 0; k < moves->len; k++) {
        const struct scores_move *m = &g_array_index(moves, struct scores_move, k);
        json_t *j = m->points != 0 ? move_json(g, m) : NULL;
        if (j != NULL)
            json_array_append_new(list, j);
    }
    g_array_unref(moves);
    json_object_set_new(g->out, "moved", list);
    char *text = scores_work_out(g->r, &of->scope, of->settings, end, error);
    json_t *all = text != NULL ? json_loads(text, 0, NULL) : NULL;
    json_object_set_new(g->out, "reasons", strongest_first(json_object_get(all, "reasons")));
    json_decref(all);
    g_free(text);
    return text != NULL;
}

/* ---- people, ideas, spread ---- */

static void put_people(struct gathering *g, const char *name, GArray *people)
{
    json_t *list = json_array();
    for (guint k = 0; people != NULL && k < people->len; k++) {
        const struct scores_person *p = &g_array_index(people, struct scores_person, k);
        struct person *who = store_person(g->r, p->person, g->of->now, NULL);
        const struct profile *f = who != NULL && who->profiles->len > 0 ? who->profiles->pdata[0] : NULL;
        if (f != NULL && f->handle != NULL && p->contacts >= PEOPLE_LEAST)
            json_array_append_new(list, json_pack("{s:s,s:o,s:o,s:o,s:i}", "who", f->handle, "standing", rounded(p->standing.value, 100),
                                                  "low", rounded(p->standing.band.lo, 100), "high", rounded(p->standing.band.hi, 100),
                                                  "words", (int)p->contacts));
        person_free(who);
    }
    json_object_set_new(g->out, name, list);
}

/* Of everybody: a person is not an account's. */
static void add_people(struct gathering *g)
{
    GArray *advocates = NULL, *detractors = NULL;
    if (g->of->account == NULL)
        scores_people(g->r, MIN(g->of->to, g->of->now), PEOPLE, &advocates, &detractors, NULL);
    put_people(g, "advocates", advocates);
    put_people(g, "detractors", detractors);
    g_clear_pointer(&advocates, g_array_unref);
    g_clear_pointer(&detractors, g_array_unref);
}

static gboolean add_ideas(struct gathering *g, GError **error)
{
    GPtrArray *ideas = store_ideas(g->r, -1, error);
    json_t *list = json_array();
    for (guint k = 0; ideas != NULL && k < ideas->len && json_array_size(list) < IDEAS; k++) {
        const struct idea *i = ideas->pdata[k];
        if (i->first_at < g->of->to && (i->last_at >= g->of->from || i->state_at >= g->of->from))
            json_array_append_new(list, json_pack("{s:o,s:s,s:s,s:I,s:I,s:I}", "id", json_id(i->id), "title", i->title, "state", idea_state_name(i->state),
                                                  "people", (json_int_t)i->people, "messages", (json_int_t)i->messages, "answered",
                                                  (json_int_t)i->answered));
    }
    json_object_set_new(g->out, "ideas", list);
    g_clear_pointer(&ideas, g_ptr_array_unref);
    return ideas != NULL || error == NULL || *error == NULL;
}

static gboolean add_spread(struct gathering *g, GError **error)
{
    GPtrArray *found = spreading_work_out(g->r, settings_str(g->of->settings, "zone"), MIN(g->of->to, g->of->now), error);
    json_t *list = json_array();
    for (guint k = 0; found != NULL && k < found->len; k++) {
        const struct spreading *s = found->pdata[k];
        json_t *j = json_loads(s->row.value, 0, NULL);
        gint64 at = json_integer_value(json_object_get(j, "at"));
        if (at >= g->of->from && at < g->of->to && (g->of->account == NULL || (g->of->scope.kind == SCORE_ACCOUNT && g->of->scope.id == s->row.account))) {
            json_object_set_new(j, "at", json_time(at));
            json_array_append(list, j);
        }
        json_decref(j);
    }
    json_object_set_new(g->out, "spread", list);
    gboolean ok = found != NULL;
    g_clear_pointer(&found, g_ptr_array_unref);
    return ok;
}

/* ---- one row for each conversation ---- */

static void add_contact(const struct scores_contact *c, gpointer data)
{
    struct gathering *g = data;
    if (c->needed_at >= g->of->to)
        return;
    struct account *a = store_account_by_id(g->r, c->account, NULL);
    json_t *j = json_pack("{s:o,s:s,s:o,s:o,s:o,s:o,s:I,s:I,s:b,s:b,s:s,s:s}", "id", json_id(c->id), "account", a != NULL ? a->name : "",
                          "needed_at", json_time(c->needed_at), "promised_at", json_time(c->promised_at), "replied_at",
                          json_time(c->replied_at), "closed_at", json_time(c->closed_at), "first_reply_seconds",
                          (json_int_t)(c->first_reply_ms / MS_SECOND), "resolution_seconds", (json_int_t)(c->resolution_ms / MS_SECOND),
                          "waits", c->waits, "met", c->met, "state", conv_state_name(c->state), "reason", done_reason_name(c->reason));
    json_array_append_new(json_object_get(g->out, "conversations"), j);
    account_free(a);
}

/* ---- all ---- */

/* What one would say first. */
static void add_sentence(struct gathering *g)
{
    const struct metrics_score *now = &g->end->now, *then = &g->begin->now;
    GString *s = g_string_new(NULL);
    int worst = 0;
    for (int k = 1; k < METRICS_PARTS; k++)
        if (now->parts[k].measured && now->parts[k].lost > now->parts[worst].lost)
            worst = k;
    if (now->too_few)
        g_string_append_printf(s, "Too few messages for a score: %u in 28 days.", g->end->mood.n);
    else if (then->too_few)
        g_string_append_printf(s, "The score is %.0f of 100 (%.0f to %.0f).", now->total, now->lo, now->hi);
    else
        g_string_append_printf(s, "The score went from %.0f to %.0f of 100 (%.0f to %.0f).", then->total, now->total, now->lo, now->hi);
    if (!now->too_few)
        g_string_append_printf(s, " %s costs most, %.0f points.", figure_of(metrics_part_name((enum metrics_part)worst))->title,
                               now->parts[worst].lost);
    const json_t *reason = json_array_get(json_object_get(g->out, "reasons"), 0);
    if (json_number_value(json_object_get(reason, "n")) >= 3)
        g_string_append_printf(s, " %d complaints say \"%s\".", (int)json_number_value(json_object_get(reason, "n")),
                               json_string_value(json_object_get(reason, "word")));
    if (g->times.late > 0)
        g_string_append_printf(s, " %u %s longer than promised.", g->times.late, g->times.late == 1 ? "person waits" : "people wait");
    json_object_set_new(g->out, "sentence", json_string(s->str));
    g_string_free(s, TRUE);
}

static gboolean gather(struct gathering *g, GError **error)
{
    const struct report_of *of = g->of;
    gint64 end = MIN(of->to - 1, of->now);
    if (!scores_read(g->r, &of->scope, of->settings, end, g->end, error) ||
        !scores_read(g->r, &of->scope, of->settings, of->from, g->begin, error) ||
        !scores_agreement(g->r, &of->scope, of->settings, end, &g->agreement, error) ||
        !scores_times(g->r, &of->scope, of->settings, of->from, end, end < of->now, &g->times, error) || !add_days(g, error) ||
        !add_moved(g, error) || !add_ideas(g, error) || !add_spread(g, error) ||
        !scores_contacts(g->r, &of->scope, of->settings, of->from, end, add_contact, g, error))
        return FALSE;
    json_object_set_new(g->out, "unsure", json_boolean(g->agreement.doubted));
    add_figures(g);
    add_parts(g);
    add_people(g);
    add_sentence(g);
    report_definitions(g->out);
    report_behind(g->out, of, g->r);
    return TRUE;
}

json_t *report_gather(struct store_reader *r, const struct report_of *of, GError **error)
{
    struct gathering g = {.r = r, .of = of, .end = g_new0(struct scores, 1), .begin = g_new0(struct scores, 1)};
    g.out = json_pack("{s:s,s:o,s:o,s:o,s:s,s:[],s:[],s:s}", "account", of->account != NULL ? of->account : REPORT_OF_ALL, "from",
                      json_time(of->from), "to", json_time(of->to), "made_at", json_time(of->now), "zone",
                      settings_str(of->settings, "zone"), "figures", "conversations", "no_handling_time", figure_no_handling_time());
    char *first = when_format(of->from, settings_str(of->settings, "zone"), "%Y-%m-%d");
    char *last = when_format(of->to - 1, settings_str(of->settings, "zone"), "%Y-%m-%d");
    json_object_set_new(g.out, "first_day", json_string(first));
    json_object_set_new(g.out, "last_day", json_string(last));
    char *made = when_format(of->now, settings_str(of->settings, "zone"), "%e %b %Y %H:%M %Z");
    json_object_set_new(g.out, "made", json_string(g_strchug(made)));
    g_free(made);
    g_free(first);
    g_free(last);
    if (!gather(&g, error))
        g_clear_pointer(&g.out, json_decref);
    g_free(g.end);
    g_free(g.begin);
    return g.out;
}
