/* Gaps in what was fetched, as rows of the list where they lie: what is missing is seen where one would look for it.
 * A gap's row is a conversation without a number of its own: its id is the gap's, negative. It keeps the place it got
 * at the merge, as every row does. */
#include "mentions.h"

#include "repute/when.h"

gboolean mentions_is_gap(const struct conversation *c)
{
    return c != NULL && c->id < 0;
}

static gboolean shows_gaps(const struct mentions *m)
{
    return m->pattern_text == NULL || *m->pattern_text == '\0';
}

static char *words(struct mentions *m, const struct gap *g)
{
    struct ui *ui = m->base.ui;
    const char *zone = settings_str(ui->settings, "zone");
    char *to = when_short(g->to_ms, ui->now, zone), *text;
    if (g->from_ms <= 0) {
        text = g_strdup_printf("gap: older than %s not fetched from %s", to, g->account_name);
    } else {
        gboolean one_day = when_day_start(g->from_ms, zone) == when_day_start(g->to_ms, zone);
        char *from = when_short(g->from_ms, ui->now, zone);
        char *end = one_day ? when_format(g->to_ms, zone, "%H:%M") : g_strdup(to);
        text = g_strdup_printf("gap: %s to %s not fetched from %s", from, end, g->account_name);
        g_free(from);
        g_free(end);
    }
    g_free(to);
    return text;
}

static struct conversation *row_of(struct mentions *m, const struct gap *g)
{
    struct conversation *c = conversation_new();
    c->id = -g->id;
    c->account = g->account;
    c->account_name = g_strdup(g->account_name);
    c->state = CONV_OPEN;
    c->last.created_at = g->to_ms;
    c->last.text = words(m, g);
    return c;
}

guint mentions_gaps_before(const struct mentions *m, guint index)
{
    guint n = 0;
    for (guint i = 0; i < index && i < m->rows->len; i++)
        n += mentions_is_gap(m->rows->pdata[i]);
    return n;
}

struct conversation *mentions_real(struct mentions *m, gboolean last)
{
    for (guint k = 0; k < m->rows->len; k++) {
        struct conversation *c = m->rows->pdata[last ? m->rows->len - 1 - k : k];
        if (!mentions_is_gap(c))
            return c;
    }
    return NULL;
}

struct conversation *mentions_real_near(struct mentions *m, guint index)
{
    for (guint i = index; i < m->rows->len; i++)
        if (!mentions_is_gap(m->rows->pdata[i]))
            return m->rows->pdata[i];
    for (guint i = MIN(index, m->rows->len); i-- > 0;)
        if (!mentions_is_gap(m->rows->pdata[i]))
            return m->rows->pdata[i];
    return NULL;
}

static void remove_rows(struct mentions *m)
{
    guint cur = m->cur - MIN(m->cur, mentions_gaps_before(m, m->cur));
    guint top = m->top - MIN(m->top, mentions_gaps_before(m, m->top));
    for (guint i = m->rows->len; i-- > 0;)
        if (mentions_is_gap(m->rows->pdata[i]))
            g_ptr_array_remove_index(m->rows, i);
    m->cur = cur;
    m->top = top;
}

/* In urgent first what is late comes before all times: only the rest, newest first, has a place in time. */
static gboolean is_after(struct mentions *m, const struct list_query *q, const struct conversation *c,
                         const struct gap *g)
{
    if (mentions_is_gap(c))
        return FALSE;
    gint64 at = c->last.created_at;
    if (m->sort != SORT_URGENT)
        return m->sort == SORT_OLDEST ? at >= g->from_ms : at < g->to_ms;
    struct list_key key;
    store_list_key(q, c, &key);
    return key.segment > 4 || (key.segment == 4 && at < g->to_ms);
}

void mentions_place_gaps(struct mentions *m, const struct list_query *q)
{
    gint64 under = mentions_row(m, m->cur) != NULL ? mentions_row(m, m->cur)->id : 0;
    remove_rows(m);
    if (!shows_gaps(m) || m->rows->len == 0)
        return;
    for (guint k = 0; k < m->gaps->len; k++) {
        const struct gap *g = m->gaps->pdata[k];
        guint i = 0;
        while (i < m->rows->len && !is_after(m, q, m->rows->pdata[i], g))
            i++;
        /* Outside of what is loaded it comes in when the list gets there. */
        if ((i == 0 && !m->at_start) || (i == m->rows->len && !m->at_end))
            continue;
        g_ptr_array_insert(m->rows, (gint)i, row_of(m, g));
        m->cur += i <= m->cur && under != -g->id;
        m->top += i < m->top;
        if (under == -g->id)
            m->cur = i;
    }
}

