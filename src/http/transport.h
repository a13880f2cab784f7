/* What every transport is made of: a table of functions. Private to src/http. */
#ifndef REPUTE_HTTP_TRANSPORT_H
#define REPUTE_HTTP_TRANSPORT_H

#include "repute/http.h"

struct transport_ops {
    guint (*start)(struct http_transport *t, struct http_request *request, const struct http_events *events,
                   gpointer user);
    void (*cancel)(struct http_transport *t, guint exchange);
    int (*perform)(struct http_transport *t, int timeout_ms, int extra_fd);
    void (*wake)(struct http_transport *t);
    const char *(*problem)(const struct http_transport *t); /* or NULL */
    void (*free)(struct http_transport *t);
};

/* First member of every transport. */
struct http_transport {
    const struct transport_ops *ops;
};

#endif
