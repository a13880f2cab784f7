/* Figures for whoever shows them, as structs. */
#include "score.h"

/* Net sentiment's band: that of the share of good, half a neutral one on each side. */
static void set_net(struct scores *s)
{
    s->net = metrics_mood_net(&s->mood);
    struct metrics_interval band =
        metrics_wilson((s->net / 100 + 1) / 2, metrics_mood_n_eff(&s->mood), METRICS_Z95);
    s->net_low = 200 * band.lo - 100;
    s->net_high = 200 * band.hi - 100;
}

static void set_day(const struct score_days *d, guint k, const double *times, const char *zone, struct scores_day *out)
{
    struct metrics_score_input in;
    const struct score_day *day = &d->came[k];
    const struct metrics_mood mood = {.positive = day->positive, .negative = day->negative, .neutral = day->neutral};
    g_autofree char *name = score_day_name(d, k, zone);
    g_strlcpy(out->day, name, sizeof out->day);
    score_of_day(d, k, times, &in, &out->score);
    out->net = metrics_mood_net(&mood);
    out->n = day->n;
    out->negative = day->n_negative;
}

gboolean scores_read(struct store_reader *r, const struct score_scope *scope, const struct settings *settings,
                     gint64 now_ms, struct scores *out, GError **error)
{
    struct metrics_score_input in;
    double times[METRICS_PARTS];
    struct score_days *d = score_gather(r, scope, settings, now_ms, error);
    if (d == NULL)
        return FALSE;
    const char *zone = settings_str(settings, "zone");
    score_times(settings, times);
    out->from_ms = d->bounds[SCORE_DAYS - SCORE_WINDOW];
    for (guint k = 0; k < SCORES_DAYS; k++)
        set_day(d, SCORE_DAYS - SCORES_DAYS + k, times, zone, &out->days[k]);
    score_of_day(d, SCORE_LAST, times, &in, &out->now);
    out->mood = in.mood;
    out->p0 = in.p0;
    out->burn = in.burn;
    out->answered = in.answered;
    out->clocks = in.clocks;
    out->solved = in.solved;
    set_net(out);
    score_days_free(d);
    return TRUE;
}

/* ---- times ---- */

struct collecting {
    gint64 as_of;     /* G_MAXINT64: as it is, whatever a server's clock says */
    gboolean waiting; /* only who waits */
    GArray *rows;     /* struct score_conversation */
};

static void collect(const struct score_conversation *row, gpointer user)
{
    const struct collecting *c = user;
    const struct score_conversation then = score_as_of(row, c->as_of);
    if (!c->waiting || score_waits(&then))
        g_array_append_val(c->rows, then);
}

gboolean scores_times(struct store_reader *r, const struct score_scope *scope, const struct settings *settings,
                      gint64 from_ms, gint64 now_ms, gboolean past, struct scores_times *out, GError **error)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct score_conversation));
    g_autoptr(GArray) waiting = g_array_new(FALSE, FALSE, sizeof(struct score_conversation));
    gint64 as_of = past ? now_ms : G_MAXINT64;
    struct collecting every = {as_of, FALSE, all}, who_waits = {as_of, TRUE, waiting};
    if (!store_score_conversations(r, scope, from_ms, now_ms + 1, collect, &every, error) ||
        !(past ? store_score_conversations(r, scope, 0, now_ms + 1, collect, &who_waits, error)
               : store_score_waiting(r, scope, now_ms + 1, collect, &who_waits, error)))
        return FALSE;
    struct score_waiting w;
    struct hours *hours = settings_hours(settings);
    score_clocks_times(all, hours, now_ms, &out->reply, &out->solved);
    score_clocks_waiting(waiting, hours, now_ms, &w);
    out->waiting = w.count;
    out->late = w.late;
    out->longest_ms = w.longest_ms;
    hours_free(hours);
    return TRUE;
}

struct listing {
    const struct hours *hours;
    gint64 now_ms;
    void (*each)(const struct scores_contact *row, gpointer user);
    gpointer user;
};

