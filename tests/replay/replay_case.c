#include "replay_case.h"

#include <stdio.h>
#include <string.h>

#include "repute/clock.h"
#include "repute/err.h"
#include "repute/platform.h"

struct run {
    const char *path;
    struct task_config config;
    char *task, *url, *token, *remote_id, *handle, *key;
    GString *args_text, *expected;
    char *kept;       /* the secret as it is kept by now; NULL: the token */
    char *faster;     /* somebody else keeps this before the task can */
    GPtrArray *known; /* char *: uris that the store has */
    json_t *args;
    gint64 now_ms;
    /* while it runs */
    const struct platform_ops *ops;
    struct task *running;
    struct http_transport *transport;
    GString *got;
    GQueue inputs; /* struct step_input *, of what the transport delivered */
    gboolean ended;
};

/* --- canonical text --- */

G_GNUC_PRINTF(2, 3) static void say(struct run *r, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_string_append(r->got, "= ");
    g_string_append_vprintf(r->got, format, args);
    g_string_append_c(r->got, '\n');
    va_end(args);
}

/* Quotes, backslashes and line breaks escaped; everything else as it is. */
static char *quoted(const char *value)
{
    GString *out = g_string_new(NULL);
    for (const char *p = value; *p != '\0'; p++) {
        if (*p == '\n')
            g_string_append(out, "\\n");
        else if (*p == '"' || *p == '\\')
            g_string_append_printf(out, "\\%c", *p);
        else
            g_string_append_c(out, *p);
    }
    return g_string_free(out, FALSE);
}

static void field(GString *line, const char *name, const char *value)
{
    if (value == NULL)
        return;
    gboolean bare = *value != '\0' && strpbrk(value, " \"\\\n") == NULL;
    char *escaped = bare ? g_strdup(value) : quoted(value);
    g_string_append_printf(line, bare ? " %s=%s" : " %s=\"%s\"", name, escaped);
    g_free(escaped);
}

static void time_field(GString *line, const char *name, gint64 ms)
{
    char *text = ms != 0 ? clock_format_rfc3339(ms) : NULL;
    field(line, name, text);
    g_free(text);
}

static void number_field(GString *line, const char *name, gint64 n, gint64 absent)
{
    if (n != absent)
        g_string_append_printf(line, " %s=%" G_GINT64_FORMAT, name, n);
}

static void say_profile(GString *line, const struct profile *p)
{
    field(line, "by", p->handle);
    field(line, "by-uri", p->uri);
    field(line, "by-id", p->remote_id);
    field(line, "by-name", p->name);
    number_field(line, "followers", p->followers, -1);
    if (p->bot)
        g_string_append(line, " bot");
}

static void say_media(GString *line, const struct item *i)
{
    for (guint k = 0; k < i->media->len; k++) {
        const struct media *m = g_ptr_array_index(i->media, k);
        field(line, m->type, m->url);
        field(line, "alt", m->alt);
    }
}

static void say_item(struct run *r, const struct item *i)
{
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "item %s %s %s", direction_name(i->direction), item_kind_name(i->kind),
                           visibility_name(i->visibility));
    field(line, "uri", i->uri);
    field(line, "id", i->remote_id);
    field(line, "url", i->url);
    say_profile(line, &i->author);
    field(line, "to", i->in_reply_to);
    field(line, "to-author", i->in_reply_to_author);
    time_field(line, "at", i->created_at);
    time_field(line, "edited", i->edited_at);
    field(line, "lang", i->language);
    field(line, "warning", i->warning);
    field(line, "text", i->text);
    field(line, "poll", i->poll);
    say_media(line, i);
    number_field(line, "favourites", i->favourites, -1);
    number_field(line, "reposts", i->reposts, -1);
    number_field(line, "replies", i->replies, -1);
    g_string_append_printf(line, "%s%s%s%s", i->favourited ? " favourited" : "",
                           i->reposted ? " reposted" : "", i->automatic ? " automatic" : "",
                           i->watched ? " watched" : "");
    say(r, "%s", line->str);
    g_string_free(line, TRUE);
}

