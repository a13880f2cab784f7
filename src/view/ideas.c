/* The Ideas view: reads ideas and the people behind one, and moves in them. */
#include "ideas.h"

struct ideas *ideas_of(struct ui *ui)
{
    return (struct ideas *)ui_pane(ui, PANE_IDEAS);
}

static void init(struct pane *p)
{
    struct ideas *v = (struct ideas *)p;
    v->list = g_ptr_array_new_with_free_func((GDestroyNotify)idea_free);
    v->voices = g_ptr_array_new_with_free_func((GDestroyNotify)idea_voice_free);
}

static void clear(struct pane *p)
{
    struct ideas *v = (struct ideas *)p;
    g_ptr_array_unref(v->list);
    g_ptr_array_unref(v->voices);
    idea_free(v->idea);
}

static gint64 idea_id(gconstpointer list, int i)
{
    return ((const struct idea *)((const GPtrArray *)list)->pdata[i])->id;
}

static gint64 voice_id(gconstpointer list, int i)
{
    return ((const struct idea_voice *)((const GPtrArray *)list)->pdata[i])->item.id;
}

static void load_inside(struct ideas *v)
{
    struct store_reader *r = v->base.ui->o.reader;
    g_clear_pointer(&v->idea, idea_free);
    g_ptr_array_set_size(v->voices, 0);
    GPtrArray *voices = v->inside != 0 ? store_idea_voices(r, v->inside, NULL) : NULL;
    if (voices != NULL) {
        g_ptr_array_unref(v->voices);
        v->voices = voices;
        v->idea = store_idea(r, v->inside, NULL);
    }
    rows_loaded(&v->in, (int)v->voices->len, voice_id, v->voices);
}

static void load(struct pane *p)
{
    struct ideas *v = (struct ideas *)p;
    GPtrArray *list = store_ideas(p->ui->o.reader, -1, NULL);
    if (list == NULL)
        return;
    for (guint i = list->len; v->open_only && i-- > 0;)
        if (((struct idea *)list->pdata[i])->state >= IDEA_DONE)
            g_ptr_array_remove_index(list, i);
    g_ptr_array_unref(v->list);
    v->list = list;
    rows_loaded(&v->at, (int)list->len, idea_id, list);
    load_inside(v);
}

const struct idea *ideas_current(struct ui *ui)
{
    struct ideas *v = ideas_of(ui);
    if (v->inside != 0)
        return v->idea;
    return v->at.cur < (int)v->list->len ? v->list->pdata[v->at.cur] : NULL;
}

const struct idea_voice *ideas_voice(const struct ideas *v)
{
    return v->inside != 0 && v->in.cur < (int)v->voices->len ? v->voices->pdata[v->in.cur] : NULL;
}

/* ---- the pane ---- */

static void title(struct pane *p, GString *left, GString *right)
{
    struct ideas *v = (struct ideas *)p;
    if (v->inside != 0) {
        g_string_append(left, "the people behind one");
        if (v->voices->len > 0)
            g_string_append_printf(right, "%d/%u", v->in.cur + 1, v->voices->len);
        return;
    }
    g_string_append_printf(left, "%u%s, most people first", v->list->len, v->open_only ? " open" : "");
    g_string_append(right, v->open_only ? "o all" : "o open ones only");
}

static void move(struct pane *p, enum motion m, int count)
{
    struct ideas *v = (struct ideas *)p;
    if (v->inside != 0)
        rows_move(&v->in, m, count, MAX(p->rect.h - IDEAS_INSIDE_HEAD, 1), voice_id, v->voices);
    else
        rows_move(&v->at, m, count, MAX(p->rect.h - IDEAS_HEAD, 1), idea_id, v->list);
    p->dirty = TRUE;
}

static void click(struct pane *p, int row)
{
    struct ideas *v = (struct ideas *)p;
    int head = v->inside != 0 ? IDEAS_INSIDE_HEAD : IDEAS_HEAD;
    struct rows *at = v->inside != 0 ? &v->in : &v->at;
    if (row >= head && at->top + row - head < at->n)
        rows_go(at, at->top + row - head, v->inside != 0 ? voice_id : idea_id,
                v->inside != 0 ? v->voices : v->list);
    p->dirty = TRUE;
}

static gboolean subject(struct pane *p, struct subject *s)
{
    const struct idea_voice *voice = ideas_voice((struct ideas *)p);
    if (voice == NULL)
        return FALSE;
    s->item = voice->item.id;
    s->conversation = voice->item.conversation;
    s->profile = voice->item.author.id;
    s->person = voice->person;
    s->account = voice->item.account;
    s->account_name = voice->account_name;
    s->who = voice->item.author.handle != NULL ? voice->item.author.handle : voice->item.author.name;
    return TRUE;
}

static gboolean row_has(gpointer data, int i, const char *needle)
{
    const struct ideas *v = data;
    if (v->inside == 0)
        return search_has(((const struct idea *)v->list->pdata[i])->title, needle);
    const struct item *said = &((const struct idea_voice *)v->voices->pdata[i])->item;
    return search_has(said->text, needle) || search_has(said->author.handle, needle) ||
           search_has(said->author.name, needle);
}

static gboolean search(struct pane *p, const char *needle, gboolean back, gboolean *wrapped)
{
    struct ideas *v = (struct ideas *)p;
    struct rows *at = v->inside != 0 ? &v->in : &v->at;
    int i = search_rows(at->n, at->cur, back, row_has, v, needle, wrapped);
    if (i >= 0)
        rows_go(at, i, v->inside != 0 ? voice_id : idea_id, v->inside != 0 ? v->voices : v->list);
    return i >= 0;
}

static gboolean key(struct pane *p, keycode k)
{
    struct ideas *v = (struct ideas *)p;
    const struct idea *i = ideas_current(p->ui);
    if (k == 'o' && v->inside == 0) {
        v->open_only = !v->open_only;
    } else if (k == K_ENTER && v->inside == 0 && i != NULL) {
        v->inside = i->id;
        v->in = (struct rows){0};
    } else {
        return FALSE;
    }
    p->stale = TRUE;
    return TRUE;
}

/* q inside leads back to the list, or to the figure. */
static gboolean close_inside(struct pane *p)
{
    struct ideas *v = (struct ideas *)p;
    gboolean away = v->inside == 0 || v->straight;
    v->inside = 0;
    v->straight = FALSE;
    p->stale = TRUE;
    return away;
}

static const char *hint_now(struct pane *p)
{
    struct ideas *v = (struct ideas *)p;
    if (v->inside != 0)
        return v->straight ? "open open|idea-leave leave|idea-answer answers|idea-state state|undo undo|close back"
                           : "open open|idea-leave leave|idea-answer answers|idea-state state|undo undo|close list";
    return v->list->len == 0 ? "close back" : p->ops->hints;
}

const struct pane_ops ideas_ops = {
    .id = PANE_IDEAS,
    .label = "Ideas",
    .size = sizeof(struct ideas),
    .needs = CHANGED_IDEAS | CHANGED_ITEMS | CHANGED_DRAFTS,
    .init = init,
    .clear = clear,
    .load = load,
    .draw = ideas_draw,
    .title = title,
    .move = move,
    .subject = subject,
    .key = key,
    .search = search,
    .click = click,
    .close = close_inside,
    .hints = "open people|idea-state state|idea-state done done|idea-answer answers|idea-rename title|undo undo|close back",
    .hint_now = hint_now,
};
