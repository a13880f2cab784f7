/* The Composer on the grid: who it goes to, what it answers, the text, the counts. */
#include "writing.h"

#include <string.h>

#include "repute/when.h"

#define TEXT_ROWS 3 /* less is no editor */

/* ---- accounts in columns, for the review too ---- */

struct account_columns account_columns(const GPtrArray *views, int w)
{
    struct account_columns c = {6, 8, 8};
    for (guint i = 0; i < views->len; i++) {
        const struct writing_view *v = views->pdata[i];
        const struct account *a = v->account;
        c.name = MAX(c.name, text_width(a->name) + (a->guarded ? 1 : 0));
        c.label = MAX(c.label, text_width(v->ops != NULL ? v->ops->label : a->platform));
        c.handle = MAX(c.handle, a->handle != NULL ? text_width(a->handle) : 0);
    }
    c.name = MIN(c.name, 14);
    c.handle = CLAMP(c.handle, 4, MAX(w - c.name - c.label - 13, 4));
    return c;
}

int account_row(struct composer *c, struct grid *g, int y, int x, const struct account_columns *w,
                const struct writing_view *v)
{
    struct ui *ui = c->base.ui;
    const struct account *a = v->account;
    char *name = g_strdup_printf("%s%s", a->name, a->guarded ? "!" : "");
    grid_cut(g, y, x, w->name, a->guarded ? ROLE_ACCOUNT_GUARD : ROLE_ACCOUNT, name, ui_ellipsis(ui), FALSE);
    g_free(name);
    x += w->name + 2;
    grid_cut(g, y, x, w->label, ROLE_TEXT, v->ops != NULL ? v->ops->label : a->platform, ui_ellipsis(ui), FALSE);
    x += w->label + 2;
    grid_cut(g, y, x, w->handle, ROLE_DIM, a->handle != NULL ? a->handle : "", ui_ellipsis(ui), FALSE);
    x += w->handle + 2;
    return x + grid_put(g, y, x, MAX(ui->w - x, 0), ROLE_TEXT, writing_visible_to(v, v->piece->visibility));
}

/* ---- which rows there are ---- */

struct plan {
    int to, when, media, poll, rule, answered, blank, text, counts_rule, counts;
};

static struct plan plan_rows(struct composer *c, int h)
{
    int n = (int)MAX(composer_views(c)->len, 1);
    struct plan p = {.to = n, .when = 1, .media = c->draft->media->len > 0, .poll = c->draft->poll != NULL, .rule = 1,
                     .answered = c->answered != NULL ? 2 : 0, .blank = 1, .counts_rule = 1,
                     .counts = (int)composer_views(c)->len};
    int *least_first[] = {&p.blank, &p.counts_rule, &p.poll, &p.media, &p.when, &p.answered, &p.answered, &p.to, &p.rule};
    for (gsize i = 0;; i++) {
        p.text = h - p.to - p.when - p.media - p.poll - p.rule - p.answered - p.blank - p.counts_rule - p.counts;
        if (p.text >= TEXT_ROWS || i == G_N_ELEMENTS(least_first))
            break;
        if (least_first[i] == &p.to)
            p.to = MIN(p.to, 1);
        else if (*least_first[i] > 0)
            (*least_first[i])--;
    }
    if (p.text < TEXT_ROWS)
        p.counts = MAX(p.counts - (TEXT_ROWS - p.text), 0);
    p.text = MAX(h - p.to - p.when - p.media - p.poll - p.rule - p.answered - p.blank - p.counts_rule - p.counts, 1);
    return p;
}

/* ---- the head ---- */

