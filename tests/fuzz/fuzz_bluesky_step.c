/* Every task of the adapter with answers of any kind in any order. The first bytes choose the task, its arguments and
 * the secret; then each input is a kind, a status and a body. What must hold: a task ends or goes on, a batch is whole, texts are
 * clean, a request stays on the account's server, and what is over stays over. */
#include <stdint.h>
#include <string.h>

#include "repute/err.h"
#include "repute/platform.h"
#include "step_checks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define P1 "at://did:plc:lenalena/app.bsky.feed.post/3mbo4tzohxjlz"
#define P2 "at://did:plc:acmeacme/app.bsky.feed.post/3mbnxt3psgln3"
static const char *const ARGS[] = {
    "{}",
    "{\"user\":\"acme.example\",\"password\":\"p\",\"cursor\":\"{\\\"at\\\":1767603600000,\\\"since\\\":1,"
    "\\\"deep_at\\\":1}\",\"start\":true,\"until_ms\":1700000000000}",
    "{\"cursor\":\"{\\\"at\\\":1767603600000,\\\"deep_at\\\":1767607200000}\",\"query\":\"#x\",\"watch\":1}",
    "{\"gap\":3,\"cursor\":\"2026-01-05T09:30:00.124Z\",\"from_ms\":1,\"query\":\"x y\"}",
    "{\"items\":[{\"uri\":\"" P1 "\"},{\"uri\":\"" P2 "\"},{\"uri\":\"x\"}],\"context\":true,\"path\":\"/x\",\"alt\":\"y\"}",
    "{\"action\":\"reply\",\"text\":\"hi\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3mbo4tzohxjlz\",\"reply_to\":\"" P1
    "\",\"images\":[{\"alt\":\"\"}],\"media\":[\"{}\"],\"record\":{\"text\":\"@a.b\",\"facets\":[{\"features\":[{\"handle\":"
    "\"a.b\"}]}]}}",
    "{\"action\":\"favourite\",\"target\":\"" P1 "\",\"collection\":\"app.bsky.feed.like\",\"rkey\":\"3k\"}",
    "{\"action\":\"delete\",\"target\":\"" P2 "\"}",
    "{\"action\":\"report\",\"target\":\"" P1 "\",\"account\":\"did:plc:lenalena\"}",
    "{\"action\":\"unblock\",\"account\":\"did:plc:lenalena\"}",
};
/* A session, one that ends soon, a password, nonsense. */
static const char *const TOKENS[] = {
    "{\"access\":\"A\",\"refresh\":\"R\",\"did\":\"did:plc:acmeacme\",\"pds\":\"https://coffee.example\"}",
    "{\"access\":\"e30.eyJleHAiOjE3Njc2MDcyMDB9.s\",\"refresh\":\"R\",\"did\":\"did:plc:acmeacme\"}",
    "password",
    "{\"access\":\"a b\"}",
};
static const long STATUS[] = {200, 200, 200, 200, 200, 400, 401, 403, 404, 413, 429, 500, 502, 503, 204, 301};

/* The token goes to the account's server, or to the one that its own answer named, never without encryption. */
static void check_target(const struct http_request *r)
{
    char *origin = http_origin(r->url);
    g_assert_nonnull(origin);
    g_assert_true(g_str_has_prefix(origin, "https://"));
    g_free(origin);
    for (guint i = 0; i < r->headers->len; i++) {
        const struct http_header *h = g_ptr_array_index(r->headers, i);
        g_assert_true(strpbrk(h->value, "\r\n") == NULL);
    }
}

