/* One value of a pattern's key, read by the key's kind. */
#ifndef REPUTE_MODEL_PATTERN_VALUE_H
#define REPUTE_MODEL_PATTERN_VALUE_H

#include "pattern_lex.h"

struct value_fault {
    char *message;    /* lower case, without the column; owned */
    const char *near; /* the nearest right word, or NULL; static */
    gsize offset;     /* into the value as written: where the fault lies */
};

/* Fills *v from a token of lex_value(). FALSE: *fault says why, *v holds nothing to free. */
gboolean pattern_value_read(enum pattern_key key, const struct token *t, gint64 now_ms, const char *zone,
                            struct pattern_value *v, struct value_fault *fault);
/* The value of a bare word or phrase. */
gboolean pattern_word_read(const struct token *t, struct pattern_value *v, struct value_fault *fault);

#endif
