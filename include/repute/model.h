/* The words of the house as plain values. No I/O, no clock.
 * A struct owns its strings unless a comment says otherwise; *_clear frees what is inside, *_free all.
 * Times: int64 UTC milliseconds, 0 = not set. Text is sanitised UTF-8. */
#ifndef REPUTE_MODEL_H
#define REPUTE_MODEL_H

#include <glib.h>

/* ---- words as enums; names are the words of JSON, patterns and the database ---- */
enum item_kind { KIND_MENTION, KIND_REPLY, KIND_COMMENT, KIND_DIRECT, KIND_MAIL, KIND_QUOTE, KIND_REVIEW, KIND_POST, KIND_N };
enum direction { DIR_IN, DIR_OUT };
enum visibility { VIS_PUBLIC, VIS_UNLISTED, VIS_FOLLOWERS, VIS_DIRECT, VIS_N }; /* from wide to narrow */
enum conv_state { CONV_NEW, CONV_OPEN, CONV_PENDING, CONV_SNOOZED, CONV_DONE, CONV_STATE_N };
enum done_reason { REASON_NONE, REASON_ANSWERED, REASON_SOLVED, REASON_NO_ACTION, REASON_SPAM, REASON_N };
enum account_state { ACCOUNT_OK, ACCOUNT_LIMITED, ACCOUNT_OFFLINE, ACCOUNT_LOGIN, ACCOUNT_OFF, ACCOUNT_STATE_N };
enum ledger_state {
    LEDGER_SCHEDULED, LEDGER_QUEUED, LEDGER_HELD, LEDGER_SENDING, LEDGER_SENT, LEDGER_FAILED,
    LEDGER_UNKNOWN, LEDGER_MISSED, LEDGER_CANCELLED, LEDGER_STATE_N
};
enum reaction_kind { REACT_FAVOURITE, REACT_REPOST, REACT_FOLLOW, REACT_VOTE, REACT_N };

/* What a ledger row asks the platform to do. POST and REPLY are pieces of writing; the rest are single public
 * acts, which go through the same ledger so that none happens twice. */
enum action_kind {
    ACT_POST, ACT_REPLY, ACT_EDIT, ACT_DELETE, ACT_FAVOURITE, ACT_UNFAVOURITE, ACT_REPOST, ACT_UNREPOST,
    ACT_MUTE, ACT_UNMUTE, ACT_BLOCK, ACT_UNBLOCK, ACT_REPORT, ACT_HIDE, ACT_UNHIDE, ACT_N
};

const char *item_kind_name(enum item_kind k);
gboolean item_kind_from_name(const char *name, enum item_kind *k);
const char *direction_name(enum direction d); /* "in", "out" */
const char *visibility_name(enum visibility v); /* "public", "unlisted", "followers", "direct" */
gboolean visibility_from_name(const char *name, enum visibility *v);
const char *conv_state_name(enum conv_state s);
gboolean conv_state_from_name(const char *name, enum conv_state *s);
const char *done_reason_name(enum done_reason r); /* "", "answered", "solved", "no-action", "spam" */
gboolean done_reason_from_name(const char *name, enum done_reason *r);
/* 1, 0 or -1 of "positive", "neutral", "negative" or their beginnings; "n" is negative, "u" neutral, as the keys are. */
gboolean mood_from_name(const char *name, int *label);
const char *account_state_name(enum account_state s);
gboolean account_state_from_name(const char *name, enum account_state *s);
const char *ledger_state_name(enum ledger_state s);
gboolean ledger_state_from_name(const char *name, enum ledger_state *s);
const char *reaction_kind_name(enum reaction_kind r);
gboolean reaction_kind_from_name(const char *name, enum reaction_kind *r);
const char *action_kind_name(enum action_kind a);
gboolean action_kind_from_name(const char *name, enum action_kind *a);

/* ---- ids: created_ms << 20 | sequence, so newest-first is by id; strings in JSON ---- */
#define ID_SEQUENCE_BITS 20
gint64 id_from_ms(gint64 ms, guint sequence);
gint64 id_ms(gint64 id);

