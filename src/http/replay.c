/* A transcript as a transport; its form is described in docs/HACKING.md, "Transcripts". */
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "repute/err.h"
#include "transport.h"

struct event { /* what the server does next */
    enum { EVENT_RESPONSE, EVENT_ERROR, EVENT_CHUNK, EVENT_END } type;
    struct http_response *response;
    char *bytes;
    gsize len;
    GError *error;
};

struct expected {
    char *method, *url;
    GPtrArray *headers; /* char *: "name: value" that must be there */
    GString *body;      /* or NULL: none is expected */
    GPtrArray *parts;   /* char *: "name=value", "name=@file" */
    char *body_file;    /* name of the file whose bytes are the body, or NULL */
    GPtrArray *events;  /* struct event * */
};

struct open_exchange {
    guint id;
    struct expected *expected; /* NULL: it did not match */
    guint next;                /* event */
    struct http_events events;
    gpointer user;
};

struct replay {
    struct http_transport base;
    GPtrArray *script; /* struct expected * */
    guint used, last_id;
    GPtrArray *open; /* struct open_exchange * */
    char *problem;
    int wake_fd;
};

static void event_free(gpointer p)
{
    struct event *e = p;
    http_response_free(e->response);
    g_free(e->bytes);
    g_clear_error(&e->error);
    g_free(e);
}

static void expected_free(gpointer p)
{
    struct expected *e = p;
    g_free(e->method);
    g_free(e->url);
    g_ptr_array_unref(e->headers);
    g_ptr_array_unref(e->parts);
    g_free(e->body_file);
    g_ptr_array_unref(e->events);
    if (e->body != NULL)
        g_string_free(e->body, TRUE);
    g_free(e);
}

/* --- reading the file --- */

struct reader {
    const char *path;
    guint line;
    GPtrArray *script;
    struct expected *now; /* the exchange being read */
    gboolean in_body, in_answer;
    GString *answer; /* body of the answer being read */
    struct http_response *response;
};

static struct event *add_event(struct reader *r, int type)
{
    struct event *e = g_new0(struct event, 1);
    e->type = type;
    g_ptr_array_add(r->now->events, e);
    return e;
}

static void end_answer(struct reader *r)
{
    if (r->response == NULL)
        return;
    g_bytes_unref(r->response->body);
    r->response->body = g_string_free_to_bytes(g_steal_pointer(&r->answer));
    r->response->final_url = g_strdup(r->now->url);
    add_event(r, EVENT_RESPONSE)->response = g_steal_pointer(&r->response);
}

static gboolean bad_line(const struct reader *r, const char *expected, GError **error)
{
    err_set(error, ERR_INVALID, "%s:%u: expected %s", r->path, r->line, expected);
    return FALSE;
}

static void begin_exchange(struct reader *r, const char *line)
{
    end_answer(r);
    struct expected *e = g_new0(struct expected, 1);
    const char *blank = strchr(line, ' ');
    e->method = g_strndup(line, (gsize)(blank - line));
    e->url = g_strstrip(g_strdup(blank));
    e->headers = g_ptr_array_new_with_free_func(g_free);
    e->parts = g_ptr_array_new_with_free_func(g_free);
    e->events = g_ptr_array_new_with_free_func(event_free);
    g_ptr_array_add(r->script, e);
    r->now = e;
    r->in_body = r->in_answer = FALSE;
}

static GString *request_body(struct reader *r)
{
    if (r->now->body == NULL)
        r->now->body = g_string_new(NULL);
    return r->now->body;
}

