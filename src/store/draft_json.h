/* A draft's media and poll as the text of their columns. Private to src/store. */
#ifndef REPUTE_STORE_DRAFT_JSON_H
#define REPUTE_STORE_DRAFT_JSON_H

#include "repute/model.h"

/* [{"type","url","alt","remote_id"}], members that are NULL left out; NULL for none. To be freed. */
char *draft_media_to_text(const GPtrArray *media);
/* An array of struct media *; empty for NULL and for what is no such text. */
GPtrArray *draft_media_from_text(const char *text);
/* {"options":[…],"seconds":n,"multiple":bool}; NULL for none. To be freed. */
char *draft_poll_to_text(const struct poll *poll);
struct poll *draft_poll_from_text(const char *text);

#endif
