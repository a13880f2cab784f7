/* Words that an organisation never uses in public. */
#include "repute/policy.h"

#include <string.h>

#include "repute/text.h"

/* Whether a word may end between the two characters; scripts without blanks have one anywhere. */
static gboolean is_edge(const char *before, const char *after)
{
    gunichar a = g_utf8_get_char(before), b = g_utf8_get_char(after);
    return !g_unichar_isalnum(a) || !g_unichar_isalnum(b) || text_is_cjk(a) || text_is_cjk(b);
}

/* word as a whole in text, both folded; the beginning of one where it ends with "*". */
static gboolean has_word(const char *text, char *word)
{
    gsize len = strlen(word);
    gboolean begins = len > 0 && word[len - 1] == '*';
    if (begins)
        word[--len] = '\0';
    for (const char *at = text; len > 0 && (at = strstr(at, word)) != NULL; at++) {
        gboolean left = at == text || is_edge(g_utf8_prev_char(at), at);
        if (left && (begins || is_edge(g_utf8_prev_char(at + len), at + len)))
            return TRUE;
    }
    return FALSE;
}

/* Folded, and one blank between words: a phrase is found across lines too. */
static char *plain(const char *text)
{
    char *folded = text_fold(text), *to = folded;
    for (const char *p = folded; *p != '\0'; p++)
        if (!g_ascii_isspace(*p))
            *to++ = *p;
        else if (to == folded || to[-1] != ' ')
            *to++ = ' ';
    *to = '\0';
    return folded;
}

static char *word_in(const struct settings *s, const char *text)
{
    char **words = settings_list(s, "publish.words"), *folded = plain(text != NULL ? text : ""), *found = NULL;
    for (int i = 0; words[i] != NULL && found == NULL; i++) {
        gboolean star = g_str_has_suffix(words[i], "*");
        char *bare = g_strndup(words[i], strlen(words[i]) - star), *fold = plain(bare);
        char *word = g_strconcat(fold, star ? "*" : NULL, NULL);
        if (has_word(folded, word))
            found = g_strdup(bare);
        g_free(word);
        g_free(fold);
        g_free(bare);
    }
    g_strfreev(words);
    g_free(folded);
    return found;
}

char *policy_word(const struct settings *s, const struct draft *d)
{
    const char *const texts[] = {d->text, d->warning, d->card};
    char *found = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(texts) && found == NULL; i++)
        found = word_in(s, texts[i]);
    for (guint i = 0; i < d->media->len && found == NULL; i++)
        found = word_in(s, ((const struct media *)d->media->pdata[i])->alt);
    for (int i = 0; d->poll != NULL && d->poll->options[i] != NULL && found == NULL; i++)
        found = word_in(s, d->poll->options[i]);
    return found;
}
