/* The Accounts pane: which of ours answers, how far it is complete, and the way out where it is not. */
#include "accounts.h"

struct accounts *accounts_of(struct ui *ui)
{
    return (struct accounts *)ui_pane(ui, PANE_ACCOUNTS);
}

static void init(struct pane *p)
{
    struct accounts *a = (struct accounts *)p;
    a->list = g_ptr_array_new_with_free_func((GDestroyNotify)account_free);
    a->refused = g_ptr_array_new_with_free_func((GDestroyNotify)watch_free);
    a->too_late = g_array_new(FALSE, FALSE, sizeof(guint));
}

void signing_free(struct signing *s)
{
    if (s == NULL)
        return;
    g_free(s->platform);
    g_free(s->url);
    g_free(s->name);
    g_free(s->address);
    g_free(s->code);
    json_decref(s->app);
    g_free(s);
}

static void clear(struct pane *p)
{
    struct accounts *a = (struct accounts *)p;
    g_ptr_array_unref(a->list);
    g_ptr_array_unref(a->refused);
    g_array_unref(a->too_late);
    signing_free(a->signing);
}

static gint64 id_of(gconstpointer list, int i)
{
    return ((const struct account *)((const GPtrArray *)list)->pdata[i])->id;
}

const struct account *accounts_row(const struct accounts *a)
{
    return a->at.cur < (int)a->list->len ? a->list->pdata[a->at.cur] : NULL;
}

static guint due_after_token(struct ui *ui, const struct account *a)
{
    guint n = 0;
    GPtrArray *rows =
        a->expires_at != 0 ? store_ledgers(ui->o.reader, LEDGER_TO_COME, a->id, ui->now, 500, NULL) : NULL;
    for (guint i = 0; rows != NULL && i < rows->len; i++)
        n += ((const struct ledger *)rows->pdata[i])->due_at > a->expires_at;
    g_clear_pointer(&rows, g_ptr_array_unref);
    return n;
}

static void load_refused(struct accounts *a)
{
    GPtrArray *all = store_watches(a->base.ui->o.reader, 0, NULL);
    g_ptr_array_set_size(a->refused, 0);
    for (guint i = all != NULL ? all->len : 0; i-- > 0;)
        if (((const struct watch *)all->pdata[i])->error != NULL)
            g_ptr_array_add(a->refused, g_ptr_array_steal_index(all, i));
    g_clear_pointer(&all, g_ptr_array_unref);
}

static void load(struct pane *p)
{
    struct accounts *a = (struct accounts *)p;
    GPtrArray *list = store_accounts(p->ui->o.reader, NULL);
    if (list == NULL)
        return;
    g_ptr_array_unref(a->list);
    a->list = list;
    load_refused(a);
    a->name_w = 8;
    g_array_set_size(a->too_late, 0);
    for (guint i = 0; i < list->len; i++) {
        const struct account *one = list->pdata[i];
        guint n = due_after_token(p->ui, one);
        g_array_append_val(a->too_late, n);
        a->name_w = MAX(a->name_w, MIN(text_width(one->name) + (one->guarded ? 1 : 0), 20));
    }
    rows_loaded(&a->at, (int)list->len, id_of, list);
}

static guint count(const GPtrArray *list, enum account_state state)
{
    guint n = 0;
    for (guint i = 0; list != NULL && i < list->len; i++)
        n += ((const struct account *)list->pdata[i])->state == state;
    return n;
}

static void title(struct pane *p, GString *left, GString *right)
{
    struct accounts *a = (struct accounts *)p;
    guint login = count(a->list, ACCOUNT_LOGIN), limited = count(a->list, ACCOUNT_LIMITED);
    guint offline = count(a->list, ACCOUNT_OFFLINE);
    const char *dot = ui_glyph(p->ui, "·", "|");
    if (p->rect.w < 60) {
        g_string_append_printf(left, "%u of %u ok", count(a->list, ACCOUNT_OK), a->list->len);
        return;
    }
    g_string_append_printf(left, "%u", a->list->len);
    if (login > 0)
        g_string_append_printf(left, " %s %u %s login", dot, login, login == 1 ? "needs" : "need");
    if (limited > 0)
        g_string_append_printf(left, " %s %u limited", dot, limited);
    if (offline > 0)
        g_string_append_printf(left, " %s %u offline", dot, offline);
    g_string_append_printf(right, "a adds %s Enter checks", dot);
}

static void tab(struct pane *p, GString *t)
{
    const GPtrArray *list = p->ui->status.accounts;
    guint n = list != NULL ? list->len : 0, ok = count(list, ACCOUNT_OK), login = count(list, ACCOUNT_LOGIN);
    if (login > 0)
        g_string_append_printf(t, " ! %u", login);
    else if (n > 0)
        g_string_append_printf(t, " %u/%u ok", ok, n);
}

static void move(struct pane *p, enum motion m, int times)
{
    struct accounts *a = (struct accounts *)p;
    rows_move(&a->at, m, times, accounts_list_rows(p), id_of, a->list);
    p->dirty = TRUE;
}

static void click(struct pane *p, int row)
{
    struct accounts *a = (struct accounts *)p;
    int header = p->rect.w >= 60 ? 1 : 0;
    if (row >= header && a->at.top + row - header < a->at.n)
        rows_go(&a->at, a->at.top + row - header, id_of, a->list);
    p->dirty = TRUE;
}

static gboolean subject(struct pane *p, struct subject *s)
{
    const struct account *a = accounts_row((struct accounts *)p);
    if (a == NULL)
        return FALSE;
    s->account = a->id;
    s->account_name = a->name;
    s->platform = a->platform;
    s->guarded = a->guarded;
    s->who = a->name;
    return TRUE;
}

static gboolean row_has(gpointer data, int i, const char *needle)
{
    const struct account *a = ((struct accounts *)data)->list->pdata[i];
    return search_has(a->name, needle) || search_has(a->handle, needle) || search_has(a->platform, needle) ||
           search_has(a->url, needle) || search_has(a->error, needle) ||
           search_has(account_state_name(a->state), needle);
}

static gboolean search(struct pane *p, const char *needle, gboolean back, gboolean *wrapped)
{
    struct accounts *a = (struct accounts *)p;
    int i = search_rows(a->at.n, a->at.cur, back, row_has, a, needle, wrapped);
    if (i >= 0)
        rows_go(&a->at, i, id_of, a->list);
    return i >= 0;
}

static const char *hint_now(struct pane *p)
{
    const struct account *a = accounts_row((struct accounts *)p);
    if (a == NULL)
        return "account-add add|close back";
    if (a->state == ACCOUNT_LOGIN)
        return "account-add sign-in|open check|sync-now fetch|close back";
    return "account-add add|open check|sync-now fetch|close back";
}

const struct pane_ops accounts_ops = {
    .id = PANE_ACCOUNTS,
    .label = "Accounts",
    .number = 6,
    .size = sizeof(struct accounts),
    .needs = CHANGED_ACCOUNTS | CHANGED_LEDGER,
    .init = init,
    .clear = clear,
    .load = load,
    .draw = accounts_draw,
    .title = title,
    .tab = tab,
    .move = move,
    .subject = subject,
    .search = search,
    .click = click,
    .hints = "account-add add|open check|close back",
    .hint_now = hint_now,
};
