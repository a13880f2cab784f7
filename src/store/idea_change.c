/* Messages join ideas and leave them, ideas move on: acts of people, each with its audit, each to be taken back. */
#include <string.h>

#include "act.h"
#include "idea_change.h"
#include "repute/text.h"

gboolean idea_act_begin(struct idea_act *a, struct store_writer *w, const char *who, gint64 now_ms, GError **error)
{
    *a = (struct idea_act){.w = w, .who = who, .now = now_ms, .ids = g_array_new(FALSE, FALSE, sizeof(gint64))};
    if (!db_writable(w, error) || !db_run(&w->reader, error, "SAVEPOINT idea"))
        return FALSE;
    a->open = TRUE;
    a->act = act_begin(w, who, "idea", now_ms, error);
    return a->act != 0;
}

/* ok: what was done so far. what (taken) names the act, NULL where nothing changed. */
gboolean idea_act_end(struct idea_act *a, gboolean ok, char *what, struct change_result *result, GError **error)
{
    ok = ok && act_end(a->w, a->act, a->changed > 0 ? what : NULL, error);
    if (a->open && !ok)
        db_run(&a->w->reader, NULL, "ROLLBACK TO idea");
    if (a->open)
        db_run(&a->w->reader, NULL, "RELEASE idea");
    if (ok && result != NULL) {
        *result = (struct change_result){.act = a->changed > 0 ? a->act : 0,
                                         .changed = a->changed,
                                         .same = a->same,
                                         .what = a->changed > 0 ? g_steal_pointer(&what) : NULL,
                                         .ids = g_steal_pointer(&a->ids)};
    }
    g_clear_pointer(&a->ids, g_array_unref);
    g_free(what);
    return ok;
}

static gboolean audit_idea(struct idea_act *a, gint64 idea, const char *verb, const char *detail, GError **error)
{
    return store_audit(a->w, a->now, a->who, verb, "idea", idea, detail, error);
}

/* In the conversation's history the title stands for itself: it is ours, not theirs. */
static gboolean audit_item(struct idea_act *a, gint64 idea, gint64 conversation, const char *verb, GError **error)
{
    g_autofree char *title = db_string(&a->w->reader, NULL, "SELECT title FROM idea WHERE id=?", DB_I(idea));
    json_t *detail = json_pack("{s:I,s:s}", "idea", (json_int_t)idea, "text", title != NULL ? title : "");
    char *text = json_dumps(detail, JSON_COMPACT);
    gboolean ok = conversation == 0
                      ? audit_idea(a, idea, verb, NULL, error)
                      : store_audit(a->w, a->now, a->who, verb, "conversation", conversation, text, error);
    free(text);
    json_decref(detail);
    return ok;
}

/* ---- pieces ---- */
static gboolean bump(struct idea_act *a, gint64 idea, GError **error)
{
    return db_run(&a->w->reader, error, "UPDATE idea SET revision=revision+1 WHERE id=?", DB_I(idea));
}

static gboolean set_removed(struct idea_act *a, gint64 idea, gboolean removed, GError **error)
{
    return db_run(&a->w->reader, error, "UPDATE idea SET removed=?2, revision=revision+1 WHERE id=?1", DB_I(idea),
                  DB_I(removed != FALSE)) &&
           act_part(a->w, a->act, "idea", idea, json_pack("{s:i}", "removed", !removed),
                    json_pack("{s:i}", "removed", removed != FALSE), error) &&
           audit_idea(a, idea, removed ? "end" : "begin", NULL, error);
}

static gboolean put_voice(struct idea_act *a, gint64 idea, gint64 item, gint64 draft, GError **error)
{
    return db_run(&a->w->reader, error, "INSERT INTO idea_item(idea,item,by,at,draft) VALUES(?,?,?,?,?)",
                  DB_I(idea), DB_I(item), DB_T(a->who), DB_I(a->now), DB_I(draft)) &&
           act_part(a->w, a->act, "idea_item", item,
                    json_pack("{s:I,s:i}", "idea", (json_int_t)idea, "in", 0),
                    json_pack("{s:I,s:i,s:I}", "idea", (json_int_t)idea, "in", 1, "draft", (json_int_t)draft), error);
}

