/* Items and conversations in and out of the kept sums. */
#include <string.h>

#include "sums.h"

/* ---- the tables ---- */
/* Where: what lives, or what retention left. */
enum place { KEPT, GONE };

static gboolean add_mood(struct store_writer *w, enum place place, enum score_scope_kind kind,
                         struct db_value scope, const struct mood_sum *m, gint64 sign, GError **error)
{
#define MOOD_ADD                                                                                    \
    " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET n=n+excluded.n,"                \
    " n_pos=n_pos+excluded.n_pos, n_neg=n_neg+excluded.n_neg, pos=pos+excluded.pos,"                \
    " neg=neg+excluded.neg, neu=neu+excluded.neu, squares=squares+excluded.squares,"                \
    " polar_squares=polar_squares+excluded.polar_squares, raw_pos=raw_pos+excluded.raw_pos,"        \
    " raw_neg=raw_neg+excluded.raw_neg"
    static const char *const ADD[] = {"INSERT INTO mood" MOOD_ADD, "INSERT INTO mood_gone" MOOD_ADD};
    const struct db_value values[] = {
        DB_I(kind),
        scope,
        DB_I(m->hour),
        DB_I(m->deleted),
        DB_I(sign * m->n),
        DB_I(sign * m->n_positive),
        DB_I(sign * m->n_negative),
        DB_I(sign * m->positive),
        DB_I(sign * m->negative),
        DB_I(sign * m->neutral),
        DB_I(sign * m->squares),
        DB_I(sign * m->polar_squares),
        DB_I(sign * m->raw_positive),
        DB_I(sign * m->raw_negative),
    };
    return db_run_values(&w->reader, error, ADD[place], TRUE, values, G_N_ELEMENTS(values));
}

static gboolean add_promise(struct store_writer *w, enum place place, enum score_scope_kind kind,
                            struct db_value scope, const struct promise_sum *p, gint64 sign, GError **error)
{
#define PROMISE_ADD                                                                                    \
    " VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET due=due+excluded.due,"                     \
    " answered=answered+excluded.answered, ended=ended+excluded.ended, met=met+excluded.met,"          \
    " closed=closed+excluded.closed, solved=solved+excluded.solved"
    static const char *const ADD[] = {"INSERT INTO promise" PROMISE_ADD, "INSERT INTO promise_gone" PROMISE_ADD};
    const struct db_value values[] = {
        DB_I(kind),          scope,
        DB_I(p->needed),     DB_I(p->hour),
        DB_I(sign * p->due), DB_I(sign * p->answered),
        DB_I(sign * p->ended), DB_I(sign * p->met),
        DB_I(sign * p->closed), DB_I(sign * p->solved),
    };
    return db_run_values(&w->reader, error, ADD[place], TRUE, values, G_N_ELEMENTS(values));
}

/* ---- an item in all its scopes ---- */
static gboolean add_labels(struct store_writer *w, enum place place, const char *labels, const struct mood_sum *m,
                           int sign, GError **error)
{
    if (labels == NULL || *labels == '\0')
        return TRUE;
    g_auto(GStrv) names = g_strsplit(labels, ",", -1);
    for (char **name = names; *name != NULL; name++)
        if (**name != '\0' && !add_mood(w, place, SCORE_LABEL, DB_T(*name), m, sign, error))
            return FALSE;
    return TRUE;
}

static gboolean add_watches(struct store_writer *w, enum place place, gint64 item, const struct mood_sum *m, int sign,
                            GError **error)
{
    g_autoptr(GArray) ids = db_ids(
        &w->reader, db_query(&w->reader, error, "SELECT watch FROM watch_item WHERE item=?", DB_I(item)), error);
    for (guint k = 0; ids != NULL && k < ids->len; k++)
        if (!add_mood(w, place, SCORE_WATCH, DB_I(g_array_index(ids, gint64, k)), m, sign, error))
            return FALSE;
    return ids != NULL;
}

