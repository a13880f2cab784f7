/* When the engine works scores out, and what it says aloud of them. One scope a turn, so that no job waits long; then a
 * rest many times as long as it took. */
#include "engine.h"

#include "repute/log.h"
#include "score.h"
#include "spread_turn.h"

#define SCORE_SOONEST (2 * MS_SECOND) /* between two */
#define SCORE_REST 50                 /* times as long as they took: never more than 2 % of the worker */
#define SCORE_BROKEN 200 /* ms until it is tried again, twice as long each time, eight times at most … */
#define BROKEN_MOST 12   /* … and so often: a quarter of a minute in which somebody never rests */
#define DRIFT_SAME (7 * 24) /* hours without it, and it is another */
#define SCORE_AFTER (2 * MS_SECOND)   /* more may come at once */

void score_stale(struct engine *e)
{
    if (e->score_next > 0)
        e->score_again = TRUE;
    else if (e->score_at == 0 || e->score_at > engine_now(e) + SCORE_AFTER)
        e->score_at = engine_now(e) + SCORE_AFTER;
}

/* Where nothing comes in, the next day is another day all the same. */
static gint64 tomorrow(const struct engine *e, gint64 now)
{
    struct score_days *days = score_days_new(settings_str(e->settings, "zone"), now);
    gint64 at = days->bounds[SCORE_DAYS];
    score_days_free(days);
    return MAX(at, now + SCORE_SOONEST);
}

/* ---- alarms: once for each time that it begins, to each user ---- */

static void say(struct engine *e, const struct member *m, char *text)
{
    struct event *ev = event_new(EVENT_ALARM);
    log_warn("sync", "%s", text);
    ev->text = text;
    ev->account = m->id;
    engine_emit(e, ev);
}

/* What was noted under this name, and what is noted now. */
static gint64 note(struct engine *e, const struct member *m, const char *what, gint64 value)
{
    g_autofree char *key = g_strdup_printf("alarm.%s.%" G_GINT64_FORMAT, what, m->id);
    g_autofree char *was = store_place(e->reader, e->user, key);
    g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, value);
    gint64 before = was != NULL ? g_ascii_strtoll(was, NULL, 10) : 0;
    if (before != value && store_begin(e->writer, NULL))
        store_end(e->writer, store_place_set(e->writer, e->user, key, now, NULL), NULL);
    return before;
}

static void look(struct engine *e, const struct member *m, gint64 now)
{
    const struct score_scope scope = {.kind = SCORE_ACCOUNT, .id = m->id};
    struct scores_alarm a;
    if (!scores_alarm(e->reader, &scope, now, &a, NULL))
        return;
    /* One that goes on in the next hour is the same; a drift swings about its limit for days. */
    if (a.spike && note(e, m, "spike", a.hour) < a.hour - 1)
        say(e, m, g_strdup_printf("%s: %u mentions this hour (usual: %.0f), %u of them bad; gr shows why", m->name, a.n,
                                  a.usual, a.negative));
    if (a.drift && note(e, m, "drift", a.hour) < a.hour - DRIFT_SAME)
        say(e, m, g_strdup_printf("%s: %.0f %% of the mentions are bad, %.0f %% were usual; gr shows why", m->name,
                                  100 * a.share, 100 * a.usual_share));
}

/* ---- scores ---- */

static gboolean keep(struct engine *e, const struct score_scope *scope, const char *part, const char *figures, gint64 now)
{
    return store_begin(e->writer, NULL) &&
           store_end(e->writer, store_score_set(e->writer, scope, part, figures, now, NULL), NULL);
}

/* People wait for their jobs, nobody for a score: it is broken off where there are some, a few times in a row. */
static gboolean is_wanted(gpointer data)
{
    const struct engine *e = data;
    return (e->o.stop != NULL && e->o.stop(e->o.emit_data)) || (e->score_broken < BROKEN_MOST && atomic_load(&e->woken));
}

static gint64 again_at(const struct engine *e, gint64 now)
{
    return now + (SCORE_BROKEN << MIN(e->score_broken - 1, 3));
}

/* FALSE: broken off. */
static gboolean work_out(struct engine *e, const struct score_scope *scope, const char *part, gint64 now)
{
    GError *error = NULL;
    /* Before the transaction begins: others write meanwhile. */
    store_reader_set_interrupt(e->reader, is_wanted, e);
    char *figures = scores_figures(e->reader, scope, part, e->settings, now, &error);
    store_reader_set_interrupt(e->reader, e->o.stop, e->o.emit_data);
    gboolean broken = is_wanted(e); /* where one read of many broke off, the rest is not all there */
    if (!broken && figures == NULL)
        log_warn("sync", "figures were not worked out: %s", error->message);
    else if (!broken && keep(e, scope, part, figures, now))
        engine_changed(e, CHANGED_SCORES, 0);
    e->score_broken = broken ? e->score_broken + 1 : 0;
    g_clear_error(&error);
    g_free(figures);
    return !broken;
}

