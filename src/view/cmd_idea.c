/* Acts on ideas: a message joins one, an idea moves on, those who had it get their answers drafted. What an act is for
 * is fixed when its key is pressed. */
#include "cmd.h"
#include "ideas.h"

/* What an open question is about. */
struct about {
    gint64 idea, revision;
    json_t *items; /* ids, or NULL */
};

static void about_free(gpointer p)
{
    struct about *a = p;
    json_decref(a->items);
    g_free(a);
}

static json_t *id_json(gint64 id)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, id);
    return json_string(text);
}

static void over(struct ui *ui, const struct event *e, gpointer data)
{
    const char *more = data; /* what to do next; static */
    const char *dot = ui_glyph(ui, "·", "|");
    if (e->type == EVENT_FAILED)
        ui_tell(ui, e->code == ERR_CONFLICT || e->code == ERR_NOT_FOUND ? SAY_WARN : SAY_ERROR, "%s", e->text);
    else if (e->text == NULL)
        ui_tell(ui, SAY_INFO, "it is so already");
    else if (more != NULL)
        ui_tell(ui, SAY_INFO, "%s %s %s %s u undoes", e->text, dot, more, dot);
    else
        ui_tell(ui, SAY_INFO, "%s %s u undoes", e->text, dot);
}

static void submit(struct ui *ui, json_t *args, const char *more)
{
    ui_submit(ui, "idea", args, over, (gpointer)more);
}

/* ---- a message joins or leaves ---- */

/* The messages meant: the one under the mark, or the last word of each tagged conversation. */
static json_t *items_of(struct ui *ui, const struct call *call, GError **error)
{
    json_t *items = json_array();
    if (call->tagged) {
        GArray *ids = mentions_tagged(ui);
        for (guint k = 0; k < ids->len; k++) {
            struct conversation *c = store_conversation(ui->o.reader, g_array_index(ids, gint64, k), NULL);
            if (c != NULL && c->last_in != 0)
                json_array_append_new(items, id_json(c->last_in));
            conversation_free(c);
        }
        g_array_unref(ids);
    } else {
        struct subject s;
        if (ui_subject(ui, &s, error) && s.item != 0)
            json_array_append_new(items, id_json(s.item));
    }
    if (json_array_size(items) > 0)
        return items;
    json_decref(items);
    if (error != NULL && *error == NULL)
        err_set(error, ERR_NOT_FOUND, "no message is chosen");
    return NULL;
}

/* By its title; the nearest is named where there is none. */
static gint64 titled(struct ui *ui, const char *title, GError **error)
{
    gint64 id = store_idea_titled(ui->o.reader, title);
    if (id != 0)
        return id;
    char **all = ui_complete(ui, "idea", "");
    const char *near = text_nearest(title, (const char *const *)all);
    if (near != NULL)
        err_set(error, ERR_NOT_FOUND, "no idea \"%s\"; is \"%s\" meant?", title, near);
    else
        err_set(error, ERR_NOT_FOUND, "no idea \"%s\"; Tab lists them", title);
    g_strfreev(all);
    return 0;
}

static gboolean join_or_leave(struct ui *ui, const char *text, const json_t *items, GError **error)
{
    char *title = g_strstrip(g_strdup(text));
    gboolean ok = *title != '\0';
    if (!ok) {
        err_set(error, ERR_USAGE, "an idea needs a title: a few words that say it; Esc leaves");
    } else if (*title == '-') {
        gint64 id = titled(ui, g_strstrip(title + 1), error);
        ok = id != 0;
        if (ok)
            submit(ui, json_pack("{s:s,s:o,s:o}", "verb", "leave", "idea", id_json(id), "items", json_deep_copy(items)), NULL);
    } else {
        submit(ui, json_pack("{s:s,s:s,s:o}", "verb", "join", "title", title, "items", json_deep_copy(items)), "gI shows all");
    }
    g_free(title);
    return ok;
}

static gboolean answered(struct ui *ui, gboolean ok, GError *error)
{
    if (!ok)
        ui_tell_error(ui, error);
    g_clear_error(&error);
    return ok;
}

static gboolean title_given(struct ui *ui, const char *text, gpointer p)
{
    GError *error = NULL;
    return text == NULL || answered(ui, join_or_leave(ui, text, ((struct about *)p)->items, &error), error);
}

static void ask(struct ui *ui, char *label, gboolean (*done)(struct ui *, const char *, gpointer), struct about *a,
                const char *text, const char *complete)
{
    struct prompt *p = prompt_new(label, done, a);
    p->free_data = about_free;
    p->complete = complete;
    if (text != NULL)
        g_string_assign(p->text, text);
    ui_prompt(ui, p);
    g_free(label);
}

CMD(idea)
{
    json_t *items = items_of(ui, call, error);
    const char *text = call_text(call);
    if (items == NULL)
        return FALSE;
    if (text != NULL) {
        gboolean ok = join_or_leave(ui, text, items, error);
        json_decref(items);
        return ok;
    }
    struct about *a = g_new0(struct about, 1);
    a->items = items;
    gsize n = json_array_size(items);
    ask(ui, n > 1 ? g_strdup_printf(" idea of %u messages (Tab lists; -TITLE takes them off): ", (guint)n)
                  : g_strdup(" idea in this message (Tab lists; -TITLE takes it off): "),
        title_given, a, NULL, "idea");
    ui->prompt->verb = call->command->name;
    return TRUE;
}

