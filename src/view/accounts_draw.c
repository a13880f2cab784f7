/* Accounts as rows, and the one under the cursor in words, with the way out. */
#include "accounts.h"

#include <string.h>

#include "repute/clock.h"
#include "repute/when.h"

#define NARROW 60
#define DETAIL 7 /* rows of the words below the list */

static char *moment(struct ui *ui, gint64 at)
{
    return at != 0 ? when_short(at, ui->now, settings_str(ui->settings, "zone")) : g_strdup("never");
}

static const char *glyph_of(struct ui *ui, enum account_state s)
{
    switch (s) {
    case ACCOUNT_OK:
        return ui_glyph(ui, "✓", "v");
    case ACCOUNT_LIMITED:
        return ui_glyph(ui, "◐", "~");
    case ACCOUNT_OFFLINE:
        return ui_glyph(ui, "○", "-");
    case ACCOUNT_LOGIN:
        return "!";
    default:
        return ui_glyph(ui, "·", ".");
    }
}

static enum role role_of(enum account_state s)
{
    switch (s) {
    case ACCOUNT_OK:
        return ROLE_MOOD_GOOD;
    case ACCOUNT_LIMITED:
    case ACCOUNT_OFFLINE:
        return ROLE_SCORE_WARN;
    case ACCOUNT_LOGIN:
        return ROLE_MSG_ERROR;
    default:
        return ROLE_DIM;
    }
}

