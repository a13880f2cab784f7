/* Seven days side by side, each a stack in order of time; "now" stands where it belongs. */
#include "scheduled.h"

#include <string.h>

#include "repute/calendar.h"
#include "repute/clock.h"
#include "repute/when.h"

#define LEAST_W 80
#define NAMED 16    /* from which an account's name is cut rather than left to the line below */
#define TWO_ROWS 14 /* cells of a day from which a post has a second row, with its text */

/* One place in a day's stack: a post, with how many more of the same draft go out at the same moment; or a slot that has
 * none yet. */
struct slot {
    int index; /* in the list, FREE */
    int more;
    gint64 at;
    char name[32]; /* of a free one */
};
#define FREE (-2)

static const char *zone_of(const struct scheduled *s)
{
    return settings_str(s->base.ui->settings, "zone");
}

gboolean week_fits(const struct pane *p)
{
    return p->rect.w >= LEAST_W;
}

static gint64 noon(const struct scheduled *s, gint64 ms)
{
    return when_day_start(ms, zone_of(s)) + 12 * MS_HOUR;
}

/* Noons are a day apart but for an hour at most, which a noon can lose. */
static gint64 days_on(const struct scheduled *s, gint64 day, int by)
{
    return noon(s, day + by * MS_DAY);
}

static gint64 monday(const struct scheduled *s)
{
    char *weekday = when_format(s->day, zone_of(s), "%u");
    gint64 first = days_on(s, s->day, 1 - (int)g_ascii_strtoll(weekday, NULL, 10));
    g_free(weekday);
    return first;
}

static gboolean on_day(const struct scheduled *s, const struct ledger *l, gint64 day)
{
    return l->action <= ACT_DELETE && noon(s, scheduled_moment(l)) == day;
}

gboolean week_has(const struct scheduled *s, const struct ledger *l)
{
    return on_day(s, l, s->day);
}

static int by_time(gconstpointer a, gconstpointer b)
{
    const struct slot *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->index - y->index;
}

static gboolean together(const struct ledger *a, const struct ledger *b)
{
    return a->draft != 0 && a->draft == b->draft && a->part == b->part && a->state == b->state &&
           a->due_at == b->due_at;
}

static GArray *stack_of(const struct scheduled *s, gint64 day)
{
    GArray *stack = g_array_new(FALSE, FALSE, sizeof(struct slot));
    for (int i = 0; i < (int)s->list->len; i++) {
        const struct ledger *l = s->list->pdata[i];
        if (!on_day(s, l, day))
            continue;
        struct slot *same = NULL;
        for (guint k = 0; k < stack->len && same == NULL; k++) {
            struct slot *other = &g_array_index(stack, struct slot, k);
            /* The row under the cursor stays one of its own, so that it can be seen. */
            if (together(s->list->pdata[other->index], l) && i != s->at.cur && other->index != s->at.cur)
                same = other;
        }
        if (same != NULL) {
            same->more++;
            continue;
        }
        struct slot slot = {.index = i, .at = scheduled_moment(l)};
        g_array_append_val(stack, slot);
    }
    g_array_sort(stack, by_time);
    return stack;
}

/* As slots_parse() sees it: what was cancelled or failed leaves its slot free. */
static gboolean takes_slot(const struct scheduled *s, const struct slot *slot)
{
    const struct ledger *l = slot->index != FREE ? s->list->pdata[slot->index] : NULL;
    return l == NULL || (l->action == ACT_POST && (scheduled_waits(l) || l->state == LEDGER_SENT));
}

static gboolean has_post_at(const struct scheduled *s, const GArray *stack, gint64 at)
{
    gboolean has = FALSE;
    for (guint i = 0; i < stack->len; i++) {
        const struct slot *slot = &g_array_index(stack, struct slot, i);
        has = has || (slot->at == at && takes_slot(s, slot));
    }
    return has;
}

static void add_free(const struct scheduled *s, gint64 day, GArray *stack)
{
    g_autoptr(GArray) slots = calendar_slots(s->base.ui->settings, day);
    for (guint i = 0; i < slots->len; i++) {
        const struct calendar_slot *c = &g_array_index(slots, struct calendar_slot, i);
        struct slot slot = {.index = FREE, .at = c->at};
        g_strlcpy(slot.name, c->name, sizeof slot.name);
        if (c->at > s->base.ui->now && !has_post_at(s, stack, c->at))
            g_array_append_val(stack, slot);
    }
    g_array_sort(stack, by_time);
}

/* ---- moving ---- */

static int place_in(const GArray *stack, int index)
{
    for (guint i = 0; i < stack->len; i++)
        if (g_array_index(stack, struct slot, i).index == index)
            return (int)i;
    return -1;
}