/* No rest where there are no figures at all, since somebody was forgotten. */
static gint64 rested_at(const struct engine *e, gint64 now)
{
    g_autofree char *kept = store_score(e->reader, &(struct score_scope){.kind = SCORE_ACCOUNT}, "", NULL);
    return kept != NULL ? e->score_not_before : now;
}

/* Over years of mentions figures take seconds when nothing is in memory yet: nobody who leaves waits for them. */
static void turn(struct engine *e, gint64 now)
{
    if (e->score_next == 0 && now < rested_at(e, now)) {
        e->score_at = e->score_not_before;
        return;
    }
    gint64 began = g_get_monotonic_time();
    if (e->score_next <= e->members->len) { /* accounts may go meanwhile */
        const struct member *m = e->score_next > 0 ? e->members->pdata[e->score_next - 1] : NULL;
        const struct score_scope scope = {.kind = SCORE_ACCOUNT, .id = m != NULL ? m->id : 0};
        if (!work_out(e, &scope, "", now)) {
            e->score_at = again_at(e, now);
            return;
        }
        if (m != NULL)
            look(e, m, now);
    }
    gboolean last = ++e->score_next > e->members->len;
    if (last)
        spread_turn(e, now);
    e->score_spent += g_get_monotonic_time() - began;
    if (!last) {
        e->score_at = now;
        return;
    }
    e->score_not_before = now + MAX(e->score_spent / 1000 * SCORE_REST, SCORE_SOONEST);
    e->score_at = e->score_again ? rested_at(e, now) : tomorrow(e, now);
    e->score_again = FALSE;
    e->score_next = 0;
    e->score_spent = 0;
}

/* ---- what a screen asks for ---- */

struct asked {
    struct score_scope scope;
    char *name, *part; /* name: the scope's, where it borrows one */
};

void asked_free(gpointer p)
{
    struct asked *a = p;
    g_free(a->name);
    g_free(a->part);
    g_free(a);
}

static gboolean is_asked(const struct engine *e, const struct score_scope *scope, const char *part)
{
    for (guint i = 0; i < e->asked->len; i++) {
        const struct asked *a = e->asked->pdata[i];
        if (a->scope.kind == scope->kind && a->scope.id == scope->id && g_strcmp0(a->scope.name, scope->name) == 0 &&
            g_str_equal(a->part, part))
            return TRUE;
    }
    return FALSE;
}

void figures_job(struct engine *e, const struct job *j)
{
    struct score_scope scope;
    char *name = NULL;
    GError *error = NULL;
    const char *part = arg_str(j, "part") != NULL ? arg_str(j, "part") : "";
    if (!store_scope_find(e->reader, arg_str(j, "of"), &scope, &name, &error)) {
        engine_job_failed(e, j->number, j->verb, error);
        g_error_free(error);
        return;
    }
    if (is_asked(e, &scope, part)) {
        g_free(name);
    } else {
        struct asked *a = g_new(struct asked, 1);
        *a = (struct asked){scope, name, g_strdup(part)};
        g_ptr_array_add(e->asked, a);
        e->asked_at = engine_now(e);
    }
    engine_job_done(e, j->number, j->verb, NULL, NULL);
}

/* Its time is rested for too: a screen asks again with each score of all that is newer. */
static void asked_turn(struct engine *e, gint64 now)
{
    const struct asked *a = e->asked->pdata[0];
    gint64 began = g_get_monotonic_time();
    if (!work_out(e, &a->scope, a->part, now)) {
        e->asked_at = again_at(e, now);
        return;
    }
    gint64 rest = (g_get_monotonic_time() - began) / 1000 * SCORE_REST;
    e->score_not_before = MAX(e->score_not_before, now + rest);
    g_ptr_array_remove_index(e->asked, 0);
    e->asked_at = e->asked->len > 0 ? now : 0;
}

void score_turn(struct engine *e, gint64 now)
{
    gboolean asked = e->asked_at != 0 && e->asked_at <= now, due = e->score_at != 0 && e->score_at <= now;
    if (!asked && !due)
        return;
    store_reader_set_interrupt(e->reader, e->o.stop, e->o.emit_data);
    if (asked)
        asked_turn(e, now);
    else
        turn(e, now);
    store_reader_set_interrupt(e->reader, NULL, NULL);
}