static void say_reaction(struct run *r, const struct batch_reaction *x)
{
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "reaction %s", reaction_kind_name(x->kind));
    field(line, "id", x->remote_id);
    field(line, "item", x->item_uri);
    say_profile(line, &x->by);
    time_field(line, "at", x->at);
    say(r, "%s", line->str);
    g_string_free(line, TRUE);
}

static void say_gap(struct run *r, const struct batch_gap *g)
{
    GString *line = g_string_new("gap");
    field(line, "stream", g->stream);
    time_field(line, "from", g->from_ms);
    time_field(line, "to", g->to_ms);
    field(line, "cursor", g->cursor);
    say(r, "%s", line->str);
    g_string_free(line, TRUE);
}

static void say_batch(struct run *r, const struct batch *b)
{
    GString *line = g_string_new("commit");
    field(line, "stream", b->stream);
    field(line, "cursor", b->cursor);
    time_field(line, "complete-to", b->complete_to);
    number_field(line, "gap-filled", b->gap_filled, 0);
    number_field(line, "gap-narrowed", b->gap_narrowed, 0);
    time_field(line, "gap-to", b->gap_to_ms);
    field(line, "gap-cursor", b->gap_cursor);
    field(line, "handle", b->handle);
    field(line, "name", b->display_name);
    field(line, "id", b->remote_id);
    field(line, "uri", b->uri);
    field(line, "limits", b->limits);
    time_field(line, "proved", b->proved_at);
    say(r, "%s", line->str);
    g_string_free(line, TRUE);
    for (guint i = 0; i < b->items->len; i++)
        say_item(r, g_ptr_array_index(b->items, i));
    for (guint i = 0; i < b->reactions->len; i++)
        say_reaction(r, g_ptr_array_index(b->reactions, i));
    for (guint i = 0; i < b->deleted->len; i++)
        say(r, "deleted %s", (const char *)g_ptr_array_index(b->deleted, i));
    for (guint i = 0; i < b->gaps->len; i++)
        say_gap(r, g_ptr_array_index(b->gaps, i));
}

/* --- running --- */

static void input_push(struct run *r, struct step_input in)
{
    struct step_input *copy = g_new(struct step_input, 1);
    *copy = in;
    g_queue_push_tail(&r->inputs, copy);
}

static void on_done(gpointer user, struct http_response *response, GError *error)
{
    input_push(user, (struct step_input){.type = response != NULL ? IN_RESPONSE : IN_ERROR,
                                         .response = response,
                                         .error = error});
}

static void on_chunk(gpointer user, const char *bytes, gsize len)
{
    input_push(user, (struct step_input){.type = IN_CHUNK, .chunk = g_strndup(bytes, len), .chunk_len = len});
}

static void on_end(gpointer user, GError *error)
{
    input_push(user, (struct step_input){.type = IN_STREAM_END, .error = error});
}

static void input_free(struct step_input *in)
{
    http_response_free((struct http_response *)in->response);
    g_free((char *)in->chunk);
    if (in->missing != NULL)
        g_ptr_array_unref((GPtrArray *)in->missing);
    if (in->error != NULL)
        g_error_free((GError *)in->error);
    g_free(in);
}

static void say_result(struct run *r, const json_t *result)
{
    char *text = result != NULL ? json_dumps(result, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    say(r, "done%s%s", text != NULL ? " " : "", text != NULL ? text : "");
    free(text);
}

static const GPtrArray *find_missing(const struct run *r, const GPtrArray *uris)
{
    GPtrArray *missing = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < uris->len; i++)
        if (!g_ptr_array_find_with_equal_func(r->known, g_ptr_array_index(uris, i), g_str_equal, NULL))
            g_ptr_array_add(missing, g_strdup(g_ptr_array_index(uris, i)));
    return missing;
}

