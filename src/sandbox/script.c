/* The script of a test: what people do on the server, called from outside. */
#include "state.h"

#include <string.h>

const char *sandbox_url(struct sandbox *s)
{
    return s->url;
}

gint64 sandbox_now(struct sandbox *s)
{
    SANDBOX_LOCK(s);
    gint64 now = sb_state_now(s);
    SANDBOX_UNLOCK(s);
    return now;
}

void sandbox_advance(struct sandbox *s, gint64 ms)
{
    SANDBOX_LOCK(s);
    sb_agenda_advance(s, ms);
    SANDBOX_UNLOCK(s);
}

const char *sandbox_token(struct sandbox *s, const char *handle)
{
    SANDBOX_LOCK(s);
    struct account *a = sb_state_account(s, handle);
    const struct token *last = a->token != NULL ? g_hash_table_lookup(s->tokens, a->token) : NULL;
    if (last == NULL || last->expired)
        a->token = sb_state_new_token(s, a, s->own_app, "read write follow push")->value;
    const char *token = a->token;
    SANDBOX_UNLOCK(s);
    return token;
}

const char *sandbox_token_scoped(struct sandbox *s, const char *handle, const char *scopes)
{
    SANDBOX_LOCK(s);
    const char *token = sb_state_new_token(s, sb_state_account(s, handle), s->own_app, scopes)->value;
    SANDBOX_UNLOCK(s);
    return token;
}

void sandbox_expire_tokens(struct sandbox *s, const char *handle)
{
    GHashTableIter iter;
    gpointer value;
    SANDBOX_LOCK(s);
    struct account *a = sb_state_account(s, handle);
    g_hash_table_iter_init(&iter, s->tokens);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        if (((struct token *)value)->account == a)
            ((struct token *)value)->expired = TRUE;
    a->token = NULL;
    SANDBOX_UNLOCK(s);
}

const char *sandbox_account_id(struct sandbox *s, const char *handle)
{
    SANDBOX_LOCK(s);
    const char *id = sb_state_account(s, handle)->id;
    SANDBOX_UNLOCK(s);
    return id;
}

void sandbox_follow(struct sandbox *s, const char *who, const char *whom)
{
    SANDBOX_LOCK(s);
    struct account *a = sb_state_account(s, who);
    sb_social_follow(s, a, sb_state_account(s, whom), 0);
    SANDBOX_UNLOCK(s);
}

const char *sandbox_post(struct sandbox *s, const char *handle, const char *text, const char *in_reply_to_id,
                         const char *visibility, gint64 created_ms)
{
    struct sandbox_post post = {.handle = handle, .text = text, .in_reply_to_id = in_reply_to_id};
    post.visibility = visibility;
    post.created_ms = created_ms;
    return sandbox_post_full(s, &post);
}

static GPtrArray *make_pictures(struct sandbox *s, struct account *owner, const struct sandbox_post *post)
{
    int n = post->pictures > 0 ? post->pictures : post->picture_alt != NULL;
    GPtrArray *out = n > 0 ? g_ptr_array_new() : NULL;
    for (int i = 0; i < n; i++) {
        GBytes *bytes = sb_picture_make(s->options.seed + g_hash_table_size(s->media) * 97, 64, 48);
        g_ptr_array_add(out, sb_media_add(s, owner, bytes, "image/png", 64, 48, post->picture_alt));
    }
    return out;
}

static struct poll *make_poll(struct sandbox *s, int options)
{
    struct poll *poll = options > 0 ? sb_poll_new(s, MS_DAY) : NULL;
    for (int i = 0; i < options; i++) {
        char *title = g_strdup_printf("Choice %d", i + 1);
        sb_poll_add_option(poll, title, i);
        g_free(title);
    }
    return poll;
}

