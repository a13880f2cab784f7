/* All kept sums anew, from the rows and from what retention left; and whether they are what is kept. */
#include <string.h>

#include "sums.h"

/* A row of either table, for the hash tables. */
struct key {
    int kind;
    gint64 id, a, b; /* a, b: hour and deleted, or needed and hour */
    const char *name;
};
struct counting {
    GHashTable *moods, *promises; /* struct key * → the sum */
    GStringChunk *names;
};

static guint key_hash(gconstpointer p)
{
    const struct key *k = p;
    guint64 h = (guint64)k->kind * 31 + (guint64)k->id;
    h = h * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15) + (guint64)k->a;
    h = h * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15) + (guint64)k->b;
    return (guint)(h >> 32) ^ (k->name != NULL ? g_str_hash(k->name) : 0);
}

static gboolean key_equal(gconstpointer p, gconstpointer q)
{
    const struct key *x = p, *y = q;
    return x->kind == y->kind && x->id == y->id && x->a == y->a && x->b == y->b && g_strcmp0(x->name, y->name) == 0;
}

static struct mood_sum *mood_of(struct counting *c, const struct key *k)
{
    struct mood_sum *m = g_hash_table_lookup(c->moods, k);
    if (m == NULL) {
        m = g_new0(struct mood_sum, 1);
        g_hash_table_insert(c->moods, g_memdup2(k, sizeof *k), m);
    }
    return m;
}

static struct promise_sum *promise_of(struct counting *c, const struct key *k)
{
    struct promise_sum *p = g_hash_table_lookup(c->promises, k);
    if (p == NULL) {
        p = g_new0(struct promise_sum, 1);
        g_hash_table_insert(c->promises, g_memdup2(k, sizeof *k), p);
    }
    return p;
}

static struct key key_of_label(struct counting *c, const char *name, gsize len)
{
    g_autofree char *copy = g_strndup(name, len);
    return (struct key){.kind = SCORE_LABEL, .name = g_string_chunk_insert_const(c->names, copy)};
}

/* ---- items ---- */
static void count_mood(struct counting *c, struct key k, const struct mood_sum *m)
{
    k.a = m->hour;
    k.b = m->deleted;
    mood_sum_add(mood_of(c, &k), m, 1);
}

static void count_item(struct counting *c, const struct sum_item *i, const struct conv_sums *home)
{
    struct mood_sum m;
    sum_of_item(i, &m);
    count_mood(c, (struct key){.kind = SCORE_ACCOUNT, .id = i->account}, &m);
    for (const char *p = home->labels; p != NULL && *p != '\0';) {
        gsize len = strcspn(p, ",");
        if (len > 0)
            count_mood(c, key_of_label(c, p, len), &m);
        p += len + (p[len] == ',');
    }
}

#define COUNTED " WHERE i.direction=0 AND i.scored=1 AND i.automatic=0 AND NOT coalesce(c.state=4 AND c.reason=4, 0)"

static gboolean count_items(struct store_reader *r, struct counting *c, GError **error)
{
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT " SUM_ITEM_COLUMNS "," SUM_CONV_COLUMNS
                               " FROM item i CROSS JOIN conversation c ON c.id=i.conversation" COUNTED
                               " AND i.watched=0");
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct sum_item i;
        struct conv_sums home;
        sum_read_item(s, &i);
        sum_read_conv(s, SUM_ITEM_COLUMNS_N, &home);
        count_item(c, &i, &home);
    }
    return db_end(r, s, rc, error);
}

static gboolean count_watches(struct store_reader *r, struct counting *c, GError **error)
{
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT " SUM_ITEM_COLUMNS ", v.watch FROM watch_item v CROSS JOIN item i ON i.id=v.item"
                               " LEFT JOIN conversation c ON c.id=i.conversation" COUNTED);
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct sum_item i;
        struct mood_sum m;
        sum_read_item(s, &i);
        sum_of_item(&i, &m);
        count_mood(c, (struct key){.kind = SCORE_WATCH, .id = sqlite3_column_int64(s, SUM_ITEM_COLUMNS_N)}, &m);
    }
    return db_end(r, s, rc, error);
}

/* ---- conversations ---- */
static void count_promise(struct counting *c, struct key k, const struct promise_sum *p)
{
    k.a = p->needed;
    k.b = p->hour;
    promise_sum_add(promise_of(c, &k), p, 1);
}

static void count_conversation(struct counting *c, gint64 account, const struct conv_sums *conv)
{
    struct promise_sum rows[4];
    guint n = sums_of_promise(conv, rows);
    for (guint k = 0; k < n; k++) {
        count_promise(c, (struct key){.kind = SCORE_ACCOUNT, .id = account}, &rows[k]);
        for (const char *p = conv->labels; p != NULL && *p != '\0';) {
            gsize len = strcspn(p, ",");
            if (len > 0)
                count_promise(c, key_of_label(c, p, len), &rows[k]);
            p += len + (p[len] == ',');
        }
    }
}

static gboolean count_conversations(struct store_reader *r, struct counting *c, GError **error)
{
    sqlite3_stmt *s =
        db_query(r, error, "SELECT " SUM_CONV_COLUMNS ", c.account FROM conversation c WHERE c.needed_at<>0");
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct conv_sums conv;
        sum_read_conv(s, 0, &conv);
        count_conversation(c, sqlite3_column_int64(s, 7), &conv);
    }
    return db_end(r, s, rc, error);
}

