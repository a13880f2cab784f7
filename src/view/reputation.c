/* The Reputation pane: reads what was worked out, moves in it, and opens every figure down to its messages. */
#include "reputation.h"

#include "ideas.h"
#include "repute/scores.h"
#include "repute/when.h"

struct reputation *reputation_of(struct ui *ui)
{
    return (struct reputation *)ui_pane(ui, PANE_REPUTATION);
}

static void init(struct pane *p)
{
    struct reputation *r = (struct reputation *)p;
    r->movers = g_array_new(FALSE, FALSE, sizeof(struct mover));
    r->days = g_array_new(FALSE, FALSE, sizeof(struct rep_day));
    r->rows = g_array_new(FALSE, FALSE, sizeof(struct rep_row));
    r->lines = g_ptr_array_new_with_free_func(rep_line_free);
    r->day = r->part = REP_OF_ALL;
}

static void clear(struct pane *p)
{
    struct reputation *r = (struct reputation *)p;
    g_array_unref(r->movers);
    g_array_unref(r->days);
    g_array_unref(r->rows);
    g_ptr_array_unref(r->lines);
    json_decref(r->score);
    json_decref(r->figures);
    json_decref(r->spread);
    for (gsize i = 0; i < G_N_ELEMENTS(r->asked); i++)
        g_free(r->asked[i]);
    g_free(r->of);
    g_free(r->limit);
}

static void fresh(struct pane *p)
{
    if (!p->stale || p->visible)
        return;
    p->stale = FALSE;
    reputation_load(p);
}

/* ---- title ---- */

static char *change(const struct reputation *r)
{
    if (!rep_has(r->score, "score") || !rep_has(r->score, "was"))
        return NULL;
    return rep_signed(rep_num(r->score, "score") - rep_num(r->score, "was"), 0);
}

static void title(struct pane *p, GString *left, GString *right)
{
    struct reputation *r = (struct reputation *)p;
    const char *dot = ui_glyph(p->ui, "·", "|");
    if (!reputation_is_full(p)) {
        g_string_append_printf(left, "%s%s7 days", r->of != NULL ? r->of : "", r->of != NULL ? " " : "");
        return;
    }
    char *at = when_format(r->score != NULL ? (gint64)rep_num(r->score, "at") : p->ui->now,
                           settings_str(p->ui->settings, "zone"), "%a %H:%M");
    g_string_append_printf(left, "%s %s 7 days to %s", r->of != NULL ? r->of : "all accounts", dot,
                           at);
    g_string_append(right, "o account");
    g_free(at);
}

static void tab(struct pane *p, GString *t)
{
    struct reputation *r = (struct reputation *)p;
    fresh(p);
    if (!rep_has(r->score, "score")) {
        g_string_append(t, r->score != NULL && p->ui->w >= 70 ? " too few" : "");
        return;
    }
    g_string_append_printf(t, " %.0f%s%s%.0f", rep_num(r->score, "score"),
                           p->ui->w >= 70 && ui_unicode(p->ui) ? " " : "", ui_glyph(p->ui, "±", "+-"),
                           rep_num(r->score, "half"));
    if (rep_doubted(r))
        g_string_append(t, p->ui->w >= 70 ? " unsure" : "?");
    char *by = change(r);
    if (by != NULL && p->ui->w >= 70)
        g_string_append_printf(t, " %s", by);
    g_free(by);
}

/* ---- moving ---- */

static gint64 row_id(gconstpointer data, int i)
{
    const struct reputation *r = data;
    if (r->tab != REP_OVERVIEW)
        return ((struct rep_line *)r->lines->pdata[i])->id;
    const struct rep_row *row = &g_array_index(r->rows, struct rep_row, i);
    if (row->kind == REP_ROW_MOVER)
        return g_array_index(r->movers, struct mover, row->index).id;
    return 1 + row->kind * 16 + row->index;
}

const struct rep_row *reputation_row(const struct reputation *r)
{
    int cur = r->at[REP_OVERVIEW].cur;
    return r->tab == REP_OVERVIEW && cur < (int)r->rows->len ? &g_array_index(r->rows, struct rep_row, cur) : NULL;
}

const struct rep_line *reputation_line(const struct reputation *r)
{
    int cur = r->at[r->tab].cur;
    return r->tab != REP_OVERVIEW && cur < (int)r->lines->len ? r->lines->pdata[cur] : NULL;
}

static void settle(struct reputation *r)
{
    if (r->tab == REP_OVERVIEW)
        reputation_rows(r);
    rows_loaded(&r->at[r->tab], r->tab == REP_OVERVIEW ? (int)r->rows->len : (int)r->lines->len, row_id, r);
}

static void move_day(struct reputation *r, int by)
{
    r->day = CLAMP(r->day + by, 0, MAX((int)r->days->len - 1, 0));
    if (r->tab == REP_MESSAGES && r->of_day)
        r->base.stale = TRUE;
}

