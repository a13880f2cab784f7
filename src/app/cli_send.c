/* Writing that leaves the house: a draft, then ledger rows, by the same jobs as the review screen. */
#include "cli.h"

#include <string.h>

#include "repute/platform.h"

static void set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

/* ---- what the options say about a piece ---- */

static gboolean take_visibility(struct cli *c, struct draft *d, GError **error)
{
    static const char *const NAMES[] = {"public", "unlisted", "followers", "direct", NULL};
    const char *name = cli_option(c, "--visibility");
    if (name == NULL || visibility_from_name(name, &d->visibility))
        return TRUE;
    cli_unknown("visibility", name, NAMES, error);
    return FALSE;
}

static gboolean take_poll(struct cli *c, struct draft *d, GError **error)
{
    const char *text = cli_option(c, "--poll");
    if (text == NULL)
        return TRUE;
    GError *why = NULL;
    d->poll = poll_parse(text, &why);
    if (why != NULL)
        g_propagate_error(error, why);
    else if (d->poll == NULL)
        err_set(error, ERR_USAGE, "--poll wants its options: --poll \"Filter | Espresso 1d\"");
    return d->poll != NULL;
}

static gboolean take_options(struct cli *c, struct draft *d, GError **error)
{
    set(&d->owner, c->a->user);
    set(&d->warning, cli_option(c, "--warning"));
    const char *card = cli_option(c, "--card");
    if (card != NULL)
        set(&d->card, g_str_equal(card, "off") ? "" : card);
    if (cli_option(c, "--lang") != NULL)
        set(&d->language, cli_option(c, "--lang"));
    return take_visibility(c, d, error) && take_poll(c, d, error);
}

/* ---- attachments ---- */

/* A copy by what it holds: what is sent later is what was chosen now. Its path, or NULL. */
static char *keep_file(struct cli *c, const char *path, GError **error)
{
    GMappedFile *f = g_mapped_file_new(path, FALSE, error);
    if (f == NULL)
        return NULL;
    const char *bytes = g_mapped_file_get_contents(f), *dot = strrchr(path, '.');
    gsize len = g_mapped_file_get_length(f);
    char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, len);
    char *name = g_strconcat(sum, dot, NULL), *kept = g_build_filename(c->a->paths.media, name, NULL);
    gboolean ok = paths_make_dir(c->a->paths.media, 02770, error) &&
                  (g_file_test(kept, G_FILE_TEST_EXISTS) || paths_write_file(kept, bytes != NULL ? bytes : "", len, 0660, error));
    g_free(sum);
    g_free(name);
    g_mapped_file_unref(f);
    if (!ok)
        g_clear_pointer(&kept, g_free);
    return kept;
}

static gboolean attach_one(struct cli *c, struct draft *d, const char *path, const char *alt, GError **error)
{
    const char *mime = media_mime(path);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        err_set(error, ERR_NOT_FOUND, "no file \"%s\"", path);
        return FALSE;
    }
    if (mime == NULL) {
        err_set(error, ERR_INVALID, "\"%s\" is of no kind that is posted; pictures, films and sound are", path);
        return FALSE;
    }
    char *kept = keep_file(c, path, error);
    if (kept == NULL)
        return FALSE;
    g_ptr_array_add(d->media, media_new(media_kind(mime), kept, alt));
    if (alt == NULL)
        cli_warn(c, 0, "%s has no --alt: who cannot see it is told nothing", path);
    g_free(kept);
    return TRUE;
}

static gboolean attach(struct cli *c, struct draft *d, GError **error)
{
    const GPtrArray *files = cli_all(c, "--media"), *alts = cli_all(c, "--alt");
    guint n = files != NULL ? files->len : 0;
    if (alts != NULL && alts->len != n) {
        err_set(error, ERR_USAGE, "%u --media and %u --alt: each file has its own, in the same order", n, alts->len);
        return FALSE;
    }
    for (guint i = 0; i < n; i++)
        if (!attach_one(c, d, files->pdata[i], alts != NULL ? alts->pdata[i] : NULL, error))
            return FALSE;
    return TRUE;
}

/* ---- accounts ---- */

