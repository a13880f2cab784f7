/* Jobs and events as values. */
#include "repute/job.h"

#include <string.h>

struct job *job_new(const char *verb, const char *user, json_t *args)
{
    struct job *j = g_new0(struct job, 1);
    j->verb = g_strdup(verb);
    j->user = g_strdup(user);
    j->args = args != NULL ? args : json_object();
    return j;
}

void job_free(struct job *j)
{
    if (j == NULL)
        return;
    g_free(j->verb);
    g_free(j->user);
    json_decref(j->args);
    g_free(j);
}

/* ---- drafts ---- */

static json_t *id_json(gint64 id)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, id);
    return json_string(text);
}

static json_t *str_json(const char *s)
{
    return s != NULL ? json_string(s) : json_null();
}

static json_t *media_json(const GPtrArray *media)
{
    json_t *out = json_array();
    for (guint i = 0; media != NULL && i < media->len; i++) {
        const struct media *m = media->pdata[i];
        json_array_append_new(out, json_pack("{s:o,s:o,s:o,s:o}", "type", str_json(m->type), "url", str_json(m->url), "alt",
                                             str_json(m->alt), "remote_id", str_json(m->remote_id)));
    }
    return out;
}

static json_t *poll_json(const struct poll *p)
{
    if (p == NULL)
        return json_null();
    json_t *options = json_array();
    for (int i = 0; p->options != NULL && p->options[i] != NULL; i++)
        json_array_append_new(options, json_string(p->options[i]));
    return json_pack("{s:o,s:I,s:b}", "options", options, "seconds", (json_int_t)p->seconds, "multiple", p->multiple);
}

static json_t *variants_json(const GPtrArray *variants)
{
    json_t *out = json_array();
    for (guint i = 0; i < variants->len; i++) {
        const struct variant *v = variants->pdata[i];
        json_t *one = json_pack("{s:s,s:s*,s:s*,s:s*,s:I}", "account", v->account, "text", v->text, "warning",
                                v->warning, "language", v->language, "cursor", (json_int_t)v->cursor);
        if (v->visibility >= 0)
            json_object_set_new(one, "visibility", json_string(visibility_name((enum visibility)v->visibility)));
        if (v->dropped)
            json_object_set_new(one, "dropped", json_true());
        json_array_append_new(out, one);
    }
    return out;
}

json_t *draft_to_json(const struct draft *d)
{
    json_t *j = json_object();
    json_object_set_new(j, "id", id_json(d->id));
    json_object_set_new(j, "owner", str_json(d->owner));
    json_object_set_new(j, "title", str_json(d->title));
    json_object_set_new(j, "conversation", id_json(d->conversation));
    json_object_set_new(j, "reply_to", id_json(d->reply_to));
    json_object_set_new(j, "accounts", str_json(d->accounts));
    json_object_set_new(j, "text", str_json(d->text));
    json_object_set_new(j, "warning", str_json(d->warning));
    json_object_set_new(j, "language", str_json(d->language));
    json_object_set_new(j, "visibility", json_string(visibility_name(d->visibility)));
    json_object_set_new(j, "due_at", json_integer(d->due_at));
    json_object_set_new(j, "zone", str_json(d->zone));
    json_object_set_new(j, "media", media_json(d->media));
    json_object_set_new(j, "poll", poll_json(d->poll));
    json_object_set_new(j, "variants", variants_json(d->variants));
    json_object_set_new(j, "approver", str_json(d->approver));
    json_object_set_new(j, "cursor", json_integer(d->cursor));
    json_object_set_new(j, "card", str_json(d->card));
    json_object_set_new(j, "edits", id_json(d->edits));
    json_object_set_new(j, "revision", json_integer(d->revision));
    return j;
}

static char *str_of(const json_t *j, const char *key)
{
    return g_strdup(json_string_value(json_object_get(j, key)));
}

static gint64 id_of(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));
    return text != NULL ? g_ascii_strtoll(text, NULL, 10) : json_integer_value(json_object_get(j, key));
}

static struct poll *poll_of(const json_t *j)
{
    if (!json_is_object(j))
        return NULL;
    struct poll *p = g_new0(struct poll, 1);
    json_t *options = json_object_get(j, "options"), *o;
    p->options = g_new0(char *, json_array_size(options) + 1);
    gsize i;
    json_array_foreach(options, i, o)
        p->options[i] = g_strdup(json_string_value(o) != NULL ? json_string_value(o) : "");
    p->seconds = json_integer_value(json_object_get(j, "seconds"));
    p->multiple = json_is_true(json_object_get(j, "multiple"));
    return p;
}

static void add_variants(struct draft *d, const json_t *list)
{
    gsize i;
    json_t *one;
    json_array_foreach(list, i, one) {
        const char *account = json_string_value(json_object_get(one, "account"));
        const char *seen = json_string_value(json_object_get(one, "visibility"));
        enum visibility visibility;
        /* Of two for one account the first counts; one that was dropped stands beside its successor. */
        if (account == NULL || *account == '\0' || draft_variant(d, account) != NULL)
            continue;
        struct variant *v = draft_variant_make(d, account);
        v->text = str_of(one, "text");
        v->warning = str_of(one, "warning");
        v->language = str_of(one, "language");
        v->cursor = json_integer_value(json_object_get(one, "cursor"));
        if (visibility_from_name(seen, &visibility))
            v->visibility = (int)visibility;
        v->dropped = json_is_true(json_object_get(one, "dropped"));
    }
}

struct draft *draft_from_json(const json_t *j, GError **error)
{
    if (!json_is_object(j)) {
        err_set(error, ERR_INVALID, "a draft is a JSON object");
        return NULL;
    }
    struct draft *d = draft_new();
    d->id = id_of(j, "id");
    g_free(d->owner);
    d->owner = str_of(j, "owner");
    d->title = str_of(j, "title");
    d->conversation = id_of(j, "conversation");
    d->reply_to = id_of(j, "reply_to");
    g_free(d->accounts);
    d->accounts = str_of(j, "accounts");
    g_free(d->text);
    d->text = str_of(j, "text");
    d->warning = str_of(j, "warning");
    d->language = str_of(j, "language");
    const char *visibility = json_string_value(json_object_get(j, "visibility"));
    if (visibility != NULL)
        visibility_from_name(visibility, &d->visibility);
    d->due_at = json_integer_value(json_object_get(j, "due_at"));
    d->zone = str_of(j, "zone");
    json_t *media = json_object_get(j, "media"), *m;
    gsize i;
    json_array_foreach(media, i, m) {
        struct media *one = media_new(json_string_value(json_object_get(m, "type")),
                                      json_string_value(json_object_get(m, "url")),
                                      json_string_value(json_object_get(m, "alt")));
        one->remote_id = str_of(m, "remote_id");
        g_ptr_array_add(d->media, one);
    }
    d->poll = poll_of(json_object_get(j, "poll"));
    add_variants(d, json_object_get(j, "variants"));
    d->approver = str_of(j, "approver");
    d->cursor = json_integer_value(json_object_get(j, "cursor"));
    d->card = str_of(j, "card");
    d->edits = id_of(j, "edits");
    d->revision = json_integer_value(json_object_get(j, "revision"));
    return d;
}

/* ---- events ---- */

struct event *event_new(enum event_type type)
{
    struct event *e = g_new0(struct event, 1);
    e->type = type;
    return e;
}

void event_free(struct event *e)
{
    if (e == NULL)
        return;
    g_free(e->verb);
    g_free(e->text);
    json_decref(e->result);
    g_free(e);
}
