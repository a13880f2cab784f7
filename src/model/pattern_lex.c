/* The pattern language cut into words, and the table of its keys. */
#include "pattern_lex.h"

#include <string.h>

#include "repute/model.h"

static const char *const KEYS[PK_N] = {
    [PK_TEXT] = "text",
    [PK_FROM] = "from",
    [PK_PERSON] = "person",
    [PK_ACCOUNT] = "account",
    [PK_PLATFORM] = "platform",
    [PK_KIND] = "kind",
    [PK_DIRECTION] = "direction",
    [PK_IS] = "is",
    [PK_REASON] = "reason",
    [PK_LABEL] = "label",
    [PK_ASSIGNEE] = "assignee",
    [PK_PRIORITY] = "priority",
    [PK_SENTIMENT] = "sentiment",
    [PK_AGE] = "age",
    [PK_WAITING] = "waiting",
    [PK_SINCE] = "since",
    [PK_UNTIL] = "until",
    [PK_FOLLOWERS] = "followers",
    [PK_LANG] = "lang",
    [PK_HAS] = "has",
    [PK_IN] = "in",
    [PK_IDEA] = "idea",
    [PK_ID] = "id",
};
static const char *const IS_WORDS[IS_N] = {
    [IS_NEW] = "new",           [IS_OPEN] = "open",
    [IS_PENDING] = "pending",   [IS_SNOOZED] = "snoozed",
    [IS_DONE] = "done",         [IS_MINE] = "mine",
    [IS_CLAIMED] = "claimed",   [IS_UNASSIGNED] = "unassigned",
    [IS_UNREAD] = "unread",     [IS_URGENT] = "urgent",
    [IS_EDITED] = "edited",     [IS_DELETED] = "deleted",
    [IS_ANSWERED] = "answered",
};
static const char *const HAS_WORDS[HAS_N] = {
    [HAS_MEDIA] = "media", [HAS_LINK] = "link",       [HAS_NOTE] = "note",
    [HAS_REPLY] = "reply", [HAS_WARNING] = "warning",
};
static const char *const IN_WORDS[IN_N] = {[IN_DRAFT] = "draft", [IN_QUEUE] = "queue"};

const char *pattern_key_name(enum pattern_key k)
{
    return (gsize)k < PK_N ? KEYS[k] : "";
}

gboolean pattern_key_from_name(const char *name, enum pattern_key *k)
{
    for (int i = 0; i < PK_N; i++)
        if (g_ascii_strcasecmp(name, KEYS[i]) == 0) {
            *k = (enum pattern_key)i;
            return TRUE;
        }
    return FALSE;
}

enum value_kind pattern_value_kind(enum pattern_key k)
{
    switch (k) {
    case PK_KIND:
    case PK_DIRECTION:
    case PK_IS:
    case PK_REASON:
    case PK_HAS:
    case PK_IN:
        return VALUE_CHOICE;
    case PK_PRIORITY:
    case PK_SENTIMENT:
    case PK_FOLLOWERS:
        return VALUE_NUMBER;
    case PK_AGE:
    case PK_WAITING:
        return VALUE_DURATION;
    case PK_SINCE:
    case PK_UNTIL:
        return VALUE_MOMENT;
    case PK_ID:
        return VALUE_ID;
    default:
        return VALUE_TEXT;
    }
}

gboolean pattern_needs_operator(enum pattern_key k)
{
    return k == PK_AGE || k == PK_WAITING || k == PK_SENTIMENT;
}

const char *pattern_choice(enum pattern_key k, int n, int *choice)
{
    *choice = n;
    switch (k) {
    case PK_KIND:
        return n < KIND_N ? item_kind_name((enum item_kind)n) : NULL;
    case PK_DIRECTION:
        return n < 2 ? direction_name(n == 0 ? DIR_IN : DIR_OUT) : NULL;
    case PK_IS:
        return n < IS_N ? IS_WORDS[n] : NULL;
    case PK_REASON: /* without the first: no reason has no word */
        *choice = n + 1;
        return n + 1 < REASON_N ? done_reason_name((enum done_reason)(n + 1)) : NULL;
    case PK_HAS:
        return n < HAS_N ? HAS_WORDS[n] : NULL;
    case PK_IN:
        return n < IN_N ? IN_WORDS[n] : NULL;
    default:
        return NULL;
    }
}