static GPtrArray *accounts_of(struct cli *c, const char *names, GError **error)
{
    GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)account_free);
    char **list = g_strsplit(names, ",", -1);
    gboolean ok = TRUE;
    for (guint i = 0; ok && list[i] != NULL; i++) {
        if (*g_strstrip(list[i]) == '\0')
            continue;
        struct account *a = store_account(c->r, list[i], error);
        ok = a != NULL;
        if (ok)
            g_ptr_array_add(out, a);
    }
    if (ok && out->len == 0) {
        err_set(error, ERR_USAGE, "from which account? --account NAME; repute account ls lists them");
        ok = FALSE;
    }
    g_strfreev(list);
    if (!ok)
        g_clear_pointer(&out, g_ptr_array_unref);
    return out;
}

/* By the clock of the accounts, whose zones may differ: never by a guess. */
static gboolean take_time(struct cli *c, struct draft *d, const GPtrArray *accounts, GError **error)
{
    const char *at = cli_option(c, "--at");
    for (guint i = 0; at != NULL && i < accounts->len; i++) {
        const struct account *a = accounts->pdata[i], *first = accounts->pdata[0];
        gint64 ms = 0;
        char *zone = NULL;
        if (!cli_time(c, at, a->zone, &ms, &zone, error))
            return FALSE;
        if (i > 0 && ms != d->due_at) {
            err_set(error, ERR_USAGE, "\"%s\" is another moment for %s (%s) than for %s (%s); --zone says which is meant", at,
                    a->name, zone, first->name, d->zone);
            g_free(zone);
            return FALSE;
        }
        d->due_at = ms;
        if (i == 0)
            set(&d->zone, zone);
        g_free(zone);
    }
    return TRUE;
}

/* ---- texts of single accounts ---- */

static gboolean is_among(const GPtrArray *accounts, const char *name)
{
    for (guint i = 0; i < accounts->len; i++)
        if (g_str_equal(((struct account *)accounts->pdata[i])->name, name))
            return TRUE;
    return FALSE;
}

/* "acme-b=short.txt" */
static gboolean take_variant(struct draft *d, const GPtrArray *accounts, const char *word, GError **error)
{
    const char *eq = strchr(word, '=');
    char *name = eq != NULL ? g_strndup(word, (gsize)(eq - word)) : NULL;
    gboolean ok = FALSE;
    if (eq == NULL)
        err_set(error, ERR_USAGE, "--variant wants an account and a file, not \"%s\": --variant acme-b=short.txt", word);
    else if (!is_among(accounts, name))
        err_set(error, ERR_USAGE, "--variant %s: the post does not go to \"%s\"; --account names it", word, name);
    else if (draft_variant(d, name) != NULL)
        err_set(error, ERR_USAGE, "two texts for %s; one is enough", name);
    else
        ok = TRUE;
    char *text = ok ? cli_file_text(eq + 1, error) : NULL;
    if (text != NULL)
        draft_variant_make(d, name)->text = text;
    g_free(name);
    return text != NULL;
}

/* A warning where the network has none is put in words, where that was said. */
static gboolean take_warnings(struct cli *c, struct draft *d, const GPtrArray *accounts, GError **error)
{
    for (guint i = 0; d->warning != NULL && i < accounts->len; i++) {
        const struct account *a = accounts->pdata[i];
        const struct platform_ops *ops = platform_find(a->platform);
        if (ops == NULL || ((ops->caps >> CAP_WARNING & 1) != 0 && ops->lacks(a->limits, CAP_WARNING) == NULL &&
                            (ops->takes_warning == NULL || ops->takes_warning(d->warning))))
            continue;
        if (!cli_flag(c, "--warning-in-words")) {
            err_set(error, ERR_UNSUPPORTED, "%s has no such content warning; --warning-in-words puts it before the text there", a->name);
            return FALSE;
        }
        draft_warning_in_words(d, a->name);
    }
    return TRUE;
}

static gboolean take_variants(struct cli *c, struct draft *d, const GPtrArray *accounts, GError **error)
{
    const GPtrArray *all = cli_all(c, "--variant");
    for (guint i = 0; all != NULL && i < all->len; i++)
        if (!take_variant(d, accounts, all->pdata[i], error))
            return FALSE;
    return take_warnings(c, d, accounts, error);
}

static gboolean ask_all(struct cli *c, const GPtrArray *accounts, const char *what, GError **error)
{
    for (guint i = 0; i < accounts->len; i++)
        if (!cli_ask_public(c, accounts->pdata[i], what, error))
            return FALSE;
    return TRUE;
}

/* ---- from the piece to rows ---- */