static gboolean drop_voice(struct idea_act *a, gint64 idea, gint64 item, GError **error)
{
    gint64 draft = 0;
    return db_int(&a->w->reader, error, &draft, "SELECT draft FROM idea_item WHERE idea=? AND item=?", DB_I(idea),
                  DB_I(item)) &&
           db_run(&a->w->reader, error, "DELETE FROM idea_item WHERE idea=? AND item=?", DB_I(idea), DB_I(item)) &&
           act_part(a->w, a->act, "idea_item", item,
                    json_pack("{s:I,s:i,s:I}", "idea", (json_int_t)idea, "in", 1, "draft", (json_int_t)draft),
                    json_pack("{s:I,s:i}", "idea", (json_int_t)idea, "in", 0), error);
}

/* An idea lives as long as a message says it. */
static gboolean end_empty(struct idea_act *a, gint64 idea, GError **error)
{
    gint64 left = 0;
    return db_int(&a->w->reader, error, &left, "SELECT 1 FROM idea_item WHERE idea=? LIMIT 1", DB_I(idea)) &&
           (left != 0 || set_removed(a, idea, TRUE, error));
}

static void count(struct idea_act *a, gint64 conversation)
{
    a->changed++;
    if (conversation != 0)
        g_array_append_val(a->ids, conversation);
}

/* ---- titles ---- */
/* A row of blanks is one. */
static void squeeze(char *s)
{
    char *to = s;
    for (const char *from = s; *from != '\0'; from++)
        if (*from != ' ' || from[1] != ' ')
            *to++ = *from;
    *to = '\0';
}

static char *clean_title(const char *title, GError **error)
{
    char *clean = g_strstrip(text_sanitise(title != NULL ? title : "", -1, TEXT_ONE_LINE, IDEA_TITLE_MAX, NULL));
    squeeze(clean);
    if (*clean != '\0')
        return clean;
    err_set(error, ERR_INVALID, "an idea needs a title: a few words that say it");
    g_free(clean);
    return NULL;
}

static gint64 begin_idea(struct idea_act *a, const char *title, GError **error)
{
    struct store_reader *r = &a->w->reader;
    g_autofree char *folded = text_fold(title);
    if (!db_run(r, error,
                "INSERT INTO idea(title,folded,by,created_at,state_at,removed) VALUES(?,?,?,?,?,1)", DB_T(title),
                DB_T(folded), DB_T(a->who), DB_I(a->now), DB_I(a->now)))
        return 0;
    gint64 id = sqlite3_last_insert_rowid(r->db);
    return set_removed(a, id, FALSE, error) ? id : 0;
}

/* ---- joining ---- */
static gboolean join_one(struct idea_act *a, gint64 idea, gint64 id, GError **error)
{
    struct store_reader *r = &a->w->reader;
    gint64 direction = -1, conversation = 0, in = 0;
    if (!db_int(r, error, &direction, "SELECT direction FROM item WHERE id=?", DB_I(id)) ||
        !db_int(r, error, &conversation, "SELECT conversation FROM item WHERE id=?", DB_I(id)) ||
        !db_int(r, error, &in, "SELECT 1 FROM idea_item WHERE idea=? AND item=?", DB_I(idea), DB_I(id)))
        return FALSE;
    if (direction != DIR_IN) {
        if (direction < 0)
            err_set(error, ERR_NOT_FOUND, "no message with the number %" G_GINT64_FORMAT, id);
        else
            err_set(error, ERR_INVALID, "that message is ours; ideas are what others say");
        return FALSE;
    }
    if (in != 0) {
        a->same++;
        return TRUE;
    }
    count(a, conversation);
    return put_voice(a, idea, id, 0, error) && audit_item(a, idea, conversation, "idea", error);
}

