/* Who is one person, and linking those who are. Private to src/store. */
#ifndef REPUTE_STORE_PERSON_H
#define REPUTE_STORE_PERSON_H

#include <jansson.h>

#include "repute/store_items.h"

/* SQL: the ids of all that are one with the person whose id is this parameter ("?1"), itself among them. */
#define SAME_PERSON(id) \
    "(SELECT " id " UNION SELECT o.id FROM person s JOIN person o ON o.linked=s.linked WHERE s.id=" id " AND s.linked<>0)"

/* SQL: the number that is the same for all who are one with the row p of person. */
#define ONE_PERSON(p) "iif(" p ".linked<>0," p ".linked," p ".id)"

/* Sets the link that an act had set or found, where it is still the one of from; ERR_CONFLICT where it is not. */
gboolean person_relink(struct store_writer *w, gint64 person, const json_t *from, const json_t *to, GError **error);

#endif
