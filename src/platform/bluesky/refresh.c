/* Items read again: counters, labels, names, deletions, 25 at a time; and the thread around them. */
#include "bluesky.h"

#define MAX_THREAD 200 /* posts of one thread: one batch stays one short transaction */
#define MAX_DEPTH 60

enum { START, POSTS, RECORD, COMMITTING, THREAD, THREAD_COMMITTING };

struct refresh {
    GPtrArray *uris;
    GPtrArray *absent; /* not given by getPosts: gone, or hidden by a block */
    guint asked, checked, threads;
    GHashTable *rooted; /* posts that a thread brought: they need none of their own */
    struct batch *batch;
};

static void refresh_free(gpointer data)
{
    struct refresh *r = data;
    g_ptr_array_unref(r->uris);
    g_ptr_array_unref(r->absent);
    g_hash_table_unref(r->rooted);
    batch_free(r->batch);
    g_free(r);
}

static struct refresh *begin(struct bsky_task *t)
{
    struct refresh *r = g_new0(struct refresh, 1);
    r->uris = g_ptr_array_new_with_free_func(g_free);
    r->absent = g_ptr_array_new_with_free_func(g_free);
    r->rooted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const json_t *items = json_object_get(t->args, "items");
    for (gsize i = 0; i < json_array_size(items); i++) {
        const char *uri = kit_str(json_array_get(items, i), "uri");
        char *did, *collection, *rkey;
        if (!bsky_uri_split(uri, &did, &collection, &rkey))
            continue;
        g_ptr_array_add(r->uris, g_strdup(uri));
        g_free(did);
        g_free(collection);
        g_free(rkey);
    }
    t->data = r;
    return r;
}

/* Of the posts that were asked for last. */
static struct batch *batch_of(struct refresh *r)
{
    if (r->batch == NULL)
        r->batch = batch_new();
    return r->batch;
}

static void next_thread(struct bsky_task *t, struct step_output *out)
{
    struct refresh *r = t->data;
    while (r->threads < r->uris->len && g_hash_table_contains(r->rooted, g_ptr_array_index(r->uris, r->threads)))
        r->threads++;
    if (!kit_bool(t->args, "context") || r->threads >= r->uris->len) {
        kit_done(out, NULL);
        return;
    }
    t->phase = THREAD;
    kit_send(out, bsky_get(t, "app.bsky.feed.getPostThread",
                           http_form("uri", g_ptr_array_index(r->uris, r->threads++), "depth", "10", "parentHeight", "80",
                                     NULL)));
}

static void next_posts(struct bsky_task *t, struct step_output *out)
{
    struct refresh *r = t->data;
    if (r->asked >= r->uris->len) {
        next_thread(t, out);
        return;
    }
    guint n = 0;
    char *query = bsky_uris_query(r->uris, r->asked, &n);
    t->phase = POSTS;
    kit_send(out, bsky_get(t, "app.bsky.feed.getPosts", query));
}

/* The network hides a post from whom its author blocks, or who blocks its author: whether it is there at all its
 * record tells. */
static void next_record(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct refresh *r = t->data;
    struct http_request *request = NULL;
    while (r->checked < r->absent->len &&
           (request = bsky_get_record(t, g_ptr_array_index(r->absent, r->checked))) == NULL)
        r->checked++;
    if (request == NULL) {
        g_ptr_array_set_size(r->absent, 0);
        r->checked = 0;
        batch_of(r)->proved_at = in->now_ms;
        t->phase = COMMITTING;
        kit_commit(out, g_steal_pointer(&r->batch));
        return;
    }
    t->phase = RECORD;
    kit_send(out, request);
}

static void take_posts(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct refresh *r = t->data;
    json_t *answer = bsky_json(in, out);
    if (answer == NULL)
        return;
    const json_t *posts = json_object_get(answer, "posts");
    GHashTable *there = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; i < json_array_size(posts); i++) {
        const char *uri = kit_str(json_array_get(posts, i), "uri");
        struct item *item = bsky_item(t, json_array_get(posts, i), FALSE, in->now_ms);
        if (uri != NULL)
            g_hash_table_add(there, (gpointer)uri);
        if (item != NULL)
            g_ptr_array_add(batch_of(r)->items, item);
    }
    guint end = MIN(r->asked + POSTS_AT_ONCE, r->uris->len);
    for (; r->asked < end; r->asked++)
        if (!g_hash_table_contains(there, g_ptr_array_index(r->uris, r->asked)))
            g_ptr_array_add(r->absent, g_strdup(g_ptr_array_index(r->uris, r->asked)));
    g_hash_table_unref(there);
    json_decref(answer);
    next_record(t, in, out);
}

static void take_record(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct refresh *r = t->data;
    long status = in->type == IN_RESPONSE ? in->response->status : 0;
    if (status == 429 || status == 401 || in->type == IN_ERROR) {
        bsky_ok(in, out);
        return;
    }
    const char *uri = g_ptr_array_index(r->absent, r->checked++);
    if (status == 400 && bsky_is_error(in->response, "RecordNotFound"))
        g_ptr_array_add(batch_of(r)->deleted, g_strdup(uri));
    next_record(t, in, out);
}

/* --- threads: a tree whose nodes are posts, or the news that one is not there or not to be seen --- */

static void add_node(struct bsky_task *t, const json_t *node, struct batch *b, int depth, gint64 now_ms)
{
    struct refresh *r = t->data;
    if (depth > MAX_DEPTH || b->items->len >= MAX_THREAD || !json_is_object(json_object_get(node, "post")))
        return;
    struct item *item = bsky_item(t, json_object_get(node, "post"), FALSE, now_ms);
    if (item != NULL) {
        g_hash_table_add(r->rooted, g_strdup(item->uri));
        g_ptr_array_add(b->items, item);
    }
    const json_t *replies = json_object_get(node, "replies");
    for (gsize i = 0; i < json_array_size(replies); i++)
        add_node(t, json_array_get(replies, i), b, depth + 1, now_ms);
}

static void take_thread(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    long status = in->type == IN_RESPONSE ? in->response->status : 0;
    if (status != 200 && (status != 400 || !bsky_is_error(in->response, "NotFound"))) {
        bsky_ok(in, out);
        return;
    }
    json_t *answer = status == 200 ? platform_json(in->response, NULL) : NULL;
    const json_t *node = json_object_get(answer, "thread"), *parent = json_object_get(node, "parent");
    struct batch *b = batch_new();
    b->proved_at = in->now_ms;
    for (int depth = 0; json_is_object(parent) && depth < 2 * MAX_DEPTH; depth++) {
        add_node(t, parent, b, MAX_DEPTH, in->now_ms);
        parent = json_object_get(parent, "parent");
    }
    add_node(t, node, b, 0, in->now_ms);
    json_decref(answer);
    t->phase = THREAD_COMMITTING;
    kit_commit(out, b);
}

static void refresh_step(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    if (t->data == NULL)
        begin(t);
    if (t->phase == START || (t->phase == COMMITTING && in->type == IN_COMMITTED))
        next_posts(t, out);
    else if (t->phase == THREAD_COMMITTING && in->type == IN_COMMITTED)
        next_thread(t, out);
    else if (t->phase == POSTS)
        take_posts(t, in, out);
    else if (t->phase == RECORD)
        take_record(t, in, out);
    else if (t->phase == THREAD)
        take_thread(t, in, out);
    else
        kit_fail(out, ERR_INTERNAL, "refresh: input %d is not expected here", in->type);
}

const struct bsky_kind bsky_refresh = {.step = refresh_step, .free = refresh_free};
