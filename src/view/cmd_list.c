/* Limit, views, sort, tags. */
#include "cmd.h"
#include "mentions.h"

#include <string.h>

static const struct {
    const char *name, *pattern;
} VIEWS[] = {
    {"inbox", NULL},
    {"mine", "is:mine is:new,open"},
    {"unassigned", "is:unassigned is:new,open"},
    {"late", "is:urgent"},
    {"pending", "is:pending"},
    {"snoozed", "is:snoozed"},
    {"done", "is:done"},
    {"all", ""},
};

/* ---- limit ---- */

struct limiting {
    int column;
    char *error;
    char *suggestion; /* the word that Tab puts in at the column, or NULL */
    char *matches;
    gint64 deadline;
};

static void limiting_free(gpointer p)
{
    struct limiting *l = p;
    g_free(l->error);
    g_free(l->suggestion);
    g_free(l->matches);
    g_free(l);
}

static gboolean too_long(gpointer p)
{
    return g_get_monotonic_time() > ((struct limiting *)p)->deadline;
}

static void limit_changed(struct ui *ui, const char *text, gpointer p)
{
    struct limiting *l = p;
    g_clear_pointer(&l->error, g_free);
    g_clear_pointer(&l->suggestion, g_free);
    g_clear_pointer(&l->matches, g_free);
    GError *error = NULL;
    struct pattern *pattern = mentions_parse(ui, text, &l->column, &l->suggestion, &error);
    if (pattern == NULL) {
        l->error = g_strdup(error->message);
        g_error_free(error);
        return;
    }
    /* Counting must not hold up the hand: what takes longer than a frame is told as "many". */
    l->deadline = g_get_monotonic_time() + 20000;
    store_reader_set_interrupt(ui->o.reader, too_long, l);
    struct list_query q = {.pattern = pattern, .sort = SORT_NEWEST, .now_ms = ui->now, .me = ui->user};
    gint64 n = store_list_count(ui->o.reader, &q, 1000, NULL);
    store_reader_set_interrupt(ui->o.reader, NULL, NULL);
    l->matches = n < 0       ? g_strdup("many match")
                 : n >= 1000 ? g_strdup("1000 and more match")
                             : g_strdup_printf("%" G_GINT64_FORMAT " match", n);
    pattern_free(pattern);
}

/* Tab: the nearest right word takes the place of a wrong one, unless that is just being typed and can be completed. */
static gboolean limit_key(struct ui *ui, keycode k, gpointer p)
{
    struct limiting *l = p;
    struct prompt *line = ui->prompt;
    if (k != K_TAB || l->suggestion == NULL)
        return FALSE;
    const char *at = g_utf8_offset_to_pointer(line->text->str, l->column - 1);
    gsize from = (gsize)(at - line->text->str), n = strcspn(at, " ,:()\""), unused;
    char **words = pattern_complete(line->text->str, line->cursor, &unused);
    gboolean typing = words[0] != NULL && line->cursor >= from && line->cursor <= from + n;
    g_strfreev(words);
    if (typing)
        return FALSE;
    g_string_erase(line->text, (gssize)from, (gssize)n);
    g_string_insert(line->text, (gssize)from, l->suggestion);
    line->cursor = line->cursor >= from + n ? line->cursor - n + strlen(l->suggestion) : from + strlen(l->suggestion);
    limit_changed(ui, line->text->str, l);
    return TRUE;
}

static int limit_height(struct ui *ui, gpointer p, int available)
{
    return 2;
}

#define TAB_HINT " Tab puts it in"

static void limit_above(struct ui *ui, struct grid *g, struct rect r, gpointer p)
{
    struct limiting *l = p;
    grid_clear(g, r, ROLE_TEXT);
    grid_fill(g, r.y, 0, r.w, ROLE_RULE, ui_glyph(ui, "─", "-"));
    grid_put(g, r.y, 1, r.w - 1, ROLE_TITLE_FOCUS, "[Limit]");
    if (l->error != NULL) {
        grid_put(g, r.y, 9, r.w - 9, ROLE_TITLE, " no list yet; the old one stays ");
        int x = MIN((int)strlen(" limit: ") + MAX(l->column, 1) - 1, r.w - 2);
        grid_put(g, r.y + 1, x, 1, ROLE_MSG_ERROR, ui_glyph(ui, "v", "v"));
        int room = r.w - x - 2;
        if (text_width(l->error) <= room)
            x += 2 + grid_put(g, r.y + 1, x + 2, room, ROLE_MSG_ERROR, l->error);
        else
            x = 1 + grid_cut(g, r.y + 1, 1, r.w - 2, ROLE_MSG_ERROR, l->error, ui_ellipsis(ui), FALSE);
        if (l->suggestion != NULL && x + (int)strlen(TAB_HINT) < r.w)
            grid_put(g, r.y + 1, x, r.w - x, ROLE_DIM, TAB_HINT);
    } else if (l->matches != NULL) {
        grid_printf(g, r.y + 1, 1, r.w - 1, ROLE_DIM, "%s  Enter limits  Tab completes  Esc leaves", l->matches);
    }
}

