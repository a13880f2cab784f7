#include "state.h"

#include <string.h>

static const char *const visibilities[] = {"public", "unlisted", "private", "direct"};

const char *sb_visibility_name(enum visibility v)
{
    return visibilities[v];
}

gboolean sb_visibility_parse(const char *word, enum visibility *visibility)
{
    for (guint i = 0; word != NULL && i < G_N_ELEMENTS(visibilities); i++)
        if (strcmp(word, visibilities[i]) == 0) {
            *visibility = (enum visibility)i;
            return TRUE;
        }
    return FALSE;
}

static void account_free(gpointer p)
{
    struct account *a = p;
    g_free(a->id);
    g_free(a->username);
    g_free(a->domain);
    g_free(a->acct);
    g_free(a->name);
    g_free(a->note);
    g_hash_table_unref(a->following);
    g_hash_table_unref(a->followers);
    g_hash_table_unref(a->muting);
    g_hash_table_unref(a->blocking);
    g_hash_table_unref(a->idempotency);
    g_hash_table_unref(a->markers);
    g_hash_table_unref(a->bookmarks);
    g_ptr_array_unref(a->statuses);
    g_ptr_array_unref(a->notifications);
    g_free(a);
}

static void marker_free(gpointer p)
{
    struct marker *m = p;
    g_free(m->last_read_id);
    g_free(m);
}

static void array_free(GPtrArray *array)
{
    if (array != NULL)
        g_ptr_array_unref(array);
}

static void edit_free(gpointer p)
{
    struct edit *e = p;
    g_free(e->html);
    g_free(e->spoiler);
    array_free(e->media);
    g_free(e);
}

static void status_free(gpointer p)
{
    struct status *st = p;
    g_free(st->id);
    g_free(st->text);
    g_free(st->html);
    g_free(st->spoiler);
    g_free(st->language);
    g_free(st->app);
    array_free(st->replies);
    array_free(st->mentions);
    array_free(st->tags);
    array_free(st->media);
    array_free(st->favourites);
    array_free(st->reblogs);
    array_free(st->edits);
    array_free(st->notes);
    g_free(st);
}

static void notification_free(gpointer p)
{
    struct notification *note = p;
    g_free(note->id);
    g_free(note);
}

static void media_free(gpointer p)
{
    struct media *m = p;
    g_free(m->id);
    g_free(m->type);
    g_free(m->description);
    g_bytes_unref(m->bytes);
    g_free(m);
}

static void poll_free(gpointer p)
{
    struct poll *poll = p;
    g_free(poll->id);
    g_ptr_array_unref(poll->options);
    g_array_unref(poll->votes);
    g_hash_table_unref(poll->voters);
    g_free(poll);
}

static void app_free(gpointer p)
{
    struct app *app = p;
    g_free(app->id);
    g_free(app->name);
    g_free(app->website);
    g_free(app->client_id);
    g_free(app->client_secret);
    g_free(app->redirect_uri);
    g_free(app->scopes);
    g_free(app);
}

static void token_free(gpointer p)
{
    struct token *t = p;
    g_free(t->value);
    g_free(t->scopes);
    g_free(t);
}

void sb_state_init(struct sandbox *s)
{
    s->rand = g_rand_new_with_seed((guint32)(s->options.seed ^ (s->options.seed >> 32)));
    s->base_ms = s->options.start_ms != 0 ? s->options.start_ms : clock_now_ms();
    s->started_us = g_get_monotonic_time();
    s->accounts = g_hash_table_new(g_str_hash, g_str_equal);
    s->accounts_by_id = g_hash_table_new(g_str_hash, g_str_equal);
    s->account_list = g_ptr_array_new_with_free_func(account_free);
    s->statuses = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, status_free);
    s->timeline = g_ptr_array_new();
    s->edits = g_ptr_array_new_with_free_func(edit_free);
    s->notes = g_ptr_array_new_with_free_func(notification_free);
    s->media = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, media_free);
    s->polls = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, poll_free);
    s->apps = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, app_free);
    s->codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, sb_oauth_grant_free);
    s->tokens = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, token_free);
    s->scheduled = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, sb_scheduled_free);
    s->streams = g_ptr_array_new();
    s->last_note = 34970000;
    s->own_app = g_new0(struct app, 1);
    s->own_app->id = g_strdup("1");
    s->own_app->name = g_strdup("Web");
    s->own_app->client_id = sb_state_secret(s, 43);
    s->own_app->client_secret = sb_state_secret(s, 43);
    s->own_app->redirect_uri = g_strdup("urn:ietf:wg:oauth:2.0:oob");
    s->own_app->scopes = g_strdup("read write follow push");
    g_hash_table_insert(s->apps, s->own_app->client_id, s->own_app);
}

