/* What stands between a piece and its sending: faults, each with its way out, and what was looked at and is well. */
#include "writing.h"

#include <string.h>

#include "repute/calendar.h"
#include "repute/policy.h"
#include "repute/when.h"

static void fault(struct review *r, const char *account, const char *brief, const char *format, ...) G_GNUC_PRINTF(4, 5);

static void fault(struct review *r, const char *account, const char *brief, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct review_fault *f = g_new0(struct review_fault, 1);
    f->account = g_strdup(account);
    f->brief = g_strdup(brief);
    f->text = g_strdup_vprintf(format, args);
    va_end(args);
    g_ptr_array_add(r->faults, f);
}

static void check(struct review *r, char sign, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void check(struct review *r, char sign, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *words = g_strdup_vprintf(format, args);
    va_end(args);
    g_ptr_array_add(r->checks, g_strdup_printf("%c%s", sign, words));
    g_free(words);
}

/* ---- of one account ---- */

static void need(struct review *r, const struct writing_view *v, enum capability cap, const char *brief)
{
    const char *why = account_lacks(v->account, cap);
    if (why != NULL)
        fault(r, v->account->name, brief, "%s: %s", v->account->name, why);
}

static void check_abilities(struct review *r, const struct draft *d, const struct writing_view *v)
{
    if (d->edits != 0)
        need(r, v, CAP_EDIT, "no edits");
    else if (d->reply_to == 0)
        need(r, v, CAP_POST, "no posts");
    else
        need(r, v, d->visibility == VIS_DIRECT ? CAP_REPLY_DIRECT : CAP_REPLY, "no replies");
    if (d->poll != NULL)
        need(r, v, CAP_POLL, "no polls");
    if (d->media->len > 0)
        need(r, v, CAP_MEDIA, "no attachments");
    if (v->parts->len > 1)
        need(r, v, CAP_REPLY, "no threads");
}

static void check_lengths(struct review *r, const struct writing_view *v, const char *out)
{
    const char *name = v->account->name;
    for (guint i = 0; i < v->parts->len; i++) {
        const struct writing_part *p = &g_array_index(v->parts, struct writing_part, i);
        if (p->count <= v->limits.max_chars)
            continue; /* what is too long otherwise has words of its own */
        char *brief = g_strdup_printf("%" G_GINT64_FORMAT " over", p->over);
        char *which = v->parts->len > 1 ? g_strdup_printf("post %u is ", i + 1) : g_strdup("");
        fault(r, name, brief, "%s: %s%" G_GINT64_FORMAT " characters over %" G_GINT64_FORMAT ". e shortens%s", name, which,
              p->over, v->limits.max_chars, out);
        g_free(which);
        g_free(brief);
    }
}

static void check_platform(struct review *r, const struct writing_view *v, gboolean several)
{
    const char *name = v->account->name;
    char *out = several ? g_strdup_printf(" for all, E for %s alone, Space leaves %s out", name, name) : g_strdup("");
    check_lengths(r, v, out);
    for (guint i = 0; i < v->faults->len; i++) {
        const struct send_fault *f = v->faults->pdata[i];
        if (f->over_at >= 0 && v->count > v->limits.max_chars)
            continue; /* check_lengths() said it */
        /* "post 2: no text: write one" is in brief "no text" */
        const char *colon = v->parts->len > 1 ? strstr(f->what, ": ") : NULL, *what = colon != NULL ? colon + 2 : f->what;
        char *brief = g_strndup(what, strcspn(what, ":"));
        fault(r, name, brief, "%s: %s%s%s%s", name, f->what, several ? "; Space leaves " : "", several ? name : "",
              several ? " out" : "");
        g_free(brief);
    }
    g_free(out);
}

static void check_policy(struct review *r, const struct writing_view *v)
{
    char *word = policy_word(r->base.ui->settings, v->piece);
    if (word != NULL)
        fault(r, v->account->name, "policy word", "%s: \"%s\" must not be in our texts (publish.words): e changes it",
              v->account->name, word);
    g_free(word);
}

static void check_account(struct review *r, const struct writing_view *v, gboolean several)
{
    const struct account *a = v->account;
    const struct draft *d = v->piece;
    check_platform(r, v, several);
    if (v->ops == NULL)
        return;
    check_abilities(r, d, v);
    check_policy(r, v);
    if (a->state == ACCOUNT_LOGIN)
        fault(r, a->name, "needs login", "%s needs login: sign in again in Accounts (ga, then a); the text stays a draft",
              a->name);
    else if (a->state == ACCOUNT_OFF)
        fault(r, a->name, "off", "%s is off: nothing is sent from it", a->name);
    for (guint i = 0; i < d->media->len; i++) {
        const struct media *m = d->media->pdata[i];
        char *wrong = writing_media_fault(m, v);
        if (wrong != NULL)
            fault(r, a->name, "attachment", "%s: %s", a->name, wrong);
        g_free(wrong);
    }
}

/* ---- of the piece ---- */

static void check_piece(struct review *r, const struct composer *c)
{
    struct ui *ui = r->base.ui;
    const struct draft *d = c->draft;
    if (c->views->len == 0)
        fault(r, NULL, "nobody", "it goes to nobody yet: f chooses the accounts");
    if (*c->greeting != '\0' && d->media->len == 0 && writing_is_blank(d->text, c->greeting))
        fault(r, NULL, "nothing written", "nothing but the name is written: e goes on");
    for (guint i = 0; i < d->media->len; i++) {
        const struct media *m = d->media->pdata[i];
        gboolean seen = g_strcmp0(m->type, "image") == 0 || g_strcmp0(m->type, "video") == 0;
        if (seen && m->alt == NULL)
            fault(r, NULL, "no description", "%s has no description: A writes one", writing_media_name(m));
    }
    g_autofree char *closed = d->reply_to == 0 && d->edits == 0 ? calendar_blackout(ui->settings, MAX(d->due_at, ui->now)) : NULL;
    if (closed != NULL)
        fault(r, NULL, "blackout", "no post goes out then (publish.blackout: %s): t says another time", closed);
    if (d->due_at != 0 && d->due_at <= ui->now)
        fault(r, NULL, "past", "its time is past: t says another, or now");
    if (d->reply_to != 0 && c->answered == NULL)
        fault(r, NULL, "gone", "what it answers is not here any more: p keeps the text as a draft");
    else if (c->answered != NULL && c->answered->deleted_at != 0)
        fault(r, NULL, "gone", "what it answers was deleted there: p keeps the text as a draft");
    else if (c->answered != NULL && d->visibility < c->answered->visibility)
        fault(r, NULL, "wider", "it would be seen by more people than what it answers: o v makes it narrower");
}

/* ---- what is not a fault, but is to be seen ---- */

/* A post when nobody is there for what it brings. */
static void check_hours(struct review *r, const struct draft *d)
{
    struct ui *ui = r->base.ui;
    if (d->reply_to != 0 || d->edits != 0 || g_str_equal(settings_str(ui->settings, "hours"), "always"))
        return;
    struct hours *hours = settings_hours(ui->settings);
    if (hours_open_at(hours, MAX(d->due_at, ui->now)))
        check(r, '+', "in opening hours");
    else
        check(r, '!', "outside opening hours");
    hours_free(hours);
}

static void check_repeat(struct review *r, const struct composer *c)
{
    struct ui *ui = r->base.ui;
    gint64 window = settings_ms(ui->settings, "duplicate.window");
    for (guint i = 0; i < c->views->len && c->draft->edits == 0 && r->repeat_of == NULL && window > 0; i++) {
        const struct writing_view *v = c->views->pdata[i];
        const struct writing_part *first = &g_array_index(v->parts, struct writing_part, 0);
        char *text = g_strndup(v->piece->text + first->start, first->end - first->start);
        r->repeat_of = store_ledger_repeat(ui->o.reader, v->account->id, c->draft->conversation, text, window, ui->now);
        g_free(text);
    }
    if (r->repeat_of == NULL) {
        check(r, '+', "not a repeat");
        return;
    }
    char *at = when_there(r->repeat_of->sent_at != 0 ? r->repeat_of->sent_at : r->repeat_of->due_at, ui->now,
                          r->repeat_of->zone, settings_str(ui->settings, "zone"));
    check(r, '!', "like %s on %s %s", ledger_state_name(r->repeat_of->state), r->repeat_of->account_name, at);
    g_free(at);
}

static void check_tokens(struct review *r, const struct composer *c)
{
    struct ui *ui = r->base.ui;
    gint64 at = MAX(c->draft->due_at, ui->now);
    gboolean well = TRUE;
    for (guint i = 0; i < c->views->len; i++) {
        const struct account *a = ((const struct writing_view *)c->views->pdata[i])->account;
        if (a->state == ACCOUNT_LOGIN || a->state == ACCOUNT_OFF) {
            well = FALSE;
        } else if (a->expires_at != 0 && a->expires_at <= at) {
            char *end = when_short(a->expires_at, ui->now, settings_str(ui->settings, "zone"));
            check(r, '!', "%s's token ends %s", a->name, end);
            g_free(end);
            well = FALSE;
        } else if (a->state != ACCOUNT_OK) {
            check(r, '!', "%s is %s: it goes out later", a->name, account_state_name(a->state));
        }
    }
    if (well && c->views->len > 0)
        check(r, '+', "tokens last");
}

/* What stands in the way of the card that the page would have. */
static void check_cards(struct review *r, const struct writing_view *v)
{
    cards_read(r, v);
    for (guint i = 0; i < v->parts->len; i++) {
        struct card *card = card_shown(r, v, i);
        const struct review_page *page = card != NULL ? card_page(r, card) : NULL;
        if (page != NULL && page->reading)
            check(r, '!', "%s: reading the page for its card", v->account->name);
        else if (page != NULL && page->why != NULL)
            check(r, '!', "%s: no card but a bare one, %s", v->account->name, page->why);
        card_free(card);
    }
}

static void check_names(struct review *r, const struct writing_view *v)
{
    GPtrArray *nobody = names_of_nobody(r, v);
    for (guint i = 0; i < nobody->len; i++)
        check(r, '!', "%s: nobody is called @%s, it stays plain text", v->account->name, (const char *)nobody->pdata[i]);
    g_ptr_array_unref(nobody);
}

static void look_around(struct review *r, const struct composer *c)
{
    struct ui *ui = r->base.ui;
    const struct writing_view *v = review_view(r, review_name(r));
    GPtrArray *rows = v != NULL ? store_ledgers(ui->o.reader, LEDGER_PAST, v->account->id, ui->now, 20, NULL) : NULL;
    for (guint i = 0; rows != NULL && i < rows->len && r->last_post == NULL; i++) {
        const struct ledger *l = rows->pdata[i];
        if (l->state != LEDGER_SENT || l->action != ACT_POST)
            continue;
        char *at = when_there(l->sent_at, ui->now, l->zone, settings_str(ui->settings, "zone"));
        r->last_post = g_strdup_printf("last post on %s %s", v->account->name, at);
        g_free(at);
    }
    g_clear_pointer(&rows, g_ptr_array_unref);
    pause_clear(&r->pause);
    if (!store_pause(ui->o.reader, &r->pause, NULL))
        r->pause.on = FALSE;
    (void)c;
}

void review_check(struct review *r)
{
    struct composer *c = composer_of(r->base.ui);
    g_ptr_array_set_size(r->faults, 0);
    g_ptr_array_set_size(r->checks, 0);
    g_clear_pointer(&r->repeat_of, ledger_free);
    g_clear_pointer(&r->last_post, g_free);
    const GPtrArray *views = composer_views(c);
    check_piece(r, c);
    for (guint i = 0; i < views->len; i++)
        check_account(r, views->pdata[i], views->len > 1);
    for (guint i = 0; i < views->len; i++) {
        const struct writing_view *v = views->pdata[i];
        if (writing_needs_words(v))
            check(r, '!', "%s: no such warning, y asks", v->account->name);
        check_names(r, v);
        check_cards(r, v);
    }
    gboolean words = *settings_str(r->base.ui->settings, "publish.words") != '\0';
    for (guint i = 0; i < r->faults->len; i++)
        words = words && !g_str_equal(((struct review_fault *)r->faults->pdata[i])->brief, "policy word");
    if (words)
        check(r, '+', "policy words");
    check_hours(r, c->draft);
    check_repeat(r, c);
    check_tokens(r, c);
    guint described = 0;
    for (guint i = 0; i < c->draft->media->len; i++)
        described += ((const struct media *)c->draft->media->pdata[i])->alt != NULL;
    if (c->draft->media->len > 0 && described == c->draft->media->len)
        check(r, '+', "described");
    look_around(r, c);
}
