#include "curl_exchange.h"

#include <string.h>

#include "address.h"
#include "repute/clock.h"
#include "repute/err.h"

#define DEFAULT_TIMEOUT_MS (30 * MS_SECOND)
#define CONNECT_TIMEOUT_MS (10 * MS_SECOND)
#define DEFAULT_MAX_BYTES ((gsize)8 << 20)
#define MAX_HEADER_BYTES ((gsize)64 << 10)
#define MAX_REDIRECTS 5

static gsize max_bytes(const struct exchange *x)
{
    return x->request->max_bytes > 0 ? x->request->max_bytes : DEFAULT_MAX_BYTES;
}

static void header_line(struct exchange *x, const char *line)
{
    if (g_ascii_strncasecmp(line, "HTTP/", 5) == 0) {
        /* A new answer begins: after a 100, or after a redirect. */
        const char *code = strchr(line, ' ');
        http_response_free(x->response);
        x->response = http_response_new(code != NULL ? strtol(code, NULL, 10) : 0);
        return;
    }
    const char *colon = strchr(line, ':');
    if (colon == NULL || x->response == NULL)
        return;
    char *name = g_strndup(line, (gsize)(colon - line));
    http_response_add_header(x->response, name, colon + 1);
    g_free(name);
}

static size_t on_header(char *bytes, size_t size, size_t n, void *user)
{
    struct exchange *x = user;
    gsize len = size * n;
    x->last_byte_us = g_get_monotonic_time();
    x->header_bytes += len;
    if (x->header_bytes > MAX_HEADER_BYTES) {
        err_set(&x->error, ERR_SERVER, "the answer's headers are longer than %" G_GSIZE_FORMAT " bytes",
                MAX_HEADER_BYTES);
        return 0;
    }
    while (len > 0 && (bytes[len - 1] == '\n' || bytes[len - 1] == '\r'))
        len--;
    if (len == 0) {
        if (x->response != NULL && x->response->status >= 200) {
            x->headers_done = TRUE;
            x->streaming = x->request->stream && x->response->status < 300;
        }
        return size * n;
    }
    char *line = g_strndup(bytes, len);
    header_line(x, line);
    g_free(line);
    return size * n;
}

static size_t on_body(char *bytes, size_t size, size_t n, void *user)
{
    struct exchange *x = user;
    gsize len = size * n;
    x->last_byte_us = g_get_monotonic_time();
    /* A stream's bytes leave at every http_perform(), so this bounds what one turn may hold. */
    if (x->body->len + len > max_bytes(x) && x->request->stranger) {
        x->cut = TRUE;
        g_byte_array_append(x->body, (const guint8 *)bytes, (guint)(max_bytes(x) - x->body->len));
        return 0;
    }
    if (x->body->len + len > max_bytes(x)) {
        err_set(&x->error, ERR_SERVER, "the answer is longer than %" G_GSIZE_FORMAT " bytes", max_bytes(x));
        return 0;
    }
    g_byte_array_append(x->body, (const guint8 *)bytes, (guint)len);
    return len;
}

static gboolean is_loopback(const char *host)
{
    return address_kind_of_host(host) == ADDRESS_LOOPBACK;
}

/* Origin is "scheme://host:port". */
static char *origin_host(const char *origin)
{
    const char *host = strstr(origin, "://") + 3;
    return g_strndup(host, (gsize)(strrchr(host, ':') - host));
}

static gboolean is_near(enum address_kind kind, const struct http_request *r)
{
    return kind == ADDRESS_OTHER || (kind == ADDRESS_LOOPBACK && !r->here);
}

/* FALSE with error for URLs this program never opens. */
static gboolean url_allowed(const struct http_request *r, const char *url, gboolean insecure_http, GError **error)
{
    char *origin = http_origin(url), *shown = http_url_shown(url);
    gboolean ok = FALSE;
    if (origin == NULL) {
        err_set(error, ERR_INVALID, "the address '%s' is not understood: expected https://HOST/…", shown);
    } else if (!g_str_has_prefix(origin, "https://") && !g_str_has_prefix(origin, "http://")) {
        err_set(error, ERR_INVALID, "the address '%s' is neither https nor http", shown);
    } else if (r->stranger) {
        char *host = origin_host(origin);
        ok = !is_near(address_kind_of_host(host), r);
        if (!ok)
            err_set(error, ERR_INVALID, "the address '%s' is none of the public internet", shown);
        g_free(host);
    } else if (g_str_has_prefix(origin, "https://")) {
        ok = TRUE;
    } else {
        char *host = origin_host(origin);
        ok = insecure_http || is_loopback(host);
        if (!ok)
            err_set(
                error, ERR_INVALID,
                "the address '%s' is plain http, which anybody on the way can read: use https, or allow it "
                "with 'set http.plain on'",
                shown);
        g_free(host);
    }
    g_free(origin);
    g_free(shown);
    return ok;
}

