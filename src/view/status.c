/* Row 0 and the banner: who waits, what is due, which account cannot, what time it is. Who waits and a lost login
 * are never given up; the rest goes as the window narrows. */
#include "ui_private.h"

#include <string.h>

#include "repute/clock.h"
#include "repute/text.h"
#include "repute/when.h"

void status_clear(struct desk_status *s)
{
    g_clear_pointer(&s->accounts, g_ptr_array_unref);
    g_clear_pointer(&s->users, g_ptr_array_unref);
    g_clear_pointer(&s->agreements, g_array_unref);
    pause_clear(&s->pause);
    g_clear_pointer(&s->progress, g_free);
}

void status_load(struct ui *ui)
{
    struct desk_status *s = &ui->status;
    GPtrArray *accounts = store_accounts(ui->o.reader, NULL);
    if (accounts != NULL) {
        g_clear_pointer(&s->accounts, g_ptr_array_unref);
        s->accounts = accounts;
    }
    GPtrArray *users = store_users(ui->o.reader, NULL);
    if (users != NULL) {
        g_clear_pointer(&s->users, g_ptr_array_unref);
        s->users = users;
    }
    store_inbox_counts(ui->o.reader, ui->user, ui->now, &s->inbox, NULL);
    store_ledger_counts(ui->o.reader, ui->now, &s->ledger, NULL);
    GArray *agreements = store_agreements(ui->o.reader, NULL);
    if (agreements != NULL) {
        g_clear_pointer(&s->agreements, g_array_unref);
        s->agreements = agreements;
    }
    struct pause pause = {0};
    if (store_pause(ui->o.reader, &pause, NULL)) {
        pause_clear(&s->pause);
        s->pause = pause;
    }
    alarm_compare(ui);
}

const struct account *status_account(struct ui *ui, gint64 id)
{
    for (guint i = 0; ui->status.accounts != NULL && i < ui->status.accounts->len; i++) {
        const struct account *a = ui->status.accounts->pdata[i];
        if (a->id == id)
            return a;
    }
    return NULL;
}

/* Every account offline: then it is the network, not an account. */
static gint64 offline_since(struct ui *ui)
{
    gint64 since = 0;
    guint n = ui->status.accounts != NULL ? ui->status.accounts->len : 0;
    for (guint i = 0; i < n; i++) {
        const struct account *a = ui->status.accounts->pdata[i];
        if (a->state == ACCOUNT_OFF || a->state == ACCOUNT_LOGIN)
            continue;
        if (a->state != ACCOUNT_OFFLINE)
            return 0;
        since = since == 0 ? a->state_since : MIN(since, a->state_since);
    }
    return since;
}

/* ---- pieces of row 0 ---- */

struct piece {
    char *text;
    enum role role;
    int keep; /* the lowest goes first; 9 never */
    gboolean right;
};

static void piece_free(gpointer p)
{
    g_free(((struct piece *)p)->text);
    g_free(p);
}

static void add(GPtrArray *pieces, gboolean right, int keep, enum role role, char *text)
{
    struct piece *p = g_new(struct piece, 1);
    *p = (struct piece){text, role, keep, right};
    g_ptr_array_add(pieces, p);
}

static char *waiting_text(struct ui *ui)
{
    gint64 late = ui->status.inbox.late;
    const char *more = late >= INBOX_COUNT_MAX ? "+" : "";
    if (late == 0)
        return g_strdup("nobody waits too long");
    if (ui->w >= 120)
        return g_strdup_printf("%" G_GINT64_FORMAT "%s %s longer than promised", late, more,
                               late == 1 ? "person waits" : "people wait");
    if (ui->w >= 100)
        return g_strdup_printf("%" G_GINT64_FORMAT "%s %s too long", late, more,
                               late == 1 ? "person waits" : "people wait");
    return g_strdup_printf("%" G_GINT64_FORMAT "%s %s too long", late, more, late == 1 ? "waits" : "wait");
}

static char *due_text(struct ui *ui)
{
    gint64 due = ui->status.ledger.due_within_hour;
    if (ui->w >= 100)
        return g_strdup_printf("%" G_GINT64_FORMAT " %s due within the hour", due, due == 1 ? "post" : "posts");
    if (ui->w >= 70)
        return g_strdup_printf("%" G_GINT64_FORMAT " %s due <1h", due, due == 1 ? "post" : "posts");
    return g_strdup_printf("%" G_GINT64_FORMAT " due <1h", due);
}

