/* Row 0 and the banner: who waits, what is due, which account cannot, what time it is. Who waits and a lost login
 * are never given up; the rest goes as the window narrows. */
#include "ui_private.h"

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

/* The first try of any of them; 0: nobody says when. */
static gint64 next_try(struct ui *ui)
{
    gint64 next = 0;
    for (guint i = 0; i < ui->status.accounts->len; i++) {
        const struct account *a = ui->status.accounts->pdata[i];
        if (a->state == ACCOUNT_OFFLINE && a->next_try_at > ui->now - MS_MINUTE)
            next = next == 0 ? a->next_try_at : MIN(next, a->next_try_at);
    }
    return next;
}

/* Pause, no network, sandbox, in this order. */
enum banner { BANNER_NONE, BANNER_PAUSE, BANNER_OFFLINE, BANNER_SANDBOX };

static enum banner banner_of(struct ui *ui)
{
    if (ui->status.pause.on)
        return BANNER_PAUSE;
    if (offline_since(ui) != 0)
        return BANNER_OFFLINE;
    return ui->o.sandbox ? BANNER_SANDBOX : BANNER_NONE;
}

/* In a low window only a pause keeps its row. */
int banner_rows(struct ui *ui)
{
    enum banner b = banner_of(ui);
    return b != BANNER_NONE && ui->h >= (b == BANNER_PAUSE ? 10 : 20) ? 1 : 0;
}

/* ---- pieces of row 0 ---- */

enum place { NAMED, SAID, AT_RIGHT }; /* at the left: names stand apart, what is said has a dot between */

struct piece {
    char *text;
    enum role role;
    int keep; /* the lowest goes first; 9 never */
    enum place place;
};

static void piece_free(gpointer p)
{
    g_free(((struct piece *)p)->text);
    g_free(p);
}

static void add(GPtrArray *pieces, enum place place, int keep, enum role role, char *text)
{
    struct piece *p = g_new(struct piece, 1);
    *p = (struct piece){text, role, keep, place};
    g_ptr_array_add(pieces, p);
}

/* How much is said: what does not fit is put in fewer words, one step after the other, before anything goes. */
struct wording {
    gboolean names, day; /* of healthy accounts; the weekday before the time */
    int words;           /* 0 in full, to WORDS_LEAST */
};

#define WORDS_LEAST 4

static struct wording wording_of(int w)
{
    return (struct wording){w >= 160, (w >= 70 && w < 100) || w >= 160, w >= 100 ? 0 : w >= 70 ? 3 : WORDS_LEAST};
}

static gboolean say_less(struct wording *wd)
{
    if (wd->names)
        wd->names = FALSE;
    else if (wd->day)
        wd->day = FALSE;
    else if (wd->words < WORDS_LEAST)
        wd->words++;
    else
        return FALSE;
    return TRUE;
}

static char *waiting_text(struct ui *ui, int words)
{
    gint64 late = ui->status.inbox.late;
    const char *more = late >= INBOX_COUNT_MAX ? "+" : "";
    if (late == 0)
        return g_strdup("nobody waits too long");
    const char *who = late == 1 ? "waits" : "wait";
    if (words < 3)
        who = late == 1 ? "person waits" : "people wait";
    return g_strdup_printf("%" G_GINT64_FORMAT "%s %s %s", late, more, who,
                           words < 2 ? "longer than promised" : "too long");
}

static char *due_text(struct ui *ui, int words)
{
    gint64 due = ui->status.ledger.due_within_hour;
    const char *posts = words == WORDS_LEAST ? "" : due == 1 ? " post" : " posts";
    return g_strdup_printf("%" G_GINT64_FORMAT "%s due %s", due, posts, words == 0 ? "within the hour" : "<1h");
}

static void add_trouble(struct ui *ui, GPtrArray *pieces)
{
    const struct ledger_counts *l = &ui->status.ledger;
    gint64 failed = l->by_state[LEDGER_FAILED] + l->by_state[LEDGER_UNKNOWN] + l->by_state[LEDGER_MISSED];
    if (failed > 0)
        add(pieces, SAID, 7, ROLE_STATUS_BAD,
            g_strdup_printf("%" G_GINT64_FORMAT " %s", failed, failed == 1 ? "send needs you" : "sends need you"));
}