static gboolean add_parts(struct exchange *x, GError **error)
{
    x->mime = curl_mime_init(x->easy);
    for (guint i = 0; i < x->request->parts->len; i++) {
        const struct http_part *p = g_ptr_array_index(x->request->parts, i);
        curl_mimepart *part = curl_mime_addpart(x->mime);
        curl_mime_name(part, p->name);
        if (p->file == NULL) {
            curl_mime_data(part, p->value != NULL ? p->value : "", CURL_ZERO_TERMINATED);
        } else if (curl_mime_filedata(part, p->file) != CURLE_OK) {
            err_set(error, ERR_NOT_FOUND, "the file '%s' cannot be read", p->file);
            return FALSE;
        }
        if (p->filename != NULL)
            curl_mime_filename(part, p->filename);
        if (p->type != NULL)
            curl_mime_type(part, p->type);
    }
    curl_easy_setopt(x->easy, CURLOPT_MIMEPOST, x->mime);
    return TRUE;
}

/* A picture or so: what is posted whole is small enough to be held. */
static gboolean read_body_file(struct exchange *x, GError **error)
{
    char *bytes = NULL;
    gsize len = 0;
    GError *why = NULL;
    if (!g_file_get_contents(x->request->body_file, &bytes, &len, &why)) {
        err_set(error, ERR_NOT_FOUND, "attachment '%s' cannot be read: %s", x->request->body_file, why->message);
        g_error_free(why);
        return FALSE;
    }
    g_clear_pointer(&x->request->body, g_bytes_unref);
    x->request->body = g_bytes_new_take(bytes, len);
    return TRUE;
}

static gboolean add_body(struct exchange *x, GError **error)
{
    const struct http_request *r = x->request;
    if (r->parts != NULL)
        return add_parts(x, error);
    if (strcmp(r->method, "GET") == 0)
        return TRUE;
    if (r->body_file != NULL && !read_body_file(x, error))
        return FALSE;
    gsize len = 0;
    const char *bytes = r->body != NULL ? g_bytes_get_data(r->body, &len) : NULL;
    if (strcmp(r->method, "POST") == 0 || len > 0) {
        curl_easy_setopt(x->easy, CURLOPT_POST, 1L);
        curl_easy_setopt(x->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
        curl_easy_setopt(x->easy, CURLOPT_POSTFIELDS, bytes != NULL ? bytes : "");
    }
    if (strcmp(r->method, "POST") != 0)
        curl_easy_setopt(x->easy, CURLOPT_CUSTOMREQUEST, r->method);
    return TRUE;
}

static void add_headers(struct exchange *x)
{
    for (guint i = 0; i < x->request->headers->len; i++) {
        const struct http_header *h = g_ptr_array_index(x->request->headers, i);
        char *line = g_strdup_printf("%s: %s", h->name, h->value);
        g_strdelimit(line, "\r\n", ' ');
        x->send_headers = curl_slist_append(x->send_headers, line);
        g_free(line);
    }
    /* No round trip for permission before a large body. */
    x->send_headers = curl_slist_append(x->send_headers, "Expect:");
    curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, x->send_headers);
}

static void set_url(struct exchange *x, const char *url)
{
    char *copy = g_strdup(url);
    g_free(x->url);
    x->url = copy;
    curl_easy_setopt(x->easy, CURLOPT_URL, x->url);
    char *origin = http_origin(x->url), *host = origin_host(origin);
    if (is_loopback(host)) /* never through a proxy of the environment */
        curl_easy_setopt(x->easy, CURLOPT_PROXY, "");
    g_free(origin);
    g_free(host);
}

/* Whether the environment names a proxy for this URL, as libcurl reads it. */
static gboolean has_proxy(const char *url)
{
    static const char *const NAMES[] = {"all_proxy", "ALL_PROXY", "http_proxy", "https_proxy", "HTTPS_PROXY"};
    gboolean tls = g_ascii_strncasecmp(url, "https:", 6) == 0, has = FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        const char *value = i < 2 || (i > 2) == tls ? g_getenv(NAMES[i]) : NULL;
        has = has || (value != NULL && *value != '\0');
    }
    return has;
}

/* A name may lead anywhere: what it leads to is looked at where the connection begins. A proxy looks names up itself. */
static curl_socket_t open_public(void *user, curlsocktype purpose, struct curl_sockaddr *a)
{
    struct exchange *x = user;
    x->near = !has_proxy(x->url) && is_near(address_kind_of(&a->addr), x->request);
    return x->near ? CURL_SOCKET_BAD : socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

/* Its connection is its own: none that goes to a server of ours is taken over. Where there is a proxy it is asked for
 * all hosts, for those that need none are near. */
static void set_stranger(struct exchange *x)
{
    curl_easy_setopt(x->easy, CURLOPT_OPENSOCKETFUNCTION, open_public);
    curl_easy_setopt(x->easy, CURLOPT_OPENSOCKETDATA, x);
    curl_easy_setopt(x->easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(x->easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(x->easy, CURLOPT_FORBID_REUSE, 1L);
}

static void set_options(struct exchange *x, const char *user_agent)
{
    const struct http_request *r = x->request;
    CURL *e = x->easy;
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_USERAGENT, user_agent);
    curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, x->errors);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, x);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, x);
    curl_easy_setopt(e, CURLOPT_PRIVATE, x);
    gint64 timeout = r->timeout_ms > 0 ? r->timeout_ms : DEFAULT_TIMEOUT_MS;
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)MIN(timeout, CONNECT_TIMEOUT_MS));
    if (!r->stream)
        curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)timeout);
    /* libcurl silently repeats a request, a POST too, when a connection it had kept turns out to be dead.
     * What changes something must be sent once: it gets a connection of its own. */
    if (r->writes || r->stream)
        curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
    if (r->stranger)
        set_stranger(x);
}

