/* What the screen asks of the world and of the worker, and what comes back. */
#include "ui_private.h"

/* ---- wishes ---- */

void wish_free(struct wish *w)
{
    if (w == NULL)
        return;
    g_free(w->text);
    g_free(w->text2);
    g_free(w);
}

void ui_wish_push(struct ui *ui, enum wish_kind kind, const char *text, const char *text2)
{
    struct wish *w = g_new0(struct wish, 1);
    w->kind = kind;
    w->text = g_strdup(text);
    w->text2 = g_strdup(text2);
    g_queue_push_tail(ui->wishes, w);
}

struct wish *ui_wish(struct ui *ui)
{
    return g_queue_pop_head(ui->wishes);
}

/* ---- jobs ---- */

struct waiting {
    followup done;
    gpointer data;
};

guint64 ui_submit(struct ui *ui, const char *verb, json_t *args, followup done, gpointer data)
{
    struct job *j = job_new(verb, ui->user, args);
    guint64 number = ui->o.submit(ui->o.data, j);
    if (done != NULL && number != 0) {
        struct waiting *w = g_new(struct waiting, 1);
        w->done = done;
        w->data = data;
        guint64 *key = g_new(guint64, 1);
        *key = number;
        g_hash_table_insert(ui->followups, key, w);
    }
    return number;
}

void ui_job_said(struct ui *ui, const struct event *e, gpointer data)
{
    gboolean mild = e->code == ERR_CONFLICT || e->code == ERR_NOT_FOUND || e->code == ERR_HELD;
    if (e->type == EVENT_FAILED)
        ui_tell(ui, mild ? SAY_WARN : SAY_ERROR, "%s", e->text);
    else if (e->text != NULL)
        ui_tell(ui, SAY_INFO, "%s", e->text);
}

static void job_over(struct ui *ui, const struct event *e)
{
    struct waiting *w = g_hash_table_lookup(ui->followups, &e->job);
    if (w != NULL) {
        struct waiting mine = *w;
        g_hash_table_remove(ui->followups, &e->job);
        mine.done(ui, e, mine.data);
    } else if (e->type == EVENT_FAILED) {
        ui_job_said(ui, e, NULL);
    }
}

void ui_event(struct ui *ui, const struct event *e)
{
    ui->now = ui_now(ui);
    switch (e->type) {
    case EVENT_CHANGED:
        ui_stale(ui, e->what);
        break;
    case EVENT_DONE:
    case EVENT_FAILED:
        job_over(ui, e);
        break;
    case EVENT_PROGRESS:
        g_free(ui->status.progress);
        ui->status.progress = g_strdup(e->text);
        ui->status_dirty = TRUE;
        break;
    case EVENT_ALARM:
        alarm_raise(ui, e->text);
        ui->alarm.event_at = ui->now;
        ui->status_stale = TRUE;
        break;
    }
}
