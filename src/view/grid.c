#include "repute/grid.h"

#include <stdarg.h>
#include <string.h>

#include "repute/text.h"

static const char *const ROLE_NAMES[ROLE_N] = {
    "text", "text.strong", "text.dim", "link", "own", "note", "match", "status", "status.ok", "status.warn",
    "status.bad", "banner.pause", "banner.sandbox", "banner.offline", "pane.rule", "pane.title",
    "pane.title.focus", "select", "select.idle", "select.mark", "tag", "item.unread", "item.mine", "item.other",
    "item.overdue", "item.soon", "item.spread", "item.snoozed", "mood.good", "mood.bad", "mood.flat",
    "score.good", "score.warn", "score.bad", "chart", "ledger.fail", "ledger.unknown", "account.plain",
    "account.guard", "edit.over", "msg.error", "prompt.public", "key", "key.hint",
};

const char *role_name(enum role r)
{
    return r < ROLE_N ? ROLE_NAMES[r] : "text";
}

gboolean role_from_name(const char *name, enum role *r)
{
    for (int i = 0; i < ROLE_N; i++)
        if (g_strcmp0(name, ROLE_NAMES[i]) == 0) {
            *r = (enum role)i;
            return TRUE;
        }
    return FALSE;
}

struct grid *grid_new(int w, int h)
{
    struct grid *g = g_new0(struct grid, 1);
    g->w = MAX(w, 1);
    g->h = MAX(h, 1);
    g->cells = g_new(struct cell, (gsize)g->w * (gsize)g->h);
    grid_clear(g, (struct rect){0, 0, g->h, g->w}, ROLE_TEXT);
    return g;
}

void grid_free(struct grid *g)
{
    if (g == NULL)
        return;
    g_free(g->cells);
    g_free(g);
}

static struct cell *at(struct grid *g, int y, int x)
{
    return &g->cells[(gsize)y * (gsize)g->w + (gsize)x];
}

static void blank(struct cell *c)
{
    memcpy(c->text, " ", 2);
    c->width = 1;
}

/* A wide character that is written over by half becomes blanks, as on a terminal. */
static void unsplit(struct grid *g, int y, int x)
{
    struct cell *c = at(g, y, x);
    if (c->width == 0 && x > 0)
        blank(at(g, y, x - 1));
    if (c->width == 2 && x + 1 < g->w)
        blank(at(g, y, x + 1));
}

void grid_clear(struct grid *g, struct rect r, enum role role)
{
    int x0 = CLAMP(r.x, 0, g->w), x1 = CLAMP(r.x + r.w, 0, g->w);
    int y0 = CLAMP(r.y, 0, g->h), y1 = CLAMP(r.y + r.h, 0, g->h);
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++) {
            struct cell *c = at(g, y, x);
            blank(c);
            c->role = (guint8)role;
        }
}

static void set_cell(struct grid *g, int y, int x, const char *text, gsize len, int width, enum role role)
{
    unsplit(g, y, x);
    if (width == 2)
        unsplit(g, y, x + 1);
    struct cell *c = at(g, y, x);
    gsize n = MIN(len, sizeof c->text - 1);
    memcpy(c->text, text, n);
    c->text[n] = '\0';
    c->width = (guint8)width;
    c->role = (guint8)role;
    if (width == 2) {
        struct cell *right = at(g, y, x + 1);
        right->text[0] = '\0';
        right->width = 0;
        right->role = (guint8)role;
    }
}

/* Draws what text_shown_cluster() made of one cluster: one or more bases, each with its marks. */
static int put_shown(struct grid *g, int y, int x, int room, enum role role, const char *shown)
{
    int used = 0;
    const char *p = shown;
    while (*p != '\0') {
        int width = text_char_width(g_utf8_get_char(p));
        const char *end = g_utf8_next_char(p);
        if (width < 1) {
            p = end;
            continue;
        }
        while (*end != '\0' && text_char_width(g_utf8_get_char(end)) == 0)
            end = g_utf8_next_char(end);
        if (used + width > room)
            break;
        set_cell(g, y, x + used, p, (gsize)(end - p), width, role);
        used += width;
        p = end;
    }
    return used;
}

/* U+200E in the last cell of what runs from right to left: a terminal that turns such text by itself must not take
 * digits, or the next pane, for a part of it. */