/* Acts on one output; what follows at once is put before what the transport may bring. */
static void take_output(struct run *r, struct step_output *out)
{
    static const struct http_events events = {on_done, on_chunk, on_end};
    enum input_type next = IN_START;
    switch (out->type) {
    case OUT_REQUEST:
    case OUT_STREAM:
        if (out->type == OUT_STREAM)
            say(r, "stream");
        http_start(r->transport, g_steal_pointer(&out->request), &events, r);
        return;
    case OUT_COMMIT:
        say_batch(r, out->batch);
        next = IN_COMMITTED;
        break;
    case OUT_SAVE_SECRET:
        say(r, "secret %s%s", out->secret, out->secret_was != NULL ? " if unchanged" : "");
        next = IN_SAVED;
        break;
    case OUT_WAIT:
        say(r, "wait %" G_GINT64_FORMAT, out->wait_until_ms - r->now_ms);
        r->now_ms = out->wait_until_ms;
        next = IN_TIMER;
        break;
    case OUT_LOAD_SECRET:
        say(r, "load secret");
        next = IN_SECRET;
        break;
    case OUT_FIND_MISSING:
        say(r, "find %u", out->uris->len);
        next = IN_MISSING;
        break;
    case OUT_MORE:
        return;
    case OUT_DONE:
        say_result(r, out->result);
        r->ended = TRUE;
        return;
    case OUT_FAILED:
        say(r, "failed %s: %s", err_code_name((enum err_code)out->error->code), out->error->message);
        if (err_retry_at(out->error) != 0)
            say(r, "not before %" G_GINT64_FORMAT, err_retry_at(out->error) - r->now_ms);
        r->ended = TRUE;
        return;
    }
    struct step_input *in = g_new0(struct step_input, 1);
    in->type = next;
    in->secret = next == IN_SECRET ? (r->kept != NULL ? r->kept : r->token) : next == IN_SAVED ? r->faster : NULL;
    in->missing = next == IN_MISSING ? find_missing(r, out->uris) : NULL;
    g_queue_push_head(&r->inputs, in);
}

static void run_task(struct run *r)
{
    input_push(r, (struct step_input){.type = IN_START});
    for (guint turns = 0; !r->ended && turns < 1000; turns++) {
        struct step_input *in = g_queue_pop_head(&r->inputs);
        if (in == NULL) {
            if (http_perform(r->transport, 0, -1) == 0 && g_queue_is_empty(&r->inputs))
                break;
            continue;
        }
        in->now_ms = r->now_ms;
        struct step_output out;
        r->ops->step(r->running, in, &out);
        input_free(in);
        take_output(r, &out);
        step_output_clear(&out);
    }
    if (!r->ended)
        say(r, "waits for more");
}

/* --- reading a case --- */

static gboolean take_line(struct run *r, const char *line)
{
    const struct {
        const char *name;
        char **value;
    } words[] = {{"task ", &r->task},    {"url ", &r->url},       {"token ", &r->token},
                 {"id ", &r->remote_id}, {"handle ", &r->handle}, {"key ", &r->key},
                 {"kept ", &r->kept},    {"faster ", &r->faster}};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_has_prefix(line, words[i].name)) {
            g_free(*words[i].value);
            *words[i].value = g_strdup(line + strlen(words[i].name));
            return TRUE;
        }
    if (g_str_has_prefix(line, "known "))
        g_ptr_array_add(r->known, g_strdup(line + 6));
    else if (g_str_has_prefix(line, "args "))
        g_string_append(r->args_text, line + 5);
    else if (g_str_has_prefix(line, "now "))
        return clock_parse_rfc3339(line + 4, &r->now_ms);
    else if (*line == '=')
        g_string_append_printf(r->expected, "%s\n", line);
    else
        return *line == '\0' || *line == '#' || *line == '>' || *line == '<';
    return TRUE;
}

static gboolean read_case(struct run *r, const char *text)
{
    char **lines = g_strsplit(text, "\n", 0);
    gboolean ok = TRUE;
    for (guint i = 0; lines[i] != NULL; i++)
        if (!take_line(r, lines[i])) {
            fprintf(stderr, "%s:%u: not understood: %s\n", r->path, i + 1, lines[i]);
            ok = FALSE;
        }
    g_strfreev(lines);
    json_error_t why;
    r->args = r->args_text->len > 0 ? json_loads(r->args_text->str, 0, &why) : json_object();
    if (r->args == NULL)
        fprintf(stderr, "%s: args: %s\n", r->path, why.text);
    if (r->task == NULL || !task_kind_from_name(r->task, &r->config.kind)) {
        fprintf(stderr, "%s: no such task '%s'\n", r->path, r->task != NULL ? r->task : "");
        ok = FALSE;
    }
    return ok && r->args != NULL;
}

