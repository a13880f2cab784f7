/* Entries of a conversation as lines: headings, wrapped text, notes, events, unsent answers. */
#include "conversation.h"
#include "lines.h"
#include "rows.h"

#include "repute/clock.h"
#include "repute/metrics.h"
#include "repute/platform.h"
#include "repute/text.h"
#include "repute/when.h"

static void add_line(struct conv_pane *v, enum role role, int indent, char *left, char *right, enum role right_role,
                     gint64 item)
{
    struct conv_line *l = g_new0(struct conv_line, 1);
    *l = (struct conv_line){left, right, role, right_role, indent, item};
    g_ptr_array_add(v->lines, l);
}

static void add_wrapped(struct conv_pane *v, enum role role, int indent, int hang, const char *text, const char *lang)
{
    char *shown = ui_shown(v->base.ui, text, lang);
    int w = MAX(v->laid_w - indent - 1, 4);
    GArray *lines = text_wrap(shown, MAX(w - hang, 4));
    for (guint i = 0; i < lines->len; i++) {
        const struct text_line *l = &g_array_index(lines, struct text_line, i);
        add_line(v, role, indent + (i > 0 ? hang : 0), g_strndup(shown + l->start, l->end - l->start), NULL, role, 0);
    }
    g_array_unref(lines);
    g_free(shown);
}

static char *moment(const struct ui *ui, gint64 at)
{
    char age[8];
    if (ui->now - at < 7 * MS_DAY) {
        when_age(at, ui->now, age);
        return g_strdup(age);
    }
    return when_short(at, ui->now, settings_str(ui->settings, "zone"));
}

static char *promise(struct ui *ui, const struct conversation *c, enum role *role)
{
    *role = ROLE_DIM;
    if (c->due_at == 0)
        return NULL;
    if (c->due_at < ui->now) {
        *role = ROLE_OVERDUE;
        char *late = when_duration(ui->now - c->due_at);
        char *text = g_strdup_printf("late by %s", late);
        g_free(late);
        return text;
    }
    char *at = when_short(c->due_at, ui->now, settings_str(ui->settings, "zone"));
    char *text = g_strdup_printf("reply due %s", at);
    if (c->soon_at != 0 && c->soon_at <= ui->now)
        *role = ROLE_SOON;
    g_free(at);
    return text;
}

/* "-.82", "mood ?"; of ours, that it went out. */
static void append_mood(GString *s, struct conv_pane *v, const struct item *i)
{
    if (i->direction == DIR_OUT) {
        g_string_append_printf(s, "%s sent", ui_glyph(v->base.ui, "✓", "v"));
    } else if (!i->scored) {
        g_string_append(s, "mood ?");
    } else {
        char *mood = fraction_text(i->score, TRUE);
        g_string_append(s, mood);
        g_free(mood);
    }
}

static char *author_shown(struct ui *ui, const struct item *i)
{
    const char *author = i->direction == DIR_OUT ? "you" : i->author.handle != NULL ? i->author.handle : i->author.name;
    return ui_shown(ui, author, NULL);
}

/* "lena@example.social  3h  -.82  public  en" */
static void add_heading(struct conv_pane *v, const struct item *i, gboolean ours_context)
{
    struct ui *ui = v->base.ui;
    GString *s = g_string_new(NULL);
    char *when = moment(ui, i->created_at);
    char *shown = author_shown(ui, i);
    g_string_append_printf(s, "%s  %s  ", shown, when);
    append_mood(s, v, i);
    if (i->direction == DIR_OUT)
        g_string_append_printf(s, "  from %s", v->conv->account_name);
    else if (i->scored && i->scored_by != NULL)
        g_string_append(s, " corrected");
    if (i->deleted_at != 0)
        g_string_append(s, "  deleted there");
    if (i->edited_at != 0)
        g_string_append(s, "  edited");
    g_string_append_printf(s, "  %s", visibility_name(i->visibility));
    if (i->language != NULL && *i->language != '\0')
        g_string_append_printf(s, "  %s", i->language);
    if (i->favourited)
        g_string_append(s, "  favourited by us");
    if (i->reposted)
        g_string_append(s, "  reposted by us");
    enum role right_role = ROLE_DIM;
    char *right = i->id == v->conv->last_in ? promise(ui, v->conv, &right_role) : NULL;
    drop_pieces(s, "  ", v->laid_w - 1 - (right != NULL ? text_width(right) + 3 : 0));
    enum role role = i->direction == DIR_OUT ? ROLE_OWN : ours_context ? ROLE_DIM : ROLE_STRONG;
    add_line(v, role, 1, g_string_free(s, FALSE), right, right_role, i->id);
    g_free(when);
    g_free(shown);
}

