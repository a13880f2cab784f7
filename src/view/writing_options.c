/* Small prompts that change the piece: to whom, when, language, warning, who sees it, poll, attachments. */
#include "writing.h"

#include <string.h>

#include "repute/slots.h"
#include "repute/when.h"

static void set(char **field, const char *text)
{
    char *bare = g_strstrip(g_strdup(text));
    g_free(*field);
    *field = *bare != '\0' ? g_strdup(bare) : NULL;
    g_free(bare);
}

static struct prompt *ask(struct ui *ui, const char *label, const char *now, gboolean (*done)(struct ui *, const char *, gpointer))
{
    struct prompt *p = prompt_new(label, done, NULL);
    g_string_assign(p->text, now != NULL ? now : "");
    ui_prompt(ui, p);
    return p;
}

/* ---- when ---- */

const char *writing_zone(struct ui *ui)
{
    struct composer *c = composer_of(ui);
    const GPtrArray *views = composer_views(c);
    const char *name = ui_pane(ui, PANE_REVIEW)->visible ? review_name(review_of(ui)) : c->shown;
    const struct account *a = views->len > 0 ? ((const struct writing_view *)views->pdata[0])->account : NULL;
    for (guint i = 0; name != NULL && i < views->len; i++) {
        const struct writing_view *v = views->pdata[i];
        if (g_str_equal(v->account->name, name))
            a = v->account;
    }
    const char *ours = settings_str(ui->settings, "zone");
    return a != NULL ? account_zone(a, ours) : ours;
}

gboolean writing_set_when(struct ui *ui, const char *text, GError **error)
{
    struct composer *c = composer_of(ui);
    char *bare = g_strstrip(g_strdup(text));
    gint64 at = 0;
    gboolean ok = *bare == '\0' || g_str_equal(bare, "now") || slots_parse(ui->o.reader, ui->settings, bare, ui->now, writing_zone(ui), &at, error);
    if (ok && at != 0 && at <= ui->now) {
        err_set(error, ERR_INVALID, "%s is past; say a time to come, or now", bare);
        ok = FALSE;
    }
    g_free(bare);
    if (!ok)
        return FALSE;
    c->draft->due_at = at;
    g_clear_pointer(&c->draft->zone, g_free);
    if (at != 0)
        c->draft->zone = when_zone_name(writing_zone(ui));
    composer_touched(c, TRUE);
    return TRUE;
}

static gboolean when_done(struct ui *ui, const char *text, gpointer p)
{
    GError *error = NULL;
    if (text == NULL || writing_set_when(ui, text, &error))
        return TRUE;
    ui_tell_error(ui, error);
    g_error_free(error);
    return FALSE;
}

void writing_ask_when(struct ui *ui)
{
    const struct draft *d = composer_of(ui)->draft;
    const char *zone = writing_zone(ui);
    gboolean ours = g_str_equal(zone, settings_str(ui->settings, "zone"));
    char *now = d->due_at != 0 ? when_format(d->due_at, zone, "%Y-%m-%d %H:%M") : NULL;
    char *label = g_strdup_printf(" when%s%s (now; %s15:00; fri 9:00; +2h; 22 Nov 15:00): ", ours ? "" : " in ", ours ? "" : zone,
                                  *settings_str(ui->settings, "publish.slots") != '\0' ? "slot; " : "");
    struct prompt *p = ask(ui, label, now, when_done);
    g_free(label);
    p->complete = "time";
    p->history = "history.when";
    g_free(now);
}

/* ---- from ---- */

gboolean writing_set_from(struct ui *ui, const char *text, GError **error)
{
    struct composer *c = composer_of(ui);
    char **names = writing_names(text);
    gboolean ok = names[0] != NULL;
    if (c->draft->reply_to != 0 || c->draft->edits != 0) {
        err_set(error, ERR_UNSUPPORTED, c->draft->edits != 0 ? "an edit goes to the account that posted it"
                                                             : "a reply leaves from the account that was addressed");
        g_strfreev(names);
        return FALSE;
    }
    if (!ok)
        err_set(error, ERR_USAGE, "no account was named; Tab lists them");
    for (int i = 0; names[i] != NULL && ok; i++) {
        struct account *a = store_account(ui->o.reader, names[i], error);
        ok = a != NULL;
        if (ok && platform_find(a->platform) == NULL) {
            err_set(error, ERR_UNSUPPORTED, "nothing is sent from %s: it is an account of \"%s\"", a->name, a->platform);
            ok = FALSE;
        }
        account_free(a);
    }
    if (ok) {
        g_free(c->draft->accounts);
        c->draft->accounts = g_strjoinv(",", names);
        composer_touched(c, TRUE);
    }
    g_strfreev(names);
    return ok;
}

