/* The screen's life: panes, overlays, jobs, clock, and one frame at a time. */
#include "ui_private.h"

#include "repute/clock.h"
#include "repute/text.h"

static const struct pane_ops *const PANES[] = {
    &mentions_ops, &conversation_ops, &reputation_ops, &scheduled_ops, &drafts_ops,  &accounts_ops,
    &person_ops,   &composer_ops,     &review_ops,     &help_ops,      &since_ops,   &welcome_ops,
    &why_ops,      &claim_ops,        &links_ops,      &messages_ops,  &history_ops,  &ideas_ops,
};

struct pane *ui_pane(struct ui *ui, enum pane_id id)
{
    if (ui->panes[id] != NULL)
        return ui->panes[id];
    for (gsize i = 0; i < G_N_ELEMENTS(PANES); i++) {
        if (PANES[i]->id != id)
            continue;
        struct pane *p = g_malloc0(PANES[i]->size);
        p->ops = PANES[i];
        p->ui = ui;
        p->stale = p->dirty = TRUE;
        ui->panes[id] = p;
        if (p->ops->init != NULL)
            p->ops->init(p);
        return p;
    }
    return NULL;
}

struct pane *ui_focused(struct ui *ui)
{
    if (ui->overlays->len > 0)
        return ui_pane(ui, g_array_index(ui->overlays, enum pane_id, ui->overlays->len - 1));
    return ui_pane(ui, ui->focus);
}

gboolean ui_is_up(struct ui *ui, enum pane_id id)
{
    for (guint i = 0; i < ui->overlays->len; i++)
        if (g_array_index(ui->overlays, enum pane_id, i) == id)
            return TRUE;
    return FALSE;
}

static void overlay_remove(struct ui *ui, enum pane_id id)
{
    for (guint i = 0; i < ui->overlays->len; i++)
        if (g_array_index(ui->overlays, enum pane_id, i) == id) {
            g_array_remove_index(ui->overlays, i);
            break;
        }
}

void ui_overlay(struct ui *ui, enum pane_id id)
{
    overlay_remove(ui, id);
    g_array_append_val(ui->overlays, id);
    struct pane *p = ui_pane(ui, id);
    p->stale = TRUE;
    ui->layout_stale = TRUE;
}

void ui_close(struct ui *ui, enum pane_id id)
{
    struct pane *p = ui->panes[id];
    if (p == NULL || !ui_is_up(ui, id))
        return;
    if (p->ops->close != NULL && !p->ops->close(p))
        return;
    overlay_remove(ui, id);
    p->visible = FALSE;
    ui->layout_stale = TRUE;
}

void ui_focus(struct ui *ui, enum pane_id id)
{
    ui->focus = id;
    ui->column = id;
    ui->layout_stale = TRUE;
}

void ui_stale(struct ui *ui, guint what)
{
    for (int i = 0; i < PANE_N; i++)
        if (ui->panes[i] != NULL && (ui->panes[i]->ops->needs & what) != 0)
            ui->panes[i]->stale = TRUE;
    ui->status_stale = TRUE;
}

static void ui_dirty_all(struct ui *ui)
{
    for (int i = 0; i < PANE_N; i++)
        if (ui->panes[i] != NULL)
            ui->panes[i]->dirty = TRUE;
    ui->status_dirty = ui->foot_dirty = TRUE;
}

gint64 ui_now(struct ui *ui)
{
    return ui->o.now != NULL ? ui->o.now(ui->o.data) : clock_now_ms();
}

/* ---- glyphs and strangers' text ---- */

gboolean ui_unicode(struct ui *ui)
{
    const char *glyphs = settings_str(ui->settings, "glyphs");
    if (g_str_equal(glyphs, "ascii"))
        return FALSE;
    return ui->o.utf8 && (!ui->wide || g_str_equal(glyphs, "unicode"));
}

const char *ui_glyph(struct ui *ui, const char *unicode, const char *ascii)
{
    return ui_unicode(ui) ? unicode : ascii;
}

const char *ui_ellipsis(struct ui *ui)
{
    return ui_glyph(ui, "…", "~");
}

char *ui_shown(struct ui *ui, const char *text, const char *lang)
{
    if (text == NULL)
        return g_strdup("");
    return ui->o.utf8 ? g_strdup(text) : text_ascii(text, lang);
}

/* ---- time ---- */

void ui_tick(struct ui *ui)
{
    ui->now = ui_now(ui);
    if (ui->now >= ui->next_minute) {
        ui->next_minute = (ui->now / MS_MINUTE + 1) * MS_MINUTE;
        if (!ui->slow) {
            ui_stale(ui, CHANGED_CONVERSATIONS);
            ui_dirty_all(ui);
        }
    }
    if (ui->place_at != 0 && ui->now >= ui->place_at)
        ui_place_keep(ui);
    composer_tick(ui);
    alarm_tick(ui);
}