static gboolean request_line(struct reader *r, const char *line, GError **error)
{
    static const char *const methods[] = {"GET ", "POST ", "PUT ", "DELETE ", "PATCH "};
    gboolean fresh = r->now == NULL || r->in_answer;
    for (guint i = 0; fresh && i < G_N_ELEMENTS(methods); i++)
        if (line[0] == ' ' && g_str_has_prefix(line + 1, methods[i])) {
            begin_exchange(r, line + 1);
            return TRUE;
        }
    if (fresh)
        return bad_line(r, "'> METHOD URL'", error);
    if (line[0] == '+') {
        g_ptr_array_add(r->now->parts, g_strdup(line[1] == ' ' ? line + 2 : line + 1));
    } else if (line[0] == '@') {
        g_free(r->now->body_file);
        r->now->body_file = g_strstrip(g_strdup(line + 1));
    } else if (line[0] == '=') {
        char **pair = g_strsplit(line[1] == ' ' ? line + 2 : line + 1, "=", 2);
        char *value = g_strcompress(pair[0] != NULL && pair[1] != NULL ? pair[1] : "");
        http_form_add(request_body(r), pair[0] != NULL ? pair[0] : "", value);
        g_free(value);
        g_strfreev(pair);
    } else if (*line == '\0') {
        r->in_body = TRUE;
    } else if (r->in_body) {
        GString *body = request_body(r);
        g_string_append_printf(body, "%s%s", body->len > 0 ? "\n" : "", line + 1);
    } else {
        g_ptr_array_add(r->now->headers, g_strdup(line + 1));
    }
    return TRUE;
}

static gboolean error_event(struct reader *r, int type, const char *text, GError **error)
{
    char **words = g_strsplit(text, " ", 2);
    enum err_code code;
    gboolean known = words[0] != NULL && err_code_from_name(words[0], &code);
    if (known)
        err_set(&add_event(r, type)->error, code, "%s",
                words[1] != NULL ? words[1] : "as the transcript says");
    g_strfreev(words);
    return known || bad_line(r, "a code of err.h after 'error' or 'end'", error);
}

static gboolean answer_line(struct reader *r, const char *line, GError **error)
{
    if (r->now == NULL)
        return bad_line(r, "a request before its answer", error);
    if (line[0] == '~') {
        end_answer(r);
        struct event *e = add_event(r, EVENT_CHUNK);
        e->bytes = g_strcompress(line[1] == ' ' ? line + 2 : line + 1);
        e->len = strlen(e->bytes);
        return TRUE;
    }
    const char *text = line[0] == ' ' ? line + 1 : line;
    if (!r->in_answer) {
        r->in_answer = TRUE;
        r->in_body = FALSE;
        if (g_str_has_prefix(text, "error "))
            return error_event(r, EVENT_ERROR, text + 6, error);
        if (!g_ascii_isdigit(*text))
            return bad_line(r, "a status, or 'error CODE WORDS'", error);
        r->response = http_response_new(strtol(text, NULL, 10));
        r->answer = g_string_new(NULL);
    } else if (r->response == NULL) {
        if (strcmp(text, "end") == 0)
            add_event(r, EVENT_END);
        else if (g_str_has_prefix(text, "end "))
            return error_event(r, EVENT_END, text + 4, error);
        else
            return bad_line(r, "'<~ BYTES' or '< end'", error);
    } else if (r->in_body) {
        g_string_append_printf(r->answer, "%s%s", r->answer->len > 0 ? "\n" : "", text);
    } else if (*text == '\0') {
        r->in_body = TRUE;
    } else {
        const char *colon = strchr(text, ':');
        if (colon == NULL)
            return bad_line(r, "'< name: value', or '<' alone before the body", error);
        char *name = g_strndup(text, (gsize)(colon - text));
        http_response_add_header(r->response, name, colon + 1);
        g_free(name);
    }
    return TRUE;
}

static GPtrArray *read_script(const char *path, GError **error)
{
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, error))
        return NULL;
    struct reader r = {.path = path, .script = g_ptr_array_new_with_free_func(expected_free)};
    char **lines = g_strsplit(text, "\n", 0);
    gboolean ok = TRUE;
    for (guint i = 0; ok && lines[i] != NULL; i++) {
        r.line = i + 1;
        if (lines[i][0] == '>')
            ok = request_line(&r, lines[i] + 1, error);
        else if (lines[i][0] == '<')
            ok = answer_line(&r, lines[i] + 1, error);
    }
    if (ok)
        end_answer(&r);
    http_response_free(r.response);
    if (r.answer != NULL)
        g_string_free(r.answer, TRUE);
    g_strfreev(lines);
    g_free(text);
    if (!ok)
        g_clear_pointer(&r.script, g_ptr_array_unref);
    return r.script;
}

/* --- comparing --- */

static char *differs(const char *what, const char *expected, const char *got)
{
    return g_strdup_printf("%s: expected '%s', got '%s'", what, expected, got != NULL ? got : "nothing");
}

