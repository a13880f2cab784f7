/* The model that is shipped, for a test's group. */
#ifndef REPUTE_TESTS_SENTIMENT_MODEL_H
#define REPUTE_TESTS_SENTIMENT_MODEL_H

#include "repute/sentiment.h"

struct loaded {
    char *bytes;
    gsize len;
    struct sentiment *model;
};

static inline int load(void **state)
{
    struct loaded *l = g_new0(struct loaded, 1);
    if (!g_file_get_contents(SRCDIR "/data/sentiment.weights", &l->bytes, &l->len, NULL))
        return 1;
    l->model = sentiment_new((const guint8 *)l->bytes, l->len, NULL);
    *state = l;
    return l->model == NULL;
}

static inline int unload(void **state)
{
    struct loaded *l = *state;
    sentiment_free(l->model);
    g_free(l->bytes);
    g_free(l);
    return 0;
}

#endif
