/* The inside of job_run(): one function a verb, in families. Private to sync. */
#ifndef REPUTE_SYNC_JOBS_H
#define REPUTE_SYNC_JOBS_H

#include "repute/store_items.h"
#include "repute/sync.h"

/* What a verb leaves: text for the foot, ids as result, and what changed. */
struct outcome {
    char *text;
    json_t *result;
    guint changed;       /* CHANGED_ bits */
    gint64 conversation; /* the one that changed, or 0 */
};
typedef gboolean (*job_function)(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);

/* Arguments. */
gint64 arg_id(const struct job *j, const char *name);        /* 0 where missing */
gint64 arg_int(const struct job *j, const char *name, gint64 fallback);
gboolean arg_bool(const struct job *j, const char *name);
const char *arg_str(const struct job *j, const char *name);  /* NULL where missing */
gboolean arg_need(const struct job *j, const char *name, GError **error);
json_t *ids_json(const GArray *ids);
json_t *id_to_json(gint64 id);
guint64 job_chance(void); /* for send_view.random */

/* The promises of the settings; hours owned by the caller. */
struct service_level service_level_of(const struct settings *s, struct hours **hours);

/* job_triage.c */
gboolean job_change(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_link(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_unlink(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_undo(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_redo(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_claim(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_unclaim(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
/* Refused ones are said in the same line as what was done; r is taken. */
void job_take_result(struct change_result *r, struct outcome *out);
/* job_idea.c */
gboolean job_idea(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
/* job_writing.c */
gboolean job_draft_save(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_draft_journal(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_draft_discard(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_act(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_ledger(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_pause(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_resume(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
/* job_send.c */
gboolean job_keeps_blackout(const struct job_context *c, gint64 at /* of a post */, GError **error);
gboolean job_send(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
/* job_program.c */
gboolean job_account_add(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_account_remove(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_account_guard(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_account_zone(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_watch(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_unwatch(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_place(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_view_save(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_saved_reply(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_presence(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_seen(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);
gboolean job_forget(const struct job_context *c, const struct job *j, struct outcome *out, GError **error);

#endif
