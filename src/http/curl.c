#include "curl_exchange.h"
#include "transport.h"

#include <string.h>

#include "config.h"
#include "repute/err.h"

#define POLL_FOREVER_MS (3600 * 1000)
#define DEFAULT_SILENCE_MS 90000

struct refused { /* a request that never left: its error waits for the next http_perform() */
    guint id;
    struct http_events events;
    gpointer user;
    GError *error;
};

struct curl_transport {
    struct http_transport base;
    CURLM *multi;
    gboolean insecure_http;
    guint last_id;
    GHashTable *running; /* id → struct exchange *, owned */
    GQueue refused;      /* struct refused * */
    guint events;        /* delivered since the current http_perform() began */
};

static void refused_free(gpointer p)
{
    struct refused *r = p;
    g_clear_error(&r->error);
    g_free(r);
}

static guint next_id(struct curl_transport *c)
{
    do
        c->last_id++;
    while (c->last_id == 0 || g_hash_table_contains(c->running, GUINT_TO_POINTER(c->last_id)));
    return c->last_id;
}

static guint curl_start(struct http_transport *t, struct http_request *request,
                        const struct http_events *events, gpointer user)
{
    struct curl_transport *c = (struct curl_transport *)t;
    guint id = next_id(c);
    GError *error = NULL;
    struct exchange *x = exchange_new(request, c->insecure_http, "repute/" PACKAGE_VERSION, &error);
    if (x != NULL && curl_multi_add_handle(c->multi, x->easy) != CURLM_OK) {
        err_set(&error, ERR_INTERNAL, "libcurl did not take the request");
        x->request = NULL;
        g_clear_pointer(&x, exchange_free);
    }
    if (x == NULL) {
        http_request_free(request);
        struct refused *r = g_new0(struct refused, 1);
        *r = (struct refused){.id = id, .events = *events, .user = user, .error = error};
        g_queue_push_tail(&c->refused, r);
        return id;
    }
    x->id = id;
    x->events = *events;
    x->user = user;
    g_hash_table_insert(c->running, GUINT_TO_POINTER(id), x);
    return id;
}

/* Takes the exchange out; the caller owns it. */
static void detach(struct curl_transport *c, struct exchange *x)
{
    curl_multi_remove_handle(c->multi, x->easy);
    g_hash_table_steal(c->running, GUINT_TO_POINTER(x->id));
}

static void curl_cancel(struct http_transport *t, guint id)
{
    struct curl_transport *c = (struct curl_transport *)t;
    struct exchange *x = g_hash_table_lookup(c->running, GUINT_TO_POINTER(id));
    if (x != NULL) {
        detach(c, x);
        exchange_free(x);
    }
    for (GList *l = c->refused.head; l != NULL; l = l->next) {
        struct refused *r = l->data;
        if (r->id != id)
            continue;
        refused_free(r);
        g_queue_delete_link(&c->refused, l);
        return;
    }
}

static void deliver_refused(struct curl_transport *c)
{
    struct refused *r;
    while ((r = g_queue_pop_head(&c->refused)) != NULL) {
        c->events++;
        r->events.done(r->user, NULL, g_steal_pointer(&r->error));
        refused_free(r);
    }
}

/* The head and the bytes of a stream so far. The callee may cancel it, so it is looked up anew each time. */
static void deliver_stream(struct curl_transport *c, guint id)
{
    struct exchange *x = g_hash_table_lookup(c->running, GUINT_TO_POINTER(id));
    if (x != NULL && x->streaming && x->headers_done && !x->delivered) {
        struct http_response *head = http_response_new(x->response->status);
        for (guint i = 0; i < x->response->headers->len; i++) {
            const struct http_header *h = g_ptr_array_index(x->response->headers, i);
            http_response_add_header(head, h->name, h->value);
        }
        head->final_url = g_strdup(x->url);
        x->delivered = TRUE;
        c->events++;
        x->events.done(x->user, head, NULL);
        x = g_hash_table_lookup(c->running, GUINT_TO_POINTER(id));
    }
    if (x != NULL && x->streaming && x->body->len > 0) {
        GByteArray *bytes = g_steal_pointer(&x->body);
        x->body = g_byte_array_new();
        c->events++;
        x->events.chunk(x->user, (const char *)bytes->data, bytes->len);
        g_byte_array_unref(bytes);
    }
}

static void deliver_streams(struct curl_transport *c)
{
    GList *ids = g_hash_table_get_keys(c->running);
    for (GList *l = ids; l != NULL; l = l->next)
        deliver_stream(c, GPOINTER_TO_UINT(l->data));
    g_list_free(ids);
}

/* x is out of the table; says how it ended and frees it. */
static void deliver_end(struct curl_transport *c, struct exchange *x)
{
    c->events++;
    if (x->delivered)
        x->events.stream_end(x->user, g_steal_pointer(&x->error));
    else if (x->error != NULL)
        x->events.done(x->user, NULL, g_steal_pointer(&x->error));
    else
        x->events.done(x->user, g_steal_pointer(&x->response), NULL);
    exchange_free(x);
}