static char *header_difference(const struct expected *e, const struct http_request *r)
{
    for (guint i = 0; i < e->headers->len; i++) {
        const char *line = g_ptr_array_index(e->headers, i), *got = NULL;
        const char *colon = strchr(line, ':');
        gsize len = colon != NULL ? (gsize)(colon - line) : strlen(line);
        for (guint k = 0; k < r->headers->len; k++) {
            const struct http_header *h = g_ptr_array_index(r->headers, k);
            if (strlen(h->name) == len && g_ascii_strncasecmp(h->name, line, len) == 0)
                got = h->value;
        }
        char *value = g_strstrip(g_strdup(colon != NULL ? colon + 1 : ""));
        char *result = g_strcmp0(got, value) != 0 ? differs(line, value, got) : NULL;
        g_free(value);
        if (result != NULL)
            return result;
    }
    return NULL;
}

static char *part_difference(const struct expected *e, const struct http_request *r)
{
    guint n = r->parts != NULL ? r->parts->len : 0;
    for (guint i = 0; i < MAX(n, e->parts->len); i++) {
        const struct http_part *p = i < n ? g_ptr_array_index(r->parts, i) : NULL;
        char *name = p != NULL && p->file != NULL ? g_path_get_basename(p->file) : NULL;
        char *got = p == NULL ? NULL
                              : g_strdup_printf("%s=%s%s", p->name, name != NULL ? "@" : "",
                                                name != NULL ? name : p->value);
        const char *expected = i < e->parts->len ? g_ptr_array_index(e->parts, i) : "";
        char *result = g_strcmp0(got, expected) != 0 ? differs("part", expected, got) : NULL;
        g_free(name);
        g_free(got);
        if (result != NULL)
            return result;
    }
    return NULL;
}

/* NULL where it is what the transcript expects. */
static char *difference(const struct expected *e, const struct http_request *r)
{
    if (strcmp(e->method, r->method) != 0 || strcmp(e->url, r->url) != 0) {
        char *expected = g_strdup_printf("%s %s", e->method, e->url),
             *got = g_strdup_printf("%s %s", r->method, r->url);
        char *result = differs("request", expected, got);
        g_free(expected);
        g_free(got);
        return result;
    }
    char *result = header_difference(e, r);
    if (result == NULL)
        result = part_difference(e, r);
    if (result != NULL)
        return result;
    char *file = r->body_file != NULL ? g_path_get_basename(r->body_file) : NULL;
    if (g_strcmp0(e->body_file, file) != 0)
        result = differs("file", e->body_file != NULL ? e->body_file : "none", file);
    g_free(file);
    if (result != NULL)
        return result;
    gsize len = 0;
    const char *bytes = r->body != NULL ? g_bytes_get_data(r->body, &len) : NULL;
    char *got = g_strndup(bytes != NULL ? bytes : "", len);
    const char *expected = e->body != NULL ? e->body->str : "";
    if (strcmp(got, expected) != 0)
        result = differs("body", expected, got);
    g_free(got);
    return result;
}

/* --- the transport --- */

static guint replay_start(struct http_transport *t, struct http_request *request,
                          const struct http_events *events, gpointer user)
{
    struct replay *r = (struct replay *)t;
    struct open_exchange *x = g_new0(struct open_exchange, 1);
    x->id = ++r->last_id;
    x->events = *events;
    x->user = user;
    char *problem = NULL;
    if (r->used >= r->script->len) {
        problem = g_strdup_printf("the transcript ends before '%s %s'", request->method, request->url);
    } else {
        struct expected *e = g_ptr_array_index(r->script, r->used++);
        char *why = difference(e, request);
        if (why == NULL)
            x->expected = e;
        else
            problem = g_strdup_printf("exchange %u: %s", r->used, why);
        g_free(why);
    }
    if (r->problem == NULL)
        r->problem = g_steal_pointer(&problem);
    g_free(problem);
    http_request_free(request);
    g_ptr_array_add(r->open, x);
    return x->id;
}

static struct open_exchange *find_open(struct replay *r, guint id, guint *index)
{
    for (guint i = 0; i < r->open->len; i++) {
        struct open_exchange *x = g_ptr_array_index(r->open, i);
        *index = i;
        if (x->id == id)
            return x;
    }
    return NULL;
}

