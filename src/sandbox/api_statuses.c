/* Posting, editing, deleting. */
#include "call.h"

static int most_characters(struct sandbox *s)
{
    return s->options.max_characters > 0 ? s->options.max_characters : 500;
}

static gboolean check_text(struct call *c, const char *text, const char *spoiler, gboolean more)
{
    int most = most_characters(c->s);
    char *trimmed = g_strstrip(g_strdup(text));
    gboolean empty = *trimmed == '\0';
    g_free(trimmed);
    if (empty && !more) {
        sb_call_error(c, 422, "%s", "Validation failed: Text can't be blank");
        return FALSE;
    }
    if (sb_render_count(c->s, text) + sb_render_count(c->s, spoiler) > most) {
        sb_call_error(c, 422, "Validation failed: Text character limit of %d exceeded", most);
        return FALSE;
    }
    return TRUE;
}

/* The media named in the request; NULL and no error where it names none. */
static GPtrArray *read_media(struct call *c, const struct status *edited, gboolean *ok)
{
    GPtrArray *ids = sb_call_list(c, "media_ids"), *out = NULL;
    for (guint i = 0; i < ids->len && *ok; i++) {
        struct media *m = g_hash_table_lookup(c->s->media, g_ptr_array_index(ids, i));
        gboolean again = edited != NULL && edited->media != NULL && g_ptr_array_find(edited->media, m, NULL);
        *ok = m != NULL && m->owner == c->actor && (!m->attached || again);
        if (!*ok)
            sb_call_error(c, 422, "%s", "Validation failed: Media not found or already attached");
        else if (m->polls_left > 0) {
            *ok = FALSE;
            sb_call_error(c, 422, "%s",
                          "Cannot attach files that have not finished processing. Try again in a moment!");
        } else {
            out = out != NULL ? out : g_ptr_array_new();
            g_ptr_array_add(out, m);
        }
    }
    if (*ok && out != NULL && out->len > 4) {
        *ok = FALSE;
        sb_call_error(c, 422, "%s", "Cannot attach more than 4 files");
    }
    if (!*ok && out != NULL)
        g_ptr_array_unref(out);
    g_ptr_array_unref(ids);
    return *ok ? out : NULL;
}

static struct poll *read_poll(struct call *c, gboolean *ok)
{
    GPtrArray *options = sb_call_list(c, "poll[options]");
    struct poll *poll = NULL;
    if (options->len == 1 || options->len > 4) {
        *ok = FALSE;
        sb_call_error(c, 422, "Validation failed: Choices %s",
                      options->len == 1 ? "must have more than one item" : "can't contain more than 4 items");
    } else if (options->len > 1) {
        poll = sb_poll_new(c->s, sb_call_int(c, "poll[expires_in]", 86400) * MS_SECOND);
        poll->multiple = sb_call_bool(c, "poll[multiple]", FALSE);
        for (guint i = 0; i < options->len; i++)
            sb_poll_add_option(poll, g_ptr_array_index(options, i), 0);
    }
    g_ptr_array_unref(options);
    return poll;
}

static const char *own_key(struct call *c)
{
    if (c->s->options.ignore_idempotency)
        return NULL;
    return sandbox_request_header(c->request, "idempotency-key");
}

static gboolean answer_again(struct call *c)
{
    const char *key = own_key(c);
    struct status *before = key != NULL ? g_hash_table_lookup(c->actor->idempotency, key) : NULL;
    if (before == NULL || before->deleted)
        return FALSE;
    sb_call_json(c, sb_entity_status(c->s, before, c->actor));
    return TRUE;
}

static gboolean read_parent(struct call *c, struct draft *draft)
{
    const char *id = sb_call_arg(c, "in_reply_to_id");
    if (id == NULL || *id == '\0')
        return TRUE;
    draft->parent = sb_state_find_status(c->s, id, c->actor);
    if (draft->parent != NULL && draft->parent->reblog_of != NULL)
        draft->parent = draft->parent->reblog_of;
    if (draft->parent == NULL)
        sb_call_error(c, 404, "%s", "The post you are trying to reply to does not appear to exist.");
    return draft->parent != NULL;
}

/* When the request wants it published; 0: now. A past time publishes at once, backdated, as Mastodon does. */
static gboolean read_time(struct call *c, struct draft *draft, gint64 *later_ms)
{
    const char *text = sb_call_arg(c, "scheduled_at");
    gint64 when = 0, now = sb_state_now(c->s);
    *later_ms = 0;
    if (text == NULL || *text == '\0')
        return TRUE;
    if (!clock_parse_rfc3339(text, &when)) {
        sb_call_error(c, 422, "%s", "Validation failed: Scheduled at is invalid");
        return FALSE;
    }
    if (when > now && when < now + 5 * MS_MINUTE) {
        sb_call_error(c, 422, "%s",
                      "Validation failed: Scheduled at The scheduled date must be in the future");
        return FALSE;
    }
    *(when > now ? later_ms : &draft->created_ms) = when;
    return TRUE;
}

