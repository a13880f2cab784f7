/* What is due for each account, and the tasks that do it. Streams where the server has them, polling elsewhere; no
 * request before a rate limit's or a back-off's end; only the process that holds an account's lease asks at all. */
#include "engine.h"

#include "repute/clock.h"
#include "repute/log.h"
#include "repute/store_spread.h"
#include "repute/when.h"

#define EVERY_OWN (5 * MS_MINUTE)
#define EVERY_REFRESH (5 * MS_MINUTE)
#define EVERY_RECOUNT MS_MINUTE /* what spreads: its course is what its counts were by when */
/* Half a round: a look is dated by its answer, a little after the turn that asked, and must not cost a turn. */
#define LOOKED_BEFORE(now, every) ((now) - (every) / 2)
#define EVERY_WATCH (3 * MS_MINUTE)
#define EVERY_VERIFY (6 * MS_HOUR)
#define EVERY_STREAMED (5 * MS_MINUTE) /* polling beside a stream: what it may have missed */
#define REFRESH_AT_ONCE 20
#define RECOUNT_AT_ONCE 5
#define LEASE_RETRY (10 * MS_SECOND)

static void proved(struct run *r, struct member *m)
{
    m->unanswered &= ~(1U << r->kind);
    health_proved(r->e, m);
}

static void plain_done(struct run *r, json_t *result)
{
    struct member *m = engine_member(r->e, r->account);
    if (m != NULL)
        proved(r, m);
    if (m != NULL && r->kind == TASK_FETCH)
        m->fetched = TRUE;
    /* There is more than one task takes: its next part soon, after others had their turn. */
    gboolean more = json_is_true(json_object_get(result, "more"));
    if (m != NULL && more && r->kind == TASK_FETCH)
        m->fetch_at = 0;
    else if (m != NULL && more && r->kind == TASK_WATCH)
        m->watch_at = 0;
    else if (m != NULL && more && r->kind == TASK_FILL_GAP)
        m->gap_at = 0;
    if (r->job != 0)
        engine_job_done(r->e, r->job, r->verb, m != NULL ? g_strdup_printf("%s is up to date", m->name) : NULL, NULL);
}

/* When this kind is due next; NULL: nothing else is asked without its answer. */
static gint64 *due(struct member *m, enum task_kind kind)
{
    return kind == TASK_FETCH      ? &m->fetch_at
           : kind == TASK_OWN      ? &m->own_at
           : kind == TASK_REFRESH  ? &m->refresh_at
           : kind == TASK_BACKFILL ? &m->backfill_at
                                   : NULL;
}

/* It answers, and the answer is of no use. */
static gboolean is_useless(const GError *error)
{
    return err_is(error, ERR_SERVER) || err_is(error, ERR_REJECTED) || err_is(error, ERR_GONE);
}

static void plain_failed(struct run *r, const GError *error)
{
    struct member *m = engine_member(r->e, r->account);
    if (m != NULL && is_useless(error) && due(m, r->kind) != NULL)
        health_unanswered(r->e, m, r->kind, error, due(m, r->kind));
    else if (m != NULL && !err_is(error, ERR_CANCELLED) && !err_is(error, ERR_UNSUPPORTED))
        health_failed(r->e, m, error);
    if (r->job != 0)
        engine_job_failed(r->e, r->job, r->verb, error);
}

static gboolean can(const struct member *m, enum capability c)
{
    return (m->ops->caps & (G_GUINT64_CONSTANT(1) << c)) != 0 && m->ops->lacks(m->limits, c) == NULL;
}

static struct run *start(struct engine *e, struct member *m, enum task_kind kind, json_t *args)
{
    struct run *r = run_new(e, kind, m->ops);
    r->done = plain_done;
    r->failed = plain_failed;
    run_start_member(r, m, args, NULL);
    return r;
}

/* ---- each kind ---- */

static void fetch(struct engine *e, struct member *m, gint64 now)
{
    char *cursor = store_cursor(e->reader, m->id, "notifications");
    gint64 days = settings_int(e->settings, "history.days"), kept = settings_int(e->settings, "retention.days");
    days = kept > 0 ? MIN(days, kept) : days;
    start(e, m, TASK_FETCH,
          json_pack("{s:s*,s:b,s:I}", "cursor", cursor, "start", !m->fetched, "until_ms",
                    (json_int_t)(days > 0 ? now - days * MS_DAY : 0)));
    g_free(cursor);
    gint64 every = m->streaming ? EVERY_STREAMED : settings_ms(e->settings, "sync.interval");
    m->fetch_at = now + every;
}

static void own(struct engine *e, struct member *m, gint64 now)
{
    m->own_at = now + EVERY_OWN;
    if (!can(m, CAP_OWN_POSTS))
        return;
    char *cursor = store_cursor(e->reader, m->id, "own");
    start(e, m, TASK_OWN, json_pack("{s:s*}", "cursor", cursor));
    g_free(cursor);
}

