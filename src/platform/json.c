#include "repute/err.h"
#include "repute/platform.h"
#include "repute/text.h"

/* TRUE where the body is a page for people: servers and the proxies before them answer so when they are ill.
 */
static gboolean looks_like_html(const char *bytes, gsize len)
{
    gsize i = 0;
    while (i < len && g_ascii_isspace(bytes[i]))
        i++;
    return i < len && bytes[i] == '<';
}

json_t *platform_json(const struct http_response *r, GError **error)
{
    gsize len = 0;
    const char *bytes = g_bytes_get_data(r->body, &len);
    if (len == 0) {
        err_set(error, ERR_SERVER, "the server sent an empty answer (%ld) where JSON was expected",
                r->status);
        return NULL;
    }
    json_error_t why;
    json_t *json = json_loadb(bytes, len, JSON_ALLOW_NUL, &why);
    if (json == NULL && looks_like_html(bytes, len))
        err_set(error, ERR_SERVER, "the server sent HTML (%ld) where JSON was expected", r->status);
    else if (json == NULL) {
        char *text = text_sanitise(why.text, -1, TEXT_ONE_LINE, 200, NULL); /* it quotes the server's bytes */
        err_set(error, ERR_SERVER, "the server's JSON cannot be read: %s", text);
        g_free(text);
    }
    return json;
}
