/* What spreads, as JSON, one object for a post:
 *   {"item","conversation","account","who","own","watched","text","at","label"|null,
 *    "reshares","early","over","seldom","method":"followers"|"counts","r","low","high","rate","doubling_ms"|null,
 *    "end"|null,"end_low","end_high"|null,"error"|null,"error_n",
 *    "back":{"n","positive","negative","neutral","net","low","high"},"before"|null,"after"|null,
 *    "series":[reshares by then ×24],"alarm"}
 * early: under CASCADE_ENOUGH reshares, and only counts and rate are known, or seldom: counted too seldom to know how it
 * got there. over: nobody reshared it for a day. error: the
 * median error of the forecasts that posts of ours would have had at this age, as a share of what they came to. */
#include "repute/spreading.h"

#include <math.h>
#include <stdlib.h>

#include "jobs.h"
#include "repute/cascade.h"
#include "repute/metrics.h"
#include "repute/store_scores.h"
#include "repute/text.h"
#include "repute/when.h"

#define SERIES 24
#define PAST 40                /* posts of ours whose end is known, for the forecasts' error */
#define PAST_FROM (180 * MS_DAY)
#define PAST_TO (7 * MS_DAY)   /* what came within a week is as good as all */
#define PAST_LEAST 5           /* fewer say nothing about errors */
#define COUNTS_LEAST 4         /* times it was counted: fewer tell no course */
#define BACK_LEAST 5           /* words that came back, for an alarm */
#define R_LOW_LEAST 0.5        /* the least of its band for a new alarm: with few reshares the number is hardly more than a guess */
#define R_ENDS 0.8             /* an alarm ends below this: one that swings about 1 is told once */
#define SHORT_TEXT 160

static void spreading_free(struct spreading *s)
{
    if (s == NULL)
        return;
    g_free(s->row.value);
    g_free(s->who);
    g_free(s);
}

/* A post with what is known of its reshares. */
struct known {
    struct spread_post post;
    struct cascade_post author;
    GArray *shares; /* struct cascade_share, where most reshares are known one by one; else NULL … */
    GArray *counts; /* … and these */
    gint64 last;    /* the newest reshare's time, 0 none */
};

static void known_clear(struct known *k)
{
    g_clear_pointer(&k->shares, g_array_unref);
    g_clear_pointer(&k->counts, g_array_unref);
}

static void known_free(gpointer p)
{
    known_clear(p);
    g_free(p);
}

/* The layouts are the same; the rooms are not. */
G_STATIC_ASSERT(sizeof(struct spread_share) == sizeof(struct cascade_share));
G_STATIC_ASSERT(sizeof(struct spread_count) == sizeof(struct cascade_count));

static gint64 last_growth(const GArray *counts)
{
    gint64 last = 0, before = 0;
    for (guint i = 0; i < counts->len; i++) {
        const struct spread_count *c = &g_array_index(counts, struct spread_count, i);
        if (c->reshares > before)
            last = c->at;
        before = MAX(before, c->reshares);
    }
    return last;
}

static gboolean read_known(struct store_reader *r, const struct spread_post *post, gint64 usual, struct known *k, GError **error)
{
    *k = (struct known){.post = *post, .author = {post->at, post->followers, usual}};
    k->shares = store_spread_shares(r, post->item, error);
    if (k->shares == NULL)
        return FALSE;
    if (k->shares->len > 0 && 2 * (gint64)k->shares->len >= post->reshares) {
        k->last = g_array_index(k->shares, struct spread_share, k->shares->len - 1).at;
        return TRUE;
    }
    g_clear_pointer(&k->shares, g_array_unref);
    k->counts = store_spread_counts(r, post->item, error);
    k->last = k->counts != NULL ? last_growth(k->counts) : 0;
    return k->counts != NULL;
}

static void estimate(const struct known *k, gint64 now_ms, struct cascade *out)
{
    if (k->shares != NULL)
        cascade_of_shares(&k->author, (const struct cascade_share *)(gpointer)k->shares->data, k->shares->len, now_ms, out);
    else
        cascade_of_counts(&k->author, (const struct cascade_count *)(gpointer)k->counts->data, k->counts->len, now_ms, out);
}

