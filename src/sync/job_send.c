/* From a draft to ledger rows: for each account its own text, checked, frozen, queued; nothing leaves from here. */
#include "jobs.h"

#include <stdlib.h>
#include <string.h>

#include "repute/calendar.h"
#include "repute/image.h"
#include "repute/platform.h"
#include "repute/policy.h"
#include "repute/when.h"

/* The draft as it is for one account. */
struct piece {
    const struct account *account;
    const struct platform_ops *ops;
    const struct draft *draft;
    GArray *parts;        /* struct draft_part: the posts of a thread, one at least */
};

static gboolean can(const struct piece *p, enum capability cap)
{
    return (p->ops->caps & (G_GUINT64_CONSTANT(1) << cap)) != 0 && p->ops->lacks(p->account->limits, cap) == NULL;
}

static gboolean has_name(const json_t *names, const char *name)
{
    gsize i;
    json_t *n;
    json_array_foreach(names, i, n)
        if (g_strcmp0(json_string_value(n), name) == 0)
            return TRUE;
    return FALSE;
}

/* Attachments are uploaded when the row is sent; until then the frozen request names them by "local:N", and what
 * they are stands beside it under "attachments". */
static GPtrArray *local_media(const struct draft *d, json_t **attachments)
{
    GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)media_free);
    *attachments = json_array();
    for (guint i = 0; i < d->media->len; i++) {
        const struct media *m = d->media->pdata[i];
        struct media *local = media_new(m->type, m->url, m->alt);
        local->remote_id = g_strdup_printf("local:%u", i);
        if (m->url == NULL || !image_look(m->url, &local->bytes, &local->width, &local->height))
            local->bytes = -1;
        g_ptr_array_add(out, local);
        json_array_append_new(*attachments, json_pack("{s:s,s:s,s:s*,s:s*}", "id", local->remote_id, "path", m->url,
                                                      "type", media_mime(m->url), "alt", m->alt));
    }
    return out;
}

static void add_media_faults(GPtrArray *faults, const GPtrArray *media, const struct platform_limits *limits)
{
    for (guint i = 0; media != NULL && i < media->len; i++) {
        char *name = g_strdup_printf("attachment %u", i + 1), *what = platform_media_fault(media->pdata[i], name, limits);
        if (what != NULL)
            send_faults_add(faults, -1, "%s", what);
        g_free(what);
        g_free(name);
    }
}

static gboolean no_faults(const struct piece *p, const struct send_view *v, guint at, GError **error)
{
    struct platform_limits limits = {0};
    p->ops->limits(p->account->limits, &limits);
    GPtrArray *faults = p->ops->check(v, &limits);
    add_media_faults(faults, v->media, &limits);
    const char *what = faults->len > 0 ? ((struct send_fault *)faults->pdata[0])->what : NULL;
    if (what != NULL && p->parts->len > 1)
        err_set(error, ERR_REJECTED, "%s: post %u: %s", p->account->name, at + 1, what);
    else if (what != NULL)
        err_set(error, ERR_REJECTED, "%s: %s", p->account->name, what);
    g_ptr_array_unref(faults);
    platform_limits_clear(&limits);
    return what == NULL;
}

/* What its network cannot do at all; the rest it says itself. */
static gboolean is_able(const struct piece *p, GError **error)
{
    const char *name = p->account->name;
    if (p->parts->len > 1 && !can(p, CAP_REPLY)) {
        err_set(error, ERR_UNSUPPORTED, "%s: no thread can be sent there; without lines of \"" DRAFT_CUT "\" it is one post", name);
        return FALSE;
    }
    if (p->draft->warning != NULL && !can(p, CAP_WARNING)) {
        err_set(error, ERR_UNSUPPORTED, "%s: its network has no content warnings; put it in words, or take it off", name);
        return FALSE;
    }
    return TRUE;
}

