/* Misbehaviour on demand. */
#include "server.h"

#include <string.h>

void sb_fault_free(gpointer p)
{
    struct fault *fault = p;
    g_free((char *)fault->f.method);
    g_free((char *)fault->f.path);
    g_free((char *)fault->f.body);
    g_free((char *)fault->f.type);
    g_free((char *)fault->f.link);
    g_free(fault);
}

void sandbox_fault(struct sandbox *s, const struct sandbox_fault *f)
{
    struct fault *fault = g_new0(struct fault, 1);
    fault->f = *f;
    fault->f.method = g_strdup(f->method);
    fault->f.path = g_strdup(f->path);
    fault->f.body = g_strdup(f->body);
    fault->f.type = g_strdup(f->type);
    fault->f.link = g_strdup(f->link);
    SANDBOX_LOCK(s);
    g_ptr_array_add(s->server->faults, fault);
    SANDBOX_UNLOCK(s);
}

/* They stay in memory: a request that waits may still look at its own. */
void sandbox_faults_clear(struct sandbox *s)
{
    SANDBOX_LOCK(s);
    for (guint i = 0; i < s->server->faults->len; i++) {
        struct fault *fault = g_ptr_array_index(s->server->faults, i);
        fault->f.times = 1;
        fault->hit = 1;
    }
    SANDBOX_UNLOCK(s);
}

struct fault *sb_fault_pick(struct sandbox *s, const struct sandbox_request *r)
{
    for (guint i = 0; i < s->server->faults->len; i++) {
        struct fault *fault = g_ptr_array_index(s->server->faults, i);
        if (fault->f.times >= 0 && fault->hit >= MAX(fault->f.times, 1))
            continue;
        if ((fault->f.method != NULL && strcmp(fault->f.method, r->method) != 0) ||
            (fault->f.path != NULL && !g_str_has_prefix(r->path, fault->f.path)))
            continue;
        if (fault->seen++ < fault->f.skip)
            continue;
        fault->hit += fault->f.times >= 0;
        return fault;
    }
    return NULL;
}

static void add_reset(struct call *c, const struct sandbox_fault *f)
{
    for (guint i = c->headers->len; i-- > 0;)
        if (g_str_has_prefix(((struct param *)g_ptr_array_index(c->headers, i))->name, "X-RateLimit-"))
            g_ptr_array_remove_index(c->headers, i);
    char *reset = clock_format_rfc3339(sb_state_now(c->s) + f->reset_s * MS_SECOND);
    sb_call_header(c, "X-RateLimit-Limit", "300");
    sb_call_header(c, "X-RateLimit-Remaining", "0");
    sb_call_header(c, "X-RateLimit-Reset", reset);
    g_free(reset);
}

static void expire(struct call *c)
{
    const char *header = sandbox_request_header(c->request, "authorization");
    struct token *t = NULL;
    if (header != NULL && g_ascii_strncasecmp(header, "Bearer ", 7) == 0)
        t = g_hash_table_lookup(c->s->tokens, header + 7);
    if (t != NULL)
        t->expired = TRUE;
}

gboolean sb_fault_before(struct call *c, const struct sandbox_fault *f)
{
    static const char page[] =
        "<!DOCTYPE html>\n<html><head><title>We are down for maintenance</title></head>"
        "<body><h1>Back soon</h1></body></html>\n";
    char number[32];
    if (f->trick == SANDBOX_TRICK_EXPIRE)
        expire(c);
    if (f->trick == SANDBOX_TRICK_CLOSE_BEFORE) {
        sb_call_raw(c, 500, "text/plain", "", 0);
        return TRUE;
    }
    if (f->trick == SANDBOX_TRICK_REDIRECT) {
        sb_call_raw(c, f->status != 0 ? f->status : 302, "text/html", "", 0);
        sb_call_header(c, "Location", f->link != NULL ? f->link : "/");
        return TRUE;
    }
    if (f->status == 0)
        return FALSE;
    if (f->retry_after_s > 0) {
        g_snprintf(number, sizeof number, "%d", f->retry_after_s);
        sb_call_header(c, "Retry-After", number);
    }
    if (f->trick == SANDBOX_TRICK_HTML)
        sb_call_raw(c, f->status, "text/html; charset=utf-8", page, -1);
    else if (f->body != NULL)
        sb_call_raw(c, f->status, f->type != NULL ? f->type : "application/json; charset=utf-8", f->body, -1);
    else
        sb_call_error(c, f->status, "%s",
                      f->status == 429   ? "Too many requests"
                      : f->status == 401 ? "The access token is invalid"
                      : f->status == 503 ? "Remote data could not be fetched"
                      : f->status >= 500 ? "Something went wrong on our end"
                                         : "Not today");
    return TRUE;
}

/* Numbers for strings, strings for numbers, objects for arrays, arrays for booleans. */
static json_t *twist(json_t *json, gboolean nulls, int depth)
{
    const char *key;
    json_t *value;
    size_t i;
    if (json_is_object(json)) {
        json_t *out = json_object();
        json_object_foreach(json, key, value)
            json_object_set_new(out, key, nulls ? json_null() : twist(value, nulls, depth + 1));
        return out;
    }
    if (json_is_array(json) && depth == 0) {
        json_t *out = json_array();
        json_array_foreach(json, i, value) json_array_append_new(out, twist(value, nulls, depth + 1));
        return out;
    }
    switch (json_typeof(json)) {
    case JSON_ARRAY:
        return json_pack("{s:s}", "0", "an object");
    case JSON_STRING:
        return json_integer(42);
    case JSON_INTEGER:
    case JSON_REAL:
        return json_string("many");
    case JSON_NULL:
        return json_true();
    default:
        return json_array();
    }
}

