/* One item in: who wrote it, which thread and conversation it belongs to, and what it does to that
 * conversation. */
#include "put.h"

#include "forget.h"
#include "sums.h"

struct put {
    struct store_writer *w;
    struct item *item;
    gboolean context;
    const struct service_level *sl;
    gint64 now;
    struct known author;
    char *root;
    gint64 parent_conversation; /* 0: none, or the parent is not known */
    struct conv_sums home; /* its conversation, for the sums; empty where it is new or none */
    struct put_result result;
};

/* ---- thread ---- */
/* The root of the thread: the parent's, or until it is known the parent itself. */
static gboolean find_root(struct put *p, GError **error)
{
    const struct item *i = p->item;
    struct store_reader *r = &p->w->reader;
    if (i->in_reply_to == NULL || *i->in_reply_to == '\0') {
        p->root = g_strdup(i->remote_id);
        return TRUE;
    }
    sqlite3_stmt *s =
        db_query(r, error, "SELECT root, conversation FROM item WHERE account=? AND remote_id=?",
                 DB_I(i->account), DB_T(i->in_reply_to));
    if (s == NULL)
        return FALSE;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW) {
        p->root = db_text(s, 0);
        p->parent_conversation = sqlite3_column_int64(s, 1);
    } else {
        p->root = g_strdup(i->in_reply_to);
    }
    return db_end(r, s, rc, error);
}

/* ---- the conversation: their word ---- */
static void note_need(struct put *p, struct conv *c, gboolean unanswered)
{
    const struct item *i = p->item;
    if (!triage_needs_answer(i))
        return;
    if (c->needed_at == 0 || i->created_at < c->needed_at)
        conv_need(c, i->created_at, i->kind, p->sl);
    if (unanswered && (c->waiting_since == 0 || i->created_at < c->waiting_since))
        conv_wait(c, i->created_at, i->kind, p->sl);
}

static gboolean begin_conversation(struct put *p, GError **error)
{
    gint64 id = p->item->id;
    struct conv c = {.id = id,
                     .account = p->item->account,
                     .person = p->author.person,
                     .profile = p->author.profile,
                     .root = p->root,
                     .state = CONV_NEW,
                     .items = 1,
                     .unread = 1,
                     .first_in = id,
                     .last_in = id,
                     .last_item = id};
    note_need(p, &c, TRUE);
    p->item->conversation = id;
    return conv_insert(p->w, &c, error);
}

/* Whether nobody of us can have dealt with it: newer than what is settled, or it came late and fresh. */
static gboolean is_unanswered(const struct put *p, const struct conv *c)
{
    return p->item->id > c->settled_id ||
           (p->item->fetched_at > c->settled_at && p->item->fetched_at - p->item->created_at < UNSEEN_MS);
}

static gboolean hear(struct put *p, struct conv *c, GError **error)
{
    gint64 id = p->item->id;
    gboolean newest = id > c->last_in, unanswered = is_unanswered(p, c), moved = FALSE;
    enum conv_state before = c->state;
    gint64 needed = c->needed_at;
    c->items++;
    c->unread += unanswered;
    c->last_in = MAX(c->last_in, id);
    c->first_in = c->first_in == 0 ? id : MIN(c->first_in, id);
    if (newest && unanswered) {
        c->deleted_mark = FALSE;
        moved = conv_event(c, EV_ITEM_IN);
    }
    note_need(p, c, unanswered && c->state != CONV_PENDING && c->state != CONV_DONE);
    p->item->conversation = c->id;
    p->result.woke = moved;
    if (c->needed_at < needed && !conv_recount_reply(&p->w->reader, c, error))
        return FALSE;
    if (!conv_save(p->w, c, moved, error))
        return FALSE;
    if (!moved || before == CONV_PENDING)
        return TRUE;
    return store_audit(p->w, p->now, STORE_SYSTEM, "came-back", "conversation", c->id,
                       before == CONV_DONE ? "{\"from\":\"done\"}" : "{\"from\":\"snoozed\"}", error);
}

static gboolean file_in(struct put *p, GError **error)
{
    struct conv c;
    int found = conv_find(&p->w->reader, p->item->account, p->author.person, p->root, &c, error);
    if (found < 0)
        return FALSE;
    gboolean ok = found == 1 ? hear(p, &c, error) : begin_conversation(p, error);
    if (found == 1) {
        p->home = conv_sums_of(&c);
        p->home.labels = g_steal_pointer(&c.labels);
    }
    conv_clear(&c);
    return ok;
}