static json_t *send_args(struct cli *c, const struct draft *d, const char *id, const GPtrArray *accounts)
{
    json_t *names = json_array(), *confirmed = json_array();
    for (guint i = 0; i < accounts->len; i++)
        json_array_append_new(names, json_string(((struct account *)accounts->pdata[i])->name));
    for (guint i = 0; i < c->a->confirmed->len; i++)
        json_array_append_new(confirmed, json_string(c->a->confirmed->pdata[i]));
    json_t *args = json_pack("{s:s,s:o,s:o,s:b,s:s*}", "draft", id, "accounts", names, "confirmed", confirmed, "repeat",
                             cli_flag(c, "--repeat"), "approver", cli_option(c, "--approver"));
    if (cli_option(c, "--zone") != NULL) /* said for this post, so that no account's own counts */
        json_object_set_new(args, "zone", json_string(d->zone));
    return args;
}

/* A draft that was refused goes to the discarded ones: whoever wrote it has it, and :recover too. */
static void put_away(struct cli *c, const char *id)
{
    event_free(cli_job(c, "draft-discard", json_pack("{s:s}", "id", id), NULL));
}

/* Pages that it links to, for the cards of them; a page that cannot be read keeps nothing from going out. */
static void read_pages(struct cli *c, const struct draft *d, const GPtrArray *accounts)
{
    for (guint i = 0; i < accounts->len; i++) {
        GPtrArray *links = send_pages(c->r, c->a->conf->settings, d, accounts->pdata[i], c->now);
        for (guint k = 0; k < links->len; k++) {
            GError *why = NULL;
            event_free(cli_network_job(c, "page", json_pack("{s:s}", "url", links->pdata[k]), &why));
            if (why != NULL)
                cli_warn(c, 0, "the card of %s has its host alone: %s", (char *)links->pdata[k], why->message);
            g_clear_error(&why);
        }
        g_ptr_array_unref(links);
    }
}

static gboolean send_draft(struct cli *c, const struct draft *d, const GPtrArray *accounts, GError **error)
{
    struct event *saved = cli_job(c, "draft-save", json_pack("{s:o}", "draft", draft_to_json(d)), error);
    if (saved == NULL)
        return FALSE;
    read_pages(c, d, accounts);
    const char *id = json_string_value(json_object_get(saved->result, "draft"));
    GError *why = NULL;
    struct event *sent = cli_job(c, "send", send_args(c, d, id, accounts), &why);
    if (sent == NULL)
        put_away(c, id);
    if (err_is(why, ERR_CONFLICT) && !cli_flag(c, "--repeat"))
        err_set(error, ERR_CONFLICT, "%s: --repeat", why->message);
    else if (why != NULL)
        g_propagate_error(error, g_steal_pointer(&why));
    gboolean ok = sent != NULL && cli_sent(c, json_object_get(sent->result, "ledger"), error);
    g_clear_error(&why);
    event_free(sent);
    event_free(saved);
    return ok;
}

/* ---- verbs ---- */

/* All that can be said to be wrong before anything is asked. */
static gboolean begin(struct cli *c, struct draft *d, GError **error)
{
    gint64 ms = 0;
    char *text = cli_wait_ms(c, &ms, error) && cli_writer(c, error) ? cli_text(c, error) : NULL;
    if (text == NULL || !take_options(c, d, error) || !attach(c, d, error)) {
        g_free(text);
        return FALSE;
    }
    g_free(d->text);
    d->text = text;
    return TRUE;
}

VERB(post)
{
    const char *names = cli_option(c, "--account");
    struct draft *d = draft_new();
    gboolean ok = c->n == 0;
    if (!ok)
        err_set(error, ERR_USAGE, "a post's text comes by --text T or --file F, not as \"%s\"", c->args[0]);
    ok = ok && begin(c, d, error);
    GPtrArray *accounts = ok ? accounts_of(c, names != NULL ? names : "", error) : NULL;
    if (accounts != NULL) {
        set(&d->accounts, names);
        ok = take_time(c, d, accounts, error) && take_variants(c, d, accounts, error) &&
             ask_all(c, accounts, d->due_at != 0 ? "schedule a post" : "post", error) && send_draft(c, d, accounts, error);
    }
    draft_free(d);
    if (accounts == NULL)
        return FALSE;
    g_ptr_array_unref(accounts);
    return ok;
}

/* The text with what makes it reach whom it answers, unless it is there already. */
static char *greeted(const struct account *a, const struct item *i, const char *text)
{
    const struct platform_ops *ops = platform_find(a->platform);
    char *hello = ops != NULL && ops->greeting != NULL ? ops->greeting(i, a->handle) : NULL;
    char *who = hello != NULL ? g_strchomp(g_ascii_strdown(hello, -1)) : NULL, *low = g_ascii_strdown(text, -1);
    gboolean there = who == NULL || strstr(low, who) != NULL;
    char *out = g_strconcat(there ? "" : hello, text, NULL);
    g_free(hello);
    g_free(who);
    g_free(low);
    return out;
}

