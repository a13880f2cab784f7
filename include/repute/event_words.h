/* What somebody did, in words: rows of the audit as the history of a conversation, of a post or of an account shows
 * them. Any thread; nothing is kept. */
#ifndef REPUTE_EVENT_WORDS_H
#define REPUTE_EVENT_WORDS_H

#include "repute/store.h"

/* "snoozed until 15:00", in zone (a name as in settings); me: who reads it. users: struct user *, or NULL. To be freed. */
char *event_words(const struct audit_row *a, gint64 now_ms, const char *zone, const char *me, const GPtrArray *users);

/* The name that others see of a user: of users, or name itself. */
const char *event_user(const GPtrArray *users, const char *name);

#endif
