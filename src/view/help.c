/* Help: the keys that work in the pane one came from, made from the command table and the keymap. */
#include <string.h>

#include "lines.h"

struct help {
    struct lines_pane l;
    enum pane_id about;
    char *word; /* only commands with it; NULL: the keys */
    GPtrArray *all; /* char *: headings (marked by a 1 before them), entries, blanks */
    guint half;     /* where the second column begins in it */
    int w;          /* cells of a column */
    GPtrArray *lacking; /* char *: commands that do nothing for what was under the mark, and why */
};

static const struct {
    const char *group, *heading;
} GROUPS[] = {{"move", "MOVE"},
              {"act", "ACT, only on our side (u undoes)"},
              {"public", "IN PUBLIC (asks, names the account)"},
              {"write", "WRITE"},
              {"look", "LOOK"},
              {"program", "PROGRAM"}};

#define KEYS_W 10

/* Its keys, and what it does in as many lines as w cells need. FALSE: no key leads to it. */
static gboolean add_entry(struct ui *ui, const struct help *h, const struct command *c, int w, GPtrArray *to)
{
    GString *keys = g_string_new(NULL);
    gsize n = 0;
    const struct binding *const *all = keymap_all(ui->keymap, &n);
    for (gsize i = 0; i < n; i++) {
        const struct binding *b = all[i];
        gsize len = strlen(c->name);
        const struct binding *first = NULL; /* a pane's own key goes before one of all panes */
        if ((b->panes != 0 && (b->panes & IN(h->about)) == 0) || strncmp(b->command, c->name, len) != 0 ||
            (b->command[len] != '\0' && b->command[len] != ' ') ||
            keymap_find(ui->keymap, IN(h->about), b->keys, b->n, &first) != KEYMAP_FOUND || first != b)
            continue;
        char *shown = keys_show(b->keys, b->n);
        if (keys->len + strlen(shown) < (h->word != NULL ? 18 : 10))
            g_string_append_printf(keys, "%s%s", keys->len > 0 ? " " : "", shown);
        g_free(shown);
    }
    gboolean shown = h->word != NULL || keys->len > 0;
    if (h->word != NULL)
        g_ptr_array_add(to, g_strdup_printf("%-11s :%s %s  %s", keys->str, c->name, c->args, c->help));
    else if (shown) {
        GArray *lines = text_wrap(c->help, MAX(w - KEYS_W, 8));
        for (guint i = 0; i < lines->len; i++) {
            const struct text_line *l = &g_array_index(lines, struct text_line, i);
            const char *before = i == 0 ? keys->str : "";
            g_ptr_array_add(to, g_strdup_printf("%s%*s%.*s", before, MAX(KEYS_W - text_width(before), 1), "",
                                                (int)(l->end - l->start), c->help + l->start));
        }
        g_array_unref(lines);
    }
    g_string_free(keys, TRUE);
    return shown;
}

static gboolean wanted(const struct help *h, const struct command *c, const char *group)
{
    if (!g_str_equal(c->group, group))
        return FALSE;
    if (h->word != NULL)
        return strstr(c->name, h->word) != NULL || strstr(c->help, h->word) != NULL;
    return (c->panes & IN(h->about)) != 0;
}

static void add_group(struct ui *ui, const struct help *h, gsize g, int w, GPtrArray *to)
{
    gsize n = 0;
    const struct command *table = command_table(&n);
    gboolean any = FALSE;
    for (gsize i = 0; i < n; i++) {
        guint heading = to->len;
        if (!wanted(h, &table[i], GROUPS[g].group) || !add_entry(ui, h, &table[i], w, to))
            continue;
        if (!any)
            g_ptr_array_insert(to, (gint)heading, g_strdup_printf("\001%s", GROUPS[g].heading));
        any = TRUE;
    }
    if (any)
        g_ptr_array_add(to, g_strdup(""));
}

