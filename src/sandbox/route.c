/* Which handler answers which request, and who may ask. */
#include "call.h"

#include <string.h>

enum need { NOBODY, ANY_TOKEN, USER };

struct route {
    const char *method, *path; /* ":" stands for one part */
    enum need need;
    const char *scope; /* "read:notifications": granted by it and by "read"; NULL: any token */
    call_handler handler;
};

static const struct route routes[] = {
    {"POST", "/api/v1/apps", NOBODY, NULL, sb_api_app_create},
    {"GET", "/api/v1/apps/verify_credentials", ANY_TOKEN, NULL, sb_api_app_verify},
    {"GET", "/oauth/authorize", NOBODY, NULL, sb_api_authorize},
    {"POST", "/oauth/authorize", NOBODY, NULL, sb_api_authorize_post},
    {"POST", "/oauth/token", NOBODY, NULL, sb_api_token},
    {"POST", "/oauth/revoke", NOBODY, NULL, sb_api_revoke},
    {"GET", "/api/v1/instance", NOBODY, NULL, sb_api_instance_v1},
    {"GET", "/api/v2/instance", NOBODY, NULL, sb_api_instance_v2},
    {"GET", "/api/v1/accounts/verify_credentials", USER, "read:accounts", sb_api_verify_credentials},
    {"GET", "/api/v1/accounts/lookup", NOBODY, NULL, sb_api_account_lookup},
    {"GET", "/api/v1/accounts/search", USER, "read:accounts", sb_api_account_search},
    {"GET", "/api/v1/accounts/relationships", USER, "read:follows", sb_api_relationships},
    {"GET", "/api/v1/accounts/:", NOBODY, NULL, sb_api_account},
    {"GET", "/api/v1/accounts/:/statuses", NOBODY, NULL, sb_api_account_statuses},
    {"POST", "/api/v1/accounts/:/:", USER, "write", sb_api_account_act},
    {"POST", "/api/v1/reports", USER, "write:reports", sb_api_report},
    {"GET", "/api/v1/notifications", USER, "read:notifications", sb_api_notifications},
    {"POST", "/api/v1/notifications/clear", USER, "write:notifications", sb_api_notification_clear},
    {"GET", "/api/v1/notifications/:", USER, "read:notifications", sb_api_notification},
    {"POST", "/api/v1/notifications/:/dismiss", USER, "write:notifications", sb_api_notification_dismiss},
    {"POST", "/api/v1/statuses", USER, "write:statuses", sb_api_status_create},
    {"GET", "/api/v1/statuses/:", NOBODY, NULL, sb_api_status},
    {"PUT", "/api/v1/statuses/:", USER, "write:statuses", sb_api_status_edit},
    {"DELETE", "/api/v1/statuses/:", USER, "write:statuses", sb_api_status_delete},
    {"GET", "/api/v1/statuses/:/context", NOBODY, NULL, sb_api_status_context},
    {"GET", "/api/v1/statuses/:/history", NOBODY, NULL, sb_api_status_history},
    {"GET", "/api/v1/statuses/:/source", USER, "read:statuses", sb_api_status_source},
    {"GET", "/api/v1/statuses/:/favourited_by", NOBODY, NULL, sb_api_status_people},
    {"GET", "/api/v1/statuses/:/reblogged_by", NOBODY, NULL, sb_api_status_people},
    {"POST", "/api/v1/statuses/:/:", USER, "write", sb_api_status_act},
    {"GET", "/_sandbox/:", NOBODY, NULL, sb_api_control},
    {"POST", "/_sandbox/:", NOBODY, NULL, sb_api_control},
    {"GET", "/api/v1/accounts/:/followers", NOBODY, NULL, sb_api_account_people},
    {"GET", "/api/v1/accounts/:/following", NOBODY, NULL, sb_api_account_people},
    {"GET", "/api/v1/mutes", USER, "read:mutes", sb_api_mutes},
    {"GET", "/api/v1/blocks", USER, "read:blocks", sb_api_blocks},
    {"GET", "/api/v1/favourites", USER, "read:favourites", sb_api_favourites},
    {"GET", "/api/v1/bookmarks", USER, "read:bookmarks", sb_api_bookmarks},
    {"GET", "/api/v1/timelines/home", USER, "read:statuses", sb_api_home},
    {"GET", "/api/v1/timelines/public", NOBODY, NULL, sb_api_public},
    {"GET", "/api/v1/timelines/tag/:", NOBODY, NULL, sb_api_tag},
    {"GET", "/api/v2/search", USER, "read:search", sb_api_search},
    {"POST", "/api/v1/media", USER, "write:media", sb_api_media_create},
    {"POST", "/api/v2/media", USER, "write:media", sb_api_media_create},
    {"GET", "/api/v1/media/:", USER, "write:media", sb_api_media},
    {"PUT", "/api/v1/media/:", USER, "write:media", sb_api_media_edit},
    {"GET", "/_media/:/:", NOBODY, NULL, sb_api_media_file},
    {"GET", "/api/v1/polls/:", NOBODY, NULL, sb_api_poll},
    {"POST", "/api/v1/polls/:/votes", USER, "write:statuses", sb_api_poll_vote},
    {"GET", "/api/v1/markers", USER, "read:statuses", sb_api_markers},
    {"POST", "/api/v1/markers", USER, "write:statuses", sb_api_markers_set},
    {"GET", "/api/v1/preferences", USER, "read:accounts", sb_api_preferences},
    {"GET", "/api/v1/scheduled_statuses", USER, "read:statuses", sb_api_scheduled},
    {"GET", "/api/v1/scheduled_statuses/:", USER, "read:statuses", sb_api_scheduled_one},
    {"DELETE", "/api/v1/scheduled_statuses/:", USER, "write:statuses", sb_api_scheduled_one},
    {"GET", "/api/v1/lists", USER, "read:lists", sb_api_empty_list},
    {"GET", "/api/v1/follow_requests", USER, "read:follows", sb_api_empty_list},
    {"GET", "/api/v1/announcements", USER, NULL, sb_api_empty_list},
    {"GET", "/api/v1/custom_emojis", NOBODY, NULL, sb_api_empty_list},
    {"GET", "/api/v1/streaming/health", NOBODY, NULL, sb_api_stream_health},
    {"GET", "/api/v1/streaming", USER, "read", sb_api_stream},
    {"GET", "/api/v1/streaming/:", USER, "read", sb_api_stream},
    {"GET", "/api/v1/streaming/:/:", USER, "read", sb_api_stream},
};

