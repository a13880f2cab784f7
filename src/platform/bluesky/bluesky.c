/* The adapter for Bluesky and what speaks the AT Protocol: its table, and the life of its tasks. */
#include "bluesky.h"

static const struct bsky_kind *const KINDS[] = {
    [TASK_TOKEN] = &bsky_token,       [TASK_VERIFY] = &bsky_verify,     [TASK_FETCH] = &bsky_fetch,
    [TASK_BACKFILL] = &bsky_backfill, [TASK_FILL_GAP] = &bsky_fill_gap, [TASK_OWN] = &bsky_own,
    [TASK_REFRESH] = &bsky_refresh,   [TASK_WATCH] = &bsky_watch,       [TASK_UPLOAD] = &bsky_upload,
    [TASK_SEND] = &bsky_send,         [TASK_READ_BACK] = &bsky_read_back, [TASK_NAMES] = &bsky_names,
};

static void take_secret(struct bsky_task *t, const char *secret)
{
    if (secret != NULL && !session_parse(secret, &t->session))
        t->password = g_strdup(secret);
    if (t->did == NULL)
        t->did = g_strdup(t->session.did);
}

static struct task *task_new(const struct task_config *c, GError **error)
{
    if ((guint)c->kind >= G_N_ELEMENTS(KINDS) || KINDS[c->kind] == NULL) {
        err_set(error, ERR_UNSUPPORTED, "bluesky has no task '%s'", task_kind_name(c->kind));
        return NULL;
    }
    if (c->base_url == NULL) {
        err_set(error, ERR_USAGE, "the account has no address: expected https://HOST");
        return NULL;
    }
    struct bsky_task *t = g_new0(struct bsky_task, 1);
    t->ops = &platform_bluesky;
    t->kind = KINDS[c->kind];
    t->task = c->kind;
    t->base = kit_base(c);
    t->did = g_strdup(c->remote_id);
    t->handle = g_strdup(c->handle);
    t->key = g_strdup(c->idempotency_key);
    take_secret(t, c->token);
    t->args = kit_args(c);
    return (struct task *)t;
}

static void task_free(struct task *task)
{
    struct bsky_task *t = (struct bsky_task *)task;
    if (t == NULL)
        return;
    if (t->kind->free != NULL && t->data != NULL)
        t->kind->free(t->data);
    if (t->password != NULL)
        explicit_bzero(t->password, strlen(t->password));
    session_clear(&t->session);
    session_clear(&t->next);
    http_request_free(t->held);
    http_request_free(t->last);
    char *strings[] = {t->base, t->did, t->handle, t->key, t->password, t->user};
    for (guint i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    json_decref(t->args);
    g_free(t);
}

static void step(struct task *task, const struct step_input *in, struct step_output *out)
{
    struct bsky_task *t = (struct bsky_task *)task;
    step_output_init(out);
    if (in->type == IN_RESPONSE)
        platform_rate_headers(in->response, in->now_ms, out);
    if (t->ended)
        kit_fail(out, ERR_INTERNAL, "the task '%s' has ended", task_kind_name(t->task));
    else
        session_step(t, in, out);
    t->ended = out->type == OUT_DONE || out->type == OUT_FAILED;
}

#define CAP(x) ((guint64)1 << CAP_##x)

static const struct platform_sign_in SIGN_IN = {
    .password = TRUE,
    .example = "https://bsky.social",
    .name = "handle",
    .word = "app password",
    .hint = APP_PASSWORDS "; never the account's own password",
    .about = "Bluesky: the server, the handle and an app password",
    .rotates = TRUE,
};

static gboolean takes_warning(const char *warning)
{
    return bsky_self_label(warning) != NULL;
}

const struct platform_ops platform_bluesky = {
    .name = "bluesky",
    .label = "Bluesky",
    .letter = 'B',
    .caps = CAP(MENTIONS) | CAP(REPLIES) | CAP(REACTIONS) | CAP(OWN_POSTS) | CAP(THREAD) | CAP(WATCH) |
            CAP(BACKFILL) | CAP(POST) | CAP(REPLY) | CAP(DELETE) | CAP(MEDIA) | CAP(WARNING) | CAP(FAVOURITE) |
            CAP(REPOST) | CAP(MUTE) | CAP(BLOCK) | CAP(REPORT) | CAP(HIDE) | CAP(READ_BACK) | CAP(SIGN_IN),
    .sign_in = &SIGN_IN,
    .lacks = bsky_lacks,
    .limits = bsky_limits,
    .count = bsky_count,
    .check = bsky_check,
    .takes_warning = takes_warning,
    .mentions = bsky_mentions,
    .card_link = bsky_card_link,
    .freeze = bsky_freeze,
    .task_new = task_new,
    .step = step,
    .task_free = task_free,
};