gboolean job_keeps_blackout(const struct job_context *c, gint64 at, GError **error)
{
    g_autofree char *closed = calendar_blackout(c->settings, MAX(at, c->now_ms));
    if (closed != NULL)
        err_set(error, ERR_INVALID, "no post goes out then (publish.blackout: %s); say another time", closed);
    return closed == NULL;
}

static gboolean keeps_policy(const struct job_context *c, const struct job *j, const struct draft *d, GError **error)
{
    if (d->reply_to == 0 && d->edits == 0 && !job_keeps_blackout(c, arg_int(j, "at", d->due_at), error))
        return FALSE;
    char *word = policy_word(c->settings, d);
    if (word != NULL)
        err_set(error, ERR_INVALID, "\"%s\" must not be in our texts (publish.words); say it in another way", word);
    g_free(word);
    return word == NULL;
}

static gboolean not_a_repeat(const struct job_context *c, const struct piece *p, const char *text, GError **error)
{
    const struct account *a = p->account;
    struct ledger *same = store_ledger_repeat(store_writer_reader(c->writer), a->id, p->draft->conversation, text,
                                              settings_ms(c->settings, "duplicate.window"), c->now_ms);
    if (same == NULL)
        return TRUE;
    char *when = when_there(same->sent_at != 0 ? same->sent_at : same->due_at, c->now_ms, same->zone,
                            settings_str(c->settings, "zone"));
    err_set(error, ERR_CONFLICT, "the same text is %s on %s (%s); change it, or send it again on purpose",
            ledger_state_name(same->state), a->name, when);
    g_free(when);
    ledger_free(same);
    return FALSE;
}

/* The zone of the row's time: what was said for this post, else the account's, else ours; not that of whichever other
 * account the time was typed for. NULL where no time was said. To be freed. */
static char *zone_of(const struct job_context *c, const struct job *j, const struct piece *p)
{
    const char *said = arg_str(j, "zone"), *own = account_zone(p->account, NULL);
    if (said != NULL || own != NULL)
        return g_strdup(said != NULL ? said : own);
    return p->draft->zone != NULL ? when_zone_name(settings_str(c->settings, "zone")) : NULL;
}

/* The row of one post of the piece. */
static struct ledger *row_of(const struct job_context *c, const struct job *j, const struct piece *p, guint at,
                             const struct send_view *v, json_t *request)
{
    const struct draft *d = p->draft;
    struct ledger *l = ledger_new();
    l->draft = d->id;
    l->account = p->account->id;
    l->conversation = d->conversation;
    l->reply_to = d->reply_to;
    l->action = d->edits == 0 && d->reply_to == 0 ? ACT_POST : v->action;
    l->target = g_strdup(v->target);
    l->part = (int)at + 1;
    l->parts = (int)p->parts->len;
    l->text = g_strdup(v->text);
    char *text = json_dumps(request, JSON_COMPACT | JSON_SORT_KEYS);
    l->request = g_strdup(text);
    free(text);
    gint64 due = arg_int(j, "at", d->due_at);
    l->due_at = due > c->now_ms ? due : c->now_ms;
    l->zone = zone_of(c, j, p);
    l->grace_ms = settings_ms(c->settings, "publish.grace");
    l->by = g_strdup(j->user);
    return l;
}

struct sending {
    const struct draft *draft;
    struct item *reply_to;
    char *target;         /* remote id of the post that is edited */
    json_t *ids;
};

/* One post of the piece, as the adapter sees it. text is taken by the caller. */
static struct send_view view_of(const struct sending *s, const struct piece *p, guint at, const char *text,
                                const GPtrArray *media, const struct item *before)
{
    const struct draft *d = p->draft;
    struct send_view v = {.action = d->edits != 0 ? ACT_EDIT : at > 0 || s->reply_to != NULL ? ACT_REPLY : ACT_POST,
                          .text = text, .warning = d->warning, .language = d->language, .visibility = d->visibility,
                          .media = at == 0 ? media : NULL, .poll = at == 0 ? d->poll : NULL,
                          .reply_to = at > 0 ? before : s->reply_to, .target = s->target};
    /* An edit without attachments of its own keeps those that are there. */
    if (v.action == ACT_EDIT && media->len == 0)
        v.media = NULL;
    return v;
}

