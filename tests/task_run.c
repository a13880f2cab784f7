#include "task_run.h"

#include <string.h>

struct driven {
    struct task_run *run;
    GQueue inputs;
    guint exchange; /* the last one started; a task has one at a time */
    gboolean ended;
};

static void push(struct driven *d, struct step_input in)
{
    struct step_input *copy = g_new(struct step_input, 1);
    *copy = in;
    g_queue_push_tail(&d->inputs, copy);
}

static void on_done(gpointer user, struct http_response *response, GError *error)
{
    push(user, (struct step_input){
                   .type = response != NULL ? IN_RESPONSE : IN_ERROR, .response = response, .error = error});
}

static void on_chunk(gpointer user, const char *bytes, gsize len)
{
    push(user, (struct step_input){.type = IN_CHUNK, .chunk = g_strndup(bytes, len), .chunk_len = len});
}

static void on_end(gpointer user, GError *error)
{
    push(user, (struct step_input){.type = IN_STREAM_END, .error = error});
}

static void input_free(gpointer p)
{
    struct step_input *in = p;
    http_response_free((struct http_response *)in->response);
    g_free((char *)in->chunk);
    if (in->missing != NULL)
        g_ptr_array_unref((GPtrArray *)in->missing);
    if (in->error != NULL)
        g_error_free((GError *)in->error);
    g_free(in);
}

static void push_front(struct driven *d, enum input_type type)
{
    struct step_input *in = g_new0(struct step_input, 1);
    in->type = type;
    g_queue_push_head(&d->inputs, in);
}

static void free_batch(gpointer b)
{
    batch_free(b);
}

static const GPtrArray *missing(const struct task_run *r, const GPtrArray *uris)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < uris->len; i++)
        if (task_run_item(r, g_ptr_array_index(uris, i)) == NULL)
            g_ptr_array_add(list, g_strdup(g_ptr_array_index(uris, i)));
    return list;
}

static void take(struct driven *d, struct step_output *out)
{
    static const struct http_events events = {on_done, on_chunk, on_end};
    struct task_run *r = d->run;
    if (out->type == OUT_REQUEST || out->type == OUT_STREAM) {
        r->requests++;
        d->exchange = http_start(r->transport, g_steal_pointer(&out->request), &events, d);
    } else if (out->type == OUT_COMMIT) {
        if (r->batches == NULL)
            r->batches = g_ptr_array_new_with_free_func(free_batch);
        g_ptr_array_add(r->batches, g_steal_pointer(&out->batch));
        push_front(d, IN_COMMITTED);
        d->ended = r->stop_after > 0 && --r->stop_after == 0;
    } else if (out->type == OUT_SAVE_SECRET) {
        g_free(r->secret);
        r->secret = g_strdup(out->secret);
        push_front(d, IN_SAVED);
    } else if (out->type == OUT_LOAD_SECRET) {
        push_front(d, IN_SECRET);
        ((struct step_input *)g_queue_peek_head(&d->inputs))->secret = r->secret != NULL ? r->secret : r->config.token;
    } else if (out->type == OUT_FIND_MISSING) {
        push_front(d, IN_MISSING);
        ((struct step_input *)g_queue_peek_head(&d->inputs))->missing = missing(r, out->uris);
    } else if (out->type == OUT_WAIT) {
        r->waits++;
        r->now_ms = out->wait_until_ms;
        push_front(d, IN_TIMER);
    } else if (out->type == OUT_DONE || out->type == OUT_FAILED) {
        r->result = g_steal_pointer(&out->result);
        r->error = g_steal_pointer(&out->error);
        d->ended = TRUE;
    }
}

static void turn(struct driven *d, struct task *t)
{
    struct task_run *r = d->run;
    struct step_input *in = g_queue_pop_head(&d->inputs);
    if (in == NULL) {
        if (r->idle != NULL)
            r->idle(r->user);
        http_perform(r->transport, 1000, -1);
        return;
    }
    struct step_output out;
    in->now_ms = r->now_ms;
    r->ops->step(t, in, &out);
    input_free(in);
    take(d, &out);
    step_output_clear(&out);
}

void task_run(struct task_run *r, enum task_kind kind, json_t *args)
{
    struct driven d = {.run = r};
    g_clear_pointer(&r->result, json_decref);
    g_clear_error(&r->error);
    r->config.kind = kind;
    r->config.args = args;
    struct task *t = r->ops->task_new(&r->config, &r->error);
    json_decref(args);
    push(&d, (struct step_input){.type = IN_START});
    while (t != NULL && !d.ended)
        turn(&d, t);
    http_cancel(r->transport, d.exchange);
    g_queue_clear_full(&d.inputs, input_free);
    if (t != NULL)
        r->ops->task_free(t);
}

void task_run_clear(struct task_run *r)
{
    g_clear_pointer(&r->batches, g_ptr_array_unref);
    g_clear_pointer(&r->secret, g_free);
    g_clear_pointer(&r->result, json_decref);
    g_clear_error(&r->error);
    r->requests = r->waits = 0;
}

const struct item *task_run_item(const struct task_run *r, const char *uri)
{
    for (guint i = 0; r->batches != NULL && i < r->batches->len; i++) {
        const struct batch *b = g_ptr_array_index(r->batches, r->batches->len - 1 - i);
        for (guint k = 0; k < b->items->len; k++) {
            const struct item *item = g_ptr_array_index(b->items, k);
            if (strcmp(item->uri, uri) == 0)
                return item;
        }
    }
    return NULL;
}

guint task_run_items(const struct task_run *r)
{
    GHashTable *uris = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; r->batches != NULL && i < r->batches->len; i++) {
        const struct batch *b = g_ptr_array_index(r->batches, i);
        for (guint k = 0; k < b->items->len; k++)
            g_hash_table_add(uris, ((struct item *)g_ptr_array_index(b->items, k))->uri);
    }
    guint n = g_hash_table_size(uris);
    g_hash_table_unref(uris);
    return n;
}

guint task_run_gaps(const struct task_run *r)
{
    guint n = 0;
    for (guint i = 0; r->batches != NULL && i < r->batches->len; i++)
        n += ((struct batch *)g_ptr_array_index(r->batches, i))->gaps->len;
    return n;
}

const char *task_run_cursor(const struct task_run *r, const char *stream)
{
    for (guint i = 0; r->batches != NULL && i < r->batches->len; i++) {
        const struct batch *b = g_ptr_array_index(r->batches, r->batches->len - 1 - i);
        if (b->cursor != NULL && g_strcmp0(b->stream, stream) == 0)
            return b->cursor;
    }
    return NULL;
}
