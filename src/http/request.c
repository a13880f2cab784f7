#include "repute/http.h"

#include <curl/curl.h>
#include <stdarg.h>
#include <string.h>

#include "address.h"

static void header_free(gpointer p)
{
    struct http_header *h = p;
    g_free(h->name);
    g_free(h->value);
    g_free(h);
}

static void part_free(gpointer p)
{
    struct http_part *part = p;
    g_free(part->name);
    g_free(part->value);
    g_free(part->file);
    g_free(part->filename);
    g_free(part->type);
    g_free(part);
}

struct http_request *http_request_new(const char *method, const char *url)
{
    struct http_request *r = g_new0(struct http_request, 1);
    r->method = g_strdup(method);
    r->url = g_strdup(url);
    r->headers = g_ptr_array_new_with_free_func(header_free);
    return r;
}

void http_request_header(struct http_request *r, const char *name, const char *value)
{
    struct http_header *h = g_new0(struct http_header, 1);
    h->name = g_strdup(name);
    h->value = g_strdup(value);
    g_ptr_array_add(r->headers, h);
}

void http_request_part(struct http_request *r, const char *name, const char *value)
{
    if (r->parts == NULL)
        r->parts = g_ptr_array_new_with_free_func(part_free);
    struct http_part *p = g_new0(struct http_part, 1);
    p->name = g_strdup(name);
    p->value = g_strdup(value);
    g_ptr_array_add(r->parts, p);
}

void http_request_file(struct http_request *r, const char *name, const char *path, const char *type)
{
    http_request_part(r, name, NULL);
    struct http_part *p = g_ptr_array_index(r->parts, r->parts->len - 1);
    p->file = g_strdup(path);
    p->filename = g_path_get_basename(path);
    p->type = g_strdup(type);
}

void http_request_free(struct http_request *r)
{
    if (r == NULL)
        return;
    g_free(r->method);
    g_free(r->url);
    g_free(r->body_file);
    g_ptr_array_unref(r->headers);
    g_clear_pointer(&r->body, g_bytes_unref);
    g_clear_pointer(&r->parts, g_ptr_array_unref);
    g_free(r);
}

struct http_response *http_response_new(long status)
{
    struct http_response *r = g_new0(struct http_response, 1);
    r->status = status;
    r->headers = g_ptr_array_new_with_free_func(header_free);
    r->body = g_bytes_new(NULL, 0);
    return r;
}

/* Controls out, bytes that are no UTF-8 replaced: a header's value ends up in messages and logs. */
static char *clean_value(const char *value)
{
    char *valid = g_utf8_make_valid(value, -1);
    char *out = valid;
    for (const char *in = valid; *in != '\0'; in++)
        if ((guchar)*in >= 0x20 && *in != 0x7f)
            *out++ = *in;
    *out = '\0';
    return g_strstrip(valid);
}

void http_response_add_header(struct http_response *r, const char *name, const char *value)
{
    struct http_header *h = g_new0(struct http_header, 1);
    char *clean = clean_value(name);
    h->name = g_ascii_strdown(clean, -1);
    h->value = clean_value(value);
    g_free(clean);
    g_ptr_array_add(r->headers, h);
}

void http_response_free(struct http_response *r)
{
    if (r == NULL)
        return;
    g_ptr_array_unref(r->headers);
    g_clear_pointer(&r->body, g_bytes_unref);
    g_free(r->final_url);
    g_free(r);
}

const char *http_response_header(const struct http_response *r, const char *name)
{
    for (guint i = 0; i < r->headers->len; i++) {
        const struct http_header *h = g_ptr_array_index(r->headers, i);
        if (strcmp(h->name, name) == 0)
            return h->value;
    }
    return NULL;
}

char *http_escape(const char *s)
{
    return g_uri_escape_string(s, NULL, FALSE);
}

void http_form_add(GString *form, const char *name, const char *value)
{
    if (value == NULL)
        return;
    char *n = http_escape(name), *v = http_escape(value);
    g_string_append_printf(form, "%s%s=%s", form->len > 0 ? "&" : "", n, v);
    g_free(n);
    g_free(v);
}

char *http_form(const char *name, ...)
{
    GString *form = g_string_new(NULL);
    va_list args;
    va_start(args, name);
    for (const char *n = name; n != NULL; n = va_arg(args, const char *))
        http_form_add(form, n, va_arg(args, const char *));
    va_end(args);
    return g_string_free(form, FALSE);
}

