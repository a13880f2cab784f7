/* What a post shows of the page it links to. */
#include "repute/clock.h"
#include "repute/model.h"

#define FRESH_MS MS_HOUR

void card_free(struct card *c)
{
    if (c == NULL)
        return;
    g_free(c->link);
    g_free(c->title);
    g_free(c->description);
    g_free(c);
}

static char *host_of(const char *link)
{
    GUri *uri = g_uri_parse(link, G_URI_FLAGS_PARSE_RELAXED, NULL);
    char *host = uri != NULL ? g_strdup(g_uri_get_host(uri)) : NULL;
    g_clear_pointer(&uri, g_uri_unref);
    if (host != NULL && *host != '\0')
        return host;
    g_free(host);
    return g_strdup(link);
}

struct card *card_for(const char *link, const struct card *page, const char *title)
{
    struct card *c = g_new0(struct card, 1);
    c->link = g_strdup(link);
    if (page != NULL) {
        c->description = g_strdup(page->description);
        c->read_at = page->read_at;
    }
    if (title == NULL && page != NULL)
        title = page->title;
    c->title = title != NULL ? g_strdup(title) : host_of(link);
    return c;
}

gboolean card_is_stale(const struct card *page, gint64 now_ms)
{
    return page == NULL || page->title == NULL || page->read_at > now_ms || now_ms - page->read_at >= FRESH_MS;
}
