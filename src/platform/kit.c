#include "repute/platform_kit.h"

#include <string.h>

#include "repute/clock.h"
#include "repute/err.h"
#include "repute/text.h"

#define MAX_LINE 1024
#define MAX_URL 2048

json_t *kit_args(const struct task_config *c)
{
    json_t *args = json_is_object(c->args) ? json_deep_copy(c->args) : json_object();
    const json_t *request = json_object_get(args, "request");
    if (json_is_object(request)) {
        json_t *copy = json_deep_copy(request);
        json_object_update_missing(args, copy);
        json_decref(copy);
    }
    return args;
}

char *kit_base(const struct task_config *c)
{
    char *base = http_join(c->base_url, "");
    base[strlen(base) - 1] = '\0';
    return base;
}

void kit_send(struct step_output *out, struct http_request *r)
{
    out->type = OUT_REQUEST;
    out->request = r;
}

void kit_commit(struct step_output *out, struct batch *batch)
{
    out->type = OUT_COMMIT;
    out->batch = batch;
}

void kit_done(struct step_output *out, json_t *result)
{
    out->type = OUT_DONE;
    out->result = result;
}

void kit_fail_take(struct step_output *out, GError *error)
{
    g_clear_error(&out->error);
    out->error = error;
    out->type = OUT_FAILED;
}

void kit_fail(struct step_output *out, enum err_code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *message = g_strdup_vprintf(format, args);
    va_end(args);
    GError *error = NULL;
    err_set(&error, code, "%s", message);
    kit_fail_take(out, error);
    g_free(message);
}

void kit_find_missing(struct step_output *out, GPtrArray *uris)
{
    out->type = OUT_FIND_MISSING;
    out->uris = uris;
}

/* --- reading --- */

const char *kit_str(const json_t *o, const char *name)
{
    return json_string_value(json_object_get(o, name));
}

gint64 kit_int(const json_t *o, const char *name, gint64 fallback)
{
    const json_t *v = json_object_get(o, name);
    return json_is_integer(v) ? json_integer_value(v) : fallback;
}

gboolean kit_bool(const json_t *o, const char *name)
{
    return json_is_true(json_object_get(o, name));
}

gint64 kit_time(const json_t *o, const char *name)
{
    const char *text = kit_str(o, name);
    gint64 ms = 0;
    return text != NULL && clock_parse_rfc3339(text, &ms) ? ms : 0;
}

char *kit_line(const json_t *o, const char *name)
{
    const char *text = kit_str(o, name);
    char *line = text != NULL ? text_sanitise(text, -1, TEXT_ONE_LINE, MAX_LINE, NULL) : NULL;
    if (line != NULL && *g_strstrip(line) == '\0')
        g_clear_pointer(&line, g_free);
    return line;
}

char *kit_text(const json_t *o, const char *name)
{
    const char *text = kit_str(o, name);
    return text != NULL ? text_sanitise(text, -1, 0, 0, NULL) : NULL;
}

char *kit_url(const json_t *o, const char *name)
{
    const char *text = kit_str(o, name);
    if (text == NULL ||
        (g_ascii_strncasecmp(text, "https://", 8) != 0 && g_ascii_strncasecmp(text, "http://", 7) != 0))
        return NULL;
    return text_sanitise(text, -1, TEXT_ONE_LINE, MAX_URL, NULL);
}

char *kit_dump(const json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS), *copy = g_strdup(text);
    free(text);
    return copy;
}
