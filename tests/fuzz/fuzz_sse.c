/* A stream of server-sent events gives the same events however it is cut into chunks. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "../../src/platform/mastodon/mastodon.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_event(gpointer user, const char *event, const char *data)
{
    g_string_append_printf(user, "%s=%s;", event, data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    gsize cut = (gsize)data[0] + 1;
    const char *bytes = (const char *)data + 1;
    gsize len = size - 1;
    struct sse *whole = sse_new(), *cut_up = sse_new();
    GString *a = g_string_new(NULL), *b = g_string_new(NULL);
    gboolean ok = sse_feed(whole, bytes, len, on_event, a);
    for (gsize at = 0; ok && at < len; at += cut)
        g_assert_true(sse_feed(cut_up, bytes + at, MIN(cut, len - at), on_event, b));
    g_assert_true(!ok || strcmp(a->str, b->str) == 0);
    g_string_free(a, TRUE);
    g_string_free(b, TRUE);
    sse_free(whole);
    sse_free(cut_up);
    return 0;
}
