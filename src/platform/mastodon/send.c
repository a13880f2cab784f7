/* What changes something: frozen while it waits, sent once. */
#include "mastodon.h"

enum { START, LOOKING, ANSWER };

/* --- freezing --- */

static json_t *ids_of(const GPtrArray *media, GError **error)
{
    json_t *ids = json_array();
    for (guint i = 0; media != NULL && i < media->len; i++) {
        const struct media *m = g_ptr_array_index(media, i);
        if (m->remote_id == NULL) {
            err_set(error, ERR_INTERNAL, "attachment %u was not uploaded before the post was put together",
                    i + 1);
            json_decref(ids);
            return NULL;
        }
        json_array_append_new(ids, json_string(m->remote_id));
    }
    return ids;
}

static json_t *poll_json(const struct poll *poll)
{
    json_t *options = json_array();
    for (guint i = 0; poll->options[i] != NULL; i++)
        json_array_append_new(options, json_string(poll->options[i]));
    return json_pack("{s:o, s:I, s:b}", "options", options, "seconds", (json_int_t)poll->seconds, "multiple",
                     poll->multiple);
}

/* An answer is never seen by more people than what it answers. */
static enum visibility narrowest(const struct send_view *v)
{
    return v->reply_to != NULL ? MAX(v->visibility, v->reply_to->visibility) : v->visibility;
}

static json_t *freeze_writing(const struct send_view *v, GError **error)
{
    if (v->action == ACT_REPLY && (v->reply_to == NULL || v->reply_to->remote_id == NULL)) {
        err_set(error, ERR_INVALID, "the reply has nothing to answer: the post it belongs to is not known");
        return NULL;
    }
    json_t *media = ids_of(v->media, error);
    if (media == NULL)
        return NULL;
    json_t *o = json_pack("{s:s, s:s, s:s*, s:s*, s:s, s:s*, s:s*}", "action", action_kind_name(v->action),
                          "text", v->text != NULL ? v->text : "", "warning", v->warning, "language",
                          v->language, "visibility", masto_visibility_word(narrowest(v)), "reply_to",
                          v->reply_to != NULL ? v->reply_to->remote_id : NULL, "target",
                          v->action == ACT_EDIT ? v->target : NULL);
    if (v->media != NULL)
        json_object_set(o, "media", media);
    json_decref(media);
    if (v->poll != NULL)
        json_object_set_new(o, "poll", poll_json(v->poll));
    return o;
}

json_t *masto_freeze(const struct send_view *v, GError **error)
{
    const char *name = action_kind_name(v->action);
    gboolean about_person = v->action == ACT_MUTE || v->action == ACT_UNMUTE || v->action == ACT_BLOCK ||
                            v->action == ACT_UNBLOCK || v->action == ACT_REPORT;
    if (v->action == ACT_HIDE || v->action == ACT_UNHIDE) {
        err_set(error, ERR_UNSUPPORTED,
                "Mastodon cannot hide what others write: report it, or block its author");
        return NULL;
    }
    if (about_person ? v->target_author == NULL : v->action > ACT_REPLY && v->target == NULL) {
        err_set(error, ERR_INVALID, "'%s' has no %s it is about", name, about_person ? "account" : "post");
        return NULL;
    }
    if (v->action <= ACT_EDIT)
        return freeze_writing(v, error);
    return json_pack("{s:s, s:s*, s:s*, s:s*}", "action", name, "target", v->target, "account",
                     about_person ? v->target_author : NULL, "comment",
                     v->action == ACT_REPORT ? v->comment : NULL);
}

/* --- sending --- */

static void form_id_list(GString *form, const char *name, const json_t *ids)
{
    for (gsize i = 0; i < json_array_size(ids); i++)
        http_form_add(form, name, json_string_value(json_array_get(ids, i)));
}

