/* Figures of reputation for whoever shows them: the score of an account, a label, a watch or a person with its parts,
 * its days, reply times, and what moved it. Worked out of what the store keeps (store_scores.h) by the formulas of
 * metrics.h. A reader is enough; any thread that owns one. now comes in, settings give zone, open hours and weights.
 *
 * Cheap for accounts and labels (a few ms, whatever the store holds): scores_read(). Slower (100 ms for 100,000
 * messages): scores_read() of the others, scores_times(), scores_moved(), scores_contacts(), scores_people(),
 * scores_figures(). The engine runs the last one, for all accounts and each of them by itself, for the rest where a
 * screen asks (job "figures"), and keeps its JSON (store_score()): the screen's thread only reads that. */
#ifndef REPUTE_SCORES_H
#define REPUTE_SCORES_H

#include "repute/metrics.h"
#include "repute/settings.h"
#include "repute/store_scores.h"

#define SCORES_DAYS 84   /* days of history, the last one today */
#define SCORES_WINDOW 28 /* days whose mentions and promises count for a day's score */

struct scores_day {
    char day[11]; /* "2026-03-12" in the zone of the settings */
    struct metrics_score score;
    double net;   /* of that day's mentions alone, -100 to 100 */
    guint n, negative;
};
struct scores {
    gint64 from_ms; /* begin of the window's first day */
    struct metrics_score now;
    struct metrics_mood mood; /* behind now */
    double net;               /* of the window, -100 to 100, and its band of 95 % */
    double net_low, net_high;
    double p0, burn;
    struct metrics_ratio answered, clocks, solved; /* follow-up, speed, resolution */
    struct scores_day days[SCORES_DAYS];           /* days[SCORES_DAYS - 1 - 7].score: a week ago */
};
gboolean scores_read(struct store_reader *r, const struct score_scope *scope, const struct settings *settings, gint64 now_ms,
                     struct scores *out, GError **error);

/* Reply and resolution times in open hours over conversations that needed an answer since from_ms, and who waits at now_ms. past: that
 * moment is over, and who waited then is looked for among all conversations: slower. */
struct scores_times {
    struct metrics_times reply, solved;
    guint waiting, late;
    gint64 longest_ms; /* of those waiting, open time */
};
gboolean scores_times(struct store_reader *r, const struct score_scope *scope, const struct settings *settings, gint64 from_ms,
                      gint64 now_ms, gboolean past, struct scores_times *out, GError **error);

/* How often the model says what people say (sentiment_agreement()), over the last 200 corrections in each language that
 * the scope's messages of the last seven days are in. share: of those messages, the part whose mood people would say too;
 * -1 where there are under AGREEMENT_LEAST corrections in each of their languages. doubted: below "mood.agreement", so
 * the score is shown as unsure. Slower, like scores_times(). */
#define SCORES_RECENT (7 * MS_DAY)
#define SCORES_LANGUAGES 16
struct scores_agreement {
    double share;
    gboolean doubted;
    guint n;
    struct scores_language {
        char lang[4];
        guint messages, n, agreed; /* of the scope, that no person judged; corrections, and those the model agrees with */
    } languages[SCORES_LANGUAGES];
};
gboolean scores_agreement(struct store_reader *r, const struct score_scope *scope, const struct settings *settings, gint64 now_ms,
                          struct scores_agreement *out, GError **error);
/* "143 of 200 corrections in en, 8 of 9 corrections in de"; "" where there are none. To be freed. */
char *scores_agreement_words(const struct scores_agreement *a);

/* What moved a part most: goodwill and calm by messages, the others by conversations (item is 0 then). */
struct scores_move {
    gint64 item, conversation, at;
    double points; /* of the score: the part with it, less the part without it; calm: its share of what is lost */
};
/* At most limit of those since from_ms that the part counts (*n of them, may be NULL), the strongest first, among conversations what cost points
 * before what won some; last what moves nothing, such as a message that is neither good nor bad. GArray of struct
 * scores_move. */
GArray *scores_moved(struct store_reader *r, const struct score_scope *scope, const struct settings *settings,
                     enum metrics_part part, gint64 from_ms, gint64 now_ms, guint limit, guint *n,
                     GError **error);

/* One row for each conversation that needed an answer, for tables and reports; oldest first. */
struct scores_contact {
    gint64 id, account, person, needed_at, promised_at, replied_at, closed_at; /* 0: not (yet) */
    gint64 first_reply_ms, resolution_ms;                                     /* open time, until now where it still runs */
    gboolean waits, met;                                                      /* nobody answered; answered as promised */
    enum conv_state state;
    enum done_reason reason;
};
gboolean scores_contacts(struct store_reader *r, const struct score_scope *scope, const struct settings *settings, gint64 from_ms,
                         gint64 now_ms, void (*each)(const struct scores_contact *row, gpointer user), gpointer user,
                         GError **error);

/* A person's standing: (a + 1) / (a + b + 2), a + b and a band of 90 %. An advocate's lower bound is at least
 * SCORES_ADVOCATE, a detractor's upper bound at most SCORES_DETRACTOR. */
#define SCORES_ADVOCATE .6
#define SCORES_DETRACTOR .4
gboolean scores_standing(struct store_reader *r, gint64 person, gint64 now_ms, struct metrics_standing_value *out,
                         guint *contacts, GError **error);
struct scores_person {
    gint64 person;
    guint contacts;
    struct metrics_standing_value standing;
};
/* The surest of all people of the last year, at most limit of each. New GArrays of struct scores_person. Slow, see
 * store_standings(). */
gboolean scores_people(struct store_reader *r, gint64 now_ms, guint limit, GArray **advocates, GArray **detractors,
                       GError **error);

/* What is out of the ordinary. spike: mentions of the hour that runs, against the same hour of the 28 days before;
 * drift: the share of bad ones of the last 28 days, day by day, against the 90 days before (CUSUM). Nothing is said of
 * an account that is heard of since less than a week, or by fewer than 30 mentions. Cheap. */
struct scores_alarm {
    gboolean spike, drift;
    gint64 hour;            /* that runs, since 1970 */
    guint n, negative;      /* of that hour */
    double usual;           /* mentions in such an hour */
    double share, usual_share; /* of bad ones among all: of the last 7 days, and before the 28 */
};
gboolean scores_alarm(struct store_reader *r, const struct score_scope *scope, gint64 now_ms, struct scores_alarm *out,
                      GError **error);

/* All of it as JSON: what store_score() keeps and `repute score` prints; its fields stand in src/sync/score.c. */
char *scores_work_out(struct store_reader *r, const struct score_scope *scope, const struct settings *settings, gint64 now_ms,
                      GError **error);
/* The same for part "", else what moved a part (by its name), what reply times are made
 * of ("first-reply", "solved"), or SCORES_PEOPLE: what store_score() keeps by that name; the
 * fields stand in src/sync/score_figures.c. */
#define SCORES_PEOPLE "people"
char *scores_figures(struct store_reader *r, const struct score_scope *scope, const char *part,
                     const struct settings *settings, gint64 now_ms, GError **error);

#endif
