/* The one pattern language (PATTERNS in repute(1)): parsed once into a tree; the store turns the tree into SQL, rules match
 * it in memory. An error points at its column and proposes the nearest word. Immutable after parsing. */
#ifndef REPUTE_PATTERN_H
#define REPUTE_PATTERN_H

#include <glib.h>

enum pattern_op { PAT_AND, PAT_OR, PAT_NOT, PAT_ATOM, PAT_ALL /* matches everything */ };
enum pattern_key {
    PK_TEXT, /* a word or phrase: searches the text */
    PK_FROM, PK_PERSON, PK_ACCOUNT, PK_PLATFORM, PK_KIND, PK_DIRECTION, PK_IS, PK_REASON, PK_LABEL, PK_ASSIGNEE,
    PK_PRIORITY, PK_SENTIMENT, PK_AGE, PK_WAITING, PK_SINCE, PK_UNTIL, PK_FOLLOWERS, PK_LANG, PK_HAS, PK_IN,
    PK_IDEA, PK_ID, PK_N
};
enum pattern_is {
    IS_NEW, IS_OPEN, IS_PENDING, IS_SNOOZED, IS_DONE, IS_MINE, IS_CLAIMED, IS_UNASSIGNED, IS_UNREAD, IS_URGENT,
    IS_EDITED, IS_DELETED, IS_ANSWERED, IS_N
};
enum pattern_has { HAS_MEDIA, HAS_LINK, HAS_NOTE, HAS_REPLY, HAS_WARNING, HAS_N };
enum pattern_in { IN_DRAFT, IN_QUEUE, IN_N };
enum pattern_cmp { CMP_EQ, CMP_LT, CMP_GT, CMP_LE, CMP_GE };

/* What the keys mean, in memory and in SQL alike:
 *   word, "a phrase"  whole words of text and warning, folded; word* their beginning. A comma is no list here
 *   from:   the item's author: handle or display name contains it; from:@x the handle x, x on any server, or
 *           anybody of the server x; with * they begin so
 *   person: the person of the conversation: the same, or the id where it is a number
 *   account: platform: label: assignee: the whole name (assignee:me is the user); lang:de also de-AT
 *   is:     mine: assigned to the user or under the user's living claim · unread: has unread items · urgent: late,
 *           spreading, due soon or raised · answered: the last word is ours · edited, deleted: of the item
 *   age:    since the item was written; waiting: since they began to wait, never of those who do not wait
 *   since:  from that moment on; until: before it, so until:2026-11-02 ends with the 1st. A day is its local
 *           midnight; also today, yesterday, "2026-11-01 15:00", RFC 3339, and 7d for seven days before now
 *   followers: sentiment: never of those not known; followers:>10k
 *   has:    reply: we have answered in the conversation; note: of the conversation; the rest of the item
 *   in:     drafts and queue; never an item
 *   idea:   an idea that the item says: its title contains it, or begins so with *; or its id where it is a number
 *   id:     of the item or the conversation
 * Case never matters; in quotes \" and \\ stand for themselves. Columns count characters, from 1. */
struct pattern_value {
    enum pattern_cmp cmp;
    char *text;      /* as written, without quotes, operator and the * of a prefix; always set */
    char *folded;    /* text_fold(text) for keys that take text; else NULL */
    gboolean prefix; /* word* */
    gboolean phrase; /* was quoted */
    double number;   /* PRIORITY, SENTIMENT, FOLLOWERS */
    gint64 ms;       /* AGE, WAITING: duration; SINCE, UNTIL: a moment; ID: the id itself */
    int choice;      /* IS, HAS, KIND, DIRECTION, REASON, IN: enum value */
    int column;      /* of a key's value: where it stands */
};
struct pattern {
    enum pattern_op op;
    GPtrArray *kids;         /* struct pattern *, AND and OR: two or more; NOT: one */
    enum pattern_key key;    /* ATOM */
    GArray *values;          /* struct pattern_value, ATOM: any of */
};

/* Parses text. now_ms and zone (NULL: system's) anchor dates. An empty text is PAT_ALL. ERR_INVALID with
 * "column N: …; is "…" meant?"; *column (may be NULL) gets the 1-based column, *suggestion (may be NULL) the
 * nearest right word, to be freed. */
struct pattern *pattern_parse(const char *text, gint64 now_ms, const char *zone, int *column, char **suggestion,
                              GError **error);
void pattern_free(struct pattern *p);
/* Back to text in canonical form (parse of it gives the same tree). To be freed. */
char *pattern_to_text(const struct pattern *p);
/* Any text as one phrase of a pattern, in its quotes. To be freed. */
char *pattern_quoted(const char *text);

/* Words that may stand at byte offset at of a half-written pattern, for Tab: NULL-ended, to be freed with
 * g_strfreev(); *from gets the offset of the word they replace. */
char **pattern_complete(const char *text, gsize at, gsize *from);

const char *pattern_key_name(enum pattern_key k);
/* Whether it asks for this key anywhere. */
gboolean pattern_has_key(const struct pattern *p, enum pattern_key k);

struct item;
struct conversation;
/* Matches in memory, for rules and tests: one item with its conversation's facts. me: user for is:mine.
 * Text search here is by folded words, close to the index; scripts without blanks (CJK, Thai, …) match anywhere.
 * c may be NULL: what asks for the conversation does not match. */
gboolean pattern_match(const struct pattern *p, const struct conversation *c, const struct item *i, const char *me,
                       gint64 now_ms);

#endif