static gboolean add_item(struct store_writer *w, enum place place, const struct sum_item *i, gboolean spam,
                         const char *labels, gboolean watches, int sign, GError **error)
{
    struct mood_sum m;
    if (!i->counts || spam)
        return TRUE;
    sum_of_item(i, &m);
    return (!i->filed || (add_mood(w, place, SCORE_ACCOUNT, DB_I(i->account), &m, sign, error) &&
                          add_labels(w, place, labels, &m, sign, error))) &&
           (!watches || add_watches(w, place, i->id, &m, sign, error));
}

static gboolean read_and_add(struct store_writer *w, enum place place, gint64 item, int sign, GError **error)
{
    struct sum_item i;
    struct conv_sums home;
    char *labels = NULL;
    sqlite3_stmt *s = db_query(&w->reader, error,
                               "SELECT " SUM_ITEM_COLUMNS "," SUM_CONV_COLUMNS
                               " FROM item i LEFT JOIN conversation c ON c.id=i.conversation WHERE i.id=?",
                               DB_I(item));
    if (s == NULL)
        return FALSE;
    int rc = sqlite3_step(s);
    gboolean found = rc == SQLITE_ROW;
    if (found) {
        sum_read_item(s, &i);
        sum_read_conv(s, SUM_ITEM_COLUMNS_N, &home);
        labels = g_strdup(home.labels);
    }
    gboolean ok = db_end(&w->reader, s, rc, error) &&
                  (!found || add_item(w, place, &i, home.spam, labels, TRUE, sign, error));
    g_free(labels);
    return ok;
}

gboolean sums_item(struct store_writer *w, gint64 item, int sign, GError **error)
{
    return read_and_add(w, KEPT, item, sign, error);
}

gboolean sums_retire_item(struct store_writer *w, gint64 item, GError **error)
{
    return read_and_add(w, GONE, item, 1, error);
}

/* ---- which watches an item belongs to ---- */
static gboolean note_watches(struct store_writer *w, gint64 item, gint64 account, const char *text, gboolean *any,
                             GError **error)
{
    struct store_reader *r = &w->reader;
    sqlite3_stmt *s = db_query(r, error, "SELECT id, query FROM watch WHERE account=?", DB_I(account));
    if (s == NULL)
        return FALSE;
    int rc;
    gboolean ok = TRUE;
    while (ok && (rc = sqlite3_step(s)) == SQLITE_ROW) {
        if (!sums_watch_matches((const char *)sqlite3_column_text(s, 1), text))
            continue;
        *any = TRUE;
        ok = db_run(r, error, "INSERT OR IGNORE INTO watch_item(watch,item) VALUES(?,?)",
                    DB_I(sqlite3_column_int64(s, 0)), DB_I(item));
    }
    return db_end(r, s, ok ? rc : SQLITE_DONE, error) && ok;
}

gboolean sums_new_item(struct store_writer *w, const struct item *item, const struct conv_sums *home, GError **error)
{
    gboolean any = FALSE;
    const struct sum_item i = {.id = item->id,
                               .account = item->account,
                               .created_at = item->created_at,
                               .deleted_at = item->deleted_at,
                               .followers = item->author.followers,
                               .confidence = item->confidence,
                               .label = item->label,
                               .corrected = item->scored_by != NULL,
                               .counts = item->direction == DIR_IN && item->scored && !item->automatic,
                               .filed = item->conversation != 0 && !item->watched};
    return item->direction != DIR_IN ||
           (note_watches(w, i.id, i.account, item->text != NULL ? item->text : "", &any, error) &&
            add_item(w, KEPT, &i, home->spam, home->labels, any, 1, error));
}

gboolean sums_text_changed(struct store_writer *w, gint64 item, gint64 account, const char *text, GError **error)
{
    gboolean any = FALSE;
    return db_run(&w->reader, error, "DELETE FROM watch_item WHERE item=?", DB_I(item)) &&
           note_watches(w, item, account, text, &any, error);
}