gint64 ui_next_ms(struct ui *ui)
{
    gint64 next = ui->slow ? G_MAXINT64 : ui->next_minute;
    if (ui->rest_at != 0)
        next = MIN(next, ui->rest_at);
    if (ui->place_at != 0)
        next = MIN(next, ui->place_at);
    gint64 flush = composer_due(ui);
    if (flush != 0)
        next = MIN(next, flush);
    if (alarm_due(ui) != 0)
        next = MIN(next, alarm_due(ui));
    if (next == G_MAXINT64)
        return -1;
    return MAX(next - ui_now(ui), 0);
}

/* ---- frames ---- */

static void load_pane(struct ui *ui, struct pane *p)
{
    if (!p->stale || !p->visible)
        return;
    p->stale = FALSE;
    p->dirty = TRUE;
    if (p->ops->load != NULL)
        p->ops->load(p);
}

static void load_stale(struct ui *ui)
{
    gboolean any = ui->status_stale;
    for (int i = 0; i < PANE_N; i++)
        any = any || (ui->panes[i] != NULL && ui->panes[i]->stale && ui->panes[i]->visible);
    if (!any)
        return;
    if (ui->acting == 0)
        g_hash_table_remove_all(ui->acted);
    store_snapshot_begin(ui->o.reader, NULL);
    if (ui->status_stale) {
        status_load(ui);
        ui->status_stale = FALSE;
        ui->status_dirty = TRUE;
    }
    for (int i = 0; i < PANE_N; i++)
        if (ui->panes[i] != NULL)
            load_pane(ui, ui->panes[i]);
    store_snapshot_end(ui->o.reader);
}

static void draw_pane(struct ui *ui, struct pane *p, gboolean focus)
{
    if (!p->visible || !p->dirty)
        return;
    p->dirty = FALSE;
    if (p->frame.h > 0) {
        grid_clear(ui->grid, p->rect, ROLE_TEXT);
        p->ops->draw(p, ui->grid, focus);
        title_draw(ui, ui->grid, p, focus);
    }
}

static gboolean anything_dirty(struct ui *ui)
{
    if (ui->status_dirty || ui->foot_dirty || ui->layout_stale)
        return TRUE;
    for (int i = 0; i < PANE_N; i++)
        if (ui->panes[i] != NULL && ui->panes[i]->visible && (ui->panes[i]->dirty || ui->panes[i]->stale))
            return TRUE;
    return FALSE;
}

/* What rises from the foot covers panes: where one of those is drawn again, so is what covers it. */
static void draw_overlaid(struct ui *ui)
{
    gboolean below = FALSE;
    for (int i = 0; i < PANE_N; i++)
        below = below || (ui->panes[i] != NULL && ui->panes[i]->visible && ui->panes[i]->dirty);
    for (guint i = 0; below && i < ui->overlays->len; i++)
        ui_pane(ui, g_array_index(ui->overlays, enum pane_id, i))->dirty = TRUE;
}

static void lay_out(struct ui *ui)
{
    layout_desk(ui);
    ui->layout_stale = FALSE;
    grid_clear(ui->grid, (struct rect){0, 0, ui->h, ui->w}, ROLE_TEXT);
    ui_dirty_all(ui);
}

void ui_settle(struct ui *ui)
{
    struct pane *p = ui_focused(ui);
    if (ui->layout_stale)
        lay_out(ui);
    else if (!p->stale || p->ops->id == PANE_MENTIONS)
        return;
    load_stale(ui);
}

static void follow_hand(struct ui *ui, gboolean more_keys)
{
    if (ui->rest_at == 0 || more_keys || ui->now < ui->rest_at)
        return;
    ui->rest_at = 0;
    conversation_show(ui, mentions_current(ui));
}

const struct grid *ui_draw(struct ui *ui, gboolean more_keys, gboolean *changed)
{
    ui->now = ui_now(ui);
    follow_hand(ui, more_keys);
    if (ui->message_above && (ui->prompt == NULL || ui->message == NULL)) {
        ui->message_above = FALSE;
        ui->layout_stale = TRUE; /* what it covered comes back */
    }
    gboolean any = anything_dirty(ui) || ui->status_stale;
    if (changed != NULL)
        *changed = any;
    if (!any)
        return ui->grid;
    if (ui->status_stale && ui->status.accounts == NULL)
        status_load(ui);
    int banners = banner_rows(ui);
    if (ui->status_stale)
        load_stale(ui);
    if (banner_rows(ui) != banners)
        ui->layout_stale = TRUE;
    if (ui->layout_stale)
        lay_out(ui);
    load_stale(ui);
    if (ui->status_dirty) {
        status_draw(ui, ui->grid);
        ui->status_dirty = FALSE;
    }
    if (ui->n_columns > 0)
        columns_draw(ui, ui->grid);
    draw_overlaid(ui);
    struct pane *focused = ui_focused(ui);
    for (int i = 0; i < PANE_N; i++)
        if (ui->panes[i] != NULL && ui->panes[i] != focused)
            draw_pane(ui, ui->panes[i], FALSE);
    draw_pane(ui, focused, TRUE); /* last: the cursor rests where it draws */
    foot_draw(ui, ui->grid);
    ui->foot_dirty = FALSE;
    return ui->grid;
}

/* ---- life ---- */

