/* The words of the house as enums and back. One table for each enum; a name outside its table is no name. */
#include "repute/model.h"

static const char *const ITEM_KINDS[KIND_N] = {
    [KIND_MENTION] = "mention", [KIND_REPLY] = "reply", [KIND_COMMENT] = "comment", [KIND_DIRECT] = "direct",
    [KIND_MAIL] = "mail",       [KIND_QUOTE] = "quote", [KIND_REVIEW] = "review",   [KIND_POST] = "post",
};
static const char *const VISIBILITIES[VIS_N] = {
    [VIS_PUBLIC] = "public",
    [VIS_UNLISTED] = "unlisted",
    [VIS_FOLLOWERS] = "followers",
    [VIS_DIRECT] = "direct",
};
static const char *const CONV_STATES[CONV_STATE_N] = {
    [CONV_NEW] = "new",         [CONV_OPEN] = "open", [CONV_PENDING] = "pending",
    [CONV_SNOOZED] = "snoozed", [CONV_DONE] = "done",
};
static const char *const DONE_REASONS[REASON_N] = {
    [REASON_NONE] = "",         [REASON_ANSWERED] = "answered",
    [REASON_SOLVED] = "solved", [REASON_NO_ACTION] = "no-action",
    [REASON_SPAM] = "spam",
};
static const char *const ACCOUNT_STATES[ACCOUNT_STATE_N] = {
    [ACCOUNT_OK] = "ok",       [ACCOUNT_LIMITED] = "limited", [ACCOUNT_OFFLINE] = "offline",
    [ACCOUNT_LOGIN] = "login", [ACCOUNT_OFF] = "off",
};
static const char *const LEDGER_STATES[LEDGER_STATE_N] = {
    [LEDGER_SCHEDULED] = "scheduled", [LEDGER_QUEUED] = "queued", [LEDGER_HELD] = "held",
    [LEDGER_SENDING] = "sending",     [LEDGER_SENT] = "sent",     [LEDGER_FAILED] = "failed",
    [LEDGER_UNKNOWN] = "unknown",     [LEDGER_MISSED] = "missed", [LEDGER_CANCELLED] = "cancelled",
};
static const char *const REACTION_KINDS[REACT_N] = {
    [REACT_FAVOURITE] = "favourite",
    [REACT_REPOST] = "repost",
    [REACT_FOLLOW] = "follow",
    [REACT_VOTE] = "vote",
};
static const char *const ACTION_KINDS[ACT_N] = {
    [ACT_POST] = "post",     [ACT_REPLY] = "reply",         [ACT_EDIT] = "edit",
    [ACT_DELETE] = "delete", [ACT_FAVOURITE] = "favourite", [ACT_UNFAVOURITE] = "unfavourite",
    [ACT_REPOST] = "repost", [ACT_UNREPOST] = "unrepost",   [ACT_MUTE] = "mute",
    [ACT_UNMUTE] = "unmute", [ACT_BLOCK] = "block",         [ACT_UNBLOCK] = "unblock",
    [ACT_REPORT] = "report", [ACT_HIDE] = "hide",           [ACT_UNHIDE] = "unhide",
};

static const char *name_of(const char *const *names, gsize n, gsize value)
{
    return value < n ? names[value] : "";
}

static gboolean value_of(const char *const *names, gsize n, const char *name, gsize *value)
{
    if (name == NULL)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        if (g_str_equal(names[i], name)) {
            *value = i;
            return TRUE;
        }
    return FALSE;
}

#define NAMES_BOTH_WAYS(word, table)                              \
    const char *word##_name(enum word value)                      \
    {                                                             \
        return name_of(table, G_N_ELEMENTS(table), (gsize)value); \
    }                                                             \
    gboolean word##_from_name(const char *name, enum word *value) \
    {                                                             \
        gsize found;                                              \
        if (!value_of(table, G_N_ELEMENTS(table), name, &found))  \
            return FALSE;                                         \
        *value = (enum word)found;                                \
        return TRUE;                                              \
    }

NAMES_BOTH_WAYS(item_kind, ITEM_KINDS)
NAMES_BOTH_WAYS(visibility, VISIBILITIES)
NAMES_BOTH_WAYS(conv_state, CONV_STATES)
NAMES_BOTH_WAYS(done_reason, DONE_REASONS)
NAMES_BOTH_WAYS(account_state, ACCOUNT_STATES)
NAMES_BOTH_WAYS(ledger_state, LEDGER_STATES)
NAMES_BOTH_WAYS(reaction_kind, REACTION_KINDS)
NAMES_BOTH_WAYS(action_kind, ACTION_KINDS)

const char *direction_name(enum direction d)
{
    return d == DIR_OUT ? "out" : "in";
}

gboolean mood_from_name(const char *name, int *label)
{
    static const struct {
        const char *name;
        int label;
    } MOODS[] = {{"positive", 1}, {"negative", -1}, {"neutral", 0}, {"u", 0}};
    for (gsize i = 0; *name != '\0' && i < G_N_ELEMENTS(MOODS); i++)
        if (g_str_has_prefix(MOODS[i].name, name)) {
            *label = MOODS[i].label;
            return TRUE;
        }
    return FALSE;
}
