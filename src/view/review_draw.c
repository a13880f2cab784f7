/* The Review on the grid. */
#include "writing.h"

#include "repute/when.h"

/* ---- accounts, one row each ---- */

static const struct review_fault *fault_of(const struct review *r, const char *account)
{
    for (guint i = 0; i < r->faults->len; i++) {
        const struct review_fault *f = r->faults->pdata[i];
        if (g_strcmp0(f->account, account) == 0)
            return f;
    }
    return NULL;
}

static void draw_account(struct review *r, struct grid *g, int y, int i, const struct account_columns *cols)
{
    struct ui *ui = r->base.ui;
    struct composer *c = composer_of(ui);
    const char *name = r->names->pdata[i];
    const struct writing_view *v = review_view(r, name);
    if (i == r->at)
        grid_put(g, y, 1, 1, ROLE_SELECT_MARK, ui_glyph(ui, "▌", ">"));
    if (v == NULL) {
        grid_printf(g, y, 3, ui->w - 4, ROLE_DIM, "%s  left out; Space takes it in again", name);
        return;
    }
    int x = account_row(c, g, y, 3, cols, v) + 2;
    const struct review_fault *f = fault_of(r, name);
    char *state = f != NULL ? g_strdup_printf("%s %s", ui_glyph(ui, "✗", "x"), f->brief)
                            : g_strdup_printf("%s ready", ui_glyph(ui, "✓", "v"));
    char *posts = v->parts->len > 1 ? g_strdup_printf("%u posts, ", v->parts->len) : g_strdup("");
    char *count = g_strdup_printf("%s%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT, posts, v->count, v->limits.max_chars);
    int state_at = MAX(x, ui->w - 15), count_at = state_at - 2 - text_width(count);
    if (v->own && count_at >= x + 9)
        grid_put(g, y, x, 8, ROLE_DIM, "own text");
    if (count_at >= x)
        grid_put(g, y, count_at, ui->w - count_at, ROLE_TEXT, count);
    else
        state_at = x;
    grid_cut(g, y, state_at, MAX(ui->w - state_at - 1, 0), f != NULL ? ROLE_LEDGER_FAIL : ROLE_MOOD_GOOD, state,
             ui_ellipsis(ui), FALSE);
    g_free(state);
    g_free(count);
    g_free(posts);
}

/* What the account under the mark gets. */
static const struct draft *piece_of(struct review *r)
{
    const struct writing_view *v = review_view(r, review_name(r));
    return v != NULL ? v->piece : composer_of(r->base.ui)->draft;
}

/* ---- what is known of the piece ---- */

static int label(struct grid *g, int y, const char *word)
{
    grid_put(g, y, 3, 10, ROLE_DIM, word);
    return 13;
}

/* What the clocks of the other accounts then show, where they differ: "acme-us Sun 09:00 EST". */
static int draw_when_there(struct review *r, struct grid *g, int y, int w)
{
    struct ui *ui = r->base.ui;
    const struct draft *d = composer_of(ui)->draft;
    const GPtrArray *views = composer_views(composer_of(ui));
    const char *zone = writing_zone(ui), *ours = settings_str(ui->settings, "zone");
    char *shown = when_format(d->due_at, zone, "%z");
    int x = 13, used = 0;
    for (guint i = 0; d->due_at != 0 && i < views->len; i++) {
        const struct account *a = ((const struct writing_view *)views->pdata[i])->account;
        char *offset = when_format(d->due_at, account_zone(a, ours), "%z");
        char *at = when_format(d->due_at, account_zone(a, ours), "%a %H:%M %Z");
        char *text = g_strdup_printf("%s %s", a->name, at);
        if (!g_str_equal(offset, shown)) {
            if (used > 0 && x + text_width(text) >= w) {
                x = 13;
                y++;
            }
            x += grid_put(g, y, x, w - x - 1, ROLE_TEXT, text) + 3;
            used++;
        }
        g_free(offset);
        g_free(at);
        g_free(text);
    }
    g_free(shown);
    return used > 0 ? y + 1 : y;
}

static int draw_when(struct review *r, struct grid *g, int y, int w)
{
    struct ui *ui = r->base.ui;
    const struct draft *d = composer_of(ui)->draft;
    GString *s = g_string_new(NULL);
    if (d->due_at == 0) {
        g_string_append(s, "now");
    } else {
        char *at = when_format(d->due_at, writing_zone(ui), "%a %-d %b %H:%M %Z"), *in = when_duration(d->due_at - ui->now);
        g_string_append_printf(s, "%s, in %s", at, in);
        g_free(at);
        g_free(in);
    }
    if (r->last_post != NULL)
        g_string_append_printf(s, "; %s", r->last_post);
    int x = label(g, y, "When");
    if (r->pause.on)
        x += grid_printf(g, y, x, w - x - 1, ROLE_SCORE_WARN, "held: publishing is paused by %s; ", r->pause.by);
    grid_cut(g, y, x, MAX(w - x - 1, 0), ROLE_TEXT, s->str, ui_ellipsis(ui), FALSE);
    g_string_free(s, TRUE);
    return draw_when_there(r, g, y + 1, w);
}

static int draw_words(struct review *r, struct grid *g, int y, int w)
{
    struct ui *ui = r->base.ui;
    const struct draft *d = piece_of(r);
    int x = label(g, y, "Warning");
    x += grid_cut(g, y, x, MAX(MIN(30, w - x - 1), 0), ROLE_TEXT, d->warning != NULL ? d->warning : "none", ui_ellipsis(ui),
                  FALSE);
    x = MAX(x + 2, 29);
    x += grid_put(g, y, x, MAX(w - x, 0), ROLE_DIM, "Language");
    grid_put(g, y, x + 2, MAX(w - x - 2, 0), ROLE_TEXT, d->language != NULL ? d->language : "none");
    return y + 1;
}

static int draw_media(struct review *r, struct grid *g, int y, int w)
{
    struct ui *ui = r->base.ui;
    const struct draft *d = composer_of(ui)->draft;
    GString *s = g_string_new(NULL);
    for (guint i = 0; i < d->media->len; i++) {
        const struct media *m = d->media->pdata[i];
        char *size = writing_size(MAX(writing_bytes(m), 0));
        g_string_append_printf(s, "%s%s %s", i > 0 ? ", " : "", writing_media_name(m), size);
        g_free(size);
    }
    if (d->media->len > 0) {
        char *words = media_words(d->media);
        int x = label(g, y, "Media");
        x += grid_put(g, y, x, w - x, ROLE_TEXT, words);
        grid_cut(g, y++, x, MAX(w - x - 1, 0), ROLE_TEXT, s->str, ui_ellipsis(ui), FALSE);
        g_free(words);
    }
    for (guint i = 0; i < d->media->len && i < 3; i++) {
        const struct media *m = d->media->pdata[i];
        int x = label(g, y, "Alt");
        const char *alt = m->alt == NULL ? "none yet" : *m->alt == '\0' ? "none, on purpose" : m->alt;
        grid_cut(g, y++, x, MAX(w - x - 1, 0), m->alt == NULL ? ROLE_LEDGER_FAIL : ROLE_TEXT, alt, ui_ellipsis(ui), FALSE);
    }
    if (d->poll != NULL) {
        char *poll = poll_to_text(d->poll);
        int x = label(g, y, "Poll");
        grid_cut(g, y++, x, MAX(w - x - 1, 0), ROLE_TEXT, poll, ui_ellipsis(ui), FALSE);
        g_free(poll);
    }
    g_string_free(s, TRUE);
    return y;
}

static int draw_checks(struct review *r, struct grid *g, int y, int w)
{
    struct ui *ui = r->base.ui;
    int x = label(g, y, "Checks");
    for (guint i = 0; i < r->checks->len; i++) {
        const char *check = r->checks->pdata[i];
        gboolean well = *check == '+';
        int need = 2 + text_width(check + 1);
        if (x + need >= w && x > 13) {
            y++;
            x = 13;
        }
        grid_put(g, y, x, w - x, well ? ROLE_MOOD_GOOD : ROLE_SCORE_WARN, well ? ui_glyph(ui, "✓", "v") : "!");
        grid_put(g, y, x + 2, MAX(w - x - 2, 0), ROLE_TEXT, check + 1);
        x += need + 3;
    }
    return y + 1;
}

/* ---- as the account will show it ---- */

static void add_wrapped(GPtrArray *out, const char *text, int w)
{
    GArray *lines = text_wrap(text, MAX(w, 4));
    for (guint i = 0; i < lines->len; i++) {
        const struct text_line *l = &g_array_index(lines, struct text_line, i);
        g_ptr_array_add(out, g_strndup(text + l->start, l->end - l->start));
    }
    g_array_unref(lines);
}

static void add_attached(GPtrArray *out, const struct draft *d, int w)
{
    if (d->media->len > 0 || d->poll != NULL)
        g_ptr_array_add(out, g_strdup(""));
    for (guint i = 0; d->poll != NULL && d->poll->options[i] != NULL; i++)
        g_ptr_array_add(out, g_strdup_printf("%s %s", d->poll->multiple ? "[ ]" : "( )", d->poll->options[i]));
    for (guint i = 0; i < d->media->len; i++) {
        const struct media *m = d->media->pdata[i];
        gboolean said = m->alt != NULL && *m->alt != '\0';
        char *line = g_strdup_printf("[%s: %s]", g_strcmp0(m->type, "image") == 0 ? "img" : m->type,
                                     said ? m->alt : writing_media_name(m));
        add_wrapped(out, line, w);
        g_free(line);
    }
}

/* Title, what it is about, and where the link leads. */
static void add_card(GPtrArray *out, struct review *r, const struct writing_view *v, guint part, int w)
{
    struct ui *ui = r->base.ui;
    struct card *card = v != NULL ? card_shown(r, v, part) : NULL;
    if (card == NULL)
        return;
    const char *rows[] = {card->title, card->description, card->link};
    g_ptr_array_add(out, g_strdup(""));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint first = out->len;
        char *shown = rows[i] != NULL ? ui_shown(ui, rows[i], NULL) : NULL;
        if (shown != NULL && *shown != '\0')
            add_wrapped(out, shown, w - 2);
        for (guint k = first; k < out->len; k++) {
            char *line = g_strdup_printf("%s %s", ui_glyph(ui, "│", "|"), (char *)out->pdata[k]);
            g_free(out->pdata[k]);
            out->pdata[k] = line;
        }
        g_free(shown);
    }
    card_free(card);
}

