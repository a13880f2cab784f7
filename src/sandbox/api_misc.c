/* Markers, preferences, polls, streams, and lists that are empty here. */
#include "server.h"

#include <string.h>

static json_t *marker_json(const struct marker *m)
{
    json_t *out = json_pack("{s:s,s:i}", "last_read_id", m->last_read_id, "version", m->version);
    json_object_set_new(out, "updated_at", sb_entity_time(m->updated_ms));
    return out;
}

static void add_marker(struct call *c, json_t *out, const char *timeline)
{
    const struct marker *m = g_hash_table_lookup(c->actor->markers, timeline);
    if (m != NULL)
        json_object_set_new(out, timeline, marker_json(m));
}

void sb_api_markers(struct call *c)
{
    GPtrArray *timelines = sb_call_list(c, "timeline");
    json_t *out = json_object();
    for (guint i = 0; i < timelines->len; i++)
        add_marker(c, out, g_ptr_array_index(timelines, i));
    g_ptr_array_unref(timelines);
    sb_call_json(c, out);
}

void sb_api_markers_set(struct call *c)
{
    static const char *const timelines[] = {"home", "notifications"};
    json_t *out = json_object();
    for (guint i = 0; i < G_N_ELEMENTS(timelines); i++) {
        char *name = g_strconcat(timelines[i], "[last_read_id]", NULL);
        const char *id = sb_call_arg(c, name);
        g_free(name);
        if (id == NULL)
            continue;
        struct marker *m = g_hash_table_lookup(c->actor->markers, timelines[i]);
        if (m == NULL) {
            m = g_new0(struct marker, 1);
            g_hash_table_insert(c->actor->markers, g_strdup(timelines[i]), m);
        }
        g_free(m->last_read_id);
        m->last_read_id = g_strdup(id);
        m->version++;
        m->updated_ms = sb_state_now(c->s);
        add_marker(c, out, timelines[i]);
    }
    sb_call_json(c, out);
}

void sb_api_preferences(struct call *c)
{
    sb_call_json(c,
                 json_pack("{s:s,s:b,s:n,s:s,s:b,s:b}", "posting:default:visibility", "public",
                           "posting:default:sensitive", 0, "posting:default:language", "reading:expand:media",
                           "default", "reading:expand:spoilers", 0, "reading:autoplay:gifs", 0));
}

void sb_api_empty_list(struct call *c)
{
    sb_call_json(c, json_array());
}

static struct poll *find_poll(struct call *c)
{
    struct poll *poll = g_hash_table_lookup(c->s->polls, c->segment[0]);
    if (poll == NULL)
        sb_call_error(c, 404, "%s", "Record not found");
    return poll;
}

void sb_api_poll(struct call *c)
{
    const struct poll *poll = find_poll(c);
    if (poll != NULL)
        sb_call_json(c, sb_entity_poll(c->s, poll, c->actor));
}

void sb_api_poll_vote(struct call *c)
{
    struct poll *poll = find_poll(c);
    guint mask = 0;
    if (poll == NULL)
        return;
    GPtrArray *choices = sb_call_list(c, "choices");
    for (guint i = 0; i < choices->len; i++) {
        guint64 n = g_ascii_strtoull(g_ptr_array_index(choices, i), NULL, 10);
        mask |= n < poll->options->len ? 1u << n : 0;
    }
    gboolean several = choices->len > 1 && !poll->multiple;
    g_ptr_array_unref(choices);
    if (g_hash_table_contains(poll->voters, c->actor)) {
        sb_call_error(c, 422, "%s", "Validation failed: You have already voted on this poll");
    } else if (mask == 0 || several) {
        sb_call_error(c, 422, "%s", "Validation failed: The chosen vote option does not exist");
    } else if (poll->expires_ms <= sb_state_now(c->s)) {
        sb_call_error(c, 422, "%s", "Validation failed: The poll has already ended");
    } else {
        g_hash_table_insert(poll->voters, c->actor, GUINT_TO_POINTER(mask));
        for (guint i = 0; i < poll->options->len; i++)
            g_array_index(poll->votes, int, i) += (mask >> i) & 1;
        sb_call_json(c, sb_entity_poll(c->s, poll, c->actor));
    }
}

/* --- streams --- */

void sb_api_stream_health(struct call *c)
{
    sb_call_raw(c, 200, "text/plain", "OK", -1);
}

void sb_api_stream(struct call *c)
{
    static const char *const known[] = {"user",         "user:notification", "public",
                                        "public:local", "hashtag",           NULL};
    const char *asked = c->segment[0] != NULL ? c->segment[0] : sb_call_arg(c, "stream");
    const char *tag = sb_call_arg(c, "tag");
    if (c->s->options.no_streaming) {
        sb_call_error(c, 404, "%s", "Not Found");
        return;
    }
    char *name = c->segment[1] != NULL ? g_strconcat(asked, ":", c->segment[1], NULL) : g_strdup(asked);
    if (name == NULL || !g_strv_contains(known, name)) {
        sb_call_error(c, 400, "%s", "Unknown stream type");
    } else {
        if (strcmp(name, "hashtag") == 0) {
            char *lower = g_utf8_strdown(tag != NULL ? tag : "", -1);
            g_free(name);
            name = g_strconcat("hashtag:", lower, NULL);
            g_free(lower);
        }
        c->status = 200;
        c->stream = sb_stream_new(c, name);
    }
    g_free(name);
}
