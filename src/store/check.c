/* Whether all is well: the file itself, references between tables, and counts against what they count. */
#include "db.h"
#include "repute/store_scores.h"

/* Counts that triggers keep, against a recount; each gives rows of (account, kind, key, kept, counted). */
static const char TALLIES[] =
    "WITH counted(account, kind, key, n) AS ("
    " SELECT account, 'state', CAST(state AS TEXT), count(*) FROM conversation GROUP BY 1, 3"
    " UNION ALL SELECT account, 'mine', assignee, count(*) FROM conversation WHERE assignee IS NOT NULL AND "
    "active=1"
    "  GROUP BY 1, 3"
    " UNION ALL SELECT account, 'ledger', CAST(state AS TEXT), count(*) FROM ledger GROUP BY 1, 3)"
    " SELECT account, kind, key, sum(kept), sum(counted) FROM ("
    "  SELECT account, kind, key, n AS kept, 0 AS counted FROM tally WHERE kind IN ('state', 'mine', "
    "'ledger')"
    "  UNION ALL SELECT account, kind, key, 0, n FROM counted)"
    " GROUP BY 1, 2, 3 HAVING sum(kept)<>sum(counted)";

static gpointer read_quick(sqlite3_stmt *s)
{
    return g_strdup_printf("the file: %s", (const char *)sqlite3_column_text(s, 0));
}

static gpointer read_reference(sqlite3_stmt *s)
{
    return g_strdup_printf("%s %" G_GINT64_FORMAT ": what it refers to in %s is not there",
                           (const char *)sqlite3_column_text(s, 0), (gint64)sqlite3_column_int64(s, 1),
                           (const char *)sqlite3_column_text(s, 2));
}

static gpointer read_tally(sqlite3_stmt *s)
{
    return g_strdup_printf("account %" G_GINT64_FORMAT ": %s \"%s\" is kept as %" G_GINT64_FORMAT
                           ", counted %" G_GINT64_FORMAT,
                           (gint64)sqlite3_column_int64(s, 0), (const char *)sqlite3_column_text(s, 1),
                           (const char *)sqlite3_column_text(s, 2), (gint64)sqlite3_column_int64(s, 3),
                           (gint64)sqlite3_column_int64(s, 4));
}

static gpointer read_problem(sqlite3_stmt *s)
{
    return db_text(s, 0);
}

static gboolean look(struct store_reader *r, GPtrArray *problems, sqlite3_stmt *s,
                     gpointer (*read)(sqlite3_stmt *s), GError **error)
{
    GPtrArray *found = db_rows(r, s, read, g_free, error);
    if (found == NULL)
        return FALSE;
    g_ptr_array_extend_and_steal(problems, found);
    return TRUE;
}

static gboolean look_at_all(struct store_reader *r, GPtrArray *problems, GError **error)
{
    GError *broken = NULL;
    gint64 wrong = 0;
    if (!look(r, problems, db_query(r, error, "SELECT * FROM pragma_quick_check WHERE quick_check<>'ok'"),
              read_quick, error) ||
        !look(r, problems,
              db_query(r, error, "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT 20"),
              read_reference, error) ||
        !look(r, problems, db_query(r, error, TALLIES), read_tally, error) ||
        !look(r, problems,
              db_query(r, error,
                       "SELECT 'ledger '||id||': held by nothing' FROM ledger WHERE state=2 AND"
                       " held_by IS NULL"),
              read_problem, error) ||
        !store_scores_check(r, &wrong, error))
        return FALSE;
    if (wrong > 0)
        g_ptr_array_add(problems, g_strdup_printf("scores: %" G_GINT64_FORMAT " sums are not what their mentions and"
                                                  " conversations add up to",
                                                  wrong));
    if (!store_audit_verify(r, NULL, &broken)) {
        if (!err_is(broken, ERR_DAMAGED)) {
            g_propagate_error(error, broken);
            return FALSE;
        }
        g_ptr_array_add(problems, g_strdup(broken->message));
        g_error_free(broken);
    }
    return TRUE;
}

GPtrArray *store_check(struct store_reader *r, GError **error)
{
    gboolean own = !r->snapshot;
    GPtrArray *problems = g_ptr_array_new_with_free_func(g_free);
    if (!store_snapshot_begin(r, error) || !look_at_all(r, problems, error))
        g_clear_pointer(&problems, g_ptr_array_unref);
    if (own)
        store_snapshot_end(r);
    return problems;
}
