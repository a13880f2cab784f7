/* The entities of the client API with every field that Mastodon 4.x always sends. */
#include "state.h"

#include <string.h>

json_t *sb_entity_time(gint64 ms)
{
    char *whole = clock_format_rfc3339(ms - ms % 1000);
    char *text = g_strdup_printf("%.*s.%03dZ", (int)strlen(whole) - 1, whole, (int)(ms % 1000));
    json_t *json = json_string(text);
    g_free(whole);
    g_free(text);
    return json;
}

static json_t *day_of(gint64 ms)
{
    char *whole = clock_format_rfc3339(ms);
    json_t *json = json_stringn(whole, 10);
    g_free(whole);
    return json;
}

static json_t *join(const char *a, const char *b, const char *c)
{
    char *text = g_strconcat(a, b, c, NULL);
    json_t *json = json_string(text);
    g_free(text);
    return json;
}

static json_t *text_or_null(const char *text)
{
    return text != NULL ? json_string(text) : json_null();
}

static void profile_urls(struct sandbox *s, const struct account *a, json_t *out)
{
    char *home = a->domain != NULL ? g_strconcat("https://", a->domain, NULL) : g_strdup(s->url);
    char *picture = g_strconcat(s->url, "/_media/avatar/", a->id, ".png", NULL);
    char *header = g_strconcat(s->url, "/_media/header/", a->id, ".png", NULL);
    json_object_set_new(out, "url", join(home, "/@", a->username));
    json_object_set_new(out, "uri", join(home, "/users/", a->username));
    json_object_set_new(out, "avatar", json_string(picture));
    json_object_set_new(out, "avatar_static", json_string(picture));
    json_object_set_new(out, "avatar_description", json_string(""));
    json_object_set_new(out, "header", json_string(header));
    json_object_set_new(out, "header_static", json_string(header));
    json_object_set_new(out, "header_description", json_string(""));
    g_free(home);
    g_free(picture);
    g_free(header);
}

json_t *sb_entity_account(struct sandbox *s, const struct account *a)
{
    json_t *out = json_object();
    json_object_set_new(out, "id", json_string(a->id));
    json_object_set_new(out, "username", json_string(a->username));
    json_object_set_new(out, "acct", json_string(a->acct));
    json_object_set_new(out, "display_name", json_string(a->name));
    json_object_set_new(out, "locked", json_false());
    json_object_set_new(out, "bot", json_boolean(a->bot));
    json_object_set_new(out, "discoverable", json_true());
    json_object_set_new(out, "indexable", json_true());
    json_object_set_new(out, "group", json_false());
    json_object_set_new(out, "created_at", sb_entity_time(a->created_ms - a->created_ms % MS_DAY));
    json_object_set_new(out, "note", json_string(a->note));
    profile_urls(s, a, out);
    json_object_set_new(out, "followers_count",
                        json_integer(a->followers_base + (int)g_hash_table_size(a->followers)));
    json_object_set_new(out, "following_count",
                        json_integer(a->following_base + (int)g_hash_table_size(a->following)));
    json_object_set_new(out, "statuses_count", json_integer(a->statuses_base + (int)a->statuses->len));
    const struct status *last =
        a->statuses->len > 0 ? g_ptr_array_index(a->statuses, a->statuses->len - 1) : NULL;
    json_object_set_new(out, "last_status_at", last != NULL ? day_of(last->created_ms) : json_null());
    json_object_set_new(out, "hide_collections", json_null());
    if (a->domain == NULL) {
        json_object_set_new(out, "noindex", json_false());
        json_object_set_new(out, "roles", json_array());
    }
    json_object_set_new(out, "emojis", json_array());
    json_object_set_new(out, "fields", json_array());
    return out;
}

json_t *sb_entity_credential_account(struct sandbox *s, const struct account *a)
{
    json_t *out = sb_entity_account(s, a);
    json_t *source = json_object();
    json_object_set_new(source, "privacy", json_string("public"));
    json_object_set_new(source, "sensitive", json_false());
    json_object_set_new(source, "language", json_null());
    json_object_set_new(source, "note", json_string(a->note));
    json_object_set_new(source, "fields", json_array());
    json_object_set_new(source, "follow_requests_count", json_integer(0));
    json_object_set_new(source, "hide_collections", json_null());
    json_object_set_new(source, "discoverable", json_true());
    json_object_set_new(source, "indexable", json_true());
    json_object_set_new(source, "attribution_domains", json_array());
    json_object_set_new(source, "quote_policy", json_string("public"));
    json_object_set_new(out, "source", source);
    json_object_set_new(out, "role",
                        json_pack("{s:s,s:s,s:s,s:s,s:b}", "id", "-99", "name", "", "permissions", "0",
                                  "color", "", "highlighted", 0));
    return out;
}