/* TRUE where the task goes on. */
static gboolean check_output(const struct step_output *out)
{
    switch (out->type) {
    case OUT_REQUEST:
    case OUT_STREAM:
        check_target(out->request);
        return TRUE;
    case OUT_COMMIT:
        check_batch(out->batch);
        return TRUE;
    case OUT_FIND_MISSING:
        for (guint i = 0; i < out->uris->len; i++)
            g_assert_nonnull(g_ptr_array_index(out->uris, i));
        return TRUE;
    case OUT_SAVE_SECRET:
        g_assert_true(out->secret != NULL && *out->secret != '\0');
        return TRUE;
    case OUT_WAIT:
    case OUT_LOAD_SECRET:
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
    uint8_t a = *(*p)++;
    struct http_response *r = http_response_new(STATUS[a % G_N_ELEMENTS(STATUS)]);
    r->final_url = g_strdup("https://coffee.example/xrpc/x");
    http_response_add_header(r, "Content-Type", "application/json");
    if ((a & 0x80) != 0)
        http_response_add_header(r, "Retry-After", "120");
    const uint8_t *stop = memchr(*p, 0, (gsize)(end - *p));
    gsize len = stop != NULL ? (gsize)(stop - *p) : (gsize)(end - *p);
    g_bytes_unref(r->body);
    r->body = g_bytes_new(*p, len);
    *p += len + (stop != NULL);
    return r;
}

/* What the output asks for, or now and then something else. */
static void step(const struct platform_ops *ops, struct task *t, enum output_type last, GPtrArray *uris, const uint8_t **p,
                 const uint8_t *end, struct step_output *out)
{
    uint8_t kind = *(*p)++;
    struct step_input in = {.now_ms = G_GINT64_CONSTANT(1767607200000), .random = kind};
    struct http_response *response = NULL;
    GError *error = NULL;
    in.type = last == OUT_COMMIT        ? IN_COMMITTED
              : last == OUT_SAVE_SECRET ? IN_SAVED
              : last == OUT_LOAD_SECRET ? IN_SECRET
              : last == OUT_FIND_MISSING ? IN_MISSING
              : last == OUT_WAIT        ? IN_TIMER
              : last == OUT_MORE        ? IN_CHUNK
                                        : IN_RESPONSE;
    if (kind >= 0xf0)
        in.type = (enum input_type)((kind & 15) % (IN_MISSING + 1));
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
    if (in.type == IN_SECRET || (in.type == IN_SAVED && (kind & 1) != 0))
        in.secret = (kind & 2) != 0 ? TOKENS[kind / 4 % G_N_ELEMENTS(TOKENS)] : NULL;
    if (in.type == IN_MISSING && (kind & 1) == 0)
        in.missing = uris;
    ops->step(t, &in, out);
    http_response_free(response);
    g_clear_error(&error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4)
        return 0;
    const struct platform_ops *ops = platform_find("bluesky");
    json_t *args = json_loads(ARGS[data[1] % G_N_ELEMENTS(ARGS)], 0, NULL);
    g_assert_nonnull(args);
    struct task_config c = {.kind = (enum task_kind)(data[0] % (TASK_READ_BACK + 1)),
                            .base_url = "https://coffee.example",
                            .token = TOKENS[data[2] % G_N_ELEMENTS(TOKENS)],
                            .remote_id = (data[2] & 0x80) != 0 ? NULL : "did:plc:acmeacme",
                            .handle = "coffee.example",
                            .args = args,
                            .idempotency_key = "k"};
    struct task *t = ops->task_new(&c, NULL);
    json_decref(args);
    if (t == NULL)
        return 0; /* no such task here */
    struct step_input start = {.type = IN_START, .now_ms = G_GINT64_CONSTANT(1767607200000)};
    struct step_output out;
    ops->step(t, &start, &out);
    const uint8_t *p = data + 3, *end = data + size;
    while (check_output(&out) && p < end) {
        enum output_type last = out.type;
        GPtrArray *uris = g_steal_pointer(&out.uris);
        step_output_clear(&out);
        step(ops, t, last, uris, &p, end, &out);
        g_clear_pointer(&uris, g_ptr_array_unref);
    }
    step_output_clear(&out);
    ops->task_free(t);
    return 0;
}
