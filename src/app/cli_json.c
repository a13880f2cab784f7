/* The objects of the command line's contract. Fields are only ever added. */
#include "cli.h"

#include "repute/clock.h"

json_t *json_id(gint64 id)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, id);
    return id != 0 ? json_string(text) : json_null();
}

json_t *json_time(gint64 ms)
{
    if (ms == 0)
        return json_null();
    char *text = clock_format_rfc3339(ms);
    json_t *j = json_string(text);
    g_free(text);
    return j;
}

static json_t *str(const char *s)
{
    return s != NULL ? json_string(s) : json_null();
}

static json_t *count(gint64 n)
{
    return n >= 0 ? json_integer(n) : json_null();
}

static json_t *words(const char *list)
{
    json_t *out = json_array();
    char **parts = g_strsplit(list != NULL ? list : "", ",", -1);
    for (int i = 0; parts[i] != NULL; i++)
        if (*parts[i] != '\0')
            json_array_append_new(out, json_string(parts[i]));
    g_strfreev(parts);
    return out;
}

static json_t *media_json(const GPtrArray *media)
{
    json_t *out = json_array();
    for (guint i = 0; media != NULL && i < media->len; i++) {
        const struct media *m = media->pdata[i];
        json_array_append_new(out, json_pack("{s:o,s:o,s:o}", "type", str(m->type), "alt", str(m->alt), "url", str(m->url)));
    }
    return out;
}

json_t *json_of_item(const struct item *i, const struct conversation *c, const char *account, const char *platform)
{
    json_t *j = json_object();
    json_object_set_new(j, "id", json_id(i->id));
    json_object_set_new(j, "conversation", json_id(i->conversation));
    json_object_set_new(j, "account", str(account));
    json_object_set_new(j, "platform", str(platform));
    json_object_set_new(j, "direction", json_string(direction_name(i->direction)));
    json_object_set_new(j, "kind", json_string(item_kind_name(i->kind)));
    json_object_set_new(j, "author", json_pack("{s:o,s:o,s:o,s:o}", "id", str(i->author.uri), "handle", str(i->author.handle),
                                               "name", str(i->author.name), "followers",
                                               count(i->author.followers)));
    json_object_set_new(j, "text", str(i->text));
    json_object_set_new(j, "warning", str(i->warning));
    json_object_set_new(j, "created_at", json_time(i->created_at));
    json_object_set_new(j, "fetched_at", json_time(i->fetched_at));
    json_object_set_new(j, "edited_at", json_time(i->edited_at));
    json_object_set_new(j, "deleted", json_boolean(i->deleted_at != 0));
    json_object_set_new(j, "url", str(i->url));
    json_object_set_new(j, "remote_id", str(i->remote_id));
    json_object_set_new(j, "uri", str(i->uri));
    json_object_set_new(j, "in_reply_to", str(i->in_reply_to));
    json_object_set_new(j, "visibility", json_string(visibility_name(i->visibility)));
    json_object_set_new(j, "language", str(i->language));
    json_object_set_new(j, "media", media_json(i->media));
    json_object_set_new(j, "favourites", count(i->favourites));
    json_object_set_new(j, "reposts", count(i->reposts));
    json_object_set_new(j, "replies", count(i->replies));
    json_object_set_new(j, "sentiment",
                        i->scored ? json_pack("{s:f,s:i,s:s}", "score", i->score, "label", i->label, "by",
                                              i->scored_by != NULL ? i->scored_by : "model")
                                  : json_null());
    json_object_set_new(j, "state", c != NULL ? json_string(conv_state_name(c->state)) : json_null());
    json_object_set_new(j, "assignee", c != NULL ? str(c->assignee) : json_null());
    json_object_set_new(j, "labels", c != NULL ? words(c->labels) : json_null());
    return j;
}

