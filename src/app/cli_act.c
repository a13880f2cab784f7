/* Triage verbs: the same jobs as the screen's keys. All targets of a change are one act, so that one undo takes it
 * back. */
#include "cli.h"

#include <stdio.h>

#include "repute/text.h"
#include "repute/when.h"

/* ---- targets and answers ---- */

static json_t *targets_of(const GArray *ids)
{
    json_t *out = json_array();
    for (guint i = 0; i < ids->len; i++)
        json_array_append_new(out, json_pack("{s:o}", "id", json_id(g_array_index(ids, gint64, i))));
    return out;
}

/* What was done, for people or as one object. */
static void say_done(struct cli *c, const struct event *e)
{
    if (c->a->json) {
        json_t *j = json_object();
        json_object_set(j, "act", json_object_get(e->result, "act"));
        json_object_set(j, "changed", json_object_get(e->result, "ids"));
        json_object_set_new(j, "message", e->text != NULL ? json_string(e->text) : json_null());
        cli_print_json(j);
        return;
    }
    char *text = cli_shown(e->text);
    puts(*text != '\0' ? text : "nothing to change: it is so already");
    g_free(text);
}

/* Runs one change on targets (not taken); more is taken. */
static gboolean run_change(struct cli *c, const char *verb, json_t *targets, json_t *more, GError **error)
{
    json_t *args = more != NULL ? more : json_object();
    json_object_set_new(args, "verb", json_string(verb));
    json_object_set(args, "targets", targets);
    struct event *e = cli_job(c, "change", args, error);
    if (e != NULL)
        say_done(c, e);
    gboolean ok = e != NULL;
    event_free(e);
    return ok;
}

static gboolean change(struct cli *c, const char *verb, json_t *more, GError **error)
{
    GArray *ids = cli_conversations(c, error);
    if (ids == NULL) {
        json_decref(more);
        return FALSE;
    }
    json_t *targets = targets_of(ids);
    gboolean ok = run_change(c, verb, targets, more, error);
    json_decref(targets);
    g_array_unref(ids);
    return ok;
}

/* The value of an option that must be there. */
static const char *needed(struct cli *c, const char *name, const char *example, GError **error)
{
    const char *value = cli_option(c, name);
    if (value == NULL || *value == '\0')
        err_set(error, ERR_USAGE, "%s is missing, such as %s %s", name, name, example);
    return value != NULL && *value != '\0' ? value : NULL;
}

/* ---- verbs ---- */

VERB(done)
{
    const char *reason = cli_option(c, "--reason");
    return change(c, "done", reason != NULL ? json_pack("{s:s}", "reason", reason) : NULL, error);
}

VERB(reopen)
{
    return change(c, "reopen", NULL, error);
}

VERB(spam)
{
    return change(c, "done", json_pack("{s:s}", "reason", "spam"), error);
}

VERB(snooze)
{
    const char *until = needed(c, "--until", "'fri 9:00'", error);
    if (until == NULL)
        return FALSE;
    if (g_str_equal(until, "reply"))
        return change(c, "snooze", json_pack("{s:b}", "reply", 1), error);
    gint64 ms = 0;
    gboolean ok = when_parse(until, c->now, settings_str(c->a->conf->settings, "zone"), -1, &ms, error);
    if (ok && ms <= c->now) {
        err_set(error, ERR_INVALID, "\"%s\" is over already; snooze until a time to come", until);
        ok = FALSE;
    }
    /* Their next word wakes it as well, as on the screen. */
    return ok && change(c, "snooze", json_pack("{s:I,s:b}", "until", (json_int_t)ms, "reply", 1), error);
}

/* A slip of the pen is refused; a colleague who was not here yet is no mistake. */
static gboolean colleague(struct cli *c, const char *name, GError **error)
{
    GPtrArray *users = cli_writer(c, error) ? store_users(c->r, error) : NULL;
    if (users == NULL)
        return FALSE;
    const char **names = g_new0(const char *, users->len + 1);
    gboolean known = g_str_equal(name, c->a->user);
    for (guint i = 0; i < users->len; i++) {
        names[i] = ((struct user *)users->pdata[i])->name;
        known = known || g_str_equal(names[i], name);
    }
    const char *near = known ? NULL : text_nearest(name, names);
    if (near != NULL)
        err_set(error, ERR_NOT_FOUND, "no colleague \"%s\"; is \"%s\" meant?", name, near);
    else if (!known)
        cli_warn(c, 0, "%s was not in this workspace yet", name);
    g_free(names);
    g_ptr_array_unref(users);
    return near == NULL;
}

VERB(assign)
{
    const char *to = needed(c, "--to", "kim", error);
    if (to == NULL)
        return FALSE;
    if (g_str_equal(to, "me"))
        to = c->a->user;
    return colleague(c, to, error) && change(c, "assign", json_pack("{s:s}", "text", to), error);
}

