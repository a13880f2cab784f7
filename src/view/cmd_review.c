/* The Review's own keys, and the way from y to a row in the ledger. */
#include "cmd.h"
#include "writing.h"

#include "repute/when.h"

static struct composer *piece(struct ui *ui, GError **error)
{
    struct composer *c = composer_of(ui);
    struct review *r = review_of(ui);
    if (!c->open)
        err_set(error, ERR_NOT_FOUND, "nothing is being written; m writes a post, r a reply");
    else if (r->sending)
        err_set(error, ERR_USAGE, "it is being queued; Esc leaves it to go on");
    return c->open && !r->sending ? c : NULL;
}

/* ---- sending ---- */

static void send_over(struct ui *ui, const struct event *e, gpointer data)
{
    struct composer *c = composer_of(ui);
    struct review *r = review_of(ui);
    gboolean here = c->open && c->serial == GPOINTER_TO_UINT(data);
    if (here)
        r->sending = FALSE;
    if (e->type == EVENT_FAILED) {
        ui_tell(ui, SAY_ERROR, "not sent: %s; the draft is kept", e->text);
        r->base.stale = TRUE;
        if (here && e->code == ERR_CONFLICT) { /* our revision may be an old one: storing it anew finds out */
            c->dirty_rest = TRUE;
            keep_changed(c);
        }
        return;
    }
    if (here) {
        composer_put_away(c);
        ui_close(ui, PANE_REVIEW);
    }
    ui_tell(ui, SAY_INFO, "%s", e->text != NULL ? e->text : "queued; gs shows it");
}

static json_t *names_json(const GPtrArray *names)
{
    json_t *out = json_array();
    for (guint i = 0; i < names->len; i++)
        json_array_append_new(out, json_string(names->pdata[i]));
    return out;
}

static json_t *accounts_json(struct composer *c)
{
    json_t *out = json_array();
    const GPtrArray *views = composer_views(c);
    for (guint i = 0; i < views->len; i++)
        json_array_append_new(out, json_string(((const struct writing_view *)views->pdata[i])->account->name));
    return out;
}

/* All that is written is stored: now the job can name its revision. */
static void stored(struct ui *ui, gboolean kept)
{
    struct composer *c = composer_of(ui);
    struct review *r = review_of(ui);
    if (!kept) {
        r->sending = FALSE;
        r->base.dirty = TRUE;
        return; /* why was said */
    }
    char id[24];
    g_snprintf(id, sizeof id, "%" G_GINT64_FORMAT, c->draft->id);
    json_t *args = json_pack("{s:s,s:I,s:o,s:o}", "draft", id, "revision", (json_int_t)c->draft->revision, "accounts",
                             accounts_json(c), "confirmed", names_json(r->confirmed));
    if (r->approver != NULL)
        json_object_set_new(args, "approver", json_string(r->approver));
    if (r->repeat || c->draft->edits != 0)
        json_object_set_new(args, "repeat", json_true());
    r->submitted = ui_submit(ui, "send", args, send_over, GUINT_TO_POINTER(c->serial)) != 0;
    if (!r->submitted) {
        r->sending = FALSE;
        ui_tell(ui, SAY_ERROR, "not sent: the worker does not answer; the draft is kept");
    }
}

static void next_question(struct ui *ui);

static void repeat_yes(struct ui *ui, gpointer data)
{
    review_of(ui)->repeat = TRUE;
    next_question(ui);
}

/* The text grew by it: what is at fault now is said, and asked for nothing more. */
static void words_yes(struct ui *ui, gpointer name)
{
    struct review *r = review_of(ui);
    struct composer *c = composer_of(ui);
    draft_warning_in_words(c->draft, name);
    variant_reset(c, name);
    composer_touched(c, TRUE);
    review_check(r);
    if (r->faults->len > 0)
        ui_tell(ui, SAY_WARN, "not sent: %s", ((const struct review_fault *)r->faults->pdata[0])->text);
    else
        next_question(ui);
}

static void ask_words(struct ui *ui, const struct writing_view *v)
{
    char *question = g_strdup_printf("%s has no such content warning: write \"CW: %s\" before the text there?", v->account->name,
                                     v->piece->warning);
    ui_ask_public(ui, question, NULL, words_yes, g_strdup(v->account->name), g_free);
    g_free(question);
}

static void name_typed(struct ui *ui, gpointer name)
{
    g_ptr_array_add(review_of(ui)->confirmed, g_strdup(name));
    next_question(ui);
}

static void ask_repeat(struct ui *ui, const struct ledger *same)
{
    char *at = when_there(same->sent_at != 0 ? same->sent_at : same->due_at, ui->now, same->zone,
                          settings_str(ui->settings, "zone"));
    char *question = g_strdup_printf("as good as the same is %s on %s (%s): send again?", ledger_state_name(same->state),
                                     same->account_name, at);
    ui_ask_public(ui, question, NULL, repeat_yes, NULL, NULL);
    g_free(question);
    g_free(at);
}

/* What must be asked, one after the other; then it goes. */
static void next_question(struct ui *ui)
{
    struct review *r = review_of(ui);
    struct composer *c = composer_of(ui);
    const GPtrArray *views = composer_views(c);
    for (guint i = 0; i < views->len; i++)
        if (writing_needs_words(views->pdata[i])) {
            ask_words(ui, views->pdata[i]);
            return;
        }
    if (r->repeat_of != NULL && !r->repeat) {
        ask_repeat(ui, r->repeat_of);
        return;
    }
    for (guint i = 0; i < views->len; i++) {
        const struct account *a = ((const struct writing_view *)views->pdata[i])->account;
        if (a->guarded && !g_ptr_array_find_with_equal_func(r->confirmed, a->name, g_str_equal, NULL)) {
            char *question = g_strdup_printf("send as %s, public?", a->name);
            ui_ask_public(ui, question, a->name, name_typed, g_strdup(a->name), g_free);
            g_free(question);
            return;
        }
    }
    r->sending = TRUE;
    r->submitted = FALSE;
    r->base.dirty = TRUE;
    keep_then(c, stored);
}

