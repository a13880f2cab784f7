#include "repute/err.h"

#include <errno.h>
#include <stdarg.h>

typedef struct {
    gint64 retry_at_ms;
} ReputeErrorPrivate;

static void repute_error_private_init(ReputeErrorPrivate *p)
{
    p->retry_at_ms = 0;
}

static void repute_error_private_copy(const ReputeErrorPrivate *from, ReputeErrorPrivate *to)
{
    to->retry_at_ms = from->retry_at_ms;
}

static void repute_error_private_clear(ReputeErrorPrivate *p)
{
}

G_DEFINE_EXTENDED_ERROR(ReputeError, repute_error)


gint64 err_retry_at(const GError *error)
{
    if (error == NULL || error->domain != REPUTE_ERROR)
        return 0;
    return repute_error_get_private(error)->retry_at_ms;
}

void err_set_rate(GError **error, gint64 retry_at_ms, const char *format, ...)
{
    if (error == NULL)
        return;
    va_list args;
    va_start(args, format);
    *error = g_error_new_valist(REPUTE_ERROR, ERR_RATE, format, args);
    va_end(args);
    repute_error_get_private(*error)->retry_at_ms = retry_at_ms;
}

void err_set(GError **error, enum err_code code, const char *format, ...)
{
    if (error == NULL)
        return;
    va_list args;
    va_start(args, format);
    *error = g_error_new_valist(REPUTE_ERROR, (gint)code, format, args);
    va_end(args);
}

const char *err_full(int code)
{
    switch (code) {
    case ENOSPC:
        return "no room left on the device; free some and try again";
    case EDQUOT:
        return "your disk quota is used up; remove some of your files or have it raised";
    case EFBIG:
        return "the file would be larger than is allowed here; raise the limit (`ulimit -f`) or that of the file system";
    case EROFS:
        return "the file system is mounted read-only; mount it for writing or choose another folder";
    default:
        return NULL;
    }
}

gboolean err_is(const GError *error, enum err_code code)
{
    return error != NULL && error->domain == REPUTE_ERROR && error->code == (gint)code;
}

static const char *const NAMES[] = {
    [ERR_INTERNAL] = "internal", [ERR_USAGE] = "usage",         [ERR_INVALID] = "invalid",
    [ERR_NOT_FOUND] = "not-found", [ERR_CONFLICT] = "conflict", [ERR_NETWORK] = "network",
    [ERR_RATE] = "rate",         [ERR_LOGIN] = "login",         [ERR_REJECTED] = "rejected",
    [ERR_GONE] = "gone",         [ERR_SERVER] = "server",       [ERR_UNKNOWN] = "unknown",
    [ERR_HELD] = "held",         [ERR_FULL] = "full",           [ERR_DAMAGED] = "damaged",
    [ERR_NEWER] = "newer",       [ERR_BUSY] = "busy",           [ERR_UNSUPPORTED] = "unsupported",
    [ERR_CANCELLED] = "cancelled",
};

const char *err_code_name(enum err_code code)
{
    return (gsize)code < G_N_ELEMENTS(NAMES) ? NAMES[code] : NAMES[ERR_INTERNAL];
}

gboolean err_code_from_name(const char *name, enum err_code *code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++)
        if (g_strcmp0(name, NAMES[i]) == 0) {
            *code = (enum err_code)i;
            return TRUE;
        }
    return FALSE;
}

int err_exit_code(const GError *error)
{
    if (error == NULL || error->domain != REPUTE_ERROR)
        return 1;
    switch ((enum err_code)error->code) {
    case ERR_USAGE:
    case ERR_INVALID:
        return 2;
    case ERR_NOT_FOUND:
        return 3;
    case ERR_LOGIN:
        return 4;
    case ERR_UNKNOWN:
        return 5;
    default:
        return 1;
    }
}