json_t *json_of_conversation(const struct conversation *c)
{
    json_t *j = json_object();
    json_object_set_new(j, "id", json_id(c->id));
    json_object_set_new(j, "account", str(c->account_name));
    json_object_set_new(j, "platform", str(c->platform));
    json_object_set_new(j, "person", json_pack("{s:o,s:o,s:[o]}", "id", json_id(c->person), "name", str(c->last.author.name),
                                               "handles", str(c->last.author.handle)));
    json_object_set_new(j, "state", json_string(conv_state_name(c->state)));
    json_object_set_new(j, "reason", c->reason != REASON_NONE ? json_string(done_reason_name(c->reason)) : json_null());
    json_object_set_new(j, "assignee", str(c->assignee));
    json_object_set_new(j, "labels", words(c->labels));
    json_object_set_new(j, "priority", json_integer(c->priority));
    json_object_set_new(j, "snoozed_until", json_time(c->snoozed_until));
    json_object_set_new(j, "claim", c->claim_by != NULL ? json_pack("{s:s,s:o}", "by", c->claim_by, "since", json_time(c->claim_since))
                                                        : json_null());
    json_object_set_new(j, "waiting_since", json_time(c->waiting_since));
    json_object_set_new(j, "due_at", json_time(c->due_at));
    json_object_set_new(j, "items", json_integer(c->items));
    json_object_set_new(j, "unread", json_integer(c->unread));
    json_object_set_new(j, "last", json_of_item(&c->last, c, c->account_name, c->platform));
    json_object_set_new(j, "revision", json_integer(c->revision));
    return j;
}

json_t *json_of_ledger(const struct ledger *l)
{
    json_t *j = json_object();
    json_object_set_new(j, "id", json_id(l->id));
    json_object_set_new(j, "draft", json_id(l->draft));
    json_object_set_new(j, "account", str(l->account_name));
    json_object_set_new(j, "action", json_string(action_kind_name(l->action)));
    json_object_set_new(j, "text", str(l->text));
    json_object_set_new(j, "part", json_integer(l->part));
    json_object_set_new(j, "parts", json_integer(l->parts));
    json_object_set_new(j, "state", json_string(ledger_state_name(l->state)));
    json_object_set_new(j, "held_by", str(l->held_by));
    json_object_set_new(j, "due_at", json_time(l->due_at));
    json_object_set_new(j, "zone", str(l->zone));
    json_object_set_new(j, "attempts", json_integer(l->attempts));
    json_object_set_new(j, "key", str(l->key));
    json_object_set_new(j, "hash", str(l->hash));
    json_object_set_new(j, "remote_id", str(l->remote_id));
    json_object_set_new(j, "url", str(l->url));
    json_object_set_new(j, "by", str(l->by));
    json_object_set_new(j, "created_at", json_time(l->created_at));
    json_object_set_new(j, "sent_at", json_time(l->sent_at));
    json_object_set_new(j, "error", l->error != NULL ? json_pack("{s:o,s:s}", "code", str(l->error_code), "message", l->error)
                                                     : json_null());
    return j;
}

json_t *json_of_account(const struct account *a, gint64 gaps)
{
    return json_pack("{s:s,s:s,s:s,s:o,s:o,s:s,s:b,s:o,s:o,s:o,s:o,s:I,s:{s:I,s:o},s:o}", "name", a->name, "platform", a->platform,
                     "url", a->url, "handle", str(a->handle), "owner", str(a->owner), "state", account_state_name(a->state),
                     "guarded", a->guarded, "zone", str(a->zone), "proved_at", json_time(a->proved_at), "expires_at", json_time(a->expires_at),
                     "complete_to", json_time(a->complete_to), "gaps", (json_int_t)gaps, "limits", "remaining",
                     (json_int_t)a->rate_remaining, "reset_at", json_time(a->rate_reset_at), "error", str(a->error));
}

json_t *json_of_draft(const struct draft *d)
{
    json_t *j = draft_to_json(d);
    json_object_set_new(j, "accounts", words(d->accounts));
    json_object_set_new(j, "due_at", json_time(d->due_at));
    json_object_set_new(j, "created_at", json_time(d->created_at));
    json_object_set_new(j, "updated_at", json_time(d->updated_at));
    return j;
}
