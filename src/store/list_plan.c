/* How a list is found: which index it walks, or that its few candidates are sorted, or that the full text is
 * asked. */
#include "list.h"

/* ---- text ---- */
/* A full-text query that all matches of p satisfy; FALSE where there is none. exact stays TRUE where nothing
 * else satisfies it. */
static gboolean match_of(const struct pattern *p, GString *out, gboolean *exact)
{
    gboolean any = FALSE, is_or = p->op == PAT_OR;
    gsize before = out->len;
    if (p->op == PAT_ATOM && p->key == PK_TEXT)
        return tokenizer_phrase(g_array_index(p->values, struct pattern_value, 0).text,
                                g_array_index(p->values, struct pattern_value, 0).prefix, out);
    if (p->op != PAT_AND && p->op != PAT_OR)
        return FALSE;
    g_string_append_c(out, '(');
    for (guint k = 0; k < p->kids->len; k++) {
        gsize at = out->len;
        if (any)
            g_string_append(out, is_or ? " OR " : " AND ");
        if (match_of(p->kids->pdata[k], out, exact)) {
            any = TRUE;
            continue;
        }
        *exact = FALSE;
        g_string_truncate(out, is_or ? before : at);
        if (is_or)
            return FALSE;
    }
    if (any)
        g_string_append_c(out, ')');
    else
        g_string_truncate(out, before);
    return any;
}

gboolean plan_by_text(const struct list_query *q)
{
    g_autoptr(GString) match = g_string_new(NULL);
    gboolean exact = TRUE;
    return q->pattern != NULL && match_of(q->pattern, match, &exact);
}

/* ---- base: one state, or the active ones ---- */
static int states_of(const struct pattern *p)
{
    int states = 0;
    if (p->op != PAT_ATOM || p->key != PK_IS)
        return 0;
    for (guint k = 0; k < p->values->len; k++) {
        int what = g_array_index(p->values, struct pattern_value, k).choice;
        if (what > IS_DONE)
            return 0;
        states |= 1 << (CONV_NEW + what - IS_NEW);
    }
    return states;
}

static gboolean take_base(struct plan *p, const struct pattern *kid)
{
    int states = states_of(kid);
    if (p->base != BASE_ALL || states == 0)
        return FALSE;
    if (states == (1 << CONV_NEW | 1 << CONV_OPEN))
        p->base = BASE_ACTIVE;
    for (int s = 0; s < CONV_STATE_N; s++)
        if (states == 1 << s)
            p->base = s;
    return p->base != BASE_ALL;
}

/* ---- candidates ---- */
static gboolean candidates_of_is(struct sql *s, const struct pattern *p)
{
    if (states_of(p) != 0) {
        sql_add(s, "SELECT c.id FROM conversation c WHERE c.state IN (");
        for (guint k = 0; k < p->values->len; k++) {
            sql_add(s, k > 0 ? ",?" : "?");
            sql_int(s, CONV_NEW + g_array_index(p->values, struct pattern_value, k).choice - IS_NEW);
        }
        sql_add(s, ")");
        return TRUE;
    }
    if (p->values->len != 1)
        return FALSE;
    switch (g_array_index(p->values, struct pattern_value, 0).choice) {
    case IS_CLAIMED:
        sql_add(s, "SELECT id FROM conversation WHERE claim_by IS NOT NULL");
        return TRUE;
    case IS_MINE:
        sql_add(s, "SELECT id FROM conversation WHERE assignee=? UNION SELECT id FROM conversation WHERE "
                   "claim_by=?");
        sql_text(s, s->q->me);
        sql_text(s, s->q->me);
        return TRUE;
    default:
        return FALSE;
    }
}

/* Those whose items came since; ids follow time. */
static gboolean candidates_since(struct sql *s, gint64 ms)
{
    sql_add(s, "SELECT conversation FROM item NOT INDEXED WHERE id>=? AND conversation IS NOT NULL");
    sql_int(s, id_from_ms(ms, 0));
    return TRUE;
}

static gboolean candidates_of_authors(struct sql *s, const struct pattern_value *v)
{
    sql_add(s, "SELECT id FROM conversation WHERE person IN (SELECT person FROM profile WHERE ");
    sql_profiles(s, "id", v);
    sql_add(s, ")");
    return TRUE;
}

