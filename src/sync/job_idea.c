/* Ideas: messages join and leave them, they move on, and those who had them get their answers drafted. */
#include "jobs.h"
#include "repute/idea.h"
#include "repute/platform.h"
#include "repute/text.h"

static gint64 *items_of(const struct job *j, gsize *n)
{
    json_t *list = json_object_get(j->args, "items"), *t;
    gint64 *out = g_new0(gint64, json_array_size(list) + 1);
    gsize i;
    *n = json_array_size(list);
    json_array_foreach(list, i, t)
        out[i] = json_is_string(t) ? g_ascii_strtoll(json_string_value(t), NULL, 10) : json_integer_value(t);
    return out;
}

static gboolean join(const struct job_context *c, const struct job *j, struct change_result *r, GError **error)
{
    gsize n = 0;
    gint64 *items = items_of(j, &n);
    gboolean ok = store_idea_join(c->writer, arg_str(j, "title"), items, n, j->user, c->now_ms, r, error);
    g_free(items);
    return ok;
}

static gboolean leave(const struct job_context *c, const struct job *j, struct change_result *r, GError **error)
{
    gsize n = 0;
    gint64 *items = items_of(j, &n);
    gboolean ok = store_idea_leave(c->writer, arg_id(j, "idea"), items, n, j->user, c->now_ms, r, error);
    g_free(items);
    return ok;
}

static gboolean set_state(const struct job_context *c, const struct job *j, struct change_result *r, GError **error)
{
    enum idea_state state = IDEA_COLLECTED;
    const char *name = arg_str(j, "state");
    if (!idea_state_from_name(name, &state)) {
        err_set(error, ERR_USAGE, "no state \"%s\"; collected, considered, planned, done, declined",
                name != NULL ? name : "");
        return FALSE;
    }
    return store_idea_set_state(c->writer, arg_id(j, "idea"), arg_int(j, "revision", 0), state, j->user, c->now_ms, r,
                                error);
}

static gboolean rename_it(const struct job_context *c, const struct job *j, struct change_result *r, GError **error)
{
    return store_idea_rename(c->writer, arg_id(j, "idea"), arg_int(j, "revision", 0), arg_str(j, "title"), j->user,
                             c->now_ms, r, error);
}

static gboolean merge(const struct job_context *c, const struct job *j, struct change_result *r, GError **error)
{
    return store_idea_merge(c->writer, arg_id(j, "idea"), arg_id(j, "into"), j->user, c->now_ms, r, error);
}

static gboolean can_reply(const char *platform, const char *limits)
{
    const struct platform_ops *ops = platform_find(platform);
    return ops != NULL && ops->lacks(limits, CAP_REPLY) == NULL;
}

static gboolean answer(const struct job_context *c, const struct job *j, struct change_result *r, GError **error)
{
    struct idea_answers n = {0};
    char *text = text_sanitise(arg_str(j, "text") != NULL ? arg_str(j, "text") : "", -1, 0, 0, NULL);
    gboolean ok = store_idea_answer(c->writer, arg_id(j, "idea"), text, j->user, can_reply, c->now_ms, &n, r, error);
    g_free(text);
    if (ok && n.already + n.cannot > 0) {
        char *what = g_strdup_printf("%s; %u had theirs, %u cannot be answered any more", r->what, n.already, n.cannot);
        g_free(r->what);
        r->what = what;
    }
    return ok;
}

gboolean job_idea(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    static const struct {
        const char *name;
        gboolean (*run)(const struct job_context *c, const struct job *j, struct change_result *r, GError **error);
    } VERBS[] = {{"join", join},        {"leave", leave}, {"state", set_state},
                 {"rename", rename_it}, {"merge", merge}, {"answer", answer}};
    const char *verb = arg_str(j, "verb");
    for (gsize i = 0; i < G_N_ELEMENTS(VERBS); i++) {
        struct change_result r = {0};
        if (g_strcmp0(VERBS[i].name, verb) != 0)
            continue;
        if (!VERBS[i].run(c, j, &r, error))
            return FALSE;
        job_take_result(&r, out);
        out->changed |= CHANGED_IDEAS | (VERBS[i].run == answer ? CHANGED_DRAFTS : 0);
        return TRUE;
    }
    err_set(error, ERR_USAGE, "no act \"%s\" on ideas", verb != NULL ? verb : "");
    return FALSE;
}
