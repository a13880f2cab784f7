/* Where a piece of writing begins: replies, posts, drafts, what went out already. */
#include "cmd.h"
#include "writing.h"

static json_t *id_args(const char *name, gint64 id)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, id);
    return json_pack("{s:s}", name, text);
}

static void set_text(char **field, const char *text)
{
    g_free(*field);
    *field = g_strdup(text);
}

/* ---- replies ---- */

static gboolean may_answer(struct ui *ui, const struct item *i, gboolean direct, GError **error)
{
    struct account *a = store_account_by_id(ui->o.reader, i->account, error);
    if (a == NULL)
        return FALSE;
    const char *lacks = account_lacks(a, direct ? CAP_REPLY_DIRECT : CAP_REPLY);
    if (i->deleted_at != 0)
        err_set(error, ERR_GONE, "that message was deleted there; m writes a post of its own");
    else if (lacks != NULL)
        err_set(error, ERR_UNSUPPORTED, "%s: %s", a->name, lacks);
    account_free(a);
    return i->deleted_at == 0 && lacks == NULL;
}

static gboolean reopen(struct ui *ui, gint64 conversation, gboolean direct, const char *text)
{
    gint64 id = store_draft_for(ui->o.reader, ui->user, conversation);
    struct draft *d = id != 0 ? store_draft(ui->o.reader, id, NULL) : NULL;
    gboolean fits = d != NULL && d->edits == 0 && (!direct || d->visibility == VIS_DIRECT);
    draft_free(d);
    if (!fits || !composer_open(ui, id, NULL))
        return FALSE;
    struct composer *c = composer_of(ui);
    ui_tell(ui, SAY_INFO, "your draft %" G_GINT64_FORMAT ", where you left it", id);
    if (text != NULL) {
        editor_move(c->editor, EDIT_END, 1);
        if (editor_insert(c->editor, text, 0))
            composer_touched(c, FALSE);
    }
    return TRUE;
}

static gboolean answer(struct ui *ui, const struct call *call, gboolean direct, GError **error)
{
    struct subject s;
    const char *text = call_text(call);
    if (!ui_subject(ui, &s, error))
        return FALSE;
    struct item *i = store_item(ui->o.reader, s.item, error);
    if (i == NULL || !may_answer(ui, i, direct, error)) {
        item_free(i);
        return FALSE;
    }
    gint64 conversation = s.conversation != 0 ? s.conversation : i->conversation;
    conversation_show(ui, conversation); /* so that what is answered, and who claims it, is what the desk shows */
    if (!reopen(ui, conversation, direct, text)) {
        const struct account *a = status_account(ui, i->account);
        struct draft *d = draft_new();
        set_text(&d->owner, ui->user);
        d->conversation = conversation;
        d->reply_to = i->id;
        set_text(&d->accounts, a != NULL ? a->name : s.account_name);
        d->visibility = direct ? VIS_DIRECT : i->visibility;
        set_text(&d->language, i->language != NULL && *i->language != '\0' ? i->language : NULL);
        composer_start(ui, d, -1, FALSE);
        struct composer *c = composer_of(ui);
        if (text != NULL && editor_insert(c->editor, text, 0))
            composer_touched(c, FALSE);
    }
    item_free(i);
    return TRUE;
}

CMD(reply)
{
    return answer(ui, call, FALSE, error);
}

CMD(reply_direct)
{
    return answer(ui, call, TRUE, error);
}

/* ---- new posts ---- */

/* below: what stands under what will be written; NULL nothing. */
static void start_post(struct ui *ui, const char *accounts, const char *below)
{
    struct draft *d = draft_new();
    char *language = store_place(ui->o.reader, ui->user, "writing.language");
    set_text(&d->owner, ui->user);
    set_text(&d->accounts, accounts);
    set_text(&d->language, language != NULL && *language != '\0' ? language : NULL);
    d->text = below != NULL ? g_strconcat("\n\n", below, NULL) : NULL;
    composer_start(ui, d, 0, FALSE);
    g_free(language);
}

