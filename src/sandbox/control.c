/* /_sandbox/NAME: the script API for shell tests, as form or JSON, without a token. Only with
 * options.control. These requests are neither recorded, limited nor hit by faults.
 *   POST post (handle, text, in_reply_to_id, visibility, spoiler_text, language, picture_alt, pictures,
 *     created_ms, raw) · edit (id, text) · delete (id) · favourite, unfavourite, reblog (id, handle)
 *     · poison (id, kind: nul, surrogate, utf8, control, none) · follow (handle, whom)
 *     · mentions (whom, n, seed) · advance (ms) · expire (handle) · drop_streams
 *     · fault (the fields of struct sandbox_fault; trick as a word: cut, close-after …) · faults_clear
 *   GET token (handle, scopes) · statuses (handle, text) · requests (method, prefix) · streams */
#include "server.h"

#include <string.h>

static const char *const trick_names[] = {
    "none",  "close-before", "close-after", "cut",          "expire",   "html",
    "empty", "garbage",      "huge",        "huge-string",  "deep",     "types",
    "nulls", "poison",       "length-long", "length-short", "redirect", "hang",
};
static const char *const poison_names[] = {"none", "nul", "surrogate", "utf8", "control"};

/* Index of a word, or -1 with an error answered. NULL is the first. */
static int word_of(struct call *c, const char *word, const char *const *words, guint n)
{
    for (guint i = 0; i < n; i++)
        if (word == NULL || strcmp(word, words[i]) == 0)
            return (int)i;
    sb_call_error(c, 400, "no such word: \"%s\"", word);
    return -1;
}

static const char *or_acme(const char *handle)
{
    return handle != NULL ? handle : "acme";
}

static void answer_status(struct call *c, const char *id)
{
    struct status *st = id != NULL ? g_hash_table_lookup(c->s->statuses, id) : NULL;
    if (st != NULL)
        sb_call_json(c, sb_entity_status(c->s, st, st->author));
    else
        sb_call_error(c, 404, "%s", "no such status");
}

static void control_post(struct call *c)
{
    struct sandbox_post post = {.handle = sb_call_arg(c, "handle"), .text = sb_call_arg(c, "text")};
    post.in_reply_to_id = sb_call_arg(c, "in_reply_to_id");
    post.visibility = sb_call_arg(c, "visibility");
    post.spoiler_text = sb_call_arg(c, "spoiler_text");
    post.language = sb_call_arg(c, "language");
    post.picture_alt = sb_call_arg(c, "picture_alt");
    post.pictures = (int)sb_call_int(c, "pictures", 0);
    post.created_ms = sb_call_int(c, "created_ms", 0);
    post.raw = sb_call_bool(c, "raw", FALSE);
    if (post.handle == NULL || post.text == NULL)
        sb_call_error(c, 400, "%s", "a post needs handle and text");
    else
        answer_status(c, sandbox_post_full(c->s, &post));
}

static void control_fault(struct call *c)
{
    int trick = word_of(c, sb_call_arg(c, "trick"), trick_names, G_N_ELEMENTS(trick_names));
    if (trick < 0)
        return;
    struct sandbox_fault f = {.method = sb_call_arg(c, "method"), .path = sb_call_arg(c, "path")};
    f.skip = (int)sb_call_int(c, "skip", 0);
    f.times = (int)sb_call_int(c, "times", 0);
    f.delay_ms = (int)sb_call_int(c, "delay_ms", 0);
    f.status = (int)sb_call_int(c, "status", 0);
    f.retry_after_s = (int)sb_call_int(c, "retry_after_s", 0);
    f.reset_s = (int)sb_call_int(c, "reset_s", 0);
    f.body = sb_call_arg(c, "body");
    f.type = sb_call_arg(c, "type");
    f.trick = (enum sandbox_trick)trick;
    f.amount = sb_call_int(c, "amount", 0);
    f.link = sb_call_arg(c, "link");
    sandbox_fault(c->s, &f);
    sb_call_json(c, json_object());
}

static void control_faults_clear(struct call *c)
{
    sandbox_faults_clear(c->s);
    sb_call_json(c, json_object());
}

/* edit, delete, favourite, unfavourite, reblog, poison: id, and handle or text. */
static void control_act(struct call *c)
{
    const char *act = c->segment[0], *id = sb_call_arg(c, "id"), *handle = sb_call_arg(c, "handle");
    gboolean ok = FALSE;
    if (strcmp(act, "edit") == 0)
        ok = sandbox_edit(c->s, id, sb_call_arg(c, "text"));
    else if (strcmp(act, "delete") == 0)
        ok = sandbox_delete(c->s, id);
    else if (strcmp(act, "favourite") == 0)
        ok = handle != NULL && sandbox_favourite(c->s, handle, id);
    else if (strcmp(act, "unfavourite") == 0)
        ok = handle != NULL && sandbox_unfavourite(c->s, handle, id);
    else if (strcmp(act, "reblog") == 0)
        ok = handle != NULL && sandbox_reblog(c->s, handle, id) != NULL;
    else {
        int kind = word_of(c, sb_call_arg(c, "kind"), poison_names, G_N_ELEMENTS(poison_names));
        if (kind < 0)
            return;
        ok = sandbox_poison(c->s, id, (enum sandbox_poison)kind);
    }
    if (ok)
        answer_status(c, id);
    else
        sb_call_error(c, 404, "%s", "no such status, or no handle");
}