static gboolean from_done(struct ui *ui, const char *text, gpointer p)
{
    GError *error = NULL;
    if (text == NULL || writing_set_from(ui, text, &error))
        return TRUE;
    ui_tell_error(ui, error);
    gboolean over = err_is(error, ERR_UNSUPPORTED);
    g_error_free(error);
    return over;
}

void writing_ask_from(struct ui *ui)
{
    char **names = writing_names(composer_of(ui)->draft->accounts);
    char *now = g_strjoinv(" ", names);
    ask(ui, " from (names with blanks; Tab lists): ", now, from_done)->complete = "account";
    g_free(now);
    g_strfreev(names);
}

/* ---- language, warning, poll ---- */

static gboolean language_done(struct ui *ui, const char *text, gpointer p)
{
    struct composer *c = composer_of(ui);
    if (text == NULL)
        return TRUE;
    char *bare = g_strstrip(g_strdup(text));
    gsize n = strlen(bare);
    gboolean ok = n == 0 || ((n == 2 || n == 3 || bare[MIN(n - 1, 2)] == '-' || bare[MIN(n - 1, 3)] == '-') && n <= 12);
    for (gsize i = 0; i < n; i++)
        ok = ok && (g_ascii_isalnum(bare[i]) || bare[i] == '-');
    if (ok) {
        struct variant *v = variant_shown(c);
        if (v != NULL) {
            g_free(v->language);
            v->language = g_strdup(bare);
        } else {
            set(&c->draft->language, bare);
        }
        ui_submit(ui, "place", json_pack("{s:s,s:s}", "key", "writing.language", "value", bare), NULL, NULL);
        composer_touched(c, TRUE);
    } else {
        ui_tell(ui, SAY_WARN, "\"%s\" is no language; two letters as in en, de, fr", bare);
    }
    g_free(bare);
    return ok;
}

static gboolean warning_done(struct ui *ui, const char *text, gpointer p)
{
    struct composer *c = composer_of(ui);
    if (text == NULL)
        return TRUE;
    struct variant *v = variant_shown(c);
    if (v != NULL) { /* empty: none, though the others have one */
        g_free(v->warning);
        v->warning = g_strstrip(g_strdup(text));
    } else {
        set(&c->draft->warning, text);
    }
    composer_touched(c, TRUE);
    return TRUE;
}

static gboolean poll_done(struct ui *ui, const char *text, gpointer p)
{
    struct composer *c = composer_of(ui);
    GError *error = NULL;
    if (text == NULL)
        return TRUE;
    struct poll *poll = poll_parse(text, &error);
    if (error != NULL) {
        ui_tell_error(ui, error);
        g_error_free(error);
        return FALSE;
    }
    poll_free(c->draft->poll);
    c->draft->poll = poll;
    composer_touched(c, TRUE);
    return TRUE;
}

/* ---- the card of its link ---- */

static gboolean card_done(struct ui *ui, const char *text, gpointer p)
{
    if (text != NULL)
        card_set(composer_of(ui), text);
    return TRUE;
}

void writing_ask_card(struct ui *ui)
{
    const char *card = composer_of(ui)->draft->card;
    ask(ui, " card of its link (a title; off: none; empty: as the page says): ", card != NULL && *card == '\0' ? "off" : card,
        card_done);
}

/* ---- who sees it ---- */

static gboolean visibility_done(struct ui *ui, const char *text, gpointer p)
{
    static const char LETTERS[] = "pufd"; /* in the order of enum visibility */
    struct composer *c = composer_of(ui);
    const char *at = text != NULL ? strchr(LETTERS, *text) : NULL;
    if (at == NULL)
        return TRUE;
    struct variant *v = variant_shown(c);
    if (v != NULL)
        v->visibility = (int)(at - LETTERS);
    else
        c->draft->visibility = (enum visibility)(at - LETTERS);
    composer_touched(c, TRUE);
    return TRUE;
}

