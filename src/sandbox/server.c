#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define BODY_MOST (64 * 1024 * 1024)

struct exchange {
    struct sandbox *s;
    char *uri;
    struct sandbox_request *request;
    GByteArray *body;
    gboolean recorded, faulty;
    struct sandbox_fault fault; /* strings belong to the sandbox's list */
    struct MHD_Connection *connection;
    gboolean answered; /* wire holds what is to be sent */
    struct wire wire;
};

static void *begin(void *data, const char *uri, struct MHD_Connection *connection)
{
    struct exchange *x = g_new0(struct exchange, 1);
    x->s = data;
    x->uri = g_strdup(uri);
    x->connection = connection;
    return x;
}

/* A stream that nobody will read. The lock must not be held. */
static void drop_stream(struct wire *w, struct MHD_Connection *connection)
{
    struct stream *stream = g_steal_pointer(&w->stream);
    if (stream != NULL)
        MHD_destroy_response(sb_stream_response(stream, connection));
}

static void end(void *data, struct MHD_Connection *connection, void **context,
                enum MHD_RequestTerminationCode code)
{
    struct exchange *x = *context;
    if (x == NULL)
        return;
    drop_stream(&x->wire, connection);
    SANDBOX_LOCK(x->s);
    sandbox_request_free(x->request);
    SANDBOX_UNLOCK(x->s);
    if (x->answered) {
        g_string_free(x->wire.body, TRUE);
        g_ptr_array_unref(x->wire.headers);
    }
    if (x->body != NULL)
        g_byte_array_unref(x->body);
    g_free(x->uri);
    g_free(x);
    *context = NULL;
}

static enum MHD_Result keep_header(void *data, enum MHD_ValueKind kind, const char *key, const char *value)
{
    g_hash_table_replace(data, g_ascii_strdown(key, -1), g_utf8_make_valid(value != NULL ? value : "", -1));
    return MHD_YES;
}

static void read_head(struct exchange *x, struct MHD_Connection *connection, const char *url,
                      const char *method)
{
    const char *query = strchr(x->uri, '?');
    x->request = sb_record_new();
    x->request->method = g_strdup(method);
    x->request->path = g_utf8_make_valid(url, -1);
    x->request->query = g_strdup(query != NULL ? query + 1 : "");
    x->request->headers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    x->body = g_byte_array_new();
    MHD_get_connection_values(connection, MHD_HEADER_KIND, keep_header, x->request->headers);
}

static enum MHD_Result keep_argument(void *data, enum MHD_ValueKind kind, const char *key, const char *value)
{
    struct call *c = data;
    char *valid = g_utf8_make_valid(value != NULL ? value : "", -1);
    sb_param_add(c->params, key, valid);
    g_free(valid);
    return MHD_YES;
}

static struct upload *upload_of(struct call *c, const char *key, const char *filename, const char *type,
                                uint64_t offset)
{
    if (offset > 0 && c->uploads->len > 0)
        return g_ptr_array_index(c->uploads, c->uploads->len - 1);
    struct upload *u = g_new0(struct upload, 1);
    u->name = g_strdup(key);
    u->filename = g_strdup(filename);
    u->type = g_strdup(type != NULL ? type : "application/octet-stream");
    u->bytes = g_byte_array_new();
    g_ptr_array_add(c->uploads, u);
    return u;
}

static enum MHD_Result keep_field(void *data, enum MHD_ValueKind kind, const char *key, const char *filename,
                                  const char *type, const char *encoding, const char *value, uint64_t offset,
                                  size_t size)
{
    struct call *c = data;
    if (filename != NULL) {
        struct upload *u = upload_of(c, key, filename, type, offset);
        g_byte_array_append(u->bytes, (const guint8 *)value, (guint)size);
        return MHD_YES;
    }
    char *piece = g_strndup(value, size);
    if (offset > 0 && c->params->len > 0) {
        struct param *last = g_ptr_array_index(c->params, c->params->len - 1);
        char *whole = g_strconcat(last->value, piece, NULL);
        g_free(last->value);
        last->value = whole;
    } else {
        sb_param_add(c->params, key, piece);
    }
    g_free(piece);
    return MHD_YES;
}

