/* What was forgotten stays so when a server brings it again. Private to src/store. */
#ifndef REPUTE_STORE_FORGET_H
#define REPUTE_STORE_FORGET_H

#include "db.h"

/* TRUE where this post was forgotten: only a hash of its id is kept, so that it is known and not known. */
gboolean forget_knows(struct store_reader *r, gint64 account, const char *uri);

#endif
