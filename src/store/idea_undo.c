/* Acts on ideas taken back and done again, part by part. What is so already counts as done. */
#include <string.h>

#include "idea_change.h"
#include "repute/text.h"

gboolean idea_has_part(const char *kind)
{
    return strcmp(kind, "idea") == 0 || strcmp(kind, "idea_item") == 0;
}

static gint64 number(const json_t *j, const char *name)
{
    return json_integer_value(json_object_get(j, name));
}

/* ---- the idea ---- */
static gboolean turn_removed(struct store_reader *r, gint64 idea, gboolean removed, char **refusal, GError **error)
{
    gint64 voices = 0, same = 0;
    if (!db_int(r, error, &voices, "SELECT 1 FROM idea_item WHERE idea=? LIMIT 1", DB_I(idea)) ||
        !db_int(r, error, &same,
                "SELECT 1 FROM idea x JOIN idea y ON y.folded=x.folded AND y.id<>x.id AND y.removed=0 WHERE x.id=?",
                DB_I(idea)))
        return FALSE;
    if (removed && voices != 0)
        return TRUE; /* others joined it since: it stays */
    if (!removed && same != 0) {
        *refusal = g_strdup("there is another idea with that title by now");
        return TRUE;
    }
    return db_run(r, error, "UPDATE idea SET removed=?2, revision=revision+1 WHERE id=?1", DB_I(idea),
                  DB_I(removed != FALSE));
}

static gboolean turn_title(struct store_reader *r, gint64 idea, const char *from, const char *to, char **refusal,
                           GError **error)
{
    g_autofree char *now = db_string(r, NULL, "SELECT title FROM idea WHERE id=? AND removed=0", DB_I(idea));
    gint64 other = store_idea_titled(r, to);
    if (g_strcmp0(now, to) == 0)
        return TRUE;
    if (g_strcmp0(now, from) != 0 || (other != 0 && other != idea)) {
        *refusal = g_strdup(other != 0 && other != idea ? "there is another idea with that title by now"
                                                        : "it has another title since");
        return TRUE;
    }
    g_autofree char *folded = text_fold(to);
    return db_run(r, error, "UPDATE idea SET title=?, folded=?, revision=revision+1 WHERE id=?", DB_T(to),
                  DB_T(folded), DB_I(idea));
}

static gboolean turn_state(struct store_reader *r, gint64 idea, const json_t *from, const json_t *to, char **refusal,
                           GError **error)
{
    gint64 now = -1;
    if (!db_int(r, error, &now, "SELECT state FROM idea WHERE id=? AND removed=0", DB_I(idea)))
        return FALSE;
    if (now == number(to, "state"))
        return TRUE;
    if (now != number(from, "state")) {
        *refusal = now < 0 ? g_strdup("it is gone")
                           : g_strdup_printf("it is %s since", idea_state_name((enum idea_state)now));
        return TRUE;
    }
    return db_run(r, error, "UPDATE idea SET state=?, state_at=?, revision=revision+1 WHERE id=?",
                  DB_I(number(to, "state")), DB_I(number(to, "state_at")), DB_I(idea));
}

static gboolean turn_idea(struct store_reader *r, gint64 idea, const json_t *from, const json_t *to, char **refusal,
                          GError **error)
{
    if (json_object_get(to, "removed") != NULL)
        return turn_removed(r, idea, number(to, "removed") != 0, refusal, error);
    if (json_object_get(to, "title") != NULL)
        return turn_title(r, idea, json_string_value(json_object_get(from, "title")),
                          json_string_value(json_object_get(to, "title")), refusal, error);
    return turn_state(r, idea, from, to, refusal, error);
}

/* ---- its messages ---- */
/* A draft that was made for somebody: gone while nobody wrote on it, and back again. */
static gboolean turn_draft(struct store_reader *r, gint64 draft, gint64 revision, gboolean back, gint64 now_ms,
                           char **refusal, GError **error)
{
    gboolean ok = back ? db_run(r, error, "UPDATE draft SET discarded_at=0 WHERE id=? AND revision=? AND sent_at=0",
                                DB_I(draft), DB_I(revision))
                       : db_run(r, error,
                                "UPDATE draft SET discarded_at=? WHERE id=? AND revision=? AND sent_at=0 AND"
                                " discarded_at=0",
                                DB_I(now_ms), DB_I(draft), DB_I(revision));
    if (ok && db_changes(r) == 0)
        *refusal = g_strdup("that answer was written on, sent or discarded since");
    return ok;
}

static gboolean turn_answer(struct store_reader *r, gint64 idea, gint64 item, const json_t *from, const json_t *to,
                            gint64 now_ms, char **refusal, GError **error)
{
    gboolean back = number(to, "draft") != 0;
    const json_t *it = back ? to : from;
    return turn_draft(r, number(it, "draft"), number(it, "revision"), back, now_ms, refusal, error) &&
           (*refusal != NULL || db_run(r, error, "UPDATE idea_item SET draft=? WHERE idea=? AND item=?",
                                       DB_I(number(to, "draft")), DB_I(idea), DB_I(item)));
}

static gboolean turn_voice(struct store_reader *r, gint64 item, const json_t *from, const json_t *to, const char *who,
                           gint64 now_ms, char **refusal, GError **error)
{
    gint64 idea = number(to, "idea"), there = 0;
    if (json_object_get(to, "revision") != NULL || json_object_get(from, "revision") != NULL)
        return turn_answer(r, idea, item, from, to, now_ms, refusal, error);
    if (number(to, "in") == 0)
        return db_run(r, error, "DELETE FROM idea_item WHERE idea=? AND item=?", DB_I(idea), DB_I(item));
    if (!db_int(r, error, &there, "SELECT 1 FROM item, idea d WHERE item.id=? AND d.id=?", DB_I(item), DB_I(idea)))
        return FALSE;
    if (there == 0)
        *refusal = g_strdup("it is gone");
    return there == 0 || db_run(r, error, "INSERT OR IGNORE INTO idea_item(idea,item,by,at,draft) VALUES(?,?,?,?,?)",
                                DB_I(idea), DB_I(item), DB_T(who), DB_I(now_ms), DB_I(number(to, "draft")));
}

gboolean idea_turn(struct store_writer *w, const char *kind, gint64 target, const json_t *from, const json_t *to,
                   const char *who, gint64 now_ms, gint64 *conversation, char **refusal, GError **error)
{
    struct store_reader *r = &w->reader;
    *conversation = 0;
    if (strcmp(kind, "idea") == 0)
        return turn_idea(r, target, from, to, refusal, error);
    return db_int(r, error, conversation, "SELECT conversation FROM item WHERE id=?", DB_I(target)) &&
           turn_voice(r, target, from, to, who, now_ms, refusal, error);
}