static void finish(struct curl_transport *c, struct exchange *x, CURLcode code)
{
    guint id = x->id;
    deliver_stream(c, id); /* what came before the end comes first */
    x = g_hash_table_lookup(c->running, GUINT_TO_POINTER(id));
    if (x == NULL)
        return;
    if (x->delivered && code == CURLE_OK) { /* a stream its server closed */
        detach(c, x);
        deliver_end(c, x);
        return;
    }
    curl_multi_remove_handle(c->multi, x->easy);
    if (!exchange_finish(x, code, c->insecure_http) && curl_multi_add_handle(c->multi, x->easy) == CURLM_OK)
        return;
    g_hash_table_steal(c->running, GUINT_TO_POINTER(x->id));
    deliver_end(c, x);
}

static void deliver_finished(struct curl_transport *c)
{
    /* Messages point into libcurl's memory and vanish with the next call, and callees start and cancel. */
    int left = 0;
    for (CURLMsg *m = curl_multi_info_read(c->multi, &left); m != NULL;
         m = curl_multi_info_read(c->multi, &left)) {
        if (m->msg != CURLMSG_DONE)
            continue;
        CURLcode code = m->data.result;
        struct exchange *x = NULL;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &x);
        finish(c, x, code);
    }
}

static gint64 silence_us(const struct exchange *x)
{
    gint64 ms = x->request->silence_ms > 0 ? x->request->silence_ms : DEFAULT_SILENCE_MS;
    return ms * 1000;
}

/* Ends streams that have been silent for too long; returns ms until the next one would be, -1 for none.
 * libcurl's own low-speed limit would wake the process once a second. */
static gint64 check_silence(struct curl_transport *c)
{
    gint64 now = g_get_monotonic_time(), next = -1;
    GList *all = g_hash_table_get_values(c->running), *silent = NULL;
    for (GList *l = all; l != NULL; l = l->next) {
        struct exchange *x = l->data;
        if (!x->request->stream)
            continue;
        gint64 left = x->last_byte_us + silence_us(x) - now;
        if (left <= 0)
            silent = g_list_prepend(silent, GUINT_TO_POINTER(x->id));
        else if (next < 0 || left / 1000 + 1 < next)
            next = left / 1000 + 1;
    }
    g_list_free(all);
    for (GList *l = silent; l != NULL; l = l->next) {
        struct exchange *x = g_hash_table_lookup(c->running, l->data);
        if (x == NULL)
            continue;
        detach(c, x);
        err_set(&x->error, ERR_NETWORK, "nothing came for %" G_GINT64_FORMAT " s", silence_us(x) / 1000000);
        deliver_end(c, x);
    }
    g_list_free(silent);
    return next;
}

static void turn(struct curl_transport *c)
{
    int running = 0;
    deliver_refused(c);
    curl_multi_perform(c->multi, &running);
    deliver_finished(c);
    deliver_streams(c);
}

static int curl_perform(struct http_transport *t, int timeout_ms, int extra_fd)
{
    struct curl_transport *c = (struct curl_transport *)t;
    c->events = 0;
    turn(c);
    gint64 silence = check_silence(c);
    if (c->events == 0 && timeout_ms != 0) {
        gint64 wait = timeout_ms < 0 ? POLL_FOREVER_MS : timeout_ms;
        if (silence >= 0)
            wait = MIN(wait, silence);
        struct curl_waitfd extra = {.fd = extra_fd, .events = CURL_WAIT_POLLIN};
        int ready = 0;
        curl_multi_poll(c->multi, &extra, extra_fd >= 0 ? 1 : 0, (int)wait, &ready);
        turn(c);
        check_silence(c);
    }
    return (int)(g_hash_table_size(c->running) + c->refused.length);
}

static void curl_wake(struct http_transport *t)
{
    curl_multi_wakeup(((struct curl_transport *)t)->multi);
}

static void curl_free_transport(struct http_transport *t)
{
    struct curl_transport *c = (struct curl_transport *)t;
    GList *ids = g_hash_table_get_keys(c->running);
    for (GList *l = ids; l != NULL; l = l->next) {
        struct exchange *x = g_hash_table_lookup(c->running, l->data);
        if (x == NULL)
            continue;
        detach(c, x);
        g_clear_error(&x->error);
        enum err_code code = x->request->writes ? ERR_UNKNOWN : ERR_CANCELLED;
        err_set(&x->error, code, "the program ended before the answer came");
        deliver_end(c, x);
    }
    g_list_free(ids);
    deliver_refused(c);
    g_hash_table_unref(c->running);
    curl_multi_cleanup(c->multi);
    g_free(c);
}

static const struct transport_ops CURL_OPS = {
    .start = curl_start,
    .cancel = curl_cancel,
    .perform = curl_perform,
    .wake = curl_wake,
    .free = curl_free_transport,
};

static gpointer global_init(gpointer unused)
{
    return GINT_TO_POINTER(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
}

struct http_transport *http_curl_new(gboolean insecure_http, GError **error)
{
    static GOnce once = G_ONCE_INIT;
    struct curl_transport *c = g_new0(struct curl_transport, 1);
    if (g_once(&once, global_init, NULL) == NULL || (c->multi = curl_multi_init()) == NULL) {
        err_set(error, ERR_INTERNAL, "libcurl cannot be used");
        g_free(c);
        return NULL;
    }
    c->base.ops = &CURL_OPS;
    c->insecure_http = insecure_http;
    c->running = g_hash_table_new(NULL, NULL);
    g_queue_init(&c->refused);
    return &c->base;
}
