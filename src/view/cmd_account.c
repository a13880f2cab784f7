/* Connecting accounts inside the screen, checking, guarding and removing them. A sign-in has two steps with a browser
 * between them: what the server said first is kept in the Accounts pane until the code comes. */
#include "accounts.h"
#include "cmd.h"

#include <string.h>

#include "repute/paths.h"
#include "repute/when.h"

/* ---- the code ---- */

static void token_over(struct ui *ui, const struct event *e, gpointer data)
{
    struct accounts *a = accounts_of(ui);
    if (e->type == EVENT_FAILED) {
        ui_tell(ui, SAY_ERROR, "%s; a in Accounts takes another code from the same address", e->text);
        return;
    }
    ui_job_said(ui, e, data);
    signing_free(a->signing);
    a->signing = NULL;
    ui_stale(ui, CHANGED_ACCOUNTS);
}

static void submit_code(struct ui *ui, const char *name)
{
    struct signing *s = accounts_of(ui)->signing;
    json_t *args =
        json_pack("{s:s,s:s,s:O,s:s}", "platform", s->platform, "url", s->url, "app", s->app, "code", s->code);
    if (name != NULL && *name != '\0')
        json_object_set_new(args, "name", json_string(name));
    ui_submit(ui, "account-token", args, token_over, NULL);
    ui_tell(ui, SAY_INFO, "asking %s for the token", s->url);
}

static gboolean name_answer(struct ui *ui, const char *text, gpointer p)
{
    if (text == NULL)
        return TRUE;
    char *name = g_strstrip(g_strdup(text));
    gboolean ok = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == strlen(name);
    if (ok)
        submit_code(ui, name);
    else
        ui_tell(ui, SAY_WARN, "a name is of small letters, digits, dots and dashes");
    g_free(name);
    return ok;
}

static gboolean code_answer(struct ui *ui, const char *text, gpointer p)
{
    struct signing *s = accounts_of(ui)->signing;
    if (text == NULL || s == NULL) {
        ui_tell(ui, SAY_INFO, "not connected yet; a in Accounts goes on with it");
        return TRUE;
    }
    char *code = g_strstrip(g_strdup(text));
    if (*code == '\0') {
        g_free(code);
        signing_free(s);
        accounts_of(ui)->signing = NULL;
        ui_tell(ui, SAY_INFO, "forgotten; a asks for a server anew");
        return TRUE;
    }
    g_free(s->code);
    s->code = code;
    if (s->name != NULL)
        submit_code(ui, s->name);
    else
        ui_prompt(ui, prompt_new(" its name here, short (Enter: as it is called there): ", name_answer, NULL));
    return TRUE;
}

/* ---- the address, above the prompt for the code ---- */

static int address_height(struct ui *ui, gpointer p, int available)
{
    struct signing *s = accounts_of(ui)->signing;
    int lines = s != NULL ? (int)strlen(s->address) / MAX(ui->w - 4, 8) + 1 : 0;
    return MIN(lines + 4, available);
}

static void address_above(struct ui *ui, struct grid *g, struct rect r, gpointer p)
{
    struct signing *s = accounts_of(ui)->signing;
    grid_clear(g, r, ROLE_TEXT);
    grid_fill(g, r.y, r.x, r.w, ROLE_RULE, ui->slow ? " " : ui_glyph(ui, "─", "-"));
    if (s == NULL)
        return;
    grid_printf(g, r.y, r.x + 1, r.w - 2, ROLE_TITLE_FOCUS, "[Connect %s]", s->url);
    grid_put(g, r.y + 1, r.x + 2, r.w - 3, ROLE_TEXT,
             "Open this address in a browser and say yes there; it is copied already:");
    int w = MAX(r.w - 4, 8), y = r.y + 2;
    /* By columns, not by words: it is put together again from its rows. */
    for (gsize at = 0; at < strlen(s->address) && y < r.y + r.h - 1; at += (gsize)w, y++)
        grid_printf(g, y, r.x + 2, w, ROLE_LINK, "%.*s", w, s->address + at);
    grid_put(g, y, r.x + 2, r.w - 3, ROLE_TEXT,
             "Then paste the code it shows. Esc keeps it for later, Enter alone forgets it.");
}

static void ask_code(struct ui *ui)
{
    struct prompt *p = prompt_new(" code: ", code_answer, NULL);
    p->above_height = address_height;
    p->above = address_above;
    ui_prompt(ui, p);
}

