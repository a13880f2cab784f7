#include "sandbox_http.h"

#include <curl/curl.h>
#include <string.h>

static size_t keep(char *data, size_t size, size_t n, void *to)
{
    g_string_append_len(to, data, (gssize)(size * n));
    return size * n;
}

static void finish(CURL *curl, struct reply *r)
{
    long status = 0;
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, r->body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, r->head);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    r->curl = (int)curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    r->status = (int)status;
    r->json = json_loadb(r->body->str, r->body->len, 0, NULL);
}

static struct reply *reply_new(void)
{
    struct reply *r = g_new0(struct reply, 1);
    r->body = g_string_new(NULL);
    r->head = g_string_new(NULL);
    return r;
}

static struct curl_slist *add_token(struct curl_slist *list, const char *token)
{
    if (token == NULL)
        return list;
    char *line = g_strconcat("Authorization: Bearer ", token, NULL);
    list = curl_slist_append(list, line);
    g_free(line);
    return list;
}

struct reply *http_ask(struct sandbox *s, const char *method, const char *path, const char *token,
                       const char *body, const char *type, const char *extra)
{
    struct reply *r = reply_new();
    CURL *curl = curl_easy_init();
    char *url = g_strconcat(sandbox_url(s), path, NULL);
    struct curl_slist *list = add_token(NULL, token);
    if (type != NULL) {
        char *line = g_strconcat("Content-Type: ", type, NULL);
        list = curl_slist_append(list, line);
        g_free(line);
    }
    if (extra != NULL)
        list = curl_slist_append(list, extra);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    if (extra == NULL || !g_str_has_prefix(extra, "User-Agent:"))
        curl_easy_setopt(curl, CURLOPT_USERAGENT, "test/1");
    if (body != NULL)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    finish(curl, r);
    curl_slist_free_all(list);
    curl_easy_cleanup(curl);
    g_free(url);
    return r;
}

struct reply *http_get(struct sandbox *s, const char *path, const char *token)
{
    return http_ask(s, "GET", path, token, NULL, NULL, NULL);
}

struct reply *http_form(struct sandbox *s, const char *method, const char *path, const char *token,
                        const char *form)
{
    return http_ask(s, method, path, token, form, "application/x-www-form-urlencoded", NULL);
}

struct reply *http_upload(struct sandbox *s, const char *path, const char *token, const char *bytes,
                          gsize length, const char *description)
{
    struct reply *r = reply_new();
    CURL *curl = curl_easy_init();
    char *url = g_strconcat(sandbox_url(s), path, NULL);
    struct curl_slist *list = add_token(NULL, token);
    curl_mime *mime = curl_mime_init(curl);
    curl_mimepart *part = curl_mime_addpart(mime);
    curl_mime_name(part, "file");
    curl_mime_filename(part, "picture.png");
    curl_mime_type(part, "image/png");
    curl_mime_data(part, bytes, length);
    part = curl_mime_addpart(mime);
    curl_mime_name(part, "description");
    curl_mime_data(part, description, CURL_ZERO_TERMINATED);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "test/1");
    finish(curl, r);
    curl_mime_free(mime);
    curl_slist_free_all(list);
    curl_easy_cleanup(curl);
    g_free(url);
    return r;
}

void reply_free(struct reply *r)
{
    json_decref(r->json);
    g_string_free(r->body, TRUE);
    g_string_free(r->head, TRUE);
    g_free(r);
}

json_t *reply_at(const struct reply *r, const char *path)
{
    json_t *at = r->json;
    char **parts = g_strsplit(path, ".", -1);
    for (char **p = parts; *p != NULL && at != NULL && **p != '\0'; p++)
        at = json_is_array(at) ? json_array_get(at, (size_t)g_ascii_strtoull(*p, NULL, 10))
                               : json_object_get(at, *p);
    g_strfreev(parts);
    return at;
}

const char *reply_text(const struct reply *r, const char *path)
{
    const char *text = json_string_value(reply_at(r, path));
    return text != NULL ? text : "";
}

char *reply_header(const struct reply *r, const char *name)
{
    char **lines = g_strsplit(r->head->str, "\r\n", -1), *found = NULL;
    gsize n = strlen(name);
    for (char **l = lines; *l != NULL; l++)
        if (g_ascii_strncasecmp(*l, name, n) == 0 && (*l)[n] == ':') {
            g_free(found);
            found = g_strstrip(g_strdup(*l + n + 1));
        }
    g_strfreev(lines);
    return found;
}
