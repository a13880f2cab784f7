/* Errors whose code decides what happens next. Every failing function of the project sets a GError of
 * this domain (or passes one of GLib's on). Messages: lower case, what failed first, subject quoted,
 * no full stop, then the way out. A message never holds a token. */
#ifndef REPUTE_ERR_H
#define REPUTE_ERR_H

#include <glib.h>

enum err_code {
    ERR_INTERNAL,    /* a fault of ours */
    ERR_USAGE,       /* the call's words are off; exit 2 */
    ERR_INVALID,     /* input that cannot be meant: say where and what was expected */
    ERR_NOT_FOUND,   /* nothing matched; exit 3 */
    ERR_CONFLICT,    /* somebody changed it since (revision), or holds it (claim) */
    ERR_NETWORK,     /* the server was not reached or broke off: try again with back-off */
    ERR_RATE,        /* not before err_retry_at() */
    ERR_LOGIN,       /* the server answers, and refuses our token; exit 4 */
    ERR_REJECTED,    /* the server refuses this request for good; its own words in the message */
    ERR_GONE,        /* the remote object is not there (any more) */
    ERR_SERVER,      /* the server's answer is no answer (5xx, HTML for JSON, broken body): try again later */
    ERR_UNKNOWN,     /* a write was sent and no answer came: read back, never repeat blindly; exit 5 */
    ERR_HELD,        /* pause, approval, guard: a person decides */
    ERR_FULL,        /* nothing more can be written: no room on the device, a quota, a limit, mounted read-only */
    ERR_DAMAGED,     /* the file is damaged; untouched */
    ERR_NEWER,       /* the file was written by a newer program; untouched */
    ERR_BUSY,        /* the store is locked by another for too long */
    ERR_UNSUPPORTED, /* this platform or server cannot do it; the message says why */
    ERR_CANCELLED    /* a person or the program's end broke it off */
};

#define REPUTE_ERROR (repute_error_quark())
GQuark repute_error_quark(void);

/* Not before when (ms, UTC) the failed thing may be tried again; 0 where the error does not say. */
gint64 err_retry_at(const GError *error);

/* Like g_set_error() with code ERR_RATE and the time from which on it may be tried again. */
void err_set_rate(GError **error, gint64 retry_at_ms, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* g_set_error() in our domain. */
void err_set(GError **error, enum err_code code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Why nothing can be written where errno says that there is no room for it, with the way out; NULL where it says
 * something else. Static. */
const char *err_full(int code);

/* TRUE where error is of our domain and has this code. */
gboolean err_is(const GError *error, enum err_code code);

/* The code as a word for JSON and logs ("network", "login", …); static. */
const char *err_code_name(enum err_code code);
/* The other way; FALSE for an unknown word, *code untouched. */
gboolean err_code_from_name(const char *name, enum err_code *code);

/* The exit code of the command line's contract for this error (1 to 5). */
int err_exit_code(const GError *error);

#endif
