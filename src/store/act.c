/* Acts as rows: begun, filled, ended; taken back and done again. */
#include <string.h>

#include "act.h"
#include "idea_change.h"
#include "person.h"

/* ---- written ---- */
gint64 act_begin(struct store_writer *w, const char *who, const char *verb, gint64 now_ms, GError **error)
{
    if (!db_run(&w->reader, error, "INSERT INTO act(who,at,verb,what) VALUES(?,?,?,'')", DB_T(who),
                DB_I(now_ms), DB_T(verb)))
        return 0;
    return sqlite3_last_insert_rowid(w->reader.db);
}

gboolean act_part(struct store_writer *w, gint64 act, const char *kind, gint64 target, json_t *before,
                  json_t *after, GError **error)
{
    char *then = json_dumps(before, JSON_COMPACT), *now = json_dumps(after, JSON_COMPACT);
    gboolean ok = db_run(&w->reader, error,
                         "INSERT INTO act_part(act,part,kind,target,before,after) SELECT ?1,"
                         "coalesce(max(part),0)+1,?2,?3,?4,?5 FROM act_part WHERE act=?1",
                         DB_I(act), DB_T(kind), DB_I(target), DB_T(then), DB_T(now));
    free(then);
    free(now);
    json_decref(before);
    json_decref(after);
    return ok;
}

/* From here on others' changes of its rows stand against taking it back. */
static gboolean set_audit(struct store_writer *w, gint64 act, GError **error)
{
    return db_run(&w->reader, error,
                  "UPDATE act SET audit=(SELECT coalesce(max(seq),0) FROM audit) WHERE id=?", DB_I(act));
}

gboolean act_end(struct store_writer *w, gint64 act, const char *what, GError **error)
{
    struct store_reader *r = &w->reader;
    if (what == NULL)
        return db_run(r, error, "DELETE FROM act WHERE id=?", DB_I(act));
    return db_run(r, error, "UPDATE act SET undone=2 WHERE undone=1 AND who=(SELECT who FROM act WHERE id=?)",
                  DB_I(act)) &&
           db_run(r, error, "UPDATE act SET what=? WHERE id=?", DB_T(what), DB_I(act)) &&
           set_audit(w, act, error);
}

/* ---- taken back ---- */
struct act {
    gint64 id, audit;
    char *who, *verb, *what;
    int undone;
};
struct part {
    gint64 target;
    char *kind;
    json_t *from, *to; /* the fields as they must be now, and as they shall be */
};
struct undoing {
    struct store_writer *w;
    const struct act *act;
    const char *who;
    gboolean redo;
    gint64 now;
    struct change_result *out;
};

static void part_free(gpointer p)
{
    struct part *part = p;
    g_free(part->kind);
    json_decref(part->from);
    json_decref(part->to);
    g_free(part);
}

static gpointer read_part(sqlite3_stmt *s)
{
    struct part *part = g_new0(struct part, 1);
    part->kind = db_text(s, 0);
    part->target = sqlite3_column_int64(s, 1);
    part->from = json_loads((const char *)sqlite3_column_text(s, 2), 0, NULL);
    part->to = json_loads((const char *)sqlite3_column_text(s, 3), 0, NULL);
    return part;
}

static GPtrArray *parts_of(const struct undoing *u, GError **error)
{
    static const char BACK[] =
        "SELECT kind, target, after, before FROM act_part WHERE act=? ORDER BY part DESC";
    static const char AGAIN[] = "SELECT kind, target, before, after FROM act_part WHERE act=? ORDER BY part";
    struct store_reader *r = &u->w->reader;
    return db_rows(
        r, u->redo ? db_query(r, error, AGAIN, DB_I(u->act->id)) : db_query(r, error, BACK, DB_I(u->act->id)),
        read_part, part_free, error);
}

static void refuse(struct undoing *u, char *why)
{
    u->out->refused++;
    if (u->out->refusal == NULL)
        u->out->refusal = why;
    else
        g_free(why);
}

/* A colleague's act on the row since then; claims, notes and ideas stand beside it. */
static gboolean others_changed(struct undoing *u, gint64 conversation)
{
    gint64 seq = 0;
    db_int(&u->w->reader, NULL, &seq,
           "SELECT max(seq) FROM audit WHERE kind='conversation' AND target=? AND seq>? AND"
           " who NOT IN (?,'" STORE_SYSTEM "') AND verb NOT IN ('claim','unclaim','note','idea','idea-leave')",
           DB_I(conversation), DB_I(u->act->audit), DB_T(u->who));
    return seq != 0;
}

static gboolean write_audit(struct undoing *u, gint64 conversation, GError **error)
{
    g_autofree char *detail = g_strdup_printf("{\"act\":\"%s\"}", u->act->verb);
    return store_audit(u->w, u->now, u->who, u->redo ? "redo" : "undo", "conversation", conversation, detail,
                       error);
}