/* TRUE where the parameters of one link value ("; rel=\"next prev\"; …") name rel. */
static gboolean params_have_rel(const char *params, const char *rel)
{
    static const char pattern[] = ";\\s*rel\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;,\"]+))";
    GRegex *regex = g_regex_new(pattern, G_REGEX_CASELESS | G_REGEX_RAW, 0, NULL);
    GMatchInfo *match = NULL;
    gboolean found = FALSE;
    if (g_regex_match(regex, params, 0, &match)) {
        char *quoted = g_match_info_fetch(match, 1), *bare = g_match_info_fetch(match, 2);
        char **words = g_strsplit(quoted != NULL && *quoted != '\0' ? quoted
                                  : bare != NULL                    ? bare
                                                                    : "",
                                  " ", 0);
        for (guint i = 0; words[i] != NULL; i++)
            found = found || g_ascii_strcasecmp(words[i], rel) == 0;
        g_strfreev(words);
        g_free(quoted);
        g_free(bare);
    }
    g_match_info_free(match);
    g_regex_unref(regex);
    return found;
}

/* One Link header: values are separated by commas, but commas may stand inside <> and "". */
static char *link_in(const char *value, const char *rel)
{
    const char *p = value;
    while ((p = strchr(p, '<')) != NULL) {
        const char *end = strchr(p, '>');
        if (end == NULL)
            return NULL;
        gboolean quoted = FALSE;
        const char *stop = end + 1;
        for (; *stop != '\0' && (quoted || *stop != ','); stop++)
            if (*stop == '"')
                quoted = !quoted;
        char *params = g_strndup(end + 1, (gsize)(stop - end - 1));
        gboolean found = params_have_rel(params, rel);
        g_free(params);
        if (found)
            return g_strndup(p + 1, (gsize)(end - p - 1));
        p = stop;
    }
    return NULL;
}

char *http_link(const struct http_response *r, const char *rel)
{
    for (guint i = 0; i < r->headers->len; i++) {
        const struct http_header *h = g_ptr_array_index(r->headers, i);
        if (strcmp(h->name, "link") != 0)
            continue;
        char *target = link_in(h->value, rel);
        if (target == NULL)
            continue;
        if (r->final_url == NULL || strstr(target, "://") != NULL)
            return target;
        char *absolute = g_uri_resolve_relative(r->final_url, target, G_URI_FLAGS_ENCODED, NULL);
        g_free(target);
        return absolute;
    }
    return NULL;
}

/* "scheme://host:port" as libcurl itself reads the URL, so that this check and the request that follows
 * never disagree about which host is meant. NULL for what is no URL, or carries a user name. */
char *http_origin(const char *url)
{
    CURLU *u = curl_url();
    char *scheme = NULL, *host = NULL, *port = NULL, *user = NULL, *origin = NULL;
    if (u != NULL && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_NO_USER) {
        char *lower = g_ascii_strdown(host, -1);
        origin = g_strdup_printf("%s://%s:%s", scheme, lower, port);
        g_free(lower);
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_free(user);
    curl_url_cleanup(u);
    return origin;
}

gboolean http_is_here(const char *url)
{
    char *origin = http_origin(url), *colon = origin != NULL ? strrchr(origin, ':') : NULL;
    if (colon != NULL)
        *colon = '\0';
    gboolean here = colon != NULL && address_kind_of_host(strstr(origin, "://") + 3) == ADDRESS_LOOPBACK;
    g_free(origin);
    return here;
}

gboolean http_same_origin(const char *a, const char *b)
{
    char *oa = http_origin(a), *ob = http_origin(b);
    gboolean same = oa != NULL && ob != NULL && strcmp(oa, ob) == 0;
    g_free(oa);
    g_free(ob);
    return same;
}

char *http_join(const char *base, const char *path)
{
    gsize len = strlen(base);
    while (len > 0 && base[len - 1] == '/')
        len--;
    return g_strdup_printf("%.*s%s%s", (int)len, base, *path == '/' ? "" : "/", path);
}

char *http_url_shown(const char *url)
{
    gsize len = strcspn(url, "?#");
    char *cut = g_strndup(url, len), *valid = g_utf8_make_valid(cut, -1);
    g_free(cut);
    return valid;
}
