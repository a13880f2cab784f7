/* Again: the last act, and macros. Both keep command lines, with what was answered to a prompt in them, so that they ask
 * nothing twice; what others see is asked each time. */
#include "cmd.h"

#include <string.h>

#define STEPS_MAX 10000 /* of one macro's run: one that runs itself ends */

static const struct command *command_of(const char *line)
{
    char **words = settings_split(line, NULL, NULL);
    const struct command *c = words != NULL && words[0] != NULL ? command_find(words[0]) : NULL;
    g_strfreev(words);
    return c;
}

static void record(struct ui *ui, const char *line, int count, gboolean tagged)
{
    static const char *const NEVER[] = {"command", "palette", "macro", "repeat", "with-tagged", NULL};
    const struct command *c = command_of(line);
    if (c == NULL || ui->replaying || g_strv_contains(NEVER, c->name))
        return;
    if (ui->macro_recording != 0)
        g_string_append_printf(ui->macro_text, "%s%d %s\n", tagged ? ";" : "", count, line);
    if ((c->flags & CMD_REPEAT) != 0) {
        g_string_assign(ui->last_line, line);
        ui->last_count = count;
    }
}

gboolean ui_act(struct ui *ui, const char *line, int count, gboolean tagged, GError **error)
{
    guint prompts = ui->prompts;
    if (!ui_call(ui, line, count, tagged, error)) {
        unheard_expect(ui, line);
        return FALSE;
    }
    struct prompt *p = ui->prompts != prompts ? ui->prompt : NULL;
    if (p != NULL && p->verb != NULL) {
        p->count = count;
        p->tagged = tagged;
    } else {
        record(ui, line, count, tagged);
    }
    return TRUE;
}

void ui_answered(struct ui *ui, const char *verb, const char *text, int count, gboolean tagged)
{
    char *line = g_strdup_printf("%s %s", verb, text);
    record(ui, line, count, tagged);
    g_free(line);
}

CMD(repeat)
{
    if (ui->last_line->len == 0) {
        err_set(error, ERR_NOT_FOUND, "nothing to repeat yet");
        return FALSE;
    }
    char *line = g_strdup(ui->last_line->str);
    gboolean ok = ui_act(ui, line, call->count > 0 ? call->count : ui->last_count, FALSE, error);
    g_free(line);
    return ok;
}

CMD(with_tagged)
{
    if (call_text(call) != NULL)
        return ui_act(ui, call_text(call), 0, TRUE, error);
    ui->with_tagged = TRUE;
    ui->foot_dirty = TRUE;
    return TRUE;
}

/* ---- macros ---- */

static void macro_end(struct ui *ui)
{
    char letter = ui->macro_recording, key[] = "macro.?";
    ui->macro_recording = 0;
    g_hash_table_insert(ui->macros, GINT_TO_POINTER((gint)letter), g_strdup(ui->macro_text->str));
    key[6] = letter;
    ui_submit(ui, "place", json_pack("{s:s,s:s}", "key", key, "value", ui->macro_text->str), NULL, NULL);
    ui_tell(ui, SAY_INFO, "macro %c kept; @%c runs it", letter, letter);
}

CMD(macro)
{
    const char *word = call->n > 0 ? call->args[0] : "";
    if (ui->macro_recording != 0) {
        macro_end(ui);
        return TRUE;
    }
    if (!g_str_equal(word, "record") || call->n != 2 || strlen(call->args[1]) != 1) {
        err_set(error, ERR_USAGE, "macro record LETTER begins, :macro ends it");
        return FALSE;
    }
    ui->macro_recording = call->args[1][0];
    g_string_truncate(ui->macro_text, 0);
    ui_tell(ui, SAY_INFO, "recording macro %c; :macro ends it", ui->macro_recording);
    return TRUE;
}

static gboolean run_line(struct ui *ui, const char *line, GError **error)
{
    gboolean tagged = *line == ';';
    char *rest = NULL;
    int count = (int)g_ascii_strtoll(line + tagged, &rest, 10);
    ui->replaying = TRUE;
    gboolean ok = ui_call(ui, rest + (*rest == ' '), count, tagged, error);
    ui->replaying = FALSE;
    return ok;
}

void ui_macro_go_on(struct ui *ui)
{
    GError *error = NULL;
    char *line;
    while (ui->prompt == NULL && (line = g_queue_pop_head(ui->replay)) != NULL) {
        if (++ui->replayed > STEPS_MAX)
            err_set(&error, ERR_USAGE, "the macro was stopped after %d steps; does it run itself?", STEPS_MAX);
        if (error == NULL)
            run_line(ui, line, &error);
        g_free(line);
        if (error != NULL) {
            ui_tell_error(ui, error);
            g_clear_error(&error);
            ui_macro_stop(ui);
        }
    }
}

void ui_macro_stop(struct ui *ui)
{
    g_queue_clear_full(ui->replay, g_free);
}

CMD(run_macro)
{
    char letter = call->n > 0 ? call->args[0][0] : 0, key[] = "macro.?";
    const char *text = g_hash_table_lookup(ui->macros, GINT_TO_POINTER((gint)letter));
    key[6] = letter;
    char *kept = text == NULL ? store_place(ui->o.reader, ui->user, key) : NULL;
    text = text != NULL ? text : kept;
    if (text == NULL || letter == 0) {
        err_set(error, ERR_NOT_FOUND, "no macro %c; :macro record %c", letter != 0 ? letter : '?', letter != 0 ? letter : 'a');
        return FALSE;
    }
    char **lines = g_strsplit(text, "\n", -1);
    for (int k = 0; k < CLAMP(call->count, 1, 1000); k++) /* before what is left of the one that runs this one */
        for (guint i = g_strv_length(lines); i-- > 0;)
            if (*lines[i] != '\0')
                g_queue_push_head(ui->replay, g_strdup(lines[i]));
    if (!ui->replaying) {
        ui->replayed = 0;
        ui_macro_go_on(ui);
    }
    g_strfreev(lines);
    g_free(kept);
    return TRUE;
}
