/* What complaints are about: words and pairs of words that stand in them and seldom elsewhere. */
#include "score.h"

#include <math.h>
#include <string.h>

#include "repute/text.h"

#define LEAST 2 /* said once, or by one, is no reason */

struct word {
    char *key, *shown; /* folded, and as the first text has it */
    guint bad, other;  /* texts that say it */
    guint last;        /* number of the last text counted, from 1 */
    guint order;       /* of first words said: the earlier one wins where two tell as much */
    double points;
    GArray *said;  /* guint: complaints that say it, by their place among the texts */
    double weight; /* how telling; filled before sorting */
};

struct counting {
    GHashTable *words; /* text → struct word */
    GHashTable *skip;  /* our own names and words that say nothing, folded */
    GHashTable *weak;  /* words that say something with another only: "third week" */
    guint bad, other;  /* texts */
    const struct score_text *text;
    guint number;
    char *before, *before_shown; /* the word before this one; NULL where something stands between */
    gboolean before_weak;
};

static void word_free(gpointer p)
{
    struct word *w = p;
    g_free(w->key);
    g_free(w->shown);
    g_array_unref(w->said);
    g_free(w);
}

/* Words that hold sentences together in the languages most heard; comparing with other texts finds the rest. */
static const char *const EMPTY[] = {
    "the",   "and",  "for",  "are",   "was",  "were", "you",   "your",  "this",  "that",  "with",   "from",  "have",
    "has",   "had",  "but",  "its",   "they", "them", "their", "there", "what",  "when",  "who",    "how",   "why",
    "can",   "will", "just", "our",   "out",  "all",  "any",   "been",  "would", "could", "should", "about", "into",
    "than",  "then", "also", "she",   "her",  "his",  "him",   "did",   "does",  "one",   "get",    "got",   "too",
    "very",  "now",  "yet",  "some",  "der",  "die",  "das",   "den",   "dem",   "des",   "ein",    "eine",  "einen",
    "einer", "und",  "ist",  "nicht", "mit",  "von",  "auf",   "fur",   "ich",   "sie",   "wir",    "ihr",   "bei",
    "auch",  "aus",  "zum",  "zur",   "dass", "wie",  "war",   "hat",   "habe",  "haben", "sind",   "mir",   "noch",
    "nur",   "aber", "oder", "wird",  "les",  "des",  "une",   "est",   "pas",   "que",   "qui",    "dans",  "pour",
    "sur",   "avec", "mais", "vous",  "nous", "ils",  "elle",  "ont",   "sont",  "mon",   "mes",    "plus",  "los",
    "las",   "una",  "por",  "con",   "para", "del",  "como",  "pero",  "esta",  "este",  "mas",    "muy",   "che",
    "non",   "sono", "per",  "della", "het",  "een",  "van",   "niet",  "voor",  "maar",
};

static const char *const WEAK[] = {
    "day",     "days",     "week",     "weeks",    "month",   "months",    "year",   "years",   "hour",     "hours",   "minute",
    "minutes", "today",    "tomorrow", "tonight",  "morning", "yesterday", "time",   "times",   "again",    "still",   "always",
    "never",   "ever",     "only",     "even",     "really",  "much",      "many",   "more",    "most",     "please",  "thanks",
    "thank",   "thing",    "things",   "something", "anything", "nothing", "people", "someone", "somebody", "anybody", "nobody",
    "way",     "make",     "made",     "want",     "know",    "think",     "said",   "says",    "like",     "back",    "here",
    "over",    "after",    "before",   "since",    "until",   "because",   "two",    "three",   "four",     "five",    "last",
    "next",    "tag",      "tage",     "tagen",    "woche",   "wochen",    "monat",  "heute",   "gestern",  "immer",   "wieder",
    "schon",   "seit",     "nach",     "mehr",     "bitte",   "danke",     "etwas",  "jetzt",   "kein",     "keine",   "jour",
    "jours",   "semaine",  "semaines", "mois",     "hier",    "demain",    "aujourd'hui", "toujours", "encore", "depuis", "jamais",
    "rien",    "merci",    "bien",     "fait",     "faire",   "dia",       "dias",   "semana",  "semanas",  "hoy",     "ayer",
    "manana",  "siempre",  "nunca",    "nada",     "gracias", "desde",     "giorno", "giorni",  "oggi",     "ieri",    "sempre",
    "ancora",  "grazie",   "dag",      "dagen",    "vandaag", "altijd",    "nog",    "hoje",    "ainda",    "nao",
};

