/* Help: the keys that work in the pane one came from, made from the command table and the keymap. */
#include <string.h>

#include "lines.h"

struct help {
    struct lines_pane l;
    enum pane_id about;
    char *word; /* only commands with it; NULL: the keys */
};

static const struct {
    const char *group, *heading;
} GROUPS[] = {{"move", "MOVE"},
              {"act", "ACT, only on our side (u undoes)"},
              {"public", "IN PUBLIC (asks, names the account)"},
              {"write", "WRITE"},
              {"look", "LOOK"},
              {"program", "PROGRAM"}};

static char *entry(struct ui *ui, const struct help *h, const struct command *c)
{
    GString *keys = g_string_new(NULL);
    gsize n = 0;
    const struct binding *const *all = keymap_all(ui->keymap, &n);
    for (gsize i = 0; i < n; i++) {
        const struct binding *b = all[i];
        gsize len = strlen(c->name);
        if ((b->panes != 0 && (b->panes & IN(h->about)) == 0) || strncmp(b->command, c->name, len) != 0 ||
            (b->command[len] != '\0' && b->command[len] != ' '))
            continue;
        char *shown = keys_show(b->keys, b->n);
        if (keys->len + strlen(shown) < (h->word != NULL ? 18 : 10))
            g_string_append_printf(keys, "%s%s", keys->len > 0 ? " " : "", shown);
        g_free(shown);
    }
    char *text = NULL;
    if (h->word != NULL)
        text = g_strdup_printf("%-11s :%s %s  %s", keys->str, c->name, c->args, c->help);
    else if (keys->len > 0)
        text = g_strdup_printf("%s%*s %s", keys->str, MAX(9 - text_width(keys->str), 0), "", c->help);
    g_string_free(keys, TRUE);
    return text;
}

static gboolean wanted(const struct help *h, const struct command *c, const char *group)
{
    if (!g_str_equal(c->group, group))
        return FALSE;
    if (h->word != NULL)
        return strstr(c->name, h->word) != NULL || strstr(c->help, h->word) != NULL;
    return (c->panes & IN(h->about)) != 0;
}

static void add_group(struct ui *ui, struct help *h, gsize g, GPtrArray *left)
{
    gsize n = 0;
    const struct command *table = command_table(&n);
    gboolean any = FALSE;
    for (gsize i = 0; i < n; i++) {
        char *text = wanted(h, &table[i], GROUPS[g].group) ? entry(ui, h, &table[i]) : NULL;
        if (text == NULL)
            continue;
        if (!any)
            g_ptr_array_add(left, g_strdup_printf("\001%s", GROUPS[g].heading));
        any = TRUE;
        g_ptr_array_add(left, text);
    }
    if (any)
        g_ptr_array_add(left, g_strdup(""));
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

static void load(struct pane *p)
{
    struct help *h = (struct help *)p;
    lines_reset(&h->l);
    GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
    for (gsize g = 0; g < G_N_ELEMENTS(GROUPS); g++)
        add_group(p->ui, h, g, all);
    lines_add(&h->l, ROLE_TEXT, NULL, "%s", "");
    /* Two columns where they fit: the first half left, the second right, cut at a group's end. */
    guint half = all->len;
    if (p->rect.w >= 76 && h->word == NULL) {
        half = (all->len + 1) / 2;
        while (half < all->len && *(char *)all->pdata[half] != '\001')
            half++;
    }
    guint rows = MAX(half, all->len - half);
    int w = p->rect.w / 2 - 2;
    for (guint i = 0; i < rows; i++) {
        const char *a = i < half ? all->pdata[i] : "", *b = half + i < all->len ? all->pdata[half + i] : "";
        gboolean head = *a == '\001';
        if (*b == '\0' || half == all->len)
            lines_add(&h->l, head ? ROLE_STRONG : ROLE_TEXT, NULL, "%s", head ? a + 1 : a);
        else {
            char *cut = text_cut(head ? a + 1 : a, w - 1, ui_ellipsis(p->ui), NULL);
            lines_add(&h->l, head && (*b == '\001' || *b == '\0') ? ROLE_STRONG : ROLE_TEXT, NULL, "%s%*s%s", cut,
                      MAX(w - text_width(cut), 1), "", *b == '\001' ? b + 1 : b);
            g_free(cut);
        }
    }
    add_legend(p->ui, h);
    g_ptr_array_unref(all);
}

static void title(struct pane *p, GString *left, GString *right)
{
    struct help *h = (struct help *)p;
    struct pane *about = ui_pane(p->ui, h->about);
    if (h->word != NULL)
        g_string_append_printf(left, "commands with \"%s\"", h->word);
    else
        g_string_append_printf(left, "keys that work here: %s", about != NULL ? about->ops->label : "");
    g_string_append(right, "j k scroll  q back");
}

void help_show(struct ui *ui, const char *word)
{
    struct help *h = (struct help *)ui_pane(ui, PANE_HELP);
    if (ui_focused(ui)->ops->id != PANE_HELP)
        h->about = ui_focused(ui)->ops->id;
    g_free(h->word);
    h->word = g_strdup(word);
    h->l.top = 0;
    ui_overlay(ui, PANE_HELP);
}

static void clear(struct pane *p)
{
    g_free(((struct help *)p)->word);
    lines_clear_pane(p);
}

const struct pane_ops help_ops = {
    .id = PANE_HELP, .label = "Help", .size = sizeof(struct help), .init = lines_init, .clear = clear, .load = load,
    .draw = lines_draw, .search = lines_search, .click = lines_click, .title = title, .move = lines_move,
    .hints = "down scroll|search search|close back",
};