/* Attachments and poll stand in the first post of a thread, a warning covers each. */
static GPtrArray *preview(struct review *r, int w)
{
    struct ui *ui = r->base.ui;
    const struct draft *d = piece_of(r);
    const struct writing_view *v = review_view(r, review_name(r));
    guint n = v != NULL ? v->parts->len : 1;
    GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < n; i++) {
        const struct writing_part *p = v != NULL ? &g_array_index(v->parts, struct writing_part, i) : NULL;
        char *text = p != NULL ? g_strndup(d->text + p->start, p->end - p->start) : g_strdup(d->text);
        char *shown = ui_shown(ui, text, d->language);
        if (i > 0)
            g_ptr_array_add(out, g_strdup(""));
        if (n > 1 && p != NULL)
            g_ptr_array_add(out, g_strdup_printf("%s %u/%u  %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT, ui_glyph(ui, "──", "--"),
                                                 i + 1, n, p->count, v->limits.max_chars));
        if (d->warning != NULL) {
            gboolean words = v != NULL && writing_needs_words(v);
            char *cover = g_strdup_printf(words ? "CW: %s" : "[%s]", d->warning);
            add_wrapped(out, cover, w);
            if (words)
                g_ptr_array_add(out, g_strdup(""));
            g_free(cover);
        }
        add_wrapped(out, shown, w);
        if (i == 0)
            add_attached(out, d, w);
        add_card(out, r, v, i, w);
        g_free(shown);
        g_free(text);
    }
    return out;
}

