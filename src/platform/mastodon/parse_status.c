/* Status and notification entities to items and reactions. */
#include "mastodon.h"

#include "repute/text.h"

#define MAX_MEDIA 32
#define MAX_MENTIONS 200

/* snac tells everything that is not public as "private", direct messages too. An answer with the narrowest
 * visibility reaches the one who wrote; one to all followers would tell them what was said in private. */
enum visibility masto_visibility(const char *word, gboolean snac)
{
    if (g_strcmp0(word, "direct") == 0)
        return VIS_DIRECT;
    if (g_strcmp0(word, "private") == 0 || g_strcmp0(word, "mutuals_only") == 0)
        return snac ? VIS_DIRECT : VIS_FOLLOWERS;
    if (g_strcmp0(word, "unlisted") == 0)
        return VIS_UNLISTED;
    return word == NULL || strcmp(word, "public") == 0 ? VIS_PUBLIC : VIS_FOLLOWERS;
}

const char *masto_visibility_word(enum visibility v)
{
    static const char *const words[] = {[VIS_PUBLIC] = "public",
                                        [VIS_UNLISTED] = "unlisted",
                                        [VIS_FOLLOWERS] = "private",
                                        [VIS_DIRECT] = "direct"};
    return words[v];
}

static void read_media(const json_t *list, struct item *item)
{
    for (gsize i = 0; i < MIN(json_array_size(list), MAX_MEDIA); i++) {
        const json_t *m = json_array_get(list, i);
        const char *type = kit_str(m, "type");
        const char *kind = g_strcmp0(type, "image") == 0                                   ? "image"
                           : g_strcmp0(type, "video") == 0 || g_strcmp0(type, "gifv") == 0 ? "video"
                           : g_strcmp0(type, "audio") == 0                                 ? "audio"
                                                                                           : "other";
        char *url = kit_url(m, "url");
        if (url == NULL)
            url = kit_url(m, "remote_url");
        const char *description = kit_str(m, "description");
        char *alt = description != NULL ? text_sanitise(description, -1, 0, 16384, NULL) : NULL;
        struct media *media = media_new(kind, url, alt != NULL && *alt != '\0' ? alt : NULL);
        media->remote_id = masto_id(m, "id");
        g_ptr_array_add(item->media, media);
        g_free(url);
        g_free(alt);
    }
}

static char *read_poll(const json_t *poll)
{
    const json_t *options = json_object_get(poll, "options");
    GString *text = g_string_new(NULL);
    for (gsize i = 0; i < MIN(json_array_size(options), MAX_MEDIA); i++) {
        const json_t *option = json_array_get(options, i), *votes = json_object_get(option, "votes_count");
        char *title = kit_line(option, "title");
        if (title != NULL)
            g_string_append_printf(text, "%s%s", text->len > 0 ? "\n" : "", title);
        if (title != NULL && json_is_integer(votes)) /* hidden ones are null until it ends */
            g_string_append_printf(text, "\t%" JSON_INTEGER_FORMAT, CLAMP(json_integer_value(votes), 0, G_MAXINT32)); /* they are summed */
        g_free(title);
    }
    return g_string_free(text, text->len == 0);
}

/* Where a server lists no mentions (snac), the text has the whole handle. */
static gboolean text_names_us(const struct masto_task *t, const char *text)
{
    if (t->handle == NULL)
        return FALSE;
    char *lower = g_utf8_strdown(text, -1), *handle = g_utf8_strdown(t->handle, -1),
         *word = g_strconcat("@", handle, NULL);
    const char *at = strstr(lower, word);
    gboolean named = at != NULL && !g_ascii_isalnum(at[strlen(word)]);
    g_free(word);
    g_free(handle);
    g_free(lower);
    return named;
}

static gboolean names_us(const struct masto_task *t, const json_t *status, const char *text)
{
    const json_t *mentions = json_object_get(status, "mentions");
    for (gsize i = 0; i < MIN(json_array_size(mentions), MAX_MENTIONS); i++) {
        struct profile p = {0};
        gboolean us = masto_account(t, json_array_get(mentions, i), &p) &&
                      (g_strcmp0(p.remote_id, t->remote_id) == 0 ||
                       (t->handle != NULL && g_ascii_strcasecmp(p.handle, t->handle) == 0));
        profile_clear(&p);
        if (us)
            return TRUE;
    }
    return json_array_size(mentions) == 0 && text_names_us(t, text);
}

static gboolean is_us(const struct masto_task *t, const struct profile *p)
{
    return t->remote_id != NULL ? g_strcmp0(p->remote_id, t->remote_id) == 0
                                : t->handle != NULL && g_ascii_strcasecmp(p->handle, t->handle) == 0;
}

static void set_kind(const struct masto_task *t, const json_t *status, gboolean addressed, struct item *item)
{
    gboolean to_us =
        item->in_reply_to_author != NULL && g_strcmp0(item->in_reply_to_author, t->remote_id) == 0;
    item->direction = is_us(t, &item->author) ? DIR_OUT : DIR_IN;
    addressed = addressed || to_us || names_us(t, status, item->text);
    if (item->visibility == VIS_DIRECT)
        item->kind = KIND_DIRECT;
    else if (item->direction == DIR_OUT)
        item->kind = item->in_reply_to != NULL ? KIND_REPLY : KIND_POST;
    else
        item->kind = to_us ? KIND_REPLY : addressed ? KIND_MENTION : KIND_POST;
    item->watched = item->direction == DIR_IN && !addressed && item->visibility != VIS_DIRECT;
}

