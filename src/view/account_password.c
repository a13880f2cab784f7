/* Signing in with a name and a password, in the screen: two questions, the second shown as stars. What kind of password
 * and where it is made is the platform's to say. */
#include "accounts.h"

#include "repute/paths.h"

struct asking {
    const struct platform_ops *ops;
    char *url, *name, *user; /* name: of the account that signs in again, or NULL */
};

static void asking_free(gpointer p)
{
    struct asking *a = p;
    g_free(a->url);
    g_free(a->name);
    g_free(a->user);
    g_free(a);
}

static struct asking *asking_copy(const struct asking *a)
{
    struct asking *copy = g_new0(struct asking, 1);
    *copy = (struct asking){a->ops, g_strdup(a->url), g_strdup(a->name), g_strdup(a->user)};
    return copy;
}

static void over(struct ui *ui, const struct event *e, gpointer data)
{
    if (e->type == EVENT_FAILED)
        ui_tell(ui, SAY_ERROR, "%s", e->text);
    else if (e->text != NULL)
        ui_tell(ui, SAY_INFO, "%s", e->text);
    ui_stale(ui, CHANGED_ACCOUNTS);
}

static void account_password_submit(struct ui *ui, const char *platform, const char *url, const char *user, const char *password,
                             const char *name)
{
    json_t *args = json_pack("{s:s,s:s,s:s,s:s,s:s*}", "platform", platform, "url", url, "user", user, "password",
                             password, "name", name);
    ui_submit(ui, "account-token", args, over, NULL);
    ui_tell(ui, SAY_INFO, "asking %s", url);
}

static gboolean password_answer(struct ui *ui, const char *text, gpointer p)
{
    const struct asking *a = p;
    if (text == NULL || *text == '\0')
        ui_tell(ui, SAY_INFO, "not connected");
    else
        account_password_submit(ui, a->ops->name, a->url, a->user, text, a->name);
    return TRUE;
}

/* Where the password comes from, above the question for it. */
static int hint_height(struct ui *ui, gpointer p, int available)
{
    return MIN(3, available);
}

static void hint_above(struct ui *ui, struct grid *g, struct rect r, gpointer p)
{
    const struct asking *a = p;
    grid_clear(g, r, ROLE_TEXT);
    grid_fill(g, r.y, r.x, r.w, ROLE_RULE, ui->slow ? " " : ui_glyph(ui, "─", "-"));
    grid_printf(g, r.y, r.x + 1, r.w - 2, ROLE_TITLE_FOCUS, "[Connect %s]", a->url);
    grid_printf(g, r.y + 1, r.x + 2, r.w - 3, ROLE_TEXT, "The %s of %s is made there:", a->ops->sign_in->word, a->user);
    grid_put(g, r.y + 2, r.x + 2, r.w - 3, ROLE_TEXT, a->ops->sign_in->hint);
}

static void ask_password(struct ui *ui, struct asking *a)
{
    char *label = g_strdup_printf(" %s: ", a->ops->sign_in->word);
    struct prompt *p = prompt_new(label, password_answer, a);
    p->free_data = asking_free;
    p->secret = TRUE;
    p->above_height = hint_height;
    p->above = hint_above;
    ui_prompt(ui, p);
    g_free(label);
}

static gboolean user_answer(struct ui *ui, const char *text, gpointer p)
{
    if (text == NULL || *text == '\0')
        return TRUE;
    struct asking *a = asking_copy(p);
    g_free(a->user);
    a->user = g_strstrip(g_strdup(text));
    ask_password(ui, a);
    return TRUE;
}

void account_password_ask(struct ui *ui, const struct platform_ops *ops, const char *url, const char *user, const char *name)
{
    struct asking *a = g_new0(struct asking, 1);
    *a = (struct asking){ops, g_strdup(url), g_strdup(name), g_strdup(user)};
    if (user != NULL) {
        ask_password(ui, a);
        return;
    }
    char *label = g_strdup_printf(" %s: ", ops->sign_in->name);
    struct prompt *p = prompt_new(label, user_answer, a);
    p->free_data = asking_free;
    ui_prompt(ui, p);
    g_free(label);
}

gboolean account_password_add(struct ui *ui, const struct platform_ops *ops, char **words, GError **error)
{
    const char *user = words[1], *file = user != NULL ? words[2] : NULL;
    if (file == NULL) {
        account_password_ask(ui, ops, words[0], user, NULL);
        return TRUE;
    }
    char *password = secret_from_file(file, error);
    if (password == NULL)
        return FALSE;
    account_password_submit(ui, ops->name, words[0], user, password, words[3]);
    secret_free(password);
    return TRUE;
}
