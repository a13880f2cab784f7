/* Pages of notifications. The cursor is a time to the millisecond and strictly excludes it: what shares the last
 * entry's millisecond would be lost, so each page begins a millisecond before the last one ended, and what comes twice
 * is known by its uri. A page tells little of a post; those that the store lacks are asked for, 25 at a time. */
#include "bluesky.h"

enum { IDLE, PAGE_COMING, FINDING, HYDRATING };

void notes_init(struct notes *p, const char *position)
{
    *p = (struct notes){.position = g_strdup(position),
                        .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
}

static void forget_page(struct notes *p)
{
    g_clear_pointer(&p->entries, json_decref);
    g_clear_pointer(&p->posts, json_decref);
    g_clear_pointer(&p->missing, g_ptr_array_unref);
    p->asked = 0;
}

void notes_clear(struct notes *p)
{
    forget_page(p);
    g_free(p->position);
    g_free(p->next);
    g_clear_pointer(&p->seen, g_hash_table_unref);
}

char *notes_overlap(const char *cursor)
{
    gint64 ms;
    if (cursor == NULL || !clock_parse_rfc3339(cursor, &ms))
        return g_strdup(cursor);
    /* Always with its milliseconds: that is how the server writes it. */
    GDateTime *time = g_date_time_new_from_unix_utc((ms + 1) / 1000);
    char *second = time != NULL ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%S") : NULL;
    char *text = second != NULL ? g_strdup_printf("%s.%03dZ", second, (int)((ms + 1) % 1000)) : g_strdup(cursor);
    g_free(second);
    if (time != NULL)
        g_date_time_unref(time);
    return text;
}

void notes_ask(struct notes *p, const struct bsky_task *t, struct step_output *out)
{
    forget_page(p);
    p->pages++;
    p->phase = PAGE_COMING;
    GString *query = g_string_new("limit=100");
    http_form_add(query, "cursor", p->position);
    kit_send(out, bsky_get(t, "app.bsky.notification.listNotifications", g_string_free(query, FALSE)));
}

static void measure(struct notes *p)
{
    p->newest = p->oldest = 0;
    p->fresh = 0;
    p->n = (guint)json_array_size(p->entries);
    for (guint i = 0; i < p->n; i++) {
        const json_t *n = json_array_get(p->entries, i);
        gint64 at = kit_time(n, "indexedAt");
        const char *uri = kit_str(n, "uri");
        if (uri != NULL && g_hash_table_add(p->seen, g_strdup(uri)))
            p->fresh++;
        if (at == 0)
            continue;
        p->newest = MAX(p->newest, at);
        p->oldest = p->oldest == 0 ? at : MIN(p->oldest, at);
    }
}

static gboolean is_wanted(const struct notes *p, const json_t *n)
{
    const char *uri = kit_str(n, "uri");
    return uri != NULL && (p->wanted_ms == 0 || bsky_arrived(uri, kit_time(n, "indexedAt")) >= p->wanted_ms);
}

static struct batch *batch_of(struct notes *p, const struct bsky_task *t, gint64 now_ms)
{
    struct batch *b = batch_new();
    b->proved_at = now_ms;
    for (guint i = 0; i < p->n; i++) {
        const json_t *n = json_array_get(p->entries, i);
        if (!bsky_notification_is_post(n)) {
            if (is_wanted(p, n))
                bsky_reaction(n, now_ms, b);
            continue;
        }
        const char *uri = kit_str(n, "uri");
        gboolean lacks = FALSE;
        for (guint k = 0; p->missing != NULL && k < p->missing->len && !lacks; k++)
            lacks = g_strcmp0(g_ptr_array_index(p->missing, k), uri) == 0;
        if (!lacks)
            continue;
        /* One that getPosts does not give may just not be there yet: the notification says enough of it. */
        json_t *view = json_incref(json_object_get(p->posts, uri));
        if (view == NULL)
            view = bsky_notification_view(n);
        struct item *item = bsky_item(t, view, TRUE, now_ms);
        if (item != NULL)
            g_ptr_array_add(b->items, item);
        json_decref(view);
    }
    return b;
}

static enum notes_result ready(struct notes *p, const struct bsky_task *t, gint64 now_ms, struct batch **batch)
{
    *batch = batch_of(p, t, now_ms);
    p->phase = IDLE;
    return NOTES_READY;
}

static enum notes_result hydrate(struct notes *p, const struct bsky_task *t, gint64 now_ms,
                                 struct step_output *out, struct batch **batch)
{
    if (p->missing == NULL || p->asked >= p->missing->len)
        return ready(p, t, now_ms, batch);
    guint n = 0;
    char *query = bsky_uris_query(p->missing, p->asked, &n);
    p->asked += n;
    p->phase = HYDRATING;
    kit_send(out, bsky_get(t, "app.bsky.feed.getPosts", query));
    return NOTES_BUSY;
}

static enum notes_result take_page(struct notes *p, const struct bsky_task *t, const struct step_input *in,
                                   struct step_output *out, struct batch **batch)
{
    json_t *answer = bsky_json(in, out);
    if (answer == NULL)
        return NOTES_FAILED;
    const json_t *list = json_object_get(answer, "notifications");
    const char *cursor = kit_str(answer, "cursor");
    g_free(p->next);
    p->next = g_strdup(cursor);
    if (!json_is_array(list)) {
        json_decref(answer);
        kit_fail(out, ERR_SERVER, "the server sent something else where notifications were expected");
        return NOTES_FAILED;
    }
    p->entries = json_incref((json_t *)list);
    json_decref(answer);
    measure(p);
    GPtrArray *uris = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < p->n; i++) {
        const json_t *n = json_array_get(p->entries, i);
        if (bsky_notification_is_post(n) && is_wanted(p, n))
            g_ptr_array_add(uris, g_strdup(kit_str(n, "uri")));
    }
    if (uris->len == 0) {
        g_ptr_array_unref(uris);
        return ready(p, t, in->now_ms, batch);
    }
    p->phase = FINDING;
    kit_find_missing(out, uris);
    return NOTES_BUSY;
}

