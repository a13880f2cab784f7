/* The day of a coffee roaster, told in scenes. Inside the room only. People, orders and events are made
 * up; their servers are under .example. */
#ifndef SANDBOX_STORY_H
#define SANDBOX_STORY_H

#include "state.h"

enum act {
    SAY,       /* posts; on: what it answers */
    FAVOURITE, /* on: the post */
    BOOST,
    FOLLOW, /* on: the handle */
    EDIT,   /* on: the post, text: its new one */
    DELETE,
    SPREAD, /* on: the post is shared by so many more people elsewhere */
};

struct scene {
    int at; /* past: minutes before now; live: seconds after the start */
    enum act act;
    const char *key;  /* a name for later scenes, or NULL */
    const char *who;  /* the part before "@" of somebody in story_people, or an account of ours */
    const char *lang; /* of the text */
    const char *text;
    const char *on;
    enum visibility visibility;
    const char *alt; /* with a picture of this description; "": without one */
    int pictures;
    int favourites, reblogs, replies; /* by people beyond this server; SPREAD: how many more */
    const char *warning;
};

/* Somebody asks or says something, acme answers (or there is nothing to answer), and there may be a last word. */
struct exchange {
    int at, after; /* minutes before now; minutes until the answer */
    const char *who, *lang, *text, *answer, *last;
};

struct person {
    const char *handle, *name, *lang;
    int followers;
    const char *note;
};

extern const struct person sb_story_people[];
extern const guint sb_story_people_n;
extern const struct scene sb_story_past[], sb_story_answers[], sb_story_live[];
extern const struct exchange sb_story_days[];
extern const guint sb_story_days_n;
extern const guint sb_story_past_n, sb_story_answers_n, sb_story_live_n;

/* What anybody might say on any day, for when the written scenes are over; %u is an order number. */
struct remark {
    const char *lang, *text;
};
extern const struct remark sb_story_remarks[];
extern const guint sb_story_remarks_n;
/* Their word after our answer, by language; the first of a language that fits is as good as any. */
extern const struct remark sb_story_thanks[], sb_story_grumbles[];
extern const guint sb_story_thanks_n, sb_story_grumbles_n;

struct story {
    GHashTable *keys; /* key → struct status */
    GRand *rand;
    guint next_order;
};

#endif
