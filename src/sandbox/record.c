/* The log of requests, for assertions. */
#include "server.h"

#include <string.h>
#include <time.h>

#define KEPT 4096

static void clear(gpointer p)
{
    struct sandbox_request *r = p;
    g_free(r->method);
    g_free(r->path);
    g_free(r->query);
    g_free(r->body);
    if (r->headers != NULL)
        g_hash_table_unref(r->headers);
}

/* Counted: the log and the exchange at work both hold a request. */
struct sandbox_request *sb_record_new(void)
{
    return g_rc_box_new0(struct sandbox_request);
}

void sandbox_request_free(struct sandbox_request *r)
{
    if (r != NULL)
        g_rc_box_release_full(r, clear);
}

const char *sandbox_request_header(const struct sandbox_request *r, const char *lower_case_name)
{
    return g_hash_table_lookup(r->headers, lower_case_name);
}

void sb_record_request(struct sandbox *s, struct sandbox_request *r)
{
    struct server *server = s->server;
    r->serial = ++s->last_serial;
    r->time_ms = sb_state_now(s);
    g_queue_push_tail(&server->log, g_rc_box_acquire(r));
    while (g_queue_get_length(&server->log) > KEPT)
        sandbox_request_free(g_queue_pop_head(&server->log));
    char *key = g_strdup_printf("%s %s", r->method, r->path);
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(server->counts, key));
    g_hash_table_replace(server->counts, key, GUINT_TO_POINTER(n + 1));
    pthread_cond_broadcast(&server->heard);
}

void sb_record_clear(struct sandbox *s)
{
    g_queue_clear_full(&s->server->log, (GDestroyNotify)sandbox_request_free);
    g_hash_table_remove_all(s->server->counts);
}

void sandbox_requests_forget(struct sandbox *s)
{
    SANDBOX_LOCK(s);
    sb_record_clear(s);
    SANDBOX_UNLOCK(s);
}

static guint count(struct sandbox *s, const char *method, const char *prefix)
{
    GHashTableIter iter;
    gpointer key, value;
    guint n = 0;
    g_hash_table_iter_init(&iter, s->server->counts);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        const char *path = strchr(key, ' ') + 1;
        gsize length = (gsize)(path - 1 - (char *)key);
        if (method != NULL && (strlen(method) != length || strncmp(method, key, length) != 0))
            continue;
        if (prefix == NULL || g_str_has_prefix(path, prefix))
            n += GPOINTER_TO_UINT(value);
    }
    return n;
}

guint sandbox_requests(struct sandbox *s, const char *method, const char *prefix)
{
    SANDBOX_LOCK(s);
    guint n = count(s, method, prefix);
    SANDBOX_UNLOCK(s);
    return n;
}

gboolean sandbox_wait_requests(struct sandbox *s, const char *method, const char *prefix, guint n,
                               int timeout_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    gint64 ns = until.tv_nsec + (gint64)timeout_ms * 1000000;
    until.tv_sec += ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    SANDBOX_LOCK(s);
    int rc = 0;
    while (count(s, method, prefix) < n && rc == 0)
        rc = pthread_cond_timedwait(&s->server->heard, &s->lock, &until);
    gboolean enough = count(s, method, prefix) >= n;
    SANDBOX_UNLOCK(s);
    return enough;
}

static struct sandbox_request *copy(const struct sandbox_request *r)
{
    struct sandbox_request *out = sb_record_new();
    *out = *r;
    out->method = g_strdup(r->method);
    out->path = g_strdup(r->path);
    out->query = g_strdup(r->query);
    out->body = g_malloc(r->body_length + 1);
    memcpy(out->body, r->body, r->body_length + 1);
    out->headers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, r->headers);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_hash_table_insert(out->headers, g_strdup(key), g_strdup(value));
    return out;
}

struct sandbox_request *sandbox_request_last(struct sandbox *s, const char *method, const char *prefix,
                                             guint back)
{
    struct sandbox_request *found = NULL;
    SANDBOX_LOCK(s);
    for (GList *l = s->server->log.tail; l != NULL && found == NULL; l = l->prev) {
        const struct sandbox_request *r = l->data;
        if (method != NULL && strcmp(method, r->method) != 0)
            continue;
        if (prefix != NULL && !g_str_has_prefix(r->path, prefix))
            continue;
        if (back-- == 0)
            found = copy(r);
    }
    SANDBOX_UNLOCK(s);
    return found;
}