/* An answer is never offered to more people than what it answers. */
static void ask_visibility(struct ui *ui)
{
    static const char *const CHOICES[] = {"p public", "u unlisted", "f followers", "d direct"};
    static const char *const KEYS[] = {"pufd", "ufd", "fd", "d"};
    struct composer *c = composer_of(ui);
    if (c->draft->edits != 0) {
        ui_tell(ui, SAY_WARN, "who sees a post cannot be changed after it went out");
        return;
    }
    enum visibility widest = c->answered != NULL ? c->answered->visibility : VIS_PUBLIC;
    GString *label = g_string_new(" visible to:");
    for (int i = (int)widest; i < VIS_N; i++)
        g_string_append_printf(label, "  %s", CHOICES[i]);
    g_string_append(label, "  Esc leaves ");
    struct prompt *p = prompt_new(label->str, visibility_done, NULL);
    p->keys = KEYS[widest];
    g_string_free(label, TRUE);
    ui_prompt(ui, p);
}

/* ---- attachments ---- */

gboolean writing_attach(struct ui *ui, const char *path, GError **error)
{
    struct composer *c = composer_of(ui);
    struct media *m = NULL;
    gint64 bytes = 0;
    if (!writing_file(path, &m, &bytes, error))
        return FALSE;
    const GPtrArray *views = composer_views(c);
    for (guint i = 0; i < views->len; i++) {
        const struct writing_view *v = views->pdata[i];
        char *fault = writing_media_fault(m, v);
        if (fault != NULL) {
            err_set(error, ERR_INVALID, "%s: %s", v->account->name, fault);
            g_free(fault);
            media_free(m);
            return FALSE;
        }
    }
    g_ptr_array_add(c->draft->media, m);
    composer_touched(c, TRUE);
    writing_ask_alt(ui, c->draft->media->len - 1);
    return TRUE;
}

static gboolean attach_done(struct ui *ui, const char *text, gpointer p)
{
    GError *error = NULL;
    if (text == NULL || *text == '\0' || writing_attach(ui, text, &error))
        return TRUE;
    ui_tell_error(ui, error);
    g_error_free(error);
    return FALSE;
}

void writing_ask_attach(struct ui *ui)
{
    ask(ui, " attach (Tab completes): ", NULL, attach_done)->complete = "path";
}

static gboolean alt_done(struct ui *ui, const char *text, gpointer p)
{
    struct composer *c = composer_of(ui);
    guint i = GPOINTER_TO_UINT(p);
    if (text == NULL || i >= c->draft->media->len)
        return TRUE;
    struct media *m = c->draft->media->pdata[i];
    if (g_str_equal(text, "-")) { /* on purpose: nothing in it needs words */
        g_free(m->alt);
        m->alt = g_strdup("");
    } else {
        set(&m->alt, text);
    }
    composer_touched(c, TRUE);
    if (i + 1 < c->draft->media->len)
        writing_ask_alt(ui, i + 1);
    return TRUE;
}

void writing_ask_alt(struct ui *ui, guint index)
{
    struct composer *c = composer_of(ui);
    const struct media *m = c->draft->media->pdata[index];
    char *label = g_strdup_printf(" describe %s for who cannot see it (- needs none): ", writing_media_name(m));
    struct prompt *p = prompt_new(label, alt_done, GUINT_TO_POINTER(index));
    g_string_assign(p->text, m->alt != NULL ? m->alt : "");
    g_free(label);
    ui_prompt(ui, p);
}

static void take_off(struct ui *ui)
{
    struct composer *c = composer_of(ui);
    if (c->draft->media->len == 0) {
        ui_tell(ui, SAY_WARN, "nothing is attached");
        return;
    }
    const struct media *m = c->draft->media->pdata[c->draft->media->len - 1];
    ui_tell(ui, SAY_INFO, "%s is no longer attached", writing_media_name(m));
    g_ptr_array_remove_index(c->draft->media, c->draft->media->len - 1);
    composer_touched(c, TRUE);
}

/* ---- saved replies ---- */