/* "✓ acme ✓ blog", or "✓ 2 ok". */
static void add_healthy(struct ui *ui, GPtrArray *pieces, gboolean names)
{
    const char *ok = ui_glyph(ui, "✓", "v");
    GString *s = g_string_new(NULL);
    guint n = 0;
    for (guint i = 0; i < ui->status.accounts->len; i++) {
        const struct account *a = ui->status.accounts->pdata[i];
        if (a->state != ACCOUNT_OK)
            continue;
        n++;
        g_string_append_printf(s, "%s%s %s", s->len > 0 ? " " : "", ok, a->name);
    }
    if (n > 0 && !names)
        g_string_printf(s, "%s %u ok", ok, n);
    if (n > 0)
        add(pieces, AT_RIGHT, 1, ROLE_STATUS_OK, g_string_free(s, FALSE));
    else
        g_string_free(s, TRUE);
}

static void add_ill(struct ui *ui, GPtrArray *pieces, const struct account *a, gboolean in_full)
{
    char age[8];
    when_age(a->state_since, ui->now, age);
    char *since = when_short(a->state_since, ui->now, settings_str(ui->settings, "zone"));
    if (a->state == ACCOUNT_LOGIN)
        add(pieces, AT_RIGHT, 9, ROLE_STATUS_BAD,
            g_strdup_printf("! %s: login%s%s", a->name, in_full ? " since " : "", in_full ? since : ""));
    else if (a->state == ACCOUNT_LIMITED)
        add(pieces, AT_RIGHT, 4, ROLE_STATUS_WARN,
            g_strdup_printf("%s %s%s%s", ui_glyph(ui, "◐", "~"), a->name, in_full ? " limited " : "", in_full ? age : ""));
    else if (a->state == ACCOUNT_OFFLINE && offline_since(ui) == 0)
        add(pieces, AT_RIGHT, 5, ROLE_STATUS_WARN,
            g_strdup_printf("%s %s%s%s", ui_glyph(ui, "○", "-"), a->name, in_full ? " offline " : "", in_full ? age : ""));
    g_free(since);
}

static void add_accounts(struct ui *ui, GPtrArray *pieces, gboolean in_full)
{
    guint n = ui->status.accounts != NULL ? ui->status.accounts->len : 0;
    if (n == 0) {
        add(pieces, AT_RIGHT, 8, ROLE_STATUS, g_strdup("no account"));
        return;
    }
    add_healthy(ui, pieces, in_full);
    for (guint i = 0; i < n; i++)
        add_ill(ui, pieces, ui->status.accounts->pdata[i], in_full);
    if (offline_since(ui) != 0) {
        char age[8];
        when_age(offline_since(ui), ui->now, age);
        add(pieces, AT_RIGHT, 8, ROLE_STATUS_WARN, g_strdup_printf("%s offline %s", ui_glyph(ui, "○", "-"), age));
    }
}