/* Asks what is to be asked, then sends; approver NULL: none is asked. */
static void review_begin(struct ui *ui, const char *approver)
{
    struct review *r = review_of(ui);
    composer_reload(composer_of(ui)); /* as things are now, not as they were drawn */
    review_check(r);
    r->base.dirty = TRUE;
    if (r->faults->len > 0) {
        ui_tell(ui, SAY_WARN, "not sent: %s", ((const struct review_fault *)r->faults->pdata[0])->text);
        return;
    }
    if (cards_reading(r)) {
        ui_tell(ui, SAY_WARN, "not sent yet: the page is being read for its card; y again, or c says off");
        return;
    }
    g_free(r->approver);
    r->approver = g_strdup(approver);
    r->repeat = FALSE;
    g_ptr_array_set_size(r->confirmed, 0);
    next_question(ui);
}

CMD(review_send)
{
    if (composer_of(ui)->open && review_of(ui)->sending)
        return TRUE; /* a y too many */
    if (piece(ui, error) == NULL)
        return FALSE;
    review_begin(ui, NULL);
    return TRUE;
}

/* ---- approval ---- */

CMD(review_approve)
{
    const char *who = call_text(call);
    if (piece(ui, error) == NULL)
        return FALSE;
    if (who == NULL) {
        ui_ask_line(ui, " ask for approval of this very text: who? (Tab lists): ", "review-approval", "user", NULL);
        return TRUE;
    }
    gboolean known = FALSE;
    for (guint i = 0; ui->status.users != NULL && i < ui->status.users->len; i++)
        known = known || g_str_equal(((struct user *)ui->status.users->pdata[i])->name, who);
    if (!known || g_str_equal(who, ui->user)) {
        err_set(error, ERR_NOT_FOUND, known ? "your own yes is none; name a colleague"
                                            : "no colleague \"%s\" here; Tab lists them", who);
        return FALSE;
    }
    review_begin(ui, who);
    return TRUE;
}

/* ---- the rest ---- */

CMD(review_time)
{
    const char *text = call_text(call);
    if (piece(ui, error) == NULL)
        return FALSE;
    if (text != NULL)
        return writing_set_when(ui, text, error);
    writing_ask_when(ui);
    return TRUE;
}

CMD(review_view)
{
    struct review *r = review_of(ui);
    if (r->names->len > 0)
        r->at = (r->at + 1) % (int)r->names->len;
    r->top = 0;
    r->base.stale = TRUE;
    return TRUE;
}

CMD(review_attach)
{
    const char *path = call_text(call);
    if (piece(ui, error) == NULL)
        return FALSE;
    if (path != NULL)
        return writing_attach(ui, path, error);
    writing_ask_attach(ui);
    return TRUE;
}

CMD(review_alt)
{
    struct composer *c = piece(ui, error);
    const char *text = call_text(call);
    if (c == NULL)
        return FALSE;
    guint i = 0, n = c->draft->media->len;
    while (i < n && ((struct media *)c->draft->media->pdata[i])->alt != NULL)
        i++;
    if (n == 0) {
        err_set(error, ERR_NOT_FOUND, "nothing is attached; a attaches");
        return FALSE;
    }
    if (text == NULL) {
        writing_ask_alt(ui, i < n ? i : 0);
        return TRUE;
    }
    struct media *m = c->draft->media->pdata[i < n ? i : 0];
    g_free(m->alt);
    m->alt = g_strdup(g_str_equal(text, "-") ? "" : text);
    composer_touched(c, TRUE);
    return TRUE;
}

CMD(review_card)
{
    const char *text = call_text(call);
    struct composer *c = piece(ui, error);
    if (c == NULL)
        return FALSE;
    if (text != NULL)
        card_set(c, text);
    else
        writing_ask_card(ui);
    return TRUE;
}

CMD(review_from)
{
    const char *text = call_text(call);
    struct composer *c = piece(ui, error);
    if (c == NULL)
        return FALSE;
    if (text != NULL)
        return writing_set_from(ui, text, error);
    if (c->draft->reply_to != 0 || c->draft->edits != 0)
        return writing_set_from(ui, "", error); /* says why not */
    writing_ask_from(ui);
    return TRUE;
}

CMD(review_edit)
{
    if (piece(ui, error) == NULL)
        return FALSE;
    review_of(ui)->keep_composer = TRUE;
    ui_close(ui, PANE_REVIEW);
    return TRUE;
}

CMD(review_postpone)
{
    if (piece(ui, error) == NULL)
        return FALSE;
    ui_close(ui, PANE_REVIEW);
    return TRUE;
}

CMD(review_options)
{
    if (piece(ui, error) == NULL)
        return FALSE;
    writing_options(ui);
    return TRUE;
}

CMD(review_external)
{
    struct composer *c = piece(ui, error);
    if (c == NULL)
        return FALSE;
    composer_external(c);
    return TRUE;
}

CMD(review_toggle)
{
    if (piece(ui, error) == NULL)
        return FALSE;
    review_toggle(ui);
    return TRUE;
}

CMD(review_alone)
{
    return piece(ui, error) != NULL && review_alone(ui, error);
}
