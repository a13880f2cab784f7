/* A draft's media and poll as JSON. */
#include "draft_json.h"

#include <jansson.h>

/* jansson's strings belong to its own allocator. */
static char *dump(json_t *j)
{
    char *text = json_dumps(j, JSON_COMPACT);
    char *copy = g_strdup(text);
    free(text);
    json_decref(j);
    return copy;
}

static void set_text(json_t *object, const char *key, const char *value)
{
    if (value != NULL)
        json_object_set_new(object, key, json_string(value));
}

char *draft_media_to_text(const GPtrArray *media)
{
    if (media == NULL || media->len == 0)
        return NULL;
    json_t *all = json_array();
    for (guint i = 0; i < media->len; i++) {
        const struct media *m = media->pdata[i];
        json_t *one = json_object();
        set_text(one, "type", m->type);
        set_text(one, "url", m->url);
        set_text(one, "alt", m->alt);
        set_text(one, "remote_id", m->remote_id);
        json_array_append_new(all, one);
    }
    return dump(all);
}

GPtrArray *draft_media_from_text(const char *text)
{
    GPtrArray *media = g_ptr_array_new_with_free_func((GDestroyNotify)media_free);
    json_t *all = text != NULL ? json_loads(text, 0, NULL) : NULL;
    gsize i;
    json_t *one;
    json_array_foreach(all, i, one)
    {
        struct media *m = media_new(json_string_value(json_object_get(one, "type")),
                                    json_string_value(json_object_get(one, "url")),
                                    json_string_value(json_object_get(one, "alt")));
        m->remote_id = g_strdup(json_string_value(json_object_get(one, "remote_id")));
        g_ptr_array_add(media, m);
    }
    json_decref(all);
    return media;
}

char *draft_poll_to_text(const struct poll *poll)
{
    if (poll == NULL || poll->options == NULL)
        return NULL;
    json_t *all = json_object(), *options = json_array();
    for (char **o = poll->options; *o != NULL; o++)
        json_array_append_new(options, json_string(*o));
    json_object_set_new(all, "options", options);
    json_object_set_new(all, "seconds", json_integer(poll->seconds));
    json_object_set_new(all, "multiple", json_boolean(poll->multiple));
    return dump(all);
}

struct poll *draft_poll_from_text(const char *text)
{
    json_t *all = text != NULL ? json_loads(text, 0, NULL) : NULL;
    json_t *options = json_object_get(all, "options"), *one;
    struct poll *poll = NULL;
    if (json_is_array(options)) {
        gsize i;
        poll = g_new0(struct poll, 1);
        poll->options = g_new0(char *, json_array_size(options) + 1);
        json_array_foreach(options, i, one) poll->options[i] =
            g_strdup(json_is_string(one) ? json_string_value(one) : "");
        poll->seconds = json_integer_value(json_object_get(all, "seconds"));
        poll->multiple = json_is_true(json_object_get(all, "multiple"));
    }
    json_decref(all);
    return poll;
}