static void show_difference(const struct run *r)
{
    char **want = g_strsplit(r->expected->str, "\n", 0), **got = g_strsplit(r->got->str, "\n", 0);
    fprintf(stderr, "%s: differs from what is expected\n", r->path);
    for (guint i = 0; want[i] != NULL || got[i] != NULL; i++) {
        const char *w = want[i] != NULL ? want[i] : "", *g = got[i] != NULL ? got[i] : "";
        if (strcmp(w, g) != 0)
            fprintf(stderr, "  expected %s\n  got      %s\n", w, g);
        if (want[i] == NULL || got[i] == NULL)
            break;
    }
    g_strfreev(want);
    g_strfreev(got);
}

static void write_expected(const struct run *r, const char *text)
{
    GString *out = g_string_new(NULL);
    char **lines = g_strsplit(text, "\n", 0);
    for (guint i = 0; lines[i] != NULL; i++)
        if (*lines[i] != '=' && (lines[i + 1] != NULL || *lines[i] != '\0'))
            g_string_append_printf(out, "%s\n", lines[i]);
    g_strfreev(lines);
    while (out->len > 1 && out->str[out->len - 2] == '\n')
        g_string_truncate(out, out->len - 1);
    g_string_append_printf(out, "\n%s", r->got->str);
    g_file_set_contents(r->path, out->str, -1, NULL);
    g_string_free(out, TRUE);
}

static gboolean run_case(struct run *r, const char *text)
{
    GError *error = NULL;
    if (!read_case(r, text) || (r->transport = http_replay_new(r->path, &error)) == NULL) {
        fprintf(stderr, "%s\n", error != NULL ? error->message : "the case cannot be read");
        g_clear_error(&error);
        return FALSE;
    }
    r->config.base_url = r->url;
    r->config.token = r->token;
    r->config.remote_id = r->remote_id;
    r->config.handle = r->handle;
    r->config.idempotency_key = r->key;
    r->config.args = r->args;
    r->running = r->ops->task_new(&r->config, &error);
    if (r->running == NULL) {
        fprintf(stderr, "%s: %s\n", r->path, error->message);
        g_clear_error(&error);
        return FALSE;
    }
    run_task(r);
    const char *problem = http_replay_problem(r->transport);
    if (problem != NULL) {
        fprintf(stderr, "%s: %s\n%s", r->path, problem, r->got->str);
        return FALSE;
    }
    if (strcmp(r->expected->str, r->got->str) == 0)
        return TRUE;
    if (g_getenv("GENERATE") != NULL)
        write_expected(r, text);
    else
        show_difference(r);
    return FALSE;
}

static gboolean run_file(const struct platform_ops *ops, const char *path)
{
    struct run r = {.path = path,
                    .ops = ops,
                    .known = g_ptr_array_new_with_free_func(g_free),
                    .args_text = g_string_new(NULL),
                    .expected = g_string_new(NULL),
                    .got = g_string_new(NULL)};
    char *text = NULL;
    gboolean ok = g_file_get_contents(path, &text, NULL, NULL) && run_case(&r, text);
    http_transport_free(r.transport);
    for (struct step_input *in; (in = g_queue_pop_head(&r.inputs)) != NULL;)
        input_free(in);
    if (r.running != NULL)
        ops->task_free(r.running);
    char *strings[] = {r.task, r.url, r.token, r.remote_id, r.handle, r.key, r.kept, r.faster, text};
    for (guint i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_ptr_array_unref(r.known);
    g_string_free(r.args_text, TRUE);
    g_string_free(r.expected, TRUE);
    g_string_free(r.got, TRUE);
    json_decref(r.args);
    return ok;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int replay_folder(const char *platform)
{
    const struct platform_ops *ops = platform_find(platform);
    char *folder = g_build_filename(SRCDIR, "tests", "replay", platform, NULL);
    GDir *dir = g_dir_open(folder, 0, NULL);
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(name, ".txt"))
            g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(paths, by_name);
    int failed = ops == NULL || paths->len == 0;
    for (guint i = 0; ops != NULL && i < paths->len; i++)
        failed += !run_file(ops, g_ptr_array_index(paths, i));
    if (dir != NULL)
        g_dir_close(dir);
    g_ptr_array_unref(paths);
    g_free(folder);
    return failed;
}