static void control_follow(struct call *c)
{
    const char *who = sb_call_arg(c, "handle");
    if (who == NULL) {
        sb_call_error(c, 400, "%s", "a follow needs handle");
        return;
    }
    sandbox_follow(c->s, who, or_acme(sb_call_arg(c, "whom")));
    sb_call_json(c, json_object());
}

static void control_mentions(struct call *c)
{
    guint n = (guint)CLAMP(sb_call_int(c, "n", 10), 0, 1000000);
    sandbox_add_mentions(c->s, or_acme(sb_call_arg(c, "whom")), n, (guint64)sb_call_int(c, "seed", 1));
    sb_call_json(c, json_object());
}

static void control_advance(struct call *c)
{
    sandbox_advance(c->s, MAX(sb_call_int(c, "ms", 0), 0));
    sb_call_json(c, json_pack("{s:I}", "now_ms", (json_int_t)sb_state_now(c->s)));
}

static void control_token(struct call *c)
{
    const char *handle = or_acme(sb_call_arg(c, "handle")), *scopes = sb_call_arg(c, "scopes");
    const char *token =
        scopes != NULL ? sandbox_token_scoped(c->s, handle, scopes) : sandbox_token(c->s, handle);
    sb_call_json(c, json_pack("{s:s}", "token", token));
}

static void control_expire(struct call *c)
{
    sandbox_expire_tokens(c->s, or_acme(sb_call_arg(c, "handle")));
    sb_call_json(c, json_object());
}

static void control_drop_streams(struct call *c)
{
    sandbox_drop_streams(c->s);
    sb_call_json(c, json_object());
}

static void control_streams(struct call *c)
{
    sb_call_json(c, json_pack("{s:i}", "open", (int)c->s->streams->len));
}

static void control_statuses(struct call *c)
{
    const char *text = sb_call_arg(c, "text");
    const struct account *a = sb_state_account(c->s, or_acme(sb_call_arg(c, "handle")));
    json_t *out = json_array();
    for (guint i = 0; i < a->statuses->len; i++) {
        const struct status *st = g_ptr_array_index(a->statuses, i);
        if (text != NULL && strcmp(st->text, text) != 0)
            continue;
        json_t *json = sb_entity_status(c->s, st, st->author);
        json_object_set_new(json, "text", json_string(st->text));
        json_array_append_new(out, json);
    }
    sb_call_json(c, out);
}

static json_t *request_json(const struct sandbox_request *r)
{
    GHashTableIter iter;
    gpointer name, value;
    json_t *headers = json_object();
    g_hash_table_iter_init(&iter, r->headers);
    while (g_hash_table_iter_next(&iter, &name, &value))
        json_object_set_new(headers, name, json_string(value));
    char *body = g_utf8_make_valid(r->body, (gssize)r->body_length);
    json_t *out = json_pack("{s:I,s:I,s:s,s:s,s:s,s:s,s:i,s:o}", "serial", (json_int_t)r->serial, "time_ms",
                            (json_int_t)r->time_ms, "method", r->method, "path", r->path, "query", r->query,
                            "body", body, "status", r->status, "headers", headers);
    g_free(body);
    return out;
}

static void control_requests(struct call *c)
{
    const char *prefix = sb_call_arg(c, "prefix"), *method = sb_call_arg(c, "method");
    json_t *out = json_array();
    for (GList *l = c->s->server->log.head; l != NULL; l = l->next) {
        const struct sandbox_request *r = l->data;
        if (!g_str_has_prefix(r->path, "/_sandbox/") &&
            (prefix == NULL || g_str_has_prefix(r->path, prefix)) &&
            (method == NULL || strcmp(method, r->method) == 0))
            json_array_append_new(out, request_json(r));
    }
    sb_call_json(c, out);
}

static const struct control {
    const char *method, *name;
    call_handler handler;
} controls[] = {
    {"POST", "post", control_post},
    {"POST", "edit", control_act},
    {"POST", "delete", control_act},
    {"POST", "favourite", control_act},
    {"POST", "unfavourite", control_act},
    {"POST", "reblog", control_act},
    {"POST", "poison", control_act},
    {"POST", "follow", control_follow},
    {"POST", "mentions", control_mentions},
    {"POST", "advance", control_advance},
    {"POST", "expire", control_expire},
    {"POST", "fault", control_fault},
    {"POST", "faults_clear", control_faults_clear},
    {"POST", "drop_streams", control_drop_streams},
    {"GET", "token", control_token},
    {"GET", "streams", control_streams},
    {"GET", "statuses", control_statuses},
    {"GET", "requests", control_requests},
};

void sb_api_control(struct call *c)
{
    for (guint i = 0; c->s->options.control && i < G_N_ELEMENTS(controls); i++)
        if (strcmp(controls[i].name, c->segment[0]) == 0 &&
            strcmp(controls[i].method, c->request->method) == 0) {
            controls[i].handler(c);
            return;
        }
    sb_call_error(c, 404, "%s", "Not Found");
}