static json_t *media_url(struct sandbox *s, const struct media *m, const char *size)
{
    const char *slash = strchr(m->type, '/');
    char *text =
        g_strdup_printf("%s/_media/%s/%s.%s", s->url, size, m->id, slash != NULL ? slash + 1 : "bin");
    json_t *json = json_string(text);
    g_free(text);
    return json;
}

json_t *sb_entity_media(struct sandbox *s, const struct media *m)
{
    json_t *out = json_object();
    gboolean image = g_str_has_prefix(m->type, "image/");
    const char *kind = image                                 ? "image"
                       : g_str_has_prefix(m->type, "video/") ? "video"
                       : g_str_has_prefix(m->type, "audio/") ? "audio"
                                                             : "unknown";
    json_object_set_new(out, "id", json_string(m->id));
    json_object_set_new(out, "type", json_string(kind));
    json_object_set_new(out, "url", m->polls_left > 0 ? json_null() : media_url(s, m, "original"));
    json_object_set_new(out, "preview_url",
                        m->polls_left > 0 && !image ? json_null() : media_url(s, m, "small"));
    json_object_set_new(out, "remote_url", json_null());
    json_object_set_new(out, "preview_remote_url", json_null());
    json_object_set_new(out, "text_url", json_null());
    json_t *meta = json_object();
    if (m->width > 0) {
        char *size = g_strdup_printf("%dx%d", m->width, m->height);
        json_t *original = json_pack("{s:i,s:i,s:s,s:f}", "width", m->width, "height", m->height, "size",
                                     size, "aspect", (double)m->width / m->height);
        json_object_set_new(meta, "original", original);
        json_object_set(meta, "small", original);
        json_object_set_new(meta, "focus", json_pack("{s:f,s:f}", "x", m->focus_x, "y", m->focus_y));
        g_free(size);
    }
    json_object_set_new(out, "meta", meta);
    json_object_set_new(out, "description", text_or_null(m->description));
    json_object_set_new(out, "blurhash",
                        image ? json_string("UBL_:rOpGG-o_Nt7ozWBxuayR%RjWBj[WBj[") : json_null());
    return out;
}

json_t *sb_entity_poll(struct sandbox *s, const struct poll *p, struct account *viewer)
{
    json_t *options = json_array(), *own = json_array();
    int votes = 0;
    guint mask = viewer != NULL ? GPOINTER_TO_UINT(g_hash_table_lookup(p->voters, viewer)) : 0;
    for (guint i = 0; i < p->options->len; i++) {
        int n = g_array_index(p->votes, int, i);
        votes += n;
        json_array_append_new(options, json_pack("{s:s,s:i}", "title",
                                                 (char *)g_ptr_array_index(p->options, i), "votes_count", n));
        if (mask & (1u << i))
            json_array_append_new(own, json_integer(i));
    }
    json_t *out = json_object();
    json_object_set_new(out, "id", json_string(p->id));
    json_object_set_new(out, "expires_at", sb_entity_time(p->expires_ms));
    json_object_set_new(out, "expired", json_boolean(p->expires_ms <= sb_state_now(s)));
    json_object_set_new(out, "multiple", json_boolean(p->multiple));
    json_object_set_new(out, "votes_count", json_integer(votes));
    json_object_set_new(out, "voters_count", json_integer(votes));
    json_object_set_new(out, "options", options);
    json_object_set_new(out, "emojis", json_array());
    if (viewer != NULL) {
        json_object_set_new(out, "voted", json_boolean(mask != 0));
        json_object_set_new(out, "own_votes", own);
    } else {
        json_decref(own);
    }
    return out;
}

json_t *sb_entity_tag(struct sandbox *s, const char *name)
{
    char *path = g_uri_escape_string(name, NULL, FALSE);
    json_t *out = json_object();
    json_object_set_new(out, "name", json_string(name));
    json_object_set_new(out, "url", join(s->url, "/tags/", path));
    g_free(path);
    return out;
}

static json_t *media_array(struct sandbox *s, const GPtrArray *media)
{
    json_t *out = json_array();
    for (guint i = 0; media != NULL && i < media->len; i++)
        json_array_append_new(out, sb_entity_media(s, g_ptr_array_index(media, i)));
    return out;
}