void sb_state_clear(struct sandbox *s)
{
    g_hash_table_unref(s->scheduled);
    g_hash_table_unref(s->tokens);
    g_hash_table_unref(s->codes);
    g_hash_table_unref(s->apps);
    g_hash_table_unref(s->polls);
    g_ptr_array_unref(s->timeline);
    g_hash_table_unref(s->statuses);
    g_ptr_array_unref(s->edits);
    g_ptr_array_unref(s->notes);
    g_hash_table_unref(s->media);
    g_ptr_array_unref(s->streams);
    g_hash_table_unref(s->accounts);
    g_hash_table_unref(s->accounts_by_id);
    g_ptr_array_unref(s->account_list);
    g_rand_free(s->rand);
}

gint64 sb_state_now(struct sandbox *s)
{
    gboolean runs = s->options.start_ms == 0 || s->options.live;
    gint64 passed = runs ? (g_get_monotonic_time() - s->started_us) / 1000 : 0;
    return s->base_ms + passed + s->advanced_ms;
}

char *sb_state_secret(struct sandbox *s, int length)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char *out = g_malloc((gsize)length + 1);
    for (int i = 0; i < length; i++)
        out[i] = letters[g_rand_int_range(s->rand, 0, 64)];
    out[length] = '\0';
    return out;
}

struct account *sb_state_find_account(struct sandbox *s, const char *handle)
{
    if (handle == NULL)
        return NULL;
    if (*handle == '@')
        handle++;
    char *lower = g_ascii_strdown(handle, -1);
    char *at = strchr(lower, '@');
    if (at != NULL && s->host != NULL && strcmp(at + 1, s->host) == 0)
        *at = '\0';
    struct account *a = g_hash_table_lookup(s->accounts, lower);
    g_free(lower);
    return a;
}

/* Account ids are opaque and say nothing about time: a number made of the handle. */
static char *account_number(struct sandbox *s, const char *acct)
{
    guint64 n = 14695981039346656037u;
    for (const char *p = acct; *p != '\0'; p++)
        n = (n ^ (guchar)*p) * 1099511628211u;
    for (;; n++) {
        char *id = g_strdup_printf("10%016" G_GUINT64_FORMAT, n % G_GUINT64_CONSTANT(10000000000000000));
        if (!g_hash_table_contains(s->accounts_by_id, id))
            return id;
        g_free(id);
    }
}

struct account *sb_state_account(struct sandbox *s, const char *handle)
{
    struct account *a = sb_state_find_account(s, handle);
    if (a != NULL)
        return a;
    a = g_new0(struct account, 1);
    a->acct = g_ascii_strdown(*handle == '@' ? handle + 1 : handle, -1);
    char *at = strchr(a->acct, '@');
    if (at != NULL && s->host != NULL && strcmp(at + 1, s->host) == 0) {
        *at = '\0';
        at = NULL;
    }
    a->username = at != NULL ? g_strndup(a->acct, (gsize)(at - a->acct)) : g_strdup(a->acct);
    a->domain = at != NULL ? g_strdup(at + 1) : NULL;
    a->id = account_number(s, a->acct);
    a->name = g_strdup(a->username);
    a->note = g_strdup("");
    a->created_ms = s->base_ms - 400 * MS_DAY;
    a->following = g_hash_table_new(NULL, NULL);
    a->followers = g_hash_table_new(NULL, NULL);
    a->muting = g_hash_table_new(NULL, NULL);
    a->blocking = g_hash_table_new(NULL, NULL);
    a->idempotency = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    a->markers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, marker_free);
    a->bookmarks = g_hash_table_new(NULL, NULL);
    a->statuses = g_ptr_array_new();
    a->notifications = g_ptr_array_new();
    g_ptr_array_add(s->account_list, a);
    g_hash_table_insert(s->accounts, a->acct, a);
    g_hash_table_insert(s->accounts_by_id, a->id, a);
    return a;
}

static gboolean mentions(const struct status *st, const struct account *who)
{
    return st->mentions != NULL && g_ptr_array_find(st->mentions, who, NULL);
}

