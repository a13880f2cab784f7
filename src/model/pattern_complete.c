/* What may stand at a place of a half-written pattern. */
#include <string.h>

#include "pattern_lex.h"

struct place {
    gsize word;     /* where the word begins that the cursor stands in, behind a "-" */
    gsize value;    /* … and its last value, where it has a key */
    gsize key;      /* length of the key, 0 none */
    gboolean minus; /* a "-" stands before it */
    gboolean quoted;
};

/* Reads from the start: only so is it known whether a quote is open. */
static struct place find_place(const char *text, gsize at)
{
    struct place p = {0};
    gboolean fresh = TRUE;
    for (gsize i = 0; i < at; i++) {
        char c = text[i];
        if (p.quoted) {
            if (c == '\\' && i + 1 < at)
                i++;
            else if (c == '"')
                p.quoted = FALSE;
            continue;
        }
        if (g_ascii_isspace(c) || c == '(' || c == ')') {
            p = (struct place){.word = i + 1};
            fresh = TRUE;
        } else if (c == '-' && fresh) {
            p.word = i + 1;
            p.minus = TRUE;
        } else if (c == '"') {
            p.quoted = TRUE;
            fresh = FALSE;
        } else if (c == ':' && p.key == 0) {
            p.key = i - p.word;
            p.value = i + 1;
            fresh = FALSE;
        } else if (c == ',' && p.key > 0) {
            p.value = i + 1;
        } else {
            fresh = FALSE;
        }
    }
    return p;
}

static void offer(GPtrArray *words, const char *word, const char *typed, gsize len)
{
    if (word != NULL && g_ascii_strncasecmp(word, typed, len) == 0)
        g_ptr_array_add(words, g_strdup(word));
}

static void offer_keys(GPtrArray *words, const char *typed, gsize len, gboolean after_minus)
{
    for (int k = PK_FROM; k < PK_N; k++) {
        char *key = g_strconcat(pattern_key_name((enum pattern_key)k), ":", NULL);
        offer(words, key, typed, len);
        g_free(key);
    }
    if (len == 0 || after_minus)
        return;
    offer(words, "and", typed, len);
    offer(words, "or", typed, len);
    offer(words, "not", typed, len);
}

static void offer_values(GPtrArray *words, enum pattern_key key, const char *typed, gsize len)
{
    int choice;
    for (int n = 0; pattern_choice(key, n, &choice) != NULL; n++)
        offer(words, pattern_choice(key, n, &choice), typed, len);
    switch (pattern_value_kind(key)) {
    case VALUE_NUMBER:
    case VALUE_DURATION:
        offer(words, "<", typed, len);
        offer(words, ">", typed, len);
        break;
    case VALUE_MOMENT:
        offer(words, "today", typed, len);
        offer(words, "yesterday", typed, len);
        offer(words, "7d", typed, len);
        break;
    default:
        break;
    }
    if (key == PK_ASSIGNEE)
        offer(words, "me", typed, len);
}

char **pattern_complete(const char *text, gsize at, gsize *from)
{
    GPtrArray *words = g_ptr_array_new();
    at = MIN(at, strlen(text));
    struct place p = find_place(text, at);
    *from = p.key > 0 ? p.value : p.word;
    if (!p.quoted && p.key > 0) {
        char *name = g_strndup(text + p.word, p.key);
        enum pattern_key key;
        if (pattern_key_from_name(name, &key) && key != PK_TEXT)
            offer_values(words, key, text + *from, at - *from);
        g_free(name);
    } else if (!p.quoted) {
        offer_keys(words, text + *from, at - *from, p.minus);
    }
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}
