/* Sign-in (OAuth 2, out of band): the person opens a page, and pastes the code it shows. */
#include "mastodon.h"

#define REDIRECT "urn:ietf:wg:oauth:2.0:oob"
/* Only what this program uses. */
#define SCOPES                                                                                               \
    "read:accounts read:follows read:notifications read:search read:statuses write:blocks write:favourites " \
    "write:media write:mutes write:reports write:statuses"

enum { START, ANSWER };

static void register_done(struct masto_task *t, json_t *app, struct step_output *out)
{
    const char *id = kit_str(app, "client_id"), *secret = kit_str(app, "client_secret");
    const char *redirect = masto_arg(t, "redirect");
    if (redirect == NULL)
        redirect = REDIRECT;
    if (id == NULL || secret == NULL) {
        kit_fail(out, ERR_SERVER, "the server registered the program and did not say under which id");
        return;
    }
    char *query =
        http_form("client_id", id, "scope", SCOPES, "redirect_uri", redirect, "response_type", "code", NULL);
    char *path = g_strconcat("/oauth/authorize?", query, NULL), *url = http_join(t->base, path);
    kit_done(out, json_pack("{s:s, s:{s:s, s:s, s:s}}", "authorize_url", url, "app", "client_id", id,
                              "client_secret", secret, "redirect", redirect));
    g_free(query);
    g_free(path);
    g_free(url);
}

static void register_step(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    if (in->type == IN_START) {
        const char *redirect = masto_arg(t, "redirect");
        char *form = http_form("client_name", "repute", "redirect_uris",
                               redirect != NULL ? redirect : REDIRECT, "scopes", SCOPES, NULL);
        masto_post(t, out, "/api/v1/apps", form);
        g_free(form);
        return;
    }
    json_t *app = masto_json(in, out);
    if (app != NULL)
        register_done(t, app, out);
    json_decref(app);
}

const struct masto_kind masto_register = {.step = register_step};

static void ask_token(struct masto_task *t, struct step_output *out)
{
    const json_t *app = json_object_get(t->args, "app");
    const char *code = masto_arg(t, "code"), *redirect = kit_str(app, "redirect");
    if (kit_str(app, "client_id") == NULL || code == NULL) {
        kit_fail(out, ERR_USAGE, "sign-in: the code of the page is missing");
        return;
    }
    char *trimmed = g_strstrip(g_strdup(code));
    char *form = http_form("grant_type", "authorization_code", "code", trimmed, "client_id",
                           kit_str(app, "client_id"), "client_secret", kit_str(app, "client_secret"),
                           "redirect_uri", redirect != NULL ? redirect : REDIRECT, "scope", SCOPES, NULL);
    masto_post(t, out, "/oauth/token", form);
    g_free(trimmed);
    g_free(form);
}

static void take_token(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    if (in->type == IN_RESPONSE && (in->response->status == 400 || in->response->status == 401)) {
        kit_fail(out, ERR_LOGIN,
                   "the server does not take the code: open the page again and paste the new one");
        return;
    }
    json_t *answer = masto_json(in, out);
    if (answer == NULL)
        return;
    const char *token = kit_str(answer, "access_token");
    if (token == NULL || *token == '\0' || strpbrk(token, "\r\n ") != NULL) {
        kit_fail(out, ERR_SERVER, "the server took the code and sent no token");
    } else {
        t->token = g_strdup(token);
        out->type = OUT_SAVE_SECRET;
        out->secret = g_strdup(token);
    }
    json_decref(answer);
}

static void token_step(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    if (in->type == IN_START) {
        g_clear_pointer(&t->token, g_free);
        t->phase = ANSWER;
        ask_token(t, out);
    } else if (in->type == IN_SAVED && t->token != NULL) {
        t->kind = &masto_verify; /* the rest is its work; the result goes to the caller instead of a batch */
        t->phase = START;
        struct step_input start = *in;
        start.type = IN_START;
        t->kind->step(t, &start, out);
    } else {
        take_token(t, in, out);
    }
}

const struct masto_kind masto_token = {.step = token_step};
