/* The local acts on conversations: instant, undoable, said at the foot. What an act is for is fixed when its key is
 * pressed, so that a prompt in between cannot hit another row. */
#include "cmd.h"

#include <string.h>

#include "repute/when.h"

static void change_over(struct ui *ui, const struct event *e, gpointer data)
{
    ui->acting -= MIN(ui->acting, 1);
    if (e->type == EVENT_FAILED)
        ui_stale(ui, CHANGED_CONVERSATIONS); /* rows that were thought to be put away */
    if (e->type == EVENT_FAILED)
        ui_tell(ui, e->code == ERR_CONFLICT ? SAY_WARN : SAY_ERROR, "%s", e->text);
    else if (e->text != NULL)
        ui_tell(ui, SAY_INFO, "%s %s u undoes", e->text, ui_glyph(ui, "·", "|"));
    else
        ui_tell(ui, SAY_INFO, "nothing changed: it was so already");
    json_t *ids = json_object_get(e->result, "ids");
    if (ids != NULL) {
        json_decref(ui->last_ids);
        ui->last_ids = json_incref(ids);
    }
}

static gint64 target_id(const json_t *target)
{
    const char *id = json_string_value(json_object_get(target, "id"));
    return id != NULL ? g_ascii_strtoll(id, NULL, 10) : 0;
}

/* What we changed a moment ago has a newer revision than the screen: that is no colleague who was faster. */
static void know_own_changes(struct ui *ui, json_t *targets)
{
    gsize i;
    json_t *t;
    json_array_foreach(targets, i, t)
    {
        gint64 id = target_id(t);
        if (!g_hash_table_add(ui->acted, g_memdup2(&id, sizeof id)))
            json_object_set_new(t, "revision", json_integer(0));
    }
}

static void submit(struct ui *ui, json_t *args)
{
    if (ui_submit(ui, "change", args, change_over, NULL) != 0)
        ui->acting++;
}

/* Submits a change of conversations: targets and args are taken. advance: the mark goes on. */
static void triage_submit(struct ui *ui, json_t *targets, json_t *args, gboolean advance)
{
    gboolean many = json_array_size(targets) > 1;
    know_own_changes(ui, targets);
    if (advance)
        mentions_put_away(ui, targets, json_object_get(args, "until") != NULL || json_object_get(args, "reply") != NULL
                                           ? CONV_SNOOZED : CONV_DONE);
    json_object_set_new(args, "targets", targets);
    submit(ui, args);
    if (advance && ui_focused(ui)->ops->id == PANE_CONVERSATION && ui->zoomed) {
        mentions_changed(ui, TRUE); /* done and next: the next conversation is shown in the same place */
        ui->rest_at = 0;
        conversation_show(ui, mentions_current(ui));
    } else {
        mentions_changed(ui, advance);
    }
    if (many) {
        GError *ignored = NULL;
        ui_call(ui, "untag", 0, FALSE, &ignored);
        g_clear_error(&ignored);
    }
}

static gboolean change(struct ui *ui, const struct call *call, json_t *args, gboolean advance, GError **error)
{
    json_t *targets = ui_targets(ui, call, error);
    if (targets == NULL) {
        json_decref(args);
        return FALSE;
    }
    triage_submit(ui, targets, args, advance);
    return TRUE;
}

/* ---- a line is asked for first ---- */

struct asking {
    const struct command *command;
    json_t *targets;
};

static void asking_free(gpointer p)
{
    struct asking *a = p;
    json_decref(a->targets);
    g_free(a);
}

static json_t *args_of(struct ui *ui, const struct command *c, const char *text, GError **error);

/* What is put away is left for the next that waits. */
static gboolean goes_on(const struct command *c)
{
    return g_str_equal(c->name, "snooze");
}

static gboolean asked(struct ui *ui, const char *text, gpointer p)
{
    struct asking *a = p;
    if (text == NULL)
        return TRUE;
    GError *error = NULL;
    json_t *args = args_of(ui, a->command, text, &error);
    if (args == NULL) {
        ui_tell_error(ui, error);
        g_clear_error(&error);
        return FALSE;
    }
    triage_submit(ui, json_incref(a->targets), args, goes_on(a->command));
    return TRUE;
}