/* These are read there again; items is taken. */
static void look_again(struct engine *e, struct member *m, GPtrArray *items, gint64 now)
{
    if (items == NULL || items->len == 0) {
        g_clear_pointer(&items, g_ptr_array_unref);
        m->unanswered &= ~(1U << TASK_REFRESH);
        return;
    }
    json_t *list = json_array();
    gboolean begun = store_begin(e->writer, NULL);
    for (guint i = 0; i < items->len; i++) {
        const struct item *it = items->pdata[i];
        json_array_append_new(list, json_pack("{s:s,s:s}", "remote_id", it->remote_id, "uri", it->uri));
        if (begun)
            store_item_checked(e->writer, it->id, now, NULL);
    }
    if (begun)
        store_commit(e->writer, NULL);
    start(e, m, TASK_REFRESH, json_pack("{s:o,s:b}", "items", list, "context", 0));
    g_ptr_array_unref(items);
}

static void refresh(struct engine *e, struct member *m, gint64 now)
{
    m->refresh_at = now + EVERY_REFRESH;
    look_again(e, m, store_items_to_refresh(e->reader, m->id, LOOKED_BEFORE(now, EVERY_REFRESH), REFRESH_AT_ONCE, NULL), now);
}

/* Nothing spreads: nobody wakes for it until plan_recount(). */
static void recount(struct engine *e, struct member *m, gint64 now)
{
    gboolean any = FALSE;
    GPtrArray *items =
        store_items_spreading(e->reader, m->id, LOOKED_BEFORE(now, EVERY_RECOUNT), RECOUNT_AT_ONCE, &any, NULL);
    m->recount_at = any ? now + EVERY_RECOUNT : G_MAXINT64;
    look_again(e, m, items, now);
}

void plan_recount(struct engine *e, gint64 now_ms)
{
    for (guint i = 0; i < e->members->len; i++) {
        struct member *m = e->members->pdata[i];
        m->recount_at = MIN(m->recount_at, now_ms + EVERY_RECOUNT);
    }
}

/* What a server says of one watch is no fault of the account. */
static void watch_told(struct run *r, const char *refused)
{
    if (g_strcmp0(refused, r->refused) == 0 || !store_begin(r->e->writer, NULL))
        return;
    if (store_end(r->e->writer, store_watch_told(r->e->writer, r->watch, refused, NULL), NULL))
        engine_changed(r->e, CHANGED_ACCOUNTS, 0);
}

static void watch_done(struct run *r, json_t *result)
{
    watch_told(r, NULL);
    plain_done(r, result);
}

static void watch_failed(struct run *r, const GError *error)
{
    if (!is_useless(error)) {
        plain_failed(r, error);
        return;
    }
    log_warn("sync", "a watch is refused: %s", error->message);
    watch_told(r, error->message);
}

static void watches(struct engine *e, struct member *m, gint64 now)
{
    m->watch_at = now + EVERY_WATCH;
    GPtrArray *list = can(m, CAP_WATCH) ? store_watches(e->reader, m->id, NULL) : NULL;
    for (guint i = 0; list != NULL && i < list->len; i++) {
        const struct watch *w = list->pdata[i];
        char *stream = g_strdup_printf("watch:%" G_GINT64_FORMAT, w->id);
        char *cursor = store_cursor(e->reader, m->id, stream);
        struct run *r = run_new(e, TASK_WATCH, m->ops);
        r->done = watch_done;
        r->failed = watch_failed;
        r->watch = w->id;
        r->refused = g_strdup(w->error);
        run_start_member(r, m, json_pack("{s:I,s:s,s:s*}", "watch", (json_int_t)w->id, "query", w->query, "cursor", cursor),
                         NULL);
        g_free(cursor);
        g_free(stream);
    }
    g_clear_pointer(&list, g_ptr_array_unref);
}

static void stream_failed(struct run *r, const GError *error)
{
    struct member *m = engine_member(r->e, r->account);
    if (m == NULL)
        return;
    gint64 now = engine_now(r->e);
    /* Not every server streams: that is no fault of the account. Polling goes on at its own pace. */
    m->stream_at = now + (err_is(error, ERR_UNSUPPORTED) || err_is(error, ERR_GONE) ? MS_DAY : MS_MINUTE);
    m->fetch_at = MIN(m->fetch_at, now + settings_ms(r->e->settings, "sync.interval"));
    if (err_is(error, ERR_LOGIN))
        health_failed(r->e, m, error);
}

static void stream_done(struct run *r, json_t *result)
{
    struct member *m = engine_member(r->e, r->account);
    if (m == NULL)
        return;
    m->stream_at = engine_now(r->e) + 10 * MS_SECOND;
    m->fetch_at = 0; /* what came while it was broken */
}

