/* Every task of the adapter with answers of any kind in any order. The first bytes choose the task; then each
 * input is a kind, a status and a body. What must hold: a task ends or goes on, a batch is whole, texts are
 * clean, a request stays on the account's server, and what is over stays over. */
#include <stdint.h>
#include <string.h>

#include "repute/err.h"
#include "repute/platform.h"
#include "step_checks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const ARGS[] = {
    "{}",
    "{\"app\":{\"client_id\":\"a\",\"client_secret\":\"b\"},\"code\":\"c\",\"cursor\":\"{\\\"at\\\":1,"
    "\\\"id\\\":\\\"4\\\"}\"}",
    "{\"cursor\":\"{\\\"at\\\":1767603600000,\\\"id\\\":\\\"4\\\",\\\"walk\\\":true}\",\"query\":\"#x\","
    "\"watch\":1}",
    "{\"gap\":3,\"cursor\":\"{\\\"path\\\":\\\"/api/v1/"
    "notifications?\\\",\\\"id\\\":\\\"9\\\"}\",\"from_ms\":1,\"query\":\"x y\"}",
    "{\"items\":[{\"remote_id\":\"1\",\"uri\":\"https://a/"
    "1\"},{\"remote_id\":\"2\"}],\"context\":true,\"path\":\"/x\",\"alt\":\"y\"}",
    "{\"action\":\"reply\",\"text\":\"hi "
    "@a@b\",\"reply_to\":\"7\",\"visibility\":\"direct\",\"since_ms\":1767603600000}",
    "{\"action\":\"edit\",\"text\":\"hi\",\"target\":\"7\"}",
    "{\"action\":\"delete\",\"target\":\"7\"}",
    "{\"action\":\"report\",\"target\":\"7\",\"account\":\"8\"}",
    "{\"action\":\"mute\",\"account\":\"8\"}",
};
static const long STATUS[] = {200, 200, 200, 200, 202, 206, 401, 403, 404, 410, 422, 429, 500, 503, 204, 301};
static const char *const LINKS[] = {
    NULL,
    NULL,
    "<https://coffee.example/api/v1/notifications?min_id=77>; rel=\"prev\"",
    "<https://coffee.example/api/v1/notifications?max_id=5>; rel=\"next\"",
    "<https://evil.example/api/v1/notifications?max_id=5>; rel=\"next\"",
    "<>; rel=\"next prev\"",
    "</x>; rel=prev",
    "<",
};

/* The token goes to the account's server, or, for a stream, to a host below it. */
static void check_target(const char *url)
{
    char *origin = http_origin(url);
    g_assert_nonnull(origin);
    g_assert_true(
        strcmp(origin, "https://coffee.example:443") == 0 ||
        (g_str_has_suffix(origin, ".coffee.example:443") && g_str_has_suffix(url, "/api/v1/streaming/user")));
    g_free(origin);
}

/* TRUE where the task goes on. */
static gboolean check_output(const struct step_output *out)
{
    switch (out->type) {
    case OUT_REQUEST:
    case OUT_STREAM:
        check_target(out->request->url);
        return TRUE;
    case OUT_COMMIT:
        check_batch(out->batch);
        return TRUE;
    case OUT_SAVE_SECRET:
        g_assert_true(out->secret != NULL && *out->secret != '\0');
        return TRUE;
    case OUT_WAIT:
    case OUT_LOAD_SECRET:
    case OUT_FIND_MISSING:
        return TRUE;
    case OUT_MORE:
        return TRUE;
    case OUT_DONE:
        return FALSE;
    case OUT_FAILED:
        g_assert_nonnull(out->error);
        check_text(out->error->message);
        return FALSE;
    }
    g_assert_not_reached();
}

static struct http_response *answer(const uint8_t **p, const uint8_t *end)
{
    uint8_t a = *(*p)++, b = *p < end ? *(*p)++ : 0;
    struct http_response *r = http_response_new(STATUS[a % G_N_ELEMENTS(STATUS)]);
    r->final_url = g_strdup("https://coffee.example/api/v1/x");
    if (LINKS[b % G_N_ELEMENTS(LINKS)] != NULL)
        http_response_add_header(r, "Link", LINKS[b % G_N_ELEMENTS(LINKS)]);
    if ((a & 0x80) != 0)
        http_response_add_header(r, "x-creator", "snac/2.75");
    http_response_add_header(r, "Content-Type", (a & 0x40) != 0 ? "text/event-stream" : "application/json");
    const uint8_t *stop = memchr(*p, 0, (gsize)(end - *p));
    gsize len = stop != NULL ? (gsize)(stop - *p) : (gsize)(end - *p);
    g_bytes_unref(r->body);
    r->body = g_bytes_new(*p, len);
    *p += len + (stop != NULL);
    return r;
}

/* What the output asks for, or now and then something else. */
static void step(const struct platform_ops *ops, struct task *t, enum output_type last, const uint8_t **p,
                 const uint8_t *end, struct step_output *out)
{
    uint8_t kind = *(*p)++;
    struct step_input in = {.now_ms = G_GINT64_CONSTANT(1767607200000), .random = kind};
    struct http_response *response = NULL;
    GError *error = NULL;
    in.type = last == OUT_COMMIT        ? IN_COMMITTED
              : last == OUT_SAVE_SECRET ? IN_SAVED
              : last == OUT_WAIT        ? IN_TIMER
              : last == OUT_MORE        ? IN_CHUNK
                                        : IN_RESPONSE;
    if (kind >= 0xf0)
        in.type = (enum input_type)(kind & 7);
    if (in.type == IN_RESPONSE && *p >= end)
        in.type = IN_ERROR;
    if (in.type == IN_RESPONSE)
        in.response = response = answer(p, end);
    if (in.type == IN_ERROR || (in.type == IN_STREAM_END && (kind & 8) != 0)) {
        err_set(&error, (kind & 8) != 0 ? ERR_NETWORK : ERR_SERVER, "broken");
        in.error = error;
    }
    if (in.type == IN_CHUNK) {
        in.chunk = (const char *)*p;
        in.chunk_len = MIN((gsize)(end - *p), (gsize)kind + 20);
        *p += in.chunk_len;
    }
    ops->step(t, &in, out);
    http_response_free(response);
    g_clear_error(&error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    const struct platform_ops *ops = platform_find("mastodon");
    json_t *args = json_loads(ARGS[data[1] % G_N_ELEMENTS(ARGS)], 0, NULL);
    g_assert_nonnull(args);
    struct task_config c = {.kind = (enum task_kind)(data[0] % (TASK_READ_BACK + 1)),
                            .base_url = "https://coffee.example",
                            .token = "TOKEN",
                            .remote_id = "1",
                            .handle = "acme@coffee.example",
                            .args = args,
                            .idempotency_key = "k"};
    struct task *t = ops->task_new(&c, NULL);
    json_decref(args);
    struct step_input start = {.type = IN_START, .now_ms = G_GINT64_CONSTANT(1767607200000)};
    struct step_output out;
    ops->step(t, &start, &out);
    const uint8_t *p = data + 2, *end = data + size;
    while (check_output(&out) && p < end) {
        enum output_type last = out.type;
        step_output_clear(&out);
        step(ops, t, last, &p, end, &out);
    }
    step_output_clear(&out);
    ops->task_free(t);
    return 0;
}
