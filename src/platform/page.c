/* The head of a page that a post links to: one GET, no account, no token. Adapters of networks whose posts bring along
 * a card of the page (platform_ops.card_link) are given what came of it. */
#include <string.h>

#include "repute/platform_kit.h"
#include "repute/text.h"

#define MAX_PAGE ((gsize)512 << 10)
#define TIMEOUT_MS 6000
#define MAX_TITLE 300        /* bytes */
#define MAX_DESCRIPTION 1000

struct page_task {
    char *url;
    gboolean here, asked;
};

static struct task *page_new(const struct task_config *c, GError **error)
{
    struct page_task *t = g_new0(struct page_task, 1);
    t->url = g_strdup(kit_str(c->args, "url"));
    t->here = kit_bool(c->args, "here");
    return (struct task *)t;
}

static void page_free(struct task *task)
{
    struct page_task *t = (struct page_task *)task;
    if (t != NULL)
        g_free(t->url);
    g_free(t);
}

/* ---- what it is written in ---- */

/* "charset=x" in the header, or in the first bytes of the page; to be freed. */
static char *charset_in(const char *text, gsize len)
{
    char *head = g_ascii_strdown(text, (gssize)strnlen(text, len));
    const char *at = strstr(head, "charset=");
    char *name = NULL;
    if (at != NULL) {
        at += strlen("charset=");
        at += strspn(at, "\"' ");
        name = g_strndup(at, strcspn(at, "\"'; />"));
    }
    g_free(head);
    return name;
}

static char *utf8_of(const struct http_response *r)
{
    gsize len = 0;
    const char *bytes = g_bytes_get_data(r->body, &len), *type = http_response_header(r, "content-type");
    char *text = g_strndup(bytes != NULL ? bytes : "", len), *out = NULL;
    char *charset = type != NULL ? charset_in(type, strlen(type)) : NULL;
    if (charset == NULL)
        charset = charset_in(text, 1024);
    if (charset != NULL && g_ascii_strcasecmp(charset, "utf-8") != 0)
        out = g_convert_with_fallback(text, -1, "UTF-8", charset, "\xef\xbf\xbd", NULL, NULL, NULL);
    g_free(charset);
    if (out == NULL)
        return text;
    g_free(text);
    return out;
}

/* ---- the answer ---- */

static char *clean(char *text, gsize most)
{
    guint changed = 0;
    char *line = text != NULL ? text_sanitise(text, -1, TEXT_ONE_LINE, most, &changed) : NULL;
    g_free(text);
    if (line == NULL || *line == '\0' || (changed & TEXT_CHANGED_CUT) == 0)
        return line;
    char *cut = g_strconcat(g_strchomp(line), "\xe2\x80\xa6", NULL);
    g_free(line);
    return cut;
}

static void read_page(const struct http_response *r, struct step_output *out)
{
    const char *type = http_response_header(r, "content-type");
    gboolean html = type != NULL && (g_ascii_strncasecmp(type, "text/html", 9) == 0 ||
                                     g_ascii_strncasecmp(type, "application/xhtml+xml", 21) == 0);
    if (r->status != 200) {
        kit_fail(out, r->status == 404 || r->status == 410 ? ERR_GONE : ERR_REJECTED, "the page answers %ld", r->status);
        return;
    }
    if (!html) {
        kit_done(out, json_object());
        return;
    }
    char *text = utf8_of(r), *title = NULL, *description = NULL;
    html_head(text, &title, &description);
    title = clean(title, MAX_TITLE);
    description = clean(description, MAX_DESCRIPTION);
    kit_done(out, json_pack("{s:s*, s:s*}", "title", title != NULL && *title != '\0' ? title : NULL, "description",
                            description));
    g_free(title);
    g_free(description);
    g_free(text);
}

static void page_step(struct task *task, const struct step_input *in, struct step_output *out)
{
    struct page_task *t = (struct page_task *)task;
    step_output_init(out);
    if (in->type == IN_ERROR) {
        kit_fail_take(out, g_error_copy(in->error));
    } else if (in->type == IN_RESPONSE && t->asked) {
        read_page(in->response, out);
    } else if (t->url == NULL || t->asked) {
        kit_fail(out, ERR_USAGE, "page: no address is named");
    } else {
        struct http_request *r = http_request_new("GET", t->url);
        http_request_header(r, "Accept", "text/html, application/xhtml+xml");
        r->stranger = TRUE;
        r->here = t->here;
        r->timeout_ms = TIMEOUT_MS;
        r->max_bytes = MAX_PAGE;
        t->asked = TRUE;
        kit_send(out, r);
    }
}

const struct platform_ops platform_page = {
    .name = "page", .task_new = page_new, .step = page_step, .task_free = page_free};
