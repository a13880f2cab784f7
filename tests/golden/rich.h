/* More of the golden world; see rich.c. */
#ifndef REPUTE_TESTS_RICH_H
#define REPUTE_TESTS_RICH_H

#include "world.h"

void world_rich(struct world *w);

#endif
