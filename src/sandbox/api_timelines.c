/* Home, public, tags, lists of people, and search. */
#include "call.h"

#include <string.h>

static gboolean hidden(const struct account *viewer, const struct account *author)
{
    return viewer != NULL &&
           (g_hash_table_contains(viewer->muting, author) || g_hash_table_contains(viewer->blocking, author));
}

static gboolean of_home(struct call *c, gpointer element, gpointer data)
{
    const struct status *st = element;
    const struct account *me = c->actor;
    if (st->author == me)
        return TRUE;
    if (!g_hash_table_contains(me->following, st->author) || hidden(me, st->author) ||
        !sb_state_may_see(st, me))
        return FALSE;
    /* Answers to strangers stay out. */
    const struct account *to = st->parent_author;
    return to == NULL || to == me || to == st->author || g_hash_table_contains(me->following, to);
}

struct public_view {
    gboolean local, remote, only_media;
    GPtrArray *any, *all, *none; /* lower-case tags; NULL: not a tag timeline */
};

static gboolean has_tag(const struct status *st, const GPtrArray *tags, gboolean all)
{
    for (guint i = 0; i < tags->len; i++) {
        const char *tag = g_ptr_array_index(tags, i);
        gboolean has = st->tags != NULL && g_ptr_array_find_with_equal_func(st->tags, tag, g_str_equal, NULL);
        if (has != all)
            return has;
    }
    return all;
}

static gboolean of_public(struct call *c, gpointer element, gpointer data)
{
    const struct status *st = element;
    const struct public_view *view = data;
    if (st->visibility != VISIBILITY_PUBLIC || st->reblog_of != NULL || hidden(c->actor, st->author))
        return FALSE;
    if ((view->local && st->author->domain != NULL) || (view->remote && st->author->domain == NULL) ||
        (view->only_media && st->media == NULL))
        return FALSE;
    if (view->any != NULL)
        return has_tag(st, view->any, FALSE) && has_tag(st, view->all, TRUE) &&
               !has_tag(st, view->none, FALSE);
    return st->parent_author == NULL || st->parent_author == st->author;
}

static void answer_timeline(struct call *c, page_filter filter, gpointer data)
{
    struct page page;
    sb_page_read(c, &page, 20, 40);
    GPtrArray *taken = sb_page_take(c, &page, c->s->timeline, FALSE, filter, data);
    json_t *out = json_array();
    for (guint i = 0; i < taken->len; i++)
        json_array_append_new(out, sb_entity_status(c->s, g_ptr_array_index(taken, i), c->actor));
    sb_page_link(c, taken, FALSE);
    sb_call_json(c, out);
    g_ptr_array_unref(taken);
}

void sb_api_home(struct call *c)
{
    answer_timeline(c, of_home, NULL);
}

static struct public_view view_asked(struct call *c)
{
    return (struct public_view){.local = sb_call_bool(c, "local", FALSE),
                                .remote = sb_call_bool(c, "remote", FALSE),
                                .only_media = sb_call_bool(c, "only_media", FALSE)};
}

void sb_api_public(struct call *c)
{
    struct public_view view = view_asked(c);
    answer_timeline(c, of_public, &view);
}

static GPtrArray *lower_list(struct call *c, const char *name, const char *first)
{
    GPtrArray *in = sb_call_list(c, name), *out = g_ptr_array_new_with_free_func(g_free);
    if (first != NULL)
        g_ptr_array_add(out, g_utf8_strdown(first, -1));
    for (guint i = 0; i < in->len; i++)
        g_ptr_array_add(out, g_utf8_strdown(g_ptr_array_index(in, i), -1));
    g_ptr_array_unref(in);
    return out;
}

void sb_api_tag(struct call *c)
{
    struct public_view view = view_asked(c);
    view.any = lower_list(c, "any", c->segment[0]);
    view.all = lower_list(c, "all", NULL);
    view.none = lower_list(c, "none", NULL);
    answer_timeline(c, of_public, &view);
    g_ptr_array_unref(view.any);
    g_ptr_array_unref(view.all);
    g_ptr_array_unref(view.none);
}

/* Following, followers, mutes, blocks: ordered by when the account came to the server, on one page. */
static void answer_people(struct call *c, GHashTable *set)
{
    gint64 limit = CLAMP(sb_call_int(c, "limit", 40), 1, 80);
    json_t *out = json_array();
    for (guint i = c->s->account_list->len; i-- > 0 && (gint64)json_array_size(out) < limit;) {
        struct account *a = g_ptr_array_index(c->s->account_list, i);
        if (g_hash_table_contains(set, a))
            json_array_append_new(out, sb_entity_account(c->s, a));
    }
    sb_call_json(c, out);
}

void sb_api_account_people(struct call *c)
{
    struct account *a = g_hash_table_lookup(c->s->accounts_by_id, c->segment[0]);
    if (a == NULL)
        sb_call_error(c, 404, "%s", "Record not found");
    else
        answer_people(c, g_str_has_suffix(c->request->path, "/followers") ? a->followers : a->following);
}

