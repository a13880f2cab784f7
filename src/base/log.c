#include "repute/log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "repute/clock.h"
#include "repute/paths.h"
#include "repute/text.h"

#define ROTATE_BYTES (4 * 1024 * 1024)
#define MESSAGE_MAX (16 * 1024) /* bytes of one line */
#define SECRET_MIN 6            /* bytes: shorter ones would black out ordinary words */
#define HIDDEN "[hidden]"

/* One log a process: it is the only thing every room writes to, from any thread. */
static struct {
    pthread_mutex_t lock;
    int fd;    /* -1: closed */
    int level; /* atomic: -1 where nothing is written, so that a closed log costs no lock */
    char *path;
    GPtrArray *secrets; /* longest first */
    GPtrArray *rules;   /* GRegex, as RULES */
} the_log = {.lock = PTHREAD_MUTEX_INITIALIZER, .fd = -1, .level = -1};

/* --- redaction --- */

#define TOKEN_NAMES                                                                                          \
    "(?:(?:access|refresh|id|csrf|session|api|app|page|user|client|bearer)[_-]?)?(?:token|secret|jwt)|"      \
    "accessJwt|"                                                                                             \
    "refreshJwt|password|passwd|passphrase|authorization|code_verifier|assertion|client_assertion|api_?key|" \
    "oauth_(?:token|token_secret|signature|verifier)|appsecret_proof|application_password|sig(?:nature)?"

struct rule {
    const char *pattern, *replacement;
};

static const struct rule RULES[] = {
    {"(?i)\\b((?:proxy-)?authorization|(?:set-)?cookie|dpop)(\\s*[:=]\\s*)[^\\r\\n\"]+", "\\1\\2" HIDDEN},
    {"(?i)\\b(bearer|dpop|xoauth2)(\\s+)[A-Za-z0-9._~+/=-]{6,}", "\\1\\2" HIDDEN},
    /* JSON, cut short perhaps. A code of words ("rest_forbidden") is an error's name, not a code to log in.
     */
    {"(?i)\"(" TOKEN_NAMES ")\"(\\s*:\\s*)\"(?:[^\"\\\\]|\\\\.)*+(?:\"|\\\\?$)", "\"\\1\"\\2\"" HIDDEN "\""},
    {"\"(code)\"(\\s*:\\s*)\"(?![a-z_]+\")(?:[^\"\\\\]|\\\\.)*+(?:\"|\\\\?$)", "\"\\1\"\\2\"" HIDDEN "\""},
    /* Queries and forms. */
    {"(?i)(?<![A-Za-z0-9])(" TOKEN_NAMES "|code)=[^&\\s\"'<>;,]+", "\\1=" HIDDEN},
    {"(?i)\\b([a-z][a-z0-9+.-]*://)[^/\\s\"'@]+:[^/\\s\"'@]+@", "\\1" HIDDEN "@"},
    {"\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]*)?", HIDDEN},
    /* An application password of Bluesky. */
    {"\\b[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}\\b(?!-)", HIDDEN},
};

static void make_rules(void)
{
    if (the_log.rules != NULL)
        return;
    the_log.rules = g_ptr_array_new_with_free_func((GDestroyNotify)g_regex_unref);
    for (gsize i = 0; i < G_N_ELEMENTS(RULES); i++)
        g_ptr_array_add(the_log.rules,
                        g_regex_new(RULES[i].pattern, G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, NULL));
}

static char *without(char *text, const char *secret)
{
    if (strstr(text, secret) == NULL)
        return text;
    char **parts = g_strsplit(text, secret, -1);
    char *joined = g_strjoinv(HIDDEN, parts);
    g_strfreev(parts);
    g_free(text);
    return joined;
}

/* With the lock held. */
static char *redact_locked(const char *text)
{
    char *out = g_strdup(text);
    for (guint i = 0; the_log.secrets != NULL && i < the_log.secrets->len; i++)
        out = without(out, g_ptr_array_index(the_log.secrets, i));
    make_rules();
    for (guint i = 0; i < the_log.rules->len; i++) {
        GRegex *rule = g_ptr_array_index(the_log.rules, i);
        char *next = g_regex_replace(rule, out, -1, 0, RULES[i].replacement, 0, NULL);
        g_free(out);
        /* A rule that gives up (too deep a search) must not let the text through. */
        out = next != NULL ? next : g_strdup(HIDDEN);
    }
    return out;
}

char *log_redact(const char *text)
{
    pthread_mutex_lock(&the_log.lock);
    char *out = redact_locked(text);
    pthread_mutex_unlock(&the_log.lock);
    return out;
}

static gint longest_first(gconstpointer a, gconstpointer b)
{
    gsize la = strlen(*(char *const *)a), lb = strlen(*(char *const *)b);
    return la < lb ? 1 : la > lb ? -1 : 0;
}