static void registered(struct ui *ui, const struct event *e, gpointer data)
{
    struct accounts *a = accounts_of(ui);
    if (a->signing == NULL || a->signing->job != e->job)
        return;
    if (e->type == EVENT_FAILED) {
        ui_tell(ui, SAY_ERROR, "%s", e->text);
        signing_free(a->signing);
        a->signing = NULL;
        return;
    }
    struct signing *s = a->signing;
    g_free(s->address);
    s->address = g_strdup(json_string_value(json_object_get(e->result, "url")));
    json_decref(s->app);
    s->app = json_incref(json_object_get(e->result, "app"));
    if (s->address == NULL || s->app == NULL) {
        ui_tell(ui, SAY_ERROR, "%s named no address to open; is it a server of \"%s\"?", s->url,
                s->platform);
        signing_free(s);
        a->signing = NULL;
        return;
    }
    ui_wish_push(ui, WISH_COPY, s->address, "address");
    if (ui->prompt != NULL || ui_is_up(ui, PANE_COMPOSER)) /* something else is being typed: never over that */
        ui_tell(ui, SAY_INFO, "%s answered; a in Accounts goes on", s->url);
    else
        ask_code(ui);
}

/* platform, url, name: taken; name may be NULL. */
static void begin(struct ui *ui, char *platform, char *url, char *name)
{
    struct accounts *a = accounts_of(ui);
    signing_free(a->signing);
    a->signing = g_new0(struct signing, 1);
    *a->signing = (struct signing){.platform = platform, .url = url, .name = name};
    ui_tell(ui, SAY_INFO, "asking %s", url);
    a->signing->job =
        ui_submit(ui, "account-register", json_pack("{s:s,s:s}", "platform", platform, "url", url), registered, NULL);
}

/* ---- account-add ---- */

static gboolean add_by_file(struct ui *ui, const char *platform, const char *url, const char *path, const char *name,
                            GError **error)
{
    char *token = secret_from_file(path, error);
    if (token == NULL)
        return FALSE;
    json_t *args = json_pack("{s:s,s:s,s:s,s:s*}", "platform", platform, "url", url, "token", token, "name", name);
    secret_free(token);
    ui_submit(ui, "account-add", args, ui_job_said, NULL);
    ui_tell(ui, SAY_INFO, "asking %s", url);
    return TRUE;
}

/* "[PLATFORM] URL [TOKEN-FILE [NAME]]", or, where one signs in with a password, "PLATFORM URL [USER [PASSWORD-FILE
 * [NAME]]]". */
static gboolean add(struct ui *ui, char **words, GError **error)
{
    int n = (int)g_strv_length(words);
    gboolean bare = n > 0 && (strchr(words[0], '.') != NULL || strstr(words[0], "://") != NULL);
    const struct platform_ops *usual = platform_usual(), *ops = bare || n == 0 ? usual : platform_find(words[0]);
    char **rest = bare ? words : words + 1;
    n -= bare ? 0 : 1;
    if (n < 1 || n > (ops != NULL && ops->sign_in->password ? 4 : 3)) {
        err_set(error, ERR_USAGE, "account-add wants the server's address, such as %s %s", usual->name,
                usual->sign_in->example);
        return FALSE;
    }
    if (ops != NULL && ops->sign_in->password)
        return account_password_add(ui, ops, rest, error);
    const char *platform = bare ? usual->name : words[0];
    if (n >= 2)
        return add_by_file(ui, platform, rest[0], rest[1], n == 3 ? rest[2] : NULL, error);
    begin(ui, g_strdup(platform), g_strdup(rest[0]), NULL);
    return TRUE;
}

/* What there is to connect, above the question. */
static int platforms_height(struct ui *ui, gpointer p, int available)
{
    gsize n = 0;
    platform_all(&n);
    return MIN((int)n + 1, available);
}

static void platforms_above(struct ui *ui, struct grid *g, struct rect r, gpointer p)
{
    gsize n = 0;
    const struct platform_ops *const *all = platform_all(&n);
    grid_clear(g, r, ROLE_TEXT);
    grid_fill(g, r.y, r.x, r.w, ROLE_RULE, ui->slow ? " " : ui_glyph(ui, "─", "-"));
    grid_put(g, r.y, r.x + 1, r.w - 2, ROLE_TITLE_FOCUS, "[Connect]");
    for (gsize i = 0; i < n && (int)i + 1 < r.h; i++) {
        int y = r.y + 1 + (int)i;
        grid_printf(g, y, r.x + 2, r.w - 3, ROLE_STRONG, "%s %s", all[i]->name, all[i]->sign_in->example);
        if (r.w >= 78)
            grid_put(g, y, r.x + 36, r.w - 37, ROLE_DIM, all[i]->sign_in->about);
    }
}

static gboolean add_answer(struct ui *ui, const char *text, gpointer p)
{
    if (text == NULL || *text == '\0')
        return TRUE;
    GError *error = NULL;
    char **words = settings_split(text, NULL, &error);
    gboolean ok = words != NULL && add(ui, words, &error);
    if (!ok)
        ui_tell_error(ui, error);
    g_clear_error(&error);
    g_strfreev(words);
    return ok;
}