/* Accounts that can send, in words "acme acme-b"; how many. */
static guint senders(struct ui *ui, char **names)
{
    GString *s = g_string_new(NULL);
    GPtrArray *accounts = store_accounts(ui->o.reader, NULL);
    guint n = 0;
    for (guint i = 0; accounts != NULL && i < accounts->len; i++) {
        const struct account *a = accounts->pdata[i];
        if (platform_find(a->platform) == NULL || a->state == ACCOUNT_OFF)
            continue;
        g_string_append_printf(s, "%s%s", n > 0 ? " " : "", a->name);
        n++;
    }
    g_clear_pointer(&accounts, g_ptr_array_unref);
    *names = g_string_free(s, FALSE);
    return n;
}

/* A link to a post is its quote where the network knows such; elsewhere it stays a link. */
CMD(quote)
{
    struct subject s;
    struct item *i = ui_subject(ui, &s, error) ? store_item(ui->o.reader, s.item, error) : NULL;
    struct account *a = i != NULL ? store_account_by_id(ui->o.reader, i->account, error) : NULL;
    gboolean ok = FALSE;
    if (a == NULL)
        ok = FALSE;
    else if (i->visibility > VIS_UNLISTED)
        err_set(error, ERR_UNSUPPORTED, "a %s message cannot be quoted", visibility_name(i->visibility));
    else if (i->deleted_at != 0 || i->url == NULL)
        err_set(error, ERR_GONE, i->url == NULL ? "it has no link that could be quoted" : "that message was deleted there");
    else
        ok = TRUE;
    if (ok)
        start_post(ui, a->name, i->url);
    account_free(a);
    item_free(i);
    return ok;
}

CMD(post)
{
    char *all = NULL;
    guint n = senders(ui, &all);
    gboolean ok = FALSE;
    if (n == 0) {
        err_set(error, ERR_NOT_FOUND, "no account can send; ga, then a adds one");
    } else if (call->n > 0) {
        /* Named accounts are checked as f does; with a wrong one nothing opens. */
        char **names = writing_names(call->rest);
        ok = TRUE;
        for (int i = 0; names[i] != NULL && ok; i++) {
            struct account *a = store_account(ui->o.reader, names[i], error);
            ok = a != NULL;
            account_free(a);
        }
        char *accounts = g_strjoinv(",", names);
        if (ok)
            start_post(ui, accounts, NULL);
        g_free(accounts);
        g_strfreev(names);
    } else if (n == 1) {
        start_post(ui, all, NULL);
        ok = TRUE;
    } else { /* which one is never guessed */
        ui_ask_line(ui, " post from (names with blanks; Tab lists): ", "post", "account", "history.from");
        ok = TRUE;
    }
    g_free(all);
    return ok;
}

/* ---- rows that have not gone out ---- */

/* What a row said, as a new piece for its account alone. */
static void rewrite(struct ui *ui, const struct ledger *l)
{
    struct draft *d = l->draft != 0 ? store_draft(ui->o.reader, l->draft, NULL) : NULL;
    if (d == NULL) {
        d = draft_new();
        d->conversation = l->conversation;
        d->reply_to = l->reply_to;
    }
    d->id = d->revision = d->discarded_at = 0;
    set_text(&d->owner, ui->user);
    set_text(&d->text, l->text);
    set_text(&d->accounts, l->account_name);
    composer_start(ui, d, -1, TRUE);
    if (l->error != NULL)
        ui_tell(ui, SAY_INFO, "the server said: %s", l->error);
}

static void taken_back(struct ui *ui, const struct event *e, gpointer data)
{
    if (e->type == EVENT_FAILED) {
        ui_tell(ui, SAY_WARN, "%s", e->text);
        return;
    }
    struct ledger *l = store_ledger(ui->o.reader, (gint64)GPOINTER_TO_SIZE(data), NULL);
    if (l != NULL)
        rewrite(ui, l);
    ledger_free(l);
}