static gboolean saved_done(struct ui *ui, const char *text, gpointer p)
{
    struct composer *c = composer_of(ui);
    if (text == NULL || *text == '\0')
        return TRUE;
    char *name = g_strstrip(g_strdup(text));
    GPtrArray *all = store_saved_replies(ui->o.reader, NULL);
    const struct saved_reply *found = NULL;
    guint near = 0;
    for (guint i = 0; all != NULL && i < all->len; i++) {
        const struct saved_reply *s = all->pdata[i];
        gboolean exact = g_str_equal(s->name, name);
        if (exact || g_str_has_prefix(s->name, name)) {
            found = s;
            near = exact ? 1 : near + 1;
        }
        if (exact)
            break;
    }
    gboolean ok = found != NULL && near == 1;
    if (ok && editor_insert(c->editor, found->text, ui->now))
        composer_touched(c, FALSE);
    if (!ok)
        ui_tell(ui, SAY_WARN, near > 1 ? "several saved replies begin with \"%s\"; Tab lists them"
                                       : "no saved reply \"%s\"; Tab lists them", name);
    g_clear_pointer(&all, g_ptr_array_unref);
    g_free(name);
    return ok;
}

void writing_ask_saved(struct ui *ui)
{
    GPtrArray *all = store_saved_replies(ui->o.reader, NULL);
    gboolean any = all != NULL && all->len > 0;
    g_clear_pointer(&all, g_ptr_array_unref);
    if (any)
        ask(ui, " saved reply (Tab lists): ", NULL, saved_done)->complete = "saved-reply";
    else
        ui_tell(ui, SAY_WARN, "no saved replies yet; ^O s keeps this text as one");
}

static gboolean save_done(struct ui *ui, const char *text, gpointer p)
{
    struct composer *c = composer_of(ui);
    char *name = text != NULL ? g_strstrip(g_strdup(text)) : g_strdup("");
    const char *body = editor_text(c->editor);
    if (*c->greeting != '\0' && g_str_has_prefix(body, c->greeting))
        body += strlen(c->greeting); /* whom it was for is no part of it */
    if (*name != '\0') {
        ui_submit(ui, "saved-reply", json_pack("{s:s,s:s}", "name", name, "text", body), NULL, NULL);
        ui_tell(ui, SAY_INFO, "kept as saved reply \"%s\"; ^T inserts it", name);
    }
    g_free(name);
    return TRUE;
}

/* ---- the menu ---- */

static gboolean option_done(struct ui *ui, const char *text, gpointer p)
{
    const struct draft *d = composer_piece(composer_of(ui));
    char *poll = NULL;
    switch (text != NULL ? *text : '\0') {
    case 't':
        writing_ask_from(ui);
        break;
    case 'w':
        writing_ask_when(ui);
        break;
    case 'l':
        ask(ui, " language (en, de, fr; empty: none): ", d->language, language_done);
        break;
    case 'c':
        ask(ui, " content warning (empty: none): ", d->warning, warning_done);
        break;
    case 'v':
        ask_visibility(ui);
        break;
    case 'p':
        poll = poll_to_text(d->poll);
        ask(ui, " poll (A | B | C 1d multiple; empty: none): ", poll, poll_done);
        g_free(poll);
        break;
    case 'a':
        writing_ask_attach(ui);
        break;
    case 'x':
        take_off(ui);
        break;
    case 'd':
        variant_drop(composer_of(ui));
        break;
    case 's':
        ask(ui, " keep as saved reply named: ", NULL, save_done);
        break;
    default:
        break;
    }
    return TRUE;
}

void writing_options(struct ui *ui)
{
    const struct composer *c = composer_of(ui);
    gboolean wide = ui->w >= 90;
    char *label = c->shown != NULL
                      ? g_strdup_printf(wide ? " %s alone: l language  c warning  v visible to  d drop its own | all: t to  w when  p poll  a attach  x take off "
                                             : " %s alone: l lang  c warn  v visible  d drop  Esc ", c->shown)
                      : g_strdup(wide ? " t to  w when  l language  c warning  v visible to  p poll  a attach  x take off  s save  Esc "
                                      : " t to  w when  l lang  c warn  v visible  p poll  a attach  x off  s save  Esc ");
    struct prompt *p = prompt_new(label, option_done, NULL);
    p->keys = c->shown != NULL ? "twlcvpaxsd" : "twlcvpaxs";
    g_free(label);
    ui_prompt(ui, p);
}