static void draw_preview(struct review *r, struct grid *g, struct rect at)
{
    GPtrArray *lines = preview(r, at.w - 6);
    r->lines = (int)lines->len;
    r->shown = at.h;
    r->top = CLAMP(r->top, 0, MAX(r->lines - r->shown, 0));
    for (int i = 0; i < at.h && r->top + i < r->lines; i++)
        grid_put(g, at.y + i, 3, at.w - 4, ROLE_TEXT, lines->pdata[r->top + i]);
    g_ptr_array_unref(lines);
}

/* ---- faults ---- */

static GPtrArray *fault_lines(struct review *r, int w)
{
    GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < r->faults->len; i++) {
        guint first = out->len;
        add_wrapped(out, ((struct review_fault *)r->faults->pdata[i])->text, w);
        for (guint k = first; k < out->len; k++) {
            char *line = g_strdup_printf("%s %s", k == first ? ui_glyph(r->base.ui, "✗", "x") : " ", (char *)out->pdata[k]);
            g_free(out->pdata[k]);
            out->pdata[k] = line;
        }
    }
    return out;
}

static void rule(struct review *r, struct grid *g, int y, int w, const char *left, const char *right)
{
    grid_fill(g, y, 0, w, ROLE_RULE, r->base.ui->slow ? " " : ui_glyph(r->base.ui, "─", "-"));
    char *words = g_strdup_printf(" %s ", left);
    grid_put(g, y, 1, w - 2, ROLE_TITLE, words);
    int used = text_width(words) + 3;
    g_free(words);
    if (right == NULL || used + text_width(right) + 4 > w)
        return;
    words = g_strdup_printf(" %s ", right);
    grid_put(g, y, w - 1 - text_width(words), text_width(words), ROLE_TITLE, words);
    g_free(words);
}

