/* The list of commands above the `:` line: what fits what is typed, its keys, what it does; arrows choose. */
#include "ui_private.h"

#include <string.h>

#define SHOWN 5  /* commands */
#define DETAIL 2 /* rows below them on the one meant */

struct palette {
    GPtrArray *found; /* const struct command * */
    int chosen;       /* -1: the typed line itself */
    char *verb;
};

static void palette_free(gpointer p)
{
    struct palette *pal = p;
    g_ptr_array_unref(pal->found);
    g_free(pal->verb);
    g_free(pal);
}

static void search(struct palette *pal, const char *text)
{
    const char *space = strchr(text, ' ');
    g_free(pal->verb);
    pal->verb = space != NULL ? g_strndup(text, (gsize)(space - text)) : g_strdup(text);
    g_ptr_array_unref(pal->found);
    pal->found = command_search(pal->verb, 60);
    const struct command *exact = command_find(pal->verb);
    if (space != NULL && exact != NULL) {
        g_ptr_array_set_size(pal->found, 0);
        g_ptr_array_add(pal->found, (gpointer)exact);
    }
    pal->chosen = -1;
}

static void changed(struct ui *ui, const char *text, gpointer p)
{
    search(p, text);
}

static int height(struct ui *ui, gpointer p, int available)
{
    return MIN(1 + SHOWN + DETAIL, available);
}

static void put_command(struct ui *ui, struct grid *g, int y, const struct command *c, gboolean here)
{
    enum role role = here ? ROLE_STRONG : ROLE_TEXT;
    char *keys = keymap_keys_of(ui->keymap, IN(ui_focused(ui)->ops->id), c->name);
    gboolean works = (c->panes & IN(ui_focused(ui)->ops->id)) != 0;
    grid_put(g, y, 0, 1, ROLE_SELECT_MARK, here ? ui_glyph(ui, "▌", ">") : " ");
    char *usage = g_strdup_printf("%s %s", c->name, c->args);
    grid_cut(g, y, 2, 27, works ? role : ROLE_DIM, usage, ui_ellipsis(ui), FALSE);
    grid_put(g, y, 30, 7, ROLE_KEY, keys);
    char *help = works ? g_strdup(c->help) : g_strdup_printf("not in %s", ui_focused(ui)->ops->label);
    grid_cut(g, y, 38, ui->w - 39, ROLE_DIM, help, ui_ellipsis(ui), FALSE);
    g_free(usage);
    g_free(help);
    g_free(keys);
}

/* The one chosen, or the only one that is left. */
static const struct command *meant(const struct palette *pal)
{
    return pal->chosen >= 0       ? pal->found->pdata[pal->chosen]
           : pal->found->len == 1 ? pal->found->pdata[0]
                                  : NULL;
}

static void put_detail(struct ui *ui, struct grid *g, int y, const struct command *c)
{
    const char *effect = c == NULL                    ? "arrows choose  Enter runs  Esc leaves"
                         : (c->flags & CMD_PUBLIC) != 0 ? "in public: asks first, and names the account"
                         : (c->flags & CMD_UNDO) != 0   ? "changes only our side; u takes it back"
                                                        : "";
    if (c != NULL) {
        char *line = g_strdup_printf("%s%s%s: %s", c->name, *c->args != '\0' ? " " : "", c->args, c->help);
        grid_cut(g, y, 2, ui->w - 3, ROLE_TEXT, line, ui_ellipsis(ui), FALSE);
        g_free(line);
    }
    grid_cut(g, y + 1, 2, ui->w - 3, ROLE_DIM, effect, ui_ellipsis(ui), FALSE);
}

static void above(struct ui *ui, struct grid *g, struct rect r, gpointer p)
{
    struct palette *pal = p;
    gsize all = 0;
    command_table(&all);
    grid_clear(g, r, ROLE_TEXT);
    grid_fill(g, r.y, 0, r.w, ROLE_RULE, ui_glyph(ui, "─", "-"));
    grid_put(g, r.y, 1, r.w, ROLE_TITLE_FOCUS, "[Command]");
    grid_printf(g, r.y, 11, r.w - 11, ROLE_TITLE, " %u of %u ", pal->found->len, (guint)all);
    grid_right(g, r.y, 0, r.w - 1, ROLE_TITLE, " Tab completes ");
    title_join(g, r.y, 0, r.w);
    int rows = r.h - 1 - DETAIL, first = MAX(pal->chosen - rows + 1, 0);
    for (int i = 0; i < rows && first + i < (int)pal->found->len; i++)
        put_command(ui, g, r.y + 1 + i, pal->found->pdata[first + i], first + i == pal->chosen);
    if (pal->found->len == 0)
        grid_printf(g, r.y + 1, 2, r.w - 2, ROLE_DIM, "no command like \"%s\"", pal->verb);
    put_detail(ui, g, r.y + r.h - DETAIL, meant(pal));
}

static gboolean key(struct ui *ui, keycode k, gpointer p)
{
    struct palette *pal = p;
    GString *text = ui->prompt->text;
    gboolean only_verb = strchr(text->str, ' ') == NULL;
    if ((k == K_UP || k == K_DOWN) && only_verb && (text->len > 0 || pal->chosen >= 0)) {
        pal->chosen = CLAMP(pal->chosen + (k == K_DOWN ? 1 : -1), -1, (int)pal->found->len - 1);
        return TRUE;
    }
    if (k != K_ENTER || pal->chosen < 0)
        return FALSE;
    const struct command *c = pal->found->pdata[pal->chosen];
    g_string_assign(text, c->name);
    /* What cannot run without words waits for them. */
    if (*c->args != '\0' && *c->args != '[') {
        g_string_append_c(text, ' ');
        ui->prompt->cursor = text->len;
        search(pal, text->str);
        return TRUE;
    }
    ui->prompt->cursor = text->len;
    pal->chosen = -1;
    return FALSE;
}

void palette_attach(struct prompt *p)
{
    struct palette *pal = g_new0(struct palette, 1);
    pal->found = g_ptr_array_new();
    search(pal, "");
    p->data = pal;
    p->free_data = palette_free;
    p->changed = changed;
    p->above_height = height;
    p->above = above;
    p->key = key;
}
