/* The spread of posts worked out from the store: what the engine keeps (store_spread_set()), the screen shows and the
 * report prints. A reader is enough; any thread that owns one. Tens of ms where much spreads: not for the screen's. */
#ifndef REPUTE_SPREADING_H
#define REPUTE_SPREADING_H

#include "repute/store_spread.h"

#define SPREADING_OWN_DAYS 28    /* our posts that are looked at */
#define SPREADING_OTHERS_DAYS 14 /* others', from CASCADE_ENOUGH reshares on */
#define SPREADING_MOST 40        /* posts, the newest */

struct spreading {
    struct spread_row row;
    gint64 conversation; /* 0 none */
    double rate;         /* reshares an hour; since the post, where it was counted too seldom to know more */
    double r;
    char *who;           /* its author */
};
/* struct spreading *, newest post first. zone: whose days scores are of, as in the settings. */
GPtrArray *spreading_work_out(struct store_reader *r, const char *zone, gint64 now_ms, GError **error);

#endif
