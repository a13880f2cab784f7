/* A report of a period that a lead hands on: gathered once as JSON, then written in one of the formats. Private to app.
 *
 *   {"account","from","to","made_at" (RFC 3339),"zone","sentence","unsure",
 *    "figures":[{"name","title","value"|null,"text","range","count","before","definition","source"}],
 *    "parts":[{"name","title","value"|null,"times","points"|null,"lost"|null,"before"|null,"count","measured"}],
 *    "days":[{"day","score"|null,"low","high","messages","negative"}],
 *    "moved":[{"item","points","who","at","mood","text"}], "reasons":[{"word","n","people","points"}],
 *    "ideas":[{"id","title","state","people","messages","answered"}], "spread":[as src/sync/spreading.c],
 *    "advocates":[{"who","standing","low","high","words"}], "detractors": the same,
 *    "conversations":[{"id","account","needed_at","promised_at","replied_at","closed_at","first_reply_seconds",
 *                      "resolution_seconds","waits","met","state","reason"}],
 *    "definitions":[{"name","title","definition","source"}] (of all figures in it, once each),
 *    "behind":[{"of","command"}] (what lists the messages or conversations that a figure is made of), "no_handling_time"} */
#ifndef REPUTE_APP_REPORT_H
#define REPUTE_APP_REPORT_H

#include <jansson.h>

#include "repute/scores.h"

struct report_of {
    struct score_scope scope;
    const char *account;     /* the name of the scope, NULL: all */
    const char *score;       /* the scope as store_scope_find() takes it; NULL: all */
    gint64 from, to, now;    /* to is not in */
    const struct settings *settings;
};
json_t *report_gather(struct store_reader *r, const struct report_of *of, GError **error);
/* report_behind.c, called by it: "definitions" of what the report holds by then, and "behind". */
void report_definitions(json_t *report);
void report_behind(json_t *report, const struct report_of *of, struct store_reader *r);
/* Each to be freed; UTF-8, ended by a line break. Nothing in them is a link or a script. */
char *report_text(const json_t *report);
char *report_markdown(const json_t *report);
char *report_html(const json_t *report);
char *report_csv(const json_t *report); /* one row for each conversation that needed an answer */

/* ---- shared by the writers ---- */
const char *report_str(const json_t *j, const char *name); /* "" where missing */
double report_num(const json_t *j, const char *name);
gboolean report_has(const json_t *j, const char *name); /* a number */
char *report_period(const json_t *report); /* "1 to 28 March 2026"; to be freed */
char *report_day(const char *day, gboolean year); /* of "2026-03-12": "12 Mar", "12 Mar 2026"; to be freed */
/* "%.1f", "-" where it is no number; at most 31 bytes. */
const char *report_or_dash(const json_t *j, const char *name, int decimals, char out[32]);
#define REPORT_OF_ALL "all accounts"
const char *report_ideas_title(const json_t *report); /* an idea is no account's */
char *report_spread_words(const json_t *post); /* "42 reshares, R 0.5 (0.0 to 2.2), ends near 55"; to be freed */
/* report_svg.c: charts for the page, to be freed. */
char *report_svg_score(const json_t *days);
char *report_svg_messages(const json_t *days);

#endif
