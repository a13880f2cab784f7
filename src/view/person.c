/* One person: all handles, standing with us, and every contact across conversations, newest first. */
#include "rows.h"

#include "repute/metrics.h"
#include "repute/when.h"

#define MOST 500
#define HEAD 4 /* rows above the list */

struct person_pane {
    struct pane base;
    gint64 id;
    struct person *person;
    char *alike;     /* who might be the same, in words; NULL: nobody */
    GPtrArray *list; /* struct conversation *, newest first */
    struct rows at;
};

static void init(struct pane *p)
{
    ((struct person_pane *)p)->list = g_ptr_array_new_with_free_func((GDestroyNotify)conversation_free);
}

static void clear(struct pane *p)
{
    struct person_pane *v = (struct person_pane *)p;
    g_ptr_array_unref(v->list);
    person_free(v->person);
    g_free(v->alike);
}

static gint64 id_of(gconstpointer list, int i)
{
    return ((const struct conversation *)((const GPtrArray *)list)->pdata[i])->id;
}

/* A suggestion, and said to be one: only staff links. */
static char *alike_of(struct ui *ui, const struct person *p)
{
    GPtrArray *list = store_person_alike(ui->o.reader, p, NULL);
    char *text = NULL;
    if (list != NULL && list->len > 0) {
        const struct person_alike *a = list->pdata[0];
        char *handle = ui_shown(ui, a->handle, NULL);
        text = g_strdup_printf("perhaps the same: %c %s, %s. :link %s", channel_letter(a->platform), handle,
                               a->same_name ? "same name and handle" : "same handle", handle);
        g_free(handle);
    }
    g_clear_pointer(&list, g_ptr_array_unref);
    return text;
}

static void load(struct pane *p)
{
    struct person_pane *v = (struct person_pane *)p;
    struct person *person = store_person(p->ui->o.reader, v->id, p->ui->now, NULL);
    GPtrArray *list = person != NULL ? store_person_conversations(p->ui->o.reader, v->id, MOST, NULL) : NULL;
    person_free(v->person);
    v->person = person;
    g_free(v->alike);
    v->alike = person != NULL ? alike_of(p->ui, person) : NULL;
    if (list != NULL) {
        g_ptr_array_unref(v->list);
        v->list = list;
    } else {
        g_ptr_array_set_size(v->list, 0);
    }
    rows_loaded(&v->at, (int)v->list->len, id_of, v->list);
}

void person_show(struct ui *ui)
{
    struct subject s;
    GError *error = NULL;
    if (!ui_subject(ui, &s, &error)) {
        ui_tell_error(ui, error);
        g_clear_error(&error);
        return;
    }
    if (s.person == 0 && s.conversation != 0) {
        struct conversation *c = store_conversation(ui->o.reader, s.conversation, NULL);
        s.person = c != NULL ? c->person : 0;
        conversation_free(c);
    }
    if (s.person == 0) {
        ui_tell(ui, SAY_WARN, "nobody is chosen; a message has an author");
        return;
    }
    struct person_pane *v = (struct person_pane *)ui_pane(ui, PANE_PERSON);
    if (v->id != s.person)
        v->at = (struct rows){0};
    v->id = s.person;
    ui_overlay(ui, PANE_PERSON);
}

/* ---- the pane ---- */

static const struct conversation *current(const struct person_pane *v)
{
    return v->at.cur < (int)v->list->len ? v->list->pdata[v->at.cur] : NULL;
}

static const struct profile *first_profile(const struct person_pane *v)
{
    return v->person != NULL && v->person->profiles != NULL && v->person->profiles->len > 0
               ? v->person->profiles->pdata[0]
               : NULL;
}

static void title(struct pane *p, GString *left, GString *right)
{
    struct person_pane *v = (struct person_pane *)p;
    const struct profile *f = first_profile(v);
    char *who = ui_shown(p->ui,
                         f != NULL && f->handle != NULL ? f->handle
                         : v->person != NULL            ? v->person->name
                                                        : "",
                         NULL);
    g_string_append(left, who);
    if (v->list->len > 0)
        g_string_append_printf(right, "%d/%u", v->at.cur + 1, v->list->len);
    g_free(who);
}

static int list_rows(const struct pane *p)
{
    return MAX(p->rect.h - HEAD, 1);
}

static void move(struct pane *p, enum motion m, int count)
{
    struct person_pane *v = (struct person_pane *)p;
    rows_move(&v->at, m, count, list_rows(p), id_of, v->list);
    p->dirty = TRUE;
}

static void click(struct pane *p, int row)
{
    struct person_pane *v = (struct person_pane *)p;
    if (row >= HEAD && v->at.top + row - HEAD < v->at.n)
        rows_go(&v->at, v->at.top + row - HEAD, id_of, v->list);
    p->dirty = TRUE;
}

static gboolean row_has(gpointer data, int i, const char *needle)
{
    const struct conversation *c = ((struct person_pane *)data)->list->pdata[i];
    return search_has(c->last.text, needle) || search_has(c->account_name, needle) ||
           search_has(conv_state_name(c->state), needle);
}

static gboolean search(struct pane *p, const char *needle, gboolean back, gboolean *wrapped)
{
    struct person_pane *v = (struct person_pane *)p;
    int i = search_rows(v->at.n, v->at.cur, back, row_has, v, needle, wrapped);
    if (i >= 0)
        rows_go(&v->at, i, id_of, v->list);
    return i >= 0;
}

static gboolean subject(struct pane *p, struct subject *s)
{
    struct person_pane *v = (struct person_pane *)p;
    const struct conversation *c = current(v);
    if (c == NULL)
        return FALSE;
    subject_of(s, c);
    s->person = v->id;
    return TRUE;
}

/* ---- drawing ---- */