static void add_trouble(struct ui *ui, GPtrArray *pieces)
{
    const struct ledger_counts *l = &ui->status.ledger;
    gint64 failed = l->by_state[LEDGER_FAILED] + l->by_state[LEDGER_UNKNOWN] + l->by_state[LEDGER_MISSED];
    if (failed > 0)
        add(pieces, FALSE, 7, ROLE_STATUS_BAD,
            g_strdup_printf("%" G_GINT64_FORMAT " %s", failed, failed == 1 ? "send needs you" : "sends need you"));
}

static void add_accounts(struct ui *ui, GPtrArray *pieces)
{
    guint ok = 0, n = ui->status.accounts != NULL ? ui->status.accounts->len : 0;
    if (n == 0) {
        add(pieces, TRUE, 8, ROLE_STATUS, g_strdup("no account"));
        return;
    }
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < n; i++) {
        const struct account *a = ui->status.accounts->pdata[i];
        if (a->state != ACCOUNT_OK)
            continue;
        ok++;
        g_string_append_printf(names, "%s%s %s", names->len > 0 ? " " : "", ui_glyph(ui, "✓", "v"), a->name);
    }
    if (ok > 0 && ui->w >= 160)
        add(pieces, TRUE, 1, ROLE_STATUS_OK, g_string_free(names, FALSE));
    else {
        g_string_free(names, TRUE);
        if (ok > 0)
            add(pieces, TRUE, 1, ROLE_STATUS_OK, g_strdup_printf("%s %u ok", ui_glyph(ui, "✓", "v"), ok));
    }
    gint64 offline = offline_since(ui);
    for (guint i = 0; i < n; i++) {
        const struct account *a = ui->status.accounts->pdata[i];
        if (a->state == ACCOUNT_LOGIN)
            add(pieces, TRUE, 9, ROLE_STATUS_BAD, g_strdup_printf("! %s: login", a->name));
        else if (a->state == ACCOUNT_LIMITED)
            add(pieces, TRUE, 4, ROLE_STATUS_WARN, g_strdup_printf("%s %s", ui_glyph(ui, "◐", "~"), a->name));
        else if (a->state == ACCOUNT_OFFLINE && offline == 0)
            add(pieces, TRUE, 5, ROLE_STATUS_WARN, g_strdup_printf("%s %s", ui_glyph(ui, "○", "-"), a->name));
    }
    if (offline != 0) {
        char age[8];
        when_age(offline, ui->now, age);
        add(pieces, TRUE, 8, ROLE_STATUS_WARN, g_strdup_printf("%s offline %s", ui_glyph(ui, "○", "-"), age));
    }
}

static int pieces_width(const GPtrArray *pieces, gboolean right)
{
    int w = 0;
    for (guint i = 0; i < pieces->len; i++) {
        const struct piece *p = pieces->pdata[i];
        if (p->right == right)
            w += text_width(p->text) + 2;
    }
    return w;
}

static gboolean drop_lowest(GPtrArray *pieces)
{
    guint lowest = 0;
    for (guint i = 1; i < pieces->len; i++)
        if (((struct piece *)pieces->pdata[i])->keep < ((struct piece *)pieces->pdata[lowest])->keep)
            lowest = i;
    if (pieces->len == 0 || ((struct piece *)pieces->pdata[lowest])->keep >= 9)
        return FALSE;
    g_ptr_array_remove_index(pieces, lowest);
    return TRUE;
}

static GPtrArray *row_pieces(struct ui *ui)
{
    GPtrArray *pieces = g_ptr_array_new_with_free_func(piece_free);
    gboolean any_account = ui->status.accounts != NULL && ui->status.accounts->len > 0;
    add(pieces, FALSE, 6, ROLE_STATUS, g_strdup(ui->workspace));
    if (any_account || ui->status.inbox.late > 0) {
        add(pieces, FALSE, 9, ui->status.inbox.late > 0 ? ROLE_STATUS_WARN : ROLE_STATUS, waiting_text(ui));
        add(pieces, FALSE, 3, ROLE_STATUS, due_text(ui));
    }
    add_trouble(ui, pieces);
    if (ui->status.progress != NULL && *ui->status.progress != '\0')
        add(pieces, TRUE, 2, ROLE_STATUS, g_strdup(ui->status.progress));
    else
        add_accounts(ui, pieces);
    const char *zone = settings_str(ui->settings, "zone");
    gboolean day = ui->w >= 70 && (ui->w < 100 || ui->w >= 160);
    if (!ui->slow)
        add(pieces, TRUE, 2, ROLE_STATUS,
            when_format(ui->now, zone, ui->w >= 160 ? "%a %-e %b %H:%M %Z" : day ? "%a %H:%M %Z" : "%H:%M %Z"));
    return pieces;
}

