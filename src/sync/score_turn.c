/* When the engine works scores out, and what it says aloud of them. One scope a turn, so that no job waits long; then a
 * rest many times as long as it took. */
#include "engine.h"

#include "repute/log.h"
#include "score.h"
#include "spread_turn.h"

#define SCORE_SOONEST (2 * MS_SECOND) /* between two */
#define SCORE_REST 50                 /* times as long as they took */
#define SCORE_BROKEN 200 /* ms until it is tried again */
#define BROKEN_MOST 5
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
    if (before == value || !store_begin(e->writer, NULL))
        return before;
    if (store_place_set(e->writer, e->user, key, now, NULL))
        store_commit(e->writer, NULL);
    else
        store_rollback(e->writer);
    return before;
}

static void look(struct engine *e, const struct member *m, gint64 now)
{
    const struct score_scope scope = {.kind = SCORE_ACCOUNT, .id = m->id};
    struct scores_alarm a;
    if (!scores_alarm(e->reader, &scope, now, &a, NULL))
        return;
    /* One that goes on in the next hour is the same. */
    if (a.spike && note(e, m, "spike", a.hour) < a.hour - 1)
        say(e, m, g_strdup_printf("%s: %u mentions this hour, %.0f are usual, %u of them bad; gr shows why", m->name, a.n,
                                  a.usual, a.negative));
    if (note(e, m, "drift", a.drift) == 0 && a.drift)
        say(e, m, g_strdup_printf("%s: %.0f %% of the mentions are bad, %.0f %% were usual; gr shows why", m->name,
                                  100 * a.share, 100 * a.usual_share));
}

/* ---- scores ---- */

static void keep(struct engine *e, gint64 account, const char *score, gint64 now)
{
    if (score == NULL || !store_begin(e->writer, NULL))
        return;
    if (!store_score_set(e->writer, account, score, now, NULL))
        store_rollback(e->writer);
    else if (store_commit(e->writer, NULL))
        engine_changed(e, CHANGED_SCORES, 0);
}

/* People wait for their jobs, nobody for a score: it is broken off where there are some, a few times in a row. */
static gboolean is_wanted(gpointer data)
{
    const struct engine *e = data;
    return (e->o.stop != NULL && e->o.stop(e->o.emit_data)) || (e->score_broken < BROKEN_MOST && atomic_load(&e->woken));
}

/* FALSE: broken off. */
static gboolean work_out(struct engine *e, const struct member *m, gint64 now)
{
    const struct score_scope scope = {.kind = SCORE_ACCOUNT, .id = m != NULL ? m->id : 0};
    GError *error = NULL;
    /* Before the transaction begins: others write meanwhile. */
    store_reader_set_interrupt(e->reader, is_wanted, e);
    char *score = scores_work_out(e->reader, &scope, e->settings, now, &error);
    store_reader_set_interrupt(e->reader, e->o.stop, e->o.emit_data);
    gboolean broken = is_wanted(e); /* where one read of many broke off, the rest is not all there */
    if (broken)
        g_clear_pointer(&score, g_free);
    else if (score == NULL)
        log_warn("sync", "the score was not worked out: %s", error->message);
    keep(e, scope.id, score, now);
    g_clear_error(&error);
    g_free(score);
    if (m != NULL && !broken)
        look(e, m, now);
    return !broken;
}

/* Over years of mentions figures take seconds when nothing is in memory yet: nobody who leaves waits for them. */
static void turn(struct engine *e, gint64 now)
{
    if (e->score_next == 0 && now < e->score_not_before) {
        e->score_at = e->score_not_before;
        return;
    }
    gint64 began = g_get_monotonic_time();
    if (e->score_next <= e->members->len && /* accounts may go meanwhile */
        !work_out(e, e->score_next > 0 ? e->members->pdata[e->score_next - 1] : NULL, now)) {
        e->score_broken++;
        e->score_at = now + SCORE_BROKEN;
        return;
    }
    e->score_broken = 0;
    gboolean last = ++e->score_next > e->members->len;
    if (last)
        spread_turn(e, now);
    e->score_spent += g_get_monotonic_time() - began;
    if (!last) {
        e->score_at = now;
        return;
    }
    e->score_not_before = now + MAX(e->score_spent / 1000 * SCORE_REST, SCORE_SOONEST);
    e->score_at = e->score_again ? e->score_not_before : tomorrow(e, now);
    e->score_again = FALSE;
    e->score_next = 0;
    e->score_spent = 0;
}

void score_turn(struct engine *e, gint64 now)
{
    if (e->score_at == 0 || e->score_at > now)
        return;
    store_reader_set_interrupt(e->reader, e->o.stop, e->o.emit_data);
    turn(e, now);
    store_reader_set_interrupt(e->reader, NULL, NULL);
}
