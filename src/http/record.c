/* A transport that writes down what passes through another one, in the form replay reads. Tokens are
 * replaced; bodies are still what people wrote: a recording is for finding a fault, not for a repository. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "repute/err.h"
#include "repute/log.h"
#include "transport.h"

struct record {
    struct http_transport base;
    struct http_transport *inner;
    FILE *file;
    GHashTable *open; /* id → struct recorded * */
};

struct recorded {
    struct record *record;
    guint id;
    GString *text;
    struct http_events events;
    gpointer user;
};

static void recorded_free(gpointer p)
{
    struct recorded *x = p;
    g_string_free(x->text, TRUE);
    g_free(x);
}

/* Each line with its mark in front, secrets out. */
static void add_lines(GString *out, const char *mark, const char *bytes, gsize len)
{
    char *valid = g_utf8_make_valid(bytes, (gssize)len), *safe = log_redact(valid);
    char **lines = g_strsplit(safe, "\n", 0);
    for (guint i = 0; lines[i] != NULL; i++)
        g_string_append_printf(out, "%s%s%s\n", mark, *lines[i] != '\0' ? " " : "", lines[i]);
    g_strfreev(lines);
    g_free(safe);
    g_free(valid);
}

static void add_request(GString *out, const struct http_request *r)
{
    char *line = g_strdup_printf("%s %s", r->method, r->url);
    add_lines(out, ">", line, strlen(line));
    g_free(line);
    for (guint i = 0; i < r->headers->len; i++) {
        const struct http_header *h = g_ptr_array_index(r->headers, i);
        if (g_ascii_strcasecmp(h->name, "authorization") == 0 || g_ascii_strcasecmp(h->name, "cookie") == 0) {
            g_string_append_printf(out, "> %s: Bearer TOKEN\n", h->name);
            continue;
        }
        line = g_strdup_printf("%s: %s", h->name, h->value);
        add_lines(out, ">", line, strlen(line));
        g_free(line);
    }
    for (guint i = 0; r->parts != NULL && i < r->parts->len; i++) {
        const struct http_part *p = g_ptr_array_index(r->parts, i);
        g_string_append_printf(out, ">+ %s=%s%s\n", p->name, p->file != NULL ? "@" : "",
                               p->file != NULL ? p->filename : p->value);
    }
    if (r->body_file != NULL) {
        char *name = g_path_get_basename(r->body_file);
        g_string_append_printf(out, ">@ %s\n", name);
        g_free(name);
    } else if (r->body != NULL && g_bytes_get_size(r->body) > 0) {
        g_string_append(out, ">\n");
        add_lines(out, ">", g_bytes_get_data(r->body, NULL), g_bytes_get_size(r->body));
    }
}

static void add_response(GString *out, const struct http_response *r)
{
    g_string_append_printf(out, "< %ld\n", r->status);
    for (guint i = 0; i < r->headers->len; i++) {
        const struct http_header *h = g_ptr_array_index(r->headers, i);
        if (strcmp(h->name, "set-cookie") == 0)
            continue;
        char *line = g_strdup_printf("%s: %s", h->name, h->value);
        add_lines(out, "<", line, strlen(line));
        g_free(line);
    }
    if (g_bytes_get_size(r->body) > 0) {
        g_string_append(out, "<\n");
        add_lines(out, "<", g_bytes_get_data(r->body, NULL), g_bytes_get_size(r->body));
    }
}

static void add_error(GString *out, const char *word, const GError *error)
{
    if (error == NULL) {
        g_string_append_printf(out, "< %s\n", word);
        return;
    }
    char *line = g_strdup_printf("%s %s %s", word, err_code_name((enum err_code)error->code), error->message);
    add_lines(out, "<", line, strlen(line));
    g_free(line);
}

static void finish(struct recorded *x)
{
    fprintf(x->record->file, "%s\n", x->text->str);
    fflush(x->record->file);
    g_hash_table_remove(x->record->open, GUINT_TO_POINTER(x->id));
}

static void on_done(gpointer user, struct http_response *response, GError *error)
{
    struct recorded *x = user, copy = *x;
    if (response != NULL)
        add_response(x->text, response);
    else
        add_error(x->text, "error", error);
    /* A stream goes on after its head; whatever else has a body is over. */
    const char *type = response != NULL ? http_response_header(response, "content-type") : NULL;
    if (type == NULL || !g_str_has_prefix(type, "text/event-stream"))
        finish(x);
    copy.events.done(copy.user, response, error);
}

static void on_chunk(gpointer user, const char *bytes, gsize len)
{
    struct recorded *x = user, copy = *x;
    char *valid = g_utf8_make_valid(bytes, (gssize)len), *safe = log_redact(valid),
         *escaped = g_strescape(safe, NULL);
    g_string_append_printf(x->text, "<~ %s\n", escaped);
    g_free(escaped);
    g_free(safe);
    g_free(valid);
    copy.events.chunk(copy.user, bytes, len);
}

static void on_end(gpointer user, GError *error)
{
    struct recorded *x = user, copy = *x;
    add_error(x->text, "end", error);
    finish(x);
    copy.events.stream_end(copy.user, error);
}

static guint record_start(struct http_transport *t, struct http_request *request,
                          const struct http_events *events, gpointer user)
{
    static const struct http_events own = {on_done, on_chunk, on_end};
    struct record *r = (struct record *)t;
    struct recorded *x = g_new0(struct recorded, 1);
    *x = (struct recorded){.record = r, .text = g_string_new(NULL), .events = *events, .user = user};
    add_request(x->text, request);
    x->id = http_start(r->inner, request, &own, x);
    g_hash_table_insert(r->open, GUINT_TO_POINTER(x->id), x);
    return x->id;
}

static void record_cancel(struct http_transport *t, guint id)
{
    struct record *r = (struct record *)t;
    http_cancel(r->inner, id);
    g_hash_table_remove(r->open, GUINT_TO_POINTER(id));
}

static int record_perform(struct http_transport *t, int timeout_ms, int extra_fd)
{
    return http_perform(((struct record *)t)->inner, timeout_ms, extra_fd);
}

static void record_wake(struct http_transport *t)
{
    http_wake(((struct record *)t)->inner);
}

static const char *record_problem(const struct http_transport *t)
{
    return http_replay_problem(((const struct record *)t)->inner);
}

static void record_free(struct http_transport *t)
{
    struct record *r = (struct record *)t;
    http_transport_free(r->inner);
    g_hash_table_unref(r->open);
    fclose(r->file);
    g_free(r);
}

static const struct transport_ops RECORD_OPS = {
    .start = record_start,
    .cancel = record_cancel,
    .perform = record_perform,
    .wake = record_wake,
    .problem = record_problem,
    .free = record_free,
};

struct http_transport *http_record_new(struct http_transport *inner, const char *path, GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL) {
        err_set(error, ERR_INVALID, "the recording '%s' cannot be written: %s", path, g_strerror(errno));
        if (fd >= 0)
            close(fd);
        http_transport_free(inner);
        return NULL;
    }
    struct record *r = g_new0(struct record, 1);
    r->base.ops = &RECORD_OPS;
    r->inner = inner;
    r->file = file;
    r->open = g_hash_table_new_full(NULL, NULL, NULL, recorded_free);
    return &r->base;
}