static void list(const struct score_conversation *found, gpointer user)
{
    const struct listing *l = user;
    const struct score_conversation then = score_as_of(found, l->now_ms), *c = &then;
    gint64 closed = c->state == CONV_DONE ? c->closed_at : 0;
    gint64 replied = c->replied_at != 0 ? c->replied_at : closed != 0 ? closed : l->now_ms;
    const struct scores_contact row = {
        .id = c->id,
        .account = c->account,
        .person = c->person,
        .needed_at = c->needed_at,
        .promised_at = c->promised_at,
        .replied_at = c->replied_at,
        .closed_at = closed,
        .first_reply_ms = hours_between(l->hours, c->needed_at, replied),
        .resolution_ms = hours_between(l->hours, c->needed_at, closed != 0 ? closed : l->now_ms),
        .waits = score_waits(c),
        .met = c->replied_at != 0 && c->promised_at != 0 && c->replied_at <= c->promised_at,
        .state = c->state,
        .reason = c->reason,
    };
    l->each(&row, l->user);
}

gboolean scores_contacts(struct store_reader *r, const struct score_scope *scope, const struct settings *settings,
                         gint64 from_ms, gint64 now_ms, void (*each)(const struct scores_contact *row, gpointer user),
                         gpointer user, GError **error)
{
    struct hours *hours = settings_hours(settings);
    struct listing l = {hours, now_ms, each, user};
    gboolean ok = store_score_conversations(r, scope, from_ms, now_ms + 1, list, &l, error);
    hours_free(hours);
    return ok;
}

/* ---- people ---- */

gboolean scores_standing(struct store_reader *r, gint64 person, gint64 now_ms, struct metrics_standing_value *out,
                         guint *contacts, GError **error)
{
    struct standing s;
    if (!store_standing(r, person, now_ms, &s, error))
        return FALSE;
    metrics_standing(s.good, s.bad, out);
    if (contacts != NULL)
        *contacts = s.contacts;
    return TRUE;
}

static int surest(gconstpointer a, gconstpointer b)
{
    const struct scores_person *x = a, *y = b;
    double p = x->standing.band.lo, q = y->standing.band.lo;
    if (x->standing.value < .5) {
        p = -x->standing.band.hi;
        q = -y->standing.band.hi;
    }
    if (p != q)
        return p > q ? -1 : 1;
    return x->person < y->person ? -1 : 1;
}

static void keep_surest(GArray *people, guint limit)
{
    g_array_sort(people, surest);
    g_array_set_size(people, MIN(people->len, limit));
}

/* A contact of a year ago weighs .03 of one of today. */
#define PEOPLE_SINCE (365 * MS_DAY)
/* With less not even words of one kind alone reach a bound: .05^(1/(n+1)) is below SCORES_ADVOCATE up to n = 4.86. */
#define PEOPLE_LEAST 5    /* contacts, of which each weighs at most 1 */
#define PEOPLE_WEIGHT 4.8 /* all of them */

gboolean scores_people(struct store_reader *r, gint64 now_ms, guint limit, GArray **advocates, GArray **detractors,
                       GError **error)
{
    GArray *all = store_standings(r, now_ms - PEOPLE_SINCE, PEOPLE_LEAST, now_ms, error);
    if (all == NULL)
        return FALSE;
    *advocates = g_array_new(FALSE, FALSE, sizeof(struct scores_person));
    *detractors = g_array_new(FALSE, FALSE, sizeof(struct scores_person));
    for (guint i = 0; i < all->len; i++) {
        const struct standing *s = &g_array_index(all, struct standing, i);
        struct scores_person one = {.person = s->person, .contacts = s->contacts};
        /* Cheap first: the band lies on both sides of the value. */
        double value = (s->good + 1) / (s->good + s->bad + 2);
        if (s->good + s->bad < PEOPLE_WEIGHT || (value > SCORES_DETRACTOR && value < SCORES_ADVOCATE))
            continue;
        metrics_standing(s->good, s->bad, &one.standing);
        if (one.standing.band.hi <= SCORES_DETRACTOR)
            g_array_append_val(*detractors, one);
        else if (one.standing.band.lo >= SCORES_ADVOCATE)
            g_array_append_val(*advocates, one);
    }
    g_array_unref(all);
    keep_surest(*advocates, limit);
    keep_surest(*detractors, limit);
    return TRUE;
}
