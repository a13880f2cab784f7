/* The score of an account, or of all, as JSON: its parts, the days and weeks before, reply times, and which messages
 * and words moved it. What each figure means and where its formula comes from stands in metrics.h and score.h.
 *
 *   {"at","n","n_eff","net","net_low","net_high","score"|null,"half","low","high","was"|null,
 *    "parts":[{"name","value","times","points","lost","since"|null,"measured"}×5],
 *    "days":[{"day","net"|null,"n","score"|null}×14], "weeks":[{"day","score"|null}×12],
 *    "waiting":{"count","late","longest_ms"},
 *    "first_reply":{"p50","p90","p95" (ms, null where not reached),"over_ms","n","waiting"}, "resolution": the same,
 *    "follow_up":{"met","of"}, "target_met":{"met","of","target_ms"}, "solved":{"met","of"},
 *    "moved":[{"item","conversation","who","platform","kind","at","label","mood","text","points"}×10],
 *    "reasons":[{"word","n","people","points"}×5], "measured":{"corrected","of"}} */
#include "score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "repute/sync.h"
#include "repute/text.h"

#define MOVED 10
#define REASONS 5
#define DAYS 14
#define WEEKS 12
#define RECENT_MS (7 * MS_DAY)
#define TEXTS 500      /* complaints, and as many others, that are read for words */
#define SHORT_TEXT 120 /* cells of a message kept */

/* A mention of the last seven days. */
struct recent {
    gint64 id;
    double weight;
    gint8 label;
};

struct gathering {
    struct store_reader *r;
    const struct settings *settings;
    gint64 account, now_ms;
    struct service_level sl;
    struct hours *hours;
    double times[METRICS_PARTS];
    struct score_days days;
    GArray *clocks;  /* struct score_clock, oldest first */
    GArray *recent;  /* struct recent, oldest first */
    guint corrected; /* of recent */
};

static void add_item(const struct score_item *row, gpointer user)
{
    struct gathering *g = user;
    score_days_add(&g->days, row);
    if (row->at <= g->now_ms - RECENT_MS || row->at > g->now_ms)
        return;
    struct recent recent = {row->id, score_weight_now(&g->days, row), (gint8)row->label};
    g_array_append_val(g->recent, recent);
    g->corrected += row->corrected != FALSE;
}

static void add_conversation(const struct score_conversation *row, gpointer user)
{
    struct gathering *g = user;
    struct score_clock c;
    score_clock_of(row, &g->sl, &c);
    g_array_append_val(g->clocks, c);
}

/* ---- the score of a day ---- */

static void score_of_day(const struct gathering *g, guint k, struct metrics_score_input *in, struct metrics_score *out)
{
    struct score_ratios ratios;
    *in = (struct metrics_score_input){0};
    score_days_mood(&g->days, k, &in->mood);
    in->p0 = score_days_prior(&g->days, k);
    in->burn = score_days_burn(&g->days, k);
    score_clocks_at(g->clocks, score_day_end(&g->days, k), &ratios);
    in->answered = ratios.answered;
    in->clocks = ratios.clocks;
    in->solved = ratios.solved;
    memcpy(in->times, g->times, sizeof in->times);
    metrics_score(in, out);
}

static json_t *tenths(double x)
{
    return json_real(round(x * 10) / 10 + 0.0); /* no -0.0 */
}

static json_t *score_or_null(const struct metrics_score *s)
{
    return s->too_few ? json_null() : tenths(s->total);
}

static json_t *parts_json(const struct metrics_score *now, const struct metrics_score *then)
{
    json_t *parts = json_array();
    for (int i = 0; i < METRICS_PARTS; i++) {
        const struct metrics_score_part *p = &now->parts[i];
        json_t *since = now->too_few || then->too_few ? json_null() : tenths(p->points - then->parts[i].points);
        json_array_append_new(parts, json_pack("{s:s,s:f,s:f,s:o,s:o,s:o,s:b}", "name", metrics_part_name(i), "value",
                                               p->value, "times", p->times, "points", tenths(p->points), "lost",
                                               tenths(p->lost), "since", since, "measured", p->measured));
    }
    return parts;
}