static void read_body(struct call *c, struct exchange *x, struct MHD_Connection *connection)
{
    const char *type = sandbox_request_header(x->request, "content-type");
    if (x->body->len == 0 || type == NULL)
        return;
    if (g_ascii_strncasecmp(type, "application/json", 16) == 0) {
        json_t *json = json_loadb((const char *)x->body->data, x->body->len, 0, NULL);
        c->bad_body = json == NULL;
        sb_params_from_json(c->params, "", json);
        json_decref(json);
        return;
    }
    struct MHD_PostProcessor *post = MHD_create_post_processor(connection, 65536, keep_field, c);
    if (post == NULL)
        return;
    MHD_post_process(post, (const char *)x->body->data, x->body->len);
    MHD_destroy_post_processor(post);
    for (guint i = 0; i < c->params->len; i++) {
        struct param *p = g_ptr_array_index(c->params, i);
        c->bad_body |= !g_utf8_validate(p->value, -1, NULL);
    }
}

/* A body that breaks off, or goes on and on. */
struct odd_body {
    GString *body;
    gint64 stop, blanks;
    gboolean breaks;
};

static ssize_t odd_read(void *data, uint64_t at, char *buffer, size_t most)
{
    struct odd_body *o = data;
    guint64 text = (guint64)o->stop;
    if (at < text) {
        gsize n = MIN(most, text - at);
        memcpy(buffer, o->body->str + at, n);
        return (ssize_t)n;
    }
    if (o->breaks)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (at >= text + (guint64)o->blanks)
        return MHD_CONTENT_READER_END_OF_STREAM;
    gsize n = MIN(most, text + (guint64)o->blanks - at);
    memset(buffer, ' ', n);
    return (ssize_t)n;
}

static void odd_free(void *data)
{
    struct odd_body *o = data;
    g_string_free(o->body, TRUE);
    g_free(o);
}

static struct MHD_Response *wire_response(struct wire *w)
{
    char number[32];
    if (w->cut_at < 0 && w->longer == 0 && w->blanks == 0)
        return MHD_create_response_from_buffer(w->body->len, w->body->str, MHD_RESPMEM_MUST_COPY);
    struct odd_body *o = g_new0(struct odd_body, 1);
    gint64 length = (gint64)w->body->len;
    o->body = g_string_new_len(w->body->str, length);
    o->stop = w->cut_at >= 0 ? MIN(w->cut_at, length) : length;
    o->breaks = w->cut_at >= 0 || w->longer > 0;
    o->blanks = w->blanks;
    uint64_t declared = o->breaks ? (uint64_t)(length + w->longer) : MHD_SIZE_UNKNOWN;
    struct MHD_Response *r = MHD_create_response_from_callback(declared, 32768, odd_read, o, odd_free);
    if (w->longer < 0) {
        /* Of unknown size, not chunked: else libmicrohttpd adds the true length beside the false one. */
        g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, MAX(length + w->longer, 0));
        MHD_set_response_options(r, MHD_RF_INSANITY_HEADER_CONTENT_LENGTH | MHD_RF_HTTP_1_0_COMPATIBLE_STRICT,
                                 MHD_RO_END);
        MHD_add_response_header(r, "Connection", "close");
        MHD_add_response_header(r, "Content-Length", number);
    }
    return r;
}