/* One of us has written to nearly everybody. */
static gboolean ours_match(struct sql *s, const struct pattern_value *v)
{
    struct sql ask;
    gint64 yes = 0;
    sql_init(&ask, s->r, s->q, FALSE);
    ask.memo = s->memo;
    sql_add(&ask, "SELECT 1 FROM profile WHERE ours=1 AND ");
    sql_profiles(&ask, "id", v);
    sql_add(&ask, " LIMIT 1");
    sql_get_int(&ask, &yes, NULL);
    sql_clear(&ask);
    return yes != 0;
}

static gboolean candidates_of_value(struct sql *s, const struct pattern *p)
{
    const struct pattern_value *v = &g_array_index(p->values, struct pattern_value, 0);
    guint64 id;
    switch (p->key) {
    case PK_PERSON:
        if (g_ascii_string_to_unsigned(v->text, 10, 1, G_MAXINT64, &id, NULL)) {
            sql_add(s, "SELECT id FROM conversation WHERE person=?");
            sql_int(s, (gint64)id);
            return TRUE;
        }
        return candidates_of_authors(s, v);
    case PK_FROM:
        return !ours_match(s, v) && candidates_of_authors(s, v);
    case PK_ID:
        sql_add(s, "SELECT ? UNION SELECT conversation FROM item WHERE id=? AND conversation IS NOT NULL");
        sql_int(s, v->ms);
        sql_int(s, v->ms);
        return TRUE;
    case PK_IDEA:
        sql_add(s, "SELECT conversation FROM item WHERE conversation IS NOT NULL AND id IN (");
        sql_ideas(s, v);
        sql_add(s, ")");
        return TRUE;
    case PK_SINCE:
        return candidates_since(s, v->ms);
    case PK_AGE:
        return (v->cmp == CMP_LT || v->cmp == CMP_LE) && candidates_since(s, s->q->now_ms - v->ms);
    default:
        return FALSE;
    }
}

/* The tallies know how many there are, where looking would take a millisecond. */
static gboolean are_few_of_accounts(struct sql *s, const struct pattern *p)
{
    struct sql ask;
    gint64 n = 0;
    sql_init(&ask, s->r, s->q, FALSE);
    sql_add(&ask, "SELECT sum(n) FROM tally WHERE kind='state' AND ");
    sql_accounts(&ask, "account", p);
    gboolean known = sql_get_int(&ask, &n, NULL);
    sql_clear(&ask);
    return known && n <= s->r->few_max;
}

static gboolean candidates_of_accounts(struct sql *s, const struct pattern *p)
{
    sql_add(s, "SELECT conversation FROM item INDEXED BY item_remote WHERE conversation IS NOT NULL AND ");
    sql_accounts(s, "account", p);
    return TRUE;
}

/* A SELECT of all conversations that can match p; FALSE where no index knows them. */
static gboolean candidates_of(struct sql *s, const struct pattern *p)
{
    if (p->op != PAT_ATOM)
        return FALSE;
    switch (p->key) {
    case PK_IS:
        return candidates_of_is(s, p);
    case PK_LABEL:
        sql_add(s, "SELECT conversation FROM label WHERE ");
        sql_labels(s, "name", p);
        return TRUE;
    case PK_ASSIGNEE:
        sql_add(s, "SELECT id FROM conversation WHERE ");
        sql_assignees(s, "assignee", p);
        return TRUE;
    case PK_ACCOUNT:
    case PK_PLATFORM:
        return are_few_of_accounts(s, p) && candidates_of_accounts(s, p);
    default:
        return p->values->len == 1 && candidates_of_value(s, p);
    }
}

/* plain: "+" keeps SQLite from an index of the state. */
static void sql_base(const struct plan *p, struct sql *s, const char *plain)
{
    if (p->base == BASE_ACTIVE)
        g_string_append_printf(s->text, " AND %sc.active=1", plain);
    else if (p->base != BASE_ALL)
        g_string_append_printf(s->text, " AND %sc.state=%d", plain, p->base);
    if (p->q->arrived_from == 0)
        return;
    sql_add(s, " AND c.id IN (SELECT conversation FROM arrival WHERE id>=?)");
    sql_int(s, p->q->arrived_from);
}