static gboolean limit_done(struct ui *ui, const char *text, gpointer p)
{
    if (text == NULL)
        return TRUE;
    GError *error = NULL;
    mentions_limit(ui, text, &error);
    if (error != NULL) {
        ui_tell_error(ui, error);
        g_error_free(error);
        return FALSE;
    }
    return TRUE;
}

CMD(limit)
{
    const char *text = call_text(call);
    if (text != NULL) {
        GError *why = NULL;
        mentions_limit(ui, text, &why);
        if (why == NULL)
            return TRUE;
        g_propagate_error(error, why);
        return FALSE;
    }
    struct limiting *l = g_new0(struct limiting, 1);
    struct prompt *p = prompt_new(" limit: ", limit_done, l);
    struct mentions *m = mentions_of(ui);
    if (m->pattern_text != NULL)
        g_string_assign(p->text, m->pattern_text);
    p->free_data = limiting_free;
    p->changed = limit_changed;
    p->key = limit_key;
    p->above_height = limit_height;
    p->above = limit_above;
    p->complete = "pattern";
    p->history = "history.limit";
    p->verb = call->command->name;
    ui_prompt(ui, p);
    limit_changed(ui, p->text->str, l);
    return TRUE;
}

/* ---- views and sort ---- */

static gboolean apply_view(struct ui *ui, const char *name, GError **error)
{
    struct mentions *m = mentions_of(ui);
    for (gsize i = 0; i < G_N_ELEMENTS(VIEWS); i++)
        if (g_str_equal(VIEWS[i].name, name)) {
            mentions_pattern(m, VIEWS[i].pattern, i == 0 ? NULL : name);
            return TRUE;
        }
    GPtrArray *saved = store_views(ui->o.reader, error);
    gboolean found = FALSE;
    for (guint i = 0; saved != NULL && i < saved->len && !found; i++) {
        const struct saved_view *v = saved->pdata[i];
        if (!g_str_equal(v->name, name))
            continue;
        found = TRUE;
        m->sort = g_strcmp0(v->sort, "newest") == 0   ? SORT_NEWEST
                  : g_strcmp0(v->sort, "oldest") == 0 ? SORT_OLDEST
                                                      : SORT_URGENT;
        mentions_pattern(m, v->pattern, name);
    }
    if (saved != NULL) {
        g_ptr_array_unref(saved);
        if (!found)
            err_set(error, ERR_NOT_FOUND, "no view \"%s\"; inbox, mine, unassigned, late, pending, snoozed, done, all, "
                    "or one of :view-save", name);
    }
    return found;
}

static gboolean view_done(struct ui *ui, const char *text, gpointer p)
{
    GError *error = NULL;
    if (text == NULL || *text == '\0' || apply_view(ui, g_strstrip((char *)text), &error))
        return TRUE;
    ui_tell_error(ui, error);
    g_clear_error(&error);
    return FALSE;
}

CMD(view)
{
    if (call->n > 0)
        return apply_view(ui, call->args[0], error);
    struct prompt *p = prompt_new(" view (inbox mine unassigned late pending snoozed done all, or a saved one): ",
                                  view_done, NULL);
    p->complete = "view";
    p->verb = call->command->name;
    ui_prompt(ui, p);
    return TRUE;
}

CMD(view_save)
{
    struct mentions *m = mentions_of(ui);
    if (call->n != 1) {
        err_set(error, ERR_USAGE, "view-save wants one name");
        return FALSE;
    }
    static const char *const SORTS[] = {"urgent", "newest", "oldest"};
    ui_submit(ui, "view-save",
              json_pack("{s:s,s:s,s:s}", "name", call->args[0], "pattern",
                        m->pattern_text != NULL ? m->pattern_text : "is:new,open", "sort", SORTS[m->sort]),
              NULL, NULL);
    ui_tell(ui, SAY_INFO, "view %s kept; :view %s shows it", call->args[0], call->args[0]);
    return TRUE;
}

CMD(sort)
{
    struct mentions *m = mentions_of(ui);
    const char *text = call_text(call);
    if (text == NULL)
        m->sort = m->sort == SORT_URGENT ? SORT_NEWEST : m->sort == SORT_NEWEST ? SORT_OLDEST : SORT_URGENT;
    else if (g_str_has_prefix("urgent", text))
        m->sort = SORT_URGENT;
    else if (g_str_has_prefix("newest", text))
        m->sort = SORT_NEWEST;
    else if (g_str_has_prefix("oldest", text))
        m->sort = SORT_OLDEST;
    else {
        err_set(error, ERR_USAGE, "sort how? urgent, newest, oldest");
        return FALSE;
    }
    mentions_merge(m, FALSE);
    return TRUE;
}

/* ---- tags ---- */

#define TAG_MOST 5000

static void tag_row(struct mentions *m, guint index, gboolean on)
{
    if (mentions_is_gap(m->rows->pdata[index]))
        return;
    gint64 id = ((struct conversation *)m->rows->pdata[index])->id;
    if (!on) {
        g_hash_table_remove(m->tagged, &id);
        return;
    }
    g_hash_table_add(m->tagged, g_memdup2(&id, sizeof id));
    m->last_tag = id;
}

