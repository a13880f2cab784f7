/* What the server says about itself. */
#include "call.h"

#define ABOUT "A small server for trying things out. Its people and posts are made up."
#define VERSION "4.3.0"

static int characters(struct sandbox *s)
{
    return s->options.max_characters > 0 ? s->options.max_characters : 500;
}

static json_t *configuration(struct sandbox *s)
{
    json_t *out = json_object();
    json_object_set_new(out, "accounts",
                        json_pack("{s:i,s:i}", "max_featured_tags", 10, "max_pinned_statuses", 5));
    json_object_set_new(out, "statuses",
                        json_pack("{s:i,s:i,s:i}", "max_characters", characters(s), "max_media_attachments",
                                  4, "characters_reserved_per_url", 23));
    json_object_set_new(out, "media_attachments",
                        json_pack("{s:[s,s,s,s,s,s,s],s:i,s:i,s:i,s:i,s:i,s:i}", "supported_mime_types",
                                  "image/jpeg", "image/png", "image/gif", "image/webp", "video/webm",
                                  "video/mp4", "audio/mpeg", "description_limit", 1500, "image_size_limit",
                                  16777216, "image_matrix_limit", 33177600, "video_size_limit", 103809024,
                                  "video_frame_rate_limit", 120, "video_matrix_limit", 8294400));
    json_object_set_new(out, "polls",
                        json_pack("{s:i,s:i,s:i,s:i}", "max_options", 4, "max_characters_per_option", 50,
                                  "min_expiration", 300, "max_expiration", 2629746));
    return out;
}

static int local_accounts(struct sandbox *s)
{
    int n = 0;
    for (guint i = 0; i < s->account_list->len; i++)
        n += ((struct account *)g_ptr_array_index(s->account_list, i))->domain == NULL;
    return n;
}

void sb_api_instance_v1(struct call *c)
{
    struct sandbox *s = c->s;
    json_t *out = json_object();
    json_object_set_new(out, "uri", json_string(s->host));
    json_object_set_new(out, "title", json_string("Sandbox"));
    json_object_set_new(out, "short_description", json_string(ABOUT));
    json_object_set_new(out, "description", json_string(ABOUT));
    json_object_set_new(out, "email", json_string("nobody@sandbox.example"));
    json_object_set_new(out, "version", json_string(VERSION));
    char *streaming = g_strconcat("ws://", s->host, NULL);
    json_object_set_new(out, "urls", json_pack("{s:s}", "streaming_api", streaming));
    g_free(streaming);
    json_object_set_new(out, "stats",
                        json_pack("{s:i,s:i,s:i}", "user_count", local_accounts(s), "status_count",
                                  (int)s->timeline->len, "domain_count", 5));
    json_object_set_new(out, "thumbnail", json_null());
    json_object_set_new(out, "languages", json_pack("[s]", "en"));
    json_object_set_new(out, "registrations", json_false());
    json_object_set_new(out, "approval_required", json_false());
    json_object_set_new(out, "invites_enabled", json_false());
    json_object_set_new(out, "configuration", configuration(s));
    json_object_set_new(out, "contact_account", json_null());
    json_object_set_new(out, "rules", json_array());
    sb_call_json(c, out);
}

void sb_api_instance_v2(struct call *c)
{
    struct sandbox *s = c->s;
    json_t *settings = configuration(s), *out = json_object();
    json_object_set_new(settings, "urls",
                        json_pack("{s:s,s:n,s:n,s:n,s:n}", "streaming", s->url, "status", "about",
                                  "privacy_policy", "terms_of_service"));
    json_object_set_new(settings, "vapid", json_pack("{s:s}", "public_key", ""));
    json_object_set_new(settings, "translation", json_pack("{s:b}", "enabled", 0));
    json_object_set_new(settings, "limited_federation", json_false());
    json_object_set_new(out, "domain", json_string(s->host));
    json_object_set_new(out, "title", json_string("Sandbox"));
    json_object_set_new(out, "version", json_string(VERSION));
    json_object_set_new(out, "source_url", json_string(s->url));
    json_object_set_new(out, "description", json_string(ABOUT));
    json_object_set_new(out, "usage", json_pack("{s:{s:i}}", "users", "active_month", local_accounts(s)));
    char *picture = g_strconcat(s->url, "/_media/header/0.png", NULL);
    json_object_set_new(out, "thumbnail",
                        json_pack("{s:s,s:n,s:{}}", "url", picture, "blurhash", "versions"));
    g_free(picture);
    json_object_set_new(out, "icon", json_array());
    json_object_set_new(out, "languages", json_pack("[s]", "en"));
    json_object_set_new(out, "configuration", settings);
    json_object_set_new(out, "registrations",
                        json_pack("{s:b,s:b,s:b,s:n,s:n}", "enabled", 0, "approval_required", 0,
                                  "reason_required", 0, "message", "url"));
    json_object_set_new(out, "api_versions", json_pack("{s:i}", "mastodon", 2));
    json_object_set_new(out, "contact", json_pack("{s:s,s:n}", "email", "nobody@sandbox.example", "account"));
    json_object_set_new(out, "rules", json_array());
    sb_call_json(c, out);
}