void status_draw(struct ui *ui, struct grid *g)
{
    grid_clear(g, (struct rect){0, 0, 1, ui->w}, ROLE_STATUS);
    GPtrArray *pieces = row_pieces(ui);
    while (pieces_width(pieces, FALSE) + pieces_width(pieces, TRUE) > ui->w + 1 && drop_lowest(pieces))
        ;
    int x = 1;
    gboolean first = TRUE, second = FALSE;
    for (guint i = 0; i < pieces->len; i++) {
        const struct piece *p = pieces->pdata[i];
        if (p->right)
            continue;
        if (!first)
            x += grid_put(g, 0, x, ui->w, ROLE_STATUS, second ? ui_glyph(ui, " · ", " | ") : "  ");
        second = !first || p->keep == 9;
        first = FALSE;
        x += grid_put(g, 0, x, ui->w - x, p->role, p->text);
    }
    int rx = MAX(ui->w + 1 - pieces_width(pieces, TRUE), x + 1);
    for (guint i = 0; i < pieces->len; i++) {
        const struct piece *p = pieces->pdata[i];
        if (p->right)
            rx += grid_put(g, 0, rx, ui->w - rx, p->role, p->text) + 2;
    }
    g_ptr_array_unref(pieces);
    if (banner_rows(ui) > 0)
        banner_draw(ui, g);
    if (ui->tabs)
        tabs_draw(ui, g);
}

/* ---- banner: pause, no network, sandbox, in this order ---- */

enum banner { BANNER_NONE, BANNER_PAUSE, BANNER_OFFLINE, BANNER_SANDBOX };

static enum banner banner_of(struct ui *ui)
{
    if (ui->status.pause.on)
        return BANNER_PAUSE;
    if (ui->h < 20)
        return BANNER_NONE;
    if (offline_since(ui) != 0)
        return BANNER_OFFLINE;
    return ui->o.sandbox ? BANNER_SANDBOX : BANNER_NONE;
}

int banner_rows(struct ui *ui)
{
    return banner_of(ui) != BANNER_NONE && ui->h >= 10 ? 1 : 0;
}

void banner_draw(struct ui *ui, struct grid *g)
{
    const char *zone = settings_str(ui->settings, "zone");
    const char *dot = ui_glyph(ui, "·", "|");
    gint64 held = ui->status.ledger.by_state[LEDGER_HELD];
    char *text = NULL, *since = NULL;
    enum role role = ROLE_BANNER_PAUSE;
    switch (banner_of(ui)) {
    case BANNER_NONE:
        return;
    case BANNER_PAUSE:
        since = when_format(ui->status.pause.since, zone, "%H:%M");
        text = g_strdup_printf("%s PUBLISHING PAUSED by %s %s \"%s\" %s %" G_GINT64_FORMAT " held %s XX ends",
                               ui_glyph(ui, "‖", "#"), ui->status.pause.by, since, ui->status.pause.reason, dot, held,
                               dot);
        break;
    case BANNER_OFFLINE:
        role = ROLE_BANNER_OFFLINE;
        since = when_format(offline_since(ui), zone, "%H:%M");
        text = g_strdup_printf("%s NO NETWORK since %s %s reading and writing go on %s %" G_GINT64_FORMAT " held",
                               ui_glyph(ui, "○", "-"), since, dot, dot, held);
        break;
    case BANNER_SANDBOX:
        role = ROLE_BANNER_SANDBOX;
        text = g_strdup("= SANDBOX = made-up people and posts; nothing leaves this host");
        break;
    }
    grid_cut(g, 1, 0, ui->w, role, text, ui_ellipsis(ui), TRUE);
    grid_role(g, 1, 0, ui->w, role);
    if (role == ROLE_BANNER_SANDBOX && ui->w >= 76)
        grid_right(g, 1, 0, ui->w - 1, role, "Q ends");
    g_free(text);
    g_free(since);
}