static void add_media(struct conv_pane *v, const struct item *i)
{
    for (guint k = 0; i->media != NULL && k < i->media->len; k++) {
        const struct media *m = i->media->pdata[k];
        gboolean told = m->alt != NULL && *m->alt != '\0';
        char *text = g_strdup_printf("[%s: %s]", g_strcmp0(m->type, "image") == 0 ? "img" : m->type,
                                     told ? m->alt : "no description");
        add_wrapped(v, ROLE_LINK, 1, 2, text, NULL);
        g_free(text);
    }
}

static void add_poll(struct conv_pane *v, const struct item *i)
{
    char **options = g_strsplit(i->poll != NULL ? i->poll : "", "\n", -1);
    gint64 all = 0;
    for (int k = 0; options[k] != NULL; k++) {
        const char *votes = strchr(options[k], '\t');
        all += votes != NULL ? g_ascii_strtoll(votes, NULL, 10) : 0;
    }
    for (int k = 0; options[k] != NULL; k++) {
        char *votes = strchr(options[k], '\t'), *text = NULL;
        gint64 n = votes != NULL ? g_ascii_strtoll(votes, NULL, 10) : 0;
        if (votes != NULL)
            *votes = '\0';
        if (all > 0)
            text = g_strdup_printf("( ) %s  %d %%, %" G_GINT64_FORMAT " %s", options[k], (int)((n * 100 + all / 2) / all), n,
                                   n == 1 ? "vote" : "votes");
        else
            text = g_strdup_printf("( ) %s", options[k]);
        add_wrapped(v, ROLE_DIM, 1, 4, text, NULL);
        g_free(text);
    }
    g_strfreev(options);
}

static void add_counts(struct conv_pane *v, const struct entry *e)
{
    const struct item *i = e->item;
    GString *s = g_string_new(NULL);
    gint64 reposts = MAX(i->reposts, e->reactions[REACT_REPOST]);
    gint64 favourites = MAX(i->favourites, e->reactions[REACT_FAVOURITE]);
    if (reposts > 0)
        g_string_append_printf(s, "%" G_GINT64_FORMAT " %s", reposts, reposts == 1 ? "repost" : "reposts");
    if (favourites > 0)
        g_string_append_printf(s, "%s%" G_GINT64_FORMAT " %s", s->len > 0 ? ", " : "", favourites,
                               favourites == 1 ? "favourite" : "favourites");
    if (s->len > 0)
        add_line(v, ROLE_DIM, 1, g_string_free(s, FALSE), NULL, ROLE_DIM, 0);
    else
        g_string_free(s, TRUE);
}

static void add_item(struct conv_pane *v, const struct entry *e)
{
    const struct item *i = e->item;
    gboolean context = i->conversation != v->id && i->direction == DIR_IN;
    add_heading(v, i, context);
    enum role role = i->direction == DIR_OUT ? ROLE_OWN : context ? ROLE_DIM : ROLE_TEXT;
    gboolean folded = i->warning != NULL && *i->warning != '\0' && !g_hash_table_contains(v->unfolded, &i->id);
    if (i->warning != NULL && *i->warning != '\0') {
        char *cw = g_strdup_printf("[cw: %s]%s", i->warning, folded ? "  z shows the text" : "");
        add_wrapped(v, ROLE_NOTE, 1, 2, cw, NULL);
        g_free(cw);
    }
    if (!folded) {
        add_wrapped(v, role, 1, 0, i->text != NULL ? i->text : "", i->language);
        add_media(v, i);
    }
    add_poll(v, i);
    add_counts(v, e);
}

