/* Jobs that ask a server: sign-in, checks, syncing now. Their answers come later, as events. */
#include <string.h>

#include "engine.h"
#include "repute/log.h"

/* What a sign-in gathers until there is an account. */
struct sign_in {
    char *platform, *url, *name, *secret;
    struct batch *facts;
};

static void sign_in_free(gpointer p)
{
    struct sign_in *s = p;
    g_free(s->platform);
    g_free(s->url);
    g_free(s->name);
    secret_free(s->secret);
    batch_free(s->facts);
    g_free(s);
}

static struct sign_in *sign_in_new(const struct job *j)
{
    struct sign_in *s = g_new0(struct sign_in, 1);
    s->platform = g_strdup(arg_str(j, "platform"));
    s->url = g_strdup(arg_str(j, "url"));
    s->name = g_strdup(arg_str(j, "name"));
    return s;
}

static void job_failed(struct run *r, const GError *error)
{
    engine_job_failed(r->e, r->job, r->verb, error);
}

static void refuse(struct engine *e, const struct job *j, enum err_code code, const char *message)
{
    GError *error = g_error_new_literal(REPUTE_ERROR, (gint)code, message);
    engine_job_failed(e, j->number, j->verb, error);
    g_error_free(error);
}

/* A page that is no API most often means a slip in the address. */
static void sign_in_failed(struct run *r, const GError *error)
{
    if (!err_is(error, ERR_SERVER) && !err_is(error, ERR_GONE)) {
        job_failed(r, error);
        return;
    }
    GError *asked = NULL;
    err_set(&asked, (enum err_code)error->code, "%s; is this the address of a %s server?", error->message, r->ops->name);
    job_failed(r, asked);
    g_error_free(asked);
}

static struct run *job_run_new(struct engine *e, const struct job *j, enum task_kind kind, const struct platform_ops *ops)
{
    struct run *r = run_new(e, kind, ops);
    r->job = j->number;
    r->verb = g_strdup(j->verb);
    r->failed = job_failed;
    return r;
}

/* "example.social" is meant as https://example.social; a handle and a profile's page name their server too. */
static char *whole_url(const char *url)
{
    char *trimmed = g_strstrip(g_strdup(url)), *profile = strstr(trimmed, "/@");
    if (profile != NULL)
        *profile = '\0';
    while (g_str_has_suffix(trimmed, "/"))
        trimmed[strlen(trimmed) - 1] = '\0';
    if (strstr(trimmed, "://") != NULL)
        return trimmed;
    const char *at = strrchr(trimmed, '@');
    char *whole = g_strdup_printf("https://%s", at != NULL ? at + 1 : trimmed);
    g_free(trimmed);
    return whole;
}

static gboolean known_platform(struct engine *e, const struct job *j, const struct platform_ops **ops)
{
    const char *name = arg_str(j, "platform"), *url = arg_str(j, "url");
    *ops = name != NULL ? platform_find(name) : NULL;
    if (*ops == NULL) {
        gsize n = 0;
        const struct platform_ops *const *all = platform_all(&n);
        GString *names = g_string_new(NULL);
        for (gsize i = 0; i < n; i++)
            g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", all[i]->name);
        char *message = g_strdup_printf("no platform \"%s\"; known: %s", name != NULL ? name : "", names->str);
        refuse(e, j, ERR_USAGE, message);
        g_free(message);
        g_string_free(names, TRUE);
        return FALSE;
    }
    if (url == NULL || *url == '\0') {
        refuse(e, j, ERR_USAGE, "the server's address is missing, such as https://example.social");
        return FALSE;
    }
    return TRUE;
}

/* ---- registering: the address to open ---- */

static void registered(struct run *r, json_t *result)
{
    const char *url = json_string_value(json_object_get(result, "authorize_url"));
    json_t *app = json_object_get(result, "app");
    if (url == NULL || app == NULL) {
        GError *error = g_error_new(REPUTE_ERROR, ERR_SERVER, "the server registered us and named no address to open");
        engine_job_failed(r->e, r->job, r->verb, error);
        g_error_free(error);
        return;
    }
    engine_job_done(r->e, r->job, r->verb, NULL, json_pack("{s:s,s:O}", "url", url, "app", app));
}