/* ---- cutting ---- */

static gboolean is_blank(const char *s)
{
    return (guchar)*s < 0x80 ? g_ascii_isspace(*s) : g_unichar_isspace(g_utf8_get_char(s));
}

const char *lex_skip_blanks(const char *s)
{
    while (*s != '\0' && is_blank(s))
        s = g_utf8_next_char(s);
    return s;
}

void token_clear(struct token *t)
{
    g_clear_pointer(&t->text, g_free);
}

static void single(const char *s, gsize len, enum token_kind kind, struct token *t)
{
    *t = (struct token){.kind = kind, .start = s, .end = s + len};
}

/* "…" with \" and \\ in it. */
static void phrase(const char *s, struct token *t)
{
    GString *text = g_string_new(NULL);
    const char *end = s + 1;
    for (; *end != '\0' && *end != '"'; end++) {
        if (*end == '\\' && (end[1] == '"' || end[1] == '\\'))
            end++;
        g_string_append_c(text, *end);
    }
    *t = (struct token){.kind = TOKEN_PHRASE, .start = s, .end = end + 1};
    if (*end == '\0') {
        t->kind = TOKEN_UNCLOSED;
        t->end = end;
    }
    t->text = g_string_free(text, t->kind == TOKEN_UNCLOSED);
}

static const char *word_end(const char *s, const char *stops)
{
    while (*s != '\0' && strchr(stops, *s) == NULL && !is_blank(s))
        s = g_utf8_next_char(s);
    return s;
}

/* The length of "key" where s begins with "key:"; a link is a word. */
static gsize key_length(const char *s)
{
    gsize len = 0;
    while (g_ascii_isalpha(s[len]) || (len > 0 && (s[len] == '-' || s[len] == '_')))
        len++;
    return s[len] == ':' && strncmp(s + len, "://", 3) != 0 ? len : 0;
}

void lex_token(const char *s, struct token *t)
{
    s = lex_skip_blanks(s);
    switch (*s) {
    case '\0':
        single(s, 0, TOKEN_END, t);
        return;
    case '(':
        single(s, 1, TOKEN_OPEN, t);
        return;
    case ')':
        single(s, 1, TOKEN_CLOSE, t);
        return;
    case '-':
        single(s, 1, TOKEN_MINUS, t);
        return;
    case '"':
        phrase(s, t);
        return;
    default:
        break;
    }
    gsize key = key_length(s);
    const char *end = key > 0 ? s + key : word_end(s, "()\"");
    *t = (struct token){
        .kind = key > 0 ? TOKEN_KEY : TOKEN_WORD,
        .start = s,
        .end = key > 0 ? end + 1 : end,
        .text = g_strndup(s, (gsize)(end - s)),
    };
    if (t->kind == TOKEN_WORD && g_ascii_strcasecmp(t->text, "and") == 0)
        t->kind = TOKEN_AND;
    else if (t->kind == TOKEN_WORD && g_ascii_strcasecmp(t->text, "or") == 0)
        t->kind = TOKEN_OR;
    else if (t->kind == TOKEN_WORD && g_ascii_strcasecmp(t->text, "not") == 0)
        t->kind = TOKEN_NOT;
}

void lex_value(const char *s, struct token *t)
{
    if (*s == '"') {
        phrase(s, t);
        return;
    }
    const char *end = word_end(s, "()\",");
    *t = (struct token){.kind = TOKEN_WORD, .start = s, .end = end, .text = g_strndup(s, (gsize)(end - s))};
}