static void draw_faults(struct review *r, struct grid *g, int y, int h, int w, const GPtrArray *lines)
{
    char *n = g_strdup_printf("%u fault%s", r->faults->len, r->faults->len == 1 ? "" : "s");
    rule(r, g, y, w, n, NULL);
    for (int i = 0; i < h - 1 && i < (int)lines->len; i++)
        grid_put(g, y + 1 + i, 1, w - 2, ROLE_LEDGER_FAIL, lines->pdata[i]);
    g_free(n);
}

/* ---- all of it ---- */

static int draw_head(struct review *r, struct grid *g, struct rect at)
{
    struct ui *ui = r->base.ui;
    struct composer *c = composer_of(ui);
    int y = at.y, end = at.y + at.h;
    if (c->answered != NULL && y < end)
        grid_printf(g, y++, 3, at.w - 4, ROLE_TEXT, "reply to %s, %s", c->answered->author.handle,
                    visibility_name(c->answered->visibility));
    const GPtrArray *views = composer_views(c);
    int behind = 26; /* count and state */
    for (guint i = 0; i < views->len; i++)
        behind = ((const struct writing_view *)views->pdata[i])->own ? 38 : behind;
    struct account_columns cols = account_columns(views, at.w - behind);
    for (guint i = 0; i < r->names->len && y < end; i++)
        draw_account(r, g, y++, (int)i, &cols);
    if (r->names->len == 0 && y < end)
        grid_put(g, y++, 3, at.w - 4, ROLE_LEDGER_FAIL, "nobody yet; f chooses the accounts");
    if (at.h > 14)
        y++;
    if (y < end)
        y = draw_when(r, g, y, at.w);
    if (y < end && (at.h > 9 || c->draft->warning != NULL))
        y = draw_words(r, g, y, at.w);
    if (y + 3 < end)
        y = draw_media(r, g, y, at.w);
    if (y < end)
        y = draw_checks(r, g, y, at.w);
    return y;
}

void review_draw(struct pane *p, struct grid *g, gboolean focus)
{
    struct review *r = (struct review *)p;
    struct composer *c = composer_of(p->ui);
    struct rect at = p->rect;
    if (!c->open)
        return;
    GPtrArray *faults = fault_lines(r, at.w - 5);
    int room = at.h > 14 ? 5 : 3, fault_h = faults->len > 0 ? MIN((int)faults->len + 1, room) : 0;
    struct rect top = {at.y, at.x, MAX(at.h - fault_h - 3, 2), at.w};
    int y = draw_head(r, g, top), end = at.y + at.h - fault_h;
    if (y < end) {
        const char *name = review_name(r);
        gboolean in = name != NULL && review_view(r, name) != NULL;
        char *as = in || name == NULL ? g_strdup_printf("As %s will show it", in ? name : "they")
                                      : g_strdup_printf("%s is left out", name);
        char *below = r->names->len > 1 ? g_strdup("v next network") : NULL;
        rule(r, g, y++, at.w, as, below);
        g_free(as);
        g_free(below);
    }
    if (y < end)
        draw_preview(r, g, (struct rect){y, at.x, end - y, at.w});
    if (fault_h > 0)
        draw_faults(r, g, end, fault_h, at.w, faults);
    g_ptr_array_unref(faults);
    if (focus) {
        g->cursor_y = MIN(at.y + (c->answered != NULL ? 1 : 0) + r->at, at.y + at.h - 1);
        g->cursor_x = 1;
        g->cursor_text = FALSE;
        if (r->names->len > 0)
            grid_put(g, g->cursor_y, 1, 1, ROLE_SELECT_MARK, ui_glyph(p->ui, "▌", ">"));
    }
}
