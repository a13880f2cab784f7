/* How people stand with us: good and bad contacts, fading. */
#include <math.h>

#include "db.h"
#include "person.h"
#include "repute/clock.h"
#include "repute/store_scores.h"

#define DECAY_A_DAY 0.99    /* Jøsang and Ismail's forgetting: a word of a year ago weighs .03 */
#define CONTACTS_MAX "2000" /* words that are looked at: a word of years ago weighs nothing */
G_STATIC_ASSERT(DIR_IN == 0 && CONV_DONE == 4 && REASON_SPAM == 4);

#define CONTACT                                                                               \
    "i.direction=0 AND i.scored=1 AND i.automatic=0 AND i.label<>0 AND NOT (c.state=4 AND " \
    "c.reason=4)"

static void add(struct standing *to, int label, gint64 at_ms, gint64 now_ms)
{
    double weight = pow(DECAY_A_DAY, (double)MAX(now_ms - at_ms, 0) / (double)MS_DAY);
    to->contacts++;
    if (label > 0)
        to->good += weight;
    else
        to->bad += weight;
}

gboolean store_standing(struct store_reader *r, gint64 person, gint64 now_ms, struct standing *out, GError **error)
{
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT i.label, i.created_at FROM conversation c CROSS JOIN item i ON"
                               " i.conversation=c.id WHERE c.person IN " SAME_PERSON("?1") " AND " CONTACT
                               " ORDER BY i.id DESC LIMIT " CONTACTS_MAX,
                               DB_I(person));
    if (s == NULL)
        return FALSE;
    struct standing found = {.person = person};
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        add(&found, sqlite3_column_int(s, 0), sqlite3_column_int64(s, 1), now_ms);
    if (!db_end(r, s, rc, error))
        return FALSE;
    *out = found;
    return TRUE;
}

static GArray *enough(GHashTable *people, guint least)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct standing));
    GHashTableIter it;
    gpointer value;
    g_hash_table_iter_init(&it, people);
    while (g_hash_table_iter_next(&it, NULL, &value)) {
        const struct standing *one = value;
        if (one->contacts >= least)
            g_array_append_val(found, *one);
    }
    return found;
}

static struct standing *of_person(GHashTable *people, gint64 person)
{
    struct standing *one = g_hash_table_lookup(people, &person);
    if (one == NULL) {
        one = g_new0(struct standing, 1);
        one->person = person;
        g_hash_table_insert(people, &one->person, one);
    }
    return one;
}

/* Those who are one with another are few: each word asks for its writer alone. */
static gboolean join_linked(struct store_reader *r, GHashTable *people, GError **error)
{
    sqlite3_stmt *s = db_query(r, error, "SELECT id, linked FROM person WHERE linked<>0 AND linked<>id");
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        gint64 person = sqlite3_column_int64(s, 0);
        const struct standing *one = g_hash_table_lookup(people, &person);
        if (one == NULL)
            continue;
        struct standing *whole = of_person(people, sqlite3_column_int64(s, 1));
        whole->good += one->good;
        whole->bad += one->bad;
        whole->contacts += one->contacts;
        g_hash_table_remove(people, &person);
    }
    return db_end(r, s, rc, error);
}

GArray *store_standings(struct store_reader *r, gint64 from_ms, guint least, gint64 now_ms, GError **error)
{
    sqlite3_stmt *s = db_query(r, error,
                               "SELECT c.person, i.label, i.created_at FROM item i CROSS JOIN conversation c ON"
                               " c.id=i.conversation WHERE i.id>=? AND " CONTACT,
                               DB_I(id_from_ms(from_ms, 0)));
    if (s == NULL)
        return NULL;
    GHashTable *people = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        add(of_person(people, sqlite3_column_int64(s, 0)), sqlite3_column_int(s, 1), sqlite3_column_int64(s, 2), now_ms);
    gboolean ok = db_end(r, s, rc, error) && join_linked(r, people, error);
    GArray *found = ok ? enough(people, least) : NULL;
    g_hash_table_unref(people);
    return found;
}