static void job_register(struct engine *e, const struct job *j)
{
    const struct platform_ops *ops;
    if (!known_platform(e, j, &ops))
        return;
    char *url = whole_url(arg_str(j, "url"));
    struct run *r = job_run_new(e, j, TASK_REGISTER, ops);
    r->done = registered;
    r->failed = sign_in_failed;
    json_t *args = json_object();
    run_start(r, &(struct task_config){.kind = TASK_REGISTER, .base_url = url, .args = args});
    json_decref(args);
    g_free(url);
}

static void take_secret(struct run *r, char *secret);

/* ---- with a token in hand: verify, then the account ---- */

static void add_account(struct run *r, struct sign_in *s)
{
    struct engine *e = r->e;
    const struct batch *b = s->facts;
    json_t *args = json_pack("{s:s,s:s,s:s*,s:s,s:s*,s:s*,s:s*,s:s*,s:s*,s:I}", "platform", s->platform, "url", s->url,
                             "name", s->name, "token", s->secret, "handle", b != NULL ? b->handle : NULL, "display_name",
                             b != NULL ? b->display_name : NULL, "remote_id", b != NULL ? b->remote_id : NULL, "uri",
                             b != NULL ? b->uri : NULL, "limits", b != NULL ? b->limits : NULL, "proved_at",
                             (json_int_t)engine_now(e));
    struct job *j = job_new("account-add", e->user, args);
    struct job_context c = {e->writer, e->o.paths, e->settings, engine_sentiment(e), engine_now(e)};
    GPtrArray *events = g_ptr_array_new();
    GError *error = NULL;
    j->number = r->job;
    if (!job_run(&c, j, events, &error))
        engine_job_failed(e, r->job, r->verb, error);
    engine_load_members(e);
    for (guint i = 0; i < events->len; i++) {
        struct event *ev = events->pdata[i];
        const char *name = json_string_value(json_object_get(ev->result, "account"));
        struct member *m = name != NULL ? engine_member_named(e, name) : NULL;
        if (m != NULL) { /* signed in again: the new token counts from now on */
            secret_free(m->token);
            m->token = NULL;
            m->token_refused = FALSE;
            m->state = ACCOUNT_OK;
            m->not_before = m->fetch_at = m->stream_at = 0;
            e->ledger_at = 1;
        }
        engine_emit(e, ev);
    }
    g_ptr_array_unref(events);
    g_clear_error(&error);
    json_object_del(j->args, "token");
    job_free(j);
}

static void verified(struct run *r, json_t *result)
{
    add_account(r, r->data);
}

static void take_facts(struct run *r, struct batch *b)
{
    struct sign_in *s = r->data;
    batch_free(s->facts);
    s->facts = b;
}

static void verify_then_add(struct engine *e, guint64 job, const char *verb, const struct platform_ops *ops,
                            struct sign_in *s)
{
    struct run *r = run_new(e, TASK_VERIFY, ops);
    r->job = job;
    r->verb = g_strdup(verb);
    r->failed = sign_in_failed;
    r->done = verified;
    r->secret = take_secret;
    r->batch = take_facts;
    r->data = s;
    r->free_data = sign_in_free;
    json_t *args = json_object();
    run_start(r, &(struct task_config){.kind = TASK_VERIFY, .base_url = s->url, .token = s->secret, .args = args});
    json_decref(args);
}

static void job_add(struct engine *e, const struct job *j)
{
    const struct platform_ops *ops;
    if (!known_platform(e, j, &ops))
        return;
    if (arg_str(j, "token") == NULL) {
        refuse(e, j, ERR_USAGE, "the token is missing");
        return;
    }
    struct sign_in *s = sign_in_new(j);
    g_free(s->url);
    s->url = whole_url(arg_str(j, "url"));
    s->secret = g_strdup(arg_str(j, "token"));
    log_hide(s->secret);
    verify_then_add(e, j->number, j->verb, ops, s);
}