static char *joined_words(struct idea_act *a, gint64 idea, const char *title)
{
    struct idea *i = store_idea(&a->w->reader, idea, NULL);
    gint64 people = i != NULL ? i->people : 0;
    char *what = g_strdup_printf("idea \"%s\": %" G_GINT64_FORMAT " %s", i != NULL ? i->title : title, people,
                                 people == 1 ? "person" : "people");
    idea_free(i);
    return what;
}

gboolean store_idea_join(struct store_writer *w, const char *title, const gint64 *items, gsize n, const char *who,
                         gint64 now_ms, struct change_result *result, GError **error)
{
    struct idea_act a;
    g_autofree char *clean = clean_title(title, error);
    if (clean == NULL)
        return FALSE;
    gboolean ok = idea_act_begin(&a, w, who, now_ms, error);
    gint64 idea = ok ? store_idea_titled(&w->reader, clean) : 0;
    if (ok && idea == 0 && n > 0)
        idea = begin_idea(&a, clean, error);
    ok = ok && (idea != 0 || n == 0);
    for (gsize k = 0; ok && k < n; k++)
        ok = join_one(&a, idea, items[k], error);
    ok = ok && (a.changed == 0 || bump(&a, idea, error));
    return idea_act_end(&a, ok, ok ? joined_words(&a, idea, clean) : NULL, result, error);
}

gboolean store_idea_leave(struct store_writer *w, gint64 idea, const gint64 *items, gsize n, const char *who,
                          gint64 now_ms, struct change_result *result, GError **error)
{
    struct idea_act a;
    struct idea *i = store_idea(&w->reader, idea, error);
    if (i == NULL)
        return FALSE;
    gboolean ok = idea_act_begin(&a, w, who, now_ms, error);
    for (gsize k = 0; ok && k < n; k++) {
        gint64 in = 0, conversation = 0;
        ok = db_int(&w->reader, error, &in, "SELECT 1 FROM idea_item WHERE idea=? AND item=?", DB_I(idea),
                    DB_I(items[k])) &&
             db_int(&w->reader, error, &conversation, "SELECT conversation FROM item WHERE id=?", DB_I(items[k]));
        if (ok && in == 0) {
            a.same++;
            continue;
        }
        count(&a, conversation);
        ok = ok && drop_voice(&a, idea, items[k], error) &&
             audit_item(&a, idea, conversation, "idea-leave", error);
    }
    ok = ok && (a.changed == 0 || (bump(&a, idea, error) && end_empty(&a, idea, error)));
    char *what = g_strdup_printf("not the idea \"%s\"", i->title);
    idea_free(i);
    return idea_act_end(&a, ok, what, result, error);
}

/* ---- the idea itself ---- */
/* The idea as it is, where it still is what the caller saw. */
static struct idea *seen(struct store_writer *w, gint64 idea, gint64 revision, GError **error)
{
    struct idea *i = store_idea(&w->reader, idea, error);
    if (i == NULL || revision == 0 || revision == i->revision)
        return i;
    err_set(error, ERR_CONFLICT, "\"%s\" was changed since; look again, then say it again", i->title);
    idea_free(i);
    return NULL;
}

gboolean store_idea_set_state(struct store_writer *w, gint64 idea, gint64 revision, enum idea_state state,
                              const char *who, gint64 now_ms, struct change_result *result, GError **error)
{
    struct idea_act a;
    struct idea *i = seen(w, idea, revision, error);
    if (i == NULL)
        return FALSE;
    gboolean ok = idea_act_begin(&a, w, who, now_ms, error);
    if (ok && i->state != state) {
        g_autofree char *detail = g_strdup_printf("{\"state\":\"%s\"}", idea_state_name(state));
        a.changed = 1;
        ok = db_run(&w->reader, error, "UPDATE idea SET state=?, state_at=?, revision=revision+1 WHERE id=?",
                    DB_I(state), DB_I(now_ms), DB_I(idea)) &&
             act_part(w, a.act, "idea", idea,
                      json_pack("{s:i,s:I}", "state", (int)i->state, "state_at", (json_int_t)i->state_at),
                      json_pack("{s:i,s:I}", "state", (int)state, "state_at", (json_int_t)now_ms), error) &&
             audit_idea(&a, idea, "state", detail, error);
    }
    char *what = g_strdup_printf("%s: %s", idea_state_name(state), i->title);
    idea_free(i);
    return idea_act_end(&a, ok, what, result, error);
}

