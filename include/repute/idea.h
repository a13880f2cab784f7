/* Ideas that people who write to us had: a title, how far it has come, the messages that say it and so the people
 * behind it, who hear when it is done. An idea lives as long as a message says it. Ranked by people, never by
 * messages: one loud voice is one.
 *
 * Rules of the store's other headers: a handle belongs to one thread; writing functions run between store_begin()
 * and store_commit(); each is one act that store_undo() takes back. Returned values are the caller's. */
#ifndef REPUTE_IDEA_H
#define REPUTE_IDEA_H

#include "repute/store_items.h"

enum idea_state { IDEA_COLLECTED, IDEA_CONSIDERED, IDEA_PLANNED, IDEA_DONE, IDEA_DECLINED, IDEA_STATE_N };
const char *idea_state_name(enum idea_state s); /* "collected", …; static */
gboolean idea_state_from_name(const char *name, enum idea_state *s);

#define IDEA_TITLE_MAX 200 /* bytes */

struct idea {
    gint64 id, created_at, state_at, revision;
    char *title, *by; /* by: the colleague who began it */
    enum idea_state state;
    gint64 people, messages;
    gint64 answered; /* people for whom an answer was drafted, sent or not */
    gint64 first_at, last_at; /* of its messages */
};
void idea_free(struct idea *i);

enum idea_answer { IDEA_ANSWER_NONE, IDEA_ANSWER_DRAFT, IDEA_ANSWER_SENT, IDEA_ANSWER_DISCARDED };
/* One message that says it. */
struct idea_voice {
    struct item item; /* with its author */
    gint64 person;    /* the same for all profiles that are linked as one */
    gint64 draft, at;
    gboolean blocked; /* its author, by us */
    char *account_name, *by; /* by: who joined it */
    enum idea_answer answer;
};
void idea_voice_free(struct idea_voice *v);

/* struct idea *, most people first, then the newest word. state: -1 all. */
GPtrArray *store_ideas(struct store_reader *r, int state, GError **error);
struct idea *store_idea(struct store_reader *r, gint64 id, GError **error); /* ERR_NOT_FOUND */
/* The one with this title, whatever its case and accents; 0 none. */
gint64 store_idea_titled(struct store_reader *r, const char *title);
/* struct idea_voice *, people with the newest word first, each person's messages together. */
GPtrArray *store_idea_voices(struct store_reader *r, gint64 idea, GError **error);
/* Into item->ideas, for pattern_match(). */
void store_item_ideas(struct store_reader *r, struct item *item);
/* Ideas this message says: struct idea *. */
GPtrArray *store_ideas_of(struct store_reader *r, gint64 item, GError **error);

/* Messages (of others) join the idea with this title, which begins where it is missing. ERR_INVALID: no title, or a
 * message of our own. result->ids are the conversations. */
gboolean store_idea_join(struct store_writer *w, const char *title, const gint64 *items, gsize n, const char *who,
                         gint64 now_ms, struct change_result *result, GError **error);
/* They leave it; with its last message an idea ends. */
gboolean store_idea_leave(struct store_writer *w, gint64 idea, const gint64 *items, gsize n, const char *who,
                          gint64 now_ms, struct change_result *result, GError **error);
/* revision 0: any; else ERR_CONFLICT where it is another by now. */
gboolean store_idea_set_state(struct store_writer *w, gint64 idea, gint64 revision, enum idea_state state,
                              const char *who, gint64 now_ms, struct change_result *result, GError **error);
/* ERR_CONFLICT where another idea has this title: join them instead. */
gboolean store_idea_rename(struct store_writer *w, gint64 idea, gint64 revision, const char *title, const char *who,
                           gint64 now_ms, struct change_result *result, GError **error);
/* All messages of the first join the second; the first ends. */
gboolean store_idea_merge(struct store_writer *w, gint64 idea, gint64 into, const char *who, gint64 now_ms,
                          struct change_result *result, GError **error);

struct idea_answers {
    guint drafted;
    guint already; /* people who have one: drafted, sent, or discarded on purpose */
    guint cannot;  /* people who cannot be answered: deleted there, blocked by us, or the account is gone */
};
/* Drafts of who, one for each person, a reply to their newest message from the account it came to; "{name}" in text is
 * their name. Never a second one for a person. may (NULL: always) says whether an account of this platform and
 * these limits (may be NULL) can answer. ERR_NOT_FOUND where there was nobody to draft for (*answers is filled). */
gboolean store_idea_answer(struct store_writer *w, gint64 idea, const char *text, const char *who,
                           gboolean (*may)(const char *platform, const char *limits), gint64 now_ms,
                           struct idea_answers *answers, struct change_result *result, GError **error);

#endif
