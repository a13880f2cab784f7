/* Items that came before their parent: threads grow together, and with them conversations. */

#include "put.h"
#include "sums.h"

/* ---- two conversations become one ---- */
/* As if the words of both had come in one conversation, in their order. */
static enum conv_state joint_state(const struct conv *a, const struct conv *b)
{
    gboolean a_later = MAX(a->last_in, a->last_out) > MAX(b->last_in, b->last_out);
    const struct conv *later = a_later ? a : b, *earlier = a_later ? b : a;
    enum conv_state next;
    if (later->state != CONV_NEW || earlier->state == CONV_NEW)
        return later->state;
    return triage_next(earlier->state, EV_ITEM_IN, earlier->snooze_reply, &next) ? next : earlier->state;
}

static gint64 first_of(gint64 a, gint64 b)
{
    return a == 0 ? b : b == 0 ? a : MIN(a, b);
}

static char *labels_of(struct store_reader *r, gint64 conversation)
{
    return db_string(
        r, NULL, "SELECT group_concat(name) FROM (SELECT name FROM label WHERE conversation=? ORDER BY name)",
        DB_I(conversation));
}

static void take_state(struct conv *into, struct conv *from)
{
    enum conv_state state = joint_state(into, from);
    if (from->state == state && into->state != state) {
        into->reason = from->reason;
        into->closed_at = from->closed_at;
        into->snoozed_until = from->snoozed_until;
        into->snooze_reply = from->snooze_reply;
        g_free(into->closed_by);
        into->closed_by = g_steal_pointer(&from->closed_by);
    }
    into->state = state;
    if (state != CONV_DONE) {
        into->reason = REASON_NONE;
        into->closed_at = 0;
        g_clear_pointer(&into->closed_by, g_free);
    }
    if (state != CONV_SNOOZED) {
        into->snoozed_until = 0;
        into->snooze_reply = FALSE;
    }
}

static void take_facts(struct conv *into, struct conv *from)
{
    if (into->assignee == NULL)
        into->assignee = g_steal_pointer(&from->assignee);
    if (into->priority == 0)
        into->priority = from->priority;
    if (into->claim_by == NULL) {
        into->claim_by = g_steal_pointer(&from->claim_by);
        into->claim_since = from->claim_since;
        into->claim_until = from->claim_until;
        into->claim_writing = from->claim_writing;
    }
    into->alarm = into->alarm || from->alarm;
    if (first_of(into->needed_at, from->needed_at) != into->needed_at)
        into->promised_at = from->promised_at;
    into->needed_at = first_of(into->needed_at, from->needed_at);
    into->settled_id = MAX(into->settled_id, from->settled_id);
    into->settled_at = MAX(into->settled_at, from->settled_at);
    into->items += from->items;
    into->unread = into->state == CONV_PENDING ? 0 : into->unread + from->unread;
    into->first_in = first_of(into->first_in, from->first_in);
    into->last_in = MAX(into->last_in, from->last_in);
    into->last_out = MAX(into->last_out, from->last_out);
}

/* What hangs on a conversation goes along; its id stays known. */
static gboolean move_rows(struct store_reader *r, gint64 from, gint64 to, GError **error)
{
    return db_run(r, error, "UPDATE item SET conversation=? WHERE conversation=?", DB_I(to), DB_I(from)) &&
           db_run(r, error, "UPDATE note SET conversation=? WHERE conversation=?", DB_I(to), DB_I(from)) &&
           db_run(r, error, "UPDATE OR IGNORE label SET conversation=? WHERE conversation=?", DB_I(to),
                  DB_I(from)) &&
           db_run(r, error, "UPDATE draft SET conversation=? WHERE conversation=?", DB_I(to), DB_I(from)) &&
           db_run(r, error, "UPDATE ledger SET conversation=? WHERE conversation=? AND conversation<>0",
                  DB_I(to), DB_I(from)) &&
           db_run(r, error, "UPDATE arrival SET conversation=? WHERE conversation=?", DB_I(to), DB_I(from)) &&
           db_run(r, error, "UPDATE merged SET conversation=? WHERE conversation=?", DB_I(to), DB_I(from)) &&
           db_run(r, error, "INSERT OR REPLACE INTO merged(old,conversation) VALUES(?,?)", DB_I(from),
                  DB_I(to)) &&
           db_run(
               r, error,
               "UPDATE conversation SET notes=(SELECT count(*) FROM note WHERE conversation=?1 AND removed=0)"
               " WHERE id=?1",
               DB_I(to)) &&
           db_run(r, error, "DELETE FROM conversation WHERE id=?", DB_I(from));
}

