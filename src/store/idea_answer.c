/* Those who had an idea hear of it: a draft for each of them, and never a second one. */
#include <string.h>

#include "act.h"
#include "idea_change.h"
#include "repute/store_writing.h"

/* "{name}" as whom it is for: their display name, else the handle's first part. */
static char *text_for(const char *text, const struct profile *p)
{
    const char *handle = p->handle != NULL ? p->handle : "";
    char *name = p->name != NULL && *p->name != '\0' ? g_strdup(p->name) : g_strndup(handle, strcspn(handle, "@"));
    char **parts = g_strsplit(text, "{name}", -1);
    char *out = g_strjoinv(name, parts);
    g_strfreev(parts);
    g_free(name);
    return out;
}

struct answering {
    struct idea_act act;
    gint64 idea;
    const char *text;
    gboolean (*may)(const char *platform, const char *limits);
    struct idea_answers out;
};

/* From the account it came to, while that is ours. */
static struct account *account_for(struct answering *g, const struct idea_voice *v)
{
    struct account *a = store_account_by_id(&g->act.w->reader, v->item.account, NULL);
    gint64 removed = 0;
    if (a != NULL)
        db_int(&g->act.w->reader, NULL, &removed, "SELECT removed_at FROM account WHERE id=?", DB_I(a->id));
    if (a != NULL && removed == 0 && (g->may == NULL || g->may(a->platform, a->limits)))
        return a;
    account_free(a);
    return NULL;
}

static struct draft *draft_of(const struct answering *g, const struct idea_voice *v, const struct account *a)
{
    struct draft *d = draft_new();
    g_free(d->owner);
    g_free(d->accounts);
    g_free(d->text);
    d->owner = g_strdup(g->act.who);
    d->accounts = g_strdup(a->name);
    d->text = text_for(g->text, &v->item.author);
    d->cursor = (gint64)strlen(d->text);
    d->conversation = v->item.conversation;
    d->reply_to = v->item.id;
    d->visibility = v->item.visibility;
    d->language = v->item.language != NULL && *v->item.language != '\0' ? g_strdup(v->item.language) : NULL;
    return d;
}

static gboolean draft_for(struct answering *g, const struct idea_voice *v, const struct account *a, GError **error)
{
    struct idea_act *act = &g->act;
    struct draft *d = draft_of(g, v, a);
    gboolean ok =
        store_draft_save(act->w, d, act->now, error) &&
        db_run(&act->w->reader, error, "UPDATE idea_item SET draft=? WHERE idea=? AND item=?", DB_I(d->id),
               DB_I(g->idea), DB_I(v->item.id)) &&
        act_part(act->w, act->act, "idea_item", v->item.id,
                 json_pack("{s:I,s:i}", "idea", (json_int_t)g->idea, "draft", 0),
                 json_pack("{s:I,s:I,s:I}", "idea", (json_int_t)g->idea, "draft", (json_int_t)d->id, "revision",
                           (json_int_t)d->revision),
                 error);
    act->changed++;
    g->out.drafted++;
    draft_free(d);
    return ok;
}

/* The messages of one person, newest first. */
static gboolean answer_person(struct answering *g, struct idea_voice **voices, guint n, GError **error)
{
    for (guint k = 0; k < n; k++)
        if (voices[k]->draft != 0) {
            g->out.already++;
            return TRUE;
        }
    for (guint k = 0; k < n; k++) {
        gboolean there = voices[k]->item.deleted_at == 0 && !voices[k]->blocked;
        struct account *a = there ? account_for(g, voices[k]) : NULL;
        if (a == NULL)
            continue;
        gboolean ok = draft_for(g, voices[k], a, error);
        account_free(a);
        return ok;
    }
    g->out.cannot++;
    return TRUE;
}

static gboolean answer_all(struct answering *g, GError **error)
{
    g_autoptr(GPtrArray) voices = store_idea_voices(&g->act.w->reader, g->idea, error);
    gboolean ok = voices != NULL;
    for (guint from = 0, to; ok && from < voices->len; from = to) {
        struct idea_voice **list = (struct idea_voice **)voices->pdata;
        for (to = from + 1; to < voices->len && list[to]->person == list[from]->person; to++)
            ;
        ok = answer_person(g, list + from, to - from, error);
    }
    return ok;
}

static gboolean nobody(const struct answering *g, GError **error)
{
    if (g->out.already > 0 && g->out.cannot == 0)
        err_set(error, ERR_NOT_FOUND, "all %u people have their answer already; gd shows drafts", g->out.already);
    else
        err_set(error, ERR_NOT_FOUND, "nobody to answer: %u have their answer, %u cannot be answered any more",
                g->out.already, g->out.cannot);
    return FALSE;
}

gboolean store_idea_answer(struct store_writer *w, gint64 idea, const char *text, const char *who,
                           gboolean (*may)(const char *platform, const char *limits), gint64 now_ms,
                           struct idea_answers *answers, struct change_result *result, GError **error)
{
    struct answering g = {.idea = idea, .text = text, .may = may};
    struct idea *i = store_idea(&w->reader, idea, error);
    if (i == NULL)
        return FALSE;
    gboolean ok = text != NULL && *text != '\0';
    if (!ok) {
        err_set(error, ERR_INVALID, "the answer is empty; write what they are to hear");
        idea_free(i);
        return FALSE;
    }
    ok = idea_act_begin(&g.act, w, who, now_ms, error) && answer_all(&g, error);
    if (ok && g.out.drafted > 0) {
        g_autofree char *detail = g_strdup_printf("{\"drafts\":%u}", g.out.drafted);
        ok = store_audit(w, now_ms, who, "answer", "idea", idea, detail, error);
    }
    ok = ok && (g.out.drafted > 0 || nobody(&g, error));
    if (answers != NULL)
        *answers = g.out;
    char *what = g_strdup_printf("%u %s drafted: %s", g.out.drafted, g.out.drafted == 1 ? "answer" : "answers", i->title);
    idea_free(i);
    return idea_act_end(&g.act, ok, what, result, error);
}