/* Net sentiment with the band of the share of good, half a neutral one on each side. */
static void put_mood(json_t *j, const struct metrics_mood *mood)
{
    double n_eff = metrics_mood_n_eff(mood), net = metrics_mood_net(mood);
    struct metrics_interval band = metrics_wilson((net / 100 + 1) / 2, n_eff, METRICS_Z95);
    json_object_set_new(j, "n", json_integer(mood->n));
    json_object_set_new(j, "n_eff", tenths(n_eff));
    json_object_set_new(j, "net", tenths(net));
    json_object_set_new(j, "net_low", tenths(200 * band.lo - 100));
    json_object_set_new(j, "net_high", tenths(200 * band.hi - 100));
}

static json_t *day_json(const struct gathering *g, guint k, gboolean with_net)
{
    struct metrics_score_input in;
    struct metrics_score score;
    const struct score_day *day = &g->days.day[k];
    score_of_day(g, k, &in, &score);
    char *name = score_day_name(&g->days, k, settings_str(g->settings, "zone"));
    json_t *j = json_pack("{s:s,s:o}", "day", name, "score", score_or_null(&score));
    if (with_net) {
        struct metrics_mood mood = {.positive = day->positive, .negative = day->negative, .neutral = day->neutral};
        json_object_set_new(j, "net", day->n > 0 ? tenths(metrics_mood_net(&mood)) : json_null());
        json_object_set_new(j, "n", json_integer(day->n));
    }
    g_free(name);
    return j;
}

static void put_series(const struct gathering *g, json_t *j)
{
    json_t *days = json_array(), *weeks = json_array();
    for (guint i = 0; i < DAYS; i++)
        json_array_append_new(days, day_json(g, SCORE_LAST - DAYS + 1 + i, TRUE));
    for (guint i = 0; i < WEEKS; i++)
        json_array_append_new(weeks, day_json(g, SCORE_LAST - 7 * (WEEKS - 1 - i), FALSE));
    json_object_set_new(j, "days", days);
    json_object_set_new(j, "weeks", weeks);
}

static void put_score(const struct gathering *g, json_t *j, struct metrics_score_input *in)
{
    struct metrics_score_input in_then;
    struct metrics_score now, then;
    score_of_day(g, SCORE_LAST, in, &now);
    score_of_day(g, SCORE_LAST - 7, &in_then, &then);
    put_mood(j, &in->mood);
    json_object_set_new(j, "score", score_or_null(&now));
    json_object_set_new(j, "half", tenths(now.half_width));
    json_object_set_new(j, "low", tenths(now.lo));
    json_object_set_new(j, "high", tenths(now.hi));
    json_object_set_new(j, "was", score_or_null(&then));
    json_object_set_new(j, "parts", parts_json(&now, &then));
}

/* ---- clocks ---- */

static json_t *quantile(const struct metrics_quantile *q)
{
    return q->reached ? json_integer(q->ms) : json_null();
}

static json_t *times_json(const struct metrics_times *t)
{
    return json_pack("{s:o,s:o,s:o,s:I,s:i,s:i}", "p50", quantile(&t->p50), "p90", quantile(&t->p90), "p95",
                     quantile(&t->p95), "over_ms", (json_int_t)t->p95.ms, "n", (int)t->n, "waiting", (int)t->waiting);
}

static json_t *ratio_json(const struct metrics_ratio *r)
{
    return json_pack("{s:I,s:I}", "met", (json_int_t)r->met, "of", (json_int_t)r->of);
}

