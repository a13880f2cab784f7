/* `repute idea`: what people who write to us suggest, and what came of it. The same jobs as the screen's. */
#include "cli.h"

#include <stdio.h>

#include "repute/idea.h"

static const char *const ANSWERS[] = {"none", "draft", "sent", "discarded"};

static json_t *json_of_idea(const struct idea *i)
{
    return json_pack("{s:o,s:s,s:s,s:I,s:I,s:I,s:s,s:o,s:o,s:o,s:I}", "id", json_id(i->id), "title", i->title, "state",
                     idea_state_name(i->state), "people", (json_int_t)i->people, "messages", (json_int_t)i->messages,
                     "answered", (json_int_t)i->answered, "by", i->by, "created_at", json_time(i->created_at), "state_at",
                     json_time(i->state_at), "last_at", json_time(i->last_at), "revision", (json_int_t)i->revision);
}

static void print_idea(struct cli *c, const struct idea *i)
{
    if (c->a->json) {
        cli_print_json(json_of_idea(i));
        return;
    }
    char *title = cli_shown(i->title);
    printf("%4" G_GINT64_FORMAT "  %-10s  %4" G_GINT64_FORMAT " %-6s  %4" G_GINT64_FORMAT " %-8s  %s\n", i->id,
           idea_state_name(i->state), i->people, i->people == 1 ? "person" : "people", i->messages,
           i->messages == 1 ? "message" : "messages", title);
    g_free(title);
}

static gboolean list_ideas(struct cli *c, GError **error)
{
    enum idea_state state = IDEA_COLLECTED;
    const char *name = cli_option(c, "--state");
    if (name != NULL && !idea_state_from_name(name, &state)) {
        err_set(error, ERR_USAGE, "no state \"%s\"; collected, considered, planned, done, declined", name);
        return FALSE;
    }
    GPtrArray *list = cli_reader(c, error) ? store_ideas(c->r, name != NULL ? (int)state : -1, error) : NULL;
    if (list == NULL)
        return FALSE;
    for (guint i = 0; i < list->len; i++)
        print_idea(c, list->pdata[i]);
    if (list->len == 0)
        cli_warn(c, 3, "no ideas; repute idea add ITEM --title T begins one");
    g_ptr_array_unref(list);
    return TRUE;
}

/* A number of `repute idea ls`, or a title. */
static gint64 idea_of(struct cli *c, const char *word, GError **error)
{
    gint64 id = cli_id(word);
    struct idea *i = id != 0 ? store_idea(c->r, id, NULL) : NULL;
    gint64 found = i != NULL ? i->id : store_idea_titled(c->r, word);
    idea_free(i);
    if (found == 0)
        err_set(error, ERR_NOT_FOUND, "no idea \"%s\"; repute idea ls lists them", word);
    return found;
}

static void print_voice(struct cli *c, const struct idea_voice *v)
{
    if (c->a->json) {
        struct conversation *conv = v->item.conversation != 0 ? store_conversation(c->r, v->item.conversation, NULL) : NULL;
        json_t *j = json_of_item(&v->item, conv, v->account_name, conv != NULL ? conv->platform : NULL);
        json_object_set_new(j, "person", json_id(v->person));
        json_object_set_new(j, "answer", json_string(ANSWERS[v->answer]));
        json_object_set_new(j, "draft", v->draft != 0 ? json_id(v->draft) : json_null());
        cli_print_json(j);
        conversation_free(conv);
        return;
    }
    char *who = cli_shown(v->item.author.handle != NULL ? v->item.author.handle : "(forgotten)"), *text = cli_shown(v->item.text);
    printf("%" G_GINT64_FORMAT "  %-9s  %s  %s\n", v->item.id, v->answer == IDEA_ANSWER_NONE ? "" : ANSWERS[v->answer], who, text);
    g_free(who);
    g_free(text);
}

static gboolean show_idea(struct cli *c, GError **error)
{
    gint64 id = cli_reader(c, error) ? idea_of(c, c->args[1], error) : 0;
    struct idea *i = id != 0 ? store_idea(c->r, id, error) : NULL;
    GPtrArray *voices = i != NULL ? store_idea_voices(c->r, id, error) : NULL;
    if (voices != NULL)
        print_idea(c, i);
    for (guint k = 0; voices != NULL && k < voices->len; k++)
        print_voice(c, voices->pdata[k]);
    gboolean ok = voices != NULL;
    g_clear_pointer(&voices, g_ptr_array_unref);
    idea_free(i);
    return ok;
}

/* ---- acts ---- */