gboolean sb_state_may_see(const struct status *st, const struct account *viewer)
{
    const struct status *shown = st->reblog_of != NULL ? st->reblog_of : st;
    if (shown->visibility == VISIBILITY_PUBLIC || shown->visibility == VISIBILITY_UNLISTED)
        return viewer == NULL || !g_hash_table_contains(shown->author->blocking, viewer);
    if (viewer == NULL)
        return FALSE;
    if (shown->author == viewer || mentions(shown, viewer))
        return TRUE;
    return shown->visibility == VISIBILITY_PRIVATE && g_hash_table_contains(shown->author->followers, viewer);
}

struct status *sb_state_find_status(struct sandbox *s, const char *id, const struct account *viewer)
{
    struct status *st = id != NULL ? g_hash_table_lookup(s->statuses, id) : NULL;
    return st != NULL && !st->deleted && sb_state_may_see(st, viewer) ? st : NULL;
}

static guint64 number_of(const GPtrArray *array, guint i, gboolean notes)
{
    gpointer p = g_ptr_array_index(array, i);
    return notes ? ((struct notification *)p)->n : ((struct status *)p)->n;
}

guint sb_state_lower_bound(const GPtrArray *array, guint64 n, gboolean notes)
{
    guint low = 0, high = array->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (number_of(array, middle, notes) < n)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void insert_status(GPtrArray *array, struct status *st)
{
    guint at = array->len;
    if (at > 0 && number_of(array, at - 1, FALSE) > st->n)
        at = sb_state_lower_bound(array, st->n, FALSE);
    g_ptr_array_insert(array, (int)at, st);
}

struct status *sb_state_new_status(struct sandbox *s, struct account *author, gint64 created_ms)
{
    struct status *st = g_new0(struct status, 1);
    st->author = author;
    st->created_ms = created_ms != 0 ? created_ms : sb_state_now(s);
    guint64 n = (guint64)MAX(st->created_ms, 1) << 16;
    if (s->last_status >= n && s->last_status_ms == (guint64)st->created_ms)
        n = s->last_status + 1;
    for (;; n++) {
        st->id = g_strdup_printf("%" G_GUINT64_FORMAT, n);
        if (!g_hash_table_contains(s->statuses, st->id))
            break;
        g_free(st->id);
    }
    st->n = s->last_status = n;
    s->last_status_ms = (guint64)st->created_ms;
    g_hash_table_insert(s->statuses, st->id, st);
    insert_status(s->timeline, st);
    insert_status(author->statuses, st);
    return st;
}

struct notification *sb_state_notify(struct sandbox *s, struct account *to, struct account *from,
                                     const char *type, struct status *st, gint64 when_ms)
{
    if (to->domain != NULL || to == from || g_hash_table_contains(to->blocking, from) ||
        g_hash_table_contains(to->muting, from))
        return NULL;
    struct notification *note = g_new0(struct notification, 1);
    note->n = ++s->last_note;
    note->id = g_strdup_printf("%" G_GUINT64_FORMAT, note->n);
    note->type = type;
    note->to = to;
    note->from = from;
    note->status = st;
    note->created_ms = when_ms != 0 ? when_ms : sb_state_now(s);
    g_ptr_array_add(s->notes, note);
    g_ptr_array_add(to->notifications, note);
    if (st != NULL) {
        if (st->notes == NULL)
            st->notes = g_ptr_array_new();
        g_ptr_array_add(st->notes, note);
    }
    sb_streaming_notification(s, note);
    return note;
}

void sb_state_drop_notification(struct notification *note)
{
    GPtrArray *all = note->to->notifications;
    guint at = sb_state_lower_bound(all, note->n, TRUE);
    if (at < all->len && g_ptr_array_index(all, at) == note)
        g_ptr_array_remove_index(all, at);
    if (note->status != NULL && note->status->notes != NULL)
        g_ptr_array_remove(note->status->notes, note);
}

struct token *sb_state_new_token(struct sandbox *s, struct account *account, struct app *app,
                                 const char *scopes)
{
    struct token *t = g_new0(struct token, 1);
    t->value = sb_state_secret(s, 43);
    t->scopes = g_strdup(scopes);
    t->account = account;
    t->app = app;
    t->created_ms = sb_state_now(s);
    g_hash_table_insert(s->tokens, t->value, t);
    return t;
}