/* Of the pane that has the keys: its commands with a key that lead nowhere now, grouped by the reason. */
static void note_lacking(struct ui *ui, struct help *h)
{
    gsize n = 0;
    const struct command *table = command_table(&n);
    GHashTable *by_reason = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_ptr_array_set_size(h->lacking, 0);
    for (gsize i = n; i-- > 0;) { /* backwards: each key goes before those that follow it */
        char *keys = keymap_keys_of(ui->keymap, IN(h->about), table[i].name);
        char *why = (table[i].panes & IN(h->about)) != 0 && *keys != '\0' ? command_lacking(ui, &table[i]) : NULL;
        guint at = why != NULL ? GPOINTER_TO_UINT(g_hash_table_lookup(by_reason, why)) : 0;
        if (at > 0) {
            char *more = g_strdup_printf("%s %s", keys, (char *)h->lacking->pdata[at - 1]);
            g_free(h->lacking->pdata[at - 1]);
            h->lacking->pdata[at - 1] = more;
        } else if (why != NULL) {
            g_ptr_array_add(h->lacking, g_strdup_printf("%s  %s", keys, why));
            g_hash_table_insert(by_reason, g_strdup(why), GUINT_TO_POINTER(h->lacking->len));
        }
        g_free(keys);
        g_free(why);
    }
    g_hash_table_unref(by_reason);
}

static void add_settings(struct ui *ui, struct help *h)
{
    gsize n = 0;
    const struct setting_def *table = settings_table(&n);
    gboolean all = g_str_equal(h->word, "settings");
    for (gsize i = 0; i < n; i++)
        if (all || strstr(table[i].name, h->word) != NULL || strstr(table[i].help, h->word) != NULL)
            g_ptr_array_add(h->all, g_strdup_printf("set %s %s  %s", table[i].name,
                                                    settings_str(ui->settings, table[i].name), table[i].help));
}

/* Where the second column begins: at the group that leaves both about as long. */
static guint half_of(const GPtrArray *all)
{
    guint best = all->len;
    for (guint i = 1; i < all->len; i++)
        if (*(const char *)all->pdata[i] == '\001' && MAX(i, all->len - i) < MAX(best, all->len - best))
            best = i;
    return best;
}

static void add_sign_lines(struct ui *ui, struct lines_pane *l, const char *unicode, const char *ascii)
{
    lines_add_wrapped(l, ROLE_DIM, 0, ui_glyph(ui, unicode, ascii));
}

/* The signs of the pane one asked about: every mark has a word one key away. */
static void add_legend(struct ui *ui, struct help *h)
{
    struct lines_pane *l = &h->l;
    if (h->about == PANE_SCHEDULED)
        add_sign_lines(ui, l,
                       "✓ sent  » sending  · scheduled  : queued  A waits for approval  ✓✓ approved  ✗ failed  "
                       "? outcome unknown  ! missed  ‖ held  - cancelled",
                       "v sent  > sending  . scheduled  : queued  A waits for approval  vv approved  x failed  "
                       "? outcome unknown  ! missed  # held  - cancelled");
    else if (h->about == PANE_ACCOUNTS)
        add_sign_lines(ui, l, "✓ ok  ◐ limited: asked to wait  ○ offline: not reached  ! needs login  · off   NAME! guarded",
                       "v ok  ~ limited: asked to wait  - offline: not reached  ! needs login  . off   NAME! guarded");
    else
        add_sign_lines(ui, l,
                       "● new  ○ open  p pending  z snoozed  ✓ done   ! late  ^ spreading  : due soon  + raised  "
                       "- lowered   ◆ mine  K Kim writes now  k Kim's   @ mention  > reply  # comment  \" quote  = direct",
                       "N new  o open  p pending  z snoozed  d done   ! late  ^ spreading  : due soon  + raised  "
                       "- lowered   * mine  K Kim writes now  k Kim's   @ mention  > reply  # comment  \" quote  = direct");
    lines_add_wrapped(l, ROLE_DIM, 0, "digits are counts: 3d   . repeats   ; then an act: all tagged   :help WORD   man repute");
}

static const char *left_of(const struct help *h, guint row)
{
    return row < h->half ? h->all->pdata[row] : "";
}

static const char *right_of(const struct help *h, guint row)
{
    return h->half + row < h->all->len ? h->all->pdata[h->half + row] : "";
}

