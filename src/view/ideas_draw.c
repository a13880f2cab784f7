/* How ideas look: one row each, and one idea with a row for each message that says it. */
#include "ideas.h"

#include "repute/when.h"

static enum role state_role(enum idea_state s)
{
    return s == IDEA_DONE ? ROLE_SCORE_GOOD : s == IDEA_DECLINED ? ROLE_SNOOZED : ROLE_TEXT;
}

static const char *counted(gint64 n, const char *one, const char *more)
{
    return n == 1 ? one : more;
}

/* ---- the list ---- */

#define PEOPLE_X 3
#define MESSAGES_X 11
#define STATE_X 21
#define TITLE_X 33

static void put_idea(struct ideas *v, struct grid *g, int y, const struct idea *i, gboolean here, gboolean focus)
{
    struct ui *ui = v->base.ui;
    struct rect r = v->base.rect;
    enum role base = i->state == IDEA_DECLINED ? ROLE_SNOOZED : ROLE_TEXT;
    char age[8], *title = rows_text(ui, i->title, NULL), *people = count_text(i->people),
                 *messages = count_text(i->messages);
    char *heard = i->answered > 0 ? g_strdup_printf("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " have an answer",
                                                    i->answered, i->people)
                                  : g_strdup("");
    int heard_w = r.w >= 100 ? 26 : 0, title_w = r.w - TITLE_X - 5 - heard_w;
    grid_clear(g, (struct rect){y, r.x, 1, r.w}, base);
    grid_right(g, y, r.x + PEOPLE_X, 6, i->people > 1 ? ROLE_STRONG : base, people);
    grid_right(g, y, r.x + MESSAGES_X, 8, base, messages);
    grid_put(g, y, r.x + STATE_X, 11, state_role(i->state), idea_state_name(i->state));
    grid_cut(g, y, r.x + TITLE_X, title_w, base, title, ui_ellipsis(ui), FALSE);
    if (heard_w > 0)
        grid_cut(g, y, r.x + TITLE_X + title_w + 1, heard_w - 1, ROLE_DIM, heard, ui_ellipsis(ui), FALSE);
    when_age(i->last_at, ui->now, age);
    grid_right(g, y, r.x + r.w - 4, 3, base, age);
    if (here)
        rows_mark(ui, g, (struct rect){y, r.x, 1, r.w}, focus);
    g_free(title);
    g_free(people);
    g_free(messages);
    g_free(heard);
}

static void draw_list(struct ideas *v, struct grid *g, gboolean focus)
{
    struct rect r = v->base.rect;
    if (v->list->len == 0) {
        rows_empty(&v->base, g, v->open_only ? "No open ideas." : "No ideas yet.",
                   v->open_only ? "o shows all" : ":idea on a message collects what they suggest");
        return;
    }
    grid_put(g, r.y, r.x + PEOPLE_X, 6, ROLE_DIM, "people");
    grid_put(g, r.y, r.x + MESSAGES_X, 8, ROLE_DIM, "messages");
    grid_put(g, r.y, r.x + STATE_X, 11, ROLE_DIM, "state");
    grid_put(g, r.y, r.x + TITLE_X, r.w - TITLE_X - 6, ROLE_DIM, "idea");
    grid_right(g, r.y, r.x + r.w - 7, 6, ROLE_DIM, "newest");
    int rows = MAX(r.h - IDEAS_HEAD, 0);
    rows_scroll(&v->at, rows);
    for (int i = 0; i < rows && v->at.top + i < v->at.n; i++)
        put_idea(v, g, r.y + IDEAS_HEAD + i, v->list->pdata[v->at.top + i], v->at.top + i == v->at.cur, focus);
}

/* ---- one idea ---- */

