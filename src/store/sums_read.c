/* The kept sums for whoever works out figures, and all of them anew from the rows. */

#include "repute/clock.h"
#include "sums.h"

/* ---- reading ---- */
static void read_mood(sqlite3_stmt *s, int k, struct mood_sum *m)
{
    m->hour = sqlite3_column_int64(s, k++);
    m->deleted = sqlite3_column_int64(s, k++);
    m->n = sqlite3_column_int64(s, k++);
    m->n_positive = sqlite3_column_int64(s, k++);
    m->n_negative = sqlite3_column_int64(s, k++);
    m->positive = sqlite3_column_int64(s, k++);
    m->negative = sqlite3_column_int64(s, k++);
    m->neutral = sqlite3_column_int64(s, k++);
    m->squares = sqlite3_column_int64(s, k++);
    m->polar_squares = sqlite3_column_int64(s, k++);
    m->raw_positive = sqlite3_column_int64(s, k++);
    m->raw_negative = sqlite3_column_int64(s, k++);
}

static void read_promise(sqlite3_stmt *s, int k, struct promise_sum *p)
{
    p->needed = sqlite3_column_int64(s, k++);
    p->hour = sqlite3_column_int64(s, k++);
    p->due = sqlite3_column_int64(s, k++);
    p->answered = sqlite3_column_int64(s, k++);
    p->ended = sqlite3_column_int64(s, k++);
    p->met = sqlite3_column_int64(s, k++);
    p->closed = sqlite3_column_int64(s, k++);
    p->solved = sqlite3_column_int64(s, k++);
}

#define MOOD_COLUMNS "hour,deleted,n,n_pos,n_neg,pos,neg,neu,squares,polar_squares,raw_pos,raw_neg"
#define PROMISE_COLUMNS "needed,hour,due,answered,ended,met,closed,solved"
/* A scope, or all accounts that are there. */
#define OF_SCOPE " WHERE kind=?1 AND scope=?2"
#define OF_ALL " WHERE kind=?1 AND ?2=0 AND scope IN (SELECT id FROM account WHERE removed_at=0)"

static sqlite3_stmt *ask(struct store_reader *r, const char *of_scope, const char *of_all,
                         const struct score_scope *scope, gint64 from, gint64 to, GError **error)
{
    gboolean all = scope->kind == SCORE_ACCOUNT && scope->id == 0;
    const struct db_value values[] = {DB_I(scope->kind),
                                      scope->kind == SCORE_LABEL ? DB_T(scope->name) : DB_I(scope->id),
                                      DB_I(sum_hour(from)), DB_I(sum_hour(to))};
    return db_query_values(r, error, all ? of_all : of_scope, TRUE, values, G_N_ELEMENTS(values));
}

static gboolean read_moods(struct store_reader *r, const struct score_scope *scope, gint64 from_ms, gint64 to_ms,
                           GArray *out, GError **error)
{
    static const char OF[] = "SELECT " MOOD_COLUMNS " FROM mood" OF_SCOPE " AND hour>=?3 AND hour<=?4 AND n<>0"
                             " ORDER BY hour, deleted";
    static const char ALL[] = "SELECT " MOOD_COLUMNS " FROM mood" OF_ALL " AND hour>=?3 AND hour<=?4 AND n<>0";
    sqlite3_stmt *s = ask(r, OF, ALL, scope, from_ms, to_ms, error);
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct mood_sum m;
        read_mood(s, 0, &m);
        g_array_append_val(out, m);
    }
    return db_end(r, s, rc, error);
}

static gboolean read_promises(struct store_reader *r, const struct score_scope *scope, gint64 from_ms, gint64 to_ms,
                              GArray *out, GError **error)
{
    static const char OF[] = "SELECT " PROMISE_COLUMNS " FROM promise" OF_SCOPE " AND needed>=?3 AND needed<=?4"
                             " ORDER BY needed, hour";
    static const char ALL[] = "SELECT " PROMISE_COLUMNS " FROM promise" OF_ALL " AND needed>=?3 AND needed<=?4";
    sqlite3_stmt *s = ask(r, OF, ALL, scope, from_ms, to_ms, error);
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct promise_sum p;
        read_promise(s, 0, &p);
        g_array_append_val(out, p);
    }
    return db_end(r, s, rc, error);
}

/* ---- a person's, and a watch's promises: from the rows ---- */
static void add_row(const struct score_item *row, gpointer user)
{
    const struct sum_item i = {.created_at = row->at,
                               .deleted_at = row->deleted_at,
                               .followers = row->followers,
                               .confidence = row->confidence,
                               .label = row->label,
                               .corrected = row->corrected};
    struct mood_sum m;
    sum_of_item(&i, &m);
    g_array_append_val((GArray *)user, m);
}

static void add_conversation(const struct score_conversation *row, gpointer user)
{
    const struct conv_sums c = {.in = TRUE,
                                .spam = row->state == CONV_DONE && row->reason == REASON_SPAM,
                                .reason = row->reason,
                                .needed_at = row->needed_at,
                                .promised_at = row->promised_at,
                                .replied_at = row->replied_at,
                                .closed_at = row->state == CONV_DONE ? row->closed_at : 0};
    struct promise_sum rows[4];
    guint n = sums_of_promise(&c, rows);
    g_array_append_vals((GArray *)user, rows, n);
}

GArray *store_moods(struct store_reader *r, const struct score_scope *scope, gint64 from_ms, gint64 to_ms,
                    GError **error)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct mood_sum));
    gboolean ok = scope->kind == SCORE_PERSON
                      ? store_score_items(r, scope, from_ms - from_ms % MS_HOUR, to_ms + 1, add_row, out, error)
                      : read_moods(r, scope, from_ms, to_ms, out, error);
    if (!ok)
        g_clear_pointer(&out, g_array_unref);
    return out;
}

GArray *store_promises(struct store_reader *r, const struct score_scope *scope, gint64 from_ms, gint64 to_ms,
                       GError **error)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct promise_sum));
    gboolean ok = scope->kind == SCORE_PERSON || scope->kind == SCORE_WATCH
                      ? store_score_conversations(r, scope, from_ms - from_ms % MS_HOUR, to_ms + 1, add_conversation, out,
                                                  error)
                      : read_promises(r, scope, from_ms, to_ms, out, error);
    if (!ok)
        g_clear_pointer(&out, g_array_unref);
    return out;
}