/* ---- the pasted code ---- */

static void take_secret(struct run *r, char *secret)
{
    struct sign_in *s = r->data;
    secret_free(s->secret);
    s->secret = secret;
    log_hide(secret);
}

static void token_done(struct run *r, json_t *result)
{
    struct sign_in *s = r->data;
    if (s->secret == NULL) {
        GError *error = g_error_new(REPUTE_ERROR, ERR_LOGIN, "the server gave no token for this code; begin again");
        engine_job_failed(r->e, r->job, r->verb, error);
        g_error_free(error);
        return;
    }
    r->data = NULL;
    r->free_data = NULL;
    verify_then_add(r->e, r->job, r->verb, r->ops, s);
}

static void job_token(struct engine *e, const struct job *j)
{
    const struct platform_ops *ops;
    if (!known_platform(e, j, &ops))
        return;
    struct sign_in *s = sign_in_new(j);
    g_free(s->url);
    s->url = whole_url(arg_str(j, "url"));
    struct run *r = job_run_new(e, j, TASK_TOKEN, ops);
    r->done = token_done;
    r->failed = sign_in_failed;
    r->secret = take_secret;
    r->batch = take_facts;
    r->data = s;
    r->free_data = sign_in_free;
    const char *password = arg_str(j, "password");
    if (password != NULL)
        log_hide(password);
    json_t *args = json_pack("{s:O*,s:s*,s:s*,s:s*}", "app", json_object_get(j->args, "app"), "code", arg_str(j, "code"),
                             "user", arg_str(j, "user"), "password", password);
    run_start(r, &(struct task_config){.kind = TASK_TOKEN, .base_url = s->url, .args = args});
    json_decref(args);
}

/* ---- checks, syncs, reading again ---- */

static void check_done(struct run *r, json_t *result)
{
    struct member *m = engine_member(r->e, r->account);
    if (m == NULL)
        return;
    health_proved(r->e, m);
    engine_job_done(r->e, r->job, r->verb, g_strdup_printf("%s: ok, proved now", m->name), NULL);
}

static void check_failed(struct run *r, const GError *error)
{
    struct member *m = engine_member(r->e, r->account);
    if (m != NULL)
        health_failed(r->e, m, error);
    engine_job_failed(r->e, r->job, r->verb, error);
}

static struct member *named(struct engine *e, const struct job *j)
{
    const char *name = arg_str(j, "account");
    struct member *m = name != NULL ? engine_member_named(e, name) : NULL;
    if (m == NULL) {
        char *message = g_strdup_printf("no account \"%s\"", name != NULL ? name : "");
        refuse(e, j, ERR_NOT_FOUND, message);
        g_free(message);
    } else {
        m->token_refused = FALSE; /* a person asks: look at the secret again */
        if (m->ops == NULL || !member_token(e, m)) {
            char *message = g_strdup_printf("%s cannot be asked: %s%s", m->name, m->ops != NULL ? m->refusal : "it is an archive",
                                            m->ops != NULL ? " (:account-add signs in again)" : "");
            refuse(e, j, ERR_LOGIN, message);
            g_free(message);
            return NULL;
        }
    }
    return m;
}

static void job_check(struct engine *e, const struct job *j)
{
    struct member *m = named(e, j);
    if (m == NULL)
        return;
    struct run *r = job_run_new(e, j, TASK_VERIFY, m->ops);
    r->done = check_done;
    r->failed = check_failed;
    run_start_member(r, m, json_object(), NULL);
}

static void names_done(struct run *r, json_t *result)
{
    engine_job_done(r->e, r->job, r->verb, NULL, json_incref(result));
}

static void job_names(struct engine *e, const struct job *j)
{
    struct member *m = named(e, j);
    if (m == NULL)
        return;
    struct run *r = job_run_new(e, j, TASK_NAMES, m->ops);
    r->done = names_done;
    run_start_member(r, m, json_pack("{s:O*}", "names", json_object_get(j->args, "names")), NULL);
}

