/* What the first frame shows, what leaving keeps, and the terminal's title. */
#include "mentions.h"

#include <jansson.h>

#define PLACE_KEY "place"

static void place_restore(struct ui *ui)
{
    char *text = store_place(ui->o.reader, ui->user, PLACE_KEY);
    json_t *j = text != NULL ? json_loads(text, 0, NULL) : NULL;
    g_free(text);
    if (!json_is_object(j)) {
        json_decref(j);
        return;
    }
    struct mentions *m = mentions_of(ui);
    const char *pattern = json_string_value(json_object_get(j, "pattern"));
    const char *view = json_string_value(json_object_get(j, "view"));
    const char *id = json_string_value(json_object_get(j, "conversation"));
    struct pattern *p = pattern != NULL ? pattern_parse(pattern, ui->now, NULL, NULL, NULL, NULL) : NULL;
    if (p != NULL) {
        m->pattern_text = g_strdup(pattern);
        m->view_name = g_strdup(view);
        pattern_free(p);
    }
    m->sort = (enum list_sort)CLAMP(json_integer_value(json_object_get(j, "sort")), 0, SORT_OLDEST);
    m->kept = id != NULL ? g_ascii_strtoll(id, NULL, 10) : 0;
    m->kept_offset = (guint)CLAMP(json_integer_value(json_object_get(j, "offset")), 0, 500);
    json_decref(j);
}

static gint64 left_at(struct ui *ui)
{
    for (guint i = 0; ui->status.users != NULL && i < ui->status.users->len; i++) {
        const struct user *u = ui->status.users->pdata[i];
        if (g_str_equal(u->name, ui->user))
            return MAX(u->left_at, u->seen_at);
    }
    return 0;
}

void ui_started(struct ui *ui)
{
    status_load(ui);
    place_restore(ui);
    gint64 left = left_at(ui);
    if (ui->status.accounts == NULL || ui->status.accounts->len == 0) {
        ui_overlay(ui, PANE_WELCOME);
    } else if (left != 0 && ui->now - left > settings_ms(ui->settings, "since.after")) {
        ui->since_from = left;
        ui_overlay(ui, PANE_SINCE);
    }
    ui_submit(ui, "seen", json_object(), NULL, NULL);
}

void ui_idle_over(struct ui *ui)
{
    if (ui->prompt != NULL || ui->overlays->len > 0)
        return; /* never over something half written */
    ui->since_from = ui->idle_from;
    ui_overlay(ui, PANE_SINCE);
}

/* A process that is killed has no last word: the place is kept while the hand works, too. */
#define KEEP_MS 3000

void ui_place_moved(struct ui *ui)
{
    if (ui->place_at == 0)
        ui->place_at = ui->now + KEEP_MS;
}

void ui_place_keep(struct ui *ui)
{
    struct mentions *m = mentions_of(ui);
    gint64 current = mentions_current(ui);
    char *id = g_strdup_printf("%" G_GINT64_FORMAT, current != 0 ? current : m->kept);
    json_t *j = json_pack("{s:s,s:i,s:i}", "conversation", id, "sort", (int)m->sort, "offset",
                          (int)(m->cur - MIN(m->top, m->cur)));
    if (m->pattern_text != NULL)
        json_object_set_new(j, "pattern", json_string(m->pattern_text));
    if (m->view_name != NULL)
        json_object_set_new(j, "view", json_string(m->view_name));
    char *text = json_dumps(j, JSON_COMPACT);
    ui_submit(ui, "place", json_pack("{s:s,s:s}", "key", PLACE_KEY, "value", text), NULL, NULL);
    ui->place_at = 0;
    free(text);
    json_decref(j);
    g_free(id);
}

void ui_leave(struct ui *ui)
{
    if (ui->leaving)
        return;
    ui->leaving = TRUE;
    composer_leave(ui);
    ui_attend(ui);
    ui_place_keep(ui);
    ui_submit(ui, "seen", json_pack("{s:b}", "left", 1), NULL, NULL);
}

/* ---- what was found out about the terminal ---- */

#define SLOW_MS 500 /* for the first screen, some 4 kB: about 64 kbit/s */

void ui_slow_changed(struct ui *ui)
{
    const char *set = settings_str(ui->settings, "slow-line");
    gboolean slow = g_str_equal(set, "on") || (g_str_equal(set, "auto") && ui->line_slow);
    if (slow == ui->slow)
        return;
    ui->slow = slow;
    ui_look_changed(ui, NULL);
}

void ui_found(struct ui *ui, gboolean wide, gint64 line_ms)
{
    gboolean was_slow = ui->slow;
    if (wide != ui->wide) {
        ui->wide = wide;
        ui->layout_stale = TRUE;
    }
    ui->line_slow = line_ms >= SLOW_MS;
    ui_slow_changed(ui);
    if (ui->slow && !was_slow)
        ui_tell(ui, SAY_WARN, "the line is slow (%" G_GINT64_FORMAT " ms a screen): drawn with fewer bytes; :set slow-line off",
                line_ms);
}

const char *ui_title(struct ui *ui)
{
    g_clear_pointer(&ui->title, g_free);
    if (ui->slow || !settings_bool(ui->settings, "title"))
        return NULL;
    GString *s = g_string_new(NULL);
    g_string_printf(s, "repute %s: ", ui->workspace);
    for (guint i = 0; ui->status.accounts != NULL && i < ui->status.accounts->len; i++) {
        const struct account *a = ui->status.accounts->pdata[i];
        if (a->state == ACCOUNT_LOGIN)
            g_string_append_printf(s, "! %s: login, ", a->name);
    }
    if (ui->status.ledger.by_state[LEDGER_UNKNOWN] > 0)
        g_string_append_printf(s, "%" G_GINT64_FORMAT " unknown, ", ui->status.ledger.by_state[LEDGER_UNKNOWN]);
    g_string_append_printf(s, "%" G_GINT64_FORMAT " wait too long, %" G_GINT64_FORMAT " new", ui->status.inbox.late,
                           ui->status.inbox.by_state[CONV_NEW]);
    ui->title = g_string_free(s, FALSE);
    return ui->title;
}
