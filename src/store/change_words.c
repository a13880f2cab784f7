/* What acts are called: in the audit, at the foot of the screen, in refusals. */
#include <string.h>

#include "act.h"

static const struct {
    const char *name, *past;
} VERBS[] = {
    [CHANGE_OPENED] = {"open", "opened"},
    [CHANGE_DONE] = {"done", "done"},
    [CHANGE_REOPEN] = {"reopen", "reopened"},
    [CHANGE_SNOOZE] = {"snooze", "snoozed"},
    [CHANGE_ASSIGN] = {"assign", "assigned"},
    [CHANGE_LABEL] = {"label", "labelled"},
    [CHANGE_UNLABEL] = {"unlabel", "label taken off"},
    [CHANGE_PRIORITY] = {"priority", "priority"},
    [CHANGE_NOTE] = {"note", "note added"},
    [CHANGE_SENTIMENT] = {"sentiment", "sentiment"},
    [CHANGE_REASON] = {"reason", "reason"},
};

static gboolean is_empty(const char *text)
{
    return text == NULL || *text == '\0';
}

const char *change_verb_name(const struct change *c)
{
    return c->verb == CHANGE_ASSIGN && is_empty(c->text) ? "unassign" : VERBS[c->verb].name;
}

char *change_verb_done(const struct change *c)
{
    static const char *const MOODS[] = {"negative", "neutral", "positive"};
    switch (c->verb) {
    case CHANGE_ASSIGN:
        return is_empty(c->text) ? g_strdup("unassigned") : g_strdup_printf("assigned to %s", c->text);
    case CHANGE_LABEL:
        return g_strdup_printf("labelled %s", c->text);
    case CHANGE_UNLABEL:
        return g_strdup_printf("label %s taken off", c->text);
    case CHANGE_PRIORITY:
        return c->absolute ? g_strdup_printf("priority %d", c->number)
                           : g_strdup(c->number > 0 ? "raised" : "lowered");
    case CHANGE_SENTIMENT:
        return g_strdup_printf("sentiment %s", MOODS[CLAMP(c->label, -1, 1) + 1]);
    case CHANGE_SNOOZE:
        return is_empty(c->text) ? g_strdup("snoozed") : g_strdup_printf("snoozed %s", c->text);
    case CHANGE_DONE:
        return g_strdup(c->reason == REASON_SPAM ? "spam" : "done");
    case CHANGE_REASON:
        return g_strdup_printf("reason %s", done_reason_name(c->reason));
    default:
        return g_strdup(VERBS[c->verb].past);
    }
}

/* Facts of ours, never words of theirs nor a note's: the audit cannot be changed when they are forgotten. */
static json_t *detail_of(const struct change *change, const struct conv *c)
{
    switch (change->verb) {
    case CHANGE_DONE:
    case CHANGE_REASON:
        return json_pack("{s:s}", "reason", done_reason_name(c->reason));
    case CHANGE_SNOOZE:
        return json_pack("{s:I,s:b}", "until", (json_int_t)c->snoozed_until, "reply", c->snooze_reply);
    case CHANGE_ASSIGN:
        return c->assignee != NULL ? json_pack("{s:s}", "to", c->assignee) : NULL;
    case CHANGE_LABEL:
    case CHANGE_UNLABEL:
        return json_pack("{s:s}", "label", change->text);
    case CHANGE_PRIORITY:
        return json_pack("{s:i}", "priority", c->priority);
    case CHANGE_SENTIMENT:
        return json_pack("{s:i}", "label", change->label);
    default:
        return NULL;
    }
}

char *change_detail(const struct change *change, const struct conv *c)
{
    json_t *detail = detail_of(change, c);
    char *dump = detail != NULL ? json_dumps(detail, JSON_COMPACT) : NULL;
    char *text = g_strdup(dump);
    free(dump);
    json_decref(detail);
    return text;
}

char *change_since(struct store_reader *r, const struct conv *c, const char *who)
{
    static const struct {
        const char *verb, *past;
    } PAST[] = {{"done", "closed"},
                {"reopen", "reopened"},
                {"snooze", "snoozed"},
                {"assign", "assigned"},
                {"unassign", "unassigned"},
                {"label", "labelled"},
                {"unlabel", "unlabelled"},
                {"note", "noted something on"},
                {"sentiment", "corrected the sentiment of"},
                {"reason", "changed the reason of"},
                {"merge", "merged"}};
    char *said = NULL;
    sqlite3_stmt *s = db_query(r, NULL,
                               "SELECT who, verb, at FROM audit WHERE kind='conversation' AND target=?"
                               " ORDER BY seq DESC LIMIT 1",
                               DB_I(c->id));
    if (s == NULL)
        return g_strdup("it changed since");
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW && sqlite3_column_int64(s, 2) >= id_ms(c->last_in) &&
        strcmp((const char *)sqlite3_column_text(s, 1), "came-back") != 0) {
        const char *by = (const char *)sqlite3_column_text(s, 0),
                   *verb = (const char *)sqlite3_column_text(s, 1);
        const char *past = "changed";
        for (gsize k = 0; k < G_N_ELEMENTS(PAST); k++)
            if (strcmp(PAST[k].verb, verb) == 0)
                past = PAST[k].past;
        said = g_strdup_printf("%s %s it since", strcmp(by, who) == 0 ? "you" : by, past);
    }
    db_end(r, s, rc, NULL);
    return said != NULL ? said : g_strdup("they wrote since");
}
