/* A person as panes show them: their profiles, how often we met, and how well. */
#include "db.h"
#include "person.h"
#include "repute/store_scores.h"
#include "row.h"

void person_free(struct person *p)
{
    if (p == NULL)
        return;
    g_free(p->name);
    if (p->profiles != NULL)
        g_ptr_array_unref(p->profiles);
    g_strfreev(p->platforms);
    g_free(p->persons);
    g_free(p);
}

static void free_profile(gpointer p)
{
    profile_clear(p);
    g_free(p);
}

static gboolean read_profiles(struct store_reader *r, struct person *p, GError **error)
{
    sqlite3_stmt *s =
        db_query(r, error,
                 "SELECT id,uri,handle,name,url,followers,bot,platform,muted,blocked,person FROM profile"
                 " WHERE person IN " SAME_PERSON("?1") " ORDER BY person<>?1, id",
                 DB_I(p->id));
    if (s == NULL)
        return FALSE;
    GStrvBuilder *platforms = g_strv_builder_new();
    GArray *persons = g_array_new(FALSE, FALSE, sizeof(gint64));
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct profile *one = g_new0(struct profile, 1);
        *one = (struct profile){.id = sqlite3_column_int64(s, 0),
                                .uri = db_text(s, 1),
                                .handle = db_text(s, 2),
                                .name = db_text(s, 3),
                                .url = db_text(s, 4),
                                .followers = sqlite3_column_int64(s, 5),
                                .bot = sqlite3_column_int(s, 6) != 0};
        g_ptr_array_add(p->profiles, one);
        g_strv_builder_add(platforms, (const char *)sqlite3_column_text(s, 7));
        p->muted = p->muted || sqlite3_column_int(s, 8) != 0;
        p->blocked = p->blocked || sqlite3_column_int(s, 9) != 0;
        gint64 person = sqlite3_column_int64(s, 10);
        g_array_append_val(persons, person);
    }
    p->persons = (gint64 *)(void *)g_array_free(persons, FALSE);
    p->platforms = g_strv_builder_end(platforms);
    g_strv_builder_unref(platforms);
    return db_end(r, s, rc, error);
}

static gboolean read_standing(struct store_reader *r, struct person *p, gint64 now_ms, GError **error)
{
    struct standing s;
    if (!store_standing(r, p->id, now_ms, &s, error))
        return FALSE;
    p->good = s.good;
    p->bad = s.bad;
    return TRUE;
}

struct person *store_person(struct store_reader *r, gint64 id, gint64 now_ms, GError **error)
{
    struct person *p = g_new0(struct person, 1);
    p->id = id;
    p->profiles = g_ptr_array_new_with_free_func(free_profile);
    p->name = db_string(r, NULL, "SELECT name FROM person WHERE id=?", DB_I(id));
    if (!read_profiles(r, p, error) || !read_standing(r, p, now_ms, error) ||
        !db_int(r, error, &p->contacts, "SELECT count(*) FROM conversation WHERE person IN " SAME_PERSON("?1"),
                DB_I(id))) {
        person_free(p);
        return NULL;
    }
    if (p->profiles->len == 0) {
        err_set(error, ERR_NOT_FOUND, "no person with the id %" G_GINT64_FORMAT, id);
        person_free(p);
        return NULL;
    }
    return p;
}

GPtrArray *store_person_conversations(struct store_reader *r, gint64 person, guint limit, GError **error)
{
    static const char THEIRS[] =
        "SELECT " CONVERSATION_COLUMNS "," ITEM_COLUMNS
        " FROM conversation c JOIN account a ON a.id=c.account"
        " LEFT JOIN item i ON i.id=c.last_item LEFT JOIN profile p ON p.id=i.profile WHERE c.person"
        " IN " SAME_PERSON("?1") " ORDER BY c.last_item DESC LIMIT ?2";
    return db_rows(r, db_query(r, error, THEIRS, DB_I(person), DB_I(limit)), row_new_conversation,
                   (GDestroyNotify)conversation_free, error);
}