static char *subject_words(struct ui *ui, const json_t *targets)
{
    gsize n = json_array_size(targets);
    struct subject s;
    if (n == 1 && ui_subject(ui, &s, NULL) && s.who != NULL)
        return g_strdup(s.who);
    return g_strdup_printf("%u conversations", (guint)n);
}

static gboolean ask(struct ui *ui, const struct call *call, const char *format, const char *complete,
                    const char *history, const char *otherwise, GError **error)
{
    json_t *targets = ui_targets(ui, call, error);
    if (targets == NULL)
        return FALSE;
    struct asking *a = g_new0(struct asking, 1);
    a->command = call->command;
    a->targets = targets;
    char *who = subject_words(ui, targets);
    char **parts = g_strsplit(format, "WHO", 2);
    char *label = g_strjoinv(who, parts);
    struct prompt *p = prompt_new(label, asked, a);
    p->free_data = asking_free;
    p->complete = complete;
    p->history = history;
    p->verb = call->command->name;
    p->otherwise = g_strdup(otherwise);
    ui_prompt(ui, p);
    g_free(who);
    g_free(label);
    g_strfreev(parts);
    return TRUE;
}

/* ---- arguments of each verb ---- */

static json_t *snooze_args(struct ui *ui, const char *text, GError **error)
{
    char *word = g_strstrip(g_strdup(text));
    if (*word == '\0') {
        g_free(word);
        word = g_strdup(settings_str(ui->settings, "snooze.default"));
    }
    json_t *args = NULL;
    if (g_str_equal(word, "reply") || g_str_equal(word, "r")) {
        args = json_pack("{s:s,s:b}", "verb", "snooze", "reply", 1);
    } else {
        gboolean or_reply = g_str_has_suffix(word, " or reply");
        if (or_reply)
            word[strlen(word) - strlen(" or reply")] = '\0';
        gint64 until = 0;
        if (when_parse(word, ui->now, settings_str(ui->settings, "zone"), -1, &until, error)) {
            if (until <= ui->now)
                err_set(error, ERR_INVALID, "%s is past; snooze until a time to come", word);
            else
                args = json_pack("{s:s,s:I,s:b}", "verb", "snooze", "until", (json_int_t)until, "reply", 1);
        }
    }
    g_free(word);
    return args;
}

static json_t *assign_args(struct ui *ui, const char *text, GError **error)
{
    char *who = g_strstrip(g_strdup(text));
    const char *name = *who == '\0' || g_str_equal(who, "me") ? ui->user : who;
    gboolean known = g_str_equal(name, ui->user);
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; ui->status.users != NULL && i < ui->status.users->len; i++) {
        const struct user *u = ui->status.users->pdata[i];
        known = known || g_str_equal(u->name, name);
        g_ptr_array_add(names, u->name);
    }
    g_ptr_array_add(names, NULL);
    json_t *args = NULL;
    if (known) {
        args = json_pack("{s:s,s:s}", "verb", "assign", "text", name);
    } else {
        const char *near = text_nearest(name, (const char *const *)names->pdata);
        err_set(error, ERR_NOT_FOUND, "no colleague \"%s\" here%s%s%s", name, near != NULL ? "; is \"" : "",
                near != NULL ? near : "; Tab lists them", near != NULL ? "\" meant?" : "");
    }
    g_ptr_array_unref(names);
    g_free(who);
    return args;
}

static json_t *args_of(struct ui *ui, const struct command *c, const char *text, GError **error)
{
    if (g_str_equal(c->name, "snooze"))
        return snooze_args(ui, text, error);
    if (g_str_equal(c->name, "assign"))
        return assign_args(ui, text, error);
    char *plain = g_strstrip(g_strdup(text));
    json_t *args = NULL;
    if (*plain == '\0')
        err_set(error, ERR_USAGE, "%s wants some text; Esc leaves", c->name);
    else if (g_str_equal(c->name, "label") && *plain == '-')
        args = json_pack("{s:s,s:s}", "verb", "unlabel", "text", plain + 1);
    else
        args = json_pack("{s:s,s:s}", "verb", c->name, "text", plain);
    g_free(plain);
    return args;
}