/* ---- how wrong forecasts were ---- */
static GPtrArray *read_past(struct store_reader *r, gint64 usual, gint64 now_ms, GError **error)
{
    GArray *posts = store_spread_posts(r, now_ms - PAST_FROM, CASCADE_ENOUGH, TRUE, PAST * 4, error);
    GPtrArray *past = g_ptr_array_new_with_free_func(known_free);
    gboolean ok = posts != NULL;
    for (guint i = 0; ok && i < posts->len && past->len < PAST; i++) {
        const struct spread_post *post = &g_array_index(posts, struct spread_post, i);
        struct known *k = g_new0(struct known, 1);
        ok = post->at > now_ms - PAST_TO || read_known(r, post, usual, k, error);
        if (k->shares != NULL && k->shares->len >= CASCADE_ENOUGH)
            g_ptr_array_add(past, k);
        else
            known_free(k);
    }
    g_clear_pointer(&posts, g_array_unref);
    if (!ok)
        g_clear_pointer(&past, g_ptr_array_unref);
    return past;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static guint past_error(const GPtrArray *past, gint64 age, double *median)
{
    double *errors = g_new0(double, past->len + 1);
    guint n = 0;
    for (guint i = 0; i < past->len; i++) {
        const struct known *k = past->pdata[i];
        struct cascade c;
        estimate(k, k->post.at + age, &c);
        if (!c.early && c.forecast)
            errors[n++] = fabs(c.end - k->shares->len) / k->shares->len;
    }
    qsort(errors, n, sizeof *errors, by_value);
    *median = n > 0 ? n % 2 != 0 ? errors[n / 2] : (errors[n / 2 - 1] + errors[n / 2]) / 2 : 0;
    g_free(errors);
    return n;
}

/* ---- a post as JSON ---- */
static json_t *tenths(double x, double parts)
{
    return json_real(round(x * parts) / parts + 0.0);
}

static json_t *back_json(struct store_reader *r, const struct known *k, gint64 now_ms, gboolean *bad, GError **error)
{
    GArray *replies = store_spread_replies(r, k->post.item, error);
    struct metrics_mood mood = {0};
    int counts[3] = {0};
    if (replies == NULL)
        return NULL;
    for (guint i = 0; i < replies->len; i++) {
        const struct spread_reply *one = &g_array_index(replies, struct spread_reply, i);
        counts[CLAMP(one->label, -1, 1) + 1]++;
        metrics_mood_add(&mood, metrics_weight(one->confidence, one->followers, METRICS_FOLLOWERS_CAP, now_ms - one->at,
                                               METRICS_HALF_LIFE_MS), one->label);
    }
    g_array_unref(replies);
    double net = metrics_mood_net(&mood);
    struct metrics_interval band = metrics_wilson((net / 100 + 1) / 2, metrics_mood_n_eff(&mood), METRICS_Z95);
    *bad = mood.n >= BACK_LEAST && 200 * band.hi - 100 < 0;
    return json_pack("{s:i,s:i,s:i,s:i,s:o,s:o,s:o}", "n", (int)mood.n, "positive", counts[2], "negative", counts[0],
                     "neutral", counts[1], "net", tenths(net, 10), "low", tenths(200 * band.lo - 100, 10), "high",
                     tenths(200 * band.hi - 100, 10));
}

static json_t *series_json(const struct known *k, gint64 now_ms)
{
    json_t *series = json_array();
    for (int i = 1; i <= SERIES; i++) {
        struct cascade c;
        gint64 at = k->post.at + (now_ms - k->post.at) / SERIES * i;
        estimate(k, i < SERIES ? at : now_ms, &c);
        json_array_append_new(series, json_integer(c.reshares));
    }
    return series;
}

static void put_forecast(json_t *j, const struct cascade *c, const GPtrArray *past, gint64 age)
{
    double median = 0;
    guint n = c->forecast ? past_error(past, age, &median) : 0;
    json_object_set_new(j, "end", c->forecast ? json_integer((json_int_t)llround(c->end)) : json_null());
    json_object_set_new(j, "end_low", json_integer((json_int_t)llround(c->end_lo)));
    json_object_set_new(j, "end_high", c->forecast && c->end_hi > 0 ? json_integer((json_int_t)llround(c->end_hi)) : json_null());
    json_object_set_new(j, "error", n >= PAST_LEAST ? tenths(median, 100) : json_null());
    json_object_set_new(j, "error_n", json_integer(n));
}

static void put_figures(json_t *j, const struct cascade *c)
{
    json_object_set_new(j, "reshares", json_integer(c->reshares));
    json_object_set_new(j, "early", json_boolean(c->early));
    json_object_set_new(j, "method", json_string(c->by_followers ? "followers" : "counts"));
    json_object_set_new(j, "r", tenths(c->r, 100));
    json_object_set_new(j, "low", tenths(c->lo, 100));
    json_object_set_new(j, "high", tenths(c->hi, 100));
    json_object_set_new(j, "rate", tenths(c->rate, 10));
    json_object_set_new(j, "doubling_ms", c->doubling > 0 ? json_integer(c->doubling) : json_null());
}

static gboolean put_words(struct store_reader *r, const struct known *k, json_t *j, char **who, GError **error)
{
    struct item *i = store_item(r, k->post.item, error);
    if (i == NULL)
        return FALSE;
    const char *name = i->author.handle != NULL ? i->author.handle : i->author.name;
    char *text = text_cut(i->text != NULL ? i->text : "", SHORT_TEXT, "…", NULL);
    *who = g_strdup(name != NULL ? name : "");
    json_object_set_new(j, "item", id_to_json(i->id));
    json_object_set_new(j, "conversation", id_to_json(i->conversation));
    json_object_set_new(j, "account", id_to_json(i->account));
    json_object_set_new(j, "who", json_string(*who));
    json_object_set_new(j, "own", json_boolean(k->post.own));
    json_object_set_new(j, "watched", json_boolean(k->post.watched));
    json_object_set_new(j, "text", json_string(text));
    json_object_set_new(j, "at", json_integer(k->post.at));
    json_object_set_new(j, "label", k->post.scored && !k->post.own ? json_integer(k->post.label) : json_null());
    g_free(text);
    item_free(i);
    return TRUE;
}

static gint64 day_number(const char *day)
{
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_parse(&date, day != NULL ? day : "");
    return g_date_valid(&date) ? g_date_get_julian(&date) : 0;
}

static const char *day_at(const json_t *days, gsize i)
{
    return json_string_value(json_object_get(json_array_get(days, i), "day"));
}

/* The scores of the account's days around it: of the day before the post's own, and of a week after that. */
static void put_scores(struct store_reader *r, const char *zone, const struct known *k, json_t *j)
{
    const struct score_scope scope = {.kind = SCORE_ACCOUNT, .id = k->post.account};
    char *text = store_score(r, &scope, "", NULL);
    json_t *score = text != NULL ? json_loads(text, 0, NULL) : NULL, *days = json_object_get(score, "days");
    json_t *before = NULL, *after = NULL;
    gint64 n = (gint64)json_array_size(days);
    g_autofree char *day = when_format(k->post.at, zone, "%Y-%m-%d");
    gint64 own = n > 0 ? day_number(day) - day_number(day_at(days, 0)) : 0; /* its place among them */
    if (own > 0 && own <= n) {
        before = json_object_get(json_array_get(days, (gsize)own - 1), "score");
        after = own < n - 1 ? json_object_get(json_array_get(days, (gsize)MIN(own + 7, n - 1)), "score") : NULL;
    }
    json_object_set(j, "before", json_is_number(before) ? before : json_null());
    json_object_set(j, "after", json_is_number(after) ? after : json_null());
    json_decref(score);
    g_free(text);
}

static struct spreading *of_post(struct store_reader *r, const char *zone, const struct known *k, const GPtrArray *past,
                                 gint64 now_ms, GError **error)
{
    struct cascade c;
    gboolean seldom = k->counts != NULL && k->counts->len < COUNTS_LEAST;
    struct spreading *s = g_new0(struct spreading, 1);
    json_t *j = json_object(), *back = NULL;
    gboolean bad = FALSE, over = k->last < now_ms - MS_DAY && k->post.at < now_ms - MS_DAY;
    estimate(k, now_ms, &c);
    if (seldom) /* how it got there is not known */
        c = (struct cascade){.reshares = c.reshares, .early = TRUE};
    if (put_words(r, k, j, &s->who, error))
        back = back_json(r, k, now_ms, &bad, error);
    if (back == NULL) {
        json_decref(j);
        spreading_free(s);
        return NULL;
    }
    /* Something critical that grows: what it says, or what comes back to ours. */
    gboolean critical = k->post.own ? bad : (k->post.scored && k->post.label < 0) || bad;
    gboolean grows = k->post.alarm ? c.r >= R_ENDS : c.r >= 1 && c.lo >= R_LOW_LEAST;
    gboolean alarm = critical && !c.early && !over && c.rate > 0 && grows;
    put_figures(j, &c);
    put_forecast(j, &c, past, now_ms - k->post.at);
    put_scores(r, zone, k, j);
    json_object_set_new(j, "over", json_boolean(over));
    json_object_set_new(j, "seldom", json_boolean(seldom));
    json_object_set_new(j, "back", back);
    json_object_set_new(j, "series", series_json(k, now_ms));
    json_object_set_new(j, "alarm", json_boolean(alarm));
    char *dump = json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(6));
    s->row = (struct spread_row){k->post.item, k->post.account, now_ms, alarm, g_strdup(dump)};
    s->conversation = k->post.conversation;
    s->rate = over ? 0 : seldom ? (double)c.reshares * (double)MS_HOUR / (double)MAX(now_ms - k->post.at, MS_HOUR) : c.rate;
    s->r = c.r;
    free(dump);
    json_decref(j);
    return s;
}