static void put_clocks(const struct gathering *g, json_t *j, const struct metrics_score_input *in)
{
    struct score_waiting waiting;
    struct metrics_times reply, solved;
    score_clocks_waiting(g->clocks, g->hours, g->now_ms, &waiting);
    score_clocks_times(g->clocks, g->hours, g->now_ms, &reply, &solved);
    json_object_set_new(j, "waiting",
                        json_pack("{s:i,s:i,s:I}", "count", (int)waiting.count, "late", (int)waiting.late, "longest_ms",
                                  (json_int_t)waiting.longest_ms));
    json_object_set_new(j, "first_reply", times_json(&reply));
    json_object_set_new(j, "resolution", times_json(&solved));
    json_object_set_new(j, "follow_up", ratio_json(&in->answered));
    json_t *met = ratio_json(&in->clocks);
    json_object_set_new(met, "target_ms", json_integer(g->sl.target_ms));
    json_object_set_new(j, "target_met", met);
    json_object_set_new(j, "solved", ratio_json(&in->solved));
}

/* ---- what moved it ---- */

struct move {
    gint64 item;
    double points;
};

static int by_size(gconstpointer a, gconstpointer b)
{
    double x = fabs(((const struct move *)a)->points), y = fabs(((const struct move *)b)->points);
    if (x != y)
        return x > y ? -1 : 1;
    return ((const struct move *)a)->item > ((const struct move *)b)->item ? -1 : 1;
}

static double moved_by(const struct recent *m, const struct metrics_score_input *in, double times)
{
    return metrics_mood_moved(&in->mood, METRICS_PRIOR_MENTIONS, in->p0, m->weight, m->label, times);
}

static GArray *most_moved(const struct gathering *g, const struct metrics_score_input *in, double times)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct move));
    for (guint i = 0; i < g->recent->len; i++) {
        const struct recent *m = &g_array_index(g->recent, struct recent, i);
        struct move move = {m->id, moved_by(m, in, times)};
        if (move.points != 0)
            g_array_append_val(all, move);
        if (all->len >= 4096) { /* the few that count are kept, however many there are */
            g_array_sort(all, by_size);
            g_array_set_size(all, MOVED);
        }
    }
    g_array_sort(all, by_size);
    g_array_set_size(all, MIN(all->len, MOVED));
    return all;
}

static json_t *id_json(gint64 id)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, id);
    return json_string(text);
}

/* Answers begin with whom they answer: it tells nothing in a row. */
static const char *past_names(const char *text)
{
    while (*text == '@') {
        const char *end = text + strcspn(text, " \n");
        if (*end == '\0')
            break;
        text = end + strspn(end, " \n");
    }
    return text;
}

static json_t *move_json(const struct gathering *g, const struct move *m)
{
    struct item *i = store_item(g->r, m->item, NULL);
    if (i == NULL)
        return NULL;
    struct account *a = store_account_by_id(g->r, i->account, NULL);
    const char *who = i->author.handle != NULL ? i->author.handle : i->author.name;
    char *text = text_cut(past_names(i->text != NULL ? i->text : ""), SHORT_TEXT, "…", NULL);
    json_t *j =
        json_pack("{s:o,s:o,s:s,s:s,s:s,s:I,s:i,s:f,s:s,s:f}", "item", id_json(i->id), "conversation",
                  id_json(i->conversation), "who", who != NULL ? who : "", "platform", a != NULL ? a->platform : "",
                  "kind", item_kind_name(i->kind), "at", (json_int_t)i->created_at, "label", i->label, "mood", i->score,
                  "text", text, "points", round(m->points * 100) / 100);
    g_free(text);
    account_free(a);
    item_free(i);
    return j;
}

static json_t *moved_json(const struct gathering *g, const struct metrics_score_input *in, double times)
{
    GArray *moves = most_moved(g, in, times);
    json_t *out = json_array();
    for (guint i = 0; i < moves->len; i++) {
        json_t *j = move_json(g, &g_array_index(moves, struct move, i));
        if (j != NULL)
            json_array_append_new(out, j);
    }
    g_array_unref(moves);
    return out;
}

/* ---- words ---- */

