/* Names in patterns that few rows bear (accounts, labels, users, profiles), looked up once instead of
 * compared for every row. */

#include "list.h"
#include "repute/err.h"
#include "repute/text.h"

#define PROFILES_MAX 500 /* ids written out; more are looked up by the query itself */

static gboolean same_name(const char *name, const struct pattern *atom, const char *me)
{
    if (name == NULL || *name == '\0')
        return FALSE;
    g_autofree char *folded = text_fold(name);
    for (guint k = 0; k < atom->values->len; k++) {
        const struct pattern_value *v = &g_array_index(atom->values, struct pattern_value, k);
        if (v->prefix ? g_str_has_prefix(folded, v->folded) : g_str_equal(folded, v->folded))
            return TRUE;
        if (me != NULL && g_str_equal(v->folded, "me") && g_str_equal(name, me))
            return TRUE;
    }
    return FALSE;
}

void sql_accounts(struct sql *s, const char *column, const struct pattern *atom)
{
    sqlite3_stmt *q = db_query(s->r, NULL, "SELECT id, name, platform FROM account");
    int rc = SQLITE_DONE, n = 0;
    sql_add(s, column);
    sql_add(s, " IN (");
    while (q != NULL && (rc = sqlite3_step(q)) == SQLITE_ROW)
        if (same_name((const char *)sqlite3_column_text(q, atom->key == PK_ACCOUNT ? 1 : 2), atom, NULL)) {
            sql_add(s, n++ > 0 ? ",?" : "?");
            sql_int(s, sqlite3_column_int64(q, 0));
        }
    if (q != NULL)
        db_end(s->r, q, rc, NULL);
    sql_add(s, ")");
}

static gpointer read_name(sqlite3_stmt *s)
{
    return g_strdup((const char *)sqlite3_column_text(s, 0));
}

/* names ends with NULL. */
static gboolean is_named(const struct pattern_value *v, const GPtrArray *names)
{
    for (guint i = 0; names->pdata[i] != NULL; i++) {
        g_autofree char *folded = text_fold(names->pdata[i]);
        if (v->prefix ? g_str_has_prefix(folded, v->folded) : g_str_equal(folded, v->folded))
            return TRUE;
    }
    return FALSE;
}

static gboolean fail_value(const struct pattern *atom, const struct pattern_value *v, const GPtrArray *names, GError **error)
{
    const char *key = pattern_key_name(atom->key), *near = text_nearest(v->folded, (const char *const *)names->pdata);
    if (near != NULL)
        err_set(error, ERR_INVALID, "column %d: no %s is called \"%s\"; is \"%s\" meant?", v->column, key, v->text, near);
    else
        err_set(error, ERR_INVALID, "column %d: no %s is called \"%s\"; `repute account ls` lists yours", v->column, key,
                v->text);
    return FALSE;
}

static gboolean check_values(struct store_reader *r, const struct pattern *atom, const char *const *platforms, int *column,
                             GError **error)
{
    gboolean by_account = atom->key == PK_ACCOUNT, ok = TRUE;
    const char *sql = by_account ? "SELECT name FROM account" : "SELECT DISTINCT platform FROM account";
    GPtrArray *names = db_rows(r, db_query(r, error, sql), read_name, g_free, error);
    if (names == NULL)
        return FALSE;
    for (gsize i = 0; !by_account && platforms[i] != NULL; i++)
        g_ptr_array_add(names, g_strdup(platforms[i]));
    g_ptr_array_add(names, NULL);
    for (guint k = 0; ok && k < atom->values->len; k++) {
        const struct pattern_value *v = &g_array_index(atom->values, struct pattern_value, k);
        ok = is_named(v, names) || fail_value(atom, v, names, error);
        if (!ok && column != NULL)
            *column = v->column;
    }
    g_ptr_array_unref(names);
    return ok;
}

gboolean store_pattern_check(struct store_reader *r, const struct pattern *p, const char *const *platforms, int *column,
                             GError **error)
{
    if (p->op == PAT_ATOM && (p->key == PK_ACCOUNT || p->key == PK_PLATFORM))
        return check_values(r, p, platforms, column, error);
    for (guint i = 0; p->kids != NULL && i < p->kids->len; i++)
        if (!store_pattern_check(r, p->kids->pdata[i], platforms, column, error))
            return FALSE;
    return TRUE;
}

