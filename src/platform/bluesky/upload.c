/* One picture: its bytes, and the reference that the post's record will hold. Unreferenced ones are forgotten there. */
#include "bluesky.h"

enum { START, SENT };

static void upload_step(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    const char *path = bsky_arg(t, "path"), *type = bsky_arg(t, "type");
    if (t->phase == START && path == NULL) {
        kit_fail(out, ERR_USAGE, "upload: no file is named");
        return;
    }
    if (t->phase == START) {
        struct http_request *r = bsky_post(t, "com.atproto.repo.uploadBlob", NULL);
        http_request_header(r, "Content-Type", type != NULL ? type : "application/octet-stream");
        r->body_file = g_strdup(path);
        r->timeout_ms = 5 * MS_MINUTE;
        t->phase = SENT;
        kit_send(out, r);
        return;
    }
    if (in->type == IN_RESPONSE && in->response->status == 413) {
        kit_fail(out, ERR_REJECTED, "the picture is too large for this server (413): attach a smaller one");
        return;
    }
    json_t *answer = bsky_json(in, out);
    if (answer == NULL)
        return;
    const json_t *blob = json_object_get(answer, "blob");
    if (!json_is_object(blob)) {
        kit_fail(out, ERR_SERVER, "the server took the picture and did not say under which name");
    } else {
        char *id = kit_dump(blob);
        kit_done(out, json_pack("{s:s}", "id", id));
        g_free(id);
    }
    json_decref(answer);
}

const struct bsky_kind bsky_upload = {.step = upload_step};
