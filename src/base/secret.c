#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "repute/err.h"
#include "repute/log.h"
#include "repute/paths.h"

#define SECRET_MAX (256 * 1024) /* bytes: a session of several tokens is some 4 KiB */
#define NAME_MAX_LEN 200

void secret_free(char *secret)
{
    if (secret == NULL)
        return;
    explicit_bzero(secret, strlen(secret));
    g_free(secret);
}

/* --- names and modes --- */

static gboolean name_check(const char *name, GError **error)
{
    gsize len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-");
    if (len > 0 && len <= NAME_MAX_LEN && name[len] == '\0' && name[0] != '.')
        return TRUE;
    err_set(error, ERR_INVALID, "secret name \"%s\" is none: small letters, digits, \".\" and \"-\"", name);
    return FALSE;
}

/* What was opened is what is looked at: no name is asked twice. */
static gboolean private_check(const struct stat *st, const char *path, const char *what, GError **error)
{
    if (st->st_uid != geteuid()) {
        err_set(error, ERR_INVALID,
                "%s \"%s\" belongs to another user: chown it to yourself, or store it anew", what, path);
        return FALSE;
    }
    if ((st->st_mode & 077) != 0) {
        err_set(error, ERR_INVALID, "%s \"%s\" can be read by others: chmod %s '%s'", what, path,
                S_ISDIR(st->st_mode) ? "700" : "600", path);
        return FALSE;
    }
    return TRUE;
}

/* The folder, opened, if it is ours alone; -1 with error, ERR_LOGIN where there is none. */
static int dir_open(const char *dir, GError **error)
{
    struct stat st;
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        int code = errno;
        if (fd >= 0)
            close(fd);
        if (code == ENOENT)
            err_set(error, ERR_LOGIN, "no secret is kept in \"%s\": log in first", dir);
        else
            g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(code),
                        "cannot open secret folder \"%s\": %s", dir, g_strerror(code));
        return -1;
    }
    if (private_check(&st, dir, "secret folder", error))
        return fd;
    close(fd);
    return -1;
}

/* --- reading --- */

/* The whole of fd, to be freed with secret_free(); NULL with errno (EFBIG above SECRET_MAX). */
static char *read_whole(int fd)
{
    /* One block of the full size: a growing one would leave copies of the secret behind. */
    char *text = g_malloc0(SECRET_MAX + 1);
    gsize len = 0;
    int code = 0;
    while (code == 0) {
        gssize n = read(fd, text + len, SECRET_MAX + 1 - len);
        if (n == 0)
            break;
        if (n > 0)
            len += (gsize)n;
        else if (errno != EINTR)
            code = errno;
        if (len > SECRET_MAX)
            code = EFBIG;
    }
    char *copy = NULL;
    if (code == 0) {
        text[len] = '\0';
        copy = g_strdup(text);
    }
    explicit_bzero(text, SECRET_MAX + 1);
    g_free(text);
    errno = code;
    return copy;
}

static void fail_reading(GError **error, const char *path)
{
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "cannot read secret \"%s\": %s", path,
                g_strerror(errno));
}

/* Reads fd, which it closes, if it is a file of ours alone. */
static char *read_private(int fd, const char *path, GError **error)
{
    struct stat st;
    char *text = NULL;
    if (fstat(fd, &st) != 0)
        fail_reading(error, path);
    else if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode))
        err_set(error, ERR_INVALID, "secret \"%s\" is no file", path);
    else if (private_check(&st, path, "secret", error) && (text = read_whole(fd)) == NULL)
        fail_reading(error, path);
    close(fd);
    return text;
}

static void end_at_line_break(char *text)
{
    gsize len = strcspn(text, "\r\n");
    explicit_bzero(text + len, strlen(text + len));
}

char *secret_load(const char *dir, const char *name, GError **error)
{
    if (!name_check(name, error))
        return NULL;
    int folder = dir_open(dir, error);
    if (folder < 0)
        return NULL;
    char *path = g_build_filename(dir, name, NULL), *secret = NULL;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        err_set(error, ERR_LOGIN, "no secret \"%s\" is kept: log in first", name);
    else if (fd < 0)
        fail_reading(error, path);
    else
        secret = read_private(fd, path, error);
    close(folder);
    g_free(path);
    if (secret != NULL) {
        gsize len = strlen(secret);
        while (len > 0 && (secret[len - 1] == '\n' || secret[len - 1] == '\r'))
            secret[--len] = '\0'; /* an editor's, where a person wrote the file */
        log_hide(secret);
    }
    return secret;
}

char *secret_from_file(const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) {
        err_set(error, ERR_NOT_FOUND, "secret file \"%s\" is not there", path);
        return NULL;
    }
    if (fd < 0) {
        fail_reading(error, path);
        return NULL;
    }
    char *secret = read_private(fd, path, error);
    if (secret == NULL)
        return NULL;
    end_at_line_break(secret);
    if (*secret == '\0') {
        err_set(error, ERR_INVALID, "secret file \"%s\" has an empty first line", path);
        secret_free(secret);
        return NULL;
    }
    log_hide(secret);
    return secret;
}

/* --- writing --- */

gboolean secret_store(const char *dir, const char *name, const char *secret, GError **error)
{
    if (!name_check(name, error) || !paths_make_dir(dir, 0700, error))
        return FALSE;
    int folder = dir_open(dir, error);
    if (folder < 0)
        return FALSE;
    close(folder);
    log_hide(secret);
    char *path = g_build_filename(dir, name, NULL);
    gboolean ok = paths_write_file(path, secret, strlen(secret), 0600, error);
    g_free(path);
    return ok;
}

gboolean secret_replace(const char *dir, const char *name, const char *was, const char *secret, char **kept,
                        GError **error)
{
    if (!name_check(name, error) || !paths_make_dir(dir, 0700, error))
        return FALSE;
    int folder = dir_open(dir, error);
    if (folder < 0)
        return FALSE;
    while (flock(folder, LOCK_EX) != 0 && errno == EINTR)
        ; /* ends with the descriptor */
    char *now = was != NULL ? secret_load(dir, name, NULL) : NULL;
    gboolean other = now != NULL && strcmp(now, was) != 0, ok = FALSE;
    if (other)
        *kept = g_steal_pointer(&now);
    else
        ok = secret_store(dir, name, secret, error);
    secret_free(now);
    close(folder);
    return ok;
}

gboolean secret_remove(const char *dir, const char *name, GError **error)
{
    if (!name_check(name, error))
        return FALSE;
    char *path = g_build_filename(dir, name, NULL);
    gboolean ok = g_unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR;
    if (!ok)
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "cannot remove secret \"%s\": %s",
                    path, g_strerror(errno));
    g_free(path);
    return ok;
}
