/* The fields of a conversation that people's acts change, by name. */
#include <stddef.h>
#include <string.h>

#include "act.h"

enum field_type { FIELD_INT, FIELD_INT64, FIELD_TEXT };
struct field {
    const char *name;
    enum field_type type;
    gsize offset;
};
#define F(name, type)                            \
    {                                            \
#name, type, offsetof(struct conv, name) \
    }
static const struct field FIELDS[] = {
    F(state, FIELD_INT),           F(reason, FIELD_INT),       F(closed_by, FIELD_TEXT),
    F(closed_at, FIELD_INT64),     F(assignee, FIELD_TEXT),    F(priority, FIELD_INT),
    F(snoozed_until, FIELD_INT64), F(snooze_reply, FIELD_INT), F(waiting_since, FIELD_INT64),
    F(soon_at, FIELD_INT64),       F(due_at, FIELD_INT64),     F(settled_id, FIELD_INT64),
    F(settled_at, FIELD_INT64),    F(unread, FIELD_INT64),     F(labels, FIELD_TEXT),
    F(needed_at, FIELD_INT64),     F(replied_at, FIELD_INT64),   F(promised_at, FIELD_INT64),
};
#undef F

static json_t *get(const struct conv *c, const struct field *f)
{
    const char *at = (const char *)c + f->offset;
    gint64 wide;
    int narrow;
    char *text;
    switch (f->type) {
    case FIELD_INT:
        memcpy(&narrow, at, sizeof narrow);
        return json_integer(narrow);
    case FIELD_INT64:
        memcpy(&wide, at, sizeof wide);
        return json_integer(wide);
    default:
        memcpy(&text, at, sizeof text);
        return text != NULL ? json_string(text) : json_null();
    }
}

static void set(struct conv *c, const struct field *f, const json_t *value)
{
    char *at = (char *)c + f->offset, *text;
    gint64 wide = json_integer_value(value);
    int narrow = (int)wide;
    switch (f->type) {
    case FIELD_INT:
        memcpy(at, &narrow, sizeof narrow);
        break;
    case FIELD_INT64:
        memcpy(at, &wide, sizeof wide);
        break;
    default:
        memcpy(&text, at, sizeof text);
        g_free(text);
        text = g_strdup(json_string_value(value));
        memcpy(at, &text, sizeof text);
    }
}

json_t *conv_fields(const struct conv *c)
{
    json_t *fields = json_object();
    for (gsize k = 0; k < G_N_ELEMENTS(FIELDS); k++)
        json_object_set_new(fields, FIELDS[k].name, get(c, &FIELDS[k]));
    return fields;
}

void fields_diff(json_t *before, json_t *after)
{
    const char *name;
    json_t *value;
    void *next;
    json_object_foreach_safe(before, next, name, value)
    {
        if (!json_equal(value, json_object_get(after, name)))
            continue;
        json_object_del(after, name);
        json_object_del(before, name);
    }
}

gboolean conv_has_fields(const struct conv *c, const json_t *fields)
{
    for (gsize k = 0; k < G_N_ELEMENTS(FIELDS); k++) {
        const json_t *want = json_object_get(fields, FIELDS[k].name);
        json_t *have = get(c, &FIELDS[k]);
        gboolean same = want == NULL || json_equal(have, want);
        json_decref(have);
        if (!same)
            return FALSE;
    }
    return TRUE;
}

void conv_set_fields(struct conv *c, const json_t *fields)
{
    for (gsize k = 0; k < G_N_ELEMENTS(FIELDS); k++) {
        const json_t *value = json_object_get(fields, FIELDS[k].name);
        if (value != NULL)
            set(c, &FIELDS[k], value);
    }
}
