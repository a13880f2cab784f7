/* The window of rows: loading, paging, merging. Keyset pages only; a row's place is its key, never a number. */
#include "mentions.h"

#define WINDOW_PAGES 8

static guint page_rows(const struct mentions *m)
{
    return (guint)MAX(m->base.rect.h, 1);
}

static struct pattern *parsed(struct mentions *m)
{
    if (m->pattern_text == NULL)
        return NULL;
    return pattern_parse(m->pattern_text, m->list_now, settings_str(m->base.ui->settings, "zone"), NULL, NULL, NULL);
}

struct pattern *mentions_parse(struct ui *ui, const char *text, int *column, char **suggestion, GError **error)
{
    struct pattern *p = pattern_parse(text, ui->now, settings_str(ui->settings, "zone"), column, suggestion, error);
    const char **platforms = platform_names();
    if (p != NULL && !store_pattern_check(ui->o.reader, p, platforms, column, error))
        g_clear_pointer(&p, pattern_free);
    g_free(platforms);
    return p;
}

static struct list_query query_of(struct mentions *m, struct pattern *p)
{
    return (struct list_query){.pattern = p, .sort = m->sort, .now_ms = m->list_now, .me = m->base.ui->user};
}

struct conversation *mentions_row(struct mentions *m, guint index)
{
    return index < m->rows->len ? m->rows->pdata[index] : NULL;
}

gboolean mentions_is_tagged(struct mentions *m, gint64 id)
{
    return g_hash_table_contains(m->tagged, &id);
}

static GPtrArray *page(struct mentions *m, const struct list_query *q, const struct list_key *key, gboolean back,
                       guint n)
{
    GError *error = NULL;
    GPtrArray *rows = store_list(m->base.ui->o.reader, q, key, back, n, &error);
    if (rows == NULL) {
        ui_tell_error(m->base.ui, error);
        g_clear_error(&error);
        rows = g_ptr_array_new_with_free_func((GDestroyNotify)conversation_free);
    }
    return rows;
}

/* Moves the rows of from to the end (or, reversed, to the front) of m->rows. */
static void take(struct mentions *m, GPtrArray *from, gboolean front)
{
    g_ptr_array_set_free_func(from, NULL);
    for (guint i = 0; i < from->len; i++)
        g_ptr_array_insert(m->rows, front ? 0 : -1, from->pdata[i]);
    if (front) {
        m->cur += from->len;
        m->top += from->len;
        m->first_position = MAX(m->first_position - (gint64)from->len, 0);
    }
    g_ptr_array_unref(from);
}

static void extend(struct mentions *m, gboolean front)
{
    const struct conversation *edge = mentions_real(m, !front);
    if (edge == NULL || (front ? m->at_start : m->at_end))
        return;
    struct pattern *p = parsed(m);
    struct list_query q = query_of(m, p);
    struct list_key key;
    store_list_key(&q, edge, &key);
    guint want = page_rows(m) * 2;
    GPtrArray *more = page(m, &q, &key, front, want);
    if (more->len < want) {
        if (front)
            m->at_start = TRUE;
        else
            m->at_end = TRUE;
    }
    take(m, more, front);
    if (front && m->at_start)
        m->first_position = 0;
    mentions_place_gaps(m, &q);
    pattern_free(p);
}

/* Only a few screens are kept in memory. */
static void trim(struct mentions *m)
{
    guint most = page_rows(m) * WINDOW_PAGES;
    if (m->rows->len <= most)
        return;
    guint excess = m->rows->len - most;
    if (m->top > most / 2) {
        guint n = MIN(excess, m->top - page_rows(m));
        m->first_position += n - mentions_gaps_before(m, n);
        g_ptr_array_remove_range(m->rows, 0, n);
        m->cur -= n;
        m->top -= n;
        m->at_start = FALSE;
    } else {
        g_ptr_array_remove_range(m->rows, m->rows->len - excess, excess);
        m->at_end = FALSE;
    }
}

/* The rows shown are read again in place, those that were already since the last change left out. */
static void refresh_shown(struct mentions *m)
{
    guint end = MIN(m->top + page_rows(m), m->rows->len);
    for (guint i = m->top; i < end; i++) {
        struct conversation *old = m->rows->pdata[i];
        if (mentions_is_gap(old) || !g_hash_table_add(m->fresh, g_memdup2(&old->id, sizeof old->id)))
            continue;
        struct conversation *now = store_conversation(m->base.ui->o.reader, old->id, NULL);
        if (now == NULL)
            continue; /* merged into another or forgotten: it goes with the next merge */
        m->rows->pdata[i] = now;
        conversation_free(old);
    }
}

