/* Drafts, and how they become ledger rows: checked, frozen, queued; nothing leaves from here. */
#include "jobs.h"

#include <stdlib.h>

#include "repute/platform.h"
#include "repute/when.h"

gboolean job_draft_save(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    struct draft *d = draft_from_json(json_object_get(j->args, "draft"), error);
    if (d == NULL)
        return FALSE;
    if (d->owner == NULL)
        d->owner = g_strdup(j->user);
    gboolean ok = store_draft_save(c->writer, d, c->now_ms, error);
    if (ok) {
        out->result = json_pack("{s:o,s:I}", "draft", id_to_json(d->id), "revision", (json_int_t)d->revision);
        out->changed = CHANGED_DRAFTS;
    }
    draft_free(d);
    return ok;
}

gboolean job_draft_journal(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    gint64 revision = 0;
    if (!arg_need(j, "id", error) || !arg_need(j, "text", error) ||
        !store_draft_journal(c->writer, arg_id(j, "id"), arg_str(j, "text"), arg_int(j, "cursor", 0), c->now_ms,
                             &revision, error))
        return FALSE;
    out->result = json_pack("{s:o,s:I}", "draft", id_to_json(arg_id(j, "id")), "revision", (json_int_t)revision);
    out->changed = CHANGED_DRAFTS;
    return TRUE;
}

gboolean job_draft_discard(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    gboolean back = arg_bool(j, "back");
    if (!arg_need(j, "id", error) ||
        !store_draft_discard(c->writer, arg_id(j, "id"), j->user, back, c->now_ms, error))
        return FALSE;
    out->text = g_strdup(back ? "the draft is back" : "draft discarded; :recover brings it back");
    out->result = json_pack("{s:o}", "draft", id_to_json(arg_id(j, "id")));
    out->changed = CHANGED_DRAFTS;
    return TRUE;
}

/* ---- from a draft to rows ---- */

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
        g_ptr_array_add(out, local);
        json_array_append_new(*attachments, json_pack("{s:s,s:s,s:s*,s:s*}", "id", local->remote_id, "path", m->url,
                                                      "type", media_mime(m->url), "alt", m->alt));
    }
    return out;
}

static gboolean no_faults(const struct platform_ops *ops, const struct account *a, const struct send_view *v,
                          GError **error)
{
    struct platform_limits limits = {0};
    ops->limits(a->limits, &limits);
    GPtrArray *faults = ops->check(v, &limits);
    gboolean ok = faults->len == 0;
    if (!ok)
        err_set(error, ERR_REJECTED, "%s: %s", a->name, ((struct send_fault *)faults->pdata[0])->what);
    g_ptr_array_unref(faults);
    platform_limits_clear(&limits);
    return ok;
}

static gboolean not_a_repeat(const struct job_context *c, const struct account *a, const struct draft *d, GError **error)
{
    struct ledger *same = store_ledger_repeat(store_writer_reader(c->writer), a->id, d->conversation,
                                              d->text != NULL ? d->text : "",
                                              settings_ms(c->settings, "duplicate.window"), c->now_ms);
    if (same == NULL)
        return TRUE;
    char *when = when_short(same->sent_at != 0 ? same->sent_at : same->due_at, c->now_ms, settings_str(c->settings, "zone"));
    err_set(error, ERR_CONFLICT, "the same text is %s on %s (%s); change it, or send it again on purpose",
            ledger_state_name(same->state), a->name, when);
    g_free(when);
    ledger_free(same);
    return FALSE;
}

static struct ledger *row_of(const struct job_context *c, const struct job *j, const struct draft *d,
                             const struct account *a, const struct send_view *v, json_t *request)
{
    struct ledger *l = ledger_new();
    l->draft = d->id;
    l->account = a->id;
    l->conversation = d->conversation;
    l->reply_to = d->reply_to;
    l->action = v->action;
    l->target = g_strdup(v->target);
    l->part = l->parts = 1;
    l->text = g_strdup(d->text);
    char *text = json_dumps(request, JSON_COMPACT | JSON_SORT_KEYS);
    l->request = g_strdup(text);
    free(text);
    gint64 at = arg_int(j, "at", d->due_at);
    l->due_at = at > c->now_ms ? at : c->now_ms;
    l->zone = g_strdup(arg_str(j, "zone") != NULL ? arg_str(j, "zone") : d->zone);
    l->grace_ms = settings_ms(c->settings, "publish.grace");
    l->by = g_strdup(j->user);
    return l;
}

struct sending {
    const struct draft *draft;
    struct item *reply_to;
    char *target;         /* remote id of the post that is edited */
    json_t *ids;
    gboolean waits;       /* for its time, or for approval */
};

