/* An account's health: what an error of a task means for it. A network fault is never called a login fault. */
#include "engine.h"
#include "repute/clock.h"
#include "repute/log.h"

#define BACKOFF_FIRST (5 * MS_SECOND)
#define BACKOFF_MOST (15 * MS_MINUTE)

/* Doubling, with a quarter of jitter, so that the members of one host do not come back together. */
static gint64 backoff(struct member *m)
{
    gint64 wait = BACKOFF_FIRST << MIN(m->failures, 8);
    wait = MIN(wait, BACKOFF_MOST);
    return wait - wait / 8 + g_random_int_range(0, (gint32)(wait / 4) + 1);
}

static gboolean keep_state(struct engine *e, struct member *m, const GError *error)
{
    const char *code = error != NULL ? err_code_name((enum err_code)error->code) : NULL;
    const char *text = error != NULL ? error->message : NULL;
    return store_begin(e->writer, NULL) &&
           store_end(e->writer,
                     store_account_state(e->writer, m->id, m->state, code, text, engine_now(e), NULL) &&
                         (m->state != ACCOUNT_OFFLINE || store_account_next_try(e->writer, m->id, m->not_before, NULL)),
                     NULL);
}

/* The store is what everybody reads; where it cannot be written, whoever looks is told directly. */
static void alarm_unsaid(struct engine *e, const struct member *m, const GError *error)
{
    struct event *ev = event_new(EVENT_ALARM);
    ev->text = g_strdup_printf("%s: %s", m->name, error->message);
    ev->account = m->id;
    engine_emit(e, ev);
}

static void store_state(struct engine *e, struct member *m, enum account_state state, const GError *error)
{
    gboolean moved = m->state != state;
    m->state = state;
    gboolean stored = keep_state(e, m, error);
    if (stored && (moved || error != NULL))
        engine_changed(e, CHANGED_ACCOUNTS, 0);
    if (!stored && error != NULL && m->unsaid == NULL)
        alarm_unsaid(e, m, error);
    g_clear_pointer(&m->unsaid, g_free);
    if (!stored && error != NULL)
        m->unsaid = g_strdup(error->message);
}

/* The next process keeps to it as well: a pass each minute must not ask each minute. */
static void store_limit(struct engine *e, const struct member *m)
{
    struct account *a = store_account_by_id(e->reader, m->id, NULL);
    if (a != NULL && store_begin(e->writer, NULL)) {
        store_account_rate(e->writer, m->id, a->rate_limit, 0, m->not_before, NULL);
        store_commit(e->writer, NULL);
    }
    account_free(a);
}

static void alarm_login(struct engine *e, const struct member *m)
{
    struct event *ev = event_new(EVENT_ALARM);
    ev->text = g_strdup_printf("login lost on %s; ga shows the way out", m->name);
    ev->account = m->id;
    engine_emit(e, ev);
}

void health_failed(struct engine *e, struct member *m, const GError *error)
{
    gint64 now = engine_now(e);
    log_warn("sync", "%s: %s", m->name, error->message);
    if (err_is(error, ERR_LOGIN)) {
        gboolean fresh = m->state != ACCOUNT_LOGIN;
        m->not_before = now + BACKOFF_MOST;
        secret_free(m->token); /* the next try reads what is kept by then */
        m->token = NULL;
        store_state(e, m, ACCOUNT_LOGIN, error);
        if (fresh)
            alarm_login(e, m);
        return;
    }
    if (err_is(error, ERR_RATE)) {
        m->not_before = MAX(err_retry_at(error), now + MS_SECOND);
        store_state(e, m, ACCOUNT_LIMITED, error);
        store_limit(e, m);
        return;
    }
    m->not_before = now + backoff(m);
    m->failures++;
    if (err_is(error, ERR_NETWORK))
        store_state(e, m, ACCOUNT_OFFLINE, error);
    else
        store_state(e, m, ACCOUNT_LIMITED, error);
}

void health_unanswered(struct engine *e, struct member *m, enum task_kind kind, const GError *error, gint64 *next_at)
{
    log_warn("sync", "%s: %s", m->name, error->message);
    *next_at = MAX(*next_at, engine_now(e) + backoff(m));
    m->failures++;
    m->unanswered |= 1U << kind;
    store_state(e, m, ACCOUNT_LIMITED, error);
}

void health_proved(struct engine *e, struct member *m)
{
    if (m->unanswered != 0 && m->state == ACCOUNT_LIMITED)
        return; /* what is proved is another question's answer */
    m->failures = 0;
    if (m->not_before <= engine_now(e))
        m->not_before = 0;
    if (m->state != ACCOUNT_OK && m->not_before == 0)
        store_state(e, m, ACCOUNT_OK, NULL);
}
