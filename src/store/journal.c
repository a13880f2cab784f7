/* The journal: what a draft said before. One row for each 2 s of writing; when there are many, the older ones
 * grow sparser, so that the first words of a long evening's work are still there. */
#include "journal.h"

#include <string.h>

#include "db.h"

#define STEP_MS 2000
#define ROWS_MAX 100
#define ROWS_DENSE 30 /* the newest, which are never thinned */

static void journal_row_free(struct journal_row *j)
{
    if (j == NULL)
        return;
    g_free(j->account);
    g_free(j->text);
    g_free(j);
}

static gpointer read_row(sqlite3_stmt *s)
{
    struct journal_row *j = g_new(struct journal_row, 1);
    *j = (struct journal_row){
        .at = sqlite3_column_int64(s, 0), .account = db_text(s, 1), .text = db_text(s, 2)};
    return j;
}

GPtrArray *store_journal(struct store_reader *r, gint64 draft, GError **error)
{
    sqlite3_stmt *s =
        db_query(r, error, "SELECT at, nullif(account,''), text FROM journal WHERE draft=? ORDER BY at DESC",
                 DB_I(draft));
    return db_rows(r, s, read_row, (GDestroyNotify)journal_row_free, error);
}

/* Every second of the older rows goes; the very first stays. */
static gboolean thin(struct store_reader *r, gint64 draft, const char *account, GError **error)
{
    gint64 n = 0;
    return db_int(r, error, &n, "SELECT count(*) FROM journal WHERE draft=? AND account=?", DB_I(draft),
                  DB_T(account)) &&
           (n <= ROWS_MAX ||
            db_run(r, error,
                   "DELETE FROM journal WHERE draft=?1 AND account=?3 AND at IN (SELECT at FROM (SELECT at,"
                   " row_number() OVER (ORDER BY at DESC) AS n, count(*) OVER () AS all_rows FROM journal"
                   " WHERE draft=?1 AND account=?3) WHERE n>?2 AND n%2=0 AND n<all_rows)",
                   DB_I(draft), DB_I(ROWS_DENSE), DB_T(account)));
}

gboolean journal_note(struct store_writer *w, gint64 draft, const char *account, const char *text, gint64 now_ms,
                      GError **error)
{
    struct store_reader *r = &w->reader;
    gpointer row = NULL;
    const char *whose = account != NULL ? account : "";
    sqlite3_stmt *s = db_query(
        r, error,
        "SELECT at, account, text FROM journal WHERE draft=? AND account=? ORDER BY at DESC LIMIT 1",
        DB_I(draft), DB_T(whose));
    int found = db_row(r, s, read_row, &row, error);
    if (found < 0)
        return FALSE;
    struct journal_row *newest = row;
    gboolean same = found && g_str_equal(newest->text, text);
    /* A text that was mostly wiped stays for :recover, even when it was written a moment ago. */
    gboolean wiped = found && strlen(text) < strlen(newest->text) / 2;
    /* A clock set back must not put the newest text behind an older one. */
    gint64 at = found ? MAX(now_ms, newest->at) : now_ms;
    gboolean replace = found && at / STEP_MS == newest->at / STEP_MS && !wiped;
    if (found && !replace && at == newest->at)
        at++;
    gint64 old = found ? newest->at : 0;
    journal_row_free(newest);
    if (same)
        return TRUE;
    if (replace)
        return db_run(r, error, "UPDATE journal SET text=? WHERE draft=? AND account=? AND at=?", DB_T(text),
                      DB_I(draft), DB_T(whose), DB_I(old));
    return db_run(r, error, "INSERT INTO journal VALUES(?,?,?,?)", DB_I(draft), DB_T(whose), DB_I(at),
                  DB_T(text)) &&
           thin(r, draft, whose, error);
}
