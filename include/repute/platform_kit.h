/* What every adapter needs: one output of each type, and the reading of strangers' JSON, where every type may be
 * wrong. Pure; any thread. */
#ifndef REPUTE_PLATFORM_KIT_H
#define REPUTE_PLATFORM_KIT_H

#include "repute/err.h"
#include "repute/platform.h"

/* --- a task's beginning --- */
/* What it is asked, to be freed; a frozen request may come as it is, or as "request" beside what is asked about it. */
json_t *kit_args(const struct task_config *c);
char *kit_base(const struct task_config *c); /* the server's address without a slash at its end; to be freed */

/* --- outputs: each sets the type and takes what it is given --- */
void kit_send(struct step_output *out, struct http_request *r);
void kit_commit(struct step_output *out, struct batch *batch);
void kit_done(struct step_output *out, json_t *result); /* result may be NULL */
void kit_fail(struct step_output *out, enum err_code code, const char *format, ...) G_GNUC_PRINTF(3, 4);
void kit_fail_take(struct step_output *out, GError *error);
/* Which of these posts the store lacks: the next input is IN_MISSING. uris: char *, taken. */
void kit_find_missing(struct step_output *out, GPtrArray *uris);

/* --- members of an object; o may be anything, or NULL --- */
const char *kit_str(const json_t *o, const char *name); /* borrowed; NULL where it is no string */
gint64 kit_int(const json_t *o, const char *name, gint64 fallback);
gboolean kit_bool(const json_t *o, const char *name);
gint64 kit_time(const json_t *o, const char *name); /* ms; 0 where it is no time */
char *kit_line(const json_t *o, const char *name);  /* sanitised, one line; NULL where empty; to be freed */
char *kit_text(const json_t *o, const char *name);  /* sanitised; NULL where it is no string; to be freed */
char *kit_url(const json_t *o, const char *name);   /* sanitised http(s) URL, or NULL; to be freed */

/* JSON as text, keys sorted. To be freed with g_free(). */
char *kit_dump(const json_t *json);

#endif