static void choose(struct scheduled *s, const GArray *stack, int place)
{
    if (stack->len == 0)
        return;
    place = CLAMP(place, 0, (int)stack->len - 1);
    rows_go(&s->at, g_array_index(stack, struct slot, place).index, scheduled_id, s->list);
}

/* To another day, at about the same time of it. */
static void go_day(struct scheduled *s, gint64 day)
{
    const struct ledger *from = scheduled_row(s);
    gint64 time = from != NULL ? scheduled_moment(from) - noon(s, scheduled_moment(from)) : 0;
    s->day = day;
    GArray *stack = stack_of(s, day);
    int best = 0;
    for (guint i = 0; i < stack->len; i++)
        if (ABS(g_array_index(stack, struct slot, i).at - day - time) <
            ABS(g_array_index(stack, struct slot, best).at - day - time))
            best = (int)i;
    choose(s, stack, best);
    g_array_unref(stack);
}

void week_move(struct scheduled *s, enum motion m, int count)
{
    int n = MAX(count, 1);
    switch (m) {
    case MOVE_LEFT:
    case MOVE_RIGHT:
        go_day(s, days_on(s, s->day, m == MOVE_LEFT ? -n : n));
        return;
    case MOVE_PAGE_UP:
    case MOVE_PAGE_DOWN:
        go_day(s, days_on(s, s->day, 7 * (m == MOVE_PAGE_UP ? -n : n)));
        return;
    default:
        break;
    }
    GArray *stack = stack_of(s, s->day);
    int at = place_in(stack, s->at.cur);
    if (m == MOVE_DOWN || m == MOVE_HALF_DOWN)
        choose(s, stack, at + n);
    else if (m == MOVE_UP || m == MOVE_HALF_UP)
        choose(s, stack, at - n);
    else
        choose(s, stack, m == MOVE_FIRST ? 0 : (int)stack->len - 1);
    g_array_unref(stack);
}

void week_enter(struct scheduled *s)
{
    s->week = FALSE; /* the list's own row */
    const struct ledger *l = scheduled_row(s);
    s->week = TRUE;
    s->day = noon(s, l != NULL && l->action <= ACT_DELETE ? scheduled_moment(l) : s->base.ui->now);
}

/* ---- drawing ---- */

struct column {
    struct scheduled *s;
    struct grid *g;
    struct rect r;
    gint64 day;
    gboolean focus;
};

static void put_post(struct column *c, int y, const struct slot *slot)
{
    struct scheduled *s = c->s;
    struct ui *ui = s->base.ui;
    const struct ledger *l = s->list->pdata[slot->index];
    gboolean here = slot->index == s->at.cur && c->day == s->day;
    enum role role = scheduled_role(l) == ROLE_DIM ? ROLE_DIM : ROLE_TEXT;
    char *time = when_format(slot->at, zone_of(s), "%H:%M");
    int x = c->r.x + 1, end = c->r.x + c->r.w;
    x += grid_put(c->g, y, x, end - x, role, time) + 1;
    x += grid_put(c->g, y, x, end - x, scheduled_role(l), ledger_glyph(ui, l)) + 1;
    g_free(time);
    if (c->r.w >= TWO_ROWS) {
        char more[16] = "";
        if (slot->more > 0)
            g_snprintf(more, sizeof more, " +%d", slot->more);
        int w = end - x - (int)strlen(more), own = text_width(l->account_name) + l->account_guarded;
        char *name = own > w && c->r.w < NAMED ? g_strdup("") : account_shown(ui, l->account_name, l->account_guarded, w);
        x += grid_put(c->g, y, x, end - x, l->account_guarded ? ROLE_ACCOUNT_GUARD : ROLE_ACCOUNT, name);
        grid_put(c->g, y, x, end - x, role, more);
        char *text = scheduled_text(ui, l, c->r.w - 1);
        if (y + 1 < c->r.y + c->r.h)
            grid_cut(c->g, y + 1, c->r.x + 1, c->r.w - 1, role, text, ui_ellipsis(ui), FALSE);
        g_free(name);
        g_free(text);
    }
    if (here)
        rows_mark(ui, c->g, (struct rect){y, c->r.x, 1, c->r.w}, c->focus);
}

/* "17:00 free", "slot: afternoon"; the time alone where a day has ten cells. */
static void put_free(struct column *c, int y, const struct slot *slot)
{
    g_autofree char *time = when_format(slot->at, zone_of(c->s), "%H:%M");
    grid_printf(c->g, y, c->r.x + 1, c->r.w - 1, ROLE_DIM, "%s%s", time, c->r.w > 10 ? " free" : "");
    if (c->r.w >= TWO_ROWS && *slot->name != '\0' && y + 1 < c->r.y + c->r.h)
        grid_printf(c->g, y + 1, c->r.x + 1, c->r.w - 1, ROLE_DIM, "slot: %s", slot->name);
}

