/* What is typed on after a refusal. Who presses r writes on at once, and where r is refused no composer is open that
 * takes the words: their letters would act, d is done. So the key after such a refusal opens a line that takes them;
 * a hand that rested first has read why. */
#include "cmd.h"

#include <string.h>

static const char *const WRITES[] = {"reply", "reply-direct", "post", "quote", "edit", "edit-published", NULL};

/* Whether what one types next is for it: it opens the composer, or asks. */
static gboolean takes_words(const struct command *c)
{
    return g_strv_contains(WRITES, c->name) || (c->flags & CMD_PUBLIC) != 0 ||
           (*c->args == '[' && !g_str_equal(c->name, "done"));
}

void unheard_expect(struct ui *ui, const char *line)
{
    const struct command *c = command_find(line); /* with its words in the line it asks for none */
    ui->refused = c != NULL && takes_words(c) ? c : NULL;
    ui->refused_at = ui->now;
}

static void kept(struct ui *ui, const struct event *e, gpointer data)
{
    if (e->type == EVENT_FAILED)
        ui_tell(ui, SAY_ERROR, "%s", e->text);
    else
        ui_tell(ui, SAY_INFO, "what you typed is draft %s; gd shows it",
                json_string_value(json_object_get(e->result, "draft")));
}

/* A letter or two were keys after all; a text that was begun is kept. */
static gboolean over(struct ui *ui, const char *text, gpointer writes)
{
    const char *typed = ui->prompt->text->str;
    if (writes == NULL || strchr(typed, ' ') == NULL)
        return TRUE;
    struct draft *d = draft_new();
    d->owner = g_strdup(ui->user);
    d->text = g_strdup(typed);
    ui_submit(ui, "draft-save", json_pack("{s:o}", "draft", draft_to_json(d)), kept, NULL);
    draft_free(d);
    return TRUE;
}

/* Enter is part of a text: what follows it is no key either. */
static gboolean no_enter(struct ui *ui, keycode k, gpointer writes)
{
    if (k != K_ENTER && k != '\n')
        return FALSE;
    if (writes != NULL)
        ui_prompt_key(ui, ' ');
    return writes != NULL;
}

/* ":" and "/" open a line themselves: what follows does not act there either. */
static gboolean is_word(keycode key)
{
    return key >= 32 && key < K_SPECIAL && key != ':' && key != '/';
}

gboolean unheard_key(struct ui *ui, keycode key)
{
    const struct command *c = ui->refused;
    ui->refused = NULL;
    if (c == NULL || ui->prompt != NULL || ui->now - ui->refused_at > READ_MS || !is_word(key))
        return FALSE;
    gboolean writes = g_strv_contains(WRITES, c->name);
    struct prompt *p = prompt_new(writes ? " not sent, but kept; Esc goes on: " : " no command; Esc goes on: ",
                                  over, writes ? (gpointer)c : NULL);
    p->role = ROLE_SCORE_WARN;
    p->key = no_enter;
    ui_prompt(ui, p);
    p->before = NULL; /* why it was refused stays above */
    ui_prompt_key(ui, key);
    return TRUE;
}
