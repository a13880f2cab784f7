#include "call.h"

#include <string.h>

void sb_api_verify_credentials(struct call *c)
{
    sb_call_json(c, sb_entity_credential_account(c->s, c->actor));
}

static struct account *find(struct call *c, const char *id)
{
    struct account *a = id != NULL ? g_hash_table_lookup(c->s->accounts_by_id, id) : NULL;
    if (a == NULL)
        sb_call_error(c, 404, "%s", "Record not found");
    return a;
}

void sb_api_account(struct call *c)
{
    struct account *a = find(c, c->segment[0]);
    if (a != NULL)
        sb_call_json(c, sb_entity_account(c->s, a));
}

struct shown {
    gboolean no_replies, no_reblogs, only_media;
};

static gboolean is_shown(struct call *c, gpointer element, gpointer data)
{
    const struct status *st = element;
    const struct shown *shown = data;
    if (shown->no_replies && st->parent_author != NULL && st->parent_author != st->author)
        return FALSE;
    if ((shown->no_reblogs && st->reblog_of != NULL) || (shown->only_media && st->media == NULL))
        return FALSE;
    return sb_state_may_see(st, c->actor);
}

void sb_api_account_statuses(struct call *c)
{
    struct account *a = find(c, c->segment[0]);
    if (a == NULL)
        return;
    struct page page;
    struct shown shown = {sb_call_bool(c, "exclude_replies", FALSE),
                          sb_call_bool(c, "exclude_reblogs", FALSE), sb_call_bool(c, "only_media", FALSE)};
    sb_page_read(c, &page, 20, 40);
    json_t *out = json_array();
    if (!sb_call_bool(c, "pinned", FALSE)) {
        GPtrArray *taken = sb_page_take(c, &page, a->statuses, FALSE, is_shown, &shown);
        for (guint i = 0; i < taken->len; i++)
            json_array_append_new(out, sb_entity_status(c->s, g_ptr_array_index(taken, i), c->actor));
        sb_page_link(c, taken, FALSE);
        g_ptr_array_unref(taken);
    }
    sb_call_json(c, out);
}

void sb_api_account_lookup(struct call *c)
{
    struct account *a = sb_state_find_account(c->s, sb_call_arg(c, "acct"));
    if (a != NULL)
        sb_call_json(c, sb_entity_account(c->s, a));
    else
        sb_call_error(c, 404, "%s", "Record not found");
}

void sb_api_account_search(struct call *c)
{
    const char *q = sb_call_arg(c, "q");
    gint64 limit = CLAMP(sb_call_int(c, "limit", 40), 1, 80);
    json_t *out = json_array();
    char *fold = g_utf8_casefold(q != NULL ? (*q == '@' ? q + 1 : q) : "", -1);
    for (guint i = 0; i < c->s->account_list->len && (gint64)json_array_size(out) < limit && *fold != '\0';
         i++) {
        const struct account *a = g_ptr_array_index(c->s->account_list, i);
        char *name = g_utf8_casefold(a->name, -1);
        if (strstr(a->acct, fold) != NULL || strstr(name, fold) != NULL)
            json_array_append_new(out, sb_entity_account(c->s, a));
        g_free(name);
    }
    g_free(fold);
    sb_call_json(c, out);
}

void sb_api_relationships(struct call *c)
{
    GPtrArray *ids = sb_call_list(c, "id");
    if (sb_call_arg(c, "id") != NULL)
        g_ptr_array_add(ids, (gpointer)sb_call_arg(c, "id"));
    json_t *out = json_array();
    for (guint i = 0; i < ids->len; i++) {
        struct account *a = g_hash_table_lookup(c->s->accounts_by_id, g_ptr_array_index(ids, i));
        if (a != NULL)
            json_array_append_new(out, sb_entity_relationship(c->actor, a));
    }
    g_ptr_array_unref(ids);
    sb_call_json(c, out);
}

void sb_api_account_act(struct call *c)
{
    struct account *a = find(c, c->segment[0]), *me = c->actor;
    const char *act = c->segment[1];
    if (a == NULL)
        return;
    if (a == me && strcmp(act, "note") != 0)
        sb_call_error(c, 403, "%s", "This action is not allowed");
    else if (strcmp(act, "follow") == 0)
        sb_social_follow(c->s, me, a, 0);
    else if (strcmp(act, "unfollow") == 0)
        sb_social_unfollow(c->s, me, a);
    else if (strcmp(act, "mute") == 0)
        g_hash_table_add(me->muting, a);
    else if (strcmp(act, "unmute") == 0)
        g_hash_table_remove(me->muting, a);
    else if (strcmp(act, "block") == 0)
        sb_social_block(c->s, me, a);
    else if (strcmp(act, "unblock") == 0)
        g_hash_table_remove(me->blocking, a);
    else
        sb_call_error(c, 404, "%s", "Not Found");
    if (c->status == 0)
        sb_call_json(c, sb_entity_relationship(me, a));
}

void sb_api_report(struct call *c)
{
    struct account *a = find(c, sb_call_arg(c, "account_id"));
    if (a == NULL)
        return;
    const char *comment = sb_call_arg(c, "comment"), *category = sb_call_arg(c, "category");
    GPtrArray *statuses = sb_call_list(c, "status_ids");
    json_t *ids = json_array(), *out = json_object();
    for (guint i = 0; i < statuses->len; i++)
        json_array_append_new(ids, json_string(g_ptr_array_index(statuses, i)));
    g_ptr_array_unref(statuses);
    char *number = g_strdup_printf("%" G_GUINT64_FORMAT, ++c->s->last_note);
    json_object_set_new(out, "id", json_string(number));
    json_object_set_new(out, "action_taken", json_false());
    json_object_set_new(out, "action_taken_at", json_null());
    json_object_set_new(out, "category", json_string(category != NULL ? category : "other"));
    json_object_set_new(out, "comment", json_string(comment != NULL ? comment : ""));
    json_object_set_new(out, "forwarded", json_boolean(sb_call_bool(c, "forward", FALSE)));
    json_object_set_new(out, "created_at", sb_entity_time(sb_state_now(c->s)));
    json_object_set_new(out, "status_ids", ids);
    json_object_set_new(out, "rule_ids", json_null());
    json_object_set_new(out, "target_account", sb_entity_account(c->s, a));
    g_free(number);
    sb_call_json(c, out);
}