/* ---- conversations ---- */
static gboolean add_promises(struct store_writer *w, enum place place, gint64 account, const struct conv_sums *c,
                             int sign, GError **error)
{
    struct promise_sum rows[4];
    guint n = sums_of_promise(c, rows);
    if (n == 0)
        return TRUE;
    g_auto(GStrv) names = g_strsplit(c->labels != NULL ? c->labels : "", ",", -1);
    for (guint k = 0; k < n; k++) {
        if (!add_promise(w, place, SCORE_ACCOUNT, DB_I(account), &rows[k], sign, error))
            return FALSE;
        for (char **name = names; *name != NULL; name++)
            if (**name != '\0' && !add_promise(w, place, SCORE_LABEL, DB_T(*name), &rows[k], sign, error))
                return FALSE;
    }
    return TRUE;
}

/* Rows first: adding to the sums while a statement reads the items would keep it open over many writes. */
static GArray *items_of(struct store_reader *r, gint64 conversation, GError **error)
{
    sqlite3_stmt *s = db_query(
        r, error, "SELECT " SUM_ITEM_COLUMNS " FROM item i WHERE i.conversation=? AND i.direction=0", DB_I(conversation));
    if (s == NULL)
        return NULL;
    GArray *items = g_array_new(FALSE, FALSE, sizeof(struct sum_item));
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct sum_item i;
        sum_read_item(s, &i);
        g_array_append_val(items, i);
    }
    if (!db_end(r, s, rc, error))
        g_clear_pointer(&items, g_array_unref);
    return items;
}

static gboolean add_items(struct store_writer *w, enum place place, const GArray *items, const struct conv_sums *c,
                          int sign, GError **error)
{
    if (!c->in || c->spam)
        return TRUE;
    for (guint k = 0; k < items->len; k++)
        if (!add_item(w, place, &g_array_index(items, struct sum_item, k), FALSE, c->labels, TRUE, sign, error))
            return FALSE;
    return TRUE;
}

static gboolean same_promise(const struct conv_sums *a, const struct conv_sums *b)
{
    return a->needed_at == b->needed_at && a->promised_at == b->promised_at && a->replied_at == b->replied_at &&
           a->closed_at == b->closed_at && (a->closed_at == 0 || a->reason == b->reason);
}

static gboolean same_items(const struct conv_sums *a, const struct conv_sums *b)
{
    const char *labels = a->labels != NULL ? a->labels : "";
    return a->in == b->in && a->spam == b->spam && strcmp(labels, b->labels != NULL ? b->labels : "") == 0;
}

gboolean sums_conv(struct store_writer *w, gint64 id, gint64 account, const struct conv_sums *was,
                   const struct conv_sums *is, GError **error)
{
    gboolean items_stay = same_items(was, is);
    if ((!items_stay || !same_promise(was, is)) &&
        ((was->in && !add_promises(w, KEPT, account, was, -1, error)) ||
         (is->in && !add_promises(w, KEPT, account, is, 1, error))))
        return FALSE;
    if (items_stay)
        return TRUE;
    g_autoptr(GArray) items = items_of(&w->reader, id, error);
    return items != NULL && add_items(w, KEPT, items, was, -1, error) && add_items(w, KEPT, items, is, 1, error);
}

gboolean sums_conv_out(struct store_writer *w, struct conv *c, GError **error)
{
    const struct conv_sums none = {0};
    if (!sums_conv(w, c->id, c->account, &c->sums, &none, error))
        return FALSE;
    g_free(c->sums.labels);
    c->sums = none;
    return TRUE;
}

gboolean sums_promise(struct store_writer *w, gint64 conversation, int sign, GError **error)
{
    struct conv c;
    int found = conv_load(&w->reader, conversation, &c, error);
    gboolean ok = found == 0 || (found == 1 && add_promises(w, KEPT, c.account, &c.sums, sign, error));
    conv_clear(&c);
    return ok;
}

gboolean sums_retire(struct store_writer *w, gint64 conversation, GError **error)
{
    struct conv c;
    int found = conv_load(&w->reader, conversation, &c, error);
    if (found != 1)
        return found == 0;
    g_autoptr(GArray) items = items_of(&w->reader, conversation, error);
    gboolean ok = items != NULL && add_items(w, GONE, items, &c.sums, 1, error) &&
                  add_promises(w, GONE, c.account, &c.sums, 1, error);
    conv_clear(&c);
    return ok;
}
