/* Worked-out scores, whose they are, and the raw rows they are worked out from. */
#include <string.h>

#include "person.h"
#include "repute/clock.h"
#include "repute/pattern.h"
#include "repute/store_lessons.h"
#include "repute/text.h"
#include "sums.h"

G_STATIC_ASSERT(REASON_SPAM == 4 && DIR_IN == 0 && CONV_DONE == 4 && CONV_NEW == 0 && CONV_OPEN == 1 &&
                CONV_SNOOZED == 3);

static struct db_value key_of(const struct score_scope *scope)
{
    return scope->kind == SCORE_LABEL ? DB_T(scope->name) : DB_I(scope->id);
}

char *store_score(struct store_reader *r, const struct score_scope *scope, const char *part, gint64 *at)
{
    char *value = NULL;
    sqlite3_stmt *s = db_query(r, NULL, "SELECT value, at FROM score WHERE kind=? AND scope=? AND part=?", DB_I(scope->kind),
                               key_of(scope), DB_T(part));
    if (s == NULL)
        return NULL;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW) {
        value = db_text(s, 0);
        if (at != NULL)
            *at = sqlite3_column_int64(s, 1);
    }
    db_end(r, s, rc, NULL);
    return value;
}

#define ASKED_KEPT (7 * MS_DAY) /* what nobody looks at any more, such as a person's, goes */

gboolean store_score_set(struct store_writer *w, const struct score_scope *scope, const char *part, const char *json,
                         gint64 now_ms, GError **error)
{
    return db_writable(w, error) &&
           db_run(&w->reader, error, "DELETE FROM score WHERE (kind<>0 OR part<>'') AND at<?", DB_I(now_ms - ASKED_KEPT)) &&
           db_run(&w->reader, error,
                  "INSERT INTO score VALUES(?,?,?,?,?) ON CONFLICT DO UPDATE SET at=excluded.at,"
                  " value=excluded.value",
                  DB_I(scope->kind), key_of(scope), DB_T(part), DB_I(now_ms), DB_T(json));
}

/* ---- whose ---- */
static gboolean find_label(struct store_reader *r, const char *label, struct score_scope *scope, char **name,
                           GError **error)
{
    gint64 there = 0;
    if (!db_int(r, error, &there,
                "SELECT 1 WHERE EXISTS(SELECT 1 FROM label WHERE name=?1) OR EXISTS(SELECT 1 FROM mood WHERE kind=1 AND"
                " scope=?1 AND n<>0)",
                DB_T(label)))
        return FALSE;
    if (there == 0) {
        err_set(error, ERR_NOT_FOUND, "no conversation has the label \"%s\"", label);
        return FALSE;
    }
    *name = g_strdup(label);
    *scope = (struct score_scope){.kind = SCORE_LABEL, .name = *name};
    return TRUE;
}

static gboolean same_words(const char *a, const char *b)
{
    g_autofree char *x = text_fold(a), *y = text_fold(b);
    return strcmp(x, y) == 0;
}

static guint watchers(const GPtrArray *watches, const char *query, const struct watch **last)
{
    guint n = 0;
    for (guint i = 0; watches != NULL && i < watches->len; i++)
        if (same_words(((const struct watch *)watches->pdata[i])->query, query)) {
            *last = watches->pdata[i];
            n++;
        }
    return n;
}

/* only: NULL, or the words that they are to have. */
static GPtrArray *watch_names(struct store_reader *r, const char *only)
{
    GPtrArray *watches = store_watches(r, 0, NULL), *names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; watches != NULL && i < watches->len; i++) {
        const struct watch *w = watches->pdata[i], *last;
        if (only == NULL || same_words(w->query, only))
            g_ptr_array_add(names, g_strconcat("watch:", w->query, watchers(watches, w->query, &last) > 1 ? "@" : NULL, w->account_name, NULL));
    }
    g_clear_pointer(&watches, g_ptr_array_unref);
    return names;
}

GPtrArray *store_watch_names(struct store_reader *r)
{
    return watch_names(r, NULL);
}

static const char *watched_words(const char *text)
{
    return g_str_has_prefix(text, "watch:") ? text + strlen("watch:") : text;
}

