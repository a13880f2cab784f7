/* Constructors and destructors of what passes between adapters and their callers. */
#include <string.h>

#include "repute/platform.h"

static void item_free_(gpointer p)
{
    item_free(p);
}

static void reaction_free(gpointer p)
{
    struct batch_reaction *r = p;
    g_free(r->remote_id);
    g_free(r->item_uri);
    profile_clear(&r->by);
    g_free(r);
}

static void gap_free(gpointer p)
{
    struct batch_gap *g = p;
    g_free(g->stream);
    g_free(g->cursor);
    g_free(g);
}

struct batch *batch_new(void)
{
    struct batch *b = g_new0(struct batch, 1);
    b->items = g_ptr_array_new_with_free_func(item_free_);
    b->reactions = g_ptr_array_new_with_free_func(reaction_free);
    b->deleted = g_ptr_array_new_with_free_func(g_free);
    b->gaps = g_ptr_array_new_with_free_func(gap_free);
    return b;
}

void batch_free(struct batch *b)
{
    if (b == NULL)
        return;
    g_ptr_array_unref(b->items);
    g_ptr_array_unref(b->reactions);
    g_ptr_array_unref(b->deleted);
    g_ptr_array_unref(b->gaps);
    char *strings[] = {b->stream,       b->cursor,    b->gap_cursor, b->handle,
                       b->display_name, b->remote_id, b->uri,        b->limits};
    for (guint i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_free(b);
}

void platform_limits_clear(struct platform_limits *l)
{
    g_free(l->media_types);
    *l = (struct platform_limits){0};
}

void step_output_init(struct step_output *o)
{
    *o = (struct step_output){.type = OUT_MORE, .rate_limit = -1, .rate_remaining = -1};
}

void step_output_clear(struct step_output *o)
{
    http_request_free(o->request);
    batch_free(o->batch);
    if (o->secret != NULL)
        explicit_bzero(o->secret, strlen(o->secret));
    g_free(o->secret);
    if (o->secret_was != NULL)
        explicit_bzero(o->secret_was, strlen(o->secret_was));
    g_free(o->secret_was);
    g_clear_pointer(&o->uris, g_ptr_array_unref);
    json_decref(o->result);
    g_clear_error(&o->error);
    step_output_init(o);
}

static void fault_free(gpointer p)
{
    struct send_fault *f = p;
    g_free(f->what);
    g_free(f);
}

GPtrArray *send_faults_new(void)
{
    return g_ptr_array_new_with_free_func(fault_free);
}

void send_faults_add(GPtrArray *faults, gint64 over_at, const char *format, ...)
{
    struct send_fault *f = g_new0(struct send_fault, 1);
    va_list args;
    va_start(args, format);
    f->what = g_strdup_vprintf(format, args);
    va_end(args);
    f->over_at = over_at;
    g_ptr_array_add(faults, f);
}
