/* Lines of configuration of any bytes: words with rising columns, or a fault; settings take or refuse the
 * value. */
#include <string.h>

#include "repute/settings.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void set(const char *name, const char *value)
{
    struct settings *s = settings_new();
    GError *error = NULL;
    g_assert_true(settings_set(s, name, value, &error) == (error == NULL));
    g_clear_error(&error);
    settings_free(s);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    char *line = g_strndup((const char *)data, size);
    GArray *columns = NULL;
    GError *error = NULL;
    char **words = settings_split(line, &columns, &error);
    g_assert_true((words == NULL) == (error != NULL));
    if (words != NULL) {
        g_assert_cmpuint(g_strv_length(words), ==, columns->len);
        for (guint i = 0; i < columns->len; i++) {
            int before = i > 0 ? g_array_index(columns, int, i - 1) : 0;
            g_assert_true(g_array_index(columns, int, i) > before &&
                          (gsize)g_array_index(columns, int, i) <= strlen(line));
        }
        if (columns->len > 1)
            set(words[0], words[1]);
        g_array_unref(columns);
        g_strfreev(words);
    }
    g_clear_error(&error);
    g_free(line);
    return 0;
}
