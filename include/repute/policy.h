/* What the settings say that our texts must not have. */
#ifndef REPUTE_POLICY_H
#define REPUTE_POLICY_H

#include "repute/settings.h"

/* The first word or phrase of publish.words that text (NULL: none) has, whatever its case and accents; "word*" stands for
 * all words that begin so. NULL: it has none. To be freed. */
char *policy_word(const struct settings *s, const char *text);

#endif