static void put_head(struct ideas *v, struct grid *g)
{
    struct ui *ui = v->base.ui;
    struct rect r = v->base.rect;
    const struct idea *i = v->idea;
    const char *dot = ui_glyph(ui, "·", "|");
    char *title = rows_text(ui, i->title, NULL);
    char *since = when_short(i->state_at, ui->now, settings_str(ui->settings, "zone"));
    char *how = g_strdup_printf("%s since %s %s %" G_GINT64_FORMAT " %s %s %" G_GINT64_FORMAT " %s %s %" G_GINT64_FORMAT
                                " answered %s begun by %s",
                                idea_state_name(i->state), since, dot, i->people, counted(i->people, "person", "people"),
                                dot, i->messages, counted(i->messages, "message", "messages"), dot, i->answered, dot,
                                user_display(ui, i->by));
    grid_cut(g, r.y, r.x + 1, r.w - 1, ROLE_STRONG, title, ui_ellipsis(ui), FALSE);
    if (r.h > 1)
        grid_cut(g, r.y + 1, r.x + 1, r.w - 1, ROLE_TEXT, how, ui_ellipsis(ui), FALSE);
    g_free(title);
    g_free(since);
    g_free(how);
}

static const char *answer_word(enum idea_answer a)
{
    static const char *const WORDS[] = {"", "draft", "sent", "dropped"};
    return WORDS[a];
}

static void put_voice(struct ideas *v, struct grid *g, int y, int k, gboolean focus)
{
    struct ui *ui = v->base.ui;
    struct rect r = v->base.rect;
    const struct idea_voice *voice = v->voices->pdata[k];
    const struct item *i = &voice->item;
    gboolean again = k > 0 && ((struct idea_voice *)v->voices->pdata[k - 1])->person == voice->person;
    const char *who = i->author.handle != NULL ? i->author.handle : i->author.name;
    int x = r.x + 2, name_w = CLAMP(r.w / 5, 13, 24);
    char age[8], mood[4], *name = who == NULL ? g_strdup("(forgotten)") : ui_shown(ui, who, NULL),
                          *text = rows_text(ui, i->text, i->language);
    enum role role;
    grid_clear(g, (struct rect){y, r.x, 1, r.w}, ROLE_TEXT);
    grid_cut(g, y, x, name_w, again ? ROLE_DIM : ROLE_STRONG, again ? ui_glyph(ui, "  ″", "  \"") : name, ui_ellipsis(ui),
             FALSE);
    x += name_w + 1;
    when_age(i->created_at, ui->now, age);
    grid_right(g, y, x, 3, ROLE_TEXT, age);
    mood_text(ui, i, mood, &role);
    grid_put(g, y, x + 4, 3, role, mood);
    grid_put(g, y, x + 8, 7, voice->answer == IDEA_ANSWER_SENT ? ROLE_SCORE_GOOD : ROLE_TEXT, answer_word(voice->answer));
    x += 16;
    grid_cut(g, y, x, r.x + r.w - x, i->deleted_at != 0 ? ROLE_DIM : ROLE_TEXT,
             *text == '\0' ? "(no text any more)" : text, ui_ellipsis(ui), FALSE);
    if (k == v->in.cur)
        rows_mark(ui, g, (struct rect){y, r.x, 1, r.w}, focus);
    g_free(name);
    g_free(text);
}

static void draw_inside(struct ideas *v, struct grid *g, gboolean focus)
{
    struct rect r = v->base.rect;
    if (v->idea == NULL) {
        rows_empty(&v->base, g, "This idea is no more: its last message left it, or it joined another.", "q shows the list");
        return;
    }
    put_head(v, g);
    int rows = MAX(r.h - IDEAS_INSIDE_HEAD, 0);
    rows_scroll(&v->in, rows);
    for (int i = 0; i < rows && v->in.top + i < v->in.n; i++)
        put_voice(v, g, r.y + IDEAS_INSIDE_HEAD + i, v->in.top + i, focus);
}

void ideas_draw(struct pane *p, struct grid *g, gboolean focus)
{
    struct ideas *v = (struct ideas *)p;
    g->cursor_y = p->rect.y;
    g->cursor_x = p->rect.x;
    g->cursor_text = FALSE;
    if (v->inside != 0)
        draw_inside(v, g, focus);
    else
        draw_list(v, g, focus);
}