static void draw_to(struct composer *c, struct grid *g, struct rect r, int rows)
{
    struct ui *ui = c->base.ui;
    const GPtrArray *views = composer_views(c);
    grid_put(g, r.y, 1, r.w, ROLE_DIM, "To");
    if (views->len == 0) {
        int x = 8 + grid_put(g, r.y, 8, r.w - 8, ROLE_LEDGER_FAIL, "nobody yet");
        x += 2 + grid_put(g, r.y, x + 2, r.w - x - 2, ROLE_KEY, "^O t");
        grid_put(g, r.y, x + 1, r.w - x - 1, ROLE_KEY_HINT, "chooses the accounts");
        return;
    }
    if (rows < (int)views->len) {
        grid_cut(g, r.y, 8, r.w - 9, ROLE_ACCOUNT, c->draft->accounts, ui_ellipsis(ui), FALSE);
        return;
    }
    struct account_columns w = account_columns(views, r.w - 8);
    for (int i = 0; i < rows; i++) {
        const struct writing_view *v = views->pdata[i];
        grid_put(g, r.y + i, 1, r.w, ROLE_DIM, "To");
        if (g_strcmp0(c->shown, v->account->name) == 0)
            grid_put(g, r.y + i, 6, 1, ROLE_SELECT_MARK, ui_glyph(ui, "▌", ">"));
        int x = account_row(c, g, r.y + i, 8, &w, v);
        if (v->own)
            grid_put(g, r.y + i, x + 2, MAX(r.w - x - 2, 0), ROLE_DIM, "own text");
    }
}

static void draw_when(struct composer *c, struct grid *g, struct rect r)
{
    struct ui *ui = c->base.ui;
    const struct draft *d = composer_piece(c);
    char *when = d->due_at == 0 ? g_strdup("now")
                                : when_there(d->due_at, ui->now, writing_zone(ui), settings_str(ui->settings, "zone"));
    grid_put(g, r.y, 1, r.w, ROLE_DIM, "When");
    int x = 8 + grid_put(g, r.y, 8, r.w - 8, d->due_at == 0 ? ROLE_TEXT : ROLE_STRONG, when);
    x = MAX(x + 2, 21);
    x += grid_put(g, r.y, x, r.w - x, ROLE_DIM, "Language ");
    x += grid_put(g, r.y, x, r.w - x, ROLE_TEXT, d->language != NULL ? d->language : "none");
    x = MAX(x + 2, 42);
    x += grid_put(g, r.y, x, r.w - x, ROLE_DIM, "Warning ");
    grid_cut(g, r.y, x, MAX(r.w - x - 1, 0), ROLE_TEXT, d->warning != NULL ? d->warning : "none", ui_ellipsis(ui), FALSE);
    g_free(when);
}

static void draw_media(struct composer *c, struct grid *g, struct rect r)
{
    struct ui *ui = c->base.ui;
    const GPtrArray *media = c->draft->media;
    GString *s = g_string_new(NULL);
    char *words = media_words(media);
    g_string_append(s, words);
    guint described = 0;
    for (guint i = 0; i < media->len; i++) {
        const struct media *m = media->pdata[i];
        described += m->alt != NULL;
        g_string_append_printf(s, "%s%s", i > 0 ? ", " : "", writing_media_name(m));
    }
    const struct media *first = media->pdata[0];
    if (media->len == 1)
        g_string_append_printf(s, "  alt: %s", first->alt == NULL ? "none yet, ^O a asks" : first->alt);
    else
        g_string_append_printf(s, "  alt: %u of %u", described, media->len);
    grid_put(g, r.y, 1, r.w, ROLE_DIM, "Media");
    grid_cut(g, r.y, 8, r.w - 9, ROLE_TEXT, s->str, ui_ellipsis(ui), FALSE);
    g_string_free(s, TRUE);
    g_free(words);
}

static void draw_answered(struct composer *c, struct grid *g, struct rect r, int rows)
{
    struct ui *ui = c->base.ui;
    char *words = media_words(c->answered->media);
    char *all = g_strconcat(words, c->answered->text, NULL);
    char *shown = ui_shown(ui, all, c->answered->language);
    GArray *lines = text_wrap(shown, MAX(r.w - 2, 4));
    for (int i = 0; i < rows && i < (int)lines->len; i++) {
        const struct text_line *l = &g_array_index(lines, struct text_line, i);
        gboolean last = i == rows - 1 && (int)lines->len > rows;
        char *row = last ? g_strdup(shown + l->start) : g_strndup(shown + l->start, l->end - l->start);
        grid_cut(g, r.y + i, 1, r.w - 2, ROLE_DIM, row, ui_ellipsis(ui), FALSE);
        g_free(row);
    }
    g_array_unref(lines);
    g_free(shown);
    g_free(all);
    g_free(words);
}