struct exchange *exchange_new(struct http_request *request, gboolean insecure_http, const char *user_agent,
                              GError **error)
{
    if (!url_allowed(request, request->url, insecure_http, error))
        return NULL;
    struct exchange *x = g_new0(struct exchange, 1);
    x->request = request;
    x->body = g_byte_array_new();
    x->easy = curl_easy_init();
    x->last_byte_us = g_get_monotonic_time();
    if (x->easy == NULL || !add_body(x, error)) {
        if (x->easy == NULL)
            err_set(error, ERR_INTERNAL, "libcurl gave no handle");
        x->request = NULL;
        exchange_free(x);
        return NULL;
    }
    add_headers(x);
    set_options(x, user_agent);
    set_url(x, request->url);
    return x;
}

void exchange_free(struct exchange *x)
{
    if (x == NULL)
        return;
    if (x->easy != NULL)
        curl_easy_cleanup(x->easy);
    curl_mime_free(x->mime);
    curl_slist_free_all(x->send_headers);
    http_request_free(x->request);
    http_response_free(x->response);
    g_byte_array_unref(x->body);
    g_clear_error(&x->error);
    g_free(x->url);
    g_free(x);
}

/* How a break is to be read: once bytes of a request that changes something have left, nobody knows. */
static void set_break(struct exchange *x, CURLcode code)
{
    long sent = 0;
    curl_easy_getinfo(x->easy, CURLINFO_REQUEST_SIZE, &sent);
    char *origin = http_origin(x->url);
    const char *why = x->errors[0] != '\0' ? x->errors : curl_easy_strerror(code);
    if (x->near) {
        g_clear_error(&x->error);
        err_set(&x->error, ERR_INVALID, "'%s' is none of the public internet", origin);
    } else if (x->request->writes && sent > 0) {
        g_clear_error(&x->error);
        err_set(&x->error, ERR_UNKNOWN, "'%s' gave no answer after the request was sent (%s)", origin, why);
    } else if (x->error == NULL) {
        gboolean broken = code == CURLE_BAD_CONTENT_ENCODING || code == CURLE_WEIRD_SERVER_REPLY ||
                          code == CURLE_HTTP2 || code == CURLE_HTTP2_STREAM;
        err_set(&x->error, broken ? ERR_SERVER : ERR_NETWORK,
                sent > 0 ? "'%s' broke off (%s)" : "'%s' was not reached (%s)", origin, why);
    }
    g_free(origin);
}

static gboolean is_redirect(long status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* TRUE where the handle is ready to follow; else x->error says why not. */
static gboolean follow(struct exchange *x, gboolean insecure_http)
{
    char *target = NULL;
    long status = x->response->status;
    curl_easy_getinfo(x->easy, CURLINFO_REDIRECT_URL, &target);
    char *shown = target != NULL ? http_url_shown(target) : NULL;
    gboolean ok = FALSE;
    if (target == NULL) {
        err_set(&x->error, ERR_SERVER, "the server redirects (%ld) and does not say where to", status);
    } else if (x->request->writes && (status == 302 || status == 303)) {
        err_set(&x->error, ERR_UNKNOWN, "the server redirects to '%s' and does not say whether it was done",
                shown);
    } else if (strcmp(x->request->method, "GET") != 0 || !(x->request->stranger || http_same_origin(x->url, target))) {
        err_set(&x->error, ERR_REJECTED,
                "the server redirects to '%s', which is not followed: if that is its "
                "address now, add the account with it",
                shown);
    } else if (++x->redirects > MAX_REDIRECTS) {
        err_set(&x->error, ERR_SERVER, "the server redirects more than %d times, last to '%s'", MAX_REDIRECTS,
                shown);
    } else {
        ok = url_allowed(x->request, target, insecure_http, &x->error);
    }
    if (ok) {
        set_url(x, target);
        g_byte_array_set_size(x->body, 0);
        x->cut = x->near = FALSE;
        g_clear_pointer(&x->response, http_response_free);
        x->headers_done = FALSE;
        x->header_bytes = 0;
    }
    g_free(shown);
    return ok;
}

gboolean exchange_finish(struct exchange *x, CURLcode code, gboolean insecure_http)
{
    if ((code != CURLE_OK && !x->cut) || x->response == NULL) {
        set_break(x, code);
        return TRUE;
    }
    if (is_redirect(x->response->status))
        return !follow(x, insecure_http);
    x->response->received_at = clock_now_ms();
    x->response->final_url = g_strdup(x->url);
    if (!x->streaming) {
        g_bytes_unref(x->response->body);
        x->response->body = g_byte_array_free_to_bytes(x->body);
        x->body = g_byte_array_new();
    }
    return TRUE;
}