void sb_api_mutes(struct call *c)
{
    answer_people(c, c->actor->muting);
}

void sb_api_blocks(struct call *c)
{
    answer_people(c, c->actor->blocking);
}

static gboolean is_favourite(struct call *c, gpointer element, gpointer data)
{
    const struct status *st = element;
    return st->favourites != NULL && g_ptr_array_find(st->favourites, c->actor, NULL);
}

static gboolean is_bookmark(struct call *c, gpointer element, gpointer data)
{
    return g_hash_table_contains(c->actor->bookmarks, element);
}

void sb_api_favourites(struct call *c)
{
    answer_timeline(c, is_favourite, NULL);
}

void sb_api_bookmarks(struct call *c)
{
    answer_timeline(c, is_bookmark, NULL);
}

/* --- search --- */

static void search_accounts(struct call *c, json_t *out, const char *fold, gsize limit)
{
    const char *q = *fold == '@' ? fold + 1 : fold;
    for (guint i = 0; i < c->s->account_list->len && json_array_size(out) < limit; i++) {
        const struct account *a = g_ptr_array_index(c->s->account_list, i);
        char *name = g_utf8_casefold(a->name, -1);
        if (strstr(a->acct, q) != NULL || strstr(name, q) != NULL)
            json_array_append_new(out, sb_entity_account(c->s, a));
        g_free(name);
    }
}

static gboolean is_address_of(struct sandbox *s, const struct status *st, const char *q)
{
    char *url = sb_render_url_of(s, st, FALSE), *uri = sb_render_url_of(s, st, TRUE);
    gboolean is = g_strcmp0(url, q) == 0 || g_strcmp0(uri, q) == 0;
    g_free(url);
    g_free(uri);
    return is;
}

/* Mastodon searches what the asking account had to do with and what is public and indexable; here: all
 * that it may see. An address finds its post. */
static void search_statuses(struct call *c, json_t *out, const char *q, const char *fold, gsize limit)
{
    gboolean address = g_str_has_prefix(q, "http://") || g_str_has_prefix(q, "https://");
    gsize skip = (gsize)MAX(sb_call_int(c, "offset", 0), 0);
    for (guint i = c->s->timeline->len; i-- > 0 && json_array_size(out) < limit;) {
        const struct status *st = g_ptr_array_index(c->s->timeline, i);
        if (st->reblog_of != NULL || !sb_state_may_see(st, c->actor))
            continue;
        char *text = address ? NULL : g_utf8_casefold(st->text, -1);
        gboolean hit = address ? is_address_of(c->s, st, q) : strstr(text, fold) != NULL;
        if (hit && skip > 0)
            skip--;
        else if (hit)
            json_array_append_new(out, sb_entity_status(c->s, st, c->actor));
        g_free(text);
    }
}

static void search_tags(struct call *c, json_t *out, const char *fold, gsize limit)
{
    const char *q = *fold == '#' ? fold + 1 : fold;
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = c->s->timeline->len; i-- > 0 && json_array_size(out) < limit;) {
        const struct status *st = g_ptr_array_index(c->s->timeline, i);
        for (guint t = 0; st->tags != NULL && t < st->tags->len; t++) {
            char *tag = g_ptr_array_index(st->tags, t);
            if (strstr(tag, q) == NULL || !g_hash_table_add(seen, tag))
                continue;
            json_t *entity = sb_entity_tag(c->s, tag);
            char *id = g_strdup_printf("%u", g_str_hash(tag));
            json_object_set_new(entity, "id", json_string(id));
            g_free(id);
            json_object_set_new(entity, "history", json_array());
            json_object_set_new(entity, "following", json_false());
            json_array_append_new(out, entity);
        }
    }
    g_hash_table_unref(seen);
}

void sb_api_search(struct call *c)
{
    const char *q = sb_call_arg(c, "q"), *type = sb_call_arg(c, "type");
    gsize limit = (gsize)CLAMP(sb_call_int(c, "limit", 20), 1, 40);
    json_t *accounts = json_array(), *statuses = json_array(), *tags = json_array();
    char *fold = g_utf8_casefold(q != NULL ? q : "", -1);
    gboolean any = type == NULL || *type == '\0';
    g_strstrip(fold);
    if (*fold != '\0') {
        if (any || strcmp(type, "accounts") == 0)
            search_accounts(c, accounts, fold, limit);
        if (any || strcmp(type, "statuses") == 0)
            search_statuses(c, statuses, q, fold, limit);
        if (any || strcmp(type, "hashtags") == 0)
            search_tags(c, tags, fold, limit);
    }
    g_free(fold);
    sb_call_json(c, json_pack("{s:o,s:o,s:o}", "accounts", accounts, "statuses", statuses, "hashtags", tags));
}