static void stream(struct engine *e, struct member *m, gint64 now)
{
    m->stream_at = now + MS_DAY;
    if (!can(m, CAP_STREAM) || e->o.once)
        return;
    struct run *r = run_new(e, TASK_STREAM, m->ops);
    r->done = stream_done;
    r->failed = stream_failed;
    run_start_member(r, m, json_object(), NULL);
}

/* ---- history, and gaps ---- */

static void backfill_over(struct run *r, json_t *result)
{
    struct member *m = engine_member(r->e, r->account);
    engine_progress(r->e, r->account, NULL);
    if (m == NULL)
        return;
    proved(r, m);
    if (json_is_true(json_object_get(result, "more")) && !json_is_true(json_object_get(result, "complete"))) {
        m->backfill_at = engine_now(r->e) + MS_SECOND;
        return;
    }
    m->backfill_at = G_MAXINT64;
    if (store_begin(r->e->writer, NULL)) {
        store_cursor_set(r->e->writer, m->id, "backfill-done", "1", engine_now(r->e), NULL);
        store_commit(r->e->writer, NULL);
    }
}

static void backfill_stored(struct run *r, const struct batch *b)
{
    struct member *m = engine_member(r->e, r->account);
    gint64 oldest = 0;
    for (guint i = 0; i < b->items->len; i++) {
        gint64 at = ((struct item *)b->items->pdata[i])->created_at;
        oldest = oldest == 0 ? at : MIN(oldest, at);
    }
    if (oldest == 0)
        return;
    m->filled += b->items->len;
    char *back = when_format(oldest, settings_str(r->e->settings, "zone"), "%-e %b");
    char *text = g_strdup_printf("%s filling, back to %s, %" G_GINT64_FORMAT, m->name, back, m->filled);
    engine_progress(r->e, m->id, text);
    g_free(text);
    g_free(back);
}

/* A network or a store that was away for a moment is no reason to wait for an hour: the account's back-off is. */
static void backfill_failed(struct run *r, const GError *error)
{
    struct member *m = engine_member(r->e, r->account);
    engine_progress(r->e, r->account, NULL);
    if (m != NULL && !is_useless(error) && !err_is(error, ERR_UNSUPPORTED))
        m->backfill_at = engine_now(r->e);
    plain_failed(r, error);
}

static void backfill(struct engine *e, struct member *m, gint64 now)
{
    m->backfill_at = now + MS_HOUR;
    char *done = store_cursor(e->reader, m->id, "backfill-done");
    gint64 days = settings_int(e->settings, "history.days");
    if (done != NULL || !can(m, CAP_BACKFILL) || days <= 0) {
        m->backfill_at = G_MAXINT64;
        g_free(done);
        return;
    }
    char *cursor = store_cursor(e->reader, m->id, "backfill");
    struct run *r = run_new(e, TASK_BACKFILL, m->ops);
    r->done = backfill_over;
    r->failed = backfill_failed;
    r->stored = backfill_stored;
    run_start_member(r, m, json_pack("{s:s*,s:I}", "cursor", cursor, "until_ms", (json_int_t)(now - days * MS_DAY)), NULL);
    g_free(cursor);
}

/* A post that no parser takes, or a list that ends before it: no fault of the account. The next gap's turn; this one is
 * tried again in an hour. */
static void gap_failed(struct run *r, const GError *error)
{
    struct member *m = engine_member(r->e, r->account);
    if (m == NULL || err_is(error, ERR_CANCELLED))
        return;
    if (err_is(error, ERR_NETWORK) || err_is(error, ERR_BUSY) || err_is(error, ERR_RATE) || err_is(error, ERR_LOGIN)) {
        health_failed(r->e, m, error);
        return;
    }
    log_info("sync", "%s: a gap stays: %s", m->name, error->message);
    m->gap_chosen = 0;
    m->gap_turn++;
    if (m->gap_turn >= m->gaps) {
        m->gap_turn = 0;
        m->gap_at = engine_now(r->e) + MS_HOUR;
    }
}

/* gaps: one at least. */
static const struct gap *next_gap(struct member *m, const GPtrArray *gaps)
{
    for (guint i = 0; m->gap_chosen != 0 && i < gaps->len; i++)
        if (((const struct gap *)gaps->pdata[i])->id == m->gap_chosen)
            return gaps->pdata[i];
    m->gap_chosen = 0;
    return gaps->pdata[m->gap_turn % gaps->len];
}

