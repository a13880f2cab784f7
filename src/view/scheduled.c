/* The Scheduled pane: every send with its outcome, and what is known of it. */
#include "scheduled.h"

#include "repute/when.h"

struct scheduled *scheduled_of(struct ui *ui)
{
    return (struct scheduled *)ui_pane(ui, PANE_SCHEDULED);
}

static void init(struct pane *p)
{
    struct scheduled *s = (struct scheduled *)p;
    s->list = g_ptr_array_new_with_free_func((GDestroyNotify)ledger_free);
}

static void clear(struct pane *p)
{
    struct scheduled *s = (struct scheduled *)p;
    g_ptr_array_unref(s->list);
    g_free(s->hints);
}

gint64 scheduled_id(gconstpointer list, int i)
{
    return ((const struct ledger *)((const GPtrArray *)list)->pdata[i])->id;
}

const struct ledger *scheduled_row(const struct scheduled *s)
{
    const struct ledger *l = s->at.cur < (int)s->list->len ? s->list->pdata[s->at.cur] : NULL;
    return l != NULL && s->week && week_fits(&s->base) && !week_has(s, l) ? NULL : l;
}

gint64 scheduled_moment(const struct ledger *l)
{
    if (l->state == LEDGER_SENT && l->sent_at != 0)
        return l->sent_at;
    if (l->state == LEDGER_SENDING && l->tried_at != 0)
        return l->tried_at;
    return l->due_at;
}

gboolean scheduled_waits(const struct ledger *l)
{
    return l->state == LEDGER_SCHEDULED || l->state == LEDGER_QUEUED || l->state == LEDGER_HELD ||
           l->state == LEDGER_SENDING;
}

static gboolean scheduled_needs_person(const struct ledger *l, gint64 now_ms)
{
    if (l->state == LEDGER_HELD)
        return g_strcmp0(l->held_by, "approval") == 0 ||
               (g_strcmp0(l->held_by, "person") == 0 && l->account_guarded && l->due_at <= now_ms);
    return l->state == LEDGER_FAILED || l->state == LEDGER_UNKNOWN || l->state == LEDGER_MISSED;
}

/* Writing always; a favourite and the like only where it did not get through. */
static gboolean worth_a_row(const struct ledger *l)
{
    if (l->action <= ACT_DELETE)
        return TRUE;
    return l->state == LEDGER_FAILED || l->state == LEDGER_UNKNOWN || l->state == LEDGER_MISSED ||
           l->state == LEDGER_HELD;
}

static void measure(struct scheduled *s)
{
    struct ui *ui = s->base.ui;
    s->needs = s->to_come = 0;
    s->when_w = s->account_w = 11;
    for (guint i = 0; i < s->list->len; i++) {
        const struct ledger *l = s->list->pdata[i];
        if (scheduled_needs_person(l, ui->now))
            s->needs++;
        if (scheduled_waits(l))
            s->to_come++;
        char *when = scheduled_when(ui, l);
        s->when_w = MAX(s->when_w, MIN(text_width(when), 18));
        s->account_w = MAX(s->account_w, MIN(text_width(l->account_name) + (l->account_guarded ? 1 : 0), 20));
        g_free(when);
    }
}

static void load(struct pane *p)
{
    struct scheduled *s = (struct scheduled *)p;
    GPtrArray *rows = store_ledgers(p->ui->o.reader, LEDGER_ALL, 0, p->ui->now, SCHEDULED_MOST, NULL);
    if (rows == NULL)
        return;
    s->cut = rows->len >= SCHEDULED_MOST;
    for (guint i = rows->len; i-- > 0;)
        if (!worth_a_row(rows->pdata[i]))
            g_ptr_array_remove_index(rows, i);
    g_ptr_array_unref(s->list);
    s->list = rows;
    measure(s);
    rows_loaded(&s->at, (int)rows->len, scheduled_id, rows);
}

