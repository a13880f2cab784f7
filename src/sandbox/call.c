#include "call.h"

#include <string.h>

void sb_param_free(gpointer p)
{
    struct param *param = p;
    g_free(param->name);
    g_free(param->value);
    g_free(param);
}

void sb_upload_free(gpointer p)
{
    struct upload *u = p;
    g_free(u->name);
    g_free(u->filename);
    g_free(u->type);
    g_byte_array_unref(u->bytes);
    g_free(u);
}

void sb_param_add(GPtrArray *params, const char *name, const char *value)
{
    struct param *p = g_new(struct param, 1);
    p->name = g_strdup(name);
    p->value = g_strdup(value);
    g_ptr_array_add(params, p);
}

void sb_params_from_json(GPtrArray *params, const char *prefix, json_t *json)
{
    char number[64];
    if (json_is_object(json)) {
        const char *key;
        json_t *value;
        json_object_foreach(json, key, value)
        {
            char *name = *prefix != '\0' ? g_strdup_printf("%s[%s]", prefix, key) : g_strdup(key);
            sb_params_from_json(params, name, value);
            g_free(name);
        }
    } else if (json_is_array(json)) {
        char *name = g_strconcat(prefix, "[]", NULL);
        for (size_t i = 0; i < json_array_size(json); i++)
            sb_params_from_json(params, name, json_array_get(json, i));
        g_free(name);
    } else if (json_is_string(json)) {
        sb_param_add(params, prefix, json_string_value(json));
    } else if (json_is_integer(json)) {
        g_snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
        sb_param_add(params, prefix, number);
    } else if (json_is_real(json)) {
        sb_param_add(params, prefix, g_ascii_dtostr(number, sizeof number, json_real_value(json)));
    } else if (json_is_boolean(json)) {
        sb_param_add(params, prefix, json_is_true(json) ? "true" : "false");
    }
}

void sb_call_clear(struct call *c)
{
    if (c->params != NULL)
        g_ptr_array_unref(c->params);
    if (c->uploads != NULL)
        g_ptr_array_unref(c->uploads);
    if (c->headers != NULL)
        g_ptr_array_unref(c->headers);
    if (c->raw != NULL)
        g_string_free(c->raw, TRUE);
    json_decref(c->json);
    g_strfreev(c->parts);
}

const char *sb_call_arg(const struct call *c, const char *name)
{
    const char *found = NULL;
    for (guint i = 0; i < c->params->len; i++) {
        const struct param *p = g_ptr_array_index(c->params, i);
        if (strcmp(p->name, name) == 0)
            found = p->value;
    }
    return found;
}

/* "types[]" and "types[0]"; a bare "types" is no list, for Mastodon neither. */
static gboolean is_of_list(const char *name, const char *list)
{
    gsize n = strlen(list);
    if (strncmp(name, list, n) != 0 || name[n] != '[')
        return FALSE;
    return strcmp(name + n + 1 + strspn(name + n + 1, "0123456789"), "]") == 0;
}

GPtrArray *sb_call_list(const struct call *c, const char *name)
{
    GPtrArray *out = g_ptr_array_new();
    for (guint i = 0; i < c->params->len; i++) {
        const struct param *p = g_ptr_array_index(c->params, i);
        if (is_of_list(p->name, name))
            g_ptr_array_add(out, p->value);
    }
    return out;
}

gboolean sb_call_has_list(const struct call *c, const char *name)
{
    GPtrArray *list = sb_call_list(c, name);
    gboolean any = list->len > 0;
    g_ptr_array_unref(list);
    return any;
}

gboolean sb_call_bool(const struct call *c, const char *name, gboolean otherwise)
{
    const char *v = sb_call_arg(c, name);
    if (v == NULL || *v == '\0')
        return otherwise;
    return !(strcmp(v, "0") == 0 || g_ascii_strcasecmp(v, "false") == 0 || strcmp(v, "f") == 0 ||
             strcmp(v, "off") == 0);
}

gint64 sb_call_int(const struct call *c, const char *name, gint64 otherwise)
{
    const char *v = sb_call_arg(c, name);
    char *end = NULL;
    gint64 n = v != NULL ? g_ascii_strtoll(v, &end, 10) : otherwise;
    return v == NULL || end == v ? otherwise : n;
}

void sb_call_header(struct call *c, const char *name, const char *value)
{
    sb_param_add(c->headers, name, value);
}

