/* What somebody did, in words: the audit's verb and facts as history and the conversation show them. */
#include <jansson.h>

#include "repute/event_words.h"
#include "repute/when.h"

static const char *text_of(const json_t *facts, const char *key)
{
    const char *text = json_string_value(json_object_get(facts, key));
    return text != NULL ? text : "";
}

struct reading { /* by whom, and when */
    gint64 now;
    const char *zone, *me;
    const GPtrArray *users;
};

const char *event_user(const GPtrArray *users, const char *name)
{
    for (guint i = 0; users != NULL && i < users->len; i++) {
        const struct user *u = users->pdata[i];
        if (g_strcmp0(u->name, name) == 0 && u->display != NULL && *u->display != '\0')
            return u->display;
    }
    return name;
}

static char *snoozed(const struct reading *r, const json_t *facts)
{
    gint64 until = json_integer_value(json_object_get(facts, "until"));
    gboolean reply = json_is_true(json_object_get(facts, "reply"));
    if (until == 0)
        return g_strdup("snoozed until they answer");
    char *at = when_short(until, r->now, r->zone);
    char *text = g_strdup_printf("snoozed until %s%s", at, reply ? " or their answer" : "");
    g_free(at);
    return text;
}

static char *conversation_words(const struct reading *r, const char *verb, const json_t *facts)
{
    static const char *const MOODS[] = {"negative", "neutral", "positive"};
    static const struct {
        const char *verb, *words, *key; /* key: a fact that follows the words */
    } PLAIN[] = {
        {"open", "opened it", NULL},
        {"reopen", "reopened it", NULL},
        {"unassign", "made it nobody's", NULL},
        {"label", "labelled it", "label"},
        {"unlabel", "took off the label", "label"},
        {"note", "left a note", NULL},
        {"reason", "closed it as", "reason"},
        {"unclaim", "freed it", NULL},
        {"deleted-there", "their last message was deleted there", NULL},
        {"snooze-ended", "its snooze ended", NULL},
        {"came-back", "they wrote again", NULL},
        {"undo", "took back:", "act"},
        {"redo", "did again:", "act"},
        {"merge", "it fell together with another conversation", NULL},
        {"mute", "muted them", NULL},
        {"block", "blocked them", NULL},
        {"report", "reported them", NULL},
    };
    if (g_str_equal(verb, "done"))
        return g_strdup_printf("closed it: %s", text_of(facts, "reason"));
    if (g_str_equal(verb, "snooze"))
        return snoozed(r, facts);
    if (g_str_equal(verb, "assign"))
        return g_str_equal(text_of(facts, "to"), r->me)
                   ? g_strdup("assigned it to you")
                   : g_strdup_printf("assigned it to %s", event_user(r->users, text_of(facts, "to")));
    if (g_str_equal(verb, "claim"))
        return g_strdup(json_is_true(json_object_get(facts, "over")) ? "took it over" : "claimed it");
    if (g_str_equal(verb, "priority"))
        return g_strdup_printf("set its priority to %" JSON_INTEGER_FORMAT,
                               json_integer_value(json_object_get(facts, "priority")));
    if (g_str_equal(verb, "sentiment"))
        return g_strdup_printf("said its mood is %s",
                               MOODS[CLAMP(json_integer_value(json_object_get(facts, "label")), -1, 1) + 1]);
    for (gsize i = 0; i < G_N_ELEMENTS(PLAIN); i++)
        if (g_str_equal(PLAIN[i].verb, verb))
            return PLAIN[i].key != NULL ? g_strdup_printf("%s %s", PLAIN[i].words, text_of(facts, PLAIN[i].key))
                                        : g_strdup(PLAIN[i].words);
    return NULL;
}

/* A ledger row's steps tell where it came from and where it went. */
static char *ledger_words(const char *verb, const json_t *facts)
{
    const char *to = text_of(facts, "to"), *by = text_of(facts, "held_by"), *error = text_of(facts, "error");
    GString *s = g_string_new(verb);
    if (*to != '\0' && !g_str_equal(to, verb))
        g_string_append_printf(s, ", now %s", to);
    if (*by != '\0')
        g_string_append_printf(s, " (%s)", by);
    if (*error != '\0')
        g_string_append_printf(s, ": %s", error);
    return g_string_free(s, FALSE);
}

/* What has no words of its own: its facts as they are, without the signs of JSON. */
static char *plain_words(const char *verb, json_t *facts)
{
    GString *s = g_string_new(verb);
    const char *key;
    json_t *value;
    json_object_foreach(facts, key, value) {
        if (json_is_string(value))
            g_string_append_printf(s, "  %s: %s", key, json_string_value(value));
        else if (json_is_integer(value))
            g_string_append_printf(s, "  %s: %" JSON_INTEGER_FORMAT, key, json_integer_value(value));
    }
    return g_string_free(s, FALSE);
}

char *event_words(const struct audit_row *a, gint64 now_ms, const char *zone, const char *me, const GPtrArray *users)
{
    const struct reading r = {now_ms, zone, me, users};
    json_t *facts = a->detail != NULL ? json_loads(a->detail, 0, NULL) : NULL;
    char *words = NULL;
    if (g_strcmp0(a->kind, "ledger") == 0)
        words = ledger_words(a->verb, facts);
    else if (g_strcmp0(a->kind, "conversation") == 0)
        words = conversation_words(&r, a->verb, facts);
    if (words == NULL)
        words = plain_words(a->verb, facts);
    json_decref(facts);
    return words;
}