VERB(unassign)
{
    return change(c, "assign", NULL, error);
}

static gboolean label_all(struct cli *c, const char *option, const char *verb, json_t *targets, GError **error)
{
    const GPtrArray *values = cli_all(c, option);
    gboolean ok = TRUE;
    for (guint i = 0; ok && values != NULL && i < values->len; i++) {
        char **names = g_strsplit(values->pdata[i], ",", -1);
        for (guint k = 0; ok && names[k] != NULL; k++)
            if (*g_strstrip(names[k]) != '\0')
                ok = run_change(c, verb, targets, json_pack("{s:s}", "text", names[k]), error);
        g_strfreev(names);
    }
    return ok;
}

VERB(label)
{
    if (!cli_flag(c, "--add") && !cli_flag(c, "--remove")) {
        err_set(error, ERR_USAGE, "which label? --add NAME, --remove NAME");
        return FALSE;
    }
    GArray *ids = cli_conversations(c, error);
    if (ids == NULL)
        return FALSE;
    json_t *targets = targets_of(ids);
    gboolean ok = label_all(c, "--add", "label", targets, error) && label_all(c, "--remove", "unlabel", targets, error);
    json_decref(targets);
    g_array_unref(ids);
    return ok;
}

VERB(note)
{
    char *text = cli_text(c, error);
    if (text == NULL)
        return FALSE;
    gboolean ok = *text != '\0';
    if (!ok)
        err_set(error, ERR_USAGE, "the note is empty");
    ok = ok && change(c, "note", json_pack("{s:s}", "text", text), error);
    g_free(text);
    return ok;
}

VERB(priority)
{
    const char *to = needed(c, "--to", "2", error);
    gint64 n = 0;
    if (to == NULL)
        return FALSE;
    if (!g_ascii_string_to_signed(*to == '+' ? to + 1 : to, 10, -9, 9, &n, NULL)) {
        err_set(error, ERR_USAGE, "\"%s\" is no priority; -9 to 9", to);
        return FALSE;
    }
    return change(c, "priority", json_pack("{s:I,s:b}", "number", (json_int_t)n, "absolute", 1), error);
}

/* One by one: a claim that another holds leaves the rest alone. */
VERB(claim)
{
    GArray *ids = cli_conversations(c, error);
    if (ids == NULL)
        return FALSE;
    gboolean free_it = cli_flag(c, "--free");
    guint n = 0;
    for (guint i = 0; i < ids->len; i++) {
        gint64 id = g_array_index(ids, gint64, i);
        GError *why = NULL;
        json_t *args = json_pack("{s:o,s:b}", "conversation", json_id(id), "take", cli_flag(c, "--take"));
        struct event *e = cli_job(c, free_it ? "unclaim" : "claim", args, &why);
        if (e != NULL)
            n++;
        else
            cli_warn(c, err_exit_code(why), "%" G_GINT64_FORMAT ": %s", id, why->message);
        g_clear_error(&why);
        event_free(e);
    }
    if (c->a->json)
        cli_print_json(json_pack("{s:i}", free_it ? "freed" : "claimed", (int)n));
    else if (n > 0)
        printf("%s %u\n", free_it ? "freed" : "claimed", n);
    g_array_unref(ids);
    return TRUE;
}

/* Items; an id of a conversation means the last word that came in. */
static gint64 item_of(struct cli *c, const char *word, GError **error)
{
    struct item *i = cli_item(c, word, error);
    gint64 id = i != NULL ? i->id : 0;
    item_free(i);
    return id;
}

VERB(sentiment)
{
    const char *mood = needed(c, "--mood", "positive", error);
    int label = 0;
    if (mood == NULL)
        return FALSE;
    if (c->n == 0) {
        err_set(error, ERR_USAGE, "which items? their numbers are those of `repute ls --items`");
        return FALSE;
    }
    if (!mood_from_name(mood, &label)) {
        err_set(error, ERR_USAGE, "no mood \"%s\"; positive, neutral, negative", mood);
        return FALSE;
    }
    json_t *targets = json_array();
    gboolean ok = cli_writer(c, error);
    for (int i = 0; ok && i < c->n; i++) {
        gint64 id = item_of(c, c->args[i], error);
        ok = id != 0;
        if (ok)
            json_array_append_new(targets, json_pack("{s:o}", "id", json_id(id)));
    }
    ok = ok && run_change(c, "sentiment", targets, json_pack("{s:i}", "label", label), error);
    json_decref(targets);
    return ok;
}

VERB(undo)
{
    struct event *e = cli_job(c, "undo", json_object(), error);
    if (e == NULL)
        return FALSE;
    say_done(c, e);
    event_free(e);
    return TRUE;
}