static void job_sync(struct engine *e, const struct job *j)
{
    if (arg_str(j, "account") != NULL) {
        struct member *m = named(e, j);
        if (m == NULL)
            return;
        plan_sync_now(e, m);
    } else {
        for (guint i = 0; i < e->members->len; i++)
            ((struct member *)e->members->pdata[i])->token_refused = FALSE;
        plan_sync_now(e, NULL);
    }
    engine_job_done(e, j->number, j->verb, NULL, NULL);
}

static void refresh_done(struct run *r, json_t *result)
{
    engine_job_done(r->e, r->job, r->verb, NULL, NULL);
}

/* The thread around a conversation, read now: when somebody opens it, or asks. */
static void job_refresh(struct engine *e, const struct job *j)
{
    GPtrArray *entries = store_thread(e->reader, arg_id(j, "conversation"), 40, NULL);
    json_t *items = json_array();
    struct member *m = NULL;
    for (guint i = 0; entries != NULL && i < entries->len; i++) {
        const struct entry *en = entries->pdata[i];
        if (en->kind != ENTRY_ITEM || en->item->deleted_at != 0)
            continue;
        m = engine_member(e, en->item->account);
        json_array_append_new(items, json_pack("{s:s,s:s}", "remote_id", en->item->remote_id, "uri", en->item->uri));
    }
    g_clear_pointer(&entries, g_ptr_array_unref);
    if (m == NULL || m->ops == NULL || json_array_size(items) == 0 || !member_token(e, m)) {
        json_decref(items);
        engine_job_done(e, j->number, j->verb, NULL, NULL);
        return;
    }
    struct run *r = job_run_new(e, j, TASK_REFRESH, m->ops);
    r->done = refresh_done;
    run_start_member(r, m, json_pack("{s:o,s:b}", "items", items, "context", 1), NULL);
}

static void job_backup(struct engine *e, const struct job *j)
{
    GError *error = NULL;
    const char *path = arg_str(j, "path");
    if (path == NULL) {
        refuse(e, j, ERR_USAGE, "backup wants a file");
    } else if (store_backup(e->writer, path, &error)) {
        engine_job_done(e, j->number, j->verb, g_strdup_printf("copied to %s and verified", path), NULL);
    } else {
        engine_job_failed(e, j->number, j->verb, error);
        g_error_free(error);
    }
}

static void job_fill_gap(struct engine *e, const struct job *j)
{
    GPtrArray *gaps = store_gaps(e->reader, 0, NULL);
    struct member *m = NULL;
    for (guint i = 0; gaps != NULL && i < gaps->len && m == NULL; i++) {
        const struct gap *g = gaps->pdata[i];
        m = g->id == arg_id(j, "gap") ? engine_member(e, g->account) : NULL;
    }
    g_clear_pointer(&gaps, g_ptr_array_unref);
    if (m == NULL) {
        refuse(e, j, ERR_NOT_FOUND, "that gap is filled already");
        return;
    }
    m->gap_chosen = arg_id(j, "gap");
    m->gap_at = 0;
    engine_job_done(e, j->number, j->verb,
                    g_strdup_printf(plan_leases(e, m) ? "fetching what is missing from %s"
                                                      : "another program asks for %s and fetches this in its turn",
                                    m->name),
                    NULL);
}

gboolean network_job(struct engine *e, struct job *j)
{
    static const struct {
        const char *verb;
        void (*run)(struct engine *e, const struct job *j);
    } VERBS[] = {{"account-register", job_register}, {"account-token", job_token}, {"account-add", job_add},
                 {"account-check", job_check},       {"sync", job_sync},           {"refresh", job_refresh},
                 {"backup", job_backup},             {"fill-gap", job_fill_gap},         {"page", page_job},
                 {"names", job_names},                {"figures", figures_job}};
    for (gsize i = 0; i < G_N_ELEMENTS(VERBS); i++)
        if (g_str_equal(VERBS[i].verb, j->verb)) {
            VERBS[i].run(e, j);
            return TRUE;
        }
    return FALSE;
}
