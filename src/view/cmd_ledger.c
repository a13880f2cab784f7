/* What people do to a send: cancel, move, hold, approve, settle; and the publishing stop. Which row is meant is fixed
 * when the key is pressed, so that a list that moves under a question cannot send another. */
#include "cmd.h"
#include "scheduled.h"

#include "repute/slots.h"
#include "repute/when.h"

struct meant {
    gint64 id, revision;
    char *text, *head; /* head: account, time, hash, for the question */
    char *zone;        /* of its time, or NULL: ours */
    json_t *args;                /* of what a yes submits, or NULL */
};

static void meant_free(gpointer p)
{
    struct meant *m = p;
    g_free(m->text);
    g_free(m->head);
    g_free(m->zone);
    json_decref(m->args);
    g_free(m);
}

static const struct ledger *current(struct ui *ui, GError **error)
{
    struct subject s;
    const struct ledger *l = ui_subject(ui, &s, error) ? scheduled_row(scheduled_of(ui)) : NULL;
    if (l == NULL && error != NULL && *error == NULL)
        err_set(error, ERR_NOT_FOUND, "no send is chosen");
    return l;
}

static struct meant *meant_of(struct ui *ui, const struct ledger *l)
{
    struct meant *m = g_new0(struct meant, 1);
    char *when = scheduled_when(ui, l);
    *m = (struct meant){
        .id = l->id, .revision = l->revision, .text = scheduled_text(ui, l, 10000), .zone = g_strdup(l->zone)};
    m->head = g_strdup_printf("%s%s, %s, hash %.4s", l->account_name, l->account_guarded ? "!" : "", when,
                              l->hash != NULL ? l->hash : "");
    g_free(when);
    return m;
}

/* ---- submitting ---- */

static void cancel_over(struct ui *ui, const struct event *e, gpointer data)
{
    ui_job_said(ui, e, data);
    const char *id = json_string_value(json_array_get(json_object_get(e->result, "ledger"), 0));
    if (e->type == EVENT_DONE && id != NULL)
        scheduled_of(ui)->cancelled = g_ascii_strtoll(id, NULL, 10);
}

/* more: further arguments, taken, or NULL. revision 0: whatever it is by now. */
static void submit(struct ui *ui, gint64 id, gint64 revision, const char *verb, json_t *more)
{
    char *text = g_strdup_printf("%" G_GINT64_FORMAT, id);
    json_t *args = json_pack("{s:s,s:s}", "id", text, "verb", verb);
    if (revision != 0)
        json_object_set_new(args, "revision", json_integer(revision));
    if (more != NULL)
        json_object_update(args, more);
    json_decref(more);
    gboolean goes = g_str_equal(verb, "cancel") || g_str_equal(verb, "reject");
    ui_submit(ui, "ledger", args, goes ? cancel_over : ui_job_said, NULL);
    g_free(text);
}

static void submit_meant(struct ui *ui, gpointer p)
{
    struct meant *m = p;
    const char *verb = json_string_value(json_object_get(m->args, "verb"));
    submit(ui, m->id, 0, verb, json_incref(m->args));
}

/* Something goes out at once: asked like every public act. args is taken. */
static void ask_send(struct ui *ui, const struct ledger *l, const char *doing, json_t *args)
{
    struct meant *m = meant_of(ui, l);
    m->args = args;
    char *cut = text_cut(m->text, 24, ui_ellipsis(ui), NULL);
    char *question = g_strdup_printf("%s as %s: \"%s\", public?", doing, l->account_name, cut);
    ui_ask_public(ui, question, l->account_guarded ? l->account_name : NULL, submit_meant, m, meant_free);
    g_free(question);
    g_free(cut);
}

/* ---- a question over the whole text ---- */

static int above_height(struct ui *ui, gpointer p, int available)
{
    struct meant *m = p;
    GArray *lines = text_wrap(m->text, MAX(ui->w - 4, 8));
    int h = (int)lines->len + 1;
    g_array_unref(lines);
    return MIN(h, MAX(available / 2, 3));
}

static void above(struct ui *ui, struct grid *g, struct rect r, gpointer p)
{
    struct meant *m = p;
    GArray *lines = text_wrap(m->text, MAX(ui->w - 4, 8));
    grid_clear(g, r, ROLE_TEXT);
    grid_fill(g, r.y, r.x, r.w, ROLE_RULE, ui->slow ? " " : ui_glyph(ui, "─", "-"));
    grid_printf(g, r.y, r.x + 1, r.w - 2, ROLE_TITLE_FOCUS, "[%s]", m->head);
    for (int i = 0; i < (int)lines->len && i + 1 < r.h; i++) {
        const struct text_line *t = &g_array_index(lines, struct text_line, i);
        char *line = g_strndup(m->text + t->start, t->end - t->start);
        grid_put(g, r.y + 1 + i, r.x + 2, r.w - 3, ROLE_OWN, line);
        g_free(line);
    }
    if ((int)lines->len >= r.h)
        grid_right(g, r.y + r.h - 1, r.x, r.w - 1, ROLE_DIM, ui_ellipsis(ui));
    g_array_unref(lines);
}

