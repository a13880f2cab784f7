#include <string.h>

#include "repute/clock.h"
#include "repute/err.h"
#include "repute/log.h"
#include "repute/platform.h"
#include "repute/text.h"

#define MAX_WORDS 300      /* bytes of the server's own words in a message */
#define MAX_WAIT_MS MS_DAY /* a server that names a later time is not believed */
#define DEFAULT_WAIT_MS MS_MINUTE

/* The server's own words: "error" and "error_description" of JSON, short plain text; never a page of HTML. */
static char *words_of(const struct http_response *r)
{
    gsize len = 0;
    const char *bytes = g_bytes_get_data(r->body, &len);
    const char *type = http_response_header(r, "content-type");
    json_t *json = len > 0 ? json_loadb(bytes, len, JSON_ALLOW_NUL, NULL) : NULL;
    char *words = NULL;
    if (json_is_object(json)) {
        const char *error = json_string_value(json_object_get(json, "error"));
        const char *more = json_string_value(json_object_get(json, "error_description"));
        if (more == NULL)
            more = json_string_value(json_object_get(json, "message"));
        char *both = error != NULL && more != NULL ? g_strdup_printf("%s: %s", error, more)
                                                   : g_strdup(error != NULL ? error : more);
        if (both != NULL)
            words = text_sanitise(both, -1, TEXT_ONE_LINE, MAX_WORDS, NULL);
        g_free(both);
    } else if (len > 0 && type != NULL && g_str_has_prefix(type, "text/plain")) {
        words = text_sanitise(bytes, (gssize)len, TEXT_ONE_LINE, MAX_WORDS, NULL);
    }
    json_decref(json);
    if (words != NULL && *g_strstrip(words) == '\0')
        g_clear_pointer(&words, g_free);
    return words;
}

static gboolean digits_only(const char *s)
{
    return *s != '\0' && s[strspn(s, "0123456789")] == '\0';
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), without the locale. */
gboolean platform_http_date(const char *s, gint64 *ms)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char **w = g_strsplit_set(s, " ,", 0), *field[5] = {NULL};
    guint n = 0;
    for (guint i = 0; w[i] != NULL; i++)
        if (*w[i] != '\0' && n < G_N_ELEMENTS(field))
            field[n++] = w[i];
    gboolean ok = FALSE;
    const char *month = n == 5 && strlen(field[2]) == 3 ? strstr(months, field[2]) : NULL;
    if (month != NULL && (month - months) % 3 == 0 && digits_only(field[1]) && digits_only(field[3])) {
        char *iso = g_strdup_printf("%s-%02d-%02dT%sZ", field[3], (int)(month - months) / 3 + 1,
                                    (int)strtol(field[1], NULL, 10) % 100, field[4]);
        ok = clock_parse_rfc3339(iso, ms);
        g_free(iso);
    }
    g_strfreev(w);
    return ok;
}

/* A point in time: ISO 8601, seconds since 1970, or seconds from now. */
static gint64 parse_reset(const char *s, gint64 now_ms)
{
    gint64 ms;
    if (s == NULL)
        return 0;
    if (digits_only(s) && strlen(s) <= 12) {
        gint64 n = g_ascii_strtoll(s, NULL, 10);
        return n > 1000000000 ? n * 1000 : now_ms + n * 1000;
    }
    return clock_parse_rfc3339(s, &ms) ? ms : 0;
}

static const char *either(const struct http_response *r, const char *a, const char *b)
{
    const char *value = http_response_header(r, a);
    return value != NULL ? value : http_response_header(r, b);
}

static gint64 count_of(const char *s)
{
    /* Some servers write "300, 300;w=300". */
    return s != NULL && g_ascii_isdigit(*s) ? g_ascii_strtoll(s, NULL, 10) : -1;
}

void platform_rate_headers(const struct http_response *r, gint64 now_ms, struct step_output *out)
{
    out->rate_limit = count_of(either(r, "x-ratelimit-limit", "ratelimit-limit"));
    out->rate_remaining = count_of(either(r, "x-ratelimit-remaining", "ratelimit-remaining"));
    out->rate_reset_at = MIN(parse_reset(either(r, "x-ratelimit-reset", "ratelimit-reset"), now_ms), now_ms + MAX_WAIT_MS);
}

static gint64 retry_time(const struct http_response *r, gint64 now_ms, guint64 random)
{
    const char *after = http_response_header(r, "retry-after");
    gint64 at = 0;
    if (after != NULL && !platform_http_date(after, &at))
        at = parse_reset(after, now_ms);
    if (at == 0)
        at = parse_reset(either(r, "x-ratelimit-reset", "ratelimit-reset"), now_ms);
    if (at <= now_ms)
        at = now_ms + DEFAULT_WAIT_MS;
    /* Everybody waits for the same moment: come back a little apart. */
    return MIN(at, now_ms + MAX_WAIT_MS) + (gint64)(random % 5000);
}

/* A refusal that a new sign-in mends: the token is not enough, rather than the request wrong. */
static gboolean about_login(const char *words)
{
    static const char *const signs[] = {"scope", "token", "login", "authenticated user"};
    char *lower = words != NULL ? g_ascii_strdown(words, -1) : NULL;
    gboolean found = FALSE;
    for (guint i = 0; lower != NULL && i < G_N_ELEMENTS(signs); i++)
        found = found || strstr(lower, signs[i]) != NULL;
    g_free(lower);
    return found;
}

void platform_http_error(const struct http_response *r, gint64 now_ms, guint64 random, GError **error)
{
    char *raw = words_of(r), *words = raw != NULL ? log_redact(raw) : NULL;
    char *shown = r->final_url != NULL ? http_url_shown(r->final_url) : g_strdup("the server");
    const char *said = words != NULL ? words : "no reason given";
    if (r->status == 429)
        err_set_rate(error, retry_time(r, now_ms, random), "too many requests (429): %s", said);
    else if (r->status == 401 || ((r->status == 403 || r->status == 422) && about_login(words)))
        err_set(error, ERR_LOGIN, "the server refuses the sign-in (%ld): %s", r->status, said);
    else if (r->status == 404 || r->status == 410)
        err_set(error, ERR_GONE, "'%s' is not there (%ld): %s", shown, r->status, said);
    else if (r->status == 408 || r->status >= 500)
        err_set(error, ERR_SERVER, "the server cannot answer (%ld): %s", r->status, said);
    else if (r->status >= 400)
        err_set(error, ERR_REJECTED, "the server refuses (%ld): %s", r->status, said);
    else
        err_set(error, ERR_SERVER, "'%s' answers %ld, which is not expected here", shown, r->status);
    g_free(shown);
    g_free(words);
    g_free(raw);
}