/* ---- pieces ---- */
struct media {
    char *type; /* "image", "video", "audio", "pdf", "other" */
    char *url;  /* remote, or a path in the workspace's media folder for a draft's */
    char *alt;  /* description; NULL where there is none */
    char *remote_id; /* once uploaded (drafts and ledger); else NULL */
    gint64 bytes;    /* of the file of a draft's, where it was looked at (-1: not to be read); else 0 */
    int width, height; /* … of a picture, as it is to be shown; 0 unknown */
};
struct poll {
    char **options; /* NULL-ended */
    gint64 seconds; /* how long it is open */
    gboolean multiple;
};
struct profile {
    gint64 id;       /* ours; 0 from an adapter */
    char *uri;       /* lasting id: actor URI, DID, mail address */
    char *remote_id; /* id on the account's own server, for calls; opaque */
    char *handle;    /* "lena@example.social", without leading @ */
    char *name;      /* display name */
    char *url;
    gint64 followers; /* -1 unknown */
    gboolean bot;
};
struct item {
    gint64 id, conversation, account;
    enum direction direction;
    enum item_kind kind;
    struct profile author;
    char *remote_id; /* what the server's calls take */
    char *uri;       /* lasting id of the post; unique with the account. Servers without one: the remote id */
    char *url;
    char *in_reply_to;        /* remote id of the parent, or NULL */
    char *in_reply_to_author; /* remote id of the parent's author, or NULL */
    char *text, *warning, *language;
    enum visibility visibility;
    gint64 created_at, fetched_at, edited_at, deleted_at;
    GPtrArray *media;         /* struct media *, never NULL after item_new() */
    char *poll;               /* a poll's options, one a line, with a tab and its votes where they are told; or NULL */
    gint64 favourites, reposts, replies; /* -1 unknown */
    gboolean favourited, reposted;       /* by us */
    gboolean automatic;       /* automatic mail, bot notice: never needs an answer */
    gboolean watched;         /* came by a watch, not addressed to us */
    double score;             /* sentiment -1..1 */
    int label;                /* -1, 0, 1 */
    double confidence;
    gboolean scored;          /* FALSE: language not known or text empty: " ? " */
    char *scored_by;          /* user who corrected it, or NULL: the model */
    char *ideas;              /* only for pattern_match(): "12 folded title", a line for each idea it says; else NULL */
};

/* One account of ours. */
struct account {
    gint64 id;
    char *name, *platform, *url, *handle, *display_name, *remote_id, *uri;
    char *owner;             /* user who added it and has its token */
    char *zone;              /* IANA name its times are said and shown in, or NULL: the setting's */
    gboolean guarded;
    enum account_state state;
    gint64 state_since, proved_at, expires_at, complete_to;
    gint64 rate_limit, rate_remaining, rate_reset_at; /* -1, -1, 0 where not told */
    gint64 next_try_at;      /* while offline: when it is asked again */
    char *error;             /* what is wrong, in words, or NULL */
    char *error_code;
    char *limits;            /* the instance's limits as the platform's own JSON, or NULL */
    gint64 gaps;             /* open gaps (filled by the reader) */
    gint64 due;              /* ledger rows due within the day (filled by the reader) */
    gint64 revision;
};

/* A conversation as a list shows it. */
struct conversation {
    gint64 id, account, person, profile;
    char *account_name, *platform;
    gboolean account_guarded;
    enum conv_state state;
    enum done_reason reason;
    char *assignee;          /* user, or NULL */
    int priority;            /* -9..9, 0 as it came */
    gint64 snoozed_until;
    gboolean snooze_reply;   /* wakes at their next word too */
    char *claim_by;          /* user, or NULL */
    gint64 claim_since, claim_until;
    gboolean claim_writing;  /* is being answered now */
    gint64 waiting_since;    /* first unanswered item that needs an answer; 0: nobody waits */
    gint64 due_at;           /* waiting_since plus target in business hours */
    gint64 soon_at;          /* from here on it is due soon (last quarter of the target) */
    gboolean alarm;          /* spreads */
    gint64 items, unread;
    gint64 notes;            /* how many (filled by the reader) */
    gint64 last_in, last_out; /* ids of items; 0 none */
    gint64 revision;
    char *labels;            /* comma separated, sorted, or NULL */
    struct item last;        /* last item in (or the last at all where none came in) */
};

/* How a draft is for one account; what is NULL (visibility -1) is as for all. */
struct variant {
    char *account;           /* name */
    char *text;
    char *warning, *language; /* "": none, though the others have one */
    int visibility;          /* enum visibility, or -1 */
    gint64 cursor;           /* byte offset of the writer's cursor in text */
    gboolean dropped;        /* given up since the last save: its text goes to the journal, then it is gone */
};

/* The page that a post links to, as a network shows it below. */
struct card {
    char *link;
    char *title;             /* NULL: the page tells none, or could not be read */
    char *description;       /* or NULL */
    gint64 read_at;
};

