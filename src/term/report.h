/* What the terminal tells of itself: two cursor reports. The first, asked behind one character whose width terminals do
 * not agree on, tells how wide this one draws it; the second, asked behind the first full screen, how long the line took.
 * A terminal that answers neither costs nothing: nobody waits. Private to term. */
#ifndef REPUTE_TERM_REPORT_H
#define REPUTE_TERM_REPORT_H

#include <glib.h>

struct report {
    int asked, answered;  /* reports */
    gint64 asked_at;      /* the second, monotonic µs */
    gboolean wide;        /* ambiguous characters take two cells */
    gint64 line_ms;       /* -1: not known yet */
    gboolean news;
};

#define REPORT_WIDTH "\033[2;1H\302\267\033[6n\r\033[K" /* not in row 1: "\033[1;2R" is a key as well */
#define REPORT_TIME "\033[6n"
#define REPORT_MOST 12 /* characters behind ESC at most */

/* The characters behind an ESC: a report? n of them so far, the last just added. */
enum report_match { REPORT_NO, REPORT_MORE, REPORT_YES };
enum report_match report_match(const char *text, int n);
/* A whole one came, at now (monotonic µs). */
void report_came(struct report *r, const char *text, gint64 now);

#endif
