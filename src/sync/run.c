/* Carries the bytes between an adapter's steps and the transport, and its batches into the store. */

#include "engine.h"

struct run *run_new(struct engine *e, enum task_kind kind, const struct platform_ops *ops)
{
    struct run *r = g_new0(struct run, 1);
    r->e = e;
    r->kind = kind;
    r->ops = ops;
    return r;
}

static void run_free(gpointer p)
{
    struct run *r = p;
    if (r->exchange != 0)
        http_cancel(r->e->transport, r->exchange);
    if (r->task != NULL)
        r->ops->task_free(r->task);
    if (r->free_data != NULL)
        r->free_data(r->data);
    secret_free(r->loaded);
    g_clear_pointer(&r->missing, g_ptr_array_unref);
    g_free(r->verb);
    g_free(r->refused);
    g_free(r);
}

/* A task that brought no batch after its last answer. */
static void keep_rate(struct engine *e, struct member *m)
{
    if (!m->rate_unsaved || !store_begin(e->writer, NULL))
        return;
    store_account_rate(e->writer, m->id, m->rate_limit, m->rate_remaining, m->rate_reset_at, NULL);
    m->rate_unsaved = !store_commit(e->writer, NULL);
}

static void finish(struct run *r, json_t *result, const GError *error)
{
    if (r->over)
        return;
    r->over = TRUE;
    struct member *m = engine_member(r->e, r->account);
    if (m != NULL && r->stream)
        m->streaming = FALSE;
    else if (m != NULL && m->running > 0)
        m->running--;
    if (m != NULL)
        keep_rate(r->e, m);
    if (error != NULL)
        r->failed(r, error);
    else
        r->done(r, result);
}

static void step(struct run *r, struct step_input *in);

static void on_done(gpointer user, struct http_response *response, GError *error)
{
    struct run *r = user;
    struct step_input in = {.type = error != NULL ? IN_ERROR : IN_RESPONSE, .response = response, .error = error};
    if (!r->stream || error != NULL)
        r->exchange = 0;
    step(r, &in);
    http_response_free(response);
    g_clear_error(&error);
}

static void on_chunk(gpointer user, const char *bytes, gsize len)
{
    struct step_input in = {.type = IN_CHUNK, .chunk = bytes, .chunk_len = len};
    step(user, &in);
}

static void on_stream_end(gpointer user, GError *error)
{
    struct run *r = user;
    struct step_input in = {.type = IN_STREAM_END, .error = error};
    r->exchange = 0;
    step(r, &in);
    g_clear_error(&error);
}

static const struct http_events EVENTS = {on_done, on_chunk, on_stream_end};

/* Stores what came home, or gives it to whoever asked for it. FALSE: the task ended with error. */
static gboolean commit(struct run *r, struct batch *b)
{
    struct member *m = engine_member(r->e, r->account);
    r->batches++;
    r->items += b->items->len;
    if (r->batch != NULL) {
        r->batch(r, b);
        return TRUE;
    }
    GError *error = NULL;
    gboolean ok = m != NULL && ingest(r->e, m, b, &error);
    if (!ok && error != NULL)
        finish(r, NULL, error);
    if (ok && r->stored != NULL)
        r->stored(r, b);
    g_clear_error(&error);
    batch_free(b);
    return ok;
}

static void take_rate(struct run *r, const struct step_output *out)
{
    struct member *m = engine_member(r->e, r->account);
    if (m == NULL || out->rate_limit < 0)
        return;
    if (out->rate_remaining == 0 && out->rate_reset_at > engine_now(r->e))
        m->not_before = MAX(m->not_before, out->rate_reset_at);
    m->rate_limit = out->rate_limit;
    m->rate_remaining = out->rate_remaining;
    m->rate_reset_at = out->rate_reset_at;
    m->rate_unsaved = TRUE;
}

/* Kept before the task uses it. A sign-in keeps it itself, once there is an account. */
static gboolean save_secret(struct run *r, struct step_output *out, struct step_input *in)
{
    struct member *m = engine_member(r->e, r->account);
    char *fresh = g_steal_pointer(&out->secret);
    GError *error = NULL;
    in->type = IN_SAVED;
    if (r->secret != NULL)
        r->secret(r, fresh);
    else if (m == NULL)
        secret_free(fresh);
    else if (!member_secret_renew(r->e, m, fresh, out->secret_was, &in->secret, &error))
        finish(r, NULL, error);
    g_clear_error(&error);
    return TRUE;
}

static void load_secret(struct run *r, struct step_input *in)
{
    const struct member *m = engine_member(r->e, r->account);
    secret_free(r->loaded);
    r->loaded = m != NULL ? member_secret(r->e, m, NULL) : NULL;
    in->type = IN_SECRET;
    in->secret = r->loaded;
}

