/* Reads a page that a post links to, and keeps what it tells of itself. */
#include "engine.h"

#include <string.h>

#define MAX_LINK 2048

static void keep(struct run *r, const json_t *told)
{
    struct engine *e = r->e;
    const struct card page = {.link = r->data,
                              .title = (char *)json_string_value(json_object_get(told, "title")),
                              .description = (char *)json_string_value(json_object_get(told, "description")),
                              .read_at = engine_now(e)};
    if (store_begin(e->writer, NULL))
        store_end(e->writer, store_page_put(e->writer, &page, NULL), NULL);
}

static void done(struct run *r, json_t *result)
{
    keep(r, result);
    engine_job_done(r->e, r->job, r->verb, NULL, NULL);
}

/* What it told before is not told any more. */
static void failed(struct run *r, const GError *error)
{
    keep(r, NULL);
    engine_job_failed(r->e, r->job, r->verb, error);
}

void page_job(struct engine *e, const struct job *j)
{
    const char *url = arg_str(j, "url");
    gboolean here = FALSE;
    for (guint i = 0; i < e->members->len; i++)
        here = here || http_is_here(((const struct member *)e->members->pdata[i])->url);
    struct run *r = run_new(e, TASK_PAGE, &platform_page);
    r->job = j->number;
    r->verb = g_strdup(j->verb);
    r->done = done;
    r->failed = failed;
    r->data = g_strdup(url != NULL && strlen(url) <= MAX_LINK ? url : "");
    r->free_data = g_free;
    json_t *args = json_pack("{s:s,s:b}", "url", r->data, "here", here);
    run_start(r, &(struct task_config){.kind = TASK_PAGE, .args = args});
    json_decref(args);
}