static void status_people(struct sandbox *s, const struct status *st, json_t *out)
{
    json_t *mentions = json_array(), *tags = json_array();
    for (guint i = 0; st->mentions != NULL && i < st->mentions->len; i++) {
        const struct account *a = g_ptr_array_index(st->mentions, i);
        json_t *m = json_object();
        char *home = a->domain != NULL ? g_strconcat("https://", a->domain, NULL) : g_strdup(s->url);
        json_object_set_new(m, "id", json_string(a->id));
        json_object_set_new(m, "username", json_string(a->username));
        json_object_set_new(m, "url", join(home, "/@", a->username));
        json_object_set_new(m, "acct", json_string(a->acct));
        json_array_append_new(mentions, m);
        g_free(home);
    }
    for (guint i = 0; st->tags != NULL && i < st->tags->len; i++)
        json_array_append_new(tags, sb_entity_tag(s, g_ptr_array_index(st->tags, i)));
    json_object_set_new(out, "mentions", mentions);
    json_object_set_new(out, "tags", tags);
    json_object_set_new(out, "emojis", json_array());
}

static void status_counts(const struct status *st, struct account *viewer, json_t *out)
{
    const struct status *of = st->reblog_of != NULL ? st->reblog_of : st;
    guint replies = of->replies != NULL ? of->replies->len : 0;
    guint reblogs = of->reblogs != NULL ? of->reblogs->len : 0;
    guint favourites = of->favourites != NULL ? of->favourites->len : 0;
    json_object_set_new(out, "replies_count", json_integer(of->replies_base + (int)replies));
    json_object_set_new(out, "reblogs_count", json_integer(of->reblogs_base + (int)reblogs));
    json_object_set_new(out, "favourites_count", json_integer(of->favourites_base + (int)favourites));
    json_object_set_new(out, "quotes_count", json_integer(0));
    if (viewer == NULL)
        return;
    gboolean reblogged = FALSE;
    for (guint i = 0; i < reblogs && !reblogged; i++)
        reblogged = ((struct status *)g_ptr_array_index(of->reblogs, i))->author == viewer;
    json_object_set_new(out, "favourited",
                        json_boolean(favourites > 0 && g_ptr_array_find(of->favourites, viewer, NULL)));
    json_object_set_new(out, "reblogged", json_boolean(reblogged));
    json_object_set_new(out, "muted", json_false());
    json_object_set_new(out, "bookmarked", json_boolean(g_hash_table_contains(viewer->bookmarks, of)));
    if (viewer == st->author)
        json_object_set_new(out, "pinned", json_false());
    json_object_set_new(out, "filtered", json_array());
}

/* A letter of the private area stands for what no JSON library would write; fault.c puts the bytes in. */
static json_t *content_of(const struct status *st)
{
    static const char *const marks[] = {"", "\xef\x83\xb1", "\xef\x83\xb2", "\xef\x83\xb3", "\xef\x83\xb4"};
    if (st->poison == SANDBOX_POISON_NONE)
        return json_string(st->html);
    return join("<p>", marks[st->poison], st->html);
}

json_t *sb_entity_status(struct sandbox *s, const struct status *st, struct account *viewer)
{
    json_t *out = json_object();
    json_object_set_new(out, "id", json_string(st->id));
    json_object_set_new(out, "created_at", sb_entity_time(st->created_ms));
    json_object_set_new(out, "in_reply_to_id", text_or_null(st->parent != NULL ? st->parent->id : NULL));
    json_object_set_new(out, "in_reply_to_account_id",
                        text_or_null(st->parent_author != NULL ? st->parent_author->id : NULL));
    json_object_set_new(out, "sensitive", json_boolean(st->sensitive));
    json_object_set_new(out, "spoiler_text", json_string(st->spoiler));
    json_object_set_new(out, "visibility", json_string(sb_visibility_name(st->visibility)));
    json_object_set_new(out, "language", text_or_null(st->language));
    char *uri = sb_render_url_of(s, st, TRUE), *url = sb_render_url_of(s, st, FALSE);
    json_object_set_new(out, "uri", json_string(uri));
    json_object_set_new(out, "url", json_string(url));
    g_free(uri);
    g_free(url);
    status_counts(st, viewer, out);
    json_object_set_new(out, "edited_at", st->edited_ms != 0 ? sb_entity_time(st->edited_ms) : json_null());
    json_object_set_new(out, "content", content_of(st));
    json_object_set_new(out, "reblog",
                        st->reblog_of != NULL ? sb_entity_status(s, st->reblog_of, viewer) : json_null());
    if (st->author->domain == NULL && st->app != NULL)
        json_object_set_new(out, "application", json_pack("{s:s,s:n}", "name", st->app, "website"));
    json_object_set_new(out, "account", sb_entity_account(s, st->author));
    json_object_set_new(out, "media_attachments", media_array(s, st->media));
    status_people(s, st, out);
    json_object_set_new(out, "card", json_null());
    json_object_set_new(out, "poll", st->poll != NULL ? sb_entity_poll(s, st->poll, viewer) : json_null());
    json_object_set_new(out, "quote", json_null());
    json_object_set_new(
        out, "quote_approval",
        json_pack("{s:[s],s:[],s:s}", "automatic", "public", "manual", "current_user", "automatic"));
    return out;
}

