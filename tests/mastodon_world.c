#include "mastodon_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/err.h"

struct world *world_new(struct sandbox_options options)
{
    struct world *w = g_new0(struct world, 1);
    options.empty = TRUE;
    options.start_ms = START;
    options.rate_limit = options.rate_limit != 0 ? options.rate_limit : -1;
    w->s = sandbox_new(&options, NULL);
    assert_non_null(w->s);
    w->run.ops = platform_find("mastodon");
    w->run.transport = http_curl_new(FALSE, NULL);
    w->run.now_ms = sandbox_now(w->s);
    w->run.config = (struct task_config){.base_url = sandbox_url(w->s),
                                         .token = sandbox_token(w->s, "acme"),
                                         .remote_id = sandbox_account_id(w->s, "acme"),
                                         .idempotency_key = "key-1"};
    return w;
}

void world_free(struct world *w)
{
    task_run_clear(&w->run);
    http_transport_free(w->run.transport);
    sandbox_free(w->s);
    g_free(w->cursor);
    g_free(w);
}

void world_advance(struct world *w, gint64 ms)
{
    sandbox_advance(w->s, ms);
    w->run.now_ms = sandbox_now(w->s);
}

void world_fetch(struct world *w)
{
    task_run(&w->run, TASK_FETCH, json_pack("{s:s*}", "cursor", w->cursor));
    const char *cursor = task_run_cursor(&w->run, "notifications");
    if (cursor != NULL) {
        g_free(w->cursor);
        w->cursor = g_strdup(cursor);
    }
}

void world_assert_done(const struct world *w)
{
    if (w->run.error != NULL)
        fail_msg("%s: %s", err_code_name((enum err_code)w->run.error->code), w->run.error->message);
}

const char *world_mention(struct world *w, const char *text)
{
    const char *id = sandbox_post(w->s, "lena@beans.example", text, NULL, NULL, 0);
    assert_non_null(id);
    return id;
}