static void tags_changed(struct mentions *m)
{
    m->rows_only = FALSE;
    m->base.dirty = TRUE;
    m->base.ui->foot_dirty = TRUE;
}

CMD(tag)
{
    struct mentions *m = mentions_of(ui);
    const struct conversation *c = mentions_row(m, m->cur);
    if (c == NULL)
        return TRUE;
    tag_row(m, m->cur, !mentions_is_tagged(m, c->id));
    tags_changed(m);
    return TRUE;
}

CMD(tag_next)
{
    struct mentions *m = mentions_of(ui);
    for (int i = 0; i < MAX(call->count, 1); i++) {
        cmd_tag(ui, call, error);
        m->base.ops->move(&m->base, MOVE_DOWN, 1);
    }
    return TRUE;
}

CMD(tag_pattern)
{
    struct mentions *m = mentions_of(ui);
    const char *text = call_text(call);
    if (text == NULL) {
        ui_ask_line(ui, " tag what matches: ", "tag-pattern", "pattern", "history.limit");
        return TRUE;
    }
    const char *base = m->pattern_text != NULL ? m->pattern_text : "is:new,open";
    char *both = *base != '\0' ? g_strdup_printf("(%s) and (%s)", base, text) : g_strdup(text);
    /* The person's own words first: an error points into them. */
    struct pattern *own = mentions_parse(ui, text, NULL, NULL, error);
    struct pattern *p = own != NULL ? pattern_parse(both, ui->now, settings_str(ui->settings, "zone"), NULL, NULL, error)
                                    : NULL;
    pattern_free(own);
    g_free(both);
    if (p == NULL)
        return FALSE;
    struct list_query q = {.pattern = p, .sort = SORT_NEWEST, .now_ms = ui->now, .me = ui->user};
    GPtrArray *rows = store_list(ui->o.reader, &q, NULL, FALSE, TAG_MOST, error);
    pattern_free(p);
    if (rows == NULL)
        return FALSE;
    for (guint i = 0; i < rows->len; i++) {
        gint64 id = ((struct conversation *)rows->pdata[i])->id;
        g_hash_table_add(m->tagged, g_memdup2(&id, sizeof id));
    }
    ui_tell(ui, SAY_INFO, "tagged %u; ; acts on them, Esc clears", rows->len);
    g_ptr_array_unref(rows);
    tags_changed(m);
    return TRUE;
}

/* From a conversation that is not among the loaded rows, on or back to the one under the mark: TRUE where it is there. */
static gboolean tag_between(struct mentions *m, const struct conversation *from, gboolean back)
{
    struct ui *ui = m->base.ui;
    struct pattern *p = pattern_parse(m->pattern_text != NULL ? m->pattern_text : "is:new,open", m->list_now,
                                      settings_str(ui->settings, "zone"), NULL, NULL, NULL);
    struct list_query q = {.pattern = p, .sort = m->sort, .now_ms = m->list_now, .me = ui->user};
    struct list_key key;
    store_list_key(&q, from, &key);
    GPtrArray *rows = store_list(ui->o.reader, &q, &key, back, TAG_MOST, NULL);
    gint64 here = mentions_current(ui);
    guint n = 0;
    while (rows != NULL && n < rows->len && ((struct conversation *)rows->pdata[n])->id != here)
        n++;
    gboolean found = rows != NULL && n < rows->len;
    for (guint i = 0; found && i <= n; i++)
        g_hash_table_add(m->tagged, g_memdup2(&((struct conversation *)rows->pdata[i])->id, sizeof(gint64)));
    g_clear_pointer(&rows, g_ptr_array_unref);
    pattern_free(p);
    return found;
}

CMD(tag_range)
{
    struct mentions *m = mentions_of(ui);
    gint64 begin = m->last_tag;
    guint from = 0;
    while (from < m->rows->len && ((struct conversation *)m->rows->pdata[from])->id != begin)
        from++;
    struct conversation *away = from == m->rows->len ? store_conversation(ui->o.reader, begin, NULL) : NULL;
    gboolean ok = away != NULL ? tag_between(m, away, FALSE) || tag_between(m, away, TRUE) : from < m->rows->len;
    for (guint i = MIN(from, m->cur); ok && away == NULL && i <= MAX(from, m->cur); i++)
        tag_row(m, i, TRUE);
    conversation_free(away);
    if (!ok) {
        err_set(error, ERR_NOT_FOUND, "no tag to begin at in this list: t on one row, then V on another");
        return FALSE;
    }
    m->last_tag = begin;
    ui_tell(ui, SAY_INFO, "tagged %u; ; acts on them, Esc clears", g_hash_table_size(m->tagged));
    tags_changed(m);
    return TRUE;
}

CMD(untag)
{
    struct mentions *m = mentions_of(ui);
    g_hash_table_remove_all(m->tagged);
    tags_changed(m);
    return TRUE;
}