const char *sandbox_post_full(struct sandbox *s, const struct sandbox_post *post)
{
    const char *id = NULL;
    SANDBOX_LOCK(s);
    struct draft draft = {.text = post->text, .spoiler = post->spoiler_text, .created_ms = post->created_ms};
    draft.language = post->language != NULL ? post->language : "en";
    draft.sensitive = post->spoiler_text != NULL;
    draft.raw = post->raw;
    draft.author = sb_state_account(s, post->handle);
    if (post->visibility != NULL)
        sb_visibility_parse(post->visibility, &draft.visibility);
    if (post->in_reply_to_id != NULL)
        draft.parent = sb_state_find_status(s, post->in_reply_to_id, draft.author);
    if (post->in_reply_to_id == NULL || draft.parent != NULL) {
        draft.media = make_pictures(s, draft.author, post);
        draft.poll = make_poll(s, post->poll_options);
        s->inventing = TRUE;
        struct status *st = sb_social_post(s, &draft);
        s->inventing = FALSE;
        st->favourites_base = post->favourites;
        st->reblogs_base = post->reblogs;
        st->replies_base = post->replies;
        id = st->id;
    }
    SANDBOX_UNLOCK(s);
    return id;
}

/* Deleted ones do not count as there. */
static struct status *find(struct sandbox *s, const char *id)
{
    struct status *st = id != NULL ? g_hash_table_lookup(s->statuses, id) : NULL;
    return st != NULL && !st->deleted ? st : NULL;
}

gboolean sandbox_edit(struct sandbox *s, const char *id, const char *text)
{
    SANDBOX_LOCK(s);
    struct status *st = find(s, id);
    if (st != NULL)
        sb_social_edit(s, st, &(struct social_change){.text = text});
    SANDBOX_UNLOCK(s);
    return st != NULL;
}

gboolean sandbox_delete(struct sandbox *s, const char *id)
{
    SANDBOX_LOCK(s);
    struct status *st = find(s, id);
    if (st != NULL)
        sb_social_delete(s, st);
    SANDBOX_UNLOCK(s);
    return st != NULL;
}

gboolean sandbox_favourite(struct sandbox *s, const char *handle, const char *id)
{
    SANDBOX_LOCK(s);
    struct status *st = find(s, id);
    if (st != NULL)
        sb_social_favourite(s, sb_state_account(s, handle), st, 0);
    SANDBOX_UNLOCK(s);
    return st != NULL;
}

gboolean sandbox_unfavourite(struct sandbox *s, const char *handle, const char *id)
{
    SANDBOX_LOCK(s);
    struct status *st = find(s, id);
    if (st != NULL)
        sb_social_unfavourite(s, sb_state_account(s, handle), st);
    SANDBOX_UNLOCK(s);
    return st != NULL;
}

const char *sandbox_reblog(struct sandbox *s, const char *handle, const char *id)
{
    SANDBOX_LOCK(s);
    struct status *st = find(s, id);
    const char *out =
        st != NULL ? sb_social_reblog(s, sb_state_account(s, handle), st, VISIBILITY_PUBLIC, 0)->id : NULL;
    SANDBOX_UNLOCK(s);
    return out;
}

gboolean sandbox_set_counts(struct sandbox *s, const char *id, int favourites, int reblogs, int replies)
{
    SANDBOX_LOCK(s);
    struct status *st = find(s, id);
    if (st != NULL) {
        st->favourites_base = favourites;
        st->reblogs_base = reblogs;
        st->replies_base = replies;
    }
    SANDBOX_UNLOCK(s);
    return st != NULL;
}

static const char *const crowd_texts[][2] = {
    {"en", "@%s My parcel %u still has not left the depot. Can you look?"},
    {"en", "@%s Bag %u of the house blend, and it is still the best I know."},
    {"en", "@%s Do you grind for a moka pot? Order %u says whole beans."},
    {"de", "@%s Bestellung %u ist nur halb angekommen, wo ist der Rest?"},
    {"de", "@%s Tasse Nummer %u heute. Danke für diese Röstung!"},
    {"fr", "@%s Le colis %u est arrivé ouvert, que faire ?"},
    {"es", "@%s ¿El pedido %u sale hoy o mañana?"},
    {"pl", "@%s Zamówienie %u przyszło wczoraj, dziękuję!"},
    {"pt", "@%s O café do lote %u ficou ótimo."},
    {"ja", "@%s 注文%uが届きました。香りがすばらしいです。"},
    {"ar", "@%s وصلت القهوة رقم %u اليوم، شكرا لكم"},
    {"he", "@%s הזמנה %u עדיין לא הגיעה"},
};

