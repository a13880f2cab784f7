/* Patterns of any bytes: no fault without a column inside the text, no tree that its own text does not give
 * back, and neither matching nor completion minds what it meets. */
#include <string.h>

#include "repute/model.h"
#include "repute/pattern.h"

#define NOW G_GINT64_CONSTANT(1774530150000)

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static gboolean same(const struct pattern *a, const struct pattern *b)
{
    if (a->op != b->op || a->key != b->key || (a->kids == NULL) != (b->kids == NULL) ||
        (a->values == NULL) != (b->values == NULL))
        return FALSE;
    if (a->kids != NULL && a->kids->len != b->kids->len)
        return FALSE;
    for (guint i = 0; a->kids != NULL && i < a->kids->len; i++)
        if (!same(a->kids->pdata[i], b->kids->pdata[i]))
            return FALSE;
    if (a->values != NULL && a->values->len != b->values->len)
        return FALSE;
    for (guint i = 0; a->values != NULL && i < a->values->len; i++) {
        const struct pattern_value *v = &g_array_index(a->values, struct pattern_value, i),
                                   *w = &g_array_index(b->values, struct pattern_value, i);
        if (v->cmp != w->cmp || v->prefix != w->prefix || v->phrase != w->phrase || v->ms != w->ms ||
            v->choice != w->choice || !g_str_equal(v->text, w->text) || g_strcmp0(v->folded, w->folded) != 0)
            return FALSE;
    }
    return TRUE;
}

static void there_and_back(const struct pattern *p)
{
    char *text = pattern_to_text(p);
    struct pattern *again = pattern_parse(text, NOW, "Europe/Berlin", NULL, NULL, NULL);
    g_assert_nonnull(again);
    g_assert_true(same(p, again));
    pattern_free(again);
    g_free(text);
}

static void match(const struct pattern *p, const char *text)
{
    struct item *i = item_new();
    struct conversation *c = conversation_new();
    i->text = g_utf8_make_valid(text, -1);
    i->author.handle = g_strdup("lena@example.social");
    i->language = g_strdup("de-AT");
    c->labels = g_strdup("refund,shipping");
    pattern_match(p, c, i, "kim", NOW);
    pattern_match(p, NULL, i, NULL, NOW);
    item_free(i);
    conversation_free(c);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    char *text = g_strndup((const char *)data, size), *near = NULL;
    int column = 0;
    GError *error = NULL;
    struct pattern *p = pattern_parse(text, NOW, "Europe/Berlin", &column, &near, &error);
    if (p != NULL) {
        g_assert_no_error(error);
        /* The canonical form of a very long pattern may be over the limit. */
        if (size < 8192)
            there_and_back(p);
        match(p, text);
    } else {
        g_assert_nonnull(error);
        g_assert_true(column >= 1 && (gsize)column <= strlen(text) + 1);
    }
    gsize from = 0;
    char **words = pattern_complete(text, size / 2, &from);
    g_assert_true(from <= strlen(text));
    g_strfreev(words);
    pattern_free(p);
    g_free(near);
    g_clear_error(&error);
    g_free(text);
    return 0;
}
