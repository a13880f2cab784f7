/* The engine's life: accounts, jobs, turns. */
#include "engine.h"

#include "repute/clock.h"
#include "repute/log.h"

#define WAKE_AGAIN (30 * MS_SECOND) /* what is due could not be written */

gint64 engine_now(const struct engine *e)
{
    return e->o.now != NULL ? e->o.now(e->o.now_data) : clock_now_ms();
}

/* ---- events ---- */

void engine_emit(struct engine *e, struct event *ev)
{
    if (e->o.emit != NULL)
        e->o.emit(ev, e->o.emit_data);
    else
        event_free(ev);
}

void engine_changed(struct engine *e, guint what, gint64 conversation)
{
    struct event *ev = event_new(EVENT_CHANGED);
    ev->what = what;
    ev->conversation = conversation;
    engine_emit(e, ev);
}

void engine_progress(struct engine *e, gint64 account, const char *text)
{
    struct event *ev = event_new(EVENT_PROGRESS);
    ev->account = account;
    ev->text = g_strdup(text);
    engine_emit(e, ev);
}

void engine_job_done(struct engine *e, guint64 job, const char *verb, char *text, json_t *result)
{
    struct event *ev = event_new(EVENT_DONE);
    ev->job = job;
    ev->verb = g_strdup(verb);
    ev->text = text;
    ev->result = result;
    engine_emit(e, ev);
}

void engine_job_failed(struct engine *e, guint64 job, const char *verb, const GError *error)
{
    struct event *ev = event_new(EVENT_FAILED);
    ev->job = job;
    ev->verb = g_strdup(verb);
    ev->text = g_strdup(error->message);
    ev->code = error->domain == REPUTE_ERROR ? (enum err_code)error->code : ERR_INTERNAL;
    engine_emit(e, ev);
}

/* ---- members ---- */

static void member_free(gpointer p)
{
    struct member *m = p;
    secret_free(m->token);
    g_free(m->refusal);
    g_free(m->unsaid);
    g_free(m->name);
    g_free(m->url);
    g_free(m->remote_id);
    g_free(m->handle);
    g_free(m->limits);
    g_free(m);
}

struct member *engine_member(struct engine *e, gint64 id)
{
    for (guint i = 0; i < e->members->len; i++)
        if (((struct member *)e->members->pdata[i])->id == id)
            return e->members->pdata[i];
    return NULL;
}

struct member *engine_member_named(struct engine *e, const char *name)
{
    for (guint i = 0; i < e->members->len; i++)
        if (g_strcmp0(((struct member *)e->members->pdata[i])->name, name) == 0)
            return e->members->pdata[i];
    return NULL;
}

/* What a server asked another process to wait for: the time is stored with what it told of its limit. */
static gint64 kept_limit(const struct account *a)
{
    gboolean limited = a->state == ACCOUNT_LIMITED && g_strcmp0(a->error_code, err_code_name(ERR_RATE)) == 0;
    return limited && a->rate_remaining == 0 ? a->rate_reset_at : 0;
}

static struct member *member_new(const struct account *a)
{
    struct member *m = g_new0(struct member, 1);
    m->id = a->id;
    m->name = g_strdup(a->name);
    m->url = g_strdup(a->url);
    m->remote_id = g_strdup(a->remote_id);
    m->handle = g_strdup(a->handle);
    m->limits = g_strdup(a->limits);
    m->ops = platform_find(a->platform);
    m->state = a->state;
    m->not_before = kept_limit(a);
    return m;
}

/* Somebody signed in again, in another process: the new token counts from now on. */
static void notice_sign_in(struct member *m, const struct account *a)
{
    if (m->state != ACCOUNT_LOGIN || a->state == ACCOUNT_LOGIN)
        return;
    secret_free(m->token);
    m->token = NULL;
    m->token_refused = FALSE;
    m->state = a->state;
    m->not_before = m->verify_at = m->fetch_at = 0;
}

void engine_load_members(struct engine *e)
{
    GPtrArray *accounts = store_accounts(e->reader, NULL);
    if (accounts == NULL)
        return;
    for (guint i = e->members->len; i-- > 0;) {
        struct member *m = e->members->pdata[i];
        gboolean there = FALSE;
        for (guint k = 0; k < accounts->len && !there; k++)
            there = ((struct account *)accounts->pdata[k])->id == m->id;
        if (!there && m->running == 0 && !m->streaming)
            g_ptr_array_remove_index(e->members, i);
        else if (!there)
            m->not_before = G_MAXINT64;
    }
    for (guint k = 0; k < accounts->len; k++) {
        const struct account *a = accounts->pdata[k];
        struct member *m = engine_member(e, a->id);
        if (m != NULL)
            notice_sign_in(m, a);
        else if (e->only == NULL || g_str_equal(e->only, a->name))
            g_ptr_array_add(e->members, member_new(a));
    }
    g_ptr_array_unref(accounts);
}

