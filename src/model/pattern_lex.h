/* Words of the pattern language, and the table of its keys: shared by the pattern_*.c. */
#ifndef REPUTE_MODEL_PATTERN_LEX_H
#define REPUTE_MODEL_PATTERN_LEX_H

#include "repute/pattern.h"

enum token_kind {
    TOKEN_END,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_MINUS,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_KEY, /* "word:", text is the word; values follow at once */
    TOKEN_WORD,
    TOKEN_PHRASE,  /* was quoted */
    TOKEN_UNCLOSED /* a quote that never ends */
};
struct token {
    enum token_kind kind;
    const char *start; /* in the pattern's text */
    const char *end;
    char *text; /* KEY, WORD, PHRASE: unquoted, owned; else NULL */
};

/* The token at s (blanks before it are skipped), where an atom or an operator may stand. */
void lex_token(const char *s, struct token *t);
/* The value at s, right after ":" or ",": a WORD (may be empty; operators of comparison are part of it), a
 * PHRASE, or UNCLOSED. */
void lex_value(const char *s, struct token *t);
void token_clear(struct token *t);
/* Past the blanks at s. */
const char *lex_skip_blanks(const char *s);

/* What a key's values are. */
enum value_kind { VALUE_TEXT, VALUE_CHOICE, VALUE_NUMBER, VALUE_DURATION, VALUE_MOMENT, VALUE_ID };
enum value_kind pattern_value_kind(enum pattern_key k);
/* "from" → PK_FROM; FALSE for no key. Case does not matter. */
gboolean pattern_key_from_name(const char *name, enum pattern_key *k);
/* The n-th word of a key that has a list of them, its value in *choice; NULL at the end. Without a list:
 * NULL. */
const char *pattern_choice(enum pattern_key k, int n, int *choice);
/* TRUE for the keys whose numbers mean nothing without an operator. */
gboolean pattern_needs_operator(enum pattern_key k);

#endif