static void add_note(struct conv_pane *v, const struct note *n)
{
    char *when = moment(v->base.ui, n->at);
    char *text = g_strdup_printf("# %s %s  %s", user_display(v->base.ui, n->author), when, n->text);
    add_wrapped(v, ROLE_NOTE, 1, 2, text, NULL);
    g_free(text);
    g_free(when);
}

static void add_event(struct conv_pane *v, const struct audit_row *a)
{
    char *when = moment(v->base.ui, a->at);
    char *words = history_words(v->base.ui, a);
    add_line(v, ROLE_DIM, 1, g_strdup_printf("~ %s %s  %s", user_display(v->base.ui, a->who), when, words), NULL,
             ROLE_DIM, 0);
    g_free(words);
    g_free(when);
}

static void add_unsent(struct conv_pane *v, const struct ledger *l)
{
    struct ui *ui = v->base.ui;
    char *when = moment(ui, l->created_at);
    enum role role = l->state == LEDGER_FAILED || l->state == LEDGER_MISSED ? ROLE_LEDGER_FAIL
                     : l->state == LEDGER_UNKNOWN                           ? ROLE_LEDGER_UNKNOWN
                                                                            : ROLE_OWN;
    add_line(v, role, 1,
             g_strdup_printf("you  %s  %s %s  from %s", when, ledger_glyph(ui, l), ledger_state_name(l->state),
                             l->account_name),
             g_strdup("gs shows it"), ROLE_DIM, 0);
    add_wrapped(v, ROLE_OWN, 1, 0, l->text, NULL);
    if (l->error != NULL)
        add_wrapped(v, ROLE_DIM, 1, 2, l->error, NULL);
    g_free(when);
}

static void add_entry(struct conv_pane *v, const struct entry *e)
{
    switch (e->kind) {
    case ENTRY_ITEM:
        add_item(v, e);
        break;
    case ENTRY_NOTE:
        add_note(v, e->note);
        break;
    case ENTRY_EVENT:
        add_event(v, e->event);
        break;
    case ENTRY_LEDGER:
        add_unsent(v, e->ledger);
        break;
    case ENTRY_GAP:
        add_line(v, ROLE_LINK, 1, g_strdup_printf("%s  a gap: not fetched yet", ui_glyph(v->base.ui, "· · ·", ". . .")),
                 g_strdup("Enter fetches it"), ROLE_DIM, 0);
        break;
    }
}

