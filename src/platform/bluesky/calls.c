/* Calls of the protocol's methods, and what their answers say. */
#include "bluesky.h"

#define MAX_ERROR_NAME 64

static struct http_request *request(const struct bsky_task *t, const char *verb, const char *method, char *query)
{
    char *path = g_strdup_printf("/xrpc/%s%s%s", method, query != NULL ? "?" : "", query != NULL ? query : "");
    char *url = http_join(t->session.pds != NULL ? t->session.pds : t->base, path);
    struct http_request *r = http_request_new(verb, url);
    http_request_header(r, "Accept", "application/json");
    g_free(url);
    g_free(path);
    g_free(query);
    return r;
}

struct http_request *bsky_get(const struct bsky_task *t, const char *method, char *query)
{
    return request(t, "GET", method, query);
}

struct http_request *bsky_post(const struct bsky_task *t, const char *method, json_t *body)
{
    struct http_request *r = request(t, "POST", method, NULL);
    if (body != NULL) {
        char *text = kit_dump(body);
        http_request_header(r, "Content-Type", "application/json");
        r->body = g_bytes_new_take(text, strlen(text));
        json_decref(body);
    }
    return r;
}

struct http_request *bsky_get_record(const struct bsky_task *t, const char *uri)
{
    char *did, *collection, *rkey;
    if (!bsky_uri_split(uri, &did, &collection, &rkey))
        return NULL;
    struct http_request *r = bsky_get(t, "com.atproto.repo.getRecord",
                                      http_form("repo", did, "collection", collection, "rkey", rkey, NULL));
    g_free(did);
    g_free(collection);
    g_free(rkey);
    return r;
}

char *bsky_uris_query(const GPtrArray *uris, guint from, guint *n)
{
    GString *query = g_string_new(NULL);
    *n = 0;
    for (guint i = from; i < uris->len && *n < POSTS_AT_ONCE; i++, (*n)++)
        http_form_add(query, "uris", g_ptr_array_index(uris, i));
    return g_string_free(query, FALSE);
}

/* The name of the error in an answer that is none of 2xx ("ExpiredToken"), or NULL. To be freed. */
static char *bsky_error_name(const struct http_response *r)
{
    gsize len = 0;
    const char *bytes = g_bytes_get_data(r->body, &len);
    json_t *json = r->status >= 400 && len > 0 ? json_loadb(bytes, len, JSON_ALLOW_NUL, NULL) : NULL;
    const char *name = kit_str(json, "error");
    char *copy = name != NULL && strlen(name) <= MAX_ERROR_NAME ? g_strdup(name) : NULL;
    json_decref(json);
    return copy;
}

gboolean bsky_is_error(const struct http_response *r, const char *name)
{
    char *got = bsky_error_name(r);
    gboolean is = g_strcmp0(got, name) == 0;
    g_free(got);
    return is;
}

/* What the network calls a bad request and is none: the sign-in, or a thing that is not there. */
static gboolean known_refusal(const struct http_response *r, struct step_output *out)
{
    static const struct {
        const char *name;
        enum err_code code;
        const char *words;
    } KNOWN[] = {
        {"ExpiredToken", ERR_LOGIN, "the session has ended: sign in again"},
        {"InvalidToken", ERR_LOGIN, "the server does not take the session: sign in again"},
        {"AuthMissing", ERR_LOGIN, "the server wants a sign-in"},
        {"AccountTakedown", ERR_LOGIN, "the network has taken this account down"},
        {"AccountDeactivated", ERR_LOGIN, "this account is deactivated there"},
        {"RecordNotFound", ERR_GONE, "the post is not there any more"},
        {"NotFound", ERR_GONE, "the post is not there any more"},
    };
    char *name = bsky_error_name(r);
    gboolean known = FALSE;
    for (guint i = 0; name != NULL && i < G_N_ELEMENTS(KNOWN) && !known; i++)
        if (strcmp(name, KNOWN[i].name) == 0) {
            kit_fail(out, KNOWN[i].code, "%s (%s)", KNOWN[i].words, name);
            known = TRUE;
        }
    g_free(name);
    return known;
}

gboolean bsky_ok(const struct step_input *in, struct step_output *out)
{
    if (in->type == IN_ERROR) {
        kit_fail_take(out, g_error_copy(in->error));
        return FALSE;
    }
    if (in->type != IN_RESPONSE) {
        kit_fail(out, ERR_INTERNAL, "an answer was expected, not input %d", in->type);
        return FALSE;
    }
    if (in->response->status >= 200 && in->response->status < 300)
        return TRUE;
    if (known_refusal(in->response, out))
        return FALSE;
    GError *error = NULL;
    platform_http_error(in->response, in->now_ms, in->random, &error);
    kit_fail_take(out, error);
    return FALSE;
}

json_t *bsky_json(const struct step_input *in, struct step_output *out)
{
    if (!bsky_ok(in, out))
        return NULL;
    GError *error = NULL;
    json_t *json = platform_json(in->response, &error);
    if (json == NULL) {
        kit_fail_take(out, error);
    } else if (!json_is_object(json)) {
        g_clear_pointer(&json, json_decref);
        kit_fail(out, ERR_SERVER, "the server sent something else where an object was expected");
    }
    return json;
}

const char *bsky_arg(const struct bsky_task *t, const char *name)
{
    return kit_str(t->args, name);
}

gint64 bsky_arg_int(const struct bsky_task *t, const char *name)
{
    const json_t *v = json_object_get(t->args, name);
    return json_is_string(v) ? g_ascii_strtoll(json_string_value(v), NULL, 10) : kit_int(t->args, name, 0);
}
