#include "repute/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "repute/err.h"

/* --- where things live --- */

/* GLib caches its answer for the life of the process, and takes relative values, which the specification
 * says to ignore. */
static char *xdg_dir(const char *variable, const char *below_home)
{
    const char *value = g_getenv(variable);
    if (value != NULL && g_path_is_absolute(value))
        return g_canonicalize_filename(value, NULL);
    return g_build_filename(g_get_home_dir(), below_home, NULL);
}

static const char *first_word(const char *option, const char *variable)
{
    if (option != NULL && *option != '\0')
        return option;
    const char *value = g_getenv(variable);
    return value != NULL && *value != '\0' ? value : NULL;
}

/* With links followed as far as the path exists, so that one workspace has one hash by whatever name. */
static char *resolved(const char *path)
{
    char *head = g_strdup(path), *rest = g_strdup("");
    for (;;) {
        char *real = realpath(head, NULL);
        if (real != NULL || strcmp(head, "/") == 0 || strcmp(head, ".") == 0) {
            char *whole = g_build_filename(real != NULL ? real : head, *rest != '\0' ? rest : NULL, NULL);
            free(real);
            g_free(head);
            g_free(rest);
            return whole;
        }
        char *name = g_path_get_basename(head), *parent = g_path_get_dirname(head);
        char *longer = g_build_filename(name, *rest != '\0' ? rest : NULL, NULL);
        g_free(head);
        g_free(rest);
        g_free(name);
        head = parent;
        rest = longer;
    }
}

static char *secrets_dir(const char *data, const char *workspace)
{
    char *real = resolved(workspace);
    char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, real, -1);
    hash[16] = '\0';
    char *dir = g_build_filename(data, "repute-secrets", hash, NULL);
    g_free(hash);
    g_free(real);
    return dir;
}

void paths_init(struct paths *p, const char *workspace, const char *config)
{
    char *data = xdg_dir("XDG_DATA_HOME", ".local/share");
    char *configs = xdg_dir("XDG_CONFIG_HOME", ".config");
    char *states = xdg_dir("XDG_STATE_HOME", ".local/state");
    const char *where = first_word(workspace, "REPUTE_WORKSPACE");
    const char *conf = first_word(config, "REPUTE_CONFIG");
    p->config = conf != NULL ? g_canonicalize_filename(conf, NULL)
                             : g_build_filename(configs, "repute", "repute.conf", NULL);
    p->workspace =
        where != NULL ? g_canonicalize_filename(where, NULL) : g_build_filename(data, "repute", NULL);
    p->database = g_build_filename(p->workspace, "repute.db", NULL);
    p->changed = g_build_filename(p->workspace, "changed", NULL);
    p->locks = g_build_filename(p->workspace, "locks", NULL);
    p->media = g_build_filename(p->workspace, "media", NULL);
    p->secrets = secrets_dir(data, p->workspace);
    p->state = g_build_filename(states, "repute", NULL);
    p->log = g_build_filename(p->state, "repute.log", NULL);
    g_free(data);
    g_free(configs);
    g_free(states);
}

void paths_clear(struct paths *p)
{
    char **fields[] = {&p->config, &p->workspace, &p->database, &p->changed, &p->locks,
                       &p->media,  &p->secrets,   &p->log,      &p->state};
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        g_clear_pointer(fields[i], g_free);
}

/* --- folders and whole files --- */

/* Where there is no room is told apart, because trying again does not help there; the rest keeps GLib's code. */
static gboolean fail(GError **error, const char *what, const char *path, int code)
{
    if (err_full(code) != NULL)
        err_set(error, ERR_FULL, "%s \"%s\", nothing was changed: %s", what, path, err_full(code));
    else
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(code), "%s \"%s\": %s", what, path,
                    g_strerror(code));
    return FALSE;
}

gboolean paths_make_dir(const char *dir, int mode, GError **error)
{
    char *parent = g_path_get_dirname(dir);
    int made = g_mkdir_with_parents(parent, mode), code = errno;
    g_free(parent);
    if (made != 0)
        return fail(error, "cannot make the folders above", dir, code);
    if (g_mkdir(dir, (mode_t)mode) == 0) {
        if (g_chmod(dir, mode) != 0)
            return fail(error, "cannot set the mode of folder", dir, errno);
        return TRUE;
    }
    if (errno != EEXIST)
        return fail(error, "cannot make folder", dir, errno);
    if (!g_file_test(dir, G_FILE_TEST_IS_DIR))
        return fail(error, "cannot make folder", dir, ENOTDIR);
    return TRUE;
}

void paths_remove_tree(const char *path)
{
    GDir *d = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    for (const char *name; d != NULL && (name = g_dir_read_name(d)) != NULL;) {
        char *below = g_build_filename(path, name, NULL);
        paths_remove_tree(below);
        g_free(below);
    }
    g_clear_pointer(&d, g_dir_close);
    g_remove(path);
}

static gboolean write_all(int fd, const char *bytes, gsize len)
{
    while (len > 0) {
        gssize n = write(fd, bytes, len);
        if (n < 0 && errno != EINTR)
            return FALSE;
        if (n > 0) {
            bytes += n;
            len -= (gsize)n;
        }
    }
    return TRUE;
}

/* The name in the folder is durable only when the folder is. Some file systems cannot; then there is no
 * better. */
static gboolean sync_dir(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return FALSE;
    gboolean ok = fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP;
    int code = errno;
    close(fd);
    errno = code;
    return ok;
}

/* Fills and closes the temporary file; FALSE with errno. */
static gboolean fill(int fd, const char *bytes, gsize len, int mode)
{
    gboolean ok = write_all(fd, bytes, len) && fchmod(fd, (mode_t)mode) == 0 && fsync(fd) == 0;
    int code = errno;
    if (close(fd) != 0 && ok)
        return FALSE;
    errno = code;
    return ok;
}

gboolean paths_write_file(const char *path, const char *bytes, gsize len, int mode, GError **error)
{
    /* A link stays one: many keep their configuration elsewhere and link to it. */
    char *real = realpath(path, NULL);
    const char *target = real != NULL ? real : path;
    char *dir = g_path_get_dirname(target), *name = g_path_get_basename(target);
    char *hidden = g_strdup_printf(".%s.XXXXXX", name), *temporary = g_build_filename(dir, hidden, NULL);
    gboolean ok = FALSE;
    int fd = g_mkstemp_full(temporary, O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) {
        fail(error, "cannot write", path, errno);
    } else if (!fill(fd, bytes, len, mode) || g_rename(temporary, target) != 0) {
        int code = errno;
        g_unlink(temporary);
        fail(error, "cannot write", path, code);
    } else if (!sync_dir(dir)) {
        fail(error, "cannot make durable", path, errno);
    } else {
        ok = TRUE;
    }
    free(real);
    g_free(dir);
    g_free(name);
    g_free(hidden);
    g_free(temporary);
    return ok;
}