static int pieces_width(const GPtrArray *pieces, gboolean right)
{
    int w = 0;
    for (guint i = 0; i < pieces->len; i++) {
        const struct piece *p = pieces->pdata[i];
        if ((p->place == AT_RIGHT) == right)
            w += text_width(p->text) + (p->place == SAID ? 3 : 2);
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

/* A banner that has no row of its own is the first word. */
static void add_banner_word(struct ui *ui, GPtrArray *pieces)
{
    static const struct {
        enum role role;
        const char *word;
    } WORDS[] = {[BANNER_PAUSE] = {ROLE_BANNER_PAUSE, " PAUSED "},
                 [BANNER_OFFLINE] = {ROLE_BANNER_OFFLINE, " NO NETWORK "},
                 [BANNER_SANDBOX] = {ROLE_BANNER_SANDBOX, " SANDBOX "}};
    enum banner b = banner_of(ui);
    if (b != BANNER_NONE && banner_rows(ui) == 0)
        add(pieces, NAMED, 9, WORDS[b].role, g_strdup(WORDS[b].word));
}

static GPtrArray *row_pieces(struct ui *ui, const struct wording *wd)
{
    GPtrArray *pieces = g_ptr_array_new_with_free_func(piece_free);
    gboolean any_account = ui->status.accounts != NULL && ui->status.accounts->len > 0;
    add_banner_word(ui, pieces);
    add(pieces, NAMED, pieces->len > 0 ? 2 : 6, ROLE_STATUS, g_strdup(ui->workspace));
    if (any_account || ui->status.inbox.late > 0) {
        add(pieces, SAID, 9, ui->status.inbox.late > 0 ? ROLE_STATUS_WARN : ROLE_STATUS, waiting_text(ui, wd->words));
        add(pieces, SAID, 3, ROLE_STATUS, due_text(ui, wd->words));
    }
    add_trouble(ui, pieces);
    if (ui->status.progress != NULL && *ui->status.progress != '\0')
        add(pieces, AT_RIGHT, 2, ROLE_STATUS, g_strdup(ui->status.progress));
    else
        add_accounts(ui, pieces, wd->names);
    const char *zone = settings_str(ui->settings, "zone");
    if (!ui->slow)
        add(pieces, AT_RIGHT, 2, ROLE_STATUS,
            when_format(ui->now, zone, !wd->day ? "%H:%M %Z" : ui->w >= 160 ? "%a %-e %b %H:%M %Z" : "%a %H:%M %Z"));
    return pieces;
}

static int total_width(const GPtrArray *pieces)
{
    return pieces_width(pieces, FALSE) + pieces_width(pieces, TRUE);
}

/* ---- the banner's own row ---- */

/* The time and not how long it is until then: nobody wakes to count down. */
static char *offline_text(struct ui *ui, const char *since, gint64 held)
{
    const char *dot = ui_glyph(ui, " · ", " | ");
    GString *s = g_string_new(NULL);
    g_string_printf(s, "%s NO NETWORK since %s%s", ui_glyph(ui, "○", "-"), since, dot);
    if (ui->w >= 76)
        g_string_append_printf(s, "reading and writing go on%s", dot);
    g_string_append_printf(s, "%" G_GINT64_FORMAT " held", held);
    if (next_try(ui) != 0) {
        char *at = when_format(next_try(ui), settings_str(ui->settings, "zone"), "%H:%M");
        g_string_append_printf(s, "%snext try %s", dot, at);
        g_free(at);
    }
    return g_string_free(s, FALSE);
}

static void banner_draw(struct ui *ui, struct grid *g)
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
        text = offline_text(ui, since, held);
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

void status_draw(struct ui *ui, struct grid *g)
{
    grid_clear(g, (struct rect){0, 0, 1, ui->w}, ROLE_STATUS);
    struct wording wd = wording_of(ui->w);
    GPtrArray *pieces = row_pieces(ui, &wd);
    while (total_width(pieces) > ui->w + 1 && say_less(&wd)) {
        g_ptr_array_unref(pieces);
        pieces = row_pieces(ui, &wd);
    }
    while (total_width(pieces) > ui->w + 1 && drop_lowest(pieces))
        ;
    int x = 1, rx = MAX(ui->w + 1 - pieces_width(pieces, TRUE), 1);
    const struct piece *before = NULL;
    for (guint i = 0; i < pieces->len; i++) {
        const struct piece *p = pieces->pdata[i];
        if (p->place == AT_RIGHT) {
            rx += grid_put(g, 0, rx, ui->w - rx, p->role, p->text) + 2;
            continue;
        }
        if (before != NULL)
            x += grid_put(g, 0, x, ui->w - x, ROLE_STATUS,
                          before->place == SAID ? ui_glyph(ui, " · ", " | ") : "  ");
        x += grid_put(g, 0, x, ui->w - x, p->role, p->text);
        before = p;
    }
    g_ptr_array_unref(pieces);
    if (banner_rows(ui) > 0)
        banner_draw(ui, g);
    if (ui->tabs)
        tabs_draw(ui, g);
}