static void ask_over(struct ui *ui, const struct ledger *l, const char *label, const char *keys,
                     gboolean (*done)(struct ui *, const char *, gpointer))
{
    struct prompt *p = prompt_new(label, done, meant_of(ui, l));
    p->free_data = meant_free;
    p->keys = keys;
    p->above_height = above_height;
    p->above = above;
    ui_prompt(ui, p);
}

/* ---- cancel, and taking it back ---- */

static gboolean cancel_answer(struct ui *ui, const char *text, gpointer p)
{
    const struct meant *m = p;
    if (text != NULL && *text == 'y')
        submit(ui, m->id, m->revision, "cancel", NULL);
    return TRUE;
}

CMD(cancel)
{
    const struct ledger *l = current(ui, error);
    if (l == NULL)
        return FALSE;
    if (scheduled_waits(l) && l->state != LEDGER_SENDING) {
        gboolean more = l->parts > l->part;
        ask_over(ui, l, more ? " cancel it and the parts after it?  y yes  n no " : " cancel it?  y yes  n no ", "yn",
                 cancel_answer);
        return TRUE;
    }
    const char *way_out = l->state == LEDGER_CANCELLED                            ? "u takes that back"
                          : l->state == LEDGER_SENT || l->state == LEDGER_SENDING ? "what is out is deleted there, by D"
                                                                                  : "Enter settles it";
    err_set(error, ERR_CONFLICT, "it is %s; %s", ledger_state_name(l->state), way_out);
    return FALSE;
}

gboolean ledger_undo_last(struct ui *ui)
{
    if (ui_focused(ui)->ops->id != PANE_SCHEDULED)
        return FALSE;
    struct scheduled *s = scheduled_of(ui);
    const struct ledger *l = scheduled_row(s);
    gint64 id = s->cancelled != 0 ? s->cancelled : l != NULL && l->state == LEDGER_CANCELLED ? l->id : 0;
    if (id == 0)
        return FALSE;
    s->cancelled = 0;
    submit(ui, id, 0, "uncancel", NULL);
    return TRUE;
}

/* ---- move ---- */

/* The new time is in the zone the row's time is shown in. */
static gboolean move_to(struct ui *ui, const struct meant *m, const char *text, GError **error)
{
    const char *zone = m->zone != NULL ? m->zone : settings_str(ui->settings, "zone");
    char *word = g_strstrip(g_strdup(text));
    gint64 at = 0;
    gboolean ok = slots_parse(ui->o.reader, ui->settings, word, ui->now, zone, &at, error);
    if (ok && at < ui->now) {
        err_set(error, ERR_INVALID, "%s is past; say a time to come", word);
        ok = FALSE;
    }
    if (ok) {
        char *name = when_zone_name(zone);
        submit(ui, m->id, m->revision, "move", json_pack("{s:I,s:s}", "at", (json_int_t)at, "zone", name));
        g_free(name);
    }
    g_free(word);
    return ok;
}

static gboolean move_answer(struct ui *ui, const char *text, gpointer p)
{
    GError *error = NULL;
    if (text == NULL || *text == '\0' || move_to(ui, p, text, &error))
        return TRUE;
    ui_tell_error(ui, error);
    g_clear_error(&error);
    return FALSE;
}

CMD(move)
{
    const struct ledger *l = current(ui, error);
    if (l == NULL)
        return FALSE;
    if (!scheduled_waits(l) || l->state == LEDGER_SENDING) {
        err_set(error, ERR_CONFLICT, "it is %s; only what waits can be moved", ledger_state_name(l->state));
        return FALSE;
    }
    struct meant *m = meant_of(ui, l);
    if (call_text(call) != NULL) {
        gboolean ok = move_to(ui, m, call_text(call), error);
        meant_free(m);
        return ok;
    }
    char *when = scheduled_when(ui, l);
    char *label = g_strdup_printf(" move %s from %s to (15:00, fri 9:00, +2h): ", l->account_name, when);
    struct prompt *p = prompt_new(label, move_answer, m);
    p->free_data = meant_free;
    p->complete = "time";
    p->history = "history.move";
    p->verb = call->command->name;
    ui_prompt(ui, p);
    g_free(label);
    g_free(when);
    return TRUE;
}

/* ---- hold, approve ---- */

CMD(hold)
{
    const struct ledger *l = current(ui, error);
    if (l == NULL)
        return FALSE;
    gboolean by_hand = l->state == LEDGER_HELD && g_strcmp0(l->held_by, "person") == 0;
    if (!by_hand)
        submit(ui, l->id, l->revision, "hold", NULL);
    else if (l->account_guarded || l->due_at <= ui->now)
        ask_send(ui, l, "send", json_pack("{s:s}", "verb", "release"));
    else
        submit(ui, l->id, l->revision, "release", NULL);
    return TRUE;
}

static gboolean approve_answer(struct ui *ui, const char *text, gpointer p)
{
    const struct meant *m = p;
    if (text != NULL && *text == 'y') /* a row's text never changes: what was read is what is approved */
        submit(ui, m->id, 0, "approve", NULL);
    return TRUE;
}