/* The Date header by the server's own clock, which a test may have stopped. */
static void add_date(struct sandbox *s, struct wire *w)
{
    GDateTime *t = g_date_time_new_from_unix_utc(sb_state_now(s) / 1000);
    static const char *const days[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"",    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char *text = g_strdup_printf("%s, %02d %s %d %02d:%02d:%02d GMT", days[g_date_time_get_day_of_week(t)],
                                 g_date_time_get_day_of_month(t), months[g_date_time_get_month(t)],
                                 g_date_time_get_year(t), g_date_time_get_hour(t), g_date_time_get_minute(t),
                                 g_date_time_get_second(t));
    sb_param_add(w->headers, "Date", text);
    sb_param_add(w->headers, "Content-Type", w->stream != NULL ? "text/event-stream" : w->type);
    sb_param_add(w->headers, "Cache-Control", "private, no-store");
    g_free(text);
    g_date_time_unref(t);
}

static void fill_body(struct call *c, struct wire *w)
{
    if (c->raw != NULL) {
        w->body = g_string_new_len(c->raw->str, (gssize)c->raw->len);
        return;
    }
    char *text = c->json != NULL ? json_dumps(c->json, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    w->body = g_string_new(text != NULL ? text : "{}");
    w->type = "application/json; charset=utf-8";
    free(text);
}

/* Does what is asked and says in x->wire what is to be sent. */
static void answer(struct exchange *x, struct MHD_Connection *connection)
{
    struct sandbox *s = x->s;
    struct wire *w = &x->wire;
    struct call c = {.s = s, .request = x->request};
    c.params = g_ptr_array_new_with_free_func(sb_param_free);
    c.uploads = g_ptr_array_new_with_free_func(sb_upload_free);
    c.headers = g_ptr_array_new_with_free_func(sb_param_free);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, keep_argument, &c);
    read_body(&c, x, connection);
    if (!x->faulty || !sb_fault_before(&c, &x->fault))
        sb_route_call(&c);
    *w = (struct wire){.status = c.status, .type = c.type, .cut_at = -1, .stream = c.stream};
    w->headers = g_ptr_array_ref(c.headers);
    fill_body(&c, w);
    if (s->poisoned > 0)
        sb_fault_poison(w);
    if (x->faulty)
        sb_fault_after(&c, &x->fault, w);
    x->request->status = w->close ? 0 : w->status;
    x->answered = TRUE;
    add_date(s, w);
    sb_call_clear(&c);
}

/* Without the lock: libmicrohttpd has locks of its own, and calls the stream's reader under them. */
static enum MHD_Result send_wire(struct MHD_Connection *connection, struct wire *w)
{
    if (w->close) {
        drop_stream(w, connection);
        return MHD_NO;
    }
    struct stream *stream = g_steal_pointer(&w->stream);
    struct MHD_Response *r = stream != NULL ? sb_stream_response(stream, connection) : wire_response(w);
    for (guint i = 0; i < w->headers->len; i++) {
        const struct param *p = g_ptr_array_index(w->headers, i);
        MHD_add_response_header(r, p->name, p->value);
    }
    enum MHD_Result result = MHD_queue_response(connection, (unsigned)w->status, r);
    MHD_destroy_response(r);
    return result;
}

/* Here, and not when the connection goes on: a server does what it was asked whether its client is still there or not. */
static void look_at(struct exchange *x)
{
    answer(x, x->connection);
    MHD_resume_connection(x->connection);
}

static void look_later(struct sandbox *s, gpointer data)
{
    if (g_hash_table_remove(s->server->waiting, data))
        look_at(data);
}

/* Records the request once; TRUE where it has to wait. */
static gboolean arrive(struct exchange *x)
{
    struct sandbox *s = x->s;
    if (x->recorded)
        return FALSE;
    x->request->body = g_malloc0((gsize)x->body->len + 1);
    if (x->body->len > 0)
        memcpy(x->request->body, x->body->data, x->body->len);
    x->request->body_length = x->body->len;
    x->recorded = TRUE;
    if (s->options.control && g_str_has_prefix(x->request->path, "/_sandbox/"))
        return FALSE; /* the test's own hand: neither counted nor hit */
    sb_record_request(s, x->request);
    struct fault *fault = sb_fault_pick(s, x->request);
    if (fault == NULL)
        return FALSE;
    x->faulty = TRUE;
    x->fault = fault->f;
    if (x->fault.delay_ms <= 0 && x->fault.trick != SANDBOX_TRICK_HANG)
        return FALSE;
    g_hash_table_add(s->server->waiting, x);
    MHD_suspend_connection(x->connection);
    if (x->fault.trick != SANDBOX_TRICK_HANG)
        sb_agenda_in(s, x->fault.delay_ms, look_later, x);
    return TRUE;
}

static enum MHD_Result handle(void *data, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload, size_t *size,
                              void **context)
{
    struct exchange *x = *context;
    struct sandbox *s = x->s;
    if (x->request == NULL) {
        read_head(x, connection, url, method);
        return MHD_YES;
    }
    if (*size > 0) {
        if (x->body->len + *size > BODY_MOST)
            return MHD_NO;
        g_byte_array_append(x->body, (const guint8 *)upload, (guint)*size);
        *size = 0;
        return MHD_YES;
    }
    SANDBOX_LOCK(s);
    gboolean stopping = s->server->stopping, waits = !stopping && arrive(x);
    if (!stopping && !waits && !x->answered)
        answer(x, connection);
    SANDBOX_UNLOCK(s);
    if (stopping || waits)
        return stopping ? MHD_NO : MHD_YES;
    return send_wire(connection, &x->wire);
}

static void quiet(void *data, const char *format, va_list args)
{
}

gboolean sb_server_start(struct sandbox *s, GError **error)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(s->options.port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct server *server = g_new0(struct server, 1);
    server->faults = g_ptr_array_new_with_free_func(sb_fault_free);
    server->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    server->waiting = g_hash_table_new(NULL, NULL);
    g_queue_init(&server->log);
    pthread_cond_init(&server->heard, NULL);
    s->server = server;
    server->daemon = MHD_start_daemon(
        MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME |
            MHD_USE_SUPPRESS_DATE_NO_CLOCK | MHD_USE_ERROR_LOG,
        s->options.port, NULL, NULL, handle, s, MHD_OPTION_EXTERNAL_LOGGER, quiet, NULL, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)&address, MHD_OPTION_URI_LOG_CALLBACK, begin, s, MHD_OPTION_NOTIFY_COMPLETED, end,
        NULL, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)131072, MHD_OPTION_END);
    if (server->daemon == NULL) {
        err_set(error, ERR_NETWORK, "cannot listen on 127.0.0.1 port %u: choose another port, or 0 for any",
                s->options.port);
        return FALSE;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    s->options.port = info->port;
    s->host = g_strdup_printf("127.0.0.1:%u", info->port);
    s->url = g_strconcat("http://", s->host, NULL);
    return TRUE;
}