static gboolean merge(struct store_writer *w, struct conv *into, struct conv *from,
                      const struct service_level *sl, gint64 now_ms, GError **error)
{
    struct store_reader *r = &w->reader;
    if (!sums_conv_out(w, into, error) || !sums_conv_out(w, from, error))
        return FALSE;
    take_state(into, from);
    take_facts(into, from);
    if (!move_rows(r, from->id, into->id, error))
        return FALSE;
    g_free(into->labels);
    into->labels = labels_of(r, into->id);
    g_autofree char *detail = g_strdup_printf("{\"merged\":\"%" G_GINT64_FORMAT "\"}", from->id);
    return conv_recount_reply(r, into, error) && conv_recount_waiting(r, into, sl, error) &&
           conv_save(w, into, TRUE, error) &&
           store_audit(w, now_ms, STORE_SYSTEM, "merge", "conversation", into->id, detail, error);
}

/* The conversation gets the thread's right root; where this person has one there already, both become one. */
static gboolean move_conversation(struct store_writer *w, gint64 id, const char *to,
                                  const struct service_level *sl, gint64 now_ms, GError **error)
{
    struct store_reader *r = &w->reader;
    struct conv c, other;
    int found = conv_load(r, id, &c, error);
    if (found != 1)
        return found == 0;
    gboolean ok = FALSE;
    int twin = conv_find(r, c.account, c.person, to, &other, error);
    if (twin == 0)
        ok = db_run(r, error, "UPDATE conversation SET root=?, revision=revision+1 WHERE id=?", DB_T(to),
                    DB_I(id));
    else if (twin == 1 && other.id == c.id)
        ok = TRUE;
    else if (twin == 1) {
        struct conv *into = other.id < c.id ? &other : &c, *from = into == &c ? &other : &c;
        g_free(c.root);
        c.root = g_strdup(to);
        ok = merge(w, into, from, sl, now_ms, error);
    }
    conv_clear(&c);
    conv_clear(&other);
    return ok;
}

gboolean reroot_subtree(struct store_writer *w, gint64 account, const char *from, const char *to,
                        const struct service_level *sl, gint64 now_ms, GError **error)
{
    struct store_reader *r = &w->reader;
    GArray *ids = db_ids(r,
                         db_query(r, error,
                                  "SELECT DISTINCT conversation FROM item WHERE account=? AND root=?"
                                  " AND conversation IS NOT NULL",
                                  DB_I(account), DB_T(from)),
                         error);
    if (ids == NULL)
        return FALSE;
    gboolean ok = db_run(r, error, "UPDATE item SET root=?3 WHERE account=?1 AND root=?2", DB_I(account),
                         DB_T(from), DB_T(to));
    for (guint k = 0; k < ids->len && ok; k++)
        ok = move_conversation(w, g_array_index(ids, gint64, k), to, sl, now_ms, error);
    g_array_unref(ids);
    return ok;
}

/* ---- answers of ours that were here first ---- */
static gboolean adopt_one(struct store_writer *w, sqlite3_stmt *s, struct conv *c,
                          const struct service_level *sl, GError **error)
{
    gint64 id = sqlite3_column_int64(s, 0);
    return db_run(&w->reader, error, "UPDATE item SET conversation=? WHERE id=?", DB_I(c->id), DB_I(id)) &&
           put_answer(&w->reader, c, id, sqlite3_column_int64(s, 2), sqlite3_column_int(s, 3) == 0, sl,
                      error);
}

gboolean reroot_adopt(struct store_writer *w, gint64 account, const char *parent, const char *root,
                      struct conv *c, const struct service_level *sl, gboolean *adopted, GError **error)
{
    /* Oldest first, so that what we added to an answer finds the answer's conversation set. */
    static const char OURS[] = "SELECT id, in_reply_to, created_at, automatic, remote_id FROM item WHERE "
                               "account=? AND root=? AND direction=1"
                               " AND conversation IS NULL ORDER BY id";
    struct store_reader *r = &w->reader;
    GHashTable *family = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_add(family, g_strdup(parent));
    sqlite3_stmt *s = db_query(r, error, OURS, DB_I(account), DB_T(root));
    int rc = SQLITE_DONE;
    gboolean ok = s != NULL;
    while (ok && (rc = sqlite3_step(s)) == SQLITE_ROW) {
        const char *to = (const char *)sqlite3_column_text(s, 1);
        if (to == NULL || !g_hash_table_contains(family, to))
            continue;
        ok = adopt_one(w, s, c, sl, error);
        *adopted = TRUE;
        g_hash_table_add(family, db_text(s, 4));
    }
    if (s != NULL)
        ok = db_end(r, s, ok ? rc : SQLITE_DONE, error) && ok;
    g_hash_table_unref(family);
    return ok;
}