static char *read_text(const json_t *status)
{
    const char *content = kit_str(status, "content");
    char *plain = html_to_text(content != NULL ? content : "");
    char *text = text_sanitise(plain, -1, 0, 0, NULL);
    g_free(plain);
    return text;
}

static void read_plain(const json_t *status, gboolean snac, struct item *item)
{
    item->url = kit_url(status, "url");
    item->in_reply_to = masto_id(status, "in_reply_to_id");
    item->in_reply_to_author = masto_id(status, "in_reply_to_account_id");
    item->text = read_text(status);
    const char *warning = kit_str(status, "spoiler_text");
    if (warning != NULL && *warning != '\0')
        item->warning = text_sanitise(warning, -1, 0, 4096, NULL);
    item->language = kit_line(status, "language");
    item->visibility = masto_visibility(kit_str(status, "visibility"), snac);
    item->created_at = kit_time(status, "created_at");
    item->edited_at = kit_time(status, "edited_at");
    item->favourites = kit_int(status, "favourites_count", -1);
    item->reposts = kit_int(status, "reblogs_count", -1);
    item->replies = kit_int(status, "replies_count", -1);
    item->favourited = kit_bool(status, "favourited");
    item->reposted = kit_bool(status, "reblogged");
    item->poll = read_poll(json_object_get(status, "poll"));
    read_media(json_object_get(status, "media_attachments"), item);
}

struct item *masto_status(const struct masto_task *t, const json_t *status, gboolean addressed, gboolean snac,
                          gint64 now_ms)
{
    if (!json_is_object(status) || json_is_object(json_object_get(status, "reblog")))
        return NULL;
    struct item *item = item_new();
    item->remote_id = masto_id(status, "id");
    item->uri = masto_id(status, "uri");
    if (item->remote_id == NULL || !masto_account(t, json_object_get(status, "account"), &item->author)) {
        item_free(item);
        return NULL;
    }
    if (item->uri == NULL)
        item->uri = g_strdup(item->remote_id);
    read_plain(status, snac, item);
    if (item->created_at == 0)
        item->created_at = now_ms;
    item->fetched_at = now_ms;
    set_kind(t, status, addressed, item);
    return item;
}

static gboolean reaction_of(const char *type, enum reaction_kind *kind)
{
    if (g_strcmp0(type, "favourite") == 0)
        *kind = REACT_FAVOURITE;
    else if (g_strcmp0(type, "reblog") == 0)
        *kind = REACT_REPOST;
    else if (g_strcmp0(type, "follow") == 0)
        *kind = REACT_FOLLOW;
    else
        return FALSE;
    return TRUE;
}

static void add_reaction(const struct masto_task *t, const json_t *n, enum reaction_kind kind, gint64 now_ms,
                         struct batch *batch)
{
    struct batch_reaction *r = g_new0(struct batch_reaction, 1);
    if (!masto_account(t, json_object_get(n, "account"), &r->by)) {
        g_free(r);
        return;
    }
    const json_t *status = json_object_get(n, "status");
    r->kind = kind;
    r->remote_id = masto_id(n, "id");
    r->item_uri = masto_id(status, "uri");
    if (r->item_uri == NULL)
        r->item_uri = masto_id(status, "id");
    r->at = kit_time(n, "created_at");
    if (r->at == 0)
        r->at = now_ms;
    g_ptr_array_add(batch->reactions, r);
}

void masto_notification(const struct masto_task *t, const json_t *n, gboolean snac, gint64 now_ms,
                        struct batch *batch)
{
    const char *type = kit_str(n, "type");
    char *id = masto_id(n, "id");
    enum reaction_kind reaction;
    gboolean quote = g_strcmp0(type, "quote") == 0;
    if (id != NULL && reaction_of(type, &reaction)) {
        add_reaction(t, n, reaction, now_ms, batch);
    } else if (quote || g_strcmp0(type, "mention") == 0 || g_strcmp0(type, "update") == 0) {
        gboolean addressed = quote || strcmp(type, "mention") == 0;
        struct item *item = masto_status(t, json_object_get(n, "status"), addressed, snac, now_ms);
        if (item != NULL && quote && item->kind == KIND_MENTION)
            item->kind = KIND_QUOTE;
        if (item != NULL)
            g_ptr_array_add(batch->items, item);
    }
    g_free(id);
}

void masto_page(const struct masto_task *t, const json_t *page, gboolean statuses, gboolean snac,
                gint64 now_ms, struct batch *batch)
{
    for (gsize i = 0; i < json_array_size(page); i++) {
        const json_t *entry = json_array_get(page, i);
        struct item *item = statuses ? masto_status(t, entry, FALSE, snac, now_ms) : NULL;
        if (item != NULL)
            g_ptr_array_add(batch->items, item);
        else if (!statuses)
            masto_notification(t, entry, snac, now_ms, batch);
    }
}