/* Every handle, with where it is and how many listen. */
static char *handles(struct ui *ui, const struct person *p)
{
    GString *s = g_string_new(NULL);
    for (guint i = 0; i < p->profiles->len; i++) {
        const struct profile *f = p->profiles->pdata[i];
        char *handle = ui_shown(ui, f->handle, NULL);
        g_string_append_printf(s, "%s%c %s", i > 0 ? "   " : "", channel_letter(p->platforms[i]), handle);
        if (f->followers >= 0) {
            char *n = count_text(f->followers);
            g_string_append_printf(s, " (%s followers)", n);
            g_free(n);
        }
        g_free(handle);
    }
    return g_string_free(s, FALSE);
}

static char *standing(struct ui *ui, const struct person *p)
{
    struct metrics_standing_value value;
    char *figure = standing_text(ui, p, &value);
    const char *word = value.evidence < 1   ? "too little to say more"
                       : value.band.lo > .6 ? "speaks well of us"
                       : value.band.hi < .4 ? "speaks badly of us"
                                            : "no side taken";
    const char *dot = ui_glyph(ui, " · ", " | ");
    char *text = g_strdup_printf("%s%s%s%s%s%s%" G_GINT64_FORMAT " %s", p->blocked ? "BLOCKED  " : "",
                                 p->muted ? "MUTED  " : "", figure, dot, word, dot, p->contacts,
                                 p->contacts == 1 ? "contact" : "contacts");
    g_free(figure);
    return text;
}

static void put_head(struct person_pane *v, struct grid *g)
{
    struct ui *ui = v->base.ui;
    struct rect r = v->base.rect;
    char *name = ui_shown(ui, v->person->name, NULL), *all = handles(ui, v->person), *how = standing(ui, v->person);
    grid_cut(g, r.y, r.x + 1, r.w - 1, ROLE_STRONG, name, ui_ellipsis(ui), FALSE);
    if (r.h > 1)
        grid_cut(g, r.y + 1, r.x + 1, r.w - 1, ROLE_TEXT, all, ui_ellipsis(ui), FALSE);
    if (r.h > 2)
        grid_cut(g, r.y + 2, r.x + 1, r.w - 1, v->person->blocked || v->person->muted ? ROLE_SCORE_WARN : ROLE_TEXT,
                 how, ui_ellipsis(ui), FALSE);
    if (r.h > HEAD && v->alike != NULL)
        grid_cut(g, r.y + 3, r.x + 1, r.w - 1, ROLE_NOTE, v->alike, ui_ellipsis(ui), FALSE);
    g_free(name);
    g_free(all);
    g_free(how);
}

static void put_row(struct person_pane *v, struct grid *g, int y, const struct conversation *c, gboolean here,
                    gboolean focus)
{
    struct ui *ui = v->base.ui;
    struct rect r = v->base.rect;
    enum role base = c->state == CONV_NEW ? ROLE_UNREAD : c->state == CONV_OPEN ? ROLE_TEXT : ROLE_SNOOZED, mood_role;
    char mood[4];
    char *when = when_short(c->last.created_at, ui->now, settings_str(ui->settings, "zone"));
    char *text = rows_text(ui, c->last.text, c->last.language);
    int x = r.x + 1, account_w = r.w >= 80 ? 10 : 0;
    grid_clear(g, (struct rect){y, r.x, 1, r.w}, base);
    grid_put(g, y, x, 1, base, state_glyph(ui, c->state));
    grid_cut(g, y, x + 2, 12, base, when, "", FALSE);
    mood_text(ui, &c->last, mood, &mood_role);
    grid_put(g, y, x + 15, 3, mood_role == ROLE_TEXT ? base : mood_role, mood);
    grid_printf(g, y, x + 19, 2, base, "%c%c", channel_letter(c->platform), kind_sign(c->last.kind));
    x += 22;
    if (account_w > 0) {
        char *name = account_shown(ui, c->account_name, c->account_guarded, account_w);
        grid_put(g, y, x, account_w, c->account_guarded ? ROLE_ACCOUNT_GUARD : ROLE_ACCOUNT, name);
        g_free(name);
        x += account_w + 1;
    }
    grid_cut(g, y, x, r.x + r.w - x, base, text, ui_ellipsis(ui), FALSE);
    if (here)
        rows_mark(ui, g, (struct rect){y, r.x, 1, r.w}, focus);
    g_free(when);
    g_free(text);
}

static void draw(struct pane *p, struct grid *g, gboolean focus)
{
    struct person_pane *v = (struct person_pane *)p;
    if (v->person == NULL) {
        rows_empty(p, g, "This person is not known any more: forgotten, or joined with another.", "q goes back");
        return;
    }
    put_head(v, g);
    g->cursor_y = p->rect.y;
    g->cursor_x = p->rect.x;
    if (v->list->len == 0 && p->rect.h > HEAD)
        grid_put(g, p->rect.y + HEAD, p->rect.x + 3, p->rect.w - 3, ROLE_DIM, "No conversation with us.");
    rows_scroll(&v->at, list_rows(p));
    for (int i = 0; i < list_rows(p) && v->at.top + i < v->at.n && HEAD + i < p->rect.h; i++)
        put_row(v, g, p->rect.y + HEAD + i, v->list->pdata[v->at.top + i], v->at.top + i == v->at.cur, focus);
}

const struct pane_ops person_ops = {
    .id = PANE_PERSON,
    .label = "Person",
    .size = sizeof(struct person_pane),
    .needs = CHANGED_ITEMS | CHANGED_CONVERSATIONS,
    .init = init,
    .clear = clear,
    .load = load,
    .draw = draw,
    .title = title,
    .move = move,
    .subject = subject,
    .search = search,
    .click = click,
    .hints = "open open|done done|reopen reopen|=:link same|close back",
};
