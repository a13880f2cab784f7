/* Walking through a server's pages. Ids are opaque: only the server's order counts, and what was met before.
 */
#include "mastodon.h"

void pager_init(struct pager *p, const char *path, gboolean newer, const char *position, int most)
{
    *p = (struct pager){.path = g_strdup(path),
                        .newer = newer,
                        .position = g_strdup(position != NULL && *position != '\0' ? position : NULL),
                        .limit = most,
                        .most = most,
                        .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
}

void pager_clear(struct pager *p)
{
    g_free(p->path);
    g_free(p->position);
    g_free(p->link);
    g_free(p->bad_from);
    g_clear_pointer(&p->seen, g_hash_table_unref);
}

/* What the pages are asked for: by the link the server gave, verbatim, else by id. */
void pager_ask(struct pager *p, const struct masto_task *t, struct step_output *out)
{
    p->pages++;
    if (p->link != NULL && p->limit == p->most) {
        struct http_request *r = masto_request(t, "GET", p->path);
        g_free(r->url);
        r->url = g_steal_pointer(&p->link);
        kit_send(out, r);
        return;
    }
    g_clear_pointer(&p->link, g_free);
    GString *path = g_string_new(p->path);
    g_string_append_printf(path, "limit=%d", p->limit);
    if (p->position != NULL) {
        g_string_append_c(path, '&');
        char *id = http_escape(p->position);
        g_string_append_printf(path, "%s=%s", p->newer ? "min_id" : "max_id", id);
        g_free(id);
    }
    masto_get(t, out, path->str);
    g_string_free(path, TRUE);
}

/* A link is followed where it stays on this server and at this list: anything else is a lie or a mistake. */
static gboolean link_fits(const struct pager *p, const struct masto_task *t, const char *link)
{
    char *url = http_join(t->base, p->path);
    gboolean fits = http_same_origin(t->base, link) && g_str_has_prefix(link, t->base) &&
                    strncmp(link, url, strcspn(url, "?")) == 0;
    g_free(url);
    return fits;
}

static void remember(struct pager *p, const json_t *page)
{
    p->fresh = 0;
    for (gsize i = 0; i < json_array_size(page); i++) {
        char *id = masto_id(json_array_get(page, i), "id");
        if (id != NULL && g_hash_table_add(p->seen, id)) /* takes id, or frees it */
            p->fresh++;
    }
}

/* The server's order is newest first, whichever way the pages go. */
static void move_on(struct pager *p, const struct masto_task *t, const struct http_response *r,
                    const json_t *page)
{
    gsize n = json_array_size(page);
    char *id = n > 0 ? masto_id(json_array_get(page, p->newer ? 0 : n - 1), "id") : NULL;
    if (id != NULL) {
        g_free(p->position);
        p->position = id;
    }
    g_free(p->link);
    p->link = http_link(r, p->newer ? "prev" : "next");
    p->linked = http_response_header(r, "link") != NULL;
    if (p->link != NULL && (!link_fits(p, t, p->link) || g_strcmp0(p->link, r->final_url) == 0))
        g_clear_pointer(&p->link, g_free);
    p->limit = MIN(p->limit * 2, p->most);
}

/* The value of a parameter in a URL, or NULL. */
static char *parameter(const char *url, const char *name)
{
    const char *query = strchr(url, '?');
    GHashTable *pairs =
        query != NULL ? g_uri_parse_params(query + 1, -1, "&", G_URI_PARAMS_NONE, NULL) : NULL;
    char *value = pairs != NULL ? g_strdup(g_hash_table_lookup(pairs, name)) : NULL;
    if (pairs != NULL)
        g_hash_table_unref(pairs);
    return value;
}

/* The id of the one entry that cannot be read: from the Link header, else from the first "id" in the bytes.
 */
static char *bad_id(const struct pager *p, const struct http_response *r)
{
    char *link = http_link(r, p->newer ? "prev" : "next");
    char *id = link != NULL ? parameter(link, p->newer ? "min_id" : "max_id") : NULL;
    g_free(link);
    gsize len = 0;
    const char *bytes = g_bytes_get_data(r->body, &len);
    if (id != NULL || len == 0)
        return id;
    GRegex *regex = g_regex_new("\"id\"\\s*:\\s*\"?([A-Za-z0-9_.:/-]+)", G_REGEX_RAW, 0, NULL);
    GMatchInfo *match = NULL;
    if (g_regex_match_full(regex, bytes, (gssize)len, 0, 0, &match, NULL))
        id = g_match_info_fetch(match, 1);
    g_match_info_free(match);
    g_regex_unref(regex);
    return id;
}

/* Half of the page, down to one entry; that one is passed and remembered as a gap. */
static enum pager_result smaller(struct pager *p, const struct masto_task *t, const struct step_input *in,
                                 struct step_output *out, GError *why)
{
    char *id = p->limit == 1 && in->type == IN_RESPONSE ? bad_id(p, in->response) : NULL;
    gboolean stuck = p->limit == 1 && (id == NULL || g_strcmp0(id, p->position) == 0);
    if (stuck || p->pages >= PAGES_A_TASK) {
        g_free(id);
        kit_fail_take(out, why);
        return PAGE_FAILED;
    }
    g_error_free(why);
    if (p->limit == 1) {
        if (p->bad == 0) {
            g_free(p->bad_from);
            p->bad_from = g_strdup(p->position);
        }
        p->bad++;
        g_free(p->position);
        p->position = id;
        p->limit = MIN(2, p->most);
    } else {
        p->limit /= 2;
    }
    g_clear_pointer(&p->link, g_free);
    pager_ask(p, t, out);
    return PAGE_AGAIN;
}

enum pager_result pager_take(struct pager *p, const struct masto_task *t, const struct step_input *in,
                             struct step_output *out, json_t **page)
{
    if (in->type == IN_ERROR) {
        if (err_is(in->error, ERR_SERVER)) /* too long an answer */
            return smaller(p, t, in, out, g_error_copy(in->error));
        kit_fail_take(out, g_error_copy(in->error));
        return PAGE_FAILED;
    }
    if (!masto_ok(in, out))
        return PAGE_FAILED;
    GError *error = NULL;
    json_t *json = platform_json(in->response, &error);
    if (json == NULL)
        return smaller(p, t, in, out, error);
    if (!json_is_array(json)) {
        json_decref(json);
        kit_fail(out, ERR_SERVER, "the server sent something else where a list was expected");
        return PAGE_FAILED;
    }
    *page = json;
    p->snac = p->snac || masto_is_snac(in->response);
    remember(p, *page);
    move_on(p, t, in->response, *page);
    return PAGE_READ;
}

gboolean pager_goes_on(const struct pager *p)
{
    return p->fresh > 0 && p->pages < PAGES_A_TASK;
}

char *pager_cursor(const struct pager *p, gboolean newer, const char *position)
{
    json_t *o = json_pack("{s:s, s:b, s:s*}", "path", p->path, "newer", newer, "id", position);
    char *text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(o);
    char *copy = g_strdup(text);
    free(text);
    return copy;
}

void pager_gap(struct pager *p, const char *stream, gint64 from_ms, gint64 to_ms, struct batch *batch)
{
    if (p->bad == 0)
        return;
    struct batch_gap *g = g_new0(struct batch_gap, 1);
    g->stream = g_strdup(stream);
    g->from_ms = MIN(from_ms, to_ms);
    g->to_ms = to_ms;
    g->cursor = pager_cursor(p, p->newer, p->bad_from);
    g_ptr_array_add(batch->gaps, g);
    p->bad = 0;
    g_clear_pointer(&p->bad_from, g_free);
}

void page_times(const json_t *page, gint64 *newest, gint64 *oldest)
{
    *newest = *oldest = 0;
    for (gsize i = 0; i < json_array_size(page); i++) {
        gint64 at = kit_time(json_array_get(page, i), "created_at");
        if (at == 0)
            continue;
        *newest = MAX(*newest, at);
        *oldest = *oldest == 0 ? at : MIN(*oldest, at);
    }
}
