/* The score of an account, of all, or of another scope, as JSON: its parts, the days and weeks before, reply times, and which messages
 * and words moved it. What each figure means and where its formula comes from stands in metrics.h and score.h.
 *
 *   {"at","scope":{"kind","id"|"name"},"n","n_eff","net","net_low","net_high","score"|null,"half","low","high","was"|null,
 *    "parts":[{"name","value","times","points","lost","since"|null,"measured"}×5],
 *    "days":[{"day","net"|null,"n","negative","score"|null,"half"}×84],
 *    "waiting":{"count","late","longest_ms"},
 *    "first_reply":{"p50","p90","p95" (ms, null where not reached),"over_ms","n","waiting"}, "resolution": the same,
 *    "follow_up":{"met","of"}, "target_met":{"met","of","target_ms"}, "solved":{"met","of"},
 *    "alarm":{"spike","n","negative","usual" (of the hour that runs),"drift","share","usual_share" (of bad ones, in hundredths)},
 *    "moved":[{"item","conversation","who","platform","kind","at","label","mood","text","points"}×10],
 *    "reasons":[{"word","n","people","points"}×5], "measured":{"corrected","of","items":[the newest 200 corrected]},
 *    "agreement":{"share"|null,"doubted","words","languages":[{"lang","messages","n","agreed"}]}} */
#include "score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "repute/text.h"

#define MOVED 10
#define REASONS 5
#define CORRECTED 200
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
    const struct score_scope *scope;
    gint64 now_ms;
    const struct score_days *days;
    double times[METRICS_PARTS];
    GArray *recent;  /* struct recent, oldest first */
    GArray *corrected; /* gint64 of recent, oldest first */
    struct scores_agreement agreement;
};

static void add_item(const struct score_item *row, gpointer user)
{
    struct gathering *g = user;
    double weight = score_weight_now(g->days, row);
    if (weight <= 0)
        return;
    struct recent recent = {row->id, weight, (gint8)row->label};
    g_array_append_val(g->recent, recent);
    if (row->corrected)
        g_array_append_val(g->corrected, row->id);
    score_agreement_add(&g->agreement, row);
}

/* ---- the score of a day ---- */

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

static void put_mood(json_t *j, const struct scores *s)
{
    json_object_set_new(j, "n", json_integer(s->mood.n));
    json_object_set_new(j, "n_eff", tenths(s->now.n_eff));
    json_object_set_new(j, "net", tenths(s->net));
    json_object_set_new(j, "net_low", tenths(s->net_low));
    json_object_set_new(j, "net_high", tenths(s->net_high));
}

static json_t *days_json(const struct scores *s)
{
    json_t *days = json_array();
    for (guint i = 0; i < SCORES_DAYS; i++) {
        const struct scores_day *d = &s->days[i];
        json_array_append_new(days, json_pack("{s:s,s:o,s:o,s:o,s:i,s:i}", "day", d->day, "score", score_or_null(&d->score),
                                              "half", tenths(d->score.half_width), "net",
                                              d->n > 0 ? tenths(d->net) : json_null(), "n", (int)d->n, "negative",
                                              (int)d->negative));
    }
    return days;
}

static void put_score(json_t *j, const struct scores *s)
{
    const struct metrics_score *then = &s->days[SCORES_DAYS - 1 - 7].score;
    put_mood(j, s);
    json_object_set_new(j, "score", score_or_null(&s->now));
    json_object_set_new(j, "half", tenths(s->now.half_width));
    json_object_set_new(j, "low", tenths(s->now.lo));
    json_object_set_new(j, "high", tenths(s->now.hi));
    json_object_set_new(j, "was", score_or_null(then));
    json_object_set_new(j, "parts", parts_json(&s->now, then));
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

static gboolean put_clocks(const struct gathering *g, json_t *j, const struct scores *s, GError **error)
{
    struct scores_times t;
    if (!scores_times(g->r, g->scope, g->settings, s->from_ms, g->now_ms, FALSE, &t, error))
        return FALSE;
    json_object_set_new(j, "waiting",
                        json_pack("{s:i,s:i,s:I}", "count", (int)t.waiting, "late", (int)t.late, "longest_ms",
                                  (json_int_t)t.longest_ms));
    json_object_set_new(j, "first_reply", times_json(&t.reply));
    json_object_set_new(j, "resolution", times_json(&t.solved));
    json_object_set_new(j, "follow_up", ratio_json(&s->answered));
    json_t *met = ratio_json(&s->clocks);
    json_object_set_new(met, "target_ms", json_integer(settings_ms(g->settings, "target.first-reply")));
    json_object_set_new(j, "target_met", met);
    json_object_set_new(j, "solved", ratio_json(&s->solved));
    return TRUE;
}

static gboolean put_alarm(const struct gathering *g, json_t *j, GError **error)
{
    struct scores_alarm a;
    if (!scores_alarm(g->r, g->scope, g->now_ms, &a, error))
        return FALSE;
    json_object_set_new(j, "alarm", json_pack("{s:b,s:i,s:i,s:o,s:b,s:o,s:o}", "spike", a.spike, "n", (int)a.n, "negative",
                                              (int)a.negative, "usual", tenths(a.usual), "drift", a.drift, "share",
                                              tenths(100 * a.share), "usual_share", tenths(100 * a.usual_share)));
    return TRUE;
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

static double moved_by(const struct recent *m, const struct scores *s, double times)
{
    return metrics_mood_moved(&s->mood, METRICS_PRIOR_MENTIONS, s->p0, m->weight, m->label, times);
}

static GArray *most_moved(const struct gathering *g, const struct scores *s, double times)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct move));
    for (guint i = 0; i < g->recent->len; i++) {
        const struct recent *m = &g_array_index(g->recent, struct recent, i);
        struct move move = {m->id, moved_by(m, s, times)};
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

static json_t *moved_json(const struct gathering *g, const struct scores *s, double times)
{
    GArray *moves = most_moved(g, s, times);
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
static GPtrArray *texts_of(const struct gathering *g, const struct scores *s, double times, GArray *texts)
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
        struct score_text t = {i->text != NULL ? i->text : "", store_person_of(g->r, i->author.id), moved_by(m, s, times), m->label < 0};
        g_array_append_val(texts, t);
    }
    return items;
}

