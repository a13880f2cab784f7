/* The Mentions pane: what waits, urgent first. */
#include "mentions.h"

struct mentions *mentions_of(struct ui *ui)
{
    return (struct mentions *)ui_pane(ui, PANE_MENTIONS);
}

static void init(struct pane *p)
{
    struct mentions *m = (struct mentions *)p;
    m->rows = g_ptr_array_new_with_free_func((GDestroyNotify)conversation_free);
    m->gaps = g_ptr_array_new_with_free_func((GDestroyNotify)gap_free);
    m->tagged = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    m->fresh = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    m->sort = SORT_URGENT;
}

static void clear(struct pane *p)
{
    struct mentions *m = (struct mentions *)p;
    g_ptr_array_unref(m->rows);
    g_ptr_array_unref(m->gaps);
    g_hash_table_unref(m->tagged);
    g_hash_table_unref(m->fresh);
    g_free(m->pattern_text);
    g_free(m->view_name);
}

static void load(struct pane *p)
{
    struct mentions *m = (struct mentions *)p;
    if (!m->loaded)
        mentions_merge(m, m->kept == 0);
    else
        mentions_refresh(m);
    mentions_scroll(m);
    /* The conversation beside follows what changed under the same mark at once. */
    if (p->ui->rest_at == 0)
        conversation_show(p->ui, mentions_current(p->ui));
}

static const char *sort_words(enum list_sort s)
{
    return s == SORT_URGENT ? "urgent first" : s == SORT_NEWEST ? "newest first" : "oldest first";
}

/* The number of the row under the mark in the whole list; a gap has that of the row before. */
static gint64 position(const struct mentions *m)
{
    return m->rows->len > 0 ? m->first_position + (gint64)(m->cur + 1 - mentions_gaps_before(m, m->cur + 1)) : 0;
}

/* "12/48k", "0"; what was counted only so far says so. */
static void append_place(const struct mentions *m, GString *out)
{
    if (m->rows->len == 0 && m->total == 0) {
        g_string_append_c(out, '0');
        return;
    }
    char *total = count_text(m->total);
    gint64 at = position(m);
    gboolean beyond = m->many && at > MENTIONS_COUNTED;
    g_string_append_printf(out, "%" G_GINT64_FORMAT "%s/%s%s", beyond ? (gint64)MENTIONS_COUNTED : at, beyond ? "+" : "",
                           total, m->many ? "+" : "");
    g_free(total);
}

static void title(struct pane *p, GString *left, GString *right)
{
    struct mentions *m = (struct mentions *)p;
    struct ui *ui = p->ui;
    const char *dot = ui_glyph(ui, "·", "|");
    char *open = count_text(ui->status.inbox.by_state[CONV_OPEN] + ui->status.inbox.by_state[CONV_NEW]);
    char *fresh = count_text(ui->status.inbox.by_state[CONV_NEW]);
    if (m->view_name != NULL)
        g_string_append_printf(left, "view: %s", m->view_name);
    else if (m->pattern_text != NULL)
        g_string_append_printf(left, "limit: %s", m->pattern_text);
    else
        g_string_append_printf(left, "open %s %s new %s %s mine %" G_GINT64_FORMAT, open, dot, fresh, dot,
                               ui->status.inbox.mine);
    if (m->arrived > 0)
        g_string_append_printf(left, " %s +%" G_GINT64_FORMAT "%s new", dot, m->arrived, m->arrived >= 50 ? "+" : "");
    g_string_append_printf(right, "%s %s ", sort_words(m->sort), dot);
    append_place(m, right);
    g_free(open);
    g_free(fresh);
}

static void tab(struct pane *p, GString *t)
{
    struct mentions *m = (struct mentions *)p;
    const char *dot = ui_glyph(p->ui, " · ", ", ");
    g_string_append_c(t, ' ');
    append_place(m, t);
    if (p->ui->w >= 70 && m->arrived > 0)
        g_string_append_printf(t, "%s+%" G_GINT64_FORMAT " new", dot, m->arrived);
    else if (p->ui->w >= 70 && m->pattern_text != NULL)
        g_string_append_printf(t, "%s%s", dot, m->view_name != NULL ? m->view_name : "limited");
    else if (p->ui->w >= 70 && m->rows->len > 0)
        g_string_append_printf(t, "%snew %" G_GINT64_FORMAT, dot, p->ui->status.inbox.by_state[CONV_NEW]);
}

static void cursor_moved(struct pane *p)
{
    struct ui *ui = p->ui;
    ui->rest_at = ui->now + REST_MS;
    ui_place_moved(ui);
    if (ui->tabs)
        ui->status_dirty = TRUE; /* "3/48" in the tab */
}

static void move(struct pane *p, enum motion motion, int count)
{
    mentions_move((struct mentions *)p, motion, count);
    cursor_moved(p);
}

static void click(struct pane *p, int row)
{
    struct mentions *m = (struct mentions *)p;
    if (m->top + (guint)row >= m->rows->len)
        return;
    m->cur = m->top + (guint)row;
    p->dirty = TRUE;
    cursor_moved(p);
}

static gboolean subject(struct pane *p, struct subject *s)
{
    struct mentions *m = (struct mentions *)p;
    const struct conversation *c = mentions_row(m, m->cur);
    if (c == NULL || mentions_is_gap(c))
        return FALSE;
    subject_of(s, c);
    return TRUE;
}

/* ---- for the other files ---- */

gint64 mentions_current(struct ui *ui)
{
    struct mentions *m = mentions_of(ui);
    const struct conversation *c = mentions_row(m, m->cur);
    return c != NULL && !mentions_is_gap(c) ? c->id : 0;
}