CMD(idea_leave)
{
    const struct idea_voice *v = ideas_voice(ideas_of(ui));
    const struct idea *i = ideas_current(ui);
    if (v == NULL || i == NULL) {
        err_set(error, ERR_NOT_FOUND, "no message is chosen; Enter shows the people behind an idea");
        return FALSE;
    }
    submit(ui, json_pack("{s:s,s:o,s:[o]}", "verb", "leave", "idea", id_json(i->id), "items", id_json(v->item.id)), NULL);
    return TRUE;
}

/* ---- an idea moves on ---- */

static struct about *about_current(struct ui *ui, GError **error)
{
    const struct idea *i = ideas_current(ui);
    if (i == NULL) {
        err_set(error, ERR_NOT_FOUND, "no idea is chosen");
        return NULL;
    }
    struct about *a = g_new0(struct about, 1);
    a->idea = i->id;
    a->revision = i->revision;
    return a;
}

static gboolean set_state(struct ui *ui, const struct about *a, const char *name, GError **error)
{
    enum idea_state state;
    if (!idea_state_from_name(name, &state)) {
        err_set(error, ERR_USAGE, "no state \"%s\"; collected, considered, planned, done, declined", name);
        return FALSE;
    }
    submit(ui, json_pack("{s:s,s:o,s:I,s:s}", "verb", "state", "idea", id_json(a->idea), "revision", (json_int_t)a->revision,
                         "state", name),
           state == IDEA_DONE ? "r drafts an answer to each" : NULL);
    return TRUE;
}

static gboolean state_key(struct ui *ui, const char *text, gpointer p)
{
    static const struct {
        char key;
        enum idea_state state;
    } KEYS[] = {{'c', IDEA_COLLECTED}, {'k', IDEA_CONSIDERED}, {'p', IDEA_PLANNED}, {'d', IDEA_DONE}, {'x', IDEA_DECLINED}};
    for (gsize i = 0; text != NULL && i < G_N_ELEMENTS(KEYS); i++)
        if (*text == KEYS[i].key) {
            GError *error = NULL;
            answered(ui, set_state(ui, p, idea_state_name(KEYS[i].state), &error), error);
        }
    return TRUE;
}

CMD(idea_state)
{
    struct about *a = about_current(ui, error);
    if (a == NULL)
        return FALSE;
    if (call->n > 0) {
        gboolean ok = set_state(ui, a, call->args[0], error);
        about_free(a);
        return ok;
    }
    struct prompt *p = prompt_new(" how far is it?  c collected  k considered  p planned  d done  x declined  Esc leaves ",
                                  state_key, a);
    p->free_data = about_free;
    p->keys = "ckpdx";
    ui_prompt(ui, p);
    return TRUE;
}

static gboolean new_title(struct ui *ui, const char *text, gpointer p)
{
    const struct about *a = p;
    if (text != NULL)
        submit(ui, json_pack("{s:s,s:o,s:I,s:s}", "verb", "rename", "idea", id_json(a->idea), "revision",
                             (json_int_t)a->revision, "title", text),
               NULL);
    return TRUE;
}

CMD(idea_rename)
{
    struct about *a = about_current(ui, error);
    if (a == NULL)
        return FALSE;
    if (call_text(call) != NULL) {
        new_title(ui, call_text(call), a);
        about_free(a);
        return TRUE;
    }
    ask(ui, g_strdup(" title: "), new_title, a, ideas_current(ui)->title, NULL);
    return TRUE;
}

static gboolean merge(struct ui *ui, const struct about *a, const char *title, GError **error)
{
    gint64 into = titled(ui, title, error);
    if (into != 0)
        submit(ui, json_pack("{s:s,s:o,s:o}", "verb", "merge", "idea", id_json(a->idea), "into", id_json(into)), NULL);
    return into != 0;
}

static gboolean merge_given(struct ui *ui, const char *text, gpointer p)
{
    GError *error = NULL;
    char *title = g_strstrip(g_strdup(text != NULL ? text : ""));
    gboolean done = text == NULL || answered(ui, merge(ui, p, title, &error), error);
    g_free(title);
    return done;
}

CMD(idea_merge)
{
    struct about *a = about_current(ui, error);
    if (a == NULL)
        return FALSE;
    if (call_text(call) != NULL) {
        gboolean ok = merge(ui, a, call_text(call), error);
        about_free(a);
        return ok;
    }
    char *label = g_strdup_printf(" \"%s\" is the same as (Tab lists): ", ideas_current(ui)->title);
    ask(ui, label, merge_given, a, NULL, "idea");
    return TRUE;
}

/* ---- those who had it hear of it ---- */

static gboolean answer_given(struct ui *ui, const char *text, gpointer p)
{
    const struct about *a = p;
    if (text != NULL)
        submit(ui, json_pack("{s:s,s:o,s:s}", "verb", "answer", "idea", id_json(a->idea), "text", text),
               "none is sent yet, gd shows them");
    return TRUE;
}

CMD(idea_answer)
{
    struct about *a = about_current(ui, error);
    const struct idea *i = ideas_current(ui);
    if (a == NULL)
        return FALSE;
    if (call_text(call) != NULL) {
        answer_given(ui, call_text(call), a);
        about_free(a);
        return TRUE;
    }
    const char *news = i->state == IDEA_PLANNED    ? "it is planned"
                       : i->state == IDEA_DECLINED ? "we will not do it"
                       : i->state == IDEA_DONE     ? "it is done"
                                                   : "we are thinking about it";
    char *text = g_strdup_printf("Hello {name}, you suggested \"%s\": %s. Thank you!", i->title, news);
    gint64 left = i->people - i->answered;
    ask(ui, g_strdup_printf(" draft for %" G_GINT64_FORMAT " %s: ", left, left == 1 ? "person" : "people"), answer_given, a, text, NULL);
    g_free(text);
    return TRUE;
}
