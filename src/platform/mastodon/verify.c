/* Is the token good, whose is it, and what does the server allow. */
#include "mastodon.h"

enum { START, ACCOUNT, INSTANCE, INSTANCE_V1, COMMITTED };

static void verify_free(gpointer data)
{
    json_decref(data);
}

static json_t *facts_json(const struct batch *b)
{
    return json_pack("{s:s*, s:s*, s:s*, s:s*, s:s*}", "handle", b->handle, "display_name", b->display_name,
                     "remote_id", b->remote_id, "uri", b->uri, "limits", b->limits);
}

static void take_instance(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    json_t *instance = masto_json(in, out);
    if (instance == NULL)
        return;
    char *domain = masto_domain(instance);
    if (domain != NULL) {
        g_free(t->host);
        t->host = domain;
    }
    struct batch *b = batch_new();
    b->proved_at = in->now_ms;
    masto_account_facts(t, t->data, b);
    b->limits = masto_limits_json(instance);
    json_decref(instance);
    t->phase = COMMITTED;
    if (t->task == TASK_VERIFY) {
        kit_commit(out, b);
        return;
    }
    kit_done(out, facts_json(b));
    batch_free(b);
}

static void verify_step(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    if (t->phase == START && in->type == IN_START) {
        t->phase = ACCOUNT;
        masto_get(t, out, "/api/v1/accounts/verify_credentials");
    } else if (t->phase == ACCOUNT) {
        t->data = masto_json(in, out);
        if (t->data == NULL)
            return;
        char *id = masto_id(t->data, "id");
        if (id == NULL)
            kit_fail(out, ERR_SERVER, "the server does not say whose account this is");
        else
            masto_get(t, out, "/api/v2/instance");
        g_free(id);
        t->phase = INSTANCE;
    } else if (t->phase == INSTANCE && in->type == IN_RESPONSE && in->response->status == 404) {
        t->phase = INSTANCE_V1;
        masto_get(t, out, "/api/v1/instance");
    } else if (t->phase == INSTANCE || t->phase == INSTANCE_V1) {
        take_instance(t, in, out);
    } else {
        kit_done(out, NULL);
    }
}

const struct masto_kind masto_verify = {.step = verify_step, .free = verify_free};
