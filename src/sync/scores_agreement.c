/* How far the moods under a score can be relied on: what people said of them, by language. */
#include "score.h"

#include <string.h>

#include "repute/store_lessons.h"

gboolean score_agreement_begin(struct store_reader *r, struct scores_agreement *out, GError **error)
{
    g_autoptr(GArray) all = store_agreements(r, error);
    *out = (struct scores_agreement){.share = -1};
    for (guint i = 0; all != NULL && i < all->len && out->n < SCORES_LANGUAGES; i++) {
        const struct agreement *a = &g_array_index(all, struct agreement, i);
        struct scores_language *l = &out->languages[out->n++];
        *l = (struct scores_language){.n = a->n, .agreed = a->agreed};
        g_strlcpy(l->lang, a->lang, sizeof l->lang);
    }
    return all != NULL;
}

void score_agreement_add(struct scores_agreement *a, const struct score_item *row)
{
    for (guint i = 0; i < a->n && !row->corrected; i++)
        if (memcmp(a->languages[i].lang, row->language, sizeof row->language) == 0) {
            a->languages[i].messages++;
            return;
        }
}

void score_agreement_end(struct scores_agreement *a, const struct settings *settings)
{
    double agreed = 0, messages = 0;
    guint kept = 0;
    for (guint i = 0; i < a->n; i++) {
        const struct scores_language l = a->languages[i];
        if (l.messages == 0)
            continue;
        a->languages[kept++] = l;
        if (l.n < AGREEMENT_LEAST)
            continue;
        agreed += (double)l.messages * l.agreed / l.n;
        messages += l.messages;
    }
    a->n = kept;
    a->share = messages > 0 ? agreed / messages : -1;
    a->doubted = messages > 0 && 100 * a->share < (double)settings_int(settings, "mood.agreement");
}

static void add(const struct score_item *row, gpointer user)
{
    score_agreement_add(user, row);
}

gboolean scores_agreement(struct store_reader *r, const struct score_scope *scope, const struct settings *settings, gint64 now_ms,
                          struct scores_agreement *out, GError **error)
{
    if (!score_agreement_begin(r, out, error) ||
        (out->n > 0 && !store_score_items(r, scope, now_ms - SCORES_RECENT + 1, now_ms + 1, add, out, error)))
        return FALSE;
    score_agreement_end(out, settings);
    return TRUE;
}

char *scores_agreement_words(const struct scores_agreement *a)
{
    GString *s = g_string_new(NULL);
    for (guint i = 0; i < a->n; i++)
        g_string_append_printf(s, "%s%u of %u %s in %s", i > 0 ? ", " : "", a->languages[i].agreed, a->languages[i].n,
                               a->languages[i].n == 1 ? "correction" : "corrections", a->languages[i].lang);
    return g_string_free(s, FALSE);
}