void mentions_go(struct ui *ui, gint64 conversation)
{
    struct mentions *m = mentions_of(ui);
    for (guint i = 0; i < m->rows->len; i++)
        if (((struct conversation *)m->rows->pdata[i])->id == conversation) {
            m->cur = i;
            mentions_scroll(m);
            m->base.dirty = TRUE;
            cursor_moved(&m->base);
            return;
        }
    m->kept = conversation;
    if (m->base.rect.h > 0)
        mentions_merge(m, FALSE);
}

static gboolean waits(struct mentions *m, guint i)
{
    const struct conversation *c = m->rows->pdata[i];
    return !mentions_is_gap(c) && (c->state == CONV_NEW || c->state == CONV_OPEN);
}

/* After an act: the mark goes to the next row that waits, or the nearest before where none follows. */
static void advance_to_waiting(struct mentions *m)
{
    for (guint i = m->cur + 1; i < m->rows->len; i++)
        if (waits(m, i)) {
            m->cur = i;
            return;
        }
    for (guint i = m->cur; i-- > 0;)
        if (waits(m, i)) {
            m->cur = i;
            return;
        }
    if (m->cur + 1 < m->rows->len)
        m->cur++;
}

void mentions_changed(struct ui *ui, gboolean advance)
{
    struct mentions *m = mentions_of(ui);
    if (advance) {
        mentions_scroll(m);
        advance_to_waiting(m);
        mentions_scroll(m);
        cursor_moved(&m->base);
    }
    m->rows_only = FALSE;
    m->base.dirty = TRUE;
}

void mentions_put_away(struct ui *ui, const json_t *targets, enum conv_state state)
{
    struct mentions *m = mentions_of(ui);
    GHashTable *ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    gsize k;
    json_t *one;
    json_array_foreach(targets, k, one) {
        const char *text = json_string_value(json_object_get(one, "id"));
        gint64 id = text != NULL ? g_ascii_strtoll(text, NULL, 10) : 0;
        g_hash_table_add(ids, g_memdup2(&id, sizeof id));
    }
    for (guint i = 0; i < m->rows->len; i++) {
        struct conversation *c = m->rows->pdata[i];
        if (g_hash_table_contains(ids, &c->id))
            c->state = state;
    }
    g_hash_table_unref(ids);
}

void mentions_pattern(struct mentions *m, const char *pattern, const char *view_name)
{
    char *text = g_strdup(pattern), *name = g_strdup(view_name);
    g_free(m->pattern_text);
    g_free(m->view_name);
    m->pattern_text = text;
    m->view_name = name;
    mentions_merge(m, FALSE);
    m->base.ui->status_dirty = TRUE;
    ui_place_moved(m->base.ui);
}

void mentions_limit(struct ui *ui, const char *pattern, GError **error)
{
    if (pattern != NULL && *pattern != '\0') {
        struct pattern *p = mentions_parse(ui, pattern, NULL, NULL, error);
        if (p == NULL)
            return;
        pattern_free(p);
    } else {
        pattern = NULL;
    }
    mentions_pattern(mentions_of(ui), pattern, NULL);
}

void mentions_merge_now(struct ui *ui)
{
    mentions_merge(mentions_of(ui), FALSE);
}

gboolean mentions_limited(struct ui *ui)
{
    return mentions_of(ui)->pattern_text != NULL;
}

const char *mentions_limit_now(struct ui *ui)
{
    return mentions_of(ui)->pattern_text;
}

void mentions_add_targets(struct ui *ui, int count, json_t *targets)
{
    struct mentions *m = mentions_of(ui);
    mentions_reach(m, (guint)count);
    for (guint i = m->cur; i < m->rows->len && count > 0; i++) {
        const struct conversation *c = m->rows->pdata[i];
        if (mentions_is_gap(c))
            continue;
        char *id = g_strdup_printf("%" G_GINT64_FORMAT, c->id);
        json_array_append_new(targets, json_pack("{s:s,s:I}", "id", id, "revision", (json_int_t)c->revision));
        count--;
        g_free(id);
    }
}

GArray *mentions_tagged(struct ui *ui)
{
    struct mentions *m = mentions_of(ui);
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < m->rows->len; i++) { /* in the list's order first */
        gint64 id = ((struct conversation *)m->rows->pdata[i])->id;
        if (mentions_is_tagged(m, id))
            g_array_append_val(ids, id);
    }
    GHashTableIter it;
    gpointer key;
    g_hash_table_iter_init(&it, m->tagged);
    while (g_hash_table_iter_next(&it, &key, NULL)) {
        gboolean in = FALSE;
        for (guint i = 0; i < ids->len && !in; i++)
            in = g_array_index(ids, gint64, i) == *(gint64 *)key;
        if (!in)
            g_array_append_vals(ids, key, 1);
    }
    return ids;
}

static const char *hint_now(struct pane *p)
{
    if (mentions_gap_here(p->ui) != NULL)
        return "open fetch|why why|sync-now all|undo undo";
    return p->ops->hints;
}

const struct pane_ops mentions_ops = {
    .id = PANE_MENTIONS,
    .label = "Mentions",
    .number = 1,
    .size = sizeof(struct mentions),
    .needs = CHANGED_ITEMS | CHANGED_CONVERSATIONS,
    .init = init,
    .clear = clear,
    .load = load,
    .draw = mentions_draw,
    .title = title,
    .tab = tab,
    .move = move,
    .click = click,
    .subject = subject,
    .hint_now = hint_now,
    .hints = "reply reply|done done|snooze snooze|assign assign|claim claim|label label|sentiment mood|why why|undo undo",
};
