/* Kernel locks on bytes of one file. They belong to the open file, not to the process: they end when the last
 * copy of its descriptor is closed, so with a killed process too, and do not end while it is only stopped.
 * The descriptor is closed at exec, so that no program started by us keeps them. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db.h"
#include "repute/store_writing.h"

/* Rows have the bytes below ACCOUNTS, accounts those from there on. Bytes need not exist in the file. */
#define ROW_MASK ((G_GINT64_CONSTANT(1) << 40) - 1)
#define ACCOUNTS (G_GINT64_CONSTANT(1) << 41)

struct locks {
    int fd;
};

static struct flock byte_of(gint64 offset, short type)
{
    return (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)offset, .l_len = 1};
}

static int open_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0660);
    if (fd >= 0 && fchmod(fd, 0660) != 0) {
        int e = errno;
        close(fd);
        errno = e;
        return -1;
    }
    if (fd < 0 && errno == EEXIST)
        fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    return fd;
}

struct locks *locks_open(const char *path, GError **error)
{
    int fd = open_file(path);
    if (fd < 0) {
        db_fail_errno("opening the lock file", path, error);
        return NULL;
    }
    struct flock look = byte_of(0, F_WRLCK);
    if (fcntl(fd, F_OFD_GETLK, &look) != 0) {
        err_set(error, ERR_UNSUPPORTED, "locking \"%s\" failed: %s; put the workspace on a local file system",
                path, g_strerror(errno));
        close(fd);
        return NULL;
    }
    struct locks *l = g_new(struct locks, 1);
    l->fd = fd;
    return l;
}

void locks_free(struct locks *l)
{
    if (l == NULL)
        return;
    close(l->fd);
    g_free(l);
}

/* Whatever fails counts as held by another: then nothing is sent twice. */
static gboolean take(struct locks *l, gint64 offset)
{
    struct flock lock = byte_of(offset, F_WRLCK);
    return fcntl(l->fd, F_OFD_SETLK, &lock) == 0;
}

static void drop(struct locks *l, gint64 offset)
{
    struct flock lock = byte_of(offset, F_UNLCK);
    fcntl(l->fd, F_OFD_SETLK, &lock);
}

gboolean locks_take(struct locks *l, gint64 ledger_id)
{
    return take(l, ledger_id & ROW_MASK);
}

void locks_drop(struct locks *l, gint64 ledger_id)
{
    drop(l, ledger_id & ROW_MASK);
}

gboolean locks_taken_elsewhere(struct locks *l, gint64 ledger_id)
{
    struct flock lock = byte_of(ledger_id & ROW_MASK, F_WRLCK);
    return fcntl(l->fd, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

gboolean locks_take_account(struct locks *l, gint64 account)
{
    return take(l, ACCOUNTS + (account & ROW_MASK));
}

void locks_drop_account(struct locks *l, gint64 account)
{
    drop(l, ACCOUNTS + (account & ROW_MASK));
}
