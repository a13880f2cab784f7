/* The audit: a chain. The hash of a row is the SHA-256 of
 *     seq|at|who|verb|kind|target|detail|previous
 * as decimal numbers and UTF-8 (detail empty where there is none), previous being the hash of the row before,
 * empty for the first. Names of people who wrote to us never stand in it: it cannot be changed when they are
 * forgotten. */
#include <string.h>

#include "db.h"

void audit_row_free(struct audit_row *a)
{
    if (a == NULL)
        return;
    g_free(a->who);
    g_free(a->verb);
    g_free(a->kind);
    g_free(a->detail);
    g_free(a);
}

static char *hash_of(const struct audit_row *a, const char *previous)
{
    g_autofree char *text = g_strdup_printf(
        "%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s|%s|%s|%" G_GINT64_FORMAT "|%s|%s", a->seq, a->at,
        a->who, a->verb, a->kind, a->target, a->detail != NULL ? a->detail : "", previous);
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

static gboolean last_row(struct store_reader *r, gint64 *seq, char **hash, GError **error)
{
    *seq = 0;
    sqlite3_stmt *s = db_query(r, error, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
    if (s == NULL)
        return FALSE;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW) {
        *seq = sqlite3_column_int64(s, 0);
        *hash = db_text(s, 1);
    }
    return db_end(r, s, rc, error);
}

gboolean store_audit(struct store_writer *w, gint64 now_ms, const char *who, const char *verb,
                     const char *kind, gint64 target, const char *detail, GError **error)
{
    g_autofree char *previous = NULL;
    if (!db_writable(w, error))
        return FALSE;
    /* The separator inside a word would let two different rows have one hash. */
    if (strchr(who, '|') != NULL || strchr(verb, '|') != NULL || strchr(kind, '|') != NULL) {
        err_set(error, ERR_INVALID, "writing the audit of \"%s\" by \"%s\" failed: a name with \"|\" in it",
                verb, who);
        return FALSE;
    }
    struct audit_row a = {.at = now_ms,
                          .target = target,
                          .who = (char *)who,
                          .verb = (char *)verb,
                          .kind = (char *)kind,
                          .detail = (char *)(detail != NULL && *detail != '\0' ? detail : NULL)};
    if (!last_row(&w->reader, &a.seq, &previous, error))
        return FALSE;
    a.seq++;
    g_autofree char *hash = hash_of(&a, previous != NULL ? previous : "");
    return db_run(&w->reader, error, "INSERT INTO audit VALUES(?,?,?,?,?,?,?,?,?)", DB_I(a.seq), DB_I(a.at),
                  DB_T(a.who), DB_T(a.verb), DB_T(a.kind), DB_I(a.target), DB_T(a.detail),
                  DB_T(previous != NULL ? previous : ""), DB_T(hash));
}

#define COLUMNS "seq, at, who, verb, kind, target, detail"

static gpointer read_row(sqlite3_stmt *s)
{
    struct audit_row *a = g_new(struct audit_row, 1);
    *a = (struct audit_row){.seq = sqlite3_column_int64(s, 0),
                            .at = sqlite3_column_int64(s, 1),
                            .who = db_text(s, 2),
                            .verb = db_text(s, 3),
                            .kind = db_text(s, 4),
                            .target = sqlite3_column_int64(s, 5),
                            .detail = db_text(s, 6)};
    return a;
}

GPtrArray *store_audit_of(struct store_reader *r, const char *kind, gint64 target, guint limit,
                          GError **error)
{
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT " COLUMNS " FROM audit WHERE kind=? AND target=?"
                               " ORDER BY seq DESC LIMIT ?",
                               DB_T(kind), DB_I(target), DB_I(limit));
    return db_rows(r, s, read_row, (GDestroyNotify)audit_row_free, error);
}

GPtrArray *store_audit_since(struct store_reader *r, gint64 since_ms, guint limit, GError **error)
{
    sqlite3_stmt *s =
        db_query(r, error, "SELECT " COLUMNS " FROM audit WHERE at>=? ORDER BY seq DESC LIMIT ?",
                 DB_I(since_ms), DB_I(limit));
    return db_rows(r, s, read_row, (GDestroyNotify)audit_row_free, error);
}

/* ---- the chain ---- */
static gboolean broken(struct store_reader *r, gint64 seq, const char *how, GError **error)
{
    err_set(error, ERR_DAMAGED,
            "the audit of \"%s\" does not fit from row %" G_GINT64_FORMAT " on: %s; compare it with"
            " a backup",
            r->path, seq, how);
    return FALSE;
}

/* One row against what the row before leads to; *hash becomes its own. */
static gboolean fits(struct store_reader *r, sqlite3_stmt *s, gint64 seq, char **hash, GError **error)
{
    struct audit_row *a = read_row(s);
    g_autofree char *previous = db_text(s, 7);
    g_autofree char *stored = db_text(s, 8);
    g_autofree char *wanted = hash_of(a, *hash);
    const char *how = a->seq != seq                   ? "rows are missing"
                      : !g_str_equal(previous, *hash) ? "the row before was changed"
                      : !g_str_equal(stored, wanted)  ? "it was changed"
                                                      : NULL;
    audit_row_free(a);
    if (how != NULL)
        return broken(r, seq, how, error);
    g_free(*hash);
    *hash = g_steal_pointer(&wanted);
    return TRUE;
}

gboolean store_audit_verify(struct store_reader *r, gint64 *rows, GError **error)
{
    gboolean own = !r->snapshot;
    gint64 n = 0, given = 0;
    g_autofree char *hash = g_strdup("");
    if (!store_snapshot_begin(r, error))
        return FALSE;
    sqlite3_stmt *s = db_query(r, error, "SELECT " COLUMNS ", previous, hash FROM audit ORDER BY seq");
    gboolean ok = s != NULL;
    int rc = SQLITE_DONE;
    while (ok && (rc = sqlite3_step(s)) == SQLITE_ROW)
        ok = fits(r, s, ++n, &hash, error);
    if (s != NULL)
        ok = db_end(r, s, rc, ok ? error : NULL) && ok;
    /* How many were ever written is kept apart: rows cut off at the end leave a chain that fits. */
    ok = ok && db_int(r, error, &given, "SELECT seq FROM sqlite_sequence WHERE name='audit'");
    if (ok && given != n)
        ok = broken(r, n + 1, "rows are missing at the end", error);
    if (own)
        store_snapshot_end(r);
    if (ok && rows != NULL)
        *rows = n;
    return ok;
}
