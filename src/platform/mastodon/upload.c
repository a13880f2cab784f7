/* One attachment: uploaded, then looked at until the server has processed it. */
#include "mastodon.h"

#define FIRST_LOOK_MS MS_SECOND
#define LONGEST_WAIT_MS (8 * MS_SECOND)
#define MOST_LOOKS 40

enum { START, SENT, SENT_V1, WAITING, LOOKING };

struct upload {
    char *id;
    gint64 wait_ms;
    guint looks;
};

static void upload_free(gpointer data)
{
    struct upload *u = data;
    g_free(u->id);
    g_free(u);
}

static void put(struct masto_task *t, struct step_output *out, const char *path, int phase)
{
    const char *file = masto_arg(t, "path"), *alt = masto_arg(t, "alt");
    if (file == NULL) {
        kit_fail(out, ERR_USAGE, "upload: no file is named");
        return;
    }
    struct http_request *r = masto_request(t, "POST", path);
    r->timeout_ms = 5 * MS_MINUTE;
    http_request_file(r, "file", file, masto_arg(t, "type"));
    if (alt != NULL && *alt != '\0')
        http_request_part(r, "description", alt);
    t->phase = phase;
    kit_send(out, r);
}

static void wait_for_it(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    struct upload *u = t->data;
    if (++u->looks > MOST_LOOKS) {
        kit_fail(out, ERR_SERVER, "the server has not finished processing the attachment");
        return;
    }
    t->phase = WAITING;
    out->type = OUT_WAIT;
    out->wait_until_ms = in->now_ms + u->wait_ms;
    u->wait_ms = MIN(u->wait_ms * 2, LONGEST_WAIT_MS);
}

static void take_sent(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    struct upload *u = t->data;
    json_t *media = masto_json(in, out);
    if (media == NULL)
        return;
    g_free(u->id);
    u->id = masto_id(media, "id");
    char *url = kit_url(media, "url");
    if (u->id == NULL)
        kit_fail(out, ERR_SERVER, "the server took the attachment and did not say under which id");
    else if (in->response->status == 202)
        wait_for_it(t, in, out);
    else
        kit_done(out, json_pack("{s:s, s:s*}", "id", u->id, "url", url));
    g_free(url);
    json_decref(media);
}

static void look(struct masto_task *t, struct step_output *out)
{
    struct upload *u = t->data;
    char *id = http_escape(u->id), *path = g_strconcat("/api/v1/media/", id, NULL);
    t->phase = LOOKING;
    masto_get(t, out, path);
    g_free(path);
    g_free(id);
}

static void take_look(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    struct upload *u = t->data;
    if (in->response->status == 206 || in->response->status == 202) {
        wait_for_it(t, in, out);
        return;
    }
    json_t *media = masto_json(in, out);
    if (media == NULL)
        return;
    char *url = kit_url(media, "url");
    kit_done(out, json_pack("{s:s, s:s*}", "id", u->id, "url", url));
    g_free(url);
    json_decref(media);
}

static void upload_step(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    if (t->data == NULL) {
        struct upload *u = g_new0(struct upload, 1);
        u->wait_ms = FIRST_LOOK_MS;
        t->data = u;
        put(t, out, "/api/v2/media", SENT);
    } else if (t->phase == WAITING) {
        look(t, out);
    } else if (in->type != IN_RESPONSE) {
        kit_fail(out, ERR_INTERNAL, "upload: input %d is not expected here", in->type);
    } else if (t->phase == SENT && in->response->status == 404) {
        put(t, out, "/api/v1/media", SENT_V1); /* before Mastodon 3.1.3 */
    } else if (t->phase == LOOKING) {
        take_look(t, in, out);
    } else {
        take_sent(t, in, out);
    }
}

const struct masto_kind masto_upload = {.step = upload_step, .free = upload_free};
