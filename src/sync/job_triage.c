/* Triage: changes, undo, claims. */
#include "jobs.h"

#include "repute/when.h"

static gboolean verb_of(const char *name, struct change *c, GError **error)
{
    static const struct {
        const char *name;
        enum change_verb verb;
    } VERBS[] = {{"opened", CHANGE_OPENED},     {"done", CHANGE_DONE},       {"reopen", CHANGE_REOPEN},
                 {"snooze", CHANGE_SNOOZE},     {"assign", CHANGE_ASSIGN},   {"label", CHANGE_LABEL},
                 {"unlabel", CHANGE_UNLABEL},   {"priority", CHANGE_PRIORITY}, {"note", CHANGE_NOTE},
                 {"sentiment", CHANGE_SENTIMENT}, {"reason", CHANGE_REASON}};
    for (gsize i = 0; i < G_N_ELEMENTS(VERBS); i++)
        if (g_strcmp0(VERBS[i].name, name) == 0) {
            c->verb = VERBS[i].verb;
            return TRUE;
        }
    err_set(error, ERR_USAGE, "no change \"%s\"", name != NULL ? name : "");
    return FALSE;
}

static struct target *targets_of(const struct job *j, gsize *n)
{
    json_t *list = json_object_get(j->args, "targets"), *t;
    struct target *out = g_new0(struct target, json_array_size(list) + 1);
    gsize i;
    *n = json_array_size(list);
    json_array_foreach(list, i, t) {
        const char *id = json_string_value(json_object_get(t, "id"));
        out[i].id = id != NULL ? g_ascii_strtoll(id, NULL, 10) : 0;
        out[i].revision = json_integer_value(json_object_get(t, "revision"));
    }
    return out;
}

void job_take_result(struct change_result *r, struct outcome *out)
{
    if (r->refused > 0 && r->refusal != NULL)
        out->text = g_strdup_printf("%s; %u left alone: %s", r->what != NULL ? r->what : "", r->refused, r->refusal);
    else
        out->text = g_strdup(r->what);
    out->result = json_pack("{s:o,s:o}", "act", id_to_json(r->act), "ids", ids_json(r->ids));
    out->changed = CHANGED_CONVERSATIONS;
    if (r->ids != NULL && r->ids->len == 1)
        out->conversation = g_array_index(r->ids, gint64, 0);
    change_result_clear(r);
}

/* "until tomorrow 9:00": that a time was understood as it was meant is seen at the foot. */
static char *until_words(const struct job_context *c, const struct change *change)
{
    if (change->until_ms == 0)
        return g_strdup("until they answer");
    char *at = when_short(change->until_ms, c->now_ms, settings_str(c->settings, "zone"));
    char *words = g_strdup_printf("until %s", at);
    g_free(at);
    return words;
}

gboolean job_change(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    struct change change = {0};
    if (!verb_of(arg_str(j, "verb"), &change, error))
        return FALSE;
    const char *reason = arg_str(j, "reason");
    if (reason != NULL && !done_reason_from_name(reason, &change.reason)) {
        err_set(error, ERR_USAGE, "no reason \"%s\"; answered, solved, no-action, spam", reason);
        return FALSE;
    }
    change.until_ms = arg_int(j, "until", 0);
    change.reply = arg_bool(j, "reply");
    g_autofree char *until = change.verb == CHANGE_SNOOZE ? until_words(c, &change) : NULL;
    change.text = until != NULL ? until : arg_str(j, "text");
    change.number = (int)arg_int(j, "number", 0);
    change.absolute = arg_bool(j, "absolute");
    change.label = (int)arg_int(j, "label", 0);
    gsize n = 0;
    struct target *targets = targets_of(j, &n);
    struct hours *hours = NULL;
    struct service_level sl = service_level_of(c->settings, &hours);
    struct change_result r = {0};
    gboolean ok = store_change(c->writer, &change, targets, n, j->user, &sl, c->now_ms, &r, error);
    if (ok) {
        job_take_result(&r, out);
        if (change.verb == CHANGE_SENTIMENT)
            out->changed |= CHANGED_ITEMS | CHANGED_SCORES;
        if (change.verb == CHANGE_OPENED)
            g_clear_pointer(&out->text, g_free);
    }
    hours_free(hours);
    g_free(targets);
    return ok;
}

gboolean job_link(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    struct change_result r = {0};
    if (!arg_need(j, "person", error) || !arg_need(j, "other", error) ||
        !store_person_link(c->writer, arg_id(j, "person"), arg_id(j, "other"), j->user, c->now_ms, &r, error))
        return FALSE;
    job_take_result(&r, out);
    return TRUE;
}

gboolean job_unlink(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    struct change_result r = {0};
    if (!arg_need(j, "person", error) ||
        !store_person_unlink(c->writer, arg_id(j, "person"), j->user, c->now_ms, &r, error))
        return FALSE;
    job_take_result(&r, out);
    return TRUE;
}

/* What an act may have changed beside conversations. */
#define UNDOES (CHANGED_IDEAS | CHANGED_DRAFTS)
gboolean job_undo(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    struct change_result r = {0};
    gint64 act = arg_id(j, "act");
    gboolean ok = act != 0 ? store_undo_act(c->writer, act, j->user, c->now_ms, &r, error)
                           : store_undo(c->writer, j->user, FALSE, c->now_ms, &r, error);
    if (ok)
        job_take_result(&r, out);
    out->changed |= UNDOES;
    return ok;
}

gboolean job_redo(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    struct change_result r = {0};
    if (!store_undo(c->writer, j->user, TRUE, c->now_ms, &r, error))
        return FALSE;
    job_take_result(&r, out);
    out->changed |= UNDOES;
    return TRUE;
}

gboolean job_claim(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    if (!arg_need(j, "conversation", error))
        return FALSE;
    gint64 id = arg_id(j, "conversation"), idle = settings_ms(c->settings, "claim.idle");
    if (!store_claim(c->writer, id, j->user, arg_bool(j, "writing"), arg_bool(j, "take"), c->now_ms + idle, c->now_ms,
                     error))
        return FALSE;
    out->text = arg_bool(j, "writing") ? NULL : g_strdup("claimed; others see that you have it");
    out->changed = CHANGED_CONVERSATIONS;
    out->conversation = id;
    return TRUE;
}

gboolean job_unclaim(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    if (!arg_need(j, "conversation", error))
        return FALSE;
    gint64 id = arg_id(j, "conversation");
    if (!store_unclaim(c->writer, id, j->user, c->now_ms, error))
        return FALSE;
    out->text = arg_bool(j, "quiet") ? NULL : g_strdup("the claim is free");
    out->changed = CHANGED_CONVERSATIONS;
    out->conversation = id;
    return TRUE;
}