static void replay_cancel(struct http_transport *t, guint id)
{
    struct replay *r = (struct replay *)t;
    guint index = 0;
    if (find_open(r, id, &index) != NULL)
        g_ptr_array_remove_index(r->open, index);
}

/* One event of the exchange; FALSE where it has none left (a stream left open by its transcript). */
static gboolean step_exchange(struct replay *r, guint index)
{
    struct open_exchange *x = g_ptr_array_index(r->open, index);
    struct open_exchange copy = *x;
    if (x->expected == NULL || x->expected->events->len == 0) {
        GError *error = NULL;
        err_set(&error, ERR_INTERNAL, "%s", r->problem != NULL ? r->problem : "the transcript has no answer");
        g_ptr_array_remove_index(r->open, index);
        copy.events.done(copy.user, NULL, error);
        return TRUE;
    }
    if (x->next >= x->expected->events->len)
        return FALSE;
    struct event *e = g_ptr_array_index(x->expected->events, x->next++);
    gboolean more = x->next < x->expected->events->len;
    if (e->type == EVENT_ERROR || e->type == EVENT_END || (e->type == EVENT_RESPONSE && !more))
        g_ptr_array_remove_index(r->open, index);
    if (e->type == EVENT_RESPONSE)
        copy.events.done(copy.user, g_steal_pointer(&e->response), NULL);
    else if (e->type == EVENT_ERROR)
        copy.events.done(copy.user, NULL, g_steal_pointer(&e->error));
    else if (e->type == EVENT_CHUNK)
        copy.events.chunk(copy.user, e->bytes, e->len);
    else
        copy.events.stream_end(copy.user, g_steal_pointer(&e->error));
    return TRUE;
}

static int replay_perform(struct http_transport *t, int timeout_ms, int extra_fd)
{
    struct replay *r = (struct replay *)t;
    gboolean any = FALSE;
    for (guint i = 0; !any && i < r->open->len; i++)
        any = step_exchange(r, i);
    if (!any && timeout_ms != 0) {
        struct pollfd fds[] = {{.fd = r->wake_fd, .events = POLLIN}, {.fd = extra_fd, .events = POLLIN}};
        eventfd_t count;
        if (poll(fds, extra_fd >= 0 ? 2 : 1, timeout_ms) > 0 && (fds[0].revents & POLLIN) != 0)
            eventfd_read(r->wake_fd, &count);
    }
    return (int)r->open->len;
}

static void replay_wake(struct http_transport *t)
{
    eventfd_write(((struct replay *)t)->wake_fd, 1);
}

static const char *replay_problem(const struct http_transport *t)
{
    struct replay *r = (struct replay *)t;
    if (r->problem == NULL && r->used < r->script->len) {
        const struct expected *e = g_ptr_array_index(r->script, r->used);
        r->problem =
            g_strdup_printf("exchange %u was never asked for: '%s %s'", r->used + 1, e->method, e->url);
    }
    return r->problem;
}

static void replay_free(struct http_transport *t)
{
    struct replay *r = (struct replay *)t;
    while (r->open->len > 0) {
        struct open_exchange *x = g_ptr_array_steal_index(r->open, 0);
        GError *error = NULL;
        err_set(&error, ERR_CANCELLED, "the program ended before the answer came");
        if (x->next > 0)
            x->events.stream_end(x->user, error);
        else
            x->events.done(x->user, NULL, error);
        g_free(x);
    }
    g_ptr_array_unref(r->open);
    g_ptr_array_unref(r->script);
    g_free(r->problem);
    close(r->wake_fd);
    g_free(r);
}

static const struct transport_ops REPLAY_OPS = {
    .start = replay_start,
    .cancel = replay_cancel,
    .perform = replay_perform,
    .wake = replay_wake,
    .problem = replay_problem,
    .free = replay_free,
};

struct http_transport *http_replay_new(const char *path, GError **error)
{
    GPtrArray *script = read_script(path, error);
    if (script == NULL)
        return NULL;
    struct replay *r = g_new0(struct replay, 1);
    r->base.ops = &REPLAY_OPS;
    r->script = script;
    r->open = g_ptr_array_new_with_free_func(g_free);
    r->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return &r->base;
}