static gboolean send_from(const struct job_context *c, const struct job *j, struct sending *s, const struct account *a,
                          GError **error)
{
    const struct draft *d = s->draft;
    const struct platform_ops *ops = platform_find(a->platform);
    if (ops == NULL) {
        err_set(error, ERR_UNSUPPORTED, "%s: nothing is sent from an account of \"%s\"", a->name, a->platform);
        return FALSE;
    }
    if (a->guarded && !has_name(json_object_get(j->args, "confirmed"), a->name)) {
        err_set(error, ERR_HELD, "%s is guarded: confirm it by its name", a->name);
        return FALSE;
    }
    json_t *attachments = NULL;
    GPtrArray *media = local_media(d, &attachments);
    struct send_view v = {.action = d->edits != 0 ? ACT_EDIT : s->reply_to != NULL ? ACT_REPLY : ACT_POST,
                          .text = d->text, .warning = d->warning, .language = d->language,
                          .visibility = d->visibility, .media = media, .poll = d->poll, .reply_to = s->reply_to,
                          .target = s->target};
    gboolean ok = no_faults(ops, a, &v, error) && (arg_bool(j, "repeat") || d->edits != 0 || not_a_repeat(c, a, d, error));
    /* An edit without attachments of its own keeps those that are there. */
    if (v.action == ACT_EDIT && media->len == 0)
        v.media = NULL;
    json_t *request = ok ? ops->freeze(&v, error) : NULL;
    if (request != NULL) {
        if (json_array_size(attachments) > 0)
            json_object_set(request, "attachments", attachments);
        struct ledger *l = row_of(c, j, d, a, &v, request);
        const char *approver = arg_str(j, "approver");
        ok = store_ledger_add(c->writer, l, approver, 0, c->now_ms, error);
        s->waits = l->state != LEDGER_QUEUED;
        json_array_append_new(s->ids, id_to_json(l->id));
        ledger_free(l);
    }
    json_decref(request);
    json_decref(attachments);
    g_ptr_array_unref(media);
    return ok && request != NULL;
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
    const char *what = s->draft->edits != 0 ? "edit" : s->reply_to != NULL ? "reply" : "post";
    if (arg_str(j, "approver") != NULL)
        return g_strdup_printf("%s waits for %s; gs shows it", what, arg_str(j, "approver"));
    if (at > c->now_ms) {
        char *when = when_short(at, c->now_ms, settings_str(c->settings, "zone"));
        char *text = g_strdup_printf("%s scheduled for %s; gs shows it", what, when);
        g_free(when);
        return text;
    }
    return g_strdup_printf("%s queued; gs shows it", what);
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

/* ---- single public acts ---- */

static gboolean act_view(const struct job_context *c, const struct job *j, struct send_view *v, struct item **item,
                         char **profile, struct account **a, GError **error)
{
    struct store_reader *r = store_writer_reader(c->writer);
    const char *name = arg_str(j, "action");
    if (name == NULL || !action_kind_from_name(name, &v->action)) {
        err_set(error, ERR_USAGE, "no act \"%s\"", name != NULL ? name : "");
        return FALSE;
    }
    gint64 id = arg_id(j, "item"), who = arg_id(j, "profile");
    if (id != 0 && (*item = store_item(r, id, error)) == NULL)
        return FALSE;
    *a = *item != NULL ? store_account_by_id(r, (*item)->account, error)
                       : store_account(r, arg_str(j, "account") != NULL ? arg_str(j, "account") : "", error);
    if (*a == NULL)
        return FALSE;
    v->target = *item != NULL ? (*item)->remote_id : NULL;
    if (who == 0 && *item != NULL)
        who = (*item)->author.id;
    *profile = who != 0 ? store_profile_remote(r, (*a)->id, who) : NULL;
    v->target_author = *profile;
    v->comment = arg_str(j, "comment");
    return TRUE;
}

gboolean job_act(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    struct send_view v = {0};
    struct item *item = NULL;
    char *profile = NULL;
    struct account *a = NULL;
    gboolean ok = act_view(c, j, &v, &item, &profile, &a, error);
    const struct platform_ops *ops = ok ? platform_find(a->platform) : NULL;
    if (ok && ops == NULL) {
        err_set(error, ERR_UNSUPPORTED, "%s: nothing is sent from an account of \"%s\"", a->name, a->platform);
        ok = FALSE;
    }
    json_t *request = ok ? ops->freeze(&v, error) : NULL;
    if (request != NULL) {
        struct ledger *l = ledger_new();
        char *text = json_dumps(request, JSON_COMPACT | JSON_SORT_KEYS);
        l->account = a->id;
        l->action = v.action;
        l->conversation = item != NULL ? item->conversation : 0;
        l->reply_to = item != NULL ? item->id : 0;
        l->target = g_strdup(v.target != NULL ? v.target : v.target_author);
        l->text = g_strdup(item != NULL ? item->text : NULL);
        l->request = g_strdup(text);
        l->part = l->parts = 1;
        l->due_at = c->now_ms;
        l->grace_ms = settings_ms(c->settings, "publish.grace");
        l->by = g_strdup(j->user);
        ok = store_ledger_add(c->writer, l, NULL, 0, c->now_ms, error);
        if (ok) {
            out->text = g_strdup_printf("%s queued as %s", action_kind_name(v.action), a->name);
            out->result = json_pack("{s:[o]}", "ledger", id_to_json(l->id));
            out->changed = CHANGED_LEDGER;
            out->conversation = l->conversation;
        }
        free(text);
        ledger_free(l);
    }
    ok = ok && request != NULL;
    json_decref(request);
    account_free(a);
    item_free(item);
    g_free(profile);
    return ok;
}

/* ---- the ledger by people ---- */

static gboolean run_ledger(const struct job_context *c, const struct job *j, const char *verb, gint64 id, GError **error)
{
    struct store_writer *w = c->writer;
    gint64 revision = arg_int(j, "revision", 0), now = c->now_ms;
    if (g_str_equal(verb, "cancel"))
        return store_ledger_cancel(w, id, revision, j->user, now, error);
    if (g_str_equal(verb, "uncancel"))
        return store_ledger_uncancel(w, id, j->user, now, error);
    if (g_str_equal(verb, "move"))
        return arg_need(j, "at", error) &&
               store_ledger_move(w, id, revision, arg_int(j, "at", 0), arg_str(j, "zone"), j->user, now, error);
    if (g_str_equal(verb, "hold") || g_str_equal(verb, "release"))
        return store_ledger_hold(w, id, revision, *verb == 'h', j->user, now, error);
    if (g_str_equal(verb, "settle"))
        return store_ledger_settle(w, id, arg_bool(j, "sent"), arg_bool(j, "again"), arg_str(j, "url"), j->user, now,
                                   error);
    if (g_str_equal(verb, "retry"))
        return store_ledger_settle(w, id, FALSE, TRUE, NULL, j->user, now, error);
    if (g_str_equal(verb, "approve") || g_str_equal(verb, "reject"))
        return store_ledger_approve(w, id, *verb == 'a', j->user, now, error);
    err_set(error, ERR_USAGE, "no ledger verb \"%s\"", verb);
    return FALSE;
}

gboolean job_ledger(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    static const struct {
        const char *verb, *text;
    } TEXTS[] = {{"cancel", "cancelled; u takes it back"}, {"uncancel", "it will go out"}, {"hold", "held; p lets it go"},
                 {"release", "released"}, {"retry", "it is tried again"}, {"approve", "approved, this very text"},
                 {"reject", "not approved"}, {"settle", "settled"}};
    const char *verb = arg_str(j, "verb");
    if (!arg_need(j, "id", error) || !arg_need(j, "verb", error) || !run_ledger(c, j, verb, arg_id(j, "id"), error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(TEXTS); i++)
        if (g_str_equal(TEXTS[i].verb, verb))
            out->text = g_strdup(TEXTS[i].text);
    if (g_str_equal(verb, "move")) {
        char *when = when_short(arg_int(j, "at", 0), c->now_ms, settings_str(c->settings, "zone"));
        out->text = g_strdup_printf("moved to %s", when);
        g_free(when);
    }
    out->result = json_pack("{s:[o]}", "ledger", id_to_json(arg_id(j, "id")));
    out->changed = CHANGED_LEDGER;
    return TRUE;
}

gboolean job_pause(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    if (!arg_need(j, "reason", error) ||
        !store_pause_set(c->writer, TRUE, arg_str(j, "reason"), j->user, c->now_ms, error))
        return FALSE;
    out->text = g_strdup("publishing is paused for everybody; XX ends it");
    out->changed = CHANGED_PAUSE | CHANGED_LEDGER;
    return TRUE;
}

gboolean job_resume(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    if (!store_pause_set(c->writer, FALSE, NULL, j->user, c->now_ms, error))
        return FALSE;
    out->text = g_strdup("publishing goes on; what was held is queued again");
    out->changed = CHANGED_PAUSE | CHANGED_LEDGER;
    return TRUE;
}