static void form_poll(GString *form, const json_t *poll)
{
    form_id_list(form, "poll[options][]", json_object_get(poll, "options"));
    char *seconds = g_strdup_printf("%" G_GINT64_FORMAT, kit_int(poll, "seconds", 86400));
    http_form_add(form, "poll[expires_in]", seconds);
    http_form_add(form, "poll[multiple]", kit_bool(poll, "multiple") ? "true" : "false");
    g_free(seconds);
}

/* media: what to attach; frozen "media", or, for an edit without it, what the post has now. */
static char *writing_form(const struct masto_task *t, const json_t *media)
{
    GString *form = g_string_new(NULL);
    const char *warning = masto_arg(t, "warning");
    gboolean edit = g_strcmp0(masto_arg(t, "action"), "edit") == 0;
    http_form_add(form, "status", masto_arg(t, "text"));
    http_form_add(form, "spoiler_text", warning != NULL ? warning : edit ? "" : NULL);
    if (warning != NULL)
        http_form_add(form, "sensitive", "true");
    http_form_add(form, "language", masto_arg(t, "language"));
    if (!edit) {
        http_form_add(form, "visibility", masto_arg(t, "visibility"));
        http_form_add(form, "in_reply_to_id", masto_arg(t, "reply_to"));
    }
    form_id_list(form, "media_ids[]", media);
    const json_t *poll = json_object_get(t->args, "poll");
    if (json_is_object(poll))
        form_poll(form, poll);
    return g_string_free(form, FALSE);
}

static void write_request(const struct masto_task *t, struct step_output *out, const char *method,
                          const char *path, char *form)
{
    struct http_request *r = masto_request(t, method, path);
    r->writes = TRUE;
    if (t->key != NULL)
        http_request_header(r, "Idempotency-Key", t->key);
    if (form != NULL)
        masto_body(r, form);
    kit_send(out, r);
}

static char *path_of(const char *collection, const char *id, const char *verb)
{
    char *escaped = http_escape(id);
    char *path = g_strdup_printf("/api/v1/%s/%s%s%s", collection, escaped, verb != NULL ? "/" : "",
                                 verb != NULL ? verb : "");
    g_free(escaped);
    return path;
}

static void ask_single(struct masto_task *t, struct step_output *out, enum action_kind action)
{
    static const struct {
        enum action_kind action;
        const char *collection, *verb;
    } verbs[] = {{ACT_FAVOURITE, "statuses", "favourite"}, {ACT_UNFAVOURITE, "statuses", "unfavourite"},
                 {ACT_REPOST, "statuses", "reblog"},       {ACT_UNREPOST, "statuses", "unreblog"},
                 {ACT_MUTE, "accounts", "mute"},           {ACT_UNMUTE, "accounts", "unmute"},
                 {ACT_BLOCK, "accounts", "block"},         {ACT_UNBLOCK, "accounts", "unblock"}};
    for (guint i = 0; i < G_N_ELEMENTS(verbs); i++) {
        if (verbs[i].action != action)
            continue;
        const char *id = masto_arg(t, strcmp(verbs[i].collection, "accounts") == 0 ? "account" : "target");
        if (id == NULL)
            break;
        char *path = path_of(verbs[i].collection, id, verbs[i].verb);
        write_request(t, out, "POST", path, g_strdup(""));
        g_free(path);
        return;
    }
    kit_fail(out, ERR_INTERNAL, "the frozen request '%s' says not what it is about",
               action_kind_name(action));
}

static void ask_report(struct masto_task *t, struct step_output *out)
{
    char *form = http_form("account_id", masto_arg(t, "account"), "status_ids[]", masto_arg(t, "target"),
                           "comment", masto_arg(t, "comment"), "forward", "false", NULL);
    write_request(t, out, "POST", "/api/v1/reports", form);
}

static void ask_writing(struct masto_task *t, struct step_output *out)
{
    write_request(t, out, "POST", "/api/v1/statuses", writing_form(t, json_object_get(t->args, "media")));
}

static void ask_edit(struct masto_task *t, struct step_output *out, const json_t *media)
{
    char *path = path_of("statuses", masto_arg(t, "target"), NULL);
    write_request(t, out, "PUT", path, writing_form(t, media));
    g_free(path);
    t->phase = ANSWER;
}

