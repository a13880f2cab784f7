/* What is said at the foot: one line, no timer; the last 500 are kept for :messages. */
#include "ui_private.h"

#include <stdarg.h>

#define KEPT 500

void message_free(struct message *m)
{
    if (m == NULL)
        return;
    g_free(m->text);
    g_free(m);
}

static void say(struct ui *ui, enum say_level level, char *text)
{
    struct message *m = g_new0(struct message, 1);
    m->level = level;
    m->text = text;
    m->at = ui_now(ui);
    g_ptr_array_add(ui->messages, m);
    if (ui->message == NULL || ui->message->level <= level || ui->message->passed)
        ui->message = m;
    else
        m->waits = level >= SAY_WARN;
    if (ui->messages->len > KEPT) {
        if (ui->message == ui->messages->pdata[0])
            ui->message = NULL;
        g_ptr_array_remove_index(ui->messages, 0);
    }
    ui->foot_dirty = TRUE;
}

void message_over(struct ui *ui)
{
    ui->message = NULL;
    for (guint i = 0; ui->message == NULL && i < ui->messages->len; i++) {
        struct message *m = ui->messages->pdata[i];
        if (m->waits)
            ui->message = m;
        m->waits = FALSE;
    }
    ui->foot_dirty = TRUE;
}

void ui_tell(struct ui *ui, enum say_level level, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(ui, level, g_strdup_vprintf(format, args));
    va_end(args);
}

void ui_tell_error(struct ui *ui, const GError *error)
{
    if (error == NULL || err_is(error, ERR_CANCELLED))
        return;
    gboolean mild = err_is(error, ERR_NOT_FOUND) || err_is(error, ERR_CONFLICT) || err_is(error, ERR_USAGE) ||
                    err_is(error, ERR_UNSUPPORTED) || err_is(error, ERR_INVALID);
    ui_tell(ui, mild ? SAY_WARN : SAY_ERROR, "%s", error->message);
}

void ui_say(struct ui *ui, gboolean error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(ui, error ? SAY_ERROR : SAY_WARN, g_strdup_vprintf(format, args));
    va_end(args);
}

void ui_note(struct ui *ui, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(ui, SAY_INFO, g_strdup_vprintf(format, args));
    va_end(args);
}
