#include "app.h"

#include <pwd.h>
#include <stdio.h>

#ifndef PKGDATADIR
#define PKGDATADIR "/usr/local/share/repute"
#endif

/* Settings first, then the login name. */
static char *find_user(const struct settings *s)
{
    const char *set = settings_str(s, "user");
    if (*set != '\0')
        return g_strdup(set);
    const char *name = g_get_user_name();
    return g_strdup(name != NULL && *name != '\0' ? name : "me");
}

/* Beside the program that was built, in its source tree, or where it was installed. */
static GMappedFile *map_weights(void)
{
    const char *env = g_getenv("REPUTE_DATA");
    const char *const dirs[] = {env != NULL ? env : PKGDATADIR, PKGDATADIR, SRCDIR "/data"};
    for (gsize i = 0; i < G_N_ELEMENTS(dirs); i++) {
        char *path = g_build_filename(dirs[i], "sentiment.weights", NULL);
        GMappedFile *f = g_mapped_file_new(path, FALSE, NULL);
        g_free(path);
        if (f != NULL)
            return f;
    }
    return NULL;
}

static enum log_level log_level_of(const struct settings *s)
{
    static const char *const NAMES[] = {"error", "warn", "info", "debug"}; /* in the order of enum log_level */
    const char *set = settings_str(s, "log.level");
    int level = LOG_ERROR_;
    while (level < LOG_DEBUG_ && !g_str_equal(set, NAMES[level]))
        level++;
    return (enum log_level)level;
}

void app_init(struct app *a, const char *workspace, const char *config)
{
    paths_init(&a->paths, workspace, config);
    a->conf = conf_load(a->paths.config);
    a->user = find_user(a->conf->settings);
    a->confirmed = g_ptr_array_new_with_free_func(g_free);
    char *beside = g_path_get_dirname(a->paths.config);
    a->theme_dirs[0] = g_build_filename(beside, "themes", NULL);
    a->theme_dirs[1] = g_strdup(PKGDATADIR "/themes");
    g_free(beside);
    a->weights = map_weights();
    if (a->weights != NULL) {
        GError *error = NULL;
        a->sentiment = sentiment_new((const guint8 *)g_mapped_file_get_contents(a->weights),
                                     g_mapped_file_get_length(a->weights), &error);
        if (a->sentiment == NULL) {
            g_ptr_array_add(a->conf->problems, g_strdup_printf("no moods: %s", error->message));
            g_error_free(error);
        }
    } else {
        g_ptr_array_add(a->conf->problems, g_strdup("no moods: sentiment.weights is not installed; make install puts it there"));
    }
}

void app_open_log(struct app *a)
{
    log_open(a->paths.log, log_level_of(a->conf->settings), NULL);
}

void app_clear(struct app *a)
{
    sentiment_free(a->sentiment);
    if (a->weights != NULL)
        g_mapped_file_unref(a->weights);
    conf_free(a->conf);
    g_ptr_array_unref(a->confirmed);
    g_free(a->theme_dirs[0]);
    g_free(a->theme_dirs[1]);
    g_free(a->user);
    log_close();
    paths_clear(&a->paths);
}

char *app_workspace_name(const struct app *a)
{
    const char *set = settings_str(a->conf->settings, "workspace.name");
    if (*set != '\0')
        return g_strdup(set);
    char *base = g_path_get_basename(a->paths.workspace);
    return base;
}

int app_fail(const GError *error)
{
    char *clean = log_redact(error->message);
    fprintf(stderr, "repute: %s\n", clean);
    g_free(clean);
    return err_exit_code(error);
}