static void start(struct masto_task *t, struct step_output *out)
{
    enum action_kind action;
    const char *name = masto_arg(t, "action"), *target = masto_arg(t, "target");
    t->phase = ANSWER;
    if (name == NULL || !action_kind_from_name(name, &action)) {
        kit_fail(out, ERR_INTERNAL, "the frozen request names no action");
    } else if (action == ACT_POST || action == ACT_REPLY) {
        ask_writing(t, out);
    } else if (action == ACT_REPORT && masto_arg(t, "account") != NULL) {
        ask_report(t, out);
    } else if ((action == ACT_EDIT || action == ACT_DELETE) && target != NULL) {
        char *path = path_of("statuses", target, NULL);
        if (action == ACT_DELETE) {
            write_request(t, out, "DELETE", path, NULL);
        } else { /* an edit that does not name the media it keeps loses them */
            t->phase = LOOKING;
            masto_get(t, out, path);
        }
        g_free(path);
    } else {
        ask_single(t, out, action);
    }
}

static void looked(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    json_t *status = masto_json(in, out), *now = json_array();
    const json_t *attached = json_object_get(status, "media_attachments");
    for (gsize i = 0; i < json_array_size(attached); i++) {
        char *id = masto_id(json_array_get(attached, i), "id");
        if (id != NULL)
            json_array_append_new(now, json_string(id));
        g_free(id);
    }
    const json_t *frozen = json_object_get(t->args, "media");
    if (status != NULL && json_is_object(json_object_get(status, "poll")))
        kit_fail(out, ERR_UNSUPPORTED,
                   "a post with a poll cannot be edited without losing its votes: delete it and "
                   "post anew");
    else if (status != NULL)
        ask_edit(t, out, frozen != NULL ? frozen : now);
    json_decref(now);
    json_decref(status);
}

static gboolean is_action(const struct masto_task *t, const char *name)
{
    return g_strcmp0(masto_arg(t, "action"), name) == 0;
}

/* 2xx. Not to understand the answer does not undo what was done: it is unknown, and reading back settles it.
 */
static void sent(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    GError *error = NULL;
    json_t *answer = platform_json(in->response, &error);
    char *id = masto_id(answer, "id"), *uri = masto_id(answer, "uri"), *url = kit_url(answer, "url");
    gboolean needs_id = is_action(t, "post") || is_action(t, "reply") || is_action(t, "edit");
    if (needs_id && (id == NULL || uri == NULL)) {
        kit_fail(out, ERR_UNKNOWN, "the server took it and its answer cannot be read (%s)",
                   error != NULL ? error->message : "no id");
    } else {
        json_t *result = json_pack("{s:s*, s:s*, s:s*}", "remote_id", id, "uri", uri, "url", url);
        gint64 at = kit_time(answer, "created_at");
        if (needs_id && at != 0)
            json_object_set_new(result, "created_at", json_integer(at));
        kit_done(out, result);
    }
    g_clear_error(&error);
    json_decref(answer);
    g_free(id);
    g_free(uri);
    g_free(url);
}

static void take_answer(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    long status = in->type == IN_RESPONSE ? in->response->status : 0;
    if (status >= 200 && status < 300) {
        sent(t, in, out);
    } else if (is_action(t, "delete") && (status == 404 || status == 410) && !masto_is_snac(in->response)) {
        kit_done(out, json_pack("{s:b}", "gone", TRUE)); /* it was there no more */
    } else if (status >= 500) {
        /* A proxy's 502 or 504 does not say whether the server behind it has done it. */
        kit_fail(out, ERR_UNKNOWN, "the server answers %ld and does not say whether it was done", status);
    } else {
        masto_ok(in, out);
    }
}

static void send_step(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    if (in->type == IN_START && t->phase == START)
        start(t, out);
    else if (t->phase == LOOKING)
        looked(t, in, out);
    else
        take_answer(t, in, out);
}

const struct masto_kind masto_send_kind = {.step = send_step};
