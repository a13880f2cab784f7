/* The adapter for Mastodon and what speaks its client API: its table, and what all tasks share. */
#include "mastodon.h"

#include "repute/text.h"

static const struct masto_kind *const KINDS[] = {
    [TASK_REGISTER] = &masto_register,
    [TASK_TOKEN] = &masto_token,
    [TASK_VERIFY] = &masto_verify,
    [TASK_FETCH] = &masto_fetch,
    [TASK_BACKFILL] = &masto_backfill,
    [TASK_FILL_GAP] = &masto_fill_gap,
    [TASK_OWN] = &masto_own,
    [TASK_REFRESH] = &masto_refresh,
    [TASK_WATCH] = &masto_watch,
    [TASK_STREAM] = &masto_stream,
    [TASK_UPLOAD] = &masto_upload,
    [TASK_SEND] = &masto_send_kind,
    [TASK_READ_BACK] = &masto_read_back,
};

/* Where the account's own handle is known, its domain is the server's; else the host of its address. */
static char *own_host(const struct task_config *c)
{
    const char *at = c->handle != NULL ? strrchr(c->handle, '@') : NULL;
    if (at != NULL && at[1] != '\0')
        return g_strdup(at + 1);
    const char *host = strstr(c->base_url, "://");
    host = host != NULL ? host + 3 : c->base_url;
    return g_strndup(host, strcspn(host, "/"));
}

static struct task *task_new(const struct task_config *c, GError **error)
{
    if ((guint)c->kind >= G_N_ELEMENTS(KINDS) || KINDS[c->kind] == NULL) {
        err_set(error, ERR_UNSUPPORTED, "mastodon has no task '%s'", task_kind_name(c->kind));
        return NULL;
    }
    if (c->base_url == NULL) {
        err_set(error, ERR_USAGE, "the account has no address: expected https://HOST");
        return NULL;
    }
    struct masto_task *t = g_new0(struct masto_task, 1);
    t->ops = &platform_mastodon;
    t->kind = KINDS[c->kind];
    t->task = c->kind;
    t->base = kit_base(c);
    t->token = g_strdup(c->token);
    t->remote_id = g_strdup(c->remote_id);
    t->handle = g_strdup(c->handle);
    t->key = g_strdup(c->idempotency_key);
    t->host = own_host(c);
    t->args = kit_args(c);
    return (struct task *)t;
}

static void task_free(struct task *task)
{
    struct masto_task *t = (struct masto_task *)task;
    if (t == NULL)
        return;
    if (t->kind->free != NULL && t->data != NULL)
        t->kind->free(t->data);
    if (t->token != NULL)
        explicit_bzero(t->token, strlen(t->token));
    char *strings[] = {t->base, t->token, t->remote_id, t->handle, t->key, t->host};
    for (guint i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    json_decref(t->args);
    g_free(t);
}

static void step(struct task *task, const struct step_input *in, struct step_output *out)
{
    struct masto_task *t = (struct masto_task *)task;
    step_output_init(out);
    if (in->type == IN_RESPONSE)
        platform_rate_headers(in->response, in->now_ms, out);
    if (t->ended)
        kit_fail(out, ERR_INTERNAL, "the task '%s' has ended", task_kind_name(t->task));
    else if (in->type == IN_ERROR && !t->kind->takes_errors)
        kit_fail_take(out, g_error_copy(in->error));
    else
        t->kind->step(t, in, out);
    t->ended = out->type == OUT_DONE || out->type == OUT_FAILED;
}

#define CAP(x) ((guint64)1 << CAP_##x)

static const struct platform_sign_in SIGN_IN = {
    .example = "https://example.social",
    .about = "a Mastodon-compatible server: its address, then a code",
};

const struct platform_ops platform_mastodon = {
    .name = "mastodon",
    .label = "Mastodon",
    .letter = 'M',
    .caps = (((guint64)1 << CAP_N) - 1) & ~CAP(HIDE),
    .sign_in = &SIGN_IN,
    .lacks = masto_lacks,
    .limits = masto_limits,
    .count = masto_count,
    .check = masto_check,
    .greeting = masto_greeting,
    .freeze = masto_freeze,
    .task_new = task_new,
    .step = step,
    .task_free = task_free,
};

/* --- outputs --- */

struct http_request *masto_request(const struct masto_task *t, const char *method, const char *path)
{
    char *url = http_join(t->base, path);
    struct http_request *r = http_request_new(method, url);
    g_free(url);
    http_request_header(r, "Accept", "application/json");
    if (t->token != NULL) {
        char *bearer = g_strconcat("Bearer ", t->token, NULL);
        http_request_header(r, "Authorization", bearer);
        explicit_bzero(bearer, strlen(bearer));
        g_free(bearer);
    }
    return r;
}

void masto_get(const struct masto_task *t, struct step_output *out, const char *path)
{
    kit_send(out, masto_request(t, "GET", path));
}

void masto_body(struct http_request *r, char *form)
{
    http_request_header(r, "Content-Type", "application/x-www-form-urlencoded");
    r->body = g_bytes_new_take(form, strlen(form));
}

void masto_post(const struct masto_task *t, struct step_output *out, const char *path, const char *form)
{
    struct http_request *r = masto_request(t, "POST", path);
    masto_body(r, g_strdup(form));
    kit_send(out, r);
}

gboolean masto_ok(const struct step_input *in, struct step_output *out)
{
    if (in->type != IN_RESPONSE) {
        kit_fail(out, ERR_INTERNAL, "an answer was expected, not input %d", in->type);
        return FALSE;
    }
    if (in->response->status >= 200 && in->response->status < 300)
        return TRUE;
    GError *error = NULL;
    platform_http_error(in->response, in->now_ms, in->random, &error);
    kit_fail_take(out, error);
    return FALSE;
}

json_t *masto_json(const struct step_input *in, struct step_output *out)
{
    if (!masto_ok(in, out))
        return NULL;
    GError *error = NULL;
    json_t *json = platform_json(in->response, &error);
    if (json == NULL)
        kit_fail_take(out, error);
    return json;
}

gboolean masto_is_snac(const struct http_response *r)
{
    const char *creator = http_response_header(r, "x-creator");
    return creator != NULL && g_str_has_prefix(creator, "snac/");
}

/* --- reading --- */

char *masto_id(const json_t *o, const char *name)
{
    const json_t *v = json_object_get(o, name);
    if (json_is_integer(v))
        return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(v));
    const char *text = json_string_value(v);
    if (text == NULL || *text == '\0')
        return NULL;
    return text_sanitise(text, -1, TEXT_ONE_LINE, 1024, NULL);
}

const char *masto_arg(const struct masto_task *t, const char *name)
{
    return kit_str(t->args, name);
}

gint64 masto_arg_int(const struct masto_task *t, const char *name)
{
    return kit_int(t->args, name, 0);
}