static void free_pane(struct pane *p)
{
    if (p == NULL)
        return;
    if (p->ops->clear != NULL)
        p->ops->clear(p);
    g_free(p);
}

/* A slow line is not to carry a ground for each change of colour: the palette that needs none takes the place of the
 * two that are made for looks. */
static gboolean pick_theme(struct ui *ui, GError **error)
{
    const char *name = settings_str(ui->settings, "theme");
    if (ui->slow && (g_str_equal(name, "harbour") || g_str_equal(name, "paper")))
        name = "ansi16";
    const char *no_colour = g_getenv("NO_COLOR");
    if ((no_colour != NULL && *no_colour != '\0') || ui->o.colours < 8)
        name = "mono";
    struct theme *t = theme_load(name, ui->o.theme_dirs, error);
    if (t == NULL)
        return FALSE;
    if (g_str_equal(settings_str(ui->settings, "background"), "default"))
        t->base.bg = t->base.bg16 = -1;
    theme_free(ui->theme);
    ui->theme = t;
    return TRUE;
}

struct ui *ui_new(const struct ui_options *o, GError **error)
{
    struct ui *ui = g_new0(struct ui, 1);
    ui->o = *o;
    ui->user = g_strdup(o->user);
    ui->workspace = g_strdup(o->workspace);
    ui->settings = settings_copy(o->settings);
    if (o->keymap != NULL) {
        ui->keymap = keymap_copy(o->keymap);
    } else {
        struct conf *c = conf_load(NULL);
        ui->keymap = keymap_copy(c->keymap);
        conf_free(c);
    }
    ui->overlays = g_array_new(FALSE, FALSE, sizeof(enum pane_id));
    ui->messages = g_ptr_array_new_with_free_func((GDestroyNotify)message_free);
    ui->followups = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    ui->wishes = g_queue_new();
    alarm_init(ui);
    ui->last_line = g_string_new(NULL);
    ui->replay = g_queue_new();
    ui->acted = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    ui->macros = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    ui->macro_text = g_string_new(NULL);
    ui->w = MAX(o->w, 1);
    ui->h = MAX(o->h, 1);
    ui->grid = grid_new(ui->w, ui->h);
    ui->focus = ui->column = PANE_MENTIONS;
    ui_slow_changed(ui);
    ui->status_stale = ui->layout_stale = TRUE;
    ui->now = ui_now(ui);
    ui->next_minute = (ui->now / MS_MINUTE + 1) * MS_MINUTE;
    ui->status.score = -1;
    GError *why = NULL;
    if (!pick_theme(ui, &why)) {
        g_clear_pointer(&ui->theme, theme_free);
        ui->theme = theme_load("harbour", NULL, NULL);
        ui_tell(ui, SAY_WARN, "%s", why->message);
        g_error_free(why);
    }
    for (guint i = 0; o->problems != NULL && i < o->problems->len; i++)
        ui_tell(ui, SAY_WARN, "%s", (const char *)o->problems->pdata[i]);
    ui_started(ui);
    return ui;
}

void ui_free(struct ui *ui)
{
    if (ui == NULL)
        return;
    ui_prompt_end(ui);
    for (int i = 0; i < PANE_N; i++)
        free_pane(ui->panes[i]);
    status_clear(&ui->status);
    g_array_unref(ui->overlays);
    g_ptr_array_unref(ui->messages);
    g_hash_table_unref(ui->followups);
    g_queue_free_full(ui->wishes, (GDestroyNotify)wish_free);
    alarm_clear(ui);
    g_string_free(ui->last_line, TRUE);
    g_queue_free_full(ui->replay, g_free);
    g_hash_table_unref(ui->acted);
    g_hash_table_unref(ui->macros);
    g_string_free(ui->macro_text, TRUE);
    settings_free(ui->settings);
    keymap_free(ui->keymap);
    theme_free(ui->theme);
    grid_free(ui->grid);
    g_free(ui->user);
    g_free(ui->workspace);
    g_free(ui->title);
    g_free(ui->search);
    json_decref(ui->last_ids);
    g_free(ui);
}

void ui_resize(struct ui *ui, int w, int h)
{
    w = MAX(w, 1);
    h = MAX(h, 1);
    if (w == ui->w && h == ui->h)
        return;
    ui->w = w;
    ui->h = h;
    grid_free(ui->grid);
    ui->grid = grid_new(w, h);
    ui->layout_stale = TRUE;
    for (int i = 0; i < PANE_N; i++)
        if (ui->panes[i] != NULL)
            ui->panes[i]->stale = TRUE;
}

const struct settings *ui_settings(const struct ui *ui)
{
    return ui->settings;
}

const struct theme *ui_theme(const struct ui *ui)
{
    return ui->theme;
}

gboolean ui_set_theme(struct ui *ui, const char *name, GError **error)
{
    return settings_set(ui->settings, "theme", name, error) && ui_look_changed(ui, error);
}

gboolean ui_look_changed(struct ui *ui, GError **error)
{
    if (!pick_theme(ui, error))
        return FALSE;
    ui_wish_push(ui, WISH_THEME, NULL, NULL);
    ui->layout_stale = TRUE;
    return TRUE;
}
