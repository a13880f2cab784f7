/* Runs one task of an adapter over a real transport to its end, as sync does, and keeps what came home. */
#ifndef TESTS_TASK_RUN_H
#define TESTS_TASK_RUN_H

#include "repute/platform.h"

struct task_run {
    const struct platform_ops *ops;
    struct http_transport *transport;
    struct task_config config; /* kind, base_url, token …; args are given to task_run() */
    gint64 now_ms;
    guint stop_after; /* commits, then the run is given up (a stream, a crash); 0: to the end */
    /* Called before each turn of a stream that waits; may be NULL. */
    void (*idle)(gpointer user);
    gpointer user;
    /* what came home; cleared by task_run_clear() */
    GPtrArray *batches; /* struct batch * */
    char *secret;
    json_t *result;
    GError *error;
    guint requests, waits;
};

/* args may be NULL; taken. Keeps what an earlier run brought, but for result and error. */
void task_run(struct task_run *r, enum task_kind kind, json_t *args);
void task_run_clear(struct task_run *r);

/* Distinct items of all batches; the newest reading of one, or NULL. */
guint task_run_items(const struct task_run *r);
const struct item *task_run_item(const struct task_run *r, const char *uri);
guint task_run_gaps(const struct task_run *r);
/* The last cursor of this stream, or NULL. */
const char *task_run_cursor(const struct task_run *r, const char *stream);

#endif