static gboolean are_few(struct sql *candidates, guint max)
{
    struct sql probe = *candidates;
    gint64 n = (gint64)max + 1;
    probe.text = g_string_new("SELECT count(*) FROM (");
    g_string_append_printf(probe.text, "SELECT * FROM (%s) LIMIT %u)", candidates->text->str, max + 1);
    sql_get_int(&probe, &n,
                NULL); /* a failed probe costs speed only; the list itself will say what is wrong */
    g_string_free(probe.text, TRUE);
    return n <= max;
}

/* kid NULL: those of the plan's base. */
static gboolean try_few(struct plan *p, const struct pattern *kid, guint max)
{
    sql_init(&p->candidates, p->r, p->q, FALSE);
    p->candidates.memo = p->memo;
    if (kid != NULL) {
        p->few = candidates_of(&p->candidates, kid);
    } else {
        sql_add(&p->candidates, "SELECT c.id FROM conversation c WHERE 1");
        sql_base(p, &p->candidates, p->q->arrived_from != 0 ? "+" : ""); /* few arrive, many are open */
        p->few = p->base != BASE_ALL || p->q->arrived_from != 0;
    }
    p->few = p->few && are_few(&p->candidates, max);
    if (!p->few)
        sql_clear(&p->candidates);
    return p->few;
}

void plan_find_few(struct plan *p)
{
    /* The text of each of their items is asked for one by one. */
    guint max = p->match != NULL ? p->r->few_max / 8 : p->r->few_max;
    if (max == 0 || ((p->match != NULL || p->q->arrived_from != 0) && try_few(p, NULL, max)))
        return;
    for (guint k = 0; k < p->rest->len; k++)
        if (try_few(p, p->rest->pdata[k], max))
            return;
}

/* ---- the plan ---- */
static void take(struct plan *p, const struct pattern *kid, GString *match)
{
    if (kid->op == PAT_ALL)
        return;
    if (kid->op == PAT_AND) {
        for (guint k = 0; k < kid->kids->len; k++)
            take(p, kid->kids->pdata[k], match);
        return;
    }
    if (take_base(p, kid))
        return;
    gsize before = match->len;
    gboolean exact = TRUE;
    if (before > 0)
        g_string_append(match, " AND ");
    if (!match_of(kid, match, &exact))
        g_string_truncate(match, before);
    else if (exact)
        return; /* the full text answers it alone */
    g_ptr_array_add(p->rest, (gpointer)kid);
}

void plan_init(struct plan *p, struct store_reader *r, const struct list_query *q)
{
    GString *match = g_string_new(NULL);
    *p = (struct plan){
        .r = r, .q = q, .base = q->pattern != NULL ? BASE_ALL : BASE_ACTIVE, .rest = g_ptr_array_new()};
    p->memo = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    if (q->pattern != NULL)
        take(p, q->pattern, match);
    p->match = g_string_free(match, match->len == 0);
}

void plan_clear(struct plan *p)
{
    sql_clear(&p->candidates);
    g_free(p->match);
    g_ptr_array_unref(p->rest);
    g_hash_table_unref(p->memo);
}

void plan_where(const struct plan *p, struct sql *s)
{
    gboolean items = FALSE;
    s->memo = p->memo;
    sql_base(p, s, "");
    for (guint k = 0; k < p->rest->len; k++) {
        const struct pattern *kid = p->rest->pdata[k];
        if (!pattern_is_of_conversation(kid)) {
            items = TRUE;
            continue;
        }
        sql_add(s, " AND ");
        sql_pattern(s, kid);
    }
    if (!items)
        return;
    /* One item must satisfy all of these. */
    sql_add(s, " AND EXISTS(SELECT 1 FROM item i WHERE i.conversation=c.id");
    for (guint k = 0; k < p->rest->len; k++)
        if (!pattern_is_of_conversation(p->rest->pdata[k])) {
            sql_add(s, " AND ");
            sql_pattern(s, p->rest->pdata[k]);
        }
    sql_add(s, ")");
}

void plan_where_item(const struct plan *p, struct sql *s)
{
    s->memo = p->memo;
    sql_base(p, s, "");
    for (guint k = 0; k < p->rest->len; k++) {
        sql_add(s, " AND ");
        sql_pattern(s, p->rest->pdata[k]);
    }
}
