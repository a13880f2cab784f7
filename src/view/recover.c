/* :recover: drafts that were discarded, and what drafts said before it was deleted from them. A list above the foot;
 * typing narrows it, Enter brings the chosen one back into the composer. */
#include "cmd.h"
#include "writing.h"

#include <string.h>

#include "repute/when.h"

#define SHOWN 8
#define TEXTS_EACH 6 /* earlier texts of one draft */

struct lost {
    gint64 draft, at;
    gboolean discarded;
    gboolean earlier;  /* a text of before, not the draft's last */
    char *account;     /* whose own text it was; NULL: the one for all */
    char *text;
};
struct recovering {
    GPtrArray *all;    /* struct lost * */
    GPtrArray *found;  /* of them those that fit what is typed */
    int chosen;
};

static void lost_free(gpointer p)
{
    struct lost *l = p;
    g_free(l->account);
    g_free(l->text);
    g_free(l);
}

static void recovering_free(gpointer p)
{
    struct recovering *r = p;
    g_ptr_array_unref(r->found);
    g_ptr_array_unref(r->all);
    g_free(r);
}

static void add(GPtrArray *all, const struct draft *d, gint64 at, gboolean earlier, const char *account, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    struct lost *l = g_new0(struct lost, 1);
    *l = (struct lost){d->id, at, d->discarded_at != 0, earlier, g_strdup(account), g_strdup(text)};
    g_ptr_array_add(all, l);
}

/* What each account's text is now, by its length; one that has none any more had a longer one. */
static GHashTable *lengths_now(const struct draft *d)
{
    GHashTable *out = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_insert(out, g_strdup(""), GSIZE_TO_POINTER(d->text != NULL ? strlen(d->text) : 0));
    for (guint i = 0; i < d->variants->len; i++) {
        const struct variant *v = d->variants->pdata[i];
        if (v->text != NULL)
            g_hash_table_insert(out, g_strdup(v->account), GSIZE_TO_POINTER(strlen(v->text)));
    }
    return out;
}

/* Texts that lost something afterwards: longer than what came next. */
static void add_earlier(struct ui *ui, GPtrArray *all, const struct draft *d)
{
    GPtrArray *rows = store_journal(ui->o.reader, d->id, NULL);
    GHashTable *next = lengths_now(d);
    guint n = 0;
    for (guint i = 0; rows != NULL && i < rows->len && n < TEXTS_EACH; i++) {
        const struct journal_row *j = rows->pdata[i];
        const char *account = j->account != NULL ? j->account : "";
        gsize length = strlen(j->text);
        if (length > GPOINTER_TO_SIZE(g_hash_table_lookup(next, account))) {
            add(all, d, j->at, TRUE, j->account, j->text);
            n++;
        }
        g_hash_table_insert(next, g_strdup(account), GSIZE_TO_POINTER(length));
    }
    g_hash_table_unref(next);
    g_clear_pointer(&rows, g_ptr_array_unref);
}

/* The whole draft comes back; it is known by its text, or by that of one account where there is no other. */
static void add_discarded(GPtrArray *all, const struct draft *d)
{
    const char *text = d->text;
    for (guint i = 0; i < d->variants->len && (text == NULL || *text == '\0'); i++)
        text = ((const struct variant *)d->variants->pdata[i])->text;
    add(all, d, d->discarded_at, FALSE, NULL, text);
}

static void add_drafts(struct ui *ui, GPtrArray *all, GPtrArray *drafts)
{
    for (guint i = 0; drafts != NULL && i < drafts->len; i++) {
        const struct draft *d = drafts->pdata[i];
        if (d->discarded_at != 0)
            add_discarded(all, d);
        add_earlier(ui, all, d);
    }
    g_clear_pointer(&drafts, g_ptr_array_unref);
}

static void narrow(struct ui *ui, const char *text, gpointer p)
{
    struct recovering *r = p;
    char *want = text_fold(text);
    g_ptr_array_set_size(r->found, 0);
    for (guint i = 0; i < r->all->len; i++) {
        struct lost *l = r->all->pdata[i];
        char *have = text_fold(l->text);
        if (strstr(have, want) != NULL)
            g_ptr_array_add(r->found, l);
        g_free(have);
    }
    g_free(want);
    r->chosen = 0;
}

/* ---- the list ---- */

static int height(struct ui *ui, gpointer p, int available)
{
    return MIN(SHOWN + 1, available);
}