static void end_rtl(struct grid *g, int y, int x)
{
    static const char MARK[] = "\342\200\216";
    struct cell *c = at(g, y, x);
    if (c->width == 0 && x > 0)
        c = at(g, y, x - 1);
    gsize n = strlen(c->text);
    if (n + strlen(MARK) < sizeof c->text)
        memcpy(c->text + n, MARK, sizeof MARK);
}

int grid_put(struct grid *g, int y, int x, int max_w, enum role role, const char *text)
{
    if (y < 0 || y >= g->h || x < 0 || x >= g->w || text == NULL)
        return 0;
    int room = MIN(max_w, g->w - x), used = 0;
    const char *p = text;
    gboolean rtl = FALSE;
    while (*p != '\0' && used < room) {
        /* Plain ASCII not followed by a mark: most of what is drawn. */
        gboolean plain = (guchar)p[0] >= 0x20 && (guchar)p[0] < 0x7f && (guchar)p[1] < 0x80;
        gboolean space = *p == '\n' || *p == '\t' || *p == '\r';
        if (plain || space) {
            set_cell(g, y, x + used++, space ? " " : p, 1, 1, role);
            p++;
            continue;
        }
        gsize len = text_cluster(p);
        if (len == 0)
            break;
        char shown[32];
        int width = text_shown_cluster(p, len, shown);
        if (used + width > room) {
            while (used < room)
                set_cell(g, y, x + used++, " ", 1, 1, role);
            break;
        }
        rtl = rtl || text_char_is_rtl(g_utf8_get_char(shown));
        used += put_shown(g, y, x + used, room - used, role, shown);
        p += len;
    }
    if (rtl)
        end_rtl(g, y, x + used - 1);
    return used;
}

int grid_printf(struct grid *g, int y, int x, int max_w, enum role role, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    int used = grid_put(g, y, x, max_w, role, text);
    g_free(text);
    return used;
}

int grid_cut(struct grid *g, int y, int x, int w, enum role role, const char *text, const char *ellipsis, gboolean pad)
{
    if (w <= 0)
        return 0;
    char *cut = text_cut(text != NULL ? text : "", w, ellipsis, NULL);
    int used = grid_put(g, y, x, w, role, cut);
    g_free(cut);
    if (pad && used < w)
        grid_clear(g, (struct rect){y, x + used, 1, w - used}, role);
    return used;
}

void grid_right(struct grid *g, int y, int x, int w, enum role role, const char *text)
{
    int width = text_width(text);
    grid_put(g, y, width <= w ? x + w - width : x, w, role, text);
}

void grid_role(struct grid *g, int y, int x, int w, enum role role)
{
    if (y < 0 || y >= g->h)
        return;
    for (int i = MAX(x, 0); i < MIN(x + w, g->w); i++)
        at(g, y, i)->role = (guint8)role;
}

void grid_fill(struct grid *g, int y, int x, int w, enum role role, const char *one_cell)
{
    if (y < 0 || y >= g->h)
        return;
    for (int i = MAX(x, 0); i < MIN(x + w, g->w); i++)
        set_cell(g, y, i, one_cell, strlen(one_cell), 1, role);
}

static void append_row(GString *s, const struct grid *g, int y)
{
    gsize start = s->len;
    for (int x = 0; x < g->w; x++)
        g_string_append(s, g->cells[(gsize)y * (gsize)g->w + (gsize)x].text);
    while (s->len > start && s->str[s->len - 1] == ' ')
        g_string_truncate(s, s->len - 1);
}

char *grid_text(const struct grid *g)
{
    GString *s = g_string_new(NULL);
    for (int y = 0; y < g->h; y++) {
        append_row(s, g, y);
        g_string_append_c(s, '\n');
    }
    return g_string_free(s, FALSE);
}

char *grid_roles(const struct grid *g)
{
    static const char LETTERS[] = ".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    G_STATIC_ASSERT(sizeof LETTERS > ROLE_N);
    GString *s = g_string_new(NULL);
    for (int y = 0; y < g->h; y++) {
        gsize start = s->len;
        for (int x = 0; x < g->w; x++)
            g_string_append_c(s, LETTERS[g->cells[(gsize)y * (gsize)g->w + (gsize)x].role]);
        while (s->len > start && s->str[s->len - 1] == '.')
            g_string_truncate(s, s->len - 1);
        g_string_append_c(s, '\n');
    }
    return g_string_free(s, FALSE);
}