gboolean member_token(struct engine *e, struct member *m)
{
    if (m->token != NULL)
        return TRUE;
    if (m->token_refused)
        return FALSE;
    GError *error = NULL;
    m->token = member_secret(e, m, &error);
    if (m->token != NULL)
        return TRUE;
    m->token_refused = TRUE;
    g_free(m->refusal);
    m->refusal = g_strdup(error->message);
    log_info("sync", "%s: %s", m->name, error->message);
    /* A colleague's account: its token is with them. One of ours without a token needs login. */
    struct account *a = store_account_by_id(e->reader, m->id, NULL);
    if (a != NULL && g_strcmp0(a->owner, e->user) == 0) {
        GError *why = g_error_new(REPUTE_ERROR, ERR_LOGIN, "%s", error->message);
        health_failed(e, m, why);
        g_error_free(why);
    }
    account_free(a);
    g_error_free(error);
    return FALSE;
}

/* ---- jobs ---- */

static void local_job(struct engine *e, const struct job *j)
{
    struct job_context c = {e->writer, e->o.paths, e->settings, engine_sentiment(e), engine_now(e)};
    GPtrArray *events = g_ptr_array_new();
    GError *error = NULL;
    if (!job_run(&c, j, events, &error))
        engine_job_failed(e, j->number, j->verb, error);
    for (guint i = 0; i < events->len; i++) {
        struct event *ev = events->pdata[i];
        if (ev->type == EVENT_CHANGED && (ev->what & CHANGED_ACCOUNTS) != 0)
            engine_load_members(e);
        if (ev->type == EVENT_CHANGED && (ev->what & (CHANGED_LEDGER | CHANGED_PAUSE)) != 0)
            e->ledger_at = 1;
        if (ev->type == EVENT_CHANGED && (ev->what & CHANGED_CONVERSATIONS) != 0) {
            e->wake_at = 1;
            taught_soon(e);
            score_stale(e);
        }
        engine_emit(e, ev);
    }
    g_ptr_array_unref(events);
    g_clear_error(&error);
}

static void take_settings(struct engine *e, const json_t *changes)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)changes, name, value)
        if (json_is_string(value))
            settings_set(e->settings, name, json_string_value(value), NULL);
    hours_free(e->hours);
    e->sl = service_level_of(e->settings, &e->hours);
    g_strfreev(e->brands);
    e->brands = settings_list(e->settings, "brands");
    e->score_at = e->taught_at = 1;
    e->taught_mark = -1; /* masked names changed: all is read anew */
}

void engine_job(struct engine *e, struct job *j)
{
    if (g_str_equal(j->verb, "reload")) {
        take_settings(e, json_object_get(j->args, "settings"));
        engine_job_done(e, j->number, j->verb, NULL, NULL);
    } else if (!network_job(e, j)) {
        local_job(e, j);
    }
    job_free(j);
}

/* ---- turns ---- */

static void wake_snoozed(struct engine *e, gint64 now)
{
    if (e->wake_at == 0 || e->wake_at > now)
        return;
    gint64 next = store_next_wake(e->reader);
    if (next != 0 && next <= now && store_begin(e->writer, NULL)) {
        g_autoptr(GArray) ids = store_wake_snoozed(e->writer, now, NULL);
        guint woken = ids != NULL ? ids->len : 0;
        if (store_end(e->writer, ids != NULL, NULL) && woken > 0)
            engine_changed(e, CHANGED_CONVERSATIONS, 0);
        next = store_next_wake(e->reader);
    }
    e->wake_at = next == 0 || next > now ? next : now + WAKE_AGAIN;
}

/* Done conversations older than retention.days go, a few at a time, so that no job waits for it. */
static void retain(struct engine *e, gint64 now)
{
    gint64 days = settings_int(e->settings, "retention.days");
    if (days == 0 || now < e->retain_at)
        return;
    guint deleted = 0;
    e->retain_at = now + MS_HOUR;
    e->retain_more = FALSE;
    if (!store_begin(e->writer, NULL))
        return;
    if (store_end(e->writer, store_retain(e->writer, now - days * MS_DAY, 100, &deleted, NULL), NULL) && deleted > 0) {
        e->retain_at = now + MS_SECOND;
        e->retain_more = TRUE;
        score_stale(e); /* words of those that went stand in it */
        engine_changed(e, CHANGED_CONVERSATIONS | CHANGED_ITEMS, 0);
    }
}

/* What other processes committed: accounts, rows to send, snoozes. */
static void notice_others(struct engine *e)
{
    if (!wake_changed(e))
        return;
    gint64 version = store_data_version(e->reader);
    if (version == e->seen_version)
        return; /* our own commits */
    e->seen_version = version;
    engine_load_members(e);
    e->ledger_at = e->wake_at = 1;
    taught_soon(e);
    score_stale(e);
    engine_changed(e, (guint)CHANGED_ALL, 0);
}

static gint64 soonest(gint64 a, gint64 b)
{
    if (a == 0 || b == 0)
        return MAX(a, b);
    return MIN(a, b);
}

/* Without the scores: figures for people, which no pass waits for. */
static gint64 next_work(const struct engine *e)
{
    gint64 next = soonest(plan_next(e), run_next_timer(e));
    return soonest(next, soonest(e->ledger_at, e->wake_at));
}