static void move(struct pane *p, enum motion m, int count)
{
    struct reputation *r = (struct reputation *)p;
    if (!reputation_is_full(p))
        return;
    p->dirty = TRUE;
    if (m == MOVE_LEFT || m == MOVE_RIGHT) {
        move_day(r, (m == MOVE_LEFT ? -1 : 1) * MAX(count, 1));
        return;
    }
    settle(r);
    rows_move(&r->at[r->tab], m, count, reputation_body(r).h, row_id, r);
}

static void click(struct pane *p, int row)
{
    struct reputation *r = (struct reputation *)p;
    struct rect body = reputation_body(r);
    int k = r->at[r->tab].top + row - (body.y - p->rect.y);
    if (reputation_is_full(p) && r->tab != REP_OVERVIEW && k >= 0 && k < (int)r->lines->len)
        rows_go(&r->at[r->tab], k, row_id, r);
    p->dirty = TRUE;
}

static const struct mover *mover_here(const struct reputation *r)
{
    const struct rep_row *row = reputation_row(r);
    return row != NULL && row->kind == REP_ROW_MOVER ? &g_array_index(r->movers, struct mover, row->index) : NULL;
}

static gboolean subject(struct pane *p, struct subject *s)
{
    struct reputation *r = (struct reputation *)p;
    if (!reputation_is_full(p))
        return FALSE;
    settle(r);
    const struct mover *m = mover_here(r);
    const struct rep_line *l = reputation_line(r);
    if (m != NULL && !m->reason) {
        s->item = rep_id(m->what, "item");
        s->conversation = rep_id(m->what, "conversation");
        s->who = json_string_value(json_object_get(m->what, "who"));
    } else if (l != NULL && l->conversation != 0) {
        s->item = l->item;
        s->conversation = l->conversation;
    } else if (l != NULL) {
        s->person = l->person;
    }
    return s->conversation != 0 || s->person != 0;
}

/* ---- opening ---- */

static void show_tab(struct reputation *r, enum rep_tab to)
{
    r->tab = to;
    r->base.stale = TRUE;
}

static void messages_of(struct reputation *r, int part, gboolean of_day)
{
    if (r->tab != REP_MESSAGES)
        r->from = r->tab;
    r->part = part;
    r->of_day = of_day;
    r->at[REP_MESSAGES] = (struct rows){0};
    show_tab(r, REP_MESSAGES);
}

/* A view or a limit is the inbox's; Esc there leads back. */
static void run_in_inbox(struct reputation *r, const char *line)
{
    struct ui *ui = r->base.ui;
    GError *error = NULL;
    if (!ui_call(ui, "go inbox", 0, FALSE, &error) || !ui_call(ui, line, 0, FALSE, &error)) {
        ui_tell_error(ui, error);
    } else {
        g_free(r->limit);
        r->limit = g_strdup(mentions_limit_now(ui));
    }
    g_clear_error(&error);
}

gboolean reputation_resume(struct ui *ui)
{
    struct reputation *r = reputation_of(ui);
    gboolean ours = r->limit != NULL && g_strcmp0(r->limit, mentions_limit_now(ui)) == 0;
    g_clear_pointer(&r->limit, g_free);
    if (!ours)
        return FALSE;
    mentions_limit(ui, NULL, NULL);
    ui->zoomed = TRUE;
    ui->back_to = PANE_MENTIONS;
    ui_focus(ui, PANE_REPUTATION);
    return TRUE;
}

static void open_conversation(struct reputation *r, gint64 conversation, gint64 item)
{
    struct ui *ui = r->base.ui;
    if (conversation == 0) {
        ui_tell(ui, SAY_INFO, "that post is in no conversation; it stands in the list only");
        return;
    }
    ui->rest_at = 0;
    conversation_show(ui, conversation);
    if (item != 0)
        conversation_go_item(ui, item);
    ui->back_to = PANE_REPUTATION;
    ui->zoomed = TRUE;
    ui_focus(ui, PANE_CONVERSATION);
}

static void open_line(struct reputation *r, const struct rep_line *l)
{
    if (l->part != 0) {
        r->of_item = l->item;
        messages_of(r, l->part > 0 ? l->part - 1 : l->part, FALSE);
    } else if (l->command != NULL) {
        char *line = g_strdup(l->command);
        run_in_inbox(r, line);
        g_free(line);
    } else if (r->tab == REP_IDEAS) {
        ideas_of(r->base.ui)->inside = l->id;
        ideas_of(r->base.ui)->straight = TRUE;
        ideas_of(r->base.ui)->base.stale = TRUE;
        ui_overlay(r->base.ui, PANE_IDEAS);
    } else if (l->person != 0) {
        person_show(r->base.ui);
    } else if (l->conversation != 0 || l->item != 0) {
        open_conversation(r, l->conversation, l->item);
    }
}