CMD(account_add)
{
    struct accounts *a = accounts_of(ui);
    if (call->n > 0)
        return add(ui, call->args, error);
    if (a->signing != NULL && a->signing->address != NULL) {
        ask_code(ui);
        return TRUE;
    }
    const struct account *row = ui_focused(ui) == &a->base ? accounts_row(a) : NULL;
    const struct platform_ops *ops = row != NULL ? platform_find(row->platform) : NULL;
    if (ops != NULL && row->state == ACCOUNT_LOGIN && ops->sign_in->password) {
        account_password_ask(ui, ops, row->url, row->handle, row->name);
        return TRUE;
    }
    if (row != NULL && row->state == ACCOUNT_LOGIN) {
        begin(ui, g_strdup(row->platform), g_strdup(row->url), g_strdup(row->name));
        return TRUE;
    }
    struct prompt *p = prompt_new(" connect which server? ", add_answer, NULL);
    p->above_height = platforms_height;
    p->above = platforms_above;
    ui_prompt(ui, p);
    return TRUE;
}

/* ---- one account ---- */

/* The one that is named, else the one under the cursor. To be freed. */
static struct account *named(struct ui *ui, const struct call *call, GError **error)
{
    if (call->n > 0)
        return store_account(ui->o.reader, call->args[0], error);
    const struct account *row = ui_focused(ui)->ops->id == PANE_ACCOUNTS ? accounts_row(accounts_of(ui)) : NULL;
    if (row != NULL)
        return store_account(ui->o.reader, row->name, error);
    err_set(error, ERR_USAGE, "which account? Tab lists them");
    return NULL;
}

CMD(account_check)
{
    struct account *a = named(ui, call, error);
    if (a == NULL)
        return FALSE;
    ui_submit(ui, "account-check", json_pack("{s:s}", "account", a->name), ui_job_said, NULL);
    ui_tell(ui, SAY_INFO, "asking %s", a->url);
    account_free(a);
    return TRUE;
}

static gboolean remove_answer(struct ui *ui, const char *text, gpointer p)
{
    if (text != NULL && *text == 'y')
        ui_submit(ui, "account-remove", json_pack("{s:s}", "account", (const char *)p), ui_job_said, NULL);
    return TRUE;
}

CMD(account_remove)
{
    struct account *a = named(ui, call, error);
    if (a == NULL)
        return FALSE;
    char *label = g_strdup_printf(
        " remove %s? its messages stay, its token goes, what waits is never sent  y yes  n no ", a->name);
    struct prompt *p = prompt_new(label, remove_answer, g_strdup(a->name));
    p->free_data = g_free;
    p->keys = "yn";
    ui_prompt(ui, p);
    g_free(label);
    account_free(a);
    return TRUE;
}

static void unguard(struct ui *ui, gpointer name)
{
    ui_submit(ui, "account-guard", json_pack("{s:s,s:b}", "account", (const char *)name, "on", 0), ui_job_said, NULL);
}

/* Guarding is instant; to end it the name is typed, as for everything else of a guarded account. */
CMD(account_guard)
{
    struct account *a = named(ui, call, error);
    if (a == NULL)
        return FALSE;
    if (a->guarded)
        ui_ask_public(ui, "send without its name from now on?", a->name, unguard, g_strdup(a->name), g_free);
    else
        ui_submit(ui, "account-guard", json_pack("{s:s,s:b}", "account", a->name, "on", 1), ui_job_said, NULL);
    account_free(a);
    return TRUE;
}

/* "none": the setting's again. */
static void set_zone(struct ui *ui, const char *name, const char *zone)
{
    const char *own = *zone != '\0' && !g_str_equal(zone, "none") ? zone : NULL;
    ui_submit(ui, "account-zone", json_pack("{s:s,s:s*}", "account", name, "zone", own), ui_job_said, NULL);
}

static gboolean zone_answer(struct ui *ui, const char *text, gpointer name)
{
    char *zone = g_strstrip(g_strdup(text != NULL ? text : ""));
    GError *error = NULL;
    gboolean ok = *zone == '\0' || g_str_equal(zone, "none") || when_zone_check(zone, &error);
    if (!ok)
        ui_tell_error(ui, error);
    else if (text != NULL)
        set_zone(ui, name, zone);
    g_clear_error(&error);
    g_free(zone);
    return ok;
}

CMD(account_zone)
{
    struct account *a = named(ui, call, error);
    if (a == NULL)
        return FALSE;
    if (call->n > 1) {
        set_zone(ui, a->name, call->args[1]);
    } else {
        char *label = g_strdup_printf(" times of %s are in (Europe/Berlin; empty: as yours): ", a->name);
        struct prompt *p = prompt_new(label, zone_answer, g_strdup(a->name));
        p->free_data = g_free;
        p->complete = "zone";
        g_string_assign(p->text, a->zone != NULL ? a->zone : "");
        ui_prompt(ui, p);
        g_free(label);
    }
    account_free(a);
    return TRUE;
}