/* What is to be told even where the pane is not shown: read on demand. */
static void fresh(struct pane *p)
{
    if (!p->stale || p->visible)
        return;
    p->stale = FALSE;
    load(p);
}

int scheduled_count(const struct scheduled *s, enum ledger_state state)
{
    int n = 0;
    for (guint i = 0; i < s->list->len; i++)
        n += ((const struct ledger *)s->list->pdata[i])->state == state;
    return n;
}

static gint64 next_due(const struct scheduled *s)
{
    gint64 next = 0;
    for (guint i = 0; i < s->list->len; i++) {
        const struct ledger *l = s->list->pdata[i];
        if (l->state == LEDGER_SCHEDULED && (next == 0 || l->due_at < next))
            next = l->due_at;
    }
    return next;
}

/* "next 15:00", or what stands in the way. */
static void put_next(struct scheduled *s, GString *out, const char *before)
{
    struct ui *ui = s->base.ui;
    gint64 due = next_due(s);
    if (due == 0)
        return;
    char *at = when_short(due, ui->now, settings_str(ui->settings, "zone"));
    g_string_append_printf(out, "%s%s", before, at);
    g_free(at);
}

static void title(struct pane *p, GString *left, GString *right)
{
    struct scheduled *s = (struct scheduled *)p;
    const char *dot = ui_glyph(p->ui, "·", "|");
    if (s->week && week_fits(p)) {
        week_title(s, left, right);
        return;
    }
    if (p->rect.w < 60) {
        put_next(s, left, "next ");
        g_string_append_printf(left, "%s%s%d in all", left->len > 0 ? " " : "",
                               left->len > 0 ? ui_glyph(p->ui, "· ", "| ") : "", s->to_come);
        return;
    }
    if (s->needs > 0)
        g_string_append_printf(left, "%d %s you %s ", s->needs, s->needs == 1 ? "needs" : "need", dot);
    g_string_append_printf(left, "%d to go out %s %d%s sent", s->to_come, dot, scheduled_count(s, LEDGER_SENT),
                           s->cut ? "+" : "");
    g_string_append_printf(right, "gs week %s %d/%u%s", dot, s->list->len > 0 ? s->at.cur + 1 : 0, s->list->len,
                           s->cut ? "+" : "");
}

/* Where something needs a person, that; else when the next goes out. */
static void tab(struct pane *p, GString *t)
{
    struct scheduled *s = (struct scheduled *)p;
    fresh(p);
    static const enum ledger_state WORST[] = {LEDGER_UNKNOWN, LEDGER_FAILED, LEDGER_MISSED};
    for (gsize i = 0; i < G_N_ELEMENTS(WORST); i++) {
        int n = scheduled_count(s, WORST[i]);
        if (n > 0) {
            const struct ledger like = {.state = WORST[i]};
            g_string_append_printf(t, " %s %d", ledger_glyph(p->ui, &like), n);
            return;
        }
    }
    int held = scheduled_count(s, LEDGER_HELD);
    if (p->ui->status.pause.on && held > 0)
        g_string_append_printf(t, " %s %d", ui_glyph(p->ui, "‖", "#"), held);
    else
        put_next(s, t, " ");
}

static void move(struct pane *p, enum motion m, int times)
{
    struct scheduled *s = (struct scheduled *)p;
    if (s->week && week_fits(p))
        week_move(s, m, times);
    else
        rows_move(&s->at, m, times, scheduled_list_rows(p), scheduled_id, s->list);
    p->dirty = TRUE;
}

static void click(struct pane *p, int row)
{
    struct scheduled *s = (struct scheduled *)p;
    int header = p->rect.w >= 60 ? 1 : 0;
    if (s->week || row < header || s->at.top + row - header >= s->at.n)
        return;
    rows_go(&s->at, s->at.top + row - header, scheduled_id, s->list);
    p->dirty = TRUE;
}

