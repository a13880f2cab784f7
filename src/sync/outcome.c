/* What a send that succeeded changed on our side. */
#include "engine.h"

#include "repute/text.h"

static struct item *own_item(struct engine *e, const struct ledger *row, const json_t *request, const json_t *result, gint64 now)
{
    const char *id = json_string_value(json_object_get(result, "remote_id"));
    const char *uri = json_string_value(json_object_get(result, "uri"));
    struct account *a = store_account_by_id(e->reader, row->account, NULL);
    if (id == NULL || a == NULL || (a->uri == NULL && a->handle == NULL)) {
        account_free(a); /* our own posts' next reading brings it */
        return NULL;
    }
    struct item *i = item_new();
    i->author.uri = g_strdup(a->uri != NULL ? a->uri : a->handle);
    i->author.handle = g_strdup(a->handle);
    i->author.name = g_strdup(a->display_name);
    i->author.remote_id = g_strdup(a->remote_id);
    account_free(a);
    i->account = row->account;
    i->direction = DIR_OUT;
    i->kind = row->action == ACT_REPLY ? KIND_REPLY : KIND_POST;
    i->remote_id = g_strdup(id);
    i->uri = g_strdup(uri != NULL ? uri : id);
    i->url = g_strdup(json_string_value(json_object_get(result, "url")));
    i->in_reply_to = g_strdup(json_string_value(json_object_get(request, "reply_to")));
    i->text = text_sanitise(row->text != NULL ? row->text : "", -1, 0, 0, NULL);
    i->warning = g_strdup(json_string_value(json_object_get(request, "warning")));
    gint64 at = json_integer_value(json_object_get(result, "created_at"));
    i->created_at = at != 0 ? at : now;
    i->fetched_at = now;
    return i;
}

/* Our own words as they stand there now; what it was before stays as a version. What else of the post changed comes with
 * its next reading. */
static gboolean file_edit(struct engine *e, const struct ledger *row, const json_t *request, gint64 *item_id, GError **error)
{
    gint64 now = engine_now(e), id = row->target != NULL ? store_item_called(e->reader, row->account, row->target) : 0;
    struct item *i = id != 0 ? store_item(e->reader, id, error) : NULL;
    struct put_result put = {0};
    if (i == NULL)
        return id == 0; /* never seen here: the next reading brings it as it is */
    g_free(i->text);
    g_free(i->warning);
    i->text = text_sanitise(row->text != NULL ? row->text : "", -1, 0, 0, NULL);
    i->warning = g_strdup(json_string_value(json_object_get(request, "warning")));
    i->edited_at = now;
    gboolean ok = store_item_put(e->writer, i, i->conversation == 0, &e->sl, now, &put, error);
    *item_id = id;
    item_free(i);
    return ok;
}

gboolean outcome_file(struct engine *e, const struct ledger *row, const json_t *request, const json_t *result,
                      gint64 *item_id, GError **error)
{
    gint64 now = engine_now(e);
    if (row->action == ACT_POST || row->action == ACT_REPLY) {
        struct item *i = own_item(e, row, request, result, now);
        struct put_result put = {0};
        gboolean ok = i == NULL || store_item_put(e->writer, i, FALSE, &e->sl, now, &put, error);
        *item_id = put.item;
        item_free(i);
        return ok;
    }
    if (row->action == ACT_EDIT)
        return file_edit(e, row, request, item_id, error);
    if (row->action == ACT_DELETE && row->target != NULL) {
        gint64 conversation = 0;
        return store_item_deleted(e->writer, row->account, row->target, now, &conversation, error);
    }
    struct item *i = row->reply_to != 0 ? store_item(e->reader, row->reply_to, NULL) : NULL;
    gboolean ok = TRUE;
    if (i != NULL && (row->action == ACT_FAVOURITE || row->action == ACT_UNFAVOURITE || row->action == ACT_REPOST ||
                      row->action == ACT_UNREPOST)) {
        struct put_result put = {0};
        if (row->action == ACT_FAVOURITE || row->action == ACT_UNFAVOURITE)
            i->favourited = row->action == ACT_FAVOURITE;
        else
            i->reposted = row->action == ACT_REPOST;
        ok = store_item_put(e->writer, i, i->conversation == 0, &e->sl, now, &put, error);
    } else if (i != NULL && row->action >= ACT_MUTE && row->action <= ACT_UNBLOCK) {
        int muted = row->action == ACT_MUTE ? 1 : row->action == ACT_UNMUTE ? 0 : -1;
        int blocked = row->action == ACT_BLOCK ? 1 : row->action == ACT_UNBLOCK ? 0 : -1;
        ok = store_profile_mark(e->writer, i->author.id, muted, blocked, error);
    }
    item_free(i);
    return ok;
}