static gboolean add_row(const struct job_context *c, const struct job *j, struct sending *s, const struct piece *p, guint at,
                        const struct send_view *v, json_t *attachments, GError **error)
{
    struct send_view named = *v;
    named.at_ms = MAX(arg_int(j, "at", p->draft->due_at), c->now_ms) + at; /* the posts of a thread in their order */
    named.random = job_chance();
    json_t *request = p->ops->freeze(&named, error);
    if (request == NULL)
        return FALSE;
    if (at == 0 && json_array_size(attachments) > 0)
        json_object_set(request, "attachments", attachments);
    struct ledger *l = row_of(c, j, p, at, v, request);
    gboolean ok = store_ledger_add(c->writer, l, arg_str(j, "approver"), 0, c->now_ms, error);
    if (ok)
        json_array_append_new(s->ids, id_to_json(l->id));
    ledger_free(l);
    json_decref(request);
    return ok;
}

/* First all posts are looked at, then all are written: their order in the ledger is their order in the thread. */
static gboolean send_parts(const struct job_context *c, const struct job *j, struct sending *s, const struct piece *p,
                           GError **error)
{
    const struct draft *d = p->draft;
    const struct item before = {.remote_id = (char *)SEND_PREVIOUS, .visibility = d->visibility, .text = (char *)""};
    json_t *attachments = NULL;
    GPtrArray *media = local_media(d, &attachments);
    gboolean ok = TRUE, asks = !arg_bool(j, "repeat") && d->edits == 0;
    for (guint i = 0; ok && i < 2 * p->parts->len; i++) {
        guint at = i % p->parts->len;
        const struct draft_part *part = &g_array_index(p->parts, struct draft_part, at);
        char *text = g_strndup(d->text + part->start, part->end - part->start);
        struct send_view v = view_of(s, p, at, text, media, &before);
        struct card *card = send_card(store_writer_reader(c->writer), c->settings, d, p->ops, &v);
        v.card = card;
        ok = i < p->parts->len ? no_faults(p, &v, at, error) && (!asks || not_a_repeat(c, p, text, error))
                               : add_row(c, j, s, p, at, &v, attachments, error);
        card_free(card);
        g_free(text);
    }
    json_decref(attachments);
    g_ptr_array_unref(media);
    return ok;
}

static GArray *parts_of(const struct draft *d)
{
    if (d->edits == 0)
        return draft_parts(d->text);
    GArray *one = g_array_new(FALSE, FALSE, sizeof(struct draft_part));
    struct draft_part whole = {0, strlen(d->text)};
    g_array_append_val(one, whole);
    return one;
}

static gboolean send_from(const struct job_context *c, const struct job *j, struct sending *s, const struct account *a,
                          GError **error)
{
    struct piece p = {.account = a, .ops = platform_find(a->platform)};
    if (p.ops == NULL) {
        err_set(error, ERR_UNSUPPORTED, "%s: nothing is sent from an account of \"%s\"", a->name, a->platform);
        return FALSE;
    }
    if (a->guarded && !has_name(json_object_get(j->args, "confirmed"), a->name)) {
        err_set(error, ERR_HELD, "%s is guarded: confirm it by its name", a->name);
        return FALSE;
    }
    struct draft *d = draft_as(s->draft, a->name);
    if (d->text == NULL)
        d->text = g_strdup("");
    p.draft = d;
    p.parts = parts_of(d);
    gboolean ok = is_able(&p, error) && keeps_policy(c, j, d, error) && send_parts(c, j, s, &p, error);
    g_array_unref(p.parts);
    draft_free(d);
    return ok;
}