/* Taken out of the queue first: what is being edited must not leave meanwhile. */
static gboolean take_back(struct ui *ui, const struct ledger *l, GError **error)
{
    json_t *args = id_args("id", l->id);
    switch (l->state) {
    case LEDGER_SCHEDULED:
    case LEDGER_QUEUED:
    case LEDGER_HELD:
        json_object_set_new(args, "verb", json_string("cancel"));
        json_object_set_new(args, "revision", json_integer(l->revision));
        break;
    case LEDGER_FAILED:
    case LEDGER_MISSED:
        json_object_set_new(args, "verb", json_string("settle"));
        break;
    case LEDGER_CANCELLED:
        json_decref(args);
        rewrite(ui, l);
        return TRUE;
    default:
        json_decref(args);
        err_set(error, ERR_HELD, l->state == LEDGER_UNKNOWN ? "say first whether it went out: Enter"
                                                            : "it is being sent right now; wait for its outcome");
        return FALSE;
    }
    ui_submit(ui, "ledger", args, taken_back, GSIZE_TO_POINTER((gsize)l->id));
    return TRUE;
}

/* ---- what went out ---- */

static void keep_field(char **field, const json_t *request, const char *name)
{
    const char *text = json_string_value(json_object_get(request, name));
    if (text != NULL && *text != '\0')
        set_text(field, text);
}

static gboolean edit_sent(struct ui *ui, const struct ledger *l, GError **error)
{
    struct account *a = store_account_by_id(ui->o.reader, l->account, error);
    if (a == NULL)
        return FALSE;
    const char *lacks = account_lacks(a, CAP_EDIT);
    gboolean writing = l->action == ACT_POST || l->action == ACT_REPLY || l->action == ACT_EDIT;
    if (lacks != NULL)
        err_set(error, ERR_UNSUPPORTED, "%s: %s", a->name, lacks);
    else if (!writing || l->remote_id == NULL)
        err_set(error, ERR_UNSUPPORTED, "there is no text of ours behind that row");
    gboolean ok = lacks == NULL && writing && l->remote_id != NULL;
    if (ok) {
        json_t *request = json_loads(l->request != NULL ? l->request : "{}", 0, NULL);
        struct draft *d = draft_new();
        set_text(&d->owner, ui->user);
        set_text(&d->accounts, a->name);
        set_text(&d->text, l->text);
        keep_field(&d->warning, request, "warning");
        keep_field(&d->language, request, "language");
        const char *visibility = json_string_value(json_object_get(request, "visibility"));
        if (visibility != NULL)
            visibility_from_name(visibility, &d->visibility);
        d->edits = l->id;
        json_decref(request);
        composer_start(ui, d, -1, FALSE);
    }
    account_free(a);
    return ok;
}

/* The row a call is about: the one named, the one under the mark, or the one that sent the message under it. */
static gint64 row_of(struct ui *ui, const struct call *call, GError **error)
{
    struct subject s;
    if (call->n > 0)
        return g_ascii_strtoll(call->args[0], NULL, 10);
    if (!ui_subject(ui, &s, error))
        return 0;
    gint64 id = s.ledger != 0 ? s.ledger : s.item != 0 ? store_ledger_of_item(ui->o.reader, s.item) : 0;
    if (id == 0)
        err_set(error, ERR_NOT_FOUND, "that was not sent from here; edit it where it was written");
    return id;
}

CMD(edit_published)
{
    gint64 id = row_of(ui, call, error);
    struct ledger *l = id != 0 ? store_ledger(ui->o.reader, id, error) : NULL;
    if (l == NULL)
        return FALSE;
    gboolean ok = l->state == LEDGER_SENT ? edit_sent(ui, l, error) : take_back(ui, l, error);
    ledger_free(l);
    return ok;
}

static void act_over(struct ui *ui, const struct event *e, gpointer data)
{
    ui_tell(ui, e->type == EVENT_FAILED ? SAY_ERROR : SAY_INFO, "%s", e->text);
}

static void delete_yes(struct ui *ui, gpointer data)
{
    json_t *args = id_args("item", *(gint64 *)data);
    json_object_set_new(args, "action", json_string("delete"));
    ui_submit(ui, "act", args, act_over, NULL);
}

