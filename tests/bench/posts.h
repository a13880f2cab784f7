/* Made-up posts for measuring: several scripts, a long tail of words, the same for the same seed. */
#ifndef REPUTE_TESTS_BENCH_POSTS_H
#define REPUTE_TESTS_BENCH_POSTS_H

#include "repute/store_items.h"

struct posts {
    guint64 state;
    guint64 n;       /* made so far */
    gint64 first_ms; /* time of the first */
    gint64 step_ms;  /* between two */
    guint people;    /* so many write, few of them often */
};
void posts_init(struct posts *p, guint64 seed, gint64 first_ms, gint64 step_ms);
guint posts_random(struct posts *p, guint below);
/* The next post on account (1..accounts): a mention, or an answer to an earlier one; now and then one of
 * ours. */
struct item *posts_next(struct posts *p, guint accounts);

#endif
