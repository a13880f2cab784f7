/* Sign-in: apps, the page a person confirms, tokens. */
#include "call.h"

#include <string.h>

#define OUT_OF_BAND "urn:ietf:wg:oauth:2.0:oob"

struct grant {
    struct app *app;
    struct account *account;
    char *redirect_uri, *scopes;
};

void sb_api_app_create(struct call *c)
{
    const char *name = sb_call_arg(c, "client_name"), *website = sb_call_arg(c, "website"),
               *scopes = sb_call_arg(c, "scopes");
    GPtrArray *redirects = sb_call_list(c, "redirect_uris");
    if (sb_call_arg(c, "redirect_uris") != NULL)
        g_ptr_array_add(redirects, (gpointer)sb_call_arg(c, "redirect_uris"));
    if (name == NULL || *name == '\0' || redirects->len == 0) {
        sb_call_error(c, 422, "%s",
                      name == NULL || *name == '\0' ? "Validation failed: Application name can't be blank"
                                                    : "Validation failed: Redirect URI can't be blank");
        g_ptr_array_unref(redirects);
        return;
    }
    struct app *app = g_new0(struct app, 1);
    app->id = g_strdup_printf("%u", g_hash_table_size(c->s->apps) + 1);
    app->name = g_strdup(name);
    app->website = website != NULL && *website != '\0' ? g_strdup(website) : NULL;
    g_ptr_array_add(redirects, NULL);
    app->redirect_uri = g_strjoinv("\n", (char **)redirects->pdata);
    app->scopes = g_strdup(scopes != NULL && *scopes != '\0' ? scopes : "read");
    app->client_id = sb_state_secret(c->s, 43);
    app->client_secret = sb_state_secret(c->s, 43);
    g_hash_table_insert(c->s->apps, app->client_id, app);
    sb_call_json(c, sb_entity_application(app, TRUE));
    g_ptr_array_unref(redirects);
}

void sb_api_app_verify(struct call *c)
{
    sb_call_json(c, sb_entity_application(c->token->app, FALSE));
}

static gboolean redirect_known(const struct app *app, const char *uri)
{
    char **all = g_strsplit_set(app->redirect_uri, " \n", -1);
    gboolean known = uri != NULL && g_strv_contains((const char *const *)all, uri);
    g_strfreev(all);
    return known;
}

static struct app *asked_app(struct call *c)
{
    const char *id = sb_call_arg(c, "client_id");
    struct app *app = id != NULL ? g_hash_table_lookup(c->s->apps, id) : NULL;
    if (app == NULL || !redirect_known(app, sb_call_arg(c, "redirect_uri"))) {
        sb_call_raw(
            c, app == NULL ? 401 : 400, "text/html; charset=utf-8",
            "<!DOCTYPE html><html><body><p>Client authentication failed due to unknown client, no client "
            "authentication included, or unsupported authentication method.</p></body></html>\n",
            -1);
        return NULL;
    }
    return app;
}

static void hidden_field(struct call *c, GString *page, const char *name)
{
    const char *value = sb_call_arg(c, name);
    if (value == NULL)
        return;
    char *safe = g_markup_escape_text(value, -1);
    g_string_append_printf(page, "<input type=\"hidden\" name=\"%s\" value=\"%s\">", name, safe);
    g_free(safe);
}

void sb_api_authorize(struct call *c)
{
    struct app *app = asked_app(c);
    if (app == NULL)
        return;
    char *name = g_markup_escape_text(app->name, -1);
    GString *page =
        g_string_new("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sandbox: "
                     "authorise</title></head><body><h1>Sandbox</h1>");
    g_string_append_printf(page, "<p>%s would like to use your account. Nothing here leaves this host.</p>",
                           name);
    g_string_append(page, "<form method=\"post\" action=\"/oauth/authorize\">");
    static const char *const kept[] = {"client_id", "redirect_uri", "scope", "state", "response_type"};
    for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
        hidden_field(c, page, kept[i]);
    g_string_append(page, "<p><label>Account <select name=\"username\">");
    for (guint i = 0; i < c->s->account_list->len; i++) {
        const struct account *a = g_ptr_array_index(c->s->account_list, i);
        if (a->domain == NULL && a->token != NULL)
            g_string_append_printf(page, "<option>%s</option>", a->username);
    }
    g_string_append(page, "</select></label></p><p><button type=\"submit\">Authorise</button></p></form>"
                          "</body></html>\n");
    sb_call_raw(c, 200, "text/html; charset=utf-8", page->str, (gssize)page->len);
    g_string_free(page, TRUE);
    g_free(name);
}

static void show_code(struct call *c, const char *code)
{
    char *page =
        g_strdup_printf("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sandbox: "
                        "code</title></head><body><p>Copy this code into the program:</p>"
                        "<p><code id=\"code\">%s</code></p></body></html>\n",
                        code);
    sb_call_raw(c, 200, "text/html; charset=utf-8", page, -1);
    g_free(page);
}

