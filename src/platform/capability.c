#include <string.h>

#include "repute/platform.h"

static const char *const NAMES[] = {
    [CAP_MENTIONS] = "mentions",   [CAP_REPLIES] = "replies",     [CAP_DIRECT] = "direct",
    [CAP_REACTIONS] = "reactions", [CAP_OWN_POSTS] = "own-posts", [CAP_THREAD] = "thread",
    [CAP_WATCH] = "watch",         [CAP_STREAM] = "stream",       [CAP_BACKFILL] = "backfill",
    [CAP_POST] = "post",           [CAP_REPLY] = "reply",         [CAP_REPLY_DIRECT] = "reply-direct",
    [CAP_EDIT] = "edit",           [CAP_DELETE] = "delete",       [CAP_MEDIA] = "media",
    [CAP_POLL] = "poll",           [CAP_WARNING] = "warning",     [CAP_VISIBILITY] = "visibility",
    [CAP_FAVOURITE] = "favourite", [CAP_REPOST] = "repost",       [CAP_MUTE] = "mute",
    [CAP_BLOCK] = "block",         [CAP_REPORT] = "report",       [CAP_HIDE] = "hide",
    [CAP_READ_BACK] = "read-back", [CAP_SIGN_IN] = "sign-in",
};
G_STATIC_ASSERT(G_N_ELEMENTS(NAMES) == CAP_N);

static const char *const TASKS[] = {
    [TASK_REGISTER] = "register",
    [TASK_TOKEN] = "token",
    [TASK_VERIFY] = "verify",
    [TASK_FETCH] = "fetch",
    [TASK_BACKFILL] = "backfill",
    [TASK_FILL_GAP] = "fill-gap",
    [TASK_OWN] = "own",
    [TASK_REFRESH] = "refresh",
    [TASK_WATCH] = "watch",
    [TASK_STREAM] = "stream",
    [TASK_UPLOAD] = "upload",
    [TASK_SEND] = "send",
    [TASK_READ_BACK] = "read-back",
    [TASK_NAMES] = "names",
    [TASK_PAGE] = "page",
};

const char *capability_name(enum capability c)
{
    return (guint)c < CAP_N ? NAMES[c] : "?";
}

const char *task_kind_name(enum task_kind k)
{
    return (guint)k < G_N_ELEMENTS(TASKS) ? TASKS[k] : "?";
}

gboolean task_kind_from_name(const char *name, enum task_kind *k)
{
    for (guint i = 0; i < G_N_ELEMENTS(TASKS); i++)
        if (strcmp(TASKS[i], name) == 0) {
            *k = (enum task_kind)i;
            return TRUE;
        }
    return FALSE;
}
