/* Persons that staff said are one. Nothing is moved: they get the same number, and lose it again. */
#include "act.h"
#include "person.h"
#include "repute/text.h"

static GArray *same(struct store_reader *r, gint64 person, GError **error)
{
    return db_ids(r,
                  db_query(r, error, "SELECT id FROM person WHERE id IN " SAME_PERSON("?1") " ORDER BY id",
                           DB_I(person)),
                  error);
}

static gboolean set_link(struct store_writer *w, gint64 act, gint64 person, gint64 to, GError **error)
{
    struct store_reader *r = &w->reader;
    gint64 was = 0;
    if (!db_int(r, error, &was, "SELECT linked FROM person WHERE id=?", DB_I(person)))
        return FALSE;
    return was == to || (act_part(w, act, "person", person, json_pack("{s:I}", "linked", (json_int_t)was),
                                  json_pack("{s:I}", "linked", (json_int_t)to), error) &&
                         db_run(r, error, "UPDATE person SET linked=? WHERE id=?", DB_I(to), DB_I(person)));
}

static gboolean set_links(struct store_writer *w, gint64 act, const GArray *ids, gint64 to, GError **error)
{
    for (guint i = 0; i < ids->len; i++)
        if (!set_link(w, act, g_array_index(ids, gint64, i), to, error))
            return FALSE;
    return TRUE;
}

gboolean person_relink(struct store_writer *w, gint64 person, const json_t *from, const json_t *to, GError **error)
{
    struct store_reader *r = &w->reader;
    gint64 now = -1;
    if (!db_int(r, error, &now, "SELECT linked FROM person WHERE id=?", DB_I(person)))
        return FALSE;
    if (now != json_integer_value(json_object_get(from, "linked"))) {
        err_set(error, ERR_CONFLICT, "they were linked otherwise since");
        return FALSE;
    }
    return db_run(r, error, "UPDATE person SET linked=? WHERE id=?",
                  DB_I(json_integer_value(json_object_get(to, "linked"))), DB_I(person));
}

/* How they are called: a handle, else a name. */
static char *called(struct store_reader *r, gint64 person)
{
    char *name = db_string(r, NULL, "SELECT coalesce(handle, name) FROM profile WHERE person=? ORDER BY id LIMIT 1",
                           DB_I(person));
    return name != NULL ? name : g_strdup_printf("person %" G_GINT64_FORMAT, person);
}

static gboolean is_there(struct store_reader *r, gint64 person, GError **error)
{
    gint64 known = 0;
    if (!db_int(r, error, &known, "SELECT 1 FROM profile WHERE person=? LIMIT 1", DB_I(person)))
        return FALSE;
    if (known == 0)
        err_set(error, ERR_NOT_FOUND, "no person with the id %" G_GINT64_FORMAT, person);
    return known != 0;
}

static gboolean finish(struct store_writer *w, gint64 act, const char *verb, gint64 person, gint64 other, char *what,
                       const char *who, gint64 now_ms, struct change_result *result, GError **error)
{
    g_autofree char *detail = g_strdup_printf("{\"other\":\"%" G_GINT64_FORMAT "\"}", other);
    gboolean ok = store_audit(w, now_ms, who, verb, "person", person, other != 0 ? detail : NULL, error) &&
                  act_end(w, act, what, error);
    if (ok && result != NULL)
        *result = (struct change_result){
            .act = act, .changed = 1, .what = g_steal_pointer(&what), .ids = g_array_new(FALSE, FALSE, sizeof(gint64))};
    g_free(what);
    return ok;
}

gboolean store_person_link(struct store_writer *w, gint64 person, gint64 other, const char *who, gint64 now_ms,
                           struct change_result *result, GError **error)
{
    struct store_reader *r = &w->reader;
    gint64 one = 0;
    if (!db_writable(w, error) || !is_there(r, person, error) || !is_there(r, other, error) ||
        !db_int(r, error, &one, "SELECT 1 WHERE ?2 IN " SAME_PERSON("?1"), DB_I(person), DB_I(other)))
        return FALSE;
    g_autofree char *a = called(r, person), *b = called(r, other);
    if (one != 0) {
        err_set(error, ERR_CONFLICT, "linking failed: %s and %s are one person here already", a, b);
        return FALSE;
    }
    g_autoptr(GArray) ours = same(r, person, error);
    g_autoptr(GArray) theirs = ours != NULL ? same(r, other, error) : NULL;
    gint64 act = theirs != NULL ? act_begin(w, who, "link", now_ms, error) : 0;
    if (act == 0)
        return FALSE;
    gint64 to = MIN(g_array_index(ours, gint64, 0), g_array_index(theirs, gint64, 0));
    return set_links(w, act, ours, to, error) && set_links(w, act, theirs, to, error) &&
           finish(w, act, "link", person, other, g_strdup_printf("linked: %s and %s", a, b), who, now_ms, result,
                  error);
}