/* The newest complaints and the newest others, no more than TEXTS of each. */
static GPtrArray *texts_of(const struct gathering *g, const struct metrics_score_input *in, double times, GArray *texts)
{
    GPtrArray *items = g_ptr_array_new_with_free_func((GDestroyNotify)item_free);
    guint bad = 0, other = 0;
    for (guint k = g->recent->len; k-- > 0 && (bad < TEXTS || other < TEXTS);) {
        const struct recent *m = &g_array_index(g->recent, struct recent, k);
        guint *n = m->label < 0 ? &bad : &other;
        if (*n >= TEXTS)
            continue;
        struct item *i = store_item(g->r, m->id, NULL);
        if (i == NULL)
            continue;
        (*n)++;
        g_ptr_array_add(items, i);
        struct score_text t = {i->text != NULL ? i->text : "", i->author.id, moved_by(m, in, times), m->label < 0};
        g_array_append_val(texts, t);
    }
    return items;
}

static json_t *reasons_json(const struct gathering *g, const struct metrics_score_input *in, double times)
{
    GArray *texts = g_array_new(FALSE, FALSE, sizeof(struct score_text));
    GPtrArray *items = texts_of(g, in, times, texts);
    char **brands = settings_list(g->settings, "brands");
    GPtrArray *found = score_reasons((const struct score_text *)(gpointer)texts->data, texts->len,
                                     (const char *const *)brands, REASONS);
    json_t *out = json_array();
    for (guint i = 0; i < found->len; i++) {
        const struct score_reason *r = found->pdata[i];
        json_array_append_new(out, json_pack("{s:s,s:i,s:i,s:f}", "word", r->word, "n", (int)r->n, "people",
                                             (int)r->people, "points", round(r->points * 100) / 100));
    }
    g_ptr_array_unref(found);
    g_strfreev(brands);
    g_ptr_array_unref(items);
    g_array_unref(texts);
    return out;
}

/* ---- all of it ---- */

static void read_times(struct gathering *g)
{
    char **words = g_strsplit_set(settings_str(g->settings, "score.weights"), " ,", -1);
    int n = 0;
    for (int i = 0; words[i] != NULL && n < METRICS_PARTS; i++)
        if (*words[i] != '\0')
            g->times[n++] = g_ascii_strtod(words[i], NULL);
    g_strfreev(words);
}

static gboolean gather(struct gathering *g, GError **error)
{
    const struct score_days *d = &g->days;
    gint64 from = d->bounds[SCORE_DAYS - SCORE_SHOWN - SCORE_WINDOW];
    return store_score_items(g->r, g->account, d->bounds[0], g->now_ms + 1, add_item, g, error) &&
           store_score_conversations(g->r, g->account, from, add_conversation, g, error);
}

char *score_work_out(struct store_reader *r, gint64 account, const struct settings *settings, gint64 now_ms,
                     GError **error)
{
    struct gathering *g = g_new0(struct gathering, 1);
    *g = (struct gathering){.r = r, .settings = settings, .account = account, .now_ms = now_ms};
    g->hours = settings_hours(settings);
    g->sl = (struct service_level){g->hours, settings_ms(settings, "target.first-reply"),
                                   settings_ms(settings, "target.direct")};
    g->clocks = g_array_new(FALSE, FALSE, sizeof(struct score_clock));
    g->recent = g_array_new(FALSE, FALSE, sizeof(struct recent));
    read_times(g);
    score_days_init(&g->days, settings_str(settings, "zone"), now_ms);
    char *text = NULL;
    if (gather(g, error)) {
        struct metrics_score_input in;
        json_t *j = json_pack("{s:I}", "at", (json_int_t)now_ms);
        put_score(g, j, &in);
        put_series(g, j);
        put_clocks(g, j, &in);
        double times = json_real_value(json_object_get(json_array_get(json_object_get(j, "parts"), 0), "times"));
        json_object_set_new(j, "moved", moved_json(g, &in, times));
        json_object_set_new(j, "reasons", reasons_json(g, &in, times));
        json_object_set_new(j, "measured",
                            json_pack("{s:i,s:i}", "corrected", (int)g->corrected, "of", (int)g->recent->len));
        char *dump = json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(6));
        text = g_strdup(dump);
        free(dump);
        json_decref(j);
    }
    g_array_unref(g->clocks);
    g_array_unref(g->recent);
    hours_free(g->hours);
    g_free(g);
    return text;
}