static gboolean match(const struct route *r, struct call *c)
{
    guint part = 0, segment = 0;
    memset(c->segment, 0, sizeof c->segment);
    const char *p = r->path + 1;
    for (; c->parts[part] != NULL; part++) {
        const char *slash = strchr(p, '/');
        gsize length = slash != NULL ? (gsize)(slash - p) : strlen(p);
        if (length == 1 && *p == ':')
            c->segment[segment++] = c->parts[part];
        else if (strlen(c->parts[part]) != length || strncmp(c->parts[part], p, length) != 0)
            return FALSE;
        p += length;
        if (*p == '\0')
            return c->parts[part + 1] == NULL;
        p++;
    }
    return FALSE;
}

static void find_token(struct call *c)
{
    const char *header = sandbox_request_header(c->request, "authorization");
    const char *value = NULL;
    if (header != NULL && g_ascii_strncasecmp(header, "Bearer ", 7) == 0)
        value = header + 7;
    else
        value = sb_call_arg(c, "access_token");
    struct token *t = value != NULL ? g_hash_table_lookup(c->s->tokens, value) : NULL;
    if (t == NULL || t->expired)
        return;
    c->token = t;
    c->actor = t->account;
}

static gboolean scope_granted(const char *granted, const char *scope)
{
    gboolean found = FALSE;
    const char *colon = strchr(scope, ':');
    gsize whole = colon != NULL ? (gsize)(colon - scope) : strlen(scope);
    char **words = g_strsplit(granted, " ", -1);
    for (char **w = words; *w != NULL && !found; w++)
        found = strcmp(*w, scope) == 0 || (strlen(*w) == whole && strncmp(*w, scope, whole) == 0) ||
                (colon == NULL && strncmp(*w, scope, whole) == 0 && (*w)[whole] == ':');
    g_strfreev(words);
    return found;
}