/* ---- the conversation: our answer ---- */
gboolean put_answer(struct store_reader *r, struct conv *c, gint64 id, gint64 at, gboolean by_person,
                    const struct service_level *sl, GError **error)
{
    c->items++;
    c->last_out = MAX(c->last_out, id);
    conv_answered(c, id, at, by_person);
    if (id > c->last_in) {
        conv_event(c, EV_ANSWER_SENT);
        conv_stop_waiting(c);
        c->unread = 0; /* whoever answers has read */
        return TRUE;
    }
    return conv_recount_waiting(r, c, sl, error);
}

static gboolean file_out(struct put *p, GError **error)
{
    struct conv c;
    int found = conv_load(&p->w->reader, p->parent_conversation, &c, error);
    if (found != 1)
        return found == 0;
    p->item->conversation = c.id;
    gboolean ok =
        put_answer(&p->w->reader, &c, p->item->id, p->item->created_at, !p->item->automatic, p->sl, error) &&
        conv_save(p->w, &c, TRUE, error);
    conv_clear(&c);
    return ok;
}

static gboolean file(struct put *p, GError **error)
{
    p->item->conversation = 0;
    if (p->item->direction == DIR_OUT && !p->author.ours &&
        !db_run(&p->w->reader, error, "UPDATE profile SET ours=1 WHERE id=?", DB_I(p->author.profile)))
        return FALSE;
    if (p->item->direction == DIR_OUT)
        return p->parent_conversation == 0 || file_out(p, error);
    return p->context || file_in(p, error);
}

/* ---- those who came before their parent ---- */
static gboolean has_followers(struct put *p, gboolean *yes, GError **error)
{
    gint64 one = 0;
    if (!db_int(&p->w->reader, error, &one, "SELECT 1 FROM item WHERE account=? AND root=? AND id<>? LIMIT 1",
                DB_I(p->item->account), DB_T(p->item->remote_id), DB_I(p->item->id)))
        return FALSE;
    *yes = one != 0;
    return TRUE;
}

static gboolean gather(struct put *p, GError **error)
{
    const struct item *i = p->item;
    gboolean followers = FALSE, adopted = FALSE;
    struct conv c;
    if (!has_followers(p, &followers, error))
        return FALSE;
    if (!followers)
        return TRUE;
    if (g_strcmp0(p->root, i->remote_id) != 0 &&
        !reroot_subtree(p->w, i->account, i->remote_id, p->root, p->sl, p->now, error))
        return FALSE;
    /* The subtree may have merged this one's conversation away. */
    if (!db_int(&p->w->reader, error, &p->item->conversation, "SELECT conversation FROM item WHERE id=?",
                DB_I(i->id)))
        return FALSE;
    if (i->conversation == 0)
        return TRUE;
    int found = conv_load(&p->w->reader, i->conversation, &c, error);
    if (found != 1)
        return found == 0;
    gboolean ok = reroot_adopt(p->w, i->account, i->remote_id, p->root, &c, p->sl, &adopted, error) &&
                  (!adopted || conv_save(p->w, &c, TRUE, error));
    conv_clear(&c);
    return ok;
}

/* ---- new, and known ---- */
#define ARRIVALS 256 /* kept at least, at most twice as many */

static gboolean note_arrival(struct store_writer *w, gint64 conversation, GError **error)
{
    if (!db_run(&w->reader, error, "INSERT INTO arrival(conversation) VALUES(?)", DB_I(conversation)))
        return FALSE;
    gint64 n = sqlite3_last_insert_rowid(w->reader.db);
    return n % ARRIVALS != 0 || db_run(&w->reader, error, "DELETE FROM arrival WHERE id<=?", DB_I(n - ARRIVALS));
}

static gboolean put_new(struct put *p, GError **error)
{
    struct item *i = p->item;
    i->id = item_new_id(&p->w->reader, i->created_at, error);
    p->result.outcome = PUT_NEW;
    return i->id != 0 && people_put(p->w, i->account, &i->author, p->now, &p->author, error) &&
           find_root(p, error) && file(p, error) &&
           item_insert(p->w, i, &p->author, p->root, p->now, error) && sums_new_item(p->w, i, &p->home, error) &&
           gather(p, error);
}