/* One piece of writing. */
struct draft {
    gint64 id;
    char *owner;
    char *title;             /* what lists show; NULL: the text's first words */
    gint64 conversation, reply_to; /* item; 0 for a new post */
    char *accounts;          /* names, comma separated: where it goes */
    char *text, *warning, *language;
    enum visibility visibility;
    gint64 due_at;           /* 0: now */
    char *zone;              /* IANA name kept with the time */
    GPtrArray *media;        /* struct media * */
    struct poll *poll;       /* or NULL */
    GPtrArray *variants;     /* struct variant *, never NULL after draft_new(); of accounts that are not chosen too */
    char *approver;          /* asked for approval, or NULL */
    gint64 updated_at, created_at, discarded_at;
    gint64 cursor;           /* byte offset of the writer's cursor */
    char *card;              /* of the page it links to: NULL as that says, "" none, else its title */
    gint64 edits;            /* ledger row whose published post this draft edits; 0 none */
    gint64 revision;
};

/* One send. */
struct ledger {
    gint64 id, draft, account, conversation, reply_to;
    char *account_name, *platform;
    gboolean account_guarded;
    enum action_kind action;
    enum ledger_state state;
    char *held_by;           /* "pause", "approval", "login", "token", "person" where held */
    char *target;            /* remote id acted on (edit, delete, favourite, …), or NULL */
    int part, parts;         /* of a thread, from 1 */
    gint64 previous;         /* the row of the part before; 0 none */
    char *text;              /* what is shown */
    char *request;           /* the frozen request as JSON: all that the adapter needs, never a token */
    char *key;               /* idempotency key */
    char *hash;              /* SHA-256 of request */
    char *approver;          /* asked for approval, or NULL */
    char *approved_by, *approved_hash; /* good only while approved_hash equals hash */
    gint64 due_at, grace_ms;
    char *zone;
    gint64 attempts, next_try_at;
    char *remote_id, *uri, *url;
    char *error_code, *error;
    char *by;                /* user */
    gint64 created_at, sent_at, began_at /* of the first try */, tried_at /* of the last */;
    gint64 revision;
};

struct note {
    gint64 id, conversation, at;
    char *author, *text;
};

/* Constructors, destructors, copies. All accept NULL where that makes sense. */
struct media *media_new(const char *type, const char *url, const char *alt);
void media_free(struct media *m);
/* MIME type by a file's ending ("image/jpeg"), static; NULL where it is none that is posted. */
const char *media_mime(const char *path);
/* The word of struct media.type for a MIME type, static. */
const char *media_kind(const char *mime);
void poll_free(struct poll *p);
/* "A | B | C 1d multiple" → a poll; one day where no time is said. ERR_INVALID; an empty text gives NULL without one. */
struct poll *poll_parse(const char *text, GError **error);
char *poll_to_text(const struct poll *p); /* "" for NULL; to be freed */
void profile_clear(struct profile *p);
struct item *item_new(void); /* media an empty array, counters -1 */
void item_init(struct item *i);
void item_clear(struct item *i);
void item_free(struct item *i);
struct account *account_new(void);
void account_free(struct account *a);
const char *account_zone(const struct account *a, const char *ours); /* its own, else ours */
struct conversation *conversation_new(void);
void conversation_free(struct conversation *c);
struct draft *draft_new(void);
struct draft *draft_copy(const struct draft *d);
void draft_free(struct draft *d);
void variant_free(struct variant *v);
/* The account's own; NULL where it has none (or make: a new one that says nothing of its own). */
struct variant *draft_variant(const struct draft *d, const char *account);
struct variant *draft_variant_make(struct draft *d, const char *account);
/* The draft as it is for this account, without variants; to be freed. */
struct draft *draft_as(const struct draft *d, const char *account);
/* For a network without content warnings: the account's text begins with it ("CW: …"), and it has no warning. */
void draft_warning_in_words(struct draft *d, const char *account);
/* Posts of a thread: a line that holds nothing but DRAFT_CUT (and blanks) separates them. Where they are in the text, as
 * struct draft_part, one at least; blank ones are left out. Without such a line it is the whole text as it stands. */
#define DRAFT_CUT "---"
struct draft_part {
    gsize start, end;
};
GArray *draft_parts(const char *text);
void card_free(struct card *c);
/* As it will be shown: titled so (NULL: as the page says), else by the link's host. page may be NULL. */
struct card *card_for(const char *link, const struct card *page, const char *title);
/* It is to be read: it never was, it told nothing, or that is long ago. page may be NULL. */
gboolean card_is_stale(const struct card *page, gint64 now_ms);
struct ledger *ledger_new(void);
void ledger_free(struct ledger *l);
void note_free(struct note *n);

#endif