static gboolean allowed(struct call *c, const struct route *r)
{
    const char *sent = sandbox_request_header(c->request, "authorization");
    if (r->need != NOBODY && c->token == NULL) {
        sb_call_error(c, 401, "%s", "The access token is invalid");
        return FALSE;
    }
    /* A token that is no good is refused even where none is needed. */
    if (sent != NULL && c->token == NULL && g_str_has_prefix(r->path, "/api/")) {
        sb_call_error(c, 401, "%s", "The access token is invalid");
        return FALSE;
    }
    if (r->need == USER && c->actor == NULL) {
        sb_call_error(c, 422, "%s", "This method requires an authenticated user");
        return FALSE;
    }
    if (r->scope != NULL && (c->token == NULL || !scope_granted(c->token->scopes, r->scope))) {
        sb_call_error(c, 403, "%s", "This action is outside the authorized scopes");
        return FALSE;
    }
    return TRUE;
}

/* X-RateLimit-*: a window of five minutes of the server's clock for each token. FALSE: over the limit. */
static gboolean count_rate(struct call *c)
{
    struct token *t = c->token != NULL ? c->token : &c->s->anonymous;
    int limit = c->s->options.rate_limit != 0 ? c->s->options.rate_limit : 300;
    gint64 now = sb_state_now(c->s), window = now - now % (5 * MS_MINUTE);
    char number[32];
    if (limit < 0 || g_str_has_prefix(c->request->path, "/_sandbox/"))
        return TRUE;
    if (t->window_ms != window) {
        t->window_ms = window;
        t->used = 0;
    }
    t->used++;
    char *reset = clock_format_rfc3339(window + 5 * MS_MINUTE);
    g_snprintf(number, sizeof number, "%d", limit);
    sb_call_header(c, "X-RateLimit-Limit", number);
    g_snprintf(number, sizeof number, "%d", MAX(limit - t->used, 0));
    sb_call_header(c, "X-RateLimit-Remaining", number);
    sb_call_header(c, "X-RateLimit-Reset", reset);
    g_free(reset);
    return t->used <= limit;
}

void sb_route_call(struct call *c)
{
    const char *agent = sandbox_request_header(c->request, "user-agent");
    gboolean path_known = FALSE;
    if (agent == NULL || *agent == '\0') {
        sb_call_error(c, 418, "%s", "I'm a teapot: no user-agent sent with request");
        return;
    }
    char *path = g_strdup(c->request->path);
    if (strlen(path) > 1 && g_str_has_suffix(path, "/"))
        path[strlen(path) - 1] = '\0';
    c->parts = g_strsplit(path + (*path == '/'), "/", -1);
    g_free(path);
    find_token(c);
    if (!count_rate(c)) {
        sb_call_error(c, 429, "%s", "Too many requests");
        return;
    }
    const char *method = strcmp(c->request->method, "HEAD") == 0 ? "GET" : c->request->method;
    for (guint i = 0; i < G_N_ELEMENTS(routes); i++) {
        if (!match(&routes[i], c))
            continue;
        path_known = TRUE;
        if (strcmp(routes[i].method, method) != 0)
            continue;
        if (c->bad_body)
            sb_call_error(c, 400, "%s", "Error occurred while parsing request parameters");
        else if (allowed(c, &routes[i]))
            routes[i].handler(c);
        return;
    }
    sb_call_error(c, path_known ? 405 : 404, "%s", path_known ? "Method not allowed" : "Not Found");
}
