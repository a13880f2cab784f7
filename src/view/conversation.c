/* The Conversation pane: one conversation with the thread around it, as lines made from entries. Beside the list the
 * newest waiting message comes first (what is to be answered), the history below it, newest first; zoomed it reads
 * from old to new, opened at the message that was chosen. */
#include "conversation.h"

static void line_free(gpointer p)
{
    struct conv_line *l = p;
    g_free(l->left);
    g_free(l->right);
    g_free(l);
}

static void init(struct pane *p)
{
    struct conv_pane *v = (struct conv_pane *)p;
    v->lines = g_ptr_array_new_with_free_func(line_free);
    v->unfolded = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

static void clear(struct pane *p)
{
    struct conv_pane *v = (struct conv_pane *)p;
    g_ptr_array_unref(v->lines);
    g_hash_table_unref(v->unfolded);
    g_clear_pointer(&v->entries, g_ptr_array_unref);
    g_clear_pointer(&v->presences, g_ptr_array_unref);
    conversation_free(v->conv);
    person_free(v->person);
}

static struct conv_pane *pane_of(struct ui *ui)
{
    return (struct conv_pane *)ui_pane(ui, PANE_CONVERSATION);
}

static gboolean is_full(const struct conv_pane *v)
{
    return v->base.ui->zoomed && v->base.ui->focus == PANE_CONVERSATION;
}

/* The message that is to be answered: theirs, the newest. */
static gint64 default_item(const struct conv_pane *v)
{
    if (v->conv == NULL)
        return 0;
    return v->conv->last_in != 0 ? v->conv->last_in : v->conv->last.id;
}

static void load(struct pane *p)
{
    struct conv_pane *v = (struct conv_pane *)p;
    struct ui *ui = p->ui;
    g_clear_pointer(&v->entries, g_ptr_array_unref);
    g_clear_pointer(&v->conv, conversation_free);
    g_clear_pointer(&v->presences, g_ptr_array_unref);
    g_clear_pointer(&v->person, person_free);
    if (v->id != 0)
        v->conv = store_conversation(ui->o.reader, v->id, NULL);
    if (v->conv != NULL) {
        GError *error = NULL;
        v->entries = store_thread(ui->o.reader, v->id, 400, &error);
        ui_tell_error(ui, error);
        g_clear_error(&error);
        v->presences = store_presences(ui->o.reader, v->id, ui->now, NULL);
        v->person = store_person(ui->o.reader, v->conv->person, ui->now, NULL);
        if (v->item == 0)
            v->item = default_item(v);
    }
    v->laid_w = 0;
}

static void move(struct pane *p, enum motion motion, int count)
{
    struct conv_pane *v = (struct conv_pane *)p;
    int h = MAX(p->rect.h, 1), n = MAX(count, 1), by = 0;
    switch (motion) {
    case MOVE_DOWN:
        by = n;
        break;
    case MOVE_UP:
        by = -n;
        break;
    case MOVE_HALF_DOWN:
        by = h / 2 * n;
        break;
    case MOVE_HALF_UP:
        by = -h / 2 * n;
        break;
    case MOVE_PAGE_DOWN:
        by = h * n;
        break;
    case MOVE_PAGE_UP:
        by = -h * n;
        break;
    case MOVE_FIRST:
        by = -v->top;
        break;
    case MOVE_LAST:
        by = (int)v->lines->len;
        break;
    default:
        return;
    }
    v->top = CLAMP(v->top + by, 0, MAX((int)v->lines->len - h, 0));
    p->dirty = TRUE;
}

static gboolean entry_is_item(const struct entry *e)
{
    return e->kind == ENTRY_ITEM;
}

/* The messages by age, and which of them is chosen; to be freed. */
static GArray *items_of(const struct conv_pane *v, int *at)
{
    GArray *items = g_array_new(FALSE, FALSE, sizeof(gint64));
    *at = 0;
    for (guint i = 0; v->entries != NULL && i < v->entries->len; i++) {
        const struct entry *e = v->entries->pdata[i];
        if (!entry_is_item(e))
            continue;
        if (e->id == v->item)
            *at = (int)items->len;
        g_array_append_val(items, e->id);
    }
    return items;
}

void conversation_step(struct ui *ui, int by)
{
    struct conv_pane *v = pane_of(ui);
    int at;
    GArray *items = items_of(v, &at);
    if (items->len > 0) {
        /* Beside the list the newest stands on top, so "next" is the older one. */
        int step = is_full(v) ? by : -by;
        at = CLAMP(at + step, 0, (int)items->len - 1);
        conversation_go_item(ui, g_array_index(items, gint64, at));
    }
    g_array_unref(items);
}

static const struct item *conversation_item(struct ui *ui, gint64 id)
{
    struct conv_pane *v = pane_of(ui);
    for (guint i = 0; v->entries != NULL && i < v->entries->len; i++) {
        const struct entry *e = v->entries->pdata[i];
        if (entry_is_item(e) && e->id == id)
            return e->item;
    }
    return NULL;
}

static gboolean subject(struct pane *p, struct subject *s)
{
    struct conv_pane *v = (struct conv_pane *)p;
    const struct conversation *c = v->conv;
    if (c == NULL)
        return FALSE;
    const struct item *i = conversation_item(p->ui, v->item);
    subject_of(s, c);
    s->item = v->item;
    if (i != NULL && i->direction == DIR_IN)
        s->profile = i->author.id;
    return TRUE;
}

static gboolean line_has(gpointer data, int i, const char *needle)
{
    return search_has(((struct conv_line *)((struct conv_pane *)data)->lines->pdata[i])->left, needle);
}

/* To the next line that has it; the message it is in is chosen. */
static gboolean search(struct pane *p, const char *needle, gboolean back, gboolean *wrapped)
{
    struct conv_pane *v = (struct conv_pane *)p;
    conversation_layout(v);
    int n = (int)v->lines->len, h = MAX(p->rect.h, 1);
    int from = v->found >= 0 ? v->found : back ? v->top + h : v->top - 1;
    int i = search_rows(n, from, back, line_has, v, needle, wrapped);
    if (i < 0)
        return FALSE;
    v->found = i;
    v->reveal = FALSE;
    for (int k = i; k >= 0; k--)
        if (((struct conv_line *)v->lines->pdata[k])->item != 0) {
            v->item = ((struct conv_line *)v->lines->pdata[k])->item;
            break;
        }
    if (i < v->top || i >= v->top + h)
        v->top = CLAMP(i - h / 3, 0, MAX(n - h, 0));
    return TRUE;
}

/* Who else is at it: the one who has claimed it, else who reads along. */
static void put_others(struct conv_pane *v, GString *out)
{
    struct ui *ui = v->base.ui;
    const struct conversation *c = v->conv;
    if (c->claim_by != NULL && c->claim_until > ui->now && g_strcmp0(c->claim_by, ui->user) != 0) {
        g_string_append_printf(out, "%s %s", user_display(ui, c->claim_by), c->claim_writing ? "is answering" : "has it");
        return;
    }
    for (guint i = 0; v->presences != NULL && i < v->presences->len; i++) {
        const struct presence *p = v->presences->pdata[i];
        if (g_strcmp0(p->user, ui->user) != 0 && p->until > ui->now)
            g_string_append_printf(out, "%s%s %s", out->len > 0 ? ", " : "", user_display(ui, p->user),
                                   p->writing ? "writes here" : "reads along");
    }
}

static void title(struct pane *p, GString *left, GString *right)
{
    struct conv_pane *v = (struct conv_pane *)p;
    const char *dot = ui_glyph(p->ui, "·", "|");
    if (v->conv == NULL)
        return;
    if (p->rect.w < 100 || is_full(v)) {
        char *who = ui_shown(p->ui, v->conv->last.author.handle, NULL);
        g_string_append(left, who);
        g_free(who);
    }
    gint64 earlier = v->person != NULL ? v->person->contacts - 1 : 0;
    if (earlier > 0 && p->rect.w >= 60)
        g_string_append_printf(left, "%s%" G_GINT64_FORMAT " earlier%s", left->len > 0 ? (ui_unicode(p->ui) ? " · " : ", ") : "",
                               earlier, p->rect.w < 66 || p->rect.w >= 75 ? "" : earlier == 1 ? " contact" : " contacts");
    char *standing = p->rect.w >= 75 && !conversation_has_facts(v) ? conversation_standing(v) : NULL;
    if (standing != NULL)
        g_string_append_printf(left, " %s %s", dot, standing);
    g_free(standing);
    put_others(v, right);
    if (is_full(v)) {
        int at;
        GArray *items = items_of(v, &at);
        g_string_append_printf(right, "%sitem %d of %u %s J K", right->len > 0 ? (ui_unicode(p->ui) ? " · " : " | ") : "",
                               at + 1, items->len, dot);
        g_array_unref(items);
    }
}

/* ---- for the other files ---- */

void conversation_show(struct ui *ui, gint64 conversation)
{
    struct conv_pane *v = pane_of(ui);
    if (v->id == conversation)
        return;
    v->id = conversation;
    v->item = 0;
    v->top = 0;
    g_hash_table_remove_all(v->unfolded);
    v->base.stale = TRUE;
}

gint64 conversation_shown(struct ui *ui)
{
    return pane_of(ui)->id;
}

void conversation_go_item(struct ui *ui, gint64 item)
{
    struct conv_pane *v = pane_of(ui);
    v->item = item;
    v->reveal = TRUE;
    v->laid_w = 0;
    v->base.dirty = TRUE;
}

void conversation_unfold(struct ui *ui)
{
    struct conv_pane *v = pane_of(ui);
    const struct item *i = conversation_item(ui, v->item);
    if (i != NULL && (i->warning == NULL || *i->warning == '\0')) {
        ui_tell(ui, SAY_INFO, "no warning covers this message");
        return;
    }
    if (!g_hash_table_remove(v->unfolded, &v->item))
        g_hash_table_add(v->unfolded, g_memdup2(&v->item, sizeof v->item));
    v->laid_w = 0;
    v->base.dirty = TRUE;
}

gboolean conversation_fill_gap(struct ui *ui)
{
    struct conv_pane *v = pane_of(ui);
    const struct item *chosen = conversation_item(ui, v->item);
    const struct entry *gap = NULL;
    gboolean passed = FALSE; /* the message chosen: the gap after it, else the one before */
    for (guint i = 0; v->entries != NULL && i < v->entries->len && (gap == NULL || !passed); i++) {
        const struct entry *e = v->entries->pdata[i];
        passed = passed || (e->item != NULL && e->item->id == v->item);
        gap = e->kind == ENTRY_GAP ? e : gap;
    }
    if (gap == NULL || (chosen != NULL && chosen->warning != NULL && *chosen->warning != '\0'))
        return FALSE;
    char *id = g_strdup_printf("%" G_GINT64_FORMAT, gap->id);
    ui_submit(ui, "fill-gap", json_pack("{s:s}", "gap", id), ui_job_said, NULL);
    g_free(id);
    return TRUE;
}

GPtrArray *conversation_entries(struct ui *ui)
{
    return pane_of(ui)->entries;
}

const struct pane_ops conversation_ops = {
    .id = PANE_CONVERSATION,
    .label = "Conversation",
    .number = 2,
    .size = sizeof(struct conv_pane),
    .needs = CHANGED_ITEMS | CHANGED_CONVERSATIONS | CHANGED_LEDGER | CHANGED_STAFF,
    .init = init,
    .clear = clear,
    .load = load,
    .draw = conversation_draw,
    .title = title,
    .move = move,
    .search = search,
    .subject = subject,
    .hints = "reply reply|done done|snooze snooze|sentiment mood|favourite favourite|repost repost|open-link link|why why|close back",
};