CMD(approve)
{
    const struct ledger *l = current(ui, error);
    if (l == NULL)
        return FALSE;
    if (l->approver == NULL) {
        err_set(error, ERR_CONFLICT, "it asks for no approval");
        return FALSE;
    }
    gboolean own = g_strcmp0(l->by, ui->user) == 0 && g_strcmp0(l->approver, ui->user) != 0;
    if (own)
        err_set(error, ERR_CONFLICT, "you wrote it, and asked %s", l->approver);
    else
        ask_over(ui, l, " approve this very text?  y yes  n no ", "yn", approve_answer);
    return !own;
}

CMD(reject)
{
    const struct ledger *l = current(ui, error);
    if (l == NULL)
        return FALSE;
    submit(ui, l->id, l->revision, "reject", NULL);
    return TRUE;
}

/* ---- settle, retry ---- */

static gboolean settle_answer(struct ui *ui, const char *text, gpointer p)
{
    const struct meant *m = p;
    if (text == NULL)
        return TRUE;
    if (*text != 'a') {
        submit(ui, m->id, 0, "settle", json_pack("{s:b,s:b}", "sent", *text == 's', "again", 0));
        return TRUE;
    }
    /* It goes out: a guarded account wants its name for that too. */
    struct ledger *l = store_ledger(ui->o.reader, m->id, NULL);
    json_t *again = json_pack("{s:s,s:b,s:b}", "verb", "settle", "sent", 0, "again", 1);
    if (l != NULL && l->account_guarded)
        ask_send(ui, l, "send", json_incref(again));
    else
        submit(ui, m->id, 0, "settle", json_incref(again));
    json_decref(again);
    ledger_free(l);
    return TRUE;
}

static void ask_settle(struct ui *ui, const struct ledger *l)
{
    char *label =
        g_strdup_printf(" %s: was it sent?  s sent  n not sent, do not send  a not sent, send as %s again  Esc ",
                        ledger_state_name(l->state), l->account_name);
    if (text_width(label) >= ui->w) {
        g_free(label);
        label = g_strdup_printf(" sent?  s sent  n no, leave it  a no, send as %s again ", l->account_name);
    }
    ask_over(ui, l, label, "sna", settle_answer);
    g_free(label);
}

static gboolean open_end(const struct ledger *l)
{
    return l->state == LEDGER_UNKNOWN || l->state == LEDGER_FAILED || l->state == LEDGER_MISSED;
}

CMD(settle)
{
    const struct ledger *l = current(ui, error);
    if (l == NULL)
        return FALSE;
    if (open_end(l))
        ask_settle(ui, l);
    else
        ui_overlay(ui, PANE_HISTORY);
    return TRUE;
}

CMD(retry)
{
    const struct ledger *l = current(ui, error);
    if (l == NULL)
        return FALSE;
    if (!open_end(l)) {
        err_set(error, ERR_CONFLICT, "it is %s; what failed or was missed can be sent again",
                ledger_state_name(l->state));
        return FALSE;
    }
    if (l->state == LEDGER_UNKNOWN) /* never blindly: it may be there */
        ask_settle(ui, l);
    else
        ask_send(ui, l, "send again", json_pack("{s:s}", "verb", "retry"));
    return TRUE;
}

/* ---- the publishing stop ---- */

static gboolean pause_answer(struct ui *ui, const char *text, gpointer p)
{
    if (text == NULL)
        return TRUE;
    char *reason = g_strstrip(g_strdup(text));
    gboolean ok = *reason != '\0';
    if (ok)
        ui_submit(ui, "pause", json_pack("{s:s}", "reason", reason), ui_job_said, NULL);
    else
        ui_tell(ui, SAY_WARN, "the others will want to know why; Esc leaves publishing on");
    g_free(reason);
    return ok;
}

static gboolean resume_answer(struct ui *ui, const char *text, gpointer p)
{
    if (text != NULL && *text == 'y')
        ui_submit(ui, "resume", json_object(), ui_job_said, NULL);
    return TRUE;
}

CMD(resume)
{
    if (!ui->status.pause.on) {
        err_set(error, ERR_CONFLICT, "publishing is not paused");
        return FALSE;
    }
    char *label = g_strdup_printf(" paused by %s: let all go out again?  y yes  n no ", ui->status.pause.by);
    struct prompt *p = prompt_new(label, resume_answer, NULL);
    p->keys = "yn";
    p->role = ROLE_PROMPT_PUBLIC;
    ui_prompt(ui, p);
    g_free(label);
    return TRUE;
}

CMD(pause)
{
    if (call_text(call) != NULL)
        return pause_answer(ui, call_text(call), NULL);
    if (ui->status.pause.on)
        return cmd_resume(ui, call, error);
    struct prompt *p = prompt_new(" stop all publishing, for everybody; why? ", pause_answer, NULL);
    p->role = ROLE_PROMPT_PUBLIC;
    ui_prompt(ui, p);
    return TRUE;
}
