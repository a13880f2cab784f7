/* Local jobs: one transaction each, COMMIT first, then the events. */
#include "jobs.h"



static const struct {
    const char *verb;
    job_function run;
} VERBS[] = {
    {"change", job_change},
    {"undo", job_undo},
    {"redo", job_redo},
    {"idea", job_idea},
    {"claim", job_claim},
    {"unclaim", job_unclaim},
    {"draft-save", job_draft_save},
    {"draft-journal", job_draft_journal},
    {"draft-discard", job_draft_discard},
    {"send", job_send},
    {"act", job_act},
    {"ledger", job_ledger},
    {"pause", job_pause},
    {"resume", job_resume},
    {"account-add", job_account_add},
    {"account-remove", job_account_remove},
    {"account-guard", job_account_guard},
    {"account-zone", job_account_zone},
    {"watch", job_watch},
    {"unwatch", job_unwatch},
    {"place", job_place},
    {"view-save", job_view_save},
    {"saved-reply", job_saved_reply},
    {"presence", job_presence},
    {"seen", job_seen},
    {"forget", job_forget},
    {"link", job_link},
    {"unlink", job_unlink},
};

/* ---- arguments ---- */

gint64 arg_id(const struct job *j, const char *name)
{
    json_t *v = json_object_get(j->args, name);
    if (json_is_string(v))
        return g_ascii_strtoll(json_string_value(v), NULL, 10);
    return json_integer_value(v);
}

gint64 arg_int(const struct job *j, const char *name, gint64 fallback)
{
    json_t *v = json_object_get(j->args, name);
    return json_is_integer(v) ? json_integer_value(v) : fallback;
}

gboolean arg_bool(const struct job *j, const char *name)
{
    return json_is_true(json_object_get(j->args, name));
}

const char *arg_str(const struct job *j, const char *name)
{
    return json_string_value(json_object_get(j->args, name));
}

gboolean arg_need(const struct job *j, const char *name, GError **error)
{
    if (json_object_get(j->args, name) != NULL)
        return TRUE;
    err_set(error, ERR_USAGE, "%s wants \"%s\"", j->verb, name);
    return FALSE;
}

json_t *id_to_json(gint64 id)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, id);
    return json_string(text);
}

json_t *ids_json(const GArray *ids)
{
    json_t *out = json_array();
    for (guint i = 0; ids != NULL && i < ids->len; i++)
        json_array_append_new(out, id_to_json(g_array_index(ids, gint64, i)));
    return out;
}

struct service_level service_level_of(const struct settings *s, struct hours **hours)
{
    *hours = settings_hours(s);
    return (struct service_level){*hours, settings_ms(s, "target.first-reply"), settings_ms(s, "target.direct")};
}

/* ---- running ---- */

static job_function find(const char *verb)
{
    for (gsize i = 0; i < G_N_ELEMENTS(VERBS); i++)
        if (g_str_equal(VERBS[i].verb, verb))
            return VERBS[i].run;
    return NULL;
}

static void tell(GPtrArray *events, const struct job *j, struct outcome *out)
{
    if (out->changed != 0) {
        struct event *e = event_new(EVENT_CHANGED);
        e->what = out->changed;
        e->conversation = out->conversation;
        g_ptr_array_add(events, e);
    }
    struct event *done = event_new(EVENT_DONE);
    done->job = j->number;
    done->verb = g_strdup(j->verb);
    done->text = out->text;
    done->result = out->result;
    g_ptr_array_add(events, done);
}

gboolean job_run(const struct job_context *c, const struct job *j, GPtrArray *events, GError **error)
{
    job_function run = find(j->verb);
    if (run == NULL) {
        err_set(error, ERR_UNSUPPORTED, "\"%s\" needs a network and a worker", j->verb);
        return FALSE;
    }
    struct outcome out = {0};
    if (!store_begin(c->writer, error))
        return FALSE;
    if (!store_end(c->writer, run(c, j, &out, error), error)) {
        g_free(out.text);
        json_decref(out.result);
        return FALSE;
    }
    tell(events, j, &out);
    return TRUE;
}
