/* Triage by people: one act on one or many conversations, each checked against the revision that was seen. */
#include <string.h>

#include "act.h"
#include "sums.h"

#define WORD_MOST 100 /* characters of a label or a user's name */

struct changing {
    struct store_writer *w;
    const struct change *c;
    const char *who;
    const struct service_level *sl;
    gint64 now, act;
    struct change_result *out;
    char *name; /* of the person, where one conversation changed */
};

/* ---- pieces that undo shares ---- */
gboolean change_labels(struct store_writer *w, struct conv *c, const char *labels, GError **error)
{
    struct store_reader *r = &w->reader;
    g_auto(GStrv) names = g_strsplit(labels != NULL ? labels : "", ",", -1);
    gboolean ok = db_run(r, error, "DELETE FROM label WHERE conversation=?", DB_I(c->id));
    for (char **name = names; ok && *name != NULL; name++)
        ok = db_run(r, error, "INSERT INTO label(name,conversation) VALUES(?,?) ON CONFLICT DO NOTHING",
                    DB_T(*name), DB_I(c->id));
    if (c->labels != labels) {
        g_free(c->labels);
        c->labels = g_strdup(labels);
    }
    return ok;
}

gboolean change_sentiment(struct store_writer *w, gint64 id, const json_t *f, GError **error)
{
    struct store_reader *r = &w->reader;
    struct item *i = store_item(r, id, error);
    if (i == NULL)
        return FALSE;
    i->label = (int)json_integer_value(json_object_get(f, "label"));
    i->scored = json_integer_value(json_object_get(f, "scored")) != 0;
    gboolean ok = sums_item(w, id, -1, error) &&
                  db_run(r, error,
                         "UPDATE item SET label=?, score=?, confidence=?, scored=?, scored_by=?, needs_answer=?"
                         " WHERE id=?",
                         DB_I(i->label), DB_D(json_real_value(json_object_get(f, "score"))),
                         DB_D(json_real_value(json_object_get(f, "confidence"))), DB_I(i->scored),
                         DB_T(json_string_value(json_object_get(f, "scored_by"))), DB_I(triage_needs_answer(i)),
                         DB_I(id)) &&
                  sums_item(w, id, 1, error);
    item_free(i);
    return ok;
}

/* ---- what each verb does to a conversation: CHANGED, SAME, or NOT possible, with *why ---- */
enum effect { SAME, CHANGED, NOT, FAILED };

static enum effect do_done(struct changing *g, struct conv *c, const char **why)
{
    enum done_reason reason = g->c->reason;
    if (reason == REASON_NONE)
        reason = c->last_out > c->last_in ? REASON_ANSWERED : REASON_NO_ACTION;
    if (!conv_event(c, EV_DONE)) {
        if (g->c->reason == REASON_NONE || g->c->reason == c->reason)
            return SAME;
        c->reason = reason;
        return CHANGED;
    }
    conv_close(c, reason, g->who, g->now);
    c->unread = 0;
    return CHANGED;
}

static enum effect do_reopen(struct changing *g, struct conv *c, const char **why)
{
    gboolean was_done = c->state == CONV_DONE;
    if (!conv_event(c, EV_REOPEN))
        return SAME;
    if (was_done) { /* what closing had settled is open again, what we answered is not */
        c->settled_id = c->last_out;
        c->settled_at = c->last_out != 0 ? id_ms(c->last_out) : 0;
    }
    return CHANGED;
}

static enum effect do_snooze(struct changing *g, struct conv *c, const char **why)
{
    if (!conv_event(c, EV_SNOOZE)) {
        *why = "it is done: reopen it first";
        return NOT;
    }
    c->snoozed_until = g->c->until_ms;
    c->snooze_reply = g->c->reply || g->c->until_ms == 0;
    return CHANGED;
}

