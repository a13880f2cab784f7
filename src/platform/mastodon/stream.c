/* Server-sent events: what happens, as it happens. The cursor stays where it is: a fetch after the stream
 * broke meets again what the stream brought, and what it lost. */
#include "mastodon.h"

enum { START, INSTANCE, CONNECTING, OPEN };

struct stream {
    struct sse *sse;
    struct batch *batch; /* collected, not committed yet; or NULL */
    gboolean committing;
};

static void stream_free(gpointer data)
{
    struct stream *s = data;
    sse_free(s->sse);
    batch_free(s->batch);
    g_free(s);
}

/* The advertised streaming address, where it may get the token: a host below our own server's, by https.
 * NULL: our own server. The advertised scheme says nothing ("wss" on a server without TLS). */
static char *streaming_base(const struct masto_task *t, const char *advertised)
{
    const char *host = advertised != NULL ? strstr(advertised, "://") : NULL;
    if (host == NULL || !g_str_has_prefix(t->base, "https://"))
        return NULL;
    char *base = g_strdup_printf("https://%.*s", (int)strcspn(host + 3, "/?#"), host + 3);
    char *below = g_strconcat(".", t->base + strlen("https://"), NULL), *origin = http_origin(base);
    if (origin == NULL || !g_str_has_suffix(base, below))
        g_clear_pointer(&base, g_free);
    g_free(origin);
    g_free(below);
    return base;
}

static void connect_stream(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    json_t *instance = in->response->status == 200 ? platform_json(in->response, NULL) : NULL;
    const json_t *urls = json_object_get(json_object_get(instance, "configuration"), "urls");
    char *elsewhere = streaming_base(t, kit_str(urls, "streaming"));
    struct http_request *r = masto_request(t, "GET", "/api/v1/streaming/user");
    if (elsewhere != NULL) {
        g_free(r->url);
        r->url = http_join(elsewhere, "/api/v1/streaming/user");
    }
    struct http_header *accept = g_ptr_array_index(r->headers, 0);
    g_free(accept->value);
    accept->value = g_strdup("text/event-stream");
    r->stream = TRUE;
    out->type = OUT_STREAM;
    out->request = r;
    t->phase = CONNECTING;
    g_free(elsewhere);
    json_decref(instance);
}

static void connected(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    long status = in->response->status;
    const char *type = http_response_header(in->response, "content-type");
    gboolean events = type != NULL && g_str_has_prefix(type, "text/event-stream");
    if (status == 404 || status == 400 || status == 405 || status == 406 || status == 426 || status == 501 ||
        (status == 200 && !events)) {
        kit_fail(out, ERR_UNSUPPORTED,
                   "this server does not stream by server-sent events (%ld): it is asked at "
                   "intervals",
                   status);
    } else if (masto_ok(in, out)) {
        struct stream *s = t->data;
        s->sse = sse_new();
        t->phase = OPEN;
        out->type = OUT_MORE;
    }
}

struct target {
    const struct masto_task *t;
    gint64 now_ms;
    struct batch *batch;
};

static void add_status(const struct target *x, const json_t *status, gboolean edited)
{
    struct item *item = masto_status(x->t, status, FALSE, FALSE, x->now_ms);
    /* The home timeline holds what we follow: only what is ours or to us belongs here. */
    if (item != NULL && (item->direction == DIR_OUT || (edited && !item->watched)))
        g_ptr_array_add(x->batch->items, item);
    else
        item_free(item);
}

static void on_event(gpointer user, const char *event, const char *data)
{
    struct target *x = user;
    if (strcmp(event, "delete") == 0) {
        if (*data != '\0' && strlen(data) < 1024 && g_utf8_validate(data, -1, NULL))
            g_ptr_array_add(x->batch->deleted, g_strdup(data));
        return;
    }
    json_t *json = json_loads(data, JSON_ALLOW_NUL, NULL);
    if (json == NULL)
        return; /* the next fetch meets it, and says so */
    if (strcmp(event, "notification") == 0)
        masto_notification(x->t, json, FALSE, x->now_ms, x->batch);
    else if (strcmp(event, "update") == 0 || strcmp(event, "status.update") == 0)
        add_status(x, json, event[0] == 's');
    json_decref(json);
}

static gboolean is_empty(const struct batch *b)
{
    return b->items->len == 0 && b->reactions->len == 0 && b->deleted->len == 0;
}

/* Commits what has come, unless a commit is under way. */
static void flush(struct stream *s, gint64 now_ms, struct step_output *out)
{
    out->type = OUT_MORE;
    if (s->committing || s->batch == NULL || is_empty(s->batch))
        return;
    s->committing = TRUE;
    s->batch->proved_at = now_ms;
    kit_commit(out, g_steal_pointer(&s->batch));
}

static void take_chunk(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    struct stream *s = t->data;
    if (s->batch == NULL)
        s->batch = batch_new();
    struct target x = {.t = t, .now_ms = in->now_ms, .batch = s->batch};
    if (!sse_feed(s->sse, in->chunk, in->chunk_len, on_event, &x))
        kit_fail(out, ERR_SERVER, "the stream sends an event without end");
    else
        flush(s, in->now_ms, out);
}

static void stream_step(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    struct stream *s = t->data;
    if (s == NULL) {
        t->data = g_new0(struct stream, 1);
        t->phase = INSTANCE;
        masto_get(t, out, "/api/v2/instance");
    } else if (t->phase == INSTANCE && in->type == IN_RESPONSE) {
        connect_stream(t, in, out);
    } else if (t->phase == CONNECTING && in->type == IN_RESPONSE) {
        connected(t, in, out);
    } else if (t->phase == OPEN && in->type == IN_CHUNK) {
        take_chunk(t, in, out);
    } else if (t->phase == OPEN && in->type == IN_COMMITTED) {
        s->committing = FALSE;
        flush(s, in->now_ms, out);
    } else if (in->type == IN_STREAM_END) {
        if (in->error != NULL)
            kit_fail_take(out, g_error_copy(in->error));
        else
            kit_fail(out, ERR_NETWORK, "the server closed the stream");
    } else {
        kit_fail(out, ERR_INTERNAL, "stream: input %d is not expected here", in->type);
    }
}

const struct masto_kind masto_stream = {.step = stream_step, .free = stream_free};
