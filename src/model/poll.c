/* Polls as a line of text: "A | B | C 1d multiple". */
#include <string.h>

#include "repute/err.h"
#include "repute/clock.h"
#include "repute/model.h"
#include "repute/when.h"

/* Takes "1d" and "multiple" off the end of the last option. */
static void poll_words(GPtrArray *options, struct poll *p)
{
    gboolean timed = FALSE;
    while (options->len > 0) {
        char *last = options->pdata[options->len - 1], *space = strrchr(last, ' ');
        const char *word = space != NULL ? space + 1 : last;
        gint64 ms = 0;
        if (!p->multiple && g_str_equal(word, "multiple"))
            p->multiple = TRUE;
        else if (!timed && when_parse_duration(word, &ms, NULL))
            p->seconds = ms / MS_SECOND;
        else
            break;
        timed = timed || ms != 0;
        if (space != NULL) {
            *space = '\0';
            g_strchomp(last);
        } else {
            g_ptr_array_remove_index(options, options->len - 1);
        }
    }
}

struct poll *poll_parse(const char *text, GError **error)
{
    char **parts = g_strsplit(text, "|", -1);
    GPtrArray *options = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; parts[i] != NULL; i++)
        if (*g_strstrip(parts[i]) != '\0')
            g_ptr_array_add(options, g_strdup(parts[i]));
    g_strfreev(parts);
    struct poll *p = g_new0(struct poll, 1);
    p->seconds = MS_DAY / MS_SECOND;
    if (options->len > 0) {
        poll_words(options, p);
        if (options->len < 2) {
            err_set(error, ERR_INVALID, "a poll needs two options: Filter | Espresso 1d");
            g_ptr_array_set_size(options, 0);
        }
    }
    gboolean any = options->len > 0;
    g_ptr_array_add(options, NULL);
    g_ptr_array_set_free_func(options, NULL);
    p->options = (char **)g_ptr_array_free(options, FALSE);
    if (any)
        return p;
    poll_free(p);
    return NULL;
}

char *poll_to_text(const struct poll *p)
{
    if (p == NULL)
        return g_strdup("");
    char *options = g_strjoinv(" | ", p->options);
    char *time = p->seconds % 86400 == 0  ? g_strdup_printf("%" G_GINT64_FORMAT "d", p->seconds / 86400)
                 : p->seconds % 3600 == 0 ? g_strdup_printf("%" G_GINT64_FORMAT "h", p->seconds / 3600)
                                          : g_strdup_printf("%" G_GINT64_FORMAT "m", p->seconds / 60);
    char *text = g_strdup_printf("%s %s%s", options, time, p->multiple ? " multiple" : "");
    g_free(options);
    g_free(time);
    return text;
}