/* A stranger's post in a thread that turns out to be addressed to us. */
static gboolean put_addressed(struct put *p, const struct stored *old, GError **error)
{
    struct item *i = p->item;
    i->id = old->id;
    i->created_at = old->created_at;
    p->root = g_strdup(old->root);
    p->result.outcome = PUT_NEW;
    return sums_item(p->w, i->id, -1, error) &&
           people_put(p->w, i->account, &i->author, p->now, &p->author, error) && file_in(p, error) &&
           db_run(&p->w->reader, error,
                  "UPDATE item SET conversation=?,kind=?,watched=?,needs_answer=?,label=?,score=?,"
                  "scored=?,confidence=? WHERE id=?",
                  DB_I(i->conversation), DB_I(i->kind), DB_I(i->watched), DB_I(triage_needs_answer(i)),
                  DB_I(i->label), DB_D(i->score), DB_I(i->scored), DB_D(i->confidence), DB_I(i->id)) &&
           sums_item(p->w, i->id, 1, error) && gather(p, error);
}

static gboolean recount(struct put *p, GError **error)
{
    struct conv c;
    int found = conv_load(&p->w->reader, p->item->conversation, &c, error);
    if (found != 1)
        return found == 0;
    gboolean ok = conv_recount_waiting(&p->w->reader, &c, p->sl, error) && conv_save(p->w, &c, FALSE, error);
    conv_clear(&c);
    return ok;
}

static gboolean put_known(struct put *p, const struct stored *old, GError **error)
{
    struct item *i = p->item;
    i->id = old->id;
    i->conversation = old->conversation;
    i->created_at = old->created_at;
    if (!item_update(p->w, old, i, p->now, &p->result.outcome, error))
        return FALSE;
    if (old->conversation == 0 && i->direction == DIR_IN && !p->context)
        return put_addressed(p, old, error);
    if (p->result.outcome == PUT_SAME)
        return TRUE;
    struct known author;
    gboolean clock = old->conversation != 0 && i->direction == DIR_IN &&
                     (p->result.outcome == PUT_EDITED || item_is_back(old, i));
    return people_put(p->w, i->account, &i->author, p->now, &author, error) && (!clock || recount(p, error));
}

/* Remote clocks lie, and some items have no time at all. */
static void set_times(struct item *i, gint64 now)
{
    if (i->fetched_at <= 0)
        i->fetched_at = now;
    if (i->created_at <= 0 || i->created_at > now)
        i->created_at = now;
}

gboolean store_item_put(struct store_writer *w, struct item *item, gboolean context,
                        const struct service_level *sl, gint64 now_ms, struct put_result *result,
                        GError **error)
{
    struct put p = {.w = w, .item = item, .context = context, .sl = sl, .now = now_ms};
    struct stored old;
    if (!db_writable(w, error))
        return FALSE;
    if (item->uri == NULL && item->remote_id != NULL)
        item->uri = g_strdup(item->remote_id);
    if (item->remote_id == NULL && item->uri != NULL)
        item->remote_id = g_strdup(item->uri);
    if (item->uri == NULL) {
        err_set(error, ERR_INVALID, "storing an item failed: it has no id");
        return FALSE;
    }
    if (forget_knows(&w->reader, item->account, item->uri)) {
        if (result != NULL)
            *result = (struct put_result){.outcome = PUT_SAME};
        return TRUE;
    }
    set_times(item, now_ms);
    int found = item_find(&w->reader, item->account, item->uri, &old, error);
    gboolean ok = found == 0 ? put_new(&p, error) : found == 1 && put_known(&p, &old, error);
    stored_clear(&old);
    g_free(p.root);
    g_free(p.home.labels);
    if (ok && p.result.outcome == PUT_NEW && item->conversation != 0 && item->direction == DIR_IN)
        ok = note_arrival(w, item->conversation, error);
    if (!ok)
        return FALSE;
    item->author.id = p.author.profile;
    p.result.item = item->id;
    p.result.conversation = item->conversation;
    if (result != NULL)
        *result = p.result;
    return TRUE;
}
