/* The session around every task. A session begins with a password, once; then it renews itself: the access token is
 * good for hours, and the refresh token gives the next pair. The next pair is kept before it is used: whoever keeps a
 * spent refresh token is signed out. Two programs may hold the same account: what is kept is read again before it is
 * renewed, and kept only where nobody else was faster. A renewal whose answer is lost is simply asked for again: for a
 * while the old refresh token gives the same successor. */
#include "bluesky.h"

#define EARLY_MS MS_MINUTE /* renewed so long before its end: clocks differ */

/* --- the kept text --- */

void session_clear(struct session *s)
{
    char *strings[] = {s->text, s->access, s->refresh, s->did, s->pds};
    for (guint i = 0; i < G_N_ELEMENTS(strings); i++) {
        if (strings[i] != NULL)
            explicit_bzero(strings[i], strlen(strings[i]));
        g_free(strings[i]);
    }
    *s = (struct session){0};
}

/* When a JWT ends, ms; 0 where it does not say. */
static gint64 session_jwt_expires(const char *jwt)
{
    char **parts = g_strsplit(jwt, ".", 4);
    gint64 ms = 0;
    if (g_strv_length(parts) == 3) {
        GString *base64 = g_string_new(parts[1]);
        g_strdelimit(base64->str, "-", '+');
        g_strdelimit(base64->str, "_", '/');
        while (base64->len % 4 != 0)
            g_string_append_c(base64, '=');
        gsize len = 0;
        guchar *bytes = g_base64_decode(base64->str, &len);
        json_t *claims = json_loadb((const char *)bytes, len, 0, NULL);
        gint64 seconds = kit_int(claims, "exp", 0);
        ms = seconds > 0 && seconds < G_MAXINT64 / 1000 ? seconds * 1000 : 0;
        json_decref(claims);
        g_free(bytes);
        g_string_free(base64, TRUE);
    }
    g_strfreev(parts);
    return ms;
}