static void set_json(struct wire *w, json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
    g_string_assign(w->body, text != NULL ? text : "");
    free(text);
    json_decref(json);
}

static void set_text(struct wire *w, const char *type, const char *body)
{
    w->type = type;
    g_string_assign(w->body, body);
}

static void lie_about_next(struct call *c, const struct sandbox_fault *f, struct wire *w)
{
    for (guint i = w->headers->len; i-- > 0;)
        if (strcmp(((struct param *)g_ptr_array_index(w->headers, i))->name, "Link") == 0)
            g_ptr_array_remove_index(w->headers, i);
    char *self = g_strdup_printf("%s%s%s%s", c->s->url, c->request->path,
                                 *c->request->query != '\0' ? "?" : "", c->request->query);
    char *link = g_strdup_printf("<%s>; rel=\"next\"", *f->link != '\0' ? f->link : self);
    sb_call_header(c, "Link", link);
    g_free(link);
    g_free(self);
}

/* Every "content":" gets the mark that sb_fault_poison() turns into bytes. */
static void mark_all(struct wire *w, gint64 kind)
{
    static const char needle[] = "\"content\":\"";
    const char mark[] = {'\xef', '\x83', (char)(0xb0 + CLAMP(kind, 1, 4)), '\0'};
    GString *out = g_string_new(NULL);
    const char *p = w->body->str, *at;
    while ((at = strstr(p, needle)) != NULL) {
        g_string_append_len(out, p, at - p + (gssize)sizeof needle - 1);
        g_string_append(out, mark);
        p = at + sizeof needle - 1;
    }
    g_string_append(out, p);
    g_string_free(w->body, TRUE);
    w->body = out;
}

void sb_fault_poison(struct wire *w)
{
    static const char *const bytes[] = {"\\u0000", "\\ud83d", "\xff\xfe\xc0", "\x01"};
    static const char *const marks[] = {"\xef\x83\xb1", "\xef\x83\xb2", "\xef\x83\xb3", "\xef\x83\xb4"};
    for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
        g_string_replace(w->body, marks[i], bytes[i], 0);
}

static void make_deep(struct wire *w, gint64 levels)
{
    g_string_truncate(w->body, 0);
    for (gint64 i = 0; i < levels; i++)
        g_string_append_c(w->body, '[');
    for (gint64 i = 0; i < levels; i++)
        g_string_append_c(w->body, ']');
}

static void make_huge_string(struct wire *w, gint64 megabytes)
{
    gsize n = (gsize)megabytes << 20;
    g_string_assign(w->body, "[{\"id\":\"1\",\"content\":\"");
    gsize at = w->body->len;
    g_string_set_size(w->body, at + n);
    memset(w->body->str + at, 'x', n);
    g_string_append(w->body, "\"}]");
}

void sb_fault_after(struct call *c, const struct sandbox_fault *f, struct wire *w)
{
    if (f->reset_s > 0)
        add_reset(c, f);
    if (f->link != NULL && f->trick != SANDBOX_TRICK_REDIRECT)
        lie_about_next(c, f, w);
    switch (f->trick) {
    case SANDBOX_TRICK_CLOSE_BEFORE:
    case SANDBOX_TRICK_CLOSE_AFTER:
        w->close = TRUE;
        break;
    case SANDBOX_TRICK_CUT:
        w->cut_at = f->amount;
        break;
    case SANDBOX_TRICK_HTML:
        if (f->status == 0)
            set_text(w, "text/html; charset=utf-8",
                     "<!DOCTYPE html>\n<html><body>Please log in</body></html>\n");
        break;
    case SANDBOX_TRICK_EMPTY:
        g_string_truncate(w->body, 0);
        break;
    case SANDBOX_TRICK_GARBAGE:
        set_text(w, w->type, "\x1f\x8b[{\"id\": nothing here is JSON\x02\n");
        break;
    case SANDBOX_TRICK_HUGE:
        w->blanks = f->amount << 20;
        break;
    case SANDBOX_TRICK_HUGE_STRING:
        make_huge_string(w, f->amount);
        break;
    case SANDBOX_TRICK_DEEP:
        make_deep(w, f->amount);
        break;
    case SANDBOX_TRICK_TYPES:
    case SANDBOX_TRICK_NULLS:
        if (c->json != NULL)
            set_json(w, twist(c->json, f->trick == SANDBOX_TRICK_NULLS, 0));
        break;
    case SANDBOX_TRICK_POISON:
        mark_all(w, f->amount);
        sb_fault_poison(w);
        break;
    case SANDBOX_TRICK_LENGTH_LONG:
        w->longer = f->amount;
        break;
    case SANDBOX_TRICK_LENGTH_SHORT:
        w->longer = -f->amount;
        break;
    default:
        break;
    }
}
