/* More of the golden world; see rich.c. */
#ifndef REPUTE_TESTS_RICH_H
#define REPUTE_TESTS_RICH_H

#include "world.h"

void world_rich(struct world *w);
/* One of 12 messages that is rich, 100x30, whose jobs wait for world_answer(). */
struct world *world_new_rich(void);

#endif
