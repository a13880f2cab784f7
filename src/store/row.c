#include "row.h"

#include <jansson.h>

void row_item(sqlite3_stmt *s, int at, struct item *i)
{
    int k = at;
    if (sqlite3_column_type(s, at) == SQLITE_NULL)
        return;
    i->id = sqlite3_column_int64(s, k++);
    i->conversation = sqlite3_column_int64(s, k++);
    i->account = sqlite3_column_int64(s, k++);
    i->direction = (enum direction)sqlite3_column_int(s, k++);
    i->kind = (enum item_kind)sqlite3_column_int(s, k++);
    i->remote_id = db_text(s, k++);
    i->uri = db_text(s, k++);
    i->url = db_text(s, k++);
    i->in_reply_to = db_text(s, k++);
    i->text = db_text(s, k++);
    i->warning = db_text(s, k++);
    i->language = db_text(s, k++);
    i->visibility = (enum visibility)sqlite3_column_int(s, k++);
    i->created_at = sqlite3_column_int64(s, k++);
    i->fetched_at = sqlite3_column_int64(s, k++);
    i->edited_at = sqlite3_column_int64(s, k++);
    i->deleted_at = sqlite3_column_int64(s, k++);
    media_from_json((const char *)sqlite3_column_text(s, k++), i->media);
    i->poll = db_text(s, k++);
    i->favourites = sqlite3_column_int64(s, k++);
    i->reposts = sqlite3_column_int64(s, k++);
    i->replies = sqlite3_column_int64(s, k++);
    i->favourited = sqlite3_column_int(s, k++) != 0;
    i->reposted = sqlite3_column_int(s, k++) != 0;
    i->automatic = sqlite3_column_int(s, k++) != 0;
    i->watched = sqlite3_column_int(s, k++) != 0;
    i->score = sqlite3_column_double(s, k++);
    i->label = sqlite3_column_int(s, k++);
    i->confidence = sqlite3_column_double(s, k++);
    i->scored = sqlite3_column_int(s, k++) != 0;
    i->scored_by = db_text(s, k++);
    i->author.id = sqlite3_column_int64(s, k++);
    i->author.uri = db_text(s, k++);
    i->author.handle = db_text(s, k++);
    i->author.name = db_text(s, k++);
    i->author.url = db_text(s, k++);
    i->author.followers = sqlite3_column_type(s, k) != SQLITE_NULL ? sqlite3_column_int64(s, k) : -1;
    i->author.bot = sqlite3_column_int(s, k + 1) != 0;
}

gpointer row_new_item(sqlite3_stmt *s)
{
    struct item *i = item_new();
    row_item(s, 0, i);
    return i;
}

gpointer row_new_conversation(sqlite3_stmt *s)
{
    struct conversation *c = conversation_new();
    int k = 0;
    c->id = sqlite3_column_int64(s, k++);
    c->account = sqlite3_column_int64(s, k++);
    c->person = sqlite3_column_int64(s, k++);
    c->profile = sqlite3_column_int64(s, k++);
    c->account_name = db_text(s, k++);
    c->platform = db_text(s, k++);
    c->account_guarded = sqlite3_column_int(s, k++) != 0;
    c->state = (enum conv_state)sqlite3_column_int(s, k++);
    c->reason = (enum done_reason)sqlite3_column_int(s, k++);
    c->assignee = db_text(s, k++);
    c->priority = sqlite3_column_int(s, k++);
    c->snoozed_until = sqlite3_column_int64(s, k++);
    c->snooze_reply = sqlite3_column_int(s, k++) != 0;
    c->claim_by = db_text(s, k++);
    c->claim_since = sqlite3_column_int64(s, k++);
    c->claim_until = sqlite3_column_int64(s, k++);
    c->claim_writing = sqlite3_column_int(s, k++) != 0;
    c->waiting_since = sqlite3_column_int64(s, k++);
    c->due_at = sqlite3_column_int64(s, k++);
    c->soon_at = sqlite3_column_int64(s, k++);
    c->alarm = sqlite3_column_int(s, k++) != 0;
    c->items = sqlite3_column_int64(s, k++);
    c->unread = sqlite3_column_int64(s, k++);
    c->last_in = sqlite3_column_int64(s, k++);
    c->last_out = sqlite3_column_int64(s, k++);
    c->revision = sqlite3_column_int64(s, k++);
    c->labels = db_text(s, k++);
    c->notes = sqlite3_column_int64(s, k++);
    row_item(s, k, &c->last);
    return c;
}

/* ---- media ---- */
static void set_text(json_t *object, const char *key, const char *value)
{
    if (value != NULL)
        json_object_set_new(object, key, json_string(value));
}

char *media_to_json(const GPtrArray *media)
{
    if (media == NULL || media->len == 0)
        return NULL;
    json_t *list = json_array();
    for (guint k = 0; k < media->len; k++) {
        const struct media *m = media->pdata[k];
        json_t *one = json_object();
        set_text(one, "type", m->type);
        set_text(one, "url", m->url);
        set_text(one, "alt", m->alt);
        set_text(one, "id", m->remote_id);
        json_array_append_new(list, one);
    }
    char *dump = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    char *json = g_strdup(dump);
    free(dump);
    return json;
}

void media_from_json(const char *json, GPtrArray *media)
{
    json_t *list = json != NULL ? json_loads(json, 0, NULL) : NULL;
    size_t k;
    json_t *one;
    json_array_foreach(list, k, one)
    {
        struct media *m = media_new(json_string_value(json_object_get(one, "type")),
                                    json_string_value(json_object_get(one, "url")),
                                    json_string_value(json_object_get(one, "alt")));
        m->remote_id = g_strdup(json_string_value(json_object_get(one, "id")));
        g_ptr_array_add(media, m);
    }
    json_decref(list);
}