gboolean store_idea_rename(struct store_writer *w, gint64 idea, gint64 revision, const char *title, const char *who,
                           gint64 now_ms, struct change_result *result, GError **error)
{
    struct idea_act a;
    g_autofree char *clean = clean_title(title, error);
    struct idea *i = clean != NULL ? seen(w, idea, revision, error) : NULL;
    gint64 other = i != NULL ? store_idea_titled(&w->reader, clean) : 0;
    if (i != NULL && other != 0 && other != idea)
        err_set(error, ERR_CONFLICT, "there is an idea \"%s\" already; join the two instead", clean);
    if (i == NULL || (other != 0 && other != idea)) {
        idea_free(i);
        return FALSE;
    }
    gboolean ok = idea_act_begin(&a, w, who, now_ms, error);
    if (ok && strcmp(i->title, clean) != 0) {
        g_autofree char *folded = text_fold(clean);
        a.changed = 1;
        ok = db_run(&w->reader, error, "UPDATE idea SET title=?, folded=?, revision=revision+1 WHERE id=?",
                    DB_T(clean), DB_T(folded), DB_I(idea)) &&
             act_part(w, a.act, "idea", idea, json_pack("{s:s}", "title", i->title),
                      json_pack("{s:s}", "title", clean), error) &&
             audit_idea(&a, idea, "rename", NULL, error);
    }
    char *what = g_strdup_printf("\"%s\" is \"%s\" now", i->title, clean);
    idea_free(i);
    return idea_act_end(&a, ok, what, result, error);
}

static gboolean move_voices(struct idea_act *a, gint64 idea, gint64 into, GError **error)
{
    struct store_reader *r = &a->w->reader;
    g_autoptr(GArray) items =
        db_ids(r, db_query(r, error, "SELECT item FROM idea_item WHERE idea=? ORDER BY item", DB_I(idea)), error);
    gboolean ok = items != NULL;
    for (guint k = 0; ok && k < items->len; k++) {
        gint64 item = g_array_index(items, gint64, k), in = 0, draft = 0;
        ok = db_int(r, error, &in, "SELECT 1 FROM idea_item WHERE idea=? AND item=?", DB_I(into), DB_I(item)) &&
             db_int(r, error, &draft, "SELECT draft FROM idea_item WHERE idea=? AND item=?", DB_I(idea), DB_I(item)) &&
             drop_voice(a, idea, item, error);
        /* Who was answered stays answered: the same thing was said. */
        ok = ok && (in != 0 || put_voice(a, into, item, draft, error));
        a->changed++;
    }
    return ok;
}

gboolean store_idea_merge(struct store_writer *w, gint64 idea, gint64 into, const char *who, gint64 now_ms,
                          struct change_result *result, GError **error)
{
    struct idea_act a;
    struct idea *from = store_idea(&w->reader, idea, error);
    struct idea *to = from != NULL ? store_idea(&w->reader, into, error) : NULL;
    if (to != NULL && idea == into)
        err_set(error, ERR_INVALID, "\"%s\" and itself are one already", from->title);
    if (to == NULL || idea == into) {
        idea_free(from);
        idea_free(to);
        return FALSE;
    }
    gboolean ok = idea_act_begin(&a, w, who, now_ms, error);
    ok = ok && move_voices(&a, idea, into, error) && end_empty(&a, idea, error) && bump(&a, into, error) &&
         audit_idea(&a, into, "merge", NULL, error);
    char *what = g_strdup_printf("\"%s\" joined \"%s\"", from->title, to->title);
    idea_free(from);
    idea_free(to);
    return idea_act_end(&a, ok, what, result, error);
}
