/* Posts that the server is to publish later. It fires them under a new id, as Mastodon does. */
#include "call.h"

#include <string.h>

struct scheduled {
    char *id, *text, *spoiler, *language, *app;
    gint64 when_ms;
    struct draft draft; /* its strings are the ones above */
};

void sb_scheduled_free(gpointer p)
{
    struct scheduled *later = p;
    if (later->draft.media != NULL)
        g_ptr_array_unref(later->draft.media);
    g_free(later->id);
    g_free(later->text);
    g_free(later->spoiler);
    g_free(later->language);
    g_free(later->app);
    g_free(later);
}

static json_t *entity(struct sandbox *s, const struct scheduled *later)
{
    const struct draft *d = &later->draft;
    json_t *out = json_object(), *media = json_array(), *params = json_object();
    for (guint i = 0; d->media != NULL && i < d->media->len; i++)
        json_array_append_new(media, sb_entity_media(s, g_ptr_array_index(d->media, i)));
    json_object_set_new(params, "text", json_string(later->text));
    json_object_set_new(params, "poll", json_null());
    json_object_set_new(params, "media_ids", json_null());
    json_object_set_new(params, "sensitive", json_boolean(d->sensitive));
    json_object_set_new(params, "spoiler_text", json_string(later->spoiler));
    json_object_set_new(params, "visibility", json_string(sb_visibility_name(d->visibility)));
    json_object_set_new(params, "in_reply_to_id",
                        d->parent != NULL ? json_string(d->parent->id) : json_null());
    json_object_set_new(params, "language", json_string(later->language));
    json_object_set_new(params, "application_id", json_integer(1));
    json_object_set_new(params, "scheduled_at", json_null());
    json_object_set_new(params, "idempotency", json_null());
    json_object_set_new(params, "with_rate_limit", json_false());
    json_object_set_new(out, "id", json_string(later->id));
    json_object_set_new(out, "scheduled_at", sb_entity_time(later->when_ms));
    json_object_set_new(out, "params", params);
    json_object_set_new(out, "media_attachments", media);
    return out;
}

static void fire(struct sandbox *s, gpointer id)
{
    struct scheduled *later = g_hash_table_lookup(s->scheduled, id);
    if (later == NULL)
        return; /* taken back */
    if (later->draft.parent != NULL && later->draft.parent->deleted)
        later->draft.parent = NULL;
    struct status *st = sb_social_post(s, &later->draft);
    later->draft.media = NULL;
    g_hash_table_remove(s->scheduled, id);
    sb_story_react(s, st);
}

void sb_schedule(struct call *c, const struct draft *draft, gint64 when_ms)
{
    struct scheduled *later = g_new0(struct scheduled, 1);
    later->id = g_strdup_printf("%" G_GUINT64_FORMAT, ++c->s->last_note);
    later->text = g_strdup(draft->text);
    later->spoiler = g_strdup(draft->spoiler);
    later->language = g_strdup(draft->language);
    later->app = g_strdup(draft->app);
    later->when_ms = when_ms;
    later->draft = *draft;
    later->draft.text = later->text;
    later->draft.spoiler = later->spoiler;
    later->draft.language = later->language;
    later->draft.app = later->app;
    g_hash_table_insert(c->s->scheduled, later->id, later);
    sb_agenda_at(c->s, when_ms, fire, g_strdup(later->id), g_free);
    sb_call_json(c, entity(c->s, later));
}

static int by_id(gconstpointer a, gconstpointer b)
{
    const struct scheduled *x = *(struct scheduled *const *)a, *y = *(struct scheduled *const *)b;
    return strcmp(y->id, x->id);
}

void sb_api_scheduled(struct call *c)
{
    GHashTableIter iter;
    gpointer value;
    GPtrArray *own = g_ptr_array_new();
    json_t *out = json_array();
    g_hash_table_iter_init(&iter, c->s->scheduled);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        if (((struct scheduled *)value)->draft.author == c->actor)
            g_ptr_array_add(own, value);
    g_ptr_array_sort(own, by_id);
    for (guint i = 0; i < own->len; i++)
        json_array_append_new(out, entity(c->s, g_ptr_array_index(own, i)));
    g_ptr_array_unref(own);
    sb_call_json(c, out);
}

void sb_api_scheduled_one(struct call *c)
{
    struct scheduled *later = g_hash_table_lookup(c->s->scheduled, c->segment[0]);
    if (later == NULL || later->draft.author != c->actor) {
        sb_call_error(c, 404, "%s", "Record not found");
    } else if (strcmp(c->request->method, "DELETE") == 0) {
        g_hash_table_remove(c->s->scheduled, c->segment[0]);
        sb_call_json(c, json_object());
    } else {
        sb_call_json(c, entity(c->s, later));
    }
}
