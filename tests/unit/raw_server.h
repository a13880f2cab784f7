/* A server of bytes for tests: it answers each connection with exactly what it was told, so that every way of
 * breaking off can be played. One thread; requests are kept for the test to look at. */
#ifndef TESTS_RAW_SERVER_H
#define TESTS_RAW_SERVER_H

#include <gio/gio.h>
#include <string.h>

struct raw_answer {
    const char *bytes; /* NULL: close without an answer */
    gsize len;         /* 0: strlen(bytes) */
    gboolean keep;     /* leave the connection open (a stream that falls silent); else close it */
    gboolean reuse;    /* leave it open, and serve what comes next there or on a new one */
};

struct raw_server {
    GSocket *listener;
    GCancellable *stop;
    GPollFD stop_fd; /* made before the thread begins */
    GThread *thread;
    const struct raw_answer *answers;
    guint n;
    char *url; /* "http://127.0.0.1:PORT" */
    GMutex lock;
    GPtrArray *requests; /* char *, as they came */
};

/* Reads head and body (Content-Length or chunks are not told apart: head and what it announces). */
static char *raw_read(GInputStream *in, GCancellable *stop)
{
    GString *text = g_string_new(NULL);
    char buffer[4096];
    for (;;) {
        const char *end = strstr(text->str, "\r\n\r\n");
        if (end != NULL) {
            const char *length = strstr(text->str, "\r\nContent-Length:");
            gsize body = length != NULL && length < end ? (gsize)g_ascii_strtoull(length + 17, NULL, 10) : 0;
            if (text->len >= (gsize)(end - text->str) + 4 + body)
                break;
        }
        gssize got = g_input_stream_read(in, buffer, sizeof buffer, stop, NULL);
        if (got <= 0)
            break;
        g_string_append_len(text, buffer, got);
    }
    return g_string_free(text, FALSE);
}

/* The next connection with something to read: the one kept for more, or a new one. NULL: stopped. */
static GSocketConnection *raw_next(struct raw_server *s, GSocketConnection **reused)
{
    GSocketConnection *old = g_steal_pointer(reused);
    if (old != NULL) {
        GPollFD fds[3] = {{.fd = g_socket_get_fd(g_socket_connection_get_socket(old)), .events = G_IO_IN},
                          {.fd = g_socket_get_fd(s->listener), .events = G_IO_IN}};
        fds[2] = s->stop_fd;
        g_poll(fds, 3, -1);
        if (fds[0].revents != 0)
            return old;
        g_object_unref(old);
    }
    GSocket *socket = g_socket_accept(s->listener, s->stop, NULL);
    if (socket == NULL)
        return NULL;
    GSocketConnection *c = g_socket_connection_factory_create_connection(socket);
    g_object_unref(socket);
    return c;
}

static gpointer raw_serve(gpointer user)
{
    struct raw_server *s = user;
    GPtrArray *kept = g_ptr_array_new_with_free_func(g_object_unref);
    GSocketConnection *reused = NULL, *c;
    for (guint i = 0; i < s->n && (c = raw_next(s, &reused)) != NULL;) {
        char *request = raw_read(g_io_stream_get_input_stream(G_IO_STREAM(c)), s->stop);
        if (*request == '\0') { /* opened, or kept, and not used */
            g_free(request);
            g_object_unref(c);
            continue;
        }
        g_mutex_lock(&s->lock);
        g_ptr_array_add(s->requests, request);
        g_mutex_unlock(&s->lock);
        const struct raw_answer *a = &s->answers[i++];
        if (a->bytes != NULL)
            g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(c)), a->bytes,
                                      a->len > 0 ? a->len : strlen(a->bytes), NULL, s->stop, NULL);
        if (a->reuse)
            reused = c;
        else if (a->keep)
            g_ptr_array_add(kept, c);
        else
            g_object_unref(c);
    }
    g_clear_object(&reused);
    if (kept->len > 0) /* until raw_server_stop() */
        g_poll(&s->stop_fd, 1, -1);
    g_ptr_array_unref(kept);
    return NULL;
}

static void raw_server_start(struct raw_server *s, const struct raw_answer *answers, guint n)
{
    memset(s, 0, sizeof *s);
    s->stop = g_cancellable_new();
    if (!g_cancellable_make_pollfd(s->stop, &s->stop_fd))
        g_error("no descriptor");
    s->answers = answers;
    s->n = n;
    g_mutex_init(&s->lock);
    s->requests = g_ptr_array_new_with_free_func(g_free);
    GInetAddress *loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    GSocketAddress *any = g_inet_socket_address_new(loopback, 0), *bound = NULL;
    s->listener = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
    if (!g_socket_bind(s->listener, any, TRUE, NULL) || !g_socket_listen(s->listener, NULL) ||
        (bound = g_socket_get_local_address(s->listener, NULL)) == NULL)
        g_error("no port");
    s->url =
        g_strdup_printf("http://127.0.0.1:%u", g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound)));
    g_object_unref(bound);
    g_object_unref(any);
    g_object_unref(loopback);
    s->thread = g_thread_new("raw", raw_serve, s);
}

static guint raw_server_count(struct raw_server *s)
{
    g_mutex_lock(&s->lock);
    guint n = s->requests->len;
    g_mutex_unlock(&s->lock);
    return n;
}

static void raw_server_stop(struct raw_server *s)
{
    g_cancellable_cancel(s->stop);
    g_thread_join(s->thread);
    g_cancellable_release_fd(s->stop);
    g_object_unref(s->stop);
    g_socket_close(s->listener, NULL);
    g_object_unref(s->listener);
    g_ptr_array_unref(s->requests);
    g_mutex_clear(&s->lock);
    g_free(s->url);
}

#endif