/* A token goes into a header. */
static gboolean is_token(const char *s)
{
    return s != NULL && *s != '\0' && s[strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~+/=")] == '\0';
}

gboolean session_parse(const char *text, struct session *s)
{
    json_t *o = json_loads(text, 0, NULL);
    const char *access = kit_str(o, "access"), *refresh = kit_str(o, "refresh"), *did = kit_str(o, "did"),
               *pds = kit_str(o, "pds");
    gboolean ok = is_token(access) && is_token(refresh) && bsky_is_did(did);
    char *origin = ok && pds != NULL ? http_origin(pds) : NULL;
    if (ok) {
        *s = (struct session){.text = g_strdup(text),
                              .access = g_strdup(access),
                              .refresh = g_strdup(refresh),
                              .did = g_strdup(did),
                              .pds = origin != NULL ? g_strdup(pds) : NULL,
                              .expires_ms = session_jwt_expires(access)};
    }
    g_free(origin);
    json_decref(o);
    return ok;
}

/* The account's server as its DID document names it. It gets the tokens, so that it must be as safe as the address
 * that the person gave. NULL: stay with that. */
static const char *endpoint(const json_t *answer, const char *base)
{
    const json_t *services = json_object_get(json_object_get(answer, "didDoc"), "service");
    for (gsize i = 0; i < json_array_size(services); i++) {
        const json_t *s = json_array_get(services, i);
        const char *id = kit_str(s, "id"), *url = kit_str(s, "serviceEndpoint");
        if (id == NULL || url == NULL || !g_str_has_suffix(id, "#atproto_pds"))
            continue;
        char *origin = http_origin(url);
        gboolean safe = origin != NULL && (g_str_has_prefix(origin, "https://") || g_str_has_prefix(base, "http://"));
        g_free(origin);
        return safe ? url : NULL;
    }
    return NULL;
}

/* What createSession and refreshSession answer, as it is kept; NULL where tokens are missing. To be freed. */
static char *session_text(const json_t *answer, const char *base)
{
    const char *access = kit_str(answer, "accessJwt"), *refresh = kit_str(answer, "refreshJwt"),
               *did = kit_str(answer, "did"), *pds = endpoint(answer, base);
    if (!is_token(access) || !is_token(refresh) || !bsky_is_did(did))
        return NULL;
    json_t *o = json_pack("{s:s, s:s, s:s, s:s}", "access", access, "refresh", refresh, "did", did, "pds",
                          pds != NULL ? pds : base);
    char *text = kit_dump(o);
    json_decref(o);
    return text;
}

/* --- beginning one --- */

struct http_request *session_create(struct bsky_task *t, const char *user, const char *password)
{
    g_free(t->user);
    t->user = g_strdup(*user == '@' ? user + 1 : user);
    t->session_phase = SESSION_CREATING;
    return bsky_post(t, "com.atproto.server.createSession",
                     json_pack("{s:s, s:s}", "identifier", t->user, "password", password));
}

static void save(struct bsky_task *t, const json_t *answer, struct step_output *out)
{
    char *text = session_text(answer, t->base);
    session_clear(&t->next);
    if (text == NULL || !session_parse(text, &t->next)) {
        kit_fail(out, ERR_SERVER, "the server took the sign-in and sent no tokens");
    } else if (t->did != NULL && strcmp(t->did, t->next.did) != 0) {
        kit_fail(out, ERR_LOGIN, "the session is another account's (%s): sign in as this one", t->next.did);
    } else {
        out->type = OUT_SAVE_SECRET;
        out->secret = g_strdup(text);
        out->secret_was = g_strdup(t->session.text);
        t->session_phase = SESSION_SAVING;
    }
    if (text != NULL)
        explicit_bzero(text, strlen(text));
    g_free(text);
}

/* It answers, and has no such method; or what it answers is a page for people. */
static gboolean is_another_service(const struct http_response *r)
{
    const char *type = http_response_header(r, "content-type");
    gboolean page = type != NULL && g_str_has_prefix(type, "text/html");
    return r->status == 404 || r->status == 405 || r->status == 501 || (r->status < 500 && page);
}

/* It says not whether handle or password is wrong; but whether it has such an account, it tells anybody. */
static void ask_whether_known(struct bsky_task *t, struct step_output *out)
{
    t->session_phase = SESSION_REFUSED;
    kit_send(out, bsky_get(t, "com.atproto.repo.describeRepo", http_form("repo", t->user, NULL)));
}

static void refused(const struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    long status = in->type == IN_RESPONSE ? in->response->status : 0;
    if (status == 200)
        kit_fail(out, ERR_LOGIN, "the server does not take this password for '%s': make a new app password there ("
                 APP_PASSWORDS ")", t->user);
    else if (status == 400)
        kit_fail(out, ERR_LOGIN, "the server has no account '%s': check the handle, and whether this is its server",
                 t->user);
    else
        kit_fail(out, ERR_LOGIN, "the server does not take '%s' with this password, and says not which is wrong: check "
                 "the handle, or make a new app password there (" APP_PASSWORDS ")", t->user);
}

static void created(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    t->session_phase = SESSION_READY;
    if (in->type == IN_RESPONSE && bsky_is_error(in->response, "AuthFactorTokenRequired")) {
        kit_fail(out, ERR_LOGIN, "the server asks for a second factor: use an app password (" APP_PASSWORDS
                 ") instead of the account's own");
        return;
    }
    if (in->type == IN_RESPONSE && bsky_is_error(in->response, "AuthenticationRequired")) {
        if (bsky_is_did(t->user) || bsky_is_handle(t->user, strlen(t->user)))
            ask_whether_known(t, out);
        else
            refused(t, &(struct step_input){.type = IN_START}, out);
        return;
    }
    if (in->type == IN_RESPONSE && is_another_service(in->response)) {
        kit_fail(out, ERR_INVALID, "'%s' is no server of the AT Protocol (%ld): is the address right?", t->base,
                 (long)in->response->status);
        return;
    }
    json_t *answer = bsky_json(in, out);
    if (answer != NULL)
        save(t, answer, out);
    json_decref(answer);
}

/* --- around each step --- */

static struct http_request *copy_of(const struct http_request *r)
{
    struct http_request *c = http_request_new(r->method, r->url);
    for (guint i = 0; i < r->headers->len; i++) {
        const struct http_header *h = g_ptr_array_index(r->headers, i);
        http_request_header(c, h->name, h->value);
    }
    c->body = r->body != NULL ? g_bytes_ref(r->body) : NULL;
    c->body_file = g_strdup(r->body_file);
    c->timeout_ms = r->timeout_ms;
    c->max_bytes = r->max_bytes;
    c->writes = r->writes;
    return c;
}

static void authorise(struct http_request *r, const char *token)
{
    char *bearer = g_strconcat("Bearer ", token, NULL);
    http_request_header(r, "Authorization", bearer);
    explicit_bzero(bearer, strlen(bearer));
    g_free(bearer);
}

/* To the account's own server as the session names it: it may have come after the request was put together. */
static void direct(const struct bsky_task *t, struct http_request *r)
{
    const char *path = strstr(r->url, "/xrpc/");
    char *url = path != NULL && t->session.pds != NULL ? http_join(t->session.pds, path) : g_strdup(r->url);
    g_free(r->url);
    r->url = url;
}

/* Sends what waits, a copy kept for a second try. */
static void let_go(struct bsky_task *t, struct step_output *out)
{
    struct http_request *r = g_steal_pointer(&t->held);
    t->session_phase = SESSION_READY;
    if (r == NULL || t->session.access == NULL) {
        http_request_free(r);
        kit_fail(out, ERR_LOGIN, "the account is not signed in");
        return;
    }
    direct(t, r);
    http_request_free(t->last);
    t->last = copy_of(r);
    authorise(r, t->session.access);
    kit_send(out, r);
}

static void load(struct bsky_task *t, struct step_output *out)
{
    t->session_phase = SESSION_LOADING;
    out->type = OUT_LOAD_SECRET;
}

static gboolean is_fresh(const struct session *s, gint64 now_ms)
{
    return s->access != NULL && (s->expires_ms == 0 || s->expires_ms > now_ms + EARLY_MS);
}

/* What is kept was read: somebody else may have renewed it meanwhile. */
static void loaded(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct session kept = {0};
    gboolean other = in->secret != NULL && session_parse(in->secret, &kept) &&
                     g_strcmp0(kept.access, t->session.access) != 0;
    if (kept.did != NULL && t->did != NULL && strcmp(kept.did, t->did) != 0)
        other = FALSE;
    if (other) {
        session_clear(&t->session);
        t->session = kept;
    } else {
        session_clear(&kept);
    }
    if (other && is_fresh(&t->session, in->now_ms)) {
        let_go(t, out);
    } else if (t->session.refresh != NULL) {
        struct http_request *r = bsky_post(t, "com.atproto.server.refreshSession", NULL);
        authorise(r, t->session.refresh);
        t->session_phase = SESSION_REFRESHING;
        kit_send(out, r);
    } else if (t->password != NULL && t->handle != NULL) {
        kit_send(out, session_create(t, t->handle, t->password));
    } else {
        kit_fail(out, ERR_LOGIN, "the account is not signed in: its handle and an app password are needed");
    }
}

static void refreshed(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    json_t *answer = bsky_json(in, out);
    if (answer != NULL)
        save(t, answer, out);
    json_decref(answer);
}

/* TRUE where nothing waited for the session: the task itself goes on. */
static gboolean saved(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct session kept = {0};
    if (in->secret != NULL && session_parse(in->secret, &kept)) {
        session_clear(&t->next);
        t->next = kept;
    }
    session_clear(&t->session);
    t->session = t->next;
    t->next = (struct session){0};
    if (t->did == NULL)
        t->did = g_strdup(t->session.did);
    t->session_phase = SESSION_READY;
    if (t->held == NULL)
        return TRUE;
    let_go(t, out);
    return FALSE;
}

static gboolean renew(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    enum input_type wanted = t->session_phase == SESSION_LOADING  ? IN_SECRET
                             : t->session_phase == SESSION_SAVING ? IN_SAVED
                                                                  : IN_RESPONSE;
    if (t->session_phase == SESSION_REFUSED)
        refused(t, in, out);
    else if (in->type == IN_ERROR)
        kit_fail_take(out, g_error_copy(in->error));
    else if (in->type != wanted)
        kit_fail(out, ERR_INTERNAL, "session: input %d is not expected here", in->type);
    else if (t->session_phase == SESSION_LOADING)
        loaded(t, in, out);
    else if (t->session_phase == SESSION_REFRESHING)
        refreshed(t, in, out);
    else if (t->session_phase == SESSION_CREATING)
        created(t, in, out);
    else
        return saved(t, in, out);
    return FALSE;
}

/* TRUE where the answer says that the token has ended: the call is made again with the next one, once. */
static gboolean has_expired(const struct bsky_task *t, const struct step_input *in)
{
    return in->type == IN_RESPONSE && t->last != NULL && !t->renewed &&
           (in->response->status == 400 || in->response->status == 401) &&
           (bsky_is_error(in->response, "ExpiredToken") || bsky_is_error(in->response, "InvalidToken"));
}

void session_step(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    if (t->session_phase != SESSION_READY && !renew(t, in, out))
        return;
    if (has_expired(t, in)) {
        t->renewed = TRUE;
        t->held = g_steal_pointer(&t->last);
        load(t, out);
        return;
    }
    if (in->type == IN_ERROR && !t->kind->takes_errors)
        kit_fail_take(out, g_error_copy(in->error));
    else
        t->kind->step(t, in, out);
    if (out->type != OUT_REQUEST || t->session_phase != SESSION_READY)
        return;
    t->renewed = FALSE;
    t->held = g_steal_pointer(&out->request);
    if (is_fresh(&t->session, in->now_ms))
        let_go(t, out);
    else
        load(t, out);
}