/* A day on which no post goes out says so above what does all the same, one of which that is true of a part less
 * loudly; how many rows that takes. */
static int put_blackout(struct column *c)
{
    gboolean whole;
    g_autofree char *closed = calendar_blackout_day(c->s->base.ui->settings, c->day, &whole);
    if (closed == NULL)
        return 0;
    grid_put(c->g, c->r.y, c->r.x + 1, c->r.w - 1, whole ? ROLE_STRONG : ROLE_DIM, "blackout");
    if (c->r.w >= TWO_ROWS)
        grid_cut(c->g, c->r.y + 1, c->r.x + 1, c->r.w - 1, ROLE_DIM, closed, ui_ellipsis(c->s->base.ui), FALSE);
    return c->r.w >= TWO_ROWS ? 3 : 1;
}

static void put_now(struct column *c, int y)
{
    struct ui *ui = c->s->base.ui;
    char *time = when_format(ui->now, zone_of(c->s), "%H:%M");
    grid_fill(c->g, y, c->r.x, c->r.w, ROLE_RULE, ui_glyph(ui, "─", "-"));
    grid_printf(c->g, y, c->r.x + 1, c->r.w - 1, ROLE_STRONG, c->r.w >= TWO_ROWS ? " now %s " : " %s ", time);
    g_free(time);
}

/* The chosen post is always among those drawn; what is left out is counted. */
static void put_stack(struct column *c)
{
    struct scheduled *s = c->s;
    struct ui *ui = s->base.ui;
    int closed = put_blackout(c);
    c->r.y += closed;
    c->r.h -= closed;
    GArray *stack = stack_of(s, c->day);
    add_free(s, c->day, stack);
    gboolean today = c->day == noon(s, ui->now), told = FALSE;
    int each = c->r.w < TWO_ROWS ? 1 : c->r.h >= 3 * ((int)stack->len + 1) ? 3 : 2;
    int fit = MAX((c->r.h - (today ? 1 : 0)) / each, 1), place = place_in(stack, s->at.cur);
    int first = place >= fit ? place - fit + 1 : 0, y = c->r.y, end = c->r.y + c->r.h;
    for (int i = first; i < (int)stack->len && y < end; i++) {
        const struct slot *slot = &g_array_index(stack, struct slot, i);
        if (today && !told && slot->at > ui->now) {
            put_now(c, y++);
            told = TRUE;
        }
        if (y + MIN(each, 2) > end && i > first) {
            grid_printf(c->g, end - 1, c->r.x + 1, c->r.w - 1, ROLE_DIM, "+%d", (int)stack->len - i);
            break;
        }
        if (slot->index == FREE)
            put_free(c, y, slot);
        else
            put_post(c, y, slot);
        y += each;
    }
    if (today && !told && y < end)
        put_now(c, y);
    g_array_unref(stack);
}

static void put_day_name(struct column *c, int y)
{
    struct scheduled *s = c->s;
    struct ui *ui = s->base.ui;
    char *name = when_format(c->day, zone_of(s), "%a %-e");
    gboolean today = c->day == noon(s, ui->now), here = c->day == s->day;
    enum role role = here ? ROLE_TITLE_FOCUS : today ? ROLE_STRONG : ROLE_TITLE;
    grid_printf(c->g, y, c->r.x + 1, c->r.w - 1, role, "%s%s", name, today && c->r.w >= TWO_ROWS ? " today" : "");
    if (here) {
        grid_put(c->g, y, c->r.x, 1, ROLE_SELECT_MARK, ui_glyph(ui, "▌", ">"));
        c->g->cursor_y = y; /* where the day is empty */
        c->g->cursor_x = c->r.x;
        c->g->cursor_text = FALSE;
    }
    g_free(name);
}

/* "scheduled  in 39m  acme  The spring blend is back"; FALSE where none is chosen. */
static gboolean put_known(struct pane *p, struct grid *g, int y)
{
    const struct ledger *l = scheduled_row((struct scheduled *)p);
    if (l == NULL)
        return FALSE;
    int x = p->rect.x + 1, end = p->rect.x + p->rect.w;
    struct ui *ui = p->ui;
    const char *zone = zone_of((struct scheduled *)p);
    char *known = scheduled_known(ui, l), *when = scheduled_when(ui, l), *text = scheduled_text(ui, l, p->rect.w);
    char *ours = when_short(scheduled_moment(l), ui->now, zone); /* what its place in the week says */
    x += grid_put(g, y, x, end - x, scheduled_role(l), ledger_state_name(l->state)) + 2;
    if (!g_str_equal(when, ours))
        x += grid_put(g, y, x, end - x, ROLE_STRONG, when) + 2;
    x += grid_cut(g, y, x, end - x, ROLE_TEXT, known, ui_ellipsis(ui), FALSE) + 2;
    x += grid_put(g, y, x, end - x, l->account_guarded ? ROLE_ACCOUNT_GUARD : ROLE_ACCOUNT, l->account_name) + 2;
    if (x + 8 < end)
        grid_cut(g, y, x, end - x, ROLE_DIM, text, ui_ellipsis(ui), FALSE);
    g_free(known);
    g_free(when);
    g_free(text);
    g_free(ours);
    return TRUE;
}