json_t *sb_entity_edits(struct sandbox *s, const struct status *st)
{
    json_t *out = json_array();
    guint n = st->edits != NULL ? st->edits->len : 0;
    for (guint i = 0; i <= n; i++) {
        const struct edit *e = i < n ? g_ptr_array_index(st->edits, i) : NULL;
        gint64 now = st->edited_ms != 0 ? st->edited_ms : st->created_ms;
        json_t *j = json_object();
        json_object_set_new(j, "content", e != NULL ? json_string(e->html) : content_of(st));
        json_object_set_new(j, "spoiler_text", json_string(e != NULL ? e->spoiler : st->spoiler));
        json_object_set_new(j, "sensitive", json_boolean(e != NULL ? e->sensitive : st->sensitive));
        json_object_set_new(j, "created_at", sb_entity_time(e != NULL ? e->when_ms : now));
        json_object_set_new(j, "account", sb_entity_account(s, st->author));
        json_object_set_new(j, "media_attachments", media_array(s, e != NULL ? e->media : st->media));
        json_object_set_new(j, "emojis", json_array());
        json_array_append_new(out, j);
    }
    return out;
}

json_t *sb_entity_notification(struct sandbox *s, const struct notification *note, struct account *viewer)
{
    json_t *out = json_object();
    json_object_set_new(out, "id", json_string(note->id));
    json_object_set_new(out, "type", json_string(note->type));
    json_object_set_new(out, "created_at", sb_entity_time(note->created_ms));
    json_object_set_new(out, "group_key", join("ungrouped-", note->id, NULL));
    json_object_set_new(out, "account", sb_entity_account(s, note->from));
    if (note->status != NULL)
        json_object_set_new(out, "status", sb_entity_status(s, note->status, viewer));
    return out;
}

json_t *sb_entity_relationship(struct account *viewer, struct account *a)
{
    gboolean muting = g_hash_table_contains(viewer->muting, a);
    json_t *out = json_object();
    json_object_set_new(out, "id", json_string(a->id));
    json_object_set_new(out, "following", json_boolean(g_hash_table_contains(viewer->following, a)));
    json_object_set_new(out, "showing_reblogs", json_boolean(g_hash_table_contains(viewer->following, a)));
    json_object_set_new(out, "notifying", json_false());
    json_object_set_new(out, "languages", json_null());
    json_object_set_new(out, "followed_by", json_boolean(g_hash_table_contains(viewer->followers, a)));
    json_object_set_new(out, "blocking", json_boolean(g_hash_table_contains(viewer->blocking, a)));
    json_object_set_new(out, "blocked_by", json_boolean(g_hash_table_contains(a->blocking, viewer)));
    json_object_set_new(out, "muting", json_boolean(muting));
    json_object_set_new(out, "muting_notifications", json_boolean(muting));
    json_object_set_new(out, "muting_expires_at", json_null());
    json_object_set_new(out, "requested", json_false());
    json_object_set_new(out, "requested_by", json_false());
    json_object_set_new(out, "domain_blocking", json_false());
    json_object_set_new(out, "endorsed", json_false());
    json_object_set_new(out, "note", json_string(""));
    return out;
}

json_t *sb_entity_application(const struct app *app, gboolean secret)
{
    json_t *out = json_object(), *scopes = json_array(), *uris = json_array();
    char **words = g_strsplit(app->scopes, " ", -1);
    for (char **w = words; *w != NULL; w++)
        if (**w != '\0')
            json_array_append_new(scopes, json_string(*w));
    g_strfreev(words);
    char **redirects = g_strsplit_set(app->redirect_uri, " \n", -1);
    for (char **r = redirects; *r != NULL; r++)
        if (**r != '\0')
            json_array_append_new(uris, json_string(*r));
    g_strfreev(redirects);
    json_object_set_new(out, "id", json_string(app->id));
    json_object_set_new(out, "name", json_string(app->name));
    json_object_set_new(out, "website", text_or_null(app->website));
    json_object_set_new(out, "scopes", scopes);
    json_object_set_new(out, "redirect_uri", json_string(app->redirect_uri));
    json_object_set_new(out, "redirect_uris", uris);
    json_object_set_new(out, "vapid_key", json_string(""));
    if (secret) {
        json_object_set_new(out, "client_id", json_string(app->client_id));
        json_object_set_new(out, "client_secret", json_string(app->client_secret));
        json_object_set_new(out, "client_secret_expires_at", json_integer(0));
    }
    return out;
}