/* Parts of one conversation follow each other. */
static void count_changed(struct undoing *u, gint64 conversation)
{
    GArray *ids = u->out->ids;
    if (ids->len > 0 && g_array_index(ids, gint64, ids->len - 1) == conversation)
        return;
    u->out->changed++;
    if (conversation != 0)
        g_array_append_val(ids, conversation);
}

static gboolean turn_conversation(struct undoing *u, const struct part *part, struct conv *c, GError **error)
{
    const json_t *labels = json_object_get(part->to, "labels");
    conv_set_fields(c, part->to);
    count_changed(u, c->id);
    return conv_save(u->w, c, TRUE, error) &&
           (labels == NULL || change_labels(u->w, c, json_string_value(labels), error)) &&
           write_audit(u, c->id, error);
}

static gboolean undo_conversation(struct undoing *u, const struct part *part, GError **error)
{
    struct conv c;
    gint64 id = part->target;
    db_int(&u->w->reader, NULL, &id, "SELECT conversation FROM merged WHERE old=?", DB_I(id));
    int found = conv_load(&u->w->reader, id, &c, error);
    gboolean ok = found >= 0;
    if (found == 0)
        refuse(u, g_strdup("it is gone"));
    else if (found == 1 && (others_changed(u, id) || !conv_has_fields(&c, part->from)))
        refuse(u, change_since(&u->w->reader, &c, u->who));
    else if (found == 1)
        ok = turn_conversation(u, part, &c, error);
    conv_clear(&c);
    return ok;
}

static gboolean undo_note(struct undoing *u, const struct part *part, GError **error)
{
    struct store_reader *r = &u->w->reader;
    gint64 conversation = 0, removed = json_integer_value(json_object_get(part->to, "removed"));
    if (!db_int(r, error, &conversation, "SELECT conversation FROM note WHERE id=?", DB_I(part->target)))
        return FALSE;
    if (conversation == 0) {
        refuse(u, g_strdup("it is gone"));
        return TRUE;
    }
    count_changed(u, conversation);
    return db_run(r, error, "UPDATE note SET removed=? WHERE id=?", DB_I(removed), DB_I(part->target)) &&
           db_run(r, error,
                  "UPDATE conversation SET revision=revision+1, notes=(SELECT count(*) FROM note n WHERE"
                  " n.conversation=?1 AND n.removed=0) WHERE id=?1",
                  DB_I(conversation)) &&
           write_audit(u, conversation, error);
}

/* The conversation's clock has a part of its own. */
static gboolean undo_item(struct undoing *u, const struct part *part, GError **error)
{
    struct item *i = store_item(&u->w->reader, part->target, NULL);
    if (i == NULL) {
        refuse(u, g_strdup("it is gone"));
        return TRUE;
    }
    const char *from = json_string_value(json_object_get(part->from, "scored_by"));
    gint64 edited = 0;
    db_int(&u->w->reader, NULL, &edited,
           "SELECT max(v.seen_at) FROM item_version v JOIN act a ON a.id=?2 WHERE v.item=?1 AND v.seen_at>a.at",
           DB_I(i->id), DB_I(u->act->id));
    /* What the model says may be another thing since: it learns. */
    gboolean label = from == NULL || i->label == json_integer_value(json_object_get(part->from, "label"));
    gboolean same = label && edited == 0 && g_strcmp0(i->scored_by, from) == 0;
    gint64 conversation = i->conversation;
    char *by = g_strdup(i->scored_by);
    item_free(i);
    if (!same) {
        refuse(u,
               by != NULL ? g_strdup_printf("%s corrected it since", by) : g_strdup("they edited it since"));
        g_free(by);
        return TRUE;
    }
    g_free(by);
    count_changed(u, conversation);
    return change_sentiment(u->w, part->target, part->to, error) &&
           (conversation == 0 || write_audit(u, conversation, error));
}

static gboolean undo_idea(struct undoing *u, const struct part *part, GError **error)
{
    char *refusal = NULL;
    gint64 conversation = 0;
    if (!idea_turn(u->w, part->kind, part->target, part->from, part->to, u->who, u->now, &conversation, &refusal,
                   error))
        return FALSE;
    if (refusal != NULL) {
        refuse(u, refusal);
        return TRUE;
    }
    count_changed(u, conversation);
    if (conversation != 0)
        return write_audit(u, conversation, error);
    return store_audit(u->w, u->now, u->who, u->redo ? "redo" : "undo", "idea", part->target, NULL, error);
}

/* Links hang together: one that cannot be turned stops them all. */
static gboolean undo_link(struct undoing *u, const struct part *part, GError **error)
{
    if (!person_relink(u->w, part->target, part->from, part->to, error))
        return FALSE;
    u->out->changed++;
    return store_audit(u->w, u->now, u->who, u->redo ? "redo" : "undo", "person", part->target, NULL, error);
}

