/* One act on ideas while it runs. Private to store. */
#ifndef REPUTE_STORE_IDEA_CHANGE_H
#define REPUTE_STORE_IDEA_CHANGE_H

#include <jansson.h>

#include "db.h"
#include "repute/idea.h"

struct idea_act {
    struct store_writer *w;
    const char *who;
    gint64 now, act;
    gboolean open;
    guint changed, same;
    GArray *ids; /* gint64 conversations */
};
/* All or nothing: begin, changes, end with whether they went well. After a failed begin, end cleans up as well. */
gboolean idea_act_begin(struct idea_act *a, struct store_writer *w, const char *who, gint64 now_ms, GError **error);
gboolean idea_act_end(struct idea_act *a, gboolean ok, char *what, struct change_result *result, GError **error);

/* ---- idea_undo.c ---- */
/* Whether parts of this kind ("idea", "idea_item") are turned here. */
gboolean idea_has_part(const char *kind);
/* Takes a part from one side to the other; *refusal (to be freed) says why not, *conversation which one it was in. */
gboolean idea_turn(struct store_writer *w, const char *kind, gint64 target, const json_t *from, const json_t *to,
                   const char *who, gint64 now_ms, gint64 *conversation, char **refusal, GError **error);

#endif
