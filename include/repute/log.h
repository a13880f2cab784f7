/* The log: a file, never the screen. Lines "RFC3339 LEVEL area: message". Strings that look like tokens
 * ("Bearer …", access_token=, "code":…, and every secret registered) are replaced before they are written. */
#ifndef REPUTE_LOG_H
#define REPUTE_LOG_H

#include <glib.h>

enum log_level { LOG_ERROR_, LOG_WARN_, LOG_INFO_, LOG_DEBUG_ };

/* Opens (appends to) path, 0600; rotates once to path.1 above 4 MiB. NULL logs nowhere. Any thread may
 * write afterwards. FALSE with error where it cannot be opened; the program goes on without. */
gboolean log_open(const char *path, enum log_level level, GError **error);
void log_close(void);
void log_write(enum log_level level, const char *area, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* From now on secret (at least 6 bytes) is never written; kept as a copy until log_close(). */
void log_hide(const char *secret);
/* The redaction itself, for error messages that quote a server's answer. To be freed. */
char *log_redact(const char *text);

#define log_error(area, ...) log_write(LOG_ERROR_, area, __VA_ARGS__)
#define log_warn(area, ...) log_write(LOG_WARN_, area, __VA_ARGS__)
#define log_info(area, ...) log_write(LOG_INFO_, area, __VA_ARGS__)
#define log_debug(area, ...) log_write(LOG_DEBUG_, area, __VA_ARGS__)

#endif