static void open_sentence(struct reputation *r)
{
    struct rep_line act = {0};
    enum role role;
    g_free(reputation_sentence(r, &role, &act));
    if (act.id > 0)
        messages_of(r, (int)act.id - 1, FALSE);
    else
        open_line(r, &act);
    rep_line_clear(&act);
}

static void open_mover(struct reputation *r, const struct mover *m)
{
    if (!m->reason) {
        open_conversation(r, rep_id(m->what, "conversation"), rep_id(m->what, "item"));
        return;
    }
    g_autofree char *pattern = rep_reason_pattern(r, m->what), *line = g_strdup_printf("limit %s", pattern);
    run_in_inbox(r, line);
}

static void open_row(struct reputation *r)
{
    const struct rep_row *row = reputation_row(r);
    if (row == NULL)
        return;
    switch (row->kind) {
    case REP_ROW_SENTENCE:
        open_sentence(r);
        break;
    case REP_ROW_SCORE:
    case REP_ROW_MEASURED:
        messages_of(r, row->kind == REP_ROW_SCORE ? METRICS_GOODWILL : REP_OF_CORRECTED, FALSE);
        break;
    case REP_ROW_PART:
        messages_of(r, row->index, FALSE);
        break;
    case REP_ROW_DAYS:
        messages_of(r, REP_OF_ALL, TRUE);
        break;
    case REP_ROW_FIRST:
    case REP_ROW_SOLVED:
        show_tab(r, REP_REPLIES);
        break;
    case REP_ROW_MOVER:
        open_mover(r, &g_array_index(r->movers, struct mover, row->index));
        break;
    }
}

static void open_full(struct reputation *r)
{
    r->base.ui->zoomed = r->base.stale = TRUE;
    r->base.ui->back_to = PANE_REPUTATION;
    r->base.ui->layout_stale = TRUE;
}

/* Its few lines beside the desk are the overview's: / opens that. */
static gboolean search(struct pane *p, const char *needle, gboolean back, gboolean *wrapped)
{
    struct reputation *r = (struct reputation *)p;
    if (!reputation_is_full(p)) {
        open_full(r);
        ui_settle(p->ui);
    }
    settle(r);
    struct rows *at = &r->at[r->tab];
    int i = search_rows(at->n, at->cur, back, reputation_row_has, r, needle, wrapped);
    if (i >= 0)
        rows_go(at, i, row_id, r);
    return i >= 0;
}

void reputation_open(struct ui *ui)
{
    struct reputation *r = reputation_of(ui);
    r->base.dirty = TRUE;
    if (!reputation_is_full(&r->base)) {
        open_full(r);
        return;
    }
    settle(r);
    const struct rep_line *l = reputation_line(r);
    if (r->tab == REP_OVERVIEW)
        open_row(r);
    else if (l != NULL)
        open_line(r, l);
}

void reputation_turn(struct ui *ui, int by)
{
    struct reputation *r = reputation_of(ui);
    if (!reputation_is_full(&r->base))
        open_full(r);
    show_tab(r, (enum rep_tab)((r->tab + REP_TABS + by) % REP_TABS));
    r->from = REP_OVERVIEW;
    if (r->tab == REP_MESSAGES && !r->of_day)
        r->part = REP_OF_ALL;
    r->base.dirty = TRUE;
}

gboolean reputation_to_overview(struct ui *ui)
{
    struct reputation *r = reputation_of(ui);
    if (!reputation_is_full(&r->base) || r->tab == REP_OVERVIEW)
        return FALSE;
    show_tab(r, r->tab == REP_MESSAGES ? r->from : REP_OVERVIEW);
    r->from = REP_OVERVIEW;
    return TRUE;
}

static const char *hint_now(struct pane *p)
{
    if (!reputation_is_full(p))
        return "open open|why why|account-next account|copy-text copy|close back";
    const struct reputation *r = (struct reputation *)p;
    if (r->tab == REP_OVERVIEW)
        return p->ops->hints;
    return r->tab == REP_MESSAGES && r->from != REP_OVERVIEW ? "open open|why why|tab-next tab|account-next account|close back"
                                                             : "open open|why why|tab-next tab|account-next account|close overview";
}

const struct pane_ops reputation_ops = {
    .id = PANE_REPUTATION,
    .label = "Reputation",
    .number = 3,
    .size = sizeof(struct reputation),
    .needs = CHANGED_SCORES | CHANGED_CONVERSATIONS | CHANGED_IDEAS,
    .init = init,
    .clear = clear,
    .load = reputation_load,
    .draw = reputation_draw,
    .title = title,
    .tab = tab,
    .move = move,
    .subject = subject,
    .search = search,
    .click = click,
    .hints = "open open|why why|tab-next tab|left day|account-next account|copy-text copy|close back",
    .hint_now = hint_now,
};