static gboolean find_target(const struct job_context *c, struct sending *s, GError **error)
{
    struct store_reader *r = store_writer_reader(c->writer);
    if (s->draft->reply_to != 0) {
        s->reply_to = store_item(r, s->draft->reply_to, error);
        if (s->reply_to == NULL)
            return FALSE;
        if (s->reply_to->deleted_at != 0) {
            err_set(error, ERR_GONE, "what this answers was deleted there; the draft is kept");
            return FALSE;
        }
    }
    if (s->draft->edits == 0)
        return TRUE;
    struct ledger *l = store_ledger(r, s->draft->edits, error);
    if (l == NULL)
        return FALSE;
    s->target = g_strdup(l->remote_id);
    ledger_free(l);
    if (s->target == NULL)
        err_set(error, ERR_INVALID, "that post was never sent, so there is nothing to edit there");
    return s->target != NULL;
}

static char *queued_text(const struct job_context *c, const struct job *j, const struct sending *s)
{
    gint64 at = arg_int(j, "at", s->draft->due_at);
    const char *kind = s->draft->edits != 0 ? "edit" : s->reply_to != NULL ? "reply" : "post";
    gsize n = json_array_size(s->ids);
    const char *whom = s->reply_to != NULL ? s->reply_to->author.handle : NULL;
    const char *shows = n > 1 ? "gs shows them" : "gs shows it", *wait = n > 1 ? "wait" : "waits";
    char *what = n < 2 ? g_strconcat(kind, whom != NULL ? " to " : "", whom, NULL)
                       : g_strdup_printf("%" G_GSIZE_FORMAT " %s", n, s->reply_to != NULL ? "replies" : "posts");
    char *as = n < 2 ? g_strconcat(" as ", json_string_value(json_array_get(json_object_get(j->args, "accounts"), 0)), NULL)
                     : g_strdup("");
    char *text = NULL;
    if (arg_str(j, "approver") != NULL) {
        text = g_strdup_printf("%s%s %s for %s; %s", what, as, wait, arg_str(j, "approver"), shows);
    } else if (at > c->now_ms) {
        char *when = when_there(at, c->now_ms, s->draft->zone, settings_str(c->settings, "zone"));
        text = g_strdup_printf("%s scheduled%s for %s; %s", what, as, when, shows);
        g_free(when);
    } else {
        text = g_strdup_printf("%s queued%s; %s", what, as, shows);
    }
    g_free(what);
    g_free(as);
    return text;
}

gboolean job_send(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    if (!arg_need(j, "draft", error) || !arg_need(j, "accounts", error))
        return FALSE;
    struct store_reader *r = store_writer_reader(c->writer);
    struct draft *d = store_draft(r, arg_id(j, "draft"), error);
    if (d == NULL)
        return FALSE;
    gint64 seen = arg_int(j, "revision", 0);
    struct sending s = {.draft = d, .ids = json_array()};
    gboolean ok = TRUE;
    if (seen != 0 && seen != d->revision) {
        err_set(error, ERR_CONFLICT, "the draft was changed meanwhile; look at it once more");
        ok = FALSE;
    }
    ok = ok && find_target(c, &s, error);
    json_t *accounts = json_object_get(j->args, "accounts"), *name;
    gsize i;
    json_array_foreach(accounts, i, name) {
        struct account *a = ok ? store_account(r, json_string_value(name), error) : NULL;
        ok = a != NULL && send_from(c, j, &s, a, error);
        account_free(a);
    }
    if (ok && json_array_size(accounts) == 0) {
        err_set(error, ERR_USAGE, "no account is chosen to send from");
        ok = FALSE;
    }
    ok = ok && store_draft_sent(c->writer, d->id, c->now_ms, error);
    if (ok) {
        out->text = queued_text(c, j, &s);
        out->result = json_pack("{s:O}", "ledger", s.ids);
        out->changed = CHANGED_DRAFTS | CHANGED_LEDGER;
        out->conversation = d->conversation;
    }
    json_decref(s.ids);
    item_free(s.reply_to);
    g_free(s.target);
    draft_free(d);
    return ok;
}