gboolean store_person_unlink(struct store_writer *w, gint64 person, const char *who, gint64 now_ms,
                             struct change_result *result, GError **error)
{
    struct store_reader *r = &w->reader;
    if (!db_writable(w, error) || !is_there(r, person, error))
        return FALSE;
    g_autofree char *name = called(r, person);
    g_autoptr(GArray) rest = same(r, person, error);
    if (rest == NULL)
        return FALSE;
    if (rest->len < 2) {
        err_set(error, ERR_CONFLICT, "unlinking failed: %s is linked with nobody", name);
        return FALSE;
    }
    for (guint i = rest->len; i > 0; i--)
        if (g_array_index(rest, gint64, i - 1) == person)
            g_array_remove_index(rest, i - 1);
    gint64 act = act_begin(w, who, "unlink", now_ms, error);
    gint64 to = rest->len > 1 ? g_array_index(rest, gint64, 0) : 0;
    return act != 0 && set_link(w, act, person, 0, error) && set_links(w, act, rest, to, error) &&
           finish(w, act, "unlink", person, 0, g_strdup_printf("unlinked: %s", name), who, now_ms, result, error);
}

/* ---- who might be the same ---- */
#define LOCAL_MIN 3  /* letters of a handle's first word that say anything */
#define LOCAL_GOOD 6 /* … without the name being the same too */

static void person_alike_free(struct person_alike *p)
{
    if (p == NULL)
        return;
    g_free(p->handle);
    g_free(p->platform);
    g_free(p);
}

static gpointer read_alike(sqlite3_stmt *s)
{
    struct person_alike *p = g_new(struct person_alike, 1);
    *p = (struct person_alike){.person = sqlite3_column_int64(s, 0),
                               .handle = db_text(s, 1),
                               .platform = db_text(s, 2),
                               .same_name = sqlite3_column_int(s, 3) != 0};
    return p;
}

/* The first word of a handle: "ruth" of ruth@example.net and of ruth.example.net. */
static char *local_of(const char *handle)
{
    char *folded = text_fold(handle);
    folded[strcspn(folded, "@.")] = '\0';
    return folded;
}

static gboolean add_alike(struct store_reader *r, GPtrArray *out, gint64 person, const struct profile *p, GError **error)
{
    static const char ALIKE[] =
        "SELECT person, handle, platform, name_folded=?3 AND name_folded<>'' AS same FROM profile WHERE ours=0 AND"
        " (handle_folded=?2 OR (handle_folded>=?2||'@' AND handle_folded<?2||'A') OR"
        "  (handle_folded>=?2||'.' AND handle_folded<?2||'/')) AND person NOT IN " SAME_PERSON("?1")
        " AND (name_folded=?3 AND name_folded<>'' OR length(?2)>=?4) ORDER BY same DESC, id LIMIT 3";
    g_autofree char *local = local_of(p->handle != NULL ? p->handle : "");
    g_autofree char *name = text_fold(p->name != NULL ? p->name : "");
    if (g_utf8_strlen(local, -1) < LOCAL_MIN)
        return TRUE;
    GPtrArray *found = db_rows(
        r, db_query(r, error, ALIKE, DB_I(person), DB_T(local), DB_T(name), DB_I(LOCAL_GOOD)), read_alike,
        (GDestroyNotify)person_alike_free, error);
    if (found == NULL)
        return FALSE;
    g_ptr_array_extend_and_steal(out, found);
    return TRUE;
}

GPtrArray *store_person_alike(struct store_reader *r, const struct person *p, GError **error)
{
    GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)person_alike_free);
    for (guint i = 0; i < p->profiles->len; i++)
        if (!add_alike(r, out, p->id, p->profiles->pdata[i], error)) {
            g_ptr_array_unref(out);
            return NULL;
        }
    for (guint i = 0; i < out->len; i++) /* found by two handles of theirs */
        for (guint k = out->len; k > i + 1; k--)
            if (((struct person_alike *)out->pdata[k - 1])->person == ((struct person_alike *)out->pdata[i])->person)
                g_ptr_array_remove_index(out, k - 1);
    return out;
}
