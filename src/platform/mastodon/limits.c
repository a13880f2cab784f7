/* What this server allows, from its instance entity; and what it cannot do. */
#include "mastodon.h"

#include "repute/text.h"

/* Version strings: "4.6.4", "0.20.0-rc1+git-57cb4fe" with GoToSocial named by its source, "4.0.0 (not true;
 * really snac/2.75)". */
static const char *software_of(const json_t *instance)
{
    const char *version = kit_str(instance, "version"), *source = kit_str(instance, "source_url");
    if (version != NULL && strstr(version, "snac/") != NULL)
        return "snac";
    if ((source != NULL && strstr(source, "gotosocial") != NULL) ||
        (version != NULL && (strstr(version, "gotosocial") != NULL || g_str_has_prefix(version, "0."))))
        return "gotosocial";
    return "mastodon";
}

char *masto_domain(const json_t *instance)
{
    static const char *const names[] = {"account_domain", "domain", "uri"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        char *value = kit_line(instance, names[i]);
        if (value == NULL)
            continue;
        const char *host = strstr(value, "://");
        host = host != NULL ? host + 3 : value;
        char *domain = g_strndup(host, strcspn(host, "/"));
        g_free(value);
        if (*domain != '\0')
            return domain;
        g_free(domain);
    }
    return NULL;
}

static void copy_member(json_t *to, const json_t *from, const char *name)
{
    json_t *value = json_object_get(from, name);
    if (json_is_object(value))
        json_object_set(to, name, value);
}

char *masto_limits_json(const json_t *instance)
{
    const json_t *c = json_object_get(instance, "configuration");
    char *version = kit_line(instance, "version"), *domain = masto_domain(instance);
    json_t *o = json_pack("{s:s, s:s*, s:s*}", "software", software_of(instance), "version", version,
                          "domain", domain);
    copy_member(o, c, "statuses");
    copy_member(o, c, "media_attachments");
    copy_member(o, c, "polls");
    /* Before "configuration" there was this (Mastodon 3, forks). */
    if (json_object_get(o, "statuses") == NULL && kit_int(instance, "max_toot_chars", 0) > 0)
        json_object_set_new(
            o, "statuses",
            json_pack("{s:I}", "max_characters", (json_int_t)kit_int(instance, "max_toot_chars", 0)));
    char *text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS), *copy = g_strdup(text);
    free(text);
    json_decref(o);
    g_free(version);
    g_free(domain);
    return copy;
}

static json_t *read_limits(const char *limits_json)
{
    json_t *o = limits_json != NULL ? json_loads(limits_json, 0, NULL) : NULL;
    return o != NULL ? o : json_object();
}

static gint64 positive(const json_t *o, const char *name, gint64 fallback)
{
    gint64 n = kit_int(o, name, fallback);
    return n > 0 ? n : fallback;
}

static char *types_of(const json_t *list)
{
    GString *types = g_string_new(NULL);
    for (gsize i = 0; i < json_array_size(list); i++) {
        const char *type = json_string_value(json_array_get(list, i));
        if (type != NULL && strchr(type, ' ') == NULL)
            g_string_append_printf(types, "%s%s", types->len > 0 ? " " : "", type);
    }
    char *clean = types->len > 0 ? text_sanitise(types->str, -1, TEXT_ONE_LINE, 4096, NULL) : NULL;
    g_string_free(types, TRUE);
    return clean;
}

/* Mastodon counts grapheme clusters, each link as a fixed number and a mention without its domain
 * (app/validators/status_length_validator.rb; polls: poll_options_validator.rb). GoToSocial counts code
 * points and shortens nothing, whatever its instance entity says of links
 * (internal/api/client/statuses/statuscreate.go). */
void masto_limits(const char *limits_json, struct platform_limits *out)
{
    json_t *o = read_limits(limits_json);
    const json_t *s = json_object_get(o, "statuses"), *m = json_object_get(o, "media_attachments"),
                 *p = json_object_get(o, "polls");
    const char *software = kit_str(o, "software");
    gboolean plain = g_strcmp0(software, "gotosocial") == 0 || g_strcmp0(software, "snac") == 0;
    *out = (struct platform_limits){
        .max_chars = positive(s, "max_characters", 500),
        .chars_per_url = plain ? 0 : positive(s, "characters_reserved_per_url", 23),
        .count_clusters = !plain,
        .max_media = positive(s, "max_media_attachments", 4),
        .max_image_bytes = positive(m, "image_size_limit", 16 << 20),
        .max_video_bytes = positive(m, "video_size_limit", 99 << 20),
        .max_alt = positive(m, "description_limit", 1500),
        .max_poll_options = positive(p, "max_options", 4),
        .max_poll_option_chars = positive(p, "max_characters_per_option", 50),
        .min_poll_seconds = positive(p, "min_expiration", 300),
        .max_poll_seconds = positive(p, "max_expiration", 2629746),
        .media_types = types_of(json_object_get(m, "supported_mime_types")),
    };
    json_decref(o);
}

const char *masto_lacks(const char *limits_json, enum capability c)
{
    json_t *o = read_limits(limits_json);
    const char *software = kit_str(o, "software"), *why = NULL;
    if (g_strcmp0(software, "gotosocial") == 0 && c == CAP_STREAM)
        why = "GoToSocial streams over WebSocket only; new posts are asked for at intervals";
    if (g_strcmp0(software, "snac") == 0) {
        if (c == CAP_STREAM)
            why = "snac does not stream; new posts are asked for at intervals";
        else if (c == CAP_POLL)
            why = "snac drops polls that are posted through a client";
        else if (c == CAP_DELETE)
            why = "snac does not delete through a client: delete the post on its web page";
        else if (c == CAP_MUTE)
            why = "snac cannot mute through a client: block instead";
        else if (c == CAP_REPORT)
            why = "snac does not take reports";
    }
    json_decref(o);
    return why;
}
