/* Patterns as SQL. What each key means stands in repute/pattern.h; pattern_match() means the same in memory,
 * and tests hold the two against each other. */
#include "list.h"

/* ---- building ---- */
void sql_init(struct sql *s, struct store_reader *r, const struct list_query *q, gboolean items)
{
    *s = (struct sql){.r = r, .q = q, .items = items};
    s->text = g_string_sized_new(1024);
    s->values = g_array_new(FALSE, FALSE, sizeof(struct db_value));
    s->owned = g_ptr_array_new_with_free_func(g_free);
}

void sql_clear(struct sql *s)
{
    if (s->text == NULL)
        return;
    g_string_free(s->text, TRUE);
    g_array_unref(s->values);
    g_ptr_array_unref(s->owned);
    s->text = NULL;
}

void sql_add(struct sql *s, const char *text)
{
    g_string_append(s->text, text);
}

void sql_int(struct sql *s, gint64 value)
{
    struct db_value v = DB_I(value);
    g_array_append_val(s->values, v);
}

void sql_text(struct sql *s, const char *value)
{
    char *copy = g_strdup(value);
    struct db_value v = DB_T(copy);
    g_ptr_array_add(s->owned, copy);
    g_array_append_val(s->values, v);
}

static void sql_real(struct sql *s, double value)
{
    struct db_value v = DB_D(value);
    g_array_append_val(s->values, v);
}

sqlite3_stmt *sql_query(struct sql *s, GError **error)
{
    return db_query_values(s->r, error, s->text->str, FALSE,
                           (const struct db_value *)(const void *)s->values->data, s->values->len);
}

gboolean sql_get_int(struct sql *s, gint64 *out, GError **error)
{
    sqlite3_stmt *stmt = sql_query(s, error);
    if (stmt == NULL)
        return FALSE;
    int rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int64(stmt, 0);
    return db_end(s->r, stmt, rc, error);
}

/* ---- atoms ---- */
static const char *compare_sign(enum pattern_cmp cmp)
{
    static const char *const SIGNS[] = {
        [CMP_EQ] = "=?", [CMP_LT] = "<?", [CMP_GT] = ">?", [CMP_LE] = "<=?", [CMP_GE] = ">=?"};
    return SIGNS[cmp];
}

static void sql_compare(struct sql *s, const char *expression, const struct pattern_value *v, double limit)
{
    sql_add(s, expression);
    sql_add(s, compare_sign(v->cmp));
    sql_real(s, limit);
}

static void sql_text_match(struct sql *s, const struct pattern_value *v)
{
    g_autoptr(GString) match = g_string_new(NULL);
    if (!tokenizer_phrase(v->text, v->prefix, match)) {
        /* Signs alone are not in the index. */
        sql_add(s, "instr(fold(coalesce(i.warning,'')||char(10)||i.text),?)>0");
        sql_text(s, v->folded);
        return;
    }
    /* A prefix is many words, which the index puts together anew each time that it is asked. */
    gboolean one_by_one = s->few && match->str[match->len - 1] != '*';
    sql_add(s, one_by_one ? "EXISTS(SELECT 1 FROM item_fts WHERE item_fts MATCH ? AND rowid=i.id)"
                          : "+i.id IN (SELECT rowid FROM item_fts WHERE item_fts MATCH ?)");
    sql_text(s, match->str);
}

static void sql_claimed(struct sql *s)
{
    sql_add(s, "(c.claim_by IS NOT NULL AND (c.claim_until=0 OR c.claim_until>?))");
    sql_int(s, s->q->now_ms);
}

static void sql_mine(struct sql *s)
{
    sql_add(s, "(c.assignee=? OR (c.claim_by=? AND ");
    sql_text(s, s->q->me);
    sql_text(s, s->q->me);
    sql_claimed(s);
    sql_add(s, "))");
}

/* triage_urgency() < URGENT_NONE. */
static void sql_urgent(struct sql *s)
{
    sql_add(s, "(c.alarm<>0 OR c.priority>0 OR (c.waiting_since<>0 AND c.due_at<>0 AND c.state<>4 AND"
               " (c.due_at<? OR (c.soon_at<>0 AND c.soon_at<=?))))");
    sql_int(s, s->q->now_ms);
    sql_int(s, s->q->now_ms);
}