void sb_api_authorize_post(struct call *c)
{
    struct app *app = asked_app(c);
    if (app == NULL)
        return;
    const char *handle = sb_call_arg(c, "username"), *redirect = sb_call_arg(c, "redirect_uri");
    const char *scope = sb_call_arg(c, "scope"), *state = sb_call_arg(c, "state");
    struct account *a = sb_state_account(c->s, handle != NULL && *handle != '\0' ? handle : "acme");
    struct grant *grant = g_new0(struct grant, 1);
    grant->app = app;
    grant->account = a;
    grant->redirect_uri = g_strdup(redirect);
    grant->scopes = g_strdup(scope != NULL && *scope != '\0' ? scope : app->scopes);
    char *code = sb_state_secret(c->s, 43);
    g_hash_table_insert(c->s->codes, g_strdup(code), grant);
    if (strcmp(redirect, OUT_OF_BAND) == 0) {
        show_code(c, code);
    } else {
        char *safe = state != NULL ? g_uri_escape_string(state, NULL, FALSE) : NULL;
        char *target = g_strdup_printf("%s%scode=%s%s%s", redirect, strchr(redirect, '?') != NULL ? "&" : "?",
                                       code, safe != NULL ? "&state=" : "", safe != NULL ? safe : "");
        sb_call_raw(c, 302, "text/html; charset=utf-8", "", 0);
        sb_call_header(c, "Location", target);
        g_free(safe);
        g_free(target);
    }
    g_free(code);
}

void sb_oauth_grant_free(gpointer p)
{
    struct grant *grant = p;
    g_free(grant->redirect_uri);
    g_free(grant->scopes);
    g_free(grant);
}

static void refuse(struct call *c, int status, const char *error, const char *description)
{
    c->status = status;
    sb_call_json(c, json_pack("{s:s,s:s}", "error", error, "error_description", description));
}

static struct app *client_of(struct call *c)
{
    const char *id = sb_call_arg(c, "client_id"), *secret = sb_call_arg(c, "client_secret");
    struct app *app = id != NULL ? g_hash_table_lookup(c->s->apps, id) : NULL;
    if (app == NULL || secret == NULL || strcmp(secret, app->client_secret) != 0) {
        refuse(c, 401, "invalid_client",
               "Client authentication failed due to unknown client, no client authentication included, or "
               "unsupported authentication method.");
        return NULL;
    }
    return app;
}

/* A code serves once. */
static gboolean redeem(struct call *c, struct app *app, struct account **account, char **scopes)
{
    const char *code = sb_call_arg(c, "code"), *redirect = sb_call_arg(c, "redirect_uri");
    struct grant *grant = code != NULL ? g_hash_table_lookup(c->s->codes, code) : NULL;
    if (grant == NULL || grant->app != app || redirect == NULL || strcmp(redirect, grant->redirect_uri) != 0)
        return FALSE;
    *account = grant->account;
    *scopes = g_strdup(grant->scopes);
    g_hash_table_remove(c->s->codes, code);
    return TRUE;
}

void sb_api_token(struct call *c)
{
    const char *kind = sb_call_arg(c, "grant_type"), *scope = sb_call_arg(c, "scope"),
               *user = sb_call_arg(c, "username");
    struct account *account = NULL;
    char *scopes = NULL;
    struct app *app = client_of(c);
    if (app == NULL)
        return;
    if (kind != NULL && strcmp(kind, "authorization_code") == 0 && redeem(c, app, &account, &scopes)) {
        /* as granted */
    } else if (kind != NULL && strcmp(kind, "client_credentials") == 0) {
        scopes = g_strdup(scope != NULL ? scope : "read");
    } else if (kind != NULL && strcmp(kind, "password") == 0 && user != NULL && *user != '\0') {
        /* Old clients only; any password does, nobody's data is here. */
        char *name = g_strndup(user, strcspn(user, "@"));
        account = sb_state_account(c->s, name);
        g_free(name);
        scopes = g_strdup(scope != NULL ? scope : app->scopes);
    } else {
        refuse(c, 400, "invalid_grant",
               "The provided authorization grant is invalid, expired, revoked, does not match the "
               "redirection URI "
               "used in the authorization request, or was issued to another client.");
        return;
    }
    struct token *t = sb_state_new_token(c->s, account, app, scopes);
    sb_call_json(c, json_pack("{s:s,s:s,s:s,s:I}", "access_token", t->value, "token_type", "Bearer", "scope",
                              scopes, "created_at", (json_int_t)(t->created_ms / 1000)));
    g_free(scopes);
}

void sb_api_revoke(struct call *c)
{
    const char *value = sb_call_arg(c, "token");
    struct app *app = client_of(c);
    struct token *t = value != NULL ? g_hash_table_lookup(c->s->tokens, value) : NULL;
    if (app == NULL)
        return;
    if (t != NULL && t->app != app) {
        refuse(c, 403, "unauthorized_client", "You are not authorized to revoke this token");
        return;
    }
    if (t != NULL)
        t->expired = TRUE;
    sb_call_json(c, json_object());
}