void mentions_scroll(struct mentions *m)
{
    guint h = page_rows(m);
    if (m->rows->len == 0) {
        m->cur = m->top = 0;
        return;
    }
    m->cur = MIN(m->cur, m->rows->len - 1);
    if (m->cur + h >= m->rows->len)
        extend(m, FALSE);
    if (m->cur < h)
        extend(m, TRUE);
    if (m->cur < m->top)
        m->top = m->cur;
    if (m->cur >= m->top + h)
        m->top = m->cur - h + 1;
    if (m->at_end && m->top + h > m->rows->len)
        m->top = m->rows->len > h ? m->rows->len - h : 0;
    trim(m);
    if (m->ageing)
        refresh_shown(m);
}

void mentions_reach(struct mentions *m, guint n)
{
    for (guint before = 0; m->cur + n > m->rows->len && before != m->rows->len && !m->at_end;) {
        before = m->rows->len;
        extend(m, FALSE);
    }
}

static gboolean load_around(struct mentions *m, const struct list_query *q, const struct conversation *sel, guint offset)
{
    struct list_key key;
    store_list_key(q, sel, &key);
    guint h = page_rows(m);
    GPtrArray *before = page(m, q, &key, TRUE, h * 2);
    struct list_key prev;
    if (before->len > 0)
        store_list_key(q, before->pdata[0], &prev);
    GPtrArray *after = page(m, q, before->len > 0 ? &prev : NULL, FALSE, h * 3);
    gboolean found = after->len > 0 && ((struct conversation *)after->pdata[0])->id == sel->id;
    m->at_start = before->len < h * 2;
    m->at_end = after->len < h * 3;
    guint n = before->len;
    take(m, before, TRUE);
    take(m, after, FALSE);
    m->first_position = m->at_start || m->rows->len == 0 ? 0 : -1;
    if (m->rows->len > 0 && !m->at_start) {
        struct list_key first;
        store_list_key(q, m->rows->pdata[0], &first);
        m->first_position = store_list_position(m->base.ui->o.reader, q, &first, MENTIONS_COUNTED, NULL);
    }
    m->cur = MIN(n, m->rows->len > 0 ? m->rows->len - 1 : 0);
    m->top = m->cur > offset ? m->cur - offset : 0;
    return found;
}

void mentions_merge(struct mentions *m, gboolean to_top)
{
    struct ui *ui = m->base.ui;
    m->list_now = ui->now;
    m->arrived_from = store_last_arrival(ui->o.reader) + 1; /* first: what comes while rows are read is in them or counts */
    struct pattern *p = parsed(m);
    struct list_query q = query_of(m, p);
    struct conversation *sel = NULL;
    if (m->kept != 0)
        sel = store_conversation(ui->o.reader, m->kept, NULL);
    else if (mentions_real_near(m, m->cur) != NULL)
        sel = store_conversation(ui->o.reader, mentions_real_near(m, m->cur)->id, NULL);
    const struct conversation *gap = mentions_gap_here(ui);
    gint64 under = m->kept == 0 && gap != NULL && !to_top ? gap->id : 0;
    guint offset = m->kept != 0 ? m->kept_offset : m->cur - MIN(m->top, m->cur);
    m->kept = 0;
    m->kept_offset = 0;
    g_ptr_array_set_size(m->rows, 0);
    m->cur = m->top = 0;
    if (sel == NULL || to_top) {
        guint want = page_rows(m) * 3;
        GPtrArray *first = page(m, &q, NULL, FALSE, want);
        m->at_start = TRUE;
        m->at_end = first->len < want;
        m->first_position = 0;
        take(m, first, FALSE);
    } else {
        load_around(m, &q, sel, offset);
    }
    m->total = store_list_tallied(ui->o.reader, &q);
    m->many = m->total < 0;
    if (m->many) {
        m->total = store_list_count(ui->o.reader, &q, MENTIONS_COUNTED, NULL);
        m->many = m->total >= MENTIONS_COUNTED;
    }
    conversation_free(sel);
    mentions_load_gaps(m);
    mentions_place_gaps(m, &q);
    for (guint i = 0; under != 0 && i < m->rows->len; i++)
        m->cur = mentions_row(m, i)->id == under ? i : m->cur;
    m->arrived = 0;
    pattern_free(p);
    m->ageing = FALSE;
    mentions_scroll(m);
    m->loaded = TRUE;
    m->base.dirty = TRUE;
    m->rows_only = FALSE;
}