static void skip_add(GHashTable *skip, const char *text)
{
    char *folded = text_fold(text);
    char **parts = g_strsplit_set(folded, " '", -1);
    for (int i = 0; parts[i] != NULL; i++)
        if (*parts[i] != '\0')
            g_hash_table_add(skip, g_strdup(parts[i]));
    g_strfreev(parts);
    g_free(folded);
}

static void forget_before(struct counting *c)
{
    g_clear_pointer(&c->before, g_free);
    g_clear_pointer(&c->before_shown, g_free);
}

static void say(struct counting *c, const char *key, const char *shown)
{
    struct word *w = g_hash_table_lookup(c->words, key);
    if (w == NULL) {
        w = g_new0(struct word, 1);
        w->key = g_strdup(key);
        w->shown = g_strdup(shown);
        w->said = g_array_new(FALSE, FALSE, sizeof(guint));
        w->order = g_hash_table_size(c->words);
        g_hash_table_insert(c->words, w->key, w);
    }
    if (w->last == c->number)
        return; /* once a text */
    w->last = c->number;
    if (!c->text->negative) {
        w->other++;
        return;
    }
    w->bad++;
    w->points += c->text->points;
    guint place = c->number - 1;
    g_array_append_val(w->said, place);
}

static void say_pair(struct counting *c, const char *key, const char *shown)
{
    char *pair = g_strdup_printf("%s %s", c->before, key);
    char *pair_shown = g_strdup_printf("%s %s", c->before_shown, shown);
    say(c, pair, pair_shown);
    g_free(pair);
    g_free(pair_shown);
}

static void word(struct counting *c, const char *start, gsize len)
{
    char *shown = g_utf8_strdown(start, (gssize)len), *key = text_fold(shown);
    gboolean number = strspn(key, "0123456789") == strlen(key);
    if (number || text_count_chars(key) < 3 || g_hash_table_contains(c->skip, key)) {
        forget_before(c);
        g_free(key);
        g_free(shown);
        return;
    }
    gboolean weak = g_hash_table_contains(c->weak, key);
    if (!weak)
        say(c, key, shown);
    if (c->before != NULL && !(weak && c->before_weak))
        say_pair(c, key, shown);
    forget_before(c);
    c->before_weak = weak;
    c->before = key;
    c->before_shown = shown;
}

/* Kana that bend words say nothing by themselves. */
static gboolean is_kana(gunichar ch)
{
    return g_unichar_get_script(ch) == G_UNICODE_SCRIPT_HIRAGANA;
}

/* Scripts without blanks between words: two characters that follow each other stand for one. */
static const char *say_cjk(struct counting *c, const char *p)
{
    forget_before(c);
    while (text_is_cjk(g_utf8_get_char(p))) {
        const char *next = g_utf8_next_char(p);
        if (!text_is_cjk(g_utf8_get_char(next)))
            return next;
        if (!is_kana(g_utf8_get_char(p)) && !is_kana(g_utf8_get_char(next))) {
            char *pair = g_strndup(p, (gsize)(g_utf8_next_char(next) - p));
            say(c, pair, pair);
            g_free(pair);
        }
        p = next;
    }
    return p;
}

static gboolean inside_word(const char *p)
{
    gunichar ch = g_utf8_get_char(p);
    if (text_is_cjk(ch))
        return FALSE;
    return g_unichar_isalnum(ch) || g_unichar_ismark(ch) ||
           ((ch == '\'' || ch == 0x2019) && g_unichar_isalpha(g_utf8_get_char(g_utf8_next_char(p))));
}

static void chunk(struct counting *c, const char *text)
{
    if (*text == '@' || strstr(text, "://") != NULL) { /* names and links are no words */
        forget_before(c);
        return;
    }
    for (const char *p = text; *p != '\0';) {
        if (text_is_cjk(g_utf8_get_char(p))) {
            p = say_cjk(c, p);
            continue;
        }
        const char *start = p;
        while (*p != '\0' && inside_word(p))
            p = g_utf8_next_char(p);
        if (p > start) {
            word(c, start, (gsize)(p - start));
        } else {
            forget_before(c); /* a full stop ends a pair */
            p = g_utf8_next_char(p);
        }
    }
}

static void count_text(struct counting *c, const struct score_text *t)
{
    c->text = t;
    c->number++;
    if (t->negative)
        c->bad++;
    else
        c->other++;
    forget_before(c);
    char **chunks = g_strsplit_set(t->text, " \t\n", -1);
    for (int i = 0; chunks[i] != NULL; i++)
        if (*chunks[i] != '\0')
            chunk(c, chunks[i]);
    g_strfreev(chunks);
}

