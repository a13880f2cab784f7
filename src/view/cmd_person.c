/* One person on several networks: said by staff, never guessed. */
#include "cmd.h"

static json_t *id_json(gint64 id)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, id);
    return json_string(text);
}

static gint64 subject_person(struct ui *ui, GError **error)
{
    struct subject s;
    if (!ui_subject(ui, &s, error))
        return 0;
    if (s.person == 0 && s.conversation != 0) {
        struct conversation *c = store_conversation(ui->o.reader, s.conversation, NULL);
        s.person = c != NULL ? c->person : 0;
        conversation_free(c);
    }
    if (s.person == 0)
        err_set(error, ERR_NOT_FOUND, "nobody is chosen; a message has an author");
    return s.person;
}

static gint64 person_called(struct ui *ui, const char *handle, GError **error)
{
    gint64 id = store_person_by_handle(ui->o.reader, handle);
    if (id == 0)
        err_set(error, ERR_NOT_FOUND, "nobody here is called \"%s\"; their handle is in the conversation", handle);
    return id;
}

static void over(struct ui *ui, const struct event *e, gpointer data)
{
    if (e->type == EVENT_FAILED)
        ui_tell(ui, SAY_WARN, "%s", e->text);
    else
        ui_tell(ui, SAY_INFO, "%s; :undo takes it back", e->text);
}

CMD(link)
{
    const char *handle = call_text(call);
    gint64 person = subject_person(ui, error), other;
    if (person == 0)
        return FALSE;
    if (handle == NULL) {
        ui_ask_line(ui, " the same person as (handle): ", "link", NULL, NULL);
        return TRUE;
    }
    if ((other = person_called(ui, handle, error)) == 0)
        return FALSE;
    ui_submit(ui, "link", json_pack("{s:o,s:o}", "person", id_json(person), "other", id_json(other)), over, NULL);
    return TRUE;
}

CMD(unlink)
{
    const char *handle = call_text(call);
    gint64 person = handle != NULL ? person_called(ui, handle, error) : subject_person(ui, error);
    if (person == 0)
        return FALSE;
    ui_submit(ui, "unlink", json_pack("{s:o}", "person", id_json(person)), over, NULL);
    return TRUE;
}
