/* Ideas as panes and the command line read them. */
#include "repute/idea.h"

#include "db.h"
#include "person.h"
#include "repute/text.h"
#include "row.h"

static const char *const STATES[] = {"collected", "considered", "planned", "done", "declined"};
G_STATIC_ASSERT(G_N_ELEMENTS(STATES) == IDEA_STATE_N);

const char *idea_state_name(enum idea_state s)
{
    return s < IDEA_STATE_N ? STATES[s] : "";
}

gboolean idea_state_from_name(const char *name, enum idea_state *s)
{
    for (int i = 0; i < IDEA_STATE_N; i++)
        if (g_strcmp0(name, STATES[i]) == 0) {
            *s = (enum idea_state)i;
            return TRUE;
        }
    return FALSE;
}

void idea_free(struct idea *i)
{
    if (i == NULL)
        return;
    g_free(i->title);
    g_free(i->by);
    g_free(i);
}

void idea_voice_free(struct idea_voice *v)
{
    if (v == NULL)
        return;
    item_clear(&v->item);
    g_free(v->account_name);
    g_free(v->by);
    g_free(v);
}

#define COLUMNS                                                                                                  \
    "d.id, d.title, d.state, d.by, d.created_at, d.state_at, d.revision, count(DISTINCT " ONE_PERSON("q") "),"   \
    " count(x.item), count(DISTINCT CASE WHEN x.draft<>0 THEN " ONE_PERSON("q") " END), min(i.created_at),"      \
    " max(i.created_at)"
#define FROM                                                                                                     \
    " FROM idea d LEFT JOIN idea_item x ON x.idea=d.id LEFT JOIN item i ON i.id=x.item"                          \
    " LEFT JOIN profile p ON p.id=i.profile LEFT JOIN person q ON q.id=p.person"
#define RANKED " GROUP BY d.id ORDER BY 8 DESC, 12 DESC, d.id"

static gpointer read_idea(sqlite3_stmt *s)
{
    struct idea *i = g_new(struct idea, 1);
    *i = (struct idea){
        .id = sqlite3_column_int64(s, 0),
        .title = db_text(s, 1),
        .state = (enum idea_state)sqlite3_column_int(s, 2),
        .by = db_text(s, 3),
        .created_at = sqlite3_column_int64(s, 4),
        .state_at = sqlite3_column_int64(s, 5),
        .revision = sqlite3_column_int64(s, 6),
        .people = sqlite3_column_int64(s, 7),
        .messages = sqlite3_column_int64(s, 8),
        .answered = sqlite3_column_int64(s, 9),
        .first_at = sqlite3_column_int64(s, 10),
        .last_at = sqlite3_column_int64(s, 11),
    };
    return i;
}

GPtrArray *store_ideas(struct store_reader *r, int state, GError **error)
{
    static const char ALL[] = "SELECT " COLUMNS FROM " WHERE d.removed=0 AND (?1<0 OR d.state=?1)" RANKED;
    return db_rows(r, db_query(r, error, ALL, DB_I(state)), read_idea, (GDestroyNotify)idea_free, error);
}

struct idea *store_idea(struct store_reader *r, gint64 id, GError **error)
{
    static const char ONE[] = "SELECT " COLUMNS FROM " WHERE d.removed=0 AND d.id=? GROUP BY d.id";
    gpointer found = NULL;
    if (db_row(r, db_query(r, error, ONE, DB_I(id)), read_idea, &found, error) == 0)
        err_set(error, ERR_NOT_FOUND, "no idea with the number %" G_GINT64_FORMAT, id);
    return found;
}

gint64 store_idea_titled(struct store_reader *r, const char *title)
{
    gint64 id = 0;
    g_autofree char *folded = text_fold(title);
    db_int(r, NULL, &id, "SELECT id FROM idea WHERE folded=? AND removed=0", DB_T(folded));
    return id;
}

GPtrArray *store_ideas_of(struct store_reader *r, gint64 item, GError **error)
{
    static const char OF[] =
        "SELECT " COLUMNS FROM " WHERE d.removed=0 AND d.id IN (SELECT idea FROM idea_item WHERE item=?)" RANKED;
    return db_rows(r, db_query(r, error, OF, DB_I(item)), read_idea, (GDestroyNotify)idea_free, error);
}

void store_item_ideas(struct store_reader *r, struct item *item)
{
    g_free(item->ideas);
    item->ideas = db_string(r, NULL,
                            "SELECT group_concat(d.id||' '||d.folded, char(10)) FROM idea_item y CROSS JOIN idea d ON d.id=y.idea"
                            " WHERE y.item=? AND d.removed=0",
                            DB_I(item->id));
}

static gpointer read_voice(sqlite3_stmt *s)
{
    struct idea_voice *v = g_new0(struct idea_voice, 1);
    item_init(&v->item);
    row_item(s, 0, &v->item);
    v->person = sqlite3_column_int64(s, ITEM_COLUMNS_N);
    v->draft = sqlite3_column_int64(s, ITEM_COLUMNS_N + 1);
    v->at = sqlite3_column_int64(s, ITEM_COLUMNS_N + 2);
    v->by = db_text(s, ITEM_COLUMNS_N + 3);
    v->account_name = db_text(s, ITEM_COLUMNS_N + 4);
    v->blocked = sqlite3_column_int(s, ITEM_COLUMNS_N + 5) != 0;
    v->answer = (enum idea_answer)sqlite3_column_int(s, ITEM_COLUMNS_N + 6);
    return v;
}

GPtrArray *store_idea_voices(struct store_reader *r, gint64 idea, GError **error)
{
    /* A draft that is no more (its person was forgotten) leaves its number behind. */
    static const char VOICES[] =
        "SELECT " ITEM_COLUMNS ", " ONE_PERSON("q") ", x.draft, x.at, x.by, a.name, coalesce(p.blocked, 0),"
        " CASE WHEN x.draft=0 THEN 0 WHEN w.sent_at>0 THEN 2 WHEN w.id IS NULL OR w.discarded_at>0 THEN 3 ELSE 1 END"
        " FROM idea_item x JOIN item i ON i.id=x.item LEFT JOIN profile p ON p.id=i.profile"
        " LEFT JOIN person q ON q.id=p.person JOIN account a ON a.id=i.account"
        " LEFT JOIN draft w ON w.id=x.draft AND w.reply_to=x.item WHERE x.idea=?"
        " ORDER BY max(i.id) OVER (PARTITION BY " ONE_PERSON("q") ") DESC, i.id DESC";
    return db_rows(r, db_query(r, error, VOICES, DB_I(idea)), read_voice, (GDestroyNotify)idea_voice_free, error);
}