static void sql_is(struct sql *s, enum pattern_is what)
{
    switch (what) {
    case IS_NEW:
    case IS_OPEN:
    case IS_PENDING:
    case IS_SNOOZED:
    case IS_DONE:
        sql_add(s, "c.state=?");
        sql_int(s, CONV_NEW + (what - IS_NEW));
        break;
    case IS_MINE:
        sql_mine(s);
        break;
    case IS_CLAIMED:
        sql_claimed(s);
        break;
    case IS_UNASSIGNED:
        sql_add(s, "(c.id IS NOT NULL AND c.assignee IS NULL)");
        break;
    case IS_UNREAD:
        sql_add(s, "c.unread>0");
        break;
    case IS_URGENT:
        sql_urgent(s);
        break;
    case IS_EDITED:
        sql_add(s, "i.edited_at<>0");
        break;
    case IS_DELETED:
        sql_add(s, "i.deleted_at<>0");
        break;
    case IS_ANSWERED:
        sql_add(s, "c.last_out>c.last_in");
        break;
    default:
        sql_add(s, "0");
    }
}

static void sql_has(struct sql *s, enum pattern_has what)
{
    static const char *const HAS[HAS_N] = {
        [HAS_MEDIA] = "i.media IS NOT NULL", [HAS_LINK] = "i.has_link<>0",    [HAS_NOTE] = "c.notes>0",
        [HAS_REPLY] = "c.last_out<>0",       [HAS_WARNING] = "i.warning<>''",
    };
    sql_add(s, what < HAS_N ? HAS[what] : "0");
}

/* "de" is also "de-AT". */
static void sql_language(struct sql *s, const struct pattern_value *v)
{
    if (v->prefix)
        sql_add(s, "substr(fold(i.language),1,length(?))=?");
    else
        sql_add(s, "fold(i.language)=? OR"
                   " substr(fold(i.language),1,instr(replace(i.language,'_','-')||'-','-')-1)=?");
    sql_text(s, v->folded);
    sql_text(s, v->folded);
}

/* Their own words by who wrote them, ours by whom we talk to. */
static void sql_person(struct sql *s, const struct pattern_value *v)
{
    guint64 id;
    if (g_ascii_string_to_unsigned(v->text, 10, 1, G_MAXINT64, &id, NULL)) {
        sql_add(s, "c.person=?");
        sql_int(s, (gint64)id);
        return;
    }
    sql_profiles(s,
                 "iif(i.direction=0,i.profile,(SELECT l.profile FROM item l WHERE l.id=c.last_item AND"
                 " l.direction=0))",
                 v);
}

void sql_ideas(struct sql *s, const struct pattern_value *v)
{
    guint64 id;
    sql_add(s, "SELECT y.item FROM idea d CROSS JOIN idea_item y ON y.idea=d.id WHERE d.removed=0 AND ");
    if (g_ascii_string_to_unsigned(v->text, 10, 1, G_MAXINT64, &id, NULL)) {
        sql_add(s, "d.id=?");
        sql_int(s, (gint64)id);
        return;
    }
    sql_add(s, v->prefix ? "instr(d.folded,?)=1" : "instr(d.folded,?)>0");
    sql_text(s, v->folded);
}

static void sql_figure(struct sql *s, enum pattern_key key, const struct pattern_value *v)
{
    switch (key) {
    case PK_PRIORITY:
        sql_compare(s, "c.priority", v, v->number);
        break;
    case PK_SENTIMENT:
        sql_add(s, "i.scored<>0 AND ");
        sql_compare(s, "i.score", v, v->number);
        break;
    case PK_FOLLOWERS:
        sql_add(s, "i.followers>=0 AND ");
        sql_compare(s, "i.followers", v, v->number);
        break;
    case PK_AGE:
        sql_add(s, "?-");
        sql_int(s, s->q->now_ms);
        sql_compare(s, "i.created_at", v, (double)v->ms);
        break;
    case PK_WAITING:
        sql_add(s, "c.waiting_since<>0 AND ?-");
        sql_int(s, s->q->now_ms);
        sql_compare(s, "c.waiting_since", v, (double)v->ms);
        break;
    case PK_SINCE:
    case PK_UNTIL:
        sql_add(s, key == PK_SINCE ? "i.created_at>=?" : "i.created_at<?");
        sql_int(s, v->ms);
        break;
    case PK_ID:
        sql_add(s, "? IN (i.id,c.id)");
        sql_int(s, v->ms);
        break;
    default: /* in: never an item */
        sql_add(s, "0");
    }
}