static gboolean subject(struct pane *p, struct subject *out)
{
    const struct ledger *l = scheduled_row((struct scheduled *)p);
    if (l == NULL)
        return FALSE;
    out->ledger = l->id;
    out->ledger_revision = l->revision;
    out->draft = l->draft;
    out->account = l->account;
    out->account_name = l->account_name;
    out->platform = l->platform;
    out->guarded = l->account_guarded;
    out->conversation = l->conversation;
    return TRUE;
}

static gboolean row_has(gpointer data, int i, const char *needle)
{
    struct scheduled *s = data;
    const struct ledger *l = s->list->pdata[i];
    char *known = scheduled_known(s->base.ui, l);
    gboolean has = search_has(l->text, needle) || search_has(l->account_name, needle) || search_has(known, needle) ||
                   search_has(ledger_state_name(l->state), needle) || search_has(l->by, needle);
    g_free(known);
    return has;
}

static gboolean search(struct pane *p, const char *needle, gboolean back, gboolean *wrapped)
{
    struct scheduled *s = (struct scheduled *)p;
    int i = search_rows(s->at.n, s->at.cur, back, row_has, s, needle, wrapped);
    if (i < 0)
        return FALSE;
    rows_go(&s->at, i, scheduled_id, s->list);
    if (s->week)
        week_enter(s); /* to its day */
    return TRUE;
}

/* What the row under the mark can be asked for. */
static const char *acts_of(const struct ledger *l)
{
    if (l == NULL)
        return "post write";
    switch (l->state) {
    case LEDGER_UNKNOWN:
    case LEDGER_FAILED:
    case LEDGER_MISSED:
        return "open settle|retry again|history history";
    case LEDGER_HELD:
        if (g_strcmp0(l->held_by, "approval") == 0)
            return "approve approve|reject reject|move move|cancel cancel|history history";
        return g_strcmp0(l->held_by, "person") == 0 ? "hold release|move move|cancel cancel|history history"
                                                    : "move move|hold hold|cancel cancel|history history";
    case LEDGER_SCHEDULED:
    case LEDGER_QUEUED:
        return "move move|hold hold|cancel cancel|history history";
    case LEDGER_CANCELLED:
        return "undo restore|history history";
    default:
        return "edit-published edit|delete-published delete|history history";
    }
}

static const char *hint_now(struct pane *p)
{
    struct scheduled *s = (struct scheduled *)p;
    g_free(s->hints);
    s->hints = g_strconcat(acts_of(scheduled_row(s)),
                           s->week && week_fits(p) ? "|left day|=[] week|=gs list" : "|=gs week", "|close back", NULL);
    return s->hints;
}

static void draw(struct pane *p, struct grid *g, gboolean focus)
{
    struct scheduled *s = (struct scheduled *)p;
    if (s->week && week_fits(p))
        week_draw(p, g, focus);
    else
        scheduled_draw(p, g, focus);
}

void scheduled_toggle_week(struct ui *ui)
{
    struct scheduled *s = scheduled_of(ui);
    s->week = !s->week;
    if (s->week) {
        s->base.stale = TRUE;
        week_enter(s);
        if (!week_fits(&s->base))
            ui_tell(ui, SAY_INFO, "a week wants 80 columns; the list takes its place");
    }
    s->base.dirty = TRUE;
    ui->status_dirty = TRUE;
}

const struct pane_ops scheduled_ops = {
    .id = PANE_SCHEDULED,
    .label = "Scheduled",
    .number = 4,
    .size = sizeof(struct scheduled),
    .needs = CHANGED_LEDGER | CHANGED_PAUSE | CHANGED_ACCOUNTS,
    .init = init,
    .clear = clear,
    .load = load,
    .draw = draw,
    .title = title,
    .tab = tab,
    .move = move,
    .subject = subject,
    .search = search,
    .click = click,
    .hints = "open settle|move move|hold hold|cancel cancel|why why",
    .hint_now = hint_now,
};
