/* How rows of items and conversations become values: the columns to select and who reads them. Private to
 * store. The aliases are fixed: i item, p its profile, c conversation, a its account. */
#ifndef REPUTE_STORE_ROW_H
#define REPUTE_STORE_ROW_H

#include "db.h"

#define ITEM_COLUMNS                                                                                    \
    "i.id,i.conversation,i.account,i.direction,i.kind,i.remote_id,i.uri,i.url,i.in_reply_to,i.text,i."  \
    "warning,"                                                                                          \
    "i.language,i.visibility,i.created_at,i.fetched_at,i.edited_at,i.deleted_at,i.media,i.poll,i."      \
    "favourites,"                                                                                       \
    "i.reposts,i.replies,i.favourited,i.reposted,i.automatic,i.watched,i.score,i.label,i.confidence,i." \
    "scored,"                                                                                           \
    "i.scored_by,p.id,p.uri,p.handle,p.name,p.url,i.followers,p.bot"
#define ITEM_COLUMNS_N 38
/* i LEFT JOIN p. */
#define ITEM_FROM "item i LEFT JOIN profile p ON p.id=i.profile"

#define CONVERSATION_COLUMNS                                                                                 \
    "c.id,c.account,c.person,c.profile,a.name,a.platform,a.guarded,c.state,c.reason,c.assignee,c.priority,"  \
    "c.snoozed_until,c.snooze_reply,c.claim_by,c.claim_since,c.claim_until,c.claim_writing,c.waiting_since," \
    "c.due_at,c.soon_at,c.alarm,c.items,c.unread,c.last_in,c.last_out,c.revision,c.labels,c.notes"
#define CONVERSATION_COLUMNS_N 28

/* Reads ITEM_COLUMNS from column at on into an initialised item; the row may be one of NULLs (an outer
 * join's). */
void row_item(sqlite3_stmt *s, int at, struct item *i);
/* A new item, for db_rows(). */
gpointer row_new_item(sqlite3_stmt *s);
/* CONVERSATION_COLUMNS from column 0 on and then ITEM_COLUMNS: a new conversation, for db_rows(). */
gpointer row_new_conversation(sqlite3_stmt *s);

/* Media as JSON, NULL for none; and back, adding to the array. */
char *media_to_json(const GPtrArray *media);
void media_from_json(const char *json, GPtrArray *media);

#endif
