/* What people do, and what follows from it: notifications, counters, events on the streams. */
#include "state.h"

#include <string.h>

static void add_to(GPtrArray **array, gpointer p)
{
    if (*array == NULL)
        *array = g_ptr_array_new();
    g_ptr_array_add(*array, p);
}

static void fill_text(struct sandbox *s, struct status *st, const char *text, gboolean raw)
{
    char *valid = g_utf8_make_valid(text, -1), *copy = g_strdup(valid);
    g_free(st->text);
    g_free(st->html);
    if (st->mentions != NULL)
        g_ptr_array_unref(st->mentions);
    if (st->tags != NULL)
        g_ptr_array_unref(st->tags);
    char *html = sb_render_html(s, valid, &st->mentions, &st->tags);
    st->text = copy;
    st->raw = raw;
    st->html = raw ? g_strdup(valid) : html;
    if (raw)
        g_free(html);
    g_free(valid);
}

static void notify_mentioned(struct sandbox *s, struct status *st, const GPtrArray *before)
{
    for (guint i = 0; st->mentions != NULL && i < st->mentions->len; i++) {
        struct account *a = g_ptr_array_index(st->mentions, i);
        if (before == NULL || !g_ptr_array_find((GPtrArray *)before, a, NULL))
            sb_state_notify(s, a, st->author, "mention", st,
                            st->edited_ms != 0 ? st->edited_ms : st->created_ms);
    }
}

struct status *sb_social_post(struct sandbox *s, const struct draft *draft)
{
    struct status *st = sb_state_new_status(s, draft->author, draft->created_ms);
    fill_text(s, st, draft->text != NULL ? draft->text : "", draft->raw);
    st->spoiler = g_strdup(draft->spoiler != NULL ? draft->spoiler : "");
    st->language = g_strdup(draft->language);
    st->app = g_strdup(draft->app);
    st->visibility = draft->visibility;
    st->sensitive = draft->sensitive;
    st->media = draft->media;
    st->poll = draft->poll;
    for (guint i = 0; st->media != NULL && i < st->media->len; i++)
        ((struct media *)g_ptr_array_index(st->media, i))->attached = TRUE;
    if (draft->parent != NULL) {
        st->parent = draft->parent;
        st->parent_author = draft->parent->author;
        add_to(&st->parent->replies, st);
    }
    notify_mentioned(s, st, NULL);
    sb_streaming_status(s, st, "update");
    return st;
}

static void keep_edit(struct sandbox *s, struct status *st)
{
    struct edit *e = g_new0(struct edit, 1);
    e->html = g_strdup(st->html);
    e->spoiler = g_strdup(st->spoiler);
    e->sensitive = st->sensitive;
    e->when_ms = st->edited_ms != 0 ? st->edited_ms : st->created_ms;
    if (st->media != NULL)
        e->media = g_ptr_array_ref(st->media);
    g_ptr_array_add(s->edits, e);
    add_to(&st->edits, e);
}

static void notify_edited(struct sandbox *s, struct status *st)
{
    GHashTable *told = g_hash_table_new(NULL, NULL);
    for (guint i = 0; st->reblogs != NULL && i < st->reblogs->len; i++)
        g_hash_table_add(told, ((struct status *)g_ptr_array_index(st->reblogs, i))->author);
    for (guint i = 0; st->favourites != NULL && i < st->favourites->len; i++)
        g_hash_table_add(told, g_ptr_array_index(st->favourites, i));
    for (guint i = 0; i < s->account_list->len; i++) {
        struct account *a = g_ptr_array_index(s->account_list, i);
        if (g_hash_table_contains(told, a))
            sb_state_notify(s, a, st->author, "update", st, st->edited_ms);
    }
    g_hash_table_unref(told);
}

void sb_social_edit(struct sandbox *s, struct status *st, const struct social_change *change)
{
    keep_edit(s, st);
    GPtrArray *before = st->mentions != NULL ? g_ptr_array_ref(st->mentions) : g_ptr_array_new();
    st->edited_ms = change->when_ms != 0 ? change->when_ms : sb_state_now(s);
    if (change->text != NULL)
        fill_text(s, st, change->text, st->raw);
    if (change->spoiler != NULL) {
        g_free(st->spoiler);
        st->spoiler = g_strdup(change->spoiler);
    }
    if (change->language != NULL) {
        g_free(st->language);
        st->language = g_strdup(change->language);
    }
    if (change->sensitive != NULL)
        st->sensitive = *change->sensitive;
    if (change->media != NULL) {
        if (st->media != NULL)
            g_ptr_array_unref(st->media);
        st->media = change->media;
    }
    if (change->poll != NULL)
        st->poll = change->poll;
    notify_mentioned(s, st, before);
    notify_edited(s, st);
    g_ptr_array_unref(before);
    sb_streaming_status(s, st, "status.update");
}

