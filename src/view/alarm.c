/* What must be heard where nobody looks: a login lost, an outcome nobody knows, something that spreads, and as set the
 * end of a snooze. It is found by comparing what the store says now with what it said before, so that it does not
 * matter which program of the workspace did the work. One sound and one notice in five minutes; what comes meanwhile
 * is told together when they are over. Only our own words and names, never a stranger's. */
#include "ui_private.h"

#include "repute/clock.h"

#define QUIET (5 * MS_MINUTE) /* between two sounds */
#define AGAIN MS_HOUR         /* the same words once in this time */

static gboolean said_lately(struct ui *ui, const char *text)
{
    GHashTable *said = ui->alarm.said;
    const gint64 *at = g_hash_table_lookup(said, text);
    if (at != NULL && ui->now - *at < AGAIN)
        return TRUE;
    if (g_hash_table_size(said) > 200)
        g_hash_table_remove_all(said);
    g_hash_table_replace(said, g_strdup(text), g_memdup2(&ui->now, sizeof ui->now));
    g_free(ui->alarm.text);
    ui->alarm.text = g_strdup(text);
    return FALSE;
}

static void ring(struct ui *ui, const char *text)
{
    ui->alarm.rung_at = ui->now;
    ui->alarm.waiting = 0;
    if (settings_bool(ui->settings, "bell"))
        ui_wish_push(ui, WISH_BELL, NULL, NULL);
    const char *how = settings_str(ui->settings, "notify");
    if (!g_str_equal(how, "off")) {
        char *notice = g_strdup_printf("repute %s: %s", ui->workspace, text);
        ui_wish_push(ui, WISH_NOTIFY, notice, how);
        g_free(notice);
    }
}

void alarm_raise(struct ui *ui, const char *text)
{
    if (said_lately(ui, text))
        return;
    ui_tell(ui, SAY_WARN, "%s", text);
    if (ui->alarm.rung_at == 0 || ui->now - ui->alarm.rung_at >= QUIET)
        ring(ui, text);
    else
        ui->alarm.waiting++;
}

gint64 alarm_due(const struct ui *ui)
{
    return ui->alarm.waiting > 0 ? ui->alarm.rung_at + QUIET : 0;
}

void alarm_tick(struct ui *ui)
{
    if (ui->alarm.waiting == 0 || ui->now < alarm_due(ui))
        return;
    char *text = ui->alarm.waiting == 1 ? g_strdup(ui->alarm.text)
                                        : g_strdup_printf("%u more, the last: %s", ui->alarm.waiting, ui->alarm.text);
    ring(ui, text);
    g_free(text);
}

void alarm_init(struct ui *ui)
{
    ui->alarm.said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    ui->alarm.woken = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

void alarm_clear(struct ui *ui)
{
    g_hash_table_unref(ui->alarm.said);
    g_hash_table_unref(ui->alarm.woken);
    g_clear_pointer(&ui->alarm.out, g_hash_table_unref);
    g_free(ui->alarm.text);
}

/* ---- what changed between two looks ---- */

static void compare_accounts(struct ui *ui)
{
    GPtrArray *accounts = ui->status.accounts;
    GHashTable *out = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint i = 0; accounts != NULL && i < accounts->len; i++) {
        const struct account *a = accounts->pdata[i];
        if (a->state != ACCOUNT_LOGIN)
            continue;
        g_hash_table_add(out, g_memdup2(&a->id, sizeof a->id));
        if (ui->alarm.out == NULL || g_hash_table_contains(ui->alarm.out, &a->id))
            continue;
        char *text = g_strdup_printf("login lost on %s; ga shows the way out", a->name);
        alarm_raise(ui, text);
        g_free(text);
    }
    g_clear_pointer(&ui->alarm.out, g_hash_table_unref);
    ui->alarm.out = out;
}

/* The newest send nobody knows the outcome of, in the words the worker has for it. */
static void raise_unknown(struct ui *ui)
{
    GPtrArray *rows = store_ledgers(ui->o.reader, LEDGER_ALL, 0, ui->now, 50, NULL);
    const struct ledger *last = NULL;
    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        const struct ledger *l = rows->pdata[i];
        if (l->state == LEDGER_UNKNOWN && (last == NULL || l->id > last->id))
            last = l;
    }
    if (last != NULL) {
        char *text = g_strdup_printf("%s on %s has an unknown outcome; gs shows it", action_kind_name(last->action),
                                     last->account_name);
        alarm_raise(ui, text);
        g_free(text);
    }
    g_clear_pointer(&rows, g_ptr_array_unref);
}

static void raise_woken(struct ui *ui, gint64 since)
{
    const char *how = settings_str(ui->settings, "snooze.wake");
    GPtrArray *rows = g_str_equal(how, "nothing") ? NULL : store_audit_since(ui->o.reader, since, 200, NULL);
    guint n = 0;
    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        const struct audit_row *a = rows->pdata[i];
        if (g_strcmp0(a->verb, "snooze-ended") != 0)
            continue;
        g_hash_table_add(ui->alarm.woken, g_memdup2(&a->target, sizeof a->target));
        n++;
    }
    g_clear_pointer(&rows, g_ptr_array_unref);
    if (n == 0)
        return;
    char *text = n == 1 ? g_strdup("a snooze ended; its row is bold") : g_strdup_printf("%u snoozes ended; their rows are bold", n);
    if (g_str_equal(how, "bell"))
        alarm_raise(ui, text);
    else
        ui_tell(ui, SAY_INFO, "%s", text);
    g_free(text);
}

void alarm_compare(struct ui *ui)
{
    gint64 unknown = ui->status.ledger.by_state[LEDGER_UNKNOWN], spreading = ui->status.inbox.alarms;
    gint64 wake = store_next_wake(ui->o.reader);
    gboolean first = ui->alarm.out == NULL;
    compare_accounts(ui);
    if (!first && unknown > ui->alarm.unknown)
        raise_unknown(ui);
    /* Our own worker says more of it, and says it first. */
    if (!first && spreading > ui->alarm.spreading && ui->now - ui->alarm.event_at > MS_MINUTE)
        alarm_raise(ui, "something spreads: ^ marks it in Mentions");
    if (!first && ui->alarm.wake != 0 && ui->alarm.wake <= ui->now && wake != ui->alarm.wake)
        raise_woken(ui, ui->alarm.wake);
    ui->alarm.unknown = unknown;
    ui->alarm.spreading = spreading;
    ui->alarm.wake = wake;
}

gboolean alarm_woke(const struct ui *ui, gint64 conversation)
{
    return g_hash_table_contains(ui->alarm.woken, &conversation);
}

void alarm_seen(struct ui *ui, gint64 conversation)
{
    g_hash_table_remove(ui->alarm.woken, &conversation);
}
