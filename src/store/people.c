/* Profiles and the persons they belong to, as they come in. */
#include <string.h>

#include "person.h"
#include "put.h"
#include "repute/text.h"

struct seen {
    char *handle, *name, *url, *remote_id;
    gint64 followers;
    gboolean bot;
};

static void seen_clear(struct seen *s)
{
    g_free(s->handle);
    g_free(s->name);
    g_free(s->url);
    g_free(s->remote_id);
}

static int find(struct store_reader *r, gint64 account, const char *uri, struct known *known,
                struct seen *seen, GError **error)
{
    static const char FIND[] =
        "SELECT p.id, p.person, p.handle, p.name, p.url, p.followers, p.bot, p.ours,"
        " (SELECT l.remote_id FROM profile_local l WHERE l.profile=p.id AND l.account=?1)"
        " FROM account a JOIN profile p ON p.platform=a.platform AND p.uri=?2 WHERE a.id=?1";
    sqlite3_stmt *s = db_query(r, error, FIND, DB_I(account), DB_T(uri));
    if (s == NULL)
        return -1;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW) {
        known->profile = sqlite3_column_int64(s, 0);
        known->person = sqlite3_column_int64(s, 1);
        seen->handle = db_text(s, 2);
        seen->name = db_text(s, 3);
        seen->url = db_text(s, 4);
        seen->followers = sqlite3_column_int64(s, 5);
        seen->bot = sqlite3_column_int(s, 6) != 0;
        known->ours = sqlite3_column_int(s, 7) != 0;
        seen->remote_id = db_text(s, 8);
    }
    return db_end(r, s, rc, error) ? rc == SQLITE_ROW : -1;
}

static const char *server_of(const char *handle)
{
    const char *at = strchr(handle, '@');
    return at != NULL ? at + 1 : "";
}

static gboolean insert(struct store_reader *r, gint64 account, const char *uri, const struct profile *p,
                       gint64 now_ms, struct known *known, GError **error)
{
    if (!db_run(r, error, "INSERT INTO person(name,created_at) VALUES(?,?)", DB_T(p->name), DB_I(now_ms)))
        return FALSE;
    known->person = sqlite3_last_insert_rowid(r->db);
    g_autofree char *handle = text_fold(p->handle != NULL ? p->handle : "");
    g_autofree char *name = text_fold(p->name != NULL ? p->name : "");
    if (!db_run(r, error,
                "INSERT INTO profile(platform,uri,person,handle,name,url,followers,bot,fetched_at,"
                "handle_folded,server_folded,name_folded)"
                " VALUES((SELECT platform FROM account WHERE id=?),?,?,?,?,?,?,?,?,?,?,?)",
                DB_I(account), DB_T(uri), DB_I(known->person), DB_T(p->handle), DB_T(p->name), DB_T(p->url),
                DB_I(p->followers), DB_I(p->bot), DB_I(now_ms), DB_T(handle), DB_T(server_of(handle)),
                DB_T(name)))
        return FALSE;
    known->profile = sqlite3_last_insert_rowid(r->db);
    return TRUE;
}

static gboolean differs(const char *now, const char *then)
{
    return now != NULL && g_strcmp0(now, then) != 0;
}

static gboolean update(struct store_reader *r, const struct profile *p, const struct seen *seen,
                       gint64 profile, gint64 now_ms, GError **error)
{
    if (!differs(p->handle, seen->handle) && !differs(p->name, seen->name) && !differs(p->url, seen->url) &&
        (p->followers < 0 || p->followers == seen->followers) && p->bot == seen->bot)
        return TRUE;
    const char *handle = p->handle != NULL ? p->handle : seen->handle,
               *name = p->name != NULL ? p->name : seen->name;
    g_autofree char *handle_folded = text_fold(handle != NULL ? handle : "");
    g_autofree char *name_folded = text_fold(name != NULL ? name : "");
    return db_run(
        r, error,
        "UPDATE profile SET handle=?, name=?, url=coalesce(?,url), followers=iif(?4<0,followers,?4),"
        " bot=?, fetched_at=?, handle_folded=?, server_folded=?, name_folded=? WHERE id=?",
        DB_T(handle), DB_T(name), DB_T(p->url), DB_I(p->followers), DB_I(p->bot), DB_I(now_ms),
        DB_T(handle_folded), DB_T(server_of(handle_folded)), DB_T(name_folded), DB_I(profile));
}

gboolean people_put(struct store_writer *w, gint64 account, const struct profile *p, gint64 now_ms,
                    struct known *known, GError **error)
{
    struct store_reader *r = &w->reader;
    struct seen seen = {0};
    const char *uri = p->uri != NULL ? p->uri : p->remote_id != NULL ? p->remote_id : p->handle;
    if (uri == NULL || *uri == '\0') {
        err_set(error, ERR_INVALID, "storing a profile failed: it has neither an id nor a handle");
        return FALSE;
    }
    int found = find(r, account, uri, known, &seen, error);
    gboolean ok = found == 1   ? update(r, p, &seen, known->profile, now_ms, error)
                  : found == 0 ? insert(r, account, uri, p, now_ms, known, error)
                               : FALSE;
    if (ok && differs(p->remote_id, seen.remote_id))
        ok = seen.remote_id == NULL
                 ? db_run(r, error, "INSERT INTO profile_local(profile,account,remote_id) VALUES(?,?,?)",
                          DB_I(known->profile), DB_I(account), DB_T(p->remote_id))
                 : db_run(r, error, "UPDATE profile_local SET remote_id=?3 WHERE profile=?1 AND account=?2",
                          DB_I(known->profile), DB_I(account), DB_T(p->remote_id));
    seen_clear(&seen);
    return ok;
}

/* ---- asked for ---- */
char *store_profile_remote(struct store_reader *r, gint64 account, gint64 profile)
{
    return db_string(r, NULL, "SELECT remote_id FROM profile_local WHERE profile=? AND account=?",
                     DB_I(profile), DB_I(account));
}

gboolean store_profile_mark(struct store_writer *w, gint64 profile, int muted, int blocked, GError **error)
{
    return db_writable(w, error) &&
           db_run(&w->reader, error,
                  "UPDATE profile SET muted=iif(?1<0,muted,?1), blocked=iif(?2<0,blocked,?2) WHERE id=?3",
                  DB_I(muted), DB_I(blocked), DB_I(profile));
}

gint64 store_person_of(struct store_reader *r, gint64 profile)
{
    gint64 person = 0;
    db_int(r, NULL, &person, "SELECT " ONE_PERSON("q") " FROM profile p JOIN person q ON q.id=p.person WHERE p.id=?", DB_I(profile));
    return person;
}

gint64 store_person_by_handle(struct store_reader *r, const char *handle_or_name)
{
    /* The nearest first: a name is looked for in all of them. */
    static const char *const FIND[] = {
        "SELECT person FROM profile WHERE handle_folded=?1 LIMIT 1",
        "SELECT person FROM profile WHERE handle_folded>=?1||'@' AND handle_folded<?1||'A' LIMIT 1",
        "SELECT person FROM profile WHERE name_folded=?1 LIMIT 1",
    };
    gint64 person = 0;
    const char *bare = *handle_or_name == '@' ? handle_or_name + 1 : handle_or_name;
    g_autofree char *folded = text_fold(bare);
    for (gsize i = 0; i < G_N_ELEMENTS(FIND) && *folded != '\0' && person == 0; i++)
        db_int(r, NULL, &person, FIND[i], DB_T(folded));
    return person;
}
