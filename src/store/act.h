/* Acts that can be taken back: what they found and what they left, row by row. Private to store. */
#ifndef REPUTE_STORE_ACT_H
#define REPUTE_STORE_ACT_H

#include <jansson.h>

#include "conv.h"

/* ---- conv_fields.c: what a person can change of a conversation, as JSON ---- */
json_t *conv_fields(const struct conv *c);
/* Leaves in both only what differs. */
void fields_diff(json_t *before, json_t *after);
/* Whether the conversation still has all of these. */
gboolean conv_has_fields(const struct conv *c, const json_t *fields);
void conv_set_fields(struct conv *c, const json_t *fields);

/* ---- act.c ---- */
/* A new act of who; those he took back before can be redone no longer. 0 with an error. */
gint64 act_begin(struct store_writer *w, const char *who, const char *verb, gint64 now_ms, GError **error);
/* One row that the act changed. before and after are taken over. */
gboolean act_part(struct store_writer *w, gint64 act, const char *kind, gint64 target, json_t *before,
                  json_t *after, GError **error);
/* Its name for the foot of the screen; or, where nothing changed, the act is forgotten (what NULL). */
gboolean act_end(struct store_writer *w, gint64 act, const char *what, GError **error);

/* ---- change.c ---- */
/* The labels of a conversation's row and those of the table of labels, brought to this list (comma separated,
 * NULL none). */
gboolean change_labels(struct store_writer *w, struct conv *c, const char *labels, GError **error);
/* The sentiment of an item, its sums and its need of an answer, from these fields; conversations are the
 * caller's. */
gboolean change_sentiment(struct store_writer *w, gint64 item, const json_t *fields, GError **error);
/* ---- change_words.c ---- */
const char *change_verb_name(const struct change *c); /* the audit's word */
char *change_verb_done(const struct change *c);       /* "done", "labelled damage"; to be freed */
char *change_detail(const struct change *change,
                    const struct conv *c); /* JSON for the audit, or NULL; to be freed */
/* "kim labelled it since"; to be freed. */
char *change_since(struct store_reader *r, const struct conv *c, const char *who);

#endif
