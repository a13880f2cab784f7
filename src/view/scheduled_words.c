/* What is known of a send, in the fewest words that name the way out. */
#include "scheduled.h"

#include <string.h>

#include "repute/calendar.h"
#include "repute/when.h"

static char *moment(struct ui *ui, gint64 at)
{
    return when_short(at, ui->now, settings_str(ui->settings, "zone"));
}

static char *words_of_approval(struct ui *ui, const struct ledger *l)
{
    if (l->approved_hash != NULL && g_strcmp0(l->approved_hash, l->hash) != 0)
        return g_strdup("approval: text changed, ask again");
    char *at = moment(ui, l->created_at);
    char *text = g_strdup_printf("approval: asked %s %s", l->approver != NULL ? l->approver : "nobody", at);
    g_free(at);
    return text;
}

static char *words_of_login(struct ui *ui, const struct ledger *l)
{
    const struct account *a = status_account(ui, l->account);
    if (a == NULL || a->state != ACCOUNT_LOGIN)
        return g_strdup_printf("login: %s", l->account_name);
    char *since = moment(ui, a->state_since);
    char *text = g_strdup_printf("login: %s has none since %s", l->account_name, since);
    g_free(since);
    return text;
}

static char *words_of_held(struct ui *ui, const struct ledger *l)
{
    if (g_strcmp0(l->held_by, "approval") == 0)
        return words_of_approval(ui, l);
    if (g_strcmp0(l->held_by, "login") == 0)
        return words_of_login(ui, l);
    if (g_strcmp0(l->held_by, "pause") == 0) {
        if (!ui->status.pause.on)
            return g_strdup("pause: it is over, goes out now");
        char *at = moment(ui, ui->status.pause.since);
        char *text = g_strdup_printf("pause: by %s %s", ui->status.pause.by, at);
        g_free(at);
        return text;
    }
    if (g_strcmp0(l->held_by, "token") == 0) {
        const struct account *a = status_account(ui, l->account);
        return g_strdup_printf("no token here: waits for %s", a != NULL && a->owner != NULL ? a->owner : "its owner");
    }
    if (l->account_guarded && l->due_at <= ui->now)
        return g_strdup("guarded: p lets it go");
    g_autofree char *closed = l->due_at <= ui->now ? calendar_blackout(ui->settings, MAX(l->due_at, l->next_try_at)) : NULL;
    return g_strdup_printf("%s: p lets it go", closed != NULL ? "blackout" : "by hand");
}

static char *words_of_scheduled(struct ui *ui, const struct ledger *l)
{
    const struct account *a = status_account(ui, l->account);
    if (a != NULL && a->expires_at != 0 && a->expires_at < l->due_at) {
        char *end = moment(ui, a->expires_at);
        char *text = g_strdup_printf("! token ends %s", end);
        g_free(end);
        return text;
    }
    if (l->approver != NULL && l->approved_by != NULL)
        return g_strdup_printf("%s approved by %s, hash %.4s", ui_glyph(ui, "✓✓", "vv"), l->approved_by, l->hash);
    if (l->account_guarded) {
        char *at = scheduled_when(ui, l);
        char *text = g_strdup_printf("guarded: asks again at %s", at);
        g_free(at);
        return text;
    }
    char *left = when_duration(l->due_at - ui->now);
    char *text = g_strdup_printf("in %s", left);
    g_free(left);
    return text;
}

static char *words_of_queued(struct ui *ui, const struct ledger *l)
{
    if (l->next_try_at > ui->now) {
        char *left = when_duration(l->next_try_at - ui->now);
        char *text =
            g_strdup_printf("again in %s%s%s", left, l->error != NULL ? ": " : "", l->error != NULL ? l->error : "");
        g_free(left);
        return text;
    }
    if (l->part > 1)
        return g_strdup_printf("after part %d", l->part - 1);
    return g_strdup("goes out now");
}

/* "proved 13:12": when the server's own answer, or reading back, showed it there. */
static char *words_of_sent(struct ui *ui, const struct ledger *l)
{
    if (l->remote_id == NULL)
        return g_strdup("a person says that it is there");
    char *at = moment(ui, l->sent_at);
    char *text = g_strdup_printf("proved %s%s", at, l->attempts > 1 ? ", not at once" : "");
    g_free(at);
    return text;
}

char *scheduled_known(struct ui *ui, const struct ledger *l)
{
    switch (l->state) {
    case LEDGER_SCHEDULED:
        return words_of_scheduled(ui, l);
    case LEDGER_QUEUED:
        return words_of_queued(ui, l);
    case LEDGER_HELD:
        return words_of_held(ui, l);
    case LEDGER_SENDING:
        return g_strdup(ui->status.pause.on ? "began before the pause"
                        : l->attempts > 1   ? "reading back first"
                                            : "on its way");
    case LEDGER_SENT:
        return words_of_sent(ui, l);
    case LEDGER_FAILED:
        return g_strdup(l->error != NULL ? l->error : "refused");
    case LEDGER_UNKNOWN:
        return g_strdup(l->error != NULL ? l->error : "no answer; not known whether it is there");
    case LEDGER_MISSED:
        return g_strdup(l->error != NULL ? l->error : "nothing ran at its time");
    default:
        return g_strdup(l->error != NULL ? l->error : "");
    }
}

static const char *before_text(const struct ledger *l)
{
    switch (l->action) {
    case ACT_POST:
        return "";
    case ACT_REPLY:
        return "Re: ";
    default:
        return NULL;
    }
}

char *scheduled_text(struct ui *ui, const struct ledger *l, int cells)
{
    char *shown = rows_text(ui, l->text, NULL);
    const char *before = before_text(l);
    char *line = before != NULL ? g_strdup_printf("%s%s", before, shown)
                                : g_strdup_printf("%s: %s", action_kind_name(l->action), shown);
    g_free(shown);
    if (l->parts < 2)
        return line;
    char part[32];
    g_snprintf(part, sizeof part, " (%d/%d)", l->part, l->parts);
    int room = cells - (int)strlen(part);
    if (room < 8)
        return line;
    char *cut = text_cut(line, room, ui_ellipsis(ui), NULL), *whole = g_strconcat(cut, part, NULL);
    g_free(line);
    g_free(cut);
    return whole;
}

char *scheduled_when(struct ui *ui, const struct ledger *l)
{
    return when_there(scheduled_moment(l), ui->now, l->zone, settings_str(ui->settings, "zone"));
}

enum role scheduled_role(const struct ledger *l)
{
    switch (l->state) {
    case LEDGER_FAILED:
    case LEDGER_MISSED:
        return ROLE_LEDGER_FAIL;
    case LEDGER_UNKNOWN:
        return ROLE_LEDGER_UNKNOWN;
    case LEDGER_SENT:
        return ROLE_MOOD_GOOD;
    case LEDGER_SENDING:
        return ROLE_STRONG;
    case LEDGER_HELD:
        return g_strcmp0(l->held_by, "approval") == 0 ? ROLE_STRONG : ROLE_DIM;
    case LEDGER_CANCELLED:
        return ROLE_DIM;
    default:
        return ROLE_TEXT;
    }
}