static enum effect do_assign(struct changing *g, struct conv *c, const char **why)
{
    const char *to = g->c->text != NULL && *g->c->text != '\0' ? g->c->text : NULL;
    if (g_strcmp0(c->assignee, to) == 0)
        return SAME;
    g_free(c->assignee);
    c->assignee = g_strdup(to);
    return CHANGED;
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum effect do_label(struct changing *g, struct conv *c, const char **why)
{
    gboolean add = g->c->verb == CHANGE_LABEL;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_auto(GStrv) old = g_strsplit(c->labels != NULL ? c->labels : "", ",", -1);
    gboolean has = g_strv_contains((const char *const *)old, g->c->text);
    if (has == add)
        return SAME;
    for (char **name = old; *name != NULL; name++)
        if (**name != '\0' && (add || strcmp(*name, g->c->text) != 0))
            g_ptr_array_add(names, *name);
    if (add)
        g_ptr_array_add(names, (gpointer)g->c->text);
    g_ptr_array_sort(names, by_name);
    g_ptr_array_add(names, NULL);
    g_free(c->labels);
    c->labels = names->len > 1 ? g_strjoinv(",", (char **)names->pdata) : NULL;
    return CHANGED;
}

static enum effect do_priority(struct changing *g, struct conv *c, const char **why)
{
    int to = CLAMP(g->c->absolute ? g->c->number : c->priority + g->c->number, -9, 9);
    if (to == c->priority)
        return SAME;
    c->priority = to;
    return CHANGED;
}

static enum effect do_reason(struct changing *g, struct conv *c, const char **why)
{
    if (c->state != CONV_DONE) {
        *why = "it is not done: only what is done has a reason";
        return NOT;
    }
    if (c->reason == g->c->reason)
        return SAME;
    c->reason = g->c->reason;
    return CHANGED;
}

static enum effect do_note(struct changing *g, struct conv *c, const char **why)
{
    return CHANGED; /* the note is a row of its own */
}

typedef enum effect (*effect_func)(struct changing *g, struct conv *c, const char **why);
static const effect_func EFFECTS[] = {
    [CHANGE_DONE] = do_done,         [CHANGE_REOPEN] = do_reopen, [CHANGE_SNOOZE] = do_snooze,
    [CHANGE_ASSIGN] = do_assign,     [CHANGE_LABEL] = do_label,   [CHANGE_UNLABEL] = do_label,
    [CHANGE_PRIORITY] = do_priority, [CHANGE_NOTE] = do_note,     [CHANGE_SENTIMENT] = do_note,
    [CHANGE_REASON] = do_reason,
};

/* ---- rows beside the conversation's ---- */
static gboolean add_note(struct changing *g, const struct conv *c, GError **error)
{
    struct store_reader *r = &g->w->reader;
    if (!db_run(r, error, "INSERT INTO note(conversation,author,at,text) VALUES(?,?,?,?)", DB_I(c->id),
                DB_T(g->who), DB_I(g->now), DB_T(g->c->text)))
        return FALSE;
    gint64 note = sqlite3_last_insert_rowid(r->db);
    return db_run(r, error, "UPDATE conversation SET notes=notes+1 WHERE id=?", DB_I(c->id)) &&
           act_part(g->w, g->act, "note", note, json_pack("{s:i}", "removed", 1),
                    json_pack("{s:i}", "removed", 0), error);
}

static enum effect set_sentiment(struct changing *g, gint64 id, struct conv *c, const char **why, GError **error)
{
    struct item *i = store_item(&g->w->reader, id, error);
    if (i == NULL)
        return FAILED;
    if (i->direction != DIR_IN) {
        *why = "that message is ours; moods are of what others say";
        item_free(i);
        return NOT;
    }
    int label = CLAMP(g->c->label, -1, 1);
    gboolean same = i->scored && i->label == label && g_strcmp0(i->scored_by, g->who) == 0;
    json_t *before = json_pack("{s:i,s:f,s:f,s:i,s:s?}", "label", i->label, "score", i->score, "confidence",
                               i->confidence, "scored", i->scored ? 1 : 0, "scored_by", i->scored_by);
    /* A person's word: as sure as can be; the strength stays the model's where it had the same sign. */
    double score = label == 0 ? 0 : label * (i->score * label > 0.3 ? i->score * label : 0.6);
    json_t *after = json_pack("{s:i,s:f,s:f,s:i,s:s}", "label", label, "score", score, "confidence", 1.0,
                              "scored", 1, "scored_by", g->who);
    item_free(i);
    if (same) {
        json_decref(before);
        json_decref(after);
        return SAME;
    }
    gboolean ok = change_sentiment(g->w, id, after, error);
    ok = act_part(g->w, g->act, "item", id, before, after, error) && ok;
    return ok && conv_recount_waiting(&g->w->reader, c, g->sl, error) ? CHANGED : FAILED;
}

/* ---- one target ---- */
static void refuse(struct changing *g, const char *why)
{
    g->out->refused++;
    if (g->out->refusal == NULL)
        g->out->refusal = g_strdup(why);
}

static gboolean record(struct changing *g, struct conv *c, json_t *before, GError **error)
{
    json_t *after = conv_fields(c);
    fields_diff(before, after);
    gboolean labels = json_object_get(after, "labels") != NULL, any = json_object_size(after) > 0;
    g_autofree char *detail = change_detail(g->c, c);
    gboolean ok =
        conv_save(g->w, c, TRUE, error) && (!labels || change_labels(g->w, c, c->labels, error)) &&
        store_audit(g->w, g->now, g->who, change_verb_name(g->c), "conversation", c->id, detail, error);
    if (any)
        return act_part(g->w, g->act, "conversation", c->id, json_incref(before), after, error) && ok;
    json_decref(after);
    return ok;
}

static void remember_name(struct changing *g, const struct conv *c)
{
    if (g->out->changed == 1)
        g->name = db_string(&g->w->reader, NULL,
                            "SELECT coalesce(nullif(name,''),handle,uri) FROM profile WHERE id=?",
                            DB_I(c->profile));
}

static gboolean apply(struct changing *g, struct conv *c, gint64 item, GError **error)
{
    const char *why = NULL;
    json_t *before = conv_fields(c);
    enum effect effect = EFFECTS[g->c->verb](g, c, &why);
    if (g->c->verb == CHANGE_SENTIMENT)
        effect = set_sentiment(g, item, c, &why, error);
    gboolean ok = effect != FAILED;
    if (g->c->verb == CHANGE_NOTE)
        ok = add_note(g, c, error);
    if (ok && g->c->verb == CHANGE_REOPEN && effect == CHANGED)
        ok = conv_recount_waiting(&g->w->reader, c, g->sl, error);
    if (ok && effect == CHANGED) {
        g->out->changed++;
        remember_name(g, c);
        g_array_append_val(g->out->ids, c->id);
        ok = record(g, c, before, error);
    }
    g->out->same += effect == SAME;
    if (effect == NOT)
        refuse(g, why);
    json_decref(before);
    return ok;
}

static gboolean open_one(struct changing *g, struct conv *c, GError **error)
{
    gboolean moved = conv_event(c, EV_OPENED);
    if (!moved && c->unread == 0) {
        g->out->same++;
        return TRUE;
    }
    g->out->changed++;
    g_array_append_val(g->out->ids, c->id);
    /* To look is no change that another's act would have to know of: the revision stays. */
    return db_run(&g->w->reader, error,
                  "UPDATE conversation SET unread=0, state=?2,"
                  " active=?3 WHERE id=?1",
                  DB_I(c->id), DB_I(c->state), DB_I(c->state == CONV_NEW || c->state == CONV_OPEN));
}

static gint64 conversation_of_target(struct changing *g, const struct target *t)
{
    gint64 id = g->c->verb == CHANGE_SENTIMENT ? store_conversation_of(&g->w->reader, t->id) : t->id;
    db_int(&g->w->reader, NULL, &id, "SELECT conversation FROM merged WHERE old=?", DB_I(id));
    return id;
}

static gboolean change_one(struct changing *g, const struct target *t, GError **error)
{
    struct conv c;
    gboolean ok = TRUE;
    int found = conv_load(&g->w->reader, conversation_of_target(g, t), &c, error);
    if (found == 0)
        refuse(g, "it is gone");
    if (found != 1)
        return found == 0;
    if (g->c->verb == CHANGE_OPENED) {
        ok = open_one(g, &c, error);
    } else if (t->revision != 0 && t->revision != c.revision) {
        g_autofree char *why = change_since(&g->w->reader, &c, g->who);
        refuse(g, why);
    } else {
        ok = apply(g, &c, t->id, error);
    }
    conv_clear(&c);
    return ok;
}

/* ---- all of them ---- */
static gboolean check_words(const struct change *c, GError **error)
{
    gboolean empty = c->text == NULL || *c->text == '\0';
    if (!empty && (c->verb == CHANGE_LABEL || c->verb == CHANGE_ASSIGN) && g_utf8_strlen(c->text, -1) > WORD_MOST) {
        err_set(error, ERR_INVALID, "%s failed: the name is longer than %d characters", change_verb_name(c), WORD_MOST);
        return FALSE;
    }
    if ((c->verb == CHANGE_LABEL || c->verb == CHANGE_UNLABEL) && (empty || strchr(c->text, ',') != NULL)) {
        err_set(error, ERR_INVALID,
                "labelling failed: \"%s\" is no label; a label is a word or more without a comma",
                empty ? "" : c->text);
        return FALSE;
    }
    if (c->verb == CHANGE_NOTE && empty) {
        err_set(error, ERR_INVALID, "the note is empty; write it first");
        return FALSE;
    }
    return TRUE;
}

static char *what_was_done(const struct changing *g)
{
    g_autofree char *verb = change_verb_done(g->c);
    if (g->out->changed == 1)
        return g_strdup_printf("%s: %s", verb, g->name != NULL ? g->name : "1");
    return g_strdup_printf("%s %u", verb, g->out->changed);
}

static gboolean change_all(struct changing *g, const struct target *targets, gsize n, GError **error)
{
    for (gsize k = 0; k < n; k++)
        if (!change_one(g, &targets[k], error))
            return FALSE;
    if (g->out->refused > 0 && g->out->changed == 0 && g->out->same == 0) {
        err_set(error, ERR_CONFLICT, "%s failed: %s", change_verb_name(g->c), g->out->refusal);
        return FALSE;
    }
    if (g->c->verb == CHANGE_OPENED)
        return TRUE;
    if (g->out->changed > 0)
        g->out->what = what_was_done(g);
    g->out->act = g->out->changed > 0 ? g->act : 0;
    return act_end(g->w, g->act, g->out->what, error);
}

gboolean store_change(struct store_writer *w, const struct change *c, const struct target *targets, gsize n,
                      const char *who, const struct service_level *sl, gint64 now_ms,
                      struct change_result *result, GError **error)
{
    struct change_result out = {.ids = g_array_new(FALSE, FALSE, sizeof(gint64))};
    struct changing g = {.w = w, .c = c, .who = who, .sl = sl, .now = now_ms, .out = &out};
    /* All or nothing, even where the caller goes on after a failure. */
    gboolean ok =
        db_writable(w, error) && check_words(c, error) && db_run(&w->reader, error, "SAVEPOINT act");
    if (ok) {
        if (c->verb != CHANGE_OPENED)
            g.act = act_begin(w, who, change_verb_name(c), now_ms, error);
        ok = (g.act != 0 || c->verb == CHANGE_OPENED) && change_all(&g, targets, n, error);
        if (!ok)
            db_run(&w->reader, NULL, "ROLLBACK TO act");
        db_run(&w->reader, NULL, "RELEASE act");
    }
    g_free(g.name);
    if (ok && result != NULL)
        *result = out;
    else
        change_result_clear(&out);
    return ok;
}

void change_result_clear(struct change_result *r)
{
    g_free(r->what);
    g_free(r->refusal);
    if (r->ids != NULL)
        g_array_unref(r->ids);
    *r = (struct change_result){0};
}