void mentions_load_gaps(struct mentions *m)
{
    GPtrArray *gaps = store_gaps(m->base.ui->o.reader, 0, NULL);
    if (gaps == NULL)
        return;
    g_ptr_array_unref(m->gaps);
    m->gaps = gaps;
}

void mentions_refresh_gaps(struct mentions *m)
{
    gboolean any = FALSE;
    for (guint i = 0; i < m->rows->len && !any; i++)
        any = mentions_is_gap(m->rows->pdata[i]);
    if (!any)
        return;
    mentions_load_gaps(m);
    for (guint i = 0; i < m->rows->len; i++) {
        struct conversation *c = m->rows->pdata[i];
        const struct gap *open = NULL;
        for (guint k = 0; mentions_is_gap(c) && k < m->gaps->len && open == NULL; k++)
            if (((const struct gap *)m->gaps->pdata[k])->id == -c->id)
                open = m->gaps->pdata[k];
        if (open != NULL) {
            g_free(c->last.text);
            c->last.text = words(m, open);
        } else if (mentions_is_gap(c) && c->state != CONV_DONE) {
            c->state = CONV_DONE; /* the row stays until the merge, as those of an act do */
            g_free(c->last.text);
            c->last.text = g_strdup_printf("gap filled from %s", c->account_name);
        }
    }
}

/* ---- what one may do with it ---- */

const struct conversation *mentions_gap_here(struct ui *ui)
{
    struct mentions *m = mentions_of(ui);
    const struct conversation *c = mentions_row(m, m->cur);
    return mentions_is_gap(c) ? c : NULL;
}

void mentions_fill_gap(struct ui *ui)
{
    const struct conversation *c = mentions_gap_here(ui);
    if (c == NULL)
        return;
    if (c->state == CONV_DONE) {
        mentions_merge(mentions_of(ui), FALSE);
        return;
    }
    const struct account *a = status_account(ui, c->account);
    if (a != NULL && (a->state == ACCOUNT_LOGIN || a->state == ACCOUNT_OFF)) {
        ui_tell(ui, SAY_WARN, "%s cannot be asked: %s; ga says what to do", a->name,
                a->state == ACCOUNT_OFF ? "it is off" : "it needs login");
        return;
    }
    char *id = g_strdup_printf("%" G_GINT64_FORMAT, -c->id);
    ui_submit(ui, "fill-gap", json_pack("{s:s}", "gap", id), ui_job_said, NULL);
    g_free(id);
}

char *mentions_gap_why(struct ui *ui)
{
    const struct conversation *c = mentions_gap_here(ui);
    return c == NULL ? NULL
                     : g_strdup_printf("%s.\nMore came than was read at once, or nothing could be fetched for a while: the"
                                       "\nserver has messages of this time that are not here yet.\nEnter fetches them;"
                                       " they are also fetched in turn, newest first.",
                                       c->last.text);
}

void mentions_draw_gap(struct mentions *m, struct grid *g, int y, const struct conversation *c, gboolean here,
                       gboolean focus)
{
    struct ui *ui = m->base.ui;
    struct rect r = m->base.rect;
    gboolean filled = c->state == CONV_DONE;
    enum role role = filled ? ROLE_SNOOZED : ROLE_LINK;
    const char *dot = ui_glyph(ui, "·", "|");
    char *text = g_strdup_printf("%s %s %s", c->last.text, dot,
                                 filled ? "^L brings in what came" : "Enter fetches it");
    grid_clear(g, (struct rect){y, r.x, 1, r.w}, ROLE_TEXT);
    grid_put(g, y, r.x + 6, 5, filled ? ROLE_SNOOZED : ROLE_DIM, ui_glyph(ui, "· · ·", ". . ."));
    int room = r.w - 13;
    if (text_width(text) > room) /* the foot names the key */
        grid_cut(g, y, r.x + 13, room, role, c->last.text, ui_ellipsis(ui), FALSE);
    else
        grid_put(g, y, r.x + 13, room, role, text);
    g_free(text);
    if (!here)
        return;
    grid_put(g, y, r.x, 1, focus ? ROLE_SELECT_MARK : ROLE_DIM, ui_glyph(ui, "▌", ">"));
    if (focus) {
        const char *select = settings_str(ui->settings, "select");
        if (!ui->slow && !g_str_equal(select, "mark"))
            grid_role(g, y, r.x, g_str_equal(select, "bar") ? r.w : 12, ROLE_SELECT);
        g->cursor_y = y;
        g->cursor_x = r.x;
        g->cursor_text = FALSE;
    }
}