void sb_api_status_create(struct call *c)
{
    gboolean ok = TRUE;
    const char *text = sb_call_arg(c, "status"), *spoiler = sb_call_arg(c, "spoiler_text");
    const char *visibility = sb_call_arg(c, "visibility"), *language = sb_call_arg(c, "language");
    struct draft draft = {.author = c->actor, .text = text != NULL ? text : "", .app = c->token->app->name};
    draft.spoiler = spoiler != NULL ? spoiler : "";
    draft.language = language != NULL && *language != '\0' ? language : "en";
    draft.sensitive = sb_call_bool(c, "sensitive", *draft.spoiler != '\0');
    if (answer_again(c) || !read_parent(c, &draft))
        return;
    if (visibility != NULL && *visibility != '\0' && !sb_visibility_parse(visibility, &draft.visibility)) {
        sb_call_error(c, 422, "'%s' is not a valid visibility", visibility);
        return;
    }
    draft.media = read_media(c, NULL, &ok);
    draft.poll = ok ? read_poll(c, &ok) : NULL;
    if (ok && draft.media != NULL && draft.poll != NULL) {
        ok = FALSE;
        sb_call_error(c, 422, "%s", "Cannot attach files to a post that contains a poll");
    }
    ok = ok && check_text(c, draft.text, draft.spoiler, draft.media != NULL || *draft.spoiler != '\0');
    gint64 later_ms = 0;
    if (!ok || !read_time(c, &draft, &later_ms)) {
        if (draft.media != NULL)
            g_ptr_array_unref(draft.media);
        return;
    }
    if (later_ms != 0) {
        sb_schedule(c, &draft, later_ms);
        return;
    }
    struct status *st = sb_social_post(c->s, &draft);
    if (own_key(c) != NULL)
        g_hash_table_replace(c->actor->idempotency, g_strdup(own_key(c)), st);
    sb_call_json(c, sb_entity_status(c->s, st, c->actor));
    sb_story_react(c->s, st);
}

static struct status *find(struct call *c)
{
    struct status *st = sb_state_find_status(c->s, c->segment[0], c->actor);
    if (st == NULL)
        sb_call_error(c, 404, "%s", "Record not found");
    return st;
}

/* Others' posts are not found for writing, as on Mastodon. */
static struct status *find_own(struct call *c)
{
    struct status *st = find(c);
    if (st != NULL && st->author != c->actor) {
        sb_call_error(c, 404, "%s", "Record not found");
        return NULL;
    }
    return st;
}

void sb_api_status(struct call *c)
{
    struct status *st = find(c);
    if (st != NULL)
        sb_call_json(c, sb_entity_status(c->s, st, c->actor));
}

/* Alt texts may come with the edit: media_attributes[][id], media_attributes[][description]. */
static void edit_descriptions(struct call *c)
{
    struct media *m = NULL;
    for (guint i = 0; i < c->params->len; i++) {
        const struct param *p = g_ptr_array_index(c->params, i);
        if (!g_str_has_prefix(p->name, "media_attributes["))
            continue;
        if (g_str_has_suffix(p->name, "[id]"))
            m = g_hash_table_lookup(c->s->media, p->value);
        else if (g_str_has_suffix(p->name, "[description]") && m != NULL && m->owner == c->actor) {
            g_free(m->description);
            m->description = g_strdup(p->value);
        }
    }
}

void sb_api_status_edit(struct call *c)
{
    gboolean ok = TRUE;
    struct status *st = find_own(c);
    if (st == NULL)
        return;
    const char *text = sb_call_arg(c, "status"), *spoiler = sb_call_arg(c, "spoiler_text");
    struct social_change change = {.text = text, .spoiler = spoiler, .language = sb_call_arg(c, "language")};
    gboolean sensitive = sb_call_bool(c, "sensitive", FALSE);
    if (sb_call_arg(c, "sensitive") != NULL)
        change.sensitive = &sensitive;
    if (change.spoiler == NULL)
        change.spoiler = "";
    if (sb_call_has_list(c, "media_ids"))
        change.media = read_media(c, st, &ok);
    else if (st->media != NULL)
        change.media = g_ptr_array_new(); /* what an edit does not name is gone */
    change.poll = ok ? read_poll(c, &ok) : NULL;
    gboolean more = change.media != NULL && change.media->len > 0;
    if (!ok || !check_text(c, text != NULL ? text : "", change.spoiler, more)) {
        if (change.media != NULL)
            g_ptr_array_unref(change.media);
        return;
    }
    edit_descriptions(c);
    sb_social_edit(c->s, st, &change);
    sb_call_json(c, sb_entity_status(c->s, st, c->actor));
}

void sb_api_status_delete(struct call *c)
{
    struct status *st = find_own(c);
    if (st == NULL)
        return;
    json_t *out = sb_entity_status(c->s, st, c->actor);
    json_object_set_new(out, "text", json_string(st->text));
    sb_social_delete(c->s, st);
    sb_call_json(c, out);
}
