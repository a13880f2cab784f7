/* What spreads is kept for the screen, and said aloud where something critical grows. */
#include "engine.h"
#include "repute/spreading.h"
#include "spread_turn.h"

#include <stdlib.h>

#include "repute/clock.h"

#define DRIFTS_FOR (10 * MS_MINUTE)

static gboolean was_alarm(const GPtrArray *before, gint64 item)
{
    for (guint i = 0; before != NULL && i < before->len; i++) {
        const struct spread_row *row = before->pdata[i];
        if (row->item == item)
            return row->alarm;
    }
    return FALSE;
}

static gboolean keep(struct engine *e, const GPtrArray *found, const GPtrArray *before)
{
    gboolean ok = store_spread_clear(e->writer, NULL);
    for (guint i = 0; ok && i < before->len; i++) {
        const struct spread_row *row = before->pdata[i];
        gint64 conversation = row->alarm ? store_conversation_of(e->reader, row->item) : 0;
        ok = conversation == 0 || store_conversation_alarm(e->writer, conversation, FALSE, NULL);
    }
    for (guint i = 0; ok && i < found->len; i++) {
        const struct spreading *s = found->pdata[i];
        ok = store_spread_set(e->writer, &s->row, s->rate, NULL) &&
             (!s->row.alarm || s->conversation == 0 || store_conversation_alarm(e->writer, s->conversation, TRUE, NULL));
    }
    return ok;
}

static void say(struct engine *e, const struct spreading *s)
{
    struct event *ev = event_new(EVENT_ALARM);
    ev->text = g_strdup_printf("critical and spreading: %s, %.0f reshares an hour, each leads to %.1f more; gr opens it", s->who, s->rate, s->r);
    ev->account = s->row.account;
    engine_emit(e, ev);
}

/* What must have changed for it to be worth a commit that wakes everybody's screen; rates and ages alone drift. */
static char *gist(const char *value)
{
    static const char *const NAMES[] = {"item", "reshares", "early", "over", "label", "alarm"};
    json_t *j = json_loads(value, 0, NULL), *out = json_array();
    for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++)
        json_array_append(out, json_object_get(j, NAMES[i]));
    json_array_append(out, json_object_get(json_object_get(j, "back"), "n"));
    char *dump = json_dumps(out, JSON_COMPACT), *text = g_strdup(dump);
    free(dump);
    json_decref(out);
    json_decref(j);
    return text;
}

static gboolean same(const GPtrArray *before, const GPtrArray *found, gint64 now_ms)
{
    GHashTable *kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gboolean same = before->len == found->len;
    for (guint i = 0; same && i < before->len; i++) {
        const struct spread_row *row = before->pdata[i];
        same = row->at > now_ms - DRIFTS_FOR;
        g_hash_table_add(kept, gist(row->value));
    }
    for (guint i = 0; same && i < found->len; i++) {
        char *now = gist(((struct spreading *)found->pdata[i])->row.value);
        same = g_hash_table_contains(kept, now);
        g_free(now);
    }
    g_hash_table_unref(kept);
    return same;
}

void spread_turn(struct engine *e, gint64 now_ms)
{
    GPtrArray *before = store_spreads(e->reader, 0, 1000, NULL), *found = spreading_work_out(e->reader, settings_str(e->settings, "zone"), now_ms, NULL);
    gboolean any = before != NULL && found != NULL && before->len + found->len > 0 && !same(before, found, now_ms);
    if (any && store_begin(e->writer, NULL) && store_end(e->writer, keep(e, found, before), NULL)) {
        engine_changed(e, CHANGED_SCORES | CHANGED_CONVERSATIONS, 0);
        plan_recount(e, now_ms);
        for (guint i = 0; i < found->len; i++)
            if (((struct spreading *)found->pdata[i])->row.alarm &&
                !was_alarm(before, ((struct spreading *)found->pdata[i])->row.item))
                say(e, found->pdata[i]);
    }
    g_clear_pointer(&before, g_ptr_array_unref);
    g_clear_pointer(&found, g_ptr_array_unref);
}