/* How often, times how much more often than elsewhere; a pair says more than a word. */
static double weight_of(const struct counting *c, const struct word *w)
{
    double here = (w->bad + .5) / (c->bad + 1.), there = (w->other + .5) / (c->other + 1.);
    double ratio = c->other > 0 ? log(here / there) : 1;
    return w->bad * ratio * (strchr(w->key, ' ') != NULL ? 1.7 : 1);
}

static int by_weight(gconstpointer a, gconstpointer b)
{
    const struct word *x = *(struct word *const *)a, *y = *(struct word *const *)b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static GPtrArray *candidates(struct counting *c)
{
    GPtrArray *found = g_ptr_array_new();
    GHashTableIter it;
    gpointer value;
    g_hash_table_iter_init(&it, c->words);
    while (g_hash_table_iter_next(&it, NULL, &value)) {
        struct word *w = value;
        w->weight = weight_of(c, w);
        if (w->bad >= LEAST && w->weight > 0)
            g_ptr_array_add(found, w);
    }
    g_ptr_array_sort(found, by_weight);
    return found;
}

/* "late" beside "late delivery" would say the same twice. */
static gboolean shares_word(const GPtrArray *taken, const struct word *w)
{
    char **words = g_strsplit(w->key, " ", -1);
    gboolean shared = FALSE;
    for (guint i = 0; i < taken->len; i++) {
        char **others = g_strsplit(((struct word *)taken->pdata[i])->key, " ", -1);
        for (int k = 0; words[k] != NULL; k++)
            shared = shared || g_strv_contains((const char *const *)others, words[k]);
        g_strfreev(others);
    }
    g_strfreev(words);
    return shared;
}

static int by_id(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
    return (x > y) - (x < y);
}

static guint count_people(const struct word *w, const struct score_text *texts)
{
    GArray *people = g_array_new(FALSE, FALSE, sizeof(gint64));
    guint n = 0;
    for (guint i = 0; i < w->said->len; i++)
        g_array_append_val(people, texts[g_array_index(w->said, guint, i)].person);
    g_array_sort(people, by_id);
    for (guint i = 0; i < people->len; i++)
        n += i == 0 || g_array_index(people, gint64, i) != g_array_index(people, gint64, i - 1);
    g_array_unref(people);
    return n;
}

/* Most of those who say it were counted for another reason already: then it is the same reason in other words. */
static gboolean covered(const struct word *w, gboolean *seen)
{
    guint fresh = 0;
    for (guint i = 0; i < w->said->len; i++)
        fresh += !seen[g_array_index(w->said, guint, i)];
    if (fresh * 2 < w->said->len)
        return TRUE;
    for (guint i = 0; i < w->said->len; i++)
        seen[g_array_index(w->said, guint, i)] = TRUE;
    return FALSE;
}

static void reason_free(gpointer reason)
{
    struct score_reason *r = reason;
    g_free(r->word);
    g_free(r);
}

GPtrArray *score_reasons(const struct score_text *texts, gsize n, const char *const *brands, guint most)
{
    struct counting c = {.words = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, word_free),
                         .skip = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                         .weak = g_hash_table_new(g_str_hash, g_str_equal)};
    for (gsize i = 0; i < G_N_ELEMENTS(EMPTY); i++)
        g_hash_table_add(c.skip, g_strdup(EMPTY[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(WEAK); i++)
        g_hash_table_add(c.weak, (gpointer)WEAK[i]);
    for (int i = 0; brands != NULL && brands[i] != NULL; i++)
        skip_add(c.skip, brands[i]);
    for (gsize i = 0; i < n; i++)
        count_text(&c, &texts[i]);
    GPtrArray *found = candidates(&c), *chosen = g_ptr_array_new_with_free_func(reason_free);
    GPtrArray *taken = g_ptr_array_new();
    gboolean *seen = g_new0(gboolean, n + 1);
    for (guint i = 0; i < found->len && chosen->len < most; i++) {
        struct word *w = found->pdata[i];
        if (shares_word(taken, w) || count_people(w, texts) < LEAST || covered(w, seen))
            continue;
        g_ptr_array_add(taken, w);
        struct score_reason *r = g_new(struct score_reason, 1);
        *r = (struct score_reason){g_strdup(w->shown), w->bad, count_people(w, texts), w->points};
        g_ptr_array_add(chosen, r);
    }
    g_ptr_array_unref(found);
    g_ptr_array_unref(taken);
    g_free(seen);
    g_hash_table_unref(c.words);
    g_hash_table_unref(c.skip);
    g_hash_table_unref(c.weak);
    forget_before(&c);
    return chosen;
}
