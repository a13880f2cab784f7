/* Drafts, single public acts, and what people do to the ledger. */
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
        !store_draft_journal(c->writer, arg_id(j, "id"), arg_str(j, "account"), arg_str(j, "text"),
                             arg_int(j, "cursor", 0), c->now_ms, &revision, error))
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

guint64 job_chance(void)
{
    return (guint64)g_random_int() << 32 | g_random_int();
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
    struct send_view v = {.at_ms = c->now_ms, .random = job_chance()};
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

static gboolean move(const struct job_context *c, const struct job *j, gint64 id, GError **error)
{
    gint64 at = arg_int(j, "at", 0);
    struct ledger *l = arg_need(j, "at", error) ? store_ledger(store_writer_reader(c->writer), id, error) : NULL;
    gboolean ok = l != NULL && (l->action != ACT_POST || job_keeps_blackout(c, at, error));
    ledger_free(l);
    return ok && store_ledger_move(c->writer, id, arg_int(j, "revision", 0), at, arg_str(j, "zone"), j->user, c->now_ms, error);
}

/* A yes says that the text may go out, and not that it may in a blackout, when its time is past. */
static gboolean approve(const struct job_context *c, const struct job *j, gint64 id, GError **error)
{
    if (!store_ledger_approve(c->writer, id, TRUE, j->user, c->now_ms, error))
        return FALSE;
    struct ledger *l = store_ledger(store_writer_reader(c->writer), id, error);
    gboolean waits = l != NULL && l->state == LEDGER_QUEUED && l->action == ACT_POST && l->previous == 0 &&
                     !job_keeps_blackout(c, l->due_at, NULL);
    gboolean ok = l != NULL && (!waits || store_ledger_hold(c->writer, id, 0, TRUE, STORE_SYSTEM, c->now_ms, error));
    ledger_free(l);
    return ok;
}

static gboolean run_ledger(const struct job_context *c, const struct job *j, const char *verb, gint64 id, GError **error)
{
    struct store_writer *w = c->writer;
    gint64 revision = arg_int(j, "revision", 0), now = c->now_ms;
    if (g_str_equal(verb, "cancel"))
        return store_ledger_cancel(w, id, revision, j->user, now, error);
    if (g_str_equal(verb, "uncancel"))
        return store_ledger_uncancel(w, id, j->user, now, error);
    if (g_str_equal(verb, "move"))
        return move(c, j, id, error);
    if (g_str_equal(verb, "hold") || g_str_equal(verb, "release"))
        return store_ledger_hold(w, id, revision, *verb == 'h', j->user, now, error);
    if (g_str_equal(verb, "settle"))
        return store_ledger_settle(w, id, arg_bool(j, "sent"), arg_bool(j, "again"), arg_str(j, "url"), j->user, now,
                                   error);
    if (g_str_equal(verb, "retry"))
        return store_ledger_settle(w, id, FALSE, TRUE, NULL, j->user, now, error);
    if (g_str_equal(verb, "approve"))
        return approve(c, j, id, error);
    if (g_str_equal(verb, "reject"))
        return store_ledger_approve(w, id, FALSE, j->user, now, error);
    err_set(error, ERR_USAGE, "no ledger verb \"%s\"", verb);
    return FALSE;
}

/* What becomes of a row that was taken back; to be freed. */
static char *back_text(const struct job_context *c, gint64 id)
{
    struct ledger *l = store_ledger(store_writer_reader(c->writer), id, NULL);
    char *text = NULL;
    if (l != NULL && l->state == LEDGER_HELD && g_strcmp0(l->held_by, "approval") == 0) {
        text = g_strdup_printf("it waits for approval by %s again", l->approver);
    } else if (l != NULL && l->state == LEDGER_HELD) {
        text = g_strdup("it is held again; p lets it go");
    } else if (l != NULL && l->state == LEDGER_MISSED) {
        text = g_strdup("it is back, but its time is over; Enter decides");
    } else if (l != NULL && l->state == LEDGER_SCHEDULED) {
        char *when = when_there(l->due_at, c->now_ms, l->zone, settings_str(c->settings, "zone"));
        text = g_strdup_printf("it will go out %s", when);
        g_free(when);
    } else {
        text = g_strdup("it will go out");
    }
    ledger_free(l);
    return text;
}

gboolean job_ledger(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    static const struct {
        const char *verb, *text;
    } TEXTS[] = {{"cancel", "cancelled; u takes it back"}, {"hold", "held; p lets it go"},
                 {"release", "released"}, {"retry", "it is tried again"}, {"approve", "approved, this very text"},
                 {"reject", "not approved"}, {"settle", "settled"}};
    const char *verb = arg_str(j, "verb");
    if (!arg_need(j, "id", error) || !arg_need(j, "verb", error) || !run_ledger(c, j, verb, arg_id(j, "id"), error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(TEXTS); i++)
        if (g_str_equal(TEXTS[i].verb, verb))
            out->text = g_strdup(TEXTS[i].text);
    if (g_str_equal(verb, "uncancel"))
        out->text = back_text(c, arg_id(j, "id"));
    if (g_str_equal(verb, "move")) {
        char *when = when_there(arg_int(j, "at", 0), c->now_ms, arg_str(j, "zone"), settings_str(c->settings, "zone"));
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