void sandbox_add_mentions(struct sandbox *s, const char *whom, guint n, guint64 seed)
{
    SANDBOX_LOCK(s);
    struct account *to = sb_state_account(s, whom);
    GRand *rand = g_rand_new_with_seed((guint32)seed);
    gint64 now = sb_state_now(s);
    for (guint i = 0; i < n; i++) {
        char *handle = g_strdup_printf("person%u@crowd%u.example", g_rand_int_range(rand, 0, 500),
                                       g_rand_int_range(rand, 1, 4));
        guint which = (guint)g_rand_int_range(rand, 0, G_N_ELEMENTS(crowd_texts));
        char **parts = g_strsplit(crowd_texts[which][1], "%s", 2), **rest = g_strsplit(parts[1], "%u", 2);
        char *text = g_strdup_printf("%s%s%s%u%s", parts[0], to->acct, rest[0], i + 1, rest[1]);
        struct draft draft = {
            .author = sb_state_account(s, handle), .text = text, .language = crowd_texts[which][0]};
        draft.created_ms = now - (gint64)(n - 1 - i) * MS_SECOND;
        sb_social_post(s, &draft);
        g_strfreev(parts);
        g_strfreev(rest);
        g_free(text);
        g_free(handle);
    }
    g_rand_free(rand);
    SANDBOX_UNLOCK(s);
}

gboolean sandbox_poison(struct sandbox *s, const char *id, enum sandbox_poison poison)
{
    SANDBOX_LOCK(s);
    struct status *st = find(s, id);
    if (st != NULL) {
        s->poisoned += (poison != SANDBOX_POISON_NONE) - (st->poison != SANDBOX_POISON_NONE);
        st->poison = poison;
    }
    SANDBOX_UNLOCK(s);
    return st != NULL;
}

guint sandbox_count_statuses(struct sandbox *s, const char *handle, const char *text)
{
    guint n = 0;
    SANDBOX_LOCK(s);
    const struct account *a = sb_state_account(s, handle);
    for (guint i = 0; i < a->statuses->len; i++) {
        const struct status *st = g_ptr_array_index(a->statuses, i);
        n += text == NULL || strcmp(st->text, text) == 0;
    }
    SANDBOX_UNLOCK(s);
    return n;
}

static char *dump(struct sandbox *s, const struct status *st)
{
    if (st == NULL)
        return NULL;
    json_t *json = sb_entity_status(s, st, st->author);
    char *text = json_dumps(json, JSON_INDENT(1)), *out = g_strdup(text);
    json_decref(json);
    free(text);
    return out;
}

char *sandbox_last_status_json(struct sandbox *s, const char *handle)
{
    SANDBOX_LOCK(s);
    const struct account *a = sb_state_account(s, handle);
    char *out = a->statuses->len > 0 ? dump(s, g_ptr_array_index(a->statuses, a->statuses->len - 1)) : NULL;
    SANDBOX_UNLOCK(s);
    return out;
}

char *sandbox_status_json(struct sandbox *s, const char *id)
{
    SANDBOX_LOCK(s);
    char *out = dump(s, find(s, id));
    SANDBOX_UNLOCK(s);
    return out;
}

guint sandbox_count_notifications(struct sandbox *s, const char *handle, const char *type)
{
    guint n = 0;
    SANDBOX_LOCK(s);
    const struct account *a = sb_state_account(s, handle);
    for (guint i = 0; i < a->notifications->len; i++)
        n += type == NULL ||
             strcmp(type, ((struct notification *)g_ptr_array_index(a->notifications, i))->type) == 0;
    SANDBOX_UNLOCK(s);
    return n;
}