static void add_facts(struct conv_pane *v)
{
    const struct conversation *c = v->conv;
    struct ui *ui = v->base.ui;
    const char *dot = ui_glyph(ui, " · ", ", ");
    GString *s = g_string_new(NULL);
    char *handle = ui_shown(ui, c->last.author.handle, NULL), *name = ui_shown(ui, c->last.author.name, NULL);
    g_string_append(s, handle);
    if (*name != '\0' && !g_str_equal(name, handle))
        g_string_append_printf(s, "%s%s", dot, name);
    if (c->last.author.followers >= 0) {
        char *n = count_text(c->last.author.followers);
        g_string_append_printf(s, "%s%s followers", dot, n);
        g_free(n);
    }
    if (c->last.author.bot)
        g_string_append_printf(s, "%sbot", dot);
    char *standing = conversation_standing(v);
    drop_pieces(s, dot, v->laid_w - 1 - (standing != NULL ? text_width(standing) + 3 : 0));
    add_line(v, ROLE_DIM, 1, g_string_free(s, FALSE), standing, ROLE_DIM, 0);
    g_free(handle);
    g_free(name);
    GString *t = g_string_new(NULL);
    if (c->labels != NULL && *c->labels != '\0')
        g_string_append_printf(t, "labels: %s   ", c->labels);
    if (c->assignee != NULL)
        g_string_append_printf(t, "assigned: %s   ",
                               g_str_equal(c->assignee, ui->user) ? "you" : user_display(ui, c->assignee));
    if (c->claim_by != NULL && c->claim_until > ui->now) {
        char *since = when_short(c->claim_since, ui->now, settings_str(ui->settings, "zone"));
        g_string_append_printf(t, "%s %s since %s   ", user_display(ui, c->claim_by),
                               c->claim_writing ? "is answering" : "has it", since);
        g_free(since);
    }
    for (guint i = 0; v->presences != NULL && i < v->presences->len; i++) {
        const struct presence *p = v->presences->pdata[i];
        if (g_strcmp0(p->user, ui->user) != 0)
            g_string_append_printf(t, "%s %s   ", user_display(ui, p->user), p->writing ? "writes here" : "reads along");
    }
    if (c->state == CONV_SNOOZED) {
        char *until = c->snoozed_until != 0 ? when_short(c->snoozed_until, ui->now, settings_str(ui->settings, "zone"))
                                            : g_strdup("they answer");
        g_string_append_printf(t, "snoozed until %s   ", until);
        g_free(until);
    }
    if (c->state == CONV_DONE)
        g_string_append_printf(t, "done: %s   ", done_reason_name(c->reason));
    if (t->len > 0)
        add_line(v, ROLE_TEXT, 1, g_string_free(t, FALSE), NULL, ROLE_DIM, 0);
    else
        g_string_free(t, TRUE);
}

gboolean conversation_has_facts(const struct conv_pane *v)
{
    return v->base.rect.h >= 10;
}

char *conversation_standing(const struct conv_pane *v)
{
    struct metrics_standing_value value;
    return v->person != NULL && v->person->good + v->person->bad > 0.5 ? standing_text(v->base.ui, v->person, &value) : NULL;
}

/* One line where the pane is low: "22h  you  ✓ sent  "Could you send us a photo"" */
static void add_brief(struct conv_pane *v, const struct entry *e)
{
    const struct item *i = e->item;
    char *when = moment(v->base.ui, i->created_at), *who = author_shown(v->base.ui, i);
    char *text = rows_text(v->base.ui, i->text, i->language);
    GString *s = g_string_new(NULL);
    g_string_append_printf(s, "%s  %s  ", when, who);
    append_mood(s, v, i);
    g_string_append_printf(s, "  \"%s\"", text);
    add_line(v, i->direction == DIR_OUT ? ROLE_OWN : ROLE_DIM, 1, g_string_free(s, FALSE), NULL, ROLE_DIM, i->id);
    g_free(when);
    g_free(who);
    g_free(text);
}

static void add_spaced(struct conv_pane *v, const struct entry *e, gboolean last)
{
    const struct conv_line *before = v->lines->len > 0 ? v->lines->pdata[v->lines->len - 1] : NULL;
    if (e->kind == ENTRY_ITEM && before != NULL && *before->left != '\0') /* after notes and events */
        add_line(v, ROLE_TEXT, 0, g_strdup(""), NULL, ROLE_TEXT, 0);
    add_entry(v, e);
    if (!last && e->kind == ENTRY_ITEM)
        add_line(v, ROLE_TEXT, 0, g_strdup(""), NULL, ROLE_TEXT, 0);
}

/* In full from old to new. Beside the list what is to be answered comes first; then the rest, newest first, without
 * what was done to it (labels, who has it: the row and h say that), and in a low pane in one line each. */
