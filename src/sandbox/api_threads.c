/* Looking at a post: its conversation, history, source, people; and small acts on it. */
#include "call.h"

#include <string.h>

static struct status *find(struct call *c)
{
    struct status *st = sb_state_find_status(c->s, c->segment[0], c->actor);
    if (st == NULL)
        sb_call_error(c, 404, "%s", "Record not found");
    return st;
}

/* Depth first, as Mastodon orders descendants; bounded, so that a poisoned thread ends. */
static void append_replies(struct call *c, json_t *out, const struct status *st, int depth)
{
    for (guint i = 0; st->replies != NULL && i < st->replies->len && depth < 1000; i++) {
        const struct status *reply = g_ptr_array_index(st->replies, i);
        if (!sb_state_may_see(reply, c->actor))
            continue;
        json_array_append_new(out, sb_entity_status(c->s, reply, c->actor));
        append_replies(c, out, reply, depth + 1);
    }
}

void sb_api_status_context(struct call *c)
{
    const struct status *st = find(c);
    if (st == NULL)
        return;
    json_t *ancestors = json_array(), *descendants = json_array();
    for (const struct status *up = st->parent; up != NULL; up = up->parent)
        if (sb_state_may_see(up, c->actor))
            json_array_insert_new(ancestors, 0, sb_entity_status(c->s, up, c->actor));
    append_replies(c, descendants, st, 0);
    sb_call_json(c, json_pack("{s:o,s:o}", "ancestors", ancestors, "descendants", descendants));
}

void sb_api_status_history(struct call *c)
{
    const struct status *st = find(c);
    if (st != NULL)
        sb_call_json(c, sb_entity_edits(c->s, st));
}

void sb_api_status_source(struct call *c)
{
    const struct status *st = find(c);
    if (st != NULL)
        sb_call_json(c,
                     json_pack("{s:s,s:s,s:s}", "id", st->id, "text", st->text, "spoiler_text", st->spoiler));
}

void sb_api_status_people(struct call *c)
{
    const struct status *st = find(c);
    if (st == NULL)
        return;
    json_t *out = json_array();
    if (g_str_has_suffix(c->request->path, "/favourited_by")) {
        for (guint i = 0; st->favourites != NULL && i < st->favourites->len; i++)
            json_array_append_new(out, sb_entity_account(c->s, g_ptr_array_index(st->favourites, i)));
    } else {
        for (guint i = 0; st->reblogs != NULL && i < st->reblogs->len; i++)
            json_array_append_new(
                out, sb_entity_account(c->s, ((struct status *)g_ptr_array_index(st->reblogs, i))->author));
    }
    sb_call_json(c, out);
}

static void reblog(struct call *c, struct status *st)
{
    enum visibility v = VISIBILITY_PUBLIC;
    if (st->visibility == VISIBILITY_DIRECT ||
        (st->visibility == VISIBILITY_PRIVATE && st->author != c->actor)) {
        sb_call_error(c, 403, "%s", "This action is not allowed");
        return;
    }
    sb_visibility_parse(sb_call_arg(c, "visibility"), &v);
    struct status *r = sb_social_reblog(c->s, c->actor, st, v, 0);
    sb_call_json(c, sb_entity_status(c->s, r, c->actor));
}

void sb_api_status_act(struct call *c)
{
    struct status *st = find(c);
    const char *act = c->segment[1];
    if (st == NULL)
        return;
    if (st->reblog_of != NULL)
        st = st->reblog_of;
    if (strcmp(act, "favourite") == 0)
        sb_social_favourite(c->s, c->actor, st, 0);
    else if (strcmp(act, "unfavourite") == 0)
        sb_social_unfavourite(c->s, c->actor, st);
    else if (strcmp(act, "reblog") == 0)
        reblog(c, st);
    else if (strcmp(act, "unreblog") == 0)
        sb_social_unreblog(c->s, c->actor, st);
    else if (strcmp(act, "bookmark") == 0)
        g_hash_table_add(c->actor->bookmarks, st);
    else if (strcmp(act, "unbookmark") == 0)
        g_hash_table_remove(c->actor->bookmarks, st);
    else if (strcmp(act, "mute") != 0 && strcmp(act, "unmute") != 0 && strcmp(act, "pin") != 0 &&
             strcmp(act, "unpin") != 0)
        sb_call_error(c, 404, "%s", "Not Found");
    if (c->status == 0)
        sb_call_json(c, sb_entity_status(c->s, st, c->actor));
}
