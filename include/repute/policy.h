/* What the settings say that our texts must not have. */
#ifndef REPUTE_POLICY_H
#define REPUTE_POLICY_H

#include "repute/model.h"
#include "repute/settings.h"

/* The first word or phrase of publish.words that anything has of what the draft makes public (text, warning, title of its
 * card, descriptions of pictures, choices of its poll), whatever its case and accents; "word*" stands for all words that
 * begin so. Variants are not looked at: see draft_as(). NULL: it has none. To be freed. */
char *policy_word(const struct settings *s, const struct draft *d);

#endif