/* otherwise: what an empty answer means, or NULL. */
static gboolean with_text(struct ui *ui, const struct call *call, const char *prompt, const char *complete,
                          const char *history, const char *otherwise, GError **error)
{
    const char *text = call_text(call);
    if (text == NULL)
        return ask(ui, call, prompt, complete, history, otherwise, error);
    json_t *args = args_of(ui, call->command, text, error);
    return args != NULL && change(ui, call, args, goes_on(call->command), error);
}

/* ---- the verbs ---- */

CMD(done)
{
    json_t *args = json_pack("{s:s}", "verb", "done");
    if (call->n > 0) {
        enum done_reason r;
        if (!done_reason_from_name(call->args[0], &r) || r == REASON_NONE) {
            json_decref(args);
            err_set(error, ERR_USAGE, "no reason \"%s\"; answered, solved, no-action, spam", call->args[0]);
            return FALSE;
        }
        json_object_set_new(args, "reason", json_string(call->args[0]));
    }
    gboolean ok = change(ui, call, args, TRUE, error);
    return ok;
}

/* After d: x makes it spam. */
CMD(reason)
{
    enum done_reason r;
    if (call->n != 1 || !done_reason_from_name(call->args[0], &r) || r == REASON_NONE) {
        err_set(error, ERR_USAGE, "reason wants one of answered, solved, no-action, spam");
        return FALSE;
    }
    json_t *targets = json_array();
    gsize i;
    json_t *id;
    json_array_foreach(ui->last_ids, i, id)
        json_array_append_new(targets, json_pack("{s:O}", "id", id));
    if (json_array_size(targets) == 0) {
        json_decref(targets);
        err_set(error, ERR_NOT_FOUND, "nothing was closed just now; d closes");
        return FALSE;
    }
    submit(ui, json_pack("{s:s,s:s,s:o}", "verb", "reason", "reason", call->args[0], "targets", targets));
    return TRUE;
}

CMD(spam)
{
    return change(ui, call, json_pack("{s:s,s:s}", "verb", "done", "reason", "spam"), TRUE, error);
}

CMD(reopen)
{
    return change(ui, call, json_pack("{s:s}", "verb", "reopen"), FALSE, error);
}

CMD(snooze)
{
    const char *otherwise = settings_str(ui->settings, "snooze.default");
    char *label = g_strdup_printf(" snooze WHO until (Enter: %s; r: their reply; 2h, fri 9:00): ", otherwise);
    gboolean ok = with_text(ui, call, label, "time", "history.snooze", otherwise, error);
    g_free(label);
    return ok;
}

CMD(assign)
{
    return with_text(ui, call, " assign WHO to (Enter: me; Tab lists): ", "user", NULL, "me", error);
}

CMD(unassign)
{
    return change(ui, call, json_pack("{s:s,s:n}", "verb", "assign", "text"), FALSE, error);
}

CMD(label)
{
    return with_text(ui, call, " label WHO (-NAME takes one off): ", "label", "history.label", NULL, error);
}

CMD(note)
{
    return with_text(ui, call, " note on WHO, never sent: ", NULL, NULL, NULL, error);
}

static gboolean priority(struct ui *ui, const struct call *call, int number, gboolean absolute, GError **error)
{
    return change(ui, call, json_pack("{s:s,s:i,s:b}", "verb", "priority", "number", number, "absolute", absolute),
                  FALSE, error);
}

CMD(raise)
{
    return priority(ui, call, 1, FALSE, error);
}

CMD(lower)
{
    return priority(ui, call, -1, FALSE, error);
}

CMD(priority)
{
    gint64 number = 0;
    if (call->n != 1 || !g_ascii_string_to_signed(call->args[0], 10, -9, 9, &number, NULL)) {
        err_set(error, ERR_USAGE, "priority wants a number from -9 to 9");
        return FALSE;
    }
    return priority(ui, call, (int)number, TRUE, error);
}