static gboolean undo_part(struct undoing *u, const struct part *part, GError **error)
{
    if (idea_has_part(part->kind))
        return undo_idea(u, part, error);
    if (strcmp(part->kind, "person") == 0)
        return undo_link(u, part, error);
    if (strcmp(part->kind, "note") == 0)
        return undo_note(u, part, error);
    if (strcmp(part->kind, "item") == 0)
        return undo_item(u, part, error);
    return undo_conversation(u, part, error);
}

static gboolean undo_all(struct undoing *u, GError **error)
{
    g_autoptr(GPtrArray) parts = parts_of(u, error);
    gboolean ok = parts != NULL;
    for (guint k = 0; ok && k < parts->len; k++)
        ok = undo_part(u, parts->pdata[k], error);
    if (!ok)
        return FALSE;
    if (u->out->changed == 0) {
        err_set(error, ERR_CONFLICT, "%s \"%s\" failed: %s", u->redo ? "doing again" : "taking back",
                u->act->what, u->out->refusal != NULL ? u->out->refusal : "nothing is left of it");
        return FALSE;
    }
    u->out->act = u->act->id;
    u->out->what = g_strdup_printf("%s: %s", u->redo ? "redone" : "undone", u->act->what);
    return db_run(&u->w->reader, error, "UPDATE act SET undone=? WHERE id=?", DB_I(!u->redo),
                  DB_I(u->act->id)) &&
           set_audit(u->w, u->act->id, error);
}

static void act_clear(struct act *a)
{
    g_free(a->who);
    g_free(a->verb);
    g_free(a->what);
}

static gboolean read_act(struct store_reader *r, sqlite3_stmt *s, struct act *a, const char *nothing,
                         GError **error)
{
    *a = (struct act){0};
    if (s == NULL)
        return FALSE;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW)
        *a = (struct act){sqlite3_column_int64(s, 0),
                          sqlite3_column_int64(s, 1),
                          db_text(s, 2),
                          db_text(s, 3),
                          db_text(s, 4),
                          sqlite3_column_int(s, 5)};
    if (!db_end(r, s, rc, error))
        return FALSE;
    if (rc != SQLITE_ROW)
        err_set(error, ERR_NOT_FOUND, "%s", nothing);
    return rc == SQLITE_ROW;
}

static gboolean undo(struct store_writer *w, const struct act *a, const char *who, gboolean redo,
                     gint64 now_ms, struct change_result *result, GError **error)
{
    struct change_result out = {.ids = g_array_new(FALSE, FALSE, sizeof(gint64))};
    struct undoing u = {w, a, who, redo, now_ms, &out};
    gboolean ok = db_run(&w->reader, error, "SAVEPOINT undo");
    if (ok) {
        ok = undo_all(&u, error);
        if (!ok)
            db_run(&w->reader, NULL, "ROLLBACK TO undo");
        db_run(&w->reader, NULL, "RELEASE undo");
    }
    if (ok && result != NULL)
        *result = out;
    else
        change_result_clear(&out);
    return ok;
}

#define ACT "SELECT id, audit, who, verb, what, undone FROM act"

gboolean store_undo(struct store_writer *w, const char *who, gboolean redo, gint64 now_ms,
                    struct change_result *result, GError **error)
{
    struct store_reader *r = &w->reader;
    struct act a;
    if (!db_writable(w, error))
        return FALSE;
    /* What was taken back last is the oldest of those taken back. */
    gboolean ok =
        redo ? read_act(r, db_query(r, error, ACT " WHERE who=? AND undone=1 ORDER BY id LIMIT 1", DB_T(who)),
                        &a, "nothing to do again", error)
             : read_act(
                   r, db_query(r, error, ACT " WHERE who=? AND undone=0 ORDER BY id DESC LIMIT 1", DB_T(who)),
                   &a, "nothing to take back", error);
    ok = ok && undo(w, &a, who, redo, now_ms, result, error);
    act_clear(&a);
    return ok;
}

gboolean store_undo_act(struct store_writer *w, gint64 act, const char *who, gint64 now_ms,
                        struct change_result *result, GError **error)
{
    struct store_reader *r = &w->reader;
    struct act a;
    if (!db_writable(w, error))
        return FALSE;
    gboolean ok = read_act(r, db_query(r, error, ACT " WHERE id=? AND undone=0", DB_I(act)), &a,
                           "nothing to take back: that act is not there, or was taken back already", error);
    if (ok && strcmp(a.who, who) != 0) {
        err_set(error, ERR_CONFLICT, "taking back \"%s\" failed: %s did it", a.what, a.who);
        ok = FALSE;
    }
    ok = ok && undo(w, &a, who, FALSE, now_ms, result, error);
    act_clear(&a);
    return ok;
}
