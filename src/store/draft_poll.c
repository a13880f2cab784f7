/* A draft's poll as JSON. */
#include "draft_poll.h"

#include <jansson.h>

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
    char *dump = json_dumps(all, JSON_COMPACT);
    json_decref(all);
    char *text = g_strdup(dump);
    free(dump);
    return text;
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