void sandbox_release(struct sandbox *s)
{
    GHashTableIter iter;
    gpointer x;
    SANDBOX_LOCK(s);
    g_hash_table_iter_init(&iter, s->server->waiting);
    while (g_hash_table_iter_next(&iter, &x, NULL))
        look_at(x);
    g_hash_table_remove_all(s->server->waiting);
    SANDBOX_UNLOCK(s);
}

void sb_server_stop(struct sandbox *s)
{
    struct server *server = s->server;
    if (server->daemon != NULL) {
        SANDBOX_LOCK(s);
        server->stopping = TRUE;
        GHashTableIter iter;
        gpointer x;
        g_hash_table_iter_init(&iter, server->waiting);
        while (g_hash_table_iter_next(&iter, &x, NULL))
            MHD_resume_connection(((struct exchange *)x)->connection);
        g_hash_table_remove_all(server->waiting);
        sb_stream_stop_all(s);
        SANDBOX_UNLOCK(s);
        MHD_stop_daemon(server->daemon);
    }
    sb_record_clear(s);
    g_ptr_array_unref(server->faults);
    g_hash_table_unref(server->counts);
    g_hash_table_unref(server->waiting);
    pthread_cond_destroy(&server->heard);
    g_free(server);
    s->server = NULL;
}