static void fill_gap(struct engine *e, struct member *m, gint64 now)
{
    m->gap_at = now + MS_MINUTE;
    GPtrArray *gaps = store_gaps(e->reader, m->id, NULL);
    m->gaps = gaps != NULL ? gaps->len : 0;
    if (m->gaps > 0) {
        const struct gap *g = next_gap(m, gaps);
        struct run *r = run_new(e, TASK_FILL_GAP, m->ops);
        r->done = plain_done;
        r->failed = gap_failed;
        run_start_member(r, m,
                         json_pack("{s:I,s:s,s:s*,s:I,s:I}", "gap", (json_int_t)g->id, "stream", g->stream, "cursor",
                                   g->cursor, "from_ms", (json_int_t)g->from_ms, "to_ms", (json_int_t)g->to_ms),
                         NULL);
    }
    g_clear_pointer(&gaps, g_ptr_array_unref);
}

/* ---- the turn ---- */

static void verified(struct run *r, json_t *result)
{
    struct member *m = engine_member(r->e, r->account);
    if (m != NULL)
        m->verified = TRUE;
    plain_done(r, result);
}

static void verify(struct engine *e, struct member *m, gint64 now)
{
    m->verify_at = now + EVERY_VERIFY;
    struct run *r = run_new(e, TASK_VERIFY, m->ops);
    r->done = verified;
    r->failed = plain_failed;
    run_start_member(r, m, json_object(), NULL);
}

gboolean plan_leases(struct engine *e, struct member *m)
{
    m->leased = m->leased || e->locks == NULL || locks_take_account(e->locks, m->id);
    return m->leased;
}

static gboolean may_ask(struct engine *e, struct member *m, gint64 now)
{
    if (m->ops == NULL || m->not_before > now || m->running > 0)
        return FALSE;
    if (!plan_leases(e, m)) { /* another process keeps it in step; it may end */
        m->not_before = now + LEASE_RETRY;
        return FALSE;
    }
    return member_token(e, m);
}

static void turn_member(struct engine *e, struct member *m, gint64 now)
{
    if (!may_ask(e, m, now))
        return;
    if (m->verify_at <= now)
        verify(e, m, now);
    else if (!m->verified && m->remote_id == NULL)
        m->verify_at = now; /* nothing works without knowing who we are there */
    else if (m->fetch_at <= now)
        fetch(e, m, now);
    else if (m->stream_at <= now && !m->streaming)
        stream(e, m, now);
    else if (m->own_at <= now)
        own(e, m, now);
    else if (m->watch_at <= now)
        watches(e, m, now);
    else if (m->refresh_at <= now)
        refresh(e, m, now);
    else if (m->recount_at <= now)
        recount(e, m, now);
    else if (m->gap_at <= now)
        fill_gap(e, m, now);
    else if (m->backfill_at <= now)
        backfill(e, m, now);
}

void plan_turn(struct engine *e, gint64 now_ms)
{
    for (guint i = 0; i < e->members->len && !e->o.send_only; i++)
        turn_member(e, e->members->pdata[i], now_ms);
}

static gint64 next_of(const struct engine *e, const struct member *m)
{
    if (m->ops == NULL || m->token_refused || m->running > 0)
        return 0; /* the end of what runs brings the next turn */
    gint64 next = MIN(MIN(m->verify_at, m->fetch_at), MIN(m->own_at, m->refresh_at));
    next = MIN(MIN(next, m->recount_at), MIN(m->watch_at, m->gap_at));
    next = MIN(next, m->backfill_at);
    if (!e->o.once && !m->streaming)
        next = MIN(next, m->stream_at);
    return MAX(MAX(next, m->not_before), 1);
}

gint64 plan_next(const struct engine *e)
{
    gint64 next = 0;
    for (guint i = 0; i < e->members->len && !e->o.send_only; i++) {
        gint64 at = next_of(e, e->members->pdata[i]);
        if (at != 0 && (next == 0 || at < next))
            next = at;
    }
    return next;
}

void plan_sync_now(struct engine *e, struct member *only)
{
    for (guint i = 0; i < e->members->len; i++) {
        struct member *m = e->members->pdata[i];
        if (only != NULL && m != only)
            continue;
        m->fetch_at = m->own_at = m->watch_at = m->refresh_at = m->recount_at = 0;
        if (m->state != ACCOUNT_LIMITED)
            m->not_before = 0; /* a person asked: a back-off is not waited for, a rate limit is */
    }
}

void plan_clock_back(struct engine *e, gint64 by_ms, gint64 now_ms)
{
    for (guint i = 0; i < e->members->len; i++) {
        struct member *m = e->members->pdata[i];
        m->fetch_at = m->own_at = m->watch_at = m->refresh_at = m->recount_at = m->gap_at = 0;
        m->verify_at = MIN(m->verify_at, now_ms + EVERY_VERIFY);
        m->stream_at = MIN(m->stream_at, now_ms + MS_MINUTE);
        if (m->not_before != G_MAXINT64)
            m->not_before = MAX(m->not_before - by_ms, 0);
        if (m->backfill_at != G_MAXINT64)
            m->backfill_at = MIN(m->backfill_at, now_ms + MS_HOUR);
    }
}