/* Jumps from name to name in the index instead of reading all its rows. next: the first name after the one
 * given. */
static void sql_names_in_use(struct sql *s, const char *column, const char *next, const struct pattern *atom,
                             const char *me)
{
    g_autofree char *name = g_strdup("");
    int n = 0;
    sql_add(s, column);
    sql_add(s, " IN (");
    for (;;) {
        struct db_value after = DB_T(name);
        char *found = db_string_values(s->r, NULL, next, &after, 1);
        if (found == NULL)
            break;
        if (same_name(found, atom, me)) {
            sql_add(s, n++ > 0 ? ",?" : "?");
            sql_text(s, found);
        }
        g_free(name);
        name = found;
    }
    sql_add(s, ")");
}

void sql_labels(struct sql *s, const char *column, const struct pattern *atom)
{
    static const char NEXT[] = "SELECT min(name) FROM label WHERE name>?";
    sql_names_in_use(s, column, NEXT, atom, NULL);
}

void sql_assignees(struct sql *s, const char *column, const struct pattern *atom)
{
    static const char NEXT[] = "SELECT min(assignee) FROM conversation WHERE assignee>?";
    sql_names_in_use(s, column, NEXT, atom, s->q->me);
}

/* ---- profiles ---- */
/* A SELECT of profile ids for the value of from:. */
static void profiles(struct sql *s, const struct pattern_value *v)
{
    const char *at = *v->folded == '@' ? v->folded + 1 : NULL;
    const char *wanted = at != NULL ? at : v->folded;
    int times;
    if (at != NULL && *at == '\0') {
        sql_add(s, "SELECT 0");
        return;
    }
    if (at != NULL && !v->prefix) {
        sql_add(s, "SELECT id FROM profile WHERE handle_folded=? UNION SELECT id FROM profile WHERE"
                   " handle_folded>=?||'@' AND handle_folded<?||'A' UNION SELECT id FROM profile WHERE "
                   "server_folded=?");
        times = 4;
    } else if (at != NULL) {
        sql_add(s, "SELECT id FROM profile WHERE substr(handle_folded,1,length(?))=? OR"
                   " substr(server_folded,1,length(?))=?");
        times = 4;
    } else if (v->prefix) {
        sql_add(s, "SELECT id FROM profile WHERE substr(handle_folded,1,length(?))=? OR"
                   " substr(name_folded,1,length(?))=?");
        times = 4;
    } else {
        sql_add(s, "SELECT id FROM profile WHERE instr(handle_folded,?)>0 OR instr(name_folded,?)>0");
        times = 2;
    }
    for (int k = 0; k < times; k++)
        sql_text(s, wanted);
}

/* The ids as text where they are not too many, else NULL. */
static char *find_profiles(struct sql *s, const struct pattern_value *v)
{
    struct sql look;
    GString *list = NULL;
    sql_init(&look, s->r, s->q, FALSE);
    sql_add(&look, "SELECT id FROM (");
    profiles(&look, v);
    g_string_append_printf(look.text, ") LIMIT %d", PROFILES_MAX + 1);
    GArray *ids = db_ids(s->r, sql_query(&look, NULL), NULL);
    if (ids != NULL && ids->len <= PROFILES_MAX) {
        list = g_string_new(NULL);
        for (guint k = 0; k < ids->len; k++)
            g_string_append_printf(list, "%s%" G_GINT64_FORMAT, k > 0 ? "," : "",
                                   g_array_index(ids, gint64, k));
    }
    if (ids != NULL)
        g_array_unref(ids);
    sql_clear(&look);
    return list != NULL ? g_string_free(list, FALSE) : NULL;
}

void sql_profiles(struct sql *s, const char *column, const struct pattern_value *v)
{
    gpointer list = NULL;
    if (!g_hash_table_lookup_extended(s->memo, v, NULL, &list)) {
        list = find_profiles(s, v);
        g_hash_table_insert(s->memo, (gpointer)v, list);
    }
    sql_add(s, column);
    sql_add(s, " IN (");
    if (list != NULL)
        sql_add(s, list);
    else
        profiles(s, v);
    sql_add(s, ")");
}