static void above(struct ui *ui, struct grid *g, struct rect at, gpointer p)
{
    struct recovering *r = p;
    grid_clear(g, at, ROLE_TEXT);
    grid_fill(g, at.y, 0, at.w, ROLE_RULE, ui_glyph(ui, "─", "-"));
    grid_put(g, at.y, 1, at.w, ROLE_TITLE_FOCUS, "[Recover]");
    grid_printf(g, at.y, 11, at.w - 11, ROLE_TITLE, " %u texts ", r->found->len);
    grid_right(g, at.y, 0, at.w - 1, ROLE_TITLE, " arrows choose, Enter brings it back ");
    int rows = at.h - 1, first = MAX(r->chosen - rows + 1, 0);
    for (int i = 0; i < rows && first + i < (int)r->found->len; i++) {
        const struct lost *l = r->found->pdata[first + i];
        gboolean here = first + i == r->chosen;
        char age[8];
        int y = at.y + 1 + i;
        when_age(l->at, ui->now, age);
        grid_put(g, y, 0, 1, ROLE_SELECT_MARK, here ? ui_glyph(ui, "▌", ">") : " ");
        grid_right(g, y, 2, 3, ROLE_DIM, age);
        grid_printf(g, y, 6, 10, ROLE_TEXT, "draft %" G_GINT64_FORMAT, l->draft);
        grid_cut(g, y, 16, 10, ROLE_DIM, l->account != NULL ? l->account : l->earlier ? "earlier" : "discarded",
                 ui_ellipsis(ui), FALSE);
        grid_cut(g, y, 27, at.w - 28, here ? ROLE_STRONG : ROLE_TEXT, l->text, ui_ellipsis(ui), FALSE);
    }
    if (r->found->len == 0)
        grid_put(g, at.y + 1, 2, at.w - 2, ROLE_DIM, "nothing like that was lost");
}

static gboolean key(struct ui *ui, keycode k, gpointer p)
{
    struct recovering *r = p;
    if (k != K_UP && k != K_DOWN)
        return FALSE;
    r->chosen = CLAMP(r->chosen + (k == K_DOWN ? 1 : -1), 0, MAX((int)r->found->len - 1, 0));
    return TRUE;
}

/* ---- bringing back ---- */

/* The account's own text again: it is one of those it goes to. */
static void show_own(struct composer *c, const char *account)
{
    struct account *a = store_account(c->base.ui->o.reader, account, NULL);
    if (a == NULL || c->draft->reply_to != 0)
        return;
    if (!writing_has_name(c->draft->accounts, account)) {
        char *with = writing_with_name(c->draft->accounts, account, TRUE);
        g_free(c->draft->accounts);
        c->draft->accounts = with;
        composer_touched(c, TRUE);
    }
    variant_show(c, account);
    account_free(a);
}

static void put_back(struct ui *ui, gint64 draft, const char *account, const char *text)
{
    GError *error = NULL;
    if (!composer_open(ui, draft, &error)) {
        ui_tell_error(ui, error);
        g_error_free(error);
        return;
    }
    struct composer *c = composer_of(ui);
    if (account != NULL && text != NULL)
        show_own(c, account);
    if (text != NULL && editor_replace(c->editor, text)) {
        editor_move(c->editor, EDIT_END, 1);
        composer_touched(c, FALSE);
        ui_tell(ui, SAY_INFO, "the earlier text is back; ^U returns to the later one");
    } else {
        ui_tell(ui, SAY_INFO, "draft %" G_GINT64_FORMAT " is back", draft);
    }
}

static void came_back(struct ui *ui, const struct event *e, gpointer data)
{
    struct lost *l = data;
    if (e->type == EVENT_FAILED)
        ui_tell(ui, SAY_WARN, "%s", e->text);
    else
        put_back(ui, l->draft, l->account, l->earlier ? l->text : NULL);
    lost_free(l);
}

static gboolean done(struct ui *ui, const char *text, gpointer p)
{
    struct recovering *r = p;
    if (text == NULL)
        return TRUE;
    if (r->chosen >= (int)r->found->len) {
        ui_tell(ui, SAY_WARN, "nothing like that was lost; Esc leaves");
        return FALSE;
    }
    const struct lost *l = r->found->pdata[r->chosen];
    struct lost *mine = g_new(struct lost, 1);
    *mine = *l;
    mine->account = g_strdup(l->account);
    mine->text = g_strdup(l->text);
    if (!l->discarded) {
        put_back(ui, mine->draft, mine->account, mine->text);
        lost_free(mine);
        return TRUE;
    }
    char id[24];
    g_snprintf(id, sizeof id, "%" G_GINT64_FORMAT, l->draft);
    if (ui_submit(ui, "draft-discard", json_pack("{s:s,s:b}", "id", id, "back", 1), came_back, mine) == 0)
        lost_free(mine);
    return TRUE;
}

CMD(recover)
{
    struct recovering *r = g_new0(struct recovering, 1);
    composer_put_away(composer_of(ui)); /* what is open counts as kept */
    ui_close(ui, PANE_REVIEW);
    ui_close(ui, PANE_COMPOSER);
    r->all = g_ptr_array_new_with_free_func(lost_free);
    r->found = g_ptr_array_new();
    add_drafts(ui, r->all, store_drafts_discarded(ui->o.reader, ui->user, NULL));
    add_drafts(ui, r->all, store_drafts(ui->o.reader, ui->user, NULL));
    narrow(ui, "", r);
    struct prompt *p = prompt_new(" recover: ", done, r);
    p->free_data = recovering_free;
    p->changed = narrow;
    p->above_height = height;
    p->above = above;
    p->key = key;
    ui_prompt(ui, p);
    return TRUE;
}