static gboolean shown_already(struct mentions *m, gint64 id)
{
    for (guint i = 0; i < m->rows->len; i++)
        if (((struct conversation *)m->rows->pdata[i])->id == id)
            return TRUE;
    return FALSE;
}

/* What came since the merge: counted; where the list does not fill its pane, added below. */
static void count_arrived(struct mentions *m)
{
    struct pattern *p = parsed(m);
    struct list_query q = query_of(m, p);
    q.sort = SORT_NEWEST;
    q.arrived_from = m->arrived_from;
    GPtrArray *newest = page(m, &q, NULL, FALSE, 50);
    gboolean room = m->at_end && m->rows->len < page_rows(m);
    m->arrived = 0;
    g_ptr_array_set_free_func(newest, NULL);
    for (guint i = 0; i < newest->len; i++) {
        struct conversation *c = newest->pdata[i];
        gboolean fresh = !shown_already(m, c->id);
        if (fresh && room && m->rows->len < page_rows(m)) {
            g_ptr_array_add(m->rows, c);
            m->total++;
            continue;
        }
        m->arrived += fresh;
        conversation_free(c);
    }
    g_ptr_array_unref(newest);
    pattern_free(p);
}

void mentions_refresh(struct mentions *m)
{
    g_hash_table_remove_all(m->fresh);
    m->ageing = TRUE;
    refresh_shown(m);
    mentions_refresh_gaps(m);
    count_arrived(m);
    m->rows_only = FALSE;
}

static void jump_end(struct mentions *m)
{
    struct pattern *p = parsed(m);
    struct list_query q = query_of(m, p);
    guint want = page_rows(m) * 3;
    GPtrArray *last = page(m, &q, NULL, TRUE, want);
    g_ptr_array_set_size(m->rows, 0);
    m->at_end = TRUE;
    m->at_start = last->len < want;
    m->first_position = m->many ? m->total : MAX(m->total - (gint64)last->len, 0);
    m->cur = m->top = 0;
    gint64 first = m->first_position;
    take(m, last, TRUE);
    m->first_position = first;
    mentions_load_gaps(m);
    mentions_place_gaps(m, &q);
    m->cur = m->rows->len > 0 ? m->rows->len - 1 : 0;
    m->top = m->cur;
    pattern_free(p);
    mentions_scroll(m);
}

static void step(struct mentions *m, int by)
{
    guint before = m->cur;
    while (by > 0) {
        if (m->cur + 1 < m->rows->len) {
            m->cur++;
            by--;
        } else if (!m->at_end) {
            extend(m, FALSE);
            if (m->cur + 1 >= m->rows->len)
                break;
        } else {
            break;
        }
    }
    while (by < 0) {
        if (m->cur > 0) {
            m->cur--;
            by++;
        } else if (!m->at_start) {
            extend(m, TRUE);
            if (m->cur == 0)
                break;
        } else {
            break;
        }
    }
    if (before == m->cur && m->arrived > 0)
        mentions_merge(m, FALSE); /* a step past the edge brings in what came */
}

void mentions_move(struct mentions *m, enum motion motion, int count)
{
    int n = MAX(count, 1), h = (int)page_rows(m);
    guint top = m->top;
    m->rows_only = TRUE;
    switch (motion) {
    case MOVE_DOWN:
        step(m, n);
        break;
    case MOVE_UP:
        step(m, -n);
        break;
    case MOVE_HALF_DOWN:
        step(m, MAX(h / 2, 1) * n);
        break;
    case MOVE_HALF_UP:
        step(m, -MAX(h / 2, 1) * n);
        break;
    case MOVE_PAGE_DOWN:
        step(m, h * n);
        break;
    case MOVE_PAGE_UP:
        step(m, -h * n);
        break;
    case MOVE_FIRST:
        mentions_merge(m, TRUE);
        break;
    case MOVE_LAST:
        jump_end(m);
        break;
    default:
        return;
    }
    mentions_scroll(m);
    if (m->top != top)
        m->rows_only = FALSE;
    m->base.dirty = TRUE;
}
