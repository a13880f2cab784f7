#include "transport.h"

void http_transport_free(struct http_transport *t)
{
    if (t != NULL)
        t->ops->free(t);
}

guint http_start(struct http_transport *t, struct http_request *request, const struct http_events *events,
                 gpointer user)
{
    return t->ops->start(t, request, events, user);
}

void http_cancel(struct http_transport *t, guint exchange)
{
    t->ops->cancel(t, exchange);
}

int http_perform(struct http_transport *t, int timeout_ms, int extra_fd)
{
    return t->ops->perform(t, timeout_ms, extra_fd);
}

void http_wake(struct http_transport *t)
{
    t->ops->wake(t);
}

const char *http_replay_problem(const struct http_transport *t)
{
    return t->ops->problem != NULL ? t->ops->problem(t) : NULL;
}