static void load(struct pane *p)
{
    struct help *h = (struct help *)p;
    lines_reset(&h->l);
    g_ptr_array_set_size(h->all, 0);
    gboolean two = p->rect.w >= 76 && h->word == NULL;
    h->w = p->rect.w / (two ? 2 : 1) - 2;
    for (gsize g = 0; g < G_N_ELEMENTS(GROUPS); g++)
        add_group(p->ui, h, g, h->w - 1, h->all);
    if (h->word != NULL)
        add_settings(p->ui, h);
    h->half = two ? half_of(h->all) : h->all->len;
    lines_add(&h->l, ROLE_TEXT, NULL, "%s", "");
    for (guint i = 0; i < MAX(h->half, h->all->len - h->half); i++) {
        const char *a = left_of(h, i), *b = right_of(h, i);
        a += *a == '\001';
        b += *b == '\001';
        lines_add(&h->l, ROLE_TEXT, NULL, "%s%*s%s", a, *b != '\0' ? MAX(h->w - text_width(a), 1) : 0, "", b);
    }
    if (h->word == NULL && h->lacking->len > 0)
        lines_add(&h->l, ROLE_STRONG, NULL, "NOT FOR WHAT IS CHOSEN NOW");
    for (guint i = 0; h->word == NULL && i < h->lacking->len; i++)
        lines_add_wrapped(&h->l, ROLE_TEXT, 0, h->lacking->pdata[i]);
    if (h->word == NULL && h->lacking->len > 0)
        lines_add(&h->l, ROLE_TEXT, NULL, "%s", "");
    add_legend(p->ui, h);
}

static void colour(const struct help *h, struct grid *g, int y, int x, const char *entry)
{
    if (*entry == '\001')
        grid_role(g, y, x, text_width(entry + 1), ROLE_STRONG);
    else if (*entry != '\0' && *entry != ' ' && h->word == NULL)
        grid_role(g, y, x, KEYS_W - 1, ROLE_KEY);
}

static void draw(struct pane *p, struct grid *g, gboolean focus)
{
    const struct help *h = (const struct help *)p;
    lines_draw(p, g, focus);
    for (int y = 0; y < p->rect.h; y++) {
        int row = h->l.top + y - 1; /* below the first, blank one */
        if (row < 0 || row >= (int)h->all->len || h->l.found == row + 1)
            continue;
        colour(h, g, p->rect.y + y, p->rect.x + 2, left_of(h, (guint)row));
        colour(h, g, p->rect.y + y, p->rect.x + 2 + h->w, right_of(h, (guint)row));
    }
}

static void init(struct pane *p)
{
    lines_init(p);
    ((struct help *)p)->all = g_ptr_array_new_with_free_func(g_free);
    ((struct help *)p)->lacking = g_ptr_array_new_with_free_func(g_free);
}

static void title(struct pane *p, GString *left, GString *right)
{
    struct help *h = (struct help *)p;
    struct pane *about = ui_pane(p->ui, h->about);
    if (h->word != NULL)
        g_string_append_printf(left, "commands and settings with \"%s\"", h->word);
    else
        g_string_append_printf(left, "keys that work here: %s", about != NULL ? about->ops->label : "");
    g_string_append(right, "j k scroll  q back");
}

void help_show(struct ui *ui, const char *word)
{
    struct help *h = (struct help *)ui_pane(ui, PANE_HELP);
    if (ui_focused(ui)->ops->id != PANE_HELP)
        h->about = ui_focused(ui)->ops->id;
    if (ui_focused(ui)->ops->id != PANE_HELP)
        note_lacking(ui, h);
    g_free(h->word);
    h->word = g_strdup(word);
    h->l.top = 0;
    ui_overlay(ui, PANE_HELP);
}

static void clear(struct pane *p)
{
    g_free(((struct help *)p)->word);
    g_ptr_array_unref(((struct help *)p)->all);
    g_ptr_array_unref(((struct help *)p)->lacking);
    lines_clear_pane(p);
}

const struct pane_ops help_ops = {
    .id = PANE_HELP, .label = "Help", .size = sizeof(struct help), .init = init, .clear = clear, .load = load,
    .draw = draw, .search = lines_search, .click = lines_click, .title = title, .move = lines_move,
    .hints = "down scroll|search search|close back",
};
