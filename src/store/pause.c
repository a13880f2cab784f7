/* The publishing stop: three facts of the workspace, looked at inside each claim's transaction. */
#include <jansson.h>
#include <stdlib.h>

#include "ledger_row.h"

void pause_clear(struct pause *p)
{
    g_free(p->by);
    g_free(p->reason);
    *p = (struct pause){0};
}

gboolean store_pause(struct store_reader *r, struct pause *p, GError **error)
{
    GError *failed = NULL;
    g_autofree char *since = db_string(r, &failed, "SELECT value FROM meta WHERE key='pause.since'");
    if (failed != NULL) {
        g_propagate_error(error, failed);
        return FALSE;
    }
    *p = (struct pause){.on = since != NULL};
    if (!p->on)
        return TRUE;
    p->since = g_ascii_strtoll(since, NULL, 10);
    p->by = store_meta(r, "pause.by");
    p->reason = store_meta(r, "pause.reason");
    return TRUE;
}

static char *detail_of(const char *reason)
{
    json_t *detail = json_pack("{s:s}", "reason", reason);
    char *text = json_dumps(detail, JSON_COMPACT);
    char *copy = g_strdup(text);
    free(text);
    json_decref(detail);
    return copy;
}

gboolean store_pause_set(struct store_writer *w, gboolean on, const char *reason, const char *who,
                         gint64 now_ms, GError **error)
{
    struct pause was = {0};
    if (!db_writable(w, error) || !store_pause(&w->reader, &was, error))
        return FALSE;
    /* A second person's reason does not make the pause younger. */
    g_autofree char *since = on ? g_strdup_printf("%" G_GINT64_FORMAT, was.on ? was.since : now_ms) : NULL;
    g_autofree char *detail = on && reason != NULL ? detail_of(reason) : NULL;
    gboolean same = !on && !was.on;
    pause_clear(&was);
    if (same)
        return TRUE;
    if (!store_meta_set(w, "pause.since", since, error) ||
        !store_meta_set(w, "pause.by", on ? who : NULL, error) ||
        !store_meta_set(w, "pause.reason", on ? reason : NULL, error) ||
        !store_audit(w, now_ms, who, on ? "pause" : "resume", "workspace", 0, detail, error))
        return FALSE;
    GArray *moved = store_ledger_due(w, now_ms, error);
    if (moved == NULL)
        return FALSE;
    g_array_unref(moved);
    return TRUE;
}