static gboolean reply_to(struct cli *c, struct draft *d, const struct item *i, GError **error)
{
    struct account *a = store_account_by_id(c->r, i->account, error);
    if (a == NULL)
        return FALSE;
    GPtrArray *accounts = g_ptr_array_new();
    char *text = greeted(a, i, d->text), *what = g_strdup_printf("reply to %s", i->author.handle != NULL ? i->author.handle : "it");
    char *shown = cli_shown(what);
    g_ptr_array_add(accounts, a);
    d->conversation = i->conversation;
    d->reply_to = i->id;
    set(&d->accounts, a->name);
    set(&d->text, text);
    gboolean ok = take_time(c, d, accounts, error) && take_warnings(c, d, accounts, error) && ask_all(c, accounts, shown, error) && send_draft(c, d, accounts, error);
    g_free(text);
    g_free(what);
    g_free(shown);
    g_ptr_array_unref(accounts);
    account_free(a);
    return ok;
}

VERB(reply)
{
    if (c->n != 1) {
        err_set(error, ERR_USAGE, "usage: repute reply ID --text T");
        return FALSE;
    }
    struct item *i = cli_writer(c, error) ? cli_item(c, c->args[0], error) : NULL;
    if (i == NULL)
        return FALSE;
    struct draft *d = draft_new();
    d->visibility = i->visibility; /* never seen by more people than what it answers */
    gboolean ok = begin(c, d, error);
    if (ok && *d->text == '\0' && d->media->len == 0) { /* with the greeting before it, it would pass for a text */
        err_set(error, ERR_USAGE, "nothing written: write something, or attach a picture");
        ok = FALSE;
    }
    ok = ok && reply_to(c, d, i, error);
    draft_free(d);
    item_free(i);
    return ok;
}

/* The row that --wait, edit and delete are about; it must have gone out. */
static struct ledger *published(struct cli *c, GError **error)
{
    gint64 id = c->n == 1 ? cli_id(c->args[0]) : 0;
    if (id == 0) {
        err_set(error, ERR_USAGE, "which one? the number of a sent row in `repute queue ls`");
        return NULL;
    }
    struct ledger *l = cli_writer(c, error) ? store_ledger(c->r, id, error) : NULL;
    gboolean writing = l != NULL && (l->action == ACT_POST || l->action == ACT_REPLY || l->action == ACT_EDIT);
    if (l == NULL || (l->state == LEDGER_SENT && writing && l->remote_id != NULL))
        return l;
    err_set(error, ERR_CONFLICT, "row %s (%s, %s) is no post that is out there", c->args[0], action_kind_name(l->action),
            ledger_state_name(l->state));
    ledger_free(l);
    return NULL;
}

static gboolean edit_row(struct cli *c, const struct ledger *l, struct draft *d, GError **error)
{
    struct account *a = store_account_by_id(c->r, l->account, error);
    if (a == NULL)
        return FALSE;
    /* What an edit does not say stays. */
    json_t *request = json_loads(l->request != NULL ? l->request : "{}", 0, NULL);
    const char *seen = json_string_value(json_object_get(request, "visibility"));
    set(&d->warning, json_string_value(json_object_get(request, "warning")));
    set(&d->language, json_string_value(json_object_get(request, "language")));
    if (seen != NULL)
        visibility_from_name(seen, &d->visibility);
    json_decref(request);
    d->edits = l->id;
    d->conversation = l->conversation;
    set(&d->owner, c->a->user);
    set(&d->accounts, a->name);
    GPtrArray *accounts = g_ptr_array_new();
    g_ptr_array_add(accounts, a);
    gboolean ok = cli_ask_public(c, a, "edit the post", error) && send_draft(c, d, accounts, error);
    g_ptr_array_unref(accounts);
    account_free(a);
    return ok;
}

VERB(edit_published)
{
    struct ledger *l = published(c, error);
    if (l == NULL)
        return FALSE;
    struct draft *d = draft_new();
    gint64 ms = 0;
    char *text = cli_wait_ms(c, &ms, error) ? cli_text(c, error) : NULL;
    set(&d->text, text);
    gboolean ok = text != NULL && edit_row(c, l, d, error);
    g_free(text);
    draft_free(d);
    ledger_free(l);
    return ok;
}
