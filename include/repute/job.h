/* Jobs go down (from a screen, the command line or, later, a socket), small events come up. A job is a plain
 * serialisable value: a verb and its arguments as a JSON object; nothing above knows who carries it. An event says
 * what changed, never carries the data: whoever shows it reads the store again. */
#ifndef REPUTE_JOB_H
#define REPUTE_JOB_H

#include <jansson.h>

#include "repute/err.h"
#include "repute/model.h"

struct job {
    guint64 number; /* given by whoever submits it; comes back in events */
    char *verb;     /* see the list below */
    char *user;     /* who does it */
    json_t *args;   /* an object; ids as strings */
};

/* Verbs and their arguments (… means optional). Ids are strings.
 *   change        {"verb":"done|reopen|snooze|assign|label|unlabel|priority|note|sentiment|reason|opened",
 *                  "targets":[{"id","revision"…}], "reason"…, "until"… (ms), "reply"…, "text"…, "number"…,
 *                  "absolute"…, "label"…}
 *   undo {"act"…} · redo {}
 *   idea          {"verb":"join|leave|state|rename|merge|answer", "idea" (all but join), "items":[ids] (join, leave),
 *                  "title" (join, rename), "state", "into" (merge), "text" (answer), "revision"…}
 *   claim {"conversation","writing","take"…} · unclaim {"conversation"}
 *   draft-save    {"draft": {…}} (draft_to_json of job.h) → result "draft", "revision"
 *   draft-journal {"id","account"… (its variant),"text","cursor"} · draft-discard {"id","back"…}
 *   send          {"draft": id, "revision", "accounts":[names], "at"… ms, "zone"…, "approver"…, "confirmed":[names]…,
 *                  "repeat"… true} → result "ledger":[ids]
 *   act           {"action":"favourite|unfavourite|repost|unrepost|mute|unmute|block|unblock|report|hide|delete",
 *                  "item"…, "profile"…, "account", "comment"…} → result "ledger":[ids]
 *   ledger        {"id","revision"…,"verb":"cancel|uncancel|move|hold|release|settle|approve|reject|retry", "at"…,
 *                  "zone"…, "sent"…, "again"…, "url"…}
 *   pause {"reason"} · resume {}
 *   account-register {"platform","url"} → result "url" to open, "app" (kept by the caller for the next)
 *   account-token {"platform","url","name"…,"app","code"} · account-add {"platform","url","name"…,"token"} (the token
 *                  is wiped after use and never logged) · account-check {"account"…} · account-remove {"account"}
 *   account-guard {"account","on"}
 *   names {"account","names":[…]} → result "unknown": those of them whom nobody there has
 *   page {"url"}: reads a page that a post links to; store_page() has what it tells
 *   sync {"account"…} · fill-gap {"gap"} · watch {"account","query"} · unwatch {"id"}
 *   refresh {"conversation"}: re-read its items and thread now
 *   figures {"of","part"}: works out what store_score() keeps of what store_scope_find() calls so; CHANGED_SCORES tells
 *   place {"key","value"} · view-save {"name","pattern"…,"sort"} · saved-reply {"name","text"…}
 *   presence {"conversation","writing"} · seen {"left"…}
 *   forget {"person"} · backup {"path"} · link {"person","other"} · unlink {"person"} · reload {"settings":{name:value}} */
struct job *job_new(const char *verb, const char *user, json_t *args /* taken; NULL: {} */);
void job_free(struct job *j);

json_t *draft_to_json(const struct draft *d);
struct draft *draft_from_json(const json_t *j, GError **error);

enum changed_what {
    CHANGED_ITEMS = 1 << 0, CHANGED_CONVERSATIONS = 1 << 1, CHANGED_DRAFTS = 1 << 2, CHANGED_LEDGER = 1 << 3,
    CHANGED_ACCOUNTS = 1 << 4, CHANGED_SCORES = 1 << 5, CHANGED_PAUSE = 1 << 6, CHANGED_STAFF = 1 << 7,
    CHANGED_VIEWS = 1 << 8, CHANGED_IDEAS = 1 << 9, CHANGED_ALL = ~0
};
enum event_type { EVENT_CHANGED, EVENT_DONE, EVENT_FAILED, EVENT_PROGRESS, EVENT_ALARM };
struct event {
    enum event_type type;
    guint what;          /* CHANGED: bits above */
    gint64 conversation; /* CHANGED: the one, or 0 for several */
    guint64 job;         /* DONE, FAILED: its number */
    char *verb;          /* DONE, FAILED: the job's */
    char *text;          /* DONE: for the foot; FAILED: the message; PROGRESS: "acme filling, back to 3 Feb, 12k";
                            ALARM: words for bell and title */
    enum err_code code;  /* FAILED */
    json_t *result;      /* DONE: ids only, or NULL */
    gint64 account;      /* PROGRESS */
};
struct event *event_new(enum event_type type);
void event_free(struct event *e);

#endif