static void hide_locked(const char *secret)
{
    if (strlen(secret) < SECRET_MIN ||
        g_ptr_array_find_with_equal_func(the_log.secrets, secret, g_str_equal, NULL))
        return;
    g_ptr_array_add(the_log.secrets, g_strdup(secret));
    g_ptr_array_sort(the_log.secrets, longest_first);
}

void log_hide(const char *secret)
{
    if (secret == NULL)
        return;
    char *escaped = g_uri_escape_bytes((const guint8 *)secret, strlen(secret), NULL);
    pthread_mutex_lock(&the_log.lock);
    if (the_log.secrets == NULL)
        the_log.secrets = g_ptr_array_new_with_free_func((GDestroyNotify)secret_free);
    hide_locked(secret);
    hide_locked(escaped); /* as it stands in a form or a query */
    pthread_mutex_unlock(&the_log.lock);
    secret_free(escaped);
}

/* --- the file --- */

static int open_private(const char *path)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    struct stat st;
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077) != 0)
        fchmod(fd, 0600);
    return fd;
}

/* With the lock held. Another process may have put the file aside already: then it is only opened anew. */
static void rotate_locked(void)
{
    struct stat ours, there;
    if (fstat(the_log.fd, &ours) != 0 || !S_ISREG(ours.st_mode) || ours.st_size <= ROTATE_BYTES)
        return;
    if (g_stat(the_log.path, &there) == 0 && there.st_ino == ours.st_ino && there.st_dev == ours.st_dev) {
        char *aside = g_strconcat(the_log.path, ".1", NULL);
        gboolean moved = g_rename(the_log.path, aside) == 0;
        g_free(aside);
        if (!moved)
            return;
    }
    int fd = open_private(the_log.path);
    if (fd < 0)
        return; /* the old one is better than none */
    close(the_log.fd);
    the_log.fd = fd;
}

static void close_locked(void)
{
    g_atomic_int_set(&the_log.level, -1);
    if (the_log.fd >= 0)
        close(the_log.fd);
    the_log.fd = -1;
    g_clear_pointer(&the_log.path, g_free);
}

gboolean log_open(const char *path, enum log_level level, GError **error)
{
    int fd = -1;
    if (path != NULL) {
        char *dir = g_path_get_dirname(path);
        gboolean made = paths_make_dir(dir, 0700, error);
        g_free(dir);
        if (!made)
            return FALSE;
        fd = open_private(path);
        if (fd < 0) {
            g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "cannot open log \"%s\": %s",
                        path, g_strerror(errno));
            return FALSE;
        }
    }
    pthread_mutex_lock(&the_log.lock);
    close_locked();
    the_log.fd = fd;
    the_log.path = g_strdup(path);
    if (fd >= 0) {
        rotate_locked();
        g_atomic_int_set(&the_log.level, (int)level);
    }
    pthread_mutex_unlock(&the_log.lock);
    return TRUE;
}

void log_close(void)
{
    pthread_mutex_lock(&the_log.lock);
    close_locked();
    g_clear_pointer(&the_log.secrets, g_ptr_array_unref);
    g_clear_pointer(&the_log.rules, g_ptr_array_unref);
    pthread_mutex_unlock(&the_log.lock);
}

static const char *level_name(enum log_level level)
{
    switch (level) {
    case LOG_ERROR_:
        return "ERROR";
    case LOG_WARN_:
        return "WARN";
    case LOG_INFO_:
        return "INFO";
    default:
        return "DEBUG";
    }
}

/* One write() of one line, so that the lines of several processes do not mix. */
static void write_locked(const char *line, gsize len)
{
    while (write(the_log.fd, line, len) < 0 && errno == EINTR)
        ;
}

void log_write(enum log_level level, const char *area, const char *format, ...)
{
    if ((int)level > g_atomic_int_get(&the_log.level))
        return;
    va_list args;
    va_start(args, format);
    char *message = g_strdup_vprintf(format, args);
    va_end(args);
    char *time = clock_format_rfc3339(clock_now_ms());
    pthread_mutex_lock(&the_log.lock);
    if (the_log.fd >= 0) {
        /* Redacted before it is cut and cleaned: neither may tear a secret apart unseen. */
        char *safe = redact_locked(message),
             *clean = text_sanitise(safe, -1, TEXT_ONE_LINE, MESSAGE_MAX, NULL);
        char *line = g_strdup_printf("%s %s %s: %s\n", time, level_name(level), area, clean);
        rotate_locked();
        write_locked(line, strlen(line));
        g_free(line);
        g_free(clean);
        g_free(safe);
    }
    pthread_mutex_unlock(&the_log.lock);
    secret_free(message);
    g_free(time);
}
