/* How a conversation's state changes (the table: tests/unit/test_triage.c), who needs an answer, and how long they wait.
 * Pure: values in, values out. */
#ifndef REPUTE_TRIAGE_H
#define REPUTE_TRIAGE_H

#include "repute/model.h"

enum conv_event {
    EV_OPENED,      /* by one of us */
    EV_ITEM_IN,     /* from them */
    EV_ANSWER_SENT, /* ours */
    EV_SNOOZE, EV_SNOOZE_ENDS, EV_DONE, EV_REOPEN,
    EV_LAST_DELETED /* their last item was deleted there */
};

/* The state after event. FALSE (and *next = state) where the table has no such transition.
 * EV_ITEM_IN on a snoozed one wakes it only where snooze_reply. EV_LAST_DELETED on new: done, no-action. */
gboolean triage_next(enum conv_state state, enum conv_event event, gboolean snooze_reply, enum conv_state *next);

/* Whether an item asks for an answer of ours: it came in, is a mention, reply, comment, direct or mail,
 * is not automatic nor only watched, and asks, complains or is unclassified (a question mark of any script,
 * label -1, unknown language, or addressed to us directly). A thank-you without a question (label 1, no
 * question) needs none. Mentions, replies, direct messages and mail are addressed to us; comments are not.
 * A mark inside a link's query is no question, Greek ";" is one. An item deleted there needs no answer. */
gboolean triage_needs_answer(const struct item *item);

/* Urgency of a row as of now; the first that applies. LATE and SOON only while somebody waits. */
enum urgency { URGENT_LATE, URGENT_ALARM, URGENT_SOON, URGENT_RAISED, URGENT_NONE, URGENT_LOWERED };
enum urgency triage_urgency(const struct conversation *c, gint64 now_ms);

#endif