CMD(delete_published)
{
    gint64 id = row_of(ui, call, error);
    struct ledger *l = id != 0 ? store_ledger(ui->o.reader, id, error) : NULL;
    if (l == NULL)
        return FALSE;
    gint64 *item = g_new(gint64, 1);
    *item = store_ledger_item(ui->o.reader, id);
    gboolean ok = l->state == LEDGER_SENT && *item != 0;
    if (!ok) {
        err_set(error, ERR_UNSUPPORTED, l->state == LEDGER_SENT ? "what it brought out is not known here; gx opens it"
                                                                : "it did not go out; d cancels it");
        g_free(item);
    } else {
        char *cut = text_cut(l->text != NULL ? l->text : "", 24, ui_ellipsis(ui), NULL);
        char *question = g_strdup_printf("delete as %s: \"%s\", for good, public?", l->account_name, cut);
        ui_ask_public(ui, question, l->account_guarded ? l->account_name : NULL, delete_yes, item, g_free);
        g_free(question);
        g_free(cut);
    }
    ledger_free(l);
    return ok;
}

/* ---- drafts ---- */

CMD(edit)
{
    struct subject s;
    if (ui_focused(ui)->ops->id == PANE_REVIEW)
        return cmd_review_edit(ui, call, error);
    if (ui_focused(ui)->ops->id == PANE_SCHEDULED)
        return cmd_edit_published(ui, call, error);
    if (!ui_subject(ui, &s, error))
        return FALSE;
    if (s.draft == 0) {
        err_set(error, ERR_NOT_FOUND, "no draft is under the mark");
        return FALSE;
    }
    return composer_open(ui, s.draft, error);
}

static void discard_over(struct ui *ui, const struct event *e, gpointer data)
{
    if (e->type == EVENT_FAILED) {
        ui_tell(ui, SAY_WARN, "%s", e->text);
        return;
    }
    ui->discarded = (gint64)GPOINTER_TO_SIZE(data);
    ui_tell(ui, SAY_INFO, "draft discarded %s u brings it back, :recover any other", ui_glyph(ui, "·", "|"));
}

static void back_over(struct ui *ui, const struct event *e, gpointer data)
{
    if (e->type == EVENT_FAILED)
        ui_tell(ui, SAY_WARN, "%s", e->text);
    else
        ui_tell(ui, SAY_INFO, "draft %" G_GINT64_FORMAT " is back", (gint64)GPOINTER_TO_SIZE(data));
}

gboolean draft_undo_last(struct ui *ui)
{
    if (ui_focused(ui)->ops->id != PANE_DRAFTS || ui->discarded == 0)
        return FALSE;
    json_t *args = id_args("id", ui->discarded);
    json_object_set_new(args, "back", json_true());
    ui_submit(ui, "draft-discard", args, back_over, GSIZE_TO_POINTER((gsize)ui->discarded));
    ui->discarded = 0;
    return TRUE;
}

static gboolean discard_key(struct ui *ui, const char *text, gpointer data)
{
    if (text != NULL && *text == 'y')
        ui_submit(ui, "draft-discard", id_args("id", *(gint64 *)data), discard_over,
                  GSIZE_TO_POINTER((gsize)(*(gint64 *)data)));
    return TRUE;
}

static void ask_discard(struct ui *ui, const struct draft *d)
{
    gint64 *id = g_new(gint64, 1);
    *id = d->id;
    char *cut = text_cut(d->text != NULL ? d->text : "", 30, ui_ellipsis(ui), NULL);
    char *label = g_strdup_printf(" discard draft %" G_GINT64_FORMAT " \"%s\"?  y yes  n no; :recover brings it back ", d->id, cut);
    struct prompt *p = prompt_new(label, discard_key, id);
    p->free_data = g_free;
    p->keys = "yn";
    g_free(label);
    g_free(cut);
    ui_prompt(ui, p);
}

CMD(discard)
{
    struct subject s;
    if (!ui_subject(ui, &s, error))
        return FALSE;
    if (s.draft == 0) {
        err_set(error, ERR_NOT_FOUND, "no draft is under the mark");
        return FALSE;
    }
    struct draft *d = store_draft(ui->o.reader, s.draft, error);
    if (d == NULL)
        return FALSE;
    gboolean ours = d->owner == NULL || g_str_equal(d->owner, ui->user);
    if (ours)
        ask_discard(ui, d);
    else
        err_set(error, ERR_CONFLICT, "only %s discards that draft; e takes a copy", user_display(ui, d->owner));
    draft_free(d);
    return ours;
}
