/* A draft's poll as the text of its column. Private to src/store. */
#ifndef REPUTE_STORE_DRAFT_POLL_H
#define REPUTE_STORE_DRAFT_POLL_H

#include "repute/model.h"

/* {"options":[…],"seconds":n,"multiple":bool}; NULL for none. To be freed. */
char *draft_poll_to_text(const struct poll *poll);
/* NULL for NULL and for what is no such text. */
struct poll *draft_poll_from_text(const char *text);

#endif