/* ---- mood: of one message ---- */

static gboolean submit_mood(struct ui *ui, gint64 item, const char *word, GError **error)
{
    int label = 0;
    if (!mood_from_name(word, &label)) {
        err_set(error, ERR_USAGE, "no mood \"%s\"; positive, neutral, negative", word);
        return FALSE;
    }
    char *id = g_strdup_printf("%" G_GINT64_FORMAT, item);
    submit(ui, json_pack("{s:s,s:i,s:[{s:s}]}", "verb", "sentiment", "label", label, "targets", "id", id));
    g_free(id);
    return TRUE;
}

static gboolean mood_key(struct ui *ui, const char *text, gpointer p)
{
    GError *error = NULL;
    if (text != NULL && !submit_mood(ui, *(gint64 *)p, text, &error))
        ui_tell_error(ui, error);
    g_clear_error(&error);
    return TRUE;
}

CMD(sentiment)
{
    struct subject s;
    if (!ui_subject(ui, &s, error))
        return FALSE;
    if (call->n > 0)
        return submit_mood(ui, s.item, call->args[0], error);
    gint64 *item = g_new(gint64, 1);
    *item = s.item;
    char *label = g_strdup_printf(" mood of %s's message:  p positive  u neutral  n negative  Esc leaves ", s.who);
    struct prompt *p = prompt_new(label, mood_key, item);
    p->free_data = g_free;
    p->keys = "pun";
    p->verb = call->command->name;
    g_free(label);
    ui_prompt(ui, p);
    return TRUE;
}

/* ---- claims ---- */

static void claim_over(struct ui *ui, const struct event *e, gpointer data)
{
    if (e->type == EVENT_FAILED && e->code == ERR_CONFLICT)
        ui_overlay(ui, PANE_CLAIM);
    else if (e->type == EVENT_FAILED)
        ui_tell(ui, SAY_ERROR, "%s", e->text);
    else if (e->text != NULL)
        ui_tell(ui, SAY_INFO, "%s", e->text);
}

CMD(claim)
{
    struct subject s;
    if (!ui_subject(ui, &s, error))
        return FALSE;
    struct conversation *c = store_conversation(ui->o.reader, s.conversation, error);
    if (c == NULL)
        return FALSE;
    gboolean mine = c->claim_by != NULL && g_str_equal(c->claim_by, ui->user) && c->claim_until > ui->now;
    conversation_free(c);
    char *id = g_strdup_printf("%" G_GINT64_FORMAT, s.conversation);
    ui_submit(ui, mine ? "unclaim" : "claim", json_pack("{s:s}", "conversation", id), claim_over, NULL);
    g_free(id);
    return TRUE;
}

/* ---- undo ---- */

static void undo_over(struct ui *ui, const struct event *e, gpointer data)
{
    gboolean redo = GPOINTER_TO_INT(data);
    if (e->type == EVENT_FAILED) {
        ui_tell(ui, e->code == ERR_CONFLICT || e->code == ERR_NOT_FOUND ? SAY_WARN : SAY_ERROR, "%s", e->text);
        return;
    }
    ui_tell(ui, SAY_INFO, "%s %s %s", e->text, ui_glyph(ui, "·", "|"), redo ? "u undoes" : "^R redoes");
    /* What was done last is taken back first. */
    json_t *ids = json_object_get(e->result, "ids"), *first = json_array_get(ids, redo ? 0 : json_array_size(ids) - 1);
    if (json_is_string(first))
        mentions_go(ui, g_ascii_strtoll(json_string_value(first), NULL, 10));
    ui_stale(ui, CHANGED_CONVERSATIONS);
}

CMD(undo)
{
    if (ledger_undo_last(ui) || draft_undo_last(ui))
        return TRUE;
    ui_submit(ui, "undo", json_object(), undo_over, GINT_TO_POINTER(0));
    return TRUE;
}

CMD(redo)
{
    ui_submit(ui, "redo", json_object(), undo_over, GINT_TO_POINTER(1));
    return TRUE;
}