static enum notes_result take_posts(struct notes *p, const struct bsky_task *t, const struct step_input *in,
                                    struct step_output *out, struct batch **batch)
{
    json_t *answer = bsky_json(in, out);
    if (answer == NULL)
        return NOTES_FAILED;
    const json_t *list = json_object_get(answer, "posts");
    if (p->posts == NULL)
        p->posts = json_object();
    for (gsize i = 0; i < json_array_size(list); i++) {
        json_t *view = json_array_get(list, i);
        const char *uri = kit_str(view, "uri");
        if (uri != NULL)
            json_object_set(p->posts, uri, view);
    }
    json_decref(answer);
    return hydrate(p, t, in->now_ms, out, batch);
}

enum notes_result notes_step(struct notes *p, const struct bsky_task *t, const struct step_input *in,
                             struct step_output *out, struct batch **batch)
{
    if (p->phase == PAGE_COMING)
        return take_page(p, t, in, out, batch);
    if (p->phase == HYDRATING)
        return take_posts(p, t, in, out, batch);
    if (p->phase != FINDING || in->type != IN_MISSING) {
        kit_fail(out, ERR_INTERNAL, "notifications: input %d is not expected here", in->type);
        return NOTES_FAILED;
    }
    p->missing = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; in->missing != NULL && i < in->missing->len; i++)
        g_ptr_array_add(p->missing, g_strdup(g_ptr_array_index(in->missing, i)));
    return hydrate(p, t, in->now_ms, out, batch);
}

gboolean notes_go_on(struct notes *p)
{
    if (p->next == NULL || p->n == 0)
        return FALSE;
    char *overlap = notes_overlap(p->next);
    /* A whole page of one millisecond cannot be overlapped: then on without. */
    gboolean stuck = g_strcmp0(overlap, p->position) == 0 || p->fresh == 0;
    g_free(p->position);
    p->position = stuck ? g_strdup(p->next) : g_steal_pointer(&overlap);
    g_free(overlap);
    return TRUE;
}