/* ---- all ---- */
static gboolean add_all(struct store_reader *r, const char *zone, GArray *posts, gint64 usual, const GPtrArray *past,
                        gint64 now_ms, GPtrArray *out, GError **error)
{
    gboolean ok = TRUE;
    for (guint i = 0; ok && i < posts->len; i++) {
        struct known k;
        ok = read_known(r, &g_array_index(posts, struct spread_post, i), usual, &k, error);
        struct spreading *s = ok ? of_post(r, zone, &k, past, now_ms, error) : NULL;
        known_clear(&k);
        ok = s != NULL;
        if (ok)
            g_ptr_array_add(out, s);
    }
    return ok;
}

static gboolean too_small(const struct spread_post *p, gint64 now_ms)
{
    return !p->own && (p->reshares < CASCADE_ENOUGH || p->at < now_ms - SPREADING_OTHERS_DAYS * MS_DAY);
}

GPtrArray *spreading_work_out(struct store_reader *r, const char *zone, gint64 now_ms, GError **error)
{
    gint64 usual = store_spread_usual(r);
    GArray *posts = store_spread_posts(r, now_ms - SPREADING_OWN_DAYS * MS_DAY, 1, FALSE, 10 * SPREADING_MOST, error);
    GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)spreading_free), *past = NULL;
    for (guint i = posts != NULL ? posts->len : 0; i-- > 0;)
        if (too_small(&g_array_index(posts, struct spread_post, i), now_ms))
            g_array_remove_index(posts, i);
    if (posts != NULL)
        g_array_set_size(posts, MIN(posts->len, SPREADING_MOST));
    if (posts != NULL && posts->len > 0) /* else there is no forecast to judge */
        past = read_past(r, usual, now_ms, error);
    gboolean ok = posts != NULL && (posts->len == 0 || (past != NULL && add_all(r, zone, posts, usual, past, now_ms, out, error)));
    g_clear_pointer(&past, g_ptr_array_unref);
    g_clear_pointer(&posts, g_array_unref);
    if (!ok)
        g_clear_pointer(&out, g_ptr_array_unref);
    return out;
}