char **store_scope_names(struct store_reader *r, const char *text)
{
    gboolean watch = text != NULL && (*text == '#' || g_str_has_prefix(text, "watch:"));
    GPtrArray *names = watch ? watch_names(r, watched_words(text)) : g_ptr_array_new_with_free_func(g_free);
    if (names->len < 2) {
        g_ptr_array_set_size(names, 0);
        g_ptr_array_add(names, g_strdup(text != NULL ? text : "all"));
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

static void several(struct store_reader *r, const char *query, GError **error)
{
    GPtrArray *names = watch_names(r, query);
    g_ptr_array_add(names, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    err_set(error, ERR_USAGE, "more than one account watches \"%s\"; which: %s?", query, all);
    g_ptr_array_unref(names);
}

static gboolean find_watch(struct store_reader *r, const char *query, struct score_scope *scope, char **name,
                           GError **error)
{
    GPtrArray *watches = store_watches(r, 0, NULL);
    const struct watch *found = NULL;
    guint n = watchers(watches, query, &found);
    for (guint i = 0; n == 0 && found == NULL && watches != NULL && i < watches->len; i++) {
        const struct watch *w = watches->pdata[i];
        g_autofree char *named = g_strconcat(w->query, "@", w->account_name, NULL);
        found = same_words(named, query) ? w : NULL;
    }
    if (n > 1) {
        several(r, query, error);
    } else if (found == NULL) {
        err_set(error, ERR_NOT_FOUND, "nobody watches \"%s\"; `repute watch ls` shows what is watched", query);
    } else {
        *name = g_strdup(query);
        *scope = (struct score_scope){.kind = SCORE_WATCH, .id = found->id};
    }
    g_clear_pointer(&watches, g_ptr_array_unref);
    return n < 2 && found != NULL;
}

static gboolean find_person(struct store_reader *r, const char *who, struct score_scope *scope, char **name,
                            GError **error)
{
    gint64 id = store_person_by_handle(r, who);
    if (id == 0) {
        err_set(error, ERR_NOT_FOUND, "nobody here is called \"%s\"", who);
        return FALSE;
    }
    *name = g_strdup(who);
    *scope = (struct score_scope){.kind = SCORE_PERSON, .id = id};
    return TRUE;
}

gboolean store_scope_find(struct store_reader *r, const char *text, struct score_scope *scope, char **name,
                          GError **error)
{
    const char *colon = text != NULL ? strchr(text, ':') : NULL;
    if (text == NULL || *text == '\0' || strcmp(text, "all") == 0) {
        *scope = (struct score_scope){.kind = SCORE_ACCOUNT};
        *name = g_strdup("all accounts");
        return TRUE;
    }
    if (g_str_has_prefix(text, "label:"))
        return find_label(r, colon + 1, scope, name, error);
    if (g_str_has_prefix(text, "watch:"))
        return find_watch(r, watched_words(text), scope, name, error);
    if (g_str_has_prefix(text, "person:"))
        return find_person(r, colon + 1, scope, name, error);
    if (*text == '@')
        return find_person(r, text, scope, name, error);
    if (*text == '#')
        return find_watch(r, text, scope, name, error);
    struct account *a = store_account(r, text, error);
    if (a == NULL)
        return FALSE;
    *scope = (struct score_scope){.kind = SCORE_ACCOUNT, .id = a->id};
    *name = g_strdup(a->name);
    account_free(a);
    return TRUE;
}

static char *watch_pattern(struct store_reader *r, gint64 id)
{
    GPtrArray *watches = store_watches(r, 0, NULL);
    char *pattern = NULL;
    for (guint i = 0; pattern == NULL && watches != NULL && i < watches->len; i++) {
        const struct watch *w = watches->pdata[i];
        g_autofree char *words = pattern_quoted(w->query), *account = pattern_quoted(w->account_name);
        pattern = w->id == id ? g_strdup_printf("%s account:%s", words, account) : NULL;
    }
    g_clear_pointer(&watches, g_ptr_array_unref);
    return pattern != NULL ? pattern : g_strdup("");
}

char *store_scope_pattern(struct store_reader *r, const struct score_scope *scope)
{
    if (scope->kind == SCORE_PERSON)
        return g_strdup_printf("person:%" G_GINT64_FORMAT, scope->id);
    if (scope->kind == SCORE_WATCH)
        return watch_pattern(r, scope->id);
    struct account *a = scope->kind == SCORE_ACCOUNT && scope->id != 0 ? store_account_by_id(r, scope->id, NULL) : NULL;
    const char *name = scope->kind == SCORE_LABEL ? scope->name : a != NULL ? a->name : NULL;
    g_autofree char *quoted = pattern_quoted(name != NULL ? name : "");
    account_free(a);
    return name == NULL ? g_strdup("") : g_strdup_printf("%s:%s", scope->kind == SCORE_LABEL ? "label" : "account", quoted);
}

/* The statement that asks for it; SCORE_ALL: all accounts; SCORE_LABEL_DAY: of a label, within a day or so. */
#define SCORE_ALL 4
#define SCORE_LABEL_DAY 5
static int index_of(const struct score_scope *scope)
{
    return scope->kind == SCORE_ACCOUNT && scope->id == 0 ? SCORE_ALL : (int)scope->kind;
}

/* ---- rows of items ---- */
#define ITEM_ROW                                                                                   \
    "SELECT i.id, coalesce(i.conversation, 0), i.created_at, i.followers, i.deleted_at, i.score, " \
    "i.confidence, i.label, i.scored_by IS NOT NULL, i.account, i.language FROM "
#define ITEM_COUNTS                                                                                  \
    " i.id>=?1 AND i.id<?2 AND i.direction=0 AND i.scored=1 AND i.automatic=0 AND NOT (c.state=4 AND " \
    "c.reason=4)"
#define ITEM_FILED ITEM_COUNTS " AND i.watched=0 ORDER BY i.id"

/* Ids follow time: the range of ids is the range of time. */
gboolean store_score_items(struct store_reader *r, const struct score_scope *scope, gint64 from_ms, gint64 to_ms,
                           void (*each)(const struct score_item *row, gpointer user), gpointer user,
                           GError **error)
{
    static const char *const OF[] = {
        [SCORE_ACCOUNT] = ITEM_ROW
        "item i JOIN conversation c ON c.id=i.conversation WHERE i.account=?3 AND" ITEM_FILED,
        [SCORE_LABEL] = ITEM_ROW "label l CROSS JOIN conversation c ON c.id=l.conversation CROSS JOIN item i ON"
                                 " i.conversation=c.id WHERE l.name=?3 AND" ITEM_FILED,
        [SCORE_WATCH] = ITEM_ROW "watch_item v CROSS JOIN item i ON i.id=v.item LEFT JOIN conversation c ON"
                                 " c.id=i.conversation WHERE v.watch=?3 AND v.item>=?1 AND v.item<?2 AND i.direction=0"
                                 " AND i.scored=1 AND i.automatic=0 AND NOT coalesce(c.state=4 AND c.reason=4, 0)"
                                 " ORDER BY v.item",
        [SCORE_PERSON] = ITEM_ROW "conversation c CROSS JOIN item i ON i.conversation=c.id WHERE c.person IN "
                                  SAME_PERSON("?3") " AND" ITEM_FILED,
        [SCORE_ALL] = ITEM_ROW "item i JOIN conversation c ON c.id=i.conversation WHERE ?3=0 AND i.account IN"
                               " (SELECT id FROM account WHERE removed_at=0) AND" ITEM_FILED,
        /* A label may have more conversations than a day has items. */
        [SCORE_LABEL_DAY] = ITEM_ROW "item i CROSS JOIN conversation c ON c.id=i.conversation CROSS JOIN label l ON"
                                     " l.name=?3 AND l.conversation=c.id WHERE" ITEM_FILED,
    };
    gboolean day = scope->kind == SCORE_LABEL && to_ms - from_ms < 2 * MS_DAY;
    const struct db_value values[] = {DB_I(id_from_ms(from_ms, 0)), DB_I(id_from_ms(to_ms, 0)), key_of(scope)};
    sqlite3_stmt *s = db_query_values(r, error, OF[day ? SCORE_LABEL_DAY : index_of(scope)], TRUE, values, G_N_ELEMENTS(values));
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct score_item row = {
            .id = sqlite3_column_int64(s, 0),
            .conversation = sqlite3_column_int64(s, 1),
            .at = sqlite3_column_int64(s, 2),
            .followers = sqlite3_column_int64(s, 3),
            .deleted_at = sqlite3_column_int64(s, 4),
            .score = sqlite3_column_double(s, 5),
            .confidence = sqlite3_column_double(s, 6),
            .label = sqlite3_column_int(s, 7),
            .corrected = sqlite3_column_int(s, 8) != 0,
            .account = sqlite3_column_int64(s, 9),
        };
        agreement_lang((const char *)sqlite3_column_text(s, 10), row.language);
        each(&row, user);
    }
    return db_end(r, s, rc, error);
}

/* ---- rows of conversations ---- */
#define CONV_ROW                                                                                      \
    "SELECT c.id, c.account, c.person, c.needed_at, c.promised_at, c.replied_at, c.closed_at, c.state," \
    " c.reason FROM "
#define CONV_SINCE " WHERE c.needed_at>0 AND c.needed_at>=?1 AND c.needed_at<?2"
/* Who was not answered: few, whatever their age. */
#define CONV_WAITS CONV_SINCE " AND c.state IN (0,1,3) AND c.replied_at=0"
#define CONV_ORDER " ORDER BY c.needed_at, c.id"
#define CONV_OF(which)                                                                                     \
    {                                                                                                      \
        [SCORE_ACCOUNT] = CONV_ROW "conversation c" which " AND c.account=?3" CONV_ORDER,                  \
        [SCORE_LABEL] = CONV_ROW "label l CROSS JOIN conversation c ON c.id=l.conversation" which          \
                                 " AND l.name=?3" CONV_ORDER,                                              \
        [SCORE_WATCH] = CONV_ROW "(SELECT DISTINCT w.conversation AS id FROM watch_item v CROSS JOIN item" \
                                 " w ON w.id=v.item WHERE v.watch=?3 AND w.conversation IS NOT NULL) x"    \
                                 " CROSS JOIN conversation c ON c.id=x.id" which CONV_ORDER,               \
        [SCORE_PERSON] = CONV_ROW "conversation c" which " AND c.person IN " SAME_PERSON("?3") CONV_ORDER, \
        [SCORE_ALL] = CONV_ROW "account a CROSS JOIN conversation c" which                                 \
                               " AND ?3=0 AND a.removed_at=0 AND c.account=a.id" CONV_ORDER,               \
    }

static gboolean each_conversation(struct store_reader *r, const char *sql, const struct score_scope *scope,
                                  gint64 from_ms, gint64 to_ms,
                                  void (*each)(const struct score_conversation *row, gpointer user), gpointer user,
                                  GError **error)
{
    const struct db_value values[] = {DB_I(from_ms), DB_I(to_ms), key_of(scope)};
    sqlite3_stmt *s = db_query_values(r, error, sql, TRUE, values, G_N_ELEMENTS(values));
    if (s == NULL)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct score_conversation row = {
            .id = sqlite3_column_int64(s, 0),
            .account = sqlite3_column_int64(s, 1),
            .person = sqlite3_column_int64(s, 2),
            .needed_at = sqlite3_column_int64(s, 3),
            .promised_at = sqlite3_column_int64(s, 4),
            .replied_at = sqlite3_column_int64(s, 5),
            .closed_at = sqlite3_column_int64(s, 6),
            .state = (enum conv_state)sqlite3_column_int(s, 7),
            .reason = (enum done_reason)sqlite3_column_int(s, 8),
        };
        each(&row, user);
    }
    return db_end(r, s, rc, error);
}

gboolean store_score_conversations(struct store_reader *r, const struct score_scope *scope, gint64 from_ms,
                                   gint64 to_ms, void (*each)(const struct score_conversation *row, gpointer user),
                                   gpointer user, GError **error)
{
    static const char *const SINCE[] = CONV_OF(CONV_SINCE);
    return each_conversation(r, SINCE[index_of(scope)], scope, from_ms, to_ms, each, user, error);
}

gboolean store_score_waiting(struct store_reader *r, const struct score_scope *scope, gint64 to_ms,
                             void (*each)(const struct score_conversation *row, gpointer user), gpointer user,
                             GError **error)
{
    static const char *const WAITS[] = CONV_OF(CONV_WAITS);
    return each_conversation(r, WAITS[index_of(scope)], scope, 0, to_ms, each, user, error);
}