static gboolean run(struct cli *c, const char *verb, json_t *args, GError **error)
{
    json_object_set_new(args, "verb", json_string(verb));
    struct event *e = cli_job(c, "idea", args, error);
    if (e == NULL)
        return FALSE;
    if (c->a->json) {
        cli_print_json(json_pack("{s:O?,s:O?,s:s?}", "act", json_object_get(e->result, "act"), "changed",
                                 json_object_get(e->result, "ids"), "message", e->text));
    } else {
        char *text = cli_shown(e->text);
        puts(*text != '\0' ? text : "nothing to change: it is so already");
        g_free(text);
    }
    event_free(e);
    return TRUE;
}

/* Items from word first on; an id of a conversation means the last word that came in. NULL with an error. */
static json_t *items_from(struct cli *c, int first, GError **error)
{
    json_t *items = json_array();
    gboolean ok = first < c->n;
    if (!ok)
        err_set(error, ERR_USAGE, "which items? their numbers are those of `repute ls --items`");
    for (int k = first; ok && k < c->n; k++) {
        struct item *i = cli_item(c, c->args[k], error);
        ok = i != NULL;
        if (ok)
            json_array_append_new(items, json_id(i->id));
        item_free(i);
    }
    if (ok)
        return items;
    json_decref(items);
    return NULL;
}

static const char *title_option(struct cli *c, GError **error)
{
    const char *title = cli_option(c, "--title");
    if (title == NULL || *title == '\0')
        err_set(error, ERR_USAGE, "--title is missing, such as --title 'Sampler box'");
    return title != NULL && *title != '\0' ? title : NULL;
}

static gboolean add(struct cli *c, GError **error)
{
    const char *title = title_option(c, error);
    json_t *items = title != NULL ? items_from(c, 1, error) : NULL;
    return items != NULL && run(c, "join", json_pack("{s:s,s:o}", "title", title, "items", items), error);
}

static gboolean drop(struct cli *c, GError **error)
{
    const char *title = title_option(c, error);
    gint64 id = title != NULL ? idea_of(c, title, error) : 0;
    json_t *items = id != 0 ? items_from(c, 1, error) : NULL;
    return items != NULL && run(c, "leave", json_pack("{s:o,s:o}", "idea", json_id(id), "items", items), error);
}

static gboolean set_state(struct cli *c, GError **error)
{
    gint64 id = idea_of(c, c->args[1], error);
    return id != 0 && run(c, "state", json_pack("{s:o,s:s}", "idea", json_id(id), "state", c->args[2]), error);
}

static gboolean rename_it(struct cli *c, GError **error)
{
    const char *title = title_option(c, error);
    gint64 id = title != NULL ? idea_of(c, c->args[1], error) : 0;
    return id != 0 && run(c, "rename", json_pack("{s:o,s:s}", "idea", json_id(id), "title", title), error);
}

static gboolean merge(struct cli *c, GError **error)
{
    gint64 id = idea_of(c, c->args[1], error), into = id != 0 ? idea_of(c, c->args[2], error) : 0;
    return into != 0 && run(c, "merge", json_pack("{s:o,s:o}", "idea", json_id(id), "into", json_id(into)), error);
}

static gboolean answer(struct cli *c, GError **error)
{
    gint64 id = idea_of(c, c->args[1], error);
    char *text = id != 0 ? cli_text(c, error) : NULL;
    gboolean ok = text != NULL && run(c, "answer", json_pack("{s:o,s:s}", "idea", json_id(id), "text", text), error);
    g_free(text);
    return ok;
}

VERB(idea)
{
    static const struct {
        const char *name;
        int words; /* with its name; 0: any number */
        const char *wants;
        gboolean (*run)(struct cli *c, GError **error);
    } VERBS[] = {
        {"ls", 1, "no words", list_ideas},
        {"show", 2, "one number of `repute idea ls`", show_idea},
        {"add", 0, "", add},
        {"drop", 0, "", drop},
        {"state", 3, "an idea and collected, considered, planned, done or declined", set_state},
        {"rename", 2, "an idea and --title", rename_it},
        {"merge", 3, "two ideas: the first joins the second", merge},
        {"answer", 2, "an idea and --text", answer},
    };
    const char *names[G_N_ELEMENTS(VERBS) + 1] = {NULL}, *verb = c->n > 0 ? c->args[0] : "ls";
    for (gsize i = 0; i < G_N_ELEMENTS(VERBS); i++) {
        names[i] = VERBS[i].name;
        if (!g_str_equal(names[i], verb))
            continue;
        if (VERBS[i].words == 0 || MAX(c->n, 1) == VERBS[i].words)
            return (i < 2 || cli_writer(c, error)) && VERBS[i].run(c, error);
        err_set(error, ERR_USAGE, "%s wants %s", verb, VERBS[i].wants);
        return FALSE;
    }
    cli_unknown("idea verb", verb, names, error);
    return FALSE;
}
