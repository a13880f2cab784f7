#include <string.h>

#include "repute/keys.h"

struct keymap {
    GPtrArray *bindings; /* struct binding * */
};

static void binding_free(gpointer data)
{
    struct binding *b = data;
    g_free(b->command);
    g_free(b);
}

struct keymap *keymap_new(void)
{
    struct keymap *m = g_new0(struct keymap, 1);
    m->bindings = g_ptr_array_new_with_free_func(binding_free);
    return m;
}

struct keymap *keymap_copy(const struct keymap *m)
{
    struct keymap *copy = keymap_new();
    for (guint i = 0; i < m->bindings->len; i++) {
        const struct binding *b = m->bindings->pdata[i];
        keymap_bind(copy, b->panes, b->keys, b->n, b->command);
    }
    return copy;
}

void keymap_free(struct keymap *m)
{
    if (m == NULL)
        return;
    g_ptr_array_unref(m->bindings);
    g_free(m);
}

void keymap_bind(struct keymap *m, guint panes, const keycode *keys, gsize n, const char *command)
{
    if (n == 0 || n > KEYS_MAX)
        return;
    for (guint i = m->bindings->len; i-- > 0;) {
        struct binding *b = m->bindings->pdata[i];
        if (b->n != n || memcmp(b->keys, keys, n * sizeof *keys) != 0 || (panes == 0) != (b->panes == 0))
            continue;
        b->panes &= ~panes;
        if (b->panes == 0)
            g_ptr_array_remove_index(m->bindings, i);
    }
    if (command == NULL || *command == '\0')
        return;
    struct binding *b = g_new0(struct binding, 1);
    b->panes = panes;
    memcpy(b->keys, keys, n * sizeof *keys);
    b->n = n;
    b->command = g_strdup(command);
    g_ptr_array_add(m->bindings, b);
}

enum keymap_match keymap_find(const struct keymap *m, guint pane_bit, const keycode *keys, gsize n,
                              const struct binding **found)
{
    const struct binding *general = NULL;
    gboolean prefix = FALSE;
    for (guint i = 0; i < m->bindings->len; i++) {
        const struct binding *b = m->bindings->pdata[i];
        gboolean here = b->panes == 0 || (b->panes & pane_bit) != 0;
        if (!here || b->n < n || memcmp(b->keys, keys, n * sizeof *keys) != 0)
            continue;
        if (b->n > n) {
            prefix = TRUE;
        } else if (b->panes != 0) {
            *found = b;
            return KEYMAP_FOUND;
        } else {
            general = b;
        }
    }
    if (general != NULL) {
        *found = general;
        return KEYMAP_FOUND;
    }
    return prefix ? KEYMAP_PREFIX : KEYMAP_NONE;
}

char *keymap_keys_of(const struct keymap *m, guint pane_bit, const char *command)
{
    const struct binding *best = NULL;
    for (guint i = 0; i < m->bindings->len; i++) {
        const struct binding *b = m->bindings->pdata[i];
        if (strcmp(b->command, command) != 0 || (b->panes != 0 && (b->panes & pane_bit) == 0))
            continue;
        if (best == NULL || (best->panes == 0 && b->panes != 0))
            best = b;
    }
    return best != NULL ? keys_show(best->keys, best->n) : g_strdup("");
}

const struct binding *const *keymap_all(const struct keymap *m, gsize *n)
{
    *n = m->bindings->len;
    return (const struct binding *const *)m->bindings->pdata;
}