/* ---- the text ---- */

/* The cells that "‹ 300 acme-b" needs at the right. */
static int mark_width(struct composer *c, int w)
{
    const GPtrArray *views = composer_views(c);
    int most = 0;
    for (guint i = 0; i < views->len; i++) {
        const struct writing_view *v = views->pdata[i];
        char *mark = g_strdup_printf("< %" G_GINT64_FORMAT " %s", v->limits.max_chars, v->account->name);
        most = MAX(most, text_width(mark) + 2);
        g_free(mark);
    }
    return w >= 70 ? CLAMP(most, 2, w / 4) : 2;
}

static void put_part(struct ui *ui, struct grid *g, int y, int *x, int end, enum role role, const char *s, gsize n)
{
    for (gsize i = 0, k; i < n && *x < end; i += k) {
        char one[64];
        k = MIN(text_cluster(s + i), sizeof one - 1);
        memcpy(one, s + i, k);
        one[k] = '\0';
        /* Without UTF-8 each letter keeps its cells, so that the cursor stays true. */
        if (!ui->o.utf8 && (guchar)*one >= 0x80) {
            int w = text_width(one);
            g_strlcpy(one, w > 1 ? "??" : w == 1 ? "?" : "", sizeof one);
        }
        *x += grid_put(g, y, *x, end - *x, role, one);
    }
}

/* Whose text is on the screen: all that have none of their own, or the one that is shown. */
static gboolean shows(const struct composer *c, const struct writing_view *v)
{
    return c->shown == NULL ? !v->own : g_str_equal(v->account->name, c->shown);
}

/* For each post of the shown text from where on it is too long for somebody, and where that ends. */
static GArray *over_spans(struct composer *c)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct text_span));
    const GPtrArray *views = composer_views(c);
    for (guint i = 0; i < views->len; i++) {
        const struct writing_view *v = views->pdata[i];
        for (guint k = 0; shows(c, v) && k < v->parts->len; k++) {
            const struct writing_part *p = &g_array_index(v->parts, struct writing_part, k);
            struct text_span span = {(gsize)p->over_at, p->end};
            if (p->over_at >= 0)
                g_array_append_val(out, span);
        }
    }
    return out;
}

static gboolean within(const GArray *spans, gsize at)
{
    for (guint i = 0; i < spans->len; i++) {
        const struct text_span *s = &g_array_index(spans, struct text_span, i);
        if (at >= s->start && at < s->end)
            return TRUE;
    }
    return FALSE;
}

static void put_row(struct composer *c, struct grid *g, int y, int x, int end, int row, const GArray *over)
{
    struct ui *ui = c->base.ui;
    struct text_line l = editor_row(c->editor, row);
    const char *s = editor_text(c->editor);
    gboolean cut = l.end - l.start == strlen(DRAFT_CUT) && strncmp(s + l.start, DRAFT_CUT, strlen(DRAFT_CUT)) == 0;
    for (gsize from = l.start, to; from < l.end; from = to) {
        gboolean red = within(over, from);
        to = from;
        while (to < l.end && within(over, to) == red)
            to += text_cluster(s + to);
        put_part(ui, g, y, &x, end, red ? ROLE_EDIT_OVER : cut ? ROLE_RULE : ROLE_TEXT, s + from, MIN(to, l.end) - from);
    }
}

