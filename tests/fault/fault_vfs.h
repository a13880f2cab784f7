/* SQLite's file system with an end: the n-th thing written to disk kills the process or finds no room. Shared
 * memory and locks go through to the real one. For processes of one thread. */
#ifndef REPUTE_TESTS_FAULT_VFS_H
#define REPUTE_TESTS_FAULT_VFS_H

#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

enum fault_mode {
    FAULT_NONE,
    FAULT_KILL,
    FAULT_FULL /* from the n-th on */,
    FAULT_QUOTA /* the same, by errno */,
    FAULT_BROKEN /* the n-th only */
};

struct fault_file {
    sqlite3_file base;
    sqlite3_file *real;
};

/* The plan for the whole process. */
static struct {
    enum fault_mode mode;
    guint at, done; /* the at-th of what was done since fault_plan() */
    sqlite3_vfs vfs, *under;
    sqlite3_io_methods methods;
} fault;

static inline void fault_plan(enum fault_mode mode, guint at)
{
    fault.mode = mode;
    fault.at = at;
    fault.done = 0;
}

/* Called before each write: SQLITE_OK where it may go on. */
static inline int fault_now(void)
{
    fault.done++;
    if (fault.mode == FAULT_KILL && fault.done == fault.at)
        kill(getpid(), SIGKILL);
    if (fault.mode == FAULT_FULL && fault.done >= fault.at)
        return SQLITE_FULL;
    if (fault.mode == FAULT_QUOTA && fault.done >= fault.at) {
        errno = EDQUOT;
        return SQLITE_IOERR_WRITE;
    }
    if (fault.mode == FAULT_BROKEN && fault.done == fault.at)
        return SQLITE_IOERR_WRITE;
    return SQLITE_OK;
}

#define FAULT_REAL(f) (((struct fault_file *)(f))->real)
#define FAULT_PASS(f, method, ...) (FAULT_REAL(f)->pMethods->method(FAULT_REAL(f), ##__VA_ARGS__))

static int fault_close(sqlite3_file *f)
{
    int rc = FAULT_PASS(f, xClose);
    g_free(FAULT_REAL(f));
    return rc;
}
static int fault_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    return FAULT_PASS(f, xRead, to, n, at);
}
static int fault_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    int rc = fault_now();
    return rc != SQLITE_OK ? rc : FAULT_PASS(f, xWrite, from, n, at);
}
static int fault_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    int rc = fault.mode == FAULT_KILL ? fault_now() : SQLITE_OK;
    return rc != SQLITE_OK ? rc : FAULT_PASS(f, xTruncate, size);
}
static int fault_sync(sqlite3_file *f, int flags)
{
    int rc = fault.mode == FAULT_KILL ? fault_now() : SQLITE_OK;
    return rc != SQLITE_OK ? rc : FAULT_PASS(f, xSync, flags);
}
static int fault_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return FAULT_PASS(f, xFileSize, size);
}
static int fault_lock(sqlite3_file *f, int level)
{
    return FAULT_PASS(f, xLock, level);
}
static int fault_unlock(sqlite3_file *f, int level)
{
    return FAULT_PASS(f, xUnlock, level);
}
static int fault_reserved(sqlite3_file *f, int *out)
{
    return FAULT_PASS(f, xCheckReservedLock, out);
}
static int fault_control(sqlite3_file *f, int op, void *arg)
{
    return FAULT_PASS(f, xFileControl, op, arg);
}
static int fault_sector(sqlite3_file *f)
{
    return FAULT_PASS(f, xSectorSize);
}
static int fault_traits(sqlite3_file *f)
{
    return FAULT_PASS(f, xDeviceCharacteristics);
}
static int fault_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return FAULT_PASS(f, xShmMap, page, size, extend, out);
}
static int fault_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    return FAULT_PASS(f, xShmLock, at, n, flags);
}
static void fault_shm_barrier(sqlite3_file *f)
{
    FAULT_PASS(f, xShmBarrier);
}
static int fault_shm_unmap(sqlite3_file *f, int remove)
{
    return FAULT_PASS(f, xShmUnmap, remove);
}

static int fault_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *out)
{
    struct fault_file *file = (struct fault_file *)f;
    file->real = g_malloc0((gsize)fault.under->szOsFile);
    int rc = fault.under->xOpen(fault.under, name, file->real, flags, out);
    file->base.pMethods = file->real->pMethods != NULL ? &fault.methods : NULL;
    if (file->base.pMethods == NULL)
        g_free(file->real);
    return rc;
}

/* Every connection opened from here on goes through it. */
static inline void fault_install(void)
{
    fault.under = sqlite3_vfs_find(NULL);
    fault.vfs = *fault.under;
    fault.vfs.zName = "fault";
    fault.vfs.pNext = NULL;
    fault.vfs.szOsFile = sizeof(struct fault_file);
    fault.vfs.xOpen = fault_open;
    fault.methods = (sqlite3_io_methods){
        2,
        fault_close,
        fault_read,
        fault_write,
        fault_truncate,
        fault_sync,
        fault_size,
        fault_lock,
        fault_unlock,
        fault_reserved,
        fault_control,
        fault_sector,
        fault_traits,
        fault_shm_map,
        fault_shm_lock,
        fault_shm_barrier,
        fault_shm_unmap,
    };
    sqlite3_vfs_register(&fault.vfs, 1);
}

static inline void fault_remove(void)
{
    sqlite3_vfs_unregister(&fault.vfs);
}

#endif
