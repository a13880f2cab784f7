/* Server-sent events (WHATWG HTML, 9.2.6): lines end by LF, CR LF or CR, chunks end anywhere. */
#include "mastodon.h"

#define MAX_EVENT ((gsize)4 << 20)

struct sse {
    GString *line, *data, *event;
    gboolean after_cr; /* a LF now belongs to the CR before */
    gboolean started;  /* the first line was seen: a byte order mark may come before it */
};

struct sse *sse_new(void)
{
    struct sse *s = g_new0(struct sse, 1);
    s->line = g_string_new(NULL);
    s->data = g_string_new(NULL);
    s->event = g_string_new(NULL);
    return s;
}

void sse_free(struct sse *s)
{
    if (s == NULL)
        return;
    g_string_free(s->line, TRUE);
    g_string_free(s->data, TRUE);
    g_string_free(s->event, TRUE);
    g_free(s);
}

static void take_field(struct sse *s, const char *line)
{
    gsize name = strcspn(line, ":");
    const char *value = line[name] == ':' ? line + name + 1 : "";
    if (*value == ' ')
        value++;
    if (name == 4 && strncmp(line, "data", 4) == 0) {
        g_string_append(s->data, value);
        g_string_append_c(s->data, '\n');
    } else if (name == 5 && strncmp(line, "event", 5) == 0) {
        g_string_assign(s->event, value);
    }
}

static void take_line(struct sse *s, sse_event on_event, gpointer user)
{
    const char *line = s->line->str;
    if (!s->started && g_str_has_prefix(line, "\xef\xbb\xbf"))
        line += 3;
    s->started = TRUE;
    if (*line != '\0') {
        take_field(s, line); /* a comment (":thump") has an empty name */
    } else {
        if (s->data->len > 0) {
            g_string_truncate(s->data, s->data->len - 1);
            on_event(user, s->event->len > 0 ? s->event->str : "message", s->data->str);
        }
        g_string_truncate(s->data, 0);
        g_string_truncate(s->event, 0);
    }
    g_string_truncate(s->line, 0);
}

gboolean sse_feed(struct sse *s, const char *bytes, gsize len, sse_event on_event, gpointer user)
{
    for (gsize i = 0; i < len; i++) {
        char c = bytes[i];
        gboolean half = s->after_cr && c == '\n';
        s->after_cr = c == '\r';
        if (half)
            continue;
        if (c == '\n' || c == '\r')
            take_line(s, on_event, user);
        else if (c != '\0')
            g_string_append_c(s->line, c);
        if (s->line->len + s->data->len > MAX_EVENT)
            return FALSE;
    }
    return TRUE;
}