static void put_marks(struct composer *c, struct grid *g, struct rect r, int width)
{
    struct ui *ui = c->base.ui;
    const GPtrArray *views = composer_views(c);
    for (guint i = 0; i < views->len; i++) {
        const struct writing_view *v = views->pdata[i];
        int row = 0, column = 0;
        if (v->over_at < 0 || !shows(c, v))
            continue;
        editor_locate(c->editor, (gsize)v->over_at, &row, &column);
        if (row < c->top || row >= c->top + r.h)
            continue;
        char *mark = width > 4 ? g_strdup_printf("%s %" G_GINT64_FORMAT " %s", ui_glyph(ui, "‹", "<"), v->limits.max_chars,
                                                 v->account->name)
                               : g_strdup(ui_glyph(ui, "‹", "<"));
        grid_right(g, r.y + row - c->top, r.w - width, width - 1, ROLE_EDIT_OVER, mark);
        g_free(mark);
    }
}

static void draw_text(struct composer *c, struct grid *g, struct rect r, gboolean focus)
{
    int left = r.w >= 70 ? 3 : 1, mark = mark_width(c, r.w), row = 0, column = 0;
    int cells = MAX(r.w - left - mark - 1, 4);
    editor_wrap(c->editor, cells);
    editor_locate(c->editor, editor_cursor(c->editor), &row, &column);
    c->page = r.h;
    c->top = CLAMP(c->top, row - r.h + 1, row);
    c->top = CLAMP(c->top, 0, MAX(editor_rows(c->editor) - 1, 0));
    GArray *over = over_spans(c);
    for (int i = 0; i < r.h && c->top + i < editor_rows(c->editor); i++)
        put_row(c, g, r.y + i, left, left + cells + 1, c->top + i, over);
    g_array_unref(over);
    put_marks(c, g, r, mark);
    if (focus) {
        g->cursor_y = r.y + row - c->top;
        g->cursor_x = MIN(left + column, r.w - 1);
        g->cursor_text = TRUE;
    }
}

/* ---- the counts ---- */

/* The post the cursor stands in, where this account's text is the one on the screen; else the one that v counts. */
static guint part_at(const struct composer *c, const struct writing_view *v)
{
    gsize cursor = editor_cursor(c->editor);
    guint at = 0;
    for (guint i = 0; i < v->parts->len; i++) {
        const struct writing_part *p = &g_array_index(v->parts, struct writing_part, i);
        if (shows(c, v) ? p->start <= cursor : p->over_at == v->over_at && p->count == v->count)
            at = i;
    }
    return at;
}