static void put_legend(struct pane *p, struct grid *g, int y)
{
    static const struct {
        enum ledger_state state;
        const char *held_by, *word;
    } MARKS[] = {{LEDGER_SENT, NULL, "sent"},           {LEDGER_SENDING, NULL, "sending"},
                 {LEDGER_SCHEDULED, NULL, "scheduled"}, {LEDGER_HELD, "approval", "approval"},
                 {LEDGER_FAILED, NULL, "failed"},       {LEDGER_UNKNOWN, NULL, "unknown"},
                 {LEDGER_MISSED, NULL, "missed"},       {LEDGER_HELD, "pause", "held"}};
    const char *between = p->rect.w >= 90 ? "  " : " ";
    GString *s = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(MARKS); i++) {
        const struct ledger like = {.state = MARKS[i].state, .held_by = (char *)MARKS[i].held_by};
        g_string_append_printf(s, "%s%s %s", i > 0 ? between : "", ledger_glyph(p->ui, &like), MARKS[i].word);
    }
    grid_cut(g, y, p->rect.x + 1, p->rect.w - 1, ROLE_DIM, s->str, ui_ellipsis(p->ui), FALSE);
    g_string_free(s, TRUE);
}

void week_draw(struct pane *p, struct grid *g, gboolean focus)
{
    struct scheduled *s = (struct scheduled *)p;
    struct rect r = p->rect;
    int each = (r.w - 6) / 7, x = r.x;
    gint64 first = monday(s), today = noon(s, p->ui->now);
    int below = r.h >= 12 ? 2 : r.h >= 8 ? 1 : 0; /* what is known of the chosen one, and what the marks mean */
    g->cursor_y = r.y;
    g->cursor_x = r.x;
    for (int i = 0; i < 7; i++) {
        gint64 day = days_on(s, first, i);
        /* Today, or else the last, has the cells that are left over. */
        gboolean wider = today >= first && today <= days_on(s, first, 6) ? day == today : i == 6;
        int w = each + (wider ? (r.w - 6) % 7 : 0);
        struct column c = {s, g, {r.y + 1, x, r.h - 1 - below, w}, day, focus};
        put_day_name(&c, r.y);
        put_stack(&c);
        x += w + 1;
        for (int y = r.y; i < 6 && y < r.y + r.h - below; y++)
            grid_put(g, y, x - 1, 1, ROLE_RULE, ui_glyph(p->ui, "│", "|"));
    }
    gboolean told = below > 0 && put_known(p, g, r.y + r.h - below);
    if (below == 2 || (below == 1 && !told))
        put_legend(p, g, r.y + r.h - 1);
}

void week_title(struct scheduled *s, GString *left, GString *right)
{
    const char *dot = ui_glyph(s->base.ui, "·", "|");
    gint64 first = monday(s), last = days_on(s, first, 6);
    char *week = when_format(last, zone_of(s), "%V"), *to = when_format(last, zone_of(s), "%-e %b %Y");
    char *from = when_format(first, zone_of(s), "%-e"), *month = when_format(first, zone_of(s), "%b");
    char *zone = when_format(s->base.ui->now, zone_of(s), "%Z");
    gboolean same_month = strstr(to, month) != NULL;
    int approval = 0;
    for (guint i = 0; i < s->list->len; i++) {
        const struct ledger *l = s->list->pdata[i];
        approval += l->state == LEDGER_HELD && g_strcmp0(l->held_by, "approval") == 0;
    }
    g_string_append_printf(left, "week %s %s %s%s%s to %s %s %s %s %d to go out", week, dot, from,
                           same_month ? "" : " ", same_month ? "" : month, to, dot, zone, dot, s->to_come);
    if (approval > 0)
        g_string_append_printf(left, " %s %d %s for approval", dot, approval, approval == 1 ? "waits" : "wait");
    g_string_append(right, "gs list");
    g_free(week);
    g_free(from);
    g_free(to);
    g_free(month);
    g_free(zone);
}