void sb_call_json(struct call *c, json_t *json)
{
    json_decref(c->json);
    c->json = json;
    if (c->status == 0)
        c->status = 200;
}

void sb_call_error(struct call *c, int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    c->status = status;
    sb_call_json(c, json_pack("{s:s}", "error", text));
    g_free(text);
}

void sb_call_raw(struct call *c, int status, const char *type, const char *body, gssize length)
{
    c->status = status;
    c->type = type;
    if (c->raw != NULL)
        g_string_free(c->raw, TRUE);
    c->raw = g_string_new_len(body, length >= 0 ? length : (gssize)strlen(body));
}

static guint64 read_id(struct call *c, const char *name, gboolean *broken)
{
    const char *v = sb_call_arg(c, name);
    if (v == NULL || *v == '\0')
        return 0;
    char *end = NULL;
    guint64 n = g_ascii_strtoull(v, &end, 10);
    if (*end != '\0')
        *broken = TRUE;
    return n;
}

void sb_page_read(struct call *c, struct page *page, int standard, int most)
{
    page->broken = FALSE;
    page->max = read_id(c, "max_id", &page->broken);
    page->since = read_id(c, "since_id", &page->broken);
    page->min = read_id(c, "min_id", &page->broken);
    gint64 limit = sb_call_int(c, "limit", standard);
    page->limit = (int)(limit <= 0 ? standard : MIN(limit, most));
}

static guint64 number_of(gpointer p, gboolean notes)
{
    return notes ? ((struct notification *)p)->n : ((struct status *)p)->n;
}

static void reverse(GPtrArray *array)
{
    for (guint i = 0; i < array->len / 2; i++) {
        gpointer p = array->pdata[i];
        array->pdata[i] = array->pdata[array->len - 1 - i];
        array->pdata[array->len - 1 - i] = p;
    }
}

GPtrArray *sb_page_take(struct call *c, const struct page *page, const GPtrArray *all, gboolean notes,
                        page_filter filter, gpointer data)
{
    GPtrArray *out = g_ptr_array_new();
    guint64 above = MAX(page->min, page->since);
    guint low = above != 0 ? sb_state_lower_bound(all, above + 1, notes) : 0;
    guint high = page->max != 0 ? sb_state_lower_bound(all, page->max, notes) : all->len;
    if (page->broken)
        return out;
    if (page->min != 0) {
        /* From the oldest on: the page that follows min_id directly. */
        for (guint i = low; i < high && out->len < (guint)page->limit; i++)
            if (filter == NULL || filter(c, g_ptr_array_index(all, i), data))
                g_ptr_array_add(out, g_ptr_array_index(all, i));
        reverse(out);
        return out;
    }
    for (guint i = high; i > low && out->len < (guint)page->limit; i--)
        if (filter == NULL || filter(c, g_ptr_array_index(all, i - 1), data))
            g_ptr_array_add(out, g_ptr_array_index(all, i - 1));
    return out;
}

/* The request's own parameters without the paging ones, then the new bound. */
static void append_link(struct call *c, GString *out, const char *bound, guint64 n, const char *rel)
{
    g_string_append_printf(out, "%s<%s%s?", out->len > 0 ? ", " : "", c->s->url, c->request->path);
    for (guint i = 0; i < c->params->len; i++) {
        const struct param *p = g_ptr_array_index(c->params, i);
        if (strcmp(p->name, "max_id") == 0 || strcmp(p->name, "min_id") == 0 ||
            strcmp(p->name, "since_id") == 0)
            continue;
        char *name = g_uri_escape_string(p->name, NULL, FALSE),
             *value = g_uri_escape_string(p->value, NULL, FALSE);
        g_string_append_printf(out, "%s=%s&", name, value);
        g_free(name);
        g_free(value);
    }
    g_string_append_printf(out, "%s=%" G_GUINT64_FORMAT ">; rel=\"%s\"", bound, n, rel);
}

void sb_page_link(struct call *c, const GPtrArray *taken, gboolean notes)
{
    if (taken->len == 0)
        return;
    GString *link = g_string_new(NULL);
    append_link(c, link, "max_id", number_of(g_ptr_array_index(taken, taken->len - 1), notes), "next");
    append_link(c, link, "min_id", number_of(g_ptr_array_index(taken, 0), notes), "prev");
    sb_call_header(c, "Link", link->str);
    g_string_free(link, TRUE);
}