static void draw_count(struct composer *c, struct grid *g, int y, int x, int w, const struct writing_view *v)
{
    struct ui *ui = c->base.ui;
    guint at = part_at(c, v);
    const struct writing_part *p = &g_array_index(v->parts, struct writing_part, at);
    GString *over = g_string_new(NULL);
    int first = x;
    if (v->parts->len > 1)
        x += grid_printf(g, y, x, w - x, ROLE_TEXT, "%u/%u  ", at + 1, v->parts->len);
    grid_printf(g, y, x, 12, ROLE_TEXT, "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT, p->count, v->limits.max_chars);
    x += 13;
    if (p->over > 0)
        x += grid_printf(g, y, x, w - x, ROLE_LEDGER_FAIL, "%" G_GINT64_FORMAT " over  %s", p->over, ui_glyph(ui, "✗", "x")) + 2;
    else
        x += grid_printf(g, y, x, w - x, ROLE_TEXT, "%" G_GINT64_FORMAT " left", MAX(v->limits.max_chars - p->count, 0)) + 2;
    for (guint i = 0; i < v->parts->len; i++)
        if (i != at && g_array_index(v->parts, struct writing_part, i).over > 0)
            g_string_append_printf(over, "%s%u", over->len > 0 ? ", " : "post ", i + 1);
    if (over->len > 0)
        x += grid_printf(g, y, x, w - x, ROLE_LEDGER_FAIL, "%s is over too", over->str) + 2;
    x = MAX(x, first + 13 + 12 + (v->parts->len > 1 ? 5 : 0));
    if (v->own && !shows(c, v))
        x += grid_put(g, y, x, MAX(w - x - 1, 0), ROLE_DIM, "own text") + 2;
    if (v->links != NULL)
        grid_cut(g, y, x, MAX(w - x - 1, 0), ROLE_DIM, v->links, ui_ellipsis(ui), FALSE);
    g_string_free(over, TRUE);
}

static void draw_counts(struct composer *c, struct grid *g, struct rect r, int rows)
{
    struct ui *ui = c->base.ui;
    const GPtrArray *views = composer_views(c);
    struct account_columns w = account_columns(views, r.w);
    for (int i = 0; i < rows && i < (int)views->len; i++) {
        const struct writing_view *v = views->pdata[i];
        int y = r.y + i, x = 1;
        grid_cut(g, y, x, w.name, v->account->guarded ? ROLE_ACCOUNT_GUARD : ROLE_ACCOUNT, v->account->name, ui_ellipsis(ui),
                 FALSE);
        x += w.name + 2;
        if (v->ops == NULL)
            grid_put(g, y, x, r.w - x, ROLE_DIM, "nothing is sent from it");
        else
            draw_count(c, g, y, x, r.w, v);
    }
}

/* Whose text it is, in the rule above it. */
static void draw_whose(struct composer *c, struct grid *g, struct rect r)
{
    const GPtrArray *views = composer_views(c);
    gboolean own = FALSE, any = FALSE;
    for (guint i = 0; i < views->len; i++) {
        const struct writing_view *v = views->pdata[i];
        any = any || v->own;
        own = own || (v->own && g_strcmp0(v->account->name, c->shown) == 0);
    }
    if (c->shown == NULL && !any)
        return;
    char *words = c->shown == NULL ? g_strdup(" Text for all that have none of their own ")
                  : own            ? g_strdup_printf(" Text of %s alone ", c->shown)
                                   : g_strdup_printf(" %s: as for all; what you change is for %s alone ", c->shown, c->shown);
    grid_cut(g, r.y, 1, r.w - 2, c->shown != NULL ? ROLE_TITLE_FOCUS : ROLE_TITLE, words, ui_ellipsis(c->base.ui), FALSE);
    g_free(words);
}

void composer_draw(struct pane *p, struct grid *g, gboolean focus)
{
    struct composer *c = (struct composer *)p;
    struct ui *ui = p->ui;
    if (!c->open)
        return;
    struct rect r = p->rect;
    const char *rule = ui->slow ? " " : ui_glyph(ui, "─", "-");
    struct plan plan = plan_rows(c, r.h);
    draw_to(c, g, r, plan.to);
    r.y += plan.to;
    if (plan.when > 0)
        draw_when(c, g, r);
    r.y += plan.when;
    if (plan.media > 0)
        draw_media(c, g, r);
    r.y += plan.media;
    if (plan.poll > 0) {
        char *poll = poll_to_text(c->draft->poll);
        grid_put(g, r.y, 1, r.w, ROLE_DIM, "Poll");
        grid_cut(g, r.y, 8, r.w - 9, ROLE_TEXT, poll, ui_ellipsis(ui), FALSE);
        g_free(poll);
    }
    r.y += plan.poll;
    if (plan.rule > 0) {
        grid_fill(g, r.y, r.x, r.w, ROLE_RULE, rule);
        draw_whose(c, g, r);
    }
    r.y += plan.rule;
    if (plan.answered > 0)
        draw_answered(c, g, r, plan.answered);
    r.y += plan.answered + plan.blank;
    draw_text(c, g, (struct rect){r.y, r.x, plan.text, r.w}, focus);
    r.y += plan.text;
    if (plan.counts_rule > 0) {
        grid_fill(g, r.y, r.x, r.w, ROLE_RULE, rule);
        grid_put(g, r.y, 1, r.w - 1, ROLE_TITLE, " Counts ");
    }
    draw_counts(c, g, (struct rect){r.y + plan.counts_rule, r.x, plan.counts, r.w}, plan.counts);
}
