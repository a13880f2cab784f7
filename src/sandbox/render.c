/* Text as people type it, to the HTML Mastodon hands out, and its length as Mastodon counts it. */
#include "repute/text.h"

#include "state.h"

#include <string.h>

enum entity_kind { ENTITY_URL = 1, ENTITY_MENTION, ENTITY_DOMAIN, ENTITY_TAG };

/* Compiled once a sandbox; groups: 1 link, 2 name, 3 domain of a mention, 4 tag. */
static GRegex *entities(struct sandbox *s)
{
    if (s->entities == NULL)
        s->entities = g_regex_new("(https?://[^\\s<>\"]*[^\\s<>\".,;:!?)\\]'])"
                                  "|(?<![\\w/@])@([A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_]+)?)"
                                  "(?:@((?:[\\w-]+\\.)*[\\w-]+(?::\\d+)?))?"
                                  "|(?<![\\w/&#])#([\\p{L}\\p{N}\\p{M}_]*\\p{L}[\\p{L}\\p{N}\\p{M}_]*)",
                                  G_REGEX_OPTIMIZE, 0, NULL);
    return s->entities;
}

static void escape(GString *out, const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        switch (text[i]) {
        case '&':
            g_string_append(out, "&amp;");
            break;
        case '<':
            g_string_append(out, "&lt;");
            break;
        case '>':
            g_string_append(out, "&gt;");
            break;
        case '"':
            g_string_append(out, "&quot;");
            break;
        case '\r':
            break;
        case '\n':
            if (i + 1 < length && text[i + 1] == '\n') {
                g_string_append(out, "</p><p>");
                while (i + 1 < length && text[i + 1] == '\n')
                    i++;
            } else {
                g_string_append(out, "<br />");
            }
            break;
        default:
            g_string_append_c(out, text[i]);
        }
    }
}

static void add_once(GPtrArray **array, gpointer value, gboolean text)
{
    if (*array == NULL)
        *array = text ? g_ptr_array_new_with_free_func(g_free) : g_ptr_array_new();
    if (text ? g_ptr_array_find_with_equal_func(*array, value, g_str_equal, NULL)
             : g_ptr_array_find(*array, value, NULL)) {
        if (text)
            g_free(value);
        return;
    }
    g_ptr_array_add(*array, value);
}

static void append_link(GString *out, const char *url)
{
    const char *rest = strstr(url, "://") + 3;
    g_string_append(out, "<a href=\"");
    escape(out, url, strlen(url));
    g_string_append(out,
                    "\" target=\"_blank\" rel=\"nofollow noopener noreferrer\"><span class=\"invisible\">");
    escape(out, url, (gsize)(rest - url));
    g_string_append(out, "</span><span class=\"\">");
    escape(out, rest, strlen(rest));
    g_string_append(out, "</span></a>");
}

static gboolean append_mention(struct sandbox *s, GString *out, const char *name, const char *domain,
                               GPtrArray **mentioned)
{
    char *handle = domain[0] != '\0' ? g_strconcat(name, "@", domain, NULL) : g_strdup(name);
    struct account *a = s->inventing ? sb_state_account(s, handle) : sb_state_find_account(s, handle);
    g_free(handle);
    if (a == NULL)
        return FALSE;
    add_once(mentioned, a, FALSE);
    if (a->domain != NULL)
        g_string_append_printf(out, "<span class=\"h-card\" translate=\"no\"><a href=\"https://%s/@%s\"",
                               a->domain, a->username);
    else
        g_string_append_printf(out, "<span class=\"h-card\" translate=\"no\"><a href=\"%s/@%s\"", s->url,
                               a->username);
    g_string_append_printf(out, " class=\"u-url mention\">@<span>%s</span></a></span>", a->username);
    return TRUE;
}

static void append_tag(struct sandbox *s, GString *out, const char *tag, GPtrArray **tags)
{
    add_once(tags, g_utf8_strdown(tag, -1), TRUE);
    char *path = g_uri_escape_string(tag, NULL, FALSE);
    g_string_append_printf(
        out, "<a href=\"%s/tags/%s\" class=\"mention hashtag\" rel=\"tag\">#<span>%s</span></a>", s->url,
        path, tag);
    g_free(path);
}

char *sb_render_html(struct sandbox *s, const char *text, GPtrArray **mentioned, GPtrArray **tags)
{
    *mentioned = *tags = NULL;
    if (*text == '\0')
        return g_strdup("");
    GString *out = g_string_new("<p>");
    GMatchInfo *match = NULL;
    int done = 0, start = 0, end = 0;
    g_regex_match(entities(s), text, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_match_info_fetch_pos(match, 0, &start, &end);
        escape(out, text + done, (gsize)(start - done));
        char *url = g_match_info_fetch(match, ENTITY_URL), *name = g_match_info_fetch(match, ENTITY_MENTION);
        char *domain = g_match_info_fetch(match, ENTITY_DOMAIN), *tag = g_match_info_fetch(match, ENTITY_TAG);
        if (url != NULL && *url != '\0')
            append_link(out, url);
        else if (tag != NULL && *tag != '\0')
            append_tag(s, out, tag, tags);
        else if (!append_mention(s, out, name, domain != NULL ? domain : "", mentioned))
            escape(out, text + start, (gsize)(end - start));
        done = end;
        g_free(url);
        g_free(name);
        g_free(domain);
        g_free(tag);
    }
    g_match_info_free(match);
    escape(out, text + done, strlen(text) - (gsize)done);
    g_string_append(out, "</p>");
    return g_string_free(out, FALSE);
}

static int count_clusters(const char *text, gsize length)
{
    char *piece = g_strndup(text, length);
    int n = (int)text_count_clusters(piece);
    g_free(piece);
    return n;
}

int sb_render_count(struct sandbox *s, const char *text)
{
    GMatchInfo *match = NULL;
    int n = 0, done = 0, start = 0, end = 0;
    g_regex_match(entities(s), text, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        int from = -1, to = -1;
        g_match_info_fetch_pos(match, 0, &start, &end);
        if (g_match_info_fetch_pos(match, ENTITY_URL, &from, &to) && from >= 0 && to > from) {
            n += count_clusters(text + done, (gsize)(start - done)) + 23;
            done = end;
        } else if (g_match_info_fetch_pos(match, ENTITY_DOMAIN, &from, &to) && from >= 0 && to > from) {
            n += count_clusters(text + done, (gsize)(from - 1 - done));
            done = end;
        }
    }
    g_match_info_free(match);
    return n + count_clusters(text + done, strlen(text) - (gsize)done);
}

char *sb_render_url_of(struct sandbox *s, const struct status *st, gboolean uri)
{
    const struct account *a = st->author;
    char *base = a->domain != NULL ? g_strconcat("https://", a->domain, NULL) : g_strdup(s->url);
    char *out = uri ? g_strdup_printf("%s/users/%s/statuses/%s", base, a->username, st->id)
                    : g_strdup_printf("%s/@%s/%s", base, a->username, st->id);
    g_free(base);
    return out;
}