static gint64 next_due(const struct engine *e)
{
    gint64 figures = soonest(soonest(e->score_at, e->asked_at), e->taught_at);
    return soonest(soonest(next_work(e), figures), e->retain_more ? e->retain_at : 0);
}

gint64 engine_turn(struct engine *e, int timeout_ms)
{
    gint64 now = engine_now(e);
    wake_notice_clock(e, now);
    notice_others(e);
    wake_snoozed(e, now);
    taught_turn(e, now);
    deliver_turn(e, now);
    plan_turn(e, now);
    run_timers(e, now);
    score_turn(e, now);
    retain(e, now);
    gint64 next = next_due(e), wait = next == 0 ? -1 : MAX(next - engine_now(e), 0);
    int sleep = timeout_ms;
    if (wait >= 0 && (timeout_ms < 0 || wait < timeout_ms))
        sleep = (int)MIN(wait, G_MAXINT / 2);
    if (e->o.once && !e->o.send_only && engine_idle(e))
        sleep = 0; /* the pass is over */
    wake_timer(e, next > now ? next : 0);
    http_perform(e->transport, sleep, e->wake_fd);
    atomic_store(&e->woken, FALSE); /* what is wanted is taken now */
    run_timers(e, engine_now(e));
    next = next_due(e);
    return next == 0 ? -1 : MAX(next - engine_now(e), 0);
}

void engine_let_go(struct engine *e)
{
    runs_stop_fetching(e);
    for (guint i = 0; i < e->members->len; i++) {
        struct member *m = e->members->pdata[i];
        if (!m->leased)
            continue;
        locks_drop_account(e->locks, m->id);
        m->leased = FALSE;
        m->fetch_at = m->stream_at = 0;
    }
}

void engine_wake(struct engine *e)
{
    atomic_store(&e->woken, TRUE);
    http_wake(e->transport);
}

gboolean engine_idle(const struct engine *e)
{
    for (guint i = 0; i < e->runs->len; i++) {
        const struct run *r = e->runs->pdata[i];
        if (!r->over && !r->stream)
            return FALSE;
    }
    gint64 next = next_work(e);
    return next == 0 || next > engine_now(e) + MS_SECOND;
}

gboolean engine_came(const struct engine *e, gint64 account, gint64 *items)
{
    for (guint i = 0; i < e->members->len; i++) {
        const struct member *m = e->members->pdata[i];
        if (m->id != account)
            continue;
        *items = m->came;
        return m->leased;
    }
    return FALSE;
}

const char *engine_unsaid(const struct engine *e, gint64 account)
{
    for (guint i = 0; i < e->members->len; i++)
        if (((struct member *)e->members->pdata[i])->id == account)
            return ((struct member *)e->members->pdata[i])->unsaid;
    return NULL;
}

guint engine_sending(const struct engine *e)
{
    return e->sending;
}

struct store_writer *engine_writer(struct engine *e)
{
    return e->writer;
}

/* ---- life ---- */

struct engine *engine_new(const struct engine_options *o, GError **error)
{
    struct engine *e = g_new0(struct engine, 1);
    e->o = *o;
    e->o.transport = NULL;
    e->transport = o->transport;
    e->watch_fd = e->timer_fd = e->wake_fd = -1;
    e->user = g_strdup(o->user);
    e->only = g_strdup(o->only);
    e->settings = settings_copy(o->settings);
    e->members = g_ptr_array_new_with_free_func(member_free);
    e->runs = g_ptr_array_new();
    e->asked = g_ptr_array_new_with_free_func(asked_free);
    e->sl = service_level_of(e->settings, &e->hours);
    e->brands = settings_list(e->settings, "brands");
    if (e->transport == NULL)
        e->transport = http_curl_new(settings_bool(e->settings, "http.plain"), error);
    if (e->transport != NULL)
        e->writer = store_writer_open(o->paths->database, o->paths->changed, error);
    if (e->writer != NULL)
        e->locks = locks_open(o->paths->locks, error);
    if (e->locks == NULL) {
        engine_free(e);
        return NULL;
    }
    e->reader = store_writer_reader(e->writer);
    e->seen_version = store_data_version(e->reader);
    wake_init(e, o->paths->changed);
    e->ledger_at = e->wake_at = e->score_at = e->taught_at = 1;
    wake_stored_times(e, 0, engine_now(e));
    engine_load_members(e);
    deliver_recover(e);
    return e;
}

void engine_free(struct engine *e)
{
    if (e == NULL)
        return;
    runs_free(e);
    http_transport_free(e->transport);
    g_ptr_array_unref(e->members);
    g_ptr_array_unref(e->runs);
    g_ptr_array_unref(e->asked);
    wake_clear(e);
    locks_free(e->locks);
    store_writer_free(e->writer);
    sentiment_free(e->taught);
    hours_free(e->hours);
    g_strfreev(e->brands);
    settings_free(e->settings);
    g_free(e->user);
    g_free(e->only);
    g_free(e);
}
