/* Sign-in with handle and app password; is the session good, and whose is it. */
#include "bluesky.h"

enum { START, SESSION, PROFILE, COMMITTED };

static void verify_free(gpointer data)
{
    batch_free(data);
}

static void ask_profile(struct bsky_task *t, struct step_output *out)
{
    t->phase = PROFILE;
    kit_send(out, bsky_get(t, "app.bsky.actor.getProfile", http_form("actor", t->did, NULL)));
}

static void take_session(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    json_t *answer = bsky_json(in, out);
    const char *did = kit_str(answer, "did"), *handle = kit_str(answer, "handle");
    if (answer == NULL)
        return;
    if (!bsky_is_did(did) || handle == NULL || !bsky_is_handle(handle, strlen(handle))) {
        kit_fail(out, ERR_SERVER, "the server does not say whose account this is");
    } else if (json_is_false(json_object_get(answer, "active"))) {
        const char *status = kit_str(answer, "status");
        kit_fail(out, ERR_LOGIN, "the account is not active there (%s): see to it on its web page",
                 status != NULL && strlen(status) < 40 && g_utf8_validate(status, -1, NULL) ? status : "no reason given");
    } else {
        struct batch *b = batch_new();
        b->proved_at = in->now_ms;
        b->handle = g_strdup(handle);
        b->remote_id = g_strdup(did);
        b->uri = g_strdup(did);
        t->data = b;
        g_free(t->did);
        t->did = g_strdup(did);
        ask_profile(t, out);
    }
    json_decref(answer);
}

/* Without the network's view of it the account is still there: it just has no other name. */
static void take_profile(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct batch *b = t->data;
    json_t *profile = in->type == IN_RESPONSE && in->response->status == 200 ? platform_json(in->response, NULL) : NULL;
    b->display_name = kit_line(profile, "displayName");
    if (b->display_name == NULL)
        b->display_name = g_strdup(b->handle);
    json_decref(profile);
    t->phase = COMMITTED;
    if (t->task == TASK_VERIFY) {
        kit_commit(out, g_steal_pointer(&t->data));
        return;
    }
    kit_done(out, json_pack("{s:s, s:s, s:s, s:s}", "handle", b->handle, "display_name", b->display_name, "remote_id",
                            b->remote_id, "uri", b->uri));
}

static void verify_step(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    if (t->phase == START) {
        t->phase = SESSION;
        kit_send(out, bsky_get(t, "com.atproto.server.getSession", NULL));
    } else if (t->phase == SESSION) {
        take_session(t, in, out);
    } else if (t->phase == PROFILE) {
        take_profile(t, in, out);
    } else {
        kit_done(out, NULL);
    }
}

const struct bsky_kind bsky_verify = {.step = verify_step, .free = verify_free, .takes_errors = TRUE};

static void token_step(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    if (t->phase != START) {
        verify_step(t, in, out);
        return;
    }
    if (in->type == IN_SAVED) {
        verify_step(t, in, out);
        return;
    }
    const char *user = bsky_arg(t, "user"), *password = bsky_arg(t, "password");
    if (user == NULL || *user == '\0' || password == NULL || *password == '\0') {
        kit_fail(out, ERR_USAGE, "sign-in: a handle and an app password are needed");
        return;
    }
    session_clear(&t->session);
    kit_send(out, session_create(t, user, password));
}

const struct bsky_kind bsky_token = {.step = token_step, .free = verify_free, .takes_errors = TRUE};
