/* Who is at a conversation right now. A claim is a courtesy with an end, no change of the conversation: its
 * revision stays. */
#include <string.h>

#include "conv.h"
#include "repute/when.h"

static gboolean holds(const struct conv *c, gint64 now_ms)
{
    return c->claim_by != NULL && (c->claim_until == 0 || c->claim_until > now_ms);
}

static int load(struct store_writer *w, gint64 conversation, struct conv *c, GError **error)
{
    gint64 id = conversation;
    if (!db_writable(w, error) ||
        !db_int(&w->reader, error, &id, "SELECT conversation FROM merged WHERE old=?", DB_I(conversation)))
        return -1;
    int found = conv_load(&w->reader, id, c, error);
    if (found == 0)
        err_set(error, ERR_NOT_FOUND,
                "no conversation with the id %" G_GINT64_FORMAT "; `repute ls` shows them", conversation);
    return found;
}

gboolean store_claim(struct store_writer *w, gint64 conversation, const char *who, gboolean writing,
                     gboolean take_over, gint64 until_ms, gint64 now_ms, GError **error)
{
    struct conv c = {0};
    if (load(w, conversation, &c, error) != 1)
        return FALSE;
    gboolean held = holds(&c, now_ms), own = held && strcmp(c.claim_by, who) == 0, ok = FALSE;
    if (held && !own && !take_over) {
        g_autofree char *since = when_short(c.claim_since, now_ms, NULL);
        err_set(error, ERR_CONFLICT, "%s has %s since %s; ask, or take it over", c.claim_by,
                c.claim_writing ? "been answering" : "had it", since);
    } else {
        ok = db_run(&w->reader, error,
                    "UPDATE conversation SET claim_by=?, claim_since=?, claim_until=?, claim_writing=?"
                    " WHERE id=?",
                    DB_T(who), DB_I(own ? c.claim_since : now_ms), DB_I(until_ms), DB_I(writing),
                    DB_I(c.id)) &&
             (own || store_audit(w, now_ms, who, "claim", "conversation", c.id,
                                 held ? "{\"over\":true}" : NULL, error));
    }
    conv_clear(&c);
    return ok;
}

gboolean store_unclaim(struct store_writer *w, gint64 conversation, const char *who, gint64 now_ms,
                       GError **error)
{
    struct conv c = {0};
    if (load(w, conversation, &c, error) != 1)
        return FALSE;
    gboolean own = c.claim_by != NULL && strcmp(c.claim_by, who) == 0, living = own && holds(&c, now_ms);
    gboolean ok = !own || db_run(&w->reader, error,
                                 "UPDATE conversation SET claim_by=NULL, claim_since=0, claim_until=0,"
                                 " claim_writing=0 WHERE id=?",
                                 DB_I(c.id));
    if (ok && living)
        ok = store_audit(w, now_ms, who, "unclaim", "conversation", c.id, NULL, error);
    conv_clear(&c);
    return ok;
}
