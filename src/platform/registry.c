#include <string.h>

#include "repute/platform.h"

/* The adapters that there are, each in its folder. */
extern const struct platform_ops platform_bluesky;
extern const struct platform_ops platform_mastodon;

static const struct platform_ops *const ALL[] = {
    &platform_mastodon,
    &platform_bluesky,
};

const struct platform_ops *const *platform_all(gsize *n)
{
    *n = G_N_ELEMENTS(ALL);
    return ALL;
}

const char **platform_names(void)
{
    const char **names = g_new0(const char *, G_N_ELEMENTS(ALL) + 1);
    for (gsize i = 0; i < G_N_ELEMENTS(ALL); i++)
        names[i] = ALL[i]->name;
    return names;
}

const struct platform_ops *platform_find(const char *name)
{
    for (gsize i = 0; name != NULL && i < G_N_ELEMENTS(ALL); i++)
        if (strcmp(ALL[i]->name, name) == 0)
            return ALL[i];
    return NULL;
}

const struct platform_ops *platform_usual(void)
{
    return ALL[0];
}
