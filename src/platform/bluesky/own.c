/* Lists of whole posts: our own with their counters, and what is said without naming us. */
#include "bluesky.h"

#define FIRST_PAGES 3 /* of our own, without a cursor */
#define MOST_PAGES 5
#define MOVING_MS (2 * MS_DAY) /* counters of so young a post still move */
#define WATCH_PAGES 5

enum { START, PAGE_COMING, FINDING, COMMITTING };

struct list {
    json_t *posts; /* of the page, as #postView */
    char *next;
    gint64 known_at, newest;
    guint pages;
    gboolean ends;
};

static void list_free(gpointer data)
{
    struct list *l = data;
    json_decref(l->posts);
    g_free(l->next);
    g_free(l);
}

static struct list *begin(struct bsky_task *t)
{
    struct list *l = g_new0(struct list, 1);
    const char *cursor = bsky_arg(t, "cursor");
    l->known_at = cursor != NULL ? g_ascii_strtoll(cursor, NULL, 10) : 0;
    t->data = l;
    return l;
}

/* The page's list and where it goes on. FALSE and *out failed. */
static gboolean take(struct list *l, const char *name, const struct step_input *in, struct step_output *out)
{
    json_t *answer = bsky_json(in, out);
    if (answer == NULL)
        return FALSE;
    json_decref(l->posts);
    l->posts = json_incref(json_object_get(answer, name));
    g_free(l->next);
    l->next = g_strdup(kit_str(answer, "cursor"));
    l->pages++;
    json_decref(answer);
    return TRUE;
}

/* --- our own --- */

static void ask_own(struct bsky_task *t, struct step_output *out)
{
    const struct list *l = t->data;
    if (t->did == NULL) {
        kit_fail(out, ERR_INTERNAL, "the account's own id is not known yet: verify it first");
        return;
    }
    t->phase = PAGE_COMING;
    kit_send(out, bsky_get(t, "app.bsky.feed.getAuthorFeed",
                           http_form("actor", t->did, "filter", "posts_with_replies", "limit", "100", "cursor", l->next,
                                     NULL)));
}

static void take_own(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct list *l = t->data;
    gint64 oldest = 0;
    if (!take(l, "feed", in, out))
        return;
    struct batch *b = batch_new();
    b->proved_at = in->now_ms;
    for (gsize i = 0; i < json_array_size(l->posts); i++) {
        const json_t *entry = json_array_get(l->posts, i);
        gboolean reposted = json_is_object(json_object_get(entry, "reason"));
        struct item *item = reposted ? NULL : bsky_item(t, json_object_get(entry, "post"), FALSE, in->now_ms);
        if (item == NULL || item->direction != DIR_OUT) {
            item_free(item);
            continue;
        }
        l->newest = MAX(l->newest, item->created_at);
        oldest = oldest == 0 ? item->created_at : MIN(oldest, item->created_at);
        g_ptr_array_add(b->items, item);
    }
    guint most = l->known_at != 0 ? MOST_PAGES : FIRST_PAGES;
    l->ends = l->next == NULL || json_array_size(l->posts) == 0 || l->pages >= most ||
              (l->known_at != 0 && oldest != 0 && oldest < l->known_at - MOVING_MS);
    if (l->ends && l->newest != 0) {
        b->stream = g_strdup("own");
        b->cursor = g_strdup_printf("%" G_GINT64_FORMAT, MAX(l->newest, l->known_at));
    }
    t->phase = COMMITTING;
    kit_commit(out, b);
}

static void own_step(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct list *l = t->data;
    if (l == NULL) {
        begin(t);
        ask_own(t, out);
    } else if (t->phase == PAGE_COMING) {
        take_own(t, in, out);
    } else if (l->ends) {
        kit_done(out, NULL);
    } else {
        ask_own(t, out);
    }
}

const struct bsky_kind bsky_own = {.step = own_step, .free = list_free};

/* --- a word or a hashtag --- */

static void ask_watch(struct bsky_task *t, struct step_output *out)
{
    const struct list *l = t->data;
    const char *query = bsky_arg(t, "query");
    if (query == NULL || *query == '\0' || strcmp(query, "#") == 0) {
        kit_fail(out, ERR_USAGE, "watch: nothing to look for: name a word or a #hashtag");
        return;
    }
    t->phase = PAGE_COMING;
    kit_send(out, bsky_get(t, "app.bsky.feed.searchPosts",
                           http_form("q", query, "sort", "latest", "limit", "100", "cursor", l->next, NULL)));
}

static void take_watch(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct list *l = t->data;
    if (!take(l, "posts", in, out))
        return;
    GPtrArray *uris = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < json_array_size(l->posts); i++) {
        const char *uri = kit_str(json_array_get(l->posts, i), "uri");
        if (uri != NULL)
            g_ptr_array_add(uris, g_strdup(uri));
    }
    t->phase = FINDING;
    kit_find_missing(out, uris);
}

/* The first time the newest page; then on while a page has something new. */
static void take_missing(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct list *l = t->data;
    guint fresh = in->missing != NULL ? in->missing->len : 0;
    struct batch *b = batch_new();
    b->proved_at = in->now_ms;
    for (gsize i = 0; i < json_array_size(l->posts); i++) {
        struct item *item = bsky_item(t, json_array_get(l->posts, i), FALSE, in->now_ms);
        if (item != NULL)
            g_ptr_array_add(b->items, item);
    }
    l->ends = l->known_at == 0 || l->next == NULL || fresh == 0 || l->pages >= WATCH_PAGES;
    if (l->ends) {
        b->stream = g_strdup_printf("watch:%" G_GINT64_FORMAT, bsky_arg_int(t, "watch"));
        b->cursor = g_strdup_printf("%" G_GINT64_FORMAT, in->now_ms);
    }
    t->phase = COMMITTING;
    kit_commit(out, b);
}

static void watch_step(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct list *l = t->data;
    if (l == NULL) {
        begin(t);
        ask_watch(t, out);
    } else if (t->phase == PAGE_COMING) {
        take_watch(t, in, out);
    } else if (t->phase == FINDING && in->type == IN_MISSING) {
        take_missing(t, in, out);
    } else if (l->ends) {
        kit_done(out, json_pack("{s:b}", "more", FALSE));
    } else {
        ask_watch(t, out);
    }
}

const struct bsky_kind bsky_watch = {.step = watch_step, .free = list_free};
