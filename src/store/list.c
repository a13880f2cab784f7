/* Lists of conversations in pages: an index is walked from a key on, or few candidates are sorted, or the
 * full text leads (search.c). Urgent first is walked in parts, each along an index of its own. */
#include "list.h"
#include "row.h"

#define ROWS "SELECT " CONVERSATION_COLUMNS "," ITEM_COLUMNS " FROM conversation c"
#define ROWS_JOIN                                                                                          \
    " CROSS JOIN account a ON a.id=c.account LEFT JOIN item i ON i.id=c.last_item LEFT JOIN profile p ON " \
    "p.id=i.profile"

/* The parts of a list in their order. REST is two: rows whose clock may run, and below the oldest of those
 * the rows without one, so that the late ones among them are not walked over again. */
enum part {
    PART_LATE,
    PART_ALARM,
    PART_SOON,
    PART_RAISED,
    PART_REST,
    PART_CALM,
    PART_LOWERED,
    PART_ALL,
    PART_N
};
static const int SEGMENT[PART_N] = {0, 1, 2, 3, 4, 4, 5, 0};

struct walk {
    struct store_reader *r;
    const struct list_query *q;
    const struct plan *plan;
    gint64 floor; /* last_item of the oldest row whose clock runs and that is neither late nor soon; -1 not
                     looked up */
};

/* ---- keys: rows stand in the order of (segment, a, b) ---- */
void store_list_key(const struct list_query *q, const struct conversation *c, struct list_key *key)
{
    gint64 last = c->last.id;
    if (plan_by_text(q) || q->sort != SORT_URGENT) {
        int sign = q->sort == SORT_OLDEST ? 1 : -1;
        *key = (struct list_key){0, sign * last, sign * c->id};
        return;
    }
    switch (triage_urgency(c, q->now_ms)) {
    case URGENT_LATE:
        *key = (struct list_key){0, c->due_at, c->id};
        break;
    case URGENT_ALARM:
        *key = (struct list_key){1, -last, -c->id};
        break;
    case URGENT_SOON:
        *key = (struct list_key){2, c->due_at, c->id};
        break;
    case URGENT_RAISED:
        *key = (struct list_key){3, -c->priority, -last};
        break;
    case URGENT_LOWERED:
        *key = (struct list_key){5, -c->priority, -last};
        break;
    default:
        *key = (struct list_key){4, -last, -c->id};
    }
}

