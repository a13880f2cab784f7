/* Which rows are due, and which of them this process may try: those of accounts whose token it has. The others say
 * whom they wait for. */
#include "engine.h"

#include "repute/calendar.h"
#include "repute/clock.h"

#define SOON (MS_SECOND / 10)
#define ELSEWHERE (20 * MS_SECOND) /* until another look at what another process sends */
#define STUCK (5 * MS_SECOND) /* due and not to be taken, for a reason that nothing tells of its end */

static gboolean is_limited(const struct member *m, gint64 now)
{
    return m->state == ACCOUNT_LIMITED && m->not_before > now;
}

static GArray *ready_accounts(struct engine *e, gint64 now)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < e->members->len; i++) {
        struct member *m = e->members->pdata[i];
        if (m->ops != NULL && !is_limited(m, now) && m->state != ACCOUNT_OFF && member_token(e, m))
            g_array_append_val(ids, m->id);
    }
    return ids;
}

/* Only what is queued still: another process may have taken it meanwhile. */
static gboolean hold(struct engine *e, gint64 id, gint64 now)
{
    if (!store_begin(e->writer, NULL))
        return FALSE;
    struct ledger *l = store_ledger(e->reader, id, NULL);
    gboolean held = l != NULL && l->state == LEDGER_QUEUED &&
                    store_ledger_end(e->writer, id, LEDGER_HELD, "token", l->error_code, l->error, now, NULL);
    ledger_free(l);
    return store_end(e->writer, held, NULL);
}

/* A colleague's accounts: their token is with them, and so is the sending. A token of ours that is gone is a matter
 * of login. */
static void hold_for_others(struct engine *e, gint64 now)
{
    gboolean any = FALSE;
    for (guint i = 0; i < e->members->len; i++) {
        const struct member *m = e->members->pdata[i];
        if (m->ops == NULL || !m->token_refused || m->state == ACCOUNT_LOGIN)
            continue;
        GArray *one = g_array_new(FALSE, FALSE, sizeof(gint64));
        g_array_append_val(one, m->id);
        GArray *rows = store_ledger_ready(e->reader, one, now, NULL);
        for (guint k = 0; rows != NULL && k < rows->len; k++)
            any = hold(e, g_array_index(rows, gint64, k), now) || any;
        g_clear_pointer(&rows, g_array_unref);
        g_array_unref(one);
    }
    if (any)
        engine_changed(e, CHANGED_LEDGER, 0);
}

/* When to look again at rows that are due and were not taken. */
static gint64 look_again(const struct engine *e, gint64 now)
{
    gint64 at = now + STUCK;
    for (guint i = 0; i < e->members->len; i++) {
        const struct member *m = e->members->pdata[i];
        if (is_limited(m, now))
            at = MIN(at, m->not_before);
    }
    return at;
}

/* Posts whose time, or another try, comes in a blackout wait for a person; of a thread its first, for which the others wait.
 * Whom somebody let go passes where let_go is set. */
static gboolean hold_in_blackout(struct engine *e, const GArray *ids, gboolean let_go, gint64 now_ms)
{
    g_autofree char *closed = ids->len > 0 ? calendar_blackout(e->settings, now_ms) : NULL;
    gboolean ok = TRUE;
    for (guint i = 0; ok && closed != NULL && i < ids->len; i++) {
        struct ledger *l = store_ledger(e->reader, g_array_index(ids, gint64, i), NULL);
        gboolean passes = l != NULL && let_go && g_strcmp0(l->approved_hash, l->hash) == 0;
        gboolean goes = l != NULL && (l->state == LEDGER_QUEUED || g_strcmp0(l->held_by, "token") == 0);
        if (goes && l->action == ACT_POST && l->previous == 0 && !passes)
            ok = store_ledger_hold(e->writer, l->id, l->revision, TRUE, STORE_SYSTEM, now_ms, NULL);
        ledger_free(l);
    }
    return ok;
}

static gboolean take_ready(struct engine *e, const GArray *ready, gint64 now_ms)
{
    gboolean taken = FALSE;
    if (ready->len == 0 || !store_begin(e->writer, NULL) ||
        !store_end(e->writer, hold_in_blackout(e, ready, TRUE, now_ms), NULL))
        return FALSE;
    for (guint i = 0; i < ready->len; i++)
        taken = deliver_take(e, g_array_index(ready, gint64, i)) || taken;
    return taken;
}

void deliver_turn(struct engine *e, gint64 now_ms)
{
    if (e->ledger_at == 0 || e->ledger_at > now_ms)
        return;
    GArray *moved = NULL;
    if (store_begin(e->writer, NULL)) {
        moved = store_ledger_due(e->writer, now_ms, NULL);
        store_end(e->writer, moved != NULL && hold_in_blackout(e, moved, FALSE, now_ms), NULL);
    }
    if (moved != NULL && moved->len > 0)
        engine_changed(e, CHANGED_LEDGER, 0);
    g_clear_pointer(&moved, g_array_unref);
    GArray *accounts = ready_accounts(e, now_ms);
    GArray *ready = store_ledger_ready(e->reader, accounts, now_ms, NULL);
    gboolean taken = ready != NULL && take_ready(e, ready, now_ms);
    hold_for_others(e, now_ms);
    g_clear_pointer(&ready, g_array_unref);
    g_array_unref(accounts);
    gint64 next = store_ledger_next(e->reader, now_ms);
    e->ledger_at = next == 0 ? 0 : MAX(next, next > now_ms || taken ? now_ms + SOON : look_again(e, now_ms));
    if (deliver_recover(e)) /* nothing tells when another process dies */
        e->ledger_at = e->ledger_at == 0 ? now_ms + ELSEWHERE : MIN(e->ledger_at, now_ms + ELSEWHERE);
}
