/* The program itself: leaving, settings, keys, syncing. */
#include "cmd.h"

#include "repute/text.h"

/* ---- asking for a line, then running a command with it ---- */

static gboolean line_done(struct ui *ui, const char *text, gpointer verb)
{
    if (text == NULL || *text == '\0')
        return TRUE;
    char *line = g_strdup_printf("%s %s", (const char *)verb, text);
    GError *error = NULL;
    gboolean ok = ui_call(ui, line, 0, FALSE, &error);
    if (!ok)
        ui_tell_error(ui, error);
    g_clear_error(&error);
    g_free(line);
    return ok;
}

void ui_ask_line(struct ui *ui, const char *label, const char *verb, const char *complete, const char *history)
{
    struct prompt *p = prompt_new(label, line_done, g_strdup(verb));
    p->free_data = g_free;
    p->verb = command_find(verb)->name;
    p->complete = complete;
    p->history = history;
    ui_prompt(ui, p);
}

/* ---- leaving ---- */

static gboolean quit_key(struct ui *ui, const char *text, gpointer p)
{
    if (text != NULL)
        ui_wish_push(ui, WISH_QUIT, NULL, NULL);
    return TRUE;
}

CMD(quit)
{
    guint sending = ui->o.sending != NULL ? ui->o.sending(ui->o.data) : 0, refused = composer_refused(ui);
    if (sending == 0 && refused == 0) {
        ui_wish_push(ui, WISH_QUIT, NULL, NULL);
        return TRUE;
    }
    char *label = refused > 0 ? g_strdup_printf(" %u %s not stored yet and would be lost  Q leaves  Esc stays ", refused,
                                                refused == 1 ? "draft is" : "drafts are")
                              : g_strdup_printf(" %u %s being sent, settled at the next start at the latest  Q leaves"
                                                "  Esc stays ",
                                                sending, sending == 1 ? "is" : "are");
    struct prompt *p = prompt_new(label, quit_key, NULL);
    p->keys = "Q";
    g_free(label);
    ui_prompt(ui, p);
    return TRUE;
}

CMD(redraw)
{
    ui_wish_push(ui, WISH_REDRAW, NULL, NULL);
    ui->layout_stale = TRUE;
    if (ui_focused(ui)->ops->id == PANE_MENTIONS)
        mentions_merge_now(ui);
    return TRUE;
}

CMD(suspend)
{
    ui_wish_push(ui, WISH_SUSPEND, NULL, NULL);
    return TRUE;
}

/* ---- settings ---- */

CMD(theme)
{
    if (call->n != 1) {
        err_set(error, ERR_USAGE, "theme is %s; harbour, paper, contrast, ansi16, mono, or a file's name",
                ui->theme->name);
        return FALSE;
    }
    return ui_set_theme(ui, call->args[0], error);
}

CMD(set)
{
    if (call->n == 1) {
        const struct setting_def *d = settings_find(call->args[0]);
        if (d != NULL) {
            ui_tell(ui, SAY_INFO, "%s = %s   %s", d->name, settings_str(ui->settings, d->name), d->help);
            return TRUE;
        }
    }
    if (call->n < 1) {
        err_set(error, ERR_USAGE, "set wants a name and a value; Tab lists the names");
        return FALSE;
    }
    char *value = g_strjoinv(" ", call->args + 1);
    gboolean ok = g_str_equal(call->args[0], "theme") ? ui_set_theme(ui, value, error)
                                                       : settings_set(ui->settings, call->args[0], value, error);
    if (ok) {
        ui_slow_changed(ui);
        if (g_str_equal(call->args[0], "background"))
            ui_look_changed(ui, NULL);
        ui->layout_stale = TRUE;
        /* The worker keeps promises by the same settings. */
        ui_submit(ui, "reload", json_pack("{s:{s:s}}", "settings", call->args[0], value), NULL, NULL);
        ui_stale(ui, CHANGED_ALL);
    }
    g_free(value);
    return ok;
}

static gboolean bind(struct ui *ui, const struct call *call, const char *command, GError **error)
{
    keycode keys[KEYS_MAX];
    gsize n = 0;
    guint panes = 0;
    enum pane_id id = PANE_NONE;
    if (call->n >= 2 && !g_str_equal(call->args[0], "all") && !pane_from_name(call->args[0], &id)) {
        err_set(error, ERR_USAGE, "no pane \"%s\"; all, mentions, conversation, scheduled, drafts, …", call->args[0]);
        return FALSE;
    }
    if (id != PANE_NONE)
        panes = IN(id);
    if (call->n < 2 || !keys_parse(call->args[1], keys, KEYS_MAX, &n)) {
        err_set(error, ERR_USAGE, "%s wants a pane, keys such as gx or <C-d>, and a command", call->command->name);
        return FALSE;
    }
    keymap_bind(ui->keymap, panes, keys, n, command);
    ui->foot_dirty = TRUE;
    return TRUE;
}