static void add_entries(struct conv_pane *v, gboolean full)
{
    guint n = v->entries != NULL ? v->entries->len : 0;
    gint64 first = !full && v->conv != NULL ? v->conv->last_in : 0;
    for (guint k = 0; k < n && first != 0; k++) {
        const struct entry *e = v->entries->pdata[k];
        if (e->kind == ENTRY_ITEM && e->id == first)
            add_spaced(v, e, n == 1);
    }
    for (guint k = 0; k < n; k++) {
        const struct entry *e = v->entries->pdata[full ? k : n - 1 - k];
        if (full)
            add_spaced(v, e, k + 1 == n);
        else if (e->kind == ENTRY_ITEM && e->id == first)
            continue;
        else if (e->kind == ENTRY_ITEM && !conversation_has_facts(v))
            add_brief(v, e);
        else if (e->kind != ENTRY_EVENT)
            add_spaced(v, e, k + 1 == n);
    }
}

static void layout(struct conv_pane *v)
{
    struct ui *ui = v->base.ui;
    gboolean full = ui->zoomed && ui->focus == PANE_CONVERSATION;
    v->laid_w = v->base.rect.w;
    v->laid_h = v->base.rect.h;
    v->found = -1;
    g_ptr_array_set_size(v->lines, 0);
    if (v->conv == NULL)
        return;
    if (conversation_has_facts(v)) {
        add_facts(v);
        add_line(v, ROLE_TEXT, 0, g_strdup(""), NULL, ROLE_TEXT, 0);
    }
    add_entries(v, full);
    if (v->person != NULL && v->person->contacts > 1)
        add_line(v, ROLE_DIM, 1,
                 g_strdup_printf("%" G_GINT64_FORMAT " more %s %s gp shows all", v->person->contacts - 1,
                                 v->person->contacts == 2 ? "contact" : "contacts",
                                 ui_glyph(ui, "·", "|")),
                 NULL, ROLE_DIM, 0);
    v->reveal = v->reveal || full;
}

void conversation_layout(struct conv_pane *v)
{
    if (v->laid_w != v->base.rect.w || v->laid_h != v->base.rect.h)
        layout(v);
}

static void reveal_item(struct conv_pane *v)
{
    v->reveal = FALSE;
    int h = v->base.rect.h;
    for (guint i = 0; i < v->lines->len; i++) {
        const struct conv_line *l = v->lines->pdata[i];
        if (l->item != v->item || l->item == 0)
            continue;
        if ((int)i < v->top || (int)i >= v->top + h - 2)
            v->top = MAX((int)i - h / 3, 0);
        return;
    }
}

void conversation_draw(struct pane *p, struct grid *g, gboolean focus)
{
    struct conv_pane *v = (struct conv_pane *)p;
    struct rect r = p->rect;
    if (v->conv == NULL) {
        grid_put(g, r.y, r.x + 1, r.w - 1, ROLE_DIM, v->id == 0 ? "No conversation is chosen." : "This conversation is gone.");
        return;
    }
    conversation_layout(v);
    if (v->reveal)
        reveal_item(v);
    v->top = CLAMP(v->top, 0, MAX((int)v->lines->len - r.h, 0));
    for (int y = 0; y < r.h && v->top + y < (int)v->lines->len; y++) {
        const struct conv_line *l = v->lines->pdata[v->top + y];
        int right = l->right != NULL ? text_width(l->right) + 3 : 0; /* the edge, and two blanks between */
        grid_cut(g, r.y + y, r.x + l->indent, r.w - l->indent - right, l->role, l->left, ui_ellipsis(p->ui), FALSE);
        if (v->top + y == v->found)
            search_mark(p->ui, g, r.y + y, r.x + l->indent, r.w - l->indent - right, l->left);
        if (l->right != NULL)
            grid_right(g, r.y + y, r.x, r.w - 1, l->right_role, l->right);
        if (l->item != 0 && l->item == v->item && focus) {
            grid_put(g, r.y + y, r.x, 1, ROLE_SELECT_MARK, ui_glyph(p->ui, "▌", ">"));
            g->cursor_y = r.y + y;
            g->cursor_x = r.x;
            g->cursor_text = FALSE;
        }
    }
}