void sb_social_delete(struct sandbox *s, struct status *st)
{
    if (st->deleted)
        return;
    st->deleted = TRUE;
    while (st->reblogs != NULL && st->reblogs->len > 0)
        sb_social_delete(s, g_ptr_array_index(st->reblogs, st->reblogs->len - 1));
    while (st->notes != NULL && st->notes->len > 0)
        sb_state_drop_notification(g_ptr_array_index(st->notes, st->notes->len - 1));
    guint at = sb_state_lower_bound(s->timeline, st->n, FALSE);
    g_ptr_array_remove_index(s->timeline, at);
    at = sb_state_lower_bound(st->author->statuses, st->n, FALSE);
    g_ptr_array_remove_index(st->author->statuses, at);
    if (st->parent != NULL)
        g_ptr_array_remove(st->parent->replies, st);
    for (guint i = 0; st->replies != NULL && i < st->replies->len; i++)
        ((struct status *)g_ptr_array_index(st->replies, i))->parent = NULL;
    if (st->reblog_of != NULL)
        g_ptr_array_remove(st->reblog_of->reblogs, st);
    sb_streaming_delete(s, st);
}

void sb_social_favourite(struct sandbox *s, struct account *who, struct status *st, gint64 when_ms)
{
    if (st->favourites != NULL && g_ptr_array_find(st->favourites, who, NULL))
        return;
    add_to(&st->favourites, who);
    sb_state_notify(s, st->author, who, "favourite", st, when_ms);
}

/* Takes back what one of them caused at another ("favourite", "reblog", "follow"). */
static void unnotify(struct sandbox *s, struct account *to, struct account *from, const char *type,
                     const struct status *st)
{
    for (guint i = to->notifications->len; i-- > 0;) {
        struct notification *note = g_ptr_array_index(to->notifications, i);
        if (note->from == from && note->status == st && strcmp(note->type, type) == 0) {
            sb_state_drop_notification(note);
            return;
        }
    }
}

void sb_social_unfavourite(struct sandbox *s, struct account *who, struct status *st)
{
    if (st->favourites != NULL && g_ptr_array_remove(st->favourites, who))
        unnotify(s, st->author, who, "favourite", st);
}

static struct status *own_reblog(struct account *who, struct status *st)
{
    for (guint i = 0; st->reblogs != NULL && i < st->reblogs->len; i++) {
        struct status *r = g_ptr_array_index(st->reblogs, i);
        if (r->author == who)
            return r;
    }
    return NULL;
}

struct status *sb_social_reblog(struct sandbox *s, struct account *who, struct status *st, enum visibility v,
                                gint64 when_ms)
{
    struct status *r = own_reblog(who, st);
    if (r != NULL)
        return r;
    r = sb_state_new_status(s, who, when_ms);
    r->reblog_of = st;
    r->visibility = v;
    r->text = g_strdup("");
    r->html = g_strdup("");
    r->spoiler = g_strdup("");
    add_to(&st->reblogs, r);
    sb_state_notify(s, st->author, who, "reblog", st, r->created_ms);
    sb_streaming_status(s, r, "update");
    return r;
}

void sb_social_unreblog(struct sandbox *s, struct account *who, struct status *st)
{
    struct status *r = own_reblog(who, st);
    if (r == NULL)
        return;
    sb_social_delete(s, r);
    unnotify(s, st->author, who, "reblog", st);
}

void sb_social_follow(struct sandbox *s, struct account *who, struct account *whom, gint64 when_ms)
{
    if (who == whom || !g_hash_table_add(who->following, whom))
        return;
    g_hash_table_add(whom->followers, who);
    sb_state_notify(s, whom, who, "follow", NULL, when_ms);
}

void sb_social_unfollow(struct sandbox *s, struct account *who, struct account *whom)
{
    if (!g_hash_table_remove(who->following, whom))
        return;
    g_hash_table_remove(whom->followers, who);
    unnotify(s, whom, who, "follow", NULL);
}

void sb_social_block(struct sandbox *s, struct account *who, struct account *whom)
{
    sb_social_unfollow(s, who, whom);
    sb_social_unfollow(s, whom, who);
    g_hash_table_add(who->blocking, whom);
    for (guint i = who->notifications->len; i-- > 0;) {
        struct notification *note = g_ptr_array_index(who->notifications, i);
        if (note->from == whom)
            sb_state_drop_notification(note);
    }
}