CMD(map)
{
    if (call->n < 3) {
        err_set(error, ERR_USAGE, "map wants a pane (or all), keys and a command: map mentions X spam");
        return FALSE;
    }
    if (command_find(call->args[2]) == NULL) {
        err_set(error, ERR_USAGE, "no command \"%s\" to bind", call->args[2]);
        return FALSE;
    }
    char *line = g_strjoinv(" ", call->args + 2);
    gboolean ok = bind(ui, call, line, error);
    g_free(line);
    return ok;
}

CMD(unmap)
{
    gsize before = 0, after = 0;
    keymap_all(ui->keymap, &before);
    gboolean ok = bind(ui, call, "", error);
    keymap_all(ui->keymap, &after);
    if (ok && after == before)
        ui_tell(ui, SAY_WARN, "nothing was bound to %s (%s); ? shows the keys", call->args[1], call->args[0]);
    return ok;
}

/* ---- the command line ---- */

static gboolean command_done(struct ui *ui, const char *text, gpointer p)
{
    if (text == NULL || *text == '\0')
        return TRUE;
    char *line = g_strdup(text);
    ui_prompt_end(ui); /* the command may ask itself */
    GError *error = NULL;
    if (!ui_act(ui, line, 0, FALSE, &error))
        ui_tell_error(ui, error);
    g_clear_error(&error);
    g_free(line);
    return TRUE;
}

CMD(command)
{
    struct prompt *p = prompt_new(":", command_done, NULL);
    p->complete = "command";
    p->history = "history.command";
    palette_attach(p);
    ui_prompt(ui, p);
    return TRUE;
}

CMD(palette)
{
    return cmd_command(ui, call, error);
}

/* ---- the worker ---- */

CMD(sync_now)
{
    json_t *args = json_object();
    if (call->n > 0)
        json_object_set_new(args, "account", json_string(call->args[0]));
    ui_submit(ui, "sync", args, ui_job_said, NULL);
    ui_tell(ui, SAY_INFO, "fetching");
    return TRUE;
}

CMD(watch)
{
    const char *query = call_text(call);
    if (query == NULL) {
        ui_ask_line(ui, " watch (#hashtag or a word): ", "watch", NULL, NULL);
        return TRUE;
    }
    if (ui->status.accounts == NULL || ui->status.accounts->len == 0) {
        err_set(error, ERR_NOT_FOUND, "no account to watch with; :account-add first");
        return FALSE;
    }
    struct subject s = {0};
    gboolean some = ui_subject(ui, &s, NULL) && s.account_name != NULL;
    const struct account *first = ui->status.accounts->pdata[0];
    ui_submit(ui, "watch", json_pack("{s:s,s:s}", "account", some ? s.account_name : first->name, "query", query),
              ui_job_said, NULL);
    return TRUE;
}

CMD(unwatch)
{
    const char *query = call_text(call);
    GPtrArray *watches = store_watches(ui->o.reader, 0, error);
    if (watches == NULL)
        return FALSE;
    g_autofree char *wanted = text_fold(query != NULL ? query : "");
    gboolean found = FALSE;
    for (guint i = 0; i < watches->len; i++) { /* whichever accounts look for it */
        const struct watch *w = watches->pdata[i];
        g_autofree char *words = text_fold(w->query);
        if (!g_str_equal(words, wanted))
            continue;
        char *id = g_strdup_printf("%" G_GINT64_FORMAT, w->id);
        ui_submit(ui, "unwatch", json_pack("{s:s}", "id", id), ui_job_said, NULL);
        g_free(id);
        found = TRUE;
    }
    if (!found)
        err_set(error, ERR_NOT_FOUND, "nothing watched is \"%s\"; Tab lists what is", query != NULL ? query : "");
    g_ptr_array_unref(watches);
    return found;
}

static void forget_yes(struct ui *ui, gpointer data)
{
    char *id = g_strdup_printf("%" G_GINT64_FORMAT, *(gint64 *)data);
    ui_submit(ui, "forget", json_pack("{s:s}", "person", id), ui_job_said, NULL);
    g_free(id);
}

CMD(forget)
{
    struct subject s;
    if (!ui_subject(ui, &s, error))
        return FALSE;
    gint64 *person = g_new(gint64, 1);
    *person = s.person;
    char *question = g_strdup_printf("forget %s: texts, names and notes go for good; figures stay?", s.who);
    ui_ask_public(ui, question, NULL, forget_yes, person, g_free);
    g_free(question);
    return TRUE;
}

CMD(backup)
{
    if (call->n != 1) {
        err_set(error, ERR_USAGE, "backup wants a file");
        return FALSE;
    }
    ui_submit(ui, "backup", json_pack("{s:s}", "path", call->args[0]), ui_job_said, NULL);
    return TRUE;
}