/* ---- tables as they are, added or taken away ---- */
static struct key read_key(sqlite3_stmt *s, struct counting *c)
{
    struct key k = {.kind = sqlite3_column_int(s, 0)};
    if (k.kind == SCORE_LABEL)
        k.name = g_string_chunk_insert_const(c->names, (const char *)sqlite3_column_text(s, 1));
    else
        k.id = sqlite3_column_int64(s, 1);
    k.a = sqlite3_column_int64(s, 2);
    k.b = sqlite3_column_int64(s, 3);
    return k;
}

static gboolean add_moods(struct store_reader *r, struct counting *c, const char *sql, gint64 sign, GError **error)
{
    sqlite3_stmt *s = db_query_built(r, error, sql);
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct key k = read_key(s, c);
        struct mood_sum m = {0};
        gint64 *at[] = {&m.n,       &m.n_positive, &m.n_negative,    &m.positive,     &m.negative,
                        &m.neutral, &m.squares,    &m.polar_squares, &m.raw_positive, &m.raw_negative};
        for (gsize i = 0; i < G_N_ELEMENTS(at); i++)
            *at[i] = sqlite3_column_int64(s, 4 + (int)i);
        mood_sum_add(mood_of(c, &k), &m, sign);
    }
    return db_end(r, s, rc, error);
}

static gboolean add_promises(struct store_reader *r, struct counting *c, const char *sql, gint64 sign, GError **error)
{
    sqlite3_stmt *s = db_query_built(r, error, sql);
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct key k = read_key(s, c);
        struct promise_sum p = {0};
        gint64 *at[] = {&p.due, &p.answered, &p.ended, &p.met, &p.closed, &p.solved};
        for (gsize i = 0; i < G_N_ELEMENTS(at); i++)
            *at[i] = sqlite3_column_int64(s, 4 + (int)i);
        promise_sum_add(promise_of(c, &k), &p, sign);
    }
    return db_end(r, s, rc, error);
}

/* ---- both ---- */
static struct counting *counting_new(void)
{
    struct counting *c = g_new0(struct counting, 1);
    c->moods = g_hash_table_new_full(key_hash, key_equal, g_free, g_free);
    c->promises = g_hash_table_new_full(key_hash, key_equal, g_free, g_free);
    c->names = g_string_chunk_new(1024);
    return c;
}

static void counting_free(struct counting *c)
{
    g_hash_table_unref(c->moods);
    g_hash_table_unref(c->promises);
    g_string_chunk_free(c->names);
    g_free(c);
}

static gboolean count_all(struct store_reader *r, struct counting *c, GError **error)
{
    return count_items(r, c, error) && count_watches(r, c, error) && count_conversations(r, c, error) &&
           add_moods(r, c, "SELECT * FROM mood_gone", 1, error) &&
           add_promises(r, c, "SELECT * FROM promise_gone", 1, error);
}

static struct db_value scope_value(const struct key *k)
{
    return k->kind == SCORE_LABEL ? DB_T(k->name) : DB_I(k->id);
}

static gboolean write_all(struct store_reader *r, const struct counting *c, GError **error)
{
    GHashTableIter it;
    gpointer key, value;
    g_hash_table_iter_init(&it, c->moods);
    while (g_hash_table_iter_next(&it, &key, &value)) {
        const struct key *k = key;
        const struct mood_sum *m = value;
        if (!mood_sum_is_empty(m) &&
            !db_run(r, error, "INSERT INTO mood VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)", DB_I(k->kind), scope_value(k),
                    DB_I(k->a), DB_I(k->b), DB_I(m->n), DB_I(m->n_positive), DB_I(m->n_negative), DB_I(m->positive),
                    DB_I(m->negative), DB_I(m->neutral), DB_I(m->squares), DB_I(m->polar_squares),
                    DB_I(m->raw_positive), DB_I(m->raw_negative)))
            return FALSE;
    }
    g_hash_table_iter_init(&it, c->promises);
    while (g_hash_table_iter_next(&it, &key, &value)) {
        const struct key *k = key;
        const struct promise_sum *p = value;
        if (!promise_sum_is_empty(p) &&
            !db_run(r, error, "INSERT INTO promise VALUES(?,?,?,?,?,?,?,?,?,?)", DB_I(k->kind), scope_value(k),
                    DB_I(k->a), DB_I(k->b), DB_I(p->due), DB_I(p->answered), DB_I(p->ended), DB_I(p->met),
                    DB_I(p->closed), DB_I(p->solved)))
            return FALSE;
    }
    return TRUE;
}

gboolean store_scores_rebuild(struct store_writer *w, GError **error)
{
    struct store_reader *r = &w->reader;
    if (!db_writable(w, error))
        return FALSE;
    struct counting *c = counting_new();
    gboolean ok = count_all(r, c, error) && db_run(r, error, "DELETE FROM mood") &&
                  db_run(r, error, "DELETE FROM promise") && write_all(r, c, error);
    counting_free(c);
    return ok;
}

static gint64 count_wrong(const struct counting *c)
{
    gint64 wrong = 0;
    GHashTableIter it;
    gpointer value;
    g_hash_table_iter_init(&it, c->moods);
    while (g_hash_table_iter_next(&it, NULL, &value))
        wrong += !mood_sum_is_empty(value);
    g_hash_table_iter_init(&it, c->promises);
    while (g_hash_table_iter_next(&it, NULL, &value))
        wrong += !promise_sum_is_empty(value);
    return wrong;
}

gboolean store_scores_check(struct store_reader *r, gint64 *wrong, GError **error)
{
    struct counting *c = counting_new();
    gboolean ok = count_all(r, c, error) && add_moods(r, c, "SELECT * FROM mood", -1, error) &&
                  add_promises(r, c, "SELECT * FROM promise", -1, error);
    if (ok)
        *wrong = count_wrong(c);
    counting_free(c);
    return ok;
}