static void find_missing(struct run *r, const GPtrArray *uris, struct step_input *in)
{
    g_clear_pointer(&r->missing, g_ptr_array_unref);
    r->missing = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < uris->len; i++)
        if (r->account == 0 || store_item_called(r->e->reader, r->account, uris->pdata[i]) == 0)
            g_ptr_array_add(r->missing, g_strdup(uris->pdata[i]));
    in->type = IN_MISSING;
    in->missing = r->missing;
}

/* One output; TRUE where another step follows at once, its input in *in. */
static gboolean act(struct run *r, struct step_output *out, struct step_input *in)
{
    switch (out->type) {
    case OUT_REQUEST:
    case OUT_STREAM:
        r->exchange = http_start(r->e->transport, out->request, &EVENTS, r);
        out->request = NULL;
        return FALSE;
    case OUT_COMMIT: {
        struct batch *b = out->batch;
        out->batch = NULL;
        in->type = IN_COMMITTED;
        return commit(r, b);
    }
    case OUT_SAVE_SECRET:
        return save_secret(r, out, in);
    case OUT_LOAD_SECRET:
        load_secret(r, in);
        return TRUE;
    case OUT_FIND_MISSING:
        find_missing(r, out->uris, in);
        return TRUE;
    case OUT_WAIT:
        r->wait_until = MAX(out->wait_until_ms, 1);
        return FALSE;
    case OUT_MORE:
        return FALSE;
    case OUT_DONE:
        finish(r, out->result, NULL);
        return FALSE;
    case OUT_FAILED:
        finish(r, NULL, out->error);
        return FALSE;
    }
    return FALSE;
}

static void step(struct run *r, struct step_input *in)
{
    gboolean more = !r->over;
    while (more) {
        struct step_output out;
        step_output_init(&out);
        in->now_ms = engine_now(r->e);
        in->random = ((guint64)g_random_int() << 32) | g_random_int();
        r->ops->step(r->task, in, &out);
        if (out.type != OUT_MORE)
            take_rate(r, &out);
        struct step_input next = {0};
        more = act(r, &out, &next) && !r->over;
        step_output_clear(&out);
        *in = next;
    }
}

gboolean run_start(struct run *r, const struct task_config *c)
{
    GError *error = NULL;
    r->task = r->ops->task_new(c, &error);
    g_ptr_array_add(r->e->runs, r);
    struct member *m = engine_member(r->e, r->account);
    r->stream = c->kind == TASK_STREAM;
    if (m != NULL && !r->stream)
        m->running++;
    else if (m != NULL)
        m->streaming = TRUE;
    if (r->task == NULL) {
        finish(r, NULL, error);
        g_clear_error(&error);
        return FALSE;
    }
    struct step_input in = {.type = IN_START};
    step(r, &in);
    return TRUE;
}

gboolean run_start_member(struct run *r, struct member *m, json_t *args, const char *key)
{
    struct task_config c = {.kind = r->kind, .base_url = m->url, .token = m->token, .remote_id = m->remote_id,
                            .handle = m->handle, .args = args, .idempotency_key = key};
    r->account = m->id;
    gboolean ok = run_start(r, &c);
    json_decref(args);
    return ok;
}

static void reap(struct engine *e)
{
    for (guint i = e->runs->len; i-- > 0;)
        if (((struct run *)e->runs->pdata[i])->over) {
            struct run *r = e->runs->pdata[i];
            g_ptr_array_remove_index(e->runs, i);
            run_free(r);
        }
}

void run_timers(struct engine *e, gint64 now_ms)
{
    guint n = e->runs->len;
    for (guint i = 0; i < n; i++) {
        struct run *r = e->runs->pdata[i];
        if (r->over || r->wait_until == 0 || r->wait_until > now_ms)
            continue;
        r->wait_until = 0;
        struct step_input in = {.type = IN_TIMER};
        step(r, &in);
    }
    reap(e);
}

gint64 run_next_timer(const struct engine *e)
{
    gint64 next = 0;
    for (guint i = 0; i < e->runs->len; i++) {
        const struct run *r = e->runs->pdata[i];
        if (r->over)
            return 1;
        if (r->wait_until != 0 && (next == 0 || r->wait_until < next))
            next = r->wait_until;
    }
    return next;
}

void runs_clock_back(struct engine *e, gint64 by_ms)
{
    for (guint i = 0; i < e->runs->len; i++) {
        struct run *r = e->runs->pdata[i];
        if (r->wait_until != 0)
            r->wait_until = MAX(r->wait_until - by_ms, 1);
    }
}

void runs_stop_fetching(struct engine *e)
{
    GError *why = g_error_new(REPUTE_ERROR, ERR_CANCELLED, "fetching is left to another program");
    for (guint i = 0; i < e->runs->len; i++) {
        struct run *r = e->runs->pdata[i];
        if (r->account != 0 && r->ledger == 0)
            finish(r, NULL, why);
    }
    g_error_free(why);
    reap(e);
}

void runs_free(struct engine *e)
{
    for (guint i = 0; i < e->runs->len; i++)
        run_free(e->runs->pdata[i]);
    g_ptr_array_set_size(e->runs, 0);
}