static char *calls_left(struct ui *ui, const struct account *a)
{
    if (a->rate_remaining < 0 || a->rate_limit < 0)
        return g_strdup("not told");
    if (a->rate_remaining > 0 || a->rate_reset_at <= ui->now)
        return g_strdup_printf("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT, a->rate_remaining, a->rate_limit);
    char *back = moment(ui, a->rate_reset_at), *text = g_strdup_printf("0, back %s", back);
    g_free(back);
    return text;
}

/* The narrow form's last column. */
static char *known(struct ui *ui, const struct account *a)
{
    char *since = moment(ui, a->state_since), *text = NULL;
    switch (a->state) {
    case ACCOUNT_LOGIN:
        text = a->due > 0 ? g_strdup_printf("since %s, %" G_GINT64_FORMAT " held", since, a->due)
                          : g_strdup_printf("since %s", since);
        break;
    case ACCOUNT_LIMITED:
        if (a->rate_reset_at > ui->now) {
            char *back = moment(ui, a->rate_reset_at);
            text = g_strdup_printf("until %s, %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT, back,
                                   MAX(a->rate_remaining, 0), MAX(a->rate_limit, 0));
            g_free(back);
            break;
        }
        text = g_strdup_printf("since %s", since);
        break;
    case ACCOUNT_OFFLINE:
        text = g_strdup_printf("not reached since %s", since);
        break;
    case ACCOUNT_OFF:
        text = g_strdup("switched off");
        break;
    default: {
        char *to = moment(ui, a->complete_to);
        text = a->complete_to == 0 ? g_strdup("being fetched")
               : a->gaps > 0       ? g_strdup_printf("to %s, %" G_GINT64_FORMAT " %s", to, a->gaps, a->gaps == 1 ? "gap" : "gaps")
                                   : g_strdup_printf("complete to %s", to);
        g_free(to);
    }
    }
    g_free(since);
    return text;
}

static char *wrong(const struct accounts *p, int i)
{
    const struct account *a = p->list->pdata[i];
    guint late = g_array_index(p->too_late, guint, i);
    GString *s = g_string_new(NULL);
    if (a->state != ACCOUNT_OK && a->error != NULL)
        g_string_append(s, a->error);
    if (late > 0)
        g_string_append_printf(s, "%s%u due after token ends", s->len > 0 ? ", " : "", late);
    if (a->gaps > 0)
        g_string_append_printf(s, "%s%" G_GINT64_FORMAT " %s", s->len > 0 ? ", " : "", a->gaps,
                               a->gaps == 1 ? "gap" : "gaps");
    guint refused = 0;
    for (guint k = 0; k < p->refused->len; k++)
        refused += ((const struct watch *)p->refused->pdata[k])->account == a->id;
    if (refused > 0)
        g_string_append_printf(s, "%s%u %s refused", s->len > 0 ? ", " : "", refused, refused == 1 ? "watch" : "watches");
    if (s->len == 0 && a->guarded)
        g_string_append(s, "guarded, asks twice");
    return g_string_free(s, FALSE);
}

static void put_name(struct accounts *p, struct grid *g, int y, int x, const struct account *a)
{
    char *name = account_shown(p->base.ui, a->name, a->guarded, p->name_w);
    grid_cut(g, y, x, p->name_w, a->guarded ? ROLE_ACCOUNT_GUARD : ROLE_ACCOUNT, name, "", FALSE);
    g_free(name);
}

static int put_cell(struct grid *g, int y, int x, int w, enum role role, char *text)
{
    grid_cut(g, y, x, w, role, text, "", FALSE);
    g_free(text);
    return x + w + 1;
}

static void put_row(struct accounts *p, struct grid *g, int y, int i, gboolean focus)
{
    struct ui *ui = p->base.ui;
    struct rect r = p->base.rect;
    const struct account *a = p->list->pdata[i];
    int x = r.x + (r.w >= NARROW ? 3 : 2), end = r.x + r.w;
    gboolean full = r.w >= 96;
    put_name(p, g, y, x, a);
    x += p->name_w + 1;
    grid_printf(g, y, x, 10, role_of(a->state), "%s %s", glyph_of(ui, a->state), account_state_name(a->state));
    x += 11;
    if (!full) {
        char *text = r.w >= NARROW && a->state != ACCOUNT_OK && a->error != NULL ? g_strdup(a->error) : known(ui, a);
        grid_cut(g, y, x, end - x, ROLE_TEXT, text, ui_ellipsis(ui), FALSE);
        g_free(text);
    } else {
        x = put_cell(g, y, x, 11, ROLE_TEXT, moment(ui, a->proved_at));
        x = put_cell(g, y, x, 11, ROLE_TEXT, moment(ui, a->complete_to));
        x = put_cell(g, y, x, 11,
                     a->expires_at != 0 && a->expires_at < ui->now + 7 * MS_DAY ? ROLE_SCORE_WARN : ROLE_TEXT,
                     moment(ui, a->expires_at));
        x = put_cell(g, y, x, 13, ROLE_TEXT, calls_left(ui, a));
        char *due = count_text(a->due), *text = wrong(p, i);
        grid_right(g, y, x, 3, ROLE_TEXT, due);
        x += 4;
        grid_cut(g, y, x, end - x, ROLE_TEXT, text, ui_ellipsis(ui), FALSE);
        g_free(due);
        g_free(text);
    }
    if (i == p->at.cur)
        rows_mark(ui, g, (struct rect){y, r.x, 1, r.w}, focus);
}

static void put_heading(struct accounts *p, struct grid *g)
{
    static const struct {
        const char *word;
        int w;
    } COLUMNS[] = {{"state", 10},      {"proved", 11}, {"complete to", 11},  {"token ends", 11},
                   {"calls left", 13}, {"due", 3},     {"what is wrong", 13}};
    struct rect r = p->base.rect;
    gboolean full = r.w >= 96;
    int x = r.x + 3;
    grid_put(g, r.y, x, p->name_w, ROLE_DIM, "account");
    x += p->name_w + 1;
    for (gsize i = 0; i < (full ? G_N_ELEMENTS(COLUMNS) : 1); i++) {
        grid_put(g, r.y, x, r.x + r.w - x, ROLE_DIM, COLUMNS[i].word);
        x += COLUMNS[i].w + 1;
    }
    if (!full)
        grid_put(g, r.y, x, r.x + r.w - x, ROLE_DIM, "what is known");
}

/* ---- in words ---- */

static char *host_of(const char *url)
{
    const char *at = url != NULL ? strstr(url, "://") : NULL;
    at = at != NULL ? at + 3 : url != NULL ? url : "its server";
    return g_strndup(at, strcspn(at, "/"));
}

struct block {
    struct accounts *p;
    struct grid *g;
    int y, end;
};

static void say(struct block *b, const char *left, enum role role, const char *text)
{
    struct rect r = b->p->base.rect;
    GArray *lines = text_wrap(text, MAX(r.w - 16, 8));
    for (guint i = 0; i < lines->len && b->y < b->end; i++, b->y++) {
        const struct text_line *t = &g_array_index(lines, struct text_line, i);
        char *line = g_strndup(text + t->start, t->end - t->start);
        if (i == 0)
            grid_put(b->g, b->y, r.x + 3, 11, ROLE_DIM, left);
        grid_put(b->g, b->y, r.x + 15, r.w - 15, role, line);
        g_free(line);
    }
    g_array_unref(lines);
}

static const char *means(enum account_state state)
{
    static const char *const MEANS[ACCOUNT_STATE_N] = {
        [ACCOUNT_LIMITED] = "it answers and asks us to wait",
        [ACCOUNT_OFFLINE] = "it was not reached, so network, not login",
        [ACCOUNT_LOGIN] = "the server answers, so login, not network",
    };
    return state == ACCOUNT_OK ? NULL : MEANS[state];
}

char *account_trouble(const struct account *a)
{
    const char *what = means(a->state);
    return what == NULL
               ? NULL
               : g_strdup_printf("%s: %s", a->error != NULL ? a->error : account_state_name(a->state), what);
}

static void say_trouble(struct block *b, const struct account *a)
{
    char *text = account_trouble(a);
    if (text == NULL)
        return;
    char *since = moment(b->p->base.ui, a->state_since);
    say(b, since, role_of(a->state), text);
    g_free(text);
    g_free(since);
}

char *account_way_out(struct ui *ui, const struct account *a)
{
    char *text = NULL;
    if (a->state == ACCOUNT_LOGIN) {
        text = g_strcmp0(a->owner, ui->user) == 0 || a->owner == NULL
                   ? g_strdup_printf("a signs in again here; or: repute account add %s %s --name %s", a->platform,
                                     a->url, a->name)
                   : g_strdup_printf("%s added it and has its token: a signs in with one of yours", a->owner);
    } else if (a->state == ACCOUNT_LIMITED) {
        char *back = moment(ui, a->rate_reset_at);
        text = a->rate_reset_at > ui->now ? g_strdup_printf("wait: it goes on by itself at %s", back)
                                          : g_strdup("it goes on by itself; Enter tries now");
        g_free(back);
    } else if (a->state == ACCOUNT_OFFLINE) {
        char *next = moment(ui, a->next_try_at);
        text = a->next_try_at > ui->now ? g_strdup_printf("it is tried again at %s; Enter tries now", next)
                                        : g_strdup("it is tried again by itself; Enter tries now");
        g_free(next);
    } else if (a->gaps > 0) {
        text = g_strdup("gaps are fetched by themselves; ^T fetches now");
    }
    return text;
}

static void say_way_out(struct block *b, const struct account *a)
{
    char *text = account_way_out(b->p->base.ui, a);
    if (text != NULL)
        say(b, "way out", ROLE_STRONG, text);
    g_free(text);
}

static void say_refused(struct block *b, const struct account *a)
{
    for (guint i = 0; i < b->p->refused->len; i++) {
        const struct watch *w = b->p->refused->pdata[i];
        if (w->account != a->id)
            continue;
        char *text = g_strdup_printf("%s: %s; :unwatch %s ends it", w->query, w->error, w->query);
        say(b, "watch", ROLE_SCORE_WARN, text);
        g_free(text);
    }
}

static void put_detail(struct accounts *p, struct grid *g, int y)
{
    struct ui *ui = p->base.ui;
    struct rect r = p->base.rect;
    const struct account *a = accounts_row(p);
    struct block b = {p, g, y + 1, r.y + r.h};
    char *handle = ui_shown(ui, a->handle, NULL), *host = host_of(a->url), *proved = moment(ui, a->proved_at);
    grid_fill(g, y, r.x, r.w, ROLE_RULE, ui->slow ? " " : ui_glyph(ui, "─", "-"));
    grid_printf(g, y, r.x + 1, r.w - 2, ROLE_TITLE, " %s%s %s %s %s %s ", a->name, a->guarded ? "!" : "",
                ui_glyph(ui, "─", "-"), a->platform, ui_glyph(ui, "·", "|"), handle);
    char *answer = g_strdup_printf("last full answer from %s%s", host, a->proved_at == 0 ? ": none yet" : "");
    say(&b, proved, ROLE_TEXT, answer);
    say_trouble(&b, a);
    if (a->due > 0 && a->state != ACCOUNT_OK) {
        char *held = g_strdup_printf("%" G_GINT64_FORMAT " to go out within the day, none is lost", a->due);
        say(&b, "waits", ROLE_TEXT, held);
        g_free(held);
    }
    if (a->zone != NULL) {
        char *there = when_format(ui->now, a->zone, "%a %H:%M %Z");
        char *zone = g_strdup_printf("%s, there it is %s; :account-zone changes it", a->zone, there);
        say(&b, "times in", ROLE_TEXT, zone);
        g_free(there);
        g_free(zone);
    }
    if (a->guarded)
        say(&b, "guarded", ROLE_TEXT, "its name is typed before each send; :account-guard NAME ends that");
    say_refused(&b, a);
    say_way_out(&b, a);
    g_free(answer);
    g_free(handle);
    g_free(host);
    g_free(proved);
}

static gboolean has_detail(const struct pane *p)
{
    return p->rect.w >= NARROW && p->rect.h >= DETAIL + 4;
}

int accounts_list_rows(const struct pane *p)
{
    const struct accounts *a = (const struct accounts *)p;
    int h = p->rect.h - (p->rect.w >= NARROW ? 1 : 0) - (has_detail(p) ? DETAIL + 1 : 0);
    return CLAMP(h, 1, MAX((int)a->list->len, 1));
}

void accounts_draw(struct pane *p, struct grid *g, gboolean focus)
{
    struct accounts *a = (struct accounts *)p;
    if (a->list->len == 0) {
        rows_empty(p, g, "No account is connected yet.", "a connects one: an address, then a code");
        return;
    }
    int top = p->rect.w >= NARROW ? 1 : 0, h = accounts_list_rows(p);
    rows_scroll(&a->at, h);
    if (top > 0)
        put_heading(a, g);
    for (int i = 0; i < h && a->at.top + i < a->at.n; i++)
        put_row(a, g, p->rect.y + top + i, a->at.top + i, focus);
    if (has_detail(p))
        put_detail(a, g, p->rect.y + top + h + 1);
}
