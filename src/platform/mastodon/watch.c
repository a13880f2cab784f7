/* A word or a hashtag: what is said without naming us. */
#include "mastodon.h"

enum { START, SEARCHING, COMMITTING };

static void take_search(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    json_t *found = masto_json(in, out);
    if (found == NULL)
        return;
    struct batch *b = batch_new();
    b->proved_at = in->now_ms;
    masto_page(t, json_object_get(found, "statuses"), TRUE, masto_is_snac(in->response), in->now_ms, b);
    json_decref(found);
    t->phase = COMMITTING;
    kit_commit(out, b);
}

static void start(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    const char *query = masto_arg(t, "query");
    if (query == NULL || *query == '\0' || strcmp(query, "#") == 0) {
        kit_fail(out, ERR_USAGE, "watch: nothing to look for: name a word or a #hashtag");
        return;
    }
    char *escaped = http_escape(*query == '#' ? query + 1 : query);
    if (*query == '#') {
        char *stream = g_strdup_printf("watch:%" G_GINT64_FORMAT, masto_arg_int(t, "watch"));
        char *path = g_strdup_printf("/api/v1/timelines/tag/%s?", escaped);
        masto_follow(t, in, out, stream, path, TRUE);
        g_free(stream);
        g_free(path);
    } else { /* a search has no order to go on in: its first page each time, known posts are met again */
        char *path = g_strdup_printf("/api/v2/search?q=%s&type=statuses&limit=40", escaped);
        t->phase = SEARCHING;
        masto_get(t, out, path);
        g_free(path);
    }
    g_free(escaped);
}

static void watch_step(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    if (t->data != NULL)
        masto_follow_step(t, in, out);
    else if (in->type == IN_ERROR)
        kit_fail_take(out, g_error_copy(in->error));
    else if (t->phase == START)
        start(t, in, out);
    else if (t->phase == SEARCHING)
        take_search(t, in, out);
    else
        kit_done(out, json_pack("{s:b}", "more", FALSE));
}

const struct masto_kind masto_watch = {.step = watch_step, .free = masto_follow_free, .takes_errors = TRUE};