static void sql_value(struct sql *s, enum pattern_key key, const struct pattern_value *v)
{
    switch (key) {
    case PK_TEXT:
        sql_text_match(s, v);
        break;
    case PK_FROM:
        sql_profiles(s, "i.profile", v);
        break;
    case PK_PERSON:
        sql_person(s, v);
        break;
    case PK_IDEA:
        sql_add(s, "i.id IN (");
        sql_ideas(s, v);
        sql_add(s, ")");
        break;
    case PK_KIND:
    case PK_DIRECTION:
        sql_add(s, key == PK_KIND ? "i.kind=?" : "i.direction=?");
        sql_int(s, v->choice);
        break;
    case PK_IS:
        sql_is(s, (enum pattern_is)v->choice);
        break;
    case PK_REASON:
        sql_add(s, "c.reason=?");
        sql_int(s, v->choice);
        break;
    case PK_LANG:
        sql_language(s, v);
        break;
    case PK_HAS:
        sql_has(s, (enum pattern_has)v->choice);
        break;
    default:
        sql_figure(s, key, v);
    }
}

/* Keys whose values are looked up all at once, since few rows bear such names. */
static gboolean sql_named(struct sql *s, const struct pattern *p)
{
    switch (p->key) {
    case PK_ACCOUNT:
    case PK_PLATFORM:
        sql_accounts(s, s->items ? "i.account" : "c.account", p);
        return TRUE;
    case PK_LABEL:
        sql_add(s, "EXISTS(SELECT 1 FROM label l WHERE l.conversation=c.id AND ");
        sql_labels(s, "l.name", p);
        sql_add(s, ")");
        return TRUE;
    case PK_ASSIGNEE:
        sql_assignees(s, "c.assignee", p);
        return TRUE;
    default:
        return FALSE;
    }
}

static void sql_atom(struct sql *s, const struct pattern *p)
{
    sql_add(s, "(("); /* NULL is FALSE, so that "not" turns it into TRUE, as pattern_match() has it */
    if (!sql_named(s, p))
        for (guint k = 0; k < p->values->len; k++) {
            sql_add(s, k > 0 ? " OR (" : "(");
            sql_value(s, p->key, &g_array_index(p->values, struct pattern_value, k));
            sql_add(s, ")");
        }
    sql_add(s, ") IS TRUE)");
}

void sql_pattern(struct sql *s, const struct pattern *p)
{
    gboolean few;
    switch (p->op) {
    case PAT_AND:
    case PAT_OR:
        sql_add(s, "(");
        for (guint k = 0; k < p->kids->len; k++) {
            if (k > 0)
                sql_add(s, p->op == PAT_AND ? " AND " : " OR ");
            sql_pattern(s, p->kids->pdata[k]);
        }
        sql_add(s, ")");
        break;
    case PAT_NOT:
        sql_add(s, "NOT ");
        few = s->few;
        s->few = TRUE; /* nearly all rows match: the first ones decide */
        sql_pattern(s, p->kids->pdata[0]);
        s->few = few;
        break;
    case PAT_ATOM:
        sql_atom(s, p);
        break;
    default:
        sql_add(s, "1");
    }
}

/* ---- which rows it takes ---- */
static gboolean value_is_of_conversation(enum pattern_key key, const struct pattern_value *v)
{
    switch (key) {
    case PK_ACCOUNT:
    case PK_PLATFORM:
    case PK_REASON:
    case PK_LABEL:
    case PK_ASSIGNEE:
    case PK_PRIORITY:
    case PK_WAITING:
    case PK_IN:
        return TRUE;
    case PK_PERSON:
        return g_ascii_string_to_unsigned(v->text, 10, 1, G_MAXINT64, NULL, NULL);
    case PK_IS:
        return v->choice != IS_EDITED && v->choice != IS_DELETED;
    case PK_HAS:
        return v->choice == HAS_NOTE || v->choice == HAS_REPLY;
    default:
        return FALSE;
    }
}

gboolean pattern_is_of_conversation(const struct pattern *p)
{
    if (p->op == PAT_ALL)
        return TRUE;
    if (p->op == PAT_ATOM) {
        for (guint k = 0; k < p->values->len; k++)
            if (!value_is_of_conversation(p->key, &g_array_index(p->values, struct pattern_value, k)))
                return FALSE;
        return TRUE;
    }
    for (guint k = 0; k < p->kids->len; k++)
        if (!pattern_is_of_conversation(p->kids->pdata[k]))
            return FALSE;
    return TRUE;
}