static json_t *reasons_json(const struct gathering *g, const struct scores *s, double times)
{
    GArray *texts = g_array_new(FALSE, FALSE, sizeof(struct score_text));
    GPtrArray *items = texts_of(g, s, times, texts);
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

/* ---- how sure ---- */

static json_t *agreement_json(struct gathering *g)
{
    const struct scores_agreement *a = &g->agreement;
    json_t *languages = json_array();
    score_agreement_end(&g->agreement, g->settings);
    for (guint i = 0; i < a->n; i++) {
        const struct scores_language *l = &a->languages[i];
        json_array_append_new(languages, json_pack("{s:s,s:i,s:i,s:i}", "lang", l->lang, "messages", (int)l->messages, "n", (int)l->n,
                                                   "agreed", (int)l->agreed));
    }
    char *words = scores_agreement_words(a);
    json_t *j = json_pack("{s:o,s:b,s:s,s:o}", "share", a->share >= 0 ? json_real(round(a->share * 1000) / 1000) : json_null(), "doubted",
                          a->doubted, "words", words, "languages", languages);
    g_free(words);
    return j;
}

static json_t *measured_json(const struct gathering *g)
{
    json_t *items = json_array();
    guint n = g->corrected->len;
    for (guint i = n > CORRECTED ? n - CORRECTED : 0; i < n; i++)
        json_array_append_new(items, id_json(g_array_index(g->corrected, gint64, i)));
    return json_pack("{s:i,s:i,s:o}", "corrected", (int)n, "of", (int)g->recent->len, "items", items);
}

/* ---- all of it ---- */

static const char *kind_name(enum score_scope_kind kind)
{
    static const char *const NAMES[] = {"account", "label", "watch", "person"};
    return NAMES[kind];
}

static json_t *scope_json(const struct score_scope *scope)
{
    json_t *j = json_pack("{s:s}", "kind", kind_name(scope->kind));
    if (scope->kind == SCORE_LABEL)
        json_object_set_new(j, "name", json_string(scope->name));
    else
        json_object_set_new(j, "id", id_json(scope->id));
    return j;
}

static json_t *all_of_it(struct gathering *g, const struct scores *s, GError **error)
{
    json_t *j = json_pack("{s:I,s:o}", "at", (json_int_t)g->now_ms, "scope", scope_json(g->scope));
    double times = s->now.parts[METRICS_GOODWILL].times;
    put_score(j, s);
    json_object_set_new(j, "days", days_json(s));
    if (!score_agreement_begin(g->r, &g->agreement, error) ||
        !store_score_items(g->r, g->scope, g->now_ms - SCORES_RECENT + 1, g->now_ms + 1, add_item, g, error) ||
        !put_clocks(g, j, s, error) || !put_alarm(g, j, error)) {
        json_decref(j);
        return NULL;
    }
    json_object_set_new(j, "moved", moved_json(g, s, times));
    json_object_set_new(j, "reasons", reasons_json(g, s, times));
    json_object_set_new(j, "measured", measured_json(g));
    json_object_set_new(j, "agreement", agreement_json(g));
    return j;
}

char *score_text(json_t *j)
{
    char *dump = json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(6)), *text = g_strdup(dump);
    free(dump);
    json_decref(j);
    return text;
}

char *scores_work_out(struct store_reader *r, const struct score_scope *scope, const struct settings *settings,
                      gint64 now_ms, GError **error)
{
    struct score_days *days = score_days_new(settings_str(settings, "zone"), now_ms); /* its bounds */
    struct scores *s = g_new0(struct scores, 1);
    struct gathering g = {.r = r, .settings = settings, .scope = scope, .now_ms = now_ms, .days = days};
    g.recent = g_array_new(FALSE, FALSE, sizeof(struct recent));
    g.corrected = g_array_new(FALSE, FALSE, sizeof(gint64));
    json_t *j = scores_read(r, scope, settings, now_ms, s, error) ? all_of_it(&g, s, error) : NULL;
    char *text = j != NULL ? score_text(j) : NULL;
    g_array_unref(g.recent);
    g_array_unref(g.corrected);
    g_free(s);
    score_days_free(days);
    return text;
}
