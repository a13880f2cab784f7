/* Server-sent events: a stream is a response whose reader suspends its connection when it has nothing to
 * say, and is resumed by whatever happens next. One heartbeat for all streams while there are any. */
#include "server.h"

#include <string.h>

#define HEARTBEAT_MS 15000

struct stream {
    struct sandbox *s;
    struct account *account; /* NULL: nobody signed in (public) */
    char *name;              /* "user", "public", "public:local", "hashtag:x" */
    struct MHD_Connection *connection;
    GString *pending;
    gboolean suspended, ended;
};

static void wake(struct stream *stream)
{
    if (stream->suspended) {
        stream->suspended = FALSE;
        MHD_resume_connection(stream->connection);
    }
}

static void say(struct stream *stream, const char *text)
{
    g_string_append(stream->pending, text);
    wake(stream);
}

static void beat(struct sandbox *s, gpointer nothing)
{
    s->server->beating = s->streams->len > 0;
    for (guint i = 0; i < s->streams->len; i++)
        say(g_ptr_array_index(s->streams, i), ":thump\n");
    if (s->server->beating)
        sb_agenda_in(s, HEARTBEAT_MS, beat, NULL);
}

static ssize_t read_stream(void *data, uint64_t at, char *buffer, size_t most)
{
    struct stream *stream = data;
    ssize_t result = 0;
    SANDBOX_LOCK(stream->s);
    if (stream->pending->len > 0) {
        gsize n = MIN(most, stream->pending->len);
        memcpy(buffer, stream->pending->str, n);
        g_string_erase(stream->pending, 0, (gssize)n);
        result = (ssize_t)n;
    } else if (stream->ended || stream->s->server->stopping) {
        result = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        stream->suspended = TRUE;
        MHD_suspend_connection(stream->connection);
    }
    SANDBOX_UNLOCK(stream->s);
    return result;
}

static void free_stream(void *data)
{
    struct stream *stream = data;
    struct sandbox *s = stream->s;
    SANDBOX_LOCK(s);
    g_ptr_array_remove(s->streams, stream);
    SANDBOX_UNLOCK(s);
    g_string_free(stream->pending, TRUE);
    g_free(stream->name);
    g_free(stream);
}

struct stream *sb_stream_new(struct call *c, const char *name)
{
    struct sandbox *s = c->s;
    struct stream *stream = g_new0(struct stream, 1);
    stream->s = s;
    stream->account = c->actor;
    stream->name = g_strdup(name);
    stream->pending = g_string_new(":)\n");
    g_ptr_array_add(s->streams, stream);
    if (!s->server->beating) {
        s->server->beating = TRUE;
        sb_agenda_in(s, HEARTBEAT_MS, beat, NULL);
    }
    return stream;
}

struct MHD_Response *sb_stream_response(struct stream *stream, struct MHD_Connection *connection)
{
    stream->connection = connection;
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 32768, read_stream, stream, free_stream);
}

void sb_stream_stop_all(struct sandbox *s)
{
    for (guint i = 0; i < s->streams->len; i++) {
        struct stream *stream = g_ptr_array_index(s->streams, i);
        stream->ended = TRUE;
        wake(stream);
    }
}

guint sandbox_streams(struct sandbox *s)
{
    SANDBOX_LOCK(s);
    guint n = s->streams->len;
    SANDBOX_UNLOCK(s);
    return n;
}

void sandbox_drop_streams(struct sandbox *s)
{
    SANDBOX_LOCK(s);
    sb_stream_stop_all(s);
    SANDBOX_UNLOCK(s);
}

static void send_event(struct stream *stream, const char *event, const char *payload)
{
    char *text = g_strdup_printf("event: %s\ndata: %s\n\n", event, payload);
    say(stream, text);
    g_free(text);
}

static void send_json(struct stream *stream, const char *event, json_t *json)
{
    char *payload = json_dumps(json, JSON_COMPACT);
    send_event(stream, event, payload);
    free(payload);
    json_decref(json);
}

/* Home: our own, those we follow; not replies to strangers. Public: what is public and no boost. */
static gboolean wants(const struct stream *stream, const struct status *st)
{
    const struct account *a = stream->account;
    if (strcmp(stream->name, "user") == 0)
        return st->author == a ||
               (g_hash_table_contains(a->following, st->author) && sb_state_may_see(st, a));
    if (strcmp(stream->name, "user:notification") == 0 || st->visibility != VISIBILITY_PUBLIC ||
        st->reblog_of != NULL)
        return FALSE;
    if (g_str_has_prefix(stream->name, "hashtag:"))
        return st->tags != NULL &&
               g_ptr_array_find_with_equal_func(st->tags, stream->name + 8, g_str_equal, NULL);
    return strcmp(stream->name, "public") == 0 || st->author->domain == NULL;
}

void sb_streaming_status(struct sandbox *s, struct status *st, const char *event)
{
    for (guint i = 0; i < s->streams->len; i++) {
        struct stream *stream = g_ptr_array_index(s->streams, i);
        if (wants(stream, st))
            send_json(stream, event, sb_entity_status(s, st, stream->account));
    }
}

/* Mastodon tells everyone who might have it; the payload is the bare id. */
void sb_streaming_delete(struct sandbox *s, const struct status *st)
{
    for (guint i = 0; i < s->streams->len; i++)
        send_event(g_ptr_array_index(s->streams, i), "delete", st->id);
}

void sb_streaming_notification(struct sandbox *s, struct notification *note)
{
    for (guint i = 0; i < s->streams->len; i++) {
        struct stream *stream = g_ptr_array_index(s->streams, i);
        if (stream->account == note->to && g_str_has_prefix(stream->name, "user"))
            send_json(stream, "notification", sb_entity_notification(s, note, note->to));
    }
}