int store_list_key_compare(const struct list_key *x, const struct list_key *y)
{
    if (x->segment != y->segment)
        return x->segment < y->segment ? -1 : 1;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

/* ---- parts ---- */
static gboolean by_due(enum part part)
{
    return part == PART_LATE || part == PART_SOON;
}

static gboolean by_priority(enum part part)
{
    return part == PART_RAISED || part == PART_LOWERED;
}

/* Rows whose clock runs are new, open or snoozed (conv.h). */
static gboolean may_hold(const struct walk *w, enum part part)
{
    int base = w->plan->base;
    return !by_due(part) || (base != CONV_PENDING && base != CONV_DONE);
}

static const char *index_of(const struct walk *w, enum part part)
{
    int base = w->plan->base;
    gboolean active = base == BASE_ACTIVE || base == CONV_NEW || base == CONV_OPEN;
    switch (part) {
    case PART_LATE:
    case PART_SOON:
        return "conversation_due";
    case PART_ALARM:
        return "conversation_alarm";
    case PART_RAISED:
    case PART_LOWERED:
        return "conversation_raised";
    case PART_CALM:
        if (active)
            return "conversation_calm";
        break;
    default:
        break;
    }
    return base == BASE_ACTIVE ? "conversation_active"
           : base == BASE_ALL  ? "conversation_last"
                               : "conversation_state";
}

static gint64 floor_of(struct walk *w)
{
    if (w->floor >= 0)
        return w->floor;
    w->floor = 0;
    db_int(
        w->r, NULL, &w->floor,
        "SELECT min(last_item) FROM conversation INDEXED BY conversation_soon WHERE soon_at>? AND due_at>0",
        DB_I(w->q->now_ms));
    if (w->floor == 0)
        w->floor = G_MAXINT64;
    return w->floor;
}

static void add_int(struct sql *s, const char *text, gint64 value)
{
    sql_add(s, text);
    sql_int(s, value);
}

static void where_part(struct walk *w, struct sql *s, enum part part)
{
    gint64 now = w->q->now_ms;
    switch (part) {
    case PART_LATE:
        add_int(s, " AND c.due_at>0 AND c.due_at<?", now);
        break;
    case PART_ALARM:
        add_int(s, " AND c.alarm=1 AND (c.due_at=0 OR c.due_at>=?)", now);
        break;
    case PART_SOON:
        add_int(s, " AND c.due_at>0 AND c.due_at>=?", now);
        add_int(s, " AND c.soon_at<=? AND c.alarm=0", now);
        break;
    case PART_RAISED:
    case PART_LOWERED:
        sql_add(s, part == PART_RAISED ? " AND c.priority>0" : " AND c.priority<0");
        add_int(s, " AND c.priority<>0 AND c.alarm=0 AND (c.due_at=0 OR c.soon_at>?)", now);
        break;
    case PART_REST:
        add_int(s, " AND c.alarm=0 AND c.priority=0 AND (c.due_at=0 OR c.soon_at>?)", now);
        add_int(s, " AND c.last_item>=?", floor_of(w));
        break;
    case PART_CALM:
        sql_add(s, " AND c.alarm=0 AND c.priority=0 AND c.due_at=0");
        if (w->plan->base == CONV_NEW || w->plan->base == CONV_OPEN)
            sql_add(s, " AND c.active=1"); /* they are, and the index asks for it */
        add_int(s, " AND c.last_item<?", floor_of(w));
        break;
    default:
        break;
    }
    plan_where(w->plan, s);
}

/* After the key in the part's own order, or before it. */
static void where_key(struct walk *w, struct sql *s, enum part part, const struct list_key *key,
                      gboolean before)
{
    gboolean rising = by_due(part) || (part == PART_ALL && w->q->sort == SORT_OLDEST);
    int sign = rising ? 1 : -1;
    sql_add(s, by_due(part)        ? " AND (c.due_at,c.id)"
               : by_priority(part) ? " AND (c.priority,c.last_item)"
                                   : " AND (c.last_item,c.id)");
    sql_add(s, rising != before ? ">(?,?)" : "<(?,?)");
    sql_int(s, sign * key->a);
    sql_int(s, sign * key->b);
}

static void order_part(struct walk *w, struct sql *s, enum part part, gboolean backwards)
{
    gboolean rising = by_due(part) || (part == PART_ALL && w->q->sort == SORT_OLDEST);
    const char *way = rising != backwards ? "" : " DESC";
    const char *first = by_due(part) ? "c.due_at" : by_priority(part) ? "c.priority" : "c.last_item";
    g_string_append_printf(s->text, " ORDER BY %s%s,%s%s", first, way,
                           by_priority(part) ? "c.last_item" : "c.id", way);
}

static gboolean read_rows(struct walk *w, struct sql *s, GPtrArray *rows, GError **error)
{
    sqlite3_stmt *stmt = sql_query(s, error);
    if (stmt == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
        g_ptr_array_add(rows, row_new_conversation(stmt));
    return db_end(w->r, stmt, rc, error);
}

static gboolean read_part(struct walk *w, enum part part, const struct list_key *key, gboolean backwards,
                          guint limit, GPtrArray *rows, GError **error)
{
    struct sql s;
    sql_init(&s, w->r, w->q, FALSE);
    g_string_append_printf(s.text, ROWS " INDEXED BY %s" ROWS_JOIN " WHERE 1", index_of(w, part));
    where_part(w, &s, part);
    if (key != NULL)
        where_key(w, &s, part, key, backwards);
    order_part(w, &s, part, backwards);
    add_int(&s, " LIMIT ?", limit - rows->len);
    gboolean ok = read_rows(w, &s, rows, error);
    sql_clear(&s);
    return ok;
}

static gint64 count_part(struct walk *w, enum part part, const struct list_key *before, gint64 limit,
                         GError **error)
{
    struct sql s;
    gint64 n = -1;
    sql_init(&s, w->r, w->q, FALSE);
    g_string_append_printf(s.text, "SELECT count(*) FROM (SELECT 1 FROM conversation c INDEXED BY %s WHERE 1",
                           index_of(w, part));
    where_part(w, &s, part);
    if (before != NULL)
        where_key(w, &s, part, before, TRUE);
    order_part(w, &s, part, FALSE); /* what matches stands near the beginning more often than not */
    add_int(&s, " LIMIT ?)", limit);
    if (!sql_get_int(&s, &n, error))
        n = -1;
    sql_clear(&s);
    return n;
}

/* ---- few candidates, sorted ---- */
static void sql_few(struct walk *w, struct sql *s)
{
    static const char URGENT[] = "SELECT id,seg,CASE WHEN seg IN (0,2) THEN due_at WHEN seg IN (3,5) THEN "
                                 "-priority ELSE -last_item END AS a,"
                                 " CASE WHEN seg IN (0,2) THEN id WHEN seg IN (3,5) THEN -last_item ELSE -id "
                                 "END AS b FROM (SELECT c.id,c.due_at,c.priority,c.last_item,"
                                 " CASE WHEN c.due_at>0 AND c.due_at<? THEN 0 WHEN c.alarm=1 THEN 1 WHEN "
                                 "c.due_at>0 AND c.soon_at<=? THEN 2"
                                 " WHEN c.priority>0 THEN 3 WHEN c.priority<0 THEN 5 ELSE 4 END AS seg";
    if (w->q->sort == SORT_URGENT) {
        sql_add(s, URGENT);
        sql_int(s, w->q->now_ms);
        sql_int(s, w->q->now_ms);
    } else {
        sql_add(s, w->q->sort == SORT_OLDEST
                       ? "SELECT id,0 AS seg,last_item AS a,id AS b FROM (SELECT c.id,c.last_item"
                       : "SELECT id,0 AS seg,-last_item AS a,-id AS b FROM (SELECT c.id,c.last_item");
    }
    g_string_append_printf(s->text,
                           " FROM (WITH few(id) AS (%s) SELECT DISTINCT id FROM few) f"
                           " CROSS JOIN conversation c ON c.id=f.id WHERE 1",
                           w->plan->candidates.text->str);
    g_array_append_vals(s->values, w->plan->candidates.values->data, w->plan->candidates.values->len);
    plan_where(w->plan, s);
    sql_add(s, ")");
}

static void where_few(struct sql *s, const struct list_key *key, gboolean before)
{
    sql_add(s, before ? " WHERE (seg,a,b)<(?,?,?)" : " WHERE (seg,a,b)>(?,?,?)");
    sql_int(s, key->segment);
    sql_int(s, key->a);
    sql_int(s, key->b);
}

static gboolean read_few(struct walk *w, const struct list_key *key, gboolean backwards, guint limit,
                         GPtrArray *rows, GError **error)
{
    const char *way = backwards ? " DESC" : "";
    struct sql s;
    sql_init(&s, w->r, w->q, FALSE);
    sql_add(&s, "WITH page(id,seg,a,b) AS MATERIALIZED (SELECT * FROM (");
    sql_few(w, &s);
    sql_add(&s, ")");
    if (key != NULL)
        where_few(&s, key, backwards);
    g_string_append_printf(s.text, " ORDER BY seg%s,a%s,b%s", way, way, way);
    add_int(&s, " LIMIT ?)", limit);
    sql_add(&s, "SELECT " CONVERSATION_COLUMNS "," ITEM_COLUMNS
                " FROM page CROSS JOIN conversation c ON c.id=page.id" ROWS_JOIN);
    g_string_append_printf(s.text, " ORDER BY page.seg%s,page.a%s,page.b%s", way, way, way);
    gboolean ok = read_rows(w, &s, rows, error);
    sql_clear(&s);
    return ok;
}

static gint64 count_few(struct walk *w, const struct list_key *before, gint64 limit, GError **error)
{
    struct sql s;
    gint64 n = -1;
    sql_init(&s, w->r, w->q, FALSE);
    sql_add(&s, "SELECT count(*) FROM (SELECT 1 FROM (");
    sql_few(w, &s);
    sql_add(&s, ")");
    if (before != NULL)
        where_few(&s, before, TRUE);
    add_int(&s, " LIMIT ?)", limit);
    if (!sql_get_int(&s, &n, error))
        n = -1;
    sql_clear(&s);
    return n;
}

/* ---- the whole list ---- */
static gboolean read_walk(struct walk *w, const struct list_key *key, gboolean backwards, guint limit,
                          GPtrArray *rows, GError **error)
{
    if (w->q->sort != SORT_URGENT)
        return read_part(w, PART_ALL, key, backwards, limit, rows, error);
    for (int k = 0; k <= PART_LOWERED && rows->len < limit; k++) {
        enum part part = (enum part)(backwards ? PART_LOWERED - k : k);
        int ahead = key == NULL ? 1 : backwards ? key->segment - SEGMENT[part] : SEGMENT[part] - key->segment;
        if (ahead >= 0 && may_hold(w, part) &&
            !read_part(w, part, ahead == 0 ? key : NULL, backwards, limit, rows, error))
            return FALSE;
    }
    return TRUE;
}

static gint64 count_walk(struct walk *w, const struct list_key *before, gint64 limit, GError **error)
{
    gint64 n = 0;
    if (w->q->sort != SORT_URGENT || before == NULL)
        return count_part(w, PART_ALL, before, limit, error);
    for (int k = 0; k <= PART_LOWERED && SEGMENT[k] <= before->segment && n < limit; k++) {
        gint64 part =
            may_hold(w, (enum part)k)
                ? count_part(w, (enum part)k, SEGMENT[k] == before->segment ? before : NULL, limit - n, error)
                : 0;
        if (part < 0)
            return -1;
        n += part;
    }
    return n;
}

gint64 store_last_arrival(struct store_reader *r)
{
    gint64 id = 0;
    db_int(r, NULL, &id, "SELECT max(id) FROM arrival");
    return id;
}

GPtrArray *store_list(struct store_reader *r, const struct list_query *q, const struct list_key *key,
                      gboolean backwards, guint limit, GError **error)
{
    struct plan plan;
    plan_init(&plan, r, q);
    plan_find_few(&plan);
    struct walk w = {r, q, &plan, -1};
    GPtrArray *rows;
    if (plan.match != NULL) {
        rows = search_list(r, q, &plan, key, backwards, limit, error);
    } else {
        rows = g_ptr_array_new_with_free_func((GDestroyNotify)conversation_free);
        if (!(plan.few ? read_few(&w, key, backwards, limit, rows, error)
                       : read_walk(&w, key, backwards, limit, rows, error)))
            g_clear_pointer(&rows, g_ptr_array_unref);
    }
    plan_clear(&plan);
    return rows;
}

static gint64 count(struct store_reader *r, const struct list_query *q, const struct list_key *before,
                    gint64 limit, GError **error)
{
    struct plan plan;
    plan_init(&plan, r, q);
    plan_find_few(&plan);
    struct walk w = {r, q, &plan, -1};
    gint64 n = plan.match != NULL ? search_count(r, q, &plan, before, limit, error)
               : plan.few         ? count_few(&w, before, limit, error)
                                  : count_walk(&w, before, limit, error);
    plan_clear(&plan);
    return n;
}

/* The inbox, single states and all of them, of some accounts or of all, stand in the tallies. */
gint64 store_list_tallied(struct store_reader *r, const struct list_query *q)
{
    struct plan plan;
    struct sql s;
    gint64 n = 0;
    plan_init(&plan, r, q);
    sql_init(&s, r, q, FALSE);
    sql_add(&s, "SELECT sum(n) FROM tally WHERE kind='state'");
    if (plan.base == BASE_ACTIVE)
        g_string_append_printf(s.text, " AND key IN ('%d','%d')", CONV_NEW, CONV_OPEN);
    else if (plan.base != BASE_ALL)
        g_string_append_printf(s.text, " AND key='%d'", plan.base);
    gboolean known = plan.match == NULL && q->arrived_from == 0;
    for (guint k = 0; known && k < plan.rest->len; k++) {
        const struct pattern *kid = plan.rest->pdata[k];
        known = kid->op == PAT_ATOM && (kid->key == PK_ACCOUNT || kid->key == PK_PLATFORM);
        sql_add(&s, " AND ");
        if (known)
            sql_accounts(&s, "account", kid);
    }
    if (!known || !sql_get_int(&s, &n, NULL))
        n = -1;
    sql_clear(&s);
    plan_clear(&plan);
    return n;
}

gint64 store_list_count(struct store_reader *r, const struct list_query *q, gint64 limit, GError **error)
{
    gint64 n = store_list_tallied(r, q);
    return n >= 0 ? MIN(n, limit) : count(r, q, NULL, limit, error);
}

gint64 store_list_position(struct store_reader *r, const struct list_query *q, const struct list_key *key,
                           gint64 limit, GError **error)
{
    return count(r, q, key, limit, error);
}

/* ---- items ---- */
GPtrArray *store_items(struct store_reader *r, const struct list_query *q, gint64 before, guint limit,
                       GError **error)
{
    struct plan plan;
    struct sql s;
    plan_init(&plan, r, q);
    sql_init(&s, r, q, TRUE);
    s.few = plan.match != NULL;
    sql_add(&s, "SELECT " ITEM_COLUMNS " FROM ");
    sql_add(&s, plan.match != NULL ? "item_fts f CROSS JOIN item i ON i.id=f.rowid" : "item i NOT INDEXED");
    sql_add(&s,
            " LEFT JOIN conversation c ON c.id=i.conversation LEFT JOIN profile p ON p.id=i.profile WHERE 1");
    if (plan.match != NULL) {
        sql_add(&s, " AND f.item_fts MATCH ?");
        sql_text(&s, plan.match);
    }
    if (before != 0)
        add_int(&s, plan.match != NULL ? " AND f.rowid<?" : " AND i.id<?", before);
    plan_where_item(&plan, &s);
    add_int(&s, plan.match != NULL ? " ORDER BY f.rowid DESC LIMIT ?" : " ORDER BY i.id DESC LIMIT ?", limit);
    GPtrArray *rows = db_rows(r, sql_query(&s, error), row_new_item, (GDestroyNotify)item_free, error);
    sql_clear(&s);
    plan_clear(&plan);
    return rows;
}
